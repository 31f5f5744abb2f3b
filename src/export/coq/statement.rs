//! Writes facts as Coq propositions over the reals: `0 < p_h - p_l`, with the disjunctions and conjunctions of the query.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use num_traits::One;

use kernel::System;
use kernel::algebra::{Formula, Monomial, Polynomial, QuantifiedVariable, Signs, VariableIndex};
use kernel::number::Rational;
use kernel::scope::{Fact, conjuncts};

/// Writes facts with the names of the variables.
#[derive(Clone, Debug)]
pub(super) struct FactWriter {
    /// The names of the free variables, by index.
    pub(super) names: Vec<String>,
    /// The names of the bound variables.
    bound: BTreeMap<VariableIndex, String>,
}

impl FactWriter {
    /// Creates a writer with the names of a system's variables.
    pub(super) fn of(system: &System) -> Self {
        Self { names: super::names::variables(system), bound: BTreeMap::new() }
    }

    /// Returns a writer for the scope of a quantifier that binds these variables.
    pub(super) fn binding(&self, bound: &[QuantifiedVariable]) -> Self {
        let mut out = self.clone();
        let mut names = super::names::CoqNames::default();
        self.names.iter().chain(self.bound.values()).for_each(|taken| {
            names.name(taken);
        });
        out.bound.extend(bound.iter().map(|bound| (bound.index, names.name(&bound.name))));
        out
    }

    /// Returns a writer that writes terms in the place of bound variables.
    pub(super) fn with_terms(&self, terms: impl Iterator<Item = (VariableIndex, String)>) -> Self {
        let mut out = self.clone();
        out.bound.extend(terms);
        out
    }

    /// Returns the name of a variable, free or bound.
    pub(super) fn name(&self, index: VariableIndex) -> &str {
        self.names.get(index as usize).or_else(|| self.bound.get(&index)).map_or("", String::as_str)
    }

    /// Writes one fact.
    pub(super) fn fact(&self, fact: &Fact<'_>) -> String {
        match fact {
            Fact::Sign(polynomial, signs) => self.sign(polynomial, *signs),
            Fact::OneOf(parts) => joined(parts.iter().map(|part| self.formula(part)).collect(), "\\/", "False"),
        }
    }

    /// Writes the conjunction of the facts.
    pub(super) fn all(&self, facts: &[Fact<'_>]) -> String {
        joined(facts.iter().map(|fact| self.fact(fact)).collect(), "/\\", "True")
    }

    /// Writes a formula as the conjunction of its conjuncts.
    pub(super) fn formula(&self, formula: &Formula) -> String {
        self.all(&conjuncts(formula))
    }

    /// Writes a sign condition on a polynomial. Positive and nonnegative facts begin with `0 <` or `0 <=`, as in the lemmas of
    /// the preamble.
    pub(super) fn sign(&self, polynomial: &Polynomial, signs: Signs) -> String {
        let shown = self.polynomial(polynomial);
        let either = |first: Signs, second: Signs| signs == first.or(second);
        if signs == Signs::POSITIVE {
            format!("0 < {shown}")
        } else if either(Signs::POSITIVE, Signs::ZERO) {
            format!("0 <= {shown}")
        } else if signs == Signs::NEGATIVE {
            format!("{shown} < 0")
        } else if either(Signs::NEGATIVE, Signs::ZERO) {
            format!("{shown} <= 0")
        } else if signs == Signs::ZERO {
            format!("{shown} = 0")
        } else if either(Signs::NEGATIVE, Signs::POSITIVE) {
            format!("{shown} <> 0")
        } else {
            (if signs == Signs::NONE { "False" } else { "True" }).to_owned()
        }
    }

    /// Writes a polynomial by decreasing degree; of the terms of one degree, the positive ones come first.
    pub(super) fn polynomial(&self, polynomial: &Polynomial) -> String {
        let mut terms: Vec<(&Monomial, &Rational)> = polynomial.terms().collect();
        terms.sort_by_key(|(monomial, coefficient)| (Reverse(monomial.degree()), coefficient.is_negative()));
        let mut out = String::new();
        for (monomial, coefficient) in terms {
            let size = coefficient.abs();
            out.push_str(match (out.is_empty(), coefficient.is_negative()) {
                (true, false) => "",
                (true, true) => "- ",
                (false, false) => " + ",
                (false, true) => " - ",
            });
            let mut factors: Vec<String> = monomial.factors().iter().map(|(variable, e)| self.power(*variable, *e)).collect();
            if factors.is_empty() || !size.is_one() {
                factors.insert(0, number(&size));
            }
            out.push_str(&factors.join(" * "));
        }
        if out.is_empty() { "0".to_owned() } else { out }
    }

    fn power(&self, variable: u32, exponent: u32) -> String {
        let name = self.name(variable);
        if exponent == 1 { name.to_owned() } else { format!("{name} ^ {exponent}") }
    }
}

/// Writes a fraction as a real number.
pub(super) fn number(value: &Rational) -> String {
    match (value.is_integer(), value.is_negative()) {
        (true, false) => value.to_string(),
        (true, true) => format!("({value})"),
        (false, _) => format!("({} / {})", value.numer(), value.denom()),
    }
}

/// Joins propositions by a connective, each in brackets if there is more than one.
fn joined(parts: Vec<String>, word: &str, none: &str) -> String {
    match parts.as_slice() {
        [] => none.to_owned(),
        [one] => one.clone(),
        [..] => parts.iter().map(|part| format!("({part})")).collect::<Vec<_>>().join(&format!(" {word} ")),
    }
}
