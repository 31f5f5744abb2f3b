//! A place in the tokens of one formula, and what every part of the grammar asks of it.

use super::refused;
use super::token::{Tex, TexToken};
use crate::diagnostic::Diagnostic;
use crate::source::Span;
use crate::syntax::limits::MAX_DEPTH;
use crate::syntax::tree::TexSymbol;

pub(super) type LatexResult<T> = Result<T, Box<Diagnostic>>;

/// How loosely the outermost sign binds of what was read last.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Loose {
    Factor,
    Product,
    Sum,
    Comparison,
    Logic,
}

/// What the factor that was read last looks like in print.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum FactorShape {
    Number,
    Symbol,
    /// A bracket, a root, bars, a function with its arguments: nothing can slip into it.
    Closed,
    Fraction,
    Power,
    Cases,
}

/// A row of the formula.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct FormulaRow {
    /// Where it starts.
    pub(super) start: usize,
    /// It holds a comparison.
    pub(super) compares: bool,
}

/// A place in the tokens of one formula.
pub(super) struct LatexReader<'a> {
    pub(super) tokens: Vec<TexToken>,
    pub(super) at: usize,
    pub(super) whole: Span,
    pub(super) depth: u32,
    pub(super) height: u32,
    /// How many plain bars are open.
    pub(super) bars: u32,
    /// How many case lists have been read.
    pub(super) case_lists: u32,
    /// The row that is being read.
    pub(super) row: FormulaRow,
    pub(super) loose: Loose,
    pub(super) shape: FactorShape,
    /// The symbol that was read last ends with a superscript.
    pub(super) raised: bool,
    pub(super) takes_arguments: &'a dyn Fn(&TexSymbol) -> bool,
}

impl<'a> LatexReader<'a> {
    pub(super) fn new(tokens: Vec<TexToken>, whole: Span, takes_arguments: &'a dyn Fn(&TexSymbol) -> bool) -> Self {
        Self {
            tokens,
            at: 0,
            whole,
            depth: 0,
            height: 0,
            bars: 0,
            case_lists: 0,
            row: FormulaRow::default(),
            loose: Loose::Factor,
            shape: FactorShape::Closed,
            raised: false,
            takes_arguments,
        }
    }
}

impl LatexReader<'_> {
    pub(super) fn peek(&self) -> Option<&Tex> {
        self.ahead(0)
    }

    pub(super) fn ahead(&self, tokens: usize) -> Option<&Tex> {
        self.tokens.get(self.at + tokens).map(|token| &token.tex)
    }

    pub(super) fn sees(&self, sign: char) -> bool {
        self.peek() == Some(&Tex::Sign(sign))
    }

    pub(super) fn sees_command(&self, name: &str) -> bool {
        self.peek().is_some_and(|tex| tex.is_command(name))
    }

    pub(super) fn take(&mut self, sign: char) -> bool {
        let seen = self.sees(sign);
        self.at += usize::from(seen);
        seen
    }

    /// The place of the next token, or else of the last one.
    pub(super) fn here(&self) -> Span {
        self.tokens.get(self.at).or(self.tokens.last()).map_or(self.whole, |token| token.span)
    }

    pub(super) fn since(&self, start: Span) -> Span {
        self.at.checked_sub(1).and_then(|at| self.tokens.get(at)).map_or(start, |token| start.to(token.span))
    }

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

    pub(super) fn nested<T>(&mut self, part: impl FnOnce(&mut Self) -> LatexResult<T>) -> LatexResult<T> {
        if self.depth >= MAX_DEPTH {
            return Err(self.too_deep());
        }
        self.depth += 1;
        let result = part(self);
        self.depth -= 1;
        result
    }

    /// Notes the height of a formula made of parts of these heights.
    pub(super) fn grow(&mut self, parts: u32) -> LatexResult<()> {
        self.height = parts + 1;
        if self.height > MAX_DEPTH { Err(self.too_deep()) } else { Ok(()) }
    }

    pub(super) fn too_deep(&self) -> Box<Diagnostic> {
        let fault = Diagnostic::new(self.here(), format!("nested deeper than {MAX_DEPTH} levels"));
        Box::new(fault.repair("name a part of it with `define`"))
    }
}

/// A fault with its repair, boxed.
pub(super) fn fault(span: Span, message: impl Into<String>, repair: impl Into<String>) -> Box<Diagnostic> {
    Box::new(Diagnostic::new(span, message).repair(repair))
}
