//! A game of the first reader in exact figures at a point, for the files of other tools (`export::efg`).
//!
//! From [`crate::game`] come the tree and the rules and beliefs; values, beliefs and best replies are worked out by arithmetic on the
//! finitely many histories of a [`Finite`] game. Numbers that are chosen from an interval are taken from a [`grid`]. What an audit is
//! checked with is `crate::replay`, not this room.

pub mod belief;
pub mod comparisons;
pub mod fault;
pub mod finite;
pub mod grid;
pub mod judge;
pub mod linear;
pub mod names;
pub mod nash;
pub mod play;
pub mod point;
pub mod refine;
pub mod turns;
pub mod verdict;

pub use fault::Fault;
pub use finite::Finite;
pub use verdict::{Options, Replay, replay};
