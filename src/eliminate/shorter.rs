//! A condition without quantifiers, made as short as a person would print it where the facts hold.
//!
//! Tried in turn: it is decided; it is a list of comparisons that hold together, as few and as weak as will do; it is a few such
//! lists, each as short as can be (a prime implicant), none of them covered by the others. The oracle's word is taken for all of it.
//!
//! # Source
//! Quine (1952) for prime implicants and covers, here modulo the facts.

use std::collections::{BTreeMap, BTreeSet};

use super::Knowledge;
use kernel::algebra::{Atom, Formula, Polynomial, Signs};

/// The most polynomials of a formula that is taken for a list.
const MAX_POLYNOMIALS: usize = 80;
/// The most branches that are followed.
const MAX_BRANCHES: usize = 1_500;

/// One of several lists of comparisons, all of a list.
pub type ComparisonCases = Vec<Vec<Atom>>;

/// The cases in which the formula holds: none if it never does, an empty one if it always does. `None` if there are too many, or
/// the time was spent.
#[must_use]
pub fn shorter(formula: &Formula, known: &Knowledge<'_>) -> Option<ComparisonCases> {
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

/// All of them.
#[must_use]
pub fn conjunction(atoms: &[Atom]) -> Formula {
    Formula::and(atoms.iter().cloned().map(Formula::Atom).collect())
}

fn disjunction(cases: &[Vec<Atom>]) -> Formula {
    Formula::or(cases.iter().map(|case| conjunction(case)).collect())
}

/// How much there is to read.
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

/// The formula as comparisons that hold together.
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
        // What those before it imply adds nothing.
        let left = inside.signs(polynomial);
        if let Some(one) = atom(polynomial, left)
            && known.possible(&Formula::and(vec![conjunction(&found), Formula::Atom(one.clone()).negated()]))
        {
            found.push(one);
            if !known.possible(&Formula::and(vec![conjunction(&found), fails.clone()])) {
                return Some(fewest(found, &fails, known));
            }
        }
    }
    None
}

/// The list without what it does not need to keep out where the formula fails, each comparison as weak as it may be.
fn fewest(mut list: Vec<Atom>, fails: &Formula, known: &Knowledge<'_>) -> Vec<Atom> {
    let excludes = |list: &[Atom]| !known.possible(&Formula::and(vec![conjunction(list), fails.clone()]));
    let mut place = list.len();
    while place > 0 {
        place -= 1;
        let mut without = list.clone();
        without.remove(place);
        if excludes(&without) {
            list = without;
        }
    }
    for place in 0..list.len() {
        let here = list[place].clone();
        // With the facts a weak comparison may say the same as a strict one; the strict one is kept where it says more.
        let signs = here.signs();
        for wider in [signs.or(Signs::ZERO), signs.or(signs.turned())] {
            if wider == signs || wider == Signs::ALL {
                continue;
            }
            let Some(weaker) = atom(here.polynomial(), wider) else { continue };
            let mut with = list.clone();
            with[place] = weaker;
            if excludes(&with) && known.possible(&conjunction_with_sign(&with, place, &here, signs)) {
                list = with;
                break;
            }
        }
    }
    list
}

/// The list where the comparison at a place holds in its wider form alone.
fn conjunction_with_sign(list: &[Atom], place: usize, narrow: &Atom, signs: Signs) -> Formula {
    let mut parts: Vec<Formula> =
        list.iter().enumerate().filter(|(other, _)| *other != place).map(|(_, atom)| Formula::Atom(atom.clone())).collect();
    parts.push(Formula::sign(narrow.polynomial(), signs.complement().and(list[place].signs())));
    Formula::and(parts)
}

/// The formula as a few cases: comparisons are decided one after the other, the most frequent first, until what is left is sure; what
/// was decided is then made as short as it can be. Branches that the cases found already cover are not followed.
fn cover(formula: &Formula, known: &Knowledge<'_>) -> Option<ComparisonCases> {
    let fails = formula.negated();
    let mut primes: ComparisonCases = Vec::new();
    let mut pending: Vec<(Vec<Atom>, Formula)> = vec![(Vec::new(), formula.clone())];
    let mut looked = 0;
    while let Some((list, rest)) = pending.pop() {
        looked += 1;
        if looked > MAX_BRANCHES || known.oracle().stopped() {
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

/// The comparison that occurs most often, of several the shortest.
fn most_frequent(formula: &Formula) -> Option<Atom> {
    let mut counts: BTreeMap<Atom, usize> = BTreeMap::new();
    formula.each_atom(&mut |atom| *counts.entry(atom.clone()).or_default() += 1);
    let best = counts.into_iter().max_by_key(|(atom, count)| (*count, std::cmp::Reverse(length(atom.polynomial()))));
    best.map(|(atom, _)| atom)
}
