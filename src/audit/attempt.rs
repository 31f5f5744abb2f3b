//! Looks for a counterexample to a question and for nothing else: no certificate, nothing that is asked besides.

use super::queries::{Points, QueryRunner};
use crate::certify::{self, Finding, Point};
use crate::encode::{EncodedClaim, RequiredAnswer};

/// What a search for a counterexample came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CounterexampleSearch {
    /// Exact arithmetic has confirmed this one.
    Counterexample(Point),
    /// There is none, says the solver (or the normal form).
    None,
    /// Not known, and why.
    Unknown(String),
}

impl QueryRunner<'_> {
    /// Looks for a counterexample to one of the parts that hold where there is no point; the others are not looked at.
    #[must_use]
    pub fn attempt(&self, question: &EncodedClaim, known: &[Point]) -> CounterexampleSearch {
        let mut points = Points { known, found: Vec::new() };
        let mut unknown = None;
        for part in question.parts.iter().filter(|part| part.required == RequiredAnswer::Unsat) {
            let answer = self.answer(&part.query, &mut points);
            match certify::finding(&part.query, &answer) {
                Finding::Sat { point, .. } => return CounterexampleSearch::Counterexample(point),
                Finding::Unsat { .. } | Finding::UnsatSaysSolver { .. } => {}
                Finding::Unknown { why } => unknown = Some(why.to_string()),
                Finding::NotAsked => unknown = Some("it was not asked".to_owned()),
            }
        }
        unknown.map_or(CounterexampleSearch::None, CounterexampleSearch::Unknown)
    }

    /// A point of what a question supposes, confirmed exactly.
    #[must_use]
    pub fn supposed(&self, question: &EncodedClaim, known: &[Point]) -> Option<Point> {
        let mut points = Points { known, found: Vec::new() };
        let query = question.vacuity.iter().find(|query| !query.facts_only)?;
        match certify::finding(query, &self.answer(query, &mut points)) {
            Finding::Sat { point, .. } => Some(point),
            Finding::Unsat { .. } | Finding::UnsatSaysSolver { .. } | Finding::Unknown { .. } | Finding::NotAsked => None,
        }
    }

    /// True iff all that a question supposes has a point, confirmed exactly; false if some of it has none, says the solver; `None`
    /// where that is not known.
    #[must_use]
    pub fn is_possible(&self, question: &EncodedClaim, known: &[Point]) -> Option<bool> {
        let mut points = Points { known, found: Vec::new() };
        let mut all = Some(true);
        // What only adds the facts of unknown functions is asked for their conflict alone: no point of it can be confirmed.
        for query in question.vacuity.iter().filter(|query| !query.facts_only) {
            match certify::finding(query, &self.answer(query, &mut points)) {
                Finding::Sat { .. } => {}
                Finding::Unsat { .. } | Finding::UnsatSaysSolver { .. } => {
                    return Some(false);
                }
                // It is supposed nowhere that the claim has a value.
                Finding::Unknown { .. } | Finding::NotAsked if query.value_only => {}
                Finding::Unknown { .. } | Finding::NotAsked => all = None,
            }
        }
        all
    }
}
