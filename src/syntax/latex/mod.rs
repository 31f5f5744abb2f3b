//! Parses formulas in LaTeX, as papers print them, into the same syntax tree as plain formulas.
//!
//! Called by [`crate::paper`] and [`crate::replay`]. Trusted: a wrong reading is a wrong verdict. The guard is a rule: a formula is
//! accepted only if a mathematician who sees it in print has one reading of it. Every other formula is an error that says what to
//! write instead. So the printed form decides: a wide space is not a product, braces only delimit arguments, and a name in brackets
//! after a wide space is the label of the line. docs/latex.md lists all forms with their readings.
//!
//! `APPLIED` is a symbol that takes arguments. A plain bar opens if no bar is open, and closes otherwise. In a display, a row that
//! begins with an operator, or that follows a row ending with one, continues the row above; all other rows are joined by `and`. `F
//! \text{ if } G` at the end of a row is `G implies F`. In `q > {u} \over {w}` only the two groups are divided, because TeX would
//! divide the whole comparison.
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
pub use token::LineLabel;

use reader::LatexReader;

use crate::diagnostic::Faults;
use crate::source::Span;
use crate::syntax::tree::{Expr, TexSymbol};

/// A formula parsed from LaTeX, with the labels of its lines.
#[derive(Clone, Debug)]
pub struct Reading {
    /// The formula.
    pub expr: Expr,
    /// The labels that are printed next to the lines, in the order of the text. They are not part of the formula.
    pub tags: Vec<LineLabel>,
}

/// Parses the text between two dollars. `span` is the place of this text. `takes_arguments` decides for which symbols a parenthesis
/// after the symbol contains arguments instead of a factor.
///
/// # Errors
/// Returns the errors in the order of the text: the text is not a formula, or its printed form has more than one reading.
pub fn parse(text: &str, span: Span, takes_arguments: &dyn Fn(&TexSymbol) -> bool) -> Result<Expr, Faults> {
    read(text, span, takes_arguments).map(|reading| reading.expr)
}

/// Parses the text between two dollars as [`parse`] does, and returns the labels of its lines as well.
///
/// # Errors
/// Returns the same errors as [`parse`].
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
