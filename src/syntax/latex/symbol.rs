//! Symbols of LaTeX: read from what stands after `written`, made from plain names, printed.

use std::fmt;

use crate::diagnostic::Diagnostic;
use crate::source::Span;
use crate::syntax::tree::TexSymbol;

/// Reads one symbol, such as what stands between the dollars after `written`.
///
/// # Errors
/// When the text is no single symbol.
pub fn symbol(text: &str, span: Span) -> Result<TexSymbol, Diagnostic> {
    let _ = text;
    Err(Diagnostic::new(span, "not read yet"))
}

/// The LaTeX name of a plain name: `p_l`, `mu` is `\mu`, `alpha[i]` is `\alpha_i`, a longer word is `\mathrm{word}`.
#[must_use]
pub fn default_symbol(name: &str, label: Option<&str>) -> TexSymbol {
    let _ = label;
    TexSymbol { accent: None, base: name.to_owned(), subscript: None, star: false, primes: 0 }
}

impl fmt::Display for TexSymbol {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.base)
    }
}
