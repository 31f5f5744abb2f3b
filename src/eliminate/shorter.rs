//! Simplifies a condition without quantifiers, under the facts, to a form that a person would print.
//!
//! `derive` calls [`simplified_cases`]. It tries three forms: a constant; one list of comparisons that hold together, as few and as weak
//! as possible; and a few such lists, where each is a prime implicant and none is covered by the others. Untrusted: all three
//! rely on the oracle, and the caller proves the result.
//!
//! # Source
//! Quine (1952) for prime implicants and covers, here modulo the facts.

use std::collections::{BTreeMap, BTreeSet};

use super::Knowledge;
use kernel::algebra::{Atom, Formula, Polynomial, Signs};

/// The most polynomials of a formula that is tried as one list.
const MAX_POLYNOMIALS: usize = 80;
/// The most branches that are explored.
const MAX_BRANCHES: usize = 1_500;

/// A disjunction of lists, each of which is a conjunction of comparisons.
pub type ComparisonCases = Vec<Vec<Atom>>;

/// Returns the cases in which the formula holds: no case if it never holds, and one empty case if it always does. Returns
/// `None` if there are too many cases or the time ran out.
#[must_use]
pub fn simplified_cases(formula: &Formula, known: &Knowledge<'_>) -> Option<ComparisonCases> {
    let formula = known.settled(formula);
    if formula == Formula::False || !known.possible(&formula) {
        return Some(Vec::new());
    }
    if known.certain(&formula) {
        return Some(vec![Vec::new()]);
    }
    if let Some(list) = list(&formula, known) {
        return Some(vec![list]);
    }
    cover(&formula, known)
}

/// Returns the conjunction of some comparisons.
#[must_use]
pub fn conjunction(atoms: &[Atom]) -> Formula {
    Formula::and(atoms.iter().cloned().map(Formula::Atom).collect())
}

fn disjunction(cases: &[Vec<Atom>]) -> Formula {
    Formula::or(cases.iter().map(|case| conjunction(case)).collect())
}

/// Returns a measure of how long a polynomial is to read.
fn length(polynomial: &Polynomial) -> (u32, usize) {
    (polynomial.degree(), polynomial.len())
}

fn polynomials(formula: &Formula) -> Vec<Polynomial> {
    let mut found = BTreeSet::new();
    formula.each_atom(&mut |atom| {
        found.insert(atom.polynomial().clone());
    });
    let mut out: Vec<Polynomial> = found.into_iter().collect();
    out.sort_by_key(length);
    out
}

fn atom(polynomial: &Polynomial, signs: Signs) -> Option<Atom> {
    match Formula::sign(polynomial, signs) {
        Formula::Atom(atom) => Some(atom),
        Formula::True | Formula::False | Formula::And(_) | Formula::Or(_) | Formula::Quantified(_) => None,
    }
}

/// Writes the formula as one list of comparisons, if this is possible.
fn list(formula: &Formula, known: &Knowledge<'_>) -> Option<Vec<Atom>> {
    let polynomials = polynomials(formula);
    if polynomials.len() > MAX_POLYNOMIALS {
        return None;
    }
    let fails = formula.negated();
    let inside = known.with(formula);
    let mut found: Vec<Atom> = Vec::new();
    for polynomial in &polynomials {
        if known.oracle().stopped() {
            return None;
        }
        // A comparison that the earlier ones imply adds nothing.
        let left = inside.signs(polynomial);
        if let Some(candidate) = atom(polynomial, left)
            && known.possible(&Formula::and(vec![conjunction(&found), Formula::Atom(candidate.clone()).negated()]))
        {
            found.push(candidate);
            if !known.possible(&Formula::and(vec![conjunction(&found), fails.clone()])) {
                return Some(fewest(found, &fails, known));
            }
        }
    }
    None
}

/// Removes comparisons that are not needed to exclude the points where the formula fails, and weakens the others as far as
/// possible.
fn fewest(mut list: Vec<Atom>, fails: &Formula, known: &Knowledge<'_>) -> Vec<Atom> {
    let excludes = |list: &[Atom]| !known.possible(&Formula::and(vec![conjunction(list), fails.clone()]));
    let mut place = list.len();
    while place > 0 {
        place -= 1;
        let mut shortened = list.clone();
        shortened.remove(place);
        if excludes(&shortened) {
            list = shortened;
        }
    }
    for place in 0..list.len() {
        let here = list[place].clone();
        // Under the facts a weak comparison may be equivalent to the strict one. The strict one is then kept.
        let signs = here.signs();
        for wider in [signs.or(Signs::ZERO), signs.or(signs.turned())] {
            if wider == signs || wider == Signs::ALL {
                continue;
            }
            let Some(weaker) = atom(here.polynomial(), wider) else { continue };
            let mut weakened = list.clone();
            weakened[place] = weaker;
            if excludes(&weakened) && known.possible(&conjunction_with_sign(&weakened, place, &here, signs)) {
                list = weakened;
                break;
            }
        }
    }
    list
}

/// Returns the list with the comparison at a place restricted to the signs that only its weaker form allows.
fn conjunction_with_sign(list: &[Atom], place: usize, narrow: &Atom, signs: Signs) -> Formula {
    let mut parts: Vec<Formula> =
        list.iter().enumerate().filter(|(other, _)| *other != place).map(|(_, atom)| Formula::Atom(atom.clone())).collect();
    parts.push(Formula::sign(narrow.polynomial(), signs.complement().and(list[place].signs())));
    Formula::and(parts)
}

/// Writes the formula as a few cases. It decides comparisons one after the other, the most frequent first, until the rest is
/// certain. The decided comparisons then form a case, which is shortened. Branches that earlier cases cover are skipped.
fn cover(formula: &Formula, known: &Knowledge<'_>) -> Option<ComparisonCases> {
    let fails = formula.negated();
    let mut primes: ComparisonCases = Vec::new();
    let mut pending: Vec<(Vec<Atom>, Formula)> = vec![(Vec::new(), formula.clone())];
    let mut branches = 0;
    while let Some((list, rest)) = pending.pop() {
        branches += 1;
        if branches > MAX_BRANCHES || known.oracle().stopped() {
            return None;
        }
        let here = known.with(&conjunction(&list));
        let rest = here.settled(&rest);
        let uncovered = Formula::and(vec![rest.clone(), disjunction(&primes).negated()]);
        if rest == Formula::False || !here.possible(&uncovered) {
            continue;
        }
        if here.certain(&rest) {
            let mut list = list;
            list.sort_by_key(|atom| length(atom.polynomial()));
            primes.push(fewest(list, &fails, known));
            continue;
        }
        let next = most_frequent(&rest)?;
        let negated = atom(next.polynomial(), next.signs().complement())?;
        for one in [negated, next] {
            let mut list = list.clone();
            list.push(one);
            pending.push((list, rest.clone()));
        }
    }
    let mut place = primes.len();
    while place > 0 {
        place -= 1;
        let mut others = primes.clone();
        let one = others.remove(place);
        if !known.possible(&Formula::and(vec![conjunction(&one), disjunction(&others).negated()])) {
            primes = others;
        }
    }
    Some(primes)
}

/// Returns the comparison that occurs most often, and the shortest of several.
fn most_frequent(formula: &Formula) -> Option<Atom> {
    let mut counts: BTreeMap<Atom, usize> = BTreeMap::new();
    formula.each_atom(&mut |atom| *counts.entry(atom.clone()).or_default() += 1);
    let best = counts.into_iter().max_by_key(|(atom, count)| (*count, std::cmp::Reverse(length(atom.polynomial()))));
    best.map(|(atom, _)| atom)
}
