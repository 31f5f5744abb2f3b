//! Writes polynomials and fractions as the paper would: factored, and with the paper's own definitions.
//!
//! Called by [`super::printed_comparison`], [`super::condition`] and [`super::offers`]. Untrusted: the written result is proved
//! equivalent to the question.

use std::sync::Arc;

use num_traits::{One, Zero};

use crate::division::{factors, gcd, quotient};
use crate::expression::build::{difference, product, quotient as over, sum};
use crate::expression::children::Subexpression;
use crate::expression::{Condition, ConditionRef, Term, TermRef};
use crate::paper::{Model, Paper, Statement, is_in_terms};
use kernel::SystemVariable;
use kernel::algebra::{Fraction, Monomial, Polynomial, VariableIndex};
use kernel::number::{Rational, common_denominator};

/// The variables of a system and the numbers that the paper defines, used to write polynomials.
pub(super) struct NamedNumbers {
    variables: Vec<TermRef>,
    /// The defined numbers, each with its numerator and denominator.
    defined: Vec<(TermRef, Polynomial, Polynomial)>,
}

impl NamedNumbers {
    /// Collects the defined numbers of a paper under one choice of its readings, for the variables of a system.
    pub(super) fn of(paper: &Paper, model: &Model, variables: &[SystemVariable]) -> Self {
        let mut named: Vec<TermRef> = Vec::new();
        let mut collector = NamedNumberCollector { found: &mut named };
        model.assumptions.iter().for_each(|assumption| collector.condition(&assumption.condition));
        model.conditions.iter().for_each(|named| collector.condition(&named.condition));
        model.regions.iter().flat_map(|region| &region.members).for_each(|(_, condition)| collector.condition(condition));
        for claim in &paper.claims {
            collector.statement(&claim.statement);
        }
        let mut out = Self { variables: variables.iter().map(|v| Term::variable(v.name.clone())).collect(), defined: Vec::new() };
        for term in named {
            let Term::Named { shown, body } = &*term else { continue };
            let plain = |shown: &str| shown.chars().all(|c| c.is_alphanumeric() || c == '_' || c == '\'');
            // The value of a definition with arguments is no name of a number, and neither is an alias of such a value.
            let is_alias = matches!(&**body, Term::Named { shown, .. } if !plain(shown));
            if !plain(shown) || is_alias {
                continue;
            }
            let Some(value) = fraction(body, variables) else { continue };
            let below = value.denominator().iter().fold(one(), |so_far, (factor, e)| so_far.times(&factor.power(*e)));
            let (above, below) = reduced(value.numerator(), &below);
            // A name for a single symbol would not be shorter.
            if above.len() + below.len() > 2 && !out.defined.iter().any(|(_, a, b)| *a == above && *b == below) {
                out.defined.push((term.clone(), above, below));
            }
        }
        out
    }

    /// Keeps only the defined numbers listed in `terms`; keeps all if `terms` is empty.
    pub(super) fn among(mut self, terms: &[Arc<str>]) -> Self {
        let named = |term: &Term| matches!(term, Term::Named { shown, .. } if is_in_terms(shown, terms));
        self.defined.retain(|(term, ..)| terms.is_empty() || named(term));
        self
    }

    /// Writes a fraction, by its name if the paper defines one.
    pub(super) fn fraction(&self, above: &Polynomial, below: &Polynomial) -> TermRef {
        let was_negated = below.primitive().1;
        let (above, below) = reduced(above, below);
        if let Some(value) = below.as_constant() {
            return self.polynomial(&above.scaled(&value.recip()));
        }
        for (term, a, b) in &self.defined {
            if above.times(b) == a.times(&below) {
                return term.clone();
            }
        }
        // The denominator keeps the sign that the caller gave it, which is positive. Numerator and denominator get integer
        // coefficients.
        let minus = if was_negated { -Rational::one() } else { Rational::one() };
        let scale = Rational::from_integer(common_denominator(above.terms().map(|(_, coefficient)| coefficient)));
        let (above, below) = (above.scaled(&(&minus * &scale)), below.scaled(&(minus * scale)));
        self.split(&above, &below)
    }

    /// Writes a reduced fraction. If the denominator is a single product, the terms that it divides are written separately.
    fn split(&self, above: &Polynomial, below: &Polynomial) -> TermRef {
        let part = |divided: bool| {
            let divides = |m: &Monomial, c: &Rational| {
                below.len() == 1 && quotient(&Polynomial::from_terms([(m.clone(), c.clone())]), below).is_some()
            };
            let terms = above.terms().filter(|(m, c)| divides(m, c) == divided);
            Polynomial::from_terms(terms.map(|(m, c)| (m.clone(), c.clone())))
        };
        let (divided, rest) = (part(true), part(false));
        match quotient(&divided, below).filter(|_| !divided.is_empty() && !rest.is_empty()) {
            Some(outside) => {
                let (outside, negative) = (self.polynomial(&outside), self.parts(&rest).plus.is_empty());
                if negative {
                    difference(&outside, &self.fraction(&rest.scaled(&-Rational::one()), below))
                } else {
                    sum(&outside, &self.fraction(&rest, below))
                }
            }
            None => over(&self.polynomial(above), &self.polynomial(below)),
        }
    }

    /// Writes a polynomial. A leading minus sign of a product is moved into one of its sums.
    pub(super) fn polynomial(&self, polynomial: &Polynomial) -> TermRef {
        let sums = self.parts(polynomial);
        if sums.plus.is_empty()
            && let Some(factor) = factors(polynomial).1.into_iter().map(|(factor, _)| factor).find(|factor| factor.len() > 1)
            && let Some(rest) = quotient(polynomial, &factor)
            && rest.as_constant().is_none_or(|rest| (-rest).is_one())
        {
            let minus = -Rational::one();
            let (was_negated, rest) = (self.sum(&factor.scaled(&minus)).joined(), self.parts(&rest.scaled(&minus)).joined());
            return product(&rest, &was_negated);
        }
        sums.joined()
    }

    /// Writes a polynomial as a sum of positive terms and a sum of subtracted terms.
    pub(super) fn parts(&self, polynomial: &Polynomial) -> SumSides {
        if let Some(value) = polynomial.as_constant() {
            return SumSides::of(Term::number(value.abs()), value.is_negative());
        }
        if let Some((term, scale)) = self.name(polynomial) {
            return SumSides::of(product(&Term::number(scale.abs()), &term), scale.is_negative());
        }
        let (scale, found) = factors(polynomial);
        if found.len() > 1 || found.iter().any(|(_, exponent)| *exponent > 1) || !scale.abs().is_one() {
            let mut negative = scale.is_negative();
            let mut term = Term::number(scale.abs());
            // Single symbols come before sums.
            let mut found = found;
            found.sort_by_key(|(factor, _)| factor.len());
            for (factor, exponent) in &found {
                let mut inside = self.sum(factor);
                if inside.mostly_negative() {
                    inside = inside.was_negated();
                    negative ^= exponent % 2 == 1;
                }
                let base = inside.joined();
                let power = match i32::try_from(*exponent) {
                    Ok(1) | Err(_) => base,
                    Ok(exponent) => Arc::new(Term::Power(base, exponent)),
                };
                term = product(&term, &power);
            }
            return SumSides::of(term, negative);
        }
        self.sum(polynomial)
    }

    fn name(&self, polynomial: &Polynomial) -> Option<(TermRef, Rational)> {
        self.defined.iter().find_map(|(term, above, below)| {
            if below.as_constant().is_none() || above.len() != polynomial.len() {
                return None;
            }
            let scale = quotient(polynomial, above)?.as_constant()?;
            let scale = scale * below.as_constant()?;
            Some((term.clone(), scale))
        })
    }

    /// Writes a polynomial without common factors: the symbol shared by most terms is factored out first, then the rest.
    fn sum(&self, polynomial: &Polynomial) -> SumSides {
        if let Some((term, scale)) = self.name(polynomial) {
            return SumSides::of(product(&Term::number(scale.abs()), &term), scale.is_negative());
        }
        let shared = |variable: &VariableIndex| {
            polynomial.terms().filter(|(m, _)| m.degree() > 1 && m.factors().iter().any(|(v, _)| v == variable)).count()
        };
        let variables = polynomial.variables();
        let best = variables.iter().map(|variable| (shared(variable), std::cmp::Reverse(*variable))).max();
        match best {
            Some((count, std::cmp::Reverse(variable))) if count > 1 => {
                let holds = |m: &Monomial| m.degree() > 1 && m.factors().iter().any(|(v, _)| *v == variable);
                let part = |inside: bool| {
                    let terms = polynomial.terms().filter(|(m, _)| holds(m) == inside);
                    Polynomial::from_terms(terms.map(|(m, c)| (m.clone(), c.clone())))
                };
                self.parts(&part(true)).plus(self.sum_or_nothing(&part(false)))
            }
            Some(_) | None => {
                let mut out = SumSides::default();
                for (monomial, coefficient) in polynomial.terms() {
                    let mut term = Term::number(coefficient.abs());
                    for &(variable, exponent) in monomial.factors() {
                        let base = self.variables.get(variable as usize).cloned().unwrap_or_else(|| Term::variable("?"));
                        let power = match i32::try_from(exponent) {
                            Ok(1) | Err(_) => base,
                            Ok(exponent) => Arc::new(Term::Power(base, exponent)),
                        };
                        term = product(&term, &power);
                    }
                    out = out.plus(SumSides::of(term, coefficient.is_negative()));
                }
                out.constants_last()
            }
        }
    }

    fn sum_or_nothing(&self, polynomial: &Polynomial) -> SumSides {
        if polynomial.is_empty() { SumSides::default() } else { self.parts(polynomial) }
    }
}

fn one() -> Polynomial {
    Polynomial::constant(Rational::one())
}

/// Reduces a fraction. The denominator becomes primitive, with positive leading coefficient unless it is a number.
fn reduced(above: &Polynomial, below: &Polynomial) -> (Polynomial, Polynomial) {
    let common = gcd(above, below);
    let (above, below) = match (quotient(above, &common), quotient(below, &common)) {
        (Some(above), Some(below)) if !above.is_empty() => (above, below),
        (_, _) => (above.clone(), below.clone()),
    };
    let (primitive, _) = below.primitive();
    let scale = quotient(&below, &primitive).and_then(|scale| scale.as_constant()).filter(|scale| !scale.is_zero());
    match scale {
        Some(scale) => (above.scaled(&scale.recip()), primitive),
        None => (above, below),
    }
}

/// The terms that are added, and the terms that are subtracted.
#[derive(Clone, Debug, Default)]
pub(super) struct SumSides {
    pub(super) plus: Vec<TermRef>,
    pub(super) minus: Vec<TermRef>,
}

impl SumSides {
    fn of(term: TermRef, negative: bool) -> Self {
        if negative { Self { plus: Vec::new(), minus: vec![term] } } else { Self { plus: vec![term], minus: Vec::new() } }
    }

    fn plus(mut self, other: Self) -> Self {
        self.plus.extend(other.plus);
        self.minus.extend(other.minus);
        self
    }

    pub(super) fn was_negated(self) -> Self {
        Self { plus: self.minus, minus: self.plus }
    }

    fn mostly_negative(&self) -> bool {
        self.plus.is_empty()
    }

    fn constants_last(mut self) -> Self {
        let number = |term: &TermRef| matches!(**term, Term::Number(_));
        self.plus.sort_by_key(number);
        self.minus.sort_by_key(number);
        self
    }

    fn total(terms: &[TermRef]) -> TermRef {
        match terms.split_first() {
            None => Term::number(Rational::zero()),
            Some((first, rest)) => rest.iter().fold(first.clone(), |so_far, term| sum(&so_far, term)),
        }
    }

    /// Returns the sum of the added terms and the sum of the subtracted terms.
    pub(super) fn both(&self) -> (TermRef, TermRef) {
        (Self::total(&self.plus), Self::total(&self.minus))
    }

    /// Returns the difference of both sums as one term.
    pub(super) fn joined(&self) -> TermRef {
        if self.plus.is_empty() && !self.minus.is_empty() {
            return Arc::new(Term::Negate(Self::total(&self.minus)));
        }
        self.minus.iter().fold(Self::total(&self.plus), |so_far, term| difference(&so_far, term))
    }
}

/// Returns a term as a fraction of polynomials in the variables of a system; `None` if it is not a rational function.
pub(super) fn fraction(term: &Term, variables: &[SystemVariable]) -> Option<Fraction> {
    let of = |term: &TermRef| fraction(term, variables);
    match term {
        Term::Number(value) => Some(Fraction::from_polynomial(Polynomial::constant(value.clone()))),
        Term::Variable(name) => {
            let place = variables.iter().position(|variable| variable.name == *name)?;
            Some(Fraction::from_polynomial(Polynomial::variable(VariableIndex::try_from(place).ok()?)))
        }
        Term::Negate(a) => Some(of(a)?.negated()),
        Term::Add(a, b) => of(a)?.plus(&of(b)?).ok(),
        Term::Subtract(a, b) => of(a)?.minus(&of(b)?).ok(),
        Term::Multiply(a, b) => of(a)?.times(&of(b)?).ok(),
        Term::Divide(a, b) => of(a)?.times(&of(b)?.reciprocal().ok()??).ok(),
        Term::Power(a, exponent) => {
            let base = if *exponent < 0 { of(a)?.reciprocal().ok()?? } else { of(a)? };
            let start = Fraction::from_polynomial(one());
            (0..exponent.unsigned_abs()).try_fold(start, |so_far, _| so_far.times(&base).ok())
        }
        Term::Named { body, .. } => of(body),
        Term::Label { .. }
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

/// Collects the named numbers in conditions and statements.
struct NamedNumberCollector<'a> {
    found: &'a mut Vec<TermRef>,
}

impl NamedNumberCollector<'_> {
    fn statement(&mut self, statement: &Statement) {
        match statement {
            // The payoffs of a game are large and contain no defined numbers that do not also occur elsewhere.
            Statement::Equilibrium { .. } => {}
            Statement::Valued { values, .. } => values.iter().for_each(|value| self.condition(value)),
            Statement::Redundant { condition, .. } | Statement::Needed { condition, .. } => self.condition(condition),
            plain => plain.children().into_iter().for_each(|part| self.part(part)),
        }
    }

    fn part(&mut self, part: Subexpression<'_>) {
        match part {
            Subexpression::Term(term) => self.term(term),
            Subexpression::Condition(condition) => self.condition(condition),
        }
    }

    fn term(&mut self, term: &TermRef) {
        match &**term {
            Term::Named { shown, body } => {
                let is_known = |known: &TermRef| matches!(&**known, Term::Named { shown: name, .. } if name == shown);
                if !self.found.iter().any(is_known) {
                    self.found.push(term.clone());
                    self.term(body);
                }
            }
            Term::Apply { argument, .. } => self.term(argument),
            inside => inside.children().terms().for_each(|part| self.term(part)),
        }
    }

    fn condition(&mut self, condition: &ConditionRef) {
        match &**condition {
            Condition::Quantified(_, _, body) => self.condition(body),
            inside => inside.children().into_iter().for_each(|part| self.part(part)),
        }
    }
}
