//! Prints numbers and conditions as plain text in the notation of condition files.
//!
//! Reports print the formula that was decided, and not the text of the file. Trusted: an error here shows a reader another
//! claim.

use std::fmt;

use super::{Condition, Quantifier, Term};

/// The precedence of an expression, loosest first.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Precedence {
    Loose,
    Sum,
    Product,
    Sign,
    Power,
    Tight,
}

/// Returns the precedence of a number.
fn precedence(term: &Term) -> Precedence {
    match term {
        Term::Number(value) if value.is_negative() => Precedence::Sign,
        Term::Number(value) if !value.is_integer() => Precedence::Product,
        Term::If(..) | Term::Cases(..) => Precedence::Loose,
        Term::Add(..) | Term::Subtract(..) => Precedence::Sum,
        Term::Multiply(..) | Term::Divide(..) => Precedence::Product,
        Term::Negate(..) => Precedence::Sign,
        Term::Power(..) => Precedence::Power,
        Term::Number(_)
        | Term::Label { .. }
        | Term::Variable(_)
        | Term::Min(_)
        | Term::Max(_)
        | Term::Abs(_)
        | Term::Sign(_)
        | Term::Sqrt(_)
        | Term::Apply { .. }
        | Term::Named { .. } => Precedence::Tight,
    }
}

/// Prints a number, in brackets if it binds more loosely than `least`.
fn term_at(term: &Term, least: Precedence, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    if precedence(term) < least { write!(f, "({term})") } else { write!(f, "{term}") }
}

fn list<T: AsRef<Term>>(name: &str, parts: &[T], f: &mut fmt::Formatter<'_>) -> fmt::Result {
    write!(f, "{name}(")?;
    for (place, part) in parts.iter().enumerate() {
        if place > 0 {
            f.write_str(", ")?;
        }
        write!(f, "{}", part.as_ref())?;
    }
    f.write_str(")")
}

impl fmt::Display for Term {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let infix = |f: &mut fmt::Formatter<'_>, a: &Term, sign: &str, b: &Term, left: Precedence, right: Precedence| {
            term_at(a, left, f)?;
            f.write_str(sign)?;
            term_at(b, right, f)
        };
        match self {
            Self::Number(value) => write!(f, "{value}"),
            Self::Label { name, .. } => f.write_str(name),
            Self::Variable(name) => f.write_str(name),
            Self::Negate(a) => {
                f.write_str("-")?;
                term_at(a, Precedence::Power, f)
            }
            Self::Add(a, b) => infix(f, a, " + ", b, Precedence::Sum, Precedence::Product),
            Self::Subtract(a, b) => infix(f, a, " - ", b, Precedence::Sum, Precedence::Product),
            Self::Multiply(a, b) => infix(f, a, "*", b, Precedence::Product, Precedence::Power),
            Self::Divide(a, b) => infix(f, a, "/", b, Precedence::Product, Precedence::Power),
            Self::Power(a, exponent) => {
                term_at(a, Precedence::Tight, f)?;
                write!(f, "^{exponent}")
            }
            Self::Min(parts) => list("min", parts, f),
            Self::Max(parts) => list("max", parts, f),
            Self::Abs(a) => write!(f, "abs({a})"),
            Self::Sign(a) => write!(f, "sign({a})"),
            Self::Sqrt(a) => write!(f, "sqrt({a})"),
            Self::If(test, a, b) => write!(f, "if {test} then {a} else {b}"),
            Self::Cases(cases) if cases.is_empty() => f.write_str("no value"),
            Self::Cases(cases) => {
                for (place, (value, test)) in cases.iter().enumerate() {
                    if place > 0 {
                        f.write_str("; ")?;
                    }
                    write!(f, "{value} if {test}")?;
                }
                Ok(())
            }
            Self::Apply { function, argument, at } => {
                let changed: Vec<String> = at
                    .iter()
                    .filter(|(name, value)| **value != Self::Variable(name.clone()))
                    .map(|(name, value)| format!("{name} = {value}"))
                    .collect();
                match changed.is_empty() {
                    true => write!(f, "{function}({argument})"),
                    false => write!(f, "({function}({argument}) at ({}))", changed.join(", ")),
                }
            }
            Self::Named { shown, .. } => f.write_str(shown),
        }
    }
}

/// Returns true iff the condition needs no brackets inside `and`, `or`, `iff` and `implies`.
fn is_unambiguous(condition: &Condition) -> bool {
    match condition {
        Condition::Truth(_) | Condition::Compare(..) | Condition::Named { .. } | Condition::Not(_) => true,
        Condition::IsTrue(inner) => is_unambiguous(inner),
        Condition::IsFalse(_) | Condition::HasValue(_) => true,
        Condition::And(_)
        | Condition::Or(_)
        | Condition::Implies(..)
        | Condition::Iff(..)
        | Condition::If(..)
        | Condition::Quantified(..) => false,
    }
}

struct Bracketed<'a>(&'a Condition);

impl fmt::Display for Bracketed<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if is_unambiguous(self.0) { write!(f, "{}", self.0) } else { write!(f, "({})", self.0) }
    }
}

fn joined(parts: &[super::ConditionRef], word: &str, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    for (place, part) in parts.iter().enumerate() {
        if place > 0 {
            write!(f, " {word} ")?;
        }
        write!(f, "{}", Bracketed(part))?;
    }
    Ok(())
}

impl fmt::Display for Condition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Truth(value) => write!(f, "{value}"),
            Self::Compare(a, sign, b) => {
                term_at(a, Precedence::Sum, f)?;
                write!(f, " {} ", sign.sign())?;
                term_at(b, Precedence::Sum, f)
            }
            Self::Not(inner) => write!(f, "not {}", Bracketed(inner)),
            Self::And(parts) => joined(parts, "and", f),
            Self::Or(parts) => joined(parts, "or", f),
            Self::Implies(a, b) => write!(f, "{} implies {}", Bracketed(a), Bracketed(b)),
            Self::Iff(a, b) => write!(f, "{} iff {}", Bracketed(a), Bracketed(b)),
            Self::If(test, a, b) => write!(f, "if {test} then {} else {}", Bracketed(a), Bracketed(b)),
            Self::Quantified(quantifier, bound, body) => {
                f.write_str(match quantifier {
                    Quantifier::Exists => "exists ",
                    Quantifier::Forall => "forall ",
                })?;
                for (place, variable) in bound.iter().enumerate() {
                    if place > 0 {
                        f.write_str(", ")?;
                    }
                    f.write_str(&variable.name)?;
                    if let Some(range) = variable.range.as_ref().filter(|range| !matches!(***range, Self::Truth(true))) {
                        write!(f, " with {}", Bracketed(range))?;
                    }
                }
                write!(f, ": {body}")
            }
            Self::Named { shown, .. } => f.write_str(shown),
            Self::IsTrue(inner) => write!(f, "{inner}"),
            Self::IsFalse(inner) => write!(f, "not {}", Bracketed(inner)),
            Self::HasValue(inner) => write!(f, "({inner}) has a value"),
        }
    }
}
