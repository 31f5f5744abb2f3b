//! Tests the second reader of games: cases solved by hand, and comparisons of the two readers.

mod agree;
mod cases;
mod comparisons;
mod concepts;
mod decide;
mod interpreter;
pub(crate) mod points;
mod turns;
