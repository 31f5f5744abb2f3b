//! The second reader of games: cases known by hand, and the two readers beside each other.

mod agree;
mod cases;
mod comparisons;
mod concepts;
mod decide;
mod interpreter;
pub(crate) mod points;
mod turns;
