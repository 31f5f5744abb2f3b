//! Prints a game's tree as text, a line for each branch. A subtree that follows several branches is written once.
//!
//! Called by `referee show`. Not part of a verdict.

use std::collections::{HashMap, HashSet};
use std::fmt::Write;

use super::{Drawing, DrawnNode, MoverKnowledge, NodeContent};
use crate::report::visible::visible;

/// A subtree with fewer lines than this is repeated instead of being referred to by a number.
const SHORT: usize = 3;

/// A subtree up to equality: the texts of its node and branches, and the numbers of the subtrees below.
type SubtreeShape = (Vec<String>, Vec<usize>);

/// Returns the game's tree as text.
#[must_use]
pub fn print(drawing: &Drawing) -> String {
    let mut out = format!("{}: {}\n", drawing.name, drawing.players.join(", "));
    let mut printer =
        TreePrinter { drawing, shapes: HashMap::new(), lines: Vec::new(), numbers: HashMap::new(), seen: HashSet::new() };
    let shapes: Vec<NodeAndShape> = drawing.trees.iter().map(|tree| printer.shape(&tree.root)).collect();
    // Numbers are given to the subtrees that occur again, in the order of their first occurrence.
    for (tree, shape) in drawing.trees.iter().zip(&shapes) {
        printer.find_repeated(&tree.root, shape);
    }
    let mut order: Vec<usize> = Vec::new();
    printer.seen.clear();
    for (tree, shape) in drawing.trees.iter().zip(&shapes) {
        let state = tree.state.as_ref().map(|state| format!("state {state}\n")).unwrap_or_default();
        let first = printer.line("", &tree.root, shape, &mut order);
        let _ = write!(out, "\n{state}{}\n", first.trim_start_matches([' ', ':', '→']).trim_start());
        if !printer.was_written_before(shape) {
            printer.branches(&tree.root, shape, "", &mut order, &mut out);
        }
    }
    visible(&out).into_owned()
}

/// The shape of a node's subtree by number, with those of its branches.
struct NodeAndShape {
    shape: usize,
    branches: Vec<NodeAndShape>,
}

struct TreePrinter<'d> {
    drawing: &'d Drawing,
    shapes: HashMap<SubtreeShape, usize>,
    /// The number of lines of each shape.
    lines: Vec<usize>,
    /// The numbers shown for subtrees that occur again; 0 until the subtree is written.
    numbers: HashMap<usize, usize>,
    seen: HashSet<usize>,
}

impl TreePrinter<'_> {
    fn shape(&mut self, node: &DrawnNode) -> NodeAndShape {
        let branches: Vec<NodeAndShape> = node.branches.iter().map(|(_, next)| self.shape(next)).collect();
        let own = node.branches.iter().map(|(label, next)| format!("{label}{}", self.paid(next)));
        let texts = std::iter::once(self.head(node)).chain(own).collect();
        let key = (texts, branches.iter().map(|next| next.shape).collect());
        let next = self.shapes.len();
        let shape = *self.shapes.entry(key).or_insert(next);
        if shape == next {
            let below = branches.iter().map(|next| self.lines[next.shape]);
            self.lines.push(below.fold(node.branches.len(), usize::saturating_add));
        }
        NodeAndShape { shape, branches }
    }

    fn find_repeated(&mut self, node: &DrawnNode, shaped: &NodeAndShape) {
        if self.lines[shaped.shape] >= SHORT && !self.seen.insert(shaped.shape) {
            self.numbers.insert(shaped.shape, 0);
            return;
        }
        node.branches.iter().zip(&shaped.branches).for_each(|((_, next), shaped)| self.find_repeated(next, shaped));
    }

    /// Returns true iff the subtree was written before; records it as written.
    fn was_written_before(&mut self, shaped: &NodeAndShape) -> bool {
        self.lines[shaped.shape] >= SHORT && !self.seen.insert(shaped.shape)
    }

    /// Returns the line of a branch, with the node that it leads to.
    fn line(&mut self, label: &str, node: &DrawnNode, shaped: &NodeAndShape, order: &mut Vec<usize>) -> String {
        let mut out = format!("{label}{}", self.paid(node));
        if matches!(node.content, NodeContent::End { .. }) {
            return out;
        }
        let was_written = self.seen.contains(&shaped.shape) && self.lines[shaped.shape] >= SHORT;
        match self.numbers.get(&shaped.shape).copied() {
            Some(number) if was_written => {
                let _ = write!(out, " → as at ({number})");
            }
            Some(_) => {
                order.push(shaped.shape);
                self.numbers.insert(shaped.shape, order.len());
                let _ = write!(out, " → ({}) {}", order.len(), self.head(node));
            }
            None => {
                let _ = write!(out, " → {}", self.head(node));
            }
        }
        out
    }

    fn branches(&mut self, node: &DrawnNode, shaped: &NodeAndShape, margin: &str, order: &mut Vec<usize>, out: &mut String) {
        for (at, ((label, next), shaped)) in node.branches.iter().zip(&shaped.branches).enumerate() {
            let last = at + 1 == node.branches.len();
            let line = self.line(label, next, shaped, order);
            let _ = writeln!(out, "{margin}{} {line}", if last { "└─" } else { "├─" });
            if !self.was_written_before(shaped) {
                let margin = format!("{margin}{}  ", if last { " " } else { "│" });
                self.branches(next, shaped, &margin, order, out);
            }
        }
    }

    /// Returns the payments on the branch to a node; an empty text if there are none.
    fn paid(&self, node: &DrawnNode) -> String {
        let each = node.paid.iter().map(|(player, amount)| format!("{} gets {amount}", self.drawing.players[*player]));
        let paid = each.collect::<Vec<_>>().join("; ");
        let lets = node.lets.iter().map(|(name, value)| format!("{name} = {value}")).collect::<Vec<_>>().join(", ");
        match (paid.is_empty(), lets.is_empty()) {
            (true, _) => paid,
            (false, true) => format!(": {paid}"),
            (false, false) => format!(": {paid}, where {lets}"),
        }
    }

    /// Returns what happens at a node, in words.
    fn head(&self, node: &DrawnNode) -> String {
        match &node.content {
            NodeContent::Draw { name, known_to } if known_to.is_empty() => format!("nature draws {name}, which nobody knows"),
            NodeContent::Draw { name, known_to } => format!("nature draws {name}, which is known to {}", known_to.join(", ")),
            NodeContent::Test => "it depends".to_owned(),
            NodeContent::Move { player, name, knowing, .. } => {
                let known = match knowing {
                    MoverKnowledge::First => String::new(),
                    MoverKnowledge::All => ", knowing all".to_owned(),
                    MoverKnowledge::Only(names) if names.is_empty() => ", knowing nothing".to_owned(),
                    MoverKnowledge::Only(names) => format!(", knowing only {}", names.join(", ")),
                };
                let belief = node.belief.as_ref().map(|belief| format!("; belief in this history: {belief}"));
                format!("{} chooses {name}{known}{}", self.drawing.players[*player], belief.unwrap_or_default())
            }
            NodeContent::End { .. } => String::new(),
            NodeContent::Go { state, discounted, .. } if discounted.is_empty() => format!("state {state}"),
            NodeContent::Go { state, discounted, .. } => format!("state {state}, discounted by {discounted}"),
        }
    }
}
