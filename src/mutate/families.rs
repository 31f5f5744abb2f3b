//! Finds names that are easily confused: numbers whose LaTeX symbols have the same letter, and labels of the same set.
//!
//! Examples are `p_l` and `p_h`, or `\bar\beta` and `\underline\beta`. Used by the search for changes.

use std::collections::{BTreeMap, BTreeSet};

use crate::source::Span;
use crate::syntax::latex;
use crate::syntax::tree::{
    Argument, ConditionFile, DeclaredSymbol, Domain, ItemKind, Member, NamedCondition, Param, TexSymbol, Text,
};

/// The maximal number of names that replace one name.
const MOST: usize = 4;

/// The name of a number, with its LaTeX symbol.
#[derive(Clone, Debug)]
struct LookAlike {
    /// The name as plain text: `p_l`, `beta[committed]`.
    plain: String,
    /// The parsed LaTeX symbol.
    symbol: TexSymbol,
    /// The LaTeX of the symbol as the file writes it after `written`, if it does.
    written: Option<String>,
}

/// The names that the files of a paper declare, grouped by their look.
#[derive(Debug, Default)]
pub(super) struct Families {
    names: Vec<LookAlike>,
    /// The labels of each set.
    sets: BTreeMap<String, Vec<String>>,
    /// The symbols of functions: a bracket after such a symbol contains arguments.
    applied: BTreeSet<TexSymbol>,
    /// The names of regions and of conditions without arguments that are not assumptions, in the order of the file.
    conditions: Vec<String>,
}

impl Families {
    /// Collects the names that the files declare.
    pub(super) fn of<'t>(files: impl Iterator<Item = &'t ConditionFile> + Clone) -> Self {
        let mut out = Self::default();
        let items = || files.clone().flat_map(|file| &file.items);
        for item in items() {
            if let ItemKind::Set { name, labels } = &item.kind {
                out.sets.insert(name.value.clone(), labels.iter().map(|label| label.value.clone()).collect());
            }
        }
        for item in items() {
            out.add(&item.kind);
        }
        out
    }

    fn add(&mut self, item: &ItemKind) {
        match item {
            ItemKind::Parameters(declarations) => {
                for declaration in declarations {
                    if let Domain::Range(_) = declaration.domain {
                        declaration.symbols.iter().for_each(|symbol| self.parameter(symbol));
                    }
                }
            }
            ItemKind::DefineBy { symbols, .. } => symbols.iter().for_each(|symbol| self.parameter(symbol)),
            ItemKind::Define { name, arguments, written, .. } if arguments.is_empty() => {
                self.name(name.value.clone(), written.as_ref(), latex::default_symbol(&name.value, None));
            }
            ItemKind::Define { name, written, arguments, .. } | ItemKind::Function { name, written, arguments, .. } => {
                self.takes_arguments(&name.value, written.as_ref(), arguments);
            }
            ItemKind::Condition { assumed, condition } => {
                self.condition(condition);
                // An assumption is in force anyway, so it replaces no other condition.
                if *assumed {
                    self.conditions.pop();
                }
            }
            ItemKind::Region { name, members, .. } => {
                for member in members {
                    if let Member::New(condition) = member {
                        self.condition(condition);
                    }
                }
                self.conditions.push(name.value.clone());
            }
            ItemKind::Include(_)
            | ItemKind::Skip { .. }
            | ItemKind::Set { .. }
            | ItemKind::Reading { .. }
            | ItemKind::Claim(_)
            | ItemKind::Proof(_)
            | ItemKind::Map(_)
            | ItemKind::Game(_)
            | ItemKind::Assessment(_) => {}
        }
    }

    fn condition(&mut self, condition: &NamedCondition) {
        if condition.arguments.is_empty() {
            self.conditions.push(condition.name.value.clone());
        }
        self.takes_arguments(&condition.name.value, None, &condition.arguments);
    }

    fn takes_arguments(&mut self, name: &str, written: Option<&Text>, arguments: &[Argument]) {
        if !arguments.is_empty() {
            self.applied.extend(symbol(written).or_else(|| Some(latex::default_symbol(name, None))));
        }
    }

    /// Adds a parameter, or each member of a family of parameters over a set of labels.
    fn parameter(&mut self, declared: &DeclaredSymbol) {
        let Param { name, label, .. } = &declared.param;
        let labels = label.as_ref().and_then(|label| self.sets.get(&label.value)).cloned();
        let Some(labels) = labels else {
            let label = label.as_ref().map(|label| label.value.as_str());
            let plain = label.map_or_else(|| name.value.clone(), |label| format!("{}[{label}]", name.value));
            return self.name(plain, declared.written.as_ref(), latex::default_symbol(&name.value, label));
        };
        for label in labels {
            let mut of_label = latex::default_symbol(&name.value, Some(&label));
            if let Some(mut written) = symbol(declared.written.as_ref()) {
                let below = written.subscript.map_or_else(|| label.clone(), |below| format!("{below},{label}"));
                written.subscript = Some(below);
                of_label = written;
            }
            self.name(format!("{}[{label}]", name.value), None, of_label);
        }
    }

    fn name(&mut self, plain: String, written: Option<&Text>, usual: TexSymbol) {
        if self.names.iter().all(|known| known.plain != plain) {
            let symbol = symbol(written).unwrap_or(usual);
            let written = written.map(|text| text.value.trim().to_owned());
            self.names.push(LookAlike { plain, symbol, written });
        }
    }

    /// Returns true iff the symbol is that of a function, so that a bracket after it contains arguments.
    pub(super) fn takes(&self, symbol: &TexSymbol) -> bool {
        self.applied.contains(symbol)
    }

    /// Returns the names that may replace a plain name.
    pub(super) fn similar_names(&self, param: &Param) -> Vec<String> {
        let shown = param
            .label
            .as_ref()
            .map_or_else(|| param.name.value.clone(), |label| format!("{}[{}]", param.name.value, label.value));
        if let Some(place) = self.names.iter().position(|known| known.plain == shown) {
            return self.alike(place).map(|other| other.plain.clone()).collect();
        }
        let labels = self.sets.values().find(|labels| param.label.is_none() && labels.contains(&shown));
        labels.into_iter().flatten().filter(|label| **label != shown).take(MOST).cloned().collect()
    }

    /// Returns the LaTeX of the symbols that may replace a LaTeX symbol.
    pub(super) fn similar_symbols(&self, symbol: &TexSymbol) -> Vec<String> {
        let Some(place) = self.names.iter().position(|known| known.symbol == *symbol) else { return Vec::new() };
        self.alike(place).map(text).collect()
    }

    /// Returns the conditions and regions whose names begin with the same word, the nearest in the order of the file first.
    pub(super) fn similar_conditions(&self, name: &str) -> Vec<&str> {
        let stem = |name: &str| name.split(|c: char| c == '_' || c.is_ascii_digit()).next().unwrap_or("").to_owned();
        let Some(place) = self.conditions.iter().position(|known| known == name) else { return Vec::new() };
        let mut others: Vec<(usize, &str)> = self
            .conditions
            .iter()
            .enumerate()
            .filter(|(_, other)| *other != name && stem(other) == stem(name))
            .map(|(other, known)| (other.abs_diff(place), known.as_str()))
            .collect();
        others.sort_unstable();
        others.into_iter().map(|(_, known)| known).collect()
    }

    /// Returns every name of a number, in plain text or in LaTeX. In LaTeX, names set as whole words are left out.
    pub(super) fn numbers(&self, latex: bool) -> Vec<String> {
        let all = self.names.iter().map(|named| if latex { text(named) } else { named.plain.clone() });
        all.filter(|name| !name.contains("\\mathrm")).collect()
    }

    /// Returns the first [`MOST`] other names whose symbol has the same letter, starting after this name and then from the first.
    fn alike(&self, place: usize) -> impl Iterator<Item = &LookAlike> {
        let named = &self.names[place];
        let (before, after) = self.names.split_at(place);
        let others = after[1..].iter().chain(before).filter(|other| other.symbol.base == named.symbol.base);
        others.take(MOST)
    }
}

/// Returns the name of a number in LaTeX.
fn text(named: &LookAlike) -> String {
    let mut text = named.written.clone().unwrap_or_else(|| named.symbol.to_string());
    // A space separates a command from a letter after it.
    if text.trim_end_matches(|c: char| c.is_ascii_alphabetic()).ends_with('\\') {
        text.push(' ');
    }
    text
}

/// Parses the symbol after `written`; `None` if the symbol is missing or cannot be parsed.
fn symbol(written: Option<&Text>) -> Option<TexSymbol> {
    latex::symbol(&written?.value, Span::default()).ok()
}
