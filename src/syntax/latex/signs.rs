//! Classifies tokens and commands: relations, arrows, operators, accents and fractions.
//!
//! Trusted like the rest of the LaTeX parser; see [`super`].

use super::token::Tex;
use crate::syntax::token::is_greek;
use crate::syntax::tree::{Connective, Relation};

/// Returns the relation that the token denotes, if it denotes one.
pub(super) fn relation(tex: &Tex) -> Option<Relation> {
    match tex {
        Tex::Sign('<') => Some(Relation::Less),
        Tex::Sign('>') => Some(Relation::Greater),
        Tex::Sign('=') => Some(Relation::Equal),
        Tex::Command(name) => match name.as_str() {
            "lt" => Some(Relation::Less),
            "le" | "leq" | "leqslant" | "leqq" => Some(Relation::LessEqual),
            "gt" => Some(Relation::Greater),
            "ge" | "geq" | "geqslant" | "geqq" => Some(Relation::GreaterEqual),
            "ne" | "neq" => Some(Relation::NotEqual),
            "equiv" => Some(Relation::Equal),
            _ => None,
        },
        Tex::Sign(_)
        | Tex::Letter(_)
        | Tex::Words(_)
        | Tex::Operator(_)
        | Tex::Number(_)
        | Tex::Row
        | Tex::Align
        | Tex::If(_)
        | Tex::Then
        | Tex::Otherwise
        | Tex::BeginCases
        | Tex::EndCases => None,
    }
}

/// Returns the connective that the command denotes, if it is an arrow between conditions.
pub(super) fn connective(name: &str) -> Option<Connective> {
    match name {
        "Leftrightarrow" | "iff" | "Longleftrightarrow" => Some(Connective::Iff),
        "Rightarrow" | "implies" | "Longrightarrow" => Some(Connective::Implies),
        _ => None,
    }
}

/// Returns true iff the token joins two formulas: an arrow, `\land` or `\lor`.
pub(super) fn is_junction(tex: &Tex) -> bool {
    tex.command().is_some_and(|name| connective(name).is_some() || matches!(name, "land" | "lor" | "wedge" | "vee"))
}

/// Returns true iff the token is a binary operator or a relation. A formula cannot end with one, and cannot begin with one except a
/// minus.
pub(super) fn is_operator(tex: &Tex) -> bool {
    let product = tex.command().is_some_and(|name| matches!(name, "cdot" | "times" | "over"));
    relation(tex).is_some() || is_junction(tex) || product || tex.is_sign(&['+', '-', '/'])
}

/// Returns true iff the command is a fraction, which has a numerator and a denominator as arguments.
pub(super) fn is_fraction(name: &str) -> bool {
    matches!(name, "frac" | "dfrac" | "tfrac" | "cfrac" | "nicefrac" | "sfrac")
}

/// Returns the accent that the command prints, if it is an accent command.
pub(super) fn accent(command: &str) -> Option<&'static str> {
    match command {
        "bar" | "overline" => Some("bar"),
        "underline" => Some("underline"),
        "hat" | "widehat" => Some("hat"),
        "tilde" | "widetilde" => Some("tilde"),
        _ => None,
    }
}

/// Returns true iff the name is printed as a single letter.
pub(super) fn is_letter(name: &str) -> bool {
    is_greek(name) || name.chars().count() == 1
}
