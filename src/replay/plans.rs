//! Lists the rules and beliefs of an assessment in the order in which they are tried: the first that applies counts.
//!
//! Called by [`super::played`] and [`super::beliefs`]. Guards verdicts: an error here leaves claims unchecked, or lets an error
//! of the first reader pass.

use super::evaluate::Environment;
use super::tree::PossibleAction;
use super::value::{Evaluation, NoValue, NumberOrLabel};
use crate::syntax::play::{
    ActionSyntax, AssessmentSyntax, BeliefRuleSyntax, BeliefSyntax, PlanKind, PlanSyntax, RuleCondition, RuleSyntax,
};
use crate::syntax::tree::{Expr, ExprKind};
use kernel::number::Rational;
use num_traits::One;

use super::book::Book;

/// The maximum number of assessments that inherit from each other by `like`.
const MAX_LIKE: usize = 20;

/// A rule with the move that it is for and the conditions under which it applies.
#[derive(Clone, Copy, Debug)]
pub(super) struct OwnRule<'c> {
    pub(super) player: &'c str,
    pub(super) at: &'c str,
    pub(super) when: Option<&'c Expr>,
    pub(super) rule: &'c RuleSyntax,
}

/// A piece of a belief with the move that it is for and the conditions under which it applies.
#[derive(Clone, Copy, Debug)]
pub(super) struct OwnGuess<'c> {
    pub(super) player: &'c str,
    pub(super) at: &'c str,
    pub(super) about: Option<&'c str>,
    pub(super) when: Option<&'c Expr>,
    pub(super) guess: &'c BeliefRuleSyntax,
}

/// The rules and beliefs of an assessment. Those that it inherits by `like` come after its own.
#[derive(Clone, Debug, Default)]
pub(super) struct Plans<'c> {
    pub(super) rules: Vec<OwnRule<'c>>,
    pub(super) guesses: Vec<OwnGuess<'c>>,
}

impl<'c> Plans<'c> {
    /// Collects the rules and beliefs of an assessment. There is no answer if an inherited assessment is not declared, or if
    /// there are too many.
    pub(super) fn new(book: &Book<'c>, assessment: &'c AssessmentSyntax) -> Evaluation<Self> {
        let mut out = Self::default();
        let mut next = Some(assessment);
        for _ in 0..MAX_LIKE {
            let Some(here) = next else { return Ok(out) };
            here.plans.iter().filter(|plan| book.allows(&plan.head)).for_each(|plan| out.add(plan));
            next = match &here.like {
                None => None,
                Some(like) => Some(
                    *book
                        .assessments
                        .get(like.value.as_str())
                        .ok_or_else(|| NoValue::unable(format!("the assessment `{}`", like.value)))?,
                ),
            };
        }
        Err(NoValue::unable("assessments that are like each other"))
    }

    fn add(&mut self, plan: &'c PlanSyntax) {
        let when = plan.when.as_ref();
        match &plan.kind {
            PlanKind::Moves { player, variable, rules } => {
                self.rules.extend(rules.iter().map(|rule| OwnRule { player: &player.value, at: &variable.value, when, rule }))
            }
            PlanKind::Belief { player, at, about, guesses } => self.guesses.extend(guesses.iter().map(|guess| OwnGuess {
                player: &player.value,
                at: &at.value,
                about: about.as_ref().map(|name| name.value.as_str()),
                when,
                guess,
            })),
        }
    }
}

/// True iff both conditions hold.
pub(super) fn applies(env: &Environment<'_>, when: Option<&Expr>, place: Option<&RuleCondition>) -> Evaluation<bool> {
    if let Some(when) = when
        && !env.condition(when)?.holds
    {
        return Ok(false);
    }
    match place {
        Some(RuleCondition::If(test)) => Ok(env.condition(test)?.holds),
        Some(RuleCondition::Otherwise) | None => Ok(true),
    }
}

/// Returns the action that a formula names; `None` if it names none of these, like a number outside the interval.
pub(super) fn act_named(env: &Environment<'_>, expr: &Expr, acts: &[PossibleAction]) -> Evaluation<Option<usize>> {
    let expr = super::evaluate::bare(expr);
    let labelled = acts.iter().any(|act| act.label.is_some());
    let wanted = match &expr.node {
        ExprKind::Param(param) if labelled && param.label.is_none() => {
            let name = param.name.value.as_str();
            PossibleAction { label: Some(name.into()), amount: None }
        }
        ExprKind::Call(name, arguments) if labelled => match arguments.as_slice() {
            [amount] => PossibleAction { label: Some(name.value.as_str().into()), amount: Some(env.number(amount)?) },
            _ => return Err(NoValue::unable("an action with several amounts")),
        },
        ExprKind::Number(text) if labelled => PossibleAction { label: Some(text.as_str().into()), amount: None },
        _ if labelled => match env.value(expr)? {
            NumberOrLabel::Label(label) => PossibleAction { label: Some(label), amount: None },
            NumberOrLabel::Number(_) => return Err(NoValue::unable("a number where an action is expected")),
        },
        _ => PossibleAction { label: None, amount: Some(env.number(expr)?) },
    };
    Ok(acts.iter().position(|act| *act == wanted))
}

/// Returns the probabilities of a mixture. An entry without a probability has the rest. There is no answer if there are two such
/// entries.
pub(super) fn shares<T>(mix: &[(Expr, Option<T>)], share: impl Fn(&T) -> Evaluation<Rational>) -> Evaluation<Vec<Rational>> {
    if let [(_, None)] = mix {
        return Ok(vec![Rational::one()]);
    }
    let mut found = Vec::new();
    for (_, chance) in mix {
        found.push(chance.as_ref().map(&share).transpose()?);
    }
    if found.iter().filter(|chance| chance.is_none()).count() > 1 {
        return Err(NoValue::unable("two actions without a probability"));
    }
    let rest = Rational::one() - found.iter().flatten().sum::<Rational>();
    Ok(found.into_iter().map(|chance| chance.unwrap_or_else(|| rest.clone())).collect())
}

/// True iff a piece of a belief leaves a probability free.
pub(super) fn is_free(content: &BeliefSyntax) -> bool {
    match content {
        BeliefSyntax::Free => true,
        BeliefSyntax::Bayes => false,
        BeliefSyntax::Mix(mix) => {
            mix.iter().any(|(_, chance)| matches!(chance, Some(crate::syntax::play::ChanceSyntax::Free(_))))
        }
    }
}

/// Returns the mixture that a rule prescribes, which may be a single action; `None` for `best`.
pub(super) fn mixture(action: &ActionSyntax) -> Option<&[(Expr, Option<Expr>)]> {
    match action {
        ActionSyntax::Best(_) => None,
        ActionSyntax::Mix(mix) => Some(mix),
    }
}
