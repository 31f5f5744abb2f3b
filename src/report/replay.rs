//! A game played out at a point, as a page and as JSON: which concepts the assessment meets there, and what was found at each
//! information set. Numbers are exact.

use std::collections::BTreeMap;

use serde::Serialize;

use super::page::{Line, Page, Table, Tone};
use crate::expression::evaluate::Assignment;
use crate::game::{Assessment, Game};
use crate::number::{Rational, whole};
use crate::figures::belief::Source;
use crate::figures::finite::{Finite, SetId, options};
use crate::figures::judge::impossible;
use crate::figures::{Replay, belief};

/// The most information sets on the path, and the most at which a deviation gains, that the page shows of those that differ in the
/// numbers seen alone.
const MAX_ROWS: usize = 4;

/// Everything that is said of a replay.
#[derive(Clone, Debug, Serialize)]
pub struct Document {
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
    pub concepts: Vec<Concept>,
    /// What each player gets from the beginning.
    pub players: Vec<PlayerObject>,
    /// The information sets.
    pub information_sets: Vec<SetObject>,
}

/// A concept, and whether it is met.
#[derive(Clone, Debug, Serialize)]
pub struct Concept {
    /// Its word.
    pub concept: &'static str,
    /// The assessment meets it.
    pub holds: bool,
    /// Why not.
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
pub struct SetObject {
    /// Its name, with the numbers seen.
    pub name: String,
    /// It is reached with positive probability.
    pub on_path: bool,
    /// What is believed, where there is something to believe.
    pub belief: Option<BeliefObject>,
    /// What is done, with its probability.
    pub does: Vec<Part>,
    /// Why that cannot be done.
    pub impossible: Option<String>,
    /// What that is worth to the mover.
    pub worth: String,
    /// What each act is worth to it.
    pub acts: Vec<Part>,
    /// What gains most instead.
    pub instead: Option<Part>,
    /// The move, for grouping: information sets that differ in numbers alone share it.
    #[serde(skip)]
    group: usize,
    /// The gain.
    #[serde(skip)]
    gain: Rational,
}

/// A thing with a number.
#[derive(Clone, Debug, Serialize)]
pub struct Part {
    /// The thing.
    pub what: String,
    /// The number.
    pub value: String,
}

/// What is believed at an information set.
#[derive(Clone, Debug, Serialize)]
pub struct BeliefObject {
    /// `bayes`, `stated`, `nothing`.
    pub source: &'static str,
    /// The histories that cannot be told apart, with their probabilities; those with none left out.
    pub weights: Vec<Part>,
    /// It is what Bayes' rule says, or Bayes' rule says nothing.
    pub follows_bayes: bool,
}

/// What a replay is shown with.
#[derive(Clone, Copy, Debug)]
pub struct Shown<'a> {
    /// The key of the paper.
    pub paper: &'a str,
    /// The assessment.
    pub assessment: &'a Assessment,
    /// The alternatives in force.
    pub under: &'a [String],
    /// The point.
    pub at: &'a Assignment,
    /// What the point does not meet.
    pub unmet: &'a [String],
}

/// Everything that is said of a replay.
#[must_use]
pub fn document(replay: &Replay, shown: &Shown<'_>) -> Document {
    let game = &*shown.assessment.game;
    let finite = &replay.finite;
    let text = |number: &Rational| number.to_string();
    let players = game.players.iter().zip(&replay.replies).map(|(player, reply)| PlayerObject {
        player: player.to_string(),
        follows: text(&reply.follow),
        best: text(&reply.best),
    });
    let set = |set: SetId| {
        let found = &replay.findings[set];
        let part = |(act, value): (usize, String)| Part { what: act_name(game, finite, set, act), value };
        SetObject {
            name: set_name(game, finite, set),
            on_path: found.on_path,
            belief: believed(game, replay, set),
            does: replay.played.mixes[set].iter().map(|(act, chance)| part((*act, text(chance)))).collect(),
            impossible: replay.played.impossible[set].as_ref().map(impossible),
            worth: text(&found.follow),
            acts: found.acts.iter().map(text).enumerate().map(part).collect(),
            instead: found.better.as_ref().map(|better| part((better.act, text(&better.gain)))),
            group: finite.sets[set].info,
            gain: found.better.as_ref().map(|better| better.gain.clone()).unwrap_or_default(),
        }
    };
    Document {
        paper: shown.paper.to_owned(),
        assessment: shown.assessment.name.to_string(),
        game: game.name.to_string(),
        under: shown.under.to_vec(),
        at: shown.at.iter().map(|(name, value)| (name.to_string(), text(value))).collect(),
        remarks: shown.unmet.iter().cloned().chain(finite.remarks.iter().cloned()).collect(),
        histories: finite.places.len(),
        on_a_grid: finite.sets.iter().flat_map(|set| &set.acts).any(|act| act.amount.is_some()),
        concepts: concepts(game, replay),
        players: players.collect(),
        information_sets: (0..finite.sets.len()).map(set).collect(),
    }
}

/// Which concepts are met; those that the game is for.
fn concepts(game: &Game, replay: &Replay) -> Vec<Concept> {
    let infos = 0..game.infos.len();
    let hidden_draws = infos.clone().any(|info| !game.hidden_draws(info).is_empty());
    let hidden = infos.clone().any(|info| game.infos[info].nodes.len() > 1);
    let mut out = vec![("Nash", replay.is_nash(), no_nash(game, replay))];
    if !hidden_draws {
        out.push(("SPE", replay.is_subgame_perfect(), why_not(game, replay, |_, _| false)));
    }
    if hidden {
        let finding = |set: SetId| &replay.findings[set];
        let weak = why_not(game, replay, |set, believes| !believes || (finding(set).on_path && finding(set).against_path));
        out.push(("weak_PBE", replay.is_weak_perfect_bayesian(), weak));
        let strong = why_not(game, replay, |set, believes| !believes || finding(set).against_bayes);
        out.push(("PBE", replay.is_perfect_bayesian(), strong));
    }
    let made =
        |(concept, holds, why): (&'static str, bool, Option<String>)| Concept { concept, holds, why: why.filter(|_| !holds) };
    out.into_iter().map(made).collect()
}

fn no_nash(game: &Game, replay: &Replay) -> Option<String> {
    let cannot = why_impossible(game, replay);
    let gains = replay.replies.iter().zip(&game.players).find_map(|(reply, player)| {
        let gain = &reply.best - &reply.follow;
        let (set, act) = reply.instead?;
        let name = act_name(game, &replay.finite, set, act);
        Some(format!("{player} gains {gain} from the beginning, by {name} at `{}`", movement(game, &replay.finite, set)))
    });
    cannot.or(gains)
}

fn why_impossible(game: &Game, replay: &Replay) -> Option<String> {
    replay.played.impossible.iter().enumerate().find_map(|(set, problem)| {
        let problem = impossible(problem.as_ref()?);
        Some(format!("{}: {problem}", set_name(game, &replay.finite, set)))
    })
}

/// The first reason why a concept is not met; `amiss` says whether a belief is, given whether anything is believed.
fn why_not(game: &Game, replay: &Replay, amiss: impl Fn(SetId, bool) -> bool) -> Option<String> {
    let sets = 0..replay.finite.sets.len();
    let name = |set: SetId| set_name(game, &replay.finite, set);
    let by_belief = sets.clone().find_map(|set| {
        let belief = &replay.played.beliefs[set];
        let believes = belief.source != Source::Nothing;
        if !belief.proper {
            return Some(format!("{}: what is believed is no probability", name(set)));
        }
        amiss(set, believes).then(|| match believes {
            true => format!("{}: what is believed is against Bayes' rule", name(set)),
            false => format!("{}: nothing is believed", name(set)),
        })
    });
    let by_gain = sets.filter_map(|set| replay.findings[set].better.as_ref().map(|better| (set, better)));
    let by_gain = by_gain
        .max_by(|(_, a), (_, b)| a.gain.cmp(&b.gain))
        .map(|(set, better)| format!("{}: {} gains {}", name(set), act_name(game, &replay.finite, set, better.act), better.gain));
    let unsaid = replay.findings.iter().position(|found| found.unsaid);
    let unsaid = unsaid.map(|set| format!("{}: nothing says what is believed of what was not seen", name(set)));
    why_impossible(game, replay).or(by_belief).or(by_gain).or(unsaid)
}

fn movement<'g>(game: &'g Game, finite: &Finite, set: SetId) -> &'g str {
    &game.variables[game.infos[finite.sets[set].info].variable].name
}

/// What an information set is called, with the numbers seen: `Two at reply, x = 1/2`.
#[must_use]
pub fn set_name(game: &Game, finite: &Finite, set: SetId) -> String {
    let here = &finite.sets[set];
    let seen = here.seen.iter().map(|(variable, value)| format!(", {} = {value}", game.variables[*variable].name));
    game.info_name(here.info) + &seen.collect::<String>()
}

/// What an act is called: `accept`, `offer(1/2)`, `1/2`.
#[must_use]
pub fn act_name(game: &Game, finite: &Finite, set: SetId, act: usize) -> String {
    let here = &finite.sets[set];
    let act = &here.acts[act];
    let label = options(game, here.info).get(act.option).and_then(|option| option.label);
    let label = label.map(|label| game.label(game.infos[here.info].variable, label));
    match (label, &act.amount) {
        (Some(label), None) => label.to_owned(),
        (Some(label), Some(amount)) => format!("{label}({amount})"),
        (None, Some(amount)) => amount.to_string(),
        (None, None) => String::new(),
    }
}

/// What is believed at an information set, by what tells its histories apart; `None` where there is one history.
fn believed(game: &Game, replay: &Replay, set: SetId) -> Option<BeliefObject> {
    let finite = &replay.finite;
    let here = &finite.sets[set];
    let belief: &belief::Belief = &replay.played.beliefs[set];
    if here.places.len() < 2 {
        return None;
    }
    let labels = |place: usize| &game.nodes[finite.places[place].node].labels;
    let first = labels(here.places[0]);
    let differs = |variable: &usize| here.places.iter().any(|place| labels(*place).get(variable) != first.get(variable));
    let telling: Vec<usize> = (0..game.variables.len()).filter(differs).collect();
    let mut weights: Vec<(String, Rational)> = Vec::new();
    for (place, weight) in here.places.iter().zip(&belief.weights) {
        let own = telling.iter().filter_map(|variable| labels(*place).get(variable).map(|label| game.label(*variable, *label)));
        let name = own.collect::<Vec<_>>().join(" and ");
        match weights.iter_mut().find(|(known, _)| *known == name) {
            Some((_, so_far)) => *so_far += weight,
            None => weights.push((name, weight.clone())),
        }
    }
    if weights.len() < 2 {
        return None;
    }
    let zero = whole(0);
    weights.retain(|(_, weight)| *weight != zero);
    Some(BeliefObject {
        source: match belief.source {
            Source::Certain | Source::Bayes => "bayes",
            Source::Stated => "stated",
            Source::Nothing => "nothing",
        },
        weights: weights.into_iter().map(|(what, value)| Part { what, value: value.to_string() }).collect(),
        follows_bayes: !replay.findings[set].against_bayes,
    })
}

/// The replay as a page.
#[must_use]
pub fn page(document: &Document) -> Page {
    let mut page = Page::default();
    page.heading(1, Line::plain(format!("{} of {}, played out", document.assessment, document.game)));
    if !document.at.is_empty() {
        let at = document.at.iter().map(|(name, value)| format!("{name} = {value}")).collect::<Vec<_>>().join(", ");
        page.paragraph(Line::plain("At ").with(Tone::Formula, at).and("."));
    }
    let sets = document.information_sets.len();
    let mut told = format!("{} histories, {sets} information sets.", document.histories);
    if document.on_a_grid {
        told += " Numbers are taken from a grid: a gain is a gain, no gain is none on the grid.";
    }
    page.paragraph(Line::plain(told));
    page.list(document.remarks.iter().map(|remark| Line::new().with(Tone::Bad, remark.as_str())).collect());
    let verdict = |holds: bool| if holds { Line::plain("yes") } else { Line::new().with(Tone::Bad, "no") };
    let concepts = document.concepts.iter().map(|concept| {
        vec![Line::plain(concept.concept), verdict(concept.holds), Line::plain(concept.why.clone().unwrap_or_default())]
    });
    page.table(Table { rows: concepts.collect(), ..Table::default() });
    page.heading(2, Line::plain("What is done"));
    let head = ["information set", "path", "does", "gets", "gains", "by"].map(Line::plain).to_vec();
    page.table(Table { head, rows: done(document), right: vec![] });
    let beliefs: Vec<Vec<Line>> = shown(document)
        .filter_map(|set| {
            let belief = set.belief.as_ref()?;
            let weights = list(&belief.weights);
            let source = match (belief.source, belief.follows_bayes) {
                ("bayes", _) => Line::plain("by Bayes' rule"),
                ("nothing", _) => Line::new().with(Tone::Bad, "nothing is stated, and Bayes' rule says nothing"),
                (_, true) => Line::plain("as stated"),
                (_, false) => Line::new().with(Tone::Bad, "as stated, against Bayes' rule"),
            };
            Some(vec![Line::plain(set.name.as_str()), Line::formula(weights), source])
        })
        .collect();
    if !beliefs.is_empty() {
        page.heading(2, Line::plain("What is believed"));
        page.table(Table { head: ["information set", "belief", ""].map(Line::plain).to_vec(), rows: beliefs, right: vec![] });
    }
    page
}

/// The information sets that the page shows: of those that differ in numbers alone the ones on the path, and those off it at which
/// something is amiss, the largest gains first; one in any case.
fn shown(document: &Document) -> impl Iterator<Item = &SetObject> {
    let mut groups: BTreeMap<usize, Vec<(usize, &SetObject)>> = BTreeMap::new();
    for (place, set) in document.information_sets.iter().enumerate() {
        groups.entry(set.group).or_default().push((place, set));
    }
    let mut kept: Vec<(usize, &SetObject)> = Vec::new();
    for mut group in groups.into_values() {
        let (on_path, mut off): (Vec<_>, Vec<_>) = group.drain(..).partition(|(_, set)| set.on_path);
        off.sort_by(|(_, a), (_, b)| b.impossible.is_some().cmp(&a.impossible.is_some()).then(b.gain.cmp(&a.gain)));
        let amiss = |(_, set): &&(usize, &SetObject)| set.impossible.is_some() || set.instead.is_some();
        let enough = usize::from(on_path.is_empty()).max(off.iter().filter(amiss).count().min(MAX_ROWS));
        kept.extend(on_path.into_iter().take(MAX_ROWS));
        kept.extend(off.into_iter().take(enough));
    }
    kept.sort_by_key(|(place, _)| *place);
    kept.into_iter().map(|(_, set)| set)
}

fn done(document: &Document) -> Vec<Vec<Line>> {
    let mut rows: Vec<Vec<Line>> = shown(document)
        .map(|set| {
            let does = match &set.impossible {
                Some(problem) => Line::new().with(Tone::Bad, problem.as_str()),
                None => Line::formula(list(&set.does)),
            };
            let (gain, by) = set.instead.as_ref().map(|better| (better.value.as_str(), better.what.as_str())).unwrap_or_default();
            vec![
                Line::plain(set.name.as_str()),
                Line::plain(if set.on_path { "on" } else { "off" }),
                does,
                Line::formula(set.worth.as_str()),
                Line::new().with(Tone::Bad, gain),
                Line::formula(by),
            ]
        })
        .collect();
    let left = document.information_sets.len() - rows.len();
    if left > 0 {
        let all = document.information_sets.iter().filter(|set| set.instead.is_some()).count();
        let here = shown(document).filter(|set| set.instead.is_some()).count();
        let gain = if all > here { format!(", {} of which gain", all - here) } else { ", none of which gains".to_owned() };
        rows.push(vec![Line::faint(format!("and {left} more after other numbers{gain}"))]);
    }
    rows
}

/// `accept 1/2, reject 1/2`; what is certain stands alone.
fn list(parts: &[Part]) -> String {
    let one = |part: &Part| if part.value == "1" { part.what.clone() } else { format!("{} {}", part.what, part.value) };
    parts.iter().map(one).collect::<Vec<_>>().join(", ")
}
