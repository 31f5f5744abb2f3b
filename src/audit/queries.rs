//! Answers the queries of one encoded claim, in an order that saves work, and passes the answers to [`certify::rule()`].
//!
//! Untrusted: `certify` and the kernel check every answer. The runner tries known points before it calls a solver, and it solves
//! identical systems once. The result does not depend on the order of the threads, for two reasons: a claim tries only the points
//! that the caller passes and the points found for the claim's own queries, and each system has one answer.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::{Duration, Instant};

use super::limits::AuditLimits;
use crate::certify::{self, Answer, Answers, Finding, Point, Ruling};
use crate::encode::{ClaimPart, EncodedClaim, Query, RequiredAnswer};
use crate::expression::Variable;
use crate::solve::certificates::{Effort, Hints};
use crate::solve::safety::{self, Record};
use crate::solve::{self, Solver};
use kernel::algebra::{Formula, VariableIndex};
use kernel::{CandidatePoint, Certificate, Instance, Refutation, System, Universal, Value, VariableKind};

/// Everything on which an answer depends.
type AnswerKey = (Vec<(Variable, VariableKind)>, Vec<Universal>, Formula);

/// The kinds of a system's variables, and its pieces without their origins.
type SystemContent = (Vec<VariableKind>, Vec<Formula>);

/// Everything on which a refutation depends. The search for a refutation asks a solver, whose answer may depend on the names of
/// the variables.
#[derive(PartialEq, Eq, Hash)]
struct RefutationKey {
    bare: SystemContent,
    names: Vec<Variable>,
    /// For each piece, the number of the piece's origin. Two pieces have the same number iff they have the same origin.
    origins: Vec<Option<usize>>,
    universals: Vec<Universal>,
    /// The indices of the conflicting pieces.
    core: Vec<usize>,
    instances: Vec<Instance>,
}

/// A table of results. The key of a result is everything on which the result depends, and each result is computed once.
type Memo<K, V> = Mutex<HashMap<K, Arc<OnceLock<(V, Record)>>>>;

/// Returns the result for a key. The first call computes the result. If a safety net (a limit on time or memory) ends the
/// computation, this is recorded for every caller.
fn remembered<K: Eq + Hash, V: Clone>(memo: &Memo<K, V>, key: K, work: impl FnOnce() -> V) -> V {
    let cell = memo.lock().unwrap_or_else(PoisonError::into_inner).entry(key).or_default().clone();
    let (value, record) = cell.get_or_init(|| safety::recorded(work)).clone();
    safety::add_record(record);
    value
}

/// Asks a solver within the limits of an audit, and remembers the answers.
pub struct QueryRunner<'a> {
    solver: Option<&'a dyn Solver>,
    limits: &'a AuditLimits,
    answers: Memo<AnswerKey, Answer>,
    refutations: Memo<RefutationKey, Option<Arc<Refutation>>>,
    /// The results of brief searches for a certificate.
    brief: Memo<SystemContent, Option<Arc<Refutation>>>,
    nanoseconds: AtomicU64,
    certifying: AtomicU64,
    queries: AtomicUsize,
}

impl<'a> QueryRunner<'a> {
    /// Creates a runner without remembered answers; `solver` is `None` in a build without a solver.
    #[must_use]
    pub fn new(solver: Option<&'a dyn Solver>, limits: &'a AuditLimits) -> Self {
        Self {
            solver,
            limits,
            answers: Mutex::default(),
            refutations: Mutex::default(),
            brief: Mutex::default(),
            nanoseconds: AtomicU64::new(0),
            certifying: AtomicU64::new(0),
            queries: AtomicUsize::new(0),
        }
    }

    /// Returns the time inside the solver, the time spent in the search for certificates (both summed over threads), and the
    /// number of queries that reached the solver.
    pub fn spent(&self) -> (Duration, Duration, usize) {
        let time = |nanoseconds: &AtomicU64| Duration::from_nanos(nanoseconds.load(Ordering::Relaxed));
        (time(&self.nanoseconds), time(&self.certifying), self.queries.load(Ordering::Relaxed))
    }

    /// Returns the reason why no new query may be started; `None` if queries may start.
    pub fn stopped(&self) -> Option<String> {
        self.limits.stopped()
    }

    /// Rules on an encoded claim, and returns the ruling with the points that were confirmed for it. The points in `known` are
    /// tried on every query before a solver is called.
    pub fn rule(&self, question: &EncodedClaim, known: &[Point]) -> (Ruling, Vec<Point>) {
        let mut points = Points { known, found: Vec::new() };
        let part = |part: &ClaimPart| match part.required {
            RequiredAnswer::Unsat => self.refuted_or_answer(&part.query, &mut points),
            RequiredAnswer::Sat => self.answer(&part.query, &mut points),
        };
        let parts: Vec<Answer> = question.parts.iter().map(part).collect();
        let vacuity: Vec<Answer> = question.vacuity.iter().map(|query| self.answer(query, &mut points)).collect();
        // The queries in `asides` ask whether premise and conclusion can hold together. The answers matter only for a refuted
        // claim.
        let refuted = question
            .parts
            .iter()
            .zip(&parts)
            .any(|(part, answer)| part.required == RequiredAnswer::Unsat && matches!(answer, Answer::Point(_)));
        let aside = |query: &Query| match refuted {
            true => self.answer(query, &mut points),
            false => points.tried(query).unwrap_or(Answer::NotAsked),
        };
        let asides = question.asides.iter().map(aside).collect();
        let mut answers = Answers { vacuity, parts, asides };
        self.explain(question, &mut answers);
        self.certify(question, &mut answers);
        (certify::rule(question, &answers), points.found)
    }

    /// Asks the solver which conditions conflict, for each query that must have a point but has none according to the solver.
    fn explain(&self, question: &EncodedClaim, answers: &mut Answers) {
        let required_sat = question.parts.iter().zip(&mut answers.parts).filter(|(part, _)| part.required == RequiredAnswer::Sat);
        let required_sat = required_sat.map(|(part, answer)| (&part.query, answer));
        for (query, answer) in required_sat.chain(question.vacuity.iter().zip(&mut answers.vacuity)) {
            if let (Answer::UnsatSaysSolver { core, instances, .. }, Some(solver), None) = (answer, self.solver, self.stopped())
                && let Ok(system) = &query.system
                && let Ok(system) = system.instantiated(instances)
                && core.is_empty()
            {
                *core = self.timed(|| solve::core::unsat_core(solver, &system, &self.limits.query()));
            }
        }
    }

    /// Searches for a certificate for each answer *unsat* that a solver gave without proof.
    pub(super) fn certify(&self, question: &EncodedClaim, answers: &mut Answers) {
        let parts = question.parts.iter().map(|part| &part.query).zip(&mut answers.parts);
        let vacuity = question.vacuity.iter().zip(&mut answers.vacuity);
        for (query, answer) in parts.chain(vacuity).chain(question.asides.iter().zip(&mut answers.asides)) {
            let (Answer::UnsatSaysSolver { solver, core, instances }, Ok(system), None) =
                (&*answer, &query.system, self.stopped())
            else {
                continue;
            };
            let found = self.certifying(query, || {
                let places = system.instantiated(instances).map(|with| solve::core::core_pieces(&with, core)).unwrap_or_default();
                let key = RefutationKey {
                    bare: bare(system),
                    names: system.variables.iter().map(|variable| variable.name.clone()).collect(),
                    origins: origins(system),
                    universals: system.universals.clone(),
                    core: places,
                    instances: instances.clone(),
                };
                remembered(&self.refutations, key, || self.refutation(system, core, instances))
            });
            if let Some(refutation) = found {
                *answer = Answer::Certified { refutation, solver: solver.clone() };
                self.keep(system, answer);
            }
        }
    }

    /// Runs a search for a certificate, and adds its time to the total.
    fn certifying<T>(&self, query: &Query, search: impl FnOnce() -> Option<T>) -> Option<T> {
        let start = Instant::now();
        let found = search();
        let spent = u64::try_from(start.elapsed().as_nanos()).unwrap_or(u64::MAX);
        self.certifying.fetch_add(spent, Ordering::Relaxed);
        tracing::debug!(took = ?start.elapsed(), found = found.is_some(), looked_for = %query.label, "certificate");
        found
    }

    /// Returns a refutation of a system if a brief search finds one.
    fn briefly(&self, system: &System) -> Option<Arc<Refutation>> {
        if system.formula == Formula::False {
            return None;
        }
        let brief = self.limits.certificate().at_most(Effort::BRIEF);
        let found = || solve::certificates::find(system, &Hints::default(), brief);
        remembered(&self.brief, bare(system), || {
            found().map(|found| Arc::new(Refutation { instances: Vec::new(), certificate: found.certificate }))
        })
    }

    /// Returns a refutation of a system that uses the given instances. The solver has reported that these instances suffice. If
    /// the solver finds an unsat core without some of the instances, the function first tries a refutation without these
    /// instances.
    fn refutation(&self, system: &System, core: &[String], instances: &[Instance]) -> Option<Arc<Refutation>> {
        if let Some(found) = self.briefly(system) {
            return Some(found);
        }
        let with = system.instantiated(instances).ok()?;
        let asked = |system: &System, last: usize| {
            self.solver
                .map(|solver| solve::core::unsat_core_with_signs(solver, system, last, &self.limits.query()))
                .unwrap_or_default()
        };
        let found = |system: &System, core: &dyn Fn(&System) -> Vec<String>| {
            certificate(system, self.limits.certificate(), self.solver, core)
        };
        let mut core = core.to_vec();
        if !instances.is_empty() {
            if let Some(found) = self.by_instances(system, &with, instances) {
                return Some(Arc::new(found));
            }
            if core.is_empty() {
                core = asked(&with, instances.len());
            }
            let pieces = solve::core::core_pieces(&with, &core);
            let needed = among(&with, instances, |piece| pieces.contains(&piece));
            if needed.len() < instances.len()
                && let Ok(with) = system.instantiated(&needed)
                && let Some(certificate) = found(&with, &|system| asked(system, 0))
            {
                return Some(Arc::new(Refutation { instances: needed, certificate }));
            }
        }
        let certificate = found(&with, &|system| if core.is_empty() { asked(system, 0) } else { core.clone() })?;
        Some(Arc::new(Refutation { instances: instances.to_vec(), certificate }))
    }

    /// Returns a refutation if a short search with all the instances finds one. A second search drops the instances that the
    /// first certificate does not use.
    fn by_instances(&self, system: &System, with: &System, instances: &[Instance]) -> Option<Refutation> {
        let effort = self.limits.certificate().at_most(Effort::WITH_INSTANCES);
        let found = |with: &System| solve::certificates::find(with, &Hints::default(), effort);
        let all = found(with)?;
        let used = among(with, instances, |piece| all.pieces.contains(&piece));
        if used.len() < instances.len()
            && let Ok(with) = system.instantiated(&used)
            && let Some(fewer) = found(&with)
        {
            return Some(Refutation { instances: used, certificate: fewer.certificate });
        }
        Some(Refutation { instances: instances.to_vec(), certificate: all.certificate })
    }

    /// Answers a query that is expected to be unsatisfiable: a brief search for a refutation comes before the solver.
    fn refuted_or_answer(&self, query: &Query, points: &mut Points<'_>) -> Answer {
        if let Some(answer) = self.known(query, points) {
            return answer;
        }
        if let (Ok(system), None) = (&query.system, self.stopped())
            && let Some(refutation) = self.certifying(query, || self.briefly(system))
        {
            let answer = Answer::Certified { refutation, solver: String::new() };
            self.keep(system, &answer);
            return answer;
        }
        self.asked(query, points)
    }

    /// Answers a query from known points, the store, or the solver.
    pub(super) fn answer(&self, query: &Query, points: &mut Points<'_>) -> Answer {
        self.known(query, points).unwrap_or_else(|| self.asked(query, points))
    }

    /// Answers a query without a search: by a known point, or by a stored answer that the kernel accepts.
    fn known(&self, query: &Query, points: &mut Points<'_>) -> Option<Answer> {
        if let Some(answer) = points.tried(query) {
            return Some(answer);
        }
        let (Some(store), Ok(system), None) = (&self.limits.store, &query.system, self.stopped()) else { return None };
        if system.formula == Formula::False {
            return None;
        }
        let answer = store.get(system)?;
        match certify::finding(query, &answer) {
            Finding::Sat { point, .. } => points.found.push(point),
            Finding::Unsat { proof } if proof.refutation().is_some() => {}
            Finding::Unsat { .. } | Finding::UnsatSaysSolver { .. } | Finding::Unknown { .. } | Finding::NotAsked => {
                return None;
            }
        }
        Some(answer)
    }

    /// Stores an answer that the kernel can check.
    fn keep(&self, system: &System, answer: &Answer) {
        if let Some(store) = &self.limits.store {
            store.put(system, answer);
        }
    }

    fn asked(&self, query: &Query, points: &mut Points<'_>) -> Answer {
        let answer = self.ask(query);
        if let (Answer::Point(candidate), Ok(system)) = (&answer, &query.system)
            && let Ok((point, _)) = certify::confirm(query, candidate)
        {
            points.found.push(point);
            self.keep(system, &answer);
        }
        answer
    }

    fn ask(&self, query: &Query) -> Answer {
        // `certify` needs no answer if the query has no system, or if the normal form of the system is `false`.
        let Ok(system) = &query.system else { return Answer::NotAsked };
        if system.formula == Formula::False {
            return Answer::NotAsked;
        }
        if let Some(reason) = self.stopped() {
            return Answer::Unknown { reason };
        }
        let Some(solver) = self.solver else {
            return Answer::Unknown { reason: "this build has no solver".to_owned() };
        };
        let variables = system.variables.iter().map(|variable| (variable.name.clone(), variable.kind)).collect();
        let key = (variables, system.universals.clone(), system.formula.clone());
        remembered(&self.answers, key, || self.search(solver, query, system))
    }

    fn search(&self, solver: &dyn Solver, query: &Query, system: &System) -> Answer {
        tracing::debug!(looked_for = %query.label, query = %solve::smtlib::script(system), "asked");
        self.queries.fetch_add(1, Ordering::Relaxed);
        let start = Instant::now();
        let mut answer = self.timed(|| solve::seek(solver, system, &self.limits.query()));
        if let (Answer::Unknown { reason }, Some(why)) = (&mut answer, self.stopped()) {
            *reason = why;
        }
        tracing::debug!(took = ?start.elapsed(), ?answer, "answered");
        answer
    }

    fn timed<T>(&self, work: impl FnOnce() -> T) -> T {
        let start = Instant::now();
        let out = work();
        let spent = u64::try_from(start.elapsed().as_nanos()).unwrap_or(u64::MAX);
        self.nanoseconds.fetch_add(spent, Ordering::Relaxed);
        out
    }
}

/// Returns the content of a system without the names of variables and origins.
fn bare(system: &System) -> SystemContent {
    let kinds = system.variables.iter().map(|variable| variable.kind);
    (kinds.collect(), system.pieces.iter().map(|(_, piece)| piece.clone()).collect())
}

/// Returns, for each piece in the order of the system, the number of the piece's origin; `None` for a piece without an origin.
/// The search for a refutation removes all pieces of one origin together. Hence two systems with the same pieces but different
/// origins may have different refutations.
fn origins(system: &System) -> Vec<Option<usize>> {
    let mut known: HashMap<&str, usize> = HashMap::new();
    let mut number = |origin| {
        let next = known.len();
        *known.entry(origin).or_insert(next)
    };
    let origins = system.pieces.iter().map(|(origin, _)| origin.as_str());
    origins.map(|origin| (!origin.is_empty()).then(|| number(origin))).collect()
}

/// Searches for a certificate that a system has no point, with at most the effort `most`: first among the conflicting conditions,
/// then among all conditions.
fn certificate(
    system: &System,
    most: Effort,
    solver: Option<&dyn Solver>,
    core: &dyn Fn(&System) -> Vec<String>,
) -> Option<Certificate> {
    // A long search is affordable only with few conditions, so it is restricted to the solver's unsat core.
    let core = solve::core::core_pieces(system, &core(system));
    let among = solve::certificates::find(system, &Hints { core, solver }, most.at_most(Effort::LONGER));
    among.or_else(|| solve::certificates::find(system, &Hints::default(), most)).map(|found| found.certificate)
}

/// Returns the instances whose pieces satisfy `selects`. The pieces of the instances are the last pieces of the system `with`.
fn among(with: &System, instances: &[Instance], selects: impl Fn(usize) -> bool) -> Vec<Instance> {
    let first = with.pieces.len() - instances.len();
    instances.iter().enumerate().filter(|(place, _)| selects(first + place)).map(|(_, instance)| instance.clone()).collect()
}

/// Points to try before a solver is asked.
pub(super) struct Points<'a> {
    /// The points passed in by the caller.
    pub(super) known: &'a [Point],
    /// The points found for other queries of the same claim.
    pub(super) found: Vec<Point>,
}

impl Points<'_> {
    /// Returns the first known point that satisfies the query, as exact evaluation confirms.
    pub(super) fn tried(&self, query: &Query) -> Option<Answer> {
        let system = query.system.as_ref().ok()?;
        if !system.universals.is_empty() {
            // A universally quantified condition needs a proof at each point, so that a point alone is no answer.
            return None;
        }
        let fits = |point: &Point| {
            let values = values(system, point)?;
            if plainly_fails(system, &values) {
                return None;
            }
            let candidate = CandidatePoint::from(values);
            certify::confirm(query, &candidate).is_ok().then_some(Answer::Point(candidate))
        };
        self.found.iter().rev().chain(self.known).find_map(fits)
    }
}

/// Returns the values of a point in the order of the system's variables, or `None` if the point lacks one of them.
fn values(system: &System, point: &Point) -> Option<Vec<Value>> {
    let value = |name: &Variable| point.values.iter().find(|(known, _)| known == name).map(|(_, value)| value.clone());
    system.variables.iter().map(|variable| value(&variable.name)).collect()
}

/// Returns true if some piece of the system is false at the rational values of the point. The last pieces are evaluated first:
/// the query adds the last pieces to the model, and most known points violate them.
fn plainly_fails(system: &System, values: &[Value]) -> bool {
    let fraction = |variable: VariableIndex| match values.get(variable as usize)? {
        Value::Rational(value) => Some(value),
        Value::Root { .. } => None,
    };
    system.pieces.iter().rev().any(|(_, piece)| piece.evaluate(fraction) == Some(false))
}
