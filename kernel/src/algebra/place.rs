//! Finds the sign of a polynomial, and the truth of a formula, at a point whose coordinates may be irrational roots: exact or not at all.
//!
//! TRUSTED where `certify` uses it: an error here is a wrong verdict. Fractions are put in first. If one irrational coordinate is
//! left, the sign at its root decides. If several are left, intervals around them are narrowed until the value's interval excludes
//! zero, or until it is so close to zero that a value other than zero is impossible.
//!
//! # Source
//! The least size of such a value ([`least_size`]) is a resultant bound, as in Canny (1988) and Yap, Fundamental Problems of
//! Algorithmic Algebra (2000), chapter 6. Let q be a polynomial with whole coefficients in x_1, …, x_k, of degree e_i in x_i, and let
//! f_i be a polynomial with whole coefficients, of degree d_i and with leading coefficient l_i, such that x_i is a root of f_i. Let D
//! be the product of the d_i, and L that of the |l_i|^(e_i D / d_i). By the product formula, the resultant of y - q with f_1, …, f_k
//! in turn is L, up to sign, times the product of y - q(r) over all tuples r of complex roots: a polynomial in y with whole
//! coefficients, of which the value of q is a root. If |q(r)| <= B for all r, each coefficient is at most H = L (1 + B)^D in size. A
//! root other than zero of such a polynomial is at least 1/(1 + H) in size (Cauchy 1829, for the reversed polynomial).

use num_bigint::BigInt;
use num_traits::{One, Zero};

use super::formula::{Formula, Signs};
use super::polynomial::{Polynomial, VariableIndex};
use super::univariate::{IsolatedRoot, Real, count_roots, refined, root_bound, sign_at_root, square_free};
use crate::number::{Rational, common_denominator};

/// How often intervals are halved before several irrational coordinates are given up on.
const HALVINGS: usize = 4_000;
/// How often they are halved where no least size is computed.
const UNBOUNDED_HALVINGS: usize = 80;
/// The greatest number of tuples of roots, D in the header.
const MAX_TUPLES: u32 = 100;
/// The greatest number of bits of the bound on coefficients, H in the header.
const MAX_BITS: u64 = 3_000;

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
    let least = least_size(&rest, &places);
    for halving in 0..HALVINGS {
        let (low, high) = enclosure(&rest, &places)?;
        if low.is_positive() {
            return Some(Signs::POSITIVE);
        }
        if high.is_negative() {
            return Some(Signs::NEGATIVE);
        }
        match &least {
            Some(least) if -least < low && high < *least => return Some(Signs::ZERO),
            None if halving > UNBOUNDED_HALVINGS => return None,
            Some(_) | None => {}
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

/// Returns a number that the value of the polynomial at the roots is not below in size unless the value is zero: 1/(1 + H), as in the
/// header. `None` where H would be too large.
fn least_size(polynomial: &Polynomial, places: &[(VariableIndex, Real)]) -> Option<Rational> {
    let scale = Rational::from_integer(common_denominator(polynomial.terms().map(|(_, coefficient)| coefficient)));
    let (mut bounds, mut tuples) = (Vec::new(), 1_u32);
    for (variable, place) in places {
        // A coordinate that bisection has met is a fraction: the root of a polynomial of degree one.
        let Real::Root(root) = place else { return None };
        let degree = u32::try_from(root.coefficients.len().checked_sub(1)?).ok().filter(|degree| *degree > 0)?;
        tuples = tuples.checked_mul(degree).filter(|tuples| *tuples <= MAX_TUPLES)?;
        // Square-free polynomials have whole coefficients.
        if !root.coefficients.iter().all(Rational::is_integer) {
            return None;
        }
        bounds.push((*variable, degree, root.coefficients.last()?.abs(), root_bound(&root.coefficients)));
    }
    let mut size = Rational::zero();
    for (monomial, coefficient) in polynomial.terms() {
        let mut term = (coefficient * &scale).abs();
        for &(variable, exponent) in monomial.factors() {
            let (_, _, _, bound) = bounds.iter().find(|(v, _, _, _)| *v == variable)?;
            term *= raised(bound, exponent);
        }
        size += term;
    }
    // Fewer digits suffice: a larger bound is a bound too.
    let size = (size + Rational::one()).ceil();
    let mut bits = u64::from(tuples) * size.numer().bits();
    for (variable, degree, lead, _) in &bounds {
        bits += u64::from(polynomial.degree_in(*variable)) * u64::from(tuples / degree) * lead.numer().bits();
    }
    if bits > MAX_BITS {
        return None;
    }
    let bits = usize::try_from(bits).ok()?;
    // H < 2^bits, so 2^(-bits - 1) < 1/(1 + H). The value is that of the scaled polynomial, divided by the scale.
    let least = Rational::new(BigInt::one(), BigInt::one() << (bits + 1));
    Some(least / scale)
}

fn raised(base: &Rational, exponent: u32) -> Rational {
    (0..exponent).fold(Rational::one(), |so_far, _| so_far * base)
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
    let (low_power, high_power) = (raised(low, exponent), raised(high, exponent));
    if exponent % 2 == 1 || !low.is_negative() {
        (low_power, high_power)
    } else if !high.is_positive() {
        (high_power, low_power)
    } else {
        (Rational::zero(), if low_power < high_power { high_power } else { low_power })
    }
}
