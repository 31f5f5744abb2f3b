//! Writes lemmas in the paper's own terms for conditions that algebra alone decides, such as two equal forms of a payoff.
//!
//! Untrusted: Coq checks the lemmas. Covers sums, products, powers and quotients by numbers, without case distinctions and
//! quantifiers.

use std::collections::{BTreeMap, BTreeSet};

use num_traits::Zero;

use super::names::CoqNames;
use super::statement::number;
use crate::encode::Query;
use crate::expression::definedness::constant;
use crate::expression::{Condition, Relation, Term, Variable};
use kernel::System;
use kernel::algebra::Formula;

/// A lemma about one condition of a query.
pub(super) struct ConditionLemma {
    /// The proposition in Coq.
    pub(super) statement: String,
    /// The proof script, without `Proof` and `Qed`.
    pub(super) script: Vec<String>,
}

/// Returns the lemma that a sought condition of the query cannot hold: the first one whose piece is `false`. Returns `None` if
/// no piece is `false`, or if the condition is not of a covered form.
pub(super) fn lemma(query: &Query, system: &System) -> Option<ConditionLemma> {
    let (hypotheses, pieces) = system.pieces.split_at_checked(query.hypotheses.len())?;
    let impossible = query.sought.iter().zip(pieces).find(|(_, (_, piece))| *piece == Formula::False);
    let (condition, _) = impossible?;
    let mut variables = BTreeSet::new();
    collect_variables(condition, &mut variables)?;
    let mut names = CoqNames::default();
    let named: Vec<(Variable, String)> = variables.into_iter().map(|name| (name.clone(), names.name(&name))).collect();
    let writer = ConditionWriter { names: &named };
    let contradiction_tactics = contradiction_tactics(condition)?;
    // The encoding has replaced a variable that a hypothesis fixes by its number, so the lemma assumes that equation.
    let mut fixed: BTreeMap<&str, String> = BTreeMap::new();
    for (variable, value) in hypotheses.iter().flat_map(|(_, piece)| piece.fixed()) {
        let name = &system.variables.get(variable as usize)?.name;
        if let Some((_, name)) = named.iter().find(|(known, _)| known == name) {
            fixed.insert(name, number(&value));
        }
    }
    let all = named.iter().map(|(_, name)| name.as_str()).collect::<Vec<_>>().join(" ");
    let given: String = fixed.iter().map(|(name, value)| format!("{name} = {value} -> ")).collect();
    let statement = format!("{given}{} -> False", writer.condition(condition)?);
    let (quantifier, intros) =
        if named.is_empty() { (String::new(), String::new()) } else { (format!("forall {all} : R,\n  "), format!("{all} ")) };
    Some(ConditionLemma {
        statement: format!("{quantifier}{statement}"),
        script: vec![format!("  intros {intros}{}H.", "-> ".repeat(fixed.len())), format!("  {contradiction_tactics}")],
    })
}

/// Returns the tactics that derive a contradiction from a false condition `H`.
fn contradiction_tactics(condition: &Condition) -> Option<String> {
    match condition {
        Condition::IsTrue(inner) | Condition::Named { body: inner, .. } => contradiction_tactics(inner),
        Condition::IsFalse(inner) => Some(format!("apply H. {}", proof_tactics(inner)?)),
        Condition::Compare(_, Relation::NotEqual, _) => Some("apply H. ring.".to_owned()),
        Condition::Compare(..) => Some("clear - H; lra.".to_owned()),
        Condition::Truth(_)
        | Condition::Not(_)
        | Condition::And(_)
        | Condition::Or(_)
        | Condition::Implies(..)
        | Condition::Iff(..)
        | Condition::If(..)
        | Condition::Quantified(..)
        | Condition::HasValue(_) => None,
    }
}

/// Returns the tactics that prove a condition which holds by algebra.
fn proof_tactics(condition: &Condition) -> Option<String> {
    match condition {
        Condition::IsTrue(inner) | Condition::Named { body: inner, .. } => proof_tactics(inner),
        Condition::Compare(_, Relation::Equal, _) => Some("ring.".to_owned()),
        Condition::Compare(_, Relation::NotEqual, _) => Some("intro E; clear - E; lra.".to_owned()),
        Condition::Compare(..) => Some("lra.".to_owned()),
        Condition::And(parts) => {
            let (last, before) = parts.split_last()?;
            let before: Option<Vec<String>> =
                before.iter().map(|part| Some(format!("split. {{ {} }} ", proof_tactics(part)?))).collect();
            Some(format!("{}{}", before?.concat(), proof_tactics(last)?))
        }
        Condition::Truth(_)
        | Condition::IsFalse(_)
        | Condition::Not(_)
        | Condition::Or(_)
        | Condition::Implies(..)
        | Condition::Iff(..)
        | Condition::If(..)
        | Condition::Quantified(..)
        | Condition::HasValue(_) => None,
    }
}

/// Collects the variables of a condition; `None` if the condition is not of a covered form.
fn collect_variables(condition: &Condition, out: &mut BTreeSet<Variable>) -> Option<()> {
    match condition {
        Condition::Compare(a, _, b) => {
            collect_term_variables(a, out)?;
            collect_term_variables(b, out)
        }
        Condition::IsTrue(inner) | Condition::IsFalse(inner) | Condition::Named { body: inner, .. } => {
            collect_variables(inner, out)
        }
        Condition::And(parts) => parts.iter().try_for_each(|part| collect_variables(part, out)),
        Condition::Truth(_)
        | Condition::Not(_)
        | Condition::Or(_)
        | Condition::Implies(..)
        | Condition::Iff(..)
        | Condition::If(..)
        | Condition::Quantified(..)
        | Condition::HasValue(_) => None,
    }
}

/// Collects the variables of a term; `None` if the term is not of a covered form.
fn collect_term_variables(term: &Term, out: &mut BTreeSet<Variable>) -> Option<()> {
    match term {
        Term::Number(_) | Term::Label { .. } => Some(()),
        Term::Variable(name) => {
            out.insert(name.clone());
            Some(())
        }
        Term::Negate(a) | Term::Named { body: a, .. } => collect_term_variables(a, out),
        Term::Power(a, exponent) if *exponent >= 0 => collect_term_variables(a, out),
        Term::Divide(a, b) => constant(b).filter(|b| !b.is_zero()).and_then(|_| collect_term_variables(a, out)),
        Term::Add(a, b) | Term::Subtract(a, b) | Term::Multiply(a, b) => {
            collect_term_variables(a, out)?;
            collect_term_variables(b, out)
        }
        Term::Power(..)
        | Term::Min(_)
        | Term::Max(_)
        | Term::Abs(_)
        | Term::Sign(_)
        | Term::Sqrt(_)
        | Term::If(..)
        | Term::Cases(_)
        | Term::Apply { .. } => None,
    }
}

/// Writes conditions in Coq, with the names of the variables.
struct ConditionWriter<'a> {
    names: &'a [(Variable, String)],
}

impl ConditionWriter<'_> {
    fn condition(&self, condition: &Condition) -> Option<String> {
        Some(match condition {
            Condition::Compare(a, relation, b) => {
                let sign = match relation {
                    Relation::Less => "<",
                    Relation::LessEqual => "<=",
                    Relation::Greater => ">",
                    Relation::GreaterEqual => ">=",
                    Relation::Equal => "=",
                    Relation::NotEqual => "<>",
                };
                format!("{} {sign} {}", self.number(a)?, self.number(b)?)
            }
            Condition::IsTrue(inner) | Condition::Named { body: inner, .. } => self.condition(inner)?,
            Condition::IsFalse(inner) => format!("~ ({})", self.condition(inner)?),
            Condition::And(parts) => {
                let parts: Option<Vec<String>> = parts.iter().map(|part| Some(format!("({})", self.condition(part)?))).collect();
                parts?.join(" /\\ ")
            }
            Condition::Truth(_)
            | Condition::Not(_)
            | Condition::Or(_)
            | Condition::Implies(..)
            | Condition::Iff(..)
            | Condition::If(..)
            | Condition::Quantified(..)
            | Condition::HasValue(_) => return None,
        })
    }

    /// Writes a term, with brackets around everything but names and numbers.
    fn number(&self, term: &Term) -> Option<String> {
        Some(match term {
            Term::Number(value) => number(value),
            Term::Label { index, .. } => index.to_string(),
            Term::Variable(name) => self.names.iter().find(|(known, _)| known == name).map(|(_, name)| name.clone())?,
            Term::Negate(a) => format!("(- {})", self.number(a)?),
            Term::Add(a, b) => format!("({} + {})", self.number(a)?, self.number(b)?),
            Term::Subtract(a, b) => format!("({} - {})", self.number(a)?, self.number(b)?),
            Term::Multiply(a, b) => format!("({} * {})", self.number(a)?, self.number(b)?),
            Term::Divide(a, b) => format!("({} * {})", self.number(a)?, number(&(constant(b)?.recip()))),
            Term::Power(a, exponent) => format!("({} ^ {exponent})", self.number(a)?),
            Term::Named { body, .. } => self.number(body)?,
            Term::Min(_)
            | Term::Max(_)
            | Term::Abs(_)
            | Term::Sign(_)
            | Term::Sqrt(_)
            | Term::If(..)
            | Term::Cases(_)
            | Term::Apply { .. } => return None,
        })
    }
}
