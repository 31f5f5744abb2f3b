//! What is believed at an information set of a game in figures: weights of its histories, by Bayes' rule or as stated.
//!
//! Bayes' rule starts from what the player believed where it last moved (at first, from its prior) and multiplies by the probability
//! of everything since. A move that is common to all histories of the information set, made at one and the same information set,
//! tells nothing apart: it counts for nothing, also where the assessment does not expect it. That is how moves of players who know
//! no more than is seen leave a belief as it was.
//!
//! # Source
//! Bayes' rule wherever possible: Fudenberg and Tirole (1991), definition 3.1.

use num_traits::{One, Zero};

use super::fault::Fault;
use super::finite::{Finite, Kind, PlaceId, SetId, number, truth};
use super::play::{Mix, Player, Slot};
use crate::expression::evaluate::Assignment;
use crate::game::Game;
use crate::game::assessment::Content;
use crate::game::tree::Labels;
use crate::number::Rational;

/// What is believed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Belief {
    /// The weights of the histories, in order; they sum to one, unless nothing is believed, or what is stated is no probability.
    pub weights: Vec<Rational>,
    /// Where they come from.
    pub source: Source,
    /// What is stated is a probability.
    pub proper: bool,
    /// The histories that share a label, and have equal weights because nothing says how they compare.
    pub spread: Vec<Vec<usize>>,
}

/// Where a belief comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// There is nothing else that could be believed.
    Certain,
    /// By Bayes' rule.
    Bayes,
    /// As the assessment states.
    Stated,
    /// Nowhere: nothing is believed.
    Nothing,
}

impl Player<'_> {
    /// What is believed at an information set.
    pub(super) fn belief(&mut self, set: SetId) -> Result<Belief, Fault> {
        match &self.beliefs[set] {
            Slot::Done(belief) => return Ok(belief.clone()),
            Slot::UnderWay => return Err(Fault::Circle { info: self.game.info_name(self.finite.sets[set].info) }),
            Slot::Empty => {}
        }
        self.beliefs[set] = Slot::UnderWay;
        let belief = self.believed(set)?;
        self.beliefs[set] = Slot::Done(belief.clone());
        Ok(belief)
    }

    fn believed(&mut self, set: SetId) -> Result<Belief, Fault> {
        let finite = self.finite;
        let here = &finite.sets[set];
        let made = |weights, source| Belief { weights, source, proper: true, spread: Vec::new() };
        if here.places.len() == 1 {
            return Ok(made(vec![Rational::one()], Source::Certain));
        }
        let assessment = self.assessment;
        let Some(stated) = assessment.beliefs[here.info].first() else {
            if let Some(weights) = shares(&self.bayes(set)?) {
                return Ok(made(weights, Source::Bayes));
            }
            // One place of the game, reached with several numbers that were not seen.
            let first = finite.places[here.places[0]].node;
            if here.places.iter().all(|place| finite.places[*place].node == first) {
                let all: Vec<usize> = (0..here.places.len()).collect();
                return Ok(Belief { spread: vec![all], ..made(equal(here.places.len()), Source::Certain) });
            }
            return Ok(made(vec![Rational::zero(); here.places.len()], Source::Nothing));
        };
        let known = seen(self.game, finite, set, self.at);
        for guess in &stated.guesses {
            if !truth(&guess.condition, &known)? {
                continue;
            }
            match &guess.content {
                Content::Bayes => {
                    if let Some(weights) = shares(&self.bayes(set)?) {
                        return Ok(made(weights, Source::Bayes));
                    }
                }
                Content::Chances { cases, .. } => {
                    let chances = cases.iter().map(|(_, chance)| number(chance, &known)).collect::<Result<Vec<_>, _>>()?;
                    let labels: Vec<&Labels> = cases.iter().map(|(labels, _)| labels).collect();
                    return self.by_case(set, &labels, &chances);
                }
            }
        }
        Ok(made(vec![Rational::zero(); here.places.len()], Source::Nothing))
    }

    /// A probability per case, a case being labels of some variables: within a case, what is hidden is as the assessment has it.
    fn by_case(&mut self, set: SetId, cases: &[&Labels], chances: &[Rational]) -> Result<Belief, Fault> {
        let finite = self.finite;
        let places = &finite.sets[set].places;
        let mut groups: Vec<(Option<usize>, Vec<usize>)> = Vec::new();
        for (at, place) in places.iter().enumerate() {
            let labels = &self.game.nodes[finite.places[*place].node].labels;
            let case = cases.iter().position(|case| case.iter().all(|(id, label)| labels.get(id) == Some(label)));
            match groups.iter_mut().find(|(known, _)| *known == case) {
                Some((_, group)) => group.push(at),
                None => groups.push((case, vec![at])),
            }
        }
        let common = common(finite, set);
        let mut weights = vec![Rational::zero(); places.len()];
        let mut spread = Vec::new();
        for (case, group) in groups {
            let chance = case.and_then(|case| chances.get(case)).cloned().unwrap_or_default();
            let mut likely = Vec::new();
            for at in &group {
                likely.push(self.since(places[*at], None, set, &common)?);
            }
            let within = shares(&likely).unwrap_or_else(|| {
                if group.len() > 1 {
                    spread.push(group.clone());
                }
                equal(group.len())
            });
            group.iter().zip(within).for_each(|(at, share)| weights[*at] = share * &chance);
        }
        let sum: Rational = weights.iter().sum();
        let proper = sum.is_one() && weights.iter().all(|weight| weight >= &Rational::zero());
        Ok(Belief { weights, source: Source::Stated, proper, spread })
    }

    /// The weights by Bayes' rule, not scaled: all 0 where it says nothing.
    pub(super) fn bayes(&mut self, set: SetId) -> Result<Vec<Rational>, Fault> {
        let finite = self.finite;
        let here = &finite.sets[set];
        let common = common(finite, set);
        let mut out = Vec::new();
        for place in &here.places {
            let own = finite.way(*place).find_map(|(before, _)| {
                let (earlier, _) = finite.movement(before)?;
                (finite.sets[earlier].player == here.player).then_some((earlier, before))
            });
            let start = match own {
                None => Rational::one(),
                Some((earlier, before)) => {
                    let belief = self.belief(earlier)?;
                    let at = finite.sets[earlier].places.iter().position(|other| *other == before);
                    at.map(|at| belief.weights[at].clone()).unwrap_or_default()
                }
            };
            let since =
                if start.is_zero() { Rational::zero() } else { self.since(*place, own.map(|(_, before)| before), set, &common)? };
            out.push(start * since);
        }
        Ok(out)
    }

    /// The probability of what happened since another history, or since the root, as the player of an information set weighs the
    /// draws; some moves count for nothing.
    fn since(
        &mut self,
        place: PlaceId,
        from: Option<PlaceId>,
        set: SetId,
        without: &[(SetId, usize)],
    ) -> Result<Rational, Fault> {
        let finite = self.finite;
        let player = finite.sets[set].player;
        let mut out = Rational::one();
        for (before, branch) in finite.way(place) {
            match &finite.places[before].kind {
                Kind::Draw { chances, .. } => out *= &chances[branch][player],
                Kind::Move { set: moved, .. } => {
                    if !without.contains(&(*moved, branch)) {
                        out *= chance(&self.mix(*moved)?, branch);
                    }
                }
                Kind::End { .. } | Kind::Go { .. } => {}
            }
            if Some(before) == from || out.is_zero() {
                break;
            }
        }
        Ok(out)
    }
}

/// The moves that every history of an information set comes from.
fn common(finite: &Finite, set: SetId) -> Vec<(SetId, usize)> {
    let moves = |place: PlaceId| {
        finite.way(place).filter_map(|(before, act)| finite.movement(before).map(|(moved, _)| (moved, act))).collect::<Vec<_>>()
    };
    let mut places = finite.sets[set].places.iter().map(|place| moves(*place));
    let mut out = places.next().unwrap_or_default();
    for other in places {
        out.retain(|step| other.contains(step));
    }
    out
}

/// The probability of an act in a mixture.
pub(super) fn chance(mix: &Mix, act: usize) -> Rational {
    mix.iter().find(|(other, _)| *other == act).map(|(_, chance)| chance.clone()).unwrap_or_default()
}

/// Weights scaled to sum to one; `None` unless their sum is positive: it is not where a mixture is no probability.
pub(super) fn shares(weights: &[Rational]) -> Option<Vec<Rational>> {
    let sum: Rational = weights.iter().sum();
    sum.is_positive().then(|| weights.iter().map(|weight| weight / &sum).collect())
}

fn equal(count: usize) -> Vec<Rational> {
    let share = Rational::new(1.into(), i64::try_from(count.max(1)).unwrap_or(1).into());
    vec![share; count]
}

/// The parameters, and the numbers seen at an information set.
pub(super) fn seen(game: &Game, finite: &Finite, set: SetId, at: &Assignment) -> Assignment {
    let mut known = at.clone();
    known.extend(finite.sets[set].seen.iter().map(|(variable, value)| (game.number(*variable), value.clone())));
    known
}
