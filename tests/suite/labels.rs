//! Tests that reports show a parameter that ranges over a set by its label at every point, even if the labels are numbers.

use std::fs;
use std::path::Path;
use std::process::Output;

fn referee(folder: &Path, arguments: &[&str]) -> Output {
    crate::running::referee().args(arguments).current_dir(folder).env_remove("RUST_LOG").output().unwrap()
}

fn told(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

fn labels() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let text = include_str!("../inputs/kinds/labels.referee");
    fs::write(folder.path().join("labels.referee"), text).unwrap();
    folder
}

#[test]
fn a_counterexample_shows_labels_instead_of_numbers() {
    let folder = labels();
    let audit = told(&referee(folder.path(), &["audit", "labels.referee"]));
    for shown in ["fails at g = 10", "fails at s = high", "s = high, t = low, x[10] = "] {
        assert!(audit.contains(shown), "{shown}: {audit}");
    }
    let show = told(&referee(folder.path(), &["show", "labels.referee", "one-side"]));
    assert!(show.contains("s       = high"), "{show}");
    assert!(show.contains("s = low   high = low   false"), "both sides of a comparison are shown by label: {show}");
    let show = told(&referee(folder.path(), &["show", "labels.referee", "one-grade-is-left-out"]));
    assert!(show.contains("g       = 10\n"), "{show}");
    assert!(show.contains("g != 10   10 != 10   false"), "{show}");
}

/// Numbers are ordered and labels are not, even if they are numerals; a numeral that is not a label is refused.
#[test]
fn the_reader_refuses_order_arithmetic_and_unknown_labels() {
    let folder = tempfile::tempdir().unwrap();
    for (claim, fault) in [
        ("g < 2", "labels have no order - compare them with `=` or `!=`, or declare a number: `in {1, 2, 10}`"),
        ("s < low", "labels have no order - compare them with `=` or `!=`"),
        ("g = 3", "`grade` has no label `3`"),
        ("g = 2.0", "expected a label of `grade`, found `2.0`"),
        ("s = 0", "`side` has no label `0`"),
        ("g + 1 > 0", "expected a number, found the label `g`"),
        ("g = s", "`grade` and `side` have no label in common"),
    ] {
        let text = format!(
            "paper \"L\"\nset grade = {{1, 2, 10}}\nset side = {{low, high}}\nparameters:\n  g in grade; s in side\nclaim \"c\": {claim}\n"
        );
        fs::write(folder.path().join("l.referee"), text).unwrap();
        let output = referee(folder.path(), &["check", "l.referee"]);
        assert_eq!(output.status.code(), Some(2), "{claim}: {}", told(&output));
        assert!(told(&output).contains(fault), "{claim}: {}", told(&output));
    }
}
