//! Compares rulings on random claims with exact evaluation. Their quantifiers are restricted by domains, assumptions and ranges
//! that may be undefined; the rulings on definedness are compared, too. `REFEREE_SEED` and `REFEREE_PAPERS` choose other and more
//! papers.

pub(crate) mod chance;
pub(crate) mod meaning;

use std::collections::BTreeMap;
use std::sync::Arc;

use kernel::Value;
use num_rational::BigRational;
use referee::audit::{AuditLimits, PaperAudit, run};
use referee::certify::{Finding, Word};
use referee::report::diagnostics;
use referee::solve::certificates::Effort;
use referee::solve::{self, Budget};
use referee::source::Sources;

use self::chance::grid;
use self::meaning::{FIRST_NEW, Formula, NAMES, Paper, Point, if_ends_are_rational};
use crate::random::Dice;
use crate::sample::Silent;

fn read(paper: &Paper) -> Result<Arc<referee::paper::Paper>, String> {
    let mut sources = Sources::default();
    let main = sources.add("chance.referee", paper.text());
    let mut include = |_: &str, _: &str| Err("nothing is included".to_owned());
    let read = referee::paper::read("chance", sources, main, &mut include);
    read.map(Arc::new).map_err(|(sources, faults)| diagnostics::print_plain(&sources, &faults))
}

/// Counts of the comparisons, and the faults.
#[derive(Debug, Default)]
struct Figures {
    words: BTreeMap<Word, usize>,
    obligations: usize,
    points: usize,
    shown: usize,
    faults: Vec<String>,
}

struct Case<'a> {
    paper: &'a Paper,
    formula: &'a Formula,
    supposed: Vec<Formula>,
    points: Vec<Point>,
}

impl<'a> Case<'a> {
    fn of(paper: &'a Paper, number: usize) -> Self {
        let (formula, given) = &paper.claims[number];
        let binds = formula.binds();
        let mut supposed = paper.supposed(&binds);
        supposed.extend(given.clone());
        let mut points: Vec<Point> = vec![vec![None; NAMES.len()]];
        for (place, parameter) in paper.parameters.iter().enumerate().filter(|(place, _)| !binds.contains(place)) {
            let with = |point: &Point, value: BigRational| {
                let mut point = point.clone();
                point[place] = Some(value);
                point
            };
            points = points.iter().flat_map(|point| grid(parameter.whole).into_iter().map(|value| with(point, value))).collect();
        }
        let inside = |point: &Point| supposed.iter().all(|one| one.at(paper, point) == Some(true));
        let points = points.into_iter().filter(inside).collect();
        Self { paper, formula, supposed, points }
    }

    /// Returns the truth value at the point; none if exact evaluation cannot decide it.
    fn value(&self, point: &Point) -> Option<Option<bool>> {
        if_ends_are_rational(|| self.formula.at(self.paper, point))
    }

    /// Returns a point of the grid at which a ruling with this verdict is wrong.
    fn denied(&self, word: Word, defined: bool) -> Option<&Point> {
        let at = |wrong: &dyn Fn(&Point) -> bool| self.points.iter().find(|point| wrong(point));
        match (word, defined) {
            (Word::Proved, false) => at(&|point| self.value(point) == Some(Some(false))),
            (Word::Proved, true) => at(&|point| self.value(point) == Some(None)),
            (Word::Vacuous, true) => self.points.first(),
            (Word::Vacuous, false) => {
                let premise = |point: &Point| match self.formula {
                    Formula::Implies(a, _) => a.at(self.paper, point) == Some(true),
                    Formula::Iff(a, b) => a.at(self.paper, point) == Some(true) || b.at(self.paper, point) == Some(true),
                    _ => true,
                };
                at(&premise).and_then(|_| at(&|point| matches!(self.value(point), Some(Some(_)))))
            }
            (Word::Refuted | Word::Open | Word::Unchecked, _) => None,
        }
    }
}

fn compare(paper: &Paper, audited: &PaperAudit, out: &mut Figures) {
    for ruled in &audited.rulings {
        let Some(id) = ruled.question.claim.strip_prefix('c') else { continue };
        let (number, defined) = id.strip_suffix("/defined").map_or((id, false), |number| (number, true));
        let Ok(number) = number.parse::<usize>() else { continue };
        let case = Case::of(paper, number);
        let word = ruled.ruling.verdict.word();
        if defined {
            out.obligations += 1
        } else {
            *out.words.entry(word).or_default() += 1
        }
        out.points += case.points.len();
        let mut fault = |what: &str, point: &Point| {
            let shown: Vec<String> = point
                .iter()
                .enumerate()
                .filter_map(|(place, value)| value.as_ref().map(|value| format!("{} = {value}", NAMES[place])))
                .collect();
            out.faults.push(format!("{} is {word}: {what} at {}\n{}", ruled.question.claim, shown.join(", "), paper.text()));
        };
        if let Some(point) = case.denied(word, defined) {
            fault("exact evaluation disagrees", &point.clone());
        }
        let points = ruled.ruling.parts.iter().filter_map(|part| match &part.finding {
            Finding::Sat { point, .. } => Some(point),
            _ => None,
        });
        for point in points {
            let mut at: Point = vec![None; NAMES.len()];
            let mut whole = true;
            for (name, value) in &point.values {
                match (NAMES[..FIRST_NEW].iter().position(|own| **own == **name), value) {
                    (Some(place), Value::Rational(value)) => {
                        at[place] = Some(BigRational::new(value.numer().clone(), value.denom().clone()));
                    }
                    (Some(_), Value::Root { .. }) => whole = false,
                    (None, _) => {}
                }
            }
            // A variable that the query does not mention may have any value in its domain.
            let missing = (0..paper.parameters.len()).any(|place| {
                at[place].is_none() && case.supposed.iter().chain([case.formula]).any(|f| f.free().contains(&place))
            });
            if !whole || missing {
                continue;
            }
            out.shown += 1;
            let Some(value) = case.value(&at) else { continue };
            let wrong = if defined { value.is_some() } else { value != Some(false) };
            if wrong || case.supposed.iter().any(|one| one.at(paper, &at) != Some(true)) {
                fault("the point is no counterexample", &at);
            }
        }
    }
}

fn asked(name: &str, otherwise: u64) -> u64 {
    std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(otherwise)
}

#[test]
fn rulings_on_restricted_quantifiers_agree_with_evaluation() {
    let (seed, count) = (asked("REFEREE_SEED", 20_261_129), asked("REFEREE_PAPERS", 40));
    let mut dice = Dice::new(seed);
    let mut figures = Figures::default();
    let mut refused = 0;
    let query = Budget::of(500_000);
    let limits = AuditLimits { query, certificate: Effort::of(300_000), ..AuditLimits::default() };
    for _ in 0..count {
        let paper = chance::paper(&mut dice, 8);
        let Ok(text) = read(&paper) else {
            refused += 1;
            continue;
        };
        let audit = run(&[text], &|_| true, solve::available().as_deref(), &limits, &Silent);
        compare(&paper, &audit.papers[0], &mut figures);
    }
    println!(
        "{refused} of {count} papers refused; {:?}, {} obligations, {} points, {} shown, {} faults",
        figures.words,
        figures.obligations,
        figures.points,
        figures.shown,
        figures.faults.len()
    );
    assert!(figures.faults.is_empty(), "{}", figures.faults.join("\n"));
    assert!(refused * 4 < count, "{refused} papers are refused");
    for word in [Word::Proved, Word::Refuted, Word::Vacuous] {
        assert!(figures.words.contains_key(&word), "no claim is {word}: {:?}", figures.words);
    }
    assert!(figures.obligations > 20 && figures.shown > 20 && figures.points > 1_000, "{figures:?}");
}
