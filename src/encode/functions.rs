//! Unknown functions in a query: a made variable per application, and the declared facts at the arguments that occur.
//!
//! A fact that mentions parameters makes another function of it for other values of them: facts are used with the values that the
//! parameters have where the function is applied, and join applications at equal values only.
//! Monotonicity is used at pairs of arguments, convexity and concavity at triples, formulas at each argument. A point of such a
//! system is no evidence, since the facts at finitely many arguments need not extend to a function; that there is no point is.

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

/// Where an unknown function is applied.
#[derive(Clone, Debug)]
pub(super) struct Application {
    function: Arc<str>,
    argument: TermRef,
    pieces: Vec<GuardedValue>,
    /// The parameters that the function depends on, with their values here.
    at: Vec<ParameterValue>,
    /// The bound variables in scope where it stands: its argument may mention them.
    scope: Vec<(Variable, VariableIndex)>,
    value: VariableIndex,
}

/// The value of a parameter that a function depends on.
#[derive(Clone, Debug)]
struct ParameterValue {
    name: Variable,
    value: TermRef,
    pieces: Vec<GuardedValue>,
}

impl Application {
    /// What is put where a fact of the function is used here: the argument and the parameters' values, all at once.
    fn put(&self, function: &Function) -> Substitution {
        let own = |parameter: &&ParameterValue| *parameter.value != Term::Variable(parameter.name.clone());
        let values = self.at.iter().filter(own).map(|parameter| (parameter.name.clone(), parameter.value.clone()));
        Substitution::new(std::iter::once((function.argument.clone(), self.argument.clone())).chain(values))
    }
}

/// By value, not by name: a bound variable may go by the name of another.
fn same_pieces(a: &[GuardedValue], b: &[GuardedValue]) -> bool {
    a.len() == b.len() && a.iter().zip(b).all(|(a, b)| a.guard == b.guard && a.value == b.value)
}

/// Where two numbers have values that are equal.
fn equal(a: &[GuardedValue], b: &[GuardedValue]) -> Lowered<Formula> {
    let mut cases = Vec::new();
    for one in a {
        for other in b {
            let same = overgrown(one.value.minus(&other.value))?.sign(Signs::ZERO);
            cases.push(Formula::and(vec![one.guard.clone(), other.guard.clone(), same]));
        }
    }
    Ok(Formula::or(cases))
}

impl Lowering<'_> {
    /// What the declared facts say about the applications met.
    pub(super) fn function_facts(&mut self) -> Lowered<Vec<Formula>> {
        let mut facts = Vec::new();
        let mut done = 0;
        // A fact may apply a function again: go on until no new application appears.
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

    /// The value of a function at an argument, where parameters that it depends on have these values: one made variable where all
    /// of them are equal.
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
        let known = self.applications.iter().find(|known| {
            &known.function == function
                && same_pieces(&known.pieces, &pieces)
                && known.at.len() == at.len()
                && known.at.iter().zip(&at).all(|(a, b)| same_pieces(&a.pieces, &b.pieces))
        });
        let valued: Vec<Formula> =
            at.iter().map(|own| Formula::or(own.pieces.iter().map(|piece| piece.guard.clone()).collect())).collect();
        let value = match known {
            Some(known) => known.value,
            None => {
                let values = at.iter().map(|own| (own.name.clone(), own.value.clone())).collect();
                let shown = Term::Apply { function: function.clone(), argument: argument.clone(), at: values }.to_string();
                let value = self.make(&shown, VariableKind::FunctionValue);
                self.applications.push(Application {
                    function: function.clone(),
                    argument: argument.clone(),
                    pieces: pieces.as_ref().clone(),
                    at,
                    scope: self.scope.clone(),
                    value,
                });
                value
            }
        };
        let value = Fraction::from_polynomial(Polynomial::variable(value));
        let guarded =
            |piece: &GuardedValue| Formula::and(std::iter::once(piece.guard.clone()).chain(valued.iter().cloned()).collect());
        Ok(pieces.iter().map(|piece| GuardedValue { guard: guarded(piece), value: value.clone() }).collect())
    }

    /// Where unknown functions are applied.
    pub(super) fn uses_of_functions(&self) -> Vec<FunctionUse> {
        let functions: Vec<Arc<Function>> = self.model.functions.iter().cloned().map(Arc::new).collect();
        let of = |application: &Application| {
            let function = functions.iter().find(|function| function.name == application.function)?.clone();
            let at: Vec<(Variable, TermRef)> = application.at.iter().map(|own| (own.name.clone(), own.value.clone())).collect();
            let mut mentioned = Variables::of_term(&application.argument);
            at.iter().for_each(|(_, value)| mentioned.add_term(value));
            let closed = application.scope.iter().all(|(name, _)| !mentioned.free.contains(name));
            Some(FunctionUse { function, argument: application.argument.clone(), at, value: application.value, closed })
        };
        self.applications.iter().filter_map(of).collect()
    }

    /// Where the parameters that the function depends on have the same values at both applications: it is one function.
    fn same_function(&self, i: usize, j: usize) -> Lowered<Formula> {
        let (one, other) = (&self.applications[i].at, &self.applications[j].at);
        let each = one.iter().zip(other).filter(|(a, b)| !same_pieces(&a.pieces, &b.pieces));
        Ok(Formula::and(each.map(|(a, b)| equal(&a.pieces, &b.pieces)).collect::<Lowered<_>>()?))
    }

    /// The facts about the applications `from..to`, alone and with all earlier ones.
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

    /// The condition under which the application's argument, as in its piece, lies in the function's domain.
    fn in_domain(&mut self, function: &Function, application: usize) -> Lowered<Formula> {
        let Some(domain) = &function.domain else { return Ok(Formula::True) };
        let here = self.applications[application].put(function).condition(domain);
        self.truth_at(application, &here)
    }

    /// Where a condition on an application's argument holds, its names read where the application stands.
    fn truth_at(&mut self, application: usize, condition: &ConditionRef) -> Lowered<Formula> {
        let outside = std::mem::replace(&mut self.scope, self.applications[application].scope.clone());
        let truth = self.truth(condition, true);
        self.scope = outside;
        truth
    }

    fn equal_arguments(&mut self, i: usize, j: usize, out: &mut Vec<Formula>) -> Lowered<()> {
        let same = overgrown(self.value_of(i).minus(&self.value_of(j)))?.sign(Signs::ZERO);
        let one = self.same_function(i, j)?;
        for a in &self.applications[i].pieces {
            for b in &self.applications[j].pieces {
                let equal = overgrown(a.value.minus(&b.value))?.sign(Signs::ZERO);
                let when = Formula::and(vec![one.clone(), a.guard.clone(), b.guard.clone(), equal]);
                out.push(Formula::or(vec![when.negated(), same.clone()]));
            }
        }
        Ok(())
    }

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

    /// Convexity and concavity at three applications: (z - y) u(x) + (x - z) u(y) + (y - x) u(z) has one sign for x < y < z.
    fn bend(&mut self, function: &Function, three: [usize; 3], out: &mut Vec<Formula>) -> Lowered<()> {
        for fact in &function.facts {
            let signs = match fact {
                FunctionFact::Convex => Signs::POSITIVE.or(Signs::ZERO),
                FunctionFact::Concave => Signs::NEGATIVE.or(Signs::ZERO),
                FunctionFact::Monotone(_) | FunctionFact::Holds(_) => continue,
            };
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

    fn each_value(&mut self, function: &Function, i: usize, out: &mut Vec<Formula>) -> Lowered<()> {
        for fact in &function.facts {
            let FunctionFact::Holds(condition) = fact else { continue };
            let here = self.applications[i].put(function).condition(condition);
            let domain = self.in_domain(function, i)?;
            let fact = self.truth_at(i, &here)?;
            out.push(Formula::or(vec![domain.negated(), fact]));
        }
        Ok(())
    }
}
