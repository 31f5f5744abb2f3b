//! Makes the ruling on an encoded claim from the answers to its queries. Apart from [`Ruling::contradicted`], no other code
//! makes verdicts.
//!
//! Trusted: an error here is a wrong verdict. A point counts only after [`confirm`] has accepted it. The absence of a point
//! counts only if the query's normal form is `false` or the kernel has accepted a certificate. If only a solver says that there
//! is no point, the claim is *unchecked*.

use super::confirm::{Rejection, confirm};
use super::verdict::{Answer, Finding, ImplicationCase, PartRuling, Ruling, UndecidedReason, Verdict, Word};
use crate::encode::{EncodedClaim, Query, RequiredAnswer};

/// The answers to the queries of an encoded claim, each list in the order of the queries.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Answers {
    /// The answers to [`EncodedClaim::vacuity`].
    pub vacuity: Vec<Answer>,
    /// The answers to [`EncodedClaim::parts`].
    pub parts: Vec<Answer>,
    /// The answers to [`EncodedClaim::asides`].
    pub asides: Vec<Answer>,
}

/// Rules on an encoded claim. Missing answers count as [`Answer::NotAsked`]. The first of these cases that applies gives the
/// verdict:
///
/// - *refuted*: some part has a confirmed counterexample;
/// - *vacuous*: some vacuity query is proved to have no point;
/// - *unchecked*: only a solver says that some vacuity query has no point;
/// - *refuted*: every vacuity query has a point, and some part is proved to lack the point that it requires;
/// - *open*: some vacuity query or some part is not decided;
/// - *unchecked*: only a solver says that some part has no point;
/// - *proved*: every part has its required answer.
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

/// Checks the answer to a query and returns what it proves.
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

/// Whose statement that a system has no point counts.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Trust {
    /// Only the kernel's: the rule for verdicts.
    Kernel,
    /// Also a solver's: the verdict that would follow if its statement were proved.
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

/// Returns the verdict word for findings on the vacuity queries and parts of a claim.
fn word(question: &EncodedClaim, vacuity: &[Finding], parts: &[Finding], trust: Trust) -> Word {
    let words: Vec<Word> = question.parts.iter().zip(parts).map(|(part, finding)| trust.part(part.required, finding)).collect();
    let any_part_is = |word: Word| words.contains(&word);
    let has_counterexample =
        words.iter().zip(parts).any(|(word, finding)| *word == Word::Refuted && matches!(finding, Finding::Sat { .. }));
    let proved = !words.is_empty() && words.iter().all(|word| *word == Word::Proved);
    let possible = question.vacuity.iter().zip(vacuity).all(|(query, finding)| is_possible(query, finding, proved));
    if has_counterexample {
        // The counterexample satisfies the hypotheses. So the claim is false even if another part of it is vacuous.
        Word::Refuted
    } else if vacuity.iter().any(|finding| trust.is_unsat(finding)) {
        Word::Vacuous
    } else if vacuity.iter().any(|finding| matches!(finding, Finding::UnsatSaysSolver { .. })) {
        Word::Unchecked
    } else if possible && any_part_is(Word::Refuted) {
        Word::Refuted
    } else if words.is_empty() || !possible || any_part_is(Word::Open) {
        Word::Open
    } else if any_part_is(Word::Unchecked) {
        Word::Unchecked
    } else {
        Word::Proved
    }
}

/// Returns true iff a vacuity query does not prevent a verdict. `proved` is true iff every part of the claim is proved.
///
/// Either the query has a confirmed point, or a candidate satisfies the whole system and only a function with its values was
/// not found. The second case suffices in three situations. If the query only adds the facts of unknown functions, another
/// query asks whether the hypotheses are consistent. If the query only asks for a value, it cannot make the claim false. If
/// every part is proved, the proof holds for every function.
fn is_possible(query: &Query, finding: &Finding, proved: bool) -> bool {
    match finding {
        Finding::Sat { .. } => true,
        Finding::Unknown { why: UndecidedReason::Rejected { rejection: Rejection::UnknownFunction, .. } } => {
            query.value_only || query.facts_only || proved
        }
        Finding::Unknown { .. } | Finding::NotAsked | Finding::Unsat { .. } | Finding::UnsatSaysSolver { .. } => false,
    }
}

/// Classifies an implication `A implies B` by the findings on A, on A without B, and on A with B.
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
    // Here a solver's unproved statement does not count.
    let has_none = |finding: &Finding| match finding {
        Finding::Unsat { .. } => true,
        Finding::Sat { .. } | Finding::UnsatSaysSolver { .. } | Finding::Unknown { .. } | Finding::NotAsked => false,
    };
    let has_point = |finding: &Finding| matches!(finding, Finding::Sat { .. });
    if has_none(left) {
        Some(ImplicationCase::Vacuous)
    } else if has_none(&part.finding) {
        Some(ImplicationCase::AlwaysTrue)
    } else if has_point(&part.finding) && has_point(both) {
        Some(ImplicationCase::Mixed)
    } else if has_point(&part.finding) && has_none(both) {
        Some(ImplicationCase::NeverTrue)
    } else {
        None
    }
}
