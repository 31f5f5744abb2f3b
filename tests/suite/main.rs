//! All tests in one binary, a module per room.

mod syntax;
