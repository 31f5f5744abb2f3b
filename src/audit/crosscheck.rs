//! Sends every query of an audit to a second solver, and compares its answers with the findings of the audit.
//!
//! Untrusted, and no verdict changes: a contradiction is reported and sets the exit status. The second solver receives the pieces
//! against which the kernel checked the evidence, including queries that needed no solver (a known point answered, or the normal
//! form is false). Many solvers do not support quantifiers. If the second solver cannot decide a query with universally
//! quantified conditions, it is asked about the part that the evidence uses: the instances of a proof, or that no value violates
//! the conditions at a point.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use num_traits::Zero;
use rayon::iter::{IntoParallelRefIterator, ParallelIterator};

use super::limits::AuditLimits;
use super::minimise::minimal;
use super::model::{Audit, QueryPosition, QueryRecord};
use super::run::{Progress, with_threads};
use crate::certify::{Answer, Finding};
use crate::expression::Variable;
use crate::solve::certificates::{Effort, Hints, find};
use crate::solve::smt_process::{ProcessFailure, SmtAnswer, SmtProcess, SmtStartError};
use crate::solve::smtlib::Universals;
use crate::solve::{self, Solver};
use kernel::algebra::Formula;
use kernel::algebra::univariate::Real;
use kernel::number::Rational;
use kernel::{Instance, System, Universal, VariableKind};

/// How many disagreements are minimised; the others are reported with their whole system.
const MINIMISED: usize = 8;
/// How many queries the second solver gets in order to minimise one disagreement.
const TRIALS: usize = 400;
/// After how many timeouts of the second solver the minimisation ends.
const PATIENCE: usize = 6;
/// The effort of the search for a certificate of a smaller system.
const EFFORT: Effort = Effort::of(1_500_000);

/// The result of a cross-check.
#[derive(Clone, Debug, Default)]
pub struct CrossCheck {
    /// The name that the second solver gives itself, or its command if it gives none.
    pub solver: String,
    /// Why the second solver could not be run at all; `None` if it ran.
    pub failure: Option<String>,
    /// The number of queries that the audit asked.
    pub queries: usize,
    /// The number of queries on which the second solver agrees with the audit.
    pub agreed: usize,
    /// The number of those queries that had to be put without quantifiers, as the part that the evidence uses.
    pub by_evidence: usize,
    /// The queries without agreement, in the order of the report.
    pub remarks: Vec<Remark>,
}

/// A query on which the second solver does not agree with the audit.
#[derive(Clone, Debug)]
pub struct Remark {
    /// The paper's key.
    pub paper: String,
    /// The claim's id.
    pub claim: String,
    /// The position of the query in the claim.
    pub place: QueryPosition,
    /// The label of the query: what the solver looked for.
    pub looked_for: String,
    /// Why there is no agreement.
    pub outcome: CrossCheckOutcome,
}

/// Why the second solver does not agree with the audit on a query.
#[derive(Clone, Debug)]
pub enum CrossCheckOutcome {
    /// The second solver contradicts the audit.
    Disagrees(Box<Disagreement>),
    /// The second solver answered `unknown`.
    LeftUnknown,
    /// The second solver ran out of time, or refused to answer.
    NoAnswer(ProcessFailure),
    /// The second solver failed.
    Failed(ProcessFailure),
    /// The second solver has an answer where the audit has none. The answer is reported, but does not count.
    Alone(PointAnswer),
    /// The query cannot be encoded in polynomials, with the reason.
    NotPut(String),
    /// The second solver was not asked, with the reason.
    NotAsked(String),
}

/// Whether a query is satisfiable.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum PointAnswer {
    /// The query has a point.
    Sat,
    /// The query has no point.
    Unsat,
}

impl PointAnswer {
    /// Returns the SMT-LIB word for this answer, `sat` or `unsat`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Sat => "sat",
            Self::Unsat => "unsat",
        }
    }
}

/// Two answers that contradict each other.
#[derive(Clone, Debug)]
pub struct Disagreement {
    /// The answer of the audit. The second solver gave the opposite answer.
    pub ours: PointAnswer,
    /// True iff exact arithmetic has confirmed `ours`; otherwise `ours` is the first solver's unproved answer.
    pub confirmed: bool,
    /// The system asked, or the smallest part of the system found on which the two still disagree.
    pub system: System,
    /// How universally quantified conditions were put to the second solver.
    pub universals: Universals,
    /// The instances of universally quantified conditions that the proof of the audit uses.
    pub instances: Vec<Instance>,
    /// The name of the SMT-LIB file that documents the disagreement.
    pub file: String,
}

impl CrossCheck {
    /// Returns the record of a cross-check whose second solver could not be run.
    #[must_use]
    pub fn failed(failure: &SmtStartError) -> Self {
        Self { failure: Some(failure.to_string()), ..Self::default() }
    }

    /// Iterates over the queries on which the second solver contradicts the audit.
    pub fn disagreements(&self) -> impl Iterator<Item = (&Remark, &Disagreement)> {
        self.remarks.iter().filter_map(|remark| match &remark.outcome {
            CrossCheckOutcome::Disagrees(disagreement) => Some((remark, &**disagreement)),
            CrossCheckOutcome::LeftUnknown
            | CrossCheckOutcome::NoAnswer(_)
            | CrossCheckOutcome::Failed(_)
            | CrossCheckOutcome::Alone(_)
            | CrossCheckOutcome::NotPut(_)
            | CrossCheckOutcome::NotAsked(_) => None,
        })
    }
}

/// Returns the answer that a finding amounts to, and whether exact arithmetic has confirmed it; `None` if nothing was found.
fn ours(finding: &Finding) -> Option<(PointAnswer, bool)> {
    match finding {
        Finding::Sat { .. } => Some((PointAnswer::Sat, true)),
        Finding::Unsat { .. } => Some((PointAnswer::Unsat, true)),
        Finding::UnsatSaysSolver { .. } => Some((PointAnswer::Unsat, false)),
        Finding::Unknown { .. } | Finding::NotAsked => None,
    }
}

/// Everything on which the second solver's answer depends.
type CrossCheckKey = (Vec<(Variable, VariableKind)>, Vec<Universal>, Vec<Formula>, Universals);

/// A system for the second solver, with the answer of the audit.
#[derive(Clone, Debug)]
struct CrossCheckQuery {
    system: System,
    universals: Universals,
    ours: Option<(PointAnswer, bool)>,
    /// The instances that the audit's refutation of the system uses.
    instances: Vec<Instance>,
}

impl CrossCheckQuery {
    /// The whole query, with its quantifiers.
    fn of(system: &System, finding: &Finding) -> Self {
        let instances = match finding {
            Finding::Unsat { proof, .. } => proof.refutation().map(|found| found.instances.clone()).unwrap_or_default(),
            Finding::Sat { .. } | Finding::UnsatSaysSolver { .. } | Finding::Unknown { .. } | Finding::NotAsked => Vec::new(),
        };
        Self { system: system.clone(), universals: Universals::Quantified, ours: ours(finding), instances }
    }

    /// The quantifier-free queries whose answers follow from the evidence; empty if there is no evidence.
    fn without_quantifiers(system: &System, finding: &Finding) -> Vec<Self> {
        let of = |system: System, side| Self {
            system,
            universals: Universals::Opaque,
            ours: Some((side, true)),
            instances: Vec::new(),
        };
        match finding {
            Finding::Sat { point, proof } => {
                let value = |name: &Variable| {
                    let mut values = point.values.iter().chain(&point.made);
                    let value = values.find(|(known, _)| known == name).map(|(_, value)| Real::from(value.clone()));
                    value.unwrap_or_else(|| Real::Rational(Rational::zero()))
                };
                let values: Vec<Real> = system.variables.iter().map(|variable| value(&variable.name)).collect();
                let mut out = vec![of(system.clone(), PointAnswer::Sat)];
                for held in proof.universals() {
                    let violation = system.violation(held.universal, &values);
                    let instances = held.refutation.as_ref().map(|refutation| refutation.instances.as_slice());
                    match violation.and_then(|violation| violation.instantiated(instances.unwrap_or_default()).ok()) {
                        Some(violation) => out.push(of(violation, PointAnswer::Unsat)),
                        None => return Vec::new(),
                    }
                }
                out
            }
            Finding::Unsat { proof, .. } => match proof.refutation() {
                Some(refutation) => {
                    system.instantiated(&refutation.instances).map(|with| vec![of(with, PointAnswer::Unsat)]).unwrap_or_default()
                }
                // The conditions without quantifiers already simplify to false.
                None => vec![of(system.clone(), PointAnswer::Unsat)],
            },
            Finding::UnsatSaysSolver { .. } | Finding::Unknown { .. } | Finding::NotAsked => Vec::new(),
        }
    }
}

/// The comparison of the two answers to one query.
enum QueryComparison {
    Agrees,
    AgreesByEvidence,
    Differs(CrossCheckOutcome),
}

struct SecondSolverCheck<'a> {
    second: &'a SmtProcess,
    solver: Option<&'a dyn Solver>,
    limits: &'a AuditLimits,
    opinions: Mutex<HashMap<CrossCheckKey, Arc<OnceLock<SmtAnswer>>>>,
}

/// Sends all queries of the audit to the second solver and compares the answers; `solver` is the solver of the audit, which is
/// asked again when a disagreement is minimised. Queries that come after `limits.overall` has passed are reported as not asked.
#[must_use]
pub fn cross_check(
    audit: &Audit,
    second: &SmtProcess,
    solver: Option<&dyn Solver>,
    limits: &AuditLimits,
    progress: &dyn Progress,
) -> CrossCheck {
    let checker = SecondSolverCheck { second, solver, limits, opinions: Mutex::default() };
    let mut all = Vec::new();
    for audited in &audit.papers {
        for ruled in &audited.rulings {
            let asked = ruled.found().filter(|found| *found.finding != Finding::NotAsked);
            all.extend(asked.map(|found| (audited.paper.slug.as_str(), ruled.question.claim.as_str(), found)));
        }
    }
    progress.total(all.len());
    let compare = |(_, _, found): &(&str, &str, QueryRecord<'_>)| {
        let compared = checker.compared(found);
        progress.done();
        compared
    };
    let mut out = CrossCheck { solver: second.name().to_owned(), queries: all.len(), ..CrossCheck::default() };
    with_threads(limits.jobs, || {
        let compared: Vec<QueryComparison> = all.par_iter().map(compare).collect();
        // Sequentially, so that the numbers of the disagreements do not depend on the threads. The first few are minimised.
        let mut number = 0;
        for (compared, (paper, claim, found)) in compared.into_iter().zip(&all) {
            let outcome = match compared {
                QueryComparison::Agrees | QueryComparison::AgreesByEvidence => {
                    out.agreed += 1;
                    out.by_evidence += usize::from(matches!(compared, QueryComparison::AgreesByEvidence));
                    continue;
                }
                QueryComparison::Differs(outcome) => checker.numbered(outcome, found.finding, &mut number),
            };
            out.remarks.push(Remark {
                paper: (*paper).to_owned(),
                claim: (*claim).to_owned(),
                place: found.place,
                looked_for: found.query.label.clone(),
                outcome,
            });
        }
    });
    out
}

impl SecondSolverCheck<'_> {
    /// Compares the second solver's answer to a query with the finding of the audit.
    fn compared(&self, found: &QueryRecord<'_>) -> QueryComparison {
        let system = match (&found.query.system, found.finding) {
            (Ok(system), _) => system,
            (Err(_), Finding::Unknown { why }) => return QueryComparison::Differs(CrossCheckOutcome::NotPut(why.to_string())),
            (Err(_), _) => return QueryComparison::Differs(CrossCheckOutcome::NotPut(String::new())),
        };
        let whole = match self.outcome(CrossCheckQuery::of(system, found.finding)) {
            None => return QueryComparison::Agrees,
            Some(disagrees @ CrossCheckOutcome::Disagrees(_)) => return QueryComparison::Differs(disagrees),
            Some(other) => other,
        };
        if system.universals.is_empty() {
            return QueryComparison::Differs(whole);
        }
        let pieces = CrossCheckQuery::without_quantifiers(system, found.finding);
        let mut agrees = !pieces.is_empty();
        for piece in pieces {
            match self.outcome(piece) {
                None => {}
                Some(disagrees @ CrossCheckOutcome::Disagrees(_)) => return QueryComparison::Differs(disagrees),
                Some(_) => agrees = false,
            }
        }
        if agrees { QueryComparison::AgreesByEvidence } else { QueryComparison::Differs(whole) }
    }

    /// Asks the second solver about a system; returns `None` if the two answers agree.
    fn outcome(&self, asked: CrossCheckQuery) -> Option<CrossCheckOutcome> {
        if let Some(reason) = self.limits.stopped() {
            return Some(CrossCheckOutcome::NotAsked(reason));
        }
        let side = match self.opinion(&asked) {
            SmtAnswer::Sat => PointAnswer::Sat,
            SmtAnswer::Unsat => PointAnswer::Unsat,
            SmtAnswer::Unknown => return Some(CrossCheckOutcome::LeftUnknown),
            SmtAnswer::None(ProcessFailure::Cancelled) => {
                return Some(CrossCheckOutcome::NotAsked("the audit was stopped".to_owned()));
            }
            SmtAnswer::None(failure @ (ProcessFailure::Time(_) | ProcessFailure::Refused(_))) => {
                return Some(CrossCheckOutcome::NoAnswer(failure));
            }
            SmtAnswer::None(
                failure @ (ProcessFailure::NotStarted(_)
                | ProcessFailure::Crashed { .. }
                | ProcessFailure::Nonsense(_)
                | ProcessFailure::TooMuch),
            ) => return Some(CrossCheckOutcome::Failed(failure)),
        };
        let CrossCheckQuery { system, universals, ours, instances } = asked;
        match ours {
            None => Some(CrossCheckOutcome::Alone(side)),
            Some((ours, _)) if ours == side => None,
            Some((ours, confirmed)) => Some(CrossCheckOutcome::Disagrees(Box::new(Disagreement {
                ours,
                confirmed,
                system,
                universals,
                instances,
                file: String::new(),
            }))),
        }
    }

    fn opinion(&self, asked: &CrossCheckQuery) -> SmtAnswer {
        let system = &asked.system;
        let variables = system.variables.iter().map(|variable| (variable.name.clone(), variable.kind)).collect();
        let pieces = system.pieces.iter().map(|(_, piece)| piece.clone()).collect();
        let key = (variables, system.universals.clone(), pieces, asked.universals);
        let cell = self.opinions.lock().unwrap_or_else(PoisonError::into_inner).entry(key).or_default().clone();
        cell.get_or_init(|| self.second.asked(system, asked.universals)).clone()
    }

    /// Gives a disagreement the name of its file, and minimises its system if it is one of the first [`MINIMISED`].
    fn numbered(&self, mut outcome: CrossCheckOutcome, finding: &Finding, number: &mut usize) -> CrossCheckOutcome {
        if let CrossCheckOutcome::Disagrees(disagreement) = &mut outcome {
            *number += 1;
            disagreement.file = format!("disagreement-{number}.smt2");
            if *number <= MINIMISED {
                disagreement.system = self.smaller(disagreement, finding);
            }
        }
        outcome
    }

    /// Drops conjuncts of a system as long as the two answers still disagree.
    fn smaller(&self, disagreement: &Disagreement, finding: &Finding) -> System {
        let system = &disagreement.system;
        let of = |pieces: &[(String, Formula)]| {
            let formula = Formula::and(pieces.iter().map(|(_, formula)| formula.clone()).collect()).simplified();
            System { formula, pieces: pieces.to_vec(), ..system.clone() }
        };
        let mut late = 0;
        let theirs = match disagreement.ours {
            PointAnswer::Sat => SmtAnswer::Unsat,
            PointAnswer::Unsat => SmtAnswer::Sat,
        };
        let conjuncts = |(origin, formula): &(String, Formula)| {
            formula.conjuncts().iter().map(|part| (origin.clone(), part.clone())).collect::<Vec<_>>()
        };
        let pieces: Vec<(String, Formula)> = system.pieces.iter().flat_map(conjuncts).collect();
        let kept = minimal(pieces, TRIALS, &mut |part| {
            let smaller = of(part);
            let asked = late < PATIENCE
                && self.limits.stopped().is_none()
                && (disagreement.ours == PointAnswer::Sat || self.stays_empty(&smaller, &disagreement.instances, finding));
            let opinion = asked.then(|| self.second.asked(&smaller, disagreement.universals));
            late += usize::from(matches!(opinion, Some(SmtAnswer::None(ProcessFailure::Time(_)))));
            opinion == Some(theirs.clone())
        });
        of(&kept)
    }

    /// Returns true iff the smaller system is still known to have no point, by the same kind of evidence as the whole system.
    fn stays_empty(&self, smaller: &System, instances: &[Instance], finding: &Finding) -> bool {
        match (finding, self.solver) {
            (Finding::UnsatSaysSolver { .. }, Some(solver)) => {
                matches!(solve::seek(solver, smaller, &self.limits.query()), Answer::UnsatSaysSolver { .. })
            }
            (Finding::UnsatSaysSolver { .. } | Finding::Unknown { .. } | Finding::NotAsked, _) => false,
            (Finding::Sat { .. } | Finding::Unsat { .. }, _) => {
                let Ok(with) = smaller.instantiated(instances) else { return false };
                let found = find(&with, &Hints::default(), EFFORT);
                with.formula == Formula::False
                    || found.is_some_and(|proof| kernel::check_certificate(&with, &proof.certificate).is_ok())
            }
        }
    }
}
