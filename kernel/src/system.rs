//! Defines encoded systems: formulas of sign conditions over numbered variables, in pieces with an origin each.
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
    /// The formula, simplified; [`Formula::False`] says that the normal form alone shows that there is no point.
    pub formula: Formula,
    /// The pieces, before the formula was simplified: one per hypothesis (with its origin), then one per condition of the query, then one
    /// per side condition of a new variable. Their conjunction is equivalent to [`System::formula`].
    pub pieces: Vec<(String, Formula)>,
}

/// A variable of a system.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SystemVariable {
    /// The name in the paper, or a new name.
    pub name: Arc<str>,
    /// The kind.
    pub kind: VariableKind,
}

/// The kinds of variables of a system.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum VariableKind {
    /// A real parameter, or a variable bound in the claim.
    Real,
    /// A variable whose values are whole numbers.
    Integer,
    /// A number that a query adds: a square root, which the other variables determine, or a number of the mean value theorem.
    Root,
    /// The value of an unknown function at an argument: a point of such a system shows that the function's facts do not contradict it, and the tool
    /// looks for a function with these values.
    FunctionValue,
    /// The truth of a universal condition: positive where the condition is taken for true.
    Truth,
}

impl System {
    /// Returns the index of a variable, by its name.
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
