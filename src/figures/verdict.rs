//! An assessment played out at a point, and which solution concepts it meets there.

use std::collections::BTreeMap;

use super::belief::Source;
use super::fault::Fault;
use super::finite::Finite;
use super::grid::{Grid, sort};
use super::judge::{Finding, findings};
use super::nash::{BestReply, best_reply};
use super::play::Played;
use super::refine::further;
use crate::expression::evaluate::Assignment;
use crate::game::Assessment;
use crate::game::tree::VariableId;
use crate::number::Rational;

/// How often numbers are added to the grid.
const ROUNDS: usize = 2;

/// How an assessment is played out.
#[derive(Clone, Debug)]
pub struct Options {
    /// How many evenly spaced numbers are tried in each interval, its ends among them.
    pub spaced: usize,
    /// Numbers to try besides, by variable.
    pub tried: BTreeMap<VariableId, Vec<Rational>>,
    /// Numbers are added where play on the grid shows that something turns.
    pub refined: bool,
}

impl Default for Options {
    fn default() -> Self {
        Self { spaced: 9, tried: BTreeMap::new(), refined: true }
    }
}

/// An assessment played out.
#[derive(Clone, Debug)]
pub struct Replay {
    /// The game in figures.
    pub finite: Finite,
    /// What is done, believed, and worth.
    pub played: Played,
    /// What was found, by information set.
    pub findings: Vec<Finding>,
    /// The best reply of each player from the beginning.
    pub replies: Vec<BestReply>,
}

/// Plays an assessment out at a point that has a value for each parameter that its game and its rules mention.
///
/// # Errors
/// [`Fault`].
pub fn replay(assessment: &Assessment, at: &Assignment, options: &Options) -> Result<Replay, Fault> {
    let game = &*assessment.game;
    let mut grid = Grid::new(game, Some(assessment), options.spaced);
    grid.tried = options.tried.clone();
    let mut rounds = if options.refined { ROUNDS } else { 0 };
    loop {
        let finite = Finite::new(game, at, &mut grid)?;
        let (played, bayes) = Played::new(assessment, &finite, at)?;
        let found = findings(&finite, &played, &bayes);
        let more = if rounds > 0 { further(game, &finite, &found) } else { BTreeMap::new() };
        rounds = rounds.saturating_sub(1);
        let mut grown = false;
        for (key, numbers) in more {
            let known = grid.further.entry(key).or_default();
            let before = known.len();
            known.extend(numbers);
            sort(known);
            grown |= known.len() > before;
        }
        if !grown {
            let replies = (0..finite.players).map(|player| best_reply(&finite, &played, player)).collect::<Result<_, _>>()?;
            return Ok(Replay { finite, played, findings: found, replies });
        }
    }
}

impl Replay {
    /// Everything that the assessment prescribes can be done, everywhere.
    #[must_use]
    pub fn can_be_done(&self) -> bool {
        self.played.impossible.iter().all(Option::is_none)
    }

    /// Something is believed at every information set, and it is a probability.
    #[must_use]
    pub fn has_beliefs(&self) -> bool {
        self.played.beliefs.iter().all(|belief| belief.source != Source::Nothing && belief.proper)
    }

    /// Nobody gains by a deviation at any information set, given what is believed there and what follows.
    #[must_use]
    pub fn is_rational(&self) -> bool {
        self.findings.iter().all(Finding::is_rational)
    }

    /// No player has a strategy that does better from the beginning.
    #[must_use]
    pub fn is_nash(&self) -> bool {
        self.can_be_done() && self.replies.iter().all(|reply| reply.follow >= reply.best)
    }

    /// Nobody gains anywhere; where nothing is believed nothing is asked. A concept for games whose draws all see.
    #[must_use]
    pub fn is_subgame_perfect(&self) -> bool {
        self.can_be_done() && self.played.beliefs.iter().all(|belief| belief.proper) && self.is_rational()
    }

    /// Nobody gains anywhere, and beliefs follow Bayes' rule on the path.
    #[must_use]
    pub fn is_weak_perfect_bayesian(&self) -> bool {
        self.can_be_done()
            && self.has_beliefs()
            && self.is_rational()
            && !self.findings.iter().any(|found| found.on_path && found.against_path)
    }

    /// Nobody gains anywhere, and beliefs follow Bayes' rule wherever possible.
    #[must_use]
    pub fn is_perfect_bayesian(&self) -> bool {
        self.can_be_done() && self.has_beliefs() && self.is_rational() && !self.findings.iter().any(|found| found.against_bayes)
    }

    /// The largest gain of a deviation at any information set; 0 if there is none.
    #[must_use]
    pub fn largest_gain(&self) -> Rational {
        let gains = self.findings.iter().filter_map(|found| found.better.as_ref().map(|better| better.gain.abs()));
        gains.fold(Rational::default(), |most, gain| if most < gain { gain } else { most })
    }
}
