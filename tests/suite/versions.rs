//! Tests the comparison of two versions of a file: which items became weaker or stronger, where, and which verdicts changed.

use std::path::Path;
use std::sync::Arc;

use referee::audit::AuditLimits;
use referee::command::files;
use referee::diagnose::versions::{ItemChange, Versions, versions};
use referee::paper::Paper;
use referee::report::{text, versions as page, versions_json};
use referee::solve;

use crate::sample::Silent;

fn read(name: &str) -> Arc<Paper> {
    let path = format!("tests/inputs/versions/{name}.referee");
    Arc::new(files::paper(Path::new(&path)).unwrap_or_else(|_| panic!("{path} has faults")))
}

fn compared(old: &str, new: &str, jobs: usize) -> Versions {
    let limits = AuditLimits { jobs: Some(jobs), ..AuditLimits::default() };
    versions(&read(old), &read(new), solve::available().as_deref(), &limits, &Silent)
}

#[test]
fn diff_classifies_each_changed_item_and_names_its_place() {
    let found = compared("old", "new", 2);
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path("../../snapshots/report");
    settings.set_prepend_module_to_snapshot(false);
    settings.bind(|| insta::assert_snapshot!("diff-text", text::print_plain(&page::page(&found))));
    let json = versions_json::print(&found);
    assert_eq!(versions_json::print(&compared("old", "new", 1)), json);
    let schema: serde_json::Value = serde_json::from_str(include_str!("../../schema/diff.schema.json")).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let mut document: serde_json::Value = serde_json::from_str(&json).unwrap();
    let errors: Vec<String> = validator.iter_errors(&document).map(|error| error.to_string()).collect();
    assert!(errors.is_empty(), "{errors:#?}");
    document["items"][0]["change"] = "better".into();
    assert!(!validator.is_valid(&document), "the schema must reject a wrong value");
}

#[test]
fn swapping_the_versions_swaps_weaker_and_stronger() {
    let (there, back) = (compared("old", "new", 2), compared("new", "old", 2));
    let opposite = |word: &str| {
        match word {
            "weaker" => "stronger",
            "stronger" => "weaker",
            "added" => "removed",
            "removed" => "added",
            other => other,
        }
        .to_owned()
    };
    let words = |found: &Versions| -> std::collections::BTreeMap<String, String> {
        found.items.iter().map(|item| (item.name.clone(), page::word(&item.change).to_owned())).collect()
    };
    let turned = words(&back).into_iter().map(|(name, word)| (name, opposite(&word))).collect();
    assert_eq!(words(&there), turned);
}

#[test]
fn a_function_keeps_its_derivative_if_one_version_is_silent_on_it() {
    for (old, new) in [("differentiable-old", "differentiable-new"), ("differentiable-new", "differentiable-old")] {
        let found = compared(old, new, 1);
        let changes: Vec<(&str, &ItemChange)> = found.items.iter().map(|item| (item.name.as_str(), &item.change)).collect();
        assert!(matches!(changes.as_slice(), [("tangent", ItemChange::Equivalent)]), "{old} and {new}: {changes:?}");
    }
}

#[test]
fn a_file_has_no_differences_from_itself() {
    let same = compared("old", "old", 2);
    assert!(same.items.is_empty() && same.moved.is_empty(), "{same:?}");
}
