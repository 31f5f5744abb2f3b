//! Parses a page of the documentation: its fenced blocks, its headings, its links.

use std::collections::BTreeSet;
use std::fs;
use std::ops::Range;

/// A fenced block.
pub(super) struct Block {
    /// The language after the opening fence.
    pub(super) language: String,
    /// The byte range of the content in the page.
    pub(super) place: Range<usize>,
    /// The line of the opening fence.
    pub(super) line: usize,
}

/// A page of the repository.
pub(super) struct Page {
    pub(super) text: String,
    pub(super) blocks: Vec<Block>,
}

impl Page {
    /// Reads a page by its path from the root.
    pub(super) fn read(path: &str) -> Self {
        let text = fs::read_to_string(super::root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"));
        Self::parse(path, text)
    }

    /// Parses the blocks of a text.
    pub(super) fn parse(path: &str, text: String) -> Self {
        let (mut blocks, mut open, mut at): (Vec<Block>, Option<Block>, usize) = (Vec::new(), None, 0);
        for (number, line) in text.split_inclusive('\n').enumerate() {
            let start = at;
            at += line.len();
            let Some(language) = line.trim_end().strip_prefix("```") else { continue };
            match open.take() {
                Some(block) => blocks.push(Block { place: block.place.start..start, ..block }),
                None => open = Some(Block { language: language.to_owned(), place: at..at, line: number + 1 }),
            }
        }
        if let Some(block) = open {
            panic!("{path}:{}: the block is not closed", block.line);
        }
        Self { text, blocks }
    }

    /// Returns the content of a block.
    pub(super) fn content(&self, block: &Block) -> &str {
        &self.text[block.place.clone()]
    }

    /// Returns the lines outside blocks, with their numbers.
    fn prose(&self) -> impl Iterator<Item = (usize, &str)> {
        let mut inside = false;
        self.text.lines().enumerate().filter_map(move |(number, line)| {
            let fence = line.starts_with("```");
            inside ^= fence;
            (!inside && !fence).then_some((number + 1, line))
        })
    }

    /// Returns the headings, without their number signs.
    pub(super) fn headings(&self) -> Vec<&str> {
        self.prose().filter(|(_, line)| line.starts_with('#')).map(|(_, line)| line.trim_start_matches('#').trim()).collect()
    }

    /// Returns the anchors of the headings: lower case, with letters, digits, `_` and `-` kept, and spaces as `-`.
    pub(super) fn anchors(&self) -> BTreeSet<String> {
        let mut out = BTreeSet::new();
        for heading in self.headings() {
            let kept = heading.to_lowercase().chars().filter(|c| c.is_alphanumeric() || " _-".contains(*c)).collect::<String>();
            let anchor = kept.replace(' ', "-");
            let again = (1..).map(|number| format!("{anchor}-{number}")).find(|other| !out.contains(other));
            out.insert(if out.contains(&anchor) { again.unwrap() } else { anchor });
        }
        out
    }

    /// Returns the targets of the links outside blocks, with their line numbers.
    pub(super) fn links(&self) -> Vec<(usize, String)> {
        let mut out = Vec::new();
        for (number, line) in self.prose() {
            // Text in backticks is not a link.
            let plain: String = line.split('`').step_by(2).collect::<Vec<_>>().join("`");
            for part in plain.split("](").skip(1) {
                out.push((number, part.split(')').next().unwrap().to_owned()));
            }
        }
        out
    }

    /// Returns the texts in backticks in the headings.
    pub(super) fn spans(&self) -> Vec<&str> {
        self.headings().into_iter().flat_map(|heading| heading.split('`').skip(1).step_by(2)).collect()
    }

    /// Returns the words of the texts in backticks in the headings.
    pub(super) fn words(&self) -> BTreeSet<String> {
        let words = self.spans().into_iter().flat_map(|span| span.split(|c: char| !c.is_alphanumeric() && c != '_'));
        words.map(str::to_owned).collect()
    }

    /// Returns the headings, each with the text up to the next heading.
    pub(super) fn sections(&self) -> Vec<(&str, String)> {
        let mut out: Vec<(&str, String)> = Vec::new();
        let mut inside = false;
        for line in self.text.lines() {
            inside ^= line.starts_with("```");
            if !inside && line.starts_with('#') {
                out.push((line.trim_start_matches('#').trim(), String::new()));
            } else if let Some((_, text)) = out.last_mut() {
                text.push_str(line);
                text.push('\n');
            }
        }
        out
    }
}
