//! Defines the tokens of LaTeX, each with its place and with the space printed before it.
//!
//! Produced by the lexer and consumed by the LaTeX parser.

use crate::source::Span;
use crate::syntax::token::{is_greek, shorten};

/// The smallest width, in eighteenths of an em, at which a space separates two factors. This width is the width of TeX's thick
/// space, which TeX also prints around relations.
pub(super) const WIDE: u32 = 5;

/// The kinds of LaTeX tokens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Tex {
    /// A command such as `\frac`, without the backslash.
    Command(String),
    /// A letter, the name of a Greek letter, or a word in an upright font.
    Letter(String),
    /// Text: `\text{…}`.
    Words(String),
    /// An operator name: `\operatorname{…}`.
    Operator(String),
    /// A number such as `12` or `0.3`.
    Number(String),
    /// A sign; `\{` and `\}` are represented by `⦃` and `⦄`, a plain bar by `|`.
    Sign(char),
    /// A row break: `\\`.
    Row,
    /// The `&` between value and condition in a case list.
    Align,
    /// A word that introduces a condition: `\text{if}`, `\text{when}`, `\text{for}`.
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
    /// Returns the token as a message shows it.
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

    /// Returns true iff the token is the command of this name.
    pub(super) fn is_command(&self, name: &str) -> bool {
        matches!(self, Self::Command(command) if command == name)
    }

    /// Returns the name of the command, if the token is a command.
    pub(super) fn command(&self) -> Option<&str> {
        if let Self::Command(name) = self { Some(name) } else { None }
    }

    /// Returns the sign, if the token is a sign.
    pub(super) fn sign(&self) -> Option<char> {
        if let Self::Sign(sign) = self { Some(*sign) } else { None }
    }

    /// Returns true iff the token is one of these signs.
    pub(super) fn is_sign(&self, signs: &[char]) -> bool {
        self.sign().is_some_and(|sign| signs.contains(&sign))
    }

    /// Returns the text of the token, if the token is a letter, a text or an operator name.
    pub(super) fn word(&self) -> Option<&str> {
        if let Self::Letter(name) | Self::Words(name) | Self::Operator(name) = self { Some(name) } else { None }
    }
}

/// A token with its place and with the space that separates it from the token before.
#[derive(Clone, Debug)]
pub(super) struct TexToken {
    pub(super) tex: Tex,
    pub(super) span: Span,
    /// The width of the space before the token, in eighteenths of an em.
    pub(super) gap: u32,
    /// True iff the first alignment mark (`&`) of a row, outside a case list, precedes the token.
    pub(super) aligned: bool,
}

impl TexToken {
    /// Returns true iff a wide space separates the token from the token before.
    pub(super) fn apart(&self) -> bool {
        self.gap >= WIDE
    }
}

/// The label that a paper prints next to a line: `\tag{7}`, `\quad (A1)`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LineLabel {
    /// The text between the brackets.
    pub text: String,
    /// The place of the label.
    pub span: Span,
}
