//! A game played out at a point, as a page and as JSON: which concepts the assessment meets there, and what was found at each
//! information set. Numbers are exact.

use std::collections::BTreeMap;

use serde::Serialize;

use super::labels::LabelNames;
use super::page::{Page, PageLine, PageTable, Tone};
use crate::expression::Variable;
use crate::expression::evaluate::Assignment;
use crate::replay::{Answer, LaidOut, LaidOutBelief, LaidOutSet, Outcome};
use kernel::number::Rational;

/// The most information sets on the path, and the most at which a deviation gains, that the page shows of those that differ in the
/// numbers seen alone.
const MAX_ROWS: usize = 4;

/// Everything that is said of a replay.
#[derive(Clone, Debug, Serialize)]
pub struct ReplayDocument {
    /// The key of the paper.
    pub paper: String,
    /// The assessment.
    pub assessment: String,
    /// The game.
    pub game: String,
    /// The alternatives in force, where the paper has readings.
    pub under: Vec<String>,
    /// The point.
    pub at: BTreeMap<String, String>,
    /// What the point does not meet, and what else is amiss with it.
    pub remarks: Vec<String>,
    /// How many histories there are, of whatever length.
    pub histories: usize,
    /// Numbers are chosen from an interval: what is said holds on a grid.
    pub on_a_grid: bool,
    /// The concepts.
    pub concepts: Vec<ConceptResult>,
    /// What each player gets from the beginning.
    pub players: Vec<PlayerObject>,
    /// The information sets.
    pub information_sets: Vec<InformationSetObject>,
}

/// A concept, and whether it is met.
#[derive(Clone, Debug, Serialize)]
pub struct ConceptResult {
    /// Its word.
    pub concept: &'static str,
    /// The assessment meets it; nothing where that is not decided, or has no value.
    pub holds: Option<bool>,
    /// Why not, or why it is not decided.
    pub why: Option<String>,
}

/// What a player gets from the beginning.
#[derive(Clone, Debug, Serialize)]
pub struct PlayerObject {
    /// Who.
    pub player: String,
    /// By following the assessment.
    pub follows: String,
    /// By the best strategy.
    pub best: String,
}

/// An information set.
#[derive(Clone, Debug, Serialize)]
pub struct InformationSetObject {
    /// Its name, with the numbers seen.
    pub name: String,
    /// It is reached with positive probability.
    pub on_path: bool,
    /// What is believed, where there is something to believe.
    pub belief: Option<BeliefObject>,
    /// What is done, with its probability.
    pub does: Vec<LabelledNumber>,
    /// Why that cannot be done.
    pub impossible: Option<String>,
    /// What that is worth to the mover; empty where nothing is believed.
    pub worth: String,
    /// What each act is worth to it.
    pub acts: Vec<LabelledNumber>,
    /// What gains most instead.
    pub instead: Option<LabelledNumber>,
    /// The move, for grouping: information sets that differ in numbers alone share it.
    #[serde(skip)]
    group: usize,
    /// The gain.
    #[serde(skip)]
    gain: Rational,
}

/// A thing with a number.
#[derive(Clone, Debug, Serialize)]
pub struct LabelledNumber {
    /// The thing.
    pub what: String,
    /// The number.
    pub value: String,
}

/// What is believed at an information set.
#[derive(Clone, Debug, Serialize)]
pub struct BeliefObject {
    /// `bayes`, `stated`, `free`, `nothing`.
    pub source: &'static str,
    /// The histories that cannot be told apart, with their probabilities; those with none left out.
    pub weights: Vec<LabelledNumber>,
    /// It is what Bayes' rule says, or Bayes' rule says nothing.
    pub follows_bayes: bool,
}

/// What a replay is shown with.
#[derive(Clone, Copy, Debug)]
pub struct ReplayContext<'a> {
    /// The key of the paper.
    pub paper: &'a str,
    /// The assessment.
    pub assessment: &'a str,
    /// The alternatives in force.
    pub under: &'a [String],
    /// The point.
    pub at: &'a Assignment,
    /// The labels of the parameters.
    pub labels: &'a LabelNames,
    /// What the point does not meet.
    pub unmet: &'a [String],
}

/// Everything that is said of a replay.
#[must_use]
pub fn document(played: &LaidOut, shown: &ReplayContext<'_>) -> ReplayDocument {
    let text = |number: &Rational| number.to_string();
    let at = |(name, value): (&Variable, &Rational)| {
        (name.to_string(), shown.labels.label(name, value).map_or_else(|| text(value), str::to_owned))
    };
    let part = |(what, value): &(String, Rational)| LabelledNumber { what: what.clone(), value: text(value) };
    let set = |set: &LaidOutSet| InformationSetObject {
        name: set.name.clone(),
        on_path: set.on_path,
        belief: set.belief.as_ref().map(believed),
        does: set.does.iter().map(part).collect(),
        impossible: set.does.is_empty().then(|| "no rule applies, or what it says cannot be done".to_owned()),
        worth: set.worth.as_ref().map(text).unwrap_or_default(),
        acts: set.acts.iter().map(part).collect(),
        instead: set.instead.as_ref().map(part),
        group: set.group,
        gain: set.instead.as_ref().map(|(_, gain)| gain.clone()).unwrap_or_default(),
    };
    let players = played.players.iter().map(|player| PlayerObject {
        player: player.player.clone(),
        follows: text(&player.follows),
        best: text(&player.best),
    });
    ReplayDocument {
        paper: shown.paper.to_owned(),
        assessment: shown.assessment.to_owned(),
        game: played.game.clone(),
        under: shown.under.to_vec(),
        at: shown.at.iter().map(at).collect(),
        remarks: shown.unmet.to_vec(),
        histories: played.histories,
        on_a_grid: played.on_a_grid,
        concepts: played.concepts.iter().map(|concept| met(played, concept.concept, &concept.answer)).collect(),
        players: players.collect(),
        information_sets: played.sets.iter().map(set).collect(),
    }
}

/// Whether a concept is met, and why not.
fn met(played: &LaidOut, concept: &'static str, answer: &Answer) -> ConceptResult {
    let (holds, why) = match &answer.outcome {
        Outcome::True => (Some(true), None),
        Outcome::False => (Some(false), why_not(played, concept == "Nash")),
        Outcome::NoValue => (None, Some("it has no value there".to_owned())),
        Outcome::Unable(reason) => (None, Some(reason.clone())),
    };
    ConceptResult { concept, holds, why }
}

/// The first reason why a concept is not met.
fn why_not(played: &LaidOut, from_the_beginning: bool) -> Option<String> {
    if let Some(set) = played.sets.iter().find(|set| set.does.is_empty()) {
        return Some(format!("{}: what is prescribed cannot be done", set.name));
    }
    if from_the_beginning {
        let gains = played.players.iter().find(|player| player.best > player.follows)?;
        return Some(format!("{} gains {} from the beginning", gains.player, &gains.best - &gains.follows));
    }
    let gains = played.sets.iter().filter_map(|set| set.instead.as_ref().map(|(act, gain)| (set, act, gain)));
    let most = gains.fold(None, |most: Option<(&LaidOutSet, &String, &Rational)>, here| match most {
        Some(most) if most.2 >= here.2 => Some(most),
        Some(_) | None => Some(here),
    });
    let by_gain = most.map(|(set, act, gain)| format!("{}: {act} gains {gain}", set.name));
    let nothing =
        played.sets.iter().find(|set| set.belief.as_ref().is_some_and(|belief| belief.weights.is_empty() && !belief.free));
    let nothing = nothing.map(|set| format!("{}: nothing is believed", set.name));
    let against = played.sets.iter().find(|set| set.belief.as_ref().is_some_and(|belief| !belief.follows_bayes));
    let against = against.map(|set| format!("{}: what is believed is against Bayes' rule", set.name));
    by_gain.or(nothing).or(against)
}

/// What is believed at an information set, by what tells its histories apart.
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

/// The replay as a page.
#[must_use]
pub fn page(document: &ReplayDocument) -> Page {
    let mut page = Page::default();
    page.heading(1, PageLine::plain(format!("{} of {}, played out", document.assessment, document.game)));
    if !document.at.is_empty() {
        let at = document.at.iter().map(|(name, value)| format!("{name} = {value}")).collect::<Vec<_>>().join(", ");
        page.paragraph(PageLine::plain("At ").with(Tone::Formula, at).and("."));
    }
    let sets = document.information_sets.len();
    let mut told = format!("{} histories, {sets} information sets.", document.histories);
    if document.on_a_grid {
        told += " Numbers are taken from a grid. A gain that is shown exists; without one, no number of the grid gains.";
    }
    page.paragraph(PageLine::plain(told));
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
    page.table(PageTable { head, rows: done(document), right: vec![] });
    let beliefs: Vec<Vec<PageLine>> = shown(document)
        .filter_map(|set| {
            let belief = set.belief.as_ref()?;
            let weights = list(&belief.weights);
            let source = match (belief.source, belief.follows_bayes) {
                ("bayes", _) => PageLine::plain("by Bayes' rule"),
                ("free", _) => PageLine::plain("left free"),
                ("nothing", _) => PageLine::new().with(Tone::Bad, "nothing is stated, and Bayes' rule says nothing"),
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

/// The information sets that the page shows: of those that differ in numbers alone the ones on the path, and those off it at which
/// something is amiss, the largest gains first; one in any case.
fn shown(document: &ReplayDocument) -> impl Iterator<Item = &InformationSetObject> {
    let mut groups: BTreeMap<usize, Vec<(usize, &InformationSetObject)>> = BTreeMap::new();
    for (place, set) in document.information_sets.iter().enumerate() {
        groups.entry(set.group).or_default().push((place, set));
    }
    let mut kept: Vec<(usize, &InformationSetObject)> = Vec::new();
    for mut group in groups.into_values() {
        let (on_path, mut off): (Vec<_>, Vec<_>) = group.drain(..).partition(|(_, set)| set.on_path);
        off.sort_by(|(_, a), (_, b)| b.impossible.is_some().cmp(&a.impossible.is_some()).then(b.gain.cmp(&a.gain)));
        let amiss = |(_, set): &&(usize, &InformationSetObject)| set.impossible.is_some() || set.instead.is_some();
        let enough = usize::from(on_path.is_empty()).max(off.iter().filter(amiss).count().min(MAX_ROWS));
        kept.extend(on_path.into_iter().take(MAX_ROWS));
        kept.extend(off.into_iter().take(enough));
    }
    kept.sort_by_key(|(place, _)| *place);
    kept.into_iter().map(|(_, set)| set)
}

fn done(document: &ReplayDocument) -> Vec<Vec<PageLine>> {
    let mut rows: Vec<Vec<PageLine>> = shown(document)
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
        let here = shown(document).filter(|set| set.instead.is_some()).count();
        let gain = if all > here { format!(", {} of which gain", all - here) } else { ", none of which gains".to_owned() };
        rows.push(vec![PageLine::faint(format!("and {left} more after other numbers{gain}"))]);
    }
    rows
}

/// `accept 1/2, reject 1/2`; what is certain stands alone.
fn list(parts: &[LabelledNumber]) -> String {
    let one = |part: &LabelledNumber| if part.value == "1" { part.what.clone() } else { format!("{} {}", part.what, part.value) };
    parts.iter().map(one).collect::<Vec<_>>().join(", ")
}
