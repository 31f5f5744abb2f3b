//! Which number is chosen where it is known what can follow each: equilibria whose later play may be another after every number.
//!
//! Some play is what happens in an equilibrium of the whole game if it can follow some number, and no other number has to be followed by
//! what gives the chooser more: after each of them there is play that can follow and gives no more. The more the chooser gets, the
//! easier that is, so it is one condition on what it gets, the same for all outcomes, from some value on.

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

/// What can follow a number.
#[derive(Clone, Debug)]
pub(super) struct Continuation {
    /// What it is called.
    pub(super) name: String,
    /// An assessment in which it follows.
    pub(super) assessment: Assessment,
    /// The options taken on its path.
    pub(super) taken: BTreeMap<InfoId, usize>,
    /// The condition on the parameters and the number under which it can.
    pub(super) region: ConditionRef,
}

/// The equilibria of the whole game by what happens in them.
#[derive(Clone, Debug)]
pub struct Chosen {
    /// What the chooser has to get.
    pub enough: DerivedCondition,
    /// Where each play is that of an equilibrium, for some number chosen.
    pub outcomes: Vec<DerivedCondition>,
    /// Where none is, and where two are.
    pub gaps: Option<Gaps>,
}

/// The choice of a number, knowing all that can follow; no surer than that is.
///
/// # Errors
/// Why it is not looked at.
pub(super) fn chosen(
    paper: &Paper,
    base: &Claim,
    (game, variable): (&Game, VariableId),
    (follows, surest): (&[Continuation], Word),
    means: DerivationContext<'_>,
) -> Result<Chosen, String> {
    let chooser = chooser(game, variable)?;
    let name = game.number(variable);
    let Some((_, range)) = options(game, chooser).first().and_then(|option| option.amount.clone()) else {
        return Err(format!("`{name}` lies nowhere"));
    };
    let worth = follows.iter().map(|follow| worth(follow, chooser, variable)).collect::<Option<Vec<TermRef>>>();
    let Some(worth) = worth else { return Err("what the chooser believes is several things".to_owned()) };
    let gets: Variable = format!("what {} gets", game.players[game.infos[chooser].player]).into();
    let bound = |quantifier, body| quantified(quantifier, vec![within(&name, &range)], body);
    let no_more = |(follow, worth): (&Continuation, &TermRef)| {
        all([follow.region.clone(), compare(worth, Relation::LessEqual, &Term::variable(gets.clone()))])
    };
    let asked = bound(Quantifier::Forall, any(follows.iter().zip(&worth).map(no_more)));
    let derive = |asked: &ConditionRef, question: String| {
        condition(DerivationQuestion { paper, base, condition: asked, solve_for: None }, question, means)
    };
    let mut enough = derive(&asked, format!("{gets} is enough: after every other {name} it may get no more"));
    enough.verdict = worse(surest, enough.verdict);
    let Some(floor) = result(&enough.result) else { return Err(reason(&enough)) };
    let mut outcomes = Vec::new();
    let mut regions = Vec::new();
    for (follow, worth) in follows.iter().zip(&worth) {
        let floor = Substitution::new([(gets.clone(), worth.clone())]).condition(&floor);
        let asked = bound(Quantifier::Exists, all([follow.region.clone(), floor]));
        let mut derived = derive(&asked, format!("{} in the whole game, for some {name}", follow.name));
        derived.verdict = worse(enough.verdict, derived.verdict);
        if let Some(body) = result(&derived.result) {
            regions.push(Arc::new(Condition::Named { shown: follow.name.as_str().into(), body }));
        }
        outcomes.push(derived);
    }
    let surest = outcomes.iter().fold(enough.verdict, |so_far, outcome| worse(so_far, outcome.verdict));
    let gaps = (regions.len() == follows.len()).then(|| gaps(paper, base, &regions, means).resting_on(surest));
    Ok(Chosen { enough, outcomes, gaps })
}

/// The information set at which a number is chosen: the first of the game, at which nothing else can be done.
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
        return Err(format!("{} may do something else than choose `{name}`", game.info_name(info)));
    }
    let drawn = |node: &usize| matches!(game.nodes[*node].kind, NodeKind::Draw { .. });
    let mut before = game.infos[info].nodes.iter().flat_map(|node| game.path(*node).into_iter().rev().skip(1));
    if !before.all(|node| drawn(&node)) || game.roots.len() > 1 {
        return Err(format!("something is done before `{name}` is chosen"));
    }
    Ok(info)
}

/// What the chooser gets by a number with what follows.
fn worth(follow: &Continuation, chooser: InfoId, variable: VariableId) -> Option<TermRef> {
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
        Some(play.weighed(chooser, &piece.nodes, &done))
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
