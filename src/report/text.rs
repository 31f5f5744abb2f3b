//! A page for the terminal: aligned columns, lines folded at a width, colours as escape codes that the edge strips where no
//! terminal reads them.

use anstyle::{AnsiColor, Style};

use super::page::{Block, Entry, Line, Page, Piece, Table, Tone};
use crate::certify::Word;

/// Lines are folded at this many characters; a single word may run past it.
pub const WIDTH: usize = 108;
/// The widest a column of places may get.
const PLACE_WIDTH: usize = 26;
/// The longest verdict word.
const VERDICT_WIDTH: usize = 9;

/// The page with escape codes for colours.
#[must_use]
pub fn print(page: &Page) -> String {
    let mut out = String::new();
    blocks(&page.blocks, 0, &mut out);
    out
}

/// The page without escape codes.
#[must_use]
pub fn print_plain(page: &Page) -> String {
    anstream::adapter::strip_str(&print(page)).to_string()
}

fn style(tone: Tone) -> Style {
    let colour = |colour: AnsiColor| Style::new().fg_color(Some(colour.into()));
    match tone {
        Tone::Plain => Style::new(),
        Tone::Strong => Style::new().bold(),
        Tone::Faint => Style::new().dimmed(),
        Tone::Formula => colour(AnsiColor::Cyan),
        Tone::Bad => colour(AnsiColor::Red).bold(),
        Tone::Verdict(Word::Refuted) => colour(AnsiColor::Red).bold(),
        Tone::Verdict(Word::Open | Word::Vacuous) => colour(AnsiColor::Magenta).bold(),
        Tone::Verdict(Word::Unchecked) => colour(AnsiColor::Yellow),
        Tone::Verdict(Word::Proved) => colour(AnsiColor::Green),
    }
}

fn blocks(all: &[Block], indent: usize, out: &mut String) {
    for (place, block) in all.iter().enumerate() {
        match block {
            Block::Heading(level, line) => {
                if place > 0 || !out.is_empty() {
                    out.push('\n');
                }
                fold(&heading(line), indent, indent, out);
                if *level == 1 {
                    out.push_str(&" ".repeat(indent));
                    out.push_str(&"=".repeat(line.width().min(WIDTH - indent)));
                    out.push('\n');
                }
            }
            Block::Paragraph(line) => {
                if indent == 0 && place > 0 {
                    out.push('\n');
                }
                fold(line, indent, indent, out);
            }
            Block::List(lines) => lines.iter().for_each(|line| fold(line, indent + 2, indent + 4, out)),
            Block::Table(rows) => {
                if indent == 0 && place > 0 {
                    out.push('\n');
                }
                table(rows, indent + 2, out);
            }
            Block::Entries(rows) => entries(rows, indent + 2, out),
        }
    }
}

fn heading(line: &Line) -> Line {
    let strong = |piece: &Piece| Piece {
        text: piece.text.clone(),
        tone: if piece.tone == Tone::Plain { Tone::Strong } else { piece.tone },
    };
    Line(line.0.iter().map(strong).collect())
}

fn entries(rows: &[Entry], indent: usize, out: &mut String) {
    let place_width = rows.iter().map(|row| row.place.width()).max().unwrap_or(0).min(PLACE_WIDTH);
    let inner = indent + place_width + 2 + VERDICT_WIDTH + 2;
    for row in rows {
        let mut start = " ".repeat(indent);
        start.push_str(&painted(&row.place));
        let wide = row.place.width() > place_width;
        if wide {
            start.push('\n');
            start.push_str(&" ".repeat(indent + place_width + 2));
        } else {
            start.push_str(&" ".repeat(place_width - row.place.width() + 2));
        }
        start.push_str(&painted(&row.verdict));
        start.push_str(&" ".repeat(VERDICT_WIDTH.saturating_sub(row.verdict.width()) + 2));
        let title = heading(&row.title);
        let together = title.clone().with(Tone::Faint, " · ").then(row.evidence.clone());
        let first = if row.evidence.is_empty() || inner + together.width() > WIDTH { &title } else { &together };
        let mut text = String::new();
        fold(first, inner, inner, &mut text);
        out.push_str(&start);
        out.push_str(text.trim_start_matches(' '));
        if text.is_empty() {
            out.push('\n');
        }
        if !row.evidence.is_empty() && first.width() == title.width() {
            fold(&row.evidence, inner, inner + 2, out);
        }
        blocks(&row.below, inner, out);
        fold(&row.aside, inner, inner + 2, out);
    }
}

fn table(table: &Table, indent: usize, out: &mut String) {
    let columns = table.rows.iter().map(Vec::len).max().unwrap_or(0).max(table.head.len());
    let width = |column: usize| {
        let rows = table.rows.iter().filter_map(|row| row.get(column)).map(Line::width).max().unwrap_or(0);
        rows.max(table.head.get(column).map_or(0, Line::width))
    };
    // The last column is folded; the others keep their widths, up to a bound past which a cell pushes its row to the right.
    let widths: Vec<usize> = (0..columns).map(|column| if column + 1 == columns { 0 } else { width(column).min(56) }).collect();
    let head = (!table.head.is_empty()).then_some(&table.head);
    for row in head.into_iter().chain(&table.rows) {
        let mut line = Line::new();
        let mut hang = indent;
        for (column, cell) in row.iter().enumerate() {
            let missing = widths[column].saturating_sub(cell.width());
            let right = table.right.contains(&column);
            if column + 1 == columns {
                let wanted = if right { width(column).saturating_sub(cell.width()) } else { 0 };
                line = line.and(" ".repeat(wanted)).then(cell.clone());
            } else if right {
                line = line.and(" ".repeat(missing)).then(cell.clone()).and("   ");
            } else {
                line = line.then(cell.clone()).and(" ".repeat(missing + 3));
            }
            if column + 1 < columns {
                hang += widths[column] + 3;
            }
        }
        fold(&line, indent, hang.min(WIDTH / 2), out);
    }
}

/// Writes a line, folded between words; the first line is indented by `indent`, the others by `hang`.
fn fold(line: &Line, indent: usize, hang: usize, out: &mut String) {
    let mut column = indent;
    let mut row = " ".repeat(indent);
    let mut at_start = true;
    for piece in &line.0 {
        let painter = style(piece.tone);
        // split so that each bit ends with the blanks behind it
        for bit in piece.text.split_inclusive(' ') {
            let word = bit.trim_end_matches(' ');
            let wide = word.chars().count();
            if column + wide > WIDTH && !at_start && wide > 0 {
                out.push_str(row.trim_end_matches(' '));
                out.push('\n');
                row = " ".repeat(hang);
                column = hang;
            }
            if wide > 0 {
                at_start = false;
                row.push_str(&paint(painter, word));
            }
            let blanks = bit.len() - word.len();
            row.push_str(&" ".repeat(blanks));
            column += wide + blanks;
        }
    }
    let row = row.trim_end_matches(' ');
    if !row.is_empty() {
        out.push_str(row);
        out.push('\n');
    }
}

fn painted(line: &Line) -> String {
    line.0.iter().map(|piece| paint(style(piece.tone), &piece.text)).collect()
}

fn paint(style: Style, text: &str) -> String {
    if style == Style::new() { text.to_owned() } else { format!("{style}{text}{style:#}") }
}
