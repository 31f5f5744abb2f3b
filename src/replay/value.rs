//! What the second reader's evaluation gives: values, truth with its exactness, and reasons why there is none.

use std::sync::Arc;

use kernel::number::Rational;

/// A number or a label.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum NumberOrLabel {
    /// An exact number.
    Number(Rational),
    /// A label of a set, a draw, a move or a `variable`.
    Label(Arc<str>),
}

/// A truth value at a point; it is exact unless numbers of an interval were tried on a grid only.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Truth {
    /// The truth value.
    pub holds: bool,
    /// No number of an interval was left out.
    pub exact: bool,
}

impl Truth {
    /// An exact truth value.
    #[must_use]
    pub fn sure(holds: bool) -> Self {
        Self { holds, exact: true }
    }
}

/// Why an evaluation gives no value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum NoValue {
    /// The language gives it no value: a division by zero, an incomplete case list, an empty history.
    NoValue,
    /// A variable of a game that has no value on this history.
    Missing,
    /// A history that exists nowhere at the point.
    Nowhere,
    /// The second reader cannot decide it, for this reason.
    Unable(String),
}

impl NoValue {
    /// The reason in words.
    pub(super) fn unable(reason: impl Into<String>) -> Self {
        Self::Unable(reason.into())
    }
}

/// The result of an evaluation.
pub(super) type Evaluation<T> = Result<T, NoValue>;

/// Kleene's conjunction: false if one part is false, else the first part without a value, else true.
pub(super) fn all(parts: impl IntoIterator<Item = Evaluation<Truth>>) -> Evaluation<Truth> {
    let (mut stop, mut weak_false, mut exact) = (None, false, true);
    for part in parts {
        match part {
            Ok(Truth { holds: false, exact: true }) => return Ok(Truth::sure(false)),
            Ok(Truth { holds: false, exact: false }) => weak_false = true,
            Ok(Truth { holds: true, exact: sure }) => exact &= sure,
            Err(reason) => stop = Some(stronger(stop, reason)),
        }
    }
    match (stop, weak_false) {
        (Some(reason @ NoValue::Unable(_)), _) => Err(reason),
        (_, true) => Ok(Truth { holds: false, exact: false }),
        (Some(reason), false) => Err(reason),
        (None, false) => Ok(Truth { holds: true, exact }),
    }
}

/// Kleene's disjunction.
pub(super) fn any(parts: impl IntoIterator<Item = Evaluation<Truth>>) -> Evaluation<Truth> {
    all(parts.into_iter().map(negate)).map(|truth| Truth { holds: !truth.holds, ..truth })
}

/// The opposite truth value.
pub(super) fn negate(part: Evaluation<Truth>) -> Evaluation<Truth> {
    part.map(|truth| Truth { holds: !truth.holds, ..truth })
}

fn stronger(old: Option<NoValue>, new: NoValue) -> NoValue {
    match (old, new) {
        (Some(old @ NoValue::Unable(_)), _) => old,
        (_, new @ NoValue::Unable(_)) => new,
        (Some(old), _) => old,
        (None, new) => new,
    }
}
