//! Prints derived conditions as LaTeX, with the paper's own symbols.
//!
//! Called by the reports of `derive`. Not part of a verdict.

use num_traits::Signed;

use super::printed_comparison::ConditionLine;
use crate::expression::{Relation, Term};
use crate::paper::Model;

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

    fn at(&self, term: &Term, least: LatexPrecedence) -> String {
        let (shown, tightness) = self.shown(term);
        if tightness < least { format!("({shown})") } else { shown }
    }

    fn shown(&self, term: &Term) -> (String, LatexPrecedence) {
        let list = |name: &str, parts: &[crate::expression::TermRef]| {
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
            Term::Variable(name) => {
                let own = self.0.parameters.iter().find(|parameter| parameter.name == *name);
                named(own.map_or_else(|| symbol(name), |parameter| parameter.latex.clone()))
            }
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
            Term::Named { shown, .. } => (symbol(shown), LatexPrecedence::Base),
            Term::Sign(_) | Term::If(..) | Term::Cases(_) | Term::Apply { .. } => {
                (format!("\\text{{{term}}}"), LatexPrecedence::Tight)
            }
        }
    }
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

/// Prints a name: the part after its first `_` becomes the index, and a word of several letters is set upright.
fn symbol(name: &str) -> String {
    let word =
        |word: &str| if word.chars().count() > 1 { format!("\\mathrm{{{}}}", word.replace('_', "\\_")) } else { word.to_owned() };
    match name.split_once('_') {
        Some((base, index)) => format!("{}_{{{}}}", word(base), word(index)),
        None => word(name),
    }
}
