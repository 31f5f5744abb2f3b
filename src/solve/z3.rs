//! Z3 behind the trait: the only file that says so.

use super::{Budget, Solver};
use crate::certify::Answer;
use crate::pose::System;

/// Z3 (de Moura and Bjorner 2008), with its procedure for nonlinear real arithmetic (Jovanovic and de Moura 2012).
#[derive(Clone, Copy, Debug, Default)]
pub struct Z3;

impl Solver for Z3 {
    fn name(&self) -> String {
        "Z3".to_owned()
    }

    fn search(&self, _system: &System, _budget: &Budget) -> Answer {
        Answer::NotAsked
    }
}
