//! A condition file in the making: items at their places, the symbols that the items mention, and what is skipped with the reason.
//!
//! The importers of papers and notebooks fill a [`Draft`]; [`Draft::finish`] writes it. The file that is written has no fault: an
//! item with a fault is replaced by a `skip` with the message of the fault. Not part of a verdict.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::ops::Range;

use crate::diagnostic::Diagnostic;
use crate::paper;
use crate::source::{SourceId, Sources};
use crate::syntax::{self, printer};

/// The widest domain.
pub(super) const WIDEST: &str = "(-inf, inf)";
/// The number of rounds after which every item that is left is skipped.
const MAX_ROUNDS: usize = 12;
/// The number of characters after which a reason or a comment is cut.
const MAX_REASON: usize = 300;
/// The most numbers of the ledger that are missing in the source and are skipped one by one.
const MAX_GAP: u32 = 50;

/// A condition file in the making.
#[derive(Clone, Debug, Default)]
pub(super) struct Draft {
    /// The title of the paper.
    pub(super) title: String,
    /// The comment at the beginning of the file, line by line.
    pub(super) opening: Vec<String>,
    /// The symbols, in the order of their first occurrence.
    pub(super) symbols: Vec<DraftSymbol>,
    /// The items, in the order of the source.
    pub(super) items: Vec<DraftItem>,
}

/// A symbol of the source, which becomes a parameter unless an item defines it.
#[derive(Clone, Debug)]
pub(super) struct DraftSymbol {
    /// The name in the condition file.
    pub(super) name: String,
    /// The LaTeX name without dollars, if the name alone does not give it.
    pub(super) written: Option<String>,
    /// True iff the source says that the symbol is a whole number.
    pub(super) integer: bool,
    /// The domain that the source gives.
    pub(super) domain: Option<String>,
    /// The comment after the domain; empty for none.
    pub(super) remark: String,
}

/// A place of an item in the source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum DraftPlace {
    /// A numbered place, which the ledger counts.
    Number(String, u32),
    /// A place in words.
    Words(String),
}

/// An item of the file.
#[derive(Clone, Debug)]
pub(super) struct DraftItem {
    /// The places in the source.
    pub(super) places: Vec<DraftPlace>,
    /// The comments before the item.
    pub(super) remarks: Vec<String>,
    /// The symbols in the item, by index in [`Draft::symbols`].
    pub(super) mentions: Vec<usize>,
    /// The item itself.
    pub(super) body: DraftBody,
}

/// The kinds of items that are written.
#[derive(Clone, Debug)]
pub(super) enum DraftBody {
    /// `claim "title": statement`
    Claim {
        /// The title; no other item has it.
        title: String,
        /// The statement with its clauses.
        statement: String,
    },
    /// `derive "title": question`
    Derive {
        /// The title; no other item has it.
        title: String,
        /// The question with its clauses.
        question: String,
    },
    /// `assume name: formula`
    Assume {
        /// The name.
        name: String,
        /// The formula.
        formula: String,
    },
    /// `condition name: formula`
    Condition {
        /// The name.
        name: String,
        /// The formula.
        formula: String,
    },
    /// `define name = number`
    Define {
        /// The symbol that is defined, by index in [`Draft::symbols`].
        symbol: usize,
        /// The number.
        number: String,
    },
    /// What is not read, with the reason.
    Skip(String),
}

impl DraftItem {
    fn is_read(&self) -> bool {
        !matches!(self.body, DraftBody::Skip(_))
    }

    /// Replaces the item by a `skip`, with what was read in a comment.
    fn skip(&mut self, why: String) {
        let read = match &self.body {
            DraftBody::Claim { statement: read, .. }
            | DraftBody::Derive { question: read, .. }
            | DraftBody::Assume { formula: read, .. }
            | DraftBody::Condition { formula: read, .. }
            | DraftBody::Define { number: read, .. } => read,
            DraftBody::Skip(_) => return,
        };
        self.remarks.push(format!("formula: {}", comment(read)));
        self.body = DraftBody::Skip(why);
    }
}

impl Draft {
    /// Returns the text of the condition file, in the canonical layout. Reading the text gives no fault.
    ///
    /// # Errors
    /// Returns the reason if the text is too large, or has a fault outside its items.
    pub(super) fn finish(mut self, slug: &str) -> Result<String, String> {
        self.skip_gaps();
        for round in 0.. {
            let (text, places) = self.text();
            if text.len() > syntax::MAX_BYTES {
                return Err(format!("the condition file would have {} bytes, more than {}", text.len(), syntax::MAX_BYTES));
            }
            let Some(faults) = faults(slug, &text) else { return Ok(canonical(slug, text)) };
            if !self.items.iter().any(DraftItem::is_read) {
                let headline = faults.first().map(Diagnostic::headline).unwrap_or_default();
                return Err(format!("the source cannot be written as a condition file: {headline}"));
            }
            self.skip_faulty(&faults, &places, round >= MAX_ROUNDS);
        }
        Err("the source cannot be written as a condition file".to_owned())
    }

    /// Replaces each item that contains a fault by a `skip`; all items if no item contains one, or if `all` is set.
    fn skip_faulty(&mut self, faults: &[Diagnostic], places: &[Range<usize>], all: bool) {
        let mut found = false;
        for fault in faults.iter().filter(|fault| fault.span.source == SourceId(0)) {
            let at = places.iter().position(|place| place.contains(&(fault.span.start as usize)));
            if let Some(item) = at.and_then(|at| self.items.get_mut(at)).filter(|item| item.is_read()) {
                let defined = if let DraftBody::Define { symbol, .. } = &item.body { Some(*symbol) } else { None };
                item.skip(fault.headline());
                found = true;
                self.skip_users(defined);
            }
        }
        if all || !found {
            let headline = faults.first().map(Diagnostic::headline).unwrap_or_default();
            for item in self.items.iter_mut().filter(|item| item.is_read()) {
                item.skip(format!("not read together with the rest: {headline}"));
            }
        }
    }

    /// Skips each item that mentions a symbol whose definition is skipped: as a parameter, the symbol would mean something else.
    fn skip_users(&mut self, defined: Option<usize>) {
        let Some((index, symbol)) = defined.and_then(|index| Some((index, self.symbols.get(index)?))) else { return };
        let why = format!("`{}` occurs, and its definition is not read", symbol.name);
        for item in self.items.iter_mut().filter(|item| item.is_read() && item.mentions.contains(&index)) {
            item.skip(why.clone());
        }
    }

    /// Adds a `skip` for each short run of numbers of equations that the source does not contain, below a number that it contains.
    fn skip_gaps(&mut self) {
        for (kind, numbers) in self.numbers().into_iter().filter(|(kind, _)| kind == EQUATION) {
            let numbers: Vec<u32> = numbers.into_iter().collect();
            // An equation 4 whose parts are numbered 4a, 4b has no number of its own.
            let words = self.items.iter().flat_map(|item| &item.places).filter_map(|place| match place {
                DraftPlace::Words(words) => {
                    words.strip_prefix(EQUATION)?.trim_end_matches(char::is_alphabetic).trim().parse().ok()
                }
                DraftPlace::Number(..) => None,
            });
            let words: BTreeSet<u32> = words.collect();
            let lettered = |number: &u32| words.contains(number);
            let mut before = 0;
            for number in numbers {
                let missing = number.saturating_sub(before).saturating_sub(1);
                if (1..=MAX_GAP).contains(&missing) {
                    self.items.extend((before + 1..number).filter(|number| !lettered(number)).map(|number| DraftItem {
                        places: vec![DraftPlace::Number(kind.clone(), number)],
                        remarks: Vec::new(),
                        mentions: Vec::new(),
                        body: DraftBody::Skip(format!("no {kind} {number} was found in the source")),
                    }));
                }
                before = number;
            }
        }
    }

    /// The numbers of each kind of place.
    fn numbers(&self) -> BTreeMap<String, BTreeSet<u32>> {
        let mut out: BTreeMap<String, BTreeSet<u32>> = BTreeMap::new();
        for place in self.items.iter().flat_map(|item| &item.places) {
            if let DraftPlace::Number(kind, number) = place {
                out.entry(kind.clone()).or_default().insert(*number);
            }
        }
        out
    }

    /// The text of the file, and the range of each item in it.
    fn text(&self) -> (String, Vec<Range<usize>>) {
        let mut out = String::new();
        for line in &self.opening {
            let _ = writeln!(out, "# {}", comment(line));
        }
        let title = quotable(if self.title.trim().is_empty() { "Untitled" } else { &self.title });
        let _ = write!(out, "paper \"{title}\"");
        let ledger = self.ledger();
        let _ = if ledger.is_empty() { writeln!(out) } else { writeln!(out, "\n  ledger {}", ledger.join(", ")) };
        self.parameters(&mut out);
        let mut done = self.read_places();
        let mut places = Vec::new();
        for item in &self.items {
            out.push('\n');
            for remark in &item.remarks {
                let _ = writeln!(out, "# {}", comment(remark));
            }
            let start = out.len();
            self.item(item, &mut done, &mut out);
            places.push(start..out.len());
        }
        (out, places)
    }

    fn ledger(&self) -> Vec<String> {
        let mut out = Vec::new();
        for (kind, numbers) in self.numbers() {
            let mut runs: Vec<(u32, u32)> = Vec::new();
            for number in numbers {
                match runs.last_mut() {
                    Some((_, last)) if last.checked_add(1) == Some(number) => *last = number,
                    Some(_) | None => runs.push((number, number)),
                }
            }
            let run = |(first, last): (u32, u32)| {
                if first == last { format!("{kind} {first}") } else { format!("{kind} {first}..{last}") }
            };
            out.extend(runs.into_iter().map(run));
        }
        out
    }

    /// Writes the symbols that an item mentions and that no item defines.
    fn parameters(&self, out: &mut String) {
        let defined = |index: &usize| {
            let by = |item: &DraftItem| matches!(&item.body, DraftBody::Define { symbol, .. } if symbol == index);
            self.items.iter().any(by)
        };
        let used: BTreeSet<usize> =
            self.items.iter().filter(|item| item.is_read()).flat_map(|item| item.mentions.iter().copied()).collect();
        let symbols: Vec<&DraftSymbol> =
            used.iter().filter(|index| !defined(index)).filter_map(|index| self.symbols.get(*index)).collect();
        if symbols.is_empty() {
            return;
        }
        let _ = writeln!(
            out,
            "\n# A domain is an assumption. Replace {WIDEST} where the text gives less, and say what each symbol means."
        );
        let _ = writeln!(out, "parameters:");
        for symbol in symbols {
            let written = symbol.written.as_ref().map(|written| format!(" written ${written}$")).unwrap_or_default();
            let integer = if symbol.integer { " integer" } else { "" };
            let domain = symbol.domain.as_deref().unwrap_or(WIDEST);
            let remark = if symbol.remark.is_empty() { String::new() } else { format!("  # {}", comment(&symbol.remark)) };
            let _ = writeln!(out, "  {}{written}{integer} in {domain}{remark}", symbol.name);
        }
    }

    /// The numbered places that some item other than a `skip` has.
    fn read_places(&self) -> BTreeSet<(String, u32)> {
        let read = self.items.iter().filter(|item| item.is_read());
        let numbered = |place: &DraftPlace| match place {
            DraftPlace::Number(kind, number) => Some((kind.clone(), *number)),
            DraftPlace::Words(_) => None,
        };
        read.flat_map(|item| item.places.iter().filter_map(numbered)).collect()
    }

    /// Writes an item. A place that is in `done` cannot be skipped; a `skip` adds its places to `done`.
    fn item(&self, item: &DraftItem, done: &mut BTreeSet<(String, u32)>, out: &mut String) {
        let shown: Vec<String> = item
            .places
            .iter()
            .map(|place| match place {
                DraftPlace::Number(kind, number) => format!("{kind} {number}"),
                DraftPlace::Words(words) => format!("\"{}\"", quotable(words)),
            })
            .collect();
        let at = if shown.is_empty() { String::new() } else { format!(" at {}", shown.join(", ")) };
        let _ = match &item.body {
            DraftBody::Claim { title, statement } => writeln!(out, "claim \"{}\"{at}: {statement}", quotable(title)),
            DraftBody::Derive { title, question } => writeln!(out, "derive \"{}\"{at}: {question}", quotable(title)),
            DraftBody::Assume { name, formula } => writeln!(out, "assume {name}{at}: {formula}"),
            DraftBody::Condition { name, formula } => writeln!(out, "condition {name}{at}: {formula}"),
            DraftBody::Define { symbol, number } => match self.symbols.get(*symbol) {
                Some(DraftSymbol { name, written, .. }) => {
                    let written = written.as_ref().map(|written| format!(" written ${written}$")).unwrap_or_default();
                    writeln!(out, "define {name}{written}{at} = {number}")
                }
                None => Ok(()),
            },
            DraftBody::Skip(why) => {
                let numbered = item.places.iter().filter_map(|place| match place {
                    DraftPlace::Number(kind, number) => Some((kind.clone(), *number)),
                    DraftPlace::Words(_) => None,
                });
                let left: Vec<String> = numbered
                    .filter(|place| done.insert(place.clone()))
                    .map(|(kind, number)| format!("{kind} {number}"))
                    .collect();
                if left.is_empty() {
                    let named = if shown.is_empty() { String::new() } else { format!(" at {}", shown.join(", ")) };
                    writeln!(out, "# not read{named}: {}", comment(why))
                } else {
                    writeln!(out, "skip {}: \"{}\"", left.join(", "), quotable(why))
                }
            }
        };
    }
}

/// The kind of place whose numbers are all expected in the file: a statement or footnote may have no formula.
pub(super) const EQUATION: &str = "equation";

/// The faults of a condition file; `None` if there are none.
fn faults(slug: &str, text: &str) -> Option<Vec<Diagnostic>> {
    let mut sources = Sources::default();
    let id = sources.add(format!("{slug}.referee"), text);
    let mut include = |_: &str, _: &str| Err("no file is included".to_owned());
    paper::read(slug, sources, id, &mut include).err().map(|(_, faults)| faults)
}

/// The text in the canonical layout, or the text itself if the layout cannot be read back.
fn canonical(slug: &str, text: String) -> String {
    let mut sources = Sources::default();
    let id = sources.add(format!("{slug}.referee"), text.as_str());
    let (file, _) = syntax::parse(&sources, id);
    let printed = printer::print(&file);
    if faults(slug, &printed).is_none() { printed } else { text }
}

/// A text that fits between quotes.
fn quotable(text: &str) -> String {
    comment(text).replace('"', "'")
}

/// A text on one line, cut after [`MAX_REASON`] characters.
pub(super) fn comment(text: &str) -> String {
    let visible: String = text.chars().map(|sign| if sign.is_control() { ' ' } else { sign }).collect();
    let line = visible.split_whitespace().collect::<Vec<_>>().join(" ");
    match line.char_indices().nth(MAX_REASON) {
        Some((end, _)) => format!("{}…", &line[..end]),
        None => line,
    }
}

/// Gives each title once: a title that was given before gets a number.
#[derive(Clone, Debug, Default)]
pub(super) struct Titles(BTreeSet<String>);

impl Titles {
    /// Returns the title, with a number if the same title was returned before. Titles that differ only in signs count as the same.
    pub(super) fn fresh(&mut self, title: &str) -> String {
        let key = |title: &str| {
            let words = title.to_lowercase();
            words.split(|sign: char| !sign.is_alphanumeric()).filter(|word| !word.is_empty()).collect::<Vec<_>>().join("-")
        };
        let mut out = title.to_owned();
        let mut number = 2_u64;
        while !self.0.insert(key(&out)) {
            out = format!("{title}, formula {number}");
            number += 1;
        }
        out
    }
}
