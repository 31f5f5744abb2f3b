//! Tests that the obligations of declarations are claims under every choice of alternatives, and for every combination of labels.

use std::fs;

use serde_json::Value;

/// Audits a text, and returns the exit status, the standard error, and the audit.
fn audit(text: &str) -> (Option<i32>, String, Value) {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("paper.referee");
    fs::write(&file, text).unwrap();
    let output = crate::running::referee().args(["audit", "--format", "json"]).arg(&file).output().unwrap();
    let faults = String::from_utf8_lossy(&output.stderr).into_owned();
    (output.status.code(), faults, serde_json::from_slice(&output.stdout).unwrap_or(Value::Null))
}

/// Returns the verdict on a claim, by its id.
fn verdict<'a>(audit: &'a Value, id: &str) -> Option<&'a str> {
    let claims = audit["papers"][0]["claims"].as_array()?;
    claims.iter().find(|claim| claim["id"] == id)?["verdict"].as_str()
}

/// The text of `m` is the same under both alternatives, but `d` is another number under the second, where the gloss is false.
const GLOSS: &str = "\
reading size: small or large
parameters: p, q in (0, 1)
define d under small = 1 + p
define d under large = p - q
define m = $\\min\\{d = 1 + p, 2\\}$
claim \"the lesser\": m <= 2 under each size
";

#[test]
fn each_alternative_has_its_own_obligation() {
    let (status, faults, audit) = audit(GLOSS);
    let ids: Vec<&Value> = audit["papers"][0]["claims"].as_array().unwrap().iter().map(|claim| &claim["id"]).collect();
    assert_eq!(verdict(&audit, "m/gloss"), Some("proved"), "{faults}{ids:?}");
    assert_eq!(verdict(&audit, "m@large/gloss"), Some("refuted"), "{faults}{ids:?}");
    assert_eq!(status, Some(1));
}

#[test]
fn a_parameter_may_be_an_integer_under_one_alternative_only() {
    let text = |alternative: &str| {
        format!(
            "reading kind: counted or measured\nparameters: n integer in [0, 10] under counted\nparameters: n in [0, 10] under measured\n\
             parameters: k integer in [0, 100]\nclaim \"put in\": (k >= 0 at (k = n)) under {alternative}\n"
        )
    };
    assert_eq!(audit(&text("counted")).0, Some(0));
    let (status, faults, _) = audit(&text("measured"));
    assert!(status == Some(2) && faults.contains("`n` need not be a whole number"), "{status:?} {faults}");
}

#[test]
fn too_many_combinations_of_labels_are_a_fault() {
    let labels: Vec<String> = (0..40).map(|label| format!("l{label}")).collect();
    let text = format!(
        "set s = {{{}}}\nparameters: x[s], y[s] in (0, 1)\ndefine f(a in s, b in s) = x[a] + y[b]\nclaim \"c\": f(l0, l1) > 0\n",
        labels.join(", ")
    );
    let (status, faults, _) = audit(&text);
    assert!(status == Some(2) && faults.contains("more than 1000 combinations"), "{status:?} {faults}");
}
