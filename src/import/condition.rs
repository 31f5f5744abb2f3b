//! Writes an extensive game as a condition file.
//!
//! In the language, an information set is given by the player, by the move that the player chooses, and by what the player has
//! observed. So each information set becomes a move. A player observes those earlier moves and draws that are the same at all nodes
//! of each of its information sets. Several information sets of one player with the same name and actions become one move if the
//! player's observations distinguish them. Called by `referee new`; `tests/suite/efg.rs` checks that the tree read back is the same
//! game.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use super::efg::{Efg, EfgNodeKind};
use super::names::{ImportedNames, identifier};
use crate::source::Sources;
use crate::syntax::{self, printer};
use kernel::number::Rational;

/// The number of rounds of splitting after which each information set becomes a move of its own.
const MAX_ROUNDS: usize = 8;
/// The largest number of moves for which an example of an assessment is written.
const MAX_EXAMPLE: usize = 12;

/// A variable of the condition file: a group of information sets or draws, and the member of the group; 0 for the whole group.
type GroupMember = (usize, usize);
/// The history before a node: for each variable chosen or drawn there, the branch taken.
type BranchesTaken = BTreeMap<GroupMember, usize>;

/// Returns the text of a condition file that declares the game under the given name, in the canonical layout.
///
/// # Errors
/// Returns the reason if the text that is written does not parse, for instance because it is too large or nested too deeply.
pub fn write(game: &Efg, name: &str) -> Result<String, String> {
    // A draw in the language has at least two labels.
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

/// Assigns a variable of the condition file to each decision node and each draw.
struct VariablePlan<'g> {
    game: &'g Efg,
    /// The group of each information set.
    sets: Vec<usize>,
    /// The group of each draw.
    draws: Vec<usize>,
    /// How finely each group is split into variables: 0 for one variable, 1 for one per information set or draw, 2 for one per
    /// node.
    split: Vec<usize>,
    /// The player of each group; `None` for draws.
    owners: Vec<Option<usize>>,
    /// The name on which the names of each group's variables are based.
    base_names: Vec<String>,
    /// The actions or labels of each group.
    actions: Vec<Vec<String>>,
    /// For each player, the variables that it does not observe.
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
            base_names: Vec::new(),
            actions: Vec::new(),
            hidden: vec![BTreeSet::new(); game.players.len()],
        };
        let mut groups: BTreeMap<(Option<usize>, String, &[String]), usize> = BTreeMap::new();
        for (own, is_draw) in [(&game.sets, false), (&game.draws, true)] {
            for set in own {
                let owner = (!is_draw).then_some(set.player);
                let base = match owner {
                    Some(player) => move_name(&set.name, &game.players[player]),
                    None => identifier(set.name.split(',').next().unwrap_or_default(), "draw"),
                };
                let next = groups.len();
                let group = *groups.entry((owner, base.clone(), &set.actions)).or_insert(next);
                if group == next {
                    plan.split.push(0);
                    plan.owners.push(owner);
                    plan.base_names.push(base);
                    plan.actions.push(set.actions.clone());
                }
                if is_draw { plan.draws.push(group) } else { plan.sets.push(group) }
            }
        }
        for round in 0.. {
            if round == MAX_ROUNDS {
                plan.split = plan.owners.iter().map(|owner| if owner.is_some() { 1 } else { 2 }).collect();
            }
            if plan.observe_or_split() || round == MAX_ROUNDS {
                break;
            }
        }
        plan
    }

    /// The variable that stores the branch taken at a node; `None` at a terminal node.
    fn variable(&self, node: usize) -> Option<GroupMember> {
        let (group, index) = match &self.game.places[node].kind {
            EfgNodeKind::End => return None,
            EfgNodeKind::Move { set, .. } => (self.sets[*set], *set),
            EfgNodeKind::Draw { draw, .. } => (self.draws[*draw], *draw),
        };
        let member = match self.split[group] {
            0 => 0,
            1 => index + 1,
            _ => node + 1,
        };
        Some((group, member))
    }

    /// Computes what each player does not observe under the current split. Returns true if no variable occurs twice on a path and
    /// observations distinguish all information sets of a variable. Otherwise the groups for which this fails are split further.
    fn observe_or_split(&mut self) -> bool {
        let mut too_coarse: BTreeSet<usize> = BTreeSet::new();
        let mut histories: Vec<BranchesTaken> = Vec::with_capacity(self.game.places.len());
        for (id, node) in self.game.places.iter().enumerate() {
            let history = node.parent.map(|(parent, branch)| {
                let mut history = histories[parent].clone();
                history.extend(self.variable(parent).map(|variable| (variable, branch)));
                history
            });
            let history = history.unwrap_or_default();
            if let Some(variable) = self.variable(id).filter(|variable| history.contains_key(variable)) {
                too_coarse.insert(variable.0);
            }
            histories.push(history);
        }
        let mut nodes_of_set: Vec<Vec<usize>> = vec![Vec::new(); self.game.sets.len()];
        for (id, node) in self.game.places.iter().enumerate() {
            if let EfgNodeKind::Move { set, .. } = &node.kind {
                nodes_of_set[*set].push(id);
            }
        }
        self.hidden = vec![BTreeSet::new(); self.game.players.len()];
        for (set, nodes) in self.game.sets.iter().zip(&nodes_of_set) {
            let Some((first, others)) = nodes.split_first() else { continue };
            let first = &histories[*first];
            for other in others.iter().map(|other| &histories[*other]) {
                let differs = |key: &&GroupMember| first.get(*key) != other.get(*key);
                self.hidden[set.player].extend(first.keys().chain(other.keys()).filter(differs));
            }
        }
        let mut set_observed: BTreeMap<(GroupMember, BranchesTaken), usize> = BTreeMap::new();
        for (set, nodes) in nodes_of_set.iter().enumerate() {
            let Some(first) = nodes.first() else { continue };
            let Some(variable) = self.variable(*first) else { continue };
            let hidden = &self.hidden[self.game.sets[set].player];
            let mut observed = histories[*first].clone();
            observed.retain(|variable, _| !hidden.contains(variable));
            if *set_observed.entry((variable, observed)).or_insert(set) != set {
                too_coarse.insert(variable.0);
            }
        }
        too_coarse.iter().for_each(|group| self.split[*group] += 1);
        too_coarse.is_empty()
    }

    /// The text of the condition file, before it is brought into the canonical layout.
    fn text(&self, name: &str) -> String {
        let mut names = ImportedNames::default();
        let game_name = names.fresh(name, "game_");
        let players: Vec<String> = self.game.players.iter().map(|player| names.fresh(player, "Player")).collect();
        let mut variables: BTreeMap<GroupMember, String> = BTreeMap::new();
        for variable in (0..self.game.places.len()).filter_map(|node| self.variable(node)) {
            variables.entry(variable).or_insert_with(|| names.fresh(&self.base_names[variable.0], "move"));
        }
        let labels = |actions: &Vec<String>| {
            let mut names = names.clone();
            actions.iter().map(|action| names.fresh(action, "action")).collect()
        };
        let labels: Vec<Vec<String>> = self.actions.iter().map(labels).collect();
        let title = quoted(if self.game.title.trim().is_empty() { name } else { &self.game.title });
        let mut out = format!("# Converted from an extensive game in Gambit's format.\npaper {title}\n\ngame {game_name}:\n");
        let _ = writeln!(out, "  players {}", players.join(", "));
        let listed =
            |chosen: Vec<GroupMember>| chosen.iter().map(|variable| variables[variable].as_str()).collect::<Vec<_>>().join(", ");
        for (player, player_name) in players.iter().enumerate() {
            // The draws, or the moves of other players, divided into those that the player does not observe and those that it
            // observes.
            let hidden_and_observed = |draws: bool| {
                let of_kind = |variable: &&GroupMember| match self.owners[variable.0] {
                    None => draws,
                    Some(owner) => !draws && owner != player,
                };
                let (hidden, observed): (Vec<GroupMember>, Vec<GroupMember>) =
                    variables.keys().filter(of_kind).partition(|variable| self.hidden[player].contains(*variable));
                (hidden, observed)
            };
            let (_, known) = hidden_and_observed(true);
            if !known.is_empty() {
                let _ = writeln!(out, "  {player_name} knows {}", listed(known));
            }
            let (hidden, observed) = hidden_and_observed(false);
            if !hidden.is_empty() {
                let seen = if observed.is_empty() { "nothing".to_owned() } else { format!("only {}", listed(observed)) };
                let _ = writeln!(out, "  {player_name} sees {seen}");
            }
        }
        StepWriter { plan: self, players: &players, variables: &variables, labels: &labels }.write(0, 2, false, &mut out);
        self.example(&game_name, &players, &variables, &labels, &mut out);
        out
    }

    /// Writes a comment with an example of an assessment and a question about it.
    fn example(
        &self,
        game: &str,
        players: &[String],
        variables: &BTreeMap<GroupMember, String>,
        labels: &[Vec<String>],
        out: &mut String,
    ) {
        let moves: Vec<(&GroupMember, usize)> =
            variables.keys().filter_map(|variable| Some((variable, self.owners[variable.0]?))).collect();
        if moves.is_empty() || moves.len() > MAX_EXAMPLE {
            return;
        }
        let _ = writeln!(out, "\n# The strategies to be judged, and the question about them:\n# assessment first of {game}:");
        for (variable, player) in moves {
            let first = labels[variable.0].first().map_or("", |label| label);
            let _ = writeln!(out, "#   {} {}: {first}", players[player], variables[variable]);
        }
        let _ = writeln!(out, "# question \"are these best replies\": first is Nash");
    }
}

/// Writes the steps of a game from a node on.
struct StepWriter<'a> {
    plan: &'a VariablePlan<'a>,
    players: &'a [String],
    variables: &'a BTreeMap<GroupMember, String>,
    labels: &'a [Vec<String>],
}

impl StepWriter<'_> {
    /// The steps that pay each player its amount.
    fn payments(&self, paid: &[Rational]) -> String {
        self.players.iter().zip(paid).map(|(player, paid)| format!("{player} gets {paid}")).collect::<Vec<_>>().join("; ")
    }

    /// Writes what follows the colon after a label: a terminal node on the same line, any other node on new lines. The recursion is
    /// bounded because `efg` limits the length of a path.
    fn write_after_colon(&self, node: usize, indent: usize, paid: bool, out: &mut String) {
        let here = &self.plan.game.places[node];
        if here.kind != EfgNodeKind::End {
            out.push('\n');
            return self.write(node, indent, paid, out);
        }
        let nothing = vec![Rational::default(); self.players.len()];
        let _ = match &here.paid {
            Some(amounts) => writeln!(out, " {}", self.payments(amounts)),
            None if paid => writeln!(out, " end"),
            None => writeln!(out, " {}", self.payments(&nothing)),
        };
    }

    /// Writes the steps of a node and of all nodes after it; `paid` says that some node before it has payoffs.
    fn write(&self, node: usize, indent: usize, mut paid: bool, out: &mut String) {
        let here = &self.plan.game.places[node];
        let margin = " ".repeat(indent);
        let end = here.kind == EfgNodeKind::End;
        if end && !(paid || here.paid.is_some()) {
            let _ = writeln!(out, "{margin}{}", self.payments(&vec![Rational::default(); self.players.len()]));
        }
        if let Some(amounts) = &here.paid {
            let _ = writeln!(out, "{margin}{}", self.payments(amounts));
            paid = true;
        }
        let Some(variable) = self.plan.variable(node) else { return };
        let (name, labels) = (&self.variables[&variable], &self.labels[variable.0]);
        match &here.kind {
            EfgNodeKind::End => {}
            EfgNodeKind::Move { set, next } => {
                let player = &self.players[self.plan.game.sets[*set].player];
                let _ = writeln!(out, "{margin}{player} chooses {name}:");
                for (label, next) in labels.iter().zip(next) {
                    let _ = write!(out, "{margin}  {label}:");
                    self.write_after_colon(*next, indent + 4, paid, out);
                }
            }
            EfgNodeKind::Draw { chances, next, .. } => {
                let draws = labels.iter().zip(chances).map(|(label, chance)| format!("{label} with {chance}"));
                let _ = writeln!(out, "{margin}nature draws {name}: {}", draws.collect::<Vec<_>>().join(" or "));
                for (at, (label, next_node)) in labels.iter().zip(next).enumerate() {
                    let word = if at == 0 { "if" } else { "else if" };
                    let _ = match at + 1 < next.len() {
                        true => write!(out, "{margin}{word} {name} = {label}:"),
                        false => write!(out, "{margin}else:"),
                    };
                    self.write_after_colon(*next_node, indent + 2, paid, out);
                }
            }
        }
    }
}

/// The name of the move chosen at an information set: `breakfast` for `Sender at breakfast, k = strong`, as `referee export` writes
/// it.
fn move_name(name: &str, player: &str) -> String {
    let chosen_at = name.strip_prefix(player).and_then(|rest| rest.strip_prefix(" at "));
    let chosen_at = chosen_at.map(|rest| rest.split([',', ' ']).next().unwrap_or(rest));
    identifier(chosen_at.unwrap_or(name), &format!("{}_move", identifier(player, "player")))
}

/// The text as a string of the language, in which quotes and control characters may not occur.
fn quoted(text: &str) -> String {
    let plain: String = text.chars().filter(|character| !character.is_control()).collect();
    format!("\"{}\"", plain.replace('"', "'"))
}
