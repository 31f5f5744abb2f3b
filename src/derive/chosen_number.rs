//! Derives the number chosen at the start of a game, given the equilibrium outcomes that can follow each number.
//!
//! An outcome can follow a number in an equilibrium of the whole game iff no other number forces a better continuation on the
//! chooser. That is, every other number has a continuation that gives the chooser no more. This condition concerns only the
//! chooser's payoff, and it holds from some payoff on for all outcomes alike.
//! Called by [`super::pure`]. Untrusted: every condition is proved as a claim.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::condition::{DerivationQuestion, condition, result};
use super::gaps::{Gaps, gaps, worse};
use super::{DerivationContext, DerivationOutcome, DerivedCondition};
use crate::certify::Word;
use crate::expression::build::{all, any, compare, number, quantified};
use crate::expression::substitute::Substitution;
use crate::expression::{BoundVariable, Condition, ConditionRef, Quantifier, Relation, Term, TermRef, Variable};
use crate::game::assessment::{Assessment, ChosenAction, RuleAction, StrategyRule};
use crate::game::tree::{Game, InfoId, NodeKind, NumberRange, VariableId};
use crate::game::value::{AssessmentPlay, UndefinedPlay, options};
use crate::paper::{Claim, Paper};

/// A continuation: an outcome that can follow a number.
#[derive(Clone, Debug)]
pub(super) struct NumberContinuation {
    /// The name of the outcome.
    pub(super) name: String,
    /// An assessment with this outcome.
    pub(super) assessment: Assessment,
    /// The options taken on its path, by information set.
    pub(super) taken: BTreeMap<InfoId, usize>,
    /// The condition, on the parameters and the number, under which the outcome can follow.
    pub(super) region: ConditionRef,
}

/// The equilibria of the whole game, by outcome.
#[derive(Clone, Debug)]
pub struct ChosenNumber {
    /// The condition that a payoff of the chooser suffices.
    pub enough: DerivedCondition,
    /// For each outcome: the region in which it is an equilibrium outcome for some number.
    pub outcomes: Vec<DerivedCondition>,
    /// The region without an equilibrium, and the overlaps of the outcomes.
    pub gaps: Option<Gaps>,
}

/// Derives the equilibria of the choice of a number, given all continuations. No verdict is better than `surest`, the verdict
/// on the continuations.
///
/// # Errors
/// The reason, as a message, why the choice is not supported or a condition could not be derived.
pub(super) fn chosen(
    paper: &Paper,
    base: &Claim,
    (game, variable): (&Game, VariableId),
    (follows, verdict_bound): (&[NumberContinuation], Word),
    context: DerivationContext<'_>,
) -> Result<ChosenNumber, String> {
    let chooser = chooser(game, variable)?;
    let name = game.number(variable);
    let Some((_, range)) = options(game, chooser).first().and_then(|option| option.amount.clone()) else {
        return Err(format!("`{name}` has no range"));
    };
    let worth = follows.iter().map(|follow| expected_payoff(follow, chooser, variable)).collect::<Option<Vec<TermRef>>>();
    let Some(worth) = worth else { return Err("the belief of the chooser has several pieces".to_owned()) };
    let payoff: Variable = format!("payoff of {}", game.players[game.infos[chooser].player]).into();
    let bound = |quantifier, body| quantified(quantifier, vec![within(&name, &range)], body);
    let gives_no_more = |(follow, worth): (&NumberContinuation, &TermRef)| {
        all([follow.region.clone(), compare(worth, Relation::LessEqual, &Term::variable(payoff.clone()))])
    };
    let required = bound(Quantifier::Forall, any(follows.iter().zip(&worth).map(gives_no_more)));
    let derive = |required: &ConditionRef, question: String| {
        condition(DerivationQuestion { paper, base, condition: required, solve_for: None }, question, context)
    };
    let mut enough = derive(&required, format!("{payoff} is sufficient: after every other {name} some outcome gives no more"));
    enough.verdict = worse(verdict_bound, enough.verdict);
    let Some(floor) = result(&enough.result) else { return Err(reason(&enough)) };
    let mut outcomes = Vec::new();
    let mut regions = Vec::new();
    for (follow, worth) in follows.iter().zip(&worth) {
        let floor = Substitution::new([(payoff.clone(), worth.clone())]).condition(&floor);
        let required = bound(Quantifier::Exists, all([follow.region.clone(), floor]));
        let mut derived = derive(&required, format!("{} in the whole game, for some {name}", follow.name));
        derived.verdict = worse(enough.verdict, derived.verdict);
        if let Some(body) = result(&derived.result) {
            regions.push(Arc::new(Condition::Named { shown: follow.name.as_str().into(), body }));
        }
        outcomes.push(derived);
    }
    let verdict_bound = outcomes.iter().fold(enough.verdict, |so_far, outcome| worse(so_far, outcome.verdict));
    let gaps = (regions.len() == follows.len()).then(|| gaps(paper, base, &regions, context).limited_by(verdict_bound));
    Ok(ChosenNumber { enough, outcomes, gaps })
}

/// Returns the information set at which the number is chosen. It must be the only one that chooses the number, come first in
/// the game, and have no other option.
fn chooser(game: &Game, variable: VariableId) -> Result<InfoId, String> {
    let name = &game.variables[variable].name;
    let chooses = |info: &InfoId| {
        options(game, *info).iter().any(|option| option.amount.as_ref().is_some_and(|(amount, _)| *amount == variable))
    };
    let mut found = (0..game.infos.len()).filter(chooses);
    let (Some(info), None) = (found.next(), found.next()) else {
        return Err(format!("`{name}` is chosen at several information sets"));
    };
    if options(game, info).len() > 1 {
        return Err(format!("{} has other options than to choose `{name}`", game.info_name(info)));
    }
    let drawn = |node: &usize| matches!(game.nodes[*node].kind, NodeKind::Draw { .. });
    let mut before = game.infos[info].nodes.iter().flat_map(|node| game.path(*node).into_iter().rev().skip(1));
    if !before.all(|node| drawn(&node)) || game.roots.len() > 1 {
        return Err(format!("a player moves, or a state begins, before `{name}` is chosen"));
    }
    Ok(info)
}

/// Returns the chooser's expected payoff from a number and its continuation; `None` if the belief has several pieces.
fn expected_payoff(follow: &NumberContinuation, chooser: InfoId, variable: VariableId) -> Option<TermRef> {
    let mut assessment = follow.assessment.clone();
    for (&info, &option) in &follow.taken {
        for rule in &mut assessment.rules[info] {
            if matches!(rule.action, RuleAction::Best { .. }) {
                let mix = vec![(ChosenAction { option, amount: None }, number(1))];
                *rule = StrategyRule { condition: all([]), action: RuleAction::Mix(mix) };
            }
        }
    }
    let worth = |play: &AssessmentPlay<'_>| {
        let pieces = play.beliefs(chooser);
        let [piece] = pieces.as_slice() else { return None };
        let done = ChosenAction { option: 0, amount: Some(play.game.term(variable)) };
        Some(play.weighted(chooser, &piece.nodes, &done))
    };
    AssessmentPlay::of(&assessment, UndefinedPlay::Zero, worth).ok().flatten()
}

fn within(name: &Variable, range: &NumberRange) -> BoundVariable {
    let range = Some(range.contains(&Term::variable(name.clone())));
    BoundVariable { name: name.clone(), range, integer: false, replaced: Vec::new() }
}

fn reason(derived: &DerivedCondition) -> String {
    match &derived.result {
        DerivationOutcome::Cases(_) => String::new(),
        DerivationOutcome::Left(left) => left.iter().map(|(name, why)| format!("{name}: {why}")).collect::<Vec<_>>().join("; "),
        DerivationOutcome::TooLong(why) => why.clone(),
    }
}
