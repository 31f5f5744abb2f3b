//! Games of other tools, read and written as condition files.
//!
//! [`efg`] reads Gambit's extensive games into data; [`condition`] writes such a game in the language of condition files.

pub mod condition;
pub mod efg;
mod names;
