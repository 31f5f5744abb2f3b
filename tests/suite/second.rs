//! Tests the comparison with a second solver: agreement is counted; a contradiction is a hard failure and writes a small file;
//! any other behaviour of the program adds one remark and changes no verdict.

use std::fs;
use std::path::Path;
use std::process::Output;
use std::sync::Arc;
use std::time::Duration;

use kernel::System;
use kernel::algebra::Formula;
use referee::audit::crosscheck::{CrossCheckOutcome, Disagreement, PointAnswer, cross_check};
use referee::audit::minimise::minimal;
use referee::audit::{Audit, AuditLimits, run};
use referee::certify::Answer;
use referee::solve::Clock;
use referee::solve::smt_process::{ProcessFailure, SmtAnswer, SmtProcess, SmtStartError};
use referee::solve::smtlib::Universals;
use referee::solve::{self, Budget, Solver};
use serde_json::Value;

use crate::sample::{self, Silent};

const PAPER: &str = "paper \"Two\"
parameters: x, y, z in (0, 1)
claim \"true\": x*y < x
claim \"false\": x > 1/2 expect refuted \"it may be small\"
claim \"a square\": (x - y)^2 = x^2 - 2*x*y + y^2
claim \"beyond\": x > y given x > 2 expect vacuous \"a share is below one\"
";
const READS: &str = "sh -c 'cat > /dev/null; echo sat'";

fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("two.referee"), PAPER).unwrap();
    folder
}

fn referee(folder: &Path, arguments: &[&str]) -> Output {
    crate::running::referee().args(arguments).current_dir(folder).env_remove("RUST_LOG").output().unwrap()
}

fn out(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

/// Returns a solver that answers each query with the status in the file that `referee export` wrote.
fn honest(folder: &Path) -> String {
    let exported = referee(folder, &["export", "two.referee", "--to", "smt2", "-o", "exported"]);
    assert_eq!(exported.status.code(), Some(0));
    let script = "#!/bin/sh\ncat > question.$$\nfor file in exported/*; do\n  if [ \"$(grep '^(assert' $file)\" = \"$(grep '^(assert' question.$$)\" ]; then\n    sed -n 's/^(set-info :status \\(.*\\))$/\\1/p' $file; exit 0\n  fi\ndone\n";
    fs::write(folder.join("honest"), script).unwrap();
    "sh honest".to_owned()
}

#[test]
fn the_second_solver_receives_every_query() {
    let folder = folder();
    let command = honest(folder.path());
    let asked = || fs::read_dir(folder.path()).unwrap().filter(|e| is_question(&e.as_ref().unwrap().path())).count();
    let output = referee(folder.path(), &["audit", "two.referee", "--cross-check", &command, "--format", "json"]);
    assert_eq!(output.status.code(), Some(0), "{}", out(&output));
    let check = serde_json::from_slice::<Value>(&output.stdout).unwrap()["cross_check"].clone();
    assert_eq!(
        (&check["agreed"], &check["remarks"], &check["failure"]),
        (&check["queries"], &Value::Array(Vec::new()), &Value::Null)
    );
    let files = fs::read_dir(folder.path().join("exported")).unwrap().count();
    assert_eq!(check["queries"], files, "each exported query is sent");
    assert!(asked() > 4, "each query has a process of its own");
    let square = fs::read_to_string(folder.path().join("exported/a-square.smt2")).unwrap();
    assert!(square.contains("by algebra alone") && square.contains("(assert"), "a normal form is sent, too: {square}");
}

fn is_question(path: &Path) -> bool {
    path.file_stem().is_some_and(|stem| stem == "question") && fs::metadata(path).unwrap().len() > 100
}

/// Returns the report without the part about the cross-check.
fn ruled(output: &Output) -> String {
    let text = out(output);
    let text = text.split_once("\nCross-check\n").map_or(text.as_str(), |(before, _)| before);
    let text = text.split_once("at the end.\n\n").map_or(text, |(_, after)| after);
    text.trim().to_owned()
}

#[test]
fn a_failing_second_solver_adds_a_remark_and_changes_no_verdict() {
    let folder = folder();
    let at = folder.path();
    let alone = referee(at, &["audit", "two.referee"]);
    assert_eq!(alone.status.code(), Some(0));
    let queries = 9;
    for (command, status, line) in [
        ("nonsuch-solver", 2, "the second solver `nonsuch-solver` is not there"),
        ("/tmp", 2, "the second solver `/tmp` may not be run"),
        ("'", 2, "the command of the second solver cannot be read"),
        ("", 2, "the command of the second solver cannot be read"),
        ("sh -c 'cat > /dev/null; echo unknown'", 0, "says unknown"),
        ("sh -c 'cat > /dev/null; kill -SEGV $$'", 0, "was ended by signal 11"),
        ("sh -c 'echo oh dear >&2; exit 3'", 0, "ended with status 3: oh dear"),
        ("sh -c 'echo sat; exit 1'", 0, "ended with status 1"),
        ("true", 0, "printed nothing"),
        ("sh -c 'cat > /dev/null; echo unsupported'", 0, "answers unsupported"),
        ("sh -c 'cat > /dev/null; echo \"(error \\\"no such logic\\\")\"'", 0, "answers (error \"no such logic\")"),
        ("cat", 0, "printed `(set-info :smt-lib-version 2.6)`"),
        ("yes", 0, "printed more than 64 KiB"),
        ("sh -c 'cat > /dev/null; echo sat; echo unsat'", 0, "printed `unsat`"),
        ("sh -c 'printf \"\\033[31m\\377\"'", 0, "printed ` [31m\u{fffd}`"),
    ] {
        let output = referee(at, &["audit", "two.referee", "--cross-check", command]);
        assert_eq!(output.status.code(), Some(status), "{command}: {}", out(&output));
        assert_eq!(ruled(&output), ruled(&alone), "{command}: no verdict is lost");
        let said = out(&output).split_once("\nCross-check\n").unwrap().1.replace("\n    ", " ");
        assert!(said.contains(line), "{command}: {said}");
        assert_eq!(said.matches(line).count(), if status == 0 { queries } else { 1 }, "{command}: {said}");
        assert!(!at.join("disagreement-1.smt2").exists());
    }
}

#[test]
fn a_timeout_ends_the_second_solver_and_its_child_processes() {
    let folder = tempfile::tempdir().unwrap();
    let beat = folder.path().join("beat");
    let command = format!("sh -c '(while :; do echo x >> {}; sleep 0.02; done) & wait'", beat.display());
    let time = Duration::from_millis(500);
    let second = SmtProcess::start(&command, time).unwrap();
    let question = System { variables: Vec::new(), universals: Vec::new(), formula: Formula::True, pieces: Vec::new() };
    assert_eq!(second.asked(&question, Universals::Quantified), SmtAnswer::None(ProcessFailure::Time(time)));
    let beats = || fs::metadata(&beat).unwrap().len();
    let before = beats();
    assert!(before > 0, "the child process ran");
    std::thread::sleep(time);
    assert_eq!(beats(), before, "the child process has ended");
}

#[test]
fn a_contradiction_exits_with_status_4_and_writes_a_reproduction() {
    let folder = folder();
    let at = folder.path();
    for (word, theirs, claim) in
        [("sat", "unsat was found here", "true, part 1"), ("unsat", "sat was found here", "false, part 1")]
    {
        let command = format!("sh -c 'cat > /dev/null; echo {word}'");
        let output = referee(at, &["audit", "two.referee", "--cross-check", &command]);
        assert_eq!(output.status.code(), Some(4), "{}", out(&output));
        let shown = out(&output).replace("\n    ", " ");
        assert!(shown.starts_with("A second solver disagrees on "), "{shown}");
        let line = format!("  two, {claim}: says {word}, and {theirs}, confirmed by exact arithmetic; left in disagreement-");
        let line = shown.lines().find(|shown| shown.starts_with(&line)).unwrap_or_else(|| panic!("{shown}"));
        let file = line.split_once("left in ").unwrap().1;
        let text = fs::read_to_string(at.join(file)).unwrap();
        assert!(text.contains(&format!("says {word}, and {theirs}")) && text.contains(&format!("two, claim {claim}")), "{text}");
        let ours = if word == "sat" { "unsat" } else { "sat" };
        assert!(text.contains(&format!("(set-info :status {ours})")), "{text}");
        // x*y < x is refuted by the signs of x and of 1 - y. A point satisfies every single condition, so one assertion remains.
        let asserted = text.matches("(assert ").count();
        assert!(if word == "sat" { (2..=3).contains(&asserted) } else { asserted == 1 }, "{text}");
        let solver = z3::Solver::new();
        solver.from_string(&*text);
        assert_eq!(solver.check(), if word == "sat" { z3::SatResult::Unsat } else { z3::SatResult::Sat });
    }
    let markdown = referee(at, &["audit", "two.referee", "--cross-check", READS, "--format", "markdown"]);
    assert!(out(&markdown).starts_with("**A second solver disagrees on "), "{}", out(&markdown));
    assert!(out(&markdown).contains("# Cross-check\n"), "{}", out(&markdown));
}

#[test]
fn the_json_of_a_cross_check_is_the_same_with_any_number_of_threads() {
    let folder = folder();
    let at = folder.path();
    let schema: Value = serde_json::from_str(include_str!("../../schema/audit.schema.json")).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let plain = referee(at, &["audit", "two.referee", "--format", "json"]);
    let honest = honest(at);
    for command in [READS, honest.as_str(), "true", "nonsuch-solver"] {
        let audit =
            |jobs: &str| referee(at, &["audit", "two.referee", "--cross-check", command, "--format", "json", "--jobs", jobs]);
        let (one, two) = (audit("1"), audit("2"));
        assert_eq!(out(&one), out(&two), "{command}");
        let mut document: Value = serde_json::from_slice(&one.stdout).unwrap();
        let faults: Vec<String> =
            validator.iter_errors(&document).map(|fault| format!("{}: {fault}", fault.instance_path())).collect();
        assert!(faults.is_empty(), "{}", faults.join("\n"));
        let check = document.as_object_mut().unwrap().remove("cross_check").unwrap();
        assert_eq!(document, serde_json::from_slice::<Value>(&plain.stdout).unwrap(), "the rest is unchanged");
        assert_eq!(check["disagreements"].as_array().unwrap().is_empty(), command != READS);
        assert_eq!(check["failed"] == 0, command != "true");
        assert_eq!(check["failure"].is_null(), command != "nonsuch-solver");
        fs::write(at.join("audit.json"), &one.stdout).unwrap();
        let again = referee(at, &["recheck", "audit.json", "--conditions", "two.referee"]);
        assert_eq!(again.status.code(), Some(0), "{}", out(&again));
    }
}

#[test]
fn a_solver_without_quantifiers_receives_the_instances_of_the_evidence() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    let paper = "paper \"All\"\nparameters: y, z in (0, 1)\nclaim \"between\": exists x in (0, 1): y < x or z < x\n";
    fs::write(at.join("all.referee"), paper).unwrap();
    let check = |word: &str| {
        let script = format!("if grep -q QF_; then echo {word}; else echo '(error \"no quantifiers\")'; fi");
        fs::write(at.join("plain"), script).unwrap();
        let audit = ["audit", "all.referee", "--only", "between", "--cross-check", "sh plain", "--format", "json"];
        let output = referee(at, &audit);
        (output.status.code(), serde_json::from_slice::<Value>(&output.stdout).unwrap()["cross_check"].clone())
    };
    let (status, agrees) = check("unsat");
    assert_eq!(status, Some(4), "the satisfiability of the hypotheses has a point: {agrees}");
    assert_eq!((&agrees["by_evidence"], agrees["disagreements"].as_array().unwrap().len()), (&Value::from(1), 1), "{agrees}");
    let (status, differs) = check("sat");
    assert_eq!(status, Some(4));
    assert_eq!(differs["disagreements"][0]["claim"], "between", "{differs}");
    let text = fs::read_to_string(at.join("disagreement-1.smt2")).unwrap();
    assert!(text.contains("; instance 1\n") && text.contains("(set-logic QF_") && !text.contains("forall"), "{text}");
}

/// A solver that reports every system as unsatisfiable.
struct Gloomy;

impl Solver for Gloomy {
    fn name(&self) -> String {
        "gloom".to_owned()
    }

    fn search(&self, _system: &System, _budget: &Budget) -> Answer {
        Answer::UnsatSaysSolver { solver: self.name(), core: Vec::new(), instances: Vec::new() }
    }
}

fn sample_audit(solver: &dyn Solver) -> Audit {
    run(&[Arc::new(sample::paper())], &|_| true, Some(solver), &AuditLimits::default(), &Silent)
}

#[test]
fn contradicting_solvers_disagree_even_without_confirmed_evidence() {
    let audit = sample_audit(&Gloomy);
    let second = SmtProcess::start(READS, Duration::from_secs(10)).unwrap();
    let check = cross_check(&audit, &second, Some(&Gloomy), &AuditLimits::default(), &Silent);
    let found: Vec<&Disagreement> = check.disagreements().map(|(_, disagreement)| disagreement).collect();
    assert!(found.iter().any(|found| !found.confirmed && found.ours == PointAnswer::Unsat));
    assert!(found.iter().any(|found| found.confirmed && found.ours == PointAnswer::Unsat), "some have certificates");
    assert_eq!(check.agreed, 0);
}

#[test]
fn an_answer_of_the_second_solver_alone_does_not_count() {
    let audit = run(&[Arc::new(sample::paper())], &|_| true, None, &AuditLimits::default(), &Silent);
    let second = SmtProcess::start(READS, Duration::from_secs(10)).unwrap();
    let check = cross_check(&audit, &second, None, &AuditLimits::default(), &Silent);
    let alone =
        check.remarks.iter().filter(|remark| matches!(remark.outcome, CrossCheckOutcome::Alone(PointAnswer::Sat))).count();
    assert!(alone > 5, "{alone}");
    let spent = AuditLimits { overall: Some(Clock::set(Duration::ZERO)), ..AuditLimits::default() };
    let check = cross_check(&audit, &second, None, &spent, &Silent);
    assert_eq!(check.agreed, 0);
    assert!(
        check.remarks.iter().all(|remark| matches!(&remark.outcome, CrossCheckOutcome::NotAsked(why) if why.contains("budget")))
    );
}

#[test]
fn the_second_solver_is_named_by_its_answer_or_its_command() {
    let long = Duration::from_secs(10);
    let named = "sh -c 'cat > /dev/null; echo \"(:name \\\"Sage\\\")\"; echo \"(:version \\\"1.2\\\")\"'";
    assert_eq!(SmtProcess::start(named, long).unwrap().name(), "Sage 1.2");
    assert_eq!(SmtProcess::start("true --fast", long).unwrap().name(), "true --fast");
    assert_eq!(
        SmtProcess::start("a-missing-program", long).unwrap_err().to_string(),
        "the second solver `a-missing-program` is not there"
    );
    assert_eq!(SmtProcess::start("", long).unwrap_err(), SmtStartError::NoCommand);
    assert!(solve::available().is_some());
}

#[test]
fn minimal_removes_exactly_the_unneeded_items() {
    for needed in [vec![7], vec![0, 99], vec![3, 4, 50, 51, 98], (0..100).collect()] {
        let mut tried = 0;
        let kept = minimal((0..100).collect(), usize::MAX, &mut |part: &[i32]| {
            tried += 1;
            needed.iter().all(|item| part.contains(item))
        });
        assert_eq!(kept, needed);
        assert!(tried <= 600, "{tried} trials");
    }
    let has = |part: &[i32]| part.contains(&3) && part.contains(&70);
    let mut tried = 0;
    let kept = minimal((0..100).collect(), 4, &mut |part| {
        tried += 1;
        has(part)
    });
    assert_eq!(tried, 4, "the number of trials is the limit");
    assert!(has(&kept), "the remaining items have the property");
}
