//! Tests `referee report`: the pages about the papers equal those under `snapshots/papers/`, and a change in one place of a file
//! changes only the pages that depend on it.
//!
//! `INSTA_UPDATE=always cargo nextest run --locked -E 'test(report_pages)'` updates the pages, as `make report` does.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use serde_json::Value;

const FIXTURE: &str = include_str!("../inputs/report/propositions.referee");

/// Returns the pages in a folder by file name.
fn pages(folder: &Path) -> BTreeMap<String, String> {
    let Ok(entries) = fs::read_dir(folder) else { return BTreeMap::new() };
    let page = |entry: fs::DirEntry| (entry.file_name().into_string().unwrap(), fs::read_to_string(entry.path()).unwrap());
    entries.map(|entry| page(entry.unwrap())).collect()
}

/// Returns the output of `referee report` with these arguments; every verdict must be the expected one unless `differs`.
fn report(folder: &Path, arguments: &[&str], differs: bool) -> String {
    let mut command = crate::running::referee();
    let output = command.arg("report").args(arguments).current_dir(folder).env_remove("RUST_LOG").output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(i32::from(differs)), "{said}");
    String::from_utf8(output.stdout).unwrap()
}

/// Returns the first line in which two pages differ, with the lines around it.
fn first_difference(shown: &str, now: &str) -> String {
    let place = shown.lines().zip(now.lines()).take_while(|(one, other)| one == other).count();
    let line = |text: &str| text.lines().nth(place).unwrap_or("(the end)").to_owned();
    format!("line {}\n  shown: {}\n  now:   {}", place + 1, line(shown), line(now))
}

fn as_shown(slug: &str) {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let folder = tempfile::tempdir().unwrap();
    let into = folder.path().join("pages");
    let paper = format!("conditions/{slug}/paper.referee");
    report(root, &[&paper, "--into", into.to_str().unwrap()], false);
    let now = pages(&into);
    assert!(now.len() > 5, "{} pages", now.len());
    let shown_in = root.join("snapshots/papers").join(slug);
    if std::env::var("INSTA_UPDATE").is_ok_and(|how| how == "always") {
        let _ = fs::remove_dir_all(&shown_in);
        fs::create_dir_all(&shown_in).unwrap();
        now.iter().for_each(|(name, page)| fs::write(shown_in.join(name), page).unwrap());
    }
    let shown = pages(&shown_in);
    let names = |pages: &BTreeMap<String, String>| pages.keys().cloned().collect::<Vec<_>>();
    assert_eq!(names(&shown), names(&now), "`make report` updates the pages");
    let changed: Vec<String> = now
        .iter()
        .filter(|(name, page)| shown[*name] != **page)
        .map(|(name, page)| format!("{slug}/{name}, {}", first_difference(&shown[name], page)))
        .collect();
    assert!(changed.is_empty(), "`make report` updates the pages:\n{}", changed.join("\n"));
}

#[test]
fn the_pages_of_the_cost_sharing_paper_match_the_snapshots() {
    as_shown("masumura2025");
}

#[test]
fn the_pages_of_the_third_party_paper_match_the_snapshots() {
    as_shown("yodercohen2025");
}

/// Returns the pages of a condition file.
fn pages_of(text: &str, differs: bool) -> BTreeMap<String, String> {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("paper.referee"), text).unwrap();
    report(folder.path(), &["paper.referee", "--into", "pages"], differs);
    pages(&folder.path().join("pages"))
}

/// Returns the places whose pages change with a change of the fixture.
fn changed_by(from: &str, to: &str, differs: bool) -> Vec<String> {
    assert_eq!(FIXTURE.matches(from).count(), 1, "`{from}` occurs once");
    let (before, after) = (pages_of(FIXTURE, false), pages_of(&FIXTURE.replace(from, to), differs));
    assert_eq!(before.keys().collect::<Vec<_>>(), after.keys().collect::<Vec<_>>());
    let changed = before.iter().filter(|(name, page)| after[*name] != **page);
    changed.map(|(name, _)| name.trim_end_matches(".md").to_owned()).collect()
}

#[test]
fn a_changed_sign_changes_only_the_pages_that_depend_on_it() {
    // Each region is compared with the other regions; footnote 1 mentions one of the conditions.
    let regions = ["proposition-1", "proposition-2", "proposition-3", "proposition-5"];
    let of_worth_it: Vec<&str> = std::iter::once("footnote-1").chain(regions).collect();
    assert_eq!(changed_by("as meant: gain > c", "as meant: gain < c", true), of_worth_it);
    assert_eq!(changed_by("wealthy: k > one = 1", "wealthy: k < one = 1", false), regions);
    // A printed formula that differs from the meant one is on one page only.
    assert_eq!(changed_by("as printed: gain >= c", "as printed: gain <= c", false), ["proposition-1"]);
    assert_eq!(changed_by("expect beta > c/", "expect beta >= c/", true), ["proposition-1"]);
    assert_eq!(changed_by("k + m > m", "k - m > m", true), ["proposition-4"]);
    assert_eq!(changed_by("2*k + m > k + m", "2*k - m > k + m", true), ["proposition-4"]);
    assert_eq!(changed_by("k + m >= k", "k - m >= k", true), ["footnote-2"]);
    assert_eq!(changed_by("3*k + m > 2*k + m", "3*k - m > 2*k + m", true), ["proposition-4"]);
    assert_eq!(changed_by("too_little: gain < c", "too_little: gain > c", true), regions);
    assert_eq!(changed_by("beta*(p_h - p_l)", "beta*(p_h + p_l)", true), of_worth_it);
}

#[test]
fn an_equation_removes_full_dimensionality_and_a_gloss_does_not() {
    let pages = pages_of(FIXTURE, false);
    let size = |name: &str| pages[name].lines().find(|line| line.contains("full-dimensional")).unwrap().to_owned();
    assert!(size("proposition-3.md").starts_with("They hold on a full-dimensional set of `p_l, p_h, k`"), "k > one = 1");
    assert!(size("proposition-5.md").starts_with("They hold on no full-dimensional set of `p_l, p_h, k, m`"), "k = m");
}

#[test]
fn the_json_data_agree_with_the_page() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("paper.referee"), FIXTURE).unwrap();
    let shown = report(folder.path(), &["paper.referee", "--only", "proposition 1", "--format", "json"], false);
    let again = report(folder.path(), &["paper.referee", "--only", "proposition 1", "--format", "json", "--jobs", "1"], false);
    assert_eq!(shown, again, "the same bytes with one thread or more");
    let document: Value = serde_json::from_str(&shown).unwrap();
    let schema: Value = serde_json::from_str(include_str!("../../schema/report.schema.json")).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let faults: Vec<String> = validator.iter_errors(&document).map(|fault| fault.to_string()).collect();
    assert!(faults.is_empty(), "{}", faults.join("\n"));
    for field in ["regions", "errors", "place"] {
        let mut spoiled = document.clone();
        spoiled["places"][0][field] = Value::from(7);
        assert!(!validator.is_valid(&spoiled), "the schema must reject a wrong value: {field}");
    }
    let places = document["places"].as_array().unwrap();
    assert_eq!(places.len(), 1);
    let region = &places[0]["regions"][0];
    let needed = |place: usize| region["conditions"][place]["needed"].as_str().unwrap();
    assert_eq!((needed(0), needed(1)), ("redundant", "needed"), "a gain above the cost implies a prize above the cost");
    assert_eq!(region["conditions"][1]["printed"], "gain >= c");
    assert_eq!(region["conditions"][1]["same"]["verdict"], "refuted");
    assert_eq!(region["size"]["verdict"], "proved");
    let answers: BTreeSet<(&str, &str)> = region["meets"]
        .as_array()
        .unwrap()
        .iter()
        .map(|meeting| (meeting["with"].as_str().unwrap(), meeting["answer"].as_str().unwrap()))
        .collect();
    assert_eq!(answers, [("even", "overlap"), ("idle", "disjoint"), ("rich", "overlap")].into());
    assert_eq!(places[0]["derived"][0]["meant"]["verdict"], "proved");
    assert_eq!(places[0]["errors"][0]["printed"]["id"], "worth_it/printed-meant");
    let dependents = places[0]["dependents"].as_array().unwrap();
    assert!(dependents.iter().any(|claim| claim["id"] == "footnote-1-again"), "{dependents:?}");
}
