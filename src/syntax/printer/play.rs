//! Prints phrases about the play of a game.
//!
//! Part of the printer. Not part of a verdict: no stage of an audit parses the printed text.

use super::expressions::{formula, sum};
use super::lines::WEAK;
use crate::syntax::play::{BeliefQuantifier, HistoryEntrySyntax, HistorySyntax, PlayPhrase};
use crate::syntax::tree::Name;

/// Returns the text of a phrase about play, with marks at possible line breaks.
pub(super) fn phrase(play: &PlayPhrase) -> String {
    match play {
        PlayPhrase::Equilibrium { assessment, unique, concept, after, beliefs: on } => {
            let unique = if *unique { "unique " } else { "" };
            format!("{} is {unique}{}{}{}", assessment.value, concept.word(), history(after.as_ref()), beliefs(*on))
        }
        PlayPhrase::Optimal { assessment, at, beliefs: on } => {
            format!("{} is optimal at {}{}", assessment.value, at.value, beliefs(*on))
        }
        PlayPhrase::Passes { assessment, test } => format!("{} passes {}", assessment.value, test.value),
        PlayPhrase::Leads { assessment, after, event } => {
            format!("{}{}{WEAK}leads to ({})", assessment.value, history(after.as_ref()), inner(event))
        }
        PlayPhrase::Best { action, assessment, after } => {
            format!("{} is best{}{}", sum(action), inside(assessment.as_ref()), history(Some(after)))
        }
        PlayPhrase::BeliefMatters { player, assessment, after } => {
            format!("belief of {} matters{}{}", player.value, inside(assessment.as_ref()), history(Some(after)))
        }
        PlayPhrase::Some { every, pure, concept, game, after, event } => {
            let (which, pure) = (if *every { "every" } else { "some" }, if *pure { "pure " } else { "" });
            let leads = event.as_ref().map_or_else(String::new, |event| format!("{WEAK}leads to ({})", inner(event)));
            format!("{which} {pure}{} of {}{}{leads}", concept.word(), game.value, history(after.as_ref()))
        }
        PlayPhrase::Payoff { player, assessment, after } => {
            format!("payoff of {}{}{}", player.value, inside(assessment.as_ref()), history(after.as_ref()))
        }
        PlayPhrase::Probability { event, assessment, after, by } => {
            let by = by.as_ref().map_or_else(String::new, |by| format!(" by {}", by.value));
            format!("probability of ({}){}{}{by}", inner(event), inside(assessment.as_ref()), history(after.as_ref()))
        }
        PlayPhrase::Belief { player, event, assessment, after } => {
            let (inside, after) = (inside(assessment.as_ref()), history(after.as_ref()));
            format!("belief of {} that ({}){inside}{after}", player.value, inner(event))
        }
    }
}

/// The text of an event inside parentheses, where line breaks are a last resort.
fn inner(event: &crate::syntax::tree::Expr) -> String {
    formula(event).replace(super::lines::MEDIUM, &WEAK.to_string())
}

/// The clause `in S` with a space before it, or nothing.
fn inside(assessment: Option<&Name>) -> String {
    assessment.map_or_else(String::new, |name| format!(" in {}", name.value))
}

fn beliefs(on: Option<BeliefQuantifier>) -> &'static str {
    match on {
        Some(BeliefQuantifier::Some) => " for some belief",
        Some(BeliefQuantifier::Every) => " for every belief",
        None => "",
    }
}

/// The clause `after (H)` with a space before it, or nothing.
fn history(after: Option<&HistorySyntax>) -> String {
    let Some(history) = after else { return String::new() };
    let happenings: Vec<String> = history
        .happenings
        .iter()
        .map(|happening| match happening {
            HistoryEntrySyntax::Set(variable, value) => format!("{} = {}", variable.value, sum(value)),
            HistoryEntrySyntax::Bare(value) => sum(value),
        })
        .collect();
    format!("{WEAK}after ({})", happenings.join(", "))
}
