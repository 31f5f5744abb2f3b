//! Gives each LaTeX symbol of a paper a name of the language, and collects the symbols as parameters of the draft.
//!
//! Called by [`super::items`] for each formula that is read.

use std::collections::{BTreeMap, BTreeSet};

use crate::import::draft::{Draft, DraftSymbol};
use crate::import::names::ImportedNames;
use crate::source::Span;
use crate::syntax::latex;
use crate::syntax::tree::{Expr, ExprKind, TexSymbol};

/// The symbols so far, each with its index in [`Draft::symbols`].
#[derive(Debug, Default)]
pub(super) struct SymbolTable {
    known: BTreeMap<TexSymbol, usize>,
}

impl SymbolTable {
    /// Returns the index of a symbol that occurred before.
    pub(super) fn get(&self, symbol: &TexSymbol) -> Option<usize> {
        self.known.get(symbol).copied()
    }

    /// Returns the index of a symbol, which is added to the draft if it is new. Returns `None` if the symbol cannot be written in a
    /// condition file.
    pub(super) fn index(&mut self, symbol: &TexSymbol, names: &mut ImportedNames, draft: &mut Draft) -> Option<usize> {
        if let Some(known) = self.get(symbol) {
            return Some(known);
        }
        let plain = latex::default_name(symbol);
        let (name, written) = if names.take(&plain) {
            (plain, None)
        } else {
            let written = symbol.to_string();
            let again = latex::symbol(&written, Span::default()).ok();
            if again.as_ref() != Some(symbol) || written.contains('$') {
                return None;
            }
            (names.fresh(&spelled(symbol), "symbol"), Some(written))
        };
        let index = draft.symbols.len();
        draft.symbols.push(DraftSymbol { name, written, integer: false, domain: None, remark: String::new() });
        self.known.insert(symbol.clone(), index);
        Some(index)
    }
}

/// The symbol in letters: `beta_bar` for `\bar\beta`, `a_star` for `a^*`.
fn spelled(symbol: &TexSymbol) -> String {
    let mut out = symbol.base.clone();
    for part in symbol.subscript.iter().chain(&symbol.accent) {
        out.push('_');
        out.push_str(part);
    }
    if symbol.star {
        out.push_str("_star");
    }
    for _ in 0..symbol.primes {
        out.push_str("_prime");
    }
    out
}

/// Returns the symbols of a formula, each once, in the order of the text.
pub(super) fn symbols(formula: &Expr) -> Vec<TexSymbol> {
    let (mut out, mut seen) = (Vec::new(), BTreeSet::new());
    let mut pending = vec![formula];
    while let Some(next) = pending.pop() {
        if let ExprKind::TexSymbol(symbol) | ExprKind::Gloss(symbol, _) | ExprKind::TexCall(symbol, _) = &next.node
            && seen.insert(symbol)
        {
            out.push(symbol.clone());
        }
        pending.extend(next.children().into_iter().rev());
    }
    out
}

/// Returns a word that the formula compares by `=` or `!=`, such as `high` in `k = \text{high}`. The word may be a label.
pub(super) fn compared_word(formula: &Expr) -> Option<String> {
    let word = |side: &Expr| {
        let ExprKind::TexSymbol(symbol) = &side.node else { return None };
        symbol.to_string().starts_with("\\mathrm").then(|| symbol.base.clone())
    };
    let mut pending = vec![formula];
    while let Some(next) = pending.pop() {
        if let ExprKind::Chain(first, rest) = &next.node {
            let found = std::iter::once(&**first).chain(rest.iter().map(|(_, side)| side)).find_map(word);
            if found.is_some() {
                return found;
            }
        }
        pending.extend(next.children());
    }
    None
}
