//! Chooses the point at which the explorer of a paper begins: one at which the assumptions hold, and some region if possible.
//!
//! Called by [`crate::report::html`]. Not part of a verdict.

use num_traits::One;

use super::{ExplorerContent, ParameterChoice};
use crate::audit::PaperAudit;
use crate::certify::Finding;
use crate::expression::Variable;
use crate::expression::evaluate::{self, Assignment, Evaluated};
use crate::expression::variables::Variables;
use crate::paper::{Model, Region, Statement};
use crate::report::{evaluated, overview};
use kernel::number::{Rational, whole};

/// The most points that are tried.
const MOST_POINTS: usize = 400;

/// Returns the points that an audit found: first those of claims that some point satisfies a condition, then the others.
#[must_use]
pub fn audited_points(audited: &PaperAudit) -> Vec<Assignment> {
    let (mut of_regions, mut others) = (Vec::new(), Vec::new());
    for ruled in &audited.rulings {
        let is_region = overview::claim(audited, ruled).is_some_and(|claim| matches!(claim.statement, Statement::Nonempty(_)));
        for part in &ruled.ruling.parts {
            if let Finding::Sat { point, .. } = &part.finding {
                if is_region { &mut of_regions } else { &mut others }.push(evaluated::assignment(point));
            }
        }
    }
    of_regions.extend(others);
    of_regions
}

/// Returns the value of each parameter of the content at the best of some points: the first at which the assumptions and a region
/// hold, else the first at which the assumptions hold, else the middles of the intervals. A value that a point lacks is taken from
/// another point, or else from the middle of the domain.
#[must_use]
pub fn start(content: &ExplorerContent, model: &Model, points: &[Assignment]) -> Assignment {
    let mut best: Option<(usize, Assignment)> = None;
    let tried = points.iter().take(MOST_POINTS).flat_map(|point| [points, &[]].map(|others| (point, others)));
    for (point, others) in tried {
        let completed = completed(content, model, point, others);
        let holds =
            |condition: &crate::expression::Condition| evaluate::condition(condition, &completed) == Evaluated::Value(true);
        let known = |condition: &crate::expression::Condition| {
            Variables::of_condition(condition).free.iter().all(|name| content.variables.contains(name))
        };
        let is_allowed = model.assumptions.iter().filter(|own| known(&own.condition)).all(|own| holds(&own.condition));
        let within = |region: &Region| region.members.iter().all(|(_, member)| holds(member));
        let score = if !is_allowed { 0 } else { 1 + usize::from(model.regions.iter().any(within)) };
        if best.as_ref().is_none_or(|(most, _)| score > *most) {
            best = Some((score, completed));
        }
        if score == 2 {
            break;
        }
    }
    best.map_or_else(|| completed(content, model, &Assignment::new(), points), |(_, point)| point)
}

fn completed(content: &ExplorerContent, model: &Model, point: &Assignment, others: &[Assignment]) -> Assignment {
    let mut out = Assignment::new();
    for name in &content.variables {
        let given = point.get(name).or_else(|| others.iter().find_map(|other| other.get(name)));
        let value = given.cloned().unwrap_or_else(|| middle(model, name));
        out.insert(name.clone(), value);
    }
    // One of several numbers that depend on other parameters follows these.
    for parameter in &content.parameters {
        let ParameterChoice::Values(values) = &parameter.choice else { continue };
        let values: Vec<Rational> = values.iter().filter_map(|(term, _)| evaluate::term(term, &out).value()).collect();
        if let Some(first) = values.first().filter(|_| !out.get(&parameter.name).is_some_and(|own| values.contains(own))) {
            out.insert(parameter.name.clone(), first.clone());
        }
    }
    out
}

/// Returns a number between the constant bounds that the domain of a parameter names.
fn middle(model: &Model, name: &Variable) -> Rational {
    let domains = model.assumptions.iter().filter(|own| own.is_domain && own.mentions.as_slice() == [name.clone()]);
    let conditions: Vec<_> = domains.map(|own| own.condition.clone()).collect();
    let allows = |value: &Rational| {
        let point = Assignment::from([(name.clone(), value.clone())]);
        conditions.iter().all(|condition| evaluate::condition(condition, &point) != Evaluated::Value(false))
    };
    let half = Rational::one() / whole(2);
    let tried = [half.clone(), whole(1), whole(0), whole(2), -half, whole(-1), whole(3), whole(10)];
    tried.into_iter().find(|value| allows(value)).unwrap_or_default()
}
