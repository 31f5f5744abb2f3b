//! Prints a page for the terminal: aligned columns, lines folded at a fixed width, and colours as escape codes.
//!
//! Called by every subcommand; the output layer strips the escape codes if the output is no terminal. Not part of a verdict.

use anstyle::{AnsiColor, Style};
use textwrap::core::Fragment;
use textwrap::wrap_algorithms::wrap_first_fit;
use unicode_width::UnicodeWidthStr;

use super::page::{Page, PageBlock, PageEntry, PageLine, PagePiece, PageTable, Tone};
use crate::certify::Word;

/// Lines are folded at this many columns; a single word may run past it.
pub const WIDTH: usize = 108;
/// The largest width of the column of places.
const PLACE_WIDTH: usize = 20;
/// The largest width of a column of a table, except the last.
const CELL_WIDTH: usize = 52;
/// The indentation of an entry's further blocks, relative to its row.
const BELOW: usize = 4;
/// The number of blanks between columns.
const GAP: usize = 3;
/// The length of the longest verdict word.
const VERDICT_WIDTH: usize = 9;

/// Returns the page as text with escape codes for colours.
#[must_use]
pub fn print(page: &Page) -> String {
    let mut out = String::new();
    blocks(&page.blocks, 0, &mut out);
    out
}

/// Returns the page as text without escape codes.
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

fn blocks(all: &[PageBlock], indent: usize, out: &mut String) {
    for (place, block) in all.iter().enumerate() {
        match block {
            PageBlock::Heading(level, line) => {
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
            PageBlock::Paragraph(line) => {
                if indent == 0 && place > 0 {
                    out.push('\n');
                }
                fold(line, indent, indent, out);
            }
            PageBlock::List(lines) => lines.iter().for_each(|line| fold(line, indent + 2, indent + 4, out)),
            PageBlock::Table(rows) => {
                if indent == 0 && place > 0 {
                    out.push('\n');
                }
                table(rows, indent + 2, out);
            }
            PageBlock::Entries(rows) => entries(rows, indent + 2, out),
        }
    }
}

fn heading(line: &PageLine) -> PageLine {
    let strong = |piece: &PagePiece| PagePiece {
        text: piece.text.clone(),
        tone: if piece.tone == Tone::Plain { Tone::Strong } else { piece.tone },
    };
    PageLine(line.0.iter().map(strong).collect())
}

fn entries(rows: &[PageEntry], indent: usize, out: &mut String) {
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
        // If there is no evidence, the remark is shown in its place.
        let bare = row.evidence.is_empty() && row.below.is_empty();
        let (evidence, aside) = if bare { (&row.aside, &row.evidence) } else { (&row.evidence, &row.aside) };
        let together = title.clone().with(Tone::Faint, " · ").then(evidence.clone());
        let first = if evidence.is_empty() || inner + together.width() > WIDTH { &title } else { &together };
        let mut text = String::new();
        fold(first, inner, inner, &mut text);
        out.push_str(&start);
        out.push_str(text.trim_start_matches(' '));
        if text.is_empty() {
            out.push('\n');
        }
        if !evidence.is_empty() && first.width() == title.width() {
            fold(evidence, inner, inner + 2, out);
        }
        blocks(&row.below, indent + BELOW, out);
        fold(aside, inner, inner + 2, out);
    }
}

fn table(table: &PageTable, indent: usize, out: &mut String) {
    let columns = table.rows.iter().map(Vec::len).max().unwrap_or(0).max(table.head.len());
    let cells = |column: usize| {
        let rows = table.rows.iter().filter_map(|row| row.get(column)).map(PageLine::width).max().unwrap_or(0);
        rows.max(table.head.get(column).map_or(0, PageLine::width))
    };
    // The last column is folded. The others keep their widths up to a bound; a wider cell gets a line of its own.
    let widths: Vec<usize> =
        (0..columns).map(|column| if column + 1 == columns { 0 } else { cells(column).min(CELL_WIDTH) }).collect();
    let head = (!table.head.is_empty()).then_some(&table.head);
    for row in head.into_iter().chain(&table.rows) {
        let mut line = PageLine::new();
        // The column at which the next cell begins.
        let mut start = indent;
        // True after a cell that was too wide: the cells after it follow on the next line without alignment.
        let mut loose = false;
        for (column, cell) in row.iter().enumerate() {
            let last = column + 1 == columns;
            let width = if last { cells(column) } else { widths[column] };
            let missing = if loose { 0 } else { width.saturating_sub(cell.width()) };
            let before = if table.right.contains(&column) { missing } else { 0 };
            line = line.and(" ".repeat(before)).then(cell.clone());
            if last {
                break;
            }
            if cell.width() > width && !loose {
                fold(&line, indent, start + 2, out);
                line = PageLine::plain(" ".repeat(start + BELOW - indent));
                loose = true;
            } else {
                line = line.and(" ".repeat(missing - before + GAP));
            }
            start += width + GAP;
        }
        fold(&line, indent, start.min(WIDTH / 2), out);
    }
}

/// Writes a line, folded between words; the first line is indented by `indent`, the others by `hang`.
fn fold(line: &PageLine, indent: usize, hang: usize, out: &mut String) {
    let pieces = unbroken_runs(line);
    if pieces.iter().all(|piece| piece.is_blank) {
        return;
    }
    let widths = [indent, hang].map(|start| length(WIDTH.saturating_sub(start)));
    for (row, pieces) in wrap_first_fit(&pieces, &widths).into_iter().enumerate() {
        finish(if row == 0 { indent } else { hang }, pieces, out);
    }
}

/// A piece of a line that is not broken: runs of one style, with the blanks after them.
#[derive(Debug, Default)]
struct UnbrokenRun<'a> {
    runs: Vec<(Style, &'a str)>,
    /// The number of columns that must fit into a line.
    width: usize,
    /// The number of columns after these that may extend past the end of the line.
    behind: usize,
    ends_in_blank: bool,
    is_blank: bool,
}

impl Fragment for UnbrokenRun<'_> {
    fn width(&self) -> f64 {
        length(self.width)
    }

    fn whitespace_width(&self) -> f64 {
        length(self.behind)
    }

    fn penalty_width(&self) -> f64 {
        0.0
    }
}

/// Converts a number of columns to a float, exactly for every line that occurs.
fn length(columns: usize) -> f64 {
    u32::try_from(columns).unwrap_or(u32::MAX).into()
}

fn unbroken_runs(line: &PageLine) -> Vec<UnbrokenRun<'_>> {
    let mut out: Vec<UnbrokenRun<'_>> = Vec::new();
    for piece in &line.0 {
        let style = style(piece.tone);
        // Each bit ends with the blanks after its word.
        for bit in piece.text.split_inclusive(' ') {
            let word = bit.trim_end_matches(' ');
            let (width, blanks) = (word.width(), bit.len() - word.len());
            // Punctuation stays with the word before it, even past the end of the line.
            let hangs = word.is_empty() || word.starts_with([',', ';', '.', ':', ')']);
            match out.last_mut() {
                Some(last) if last.is_blank => {
                    last.width += last.behind + width;
                    last.behind = blanks;
                    last.is_blank = word.is_empty();
                }
                Some(last) if hangs => last.behind += width + blanks,
                Some(last) if !last.ends_in_blank => {
                    last.width += last.behind + width;
                    last.behind = blanks;
                }
                Some(_) | None => {
                    out.push(UnbrokenRun { width, behind: blanks, is_blank: word.is_empty(), ..UnbrokenRun::default() });
                }
            }
            if let Some(last) = out.last_mut() {
                last.runs.push((style, bit));
                last.ends_in_blank = blanks > 0;
            }
        }
    }
    out
}

/// Writes a line of the terminal with one escape code per change of style, and without blanks at its end.
fn finish(indent: usize, pieces: &[UnbrokenRun<'_>], out: &mut String) {
    let mut runs: Vec<(Style, String)> = vec![(Style::new(), " ".repeat(indent))];
    for (style, text) in pieces.iter().flat_map(|piece| &piece.runs) {
        match runs.last_mut() {
            Some((last, run)) if last == style => run.push_str(text),
            Some(_) | None => runs.push((*style, (*text).to_owned())),
        }
    }
    while let Some((_, run)) = runs.last_mut() {
        run.truncate(run.trim_end_matches(' ').len());
        if run.is_empty() {
            runs.pop();
        } else {
            break;
        }
    }
    runs.iter().for_each(|(style, run)| out.push_str(&paint(*style, run)));
    out.push('\n');
}

fn painted(line: &PageLine) -> String {
    line.0.iter().map(|piece| paint(style(piece.tone), &piece.text)).collect()
}

fn paint(style: Style, text: &str) -> String {
    if style == Style::new() { text.to_owned() } else { format!("{style}{text}{style:#}") }
}
