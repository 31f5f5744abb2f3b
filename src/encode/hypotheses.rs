//! Collects the hypotheses in force for one claim, and builds queries from them.
//!
//! Trusted: an error here is a wrong verdict. The files for the families of statements call it.

use std::cell::OnceCell;
use std::sync::Arc;

use super::lower::{Lowering, QuantifierRanges};
use super::question::{ClaimPart, FunctionUse, Hypothesis, Obstacle, Query};
use crate::expression::substitute::Substitution;
use crate::expression::{Condition, ConditionRef, Relation, Term, TermRef, Variable};
use crate::paper::{Assumption, Claim, Model};
use kernel::algebra::Formula;
use kernel::{System, SystemVariable};

/// The hypotheses of a claim: domains and assumptions in force, then the claim's own.
#[derive(Debug)]
pub(super) struct Hypotheses<'a> {
    model: &'a Model,
    in_force: Vec<Hypothesis>,
    ranges: &'a BoundRanges<'a>,
    encoded: OnceCell<EncodedHypotheses<'a>>,
}

/// Lowered hypotheses, which all queries of a claim share.
#[derive(Debug)]
struct EncodedHypotheses<'a> {
    /// The hypotheses that are used.
    kept: Vec<Hypothesis>,
    /// The variables that would have to be eliminated from the other hypotheses.
    left_out: Vec<Variable>,
    /// The formulas of the used hypotheses with their origins, and the lowering state after them.
    lowered: Result<(Lowering<'a>, Vec<(String, Formula)>), Obstacle>,
}

/// The ranges of declared parameters that a quantifier binds without a range: domains and the assumptions that mention the
/// parameter, except those listed in `without`.
#[derive(Debug)]
pub(super) struct BoundRanges<'a> {
    assumptions: Vec<&'a Assumption>,
    bound_in_claim: &'a [Variable],
}

impl<'a> BoundRanges<'a> {
    /// Returns the ranges for a claim of this model.
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
    /// Collects the hypotheses of a claim of this model.
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
        Self { model, in_force, ranges, encoded: OnceCell::new() }
    }

    /// Writes the ranges of all quantifiers into a condition, if this is possible.
    pub(super) fn ranged(&self, condition: &ConditionRef) -> Option<ConditionRef> {
        super::ranged::ranged(condition, self.ranges)
    }

    /// Returns the query for a point of the hypotheses at which the conditions sought also hold.
    pub(super) fn query(&self, label: impl Into<String>, sought: Vec<ConditionRef>) -> Query {
        self.query_on(self.encoded.get_or_init(|| self.encoded(self.in_force.clone())), label, sought)
    }

    /// Returns the query for two points of the hypotheses that differ only in one variable, where the second (`v@2`) has the
    /// larger value. The caller has already written the conditions in `sought` about the second point with [`SecondPoint`].
    pub(super) fn pair_query(&self, label: impl Into<String>, variable: &Variable, sought: Vec<ConditionRef>) -> Query {
        let second = SecondPoint::of(variable);
        let mut hypotheses = self.in_force.clone();
        for hypothesis in &self.in_force {
            let at_second = second.condition(&hypothesis.condition);
            if !Arc::ptr_eq(&at_second, &hypothesis.condition) {
                hypotheses.push(Hypothesis {
                    origin: format!("{} (second point)", hypothesis.origin),
                    places: hypothesis.places.clone(),
                    condition: at_second,
                    found_before: hypothesis.found_before,
                    own: hypothesis.own,
                });
            }
        }
        let mut all = vec![Condition::compare(Term::variable(variable.clone()), Relation::Less, second.variable())];
        all.extend(sought);
        self.query_on(&self.encoded(hypotheses), label, all)
    }

    fn query_on(&self, encoded: &EncodedHypotheses<'_>, label: impl Into<String>, sought: Vec<ConditionRef>) -> Query {
        let (system, applied) = match encoded.system(&sought) {
            Ok((system, applied)) => (Ok(system), applied),
            Err(obstacle) => (Err(obstacle), Vec::new()),
        };
        let (hypotheses, relaxed) = (encoded.kept.clone(), encoded.left_out.clone());
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

    fn encoded(&self, hypotheses: Vec<Hypothesis>) -> EncodedHypotheses<'a> {
        let (kept, left_out) = self.usable(hypotheses);
        let mut lowering = Lowering::new(self.model, self.ranges);
        let lower = |hypothesis: &Hypothesis| {
            let formula = lowering.holds(&hypothesis.condition)?;
            lowering.learn(&formula);
            Ok((hypothesis.origin.clone(), formula))
        };
        let pieces = kept.iter().map(lower).collect::<Result<Vec<_>, Obstacle>>();
        let lowered = pieces.map(|pieces| {
            // Within the hypotheses, variables keep their names even if a hypothesis fixes their value. So an unsat core of
            // hypotheses can name that hypothesis.
            pieces.iter().for_each(|(_, formula)| lowering.fix(formula));
            (lowering, pieces)
        });
        EncodedHypotheses { kept, left_out, lowered }
    }

    /// Drops facts from earlier steps that constrain an unknown function for all values of a variable. A claim that holds
    /// without a hypothesis also holds with it.
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

    /// If parts apply unknown functions, returns the query whether the hypotheses are consistent with the declared facts at
    /// those arguments.
    pub(super) fn facts_of_functions(&self, parts: &[ClaimPart]) -> Option<Query> {
        let applied = |part: &&ClaimPart| part.query.system.as_ref().is_ok_and(System::has_function_values);
        // This condition is always true, and it mentions every application.
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
    /// Returns the second point, at which `v` has the value of `v@2`.
    pub(super) fn of(variable: &Variable) -> Self {
        Self { first: variable.clone(), name: format!("{variable}@2").into() }
    }

    /// Returns the variable at the second point.
    pub(super) fn variable(&self) -> TermRef {
        Term::variable(self.name.clone())
    }

    fn substitution(&self) -> Substitution {
        Substitution::new([(self.first.clone(), self.variable())]).renaming(|name| format!("{name}@2"))
    }

    /// Returns a number at the second point.
    pub(super) fn term(&self, term: &TermRef) -> TermRef {
        self.substitution().term(term)
    }

    /// Returns a condition at the second point.
    pub(super) fn condition(&self, condition: &ConditionRef) -> ConditionRef {
        self.substitution().condition(condition)
    }
}

/// Returns the range of declared parameters that a quantifier of the claim binds without a range. The range consists of their
/// domains and of the assumptions in force that mention them and no bound variable out of scope.
#[must_use]
pub fn parameter_ranges(model: &Model, claim: &Claim, bound_here: &[Variable], in_scope: &[Variable]) -> Vec<ConditionRef> {
    BoundRanges::of(model, claim).of(bound_here, in_scope)
}

/// Conditions and the hypotheses of a claim as formulas that keep their quantifiers.
#[derive(Debug)]
pub struct Formulas {
    /// The variables, by index.
    pub variables: Vec<SystemVariable>,
    /// The hypotheses, and the definitions of auxiliary variables for roots and function values.
    pub facts: Vec<Formula>,
    /// For each condition in order, the formula that it is defined and true.
    pub conditions: Vec<Formula>,
}

/// Lowers conditions and the hypotheses of a claim to formulas that keep their quantifiers.
///
/// # Errors
/// [`Obstacle`] if a condition or a hypothesis cannot be lowered.
pub fn lower_conditions(model: &Model, claim: &Claim, conditions: &[ConditionRef]) -> Result<Formulas, Obstacle> {
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
