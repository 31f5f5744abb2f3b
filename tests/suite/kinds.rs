//! Tests every kind of claim on fixtures with expected verdicts: the verdicts are checked first, then the report is compared with
//! its snapshot.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;

use referee::audit::{Audit, AuditLimits, ExpectationMatch, run};
use referee::command::files;
use referee::paper::Paper;
use referee::report::{overview, statement, text};
use referee::solve;

use crate::sample::Silent;

fn read(path: &Path) -> Arc<Paper> {
    match files::paper(path) {
        Ok(paper) => Arc::new(paper),
        Err((sources, faults)) => panic!("{}", referee::report::diagnostics::print_plain(&sources, &faults)),
    }
}

/// Audits one file with the solver of this build.
fn audited(path: &Path) -> Audit {
    let solver = solve::available();
    run(&[read(path)], &|_| true, solver.as_deref(), &AuditLimits::default(), &Silent)
}

/// Returns the verdicts that differ from the expected ones; an unchecked verdict counts as the verdict that it leans to.
fn surprises(audit: &Audit) -> Vec<String> {
    let mut out = Vec::new();
    for paper in &audit.papers {
        for ruled in &paper.rulings {
            let Some(claim) = overview::claim(paper, ruled) else { continue };
            let expected = claim.expected.as_ref().map(|expected| statement::outcome(expected.outcome));
            let found = ruled.ruling.verdict.word();
            let leaning = ruled.ruling.leaning;
            let fits = expected.is_none_or(|word| word == found.as_str() || word == leaning.as_str());
            if ruled.comparison == ExpectationMatch::Differs || !fits {
                out.push(format!("{}: expected {}, found {found} (leaning {leaning})", claim.id, expected.unwrap_or("nothing")));
            }
        }
    }
    out
}

#[test]
fn every_fixture_has_its_expected_verdicts() {
    insta::with_settings!({ snapshot_path => "../../snapshots/kinds", prepend_module_to_snapshot => false, omit_expression => true }, {
        insta::glob!("../inputs/kinds", "*.referee", |path| {
            let audit = audited(path);
            let surprises = surprises(&audit);
            assert!(surprises.is_empty(), "{}: {surprises:#?}", path.display());
            insta::assert_snapshot!(text::print_plain(&overview::page(&audit, false)));
        });
    });
}

#[test]
fn every_claim_case_has_its_expected_verdicts() {
    insta::with_settings!({ snapshot_path => "../../snapshots/claims", prepend_module_to_snapshot => false, omit_expression => true }, {
        insta::glob!("../inputs/claims", "*.referee", |path| {
            let audit = audited(path);
            let surprises = surprises(&audit);
            assert!(surprises.is_empty(), "{}: {surprises:#?}", path.display());
            insta::assert_snapshot!(text::print_plain(&overview::page(&audit, false)));
        });
    });
}

#[test]
fn every_kind_of_claim_has_a_proved_and_a_refuted_fixture() {
    let mut seen = BTreeSet::new();
    for entry in std::fs::read_dir("tests/inputs/kinds").unwrap() {
        for paper in &audited(&entry.unwrap().path()).papers {
            for ruled in &paper.rulings {
                if let Some(claim) = overview::claim(paper, ruled) {
                    seen.insert((statement::kind(&claim.statement), ruled.ruling.leaning.as_str()));
                }
            }
        }
    }
    // The kind `derive` is that of items without an answer, which are always open.
    for kind in statement::KINDS.into_iter().filter(|kind| *kind != "derive") {
        for word in ["proved", "refuted"] {
            assert!(seen.contains(&(kind, word)), "no fixture in which `{kind}` is {word}");
        }
    }
}
