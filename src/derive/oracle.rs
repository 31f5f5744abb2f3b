//! Answers the oracle queries of a quantifier elimination with a solver, within a total effort.
//!
//! Called by [`super::condition`]. Untrusted: a wrong answer gives a wrong draft, which the proof then rejects.

use std::collections::{BTreeMap, HashMap};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};

use crate::certify::Answer;
use crate::eliminate::EliminationOracle;
use crate::solve::{self, Budget, Clock, SafetyNet, Solver, safety};
use kernel::algebra::{Formula, VariableIndex};
use kernel::{System, SystemVariable, VariableKind};

/// The effort of one query. Keeping a superfluous case is better than waiting for the solver.
const BUDGET: Budget = Budget::of(3_000_000);
/// The effort of all queries together.
const EFFORT: u64 = 40_000_000;
/// The minimum effort charged for one query, in steps of the solver.
const QUESTION: u64 = 2_000;

/// A solver with the facts that hold in every query.
pub struct SolverOracle<'a> {
    solver: &'a dyn Solver,
    variables: Vec<SystemVariable>,
    facts: Formula,
    /// The time limit, as a safety net.
    safety_net: Clock,
    /// The deadline of the whole derivation.
    until: Option<Clock>,
    /// The effort that is left.
    left: AtomicU64,
    known: Mutex<HashMap<Formula, bool>>,
}

impl<'a> SolverOracle<'a> {
    /// Creates an oracle for the given facts. `safety_net` is a time limit as a safety net, and `until` is the deadline.
    #[must_use]
    pub fn new(
        solver: &'a dyn Solver,
        variables: Vec<SystemVariable>,
        facts: Formula,
        safety_net: Clock,
        until: Option<Clock>,
    ) -> Self {
        Self { solver, variables, facts, safety_net, until, left: AtomicU64::new(EFFORT), known: Mutex::default() }
    }

    /// Returns the reason why the oracle no longer answers; `None` while it does.
    #[must_use]
    pub fn why(&self) -> Option<String> {
        if solve::is_cancelled() {
            return Some("the search was stopped".to_owned());
        }
        if let Some(spent) = self.until.and_then(|clock| clock.spent()) {
            return Some(spent);
        }
        if self.left.load(Ordering::Relaxed) == 0 {
            return Some(format!("effort: {EFFORT} steps of the solver were not enough to shorten the condition"));
        }
        self.safety_net.is_over().then(|| {
            let safety_net = SafetyNet::Time(self.safety_net.allowed());
            safety::record_hit(safety_net);
            safety_net.to_string()
        })
    }

    fn ask(&self, formula: &Formula) -> bool {
        let mut variables = self.variables.clone();
        let mut names: BTreeMap<VariableIndex, VariableIndex> = BTreeMap::new();
        for index in formula.variables() {
            if index as usize >= self.variables.len() {
                names.insert(index, VariableIndex::try_from(variables.len()).unwrap_or(VariableIndex::MAX));
                variables.push(SystemVariable { name: format!("bound#{index}").into(), kind: VariableKind::Real });
            }
        }
        let formula = formula.renamed(&names);
        let system = System { variables, universals: Vec::new(), formula, pieces: Vec::new() };
        let left = self.left.load(Ordering::Relaxed);
        let budget = Budget { until: self.until, ..BUDGET }.at_most(left);
        let (answer, record) = safety::recorded(|| self.solver.search(&system, &budget));
        self.left.store(left.saturating_sub(record.effort.max(QUESTION)), Ordering::Relaxed);
        !matches!(answer, Answer::UnsatSaysSolver { .. })
    }
}

impl EliminationOracle for SolverOracle<'_> {
    fn possible(&self, formula: &Formula) -> bool {
        let all = Formula::and(vec![self.facts.clone(), formula.clone()]).simplified();
        if all == Formula::False {
            return false;
        }
        if all == Formula::True || self.stopped() || !all.bound().is_empty() {
            return true;
        }
        if let Some(known) = self.known.lock().unwrap_or_else(PoisonError::into_inner).get(&all) {
            return *known;
        }
        let answer = self.ask(&all);
        self.known.lock().unwrap_or_else(PoisonError::into_inner).insert(all, answer);
        answer
    }

    fn stopped(&self) -> bool {
        self.why().is_some()
    }
}
