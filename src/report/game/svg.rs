//! Draws a game's tree as an SVG picture, from left to right, with a colour for each player.
//!
//! Dashed lines join the nodes of an information set. The actions that an assessment prescribes are thick lines, dashed off its path. Lengths are whole pixels; the width of a text is estimated from its number of
//! letters. Called by `referee show`. Not part of a verdict.

use std::collections::BTreeMap;
use std::fmt::Write;

use super::{BranchPlay, Drawing, DrawnNode, NodeContent};
use crate::game::tree::InfoId;
use crate::report::visible::visible;

/// The most terminal nodes that are drawn.
pub const MAX_ENDS: usize = 400;

const COLOURS: [&str; 6] = ["#1b5e9b", "#b3431f", "#2f7d4f", "#7a4a9e", "#8a6a12", "#4a4a4a"];
const NATURE: &str = "#555555";
const ROW: i64 = 30;
const MARGIN: i64 = 20;
const LETTER: i64 = 7;
const BOX: i64 = 20;
const LANE: i64 = 11;

/// Returns the picture of a game as an SVG document.
///
/// # Errors
/// Returns the number of terminal nodes if it is larger than [`MAX_ENDS`].
pub fn draw(drawing: &Drawing) -> Result<String, usize> {
    let ends = drawing.trees.iter().map(|tree| count(&tree.root)).sum();
    if ends > MAX_ENDS {
        return Err(ends);
    }
    let mut painter = Painter { drawing, lines: String::new(), texts: String::new(), sets: BTreeMap::new(), right: 0 };
    painter.legend();
    let mut top = MARGIN + 2 * ROW;
    for (number, tree) in drawing.trees.iter().enumerate() {
        if let Some(state) = &tree.state {
            painter.text(MARGIN, top, "#222222", "start", &format!("state {state}"), true);
            top += ROW;
        }
        let mut columns = Vec::new();
        measure(drawing, &tree.root, 0, &mut columns);
        let mut left = MARGIN;
        let columns: Vec<TreeColumn> = columns
            .into_iter()
            .map(|wide| {
                let column = TreeColumn { left, bus: left + wide.boxes + 12 };
                left = column.bus + wide.labels + 18;
                column
            })
            .collect();
        let mut row = top;
        painter.node(&tree.root, 0, &columns, number, &mut row);
        top = row + ROW;
    }
    painter.information();
    let (width, height) = (painter.right + MARGIN, top);
    let name = escaped(&drawing.name);
    let mut out = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" width=\"{width}\" height=\"{height}\" \
         role=\"img\" font-family=\"Helvetica, Arial, sans-serif\" font-size=\"12\">\n<title>The game {name}</title>\n\
         <rect width=\"{width}\" height=\"{height}\" fill=\"#ffffff\"/>\n"
    );
    out += &painter.lines;
    out += &painter.texts;
    out += "</svg>\n";
    Ok(out)
}

fn count(node: &DrawnNode) -> usize {
    if node.branches.is_empty() { 1 } else { node.branches.iter().map(|(_, next)| count(next)).sum() }
}

/// The widths of the widest box and of the longest branch label at one depth of a tree.
#[derive(Clone, Copy, Default)]
struct ColumnWidth {
    boxes: i64,
    labels: i64,
}

/// The x coordinates of the boxes at one depth, and of the vertical line at which their branches part.
#[derive(Clone, Copy)]
struct TreeColumn {
    left: i64,
    bus: i64,
}

fn measure(drawing: &Drawing, node: &DrawnNode, depth: usize, columns: &mut Vec<ColumnWidth>) {
    if columns.len() <= depth {
        columns.push(ColumnWidth::default());
    }
    if !node.branches.is_empty() {
        columns[depth].boxes = columns[depth].boxes.max(width(&caption(drawing, node)) + 12);
    }
    for (label, next) in &node.branches {
        columns[depth].labels = columns[depth].labels.max(width(label));
        measure(drawing, next, depth + 1, columns);
    }
}

fn width(text: &str) -> i64 {
    i64::try_from(text.chars().count()).unwrap_or(0) * LETTER
}

/// Returns the text in the box of a node.
fn caption(drawing: &Drawing, node: &DrawnNode) -> String {
    match &node.content {
        NodeContent::Draw { name, .. } => format!("nature: {name}"),
        NodeContent::Test => "depends".to_owned(),
        NodeContent::Move { player, name, .. } => {
            let belief = node.belief.as_ref().map(|belief| format!(" [{belief}]")).unwrap_or_default();
            format!("{}: {name}{belief}", drawing.players[*player])
        }
        NodeContent::End { .. } => String::new(),
        NodeContent::Go { state, .. } => state.clone(),
    }
}

/// The position of a node's box: its left edge, its width and the height of its middle.
#[derive(Clone, Copy)]
struct NodePosition {
    left: i64,
    wide: i64,
    y: i64,
}

struct Painter<'d> {
    drawing: &'d Drawing,
    lines: String,
    texts: String,
    /// The boxes of each information set, by tree and information set, with the player.
    sets: BTreeMap<(usize, InfoId), (usize, Vec<NodePosition>)>,
    right: i64,
}

impl Painter<'_> {
    fn colour(player: usize) -> &'static str {
        COLOURS[player % COLOURS.len()]
    }

    fn text(&mut self, x: i64, y: i64, colour: &str, anchor: &str, text: &str, strong: bool) {
        let weight = if strong { " font-weight=\"bold\"" } else { "" };
        let escaped_text = escaped(text);
        let _ = writeln!(
            self.texts,
            "<text x=\"{x}\" y=\"{y}\" fill=\"{colour}\" text-anchor=\"{anchor}\"{weight}>{escaped_text}</text>"
        );
        if anchor == "start" {
            self.right = self.right.max(x + width(text));
        }
    }

    /// Writes the name of the game, and the players in the order in which payoffs are written.
    fn legend(&mut self) {
        let name = self.drawing.name.clone();
        self.text(MARGIN, MARGIN + 4, "#222222", "start", &name, true);
        let players = (0..self.drawing.players.len()).map(|player| (player, self.drawing.players[player].clone())).collect();
        self.coloured(MARGIN + width(&name) + 20, MARGIN + 4, "payoffs: ", players, "");
    }

    /// Writes texts in the players' colours, separated by commas, with plain text before and after.
    fn coloured(&mut self, x: i64, y: i64, before: &str, parts: Vec<(usize, String)>, after: &str) {
        let mut long = width(before) + width(after);
        let _ = write!(self.texts, "<text x=\"{x}\" y=\"{y}\" fill=\"#222222\">{}", escaped(before));
        for (at, (player, part)) in parts.into_iter().enumerate() {
            let comma = if at == 0 { "" } else { ", " };
            let _ = write!(self.texts, "{comma}<tspan fill=\"{}\">{}</tspan>", Self::colour(player), escaped(&part));
            long += width(comma) + width(&part);
        }
        let _ = writeln!(self.texts, "{}</text>", escaped(after));
        self.right = self.right.max(x + long);
    }

    /// Draws a node and all its successors, starting at `row`; returns the height of the node.
    fn node(&mut self, node: &DrawnNode, depth: usize, columns: &[TreeColumn], tree: usize, row: &mut i64) -> i64 {
        let TreeColumn { left, bus } = columns[depth];
        if node.branches.is_empty() {
            let y = *row;
            *row += ROW;
            self.end(node, left, y);
            return y;
        }
        let numbers: &[bool] = if let NodeContent::Move { numbers, .. } = &node.content { numbers } else { &[] };
        let mut heights = Vec::new();
        for (at, (label, next)) in node.branches.iter().enumerate() {
            let y = self.node(next, depth + 1, columns, tree, row);
            let many = numbers.get(at).copied().unwrap_or(false);
            let right = columns.get(depth + 1).map_or(bus, |column| column.left);
            if many {
                // A wedge represents infinitely many branches.
                let _ = writeln!(
                    self.lines,
                    "<path d=\"M{bus} {y} L{right} {} L{right} {} Z\" fill=\"#000000\" fill-opacity=\"0.1\"/>",
                    y - 7,
                    y + 7
                );
            }
            // Where play goes is thick, and dashed where the play itself never arrives.
            let stroke = match next.arrival {
                BranchPlay::Plain | BranchPlay::Unplayed => "stroke=\"#777777\"",
                BranchPlay::OnPath => "stroke=\"#111111\" stroke-width=\"3\"",
                BranchPlay::OffPath => "stroke=\"#111111\" stroke-width=\"2.5\" stroke-dasharray=\"7 4\"",
            };
            let _ = writeln!(self.lines, "<path d=\"M{bus} {y} H{right}\" {stroke} fill=\"none\"/>");
            let is_played = matches!(next.arrival, BranchPlay::OnPath | BranchPlay::OffPath);
            self.text(bus + 6, y - 5, "#222222", "start", label, is_played);
            heights.push(y);
        }
        let (first, last) = (heights.first().copied().unwrap_or(*row), heights.last().copied().unwrap_or(*row));
        let y = (first + last) / 2;
        let text = caption(self.drawing, node);
        let wide = width(&text) + 12;
        let _ = writeln!(
            self.lines,
            "<path d=\"M{} {y} H{bus} M{bus} {first} V{last}\" stroke=\"#777777\" fill=\"none\"/>",
            left + wide
        );
        let colour = match &node.content {
            NodeContent::Move { player, info, .. } => {
                let known = self.sets.entry((tree, *info)).or_insert_with(|| (*player, Vec::new()));
                known.1.push(NodePosition { left, wide, y });
                Self::colour(*player)
            }
            NodeContent::Draw { .. } | NodeContent::Test | NodeContent::End { .. } | NodeContent::Go { .. } => NATURE,
        };
        let dashes = if matches!(node.content, NodeContent::Test) { " stroke-dasharray=\"3 2\"" } else { "" };
        let _ = writeln!(
            self.texts,
            "<rect x=\"{left}\" y=\"{}\" width=\"{wide}\" height=\"{BOX}\" rx=\"6\" fill=\"#ffffff\" stroke=\"{colour}\"{dashes}/>",
            y - BOX / 2
        );
        self.text(left + wide / 2, y + 4, colour, "middle", &text, false);
        y
    }

    /// Writes the payoffs at the end of a branch, and the state that follows, if any.
    fn end(&mut self, node: &DrawnNode, left: i64, y: i64) {
        let (total, before) = match &node.content {
            NodeContent::End { total } => (total, String::new()),
            NodeContent::Go { state, discounted, total } => {
                let by = if discounted.is_empty() { String::new() } else { format!(" by {discounted}") };
                (total, format!("→ {state}{by}; "))
            }
            NodeContent::Draw { .. } | NodeContent::Test | NodeContent::Move { .. } => return,
        };
        let lets = node.lets.iter().map(|(name, value)| format!("{name} = {value}")).collect::<Vec<_>>().join(", ");
        let lets = if lets.is_empty() { lets } else { format!(", where {lets}") };
        self.coloured(left + 4, y + 4, &before, total.iter().cloned().enumerate().collect(), &lets);
    }

    /// Joins the boxes of each information set by a dashed line of its own, with a dot at each box.
    fn information(&mut self) {
        let mut lanes: BTreeMap<i64, i64> = BTreeMap::new();
        for (player, boxes) in std::mem::take(&mut self.sets).into_values() {
            let [first, _, ..] = boxes.as_slice() else { continue };
            let lane = lanes.entry(first.left).or_default();
            let narrow = boxes.iter().map(|node| node.wide).min().unwrap_or_default();
            let offset = 10 + LANE * (*lane % ((narrow - 20) / LANE).max(1));
            *lane += 1;
            let colour = Self::colour(player);
            for pair in boxes.windows(2) {
                let [one, next] = pair else { continue };
                let (x, from, next_x, to) = (one.left + offset, one.y + BOX / 2, next.left + offset, next.y - BOX / 2);
                let _ = writeln!(
                    self.lines,
                    "<path d=\"M{x} {from} L{next_x} {to}\" stroke=\"{colour}\" stroke-dasharray=\"4 3\" fill=\"none\"/>"
                );
                for (x, y) in [(x, from), (next_x, to)] {
                    let _ = writeln!(self.texts, "<circle cx=\"{x}\" cy=\"{y}\" r=\"2.5\" fill=\"{colour}\"/>");
                }
            }
        }
    }
}

/// Returns a text that may stand between tags and in attributes, with characters that nobody sees made visible.
fn escaped(text: &str) -> String {
    crate::plot::xml_escaped(&visible(text))
}
