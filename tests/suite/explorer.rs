//! The explorer of a page: its evaluator, run by Node.js, agrees with the exact evaluation of the tool, and its data do no harm in HTML.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Arc;

use kernel::number::{Rational, ratio};
use referee::certify::Point;
use referee::command::files;
use referee::expression::evaluate::{self, Assignment, Evaluated};
use referee::expression::{Condition, ConditionRef, TermRef};
use referee::paper::{Paper, Statement, read};
use referee::report::deviation::Deviation;
use referee::report::explorer::graph::NodePlace;
use referee::report::explorer::start::start;
use referee::report::explorer::{ExplorerContent, ParameterChoice};
use referee::report::html::explorer::script_text;
use referee::source::Sources;
use serde_json::{Value, json};

const EVALUATOR: &str = include_str!("../../src/report/html/templates/evaluate.js");
/// Reads nodes and points, and writes the values of some nodes at each point.
const HARNESS: &str = r#"
const input = JSON.parse(require("fs").readFileSync(0, "utf8"));
const told = (v) => v === UNDEFINED ? "undefined" : v === UNKNOWN ? "unknown" : typeof v === "boolean" ? String(v) : show(v);
console.log(JSON.stringify(input.points.map((point) => {
  const evaluation = new Evaluation(input.nodes, point.map(literal));
  const values = input.roots.map((root) => evaluation.at(root));
  input.conditions.forEach((root) => { if (typeof evaluation.at(root) === "boolean") reasons(evaluation, root, evaluation.at(root)); });
  return values.map(told);
})));
"#;
/// Reads nodes, points and deviations, and writes who gains by which deviation at each point.
const GAINS: &str = r#"
const input = JSON.parse(require("fs").readFileSync(0, "utf8"));
const plain = (found) => ({ ...found, gain: show(found.gain), seen: found.seen.map(show), amount: found.amount && show(found.amount) });
console.log(JSON.stringify(input.points.map((point) => input.deviations.rows.map((_, row) =>
  gains(input.nodes, point.map(literal), input.deviations, row).map(plain)))));
"#;
/// How many points are compared in each paper.
const POINTS: usize = 200;

/// What Node.js prints when it runs the evaluator and this script; `None`, and a note, if there is no Node.js.
fn node(script: &str, input: &str) -> Option<String> {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("script.js");
    std::fs::write(&file, format!("{EVALUATOR}\n{script}")).unwrap();
    let started = Command::new("node").arg(&file).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn();
    let Ok(mut child) = started else {
        eprintln!("SKIPPED: there is no Node.js on this machine, so the explorer's evaluator is not run");
        return None;
    };
    child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success(), "the evaluator fails");
    Some(String::from_utf8(output.stdout).unwrap())
}

/// Pseudorandom numbers from a seed (Marsaglia 2003, xorshift).
struct Random(u64);

impl Random {
    fn below(&mut self, limit: i64) -> i64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        i64::try_from(self.0 >> 33).unwrap() % limit
    }

    /// A fraction with a small denominator, near the interval from 0 to 1, often one of its ends.
    fn fraction(&mut self) -> Rational {
        match self.below(12) {
            0 => ratio(0, 1).unwrap(),
            1 => ratio(1, 1).unwrap(),
            2 => ratio(self.below(9) - 4, self.below(4) + 1).unwrap(),
            _ => {
                let below = self.below(19) + 2;
                ratio(self.below(below) + 1, below).unwrap()
            }
        }
    }
}

fn told<T: ToString>(value: Evaluated<T>) -> String {
    match value {
        Evaluated::Value(value) => value.to_string(),
        Evaluated::Undefined => "undefined".to_owned(),
        Evaluated::Unknown => "unknown".to_owned(),
    }
}

/// The nodes of the content, each with the condition of the paper that it must agree with.
fn conditions(paper: &Paper, content: &ExplorerContent) -> Vec<(String, NodePlace, ConditionRef)> {
    let model = &paper.models[0];
    let mut out = Vec::new();
    for (name, node) in &content.assumptions {
        let own = model.assumptions.iter().find(|own| *own.name == **name).unwrap();
        out.push((format!("assumption {name}"), *node, own.condition.clone()));
    }
    for row in &content.regions {
        let own = model.regions.iter().find(|own| *own.name == *row.name).unwrap();
        let members = own.members.iter().map(|(_, member)| member.clone()).collect();
        out.push((format!("region {}", row.name), row.node, Arc::new(Condition::And(members))));
    }
    for row in content.conditions.iter().chain(&content.equilibria).chain(&content.derived) {
        let own = row.condition.clone().unwrap_or_else(|| {
            let claim = paper.claims.iter().find(|claim| claim.id == row.claim).unwrap();
            let Statement::Equilibrium { parts, .. } = &claim.statement else { panic!("{}", row.claim) };
            Arc::new(Condition::And(parts.iter().map(|part| part.condition.clone()).collect()))
        });
        out.push((row.name.clone(), row.node, own));
    }
    out
}

/// Compares the evaluators at random points; returns how many values were compared that exist, and how many do not.
fn agrees(paper: &Paper, seed: u64) -> Option<(usize, usize)> {
    let content = ExplorerContent::new(paper, &|_| true)?;
    let conditions = conditions(paper, &content);
    let mut random = Random(seed);
    let mut points: Vec<Vec<Rational>> = Vec::new();
    for _ in 0..POINTS {
        let value = |own: &referee::report::explorer::ExploredParameter| match &own.choice {
            ParameterChoice::Labels(labels) => ratio(random.below(i64::try_from(labels.len()).unwrap()), 1).unwrap(),
            ParameterChoice::Interval { whole: true, .. } => ratio(random.below(7), 1).unwrap(),
            ParameterChoice::Interval { .. } | ParameterChoice::Values(_) => random.fraction(),
        };
        points.push(content.parameters.iter().map(value).collect());
    }
    let roots: Vec<NodePlace> =
        conditions.iter().map(|(_, node, _)| *node).chain(content.numbers.iter().map(|number| number.node)).collect();
    let written: Vec<Vec<String>> = points.iter().map(|point| point.iter().map(ToString::to_string).collect()).collect();
    let of_conditions: Vec<NodePlace> = conditions.iter().map(|(_, node, _)| *node).collect();
    let input = json!({"nodes": content.graph.nodes(), "points": written, "roots": roots, "conditions": of_conditions});
    let output = node(HARNESS, &input.to_string())?;
    let found: Vec<Vec<String>> = serde_json::from_str(&output).unwrap();
    let (mut values, mut others) = (0, 0);
    for (point, found) in points.iter().zip(&found) {
        let at: Assignment = content.variables.iter().cloned().zip(point.iter().cloned()).collect();
        let expected = conditions.iter().map(|(name, _, own)| (name.clone(), told(evaluate::condition(own, &at))));
        let numbers = content.numbers.iter().map(|own| (own.name.clone(), told(evaluate::term(&own.body, &at))));
        for ((name, expected), found) in expected.chain(numbers).zip(found) {
            assert_eq!(expected, *found, "{}: {name} at {at:?}", paper.slug);
            if ["undefined", "unknown"].contains(&expected.as_str()) { others += 1 } else { values += 1 }
        }
    }
    Some((values, others))
}

fn text(text: &str) -> Paper {
    let mut sources = Sources::default();
    let main = sources.add("test.referee", text);
    read("test", sources, main, &mut |_, _| Err("nothing is included".to_owned())).unwrap_or_else(|faults| panic!("{faults:?}"))
}

#[test]
fn the_evaluator_agrees_with_the_tool_about_the_papers() {
    let paths = files::find(&[PathBuf::from("conditions")]).unwrap();
    for (seed, path) in (1..).zip(paths) {
        let paper = files::paper(Path::new(&path)).unwrap_or_else(|_| panic!("{} has no faults", path.display()));
        let Some((values, others)) = agrees(&paper, 0x9e37_79b9_7f4a_7c15 ^ (seed << 7)) else { continue };
        eprintln!("{}: {values} values, {others} that do not exist or cannot be told", paper.slug);
        assert!(values > POINTS, "{}: {values} values", paper.slug);
    }
}

/// Compares who gains by which deviation with the tool's own words, at random points; returns how many gains were compared, without and
/// with a number that the mover sees or chooses.
fn same_gains(paper: &Paper, seed: u64, points: usize) -> Option<(usize, usize)> {
    let content = ExplorerContent::new(paper, &|_| true)?;
    let data = content.data(&vec![String::new(); content.parameters.len()]);
    let deviations = &data["deviations"];
    let mut random = Random(seed);
    let points: Vec<Vec<Rational>> =
        (0..points).map(|_| content.parameters.iter().map(|_| random.fraction()).collect()).collect();
    let written: Vec<Vec<String>> = points.iter().map(|point| point.iter().map(ToString::to_string).collect()).collect();
    let input = json!({"nodes": content.graph.nodes(), "points": written, "deviations": deviations});
    let output: Value = serde_json::from_str(&node(GAINS, &input.to_string())?).unwrap();
    let (mut plain, mut numbers) = (0, 0);
    for (point, found) in points.iter().zip(output.as_array().unwrap()) {
        let values: Vec<_> = content.variables.iter().cloned().zip(point.iter().cloned()).collect();
        let at: Assignment = values.iter().cloned().collect();
        let point =
            Point { values: values.into_iter().map(|(name, x)| (name, kernel::Value::Rational(x))).collect(), made: Vec::new() };
        for (row, equilibrium) in content.equilibria.iter().enumerate() {
            let places = deviations["rows"][row].as_array().unwrap();
            for (own, place) in equilibrium.deviations.iter().zip(places) {
                let payoffs = own.part.deviation_payoffs.as_ref().unwrap();
                let found = found[row].as_array().unwrap().iter().find(|found| found["place"] == *place);
                let written = &deviations["all"][usize::try_from(place.as_u64().unwrap()).unwrap()];
                let sees = !written[5].as_array().unwrap().is_empty();
                if !sees && !payoffs.intervals.is_empty() && payoffs.intervals.iter().all(Option::is_none) {
                    let fails = evaluate::condition(&own.part.condition, &at).value() == Some(false);
                    let expected = fails.then(|| Deviation::at(&point, payoffs)).flatten();
                    let said = |found: &Value| (found["gain"].clone(), found["instead"].clone(), found["does"].clone());
                    let expected = expected.map(|own| (json!(own.gain), json!(own.instead), json!(own.does)));
                    assert_eq!(found.map(said), expected, "{}: {} at {at:?}", paper.slug, own.part.label);
                    plain += usize::from(fails);
                } else if let Some(found) = found {
                    let text = |value: &Value| value.as_str().map(ToOwned::to_owned);
                    let mut there = at.clone();
                    let number = |text: String| kernel::number::parse(&text).unwrap();
                    for (seen, value) in written[5].as_array().unwrap().iter().zip(found["seen"].as_array().unwrap()) {
                        let slot = usize::try_from(seen[0].as_u64().unwrap()).unwrap();
                        there.insert(content.slots[slot].clone(), number(text(value).unwrap()));
                    }
                    let follow = evaluate::term(&payoffs.follow, &there).value().unwrap();
                    let instead = text(&found["instead"]).unwrap();
                    let amount = text(&found["amount"]).map(number);
                    let name = |option: &str| {
                        instead == option || (amount.is_some() && instead.starts_with(option.split('(').next().unwrap()))
                    };
                    let gives = |(place, (option, worth)): (usize, &(String, TermRef))| {
                        let mut there = there.clone();
                        if let (Some(amount), Some(Some(interval))) = (&amount, payoffs.intervals.get(place)) {
                            there.insert(interval.number.clone(), amount.clone());
                        }
                        name(option)
                            .then(|| evaluate::term(worth, &there).value().map(|worth| (worth - &follow).to_string()))
                            .flatten()
                    };
                    let gain = text(&found["gain"]).unwrap();
                    let all: Vec<String> = payoffs.options.iter().enumerate().filter_map(gives).collect();
                    assert!(all.contains(&gain), "{}: {}: {found} of {all:?}", paper.slug, own.part.label);
                    numbers += 1;
                }
            }
        }
    }
    Some((plain, numbers))
}

#[test]
fn the_gains_of_deviations_are_those_of_the_tool() {
    let (mut plain, mut numbers) = (0, 0);
    let paths = files::find(&[PathBuf::from("conditions")]).unwrap();
    for (seed, path) in (1..).zip(paths) {
        let paper = files::paper(Path::new(&path)).unwrap_or_else(|_| panic!("{} has no faults", path.display()));
        let points = if path.to_string_lossy().contains("textbook") { POINTS / 2 } else { 2 };
        let Some((some, others)) = same_gains(&paper, 0x517c_c1b7_2722_0a95 ^ (seed << 9), points) else { continue };
        eprintln!("{}: {some} gains, {others} with numbers", paper.slug);
        plain += some;
        numbers += others;
    }
    assert!(plain > POINTS, "{plain} gains");
    assert!(numbers > 0, "no gain with a number");
}

/// Every operation, with numbers that do not exist on purpose.
const OPERATIONS: &str = r#"paper "Operations"
set side = {left, right}
set kind = {weak, strong}
parameters: p, q, r in [0, 1]; k in side; n integer in [0, 6]; v in {1/2, p}; beta[kind] in (0, inf)
define halves = p/(q - 1/2)
define middle = min(p, max(q, r), 3/4)
define largest = max(p, q/r)
define piece = if p < 1/2 then q/p else r
define three = $\begin{cases} p & q < 1/3 \\ \frac{q}{p} & q < 2/3 \end{cases}$
define size = abs(p - q) + (p - q)^2 + (r - 1/2)^-2
define square = sqrt(p*p) + sqrt(q - r)
condition chain: p < q <= r < 1
condition denied: not halves > 1
condition both: (p < q iff q < r) and (p/q > 1 implies r > 1/2)
condition chosen: if p > q/r then halves > 0 else r > 0
condition pointed: exists s in kind: forall t in kind: beta[s]*p >= beta[t]*q
condition labelled: k = left or n^2 > 9
condition valued: v > q or v/r < 1
condition real: exists y in [0, 1]: y > p
region all: chain, both
"#;

#[test]
fn the_evaluator_agrees_with_the_tool_about_every_operation() {
    let paper = text(OPERATIONS);
    let Some((values, others)) = agrees(&paper, 42) else { return };
    assert!(values > 8 * POINTS, "{values} values");
    assert!(others > 2 * POINTS, "{others} values that do not exist or cannot be told");
}

#[test]
fn the_evaluator_reads_numbers_as_the_tool_does() {
    let cases = [
        ("1/2", "1/2"),
        ("-1/4", "-1/4"),
        ("0.25", "1/4"),
        (".5", "1/2"),
        ("2", "2"),
        (" 6/4 ", "3/2"),
        ("-0.10", "-1/10"),
        ("1/0", "null"),
        ("", "null"),
        (".", "null"),
        ("1e3", "null"),
        ("1/2/3", "null"),
        ("--1", "null"),
        ("½", "null"),
    ];
    let script = "const told = (x) => x === null ? 'null' : show(x);\n\
                  console.log(JSON.stringify(JSON.parse(require('fs').readFileSync(0, 'utf8')).map((text) => told(parseNumber(text)))));";
    let texts: Vec<&str> = cases.iter().map(|(text, _)| *text).collect();
    let Some(output) = node(script, &json!(texts).to_string()) else { return };
    let found: Vec<String> = serde_json::from_str(&output).unwrap();
    for ((text, expected), found) in cases.iter().zip(&found) {
        assert_eq!(expected, found, "{text}");
        if let Some(value) = kernel::number::parse(text.trim()) {
            assert_eq!(value.to_string(), *found, "{text}");
        }
    }
}

#[test]
fn a_number_that_grows_too_large_is_not_worked_out() {
    let nodes = json!([["v", 0], ["^", 0, 2_000_000_000], ["^", 0, 60_000], ["*", 2, 2], ["*", 3, 3], [">", 4, 0]]);
    let input = json!({"nodes": nodes, "points": [["3/2"]], "roots": [1, 4, 5], "conditions": []});
    let Some(output) = node(HARNESS, &input.to_string()) else { return };
    assert_eq!(output.trim(), r#"[["unknown","unknown","unknown"]]"#);
}

#[test]
fn a_condition_says_by_what_it_fails() {
    let paper = text("paper \"P\"\nparameters: p, q in [0, 1]\ncondition a: p < q\ncondition b: q > 1/2\nregion r: a, b\n");
    let content = ExplorerContent::new(&paper, &|_| true).unwrap();
    let script = "const input = JSON.parse(require('fs').readFileSync(0, 'utf8'));\n\
                  const evaluation = new Evaluation(input.nodes, [literal('1/2'), literal('1/3')]);\n\
                  console.log(JSON.stringify(reasons(evaluation, input.root).map((found) => [found.names[0], input.texts[found.place]])));";
    let data = content.data(&["1/2".to_owned(), "1/3".to_owned()]);
    let input = json!({"nodes": data["nodes"], "texts": data["texts"], "root": content.regions[0].node});
    let Some(output) = node(script, &input.to_string()) else { return };
    assert_eq!(output.trim(), r#"[["a","p < q"],["b","q > 1/2"]]"#);
}

#[test]
fn the_page_begins_at_a_point_of_a_region() {
    let paper = text("paper \"P\"\nparameters: p, q in (0, 1)\nassume order: p < q\nregion r: high: q > 3/4\n");
    let content = ExplorerContent::new(&paper, &|_| true).unwrap();
    let point = |p: (i64, i64), q: (i64, i64)| {
        Assignment::from([("p".into(), ratio(p.0, p.1).unwrap()), ("q".into(), ratio(q.0, q.1).unwrap())])
    };
    let points = [point((1, 2), (1, 3)), point((1, 3), (1, 2)), point((1, 3), (4, 5))];
    assert_eq!(start(&content, &paper.models[0], &points), points[2]);
    assert_eq!(start(&content, &paper.models[0], &points[..2]), points[1]);
}

#[test]
fn data_in_a_script_can_neither_end_it_nor_begin_a_comment() {
    let data = json!({"name": "</script><!-- & \u{2028}", "back": "\\u003c"});
    let written = script_text(&data);
    assert!(!written.contains(['<', '>', '&', '\u{2028}']), "{written}");
    assert_eq!(serde_json::from_str::<Value>(&written).unwrap(), data);
}
