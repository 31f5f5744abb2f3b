//! Simplifies a system before the search: it removes factors of known sign from every comparison, and splits a formula into
//! cases.
//!
//! Clearing denominators leaves products such as `phi*(…) > 0` where `phi > 0` is known. Every step preserves the points of the
//! system. `search` and `core` call it. Untrusted: a point is confirmed against the original system, and the absence of a point
//! needs a certificate.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::division::quotient;
use kernel::algebra::{Formula, Polynomial, Signs, VariableIndex};

/// The most terms of a factor that is divided out.
const MAX_FACTOR: usize = 4;
/// The most terms of a polynomial that is divided by factors.
const MAX_TERMS: usize = 400;

/// Removes from a formula the factors whose sign its conjuncts fix.
#[must_use]
pub(super) fn preprocess(formula: &Formula) -> Formula {
    let (facts, parts) = preprocess_each(std::slice::from_ref(formula));
    Formula::and([vec![facts], parts].concat()).simplified()
}

/// Removes factors of known sign from several formulas that hold together, and keeps the formulas separate. Returns the sign
/// conditions of the factors, and each formula without them.
#[must_use]
pub(super) fn preprocess_each(formulas: &[Formula]) -> (Formula, Vec<Formula>) {
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
    let mut divided = |formula: &Formula| {
        formula.with_atoms(&mut |atom| {
            let polynomial = atom.polynomial();
            let (rest, reversed) = cache.entry(polynomial.clone()).or_insert_with(|| stripped(polynomial, &factors)).clone();
            Formula::sign(&rest, if reversed { atom.signs().turned() } else { atom.signs() })
        })
    };
    let out = formulas.iter().map(&mut divided).collect();
    // The sign conditions of the factors must stay: the atoms from which they come may have been divided by other factors.
    let facts = factors.all.iter().map(|factor| Formula::sign(&factor.polynomial, factor.signs));
    (Formula::and(facts.collect()), out)
}

/// A polynomial whose sign is known.
struct SignedFactor {
    polynomial: Arc<Polynomial>,
    signs: Signs,
    degree: u32,
    variables: BTreeSet<VariableIndex>,
}

/// Polynomials whose sign is known, indexed by the first variable of each: a system may have thousands of them, and a
/// comparison has few variables.
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
            // A polynomial without variables is a number and not worth dividing by.
            if let Some(first) = factor.variables.first() {
                by_variable.entry(*first).or_default().push(place);
            }
        }
        Self { all, by_variable }
    }

    /// Divides a polynomial by the first factor that divides it. Returns the quotient, and whether the factor is negative.
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

/// Divides a polynomial by known factors as often as possible. Returns the rest, and whether the product of the removed factors
/// is negative.
fn stripped(polynomial: &Polynomial, factors: &SignedFactors) -> (Polynomial, bool) {
    let mut rest = polynomial.clone();
    let mut reversed = false;
    if rest.len() > MAX_TERMS {
        return (rest, reversed);
    }
    while let Some((divided, negative)) = factors.divided(&rest) {
        rest = divided;
        reversed ^= negative;
    }
    (rest, reversed)
}

/// Splits a formula along its disjunction with the fewest alternatives, and among these the largest. Returns `None` if it has
/// no disjunction.
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
