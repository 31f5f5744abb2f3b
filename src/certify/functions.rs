//! Constructs unknown functions from their values at a point, to show that functions with these values exist.
//!
//! Trusted: an error here is a wrong verdict. `confirm` calls it. A point gives a value to each application of a function. For
//! each choice of the parameters that the function depends on, a piecewise linear function is drawn through these values and
//! extended linearly on both sides. It is accepted only if every declared fact holds at every argument in its domain. A fact
//! that mentions its argument is decided on the real line by [`kernel::one_variable`].

use std::collections::BTreeMap;
use std::sync::Arc;

use num_traits::{One, Zero};

use crate::encode::{Query, lower_in_variables};
use crate::expression::evaluate::{self, Assignment, Evaluated, Functions};
use crate::expression::substitute::Substitution;
use crate::expression::variables::Variables;
use crate::expression::{Condition, ConditionRef, Relation, Term, TermRef, Variable};
use crate::paper::{Function, FunctionFact};
use kernel::algebra::VariableIndex;
use kernel::number::Rational;
use kernel::one_variable::true_on_the_line;

/// A piecewise linear function through some points, extended linearly on both sides.
#[derive(Clone, Debug)]
struct PiecewiseLinear {
    /// Pairs of argument and value, at least one, by rising argument.
    points: Vec<(Rational, Rational)>,
    /// The slope to the left of the first point.
    before: Rational,
    /// The slope to the right of the last point.
    after: Rational,
}

impl PiecewiseLinear {
    /// Returns the value at a number.
    fn at(&self, argument: &Rational) -> Option<Rational> {
        let (first, last) = (self.points.first()?, self.points.last()?);
        if argument <= &first.0 {
            return Some(&first.1 + &self.before * (argument - &first.0));
        }
        if argument >= &last.0 {
            return Some(&last.1 + &self.after * (argument - &last.0));
        }
        let piece = self.points.windows(2).find(|pair| argument <= &pair[1].0)?;
        Some(&piece[0].1 + slope(&piece[0], &piece[1]) * (argument - &piece[0].0))
    }

    /// Returns all slopes, from left to right.
    fn slopes(&self) -> Vec<Rational> {
        let inner = self.points.windows(2).map(|pair| slope(&pair[0], &pair[1]));
        std::iter::once(self.before.clone()).chain(inner).chain(std::iter::once(self.after.clone())).collect()
    }

    /// Returns the value at a term, as a case distinction.
    fn term(&self, argument: &TermRef) -> TermRef {
        let line = |point: &(Rational, Rational), slope: &Rational| {
            let run = Arc::new(Term::Subtract(argument.clone(), Term::number(point.0.clone())));
            let rise = Arc::new(Term::Multiply(Term::number(slope.clone()), run));
            Arc::new(Term::Add(Term::number(point.1.clone()), rise)) as TermRef
        };
        let slopes = self.slopes();
        let last = self.points.len() - 1;
        let mut value = line(&self.points[last], &slopes[last + 1]);
        for place in (0..self.points.len()).rev() {
            let point = &self.points[place];
            let test = Condition::compare(argument.clone(), Relation::LessEqual, Term::number(point.0.clone()));
            value = Arc::new(Term::If(test, line(point, &slopes[place]), value));
        }
        value
    }
}

/// Returns the slope of the line through two points.
fn slope(from: &(Rational, Rational), to: &(Rational, Rational)) -> Rational {
    (&to.1 - &from.1) / (&to.0 - &from.0)
}

/// The name of a function and the values of the parameters on which it depends: one key per actual function.
type FunctionKey = (Arc<str>, Vec<(Variable, Rational)>);

fn key(applied: &Term, at: &[(Variable, Rational)]) -> Option<FunctionKey> {
    if let Term::Apply { function, .. } = applied { Some((function.clone(), at.to_vec())) } else { None }
}

/// The functions constructed for a point.
#[derive(Debug, Default)]
pub(super) struct BuiltFunctions {
    functions: BTreeMap<FunctionKey, PiecewiseLinear>,
}

impl Functions for BuiltFunctions {
    fn value(&self, applied: &Term, argument: &Rational, at: &[(Variable, Rational)]) -> Option<Rational> {
        self.functions.get(&key(applied, at)?)?.at(argument)
    }
}

/// Constructs functions with the values that a point gives them, such that every declared fact holds. Returns `None` if none of
/// this shape is found.
pub(super) fn built(
    query: &Query,
    values: &dyn Fn(VariableIndex) -> Option<Rational>,
    at: &Assignment,
) -> Option<BuiltFunctions> {
    let mut known: BTreeMap<FunctionKey, (Arc<Function>, BTreeMap<Rational, Rational>)> = BTreeMap::new();
    for applied in &query.applied {
        if !applied.closed {
            return None;
        }
        let number = |term: &TermRef| evaluate::term_with(term, at, &KnownValues(&known)).value();
        let parameters =
            applied.at.iter().map(|(name, value)| Some((name.clone(), number(value)?))).collect::<Option<Vec<_>>>()?;
        let argument = number(&applied.argument)?;
        let value = values(applied.value)?;
        let key = (applied.function.name.clone(), parameters);
        let (_, points) = known.entry(key).or_insert_with(|| (applied.function.clone(), BTreeMap::new()));
        if points.insert(argument, value.clone()).is_some_and(|before| before != value) {
            return None;
        }
    }
    let mut functions = BTreeMap::new();
    for (key, (function, points)) in known {
        let graph = graph(&function, &key.1, points.into_iter().collect())?;
        functions.insert(key, graph);
    }
    Some(BuiltFunctions { functions })
}

/// The function values read from the point so far.
struct KnownValues<'a>(&'a BTreeMap<FunctionKey, (Arc<Function>, BTreeMap<Rational, Rational>)>);

impl Functions for KnownValues<'_> {
    fn value(&self, applied: &Term, argument: &Rational, at: &[(Variable, Rational)]) -> Option<Rational> {
        self.0.get(&key(applied, at)?)?.1.get(argument).cloned()
    }
}

/// Searches for a piecewise linear function through the points that satisfies all facts, by trying pairs of outer slopes.
fn graph(function: &Function, at: &[(Variable, Rational)], points: Vec<(Rational, Rational)>) -> Option<PiecewiseLinear> {
    let one = Rational::one();
    let outer = |inner: Option<Rational>| {
        let mut slopes = vec![Rational::zero(), one.clone(), -&one];
        if let Some(inner) = inner {
            slopes.splice(0..0, [inner.clone(), &inner + &one, &inner - &one]);
        }
        slopes
    };
    let first = points.windows(2).next().map(|pair| slope(&pair[0], &pair[1]));
    let last = points.windows(2).last().map(|pair| slope(&pair[0], &pair[1]));
    for before in outer(first) {
        for after in outer(last.clone()) {
            let graph = PiecewiseLinear { points: points.clone(), before: before.clone(), after };
            if facts_hold(function, at, &graph) {
                return Some(graph);
            }
        }
    }
    None
}

/// Returns true iff every declared fact holds at all arguments in the function's domain.
fn facts_hold(function: &Function, at: &[(Variable, Rational)], graph: &PiecewiseLinear) -> bool {
    let slopes = graph.slopes();
    function.facts.iter().all(|fact| match fact {
        FunctionFact::Monotone(direction) => slopes.iter().all(|slope| {
            let rises = if direction.increasing { slope.clone() } else { -slope };
            rises.is_positive() || (!direction.strict && rises.is_zero())
        }),
        FunctionFact::Convex => slopes.windows(2).all(|pair| pair[0] <= pair[1]),
        FunctionFact::Concave => slopes.windows(2).all(|pair| pair[0] >= pair[1]),
        FunctionFact::Holds(condition) => {
            let mut put = Substitution::new(at.iter().map(|(name, value)| (name.clone(), Term::number(value.clone()))));
            let condition = put.condition(condition);
            let domain = function.domain.as_ref().map(|domain| put.condition(domain));
            holds_everywhere(function, at, graph, domain, &condition) == Some(true)
        }
    })
}

/// Returns `Some(true)` iff the condition is true at every argument in the domain when the function is the given one, and
/// `None` if this is not decided.
fn holds_everywhere(
    function: &Function,
    at: &[(Variable, Rational)],
    graph: &PiecewiseLinear,
    domain: Option<ConditionRef>,
    condition: &ConditionRef,
) -> Option<bool> {
    let condition = FunctionSubstitution { function: &function.name, at, graph }.condition(condition)?;
    let outside = domain.map(|domain| Condition::negate(Condition::is_true(domain)));
    let everywhere = Condition::any(outside.into_iter().chain([Condition::is_true(condition)]).collect());
    let free = Variables::of_condition(&everywhere).free;
    if free.iter().any(|name| *name != function.argument) {
        return None;
    }
    if free.is_empty() {
        return evaluate::condition(&everywhere, &Assignment::new()).value();
    }
    let formula = lower_in_variables(&everywhere, std::slice::from_ref(&function.argument))?;
    true_on_the_line(&formula, 0)
}

/// Replaces a function in terms and conditions by a piecewise linear one. Returns `None` where this is not supported.
struct FunctionSubstitution<'a> {
    function: &'a str,
    at: &'a [(Variable, Rational)],
    graph: &'a PiecewiseLinear,
}

impl FunctionSubstitution<'_> {
    fn term(&self, term: &TermRef) -> Option<TermRef> {
        let pair =
            |a: &TermRef, b: &TermRef, make: fn(TermRef, TermRef) -> Term| Some(Arc::new(make(self.term(a)?, self.term(b)?)));
        let all = |parts: &[TermRef]| parts.iter().map(|part| self.term(part)).collect::<Option<Vec<_>>>();
        Some(match &**term {
            Term::Number(_) | Term::Label { .. } | Term::Variable(_) => term.clone(),
            Term::Negate(a) => Arc::new(Term::Negate(self.term(a)?)),
            Term::Add(a, b) => pair(a, b, Term::Add)?,
            Term::Subtract(a, b) => pair(a, b, Term::Subtract)?,
            Term::Multiply(a, b) => pair(a, b, Term::Multiply)?,
            Term::Divide(a, b) => pair(a, b, Term::Divide)?,
            Term::Power(a, exponent) => Arc::new(Term::Power(self.term(a)?, *exponent)),
            Term::Min(parts) => Arc::new(Term::Min(all(parts)?)),
            Term::Max(parts) => Arc::new(Term::Max(all(parts)?)),
            Term::Abs(a) => Arc::new(Term::Abs(self.term(a)?)),
            Term::Sign(a) => Arc::new(Term::Sign(self.term(a)?)),
            Term::If(test, a, b) => Arc::new(Term::If(self.condition(test)?, self.term(a)?, self.term(b)?)),
            Term::Cases(cases) => {
                let case = |(value, test): &(TermRef, ConditionRef)| Some((self.term(value)?, self.condition(test)?));
                Arc::new(Term::Cases(cases.iter().map(case).collect::<Option<_>>()?))
            }
            Term::Apply { function, argument, at } => {
                let same = |(parameter, (name, number)): (&(Variable, TermRef), &(Variable, Rational))| {
                    let value = evaluate::term(&parameter.1, &Assignment::new());
                    parameter.0 == *name && value == Evaluated::Value(number.clone())
                };
                let is_this_function =
                    **function == *self.function && at.len() == self.at.len() && at.iter().zip(self.at).all(same);
                if !is_this_function {
                    return None;
                }
                self.graph.term(&self.term(argument)?)
            }
            Term::Named { body, .. } => self.term(body)?,
            // A square root would need a variable of its own.
            Term::Sqrt(_) => return None,
        })
    }

    fn condition(&self, condition: &ConditionRef) -> Option<ConditionRef> {
        let all = |parts: &[ConditionRef]| parts.iter().map(|part| self.condition(part)).collect::<Option<Vec<_>>>();
        let part = |inner: &ConditionRef| self.condition(inner);
        Some(match &**condition {
            Condition::Truth(_) => condition.clone(),
            Condition::Compare(a, relation, b) => Condition::compare(self.term(a)?, *relation, self.term(b)?),
            Condition::Not(inner) => Condition::negate(part(inner)?),
            Condition::And(parts) => Condition::all(all(parts)?),
            Condition::Or(parts) => Condition::any(all(parts)?),
            Condition::Implies(a, b) => Arc::new(Condition::Implies(part(a)?, part(b)?)),
            Condition::Iff(a, b) => Arc::new(Condition::Iff(part(a)?, part(b)?)),
            Condition::If(test, a, b) => Arc::new(Condition::If(part(test)?, part(a)?, part(b)?)),
            Condition::Named { body, .. } => part(body)?,
            Condition::IsTrue(inner) => Condition::is_true(part(inner)?),
            Condition::IsFalse(inner) => Condition::is_false(part(inner)?),
            Condition::HasValue(term) => Arc::new(Condition::HasValue(self.term(term)?)),
            Condition::Quantified(..) => return None,
        })
    }
}
