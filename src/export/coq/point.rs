//! Writes the lemma that a point exists, with a rational point as its proof: every fact is checked by arithmetic on numbers.
//!
//! Untrusted: Coq checks the lemma.

use std::collections::BTreeMap;

use super::proof::turn;
use super::statement::{FactWriter, number};
use crate::certify::Point;
use kernel::algebra::{Formula, Signs, VariableIndex};
use kernel::number::Rational;
use kernel::scope::{Fact, conjuncts};
use kernel::{System, Value};

/// Returns the values of a point by variable index; `None` if a value is irrational or missing.
pub(super) fn fractions(system: &System, point: &Point) -> Option<BTreeMap<VariableIndex, Rational>> {
    let all: BTreeMap<&str, &Value> = point.values.iter().chain(&point.made).map(|(name, value)| (&**name, value)).collect();
    let value = |name: &str| match all.get(name)? {
        Value::Rational(value) => Some(value.clone()),
        Value::Root { .. } => None,
    };
    system.variables.iter().zip(0..).map(|(variable, index)| Some((index, value(&variable.name)?))).collect()
}

/// Returns the proof script of `exists …, fact /\ …`, without `Proof` and `Qed`; `None` if a fact does not hold at the point.
pub(super) fn script(facts: &[Fact<'_>], at: &BTreeMap<VariableIndex, Rational>) -> Option<Vec<String>> {
    let mut lines = Vec::new();
    if !at.is_empty() {
        lines.push(format!("  exists {}.", at.values().map(number).collect::<Vec<_>>().join(", ")));
    }
    lines.extend(all(facts, at)?.into_iter().map(|line| format!("  {line}")));
    Some(lines)
}

/// Returns the tactics that prove a conjunction of facts.
fn all(facts: &[Fact<'_>], at: &BTreeMap<VariableIndex, Rational>) -> Option<Vec<String>> {
    match facts {
        [] => Some(vec!["exact I.".to_owned()]),
        [only] => fact(only, at),
        [first, rest @ ..] => {
            let mut lines = vec![format!("split. {{ {} }}", fact(first, at)?.join(" "))];
            lines.extend(all(rest, at)?);
            Some(lines)
        }
    }
}

/// Returns the tactics that prove one fact at the point.
fn fact(fact: &Fact<'_>, at: &BTreeMap<VariableIndex, Rational>) -> Option<Vec<String>> {
    match fact {
        Fact::Sign(polynomial, signs) => {
            let sign = Signs::of_number(&polynomial.evaluate(|variable| at.get(&variable))?);
            let nonzero = *signs == Signs::ZERO.complement();
            sign.within(*signs).then(|| vec![(if nonzero { "intro E; lra." } else { "lra." }).to_owned()])
        }
        Fact::OneOf(parts) => {
            let holds = |part: &Formula| part.evaluate(|variable| at.get(&variable)) == Some(true);
            let place = parts.iter().position(holds)?;
            let mut lines = all(&conjuncts(parts.get(place)?), at)?;
            if let Some(first) = lines.first_mut() {
                *first = format!("{}{first}", turn(place, parts.len()).replace("; ", ". "));
            }
            Some(lines)
        }
    }
}

/// Returns the proposition that the variables have values that satisfy the facts.
pub(super) fn statement(writer: &FactWriter, facts: &[Fact<'_>]) -> String {
    let conjunction = writer.all(facts);
    if writer.names.is_empty() { conjunction } else { format!("exists {} : R,\n  {conjunction}", writer.names.join(" ")) }
}
