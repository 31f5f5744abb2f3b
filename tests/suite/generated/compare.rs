//! Compares the verdicts of the tool on a generated file with the answers of the second reader at points of the parameters.

use std::collections::{BTreeMap, BTreeSet};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use kernel::number::{Rational, ratio};
use referee::certify::Word;
use referee::replay::{ParameterValues, PlayAnswer, PointOutcome, SecondReaderFile};

use super::dice::Dice;
use super::first::{Read, Reading, Verdict, audit, read};
use super::game::File;
use super::phrase::Claim;

/// The number of points at which a proof is tested.
const POINTS: usize = 3;

/// The result of comparing the two readers on a claim.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Compared {
    Agreed,
    /// The readers disagree; the text has both answers and the point.
    Disagreed(String),
    /// The second reader disagrees, but it searched a grid only.
    Doubtful(String),
    /// The second reader cannot decide the claim.
    Unable(String),
    /// The tool does not decide the claim.
    Open(String),
    /// The tool gives no point with rational coordinates.
    UnsatSaysSolver,
}

/// The verdict on each claim of a file, compared with the second reader.
#[derive(Debug, Default)]
pub(crate) struct Outcomes {
    pub(crate) claims: Vec<(usize, Word, Compared)>,
    pub(crate) panic: Option<String>,
}

/// Returns the answer of the second reader; a panic counts as unable.
fn ask(reader: &SecondReaderFile, claim: &str, point: &ParameterValues) -> PlayAnswer {
    let answer = catch_unwind(AssertUnwindSafe(|| reader.claim(claim, point)));
    answer.unwrap_or_else(|_| PlayAnswer { outcome: PointOutcome::Unable("PANIC".to_owned()), exact: true })
}

/// Returns points of the parameters: all of them if there are few.
fn points(file: &File, dice: &mut Dice) -> Vec<ParameterValues> {
    let mut out: BTreeSet<ParameterValues> = BTreeSet::new();
    for _ in 0..if file.parameters.is_empty() { 1 } else { POINTS } {
        out.insert(any(file, dice));
    }
    out.into_iter().collect()
}

/// Returns a random point of the parameters.
fn any(file: &File, dice: &mut Dice) -> ParameterValues {
    let one = |parameter: &super::game::Parameter| {
        let (above, below) = *dice.choose(parameter.points);
        ratio(above, below).map(|value| (Arc::from(parameter.name.as_str()), value))
    };
    file.parameters.iter().filter_map(one).collect()
}

/// Completes the point of a verdict with values of the parameters that the verdict does not depend on.
fn completed(file: &File, shown: &[(String, Rational)], dice: &mut Dice) -> ParameterValues {
    let mut out = any(file, dice);
    out.extend(shown.iter().map(|(name, value)| (Arc::from(name.as_str()), value.clone())));
    out
}

fn told(point: &ParameterValues) -> String {
    let parts: Vec<String> = point.iter().map(|(name, value)| format!("{name} = {value}")).collect();
    if parts.is_empty() { "everywhere".to_owned() } else { format!("at {}", parts.join(", ")) }
}

/// Returns whether the claim is one condition on the parameters, and not an implication whose premise may fail.
fn plain(claim: &Claim) -> bool {
    match claim {
        Claim::Link(_, word, _) => matches!(*word, "and" | "or"),
        Claim::Not(_)
        | Claim::Is { .. }
        | Claim::Optimal { .. }
        | Claim::Best { .. }
        | Claim::Leads { .. }
        | Claim::Payoff { .. }
        | Claim::Chance { .. }
        | Claim::Believes { .. }
        | Claim::Quantified { .. } => true,
    }
}

/// Compares a verdict with the second reader.
fn judge(
    read: &Read,
    reader: &SecondReaderFile,
    place: usize,
    verdict: &Verdict,
    defined: Option<&Verdict>,
    dice: &mut Dice,
) -> Compared {
    let id = format!("c{place}");
    let claim = &read.file.claims[place];
    let tried: Vec<ParameterValues> = match verdict.word {
        Word::Open | Word::Unchecked => return Compared::Open(verdict.reason.clone()),
        Word::Proved => points(&read.file, dice),
        Word::Vacuous if !plain(claim) => return Compared::Open("an implication without a premise".to_owned()),
        Word::Vacuous => points(&read.file, dice),
        Word::Refuted if read.file.parameters.is_empty() => vec![ParameterValues::new()],
        Word::Refuted if verdict.points.is_empty() => return Compared::UnsatSaysSolver,
        Word::Refuted => verdict.points.iter().take(1).map(|point| completed(&read.file, point, dice)).collect(),
    };
    let mut out = Compared::Agreed;
    for point in tried {
        let answer = ask(reader, &id, &point);
        let everywhere = defined.is_none_or(|verdict| verdict.word == Word::Proved);
        let contradicts = match (verdict.word, &answer.outcome) {
            (_, PointOutcome::Unable(reason)) => return Compared::Unable(reason.clone()),
            (Word::Proved, PointOutcome::False) | (Word::Refuted, PointOutcome::True) => true,
            (Word::Proved, PointOutcome::NoValue) => everywhere,
            (Word::Refuted, PointOutcome::NoValue) => true,
            (Word::Vacuous, PointOutcome::True | PointOutcome::False) => true,
            (Word::Proved, PointOutcome::True)
            | (Word::Refuted, PointOutcome::False)
            | (Word::Vacuous, PointOutcome::NoValue) => false,
            (Word::Open | Word::Unchecked, _) => false,
        };
        if contradicts {
            let text = format!("`{id}` is {}; the second reader says {:?} {}", verdict.word, answer.outcome, told(&point));
            if answer.exact {
                return Compared::Disagreed(text);
            }
            out = Compared::Doubtful(text);
        }
    }
    out
}

/// Compares the verdicts on a file with the second reader.
pub(crate) fn compare(read: &Read, dice: &mut Dice) -> Outcomes {
    let mut verdicts = match audit(&[Arc::clone(&read.paper)]) {
        Ok(verdicts) => verdicts,
        Err(panic) => return Outcomes { claims: Vec::new(), panic: Some(panic) },
    };
    let verdicts: BTreeMap<String, Verdict> = verdicts.pop().unwrap_or_default();
    let reader = SecondReaderFile::of_text(&read.text, &[]);
    let mut out = Outcomes::default();
    for place in 0..read.file.claims.len() {
        let Some(verdict) = verdicts.get(&format!("c{place}")) else { continue };
        let defined = verdicts.get(&format!("c{place}/defined"));
        out.claims.push((place, verdict.word, judge(read, &reader, place, verdict, defined, dice)));
    }
    out
}

/// Returns the kind of a disagreement: the verdict and the outcome, without the claim and the point.
pub(crate) fn kind(text: &str) -> String {
    let words: Vec<&str> = text.split([' ', ';']).collect();
    let word = words.get(2).copied().unwrap_or_default();
    let said = words.iter().skip_while(|word| **word != "says").nth(1).copied().unwrap_or_default();
    format!("{word}, {said}")
}

/// Returns a disagreement of the readers on a file, if it has the wanted kind.
pub(crate) fn disagree(file: &File, wanted: &str) -> Option<String> {
    let reading: Reading = read(file);
    let read = reading.read?;
    let outcomes = compare(&read, &mut Dice::new(1));
    outcomes.claims.into_iter().find_map(|(_, _, compared)| match compared {
        Compared::Disagreed(text) if kind(&text) == wanted => Some(text),
        Compared::Disagreed(_)
        | Compared::Agreed
        | Compared::Doubtful(_)
        | Compared::Unable(_)
        | Compared::Open(_)
        | Compared::UnsatSaysSolver => None,
    })
}
