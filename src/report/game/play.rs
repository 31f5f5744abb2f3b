//! Describes what an assessment prescribes at the nodes of a tree: the actions, with their conditions and probabilities, and the beliefs.
//!
//! Called by [`super::Drawing`]. Not part of a verdict.

use crate::expression::build::{constant_truth, number, simplified};
use crate::expression::{ConditionRef, TermRef};
use crate::game::assessment::{BeliefContent, ChosenAction, RuleAction};
use crate::game::tree::{AvailableAction, InfoId, LabelAssignment};
use crate::game::{Assessment, Game};

/// A text is cut after so many characters.
const LONGEST: usize = 60;

/// How the branch to a node is played.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum BranchPlay {
    /// No assessment is drawn, or no player decides there.
    #[default]
    Plain,
    /// The assessment prescribes the action, and play can arrive there.
    OnPath,
    /// The assessment prescribes the action at a node that its own play does not reach.
    OffPath,
    /// The assessment does not prescribe the action.
    Unplayed,
}

/// Returns for each option when it is prescribed at an information set, in words; an empty text if always, `None` if never. Where
/// the assessment states nothing, returns `None` altogether.
pub(super) fn prescribed(assessment: &Assessment, info: InfoId, options: &[AvailableAction]) -> Option<Vec<Option<String>>> {
    let rules = assessment.rules.get(info).filter(|rules| !rules.is_empty())?;
    let game = &*assessment.game;
    let mut out: Vec<Option<Vec<String>>> = vec![None; options.len()];
    let mut has_condition = false;
    for rule in rules {
        let Some(when) = when(&rule.condition, has_condition) else { continue };
        let is_last = constant_truth(&simplified(&rule.condition)) == Some(true);
        has_condition |= !is_last;
        match &rule.action {
            RuleAction::Best { .. } => {
                let word = format!("if best{}{when}", if when.is_empty() { "" } else { ", " });
                out.iter_mut().for_each(|texts| texts.get_or_insert_default().push(word.clone()));
            }
            RuleAction::Mix(mix) => {
                for (action, chance) in mix.iter().filter(|(_, chance)| **chance != *number(0)) {
                    if let Some(texts) = out.get_mut(action.option) {
                        texts.get_or_insert_default().push(action_text(game, options, (action, chance), &when));
                    }
                }
            }
        }
        if is_last {
            break;
        }
    }
    let joined = |texts: Vec<String>| cut(&texts.into_iter().filter(|text| !text.is_empty()).collect::<Vec<_>>().join(" or "));
    Some(out.into_iter().map(|texts| texts.map(joined)).collect())
}

/// Returns when a rule applies, in words; `None` if never.
fn when(condition: &ConditionRef, has_condition: bool) -> Option<String> {
    match constant_truth(&simplified(condition)) {
        Some(false) => None,
        Some(true) if has_condition => Some("otherwise".to_owned()),
        Some(true) => Some(String::new()),
        None => Some(format!("if {condition}")),
    }
}

fn action_text(game: &Game, options: &[AvailableAction], (action, chance): (&ChosenAction, &TermRef), when: &str) -> String {
    let amount = options.get(action.option).and_then(|option| option.amount.as_ref());
    let amount = amount.zip(action.amount.as_ref()).map(|((variable, _), value)| format!("{} = {value}", game.number(*variable)));
    let chance = (**chance != *number(1)).then(|| format!("with {chance}"));
    let parts: Vec<String> =
        amount.into_iter().chain(chance).chain(Some(when.to_owned())).filter(|part| !part.is_empty()).collect();
    parts.join(", ")
}

/// Returns the probability that the mover's stated belief gives to a node with these labels, in words; `None` if the set has one
/// node only, or no belief is stated for it.
pub(super) fn belief(assessment: &Assessment, info: InfoId, labels: &LabelAssignment) -> Option<String> {
    let beliefs = assessment.beliefs.get(info).filter(|_| assessment.game.infos[info].nodes.len() > 1)?;
    let mut texts: Vec<String> = Vec::new();
    for subject in beliefs {
        let mut has_condition = false;
        for guess in &subject.guesses {
            let Some(when) = when(&guess.condition, has_condition) else { continue };
            let is_last = constant_truth(&simplified(&guess.condition)) == Some(true);
            has_condition |= !is_last;
            let chance = match &guess.content {
                BeliefContent::Bayes => "Bayes' rule".to_owned(),
                BeliefContent::Chances { cases, .. } => {
                    let own =
                        cases.iter().find(|(case, _)| case.iter().all(|(variable, label)| labels.get(variable) == Some(label)));
                    own.map_or_else(|| "0".to_owned(), |(_, chance)| chance.to_string())
                }
            };
            texts.push(if when.is_empty() { chance } else { format!("{chance} {when}") });
            if is_last {
                break;
            }
        }
    }
    (!texts.is_empty()).then(|| cut(&texts.join("; ")))
}

fn cut(text: &str) -> String {
    if text.chars().count() <= LONGEST {
        return text.to_owned();
    }
    let head: String = text.chars().take(LONGEST).collect();
    format!("{head}…")
}
