//! Random papers with an evaluation of their claims that shares no code with the tool; rulings are compared with it.

pub(crate) mod claims;
pub(crate) mod dice;
pub(crate) mod judge;
pub(crate) mod meaning;

pub(crate) use dice::Dice;
