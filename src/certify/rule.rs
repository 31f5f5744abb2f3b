//! Question and answers become a ruling: the one place where verdicts are made.
//!
//! A point counts once [`confirm`] has accepted it. That there is no point counts where the query's normal form is `false`, or once
//! the kernel has accepted a certificate of it; a solver's word for it makes the claim *unchecked*.

use super::confirm::{Rejection, confirm};
use super::verdict::{Answer, Finding, ImplicationCase, PartRuling, Ruling, UndecidedReason, Verdict, Word};
use crate::encode::{EncodedClaim, Query, RequiredAnswer};

/// What search brought back for a question: an answer per query, in the question's order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Answers {
    /// For [`EncodedClaim::vacuity`].
    pub vacuity: Vec<Answer>,
    /// For [`EncodedClaim::parts`].
    pub parts: Vec<Answer>,
    /// For [`EncodedClaim::asides`].
    pub asides: Vec<Answer>,
}

/// The ruling on a question. Missing answers count as [`Answer::NotAsked`].
///
/// - *refuted*: some part has a confirmed counterexample;
/// - *vacuous*: else, some vacuity query has no point;
/// - *refuted*: else, some part's required fails;
/// - *proved*: else, every part's required is met and every vacuity query has a point;
/// - *unchecked*: all of that is told, but some of it by a solver alone;
/// - *open*: something is not told.
#[must_use]
pub fn rule(question: &EncodedClaim, answers: &Answers) -> Ruling {
    let vacuity = findings(question.vacuity.iter(), &answers.vacuity);
    let asides = findings(question.asides.iter(), &answers.asides);
    let parts = findings(question.parts.iter().map(|part| &part.query), &answers.parts);
    let verdict = Verdict(word(question, &vacuity, &parts, Trust::Kernel));
    let leaning = word(question, &vacuity, &parts, Trust::Solver);
    let parts: Vec<PartRuling> = parts
        .into_iter()
        .zip(&question.parts)
        .map(|(finding, part)| PartRuling { verdict: Verdict(Trust::Kernel.part(part.required, &finding)), finding })
        .collect();
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
        Err(obstacle) => return Finding::Unknown { why: UndecidedReason::NotEncoded(obstacle.clone()) },
        Ok(system) => system,
    };
    if let Some(proof) = system.refuted_by_normal_form() {
        return Finding::Unsat { proof };
    }
    match answer {
        Answer::Point(candidate) => match confirm(query, candidate) {
            Ok((point, proof)) => Finding::Sat { point, proof },
            Err(Rejection::Relaxed) => Finding::Unknown { why: UndecidedReason::Relaxed(query.relaxed.clone()) },
            Err(rejection) => Finding::Unknown { why: UndecidedReason::Rejected { rejection, candidate: candidate.clone() } },
        },
        Answer::Certified { refutation, solver } => match system.refuted(refutation) {
            Ok(proof) => Finding::Unsat { proof },
            Err(fault) => {
                tracing::error!(%fault, looked_for = %query.label, "a refutation is not accepted");
                match solver.is_empty() {
                    true => Finding::Unknown { why: UndecidedReason::RefutationRejected(fault) },
                    false => Finding::UnsatSaysSolver { solver: solver.clone(), core: Vec::new() },
                }
            }
        },
        Answer::UnsatSaysSolver { solver, core, .. } => Finding::UnsatSaysSolver { solver: solver.clone(), core: core.clone() },
        Answer::Unknown { reason } => Finding::Unknown { why: UndecidedReason::Search(reason.clone()) },
        Answer::NotAsked => Finding::NotAsked,
    }
}

/// Whose word that there is no point counts.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Trust {
    /// The kernel's alone: the rule of verdicts.
    Kernel,
    /// A solver's too: what the verdict would be if the solver's word were proof.
    Solver,
}

impl Trust {
    fn is_unsat(self, finding: &Finding) -> bool {
        match finding {
            Finding::Unsat { .. } => true,
            Finding::UnsatSaysSolver { .. } => self == Self::Solver,
            Finding::Sat { .. } | Finding::Unknown { .. } | Finding::NotAsked => false,
        }
    }

    fn part(self, required: RequiredAnswer, finding: &Finding) -> Word {
        match (required, finding) {
            (RequiredAnswer::Unsat, Finding::Sat { .. }) => Word::Refuted,
            (RequiredAnswer::Sat, Finding::Sat { .. }) => Word::Proved,
            (RequiredAnswer::Unsat, finding) if self.is_unsat(finding) => Word::Proved,
            (RequiredAnswer::Sat, finding) if self.is_unsat(finding) => Word::Refuted,
            (_, Finding::Unsat { .. } | Finding::UnsatSaysSolver { .. }) => Word::Unchecked,
            (_, Finding::Unknown { .. } | Finding::NotAsked) => Word::Open,
        }
    }
}

/// Returns the word for a question whose vacuity queries and parts have these findings.
fn word(question: &EncodedClaim, vacuity: &[Finding], parts: &[Finding], trust: Trust) -> Word {
    let words: Vec<Word> = question.parts.iter().zip(parts).map(|(part, finding)| trust.part(part.required, finding)).collect();
    let some_part = |word: Word| words.contains(&word);
    let has_counterexample =
        words.iter().zip(parts).any(|(word, finding)| *word == Word::Refuted && matches!(finding, Finding::Sat { .. }));
    let proved = !words.is_empty() && words.iter().all(|word| *word == Word::Proved);
    let possible = question.vacuity.iter().zip(vacuity).all(|(query, finding)| is_possible(query, finding, proved));
    if has_counterexample {
        // It is a point of the hypotheses: whatever other part of the claim is empty, this one is false.
        Word::Refuted
    } else if vacuity.iter().any(|finding| trust.is_unsat(finding)) {
        Word::Vacuous
    } else if vacuity.iter().any(|finding| matches!(finding, Finding::UnsatSaysSolver { .. })) {
        Word::Unchecked
    } else if possible && some_part(Word::Refuted) {
        Word::Refuted
    } else if words.is_empty() || !possible || some_part(Word::Open) {
        Word::Open
    } else if some_part(Word::Unchecked) {
        Word::Unchecked
    } else {
        Word::Proved
    }
}

/// Returns true iff a vacuity query does not keep a claim from a verdict. `proved`: every part of the claim is proved.
///
/// The query has a point; or a candidate satisfies the whole system, and only a function with its values was not found. The second
/// suffices where the query adds nothing but the facts of unknown functions, since a query of its own asks whether the hypotheses can hold;
/// where the query asks for a value; and where every part is proved, since the proof holds for each function.
fn is_possible(query: &Query, finding: &Finding, proved: bool) -> bool {
    match finding {
        Finding::Sat { .. } => true,
        Finding::Unknown { why: UndecidedReason::Rejected { rejection: Rejection::UnknownFunction, .. } } => {
            query.value_only || query.facts_only || proved
        }
        Finding::Unknown { .. } | Finding::NotAsked | Finding::Unsat { .. } | Finding::UnsatSaysSolver { .. } => false,
    }
}

fn implication_case(
    question: &EncodedClaim,
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
        Finding::Unsat { .. } => true,
        Finding::Sat { .. } | Finding::UnsatSaysSolver { .. } | Finding::Unknown { .. } | Finding::NotAsked => false,
    };
    let point = |finding: &Finding| matches!(finding, Finding::Sat { .. });
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
