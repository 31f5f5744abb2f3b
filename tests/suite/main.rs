//! All tests in one binary, a module per room.

mod paper;
mod paper_shown;
mod syntax;
