//! Comparisons: chains of numbers, and labels beside what ranges over them.

use std::sync::Arc;

use super::formula::bare;
use super::meaning::{LocalMeaning, Value};
use super::names::{Thing, What};
use super::resolver::Resolver;
use crate::diagnostic::Diagnostic;
use crate::expression::{Condition, ConditionRef, Relation, TermRef};
use crate::syntax::tree::{Domain, Expr, Node, Param};

impl<'t> Resolver<'t> {
    /// `a < b <= c`; sides that are labels are looked up in the set that another side asks for.
    pub(super) fn chain(&mut self, first: &Expr, rest: &[(Relation, Expr)]) -> Option<ConditionRef> {
        let sides: Vec<&Expr> = std::iter::once(first).chain(rest.iter().map(|(_, side)| side)).collect();
        if sides.iter().any(|side| self.is_missing(side)) {
            // What has no value is neither equal nor unequal to anything.
            return Some(Arc::new(Condition::Truth(false)));
        }
        let set = sides.iter().find_map(|side| self.label_set(side));
        let terms: Vec<Option<TermRef>> = sides
            .iter()
            .map(|side| match set {
                Some(set) => self.label_side(side, set),
                None => self.number(side),
            })
            .collect();
        let terms: Vec<TermRef> = terms.into_iter().collect::<Option<_>>()?;
        let mut parts = Vec::new();
        for ((relation, side), pair) in rest.iter().zip(terms.windows(2)) {
            if set.is_some() && !matches!(relation, Relation::Equal | Relation::NotEqual) {
                let fault = Diagnostic::new(side.span, "labels have no order").repair("compare them with `=` or `!=`");
                return self.fault(fault);
            }
            parts.push(Condition::compare(pair[0].clone(), *relation, pair[1].clone()));
        }
        Some(Condition::all(parts))
    }

    /// A bare variable of a game that has no value here.
    fn is_missing(&self, expr: &Expr) -> bool {
        let local = match &bare(expr).node {
            Node::Param(Param { name, label: None, .. }) => self.local_named(&name.value),
            Node::TexSymbol(symbol) => self.local_where(|local| local.symbol == *symbol),
            _ => None,
        };
        local.is_some_and(|local| matches!(local.meaning, LocalMeaning::Missing))
    }

    /// The set of labels that a side of a comparison ranges over, if it is a name that does; reports nothing.
    fn label_set(&self, expr: &Expr) -> Option<usize> {
        let set_of = |number: usize| match self.names.declared[number].what {
            What::Parameter(declaration) => match &declaration.domain {
                Domain::Set(name) => self.names.set_named(&name.value),
                Domain::Range(_) => None,
            },
            What::Set(_)
            | What::Reading
            | What::Alternative
            | What::Unknown(_)
            | What::Function(_)
            | What::Definition(_)
            | What::Condition(_)
            | What::Region(_)
            | What::Claim
            | What::Proof
            | What::Game(_)
            | What::Assessment(_) => None,
        };
        let bare = bare(expr);
        let local = self.local_where(|local| {
            matches!(&bare.node, Node::Param(param) if param.label.is_none() && param.name.value == local.name)
                || matches!(&bare.node, Node::TexSymbol(symbol) if local.symbol == *symbol)
        });
        if let Some(local) = local {
            return match local.meaning {
                LocalMeaning::Label { set, .. } => Some(set),
                LocalMeaning::Number(..) | LocalMeaning::Term(_) | LocalMeaning::Missing => None,
            };
        }
        if let Node::TexSymbol(symbol) = &bare.node {
            return self.symbols.get(symbol).and_then(|target| set_of(target.declared));
        }
        let Node::Param(Param { name, label: None, .. }) = &bare.node else { return None };
        match self.things.get(name.value.as_str())? {
            Thing::One(number) => set_of(*number),
            Thing::Family { .. } => None,
        }
    }

    /// A label, or something that ranges over the labels of the set.
    pub(super) fn label_side(&mut self, expr: &Expr, set: usize) -> Option<TermRef> {
        if let (None, Node::Param(Param { name, label: None, .. })) = (self.label_set(expr), &bare(expr).node) {
            let index = self.label(name, set)?;
            let Value::Label { term, .. } = self.label_value(set, index) else { return None };
            return Some(term);
        }
        match self.value(expr)? {
            Value::Label { set: its, term } if its == set => Some(term),
            Value::Label { .. } | Value::Number(_) | Value::Condition(_) => {
                let message = format!("expected a label of `{}`, found `{}`", self.names.sets[set].name, self.short(expr.span));
                self.fault(Diagnostic::new(expr.span, message))
            }
        }
    }
}
