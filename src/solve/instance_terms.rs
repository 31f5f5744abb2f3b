//! Chooses terms in the parameters for the bound variables of a universal condition that is violated at a point.
//!
//! `instances` calls it. A violating value lies at, or between, places where a comparison of the condition changes sign. A term that
//! names such a place excludes more than one point. Untrusted: the kernel checks the instances.
//!
//! # Source
//! Ferrante and Rackoff (1975) for the test points and midpoints.

use std::collections::{BTreeMap, BTreeSet};

use num_traits::Zero;

use super::rooted::{self, RootTerms};
use kernel::algebra::univariate::Real;
use kernel::algebra::{Formula, Fraction, KnownSigns, Polynomial, Signs, VariableIndex};
use kernel::defined_root::FIRST_ROOT;
use kernel::number::{Rational, ratio, whole};
use kernel::{DefinedRoot, Universal};

/// The most polynomials that are considered as places of a violation.
const MAX_POLYNOMIALS: usize = 300;

/// A universal condition that is violated at a point.
pub(super) struct ViolatedUniversal<'a> {
    pub(super) universal: &'a Universal,
    pub(super) point: &'a [Real],
    /// The values of the bound variables at which the condition is violated, irrational ones rounded.
    pub(super) values: &'a [Rational],
    /// Decides by a search whether other values violate the condition too.
    pub(super) fails: &'a dyn Fn(&[Rational]) -> bool,
}

/// Which terms may be chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum TermKind {
    /// Rational functions of the parameters.
    Rational,
    /// Also roots of polynomials.
    WithRoots,
}

/// One term per bound variable of a universal condition.
pub(super) struct ChosenTerms {
    /// The roots that the terms mention.
    pub(super) roots: Vec<DefinedRoot>,
    pub(super) terms: Vec<Fraction>,
    /// False iff some term is only the number at which the condition is violated, because no other term was found.
    pub(super) are_symbolic: bool,
}

impl ViolatedUniversal<'_> {
    /// Chooses terms that name the place of the violation.
    pub(super) fn terms(&self, kind: TermKind) -> ChosenTerms {
        let (roots, irrational) = match kind {
            TermKind::Rational => (None, BTreeMap::new()),
            TermKind::WithRoots => (Some(RootTerms::default()), self.irrational()),
        };
        let mut chooser = TermChooser { violated: self, values: self.values.to_vec(), roots, irrational, is_numerical: false };
        let terms = chooser.terms();
        let roots = chooser.roots.map(|roots| roots.defined).unwrap_or_default();
        ChosenTerms { roots, terms, are_symbolic: !chooser.is_numerical }
    }

    /// Returns the irrational coordinates of the point, rounded.
    fn irrational(&self) -> BTreeMap<VariableIndex, Rational> {
        let coordinates = (0..).zip(self.point).filter(|(_, value)| matches!(value, Real::Root(_)));
        coordinates.map(|(variable, value)| (variable, rooted::rounded(value))).collect()
    }
}

/// The state of one choice of terms.
struct TermChooser<'a> {
    violated: &'a ViolatedUniversal<'a>,
    /// The values of the bound variables, moved to the chosen terms.
    values: Vec<Rational>,
    /// The roots so far; `None` if no roots may be chosen.
    roots: Option<RootTerms>,
    /// If roots may be chosen: the irrational coordinates of the point, rounded.
    irrational: BTreeMap<VariableIndex, Rational>,
    /// Whether some term is only a number.
    is_numerical: bool,
}

/// A place where a comparison of the condition changes sign.
#[derive(Clone, Debug)]
pub(super) struct BoundaryTerm {
    pub(super) term: Fraction,
    /// The value of the term at the point, rounded if the term mentions roots.
    pub(super) value: Rational,
    /// Whether the value is not rounded.
    pub(super) is_exact: bool,
}

impl TermChooser<'_> {
    /// Returns one term per bound variable, free of bound variables. Falls back on the numerical values if no terms are found.
    fn terms(&mut self) -> Vec<Fraction> {
        let mut polynomials = polynomials(self.violated.universal);
        // The term of each variable may mention later variables.
        let mut terms: Vec<Fraction> = Vec::new();
        for place in 0..self.violated.universal.bound.len() {
            let Some(term) = self.term(place, &polynomials) else {
                self.is_numerical = true;
                return self.values.iter().map(constant).collect();
            };
            let put = BTreeMap::from([(self.violated.universal.bound[place].index, term.clone())]);
            polynomials = polynomials.iter().filter_map(|polynomial| substituted_numerator(polynomial, &put)).collect();
            terms.push(term);
        }
        // Back-substitution removes the bound variables from the terms.
        let mut put: BTreeMap<VariableIndex, Fraction> = BTreeMap::new();
        for place in (0..terms.len()).rev() {
            let Some(term) = substituted(&terms[place], &put) else {
                self.is_numerical = true;
                return self.values.iter().map(constant).collect();
            };
            put.insert(self.violated.universal.bound[place].index, term.clone());
            terms[place] = term;
        }
        terms
    }

    /// Returns a term for one bound variable, which may mention later bound variables. Returns `None` if the variable has no
    /// value.
    fn term(&mut self, place: usize, polynomials: &BTreeSet<Polynomial>) -> Option<Fraction> {
        let bound = self.violated.universal.bound.get(place)?;
        let value = self.values.get(place)?.clone();
        if bound.whole {
            return Some(constant(&value));
        }
        let mut boundaries: Vec<BoundaryTerm> =
            polynomials.iter().filter_map(|polynomial| self.boundary(polynomial, bound.index)).collect();
        boundaries.extend(self.root_boundaries(polynomials, bound.index, &boundaries));
        boundaries.sort_by(|a, b| {
            let size = |boundary: &BoundaryTerm| (boundary.term.numerator().len(), boundary.term.denominator().len());
            a.value.cmp(&b.value).then_with(|| size(a).cmp(&size(b)))
        });
        let rounding = self.roots.as_ref().map_or_else(Rational::zero, |_| rooted::rounding());
        let is_here = |boundary: &&BoundaryTerm| boundary.value == value || (&boundary.value - &value).abs() < rounding;
        if let Some(here) = boundaries.iter().find(|boundary| boundary.is_exact && boundary.value == value) {
            return Some(here.term.clone());
        }
        if let Some(here) = boundaries.iter().find(is_here) {
            self.values[place] = here.value.clone();
            return Some(here.term.clone());
        }
        let left = boundaries.iter().rfind(|boundary| boundary.value < value);
        let right = boundaries.iter().find(|boundary| value < boundary.value);
        let ends = left.into_iter().chain(right).filter(|boundary| boundary.is_exact);
        let ends = ends.map(|boundary| (boundary.term.clone(), boundary.value.clone()));
        let mut candidates: Vec<(Fraction, Rational)> = ends.collect();
        let one = constant(&whole(1));
        let inside = match (left, right) {
            (Some(left), Some(right)) => {
                let half = constant(&ratio(1, 2)?);
                let middle = left.term.plus(&right.term).ok()?.times(&half).ok()?;
                (middle, (&left.value + &right.value) / whole(2))
            }
            (Some(left), None) => (left.term.plus(&one).ok()?, &left.value + whole(1)),
            (None, Some(right)) => (right.term.minus(&one).ok()?, &right.value - whole(1)),
            (None, None) => {
                self.is_numerical = true;
                (constant(&value), value.clone())
            }
        };
        candidates.push(inside);
        for (term, at) in candidates {
            if self.violates(place, &at) {
                self.values[place] = at;
                return Some(term);
            }
        }
        self.is_numerical = true;
        Some(constant(&value))
    }

    /// Returns the root of a polynomial that is linear in the variable, or the extremum of one of degree two, as a term and its
    /// value.
    fn boundary(&self, polynomial: &Polynomial, variable: VariableIndex) -> Option<BoundaryTerm> {
        let coefficients = polynomial.coefficients_in(variable);
        let (rest, slope) = match coefficients.as_slice() {
            [rest, slope] => (rest.clone(), slope.clone()),
            [_, linear, square] => (linear.clone(), square.scaled(&whole(2))),
            _ => return None,
        };
        let at = self.value(&slope).filter(|slope| !slope.is_zero())?;
        let value = -self.value(&rest)? / at;
        let is_rounded = |variable: VariableIndex| self.irrational.contains_key(&variable) || rooted::is_root(variable);
        let is_exact = !polynomial.variables().into_iter().any(is_rounded);
        Some(BoundaryTerm { term: quotient(rest, slope)?, value, is_exact })
    }

    /// Returns the roots of the polynomials in a variable, if roots may be chosen.
    fn root_boundaries(
        &mut self,
        polynomials: &BTreeSet<Polynomial>,
        variable: VariableIndex,
        ends: &[BoundaryTerm],
    ) -> Vec<BoundaryTerm> {
        let Some(mut roots) = self.roots.take() else { return Vec::new() };
        let mut out = Vec::new();
        for polynomial in polynomials {
            out.extend(roots.boundaries(polynomial, variable, ends, &|part, roots| self.value_with(part, roots)));
        }
        self.roots = Some(roots);
        out
    }

    /// Returns the value of a polynomial at the point and the violating values, rounded where roots may be chosen.
    fn value(&self, polynomial: &Polynomial) -> Option<Rational> {
        self.value_with(polynomial, self.roots.as_ref().map_or(&[], |roots| &roots.values))
    }

    /// Returns the same value, where the roots have these values.
    fn value_with(&self, polynomial: &Polynomial, roots: &[Rational]) -> Option<Rational> {
        let place = |variable: VariableIndex| self.violated.universal.bound.iter().position(|bound| bound.index == variable);
        polynomial.evaluate(|variable| match place(variable) {
            Some(place) => self.values.get(place),
            None if variable >= FIRST_ROOT => roots.get((variable - FIRST_ROOT) as usize),
            None => match self.violated.point.get(variable as usize) {
                Some(Real::Rational(value)) => Some(value),
                Some(Real::Root(_)) | None => self.irrational.get(&variable),
            },
        })
    }

    /// Returns true iff the condition is still violated when one bound variable takes another value.
    fn violates(&self, place: usize, at: &Rational) -> bool {
        let place_of = |variable: VariableIndex| self.violated.universal.bound.iter().position(|bound| bound.index == variable);
        let value = |variable: VariableIndex| match place_of(variable) {
            Some(other) if other == place => Some(at),
            Some(other) => self.values.get(other),
            None => match self.violated.point.get(variable as usize) {
                Some(Real::Rational(value)) => Some(value),
                Some(Real::Root(_)) | None => self.irrational.get(&variable),
            },
        };
        self.violated.universal.body.evaluate(value).map_or_else(
            || {
                let mut values = self.values.clone();
                values[place] = at.clone();
                (self.violated.fails)(&values)
            },
            |holds| !holds,
        )
    }
}

/// Returns the polynomials of the condition with its inner bound variables projected out: a polynomial that is linear in
/// such a variable gives a root, which is substituted into the others.
pub(super) fn polynomials(universal: &Universal) -> BTreeSet<Polynomial> {
    let mut polynomials = BTreeSet::new();
    universal.body.each_atom(&mut |atom| {
        polynomials.insert(atom.polynomial().clone());
    });
    for inner in universal.body.bound() {
        let (containing, mut out): (Vec<Polynomial>, BTreeSet<Polynomial>) =
            polynomials.into_iter().fold((Vec::new(), BTreeSet::new()), |(mut containing, mut out), polynomial| {
                if polynomial.degree_in(inner.index) > 0 {
                    containing.push(polynomial);
                } else {
                    out.insert(polynomial);
                }
                (containing, out)
            });
        for (place, polynomial) in containing.iter().enumerate() {
            let Some(term) = root(polynomial, inner.index) else { continue };
            let put = BTreeMap::from([(inner.index, term)]);
            let others = containing.iter().enumerate().filter(|(other, _)| *other != place);
            for projected in others.filter_map(|(_, other)| substituted_numerator(other, &put)) {
                if out.len() < MAX_POLYNOMIALS {
                    out.insert(projected);
                }
            }
        }
        polynomials = out;
    }
    polynomials
}

/// Returns the root of a polynomial that is linear in the variable.
fn root(polynomial: &Polynomial, variable: VariableIndex) -> Option<Fraction> {
    let [rest, slope]: [Polynomial; 2] = polynomial.coefficients_in(variable).try_into().ok()?;
    quotient(rest, slope)
}

/// Returns `-rest / slope`.
pub(super) fn quotient(rest: Polynomial, slope: Polynomial) -> Option<Fraction> {
    let inverse = Fraction::from_polynomial(slope).reciprocal().ok()??;
    Fraction::from_polynomial(rest).negated().times(&inverse).ok()
}

/// Substitutes fractions into a polynomial and returns the numerator. Returns `None` if the numerator is constant.
pub(super) fn substituted_numerator(polynomial: &Polynomial, put: &BTreeMap<VariableIndex, Fraction>) -> Option<Polynomial> {
    match Formula::sign(polynomial, Signs::ZERO).with_values(put, &KnownSigns::default()).ok()? {
        Formula::Atom(atom) => Some(atom.polynomial().clone()),
        Formula::True | Formula::False | Formula::And(_) | Formula::Or(_) | Formula::Quantified(_) => None,
    }
}

pub(super) fn constant(value: &Rational) -> Fraction {
    Fraction::from_polynomial(Polynomial::constant(value.clone()))
}

/// Substitutes fractions for variables in the numerator and the denominator of a fraction.
pub(super) fn substituted(term: &Fraction, values: &BTreeMap<VariableIndex, Fraction>) -> Option<Fraction> {
    let mut out = term.numerator().with_fractions(values).ok()?;
    for (factor, exponent) in term.denominator() {
        let inverse = factor.with_fractions(values).ok()?.reciprocal().ok()??;
        for _ in 0..*exponent {
            out = out.times(&inverse).ok()?;
        }
    }
    Some(out)
}
