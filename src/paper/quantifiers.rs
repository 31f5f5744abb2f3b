//! Resolves quantifiers: keeps those over intervals, and expands those over sets of labels and finite lists of values.
//!
//! `maximizes` and `minimizes` are universal quantifiers. [`super::formula`] calls this file. Trusted: an error here is a wrong
//! verdict.

use std::sync::Arc;

use super::meaning::{LocalMeaning, LocalName, Obligation, ResolvedValue};
use super::names::{DeclaredAs, NameMeaning};
use super::resolver::Resolver;
use crate::diagnostic::{Diagnostic, did_you_mean};
use crate::expression::Term;
use crate::expression::substitute::Substitution;
use crate::expression::variables::Variables;
use crate::expression::{BoundVariable, Condition, ConditionRef, Quantifier, Relation, TermRef, Variable};
use crate::source::Span;
use crate::syntax::latex::default_symbol;
use crate::syntax::tree::{BindingSyntax, Domain, Expr, RangeSyntax};

/// The range of a bound variable.
enum Binder {
    /// An interval of real numbers or of whole numbers.
    Real(BoundVariable),
    /// Finitely many values of a variable.
    Values(Variable, Vec<TermRef>),
    /// The labels of a set, bound to a new name.
    Labels(usize),
}

impl<'t> Resolver<'t> {
    /// Resolves `exists v in D, w: F` and `forall v in D, w: F`.
    pub(super) fn quantified(
        &mut self,
        quantifier: Quantifier,
        bounds: &[BindingSyntax],
        body: &Expr,
        span: Span,
    ) -> Option<ConditionRef> {
        let Some((first, rest)) = bounds.split_first() else { return self.condition(body) };
        let before = self.obligations.len();
        let (locals, bound) = (self.locals.len(), self.bound.len());
        let binder = self.binder(first, quantifier);
        let result = match binder {
            None => {
                // Resolve the body for its faults, with the name in scope.
                self.push_local(first, LocalMeaning::Number(first.param.name.value.as_str().into(), None));
                self.quantified(quantifier, rest, body, span);
                None
            }
            Some(Binder::Labels(set)) => {
                let mut parts = Vec::new();
                for index in 0..self.names.sets[set].labels.len() {
                    self.push_local(first, LocalMeaning::Label { set, index });
                    let part = self.quantified(quantifier, rest, body, span);
                    self.locals.truncate(locals);
                    parts.push(part?);
                }
                Some(combined(quantifier, parts))
            }
            Some(Binder::Values(variable, values)) => {
                let inner = self.quantified(quantifier, rest, body, span);
                let own = self.obligations.split_off(before);
                match inner {
                    Some(inner) => self.expand_values(quantifier, &variable, &values, inner, own, span),
                    None => None,
                }
            }
            Some(Binder::Real(variable)) => {
                let inner = self.quantified(quantifier, rest, body, span);
                for obligation in &mut self.obligations[before..] {
                    if Variables::of_condition(&obligation.condition).free.contains(&variable.name) {
                        obligation.condition = quantify(Quantifier::Forall, variable.clone(), obligation.condition.clone(), true);
                    }
                }
                inner.map(|inner| quantify(quantifier, variable, inner, !rest.is_empty()))
            }
        };
        self.locals.truncate(locals);
        self.bound.truncate(bound);
        result
    }

    /// Puts a bound name into scope.
    fn push_local(&mut self, bound: &BindingSyntax, meaning: LocalMeaning) {
        let name = bound.param.name.value.clone();
        self.locals.push(LocalName { symbol: default_symbol(&name, None), name, meaning });
    }

    /// Expands a quantifier over finitely many values, and its obligations with it.
    fn expand_values(
        &mut self,
        quantifier: Quantifier,
        variable: &Variable,
        values: &[TermRef],
        inner: ConditionRef,
        obligations: Vec<Obligation>,
        span: Span,
    ) -> Option<ConditionRef> {
        let mut parts = Vec::new();
        for value in values {
            let mut substitution = Substitution::new([(variable.clone(), value.clone())]);
            for obligation in &obligations {
                let condition = substitution.condition(&obligation.condition);
                self.obligations.push(Obligation { condition, ..obligation.clone() });
            }
            match self.substituted(&mut substitution, &ResolvedValue::Condition(inner.clone()), span)? {
                ResolvedValue::Condition(part) => parts.push(part),
                ResolvedValue::Number(_) | ResolvedValue::Label { .. } => return None,
            }
        }
        Some(combined(quantifier, parts))
    }

    /// Resolves one bound variable. Puts a new name into scope, unless the name ranges over labels; records a declared parameter
    /// as bound.
    fn binder(&mut self, bound: &BindingSyntax, quantifier: Quantifier) -> Option<Binder> {
        let name = &bound.param.name;
        match self.names_in_force.get(name.value.as_str()) {
            Some(NameMeaning::One(number)) if !matches!(self.names.declared[*number].kind, DeclaredAs::Parameter(_)) => {
                self.check_local(name, &[])?;
                None
            }
            Some(_a_parameter) => self.parameter_binder(bound),
            None => {
                let locals = self.locals.clone();
                self.check_local(name, &locals)?;
                if let Some(label) = &bound.param.label {
                    let message = format!("unknown name `{}`", name.value);
                    return self.fault(Diagnostic::new(name.span, message).repair(format!("leave out `[{}]`", label.value)));
                }
                let variable: Variable = name.value.as_str().into();
                match &bound.domain {
                    None => {
                        let word = if quantifier == Quantifier::Exists { "exists" } else { "forall" };
                        let mut fault = Diagnostic::new(
                            name.span,
                            format!("`{}` is not a declared parameter, so a quantifier must give its range", name.value),
                        );
                        fault = match self.names.nearest(&name.value, &[]) {
                            Some(near) if self.names_in_force.contains_key(near.as_str()) => fault.repair(did_you_mean(&near)),
                            Some(_) | None => fault.repair(format!("say where it lies: `{word} {} in (0, inf): …`", name.value)),
                        };
                        self.fault(fault)
                    }
                    Some(Domain::Set(set)) => self.set(set).map(Binder::Labels),
                    Some(Domain::Range(RangeSyntax::Finite(values, _))) => {
                        let values: Vec<_> = values.iter().map(|value| self.number(value)).collect();
                        self.push_local(bound, LocalMeaning::Number(variable.clone(), None));
                        Some(Binder::Values(variable, values.into_iter().collect::<Option<_>>()?))
                    }
                    Some(Domain::Range(range)) => {
                        let within = self.in_range(&Term::variable(variable.clone()), range);
                        self.push_local(bound, LocalMeaning::Number(variable.clone(), within.clone()));
                        Some(Binder::Real(BoundVariable {
                            name: variable,
                            range: Some(within?),
                            integer: false,
                            replaced: Vec::new(),
                        }))
                    }
                }
            }
        }
    }

    /// Returns true iff the declaration is a parameter that takes only whole numbers.
    pub(super) fn is_integer_parameter(&self, number: usize) -> bool {
        self.names.declared[number].takes_whole_numbers()
    }

    /// Reports a value for a whole-number parameter unless the value is visibly a whole number at all parameter values.
    pub(super) fn check_integer_value(&mut self, number: usize, value: &TermRef, span: Span) -> Option<()> {
        if !self.is_integer_parameter(number) || self.is_integer_valued(value) {
            return Some(());
        }
        let message = format!(
            "`{}` takes whole numbers, and `{}` need not be a whole number",
            self.names.declared[number].shown(),
            self.short(span)
        );
        self.fault(Diagnostic::new(span, message).repair("write a whole number"))
    }

    /// Returns true only if the term is a whole number at all parameter values; false if that is not clear from its form.
    fn is_integer_valued(&self, term: &Term) -> bool {
        match term {
            Term::Number(value) => value.is_integer(),
            Term::Label { .. } | Term::Sign(_) => true,
            Term::Variable(name) => {
                // Under another alternative the same name may have another domain.
                let declared = &self.names.declared;
                let in_force =
                    |number: &usize| declared[*number].shown() == **name && declared[*number].limits.allow(&self.choice);
                (0..declared.len()).find(in_force).is_some_and(|number| self.is_integer_parameter(number))
            }
            Term::Negate(a) | Term::Abs(a) | Term::Named { body: a, .. } => self.is_integer_valued(a),
            Term::Power(a, exponent) => *exponent >= 0 && self.is_integer_valued(a),
            Term::Add(a, b) | Term::Subtract(a, b) | Term::Multiply(a, b) => {
                self.is_integer_valued(a) && self.is_integer_valued(b)
            }
            Term::Min(parts) | Term::Max(parts) => parts.iter().all(|part| self.is_integer_valued(part)),
            Term::Divide(..) | Term::Sqrt(_) | Term::If(..) | Term::Cases(_) | Term::Apply { .. } => false,
        }
    }

    /// Resolves a bound variable that is a declared parameter.
    fn parameter_binder(&mut self, bound: &BindingSyntax) -> Option<Binder> {
        let (number, variable) = self.parameter(&bound.param)?;
        if self.bound.contains(&variable) {
            let message = format!("`{variable}` is bound twice");
            return self.fault(Diagnostic::new(bound.param.span, message).repair("bind a new name: `exists x in (0, inf): …`"));
        }
        let labels = match self.declared(number, bound.param.span)? {
            ResolvedValue::Label { set, .. } => Some(set),
            ResolvedValue::Number(_) | ResolvedValue::Condition(_) => None,
        };
        let integer = self.is_integer_parameter(number);
        let binder = match (&bound.domain, labels) {
            (None, _) => Binder::Real(BoundVariable { name: variable.clone(), range: None, integer, replaced: Vec::new() }),
            (Some(Domain::Set(name)), Some(own)) => {
                let set = self.set(name)?;
                if set != own {
                    let message = format!("`{variable}` ranges over `{}`", self.names.sets[own].name);
                    return self.fault(Diagnostic::new(name.span, message));
                }
                let values = (0..self.names.sets[set].labels.len()).filter_map(|index| match self.label_value(set, index) {
                    ResolvedValue::Label { term, .. } => Some(term),
                    ResolvedValue::Number(_) | ResolvedValue::Condition(_) => None,
                });
                Binder::Values(variable.clone(), values.collect())
            }
            (Some(Domain::Set(name)), None) => {
                let message = format!("`{variable}` is a number, and `{}` is a set of labels", name.value);
                return self.fault(Diagnostic::new(name.span, message).repair("bind it in an interval"));
            }
            (Some(Domain::Range(_)), Some(own)) => {
                let message =
                    format!("`{variable}` ranges over the labels of `{}` and is not a number", self.names.sets[own].name);
                return self.fault(Diagnostic::new(bound.param.span, message));
            }
            (Some(Domain::Range(RangeSyntax::Finite(values, _))), None) => {
                let found: Vec<_> = values.iter().map(|value| self.number(value)).collect();
                let found: Vec<TermRef> = found.into_iter().collect::<Option<_>>()?;
                for (value, expr) in found.iter().zip(values) {
                    self.check_integer_value(number, value, expr.span)?;
                }
                Binder::Values(variable.clone(), found)
            }
            (Some(Domain::Range(range)), None) => {
                let within = self.in_range(&Term::variable(variable.clone()), range)?;
                Binder::Real(BoundVariable { name: variable.clone(), range: Some(within), integer, replaced: Vec::new() })
            }
        };
        self.binds.insert(variable.clone());
        self.bound.push(variable);
        Some(binder)
    }

    /// Resolves `t maximizes E over v in D` to the condition that t lies in D and that no value of E on D exceeds its value at t.
    pub(super) fn optimizes(
        &mut self,
        optimum: &Expr,
        maximizes: bool,
        uniquely: bool,
        objective: &Expr,
        bound: &BindingSyntax,
    ) -> Option<ConditionRef> {
        let best = self.number(optimum);
        let before = self.obligations.len();
        let (locals, marked) = (self.locals.len(), self.bound.len());
        let binder = self.binder(bound, Quantifier::Forall);
        let value = if let Some(Binder::Labels(_)) = binder { None } else { self.number(objective) };
        self.locals.truncate(locals);
        self.bound.truncate(marked);
        let (variable, own_range, integer) = match binder? {
            Binder::Real(variable) => (variable.name.clone(), variable.range.clone(), variable.integer),
            Binder::Values(..) | Binder::Labels(_) => {
                let fault = Diagnostic::new(bound.param.span, "the range of `over` must be an interval")
                    .repair("compare the values one by one");
                return self.fault(fault);
            }
        };
        let (best, value) = (best?, value?);
        if Variables::of_term(&best).free.contains(&variable) {
            let message = format!("`{variable}` is bound by `over` and also used outside it");
            return self.fault(Diagnostic::new(optimum.span, message).repair("bind a new name: `… over x in [0, 1]`"));
        }
        let range = match (&own_range, &bound.domain) {
            (Some(range), _) => range.clone(),
            (None, _) => {
                let (number, _) = self.parameter(&bound.param)?;
                self.domain(number)?
            }
        };
        if integer {
            let (number, _) = self.parameter(&bound.param)?;
            self.check_integer_value(number, &best, optimum.span)?;
        }
        let binding = BoundVariable { name: variable.clone(), range: own_range, integer, replaced: Vec::new() };
        for obligation in &mut self.obligations[before..] {
            if Variables::of_condition(&obligation.condition).free.contains(&variable) {
                obligation.condition = quantify(Quantifier::Forall, binding.clone(), obligation.condition.clone(), true);
            }
        }
        let mut put = Substitution::new([(variable.clone(), best.clone())]);
        let there = put.condition(&range);
        let at_best = put.term(&value);
        let (weak, strict) =
            if maximizes { (Relation::LessEqual, Relation::Less) } else { (Relation::GreaterEqual, Relation::Greater) };
        let elsewhere = if uniquely {
            let other = Condition::compare(Term::variable(variable), Relation::NotEqual, best);
            Arc::new(Condition::Implies(other, Condition::compare(value, strict, at_best)))
        } else {
            Condition::compare(value, weak, at_best)
        };
        Some(Condition::all(vec![there, quantify(Quantifier::Forall, binding, elsewhere, false)]))
    }
}

/// Returns the quantified condition. If `together`, merges the quantifier with one of the same kind at the top of the body.
pub(super) fn quantify(quantifier: Quantifier, variable: BoundVariable, body: ConditionRef, together: bool) -> ConditionRef {
    if let Condition::Quantified(same, variables, inner) = &*body
        && (together && *same == quantifier && variables.iter().all(|other| other.name != variable.name))
    {
        let all = std::iter::once(variable).chain(variables.iter().cloned()).collect();
        return Arc::new(Condition::Quantified(quantifier, all, inner.clone()));
    }
    Arc::new(Condition::Quantified(quantifier, vec![variable], body))
}

/// Combines the instances of a quantifier: a disjunction for `exists`, a conjunction for `forall`.
fn combined(quantifier: Quantifier, parts: Vec<ConditionRef>) -> ConditionRef {
    match quantifier {
        Quantifier::Exists => Condition::any(parts),
        Quantifier::Forall => Condition::all(parts),
    }
}
