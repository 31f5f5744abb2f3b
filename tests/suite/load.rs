//! Tests that the effort limit, and not time, decides: a busy machine gives the same bytes as an idle one. If a safety net ends a
//! search, the report names it.

use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::sync::Arc;
use std::time::Duration;

use kernel::System;
use referee::audit::{Audit, AuditLimits, Exit, run};
use referee::certify::Answer;
use referee::command::files;
use referee::report::{json, overview, text};
use referee::solve::{Budget, SafetyNet, Solver, safety};
use serde_json::Value as Json;

use crate::sample::Silent;

/// Claims whose searches took more than ten seconds, an earlier time limit of a query, on a busy machine.
const SLOW: &str = "the-committed-a-*-the-other-leaves-exactly";

fn command(arguments: &[&str]) -> Command {
    let mut command = crate::running::referee();
    command.args(arguments).current_dir(env!("CARGO_MANIFEST_DIR")).env_remove("RUST_LOG");
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

fn document(output: &Output) -> Json {
    serde_json::from_slice(&output.stdout).unwrap_or_else(|_| panic!("{}", String::from_utf8_lossy(&output.stderr)))
}

#[test]
fn eight_concurrent_processes_write_the_same_bytes_as_one() {
    let cases: [&[&str]; 2] = [
        &["audit", "conditions/masumura2025/paper.referee", "--only", SLOW, "--no-evidence", "--format", "json"],
        &["audit", "tests/inputs/kinds/quantified.referee", "--format", "json"],
    ];
    for arguments in cases {
        let alone = command(arguments).output().unwrap();
        let claims = document(&alone)["papers"][0]["claims"].as_array().unwrap().len();
        assert!(claims > 0, "{arguments:?}");
        let all: Vec<_> = (0..8).map(|_| command(arguments).spawn().unwrap()).collect();
        for child in all {
            let output = child.wait_with_output().unwrap();
            assert_eq!(output.status.code(), alone.status.code(), "{arguments:?}");
            assert!(output.stdout == alone.stdout, "{arguments:?}: the output differs on a busy machine");
        }
    }
}

/// A solver on a machine that is too slow for the queries that contain this text.
struct Slow(&'static str);

impl Solver for Slow {
    fn name(&self) -> String {
        "a slow solver".to_owned()
    }

    fn search(&self, system: &System, budget: &Budget) -> Answer {
        if referee::solve::smtlib::script(system).contains(self.0) {
            let net = SafetyNet::Time(budget.timeout);
            safety::record_hit(net);
            return Answer::Unknown { reason: net.to_string() };
        }
        Answer::UnsatSaysSolver { solver: self.name(), core: Vec::new(), instances: Vec::new() }
    }
}

/// Two claims that need the same query.
const PAPER: &str = "paper \"Slow\"\nparameters: x, y in (0, 1)\nclaim \"both\": nonempty x*y > 1/2\n\
    claim \"again\": nonempty x*y > 1/2\n";

fn audited(jobs: usize, solver: &dyn Solver) -> Audit {
    let query = Budget { timeout: Duration::from_secs(7), ..Budget::default() };
    let limits = AuditLimits { query, jobs: Some(jobs), ..AuditLimits::default() };
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("slow.referee");
    std::fs::write(&path, PAPER).unwrap();
    let paper = files::paper(&path).unwrap_or_else(|(_, faults)| panic!("{faults:?}"));
    run(&[Arc::new(paper)], &|_| true, Some(solver), &limits, &Silent)
}

#[test]
fn the_report_names_the_claims_for_which_the_machine_is_too_slow() {
    let schema: Json = serde_json::from_str(include_str!("../../schema/audit.schema.json")).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    for jobs in [1, 2] {
        let audit = audited(jobs, &Slow("assert"));
        let slow: Vec<&str> =
            audit.papers[0].rulings.iter().filter(|ruled| ruled.net.is_some()).map(|ruled| &*ruled.question.claim).collect();
        assert_eq!(slow, ["assumptions/consistent", "both", "again"], "the same query is asked once, and both claims are named");
        let net = Some(SafetyNet::Time(Duration::from_secs(7)));
        assert!(audit.papers[0].rulings.iter().all(|ruled| ruled.net.is_none() || ruled.net == net));
        assert_eq!(Exit::of(&audit), Exit::Undecided, "a claim left open by a slow machine is not unexpected");
        let page = text::print_plain(&overview::page(&audit, false));
        assert!(page.contains("The machine was too slow for these claims;"), "{page}");
        for claim in &slow {
            assert!(page.contains(&format!("{claim}: a search was ended after 7s")), "{claim}: {page}");
        }
        let written: Json = serde_json::from_str(&json::print(&audit)).unwrap();
        let faults: Vec<String> = validator.iter_errors(&written).map(|fault| fault.to_string()).collect();
        assert_eq!(faults, Vec::<String>::new());
        let claims = written["papers"][0]["claims"].as_array().unwrap();
        let named = claims.iter().filter(|claim| claim["too_slow"] == "time").map(|claim| claim["id"].as_str().unwrap());
        assert_eq!(named.collect::<Vec<_>>(), slow);
    }
    let audit = audited(1, &Slow("nothing has this text"));
    assert!(audit.papers[0].rulings.iter().all(|ruled| ruled.net.is_none()));
    assert!(!json::print(&audit).contains("too_slow"));
}

#[test]
fn recheck_accepts_the_audit_of_a_slow_machine() {
    let folder = tempfile::tempdir().unwrap();
    let file = "conditions/textbook/inspection.referee";
    let mut slow = document(&command(&["audit", file, "--format", "json"]).output().unwrap());
    slow["papers"][0]["claims"][0]["too_slow"] = "time".into();
    let path = folder.path().join("slow.json");
    std::fs::write(&path, serde_json::to_string(&slow).unwrap()).unwrap();
    let folder_of = Path::new(file).parent().unwrap().to_str().unwrap();
    let again = command(&["recheck", path.to_str().unwrap(), "--conditions", folder_of]).output().unwrap();
    assert_eq!(again.status.code(), Some(0), "{}", String::from_utf8_lossy(&again.stdout));
}

#[test]
fn check_refuses_a_family_or_a_set_that_is_too_large() {
    let folder = tempfile::tempdir().unwrap();
    let checked = |text: &str| {
        let path = folder.path().join("large.referee");
        std::fs::write(&path, text).unwrap();
        let output = command(&["check", path.to_str().unwrap()]).output().unwrap();
        (output.status.code(), String::from_utf8(output.stderr).unwrap())
    };
    let labels = |count: usize| (0..count).map(|number| format!("a{number}")).collect::<Vec<_>>().join(", ");
    let (status, said) = checked(&format!(
        "paper \"Wide\"\nset S = {{{}}}\nparameters: f[S] in (0, 1)\nclaim \"one\": f[a1] < 1\n",
        labels(60_000)
    ));
    assert_eq!(status, Some(2));
    assert!(said.contains("`S` has 60000 labels, and a set has at most 1000") && said.contains("large.referee:2:5"), "{said}");
    let families: String = (0..40).map(|number| format!("  f{number}[S] in (0, 1)\n")).collect();
    let (status, said) =
        checked(&format!("paper \"Wide\"\nset S = {{{}}}\nparameters:\n{families}claim \"one\": f0[a1] < 1\n", labels(600)));
    assert_eq!(status, Some(2));
    assert!(said.contains("the families of the file have more than 20000 members up to here"), "{said}");
    assert!(said.contains("large.referee:37:3"), "the fault is at the first item above the limit: {said}");
    let (status, said) = checked(&format!(
        "paper \"Wide\"\nset S = {{{}}}\nparameters: f[S] in (0, 1)\nclaim \"one\": f[a1] < 1\n",
        labels(1_000)
    ));
    assert_eq!(status, Some(0), "{said}");
}
