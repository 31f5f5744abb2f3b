//! Decides formulas without free variables in which each quantifier binds one real variable and contains no other quantifier.
//!
//! TRUSTED: an error here is a wrong verdict. Between two neighbouring roots of its polynomials, a formula in one variable is true at all
//! numbers or at none. So the formula is evaluated at one number between each two roots and at each root, where Sturm's theorem (Sturm
//! 1829) gives the signs.

use num_traits::{One, Zero};

use crate::algebra::univariate::{self, Real};
use crate::algebra::{Formula, Polynomial, Signs, VariableIndex};
use crate::number::Rational;
use crate::relation::Quantifier;

/// Returns whether a formula without free variables is true; `None` where a quantifier binds several variables or whole numbers, or
/// contains another quantifier.
pub fn decide(formula: &Formula) -> Option<bool> {
    let any = |parts: &[Formula], decisive: bool| {
        let found: Vec<Option<bool>> = parts.iter().map(decide).collect();
        if found.contains(&Some(decisive)) {
            Some(decisive)
        } else if found.contains(&None) {
            None
        } else {
            Some(!decisive)
        }
    };
    match formula {
        Formula::True => Some(true),
        Formula::False => Some(false),
        Formula::Atom(atom) => Some(Signs::of_number(&atom.polynomial().as_constant()?).within(atom.signs())),
        Formula::And(parts) => any(parts, false),
        Formula::Or(parts) => any(parts, true),
        Formula::Quantified(inner) => {
            let [bound] = inner.bound.as_slice() else { return None };
            match (bound.whole, inner.quantifier) {
                (true, _) => None,
                (false, Quantifier::Forall) => true_on_the_line(&inner.body, bound.index),
                (false, Quantifier::Exists) => true_on_the_line(&inner.body.negated(), bound.index).map(|all| !all),
            }
        }
    }
}

/// Returns true iff a formula in one variable is true at every number; `None` where the formula has quantifiers or other variables.
pub fn true_on_the_line(formula: &Formula, variable: VariableIndex) -> Option<bool> {
    let coefficients = |polynomial: &Polynomial| coefficients(polynomial, variable);
    let mut product = vec![Rational::one()];
    let mut whole = true;
    formula.each_atom(&mut |atom| match coefficients(atom.polynomial()) {
        Some(polynomial) if polynomial.len() > 1 => {
            product = univariate::square_free(&univariate::product(&product, &polynomial))
        }
        Some(_) => {}
        None => whole = false,
    });
    if !whole {
        return None;
    }
    let roots = univariate::roots(&product);
    let two = Rational::one() + Rational::one();
    let (low, high) = (|root: &Real| end(root, true), |root: &Real| end(root, false));
    let mut between: Vec<Rational> = roots.windows(2).map(|pair| (high(&pair[0]) + low(&pair[1])) / &two).collect();
    between.extend(roots.first().map(|first| low(first) - Rational::one()));
    between.extend(roots.last().map(|last| high(last) + Rational::one()));
    if roots.is_empty() {
        between.push(Rational::zero());
    }
    let at_fraction = |value: &Rational| {
        formula.judge(&|atom| {
            let sign = Signs::of_number(&univariate::evaluate(&coefficients(atom.polynomial())?, value));
            Some(sign.within(atom.signs()))
        })
    };
    let at_root = |root: &Real| match root {
        Real::Rational(value) => at_fraction(value),
        Real::Root(root) => formula.judge(&|atom| {
            let polynomial = coefficients(atom.polynomial())?;
            let sign = univariate::sign_at_root(&polynomial, (&root.coefficients, &root.low, &root.high))?;
            Some(sign.within(atom.signs()))
        }),
    };
    let mut all = true;
    for found in between.iter().map(at_fraction).chain(roots.iter().map(at_root)) {
        all &= found?;
    }
    Some(all)
}

fn end(root: &Real, low: bool) -> Rational {
    match root {
        Real::Rational(value) => value.clone(),
        Real::Root(root) => if low { &root.low } else { &root.high }.clone(),
    }
}

/// Returns the coefficients of a polynomial in the variable, the constant first; `None` if the polynomial has other variables.
fn coefficients(polynomial: &Polynomial, variable: VariableIndex) -> Option<Vec<Rational>> {
    polynomial.coefficients_in(variable).iter().map(Polynomial::as_constant).collect()
}
