//! Finds an identity that refutes a list of sign conditions, by a linear programme over their products.
//!
//! `search` calls it for each case. Untrusted: the kernel checks the identity.
//!
//! # Source
//! Handelman (1988) and Krivine (1964): the columns are products of inequalities, with one row per monomial. The programme asks
//! for nonnegative multiples whose sum is a constant that is not positive. The multiples of the strict products and the
//! constant sum to one, so the sum is a contradiction.

use std::borrow::Cow;

use num_bigint::BigInt;
use num_integer::Integer;
use num_traits::Zero;
use rustc_hash::{FxHashMap, FxHashSet};

use super::Effort;
use super::lp::{self, LpColumn};
use super::proof::{ProofSum, SharedRefutation};
use super::space::{Equality, Inequality, MonomialId, Reach, Space, SparsePolynomial, quotient};
use super::squares;
use kernel::algebra::{Monomial, Polynomial};
use kernel::certificate::Product;
use kernel::number::{Rational, common_denominator};

/// The meaning of a column of the linear programme.
#[derive(Clone, Debug)]
enum ColumnMeaning {
    /// A product of inequalities, by their places in the list, possibly times a square, by its place in the list of squares.
    Product { places: Vec<usize>, square: Option<usize> },
    /// A monomial times an equality, by its place in the list.
    Multiple { multiplier: MonomialId, equality: usize },
    /// The amount by which the constant sum is below zero.
    Shortfall,
}

/// A column of the linear programme before it is laid out.
struct ProductCandidate<'a> {
    meaning: ColumnMeaning,
    polynomial: Cow<'a, [(MonomialId, Rational)]>,
    strict: bool,
    weight: i64,
}

/// Finds an identity within reach that refutes the conditions. Returns `None` if no identity is within reach or the effort is spent.
pub(super) fn identity(
    space: &mut Space,
    inequalities: &[Inequality],
    equalities: &[Equality],
    reach: Reach,
    effort: &mut Effort,
) -> Option<SharedRefutation> {
    let mut candidates = products(space, inequalities, reach, effort)?;
    let squares = if reach.squares { squares::of(space, inequalities) } else { Vec::new() };
    with_squares(space, inequalities, &squares, reach, &mut candidates, effort)?;
    multiples(space, equalities, reach, &mut candidates, effort)?;
    let one = space.place(&Monomial::default());
    candidates.push(ProductCandidate {
        meaning: ColumnMeaning::Shortfall,
        polynomial: vec![(one, Rational::ONE)].into(),
        strict: true,
        weight: 1,
    });
    let candidates = cancelling(candidates);
    if !candidates.iter().any(|candidate| candidate.strict) {
        return None;
    }
    let mut rows: FxHashMap<MonomialId, usize> = FxHashMap::default();
    let columns: Vec<LpColumn> = candidates
        .iter()
        .map(|candidate| {
            let mut entries: Vec<(usize, Rational)> = Vec::with_capacity(candidate.polynomial.len() + 1);
            if candidate.strict {
                entries.push((0, Rational::ONE));
            }
            for (place, value) in candidate.polynomial.iter() {
                let next = rows.len() + 1;
                entries.push((*rows.entry(*place).or_insert(next), value.clone()));
            }
            entries.sort_unstable_by_key(|(row, _)| *row);
            LpColumn { entries, weight: candidate.weight, free: matches!(candidate.meaning, ColumnMeaning::Multiple { .. }) }
        })
        .collect();
    let before = effort.steps;
    let solution = lp::solve(rows.len() + 1, 0, &columns, &[], effort)?;
    let spent = before - effort.steps;
    let solution = shorter(rows.len() + 1, &columns, &candidates, solution, effort.share(8 * spent + 20_000));
    Some(identity_of(space, inequalities, equalities, &squares, &candidates, &solution))
}

/// Searches for a solution with fewer or simpler terms by banning one term after the other.
fn shorter(
    rows: usize,
    columns: &[LpColumn],
    candidates: &[ProductCandidate<'_>],
    mut solution: Vec<(usize, Rational)>,
    mut effort: Effort,
) -> Vec<(usize, Rational)> {
    let factors = |column: usize| match &candidates[column].meaning {
        ColumnMeaning::Product { places, square } => places.len() + 2 * usize::from(square.is_some()),
        ColumnMeaning::Multiple { .. } => 1,
        ColumnMeaning::Shortfall => 0,
    };
    let score = |solution: &[(usize, Rational)]| {
        let terms = solution.iter().filter(|(column, _)| factors(*column) > 0);
        terms.fold((0, 0), |(terms, all), (column, _)| (terms + 1, all + factors(*column)))
    };
    let mut banned: Vec<usize> = Vec::new();
    loop {
        let mut terms: Vec<usize> = solution.iter().map(|(column, _)| *column).collect();
        terms.sort_by_key(|column| std::cmp::Reverse((factors(*column), candidates[*column].polynomial.len())));
        let mut better = None;
        for column in terms {
            if score(&solution).0 <= 2 {
                return solution;
            }
            banned.push(column);
            match lp::solve(rows, 0, columns, &banned, &mut effort) {
                Some(other) if score(&other) < score(&solution) => {
                    better = Some(other);
                    break;
                }
                Some(_) | None => banned.pop(),
            };
            if effort.is_spent() {
                return solution;
            }
        }
        match better {
            Some(better) => solution = better,
            None => return solution,
        }
    }
}

/// Adds the squares and their products with one inequality to the candidates.
fn with_squares(
    space: &mut Space,
    inequalities: &[Inequality],
    squares: &[SparsePolynomial],
    reach: Reach,
    candidates: &mut Vec<ProductCandidate<'_>>,
    effort: &mut Effort,
) -> Option<()> {
    for (at, root) in squares.iter().enumerate() {
        effort.spend(4 * root.len() * root.len())?;
        let square = space.times(root, root);
        let own = i64::try_from(at * 7 % 64).unwrap_or(0);
        let mut push = |places: Vec<usize>, polynomial: SparsePolynomial, weight: i64| {
            let meaning = ColumnMeaning::Product { places, square: Some(at) };
            candidates.push(ProductCandidate { meaning, polynomial: polynomial.into(), strict: false, weight: weight + own });
        };
        push(Vec::new(), square.clone(), 64 * 300);
        for (place, inequality) in inequalities.iter().enumerate() {
            if space.degree(&square) + space.degree(&inequality.polynomial) <= reach.degree {
                effort.spend(4 * square.len() * inequality.polynomial.len())?;
                push(vec![place], space.times(&square, &inequality.polynomial), 64 * 600);
            }
        }
    }
    Some(())
}

/// Returns the products of inequalities within reach, those of fewer factors first. Returns `None` if there are too many.
fn products<'a>(
    space: &mut Space,
    inequalities: &'a [Inequality],
    reach: Reach,
    effort: &mut Effort,
) -> Option<Vec<ProductCandidate<'a>>> {
    let mut out: Vec<ProductCandidate<'a>> = Vec::new();
    // The place of the first product with one factor fewer.
    let mut last = 0;
    for factors in 1..=reach.factors {
        let before = out.len();
        if factors == 1 {
            out.extend(
                (0..inequalities.len()).map(|place| product(inequalities, vec![place], &inequalities[place].polynomial[..])),
            );
        } else {
            for at in last..before {
                let first = of_product(&out[at]).last().copied().unwrap_or(0);
                for (place, inequality) in inequalities.iter().enumerate().skip(first) {
                    let polynomial = &out[at].polynomial;
                    if space.degree(polynomial) + space.degree(&inequality.polynomial) > reach.degree {
                        continue;
                    }
                    effort.spend(4 * polynomial.len() * inequality.polynomial.len())?;
                    let polynomial = space.times(polynomial, &inequality.polynomial);
                    let places = [of_product(&out[at]), &[place]].concat();
                    out.push(product(inequalities, places, polynomial));
                    if out.len() > reach.products {
                        return None;
                    }
                }
            }
        }
        for (at, candidate) in out.iter_mut().enumerate().skip(before) {
            // A small individual offset makes ties between weights rare.
            candidate.weight += i64::try_from(at * 13 % 64).unwrap_or(0);
        }
        last = before;
    }
    Some(out)
}

/// Returns the places of the inequalities in a product.
fn of_product<'a>(candidate: &'a ProductCandidate<'_>) -> &'a [usize] {
    match &candidate.meaning {
        ColumnMeaning::Product { places, .. } => places,
        ColumnMeaning::Multiple { .. } | ColumnMeaning::Shortfall => &[],
    }
}

/// Builds the candidate for a product. Its weight is smaller for fewer factors and shorter polynomials.
fn product<'a>(
    inequalities: &[Inequality],
    places: Vec<usize>,
    polynomial: impl Into<Cow<'a, [(MonomialId, Rational)]>>,
) -> ProductCandidate<'a> {
    let polynomial = polynomial.into();
    let strict = places.iter().all(|&place| inequalities[place].strict);
    let cost: i64 = places.iter().map(|&place| inequalities[place].cost).sum();
    let length = i64::try_from(polynomial.len()).unwrap_or(0);
    let several = if places.len() > 1 { 200 } else { 0 };
    let weight = 64 * (cost + 4 * length + several);
    ProductCandidate { meaning: ColumnMeaning::Product { places, square: None }, polynomial, strict, weight }
}

/// Adds the monomial multiples of equalities whose leading monomial is a monomial of some candidate, so that they can cancel
/// it.
fn multiples(
    space: &mut Space,
    equalities: &[Equality],
    reach: Reach,
    candidates: &mut Vec<ProductCandidate<'_>>,
    effort: &mut Effort,
) -> Option<()> {
    if equalities.is_empty() {
        return Some(());
    }
    let mut done: FxHashSet<(MonomialId, usize)> = FxHashSet::default();
    let mut pending: Vec<MonomialId> = candidates.iter().flat_map(|c| c.polynomial.iter().map(|(place, _)| *place)).collect();
    pending.extend(equalities.iter().flat_map(|equality| equality.polynomial.iter().map(|(place, _)| *place)));
    let one = space.place(&Monomial::default());
    pending.push(one);
    pending.sort_unstable();
    pending.dedup();
    let mut seen: FxHashSet<MonomialId> = pending.iter().copied().collect();
    let leads: Vec<Vec<MonomialId>> = equalities.iter().map(|equality| leads(space, &equality.polynomial)).collect();
    while let Some(place) = pending.pop() {
        for (at, equality) in equalities.iter().enumerate() {
            for lead in &leads[at] {
                let Some(multiplier) = quotient(&space.monomials[place as usize], &space.monomials[*lead as usize]) else {
                    continue;
                };
                let multiplier = space.place(&multiplier);
                if !done.insert((multiplier, at)) {
                    continue;
                }
                effort.spend(4 * equality.polynomial.len())?;
                let polynomial = space.times(&[(multiplier, Rational::ONE)], &equality.polynomial);
                if space.degree(&polynomial) > reach.degree.max(space.degrees[place as usize]) || done.len() > reach.products {
                    continue;
                }
                for (place, _) in &polynomial {
                    if seen.insert(*place) {
                        pending.push(*place);
                    }
                }
                candidates.push(ProductCandidate {
                    meaning: ColumnMeaning::Multiple { multiplier, equality: at },
                    polynomial: polynomial.into(),
                    strict: false,
                    weight: 0,
                });
            }
        }
    }
    Some(())
}

/// Returns the monomials that an equality may cancel: a variable that forms a term of its own and occurs in no other term, or
/// else the monomials of highest degree.
fn leads(space: &Space, polynomial: &SparsePolynomial) -> Vec<MonomialId> {
    let variables_of = |place: MonomialId| space.monomials[place as usize].factors().iter().map(|(v, _)| *v);
    let alone = polynomial.iter().rev().find(|(place, _)| {
        let mut own = variables_of(*place);
        match (space.degrees[*place as usize], own.next()) {
            (1, Some(variable)) => {
                polynomial.iter().filter(|(other, _)| variables_of(*other).any(|v| v == variable)).count() == 1
            }
            (_, _) => false,
        }
    });
    if let Some((place, _)) = alone {
        return vec![*place];
    }
    let top = space.degree(polynomial);
    polynomial.iter().map(|(place, _)| *place).filter(|place| space.degrees[*place as usize] == top).collect()
}

/// Drops candidates that occur in no identity: if all coefficients of a monomial have one sign, nothing cancels it.
fn cancelling(candidates: Vec<ProductCandidate<'_>>) -> Vec<ProductCandidate<'_>> {
    let mut rows: FxHashMap<MonomialId, MonomialRow> = FxHashMap::default();
    for (at, candidate) in candidates.iter().enumerate() {
        for (place, value) in candidate.polynomial.iter() {
            let row = rows.entry(*place).or_default();
            row.candidates.push(at);
            row.count(candidate, value, true);
        }
    }
    let mut alive = vec![true; candidates.len()];
    let mut pending: Vec<MonomialId> = rows.iter().filter(|(_, row)| row.is_uncancelled()).map(|(place, _)| *place).collect();
    while let Some(place) = pending.pop() {
        let Some(row) = rows.remove(&place) else { continue };
        for at in row.candidates.into_iter().filter(|at| std::mem::replace(&mut alive[*at], false)) {
            for (place, value) in candidates[at].polynomial.iter() {
                if let Some(row) = rows.get_mut(place) {
                    row.count(&candidates[at], value, false);
                    if row.is_uncancelled() {
                        pending.push(*place);
                    }
                }
            }
        }
    }
    candidates.into_iter().zip(alive).filter_map(|(candidate, alive)| alive.then_some(candidate)).collect()
}

/// A monomial: the candidates that contain it, and the number of remaining candidates that contain it with each sign or as free
/// multiples.
#[derive(Default)]
struct MonomialRow {
    candidates: Vec<usize>,
    positive: usize,
    negative: usize,
    free: usize,
}

impl MonomialRow {
    fn count(&mut self, candidate: &ProductCandidate<'_>, value: &Rational, more: bool) {
        let count = match &candidate.meaning {
            ColumnMeaning::Multiple { .. } => &mut self.free,
            ColumnMeaning::Product { .. } | ColumnMeaning::Shortfall if value.is_positive() => &mut self.positive,
            ColumnMeaning::Product { .. } | ColumnMeaning::Shortfall => &mut self.negative,
        };
        if more {
            *count += 1;
        } else {
            *count -= 1;
        }
    }

    /// Returns true iff no combination of the remaining candidates cancels the monomial.
    fn is_uncancelled(&self) -> bool {
        match self.free {
            0 => self.positive == 0 || self.negative == 0,
            free => free + self.positive + self.negative == 1,
        }
    }
}

/// Builds the identity of a solution, with integer coprime multipliers.
fn identity_of(
    space: &Space,
    inequalities: &[Inequality],
    equalities: &[Equality],
    squares: &[SparsePolynomial],
    candidates: &[ProductCandidate<'_>],
    solution: &[(usize, Rational)],
) -> SharedRefutation {
    let values: Vec<(usize, Rational)> = solution.iter().map(|(at, value)| (*at, value.clone())).collect();
    let denominator = common_denominator(values.iter().map(|(_, value)| value));
    let content = values.iter().fold(BigInt::zero(), |gcd, (_, v)| gcd.gcd(&(v.numer() * (&denominator / v.denom()))));
    let scale = if content.is_zero() { Rational::from_integer(denominator) } else { Rational::new(denominator, content) };
    let mut products = Vec::new();
    let mut sums: Vec<Vec<(Monomial, Rational)>> = vec![Vec::new(); equalities.len()];
    for (at, value) in &values {
        let multiplier = value * &scale;
        match &candidates[*at].meaning {
            ColumnMeaning::Product { places, square } => products.push(Product {
                multiplier,
                facts: places.iter().map(|&place| inequalities[place].id).collect(),
                squares: square.iter().map(|&at| space.polynomial(&squares[at])).collect(),
            }),
            ColumnMeaning::Multiple { multiplier: monomial, equality } => {
                sums[*equality].push((space.monomials[*monomial as usize].clone(), multiplier));
            }
            ColumnMeaning::Shortfall => {}
        }
    }
    let multiples = equalities
        .iter()
        .zip(sums)
        .map(|(equality, terms)| (Polynomial::from_terms(terms), equality.id))
        .filter(|(multiplier, _)| !multiplier.is_empty());
    SharedRefutation::identity(ProofSum { products, equalities: multiples.collect() })
}
