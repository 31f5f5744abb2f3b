//! All tests in one binary, a module per room.

mod syntax;
mod syntax_latex;
mod syntax_random;
