//! A game's tree as text, a line for each branch. What follows in the same way after several branches is written once.

use std::collections::{HashMap, HashSet};
use std::fmt::Write;

use super::{Drawing, DrawnNode, MoverKnowledge, NodeContent};
use crate::report::visible::visible;

/// What has fewer lines than this is repeated.
const SHORT: usize = 3;

/// What follows at a place, that of its branches by number.
type SubtreeShape = (Vec<String>, Vec<usize>);

/// The text of a game.
#[must_use]
pub fn print(drawing: &Drawing) -> String {
    let mut out = format!("{}: {}\n", drawing.name, drawing.players.join(", "));
    let mut printer =
        TreePrinter { drawing, shapes: HashMap::new(), lines: Vec::new(), numbers: HashMap::new(), seen: HashSet::new() };
    let shapes: Vec<NodeAndShape> = drawing.trees.iter().map(|tree| printer.shape(&tree.root)).collect();
    // What is met again, in the order in which it is first met.
    for (tree, shape) in drawing.trees.iter().zip(&shapes) {
        printer.meet(&tree.root, shape);
    }
    let mut order: Vec<usize> = Vec::new();
    printer.seen.clear();
    for (tree, shape) in drawing.trees.iter().zip(&shapes) {
        let state = tree.state.as_ref().map(|state| format!("state {state}\n")).unwrap_or_default();
        let first = printer.line("", &tree.root, shape, &mut order);
        let _ = write!(out, "\n{state}{}\n", first.trim_start_matches([' ', ':', '→']).trim_start());
        if !printer.again(shape) {
            printer.branches(&tree.root, shape, "", &mut order, &mut out);
        }
    }
    visible(&out).into_owned()
}

/// A place with the number of what follows it.
struct NodeAndShape {
    shape: usize,
    branches: Vec<NodeAndShape>,
}

struct TreePrinter<'d> {
    drawing: &'d Drawing,
    shapes: HashMap<SubtreeShape, usize>,
    /// How many lines each takes.
    lines: Vec<usize>,
    /// The number shown of what is met again; 0 until it is shown.
    numbers: HashMap<usize, usize>,
    seen: HashSet<usize>,
}

impl TreePrinter<'_> {
    fn shape(&mut self, place: &DrawnNode) -> NodeAndShape {
        let branches: Vec<NodeAndShape> = place.branches.iter().map(|(_, next)| self.shape(next)).collect();
        let own = place.branches.iter().map(|(label, next)| format!("{label}{}", self.paid(next)));
        let texts = std::iter::once(self.head(&place.what)).chain(own).collect();
        let key = (texts, branches.iter().map(|next| next.shape).collect());
        let next = self.shapes.len();
        let shape = *self.shapes.entry(key).or_insert(next);
        if shape == next {
            let below = branches.iter().map(|next| self.lines[next.shape]);
            self.lines.push(below.fold(place.branches.len(), usize::saturating_add));
        }
        NodeAndShape { shape, branches }
    }

    fn meet(&mut self, place: &DrawnNode, shaped: &NodeAndShape) {
        if self.lines[shaped.shape] >= SHORT && !self.seen.insert(shaped.shape) {
            self.numbers.insert(shaped.shape, 0);
            return;
        }
        place.branches.iter().zip(&shaped.branches).for_each(|((_, next), shaped)| self.meet(next, shaped));
    }

    /// What follows here has been written before.
    fn again(&mut self, shaped: &NodeAndShape) -> bool {
        self.lines[shaped.shape] >= SHORT && !self.seen.insert(shaped.shape)
    }

    /// A branch with the place that it leads to.
    fn line(&mut self, label: &str, place: &DrawnNode, shaped: &NodeAndShape, order: &mut Vec<usize>) -> String {
        let mut out = format!("{label}{}", self.paid(place));
        if matches!(place.what, NodeContent::End { .. }) {
            return out;
        }
        let met = self.seen.contains(&shaped.shape) && self.lines[shaped.shape] >= SHORT;
        match self.numbers.get(&shaped.shape).copied() {
            Some(number) if met => {
                let _ = write!(out, " → as at ({number})");
            }
            Some(_) => {
                order.push(shaped.shape);
                self.numbers.insert(shaped.shape, order.len());
                let _ = write!(out, " → ({}) {}", order.len(), self.head(&place.what));
            }
            None => {
                let _ = write!(out, " → {}", self.head(&place.what));
            }
        }
        out
    }

    fn branches(&mut self, place: &DrawnNode, shaped: &NodeAndShape, margin: &str, order: &mut Vec<usize>, out: &mut String) {
        for (at, ((label, next), shaped)) in place.branches.iter().zip(&shaped.branches).enumerate() {
            let last = at + 1 == place.branches.len();
            let line = self.line(label, next, shaped, order);
            let _ = writeln!(out, "{margin}{} {line}", if last { "└─" } else { "├─" });
            if !self.again(shaped) {
                let margin = format!("{margin}{}  ", if last { " " } else { "│" });
                self.branches(next, shaped, &margin, order, out);
            }
        }
    }

    /// What is paid on coming to a place.
    fn paid(&self, place: &DrawnNode) -> String {
        let each = place.paid.iter().map(|(player, amount)| format!("{} gets {amount}", self.drawing.players[*player]));
        let paid = each.collect::<Vec<_>>().join("; ");
        let lets = place.lets.iter().map(|(name, value)| format!("{name} = {value}")).collect::<Vec<_>>().join(", ");
        match (paid.is_empty(), lets.is_empty()) {
            (true, _) => paid,
            (false, true) => format!(": {paid}"),
            (false, false) => format!(": {paid}, where {lets}"),
        }
    }

    /// What happens at a place.
    fn head(&self, what: &NodeContent) -> String {
        match what {
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
                format!("{} chooses {name}{known}", self.drawing.players[*player])
            }
            NodeContent::End { .. } => String::new(),
            NodeContent::Go { state, discounted, .. } if discounted.is_empty() => format!("state {state}"),
            NodeContent::Go { state, discounted, .. } => format!("state {state}, discounted by {discounted}"),
        }
    }
}
