//! The tokens of LaTeX: what the lexer hands to the reader, each with its place and with the space printed before it.

use crate::source::Span;
use crate::syntax::token::{is_greek, shorten};

/// The least space, in eighteenths of an em, at which two factors no longer stand side by side: TeX's thick space, which it
/// also sets around `<`.
pub(super) const WIDE: u32 = 5;

/// What a token of LaTeX is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Tex {
    /// `\frac` and its like, without the backslash.
    Command(String),
    /// A letter, the name of a Greek letter, or a word in an upright font.
    Letter(String),
    /// `\text{…}`
    Words(String),
    /// `\operatorname{…}`
    Operator(String),
    /// `12`, `0.3`
    Number(String),
    /// A sign; `\{` and `\}` are `⦃` and `⦄`, a plain bar is `|`.
    Sign(char),
    /// `\\`
    Row,
    /// `&` in a case list.
    Align,
    /// `\text{if}`, `\text{when}`, `\text{for}`: the condition follows.
    If(String),
    /// `\text{then}`
    Then,
    /// `\text{otherwise}`
    Otherwise,
    /// `\begin{cases}`
    BeginCases,
    /// `\end{cases}`
    EndCases,
}

impl Tex {
    /// The token as a message shows it.
    pub(super) fn shown(&self) -> String {
        match self {
            Self::Command(name) => format!("\\{}", shorten(name)),
            Self::Letter(name) if is_greek(name) => format!("\\{name}"),
            Self::Letter(name) | Self::Number(name) => shorten(name),
            Self::Words(words) | Self::If(words) => format!("\\text{{{}}}", shorten(words)),
            Self::Operator(name) => format!("\\operatorname{{{}}}", shorten(name)),
            Self::Sign('⦃') => "\\{".to_owned(),
            Self::Sign('⦄') => "\\}".to_owned(),
            Self::Sign(sign) => sign.to_string(),
            Self::Row => "\\\\".to_owned(),
            Self::Align => "&".to_owned(),
            Self::Then => "\\text{then}".to_owned(),
            Self::Otherwise => "\\text{otherwise}".to_owned(),
            Self::BeginCases => "\\begin{cases}".to_owned(),
            Self::EndCases => "\\end{cases}".to_owned(),
        }
    }

    /// True iff the token is the command of this name.
    pub(super) fn is_command(&self, name: &str) -> bool {
        matches!(self, Self::Command(command) if command == name)
    }

    /// The name of the command that the token is.
    pub(super) fn command(&self) -> Option<&str> {
        if let Self::Command(name) = self { Some(name) } else { None }
    }

    /// The sign that the token is.
    pub(super) fn sign(&self) -> Option<char> {
        if let Self::Sign(sign) = self { Some(*sign) } else { None }
    }

    /// True iff the token is one of these signs.
    pub(super) fn is_sign(&self, signs: &[char]) -> bool {
        self.sign().is_some_and(|sign| signs.contains(&sign))
    }

    /// The letter or word that the token draws.
    pub(super) fn word(&self) -> Option<&str> {
        if let Self::Letter(name) | Self::Words(name) | Self::Operator(name) = self { Some(name) } else { None }
    }
}

/// A token, its place, and what parts it from the token before.
#[derive(Clone, Debug)]
pub(super) struct TexToken {
    pub(super) tex: Tex,
    pub(super) span: Span,
    /// The space printed before it, in eighteenths of an em.
    pub(super) gap: u32,
    /// An alignment mark stands before it.
    pub(super) aligned: bool,
}

impl TexToken {
    /// True iff it is printed apart from the token before.
    pub(super) fn apart(&self) -> bool {
        self.gap >= WIDE
    }
}

/// The number or name that a paper prints beside a line: `\tag{7}`, `\quad (A1)`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tag {
    /// What is printed between the brackets.
    pub text: String,
    /// Where it is printed.
    pub span: Span,
}
