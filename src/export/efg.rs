//! Games at a point as Gambit's extensive games (`.efg`, format 2, exact rationals).
//!
//! Gambit knows one probability for each draw, so that a game whose players weigh a draw differently is written once for each
//! player. An assessment can be written beside its game: the comment then ends with its behaviour as a line of Gambit's own,
//! `NE,1,0,1/2,1/2`, the probability of each action of each information set of each player. The game after an information set begins
//! with a draw of its histories, as they are believed.
//!
//! # Source
//! The format: Gambit's manual, "Game representation formats".

use std::collections::HashMap;

use crate::replay::{Event, ExtensiveForm};
use kernel::number::{Rational, whole};

/// Why a game cannot be written: a state follows, and nothing says what it is worth.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct GameNotFinite;

/// A game from a history on; nature draws by this player's prior.
///
/// # Errors
/// [`GameNotFinite`].
pub fn game(form: &ExtensiveForm, start: usize, prior: usize, title: &str, comment: &str) -> Result<String, GameNotFinite> {
    let mut writer = EfgWriter::new(form, prior);
    writer.history(start, &vec![whole(0); form.players.len()])?;
    Ok(writer.finish(title, comment))
}

/// The game after an information set, its histories drawn as they are believed; `None` if no belief is known there.
///
/// # Errors
/// [`GameNotFinite`].
pub fn after(
    form: &ExtensiveForm,
    set: usize,
    prior: usize,
    title: &str,
    comment: &str,
) -> Result<Option<String>, GameNotFinite> {
    let set = &form.sets[set];
    let Some(Ok(weights)) = set.conduct.as_ref().map(|conduct| conduct.believes.as_ref()) else { return Ok(None) };
    let mut writer = EfgWriter::new(form, prior);
    if set.histories.len() > 1 {
        let actions = weights.iter().enumerate().map(|(at, weight)| format!("\"{}\" {weight}", at + 1));
        let actions: Vec<String> = actions.collect();
        writer.line(&format!("c \"\" 1 \"as believed\" {{ {} }} 0", actions.join(" ")));
        writer.draws = 1;
    }
    let nothing = vec![whole(0); form.players.len()];
    set.histories.iter().try_for_each(|history| writer.history(*history, &nothing))?;
    Ok(Some(writer.finish(title, comment)))
}

struct EfgWriter<'a> {
    form: &'a ExtensiveForm,
    prior: usize,
    text: String,
    draws: usize,
    /// How often each draw was met.
    drawn: HashMap<String, usize>,
    outcomes: usize,
    /// The number of each information set among its player's.
    numbers: HashMap<usize, usize>,
    /// The information sets of each player, in the order of their numbers.
    order: Vec<Vec<usize>>,
}

impl<'a> EfgWriter<'a> {
    fn new(form: &'a ExtensiveForm, prior: usize) -> Self {
        let order = vec![Vec::new(); form.players.len()];
        Self { form, prior, text: String::new(), draws: 0, drawn: HashMap::new(), outcomes: 0, numbers: HashMap::new(), order }
    }

    fn line(&mut self, line: &str) {
        self.text.push_str(line);
        self.text.push('\n');
    }

    /// What follows a history, before whose run so much was paid.
    fn history(&mut self, history: usize, before: &[Rational]) -> Result<(), GameNotFinite> {
        let form = self.form;
        match &form.histories[history] {
            Event::Draw { name, chances, next } => {
                self.draws += 1;
                let actions: Vec<String> =
                    chances.iter().map(|(label, chances)| format!("{} {}", quoted(label), chances[self.prior])).collect();
                // Gambit wants each draw to have a name of its own.
                let again = self.drawn.entry(name.clone()).or_default();
                *again += 1;
                let name = if *again == 1 { name.clone() } else { format!("{name}, {again}") };
                self.line(&format!("c \"\" {} {} {{ {} }} 0", self.draws, quoted(&name), actions.join(" ")));
                next.iter().try_for_each(|next| self.history(*next, before))
            }
            Event::Move { set, next } => {
                let here = &form.sets[*set];
                let number = match self.numbers.get(set) {
                    Some(known) => *known,
                    None => {
                        self.order[here.player].push(*set);
                        self.numbers.insert(*set, self.order[here.player].len());
                        self.order[here.player].len()
                    }
                };
                let actions: Vec<String> = here.actions.iter().map(|action| quoted(action)).collect();
                let name = quoted(&here.name);
                self.line(&format!("p \"\" {} {number} {name} {{ {} }} 0", here.player + 1, actions.join(" ")));
                next.iter().try_for_each(|next| self.history(*next, before))
            }
            Event::States { paid, next } => self.history(*next, &sums(before, paid)),
            Event::End { paid } => {
                self.end(&sums(before, paid));
                Ok(())
            }
            Event::Go { worth } => {
                self.end(&sums(before, worth.as_ref().ok_or(GameNotFinite)?));
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
        let players: Vec<String> = self.form.players.iter().map(|player| quoted(player)).collect();
        let mut comment = comment.to_owned();
        if self.form.is_played {
            comment += "; NE";
            let conducts = self.order.iter().flatten().filter_map(|set| self.form.sets[*set].conduct.as_ref());
            conducts.flat_map(|conduct| &conduct.does).for_each(|chance| comment += &format!(",{chance}"));
        }
        format!("EFG 2 R {} {{ {} }}\n{}\n\n{}", quoted(title), players.join(" "), quoted(&comment), self.text)
    }
}

fn sums(before: &[Rational], paid: &[Rational]) -> Vec<Rational> {
    before.iter().zip(paid).map(|(before, paid)| before + paid).collect()
}

fn quoted(text: &str) -> String {
    let plain: String = text.chars().filter(|sign| !sign.is_control()).collect();
    format!("\"{}\"", plain.replace('\\', "/").replace('"', "'"))
}
