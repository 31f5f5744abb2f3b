//! Z3 behind the trait: the only file that says so.
//!
//! Every query has a context of its own, so its answer depends neither on the thread nor on what was asked before. The query goes
//! in as the SMT-LIB text that anyone can run, and the model comes out as text: numerals of any size, and irrational numbers as
//! the polynomial they are a root of, never as decimals.

use std::sync::mpsc;
use std::time::Duration;

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

/// Z3's two ways to decide a query.
#[derive(Clone, Copy)]
enum Engine {
    /// The complete procedure for polynomials over the reals.
    Nonlinear,
    /// Its general solver.
    General,
}

/// What Z3 may take beyond a budget's memory before it fails hard, in megabytes: enough to set up a query and to report.
const MEMORY_RESERVE_MB: u32 = 256;

/// How often a running query looks whether it has been cancelled.
const WATCH: Duration = Duration::from_millis(20);

impl Solver for Z3 {
    fn name(&self) -> String {
        let version = z3::full_version();
        let number = version.trim_start_matches("Z3 ").split([' ', '-']).next().unwrap_or("");
        let number = number.split('.').take(3).collect::<Vec<_>>().join(".");
        format!("Z3 {number}")
    }

    fn search(&self, system: &System, budget: &Budget) -> Answer {
        if system.formula == Formula::False {
            return Answer::NoPoint { solver: self.name(), core: Vec::new() };
        }
        let script = smtlib::assertions(system);
        let _span = tracing::debug_span!("z3", variables = system.variables.len(), atoms = system.formula.size()).entered();
        tracing::debug!(query = %smtlib::script(system));
        let mixed = system.variables.iter().any(|v| v.kind == VariableKind::Integer);
        let engines: &[Engine] = if mixed { &[Engine::General] } else { &[Engine::Nonlinear, Engine::General] };
        let mut reason = String::new();
        for engine in engines {
            if is_cancelled() {
                return unknown("interrupted".to_owned());
            }
            match run(*engine, system, &script, budget) {
                Said::Sat(point) => return Answer::Point(point),
                Said::Unsat => return Answer::NoPoint { solver: self.name(), core: Vec::new() },
                Said::Unknown(why) => {
                    if reason.is_empty() || why == "interrupted" {
                        reason = why;
                    }
                }
            }
        }
        unknown(reason)
    }
}

fn unknown(reason: String) -> Answer {
    tracing::debug!(%reason, "no answer");
    Answer::Unknown { reason }
}

fn run(engine: Engine, system: &System, script: &str, budget: &Budget) -> Said {
    // `max_memory` below ends a query in good order; this wall, the same for all queries of an audit, stands behind it.
    z3::set_global_param("memory_max_size", &budget.memory_mb.saturating_add(MEMORY_RESERVE_MB).to_string());
    let config = Config::new();
    let attempt = std::panic::AssertUnwindSafe(|| z3::with_z3_config(&config, || decide(engine, system, script, budget)));
    // The z3 crate panics where Z3 hands back nothing, as it does when memory runs out while a query is read.
    std::panic::catch_unwind(attempt).unwrap_or_else(|_| Said::Unknown(memory(budget)))
}

fn decide(engine: Engine, system: &System, script: &str, budget: &Budget) -> Said {
    let solver = match engine {
        Engine::Nonlinear => Tactic::new("qfnra-nlsat").solver(),
        Engine::General => z3::Solver::new(),
    };
    let mut params = Params::new();
    params.set_u32("timeout", u32::try_from(budget.timeout.as_millis()).unwrap_or(u32::MAX));
    params.set_u32("rlimit", u32::try_from(budget.effort).unwrap_or(u32::MAX));
    params.set_u32("max_memory", budget.memory_mb);
    solver.set_params(&params);
    solver.from_string(script);
    if solver.get_assertions().len() != smtlib::conjuncts(&system.formula).len() {
        return Said::Unknown("Z3 did not read the query".to_owned());
    }
    let context = Context::thread_local();
    let handle = context.handle();
    let (done, finished) = mpsc::channel::<()>();
    let answer = std::thread::scope(|scope| {
        scope.spawn(move || {
            while finished.recv_timeout(WATCH) == Err(mpsc::RecvTimeoutError::Timeout) {
                if is_cancelled() {
                    handle.interrupt();
                }
            }
        });
        let answer = solver.check();
        drop(done);
        answer
    });
    match answer {
        SatResult::Unsat => Said::Unsat,
        SatResult::Unknown if is_cancelled() => Said::Unknown("interrupted".to_owned()),
        SatResult::Unknown => Said::Unknown(explained(&solver.get_reason_unknown().unwrap_or_default(), budget)),
        SatResult::Sat => {
            let Some(model) = solver.get_model() else { return Said::Unknown("Z3 gave no point".to_owned()) };
            let names = smtlib::plain_symbols(system);
            let texts = system.variables.iter().zip(names).map(|(variable, name)| match variable.kind {
                VariableKind::Integer => model.eval(&Int::new_const(name), true).map(|value| shown(&value)),
                VariableKind::Real | VariableKind::Root | VariableKind::FunctionValue => {
                    model.eval(&Real::new_const(name), true).map(|value| shown(&value))
                }
            });
            let point: Option<Vec<Value>> = texts.map(|text| model_text::value(&text?)).collect();
            point.map_or_else(|| Said::Unknown("Z3 gave a point that cannot be read".to_owned()), Said::Sat)
        }
    }
}

fn shown(value: &impl std::fmt::Display) -> String {
    let text = value.to_string();
    tracing::trace!(%text);
    text
}

/// Z3's reason in words, with the bound that was met.
fn explained(reason: &str, budget: &Budget) -> String {
    if reason.contains("memory") {
        memory(budget)
    } else if reason.contains("timeout") {
        format!("time: {:?} were not enough", budget.timeout)
    } else if reason.contains("resource") || reason.contains("rlimit") || reason.contains("canceled") {
        format!("effort: {} steps of the solver were not enough", budget.effort)
    } else if reason.is_empty() {
        "Z3 gave no reason".to_owned()
    } else {
        format!("Z3 gave up: {reason}")
    }
}

fn memory(budget: &Budget) -> String {
    format!("memory: {} MB were not enough", budget.memory_mb)
}
