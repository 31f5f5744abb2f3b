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
