//! The tree of games, assessments and phrases about play (LANGUAGE.md 3.7 to 3.9): read, not ruled on yet.

use super::tree::Name;

/// A game.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Game {
    /// Its name.
    pub name: Name,
}

/// An assessment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Assessment {
    /// Its name.
    pub name: Name,
}

/// A phrase about play, or a number from play.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Play {
    /// To be replaced by the phrases of the grammar.
    Phrase(Name),
}
