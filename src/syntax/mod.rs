//! Text to tree and back: the language of condition files.

pub mod play;
pub mod tree;
