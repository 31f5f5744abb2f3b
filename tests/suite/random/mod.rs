//! Random papers, each claim with a meaning of its own that shares no code with the tool: what rulings are compared with.

pub(crate) mod claims;
pub(crate) mod dice;
pub(crate) mod judge;
pub(crate) mod meaning;

pub(crate) use dice::Dice;
