//! The second reader of games: cases known by hand, and the two readers beside each other.

mod cases;
mod concepts;
mod interpreter;
pub(crate) mod points;
