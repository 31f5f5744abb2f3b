//! Forges every field of small audits in turn, and omits, doubles and moves claims: `referee recheck` must refuse each forgery.
//!
//! Some fields cannot be checked against the paper, and may have any value: why the audit stopped, which files had faults, what a
//! second solver answered, for which claims the machine was too slow, and the key of the paper (its folder may have been
//! renamed). Evidence may also be replaced by other valid evidence.

use std::fs;
use std::path::Path;

use rayon::iter::{IndexedParallelIterator, IntoParallelRefIterator, ParallelIterator};
use serde_json::Value;

/// Small papers with all kinds of evidence, a game with deviations and beliefs, a derived answer, an unknown function.
const PAPERS: [(&str, &str); 4] = [
    ("cheats", include_str!("../inputs/recheck/cheats.referee")),
    ("entry", include_str!("../../conditions/textbook/entry.referee")),
    (
        "derived",
        "paper \"Derived\"\nparameters: a, b in (0, 1)\nregion low: below: a < b/2\n\
         claim \"low is possible\": nonempty low\nderive where \"where\": threshold of low in a\n",
    ),
    (
        "function",
        "paper \"Function\"\nparameters: x in (0, 1)\nfunction u(t in [0, 10]): strictly increasing in t\n\
         claim \"more\": x > 1/2 implies u(x) > u(1/3)\nclaim \"far\": u(x) > 7 implies u(2) > 7\n",
    ),
];

/// A step of a path into a document.
#[derive(Clone, Debug)]
enum Step {
    Key(String),
    Place(usize),
}

/// Collects the paths to every value in a document.
fn ways(value: &Value, way: &mut Vec<Step>, out: &mut Vec<Vec<Step>>) {
    match value {
        Value::Object(fields) => {
            for (key, inner) in fields {
                way.push(Step::Key(key.clone()));
                out.push(way.clone());
                ways(inner, way, out);
                way.pop();
            }
        }
        Value::Array(items) => {
            for (place, inner) in items.iter().enumerate() {
                way.push(Step::Place(place));
                out.push(way.clone());
                ways(inner, way, out);
                way.pop();
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

fn at<'a>(document: &'a mut Value, way: &[Step]) -> &'a mut Value {
    way.iter().fold(document, |value, step| match step {
        Step::Key(key) => &mut value[key.as_str()],
        Step::Place(place) => &mut value[*place],
    })
}

/// Returns forgeries of one value: another value of its type, null, the value omitted, the value doubled.
fn forgeries(document: &Value, way: &[Step]) -> Vec<Value> {
    let mut out = Vec::new();
    let mut with = |forge: &dyn Fn(&mut Value)| {
        let mut forged = document.clone();
        forge(at(&mut forged, way));
        out.push(forged);
    };
    match at(&mut document.clone(), way) {
        Value::String(text) => {
            let other = match text.as_str() {
                "proved" => "refuted",
                "refuted" | "open" | "vacuous" => "proved",
                _ => "1/7",
            };
            with(&|value| *value = other.into());
        }
        Value::Number(_) => with(&|value| *value = 7.into()),
        Value::Bool(_) => with(&|value| *value = Value::Bool(!value.as_bool().unwrap())),
        Value::Null => with(&|value| *value = "1/7".into()),
        Value::Array(items) if !items.is_empty() => {
            with(&|value| *value = Value::Array(Vec::new()));
            with(&|value| {
                let items = value.as_array_mut().unwrap();
                items.push(items[0].clone());
            });
            if items.len() > 1 {
                with(&|value| value.as_array_mut().unwrap().reverse());
                with(&|value| {
                    value.as_array_mut().unwrap().pop();
                });
            }
        }
        Value::Array(_) => with(&|value| *value = Value::Array(vec!["1/7".into()])),
        Value::Object(_) => {}
    }
    let (last, before) = way.split_last().unwrap();
    if let Step::Key(key) = last {
        let mut forged = document.clone();
        at(&mut forged, before).as_object_mut().unwrap().remove(key);
        out.push(forged);
    }
    out.retain(|forged| forged != document);
    out
}

/// Returns whether the field may have any value.
fn is_free(way: &[Step]) -> bool {
    let keys: Vec<&str> =
        way.iter().filter_map(|step| if let Step::Key(key) = step { Some(key.as_str()) } else { None }).collect();
    matches!(keys.first(), Some(&"stopped" | &"faulty" | &"cross_check"))
        || keys.contains(&"too_slow")
        || keys.last() == Some(&"slug")
}

/// Returns the document without the evidence of its verdicts.
fn without_evidence(document: &Value) -> Value {
    match document {
        Value::Object(fields) => {
            let kept = fields.iter().filter(|(key, _)| !["evidence", "vacuity", "asides"].contains(&key.as_str()));
            Value::Object(kept.map(|(key, value)| (key.clone(), without_evidence(value))).collect())
        }
        Value::Array(items) => Value::Array(items.iter().map(without_evidence).collect()),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => document.clone(),
    }
}

fn status(folder: &Path, name: &str, document: &Value) -> (Option<i32>, String) {
    let file = folder.join(name);
    fs::write(&file, document.to_string()).unwrap();
    let output = crate::running::referee().args(["recheck", name, "--conditions", "."]).current_dir(folder).output().unwrap();
    fs::remove_file(file).unwrap();
    (output.status.code(), format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr)))
}

#[test]
fn recheck_refuses_every_forged_field_of_an_audit() {
    for (name, text) in PAPERS {
        let folder = tempfile::tempdir().unwrap();
        let file = format!("{name}.referee");
        fs::write(folder.path().join(&file), text).unwrap();
        let output =
            crate::running::referee().args(["audit", &file, "--format", "json"]).current_dir(folder.path()).output().unwrap();
        assert!(matches!(output.status.code(), Some(0 | 1)), "{name}: {}", String::from_utf8_lossy(&output.stderr));
        let honest: Value = serde_json::from_slice(&output.stdout).unwrap();
        assert_eq!(status(folder.path(), "honest.json", &honest).0, Some(0), "{name}");
        let mut all = Vec::new();
        ways(&honest, &mut Vec::new(), &mut all);
        let forged: Vec<(Vec<Step>, Value)> = all
            .iter()
            .filter(|way| !is_free(way))
            .flat_map(|way| forgeries(&honest, way).into_iter().map(|one| (way.clone(), one)))
            .collect();
        assert!(forged.len() > 300, "{name}: {} forgeries", forged.len());
        let bare = without_evidence(&honest);
        let accepted: Vec<String> = forged
            .par_iter()
            .enumerate()
            .filter_map(|(number, (way, document))| {
                let (code, said) = status(folder.path(), &format!("forged-{number}.json"), document);
                assert!(matches!(code, Some(0..=2)), "{name}, {way:?}: {said}");
                let told = said.contains("refused: ") || said.starts_with("error: ");
                assert!(code == Some(0) || told, "{name}, {way:?}: a refusal has a reason: {said}");
                // Other evidence may be valid; then nothing else may differ.
                (code == Some(0) && without_evidence(document) != bare).then(|| format!("{way:?}"))
            })
            .collect();
        assert!(accepted.is_empty(), "{name}: {accepted:#?}");
    }
}
