//! Resolves uses of declarations: definitions and conditions with their arguments, unknown functions, `at` and `derivative`.
//!
//! [`super::formula`] and [`super::lookup`] call this file. Trusted: an error here is a wrong verdict. Circular definitions are
//! refused.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::declarations::for_all;
use super::derivative::{NoDerivative, derivative};
use super::formula::counted;
use super::functions::not_differentiable;
use super::integral::{NoIntegral, integral};
use super::meaning::{LocalMeaning, LocalName, Meaning, Obligation, ObligationKind, ResolvedValue};
use super::names::{DeclaredAs, NameMeaning, UnknownFunction};
use super::resolver::Resolver;
use crate::diagnostic::Diagnostic;
use crate::expression::substitute::Substitution;
use crate::expression::{Condition, ConditionRef, Relation, Term, TermRef, Variable};
use crate::source::Span;
use crate::syntax::latex::default_symbol;
use crate::syntax::tree::{Argument, Domain, Expr, Name, Param, Printed};

impl<'t> Resolver<'t> {
    /// Resolves `f(a, b)` in plain text.
    pub(super) fn call(&mut self, name: &Name, arguments: &[Expr], span: Span) -> Option<ResolvedValue> {
        let no_call = |name: &Name| {
            Diagnostic::new(name.span, format!("`{}` takes no arguments", name.value))
                .repair(format!("write a product as `{}*(…)`", name.value))
        };
        if self.locals.iter().any(|local| local.name == name.value) {
            return self.fault(no_call(name));
        }
        if let Some((number, order)) = self.primed(&name.value) {
            return self.call_derivative(number, order, arguments, span);
        }
        match self.find(name)? {
            NameMeaning::Family { .. } => self.fault(no_call(name)),
            NameMeaning::One(number) => match self.names.declared[number].kind {
                DeclaredAs::Definition(_) | DeclaredAs::Condition(_) | DeclaredAs::Function(_) => {
                    self.call_declared(number, arguments, span)
                }
                DeclaredAs::Parameter(_) | DeclaredAs::Unknown(_) | DeclaredAs::Region(_) => self.fault(no_call(name)),
                DeclaredAs::Set(_)
                | DeclaredAs::Reading
                | DeclaredAs::Alternative
                | DeclaredAs::Claim
                | DeclaredAs::Proof
                | DeclaredAs::Game(_)
                | DeclaredAs::Assessment(_) => self.declared(number, name.span),
            },
        }
    }

    /// Resolves the use of a declaration with arguments, of which there may be none.
    pub(super) fn call_declared(&mut self, number: usize, arguments: &[Expr], span: Span) -> Option<ResolvedValue> {
        let names = self.names;
        let declared = &names.declared[number];
        let formal: &[Argument] = match declared.kind {
            DeclaredAs::Definition(definition) => definition.arguments,
            DeclaredAs::Condition(condition) => &condition.arguments,
            DeclaredAs::Function(function) => return self.apply(number, function, arguments, span),
            DeclaredAs::Unknown(_) => &[],
            DeclaredAs::Set(_)
            | DeclaredAs::Reading
            | DeclaredAs::Alternative
            | DeclaredAs::Parameter(_)
            | DeclaredAs::Region(_)
            | DeclaredAs::Claim
            | DeclaredAs::Proof
            | DeclaredAs::Game(_)
            | DeclaredAs::Assessment(_) => return self.declared(number, span),
        };
        if formal.len() != arguments.len() {
            let message = match formal.len() {
                0 => format!("`{}` takes no arguments", declared.name),
                wanted => format!("`{}` takes {}, found {}", declared.name, counted(wanted, "argument"), arguments.len()),
            };
            let shown: Vec<&str> = formal.iter().map(|argument| argument.name.value.as_str()).collect();
            let fault = Diagnostic::new(span, message);
            return self.fault(match formal.len() {
                0 => fault,
                1.. => fault.repair(format!("write `{}({})`", declared.name, shown.join(", "))),
            });
        }
        let mut labels = Vec::new();
        let mut numbers = Vec::new();
        let mut shown_arguments = Vec::new();
        let mut complete = true;
        for (formal, actual) in formal.iter().zip(arguments) {
            match &formal.domain {
                Some(Domain::Set(name)) => {
                    let label = self.set(name).and_then(|set| self.label_argument(actual, set));
                    complete &= label.is_some();
                    labels.extend(label);
                    shown_arguments.push(self.text(actual.span));
                }
                Some(Domain::Range(_)) | None => {
                    let number = self.number(actual);
                    complete &= number.is_some();
                    shown_arguments.extend(number.as_ref().map(ToString::to_string));
                    numbers.extend(number);
                }
            }
        }
        if !complete {
            return None;
        }
        let meaning = self.meaning(number, labels, span)?;
        let shown =
            if arguments.is_empty() { declared.shown() } else { format!("{}({})", declared.name, shown_arguments.join(", ")) };
        self.use_meaning(&meaning, &numbers, &shown, span)
    }

    /// Resolves an argument that must be a label itself, not a parameter that ranges over labels.
    fn label_argument(&mut self, actual: &Expr, set: usize) -> Option<usize> {
        let term = self.label_side(actual, set)?;
        if let Term::Label { index, .. } = &*term {
            return Some(*index as usize);
        }
        let message =
            format!("expected a label of `{}`, found the parameter `{}`", self.names.sets[set].name, self.short(actual.span));
        self.fault(Diagnostic::new(actual.span, message))
    }

    /// Substitutes numbers for the arguments of a meaning, and returns the result under its name. The domains of the definition
    /// and of its arguments become obligations.
    fn use_meaning(&mut self, meaning: &Meaning, numbers: &[TermRef], shown: &str, span: Span) -> Option<ResolvedValue> {
        self.binds.extend(meaning.binds.iter().cloned());
        let pairs = meaning.arguments.iter().map(|(variable, _)| variable.clone()).zip(numbers.iter().cloned());
        let mut substitution = Substitution::new(pairs);
        let body = self.substituted(&mut substitution, &meaning.body, span)?;
        let domains = meaning.arguments.iter().filter_map(|(_, domain)| domain.as_ref());
        let mut within: Vec<ConditionRef> = domains.map(|domain| substitution.condition(domain)).collect();
        within.extend(meaning.within.as_ref().map(|own| substitution.condition(own)));
        if !within.is_empty() {
            self.obligations.push(Obligation {
                kind: ObligationKind::Within,
                condition: Condition::all(within),
                title: format!("`{}` and its arguments lie in their declared domains", self.short(span)),
                written: shown.to_owned(),
                span,
            });
        }
        Some(match body {
            // Inside its own equations an unknown denotes itself.
            ResolvedValue::Number(body) if *body == Term::Variable(shown.into()) => ResolvedValue::Number(body),
            ResolvedValue::Number(body) => ResolvedValue::Number(Arc::new(Term::Named { shown: shown.into(), body })),
            ResolvedValue::Condition(body) => ResolvedValue::Condition(Arc::new(Condition::Named { shown: shown.into(), body })),
            label @ ResolvedValue::Label { .. } => label,
        })
    }

    /// Returns the meaning of a definition or condition for the given label arguments. Resolved once, so that faults are reported
    /// once.
    pub(super) fn meaning(&mut self, number: usize, labels: Vec<usize>, span: Span) -> Option<Arc<Meaning>> {
        let names = self.names;
        let declared = &names.declared[number];
        // Inside its own equations an unknown denotes itself. Elsewhere it denotes its solution.
        if let (DeclaredAs::Unknown(_), true) = (declared.kind, self.solving(number)) {
            let body = ResolvedValue::Number(Term::variable(declared.shown()));
            return Some(Arc::new(Meaning {
                body,
                arguments: Vec::new(),
                within: None,
                obligations: Vec::new(),
                binds: BTreeSet::new(),
            }));
        }
        if let Some(known) = self.meanings.get(&(number, labels.clone())) {
            return known.clone();
        }
        if !self.enter(number, span) {
            return None;
        }
        let meaning = match declared.kind {
            DeclaredAs::Unknown(equations) => self.solve(equations, number),
            DeclaredAs::Definition(definition) => self.body(number, definition.arguments, &labels, |this| {
                let body = this
                    .number(definition.body)
                    .and_then(|body| this.bounded(ResolvedValue::Number(body), definition.body.span))?;
                let within = match (definition.domain, &body) {
                    (Some(domain), ResolvedValue::Number(term)) => Some(this.in_domain(term, domain)?),
                    (None, _) | (_, ResolvedValue::Condition(_) | ResolvedValue::Label { .. }) => None,
                };
                Some((body, within))
            }),
            DeclaredAs::Condition(condition) => self.body(number, &condition.arguments, &labels, |this| {
                let meant = match &condition.body {
                    Printed::Plain(meant) | Printed::Both { meant, .. } => meant,
                };
                let body = this.condition(meant)?;
                Some((this.bounded(ResolvedValue::Condition(body), meant.span)?, None))
            }),
            DeclaredAs::Set(_)
            | DeclaredAs::Reading
            | DeclaredAs::Alternative
            | DeclaredAs::Parameter(_)
            | DeclaredAs::Function(_)
            | DeclaredAs::Region(_)
            | DeclaredAs::Claim
            | DeclaredAs::Proof
            | DeclaredAs::Game(_)
            | DeclaredAs::Assessment(_) => None,
        };
        self.in_progress.pop();
        let meaning = meaning.map(Arc::new);
        self.meanings.insert((number, labels), meaning.clone());
        meaning
    }

    /// Records that a declaration is being resolved, and returns true. Reports a circular definition and returns false if the
    /// declaration is being resolved already.
    pub(super) fn enter(&mut self, number: usize, span: Span) -> bool {
        if let Some(place) = self.in_progress.iter().position(|known| *known == number) {
            let circle: Vec<String> = self.in_progress[place..]
                .iter()
                .chain([&number])
                .map(|known| format!("`{}`", self.names.declared[*known].shown()))
                .collect();
            let name = self.names.declared[number].shown();
            let message = format!("`{name}` is defined in a circle: {}", circle.join(", "));
            self.faults.push(Diagnostic::new(span, message).repair(format!("define `{name}` without itself")));
            return false;
        }
        self.in_progress.push(number);
        true
    }

    /// Resolves the text of a definition or condition in a scope that has its arguments as variables.
    fn body(
        &mut self,
        number: usize,
        formal: &[Argument],
        labels: &[usize],
        inner: impl FnOnce(&mut Self) -> Option<(ResolvedValue, Option<ConditionRef>)>,
    ) -> Option<Meaning> {
        let owner = self.names.declared[number].name;
        let mut chosen = labels.iter();
        let mut locals: Vec<LocalName> = Vec::new();
        let mut domains = Vec::new();
        for argument in formal {
            self.check_local(&argument.name, &locals)?;
            let meaning = match &argument.domain {
                Some(Domain::Set(name)) => LocalMeaning::Label { set: self.set(name)?, index: *chosen.next()? },
                Some(Domain::Range(_)) | None => {
                    let variable: Variable = placeholder(owner, &argument.name.value).into();
                    domains.push((variable.clone(), argument.domain.as_ref()));
                    LocalMeaning::Number(variable, None)
                }
            };
            let name = argument.name.value.clone();
            locals.push(LocalName { symbol: default_symbol(&name, None), name, meaning });
        }
        let ((found, obligations), binds) = self.collect_bound(|this| {
            this.in_scope(locals, |this| {
                let arguments: Option<Vec<_>> = domains
                    .into_iter()
                    .map(|(variable, domain)| {
                        let range = match domain {
                            Some(domain) => Some(this.in_domain(&Term::variable(variable.clone()), domain)?),
                            None => None,
                        };
                        Some((variable, range))
                    })
                    .collect();
                let found = inner(this);
                Some((arguments?, found?))
            })
        });
        let (arguments, (body, within)) = found?;
        Some(Meaning { body, arguments, within, obligations, binds })
    }

    /// Reports a local name that is declared in the file or in scope already.
    pub(super) fn check_local(&mut self, name: &Name, others: &[LocalName]) -> Option<()> {
        if let Some(first) = self.names.all(&name.value).next() {
            let line = self.sources.line(first.span);
            let message = format!("`{}` is already declared at line {line}", name.value);
            let fault = Diagnostic::new(name.span, message).repair("use another name here").also(first.span, "declared here");
            return self.fault(fault);
        }
        if others.iter().any(|local| local.name == name.value) {
            let message = format!("`{}` already has a meaning here", name.value);
            return self.fault(Diagnostic::new(name.span, message).repair("use another name here"));
        }
        Some(())
    }

    /// Resolves the value of an unknown function at an argument, with the obligation that the argument lies in the domain.
    fn apply(&mut self, number: usize, function: UnknownFunction<'t>, arguments: &[Expr], span: Span) -> Option<ResolvedValue> {
        let name = &function.name.value;
        let [argument] = arguments else {
            let message = format!("`{name}` takes 1 argument, found {}", arguments.len());
            return self.fault(Diagnostic::new(span, message));
        };
        let argument = self.number(argument)?;
        if let Some(Domain::Range(range)) = function.arguments.first().and_then(|formal| formal.domain.as_ref()) {
            let (inside, obligations) = self.in_scope(Vec::new(), |this| this.in_range(&argument, range));
            self.obligations.extend(obligations);
            let condition = inside?;
            self.obligations.push(Obligation {
                kind: ObligationKind::Within,
                condition,
                title: format!("the argument of `{}` lies in the domain of `{name}`", self.short(span)),
                written: self.text(span),
                span,
            });
        }
        let at = self.depends_on(number, function).into_iter().map(|name| (name.clone(), Term::variable(name))).collect();
        Some(ResolvedValue::Number(Arc::new(Term::Apply { function: name.as_str().into(), argument, at })))
    }

    /// Resolves `E at (v = e, …)` to E with the values substituted, with the obligations that the values lie in their domains.
    pub(super) fn at(&mut self, subject: &Expr, values: &[(Param, Expr)], span: Span) -> Option<ResolvedValue> {
        let before = self.obligations.len();
        let value = self.value(subject);
        let own = self.obligations.split_off(before);
        let mut pairs: Vec<(Variable, TermRef)> = Vec::new();
        let mut ranges = Vec::new();
        let mut complete = true;
        for (param, expr) in values {
            let found = self.replaced(param, expr);
            complete &= found.is_some();
            if let Some((variable, term, range)) = found {
                if pairs.iter().any(|(known, _)| *known == variable) {
                    return self.fault(Diagnostic::new(param.span, format!("`{variable}` is given two values")));
                }
                ranges.extend(range.map(|range| (range, param.span.to(expr.span))));
                pairs.push((variable, term));
            }
        }
        if !complete {
            return None;
        }
        let mut substitution = Substitution::new(pairs);
        for obligation in own {
            let ResolvedValue::Condition(condition) =
                self.substituted(&mut substitution, &ResolvedValue::Condition(obligation.condition), span)?
            else {
                return None;
            };
            self.obligations.push(Obligation { condition, ..obligation });
        }
        for (range, place) in ranges {
            self.obligations.push(Obligation {
                kind: ObligationKind::Within,
                condition: substitution.condition(&range),
                title: format!("`{}` lies in the domain", self.short(place)),
                written: self.text(place),
                span: place,
            });
        }
        let value = value?;
        let result = self.substituted(&mut substitution, &value, span)?;
        Some(match (&value, result) {
            (ResolvedValue::Number(old), ResolvedValue::Number(body)) if matches!(&**old, Term::Named { .. }) && *old != body => {
                ResolvedValue::Number(Arc::new(Term::Named { shown: self.text(span).into(), body }))
            }
            (ResolvedValue::Condition(old), ResolvedValue::Condition(body))
                if matches!(&**old, Condition::Named { .. }) && *old != body =>
            {
                ResolvedValue::Condition(Arc::new(Condition::Named { shown: self.text(span).into(), body }))
            }
            (_, result) => result,
        })
    }

    /// Resolves one `v = e` of an `at` to the variable, its value, and the domain of the variable.
    fn replaced(&mut self, param: &Param, expr: &Expr) -> Option<(Variable, TermRef, Option<ConditionRef>)> {
        let local = self.locals.iter().rfind(|local| param.label.is_none() && local.name == param.name.value);
        if let Some(LocalMeaning::Number(variable, range)) = local.map(|local| local.meaning.clone()) {
            return Some((variable, self.number(expr)?, range));
        }
        let (number, variable) = self.parameter(param)?;
        let domain = self.domain(number);
        let value = match self.declared(number, param.span)? {
            ResolvedValue::Label { set, .. } => self.label_side(expr, set)?,
            ResolvedValue::Number(_) | ResolvedValue::Condition(_) => self.number(expr)?,
        };
        self.check_integer_value(number, &value, expr.span)?;
        Some((variable, value, Some(domain?)))
    }

    /// Resolves `derivative(E, v)` to the derivative of E with respect to v.
    pub(super) fn derivative(&mut self, inner: &Expr, param: &Param, span: Span) -> Option<ResolvedValue> {
        let term = self.number(inner);
        let local = self.locals.iter().rfind(|local| param.label.is_none() && local.name == param.name.value);
        let variable = match local.map(|local| local.meaning.clone()) {
            Some(LocalMeaning::Number(variable, _)) => variable,
            Some(LocalMeaning::Label { .. } | LocalMeaning::Term(_) | LocalMeaning::Missing) => {
                return self
                    .fault(Diagnostic::new(param.span, format!("`{}` is not a variable of the formula", param.name.value)));
            }
            None => self.real_parameter(param)?.1,
        };
        let found = derivative(&term?, &variable, &|function| self.derivative_of(function));
        match found {
            Ok(body) => {
                let body = self.bounded(ResolvedValue::Number(body), span)?;
                let ResolvedValue::Number(body) = body else { return None };
                Some(ResolvedValue::Number(Arc::new(Term::Named { shown: self.text(span).into(), body })))
            }
            Err(NoDerivative::Construct(construct)) => {
                let message = format!("`derivative` cannot differentiate {}", word(construct));
                self.fault(Diagnostic::new(span, message).repair("compare two points: `… strictly increasing in v`"))
            }
            Err(NoDerivative::Function(function)) => self.fault(not_differentiable(&function, span)),
            Err(NoDerivative::Dependence(function)) => {
                let message = format!(
                    "the unknown function `{function}` depends on `{variable}`, because its facts mention `{variable}`, and the file \
                     does not say how"
                );
                self.fault(Diagnostic::new(span, message).repair("differentiate with respect to another parameter"))
            }
        }
    }

    /// Resolves `integral(E, v from a to b)` to the integral of E over v. Each obligation of E holds for all v between the ends.
    pub(super) fn integral(
        &mut self,
        integrand: &Expr,
        name: &Name,
        (lower, upper): (&Expr, &Expr),
        span: Span,
    ) -> Option<ResolvedValue> {
        let (low, high) = (self.number(lower), self.number(upper));
        self.check_local(name, &self.locals.clone())?;
        let (low, high) = (low?, high?);
        let variable: Variable = name.value.as_str().into();
        let within = |from: &TermRef, to: &TermRef| {
            let own = Term::variable(variable.clone());
            let above = Condition::compare(from.clone(), Relation::LessEqual, own.clone());
            Condition::all(vec![above, Condition::compare(own, Relation::LessEqual, to.clone())])
        };
        let range = Condition::any(vec![within(&low, &high), within(&high, &low)]);
        let before = self.obligations.len();
        self.locals.push(LocalName {
            name: name.value.clone(),
            symbol: default_symbol(&name.value, None),
            meaning: LocalMeaning::Number(variable.clone(), Some(range.clone())),
        });
        let body = self.number(integrand);
        self.locals.pop();
        let bound = [(variable.clone(), Some(range))];
        for obligation in self.obligations.split_off(before) {
            self.obligations.push(for_all(&bound, obligation));
        }
        match integral(&body?, &variable, &low, &high) {
            Ok(body) => {
                let ResolvedValue::Number(body) = self.bounded(ResolvedValue::Number(body), span)? else { return None };
                Some(ResolvedValue::Number(Arc::new(Term::Named { shown: self.text(span).into(), body })))
            }
            Err(why) => {
                let (what, repair) = match why {
                    NoIntegral::Construct(construct) => (
                        format!("`integral` cannot integrate {}", word(construct)),
                        "integrate it by hand, and claim the derivative of the result",
                    ),
                    NoIntegral::Test => (
                        format!("a test of the integrand is not a comparison that is linear in `{}`", name.value),
                        "split the interval by hand",
                    ),
                    NoIntegral::TooLarge => ("the integral has too many cases".to_owned(), "integrate its parts one by one"),
                };
                self.fault(Diagnostic::new(span, what).repair(repair))
            }
        }
    }

    /// Returns the declaration and the variable of a declared parameter, or reports a fault.
    pub(super) fn parameter(&mut self, param: &Param) -> Option<(usize, Variable)> {
        let number = match (self.find(&param.name)?, &param.label) {
            (NameMeaning::One(number), None) => number,
            (NameMeaning::Family { set, members }, Some(label)) => {
                let place = self.label(label, set)?;
                (*members.get(place)?)?
            }
            (NameMeaning::One(_), Some(_)) | (NameMeaning::Family { .. }, None) => {
                self.param(param);
                return None;
            }
        };
        let declared = &self.names.declared[number];
        match declared.kind {
            DeclaredAs::Parameter(_) => Some((number, declared.shown().into())),
            other => {
                let message = format!("`{}` is {}, not a parameter", declared.shown(), other.with_article());
                self.fault(Diagnostic::new(param.span, message).repair("name a parameter"))
            }
        }
    }

    /// Returns the declaration and the variable of a declared parameter that is a number, or reports a fault.
    pub(super) fn real_parameter(&mut self, param: &Param) -> Option<(usize, Variable)> {
        let (number, variable) = self.parameter(param)?;
        match self.declared(number, param.span)? {
            ResolvedValue::Number(_) => Some((number, variable)),
            ResolvedValue::Label { .. } | ResolvedValue::Condition(_) => {
                let message = format!("`{variable}` ranges over labels and is not a number");
                self.fault(Diagnostic::new(param.span, message))
            }
        }
    }
}

/// Returns the variable for an argument of a definition. No file can write a name of this form.
fn placeholder(owner: &str, argument: &str) -> String {
    format!("{owner}.{argument}")
}

/// Returns a construct as a message shows it: a keyword in backticks, words without.
fn word(construct: &str) -> String {
    if construct.contains(' ') { construct.to_owned() } else { format!("`{construct}`") }
}
