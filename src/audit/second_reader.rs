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
use crate::replay::{About, Answer, Outcome, Point as At, Reader};
use crate::source::{Sources, Span, sha256};
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
    texts: BTreeMap<usize, Texts>,
}

/// The text of a paper as the second reader sees it.
#[derive(Debug)]
struct Texts {
    /// The hash of all items but claims and proofs.
    declarations: String,
    /// Claims and proofs: where each is written, and its hash.
    rulings: Vec<(Span, String)>,
}

impl Texts {
    fn of(sources: &Sources, reader: &Reader) -> Self {
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
                let reader = Reader::new(&paper.sources, &under).for_audit().with_answers(answers);
                texts.entry(place).or_insert_with(|| Texts::of(&paper.sources, &reader));
                readers.insert((place, number), reader);
            }
        }
        Self { readers, texts }
    }

    /// Returns the hashes of all that the second reader reads for a claim: the declarations, and the item that the claim is written in. `None`
    /// where it reads nothing, because no game is declared.
    pub(crate) fn read_for(&self, paper: usize, claim: &Claim) -> Option<(String, String)> {
        let texts = self.texts.get(&paper)?;
        let inside =
            |span: &Span| span.source == claim.span.source && span.start <= claim.span.start && claim.span.end <= span.end;
        let own = texts.rulings.iter().find(|(span, _)| inside(span)).map(|(_, hash)| hash.clone());
        Some((texts.declarations.clone(), own.unwrap_or_default()))
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
fn undefined(about: &About<'_>, claim: &Claim, ruling: &Ruling) -> Option<String> {
    counterexamples(ruling).find_map(|at| match about.claim(&at) {
        Answer { outcome: Outcome::True | Outcome::False, exact: true } => Some(told(claim, "refuted", "true", &at)),
        Answer { .. } => None,
    })
}

/// A claim has a value, though the first reader says that it has one nowhere.
fn without_value(about: &About<'_>, claim: &Claim, known: &[Point]) -> Option<String> {
    tried(about, claim, known).into_iter().find_map(|at| match about.claim(&at) {
        Answer { outcome: Outcome::True, exact: true } => Some(told(claim, "found without a value", "true", &at)),
        Answer { outcome: Outcome::False, exact: true } => Some(told(claim, "found without a value", "false", &at)),
        Answer { .. } => None,
    })
}

fn refuted(about: &About<'_>, claim: &Claim, ruling: &Ruling) -> Option<String> {
    counterexamples(ruling).find_map(|at| match about.claim(&at) {
        Answer { outcome: Outcome::True, exact: true } => Some(told(claim, "refuted", "true", &at)),
        Answer { outcome: Outcome::NoValue, .. } => Some(told(claim, "refuted", "without a value", &at)),
        Answer { .. } => None,
    })
}

fn proved(about: &About<'_>, claim: &Claim, known: &[Point]) -> Option<String> {
    tried(about, claim, known).into_iter().find_map(|at| match about.claim(&at) {
        Answer { outcome: Outcome::False, exact: true } => Some(told(claim, "proved", "false", &at)),
        Answer { .. } => None,
    })
}

/// A few points of the hypotheses of a claim: known ones, points near them, small fractions.
fn tried(about: &About<'_>, claim: &Claim, known: &[Point]) -> Vec<At> {
    let known: Vec<At> = known.iter().filter_map(rational).take(TRIED).collect();
    let parameters = about.parameters();
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
    all.filter(|at| about.hypotheses(at).outcome == Outcome::True).take(TRIED).cloned().collect()
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
    fn what_is_read_for_a_claim_is_its_own_text_and_the_declarations() {
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
