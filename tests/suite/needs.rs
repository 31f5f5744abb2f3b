//! Tests which hypotheses claims need: the enumeration of minimal sets compared with brute force, a paper with known sets, the
//! report.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;

use proptest::prelude::*;
use referee::audit::AuditLimits;
use referee::command::files;
use referee::diagnose::marco::{ConditionSet, EnumerationLimits, EnumerationStop, SubsetStatus, minimal};
use referee::diagnose::needs::{self, ClaimNeeds, HypothesisRef, HypothesisUse, Needs, NoMinimalSet, is_stated, needs};
use referee::paper::Paper;
use referee::report::{needs as page, needs_json, text};
use referee::solve;
use referee::solve::Clock;
use serde_json::Value;

use crate::sample::{ALLOWED, Late, OnlyOne, SPENT, Silent};

const WIDE: EnumerationLimits = EnumerationLimits { sets: 100, questions: 10_000, steps: 100_000, unsettled: 100 };

/// Returns the minimal sets of a property that holds for a set iff the set contains one of these.
fn by_hand(enough: &[ConditionSet]) -> Vec<ConditionSet> {
    let mut out: Vec<ConditionSet> =
        enough.iter().filter(|one| !enough.iter().any(|other| other != *one && other.is_subset(one))).cloned().collect();
    out.sort_by(|a, b| a.len().cmp(&b.len()).then_with(|| a.cmp(b)));
    out.dedup();
    out
}

proptest! {
    #![proptest_config(crate::seeded::cases(300))]

    #[test]
    fn the_enumeration_finds_exactly_the_minimal_sets(
        enough in prop::collection::vec(prop::collection::btree_set(0_usize..8, 0..5), 0..7)
    ) {
        let holds = |set: &ConditionSet| enough.iter().any(|one| one.is_subset(set));
        // In every second call the answer contains a larger insufficient set, not only the given one.
        let mut calls = 0;
        let mut told = |set: &ConditionSet| {
            calls += 1;
            if holds(set) {
                return SubsetStatus::Enough;
            }
            let mut larger = set.clone();
            for one in 0..8 {
                let with: ConditionSet = larger.iter().copied().chain([one]).collect();
                if calls % 2 == 0 && !holds(&with) {
                    larger = with;
                }
            }
            SubsetStatus::Lacking(larger)
        };
        let found = minimal(8, WIDE, &mut told, &|| None);
        prop_assert_eq!(found.stop, None);
        prop_assert_eq!(found.sets, by_hand(&enough));
    }
}

#[test]
fn the_enumeration_names_the_limit_that_stopped_it() {
    // Any two of the eight hypotheses are enough.
    let pairs = |set: &ConditionSet| if set.len() >= 2 { SubsetStatus::Enough } else { SubsetStatus::Lacking(set.clone()) };
    let of = |bounds: EnumerationLimits| minimal(8, bounds, &mut { pairs }, &|| None);
    assert_eq!(of(WIDE).sets.len(), 28);
    assert_eq!(of(WIDE).stop, None);
    assert_eq!(of(EnumerationLimits { sets: 5, ..WIDE }).stop, Some(EnumerationStop::Sets(5)));
    assert_eq!(of(EnumerationLimits { sets: 5, ..WIDE }).sets.len(), 5);
    assert_eq!(of(EnumerationLimits { questions: 20, ..WIDE }).stop, Some(EnumerationStop::Questions(20)));
    assert_eq!(of(EnumerationLimits { steps: 3, ..WIDE }).stop, Some(EnumerationStop::Steps(3)));
    let stopped = minimal(8, WIDE, &mut { pairs }, &|| Some("enough".to_owned()));
    assert_eq!((stopped.sets.len(), stopped.stop), (0, Some(EnumerationStop::Stopped("enough".to_owned()))));
    // An undecided set makes the later results uncertain.
    let mut unsure = |set: &ConditionSet| if set.len() == 3 { SubsetStatus::Enough } else { SubsetStatus::Unsettled };
    let found = minimal(3, WIDE, &mut unsure, &|| None);
    assert_eq!((found.sets.len(), found.stop), (1, Some(EnumerationStop::Unsettled(3))));
}

fn read() -> Arc<Paper> {
    read_from("tests/inputs/diagnose/needs.referee")
}

fn read_from(path: &str) -> Arc<Paper> {
    Arc::new(files::paper(Path::new(path)).unwrap_or_else(|_| panic!("{path} has faults")))
}

fn analysis(jobs: usize) -> Needs {
    let limits = AuditLimits { jobs: Some(jobs), ..AuditLimits::default() };
    needs(&read(), &is_stated, solve::available().as_deref(), &limits, &Silent)
}

fn of<'a>(all: &'a Needs, id: &str) -> &'a ClaimNeeds {
    all.claims.iter().find(|found| all.paper.claims[found.claim].id == id).unwrap_or_else(|| panic!("{id} is not analysed"))
}

/// Returns the minimal sets of a claim by the names of their members.
fn sets(all: &Needs, id: &str) -> BTreeSet<Vec<String>> {
    let found = of(all, id);
    let claim = &all.paper.claims[found.claim];
    assert_eq!(found.stop, None, "{id}");
    assert!(found.sets.iter().all(|set| set.certified), "{id}: {:?}", found.sets);
    found.sets.iter().map(|set| set.members.iter().map(|place| page::label(claim, &found.hypotheses[*place])).collect()).collect()
}

fn words(all: &[&[&str]]) -> BTreeSet<Vec<String>> {
    all.iter().map(|set| set.iter().map(|word| (*word).to_owned()).collect()).collect()
}

#[test]
fn the_minimal_sets_of_the_fixture_are_the_known_ones() {
    let all = analysis(2);
    assert_eq!(sets(&all, "y-is-positive"), words(&[&["y"], &["x", "line_1"]]));
    assert_eq!(sets(&all, "z-is-more-than-one"), words(&[&["line_2"]]));
    assert_eq!(sets(&all, "a-square"), words(&[&[]]), "a-square needs no hypothesis");
    assert_eq!(sets(&all, "given"), words(&[&["line_2", "given steep"]]));
    // The claim includes its definedness: y must not be zero.
    assert_eq!(sets(&all, "a-quotient"), words(&[&["y", "line_1"], &["x", "line_1"]]));
    // An earlier step of the proof is a fact like any other.
    assert_eq!(sets(&all, "in-steps/2"), words(&[&["y"], &["step 1"], &["x", "line_1"]]));
    // The range of a bound parameter is part of the statement.
    let bound = of(&all, "some-share");
    assert_eq!(bound.in_statement.iter().map(|name| &**name).collect::<Vec<_>>(), ["x", "line_1"]);
    assert_eq!(sets(&all, "some-share"), words(&[&["y"]]));
    let reasons: Vec<(&str, NoMinimalSet)> =
        all.left_out.iter().map(|(place, reason)| (all.paper.claims[*place].id.as_str(), *reason)).collect();
    assert_eq!(
        reasons,
        [("there-is-one", NoMinimalSet::ShownByAPoint), ("false", NoMinimalSet::NotProved(referee::certify::Word::Refuted))]
    );
}

#[test]
fn the_report_names_assumptions_that_a_claim_never_uses() {
    let all = analysis(1);
    let positive = of(&all, "y-is-positive");
    assert_eq!(positive.of_assumption("line_2"), HypothesisUse::Never);
    assert_eq!(positive.of_assumption("line_1"), HypothesisUse::Some);
    assert_eq!(of(&all, "z-is-more-than-one").of_assumption("line_2"), HypothesisUse::Every);
    assert_eq!(of(&all, "some-share").of_assumption("line_1"), HypothesisUse::InStatement);
    let second = of(&all, "given");
    assert!(
        second
            .hypotheses
            .iter()
            .zip(0..)
            .any(|(one, place)| *one == HypothesisRef::Own(0) && second.of(place) == HypothesisUse::Every)
    );
    let places = page::by_place(&all);
    let first = places.iter().find(|place| place.name == "proposition 1").unwrap();
    assert_eq!(first.claims, ["y-is-positive", "in-steps/1", "in-steps/2"]);
    assert!(first.uses.contains(&("line_2".to_owned(), HypothesisUse::Never)), "{:?}", first.uses);
    // The hypotheses that proposition 2 uses.
    let second = places.iter().find(|place| place.name == "proposition 2").unwrap();
    assert!(
        second.uses.contains(&("line_2".to_owned(), HypothesisUse::Every))
            && second.uses.contains(&("line_1".to_owned(), HypothesisUse::Never))
    );
}

#[test]
fn a_spent_budget_calls_no_assumption_unused() {
    let limits = AuditLimits { overall: Some(Clock::set(std::time::Duration::ZERO)), jobs: Some(1), ..AuditLimits::default() };
    let all = needs(&read(), &is_stated, solve::available().as_deref(), &limits, &Silent);
    assert!(all.stopped.is_some());
    for found in &all.claims {
        assert!(found.stop.is_some() || !found.sets.is_empty(), "no hypothesis is called unused: {found:?}");
    }
}

#[test]
fn the_stop_reason_names_the_given_budget() {
    let limits = AuditLimits { overall: Some(Clock::set(ALLOWED)), jobs: Some(1), ..AuditLimits::default() };
    let found = needs(&read(), &is_stated, solve::available().as_deref(), &limits, &Late);
    assert_eq!(found.stopped.as_deref(), Some(SPENT));
    assert!(found.claims.is_empty(), "claims without a set have no row: {:?}", found.claims);
    assert!(found.left_out.iter().all(|(_, reason)| *reason == NoMinimalSet::NotReached), "{:?}", found.left_out);
    assert!(text::print_plain(&page::page(&found)).contains("; 10 were not reached"));
}

#[test]
fn claims_of_propositions_are_analysed_first() {
    let limits = AuditLimits { overall: Some(Clock::set(ALLOWED)), jobs: Some(1), ..AuditLimits::default() };
    let paper = read_from("tests/inputs/diagnose/turns.referee");
    let found = needs(&paper, &is_stated, solve::available().as_deref(), &limits, &OnlyOne);
    assert_eq!(sets(&found, "the-last-and-the-first"), words(&[&["x", "y"]]));
    let missed: Vec<(&str, NoMinimalSet)> =
        found.left_out.iter().map(|(place, reason)| (paper.claims[*place].id.as_str(), *reason)).collect();
    assert_eq!(missed, [("in-steps/1", NoMinimalSet::NotReached), ("an-aside", NoMinimalSet::NotReached)]);
}

#[test]
fn an_unreached_step_leaves_the_use_of_an_assumption_unknown() {
    let mut found = analysis(1);
    let uses = |found: &Needs| page::by_place(found)[0].uses.iter().find(|(name, _)| name == "line_2").unwrap().1;
    assert_eq!(uses(&found), HypothesisUse::Never);
    let first = found.claims.iter().position(|one| found.paper.claims[one.claim].id == "in-steps/1").unwrap();
    let first = found.claims.remove(first);
    found.left_out.push((first.claim, NoMinimalSet::NotReached));
    assert_eq!(uses(&found), HypothesisUse::NotFound, "the second step may rest on it");
}

#[test]
fn the_report_matches_the_snapshot_with_any_number_of_threads() {
    let one = analysis(1);
    let shown = text::print_plain(&page::page(&one));
    assert!(shown.contains("never uses z, w, line_2"), "{shown}");
    let json = needs_json::print(&one);
    for jobs in [2, 4] {
        assert_eq!(needs_json::print(&analysis(jobs)), json, "{jobs} threads");
    }
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path("../../snapshots/report");
    settings.set_prepend_module_to_snapshot(false);
    settings.bind(|| insta::assert_snapshot!("needs-text", shown));
}

#[test]
fn the_json_satisfies_its_schema() {
    let schema: Value = serde_json::from_str(include_str!("../../schema/needs.schema.json")).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let mut document: Value = serde_json::from_str(&needs_json::print(&analysis(2))).unwrap();
    let errors: Vec<String> = validator.iter_errors(&document).map(|error| error.to_string()).collect();
    assert!(errors.is_empty(), "{errors:#?}");
    document["claims"][0]["uses"]["line_1"] = "perhaps".into();
    assert!(!validator.is_valid(&document), "the schema must reject a wrong value");
    assert_eq!(needs::BOUNDS.sets, 12, "the README names the bound");
}
