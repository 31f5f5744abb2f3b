//! Conditions worked out at a point: every comparison with both sides evaluated, by the paper's own tree and exact fractions.

use std::collections::BTreeSet;

use num_traits::Zero;

use super::labels::LabelNames;
use super::page::{PageLine, PageTable, Tone};
use super::strategies;
use crate::certify::Point;
use kernel::Value;
use kernel::number::Rational;

use crate::expression::evaluate::{self, Assignment, Evaluated, Functions};
use crate::expression::variables::Variables;
use crate::expression::{Condition, Term, Variable};

/// The fractions of a point; irrational values are left out. A value that it gives an unknown function goes by the text of the application.
#[must_use]
pub fn assignment(point: &Point) -> Assignment {
    let fraction = |(name, value): &(Variable, Value)| match value {
        Value::Rational(value) => Some((name.clone(), value.clone())),
        Value::Root { .. } => None,
    };
    point.values.iter().chain(&point.made).filter_map(fraction).collect()
}

/// A number as reports print it: a fraction, or a root with the two fractions that it lies between.
#[must_use]
pub fn value(value: &Value) -> String {
    match value {
        Value::Rational(value) => value.to_string(),
        Value::Root { coefficients, low, high } => {
            format!("the root of {} = 0 between {low} and {high}", polynomial(coefficients))
        }
    }
}

fn polynomial(coefficients: &[Rational]) -> String {
    let mut out = String::new();
    for (degree, coefficient) in coefficients.iter().enumerate().rev().filter(|(_, coefficient)| !coefficient.is_zero()) {
        let negative = *coefficient < Rational::zero();
        let size = if negative { -coefficient } else { coefficient.clone() };
        out.push_str(match (out.is_empty(), negative) {
            (true, false) => "",
            (true, true) => "-",
            (false, false) => " + ",
            (false, true) => " - ",
        });
        let one = size == Rational::from_integer(1.into());
        out.push_str(&match (degree, one) {
            (0, _) => size.to_string(),
            (1, true) => "z".to_owned(),
            (1, false) => format!("{size}*z"),
            (_, true) => format!("z^{degree}"),
            (_, false) => format!("{size}*z^{degree}"),
        });
    }
    out
}

/// `p = 1/2, q = 3` for those variables of a point that are in the set; for all of them if the set is empty.
#[must_use]
pub fn at(point: &Point, only: &BTreeSet<Variable>, labels: &LabelNames) -> PageLine {
    let shown = |name: &Variable| only.is_empty() || only.contains(name);
    let mut line = PageLine::new();
    for (name, number) in point.values.iter().filter(|(name, _)| shown(name)) {
        if !line.is_empty() {
            line = line.and(", ");
        }
        line = line.with(Tone::Formula, format!("{name} = {}", labels.value(name, number)));
    }
    line
}

/// One comparison at a point.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EvaluatedComparison {
    /// The name of the condition that it is a part of, if it has one.
    pub name: String,
    /// The comparison, or another condition that cannot be taken apart.
    pub formula: String,
    /// The same with both sides evaluated: `1/4 < 1/5`.
    pub figures: String,
    /// What it is there: `true`, `false`, `undefined`, or `not told` by rational arithmetic; empty if it is no condition.
    pub truth: &'static str,
}

/// Every comparison in a condition that holds at a point, each once, in the order of the text. That it holds, as exact arithmetic has
/// confirmed, tells of a comparison with an irrational side what the fractions of the point do not.
#[must_use]
pub fn comparisons(condition: &Condition, point: &Assignment, labels: &LabelNames) -> Vec<EvaluatedComparison> {
    comparisons_of(condition, Some(true), LabelledPoint { point, labels })
}

/// A point, and how its labels are called.
#[derive(Clone, Copy)]
pub(super) struct LabelledPoint<'a> {
    pub(super) point: &'a Assignment,
    pub(super) labels: &'a LabelNames,
}

/// The same of a condition of which is known that it holds, or that it does not.
pub(super) fn comparisons_of(condition: &Condition, holds: Option<bool>, at: LabelledPoint<'_>) -> Vec<EvaluatedComparison> {
    let mut out = Vec::new();
    visit(condition, "", holds, at, &mut out);
    let mut seen = BTreeSet::new();
    out.retain(|row| seen.insert((row.name.clone(), row.formula.clone())));
    out
}

/// `holds` says whether the condition is known to be true, or false, at the point.
fn visit(condition: &Condition, name: &str, holds: Option<bool>, at: LabelledPoint<'_>, out: &mut Vec<EvaluatedComparison>) {
    let whole = |figures: String| EvaluatedComparison {
        name: name.to_owned(),
        formula: condition.to_string(),
        figures,
        truth: truth(&evaluate::condition_with(condition, at.point, &ByText(at.point)), holds),
    };
    match condition {
        Condition::Compare(left, sign, right) => {
            let (left, right) = (figure(left, at), figure(right, at));
            out.push(whole(format!("{left} {} {right}", sign.sign())));
        }
        Condition::HasValue(term) => out.push(whole(figure(term, at))),
        Condition::Quantified(..) => out.push(whole(String::new())),
        Condition::Truth(_) => {}
        Condition::IsTrue(inner) => visit(inner, name, holds.filter(|holds| *holds), at, out),
        Condition::IsFalse(inner) => visit(inner, name, holds.filter(|holds| *holds).map(|_| false), at, out),
        Condition::Not(inner) => match &**inner {
            // A row behind a name says whether what has the name is true.
            Condition::Compare(left, sign, right) if !name.is_empty() => {
                let (left, right) = (figure(left, at), figure(right, at));
                out.push(whole(format!("not {left} {} {right}", sign.sign())));
            }
            Condition::Truth(_) | Condition::Named { .. } | Condition::Not(_) => {
                visit(inner, name, holds.map(|holds| !holds), at, out);
            }
            Condition::Quantified(..) | Condition::HasValue(_) if !name.is_empty() => out.push(whole(String::new())),
            Condition::Compare(..)
            | Condition::And(_)
            | Condition::Or(_)
            | Condition::Implies(..)
            | Condition::Iff(..)
            | Condition::If(..)
            | Condition::Quantified(..)
            | Condition::IsTrue(_)
            | Condition::IsFalse(_)
            | Condition::HasValue(_) => {
                if !name.is_empty() {
                    out.push(whole(String::new()));
                }
                visit(inner, "", holds.map(|holds| !holds), at, out);
            }
        },
        Condition::And(parts) => {
            parts.iter().for_each(|part| visit(part, name, holds.filter(|holds| *holds), at, out));
        }
        Condition::Or(parts) => {
            parts.iter().for_each(|part| visit(part, name, holds.filter(|holds| !*holds), at, out));
        }
        Condition::Implies(left, right) | Condition::Iff(left, right) => {
            visit(left, name, None, at, out);
            visit(right, name, None, at, out);
        }
        Condition::If(test, yes, no) => {
            [test, yes, no].into_iter().for_each(|part| visit(part, name, None, at, out));
        }
        Condition::Named { shown, body } if strategies::tries_ways(body) => {
            let truth = truth(&evaluate::condition_with(body, at.point, &ByText(at.point)), holds);
            out.push(EvaluatedComparison { name: String::new(), formula: shown.to_string(), figures: String::new(), truth });
            out.extend(strategies::rows(body, holds, at));
        }
        Condition::Named { shown, body } => visit(body, shown, holds, at, out),
    }
}

/// Values of unknown functions by the text of the application.
pub(super) struct ByText<'a>(pub(super) &'a Assignment);

impl Functions for ByText<'_> {
    fn value(&self, applied: &Term, _: &Rational, _: &[(Variable, Rational)]) -> Option<Rational> {
        self.0.get(applied.to_string().as_str()).cloned()
    }
}

fn figure(term: &Term, at: LabelledPoint<'_>) -> String {
    let label = match term {
        Term::Label { name, .. } => Some(&**name),
        Term::Variable(name) => at.point.get(name).and_then(|value| at.labels.label(name, value)),
        _ => None,
    };
    if let Some(label) = label {
        return label.to_owned();
    }
    match evaluate::term_with(term, at.point, &ByText(at.point)) {
        Evaluated::Value(value) => value.to_string(),
        Evaluated::Undefined => "no value".to_owned(),
        Evaluated::Unknown => why_unknown(term),
    }
}

/// Why a number is not shown at a point: it depends on all values of a bound variable, or it, or a number of the point, is irrational.
fn why_unknown(term: &Term) -> String {
    match Variables::of_term(term).bound.first() {
        Some(bound) => format!("depends on every {bound}"),
        None => "irrational".to_owned(),
    }
}

fn truth(evaluated: &Evaluated<bool>, known: Option<bool>) -> &'static str {
    match (evaluated, known) {
        (Evaluated::Value(true), _) | (Evaluated::Unknown, Some(true)) => "true",
        (Evaluated::Value(false), _) | (Evaluated::Unknown, Some(false)) => "false",
        (Evaluated::Undefined, _) => "undefined",
        (Evaluated::Unknown, None) => "not told",
    }
}

/// A name without the mark of the second point.
#[must_use]
pub fn base(name: &str) -> &str {
    name.split('@').next().unwrap_or(name)
}

/// What a name stands for; anything else as it is.
#[must_use]
pub fn opened(condition: &Condition) -> &Condition {
    match condition {
        Condition::Named { body, .. } | Condition::IsTrue(body) => opened(body),
        Condition::Truth(_)
        | Condition::Compare(..)
        | Condition::Not(_)
        | Condition::And(_)
        | Condition::Or(_)
        | Condition::Implies(..)
        | Condition::Iff(..)
        | Condition::If(..)
        | Condition::Quantified(..)
        | Condition::IsFalse(_)
        | Condition::HasValue(_) => condition,
    }
}

/// The comparisons as the rows of a table, each behind the name of its condition or where it comes from.
#[must_use]
pub fn rows(worked: &[EvaluatedComparison], before: Option<&str>) -> Vec<Vec<PageLine>> {
    let row = |row: &EvaluatedComparison| {
        let truth = if matches!(row.truth, "true" | "") {
            PageLine::faint(row.truth)
        } else {
            PageLine::new().with(Tone::Bad, row.truth)
        };
        let own = vec![PageLine::formula(&row.formula), PageLine::plain(&row.figures), truth];
        let name = match before {
            Some(origin) if row.name.is_empty() || origin.starts_with(base(&row.name)) => origin.to_owned(),
            Some(origin) => format!("{origin}: {}", row.name),
            None => row.name.clone(),
        };
        std::iter::once(PageLine::faint(name)).chain(own).collect()
    };
    worked.iter().map(row).collect()
}

/// A table of conditions at a point, those of a claim's own hypotheses first, each behind where it comes from.
#[must_use]
pub fn table<'a>(
    supposed: impl Iterator<Item = (&'a str, &'a Condition)>,
    conditions: impl Iterator<Item = &'a Condition>,
    point: &Assignment,
    labels: &LabelNames,
) -> PageTable {
    let mut seen = BTreeSet::new();
    let mut own = Vec::new();
    for (origin, condition) in supposed {
        let mut worked = comparisons(condition, point, labels);
        worked.retain(|row| seen.insert(row.formula.clone()));
        own.extend(rows(&worked, Some(origin)));
    }
    let mut all: Vec<EvaluatedComparison> = Vec::new();
    for condition in conditions {
        all.extend(comparisons(condition, point, labels));
    }
    all.retain(|row| seen.insert(row.formula.clone()));
    let named = !own.is_empty() || all.iter().any(|row| !row.name.is_empty());
    let mut rows = own.into_iter().chain(rows(&all, None)).collect::<Vec<_>>();
    if !named {
        rows.iter_mut().for_each(|row| {
            row.remove(0);
        });
    }
    PageTable { head: Vec::new(), rows, right: Vec::new() }
}
