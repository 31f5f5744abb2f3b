//! Runs the command-line program by calling `referee::command::main`.
//!
//! Not part of a verdict.

use std::process::ExitCode;

fn main() -> ExitCode {
    referee::command::main()
}
