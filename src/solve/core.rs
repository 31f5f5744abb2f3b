//! A minimal set of conflicting conditions of a query without points.

use super::{Budget, Solver};
use crate::pose::Query;

/// Origins of pieces that have no common point, none of which can be left out.
pub fn conflicting(_solver: &dyn Solver, _query: &Query, _budget: &Budget) -> Vec<String> {
    Vec::new()
}
