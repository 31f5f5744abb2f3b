//! Writes universally quantified conditions as hypotheses, and proves the instances that a refutation uses.
//!
//! A hypothesis has the form `0 < u -> forall x : R, …`, where `u` represents the condition's truth. Untrusted: Coq checks the
//! script. An instance follows from its condition by `lra`, because both consist of the same comparisons, up to multiplication by
//! numbers, once products are expanded. If an instance has a variable in a denominator, the proof distinguishes the signs of the
//! denominator's factors. It then multiplies each comparison by the factors that clear the denominator, which is an identity for
//! `field`.

use std::collections::BTreeMap;

use super::proof::{alternatives, pattern};
use super::statement::FactWriter;
use kernel::algebra::{Formula, Fraction, Polynomial, QuantifiedVariable, Signs, VariableIndex};
use kernel::certificate::Refutation;
use kernel::scope::{Fact, conjuncts};
use kernel::{Instance, System, Universal};

/// Returns the reason why a refutation with instances cannot be exported, if there is one.
pub(super) fn obstacle(system: &System, with: &System, refutation: &Refutation) -> Option<&'static str> {
    let used = || refutation.instances.iter().filter_map(|instance| system.universals.get(instance.universal));
    if refutation.instances.iter().any(|instance| !instance.roots.is_empty()) {
        Some("it uses a condition for all values of a variable at a root of a polynomial")
    } else if with.variables.len() != system.variables.len() || with.universals.len() != system.universals.len() {
        Some("it uses a condition for all values of a variable that contains another quantifier")
    } else if used().any(|universal| universal.bound.iter().any(|bound| bound.whole)) {
        Some("it uses a condition for all whole numbers, but the lemmas are over the reals")
    } else if used().any(|universal| has_quantifier(&universal.body)) {
        Some("it uses a condition for all values of a variable with a quantifier inside")
    } else {
        None
    }
}

fn has_quantifier(formula: &Formula) -> bool {
    !formula.bound().is_empty()
}

/// Writes each condition that the refutation uses as a hypothesis.
pub(super) fn hypotheses(writer: &FactWriter, system: &System, refutation: &Refutation) -> Vec<String> {
    used(system, refutation).into_iter().map(|(_, universal)| hypothesis(writer, universal)).collect()
}

/// Returns the names of these hypotheses.
pub(super) fn names(system: &System, refutation: &Refutation) -> Vec<String> {
    used(system, refutation).into_iter().map(|(place, _)| name(place)).collect()
}

fn used<'a>(system: &'a System, refutation: &Refutation) -> Vec<(usize, &'a Universal)> {
    let is_used = |place: usize| refutation.instances.iter().any(|instance| instance.universal == place);
    system.universals.iter().enumerate().filter(|(place, _)| is_used(*place)).collect()
}

fn name(place: usize) -> String {
    format!("U{place}")
}

fn hypothesis(writer: &FactWriter, universal: &Universal) -> String {
    let inner = writer.binding(&universal.bound);
    let bound: Vec<&str> = universal.bound.iter().map(|bound| inner.name(bound.index)).collect();
    format!("0 < {} -> forall {} : R, {}", writer.name(universal.truth), bound.join(" "), inner.formula(&universal.body))
}

/// Writes the script that proves the facts of each instance, numbered from `first` on.
///
/// # Errors
/// Returns the reason if a condition has a quantifier inside or an instance has too many cases.
pub(super) fn script(
    writer: &FactWriter,
    with: &System,
    refutation: &Refutation,
    first: usize,
) -> Result<Vec<String>, &'static str> {
    let mut out = Vec::new();
    let mut number = first;
    let start = with.pieces.len() - refutation.instances.len();
    let before: Vec<Fact<'_>> = with.pieces[..start].iter().flat_map(|(_, piece)| conjuncts(piece)).collect();
    for (instance, (_, piece)) in refutation.instances.iter().zip(&with.pieces[start..]) {
        for fact in conjuncts(piece) {
            out.extend(instance_fact(writer, with, &before, instance, &fact, number)?);
            number += 1;
        }
    }
    Ok(out)
}

/// Writes the proof of one fact of an instance.
fn instance_fact(
    writer: &FactWriter,
    with: &System,
    before: &[Fact<'_>],
    instance: &Instance,
    fact: &Fact<'_>,
    number: usize,
) -> Result<Vec<String>, &'static str> {
    let Some(universal) = with.universals.get(instance.universal) else { return Ok(Vec::new()) };
    let terms: Vec<String> = instance.terms.iter().map(|term| format!("({})", fraction(writer, term))).collect();
    let known = format!("({} E {})", name(instance.universal), terms.join(" "));
    let truth = writer.name(universal.truth);
    let factors: Vec<DenominatorFactor<'_>> =
        factors(instance).into_iter().map(|factor| DenominatorFactor::of(factor, before)).collect();
    let kept: String = factors.iter().map(|factor| factor.names.as_str()).collect();
    let mut out = vec![
        format!("  assert (H{number} : {}).", writer.fact(fact)),
        format!("  {{ destruct (Sign.three {truth}) as [E | [E | E]]; [clear - E; Sign.one_of | clear - E; Sign.one_of |]."),
        format!("    generalize {known}; intro D; clear - D{kept}."),
    ];
    let mut cases = InstanceCases { writer, instance, names: writer.binding(&universal.bound), universal, left: MOST_CASES };
    out.extend(cases.goals(&mut Vec::new(), &factors)?.into_iter().map(|line| format!("    {line}")));
    out.push("  }".to_owned());
    Ok(out)
}

/// Writes a fraction, with each factor of the denominator in brackets.
fn fraction(writer: &FactWriter, term: &Fraction) -> String {
    let above = writer.polynomial(term.numerator());
    let below: Vec<String> = term
        .denominator()
        .iter()
        .flat_map(|(factor, exponent)| (0..*exponent).map(|_| format!("({})", writer.polynomial(factor))))
        .collect();
    if below.is_empty() { above } else { format!("({above}) / ({})", below.join(" * ")) }
}

/// Returns the factors of the denominators of an instance, each once.
fn factors(instance: &Instance) -> Vec<&Polynomial> {
    let mut out: Vec<&Polynomial> = Vec::new();
    for (factor, _) in instance.terms.iter().flat_map(Fraction::denominator) {
        if !out.contains(&factor) {
            out.push(factor);
        }
    }
    out
}

/// A factor of a denominator, with its possible signs according to the facts.
struct DenominatorFactor<'a> {
    polynomial: &'a Polynomial,
    signs: Signs,
    /// The names of the facts on its sign, each after a space.
    names: String,
}

impl<'a> DenominatorFactor<'a> {
    fn of(polynomial: &'a Polynomial, facts: &[Fact<'_>]) -> Self {
        let mut out = Self { polynomial, signs: Signs::ALL, names: String::new() };
        for (number, fact) in facts.iter().enumerate() {
            if let Fact::Sign(of, signs) = fact
                && *of == polynomial
            {
                out.signs = out.signs.and(*signs);
                out.names.push_str(&format!(" H{number}"));
            }
        }
        out
    }
}

/// The maximal number of cases of an instance.
const MOST_CASES: usize = 300;

/// Proves the fact of an instance from its condition `D`. For every combination of signs of the denominators' factors, and in
/// every case of the condition, the denominators of each comparison are cleared, and then one case of the fact is proved.
struct InstanceCases<'a> {
    writer: &'a FactWriter,
    names: FactWriter,
    universal: &'a Universal,
    instance: &'a Instance,
    /// The number of further cases that are allowed.
    left: usize,
}

impl<'a> InstanceCases<'a> {
    /// Closes the goal for known signs of the factors in `known` (true means negative), after distinguishing the signs of those
    /// in `open`.
    fn goals(
        &mut self,
        known: &mut Vec<(&'a Polynomial, bool)>,
        open: &[DenominatorFactor<'a>],
    ) -> Result<Vec<String>, &'static str> {
        let Some((factor, rest)) = open.split_first() else {
            let universal = self.universal;
            return self.distinguish(known, &[("D".to_owned(), &universal.body)], 0);
        };
        let hypothesis = format!("F{}", known.len());
        let at_once = |sign: Signs| match sign {
            sign if !sign.within(factor.signs) => {
                format!(" exfalso; clear - {hypothesis}{}; first [lra | contradiction] ", factor.names)
            }
            Signs::ZERO => format!(" clear - {hypothesis}; Sign.one_of "),
            _ => String::new(),
        };
        let mut out = vec![format!(
            "destruct (Sign.three ({})) as [{hypothesis} | [{hypothesis} | {hypothesis}]]; [{}].",
            self.writer.polynomial(factor.polynomial),
            [Signs::NEGATIVE, Signs::ZERO, Signs::POSITIVE].map(at_once).join("|")
        )];
        for (negative, sign) in [(true, Signs::NEGATIVE), (false, Signs::POSITIVE)] {
            if sign.within(factor.signs) {
                known.push((factor.polynomial, negative));
                let lines = self.goals(known, rest);
                known.pop();
                out.extend(braced(lines?));
            }
        }
        Ok(out)
    }

    /// Distinguishes the cases of the hypotheses, which are named formulas. `number` names have been used so far.
    fn distinguish(
        &mut self,
        known: &[(&'a Polynomial, bool)],
        hypotheses: &[(String, &Formula)],
        number: usize,
    ) -> Result<Vec<String>, &'static str> {
        let Some(((name, formula), rest)) = hypotheses.split_first() else {
            self.left = self
                .left
                .checked_sub(1)
                .ok_or("it uses an instance of a condition for all values of a variable with too many cases")?;
            return Ok(vec!["Sign.one_of.".to_owned()]);
        };
        let own = |place: usize| format!("D{}", number + place);
        Ok(match formula {
            Formula::True => self.distinguish(known, rest, number)?,
            Formula::False => vec![format!("destruct {name}.")],
            Formula::Atom(atom) if atom.signs() == Signs::ZERO.complement() => {
                let mut lines = vec![format!("destruct (Rdichotomy _ _ {name}) as [{0} | {0}].", own(0))];
                for signs in [Signs::NEGATIVE, Signs::POSITIVE] {
                    let strict = Formula::sign(atom.polynomial(), signs);
                    let inner = [vec![(own(0), &strict)], rest.to_vec()].concat();
                    lines.extend(braced(self.distinguish(known, &inner, number + 1)?));
                }
                lines
            }
            Formula::Atom(atom) => {
                let mut lines: Vec<String> = self.cleared(known, atom.polynomial(), atom.signs(), name).into_iter().collect();
                lines.extend(self.distinguish(known, rest, number)?);
                lines
            }
            Formula::And(parts) => {
                let names: Vec<String> = (0..parts.len()).map(own).collect();
                let mut lines = vec![format!("destruct {name} as {}.", pattern(names.clone()))];
                let inner: Vec<(String, &Formula)> = names.into_iter().zip(parts).chain(rest.iter().cloned()).collect();
                lines.extend(self.distinguish(known, &inner, number + parts.len())?);
                lines
            }
            Formula::Or(parts) => {
                let names = vec![own(0); parts.len()];
                let mut lines = vec![format!("destruct {name} as {}.", alternatives(&names))];
                for part in parts {
                    let inner = [vec![(own(0), part)], rest.to_vec()].concat();
                    lines.extend(braced(self.distinguish(known, &inner, number + 1)?));
                }
                lines
            }
            Formula::Quantified(_) => return Err("it uses a condition for all values of a variable with a quantifier inside"),
        })
    }

    /// Writes the sign condition that a named comparison of the condition implies for the instance, with denominators cleared.
    /// Returns `None` if the comparison contains no bound variable.
    fn cleared(&self, known: &[(&Polynomial, bool)], polynomial: &Polynomial, signs: Signs, name: &str) -> Option<String> {
        let bound = self.universal.bound.iter().map(|bound| bound.index);
        let values: BTreeMap<VariableIndex, Fraction> = bound.zip(self.instance.terms.iter().cloned()).collect();
        if !polynomial.variables().iter().any(|variable| values.contains_key(variable)) {
            return None;
        }
        let value = polynomial.with_fractions(&values).ok()?;
        let apart: Vec<String> = (0..known.len()).map(|place| format!(" F{place}")).collect();
        let field = if apart.is_empty() {
            "ltac:(field)".to_owned()
        } else {
            format!("ltac:(clear -{}; field; repeat split; intro; lra)", apart.concat())
        };
        let above = self.writer.polynomial(value.numerator());
        if value.denominator().is_empty() {
            let shown = self.writer.sign(value.numerator(), signs);
            return Some(format!(
                "assert (K_{name} : {shown}) by (generalize ({field} : {} = {above}); clear - {name}; lra).",
                self.substituted(polynomial)
            ));
        }
        let (mut negative, mut positive, mut proofs) = (false, Vec::new(), Vec::new());
        for (factor, exponent) in value.denominator() {
            let (place, (_, below)) = known.iter().enumerate().find(|(_, (other, _))| *other == factor)?;
            negative ^= *below && exponent % 2 == 1;
            let shown = self.writer.polynomial(factor);
            let (size, proof) = if *below {
                (format!("(- ({shown}))"), format!("(Sign.turn_lt F{place})"))
            } else {
                (format!("({shown})"), format!("F{place}"))
            };
            positive.extend((0..*exponent).map(|_| size.clone()));
            proofs.extend((0..*exponent).map(|_| proof.clone()));
        }
        let proof = proofs.into_iter().reduce(|before, next| format!("(Sign.times_lt {before} {next})"))?;
        let sign = if negative { "- " } else { "" };
        let shown = self.writer.sign(value.numerator(), if negative { signs.turned() } else { signs });
        Some(format!(
            "assert (K_{name} : {shown}) by (generalize (Sign.same {proof} ({field} : ({}) * ({}) = {sign}({above}))); clear - {name}; lra).",
            self.substituted(polynomial),
            positive.join(" * ")
        ))
    }

    /// Writes a polynomial of the condition with the terms of the instance in the place of the bound variables.
    fn substituted(&self, polynomial: &Polynomial) -> String {
        let term = |(bound, term): (&QuantifiedVariable, &Fraction)| (bound.index, format!("({})", fraction(self.writer, term)));
        let terms = self.universal.bound.iter().zip(&self.instance.terms).map(term);
        self.names.with_terms(terms).polynomial(polynomial)
    }
}

/// Puts the script of one goal in braces.
fn braced(mut lines: Vec<String>) -> Vec<String> {
    if let Some(first) = lines.first_mut() {
        *first = format!("{{ {first}");
    }
    if let Some(last) = lines.last_mut() {
        last.push_str(" }");
    }
    lines
}
