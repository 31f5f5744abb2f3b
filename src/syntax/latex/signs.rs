//! What a token or a command stands for by itself: relations, arrows, operators, accents, lines of fractions.

use super::token::Tex;
use crate::syntax::token::is_greek;
use crate::syntax::tree::{Connective, Relation};

/// The relation that a token stands for.
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

pub(super) fn connective(name: &str) -> Option<Connective> {
    match name {
        "Leftrightarrow" | "iff" | "Longleftrightarrow" => Some(Connective::Iff),
        "Rightarrow" | "implies" | "Longrightarrow" => Some(Connective::Implies),
        _ => None,
    }
}

/// True iff the token joins two formulas: an arrow, `\land`, `\lor`.
pub(super) fn is_junction(tex: &Tex) -> bool {
    tex.command().is_some_and(|name| connective(name).is_some() || matches!(name, "land" | "lor" | "wedge" | "vee"))
}

/// True iff a formula can neither begin with the token (a leading minus aside) nor end with it.
pub(super) fn is_operator(tex: &Tex) -> bool {
    let product = tex.command().is_some_and(|name| matches!(name, "cdot" | "times" | "over"));
    relation(tex).is_some() || is_junction(tex) || product || tex.is_sign(&['+', '-', '/'])
}

/// True iff the command is followed by what is above and what is below a line.
pub(super) fn is_fraction(name: &str) -> bool {
    matches!(name, "frac" | "dfrac" | "tfrac" | "cfrac" | "nicefrac" | "sfrac")
}

/// What an accent command draws, if it is one.
pub(super) fn accent(command: &str) -> Option<&'static str> {
    match command {
        "bar" | "overline" => Some("bar"),
        "underline" => Some("underline"),
        "hat" | "widehat" => Some("hat"),
        "tilde" | "widetilde" => Some("tilde"),
        _ => None,
    }
}

/// True iff the name is drawn as one sign.
pub(super) fn is_letter(name: &str) -> bool {
    is_greek(name) || name.chars().count() == 1
}
