//! A system made lighter before it is searched: factors of known sign are taken out of every comparison, and what a solver cannot
//! decide at once is split along its disjunctions.
//!
//! Clearing denominators leaves products such as `phi*(…) > 0` where `phi > 0` is known. Every step keeps the points of the system.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::division::quotient;
use kernel::algebra::{Formula, Polynomial, Signs, VariableIndex};

/// The most terms of a factor that is looked for.
const MAX_FACTOR: usize = 4;
/// The most terms of a polynomial that factors are looked for in.
const MAX_TERMS: usize = 400;

/// The formula with factors of known sign taken out, as far as its conjuncts tell signs.
#[must_use]
pub(super) fn preprocess(formula: &Formula) -> Formula {
    let (facts, parts) = lighter_each(std::slice::from_ref(formula));
    Formula::and([vec![facts], parts].concat()).simplified()
}

/// The same for formulas that are to stay apart: what was used of all of them about signs, and each without factors.
#[must_use]
pub(super) fn lighter_each(formulas: &[Formula]) -> (Formula, Vec<Formula>) {
    let mut signs: BTreeMap<Arc<Polynomial>, Signs> = BTreeMap::new();
    for part in formulas.iter().flat_map(Formula::conjuncts) {
        if let Formula::Atom(atom) = part {
            let strict = atom.signs() == Signs::POSITIVE || atom.signs() == Signs::NEGATIVE;
            if strict && atom.polynomial().len() <= MAX_FACTOR {
                signs.insert(Arc::new(atom.polynomial().clone()), atom.signs());
            }
        }
    }
    let factors = SignedFactors::of(signs);
    let mut cache: BTreeMap<Polynomial, (Polynomial, bool)> = BTreeMap::new();
    let mut without = |formula: &Formula| {
        formula.with_atoms(&mut |atom| {
            let polynomial = atom.polynomial();
            let (rest, turned) = cache.entry(polynomial.clone()).or_insert_with(|| stripped(polynomial, &factors)).clone();
            Formula::sign(&rest, if turned { atom.signs().turned() } else { atom.signs() })
        })
    };
    let out = formulas.iter().map(&mut without).collect();
    // The facts that were used have to stay: a factor is no longer told by what it was taken out of.
    let facts = factors.all.iter().map(|factor| Formula::sign(&factor.polynomial, factor.signs));
    (Formula::and(facts.collect()), out)
}

/// A polynomial of known sign.
struct SignedFactor {
    polynomial: Arc<Polynomial>,
    signs: Signs,
    degree: u32,
    variables: BTreeSet<VariableIndex>,
}

/// Polynomials of known sign, by a variable of each: a system may have thousands of them, and a comparison has few variables.
struct SignedFactors {
    all: Vec<SignedFactor>,
    by_variable: BTreeMap<VariableIndex, Vec<usize>>,
}

impl SignedFactors {
    fn of(signs: BTreeMap<Arc<Polynomial>, Signs>) -> Self {
        let factor = |(polynomial, signs): (Arc<Polynomial>, Signs)| {
            let (degree, variables) = (polynomial.degree(), polynomial.variables());
            SignedFactor { polynomial, signs, degree, variables }
        };
        let all: Vec<SignedFactor> = signs.into_iter().map(factor).collect();
        let mut by_variable: BTreeMap<VariableIndex, Vec<usize>> = BTreeMap::new();
        for (place, factor) in all.iter().enumerate() {
            // Without a variable it is a number, which is no factor worth taking out.
            if let Some(first) = factor.variables.first() {
                by_variable.entry(*first).or_default().push(place);
            }
        }
        Self { all, by_variable }
    }

    /// The first factor that divides the polynomial, as the quotient and whether the factor is negative.
    fn divided(&self, rest: &Polynomial) -> Option<(Polynomial, bool)> {
        let (degree, variables) = (rest.degree(), rest.variables());
        let mut places: Vec<usize> =
            variables.iter().filter_map(|variable| self.by_variable.get(variable)).flatten().copied().collect();
        places.sort_unstable();
        places.into_iter().map(|place| &self.all[place]).find_map(|factor| {
            let possible = factor.degree < degree && factor.variables.is_subset(&variables) && *factor.polynomial != *rest;
            if !possible {
                return None;
            }
            quotient(rest, &factor.polynomial).map(|divided| (divided, factor.signs == Signs::NEGATIVE))
        })
    }
}

/// The polynomial without the factors, and whether their product is negative.
fn stripped(polynomial: &Polynomial, factors: &SignedFactors) -> (Polynomial, bool) {
    let mut rest = polynomial.clone();
    let mut turned = false;
    if rest.len() > MAX_TERMS {
        return (rest, turned);
    }
    while let Some((divided, negative)) = factors.divided(&rest) {
        rest = divided;
        turned ^= negative;
    }
    (rest, turned)
}

/// The cases of a formula along one of its disjunctions: the one with the fewest alternatives, of these the largest. `None` if there
/// is none.
#[must_use]
pub(super) fn cases(formula: &Formula) -> Option<Vec<Formula>> {
    let parts = formula.conjuncts();
    let alternatives = |part: &Formula| match part {
        Formula::Or(parts) => Some(parts.len()),
        Formula::True | Formula::False | Formula::Atom(_) | Formula::And(_) | Formula::Quantified(_) => None,
    };
    let place = (0..parts.len())
        .filter_map(|place| alternatives(&parts[place]).map(|count| (count, std::cmp::Reverse(parts[place].size()), place)))
        .min()
        .map(|(_, _, place)| place)?;
    let Formula::Or(chosen) = &parts[place] else { return None };
    let others: Vec<Formula> =
        parts.iter().enumerate().filter(|(other, _)| *other != place).map(|(_, part)| part.clone()).collect();
    let case = |part: &Formula| {
        let mut all = vec![part.clone()];
        all.extend(others.iter().cloned());
        Formula::and(all).simplified()
    };
    Some(chosen.iter().map(case).collect())
}
