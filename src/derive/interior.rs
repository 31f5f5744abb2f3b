//! How large a set of parameters a condition leaves: whether it holds on a full-dimensional one.
//!
//! A point at which every inequality is strict lies in an open set of such points, since both sides are continuous in the parameters.
//! Where a side may jump (a sign, a root, a list of cases, an unknown function), or a parameter takes single values, nothing is asked.

use std::collections::BTreeSet;

use super::Means;
use super::proof::{claim, rule};
use crate::certify::{Point, Word};
use crate::expression::build::{all, any, truth};
use crate::expression::variables::Variables;
use crate::expression::{Condition, ConditionRef, Relation, Term, Variable};
use crate::paper::{Claim, Given, Model, Paper, Statement};

/// Whether a condition holds on a full-dimensional set.
#[derive(Clone, Debug)]
pub struct Interior {
    /// The parameters that it and the assumptions mention.
    pub parameters: Vec<Variable>,
    /// *Proved* iff some point makes every inequality strict.
    pub verdict: Word,
    /// The point.
    pub point: Option<Point>,
}

/// Looks for a point at which every inequality of the condition, and of the assumptions and domains of the parameters that these mention,
/// is strict; none if that would not tell how large the set is.
#[must_use]
pub fn interior(paper: &Paper, base: &Claim, condition: &ConditionRef, means: Means<'_>) -> Option<Interior> {
    let model = paper.models.get(base.model)?;
    let mut mentioned: BTreeSet<Variable> = Variables::of_condition(condition).free;
    let in_force = |name: &str| !base.without.iter().any(|left_out| **left_out == *name);
    let assumed = model.assumptions.iter().filter(|assumption| !assumption.is_domain && in_force(&assumption.name));
    mentioned.extend(assumed.flat_map(|assumption| assumption.mentions.iter().cloned()));
    let parameters: Vec<Variable> =
        model.parameters.iter().filter(|known| mentioned.contains(&known.name)).map(|known| known.name.clone()).collect();
    if model.parameters.iter().any(|known| mentioned.contains(&known.name) && (known.integer || !known.labels.is_empty())) {
        return None;
    }
    let sought = strict(condition, true)?;
    let (given, without) = strict_assumptions(model, base, &parameters)?;
    let asked = Claim { given, without, ..claim(base, "interior", Statement::Nonempty(sought)) };
    let (verdict, point) = rule(paper, vec![asked], means).into_iter().next()?;
    Some(Interior { parameters, verdict, point })
}

/// The assumptions in force on some parameters as strict hypotheses, and the names of those that these stand for.
fn strict_assumptions(model: &Model, base: &Claim, parameters: &[Variable]) -> Option<(Vec<Given>, Vec<std::sync::Arc<str>>)> {
    let mut given = Vec::new();
    let mut without = base.without.clone();
    for assumption in model.assumptions.iter().filter(|assumption| !base.without.contains(&assumption.name)) {
        if assumption.is_domain && !parameters.iter().any(|name| **name == *assumption.name) {
            continue;
        }
        let condition = strict(&assumption.condition, true)?;
        without.push(assumption.name.clone());
        given.push(Given { origin: assumption.name.to_string(), from: None, condition });
    }
    Some((given, without))
}

/// What makes a condition hold (or fail) with every inequality strict; none if it has a part where that tells nothing.
fn strict(condition: &Condition, holds: bool) -> Option<ConditionRef> {
    let every = |parts: &[ConditionRef], holds: bool| -> Option<Vec<ConditionRef>> {
        parts.iter().map(|part| strict(part, holds)).collect()
    };
    Some(match condition {
        Condition::Truth(value) => truth(*value == holds),
        Condition::Compare(left, relation, right) => {
            if !is_continuous(left) || !is_continuous(right) {
                return None;
            }
            let relation = match (relation, holds) {
                (Relation::Less | Relation::LessEqual, true) | (Relation::Greater | Relation::GreaterEqual, false) => {
                    Relation::Less
                }
                (Relation::Greater | Relation::GreaterEqual, true) | (Relation::Less | Relation::LessEqual, false) => {
                    Relation::Greater
                }
                (Relation::NotEqual, true) | (Relation::Equal, false) => Relation::NotEqual,
                (Relation::Equal, true) | (Relation::NotEqual, false) => return Some(truth(false)),
            };
            Condition::compare(left.clone(), relation, right.clone())
        }
        Condition::Not(inner) => strict(inner, !holds)?,
        Condition::And(parts) if holds => all(every(parts, true)?),
        Condition::And(parts) => any(every(parts, false)?),
        Condition::Or(parts) if holds => any(every(parts, true)?),
        Condition::Or(parts) => all(every(parts, false)?),
        Condition::Implies(left, right) if holds => any([strict(left, false)?, strict(right, true)?]),
        Condition::Implies(left, right) => all([strict(left, true)?, strict(right, false)?]),
        Condition::Iff(left, right) => {
            any([all([strict(left, true)?, strict(right, holds)?]), all([strict(left, false)?, strict(right, !holds)?])])
        }
        Condition::If(test, yes, no) => {
            any([all([strict(test, true)?, strict(yes, holds)?]), all([strict(test, false)?, strict(no, holds)?])])
        }
        Condition::Named { body, .. } => strict(body, holds)?,
        Condition::IsTrue(inner) if holds => strict(inner, true)?,
        Condition::IsFalse(inner) if holds => strict(inner, false)?,
        Condition::HasValue(term) if holds && is_continuous(term) => std::sync::Arc::new(condition.clone()),
        Condition::Quantified(..) | Condition::IsTrue(_) | Condition::IsFalse(_) | Condition::HasValue(_) => return None,
    })
}

/// It is continuous in the parameters wherever it has a value, which it then has nearby, too.
fn is_continuous(term: &Term) -> bool {
    match term {
        Term::Number(_) | Term::Label { .. } | Term::Variable(_) => true,
        Term::Negate(inner) | Term::Power(inner, _) | Term::Abs(inner) | Term::Named { body: inner, .. } => is_continuous(inner),
        Term::Add(left, right) | Term::Subtract(left, right) | Term::Multiply(left, right) | Term::Divide(left, right) => {
            is_continuous(left) && is_continuous(right)
        }
        Term::Min(parts) | Term::Max(parts) => parts.iter().all(|part| is_continuous(part)),
        Term::Sign(_) | Term::Sqrt(_) | Term::If(..) | Term::Cases(_) | Term::Apply { .. } => false,
    }
}
