//! The oracle of eliminations: a solver, asked about single cases, within the time for the whole.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use crate::certify::Answer;
use crate::eliminate::Oracle;
use crate::solve::{self, Budget, Clock, Solver};
use kernel::algebra::{Formula, Index};
use kernel::{System, SystemVariable, VariableKind};

/// What one case may cost: it is better to keep a case too many than to wait for it.
const BUDGET: Budget = Budget { timeout: Duration::from_secs(2), memory_mb: 2048, effort: 3_000_000, until: None };

/// A solver with the facts.
pub struct Asked<'a> {
    solver: &'a dyn Solver,
    variables: Vec<SystemVariable>,
    facts: Formula,
    clock: Clock,
    known: Mutex<HashMap<Formula, bool>>,
}

impl<'a> Asked<'a> {
    /// An oracle with these facts, until then.
    #[must_use]
    pub fn new(solver: &'a dyn Solver, variables: Vec<SystemVariable>, facts: Formula, clock: Clock) -> Self {
        Self { solver, variables, facts, clock, known: Mutex::default() }
    }

    fn ask(&self, formula: &Formula) -> bool {
        let mut variables = self.variables.clone();
        let mut names: BTreeMap<Index, Index> = BTreeMap::new();
        for index in formula.variables() {
            if index as usize >= self.variables.len() {
                names.insert(index, Index::try_from(variables.len()).unwrap_or(Index::MAX));
                variables.push(SystemVariable { name: format!("bound#{index}").into(), kind: VariableKind::Real });
            }
        }
        let formula = formula.renamed(&names);
        let system = System { variables, universals: Vec::new(), formula, pieces: Vec::new() };
        !matches!(self.solver.search(&system, &Budget { until: Some(self.clock), ..BUDGET }), Answer::NoPoint { .. })
    }
}

impl Oracle for Asked<'_> {
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
        solve::is_cancelled() || self.clock.is_over()
    }
}
