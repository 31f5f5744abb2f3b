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

mod cases;
mod commands;
mod display;
mod factors;
mod formulas;
mod groups;
mod juxtaposition;
mod lexer;
mod plain;
mod prose;
mod reader;
mod refused;
mod rows;
mod signs;
mod symbol;
mod tags;
mod token;

pub use plain::{default_name, plain};
pub use symbol::{default_symbol, symbol};
pub use token::Tag;

use reader::LatexReader;

use crate::diagnostic::Faults;
use crate::source::Span;
use crate::syntax::tree::{Expr, TexSymbol};

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
    prose::interpret(&mut tokens)?;
    groups::drop_empty(&mut tokens);
    groups::gaps_outside(&mut tokens);
    tags::trim_lines(&mut tokens, &mut tags);
    tags.sort_by_key(|tag| tag.span.start);
    let expr = LatexReader::new(tokens, span, takes_arguments).display().map_err(|fault| vec![*fault])?;
    Ok(Reading { expr, tags })
}
