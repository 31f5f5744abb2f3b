//! Resolves formulas: turns a syntax tree into a number, a condition or a label, and checks the sorts.
//!
//! Every other file of this folder calls [`Resolver::value`], [`Resolver::number`] or [`Resolver::condition`]. Trusted: an error
//! here is a wrong verdict.

use std::sync::Arc;

use super::lookup::NamedSymbol;
use super::meaning::{Obligation, ObligationKind, ResolvedValue};
use super::resolver::Resolver;
use super::symbols::inside;
use crate::diagnostic::Diagnostic;
use crate::expression::{Condition, ConditionRef, Relation, Term, TermRef};
use crate::source::Span;
use crate::syntax::tree::{Builtin, Connective, Expr, ExprKind, TexSymbol};
use crate::syntax::{self, MAX_EXPONENT};
use kernel::number;

/// The deepest nesting of formulas that is resolved, with definitions expanded.
const MAX_DEPTH: usize = 400;

impl<'t> Resolver<'t> {
    /// Resolves a formula that must be a number.
    pub(super) fn number(&mut self, expr: &Expr) -> Option<TermRef> {
        match self.value(expr)? {
            ResolvedValue::Number(term) => Some(term),
            ResolvedValue::Condition(_) => {
                let message = format!("expected a number, found the condition `{}`", self.short(bare(expr).span));
                self.fault(Diagnostic::new(expr.span, message))
            }
            ResolvedValue::Label { .. } => {
                let message = format!("expected a number, found the label `{}`", self.short(expr.span));
                self.fault(Diagnostic::new(expr.span, message))
            }
        }
    }

    /// Resolves a formula that must be a condition.
    pub(super) fn condition(&mut self, expr: &Expr) -> Option<ConditionRef> {
        match self.value(expr)? {
            ResolvedValue::Condition(condition) => Some(condition),
            ResolvedValue::Number(_) => {
                let message = format!("expected a condition, found the number `{}`", self.short(bare(expr).span));
                self.fault(Diagnostic::new(expr.span, message).repair("compare it with something"))
            }
            ResolvedValue::Label { .. } => {
                let message = format!("expected a condition, found the label `{}`", self.short(expr.span));
                self.fault(Diagnostic::new(expr.span, message).repair("compare it with something"))
            }
        }
    }

    /// Resolves a formula of any sort.
    pub(super) fn value(&mut self, expr: &Expr) -> Option<ResolvedValue> {
        if !self.work(expr.span, 1) {
            return None;
        }
        if self.depth >= MAX_DEPTH {
            let message = "the formula is nested too deeply when its definitions are expanded";
            return self.fault(Diagnostic::new(expr.span, message).repair("define parts of it by names of their own"));
        }
        self.depth += 1;
        let value = self.node(expr);
        self.depth -= 1;
        value
    }

    /// Resolves the outermost node of a formula, and its parts with it.
    fn node(&mut self, expr: &Expr) -> Option<ResolvedValue> {
        match &expr.node {
            ExprKind::Number(text) => match number::parse(text) {
                Some(value) => Some(ResolvedValue::Number(Term::number(value))),
                None => {
                    let message = format!("`{}` is not a number of at most {} digits", self.short(expr.span), number::MAX_DIGITS);
                    self.fault(Diagnostic::new(expr.span, message))
                }
            },
            ExprKind::Truth(value) => Some(ResolvedValue::Condition(Arc::new(Condition::Truth(*value)))),
            ExprKind::Inf => {
                self.fault(Diagnostic::new(expr.span, "`inf` is not a number and may occur only as the end of an interval"))
            }
            ExprKind::Param(param) => self.param(param),
            ExprKind::Call(name, arguments) => self.call(name, arguments, expr.span),
            ExprKind::Builtin(builtin, arguments) => self.builtin(*builtin, arguments, expr.span),
            ExprKind::Derivative(inner, param) => self.derivative(inner, param, expr.span),
            ExprKind::Integral { integrand, variable, lower, upper } => {
                self.integral(integrand, variable, (lower, upper), expr.span)
            }
            ExprKind::Negate(a) => self.number(a).map(|a| ResolvedValue::Number(Arc::new(Term::Negate(a)))),
            ExprKind::Add(a, b) => self.pair(a, b, Term::Add),
            ExprKind::Subtract(a, b) => self.pair(a, b, Term::Subtract),
            ExprKind::Multiply(a, b) => self.pair(a, b, Term::Multiply),
            ExprKind::Divide(a, b) => self.pair(a, b, Term::Divide),
            ExprKind::Power(base, exponent) => self.power(base, *exponent, expr.span),
            ExprKind::Chain(first, rest) => self.chain(first, rest).map(ResolvedValue::Condition),
            ExprKind::In(subject, range) => {
                let term = self.number(subject);
                self.in_range(&term?, range).map(ResolvedValue::Condition)
            }
            ExprKind::Not(inner) => self.condition(inner).map(|inner| ResolvedValue::Condition(Condition::negate(inner))),
            ExprKind::And(parts) => self.conditions(parts).map(|parts| ResolvedValue::Condition(Condition::all(parts))),
            ExprKind::Or(parts) => self.conditions(parts).map(|parts| ResolvedValue::Condition(Condition::any(parts))),
            ExprKind::Connect(first, rest) => self.links(first, rest).map(|links| {
                ResolvedValue::Condition(Condition::all(
                    links.into_iter().map(|(left, connective, right)| link(left, connective, right)).collect(),
                ))
            }),
            ExprKind::If(test, a, b) => self.choice(test, a, b),
            ExprKind::Quantified(quantifier, bounds, body) => {
                self.quantified(*quantifier, bounds, body, expr.span).map(ResolvedValue::Condition)
            }
            ExprKind::At(subject, values) => self.at(subject, values, expr.span),
            ExprKind::Optimizes { optimum, maximizes, uniquely, objective, bound } => {
                self.optimizes(optimum, *maximizes, *uniquely, objective, bound).map(ResolvedValue::Condition)
            }
            ExprKind::Dollar(_) => {
                let parsed = self.latex(expr)?;
                self.value(&parsed)
            }
            ExprKind::Play(phrase) => self.play(phrase, expr.span),
            ExprKind::Parenthesized(inner) => self.value(inner),
            ExprKind::TexSymbol(symbol) => self.symbol(symbol, expr.span),
            ExprKind::TexCall(symbol, arguments) => self.tex_call(symbol, arguments, expr.span),
            ExprKind::Gloss(symbol, value) => self.gloss(symbol, value, expr.span),
            ExprKind::Cases(cases) => self.cases(cases, expr.span),
        }
    }

    /// Parses the formula between dollars. Returns `None` after a fault, and for an expression that is not between dollars.
    pub(super) fn latex(&mut self, expr: &Expr) -> Option<Expr> {
        let ExprKind::Dollar(text) = &expr.node else { return None };
        let takes_arguments = |symbol: &TexSymbol| {
            let takes = || self.symbols.get(symbol).is_some_and(|target| target.takes_arguments);
            !self.locals.iter().any(|local| local.symbol == *symbol) && (self.primed_symbol(symbol).is_some() || takes())
        };
        match syntax::latex::read(text, inside(expr.span, text), &takes_arguments) {
            Ok(reading) => {
                self.show_latex(expr.span, text, &reading);
                Some(reading.expr)
            }
            Err(faults) => {
                self.faults.extend(faults);
                None
            }
        }
    }

    /// Resolves the two operands of an arithmetic operation. Both are resolved, so that the faults of both are reported.
    fn pair(&mut self, a: &Expr, b: &Expr, make: fn(TermRef, TermRef) -> Term) -> Option<ResolvedValue> {
        let (a, b) = (self.number(a), self.number(b));
        Some(ResolvedValue::Number(Arc::new(make(a?, b?))))
    }

    /// Resolves several conditions, and reports the faults of each.
    pub(super) fn conditions(&mut self, exprs: &[Expr]) -> Option<Vec<ConditionRef>> {
        let parts: Vec<_> = exprs.iter().map(|expr| self.condition(expr)).collect();
        parts.into_iter().collect()
    }

    fn numbers(&mut self, exprs: &[Expr]) -> Option<Vec<TermRef>> {
        let parts: Vec<_> = exprs.iter().map(|expr| self.number(expr)).collect();
        parts.into_iter().collect()
    }

    fn power(&mut self, base: &Expr, exponent: i32, span: Span) -> Option<ResolvedValue> {
        let base = self.number(base);
        if exponent.unsigned_abs() > MAX_EXPONENT.unsigned_abs() {
            return self.fault(Diagnostic::new(span, format!("the exponent {exponent} is larger than the limit {MAX_EXPONENT}")));
        }
        Some(ResolvedValue::Number(Arc::new(Term::Power(base?, exponent))))
    }

    /// Resolves `if` with two branches of one sort.
    fn choice(&mut self, test: &Expr, a: &Expr, b: &Expr) -> Option<ResolvedValue> {
        let test = self.condition(test);
        let first = self.value(a);
        match &first {
            Some(ResolvedValue::Number(_)) => {
                let other = self.number(b);
                let Some(ResolvedValue::Number(first)) = first else { return None };
                Some(ResolvedValue::Number(Arc::new(Term::If(test?, first, other?))))
            }
            Some(ResolvedValue::Condition(_)) => {
                let other = self.condition(b);
                let Some(ResolvedValue::Condition(first)) = first else { return None };
                Some(ResolvedValue::Condition(Arc::new(Condition::If(test?, first, other?))))
            }
            Some(ResolvedValue::Label { .. }) => {
                let message = format!("expected a number or a condition, found the label `{}`", self.short(a.span));
                self.fault(Diagnostic::new(a.span, message))
            }
            None => {
                self.value(b);
                None
            }
        }
    }

    /// Resolves a chain such as `A iff B implies C` to its links.
    pub(super) fn links(
        &mut self,
        first: &Expr,
        rest: &[(Connective, Expr)],
    ) -> Option<Vec<(ConditionRef, Connective, ConditionRef)>> {
        let mut left = self.condition(first);
        let mut links = Vec::new();
        let mut complete = true;
        for (connective, next) in rest {
            let right = self.condition(next);
            match (left, &right) {
                (Some(left), Some(right)) => links.push((left, *connective, right.clone())),
                (None, _) | (_, None) => complete = false,
            }
            left = right;
        }
        complete.then_some(links)
    }

    /// Resolves the use of a built-in function. `clamp` has the obligation that its bounds are in order.
    fn builtin(&mut self, builtin: Builtin, arguments: &[Expr], span: Span) -> Option<ResolvedValue> {
        let (word, wanted) = (builtin.word(), builtin.arity());
        if wanted.is_some_and(|wanted| wanted != arguments.len()) || arguments.is_empty() {
            let wanted = wanted.unwrap_or(1);
            let message = format!("`{word}` takes {}, found {}", counted(wanted, "argument"), arguments.len());
            return self.fault(Diagnostic::new(span, message));
        }
        let parts = self.numbers(arguments)?;
        let first = parts[0].clone();
        let term = match builtin {
            Builtin::Min if parts.len() == 1 => return Some(ResolvedValue::Number(first)),
            Builtin::Max if parts.len() == 1 => return Some(ResolvedValue::Number(first)),
            Builtin::Min => Term::Min(parts),
            Builtin::Max => Term::Max(parts),
            Builtin::Abs => Term::Abs(first),
            Builtin::Sign => Term::Sign(first),
            Builtin::Sqrt => Term::Sqrt(first),
            Builtin::Clamp => {
                let (low, high) = (parts[1].clone(), parts[2].clone());
                let (from, to) = (self.text(arguments[1].span), self.text(arguments[2].span));
                self.obligations.push(Obligation {
                    kind: ObligationKind::Bounds,
                    condition: Condition::compare(low.clone(), Relation::LessEqual, high.clone()),
                    title: format!("the bounds of `{}` are in order", self.short(span)),
                    written: format!("{from} <= {to}"),
                    span,
                });
                Term::Min(vec![Arc::new(Term::Max(vec![first, low])), high])
            }
        };
        Some(ResolvedValue::Number(Arc::new(term)))
    }

    /// Resolves a LaTeX symbol that is followed by arguments.
    fn tex_call(&mut self, symbol: &TexSymbol, arguments: &[Expr], span: Span) -> Option<ResolvedValue> {
        if let Some((number, order)) = self.primed_symbol(symbol) {
            return self.call_derivative(number, order, arguments, span);
        }
        match self.symbol_target(symbol, span)? {
            NamedSymbol::Declared(number) => self.call_declared(number, arguments, span),
            NamedSymbol::Member { .. } => self.fault(Diagnostic::new(span, format!("`{symbol}` takes no arguments"))),
        }
    }

    /// Resolves `name = e` inside `\min` or `\max` to the name, with the obligation that the equation holds.
    fn gloss(&mut self, symbol: &TexSymbol, value: &Expr, span: Span) -> Option<ResolvedValue> {
        let body = self.number(value);
        let name_span = Span { end: value.span.start.max(span.start), ..span };
        match self.symbol(symbol, name_span)? {
            ResolvedValue::Number(name) => {
                self.obligations.push(Obligation {
                    kind: ObligationKind::Gloss,
                    condition: Condition::compare(name.clone(), Relation::Equal, body?),
                    title: format!("the equation `{}` holds", self.short(span)),
                    written: self.text(span),
                    span,
                });
                Some(ResolvedValue::Number(name))
            }
            ResolvedValue::Condition(_) | ResolvedValue::Label { .. } => self.fault(Diagnostic::new(
                span,
                format!("an equation inside a minimum or maximum names a number, and `{symbol}` is not a number"),
            )),
        }
    }

    /// Resolves a list of cases, with the obligation that the cases are complete and agree where they overlap.
    fn cases(&mut self, cases: &[(Expr, Expr)], span: Span) -> Option<ResolvedValue> {
        let resolved: Vec<_> = cases.iter().map(|(value, test)| (self.number(value), self.condition(test))).collect();
        let cases: Vec<(TermRef, ConditionRef)> =
            resolved.into_iter().map(|(value, test)| Some((value?, test?))).collect::<Option<_>>()?;
        let mut parts = vec![Condition::any(cases.iter().map(|(_, test)| test.clone()).collect())];
        for (at, (second, test)) in cases.iter().enumerate() {
            for (first, earlier) in &cases[..at] {
                let both = Condition::all(vec![earlier.clone(), test.clone()]);
                let equal = Condition::compare(first.clone(), Relation::Equal, second.clone());
                parts.push(Arc::new(Condition::Implies(both, equal)));
            }
        }
        self.obligations.push(Obligation {
            kind: ObligationKind::Cases,
            condition: Condition::all(parts),
            title: "the cases are complete and agree where they overlap".to_owned(),
            written: self.text(span),
            span,
        });
        Some(ResolvedValue::Number(Arc::new(Term::Cases(cases))))
    }
}

/// Returns the formula inside any number of brackets.
pub(super) fn bare(expr: &Expr) -> &Expr {
    let mut inner = expr;
    while let ExprKind::Parenthesized(next) = &inner.node {
        inner = next;
    }
    inner
}

/// Returns one link of a chain as a condition.
pub(super) fn link(left: ConditionRef, connective: Connective, right: ConditionRef) -> ConditionRef {
    Arc::new(match connective {
        Connective::Iff => Condition::Iff(left, right),
        Connective::Implies => Condition::Implies(left, right),
    })
}

/// Returns a number with a noun in the singular or plural: `1 argument`, `2 arguments`.
pub(super) fn counted(number: usize, word: &str) -> String {
    if number == 1 { format!("1 {word}") } else { format!("{number} {word}s") }
}
