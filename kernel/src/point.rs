//! Candidate points of a system, and their check: every piece of the system is evaluated exactly at the point.
//!
//! TRUSTED: an error here is a wrong verdict. A coordinate may be an irrational root of a polynomial; the sign of another polynomial at
//! the root is found by Sturm's theorem (Sturm 1829), see [`crate::algebra::place`]. A condition for all values of something holds at
//! the point where its violation is shown to have no point.

use std::sync::Arc;

use num_traits::{One, Zero};

use crate::algebra::place;
use crate::algebra::univariate::{IsolatedRoot, Real, count_roots};
use crate::certificate::{Refutation, check};
use crate::number::Rational;
use crate::system::{System, VariableKind};

/// Shows that a universal condition of a system holds at a point: the system of its violations at the point has no point.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UniversalProof {
    /// The condition, by its place in [`System::universals`].
    pub universal: usize,
    /// A refutation of [`System::violation`]; `None` where the normal form of that system is `false`.
    pub refutation: Option<Arc<Refutation>>,
}

/// A point that is not checked yet.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CandidatePoint {
    /// A value per variable of the system, by index. The values of truth variables do not count.
    pub values: Vec<Value>,
    /// Proofs that universal conditions hold at the point.
    pub universals: Vec<UniversalProof>,
}

impl From<Vec<Value>> for CandidatePoint {
    fn from(values: Vec<Value>) -> Self {
        Self { values, universals: Vec::new() }
    }
}

/// An exact real number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// A fraction.
    Rational(Rational),
    /// The only root of a polynomial between two fractions.
    Root {
        /// The coefficients, the constant first; square-free.
        coefficients: Vec<Rational>,
        /// A fraction below the root.
        low: Rational,
        /// A fraction above the root.
        high: Rational,
    },
}

impl From<Real> for Value {
    fn from(real: Real) -> Self {
        match real {
            Real::Rational(value) => Self::Rational(value),
            Real::Root(IsolatedRoot { coefficients, low, high }) => Self::Root { coefficients, low, high },
        }
    }
}

impl From<Value> for Real {
    fn from(value: Value) -> Self {
        match value {
            Value::Rational(value) => Self::Rational(value),
            Value::Root { coefficients, low, high } => Self::Root(IsolatedRoot { coefficients, low, high }),
        }
    }
}

/// Says that a system has a point: [`System::satisfied`] has checked the point. No code outside this crate can construct a value of this
/// type.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sat {
    values: Vec<Value>,
    universals: Vec<UniversalProof>,
}

impl Sat {
    /// Returns a value per variable of the system, by index. A truth variable has the value 1 where its condition holds, else 0.
    #[must_use]
    pub fn values(&self) -> &[Value] {
        &self.values
    }

    /// Returns the proofs that universal conditions hold at the point.
    #[must_use]
    pub fn universals(&self) -> &[UniversalProof] {
        &self.universals
    }
}

/// The reason why a candidate is refused as a point of a system.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PointFault {
    /// The number of values is not the number of variables, or a value is not a number.
    NotOfThisSystem,
    /// An integer variable has a value that is not a whole number.
    NotWhole,
    /// A universal condition that the candidate takes for true is not shown to hold.
    Universal,
    /// The sign of a polynomial at several irrational coordinates could not be determined.
    TwoIrrational,
    /// A piece is false at the point.
    Fails,
}

impl System {
    /// Returns the point, if every piece of the system is true at the candidate's values.
    ///
    /// # Errors
    /// [`PointFault`] names the first test that the candidate fails.
    pub fn satisfied(&self, candidate: &CandidatePoint) -> Result<Sat, PointFault> {
        let values = self.truths(candidate)?;
        if values.len() != self.variables.len() {
            return Err(PointFault::NotOfThisSystem);
        }
        for (variable, value) in self.variables.iter().zip(&values) {
            let whole = matches!(value, Value::Rational(number) if number.is_integer());
            if variable.kind == VariableKind::Integer && !whole {
                return Err(PointFault::NotWhole);
            }
        }
        let point: Vec<Real> = values.iter().cloned().map(Real::from).collect();
        for (_, piece) in &self.pieces {
            match place::holds(piece, &|index| point.get(index as usize)) {
                Some(true) => {}
                Some(false) => return Err(PointFault::Fails),
                None => return Err(PointFault::TwoIrrational),
            }
        }
        Ok(Sat { values, universals: candidate.universals.clone() })
    }

    /// Returns the candidate's values, with 1 for the truth of each universal condition that is shown to hold at the point, 0 for that
    /// of the others.
    fn truths(&self, candidate: &CandidatePoint) -> Result<Vec<Value>, PointFault> {
        let mut values = candidate.values.clone();
        for universal in &self.universals {
            *values.get_mut(universal.truth as usize).ok_or(PointFault::NotOfThisSystem)? = Value::Rational(Rational::zero());
        }
        if candidate.universals.is_empty() {
            return Ok(values);
        }
        let point: Vec<Real> = values.iter().cloned().map(Real::from).collect();
        // A root that does not exist would satisfy no condition, and violate none.
        let real = |value: &Real| match value {
            Real::Rational(_) => true,
            Real::Root(root) => count_roots(&root.coefficients, &root.low, &root.high) == Some(1),
        };
        if !point.iter().all(real) {
            return Err(PointFault::NotOfThisSystem);
        }
        for held in &candidate.universals {
            let universal = self.universals.get(held.universal).ok_or(PointFault::NotOfThisSystem)?;
            let violation = self.violation(held.universal, &point).ok_or(PointFault::NotOfThisSystem)?;
            let empty = match &held.refutation {
                None => violation.refuted_by_normal_form().is_some(),
                Some(refutation) => check(&violation, refutation).is_ok(),
            };
            if !empty {
                return Err(PointFault::Universal);
            }
            *values.get_mut(universal.truth as usize).ok_or(PointFault::NotOfThisSystem)? = Value::Rational(Rational::one());
        }
        Ok(values)
    }
}
