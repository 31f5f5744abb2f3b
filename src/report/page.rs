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
    pub blocks: Vec<Block>,
}

/// A piece of a page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Block {
    /// A heading; level 1 is the page's own.
    Heading(u8, Line),
    /// A paragraph.
    Paragraph(Line),
    /// Lines that belong together, one under the other.
    List(Vec<Line>),
    /// Columns.
    Table(Table),
    /// A row per thing ruled on.
    Entries(Vec<Entry>),
}

/// Columns of equal rows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Table {
    /// The words above the columns, perhaps none.
    pub head: Vec<Line>,
    /// The rows.
    pub rows: Vec<Vec<Line>>,
    /// The columns that hold numbers, set flush right.
    pub right: Vec<usize>,
}

/// One thing ruled on.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Entry {
    /// Where it stands in the paper.
    pub place: Line,
    /// The verdict's word.
    pub verdict: Line,
    /// What it is.
    pub title: Line,
    /// One line of evidence.
    pub evidence: Line,
    /// Said in passing, after all else.
    pub aside: Line,
    /// More, below it.
    pub below: Vec<Block>,
}

/// Words in one line, each with its tone.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Line(pub Vec<Piece>);

/// Words of one tone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Piece {
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

impl Line {
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
            self.0.push(Piece { text: visible(&text).into_owned(), tone });
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
    pub fn heading(&mut self, level: u8, line: Line) {
        self.blocks.push(Block::Heading(level, line));
    }

    /// Adds a paragraph, unless it says nothing.
    pub fn paragraph(&mut self, line: Line) {
        if !line.is_empty() {
            self.blocks.push(Block::Paragraph(line));
        }
    }

    /// Adds a list, unless it has no line.
    pub fn list(&mut self, lines: Vec<Line>) {
        if !lines.is_empty() {
            self.blocks.push(Block::List(lines));
        }
    }

    /// Adds a table, unless it has no row.
    pub fn table(&mut self, table: Table) {
        if !table.rows.is_empty() {
            self.blocks.push(Block::Table(table));
        }
    }

    /// Adds entries, unless there are none.
    pub fn entries(&mut self, entries: Vec<Entry>) {
        if !entries.is_empty() {
            self.blocks.push(Block::Entries(entries));
        }
    }
}
