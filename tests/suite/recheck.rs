//! Tests `referee recheck`: it confirms a valid audit without a solver, and refuses each kind of forgery with the claim and the
//! reason.

use std::fs;
use std::path::Path;
use std::process::Output;
use std::sync::OnceLock;

use serde_json::{Value, json};

const PAPER: &str = include_str!("../inputs/recheck/cheats.referee");

fn referee(folder: &Path, arguments: &[&str]) -> Output {
    crate::running::referee().args(arguments).current_dir(folder).env_remove("RUST_LOG").output().unwrap()
}

/// Returns the valid audit of the paper.
fn honest() -> &'static str {
    static AUDIT: OnceLock<String> = OnceLock::new();
    AUDIT.get_or_init(|| {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("cheats.referee"), PAPER).unwrap();
        let output = referee(folder.path(), &["audit", "cheats.referee", "--format", "json"]);
        assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    })
}

/// Runs `recheck` on an audit of the paper, and returns the exit status and the output.
fn recheck_bytes(audit: &[u8], paper: &str) -> (i32, String) {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("cheats.referee"), paper).unwrap();
    fs::write(folder.path().join("audit.json"), audit).unwrap();
    let output = referee(folder.path(), &["recheck", "audit.json", "--conditions", "."]);
    let said = format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    (output.status.code().unwrap(), said)
}

fn claim<'a>(audit: &'a mut Value, id: &str) -> &'a mut Value {
    let claims = audit["papers"][0]["claims"].as_array_mut().unwrap();
    claims.iter_mut().find(|claim| claim["id"] == id).unwrap()
}

/// Changes the audit, and tests that `recheck` refuses it with this reason on the line of this claim.
#[track_caller]
fn refused(id: &str, reason: &str, cheat: impl FnOnce(&mut Value)) {
    let mut audit: Value = serde_json::from_str(honest()).unwrap();
    let before = audit.clone();
    cheat(&mut audit);
    assert_ne!(audit, before, "the forgery changes the audit");
    let (code, said) = recheck_bytes(audit.to_string().as_bytes(), PAPER);
    assert_eq!(code, 1, "{said}");
    let start = if id.is_empty() { "refused: ".to_owned() } else { format!("refused: cheats, {id}: ") };
    assert!(said.lines().any(|line| line.starts_with(&start) && line.contains(reason)), "{said}");
    assert!(!said.contains("every verdict"), "{said}");
}

fn products(audit: &mut Value, id: &str) -> Value {
    let proof = &claim(audit, id)["parts"][0]["evidence"]["proof"]["sum"]["products"];
    assert!(proof.is_array(), "`{id}` has a certificate of one sum: {proof}");
    proof.clone()
}

fn set_products(audit: &mut Value, id: &str, products: Value) {
    claim(audit, id)["parts"][0]["evidence"]["proof"]["sum"]["products"] = products;
}

#[test]
fn recheck_confirms_a_valid_audit_of_a_moved_file() {
    let (code, said) = recheck_bytes(honest().as_bytes(), PAPER);
    assert_eq!(code, 0, "{said}");
    assert!(said.contains("every verdict follows from its evidence: 4 refuted, 0 open, 0 unchecked"), "{said}");
    // The same document without white space.
    let compact = serde_json::from_str::<Value>(honest()).unwrap().to_string();
    assert_eq!(recheck_bytes(compact.as_bytes(), PAPER).0, 0);
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir_all(folder.path().join("conditions/elsewhere")).unwrap();
    fs::write(folder.path().join("conditions/elsewhere/cheats.referee"), PAPER).unwrap();
    fs::write(folder.path().join("audit.json"), honest()).unwrap();
    assert_eq!(referee(folder.path(), &["recheck", "audit.json"]).status.code(), Some(0));
}

#[test]
fn recheck_confirms_every_audit_of_the_fixtures() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut confirmed = 0;
    for folder in ["tests/inputs/recheck", "tests/inputs/games"] {
        for entry in fs::read_dir(root.join(folder)).unwrap() {
            let path = entry.unwrap().path();
            let output = referee(root, &["audit", path.to_str().unwrap(), "--format", "json"]);
            if output.status.code() == Some(2) {
                continue;
            }
            let folder = tempfile::tempdir().unwrap();
            fs::write(folder.path().join("audit.json"), &output.stdout).unwrap();
            let output = referee(folder.path(), &["recheck", "audit.json", "--conditions", path.to_str().unwrap()]);
            let said = String::from_utf8_lossy(&output.stdout).into_owned();
            assert_eq!(output.status.code(), Some(0), "{}\n{said}", path.display());
            confirmed += 1;
        }
    }
    assert!(confirmed >= 40, "{confirmed} audits");
}

#[test]
fn the_audit_contains_no_absolute_path() {
    let mut audit: Value = serde_json::from_str(honest()).unwrap();
    assert_eq!(audit["papers"][0]["files"][0]["path"], "cheats.referee");
    assert!(!honest().contains(env!("CARGO_MANIFEST_DIR")) && !honest().contains("/tmp"));
    assert_eq!(claim(&mut audit, "a-root")["parts"][0]["evidence"]["made"]["sqrt(x)"], "1/2");
    let root = &claim(&mut audit, "irrational")["parts"][0]["evidence"]["roots"]["z"];
    assert_eq!(root["coefficients"], json!(["-2", "0", "1"]));
}

#[test]
fn the_audit_hashes_included_files() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    fs::create_dir_all(at.join("conditions/a/parts")).unwrap();
    fs::write(at.join("conditions/a/main.referee"), format!("{PAPER}include \"parts/more.referee\"\n")).unwrap();
    fs::write(at.join("conditions/a/parts/more.referee"), "claim \"more\": x < 2\n").unwrap();
    referee(at, &["audit", "--format", "json", "-o", "audit.json"]);
    let audit: Value = serde_json::from_slice(&fs::read(at.join("audit.json")).unwrap()).unwrap();
    let paths: Vec<&Value> = audit["papers"][0]["files"].as_array().unwrap().iter().map(|file| &file["path"]).collect();
    assert_eq!(paths, ["main.referee", "parts/more.referee"]);
    assert_eq!(referee(at, &["recheck", "audit.json"]).status.code(), Some(0));
    fs::write(at.join("conditions/a/parts/more.referee"), "claim \"more\": x < 3\n").unwrap();
    let output = referee(at, &["recheck", "audit.json"]);
    assert_eq!(output.status.code(), Some(1));
    let said = String::from_utf8(output.stdout).unwrap();
    assert!(said.contains("refused: a: `parts/more.referee` is not the file that was audited"), "{said}");
}

#[test]
fn recheck_refuses_a_changed_multiplier() {
    refused("below-five", "part 1: the certificate is refused: the products do not add up to a constant", |audit| {
        let mut all = products(audit, "below-five");
        all[0]["times"] = json!("7/3");
        set_products(audit, "below-five", all);
    });
    refused("below-five", "the certificate is refused: a multiplier of an inequality is not positive", |audit| {
        let mut all = products(audit, "below-five");
        all[0]["times"] = json!("-1");
        set_products(audit, "below-five", all);
    });
    refused("below-five", "a number in the certificate is not an exact number in lowest terms", |audit| {
        let mut all = products(audit, "below-five");
        all[0]["times"] = json!("9".repeat(5000));
        set_products(audit, "below-five", all);
    });
}

#[test]
fn recheck_refuses_a_changed_instance() {
    let certificate = |audit: &mut Value| claim(audit, "something-between")["parts"][0]["evidence"].clone();
    let set = |audit: &mut Value, evidence: Value| claim(audit, "something-between")["parts"][0]["evidence"] = evidence;
    refused("something-between", "the certificate is refused: ", |audit| {
        let mut evidence = certificate(audit);
        evidence["instances"][0]["at"][0]["above"] = json!([["5", {}]]);
        set(audit, evidence);
    });
    refused("something-between", "the certificate is refused: ", |audit| {
        let mut evidence = certificate(audit);
        evidence.as_object_mut().unwrap().remove("instances");
        set(audit, evidence);
    });
    refused("something-between", "there is no universal condition 3 to use", |audit| {
        let mut evidence = certificate(audit);
        evidence["instances"][0]["of"] = json!(3);
        set(audit, evidence);
    });
    refused("something-between", "an instance has more or fewer numbers", |audit| {
        let mut evidence = certificate(audit);
        evidence["instances"][0]["at"] = json!([]);
        set(audit, evidence);
    });
    refused("something-between", "the certificate names a variable that is not in the question", |audit| {
        let mut evidence = certificate(audit);
        evidence["instances"][0]["at"][0]["above"] = json!([["1", {"q": 1}]]);
        set(audit, evidence);
    });
}

#[test]
fn recheck_refuses_a_point_without_proof_of_a_universal_condition() {
    let point = |audit: &mut Value| claim(audit, "a-bound")["parts"][0]["evidence"].clone();
    let set = |audit: &mut Value, evidence: Value| claim(audit, "a-bound")["parts"][0]["evidence"] = evidence;
    refused("a-bound", "the point does not satisfy the conditions", |audit| {
        let mut evidence = point(audit);
        evidence.as_object_mut().unwrap().remove("universals");
        set(audit, evidence);
    });
    refused("a-bound", "there is no proof that a condition holds at the point for all values", |audit| {
        let mut evidence = point(audit);
        evidence["universals"] = json!([{"of": 0}]);
        set(audit, evidence);
    });
    refused("a-bound", "there is no proof that a condition holds at the point for all values", |audit| {
        let mut evidence = point(audit);
        evidence["point"]["y"] = json!("1");
        set(audit, evidence);
    });
    refused("a-bound", "there is no universal condition 5 to use", |audit| {
        let mut evidence = point(audit);
        evidence["universals"][0]["of"] = json!(5);
        set(audit, evidence);
    });
}

#[test]
fn recheck_refuses_a_swapped_product() {
    refused("below-five", "the certificate is refused: the products do not add up to a constant", |audit| {
        let mut all = products(audit, "below-five");
        let first = all[0]["facts"].clone();
        all[0]["facts"] = all[1]["facts"].clone();
        all[1]["facts"] = first;
        set_products(audit, "below-five", all);
    });
    refused("below-five", "there is no fact 18446744073709551615", |audit| {
        let mut all = products(audit, "below-five");
        all[0]["facts"] = json!([u64::MAX]);
        set_products(audit, "below-five", all);
    });
}

#[test]
fn recheck_refuses_a_missing_term() {
    refused("below-five", "the certificate is refused: the products do not add up to a constant", |audit| {
        let mut all = products(audit, "below-five");
        all.as_array_mut().unwrap().remove(0);
        set_products(audit, "below-five", all);
    });
    refused("below-five", "part 1: the certificate is missing", |audit| {
        claim(audit, "below-five")["parts"][0]["evidence"].as_object_mut().unwrap().remove("proof");
    });
}

/// The negation of `x z < y z` is a weak inequality, that of `x z <= y z` a strict one; the claims differ in nothing else.
#[test]
fn recheck_refuses_a_weak_inequality_used_as_strict() {
    refused("strictly", "the certificate is refused: the products add up to zero, and none of them is strict", |audit| {
        let certificate = claim(audit, "times-z")["parts"][0].clone();
        claim(audit, "strictly")["parts"][0] = certificate;
    });
}

/// Replaces the certificate by an equivalent one with a split on signs.
fn by_signs(audit: &mut Value, signs: &[&str], refuted: usize) {
    let evidence = &mut claim(audit, "below-five")["parts"][0]["evidence"];
    let proof = evidence["proof"].clone();
    let terms = evidence["terms"].as_u64().unwrap() * refuted as u64;
    let split = json!([["-1", {}], ["1", {"y": 1}]]);
    evidence["proof"] = json!({"cases": {"sign_of": split, "signs": signs}, "refuted": vec![proof; refuted]});
    evidence["terms"] = json!(terms);
    claim(audit, "below-five")["evidence"]["terms"] = json!(terms);
}

#[test]
fn recheck_accepts_another_valid_certificate() {
    let mut audit: Value = serde_json::from_str(honest()).unwrap();
    by_signs(&mut audit, &["<= 0", "> 0"], 2);
    let (code, said) = recheck_bytes(audit.to_string().as_bytes(), PAPER);
    assert_eq!(code, 0, "{said}");
}

#[test]
fn recheck_refuses_a_weak_case_made_strict() {
    refused("below-five", "the certificate is refused: the cases leave out a sign of a polynomial", |audit| {
        by_signs(audit, &["< 0", "> 0"], 2);
    });
}

#[test]
fn recheck_refuses_a_split_with_a_missing_case() {
    refused("below-five", "the certificate is refused: the cases refuted are not the cases there are", |audit| {
        by_signs(audit, &["<= 0", "> 0"], 1);
    });
}

#[test]
fn recheck_refuses_a_changed_point() {
    refused("at-most-one", "part 1: the point does not satisfy the conditions", |audit| {
        claim(audit, "at-most-one")["parts"][0]["evidence"]["point"]["y"] = json!("1");
    });
    refused("a-root", "part 1: the point does not satisfy the conditions", |audit| {
        claim(audit, "a-root")["parts"][0]["evidence"]["made"]["sqrt(x)"] = json!("1/3");
    });
    refused("irrational", "part 1: the point", |audit| {
        claim(audit, "irrational")["parts"][0]["evidence"]["roots"]["z"]["coefficients"][0] = json!("-3");
    });
    refused("at-most-one", "part 1: the value of `y` at the point is not an exact number", |audit| {
        claim(audit, "at-most-one")["parts"][0]["evidence"]["point"]["y"] = json!("9".repeat(5000));
    });
    refused("at-most-one", "supposition 1: the point does not satisfy the conditions", |audit| {
        claim(audit, "at-most-one")["vacuity"][0]["point"]["x"] = json!("2");
    });
    // The copy of the point that reports show.
    refused("at-most-one", "`evidence` differs from the value that the paper and the evidence give", |audit| {
        claim(audit, "at-most-one")["evidence"]["point"]["y"] = json!("1");
    });
}

#[test]
fn recheck_refuses_a_changed_verdict_or_statement() {
    refused("at-most-one", "the audit says proved, but the evidence makes it refuted", |audit| {
        claim(audit, "at-most-one")["verdict"] = json!("proved");
    });
    refused("at-most-one", "part 1: the audit says proved, but the evidence makes it refuted", |audit| {
        claim(audit, "at-most-one")["parts"][0]["verdict"] = json!("proved");
    });
    refused("at-most-one", "`expected` differs from", |audit| claim(audit, "at-most-one")["expected"] = json!("proved"));
    refused("below-five", "`statement` differs from", |audit| claim(audit, "below-five")["statement"] = json!("x < y"));
    refused("", "the audit: `summary` differs from", |audit| audit["summary"]["proved"] = json!(99));
    refused("at-most-one", "part 1: the evidence does not fit the query: the normal form of the query is not false", |audit| {
        claim(audit, "at-most-one")["parts"][0]["evidence"] = json!({"type": "identity"});
    });
}

#[test]
fn recheck_refuses_a_proof_of_a_claim_that_is_undefined_everywhere() {
    let paper =
        "paper \"Nowhere\"\nparameters: x, y in (0, 1)\nclaim \"nowhere\": sqrt(x - y - 1) >= 0 expect vacuous \"no root\"\n";
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("cheats.referee"), paper).unwrap();
    let output = referee(folder.path(), &["audit", "cheats.referee", "--format", "json"]);
    let honest: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(recheck_bytes(honest.to_string().as_bytes(), paper).0, 0);
    // Without the evidence that the claim has a value nowhere, the claim is open.
    for reason in ["not asked: the rest decides", "the declared facts of an unknown function do not decide it"] {
        let mut audit = honest.clone();
        let nowhere = claim(&mut audit, "nowhere");
        assert_eq!(nowhere["verdict"], "vacuous");
        assert_eq!(nowhere["vacuity"][1]["type"], "certificate");
        nowhere["vacuity"][1] = json!({ "type": "none", "reason": reason });
        nowhere["verdict"] = json!("proved");
        let (code, said) = recheck_bytes(audit.to_string().as_bytes(), paper);
        assert_eq!(code, 1, "{said}");
        assert!(said.contains("cheats, nowhere: the audit says proved, but the evidence makes it open"), "{said}");
    }
}

#[test]
fn recheck_refuses_an_incomplete_audit() {
    let counted = |audit: &mut Value| {
        let mut summary = json!({ "refuted": 0, "open": 0, "unchecked": 0, "vacuous": 0, "proved": 0 });
        for paper in audit["papers"].as_array().unwrap() {
            for claim in paper["claims"].as_array().unwrap() {
                let count = &mut summary[claim["verdict"].as_str().unwrap()];
                *count = json!(count.as_u64().unwrap() + 1);
            }
        }
        audit["summary"] = summary;
    };
    refused("", "cheats: the claim `strictly` is missing", |audit| {
        audit["papers"][0]["claims"].as_array_mut().unwrap().retain(|claim| claim["id"] != "strictly");
        counted(audit);
    });
    refused("", "cheats: the claim `strictly` is missing", |audit| {
        audit["papers"][0]["claims"].as_array_mut().unwrap().retain(|claim| claim["id"] != "strictly");
        audit["stopped"] = json!("the budget of 3 s was spent");
        counted(audit);
    });
    refused("", "cheats: 11 claims are missing, the first of them `assumptions/consistent`", |audit| {
        audit["papers"][0]["claims"] = json!([]);
        counted(audit);
    });
    refused("", "the audit: the audit has no papers", |audit| {
        audit["papers"] = json!([]);
        counted(audit);
    });
    refused("", "cheats: the paper occurs twice in the audit", |audit| {
        let paper = audit["papers"][0].clone();
        audit["papers"].as_array_mut().unwrap().push(paper);
        counted(audit);
    });
    refused("below-five", "the pattern `only` of the audit does not select the claim", |audit| audit["only"] = json!("strictly"));
}

#[test]
fn an_audit_of_selected_claims_names_its_selection() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("cheats.referee"), PAPER).unwrap();
    let output = referee(folder.path(), &["audit", "cheats.referee", "--only", "*of*", "--format", "json"]);
    let mut audit: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(audit["only"], "*of*");
    assert_eq!(audit["papers"][0]["claims"].as_array().unwrap().len(), 1);
    let (code, said) = recheck_bytes(audit.to_string().as_bytes(), PAPER);
    assert_eq!(code, 0, "{said}");
    assert!(said.contains("every verdict of the claims that `*of*` selects follows from its evidence"), "{said}");
    audit.as_object_mut().unwrap().remove("only");
    let (code, said) = recheck_bytes(audit.to_string().as_bytes(), PAPER);
    assert_eq!(code, 1, "{said}");
    assert!(said.contains("cheats: 10 claims are missing"), "{said}");
}

#[test]
fn recheck_refuses_the_evidence_of_another_claim() {
    refused("below-five", "the certificate is refused: ", |audit| {
        let other = claim(audit, "times-z")["parts"].clone();
        claim(audit, "below-five")["parts"] = other;
    });
    refused("of-z", "part 1: the point does not satisfy the conditions", |audit| {
        let mut other = claim(audit, "at-most-one")["parts"].clone();
        other[0]["evidence"]["point"]["z"] = json!("3/2");
        claim(audit, "of-z")["parts"] = other;
    });
    refused("below-five", "for its parts, the audit has 0 pieces of evidence, but the claim needs 1", |audit| {
        claim(audit, "below-five")["parts"] = json!([]);
    });
    refused("invented", "the paper has no such claim", |audit| claim(audit, "of-z")["id"] = json!("invented"));
    refused("times-z", "the claim occurs twice in the audit", |audit| {
        let twice = claim(audit, "times-z").clone();
        audit["papers"][0]["claims"].as_array_mut().unwrap().push(twice);
    });
}

#[test]
fn recheck_reports_all_refusals_together() {
    let mut audit: Value = serde_json::from_str(honest()).unwrap();
    claim(&mut audit, "at-most-one")["verdict"] = json!("proved");
    claim(&mut audit, "of-z")["parts"][0]["evidence"]["point"]["z"] = json!("1");
    let (_, said) = recheck_bytes(audit.to_string().as_bytes(), PAPER);
    assert!(said.contains("at-most-one: ") && said.contains("of-z: part 1: "), "{said}");
}

#[test]
fn recheck_refuses_a_file_with_another_hash() {
    refused("", "cheats.referee` is not the file that was audited: its SHA-256 differs", |audit| {
        audit["papers"][0]["files"][0]["sha256"] = json!("0".repeat(64));
    });
    let changed = PAPER.replace("x + 2*y < 5 + z", "x + 2*y < 4 + z");
    let (code, said) = recheck_bytes(honest().as_bytes(), &changed);
    assert_eq!(code, 1);
    assert!(said.contains("its SHA-256 differs - audit it again") && !said.contains("every verdict"), "{said}");
}

/// Tests that `recheck` refuses the text as unreadable, in one line.
#[track_caller]
fn unreadable(bytes: &[u8], reason: &str) {
    let (code, said) = recheck_bytes(bytes, PAPER);
    assert_eq!(code, 2, "{said}");
    assert!(said.starts_with("error: `audit.json` ") && said.contains(reason), "{said}");
    assert_eq!(said.lines().count(), 1, "{said}");
    assert!(said.len() < 400, "{said}");
}

#[test]
fn recheck_refuses_a_truncated_or_hostile_file_in_one_line() {
    let whole = honest().as_bytes();
    for length in [0, 1, whole.len() / 3, whole.len() / 2, whole.len() - 3] {
        unreadable(&whole[..length], "is not the JSON of an audit: EOF while parsing");
    }
    unreadable(b"\xff\xfe\x00", "is not the JSON of an audit");
    unreadable("[".repeat(1_000_000).as_bytes(), "is not the JSON of an audit");
    let start = r#"{"version": 1, "papers": [{"slug": "", "files": [], "claims": [{"vacuity": [{"type": "witness", "point": "#;
    unreadable(format!("{start}{}", "[".repeat(1_000_000)).as_bytes(), "recursion limit");
    unreadable(b"null", "is not the JSON of an audit");
    unreadable(b"{}", "missing field");
    unreadable(br#"{"version": 1e999, "papers": []}"#, "out of range");
    unreadable(br#"{"version": 99999999999999999999, "papers": []}"#, "is not the JSON of an audit");
    unreadable(br#"{"version": 2, "papers": []}"#, "has version 2 of the JSON format");
    unreadable(br#"{"version": 1, "papers": [{"slug": "a\nb", "files": [], "claims": []}]}"#, "names no file");
    let spoiled = |spoil: &dyn Fn(&mut Value)| {
        let mut audit: Value = serde_json::from_str(honest()).unwrap();
        spoil(&mut audit);
        audit.to_string().into_bytes()
    };
    unreadable(&spoiled(&|audit| audit["papers"] = json!({})), "invalid type: map");
    unreadable(&spoiled(&|audit| audit["papers"][0]["claims"] = json!(7)), "invalid type");
    for (field, bad) in
        [("parts", json!(7)), ("vacuity", json!([[]])), ("verdict", json!(null)), ("asides", json!([{"type": 1}]))]
    {
        unreadable(&spoiled(&|audit| claim(audit, "of-z")[field] = bad.clone()), "is not the JSON of an audit");
    }
    let long = "n".repeat(1_000_000);
    unreadable(&spoiled(&|audit| claim(audit, "of-z")["asides"] = json!([{"type": long}])), "unknown variant");
    let deep = (0..40).fold(json!({"sum": {}}), |inner, _| json!({"cases": {"of": 0}, "refuted": [inner]}));
    let deep = spoiled(&|audit| claim(audit, "below-five")["parts"][0]["evidence"]["proof"] = deep.clone());
    let (code, said) = recheck_bytes(&deep, PAPER);
    assert!(code == 1 && said.contains("too large to check"), "{said}");
}

#[test]
fn recheck_names_missing_files() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    fs::write(at.join("audit.json"), honest()).unwrap();
    fs::create_dir(at.join("empty")).unwrap();
    let output = referee(at, &["recheck", "audit.json", "--conditions", "empty"]);
    assert_eq!(output.status.code(), Some(2));
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(
        said.contains("the audit is of `cheats`, but its file `cheats.referee` is missing - name the folder of the condition files with --conditions"),
        "{said}"
    );
    for arguments in [&["recheck", "nothing.json", "--conditions", "empty"][..], &["recheck", "empty", "--conditions", "empty"]] {
        assert_eq!(referee(at, arguments).status.code(), Some(2), "{arguments:?}");
    }
}

#[test]
fn show_prints_a_ruling_of_a_stored_audit() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    fs::write(at.join("cheats.referee"), PAPER).unwrap();
    fs::write(at.join("audit.json"), honest()).unwrap();
    for id in ["below-five", "at-most-one"] {
        let stored = referee(at, &["show", "cheats.referee", id, "--audit", "audit.json"]);
        let fresh = referee(at, &["show", "cheats.referee", id]);
        assert_eq!(String::from_utf8_lossy(&stored.stdout), String::from_utf8_lossy(&fresh.stdout));
        assert_eq!(stored.status.code(), fresh.status.code());
    }
    let mut audit: Value = serde_json::from_str(honest()).unwrap();
    claim(&mut audit, "at-most-one")["parts"][0]["evidence"]["point"]["y"] = json!("1");
    fs::write(at.join("audit.json"), audit.to_string()).unwrap();
    let output = referee(at, &["show", "cheats.referee", "at-most-one", "--audit", "audit.json"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(String::from_utf8(output.stdout).unwrap().contains("the point does not satisfy the conditions"));
}
