//! Counts equations, statements and footnotes as LaTeX does, so that an item is placed at the printed number.
//!
//! Called by [`super::scanner`]. Only the counters of the standard classes and of `\newtheorem` are known.

use std::collections::BTreeMap;

use super::passage::PrintedLabel;
use crate::import::names::identifier;

/// Environments of statements that are known without `\newtheorem`, each with the word that is printed.
const USUAL: [(&str, &str); 15] = [
    ("theorem", "theorem"),
    ("thm", "theorem"),
    ("proposition", "proposition"),
    ("prop", "proposition"),
    ("lemma", "lemma"),
    ("lem", "lemma"),
    ("corollary", "corollary"),
    ("cor", "corollary"),
    ("assumption", "assumption"),
    ("ass", "assumption"),
    ("assump", "assumption"),
    ("axiom", "axiom"),
    ("definition", "definition"),
    ("conjecture", "conjecture"),
    ("result", "result"),
];

/// An environment of statements.
#[derive(Clone, Debug)]
struct StatementStyle {
    /// The kind of place.
    kind: String,
    /// The name of the counter.
    counter: String,
    /// True iff the number of the section is printed before the number.
    within: bool,
    /// True iff the statements have no number.
    starred: bool,
}

/// The counters of a document.
#[derive(Debug, Default)]
pub(super) struct Counters {
    equation: u32,
    equations_within: bool,
    /// The number of subequations so far, inside `subequations`.
    sub: Option<u32>,
    footnote: u32,
    section: u32,
    appendix: bool,
    styles: BTreeMap<String, StatementStyle>,
    statements: BTreeMap<String, u32>,
}

impl Counters {
    /// Counts an equation, and returns its label.
    pub(super) fn equation(&mut self) -> PrintedLabel {
        if let Some(sub) = &mut self.sub {
            let letter = char::from_u32(u32::from('a') + *sub % 26).unwrap_or('a');
            *sub += 1;
            return PrintedLabel::Words(format!("{}{letter}", self.equation_number()));
        }
        self.equation += 1;
        PrintedLabel::of(&self.equation_number())
    }

    fn equation_number(&self) -> String {
        if self.equations_within { format!("{}.{}", self.section_number(), self.equation) } else { self.equation.to_string() }
    }

    fn section_number(&self) -> String {
        if self.appendix {
            char::from_u32(u32::from('A') + self.section.saturating_sub(1) % 26).unwrap_or('A').to_string()
        } else {
            self.section.to_string()
        }
    }

    pub(super) fn begin_subequations(&mut self) {
        self.equation += 1;
        self.sub = Some(0);
    }

    pub(super) fn end_subequations(&mut self) {
        self.sub = None;
    }

    pub(super) fn equations_within(&mut self) {
        self.equations_within = true;
    }

    /// Counts a footnote if `new` is set, and returns the number of the last one.
    pub(super) fn footnote(&mut self, new: bool) -> PrintedLabel {
        self.footnote += u32::from(new);
        PrintedLabel::Number(self.footnote.max(1))
    }

    /// Counts a section, or begins the appendix.
    pub(super) fn section(&mut self, command: &str, starred: bool) {
        if command == "appendix" {
            (self.appendix, self.section) = (true, 0);
        } else if !starred {
            self.section += 1;
        } else {
            return;
        }
        if self.equations_within {
            self.equation = 0;
        }
        let within: Vec<&String> = self.styles.values().filter(|style| style.within).map(|style| &style.counter).collect();
        for counter in within {
            self.statements.remove(counter);
        }
    }

    /// Sets a counter by its name.
    pub(super) fn set(&mut self, counter: &str, value: u32) {
        let value = value.min(99_999_999);
        match counter {
            "equation" => self.equation = value,
            "footnote" => self.footnote = value,
            "section" => self.section = value,
            _ => {
                self.statements.insert(counter.to_owned(), value);
            }
        }
    }

    /// Declares an environment of statements.
    pub(super) fn declare(&mut self, environment: &str, shared: Option<&str>, title: &str, within: bool, starred: bool) {
        let counter = shared.unwrap_or(environment).to_owned();
        let within = within || shared.is_some_and(|shared| self.styles.get(shared).is_some_and(|style| style.within));
        let mut kind = identifier(&title.to_lowercase(), "statement");
        // These words have another meaning in a ledger.
        if ["section", "sentence", "footnote", "equation"].contains(&kind.as_str()) {
            kind.push_str("_statement");
        }
        let style = StatementStyle { kind, counter, within, starred };
        self.styles.insert(environment.to_owned(), style);
    }

    /// For an environment of statements: counts a statement, and returns the kind and the label.
    pub(super) fn statement(&mut self, environment: &str) -> Option<(String, Option<PrintedLabel>)> {
        let plain = environment.trim_end_matches('*');
        let style = self.styles.get(environment).cloned().or_else(|| {
            let (_, kind) = USUAL.iter().find(|(usual, _)| *usual == plain)?;
            let starred = plain.len() < environment.len();
            Some(StatementStyle { kind: (*kind).to_owned(), counter: (*kind).to_owned(), within: false, starred })
        })?;
        if style.starred {
            return Some((style.kind, None));
        }
        let number = self.statements.entry(style.counter).or_default();
        *number += 1;
        let number = *number;
        let label = if style.within { format!("{}.{number}", self.section_number()) } else { number.to_string() };
        Some((style.kind, Some(PrintedLabel::of(&label))))
    }
}
