//! Compares the two readers: at random points of its hypotheses, every claim about play is decided by the condition of the first
//! reader, evaluated exactly, and by the second reader from the text.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use referee::command::files;
use referee::expression::evaluate::{self, Assignment, Evaluated};
use referee::expression::variables::Variables;
use referee::expression::{Condition, ConditionRef};
use referee::game::equilibrium::condition;
use referee::paper::{Claim, Model, Paper, Role, Statement};
use referee::replay::{PointOutcome, SecondReaderFile};

use super::decide::{Decider, Pool};
use super::points::{self, Random};

/// The number of points at which each claim is decided.
const POINTS: usize = 2;
const TRIES: usize = 12;

fn papers(folder: &str) -> Vec<PathBuf> {
    files::find(&[Path::new(env!("CARGO_MANIFEST_DIR")).join(folder)]).unwrap_or_default()
}

/// Returns the condition of a statement that is decided at a point.
fn stated(statement: &Statement) -> Option<ConditionRef> {
    let link = |link: &referee::paper::model::Link| {
        let (left, right) = (link.left.clone(), link.right.clone());
        if link.both_ways { Condition::Iff(left, right) } else { Condition::Implies(left, right) }
    };
    match statement {
        Statement::Holds(condition) => Some(condition.clone()),
        Statement::Links(links) => Some(Condition::all(links.iter().map(|one| link(one).into()).collect())),
        Statement::Threshold(one) => Some(link(one).into()),
        Statement::Equilibrium { parts, .. } => Some(condition(parts)),
        Statement::Nonempty(_)
        | Statement::Empty(_)
        | Statement::Stricter(..)
        | Statement::Disjoint(_)
        | Statement::Overlap(_)
        | Statement::Cover(_)
        | Statement::Partition(_)
        | Statement::Redundant { .. }
        | Statement::Needed { .. }
        | Statement::Monotone { .. }
        | Statement::Constant { .. }
        | Statement::Upward { .. }
        | Statement::Defined(_)
        | Statement::Decided(_)
        | Statement::Valued { .. }
        | Statement::Underived { .. } => None,
    }
}

/// Counts of the comparisons.
#[derive(Debug, Default)]
struct Count {
    agree: BTreeMap<bool, usize>,
    on_a_grid: usize,
    no_value: usize,
    unable: BTreeMap<String, usize>,
    differ: Vec<String>,
}

/// Returns a point of a claim's hypotheses: values of its parameters, and of the numbers of the game that it mentions.
fn point(model: &Model, claim: &Claim, stated: &ConditionRef, random: &mut Random, in_region: bool) -> Option<Assignment> {
    let found = if in_region { points::point_in_a_region(model, random) } else { points::point(model, random) };
    let mut at = found?;
    let mut names: BTreeSet<_> = Variables::of_condition(stated).free.into_iter().collect();
    for given in &claim.given {
        names.extend(Variables::of_condition(&given.condition).free);
    }
    for name in names {
        at.entry(name).or_insert_with(|| random.fraction());
    }
    let meets = |condition: &ConditionRef| evaluate::condition(condition, &at) == Evaluated::Value(true);
    claim.given.iter().all(|given| meets(&given.condition)).then_some(at)
}

fn compare(paper: &Paper, count: &mut Count) {
    for claim in &paper.claims {
        let model = &paper.models[claim.model];
        if !matches!(claim.role, Role::Claim | Role::Question | Role::Step) || model.games.is_empty() {
            continue;
        }
        let under: Vec<String> = model.alternatives.iter().map(ToString::to_string).collect();
        let reader = SecondReaderFile::new(&paper.sources, &under).for_audit();
        let Some(stated) = stated(&claim.statement).filter(|_| claim.binds.is_empty() && reader.speaks_of_play(&claim.id)) else {
            continue;
        };
        let mut random = Random(11);
        let mut done = 0;
        for number in 0..TRIES {
            let at = point(model, claim, &stated, &mut random, number % 2 == 1);
            let Some(at) = at.filter(|_| done < POINTS) else { continue };
            if reader.hypotheses(&claim.id, &at).outcome != PointOutcome::True {
                continue;
            }
            done += 1;
            let first = Decider { pool: &Pool::new(), failed_at: Pool::new() }.truth(&stated, &at);
            let second = reader.claim(&claim.id, &at);
            match (first, second.outcome) {
                (_, PointOutcome::Unable(reason)) => *count.unable.entry(reason).or_default() += 1,
                (None, _) | (_, PointOutcome::NoValue) => count.no_value += 1,
                (Some(first), outcome) if (outcome == PointOutcome::True) == first => *count.agree.entry(first).or_default() += 1,
                (Some(_), _) if !second.exact => count.on_a_grid += 1,
                (Some(first), outcome) => {
                    let at: Vec<String> = at.iter().map(|(name, value)| format!("{name} = {value}")).collect();
                    let told = format!("{}, {}: first {first}, second {outcome:?} at {}", paper.slug, claim.id, at.join(", "));
                    count.differ.push(told);
                }
            }
        }
    }
}

#[test]
fn both_readers_agree_on_every_claim_about_play() {
    let mut count = Count::default();
    for folder in ["conditions", "tests/inputs/replay", "tests/inputs/games"] {
        for path in papers(folder) {
            // Some files must be refused.
            if let Ok(paper) = files::paper(&path) {
                compare(&paper, &mut count);
            }
        }
    }
    assert!(count.differ.is_empty(), "{}", count.differ.join("\n"));
    let agree = |holds: bool| count.agree.get(&holds).copied().unwrap_or(0);
    assert!(agree(true) >= 150 && agree(false) >= 60, "{count:?}");
}
