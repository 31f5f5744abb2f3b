//! Solves the equations that hold at a point: each equation gives one variable as a function of the others, which then move
//! freely.
//!
//! `search` uses this to find a simpler point near a solver's point. Untrusted: exact evaluation confirms the final point.
//!
//! If `a x + b = 0` with `a != 0`, then `x = -b/a`, and a polynomial `p` of degree d in x has the sign of `a^d p(-b/a)` times
//! the sign of `a^d`. The sign of `a` at the point is added as a condition, so every solution of the remaining formula extends
//! to a point of the system.

use std::collections::BTreeMap;

use kernel::algebra::univariate::Real;
use kernel::algebra::{Formula, Polynomial, Signs, VariableIndex, place};
use kernel::number::Rational;
use kernel::{System, VariableKind};

/// The most terms that the formula may have after a substitution.
const TERM_LIMIT: usize = 20_000;

/// A system after its equations were solved for some of its variables.
#[derive(Clone, Debug)]
pub(super) struct Solved {
    /// The conditions on the remaining variables.
    pub(super) formula: Formula,
    /// Each entry means `variable = -rest / slope`, where neither polynomial contains the variables of earlier entries.
    given: Vec<SolvedVariable>,
}

#[derive(Clone, Debug)]
struct SolvedVariable {
    variable: VariableIndex,
    slope: Polynomial,
    rest: Polynomial,
}

impl Solved {
    /// Solves those equations of the system that hold at the point.
    pub(super) fn at(system: &System, point: &[Real]) -> Self {
        let sign = |polynomial: &Polynomial| sign_near(polynomial, point);
        let mut out = Self { formula: system.formula.clone(), given: Vec::new() };
        loop {
            let mut equations = Vec::new();
            active(&out.formula, &sign, &mut equations);
            let best = equations
                .iter()
                .flat_map(|p| p.variables().into_iter().map(move |variable| (*p, variable)))
                .filter_map(|(p, variable)| {
                    let kind = system.variables.get(variable as usize)?.kind;
                    let [rest, slope]: [Polynomial; 2] = p.coefficients_in(variable).try_into().ok()?;
                    let usable = kind != VariableKind::Integer && sign(&slope) != Signs::ZERO;
                    let cost = (slope.as_constant().is_none(), kind != VariableKind::FunctionValue, rest.len(), variable);
                    usable.then_some((cost, SolvedVariable { variable, slope, rest }))
                })
                .min_by(|a, b| a.0.cmp(&b.0));
            let Some((_, given)) = best else { return out };
            let slope_sign = sign(&given.slope);
            let replaced = out.formula.with_atoms(&mut |atom| {
                let (polynomial, turned) = given.substituted_into(atom.polynomial(), slope_sign);
                Formula::sign(&polynomial, if turned { atom.signs().turned() } else { atom.signs() })
            });
            let formula = Formula::and(vec![Formula::sign(&given.slope, slope_sign), replaced]);
            let mut terms = 0;
            formula.each_atom(&mut |atom| terms += atom.polynomial().len());
            if terms > TERM_LIMIT || formula == Formula::False {
                return out;
            }
            out.formula = formula;
            out.given.push(given);
        }
    }

    /// Returns true iff an equation gives the variable as a function of the others.
    pub(super) fn gives(&self, variable: VariableIndex) -> bool {
        self.given.iter().any(|given| given.variable == variable)
    }

    /// Adds the values of the solved variables to those of the free ones. Returns `None` if a value that is needed is missing
    /// or a slope is zero.
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
    /// Substitutes the solution into a polynomial and multiplies by a power of the slope. The second value is true iff this
    /// reverses the sign.
    fn substituted_into(&self, polynomial: &Polynomial, slope_sign: Signs) -> (Polynomial, bool) {
        let coefficients = polynomial.coefficients_in(self.variable);
        let turned = coefficients.len().is_multiple_of(2) && slope_sign == Signs::NEGATIVE;
        let negated = self.rest.scaled(&-Rational::from_integer(1.into()));
        // Horner's scheme, where the power of the slope replaces each division.
        let mut out = Polynomial::default();
        let mut power = Polynomial::constant(Rational::from_integer(1.into()));
        for coefficient in coefficients.iter().rev() {
            out = out.times(&negated).plus(&coefficient.times(&power));
            power = power.times(&self.slope);
        }
        (out, turned)
    }
}

/// Returns the sign of a polynomial at a point, and zero if the sign cannot be decided. That is enough for choosing equations:
/// no verdict uses this sign.
fn sign_near(polynomial: &Polynomial, point: &[Real]) -> Signs {
    place::sign(polynomial, &|variable| point.get(variable as usize)).unwrap_or(Signs::ZERO)
}

/// Collects the polynomials of the equations among atoms that together make the formula true at a point, choosing the
/// alternative of each disjunction with the fewest equations. Returns false if the formula is not known to be true there.
fn active<'a>(formula: &'a Formula, sign: &impl Fn(&Polynomial) -> Signs, out: &mut Vec<&'a Polynomial>) -> bool {
    match formula {
        Formula::True => true,
        Formula::False | Formula::Quantified(_) => false,
        Formula::Atom(atom) => {
            let holds = sign(atom.polynomial()).within(atom.signs());
            if holds && atom.signs() == Signs::ZERO {
                out.push(atom.polynomial());
            }
            holds
        }
        Formula::And(parts) => parts.iter().all(|part| active(part, sign, out)),
        Formula::Or(parts) => {
            let choices = parts.iter().filter_map(|part| {
                let mut equations = Vec::new();
                active(part, sign, &mut equations).then_some(equations)
            });
            let Some(least) = choices.min_by_key(Vec::len) else { return false };
            out.extend(least);
            true
        }
    }
}
