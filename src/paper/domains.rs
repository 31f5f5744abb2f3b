//! Turns domains, intervals and finite sets into conditions on the number that lies in them.
//!
//! Called wherever the language has `in D`. Trusted: the domain of a parameter is a hypothesis of every claim.

use super::meaning::ResolvedValue;
use super::names::DeclaredAs;
use super::resolver::Resolver;
use crate::diagnostic::Diagnostic;
use crate::expression::definedness::constant;
use crate::expression::{Condition, ConditionRef, Relation, Term, TermRef};
use crate::source::Span;
use crate::syntax::tree::{Domain, Expr, ExprKind, Name, RangeSyntax};

/// An end of an interval: a number, or plus or minus infinity.
enum IntervalEnd {
    Finite(TermRef),
    Above,
    Below,
}

impl<'t> Resolver<'t> {
    /// Returns the condition that a number or a label lies in a domain.
    pub(super) fn in_domain(&mut self, subject: &TermRef, domain: &Domain) -> Option<ConditionRef> {
        match domain {
            Domain::Range(range) => self.in_range(subject, range),
            Domain::Set(name) => self.in_set(subject, name),
        }
    }

    /// Returns the condition that a label term is one of the labels of a set.
    fn in_set(&mut self, subject: &TermRef, name: &Name) -> Option<ConditionRef> {
        let set = self.set(name)?;
        let mut parts = Vec::new();
        for index in 0..self.names.sets[set].labels.len() {
            let ResolvedValue::Label { term, .. } = self.label_value(set, index) else { continue };
            parts.push(Condition::compare(subject.clone(), Relation::Equal, term));
        }
        Some(Condition::any(parts))
    }

    /// Returns the condition that a number lies in an interval or a finite set.
    pub(super) fn in_range(&mut self, subject: &TermRef, range: &RangeSyntax) -> Option<ConditionRef> {
        match range {
            RangeSyntax::Finite(values, _) => {
                let parts: Vec<_> = values
                    .iter()
                    .map(|value| self.number(value).map(|value| Condition::compare(subject.clone(), Relation::Equal, value)))
                    .collect();
                Some(Condition::any(parts.into_iter().collect::<Option<_>>()?))
            }
            RangeSyntax::Interval { lower_closed, lower, upper, upper_closed, span } => {
                let (low, high) = (self.end(lower), self.end(upper));
                let (low, high) = (low?, high?);
                self.check_interval((*lower_closed, &low), (*upper_closed, &high), *span)?;
                let sign = |closed: bool| if closed { Relation::LessEqual } else { Relation::Less };
                let mut parts = Vec::new();
                if let IntervalEnd::Finite(low) = low {
                    parts.push(Condition::compare(low, sign(*lower_closed), subject.clone()));
                }
                if let IntervalEnd::Finite(high) = high {
                    parts.push(Condition::compare(subject.clone(), sign(*upper_closed), high));
                }
                Some(Condition::all(parts))
            }
        }
    }

    /// Resolves an end of an interval.
    fn end(&mut self, expr: &Expr) -> Option<IntervalEnd> {
        match infinite(expr) {
            Some(true) => Some(IntervalEnd::Above),
            Some(false) => Some(IntervalEnd::Below),
            None => self.number(expr).map(IntervalEnd::Finite),
        }
    }

    /// Reports an interval with constant ends that has no point, and an infinite end that is closed or on the wrong side.
    fn check_interval(&mut self, lower: (bool, &IntervalEnd), upper: (bool, &IntervalEnd), span: Span) -> Option<()> {
        let text = self.short(span);
        let inner = text.trim_matches(|c| "()[]".contains(c)).to_owned();
        let fault = match (lower.1, upper.1) {
            (IntervalEnd::Above, _) | (_, IntervalEnd::Below) => {
                Some(Diagnostic::new(span, format!("the interval `{text}` is empty")).repair("put the smaller end first"))
            }
            (IntervalEnd::Below, _) if lower.0 => Some(
                Diagnostic::new(span, format!("the infinite end of `{text}` is closed")).repair(format!("write `({inner}…`")),
            ),
            (_, IntervalEnd::Above) if upper.0 => {
                Some(Diagnostic::new(span, format!("the infinite end of `{text}` is closed")).repair("close it with `)`"))
            }
            (IntervalEnd::Finite(low), IntervalEnd::Finite(high)) => match (constant(low), constant(high)) {
                (Some(low), Some(high)) if low > high => {
                    let (open, close) = (if upper.0 { "[" } else { "(" }, if lower.0 { "]" } else { ")" });
                    let turned = inner.split_once(',').map(|(a, b)| format!("{open}{}, {}{close}", b.trim(), a.trim()));
                    let fault = Diagnostic::new(span, format!("the interval `{text}` is empty"));
                    Some(fault.repair(
                        turned.map_or("put the smaller end first".to_owned(), |turned| format!("did you mean `{turned}`?")),
                    ))
                }
                (Some(low), Some(high)) if high == low && !(lower.0 && upper.0) => Some(
                    Diagnostic::new(span, format!("the interval `{text}` is empty")).repair("close both ends for a single point"),
                ),
                (Some(_) | None, Some(_) | None) => None,
            },
            (IntervalEnd::Below | IntervalEnd::Finite(_), IntervalEnd::Above | IntervalEnd::Finite(_)) => None,
        };
        match fault {
            Some(fault) => self.fault(fault),
            None => Some(()),
        }
    }

    /// Returns the domain of a declared parameter as a condition on the parameter. Resolved once.
    pub(super) fn domain(&mut self, number: usize) -> Option<ConditionRef> {
        if let Some(known) = self.domains.get(&number) {
            return known.clone();
        }
        let names = self.names;
        let declared = &names.declared[number];
        let DeclaredAs::Parameter(declaration) = declared.kind else { return None };
        if !self.enter(number, declared.span) {
            return None;
        }
        let subject = Term::variable(declared.shown());
        let (condition, obligations) = self.in_scope(Vec::new(), |this| this.in_domain(&subject, &declaration.domain));
        self.in_progress.pop();
        // Obligations in the ends of the domain (of a `clamp`, say) belong to the parameter.
        self.add_declaration_obligations(number, obligations);
        self.domains.insert(number, condition.clone());
        condition
    }
}

/// Returns `Some(true)` for `inf`, `Some(false)` for `-inf`, and `None` for a finite end of an interval.
pub(super) fn infinite(end: &Expr) -> Option<bool> {
    if end.node == ExprKind::Inf {
        return Some(true);
    }
    matches!(&end.node, ExprKind::Negate(inner) if inner.node == ExprKind::Inf).then_some(false)
}
