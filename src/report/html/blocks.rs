//! Turns the blocks of a report into views, with their formulas typeset and long sections folded.
//!
//! Called by [`super::places`], [`super::findings`] and [`super::claims`]. Not part of a verdict.

use super::formula::Typesetter;
use super::view::{BlockView, CellView, EntryView, LineView, PieceView};
use crate::report::page::{PageBlock, PageEntry, PageLine, PageTable};

/// Returns the blocks as views; a heading of level n becomes one of level n + `deeper`.
#[must_use]
pub fn views(blocks: &[PageBlock], deeper: u8, typesetter: &Typesetter<'_>) -> Vec<BlockView> {
    let view = |block: &PageBlock| match block {
        PageBlock::Heading(level, line) => BlockView::Heading { level: (level + deeper).min(6), line: typesetter.line(line) },
        PageBlock::Paragraph(line) => BlockView::Paragraph { line: typesetter.line(line) },
        PageBlock::List(lines) => BlockView::List { lines: lines.iter().map(|line| typesetter.line(line)).collect() },
        PageBlock::Table(rows) => table(rows, typesetter),
        PageBlock::Entries(entries) => {
            BlockView::Entries { entries: entries.iter().map(|entry| self::entry(entry, deeper, typesetter)).collect() }
        }
    };
    blocks.iter().map(view).collect()
}

/// Returns a table as a view.
#[must_use]
pub fn table(table: &PageTable, typesetter: &Typesetter<'_>) -> BlockView {
    let columns = table.rows.iter().map(Vec::len).max().unwrap_or(0);
    let row = |cells: &Vec<PageLine>| {
        let cell = |place: usize| CellView {
            line: cells.get(place).map(|line| typesetter.line(line)).unwrap_or_default(),
            right: table.right.contains(&place),
        };
        (0..columns).map(cell).collect()
    };
    BlockView::Table {
        head: table.head.iter().map(|line| typesetter.line(line)).collect(),
        rows: table.rows.iter().map(row).collect(),
    }
}

fn entry(entry: &PageEntry, deeper: u8, typesetter: &Typesetter<'_>) -> EntryView {
    let mut line: LineView = typesetter.line(&entry.verdict);
    let gap = || PieceView { tone: "plain", text: " ".to_owned(), math: None };
    for part in [&entry.title, &entry.evidence, &entry.aside] {
        if !part.is_empty() {
            line.push(gap());
            line.extend(typesetter.line(part));
        }
    }
    EntryView { line, below: views(&entry.below, deeper, typesetter) }
}

/// Returns the line with its formulas as text, cut after so many characters.
#[must_use]
pub fn as_text(line: LineView, most: usize) -> LineView {
    let mut out = LineView::new();
    let mut left = most;
    for piece in line {
        let length = piece.text.chars().count();
        if length > left {
            let text: String = piece.text.chars().take(left).collect();
            out.push(PieceView { text: format!("{text}…"), math: None, ..piece });
            return joined(out);
        }
        left -= length;
        out.push(PieceView { math: None, ..piece });
    }
    joined(out)
}

/// Returns the line with neighbouring texts of one tone as one piece. Formulas that stay text and have a comma between them are one
/// piece, too: the values of a point would otherwise be a dozen elements of the page.
#[must_use]
pub fn joined(line: LineView) -> LineView {
    let mut out = LineView::new();
    for piece in line {
        let is_formula = |piece: &PieceView| piece.tone == "formula" && piece.math.is_none();
        let can_join = |last: &PieceView| {
            last.tone == piece.tone && last.math.is_none() && piece.math.is_none() && matches!(piece.tone, "plain" | "faint")
        };
        match out.as_mut_slice() {
            [.., last] if can_join(last) => last.text.push_str(&piece.text),
            [.., first, comma] if is_formula(first) && is_formula(&piece) && comma.tone == "plain" && comma.text == ", " => {
                first.text.push_str(", ");
                first.text.push_str(&piece.text);
                out.pop();
            }
            _ => out.push(piece),
        }
    }
    out
}

/// Returns the blocks with their formulas as text, each line cut after so many characters.
#[must_use]
pub fn all_as_text(blocks: Vec<BlockView>, most: usize) -> Vec<BlockView> {
    let line = |line| as_text(line, most);
    let block = |block: BlockView| match block {
        BlockView::Heading { level, line: text } => BlockView::Heading { level, line: line(text) },
        BlockView::Paragraph { line: text } => BlockView::Paragraph { line: line(text) },
        BlockView::List { lines } => BlockView::List { lines: lines.into_iter().map(line).collect() },
        BlockView::Table { head, rows } => {
            let cell = |cell: CellView| CellView { line: line(cell.line), right: cell.right };
            let rows = rows.into_iter().map(|row| row.into_iter().map(cell).collect()).collect();
            BlockView::Table { head: head.into_iter().map(line).collect(), rows }
        }
        BlockView::Entries { entries } => {
            let entry = |entry: EntryView| EntryView { line: line(entry.line), below: all_as_text(entry.below, most) };
            BlockView::Entries { entries: entries.into_iter().map(entry).collect() }
        }
        BlockView::Fold { summary, blocks } => BlockView::Fold { summary: line(summary), blocks: all_as_text(blocks, most) },
    };
    blocks.into_iter().map(block).collect()
}

/// Returns a line as text that has many formulas, such as the values of a point.
#[must_use]
pub fn plain_point(line: LineView) -> LineView {
    const MANY: usize = 6;
    let formulas = line.iter().filter(|piece| piece.math.is_some()).count();
    if formulas > MANY { as_text(line, usize::MAX) } else { line }
}

/// Returns the blocks with the lines of lists and tables as text that have many formulas.
#[must_use]
pub fn with_plain_points(blocks: Vec<BlockView>) -> Vec<BlockView> {
    let block = |block: BlockView| match block {
        BlockView::List { lines } => BlockView::List { lines: lines.into_iter().map(plain_point).collect() },
        BlockView::Paragraph { line } => BlockView::Paragraph { line: plain_point(line) },
        BlockView::Table { head, rows } => {
            let cell = |cell: CellView| CellView { line: plain_point(cell.line), right: cell.right };
            let rows = rows.into_iter().map(|row| row.into_iter().map(cell).collect()).collect();
            BlockView::Table { head, rows }
        }
        other @ (BlockView::Heading { .. } | BlockView::Entries { .. } | BlockView::Fold { .. }) => other,
    };
    blocks.into_iter().map(block).collect()
}

/// Returns the blocks with the cells of tables cut after so many pieces.
#[must_use]
pub fn with_short_cells(blocks: Vec<BlockView>, most: usize) -> Vec<BlockView> {
    let short = |cell: CellView| {
        let mut line = cell.line;
        if line.len() > most {
            line.truncate(most);
            line.push(PieceView { tone: "faint", text: " …".to_owned(), math: None });
        }
        CellView { line, right: cell.right }
    };
    let block = |block: BlockView| match block {
        BlockView::Table { head, rows } => {
            let rows = rows.into_iter().map(|row| row.into_iter().map(short).collect()).collect();
            BlockView::Table { head, rows }
        }
        other => other,
    };
    blocks.into_iter().map(block).collect()
}

/// Returns the blocks with their tables cut after so many rows, and a sentence on the rows that are left out.
#[must_use]
pub fn shortened(blocks: Vec<BlockView>, most: usize) -> Vec<BlockView> {
    let mut out = Vec::new();
    for block in blocks {
        match block {
            BlockView::Table { head, mut rows } if rows.len() > most + 1 => {
                let left = rows.len() - most;
                rows.truncate(most);
                out.push(BlockView::Table { head, rows });
                let text = format!("{left} more rows; `referee show` prints them.");
                out.push(BlockView::Paragraph { line: vec![PieceView { tone: "faint", text, math: None }] });
            }
            block => out.push(block),
        }
    }
    out
}

/// Returns the blocks with everything under a heading of a level folded under that heading.
#[must_use]
pub fn folded(blocks: Vec<BlockView>, at: u8) -> Vec<BlockView> {
    let mut out: Vec<BlockView> = Vec::new();
    for block in blocks {
        match (block, out.last_mut()) {
            (BlockView::Heading { level, line }, _) if level == at => {
                out.push(BlockView::Fold { summary: line, blocks: Vec::new() });
            }
            (block, Some(BlockView::Fold { blocks, .. })) => blocks.push(block),
            (block, _) => out.push(block),
        }
    }
    out
}
