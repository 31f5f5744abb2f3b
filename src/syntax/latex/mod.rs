//! Formulas as papers print them: what stands between dollars becomes the tree of a plain formula.
//!
//! One rule decides what is read: what is not surely the reading of a mathematician who sees the print is refused, with the
//! place and what to write. So print decides: a wide space is no product, braces group nothing beyond an argument, a
//! bracketed name behind a wide space is the line's tag. docs/latex.md lists the forms with their readings.
//!
//! Symbols are assembled as in LANGUAGE.md 3.2 (`APPLIED`: one that takes arguments; plain bars are read as `\lvert`, `\rvert`
//! in turn). Rows of a display: one that begins with a sign, or follows one, goes on from the row above; all other rows must
//! hold together. `F \text{ if } G` at the end of a row is `G implies F`. `q > {u} \over {w}` divides the groups, since TeX's
//! own reading is no number.
//!
//! ```ebnf
//! row     = "\text{if}" tex "\text{then}" tex | tex [ "\text{if}" tex ] ;
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

mod beside;
mod cases;
mod commands;
mod display;
mod factors;
mod formulas;
mod groups;
mod lexer;
mod plain;
mod refused;
mod rows;
mod symbol;
mod tags;
mod token;
mod words;

pub use plain::{default_name, plain};
pub use symbol::{default_symbol, symbol};

use super::MAX_DEPTH;
use crate::diagnostic::{Diagnostic, Faults};
use crate::source::Span;
use crate::syntax::tree::{Expr, TexSymbol};
use token::{Tex, TexToken};

/// The number or name that a paper prints beside a line: `\tag{7}`, `\quad (A1)`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tag {
    /// What is printed between the brackets.
    pub text: String,
    /// Where it is printed.
    pub span: Span,
}

/// What was read between two dollars.
#[derive(Clone, Debug)]
pub struct Reading {
    /// The formula.
    pub expr: Expr,
    /// The tags of its lines, in the order of the text; they have no part in the formula.
    pub tags: Vec<Tag>,
}

/// Reads the text between two dollars; `span` is where that text stands, `takes_arguments` says after which symbols a bracket
/// holds arguments instead of a factor.
///
/// # Errors
/// The faults found, in source order.
pub fn parse(text: &str, span: Span, takes_arguments: &dyn Fn(&TexSymbol) -> bool) -> Result<Expr, Faults> {
    read(text, span, takes_arguments).map(|reading| reading.expr)
}

/// Reads the text between two dollars as [`parse`] does, and its tags.
///
/// # Errors
/// The faults found, in source order.
pub fn read(text: &str, span: Span, takes_arguments: &dyn Fn(&TexSymbol) -> bool) -> Result<Reading, Faults> {
    let (mut tokens, mut tags) = lexer::lex(text, span)?;
    words::interpret(&mut tokens)?;
    groups::drop_empty(&mut tokens);
    groups::gaps_outside(&mut tokens);
    tags::trim_lines(&mut tokens, &mut tags);
    tags.sort_by_key(|tag| tag.span.start);
    let expr = Reader::new(tokens, span, takes_arguments).display().map_err(|fault| vec![*fault])?;
    Ok(Reading { expr, tags })
}

type Parsed<T> = Result<T, Box<Diagnostic>>;

/// How loosely the outermost sign binds of what was read last.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Loose {
    Factor,
    Product,
    Sum,
    Comparison,
    Logic,
}

/// What the factor that was read last looks like in print.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Shape {
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
struct Row {
    /// Where it starts.
    start: usize,
    /// It holds a comparison.
    compares: bool,
}

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
    /// The row that is being read.
    row: Row,
    loose: Loose,
    shape: Shape,
    /// The symbol that was read last ends with a superscript.
    raised: bool,
    takes_arguments: &'a dyn Fn(&TexSymbol) -> bool,
}

impl<'a> Reader<'a> {
    fn new(tokens: Vec<TexToken>, whole: Span, takes_arguments: &'a dyn Fn(&TexSymbol) -> bool) -> Self {
        Self {
            tokens,
            at: 0,
            whole,
            depth: 0,
            height: 0,
            bars: 0,
            case_lists: 0,
            row: Row::default(),
            loose: Loose::Factor,
            shape: Shape::Closed,
            raised: false,
            takes_arguments,
        }
    }
}

impl Reader<'_> {
    fn peek(&self) -> Option<&Tex> {
        self.ahead(0)
    }

    fn ahead(&self, tokens: usize) -> Option<&Tex> {
        self.tokens.get(self.at + tokens).map(|token| &token.tex)
    }

    fn sees(&self, sign: char) -> bool {
        self.peek() == Some(&Tex::Sign(sign))
    }

    fn sees_command(&self, name: &str) -> bool {
        self.peek().is_some_and(|tex| tex.is_command(name))
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
        fault(self.here(), format!("expected {what}, found {found}"), refused::repair(self, what))
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

/// A fault with its repair, boxed.
fn fault(span: Span, message: impl Into<String>, repair: impl Into<String>) -> Box<Diagnostic> {
    Box::new(Diagnostic::new(span, message).repair(repair))
}
