//! Tests games on which an earlier version gave a wrong ruling, one file for each kind of fault.
//!
//! Each claim of a file states the right verdict. A file with a faulty game or assessment must be refused with the right message.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Output;

/// The files that must be refused, each with a part of its message.
const REFUSED: [(&str, &str); 8] = [
    ("belief-on-other-play", "the possible beliefs of B at n cannot all be checked"),
    ("every-with-an-open-number", "strategies may depend on the number `x` in infinitely many ways"),
    ("hidden-number-before-the-history", "the possible beliefs of A at m_2, m_1 = u cannot all be checked"),
    ("hidden-numbers-in-many-cases", "more than 256 possible combinations"),
    ("imperfect-recall", "B has no perfect recall: at `k`, B cannot distinguish (v = p, m = l) from (v = q, m = l)"),
    ("incomplete-assessment", "can apply to A at move, t = I"),
    ("number-chosen-twice", "`x` is given a value twice on one history"),
    ("state-never-entered", "no history enters the state `two`"),
];

fn audit(path: &Path) -> Output {
    crate::running::referee().arg("audit").arg(path).env_remove("RUST_LOG").output().unwrap()
}

fn told(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

#[test]
fn every_game_case_has_its_expected_verdicts_or_its_expected_fault() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/inputs/games");
    let mut files: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    assert!(files.len() >= 40, "{} files", files.len());
    let mut wrong = Vec::new();
    for path in files {
        let name = path.file_stem().unwrap().to_string_lossy().into_owned();
        let output = audit(&path);
        let refused = REFUSED.iter().find(|(refused, _)| *refused == name);
        let as_it_says = match refused {
            Some((_, words)) => output.status.code() == Some(2) && told(&output).contains(words),
            None => output.status.code() == Some(0),
        };
        if !as_it_says {
            wrong.push(format!("{name}, status {:?}:\n{}", output.status.code(), told(&output)));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
