//! Tests comparative statics: a paper with terms of known monotonicity, points for each direction, the report.

use std::path::Path;
use std::sync::Arc;

use kernel::number::parse;
use referee::audit::AuditLimits;
use referee::command::files;
use referee::diagnose::statics::{Monotonicity, StatedCourse, Statics, StaticsRow, statics};
use referee::paper::Paper;
use referee::report::{statics as page, statics_json, text};
use referee::solve;
use referee::solve::Clock;
use serde_json::Value;

use crate::sample::{ALLOWED, Late, SPENT, Silent};

fn read() -> Arc<Paper> {
    let path = "tests/inputs/diagnose/statics.referee";
    Arc::new(files::paper(Path::new(path)).unwrap_or_else(|_| panic!("{path} has faults")))
}

fn analysis(jobs: usize) -> Statics {
    let limits = AuditLimits { jobs: Some(jobs), ..AuditLimits::default() };
    statics(&read(), &|_| true, solve::available().as_deref(), &limits, &Silent)
}

fn of<'a>(all: &'a Statics, form: &str, variable: &str) -> &'a StaticsRow {
    let is = |row: &&StaticsRow| &*row.variable == variable && page::definition(all, row).is_some_and(|own| &*own.name == form);
    all.rows.iter().find(is).unwrap_or_else(|| panic!("no row for {form} in {variable}"))
}

#[test]
fn the_monotonicity_of_the_fixture_terms_is_the_known_one() {
    let all = analysis(2);
    assert_eq!(all.stopped, None);
    assert_eq!(of(&all, "rises", "x").course, Monotonicity::Rising { strict: true });
    assert_eq!(of(&all, "falls", "x").course, Monotonicity::Falling { strict: true });
    assert_eq!(of(&all, "kinks", "x").course, Monotonicity::Rising { strict: false });
    assert_eq!(of(&all, "sinks", "x").course, Monotonicity::Falling { strict: false });
    assert_eq!(of(&all, "sinks", "w").course, Monotonicity::Rising { strict: false });
    assert_eq!(of(&all, "still", "x").course, Monotonicity::Constant);
    assert_eq!(of(&all, "still", "w").course, Monotonicity::Rising { strict: true });
    assert_eq!(of(&all, "stuck", "y").course, Monotonicity::NoPair, "y cannot change without z");
    assert_eq!(of(&all, "stuck", "x").course, Monotonicity::Rising { strict: true });
    assert!(!all.rows.iter().any(|row| *row.variable == *"z"), "no number depends on z");
    let Monotonicity::Both { rising, falling } = &of(&all, "bends", "w").course else {
        panic!("expected both directions: {:?}", of(&all, "bends", "w"))
    };
    let number = |text: String| parse(&text).unwrap();
    let row = of(&all, "bends", "w");
    let (from, to) = page::values(&all, row, rising).unwrap();
    assert!(number(from) < number(to));
    let (from, to) = page::values(&all, row, falling).unwrap();
    assert!(number(from) > number(to));
}

#[test]
fn the_report_compares_the_result_with_the_claims_of_the_paper() {
    let all = analysis(1);
    let said = |form: &str, variable: &str| -> Vec<StatedCourse> {
        of(&all, form, variable).said.iter().map(|(_, said)| *said).collect()
    };
    assert_eq!(said("rises", "x"), [StatedCourse::Stated, StatedCourse::Stated]);
    assert_eq!(said("falls", "x"), [StatedCourse::Contradicted]);
    assert_eq!(said("bends", "w"), [StatedCourse::Contradicted, StatedCourse::Conditional]);
    assert_eq!(said("kinks", "x"), [StatedCourse::Contradicted, StatedCourse::Stated]);
    assert_eq!(said("sinks", "x"), []);
    assert_eq!(page::word(page::verdict(of(&all, "kinks", "x"))), "contradicted");
    assert_eq!(page::word(page::verdict(of(&all, "sinks", "x"))), "not stated");
}

#[test]
fn the_stop_reason_names_the_given_budget() {
    let limits = AuditLimits { overall: Some(Clock::set(ALLOWED)), jobs: Some(1), ..AuditLimits::default() };
    let found = statics(&read(), &|_| true, solve::available().as_deref(), &limits, &Late);
    assert_eq!(found.stopped.as_deref(), Some(SPENT));
}

#[test]
fn the_report_matches_the_snapshot_with_any_number_of_threads() {
    let one = analysis(1);
    let shown = text::print_plain(&page::page(&one));
    assert!(shown.contains("Contradicted by what is found: 3"), "{shown}");
    let json = statics_json::print(&one);
    for jobs in [2, 4] {
        assert_eq!(statics_json::print(&analysis(jobs)), json, "{jobs} threads");
    }
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path("../../snapshots/report");
    settings.set_prepend_module_to_snapshot(false);
    settings.bind(|| insta::assert_snapshot!("statics-text", shown));
}

#[test]
fn the_json_satisfies_its_schema() {
    let schema: Value = serde_json::from_str(include_str!("../../schema/statics.schema.json")).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let mut document: Value = serde_json::from_str(&statics_json::print(&analysis(2))).unwrap();
    let errors: Vec<String> = validator.iter_errors(&document).map(|error| error.to_string()).collect();
    assert!(errors.is_empty(), "{errors:#?}");
    document["rows"][0]["course"] = "upward".into();
    assert!(!validator.is_valid(&document), "the schema must reject a wrong value");
}
