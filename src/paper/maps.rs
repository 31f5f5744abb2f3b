//! Resolves maps, and lists what the file marks as `supplied`.
//!
//! [`super::read()`] calls this file; maps are drawn elsewhere. Not part of a verdict.

use std::sync::Arc;

use super::domains::infinite;
use super::heads;
use super::model::{Map, MarkedItem};
use super::resolver::Resolver;
use crate::diagnostic::Diagnostic;
use crate::expression::{Term, TermRef, Variable};
use crate::syntax::tree::{self, Head, Item, ItemKind, MapEntry, Member, Param, RangeSyntax};

impl Resolver<'_> {
    /// Resolves a map: its axes, the regions it shows and the parameters it fixes.
    pub(super) fn map(&mut self, map: &tree::MapSyntax) -> Map {
        let mut found =
            Map { title: map.title.value.clone(), horizontal: None, vertical: None, show: Vec::new(), fix: Vec::new() };
        for entry in &map.entries {
            match entry {
                MapEntry::Horizontal(param, range) => {
                    let axis = self.axis(param, range);
                    self.check_single_axis(found.horizontal.is_some(), "horizontal", param);
                    found.horizontal = axis;
                }
                MapEntry::Vertical(param, range) => {
                    let axis = self.axis(param, range);
                    self.check_single_axis(found.vertical.is_some(), "vertical", param);
                    found.vertical = axis;
                }
                MapEntry::Fix(values) => {
                    for (param, value) in values {
                        let variable = self.parameter(param);
                        let value = self.number(value);
                        if let (Some((_, variable)), Some(value)) = (variable, value) {
                            if found.fix.iter().any(|(known, _)| *known == variable) {
                                self.faults.push(Diagnostic::new(param.span, format!("`{variable}` is fixed twice")));
                            }
                            found.fix.push((variable, value));
                        }
                    }
                }
                MapEntry::Show(names) => {
                    for name in names {
                        if self.region_named(name).is_some() {
                            found.show.push(Arc::from(name.value.as_str()));
                        }
                    }
                }
            }
        }
        self.obligations.clear();
        found
    }

    /// Reports a second axis of the same direction.
    fn check_single_axis(&mut self, before: bool, word: &str, param: &Param) {
        if before {
            self.faults.push(Diagnostic::new(param.span, format!("the map has two `{word}` axes")).repair("keep one of them"));
        }
    }

    /// Resolves an axis to its parameter and its two finite ends.
    fn axis(&mut self, param: &Param, range: &RangeSyntax) -> Option<(Variable, TermRef, TermRef)> {
        let variable = self.real_parameter(param);
        match range {
            RangeSyntax::Finite(_, span) => {
                let fault =
                    Diagnostic::new(*span, "an axis must run over an interval").repair("write an interval such as `[0, 1]`");
                self.fault(fault)
            }
            RangeSyntax::Interval { lower, upper, span, .. } => {
                if infinite(lower).or(infinite(upper)).is_some() {
                    let fault = Diagnostic::new(*span, "an axis must have finite ends").repair("write numbers, as in `[0, 1]`");
                    return self.fault(fault);
                }
                let (_, variable) = variable?;
                let subject = Term::variable(variable.clone());
                self.in_range(&subject, range)?;
                let (lower, upper) = (self.number(lower)?, self.number(upper)?);
                Some((variable, lower, upper))
            }
        }
    }
}

/// Returns the notes marked `supplied`, in the order of the file.
pub(super) fn supplied(items: &[&Item]) -> Vec<MarkedItem> {
    let mut notes = Vec::new();
    let mut note = |item: String, head: &Head| {
        if let Some(supplied) = &head.supplied {
            let why = supplied.why.as_ref().map(|why| why.value.clone());
            notes.push(MarkedItem { item, why, span: supplied.span });
        }
    };
    for item in items {
        match &item.kind {
            ItemKind::Parameters(declarations) => {
                for declaration in declarations {
                    for symbol in &declaration.symbols {
                        let name = &symbol.param.name.value;
                        let label = symbol.param.label.as_ref().map_or_else(String::new, |label| format!("[{}]", label.value));
                        note(format!("parameter {name}{label}"), &declaration.head);
                    }
                }
            }
            ItemKind::Function { name, head, .. } => note(format!("function {}", name.value), head),
            ItemKind::Define { name, head, .. } => note(format!("define {}", name.value), head),
            ItemKind::DefineBy { symbols, head, .. } => {
                let names: Vec<&str> = symbols.iter().map(|symbol| symbol.param.name.value.as_str()).collect();
                note(format!("define {}", names.join(", ")), head);
            }
            ItemKind::Condition { assumed, condition } => {
                let word = if *assumed { "assume" } else { "condition" };
                note(format!("{word} {}", condition.name.value), &condition.head);
            }
            ItemKind::Region { name, head, members } => {
                note(format!("region {}", name.value), head);
                for member in members {
                    if let Member::New(condition) = member {
                        note(format!("condition {}", condition.name.value), &condition.head);
                    }
                }
            }
            ItemKind::Map(map) => note(format!("map \"{}\"", map.title.value), &map.head),
            ItemKind::Include(_)
            | ItemKind::Skip { .. }
            | ItemKind::Set { .. }
            | ItemKind::Reading { .. }
            | ItemKind::Claim(_)
            | ItemKind::Proof(_) => {}
            ItemKind::Game(game) => heads::in_game(game).into_iter().for_each(|(item, head)| note(item, head)),
            ItemKind::Assessment(assessment) => {
                heads::in_assessment(assessment).into_iter().for_each(|(item, head)| note(item, head));
            }
        }
    }
    notes
}
