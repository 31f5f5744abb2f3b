//! Formulas over sign conditions of polynomials, without negation: what a solver is asked and what the checker evaluates.
//!
//! An [`Atom`] says that a polynomial's sign is in a set, so `p > 0`, `p <= 0`, `p != 0` are one thing with different sets, a
//! negation is the complement, and two atoms on one polynomial intersect. [`Formula::simplified`] uses this alone: it is the
//! normal form that decides identities before any solver is asked.

use std::collections::BTreeSet;
use std::sync::Arc;

use num_traits::Zero;

use super::polynomial::{Polynomial, VariableIndex};
use super::quantified::Quantified;
use super::simplifier::Simplifier;
use crate::number::Rational;
use crate::relation::{Quantifier, Relation};

/// A set of signs.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Signs(u8);

impl Signs {
    /// No sign: never.
    pub const NONE: Self = Self(0);
    /// Below zero.
    pub const NEGATIVE: Self = Self(1);
    /// Zero.
    pub const ZERO: Self = Self(2);
    /// Above zero.
    pub const POSITIVE: Self = Self(4);
    /// Any sign: always.
    pub const ALL: Self = Self(7);

    /// Returns the signs of `a - b` for which `a R b`.
    #[must_use]
    pub fn of(relation: Relation) -> Self {
        match relation {
            Relation::Less => Self::NEGATIVE,
            Relation::LessEqual => Self::NEGATIVE.or(Self::ZERO),
            Relation::Greater => Self::POSITIVE,
            Relation::GreaterEqual => Self::POSITIVE.or(Self::ZERO),
            Relation::Equal => Self::ZERO,
            Relation::NotEqual => Self::NEGATIVE.or(Self::POSITIVE),
        }
    }

    /// Returns the sign of a number.
    #[must_use]
    pub fn of_number(value: &Rational) -> Self {
        if value.is_zero() {
            Self::ZERO
        } else if value.is_negative() {
            Self::NEGATIVE
        } else {
            Self::POSITIVE
        }
    }

    /// Returns the union of two sets.
    #[must_use]
    pub fn or(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Returns the intersection of two sets.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    /// Returns the complement of the set.
    #[must_use]
    pub fn complement(self) -> Self {
        Self(7 & !self.0)
    }

    /// Returns the signs of -p.
    #[must_use]
    pub fn turned(self) -> Self {
        Self((self.0 & 2) | ((self.0 & 1) << 2) | ((self.0 & 4) >> 2))
    }

    /// Returns true iff every sign of `self` is in `other`.
    #[must_use]
    pub fn within(self, other: Self) -> bool {
        self.0 & !other.0 == 0
    }

    /// Returns the relation to zero that the set expresses; `None` for the empty set and for the set of all signs.
    #[must_use]
    pub fn relation(self) -> Option<Relation> {
        match self.0 {
            1 => Some(Relation::Less),
            2 => Some(Relation::Equal),
            3 => Some(Relation::LessEqual),
            4 => Some(Relation::Greater),
            5 => Some(Relation::NotEqual),
            6 => Some(Relation::GreaterEqual),
            _ => None,
        }
    }
}

impl std::fmt::Debug for Signs {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let signs: String = [(1, '-'), (2, '0'), (4, '+')].iter().filter(|(bit, _)| self.0 & bit != 0).map(|(_, c)| c).collect();
        write!(f, "{{{signs}}}")
    }
}

/// The sign of a polynomial is in a set. The polynomial is primitive (whole coprime coefficients, leading one positive) and has
/// a variable; the set is neither empty nor full.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Atom {
    pub(super) polynomial: Arc<Polynomial>,
    pub(super) signs: Signs,
}

impl Atom {
    /// Returns the polynomial.
    #[must_use]
    pub fn polynomial(&self) -> &Polynomial {
        &self.polynomial
    }

    /// Returns the set of signs.
    #[must_use]
    pub fn signs(&self) -> Signs {
        self.signs
    }
}

/// A condition on the variables of a system.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Formula {
    /// Always.
    True,
    /// Never.
    False,
    /// A sign condition.
    Atom(Atom),
    /// A conjunction.
    And(Vec<Formula>),
    /// A disjunction.
    Or(Vec<Formula>),
    /// A quantifier over bound variables.
    Quantified(Arc<Quantified>),
}

/// The longest normal form that [`Formula::simplified`] distributes facts into; beyond it a formula is left as it is.
const SIMPLIFY_LIMIT: usize = 200_000;

impl Formula {
    /// Returns the formula "the sign of the polynomial is in the set", in normal form.
    #[must_use]
    pub fn sign(polynomial: &Polynomial, signs: Signs) -> Self {
        if let Some(value) = polynomial.as_constant() {
            return Self::from(Signs::of_number(&value).within(signs));
        }
        if signs == Signs::NONE || signs == Signs::ALL {
            return Self::from(signs == Signs::ALL);
        }
        let (polynomial, turned) = polynomial.primitive();
        Self::Atom(Atom { polynomial: Arc::new(polynomial), signs: if turned { signs.turned() } else { signs } })
    }

    /// Returns all of them, flattened.
    #[must_use]
    pub fn and(parts: Vec<Self>) -> Self {
        let mut out = Vec::with_capacity(parts.len());
        for part in parts {
            match part {
                Self::True => {}
                Self::False => return Self::False,
                Self::And(inner) => out.extend(inner),
                Self::Atom(_) | Self::Or(_) | Self::Quantified(_) => out.push(part),
            }
        }
        match out.len() {
            0 => Self::True,
            1 => out.remove(0),
            _ => Self::And(out),
        }
    }

    /// One of them, flattened.
    #[must_use]
    pub fn or(parts: Vec<Self>) -> Self {
        let mut out = Vec::with_capacity(parts.len());
        for part in parts {
            match part {
                Self::False => {}
                Self::True => return Self::True,
                Self::Or(inner) => out.extend(inner),
                Self::Atom(_) | Self::And(_) | Self::Quantified(_) => out.push(part),
            }
        }
        match out.len() {
            0 => Self::False,
            1 => out.remove(0),
            _ => Self::Or(out),
        }
    }

    /// Returns the conjuncts of the formula: none for `true`, the formula itself if it is not a conjunction.
    #[must_use]
    pub fn conjuncts(&self) -> &[Self] {
        match self {
            Self::True => &[],
            Self::And(parts) => parts,
            Self::False | Self::Atom(_) | Self::Or(_) | Self::Quantified(_) => std::slice::from_ref(self),
        }
    }

    /// Returns the variables to which a conjunct such as `2 w - 1 = 0` gives one value, each with the value.
    #[must_use]
    pub fn fixed(&self) -> Vec<(VariableIndex, Rational)> {
        let value = |part: &Self| {
            let Self::Atom(atom) = part else { return None };
            let variable = atom.polynomial().variables().first().copied().filter(|_| atom.signs() == Signs::ZERO)?;
            let numbers: Option<Vec<Rational>> =
                atom.polynomial().coefficients_in(variable).iter().map(Polynomial::as_constant).collect();
            let [rest, slope] = <[Rational; 2]>::try_from(numbers?).ok()?;
            Some((variable, -rest / slope))
        };
        self.conjuncts().iter().filter_map(value).collect()
    }

    /// Returns the negation, without a negation sign.
    #[must_use]
    pub fn negated(&self) -> Self {
        match self {
            Self::True => Self::False,
            Self::False => Self::True,
            Self::Atom(atom) => Self::Atom(Atom { polynomial: atom.polynomial.clone(), signs: atom.signs.complement() }),
            Self::And(parts) => Self::or(parts.iter().map(Self::negated).collect()),
            Self::Or(parts) => Self::and(parts.iter().map(Self::negated).collect()),
            Self::Quantified(inner) => {
                let other = match inner.quantifier {
                    Quantifier::Exists => Quantifier::Forall,
                    Quantifier::Forall => Quantifier::Exists,
                };
                Self::quantified(other, inner.bound.clone(), inner.body.negated())
            }
        }
    }

    /// Returns the number of atoms of the formula.
    #[must_use]
    pub fn size(&self) -> usize {
        match self {
            Self::True | Self::False => 0,
            Self::Atom(_) => 1,
            Self::And(parts) | Self::Or(parts) => parts.iter().map(Self::size).sum(),
            Self::Quantified(inner) => inner.body.size(),
        }
    }

    /// Returns the variables of the formula, bound variables among them.
    #[must_use]
    pub fn variables(&self) -> BTreeSet<VariableIndex> {
        let mut out = BTreeSet::new();
        self.each_atom(&mut |atom| out.extend(atom.polynomial.variables()));
        out
    }

    /// Visits every atom, in order.
    pub fn each_atom<'a>(&'a self, visit: &mut impl FnMut(&'a Atom)) {
        match self {
            Self::True | Self::False => {}
            Self::Atom(atom) => visit(atom),
            Self::And(parts) | Self::Or(parts) => parts.iter().for_each(|part| part.each_atom(visit)),
            Self::Quantified(inner) => inner.body.each_atom(visit),
        }
    }

    /// Returns the formula with another formula in the place of each atom.
    #[must_use]
    pub fn with_atoms(&self, replace: &mut impl FnMut(&Atom) -> Self) -> Self {
        match self {
            Self::True | Self::False => self.clone(),
            Self::Atom(atom) => replace(atom),
            Self::And(parts) => Self::and(parts.iter().map(|part| part.with_atoms(replace)).collect()),
            Self::Or(parts) => Self::or(parts.iter().map(|part| part.with_atoms(replace)).collect()),
            Self::Quantified(inner) => Self::quantified(inner.quantifier, inner.bound.clone(), inner.body.with_atoms(replace)),
        }
    }

    /// Returns the truth value of the formula, given a function that judges atoms; `None` if the value depends on an atom that the function
    /// does not know, or on a quantifier.
    pub fn judge(&self, judge: &impl Fn(&Atom) -> Option<bool>) -> Option<bool> {
        match self {
            Self::True => Some(true),
            Self::False => Some(false),
            Self::Atom(atom) => judge(atom),
            Self::And(parts) => {
                let mut unknown = false;
                for part in parts {
                    match part.judge(judge) {
                        Some(true) => {}
                        Some(false) => return Some(false),
                        None => unknown = true,
                    }
                }
                (!unknown).then_some(true)
            }
            Self::Or(parts) => {
                let mut unknown = false;
                for part in parts {
                    match part.judge(judge) {
                        Some(false) => {}
                        Some(true) => return Some(true),
                        None => unknown = true,
                    }
                }
                (!unknown).then_some(false)
            }
            Self::Quantified(_) => None,
        }
    }

    /// Returns the truth value at a rational point; `None` if the value depends on a variable that the point lacks.
    pub fn evaluate<'a>(&self, value: impl Fn(VariableIndex) -> Option<&'a Rational>) -> Option<bool> {
        self.judge(&|atom| Some(Signs::of_number(&atom.polynomial.evaluate(&value)?).within(atom.signs)))
    }

    /// Returns an equivalent formula in which each part is simplified by the atoms that are conjuncts with it, and in which no two atoms on
    /// one polynomial contradict each other. Exact, and idempotent up to [`SIMPLIFY_LIMIT`] atoms.
    #[must_use]
    pub fn simplified(&self) -> Self {
        if self.size() > SIMPLIFY_LIMIT {
            return self.clone();
        }
        Simplifier::default().under(self)
    }
}

impl From<bool> for Formula {
    fn from(value: bool) -> Self {
        if value { Self::True } else { Self::False }
    }
}
