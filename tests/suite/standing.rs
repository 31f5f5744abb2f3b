//! Tests reports about information sets (on or off the path, with their beliefs) and about deviation payoffs without a maximum.

use std::path::Path;

use referee::audit::{Audit, AuditLimits, run};
use referee::command::files;
use referee::report::overview::ReportExtent;
use referee::report::{claim, json, text};
use referee::solve;
use serde_json::Value as Json;

use crate::sample::Silent;

/// Audits some claims of a file of the textbook.
fn audited(page: &str, ids: &[&str]) -> Audit {
    let path = Path::new("conditions/textbook").join(page);
    let paper = files::paper(&path).unwrap_or_else(|_| panic!("{} has faults", path.display()));
    let solver = solve::available();
    let audit =
        run(&[paper.into()], &|claim| ids.contains(&claim.id.as_str()), solver.as_deref(), &AuditLimits::default(), &Silent);
    assert_eq!(audit.papers[0].rulings.len(), ids.len(), "the paper has all of {ids:?}");
    audit
}

/// Returns a claim of an audit in JSON.
fn object(audit: &Audit, id: &str) -> Json {
    let document: Json = serde_json::from_str(&json::print(audit)).unwrap();
    let claims = document["papers"][0]["claims"].as_array().unwrap();
    claims.iter().find(|claim| claim["id"] == id).unwrap().clone()
}

/// Returns the information sets of a claim, one per line.
fn sets(claim: &Json) -> Vec<String> {
    let said = |set: &Json, field: &str| set[field].as_str().unwrap_or("-").to_owned();
    let line = |set: &Json| {
        let fields = ["set", "path", "path_where", "belief", "belief_where", "belief_elsewhere"];
        fields.map(|field| said(set, field)).join(" | ")
    };
    claim["information_sets"].as_array().unwrap().iter().map(line).collect()
}

#[test]
fn beliefs_follow_bayes_rule_on_the_path_and_are_chosen_off_it() {
    let audit = audited("beer-quiche.referee", &["pooling-on-quiche"]);
    let expected = [
        "Sender at meal, k = strong | on | - | - | - | -",
        "Receiver at reply, meal = beer | off | - | chosen | - | -",
        "Receiver at reply, meal = quiche | on | - | bayes | - | -",
        "Sender at meal, k = weak | on | - | - | - | -",
    ];
    assert_eq!(sets(&object(&audit, "pooling-on-quiche")), expected);
    let shown = text::print_plain(&claim::page(&audit.papers[0], &audit.papers[0].rulings[0], ReportExtent::All));
    for row in [
        "Sender at meal, k = strong         on the path",
        "Receiver at reply, meal = beer     off the path   belief chosen",
        "Receiver at reply, meal = quiche   on the path    belief by Bayes' rule",
    ] {
        assert!(shown.contains(row), "{row}\n{shown}");
    }
}

#[test]
fn an_information_set_may_be_on_the_path_for_some_offers_only() {
    let audit = audited("ultimatum.referee", &["the-risky-demand"]);
    let expected = [
        "A at x | on | - | bayes | - | -",
        "B at reply, t = tough | depends | x = p + c[weak] | - | - | -",
        "B at reply, t = weak | depends | x = p + c[weak] | - | - | -",
    ];
    assert_eq!(sets(&object(&audit, "the-risky-demand")), expected);
}

#[test]
fn an_unreached_state_is_off_the_path() {
    let audit = audited("prisoners-dilemma.referee", &["patience-enough", "to-defect-always-is-one"]);
    let all = |hostile: &str| {
        let line = |set: &str, path: &str| format!("{set} | {path} | - | - | - | -");
        vec![
            line("One at x in friendly", "on"),
            line("Two at y in friendly", "on"),
            line("One at a in hostile", hostile),
            line("Two at b in hostile", hostile),
        ]
    };
    assert_eq!(sets(&object(&audit, "patience-enough")), all("off"));
    assert_eq!(sets(&object(&audit, "to-defect-always-is-one")), all("on"));
}

#[test]
fn a_claim_about_payoffs_lists_no_information_sets() {
    let audit = audited("ultimatum.referee", &["the-risk-of-war"]);
    assert!(object(&audit, "the-risk-of-war").get("information_sets").is_none());
}

/// Returns the verdicts on some claims of a paper given as text.
fn verdicts(text: &str, ids: &[&str]) -> Vec<String> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("written.referee");
    std::fs::write(&path, text).unwrap();
    let paper = files::paper(&path).unwrap_or_else(|(sources, faults)| {
        panic!("{}", referee::report::diagnostics::print_plain(&sources, &faults));
    });
    let ties: Vec<&str> = paper.claims.iter().map(|claim| claim.id.as_str()).filter(|id| id.contains("/tie/")).collect();
    assert_eq!(ties, ids);
    let solver = solve::available();
    let audit = run(&[paper.into()], &|claim| claim.id.contains("/tie/"), solver.as_deref(), &AuditLimits::default(), &Silent);
    audit.papers[0].rulings.iter().map(|ruled| ruled.ruling.verdict.word().to_string()).collect()
}

const SALE: &str = r#"paper "Sale"
parameters: h in (0, 1); l in (0, h); q in (0, 1)
game sale:
  players Seller, Buyer
  nature draws v: keen with q or other
  Buyer knows v
  Seller chooses price PRICES
  Buyer chooses answer:
    buy: Seller gets PRICE; Buyer gets (if v = keen then h else l) - PRICE
    leave: Seller gets 0; Buyer gets 0
assessment sell of sale:
  Seller price: PLAY
  Buyer answer: best, ties to buy
"#;

#[test]
fn the_audit_checks_whether_ties_may_be_broken_the_other_way() {
    // If indifferent buyers leave, no price is optimal for the seller.
    let any = SALE.replace("PRICES", "in [0, 1]").replace("PRICE", "price").replace("PLAY", "l");
    let claims = "claim \"one\": sell is PBE given l >= q*h\nclaim \"two\": sell is PBE iff l >= q*h\n";
    assert_eq!(verdicts(&format!("{any}{claims}"), &["one/tie/answer", "two/tie/answer"]), ["refuted", "refuted"]);
    // If no price equals a value of the good, no type is indifferent.
    let two = SALE
        .replace("PRICES", ": dear or cheap")
        .replace("PRICE", "(if price = dear then 3/4 else 1/4)")
        .replace("PLAY", "cheap");
    let claims = "claim \"one\": sell is PBE given l > 1/2, l < 3/4, q < 1/3\nclaim \"two\": sell is PBE  expect refuted \"q\"\n";
    assert_eq!(verdicts(&format!("{two}{claims}"), &["one/tie/answer"]), ["proved"]);
}

#[test]
fn the_report_names_a_deviation_payoff_without_a_maximum() {
    let id = "who-is-indifferent-must-accept";
    let audit = audited("ultimatum.referee", &[id]);
    let claim = object(&audit, id);
    assert_eq!(claim["verdict"], "refuted");
    let evidence = &claim["evidence"];
    // The demands at which a type is indifferent, and A's payoff just below them: from both types, or from the weak type alone.
    let at = |name: &str| kernel::number::parse(evidence["point"][name].as_str().unwrap()).unwrap();
    let (p, q) = (at("p"), at("q"));
    let (safe, risky) = (&p + at("c[tough]"), &p + at("c[weak]"));
    let from_the_weak = (kernel::number::whole(1) - &q) * &risky + q * (p - at("k_A"));
    let end = if safe > from_the_weak { safe } else { risky };
    let said = format!("no choice is best: the nearer x comes to {end} from below, the better, and {end} itself gives less");
    assert_eq!(evidence["deviation"]["no_best"], said.as_str());
    let shown = text::print_plain(&claim::page(&audit.papers[0], &audit.papers[0].rulings[0], ReportExtent::All));
    assert!(shown.split_whitespace().collect::<Vec<_>>().join(" ").contains(&said), "{shown}");
}

#[test]
fn the_report_omits_the_remark_where_a_maximum_exists() {
    let id = "caution-always-pays";
    let audit = audited("ultimatum.referee", &[id]);
    let claim = object(&audit, id);
    assert_eq!(claim["verdict"], "refuted");
    assert!(claim["evidence"]["deviation"].get("gain").is_some());
    assert!(claim["evidence"]["deviation"].get("no_best").is_none());
}
