//! Encodes a claim with only some of its hypotheses in force, to test whether these suffice.
//!
//! Called by [`mod@super::needs`]. Not part of a verdict.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::marco::ConditionSet;
use crate::certify::Point;
use crate::encode::{self, EncodedClaim, RequiredAnswer};
use crate::expression::evaluate::{self, Assignment, Evaluated};
use crate::expression::variables::Variables;
use crate::expression::{Condition, Variable};
use crate::paper::{Claim, Model};
use kernel::Value;

/// Identifies a hypothesis of a claim.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum HypothesisRef {
    /// An assumption of the model, by its name.
    Assumption(Arc<str>),
    /// One of the claim's own hypotheses, by its index in [`Claim::given`].
    Own(usize),
}

/// A claim, with the claim that every term in it has a value, if there is one. A set of hypotheses must suffice for both.
#[derive(Debug)]
pub(super) struct ClaimSubject<'a> {
    model: &'a Model,
    claims: Vec<&'a Claim>,
    /// The hypotheses that are dropped or kept.
    pub(super) hypotheses: Vec<HypothesisRef>,
    /// The assumptions on parameters that the claim binds, which are always in force.
    pub(super) in_statement: Vec<Arc<str>>,
}

impl<'a> ClaimSubject<'a> {
    /// Collects the hypotheses of the first claim, which all claims share; `None` if there is no claim.
    pub(super) fn of(model: &'a Model, claims: Vec<&'a Claim>) -> Option<Self> {
        let claim = *claims.first()?;
        let allowed = model.assumptions.iter().filter(|assumption| !claim.without.contains(&assumption.name));
        let (bound, free): (Vec<_>, Vec<_>) =
            allowed.partition(|assumption| assumption.mentions.iter().any(|v| claim.binds.contains(v)));
        // Two assumptions may have the same name. They are dropped together.
        let mut names: Vec<Arc<str>> = Vec::new();
        free.iter().filter(|assumption| bound.iter().all(|other| other.name != assumption.name)).for_each(|assumption| {
            if !names.contains(&assumption.name) {
                names.push(assumption.name.clone());
            }
        });
        let own = (0..claim.given.len()).map(HypothesisRef::Own);
        let hypotheses = names.into_iter().map(HypothesisRef::Assumption).chain(own).collect();
        let in_statement = bound.iter().map(|assumption| assumption.name.clone()).collect();
        Some(Self { model, claims, hypotheses, in_statement })
    }

    /// Encodes the claims with only these hypotheses in force. There are no vacuity queries: the whole set of hypotheses is
    /// possible, so each subset is.
    pub(super) fn question(&self, kept: &ConditionSet) -> EncodedClaim {
        let mut parts = Vec::new();
        let mut index = 0;
        for claim in &self.claims {
            let mut own = Vec::new();
            let mut without = claim.without.clone();
            for (place, hypothesis) in self.hypotheses.iter().enumerate() {
                match (hypothesis, kept.contains(&place)) {
                    (HypothesisRef::Assumption(name), false) => without.push(name.clone()),
                    (HypothesisRef::Own(given), true) => own.extend(claim.given.get(*given).cloned()),
                    (HypothesisRef::Assumption(_), true) | (HypothesisRef::Own(_), false) => {}
                }
            }
            let claim = Claim { given: own, without, ..(*claim).clone() };
            let question = encode::encode(self.model, &claim, 0);
            index = question.index;
            parts.extend(question.parts.into_iter().filter(|part| part.required == RequiredAnswer::Unsat));
        }
        let claim = self.claims.first().map(|claim| claim.id.clone()).unwrap_or_default();
        EncodedClaim { claim, index, vacuity: Vec::new(), parts, asides: Vec::new() }
    }

    /// Returns the hypotheses that are connected to the statement by shared parameters, directly or through other hypotheses. No
    /// minimal set contains others, because all hypotheses together are satisfiable.
    pub(super) fn related(&self) -> ConditionSet {
        let none = self.question(&ConditionSet::new());
        let mut reached: BTreeSet<Variable> = BTreeSet::new();
        for condition in none.parts.iter().flat_map(|part| &part.query.sought) {
            let found = Variables::of_condition(condition);
            reached.extend(found.free.iter().chain(&found.bound).map(base));
        }
        let mentioned: Vec<BTreeSet<Variable>> = self.hypotheses.iter().map(|hypothesis| self.variables(hypothesis)).collect();
        let mut out = ConditionSet::new();
        loop {
            let before = out.len();
            for (place, variables) in mentioned.iter().enumerate() {
                // A hypothesis without variables may be false by itself.
                if !out.contains(&place) && (variables.is_empty() || !variables.is_disjoint(&reached)) {
                    out.insert(place);
                    reached.extend(variables.iter().cloned());
                }
            }
            if out.len() == before {
                return out;
            }
        }
    }

    fn conditions(&self, hypothesis: &HypothesisRef) -> Vec<&Condition> {
        match hypothesis {
            HypothesisRef::Assumption(name) => {
                let named = self.model.assumptions.iter().filter(|assumption| assumption.name == *name);
                named.map(|assumption| &*assumption.condition).collect()
            }
            HypothesisRef::Own(place) => {
                self.claims.first().and_then(|claim| claim.given.get(*place)).map(|given| &*given.condition).into_iter().collect()
            }
        }
    }

    fn variables(&self, hypothesis: &HypothesisRef) -> BTreeSet<Variable> {
        self.conditions(hypothesis).into_iter().flat_map(|condition| Variables::of_condition(condition).free).collect()
    }

    /// Returns the hypotheses that hold at a point. If the claim compares two points, a hypothesis must hold at both.
    pub(super) fn holding(&self, point: &Point) -> ConditionSet {
        let mut first = Assignment::new();
        for (name, value) in &point.values {
            if let Value::Rational(value) = value {
                first.insert(name.clone(), value.clone());
            }
        }
        let mut second = first.clone();
        for (name, value) in &first {
            if base(name) != *name {
                second.insert(base(name), value.clone());
            }
        }
        let holds = |hypothesis: &HypothesisRef| {
            self.conditions(hypothesis)
                .iter()
                .all(|condition| [&first, &second].iter().all(|at| evaluate::condition(condition, at) == Evaluated::Value(true)))
        };
        self.hypotheses.iter().enumerate().filter(|(_, hypothesis)| holds(hypothesis)).map(|(place, _)| place).collect()
    }
}

/// Returns the parameter of a variable: the second point of a comparison has its own variable `name@2`.
fn base(name: &Variable) -> Variable {
    name.strip_suffix("@2").map_or_else(|| name.clone(), Variable::from)
}
