//! Shows the play of an assessment at a point, as a page and as JSON: which equilibrium concepts the assessment satisfies there,
//! and the actions, beliefs and deviations at each information set.
//!
//! Numbers are exact. Called by `referee replay`. Not part of a verdict.

use std::collections::BTreeMap;

use serde::Serialize;

use super::labels::LabelNames;
use super::page::{Page, PageLine, PageTable, Tone};
use crate::expression::Variable;
use crate::expression::evaluate::Assignment;
use crate::replay::{LaidOut, LaidOutBelief, LaidOutSet, PlayAnswer, PointOutcome};
use kernel::number::Rational;

/// Among information sets that differ only in the numbers seen, the page shows at most this number on the path, and at most this
/// number off the path at which a deviation gains.
const MAX_ROWS: usize = 4;

/// The document that `referee replay --format json` prints.
#[derive(Clone, Debug, Serialize)]
pub struct ReplayDocument {
    /// The key of the paper.
    pub paper: String,
    /// The name of the assessment.
    pub assessment: String,
    /// The name of the game.
    pub game: String,
    /// The alternatives in force, if the paper has readings.
    pub under: Vec<String>,
    /// The values of the parameters.
    pub at: BTreeMap<String, String>,
    /// The assumptions that the point violates, and other remarks on it.
    pub remarks: Vec<String>,
    /// The number of histories of any length.
    pub histories: usize,
    /// True if players choose numbers from intervals, so that the results hold on a grid of numbers only.
    pub on_a_grid: bool,
    /// The equilibrium concepts, each with whether the assessment satisfies it.
    pub concepts: Vec<ConceptResult>,
    /// The payoffs of each player from the beginning.
    pub players: Vec<PlayerObject>,
    /// The information sets, in the order of the game.
    pub information_sets: Vec<InformationSetObject>,
}

/// An equilibrium concept, and whether the assessment satisfies it at the point.
#[derive(Clone, Debug, Serialize)]
pub struct ConceptResult {
    /// The name of the concept.
    pub concept: &'static str,
    /// Whether the assessment satisfies it; null if that is not decided or has no value.
    pub holds: Option<bool>,
    /// Why the assessment does not satisfy it, or why that is not decided.
    pub why: Option<String>,
}

/// The payoffs of a player from the beginning of the game.
#[derive(Clone, Debug, Serialize)]
pub struct PlayerObject {
    /// The player.
    pub player: String,
    /// The payoff of following the assessment.
    pub follows: String,
    /// The payoff of the best strategy against the assessment.
    pub best: String,
}

/// The play and the belief at an information set.
#[derive(Clone, Debug, Serialize)]
pub struct InformationSetObject {
    /// The name of the information set, with the numbers seen.
    pub name: String,
    /// True if it is reached with positive probability.
    pub on_path: bool,
    /// The belief; null if no history is hidden from the mover.
    pub belief: Option<BeliefObject>,
    /// The actions prescribed, with their probabilities.
    pub does: Vec<LabelledNumber>,
    /// Why the prescription is impossible; null if it is possible.
    pub impossible: Option<String>,
    /// The mover's payoff by the prescribed actions; empty if there is no belief.
    pub worth: String,
    /// The mover's payoff by each action.
    pub acts: Vec<LabelledNumber>,
    /// The deviation with the largest gain; null if none gains.
    pub instead: Option<LabelledNumber>,
    /// The number of the move; information sets that differ only in numbers share it.
    #[serde(skip)]
    group: usize,
    /// The gain of the best deviation; zero if none gains.
    #[serde(skip)]
    gain: Rational,
}

/// An action, a history or a deviation, with a probability or a payoff.
#[derive(Clone, Debug, Serialize)]
pub struct LabelledNumber {
    /// The action, history or deviation.
    pub what: String,
    /// The exact number.
    pub value: String,
}

/// The belief at an information set.
#[derive(Clone, Debug, Serialize)]
pub struct BeliefObject {
    /// The origin of the belief: `bayes`, `stated`, `free` or `nothing`.
    pub source: &'static str,
    /// The histories of the information set with their probabilities; histories of probability zero are left out.
    pub weights: Vec<LabelledNumber>,
    /// True if the belief agrees with Bayes' rule, or Bayes' rule does not determine it.
    pub follows_bayes: bool,
}

/// The inputs of a replay that its document repeats.
#[derive(Clone, Copy, Debug)]
pub struct ReplayContext<'a> {
    /// The key of the paper.
    pub paper: &'a str,
    /// The name of the assessment.
    pub assessment: &'a str,
    /// The alternatives in force.
    pub under: &'a [String],
    /// The values of the parameters.
    pub at: &'a Assignment,
    /// The labels of the parameters.
    pub labels: &'a LabelNames,
    /// The assumptions that the point violates, and other remarks.
    pub unmet: &'a [String],
}

/// Returns the document on a replay.
#[must_use]
pub fn document(replayed: &LaidOut, context: &ReplayContext<'_>) -> ReplayDocument {
    let text = |number: &Rational| number.to_string();
    let at = |(name, value): (&Variable, &Rational)| {
        (name.to_string(), context.labels.label(name, value).map_or_else(|| text(value), str::to_owned))
    };
    let part = |(what, value): &(String, Rational)| LabelledNumber { what: what.clone(), value: text(value) };
    let set = |set: &LaidOutSet| InformationSetObject {
        name: set.name.clone(),
        on_path: set.on_path,
        belief: set.belief.as_ref().map(believed),
        does: set.does.iter().map(part).collect(),
        impossible: set.does.is_empty().then(|| "no rule applies, or the prescribed action is not available".to_owned()),
        worth: set.worth.as_ref().map(text).unwrap_or_default(),
        acts: set.acts.iter().map(part).collect(),
        instead: set.instead.as_ref().map(part),
        group: set.group,
        gain: set.instead.as_ref().map(|(_, gain)| gain.clone()).unwrap_or_default(),
    };
    let players = replayed.players.iter().map(|player| PlayerObject {
        player: player.player.clone(),
        follows: text(&player.follows),
        best: text(&player.best),
    });
    ReplayDocument {
        paper: context.paper.to_owned(),
        assessment: context.assessment.to_owned(),
        game: replayed.game.clone(),
        under: context.under.to_vec(),
        at: context.at.iter().map(at).collect(),
        remarks: context.unmet.to_vec(),
        histories: replayed.histories,
        on_a_grid: replayed.on_a_grid,
        concepts: replayed.concepts.iter().map(|concept| concept_result(replayed, concept.concept, &concept.answer)).collect(),
        players: players.collect(),
        information_sets: replayed.sets.iter().map(set).collect(),
    }
}

/// Returns whether the assessment satisfies a concept, with the reason if it does not.
fn concept_result(replayed: &LaidOut, concept: &'static str, answer: &PlayAnswer) -> ConceptResult {
    let (holds, why) = match &answer.outcome {
        PointOutcome::True => (Some(true), None),
        PointOutcome::False => (Some(false), why_not(replayed, concept == "Nash")),
        PointOutcome::NoValue => (None, Some("it has no value there".to_owned())),
        PointOutcome::Unable(reason) => (None, Some(reason.clone())),
    };
    ConceptResult { concept, holds, why }
}

/// Returns the first reason why an assessment does not satisfy a concept; `None` if the tables show none.
fn why_not(replayed: &LaidOut, from_the_beginning: bool) -> Option<String> {
    if let Some(set) = replayed.sets.iter().find(|set| set.does.is_empty()) {
        return Some(format!("{}: the prescribed action is not available", set.name));
    }
    if from_the_beginning {
        let gains = replayed.players.iter().find(|player| player.best > player.follows)?;
        return Some(format!("{} gains {} from the beginning", gains.player, &gains.best - &gains.follows));
    }
    let gains = replayed.sets.iter().filter_map(|set| set.instead.as_ref().map(|(act, gain)| (set, act, gain)));
    let best = gains.fold(None, |best: Option<(&LaidOutSet, &String, &Rational)>, here| match best {
        Some(best) if best.2 >= here.2 => Some(best),
        Some(_) | None => Some(here),
    });
    let by_gain = best.map(|(set, act, gain)| format!("{}: {act} gains {gain}", set.name));
    let no_belief =
        replayed.sets.iter().find(|set| set.belief.as_ref().is_some_and(|belief| belief.weights.is_empty() && !belief.free));
    let no_belief = no_belief.map(|set| format!("{}: there is no belief", set.name));
    let not_bayesian = replayed.sets.iter().find(|set| set.belief.as_ref().is_some_and(|belief| !belief.follows_bayes));
    let not_bayesian = not_bayesian.map(|set| format!("{}: the belief contradicts Bayes' rule", set.name));
    by_gain.or(no_belief).or(not_bayesian)
}

/// Returns the belief at an information set, with its histories named by what distinguishes them.
fn believed(belief: &LaidOutBelief) -> BeliefObject {
    BeliefObject {
        source: match (belief.free, belief.weights.is_empty(), belief.stated) {
            (true, _, _) => "free",
            (false, true, _) => "nothing",
            (false, false, true) => "stated",
            (false, false, false) => "bayes",
        },
        weights: belief
            .weights
            .iter()
            .map(|(what, value)| LabelledNumber { what: what.clone(), value: value.to_string() })
            .collect(),
        follows_bayes: belief.follows_bayes,
    }
}

/// Returns the page on a replay.
#[must_use]
pub fn page(document: &ReplayDocument) -> Page {
    let mut page = Page::default();
    page.heading(1, PageLine::plain(format!("{} of {}, played out", document.assessment, document.game)));
    if !document.at.is_empty() {
        let at = document.at.iter().map(|(name, value)| format!("{name} = {value}")).collect::<Vec<_>>().join(", ");
        page.paragraph(PageLine::plain("At ").with(Tone::Formula, at).and("."));
    }
    let sets = document.information_sets.len();
    let mut size_text = format!("{} histories, {sets} information sets.", document.histories);
    if document.on_a_grid {
        size_text += " Numbers are taken from a grid. A gain that is shown exists; without one, no number of the grid gains.";
    }
    page.paragraph(PageLine::plain(size_text));
    page.list(document.remarks.iter().map(|remark| PageLine::new().with(Tone::Bad, remark.as_str())).collect());
    let verdict = |holds: Option<bool>| match holds {
        Some(true) => PageLine::plain("yes"),
        Some(false) => PageLine::new().with(Tone::Bad, "no"),
        None => PageLine::plain("?"),
    };
    let concepts = document.concepts.iter().map(|concept| {
        vec![PageLine::plain(concept.concept), verdict(concept.holds), PageLine::plain(concept.why.clone().unwrap_or_default())]
    });
    page.table(PageTable { rows: concepts.collect(), ..PageTable::default() });
    page.heading(2, PageLine::plain("What is done"));
    let head = ["information set", "path", "does", "gets", "gains", "by"].map(PageLine::plain).to_vec();
    page.table(PageTable { head, rows: play_rows(document), right: vec![] });
    let beliefs: Vec<Vec<PageLine>> = shown_sets(document)
        .filter_map(|set| {
            let belief = set.belief.as_ref()?;
            let weights = list(&belief.weights);
            let source = match (belief.source, belief.follows_bayes) {
                ("bayes", _) => PageLine::plain("by Bayes' rule"),
                ("free", _) => PageLine::plain("left free"),
                ("nothing", _) => PageLine::new().with(Tone::Bad, "no belief is stated, and Bayes' rule does not determine one"),
                (_, true) => PageLine::plain("as stated"),
                (_, false) => PageLine::new().with(Tone::Bad, "as stated, against Bayes' rule"),
            };
            Some(vec![PageLine::plain(set.name.as_str()), PageLine::formula(weights), source])
        })
        .collect();
    if !beliefs.is_empty() {
        page.heading(2, PageLine::plain("What is believed"));
        page.table(PageTable {
            head: ["information set", "belief", ""].map(PageLine::plain).to_vec(),
            rows: beliefs,
            right: vec![],
        });
    }
    page
}

/// Returns the information sets that the page shows. Of those that differ only in numbers, these are the ones on the path, and the
/// ones off the path at which the prescription is impossible or a deviation gains, largest gain first; at least one is shown.
fn shown_sets(document: &ReplayDocument) -> impl Iterator<Item = &InformationSetObject> {
    let mut groups: BTreeMap<usize, Vec<(usize, &InformationSetObject)>> = BTreeMap::new();
    for (place, set) in document.information_sets.iter().enumerate() {
        groups.entry(set.group).or_default().push((place, set));
    }
    let mut kept: Vec<(usize, &InformationSetObject)> = Vec::new();
    for mut group in groups.into_values() {
        let (on_path, mut off): (Vec<_>, Vec<_>) = group.drain(..).partition(|(_, set)| set.on_path);
        off.sort_by(|(_, a), (_, b)| b.impossible.is_some().cmp(&a.impossible.is_some()).then(b.gain.cmp(&a.gain)));
        let has_fault = |(_, set): &&(usize, &InformationSetObject)| set.impossible.is_some() || set.instead.is_some();
        let enough = usize::from(on_path.is_empty()).max(off.iter().filter(has_fault).count().min(MAX_ROWS));
        kept.extend(on_path.into_iter().take(MAX_ROWS));
        kept.extend(off.into_iter().take(enough));
    }
    kept.sort_by_key(|(place, _)| *place);
    kept.into_iter().map(|(_, set)| set)
}

fn play_rows(document: &ReplayDocument) -> Vec<Vec<PageLine>> {
    let mut rows: Vec<Vec<PageLine>> = shown_sets(document)
        .map(|set| {
            let does = match &set.impossible {
                Some(problem) => PageLine::new().with(Tone::Bad, problem.as_str()),
                None => PageLine::formula(list(&set.does)),
            };
            let (gain, by) = set.instead.as_ref().map(|better| (better.value.as_str(), better.what.as_str())).unwrap_or_default();
            vec![
                PageLine::plain(set.name.as_str()),
                PageLine::plain(if set.on_path { "on" } else { "off" }),
                does,
                PageLine::formula(set.worth.as_str()),
                PageLine::new().with(Tone::Bad, gain),
                PageLine::formula(by),
            ]
        })
        .collect();
    let left = document.information_sets.len() - rows.len();
    if left > 0 {
        let all = document.information_sets.iter().filter(|set| set.instead.is_some()).count();
        let here = shown_sets(document).filter(|set| set.instead.is_some()).count();
        let gain = if all > here { format!(", {} of which gain", all - here) } else { ", none of which gains".to_owned() };
        rows.push(vec![PageLine::faint(format!("and {left} more after other numbers{gain}"))]);
    }
    rows
}

/// Returns labels with numbers, such as `accept 1/2, reject 1/2`; a label with probability 1 is shown without its number.
fn list(parts: &[LabelledNumber]) -> String {
    let text =
        |part: &LabelledNumber| if part.value == "1" { part.what.clone() } else { format!("{} {}", part.what, part.value) };
    parts.iter().map(text).collect::<Vec<_>>().join(", ")
}
