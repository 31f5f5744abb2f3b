//! Conditions for all values of something: as hypotheses `0 < u -> forall x : R, …`, where u stands for the condition, and the
//! instances at which a proof uses them.
//!
//! That an instance follows from its condition is a step of `lra`, which decides it: both are made of the same comparisons, up to
//! multiplication by numbers, once products are expanded. Where an instance has a variable below the line, the factors there are
//! positive or negative, and each comparison is first multiplied by as many of them as clear it, an identity for `field`.

use std::collections::{BTreeMap, BTreeSet};

use super::statement::Speaker;
use crate::algebra::{Bound, Formula, Fraction, Index, Polynomial};
use crate::certify::certificate::Refutation;
use crate::certify::scope::{Fact, conjuncts};
use crate::pose::{Instance, System, Universal};

/// Why a refutation with instances is not exported, if it is not.
pub(super) fn obstacle(system: &System, with: &System, refutation: &Refutation) -> Option<&'static str> {
    let used = || refutation.instances.iter().filter_map(|instance| system.universals.get(instance.universal));
    if with.variables.len() != system.variables.len() || with.universals.len() != system.universals.len() {
        Some("what holds for all values of something speaks of some value of something else in turn")
    } else if used().any(|universal| universal.bound.iter().any(|bound| bound.whole)) {
        Some("what it uses holds for all whole numbers, and the lemmas are over the reals")
    } else if used().any(|universal| has_quantifier(&universal.body)) {
        Some("what holds for all values of something has a quantifier inside")
    } else {
        None
    }
}

fn has_quantifier(formula: &Formula) -> bool {
    !formula.bound().is_empty()
}

/// The conditions used, each as a hypothesis.
pub(super) fn hypotheses(speaker: &Speaker, system: &System, refutation: &Refutation) -> Vec<String> {
    used(system, refutation).into_iter().map(|(_, universal)| hypothesis(speaker, universal)).collect()
}

/// The names of those hypotheses.
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

fn hypothesis(speaker: &Speaker, universal: &Universal) -> String {
    let inner = speaker.binding(&universal.bound);
    let bound: Vec<&str> = universal.bound.iter().map(|bound| inner.name(bound.index)).collect();
    format!("0 < {} -> forall {} : R, {}", speaker.name(universal.truth), bound.join(" "), inner.formula(&universal.body))
}

/// The script that gives the facts of each instance, numbered from `first` on.
pub(super) fn script(speaker: &Speaker, with: &System, refutation: &Refutation, first: usize) -> Vec<String> {
    let mut out = Vec::new();
    let mut number = first;
    let start = with.pieces.len() - refutation.instances.len();
    for (instance, (_, piece)) in refutation.instances.iter().zip(&with.pieces[start..]) {
        for fact in conjuncts(piece) {
            out.extend(one(speaker, with, instance, &fact, number));
            number += 1;
        }
    }
    out
}

fn one(speaker: &Speaker, with: &System, instance: &Instance, fact: &Fact<'_>, number: usize) -> Vec<String> {
    let Some(universal) = with.universals.get(instance.universal) else { return Vec::new() };
    let terms: Vec<String> = instance.terms.iter().map(|term| format!("({})", fraction(speaker, term))).collect();
    let known = format!("({} E {})", name(instance.universal), terms.join(" "));
    let mut out = vec![
        format!("  assert (H{number} : {}).", speaker.fact(fact)),
        format!(
            "  {{ destruct (Sign.three {}) as [E | [E | E]]; [clear - E; lra | clear - E; lra |].",
            speaker.name(universal.truth)
        ),
        format!("    generalize {known}; intro D; clear - D."),
    ];
    let cleared = Clearing { speaker, instance, names: speaker.binding(&universal.bound), universal };
    out.extend(cleared.goals(&mut Vec::new(), &factors(instance)).into_iter().map(|line| format!("    {line}")));
    out.push("  }".to_owned());
    out
}

/// A fraction, each factor below the line in brackets of its own.
fn fraction(speaker: &Speaker, term: &Fraction) -> String {
    let above = speaker.polynomial(term.numerator());
    let below: Vec<String> = term
        .denominator()
        .iter()
        .flat_map(|(factor, exponent)| (0..*exponent).map(|_| format!("({})", speaker.polynomial(factor))))
        .collect();
    if below.is_empty() { above } else { format!("({above}) / ({})", below.join(" * ")) }
}

/// The factors below the lines of an instance, each once.
fn factors(instance: &Instance) -> Vec<&Polynomial> {
    let mut out: Vec<&Polynomial> = Vec::new();
    for (factor, _) in instance.terms.iter().flat_map(Fraction::denominator) {
        if !out.contains(&factor) {
            out.push(factor);
        }
    }
    out
}

/// Shows the fact of an instance from its condition `D`, in every combination of signs of the factors below its lines.
struct Clearing<'a> {
    speaker: &'a Speaker,
    names: Speaker,
    universal: &'a Universal,
    instance: &'a Instance,
}

impl<'a> Clearing<'a> {
    /// Closes the goal where the factors in `known` are negative or positive, the others still to be told apart.
    fn goals(&self, known: &mut Vec<(&'a Polynomial, bool)>, open: &[&'a Polynomial]) -> Vec<String> {
        let Some((factor, rest)) = open.split_first() else {
            let mut lines = if known.is_empty() { Vec::new() } else { self.cleared(known) };
            lines.push("lra.".to_owned());
            return lines;
        };
        let hypothesis = format!("F{}", known.len());
        let mut out = vec![format!(
            "destruct (Sign.three ({})) as [{hypothesis} | [{hypothesis} | {hypothesis}]]; [| clear - {hypothesis}; lra |].",
            self.speaker.polynomial(factor)
        )];
        for negative in [true, false] {
            known.push((factor, negative));
            let mut lines = self.goals(known, rest);
            known.pop();
            if let Some(first) = lines.first_mut() {
                *first = format!("{{ {first}");
            }
            if let Some(last) = lines.last_mut() {
                last.push_str(" }");
            }
            out.extend(lines);
        }
        out
    }

    /// For every polynomial of the condition: it has the sign of what it is multiplied to.
    fn cleared(&self, known: &[(&Polynomial, bool)]) -> Vec<String> {
        let values: BTreeMap<Index, Fraction> =
            self.universal.bound.iter().map(|bound| bound.index).zip(self.instance.terms.iter().cloned()).collect();
        let mut polynomials = BTreeSet::new();
        self.universal.body.each_atom(&mut |atom| {
            polynomials.insert(atom.polynomial());
        });
        let mut out = Vec::new();
        for polynomial in polynomials {
            let Ok(value) = polynomial.with_fractions(&values) else { continue };
            let apart: Vec<String> = (0..known.len()).map(|place| format!("F{place}")).collect();
            let field = format!("ltac:(clear - {}; field; repeat split; intro; lra)", apart.join(" "));
            let above = self.speaker.polynomial(value.numerator());
            if value.denominator().is_empty() {
                if polynomial.variables().iter().any(|variable| values.contains_key(variable)) {
                    out.push(format!("generalize ({field} : {} = {above}); intro.", self.put(polynomial)));
                }
                continue;
            }
            let (mut negative, mut positive, mut proofs) = (false, Vec::new(), Vec::new());
            for (factor, exponent) in value.denominator() {
                let Some((place, (_, below))) = known.iter().enumerate().find(|(_, (other, _))| *other == factor) else {
                    continue;
                };
                negative ^= *below && exponent % 2 == 1;
                let shown = self.speaker.polynomial(factor);
                let (size, proof) = if *below {
                    (format!("(- ({shown}))"), format!("(Sign.turn_lt F{place})"))
                } else {
                    (format!("({shown})"), format!("F{place}"))
                };
                positive.extend((0..*exponent).map(|_| size.clone()));
                proofs.extend((0..*exponent).map(|_| proof.clone()));
            }
            let Some(proof) = proofs.into_iter().reduce(|before, next| format!("(Sign.times_lt {before} {next})")) else {
                continue;
            };
            let sign = if negative { "- " } else { "" };
            out.push(format!(
                "generalize (Sign.same {proof} ({field} : ({}) * ({}) = {sign}({above}))); intro.",
                self.put(polynomial),
                positive.join(" * ")
            ));
        }
        out
    }

    /// A polynomial of the condition with the numbers of the instance in it.
    fn put(&self, polynomial: &Polynomial) -> String {
        let term = |(bound, term): (&Bound, &Fraction)| (bound.index, format!("({})", fraction(self.speaker, term)));
        let terms = self.universal.bound.iter().zip(&self.instance.terms).map(term);
        self.names.with_terms(terms).polynomial(polynomial)
    }
}
