//! Builds the table of LaTeX symbols in force under one choice of alternatives, with the declaration that each symbol denotes.
//!
//! [`super::resolver`] builds the table once. Trusted: a symbol that denotes another declaration is a wrong verdict. Two
//! declarations with one symbol are refused.

use std::collections::BTreeMap;

use super::names::{DeclaredAs, NameMeaning, Namespace};
use crate::diagnostic::{Diagnostic, Faults};
use crate::source::Span;
use crate::syntax::latex;
use crate::syntax::tree::{TexSymbol, Text};

/// The LaTeX symbols in force, with their declarations.
#[derive(Debug, Default)]
pub(super) struct LatexNames {
    table: BTreeMap<TexSymbol, Target>,
    /// True iff some LaTeX name could not be parsed. An unknown symbol may then be that name.
    pub(super) unsure: bool,
}

/// The declaration that a symbol denotes.
#[derive(Clone, Debug)]
pub(super) struct Target {
    /// The declaration, by number.
    pub(super) declared: usize,
    /// True iff a bracket after the symbol holds arguments, and is not a factor.
    pub(super) takes_arguments: bool,
}

/// Returns the span of the text inside a token in quotes or dollars.
pub(super) fn inside(span: Span, text: &str) -> Span {
    let length = u32::try_from(text.len()).unwrap_or(u32::MAX);
    if span.end - span.start == length.saturating_add(2) {
        Span { start: span.start + 1, end: span.end - 1, ..span }
    } else {
        span
    }
}

/// Returns the LaTeX symbol of a declaration: the one after `written`, or the default symbol of its name.
///
/// # Errors
/// Fails if the text after `written` is not a LaTeX symbol.
pub(super) fn symbol_of(
    written: Option<&Text>,
    name: &str,
    label: Option<&str>,
    whole_family: bool,
) -> Result<TexSymbol, Diagnostic> {
    let Some(text) = written else { return Ok(latex::default_symbol(name, label)) };
    let mut symbol = latex::symbol(&text.value, inside(text.span, &text.value))?;
    if let (true, Some(label)) = (whole_family, label) {
        symbol.subscript = Some(match symbol.subscript {
            Some(subscript) => format!("{subscript},{label}"),
            None => label.to_owned(),
        });
    }
    Ok(symbol)
}

impl LatexNames {
    /// Builds the table for the declarations in force.
    pub(super) fn new<'a>(
        names: &Namespace<'_>,
        names_in_force: impl Iterator<Item = &'a NameMeaning>,
        faults: &mut Faults,
    ) -> Self {
        let mut numbers: Vec<usize> = names_in_force
            .flat_map(|meaning| match meaning {
                NameMeaning::One(number) => vec![*number],
                NameMeaning::Family { members, .. } => members.iter().flatten().copied().collect(),
            })
            .collect();
        numbers.sort_unstable();
        let mut symbols = Self::default();
        for number in numbers {
            let declared = &names.declared[number];
            let takes_arguments = match declared.kind {
                DeclaredAs::Parameter(_) | DeclaredAs::Unknown(_) => false,
                DeclaredAs::Definition(definition) => !definition.arguments.is_empty(),
                DeclaredAs::Function(_) => true,
                DeclaredAs::Condition(condition) if !condition.arguments.is_empty() => true,
                DeclaredAs::Condition(_)
                | DeclaredAs::Set(_)
                | DeclaredAs::Reading
                | DeclaredAs::Alternative
                | DeclaredAs::Region(_)
                | DeclaredAs::Claim
                | DeclaredAs::Proof
                | DeclaredAs::Game(_)
                | DeclaredAs::Assessment(_) => continue,
            };
            match symbol_of(declared.written, declared.name, declared.label, declared.whole_family) {
                Err(fault) => {
                    symbols.unsure = true;
                    faults.push(fault);
                }
                Ok(symbol) => symbols.add(symbol, Target { declared: number, takes_arguments }, names, faults),
            }
        }
        symbols
    }

    /// Adds a symbol, and reports a fault if another declaration has the same symbol.
    fn add(&mut self, symbol: TexSymbol, target: Target, names: &Namespace<'_>, faults: &mut Faults) {
        let declared = &names.declared[target.declared];
        if let Some(first) = self.table.get(&symbol).map(|first| &names.declared[first.declared]) {
            if first.name != declared.name || first.label != declared.label {
                let message = format!("`{}` and `{}` have the same LaTeX name `{symbol}`", first.shown(), declared.shown());
                let span = declared.written.map_or(declared.span, |text| text.span);
                faults.push(
                    Diagnostic::new(span, message)
                        .repair("give one of them another LaTeX name after `written`")
                        .also(first.span, "first here"),
                );
            }
            return;
        }
        self.table.insert(symbol, target);
    }

    /// Returns the declaration that a symbol denotes.
    pub(super) fn get(&self, symbol: &TexSymbol) -> Option<&Target> {
        self.table.get(symbol)
    }

    /// Returns the symbol in force that is most similar to an unknown one, with its declaration.
    pub(super) fn nearest(&self, symbol: &TexSymbol) -> Option<(&TexSymbol, usize)> {
        let shown = symbol.to_string();
        let distance = |other: &TexSymbol| {
            let parts = usize::from(other.accent != symbol.accent)
                + usize::from(other.subscript != symbol.subscript)
                + usize::from(other.star != symbol.star)
                + usize::from(other.primes != symbol.primes);
            let base = if other.base == symbol.base { 0 } else { 2 };
            (parts + base, strsim::osa_distance(&shown, &other.to_string()))
        };
        self.table.iter().min_by_key(|(other, _)| distance(other)).map(|(other, target)| (other, target.declared))
    }
}
