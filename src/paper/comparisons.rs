//! Resolves comparisons: chains of numbers, and equations between labels and parameters that range over labels.
//!
//! [`super::formula`] calls this file for every comparison. Trusted: an error here is a wrong verdict.

use std::borrow::Cow;
use std::sync::Arc;

use super::formula::bare;
use super::meaning::{LocalMeaning, ResolvedValue};
use super::names::{DeclaredAs, NameMeaning};
use super::resolver::Resolver;
use crate::diagnostic::Diagnostic;
use crate::expression::build::not;
use crate::expression::{Condition, ConditionRef, Relation, TermRef};
use crate::source::Span;
use crate::syntax::tree::{Domain, Expr, ExprKind, Name, Param};

/// Returns the label that an expression denotes where a label is expected: a bare name or a whole number.
pub(super) fn label_name(expr: &Expr) -> Option<Cow<'_, Name>> {
    match &expr.node {
        ExprKind::Param(Param { name, label: None, .. }) => Some(Cow::Borrowed(name)),
        ExprKind::Number(text) if text.bytes().all(|digit| digit.is_ascii_digit()) => {
            Some(Cow::Owned(Name { value: text.clone(), span: expr.span }))
        }
        _ => None,
    }
}

impl<'t> Resolver<'t> {
    /// Resolves `a < b <= c`. A side that is a label is looked up in the set over which another side ranges.
    pub(super) fn chain(&mut self, first: &Expr, rest: &[(Relation, Expr)]) -> Option<ConditionRef> {
        let sides: Vec<&Expr> = std::iter::once(first).chain(rest.iter().map(|(_, side)| side)).collect();
        if sides.iter().any(|side| self.is_missing(side)) {
            // A variable of a game that was never set is neither equal nor unequal to anything.
            return Some(Arc::new(Condition::Truth(false)));
        }
        let set = sides.iter().find_map(|side| self.label_set(side));
        let terms: Vec<Option<(TermRef, Option<usize>)>> = sides
            .iter()
            .map(|side| {
                let own = self.label_set(side).or(set);
                let term = match own {
                    Some(own) => self.label_side(side, own),
                    None => self.number(side),
                };
                Some((term?, own))
            })
            .collect();
        let terms: Vec<(TermRef, Option<usize>)> = terms.into_iter().collect::<Option<_>>()?;
        let mut parts = Vec::new();
        for ((relation, side), pair) in rest.iter().zip(terms.windows(2)) {
            if set.is_some() && !matches!(relation, Relation::Equal | Relation::NotEqual) {
                let labels = set.map(|set| &self.names.sets[set].labels).into_iter().flatten();
                let labels: Vec<&str> = labels.map(|label| label.value.as_str()).collect();
                let are_numbers = labels.iter().all(|label| label.bytes().all(|digit| digit.is_ascii_digit()));
                let repair = match are_numbers {
                    true => format!("compare them with `=` or `!=`, or declare a number: `in {{{}}}`", labels.join(", ")),
                    false => "compare them with `=` or `!=`".to_owned(),
                };
                return self.fault(Diagnostic::new(side.span, "labels have no order").repair(repair));
            }
            let ((left, left_set), (right, right_set)) = (&pair[0], &pair[1]);
            parts.push(match (left_set, right_set) {
                (Some(left_set), Some(right_set)) if left_set != right_set => {
                    let same = self.same_label((left, *left_set), (right, *right_set), side.span)?;
                    if *relation == Relation::Equal { same } else { not(&same) }
                }
                _ => Condition::compare(left.clone(), *relation, right.clone()),
            });
        }
        Some(Condition::all(parts))
    }

    /// Returns the condition that two terms over different sets have the same label: one that occurs in both sets.
    fn same_label(&mut self, left: (&TermRef, usize), right: (&TermRef, usize), span: Span) -> Option<ConditionRef> {
        let is = |this: &Self, (term, set): (&TermRef, usize), place: usize| match this.label_value(set, place) {
            ResolvedValue::Label { term: label, .. } => Condition::compare(term.clone(), Relation::Equal, label),
            ResolvedValue::Number(_) | ResolvedValue::Condition(_) => Arc::new(Condition::Truth(false)),
        };
        let sets = (&self.names.sets[left.1], &self.names.sets[right.1]);
        let places = (0..).zip(&sets.0.labels).filter_map(|(place, label)| Some((place, sets.1.index(&label.value)?)));
        let cases: Vec<ConditionRef> =
            places.map(|(first, second)| Condition::all(vec![is(self, left, first), is(self, right, second)])).collect();
        if cases.is_empty() {
            let message = format!("`{}` and `{}` have no label in common", sets.0.name, sets.1.name);
            return self.fault(Diagnostic::new(span, message));
        }
        Some(Condition::any(cases))
    }

    /// Returns true iff the expression is a bare variable of a game that has no value on this history.
    fn is_missing(&self, expr: &Expr) -> bool {
        let local = match &bare(expr).node {
            ExprKind::Param(Param { name, label: None, .. }) => self.local_named(&name.value),
            ExprKind::TexSymbol(symbol) => self.local_where(|local| local.symbol == *symbol),
            _ => None,
        };
        local.is_some_and(|local| matches!(local.meaning, LocalMeaning::Missing))
    }

    /// Returns the set of labels over which a side of a comparison ranges, if the side is a name of that kind. Reports no fault.
    fn label_set(&self, expr: &Expr) -> Option<usize> {
        let set_of = |number: usize| match self.names.declared[number].kind {
            DeclaredAs::Parameter(declaration) => match &declaration.domain {
                Domain::Set(name) => self.names.set_named(&name.value),
                Domain::Range(_) => None,
            },
            DeclaredAs::Set(_)
            | DeclaredAs::Reading
            | DeclaredAs::Alternative
            | DeclaredAs::Unknown(_)
            | DeclaredAs::Function(_)
            | DeclaredAs::Definition(_)
            | DeclaredAs::Condition(_)
            | DeclaredAs::Region(_)
            | DeclaredAs::Claim
            | DeclaredAs::Proof
            | DeclaredAs::Game(_)
            | DeclaredAs::Assessment(_) => None,
        };
        let bare = bare(expr);
        let local = self.local_where(|local| {
            matches!(&bare.node, ExprKind::Param(param) if param.label.is_none() && param.name.value == local.name)
                || matches!(&bare.node, ExprKind::TexSymbol(symbol) if local.symbol == *symbol)
        });
        if let Some(local) = local {
            return match local.meaning {
                LocalMeaning::Label { set, .. } => Some(set),
                LocalMeaning::Number(..) | LocalMeaning::Term(_) | LocalMeaning::Missing => None,
            };
        }
        if let ExprKind::TexSymbol(symbol) = &bare.node {
            return self.symbols.get(symbol).and_then(|target| set_of(target.declared));
        }
        let ExprKind::Param(Param { name, label: None, .. }) = &bare.node else { return None };
        match self.names_in_force.get(name.value.as_str())? {
            NameMeaning::One(number) => set_of(*number),
            NameMeaning::Family { .. } => None,
        }
    }

    /// Resolves an expression to a label of the set, or to a term that ranges over its labels.
    pub(super) fn label_side(&mut self, expr: &Expr, set: usize) -> Option<TermRef> {
        if let (None, Some(name)) = (self.label_set(expr), label_name(bare(expr))) {
            let index = self.label(&name, set)?;
            let ResolvedValue::Label { term, .. } = self.label_value(set, index) else { return None };
            return Some(term);
        }
        match self.value(expr)? {
            ResolvedValue::Label { set: other, term } if other == set => Some(term),
            ResolvedValue::Label { .. } | ResolvedValue::Number(_) | ResolvedValue::Condition(_) => {
                let message = format!("expected a label of `{}`, found `{}`", self.names.sets[set].name, self.short(expr.span));
                self.fault(Diagnostic::new(expr.span, message))
            }
        }
    }
}
