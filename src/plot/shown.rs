//! What is shown, resolved: regions and conditions as they are, equilibria and conditions with quantifiers as what is derived of
//! them at the fixed values.

use std::sync::Arc;

use super::fault::MapFault;
use super::region_map::ShownRegion;
use super::request::ShownRequest;
use crate::derive::condition::{DerivationQuestion, condition, result};
use crate::derive::equilibrium::equilibrium;
use crate::derive::{DerivationContext, DerivationOutcome, DerivedCondition};
use crate::expression::build::all;
use crate::expression::evaluate::Assignment;
use crate::expression::variables::Variables;
use crate::expression::{Condition, ConditionRef, Relation, Term};
use crate::game::equilibrium::EquilibriumCondition;
use crate::paper::{Claim, GivenHypothesis, Model, Paper, Statement};

/// Something shown, with its condition.
#[derive(Clone, Debug)]
pub(super) struct Shown {
    pub(super) region: ShownRegion,
    pub(super) condition: ConditionRef,
    /// For an equilibrium: what its information sets ask, each by itself; and the claim that says so.
    parts: Vec<EquilibriumCondition>,
    claim: Option<Claim>,
}

/// Returns what is to be shown, as the paper has it.
///
/// # Errors
/// A name that the paper does not have; a claim that states no condition.
pub(super) fn resolve(paper: &Paper, model: &Model, asked: &[ShownRequest]) -> Result<Vec<Shown>, MapFault> {
    asked.iter().map(|asked| one(paper, model, asked)).collect()
}

fn one(paper: &Paper, model: &Model, asked: &ShownRequest) -> Result<Shown, MapFault> {
    let plain = |region: ShownRegion, condition: ConditionRef| Shown { region, condition, parts: Vec::new(), claim: None };
    match asked {
        ShownRequest::Named(name) => {
            if let Some(region) = model.regions.iter().find(|region| *region.name == **name) {
                let shown =
                    ShownRegion { name: name.clone(), title: region.title.clone(), places: region.places.clone(), derived: None };
                let members = region.members.iter().map(|(_, member)| member.clone()).collect();
                return Ok(plain(shown, Arc::new(Condition::And(members))));
            }
            let found = model.conditions.iter().find(|condition| *condition.name == **name);
            let names = model.regions.iter().map(|region| &*region.name).chain(model.conditions.iter().map(|known| &*known.name));
            let near = names.min_by_key(|known| strsim::damerau_levenshtein(known, name)).map(str::to_owned);
            let found = found.ok_or_else(|| MapFault::NotShown { name: name.clone(), near })?;
            let shown =
                ShownRegion { name: name.clone(), title: found.title.clone(), places: found.places.clone(), derived: None };
            Ok(plain(shown, found.condition.clone()))
        }
        ShownRequest::Claim { id, shown } => {
            let missing = || MapFault::NotShown { name: shown.clone(), near: None };
            let claim = paper.claims.iter().find(|claim| claim.id == *id).ok_or_else(missing)?;
            let region = ShownRegion { name: shown.clone(), title: None, places: claim.places.clone(), derived: None };
            let (condition, parts) = match &claim.statement {
                Statement::Equilibrium { parts, .. } => (all(parts.iter().map(|part| part.condition.clone())), parts.clone()),
                other => (other.whole().ok_or_else(missing)?, Vec::new()),
            };
            Ok(Shown { region, condition, parts, claim: Some(claim.clone()) })
        }
        ShownRequest::Exact { id, shown } => {
            let missing = || MapFault::NotShown { name: shown.clone(), near: None };
            let claim = paper.claims.iter().find(|claim| claim.id == *id).ok_or_else(missing)?;
            let condition = exact(&claim.statement).ok_or_else(missing)?;
            let region = ShownRegion { name: shown.clone(), title: None, places: claim.places.clone(), derived: None };
            Ok(plain(region, condition.clone()))
        }
    }
}

/// Returns the right side of a claim that two conditions are equivalent.
fn exact(statement: &Statement) -> Option<&ConditionRef> {
    let links = if let Statement::Links(links) = statement { links.as_slice() } else { &[] };
    let link = if let Statement::Threshold(link) = statement { Some(link) } else { links.first().filter(|_| links.len() == 1) };
    link.filter(|link| link.both_ways).map(|link| &link.right)
}

impl Shown {
    /// Returns true iff its condition has to be derived before it can be drawn.
    pub(super) fn is_derived(&self) -> bool {
        !self.parts.is_empty() || !Variables::of_condition(&self.condition).bound.is_empty()
    }

    /// Returns the same with a condition that has no quantifiers, derived and proved at the fixed values.
    ///
    /// # Errors
    /// There is no solver, or nothing was derived.
    pub(super) fn derived(
        mut self,
        paper: &Paper,
        base: &Claim,
        fix: &Assignment,
        means: Option<DerivationContext<'_>>,
    ) -> Result<Self, MapFault> {
        if !self.is_derived() {
            return Ok(self);
        }
        let fault = |why: &str| MapFault::NotDrawable { name: self.region.name.clone(), why: why.to_owned() };
        let Some(means) = means else { return Err(fault("it has to be derived, and there is no solver")) };
        let mut base = self.claim.clone().unwrap_or_else(|| base.clone());
        base.derivation = None;
        base.given.extend(fix.iter().map(|(name, value)| GivenHypothesis {
            origin: "given".to_owned(),
            from: None,
            condition: Condition::compare(Term::variable(name.clone()), Relation::Equal, Term::number(value.clone())),
        }));
        let derived: DerivedCondition = if self.parts.is_empty() {
            let asking = DerivationQuestion { paper, base: &base, condition: &self.condition, solve_for: None };
            condition(asking, self.region.name.clone(), means)
        } else {
            equilibrium(paper, &base, (&self.region.name, &self.parts), None, None, means).whole
        };
        let found = result(&derived.result).ok_or_else(|| match &derived.result {
            DerivationOutcome::Left(left) => {
                let left: Vec<String> = left.iter().map(|(name, why)| format!("{name}: {why}")).collect();
                fault(&left.join("; "))
            }
            DerivationOutcome::TooLong(why) => fault(why),
            DerivationOutcome::Cases(_) => fault("nothing was derived"),
        })?;
        self.region.derived = Some(derived.verdict);
        self.condition = found;
        Ok(self)
    }
}
