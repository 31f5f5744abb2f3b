//! The conditions made of an assessment and its replay agree at random points, information set by information set.
//!
//! In the suite each assessment has a moment; `REPLAY_SECONDS=60` gives each a minute.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};
use std::{env, fs};

use referee::command::files;
use referee::expression::ConditionRef;
use referee::expression::evaluate::Assignment;
use referee::expression::variables::Variables;
use referee::game::Assessment;
use referee::game::equilibrium::{Asked, beliefs_needed, condition, parts};
use referee::game::nash;
use referee::game::tree::VariableId;
use referee::game::value::{Gap, Play};
use referee::number::Rational;
use referee::paper::{self, Model, Paper};
use referee::figures::{Fault, Options, Replay, point, replay};
use referee::source::Sources;
use referee::syntax::play::Concept;

use super::decide::{Decider, Pool};
use super::points::{self, Random};

/// What is compared: a concept at one information set of the game, or the strategies of one player.
struct Compared {
    what: String,
    condition: ConditionRef,
    by_replay: Box<dyn Fn(&Replay) -> bool>,
}

fn compared(assessment: &Assessment) -> Vec<Compared> {
    let play = Play::new(assessment, Gap::Zero);
    let game = &assessment.game;
    let infos: Vec<usize> = (0..game.infos.len()).collect();
    let mut out = Vec::new();
    let hides = infos.iter().any(|info| !game.hidden_draws(*info).is_empty());
    let complete = beliefs_needed(&play, &infos).is_empty();
    let concepts = [Concept::SubgamePerfect, Concept::WeakPerfectBayesian, Concept::PerfectBayesian];
    for concept in concepts {
        let applies = if concept == Concept::SubgamePerfect { !hides } else { complete };
        if !applies {
            continue;
        }
        for &info in &infos {
            let asked = Asked { concept, beliefs: None, infos: &[info], fixed: &[] };
            out.push(Compared {
                what: format!("{}, {}", concept.word(), game.info_name(info)),
                condition: condition(&parts(&play, &asked)),
                by_replay: Box::new(move |replay| holds_at(replay, info, concept)),
            });
        }
    }
    let ends = game.roots.len() == 1;
    if let Some(Ok(parts)) = ends.then(|| nash::parts(&play)) {
        for (player, name) in game.players.iter().enumerate() {
            let own: Vec<_> = parts.iter().filter(|part| part.label.starts_with(&format!("{name}:"))).cloned().collect();
            out.push(Compared {
                what: format!("Nash, {name}"),
                condition: condition(&own),
                by_replay: Box::new(move |replay| {
                    let mut sets = replay.finite.sets.iter().zip(&replay.played.impossible);
                    let possible = sets.all(|(set, problem)| set.player != player || problem.is_none());
                    let reply = &replay.replies[player];
                    possible && reply.follow == reply.best
                }),
            });
        }
    }
    // A condition that depends on a number that its player has not seen is refused where it is claimed.
    let numbers: Vec<_> = (0..game.variables.len()).map(|variable| game.number(variable)).collect();
    out.retain(|one| Variables::of_condition(&one.condition).free.iter().all(|name| !numbers.contains(name)));
    out
}

/// A concept holds at all information sets in figures that one of the game becomes.
fn holds_at(replay: &Replay, info: usize, concept: Concept) -> bool {
    (0..replay.finite.sets.len()).filter(|set| replay.finite.sets[*set].info == info).all(|set| {
        let found = &replay.findings[set];
        let belief = &replay.played.beliefs[set];
        let believed = belief.source != referee::figures::belief::Source::Nothing;
        let consistent = match concept {
            Concept::Nash | Concept::SubgamePerfect => true,
            Concept::WeakPerfectBayesian => believed && !(found.on_path && found.against_path),
            Concept::PerfectBayesian | Concept::Sequential => believed && !found.against_bayes,
        };
        replay.played.impossible[set].is_none() && belief.proper && consistent && found.is_rational()
    })
}

/// The numbers that a replay tried, by name.
fn pool(assessment: &Assessment, replay: &Replay) -> Pool {
    let mut out = Pool::new();
    for set in &replay.finite.sets {
        for act in set.acts.iter().filter(|act| act.allowed) {
            let choice = &referee::game::value::options(&assessment.game, set.info)[act.option];
            if let (Some((variable, _)), Some(amount)) = (&choice.amount, &act.amount) {
                out.entry(assessment.game.number(*variable)).or_default().push(amount.clone());
            }
        }
    }
    out.values_mut().for_each(|numbers| {
        numbers.sort();
        numbers.dedup();
    });
    out
}

/// How a comparison came out.
#[derive(Clone, Debug, Default)]
struct Count {
    points: usize,
    holds: usize,
    fails: usize,
    /// What disagreed.
    told: BTreeSet<String>,
}

/// Compares one assessment at a point; what disagrees is told.
fn at_point(
    assessment: &Assessment,
    all: &[Compared],
    at: &Assignment,
    options: &Options,
    count: &mut Count,
) -> Result<Vec<String>, Fault> {
    let first = replay(assessment, at, options)?;
    let pool = pool(assessment, &first);
    let mut out = Vec::new();
    count.points += 1;
    // Where a mixture is no probability, or nothing can be done, Bayes' rule means nothing elsewhere: there the assessment as a whole
    // must fail, and information sets are not compared one by one.
    let impossible = first.played.impossible.iter().any(Option::is_some);
    let mut whole: BTreeMap<&str, bool> = BTreeMap::new();
    for one in all {
        let mut decider = Decider { pool: &pool, failed_at: Pool::new() };
        let by_condition = decider.truth(&one.condition, at) == Some(true);
        let mut by_replay = (one.by_replay)(&first);
        if by_replay && !by_condition && !decider.failed_at.is_empty() {
            // The numbers at which the condition fails are tried as well.
            let tried: BTreeMap<VariableId, Vec<Rational>> = decider
                .failed_at
                .iter()
                .filter_map(|(name, numbers)| Some((assessment.game.variable(name)?, numbers.clone())))
                .collect();
            by_replay = (one.by_replay)(&replay(assessment, at, &Options { tried, ..options.clone() })?);
        }
        if by_condition {
            count.holds += 1;
        } else {
            count.fails += 1;
        }
        let concept = one.what.split_once(", ").map_or(one.what.as_str(), |(concept, _)| concept);
        *whole.entry(concept).or_insert(true) &= by_condition;
        if by_condition != by_replay && !impossible {
            // One point is enough for each thing that is compared.
            if !count.told.insert(one.what.clone()) {
                continue;
            }
            let shown: Vec<String> = at.iter().map(|(name, value)| format!("{name} = {value}")).collect();
            out.push(format!(
                "{}: {} at {}: the condition says {by_condition}, replay {by_replay} (failing at {:?})",
                assessment.name,
                one.what,
                shown.join(", "),
                decider.failed_at.iter().map(|(name, n)| format!("{name} = {}", n[0])).collect::<Vec<_>>()
            ));
        }
    }
    let standing = whole.into_iter().filter(|(_, holds)| *holds && impossible).map(|(concept, _)| concept);
    out.extend(standing.map(|concept| format!("{}: {concept} holds where it cannot be played: {at:?}", assessment.name)));
    Ok(out)
}

/// How many points an assessment is compared at however long that takes, and at most; REPLAY_SECONDS lifts the latter.
const FEWEST: usize = 4;
const MOST: usize = 250;
/// Seconds that the points of an assessment may take beyond the fewest, in hundredths.
const TIME: u64 = 15;

fn papers(folder: &str) -> Vec<PathBuf> {
    files::find(&[Path::new(env!("CARGO_MANIFEST_DIR")).join(folder)]).unwrap_or_default()
}

/// The paper in a file. The examples of the language encode a part of a paper only: their ledgers are left out, and of the readings
/// of the cost-sharing game the one in which what is seen does not hide what a best reply depends on.
fn read(path: &Path) -> Paper {
    let text = fs::read_to_string(path).unwrap();
    let found = match text.split_once(" ledger ").filter(|_| path.components().any(|part| part.as_os_str() == "examples")) {
        None => files::paper(path),
        Some((before, after)) => {
            let after = after.lines().skip(1).filter(|line| !line.starts_with("skip ")).collect::<Vec<_>>().join("\n");
            let text = format!("{before}\n{after}\n");
            let mut sources = Sources::default();
            let id = sources.add(path.display().to_string(), text.replace(" under each observation", " under amount_too"));
            paper::read("example", sources, id, &mut |_, _| Err("no files here".to_owned()))
        }
    };
    found.unwrap_or_else(|(sources, faults)| panic!("{}", referee::report::diagnostics::print_plain(&sources, &faults)))
}

/// Compares every assessment of a model at random points, every other one in a region: what disagrees, and how many comparisons came
/// out how.
fn compare(model: &Model, seed: u64, options: &Options, counts: &mut Vec<(String, Count)>) -> Vec<String> {
    let seconds: Option<u64> = env::var("REPLAY_SECONDS").ok().and_then(|text| text.parse().ok());
    let (most, time) = match seconds {
        Some(seconds) => (usize::MAX, Duration::from_secs(seconds)),
        None => (MOST, Duration::from_millis(10 * TIME)),
    };
    let mut out = Vec::new();
    for assessment in &model.assessments {
        let began = Instant::now();
        let all = compared(assessment);
        let mut random = Random(seed);
        let mut count = Count::default();
        let mut tries = 0;
        while tries < most && (count.points < FEWEST || began.elapsed() < time) && tries < 50 * (count.points + FEWEST) {
            tries += 1;
            let found =
                if tries % 2 == 0 { points::point(model, &mut random) } else { points::point_in_a_region(model, &mut random) };
            let Some(mut at) = found else { continue };
            for name in point::free_beliefs(assessment) {
                at.insert(name, random.fraction());
            }
            assert!(point::of_assessment(assessment).iter().all(|name| at.contains_key(name)));
            match at_point(assessment, &all, &at, options, &mut count) {
                Ok(found) => out.extend(found),
                Err(Fault::NoValue { .. } | Fault::NoChoice { .. }) => {}
                Err(fault) => panic!("{}: {fault}", assessment.name),
            }
        }
        counts.push((assessment.name.to_string(), count));
    }
    out
}

#[test]
fn replay_agrees_with_the_conditions_in_every_game() {
    // The games of the two papers take minutes: by hand, with REPLAY_SECONDS.
    let conditions = if env::var_os("REPLAY_SECONDS").is_some() { "conditions" } else { "conditions/textbook" };
    let folders = ["tests/inputs/replay", "tests/inputs/kinds", "tests/inputs/syntax/examples", conditions];
    let mut counts = Vec::new();
    let mut found = Vec::new();
    for path in folders.into_iter().flat_map(papers) {
        let paper = read(&path);
        for (number, model) in (0_u64..).zip(&paper.models) {
            let before = counts.len();
            found.extend(compare(model, 7 + number, &Options { spaced: 5, ..Options::default() }, &mut counts));
            for (name, count) in &counts[before..] {
                let Count { points, holds, fails, .. } = count;
                println!("{}: {name} at {points} points: {holds} hold, {fails} fail", path.display());
            }
        }
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
    let sum = |of: fn(&Count) -> usize| counts.iter().map(|(_, count)| of(count)).sum::<usize>();
    let (points, holds, fails) = (sum(|count| count.points), sum(|count| count.holds), sum(|count| count.fails));
    println!("{} assessments at {points} points: {holds} hold, {fails} fail", counts.len());
    let met = counts.iter().filter(|(_, count)| count.points >= FEWEST).count();
    assert!(counts.len() > 50 && 10 * met >= 9 * counts.len(), "{met} of {}", counts.len());
    assert!(holds > 1000 && fails > 500, "{holds} {fails}");
}
