//! Why a map cannot be drawn, as data, with a repair to offer.

use kernel::number::Rational;

use crate::expression::Variable;

/// Why a map cannot be drawn.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MapFault {
    /// The file has no such map.
    #[error("no map is called `{name}`")]
    NoSuchMap {
        /// What was asked for.
        name: String,
        /// The titles of the maps of the file.
        known: Vec<String>,
    },
    /// No parameter has this name.
    #[error("`{name}` is not a parameter")]
    UnknownParameter {
        /// What was asked for.
        name: String,
        /// The parameter with the most similar name.
        near: Option<Variable>,
    },
    /// The parameter takes whole numbers or labels.
    #[error("`{0}` takes single values, and an axis runs over an interval")]
    NotReal(Variable),
    /// One axis is given without the other.
    #[error("`{0}` is one axis, and the other is missing")]
    OneAxis(Variable),
    /// Both axes are the same.
    #[error("`{0}` is both axes")]
    SameAxes(Variable),
    /// An axis has a value.
    #[error("`{0}` is an axis and has a value, too")]
    FixedAxis(Variable),
    /// An axis ends where it begins, or before.
    #[error("the range of `{axis}` from {low} to {high} is empty")]
    EmptyRange {
        /// The parameter.
        axis: Variable,
        /// Where it begins.
        low: Rational,
        /// Where it ends.
        high: Rational,
    },
    /// Parameters have no value.
    #[error("{} no value", has(names))]
    MissingValues {
        /// The parameters.
        names: Vec<Variable>,
        /// Values at which something can be seen, if they are known.
        proposal: Vec<(Variable, Rational)>,
    },
    /// Nothing of this name can be shown.
    #[error("`{name}` is neither a region nor a condition")]
    NotShown {
        /// What was asked for.
        name: String,
        /// The region or condition with the most similar name.
        near: Option<String>,
    },
    /// The file has no region, and nothing else is named.
    #[error("the file has no region, and nothing else is to be shown")]
    NothingShown,
    /// More is to be shown than a picture can hold.
    #[error("{0} regions are too many for one map")]
    TooMany(usize),
    /// The fixed values violate an assumption.
    #[error("the fixed values violate `{assumption}`")]
    Violated {
        /// The assumption, or the parameter whose domain it is.
        assumption: String,
    },
    /// Something has no exact formula in two parameters.
    #[error("`{name}` cannot be drawn: {why}")]
    NotDrawable {
        /// What.
        name: String,
        /// Why.
        why: String,
    },
    /// A choice was left to the tool, and none was found.
    #[error("no point was found at which a region can be seen")]
    NothingChosen,
}

fn has(names: &[Variable]) -> String {
    let shown: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
    match shown.as_slice() {
        [one] => format!("{one} has"),
        [front @ .., last] => format!("{} and {last} have", front.join(", ")),
        [] => "nothing has".to_owned(),
    }
}

impl MapFault {
    /// Returns what to do about it, if that is known.
    #[must_use]
    pub fn repair(&self) -> Option<String> {
        match self {
            Self::NoSuchMap { known, .. } if known.is_empty() => Some("the file has no `map`; leave the name out".to_owned()),
            Self::NoSuchMap { known, .. } => {
                let known: Vec<String> = known.iter().map(|title| format!("`{title}`")).collect();
                Some(format!("the file has {}", known.join(", ")))
            }
            Self::UnknownParameter { near, .. } => near.as_ref().map(|near| format!("did you mean `{near}`?")),
            Self::NotReal(_) => Some("choose a parameter whose domain is an interval".to_owned()),
            Self::OneAxis(_) => Some("give --x and --y".to_owned()),
            Self::SameAxes(_) => Some("choose two parameters".to_owned()),
            Self::FixedAxis(_) => Some("leave it out of --at".to_owned()),
            Self::EmptyRange { .. } => Some("write the smaller number first, as in `0..1`".to_owned()),
            Self::MissingValues { proposal, names } => {
                let value = |(name, value): &(Variable, Rational)| format!("{name}={value}");
                let values: Vec<String> = proposal.iter().map(value).collect();
                let shown = if values.is_empty() {
                    names.iter().map(|name| format!("{name}=…")).collect::<Vec<_>>().join(", ")
                } else {
                    values.join(", ")
                };
                Some(format!("add --at \"{shown}\""))
            }
            Self::NotShown { near, .. } => near.as_ref().map(|near| format!("did you mean `{near}`?")),
            Self::NothingShown => Some("name conditions or assessments with --show".to_owned()),
            Self::TooMany(_) => Some("choose some with --show".to_owned()),
            Self::Violated { .. } => Some("choose other values".to_owned()),
            Self::NothingChosen => Some("give --x, --y and --at".to_owned()),
            Self::NotDrawable { .. } => None,
        }
    }
}
