//! Implements the solver trait with the Z3 library. No other file calls Z3.
//!
//! Every query has its own context, so its answer depends neither on the thread nor on earlier queries. The query goes in as
//! SMT-LIB text that anyone can run. The model comes out as text: numerals of any size, and irrational numbers as roots of
//! polynomials, never as decimals. Untrusted: `certify` checks every answer.
//!
//! # Source
//! Z3: de Moura and Bjørner (2008). Nonlinear real arithmetic: Jovanović and de Moura (2012).

use std::sync::mpsc;
use std::time::Duration;

use z3::ast::{Bool, Int, Real};
use z3::{Config, Context, Params, SatResult, StatisticsValue, Tactic};

use super::model_text;
use super::{Budget, Clock, JointAnswer, SafetyNet, Solver, is_cancelled, safety, smtlib};
use crate::certify::Answer;
use kernel::algebra::Formula;
use kernel::{System, Value, VariableKind};

/// The Z3 solver, with its procedure for nonlinear real arithmetic.
#[derive(Clone, Copy, Debug, Default)]
pub struct Z3;

/// The answer of one run of one engine.
enum EngineAnswer {
    Sat(Vec<Value>),
    Unsat,
    Unknown(String),
}

/// The procedures of Z3 that decide a query.
#[derive(Clone, Copy, Debug)]
enum Engine {
    /// The complete procedure for polynomials over the reals (nlsat), after clausification only.
    Direct,
    /// The same procedure, which also returns an unsat core of labels.
    Labelled,
    /// The same procedure after all of Z3's preprocessing.
    Prepared,
    /// Z3's general solver, the only one that supports integers.
    General,
}

/// The engines in the order in which they run, each with its percentage of the effort. The first one decides most queries soon
/// or never. Its share is small because a long run may build large polynomials, whose arithmetic Z3 does not count.
const REAL: &[(Engine, u64)] = &[(Engine::Direct, 10), (Engine::Prepared, 50), (Engine::General, 40)];
const WITH_INTEGERS: &[(Engine, u64)] = &[(Engine::General, 100)];

/// The bytes that Z3 may need to parse one byte of a query, measured and rounded up. A query that may not fit is not asked,
/// because Z3's parser ends the whole process when memory runs out. For the same reason `memory_max_size` is never set.
const PARSE_BYTES: usize = 50;

/// The effort is divided by this number for each check of a core. With labels Z3 counts few of its steps, and what it does not
/// decide soon it does not decide at all.
const LABELLED: u64 = 20;

/// The interval at which a running query is checked for cancellation.
const POLL: Duration = Duration::from_millis(20);
/// The shortest wait before the interrupt is repeated, in case the first one came too early.
const MIN_WAIT: Duration = Duration::from_millis(1);

impl Solver for Z3 {
    fn name(&self) -> String {
        let version = z3::full_version();
        let number = version.trim_start_matches("Z3 ").split([' ', '-']).next().unwrap_or("");
        let number = number.split('.').take(3).collect::<Vec<_>>().join(".");
        format!("Z3 {number}")
    }

    fn search(&self, system: &System, budget: &Budget) -> Answer {
        if system.formula == Formula::False {
            return self.unsat();
        }
        let script = smtlib::assertions(system);
        let _span = tracing::debug_span!("z3", variables = system.variables.len(), atoms = system.formula.size()).entered();
        tracing::debug!(query = %smtlib::script(system));
        let query = Z3Query { system, script: &script, budget, net: Clock::set(budget.timeout) };
        let has_integers = system.variables.iter().any(|v| v.kind == VariableKind::Integer);
        if query.too_long() {
            return Answer::Unknown { reason: query.too_long_reason() };
        }
        let mut reasons = Vec::new();
        for &(engine, percent) in if has_integers { WITH_INTEGERS } else { REAL } {
            if let Some(reason) = query.end_reason() {
                reasons.push(reason);
                break;
            }
            match query.run(engine, budget.effort.saturating_mul(percent) / 100) {
                EngineAnswer::Sat(point) => return Answer::Point(point.into()),
                EngineAnswer::Unsat => return self.unsat(),
                EngineAnswer::Unknown(reason) => reasons.push(reason),
            }
        }
        // The last engine's reason is reported, because the earlier engines gave up before it.
        let reason = reasons.pop().unwrap_or_default();
        tracing::debug!(%reason, ?reasons, "no answer");
        Answer::Unknown { reason }
    }

    fn check_jointly(&self, system: &System, parts: &[Formula], budget: &Budget) -> JointAnswer {
        if system.variables.iter().any(|v| v.kind == VariableKind::Integer) {
            return JointAnswer::Unknown;
        }
        let script = smtlib::labelled(system, parts);
        let query = Z3Query { system, script: &script, budget, net: Clock::set(budget.timeout) };
        if query.too_long() {
            return JointAnswer::Unknown;
        }
        let _span = tracing::debug_span!("z3", variables = system.variables.len(), parts = parts.len()).entered();
        tracing::debug!(query = script, "check jointly");
        let start = std::time::Instant::now();
        let (answer, record) = safety::recorded(|| query.in_own_context(|| query.conflict(parts.len())));
        tracing::debug!(effort = budget.effort, steps = record.effort, took = ?start.elapsed(), ?answer, "checked jointly");
        answer.unwrap_or_else(|| {
            safety::record_hit(SafetyNet::Memory(budget.memory_mb));
            JointAnswer::Unknown
        })
    }
}

/// The oldest release of Z3 that the bindings support.
const OLDEST: [u32; 3] = [4, 13, 3];

/// Returns a message if the Z3 of this name is older than the bindings support.
pub(super) fn too_old(name: &str) -> Option<String> {
    let number = name.trim_start_matches("Z3 ");
    let version: Vec<u32> = number.split('.').map_while(|part| part.parse().ok()).collect();
    let oldest = OLDEST.map(|part| part.to_string()).join(".");
    (version.as_slice() < OLDEST.as_slice()).then(|| {
        format!("the Z3 library found is {number}, and {oldest} is the oldest that will do - run `make setup`, and build again")
    })
}

impl Z3 {
    fn unsat(self) -> Answer {
        Answer::UnsatSaysSolver { solver: self.name(), core: Vec::new(), instances: Vec::new() }
    }
}

struct Z3Query<'a> {
    system: &'a System,
    script: &'a str,
    budget: &'a Budget,
    /// The time limit of the whole query.
    net: Clock,
}

impl Z3Query<'_> {
    /// Returns the reason why the query has to end now, if there is one. Records a time limit that was hit.
    fn end_reason(&self) -> Option<String> {
        if is_cancelled() {
            Some("interrupted".to_owned())
        } else if let Some(reason) = self.budget.until.and_then(|clock| clock.spent()) {
            Some(reason)
        } else if self.net.is_over() {
            let net = SafetyNet::Time(self.budget.timeout);
            safety::record_hit(net);
            Some(net.to_string())
        } else {
            None
        }
    }

    /// Returns true iff the query has to end now.
    fn is_over(&self) -> bool {
        is_cancelled() || self.net.is_over() || self.budget.until.is_some_and(|clock| clock.is_over())
    }

    /// Returns the time left until the query has to end.
    fn left(&self) -> Duration {
        self.net.sooner(self.budget.until).left()
    }

    /// Returns true iff parsing the script might need more memory than allowed.
    fn too_long(&self) -> bool {
        self.script.len().saturating_mul(PARSE_BYTES) / 1_000_000 > self.budget.memory_mb as usize
    }

    fn run(&self, engine: Engine, effort: u64) -> EngineAnswer {
        let start = std::time::Instant::now();
        let (answer, record) = safety::recorded(|| self.in_own_context(|| self.decide(engine, effort)));
        tracing::debug!(?engine, effort, steps = record.effort, took = ?start.elapsed(), "run");
        answer.unwrap_or_else(|| {
            let net = SafetyNet::Memory(self.budget.memory_mb);
            safety::record_hit(net);
            EngineAnswer::Unknown(net.to_string())
        })
    }

    /// Runs work in its own Z3 context. Returns `None` if memory ran out.
    fn in_own_context<T: Send + Sync>(&self, work: impl Fn() -> T + Send + Sync) -> Option<T> {
        let config = Config::new();
        let attempt = std::panic::AssertUnwindSafe(|| z3::with_z3_config(&config, work));
        // The z3 crate panics if Z3 returns a null pointer, as it may when memory runs out.
        std::panic::catch_unwind(attempt).ok()
    }

    fn decide(&self, engine: Engine, effort: u64) -> EngineAnswer {
        let Some(solver) = self.read(engine, effort, self.system.formula.conjuncts().len()) else {
            return EngineAnswer::Unknown("Z3 did not read the query".to_owned());
        };
        let answer = self.check_with_interrupt(&solver, &[]);
        safety::record_effort(steps(&solver));
        match answer {
            SatResult::Unsat => EngineAnswer::Unsat,
            SatResult::Unknown => {
                let reason = solver.get_reason_unknown().unwrap_or_default();
                EngineAnswer::Unknown(self.end_reason().unwrap_or_else(|| self.explained(&reason)))
            }
            SatResult::Sat => match solver.get_model().and_then(|model| self.point(&model)) {
                Some(point) => EngineAnswer::Sat(point),
                None => EngineAnswer::Unknown("Z3 gave a point that cannot be read".to_owned()),
            },
        }
    }

    /// Creates an engine and parses the script. Returns `None` if the engine does not then hold the expected number of
    /// assertions.
    fn read(&self, engine: Engine, effort: u64, assertions: usize) -> Option<z3::Solver> {
        let solver = match engine {
            Engine::Direct | Engine::Labelled => {
                let clauses = Tactic::new("simplify").and_then(&Tactic::new("tseitin-cnf"));
                clauses.and_then(&Tactic::new("nlsat")).solver()
            }
            Engine::Prepared => Tactic::new("qfnra-nlsat").solver(),
            Engine::General => z3::Solver::new(),
        };
        self.allow(&solver, engine, effort);
        solver.from_string(self.script);
        (solver.get_assertions().len() == assertions).then_some(solver)
    }

    /// Sets the limits of an engine for each of its checks.
    fn allow(&self, solver: &z3::Solver, engine: Engine, effort: u64) {
        let mut params = Params::new();
        params.set_u32("rlimit", u32::try_from(effort).unwrap_or(u32::MAX));
        params.set_u32("max_memory", self.budget.memory_mb);
        params.set_bool("unsat_core", matches!(engine, Engine::Labelled));
        // Z3 would otherwise install its own handler of Ctrl-C.
        params.set_bool("ctrl_c", false);
        solver.set_params(&params);
    }

    /// Returns a minimal set of labelled parts in conflict: starting from Z3's own core, it tries to leave out each part.
    fn conflict(&self, parts: usize) -> JointAnswer {
        let assertions = self.system.formula.conjuncts().len() + parts;
        let effort = self.budget.effort / LABELLED;
        let Some(solver) = self.read(Engine::Labelled, effort, assertions) else { return JointAnswer::Unknown };
        let label = |place: &usize| Bool::new_const(smtlib::label(*place));
        let core = |places: &[usize]| -> Vec<usize> {
            let core = solver.get_unsat_core();
            places.iter().copied().filter(|place| core.contains(&label(place))).collect()
        };
        let check = |places: &[usize]| self.check_with_interrupt(&solver, &places.iter().map(label).collect::<Vec<_>>());
        let all: Vec<usize> = (0..parts).collect();
        let first = check(&all);
        if first != SatResult::Unsat {
            safety::record_effort(steps(&solver));
            return if first == SatResult::Sat { JointAnswer::Point } else { JointAnswer::Unknown };
        }
        let mut left = core(&all);
        let mut kept = 0;
        while kept < left.len() && self.end_reason().is_none() {
            let others: Vec<usize> = left.iter().copied().filter(|place| *place != left[kept]).collect();
            if check(&others) == SatResult::Unsat {
                // The parts found necessary so far are in every core of the others.
                left = core(&others);
            } else {
                kept += 1;
            }
        }
        safety::record_effort(steps(&solver));
        JointAnswer::Conflict(left)
    }

    /// Runs a check, while a second thread interrupts it when time is over or the run is cancelled.
    fn check_with_interrupt(&self, solver: &z3::Solver, labels: &[Bool]) -> SatResult {
        let context = Context::thread_local();
        let handle = context.handle();
        let (done, finished) = mpsc::channel::<()>();
        std::thread::scope(|scope| {
            scope.spawn(move || {
                let wait = || POLL.min(self.left().max(MIN_WAIT));
                while finished.recv_timeout(wait()) == Err(mpsc::RecvTimeoutError::Timeout) {
                    if self.is_over() {
                        handle.interrupt();
                    }
                }
            });
            let answer = if labels.is_empty() { solver.check() } else { solver.check_assumptions(labels) };
            drop(done);
            // A safety net that was hit is recorded even if the answer is not used.
            if answer == SatResult::Unknown && self.end_reason().is_none() {
                self.records_memory(&solver.get_reason_unknown().unwrap_or_default());
            }
            answer
        })
    }

    /// Returns true iff the solver's reason is that memory ran out, and records that.
    fn records_memory(&self, reason: &str) -> bool {
        let is_memory = reason.contains("memory");
        if is_memory {
            safety::record_hit(SafetyNet::Memory(self.budget.memory_mb));
        }
        is_memory
    }

    /// Reads the values of the system's variables from a model.
    fn point(&self, model: &z3::Model) -> Option<Vec<Value>> {
        let names = smtlib::plain_symbols(self.system);
        let texts = self.system.variables.iter().zip(names).map(|(variable, name)| match variable.kind {
            VariableKind::Integer => model.eval(&Int::new_const(name), true).map(|value| value.to_string()),
            VariableKind::Real | VariableKind::Root | VariableKind::FunctionValue | VariableKind::Truth => {
                model.eval(&Real::new_const(name), true).map(|value| value.to_string())
            }
        });
        texts.map(|text| model_text::value(&text?)).collect()
    }

    /// Explains why Z3 did not decide, and names the limit that was reached.
    fn explained(&self, reason: &str) -> String {
        if self.records_memory(reason) {
            SafetyNet::Memory(self.budget.memory_mb).to_string()
        } else if reason.contains("resource") || reason.contains("rlimit") || reason.contains("canceled") {
            format!("effort: {} steps of the solver were not enough", self.budget.effort)
        } else if reason.is_empty() {
            "Z3 gave no reason".to_owned()
        } else {
            format!("Z3 gave up: {reason}")
        }
    }

    /// Returns the reason why a query that is too long is not asked.
    fn too_long_reason(&self) -> String {
        format!("memory: {} MB are not enough to read the query", self.budget.memory_mb)
    }
}

/// Returns the steps that the context of a solver has counted so far.
fn steps(solver: &z3::Solver) -> u64 {
    match solver.get_statistics().value("rlimit count") {
        Some(StatisticsValue::UInt(steps)) => u64::from(steps),
        // Z3 reports counts above 32 bits as floating-point numbers. They are still integers.
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a count, far below 2^53")]
        Some(StatisticsValue::Double(steps)) => steps as u64,
        None => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn too_old_refuses_old_z3_versions_only() {
        for old in ["Z3 4.8.12", "Z3 4.13.2", "Z3 3.99.9"] {
            assert!(too_old(old).is_some(), "{old}");
        }
        for recent in ["Z3 4.13.3", "Z3 4.14.0", "Z3 5.0.0"] {
            assert_eq!(too_old(recent), None);
        }
        assert_eq!(too_old(&Z3.name()), None, "the one that this build found");
    }
}
