//! Resolves regions: expands nested regions into their member conditions, and returns a region as one named condition.
//!
//! [`super::lookup`] and [`super::statements`] call this file. Trusted: a lost member makes the region larger.

use std::sync::Arc;

use super::meaning::{Members, ResolvedValue};
use super::names::{DeclaredAs, NameMeaning};
use super::resolver::Resolver;
use crate::diagnostic::{Diagnostic, nearest};
use crate::expression::{Condition, ConditionRef};
use crate::source::Span;
use crate::syntax::tree::{Member, Name};

impl<'t> Resolver<'t> {
    /// Returns the members of a region, each once, in order. Resolved once, so that faults are reported once.
    pub(super) fn region(&mut self, number: usize, span: Span) -> Option<Arc<Members>> {
        if let Some(known) = self.regions.get(&number) {
            self.binds.extend(self.region_binds.get(&number).into_iter().flatten().cloned());
            return known.clone();
        }
        let DeclaredAs::Region(region) = self.names.declared[number].kind else { return None };
        if !self.enter(number, span) {
            return None;
        }
        let mut members = Members::new();
        let mut complete = true;
        for member in region.members {
            let (found, binds) = self.collect_bound(|this| this.member(member));
            self.region_binds.entry(number).or_default().extend(binds);
            complete &= found.is_some();
            for (name, condition) in found.unwrap_or_default() {
                if members.iter().all(|(known, _)| *known != name) {
                    members.push((name, condition));
                }
            }
        }
        self.in_progress.pop();
        self.binds.extend(self.region_binds.get(&number).into_iter().flatten().cloned());
        let members = complete.then(|| Arc::new(members));
        self.regions.insert(number, members.clone());
        members
    }

    /// Resolves one entry of a region: names, a region without some members, or a new condition.
    fn member(&mut self, member: &Member) -> Option<Members> {
        match member {
            Member::Names(names) => {
                let found: Vec<_> = names.iter().map(|name| self.members_named(name)).collect();
                Some(found.into_iter().collect::<Option<Vec<_>>>()?.concat())
            }
            Member::Without { region, left_out } => {
                let number = self.region_named(region);
                let members = self.region(number?, region.span)?;
                let mut complete = true;
                for name in left_out {
                    complete &= self.is_member(name, region, &members);
                }
                let kept = members.iter().filter(|(known, _)| left_out.iter().all(|name| *name.value != **known));
                complete.then(|| kept.cloned().collect())
            }
            Member::New(condition) => {
                let number = match self.names_in_force.get(condition.name.value.as_str()) {
                    Some(NameMeaning::One(number)) => *number,
                    // The condition is in force under other alternatives only, so the region has no such member here.
                    Some(NameMeaning::Family { .. }) | None => return Some(Members::new()),
                };
                if !condition.arguments.is_empty() {
                    let message = format!("`{}` is a member of a region and cannot have arguments", condition.name.value);
                    return self.fault(Diagnostic::new(condition.name.span, message).repair("declare it as a `condition`"));
                }
                match self.declared(number, condition.name.span)? {
                    ResolvedValue::Condition(meaning) => Some(vec![(condition.name.value.as_str().into(), meaning)]),
                    ResolvedValue::Number(_) | ResolvedValue::Label { .. } => None,
                }
            }
        }
    }

    /// Resolves a name among the members: a condition, or a region whose members are taken over.
    fn members_named(&mut self, name: &Name) -> Option<Members> {
        let NameMeaning::One(number) = self.find(name)? else {
            return self.fault(Diagnostic::new(name.span, format!("`{}` is a family, not a condition", name.value)));
        };
        match self.names.declared[number].kind {
            DeclaredAs::Region(_) => self.region(number, name.span).map(|members| (*members).clone()),
            DeclaredAs::Condition(_) => match self.declared(number, name.span)? {
                ResolvedValue::Condition(meaning) => Some(vec![(name.value.as_str().into(), meaning)]),
                ResolvedValue::Number(_) | ResolvedValue::Label { .. } => None,
            },
            other => {
                let fault = Diagnostic::new(name.span, format!("`{}` is {}, not a condition", name.value, other.with_article()));
                self.fault(fault.repair("name a condition, an assumption or a region"))
            }
        }
    }

    /// Returns the declaration of the region with this name, or reports a fault.
    pub(super) fn region_named(&mut self, name: &Name) -> Option<usize> {
        match self.find(name)? {
            NameMeaning::One(number) => match self.names.declared[number].kind {
                DeclaredAs::Region(_) => Some(number),
                other => {
                    let fault = Diagnostic::new(name.span, format!("`{}` is {}, not a region", name.value, other.with_article()));
                    let regions = self.names.declared.iter().filter(|declared| matches!(declared.kind, DeclaredAs::Region(_)));
                    let near = nearest(&name.value, regions.map(|declared| declared.name));
                    self.fault(fault.suggest(near, "name a region"))
                }
            },
            NameMeaning::Family { .. } => {
                self.fault(Diagnostic::new(name.span, format!("`{}` is a family, not a region", name.value)))
            }
        }
    }

    /// Returns true iff the name is a member of the region. Reports a fault that lists the members otherwise.
    pub(super) fn is_member(&mut self, name: &Name, region: &Name, members: &Members) -> bool {
        let found = members.iter().any(|(known, _)| **known == *name.value);
        if !found && self.find(name).is_some() {
            let shown = members.iter().map(|(name, _)| format!("`{name}`")).collect::<Vec<_>>().join(", ");
            let fault = Diagnostic::new(name.span, format!("`{}` is not a member of `{}`", name.value, region.value));
            self.faults.push(fault.repair(format!("its members are {shown}")));
        }
        found
    }

    /// Returns a region as a condition that is shown by the name of the region.
    pub(super) fn region_condition(&mut self, number: usize, span: Span) -> Option<ConditionRef> {
        let members = self.region(number, span)?;
        let body = Condition::all(members.iter().map(|(_, condition)| condition.clone()).collect());
        let shown = self.names.declared[number].name.into();
        let value = ResolvedValue::Condition(Arc::new(Condition::Named { shown, body }));
        match self.bounded(value, span)? {
            ResolvedValue::Condition(condition) => Some(condition),
            ResolvedValue::Number(_) | ResolvedValue::Label { .. } => None,
        }
    }
}
