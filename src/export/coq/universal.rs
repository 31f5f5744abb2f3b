//! Conditions for all values of something: as hypotheses `0 < u -> forall x : R, …`, where u stands for the condition, and the
//! instances at which a proof uses them.
//!
//! That an instance follows from its condition is a step of `lra`, which decides it: both are made of the same comparisons, up to
//! multiplication by numbers, once products are expanded.

use super::statement::Speaker;
use crate::algebra::Formula;
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
    } else if refutation.instances.iter().any(|instance| instance.terms.iter().any(|term| !term.denominator().is_empty())) {
        Some("it uses an instance with a variable below the line")
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
    let truth = with.universals.get(instance.universal).map_or("", |universal| speaker.name(universal.truth));
    let terms: Vec<String> = instance.terms.iter().map(|term| format!(" ({})", speaker.polynomial(term.numerator()))).collect();
    let known = format!("({} E{})", name(instance.universal), terms.concat());
    vec![
        format!("  assert (H{number} : {}).", speaker.fact(fact)),
        format!("  {{ destruct (Sign.three {truth}) as [E | [E | E]]; [clear - E; lra | clear - E; lra |]."),
        format!("    generalize {known}; clear - E; intro D; lra. }}"),
    ]
}
