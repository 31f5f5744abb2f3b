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
use std::sync::Arc;

use num_traits::Zero;

use super::certificates::{self, Effort, Hints};
use super::instance_terms::{ChosenTerms, TermKind, ViolatedUniversal, constant};
use super::search::seek_without_universals;
use super::{Budget, Clock, Solver, safety};
use crate::certify::Answer;
use kernel::algebra::univariate::{Real, refined};
use kernel::algebra::{Formula, Polynomial, Signs, VariableIndex, place};
use kernel::certificate::Refutation;
use kernel::number::{Rational, ratio, simplest_between};
use kernel::{CandidatePoint, Instance, System, UniversalProof, Value};

/// The most instances that one search may use.
const MAX_INSTANCES: usize = 60;
/// The effort of all queries of one search together, as a multiple of the effort of one query.
const QUERIES: u64 = 2;
/// The deepest nesting of searches for violations.
const MAX_DEPTH: usize = 4;
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
                    let values: Vec<Rational> = candidate.values.iter().take(universal.bound.len()).map(near).collect();
                    let fails =
                        |values: &[Rational]| matches!(self.seek(&fixed(&violation, values), depth + 1), Answer::Point(_));
                    let violated = ViolatedUniversal { universal, point, values: &values, fails: &fails };
                    let chosen = violated.terms(TermKind::Rational);
                    let instance = |ChosenTerms { roots, terms, .. }| Instance { universal: place, roots, terms };
                    let is_symbolic = chosen.are_symbolic;
                    let rational = instance(chosen);
                    let is_new = !known.contains(&rational);
                    if is_new && is_symbolic {
                        return ViolationAnswer::Violated(rational);
                    }
                    // Roots come second, because an instance without them has a shorter proof.
                    let chosen = violated.terms(TermKind::WithRoots);
                    if chosen.are_symbolic {
                        let rooted = instance(chosen);
                        if !known.contains(&rooted) {
                            return ViolationAnswer::Violated(rooted);
                        }
                    }
                    if is_new {
                        return ViolationAnswer::Violated(rational);
                    }
                    let terms = values.iter().map(constant).collect();
                    let numerical = Instance { universal: place, roots: Vec::new(), terms };
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
