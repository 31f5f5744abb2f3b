//! The questions of a paper as SMT-LIB 2: a file per query, each with a name of its own, and read by a solver as it says it should be.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;

use referee::audit::{Audit, Limits, run};
use referee::command::files;
use referee::export::smt2::{self, Exported, Status};
use referee::export::{File, Names};
use referee::solve;
use z3::SatResult;

use crate::sample::{self, Silent};

fn audited(path: &Path) -> Audit {
    let paper = files::paper(path).unwrap_or_else(|_| panic!("{} has no faults", path.display()));
    run(&[Arc::new(paper)], &|_| true, solve::available().as_deref(), &Limits::default(), &Silent)
}

/// What a solver says of a file that it reads as it stands; with quantifiers it may go on for ever, and only reads.
fn asked(file: &File) -> Option<SatResult> {
    let solver = z3::Solver::new();
    solver.from_string(&*file.text);
    let assertions = file.text.matches("(assert ").count();
    assert_eq!(solver.get_assertions().len(), assertions, "{} is read", file.name);
    file.text.contains("(set-logic QF_").then(|| solver.check())
}

#[test]
fn every_query_of_every_kind_is_a_file_that_a_solver_answers_as_it_says() {
    let mut seen = BTreeSet::new();
    for entry in std::fs::read_dir("tests/inputs/kinds").unwrap() {
        let path = entry.unwrap().path();
        let audit = audited(&path);
        let [audited] = audit.papers.as_slice() else { panic!("one paper") };
        let queries = audited.rulings.iter().flat_map(|ruled| ruled.found()).count();
        let Exported { files, left_out } = smt2::export(audited);
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
    // both, with quantifiers and without
    assert_eq!(seen.len(), 4, "{seen:?}");
}

#[test]
fn a_file_says_where_it_comes_from() {
    let audit = run(&[Arc::new(sample::paper())], &|_| true, solve::available().as_deref(), &Limits::default(), &Silent);
    let Exported { files, .. } = smt2::export(&audit.papers[0]);
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
fn names_are_safe_and_differ() {
    let mut names = Names::default();
    let mut name = |id: &str| names.name(id, ".smt2");
    assert_eq!(name("split/weak/redundant"), "split.weak.redundant.smt2");
    assert_eq!(name("split.weak.redundant"), "split.weak.redundant-2.smt2");
    assert_eq!(name("Split.weak.redundant"), "Split.weak.redundant-3.smt2", "where capitals do not count");
    assert_eq!(name("top@capped"), "top@capped.smt2");
    assert_eq!(name("../../etc/passwd"), "_......etc.passwd.smt2");
    assert_eq!(name("-o"), "_-o.smt2");
    assert_eq!(name(""), "_.smt2");
    assert_eq!(name("a b\n\\|\u{e9}"), "a_b____.smt2");
    assert!(name(&"long".repeat(100)).len() < 200);
}
