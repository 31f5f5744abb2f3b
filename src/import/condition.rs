//! Writes an extensive game as a condition file.
//!
//! The language tells information sets by who moves, at which move, having seen what. So each information set becomes a move, and
//! each player sees those moves and knows those draws that are the same wherever it cannot tell its places apart. Information sets
//! of one player with the same name and actions become one move, where what is seen then tells them apart.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use super::efg::{Efg, PlaceKind};
use super::names::{ImportedNames, plain};
use crate::source::Sources;
use crate::syntax::{self, printer};
use kernel::number::Rational;

/// How often moves are told apart by name before each information set gets a name of its own.
const MAX_ROUNDS: usize = 8;
/// The most moves that the example of an assessment lists.
const MAX_EXAMPLE: usize = 12;

/// A variable: a group of information sets or draws, and which of them; 0 for all.
type GroupMember = (usize, usize);
/// What happened on the way to a place: the branch taken, by variable.
type BranchesTaken = BTreeMap<GroupMember, usize>;

/// The condition file of a game, whose name is given, in the canonical layout.
///
/// # Errors
/// Why it cannot be written: it would be too large.
pub fn write(game: &Efg, name: &str) -> Result<String, String> {
    // A draw in the language has two labels at least.
    let game = game.without_certain_draws();
    let written = VariablePlan::new(&game).text(name);
    let mut sources = Sources::default();
    let id = sources.add(name, written);
    let (file, faults) = syntax::parse(&sources, id);
    match faults.first() {
        None => Ok(printer::print(&file)),
        Some(fault) => Err(format!("the game cannot be written as a condition file: {}", fault.headline())),
    }
}

/// Which variable holds what happens where.
struct VariablePlan<'g> {
    game: &'g Efg,
    /// The group of each information set, and of each draw.
    sets: Vec<usize>,
    draws: Vec<usize>,
    /// How far each group is split: not at all, by set or draw, by place.
    split: Vec<usize>,
    /// The player of each group; `None` for draws.
    owners: Vec<Option<usize>>,
    bases: Vec<String>,
    actions: Vec<Vec<String>>,
    /// What each player neither sees nor knows.
    hidden: Vec<BTreeSet<GroupMember>>,
}

impl<'g> VariablePlan<'g> {
    fn new(game: &'g Efg) -> Self {
        let mut plan = Self {
            game,
            sets: Vec::new(),
            draws: Vec::new(),
            split: Vec::new(),
            owners: Vec::new(),
            bases: Vec::new(),
            actions: Vec::new(),
            hidden: vec![BTreeSet::new(); game.players.len()],
        };
        let mut groups: BTreeMap<(Option<usize>, String, &[String]), usize> = BTreeMap::new();
        for (own, is_draw) in [(&game.sets, false), (&game.draws, true)] {
            for set in own {
                let owner = (!is_draw).then_some(set.player);
                let base = match owner {
                    Some(player) => movement(&set.name, &game.players[player]),
                    None => plain(set.name.split(',').next().unwrap_or_default(), "draw"),
                };
                let next = groups.len();
                let group = *groups.entry((owner, base.clone(), &set.actions)).or_insert(next);
                if group == next {
                    plan.split.push(0);
                    plan.owners.push(owner);
                    plan.bases.push(base);
                    plan.actions.push(set.actions.clone());
                }
                if is_draw { plan.draws.push(group) } else { plan.sets.push(group) }
            }
        }
        for round in 0.. {
            if round == MAX_ROUNDS {
                plan.split = plan.owners.iter().map(|owner| if owner.is_some() { 1 } else { 2 }).collect();
            }
            if plan.settle() || round == MAX_ROUNDS {
                break;
            }
        }
        plan
    }

    /// The variable that holds what happens at a place; `None` at an end.
    fn key(&self, place: usize) -> Option<GroupMember> {
        let (group, one) = match &self.game.places[place].kind {
            PlaceKind::End => return None,
            PlaceKind::Move { set, .. } => (self.sets[*set], *set),
            PlaceKind::Draw { draw, .. } => (self.draws[*draw], *draw),
        };
        let sub = match self.split[group] {
            0 => 0,
            1 => one + 1,
            _ => place + 1,
        };
        Some((group, sub))
    }

    /// Works out who sees what. True iff no variable happens twice on a way and all information sets are told apart; otherwise
    /// groups are split.
    fn settle(&mut self) -> bool {
        let mut doubtful: BTreeSet<usize> = BTreeSet::new();
        let mut happened: Vec<BranchesTaken> = Vec::with_capacity(self.game.places.len());
        for (id, place) in self.game.places.iter().enumerate() {
            let own = place.parent.map(|(before, branch)| {
                let mut own = happened[before].clone();
                own.extend(self.key(before).map(|key| (key, branch)));
                own
            });
            let own = own.unwrap_or_default();
            if let Some(key) = self.key(id).filter(|key| own.contains_key(key)) {
                doubtful.insert(key.0);
            }
            happened.push(own);
        }
        let mut places: Vec<Vec<usize>> = vec![Vec::new(); self.game.sets.len()];
        for (id, place) in self.game.places.iter().enumerate() {
            if let PlaceKind::Move { set, .. } = &place.kind {
                places[*set].push(id);
            }
        }
        self.hidden = vec![BTreeSet::new(); self.game.players.len()];
        for (set, places) in self.game.sets.iter().zip(&places) {
            let Some((first, others)) = places.split_first() else { continue };
            let first = &happened[*first];
            for other in others.iter().map(|other| &happened[*other]) {
                let differs = |key: &&GroupMember| first.get(*key) != other.get(*key);
                self.hidden[set.player].extend(first.keys().chain(other.keys()).filter(differs));
            }
        }
        let mut known: BTreeMap<(GroupMember, BranchesTaken), usize> = BTreeMap::new();
        for (set, places) in places.iter().enumerate() {
            let Some(first) = places.first() else { continue };
            let Some(key) = self.key(*first) else { continue };
            let hidden = &self.hidden[self.game.sets[set].player];
            let mut seen = happened[*first].clone();
            seen.retain(|key, _| !hidden.contains(key));
            if *known.entry((key, seen)).or_insert(set) != set {
                doubtful.insert(key.0);
            }
        }
        doubtful.iter().for_each(|group| self.split[*group] += 1);
        doubtful.is_empty()
    }

    fn text(&self, name: &str) -> String {
        let mut names = ImportedNames::default();
        let game_name = names.fresh(name, "game_");
        let players: Vec<String> = self.game.players.iter().map(|player| names.fresh(player, "Player")).collect();
        let mut variables: BTreeMap<GroupMember, String> = BTreeMap::new();
        for key in (0..self.game.places.len()).filter_map(|place| self.key(place)) {
            variables.entry(key).or_insert_with(|| names.fresh(&self.bases[key.0], "move"));
        }
        let labels = |actions: &Vec<String>| {
            let mut names = names.clone();
            actions.iter().map(|action| names.fresh(action, "action")).collect()
        };
        let labels: Vec<Vec<String>> = self.actions.iter().map(labels).collect();
        let title = quoted(if self.game.title.trim().is_empty() { name } else { &self.game.title });
        let mut out = format!("# From an extensive game of Gambit's.\npaper {title}\n\ngame {game_name}:\n");
        let _ = writeln!(out, "  players {}", players.join(", "));
        let listed = |keys: Vec<GroupMember>| keys.iter().map(|key| variables[key].as_str()).collect::<Vec<_>>().join(", ");
        for (player, own) in players.iter().enumerate() {
            let seen = |draws: bool| {
                let of_kind = |key: &&GroupMember| match self.owners[key.0] {
                    None => draws,
                    Some(owner) => !draws && owner != player,
                };
                let (hidden, seen): (Vec<GroupMember>, Vec<GroupMember>) =
                    variables.keys().filter(of_kind).partition(|key| self.hidden[player].contains(*key));
                (hidden, seen)
            };
            let (_, known) = seen(true);
            if !known.is_empty() {
                let _ = writeln!(out, "  {own} knows {}", listed(known));
            }
            let (hidden, seen) = seen(false);
            if !hidden.is_empty() {
                let seen = if seen.is_empty() { "nothing".to_owned() } else { format!("only {}", listed(seen)) };
                let _ = writeln!(out, "  {own} sees {seen}");
            }
        }
        Steps { plan: self, players: &players, variables: &variables, labels: &labels }.write(0, 2, false, &mut out);
        self.example(&game_name, &players, &variables, &labels, &mut out);
        out
    }

    /// What an assessment would look like, as a comment.
    fn example(
        &self,
        game: &str,
        players: &[String],
        variables: &BTreeMap<GroupMember, String>,
        labels: &[Vec<String>],
        out: &mut String,
    ) {
        let moves: Vec<(&GroupMember, usize)> = variables.keys().filter_map(|key| Some((key, self.owners[key.0]?))).collect();
        if moves.is_empty() || moves.len() > MAX_EXAMPLE {
            return;
        }
        let _ = writeln!(out, "\n# What each player does, and what is ruled on:\n# assessment first of {game}:");
        for (key, player) in moves {
            let first = labels[key.0].first().map_or("", |label| label);
            let _ = writeln!(out, "#   {} {}: {first}", players[player], variables[key]);
        }
        let _ = writeln!(out, "# question \"are these best replies\": first is Nash");
    }
}

/// The steps of a game from a place on.
struct Steps<'a> {
    plan: &'a VariablePlan<'a>,
    players: &'a [String],
    variables: &'a BTreeMap<GroupMember, String>,
    labels: &'a [Vec<String>],
}

impl Steps<'_> {
    fn paid(&self, paid: &[Rational]) -> String {
        self.players.iter().zip(paid).map(|(player, paid)| format!("{player} gets {paid}")).collect::<Vec<_>>().join("; ")
    }

    /// Writes what follows a colon: on the same line where that is the end. The depth is that of the tree, which is bounded.
    fn after(&self, place: usize, indent: usize, paid: bool, out: &mut String) {
        let here = &self.plan.game.places[place];
        if here.kind != PlaceKind::End {
            out.push('\n');
            return self.write(place, indent, paid, out);
        }
        let nothing = vec![Rational::default(); self.players.len()];
        let _ = match &here.paid {
            Some(amounts) => writeln!(out, " {}", self.paid(amounts)),
            None if paid => writeln!(out, " end"),
            None => writeln!(out, " {}", self.paid(&nothing)),
        };
    }

    fn write(&self, place: usize, indent: usize, mut paid: bool, out: &mut String) {
        let here = &self.plan.game.places[place];
        let margin = " ".repeat(indent);
        let end = here.kind == PlaceKind::End;
        if end && !(paid || here.paid.is_some()) {
            let _ = writeln!(out, "{margin}{}", self.paid(&vec![Rational::default(); self.players.len()]));
        }
        if let Some(amounts) = &here.paid {
            let _ = writeln!(out, "{margin}{}", self.paid(amounts));
            paid = true;
        }
        let Some(key) = self.plan.key(place) else { return };
        let (name, labels) = (&self.variables[&key], &self.labels[key.0]);
        match &here.kind {
            PlaceKind::End => {}
            PlaceKind::Move { set, next } => {
                let player = &self.players[self.plan.game.sets[*set].player];
                let _ = writeln!(out, "{margin}{player} chooses {name}:");
                for (label, next) in labels.iter().zip(next) {
                    let _ = write!(out, "{margin}  {label}:");
                    self.after(*next, indent + 4, paid, out);
                }
            }
            PlaceKind::Draw { chances, next, .. } => {
                let draws = labels.iter().zip(chances).map(|(label, chance)| format!("{label} with {chance}"));
                let _ = writeln!(out, "{margin}nature draws {name}: {}", draws.collect::<Vec<_>>().join(" or "));
                for (at, (label, next_place)) in labels.iter().zip(next).enumerate() {
                    let word = if at == 0 { "if" } else { "else if" };
                    let _ = match at + 1 < next.len() {
                        true => write!(out, "{margin}{word} {name} = {label}:"),
                        false => write!(out, "{margin}else:"),
                    };
                    self.after(*next_place, indent + 2, paid, out);
                }
            }
        }
    }
}

/// The name of the move that an information set is at: `breakfast` of `Sender at breakfast, k = strong`.
fn movement(name: &str, player: &str) -> String {
    let own = name.strip_prefix(player).and_then(|rest| rest.strip_prefix(" at "));
    let own = own.map(|rest| rest.split([',', ' ']).next().unwrap_or(rest));
    plain(own.unwrap_or(name), &format!("{}_move", plain(player, "player")))
}

fn quoted(text: &str) -> String {
    let plain: String = text.chars().filter(|sign| !sign.is_control()).collect();
    format!("\"{}\"", plain.replace('"', "'"))
}
