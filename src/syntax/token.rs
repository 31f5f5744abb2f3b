//! The words and signs of a condition file, each with its place.

use std::borrow::Cow;

use crate::source::Span;

/// What a token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum TokenKind {
    /// A name or a word of the grammar.
    Word,
    /// A word that may not be a name.
    Reserved,
    /// `12`, `0.3`
    Number,
    /// `"…"`; the token's text is the content.
    Text,
    /// `$…$`; the token's text is the content.
    Dollar,
    /// A sign or bracket.
    Sign,
    /// Something already reported.
    Bad,
}

/// One token.
#[derive(Clone, Debug)]
pub(super) struct Token<'t> {
    /// What it is.
    pub(super) kind: TokenKind,
    /// Its text; of strings and dollars the content, of names with Greek letters spelt out.
    pub(super) text: Cow<'t, str>,
    /// Where it stands, with its quotes or dollars.
    pub(super) span: Span,
    /// It is the first on its line and no bracket is open: here an entry may start.
    pub(super) starts_line: bool,
    /// How far its line is indented.
    pub(super) indent: u32,
    /// How many brackets are open before it.
    pub(super) depth: u32,
}

impl Token<'_> {
    /// The token as a message shows it.
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

/// The first characters of a text on one line, for messages.
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

/// The name of a Greek letter.
pub(super) fn greek(letter: char) -> Option<&'static str> {
    if letter.is_ascii() {
        return None;
    }
    GREEK.iter().find(|(known, _)| *known == letter).map(|(_, name)| *name)
}

/// True iff the word names a Greek letter, also one that LaTeX alone tells apart, such as `varepsilon`.
pub(super) fn is_greek(name: &str) -> bool {
    GREEK.iter().any(|(_, known)| *known == name)
        || matches!(name, "varepsilon" | "vartheta" | "varphi" | "varrho" | "varsigma" | "varpi" | "Upsilon" | "ell")
}
