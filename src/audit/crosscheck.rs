//! Puts every query of an audit to a second solver, and compares what it says with what was found.
//!
//! Nothing that was ruled is changed by it. The queries go out as the pieces that evidence was checked against, also where no
//! solver was needed: where a known point answers, and where the normal form is false.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::{Duration, Instant};

use rayon::iter::{IntoParallelRefIterator, ParallelIterator};

use super::minimise::minimal;
use super::model::{Audit, Found, Place};
use super::run::{Limits, Watch, with_threads};
use crate::algebra::Formula;
use crate::certify::{self, Answer, Finding};
use crate::expression::Variable;
use crate::pose::{System, VariableKind};
use crate::solve::certificates::{Effort, Hints, find};
use crate::solve::second::{NoSolver, Opinion, Second, Trouble};
use crate::solve::{self, Solver, smtlib};

/// How many disagreements are made smaller; the others are reported as they are.
const MINIMISED: usize = 8;
/// How often the second solver is asked in order to make one smaller.
const TRIALS: usize = 400;
/// How long that may take.
const PATIENCE: Duration = Duration::from_secs(60);
/// The effort of a certificate for a smaller system.
const EFFORT: Effort = Effort(1_500_000);

/// What came of a cross-check.
#[derive(Clone, Debug, Default)]
pub struct CrossCheck {
    /// The second solver, as it calls itself, or else its command.
    pub solver: String,
    /// Why it was not asked at all.
    pub failure: Option<String>,
    /// How many queries were looked at: all that something is known of, or could be.
    pub queries: usize,
    /// On how many it says what was found.
    pub agreed: usize,
    /// Where it does not, or no comparison can be made, in the order of the report.
    pub remarks: Vec<Remark>,
}

/// A query on which the two do not agree.
#[derive(Clone, Debug)]
pub struct Remark {
    /// The paper's key.
    pub paper: String,
    /// The claim's id.
    pub claim: String,
    /// The query in it.
    pub place: Place,
    /// What was looked for.
    pub looked_for: String,
    /// What there is to say.
    pub outcome: Outcome,
}

/// How a query fared, where there is no agreement.
#[derive(Clone, Debug)]
pub enum Outcome {
    /// The two contradict each other.
    Disagrees(Box<Disagreement>),
    /// The second solver has no opinion.
    LeftUnknown,
    /// The second solver was not done in time.
    OutOfTime(Trouble),
    /// The second solver failed.
    Failed(Trouble),
    /// The second solver alone has an answer, which counts for nothing.
    Alone(Side),
    /// The query cannot be put as polynomials: why.
    NotPut(String),
    /// It was not asked: why.
    NotAsked(String),
}

/// An answer to whether there is a point.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Side {
    /// There is one.
    Sat,
    /// There is none.
    Unsat,
}

impl Side {
    /// The word in SMT-LIB.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Sat => "sat",
            Self::Unsat => "unsat",
        }
    }

    fn other(self) -> Self {
        match self {
            Self::Sat => Self::Unsat,
            Self::Unsat => Self::Sat,
        }
    }
}

/// Two answers that contradict each other.
#[derive(Clone, Debug)]
pub struct Disagreement {
    /// What was found here; the second solver says the opposite.
    pub ours: Side,
    /// Exact arithmetic has confirmed it; else it is a solver's word.
    pub confirmed: bool,
    /// The query, or as few conditions of it as were found to have the two disagree still.
    pub system: System,
    /// The file that it is left in.
    pub file: String,
}

impl CrossCheck {
    /// A cross-check that did not take place.
    #[must_use]
    pub fn failed(failure: &NoSolver) -> Self {
        Self { failure: Some(failure.to_string()), ..Self::default() }
    }

    /// The disagreements.
    pub fn disagreements(&self) -> impl Iterator<Item = (&Remark, &Disagreement)> {
        self.remarks.iter().filter_map(|remark| match &remark.outcome {
            Outcome::Disagrees(disagreement) => Some((remark, &**disagreement)),
            Outcome::LeftUnknown
            | Outcome::OutOfTime(_)
            | Outcome::Failed(_)
            | Outcome::Alone(_)
            | Outcome::NotPut(_)
            | Outcome::NotAsked(_) => None,
        })
    }
}

/// What was found of a query, as an answer; `None` where nothing was.
fn ours(finding: &Finding) -> Option<(Side, bool)> {
    match finding {
        Finding::Point(_) => Some((Side::Sat, true)),
        Finding::EmptyByNormalForm | Finding::EmptyByCertificate { .. } => Some((Side::Unsat, true)),
        Finding::EmptySaysSolver { .. } => Some((Side::Unsat, false)),
        Finding::Unknown { .. } | Finding::NotAsked => None,
    }
}

/// What the second solver's answer depends on.
type Key = (Vec<(Variable, VariableKind)>, Vec<Formula>);

struct Checker<'a> {
    second: &'a Second,
    solver: Option<&'a dyn Solver>,
    limits: &'a Limits,
    deadline: Option<Instant>,
    opinions: Mutex<HashMap<Key, Arc<OnceLock<Opinion>>>>,
}

/// Puts all queries of the audit to the second solver; `solver` is the one that answered before. What is asked has to be done before
/// `overall` of the limits has passed.
#[must_use]
pub fn cross_check(
    audit: &Audit,
    second: &Second,
    solver: Option<&dyn Solver>,
    limits: &Limits,
    watch: &dyn Watch,
) -> CrossCheck {
    let deadline = limits.overall.and_then(|overall| Instant::now().checked_add(overall));
    let checker = Checker { second, solver, limits, deadline, opinions: Mutex::default() };
    let mut all = Vec::new();
    for audited in &audit.papers {
        for ruled in &audited.rulings {
            let asked = ruled.found().filter(|found| *found.finding != Finding::NotAsked);
            all.extend(asked.map(|found| (audited.paper.slug.as_str(), ruled.question.claim.as_str(), found)));
        }
    }
    watch.total(all.len());
    let one = |(paper, claim, found): &(&str, &str, Found<'_>)| {
        let outcome = checker.compared(found);
        watch.done();
        let of = |outcome| Remark {
            paper: (*paper).to_owned(),
            claim: (*claim).to_owned(),
            place: found.place,
            looked_for: found.query.label.clone(),
            outcome,
        };
        outcome.map(of)
    };
    let remarks: Vec<Option<Remark>> = with_threads(limits.jobs, || {
        let compared: Vec<Option<Remark>> = all.par_iter().map(one).collect();
        let pairs = compared.into_iter().zip(&all);
        // One after the other: each is given its number, and the first few are made smaller.
        let mut number = 0;
        pairs.map(|(remark, (_, _, found))| remark.map(|remark| checker.numbered(remark, found, &mut number))).collect()
    });
    let remarks: Vec<Remark> = remarks.into_iter().flatten().collect();
    CrossCheck { solver: second.name().to_owned(), failure: None, queries: all.len(), agreed: all.len() - remarks.len(), remarks }
}

impl Checker<'_> {
    /// Why nothing more is asked, if so.
    fn stopped(&self) -> Option<String> {
        if solve::is_cancelled() {
            return Some("the audit was stopped".to_owned());
        }
        let overall = self.deadline.is_some_and(|deadline| Instant::now() >= deadline);
        overall.then(|| "the audit's budget was spent".to_owned())
    }

    /// What there is to say of a query; nothing if the two agree.
    fn compared(&self, found: &Found<'_>) -> Option<Outcome> {
        let system = match (&found.query.system, found.finding) {
            (Ok(system), _) => system,
            (Err(_), Finding::Unknown { reason }) => return Some(Outcome::NotPut(reason.clone())),
            (Err(_), _) => return Some(Outcome::NotPut(String::new())),
        };
        if let Some(reason) = self.stopped() {
            return Some(Outcome::NotAsked(reason));
        }
        let side = match self.opinion(system) {
            Opinion::Sat => Side::Sat,
            Opinion::Unsat => Side::Unsat,
            Opinion::Unknown => return Some(Outcome::LeftUnknown),
            Opinion::None(Trouble::Cancelled) => return Some(Outcome::NotAsked("the audit was stopped".to_owned())),
            Opinion::None(trouble @ Trouble::Time(_)) => return Some(Outcome::OutOfTime(trouble)),
            Opinion::None(
                trouble @ (Trouble::NotStarted(_) | Trouble::Crashed { .. } | Trouble::Nonsense(_) | Trouble::TooMuch),
            ) => return Some(Outcome::Failed(trouble)),
        };
        match ours(found.finding) {
            None => Some(Outcome::Alone(side)),
            Some((ours, _)) if ours == side => None,
            Some((ours, confirmed)) => {
                Some(Outcome::Disagrees(Box::new(Disagreement { ours, confirmed, system: system.clone(), file: String::new() })))
            }
        }
    }

    fn opinion(&self, system: &System) -> Opinion {
        let variables = system.variables.iter().map(|variable| (variable.name.clone(), variable.kind)).collect();
        let key = (variables, system.pieces.iter().map(|(_, piece)| piece.clone()).collect());
        let cell = self.opinions.lock().unwrap_or_else(PoisonError::into_inner).entry(key).or_default().clone();
        cell.get_or_init(|| self.second.asked(system)).clone()
    }

    /// The remark; a disagreement gets the name of its file, and if it is one of the first a smaller system.
    fn numbered(&self, mut remark: Remark, found: &Found<'_>, number: &mut usize) -> Remark {
        if let Outcome::Disagrees(disagreement) = &mut remark.outcome {
            *number += 1;
            disagreement.file = format!("disagreement-{number}.smt2");
            if *number <= MINIMISED {
                disagreement.system = self.smaller(&disagreement.system, disagreement.ours, found.finding);
            }
        }
        remark
    }

    /// As few of the conjuncts of a system as have the two disagree still.
    fn smaller(&self, system: &System, ours: Side, finding: &Finding) -> System {
        let of = |pieces: &[(String, Formula)]| {
            let formula = Formula::and(pieces.iter().map(|(_, formula)| formula.clone()).collect()).simplified();
            System { variables: system.variables.clone(), formula, pieces: pieces.to_vec() }
        };
        let end = Instant::now() + PATIENCE;
        let wanted = match ours.other() {
            Side::Sat => Opinion::Sat,
            Side::Unsat => Opinion::Unsat,
        };
        let conjuncts = |(origin, formula): &(String, Formula)| {
            smtlib::conjuncts(formula).iter().map(|part| (origin.clone(), part.clone())).collect::<Vec<_>>()
        };
        let pieces: Vec<(String, Formula)> = system.pieces.iter().flat_map(conjuncts).collect();
        let kept = minimal(pieces, TRIALS, &mut |part| {
            let smaller = of(part);
            Instant::now() < end
                && self.stopped().is_none()
                && self.stays(&smaller, finding)
                && self.second.asked(&smaller) == wanted
        });
        of(&kept)
    }

    /// What was found of a system is still so when conditions are dropped. A point stays one.
    fn stays(&self, smaller: &System, finding: &Finding) -> bool {
        match finding {
            Finding::Point(_) => true,
            Finding::EmptyByNormalForm | Finding::EmptyByCertificate { .. } => {
                smaller.formula == Formula::False
                    || find(smaller, &Hints::default(), EFFORT).is_some_and(|proof| certify::check(smaller, &proof).is_ok())
            }
            Finding::EmptySaysSolver { .. } => {
                self.solver.is_some_and(|solver| matches!(solver.search(smaller, &self.limits.query), Answer::NoPoint { .. }))
            }
            Finding::Unknown { .. } | Finding::NotAsked => false,
        }
    }
}
