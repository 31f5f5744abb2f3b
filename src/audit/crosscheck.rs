//! Puts every query of an audit to a second solver, and compares what it says with what was found.
//!
//! Nothing that was ruled is changed by it. The queries go out as the pieces that evidence was checked against, also where no
//! solver was needed: where a known point answers, and where the normal form is false. Many solvers know no quantifiers: where the
//! second one cannot tell of a query with conditions for all values of something, it is asked about what the evidence uses of them
//! (the instances of a proof, if any; that nothing violates them at a point).

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
use crate::solve::smt_process::{NotASolver, Opinion, ProcessFailure, SmtProcess};
use crate::solve::smtlib::Universals;
use crate::solve::{self, Solver};
use kernel::algebra::Formula;
use kernel::algebra::univariate::Real;
use kernel::number::Rational;
use kernel::{Instance, System, Universal, VariableKind};

/// How many disagreements are made smaller; the others are reported as they are.
const MINIMISED: usize = 8;
/// How often the second solver is asked in order to make one smaller.
const TRIALS: usize = 400;
/// How many of its answers that did not come in time end that.
const PATIENCE: usize = 6;
/// The effort of a certificate for a smaller system.
const EFFORT: Effort = Effort::of(1_500_000);

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
    /// On how many of these it does so without quantifiers, by what the evidence uses of them.
    pub by_evidence: usize,
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
    pub place: QueryPosition,
    /// What was looked for.
    pub looked_for: String,
    /// What there is to say.
    pub outcome: CrossCheckOutcome,
}

/// How a query fared, where there is no agreement.
#[derive(Clone, Debug)]
pub enum CrossCheckOutcome {
    /// The two contradict each other.
    Disagrees(Box<Disagreement>),
    /// The second solver has no opinion.
    LeftUnknown,
    /// The second solver was not done in time, or refuses to answer.
    NoAnswer(ProcessFailure),
    /// The second solver failed.
    Failed(ProcessFailure),
    /// The second solver alone has an answer, which counts for nothing.
    Alone(PointAnswer),
    /// The query cannot be put as polynomials: why.
    NotPut(String),
    /// It was not asked: why.
    NotAsked(String),
}

/// An answer to whether there is a point.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum PointAnswer {
    /// There is one.
    Sat,
    /// There is none.
    Unsat,
}

impl PointAnswer {
    /// The word in SMT-LIB.
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
    /// What was found here; the second solver says the opposite.
    pub ours: PointAnswer,
    /// Exact arithmetic has confirmed it; else it is a solver's word.
    pub confirmed: bool,
    /// What was asked, or as few conditions of it as were found to have the two disagree still.
    pub system: System,
    /// How it was asked.
    pub universals: Universals,
    /// What a proof of ours uses of its conditions for all values of something.
    pub instances: Vec<Instance>,
    /// The file that it is left in.
    pub file: String,
}

impl CrossCheck {
    /// A cross-check that did not take place.
    #[must_use]
    pub fn failed(failure: &NotASolver) -> Self {
        Self { failure: Some(failure.to_string()), ..Self::default() }
    }

    /// The disagreements.
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

/// What was found of a query, as an answer; `None` where nothing was.
fn ours(finding: &Finding) -> Option<(PointAnswer, bool)> {
    match finding {
        Finding::Sat { .. } => Some((PointAnswer::Sat, true)),
        Finding::Unsat { .. } => Some((PointAnswer::Unsat, true)),
        Finding::UnsatSaysSolver { .. } => Some((PointAnswer::Unsat, false)),
        Finding::Unknown { .. } | Finding::NotAsked => None,
    }
}

/// What the second solver's answer depends on.
type CrossCheckKey = (Vec<(Variable, VariableKind)>, Vec<Universal>, Vec<Formula>, Universals);

/// A system that is put to the second solver, and what is known of it.
#[derive(Clone, Debug)]
struct CrossCheckQuery {
    system: System,
    universals: Universals,
    ours: Option<(PointAnswer, bool)>,
    /// What a proof that it has no point uses besides.
    instances: Vec<Instance>,
}

impl CrossCheckQuery {
    /// A query as it stands.
    fn of(system: &System, finding: &Finding) -> Self {
        let instances = match finding {
            Finding::Unsat { proof, .. } => proof.refutation().map(|found| found.instances.clone()).unwrap_or_default(),
            Finding::Sat { .. } | Finding::UnsatSaysSolver { .. } | Finding::Unknown { .. } | Finding::NotAsked => Vec::new(),
        };
        Self { system: system.clone(), universals: Universals::Quantified, ours: ours(finding), instances }
    }

    /// What the evidence says of a query without quantifiers; nothing if there is none.
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
                // The rest alone comes to false.
                None => vec![of(system.clone(), PointAnswer::Unsat)],
            },
            Finding::UnsatSaysSolver { .. } | Finding::Unknown { .. } | Finding::NotAsked => Vec::new(),
        }
    }
}

/// How a query fares.
enum QueryComparison {
    Agrees,
    AgreesByEvidence,
    Differs(CrossCheckOutcome),
}

struct SecondSolverCheck<'a> {
    second: &'a SmtProcess,
    solver: Option<&'a dyn Solver>,
    limits: &'a AuditLimits,
    opinions: Mutex<HashMap<CrossCheckKey, Arc<OnceLock<Opinion>>>>,
}

/// Puts all queries of the audit to the second solver; `solver` is the one that answered before. What is asked has to be done before
/// `overall` of the limits has passed.
#[must_use]
pub fn cross_check(
    audit: &Audit,
    second: &SmtProcess,
    solver: Option<&dyn Solver>,
    limits: &AuditLimits,
    watch: &dyn Progress,
) -> CrossCheck {
    let checker = SecondSolverCheck { second, solver, limits, opinions: Mutex::default() };
    let mut all = Vec::new();
    for audited in &audit.papers {
        for ruled in &audited.rulings {
            let asked = ruled.found().filter(|found| *found.finding != Finding::NotAsked);
            all.extend(asked.map(|found| (audited.paper.slug.as_str(), ruled.question.claim.as_str(), found)));
        }
    }
    watch.total(all.len());
    let one = |(_, _, found): &(&str, &str, QueryRecord<'_>)| {
        let compared = checker.compared(found);
        watch.done();
        compared
    };
    let mut out = CrossCheck { solver: second.name().to_owned(), queries: all.len(), ..CrossCheck::default() };
    with_threads(limits.jobs, || {
        let compared: Vec<QueryComparison> = all.par_iter().map(one).collect();
        // One after the other: each disagreement is given its number, and the first few are made smaller.
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
    /// What the second solver says of a query, beside what was found.
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

    /// What there is to say of a system; nothing if the two agree.
    fn outcome(&self, asked: CrossCheckQuery) -> Option<CrossCheckOutcome> {
        if let Some(reason) = self.limits.stopped() {
            return Some(CrossCheckOutcome::NotAsked(reason));
        }
        let side = match self.opinion(&asked) {
            Opinion::Sat => PointAnswer::Sat,
            Opinion::Unsat => PointAnswer::Unsat,
            Opinion::Unknown => return Some(CrossCheckOutcome::LeftUnknown),
            Opinion::None(ProcessFailure::Cancelled) => {
                return Some(CrossCheckOutcome::NotAsked("the audit was stopped".to_owned()));
            }
            Opinion::None(trouble @ (ProcessFailure::Time(_) | ProcessFailure::Refused(_))) => {
                return Some(CrossCheckOutcome::NoAnswer(trouble));
            }
            Opinion::None(
                trouble @ (ProcessFailure::NotStarted(_)
                | ProcessFailure::Crashed { .. }
                | ProcessFailure::Nonsense(_)
                | ProcessFailure::TooMuch),
            ) => return Some(CrossCheckOutcome::Failed(trouble)),
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

    fn opinion(&self, asked: &CrossCheckQuery) -> Opinion {
        let system = &asked.system;
        let variables = system.variables.iter().map(|variable| (variable.name.clone(), variable.kind)).collect();
        let pieces = system.pieces.iter().map(|(_, piece)| piece.clone()).collect();
        let key = (variables, system.universals.clone(), pieces, asked.universals);
        let cell = self.opinions.lock().unwrap_or_else(PoisonError::into_inner).entry(key).or_default().clone();
        cell.get_or_init(|| self.second.asked(system, asked.universals)).clone()
    }

    /// The outcome; a disagreement gets the name of its file, and if it is one of the first a smaller system.
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

    /// As few of the conjuncts of a system as have the two disagree still.
    fn smaller(&self, disagreement: &Disagreement, finding: &Finding) -> System {
        let system = &disagreement.system;
        let of = |pieces: &[(String, Formula)]| {
            let formula = Formula::and(pieces.iter().map(|(_, formula)| formula.clone()).collect()).simplified();
            System { formula, pieces: pieces.to_vec(), ..system.clone() }
        };
        let mut late = 0;
        let theirs = match disagreement.ours {
            PointAnswer::Sat => Opinion::Unsat,
            PointAnswer::Unsat => Opinion::Sat,
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
            late += usize::from(matches!(opinion, Some(Opinion::None(ProcessFailure::Time(_)))));
            opinion == Some(theirs.clone())
        });
        of(&kept)
    }

    /// That a system has no point is still known, as it was, when conditions have been dropped.
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
