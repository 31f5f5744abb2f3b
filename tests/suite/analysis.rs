//! Tests the analysis commands on small papers with known answers: contradicted claims, sharp bounds, repairs.

use std::path::Path;
use std::sync::Arc;

use referee::audit::AuditLimits;
use referee::command::files;
use referee::diagnose::needs::is_stated;
use referee::diagnose::repair::repairs;
use referee::diagnose::sharp::{Edge, sharp};
use referee::diagnose::statics::{Monotonicity, StatedCourse, Statics, statics};
use referee::paper::Paper;
use referee::report::{sharp as sharp_page, statics as statics_page, text};
use referee::solve;

use crate::sample::Silent;

fn read(name: &str) -> Arc<Paper> {
    let path = format!("tests/inputs/analysis/{name}.referee");
    Arc::new(files::paper(Path::new(&path)).unwrap_or_else(|_| panic!("{path} has faults")))
}

fn moved(name: &str) -> Statics {
    statics(&read(name), &|_| true, solve::available().as_deref(), &AuditLimits::default(), &Silent)
}

#[test]
fn an_undecided_strictness_does_not_contradict_the_paper() {
    let all = moved("statics-not-decided");
    let [row] = all.rows.as_slice() else { panic!("expected one row: {:?}", all.rows) };
    let Monotonicity::Rising { strict } = row.course else { panic!("x^5 must increase: {:?}", row.course) };
    let expected = if strict { StatedCourse::Stated } else { StatedCourse::Undecided };
    assert_eq!(row.said.iter().map(|(_, said)| *said).collect::<Vec<_>>(), [expected]);
    let shown = text::print_plain(&statics_page::page(&all));
    assert_eq!(shown.contains("whether strictly is not decided"), !strict, "{shown}");
}

#[test]
fn a_term_that_is_undefined_everywhere_has_no_monotonicity() {
    let all = moved("statics-no-value");
    let [row] = all.rows.as_slice() else { panic!("expected one row: {:?}", all.rows) };
    assert_eq!(row.course, Monotonicity::NoPair);
    assert_eq!(row.said.iter().map(|(_, said)| *said).collect::<Vec<_>>(), [StatedCourse::Vacuous]);
    assert_eq!(all.valueless, [(0, 0)]);
}

#[test]
fn a_bound_is_sharp_if_the_claim_is_undefined_beyond_it() {
    let all = sharp(&read("sharp-and-definedness"), &is_stated, solve::available().as_deref(), &AuditLimits::default(), &Silent);
    let edges: Vec<bool> = all.bounds.iter().map(|bound| matches!(bound.edge, Edge::Sharp { weak: false, .. })).collect();
    assert_eq!(edges, [true; 4], "{:?}", all.bounds);
    let shown = text::print_plain(&sharp_page::page(&all));
    assert_eq!(shown.matches("has no value at").count(), 2, "{shown}");
}

#[test]
fn a_bound_on_integers_is_sharp_if_the_next_integer_violates_the_claim() {
    let all = sharp(&read("sharp-integers"), &is_stated, solve::available().as_deref(), &AuditLimits::default(), &Silent);
    let [bound] = all.bounds.as_slice() else { panic!("expected one bound: {:?}", all.bounds) };
    assert!(matches!(bound.edge, Edge::Sharp { weak: false, .. }), "{:?}", bound.edge);
}

#[test]
fn the_slack_of_a_bound_on_integers_is_an_integer() {
    let all = sharp(&read("sharp-integers-further"), &is_stated, solve::available().as_deref(), &AuditLimits::default(), &Silent);
    let shown: Vec<String> = all.bounds.iter().map(|bound| format!("{:?}", bound.edge)).collect();
    let [Edge::Further { by, .. }, Edge::Sharp { .. }, Edge::Sharp { .. }] =
        all.bounds.iter().map(|bound| &bound.edge).collect::<Vec<_>>()[..]
    else {
        panic!("{shown:#?}")
    };
    assert_eq!(by.to_string(), "1");
}

#[test]
fn a_repair_that_needs_an_assumption_is_not_trivial() {
    let all = repairs(&read("repair-relation"), &|_| true, solve::available().as_deref(), &AuditLimits::default(), &Silent);
    let [fault] = all.faults.as_slice() else { panic!("expected one refuted claim: {:?}", all.faults) };
    let shown = |repair: &referee::diagnose::print_repair::Repair| repair.change.shown(&all.paper.sources).1;
    let found: Vec<String> = fault.print.iter().flat_map(|print| print.repairs.iter().map(shown)).collect();
    assert!(found.contains(&"1/(x - y) >= 0".to_owned()), "{found:?}");
}
