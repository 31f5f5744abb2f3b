//! Tests that the second reader decides every file of tests/inputs/games, at points of the hypotheses, as its claims expect.

use std::path::{Path, PathBuf};
use std::{fs, sync::Arc};

use referee::replay::{ParameterValues, PointOutcome, SecondReaderFile};
use referee::syntax::tree::{self, Clause, ItemKind};

use super::points::Random;

/// The number of points at which each claim is decided.
const POINTS: usize = 8;

/// Files that the tool refuses (status 2): the second reader must not give a truth value.
const REFUSED: [&str; 3] = ["imperfect-recall", "incomplete-assessment", "number-chosen-twice"];

/// Files that only the first reader refuses: a state that is not entered, assessments that may depend on an open number, beliefs
/// that refer to other play.
const REFUSED_BY_THE_FIRST: [&str; 3] = ["belief-on-other-play", "every-with-an-open-number", "state-never-entered"];

/// Files with claims that the second reader does not decide: a sequential equilibrium with a free belief.
const UNDECIDED: [&str; 2] = ["hidden-numbers-in-many-cases", "one-free-belief-one-stated"];

fn files() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/inputs/games");
    let mut out: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    out.sort();
    out
}

/// Returns a point of a claim's hypotheses.
fn point(reader: &SecondReaderFile, claim: &str, random: &mut Random) -> Option<ParameterValues> {
    let tries = (0..400).map(|_| reader.parameters().iter().map(|name| (Arc::from(name.as_str()), random.fraction())).collect());
    let mut tries = tries.filter(|at| reader.hypotheses(claim, at).outcome == PointOutcome::True);
    tries.next()
}

#[test]
fn the_second_reader_decides_every_case_as_expected() {
    let mut claims = 0;
    for file in files() {
        let text = fs::read_to_string(&file).unwrap();
        let stem = file.file_stem().unwrap().to_str().unwrap().to_owned();
        let mut sources = referee::source::Sources::default();
        let id = sources.add("case", text);
        let (parsed, faults) = referee::syntax::parse(&sources, id);
        assert!(faults.is_empty(), "{stem}");
        if REFUSED_BY_THE_FIRST.contains(&stem.as_str()) {
            continue;
        }
        let reader = SecondReaderFile::new(&sources, &[]);
        for item in &parsed.items {
            let ItemKind::Claim(claim) = &item.kind else { continue };
            let title = claim.title.value.as_str();
            let expected = claim.ruling.clauses.iter().find_map(|clause| match clause {
                Clause::Expect(expect) => Some(expect.outcome),
                Clause::Given(_) | Clause::Without(_) | Clause::Under(_) | Clause::Uses(_) => None,
            });
            let mut random = Random(7);
            let points: Vec<ParameterValues> = (0..POINTS).filter_map(|_| point(&reader, title, &mut random)).collect();
            assert!(!points.is_empty(), "{stem}, {title}: no point of the hypotheses");
            let answers: Vec<PointOutcome> = points.iter().map(|at| reader.claim(title, at).outcome).collect();
            let told = format!("{stem}, {title}: {answers:?}");
            claims += 1;
            if UNDECIDED.contains(&stem.as_str()) {
                assert!(answers.iter().all(|answer| matches!(answer, PointOutcome::Unable(_))), "{told}");
            } else if REFUSED.contains(&stem.as_str()) {
                assert!(answers.iter().all(|answer| !matches!(answer, PointOutcome::True | PointOutcome::False)), "{told}");
            } else if expected == Some(tree::ExpectedOutcome::Vacuous) {
                assert!(answers.iter().all(|answer| *answer == PointOutcome::NoValue), "{told}");
            } else if expected == Some(tree::ExpectedOutcome::Refuted) {
                assert!(answers.iter().all(|answer| matches!(answer, PointOutcome::True | PointOutcome::False)), "{told}");
                assert!(answers.contains(&PointOutcome::False), "{told}");
            } else {
                assert!(answers.iter().all(|answer| *answer == PointOutcome::True), "{told}");
            }
        }
    }
    assert!(claims >= 75, "{claims} claims");
}
