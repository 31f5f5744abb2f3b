//! Tests witnesses of existence claims: a value is found, substituted, and shown only if the resulting claim is proved.

use std::path::Path;

use referee::audit::AuditLimits;
use referee::command::files;
use referee::derive::DerivationContext;
use referee::derive::witness::witnesses;
use referee::paper::Statement;
use referee::solve::{self, Budget};
use referee::syntax::tree::ExpectedOutcome;
use serde_json::Value as Json;

const COST_SHARING: &str = "conditions/masumura2025/paper.referee";
const QUANTIFIED: &str = "tests/inputs/kinds/quantified.referee";

fn referee(arguments: &[&str]) -> String {
    let home = Path::new(env!("CARGO_MANIFEST_DIR"));
    let output = crate::running::referee().args(arguments).current_dir(home).env_remove("RUST_LOG").output().unwrap();
    String::from_utf8(output.stdout).unwrap() + &String::from_utf8(output.stderr).unwrap()
}

/// Returns the output of `derive` on a condition, and its witnesses in the form `x = 1`.
fn derived(file: &str, what: &[&str]) -> (Json, Vec<String>) {
    let text = referee(&[&["derive", file], what, &["--format", "json"]].concat());
    let document: Json = serde_json::from_str(&text).unwrap_or_else(|_| panic!("{text}"));
    let text = |value: &Json, name: &str| value[name].as_str().unwrap().to_owned();
    let all = document["witnesses"].as_array().unwrap().iter();
    let values = all.flat_map(|witness| witness["values"].as_array().unwrap());
    let shown = values.map(|value| format!("{} = {}", text(value, "variable"), text(value, "value"))).collect();
    (document, shown)
}

/// Returns the witnesses that `show` prints.
fn shown(file: &str, claim: &str) -> Vec<String> {
    let text = referee(&["show", file, claim]);
    let after = text.split_once("Values that satisfy it").map_or("", |(_, after)| after);
    after.lines().filter_map(|line| line.split_once(" = ").map(|_| line.trim().to_owned())).collect()
}

#[test]
fn derive_names_a_cost_that_satisfies_line_13() {
    let (document, values) = derived(COST_SHARING, &["exists pi: line_13"]);
    assert_eq!(document["derived"][0]["verdict"], "proved");
    assert_eq!(values, ["pi = (room_lo + room_hi)/2"]);
    // The value is a witness: substituted, it satisfies line 13 wherever a witness exists.
    let within = "0 < (room_lo + room_hi)/2 and (line_13 at (pi = (room_lo + room_hi)/2))";
    let (document, none) = derived(COST_SHARING, &[within, "given", "room_lo < room_hi"]);
    assert_eq!(document["derived"][0]["cases"][0]["conditions"].as_array().unwrap().len(), 0, "{document}");
    assert!(none.is_empty());
}

#[test]
fn the_report_shows_a_threshold_that_a_claim_says_exists() {
    assert_eq!(shown(QUANTIFIED, "a-threshold"), ["t = b/a   proved by substituting it"]);
    let (document, values) = derived(QUANTIFIED, &["exists t in [0, inf): forall x in (0, inf): (a*x > b) iff x > t"]);
    assert_eq!(document["derived"][0]["cases"][0]["conditions"].as_array().unwrap().len(), 0);
    assert_eq!(values, ["t = b/a"]);
}

#[test]
fn a_witness_for_every_value_is_a_term_in_that_value() {
    assert_eq!(shown(QUANTIFIED, "an-answer-to-everything"), ["y = x/2   proved by substituting it"]);
    assert_eq!(shown(QUANTIFIED, "a-price-between"), ["p = (a + b)/2   where a < b   proved by substituting it"]);
    // A refuted claim has no witness, and an existence hypothesis needs none.
    assert!(shown(QUANTIFIED, "one-answer-to-everything").is_empty());
    assert!(shown(QUANTIFIED, "a-price-between-one-way").is_empty());
}

#[test]
fn a_witness_is_shown_only_if_the_claim_with_it_is_proved() {
    // The first value that the bounds suggest is excluded.
    assert_eq!(derived(QUANTIFIED, &["exists x in [0, 1]: x*a != 0"]).1, ["x = 1"]);
    // No single value is a witness, but each case has one.
    assert_eq!(derived(QUANTIFIED, &["exists x in [-1, 1]: x*d >= 0 and x != 0"]).1.len(), 1);
    // Witnesses of degree two are roots.
    let (document, values) = derived(QUANTIFIED, &["exists x in (0, inf): x^2 = a"]);
    assert_eq!((values, &document["derived"][0]["verdict"]), (vec!["x = sqrt(a)".to_owned()], &"proved".into()));
    let (document, values) = derived(QUANTIFIED, &["exists x in (0, inf): x^2 < a"]);
    assert_eq!((values.len(), &document["derived"][0]["verdict"]), (1, &"proved".into()), "{values:?}");
    assert_eq!(derived(QUANTIFIED, &["exists x in (-inf, inf): x^2 - 2*a*x = b"]).1.len(), 1);
    assert!(derived(QUANTIFIED, &["exists x in (0, inf): x^3 + x = a"]).1.is_empty());
    // Integer witnesses are not searched for.
    assert!(derived("tests/inputs/kinds/integers.referee", &["exists n: n > 1"]).1.is_empty());
    let (_, values) = derived(QUANTIFIED, &["exists x in (0, 1), y in (0, x): x + y < a"]);
    assert_eq!(values.len(), 2, "{values:?}");
}

#[test]
fn the_report_says_when_any_value_is_a_witness() {
    let any = |what: &str| derived(QUANTIFIED, &[what]).0["witnesses"][0]["any"].clone();
    assert_eq!(any("exists x in (0, 1): x*a < a"), true);
    assert_eq!(any("exists x in (0, 1): x*a < b"), false);
    let text = referee(&["derive", QUANTIFIED, "exists x in (0, 1): x*a < a"]);
    assert!(text.contains("any x   proved for all"), "{text}");
}

#[test]
fn the_report_names_a_belief_only_where_it_matters() {
    // At the other information sets any belief is possible, or Bayes' rule determines it.
    assert_eq!(shown(COST_SHARING, "proposition-1-no-word-on-withdrawals@outcome_only").len(), 1);
}

#[test]
fn a_refuted_claim_has_no_witness() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(QUANTIFIED);
    let Ok(paper) = files::paper(&path) else { panic!("the fixture has faults") };
    let solver = solve::available().unwrap();
    let limits = AuditLimits::default();
    let means = DerivationContext { solver: solver.as_ref(), limits: &limits, time: Budget::TIMEOUT, until: None };
    let mut checked = 0;
    for claim in &paper.claims {
        let refuted = claim.expected.as_ref().is_some_and(|expected| expected.outcome == ExpectedOutcome::Refuted);
        // One direction of a refuted equivalence may hold.
        if refuted && matches!(claim.statement, Statement::Holds(_)) {
            checked += 1;
            assert_eq!(witnesses(&paper, claim, means), [], "{}", claim.id);
        }
    }
    assert!(checked > 3, "{checked}");
}
