//! Nash equilibrium: no player gains in expectation, before anything is known, by any other strategy.
//!
//! # Source
//! Nash (1951). A best reply among mixed strategies exists among pure ones, so these are compared.

use std::collections::BTreeMap;

use super::assessment::Done;
use super::equilibrium::Part;
use super::rational::Prospects;
use super::tree::{InfoId, NodeId, NodeKind, PlayerId, Range};
use super::value::{Play, options, put};
use crate::expression::build::{all, choose, compare, decided, implies, named, number, product, quantified, total};
use crate::expression::{BoundVariable, ConditionRef, Quantifier, Relation, Term, TermRef, Variable};

/// The most pure strategies of a player.
const MAX_STRATEGIES: usize = 1_024;

/// Why a game's Nash equilibria are not ruled on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refused {
    /// A player chooses after seeing a number.
    SeesNumbers(PlayerId),
    /// A player has too many pure strategies.
    TooMany(PlayerId),
    /// The game has states, so that play may have no end.
    States,
}

/// What each player does at each of its information sets.
type Strategy = BTreeMap<InfoId, Done>;

/// A part per player.
///
/// # Errors
/// [`Refused`]: states, a player that sees a number before it moves, or one with more than 1,024 pure strategies.
pub fn parts(play: &Play<'_>) -> Result<Vec<Part>, Refused> {
    if play.game.roots.len() > 1 {
        return Err(Refused::States);
    }
    let mut out = Vec::new();
    let root = play.game.roots[0].node;
    for player in 0..play.game.players.len() {
        let infos: Vec<InfoId> = (0..play.game.infos.len()).filter(|info| play.game.infos[*info].player == player).collect();
        if infos.iter().any(|info| !play.game.infos[*info].amounts.is_empty()) {
            return Err(Refused::SeesNumbers(player));
        }
        let here = play.worth(root, player);
        let mut parts = Vec::new();
        let mut prospects = Vec::new();
        for (strategy, name, bound) in strategies(play, player, &infos)? {
            let value = against(play, root, player, &strategy);
            parts.push(quantified(Quantifier::Forall, bound, compare(&value, Relation::LessEqual, &here)));
            prospects.push((name, value));
        }
        let possible = all(infos.iter().map(|info| implies(&play.present(*info), &play.possible(*info))));
        let who = &play.game.players[player];
        let mut add = |what: &str, condition: ConditionRef, prospects: Option<Prospects>| {
            if decided(&condition) != Some(true) {
                let label = format!("{who}: {what}");
                out.push(Part { condition: named(label.clone(), condition), label, prospects });
            }
        };
        add("can do what it is to do", possible, None);
        let strategy = Prospects {
            player: who.to_string(),
            movement: "all its moves".to_owned(),
            follow: here,
            options: prospects,
            intervals: Vec::new(),
            rules: Vec::new(),
        };
        add("no strategy does better", all(parts), Some(strategy));
    }
    Ok(out)
}

/// The pure strategies of a player, each with its name and the numbers in it.
fn strategies(
    play: &Play<'_>,
    player: PlayerId,
    infos: &[InfoId],
) -> Result<Vec<(Strategy, String, Vec<BoundVariable>)>, Refused> {
    let mut out: Vec<(Strategy, String, Vec<BoundVariable>)> = vec![(Strategy::new(), String::new(), Vec::new())];
    for &info in infos {
        let variable = play.game.infos[info].variable;
        let mut next = Vec::new();
        for (strategy, name, bound) in &out {
            for (place, option) in options(play.game, info).iter().enumerate() {
                let (mut strategy, mut bound) = (strategy.clone(), bound.clone());
                let amount = option.amount.as_ref().map(|(amount, range)| {
                    let name: Variable = if infos.len() == 1 {
                        play.game.number(*amount)
                    } else {
                        format!("{} of {}", play.game.variables[*amount].name, play.game.info_name(info)).into()
                    };
                    let term = Term::variable(name.clone());
                    let range = Some(Range::contains(range, &term));
                    bound.push(BoundVariable { name, range, integer: false, replaced: Vec::new() });
                    term
                });
                strategy.insert(info, Done { option: place, amount });
                let own = play.game.option_name(variable, option);
                let name = if name.is_empty() { own } else { format!("{name}, {own}") };
                next.push((strategy, name, bound));
            }
        }
        if next.len() > MAX_STRATEGIES {
            return Err(Refused::TooMany(player));
        }
        out = next;
    }
    Ok(out)
}

/// What a player gets in expectation from a place on with a strategy of its own, the others following the assessment.
fn against(play: &Play<'_>, node: NodeId, player: PlayerId, strategy: &Strategy) -> TermRef {
    match &play.game.nodes[node].kind {
        NodeKind::End { .. } | NodeKind::Go { .. } => play.worth(node, player),
        NodeKind::Draw { branches, .. } => {
            let parts: Vec<TermRef> = branches
                .iter()
                .map(|branch| product(&branch.weights[player], &against(play, branch.node, player, strategy)))
                .collect();
            total(&parts)
        }
        NodeKind::Test { cases } => cases
            .iter()
            .rev()
            .fold(number(0), |rest, (condition, node)| choose(condition, &against(play, *node, player, strategy), &rest)),
        NodeKind::Move { options, info, .. } => {
            let follow = |done: &Done| {
                let Some(option) = options.get(done.option) else { return number(0) };
                put(play.game, option, done, &against(play, option.node, player, strategy))
            };
            match strategy.get(info) {
                Some(done) => follow(done),
                None => play.by_rules(*info, number(0), follow),
            }
        }
    }
}
