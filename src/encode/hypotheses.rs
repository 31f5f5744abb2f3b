//! What is in force for one claim, and the queries built on it.

use std::cell::OnceCell;
use std::sync::Arc;

use super::lower::{Lowering, QuantifierRanges};
use super::question::{ClaimPart, FunctionUse, Hypothesis, Obstacle, Query};
use crate::expression::substitute::Substitution;
use crate::expression::{Condition, ConditionRef, Relation, Term, TermRef, Variable};
use crate::paper::{Assumption, Claim, Model};
use kernel::algebra::Formula;
use kernel::{System, SystemVariable};

/// The hypotheses of a claim: domains and assumptions in force, then its own.
#[derive(Debug)]
pub(super) struct Hypotheses<'a> {
    model: &'a Model,
    in_force: Vec<Hypothesis>,
    ranges: &'a BoundRanges<'a>,
    ground: OnceCell<EncodedHypotheses<'a>>,
}

/// Hypotheses lowered: what the queries of a claim have in common.
#[derive(Debug)]
struct EncodedHypotheses<'a> {
    /// Those that are used.
    kept: Vec<Hypothesis>,
    /// The variables that would have to be eliminated from those that are not.
    left_out: Vec<Variable>,
    /// Those used, each with its origin, and the state after lowering them.
    lowered: Result<(Lowering<'a>, Vec<(String, Formula)>), Obstacle>,
}

/// Where a bound declared parameter lies: its domain and the assumptions that mention it, less those named in `without`.
#[derive(Debug)]
pub(super) struct BoundRanges<'a> {
    assumptions: Vec<&'a Assumption>,
    bound_in_claim: &'a [Variable],
}

impl<'a> BoundRanges<'a> {
    /// Those of a claim of this model.
    pub(super) fn of(model: &'a Model, claim: &'a Claim) -> Self {
        let allowed = model.assumptions.iter().filter(|assumption| !claim.without.contains(&assumption.name));
        Self { assumptions: allowed.collect(), bound_in_claim: &claim.binds }
    }
}

impl QuantifierRanges for BoundRanges<'_> {
    fn of(&self, bound_here: &[Variable], in_scope: &[Variable]) -> Vec<ConditionRef> {
        let fits = |assumption: &&&Assumption| {
            assumption.mentions.iter().any(|variable| bound_here.contains(variable))
                && assumption.mentions.iter().all(|v| !self.bound_in_claim.contains(v) || in_scope.contains(v))
        };
        self.assumptions.iter().filter(fits).map(|assumption| assumption.condition.clone()).collect()
    }
}

impl<'a> Hypotheses<'a> {
    /// The hypotheses of a claim of this model.
    pub(super) fn of(model: &'a Model, claim: &'a Claim, ranges: &'a BoundRanges<'a>) -> Self {
        let free = |assumption: &&&Assumption| !assumption.mentions.iter().any(|v| claim.binds.contains(v));
        let mut in_force: Vec<Hypothesis> = ranges
            .assumptions
            .iter()
            .filter(free)
            .map(|assumption| Hypothesis {
                origin: assumption.name.to_string(),
                places: assumption.places.clone(),
                condition: assumption.condition.clone(),
                found_before: false,
                own: false,
            })
            .collect();
        in_force.extend(claim.given.iter().map(|given| Hypothesis {
            origin: given.origin.clone(),
            places: Vec::new(),
            condition: given.condition.clone(),
            found_before: given.from.is_some(),
            own: true,
        }));
        Self { model, in_force, ranges, ground: OnceCell::new() }
    }

    /// A condition with the ranges of its quantifiers written out, if that can be done.
    pub(super) fn ranged(&self, condition: &ConditionRef) -> Option<ConditionRef> {
        super::ranged::ranged(condition, self.ranges)
    }

    /// A search for a point of the hypotheses at which the conditions sought hold too.
    pub(super) fn query(&self, label: impl Into<String>, sought: Vec<ConditionRef>) -> Query {
        self.query_on(self.ground.get_or_init(|| self.ground(self.in_force.clone())), label, sought)
    }

    /// A search for two points of the hypotheses that differ in one variable alone, the second (`v@2`) with the larger value.
    /// `sought` gets the conditions and numbers at the second point from `second`.
    pub(super) fn pair_query(&self, label: impl Into<String>, variable: &Variable, sought: Vec<ConditionRef>) -> Query {
        let second = SecondPoint::of(variable);
        let mut hypotheses = self.in_force.clone();
        for hypothesis in &self.in_force {
            let there = second.condition(&hypothesis.condition);
            if !Arc::ptr_eq(&there, &hypothesis.condition) {
                hypotheses.push(Hypothesis {
                    origin: format!("{} (second point)", hypothesis.origin),
                    places: hypothesis.places.clone(),
                    condition: there,
                    found_before: hypothesis.found_before,
                    own: hypothesis.own,
                });
            }
        }
        let mut all = vec![Condition::compare(Term::variable(variable.clone()), Relation::Less, second.variable())];
        all.extend(sought);
        self.query_on(&self.ground(hypotheses), label, all)
    }

    fn query_on(&self, ground: &EncodedHypotheses<'_>, label: impl Into<String>, sought: Vec<ConditionRef>) -> Query {
        let (system, applied) = match ground.system(&sought) {
            Ok((system, applied)) => (Ok(system), applied),
            Err(obstacle) => (Err(obstacle), Vec::new()),
        };
        let (hypotheses, relaxed) = (ground.kept.clone(), ground.left_out.clone());
        Query {
            label: label.into(),
            hypotheses,
            sought,
            relaxed,
            applied,
            besides: None,
            facts_only: false,
            value_only: false,
            system,
        }
    }

    fn ground(&self, hypotheses: Vec<Hypothesis>) -> EncodedHypotheses<'a> {
        let (kept, left_out) = self.usable(hypotheses);
        let mut lowering = Lowering::new(self.model, self.ranges);
        let lower = |hypothesis: &Hypothesis| {
            let formula = lowering.holds(&hypothesis.condition)?;
            lowering.learn(&formula);
            Ok((hypothesis.origin.clone(), formula))
        };
        let pieces = kept.iter().map(lower).collect::<Result<Vec<_>, Obstacle>>();
        let lowered = pieces.map(|pieces| {
            // The hypotheses keep the variables that they fix, so that a conflict among them is seen as theirs.
            pieces.iter().for_each(|(_, formula)| lowering.fix(formula));
            (lowering, pieces)
        });
        EncodedHypotheses { kept, left_out, lowered }
    }

    /// Facts from earlier steps that speak of an unknown function at all values of a variable are not used: what holds without
    /// them holds.
    fn usable(&self, hypotheses: Vec<Hypothesis>) -> (Vec<Hypothesis>, Vec<Variable>) {
        let mut left_out = Vec::new();
        let kept = hypotheses.into_iter().filter(|hypothesis| {
            if !hypothesis.found_before {
                return true;
            }
            match Lowering::new(self.model, self.ranges).holds(&hypothesis.condition) {
                Err(Obstacle::NeedsElimination(variables)) => {
                    left_out.extend(variables);
                    false
                }
                Ok(_) | Err(Obstacle::RangeReplaced(_) | Obstacle::Underived(_) | Obstacle::TooLarge { .. }) => true,
            }
        });
        (kept.collect(), left_out)
    }

    /// Where parts apply unknown functions: can the hypotheses hold together with the declared facts at those arguments?
    pub(super) fn facts_of_functions(&self, parts: &[ClaimPart]) -> Option<Query> {
        let applied = |part: &&ClaimPart| part.query.system.as_ref().is_ok_and(System::has_function_values);
        // True everywhere, and it mentions every application.
        let mentioned =
            |condition: &ConditionRef| Condition::any(vec![condition.clone(), std::sync::Arc::new(Condition::Truth(true))]);
        let sought: Vec<ConditionRef> =
            parts.iter().filter(applied).flat_map(|part| part.query.sought.iter().map(mentioned)).collect();
        let label = "a point of the hypotheses and of the facts of the functions";
        (!sought.is_empty()).then(|| Query { facts_only: true, ..self.query(label, sought) })
    }
}

impl EncodedHypotheses<'_> {
    fn system(&self, sought: &[ConditionRef]) -> Result<(System, Vec<FunctionUse>), Obstacle> {
        let (mut lowering, mut pieces) = self.lowered.clone()?;
        for condition in sought {
            pieces.push((condition.to_string(), lowering.holds(condition)?));
        }
        let (variables, side, applied) = lowering.finish()?;
        pieces.extend(side.into_iter().map(|formula| (String::new(), formula)));
        Ok((System::opened(variables, pieces), applied))
    }
}

/// The second of two points that differ in one variable.
pub(super) struct SecondPoint {
    first: Variable,
    name: Variable,
}

impl SecondPoint {
    /// The one where `v` has the value of `v@2`.
    pub(super) fn of(variable: &Variable) -> Self {
        Self { first: variable.clone(), name: format!("{variable}@2").into() }
    }

    /// The variable there.
    pub(super) fn variable(&self) -> TermRef {
        Term::variable(self.name.clone())
    }

    fn substitution(&self) -> Substitution {
        Substitution::new([(self.first.clone(), self.variable())]).renaming(|name| format!("{name}@2"))
    }

    /// A number there.
    pub(super) fn term(&self, term: &TermRef) -> TermRef {
        self.substitution().term(term)
    }

    /// A condition there.
    pub(super) fn condition(&self, condition: &ConditionRef) -> ConditionRef {
        self.substitution().condition(condition)
    }
}

/// Where declared parameters lie that a quantifier of the claim binds without a range: their domains and the assumptions in force that
/// mention them and no bound one out of scope.
#[must_use]
pub fn ranges(model: &Model, claim: &Claim, bound_here: &[Variable], in_scope: &[Variable]) -> Vec<ConditionRef> {
    BoundRanges::of(model, claim).of(bound_here, in_scope)
}

/// Conditions as formulas in which quantifiers stay, beside the hypotheses of a claim.
#[derive(Debug)]
pub struct Formulas {
    /// The variables by index.
    pub variables: Vec<SystemVariable>,
    /// The hypotheses, and what fixes the variables made for roots and for values of functions.
    pub facts: Vec<Formula>,
    /// Where each condition is defined and true, in order.
    pub conditions: Vec<Formula>,
}

/// Conditions under the hypotheses of a claim, as formulas in which quantifiers stay.
///
/// # Errors
/// [`Obstacle`] where something cannot be put so.
pub fn formulas(model: &Model, claim: &Claim, conditions: &[ConditionRef]) -> Result<Formulas, Obstacle> {
    let ranges = BoundRanges::of(model, claim);
    let given = Hypotheses::of(model, claim, &ranges);
    let mut lowering = Lowering::new(model, &ranges);
    let mut facts = Vec::new();
    for hypothesis in &given.in_force {
        facts.push(lowering.holds(&hypothesis.condition)?);
    }
    let conditions = conditions.iter().map(|condition| lowering.holds(condition)).collect::<Result<_, _>>()?;
    let (variables, side, _) = lowering.finish()?;
    facts.extend(side);
    Ok(Formulas { variables, facts, conditions })
}
