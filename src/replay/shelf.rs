//! Keeps the games that are laid out at points, because many claims of a file are about one game at one point.
//!
//! The shelf is in memory only. The key contains everything that the layout of a game depends on, so that a kept game equals a
//! new one. Called by [`super::table`]. Guards verdicts: if the key omits something, claims are decided on a wrong grid.

use std::fmt;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use rustc_hash::FxHashMap;

use super::amounts::Grids;
use super::evaluate::ParameterValues;
use super::table::Laid;
use super::value::Evaluation;

/// The maximum number of histories that are kept. If it is exceeded, the shelf is emptied.
const MAX_KEPT: usize = 150_000;
/// What one game counts in addition to its histories.
const GAME: usize = 100;

/// A game that the first caller lays out, while others wait.
type ShelfPlace = Arc<OnceLock<Evaluation<Arc<Laid>>>>;

/// The games of one file under one choice of alternatives.
#[derive(Default)]
pub(super) struct Shelf {
    kept: Mutex<Kept>,
}

#[derive(Default)]
struct Kept {
    /// By the name of the game and the point: the grids, and the game laid out on them.
    games: FxHashMap<(String, ParameterValues), Vec<(Grids, ShelfPlace)>>,
    histories: usize,
}

impl fmt::Debug for Shelf {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Shelf").finish_non_exhaustive()
    }
}

impl Shelf {
    /// Returns the game of this name at the point on these grids, and lays it out if it is not kept. There is no answer if it
    /// cannot be laid out.
    pub(super) fn laid(
        &self,
        (game, point): (&str, &ParameterValues),
        grids: Grids,
        lay_out: impl FnOnce() -> Evaluation<Laid>,
    ) -> Evaluation<Arc<Laid>> {
        let place = self.place(game, point, grids);
        let mut fresh = None;
        let laid = place.get_or_init(|| {
            let laid = lay_out().map(Arc::new);
            fresh = Some(GAME + laid.as_ref().map_or(0, |laid| laid.nodes.len()));
            laid
        });
        if let Some(histories) = fresh {
            let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
            kept.histories += histories;
            if kept.histories > MAX_KEPT {
                *kept = Kept::default();
            }
        }
        laid.clone()
    }

    fn place(&self, game: &str, point: &ParameterValues, grids: Grids) -> ShelfPlace {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        let places = kept.games.entry((game.to_owned(), point.clone())).or_default();
        if let Some((_, place)) = places.iter().find(|(other, _)| *other == grids) {
            return Arc::clone(place);
        }
        let place = ShelfPlace::default();
        places.push((grids, Arc::clone(&place)));
        place
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use crate::replay::{ParameterValues, PlayAnswer, SecondReaderFile};
    use kernel::number::{Rational, ratio};

    const OFFERS: &str = "paper \"Offers\"\nparameters: k in (0, 1)\ngame g:\n  players A, B\n  A chooses x in [0, 1]\n\
        \x20 B chooses reply:\n    yes: A gets 1 - x; B gets x\n    no: A gets 0; B gets k\n\
        assessment s of g:\n  A x: k\n  B reply: yes if x >= k; no otherwise\nassessment t of g like s except:\n  A x: 1/2\n\
        claim \"one\": s is SPE\nclaim \"two\": t is SPE iff k = 1/2\nclaim \"three\" in s: payoff of A after (x = 1/7) = 6/7\n\
        claim \"four\" in s: payoff of B after (x) >= k given x > 1/3\nclaim \"five\" in t: payoff of A = 1/2\n\
        claim \"six\": k < 1/2 given s is SPE\n";

    /// Returns the answers of a shared reader, each with the answer of a reader that is asked its first question.
    fn both(text: &str, ids: &[String], points: &[ParameterValues]) -> Vec<(PlayAnswer, PlayAnswer)> {
        let shared = SecondReaderFile::of_text(text, &[]).for_audit();
        let fresh = || SecondReaderFile::of_text(text, &[]).for_audit();
        let one = |(id, point): (&String, &ParameterValues)| {
            [(shared.claim(id, point), fresh().claim(id, point)), (shared.hypotheses(id, point), fresh().hypotheses(id, point))]
        };
        let asked = |order: Vec<&String>| -> Vec<(PlayAnswer, PlayAnswer)> {
            order.into_iter().flat_map(|id| points.iter().map(move |point| (id, point))).flat_map(one).collect()
        };
        let mut out = asked(ids.iter().collect());
        out.extend(asked(ids.iter().rev().collect()));
        out
    }

    fn points() -> Vec<ParameterValues> {
        let value = |(above, below): (i64, i64)| ratio(above, below).unwrap_or_default();
        let at = |k: Rational| -> ParameterValues { [(Arc::from("k"), k)].into_iter().collect() };
        [(1, 2), (1, 3), (2, 7)].map(value).map(at).into_iter().collect()
    }

    #[test]
    fn a_cached_game_gives_the_same_answers_as_a_new_one() {
        let ids = SecondReaderFile::of_text(OFFERS, &[]).claims();
        assert_eq!(ids.len(), 6);
        let answers = both(OFFERS, &ids, &points());
        assert!(answers.iter().any(|(answer, _)| answer.exact));
        for (shared, fresh) in answers {
            assert_eq!(shared, fresh);
        }
    }
}
