//! Tests rulings about play with the second reader of games ([`crate::replay`]), which shares no code about games with the first.
//!
//! Called by `run` and `rule_again`. A refutation is tested at its counterexamples. A proof is tested at a few points of its
//! hypotheses: known points of the model, points near these, and small fractions. If the second reader cannot decide, the ruling
//! remains. A contradiction makes the claim *unchecked*, because one of the two readers is wrong.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::certify::{Finding, Point, Ruling, Word};
use crate::encode::EncodedClaim;
use crate::paper::{Claim, Paper, Role};
use crate::replay::{About, ParameterValues as At, PlayAnswer, PointOutcome, SecondReaderFile};
use crate::source::{Sources, Span, sha256};
use kernel::Value;
use kernel::number::{Rational, ratio};

/// The number of points of its hypotheses at which a proof is tested.
const TRIED: usize = 2;
/// The number of candidate points generated in the search for points of the hypotheses.
const LOOKED_AT: u64 = 40;
/// The number of counterexamples of one claim that are tested.
const COUNTEREXAMPLES: usize = 3;

/// The second reader of games, for each paper and each model (choice of alternatives) that has games.
#[derive(Debug)]
pub(crate) struct SecondReader {
    readers: BTreeMap<(usize, usize), SecondReaderFile>,
    texts: BTreeMap<usize, PaperTexts>,
}

/// Hashes of the text of a paper that the second reader reads.
#[derive(Debug)]
struct PaperTexts {
    /// The hash of all items but claims and proofs.
    declarations: String,
    /// The place and the hash of each claim and proof.
    rulings: Vec<(Span, String)>,
}

impl PaperTexts {
    fn of(sources: &Sources, reader: &SecondReaderFile) -> Self {
        let (rulings, declarations): (Vec<_>, Vec<_>) = reader.places().into_iter().partition(|(_, is_ruling)| *is_ruling);
        let declarations: Vec<&str> = declarations.into_iter().map(|(span, _)| sources.slice(span)).collect();
        Self {
            declarations: sha256(declarations.join("\n").as_bytes()),
            rulings: rulings.into_iter().map(|(span, _)| (span, sha256(sources.slice(span).as_bytes()))).collect(),
        }
    }
}

impl SecondReader {
    /// Reads the texts of the papers that have games.
    pub(crate) fn new(papers: &[Arc<Paper>]) -> Self {
        let (mut readers, mut texts) = (BTreeMap::new(), BTreeMap::new());
        for (place, paper) in papers.iter().enumerate() {
            for (number, model) in paper.models.iter().enumerate().filter(|(_, model)| !model.games.is_empty()) {
                let under: Vec<String> = model.alternatives.iter().map(ToString::to_string).collect();
                let found = |claim: &Claim| Some((claim.id.clone(), claim.derivation.as_ref()?.found.as_ref()?.1.clone()));
                let answers = paper.claims.iter().filter(|claim| claim.model == number).filter_map(found).collect();
                let reader = SecondReaderFile::new(&paper.sources, &under).for_audit().with_answers(answers);
                texts.entry(place).or_insert_with(|| PaperTexts::of(&paper.sources, &reader));
                readers.insert((place, number), reader);
            }
        }
        Self { readers, texts }
    }

    /// Returns the hashes of all text that the second reader reads for a claim: the declarations, and the item that contains the
    /// claim. Returns `None` if the paper declares no game.
    pub(crate) fn read_for(&self, paper: usize, claim: &Claim) -> Option<(String, String)> {
        let texts = self.texts.get(&paper)?;
        let inside =
            |span: &Span| span.source == claim.span.source && span.start <= claim.span.start && claim.span.end <= span.end;
        let own = texts.rulings.iter().find(|(span, _)| inside(span)).map(|(_, hash)| hash.clone());
        Some((texts.declarations.clone(), own.unwrap_or_default()))
    }

    /// Returns a message if the second reader contradicts a ruling on a claim; `None` if it agrees or cannot decide.
    pub(crate) fn contradiction(
        &self,
        paper: usize,
        claim: &Claim,
        (question, ruling): (&EncodedClaim, &Ruling),
        known: &[Point],
    ) -> Option<String> {
        let reader = self.readers.get(&(paper, claim.model))?;
        if let Some(id) = claim.id.strip_suffix("/defined") {
            return match ruling.verdict.word() {
                Word::Refuted => {
                    let about = reader.about(id);
                    if about.speaks_of_play() { undefined(&about, claim, ruling) } else { None }
                }
                Word::Proved | Word::Open | Word::Unchecked | Word::Vacuous => None,
            };
        }
        match claim.role {
            Role::Claim | Role::Question | Role::Step => {}
            Role::Obligation | Role::Automatic => return None,
        }
        let about = reader.about(&claim.id);
        if !about.speaks_of_play() {
            return None;
        }
        match ruling.verdict.word() {
            Word::Refuted => refuted(&about, claim, ruling),
            Word::Proved => proved(&about, claim, known),
            Word::Vacuous => {
                let empty = |finding: &Finding| matches!(finding, Finding::Unsat { .. });
                let mut asked = question.vacuity.iter().zip(&ruling.vacuity);
                let nowhere = asked.any(|(query, finding)| query.value_only && empty(finding));
                if nowhere { without_value(&about, claim, known) } else { None }
            }
            Word::Open | Word::Unchecked => None,
        }
    }
}

/// Returns the first counterexamples of a ruling that have rational coordinates.
fn counterexamples(ruling: &Ruling) -> impl Iterator<Item = At> {
    let points = ruling.parts.iter().filter(|part| part.verdict.word() == Word::Refuted);
    let points = points.filter_map(|part| match &part.finding {
        Finding::Sat { point, .. } => rational(point),
        Finding::Unsat { .. } | Finding::UnsatSaysSolver { .. } | Finding::Unknown { .. } | Finding::NotAsked => None,
    });
    points.take(COUNTEREXAMPLES)
}

/// Returns a message if the claim has a value at a point where the first reader found none.
fn undefined(about: &About<'_>, claim: &Claim, ruling: &Ruling) -> Option<String> {
    counterexamples(ruling).find_map(|at| match about.claim(&at) {
        PlayAnswer { outcome: PointOutcome::True | PointOutcome::False, exact: true } => {
            Some(contradiction_message(claim, "refuted", "true", &at))
        }
        PlayAnswer { .. } => None,
    })
}

/// Returns a message if the claim has a value at some point, though the first reader found a value nowhere.
fn without_value(about: &About<'_>, claim: &Claim, known: &[Point]) -> Option<String> {
    hypothesis_points(about, claim, known).into_iter().find_map(|at| match about.claim(&at) {
        PlayAnswer { outcome: PointOutcome::True, exact: true } => {
            Some(contradiction_message(claim, "found without a value", "true", &at))
        }
        PlayAnswer { outcome: PointOutcome::False, exact: true } => {
            Some(contradiction_message(claim, "found without a value", "false", &at))
        }
        PlayAnswer { .. } => None,
    })
}

/// Returns a message if the claim is true or has no value at a counterexample of the first reader.
fn refuted(about: &About<'_>, claim: &Claim, ruling: &Ruling) -> Option<String> {
    counterexamples(ruling).find_map(|at| match about.claim(&at) {
        PlayAnswer { outcome: PointOutcome::True, exact: true } => Some(contradiction_message(claim, "refuted", "true", &at)),
        PlayAnswer { outcome: PointOutcome::NoValue, .. } => {
            Some(contradiction_message(claim, "refuted", "without a value", &at))
        }
        PlayAnswer { .. } => None,
    })
}

/// Returns a message if the claim is false at a point of its hypotheses, though the first reader proved it.
fn proved(about: &About<'_>, claim: &Claim, known: &[Point]) -> Option<String> {
    hypothesis_points(about, claim, known).into_iter().find_map(|at| match about.claim(&at) {
        PlayAnswer { outcome: PointOutcome::False, exact: true } => Some(contradiction_message(claim, "proved", "false", &at)),
        PlayAnswer { .. } => None,
    })
}

/// Returns a few points of the hypotheses of a claim, taken from known points, points near these, and small fractions.
fn hypothesis_points(about: &About<'_>, claim: &Claim, known: &[Point]) -> Vec<At> {
    let known: Vec<At> = known.iter().filter_map(rational).take(TRIED).collect();
    let parameters = about.parameters();
    let mut random = Random::new(&claim.id);
    let near = (0..LOOKED_AT).map(|number| {
        let place = usize::try_from(number).unwrap_or(0);
        match known.get(place % (known.len() + 1)) {
            // One or two values of a known point are changed.
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
    all.filter(|at| about.hypotheses(at).outcome == PointOutcome::True).take(TRIED).cloned().collect()
}

fn contradiction_message(claim: &Claim, first: &str, second: &str, at: &At) -> String {
    let at: Vec<String> = at.iter().map(|(name, value)| format!("{name} = {value}")).collect();
    let place = if at.is_empty() { String::new() } else { format!(" at {}", at.join(", ")) };
    format!(
        "the two readers of the game differ: the first finds `{}` {first}, but the second finds it {second}{place}; \
         please report this condition file",
        claim.id
    )
}

/// Returns a point as exact fractions, or `None` if some coordinate is irrational.
fn rational(point: &Point) -> Option<At> {
    let value = |(name, value): &(Arc<str>, Value)| match value {
        Value::Rational(value) => Some((name.clone(), value.clone())),
        Value::Root { .. } => None,
    };
    point.values.iter().map(value).collect()
}

/// A pseudorandom sequence of small fractions that depends only on a name, so that every run tests the same points.
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

    /// Returns a fraction that is usually in [0, 1], sometimes negative or up to 3.
    fn fraction(&mut self) -> Rational {
        let below = 1 + self.next(6);
        let scale = if self.next(4) == 0 { 3 } else { 1 };
        let above = self.next(below * scale + 1);
        let above = i64::try_from(above).unwrap_or(0);
        let sign = if self.next(8) == 0 { -1 } else { 1 };
        ratio(sign * above, i64::try_from(below).unwrap_or(1)).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::paper;

    const PAPER: &str = "paper \"Entry\"\nparameters: k in (0, 2)\ngame g:\n  players A\n  A chooses m:\n    enter: A gets 1 - k\n    stay: A gets 0\n\
        assessment s of g:\n  A m: enter\nclaim \"one\": s is SPE iff k <= 1\nclaim \"two\": k < 3\n";

    fn read_for(text: &str, id: &str) -> Option<(String, String)> {
        let mut sources = Sources::default();
        let main = sources.add("entry.referee", text);
        let paper = paper::read("entry", sources, main, &mut |_, _| Err("there is no other file".to_owned()));
        let papers = [Arc::new(paper.ok()?)];
        let claim = papers[0].claims.iter().find(|claim| claim.id == id)?;
        SecondReader::new(&papers).read_for(0, claim)
    }

    #[test]
    fn the_second_reader_reads_a_claim_and_its_declarations_only() {
        let before = read_for(PAPER, "one");
        assert!(before.is_some());
        let with = |from: &str, to: &str| read_for(&PAPER.replace(from, to), "one");
        assert_eq!(with("k < 3", "k < 4"), before, "another claim");
        let another = |found: Option<(String, String)>| found.is_some() && found != before;
        assert!(another(with("k <= 1", "k < 1")), "the claim itself");
        assert!(another(with("stay: A gets 0", "stay: A gets 0 + 0")), "the game");
        assert!(another(with("A m: enter", "A m: stay")), "the assessment");
    }
}
