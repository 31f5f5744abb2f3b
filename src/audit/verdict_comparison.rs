//! Whether a question's verdict differs from one it had before: asks only as far as that needs, and looks for a certificate only
//! where the solver's word would change the verdict.

use super::queries::{Points, QueryRunner};
use crate::certify::{self, Answer, Answers, Point, Word};
use crate::encode::{EncodedClaim, RequiredAnswer};

/// A verdict beside one that a question had before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum VerdictComparison {
    /// The same, as far as the solver can tell.
    Same,
    /// Another, and exact arithmetic has confirmed it.
    Differs(Word),
    /// Another, or none, but nothing has confirmed it.
    Unsure(Word),
}

impl QueryRunner<'_> {
    /// True iff one of the points is a counterexample, confirmed exactly: the verdict is then *refuted*.
    #[must_use]
    pub fn is_refuted_at(&self, question: &EncodedClaim, known: &[Point]) -> bool {
        let points = Points { known, found: Vec::new() };
        let counters = question.parts.iter().filter(|part| part.required == RequiredAnswer::Unsat);
        counters.into_iter().any(|part| points.tried(&part.query).is_some())
    }

    /// The verdict on a question beside `before`, the word that it had (or that the solver leant to).
    #[must_use]
    pub fn beside(&self, question: &EncodedClaim, known: &[Point], before: Word) -> VerdictComparison {
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
