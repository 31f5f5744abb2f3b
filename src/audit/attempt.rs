//! Searches for a counterexample to a claim, and for a point of the claim's hypotheses, without asking for certificates.
//!
//! Called by [`crate::diagnose`], whose suggestions are audited again before they are printed. Not part of a verdict: every point
//! returned is confirmed by exact arithmetic, but the answer that no counterexample exists is the unproved word of the solver.

use super::queries::{Points, QueryRunner};
use crate::certify::{self, Finding, Point};
use crate::encode::{EncodedClaim, RequiredAnswer};

/// The result of a search for a counterexample.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CounterexampleSearch {
    /// A counterexample that exact arithmetic has confirmed.
    Counterexample(Point),
    /// No counterexample exists, according to the solver (unproved) or because the normal form is false.
    None,
    /// The search was inconclusive, with the reason.
    Unknown(String),
}

impl QueryRunner<'_> {
    /// Searches the parts of the claim that require the answer *unsat* for a counterexample. Parts that require a point are
    /// skipped.
    ///
    /// The points in `known` are tried before the solver is called.
    #[must_use]
    pub fn find_counterexample(&self, question: &EncodedClaim, known: &[Point]) -> CounterexampleSearch {
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

    /// Returns a point that satisfies the hypotheses of the claim, confirmed exactly, or `None` if none is found.
    #[must_use]
    pub fn point_of_hypotheses(&self, question: &EncodedClaim, known: &[Point]) -> Option<Point> {
        let mut points = Points { known, found: Vec::new() };
        let query = question.vacuity.iter().find(|query| !query.facts_only)?;
        match certify::finding(query, &self.answer(query, &mut points)) {
            Finding::Sat { point, .. } => Some(point),
            Finding::Unsat { .. } | Finding::UnsatSaysSolver { .. } | Finding::Unknown { .. } | Finding::NotAsked => None,
        }
    }

    /// Returns `Some(true)` iff every vacuity query of the claim has a confirmed point, `Some(false)` if the solver reports that
    /// one of them is unsatisfiable, and `None` if neither is known.
    #[must_use]
    pub fn is_possible(&self, question: &EncodedClaim, known: &[Point]) -> Option<bool> {
        let mut points = Points { known, found: Vec::new() };
        let mut all = Some(true);
        // A query that only adds facts about unknown functions serves to detect a conflict among them: its points cannot be
        // confirmed.
        for query in question.vacuity.iter().filter(|query| !query.facts_only) {
            match certify::finding(query, &self.answer(query, &mut points)) {
                Finding::Sat { .. } => {}
                Finding::Unsat { .. } | Finding::UnsatSaysSolver { .. } => {
                    return Some(false);
                }
                // This query asks only whether the claim has a value somewhere, which is not among the hypotheses.
                Finding::Unknown { .. } | Finding::NotAsked if query.value_only => {}
                Finding::Unknown { .. } | Finding::NotAsked => all = None,
            }
        }
        all
    }
}
