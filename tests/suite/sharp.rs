//! Tests the analysis of sharp bounds: a paper with known sharp bounds, points on either side, the report.

use std::path::Path;
use std::sync::Arc;

use kernel::Value;
use kernel::number::{Rational, ratio, whole};
use referee::audit::AuditLimits;
use referee::certify::Point;
use referee::command::files;
use referee::diagnose::needs::is_stated;
use referee::diagnose::sharp::{ClaimBound, Edge, Sharp, near, sharp};
use referee::paper::Paper;
use referee::report::{sharp as page, sharp_json, text};
use referee::solve;
use referee::solve::Clock;

use crate::sample::{ALLOWED, Late, SPENT, Silent};

fn read() -> Arc<Paper> {
    let path = "tests/inputs/diagnose/sharp.referee";
    Arc::new(files::paper(Path::new(path)).unwrap_or_else(|_| panic!("{path} has faults")))
}

fn analysis(jobs: usize) -> Sharp {
    let limits = AuditLimits { jobs: Some(jobs), ..AuditLimits::default() };
    sharp(&read(), &is_stated, solve::available().as_deref(), &limits, &Silent)
}

fn of<'a>(all: &'a Sharp, id: &str) -> Vec<&'a ClaimBound> {
    all.bounds.iter().filter(|bound| all.paper.claims[bound.claim].id == id).collect()
}

fn value(point: &Point, name: &str) -> Rational {
    match point.values.iter().find(|(known, _)| **known == *name) {
        Some((_, Value::Rational(value))) => value.clone(),
        other => panic!("{name} is no fraction: {other:?}"),
    }
}

#[test]
fn the_sharpness_of_the_fixture_bounds_is_the_known_one() {
    let all = analysis(2);
    assert_eq!(all.not_looked_at, 0);
    let edge = |id: &str| -> Vec<&Edge> { of(&all, id).into_iter().map(|bound| &bound.edge).collect() };
    let [Edge::Sharp { inside: Some(inside), outside, weak: false }] = edge("strict")[..] else { panic!("{:?}", edge("strict")) };
    let (inside, outside) = (value(inside, "x"), value(outside, "x"));
    assert!(inside > whole(2) && inside <= whole(2) + near(), "{inside}");
    assert!(outside <= whole(2) && outside >= whole(2) - near(), "{outside}");
    assert_eq!(of(&all, "strict")[0].part_of.as_deref(), Some("large"));
    let [Edge::Sharp { outside, weak: true, .. }] = edge("weak")[..] else { panic!("{:?}", edge("weak")) };
    assert!(value(outside, "x") < whole(2), "the boundary itself satisfies the claim");
    let [Edge::Further { by, fails }] = edge("further")[..] else { panic!("{:?}", edge("further")) };
    assert_eq!(*by, whole(1));
    assert!(value(fails, "x") <= whole(1));
    assert_eq!(edge("not-needed"), [&Edge::NotNeeded]);
    assert_eq!(edge("implied"), [&Edge::NotNeeded, &Edge::Implied]);
    let [Edge::Sharp { weak: true, .. }, Edge::Sharp { weak: true, .. }] = edge("premise")[..] else {
        panic!("{:?}", edge("premise"))
    };
    assert!(edge("false").is_empty(), "a refuted claim has no bounds");
    assert!(edge("no-bound").is_empty(), "an equation is no bound");
    assert_eq!(near(), ratio(1, 1000).unwrap());
}

#[test]
fn the_stop_reason_names_the_given_budget() {
    let limits = AuditLimits { overall: Some(Clock::set(ALLOWED)), jobs: Some(1), ..AuditLimits::default() };
    let found = sharp(&read(), &is_stated, solve::available().as_deref(), &limits, &Late);
    assert_eq!(found.stopped.as_deref(), Some(SPENT));
    assert!(found.bounds.is_empty(), "bounds that the budget cuts off are not listed: {:?}", found.bounds);
    assert_eq!(found.not_looked_at, 9);
}

#[test]
fn the_report_matches_the_snapshot_with_any_number_of_threads() {
    let one = analysis(1);
    let shown = text::print_plain(&page::page(&one));
    assert!(shown.contains("it may be violated by 1: more could have been claimed"), "{shown}");
    let json = sharp_json::print(&one);
    for jobs in [2, 4] {
        assert_eq!(sharp_json::print(&analysis(jobs)), json, "{jobs} threads");
    }
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path("../../snapshots/report");
    settings.set_prepend_module_to_snapshot(false);
    settings.bind(|| insta::assert_snapshot!("sharp-text", shown));
}

#[test]
fn the_json_satisfies_its_schema() {
    let schema: serde_json::Value = serde_json::from_str(include_str!("../../schema/sharp.schema.json")).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let mut document: serde_json::Value = serde_json::from_str(&sharp_json::print(&analysis(2))).unwrap();
    let errors: Vec<String> = validator.iter_errors(&document).map(|error| error.to_string()).collect();
    assert!(errors.is_empty(), "{errors:#?}");
    document["bounds"][0]["edge"] = "blunt".into();
    assert!(!validator.is_valid(&document), "the schema must reject a wrong value");
}
