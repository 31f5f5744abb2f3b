//! What the README says is what happens: its example files are read, its commands are run, their output is compared.

use std::env;
use std::ffi::OsString;
use std::fs;
use std::path::Path;

const README: &str = include_str!("../../README.md");

/// The fenced blocks of the README: language and content.
fn blocks() -> Vec<(&'static str, &'static str)> {
    let mut out = Vec::new();
    let mut rest = README;
    while let Some(start) = rest.find("\n```") {
        let block = &rest[start + 4..];
        let (language, block) = block.split_once('\n').unwrap();
        let end = block.find("```").unwrap();
        out.push((language, &block[..end]));
        rest = &block[end + 3..];
    }
    out
}

fn without_version(text: &str) -> String {
    let mut out = String::new();
    for word in text.split_inclusive(char::is_whitespace) {
        let bare = word.trim_end_matches(|c: char| c.is_whitespace() || ",;.".contains(c));
        let is_version = bare.split('.').count() == 3
            && bare.split('.').all(|part| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit()));
        if is_version {
            out.push_str("VERSION");
            out.push_str(&word[bare.len()..]);
        } else {
            out.push_str(word);
        }
    }
    out.lines().map(str::trim_end).collect::<Vec<_>>().join("\n").trim().to_owned()
}

/// The words of a command line; quotes hold words together.
fn words(line: &str) -> Vec<String> {
    line.split('"')
        .enumerate()
        .flat_map(
            |(place, part)| {
                if place % 2 == 1 { vec![part.to_owned()] } else { part.split_whitespace().map(str::to_owned).collect() }
            },
        )
        .collect()
}

/// The second solver of the examples; `make cross-check` and `make test-all` fetch it.
const SECOND: &str = "yices-smt2";

/// Where programs are looked for: also where the second solver is unpacked.
fn search_path() -> OsString {
    let own = Path::new(env!("CARGO_MANIFEST_DIR")).join(".yices");
    let others = env::var_os("PATH").unwrap_or_default();
    env::join_paths(std::iter::once(own).chain(env::split_paths(&others))).unwrap()
}

fn second_is_there(path: &OsString) -> bool {
    env::split_paths(path).any(|folder| folder.join(SECOND).is_file())
}

#[test]
fn every_block_of_the_readme_is_true() {
    let folder = tempfile::tempdir().unwrap();
    let path = search_path();
    let mut ran = 0;
    for (language, block) in blocks() {
        match language {
            "referee" => {
                let name = block.lines().next().and_then(|line| line.strip_prefix("# file ")).unwrap();
                fs::write(folder.path().join(name), block).unwrap();
            }
            "markdown" => {
                let (first, text) = block.split_once('\n').unwrap();
                let name = first.strip_prefix("<!-- file ").and_then(|rest| rest.strip_suffix(" -->")).unwrap();
                fs::write(folder.path().join(name), text).unwrap();
            }
            "console" => {
                let (line, expected) = block.split_once('\n').unwrap();
                let arguments = words(line.strip_prefix("$ referee ").unwrap());
                if arguments.iter().any(|word| word == SECOND) && !second_is_there(&path) {
                    eprintln!("NOT RUN, there is no {SECOND}: {line}");
                    continue;
                }
                let mut command = crate::running::referee();
                let output = command.args(&arguments).current_dir(folder.path()).env("PATH", &path).output().unwrap();
                let shown = String::from_utf8(output.stdout).unwrap();
                let faults = String::from_utf8_lossy(&output.stderr);
                assert_ne!(output.status.code(), Some(2), "{line}\n{faults}");
                assert_eq!(without_version(&shown), without_version(expected), "{line}\n{shown}\n{faults}");
                ran += 1;
            }
            "sh" => {
                let makefile = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("Makefile")).unwrap();
                for line in block.lines() {
                    let target = line.strip_prefix("make ").unwrap().split_whitespace().next().unwrap();
                    assert!(makefile.lines().any(|rule| rule.starts_with(&format!("{target}:"))), "make has no target {target}");
                }
            }
            other => panic!("no test runs a block of `{other}`"),
        }
    }
    assert!(ran >= 4, "the README shows the command at work");
}

#[test]
fn the_tables_name_every_word_and_status() {
    for word in referee::certify::Word::ALL {
        assert!(README.contains(&format!("| **{word}** |")), "{word}");
    }
    for status in ["0", "1", "2", "3", "4", "130"] {
        assert!(README.contains(&format!("\n| {status} |")), "{status}");
    }
    let help = crate::running::referee().args(["audit", "--help"]).output().unwrap();
    let help = String::from_utf8(help.stdout).unwrap();
    for option in ["--format", "--only", "--effort", "--timeout", "--memory", "--budget", "--ledger", "--cross-check"] {
        assert!(help.contains(option) && README.contains(option), "{option}");
    }
}

#[test]
fn places_named_in_the_readme_are_there() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    for line in README.lines().filter(|line| line.starts_with("| `")) {
        for name in line.split('`').skip(1).step_by(2).take(2).filter(|name| name.contains('/')) {
            assert!(root.join(name).exists(), "{name}");
        }
    }
}
