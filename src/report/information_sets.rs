//! The information sets that a claim of equilibrium asks about, in words: on the path or off it, belief by Bayes' rule or chosen.

use schemars::JsonSchema;
use serde::Serialize;

use super::evaluated;
use super::page::{PageLine, PageTable};
use super::vocabulary::words;
use crate::encode::Hypothesis;
use crate::expression::build::{all, any, decided, truth};
use crate::expression::{Condition, ConditionRef, Relation, Term};
use crate::game::set_status::{InformationSetStatus, OffPathBelief};
use crate::paper::Claim;

/// The longest condition that is written out.
const LONGEST: usize = 240;

/// How one information set stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct InformationSetReport {
    /// The assessment.
    pub assessment: String,
    /// The player, the move, and what was seen.
    pub set: String,
    /// Reached with positive probability, or not.
    #[schemars(with = "PathWord")]
    pub path: &'static str,
    /// Where it is on the path, if that depends.
    #[schemars(with = "String")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub path_where: Option<String>,
    /// What the belief rests on; left out where the mover knows where it is.
    #[schemars(with = "BeliefWord")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub belief: Option<&'static str>,
    /// Where Bayes' rule says what is believed, if that depends.
    #[schemars(with = "String")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub belief_where: Option<String>,
    /// What the belief is where Bayes' rule says nothing, if that depends.
    #[schemars(with = "ElsewhereWord")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub belief_elsewhere: Option<&'static str>,
}

words!(PathWord = ["on", "off", "depends"]);
words!(BeliefWord = ["bayes", "chosen", "free", "none", "depends"]);
words!(ElsewhereWord = ["chosen", "free", "none"]);

/// How the information sets of a claim stand, under its hypotheses.
#[must_use]
pub fn of(claim: &Claim, hypotheses: &[Hypothesis]) -> Vec<InformationSetReport> {
    let known: Vec<(&Term, &Term)> = hypotheses.iter().flat_map(|hypothesis| below(&hypothesis.condition)).collect();
    claim.standings.iter().map(|standing| stands(standing, &known)).collect()
}

fn stands(standing: &InformationSetStatus, known: &[(&Term, &Term)]) -> InformationSetReport {
    let (path, path_where) = match told(&standing.path, known) {
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
    match told(&belief.by_rule, known) {
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

/// The information sets as rows of a table.
#[must_use]
pub fn table(stands: &[InformationSetReport]) -> PageTable {
    let several = stands.iter().any(|one| one.assessment != stands[0].assessment);
    let row = |one: &InformationSetReport| {
        let set = if several { format!("{}: {}", one.assessment, one.set) } else { one.set.clone() };
        let path = match (one.path, &one.path_where) {
            ("on", _) => PageLine::plain("on the path"),
            ("off", _) => PageLine::plain("off the path"),
            (_, Some(condition)) => PageLine::plain("on the path where ").with(super::page::Tone::Formula, condition.as_str()),
            (_, None) => PageLine::plain("on the path at some points"),
        };
        vec![PageLine::plain(set), path, PageLine::plain(belief(one))]
    };
    PageTable { rows: stands.iter().map(row).collect(), ..PageTable::default() }
}

fn belief(one: &InformationSetReport) -> String {
    let word = |word: &str| match word {
        "bayes" => "belief by Bayes' rule",
        "chosen" => "belief chosen",
        "free" => "belief free",
        _ => "no belief stated",
    };
    match (one.belief, &one.belief_where, one.belief_elsewhere) {
        (None, _, _) => String::new(),
        (Some(_), Some(condition), Some(elsewhere)) => {
            format!("belief by Bayes' rule where {condition}, else {}", word(elsewhere).trim_start_matches("belief "))
        }
        (Some(one), _, _) => word(one).to_owned(),
    }
}

/// Where something is so.
enum TruthRegion {
    Always,
    Never,
    Where(String),
}

fn told(condition: &ConditionRef, known: &[(&Term, &Term)]) -> TruthRegion {
    let rest = under(condition, known);
    match decided(&rest) {
        Some(true) => TruthRegion::Always,
        Some(false) => TruthRegion::Never,
        None => {
            let shown = evaluated::opened(&rest).to_string();
            TruthRegion::Where(if shown.chars().count() <= LONGEST { shown } else { "its moves lead there".to_owned() })
        }
    }
}

/// The comparisons that a condition makes for sure, as pairs of which the first is smaller.
fn below(condition: &Condition) -> Vec<(&Term, &Term)> {
    match condition {
        Condition::Compare(a, Relation::Less, b) | Condition::Compare(b, Relation::Greater, a) => vec![(a, b)],
        Condition::And(parts) => parts.iter().flat_map(|part| below(part)).collect(),
        Condition::Named { body, .. } => below(body),
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

/// The condition, what is known left out.
fn under(condition: &ConditionRef, known: &[(&Term, &Term)]) -> ConditionRef {
    match &**condition {
        Condition::And(parts) => all(parts.iter().map(|part| under(part, known))),
        Condition::Or(parts) => any(parts.iter().map(|part| under(part, known))),
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

/// The number is above zero, as far as what is known tells by its shape.
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
