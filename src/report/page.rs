//! Defines a report independently of its format: headings, lines, tables, and entries with blocks below them.
//!
//! The reports build pages; [`super::text`] and [`super::markdown`] print them. Not part of a verdict.

use unicode_width::UnicodeWidthStr;

use super::visible::visible;
use crate::certify::Word;

/// A whole report.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Page {
    /// The blocks from top to bottom.
    pub blocks: Vec<PageBlock>,
}

/// A block of a page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PageBlock {
    /// A heading with its level; level 1 is the title of the page.
    Heading(u8, PageLine),
    /// A paragraph.
    Paragraph(PageLine),
    /// A list of lines.
    List(Vec<PageLine>),
    /// A table.
    Table(PageTable),
    /// One entry for each ruling.
    Entries(Vec<PageEntry>),
}

/// A table with an optional head.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PageTable {
    /// The head of each column; empty for a table without a head.
    pub head: Vec<PageLine>,
    /// The cells, row by row.
    pub rows: Vec<Vec<PageLine>>,
    /// The indices of the columns that are aligned right, since they hold numbers.
    pub right: Vec<usize>,
}

/// A ruling as it is shown in a list of rulings.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PageEntry {
    /// The places of the claim in the paper.
    pub place: PageLine,
    /// The verdict.
    pub verdict: PageLine,
    /// The title of the claim, with its answer or formula.
    pub title: PageLine,
    /// The evidence in one line.
    pub evidence: PageLine,
    /// A remark shown after everything else.
    pub aside: PageLine,
    /// Further blocks, shown below the entry.
    pub below: Vec<PageBlock>,
}

/// A line of text, as pieces that each have a tone.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PageLine(pub Vec<PagePiece>);

/// A piece of text with a tone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PagePiece {
    /// The text, in which hidden characters are escaped.
    pub text: String,
    /// How the text is displayed.
    pub tone: Tone,
}

/// How a piece of text is displayed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    /// Without emphasis.
    Plain,
    /// Bold.
    Strong,
    /// Dimmed.
    Faint,
    /// A formula, a name of the file, a number of a point.
    Formula,
    /// A verdict, in its colour.
    Verdict(Word),
    /// An error or an unexpected result.
    Bad,
}

impl PageLine {
    /// Returns an empty line, to which pieces are appended.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Returns a line of one plain piece.
    pub fn plain(text: impl Into<String>) -> Self {
        Self::new().and(text)
    }

    /// Returns a line of one dimmed piece.
    pub fn faint(text: impl Into<String>) -> Self {
        Self::new().with(Tone::Faint, text)
    }

    /// Returns a line of one formula.
    pub fn formula(text: impl Into<String>) -> Self {
        Self::new().with(Tone::Formula, text)
    }

    /// Returns a line that shows a verdict.
    #[must_use]
    pub fn verdict(word: Word) -> Self {
        Self::new().with(Tone::Verdict(word), word.as_str())
    }

    /// Appends a plain piece to the line.
    #[must_use]
    pub fn and(self, text: impl Into<String>) -> Self {
        self.with(Tone::Plain, text)
    }

    /// Appends a piece of a given tone to the line, with hidden characters escaped; an empty text is not appended.
    #[must_use]
    pub fn with(mut self, tone: Tone, text: impl Into<String>) -> Self {
        let text = text.into();
        if !text.is_empty() {
            self.0.push(PagePiece { text: visible(&text).into_owned(), tone });
        }
        self
    }

    /// Appends all pieces of another line.
    #[must_use]
    pub fn then(mut self, other: Self) -> Self {
        self.0.extend(other.0);
        self
    }

    /// Returns true iff the line has no text.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Returns the number of terminal columns that the line occupies.
    #[must_use]
    pub fn width(&self) -> usize {
        self.0.iter().map(|piece| piece.text.width()).sum()
    }
}

impl Page {
    /// Appends a heading of a given level.
    pub fn heading(&mut self, level: u8, line: PageLine) {
        self.blocks.push(PageBlock::Heading(level, line));
    }

    /// Appends a paragraph, unless the line is empty.
    pub fn paragraph(&mut self, line: PageLine) {
        if !line.is_empty() {
            self.blocks.push(PageBlock::Paragraph(line));
        }
    }

    /// Appends a list, unless it has no lines.
    pub fn list(&mut self, lines: Vec<PageLine>) {
        if !lines.is_empty() {
            self.blocks.push(PageBlock::List(lines));
        }
    }

    /// Appends a table, unless it has no rows.
    pub fn table(&mut self, table: PageTable) {
        if !table.rows.is_empty() {
            self.blocks.push(PageBlock::Table(table));
        }
    }

    /// Appends entries, unless there are none.
    pub fn entries(&mut self, entries: Vec<PageEntry>) {
        if !entries.is_empty() {
            self.blocks.push(PageBlock::Entries(entries));
        }
    }
}
