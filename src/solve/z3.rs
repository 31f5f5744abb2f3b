//! Z3 behind the trait: the only file that says so.
//!
//! Every query has a context of its own, so its answer depends neither on the thread nor on what was asked before. The query goes
//! in as the SMT-LIB text that anyone can run, and the model comes out as text: numerals of any size, and irrational numbers as
//! the polynomial they are a root of, never as decimals.

use std::sync::mpsc;
use std::time::Duration;

use z3::ast::{Bool, Int, Real};
use z3::{Config, Context, Params, SatResult, StatisticsValue, Tactic};

use super::model_text;
use super::{Budget, Clock, SafetyNet, Solver, Together, is_cancelled, safety, smtlib};
use crate::certify::Answer;
use kernel::algebra::Formula;
use kernel::{System, Value, VariableKind};

/// Z3 (de Moura and Bjørner 2008), with its procedure for nonlinear real arithmetic (Jovanović and de Moura 2012).
#[derive(Clone, Copy, Debug, Default)]
pub struct Z3;

/// What one run of one engine said.
enum EngineAnswer {
    Sat(Vec<Value>),
    Unsat,
    Unknown(String),
}

/// Z3's ways to decide a query.
#[derive(Clone, Copy, Debug)]
enum Engine {
    /// The complete procedure for polynomials over the reals, at once.
    Direct,
    /// The same, keeping book of the labels it uses.
    Labelled,
    /// The same after Z3's whole preparation.
    Prepared,
    /// Z3's general solver, the only one that knows whole numbers.
    General,
}

/// The engines in turn, each with its percentage of the effort. The first decides most queries soon or not at all: what takes it long may
/// grow polynomials whose arithmetic Z3 does not count, so its share is small.
const REAL: &[(Engine, u64)] = &[(Engine::Direct, 10), (Engine::Prepared, 50), (Engine::General, 40)];
const WHOLE: &[(Engine, u64)] = &[(Engine::General, 100)];

/// How many bytes Z3 may need per byte of a query, to read it: measured, and rounded up. A query that may not fit is not asked,
/// because Z3's reader ends the whole process when memory runs out; for that reason `memory_max_size` is never set, either.
const READING: usize = 50;

/// The share of the effort that each check for a conflict may take: with labels Z3 counts few of its steps, and what it does not
/// tell soon it does not tell.
const LABELLED: u64 = 20;

/// How often a running query looks whether it has been cancelled.
const WATCH: Duration = Duration::from_millis(20);
/// How soon it is interrupted again, should the first time have come too early.
const LEAST: Duration = Duration::from_millis(1);

impl Solver for Z3 {
    fn name(&self) -> String {
        let version = z3::full_version();
        let number = version.trim_start_matches("Z3 ").split([' ', '-']).next().unwrap_or("");
        let number = number.split('.').take(3).collect::<Vec<_>>().join(".");
        format!("Z3 {number}")
    }

    fn search(&self, system: &System, budget: &Budget) -> Answer {
        if system.formula == Formula::False {
            return self.none();
        }
        let script = smtlib::assertions(system);
        let _span = tracing::debug_span!("z3", variables = system.variables.len(), atoms = system.formula.size()).entered();
        tracing::debug!(query = %smtlib::script(system));
        let query = Z3Query { system, script: &script, budget, net: Clock::set(budget.timeout) };
        let mixed = system.variables.iter().any(|v| v.kind == VariableKind::Integer);
        if query.too_long() {
            return Answer::Unknown { reason: query.memory() };
        }
        let mut reasons = Vec::new();
        for &(engine, percent) in if mixed { WHOLE } else { REAL } {
            if let Some(reason) = query.over() {
                reasons.push(reason);
                break;
            }
            match query.run(engine, budget.effort.saturating_mul(percent) / 100) {
                EngineAnswer::Sat(point) => return Answer::Point(point.into()),
                EngineAnswer::Unsat => return self.none(),
                EngineAnswer::Unknown(reason) => reasons.push(reason),
            }
        }
        // The last word on why: the earlier engines gave up before it.
        let reason = reasons.pop().unwrap_or_default();
        tracing::debug!(%reason, ?reasons, "no answer");
        Answer::Unknown { reason }
    }

    fn together(&self, system: &System, parts: &[Formula], budget: &Budget) -> Together {
        if system.variables.iter().any(|v| v.kind == VariableKind::Integer) {
            return Together::Unknown;
        }
        let script = smtlib::labelled(system, parts);
        let query = Z3Query { system, script: &script, budget, net: Clock::set(budget.timeout) };
        if query.too_long() {
            return Together::Unknown;
        }
        let _span = tracing::debug_span!("z3", variables = system.variables.len(), parts = parts.len()).entered();
        tracing::debug!(query = script, "together");
        let start = std::time::Instant::now();
        let (told, record) = safety::recorded(|| query.alone(|| query.conflict(parts.len())));
        tracing::debug!(effort = budget.effort, steps = record.effort, took = ?start.elapsed(), ?told, "run together");
        told.unwrap_or_else(|| {
            safety::hit(SafetyNet::Memory(budget.memory_mb));
            Together::Unknown
        })
    }
}

/// The oldest release that the bindings support.
const OLDEST: [u32; 3] = [4, 13, 3];

/// That a solver of this name is too old, in words, if it is.
pub(super) fn too_old(name: &str) -> Option<String> {
    let number = name.trim_start_matches("Z3 ");
    let version: Vec<u32> = number.split('.').map_while(|part| part.parse().ok()).collect();
    let oldest = OLDEST.map(|part| part.to_string()).join(".");
    (version.as_slice() < OLDEST.as_slice()).then(|| {
        format!("the Z3 library found is {number}, and {oldest} is the oldest that will do - run `make setup`, and build again")
    })
}

impl Z3 {
    fn none(self) -> Answer {
        Answer::UnsatSaysSolver { solver: self.name(), core: Vec::new(), instances: Vec::new() }
    }
}

struct Z3Query<'a> {
    system: &'a System,
    script: &'a str,
    budget: &'a Budget,
    /// The safety net in time.
    net: Clock,
}

impl Z3Query<'_> {
    /// Why the query has to end now, if it has to.
    fn over(&self) -> Option<String> {
        if is_cancelled() {
            Some("interrupted".to_owned())
        } else if let Some(over) = self.budget.until.and_then(|clock| clock.spent()) {
            Some(over)
        } else if self.net.is_over() {
            let net = SafetyNet::Time(self.budget.timeout);
            safety::hit(net);
            Some(net.to_string())
        } else {
            None
        }
    }

    /// Nothing more is to be done, whatever the reason.
    fn is_over(&self) -> bool {
        is_cancelled() || self.net.is_over() || self.budget.until.is_some_and(|clock| clock.is_over())
    }

    /// The time after which nothing more is to be done.
    fn left(&self) -> Duration {
        self.net.sooner(self.budget.until).left()
    }

    /// Reading the script might take all the memory.
    fn too_long(&self) -> bool {
        self.script.len().saturating_mul(READING) / 1_000_000 > self.budget.memory_mb as usize
    }

    fn run(&self, engine: Engine, effort: u64) -> EngineAnswer {
        let start = std::time::Instant::now();
        let (said, record) = safety::recorded(|| self.alone(|| self.decide(engine, effort)));
        tracing::debug!(?engine, effort, steps = record.effort, took = ?start.elapsed(), "run");
        said.unwrap_or_else(|| {
            let net = SafetyNet::Memory(self.budget.memory_mb);
            safety::hit(net);
            EngineAnswer::Unknown(net.to_string())
        })
    }

    /// The work in a context of its own; `None` where memory has run out.
    fn alone<T: Send + Sync>(&self, work: impl Fn() -> T + Send + Sync) -> Option<T> {
        let config = Config::new();
        let attempt = std::panic::AssertUnwindSafe(|| z3::with_z3_config(&config, work));
        // The z3 crate panics where Z3 hands back nothing, as it may when memory runs out.
        std::panic::catch_unwind(attempt).ok()
    }

    fn decide(&self, engine: Engine, effort: u64) -> EngineAnswer {
        let Some(solver) = self.read(engine, effort, self.system.formula.conjuncts().len()) else {
            return EngineAnswer::Unknown("Z3 did not read the query".to_owned());
        };
        let answer = self.watched(&solver, &[]);
        safety::spent(steps(&solver));
        match answer {
            SatResult::Unsat => EngineAnswer::Unsat,
            SatResult::Unknown => {
                let reason = solver.get_reason_unknown().unwrap_or_default();
                EngineAnswer::Unknown(self.over().unwrap_or_else(|| self.explained(&reason)))
            }
            SatResult::Sat => match solver.get_model().and_then(|model| self.point(&model)) {
                Some(point) => EngineAnswer::Sat(point),
                None => EngineAnswer::Unknown("Z3 gave a point that cannot be read".to_owned()),
            },
        }
    }

    /// An engine that has read the script of so many assertions.
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

    /// How much an engine may take for each check from now on.
    fn allow(&self, solver: &z3::Solver, engine: Engine, effort: u64) {
        let mut params = Params::new();
        params.set_u32("rlimit", u32::try_from(effort).unwrap_or(u32::MAX));
        params.set_u32("max_memory", self.budget.memory_mb);
        params.set_bool("unsat_core", matches!(engine, Engine::Labelled));
        // Z3 would otherwise take Ctrl-C for itself.
        params.set_bool("ctrl_c", false);
        solver.set_params(&params);
    }

    /// Which of so many labelled parts are in conflict: Z3's own core, and then each of it left out in turn.
    fn conflict(&self, parts: usize) -> Together {
        let assertions = self.system.formula.conjuncts().len() + parts;
        let effort = self.budget.effort / LABELLED;
        let Some(solver) = self.read(Engine::Labelled, effort, assertions) else { return Together::Unknown };
        let label = |place: &usize| Bool::new_const(smtlib::label(*place));
        let core = |places: &[usize]| -> Vec<usize> {
            let core = solver.get_unsat_core();
            places.iter().copied().filter(|place| core.contains(&label(place))).collect()
        };
        let check = |places: &[usize]| self.watched(&solver, &places.iter().map(label).collect::<Vec<_>>());
        let all: Vec<usize> = (0..parts).collect();
        let told = check(&all);
        if told != SatResult::Unsat {
            safety::spent(steps(&solver));
            return if told == SatResult::Sat { Together::Point } else { Together::Unknown };
        }
        let mut left = core(&all);
        let mut kept = 0;
        while kept < left.len() && self.over().is_none() {
            let others: Vec<usize> = left.iter().copied().filter(|place| *place != left[kept]).collect();
            if check(&others) == SatResult::Unsat {
                // Those found necessary so far are in every conflict among the others.
                left = core(&others);
            } else {
                kept += 1;
            }
        }
        safety::spent(steps(&solver));
        Together::Conflict(left)
    }

    /// The check, with a second thread that interrupts it when time is over or the query cancelled.
    fn watched(&self, solver: &z3::Solver, labels: &[Bool]) -> SatResult {
        let context = Context::thread_local();
        let handle = context.handle();
        let (done, finished) = mpsc::channel::<()>();
        std::thread::scope(|scope| {
            scope.spawn(move || {
                let wait = || WATCH.min(self.left().max(LEAST));
                while finished.recv_timeout(wait()) == Err(mpsc::RecvTimeoutError::Timeout) {
                    if self.is_over() {
                        handle.interrupt();
                    }
                }
            });
            let answer = if labels.is_empty() { solver.check() } else { solver.check_assumptions(labels) };
            drop(done);
            // A safety net that was hit is recorded, whatever becomes of the answer.
            if answer == SatResult::Unknown && self.over().is_none() {
                self.is_memory(&solver.get_reason_unknown().unwrap_or_default());
            }
            answer
        })
    }

    /// The solver says that memory ran out, which is recorded.
    fn is_memory(&self, reason: &str) -> bool {
        let is_memory = reason.contains("memory");
        if is_memory {
            safety::hit(SafetyNet::Memory(self.budget.memory_mb));
        }
        is_memory
    }

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

    /// Z3's reason in words, with the bound that was met.
    fn explained(&self, reason: &str) -> String {
        if self.is_memory(reason) {
            SafetyNet::Memory(self.budget.memory_mb).to_string()
        } else if reason.contains("resource") || reason.contains("rlimit") || reason.contains("canceled") {
            format!("effort: {} steps of the solver were not enough", self.budget.effort)
        } else if reason.is_empty() {
            "Z3 gave no reason".to_owned()
        } else {
            format!("Z3 gave up: {reason}")
        }
    }

    /// Why a query that is too long is not asked.
    fn memory(&self) -> String {
        format!("memory: {} MB are not enough to read the query", self.budget.memory_mb)
    }
}

/// The steps that the context of a solver has counted so far.
fn steps(solver: &z3::Solver) -> u64 {
    match solver.get_statistics().value("rlimit count") {
        Some(StatisticsValue::UInt(steps)) => u64::from(steps),
        // Z3 hands out numbers that do not fit into 32 bits so; they are whole all the same.
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a count, far below 2^53")]
        Some(StatisticsValue::Double(steps)) => steps as u64,
        None => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_old_library_is_told_from_a_recent_one() {
        for old in ["Z3 4.8.12", "Z3 4.13.2", "Z3 3.99.9"] {
            assert!(too_old(old).is_some(), "{old}");
        }
        for recent in ["Z3 4.13.3", "Z3 4.14.0", "Z3 5.0.0"] {
            assert_eq!(too_old(recent), None);
        }
        assert_eq!(too_old(&Z3.name()), None, "the one that this build found");
    }
}
