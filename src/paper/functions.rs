//! Resolves the declarations of unknown functions: the domain, the facts, and the derivatives as functions of their own.
//!
//! [`super::declarations`] and [`super::uses`] call this file. Trusted: an error here is a wrong verdict. A derivative has the facts
//! that follow from those of its function: a monotone function has a derivative of one sign, and a convex or concave function
//! has a monotone derivative. Conversely, a derivative that the file says to have one sign makes its function monotone.

use std::sync::Arc;

use super::declarations::for_all;
use super::meaning::{LocalMeaning, LocalName, Obligation, ResolvedValue};
use super::model::{Function, FunctionFact};
use super::names::{DeclaredAs, NameMeaning, UnknownFunction};
use super::resolver::Resolver;
use crate::diagnostic::Diagnostic;
use crate::expression::build::{is_zero, number};
use crate::expression::variables::Variables;
use crate::expression::{Condition, ConditionRef, Relation, Term, TermRef, Variable};
use crate::source::Span;
use crate::syntax::latex::default_symbol;
use crate::syntax::tree::{Argument, Curvature, Direction, Domain, Expr, FunctionFactSyntax, RangeSyntax, TexSymbol};
use kernel::algebra::Signs;

impl<'t> Resolver<'t> {
    /// Resolves an unknown function, and records the obligations of its text. Returns the function and its derivatives, or
    /// nothing after a fault.
    pub(super) fn build_function(&mut self, number: usize, function: UnknownFunction<'t>) -> Vec<Function> {
        let Some((read, obligations)) = self.read_function(function) else { return Vec::new() };
        // A fact holds for all arguments of the function, so its obligations are quantified over them as well.
        let range = read.domain.clone().unwrap_or_else(|| Arc::new(Condition::Truth(true)));
        let variables = [(read.argument.clone(), Some(range))];
        let obligations = obligations.into_iter().map(|obligation| for_all(&variables, obligation)).collect();
        self.add_declaration_obligations(number, obligations);
        let at = self.depends_on(number, function).into_iter().map(|name| (name.clone(), Term::variable(name))).collect();
        with_derivatives(read, order(function), at)
    }

    /// Returns the declared parameters that the domain and the facts of a function mention, sorted. At two points that differ in
    /// one of these parameters the unknown function may be two different functions.
    pub(super) fn depends_on(&mut self, number: usize, function: UnknownFunction<'t>) -> Vec<Variable> {
        if let Some(known) = self.depends.get(&number) {
            return known.clone();
        }
        if self.reading_facts.contains(&number) {
            return Vec::new();
        }
        self.reading_facts.push(number);
        // The facts may apply functions whose parameters are not known yet, so they are resolved by a resolver whose results are
        // discarded.
        let mut aside = Resolver::new(self.sources, self.names, self.choice.clone());
        aside.reading_facts = self.reading_facts.clone();
        let mut mentioned = Variables::default();
        if let Some((function, _)) = aside.read_function(function) {
            function.domain.iter().for_each(|domain| mentioned.add_condition(domain));
            for fact in &function.facts {
                match fact {
                    FunctionFact::Holds(condition) => mentioned.add_condition(condition),
                    FunctionFact::Monotone(_) | FunctionFact::Curved(_) => {}
                }
            }
            mentioned.free.remove(&function.argument);
        }
        self.reading_facts.pop();
        let parameter = |name: &Variable| self.names.declared.iter().any(|declared| *declared.shown() == **name);
        let found: Vec<Variable> = mentioned.free.into_iter().filter(parameter).collect();
        if self.reading_facts.is_empty() {
            self.depends.insert(number, found.clone());
        }
        found
    }

    /// Returns the unknown function and the order of the derivative that a name with primes denotes, as `u'` does where `u` is an
    /// unknown function. Returns `None` for a name that is declared, and for every other name.
    pub(super) fn primed(&self, name: &str) -> Option<(usize, usize)> {
        let base = name.trim_end_matches('\'');
        if base.len() == name.len() || self.names.all(name).next().is_some() {
            return None;
        }
        let Some(NameMeaning::One(number)) = self.names_in_force.get(base) else { return None };
        matches!(self.names.declared[*number].kind, DeclaredAs::Function(_)).then_some((*number, name.len() - base.len()))
    }

    /// Returns the unknown function and the order of the derivative that a LaTeX symbol with primes denotes, like
    /// [`Resolver::primed`].
    pub(super) fn primed_symbol(&self, symbol: &TexSymbol) -> Option<(usize, usize)> {
        if symbol.primes == 0 || self.symbols.get(symbol).is_some() {
            return None;
        }
        let number = self.symbols.get(&TexSymbol { primes: 0, ..symbol.clone() })?.declared;
        matches!(self.names.declared[number].kind, DeclaredAs::Function(_)).then_some((number, usize::from(symbol.primes)))
    }

    /// Returns the name of the derivative of an unknown function, or of the derivative of a derivative: `u'` for `u`, `u''` for `u'`.
    /// Returns `None` if the facts of the function that is in force do not say that it is differentiable that often.
    pub(super) fn derivative_of(&self, function: &str) -> Option<Arc<str>> {
        let base = function.trim_end_matches('\'');
        let NameMeaning::One(number) = self.names_in_force.get(base)? else { return None };
        let DeclaredAs::Function(declared) = self.names.declared[*number].kind else { return None };
        let taken = function.len() - base.len();
        (taken < usize::from(order(declared))).then(|| format!("{function}'").into())
    }

    /// Resolves `u'(x)`: the derivative of an unknown function at an argument.
    pub(super) fn call_derivative(
        &mut self,
        number: usize,
        order: usize,
        arguments: &[Expr],
        span: Span,
    ) -> Option<ResolvedValue> {
        let ResolvedValue::Number(value) = self.call_declared(number, arguments, span)? else { return None };
        let Term::Apply { function, argument, at } = &*value else { return None };
        let mut name = function.clone();
        for _ in 0..order {
            let Some(next) = self.derivative_of(&name) else { return self.fault(not_differentiable(&name, span)) };
            name = next;
        }
        Some(ResolvedValue::Number(Arc::new(Term::Apply { function: name, argument: argument.clone(), at: at.clone() })))
    }

    /// Resolves the domain and the facts of a function, and returns them with the obligations of their text.
    fn read_function(&mut self, function: UnknownFunction<'t>) -> Option<(Function, Vec<Obligation>)> {
        let name = &function.name.value;
        let [argument] = function.arguments else {
            let message = format!("`{name}` has {} arguments", function.arguments.len());
            return self
                .fault(Diagnostic::new(function.name.span, message).repair("an unknown function takes exactly one argument"));
        };
        self.check_local(&argument.name, &[])?;
        for order in 1..=usize::from(order(function)) {
            if let Some(declared) = self.names.all(&format!("{name}{}", "'".repeat(order))).next() {
                let message = format!("`{}` is declared, and it would be the derivative of `{name}`, too", declared.name);
                let fault = Diagnostic::new(declared.span, message).also(function.name.span, "this function is differentiable");
                return self.fault(fault.repair("use another name here"));
            }
        }
        let variable: Variable = argument.name.value.as_str().into();
        let locals = vec![LocalName {
            name: argument.name.value.clone(),
            symbol: default_symbol(&argument.name.value, None),
            meaning: LocalMeaning::Number(variable.clone(), None),
        }];
        let ((domain, facts), obligations) = self.in_scope(locals, |this| {
            let subject = crate::expression::Term::variable(variable.clone());
            let domain = argument.domain.as_ref().map(|domain| match domain {
                Domain::Range(range) => this.in_range(&subject, range),
                Domain::Set(set) => {
                    let message = format!("`{name}` takes a number, `{}` is a set of labels", set.value);
                    this.fault(Diagnostic::new(set.span, message))
                }
            });
            let facts: Vec<_> = function.facts.iter().map(|fact| this.fact(fact, argument)).collect();
            (domain, facts)
        });
        let domain = match domain {
            Some(found) => Some(found?),
            None => None,
        };
        let facts = facts.into_iter().collect::<Option<Vec<_>>>()?.into_iter().flatten().collect();
        Some((Function { name: name.as_str().into(), argument: variable, domain, facts, derivative: None }, obligations))
    }

    /// Resolves one fact about an unknown function. Returns `Some(None)` for the fact that the function is differentiable: its
    /// derivative becomes a function of its own.
    fn fact(&mut self, fact: &FunctionFactSyntax, argument: &Argument) -> Option<Option<FunctionFact>> {
        let mut named = |name: &crate::syntax::tree::Name| {
            if name.value == argument.name.value {
                return Some(());
            }
            let message = format!("`{}` is not the argument", name.value);
            self.fault(Diagnostic::new(name.span, message).repair(format!("write `in {}`", argument.name.value)))
        };
        match fact {
            FunctionFactSyntax::Monotone(direction, name) => named(name).map(|()| Some(FunctionFact::Monotone(*direction))),
            FunctionFactSyntax::Curved(curvature, name) => named(name).map(|()| Some(FunctionFact::Curved(*curvature))),
            FunctionFactSyntax::Differentiable { argument: name, .. } => {
                named(name)?;
                if let Some(Domain::Range(RangeSyntax::Finite(..))) = &argument.domain {
                    let fault = Diagnostic::new(name.span, "a differentiable function needs an interval as its domain");
                    return self.fault(fault.repair(format!("write `{} in [0, 1]`, or another interval", argument.name.value)));
                }
                Some(None)
            }
            FunctionFactSyntax::Formula(expr) => {
                let condition = self.condition(expr)?;
                let bound = Variables::of_condition(&condition).bound;
                if let Some(parameter) = bound.iter().find(|name| self.names.all(name).next().is_some()) {
                    let message = format!("this fact about a function binds the declared parameter `{parameter}`");
                    let fault = Diagnostic::new(expr.span, message);
                    return self.fault(fault.repair("bind a new name: `exists x in (0, inf): …`"));
                }
                Some(Some(FunctionFact::Holds(condition)))
            }
        }
    }
}

/// Returns how many continuous derivatives the facts say that a function has: 0, 1 or 2.
fn order(function: UnknownFunction<'_>) -> u8 {
    let orders = function.facts.iter().map(|fact| match fact {
        FunctionFactSyntax::Differentiable { order, .. } => *order,
        FunctionFactSyntax::Monotone(..) | FunctionFactSyntax::Curved(..) | FunctionFactSyntax::Formula(_) => 0,
    });
    orders.max().unwrap_or(0)
}

/// Returns the fault that an unknown function, or a derivative of one, is not said to be differentiable.
pub(super) fn not_differentiable(function: &str, span: Span) -> Diagnostic {
    let repair = match function.strip_suffix('\'') {
        None => "add `differentiable in …` to its facts, or compare two points: `… strictly increasing in v`".to_owned(),
        Some(base) if base.ends_with('\'') => "the language has first and second derivatives only".to_owned(),
        Some(base) => format!("add `twice differentiable in …` to the facts of `{base}`"),
    };
    let message = format!("the file does not say that the unknown function `{function}` is differentiable");
    Diagnostic::new(span, message).repair(repair)
}

/// Returns a function and its derivatives up to an order, with the facts that follow. `at` are the parameters on which the function
/// depends, with their values.
fn with_derivatives(function: Function, order: u8, at: Vec<(Variable, TermRef)>) -> Vec<Function> {
    let mut all = vec![function];
    for place in 0..usize::from(order) {
        let name: Arc<str> = format!("{}'", all[place].name).into();
        all[place].derivative = Some(name.clone());
        all.push(Function { name, facts: Vec::new(), derivative: None, ..all[place].clone() });
    }
    let (first, derivatives) = all.split_at_mut(1);
    let formulas: Vec<FunctionFact> =
        first[0].facts.iter().filter(|fact| matches!(fact, FunctionFact::Holds(_))).cloned().collect();
    derivatives.iter_mut().for_each(|derivative| derivative.facts.extend(formulas.iter().cloned()));
    // A derivative of one sign makes its function monotone, and a monotone derivative makes its function convex or concave.
    for place in (1..all.len()).rev() {
        let (below, above) = all.split_at_mut(place);
        for fact in &above[0].facts {
            let follows = match fact {
                FunctionFact::Holds(condition) => signs(condition, &above[0]).into_iter().map(FunctionFact::Monotone).collect(),
                FunctionFact::Monotone(direction) => {
                    vec![FunctionFact::Curved(Curvature { strict: direction.strict, convex: direction.increasing })]
                }
                FunctionFact::Curved(_) => Vec::new(),
            };
            follows.into_iter().for_each(|fact| add(&mut below[place - 1].facts, fact));
        }
    }
    for place in 1..all.len() {
        let (below, above) = all.split_at_mut(place);
        let value =
            Term::Apply { function: above[0].name.clone(), argument: Term::variable(above[0].argument.clone()), at: at.clone() };
        let value = Arc::new(value);
        for fact in &below[place - 1].facts {
            match fact {
                FunctionFact::Monotone(direction) => {
                    let relation = if direction.increasing { Relation::GreaterEqual } else { Relation::LessEqual };
                    add(&mut above[0].facts, FunctionFact::Holds(Condition::compare(value.clone(), relation, number(0))));
                }
                FunctionFact::Curved(curvature) => {
                    let direction = Direction { strict: curvature.strict, increasing: curvature.convex };
                    add(&mut above[0].facts, FunctionFact::Monotone(direction));
                }
                FunctionFact::Holds(_) => {}
            }
        }
    }
    all
}

/// Adds a fact that is not there yet.
fn add(facts: &mut Vec<FunctionFact>, fact: FunctionFact) {
    if !facts.contains(&fact) {
        facts.push(fact);
    }
}

/// Returns the directions of the antiderivatives of a function, as far as parts of a condition say that the function has one sign at
/// every argument.
fn signs(condition: &ConditionRef, function: &Function) -> Vec<Direction> {
    match &**condition {
        Condition::Named { body, .. } => signs(body, function),
        Condition::And(parts) => parts.iter().flat_map(|part| signs(part, function)).collect(),
        _ => match bound_everywhere(condition, function) {
            Some((direction, bound)) if is_zero(bound) => vec![direction],
            Some(_) | None => Vec::new(),
        },
    }
}

/// Returns the bound of a function if the condition says that the function is at least, or at most, a number at every argument, and
/// the direction of the antiderivatives where the number is zero: `u'(t) > 0` makes u strictly increasing. The bound does not mention
/// the argument.
pub fn bound_everywhere<'c>(condition: &'c Condition, function: &Function) -> Option<(Direction, &'c TermRef)> {
    let Condition::Compare(a, relation, b) = condition else { return None };
    let mentions = |term: &TermRef| Variables::of_term(term).free.contains(&function.argument);
    let (value, has, bound) = if mentions(b) { (b, Signs::of(*relation).turned(), a) } else { (a, Signs::of(*relation), b) };
    if mentions(bound) || !is_value_anywhere(value, function) {
        return None;
    }
    [(Signs::POSITIVE, true), (Signs::NEGATIVE, false)]
        .into_iter()
        .find(|(sign, _)| has == *sign || has == sign.or(Signs::ZERO))
        .map(|(sign, increasing)| (Direction { strict: has == sign, increasing }, bound))
}

/// Returns true iff a term is the value of the function at its argument, with the parameters unchanged.
fn is_value_anywhere(term: &TermRef, function: &Function) -> bool {
    match &**term {
        Term::Named { body, .. } => is_value_anywhere(body, function),
        Term::Apply { function: name, argument, at } => {
            let same = |(name, value): &(Variable, TermRef)| **value == Term::Variable(name.clone());
            *name == function.name && **argument == Term::Variable(function.argument.clone()) && at.iter().all(same)
        }
        _ => false,
    }
}
