//! Tests `derive` items: the audit answers each, the answer is proved and rechecked without a solver, and the tool derives the
//! formulas that the papers expect from the questions alone.

use std::fs;
use std::path::Path;
use std::process::Output;
use std::sync::OnceLock;

use referee::source::{Sources, Span};
use referee::syntax::tree::{ClaimSyntax, Clause, ItemKind, Name, Printed, StatementKind, StatementSyntax};
use referee::syntax::{parse, printer};
use serde_json::{Value as Json, json};

const PAPER: &str = "paper \"Prizes\"
parameters: p_l, p_h in (0, 1); beta in (0, inf); c in (0, inf)
assume order: p_l < p_h
define gain = beta*(p_h - p_l)
region helping: worth_it: gain > c
derive least \"the least prize\": threshold of helping in beta
derive left \"what is left over\": gaps helping
derive dear \"some cost\": exists c: helping and c > 1/10 for beta in terms of beta, p_l, p_h
derive always \"any cost is possible\": exists c: helping
derive never \"no cost is negative\": c < 0
game help:
  players Helper
  Helper chooses m:
    help: Helper gets gain - c
    stay: Helper gets 0
assessment helps of help:
  Helper m: help
derive play \"when help is an equilibrium\": helps is SPE
";

fn referee(folder: &Path, arguments: &[&str]) -> Output {
    crate::running::referee().args(arguments).current_dir(folder).env_remove("RUST_LOG").output().unwrap()
}

/// Audits a text, and returns the exit status and the JSON document.
fn audited(text: &str) -> (i32, Json) {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("prizes.referee"), text).unwrap();
    let output = referee(folder.path(), &["audit", "prizes.referee", "--format", "json"]);
    let text = String::from_utf8(output.stdout).unwrap();
    let document = serde_json::from_str(&text).unwrap_or_else(|_| panic!("{text}{}", String::from_utf8_lossy(&output.stderr)));
    let schema: Json = serde_json::from_str(include_str!("../../schema/audit.schema.json")).unwrap();
    let schema = jsonschema::validator_for(&schema).unwrap();
    let errors: Vec<String> = schema.iter_errors(&document).map(|error| error.to_string()).collect();
    assert!(errors.is_empty(), "{errors:#?}");
    (output.status.code().unwrap(), document)
}

/// Returns the audit of [`PAPER`] without cache and evidence.
fn honest() -> &'static Json {
    static AUDIT: OnceLock<Json> = OnceLock::new();
    AUDIT.get_or_init(|| {
        let (code, audit) = audited(PAPER);
        assert_eq!(code, 0, "{audit}");
        audit
    })
}

/// Runs `recheck`, and returns the exit status and the output.
fn recheck(audit: &Json, text: &str) -> (i32, String) {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("prizes.referee"), text).unwrap();
    fs::write(folder.path().join("audit.json"), audit.to_string()).unwrap();
    let output = referee(folder.path(), &["recheck", "audit.json", "--conditions", "."]);
    let said = format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    (output.status.code().unwrap(), said)
}

fn claim<'a>(audit: &'a Json, id: &str) -> &'a Json {
    audit["papers"][0]["claims"].as_array().unwrap().iter().find(|claim| claim["id"] == id).unwrap()
}

fn changed(audit: &Json, id: &str, change: impl FnOnce(&mut Json)) -> Json {
    let mut out = audit.clone();
    change(out["papers"][0]["claims"].as_array_mut().unwrap().iter_mut().find(|claim| claim["id"] == id).unwrap());
    assert_ne!(out, *audit);
    out
}

#[test]
fn the_audit_answers_each_derive_item_and_proves_the_answer() {
    for (id, kind, condition) in [
        ("least", "threshold", "beta > c/(p_h - p_l)"),
        ("left", "threshold", "c >= gain"),
        ("dear", "threshold", "beta > 1/(10*(p_h - p_l))"),
        ("always", "holds", "true"),
        ("never", "empty", "false"),
        ("play", "threshold", "c <= gain"),
    ] {
        let claim = claim(honest(), id);
        assert_eq!(claim["derived"], json!({ "condition": condition }), "{id}");
        assert_eq!((&claim["kind"], &claim["verdict"], &claim["role"]), (&json!(kind), &json!("proved"), &json!("question")));
        assert_eq!((&claim["expected"], &claim["as_expected"]), (&Json::Null, &json!(true)));
    }
    // The statement that is printed is the formula that was decided.
    assert_eq!(claim(honest(), "left")["statement"], "not helping iff c >= gain");
}

#[test]
fn recheck_confirms_the_answers_without_a_solver() {
    let (code, said) = recheck(honest(), PAPER);
    assert_eq!(code, 0, "{said}");
    assert!(said.contains("every verdict follows from its evidence: 0 refuted, 0 open, 0 unchecked, 0 vacuous"), "{said}");
}

#[test]
fn recheck_refuses_a_changed_answer() {
    let with = |condition: &str| changed(honest(), "least", |claim| claim["derived"]["condition"] = condition.into());
    for (condition, reason) in [
        ("beta > c", "prizes, least: "),
        ("beta >= c/(p_h - p_l)", "prizes, least: "),
        // An equivalent text with other spaces differs from the text that was decided.
        ("beta  > c/(p_h - p_l)", "`derived` differs from the value that the paper and the evidence give"),
        (
            "exists u in (0, 1): beta > u",
            "a derived condition in the audit cannot be read: a derived condition has no quantifiers",
        ),
        ("beta > beta/2", "a derived condition in the audit cannot be read: a threshold in `beta` compares"),
        ("beta > nobody", "a derived condition in the audit cannot be read: unknown name `nobody`"),
        ("beta > c)", "a derived condition in the audit cannot be read: "),
        ("", "a derived condition in the audit cannot be read: "),
    ] {
        let (code, said) = recheck(&with(condition), PAPER);
        assert_eq!(code, 1, "{condition}: {said}");
        assert!(said.contains("refused: ") && said.contains(reason), "{condition}: {said}");
    }
    let without = changed(honest(), "least", |claim| {
        claim.as_object_mut().unwrap().remove("derived");
    });
    assert_eq!(recheck(&without, PAPER).0, 1);
    let missing = changed(honest(), "least", |claim| claim["derived"] = json!({ "condition": null, "reason": "none" }));
    assert_eq!(recheck(&missing, PAPER).0, 1);
}

#[test]
fn a_change_of_the_model_changes_the_derived_answer() {
    let dearer = PAPER.replace("worth_it: gain > c", "worth_it: gain > 2*c");
    let (code, audit) = audited(&dearer);
    assert_eq!((code, &claim(&audit, "least")["derived"]["condition"]), (0, &json!("beta > 2*c/(p_h - p_l)")));
}

#[test]
fn a_derive_item_without_an_answer_is_open_with_a_reason() {
    let text = PAPER.replace(" in terms of beta, p_l, p_h", " in terms of beta");
    let (code, audit) = audited(&text);
    let open = claim(&audit, "dear");
    let reason = "the condition found is `beta > 1/(10*(p_h - p_l))`, and `p_h`, `p_l` are not among the names asked for";
    assert_eq!((code, &open["as_expected"]), (3, &json!(true)), "an open `derive` item expects nothing");
    assert_eq!((&open["kind"], &open["verdict"]), (&json!("derive"), &json!("open")));
    assert_eq!(open["derived"], json!({ "condition": null, "reason": reason }));
    assert_eq!(open["evidence"], json!({ "type": "none", "reason": reason }));
    assert_eq!(recheck(&audit, &text).0, 0);
    for (question, reason) in [
        ("threshold of helping or beta < 1/100 in beta", "no threshold in `beta` was found"),
        ("threshold of helping and c < 1 in beta", "there is a threshold in `beta` only where c < 1: say so after `given`"),
        ("exists u in (0, 1): u^5 - u*beta > c", "`u` could not be eliminated"),
    ] {
        let (_, audit) = audited(&PAPER.replace("threshold of helping in beta", question));
        let found = claim(&audit, "least")["derived"]["reason"].as_str().unwrap();
        assert!(found.starts_with(reason), "{question}: {found}");
    }
}

#[test]
fn a_wrong_expected_formula_is_refuted_by_a_separating_point() {
    let text = PAPER.replace("in beta\n", "in beta expect beta >= c/(p_h - p_l)\n");
    let (code, audit) = audited(&text);
    let wrong = claim(&audit, "least");
    assert_eq!((code, &wrong["verdict"], &wrong["expected"]), (1, &json!("refuted"), &json!("proved")));
    let point = &wrong["evidence"]["point"];
    let value = |name: &str| -> f64 {
        let text = point[name].as_str().unwrap();
        let (above, below) = text.split_once('/').unwrap_or((text, "1"));
        above.parse::<f64>().unwrap() / below.parse::<f64>().unwrap()
    };
    let gap = value("beta") * (value("p_h") - value("p_l")) - value("c");
    assert!(gap.abs() < 1e-9, "question and formula differ only at equality: {point}");
    assert_eq!(wrong["derived"], Json::Null);
    let text = PAPER.replace("in beta\n", "in beta expect beta > c/(p_h - p_l)\n");
    let (code, audit) = audited(&text);
    assert_eq!((code, &claim(&audit, "least")["verdict"]), (0, &json!("proved")));
    assert_eq!(claim(&audit, "least")["statement"], "helping iff beta > c/(p_h - p_l)");
}

#[test]
fn derive_finds_an_item_by_its_name() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("prizes.referee"), PAPER).unwrap();
    let told = |arguments: &[&str]| String::from_utf8(referee(folder.path(), arguments).stdout).unwrap();
    for (id, line) in [("least", "beta > c/(p_h - p_l)"), ("left", "c >= gain"), ("play", "c <= gain")] {
        let text = told(&["derive", "prizes.referee", id]);
        assert!(text.contains(line), "{id}: {text}");
    }
    let shown = told(&["show", "prizes.referee", "least"]);
    assert!(shown.contains("helping iff beta > c/(p_h - p_l)"), "{shown}");
}

/// Returns the claim without its expected formula; none if the claim is not a `derive` item.
fn without_expectation(claim: &ClaimSyntax) -> Option<ClaimSyntax> {
    let (Printed::Plain(meant) | Printed::Both { meant, .. }) = &claim.ruling.statement;
    let StatementKind::Derive(derive) = &meant.kind else { return None };
    let mut out = claim.clone();
    let mut derive = derive.clone();
    derive.expected = None;
    out.ruling.statement = Printed::Plain(StatementSyntax { kind: StatementKind::Derive(derive), span: meant.span });
    out.ruling.clauses.retain(|clause| !matches!(clause, Clause::Expect(_)));
    out.question = true;
    Some(out)
}

#[test]
fn the_tool_derives_the_expected_formulas_of_the_papers_from_the_questions_alone() {
    for (paper, least) in [("masumura2025", 34), ("yodercohen2025", 45)] {
        let folder = tempfile::tempdir().unwrap();
        for entry in fs::read_dir(Path::new("conditions").join(paper)).unwrap() {
            let path = entry.unwrap().path();
            fs::copy(&path, folder.path().join(path.file_name().unwrap())).unwrap();
        }
        let path = folder.path().join("derived.referee");
        let mut sources = Sources::default();
        let id = sources.add("derived", fs::read_to_string(&path).unwrap());
        let (mut file, faults) = parse(&sources, id);
        assert!(faults.is_empty(), "{faults:?}");
        let mut titles = Vec::new();
        for item in &mut file.items {
            let ItemKind::Claim(claim) = &mut item.kind else { continue };
            let Some(question) = without_expectation(claim) else { continue };
            let name = Name { value: format!("item_{}", titles.len()), span: Span::default() };
            titles.push(claim.title.value.clone());
            *claim = ClaimSyntax { name: Some(name), ..question };
        }
        assert!(titles.len() >= least, "{paper}: {} items", titles.len());
        fs::write(&path, printer::print(&file)).unwrap();
        let output = referee(folder.path(), &["audit", "paper.referee", "--format", "json", "--only", "item_*"]);
        let audit: Json = serde_json::from_slice(&output.stdout).unwrap();
        for (number, title) in titles.iter().enumerate() {
            let claim = claim(&audit, &format!("item_{number}"));
            assert_eq!(claim["verdict"], "proved", "{paper}, {title}: {}", claim["derived"]);
        }
    }
}

/// The rule for B is undefined where x > a, so a claim about the assessment has no truth value there.
const GAP: &str = "paper \"A Gap\"
parameters: a in (0, 1)
game g:
  players A, B
  A chooses x in [0, 1]
  B chooses k: yes or no
  A gets if k = yes then x else 0
  B gets if k = yes then 1 else 0
assessment z of g:
  A x: a
  B k: yes if x <= a
derive where \"where it is one\": z is SPE
";

#[test]
fn a_derived_condition_is_false_where_the_question_is_undefined() {
    let (code, audit) = audited(GAP);
    assert_eq!(claim(&audit, "where")["derived"]["condition"], json!("false"));
    assert_eq!((code, &claim(&audit, "where")["verdict"]), (0, &json!("proved")), "the two readers agree");
}
