//! The conditions made of an assessment and its replay agree at random points, information set by information set.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use referee::command::files;
use referee::expression::ConditionRef;
use referee::expression::evaluate::Assignment;
use referee::game::Assessment;
use referee::game::equilibrium::{Asked, beliefs_needed, condition, parts};
use referee::game::nash;
use referee::game::tree::VariableId;
use referee::game::value::{Gap, Play};
use referee::number::Rational;
use referee::paper::Model;
use referee::replay::{Fault, Options, Replay, point, replay};
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
    out
}

/// A concept holds at all information sets in figures that one of the game becomes.
fn holds_at(replay: &Replay, info: usize, concept: Concept) -> bool {
    (0..replay.finite.sets.len()).filter(|set| replay.finite.sets[*set].info == info).all(|set| {
        let found = &replay.findings[set];
        let belief = &replay.played.beliefs[set];
        let believed = belief.source != referee::replay::belief::Source::Nothing;
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
        if by_condition != by_replay {
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
    Ok(out)
}

fn papers(folder: &str) -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    files::find(&[root.join(folder)]).unwrap_or_default()
}

fn read(path: &Path) -> referee::paper::Paper {
    match files::paper(path) {
        Ok(paper) => paper,
        Err((sources, faults)) => panic!("{}", referee::report::diagnostics::print_plain(&sources, &faults)),
    }
}

/// Compares every assessment of a model at some points; the disagreements, and how many comparisons came out how.
fn compare(model: &Model, points: usize, seed: u64, options: &Options, counts: &mut BTreeMap<String, Count>) -> Vec<String> {
    let mut out = Vec::new();
    for assessment in &model.assessments {
        let began = std::time::Instant::now();
        let all = compared(assessment);
        let mut random = Random(seed);
        let mut count = Count::default();
        for _ in 0..points {
            let Some(mut at) = points::point(model, &mut random) else { continue };
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
        println!("{} {:?}", assessment.name, began.elapsed());
        counts.insert(assessment.name.to_string(), count);
    }
    out
}

#[test]
fn replay_agrees_with_the_conditions_in_every_small_game() {
    let mut paths = papers("tests/inputs/replay");
    paths.push(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/inputs/kinds/games.referee"));
    let mut total = 0;
    let mut found = Vec::new();
    for path in paths {
        let paper = read(&path);
        let mut counts = BTreeMap::new();
        for model in &paper.models {
            found.extend(compare(model, 60, 7, &Options { spaced: 5, ..Options::default() }, &mut counts));
        }
        for (name, count) in &counts {
            println!("{}: {name}: {count:?}", path.display());
        }
        total += counts.values().map(|count| count.points).sum::<usize>();
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
    assert!(total > 500, "{total}");
}
