//! The oracle of eliminations: a solver, asked about single cases, within the effort for the whole.

use std::collections::{BTreeMap, HashMap};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};

use crate::certify::Answer;
use crate::eliminate::EliminationOracle;
use crate::solve::{self, Budget, Clock, SafetyNet, Solver, safety};
use kernel::algebra::{Formula, VariableIndex};
use kernel::{System, SystemVariable, VariableKind};

/// What one case may cost: it is better to keep a case too many than to wait for it.
const BUDGET: Budget = Budget::of(3_000_000);
/// The effort of all cases together.
const EFFORT: u64 = 40_000_000;
/// What one question counts at least: the same as so many steps of a solver.
const QUESTION: u64 = 2_000;

/// A solver with the facts.
pub struct SolverOracle<'a> {
    solver: &'a dyn Solver,
    variables: Vec<SystemVariable>,
    facts: Formula,
    /// The safety net in time.
    net: Clock,
    /// When all has to be done, whatever it is.
    until: Option<Clock>,
    /// The effort that is left.
    left: AtomicU64,
    known: Mutex<HashMap<Formula, bool>>,
}

impl<'a> SolverOracle<'a> {
    /// An oracle with these facts, with a safety net in time, and until then.
    #[must_use]
    pub fn new(solver: &'a dyn Solver, variables: Vec<SystemVariable>, facts: Formula, net: Clock, until: Option<Clock>) -> Self {
        Self { solver, variables, facts, net, until, left: AtomicU64::new(EFFORT), known: Mutex::default() }
    }

    /// Why it says nothing more, if so.
    #[must_use]
    pub fn why(&self) -> Option<String> {
        if solve::is_cancelled() {
            return Some("the search was stopped".to_owned());
        }
        if let Some(spent) = self.until.and_then(|clock| clock.spent()) {
            return Some(spent);
        }
        if self.left.load(Ordering::Relaxed) == 0 {
            return Some(format!("effort: {EFFORT} steps of the solver were not enough to shorten it"));
        }
        self.net.is_over().then(|| {
            let net = SafetyNet::Time(self.net.allowed());
            safety::hit(net);
            net.to_string()
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
