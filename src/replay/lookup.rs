//! Finds a claim, a question or a step of a proof by its id.
//!
//! Called by [`super::About`] and [`super::SecondReaderFile`]. Guards verdicts: an error here leaves claims unchecked, or lets an
//! error of the first reader pass.

use super::book::meant;
use super::evaluate::Environment;
use super::value::{Evaluation, NoValue, Truth, any};
use crate::syntax::tree::{
    DerivationSubject, Expr, Item, ItemKind, Name, Printed, PrintedForm, ProofEntry, RulingSyntax, StatementKind, StatementSyntax,
};

/// A statement, with everything that its decision depends on.
#[derive(Clone, Debug)]
pub(super) struct FoundStatement<'t> {
    pub(super) statement: &'t StatementSyntax,
    pub(super) ruling: &'t RulingSyntax,
    /// The assessment named in `in`.
    pub(super) assessment: Option<&'t str>,
    /// The assumptions that the proof leaves out.
    pub(super) without: Vec<&'t Name>,
    /// What the proof supposes before the statement, and the formulas of its earlier steps.
    pub(super) supposed: Vec<&'t Expr>,
    /// True iff an earlier step is not a formula.
    pub(super) unsure: bool,
    /// The labels of game variables, if one case of a claim is meant.
    pub(super) labels: Vec<String>,
}

/// What a claim asserts at a point.
#[derive(Clone, Debug)]
pub(super) enum Assertion<'t> {
    /// This formula holds.
    Formula(&'t Expr),
    /// The question is true exactly where the answer is. What has no value is not true.
    Derived {
        /// The formulas of the question: one formula, or regions.
        question: Vec<&'t Expr>,
        /// If true, the question is true where none of its formulas is.
        none_of_them: bool,
        /// The answer.
        answer: &'t Expr,
    },
}

impl<'t> Assertion<'t> {
    /// Returns the formulas in the assertion.
    pub(super) fn formulas(&self) -> Vec<&'t Expr> {
        match self {
            Self::Formula(formula) => vec![formula],
            Self::Derived { question, answer, .. } => question.iter().copied().chain([*answer]).collect(),
        }
    }

    /// Decides the assertion. There is no value if a formula that is asserted by itself has none.
    pub(super) fn holds(&self, env: &Environment<'_>) -> Evaluation<Truth> {
        match self {
            Self::Formula(formula) => env.condition(formula),
            Self::Derived { question, none_of_them, answer } => {
                let is_true = |formula: &Expr| match env.condition(formula) {
                    Err(NoValue::Undefined | NoValue::Missing) => Ok(Truth::sure(false)),
                    other => other,
                };
                let some = any(question.iter().map(|formula| is_true(formula)))?;
                let answer = is_true(answer)?;
                let holds = (some.holds != *none_of_them) == answer.holds;
                Ok(Truth { holds, exact: some.exact && answer.exact })
            }
        }
    }
}

impl<'t> FoundStatement<'t> {
    /// Returns what is asserted; `None` if the statement is not decided at one point. If the file states no answer to a question,
    /// `answer` takes its place.
    pub(super) fn assertion<'a>(&self, answer: Option<&'a Expr>) -> Option<Assertion<'a>>
    where
        't: 'a,
    {
        match &self.statement.kind {
            StatementKind::Formula(formula) => Some(Assertion::Formula(formula)),
            StatementKind::Derive(derive) => {
                let answer = derive.expected.as_ref().or(answer)?;
                let (question, none_of_them) = match &derive.question {
                    DerivationSubject::Formula(question) | DerivationSubject::Threshold(question, _) => (vec![question], false),
                    DerivationSubject::Gaps(regions) => (regions.iter().collect(), true),
                };
                Some(Assertion::Derived { question, none_of_them, answer })
            }
            StatementKind::Nonempty(_)
            | StatementKind::Empty(_)
            | StatementKind::Disjoint(_)
            | StatementKind::Overlap(_)
            | StatementKind::Cover(_)
            | StatementKind::Partition(_)
            | StatementKind::Redundant(..)
            | StatementKind::Needed(..)
            | StatementKind::Stricter(..)
            | StatementKind::Defined(_)
            | StatementKind::Monotone(..)
            | StatementKind::Constant(..)
            | StatementKind::Upward(..)
            | StatementKind::Downward(..) => None,
        }
    }
}

/// Returns a title in lower case, with hyphens between its words.
fn slug(title: &str) -> String {
    let lower = title.to_lowercase();
    let words: Vec<&str> = lower.split(|c: char| !c.is_alphanumeric() && c != '_').filter(|word| !word.is_empty()).collect();
    if words.is_empty() { "untitled".to_owned() } else { words.join("-") }
}

fn id_of(name: Option<&Name>, title: &str) -> String {
    name.map_or_else(|| slug(title), |name| name.value.clone())
}

/// Returns the statement that is meant, or the printed one if `printed`.
fn form(ruling: &RulingSyntax, printed: bool) -> Option<&StatementSyntax> {
    match (&ruling.statement, printed) {
        (Printed::Both { printed: PrintedForm::Form(statement, _), .. }, true) => Some(statement),
        (Printed::Plain(_), true) | (Printed::Both { printed: PrintedForm::Lost(_), .. }, true) => None,
        (statement, false) => Some(meant(statement)),
    }
}

/// Returns the statement with this id or title. Alternatives in the id (`@…`) are ignored. Labels at its end (`/committed`)
/// select one case of the claim.
pub(super) fn claim<'t>(items: &'t [Item], id: &str) -> Option<FoundStatement<'t>> {
    if let Some((head, tail)) = id.split_once('@') {
        let labels = tail.split('@').next_back().and_then(|last| last.split_once('/')).map(|(_, labels)| labels);
        let labels = labels.into_iter().flat_map(|labels| labels.split('/')).map(str::to_owned).collect();
        return whole(items, head).map(|found| FoundStatement { labels, ..found });
    }
    let mut head = id;
    let mut labels: Vec<String> = Vec::new();
    loop {
        if let Some(found) = whole(items, head) {
            labels.reverse();
            return Some(FoundStatement { labels, ..found });
        }
        let (shorter, label) = head.rsplit_once('/')?;
        labels.push(label.to_owned());
        head = shorter;
    }
}

/// Returns the statement whose id, up to `/printed`, is `id`.
fn whole<'t>(items: &'t [Item], id: &str) -> Option<FoundStatement<'t>> {
    let (id, printed) = id.strip_suffix("/printed").map_or((id, false), |id| (id, true));
    for item in items {
        match &item.kind {
            ItemKind::Claim(claim) if id_of(claim.name.as_ref(), &claim.title.value) == id || claim.title.value == id => {
                return Some(FoundStatement {
                    statement: form(&claim.ruling, printed)?,
                    ruling: &claim.ruling,
                    assessment: claim.assessment.as_ref().map(|name| name.value.as_str()),
                    without: Vec::new(),
                    supposed: Vec::new(),
                    unsure: false,
                    labels: Vec::new(),
                });
            }
            ItemKind::Proof(proof) => {
                let Some(step) = id.strip_prefix(&id_of(proof.name.as_ref(), &proof.title.value)) else { continue };
                let Some(step) = step.strip_prefix('/').and_then(|step| step.parse::<usize>().ok()) else { continue };
                return step_of(proof, step, printed);
            }
            _ => {}
        }
    }
    None
}

fn step_of(proof: &crate::syntax::tree::ProofSyntax, wanted: usize, printed: bool) -> Option<FoundStatement<'_>> {
    let (mut without, mut supposed, mut unsure, mut number) = (Vec::new(), Vec::new(), false, 0);
    for entry in &proof.moves {
        match entry {
            ProofEntry::Suppose(formulas) => supposed.extend(formulas),
            ProofEntry::Without(names) => without.extend(names),
            ProofEntry::Under(_) => {}
            ProofEntry::Step { ruling, .. } => {
                number += 1;
                if number == wanted {
                    let assessment = proof.assessment.as_ref().map(|name| name.value.as_str());
                    return Some(FoundStatement {
                        statement: form(ruling, printed)?,
                        ruling,
                        assessment,
                        without,
                        supposed,
                        unsure,
                        labels: Vec::new(),
                    });
                }
                match &meant(&ruling.statement).kind {
                    StatementKind::Formula(formula) => supposed.push(formula),
                    _ => unsure = true,
                }
            }
        }
    }
    None
}

/// Returns the ids of all claims whose statement is a formula, and of all questions whose answer the file states.
pub(super) fn ids(items: &[Item]) -> Vec<String> {
    let claims = items.iter().filter_map(|item| match &item.kind {
        ItemKind::Claim(claim) => Some(id_of(claim.name.as_ref(), &claim.title.value)),
        _ => None,
    });
    claims.filter(|id| claim(items, id).is_some_and(|found| found.assertion(None).is_some())).collect()
}
