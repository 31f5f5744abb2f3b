//! Writes games at a point as Gambit's extensive games (`.efg`, format 2, exact rationals).
//!
//! Not part of a verdict. Gambit has one probability for each draw of nature, so that a game whose players have different priors
//! is written once for each player. With an assessment, the comment ends with its strategies as a line of Gambit's,
//! `NE,1,0,1/2,1/2`: the probability of each action at each information set of each player. The continuation after an information
//! set begins with a draw of its histories by the belief.
//!
//! # Source
//! The format: Gambit's manual, "Game representation formats".

use std::collections::HashMap;

use crate::replay::{ExtensiveEvent, ExtensiveForm};
use kernel::number::{Rational, whole};

/// The error that a game cannot be written, because it reaches a state whose value is unknown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct GameNotFinite;

/// Writes a game from a history on. Nature draws by the prior of the player with the index `prior`.
///
/// # Errors
/// Fails if the game reaches a state whose value is unknown.
pub fn game(form: &ExtensiveForm, start: usize, prior: usize, title: &str, comment: &str) -> Result<String, GameNotFinite> {
    let mut writer = EfgWriter::new(form, prior);
    writer.history(start, &vec![whole(0); form.players.len()])?;
    Ok(writer.finish(title, comment))
}

/// Writes the continuation after an information set, where nature draws the histories by the belief. Returns `None` if no belief
/// is known there.
///
/// # Errors
/// Fails if the game reaches a state whose value is unknown.
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

/// Writes the nodes of a game in Gambit's prefix order.
struct EfgWriter<'a> {
    form: &'a ExtensiveForm,
    prior: usize,
    text: String,
    draws: usize,
    /// The number of occurrences of each draw so far.
    drawn: HashMap<String, usize>,
    outcomes: usize,
    /// The number of each information set among those of its player, from 1.
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

    /// Writes the subtree after a history; `before` are the payoffs collected so far.
    fn history(&mut self, history: usize, before: &[Rational]) -> Result<(), GameNotFinite> {
        let form = self.form;
        match &form.histories[history] {
            ExtensiveEvent::Draw { name, chances, next } => {
                self.draws += 1;
                let actions: Vec<String> =
                    chances.iter().map(|(label, chances)| format!("{} {}", quoted(label), chances[self.prior])).collect();
                // Gambit requires a unique name for each draw.
                let again = self.drawn.entry(name.clone()).or_default();
                *again += 1;
                let name = if *again == 1 { name.clone() } else { format!("{name}, {again}") };
                self.line(&format!("c \"\" {} {} {{ {} }} 0", self.draws, quoted(&name), actions.join(" ")));
                next.iter().try_for_each(|next| self.history(*next, before))
            }
            ExtensiveEvent::Move { set, next } => {
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
            ExtensiveEvent::States { paid, next } => self.history(*next, &sums(before, paid)),
            ExtensiveEvent::End { paid } => {
                self.end(&sums(before, paid));
                Ok(())
            }
            ExtensiveEvent::Go { worth } => {
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
