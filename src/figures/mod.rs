//! A game played out at a point: every history enumerated in exact figures, and what each player could gain by deviating.
//!
//! This is an independent check of the conditions that [`crate::game`] makes of an assessment. From there come the tree
//! ([`crate::game::tree`]) and the rules and beliefs ([`crate::game::assessment`]), and nothing else: values, beliefs by Bayes' rule,
//! best replies and the values of states are worked out here by arithmetic on the finitely many histories of a [`Finite`] game.
//! Numbers that are chosen from an interval are taken from a [`grid`], so that a gain found here is a gain, while "no gain" speaks of
//! the grid alone.

pub mod belief;
pub mod comparisons;
pub mod fault;
pub mod finite;
pub mod grid;
pub mod judge;
pub mod linear;
pub mod nash;
pub mod play;
pub mod point;
pub mod refine;
pub mod turns;
pub mod verdict;

pub use fault::Fault;
pub use finite::Finite;
pub use verdict::{Options, Replay, replay};
