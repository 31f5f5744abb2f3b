//! Eliminates one variable: computes for which values of the others some value of it satisfies a formula.
//!
//! `block` calls it. Equations are solved first. If a variable has only bounds, the bounds are compared. Otherwise each
//! interval on which the formula is true begins at minus infinity, at a root (where a weak comparison or an equation becomes
//! true), or just beyond a root (where a strict comparison does). These test points are substituted, each under the condition
//! that it exists, from the side that has fewer of them. Untrusted: the caller of `eliminate` proves the result.
//!
//! # Source
//! Loos and Weispfenning (1993), Weispfenning (1997).

use std::collections::BTreeSet;

use num_traits::One;

use super::bounds::between;
use super::point::{QuadraticRoot, TestPoint};
use super::{EliminationLimits, EliminationStop, Knowledge};
use kernel::algebra::{Atom, Formula, Monomial, Polynomial, Signs, VariableIndex, fraction};
use kernel::number::{Rational, whole};

/// The most cases into which disjunctions are multiplied out, because bounds alone are simpler than test points.
const MAX_CASES: usize = 24;

/// The work done so far, with its limits.
pub(super) struct EliminationWork {
    limits: EliminationLimits,
    points: usize,
}

/// A test point and the condition under which it exists.
type Guarded = (Formula, TestPoint);

impl EliminationWork {
    /// Starts with no work done.
    pub(super) fn new(limits: EliminationLimits) -> Self {
        Self { limits, points: 0 }
    }

    /// Returns the condition on the other variables under which some value of the variable satisfies the formula.
    ///
    /// # Errors
    /// [`EliminationStop`] if the variable cannot be solved for, or a limit is reached.
    pub(super) fn exists(
        &mut self,
        known: &Knowledge<'_>,
        variable: VariableIndex,
        formula: &Formula,
    ) -> Result<Formula, EliminationStop> {
        let formula = known.settled(formula);
        if known.oracle().stopped() {
            return Err(EliminationStop::Time);
        }
        if formula.size() > self.limits.atoms {
            return Err(EliminationStop::Atoms(self.limits.atoms));
        }
        if !mentions(&formula, variable) {
            return Ok(formula);
        }
        if let Some(powers) = power_as_variable(&formula, variable) {
            return self.exists(known, variable, &powers);
        }
        match formula {
            Formula::Or(parts) => {
                let mut out = Vec::new();
                for part in &parts {
                    match self.exists(known, variable, part)? {
                        Formula::True => return Ok(Formula::True),
                        other => out.push(other),
                    }
                }
                Ok(known.settled(&Formula::or(out)))
            }
            Formula::And(parts) => self.conjunction(known, variable, parts),
            other @ (Formula::True | Formula::False | Formula::Atom(_) | Formula::Quantified(_)) => {
                self.conjunction(known, variable, vec![other])
            }
        }
    }

    fn conjunction(
        &mut self,
        known: &Knowledge<'_>,
        variable: VariableIndex,
        parts: Vec<Formula>,
    ) -> Result<Formula, EliminationStop> {
        let (containing, free): (Vec<Formula>, Vec<Formula>) = parts.into_iter().partition(|part| mentions(part, variable));
        if free.is_empty() {
            return self.connected(known, variable, containing);
        }
        let free = Formula::and(free);
        let known = known.with(&free);
        if !known.possible(&Formula::True) {
            return Ok(Formula::False);
        }
        let rest = self.exists(&known, variable, &Formula::and(containing))?;
        Ok(Formula::and(vec![free, rest]).simplified())
    }

    /// Eliminates the variable from a conjunction in which all parts mention it.
    fn connected(
        &mut self,
        known: &Knowledge<'_>,
        variable: VariableIndex,
        parts: Vec<Formula>,
    ) -> Result<Formula, EliminationStop> {
        let shorter = parts.iter().map(|part| without_lead(part, variable, known)).collect::<Vec<_>>();
        if shorter != parts {
            return self.exists(known, variable, &Formula::and(shorter));
        }
        if let Some((place, atom)) = equation(&parts, variable, known) {
            let mut rest = parts;
            rest.remove(place);
            return self.solved(known, variable, &atom, &Formula::and(rest));
        }
        if let Some(out) = between(variable, &parts, known)? {
            return Ok(known.settled(&out));
        }
        if let Some(lead) = unknown_slope(&parts, variable, known) {
            return self.by_sign(known, variable, &lead, &Formula::and(parts));
        }
        if let Some(cases) = multiplied_out(&parts) {
            return self.exists(known, variable, &Formula::or(cases));
        }
        self.by_points(known, variable, &Formula::and(parts))
    }

    /// Splits into the cases that a coefficient is positive, negative or zero.
    fn by_sign(
        &mut self,
        known: &Knowledge<'_>,
        variable: VariableIndex,
        lead: &Polynomial,
        formula: &Formula,
    ) -> Result<Formula, EliminationStop> {
        let mut out = Vec::new();
        for sign in [Signs::POSITIVE, Signs::NEGATIVE, Signs::ZERO] {
            let guard = known.settled(&Formula::sign(lead, sign));
            if guard == Formula::False || !known.possible(&guard) {
                continue;
            }
            let here = known.with(&Formula::sign(lead, sign)).with(&guard);
            out.push(Formula::and(vec![guard, self.exists(&here, variable, formula)?]));
        }
        Ok(known.settled(&Formula::or(out)))
    }

    /// Eliminates the variable by solving an equation of the conjunction.
    fn solved(
        &mut self,
        known: &Knowledge<'_>,
        variable: VariableIndex,
        atom: &Atom,
        rest: &Formula,
    ) -> Result<Formula, EliminationStop> {
        let coefficients = atom.polynomial().coefficients_in(variable);
        let lead = coefficients.last().cloned().unwrap_or_default();
        let mut out = Vec::new();
        if known.signs(&lead).and(Signs::ZERO) == Signs::ZERO {
            let flat = Formula::sign(&lead, Signs::ZERO);
            if known.possible(&flat) {
                let here = known.with(&flat);
                let lower = Formula::sign(&lower_part(atom.polynomial(), variable), Signs::ZERO);
                let other = self.exists(&here, variable, &Formula::and(vec![lower, rest.clone()]))?;
                out.push(Formula::and(vec![flat, other]));
            }
        }
        for (guard, point) in points(atom, variable, known)? {
            out.push(self.at_point(known, variable, &guard, &point, rest)?);
        }
        Ok(known.settled(&Formula::or(out)))
    }

    /// Substitutes a test point into the formula, under the condition that the point exists.
    fn at_point(
        &mut self,
        known: &Knowledge<'_>,
        variable: VariableIndex,
        guard: &Formula,
        point: &TestPoint,
        formula: &Formula,
    ) -> Result<Formula, EliminationStop> {
        self.points += 1;
        if self.points > self.limits.points {
            return Err(EliminationStop::Points(self.limits.points));
        }
        if known.oracle().stopped() {
            return Err(EliminationStop::Time);
        }
        let guard_here = known.settled(guard);
        if guard_here == Formula::False || !known.possible(&guard_here) {
            return Ok(Formula::False);
        }
        let here = known.with(guard).with(&guard_here);
        let substituted = here.settled(&point.substituted(variable, formula)?);
        if substituted.size() > self.limits.atoms {
            return Err(EliminationStop::Atoms(self.limits.atoms));
        }
        let out = Formula::and(vec![guard_here, substituted]).simplified();
        Ok(if out == Formula::False || !known.possible(&out) { Formula::False } else { out })
    }

    /// Eliminates the variable by substituting test points.
    fn by_points(
        &mut self,
        known: &Knowledge<'_>,
        variable: VariableIndex,
        formula: &Formula,
    ) -> Result<Formula, EliminationStop> {
        let mirror_image = mirrored(formula, variable);
        let (left, right) = (all_points(formula, variable, known), all_points(&mirror_image, variable, known));
        let (formula, points) = match (left, right) {
            (Ok(left), Ok(right)) if right.len() < left.len() => (mirror_image, right),
            (Ok(left), _) => (formula.clone(), left),
            (Err(_), Ok(right)) => (mirror_image, right),
            (Err(stop), Err(_)) => return Err(stop),
        };
        let mut out = Vec::new();
        for (guard, point) in std::iter::once((Formula::True, TestPoint::MinusInfinity)).chain(points) {
            match self.at_point(known, variable, &guard, &point, &formula)? {
                Formula::True => return Ok(Formula::True),
                other => out.push(other),
            }
            if out.iter().map(Formula::size).sum::<usize>() > self.limits.atoms {
                return Err(EliminationStop::Atoms(self.limits.atoms));
            }
        }
        Ok(known.settled(&Formula::or(out)))
    }
}

/// If a variable occurs only in powers of one exponent, replaces that power by the variable. The new variable takes every
/// value, or every nonnegative value if the exponent is even.
fn power_as_variable(formula: &Formula, variable: VariableIndex) -> Option<Formula> {
    let exponent = |monomial: &Monomial| monomial.factors().iter().find(|(other, _)| *other == variable).map_or(0, |(_, e)| *e);
    let mut common = 0;
    formula.each_atom(&mut |atom| {
        for (monomial, _) in atom.polynomial().terms() {
            common = num_integer::gcd(common, exponent(monomial));
        }
    });
    if common < 2 {
        return None;
    }
    let lowered = |polynomial: &Polynomial| {
        let terms = polynomial.terms().map(|(monomial, coefficient)| {
            let factors = monomial.factors().iter().map(|&(v, e)| Monomial::power(v, if v == variable { e / common } else { e }));
            (factors.fold(Monomial::default(), |so_far, factor| so_far.times(&factor)), coefficient.clone())
        });
        Polynomial::from_terms(terms)
    };
    let power = formula.with_atoms(&mut |atom| Formula::sign(&lowered(atom.polynomial()), atom.signs()));
    if common % 2 == 1 {
        return Some(power);
    }
    let not_negative = Formula::sign(&Polynomial::variable(variable), Signs::POSITIVE.or(Signs::ZERO));
    Some(Formula::and(vec![not_negative, power]))
}

/// Returns true iff the variable occurs in the formula.
pub(super) fn mentions(formula: &Formula, variable: VariableIndex) -> bool {
    let mut found = false;
    formula.each_atom(&mut |atom| found |= atom.polynomial().degree_in(variable) > 0);
    found
}

/// Returns the polynomial without its highest power of the variable.
fn lower_part(polynomial: &Polynomial, variable: VariableIndex) -> Polynomial {
    let mut coefficients = polynomial.coefficients_in(variable);
    coefficients.pop();
    let power = Polynomial::variable(variable);
    coefficients.iter().rev().fold(Polynomial::default(), |so_far, coefficient| so_far.times(&power).plus(coefficient))
}

/// Drops leading coefficients that are known to be zero.
fn without_lead(formula: &Formula, variable: VariableIndex, known: &Knowledge<'_>) -> Formula {
    formula.with_atoms(&mut |atom| {
        let mut polynomial = atom.polynomial().clone();
        while polynomial.degree_in(variable) > 0 {
            let coefficients = polynomial.coefficients_in(variable);
            if coefficients.last().is_some_and(|lead| known.plain_signs(lead) == Signs::ZERO) {
                polynomial = lower_part(&polynomial, variable);
            } else {
                break;
            }
        }
        Formula::sign(&polynomial, atom.signs())
    })
}

/// Chooses the equation to solve, with its place: linear before quadratic, and preferably with a leading coefficient known to
/// be nonzero.
fn equation(parts: &[Formula], variable: VariableIndex, known: &Knowledge<'_>) -> Option<(usize, Atom)> {
    let cost = |part: &Formula| {
        let Formula::Atom(atom) = part else { return None };
        let degree = atom.polynomial().degree_in(variable);
        if atom.signs() != Signs::ZERO || degree > 2 {
            return None;
        }
        let lead = atom.polynomial().coefficients_in(variable).pop()?;
        let open = Signs::ZERO.within(known.plain_signs(&lead));
        Some(((degree, open, atom.polynomial().len()), atom.clone()))
    };
    let found = parts.iter().enumerate().filter_map(|(place, part)| cost(part).map(|(cost, atom)| (cost, place, atom)));
    found.min().map(|(_, place, atom)| (place, atom))
}

/// Returns a coefficient of unknown sign, on which it depends whether a comparison is a lower or an upper bound. Returns `None`
/// unless all comparisons are linear and at most two coefficients are of unknown sign.
fn unknown_slope(parts: &[Formula], variable: VariableIndex, known: &Knowledge<'_>) -> Option<Polynomial> {
    let mut open: BTreeSet<Polynomial> = BTreeSet::new();
    for part in parts {
        let Formula::Atom(atom) = part else { return None };
        let coefficients = atom.polynomial().coefficients_in(variable);
        let [_, slope] = coefficients.as_slice() else { return None };
        if atom.signs() == Signs::ZERO.complement() {
            continue;
        }
        let sign = known.signs(slope);
        if ![Signs::POSITIVE, Signs::NEGATIVE, Signs::NONE].contains(&sign) {
            open.insert(slope.primitive().0);
        }
    }
    if open.len() > 2 { None } else { open.into_iter().next() }
}

/// Multiplies out the disjunctions of a conjunction, if there are some and the cases are not too many.
fn multiplied_out(parts: &[Formula]) -> Option<Vec<Formula>> {
    let mut cases: Vec<Vec<Formula>> = vec![Vec::new()];
    let mut any = false;
    for part in parts {
        let alternatives = match part {
            Formula::Or(inner) => {
                any = true;
                inner.as_slice()
            }
            Formula::True | Formula::False | Formula::Atom(_) | Formula::And(_) | Formula::Quantified(_) => {
                std::slice::from_ref(part)
            }
        };
        if cases.len() * alternatives.len() > MAX_CASES {
            return None;
        }
        cases = cases
            .iter()
            .flat_map(|case| {
                alternatives.iter().map(|alternative| {
                    let mut case = case.clone();
                    case.push(alternative.clone());
                    case
                })
            })
            .collect();
    }
    any.then(|| cases.into_iter().map(Formula::and).collect())
}

/// Replaces the variable by its negative.
fn mirrored(formula: &Formula, variable: VariableIndex) -> Formula {
    let minus = Polynomial::variable(variable).scaled(&whole(-1));
    formula.with_atoms(&mut |atom| Formula::sign(&atom.polynomial().substitute(variable, &minus), atom.signs()))
}

/// Returns the test points at which an interval of truth may begin, from all comparisons.
fn all_points(formula: &Formula, variable: VariableIndex, known: &Knowledge<'_>) -> Result<Vec<Guarded>, EliminationStop> {
    let mut atoms: Vec<&Atom> = Vec::new();
    formula.each_atom(&mut |atom| {
        if !atoms.contains(&atom) {
            atoms.push(atom);
        }
    });
    let mut out: Vec<Guarded> = Vec::new();
    for atom in atoms {
        for guarded in points(atom, variable, known)? {
            if !out.contains(&guarded) {
                out.push(guarded);
            }
        }
    }
    Ok(out)
}

/// Returns the test points at which a comparison may become true as the variable rises.
fn points(atom: &Atom, variable: VariableIndex, known: &Knowledge<'_>) -> Result<Vec<Guarded>, EliminationStop> {
    let (scale, factors) = known.factors(atom.polynomial());
    let inside: Vec<&Polynomial> =
        factors.iter().map(|(factor, _)| factor).filter(|factor| factor.degree_in(variable) > 0).collect();
    let closed = Signs::ZERO.within(atom.signs());
    let single = factors.len() == 1 && factors.iter().all(|(_, exponent)| *exponent == 1);
    let mut out = Vec::new();
    for factor in inside {
        // A single factor makes the comparison true only where it rises, or only where it falls. In a product, any root may.
        let signs = if single { if scale.is_negative() { atom.signs().turned() } else { atom.signs() } } else { Signs::ZERO };
        out.extend(roots(factor, variable, signs, known)?);
    }
    let point = |root: QuadraticRoot| if closed { TestPoint::At(root) } else { TestPoint::Beyond(root) };
    Ok(out.into_iter().map(|(guard, root)| (guard, point(root))).collect())
}

/// Returns the roots at which a polynomial may take one of the signs as the variable rises, each under the condition that it
/// exists.
fn roots(
    polynomial: &Polynomial,
    variable: VariableIndex,
    signs: Signs,
    known: &Knowledge<'_>,
) -> Result<Vec<(Formula, QuadraticRoot)>, EliminationStop> {
    let both_ways = signs == Signs::ZERO || signs == Signs::ZERO.complement();
    let rising = both_ways || Signs::POSITIVE.within(signs);
    let falling = both_ways || Signs::NEGATIVE.within(signs);
    let one = Polynomial::constant(Rational::one());
    let minus = |polynomial: &Polynomial| polynomial.scaled(&whole(-1));
    let coefficients = polynomial.coefficients_in(variable);
    let mut out = Vec::new();
    match coefficients.as_slice() {
        [rest, slope] => {
            if rising {
                let root = QuadraticRoot { a: minus(rest), b: Polynomial::default(), d: Polynomial::default(), c: slope.clone() };
                out.push((Formula::sign(slope, Signs::POSITIVE), root));
            }
            if falling {
                let root = QuadraticRoot { a: rest.clone(), b: Polynomial::default(), d: Polynomial::default(), c: minus(slope) };
                out.push((Formula::sign(slope, Signs::NEGATIVE), root));
            }
        }
        [constant, linear, square] => {
            let discriminant = fraction::product(linear, linear)?.minus(&fraction::product(square, constant)?.scaled(&whole(4)));
            let real = Formula::sign(&discriminant, Signs::POSITIVE.or(Signs::ZERO));
            for sign in [Signs::POSITIVE, Signs::NEGATIVE] {
                if !sign.within(known.plain_signs(square)) {
                    continue;
                }
                let guard = Formula::and(vec![Formula::sign(square, sign), real.clone()]);
                for (wanted, up) in [(rising, true), (falling, false)] {
                    if !wanted {
                        continue;
                    }
                    // The root is (-linear ± sqrt(discriminant)) / (2 square), with numerator and denominator multiplied by the
                    // sign of the leading coefficient.
                    let positive = sign == Signs::POSITIVE;
                    let b = if up == positive { one.clone() } else { minus(&one) };
                    let a = if positive { minus(linear) } else { linear.clone() };
                    let c = square.scaled(&whole(if positive { 2 } else { -2 }));
                    out.push((guard.clone(), QuadraticRoot { a, b, d: discriminant.clone(), c }));
                }
            }
            if Signs::ZERO.within(known.plain_signs(square)) {
                let flat = Formula::sign(square, Signs::ZERO);
                let lower = lower_part(polynomial, variable);
                if lower.degree_in(variable) > 0 {
                    for (guard, root) in roots(&lower, variable, signs, known)? {
                        out.push((Formula::and(vec![flat.clone(), guard]), root));
                    }
                }
            }
        }
        [] | [_] => {}
        longer => return Err(EliminationStop::Degree(u32::try_from(longer.len() - 1).unwrap_or(u32::MAX))),
    }
    Ok(out)
}
