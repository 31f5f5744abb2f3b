//! Formulas as papers print them: what stands between dollars becomes the tree of a plain formula.
//!
//! Symbols are assembled as in LANGUAGE.md 3.2 (`APPLIED`: one that takes arguments; plain bars are read as `\lvert`, `\rvert`
//! in turn). Also read: `\iff`, `\implies`, `\wedge`, `\vee`, `\text{and}`, `\text{or}`, `\leqslant`, `\geqslant`, `\frac12`, and
//! `\text{otherwise}` in the last case. Rows of a display: one that begins with a sign, or follows one, goes on from the row
//! above; all other rows must hold together. `q > {u} \over {w}` divides the groups, since TeX's own reading is no number.
//!
//! ```ebnf
//! tex     = tjoin { ( "\Leftrightarrow" | "\Rightarrow" ) tjoin } ;
//! tjoin   = tatom { "\land" tatom } | tatom "\lor" tatom { "\lor" tatom } ;
//! tatom   = tsum { trel tsum } ;
//! trel    = "<" | ">" | "=" | "\lt" | "\le" | "\leq" | "\gt" | "\ge" | "\geq" | "\ne" | "\neq" | "\equiv" ;
//! tsum    = tterm { ( "+" | "-" ) tterm } ;
//! tterm   = [ "-" ] tpower { [ "\cdot" | "\times" ] tpower } [ "/" tpower ] ;
//! tpower  = tprim [ "^" ( NUMBER | "{" [ "-" ] NUMBER "}" ) ] ;
//! tprim   = NUMBER | SYMBOL | APPLIED "(" tex { "," tex } ")" | "(" tex ")" | "[" tex "]" | "\{" tex "\}" | tgroup
//!         | "\lvert" tex "\rvert" | "\frac" tgroup tgroup | "\sqrt" tgroup | ( "\min" | "\max" ) ( "\{" tlist "\}" | "(" tlist ")" )
//!         | "\begin{cases}" tsum "&" tex { "\\" tsum "&" tex } "\end{cases}" ;
//! tgroup  = "{" tex [ "\over" tex ] "}" ;
//! tlist   = [ SYMBOL "=" ] tsum { "," [ SYMBOL "=" ] tsum } ;
//! ```

mod display;
mod factors;
mod formulas;
mod lexer;
mod refused;
mod symbol;

pub use symbol::{default_symbol, symbol};

use super::MAX_DEPTH;
use crate::diagnostic::{Diagnostic, Faults};
use crate::source::Span;
use crate::syntax::tree::{Expr, TexSymbol};
use lexer::{Tex, TexToken};

/// Reads the text between two dollars; `span` is where that text stands, `takes_arguments` says after which symbols a bracket
/// holds arguments instead of a factor.
///
/// # Errors
/// The faults found, in source order.
pub fn parse(text: &str, span: Span, takes_arguments: &dyn Fn(&TexSymbol) -> bool) -> Result<Expr, Faults> {
    let tokens = lexer::lex(text, span)?;
    let mut reader = Reader { tokens, at: 0, whole: span, depth: 0, height: 0, bars: 0, case_lists: 0, takes_arguments };
    reader.display().map_err(|fault| vec![*fault])
}

type Parsed<T> = Result<T, Box<Diagnostic>>;

/// A place in the tokens of one formula.
struct Reader<'a> {
    tokens: Vec<TexToken>,
    at: usize,
    whole: Span,
    depth: u32,
    height: u32,
    /// How many plain bars are open.
    bars: u32,
    /// How many case lists have been read.
    case_lists: u32,
    takes_arguments: &'a dyn Fn(&TexSymbol) -> bool,
}

impl Reader<'_> {
    fn peek(&self) -> Option<&Tex> {
        self.tokens.get(self.at).map(|token| &token.tex)
    }

    fn sees(&self, sign: char) -> bool {
        self.peek() == Some(&Tex::Sign(sign))
    }

    fn sees_command(&self, name: &str) -> bool {
        matches!(self.peek(), Some(Tex::Command(command)) if command == name)
    }

    fn take(&mut self, sign: char) -> bool {
        let seen = self.sees(sign);
        self.at += usize::from(seen);
        seen
    }

    /// The place of the next token, or else of the last one.
    fn here(&self) -> Span {
        self.tokens.get(self.at).or(self.tokens.last()).map_or(self.whole, |token| token.span)
    }

    fn since(&self, start: Span) -> Span {
        self.at.checked_sub(1).and_then(|at| self.tokens.get(at)).map_or(start, |token| start.to(token.span))
    }

    fn expected(&self, what: &str) -> Box<Diagnostic> {
        if let Some(fault) = refused::construct(self) {
            return Box::new(fault);
        }
        let found = self.peek().map_or_else(|| "the end of the formula".to_owned(), |tex| format!("`{}`", tex.shown()));
        Box::new(Diagnostic::new(self.here(), format!("expected {what}, found {found}")))
    }

    fn expect(&mut self, sign: char) -> Parsed<()> {
        if self.take(sign) { Ok(()) } else { Err(self.expected(&format!("`{sign}`"))) }
    }

    fn nested<T>(&mut self, part: impl FnOnce(&mut Self) -> Parsed<T>) -> Parsed<T> {
        if self.depth >= MAX_DEPTH {
            return Err(self.too_deep());
        }
        self.depth += 1;
        let result = part(self);
        self.depth -= 1;
        result
    }

    /// Notes the height of a formula made of parts of these heights.
    fn grow(&mut self, parts: u32) -> Parsed<()> {
        self.height = parts + 1;
        if self.height > MAX_DEPTH { Err(self.too_deep()) } else { Ok(()) }
    }

    fn too_deep(&self) -> Box<Diagnostic> {
        let fault = Diagnostic::new(self.here(), format!("nested deeper than {MAX_DEPTH} levels"));
        Box::new(fault.repair("name a part of it with `define`"))
    }
}
