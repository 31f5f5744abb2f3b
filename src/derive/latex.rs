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
            (format!("{name}\\{{{}\\}}", inner.join(", ")), Tightness::Tight)
        };
        match term {
            Term::Number(value) if value.is_integer() => {
                (value.to_string(), if value.is_negative() { Tightness::Sum } else { Tightness::Tight })
            }
            Term::Number(value) => {
                let minus = if value.is_negative() { "-" } else { "" };
                (format!("{minus}\\frac{{{}}}{{{}}}", value.numer().abs(), value.denom()), Tightness::Product)
            }
            Term::Label { name, .. } => (symbol(name), Tightness::Tight),
            Term::Variable(name) => {
                let own = self.0.parameters.iter().find(|parameter| parameter.name == *name);
                (own.map_or_else(|| symbol(name), |parameter| parameter.latex.clone()), Tightness::Tight)
            }
            Term::Negate(a) => (format!("-{}", self.at(a, Tightness::Product)), Tightness::Sum),
            Term::Add(a, b) => (format!("{} + {}", self.at(a, Tightness::Sum), self.at(b, Tightness::Product)), Tightness::Sum),
            Term::Subtract(a, b) => {
                (format!("{} - {}", self.at(a, Tightness::Sum), self.at(b, Tightness::Product)), Tightness::Sum)
            }
            Term::Multiply(a, b) => {
                (format!("{} {}", self.at(a, Tightness::Product), self.at(b, Tightness::Product)), Tightness::Product)
            }
            Term::Divide(a, b) => (format!("\\frac{{{}}}{{{}}}", self.term(a), self.term(b)), Tightness::Tight),
            Term::Power(a, exponent) => (format!("{}^{{{exponent}}}", self.at(a, Tightness::Tight)), Tightness::Tight),
            Term::Min(parts) => list("\\min", parts),
            Term::Max(parts) => list("\\max", parts),
            Term::Abs(a) => (format!("\\lvert {} \\rvert", self.term(a)), Tightness::Tight),
            Term::Sqrt(a) => (format!("\\sqrt{{{}}}", self.term(a)), Tightness::Tight),
            Term::Named { shown, .. } => (symbol(shown), Tightness::Tight),
            Term::Sign(_) | Term::If(..) | Term::Cases(_) | Term::Apply { .. } => (format!("\\text{{{term}}}"), Tightness::Tight),
        }
    }
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
