//! Represents results of evaluation: values, truth values with their exactness, and the reasons for a missing value.
//!
//! Used by all files of the second reader. Guards verdicts: an error here leaves claims unchecked, or lets an error of the first
//! reader pass.

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

/// A truth value at a point. It is exact unless numbers of an interval were tried on a grid only.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Truth {
    /// The truth value.
    pub holds: bool,
    /// True iff no number of an interval was left out.
    pub exact: bool,
}

impl Truth {
    /// An exact truth value.
    #[must_use]
    pub fn sure(holds: bool) -> Self {
        Self { holds, exact: true }
    }
}

/// The reason why there is no value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum NoValue {
    /// The language gives no value: a division by zero, a list of cases of which none applies, a history of probability zero.
    Undefined,
    /// A variable of a game has no value on this history.
    Missing,
    /// A history does not exist at the point.
    Nowhere,
    /// The second reader gives no answer, for this reason.
    Unable(String),
}

impl NoValue {
    /// The second reader gives no answer, for this reason.
    pub(super) fn unable(reason: impl Into<String>) -> Self {
        Self::Unable(reason.into())
    }
}

/// The result of an evaluation: a value, or the reason why the value is missing.
pub(super) type Evaluation<T> = Result<T, NoValue>;

/// Kleene's conjunction. It is false if a part is exactly false. If not, there is no answer if a part has none. If all parts have
/// an answer, it is false if a part is false on a grid, without a value if a part has no value, and else true.
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

/// Kleene's disjunction, decided by the same rules.
pub(super) fn any(parts: impl IntoIterator<Item = Evaluation<Truth>>) -> Evaluation<Truth> {
    all(parts.into_iter().map(negate)).map(|truth| Truth { holds: !truth.holds, ..truth })
}

/// Returns the opposite truth value.
pub(super) fn negate(part: Evaluation<Truth>) -> Evaluation<Truth> {
    part.map(|truth| Truth { holds: !truth.holds, ..truth })
}

/// Returns the reason that prevails: one for no answer before others, and the earlier before the later.
fn stronger(old: Option<NoValue>, new: NoValue) -> NoValue {
    match (old, new) {
        (Some(old @ NoValue::Unable(_)), _) => old,
        (_, new @ NoValue::Unable(_)) => new,
        (Some(old), _) => old,
        (None, new) => new,
    }
}
