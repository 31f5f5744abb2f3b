//! Compares results derived from random formulas with exact evaluation at boundary points and other points: conditions,
//! thresholds, solved forms, points outside all regions. `REFEREE_SEED` and `REFEREE_FORMULAS` choose other and more formulas. It
//! also tests questions with known answers.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use kernel::Value;
use kernel::number::Rational;
use num_rational::BigRational;
use referee::audit::AuditLimits;
use referee::certify::{Point as Shown, Word};
use referee::derive::condition::{DerivationQuestion, result};
use referee::derive::gaps::gaps;
use referee::derive::printed_comparison::ConditionLine;
use referee::derive::threshold::threshold;
use referee::derive::{DerivationContext, DerivationOutcome};
use referee::expression::evaluate::{self, Assignment, Evaluated};
use referee::expression::{ConditionRef, TermRef, Variable};
use referee::solve::certificates::Effort;
use referee::solve::{self, Budget};
use referee::source::Sources;

use crate::narrow::chance::{self, grid};
use crate::narrow::meaning::{Formula, NAMES, Paper, Point, fraction, if_ends_are_rational};
use crate::random::Dice;

fn read(paper: &Paper) -> Option<Arc<referee::paper::Paper>> {
    let mut sources = Sources::default();
    let main = sources.add("chance.referee", paper.text());
    let mut include = |_: &str, _: &str| Err("nothing is included".to_owned());
    referee::paper::read("chance", sources, main, &mut include).ok().map(Arc::new)
}

fn assignment(point: &Point) -> Assignment {
    let named = point.iter().enumerate().filter_map(|(place, value)| Some((NAMES[place], value.clone()?)));
    named.map(|(name, value)| (Variable::from(name), Rational::new(value.numer().clone(), value.denom().clone()))).collect()
}

fn plain(value: &Rational) -> BigRational {
    BigRational::new(value.numer().clone(), value.denom().clone())
}

/// One formula with its hypotheses.
struct Case<'a> {
    paper: &'a Paper,
    formula: &'a Formula,
    supposed: Vec<Formula>,
    free: Vec<usize>,
}

impl<'a> Case<'a> {
    fn of(paper: &'a Paper, number: usize) -> Self {
        let (formula, given) = &paper.claims[number];
        let binds = formula.binds();
        let mut supposed = paper.supposed(&binds);
        supposed.extend(given.clone());
        let free = (0..paper.parameters.len()).filter(|place| !binds.contains(place)).collect();
        Self { paper, formula, supposed, free }
    }

    fn inside(&self, point: &Point) -> bool {
        let whole = |place: &usize| self.paper.parameters[*place].whole;
        self.free.iter().filter(|place| whole(place)).all(|place| point[*place].as_ref().is_some_and(BigRational::is_integer))
            && self.supposed.iter().all(|one| one.at(self.paper, point) == Some(true))
    }

    /// Returns whether the formula is defined and true at the point; none if exact evaluation cannot decide that.
    fn holds(&self, formula: &Formula, point: &Point) -> Option<bool> {
        if_ends_are_rational(|| formula.at(self.paper, point) == Some(true))
    }

    fn grid(&self) -> Vec<Point> {
        let mut points: Vec<Point> = vec![vec![None; NAMES.len()]];
        for place in &self.free {
            let with = |point: &Point, value: BigRational| {
                let mut point = point.clone();
                point[*place] = Some(value);
                point
            };
            let values = grid(self.paper.parameters[*place].whole);
            points = points.iter().flat_map(|point| values.iter().map(|value| with(point, value.clone()))).collect();
        }
        points
    }
}

fn holds_at(condition: &ConditionRef, point: &Point) -> Option<bool> {
    match evaluate::condition(condition, &assignment(point)) {
        Evaluated::Value(value) => Some(value),
        Evaluated::Undefined => Some(false),
        Evaluated::Unknown => None,
    }
}

fn number_at(term: &TermRef, point: &Point) -> Option<BigRational> {
    evaluate::term(term, &assignment(point)).value().as_ref().map(plain)
}

/// Returns the bounds that the conditions of a result put on a parameter.
fn ends(found: &DerivationOutcome, variable: &str) -> Vec<TermRef> {
    let DerivationOutcome::Cases(cases) = found else { return Vec::new() };
    let mut out = Vec::new();
    for line in cases.iter().flat_map(|case| &case.lines) {
        match line {
            ConditionLine::Compare(a, _, b) if a.to_string() == variable => out.push(b.clone()),
            ConditionLine::Between { low, middle, high, .. } if middle.to_string() == variable => {
                out.extend([low.clone(), high.clone()])
            }
            ConditionLine::Compare(..) | ConditionLine::Between { .. } => {}
        }
    }
    out
}

#[derive(Debug, Default)]
struct Figures {
    words: BTreeMap<Word, usize>,
    not_derived: usize,
    points: usize,
    boundary: usize,
    thresholds: usize,
    none: usize,
    cells: usize,
    faults: Vec<String>,
}

impl Figures {
    fn fault(&mut self, paper: &Paper, what: &str, point: &Point) {
        let shown: Vec<String> = point
            .iter()
            .enumerate()
            .filter_map(|(place, value)| value.as_ref().map(|value| format!("{} = {value}", NAMES[place])))
            .collect();
        self.faults.push(format!("{what} at {}\n{}", shown.join(", "), paper.text()));
    }
}

/// Returns the points of the grid, and points whose parameter equals a bound of the result or differs slightly from it.
fn tried(case: &Case<'_>, solved_for: usize, found: &DerivationOutcome, figures: &mut Figures) -> Vec<Point> {
    let mut out = case.grid();
    let ends = ends(found, NAMES[solved_for]);
    let small = fraction(1, 1000);
    for point in out.clone().iter().step_by(7) {
        for end in &ends {
            let mut others = point.clone();
            others[solved_for] = None;
            let Some(end) = number_at(end, &others) else { continue };
            for value in [end.clone(), &end + &small, &end - &small] {
                let mut there = point.clone();
                there[solved_for] = Some(value);
                figures.boundary += 1;
                out.push(there);
            }
        }
    }
    out.retain(|point| case.inside(point));
    let thinner = out.len() / 300 + 1;
    out.into_iter().step_by(thinner).collect()
}

fn one(paper: &Paper, number: usize, text: &Arc<referee::paper::Paper>, means: DerivationContext<'_>, figures: &mut Figures) {
    let case = Case::of(paper, number);
    let Some(base) = text.claims.iter().find(|claim| claim.id == format!("c{number}")) else { return };
    let Some(asked) = base.statement.as_fact() else { return };
    let Some(solved_for) = case.free.iter().copied().find(|place| !paper.parameters[*place].whole) else { return };
    let variable: Variable = NAMES[solved_for].into();
    let asking = DerivationQuestion { paper: text, base, condition: &asked, solve_for: Some(&variable) };
    let found = threshold(asking, &variable, "asked".to_owned(), means);
    let derived = &found.solved;
    let Some(holds) = result(&derived.result) else {
        figures.not_derived += 1;
        return;
    };
    *figures.words.entry(derived.verdict).or_default() += 1;
    if derived.verdict == Word::Refuted {
        figures.fault(paper, &format!("c{number}: the derived condition `{holds}` is refuted"), &Vec::new());
    }
    let points = tried(&case, solved_for, &derived.result, figures);
    figures.points += points.len();
    for point in &points {
        let (Some(right), Some(says)) = (case.holds(case.formula, point), holds_at(&holds, point)) else { continue };
        if derived.verdict == Word::Proved && right != says {
            return figures.fault(paper, &format!("c{number}: the derived condition `{holds}` is {says}"), point);
        }
        if let Some(at) = found.at.as_ref()
            && at.given.iter().all(|line| holds_at(&line.condition(), point) == Some(true))
            && let (Some(end), Some(value)) = (number_at(&at.value, point), point[solved_for].as_ref())
        {
            let past = if at.above { *value > end } else { *value < end };
            if right != (past || (at.attained && *value == end)) {
                return figures.fault(
                    paper,
                    &format!("c{number}: threshold {} (above: {}, attained: {})", at.value, at.above, at.attained),
                    point,
                );
            }
        }
    }
    figures.thresholds += usize::from(found.at.is_some());
    figures.none += usize::from((found.rising, found.falling) == (Word::Refuted, Word::Refuted));
    // A monotone condition stays true once it is true.
    for first in points.iter().step_by(2) {
        for second in points.iter().step_by(3) {
            let apart = (0..NAMES.len()).all(|place| place == solved_for || first[place] == second[place]);
            if !apart || first[solved_for] >= second[solved_for] {
                continue;
            }
            let (Some(low), Some(high)) = (case.holds(case.formula, first), case.holds(case.formula, second)) else { continue };
            if (found.rising == Word::Proved && low && !high) || (found.falling == Word::Proved && high && !low) {
                return figures.fault(paper, &format!("c{number}: the condition does not stay true"), second);
            }
        }
    }
}

/// Compares the points that two formulas, taken as regions, leave uncovered.
fn two(paper: &Paper, text: &Arc<referee::paper::Paper>, means: DerivationContext<'_>, figures: &mut Figures) {
    let free = |number: &usize| paper.claims[*number].0.binds().is_empty() && paper.claims[*number].1.is_none();
    let chosen: Vec<usize> = (0..paper.claims.len()).filter(free).take(2).collect();
    let [first, second] = chosen.as_slice() else { return };
    let claim = |number: &usize| text.claims.iter().find(|claim| claim.id == format!("c{number}"));
    let (Some(base), Some(other)) = (claim(first), claim(second)) else { return };
    let (Some(one), Some(two)) = (base.statement.as_fact(), other.statement.as_fact()) else { return };
    let case = Case::of(paper, *first);
    let formulas = [&paper.claims[*first].0, &paper.claims[*second].0];
    let found = gaps(text, base, &[one, two], means);
    let DerivationOutcome::Cases(cells) = &found.left_over.result else { return };
    let within = |point: &Point| Some([case.holds(formulas[0], point)?, case.holds(formulas[1], point)?]);
    let shown = |point: &Shown| -> Option<Point> {
        let mut at: Point = vec![None; NAMES.len()];
        for (name, value) in &point.values {
            let Value::Rational(value) = value else { return None };
            at[NAMES.iter().position(|own| **own == **name)?] = Some(plain(value));
        }
        Some(at)
    };
    for cell in cells {
        figures.cells += 1;
        if let Some(point) = cell.point.as_ref().and_then(shown)
            && point.iter().take(paper.parameters.len()).all(Option::is_some)
            && within(&point).is_some_and(|in_them| in_them != [false, false])
        {
            figures.fault(paper, "the point is not outside the regions", &point);
        }
    }
    let Some(left) = result(&found.left_over.result) else { return };
    for point in case.grid().iter().step_by(3).filter(|point| case.inside(point)) {
        let (Some(in_them), Some(says)) = (within(point), holds_at(&left, point)) else { continue };
        if found.left_over.verdict == Word::Proved && says != (in_them == [false, false]) {
            return figures.fault(paper, &format!("the condition `{left}` for points outside the regions is {says}"), point);
        }
        if matches!(found.pairs[0].verdict, Word::Refuted | Word::Vacuous) && in_them == [true, true] {
            return figures.fault(paper, "the regions do not overlap", point);
        }
    }
}

fn asked(name: &str, otherwise: usize) -> usize {
    std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(otherwise)
}

#[test]
fn derived_results_agree_with_evaluation_at_boundary_and_other_points() {
    let (seed, count) = (asked("REFEREE_SEED", 20_261_130), asked("REFEREE_FORMULAS", 150));
    let mut dice = Dice::new(u64::try_from(seed).unwrap());
    let solver = solve::available().unwrap();
    let query = Budget::of(300_000);
    let limits = AuditLimits { query, certificate: Effort::of(200_000), jobs: Some(1), ..AuditLimits::default() };
    let means = DerivationContext { solver: solver.as_ref(), limits: &limits, time: Budget::TIMEOUT, until: None };
    let mut figures = Figures::default();
    let mut asked = 0;
    while asked < count {
        let paper = chance::paper(&mut dice, 5);
        let Some(text) = read(&paper) else { continue };
        asked += paper.claims.len();
        for number in 0..paper.claims.len() {
            one(&paper, number, &text, means, &mut figures);
        }
        two(&paper, &text, means, &mut figures);
    }
    let Figures { words, not_derived, points, boundary, thresholds, none, cells, faults } = &figures;
    println!(
        "{asked} formulas: {words:?}, {not_derived} not derived, {points} points, {boundary} at boundaries, {thresholds} thresholds, {none} \
         without any, {cells} cells, {} faults",
        faults.len()
    );
    assert!(faults.is_empty(), "{}", faults.join("\n"));
    assert!(words.get(&Word::Proved).copied().unwrap_or_default() * 3 > count, "{words:?}");
    assert!(*thresholds > 0 && *none > 0 && *cells > 0 && *boundary > count, "{figures:?}");
}

fn derive(file: &str, what: &[&str]) -> String {
    let home = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut command = crate::running::referee();
    let output = command.arg("derive").arg(file).args(what).current_dir(home).env_remove("RUST_LOG").output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{what:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn the_text_around_a_result_matches_what_was_proved() {
    const QUESTIONS: &str = "tests/inputs/derive/questions.referee";
    let says = |what: &[&str], yes: &[&str], no: &[&str]| {
        let text = derive(QUESTIONS, what);
        for sentence in yes {
            assert!(text.contains(sentence), "{what:?} does not say `{sentence}`:\n{text}");
        }
        for sentence in no {
            assert!(!text.contains(sentence), "{what:?} says `{sentence}`:\n{text}");
        }
    };
    says(&["x > a iff x > y"], &["if and only if one of 2 holds"], &[]);
    says(&["threshold", "x > y*x^2 + a", "for", "x"], &["no single threshold"], &["true above"]);
    says(&["threshold", "x > a and x >= b and x < c", "for", "x"], &["a < x < c", "no single threshold"], &["true above"]);
    says(&["threshold", "x > a and x != b", "for", "x"], &["no single threshold"], &["true above"]);
    says(&["as_meant"], &["as meant"], &["as printed: as_meant"]);
    says(&["hole"], &["as meant"], &["as printed: hole"]);
    says(&["threshold", "x > 1 and 1/(x - 2)^2 > 0", "for", "x"], &["no single threshold"], &["it stays true", "true above"]);
    says(&["threshold", "x > a or x > b", "for", "x"], &["true above min(a, b), not there: proved"], &["no single threshold"]);
    says(&["threshold", "x > a and y > b", "for", "x"], &["true above a, not there, where b < y: proved"], &[]);
    says(&["(n - m)*(y - 1/2) > 0", "for", "n"], &["n > m", "n < m"], &["/m"]);
    says(&["(m - 5)*n > 0", "for", "n"], &[], &["0/"]);
}

#[test]
fn derive_prints_a_threshold_only_if_every_condition_agrees_with_it() {
    const TWO: &str = "tests/inputs/claims/threshold-of-two-conditions.referee";
    const SQUARE: &str = "tests/inputs/claims/threshold-with-a-square.referee";
    // The conditions of degree two have their upper root as bound, as long as that root is proved to be the threshold.
    for (region, bound) in [
        ("both1", "max(a, (-1 + sqrt(4*b + 1))/2)"),
        ("both3", "max(a, (-1 + sqrt(4*a*b + 1))/(2*a))"),
        ("both4", "max(a, (-1 + sqrt(4*a*b + 1))/(2*a))"),
        ("alone", "(-1 + sqrt(4*a*b + 1))/(2*a)"),
    ] {
        let text = derive(TWO, &["threshold", region, "for", "x"]);
        assert!(text.contains(&format!("true above {bound}, not there: proved")), "{region}: {text}");
        assert!(text.contains("once true, it stays true as x alone rises: proved"), "{region}: {text}");
    }
    let text = derive(TWO, &["threshold", "both2", "for", "x"]);
    assert!(text.contains("true above max(a, b), not there: proved"), "{text}");
    let text = derive(SQUARE, &["threshold", "both", "for", "h"]);
    assert!(text.contains("true above sqrt(2*k^2), and there, too: proved"), "{text}");
}
