//! Expands tests in the text of a game, and records which events decide that a branch is taken.
//!
//! [`super::tree`] calls this file. Trusted: an error here reveals too much or too little to a player. The second reader guards
//! it.

use std::collections::BTreeSet;
use std::rc::Rc;

use super::events::{EventId, may_end, variables_set};
use super::tree::{Continuation, HistoryPath, TreeBuilder};
use crate::expression::ConditionRef;
use crate::expression::build::{all, constant_truth};
use crate::game::tree::{NodeId, NodeKind};
use crate::syntax::play::StepSyntax;
use crate::syntax::tree::Expr;

impl<'t> TreeBuilder<'_, 't> {
    /// Enters one of several branches. Records the events that decided that the branch is taken, and the variables that the other
    /// branches would have set. Returns the steps after the branch.
    pub(super) fn branch(
        &mut self,
        next: &mut HistoryPath<'t>,
        branches: &[&'t [StepSyntax]],
        taken: usize,
        by: BTreeSet<EventId>,
        rest: &Rc<Continuation<'t>>,
    ) -> Rc<Continuation<'t>> {
        for steps in branches.iter().enumerate().filter(|(other, _)| *other != taken).map(|(_, steps)| steps) {
            for name in variables_set(steps) {
                if let Some(id) = self.declared.variable(name) {
                    next.absent.entry(id).or_default().extend(by.iter().chain(&next.decided_by).copied());
                }
            }
        }
        // If another branch may have ended the game, reaching the steps after the branches reveals which branch was taken.
        let mut after = next.decided_by.clone();
        if branches.iter().any(|steps| may_end(steps)) {
            after.extend(by.iter().copied());
        }
        next.decided_by.extend(by);
        Rc::new(Continuation::EndOfBranch(after, Rc::clone(rest)))
    }

    /// Adds a test node, with one branch for each case that the parameters do not exclude.
    pub(super) fn test(
        &mut self,
        step: &'t StepSyntax,
        cases: &'t [(Expr, Vec<StepSyntax>)],
        otherwise: &'t [StepSyntax],
        rest: &Rc<Continuation<'t>>,
        path: &HistoryPath<'t>,
    ) -> Option<NodeId> {
        let mut by = BTreeSet::new();
        let mut open: Vec<(ConditionRef, &'t [StepSyntax])> = Vec::new();
        let mut decided_true = false;
        for (test, steps) in cases {
            let (condition, depends_on) = self.condition_with_events(test, path);
            by.extend(depends_on);
            if constant_truth(&condition) != Some(false) {
                decided_true = constant_truth(&condition) == Some(true);
                open.push((condition, steps));
                if decided_true {
                    break;
                }
            }
        }
        if !decided_true {
            open.push((all([]), otherwise));
        }
        let branches: Vec<&'t [StepSyntax]> = cases.iter().map(|(_, steps)| steps.as_slice()).chain([otherwise]).collect();
        let number_of =
            |steps: &[StepSyntax]| branches.iter().position(|branch| std::ptr::eq(*branch, steps)).unwrap_or(cases.len());
        if let [(_, steps)] = open.as_slice() {
            let mut next = path.clone();
            let rest = self.branch(&mut next, &branches, number_of(steps), by, rest);
            return self.steps(steps, &rest, next);
        }
        let node = self.new_node(path, step.span)?;
        let mut out = Vec::new();
        for (branch, (condition, steps)) in open.into_iter().enumerate() {
            let mut next = Self::child_path(path, node, branch);
            let rest = self.branch(&mut next, &branches, number_of(steps), by.clone(), rest);
            out.push((condition, self.steps(steps, &rest, next)?));
        }
        self.nodes[node].kind = NodeKind::Test { cases: out };
        Some(node)
    }
}
