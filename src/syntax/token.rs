//! Defines the tokens of a condition file, and the names of Greek letters.
//!
//! Produced by the lexer and read by the parser; the LaTeX parser uses the Greek letters as well.

use std::borrow::Cow;

use crate::source::Span;

/// The kinds of tokens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum TokenKind {
    /// A name, or a word of the grammar that is not reserved.
    Word,
    /// A reserved word, which cannot be a name.
    Reserved,
    /// A number such as `12` or `0.3`.
    Number,
    /// A string `"…"`; the token's text is the content.
    Text,
    /// A LaTeX formula `$…$`; the token's text is the content.
    Dollar,
    /// A sign or bracket.
    Sign,
    /// A token for which an error has been reported already.
    Bad,
}

/// A token of a condition file.
#[derive(Clone, Debug)]
pub(super) struct Token<'t> {
    /// The kind of the token.
    pub(super) kind: TokenKind,
    /// The text; for a string or formula the content, for a name with Greek letters their names.
    pub(super) text: Cow<'t, str>,
    /// The place of the token, including quotes or dollars.
    pub(super) span: Span,
    /// True iff the token is the first on its line and no bracket is open, so that an entry may start here.
    pub(super) starts_line: bool,
    /// The indentation of the token's line, in characters.
    pub(super) indent: u32,
    /// The number of brackets that are open before the token.
    pub(super) depth: u32,
}

impl Token<'_> {
    /// Returns the token as a message shows it.
    pub(super) fn shown(&self) -> String {
        match self.kind {
            TokenKind::Word | TokenKind::Reserved | TokenKind::Number | TokenKind::Sign | TokenKind::Bad => {
                format!("`{}`", shorten(&self.text))
            }
            TokenKind::Text => format!("the string `\"{}\"`", shorten(&self.text)),
            TokenKind::Dollar => format!("`${}$`", shorten(&self.text)),
        }
    }
}

/// Returns the first 40 characters of a text on one line, for messages.
pub(super) fn shorten(text: &str) -> String {
    let mut shown: String = text.chars().take(40).map(|c| if c.is_control() { ' ' } else { c }).collect();
    if text.chars().nth(40).is_some() {
        shown.push('…');
    }
    shown
}

/// The Greek letters of plain text and LaTeX with their names.
const GREEK: [(char, &str); 51] = [
    ('α', "alpha"),
    ('β', "beta"),
    ('γ', "gamma"),
    ('δ', "delta"),
    ('ε', "epsilon"),
    ('ζ', "zeta"),
    ('η', "eta"),
    ('θ', "theta"),
    ('ι', "iota"),
    ('κ', "kappa"),
    ('λ', "lambda"),
    ('μ', "mu"),
    ('ν', "nu"),
    ('ξ', "xi"),
    ('ο', "omicron"),
    ('π', "pi"),
    ('ρ', "rho"),
    ('σ', "sigma"),
    ('ς', "sigma"),
    ('τ', "tau"),
    ('υ', "upsilon"),
    ('φ', "phi"),
    ('χ', "chi"),
    ('ψ', "psi"),
    ('ω', "omega"),
    ('ϵ', "epsilon"),
    ('ϑ', "theta"),
    ('ϕ', "phi"),
    ('µ', "mu"),
    ('Α', "Alpha"),
    ('Β', "Beta"),
    ('Γ', "Gamma"),
    ('Δ', "Delta"),
    ('Ε', "Epsilon"),
    ('Ζ', "Zeta"),
    ('Η', "Eta"),
    ('Θ', "Theta"),
    ('Ι', "Iota"),
    ('Κ', "Kappa"),
    ('Λ', "Lambda"),
    ('Μ', "Mu"),
    ('Ν', "Nu"),
    ('Ξ', "Xi"),
    ('Ο', "Omicron"),
    ('Π', "Pi"),
    ('Ρ', "Rho"),
    ('Σ', "Sigma"),
    ('Τ', "Tau"),
    ('Φ', "Phi"),
    ('Ψ', "Psi"),
    ('Ω', "Omega"),
];

/// Returns the name of a Greek letter, or `None` for any other character.
pub(super) fn greek(letter: char) -> Option<&'static str> {
    if letter.is_ascii() {
        return None;
    }
    GREEK.iter().find(|(known, _)| *known == letter).map(|(_, name)| *name)
}

/// Returns the Greek letter of this name, or `None` for any other word.
pub(crate) fn greek_letter(name: &str) -> Option<char> {
    GREEK.iter().find(|(_, known)| *known == name).map(|(letter, _)| *letter)
}

/// Returns true iff the word is the name of a Greek letter or of a variant that only LaTeX distinguishes, such as `varepsilon`.
pub(super) fn is_greek(name: &str) -> bool {
    GREEK.iter().any(|(_, known)| *known == name)
        || matches!(name, "varepsilon" | "vartheta" | "varphi" | "varrho" | "varsigma" | "varpi" | "Upsilon" | "ell")
}
