//! Formulas as papers print them: what stands between dollars becomes the tree of a plain formula.

mod symbol;

pub use symbol::{default_symbol, symbol};

use crate::diagnostic::{Diagnostic, Faults};
use crate::source::Span;
use crate::syntax::tree::{Expr, TexSymbol};

/// Reads the text between two dollars; `span` is where that text stands, `takes_arguments` says after which symbols a bracket
/// holds arguments instead of a factor.
///
/// # Errors
/// All faults found, in source order.
pub fn parse(text: &str, span: Span, takes_arguments: &dyn Fn(&TexSymbol) -> bool) -> Result<Expr, Faults> {
    let _ = (text, takes_arguments);
    Err(vec![Diagnostic::new(span, "not read yet")])
}
