//! Every field of small audits is forged in turn, and claims are left out, doubled and moved: `referee recheck` refuses each forgery.
//!
//! Some things in an audit are known to the audit alone, and may say anything: why it was stopped, which files had faults, what a second
//! solver said, which claims the machine was too slow for, and under which key the paper was found (its folder may have been renamed).
//! And evidence may be replaced by other evidence that is as good.

use std::fs;
use std::path::Path;

use rayon::iter::{IndexedParallelIterator, IntoParallelRefIterator, ParallelIterator};
use serde_json::Value;

/// Small papers: the kinds of evidence, a game with deviations and beliefs, a derived answer, an unknown function.
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

/// A step into a document.
#[derive(Clone, Debug)]
enum Step {
    Key(String),
    Place(usize),
}

/// The ways to every value in a document.
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

/// Forgeries of one value: another one of its kind, none, and the value left out or doubled.
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

/// The audit alone knows this field.
fn is_free(way: &[Step]) -> bool {
    let keys: Vec<&str> =
        way.iter().filter_map(|step| if let Step::Key(key) = step { Some(key.as_str()) } else { None }).collect();
    matches!(keys.first(), Some(&"stopped" | &"faulty" | &"cross_check"))
        || keys.contains(&"too_slow")
        || keys.last() == Some(&"slug")
}

/// The document without the evidence that verdicts rest on.
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
                // Other evidence may be as good; then nothing else has changed.
                (code == Some(0) && without_evidence(document) != bare).then(|| format!("{way:?}"))
            })
            .collect();
        assert!(accepted.is_empty(), "{name}: {accepted:#?}");
    }
}
