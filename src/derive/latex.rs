//! Derived conditions as LaTeX, with the paper's own symbols.

use num_traits::Signed;

use super::sentence::Line;
use crate::expression::{Relation, Term};
use crate::paper::Model;

/// The symbols of a paper.
pub struct Symbols<'a>(pub &'a Model);

/// How tightly a number binds, loosest first.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Tightness {
    Sum,
    Product,
    Tight,
    /// Nothing can slip into it: it takes an exponent.
    Base,
}

impl Symbols<'_> {
    /// One line of a condition.
    #[must_use]
    pub fn line(&self, line: &Line) -> String {
        match line {
            Line::Compare(a, how, b) => format!("{} {} {}", self.term(a), sign(*how), self.term(b)),
            Line::Between { low, from, middle, to, high } => {
                format!("{} {} {} {} {}", self.term(low), sign(*from), self.term(middle), sign(*to), self.term(high))
            }
        }
    }

    /// A number.
    #[must_use]
    pub fn term(&self, term: &Term) -> String {
        self.at(term, Tightness::Sum)
    }

    fn at(&self, term: &Term, least: Tightness) -> String {
        let (shown, tightness) = self.shown(term);
        if tightness < least { format!("({shown})") } else { shown }
    }

    fn shown(&self, term: &Term) -> (String, Tightness) {
        let list = |name: &str, parts: &[crate::expression::TermRef]| {
            let inner: Vec<String> = parts.iter().map(|part| self.term(part)).collect();
            (format!("{name}\\{{{}\\}}", inner.join(", ")), Tightness::Base)
        };
        match term {
            Term::Number(value) if value.is_integer() => {
                (value.to_string(), if value.is_negative() { Tightness::Sum } else { Tightness::Base })
            }
            Term::Number(value) => {
                let minus = if value.is_negative() { "-" } else { "" };
                let tightness = if value.is_negative() { Tightness::Sum } else { Tightness::Product };
                (format!("{minus}\\frac{{{}}}{{{}}}", value.numer().abs(), value.denom()), tightness)
            }
            Term::Label { name, .. } => (symbol(name), Tightness::Base),
            Term::Variable(name) => {
                let own = self.0.parameters.iter().find(|parameter| parameter.name == *name);
                named(own.map_or_else(|| symbol(name), |parameter| parameter.latex.clone()))
            }
            Term::Negate(a) => (format!("-{}", self.at(a, Tightness::Product)), Tightness::Sum),
            Term::Add(a, b) => (format!("{} + {}", self.at(a, Tightness::Sum), self.at(b, Tightness::Product)), Tightness::Sum),
            Term::Subtract(a, b) => {
                (format!("{} - {}", self.at(a, Tightness::Sum), self.at(b, Tightness::Product)), Tightness::Sum)
            }
            Term::Multiply(a, b) => {
                let (a, b) = (self.at(a, Tightness::Product), self.at(b, Tightness::Product));
                // side by side a number behind a factor, or two numbers, would be read as one
                let digit = |c: char| c.is_ascii_digit();
                let dot = b.starts_with(digit)
                    || a.ends_with(digit) && b.strip_prefix("\\frac{").is_some_and(|above| above.starts_with(digit));
                (format!("{a} {}{b}", if dot { "\\cdot " } else { "" }), Tightness::Product)
            }
            Term::Divide(a, b) => (format!("\\frac{{{}}}{{{}}}", self.term(a), self.term(b)), Tightness::Tight),
            Term::Power(a, exponent) => (format!("{}^{{{exponent}}}", self.at(a, Tightness::Base)), Tightness::Tight),
            Term::Min(parts) => list("\\min", parts),
            Term::Max(parts) => list("\\max", parts),
            Term::Abs(a) => (format!("\\lvert {} \\rvert", self.term(a)), Tightness::Base),
            Term::Sqrt(a) => (format!("\\sqrt{{{}}}", self.term(a)), Tightness::Base),
            Term::Named { shown, .. } => (symbol(shown), Tightness::Base),
            Term::Sign(_) | Term::If(..) | Term::Cases(_) | Term::Apply { .. } => (format!("\\text{{{term}}}"), Tightness::Tight),
        }
    }
}

/// A symbol; one with a mark above it takes no exponent without brackets.
fn named(symbol: String) -> (String, Tightness) {
    let tightness = if symbol.contains(['^', '\'']) { Tightness::Tight } else { Tightness::Base };
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

/// A name: what follows its first `_` is its index, a longer word stands upright.
fn symbol(name: &str) -> String {
    let word =
        |word: &str| if word.chars().count() > 1 { format!("\\mathrm{{{}}}", word.replace('_', "\\_")) } else { word.to_owned() };
    match name.split_once('_') {
        Some((base, index)) => format!("{}_{{{}}}", word(base), word(index)),
        None => word(name),
    }
}
