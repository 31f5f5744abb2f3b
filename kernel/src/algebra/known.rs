//! What conditions in force say of the signs of polynomials.

use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::formula::{Formula, Signs};
use super::polynomial::Polynomial;

/// The signs that polynomials can have where some conditions hold.
#[derive(Clone, Debug, Default)]
pub struct KnownSigns(FxHashMap<Arc<Polynomial>, Signs>);

impl KnownSigns {
    /// Takes in what the sign conditions among the conjuncts of a condition in force say.
    pub fn learn(&mut self, in_force: &Formula) {
        for part in in_force.conjuncts() {
            if let Formula::Atom(atom) = part {
                let known = self.0.entry(atom.polynomial.clone()).or_insert(Signs::ALL);
                *known = known.and(atom.signs);
            }
        }
    }

    /// The signs that a primitive polynomial can have, as far as one condition tells.
    #[must_use]
    pub fn of(&self, polynomial: &Polynomial) -> Signs {
        self.0.get(polynomial).copied().unwrap_or(Signs::ALL)
    }

    /// None of the polynomials is zero: what of that is not known.
    pub fn nonzero<'a>(&self, polynomials: impl Iterator<Item = &'a Polynomial>) -> Formula {
        let nonzero = Signs::ZERO.complement();
        let open = polynomials.filter(|polynomial| !self.of(polynomial).within(nonzero));
        Formula::and(open.map(|polynomial| Formula::sign(polynomial, nonzero)).collect())
    }
}
