//! Question and answers become a ruling: the one place where verdicts are made.
//!
//! A point counts once [`confirm`] has accepted it. That there is no point counts where the query's normal form is `false`, or once
//! [`check`] has accepted a certificate of it; a solver's word for it makes the claim *unchecked*.

use super::certificate::check;
use super::confirm::{Rejection, confirm};
use super::verdict::{Answer, Finding, ImplicationCase, PartRuling, Ruling, Verdict, Word};
use crate::algebra::Formula;
use crate::expression::Variable;
use crate::pose::{Obstacle, Query, Question, Wish};

/// What search brought back for a question: an answer per query, in the question's order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Answers {
    /// For [`Question::vacuity`].
    pub vacuity: Vec<Answer>,
    /// For [`Question::parts`].
    pub parts: Vec<Answer>,
    /// For [`Question::asides`].
    pub asides: Vec<Answer>,
}

/// The ruling on a question. Missing answers count as [`Answer::NotAsked`].
///
/// - *refuted*: some part has a confirmed counterexample;
/// - *vacuous*: else, some vacuity query has no point;
/// - *refuted*: else, some part's wish fails;
/// - *proved*: else, every part's wish is met and every vacuity query has a point;
/// - *unchecked*: all of that is told, but some of it by a solver alone;
/// - *open*: something is not told.
#[must_use]
pub fn rule(question: &Question, answers: &Answers) -> Ruling {
    let vacuity = findings(question.vacuity.iter(), &answers.vacuity);
    let asides = findings(question.asides.iter(), &answers.asides);
    let parts: Vec<PartRuling> = findings(question.parts.iter().map(|part| &part.query), &answers.parts)
        .into_iter()
        .zip(&question.parts)
        .map(|(finding, part)| PartRuling { verdict: Verdict(part_word(part.wish, &finding)), finding })
        .collect();
    let verdict = Verdict(word(question, &vacuity, &parts));
    let leaning = leaning(question, &vacuity, &parts);
    let case = implication_case(question, &vacuity, &parts, &asides);
    Ruling { verdict, leaning, vacuity, parts, asides, case, contradiction: None }
}

fn findings<'a>(queries: impl Iterator<Item = &'a Query>, answers: &[Answer]) -> Vec<Finding> {
    queries.enumerate().map(|(place, query)| finding(query, answers.get(place).unwrap_or(&Answer::NotAsked))).collect()
}

/// What is known of a query: an answer, checked.
#[must_use]
pub fn finding(query: &Query, answer: &Answer) -> Finding {
    let system = match &query.system {
        Err(Obstacle::NeedsElimination(variables)) => return needs_elimination(variables),
        Err(Obstacle::RangeReplaced(variables)) => {
            let shown = variables.join(", ");
            return Finding::Unknown {
                reason: format!("the range of {shown} depends on what was replaced: write `{shown} in …`"),
            };
        }
        Err(Obstacle::Underived(reason)) => return Finding::Unknown { reason: reason.clone() },
        Err(Obstacle::TooLarge { what, limit }) => {
            return Finding::Unknown { reason: format!("it grows past {limit} {what}") };
        }
        Ok(system) if system.formula == Formula::False => return Finding::EmptyByNormalForm,
        Ok(system) => system,
    };
    match answer {
        Answer::Point(candidate) => match confirm(query, candidate) {
            Ok(point) => Finding::Point(point),
            Err(Rejection::Relaxed) => needs_elimination(&query.relaxed),
            Err(rejection) => Finding::Unknown { reason: rejection.reason().to_owned() },
        },
        Answer::Certified { refutation, solver, core } => match check(system, refutation) {
            Ok(()) => Finding::EmptyByCertificate { refutation: refutation.clone(), core: core.clone() },
            Err(_) => Finding::EmptySaysSolver { solver: solver.clone(), core: core.clone() },
        },
        Answer::NoPoint { solver, core, .. } => Finding::EmptySaysSolver { solver: solver.clone(), core: core.clone() },
        Answer::Unknown { reason } => Finding::Unknown { reason: reason.clone() },
        Answer::NotAsked => Finding::NotAsked,
    }
}

fn needs_elimination(variables: &[Variable]) -> Finding {
    Finding::Unknown { reason: format!("it needs the elimination of {}", variables.join(", ")) }
}

fn part_word(wish: Wish, finding: &Finding) -> Word {
    match (wish, finding) {
        (Wish::NoPoint, Finding::Point(_)) => Word::Refuted,
        (Wish::SomePoint, Finding::EmptyByNormalForm | Finding::EmptyByCertificate { .. }) => Word::Refuted,
        (Wish::NoPoint, Finding::EmptyByNormalForm | Finding::EmptyByCertificate { .. }) => Word::Proved,
        (Wish::SomePoint, Finding::Point(_)) => Word::Proved,
        (_, Finding::EmptySaysSolver { .. }) => Word::Unchecked,
        (_, Finding::Unknown { .. } | Finding::NotAsked) => Word::Open,
    }
}

fn word(question: &Question, vacuity: &[Finding], parts: &[PartRuling]) -> Word {
    let any = |is: fn(&Finding) -> bool| vacuity.iter().any(is);
    let some_part = |word: Word| parts.iter().any(|part| part.verdict.0 == word);
    let shown_by_point = parts.iter().any(|part| part.verdict.0 == Word::Refuted && matches!(part.finding, Finding::Point(_)));
    // That there is no counterexample has been checked, and it is one of the functions too: only whether some function makes what is
    // supposed possible is not told.
    let proved = !parts.is_empty() && parts.iter().all(|part| part.verdict.0 == Word::Proved);
    // Where only the facts of unknown functions were added, a point that nothing but the functions keeps from being one will do;
    // that the hypotheses themselves can hold is asked apart, and must be shown.
    // A proof of a statement that may have no value counts only if some point is shown at which it has one, unless only a function keeps it
    // from being shown.
    let shown = |(query, finding): (&Query, &Finding)| match finding {
        Finding::Point(_) => true,
        Finding::Unknown { reason } => {
            let function = !query.applied.is_empty() && reason == Rejection::UnknownFunction.reason();
            (query.value_only && (function || !proved)) || (function && (query.facts_only || proved))
        }
        Finding::NotAsked | Finding::EmptyByNormalForm | Finding::EmptyByCertificate { .. } | Finding::EmptySaysSolver { .. } => {
            false
        }
    };
    let possible = question.vacuity.iter().zip(vacuity).all(shown);
    if shown_by_point {
        // It is a point of the hypotheses: whatever other part of the claim is empty, this one is false.
        Word::Refuted
    } else if any(|finding| matches!(finding, Finding::EmptyByNormalForm | Finding::EmptyByCertificate { .. })) {
        Word::Vacuous
    } else if any(|finding| matches!(finding, Finding::EmptySaysSolver { .. })) {
        Word::Unchecked
    } else if possible && some_part(Word::Refuted) {
        Word::Refuted
    } else if parts.is_empty() || !possible || some_part(Word::Open) {
        Word::Open
    } else if some_part(Word::Unchecked) {
        Word::Unchecked
    } else {
        Word::Proved
    }
}

/// The word that the verdict would be if a solver's word were proof: the same rule with its emptiness taken as certain.
fn leaning(question: &Question, vacuity: &[Finding], parts: &[PartRuling]) -> Word {
    let believed = |finding: &Finding| match finding {
        Finding::EmptySaysSolver { .. } => Finding::EmptyByNormalForm,
        Finding::Point(_)
        | Finding::EmptyByNormalForm
        | Finding::EmptyByCertificate { .. }
        | Finding::Unknown { .. }
        | Finding::NotAsked => finding.clone(),
    };
    let vacuity: Vec<Finding> = vacuity.iter().map(believed).collect();
    let parts: Vec<PartRuling> = parts
        .iter()
        .zip(&question.parts)
        .map(|(ruling, part)| {
            let finding = believed(&ruling.finding);
            PartRuling { verdict: Verdict(part_word(part.wish, &finding)), finding }
        })
        .collect();
    word(question, &vacuity, &parts)
}

fn implication_case(
    question: &Question,
    vacuity: &[Finding],
    parts: &[PartRuling],
    asides: &[Finding],
) -> Option<ImplicationCase> {
    let ([both], [part], [left, ..]) = (asides, parts, vacuity) else { return None };
    if question.asides.is_empty() {
        return None;
    }
    // A solver's word is none.
    let empty = |finding: &Finding| match finding {
        Finding::EmptyByNormalForm | Finding::EmptyByCertificate { .. } => true,
        Finding::Point(_) | Finding::EmptySaysSolver { .. } | Finding::Unknown { .. } | Finding::NotAsked => false,
    };
    let point = |finding: &Finding| matches!(finding, Finding::Point(_));
    if empty(left) {
        Some(ImplicationCase::Vacuous)
    } else if empty(&part.finding) {
        Some(ImplicationCase::AlwaysTrue)
    } else if point(&part.finding) && point(both) {
        Some(ImplicationCase::Mixed)
    } else if point(&part.finding) && empty(both) {
        Some(ImplicationCase::NeverTrue)
    } else {
        None
    }
}
