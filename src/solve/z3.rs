//! Z3 behind the trait: the only file that says so.
//!
//! Every query has a context of its own, so its answer depends neither on the thread nor on what was asked before. The query goes
//! in as the SMT-LIB text that anyone can run, and the model comes out as text: numerals of any size, and irrational numbers as
//! the polynomial they are a root of, never as decimals.

use std::sync::mpsc;
use std::time::{Duration, Instant};

use z3::ast::{Int, Real};
use z3::{Config, Context, Params, SatResult, Tactic};

use super::model_text;
use super::{Budget, Solver, is_cancelled, smtlib};
use crate::algebra::Formula;
use crate::certify::{Answer, Value};
use crate::pose::{System, VariableKind};

/// Z3 (de Moura and Bjørner 2008), with its procedure for nonlinear real arithmetic (Jovanović and de Moura 2012).
#[derive(Clone, Copy, Debug, Default)]
pub struct Z3;

/// What one run of one engine said.
enum Said {
    Sat(Vec<Value>),
    Unsat,
    Unknown(String),
}

/// Z3's ways to decide a query.
#[derive(Clone, Copy)]
enum Engine {
    /// The complete procedure for polynomials over the reals, at once.
    Direct,
    /// The same after Z3's whole preparation.
    Prepared,
    /// Z3's general solver, the only one that knows whole numbers.
    General,
}

/// The engines in turn, each with its percentage of the effort.
const REAL: &[(Engine, u64)] = &[(Engine::Direct, 30), (Engine::Prepared, 40), (Engine::General, 30)];
const WHOLE: &[(Engine, u64)] = &[(Engine::General, 100)];

/// How many bytes Z3 may need per byte of a query, to read it: measured, and rounded up. A query that may not fit is not asked,
/// because Z3's reader ends the whole process when memory runs out; for that reason `memory_max_size` is never set, either.
const READING: usize = 50;

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
        let query = Query { system, script: &script, budget, end: Instant::now().checked_add(budget.timeout) };
        let mixed = system.variables.iter().any(|v| v.kind == VariableKind::Integer);
        if script.len().saturating_mul(READING) / 1_000_000 > budget.memory_mb as usize {
            return Answer::Unknown { reason: query.memory() };
        }
        let mut reasons = Vec::new();
        for &(engine, percent) in if mixed { WHOLE } else { REAL } {
            if let Some(reason) = query.over() {
                reasons.push(reason);
                break;
            }
            match query.run(engine, budget.effort.saturating_mul(percent) / 100) {
                Said::Sat(point) => return Answer::Point(point.into()),
                Said::Unsat => return self.none(),
                Said::Unknown(reason) => reasons.push(reason),
            }
        }
        // The last word on why: the earlier engines gave up before it.
        let reason = reasons.pop().unwrap_or_default();
        tracing::debug!(%reason, ?reasons, "no answer");
        Answer::Unknown { reason }
    }
}

impl Z3 {
    fn none(self) -> Answer {
        Answer::NoPoint { solver: self.name(), core: Vec::new(), instances: Vec::new() }
    }
}

struct Query<'a> {
    system: &'a System,
    script: &'a str,
    budget: &'a Budget,
    end: Option<Instant>,
}

impl Query<'_> {
    /// Why the query has to end now, if it has to.
    fn over(&self) -> Option<String> {
        if is_cancelled() {
            Some("interrupted".to_owned())
        } else if self.end.is_some_and(|end| Instant::now() >= end) {
            Some(format!("time: {:?} were not enough", self.budget.timeout))
        } else {
            None
        }
    }

    fn run(&self, engine: Engine, effort: u64) -> Said {
        let config = Config::new();
        let attempt = std::panic::AssertUnwindSafe(|| z3::with_z3_config(&config, || self.decide(engine, effort)));
        // The z3 crate panics where Z3 hands back nothing, as it may when memory runs out.
        std::panic::catch_unwind(attempt).unwrap_or_else(|_| Said::Unknown(self.memory()))
    }

    fn decide(&self, engine: Engine, effort: u64) -> Said {
        let solver = match engine {
            Engine::Direct => {
                let clauses = Tactic::new("simplify").and_then(&Tactic::new("tseitin-cnf"));
                clauses.and_then(&Tactic::new("nlsat")).solver()
            }
            Engine::Prepared => Tactic::new("qfnra-nlsat").solver(),
            Engine::General => z3::Solver::new(),
        };
        let mut params = Params::new();
        params.set_u32("rlimit", u32::try_from(effort).unwrap_or(u32::MAX));
        params.set_u32("max_memory", self.budget.memory_mb);
        // Z3 would otherwise take Ctrl-C for itself.
        params.set_bool("ctrl_c", false);
        solver.set_params(&params);
        solver.from_string(self.script);
        if solver.get_assertions().len() != smtlib::conjuncts(&self.system.formula).len() {
            return Said::Unknown("Z3 did not read the query".to_owned());
        }
        let answer = self.watched(&solver);
        match answer {
            SatResult::Unsat => Said::Unsat,
            SatResult::Unknown => {
                let reason = solver.get_reason_unknown().unwrap_or_default();
                Said::Unknown(self.over().unwrap_or_else(|| self.explained(&reason)))
            }
            SatResult::Sat => match solver.get_model().and_then(|model| self.point(&model)) {
                Some(point) => Said::Sat(point),
                None => Said::Unknown("Z3 gave a point that cannot be read".to_owned()),
            },
        }
    }

    /// The check, with a second thread that interrupts it when time is over or the query cancelled.
    fn watched(&self, solver: &z3::Solver) -> SatResult {
        let context = Context::thread_local();
        let handle = context.handle();
        let (done, finished) = mpsc::channel::<()>();
        std::thread::scope(|scope| {
            scope.spawn(move || {
                let wait = || self.end.map_or(WATCH, |end| WATCH.min(end.saturating_duration_since(Instant::now()).max(LEAST)));
                while finished.recv_timeout(wait()) == Err(mpsc::RecvTimeoutError::Timeout) {
                    if self.over().is_some() {
                        handle.interrupt();
                    }
                }
            });
            let answer = solver.check();
            drop(done);
            answer
        })
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
        if reason.contains("memory") {
            self.memory()
        } else if reason.contains("resource") || reason.contains("rlimit") || reason.contains("canceled") {
            format!("effort: {} steps of the solver were not enough", self.budget.effort)
        } else if reason.is_empty() {
            "Z3 gave no reason".to_owned()
        } else {
            format!("Z3 gave up: {reason}")
        }
    }

    fn memory(&self) -> String {
        format!("memory: {} MB were not enough", self.budget.memory_mb)
    }
}
