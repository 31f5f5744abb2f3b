//! `referee audit --evidence`: what exact arithmetic accepts of an earlier audit is taken, and the rest is searched for as ever.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};
use std::sync::OnceLock;

use serde_json::Value;

const PAPER: &str = include_str!("../inputs/recheck/cheats.referee");

fn audit(folder: &Path, more: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_referee"));
    command.args(["audit", "cheats.referee", "--format", "json"]).args(more);
    command.current_dir(folder).env_remove("RUST_LOG").output().unwrap()
}

/// The audit of a paper, with earlier evidence if there is some, and what was said of it.
fn audited(paper: &str, earlier: Option<&str>) -> (String, String) {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("cheats.referee"), paper).unwrap();
    let output = match earlier {
        Some(earlier) => {
            fs::write(folder.path().join("earlier.json"), earlier).unwrap();
            audit(folder.path(), &["--verbose", "--evidence", "earlier.json"])
        }
        None => audit(folder.path(), &["--verbose"]),
    };
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(matches!(output.status.code(), Some(0 | 1)), "{said}");
    (String::from_utf8(output.stdout).unwrap(), said)
}

/// The audit with nothing at hand.
fn from_nothing() -> &'static str {
    static AUDIT: OnceLock<String> = OnceLock::new();
    AUDIT.get_or_init(|| {
        let (audit, said) = audited(PAPER, None);
        assert!(!searched_nothing(&said), "{said}");
        audit
    })
}

/// No query reached the solver, and no certificate was looked for.
fn searched_nothing(said: &str) -> bool {
    said.contains("certificates=0ns queries=0")
}

fn claim<'a>(audit: &'a mut Value, id: &str) -> &'a mut Value {
    let claims = audit["papers"][0]["claims"].as_array_mut().unwrap();
    claims.iter_mut().find(|claim| claim["id"] == id).unwrap()
}

#[test]
fn an_audit_with_its_own_evidence_at_hand_searches_for_nothing_and_says_the_same() {
    let (again, said) = audited(PAPER, Some(from_nothing()));
    assert_eq!(again, from_nothing());
    assert!(searched_nothing(&said), "{said}");
}

/// A change to an audit.
type Cheat = &'static dyn Fn(&mut Value);

#[test]
fn evidence_that_is_not_accepted_is_searched_for() {
    let cheats: [(&str, Cheat); 5] = [
        ("a point moved", &|audit| claim(audit, "at-most-one")["parts"][0]["evidence"]["point"]["y"] = "1/2".into()),
        ("a point of another claim", &|audit| {
            let other = claim(audit, "strictly")["parts"][0]["evidence"].clone();
            claim(audit, "at-most-one")["parts"][0]["evidence"] = other;
        }),
        ("a multiplier changed", &|audit| {
            claim(audit, "below-five")["parts"][0]["evidence"]["proof"]["sum"]["products"][0]["times"] = "7".into();
        }),
        ("a certificate for what is false", &|audit| {
            let other = claim(audit, "below-five")["parts"][0]["evidence"].clone();
            claim(audit, "of-z")["parts"][0]["evidence"] = other;
        }),
        ("a solver's word", &|audit| {
            let word = serde_json::json!({ "type": "solver", "solver": "Z3 5.4.0", "leaning": "proved" });
            claim(audit, "of-z")["parts"][0]["evidence"] = word;
        }),
    ];
    for (what, cheat) in cheats {
        let mut earlier: Value = serde_json::from_str(from_nothing()).unwrap();
        let before = earlier.clone();
        cheat(&mut earlier);
        assert_ne!(earlier, before, "{what}");
        let (again, said) = audited(PAPER, Some(&earlier.to_string()));
        assert_eq!(again, from_nothing(), "{what}");
        // A point that another claim has found may do in the place of one that is refused.
        assert!(what != "a multiplier changed" || !searched_nothing(&said), "{said}");
    }
}

#[test]
fn verdicts_and_claims_in_the_file_are_not_believed() {
    let mut earlier: Value = serde_json::from_str(from_nothing()).unwrap();
    for claim in earlier["papers"][0]["claims"].as_array_mut().unwrap() {
        claim["verdict"] = "proved".into();
        claim["parts"].as_array_mut().unwrap().iter_mut().for_each(|part| part["verdict"] = "proved".into());
    }
    assert_eq!(audited(PAPER, Some(&earlier.to_string())).0, from_nothing());
    // a claim more, and one less
    let claims = earlier["papers"][0]["claims"].as_array_mut().unwrap();
    let mut foreign = claims.pop().unwrap();
    foreign["id"] = "no-such-claim".into();
    claims.push(foreign);
    let (again, said) = audited(PAPER, Some(&earlier.to_string()));
    assert_eq!(again, from_nothing());
    assert!(!searched_nothing(&said), "{said}");
}

#[test]
fn after_a_change_only_what_changed_is_ruled_on_anew() {
    let changed = PAPER.replace("claim \"below five\": x + 2*y < 5 + z", "claim \"below five\": x + y < 2 + z");
    assert_ne!(changed, PAPER);
    let (with, said) = audited(&changed, Some(from_nothing()));
    assert_eq!(with, audited(&changed, None).0, "the old certificate does not fit, a new one is found");
    assert!(!searched_nothing(&said), "{said}");
    let false_now = PAPER.replace("claim \"below five\": x + 2*y < 5 + z", "claim \"below five\": x + 2*y < 2 + z");
    let mut audit: Value = serde_json::from_str(&audited(&false_now, Some(from_nothing())).0).unwrap();
    assert_eq!(claim(&mut audit, "below-five")["verdict"], "refuted");
    assert_eq!(claim(&mut audit, "times-z")["verdict"], "proved");
    // Domains that change move every question, and no evidence is taken for more than it shows.
    let wider = PAPER.replace("y in (0, 2)", "y in (0, 9)");
    let mut audit: Value = serde_json::from_str(&audited(&wider, Some(from_nothing())).0).unwrap();
    assert_eq!(claim(&mut audit, "below-five")["verdict"], "refuted");
}

#[test]
fn a_file_that_is_no_audit_is_told_before_anything_is_searched() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("cheats.referee"), PAPER).unwrap();
    fs::write(folder.path().join("broken.json"), "{\"version\": 1, \"papers\": [").unwrap();
    fs::write(folder.path().join("later.json"), "{\"version\": 99, \"papers\": []}").unwrap();
    for (file, reason) in [
        ("missing.json", "is not there"),
        ("broken.json", "is not the JSON of an audit: EOF"),
        ("later.json", "is of version 99 of the contract"),
    ] {
        let output = audit(folder.path(), &["--evidence", file]);
        let said = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(2), "{said}");
        assert!(said.contains(file) && said.contains(reason), "{said}");
        assert!(output.stdout.is_empty());
    }
}

#[test]
fn the_evidence_in_the_tree_is_of_the_papers_in_it_and_nothing_is_missing() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut command = Command::new(env!("CARGO_BIN_EXE_referee"));
    command.args(["audit", "conditions", "--evidence", "conditions/audit.json", "--format", "json", "--verbose"]);
    let output = command.current_dir(root).env_remove("RUST_LOG").output().unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(said.ends_with("queries=0\n"), "`make evidence` finds it anew: {}", said.lines().last().unwrap_or_default());
    let stored = fs::read(root.join("conditions/audit.json")).unwrap();
    assert!(output.stdout == stored, "`make evidence` writes it anew");
}
