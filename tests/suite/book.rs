//! Runs the documentation: every block of README.md and of the pages under docs/ must agree with the tool.
//!
//! Blocks of a page run in order, in one temporary folder that holds a copy of conditions/:
//!
//! - ```` ```referee ```` with the first line `# file NAME` writes that file; `# file NAME, continued` appends to it. Without such a
//!   line the block is audited by itself, and every verdict must be the expected one (its first line may be `# exit status 3`).
//! - ```` ```referee-error ```` is a file that `referee check` refuses; the ```` ```text ```` block after it holds the messages.
//! - ```` ```markdown ```` with the first line `<!-- file NAME -->` writes that file.
//! - ```` ```console ```` is a command after `$ referee` and its standard output (with `2>&1` both outputs). Status 2 is a
//!   failure, unless the line after the command says `# exit status 2`; a stated status must be the actual one.
//! - ```` ```sh ```` names targets of the Makefile; ```` ```ebnf ```` and other ```` ```text ```` blocks are not run.
//!
//! With `REFEREE_WRITE_DOCS=1` the test writes the actual outputs into the pages (`make docs-outputs`).

mod page;
mod run;
mod words;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use page::Page;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Returns the Markdown files under a folder, relative to the root, sorted.
fn under(folder: &str) -> Vec<String> {
    let mut out = Vec::new();
    let mut folders = vec![PathBuf::from(folder)];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(root().join(&folder)).unwrap() {
            let path = folder.join(entry.unwrap().file_name());
            if root().join(&path).is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|ending| ending == "md") {
                out.push(path.display().to_string().replace('\\', "/"));
            }
        }
    }
    out.sort();
    out
}

/// Defines one test for each page, so that pages run in parallel.
macro_rules! pages {
    ($($name:ident $path:literal)*) => {
        $(#[test]
        fn $name() {
            run::page($path);
        })*

        const PAGES: &[&str] = &[$($path),*];
    };
}

pages! {
    readme "README.md"
    summary "docs/SUMMARY.md"
    introduction "docs/introduction.md"
    latex "docs/latex.md"
    assessments "docs/reference/assessments.md"
    claims "docs/reference/claims.md"
    clauses "docs/reference/clauses.md"
    declarations "docs/reference/declarations.md"
    derivations "docs/reference/derive.md"
    errors "docs/reference/errors.md"
    formulas "docs/reference/formulas.md"
    game_steps "docs/reference/steps.md"
    games "docs/reference/games.md"
    grammar "docs/reference/grammar.md"
    layout "docs/reference/text.md"
    obligations "docs/reference/obligations.md"
    play "docs/reference/play.md"
    proofs "docs/reference/proofs.md"
    verdicts "docs/reference/verdicts.md"
    tutorial "docs/tutorial.md"
    how_a_verdict_is_earned "docs/verdicts.md"
    patterns "docs/patterns.md"
    limits "docs/limits.md"
    gallery "docs/gallery.md"
    continuous_integration "docs/ci.md"
    commands "docs/commands/README.md"
    builders_architecture "docs/builders/architecture.md"
    builders_adding "docs/builders/adding.md"
    builders_testing "docs/builders/testing.md"
    glossary "docs/glossary.md"
    command_explain "docs/commands/explain.md"
    command_shell "docs/commands/shell.md"
    command_audit "docs/commands/audit.md"
    command_check "docs/commands/check.md"
    command_coverage "docs/commands/coverage.md"
    command_derive "docs/commands/derive.md"
    command_diff "docs/commands/diff.md"
    command_export "docs/commands/export.md"
    command_format "docs/commands/format.md"
    command_map "docs/commands/map.md"
    command_mutate "docs/commands/mutate.md"
    command_needs "docs/commands/needs.md"
    command_new "docs/commands/new.md"
    command_recheck "docs/commands/recheck.md"
    command_repair "docs/commands/repair.md"
    command_replay "docs/commands/replay.md"
    command_report "docs/commands/report.md"
    command_sharp "docs/commands/sharp.md"
    command_show "docs/commands/show.md"
    command_statics "docs/commands/statics.md"
}

#[test]
fn the_tests_run_every_page() {
    let mut there = under("docs");
    there.push("README.md".to_owned());
    let run: BTreeSet<&str> = PAGES.iter().copied().collect();
    let there: BTreeSet<&str> = there.iter().map(String::as_str).collect();
    assert_eq!(run, there, "the list in tests/suite/book.rs names every page");
}

#[test]
fn every_page_is_in_the_summary() {
    let summary = Page::read("docs/SUMMARY.md");
    let named: BTreeSet<String> = summary.links().into_iter().map(|(_, target)| format!("docs/{target}")).collect();
    for path in under("docs").iter().filter(|path| *path != "docs/SUMMARY.md") {
        assert!(named.contains(path), "{path} is not in docs/SUMMARY.md");
    }
}

#[test]
fn every_link_has_an_existing_target() {
    let mut wrong = Vec::new();
    for path in PAGES {
        let page = Page::read(path);
        for (line, target) in page.links().into_iter().filter(|(_, target)| !target.contains("://")) {
            let (file, anchor) = target.split_once('#').map_or((target.as_str(), None), |(file, anchor)| (file, Some(anchor)));
            let beside = Path::new(path).parent().unwrap();
            let file = if file.is_empty() { PathBuf::from(path) } else { beside.join(file) };
            if !root().join(&file).exists() {
                wrong.push(format!("{path}:{line}: no file {}", file.display()));
            } else if let Some(anchor) = anchor
                && !Page::read(&file.display().to_string()).anchors().contains(anchor)
            {
                wrong.push(format!("{path}:{line}: no heading #{anchor} in {}", file.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Returns the faults of a page with this text, without outputs, and the page with its outputs updated.
fn ran(text: &str, write: bool) -> (Vec<String>, String) {
    let (wrong, text) = run::blocks("page.md", &Page::parse("page.md", text.to_owned()), write);
    (wrong.into_iter().map(|fault| fault.lines().next().unwrap().to_owned()).collect(), text)
}

#[test]
fn the_page_runner_reports_wrong_pages() {
    let cases = [
        ("```referee\nclaim \"t\": 1 < 2\n```\n", None),
        ("```referee\nclaim \"t\": 2 < 1\n```\n", Some("page.md:1: status Some(1) of an audit of")),
        ("```referee\nclaim \"t\": x < 1\n```\n", Some("page.md:1: status Some(2) of an audit of")),
        ("```referee\n# exit status 1\nclaim \"t\": 2 < 1\n```\n", None),
        ("```referee-error\nclaim \"t\": 1 < 2\n```\n\n```text\n```\n", Some("page.md:1: status Some(0) of a check of")),
        ("```referee-error\nclaim t\n```\n", Some("page.md:1: a block of text with the message has to follow")),
        ("\n```referee-error\nclaim \"t\": x < 1\n```\n\n```text\nerror\n```\n", Some("page.md:6: the page shows")),
        ("```console\n$ referee check no.referee\n```\n", Some("page.md:1: status Some(2) of $ referee check no.referee")),
        ("```console\n$ referee check no.referee\n# exit status 2\n```\n", None),
        ("```sh\nmake nothing\n```\n", Some("page.md:1: make has no target nothing")),
        ("```rust\n```\n", Some("page.md:1: no test runs a block of `rust`")),
    ];
    for (text, fault) in cases {
        assert_eq!(ran(text, false).0, fault.map(str::to_owned).into_iter().collect::<Vec<_>>(), "{text}");
    }
}

#[test]
fn the_page_runner_writes_files_and_updates_outputs() {
    let before = "```referee\n# file a.referee\nclaim \"t\": 2 < 1\n```\n\n```referee\n# file a.referee\nclaim \"t\": 1 < 2\n```\n\n\
                  ```referee\n# file a.referee, continued\nclaim \"u\": 1 < 3\n```\n\n```console\n$ referee check a.referee\nold\n```\n\n\
                  ```console\n$ referee check none.referee 2>&1\n# exit status 2\n```\n";
    let (wrong, text) = ran(before, true);
    assert_eq!(wrong, Vec::<String>::new());
    assert!(text.contains("$ referee check a.referee\na.referee: no faults; claims: 2,"), "{text}");
    assert!(text.contains("# exit status 2\nerror: "), "{text}");
    assert_eq!(ran(&text, false), (Vec::new(), text.clone()));
    assert_eq!(ran(&text, true), (Vec::new(), text));
}
