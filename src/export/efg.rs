//! Games in figures as Gambit's extensive games (`.efg`, format 2, exact rationals).
//!
//! Gambit knows one probability for each draw, so that a game whose players weigh a draw differently is written once for each
//! player. An assessment can be written beside its game: the comment then ends with its behaviour as a line of Gambit's own,
//! `NE,1,0,1/2,1/2`, the probability of each action of each information set of each player. The game after an information set begins
//! with a draw of its histories, as they are believed.
//!
//! # Source
//! The format: Gambit's manual, "Game representation formats".

use std::collections::HashMap;

use crate::figures::Replay;
use crate::figures::finite::{Finite, Kind, PlaceId, SetId};
use crate::figures::names::{act_name, set_name};
use crate::game::Game;
use crate::number::{Rational, whole};

/// What is written.
#[derive(Clone, Copy, Debug)]
pub struct Written<'a> {
    /// The game.
    pub game: &'a Game,
    /// The same in figures.
    pub finite: &'a Finite,
    /// By whose chances nature draws.
    pub prior: usize,
    /// An assessment that is written beside it; what it makes of the states is paid where they follow.
    pub replay: Option<&'a Replay>,
}

/// Why a game cannot be written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unwritten {
    /// A state follows, and nothing says what it is worth.
    States,
    /// The chances of a draw are no probabilities.
    Chances,
}

/// A game from one of its roots.
///
/// # Errors
/// [`Unwritten`].
pub fn whole_game(written: &Written<'_>, root: usize, title: &str, comment: &str) -> Result<String, Unwritten> {
    let mut writer = Writer::new(written);
    writer.place(written.finite.roots[root])?;
    Ok(writer.finish(title, comment))
}

/// The game after an information set, its histories drawn as they are believed; `None` if nothing is believed there.
///
/// # Errors
/// [`Unwritten`].
pub fn after(written: &Written<'_>, set: SetId, title: &str, comment: &str) -> Result<Option<String>, Unwritten> {
    let Some(replay) = written.replay else { return Ok(None) };
    let belief = &replay.played.beliefs[set];
    let sum: Rational = belief.weights.iter().sum();
    if sum != whole(1) || !belief.proper {
        return Ok(None);
    }
    let places = &written.finite.sets[set].places;
    let mut writer = Writer::new(written);
    if places.len() > 1 {
        let actions = belief.weights.iter().enumerate().map(|(at, weight)| format!("\"{}\" {weight}", at + 1));
        let actions: Vec<String> = actions.collect();
        writer.line(&format!("c \"\" 1 \"as believed\" {{ {} }} 0", actions.join(" ")));
        writer.draws = 1;
    }
    for place in places {
        writer.place(*place)?;
    }
    Ok(Some(writer.finish(title, comment)))
}

/// Some draw is weighed differently by two players.
#[must_use]
pub fn priors_differ(finite: &Finite) -> bool {
    finite.places.iter().any(|place| match &place.kind {
        Kind::Draw { chances, .. } => chances.iter().any(|branch| branch.iter().any(|chance| *chance != branch[0])),
        Kind::Move { .. } | Kind::End { .. } | Kind::Go { .. } => false,
    })
}

struct Writer<'a> {
    written: &'a Written<'a>,
    text: String,
    draws: usize,
    /// How often each draw was met.
    drawn: HashMap<String, usize>,
    outcomes: usize,
    /// The number of each information set among its player's.
    numbers: HashMap<SetId, usize>,
    /// The information sets of each player, in the order of their numbers.
    order: Vec<Vec<SetId>>,
}

impl<'a> Writer<'a> {
    fn new(written: &'a Written<'a>) -> Self {
        let order = vec![Vec::new(); written.game.players.len()];
        Self { written, text: String::new(), draws: 0, drawn: HashMap::new(), outcomes: 0, numbers: HashMap::new(), order }
    }

    fn line(&mut self, line: &str) {
        self.text.push_str(line);
        self.text.push('\n');
    }

    fn place(&mut self, place: PlaceId) -> Result<(), Unwritten> {
        let Written { game, finite, prior, replay } = *self.written;
        match &finite.places[place].kind {
            Kind::Draw { chances, next } => {
                let own = || chances.iter().map(|branch| &branch[prior]);
                if own().sum::<Rational>() != whole(1) || own().any(|chance| *chance < whole(0)) {
                    return Err(Unwritten::Chances);
                }
                self.draws += 1;
                let labels = draw_labels(game, finite, place);
                let actions: Vec<String> =
                    labels.1.iter().zip(own()).map(|(label, chance)| format!("{} {chance}", quoted(label))).collect();
                // Gambit wants each draw to have a name of its own.
                let again = self.drawn.entry(labels.0.clone()).or_default();
                *again += 1;
                let name = if *again == 1 { labels.0 } else { format!("{}, {again}", labels.0) };
                self.line(&format!("c \"\" {} {} {{ {} }} 0", self.draws, quoted(&name), actions.join(" ")));
                next.iter().try_for_each(|next| self.place(*next))
            }
            Kind::Move { set, next } => {
                let player = finite.sets[*set].player;
                let number = match self.numbers.get(set) {
                    Some(known) => *known,
                    None => {
                        self.order[player].push(*set);
                        self.numbers.insert(*set, self.order[player].len());
                        self.order[player].len()
                    }
                };
                let acts = 0..finite.sets[*set].acts.len();
                let actions: Vec<String> = acts.map(|act| quoted(&act_name(game, finite, *set, act))).collect();
                let name = quoted(&set_name(game, finite, *set));
                self.line(&format!("p \"\" {} {number} {name} {{ {} }} 0", player + 1, actions.join(" ")));
                next.iter().try_for_each(|next| self.place(*next))
            }
            Kind::End { paid } => {
                self.end(paid);
                Ok(())
            }
            Kind::Go { paid, discounts, target } => {
                let worth = &replay.ok_or(Unwritten::States)?.played.roots[*target];
                let all: Vec<Rational> = (0..paid.len()).map(|p| &paid[p] + &discounts[p] * &worth[p]).collect();
                self.end(&all);
                Ok(())
            }
        }
    }

    fn end(&mut self, paid: &[Rational]) {
        self.outcomes += 1;
        let paid: Vec<String> = paid.iter().map(ToString::to_string).collect();
        self.line(&format!("t \"\" {} \"\" {{ {} }}", self.outcomes, paid.join(", ")));
    }

    fn finish(self, title: &str, comment: &str) -> String {
        let players: Vec<String> = self.written.game.players.iter().map(|player| quoted(player)).collect();
        let mut comment = comment.to_owned();
        if let Some(replay) = self.written.replay {
            comment += "; NE";
            for set in self.order.iter().flatten() {
                let mix = &replay.played.mixes[*set];
                for act in 0..self.written.finite.sets[*set].acts.len() {
                    let chance = mix.iter().find(|(other, _)| *other == act).map(|(_, chance)| chance.to_string());
                    comment += &format!(",{}", chance.unwrap_or_else(|| "0".to_owned()));
                }
            }
        }
        format!("EFG 2 R {} {{ {} }}\n{}\n\n{}", quoted(title), players.join(" "), quoted(&comment), self.text)
    }
}

/// The name of a draw and of what may be drawn.
fn draw_labels(game: &Game, finite: &Finite, place: PlaceId) -> (String, Vec<String>) {
    match &game.nodes[finite.places[place].node].kind {
        crate::game::tree::NodeKind::Draw { variable, branches } => {
            let labels = branches.iter().map(|branch| game.label(*variable, branch.label).to_owned());
            (game.variables[*variable].name.to_string(), labels.collect())
        }
        crate::game::tree::NodeKind::Test { .. }
        | crate::game::tree::NodeKind::Move { .. }
        | crate::game::tree::NodeKind::End { .. }
        | crate::game::tree::NodeKind::Go { .. } => (String::new(), Vec::new()),
    }
}

fn quoted(text: &str) -> String {
    let plain: String = text.chars().filter(|sign| !sign.is_control()).collect();
    format!("\"{}\"", plain.replace('\\', "/").replace('"', "'"))
}
