//! Prints numbers and conditions as LaTeX, with the paper's own symbols.
//!
//! Called by `referee derive --format latex` and by [`crate::report::html`]. Not part of a verdict: a formula is printed after it was
//! ruled on.

mod names;

use num_traits::Signed;

use super::printed_comparison::ConditionLine;
use crate::expression::{BoundVariable, Condition, ConditionRef, Quantifier, Relation, Term, TermRef};
use crate::paper::Model;
use names::{joined_name, prose, symbol};

/// The name of a [`Term::Named`] or [`Condition::Named`] that is printed as its body between [`MARK_START`] and [`MARK_END`], because
/// the body differs from another version of the formula.
pub const MARKED: &str = "\u{e002}";
/// The name of a comparison of which only the relation is printed between the marks.
pub const MARKED_RELATION: &str = "\u{e003}";
/// The character before a marked part, in a `\text{}` of its own. It belongs to Unicode's private use area.
pub const MARK_START: char = '\u{e000}';
/// The character after a marked part, in a `\text{}` of its own.
pub const MARK_END: char = '\u{e001}';

/// Prints conditions with the symbols of a paper's model.
pub struct LatexPrinter<'a>(pub &'a Model);

/// The precedence of a printed term, from the loosest to the tightest.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum LatexPrecedence {
    Sum,
    Product,
    Tight,
    /// A term that takes an exponent without parentheses.
    Base,
}

impl LatexPrinter<'_> {
    /// Prints one line of a condition.
    #[must_use]
    pub fn line(&self, line: &ConditionLine) -> String {
        match line {
            ConditionLine::Compare(a, relation, b) => format!("{} {} {}", self.term(a), sign(*relation), self.term(b)),
            ConditionLine::Between { low, from, middle, to, high } => {
                format!("{} {} {} {} {}", self.term(low), sign(*from), self.term(middle), sign(*to), self.term(high))
            }
        }
    }

    /// Prints a term without outer parentheses.
    #[must_use]
    pub fn term(&self, term: &Term) -> String {
        self.at(term, LatexPrecedence::Sum)
    }

    /// Returns a condition in one formula, with the words between comparisons as text.
    #[must_use]
    pub fn condition(&self, condition: &Condition) -> String {
        let joined = |parts: &[ConditionRef], word: &str| {
            let parts: Vec<String> = parts.iter().map(|part| self.bracketed(part)).collect();
            parts.join(&format!(" \\text{{ {word} }} "))
        };
        match condition {
            Condition::Truth(value) => format!("\\text{{{value}}}"),
            Condition::Compare(a, how, b) => format!("{} {} {}", self.term(a), sign(*how), self.term(b)),
            Condition::Not(inner) | Condition::IsFalse(inner) => format!("\\text{{not }} {}", self.bracketed(inner)),
            Condition::And(parts) => joined(parts, "and"),
            Condition::Or(parts) => joined(parts, "or"),
            Condition::Implies(a, b) => format!("{} \\text{{ implies }} {}", self.bracketed(a), self.bracketed(b)),
            Condition::Iff(a, b) => format!("{} \\text{{ if and only if }} {}", self.bracketed(a), self.bracketed(b)),
            Condition::If(test, a, b) => format!(
                "\\text{{if }} {} \\text{{ then }} {} \\text{{ else }} {}",
                self.condition(test),
                self.bracketed(a),
                self.bracketed(b)
            ),
            Condition::Quantified(quantifier, bound, body) => {
                format!("{} \\text{{: }} {}", self.bound(*quantifier, bound), self.condition(body))
            }
            Condition::Named { shown, body } if &**shown == MARKED_RELATION => match &**body {
                Condition::Compare(a, how, b) => format!("{} {} {}", self.term(a), marked(sign(*how)), self.term(b)),
                other => self.condition(other),
            },
            Condition::Named { shown, body } if &**shown == MARKED => marked(&self.condition(body)),
            Condition::Named { shown, .. } => format!("\\text{{{}}}", prose(shown)),
            Condition::IsTrue(inner) => self.condition(inner),
            Condition::HasValue(term) => format!("{} \\text{{ has a value}}", self.term(term)),
        }
    }

    /// Returns the quantifier with its variables and their ranges, without the condition that follows.
    #[must_use]
    pub fn bound(&self, quantifier: Quantifier, bound: &[BoundVariable]) -> String {
        let word = match quantifier {
            Quantifier::Exists => "for some ",
            Quantifier::Forall => "for all ",
        };
        let one = |variable: &BoundVariable| {
            let name = self.variable(&variable.name);
            match variable.range.as_ref().filter(|range| !matches!(***range, Condition::Truth(true))) {
                Some(range) => format!("{name} \\text{{ with }} {}", self.bracketed(range)),
                None => name,
            }
        };
        let all: Vec<String> = bound.iter().map(one).collect();
        format!("\\text{{{word}}} {}", all.join(", "))
    }

    /// Returns a name as a symbol: that of the parameter or definition, or else one made from the name's letters.
    #[must_use]
    pub fn variable(&self, name: &str) -> String {
        let parameter = self.0.parameters.iter().find(|parameter| *parameter.name == *name).map(|found| &found.latex);
        let defined = || self.0.definitions.iter().find(|definition| *definition.name == *name).map(|found| &found.latex);
        parameter.or_else(defined).cloned().unwrap_or_else(|| symbol(name))
    }

    fn bracketed(&self, condition: &Condition) -> String {
        match condition {
            Condition::And(_)
            | Condition::Or(_)
            | Condition::Implies(..)
            | Condition::Iff(..)
            | Condition::If(..)
            | Condition::Quantified(..) => format!("({})", self.condition(condition)),
            Condition::IsTrue(inner) => self.bracketed(inner),
            Condition::Truth(_)
            | Condition::Compare(..)
            | Condition::Not(_)
            | Condition::IsFalse(_)
            | Condition::Named { .. }
            | Condition::HasValue(_) => self.condition(condition),
        }
    }

    fn at(&self, term: &Term, least: LatexPrecedence) -> String {
        let (shown, tightness) = self.shown(term);
        if tightness < least { format!("({shown})") } else { shown }
    }

    fn shown(&self, term: &Term) -> (String, LatexPrecedence) {
        let list = |name: &str, parts: &[TermRef]| {
            let inner: Vec<String> = parts.iter().map(|part| self.term(part)).collect();
            (format!("{name}\\{{{}\\}}", inner.join(", ")), LatexPrecedence::Base)
        };
        match term {
            Term::Number(value) if value.is_integer() => {
                (value.to_string(), if value.is_negative() { LatexPrecedence::Sum } else { LatexPrecedence::Base })
            }
            Term::Number(value) => {
                let minus = if value.is_negative() { "-" } else { "" };
                let tightness = if value.is_negative() { LatexPrecedence::Sum } else { LatexPrecedence::Product };
                (format!("{minus}\\frac{{{}}}{{{}}}", value.numer().abs(), value.denom()), tightness)
            }
            Term::Label { name, .. } => (symbol(name), LatexPrecedence::Base),
            Term::Variable(name) => named(self.variable(name)),
            Term::Negate(a) => (format!("-{}", self.at(a, LatexPrecedence::Product)), LatexPrecedence::Sum),
            Term::Add(a, b) => {
                (format!("{} + {}", self.at(a, LatexPrecedence::Sum), self.at(b, LatexPrecedence::Product)), LatexPrecedence::Sum)
            }
            Term::Subtract(a, b) => {
                (format!("{} - {}", self.at(a, LatexPrecedence::Sum), self.at(b, LatexPrecedence::Product)), LatexPrecedence::Sum)
            }
            Term::Multiply(a, b) => {
                let (a, b) = (self.at(a, LatexPrecedence::Product), self.at(b, LatexPrecedence::Product));
                // Without a dot, a number after a factor, or two numbers, would be read as one number.
                let digit = |c: char| c.is_ascii_digit();
                let dot = b.starts_with(digit)
                    || a.ends_with(digit) && b.strip_prefix("\\frac{").is_some_and(|above| above.starts_with(digit));
                (format!("{a} {}{b}", if dot { "\\cdot " } else { "" }), LatexPrecedence::Product)
            }
            Term::Divide(a, b) => (format!("\\frac{{{}}}{{{}}}", self.term(a), self.term(b)), LatexPrecedence::Tight),
            Term::Power(a, exponent) => (format!("{}^{{{exponent}}}", self.at(a, LatexPrecedence::Base)), LatexPrecedence::Tight),
            Term::Min(parts) => list("\\min", parts),
            Term::Max(parts) => list("\\max", parts),
            Term::Abs(a) => (format!("\\lvert {} \\rvert", self.term(a)), LatexPrecedence::Base),
            Term::Sqrt(a) => (format!("\\sqrt{{{}}}", self.term(a)), LatexPrecedence::Base),
            Term::Sign(a) => (format!("\\operatorname{{sign}}({})", self.term(a)), LatexPrecedence::Base),
            Term::If(test, a, b) => {
                let rows = format!(
                    "{} & \\text{{if }} {} \\\\ {} & \\text{{otherwise}}",
                    self.term(a),
                    self.condition(test),
                    self.term(b)
                );
                (format!("\\begin{{cases}} {rows} \\end{{cases}}"), LatexPrecedence::Sum)
            }
            Term::Cases(cases) if cases.is_empty() => ("\\text{no value}".to_owned(), LatexPrecedence::Base),
            Term::Cases(cases) => {
                let row = |(value, test): &(TermRef, ConditionRef)| {
                    format!("{} & \\text{{if }} {}", self.term(value), self.condition(test))
                };
                let rows: Vec<String> = cases.iter().map(row).collect();
                (format!("\\begin{{cases}} {} \\end{{cases}}", rows.join(" \\\\ ")), LatexPrecedence::Sum)
            }
            Term::Apply { function, argument, at } => {
                let changed = at.iter().filter(|(name, value)| **value != Term::Variable(name.clone()));
                let changed: Vec<String> =
                    changed.map(|(name, value)| format!("{} = {}", self.variable(name), self.term(value))).collect();
                let shown = format!("{}({})", symbol(function), self.term(argument));
                match changed.is_empty() {
                    true => (shown, LatexPrecedence::Tight),
                    false => (format!("{shown}|_{{{}}}", changed.join(", ")), LatexPrecedence::Tight),
                }
            }
            Term::Named { shown, body } if &**shown == MARKED => {
                let (inner, tightness) = self.shown(body);
                (marked(&inner), tightness)
            }
            Term::Named { shown, .. } => {
                let name = joined_name(shown, &|name| self.variable(name));
                match name {
                    Some(name) => named(name),
                    None => (format!("\\text{{{}}}", prose(shown)), LatexPrecedence::Base),
                }
            }
        }
    }
}

/// Returns a part of a formula with the marks around it that say that it differs.
fn marked(inner: &str) -> String {
    format!("{{\\text{{{MARK_START}}}{inner}\\text{{{MARK_END}}}}}")
}

/// Returns a symbol with its precedence. A symbol with a prime or superscript takes no exponent without parentheses.
fn named(symbol: String) -> (String, LatexPrecedence) {
    let tightness = if symbol.contains(['^', '\'']) { LatexPrecedence::Tight } else { LatexPrecedence::Base };
    (symbol, tightness)
}

fn sign(relation: Relation) -> &'static str {
    match relation {
        Relation::Less => "<",
        Relation::LessEqual => "\\leq",
        Relation::Greater => ">",
        Relation::GreaterEqual => "\\geq",
        Relation::Equal => "=",
        Relation::NotEqual => "\\neq",
    }
}
