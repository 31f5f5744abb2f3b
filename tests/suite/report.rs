//! Tests the reports of a small audit in every format: the required contents are checked first, then the wording by snapshot.

use std::collections::BTreeMap;
use std::sync::Arc;

use referee::audit::{Audit, AuditLimits, run};
use referee::certify::Word;
use referee::report::overview::ReportExtent;
use referee::report::{claim, json, markdown, overview, text};
use referee::solve;
use serde_json::Value;

use crate::sample;

/// Audits the sample paper with the solver of this build.
fn sample_audit(jobs: usize) -> Audit {
    let limits = AuditLimits { jobs: Some(jobs), ..AuditLimits::default() };
    run(&[Arc::new(sample::paper())], &|_| true, solve::available().as_deref(), &limits, &sample::Silent)
}

fn settings() -> insta::Settings {
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path("../../snapshots/report");
    settings.set_prepend_module_to_snapshot(false);
    settings.add_filter(r"Z3 \d+\.\d+\.\d+", "Z3 [version]");
    settings
}

#[test]
fn every_claim_of_the_sample_has_its_required_verdict() {
    let audit = sample_audit(2);
    let verdicts: BTreeMap<&str, (Word, Word)> = audit.papers[0]
        .rulings
        .iter()
        .map(|ruled| (ruled.question.claim.as_str(), (ruled.ruling.verdict.word(), ruled.ruling.leaning)))
        .collect();
    let must = [
        ("assumptions/nonempty", Word::Proved),
        ("split/nonempty", Word::Proved),
        ("split/idle/redundant", Word::Proved),
        ("split/weak/redundant", Word::Refuted),
        ("difference-of-squares", Word::Proved),
        ("difference-of-squares/defined", Word::Proved),
        ("weak-is-strong", Word::Refuted),
        ("so-it-splits", Word::Proved),
        ("gain-rises", Word::Proved),
        ("gain-falls", Word::Refuted),
        ("beyond-one", Word::Vacuous),
    ];
    for (id, word) in must {
        let (verdict, leaning) = verdicts[id];
        assert_eq!(leaning, word, "{id}: {verdict}");
        assert!(verdict == word || verdict == Word::Unchecked, "{id}: {verdict}");
    }
    assert_eq!(verdicts.len(), must.len());
}

#[test]
fn the_terminal_report_has_the_required_contents_and_matches_the_snapshot() {
    let audit = sample_audit(1);
    let shown = text::print_plain(&overview::page(&audit, true));
    let claims = shown.find("stated in the file").unwrap();
    assert!(shown.find("refuted").unwrap() < claims, "the counts begin with the unfavourable verdicts");
    assert!(shown.lines().all(|line| line.chars().count() <= text::WIDTH), "no line is too long:\n{shown}");
    assert!(shown.contains("expected proved"), "the report shows unexpected verdicts");
    assert!(shown.contains("rests on what is refuted: weak-is-strong"));
    assert!(shown.contains("the others imply idle"), "a redundant condition is shown");
    assert!(!shown.contains("the others imply weak"), "a condition that is not redundant is only counted");
    assert!(shown.contains("line 6..7"), "adjacent entries with one reason are in one row");
    settings().bind(|| insta::assert_snapshot!("overview-text", shown));
}

#[test]
fn the_coloured_report_without_escape_codes_is_the_plain_report() {
    let audit = sample_audit(1);
    let page = overview::page(&audit, false);
    let coloured = text::print(&page);
    assert!(coloured.contains("\u{1b}["));
    assert!(!text::print_plain(&page).contains('\u{1b}'));
    assert_eq!(anstream::adapter::strip_str(&coloured).to_string(), text::print_plain(&page));
}

#[test]
fn the_markdown_report_has_tables_with_rows_of_equal_width() {
    let audit = sample_audit(1);
    let shown = markdown::print(&overview::page(&audit, true));
    assert!(shown.starts_with("# Help and War\n"));
    let bars = |line: &str| line.replace("\\|", "").matches('|').count();
    let lines: Vec<&str> = shown.lines().collect();
    for pair in lines.windows(2).filter(|pair| pair.iter().all(|line| line.starts_with('|'))) {
        assert_eq!(bars(pair[0]), bars(pair[1]), "rows have the same number of cells: {pair:?}");
    }
    settings().bind(|| insta::assert_snapshot!("overview-markdown", shown));
}

#[test]
fn the_page_of_a_claim_matches_its_snapshot() {
    let audit = sample_audit(1);
    let audited = &audit.papers[0];
    for id in ["weak-is-strong", "gain-falls", "beyond-one", "so-it-splits"] {
        let ruled = audited.rulings.iter().find(|ruled| ruled.question.claim == id).unwrap();
        let shown = text::print_plain(&claim::page(audited, ruled, ReportExtent::All));
        assert!(shown.contains(id));
        settings().bind(|| insta::assert_snapshot!(format!("claim-{id}"), shown));
    }
}

#[test]
fn the_json_satisfies_its_schema() {
    let schema: Value = serde_json::from_str(include_str!("../../schema/audit.schema.json")).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let shown = json::print(&sample_audit(1));
    let document: Value = serde_json::from_str(&shown).unwrap();
    let faults: Vec<String> =
        validator.iter_errors(&document).map(|fault| format!("{}: {fault}", fault.instance_path())).collect();
    assert!(faults.is_empty(), "{}", faults.join("\n"));
    // The schema must reject a wrong or missing field.
    for spoil in ["verdict", "kind", "evidence", "id"] {
        let mut spoiled = document.clone();
        spoiled["papers"][0]["claims"][0][spoil] = Value::from(7);
        assert!(!validator.is_valid(&spoiled), "{spoil}");
        spoiled["papers"][0]["claims"][0].as_object_mut().unwrap().remove(spoil);
        assert!(!validator.is_valid(&spoiled), "{spoil}");
    }
    let summary: u64 = document["summary"].as_object().unwrap().values().map(|count| count.as_u64().unwrap()).sum();
    assert_eq!(summary, 11);
    settings().bind(|| insta::assert_snapshot!("audit-json", shown));
}

#[test]
fn the_schema_names_every_kind_of_claim_and_verdict() {
    let schema = include_str!("../../schema/audit.schema.json");
    for word in referee::report::statement::KINDS.into_iter().chain(Word::ALL.map(Word::as_str)) {
        assert!(schema.contains(&format!("\"{word}\"")), "{word}");
    }
}

#[test]
fn the_reports_are_the_same_bytes_on_each_run_with_one_or_two_threads() {
    let one = sample_audit(1);
    for jobs in [1, 2, 2] {
        let other = sample_audit(jobs);
        assert_eq!(json::print(&one), json::print(&other));
        assert_eq!(text::print(&overview::page(&one, true)), text::print(&overview::page(&other, true)));
    }
}
