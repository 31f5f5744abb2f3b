//! Where the two readers of a game differ, no command shows a verdict.
//!
//! The game is one on which they do differ today: a number that the mover has not seen is pinned down by a test on the way, so that one
//! history exists; the first reader believes nothing there. When that is mended, another difference, or a deliberate one, has to take its place.

use std::process::{Command, Output};

const GAME: &str = "paper \"differ\"
parameters: s in (0, 1)
game g:
  players A, B
  A sees nothing
  B chooses x in {0, 1}
  if x != 0:
    A gets 0
    B gets 0
    end
  A chooses m: go or no
  A gets s
  B gets 0
assessment z of g:
  B x: 1
  A m: go
assessment y of g:
  B x: 1
  A m: best, ties to go
";

fn run(command: &str, claim: &str) -> (Option<i32>, String) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("differ.referee");
    std::fs::write(&path, format!("{GAME}claim \"c\": {claim}\n")).unwrap();
    let mut referee = Command::new(env!("CARGO_BIN_EXE_referee"));
    let Output { status, stdout, .. } = referee.arg(command).arg(&path).env_remove("RUST_LOG").output().unwrap();
    (status.code(), String::from_utf8(stdout).unwrap())
}

#[test]
fn a_proof_and_a_refutation_are_unchecked() {
    for claim in ["not (z is PBE)", "z is PBE"] {
        let (status, told) = run("audit", claim);
        assert_eq!(status, Some(4), "{claim}:\n{told}");
        assert!(told.contains("the two readers of the game differ"), "{claim}:\n{told}");
        assert!(told.contains("unchecked  c"), "{claim}:\n{told}");
    }
}

#[test]
fn so_is_a_value_that_is_nowhere() {
    let (status, told) = run("audit", "y leads to (m = go)");
    assert_eq!(status, Some(4), "{told}");
    assert!(told.contains("found without a value by the first"), "{told}");
    assert!(!told.contains("vacuous    c"), "{told}");
}

#[test]
fn such_a_claim_needs_nothing_and_is_not_repaired() {
    let (_, told) = run("needs", "not (z is PBE)");
    assert!(told.contains("1 is not proved"), "{told}");
    let (_, told) = run("repair", "z is PBE");
    assert!(told.contains("Nothing that was looked at is refuted"), "{told}");
}
