//! Represents polynomials as sparse vectors over numbered monomials, and sign conditions on such polynomials.
//!
//! The certificate search uses them as columns of linear programmes. Untrusted: the kernel checks the certificate.

use num_traits::Zero;
use rustc_hash::FxHashMap;

use super::lp::Number;
use super::proof::FactId;
use kernel::algebra::{Monomial, Polynomial};
use kernel::number::Rational;

/// A monomial, by its place in a [`Space`].
pub(super) type MonomialId = u32;

/// A polynomial over a space, by rising place of its monomials.
pub(super) type SparsePolynomial = Vec<(MonomialId, Rational)>;

/// The condition `polynomial > 0` if strict, and `polynomial >= 0` otherwise.
#[derive(Clone, Debug)]
pub(super) struct Inequality {
    pub(super) id: FactId,
    pub(super) polynomial: SparsePolynomial,
    pub(super) strict: bool,
    /// The cost of using the condition in a proof.
    pub(super) cost: i64,
}

/// The condition `polynomial = 0`.
#[derive(Clone, Debug)]
pub(super) struct Equality {
    pub(super) id: FactId,
    pub(super) polynomial: SparsePolynomial,
}

/// The form of identities that are tried.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Reach {
    /// The most factors of a product.
    pub(super) factors: usize,
    /// The highest degree of a product of several factors.
    pub(super) degree: u32,
    /// The most products that are formed.
    pub(super) products: usize,
    /// Whether squares may be factors.
    pub(super) squares: bool,
}

/// A numbering of monomials, with a cache of their products.
#[derive(Debug, Default)]
pub(super) struct Space {
    pub(super) monomials: Vec<Monomial>,
    pub(super) degrees: Vec<u32>,
    places: FxHashMap<Monomial, MonomialId>,
    products: FxHashMap<(MonomialId, MonomialId), MonomialId>,
}

impl Space {
    /// Returns the number of a monomial, and adds it if it is new.
    pub(super) fn place(&mut self, monomial: &Monomial) -> MonomialId {
        if let Some(place) = self.places.get(monomial) {
            return *place;
        }
        let place = MonomialId::try_from(self.monomials.len()).unwrap_or(MonomialId::MAX);
        self.monomials.push(monomial.clone());
        self.degrees.push(monomial.degree());
        self.places.insert(monomial.clone(), place);
        place
    }

    /// Returns the number of the product of two monomials.
    pub(super) fn product(&mut self, a: MonomialId, b: MonomialId) -> MonomialId {
        let key = (a.min(b), a.max(b));
        if let Some(place) = self.products.get(&key) {
            return *place;
        }
        let monomial = self.monomials[a as usize].times(&self.monomials[b as usize]);
        let place = self.place(&monomial);
        self.products.insert(key, place);
        place
    }

    /// Converts a polynomial, or its negative, to sparse form.
    pub(super) fn sparse(&mut self, polynomial: &Polynomial, negative: bool) -> SparsePolynomial {
        let mut out: SparsePolynomial = polynomial
            .terms()
            .map(|(monomial, coefficient)| {
                let coefficient = coefficient.clone();
                (self.place(monomial), if negative { coefficient.negated() } else { coefficient })
            })
            .collect();
        out.sort_unstable_by_key(|(place, _)| *place);
        out
    }

    /// Returns the product of two sparse polynomials.
    pub(super) fn times(&mut self, left: &[(MonomialId, Rational)], right: &[(MonomialId, Rational)]) -> SparsePolynomial {
        let mut terms: SparsePolynomial = Vec::with_capacity(left.len() * right.len());
        for (a, x) in left {
            for (b, y) in right {
                terms.push((self.product(*a, *b), x.times(y)));
            }
        }
        terms.sort_by_key(|(place, _)| *place);
        let mut out: SparsePolynomial = Vec::with_capacity(terms.len());
        for (place, value) in terms {
            match out.last_mut() {
                Some((last, sum)) if *last == place => *sum = sum.plus(&value),
                Some(_) | None => out.push((place, value)),
            }
        }
        out.retain(|(_, value)| !Zero::is_zero(value));
        out
    }

    /// Converts a sparse polynomial back.
    pub(super) fn polynomial(&self, terms: &SparsePolynomial) -> Polynomial {
        let terms = terms.iter().map(|(place, value)| (self.monomials[*place as usize].clone(), value.clone()));
        Polynomial::from_terms(terms)
    }

    /// Returns the degree of a sparse polynomial.
    pub(super) fn degree(&self, polynomial: &[(MonomialId, Rational)]) -> u32 {
        polynomial.iter().map(|(place, _)| self.degrees[*place as usize]).max().unwrap_or(0)
    }
}

/// Returns the quotient of two monomials, or `None` if the division is not exact.
pub(super) fn quotient(of: &Monomial, by: &Monomial) -> Option<Monomial> {
    let mut out = Monomial::default();
    let mut left = by.factors().len();
    for &(variable, exponent) in of.factors() {
        let less = by.factors().iter().find(|(v, _)| *v == variable).map_or(0, |(_, e)| *e);
        if less > 0 {
            left -= 1;
        }
        out = out.times(&Monomial::power(variable, exponent.checked_sub(less)?));
    }
    (left == 0).then_some(out)
}
