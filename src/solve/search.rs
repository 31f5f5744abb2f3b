//! Searches for a point of one system, and replaces the solver's point by a simpler one that exact evaluation confirms.
//!
//! Audits call [`seek`]. First the search solves the equations that hold at the solver's point, so that the remaining conditions
//! are mostly strict inequalities in free variables. Then the search moves each free variable to the simplest number in the
//! middle of the interval on which the conditions hold, and repeats this for a few rounds, so that the point moves away from
//! boundaries. The search replaces an irrational coordinate by a nearby fraction if the conditions allow this fraction; otherwise
//! the coordinate stays an algebraic number. Untrusted: the kernel checks the final point again.

use std::collections::{BTreeMap, BTreeSet};

use num_traits::Zero;

use super::certificates::{self, Effort, Hints};
use super::equations::Solved;
use super::preprocess::{cases, preprocess};
use super::{Budget, Solver, along_coordinate, instances, safety};
use crate::certify::Answer;
use kernel::algebra::univariate::{Real, refined, roots};
use kernel::algebra::{Formula, Polynomial, VariableIndex, place};
use kernel::number::{Rational, ratio, simplest_between, size, whole};
use kernel::{System, Value, VariableKind};

/// How often each variable may move.
const ROUNDS: usize = 6;
/// The most atoms that one round of moves may evaluate: a larger system keeps its point unchanged.
const MAX_EVALUATED: usize = 4_000_000;
/// How often the isolating interval of an irrational coordinate is halved in search of a fraction.
const HALVINGS: usize = 64;

/// Searches for a point of one system, including its universally quantified conditions.
pub fn seek(solver: &dyn Solver, system: &System, budget: &Budget) -> Answer {
    if system.universals.is_empty() {
        seek_without_universals(solver, system, budget)
    } else {
        instances::seek(solver, system, budget)
    }
}

/// Searches for a point of one system, and leaves out its universal conditions: their truth variables may have any value.
pub(super) fn seek_without_universals(solver: &dyn Solver, system: &System, budget: &Budget) -> Answer {
    match &system.formula {
        Formula::True => Answer::Point(vec![Value::Rational(Rational::zero()); system.variables.len()].into()),
        Formula::False => Answer::UnsatSaysSolver { solver: solver.name(), core: Vec::new(), instances: Vec::new() },
        Formula::Atom(_) | Formula::And(_) | Formula::Or(_) | Formula::Quantified(_) => match decide(solver, system, budget) {
            Answer::Point(candidate) => match simpler_point(system, candidate.values) {
                Some(point) => Answer::Point(point.into()),
                None => Answer::Unknown {
                    reason: format!("{} gave an irrational point that exact arithmetic could not confirm", solver.name()),
                },
            },
            other @ (Answer::UnsatSaysSolver { .. } | Answer::Certified { .. } | Answer::Unknown { .. } | Answer::NotAsked) => {
                other
            }
        },
    }
}

/// The greatest number of cases of a system that the search tries.
const MAX_CASES: usize = 200;
/// If a system has cases, each search (in the whole system, or in one case) may spend at most the total effort divided by this
/// number.
const FIRST_SHARE: u64 = 8;

/// Asks the solver about the simplified system, first as a whole and then case by case.
fn decide(solver: &dyn Solver, system: &System, budget: &Budget) -> Answer {
    let with_formula = |formula: Formula| System { formula, pieces: Vec::new(), ..system.clone() };
    let whole = with_formula(preprocess(&system.formula));
    if whole.formula == Formula::False {
        return Answer::UnsatSaysSolver { solver: solver.name(), core: Vec::new(), instances: Vec::new() };
    }
    let Some(first) = cases(&whole.formula) else { return solver.search(&whole, budget) };
    let share = budget.effort / FIRST_SHARE;
    let mut left = budget.effort;
    let mut search = |system: &System| {
        let (answer, record) = safety::recorded(|| solver.search(system, &budget.at_most(share.min(left))));
        left = left.saturating_sub(record.effort);
        (answer, left == 0)
    };
    let (answer, _) = search(&whole);
    let mut last_reason = match answer {
        Answer::Unknown { .. } if is_refuted(&whole, budget) => {
            return Answer::UnsatSaysSolver { solver: SEARCH.to_owned(), core: Vec::new(), instances: Vec::new() };
        }
        Answer::Unknown { reason } => reason,
        decided @ (Answer::Point(_) | Answer::UnsatSaysSolver { .. } | Answer::Certified { .. } | Answer::NotAsked) => {
            return decided;
        }
    };
    let mut pending: Vec<Formula> = first.into_iter().rev().collect();
    let mut undecided = false;
    let mut tried = 0;
    while let Some(case) = pending.pop() {
        tried += 1;
        if tried > MAX_CASES || budget.is_over() {
            return Answer::Unknown { reason: last_reason };
        }
        let case = with_formula(preprocess(&case));
        match case.formula {
            Formula::False => continue,
            Formula::True => return Answer::Point(vec![Value::Rational(Rational::zero()); system.variables.len()].into()),
            Formula::Atom(_) | Formula::And(_) | Formula::Or(_) | Formula::Quantified(_) => {}
        }
        let (answer, spent) = search(&case);
        match answer {
            Answer::UnsatSaysSolver { .. } => {}
            Answer::Unknown { reason } if spent => return Answer::Unknown { reason },
            Answer::Unknown { reason } => {
                last_reason = reason;
                match cases(&case.formula) {
                    Some(inner) => pending.extend(inner.into_iter().rev()),
                    None => undecided |= !is_refuted(&case, budget),
                }
            }
            decided @ (Answer::Point(_) | Answer::Certified { .. } | Answer::NotAsked) => return decided,
        }
    }
    if undecided {
        return Answer::Unknown { reason: last_reason };
    }
    Answer::UnsatSaysSolver { solver: solver.name(), core: Vec::new(), instances: Vec::new() }
}

/// The solver's name in an answer if the search for certificates, and not the solver, has refuted the system.
const SEARCH: &str = "the search for certificates";

/// Returns true iff a short search finds a certificate that the system has no point.
fn is_refuted(system: &System, budget: &Budget) -> bool {
    let system = System { pieces: vec![(String::new(), system.formula.clone())], ..system.clone() };
    certificates::find(&system, &Hints::default(), Effort::BRIEF.until(budget.until)).is_some()
}

/// Starts from a point of the system and returns a point near it with small fractions, away from boundaries where possible. A
/// point is a list of values, one for each variable of the system in order. Returns `None` if exact evaluation confirms no such
/// point.
#[must_use]
pub fn simpler_point(system: &System, point: Vec<Value>) -> Option<Vec<Value>> {
    if point.len() != system.variables.len() {
        return None;
    }
    let start: Vec<Real> = point.into_iter().map(Real::from).collect();
    let solved = Solved::at(system, &start);
    let found = rational(&solved, &start).map(|free| improved(system, &solved, free));
    let found = found.and_then(|free| confirmed(system, &solved, &free));
    let found = found.or_else(|| with_irrational(system, &solved, &start)).or_else(|| is_point(system, &start).then_some(start));
    Some(found?.into_iter().map(Value::from).collect())
}

/// Returns true iff exact evaluation confirms that the values form a point of the system.
#[must_use]
pub fn confirms(system: &System, point: &[Value]) -> bool {
    let point: Vec<Real> = point.iter().cloned().map(Real::from).collect();
    is_point(system, &point)
}

fn is_point(system: &System, point: &[Real]) -> bool {
    let whole = system.variables.iter().zip(point).all(|(variable, value)| match (variable.kind, value) {
        (VariableKind::Integer, Real::Rational(value)) => value.is_integer(),
        (VariableKind::Integer, Real::Root(_)) => false,
        (VariableKind::Real | VariableKind::Root | VariableKind::FunctionValue | VariableKind::Truth, _) => true,
    });
    whole && point.len() == system.variables.len() && place::holds(&system.formula, &|v| point.get(v as usize)) == Some(true)
}

type Fractions = BTreeMap<VariableIndex, Rational>;

/// Returns the coordinates of the free variables. A variable is free if no solved equation determines it.
fn free<'a>(solved: &Solved, start: &'a [Real]) -> impl Iterator<Item = (VariableIndex, &'a Real)> {
    let numbered = start.iter().enumerate().filter_map(|(place, value)| Some((VariableIndex::try_from(place).ok()?, value)));
    numbered.filter(|(variable, _)| !solved.gives(*variable)).collect::<Vec<_>>().into_iter()
}

/// Finds fractions for the free variables that satisfy the remaining formula. The function halves the isolating intervals of the
/// irrational coordinates until the simplest fractions in the intervals satisfy the formula.
fn rational(solved: &Solved, start: &[Real]) -> Option<Fractions> {
    let mut place: BTreeMap<VariableIndex, Real> =
        free(solved, start).map(|(variable, value)| (variable, value.clone())).collect();
    for _ in 0..HALVINGS {
        let fractions = fractions(&place);
        if solved.formula.evaluate(|variable| fractions.get(&variable)) == Some(true) {
            return Some(fractions);
        }
        if !narrow(&mut place) {
            return None;
        }
    }
    None
}

/// Returns the simplest fraction in each isolating interval.
fn fractions(place: &BTreeMap<VariableIndex, Real>) -> Fractions {
    let simple = |value: &Real| match value {
        Real::Rational(value) => value.clone(),
        Real::Root(root) => simplest_between(&root.low, &root.high),
    };
    place.iter().map(|(variable, value)| (*variable, simple(value))).collect()
}

/// Halves every isolating interval. Returns false if all coordinates are rational.
fn narrow(place: &mut BTreeMap<VariableIndex, Real>) -> bool {
    let mut any = false;
    for value in place.values_mut() {
        if let Real::Root(root) = value {
            any = true;
            *value = refined(root);
        }
    }
    any
}

/// Moves the free variables to simple numbers in the middle of the intervals on which the formula holds.
fn improved(system: &System, solved: &Solved, mut values: Fractions) -> Fractions {
    let variables: Vec<VariableIndex> = values.keys().copied().collect();
    if solved.formula.size().saturating_mul(variables.len()) > MAX_EVALUATED {
        return values;
    }
    for _ in 0..ROUNDS {
        let before = values.clone();
        for &variable in &variables {
            let Some(current) = values.get(&variable) else { continue };
            let whole_only = system.variables.get(variable as usize).is_some_and(|v| v.kind == VariableKind::Integer);
            let along = along_coordinate::along(&solved.formula, variable, &|other| values.get(&other));
            let Some(interval) = along_coordinate::interval(&along, variable, current) else { continue };
            if let Some(moved) =
                along_coordinate::middle(&interval, current, whole_only).filter(|moved| along_coordinate::true_at(&along, moved))
            {
                values.insert(variable, moved);
            }
        }
        if values == before {
            break;
        }
    }
    values
}

/// Completes the point with the solved variables. Returns it if exact evaluation confirms it.
fn confirmed(system: &System, solved: &Solved, free: &Fractions) -> Option<Vec<Real>> {
    let all = solved.complete(free)?;
    let indices = (0..system.variables.len()).map(|place| VariableIndex::try_from(place).ok());
    let point: Option<Vec<Real>> = indices.map(|variable| all.get(&variable?).cloned().map(Real::Rational)).collect();
    point.filter(|point| is_point(system, point))
}

/// Finds a point with irrational coordinates. If possible, one free coordinate stays irrational; otherwise every free coordinate
/// that is irrational at the start stays irrational. The other free coordinates become simple fractions near the start.
fn with_irrational(system: &System, solved: &Solved, start: &[Real]) -> Option<Vec<Real>> {
    let irrational: Vec<VariableIndex> =
        free(solved, start).filter(|(_, value)| matches!(value, Real::Root(_))).map(|(variable, _)| variable).collect();
    let mut choices: Vec<BTreeSet<VariableIndex>> = irrational.iter().map(|variable| BTreeSet::from([*variable])).collect();
    if irrational.len() > 1 {
        choices.push(irrational.into_iter().collect());
    }
    choices.into_iter().find_map(|kept| {
        let others = free(solved, start).filter(|(variable, _)| !kept.contains(variable));
        let mut place: BTreeMap<VariableIndex, Real> = others.map(|(variable, value)| (variable, value.clone())).collect();
        for _ in 0..HALVINGS {
            let fractions = fractions(&place);
            if let Some(point) = with_roots(system, solved, start, &fractions, &kept) {
                return Some(simpler(system, solved, point, fractions, &kept));
            }
            if !narrow(&mut place) {
                return None;
            }
        }
        None
    })
}

/// Returns the point at which the free variables have these fractions, and each variable in `kept` has the root that is nearest
/// to the variable's coordinate at the start.
fn with_roots(
    system: &System,
    solved: &Solved,
    start: &[Real],
    fractions: &Fractions,
    kept: &BTreeSet<VariableIndex>,
) -> Option<Vec<Real>> {
    let all = solved.complete(fractions)?;
    let mut point: Vec<Real> = start.to_vec();
    for (variable, value) in &all {
        *point.get_mut(*variable as usize)? = Real::Rational(value.clone());
    }
    for &variable in kept {
        let old = fraction_near(start.get(variable as usize)?);
        let mut best: Option<(Rational, Real)> = None;
        system.formula.each_atom(&mut |atom| {
            let polynomial = atom.polynomial().partially(|other| all.get(&other));
            if polynomial.degree() > 1 && polynomial.variables() == BTreeSet::from([variable]) {
                let coefficients: Option<Vec<Rational>> =
                    polynomial.coefficients_in(variable).iter().map(Polynomial::as_constant).collect();
                for root in roots(&coefficients.unwrap_or_default()) {
                    let distance = (fraction_near(&root) - &old).abs();
                    if best.as_ref().is_none_or(|(least, _)| &distance < least) {
                        best = Some((distance, root));
                    }
                }
            }
        });
        *point.get_mut(variable as usize)? = best?.1;
    }
    is_point(system, &point).then_some(point)
}

/// Returns the number itself if it is rational, and otherwise a fraction within 2^-20 of it.
fn fraction_near(real: &Real) -> Rational {
    let mut real = real.clone();
    let fine = ratio(1, 1 << 20).unwrap_or_else(Rational::zero);
    loop {
        match real {
            Real::Rational(value) => return value,
            Real::Root(root) if (&root.high - &root.low) < fine => return root.low,
            Real::Root(root) => real = refined(&root),
        }
    }
}

/// Replaces each rational coordinate in turn by a simpler fraction, if the solved and the irrational coordinates can still be
/// found.
fn simpler(
    system: &System,
    solved: &Solved,
    point: Vec<Real>,
    mut fractions: Fractions,
    kept: &BTreeSet<VariableIndex>,
) -> Vec<Real> {
    let mut best = point;
    let variables: Vec<VariableIndex> = fractions.keys().copied().collect();
    for variable in variables {
        let Some(old) = fractions.get(&variable).cloned() else { continue };
        let mut width = whole(1);
        let finest = ratio(1, 1 << 12).unwrap_or_else(Rational::zero);
        while !old.is_integer() && finest < width {
            let candidate = simplest_between(&(&old - &width), &(&old + &width));
            if size(&candidate) >= size(&old) {
                break;
            }
            fractions.insert(variable, candidate);
            if let Some(point) = with_roots(system, solved, &best, &fractions, kept) {
                best = point;
                break;
            }
            fractions.insert(variable, old.clone());
            width /= whole(2);
        }
    }
    best
}
