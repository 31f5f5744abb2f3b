//! Searches for a point of a system with universally quantified conditions by counterexample-guided instantiation.
//!
//! `search::seek` calls this module. It adds instances of the conditions until the system has no point, or a point is found at
//! which no condition is violated. A violating value lies at, or between, places where a comparison of the condition changes
//! sign. A term in the parameters that names such a place becomes the next instance, so that the instance excludes more than
//! one point. If everything is linear in the bound variables, there are finitely many such terms. Untrusted: the kernel checks
//! the instances and the proofs for each condition.
//!
//! # Source
//! Ferrante and Rackoff (1975) for the test points and midpoints. Reynolds, King and Kuncak (2017) for counterexample-guided
//! instantiation.

use std::cell::Cell;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use num_traits::Zero;

use super::certificates::{self, Effort, Hints};
use super::search::seek_without_universals;
use super::{Budget, Clock, Solver, safety};
use crate::certify::Answer;
use kernel::algebra::univariate::{Real, refined};
use kernel::algebra::{Formula, Fraction, KnownSigns, Polynomial, Signs, VariableIndex, place};
use kernel::certificate::Refutation;
use kernel::number::{Rational, ratio, simplest_between, whole};
use kernel::{CandidatePoint, Instance, System, Universal, UniversalProof, Value};

/// The most instances that one search may use.
const MAX_INSTANCES: usize = 60;
/// The effort of all queries of one search together, as a multiple of the effort of one query.
const QUERIES: u64 = 2;
/// The deepest nesting of searches for violations.
const MAX_DEPTH: usize = 4;
/// The most polynomials that are considered as places of a violation.
const MAX_POLYNOMIALS: usize = 300;
/// The effort of a search for a certificate that a condition has no violation at one point.
const EFFORT: Effort = Effort::of(20_000_000);

/// Searches for a point of a system with universally quantified conditions.
pub(super) fn seek(solver: &dyn Solver, system: &System, budget: &Budget) -> Answer {
    InstanceSearch { solver, budget, left: Cell::new(budget.effort.saturating_mul(QUERIES)) }.seek(system, 0)
}

struct InstanceSearch<'a> {
    solver: &'a dyn Solver,
    budget: &'a Budget,
    /// The effort that is left for all remaining queries.
    left: Cell<u64>,
}

/// The result of a search for violations at a point.
enum ViolationAnswer {
    None(Vec<UniversalProof>),
    Violated(Instance),
    Unknown(String),
}

impl InstanceSearch<'_> {
    /// Searches for a point, adding an instance for each violation found.
    fn seek(&self, system: &System, depth: usize) -> Answer {
        if system.universals.is_empty() {
            return self.seek_without_universals(system);
        }
        if depth > MAX_DEPTH {
            return Answer::Unknown { reason: format!("quantifiers alternate more than {MAX_DEPTH} times") };
        }
        let mut instances: Vec<Instance> = Vec::new();
        loop {
            if self.budget.is_over() {
                return Answer::Unknown { reason: "the search was stopped".to_owned() };
            }
            let instantiated = match system.instantiated(&instances) {
                Ok(instantiated) => instantiated,
                Err(fault) => return Answer::Unknown { reason: fault.to_string() },
            };
            let mut point: Vec<Real> = match self.seek_without_universals(&instantiated) {
                Answer::Point(candidate) => candidate.values.into_iter().map(Real::from).collect(),
                Answer::UnsatSaysSolver { solver, core, .. } => return Answer::UnsatSaysSolver { solver, core, instances },
                other @ (Answer::Certified { .. } | Answer::Unknown { .. } | Answer::NotAsked) => return other,
            };
            assume_few(&instantiated, &mut point);
            match self.check_universals(system, &point, &instances, depth) {
                ViolationAnswer::None(universals) => {
                    point.truncate(system.variables.len());
                    let values = point.into_iter().map(Value::from).collect();
                    return Answer::Point(CandidatePoint { values, universals });
                }
                ViolationAnswer::Unknown(reason) => return Answer::Unknown { reason },
                ViolationAnswer::Violated(instance) => {
                    tracing::trace!(?instance, "instance");
                    instances.push(instance);
                }
            }
            if instances.len() > MAX_INSTANCES {
                let reason = format!("{MAX_INSTANCES} instances of its conditions with `for all` were not enough");
                return Answer::Unknown { reason };
            }
        }
    }

    /// Searches for a point at which the truth variables are unconstrained, within the effort that is left.
    fn seek_without_universals(&self, system: &System) -> Answer {
        let left = self.left.get();
        if left == 0 {
            let steps = self.budget.effort.saturating_mul(QUERIES);
            return Answer::Unknown { reason: format!("effort: {steps} steps of the solver were not enough") };
        }
        let (answer, record) = safety::recorded(|| seek_without_universals(self.solver, system, &self.budget.at_most(left)));
        self.left.set(left.saturating_sub(record.effort));
        answer
    }

    /// Searches for violations of the universal conditions whose truth variables are positive at the point.
    fn check_universals(&self, system: &System, point: &[Real], known: &[Instance], depth: usize) -> ViolationAnswer {
        let mut held = Vec::new();
        for (place, universal) in system.universals.iter().enumerate() {
            if !is_positive(point.get(universal.truth as usize)) {
                continue;
            }
            let Some(violation) = system.violation(place, point) else {
                return ViolationAnswer::Unknown("a condition with `for all` could not be evaluated at a point".to_owned());
            };
            if violation.formula == Formula::False {
                held.push(UniversalProof { universal: place, refutation: None });
                continue;
            }
            match self.seek(&violation, depth + 1) {
                Answer::Point(candidate) => {
                    let values = candidate.values.iter().take(universal.bound.len()).map(near).collect();
                    let fails =
                        |values: &[Rational]| matches!(self.seek(&fixed(&violation, values), depth + 1), Answer::Point(_));
                    let terms = TermChooser { universal, point, values, fails: &fails }.terms();
                    let symbolic = Instance { universal: place, terms };
                    if !known.contains(&symbolic) {
                        return ViolationAnswer::Violated(symbolic);
                    }
                    let constant = |value: &Value| Fraction::from_polynomial(Polynomial::constant(near(value)));
                    let terms = candidate.values.iter().take(universal.bound.len()).map(constant).collect();
                    let numerical = Instance { universal: place, terms };
                    if !known.contains(&numerical) {
                        return ViolationAnswer::Violated(numerical);
                    }
                    return ViolationAnswer::Unknown("no further instance of a condition with `for all` was found".to_owned());
                }
                Answer::UnsatSaysSolver { instances, .. } => match refuted(&violation, instances, self.budget.until) {
                    Some(refutation) => held.push(UniversalProof { universal: place, refutation: Some(Arc::new(refutation)) }),
                    None => return ViolationAnswer::Unknown("a condition with `for all` was not proved at a point".to_owned()),
                },
                Answer::Certified { refutation, .. } => {
                    held.push(UniversalProof { universal: place, refutation: Some(refutation) })
                }
                Answer::Unknown { reason } => return ViolationAnswer::Unknown(reason),
                Answer::NotAsked => {
                    return ViolationAnswer::Unknown("a condition with `for all` was not checked at a point".to_owned());
                }
            }
        }
        ViolationAnswer::None(held)
    }
}

/// Adds equations to a system that fix its first variables to these values.
fn fixed(system: &System, values: &[Rational]) -> System {
    let piece = |(variable, value): (VariableIndex, &Rational)| {
        let difference = Polynomial::variable(variable).minus(&Polynomial::constant(value.clone()));
        (String::new(), Formula::sign(&difference, Signs::ZERO))
    };
    let mut out = system.clone();
    out.pieces.extend((0..).zip(values).map(piece));
    out.formula = Formula::and(out.pieces.iter().map(|(_, piece)| piece.clone()).collect()).simplified();
    out
}

/// Finds a refutation of a system with these instances of its universal conditions.
fn refuted(system: &System, instances: Vec<Instance>, until: Option<Clock>) -> Option<Refutation> {
    let instantiated = system.instantiated(&instances).ok()?;
    let certificate = certificates::find(&instantiated, &Hints::default(), EFFORT.until(until))?.certificate;
    Some(Refutation { instances, certificate })
}

/// Sets each truth variable to zero unless the rest of the formula needs that universal condition.
fn assume_few(system: &System, point: &mut [Real]) {
    for universal in &system.universals {
        let place = universal.truth as usize;
        let Some(before) = point.get(place).cloned() else { continue };
        point[place] = Real::Rational(Rational::zero());
        if place::holds(&system.formula, &|v| point.get(v as usize)) != Some(true) {
            point[place] = before;
        }
    }
}

fn is_positive(value: Option<&Real>) -> bool {
    match value {
        Some(Real::Rational(value)) => Signs::of_number(value) == Signs::POSITIVE,
        // Truth variables are unconstrained, so their values are never irrational.
        Some(Real::Root(_)) | None => true,
    }
}

/// Returns the value itself if it is rational, and otherwise a fraction within 2^-20 of it.
fn near(value: &Value) -> Rational {
    let mut real = Real::from(value.clone());
    let fine = ratio(1, 1 << 20).unwrap_or_else(Rational::zero);
    loop {
        match real {
            Real::Rational(value) => return value,
            Real::Root(root) if (&root.high - &root.low) < fine => return simplest_between(&root.low, &root.high),
            Real::Root(root) => real = refined(&root),
        }
    }
}

/// Chooses terms in the parameters that name the place of a violation.
struct TermChooser<'a> {
    universal: &'a Universal,
    point: &'a [Real],
    /// The values of the bound variables at which the condition is violated.
    values: Vec<Rational>,
    /// Decides by a search whether other values violate the condition too.
    fails: &'a dyn Fn(&[Rational]) -> bool,
}

/// A place where a comparison of the condition changes sign.
struct BoundaryTerm {
    term: Fraction,
    value: Rational,
}

impl TermChooser<'_> {
    /// Returns one term per bound variable, free of bound variables. Falls back on the numerical values if no terms are found.
    fn terms(&mut self) -> Vec<Fraction> {
        let mut polynomials = self.polynomials();
        // The term of each variable may mention later variables.
        let mut terms: Vec<Fraction> = Vec::new();
        for place in 0..self.universal.bound.len() {
            let Some(term) = self.term(place, &polynomials) else {
                return self.values.iter().map(constant).collect();
            };
            let put = BTreeMap::from([(self.universal.bound[place].index, term.clone())]);
            polynomials = polynomials.iter().filter_map(|polynomial| substituted_numerator(polynomial, &put)).collect();
            terms.push(term);
        }
        // Back-substitution removes the bound variables from the terms.
        let mut put: BTreeMap<VariableIndex, Fraction> = BTreeMap::new();
        for place in (0..terms.len()).rev() {
            let Some(term) = substituted(&terms[place], &put) else { return self.values.iter().map(constant).collect() };
            put.insert(self.universal.bound[place].index, term.clone());
            terms[place] = term;
        }
        terms
    }

    /// Returns the polynomials of the condition with its inner bound variables projected out: a polynomial that is linear in
    /// such a variable gives a root, which is substituted into the others.
    fn polynomials(&self) -> BTreeSet<Polynomial> {
        let mut polynomials = BTreeSet::new();
        self.universal.body.each_atom(&mut |atom| {
            polynomials.insert(atom.polynomial().clone());
        });
        for inner in self.universal.body.bound() {
            let (containing, mut out): (Vec<Polynomial>, BTreeSet<Polynomial>) =
                polynomials.into_iter().fold((Vec::new(), BTreeSet::new()), |(mut containing, mut out), polynomial| {
                    if polynomial.degree_in(inner.index) > 0 {
                        containing.push(polynomial);
                    } else {
                        out.insert(polynomial);
                    }
                    (containing, out)
                });
            for (place, polynomial) in containing.iter().enumerate() {
                let Some(term) = root(polynomial, inner.index) else { continue };
                let put = BTreeMap::from([(inner.index, term)]);
                let others = containing.iter().enumerate().filter(|(other, _)| *other != place);
                for projected in others.filter_map(|(_, other)| substituted_numerator(other, &put)) {
                    if out.len() < MAX_POLYNOMIALS {
                        out.insert(projected);
                    }
                }
            }
            polynomials = out;
        }
        polynomials
    }

    /// Returns a term for one bound variable, which may mention later bound variables. Returns `None` if the variable has no
    /// value.
    fn term(&mut self, place: usize, polynomials: &BTreeSet<Polynomial>) -> Option<Fraction> {
        let bound = self.universal.bound.get(place)?;
        let value = self.values.get(place)?.clone();
        if bound.whole {
            return Some(constant(&value));
        }
        let mut boundaries: Vec<BoundaryTerm> =
            polynomials.iter().filter_map(|polynomial| self.boundary(polynomial, bound.index)).collect();
        boundaries.sort_by(|a, b| {
            let size = |boundary: &BoundaryTerm| (boundary.term.numerator().len(), boundary.term.denominator().len());
            a.value.cmp(&b.value).then_with(|| size(a).cmp(&size(b)))
        });
        if let Some(here) = boundaries.iter().find(|boundary| boundary.value == value) {
            return Some(here.term.clone());
        }
        let left = boundaries.iter().rfind(|boundary| boundary.value < value);
        let right = boundaries.iter().find(|boundary| value < boundary.value);
        let ends = left.into_iter().chain(right).map(|boundary| (boundary.term.clone(), boundary.value.clone()));
        let mut candidates: Vec<(Fraction, Rational)> = ends.collect();
        let one = constant(&whole(1));
        let inside = match (left, right) {
            (Some(left), Some(right)) => {
                let half = constant(&ratio(1, 2)?);
                let middle = left.term.plus(&right.term).ok()?.times(&half).ok()?;
                (middle, (&left.value + &right.value) / whole(2))
            }
            (Some(left), None) => (left.term.plus(&one).ok()?, &left.value + whole(1)),
            (None, Some(right)) => (right.term.minus(&one).ok()?, &right.value - whole(1)),
            (None, None) => (constant(&value), value.clone()),
        };
        candidates.push(inside);
        for (term, at) in candidates {
            if self.violates(place, &at) {
                self.values[place] = at;
                return Some(term);
            }
        }
        Some(constant(&value))
    }

    /// Returns the root of a polynomial that is linear in the variable, or the extremum of one of degree two, as a term and its
    /// value.
    fn boundary(&self, polynomial: &Polynomial, variable: VariableIndex) -> Option<BoundaryTerm> {
        let coefficients = polynomial.coefficients_in(variable);
        let (rest, slope) = match coefficients.as_slice() {
            [rest, slope] => (rest.clone(), slope.clone()),
            [_, linear, square] => (linear.clone(), square.scaled(&whole(2))),
            _ => return None,
        };
        let at = self.value(&slope).filter(|slope| !slope.is_zero())?;
        let value = -self.value(&rest)? / at;
        Some(BoundaryTerm { term: quotient(rest, slope)?, value })
    }

    /// Returns the value of a polynomial at the point and the violating values.
    fn value(&self, polynomial: &Polynomial) -> Option<Rational> {
        let place = |variable: VariableIndex| self.universal.bound.iter().position(|bound| bound.index == variable);
        polynomial.evaluate(|variable| match place(variable) {
            Some(place) => self.values.get(place),
            None => match self.point.get(variable as usize) {
                Some(Real::Rational(value)) => Some(value),
                Some(Real::Root(_)) | None => None,
            },
        })
    }

    /// Returns true iff the condition is still violated when one bound variable takes another value.
    fn violates(&self, place: usize, at: &Rational) -> bool {
        let place_of = |variable: VariableIndex| self.universal.bound.iter().position(|bound| bound.index == variable);
        let value = |variable: VariableIndex| match place_of(variable) {
            Some(other) if other == place => Some(at),
            Some(other) => self.values.get(other),
            None => match self.point.get(variable as usize) {
                Some(Real::Rational(value)) => Some(value),
                Some(Real::Root(_)) | None => None,
            },
        };
        self.universal.body.evaluate(value).map_or_else(
            || {
                let mut values = self.values.clone();
                values[place] = at.clone();
                (self.fails)(&values)
            },
            |holds| !holds,
        )
    }
}

/// Returns the root of a polynomial that is linear in the variable.
fn root(polynomial: &Polynomial, variable: VariableIndex) -> Option<Fraction> {
    let [rest, slope]: [Polynomial; 2] = polynomial.coefficients_in(variable).try_into().ok()?;
    quotient(rest, slope)
}

/// Returns `-rest / slope`.
fn quotient(rest: Polynomial, slope: Polynomial) -> Option<Fraction> {
    let inverse = Fraction::from_polynomial(slope).reciprocal().ok()??;
    Fraction::from_polynomial(rest).negated().times(&inverse).ok()
}

/// Substitutes fractions into a polynomial and returns the numerator. Returns `None` if the numerator is constant.
fn substituted_numerator(polynomial: &Polynomial, put: &BTreeMap<VariableIndex, Fraction>) -> Option<Polynomial> {
    match Formula::sign(polynomial, Signs::ZERO).with_values(put, &KnownSigns::default()).ok()? {
        Formula::Atom(atom) => Some(atom.polynomial().clone()),
        Formula::True | Formula::False | Formula::And(_) | Formula::Or(_) | Formula::Quantified(_) => None,
    }
}

fn constant(value: &Rational) -> Fraction {
    Fraction::from_polynomial(Polynomial::constant(value.clone()))
}

/// Substitutes fractions for variables in the numerator and the denominator of a fraction.
fn substituted(term: &Fraction, values: &BTreeMap<VariableIndex, Fraction>) -> Option<Fraction> {
    let mut out = term.numerator().with_fractions(values).ok()?;
    for (factor, exponent) in term.denominator() {
        let inverse = factor.with_fractions(values).ok()?.reciprocal().ok()??;
        for _ in 0..*exponent {
            out = out.times(&inverse).ok()?;
        }
    }
    Some(out)
}
