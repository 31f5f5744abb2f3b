//! The test suite: one binary, a module per stage.

mod solve;
