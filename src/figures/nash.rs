//! The most that a player can get in expectation by any strategy, the others following the assessment.
//!
//! The tree is gone through from its ends: at each information set of the player the best act is taken, histories being weighed by
//! the probability that nature and the others lead there. In games with states that is repeated until the values of the states no
//! longer change.
//!
//! # Source
//! Backward induction with perfect recall: Kuhn (1953). Policy iteration with discounts: Howard (1960).

use num_traits::{One, Zero};

use super::belief::chance;
use super::fault::Fault;
use super::finite::{Finite, Kind, PlaceId, SetId};
use super::play::{Mix, Played, values, worth};
use crate::number::Rational;

/// How often the values of states are improved.
const MAX_ROUNDS: usize = 256;

/// What a player gets from the beginning.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BestReply {
    /// By following the assessment.
    pub follow: Rational,
    /// By the best strategy.
    pub best: Rational,
    /// What the best strategy does otherwise: an information set and an act there, the first where they differ on its way.
    pub instead: Option<(SetId, usize)>,
}

/// The best reply of a player.
///
/// # Errors
/// The values of the states are not determined.
pub fn best_reply(finite: &Finite, played: &Played, player: usize) -> Result<BestReply, Fault> {
    let start = finite.roots[0];
    let follow = played.worth[start][player].clone();
    // Deepest first: a place of an information set comes after all that lead to it.
    let mut own: Vec<SetId> = (0..finite.sets.len()).filter(|set| finite.sets[*set].player == player).collect();
    own.sort_by_key(|set| std::cmp::Reverse(finite.sets[*set].places.iter().map(|place| depth(finite, *place)).max()));
    let weights: Vec<Vec<Rational>> = own.iter().map(|set| led_to(finite, played, *set, player)).collect();
    let mut mixes: Vec<Mix> = played.mixes.clone();
    let mut roots = played.roots.clone();
    for _ in 0..MAX_ROUNDS {
        let mut changed = false;
        let mut values_here = worth(finite, &mixes, &roots);
        for (set, weights) in own.iter().zip(&weights) {
            let here = &finite.sets[*set];
            let of = |act: usize| super::play::weighed(finite, *set, act, weights, &values_here);
            let now: Rational = mixes[*set].iter().map(|(act, chance)| chance * of(*act)).sum();
            let mut best: Option<(usize, Rational)> = None;
            for act in (0..here.acts.len()).filter(|act| here.acts[*act].allowed) {
                let value = of(act);
                let most = best.as_ref().map_or(&now, |(_, most)| most);
                if most < &value || (mixes[*set].is_empty() && best.is_none()) {
                    best = Some((act, value));
                }
            }
            if let Some((act, _)) = best {
                mixes[*set] = vec![(act, Rational::one())];
                changed = true;
                values_here = worth(finite, &mixes, &roots);
            }
        }
        let improved = values(finite, &mixes)?;
        let same = (0..roots.len()).all(|root| roots[root][player] == improved[root][player]);
        roots = improved;
        if !changed || same {
            break;
        }
    }
    let best = worth(finite, &mixes, &roots)[start][player].clone();
    let instead = if follow < best { first_difference(finite, played, &mixes, player) } else { None };
    Ok(BestReply { follow, best, instead })
}

fn depth(finite: &Finite, place: PlaceId) -> usize {
    finite.way(place).count()
}

/// The probability that nature and the others lead to each history of an information set.
fn led_to(finite: &Finite, played: &Played, set: SetId, player: usize) -> Vec<Rational> {
    let one = |place: &PlaceId| {
        finite.way(*place).fold(Rational::one(), |so_far, (before, branch)| match &finite.places[before].kind {
            Kind::Draw { chances, .. } => so_far * &chances[branch][player],
            Kind::Move { set: moved, .. } if finite.sets[*moved].player == player => so_far,
            Kind::Move { set: moved, .. } => so_far * chance(&played.mixes[*moved], branch),
            Kind::End { .. } | Kind::Go { .. } => so_far,
        })
    };
    finite.sets[set].places.iter().map(one).collect()
}

/// The first information set that the best strategy comes to and does something else at.
fn first_difference(finite: &Finite, played: &Played, mixes: &[Mix], player: usize) -> Option<(SetId, usize)> {
    let reached = |set: SetId| {
        let leads = |place: &PlaceId| {
            finite.way(*place).all(|(before, branch)| match &finite.places[before].kind {
                Kind::Draw { chances, .. } => !chances[branch][player].is_zero(),
                Kind::Move { set, .. } => !chance(&mixes[*set], branch).is_zero(),
                Kind::End { .. } | Kind::Go { .. } => true,
            })
        };
        finite.sets[set].places.iter().any(leads)
    };
    let differs = |set: &SetId| finite.sets[*set].player == player && mixes[*set] != played.mixes[*set] && reached(*set);
    let set = (0..finite.sets.len()).find(differs)?;
    mixes[set].first().map(|(act, _)| (set, *act))
}
