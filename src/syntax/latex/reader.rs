//! Defines the state of the LaTeX parser and the operations that all parts of the grammar use.
//!
//! Trusted like the rest of the LaTeX parser; see [`super`].

use super::refused;
use super::token::{Tex, TexToken};
use crate::diagnostic::Diagnostic;
use crate::source::Span;
use crate::syntax::limits::MAX_DEPTH;
use crate::syntax::tree::TexSymbol;

/// The result of a step of the parser; the first error ends the formula.
pub(super) type LatexResult<T> = Result<T, Box<Diagnostic>>;

/// The level of the outermost operator of a formula, from the tightest to the loosest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum BindingLevel {
    Factor,
    Product,
    Sum,
    Comparison,
    Logic,
}

/// The printed form of a factor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum FactorShape {
    Number,
    Symbol,
    /// A bracket, a root, bars, or a function with its arguments: the next factor cannot be mistaken for a part of it.
    Closed,
    Fraction,
    Power,
    Cases,
}

/// A row of the formula.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct FormulaRow {
    /// The index of its first token.
    pub(super) start: usize,
    /// True iff the row contains a comparison.
    pub(super) compares: bool,
}

/// The state of the parser for one formula.
pub(super) struct LatexReader<'a> {
    pub(super) tokens: Vec<TexToken>,
    /// The index of the next token.
    pub(super) at: usize,
    /// The place of the whole formula.
    pub(super) formula_span: Span,
    /// The depth of the recursion.
    pub(super) depth: u32,
    /// The height of the tree of the formula parsed last.
    pub(super) height: u32,
    /// The number of open plain bars in the current bracket.
    pub(super) bars: u32,
    /// The number of case lists so far.
    pub(super) case_lists: u32,
    /// The current row.
    pub(super) row: FormulaRow,
    /// The level of the outermost operator of the formula parsed last.
    pub(super) level: BindingLevel,
    /// The printed form of the factor parsed last.
    pub(super) shape: FactorShape,
    /// True iff the symbol parsed last has a superscript, so that another one would be a mistake.
    pub(super) raised: bool,
    /// Decides which symbols take arguments.
    pub(super) takes_arguments: &'a dyn Fn(&TexSymbol) -> bool,
}

impl<'a> LatexReader<'a> {
    pub(super) fn new(tokens: Vec<TexToken>, formula_span: Span, takes_arguments: &'a dyn Fn(&TexSymbol) -> bool) -> Self {
        Self {
            tokens,
            at: 0,
            formula_span,
            depth: 0,
            height: 0,
            bars: 0,
            case_lists: 0,
            row: FormulaRow::default(),
            level: BindingLevel::Factor,
            shape: FactorShape::Closed,
            raised: false,
            takes_arguments,
        }
    }
}

impl LatexReader<'_> {
    /// The next token.
    pub(super) fn peek(&self) -> Option<&Tex> {
        self.ahead(0)
    }

    /// The token at this distance from the next one.
    pub(super) fn ahead(&self, tokens: usize) -> Option<&Tex> {
        self.tokens.get(self.at + tokens).map(|token| &token.tex)
    }

    pub(super) fn sees(&self, sign: char) -> bool {
        self.peek() == Some(&Tex::Sign(sign))
    }

    pub(super) fn sees_command(&self, name: &str) -> bool {
        self.peek().is_some_and(|tex| tex.is_command(name))
    }

    /// Consumes this sign if it is next, and returns whether it was.
    pub(super) fn take(&mut self, sign: char) -> bool {
        let seen = self.sees(sign);
        self.at += usize::from(seen);
        seen
    }

    /// The place of the next token; at the end, the place of the last token.
    pub(super) fn here(&self) -> Span {
        self.tokens.get(self.at).or(self.tokens.last()).map_or(self.formula_span, |token| token.span)
    }

    /// The range from `start` to the last token that was consumed.
    pub(super) fn since(&self, start: Span) -> Span {
        self.at.checked_sub(1).and_then(|at| self.tokens.get(at)).map_or(start, |token| start.to(token.span))
    }

    /// The error that `what` was expected at the next token, or a more specific error if that token begins an unsupported
    /// construct.
    pub(super) fn expected(&self, what: &str) -> Box<Diagnostic> {
        if let Some(fault) = refused::construct(self) {
            return Box::new(fault);
        }
        let found = self.peek().map_or_else(|| "the end of the formula".to_owned(), |tex| format!("`{}`", tex.shown()));
        fault(self.here(), format!("expected {what}, found {found}"), refused::repair(self, what))
    }

    pub(super) fn expect(&mut self, sign: char) -> LatexResult<()> {
        if self.take(sign) { Ok(()) } else { Err(self.expected(&format!("`{sign}`"))) }
    }

    /// Parses a part of the grammar one level of recursion deeper.
    pub(super) fn nested<T>(&mut self, part: impl FnOnce(&mut Self) -> LatexResult<T>) -> LatexResult<T> {
        if self.depth >= MAX_DEPTH {
            return Err(self.too_deep());
        }
        self.depth += 1;
        let result = part(self);
        self.depth -= 1;
        result
    }

    /// Sets the height of the formula parsed last to one more than the height of its tallest part.
    pub(super) fn grow(&mut self, parts: u32) -> LatexResult<()> {
        self.height = parts + 1;
        if self.height > MAX_DEPTH { Err(self.too_deep()) } else { Ok(()) }
    }

    pub(super) fn too_deep(&self) -> Box<Diagnostic> {
        let fault = Diagnostic::new(self.here(), format!("nested deeper than {MAX_DEPTH} levels"));
        Box::new(fault.repair("name a part of it with `define`"))
    }
}

/// Returns an error with its repair, boxed.
pub(super) fn fault(span: Span, message: impl Into<String>, repair: impl Into<String>) -> Box<Diagnostic> {
    Box::new(Diagnostic::new(span, message).repair(repair))
}
