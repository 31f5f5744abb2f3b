//! Tests the output of `referee derive`: it finds known conditions of papers and of textbook games in their printed form, with a
//! proof of both directions; it refuses what cannot be derived, or reports that it is open.

use std::path::Path;
use std::process::Output;

use referee::audit::AuditLimits;
use referee::certify::Word;
use referee::command::files;
use referee::derive::gaps::gaps;
use referee::derive::{DerivationContext, DerivationOutcome};
use referee::expression::build::all;
use referee::paper::model::Region;
use referee::solve::certificates::Effort;
use referee::solve::{self, Budget};
use serde_json::Value as Json;

const COST_SHARING: &str = "conditions/masumura2025/paper.referee";
const GAMES: &str = "tests/inputs/kinds/games.referee";

fn derive(file: &str, what: &[&str]) -> Output {
    let home = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut command = crate::running::referee();
    command.arg("derive").arg(file).args(what).current_dir(home).env_remove("RUST_LOG").output().unwrap()
}

fn json(file: &str, what: &[&str]) -> Json {
    let output = derive(file, &[what, &["--format", "json"]].concat());
    let text = String::from_utf8(output.stdout).unwrap();
    let document = serde_json::from_str(&text).unwrap_or_else(|_| panic!("{text}{}", String::from_utf8_lossy(&output.stderr)));
    let errors: Vec<String> = schema().iter_errors(&document).map(|error| error.to_string()).collect();
    assert!(errors.is_empty(), "{what:?}: {errors:#?}");
    document
}

/// Returns the schema of every document in this file.
pub(crate) fn schema() -> jsonschema::Validator {
    let schema: Json = serde_json::from_str(include_str!("../../schema/derived.schema.json")).unwrap();
    jsonschema::validator_for(&schema).unwrap()
}

#[test]
fn the_json_satisfies_its_schema() {
    let schema = schema();
    for (file, what, asked) in [
        (COST_SHARING, &["line_13", "for", "pi"][..], "condition"),
        (COST_SHARING, &["threshold", "line_9", "for", "l"], "threshold"),
        (COST_SHARING, &["gaps", "prop_1"], "gaps"),
        (GAMES, &["equilibrium", "trigger is SPE"], "equilibrium"),
        ("tests/inputs/kinds/integers.referee", &["exists n: n > 1"], "condition"),
    ] {
        let mut document = json(file, what);
        assert_eq!(document["asked"], asked);
        document["derived"][0]["verdict"] = "true".into();
        assert!(!schema.is_valid(&document), "the schema must reject a wrong value");
    }
}

/// Returns the conditions of each case of a result that must be proved.
fn cases(derived: &Json) -> Vec<Vec<&str>> {
    assert_eq!(derived["verdict"], "proved", "{derived}");
    let texts = |lines: &'_ Json| lines.as_array().unwrap().len();
    let lines = |case: &'_ Json| texts(&case["conditions"]) == texts(&case["latex"]);
    let all = derived["cases"].as_array().unwrap();
    assert!(all.iter().all(lines), "{derived}");
    all.iter().map(|case| case["conditions"].as_array().unwrap().iter().map(|line| line.as_str().unwrap()).collect()).collect()
}

/// Returns the named conditions of the paper that equal conditions of a result, with their positions.
fn printed(derived: &Json) -> Vec<(u64, &str)> {
    let all = derived["as_printed"].as_array().unwrap().iter();
    all.map(|one| (one["line"].as_u64().unwrap(), one["name"].as_str().unwrap())).collect()
}

#[test]
fn derive_finds_lines_10_to_12_from_the_existence_of_a_cost() {
    let found = json(COST_SHARING, &["exists pi: line_13", "for", "beta[committed]"]);
    let derived = &found["derived"][0];
    let case = &cases(derived)[0];
    assert_eq!(case[0], "beta[committed] > cut_10");
    assert_eq!(case.len(), 2);
    let printed = printed(derived);
    for expected in [(0, "line_30"), (1, "line_12"), (1, "line_31")] {
        assert!(printed.contains(&expected), "{printed:?}");
    }
    // Line 10 is the meant condition; the printed form differs.
    assert!(!printed.iter().any(|(_, name)| *name == "line_10" || *name == "line_11"), "{printed:?}");
    // The condition under which such a value below one exists.
    let what = ["exists b in (0, 1): b > cut_10", "for", "beta[uncommitted]", "given", "line_12"];
    let found = json(COST_SHARING, &what);
    assert_eq!(cases(&found["derived"][0]), [["beta[uncommitted] < cut_11"]]);
    assert!(self::printed(&found["derived"][0]).contains(&(0, "line_11")));
}

#[test]
fn a_condition_is_divided_only_by_terms_that_the_others_keep_positive() {
    // Line 10 is divided by the term that line 12 makes positive: without line 12 the division is not allowed.
    let found = json(COST_SHARING, &["exists pi: line_13"]);
    let lines = cases(&found["derived"][0])[0].clone();
    assert!(!lines.contains(&"beta[committed] > cut_10") || lines.contains(&"p_h - p_m > c_T"), "{lines:?}");
    // Here the divisor is a_bar - a_star; the bound on l says nothing about its sign.
    let better = "l*(a_bar - a_star) >= (beta[uncommitted] + 1)*a_star - pi and l > 0 and pi < room_lo";
    cases(&json(COST_SHARING, &[better])["derived"][0]);
}

#[test]
fn derive_reports_where_a_term_is_undefined() {
    const FILE: &str = "tests/inputs/kinds/quantified.referee";
    let found = json(FILE, &["a/d > 1"]);
    let derived = &found["derived"][0];
    assert_eq!(cases(derived).len(), 1);
    assert_eq!(derived["defined"]["question"]["verdict"], "refuted");
    assert_eq!(derived["defined"]["question"]["point"]["d"], "0");
    assert_eq!(derived["defined"]["result"]["verdict"], "proved");
    let found = json(FILE, &["a/b > 1"]);
    assert_eq!(found["derived"][0]["defined"]["question"]["verdict"], "proved");
    let text = String::from_utf8(derive(FILE, &["a/d > 1"]).stdout).unwrap();
    assert!(text.contains("where the question has no value, it counts as not holding: at "), "{text}");
}

#[test]
fn roots_and_integers_do_not_block_a_derivation_that_does_not_use_them() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("roots.referee");
    let text = "paper \"Roots\"\nparameters: a, x in (0, 1); n integer in [1, inf)\nassume s: sqrt(a) > x\n";
    std::fs::write(&path, text).unwrap();
    let path = path.to_str().unwrap();
    assert_eq!(cases(&json(path, &["exists y in (0, 1): y > n*x", "for", "x"])["derived"][0]), [["x < 1/n"]]);
    let found = json(path, &["2*sqrt(a) > n*x"]);
    assert!(found["derived"][0]["open"][0]["reason"].as_str().unwrap().contains("is a root"), "{found}");
}

// The items of the paper claim that the regions are exact.
#[test]
fn derive_compares_the_five_propositions_with_their_exact_regions() {
    let against = |number: u32| {
        let (assessment, region) = (format!("pinned_{number}"), format!("prop_{number}"));
        let found = json(COST_SHARING, &["equilibrium", &assessment, "against", &region]);
        assert!(!cases(found["derived"].as_array().unwrap().last().unwrap()).is_empty());
        let names = |field: &str| -> Vec<String> {
            let all = found["against"][field].as_array().unwrap().iter();
            all.map(|one| one.as_str().unwrap_or_else(|| one["condition"].as_str().unwrap()).to_owned()).collect()
        };
        assert!(names("open").is_empty(), "{found}");
        (names("missing"), names("superfluous"), names("redundant"))
    };
    let strings = |all: &[&str]| all.iter().map(|one| (*one).to_owned()).collect::<Vec<_>>();
    let (belief, idle) = (["d <= d_star"].as_slice(), ["line_10", "line_11", "line_12"].as_slice());
    for (number, missing, superfluous, redundant) in [
        (1, belief, ["line_9", "line_13"].as_slice(), idle),
        (2, belief, &["line_13", "line_15"], &["line_10", "line_11", "line_12", "line_14"]),
        (3, &[], &["line_13", "line_16", "line_17"], idle),
        (4, &[], &["line_10", "line_18", "line_19", "line_20"], &["line_11", "line_12"]),
        (5, &[], &["line_10", "line_19", "line_20", "line_21"], &["line_11", "line_12"]),
    ] {
        assert_eq!(against(number), (strings(missing), strings(superfluous), strings(redundant)), "Proposition {number}");
    }
}

#[test]
fn a_threshold_has_a_side_and_a_proof_that_the_condition_stays_true() {
    let found = json(COST_SHARING, &["the-belief-from-which-c-plays-safe"]);
    assert_eq!(cases(&found["derived"][0]), [["d > d_star"]]);
    assert_eq!(found["threshold"]["value"], "d_star");
    assert_eq!((&found["threshold"]["above"], &found["threshold"]["stays"]), (&true.into(), &"proved".into()));
    assert_eq!(found["threshold"]["attained"], false);
    // Without line 14 the cases for the other sign of the divisor are part of the result.
    let better = "leave_lo_A(a_bar) > shared_A(beta[uncommitted], a_star)";
    assert_eq!(cases(&json(COST_SHARING, &[better, "for", "l"])["derived"][0]).len(), 3);
    let found = json(COST_SHARING, &["when-some-isolationism-passes-l"]);
    assert!(printed(&found["derived"][0]).contains(&(0, "line_16")), "{found}");
}

#[test]
fn a_gap_is_a_list_of_cells_with_points() {
    let found = json(COST_SHARING, &["gaps", "prop_1", "prop_4"]);
    let derived = &found["derived"][0];
    let cells = cases(derived);
    assert!(cells.iter().any(|cell| cell == &["pi = room_lo"]), "{cells:?}");
    assert!(cells.iter().any(|cell| cell.contains(&"d >= d_star")), "{cells:?}");
    assert!(derived["cases"].as_array().unwrap().iter().all(|case| case["point"].is_object()), "{derived}");
    assert_eq!(found["pairs"][0]["meet"], "refuted");
    assert_eq!(found["pairs"][0]["point"], Json::Null);
}

#[test]
fn derive_finds_the_exact_region_of_an_equilibrium() {
    let whole = |what: &[&str]| {
        let found = json(GAMES, &[&["equilibrium"], what].concat());
        let whole = found["derived"].as_array().unwrap().last().unwrap().clone();
        cases(&whole).into_iter().map(|case| case.join(", ")).collect::<Vec<_>>()
    };
    let mut beer = whole(&["all_beer"]);
    beer.iter_mut().for_each(|case| *case = case.replace("2*s >= 1", "s >= 1/2"));
    assert_eq!(beer.len(), 1);
    assert!(beer[0].contains('s') && beer[0].contains("mu"), "{beer:?}");
    assert_eq!(whole(&["any_belief is PBE for some belief", "for", "s"]), ["s >= 1/2"]);
    assert_eq!(whole(&["trigger is SPE", "for", "d"]), ["d >= 1/2"]);
    assert_eq!(whole(&["threat is SPE"]), Vec::<String>::new());
    assert_eq!(whole(&["shared is SPE"]), [""]);
}

#[test]
fn derive_compares_a_stated_region_with_the_exact_one() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("beer.referee");
    let home = Path::new(env!("CARGO_MANIFEST_DIR"));
    let games = std::fs::read_to_string(home.join(GAMES)).unwrap();
    let region = "region stated: strong at \"text\": s > 1/2; low: mu >= 1/3; positive: mu > 0\n";
    std::fs::write(&path, format!("{games}\n{region}")).unwrap();
    let found = json(path.to_str().unwrap(), &["equilibrium", "all_beer", "against", "stated"]);
    let against = &found["against"];
    assert_eq!(against["missing"].as_array().unwrap().len(), 1, "{against}");
    assert_eq!(against["missing"][0]["condition"], "mu >= 1/2");
    assert!(against["missing"][0]["point"].is_object());
    assert_eq!(against["superfluous"][0]["condition"], "strong");
    assert_eq!(against["superfluous"][0]["point"]["s"], "1/2");
    assert_eq!(against["redundant"].as_array().unwrap(), &["positive"]);
    assert!(against["open"].as_array().unwrap().is_empty());
}

#[test]
fn the_atlas_has_every_assessment_and_the_gap() {
    let found = json(GAMES, &["atlas", "quiche", "stated"]);
    let names: Vec<&str> = found["assessments"].as_array().unwrap().iter().map(|name| name.as_str().unwrap()).collect();
    assert_eq!(names, ["all_beer", "all_quiche", "any_belief", "stubborn"]);
    let derived = found["derived"].as_array().unwrap();
    assert_eq!(cases(&derived[2]), [["s >= 1/2"]]);
    assert_eq!(cases(derived.last().unwrap()), [["s < 1/2"]]);
    assert!(found["pairs"].as_array().unwrap().iter().all(|pair| pair["meet"] == "proved" && pair["point"].is_object()));
    assert!(found["left_out"].as_array().unwrap().is_empty());
}

#[test]
fn derive_refuses_a_wrong_question_with_a_repair() {
    for (what, message) in [
        (&["line_13", "for", "pie"][..], "`pie` is not a parameter - did you mean `pi`?"),
        (&["exists pi: line_13", "for", "pi"], "`pi` is bound in the question"),
        (&["exists nu: nu > 1"], "`nu` is not a declared parameter, so a quantifier must give its range"),
        (&["more-power-more-money"], "`increasing` is not a single condition"),
        (&["gaps", "a_star"], "expected a condition, found the number `a_star`"),
        (&["equilibrium", "line_13"], "`line_13` is a condition, not an assessment"),
        (&["threshold", "line_13"], "a threshold needs a parameter"),
        (&["line_13", "line_10"], "`line_13` and `line_10` are two items"),
        (&["gaps a_star"], "expected a condition, found the number `a_star`"),
        (&["exists pi: line_13 for pi"], "`pi` is bound in the question"),
        (&["line_13", "given"], "`given` must be followed by a value"),
    ] {
        let output = derive(COST_SHARING, what);
        let error = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(2), "{what:?}: {error}");
        assert!(error.contains(message), "{what:?}: {error}");
    }
}

#[test]
fn each_case_has_its_own_verdict_if_the_whole_is_not_proved() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(COST_SHARING);
    let Ok(paper) = files::paper(&path) else { panic!("the paper has faults") };
    let solver = solve::available().unwrap();
    let base = paper.claims.iter().find(|claim| claim.id == "line-34-is-stricter-than-the-limit-above-a").unwrap();
    let all_of = |region: &Region| all(region.members.iter().map(|(_, condition)| condition.clone()));
    let regions: Vec<_> = paper.models[base.model].regions.iter().take(2).map(all_of).collect();
    let words = |limits: &AuditLimits| {
        let means = DerivationContext { solver: solver.as_ref(), limits, time: Budget::TIMEOUT, until: None };
        let found = gaps(&paper, base, &regions, means);
        let DerivationOutcome::Cases(cases) = &found.left_over.result else { panic!("{found:?}") };
        assert!(cases.iter().all(|case| case.point.is_some()));
        (found.left_over.verdict, cases.len(), found.outside)
    };
    // Without a search for certificates a verdict rests on a solver at best.
    let (verdict, cases, outside) = words(&AuditLimits { certificate: Effort::of(0), ..AuditLimits::default() });
    assert_eq!((verdict, outside.len()), (Word::Unchecked, cases));
    // A case that needs no certificate is proved all the same.
    assert!(outside.contains(&Word::Unchecked) && outside.contains(&Word::Proved), "{outside:?}");
    let (verdict, _, outside) = words(&AuditLimits::default());
    assert_eq!((verdict, outside), (Word::Proved, Vec::new()));
}
