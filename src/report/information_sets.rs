//! Describes the information sets of a claim of equilibrium: on the path or off it, with a belief by Bayes' rule or a stated one.
//!
//! Called by [`super::claim`] and [`super::json`]. Not part of a verdict.

use schemars::JsonSchema;
use serde::Serialize;

use super::evaluated;
use super::page::{PageLine, PageTable};
use super::vocabulary::string_enum;
use crate::encode::Hypothesis;
use crate::expression::build::{all, any, constant_truth, truth};
use crate::expression::{Condition, ConditionRef, Relation, Term};
use crate::game::set_status::{InformationSetStatus, OffPathBelief};
use crate::paper::Claim;

/// The most characters of a condition that is written out.
const LONGEST: usize = 240;

/// The status of one information set in the play of an assessment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct InformationSetReport {
    /// The assessment.
    pub assessment: String,
    /// The player, the move, and what the player has seen.
    pub set: String,
    /// Whether the information set is reached with positive probability.
    #[schemars(with = "PathWord")]
    pub path: &'static str,
    /// The condition on the parameters under which it is on the path, if that depends on them.
    #[schemars(with = "String")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub path_where: Option<String>,
    /// What the belief rests on; left out if the mover knows at which node it is.
    #[schemars(with = "BeliefWord")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub belief: Option<&'static str>,
    /// The condition under which Bayes' rule determines the belief, if that depends on the parameters.
    #[schemars(with = "String")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub belief_where: Option<String>,
    /// What the belief is where Bayes' rule does not determine it, if that depends on the parameters.
    #[schemars(with = "ElsewhereWord")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub belief_elsewhere: Option<&'static str>,
}

string_enum!(PathWord = ["on", "off", "depends"]);
string_enum!(BeliefWord = ["bayes", "chosen", "free", "none", "depends"]);
string_enum!(ElsewhereWord = ["chosen", "free", "none"]);

/// Returns the status of each information set of a claim, as far as its hypotheses decide it.
#[must_use]
pub fn of(claim: &Claim, hypotheses: &[Hypothesis]) -> Vec<InformationSetReport> {
    let known: Vec<(&Term, &Term)> = hypotheses.iter().flat_map(|hypothesis| strict_comparisons(&hypothesis.condition)).collect();
    claim.standings.iter().map(|standing| report(standing, &known)).collect()
}

fn report(standing: &InformationSetStatus, known: &[(&Term, &Term)]) -> InformationSetReport {
    let (path, path_where) = match truth_region(&standing.path, known) {
        TruthRegion::Always => ("on", None),
        TruthRegion::Never => ("off", None),
        TruthRegion::Where(condition) => ("depends", Some(condition)),
    };
    let mut out = InformationSetReport {
        assessment: standing.assessment.to_string(),
        set: standing.set.clone(),
        path,
        path_where,
        belief: None,
        belief_where: None,
        belief_elsewhere: None,
    };
    let Some(belief) = &standing.belief else { return out };
    let elsewhere = match belief.elsewhere {
        OffPathBelief::Nothing => "none",
        OffPathBelief::Chosen => "chosen",
        OffPathBelief::Free => "free",
    };
    match truth_region(&belief.by_rule, known) {
        TruthRegion::Always => out.belief = Some("bayes"),
        TruthRegion::Never => out.belief = Some(elsewhere),
        TruthRegion::Where(condition) => {
            out.belief = Some("depends");
            out.belief_where = Some(condition);
            out.belief_elsewhere = Some(elsewhere);
        }
    }
    out
}

/// Returns the information sets as rows of a table.
#[must_use]
pub fn table(reports: &[InformationSetReport]) -> PageTable {
    let several = reports.iter().any(|report| report.assessment != reports[0].assessment);
    let row = |report: &InformationSetReport| {
        let set = if several { format!("{}: {}", report.assessment, report.set) } else { report.set.clone() };
        let path = match (report.path, &report.path_where) {
            ("on", _) => PageLine::plain("on the path"),
            ("off", _) => PageLine::plain("off the path"),
            (_, Some(condition)) => PageLine::plain("on the path where ").with(super::page::Tone::Formula, condition.as_str()),
            (_, None) => PageLine::plain("on the path at some points"),
        };
        vec![PageLine::plain(set), path, PageLine::plain(belief(report))]
    };
    PageTable { rows: reports.iter().map(row).collect(), ..PageTable::default() }
}

fn belief(report: &InformationSetReport) -> String {
    let word = |word: &str| match word {
        "bayes" => "belief by Bayes' rule",
        "chosen" => "belief chosen",
        "free" => "belief free",
        _ => "no belief stated",
    };
    match (report.belief, &report.belief_where, report.belief_elsewhere) {
        (None, _, _) => String::new(),
        (Some(_), Some(condition), Some(elsewhere)) => {
            format!("belief by Bayes' rule where {condition}, else {}", word(elsewhere).trim_start_matches("belief "))
        }
        (Some(source), _, _) => word(source).to_owned(),
    }
}

/// Where a condition holds, under the hypotheses.
enum TruthRegion {
    Always,
    Never,
    Where(String),
}

fn truth_region(condition: &ConditionRef, known: &[(&Term, &Term)]) -> TruthRegion {
    let rest = simplified(condition, known);
    match constant_truth(&rest) {
        Some(true) => TruthRegion::Always,
        Some(false) => TruthRegion::Never,
        None => {
            let shown = evaluated::without_name(&rest).to_string();
            TruthRegion::Where(if shown.chars().count() <= LONGEST { shown } else { "its moves lead there".to_owned() })
        }
    }
}

/// Returns the strict comparisons that follow from a condition, as pairs of the smaller and the larger side.
fn strict_comparisons(condition: &Condition) -> Vec<(&Term, &Term)> {
    match condition {
        Condition::Compare(a, Relation::Less, b) | Condition::Compare(b, Relation::Greater, a) => vec![(a, b)],
        Condition::And(parts) => parts.iter().flat_map(|part| strict_comparisons(part)).collect(),
        Condition::Named { body, .. } => strict_comparisons(body),
        Condition::Compare(..)
        | Condition::Truth(_)
        | Condition::Not(_)
        | Condition::Or(_)
        | Condition::Implies(..)
        | Condition::Iff(..)
        | Condition::If(..)
        | Condition::Quantified(..)
        | Condition::IsTrue(_)
        | Condition::IsFalse(_)
        | Condition::HasValue(_) => Vec::new(),
    }
}

/// Returns the condition without the comparisons with zero that the known comparisons imply.
fn simplified(condition: &ConditionRef, known: &[(&Term, &Term)]) -> ConditionRef {
    match &**condition {
        Condition::And(parts) => all(parts.iter().map(|part| simplified(part, known))),
        Condition::Or(parts) => any(parts.iter().map(|part| simplified(part, known))),
        Condition::Compare(a, Relation::Greater, b) if is_zero(b) && is_positive(a, known) => truth(true),
        Condition::Compare(..)
        | Condition::Truth(_)
        | Condition::Not(_)
        | Condition::Implies(..)
        | Condition::Iff(..)
        | Condition::If(..)
        | Condition::Quantified(..)
        | Condition::Named { .. }
        | Condition::IsTrue(_)
        | Condition::IsFalse(_)
        | Condition::HasValue(_) => condition.clone(),
    }
}

fn is_zero(term: &Term) -> bool {
    crate::expression::build::is_zero(term)
}

/// Returns true if the known comparisons imply by the term's structure that it is positive; false if they do not.
fn is_positive(term: &Term, known: &[(&Term, &Term)]) -> bool {
    let is_known = |low: &dyn Fn(&Term) -> bool, high: &Term| known.iter().any(|(a, b)| low(a) && *b == high);
    match term {
        Term::Number(value) => value.is_positive(),
        Term::Named { body, .. } => is_known(&is_zero, term) || is_positive(body, known),
        Term::Multiply(a, b) | Term::Divide(a, b) | Term::Add(a, b) => is_positive(a, known) && is_positive(b, known),
        Term::Subtract(a, b) => is_known(&|low| *low == **b, a),
        Term::Variable(_)
        | Term::Label { .. }
        | Term::Negate(_)
        | Term::Power(..)
        | Term::Min(_)
        | Term::Max(_)
        | Term::Abs(_)
        | Term::Sign(_)
        | Term::Sqrt(_)
        | Term::If(..)
        | Term::Cases(_)
        | Term::Apply { .. } => is_known(&is_zero, term),
    }
}
