//! What information sets and actions of a game in figures are called, for the files of other tools and the notes on them.

use super::finite::{Finite, SetId, options};
use crate::game::Game;

/// What an information set is called, with the numbers seen: `Two at reply, x = 1/2`.
#[must_use]
pub fn set_name(game: &Game, finite: &Finite, set: SetId) -> String {
    let here = &finite.sets[set];
    let seen = here.seen.iter().map(|(variable, value)| format!(", {} = {value}", game.variables[*variable].name));
    game.info_name(here.info) + &seen.collect::<String>()
}

/// What an act is called: `accept`, `offer(1/2)`, `1/2`.
#[must_use]
pub fn act_name(game: &Game, finite: &Finite, set: SetId, act: usize) -> String {
    let here = &finite.sets[set];
    let act = &here.acts[act];
    let label = options(game, here.info).get(act.option).and_then(|option| option.label);
    let label = label.map(|label| game.label(game.infos[here.info].variable, label));
    match (label, &act.amount) {
        (Some(label), None) => label.to_owned(),
        (Some(label), Some(amount)) => format!("{label}({amount})"),
        (None, Some(amount)) => amount.to_string(),
        (None, None) => String::new(),
    }
}
