//! Finds the sign of a polynomial, and the truth of a formula, at a point whose coordinates may be irrational roots: exact or not at all.
//!
//! TRUSTED where `certify` uses it: an error here is a wrong verdict. Fractions are put in first. If one irrational coordinate is
//! left, the sign at its root decides. If several are left, intervals around them are narrowed until the sign is certain; a value that is
//! zero never becomes certain, and the answer is "not known".

use num_traits::{One, Zero};

use super::formula::{Formula, Signs};
use super::polynomial::{Polynomial, VariableIndex};
use super::univariate::{IsolatedRoot, Real, count_roots, refined, sign_at_root, square_free};
use crate::number::Rational;

/// How often intervals are halved before several irrational coordinates are given up on.
const HALVINGS: usize = 80;

/// Returns the sign of a polynomial at a point; `None` if a coordinate is missing or not a root, or the sign does not show.
#[must_use]
pub fn sign<'a>(polynomial: &Polynomial, point: &impl Fn(VariableIndex) -> Option<&'a Real>) -> Option<Signs> {
    let fraction = |variable| match point(variable) {
        Some(Real::Rational(value)) => Some(value),
        Some(Real::Root(_)) | None => None,
    };
    let rest = polynomial.partially(fraction);
    if let Some(value) = rest.as_constant() {
        return Some(Signs::of_number(&value));
    }
    let mut roots = Vec::new();
    for variable in rest.variables() {
        match point(variable) {
            Some(Real::Root(root)) => roots.push((variable, root)),
            Some(Real::Rational(_)) | None => return None,
        }
    }
    if let [(variable, root)] = roots.as_slice() {
        let coefficients: Option<Vec<Rational>> = rest.coefficients_in(*variable).iter().map(Polynomial::as_constant).collect();
        return sign_at_root(&coefficients?, (&root.coefficients, &root.low, &root.high));
    }
    let mut places = Vec::new();
    for (variable, root) in roots {
        if count_roots(&root.coefficients, &root.low, &root.high) != Some(1) {
            return None;
        }
        // Bisection looks for a change of sign, so the root has to be a simple one.
        places.push((variable, Real::Root(IsolatedRoot { coefficients: square_free(&root.coefficients), ..root.clone() })));
    }
    for _ in 0..HALVINGS {
        let (low, high) = enclosure(&rest, &places)?;
        if low.is_positive() {
            return Some(Signs::POSITIVE);
        }
        if high.is_negative() {
            return Some(Signs::NEGATIVE);
        }
        for (_, place) in &mut places {
            if let Real::Root(root) = place {
                *place = refined(root);
            }
        }
    }
    None
}

/// Returns the truth value of a formula at a point; `None` if it depends on a sign that is not known.
#[must_use]
pub fn holds<'a>(formula: &Formula, point: &impl Fn(VariableIndex) -> Option<&'a Real>) -> Option<bool> {
    formula.judge(&|atom| Some(sign(atom.polynomial(), point)?.within(atom.signs())))
}

/// Returns two numbers between which the value of the polynomial lies.
fn enclosure(polynomial: &Polynomial, places: &[(VariableIndex, Real)]) -> Option<(Rational, Rational)> {
    let mut sum = (Rational::zero(), Rational::zero());
    for (monomial, coefficient) in polynomial.terms() {
        let mut product = (coefficient.clone(), coefficient.clone());
        for &(variable, exponent) in monomial.factors() {
            let place = places.iter().find(|(v, _)| *v == variable).map(|(_, place)| place)?;
            let (low, high) = match place {
                Real::Rational(value) => (value, value),
                Real::Root(root) => (&root.low, &root.high),
            };
            product = multiplied(&product, &power(low, high, exponent));
        }
        sum = (sum.0 + product.0, sum.1 + product.1);
    }
    Some(sum)
}

fn multiplied(a: &(Rational, Rational), b: &(Rational, Rational)) -> (Rational, Rational) {
    let corners = [&a.0 * &b.0, &a.0 * &b.1, &a.1 * &b.0, &a.1 * &b.1];
    let [mut low, mut high] = [corners[0].clone(), corners[0].clone()];
    for corner in corners {
        if corner < low {
            low = corner;
        } else if high < corner {
            high = corner;
        }
    }
    (low, high)
}

fn power(low: &Rational, high: &Rational, exponent: u32) -> (Rational, Rational) {
    let raised = |base: &Rational| (0..exponent).fold(Rational::one(), |so_far, _| so_far * base);
    let (low_power, high_power) = (raised(low), raised(high));
    if exponent % 2 == 1 || !low.is_negative() {
        (low_power, high_power)
    } else if !high.is_positive() {
        (high_power, low_power)
    } else {
        (Rational::zero(), if low_power < high_power { high_power } else { low_power })
    }
}
