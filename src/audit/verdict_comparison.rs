//! Compares the verdict on a claim with an earlier verdict, and asks only the queries that this comparison needs.
//!
//! Called by [`crate::mutate`]. Not part of a verdict of an audit. A certificate is searched for only if the solver's unproved
//! answer would change the verdict.

use super::queries::{Points, QueryRunner};
use crate::certify::{self, Answer, Answers, Point, Word};
use crate::encode::{EncodedClaim, RequiredAnswer};

/// The result of comparing a verdict with the earlier verdict on the same claim.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum VerdictComparison {
    /// The verdict is the same, according to the solver or to checked evidence.
    Same,
    /// The verdict differs, and exact arithmetic has confirmed it.
    Differs(Word),
    /// The verdict differs or the claim is open, but no checked evidence confirms it.
    Unsure(Word),
}

impl QueryRunner<'_> {
    /// Returns true iff one of the points in `known` is a counterexample, confirmed exactly: the verdict is then *refuted*.
    #[must_use]
    pub fn is_refuted_at(&self, question: &EncodedClaim, known: &[Point]) -> bool {
        let points = Points { known, found: Vec::new() };
        let parts = question.parts.iter().filter(|part| part.required == RequiredAnswer::Unsat);
        parts.into_iter().any(|part| points.tried(&part.query).is_some())
    }

    /// Compares the verdict on a claim with `before`, its earlier verdict (or the solver's unproved answer, for an unchecked
    /// claim).
    #[must_use]
    pub fn compare_verdict(&self, question: &EncodedClaim, known: &[Point], before: Word) -> VerdictComparison {
        let mut points = Points { known, found: Vec::new() };
        let mut answers = Answers::default();
        for part in &question.parts {
            let answer = self.answer(&part.query, &mut points);
            if let (RequiredAnswer::Unsat, Answer::Point(candidate)) = (part.required, &answer)
                && certify::confirm(&part.query, candidate).is_ok()
            {
                return if before == Word::Refuted { VerdictComparison::Same } else { VerdictComparison::Differs(Word::Refuted) };
            }
            answers.parts.push(answer);
        }
        answers.vacuity = question.vacuity.iter().map(|query| self.answer(query, &mut points)).collect();
        let leaning = certify::rule(question, &answers).leaning;
        if leaning == before {
            return VerdictComparison::Same;
        }
        if leaning == Word::Open {
            return VerdictComparison::Unsure(leaning);
        }
        self.certify(question, &mut answers);
        match certify::rule(question, &answers).verdict.word() {
            word if word == before => VerdictComparison::Same,
            word @ (Word::Refuted | Word::Vacuous | Word::Proved) => VerdictComparison::Differs(word),
            Word::Open | Word::Unchecked => VerdictComparison::Unsure(leaning),
        }
    }
}
