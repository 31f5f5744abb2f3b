//! Audits for continuous integration: JUnit XML that a parser reads, SARIF that keeps the parts of its schema that readers rely on, and
//! the commands of the workflow for a paper's repository.

use std::fs;
use std::path::Path;
use std::process::Output;
use std::sync::Arc;

use referee::audit::{Audit, AuditLimits, run};
use referee::report::{junit, sarif};
use referee::solve;
use serde_json::Value;

use crate::sample;

const WORKFLOW: &str = include_str!("../../examples/audit-workflow.yml");

/// One claim with each outcome: as expected and not, decided and not.
const OUTCOMES: &str = "paper \"<Help> & War\"\nparameters:\n  p, q in (0, 1)\n\
    claim \"holds <as> it should\" at line 1: p + q > 0\n\
    claim \"fails & should\" at line 2: p > q expect refuted \"no\"\n\
    claim \"fails\": p > q\n\
    claim \"holds\": p < 2 expect refuted \"it was thought to fail\"\n\
    claim \"speaks of nothing\": p > 1 implies q > 1 expect vacuous \"\"\n";

fn sample_audit() -> Audit {
    let limits = AuditLimits { jobs: Some(1), ..AuditLimits::default() };
    run(&[Arc::new(sample::paper())], &|_| true, solve::available().as_deref(), &limits, &sample::Silent)
}

fn referee(folder: &Path, arguments: &[&str]) -> Output {
    crate::running::referee().args(arguments).current_dir(folder).output().unwrap()
}

fn settings() -> insta::Settings {
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path("../../snapshots/report");
    settings.set_prepend_module_to_snapshot(false);
    settings.add_filter(r"Z3 \d+\.\d+\.\d+", "Z3 [version]");
    settings
}

/// What the test case of a claim says: `passes`, `failure` or `skipped`.
fn outcomes(xml: &str) -> Vec<(String, &'static str)> {
    let document = roxmltree::Document::parse(xml).unwrap();
    let case = |node: roxmltree::Node<'_, '_>| {
        let has = |name: &str| node.children().any(|child| child.has_tag_name(name));
        let outcome = ["failure", "error", "skipped"].into_iter().find(|name| has(name)).unwrap_or("passes");
        (node.attribute("name").unwrap().to_owned(), outcome)
    };
    document.descendants().filter(|node| node.has_tag_name("testcase")).map(case).collect()
}

#[test]
fn junit_has_a_case_for_each_claim() {
    let audit = sample_audit();
    let shown = junit::print(&audit);
    let document = roxmltree::Document::parse(&shown).unwrap();
    let root = document.root_element();
    assert_eq!(root.tag_name().name(), "testsuites");
    assert_eq!(outcomes(&shown).len(), audit.papers[0].rulings.len());
    let suite = root.children().find(|node| node.has_tag_name("testsuite")).unwrap();
    let counted = |name: &str| outcomes(&shown).iter().filter(|(_, outcome)| *outcome == name).count().to_string();
    assert_eq!(suite.attribute("failures"), Some(counted("failure").as_str()));
    settings().bind(|| insta::assert_snapshot!("audit-junit", shown));
}

#[test]
fn junit_fails_where_a_verdict_differs_and_only_there() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("paper.referee"), OUTCOMES).unwrap();
    let output = referee(folder.path(), &["audit", "paper.referee", "--format", "junit"]);
    assert_eq!(output.status.code(), Some(1));
    let found = outcomes(&String::from_utf8(output.stdout).unwrap());
    let of = |id: &str| found.iter().find(|(name, _)| name == id).unwrap_or_else(|| panic!("{found:?}")).1;
    assert_eq!(of("holds-as-it-should"), "passes");
    assert_eq!(of("fails-should"), "passes");
    assert_eq!(of("speaks-of-nothing"), "passes");
    assert_eq!((of("fails"), of("holds")), ("failure", "failure"));
    // Without steps nothing is decided that needs a search: what is not decided is skipped.
    fs::write(
        folder.path().join("open.referee"),
        "parameters: p, q, r in (0, 1)\nclaim \"a\": p^3*q + q^3*r + r^3*p >= p*q*r*(p + q + r)\n",
    )
    .unwrap();
    let output = referee(folder.path(), &["audit", "open.referee", "--format", "junit", "--budget", "1", "--effort", "1"]);
    let found = outcomes(&String::from_utf8(output.stdout).unwrap());
    assert!(found.iter().all(|(_, outcome)| ["passes", "skipped", "error"].contains(outcome)), "{found:?}");
}

#[test]
fn a_file_that_cannot_be_read_is_an_error_in_both_formats() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("paper.referee"), "parameters: p in (0, 1)\nclaim \"a\": p < nothing\n").unwrap();
    let junit = referee(folder.path(), &["audit", "paper.referee", "--format", "junit"]);
    assert_eq!(junit.status.code(), Some(2));
    assert_eq!(outcomes(&String::from_utf8(junit.stdout).unwrap())[0].1, "error");
    let sarif = referee(folder.path(), &["audit", "paper.referee", "--format", "sarif"]);
    let log: Value = serde_json::from_slice(&sarif.stdout).unwrap();
    is_sarif(&log);
    assert_eq!(log["runs"][0]["results"][0]["level"], "error");
    assert_eq!(log["runs"][0]["results"][0]["locations"][0]["physicalLocation"]["region"]["startLine"], 2);
    assert_eq!(log["runs"][0]["invocations"][0]["executionSuccessful"], false);
}

/// Fails unless the log keeps the essential parts of the schema of SARIF 2.1.0.
fn is_sarif(log: &Value) {
    let schema: Value = serde_json::from_str(include_str!("../inputs/report/sarif-essentials.json")).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let faults: Vec<String> = validator.iter_errors(log).map(|fault| format!("{}: {fault}", fault.instance_path())).collect();
    assert!(faults.is_empty(), "{}", faults.join("\n"));
    let mut spoiled = log.clone();
    spoiled["runs"][0]["tool"]["driver"]["name"] = Value::Null;
    assert!(!validator.is_valid(&spoiled), "a schema that accepts anything would be no contract");
    let rules: Vec<&Value> =
        log["runs"][0]["tool"]["driver"]["rules"].as_array().unwrap().iter().map(|rule| &rule["id"]).collect();
    for result in log["runs"][0]["results"].as_array().unwrap() {
        assert!(rules.contains(&&result["ruleId"]), "a rule that is not listed: {result}");
    }
}

#[test]
fn sarif_keeps_its_schema_and_its_levels() {
    let shown = sarif::print(&sample_audit());
    let log: Value = serde_json::from_str(&shown).unwrap();
    is_sarif(&log);
    settings().bind(|| insta::assert_snapshot!("audit-sarif", shown));
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("paper.referee"), OUTCOMES).unwrap();
    let output = referee(folder.path(), &["audit", "paper.referee", "--format", "sarif"]);
    let log: Value = serde_json::from_slice(&output.stdout).unwrap();
    is_sarif(&log);
    let results = log["runs"][0]["results"].as_array().unwrap();
    let levels: Vec<(&str, &str, u64)> = results
        .iter()
        .map(|result| {
            let line = result["locations"][0]["physicalLocation"]["region"]["startLine"].as_u64().unwrap();
            (result["properties"]["claim"].as_str().unwrap(), result["level"].as_str().unwrap(), line)
        })
        .collect();
    assert_eq!(
        levels,
        [("fails-should", "note", 5), ("fails", "error", 6), ("holds", "error", 7), ("speaks-of-nothing", "note", 8)]
    );
    assert_eq!(results[0]["ruleId"], "holds");
}

/// The commands of the workflow that call a program, with its variables put in.
fn commands(program: &str) -> Vec<Vec<String>> {
    let line = |line: &str| {
        let line = line.trim().trim_start_matches("- ").trim_start_matches("run: ");
        line.starts_with(&format!("{program} ")).then(|| {
            let line = line
                .replace("\"$PAPER\"", "conditions/paper.referee")
                .replace("\"base/$PAPER\"", "base/conditions/paper.referee");
            line.split(" || ").next().unwrap().split_whitespace().map(str::to_owned).collect()
        })
    };
    WORKFLOW.lines().filter_map(line).collect()
}

const PAPER: &str = "paper \"Help\"\nparameters:\n  b, c in (0, inf)\n  p in (0, 1)\n\
    define gain = b*p\n\
    condition worth: gain > c\n\
    claim \"a dear prize\": worth implies b > c\n\
    derive least \"the least prize\": threshold of worth in b\n";

/// Runs the commands of the workflow on two versions of a paper; returns the status of each, and the comment.
fn run_workflow(before: &str, after: &str) -> (Vec<Option<i32>>, String) {
    let folder = tempfile::tempdir().unwrap();
    for (version, text) in [("base/conditions", before), ("conditions", after)] {
        fs::create_dir_all(folder.path().join(version)).unwrap();
        fs::write(folder.path().join(version).join("paper.referee"), text).unwrap();
    }
    let run = |words: &Vec<String>| {
        let arguments: Vec<&str> = words.iter().skip(1).map(String::as_str).collect();
        let output = referee(folder.path(), &arguments);
        assert_ne!(output.status.code(), Some(2), "{words:?}: {}", String::from_utf8_lossy(&output.stderr));
        output.status.code()
    };
    let statuses = commands("referee").iter().map(run).collect();
    let comment = fs::read_to_string(folder.path().join("diff.md")).unwrap();
    for file in ["audit.xml", "audit.sarif"] {
        assert!(folder.path().join(file).is_file(), "{file} is written");
    }
    (statuses, comment)
}

#[test]
fn the_workflow_fails_when_a_verdict_or_a_threshold_moves() {
    assert_eq!(commands("referee").len(), 3, "the audit twice and the comparison");
    let (statuses, comment) = run_workflow(PAPER, PAPER);
    assert_eq!(statuses, [Some(0), Some(0), Some(0)]);
    assert!(comment.contains("No item has changed its meaning"), "{comment}");
    // The threshold moves, and no verdict does.
    let (statuses, comment) = run_workflow(PAPER, &PAPER.replace("gain > c", "gain > 2*c"));
    assert_eq!(statuses, [Some(0), Some(0), Some(1)], "{comment}");
    assert!(comment.contains("least"), "{comment}");
    let (statuses, comment) = run_workflow(PAPER, &PAPER.replace("implies b > c", "implies b > 2*c"));
    assert_eq!(statuses, [Some(1), Some(1), Some(1)], "{comment}");
    assert!(comment.contains("a-dear-prize"), "{comment}");
    // A claim more is no move.
    let (statuses, _) = run_workflow(PAPER, &format!("{PAPER}claim \"more\": b > 0\n"));
    assert_eq!(statuses, [Some(0), Some(0), Some(0)]);
}

#[test]
fn the_workflow_names_files_that_its_commands_write() {
    for file in ["audit.xml", "audit.sarif", "diff.md"] {
        assert!(WORKFLOW.matches(file).count() >= 2, "{file} is written and used");
    }
    for (number, line) in WORKFLOW.lines().enumerate() {
        assert!(!line.contains('\t'), "a tab in line {}", number + 1);
    }
}
