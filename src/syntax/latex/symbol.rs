//! Parses LaTeX symbols, which consist of a letter, accent, subscript, star and primes, and converts plain names into symbols.
//!
//! Trusted like the rest of the LaTeX parser; see [`super`]. Two symbols are the same name iff these parts are equal.

use super::lexer;
use super::reader::{LatexReader, LatexResult, fault};
use super::signs::accent;
use super::token::Tex;
use crate::diagnostic::Diagnostic;
use crate::source::Span;
use crate::syntax::tree::TexSymbol;

/// Parses a text that consists of one symbol, such as the text between the dollars after `written`. `span` is the place of the
/// text.
///
/// # Errors
/// When the text is not a single symbol.
pub fn symbol(text: &str, span: Span) -> Result<TexSymbol, Diagnostic> {
    let (tokens, _) = lexer::lex(text, span).map_err(|faults| faults.into_iter().next().unwrap_or_else(|| not_single(span)))?;
    let mut reader = LatexReader::new(tokens, span, &|_| false);
    let read = reader.whole_symbol().map_err(|fault| *fault)?;
    if reader.peek().is_some() { Err(not_single(reader.here())) } else { Ok(read) }
}

fn not_single(span: Span) -> Diagnostic {
    Diagnostic::new(span, "expected a single symbol").repair("write a letter or Greek command, such as `$\\bar a$` or `$p_h$`")
}

/// Returns the default LaTeX name of a plain name: `p_l` is `p_l`, `mu` is `\mu`, `alpha[i]` is `\alpha_i`, a longer word is
/// `\mathrm{word}`.
#[must_use]
pub fn default_symbol(name: &str, label: Option<&str>) -> TexSymbol {
    let plain = name.trim_end_matches('\'');
    let primes = u8::try_from(name.len() - plain.len()).unwrap_or(u8::MAX);
    let (base, below) = match plain.split_once('_') {
        Some((base, below)) if !base.is_empty() && !below.is_empty() => (base, Some(below)),
        Some(_) | None => (plain, None),
    };
    let below = below.map(nested_subscript);
    let subscript = match (below, label) {
        (Some(below), Some(label)) => Some(format!("{below},{label}")),
        (Some(only), None) => Some(only),
        (None, label) => label.map(str::to_owned),
    };
    TexSymbol { accent: None, base: base.to_owned(), subscript, star: false, primes }
}

/// The subscript of a name with several `_`: the part after the second `_` becomes a subscript of the subscript, in braces if it is
/// long.
fn nested_subscript(below: &str) -> String {
    match below.split_once('_') {
        Some((above, rest)) if !above.is_empty() && !rest.is_empty() => {
            let rest = nested_subscript(rest);
            if rest.chars().count() > 1 { format!("{above}_{{{rest}}}") } else { format!("{above}_{rest}") }
        }
        Some(_) | None => below.to_owned(),
    }
}

impl LatexReader<'_> {
    /// Parses a symbol with its scripts; the symbol may be in braces.
    fn whole_symbol(&mut self) -> LatexResult<TexSymbol> {
        let mut symbol = self.bare_symbol()?;
        self.scripts(&mut symbol)?;
        Ok(symbol)
    }

    /// Parses a letter, a word or a Greek letter, which may be in braces or under an accent.
    pub(super) fn bare_symbol(&mut self) -> LatexResult<TexSymbol> {
        match self.peek() {
            Some(Tex::Letter(name)) => {
                let base = name.clone();
                self.at += 1;
                Ok(plain(base))
            }
            Some(Tex::Words(words) | Tex::Operator(words)) => {
                let base = words.split_whitespace().collect();
                self.at += 1;
                Ok(plain(base))
            }
            Some(Tex::Command(command)) if accent(command).is_some() => {
                let name = accent(command);
                let start = self.here();
                self.at += 1;
                let mut inner = self.nested(Self::bare_symbol)?;
                if inner.accent.is_some() {
                    let fault = Diagnostic::new(self.since(start), "a symbol with two accents");
                    return Err(Box::new(fault.repair("keep one of them")));
                }
                inner.accent = name.map(str::to_owned);
                Ok(inner)
            }
            Some(Tex::Sign('{')) => {
                self.at += 1;
                let inner = self.nested(Self::whole_symbol)?;
                self.expect('}')?;
                Ok(inner)
            }
            Some(_) | None => Err(self.expected("a symbol")),
        }
    }

    /// Parses the subscript, star and primes of a symbol, in any order.
    pub(super) fn scripts(&mut self, symbol: &mut TexSymbol) -> LatexResult<()> {
        loop {
            self.check_script_gap()?;
            let start = self.here();
            if self.sees('_') {
                self.at += 1;
                let below = self.subscript()?;
                if symbol.subscript.replace(below).is_some() {
                    return Err(fault(self.since(start), "a symbol with two subscripts", "put both in one pair of braces"));
                }
                continue;
            }
            let prime = self.sees('\'');
            let marks = if prime { Some(Marks { length: 1, stars: 0, primes: 1 }) } else { self.superscript_marks() };
            let Some(Marks { length, stars, primes }) = marks else { return Ok(()) };
            if self.raised {
                return Err(fault(
                    start,
                    "a symbol with two superscripts",
                    "put the first in brackets, or both in one pair of braces",
                ));
            }
            self.at += length;
            self.raised = !prime;
            if stars > 1 || symbol.star && stars > 0 {
                return Err(fault(self.since(start), "a symbol with two stars", "give it a name with one star after `written`"));
            }
            symbol.star |= stars > 0;
            symbol.primes = symbol.primes.saturating_add(primes);
        }
    }

    /// The stars and primes of a superscript such as `^*`, `^{*}` or `^{\prime\prime}`, if one comes next.
    fn superscript_marks(&self) -> Option<Marks> {
        if !self.sees('^') {
            return None;
        }
        let (mut length, mut open, mut stars, mut primes) = (1_usize, 0_usize, 0_u8, 0_u8);
        loop {
            match self.ahead(length)? {
                Tex::Sign('{') if stars == 0 && primes == 0 => open += 1,
                Tex::Sign('}') if open > 0 => open -= 1,
                Tex::Sign('*') => stars = stars.saturating_add(1),
                Tex::Sign('\'') => primes = primes.saturating_add(1),
                Tex::Command(name) if matches!(name.as_str(), "ast" | "star") => stars = stars.saturating_add(1),
                Tex::Command(name) if name == "prime" => primes = primes.saturating_add(1),
                Tex::Command(_)
                | Tex::Letter(_)
                | Tex::Words(_)
                | Tex::Operator(_)
                | Tex::Number(_)
                | Tex::Sign(_)
                | Tex::Row
                | Tex::Align
                | Tex::If(_)
                | Tex::Then
                | Tex::Otherwise
                | Tex::BeginCases
                | Tex::EndCases => return None,
            }
            length += 1;
            if open == 0 && (stars > 0 || primes > 0) {
                return Some(Marks { length, stars, primes });
            }
        }
    }

    /// Parses a subscript. Returns it without spaces, fonts and backslashes, and without braces around a single character.
    pub(super) fn subscript(&mut self) -> LatexResult<String> {
        let mut text = String::new();
        let mut open = 0_u32;
        loop {
            let place = self.here();
            match self.peek() {
                Some(Tex::Letter(name)) => text.push_str(name),
                Some(Tex::Words(words) | Tex::Operator(words)) => text.extend(words.split_whitespace()),
                Some(Tex::Number(digits)) => {
                    if open == 0 && digits.len() > 1 {
                        let message = format!("`_{digits}` takes only `{}` as the subscript", digits.get(..1).unwrap_or(""));
                        return Err(fault(place, message, format!("write `_{{{digits}}}`")));
                    }
                    text.push_str(digits);
                }
                Some(Tex::Command(command)) => match accent(command) {
                    Some(drawn) => {
                        text.push_str(drawn);
                        self.at += 1;
                        if self.peek().is_none() || self.sees('}') {
                            return Err(self.expected("a symbol"));
                        }
                        continue;
                    }
                    None if matches!(command.as_str(), "ast" | "star") => text.push('*'),
                    None if command == "prime" => text.push('\''),
                    None if matches!(command.as_str(), "min" | "max") => text.push_str(command),
                    None => return Err(self.expected("a subscript")),
                },
                Some(Tex::Sign('{')) => {
                    open += 1;
                    self.at += 1;
                    continue;
                }
                Some(Tex::Sign('}')) if open > 0 => open -= 1,
                Some(Tex::Sign('_')) if open > 0 => {
                    self.at += 1;
                    let below = self.nested(Self::subscript)?;
                    text.push('_');
                    if below.chars().count() > 1 {
                        text.push_str(&format!("{{{below}}}"));
                    } else {
                        text.push_str(&below);
                    }
                    continue;
                }
                Some(Tex::Sign(sign @ (',' | '+' | '-' | '*' | '\''))) if open > 0 => text.push(*sign),
                Some(_) | None => return Err(self.expected("a subscript")),
            }
            self.at += 1;
            if open == 0 {
                break;
            }
        }
        if text.is_empty() { Err(self.expected("a subscript")) } else { Ok(text) }
    }
}

/// The numbers of stars and primes in a superscript, and the number of its tokens.
struct Marks {
    length: usize,
    stars: u8,
    primes: u8,
}

/// The symbol that consists of this letter or word alone.
fn plain(base: String) -> TexSymbol {
    TexSymbol { accent: None, base, subscript: None, star: false, primes: 0 }
}
