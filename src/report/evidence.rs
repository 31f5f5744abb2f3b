//! The evidence behind a verdict: which finding decided it, and what it says in one line.

use super::deviation::Deviation;
use super::labels::LabelNames;
use super::page::{PageLine, Tone};
use super::{evaluated, mentions, proof};
use crate::audit::RuledClaim;
use crate::certify::{Finding, ImplicationCase, Point, Word};
use crate::encode::{Query, RequiredAnswer};
use crate::game::rational::DeviationPayoffs;
use kernel::VariableKind;

/// What a point of a query is to its claim.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PointRole {
    /// A point at which the claim fails.
    Counterexample,
    /// A point that the claim says there is.
    Witness,
    /// A point at which the claim says something at all.
    Premise,
}

impl From<RequiredAnswer> for PointRole {
    fn from(required: RequiredAnswer) -> Self {
        match required {
            RequiredAnswer::Unsat => Self::Counterexample,
            RequiredAnswer::Sat => Self::Witness,
        }
    }
}

/// The finding that decided a claim.
#[derive(Clone, Copy, Debug)]
pub struct Deciding<'a> {
    /// Which part of the claim it is about; empty if there is one alone.
    pub label: &'a str,
    /// What was looked for.
    pub query: &'a Query,
    /// What a point of it is.
    pub sought: PointRole,
    /// What was found.
    pub finding: &'a Finding,
    /// For a mover's choice: what it can get.
    pub deviation_payoffs: Option<&'a DeviationPayoffs>,
}

/// Every finding on a claim, the ones about its premises first.
fn all(ruled: &RuledClaim) -> impl Iterator<Item = (Deciding<'_>, Option<Word>)> {
    let premises = ruled.question.vacuity.iter().zip(&ruled.ruling.vacuity);
    let parts = ruled.question.parts.iter().zip(&ruled.ruling.parts);
    let premise =
        |(query, finding)| (Deciding { label: "", query, sought: PointRole::Premise, finding, deviation_payoffs: None }, None);
    premises.map(premise).chain(parts.map(|(part, ruling)| {
        let deciding = Deciding {
            label: &part.label,
            query: &part.query,
            sought: part.required.into(),
            finding: &ruling.finding,
            deviation_payoffs: part.deviation_payoffs.as_ref(),
        };
        (deciding, Some(ruling.verdict.word()))
    }))
}

/// What a finding that nothing but a solver vouches for would make of the claim.
fn leans(deciding: &Deciding<'_>) -> Option<Word> {
    matches!(deciding.finding, Finding::UnsatSaysSolver { .. }).then_some(match deciding.sought {
        PointRole::Premise => Word::Vacuous,
        PointRole::Witness => Word::Refuted,
        PointRole::Counterexample => Word::Proved,
    })
}

/// The finding to show for the verdict: the first that decides it; for an unchecked claim the least flattering.
#[must_use]
pub fn deciding(ruled: &RuledClaim) -> Option<Deciding<'_>> {
    let is_empty = |finding: &Finding| !matches!(finding, Finding::Sat { .. } | Finding::Unknown { .. } | Finding::NotAsked);
    match ruled.ruling.verdict.word() {
        Word::Vacuous => all(ruled).find(|(d, _)| d.sought == PointRole::Premise && is_empty(d.finding)).map(|(d, _)| d),
        Word::Open => all(ruled).find(|(d, _)| matches!(d.finding, Finding::Unknown { .. })).map(|(d, _)| d),
        // Where the two readers of a game differ, how they do.
        Word::Unchecked if ruled.ruling.contradiction.is_some() => {
            all(ruled).find(|(d, _)| matches!(d.finding, Finding::Unknown { .. })).map(|(d, _)| d)
        }
        Word::Unchecked => {
            let rank = |d: &Deciding<'_>| match leans(d) {
                Some(Word::Vacuous) => 0,
                Some(Word::Refuted) => 1,
                Some(Word::Proved | Word::Open | Word::Unchecked) => 2,
                None => 3,
            };
            all(ruled).map(|(d, _)| d).min_by_key(rank)
        }
        word @ (Word::Refuted | Word::Proved) => all(ruled).find(|(_, part)| *part == Some(word)).map(|(d, _)| d),
    }
}

/// The evidence in one line.
#[must_use]
pub fn evidence_line(ruled: &RuledClaim) -> PageLine {
    let Some(deciding) = deciding(ruled) else { return PageLine::new() };
    let line = found(&deciding).then(unmentioned(ruled)).then(functions(ruled));
    match ruled.ruling.case {
        Some(ImplicationCase::NeverTrue) => line.with(Tone::Faint, "; it is true nowhere"),
        Some(ImplicationCase::Mixed) => line.with(Tone::Faint, "; elsewhere it is true"),
        Some(ImplicationCase::AlwaysTrue | ImplicationCase::Vacuous) | None => line,
    }
}

/// The domains that a proof rests on, of parameters that neither the claim nor an assumption in the proof mentions.
fn unmentioned(ruled: &RuledClaim) -> PageLine {
    let mut names: Vec<&str> = Vec::new();
    let parts = ruled.question.parts.iter().zip(&ruled.ruling.parts).map(|(part, ruling)| (&part.query, &ruling.finding));
    // What is proved rests on every part; anything else on what decided it.
    let proved = ruled.ruling.verdict.word() == Word::Proved;
    let deciding = deciding(ruled).filter(|_| !proved).map(|deciding| (deciding.query, deciding.finding));
    for (query, finding) in parts.filter(|_| proved).chain(deciding) {
        for name in proof::unmentioned_domains(query, finding) {
            if !names.contains(&name) {
                names.push(name);
            }
        }
    }
    match names.as_slice() {
        [] => PageLine::new(),
        [one] => PageLine::faint(format!("; it rests on the domain of {one}, which the claim does not mention")),
        [first @ .., last] => {
            let first = first.join(", ");
            PageLine::faint(format!("; it rests on the domains of {first} and {last}, which the claim does not mention"))
        }
    }
}

/// What is proved though no function was found that makes possible what it supposes.
fn functions(ruled: &RuledClaim) -> PageLine {
    let premise = |(query, finding): (&Query, &Finding)| {
        !query.facts_only && !query.value_only && matches!(finding, Finding::Unknown { .. } | Finding::NotAsked)
    };
    let proved = ruled.ruling.verdict.word() == Word::Proved;
    match proved && ruled.question.vacuity.iter().zip(&ruled.ruling.vacuity).any(premise) {
        true => PageLine::faint("; no function was found with which what it supposes is possible"),
        false => PageLine::new(),
    }
}

/// What a finding says, with the part it is about.
#[must_use]
pub fn found(deciding: &Deciding<'_>) -> PageLine {
    let line = if deciding.label.is_empty() { PageLine::new() } else { PageLine::faint(format!("{}: ", deciding.label)) };
    match deciding.finding {
        Finding::Sat { point, .. } => {
            let words = match deciding.sought {
                PointRole::Counterexample => "fails at ",
                PointRole::Witness => "holds at ",
                PointRole::Premise => "can hold, at ",
            };
            let bound = mentions::bound_in_ways_of(deciding.query);
            let is_bound = |name: &str| bound.contains(name.split('#').next().unwrap_or(name));
            let outside = point.values.iter().filter(|(name, _)| !is_bound(name)).cloned().collect();
            let outside = Point { values: outside, ..point.clone() };
            let shown = evaluated::at(&outside, &mentions::needed(deciding.query), &LabelNames::of_query(deciding.query));
            let shown = shown.then(function_values(deciding.query, point));
            if shown.is_empty() {
                let words = match deciding.sought {
                    PointRole::Counterexample => "fails, whatever the parameters",
                    PointRole::Witness | PointRole::Premise => "holds, whatever the parameters",
                };
                return line.with(Tone::Faint, words);
            }
            let line = line.with(Tone::Faint, words).then(shown);
            match deciding.deviation_payoffs.and_then(|deviation_payoffs| Deviation::at(point, deviation_payoffs)) {
                Some(deviation) => line.with(Tone::Faint, "; ").then(deviates(&deviation)),
                None => line,
            }
        }
        Finding::Unsat { proof, .. } if proof.refutation().is_none() => {
            line.with(Tone::Faint, nothing(deciding)).with(Tone::Faint, ", by algebra alone")
        }
        Finding::Unsat { proof } => {
            let how = match proof.terms() {
                0 => ", by comparing signs".to_owned(),
                1 => ", by a certificate of 1 term".to_owned(),
                terms => format!(", by a certificate of {terms} terms"),
            };
            let line = line.with(Tone::Faint, nothing(deciding)).with(Tone::Faint, how);
            let core = core(deciding.query, deciding.finding, deciding.sought);
            if core.is_empty() { line } else { line.with(Tone::Faint, "; in conflict: ").then(conflict(deciding.query, &core)) }
        }
        Finding::UnsatSaysSolver { solver, core } => {
            let line = line.with(Tone::Faint, format!("{}, says {solver}", nothing(deciding)));
            if core.is_empty() { line } else { line.with(Tone::Faint, "; in conflict: ").then(conflict(deciding.query, core)) }
        }
        Finding::Unknown { why } => line.with(Tone::Faint, why.to_string()),
        Finding::NotAsked => line.with(Tone::Faint, "not asked, the rest decides"),
    }
}

/// The values that a point gives unknown functions.
fn function_values(query: &Query, point: &Point) -> PageLine {
    let Ok(system) = &query.system else { return PageLine::new() };
    let is_value = |name: &str| {
        let variable = system.variables.iter().find(|variable| *variable.name == *name);
        variable.is_some_and(|variable| variable.kind == VariableKind::FunctionValue)
    };
    let shown: Vec<String> = point
        .made
        .iter()
        .filter(|(name, _)| is_value(name))
        .map(|(name, value)| format!("{name} = {}", evaluated::value(value)))
        .collect();
    match shown.is_empty() {
        true => PageLine::new(),
        false => PageLine::faint(" where ").with(Tone::Formula, shown.join(", ")),
    }
}

/// A deviation in words.
#[must_use]
pub fn deviates(deviation: &Deviation) -> PageLine {
    let Deviation { player, does, instead, gain, no_best, .. } = deviation;
    let line = PageLine::formula(player.as_str()).and(" gains ").with(Tone::Formula, gain.as_str()).and(" by ");
    let line = line.with(Tone::Formula, instead.as_str()).and(" instead of ").with(Tone::Formula, does.as_str());
    no_best.as_ref().map_or(line.clone(), |why| line.and("; ").and(why.as_str()))
}

/// The origins of conditions that have no common point, in their order: those that a refutation uses, or a solver names. None where no
/// point was required_sat for.
#[must_use]
pub fn core(query: &Query, finding: &Finding, sought: PointRole) -> Vec<String> {
    match finding {
        Finding::Unsat { proof } if sought != PointRole::Counterexample => {
            let pieces = query.system.iter().flat_map(|system| &system.pieces).enumerate();
            let used = pieces.filter(|(place, (origin, _))| proof.pieces().contains(place) && !origin.is_empty());
            let mut origins: Vec<String> = used.map(|(_, (origin, _))| origin.clone()).collect();
            origins.dedup();
            origins
        }
        Finding::UnsatSaysSolver { core, .. } => core.clone(),
        Finding::Unsat { .. } | Finding::Sat { .. } | Finding::Unknown { .. } | Finding::NotAsked => Vec::new(),
    }
}

/// The conditions of a conflicting set, in words that tell which they are.
#[must_use]
pub fn conflict(query: &Query, core: &[String]) -> PageLine {
    let mut line = PageLine::new();
    for origin in core {
        if !line.is_empty() {
            line = line.and("; ");
        }
        let is_variable =
            query.system.as_ref().is_ok_and(|system| system.variables.iter().any(|variable| *variable.name == **origin));
        if is_variable {
            line = line.and("the domain of ").with(Tone::Formula, origin.as_str());
            continue;
        }
        // `given` and its kind say nothing by themselves: what they suppose is shown with them.
        let supposed: Vec<String> = query
            .hypotheses
            .iter()
            .filter(|hypothesis| hypothesis.origin == *origin && hypothesis.condition.to_string() != *origin)
            .map(|hypothesis| hypothesis.condition.to_string())
            .collect();
        if supposed.is_empty() {
            line = line.with(Tone::Formula, origin.as_str());
        } else {
            line = line.and(format!("{origin} ")).with(Tone::Formula, supposed.join(", "));
        }
    }
    line
}

fn nothing(deciding: &Deciding<'_>) -> &'static str {
    match deciding.sought {
        PointRole::Counterexample => "no counterexample",
        PointRole::Witness => "no such point",
        PointRole::Premise if deciding.query.value_only => "it has a value nowhere",
        PointRole::Premise => "what it supposes cannot hold together",
    }
}
