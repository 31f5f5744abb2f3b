//! The documentation is run: every block of README.md and of the pages under docs/ is true of the tool.
//!
//! Blocks of a page run in order, in one temporary folder that holds a copy of conditions/:
//!
//! - ```` ```referee ```` with the first line `# file NAME` writes that file; `# file NAME, continued` appends to it. Without such a
//!   line the block is audited by itself, and nothing may differ from what it expects (its first line may be `# exit status 3`).
//! - ```` ```referee-error ```` is a file that `referee check` refuses; the ```` ```text ```` block that follows holds what is printed.
//! - ```` ```markdown ```` with the first line `<!-- file NAME -->` writes that file.
//! - ```` ```console ```` is a command behind `$ referee` and its standard output (behind `2>&1` both outputs). Status 2 is a failure,
//!   unless the line after the command says `# exit status 2`; a status that is stated is the one that must come.
//! - ```` ```sh ```` names targets of the Makefile; ```` ```ebnf ```` and other ```` ```text ```` blocks are not run.
//!
//! With `REFEREE_WRITE_DOCS=1` the outputs are written anew into the pages (`make docs-outputs`).

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

/// The Markdown files under a folder, relative to the root, sorted.
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

/// One test for each page, so that pages run side by side.
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
}

#[test]
fn every_page_is_run() {
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
fn every_link_leads_somewhere() {
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
