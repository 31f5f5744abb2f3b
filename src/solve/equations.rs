//! Equations that hold at a point, solved: each gives one variable from the others, so that the others can move freely.
//!
//! If `a x + b = 0` with `a != 0`, then `x = -b/a`, and a polynomial `p` of degree d in x has the sign of `a^d p(-b/a)` times the
//! sign of `a^d`. The sign of `a` at the point becomes a condition of its own, so every point of what is left is a point of the
//! system.

use std::collections::BTreeMap;

use kernel::algebra::univariate::Real;
use kernel::algebra::{Formula, Polynomial, Signs, VariableIndex, place};
use kernel::number::Rational;
use kernel::{System, VariableKind};

/// The most terms that putting in a solution may leave.
const TERM_LIMIT: usize = 20_000;

/// A system without the variables that its equations give.
#[derive(Clone, Debug)]
pub(super) struct Solved {
    /// What is left to satisfy.
    pub(super) formula: Formula,
    /// `variable = -rest / slope`, each free of the variables before it in the list.
    given: Vec<SolvedVariable>,
}

#[derive(Clone, Debug)]
struct SolvedVariable {
    variable: VariableIndex,
    slope: Polynomial,
    rest: Polynomial,
}

impl Solved {
    /// Solves the equations that hold at a point.
    pub(super) fn at(system: &System, point: &[Real]) -> Self {
        let near = |polynomial: &Polynomial| sign_near(polynomial, point);
        let mut out = Self { formula: system.formula.clone(), given: Vec::new() };
        loop {
            let mut equations = Vec::new();
            active(&out.formula, &near, &mut equations);
            let best = equations
                .iter()
                .flat_map(|p| p.variables().into_iter().map(move |variable| (*p, variable)))
                .filter_map(|(p, variable)| {
                    let kind = system.variables.get(variable as usize)?.kind;
                    let [rest, slope]: [Polynomial; 2] = p.coefficients_in(variable).try_into().ok()?;
                    let usable = kind != VariableKind::Integer && near(&slope) != Signs::ZERO;
                    let cost = (slope.as_constant().is_none(), kind != VariableKind::FunctionValue, rest.len(), variable);
                    usable.then_some((cost, SolvedVariable { variable, slope, rest }))
                })
                .min_by(|a, b| a.0.cmp(&b.0));
            let Some((_, given)) = best else { return out };
            let sign = near(&given.slope);
            let replaced = out.formula.with_atoms(&mut |atom| {
                let (polynomial, turned) = given.put_into(atom.polynomial(), sign);
                Formula::sign(&polynomial, if turned { atom.signs().turned() } else { atom.signs() })
            });
            let formula = Formula::and(vec![Formula::sign(&given.slope, sign), replaced]);
            let mut terms = 0;
            formula.each_atom(&mut |atom| terms += atom.polynomial().len());
            if terms > TERM_LIMIT || formula == Formula::False {
                return out;
            }
            out.formula = formula;
            out.given.push(given);
        }
    }

    /// True iff the variable is given by the others.
    pub(super) fn gives(&self, variable: VariableIndex) -> bool {
        self.given.iter().any(|given| given.variable == variable)
    }

    /// Fills in the variables that are given; `None` if one rests on a number that is missing.
    pub(super) fn complete(&self, free: &BTreeMap<VariableIndex, Rational>) -> Option<BTreeMap<VariableIndex, Rational>> {
        let mut out = free.clone();
        for given in self.given.iter().rev() {
            let slope = given.slope.evaluate(|v| out.get(&v)).filter(|slope| Signs::of_number(slope) != Signs::ZERO)?;
            let value = -given.rest.evaluate(|v| out.get(&v))? / slope;
            out.insert(given.variable, value);
        }
        Some(out)
    }
}

impl SolvedVariable {
    /// A polynomial with the solution put in, times a power of the slope; and whether that turned its sign.
    fn put_into(&self, polynomial: &Polynomial, slope_sign: Signs) -> (Polynomial, bool) {
        let coefficients = polynomial.coefficients_in(self.variable);
        let turned = coefficients.len().is_multiple_of(2) && slope_sign == Signs::NEGATIVE;
        let negated = self.rest.scaled(&-Rational::from_integer(1.into()));
        // Horner, with the power of the slope that makes up for each division.
        let mut out = Polynomial::default();
        let mut power = Polynomial::constant(Rational::from_integer(1.into()));
        for coefficient in coefficients.iter().rev() {
            out = out.times(&negated).plus(&coefficient.times(&power));
            power = power.times(&self.slope);
        }
        (out, turned)
    }
}

/// The sign at a point, where "too close to zero to tell" counts as zero: good enough to choose by, not to rule by.
fn sign_near(polynomial: &Polynomial, point: &[Real]) -> Signs {
    place::sign(polynomial, &|variable| point.get(variable as usize)).unwrap_or(Signs::ZERO)
}

/// The polynomials of the equations among atoms that together make the formula true at a point, as few as can be told.
fn active<'a>(formula: &'a Formula, near: &impl Fn(&Polynomial) -> Signs, out: &mut Vec<&'a Polynomial>) -> bool {
    match formula {
        Formula::True => true,
        Formula::False | Formula::Quantified(_) => false,
        Formula::Atom(atom) => {
            let holds = near(atom.polynomial()).within(atom.signs());
            if holds && atom.signs() == Signs::ZERO {
                out.push(atom.polynomial());
            }
            holds
        }
        Formula::And(parts) => parts.iter().all(|part| active(part, near, out)),
        Formula::Or(parts) => {
            let choices = parts.iter().filter_map(|part| {
                let mut equations = Vec::new();
                active(part, near, &mut equations).then_some(equations)
            });
            let Some(least) = choices.min_by_key(Vec::len) else { return false };
            out.extend(least);
            true
        }
    }
}
