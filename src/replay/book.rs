//! Lists the declarations of a file that are in force under the chosen alternatives, by name and by LaTeX symbol.
//!
//! Built by [`super::SecondReaderFile`] for each claim or question. Guards verdicts: an error here leaves claims unchecked, or
//! lets an error of the first reader pass.

use std::collections::{BTreeMap, BTreeSet};

use rustc_hash::FxHashMap;

use crate::source::{Sources, Span};
use crate::syntax::play::{AssessmentSyntax, GameSyntax};
use crate::syntax::tree::{
    Argument, Declaration, DeclaredSymbol, Domain, Expr, Head, Item, ItemKind, Member, Name, NamedCondition, Printed, TexSymbol,
    Text,
};
use crate::syntax::{self, latex};

/// What a name in the file refers to.
#[derive(Clone, Copy, Debug)]
pub(super) enum BookEntry<'t> {
    /// A parameter with its domain.
    Parameter(&'t Declaration),
    /// A definition `define f(args) = E`: its arguments and its body.
    Definition(&'t [Argument], &'t Expr),
    /// An unknown of `define x, y by F, G`: all unknowns, and the equations.
    Solved(&'t [DeclaredSymbol], &'t [Expr]),
    /// A condition: its arguments, and the formula that is meant.
    Condition(&'t [Argument], &'t Expr),
    /// A region with its members.
    Region(&'t [Member]),
    /// A function of which only the declared facts are known.
    Function,
}

/// All declarations in force.
#[derive(Debug, Default)]
pub(super) struct Book<'t> {
    /// The entries by name. The members of a family have a name and a label.
    things: FxHashMap<(&'t str, Option<&'t str>), BookEntry<'t>>,
    /// The set over which each family ranges, by the name of the family.
    families: BTreeMap<&'t str, &'t str>,
    symbols: BTreeMap<TexSymbol, (&'t str, Option<&'t str>)>,
    /// The labels of each set.
    pub(super) sets: BTreeMap<&'t str, Vec<&'t str>>,
    /// The games.
    pub(super) games: BTreeMap<&'t str, &'t GameSyntax>,
    /// The assessments.
    pub(super) assessments: BTreeMap<&'t str, &'t AssessmentSyntax>,
    /// The assumptions in force.
    pub(super) assumed: Vec<&'t NamedCondition>,
    readings: Vec<Vec<&'t str>>,
    in_force: BTreeSet<&'t str>,
}

/// Returns what is meant, if something is printed in one way and meant in another.
pub(super) fn meant<T>(printed: &Printed<T>) -> &T {
    match printed {
        Printed::Plain(one) => one,
        Printed::Both { meant, .. } => meant,
    }
}

/// Parses all texts. Returns their items, and whether all texts are free of faults.
pub(super) fn items(sources: &Sources) -> (Vec<Item>, bool) {
    let mut all = Vec::new();
    let mut whole = true;
    for (number, _) in sources.iter().enumerate() {
        let id = crate::source::SourceId(u32::try_from(number).unwrap_or(u32::MAX));
        let (file, faults) = syntax::parse(sources, id);
        whole &= faults.is_empty();
        all.extend(file.items);
    }
    (all, whole)
}

impl<'t> Book<'t> {
    /// Collects the declarations among the items that are in force under these alternatives. If no alternative of a reading is
    /// named, its first one is in force.
    pub(super) fn new(items: &'t [Item], under: &[String]) -> Self {
        let mut book = Self::default();
        for item in items {
            match &item.kind {
                ItemKind::Reading { alternatives, .. } => {
                    let names: Vec<&str> = alternatives.iter().map(|name| name.value.as_str()).collect();
                    let chosen = names.iter().find(|name| under.iter().any(|other| other == *name)).or(names.first());
                    book.in_force.extend(chosen);
                    book.readings.push(names);
                }
                ItemKind::Set { name, labels } => {
                    book.sets.insert(&name.value, labels.iter().map(|label| label.value.as_str()).collect());
                }
                _ => {}
            }
        }
        for item in items {
            book.item(item);
        }
        book
    }

    /// True iff a declaration with this head is in force.
    pub(super) fn allows(&self, head: &Head) -> bool {
        self.readings.iter().all(|reading| {
            let mut named = head.under.iter().filter(|name| reading.contains(&name.value.as_str())).peekable();
            named.peek().is_none() || named.any(|name| self.in_force.contains(name.value.as_str()))
        })
    }

    fn item(&mut self, item: &'t Item) {
        match &item.kind {
            ItemKind::Parameters(declarations) => {
                for declaration in declarations {
                    let allowed = self.allows(&declaration.head);
                    for symbol in declaration.symbols.iter().filter(|_| allowed) {
                        self.symbol(symbol, BookEntry::Parameter(declaration));
                    }
                }
            }
            ItemKind::Function { name, written, head, .. } if self.allows(head) => {
                self.declare(name, written.as_ref(), BookEntry::Function);
            }
            ItemKind::Define { name, arguments, written, head, body, .. } if self.allows(head) => {
                self.declare(name, written.as_ref(), BookEntry::Definition(arguments, body));
            }
            ItemKind::DefineBy { symbols, head, equations, .. } if self.allows(head) => {
                for symbol in symbols {
                    self.symbol(symbol, BookEntry::Solved(symbols, equations));
                }
            }
            ItemKind::Condition { assumed, condition } if self.allows(&condition.head) => {
                self.condition(condition);
                if *assumed {
                    self.assumed.push(condition);
                }
            }
            ItemKind::Region { name, head, members } if self.allows(head) => {
                self.things.insert((&name.value, None), BookEntry::Region(members));
                for member in members {
                    match member {
                        Member::New(condition) if self.allows(&condition.head) => self.condition(condition),
                        Member::New(_) | Member::Names(_) | Member::Without { .. } => {}
                    }
                }
            }
            ItemKind::Game(game) if self.allows(&game.head) => {
                self.games.insert(&game.name.value, game);
            }
            ItemKind::Assessment(assessment) if self.allows(&assessment.head) => {
                self.assessments.insert(&assessment.name.value, assessment);
            }
            ItemKind::Include(_)
            | ItemKind::Skip { .. }
            | ItemKind::Set { .. }
            | ItemKind::Reading { .. }
            | ItemKind::Function { .. }
            | ItemKind::Define { .. }
            | ItemKind::DefineBy { .. }
            | ItemKind::Condition { .. }
            | ItemKind::Region { .. }
            | ItemKind::Claim(_)
            | ItemKind::Proof(_)
            | ItemKind::Map(_)
            | ItemKind::Game(_)
            | ItemKind::Assessment(_) => {}
        }
    }

    fn condition(&mut self, condition: &'t NamedCondition) {
        let thing = BookEntry::Condition(&condition.arguments, meant(&condition.body));
        self.declare(&condition.name, None, thing);
    }

    fn declare(&mut self, name: &'t Name, written: Option<&'t Text>, thing: BookEntry<'t>) {
        self.things.insert((&name.value, None), thing);
        self.written(written, &name.value, None, false);
    }

    fn symbol(&mut self, symbol: &'t DeclaredSymbol, thing: BookEntry<'t>) {
        let name = symbol.param.name.value.as_str();
        let Some(label) = &symbol.param.label else {
            self.things.insert((name, None), thing);
            self.written(symbol.written.as_ref(), name, None, false);
            return;
        };
        if let Some((set, labels)) = self.sets.get_key_value(label.value.as_str()).map(|(set, labels)| (*set, labels.clone())) {
            self.families.insert(name, set);
            for member in labels {
                self.things.insert((name, Some(member)), thing);
                self.written(symbol.written.as_ref(), name, Some(member), true);
            }
        } else {
            self.things.insert((name, Some(&label.value)), thing);
            self.written(symbol.written.as_ref(), name, Some(&label.value), false);
        }
    }

    fn written(&mut self, written: Option<&Text>, name: &'t str, label: Option<&'t str>, whole_family: bool) {
        let symbol = match written {
            None => latex::default_symbol(name, label),
            Some(text) => {
                let Ok(mut symbol) = latex::symbol(&text.value, Span::default()) else { return };
                if let (true, Some(label)) = (whole_family, label) {
                    symbol.subscript = Some(match symbol.subscript {
                        Some(subscript) => format!("{subscript},{label}"),
                        None => label.to_owned(),
                    });
                }
                symbol
            }
        };
        self.symbols.entry(symbol).or_insert((name, label));
    }

    /// Returns the entry of a name, or of a member of a family.
    pub(super) fn thing(&self, name: &str, label: Option<&str>) -> Option<BookEntry<'t>> {
        self.things.get(&(name, label)).copied()
    }

    /// Returns the labels of the set over which a parameter ranges; `None` for every other name.
    pub(super) fn labels_of(&self, name: &str) -> Option<&[&'t str]> {
        match self.thing(name, None)? {
            BookEntry::Parameter(Declaration { domain: Domain::Set(set), .. }) => {
                self.sets.get(set.value.as_str()).map(Vec::as_slice)
            }
            BookEntry::Parameter(_)
            | BookEntry::Definition(..)
            | BookEntry::Solved(..)
            | BookEntry::Condition(..)
            | BookEntry::Region(_)
            | BookEntry::Function => None,
        }
    }

    /// Returns the name, and the label of a member of a family, that a LaTeX symbol denotes.
    pub(super) fn tex(&self, symbol: &TexSymbol) -> Option<(&'t str, Option<&'t str>)> {
        self.symbols.get(symbol).copied()
    }

    /// True iff brackets after the symbol contain arguments.
    pub(super) fn takes_arguments(&self, symbol: &TexSymbol) -> bool {
        self.tex(symbol).and_then(|(name, label)| self.thing(name, label)).is_some_and(|thing| match thing {
            BookEntry::Definition(arguments, _) | BookEntry::Condition(arguments, _) => !arguments.is_empty(),
            BookEntry::Function => true,
            BookEntry::Parameter(_) | BookEntry::Solved(..) | BookEntry::Region(_) => false,
        })
    }

    /// Returns every declared parameter with its declaration, each member of a family by itself. Names are written as in a point.
    pub(super) fn parameters(&self) -> Vec<(String, &'t Declaration)> {
        let declared = |(name, thing): (&(&'t str, Option<&'t str>), &BookEntry<'t>)| match thing {
            BookEntry::Parameter(declaration) => Some((*name, *declaration)),
            BookEntry::Definition(..)
            | BookEntry::Solved(..)
            | BookEntry::Condition(..)
            | BookEntry::Region(_)
            | BookEntry::Function => None,
        };
        let mut all: Vec<((&'t str, Option<&'t str>), &'t Declaration)> = self.things.iter().filter_map(declared).collect();
        all.sort_by_key(|(name, _)| *name);
        let shown =
            |(name, label): (&str, Option<&str>)| label.map_or_else(|| name.to_owned(), |label| format!("{name}[{label}]"));
        all.into_iter().map(|(name, declaration)| (shown(name), declaration)).collect()
    }
}
