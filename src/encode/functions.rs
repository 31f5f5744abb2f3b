//! Encodes unknown functions in a query: one auxiliary variable per application, and the declared facts at the arguments that
//! occur.
//!
//! Trusted: an error here is a wrong verdict. `lower` calls it. Facts that mention parameters describe a different function for
//! each value of the parameters. So a fact is used with the values that the parameters have at the application, and it relates
//! applications at equal values only. Monotonicity is used at pairs of arguments, convexity and concavity at triples, and
//! formulas at each argument. The derivative of a function is a function of its own. It is tied to the function by the mean value
//! theorem: between two arguments of the function there is a number at which the derivative is the slope between the two values.
//! Two auxiliary variables denote such a number and the derivative there. A proof that such a system has no point is valid. A
//! point of it proves nothing by itself, because the facts at finitely many arguments need not extend to a function; `certify`
//! constructs one.

use std::sync::Arc;

use super::lower::{GuardedValue, Lowered, Lowering, overgrown};
use super::question::{FunctionUse, Obstacle};
use crate::expression::substitute::Substitution;
use crate::expression::variables::Variables;
use crate::expression::{ConditionRef, Term, TermRef, Variable};
use crate::paper::{Function, FunctionFact};
use kernel::VariableKind;
use kernel::algebra::{Formula, Fraction, Polynomial, Signs, VariableIndex};

/// The most applications of unknown functions in one query.
const MAX_APPLICATIONS: usize = 64;
/// The most pairs of arguments at which a query uses the mean value theorem. A query with fewer facts is still sound.
const MAX_MEAN_VALUES: usize = 15;

/// An application of an unknown function.
#[derive(Clone, Debug)]
pub(super) struct Application {
    function: Arc<str>,
    argument: TermRef,
    pieces: Vec<GuardedValue>,
    /// The parameters on which the function depends, with their values here.
    at: Vec<ParameterValue>,
    /// The bound variables in scope at the application. Its argument may mention them.
    scope: Vec<(Variable, VariableIndex)>,
    value: VariableIndex,
    /// Whether the argument is a number whose existence the mean value theorem states, or a fact at such a number mentions this
    /// application. The theorem is not used again between such arguments.
    auxiliary: bool,
    /// Whether only facts for all arguments mention this application. A function that satisfies these facts everywhere may have any
    /// value here.
    implied: bool,
}

/// A parameter on which a function depends, with its value.
#[derive(Clone, Debug)]
struct ParameterValue {
    name: Variable,
    value: TermRef,
    pieces: Vec<GuardedValue>,
}

impl Application {
    /// Returns the substitution that instantiates a fact of the function here: the argument and the values of the parameters,
    /// simultaneously.
    fn instantiation(&self, function: &Function) -> Substitution {
        let own = |parameter: &&ParameterValue| *parameter.value != Term::Variable(parameter.name.clone());
        let values = self.at.iter().filter(own).map(|parameter| (parameter.name.clone(), parameter.value.clone()));
        Substitution::new(std::iter::once((function.argument.clone(), self.argument.clone())).chain(values))
    }
}

/// Returns true iff two numbers are lowered to the same pieces. Values are compared, not names, because different bound
/// variables may share a name.
fn same_pieces(a: &[GuardedValue], b: &[GuardedValue]) -> bool {
    a.len() == b.len() && a.iter().zip(b).all(|(a, b)| a.guard == b.guard && a.value == b.value)
}

/// Returns the formula that two numbers have equal values.
fn equal(a: &[GuardedValue], b: &[GuardedValue]) -> Lowered<Formula> {
    let mut cases = Vec::new();
    for left in a {
        for right in b {
            let same = overgrown(left.value.minus(&right.value))?.sign(Signs::ZERO);
            cases.push(Formula::and(vec![left.guard.clone(), right.guard.clone(), same]));
        }
    }
    Ok(Formula::or(cases))
}

/// Returns the unknown functions of a model, each with its derivatives.
fn families(functions: &[Function]) -> Vec<Arc<[Arc<Function>]>> {
    let is_derivative = |function: &&Function| functions.iter().any(|other| other.derivative.as_ref() == Some(&function.name));
    let family = |first: &Function| {
        let mut family = vec![Arc::new(first.clone())];
        let next = |name: &Arc<str>| functions.iter().find(|function| function.name == *name);
        while let Some(derivative) = family.last().and_then(|last| last.derivative.as_ref()).and_then(next) {
            family.push(Arc::new(derivative.clone()));
        }
        family.into()
    };
    functions.iter().filter(|function| !is_derivative(function)).map(family).collect()
}

impl Lowering<'_> {
    /// Returns the declared facts at all applications that occur.
    pub(super) fn function_facts(&mut self) -> Lowered<Vec<Formula>> {
        let mut facts = Vec::new();
        let mut done = 0;
        // A fact may contain further applications, so the loop ends when no new one appears.
        while done < self.applications.len() {
            if self.applications.len() > MAX_APPLICATIONS {
                return Err(Obstacle::TooLarge { what: "applications of an unknown function", limit: MAX_APPLICATIONS });
            }
            let end = self.applications.len();
            self.facts_between(done, end, &mut facts)?;
            done = end;
        }
        Ok(facts)
    }

    /// Returns the value of a function at an argument, where the parameters on which it depends have these values. Applications
    /// with equal argument and parameters share one auxiliary variable.
    pub(super) fn application(
        &mut self,
        function: &Arc<str>,
        argument: &TermRef,
        at: &[(Variable, TermRef)],
    ) -> Lowered<Vec<GuardedValue>> {
        let pieces = self.pieces(argument)?;
        let at = at
            .iter()
            .map(|(name, value)| {
                let pieces = self.pieces(value)?.as_ref().clone();
                Ok(ParameterValue { name: name.clone(), value: value.clone(), pieces })
            })
            .collect::<Lowered<Vec<ParameterValue>>>()?;
        self.applied += 1;
        let known = self.applications.iter_mut().find(|known| {
            &known.function == function
                && same_pieces(&known.pieces, &pieces)
                && known.at.len() == at.len()
                && known.at.iter().zip(&at).all(|(a, b)| same_pieces(&a.pieces, &b.pieces))
        });
        let valued: Vec<Formula> =
            at.iter().map(|own| Formula::or(own.pieces.iter().map(|piece| piece.guard.clone()).collect())).collect();
        let value = match known {
            Some(known) => {
                known.auxiliary &= self.at_auxiliary;
                known.implied &= self.in_general_fact;
                known.value
            }
            None => {
                let values = at.iter().map(|own| (own.name.clone(), own.value.clone())).collect();
                let shown = Term::Apply { function: function.clone(), argument: argument.clone(), at: values }.to_string();
                let value = self.add_variable(&shown, VariableKind::FunctionValue);
                self.applications.push(Application {
                    function: function.clone(),
                    argument: argument.clone(),
                    pieces: pieces.as_ref().clone(),
                    at,
                    scope: self.scope.clone(),
                    value,
                    auxiliary: self.at_auxiliary,
                    implied: self.in_general_fact,
                });
                value
            }
        };
        let value = Fraction::from_polynomial(Polynomial::variable(value));
        let guarded =
            |piece: &GuardedValue| Formula::and(std::iter::once(piece.guard.clone()).chain(valued.iter().cloned()).collect());
        Ok(pieces.iter().map(|piece| GuardedValue { guard: guarded(piece), value: value.clone() }).collect())
    }

    /// Hides the values of a function and its derivatives that only facts for all arguments mention: the function that is constructed
    /// may have others.
    pub(super) fn hide_implied_values(&mut self) {
        let has_derivative = |name: &Arc<str>| {
            let named = self.model.functions.iter().find(|function| function.name == *name);
            let is_derivative = self.model.functions.iter().any(|function| function.derivative.as_ref() == Some(name));
            is_derivative || named.is_some_and(|function| function.derivative.is_some())
        };
        for application in &self.applications {
            if application.auxiliary || (application.implied && has_derivative(&application.function)) {
                self.variables[application.value as usize].kind = VariableKind::Root;
            }
        }
    }

    /// Returns the applications of unknown functions, in the order of their creation.
    pub(super) fn uses_of_functions(&self) -> Vec<FunctionUse> {
        let families = families(&self.model.functions);
        let of = |application: &Application| {
            let (family, order) = families.iter().find_map(|family| {
                let order = family.iter().position(|function| function.name == application.function)?;
                Some((family.clone(), order))
            })?;
            if application.implied && family.len() > 1 {
                return None;
            }
            let at: Vec<(Variable, TermRef)> = application.at.iter().map(|own| (own.name.clone(), own.value.clone())).collect();
            let mut mentioned = Variables::of_term(&application.argument);
            at.iter().for_each(|(_, value)| mentioned.add_term(value));
            let closed = application.scope.iter().all(|(name, _)| !mentioned.free.contains(name));
            Some(FunctionUse { family, order, argument: application.argument.clone(), at, value: application.value, closed })
        };
        self.applications.iter().filter(|application| !application.auxiliary).filter_map(of).collect()
    }

    /// Returns the formula that the parameters have the same values at both applications, so that both apply the same function.
    fn same_function(&self, i: usize, j: usize) -> Lowered<Formula> {
        let (first, second) = (&self.applications[i].at, &self.applications[j].at);
        let each = first.iter().zip(second).filter(|(a, b)| !same_pieces(&a.pieces, &b.pieces));
        Ok(Formula::and(each.map(|(a, b)| equal(&a.pieces, &b.pieces)).collect::<Lowered<_>>()?))
    }

    /// Adds the facts about the applications `from..to`, alone and together with all earlier ones.
    fn facts_between(&mut self, from: usize, to: usize, out: &mut Vec<Formula>) -> Lowered<()> {
        let functions: Vec<Function> = self.model.functions.clone();
        for function in &functions {
            let places: Vec<usize> = (0..to).filter(|&i| self.applications[i].function == function.name).collect();
            for (rank, &i) in places.iter().enumerate() {
                for &j in &places[..rank] {
                    if i >= from {
                        self.equal_arguments(i, j, out)?;
                    }
                    for &k in &places[..rank] {
                        if i >= from && k < j {
                            self.bend(function, [i, j, k], out)?;
                        }
                    }
                    if i >= from {
                        self.order(function, i, j, out)?;
                        self.mean_value(function, i, j, out)?;
                    }
                }
                if i >= from {
                    self.each_value(function, i, out)?;
                }
            }
        }
        Ok(())
    }

    fn value_of(&self, application: usize) -> Fraction {
        Fraction::from_polynomial(Polynomial::variable(self.applications[application].value))
    }

    /// Returns the formula that the argument of an application lies in the function's domain.
    fn in_domain(&mut self, function: &Function, application: usize) -> Lowered<Formula> {
        let Some(domain) = &function.domain else { return Ok(Formula::True) };
        let here = self.applications[application].instantiation(function).condition(domain);
        self.truth_at(application, &here)
    }

    /// Returns the formula that a condition on an application's argument holds, with names resolved in the scope of the
    /// application.
    fn truth_at(&mut self, application: usize, condition: &ConditionRef) -> Lowered<Formula> {
        let outside = std::mem::replace(&mut self.scope, self.applications[application].scope.clone());
        let auxiliary = std::mem::replace(&mut self.at_auxiliary, self.applications[application].auxiliary);
        let truth = self.truth(condition, true);
        (self.scope, self.at_auxiliary) = (outside, auxiliary);
        truth
    }

    /// Adds the fact that equal arguments give equal values.
    fn equal_arguments(&mut self, i: usize, j: usize, out: &mut Vec<Formula>) -> Lowered<()> {
        let same = overgrown(self.value_of(i).minus(&self.value_of(j)))?.sign(Signs::ZERO);
        let same_function = self.same_function(i, j)?;
        for a in &self.applications[i].pieces {
            for b in &self.applications[j].pieces {
                let equal = overgrown(a.value.minus(&b.value))?.sign(Signs::ZERO);
                let when = Formula::and(vec![same_function.clone(), a.guard.clone(), b.guard.clone(), equal]);
                out.push(Formula::or(vec![when.negated(), same.clone()]));
            }
        }
        Ok(())
    }

    /// Adds the facts of monotonicity at two applications.
    fn order(&mut self, function: &Function, i: usize, j: usize, out: &mut Vec<Formula>) -> Lowered<()> {
        for fact in &function.facts {
            let FunctionFact::Monotone(direction) = fact else { continue };
            let domain =
                Formula::and(vec![self.same_function(i, j)?, self.in_domain(function, i)?, self.in_domain(function, j)?]);
            let rises = if direction.increasing { Signs::POSITIVE } else { Signs::NEGATIVE };
            let rises = if direction.strict { rises } else { rises.or(Signs::ZERO) };
            let difference = overgrown(self.value_of(i).minus(&self.value_of(j)))?;
            for a in &self.applications[i].pieces {
                for b in &self.applications[j].pieces {
                    let apart = overgrown(a.value.minus(&b.value))?;
                    for (order, signs) in [(Signs::POSITIVE, rises), (Signs::NEGATIVE, rises.turned())] {
                        let when = Formula::and(vec![domain.clone(), a.guard.clone(), b.guard.clone(), apart.sign(order)]);
                        out.push(Formula::or(vec![when.negated(), difference.sign(signs)]));
                    }
                }
            }
        }
        Ok(())
    }

    /// Adds the mean value theorem at two applications of a differentiable function: between x < y there is a z with
    /// f(y) - f(x) = f'(z) (y - x). The domain of a differentiable function is an interval, so it contains z.
    fn mean_value(&mut self, function: &Function, i: usize, j: usize, out: &mut Vec<Formula>) -> Lowered<()> {
        let Some(name) = &function.derivative else { return Ok(()) };
        let Some(derivative) = self.model.functions.iter().find(|other| other.name == *name).cloned() else { return Ok(()) };
        let auxiliary = self.applications[i].auxiliary || self.applications[j].auxiliary;
        if auxiliary || self.mean_values == MAX_MEAN_VALUES {
            return Ok(());
        }
        self.mean_values += 1;
        let ends = (&self.applications[i].argument, &self.applications[j].argument);
        let argument: Variable = format!("{}.between({}, {})", function.name, ends.0, ends.1).into();
        let place = self.add_variable(&argument, VariableKind::Root);
        let between = Fraction::from_polynomial(Polynomial::variable(place));
        let value = self.add_variable(&format!("{name}({argument})"), VariableKind::Root);
        self.applications.push(Application {
            function: name.clone(),
            argument: Term::variable(argument.clone()),
            pieces: vec![GuardedValue { guard: Formula::True, value: between.clone() }],
            at: self.applications[i].at.clone(),
            scope: self.applications[i].scope.iter().cloned().chain([(argument, place)]).collect(),
            value,
            auxiliary: true,
            implied: true,
        });
        let own = self.applications.len() - 1;
        let domain = Formula::and(vec![self.same_function(i, j)?, self.in_domain(function, i)?, self.in_domain(function, j)?]);
        let inside = self.in_domain(&derivative, own)?;
        let rise = overgrown(self.value_of(i).minus(&self.value_of(j)))?;
        for a in &self.applications[i].pieces.clone() {
            for b in &self.applications[j].pieces.clone() {
                let run = overgrown(a.value.minus(&b.value))?;
                let slope = overgrown(overgrown(self.value_of(own).times(&run))?.minus(&rise))?.sign(Signs::ZERO);
                let (above, below) = (overgrown(a.value.minus(&between))?, overgrown(b.value.minus(&between))?);
                for order in [Signs::POSITIVE, Signs::NEGATIVE] {
                    let when = Formula::and(vec![domain.clone(), a.guard.clone(), b.guard.clone(), run.sign(order)]);
                    let there = vec![above.sign(order), below.sign(order.turned()), inside.clone(), slope.clone()];
                    out.push(Formula::or(vec![when.negated(), Formula::and(there)]));
                }
            }
        }
        Ok(())
    }

    /// Adds the facts of convexity and concavity at three applications: (z - y) u(x) + (x - z) u(y) + (y - x) u(z) has one sign
    /// for x < y < z.
    fn bend(&mut self, function: &Function, three: [usize; 3], out: &mut Vec<Formula>) -> Lowered<()> {
        for fact in &function.facts {
            let FunctionFact::Curved(curvature) = fact else { continue };
            let signs = if curvature.convex { Signs::POSITIVE } else { Signs::NEGATIVE };
            let signs = if curvature.strict { signs } else { signs.or(Signs::ZERO) };
            let mut domain = vec![self.same_function(three[0], three[1])?, self.same_function(three[1], three[2])?];
            for application in three {
                domain.push(self.in_domain(function, application)?);
            }
            for order in [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]] {
                let [x, y, z] = order.map(|place| three[place]);
                for a in &self.applications[x].pieces {
                    for b in &self.applications[y].pieces {
                        for c in &self.applications[z].pieces {
                            let below = |p: &Fraction, q: &Fraction| Ok(overgrown(p.minus(q))?.sign(Signs::NEGATIVE));
                            let mut when = domain.clone();
                            when.extend([a.guard.clone(), b.guard.clone(), c.guard.clone()]);
                            when.extend([below(&a.value, &b.value)?, below(&b.value, &c.value)?]);
                            let weighted = |p: &Fraction, q: &Fraction, at: usize| {
                                overgrown(overgrown(p.minus(q))?.times(&self.value_of(at)))
                            };
                            let sum = overgrown(weighted(&c.value, &b.value, x)?.plus(&weighted(&b.value, &a.value, z)?))?;
                            let sum = overgrown(sum.plus(&weighted(&a.value, &c.value, y)?))?;
                            out.push(Formula::or(vec![Formula::and(when).negated(), sum.sign(signs)]));
                        }
                    }
                }
            }
        }
        Ok(())
    }

    /// Adds the facts that are formulas in the argument, at one application.
    fn each_value(&mut self, function: &Function, i: usize, out: &mut Vec<Formula>) -> Lowered<()> {
        for fact in &function.facts {
            let FunctionFact::Holds(condition) = fact else { continue };
            let here = self.applications[i].instantiation(function).condition(condition);
            let domain = self.in_domain(function, i)?;
            let general = Variables::of_condition(condition).free.contains(&function.argument);
            let outside = std::mem::replace(&mut self.in_general_fact, general);
            let fact = self.truth_at(i, &here);
            self.in_general_fact = outside;
            let fact = fact?;
            out.push(Formula::or(vec![domain.negated(), fact]));
        }
        Ok(())
    }
}
