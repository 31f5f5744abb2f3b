//! Selects the finding that decided a claim, and writes it in one line.
//!
//! Called by the other reports and by [`crate::command`]. Not part of a verdict: the verdict was computed from the same findings.

use super::deviation::Deviation;
use super::labels::LabelNames;
use super::mentions::{self, PointExtent};
use super::page::{PageLine, Tone};
use super::{evaluated, proof};
use crate::audit::RuledClaim;
use crate::certify::{Finding, ImplicationCase, Point, Word};
use crate::encode::{Query, RequiredAnswer};
use crate::game::rational::DeviationPayoffs;
use kernel::VariableKind;

/// What a point that satisfies a query means for the claim.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PointRole {
    /// A point at which the claim fails.
    Counterexample,
    /// A point whose existence the claim states.
    Witness,
    /// A point at which the claim's hypotheses hold, so that the claim is not vacuous.
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

/// The finding that decided a claim, with its query.
#[derive(Clone, Copy, Debug)]
pub struct Deciding<'a> {
    /// The label of the part of the claim; empty if the claim has one part.
    pub label: &'a str,
    /// The query.
    pub query: &'a Query,
    /// What a point that satisfies the query means for the claim.
    pub point_role: PointRole,
    /// The answer.
    pub finding: &'a Finding,
    /// For an incentive constraint: the mover's payoffs.
    pub deviation_payoffs: Option<&'a DeviationPayoffs>,
}

/// Returns every finding on a claim, those on its hypotheses first, each with the verdict on its part.
fn all(ruled: &RuledClaim) -> impl Iterator<Item = (Deciding<'_>, Option<Word>)> {
    let premises = ruled.question.vacuity.iter().zip(&ruled.ruling.vacuity);
    let parts = ruled.question.parts.iter().zip(&ruled.ruling.parts);
    let premise = |(query, finding)| {
        (Deciding { label: "", query, point_role: PointRole::Premise, finding, deviation_payoffs: None }, None)
    };
    premises.map(premise).chain(parts.map(|(part, ruling)| {
        let deciding = Deciding {
            label: &part.label,
            query: &part.query,
            point_role: part.required.into(),
            finding: &ruling.finding,
            deviation_payoffs: part.deviation_payoffs.as_ref(),
        };
        (deciding, Some(ruling.verdict.word()))
    }))
}

/// Returns the verdict that an unchecked answer of a solver would give the claim if it were proved; `None` if the finding was
/// checked.
fn unchecked_leaning(deciding: &Deciding<'_>) -> Option<Word> {
    matches!(deciding.finding, Finding::UnsatSaysSolver { .. }).then_some(match deciding.point_role {
        PointRole::Premise => Word::Vacuous,
        PointRole::Witness => Word::Refuted,
        PointRole::Counterexample => Word::Proved,
    })
}

/// Returns the finding to show for the verdict: the first that decides it; for an unchecked claim the one that speaks most against
/// the claim. Returns `None` if no finding decides the verdict.
#[must_use]
pub fn deciding(ruled: &RuledClaim) -> Option<Deciding<'_>> {
    let is_empty = |finding: &Finding| !matches!(finding, Finding::Sat { .. } | Finding::Unknown { .. } | Finding::NotAsked);
    match ruled.ruling.verdict.word() {
        Word::Vacuous => all(ruled).find(|(d, _)| d.point_role == PointRole::Premise && is_empty(d.finding)).map(|(d, _)| d),
        Word::Open => all(ruled).find(|(d, _)| matches!(d.finding, Finding::Unknown { .. })).map(|(d, _)| d),
        // If the two readers of a game contradict each other, the contradiction is the reason of the first undecided finding.
        Word::Unchecked if ruled.ruling.contradiction.is_some() => {
            all(ruled).find(|(d, _)| matches!(d.finding, Finding::Unknown { .. })).map(|(d, _)| d)
        }
        Word::Unchecked => {
            let rank = |d: &Deciding<'_>| match unchecked_leaning(d) {
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

/// Returns the evidence for a verdict in one line, with all values that a reader needs to check a point by hand; an empty line if the
/// verdict has no evidence.
#[must_use]
pub fn evidence_line(ruled: &RuledClaim) -> PageLine {
    line_to(ruled, PointExtent::Checkable)
}

/// Returns the evidence for a verdict in one line, with only those values of a point that decide.
#[must_use]
pub fn short_evidence_line(ruled: &RuledClaim) -> PageLine {
    line_to(ruled, PointExtent::Deciding)
}

fn line_to(ruled: &RuledClaim, extent: PointExtent) -> PageLine {
    let Some(deciding) = deciding(ruled) else { return PageLine::new() };
    let found = if ruled.ruling.verdict.word() == Word::Proved && ruled.question.parts.len() > 1 {
        all_parts(ruled)
    } else {
        found(&deciding, extent)
    };
    let line = found.then(unmentioned(ruled)).then(functions(ruled));
    match ruled.ruling.case {
        Some(ImplicationCase::NeverTrue) => line.with(Tone::Faint, "; it is true nowhere"),
        Some(ImplicationCase::Mixed) => line.with(Tone::Faint, "; elsewhere it is true"),
        Some(ImplicationCase::AlwaysTrue | ImplicationCase::Vacuous) | None => line,
    }
}

/// Returns the evidence for a proved claim with several parts in one line: what was found for how many parts.
fn all_parts(ruled: &RuledClaim) -> PageLine {
    let findings = || ruled.ruling.parts.iter().map(|ruling| &ruling.finding);
    let witnesses = findings().filter(|finding| matches!(finding, Finding::Sat { .. })).count();
    let refutations = findings().filter(|finding| matches!(finding, Finding::Unsat { .. })).count();
    let how = match ruled.ruling.terms() {
        0 => "by algebra alone".to_owned(),
        1 => "by a certificate of 1 term".to_owned(),
        terms => format!("by certificates of {terms} terms together"),
    };
    PageLine::faint(match (witnesses, refutations) {
        (0, parts) => format!("no counterexample to any of its {parts} parts, {how}"),
        (parts, 0) => format!("a witness for each of its {parts} parts"),
        (witnesses, refutations) => {
            format!(
                "of its {} parts, {refutations} without counterexample, {how}, and {witnesses} with a witness",
                witnesses + refutations
            )
        }
    })
}

/// Returns a note on the domains that the evidence rests on although neither the claim nor any assumption used mentions their
/// parameters.
fn unmentioned(ruled: &RuledClaim) -> PageLine {
    let mut names: Vec<&str> = Vec::new();
    let parts = ruled.question.parts.iter().zip(&ruled.ruling.parts).map(|(part, ruling)| (&part.query, &ruling.finding));
    // A proved claim rests on every part; any other verdict rests on the deciding finding only.
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

/// Returns a note on a proved claim if no function was found for which its hypotheses hold.
fn functions(ruled: &RuledClaim) -> PageLine {
    let premise = |(query, finding): (&Query, &Finding)| {
        !query.facts_only && !query.value_only && matches!(finding, Finding::Unknown { .. } | Finding::NotAsked)
    };
    let proved = ruled.ruling.verdict.word() == Word::Proved;
    match proved && ruled.question.vacuity.iter().zip(&ruled.ruling.vacuity).any(premise) {
        true => PageLine::faint("; no function was found for which its hypotheses hold"),
        false => PageLine::new(),
    }
}

/// Returns the finding in one line, after the label of its part, with the point to the given extent.
#[must_use]
pub fn found(deciding: &Deciding<'_>, extent: PointExtent) -> PageLine {
    let line = if deciding.label.is_empty() { PageLine::new() } else { PageLine::faint(format!("{}: ", deciding.label)) };
    match deciding.finding {
        Finding::Sat { point, .. } => {
            let verb = match deciding.point_role {
                PointRole::Counterexample => "fails at ",
                PointRole::Witness => "holds at ",
                PointRole::Premise => "can hold, at ",
            };
            let bound = mentions::bound_in_candidates_of(deciding.query);
            let is_bound = |name: &str| bound.contains(name.split('#').next().unwrap_or(name));
            let outside = point.values.iter().filter(|(name, _)| !is_bound(name)).cloned().collect();
            let outside = Point { values: outside, ..point.clone() };
            let relevant = mentions::relevant_variables(deciding.query, deciding.deviation_payoffs, extent);
            let shown = evaluated::at(&outside, &relevant, &LabelNames::of_query(deciding.query));
            let shown = shown.then(function_values(deciding.query, point));
            if shown.is_empty() {
                let text = match deciding.point_role {
                    PointRole::Counterexample => "fails, whatever the parameters",
                    PointRole::Witness | PointRole::Premise => "holds, whatever the parameters",
                };
                return line.with(Tone::Faint, text);
            }
            let line = line.with(Tone::Faint, verb).then(shown);
            match deciding.deviation_payoffs.and_then(|deviation_payoffs| Deviation::at(point, deviation_payoffs)) {
                Some(deviation) => line.with(Tone::Faint, "; ").then(deviates(&deviation)),
                None => line,
            }
        }
        Finding::Unsat { proof, .. } if proof.refutation().is_none() => {
            line.with(Tone::Faint, unsat_text(deciding)).with(Tone::Faint, ", by algebra alone")
        }
        Finding::Unsat { proof } => {
            let how = match proof.terms() {
                0 => ", by comparing signs".to_owned(),
                1 => ", by a certificate of 1 term".to_owned(),
                terms => format!(", by a certificate of {terms} terms"),
            };
            let line = line.with(Tone::Faint, unsat_text(deciding)).with(Tone::Faint, how);
            let core = core(deciding.query, deciding.finding, deciding.point_role);
            if core.is_empty() { line } else { line.with(Tone::Faint, "; in conflict: ").then(conflict(deciding.query, &core)) }
        }
        Finding::UnsatSaysSolver { solver, core } => {
            let line = line.with(Tone::Faint, format!("{}, says {solver}", unsat_text(deciding)));
            if core.is_empty() { line } else { line.with(Tone::Faint, "; in conflict: ").then(conflict(deciding.query, core)) }
        }
        Finding::Unknown { why } => line.with(Tone::Faint, why.to_string()),
        Finding::NotAsked => line.with(Tone::Faint, "not asked: the other findings decide"),
    }
}

/// Returns the values of unknown functions at a point; an empty line if there are none.
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

/// Returns a deviation in words: `A gains 1/9 by x instead of y`.
#[must_use]
pub fn deviates(deviation: &Deviation) -> PageLine {
    let Deviation { player, does, instead, gain, no_best, .. } = deviation;
    let line = PageLine::formula(player.as_str()).and(" gains ").with(Tone::Formula, gain.as_str()).and(" by ");
    let line = line.with(Tone::Formula, instead.as_str()).and(" instead of ").with(Tone::Formula, does.as_str());
    no_best.as_ref().map_or(line.clone(), |why| line.and("; ").and(why.as_str()))
}

/// Returns the origins of the conditions that contradict each other, in their order: those that a refutation uses, or the unsat
/// core of a solver. Empty if the refutation shows that there is no counterexample, since then no set of hypotheses is in conflict.
#[must_use]
pub fn core(query: &Query, finding: &Finding, point_role: PointRole) -> Vec<String> {
    match finding {
        Finding::Unsat { proof } if point_role != PointRole::Counterexample => {
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

/// Returns the conditions of an unsat core in words: the domain of a parameter, an origin, or an origin with its condition.
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
        // An origin such as `given` does not identify the condition, so the condition is shown after it.
        let conditions: Vec<String> = query
            .hypotheses
            .iter()
            .filter(|hypothesis| hypothesis.origin == *origin && hypothesis.condition.to_string() != *origin)
            .map(|hypothesis| hypothesis.condition.to_string())
            .collect();
        if conditions.is_empty() {
            line = line.with(Tone::Formula, origin.as_str());
        } else {
            line = line.and(format!("{origin} ")).with(Tone::Formula, conditions.join(", "));
        }
    }
    line
}

fn unsat_text(deciding: &Deciding<'_>) -> &'static str {
    match deciding.point_role {
        PointRole::Counterexample => "no counterexample",
        PointRole::Witness => "no such point",
        PointRole::Premise if deciding.query.value_only => "it has a value nowhere",
        PointRole::Premise => "its hypotheses contradict each other",
    }
}
