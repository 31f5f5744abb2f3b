//! Prints the polynomials and conditions of a certificate, as plain text or as LaTeX with the symbols of the paper.
//!
//! Called by [`super::proof`]. Not part of a verdict: the kernel checked the certificate before.

use std::sync::Arc;

use num_traits::One;

use crate::derive::latex::LatexPrinter;
use crate::expression::build::{named, number, truth};
use crate::expression::{Condition, Term, TermRef};
use crate::syntax::tree::{Quantifier, Relation};
use kernel::algebra::{Formula, Fraction, Monomial, Polynomial, Signs, VariableIndex};
use kernel::number::Rational;
use kernel::{DefinedRoot, System, SystemVariable, Universal, VariableKind};

/// How the formulas of a proof are written.
#[derive(Clone, Copy)]
pub(super) enum ProofNotation<'a> {
    /// In the plain notation of condition files.
    Plain,
    /// In LaTeX.
    Latex(&'a LatexPrinter<'a>),
}

/// Prints the formulas of one system.
#[derive(Clone, Copy)]
pub(super) struct ProofPrinter<'a> {
    /// The system, which knows the names of the variables.
    pub(super) system: &'a System,
    /// The notation.
    pub(super) notation: ProofNotation<'a>,
}

impl ProofPrinter<'_> {
    /// Returns the name of a variable.
    pub(super) fn name(self, name: &str) -> String {
        match self.notation {
            ProofNotation::Plain => name.to_owned(),
            ProofNotation::Latex(printer) => printer.variable(name),
        }
    }

    /// Returns words as they stand in a formula.
    pub(super) fn words(self, words: &str) -> String {
        match self.notation {
            ProofNotation::Plain => words.to_owned(),
            ProofNotation::Latex(printer) => printer.condition(&named(words, truth(true))),
        }
    }

    /// Returns formulas with a word between them.
    pub(super) fn joined(self, parts: &[String], word: &str) -> String {
        match self.notation {
            ProofNotation::Plain => parts.join(&format!(" {word} ")),
            ProofNotation::Latex(_) => parts.join(&format!(" \\text{{ {word} }} ")),
        }
    }

    /// Returns a product of factors.
    pub(super) fn product(self, factors: &[String]) -> String {
        match self.notation {
            ProofNotation::Plain => factors.join("*"),
            ProofNotation::Latex(_) => factors.join(" \\cdot "),
        }
    }

    /// Returns a sum of products.
    pub(super) fn sum(self, terms: &[String]) -> String {
        match self.notation {
            ProofNotation::Plain => terms.join(" + "),
            ProofNotation::Latex(_) => terms.join(" + ").replace(" + -", " - "),
        }
    }

    /// Returns a number.
    pub(super) fn number(self, value: &Rational) -> String {
        match self.notation {
            ProofNotation::Plain => value.to_string(),
            ProofNotation::Latex(printer) => printer.term(&Term::number(value.clone())),
        }
    }

    /// Returns the square of a polynomial.
    pub(super) fn square(self, polynomial: &Polynomial) -> String {
        let inner = self.polynomial(polynomial);
        match self.notation {
            ProofNotation::Plain => format!("({inner})^2"),
            ProofNotation::Latex(_) => format!("{{({inner})}}^{{2}}"),
        }
    }

    /// Returns the comparison of a polynomial with zero.
    pub(super) fn comparison(self, polynomial: &Polynomial, signs: Signs) -> String {
        let stands_for = |universal: &&Universal| *polynomial == Polynomial::variable(universal.truth);
        if let Some(universal) = self.system.universals.iter().find(stands_for) {
            let name = self.system.variables.get(universal.truth as usize).map_or("", |variable| &variable.name);
            return self.words(&if signs == Signs::POSITIVE { format!("\"{name}\"") } else { format!("not \"{name}\"") });
        }
        match (self.notation, signs.relation()) {
            (ProofNotation::Latex(printer), Some(relation)) => {
                printer.condition(&Condition::compare(self.term(polynomial), relation, number(0)))
            }
            (_, relation) => format!("{} {} 0", self.polynomial(polynomial), relation.map_or("?", Relation::sign)),
        }
    }

    /// Returns a formula.
    pub(super) fn formula(self, formula: &Formula) -> String {
        let list = |parts: &[Formula], word: &str| {
            let parts: Vec<String> = parts.iter().map(|part| self.formula(part)).collect();
            format!("({})", self.joined(&parts, word))
        };
        match formula {
            Formula::True => self.words("true"),
            Formula::False => self.words("false"),
            Formula::Atom(atom) => self.comparison(atom.polynomial(), atom.signs()),
            Formula::And(parts) => list(parts, "and"),
            Formula::Or(parts) => list(parts, "or"),
            Formula::Quantified(inner) => {
                let word = match inner.quantifier {
                    Quantifier::Exists => "some",
                    Quantifier::Forall => "all",
                };
                let names: Vec<String> = inner.bound.iter().map(|bound| self.name(&bound.name)).collect();
                let (names, body) = (names.join(", "), self.formula(&inner.body));
                match self.notation {
                    ProofNotation::Plain => format!("(for {word} {names}: {body})"),
                    ProofNotation::Latex(_) => format!("(\\text{{for {word} }} {names} \\text{{: }} {body})"),
                }
            }
        }
    }

    /// Returns a fraction of polynomials.
    pub(super) fn fraction(self, term: &Fraction) -> String {
        if let ProofNotation::Latex(printer) = self.notation {
            let power = |(factor, exponent): &(Polynomial, u32)| power(self.term(factor), *exponent);
            let below = term.denominator().iter().map(power).reduce(|a, b| Arc::new(Term::Multiply(a, b)));
            let above = self.term(term.numerator());
            let whole: TermRef = match below {
                Some(below) => Arc::new(Term::Divide(above, below)),
                None => above,
            };
            return printer.term(&whole);
        }
        let numerator = self.polynomial(term.numerator());
        let numerator =
            if term.numerator().len() > 1 && !term.denominator().is_empty() { format!("({numerator})") } else { numerator };
        term.denominator().iter().fold(numerator, |so_far, (factor, exponent)| {
            let shown = self.polynomial(factor);
            let shown = if factor.len() > 1 { format!("({shown})") } else { shown };
            if *exponent > 1 { format!("{so_far}/{shown}^{exponent}") } else { format!("{so_far}/{shown}") }
        })
    }

    /// Returns the definition of a root: a square root, or a root of a polynomial in `z` between two ends.
    pub(super) fn root(self, root: &DefinedRoot) -> String {
        match root {
            DefinedRoot::Square(of) => match self.notation {
                ProofNotation::Plain => format!("sqrt({})", self.polynomial(of)),
                ProofNotation::Latex(printer) => printer.term(&Term::Sqrt(self.term(of))),
            },
            DefinedRoot::Between { coefficients, low, high } => {
                let mut with = self.system.clone();
                let unknown = VariableIndex::try_from(with.variables.len()).unwrap_or(VariableIndex::MAX);
                with.variables.push(SystemVariable { name: "z".into(), kind: VariableKind::Real });
                let powers = coefficients.iter().zip(0..).map(|(c, power)| c.times(&Polynomial::variable(unknown).power(power)));
                let polynomial = powers.fold(Polynomial::default(), |sum, term| sum.plus(&term));
                let equation = ProofPrinter { system: &with, notation: self.notation }.comparison(&polynomial, Signs::ZERO);
                let (low, high) = (self.polynomial(low), self.polynomial(high));
                match self.notation {
                    ProofNotation::Plain => format!("a root of {equation}, for z in [{low}, {high}]"),
                    ProofNotation::Latex(_) => {
                        format!("\\text{{a root of }} {equation} \\text{{ for }} z \\in [{low}, {high}]")
                    }
                }
            }
        }
    }

    /// Returns a polynomial in the variable names of its system, highest degree first.
    pub(super) fn polynomial(self, polynomial: &Polynomial) -> String {
        if let ProofNotation::Latex(printer) = self.notation {
            return printer.term(&self.term(polynomial));
        }
        let mut out = String::new();
        for (monomial, coefficient) in in_order(polynomial) {
            let size = coefficient.abs();
            out += match (out.is_empty(), coefficient.is_negative()) {
                (true, true) => "-",
                (true, false) => "",
                (false, true) => " - ",
                (false, false) => " + ",
            };
            let names = monomial.factors().iter().map(|(variable, exponent)| {
                let name = self.name_of(*variable);
                if *exponent > 1 { format!("{name}^{exponent}") } else { name.to_owned() }
            });
            let mut factors: Vec<String> = names.collect();
            if factors.is_empty() || !size.is_one() {
                factors.insert(0, size.to_string());
            }
            out += &factors.join("*");
        }
        if out.is_empty() { "0".to_owned() } else { out }
    }

    /// Returns a polynomial as a term, highest degree first.
    fn term(self, polynomial: &Polynomial) -> TermRef {
        let mut sum: Option<TermRef> = None;
        for (monomial, coefficient) in in_order(polynomial) {
            let size = coefficient.abs();
            let power = |(variable, exponent): &(VariableIndex, u32)| power(Term::variable(self.name_of(*variable)), *exponent);
            let mut factors: Vec<TermRef> = monomial.factors().iter().map(power).collect();
            if factors.is_empty() || !size.is_one() {
                factors.insert(0, Term::number(size));
            }
            let product = factors.into_iter().reduce(|a, b| Arc::new(Term::Multiply(a, b)));
            let product = product.unwrap_or_else(|| number(1));
            sum = Some(match (sum, coefficient.is_negative()) {
                (None, false) => product,
                (None, true) => Arc::new(Term::Negate(product)),
                (Some(sum), false) => Arc::new(Term::Add(sum, product)),
                (Some(sum), true) => Arc::new(Term::Subtract(sum, product)),
            });
        }
        sum.unwrap_or_else(|| number(0))
    }

    /// Returns the name of a variable of the system, or of one that a universally quantified condition binds; `?` for another index.
    fn name_of(&self, index: VariableIndex) -> &str {
        if let Some(variable) = self.system.variables.get(index as usize) {
            return &variable.name;
        }
        for universal in &self.system.universals {
            for bound in universal.bound.iter().chain(universal.body.bound()) {
                if bound.index == index {
                    return &bound.name;
                }
            }
        }
        "?"
    }
}

fn power(base: TermRef, exponent: u32) -> TermRef {
    if exponent == 1 { base } else { Arc::new(Term::Power(base, i32::try_from(exponent).unwrap_or(i32::MAX))) }
}

/// Returns the terms of a polynomial, highest degree first.
fn in_order(polynomial: &Polynomial) -> Vec<(&Monomial, &Rational)> {
    let mut terms: Vec<(&Monomial, &Rational)> = polynomial.terms().collect();
    terms.sort_by_key(|(monomial, _)| std::cmp::Reverse(monomial.degree()));
    terms
}
