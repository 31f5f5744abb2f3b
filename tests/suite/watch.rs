//! Tests `referee audit --watch`: after each save it prints the changed rulings, and faults of the file do not end it.

use std::fs;
use std::io::{BufRead, BufReader};
use std::process::{Child, ChildStdout, Stdio};

const PAPER: &str = "paper \"Watched\"\nparameters: x in (0, 1)\nclaim \"small\": x < 1\nclaim \"large\": x > -1\n";

/// A running `audit --watch`, and its output.
struct Watch {
    child: Child,
    said: BufReader<ChildStdout>,
}

impl Watch {
    /// Returns the output up to the line that waits for the next save.
    fn next(&mut self) -> String {
        let mut out = String::new();
        while !out.contains("waiting for the next save") {
            assert!(self.said.read_line(&mut out).unwrap() > 0, "the audit has ended: {out}");
        }
        out
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn watch_prints_the_changed_rulings_after_each_save() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("watched.referee");
    fs::write(&file, PAPER).unwrap();
    let mut child = crate::running::referee()
        .args(["audit", "--watch", "watched.referee"])
        .current_dir(folder.path())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let said = BufReader::new(child.stdout.take().unwrap());
    let mut watch = Watch { child, said };
    let first = watch.next();
    assert!(first.contains("Watched") && first.contains("status 0"), "{first}");

    fs::write(&file, PAPER.replace("x < 1", "x < 1/2")).unwrap();
    let changed = watch.next();
    assert!(changed.contains("refuted small, was proved; fails at x = "), "{changed}");
    assert!(!changed.contains("large"), "only changed rulings are shown: {changed}");

    // The faults of a file go to the standard error, and the audit waits for the next save.
    fs::write(&file, PAPER.replace("x < 1", "x <")).unwrap();
    let faulty = watch.next();
    assert!(faulty.contains("status 2") && !faulty.contains("small"), "{faulty}");

    // An editor may write a new file and rename it.
    fs::write(folder.path().join("new.tmp"), format!("{PAPER}claim \"more\": x < 2\n")).unwrap();
    fs::rename(folder.path().join("new.tmp"), &file).unwrap();
    let again = watch.next();
    assert!(again.contains("proved small, was refuted") && again.contains("proved more, new; "), "{again}");

    fs::write(&file, format!("{PAPER}# nothing\nclaim \"more\": x < 2\n")).unwrap();
    assert!(watch.next().contains("No verdict changed."));
}

#[test]
#[cfg(unix)]
fn watch_ends_on_ctrl_c() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("watched.referee"), PAPER).unwrap();
    let mut child = crate::running::referee()
        .args(["audit", "--watch", "watched.referee"])
        .current_dir(folder.path())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let said = BufReader::new(child.stdout.take().unwrap());
    let mut watch = Watch { child, said };
    watch.next();
    let id = watch.child.id().to_string();
    assert!(std::process::Command::new("kill").args(["-INT", &id]).status().unwrap().success());
    assert_eq!(watch.child.wait().unwrap().code(), Some(130));
}
