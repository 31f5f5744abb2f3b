//! Solves comparisons of degree two in a variable: known factors are divided out, and the roots bound the variable.
//!
//! Called by [`super::condition`] and [`super::printed_comparison`]. Untrusted: the printed result is proved equivalent to the
//! question, and a result with roots that is not proved is not shown.

use std::sync::Arc;

use super::factored::NamedNumbers;
use super::printed_comparison::relation;
use crate::eliminate::Knowledge;
use crate::expression::build::{difference, quotient, sum};
use crate::expression::{Relation, Term, TermRef};
use kernel::algebra::{Atom, Formula, Polynomial, Signs, VariableIndex};
use kernel::number::whole;

/// A comparison of degree two: the variable is between these two roots (`<`, `<=`), outside them, or equal to one of them.
pub(super) struct Curve {
    pub(super) low: TermRef,
    pub(super) how: Relation,
    pub(super) high: TermRef,
}

/// A comparison of degree two as polynomials: `square*v^2 + linear*v + constant`, with a positive `square`, has one of the signs.
struct Quadratic {
    constant: Polynomial,
    linear: Polynomial,
    square: Polynomial,
    signs: Signs,
}

impl Quadratic {
    /// Returns the parts of a comparison; `None` if its degree in the variable is not two, or the sign of the quadratic coefficient
    /// is not known.
    fn of(atom: &Atom, variable: VariableIndex, known: &Knowledge<'_>) -> Option<Self> {
        let coefficients = atom.polynomial().coefficients_in(variable);
        let [constant, linear, square] = coefficients.as_slice() else { return None };
        let parts = |signs: Signs| Self { constant: constant.clone(), linear: linear.clone(), square: square.clone(), signs };
        match known.signs(square) {
            Signs::POSITIVE => Some(parts(atom.signs())),
            Signs::NEGATIVE => {
                let Self { constant, linear, square, signs } = parts(atom.signs().turned());
                Some(Self { constant: minus(&constant), linear: minus(&linear), square: minus(&square), signs })
            }
            _ => None,
        }
    }

    fn discriminant(&self) -> Polynomial {
        self.linear.times(&self.linear).minus(&self.square.times(&self.constant).scaled(&whole(4)))
    }

    /// Returns the two roots as terms.
    fn roots(&self, named_numbers: &NamedNumbers) -> (TermRef, TermRef) {
        let root =
            |above: &Polynomial, below: &Polynomial| -> TermRef { Arc::new(Term::Sqrt(named_numbers.fraction(above, below))) };
        if self.linear.is_empty() {
            let root = root(&minus(&self.constant), &self.square);
            return (Arc::new(Term::Negate(root.clone())), root);
        }
        let (turn, root) =
            (named_numbers.polynomial(&minus(&self.linear)), root(&self.discriminant(), &Polynomial::constant(whole(1))));
        let below = named_numbers.polynomial(&self.square.scaled(&whole(2)));
        (quotient(&difference(&turn, &root), &below), quotient(&sum(&turn, &root), &below))
    }
}

fn minus(polynomial: &Polynomial) -> Polynomial {
    polynomial.scaled(&whole(-1))
}

/// Returns the comparisons of a case that are of degree two in the variable, if the sign of the quadratic coefficient is known.
pub(super) fn curves(case: &[Atom], variable: VariableIndex, known: &Knowledge<'_>, named_numbers: &NamedNumbers) -> Vec<Curve> {
    let whole_case = known.with(&Formula::and(case.iter().cloned().map(Formula::Atom).collect()));
    let curve = |atom: &Atom| {
        let parts = Quadratic::of(atom, variable, &whole_case)?;
        let (low, high) = parts.roots(named_numbers);
        Some(Curve { low, how: relation(parts.signs), high })
    };
    case.iter().filter_map(curve).collect()
}

/// The bounds that a comparison of degree two sets: `(bound, relation)` of the variable to each bound.
pub(super) type RootBounds = Vec<(TermRef, Relation)>;

/// Returns the bounds that are together equivalent to a comparison of degree two where `known` holds: roots that exist there. `None`
/// if the roots may not exist, or if the variable may lie on either side of both.
pub(super) fn root_bounds(
    atom: &Atom,
    variable: VariableIndex,
    known: &Knowledge<'_>,
    named_numbers: &NamedNumbers,
) -> Option<RootBounds> {
    let parts = Quadratic::of(atom, variable, known)?;
    let not_negative = Signs::POSITIVE.or(Signs::ZERO);
    if !known.signs(&parts.discriminant()).within(not_negative) {
        return None;
    }
    // The vertex of the parabola lies between the roots: the variable is not below the lower root if it is not below the vertex.
    let from_vertex = Polynomial::variable(variable).times(&parts.square).scaled(&whole(2)).plus(&parts.linear);
    let is_above = known.certain(&Formula::sign(&from_vertex, not_negative));
    let is_below = known.certain(&Formula::sign(&from_vertex, not_negative.turned()));
    let (low, high) = parts.roots(named_numbers);
    match relation(parts.signs) {
        how @ (Relation::Less | Relation::LessEqual) => {
            let from_low = if how == Relation::Less { Relation::Greater } else { Relation::GreaterEqual };
            let mut bounds = Vec::new();
            if !is_above {
                bounds.push((low, from_low));
            }
            if !is_below || is_above {
                bounds.push((high, how));
            }
            Some(bounds)
        }
        how @ (Relation::Greater | Relation::GreaterEqual) if is_above => Some(vec![(high, how)]),
        Relation::Greater if is_below => Some(vec![(low, Relation::Less)]),
        Relation::GreaterEqual if is_below => Some(vec![(low, Relation::LessEqual)]),
        how @ (Relation::Equal | Relation::NotEqual) if is_above => Some(vec![(high, how)]),
        how @ (Relation::Equal | Relation::NotEqual) if is_below => Some(vec![(low, how)]),
        Relation::Greater | Relation::GreaterEqual | Relation::Equal | Relation::NotEqual => None,
    }
}

/// Divides the comparisons of degree two or more in the variable by their factors of known sign. Each comparison is replaced by one
/// that is equivalent to it where `known` and the other comparisons hold.
pub(super) fn without_known_factors(case: &[Atom], variable: VariableIndex, known: &Knowledge<'_>) -> Vec<Atom> {
    let mut out = case.to_vec();
    for place in 0..out.len() {
        let degree = out[place].polynomial().degree_in(variable);
        if degree < 2 {
            continue;
        }
        let others = out.iter().enumerate().filter(|(other, _)| *other != place);
        let context = known.with(&Formula::and(others.map(|(_, atom)| Formula::Atom(atom.clone())).collect()));
        let (scale, factors) = known.factors(out[place].polynomial());
        let mut signs = if scale.is_negative() { out[place].signs().turned() } else { out[place].signs() };
        let mut left = Polynomial::constant(whole(1));
        for (factor, exponent) in &factors {
            let is_odd = exponent % 2 == 1;
            match context.signs(factor) {
                Signs::POSITIVE => {}
                Signs::NEGATIVE if is_odd => signs = signs.turned(),
                Signs::NEGATIVE => {}
                _ if is_odd => left = left.times(factor),
                _ => left = left.times(factor).times(factor),
            }
        }
        if left.degree_in(variable) < degree
            && let Formula::Atom(atom) = Formula::sign(&left, signs)
        {
            out[place] = atom;
        }
    }
    out
}
