//! Collects what conditions in force imply about the signs of polynomials.

use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::formula::{Formula, Signs};
use super::polynomial::Polynomial;

/// The signs that polynomials can have where some conditions hold.
#[derive(Clone, Debug, Default)]
pub struct KnownSigns(FxHashMap<Arc<Polynomial>, Signs>);

impl KnownSigns {
    /// Adds the sign conditions among the conjuncts of a condition in force.
    pub fn learn(&mut self, in_force: &Formula) {
        for part in in_force.conjuncts() {
            if let Formula::Atom(atom) = part {
                let known = self.0.entry(atom.polynomial.clone()).or_insert(Signs::ALL);
                *known = known.and(atom.signs);
            }
        }
    }

    /// Returns the signs that a primitive polynomial can have, by any one of the conditions.
    #[must_use]
    pub fn of(&self, polynomial: &Polynomial) -> Signs {
        self.0.get(polynomial).copied().unwrap_or(Signs::ALL)
    }

    /// Returns the condition that no polynomial is zero, without the parts that are known.
    pub fn nonzero<'a>(&self, polynomials: impl Iterator<Item = &'a Polynomial>) -> Formula {
        let nonzero = Signs::ZERO.complement();
        let open = polynomials.filter(|polynomial| !self.of(polynomial).within(nonzero));
        Formula::and(open.map(|polynomial| Formula::sign(polynomial, nonzero)).collect())
    }
}
