//! Formulas: from the tree to numbers and conditions, with their sorts checked.

use std::sync::Arc;

use super::lookup::Named;
use super::meaning::{Duty, DutyKind, Value};
use super::resolver::Resolver;
use super::symbols::inside;
use crate::diagnostic::Diagnostic;
use crate::expression::{Condition, ConditionRef, Relation, Term, TermRef};
use crate::source::Span;
use crate::syntax::tree::{Builtin, Connective, Expr, Node, TexSymbol};
use crate::syntax::{self, MAX_EXPONENT};
use kernel::number;

/// How deep resolving may go, definitions within definitions counted.
const MAX_DEPTH: usize = 400;

impl<'t> Resolver<'t> {
    /// A formula that must be a number.
    pub(super) fn number(&mut self, expr: &Expr) -> Option<TermRef> {
        match self.value(expr)? {
            Value::Number(term) => Some(term),
            Value::Condition(_) => {
                let message = format!("expected a number, found the condition `{}`", self.short(bare(expr).span));
                self.fault(Diagnostic::new(expr.span, message))
            }
            Value::Label { .. } => {
                let message = format!("expected a number, found the label `{}`", self.short(expr.span));
                self.fault(Diagnostic::new(expr.span, message))
            }
        }
    }

    /// A formula that must be a condition.
    pub(super) fn condition(&mut self, expr: &Expr) -> Option<ConditionRef> {
        match self.value(expr)? {
            Value::Condition(condition) => Some(condition),
            Value::Number(_) => {
                let message = format!("expected a condition, found the number `{}`", self.short(bare(expr).span));
                self.fault(Diagnostic::new(expr.span, message).repair("compare it with something"))
            }
            Value::Label { .. } => {
                let message = format!("expected a condition, found the label `{}`", self.short(expr.span));
                self.fault(Diagnostic::new(expr.span, message).repair("compare it with something"))
            }
        }
    }

    /// A formula of any sort.
    pub(super) fn value(&mut self, expr: &Expr) -> Option<Value> {
        if !self.work(expr.span, 1) {
            return None;
        }
        if self.depth >= MAX_DEPTH {
            let message = "the formula is nested too deeply once its definitions are written out";
            return self.fault(Diagnostic::new(expr.span, message).repair("say it in smaller pieces"));
        }
        self.depth += 1;
        let value = self.node(expr);
        self.depth -= 1;
        value
    }

    fn node(&mut self, expr: &Expr) -> Option<Value> {
        match &expr.node {
            Node::Number(text) => match number::parse(text) {
                Some(value) => Some(Value::Number(Term::number(value))),
                None => {
                    let message = format!("`{}` is no number of at most {} digits", self.short(expr.span), number::MAX_DIGITS);
                    self.fault(Diagnostic::new(expr.span, message))
                }
            },
            Node::Truth(value) => Some(Value::Condition(Arc::new(Condition::Truth(*value)))),
            Node::Inf => self.fault(Diagnostic::new(expr.span, "`inf` is no number, it stands only at the end of an interval")),
            Node::Param(param) => self.param(param),
            Node::Call(name, arguments) => self.call(name, arguments, expr.span),
            Node::Builtin(builtin, arguments) => self.builtin(*builtin, arguments, expr.span),
            Node::Derivative(inner, param) => self.derivative(inner, param, expr.span),
            Node::Negate(a) => self.number(a).map(|a| Value::Number(Arc::new(Term::Negate(a)))),
            Node::Add(a, b) => self.pair(a, b, Term::Add),
            Node::Subtract(a, b) => self.pair(a, b, Term::Subtract),
            Node::Multiply(a, b) => self.pair(a, b, Term::Multiply),
            Node::Divide(a, b) => self.pair(a, b, Term::Divide),
            Node::Power(base, exponent) => self.power(base, *exponent, expr.span),
            Node::Chain(first, rest) => self.chain(first, rest).map(Value::Condition),
            Node::In(subject, range) => {
                let term = self.number(subject);
                self.in_range(&term?, range).map(Value::Condition)
            }
            Node::Not(inner) => self.condition(inner).map(|inner| Value::Condition(Condition::negate(inner))),
            Node::And(parts) => self.conditions(parts).map(|parts| Value::Condition(Condition::all(parts))),
            Node::Or(parts) => self.conditions(parts).map(|parts| Value::Condition(Condition::any(parts))),
            Node::Connect(first, rest) => self.links(first, rest).map(|links| {
                Value::Condition(Condition::all(
                    links.into_iter().map(|(left, connective, right)| link(left, connective, right)).collect(),
                ))
            }),
            Node::If(test, a, b) => self.choice(test, a, b),
            Node::Quantified(quantifier, bounds, body) => {
                self.quantified(*quantifier, bounds, body, expr.span).map(Value::Condition)
            }
            Node::At(subject, values) => self.at(subject, values, expr.span),
            Node::Optimizes { optimum, maximizes, uniquely, objective, bound } => {
                self.optimizes(optimum, *maximizes, *uniquely, objective, bound).map(Value::Condition)
            }
            Node::Dollar(_) => {
                let parsed = self.latex(expr)?;
                self.value(&parsed)
            }
            Node::Play(phrase) => self.play(phrase, expr.span),
            Node::Parenthesized(inner) => self.value(inner),
            Node::TexSymbol(symbol) => self.symbol(symbol, expr.span),
            Node::TexCall(symbol, arguments) => self.tex_call(symbol, arguments, expr.span),
            Node::Gloss(symbol, stands) => self.gloss(symbol, stands, expr.span),
            Node::Cases(cases) => self.cases(cases, expr.span),
        }
    }

    /// The formula between dollars as a tree; `None` after a fault, and for anything but dollars.
    pub(super) fn latex(&mut self, expr: &Expr) -> Option<Expr> {
        let Node::Dollar(text) = &expr.node else { return None };
        let locals = &self.locals;
        let symbols = &self.symbols;
        let takes_arguments = |symbol: &TexSymbol| {
            !locals.iter().any(|local| local.symbol == *symbol)
                && symbols.get(symbol).is_some_and(|target| target.takes_arguments)
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

    fn pair(&mut self, a: &Expr, b: &Expr, make: fn(TermRef, TermRef) -> Term) -> Option<Value> {
        let (a, b) = (self.number(a), self.number(b));
        Some(Value::Number(Arc::new(make(a?, b?))))
    }

    /// All of them, faults of each reported.
    pub(super) fn conditions(&mut self, exprs: &[Expr]) -> Option<Vec<ConditionRef>> {
        let parts: Vec<_> = exprs.iter().map(|expr| self.condition(expr)).collect();
        parts.into_iter().collect()
    }

    fn numbers(&mut self, exprs: &[Expr]) -> Option<Vec<TermRef>> {
        let parts: Vec<_> = exprs.iter().map(|expr| self.number(expr)).collect();
        parts.into_iter().collect()
    }

    fn power(&mut self, base: &Expr, exponent: i32, span: Span) -> Option<Value> {
        let base = self.number(base);
        if exponent.unsigned_abs() > MAX_EXPONENT.unsigned_abs() {
            return self
                .fault(Diagnostic::new(span, format!("the exponent {exponent} is too large, the limit is {MAX_EXPONENT}")));
        }
        Some(Value::Number(Arc::new(Term::Power(base?, exponent))))
    }

    fn choice(&mut self, test: &Expr, a: &Expr, b: &Expr) -> Option<Value> {
        let test = self.condition(test);
        let first = self.value(a);
        match &first {
            Some(Value::Number(_)) => {
                let other = self.number(b);
                let Some(Value::Number(first)) = first else { return None };
                Some(Value::Number(Arc::new(Term::If(test?, first, other?))))
            }
            Some(Value::Condition(_)) => {
                let other = self.condition(b);
                let Some(Value::Condition(first)) = first else { return None };
                Some(Value::Condition(Arc::new(Condition::If(test?, first, other?))))
            }
            Some(Value::Label { .. }) => {
                let message = format!("expected a number or a condition, found the label `{}`", self.short(a.span));
                self.fault(Diagnostic::new(a.span, message))
            }
            None => {
                self.value(b);
                None
            }
        }
    }

    /// `A iff B implies C` as its links.
    pub(super) fn links(
        &mut self,
        first: &Expr,
        rest: &[(Connective, Expr)],
    ) -> Option<Vec<(ConditionRef, Connective, ConditionRef)>> {
        let mut left = self.condition(first);
        let mut links = Vec::new();
        let mut whole = true;
        for (connective, next) in rest {
            let right = self.condition(next);
            match (left, &right) {
                (Some(left), Some(right)) => links.push((left, *connective, right.clone())),
                (None, _) | (_, None) => whole = false,
            }
            left = right;
        }
        whole.then_some(links)
    }

    fn builtin(&mut self, builtin: Builtin, arguments: &[Expr], span: Span) -> Option<Value> {
        let (word, wanted) = (builtin.word(), builtin.arity());
        if wanted.is_some_and(|wanted| wanted != arguments.len()) || arguments.is_empty() {
            let wanted = wanted.unwrap_or(1);
            let message = format!("`{word}` takes {}, found {}", counted(wanted, "argument"), arguments.len());
            return self.fault(Diagnostic::new(span, message));
        }
        let parts = self.numbers(arguments)?;
        let first = parts[0].clone();
        let term = match builtin {
            Builtin::Min if parts.len() == 1 => return Some(Value::Number(first)),
            Builtin::Max if parts.len() == 1 => return Some(Value::Number(first)),
            Builtin::Min => Term::Min(parts),
            Builtin::Max => Term::Max(parts),
            Builtin::Abs => Term::Abs(first),
            Builtin::Sign => Term::Sign(first),
            Builtin::Sqrt => Term::Sqrt(first),
            Builtin::Clamp => {
                let (low, high) = (parts[1].clone(), parts[2].clone());
                let (from, to) = (self.text(arguments[1].span), self.text(arguments[2].span));
                self.duties.push(Duty {
                    kind: DutyKind::Bounds,
                    condition: Condition::compare(low.clone(), Relation::LessEqual, high.clone()),
                    title: format!("the bounds of `{}` are in order", self.short(span)),
                    written: format!("{from} <= {to}"),
                    span,
                });
                Term::Min(vec![Arc::new(Term::Max(vec![first, low])), high])
            }
        };
        Some(Value::Number(Arc::new(term)))
    }

    fn tex_call(&mut self, symbol: &TexSymbol, arguments: &[Expr], span: Span) -> Option<Value> {
        match self.symbol_target(symbol, span)? {
            Named::Declared(number) => self.call_declared(number, arguments, span),
            Named::Member { .. } => self.fault(Diagnostic::new(span, format!("`{symbol}` takes no arguments"))),
        }
    }

    /// `name = e` inside `\min` or `\max`: the name, and an obligation.
    fn gloss(&mut self, symbol: &TexSymbol, stands: &Expr, span: Span) -> Option<Value> {
        let body = self.number(stands);
        let name_span = Span { end: stands.span.start.max(span.start), ..span };
        match self.symbol(symbol, name_span)? {
            Value::Number(name) => {
                self.duties.push(Duty {
                    kind: DutyKind::Gloss,
                    condition: Condition::compare(name.clone(), Relation::Equal, body?),
                    title: format!("the gloss `{}` is right", self.short(span)),
                    written: self.text(span),
                    span,
                });
                Some(Value::Number(name))
            }
            Value::Condition(_) | Value::Label { .. } => {
                self.fault(Diagnostic::new(span, format!("a gloss names a number, `{symbol}` is none")))
            }
        }
    }

    /// A list of cases, with the obligation that they are complete and agree where they overlap.
    fn cases(&mut self, cases: &[(Expr, Expr)], span: Span) -> Option<Value> {
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
        self.duties.push(Duty {
            kind: DutyKind::Cases,
            condition: Condition::all(parts),
            title: "the cases are complete and agree where they overlap".to_owned(),
            written: self.text(span),
            span,
        });
        Some(Value::Number(Arc::new(Term::Cases(cases))))
    }
}

/// The formula inside brackets.
pub(super) fn bare(expr: &Expr) -> &Expr {
    let mut inner = expr;
    while let Node::Parenthesized(next) = &inner.node {
        inner = next;
    }
    inner
}

/// One link of a chain as a condition.
pub(super) fn link(left: ConditionRef, connective: Connective, right: ConditionRef) -> ConditionRef {
    Arc::new(match connective {
        Connective::Iff => Condition::Iff(left, right),
        Connective::Implies => Condition::Implies(left, right),
    })
}

/// `1 argument`, `2 arguments`.
pub(super) fn counted(number: usize, word: &str) -> String {
    if number == 1 { format!("1 {word}") } else { format!("{number} {word}s") }
}
