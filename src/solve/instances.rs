//! Conditions that hold for all values of something: the search goes on with instances of them until there is no point, or one at
//! which none of them is violated.
//!
//! A point of the system with the instances so far may violate a condition at some value. The value lies on, or between, the
//! places where comparisons in the condition change: a term that names such a place, as the parameters have it, becomes the next
//! instance, so that it excludes more than this one point. Where everything is linear in the values there are finitely many.
//!
//! # Source
//! Ferrante and Rackoff (1975) for the places and their midpoints; Reynolds, King and Kuncak (2017) for the search by
//! counterexamples.

use std::cell::Cell;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use num_traits::Zero;

use super::certificates::{self, Effort, Hints};
use super::search::plain;
use super::{Budget, Clock, Solver, safety};
use crate::certify::Answer;
use kernel::algebra::univariate::{Real, refined};
use kernel::algebra::{Formula, Fraction, KnownSigns, Polynomial, Signs, VariableIndex, place};
use kernel::certificate::Refutation;
use kernel::number::{Rational, ratio, simplest_between, whole};
use kernel::{CandidatePoint, Instance, System, Universal, UniversalProof, Value};

/// How many instances one search may use.
const MAX_INSTANCES: usize = 60;
/// The effort of all queries of one search together, in times that of one.
const QUERIES: u64 = 2;
/// How deep searches for violations may nest.
const MAX_DEPTH: usize = 4;
/// How many comparisons are looked at for the place of a violation.
const MAX_POLYNOMIALS: usize = 300;
/// The effort of a search for a proof that nothing is violated at one point.
const EFFORT: Effort = Effort::of(20_000_000);

/// The search for a point of a system with universal conditions.
pub(super) fn seek(solver: &dyn Solver, system: &System, budget: &Budget) -> Answer {
    InstanceSearch { solver, budget, left: Cell::new(budget.effort.saturating_mul(QUERIES)) }.seek(system, 0)
}

struct InstanceSearch<'a> {
    solver: &'a dyn Solver,
    budget: &'a Budget,
    /// The effort that is left for all queries.
    left: Cell<u64>,
}

/// What came of looking for violations at a point.
enum ViolationSearch {
    None(Vec<UniversalProof>),
    Violated(Instance),
    Unknown(String),
}

impl InstanceSearch<'_> {
    fn seek(&self, system: &System, depth: usize) -> Answer {
        if system.universals.is_empty() {
            return self.plain(system);
        }
        if depth > MAX_DEPTH {
            return Answer::Unknown { reason: format!("quantifiers alternate more than {MAX_DEPTH} times") };
        }
        let mut instances: Vec<Instance> = Vec::new();
        loop {
            if self.budget.is_over() {
                return Answer::Unknown { reason: "the search was stopped".to_owned() };
            }
            let with = match system.instantiated(&instances) {
                Ok(with) => with,
                Err(fault) => return Answer::Unknown { reason: fault.to_string() },
            };
            let mut point: Vec<Real> = match self.plain(&with) {
                Answer::Point(candidate) => candidate.values.into_iter().map(Real::from).collect(),
                Answer::UnsatSaysSolver { solver, core, .. } => return Answer::UnsatSaysSolver { solver, core, instances },
                other @ (Answer::Certified { .. } | Answer::Unknown { .. } | Answer::NotAsked) => return other,
            };
            believe_little(&with, &mut point);
            match self.look(system, &point, &instances, depth) {
                ViolationSearch::None(universals) => {
                    point.truncate(system.variables.len());
                    let values = point.into_iter().map(Value::from).collect();
                    return Answer::Point(CandidatePoint { values, universals });
                }
                ViolationSearch::Unknown(reason) => return Answer::Unknown { reason },
                ViolationSearch::Violated(instance) => {
                    tracing::trace!(?instance, "instance");
                    instances.push(instance);
                }
            }
            if instances.len() > MAX_INSTANCES {
                let reason = format!("{MAX_INSTANCES} instances of its conditions for all values were not enough");
                return Answer::Unknown { reason };
            }
        }
    }

    /// A search for a point where truth variables are free, within the effort that is left.
    fn plain(&self, system: &System) -> Answer {
        let left = self.left.get();
        if left == 0 {
            let steps = self.budget.effort.saturating_mul(QUERIES);
            return Answer::Unknown { reason: format!("effort: {steps} steps of the solver were not enough") };
        }
        let (answer, record) = safety::recorded(|| plain(self.solver, system, &self.budget.at_most(left)));
        self.left.set(left.saturating_sub(record.effort));
        answer
    }

    /// Looks for violations of the conditions that the point takes for true.
    fn look(&self, system: &System, point: &[Real], known: &[Instance], depth: usize) -> ViolationSearch {
        let mut held = Vec::new();
        for (place, universal) in system.universals.iter().enumerate() {
            if !is_positive(point.get(universal.truth as usize)) {
                continue;
            }
            let Some(violation) = system.violation(place, point) else {
                return ViolationSearch::Unknown("a condition for all values could not be looked at".to_owned());
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
                        return ViolationSearch::Violated(symbolic);
                    }
                    let constant = |value: &Value| Fraction::from_polynomial(Polynomial::constant(near(value)));
                    let terms = candidate.values.iter().take(universal.bound.len()).map(constant).collect();
                    let plain = Instance { universal: place, terms };
                    if !known.contains(&plain) {
                        return ViolationSearch::Violated(plain);
                    }
                    return ViolationSearch::Unknown("no further instance of a condition for all values was found".to_owned());
                }
                Answer::UnsatSaysSolver { instances, .. } => match refuted(&violation, instances, self.budget.until) {
                    Some(refutation) => held.push(UniversalProof { universal: place, refutation: Some(Arc::new(refutation)) }),
                    None => return ViolationSearch::Unknown("that a condition holds for all values was not proved".to_owned()),
                },
                Answer::Certified { refutation, .. } => {
                    held.push(UniversalProof { universal: place, refutation: Some(refutation) })
                }
                Answer::Unknown { reason } => return ViolationSearch::Unknown(reason),
                Answer::NotAsked => return ViolationSearch::Unknown("a condition for all values was not looked at".to_owned()),
            }
        }
        ViolationSearch::None(held)
    }
}

/// The system where its first variables have these values.
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

/// A proof that a system has no point, with these instances.
fn refuted(system: &System, instances: Vec<Instance>, until: Option<Clock>) -> Option<Refutation> {
    let with = system.instantiated(&instances).ok()?;
    let certificate = certificates::find(&with, &Hints::default(), EFFORT.until(until))?.certificate;
    Some(Refutation { instances, certificate })
}

/// Takes no more conditions for true than the rest needs.
fn believe_little(system: &System, point: &mut [Real]) {
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
        // Truth variables are free: none is ever irrational.
        Some(Real::Root(_)) | None => true,
    }
}

/// A fraction near a value: the value itself where it is one.
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

/// Chooses terms that name the place of a violation.
struct TermChooser<'a> {
    universal: &'a Universal,
    point: &'a [Real],
    /// The violation: a value per bound variable.
    values: Vec<Rational>,
    /// Whether other values are found to be one, where that takes a search.
    fails: &'a dyn Fn(&[Rational]) -> bool,
}

/// A place where a comparison changes: the term that names it, and its value.
struct Landmark {
    term: Fraction,
    value: Rational,
}

impl TermChooser<'_> {
    fn terms(&mut self) -> Vec<Fraction> {
        let mut polynomials = self.polynomials();
        // Each variable's term may mention the variables after it.
        let mut terms: Vec<Fraction> = Vec::new();
        for place in 0..self.universal.bound.len() {
            let Some(term) = self.term(place, &polynomials) else {
                return self.values.iter().map(constant).collect();
            };
            let put = BTreeMap::from([(self.universal.bound[place].index, term.clone())]);
            polynomials = polynomials.iter().filter_map(|polynomial| put_in(polynomial, &put)).collect();
            terms.push(term);
        }
        // From the last to the first, the terms lose the bound variables.
        let mut put: BTreeMap<VariableIndex, Fraction> = BTreeMap::new();
        for place in (0..terms.len()).rev() {
            let Some(term) = substituted(&terms[place], &put) else { return self.values.iter().map(constant).collect() };
            put.insert(self.universal.bound[place].index, term.clone());
            terms[place] = term;
        }
        terms
    }

    /// What is compared with zero in the condition, with what is bound further in put where it makes a comparison change.
    fn polynomials(&self) -> BTreeSet<Polynomial> {
        let mut polynomials = BTreeSet::new();
        self.universal.body.each_atom(&mut |atom| {
            polynomials.insert(atom.polynomial().clone());
        });
        for inner in self.universal.body.bound() {
            let (with, mut out): (Vec<Polynomial>, BTreeSet<Polynomial>) =
                polynomials.into_iter().fold((Vec::new(), BTreeSet::new()), |(mut with, mut out), polynomial| {
                    if polynomial.degree_in(inner.index) > 0 {
                        with.push(polynomial);
                    } else {
                        out.insert(polynomial);
                    }
                    (with, out)
                });
            for (place, polynomial) in with.iter().enumerate() {
                let Some(term) = root(polynomial, inner.index) else { continue };
                let put = BTreeMap::from([(inner.index, term)]);
                let others = with.iter().enumerate().filter(|(other, _)| *other != place);
                for projected in others.filter_map(|(_, other)| put_in(other, &put)) {
                    if out.len() < MAX_POLYNOMIALS {
                        out.insert(projected);
                    }
                }
            }
            polynomials = out;
        }
        polynomials
    }

    /// A term for one bound variable; it may mention those after it. `None` if only the value itself is known.
    fn term(&mut self, place: usize, polynomials: &BTreeSet<Polynomial>) -> Option<Fraction> {
        let bound = self.universal.bound.get(place)?;
        let value = self.values.get(place)?.clone();
        if bound.whole {
            return Some(constant(&value));
        }
        let mut landmarks: Vec<Landmark> =
            polynomials.iter().filter_map(|polynomial| self.landmark(polynomial, bound.index)).collect();
        landmarks.sort_by(|a, b| {
            let size = |landmark: &Landmark| (landmark.term.numerator().len(), landmark.term.denominator().len());
            a.value.cmp(&b.value).then_with(|| size(a).cmp(&size(b)))
        });
        if let Some(here) = landmarks.iter().find(|landmark| landmark.value == value) {
            return Some(here.term.clone());
        }
        let left = landmarks.iter().rfind(|landmark| landmark.value < value);
        let right = landmarks.iter().find(|landmark| value < landmark.value);
        let ends = left.into_iter().chain(right).map(|landmark| (landmark.term.clone(), landmark.value.clone()));
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

    /// Where a polynomial vanishes that is linear in the variable; for one of degree two, where it turns.
    fn landmark(&self, polynomial: &Polynomial, variable: VariableIndex) -> Option<Landmark> {
        let coefficients = polynomial.coefficients_in(variable);
        let (rest, slope) = match coefficients.as_slice() {
            [rest, slope] => (rest.clone(), slope.clone()),
            [_, linear, square] => (linear.clone(), square.scaled(&whole(2))),
            _ => return None,
        };
        let at = self.value(&slope).filter(|slope| !slope.is_zero())?;
        let value = -self.value(&rest)? / at;
        Some(Landmark { term: quotient(rest, slope)?, value })
    }

    /// The value of a polynomial at the point and the violation.
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

    /// The body fails where one of the bound variables has another value.
    fn violates(&self, place: usize, at: &Rational) -> bool {
        let bound = |variable: VariableIndex| self.universal.bound.iter().position(|bound| bound.index == variable);
        let value = |variable: VariableIndex| match bound(variable) {
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

/// Where a polynomial that is linear in the variable vanishes.
fn root(polynomial: &Polynomial, variable: VariableIndex) -> Option<Fraction> {
    let [rest, slope]: [Polynomial; 2] = polynomial.coefficients_in(variable).try_into().ok()?;
    quotient(rest, slope)
}

/// -rest / slope
fn quotient(rest: Polynomial, slope: Polynomial) -> Option<Fraction> {
    let inverse = Fraction::from_polynomial(slope).reciprocal().ok()??;
    Fraction::from_polynomial(rest).negated().times(&inverse).ok()
}

/// The numerator of a polynomial with fractions put in; `None` if it is a constant.
fn put_in(polynomial: &Polynomial, put: &BTreeMap<VariableIndex, Fraction>) -> Option<Polynomial> {
    match Formula::sign(polynomial, Signs::ZERO).with_values(put, &KnownSigns::default()).ok()? {
        Formula::Atom(atom) => Some(atom.polynomial().clone()),
        Formula::True | Formula::False | Formula::And(_) | Formula::Or(_) | Formula::Quantified(_) => None,
    }
}

fn constant(value: &Rational) -> Fraction {
    Fraction::from_polynomial(Polynomial::constant(value.clone()))
}

/// A fraction with others in the place of variables, also below the line.
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
