//! Generates random formulas with quantifiers, and compares the result of elimination with exact evaluation at rational points.
//! Exact evaluation decides "some value exists" by isolating real roots.

use std::collections::BTreeMap;

use kernel::algebra::quantified::FIRST_BOUND;
use kernel::algebra::univariate::{Real, product, root_bound, roots};
use kernel::algebra::{Formula, Polynomial, QuantifiedVariable, Signs, VariableIndex, place};
use kernel::number::{Rational, ratio, whole};
use referee::eliminate::{EliminationLimits, SyntacticOracle, eliminate};
use referee::syntax::tree::Quantifier;

use crate::random::Dice;

const PARAMETERS: VariableIndex = 3;
const X: VariableIndex = FIRST_BOUND + 1;
const Y: VariableIndex = FIRST_BOUND + 2;

/// The numbers of eliminated formulas and of compared points, and the faults.
#[derive(Debug, Default)]
pub(crate) struct Figures {
    pub(crate) formulas: usize,
    pub(crate) left: usize,
    pub(crate) points: usize,
    pub(crate) true_points: usize,
    pub(crate) atoms_before: usize,
    pub(crate) atoms_after: usize,
    pub(crate) faults: Vec<String>,
}

/// A formula with a quantifier over one or two variables, and facts.
struct Case {
    quantifier: Quantifier,
    body: Formula,
    inner: Option<Quantifier>,
    facts: Formula,
}

fn signs(dice: &mut Dice) -> Signs {
    let (negative, zero, positive) = (Signs::NEGATIVE, Signs::ZERO, Signs::POSITIVE);
    *dice.choose(&[negative, positive, negative.or(zero), positive.or(zero), positive, negative, zero, zero.complement()])
}

fn constant(dice: &mut Dice) -> Polynomial {
    Polynomial::constant(whole(i64::try_from(dice.below(7)).unwrap() - 3))
}

fn parameter(dice: &mut Dice) -> Polynomial {
    Polynomial::variable(VariableIndex::try_from(dice.below(PARAMETERS as usize)).unwrap())
}

/// Returns a coefficient: a number, a parameter, a sum or a product of two.
fn coefficient(dice: &mut Dice) -> Polynomial {
    match dice.below(6) {
        0 | 1 => constant(dice),
        2 => parameter(dice),
        3 => parameter(dice).plus(&constant(dice)),
        4 => parameter(dice).minus(&parameter(dice)),
        _ => parameter(dice).times(&parameter(dice)),
    }
}

fn polynomial(dice: &mut Dice, variables: &[VariableIndex], quadratic: bool) -> Polynomial {
    let mut sum = coefficient(dice);
    for &variable in variables {
        let unknown = Polynomial::variable(variable);
        sum = sum.plus(&coefficient(dice).times(&unknown));
        if quadratic && dice.once_in(3) {
            sum = sum.plus(&coefficient(dice).times(&unknown.power(2)));
        }
    }
    // Products of factors, with a degree above two.
    if let ([variable], true) = (variables, dice.once_in(12)) {
        let factor = |dice: &mut Dice| coefficient(dice).plus(&Polynomial::variable(*variable));
        sum = factor(dice).times(&factor(dice)).times(&factor(dice));
    }
    sum
}

fn formula(dice: &mut Dice, variables: &[VariableIndex], quadratic: bool, depth: usize) -> Formula {
    if depth == 0 || dice.once_in(4) {
        return Formula::sign(&polynomial(dice, variables, quadratic), signs(dice));
    }
    let count = 2 + dice.below(2);
    let parts = (0..count).map(|_| formula(dice, variables, quadratic, depth - 1)).collect();
    if dice.once_in(2) { Formula::or(parts) } else { Formula::and(parts) }
}

fn case(dice: &mut Dice) -> Case {
    let fact = |dice: &mut Dice| match dice.below(3) {
        0 => Formula::sign(&parameter(dice), Signs::POSITIVE),
        1 => Formula::sign(&parameter(dice).minus(&parameter(dice)), Signs::POSITIVE.or(Signs::ZERO)),
        _ => Formula::sign(&parameter(dice).minus(&constant(dice)), signs(dice)),
    };
    let facts = Formula::and((0..dice.below(4)).map(|_| fact(dice)).collect()).simplified();
    let quantifier = *dice.choose(&[Quantifier::Exists, Quantifier::Exists, Quantifier::Forall]);
    let two = dice.once_in(5);
    let depth = 1 + dice.below(2);
    if two {
        let inner = *dice.choose(&[Quantifier::Exists, Quantifier::Forall]);
        Case { quantifier, body: formula(dice, &[X, Y], false, 1), inner: Some(inner), facts }
    } else {
        let quadratic = dice.once_in(2);
        Case { quantifier, body: formula(dice, &[X], quadratic, depth), inner: None, facts }
    }
}

/// Formulas of a degree above two: powers with one exponent only, or linear bounds and sums that are monotone for positive x.
fn curved(dice: &mut Dice) -> Case {
    let x = Polynomial::variable(X);
    let number = |dice: &mut Dice| Polynomial::constant(whole(1 + i64::try_from(dice.below(3)).unwrap()));
    let quantifier = *dice.choose(&[Quantifier::Exists, Quantifier::Exists, Quantifier::Forall]);
    let first = Polynomial::variable(0);
    let facts = Formula::sign(&first, Signs::POSITIVE);
    let body = if dice.once_in(2) {
        let power = x.power(u32::try_from(2 + dice.below(2)).unwrap());
        formula(dice, &[X], true, 1).with_atoms(&mut |atom| Formula::sign(&atom.polynomial().substitute(X, &power), atom.signs()))
    } else {
        let (negative, zero, positive) = (Signs::NEGATIVE, Signs::ZERO, Signs::POSITIVE);
        let mut parts = vec![Formula::sign(&x, *dice.choose(&[positive, positive.or(zero)]))];
        for _ in 0..1 + dice.below(2) {
            let bound = number(dice).times(&x).minus(&coefficient(dice));
            parts.push(Formula::sign(&bound, *dice.choose(&[negative, negative.or(zero), positive, positive.or(zero)])));
        }
        let side = *dice.choose(&[negative, negative.or(zero), positive, positive.or(zero), zero]);
        for _ in 0..1 + dice.below(2) {
            let slope = if dice.once_in(2) { first.clone() } else { number(dice) };
            let rising = number(dice).times(&x.power(3)).plus(&slope.times(&x)).minus(&coefficient(dice));
            let turned = dice.once_in(3);
            let rising = if turned { rising.scaled(&whole(-1)) } else { rising };
            parts.push(Formula::sign(&rising, if turned && !dice.once_in(6) { side.turned() } else { side }));
        }
        let some = Formula::and(parts);
        if quantifier == Quantifier::Forall { some.negated() } else { some }
    };
    Case { quantifier, body, inner: None, facts }
}

fn bound(index: VariableIndex) -> QuantifiedVariable {
    QuantifiedVariable { index, name: if index == X { "x".into() } else { "y".into() }, whole: false }
}

impl Case {
    fn quantified(&self) -> Formula {
        let body = match self.inner {
            None => self.body.clone(),
            Some(inner) => Formula::quantified(inner, vec![bound(Y)], self.body.clone()),
        };
        Formula::quantified(self.quantifier, vec![bound(X)], body)
    }
}

fn put(formula: &Formula, values: &BTreeMap<VariableIndex, Rational>) -> Formula {
    formula.with_atoms(&mut |atom| Formula::sign(&atom.polynomial().partially(|variable| values.get(&variable)), atom.signs()))
}

/// Returns true iff some real value of the variable (or every value) satisfies a formula in this variable alone.
fn holds(quantifier: Quantifier, variable: VariableIndex, formula: &Formula) -> bool {
    match quantifier {
        Quantifier::Forall => !holds(Quantifier::Exists, variable, &formula.negated()),
        Quantifier::Exists => samples(variable, formula)
            .iter()
            .any(|value| place::holds(formula, &|other| (other == variable).then_some(value)).unwrap()),
    }
}

/// Returns a value in every interval on which no sign changes.
fn samples(variable: VariableIndex, formula: &Formula) -> Vec<Real> {
    let mut all = vec![whole(1)];
    formula.each_atom(&mut |atom| {
        let coefficients: Vec<Rational> =
            atom.polynomial().coefficients_in(variable).iter().map(|c| c.as_constant().unwrap()).collect();
        all = product(&all, &coefficients);
    });
    let found = roots(&all);
    let bound = root_bound(&all) + whole(1);
    let low = |real: &Real| match real {
        Real::Rational(value) => value.clone(),
        Real::Root(root) => root.low.clone(),
    };
    let high = |real: &Real| match real {
        Real::Rational(value) => value.clone(),
        Real::Root(root) => root.high.clone(),
    };
    let mut out = vec![Real::Rational(-bound.clone()), Real::Rational(bound)];
    for pair in found.windows(2) {
        out.push(Real::Rational((high(&pair[0]) + low(&pair[1])) / whole(2)));
    }
    out.extend(found);
    out
}

/// Eliminates the quantifiers of random formulas, and compares each result at random points.
pub(crate) fn run(dice: &mut Dice, formulas: usize, points: usize) -> Figures {
    let mut figures = Figures::default();
    for _ in 0..formulas {
        let case = case(dice);
        one(&case, dice, points, &mut figures);
    }
    figures
}

/// Does the same with formulas of a degree above two.
pub(crate) fn run_curved(dice: &mut Dice, formulas: usize, points: usize) -> Figures {
    let mut figures = Figures::default();
    for _ in 0..formulas {
        let case = curved(dice);
        one(&case, dice, points, &mut figures);
    }
    figures
}

fn one(case: &Case, dice: &mut Dice, points: usize, figures: &mut Figures) {
    let question = case.quantified();
    let limits = EliminationLimits { atoms: 2_000, points: 300 };
    let eliminated = eliminate(&question, &case.facts, &SyntacticOracle, limits);
    figures.formulas += 1;
    if !eliminated.formula.bound().is_empty() {
        figures.left += 1;
        return;
    }
    figures.atoms_before += question.size();
    figures.atoms_after += eliminated.formula.size();
    for _ in 0..points {
        let value =
            |dice: &mut Dice| ratio(i64::try_from(dice.below(17)).unwrap() - 8, i64::try_from(dice.below(3)).unwrap() + 1);
        let point: BTreeMap<VariableIndex, Rational> = (0..PARAMETERS).map(|index| (index, value(dice).unwrap())).collect();
        if case.facts.evaluate(|variable| point.get(&variable)) != Some(true) {
            continue;
        }
        let said = eliminated.formula.evaluate(|variable| point.get(&variable)).unwrap();
        let there = put(&case.body, &point);
        let fault = match case.inner {
            None => said != holds(case.quantifier, X, &there),
            Some(inner) => {
                // At a fixed value of the outer variable the inner quantifier is decided exactly.
                let at = |x: i64| {
                    let value = BTreeMap::from([(X, ratio(x, 2).unwrap())]);
                    holds(inner, Y, &put(&there, &value))
                };
                match case.quantifier {
                    Quantifier::Exists => !said && (-9..=9).any(at),
                    Quantifier::Forall => said && !(-9..=9).all(at),
                }
            }
        };
        figures.points += 1;
        figures.true_points += usize::from(said);
        if fault {
            figures
                .faults
                .push(format!("{question:?}\nfacts {:?}\nat {point:?}\nsaid {said}: {:?}", case.facts, eliminated.formula));
        }
    }
}
