//! Lists the comparisons of a condition at a point, each with the values of both sides. The values are computed from the
//! condition's own tree with exact fractions.
//!
//! Most reports and the SMT-LIB export call this file. No verdict depends on this file: the kernel has already checked the point.

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
use crate::expression::{Condition, ConditionRef, Term, Variable};

/// Returns the rational values of a point; irrational values are left out. The value of an unknown function is stored under the
/// text of the function's application.
#[must_use]
pub fn assignment(point: &Point) -> Assignment {
    let fraction = |(name, value): &(Variable, Value)| match value {
        Value::Rational(value) => Some((name.clone(), value.clone())),
        Value::Root { .. } => None,
    };
    point.values.iter().chain(&point.made).filter_map(fraction).collect()
}

/// Returns a number as reports print it: a fraction, or a root of a polynomial with its isolating interval.
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
        let is_one = size == Rational::from_integer(1.into());
        out.push_str(&match (degree, is_one) {
            (0, _) => size.to_string(),
            (1, true) => "z".to_owned(),
            (1, false) => format!("{size}*z"),
            (_, true) => format!("z^{degree}"),
            (_, false) => format!("{size}*z^{degree}"),
        });
    }
    out
}

/// Returns the values of a point as `p = 1/2, q = 3`, for the variables in the set; for all variables if the set is empty.
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

/// One comparison evaluated at a point.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EvaluatedComparison {
    /// The name of the condition that contains the comparison; empty if it has no name.
    pub name: String,
    /// The comparison, or another condition that is shown as a whole.
    pub formula: String,
    /// The comparison with the values of both sides in place of the terms: `1/4 < 1/5`.
    pub figures: String,
    /// `true`, `false`, `undefined`, or `not decided` if rational arithmetic does not decide the comparison. Empty if the row
    /// does not show a condition.
    pub truth: &'static str,
}

/// Returns every comparison in a condition, each once, in the order of the text. The condition must hold at the point, as exact
/// arithmetic has confirmed. A comparison with an irrational side, which rational arithmetic cannot decide, is shown as true or
/// false if its truth follows from the truth of the condition.
#[must_use]
pub fn comparisons(condition: &Condition, point: &Assignment, labels: &LabelNames) -> Vec<EvaluatedComparison> {
    comparisons_of(condition, Some(true), LabelledPoint { point, labels })
}

/// A point, with the names of the labels that its numbers encode.
#[derive(Clone, Copy)]
pub(super) struct LabelledPoint<'a> {
    pub(super) point: &'a Assignment,
    pub(super) labels: &'a LabelNames,
}

/// Returns every comparison in a condition, as [`comparisons`] does. `holds` is the truth of the condition at the point, or
/// `None` if that truth is not known.
pub(super) fn comparisons_of(condition: &Condition, holds: Option<bool>, at: LabelledPoint<'_>) -> Vec<EvaluatedComparison> {
    let mut out = Vec::new();
    visit(condition, "", holds, at, &mut out);
    let mut seen = BTreeSet::new();
    out.retain(|row| seen.insert((row.name.clone(), row.formula.clone())));
    out
}

/// Appends the comparisons of a condition; `holds` is its known truth at the point, if any.
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
            // A row with a name shows the truth of the named condition, so the negation stays in the row.
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
            visit(test, name, None, at, out);
            // The branch that is not taken says nothing about the point.
            match evaluate::condition_with(test, at.point, &ByText(at.point)) {
                Evaluated::Value(true) => visit(yes, name, holds, at, out),
                Evaluated::Value(false) => visit(no, name, holds, at, out),
                Evaluated::Undefined | Evaluated::Unknown => {
                    [yes, no].into_iter().for_each(|part| visit(part, name, None, at, out));
                }
            }
        }
        Condition::Named { shown, body } if strategies::has_candidate_strategies(body) => {
            let truth = truth(&evaluate::condition_with(body, at.point, &ByText(at.point)), holds);
            out.push(EvaluatedComparison { name: String::new(), formula: shown.to_string(), figures: String::new(), truth });
            out.extend(strategies::rows(body, holds, at));
        }
        Condition::Named { shown, body } => visit(body, shown, holds, at, out),
    }
}

/// Looks up the values of unknown functions by the text of the application.
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

/// Returns why a term has no rational value at a point: it depends on all values of a bound variable, or a value in it is
/// irrational.
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
        (Evaluated::Unknown, None) => "not decided",
    }
}

/// Returns the name of a variable without the mark of the second point (`p` for `p@2`).
#[must_use]
pub fn base(name: &str) -> &str {
    name.split('@').next().unwrap_or(name)
}

/// Returns the condition that a name abbreviates; a condition without a name is returned as it is.
#[must_use]
pub fn without_name(condition: &ConditionRef) -> &ConditionRef {
    match &**condition {
        Condition::Named { body, .. } | Condition::IsTrue(body) => without_name(body),
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

/// Returns the comparisons as rows of a table. The first cell of a row is the name of the condition that contains the comparison.
/// If `before` gives an origin, the first cell is the origin, followed by the name unless the origin already begins with the
/// name.
#[must_use]
pub fn rows(evaluated: &[EvaluatedComparison], before: Option<&str>) -> Vec<Vec<PageLine>> {
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
    evaluated.iter().map(row).collect()
}

/// Returns a table of conditions evaluated at a point. The rows that are not true come first. Among the others, the claim's own
/// hypotheses come first, each row with the origin of the hypothesis in the first cell; the other conditions follow. A name that
/// the row above has, too, is left out.
#[must_use]
pub fn table<'a>(
    hypotheses: impl Iterator<Item = (&'a str, &'a Condition)>,
    conditions: impl Iterator<Item = &'a Condition>,
    point: &Assignment,
    labels: &LabelNames,
) -> PageTable {
    let mut seen = BTreeSet::new();
    let mut own = Vec::new();
    for (origin, condition) in hypotheses {
        let mut evaluated = comparisons(condition, point, labels);
        evaluated.retain(|row| seen.insert(row.formula.clone()));
        own.extend(rows(&evaluated, Some(origin)));
    }
    let mut all: Vec<EvaluatedComparison> = Vec::new();
    for condition in conditions {
        all.extend(comparisons(condition, point, labels));
    }
    all.retain(|row| seen.insert(row.formula.clone()));
    let named = !own.is_empty() || all.iter().any(|row| !row.name.is_empty());
    // The figures of an equilibrium are lines that belong together, and have no truth values.
    let is_listing = all.iter().any(|row| row.truth.is_empty());
    let mut rows = own.into_iter().chain(rows(&all, None)).collect::<Vec<_>>();
    if !is_listing {
        let is_true = |row: &Vec<PageLine>| row.last().is_some_and(|truth| *truth == PageLine::faint("true"));
        rows.sort_by_key(is_true);
    }
    if named {
        for place in (1..rows.len()).rev() {
            if rows[place][0] == rows[place - 1][0] {
                rows[place][0] = PageLine::new();
            }
        }
    } else {
        rows.iter_mut().for_each(|row| {
            row.remove(0);
        });
    }
    PageTable { head: Vec::new(), rows, right: Vec::new() }
}
