//! A report before it has a format: headings, lines, tables, and entries with what stands below them.
//!
//! [`super::text`] and [`super::markdown`] print pages; whoever makes one knows neither.

use unicode_width::UnicodeWidthStr;

use super::visible::visible;
use crate::certify::Word;

/// A whole report.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Page {
    /// From top to bottom.
    pub blocks: Vec<PageBlock>,
}

/// A piece of a page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PageBlock {
    /// A heading; level 1 is the page's own.
    Heading(u8, PageLine),
    /// A paragraph.
    Paragraph(PageLine),
    /// Lines that belong together, one under the other.
    List(Vec<PageLine>),
    /// Columns.
    Table(PageTable),
    /// A row per thing ruled on.
    Entries(Vec<PageEntry>),
}

/// Columns of equal rows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PageTable {
    /// The words above the columns, perhaps none.
    pub head: Vec<PageLine>,
    /// The rows.
    pub rows: Vec<Vec<PageLine>>,
    /// The columns that hold numbers, set flush right.
    pub right: Vec<usize>,
}

/// One thing ruled on.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PageEntry {
    /// Where it stands in the paper.
    pub place: PageLine,
    /// The verdict's word.
    pub verdict: PageLine,
    /// What it is.
    pub title: PageLine,
    /// One line of evidence.
    pub evidence: PageLine,
    /// Said in passing, after all else.
    pub aside: PageLine,
    /// More, below it.
    pub below: Vec<PageBlock>,
}

/// Words in one line, each with its tone.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PageLine(pub Vec<PagePiece>);

/// Words of one tone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PagePiece {
    /// The words.
    pub text: String,
    /// How they are said.
    pub tone: Tone,
}

/// How words are said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    /// As they are.
    Plain,
    /// With weight.
    Strong,
    /// In passing.
    Faint,
    /// A formula, a name of the file, a number of a point.
    Formula,
    /// A verdict, in its colour.
    Verdict(Word),
    /// Something that went wrong.
    Bad,
}

impl PageLine {
    /// An empty line to add to.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// A line of plain words.
    pub fn plain(text: impl Into<String>) -> Self {
        Self::new().and(text)
    }

    /// A line of faint words.
    pub fn faint(text: impl Into<String>) -> Self {
        Self::new().with(Tone::Faint, text)
    }

    /// A line that is a formula.
    pub fn formula(text: impl Into<String>) -> Self {
        Self::new().with(Tone::Formula, text)
    }

    /// A line that is a verdict's word.
    #[must_use]
    pub fn verdict(word: Word) -> Self {
        Self::new().with(Tone::Verdict(word), word.as_str())
    }

    /// The same line with plain words behind it.
    #[must_use]
    pub fn and(self, text: impl Into<String>) -> Self {
        self.with(Tone::Plain, text)
    }

    /// The same line with words of a tone behind it, in which nothing is hidden.
    #[must_use]
    pub fn with(mut self, tone: Tone, text: impl Into<String>) -> Self {
        let text = text.into();
        if !text.is_empty() {
            self.0.push(PagePiece { text: visible(&text).into_owned(), tone });
        }
        self
    }

    /// The same line with another behind it.
    #[must_use]
    pub fn then(mut self, other: Self) -> Self {
        self.0.extend(other.0);
        self
    }

    /// It says nothing.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// How many columns of a terminal it takes.
    #[must_use]
    pub fn width(&self) -> usize {
        self.0.iter().map(|piece| piece.text.width()).sum()
    }
}

impl Page {
    /// Adds a heading.
    pub fn heading(&mut self, level: u8, line: PageLine) {
        self.blocks.push(PageBlock::Heading(level, line));
    }

    /// Adds a paragraph, unless it says nothing.
    pub fn paragraph(&mut self, line: PageLine) {
        if !line.is_empty() {
            self.blocks.push(PageBlock::Paragraph(line));
        }
    }

    /// Adds a list, unless it has no line.
    pub fn list(&mut self, lines: Vec<PageLine>) {
        if !lines.is_empty() {
            self.blocks.push(PageBlock::List(lines));
        }
    }

    /// Adds a table, unless it has no row.
    pub fn table(&mut self, table: PageTable) {
        if !table.rows.is_empty() {
            self.blocks.push(PageBlock::Table(table));
        }
    }

    /// Adds entries, unless there are none.
    pub fn entries(&mut self, entries: Vec<PageEntry>) {
        if !entries.is_empty() {
            self.blocks.push(PageBlock::Entries(entries));
        }
    }
}
