//! Tries rulings about play by the second reader of games ([`crate::replay`]), which shares nothing with the first that concerns games.
//!
//! A refutation is tried at its counterexample, a proof at a few points of its hypotheses: those that are known of the model, and
//! points near them, or small fractions. What the second reader cannot decide changes nothing. A contradiction makes the claim
//! *unchecked*: one of the two readers is wrong.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::certify::{Finding, Point, Ruling, Word};
use crate::paper::{Claim, Paper, Role};
use crate::pose::Question;
use crate::replay::{Answer, Outcome, Point as At, Reader};
use kernel::Value;
use kernel::number::{Rational, ratio};

/// At how many points of its hypotheses a proof is tried.
const TRIED: usize = 2;
/// How many points are looked at in search of them.
const LOOKED_AT: u64 = 40;
/// How many counterexamples of one claim are tried.
const COUNTEREXAMPLES: usize = 3;

/// The second reader, for each paper and each choice of alternatives that has games.
#[derive(Debug)]
pub(crate) struct SecondReader {
    readers: BTreeMap<(usize, usize), Reader>,
}

impl SecondReader {
    /// Reads the texts of the papers that have games.
    pub(crate) fn new(papers: &[Arc<Paper>]) -> Self {
        let mut readers = BTreeMap::new();
        for (place, paper) in papers.iter().enumerate() {
            for (number, model) in paper.models.iter().enumerate().filter(|(_, model)| !model.games.is_empty()) {
                let under: Vec<String> = model.alternatives.iter().map(ToString::to_string).collect();
                let found = |claim: &Claim| Some((claim.id.clone(), claim.derivation.as_ref()?.found.as_ref()?.1.clone()));
                let answers = paper.claims.iter().filter(|claim| claim.model == number).filter_map(found).collect();
                readers.insert((place, number), Reader::new(&paper.sources, &under).for_audit().with_answers(answers));
            }
        }
        Self { readers }
    }

    /// How the second reader contradicts a ruling on a claim of a paper, if it does.
    pub(crate) fn contradiction(
        &self,
        paper: usize,
        claim: &Claim,
        (question, ruling): (&Question, &Ruling),
        known: &[Point],
    ) -> Option<String> {
        let reader = self.readers.get(&(paper, claim.model))?;
        if let Some(id) = claim.id.strip_suffix("/defined") {
            return match ruling.verdict.word() {
                Word::Refuted if reader.speaks_of_play(id) => undefined(reader, id, claim, ruling),
                Word::Refuted | Word::Proved | Word::Open | Word::Unchecked | Word::Vacuous => None,
            };
        }
        match claim.role {
            Role::Claim | Role::Question | Role::Step => {}
            Role::Obligation | Role::Automatic => return None,
        }
        if !reader.speaks_of_play(&claim.id) {
            return None;
        }
        match ruling.verdict.word() {
            Word::Refuted => refuted(reader, claim, ruling),
            Word::Proved => proved(reader, claim, known),
            Word::Vacuous => {
                let empty = |finding: &Finding| matches!(finding, Finding::Unsat { .. });
                let mut asked = question.vacuity.iter().zip(&ruling.vacuity);
                let nowhere = asked.any(|(query, finding)| query.value_only && empty(finding));
                if nowhere { without_value(reader, claim, known) } else { None }
            }
            Word::Open | Word::Unchecked => None,
        }
    }
}

/// The counterexamples of a ruling that have rational coordinates.
fn counterexamples(ruling: &Ruling) -> impl Iterator<Item = At> {
    let points = ruling.parts.iter().filter(|part| part.verdict.word() == Word::Refuted);
    let points = points.filter_map(|part| match &part.finding {
        Finding::Sat { point, .. } => rational(point),
        Finding::Unsat { .. } | Finding::EmptySaysSolver { .. } | Finding::Unknown { .. } | Finding::NotAsked => None,
    });
    points.take(COUNTEREXAMPLES)
}

/// A claim has a value where the first reader says that it has none.
fn undefined(reader: &Reader, id: &str, claim: &Claim, ruling: &Ruling) -> Option<String> {
    counterexamples(ruling).find_map(|at| match reader.claim(id, &at) {
        Answer { outcome: Outcome::True | Outcome::False, exact: true } => Some(told(claim, "refuted", "true", &at)),
        Answer { .. } => None,
    })
}

/// A claim has a value, though the first reader says that it has one nowhere.
fn without_value(reader: &Reader, claim: &Claim, known: &[Point]) -> Option<String> {
    tried(reader, claim, known).into_iter().find_map(|at| match reader.claim(&claim.id, &at) {
        Answer { outcome: Outcome::True, exact: true } => Some(told(claim, "found without a value", "true", &at)),
        Answer { outcome: Outcome::False, exact: true } => Some(told(claim, "found without a value", "false", &at)),
        Answer { .. } => None,
    })
}

fn refuted(reader: &Reader, claim: &Claim, ruling: &Ruling) -> Option<String> {
    counterexamples(ruling).find_map(|at| match reader.claim(&claim.id, &at) {
        Answer { outcome: Outcome::True, exact: true } => Some(told(claim, "refuted", "true", &at)),
        Answer { outcome: Outcome::NoValue, .. } => Some(told(claim, "refuted", "without a value", &at)),
        Answer { .. } => None,
    })
}

fn proved(reader: &Reader, claim: &Claim, known: &[Point]) -> Option<String> {
    tried(reader, claim, known).into_iter().find_map(|at| match reader.claim(&claim.id, &at) {
        Answer { outcome: Outcome::False, exact: true } => Some(told(claim, "proved", "false", &at)),
        Answer { .. } => None,
    })
}

/// A few points of the hypotheses of a claim: known ones, points near them, small fractions.
fn tried(reader: &Reader, claim: &Claim, known: &[Point]) -> Vec<At> {
    let known: Vec<At> = known.iter().filter_map(rational).take(TRIED).collect();
    let parameters = reader.parameters();
    let mut random = Random::new(&claim.id);
    let near = (0..LOOKED_AT).map(|number| {
        let place = usize::try_from(number).unwrap_or(0);
        match known.get(place % (known.len() + 1)) {
            // A known point, with one or two of its values changed.
            Some(point) => {
                let mut point = point.clone();
                for _ in 0..=number % 2 {
                    if let Some(name) = random.one_of(&parameters) {
                        point.insert(Arc::from(name.as_str()), random.fraction());
                    }
                }
                point
            }
            None => parameters.iter().map(|name| (Arc::from(name.as_str()), random.fraction())).collect(),
        }
    });
    let near: Vec<At> = near.collect();
    let all = known.iter().chain(&near);
    all.filter(|at| reader.hypotheses(&claim.id, at).outcome == Outcome::True).take(TRIED).cloned().collect()
}

fn told(claim: &Claim, word: &str, says: &str, at: &At) -> String {
    let at: Vec<String> = at.iter().map(|(name, value)| format!("{name} = {value}")).collect();
    let place = if at.is_empty() { String::new() } else { format!(" at {}", at.join(", ")) };
    format!(
        "the two readers of the game differ: `{}` was {word} by the first, and is {says}{place} by the second; please report the file",
        claim.id
    )
}

/// A point all of whose values are fractions.
fn rational(point: &Point) -> Option<At> {
    let value = |(name, value): &(Arc<str>, Value)| match value {
        Value::Rational(value) => Some((name.clone(), value.clone())),
        Value::Root { .. } => None,
    };
    point.values.iter().map(value).collect()
}

/// A sequence of small fractions that depends on a name alone.
struct Random(u64);

impl Random {
    fn new(name: &str) -> Self {
        Self(name.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)))
    }

    fn next(&mut self, below: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % below.max(1)
    }

    fn one_of<'a, T>(&mut self, all: &'a [T]) -> Option<&'a T> {
        let place = self.next(u64::try_from(all.len()).unwrap_or(0));
        all.get(usize::try_from(place).unwrap_or(0))
    }

    /// Mostly between 0 and 1, ends included; now and then beyond.
    fn fraction(&mut self) -> Rational {
        let below = 1 + self.next(6);
        let scale = if self.next(4) == 0 { 3 } else { 1 };
        let above = self.next(below * scale + 1);
        let above = i64::try_from(above).unwrap_or(0);
        let sign = if self.next(8) == 0 { -1 } else { 1 };
        ratio(sign * above, i64::try_from(below).unwrap_or(1)).unwrap_or_default()
    }
}
