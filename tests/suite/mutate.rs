//! Tests the mutation of condition files: which changes are made in a formula, that each is a plausible slip, and how each is
//! classified.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;

use referee::audit::AuditLimits;
use referee::certify::Word;
use referee::command::files;
use referee::mutate::{
    ChangedItemKind, EquivalenceEvidence, FormulaChange, MutantFate, MutationReport, OwnVerdict, SlipKind, changes, run,
};
use referee::paper::Paper;
use referee::report::mutants::{self, Tally};
use referee::report::{mutants_json, text};
use referee::solve;
use referee::solve::Clock;
use referee::source::Sources;
use serde_json::Value;

use crate::sample::Silent;

/// Returns the text before and after every change to a file with this text.
fn found(text: &str) -> Vec<(SlipKind, String, String)> {
    let mut sources = Sources::default();
    sources.add("made.referee", text);
    let all = changes(&sources);
    all.iter()
        .map(|change| {
            let (before, after) = change.shown(&sources);
            (change.kind, before, after)
        })
        .collect()
}

fn has(all: &[(SlipKind, String, String)], kind: SlipKind, before: &str, after: &str) -> bool {
    all.contains(&(kind, before.to_owned(), after.to_owned()))
}

fn read(name: &str) -> Arc<Paper> {
    let path = format!("tests/inputs/mutate/{name}.referee");
    Arc::new(files::paper(Path::new(&path)).unwrap_or_else(|_| panic!("{path} has faults")))
}

fn tried(name: &str, jobs: usize) -> MutationReport {
    let limits = AuditLimits { jobs: Some(jobs), ..AuditLimits::default() };
    run(&read(name), &|_| true, None, solve::available().as_deref(), &limits, &Silent)
}

/// Returns the changes with one outcome, each as item, text before and text after.
fn of_fate(mutation: &MutationReport, is: impl Fn(&FormulaChange, &MutantFate) -> bool) -> Vec<(String, String, String)> {
    let chosen = mutation.trials.iter().filter(|(change, fate)| is(change, fate));
    chosen
        .map(|(change, _)| {
            let (before, after) = change.shown(&mutation.paper.sources);
            (change.site.shown(), before, after)
        })
        .collect()
}

fn triple(item: &str, before: &str, after: &str) -> (String, String, String) {
    (item.to_owned(), before.to_owned(), after.to_owned())
}

#[test]
fn every_kind_of_change_is_made_in_plain_formulas() {
    let all = found(
        "parameters: p_l, p_h in (0, 1); q in [0, inf)\ncondition c: 0 < p_l <= p_h # - < here\n  - 2*q and (q = p_h or not -q > 1)\n",
    );
    let chain = "0 < p_l <= p_h # - < here - 2*q";
    for (kind, before, after) in [
        (SlipKind::Strictness, "(0, 1)", "[0, 1)"),
        (SlipKind::Strictness, "(0, 1)", "(0, 1]"),
        (SlipKind::Strictness, "[0, inf)", "(0, inf)"),
        (SlipKind::Strictness, chain, "0 <= p_l <= p_h # - < here - 2*q"),
        (SlipKind::Strictness, chain, "0 < p_l < p_h # - < here - 2*q"),
        (SlipKind::Relation, chain, "0 > p_l >= p_h # - < here - 2*q"),
        (SlipKind::Sign, chain, "0 < p_l <= p_h # - < here + 2*q"),
        (SlipKind::Sign, chain, "0 < p_l <= -p_h # - < here - 2*q"),
        (SlipKind::Name, chain, "0 < p_h <= p_h # - < here - 2*q"),
        (SlipKind::Dropped, chain, "p_l <= p_h # - < here - 2*q"),
        (SlipKind::Dropped, chain, "0 < p_l"),
        (SlipKind::Relation, "q = p_h", "q != p_h"),
        (SlipKind::Dropped, "q = p_h or not -q > 1", "false or not -q > 1"),
        (SlipKind::Relation, "-q > 1", "-q < 1"),
        (SlipKind::Sign, "-q > 1", "q > 1"),
    ] {
        assert!(has(&all, kind, before, after), "{kind:?}: {before} -> {after} in {all:#?}");
    }
    assert!(!all.iter().any(|(_, _, after)| after.contains("inf]")), "an infinite end stays open");
    assert!(!all.iter().any(|(kind, before, after)| *kind == SlipKind::Name && before.contains("q > 1") && before != after));
}

#[test]
fn every_kind_of_change_is_made_in_latex_formulas() {
    let all = found(concat!(
        "set kind = {hi, lo}\nparameters: beta[hi] written $\\bar\\beta$, beta[lo] written $\\underline\\beta$, x in (0, 1)\n",
        "define f(y) = y\ncondition c: $\\min\\{\\bar{\\beta}x, f(x)\\} \\geq \\underline{\\beta} - x \\Leftrightarrow x \\lt 1$\n",
        "claim \"all\": beta[hi] < 1\n"
    ));
    let chain = "\\min\\{\\bar{\\beta}x, f(x)\\} \\geq \\underline{\\beta} - x";
    for (kind, before, after) in [
        (SlipKind::Strictness, chain, "\\min\\{\\bar{\\beta}x, f(x)\\} > \\underline{\\beta} - x"),
        (SlipKind::Relation, chain, "\\min\\{\\bar{\\beta}x, f(x)\\} \\leq \\underline{\\beta} - x"),
        (SlipKind::Sign, chain, "\\min\\{\\bar{\\beta}x, f(x)\\} \\geq \\underline{\\beta} + x"),
        (SlipKind::Sign, chain, "\\min\\{\\bar{\\beta}x, f(x)\\} \\geq -\\underline{\\beta} - x"),
        (SlipKind::Name, chain, "\\min\\{\\underline\\beta x, f(x)\\} \\geq \\underline{\\beta} - x"),
        (SlipKind::Strictness, "x \\lt 1", "x \\leq 1"),
        (SlipKind::Relation, "x \\lt 1", "x > 1"),
        (SlipKind::Name, "beta[hi] < 1", "beta[lo] < 1"),
    ] {
        assert!(has(&all, kind, before, after), "{kind:?}: {before} -> {after} in {all:#?}");
    }
}

#[test]
fn changes_are_made_in_claims_facts_and_members() {
    let all = found(concat!(
        "parameters: x, y in (0, 1)\nfunction u(z in (0, 1)): strictly increasing in z; u(z) > 0\ncondition a: x > 0\n",
        "region r:\n  a, b\nregion s:\n  r without b; c: y > 0\nregion t:\n  a\ncondition b: y < 1\n",
        "claim \"rises\": x weakly increasing in x given y > x\nclaim \"stays\": a upward in x\n",
        "proof \"p\":\n  suppose a\n  step \"best\": 1 uniquely maximizes x over x in (0, 1]\n"
    ));
    for (kind, before, after) in [
        (SlipKind::Strictness, " strictly increasing in z", " weakly increasing in z"),
        (SlipKind::Relation, " strictly increasing in z", " strictly decreasing in z"),
        (SlipKind::Dropped, "a, b", "b"),
        (SlipKind::Dropped, "a, b", "a"),
        (SlipKind::Dropped, "r without b", "left_out_member: true"),
        (SlipKind::Dropped, "a", "left_out_member: true"),
        (SlipKind::Dropped, "y > 0", "true"),
        (SlipKind::Strictness, "x weakly increasing in x", "x strictly increasing in x"),
        (SlipKind::Relation, "x weakly increasing in x", "x weakly decreasing in x"),
        (SlipKind::Dropped, "y > x", "true"),
        (SlipKind::Relation, "a upward in x", "a downward in x"),
        (SlipKind::Dropped, "a", "true"),
        (SlipKind::Relation, "1 uniquely maximizes x over x in (0, 1]", "1 uniquely minimizes x over x in (0, 1]"),
        (SlipKind::Strictness, "1 uniquely maximizes x over x in (0, 1]", "1 maximizes x over x in (0, 1]"),
    ] {
        let (before, after) = (before.trim(), after.trim());
        assert!(has(&all, kind, before, after), "{kind:?}: {before} -> {after} in {all:#?}");
    }
}

#[test]
fn changes_are_made_in_games_assessments_and_claims_about_play() {
    let text = std::fs::read_to_string("tests/inputs/syntax/examples/cost-sharing.referee").unwrap();
    let all = found(&text);
    for (kind, before, after) in [
        (SlipKind::Strictness, "(0, top]", "(0, top)"),
        (SlipKind::Sign, "beta[v]*p - c_A", "beta[v]*p + c_A"),
        (SlipKind::Name, "beta[v]*p - c_A", "beta[v]*p - c_T"),
        (SlipKind::Relation, "n = withdrawal", "n != withdrawal"),
        (SlipKind::Dropped, "n = withdrawal", "true"),
        (SlipKind::Name, "p_l - c_T", "p_m - c_T"),
        (SlipKind::Relation, "n = no_offer", "n != no_offer"),
    ] {
        assert!(has(&all, kind, before, after), "{kind:?}: {before} -> {after} in {all:#?}");
    }
}

#[test]
fn every_change_alters_the_text_and_is_made_once() {
    let paper = files::paper(Path::new("conditions/masumura2025/paper.referee")).unwrap_or_else(|_| panic!("it has faults"));
    let all = changes(&paper.sources);
    assert!(all.len() > 3_000, "{}", all.len());
    let original = &paper.sources.iter().next().unwrap().text;
    let mut seen = BTreeSet::new();
    for change in &all {
        let text = change.applied(&paper.sources);
        assert_ne!(text, *original);
        assert!(seen.insert(text), "{:?}", change.shown(&paper.sources));
    }
    for kind in SlipKind::ALL {
        assert!(all.iter().filter(|change| change.kind == kind).count() > 100, "{kind:?}");
    }
}

#[test]
fn claims_that_fix_the_model_notice_every_kind_of_change() {
    let mutation = tried("noticed", 2);
    let in_model = |change: &FormulaChange| change.site.sort != ChangedItemKind::Claim;
    let missed = of_fate(&mutation, |change, fate| in_model(change) && !fate.is_noticed());
    assert!(missed.is_empty(), "{missed:#?}");
    for kind in SlipKind::ALL {
        let noticed = of_fate(&mutation, |change, fate| in_model(change) && change.kind == kind && fate.is_noticed());
        assert!(!noticed.is_empty(), "{kind:?}");
    }
    // Noticed means that the verdict of the claim changes; a fault or a message is not enough.
    for (change, fate) in &mutation.trials {
        if let MutantFate::Noticed { claim, before, after } = fate {
            assert!(mutation.paper.claims.iter().any(|other| other.id == *claim), "{claim}");
            assert_eq!(*before, Some(Word::Proved), "{claim}");
            assert!(matches!(after, Word::Refuted | Word::Vacuous), "{claim}: {after} after {change:?}");
        }
    }
}

#[test]
fn a_change_that_no_claim_depends_on_survives() {
    let mutation = tried("survivor", 1);
    let survived = of_fate(&mutation, |_, fate| *fate == MutantFate::Survived);
    for (before, after) in
        [("$x + y < 1$", "true"), ("x + y < 1", "x + y \\leq 1"), ("x + y < 1", "x + y > 1"), ("x + y < 1", "x - y < 1")]
    {
        assert!(survived.contains(&triple("loose", before, after)), "{before} -> {after} in {survived:#?}");
    }
    assert!(of_fate(&mutation, |change, fate| change.site.names == ["held"] && !fate.is_noticed()).is_empty());
    let claims = of_fate(&mutation, |_, fate| matches!(fate, MutantFate::SameVerdict(own) if own.word == Word::Proved));
    assert!(claims.contains(&triple("it can be", "held and loose", "held and true")), "{claims:#?}");
    let all = Tally::of(&mutation, |_| true);
    assert_eq!(all.equivalent, 0, "another true claim is not an equivalent change");
    assert_eq!((all.same_verdict, all.confirmed), (claims.len(), claims.len()), "each changed claim has a verdict of its own");
    let stays = of_fate(&tried("false", 1), |_, fate| {
        matches!(fate, MutantFate::SameVerdict(OwnVerdict { word: Word::Refuted, terms: 0 }))
    });
    assert!(!stays.is_empty(), "another false claim has its own counterexample");
    assert_eq!(all.per_thousand(), Some(all.noticed * 1000 / all.made), "the change counts as not noticed");
}

#[test]
fn an_equivalent_change_is_proved_equivalent() {
    let mutation = tried("equivalent", 1);
    let same = of_fate(&mutation, |_, fate| matches!(fate, MutantFate::Equivalent(EquivalenceEvidence::ByCertificate(_))));
    assert_eq!(same, [triple("x", "[0, 1]", "(0, 1]"), triple("y", "(0, 1)", "(0, 1]")]);
    let asked = of_fate(&mutation, |change, fate| {
        change.site.sort == ChangedItemKind::Claim && matches!(fate, MutantFate::Equivalent(_))
    });
    assert!(asked.contains(&triple("none is two", "other_x != 2", "x != 2")), "the query is the same: {asked:#?}");
    assert!(!asked.iter().any(|(item, ..)| item == "two identities"), "another identity is another claim: {asked:#?}");
    let plan = of_fate(&tried("play", 1), |_, fate| *fate == MutantFate::Equivalent(EquivalenceEvidence::ByNormalForm));
    assert_eq!(plan, [triple("plan", "k = low", "true")], "the assessment is the same at every information set");
    let true_too = of_fate(&mutation, |_, fate| matches!(fate, MutantFate::SameVerdict(own) if own.word == Word::Proved));
    assert!(true_too.contains(&triple("two identities", "x + x = 2*x", "x + other_x = 2*x")), "{true_too:#?}");
    let survived = of_fate(&mutation, |_, fate| *fate == MutantFate::Survived);
    assert!(survived.contains(&triple("x", "[0, 1]", "[0, 1)")), "not the other end: {survived:#?}");
    let all = Tally::of(&mutation, |_| true);
    assert_eq!(all.counted(), all.made - all.equivalent, "equivalent changes do not count in the score");
}

#[test]
fn a_sample_is_spread_over_the_text_and_only_tried_changes_count() {
    let whole = tried("noticed", 1);
    for chosen in [1, 5, whole.trials.len(), whole.trials.len() + 3] {
        let solver = solve::available();
        let mutation = run(&read("noticed"), &|_| true, Some(chosen), solver.as_deref(), &AuditLimits::default(), &Silent);
        let tried: Vec<usize> =
            (0..mutation.trials.len()).filter(|place| mutation.trials[*place].1 != MutantFate::NotTried).collect();
        let all = mutation.trials.len();
        assert_eq!(tried.len(), chosen.min(all));
        assert_eq!(mutation.stopped.is_some(), chosen < all, "{:?}", mutation.stopped);
        let share = all.div_ceil(chosen.min(all));
        assert!(tried.windows(2).all(|pair| pair[1] - pair[0] <= share), "{tried:?} of {all}");
        assert!(tried.iter().all(|place| mutation.trials[*place].1 == whole.trials[*place].1));
    }
}

#[test]
fn changes_that_the_budget_cuts_off_do_not_count() {
    let limits = AuditLimits { overall: Some(Clock::set(std::time::Duration::ZERO)), jobs: Some(1), ..AuditLimits::default() };
    let mutation = run(&read("noticed"), &|_| true, None, solve::available().as_deref(), &limits, &Silent);
    assert!(mutation.stopped.is_some());
    let all = Tally::of(&mutation, |_| true);
    assert!(all.made > 0);
    assert_eq!((all.not_tried, all.counted(), all.per_thousand()), (all.made, 0, None));
}

#[test]
fn the_report_matches_the_snapshot_with_any_number_of_threads() {
    let one = tried("survivor", 1);
    let shown = text::print_plain(&mutants::page(&one, true));
    assert!(shown.contains("Mutation score 35.7 %: 5 of the 14 changes"), "{shown}");
    let counted = shown.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(counted.contains("with evidence of its own: 2 proved. They count as not noticed."), "{shown}");
    let json = mutants_json::print(&one);
    for jobs in [2, 4] {
        assert_eq!(mutants_json::print(&tried("survivor", jobs)), json, "{jobs} threads");
    }
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path("../../snapshots/report");
    settings.set_prepend_module_to_snapshot(false);
    settings.bind(|| insta::assert_snapshot!("mutants-text", shown));
}

#[test]
fn the_json_satisfies_its_schema() {
    let schema: Value = serde_json::from_str(include_str!("../../schema/mutation.schema.json")).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let mut fates = BTreeSet::new();
    for name in ["noticed", "survivor", "equivalent"] {
        let mut document: Value = serde_json::from_str(&mutants_json::print(&tried(name, 2))).unwrap();
        let errors: Vec<String> = validator.iter_errors(&document).map(|error| error.to_string()).collect();
        assert!(errors.is_empty(), "{name}: {errors:#?}");
        let of = |change: &Value| change["fate"].as_str().unwrap().to_owned();
        fates.extend(document["changes"].as_array().unwrap().iter().map(of));
        document["changes"][0]["fate"] = "forgotten".into();
        assert!(!validator.is_valid(&document), "the schema must reject a wrong value");
    }
    assert!(["noticed", "survived", "same_verdict", "equivalent"].iter().all(|fate| fates.contains(*fate)), "{fates:?}");
}
