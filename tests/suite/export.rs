//! Tests the export of queries as SMT-LIB 2: each query is a file with a unique name, and a solver gives the stated status.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use std::sync::Arc;

use referee::audit::{Audit, AuditLimits, run};
use referee::command::files;
use referee::export::smt2::{self, ExportedQueries, Status};
use referee::export::{ExportFile, FileNames};
use referee::solve;
use z3::SatResult;

use crate::sample::{self, Silent};

fn audited(path: &Path) -> Audit {
    let paper = files::paper(path).unwrap_or_else(|_| panic!("{} has faults", path.display()));
    run(&[Arc::new(paper)], &|_| true, solve::available().as_deref(), &AuditLimits::default(), &Silent)
}

/// Returns the answer of a solver to a file; a file with quantifiers is only parsed, because the search may not end.
fn asked(file: &ExportFile) -> Option<SatResult> {
    let solver = z3::Solver::new();
    solver.from_string(&*file.text);
    let assertions = file.text.matches("(assert ").count();
    assert_eq!(solver.get_assertions().len(), assertions, "{} is parsed completely", file.name);
    file.text.contains("(set-logic QF_").then(|| solver.check())
}

#[test]
fn the_solver_answers_every_exported_query_with_its_stated_status() {
    let mut seen = BTreeSet::new();
    for entry in std::fs::read_dir("tests/inputs/kinds").unwrap() {
        let path = entry.unwrap().path();
        let audit = audited(&path);
        let [audited] = audit.papers.as_slice() else { panic!("expected one paper") };
        let queries = audited.rulings.iter().flat_map(|ruled| ruled.found()).count();
        let ExportedQueries { files, left_out } = smt2::export(audited);
        assert_eq!(files.len() + left_out.len(), queries, "{}", path.display());
        for (status, file) in &files {
            assert!(file.text.contains(&format!("(set-info :status {})\n", status.as_str())), "{}", file.name);
            let wrong = match status {
                Status::Sat => SatResult::Unsat,
                Status::Unsat => SatResult::Sat,
                Status::Unknown => continue,
            };
            let answer = asked(file);
            assert_ne!(answer, Some(wrong), "{}: {}\n{}", path.display(), file.name, file.text);
            seen.insert((*status, answer.is_some()));
        }
    }
    // Both statuses occur, with quantifiers and without.
    assert_eq!(seen.len(), 4, "{seen:?}");
}

#[test]
fn an_exported_file_names_its_source() {
    let audit = run(&[Arc::new(sample::paper())], &|_| true, solve::available().as_deref(), &AuditLimits::default(), &Silent);
    let ExportedQueries { files, .. } = smt2::export(&audit.papers[0]);
    let (status, file) = files.iter().find(|(_, file)| file.name == "weak-is-strong.smt2").unwrap();
    assert_eq!(*status, Status::Sat);
    let settings = {
        let mut settings = insta::Settings::clone_current();
        settings.set_snapshot_path("../../snapshots/export");
        settings.set_prepend_module_to_snapshot(false);
        settings
    };
    settings.bind(|| insta::assert_snapshot!("weak-is-strong", file.text));
}

#[test]
fn exported_file_names_are_safe_and_unique() {
    let mut names = FileNames::default();
    let mut name = |id: &str| names.name(id, ".smt2");
    assert_eq!(name("split/weak/redundant"), "split.weak.redundant.smt2");
    assert_eq!(name("split.weak.redundant"), "split.weak.redundant-2.smt2");
    assert_eq!(name("Split.weak.redundant"), "Split.weak.redundant-3.smt2", "names must differ without regard to case");
    assert_eq!(name("top@capped"), "top@capped.smt2");
    assert_eq!(name("../../etc/passwd"), "_......etc.passwd.smt2");
    assert_eq!(name("-o"), "_-o.smt2");
    assert_eq!(name(""), "_.smt2");
    assert_eq!(name("a b\n\\|\u{e9}"), "a_b____.smt2");
    assert!(name(&"long".repeat(100)).len() < 200);
}

#[test]
fn export_uses_a_stored_audit_only_after_a_check_of_its_evidence() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    let paper = "paper \"Two\"\nparameters: x, y in (0, 1)\nclaim \"true\": x*y < x\nclaim \"false\": x > 1/2 expect refuted \"it is small\"\n";
    fs::write(at.join("two.referee"), paper).unwrap();
    let referee = |arguments: &[&str]| {
        let mut command = crate::running::referee();
        let output = command.args(arguments).current_dir(at).env_remove("RUST_LOG").output().unwrap();
        (output.status.code(), String::from_utf8(output.stdout).unwrap(), String::from_utf8(output.stderr).unwrap())
    };
    let export = |audit: &str, to: &str| referee(&["export", "two.referee", "--to", "smt2", "--audit", audit, "-o", to]);
    assert_eq!(referee(&["audit", "two.referee", "--format", "json", "-o", "audit.json"]).0, Some(0));
    let (status, said, _) = referee(&["export", "two.referee", "--to", "smt2"]);
    assert_eq!((status, said.as_str()), (Some(0), "two-smt2: 5 files: 4 sat, 1 unsat, 0 unknown\n"));
    assert_eq!(export("audit.json", "stored").0, Some(0));
    let files = |folder: &str| -> BTreeMap<String, String> {
        let entries = fs::read_dir(at.join(folder)).unwrap().map(|entry| entry.unwrap().path());
        entries
            .map(|path| (path.file_name().unwrap().to_string_lossy().into_owned(), fs::read_to_string(path).unwrap()))
            .collect()
    };
    assert_eq!(files("two-smt2"), files("stored"), "the same bytes");
    let audit = fs::read_to_string(at.join("audit.json")).unwrap();
    let moved = audit.replacen("\"x\": \"1/", "\"x\": \"9/", 100);
    assert_ne!(moved, audit);
    for (name, text, status, line) in [
        ("moved.json", moved.as_str(), 1, "refused: two, "),
        ("foreign.json", "{\"name\": \"something else\"}", 2, "is not the JSON of an audit"),
        ("cut.json", &audit[..audit.len() / 2], 2, "is not the JSON of an audit"),
        (
            "other.json",
            &audit.replace("\"sha256\": \"", "\"sha256\": \"0"),
            2,
            "is not an audit of the present version of this file",
        ),
    ] {
        fs::write(at.join(name), text).unwrap();
        let (found, said, complained) = export(name, "refused");
        assert_eq!(found, Some(status), "{name}: {said}{complained}");
        assert!(said.contains(line) || complained.contains(line), "{name}: {said}{complained}");
        assert!(!at.join("refused").exists(), "{name}: no file is written");
    }
    let (status, _, complained) = export("audit.json", "two.referee");
    assert!(status == Some(2) && complained.contains("`two.referee` is an input of this run"), "{complained}");
    fs::write(at.join("taken"), "a file").unwrap();
    let (status, _, complained) = export("audit.json", "taken");
    assert!(status == Some(2) && complained.contains("`taken` cannot be created"), "{complained}");
    assert_eq!(referee(&["export", "two.referee", "--to", "smt2", "--only", "nothing"]).0, Some(2));
    assert_eq!(referee(&["export", "two.referee", "--to", "spoken"]).0, Some(2));
    assert_eq!(
        referee(&["export", "two.referee", "--to", "smt2", "--only", "true", "-o", "one"]).1,
        "one: 2 files: 1 sat, 1 unsat, 0 unknown\n"
    );
}
