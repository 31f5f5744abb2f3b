//! Tests the tables of the README: they name every verdict and exit status, and every path in them exists. `book` runs the
//! blocks.

use std::path::Path;

const README: &str = include_str!("../../README.md");

#[test]
fn the_readme_lists_every_verdict_status_and_option() {
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
fn every_path_in_the_readme_exists() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    for line in README.lines().filter(|line| line.starts_with("| `")) {
        for name in line.split('`').skip(1).step_by(2).take(2).filter(|name| name.contains('/')) {
            assert!(root.join(name).exists(), "{name}");
        }
    }
}
