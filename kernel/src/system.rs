//! Encoded systems: sign conditions over numbered variables, as pieces of which each has an origin.
//!
//! TRUSTED: a system is the question that the kernel answers. The encoder of the tool builds it; [`crate::certificate`] and
//! [`crate::point`] decide it. Only the pieces and the variables count for a decision: [`System::formula`] is recomputed where it matters.

use std::sync::Arc;

use crate::algebra::{Formula, VariableIndex};
use crate::instantiation::Universal;

/// A query as one formula over numbered variables, without quantifiers.
#[derive(Clone, Debug)]
pub struct System {
    /// The variables by index.
    pub variables: Vec<SystemVariable>,
    /// The conditions that [`VariableKind::Truth`] variables stand for.
    pub universals: Vec<Universal>,
    /// The formula, simplified; [`Formula::False`] settles the query by normal form alone.
    pub formula: Formula,
    /// What it is made of, before it was simplified: one piece per hypothesis (its origin), then per condition sought, then per
    /// side condition of a made variable. Their conjunction is equivalent to [`System::formula`].
    pub pieces: Vec<(String, Formula)>,
}

/// A variable of a system.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SystemVariable {
    /// Its name in the paper, or a made one.
    pub name: Arc<str>,
    /// What it is.
    pub kind: VariableKind,
}

/// What a variable of a system is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum VariableKind {
    /// A real parameter, or a variable bound in the claim.
    Real,
    /// One that takes whole numbers only.
    Integer,
    /// Made for a square root: fixed by the others.
    Root,
    /// Made for the value of an unknown function: a point of such a system shows that the function's facts do not contradict it, and the tool
    /// looks for a function with these values.
    FunctionValue,
    /// Made for a condition that holds for all values of something: above zero where it is taken for true.
    Truth,
}

impl System {
    /// The index of a variable by its name.
    #[must_use]
    pub fn index(&self, name: &str) -> Option<VariableIndex> {
        self.variables.iter().position(|v| &*v.name == name).and_then(|place| VariableIndex::try_from(place).ok())
    }

    /// Returns true iff a variable of the system is the value of an unknown function.
    #[must_use]
    pub fn has_function_values(&self) -> bool {
        self.variables.iter().any(|v| v.kind == VariableKind::FunctionValue)
    }
}
