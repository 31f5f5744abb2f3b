//! Writes and parses answers as one line of text: points and refutations, with variables by number.
//!
//! The cache and the evidence files use this text. Untrusted: the kernel checks every answer that is read.
//!
//! The text is an S-expression. A point is `(p value… held…)`, a refutation `(u instance… certificate)`. The functions below
//! give the rest of the grammar. A polynomial is one word: `1/2v0v3^2-3`. Parsing is bounded: [`MAX_BYTES`] per line and
//! [`MAX_NESTING`] levels of brackets.

use std::fmt::Write;
use std::sync::Arc;

use kernel::algebra::fraction::{MAX_DEGREE, MAX_TERMS};
use kernel::algebra::{Fraction, Monomial, Polynomial, Signs, VariableIndex};
use kernel::certificate::{Cases, Certificate, CertificateEnd, CertificateStep, Identity, Product};
use kernel::number::{self, Rational};
use kernel::{CandidatePoint, DefinedRoot, Instance, Refutation, UniversalProof, Value};

use crate::certify::Answer;

/// The longest text of an answer that is read or written, in bytes.
pub const MAX_BYTES: usize = 1 << 20;
/// The deepest nesting of brackets. A certificate nests at most 25 cases deep.
const MAX_NESTING: usize = 120;

/// Returns the text of a point or a refutation. Returns `None` for any other answer, and for a text longer than [`MAX_BYTES`].
#[must_use]
pub fn write(answer: &Answer) -> Option<String> {
    let mut out = String::new();
    match answer {
        Answer::Point(candidate) => point(&mut out, candidate),
        Answer::Certified { refutation, .. } => self::refutation(&mut out, refutation),
        Answer::UnsatSaysSolver { .. } | Answer::Unknown { .. } | Answer::NotAsked => return None,
    }
    (out.len() <= MAX_BYTES).then_some(out)
}

/// Parses an answer. Returns `None` for any text that [`write()`] does not produce.
#[must_use]
pub fn read(text: &str) -> Option<Answer> {
    let node = parse(text)?;
    let (head, rest) = node.headed()?;
    match head {
        "p" => Some(Answer::Point(read_point(rest)?)),
        "u" => Some(Answer::Certified { refutation: Arc::new(read_refutation(rest)?), solver: String::new() }),
        _ => None,
    }
}

fn point(out: &mut String, candidate: &CandidatePoint) {
    out.push_str("(p");
    for value in &candidate.values {
        match value {
            Value::Rational(number) => push(out, format_args!(" {number}")),
            Value::Root { coefficients, low, high } => {
                push(out, format_args!(" (r {low} {high}"));
                coefficients.iter().for_each(|coefficient| push(out, format_args!(" {coefficient}")));
                out.push(')');
            }
        }
    }
    for held in &candidate.universals {
        push(out, format_args!(" (h {}", held.universal));
        if let Some(found) = &held.refutation {
            out.push(' ');
            refutation(out, found);
        }
        out.push(')');
    }
    out.push(')');
}

fn refutation(out: &mut String, refutation: &Refutation) {
    out.push_str("(u");
    for instance in &refutation.instances {
        push(out, format_args!(" (n {}", instance.universal));
        for root in &instance.roots {
            out.push_str(match root {
                DefinedRoot::Square(_) => " (q",
                DefinedRoot::Between { .. } => " (b",
            });
            for part in root.polynomials() {
                out.push(' ');
                polynomial(out, part);
            }
            out.push(')');
        }
        for term in &instance.terms {
            out.push_str(" (");
            polynomial(out, term.numerator());
            for (factor, exponent) in term.denominator() {
                for _ in 0..*exponent {
                    out.push(' ');
                    polynomial(out, factor);
                }
            }
            out.push(')');
        }
        out.push(')');
    }
    out.push(' ');
    certificate(out, &refutation.certificate);
    out.push(')');
}

/// Writes `(step… end)`, where a step is `(s cases left refuted…)` and an end is `(i product… equality…)` or `(c cases
/// refuted…)`.
fn certificate(out: &mut String, certificate: &Certificate) {
    out.push('(');
    for step in &certificate.steps {
        out.push_str("(s ");
        cases(out, &step.cases);
        push(out, format_args!(" {}", step.left));
        step.refuted.iter().for_each(|inner| self::certificate(out, inner));
        out.push(')');
    }
    match &certificate.end {
        CertificateEnd::Identity(found) => identity(out, found),
        CertificateEnd::Cases { cases: of, refuted } => {
            out.push_str("(c ");
            cases(out, of);
            refuted.iter().for_each(|inner| self::certificate(out, inner));
            out.push(')');
        }
    }
    out.push(')');
}

/// Writes `number` for the cases of a fact, `(g polynomial signs…)` for signs, and `(w below above)` for neighbouring integers.
fn cases(out: &mut String, cases: &Cases) {
    match cases {
        Cases::Of(fact) => push(out, format_args!("{fact}")),
        Cases::Signs { polynomial: of, signs: sets } => {
            out.push_str("(g ");
            polynomial(out, of);
            for set in sets {
                out.push(' ');
                signs(out, *set);
            }
            out.push(')');
        }
        Cases::Whole { below, above } => {
            out.push_str("(w ");
            polynomial(out, below);
            out.push(' ');
            polynomial(out, above);
            out.push(')');
        }
    }
}

/// Writes `(i product… equality…)`, where a product is `(multiplier fact… (q square…))` and an equality is `(e polynomial
/// fact)`.
fn identity(out: &mut String, identity: &Identity) {
    out.push_str("(i");
    for product in &identity.products {
        push(out, format_args!("({}", product.multiplier));
        product.facts.iter().for_each(|fact| push(out, format_args!(" {fact}")));
        if !product.squares.is_empty() {
            out.push_str("(q");
            for square in &product.squares {
                out.push(' ');
                polynomial(out, square);
            }
            out.push(')');
        }
        out.push(')');
    }
    for (multiplier, fact) in &identity.equalities {
        out.push_str("(e ");
        polynomial(out, multiplier);
        push(out, format_args!(" {fact})"));
    }
    out.push(')');
}

fn polynomial(out: &mut String, polynomial: &Polynomial) {
    if polynomial.is_empty() {
        out.push('0');
    }
    for (place, (monomial, coefficient)) in polynomial.terms().enumerate() {
        if place > 0 && !coefficient.is_negative() {
            out.push('+');
        }
        push(out, format_args!("{coefficient}"));
        for (variable, exponent) in monomial.factors() {
            push(out, format_args!("v{variable}"));
            if *exponent > 1 {
                push(out, format_args!("^{exponent}"));
            }
        }
    }
}

const SIGNS: [(char, Signs); 3] = [('-', Signs::NEGATIVE), ('0', Signs::ZERO), ('+', Signs::POSITIVE)];

fn signs(out: &mut String, signs: Signs) {
    out.push('s');
    out.extend(SIGNS.iter().filter(|(_, sign)| sign.within(signs)).map(|(written, _)| *written));
}

fn push(out: &mut String, text: std::fmt::Arguments<'_>) {
    // Writing to a string does not fail.
    let _ = out.write_fmt(text);
}

/// A word, or a list in brackets.
enum SExpression<'a> {
    Word(&'a str),
    List(Vec<SExpression<'a>>),
}

impl<'a> SExpression<'a> {
    fn word(&self) -> Option<&'a str> {
        if let Self::Word(word) = self { Some(word) } else { None }
    }

    fn list(&self) -> Option<&[Self]> {
        if let Self::List(list) = self { Some(list) } else { None }
    }

    /// Returns the first word of a list and the rest of the list.
    fn headed(&self) -> Option<(&'a str, &[Self])> {
        let (head, rest) = self.list()?.split_first()?;
        Some((head.word()?, rest))
    }

    fn number(&self) -> Option<usize> {
        self.word()?.parse().ok()
    }
}

fn parse(text: &str) -> Option<SExpression<'_>> {
    if text.len() > MAX_BYTES {
        return None;
    }
    let mut open: Vec<Vec<SExpression<'_>>> = vec![Vec::new()];
    let mut rest = text;
    while let Some(first) = rest.bytes().next() {
        match first {
            b' ' => rest = &rest[1..],
            b'(' => {
                if open.len() > MAX_NESTING {
                    return None;
                }
                open.push(Vec::new());
                rest = &rest[1..];
            }
            b')' => {
                let list = open.pop()?;
                open.last_mut()?.push(SExpression::List(list));
                rest = &rest[1..];
            }
            _ => {
                let end = rest.find([' ', '(', ')']).unwrap_or(rest.len());
                open.last_mut()?.push(SExpression::Word(&rest[..end]));
                rest = &rest[end..];
            }
        }
    }
    let mut all = open.pop()?;
    if open.is_empty() && all.len() == 1 { all.pop() } else { None }
}

fn read_point(nodes: &[SExpression<'_>]) -> Option<CandidatePoint> {
    let mut out = CandidatePoint::default();
    for node in nodes {
        if let Some(word) = node.word() {
            out.values.push(Value::Rational(rational(word)?));
            continue;
        }
        let (head, rest) = node.headed()?;
        match (head, rest) {
            ("r", [low, high, coefficients @ ..]) => {
                let coefficients = coefficients.iter().map(|c| rational(c.word()?)).collect::<Option<_>>()?;
                out.values.push(Value::Root { coefficients, low: rational(low.word()?)?, high: rational(high.word()?)? });
            }
            ("h", [universal]) => out.universals.push(UniversalProof { universal: universal.number()?, refutation: None }),
            ("h", [universal, found]) => {
                let ("u", rest) = found.headed()? else { return None };
                let refutation = Some(Arc::new(read_refutation(rest)?));
                out.universals.push(UniversalProof { universal: universal.number()?, refutation });
            }
            _ => return None,
        }
    }
    Some(out)
}

fn read_refutation(nodes: &[SExpression<'_>]) -> Option<Refutation> {
    let (certificate, instances) = nodes.split_last()?;
    let instance = |node: &SExpression<'_>| {
        let ("n", [universal, terms @ ..]) = node.headed()? else { return None };
        // The roots come before the terms, and no polynomial is written as `q` or `b`.
        let roots: Vec<DefinedRoot> = terms.iter().map_while(root).collect();
        let terms = terms[roots.len()..].iter().map(|term| fraction(term.list()?)).collect::<Option<_>>()?;
        Some(Instance { universal: universal.number()?, roots, terms })
    };
    let instances = instances.iter().map(instance).collect::<Option<_>>()?;
    Some(Refutation { instances, certificate: read_certificate(certificate)? })
}

/// Reads `(q polynomial)`, a square root, or `(b coefficient… low high)`, a root between two ends.
fn root(node: &SExpression<'_>) -> Option<DefinedRoot> {
    let (head, rest) = node.headed()?;
    let read = |node: &SExpression<'_>| read_polynomial(node.word()?);
    match (head, rest) {
        ("q", [of]) => Some(DefinedRoot::Square(read(of)?)),
        ("b", [coefficients @ .., low, high]) => {
            let coefficients = coefficients.iter().map(read).collect::<Option<_>>()?;
            Some(DefinedRoot::Between { coefficients, low: read(low)?, high: read(high)? })
        }
        _ => None,
    }
}

fn fraction(nodes: &[SExpression<'_>]) -> Option<Fraction> {
    let (numerator, below) = nodes.split_first()?;
    let mut out = Fraction::from_polynomial(read_polynomial(numerator.word()?)?);
    for factor in below {
        let factor = Fraction::from_polynomial(read_polynomial(factor.word()?)?).reciprocal().ok()??;
        out = out.times(&factor).ok()?;
    }
    Some(out)
}

fn read_certificates(nodes: &[SExpression<'_>]) -> Option<Vec<Certificate>> {
    nodes.iter().map(read_certificate).collect()
}

fn read_certificate(node: &SExpression<'_>) -> Option<Certificate> {
    let (end, steps) = node.list()?.split_last()?;
    let step = |node: &SExpression<'_>| {
        let ("s", [cases, left, refuted @ ..]) = node.headed()? else { return None };
        Some(CertificateStep { cases: read_cases(cases)?, left: left.number()?, refuted: read_certificates(refuted)? })
    };
    let steps = steps.iter().map(step).collect::<Option<_>>()?;
    let end = match end.headed()? {
        ("i", parts) => CertificateEnd::Identity(read_identity(parts)?),
        ("c", [cases, refuted @ ..]) => CertificateEnd::Cases { cases: read_cases(cases)?, refuted: read_certificates(refuted)? },
        _ => return None,
    };
    Some(Certificate { steps, end })
}

fn read_cases(node: &SExpression<'_>) -> Option<Cases> {
    if let Some(fact) = node.number() {
        return Some(Cases::Of(fact));
    }
    match node.headed()? {
        ("g", [polynomial, signs @ ..]) => {
            let signs = signs.iter().map(|set| read_signs(set.word()?)).collect::<Option<_>>()?;
            Some(Cases::Signs { polynomial: read_polynomial(polynomial.word()?)?, signs })
        }
        ("w", [below, above]) => {
            Some(Cases::Whole { below: read_polynomial(below.word()?)?, above: read_polynomial(above.word()?)? })
        }
        _ => None,
    }
}

fn read_identity(nodes: &[SExpression<'_>]) -> Option<Identity> {
    let mut out = Identity::default();
    for node in nodes {
        match node.headed()? {
            ("e", [multiplier, fact]) => out.equalities.push((read_polynomial(multiplier.word()?)?, fact.number()?)),
            (multiplier, rest) => {
                let mut product = Product { multiplier: rational(multiplier)?, facts: Vec::new(), squares: Vec::new() };
                for part in rest {
                    if let Some(fact) = part.number() {
                        product.facts.push(fact);
                    } else {
                        let ("q", squares) = part.headed()? else { return None };
                        for square in squares {
                            product.squares.push(read_polynomial(square.word()?)?);
                        }
                    }
                }
                out.products.push(product);
            }
        }
    }
    Some(out)
}

fn read_polynomial(text: &str) -> Option<Polynomial> {
    let mut terms = Vec::new();
    let mut start = 0;
    // Each sign except the one at the start begins a new term.
    let ends = text.char_indices().filter(|(place, sign)| *place > 0 && matches!(sign, '+' | '-')).map(|(place, _)| place);
    for end in ends.chain(std::iter::once(text.len())) {
        if terms.len() >= MAX_TERMS {
            return None;
        }
        terms.push(term(text.get(start..end)?)?);
        start = end;
    }
    Some(Polynomial::from_terms(terms))
}

fn term(text: &str) -> Option<(Monomial, Rational)> {
    let mut parts = text.strip_prefix('+').unwrap_or(text).split('v');
    let coefficient = rational(parts.next()?)?;
    let mut monomial = Monomial::default();
    for factor in parts {
        let (variable, exponent) = factor.split_once('^').unwrap_or((factor, "1"));
        let (variable, exponent): (VariableIndex, u32) = (variable.parse().ok()?, exponent.parse().ok()?);
        if exponent > MAX_DEGREE || monomial.degree() > MAX_DEGREE {
            return None;
        }
        monomial = monomial.times(&Monomial::power(variable, exponent));
    }
    Some((monomial, coefficient))
}

fn rational(text: &str) -> Option<Rational> {
    number::parse(text)
}

fn read_signs(text: &str) -> Option<Signs> {
    text.strip_prefix('s')?.chars().try_fold(Signs::NONE, |all, written| {
        Some(all.or(SIGNS.iter().find(|(known, _)| *known == written).map(|(_, sign)| *sign)?))
    })
}
