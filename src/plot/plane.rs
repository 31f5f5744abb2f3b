//! Formulas in two parameters, and what they say along one vertical line: exact roots, and the truth between neighbouring roots.
//!
//! The horizontal parameter is variable 0, the vertical one variable 1. Between two neighbouring roots of all polynomials that
//! occur no polynomial changes its sign, so one fraction between the roots decides every formula for the whole interval.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use kernel::algebra::univariate::{Real, evaluate, roots};
use kernel::algebra::{Formula, Polynomial, Signs, VariableIndex};
use kernel::number::Rational;
use num_traits::Zero;

use super::real::{between, compare, narrowed};
use super::region_map::CellContent;
use crate::division::factors;

/// The horizontal parameter.
pub(super) const HORIZONTAL: VariableIndex = 0;
/// The vertical parameter.
pub(super) const VERTICAL: VariableIndex = 1;

/// A formula whose polynomials are known by their place in a list.
#[derive(Clone, Debug)]
enum Test {
    Constant(bool),
    Sign(usize, Signs),
    All(Vec<Test>),
    Any(Vec<Test>),
}

/// Formulas in two variables, ready to be decided.
#[derive(Clone, Debug, Default)]
pub(super) struct Plane {
    /// The polynomials of the formulas, each once.
    polynomials: Vec<Polynomial>,
    /// Their factors, each once, as far as they are found.
    pub(super) factors: Vec<Polynomial>,
    /// Which formula says where the assumptions hold, and those of what is shown.
    assumptions: Option<Test>,
    shown: Vec<Test>,
}

impl Plane {
    /// Returns the formulas as tests. None of them may have a quantifier, or another variable than the two.
    pub(super) fn new(assumptions: &Formula, shown: &[Formula]) -> Self {
        let mut out = Self::rough(assumptions, shown);
        let found: BTreeSet<Polynomial> =
            out.polynomials.iter().flat_map(|polynomial| factors(polynomial).1).map(|(factor, _)| factor.primitive().0).collect();
        out.factors = found.into_iter().collect();
        out
    }

    /// Returns the same without factors: it decides points, and has no columns.
    pub(super) fn rough(assumptions: &Formula, shown: &[Formula]) -> Self {
        let mut places: HashMap<Polynomial, usize> = HashMap::new();
        let mut out = Self::default();
        out.assumptions = Some(out.test(assumptions, &mut places));
        out.shown = shown.iter().map(|formula| out.test(formula, &mut places)).collect();
        out
    }

    fn test(&mut self, formula: &Formula, places: &mut HashMap<Polynomial, usize>) -> Test {
        match formula {
            Formula::True => Test::Constant(true),
            Formula::False | Formula::Quantified(_) => Test::Constant(false),
            Formula::Atom(atom) => {
                let place = *places.entry(atom.polynomial().clone()).or_insert_with(|| {
                    self.polynomials.push(atom.polynomial().clone());
                    self.polynomials.len() - 1
                });
                Test::Sign(place, atom.signs())
            }
            Formula::And(parts) => Test::All(parts.iter().map(|part| self.test(part, places)).collect()),
            Formula::Or(parts) => Test::Any(parts.iter().map(|part| self.test(part, places)).collect()),
        }
    }

    /// Returns the fractions or roots between two ends at which a factor in the horizontal variable alone vanishes: exact
    /// vertical lines.
    pub(super) fn vertical_lines(&self, low: &Rational, high: &Rational) -> Vec<(Real, Polynomial)> {
        let alone = self.factors.iter().filter(|factor| factor.degree_in(VERTICAL) == 0);
        let mut out: Vec<(Real, Polynomial)> = alone
            .filter_map(|factor| Some((coefficients(factor, HORIZONTAL)?, factor)))
            .flat_map(|(coefficients, factor)| roots(&coefficients).into_iter().map(move |root| (root, factor.clone())))
            .filter(|(root, _)| within(root, low, high))
            .collect();
        out.sort_by(|(a, _), (b, _)| compare(a, b));
        out.dedup_by(|(a, _), (b, _)| compare(a, b).is_eq());
        out
    }

    /// Returns what holds at a point.
    pub(super) fn content_at(&self, x: &Rational, y: &Rational) -> CellContent {
        self.content(&|place| evaluate(&self.along(&self.polynomials[place], x), y))
    }

    /// Returns true iff no polynomial vanishes at the point: what holds there holds around it, too.
    pub(super) fn is_off_curves(&self, x: &Rational, y: &Rational) -> bool {
        self.factors.iter().all(|factor| !evaluate(&self.along(factor, x), y).is_zero())
    }

    fn content(&self, value: &impl Fn(usize) -> Rational) -> CellContent {
        let holds = |test: &Test| holds(test, value);
        if !self.assumptions.as_ref().is_none_or(holds) {
            return CellContent::Outside;
        }
        CellContent::Within(self.shown.iter().enumerate().filter(|(_, test)| holds(test)).map(|(place, _)| place).collect())
    }

    /// The polynomial along the line at a horizontal value: coefficients in the vertical variable.
    fn along(&self, polynomial: &Polynomial, x: &Rational) -> Vec<Rational> {
        let there = polynomial.partially(|variable| (variable == HORIZONTAL).then_some(x));
        coefficients(&there, VERTICAL).unwrap_or_default()
    }

    /// Returns the cells along the vertical line at `x` between two ends, from below: neighbouring cells differ.
    pub(super) fn column(&self, x: &Rational, (low, high): (&Rational, &Rational), narrow: &Rational) -> Column {
        let mut cuts: Vec<Cut> = Vec::new();
        for (factor, polynomial) in self.factors.iter().enumerate().filter(|(_, factor)| factor.degree_in(VERTICAL) > 0) {
            let found = roots(&self.along(polynomial, x)).into_iter().filter(|root| within(root, low, high));
            cuts.extend(found.map(|y| Cut { y, factor }));
        }
        cuts.sort_by(|a, b| compare(&a.y, &b.y).then(a.factor.cmp(&b.factor)));
        cuts.dedup_by(|a, b| compare(&a.y, &b.y).is_eq());
        let along: Vec<Vec<Rational>> = self.polynomials.iter().map(|polynomial| self.along(polynomial, x)).collect();
        let mut ends: Vec<Real> = vec![Real::Rational(low.clone())];
        ends.extend(cuts.iter().map(|cut| cut.y.clone()));
        ends.push(Real::Rational(high.clone()));
        let contents = ends.windows(2).map(|pair| {
            let y = between(&pair[0], &pair[1]);
            self.content(&|place| evaluate(&along[place], &y))
        });
        let mut out = Column { x: x.clone(), cuts: Vec::new(), contents: Vec::new() };
        for (place, content) in contents.enumerate() {
            if out.contents.last() == Some(&content) {
                continue;
            }
            if let Some(cut) = place.checked_sub(1).and_then(|before| cuts.get(before)) {
                out.cuts.push(Cut { y: narrowed(cut.y.clone(), narrow), factor: cut.factor });
            }
            out.contents.push(content);
        }
        out
    }

    /// Returns the factors as text, in the names of the two parameters.
    pub(super) fn text(&self, factor: usize, names: [&str; 2]) -> String {
        self.factors.get(factor).map(|polynomial| shown(polynomial, names)).unwrap_or_default()
    }
}

/// A place on a vertical line at which the cell changes.
#[derive(Clone, Debug)]
pub(super) struct Cut {
    /// Where.
    pub(super) y: Real,
    /// The factor that vanishes there, by its place in the list.
    pub(super) factor: usize,
}

/// The cells along a vertical line, from below; one more than there are cuts.
#[derive(Clone, Debug)]
pub(super) struct Column {
    /// Where the line is.
    pub(super) x: Rational,
    /// Where the cell changes.
    pub(super) cuts: Vec<Cut>,
    /// What holds in each.
    pub(super) contents: Vec<CellContent>,
}

fn holds(test: &Test, value: &impl Fn(usize) -> Rational) -> bool {
    match test {
        Test::Constant(truth) => *truth,
        Test::Sign(place, signs) => Signs::of_number(&value(*place)).within(*signs),
        Test::All(parts) => parts.iter().all(|part| holds(part, value)),
        Test::Any(parts) => parts.iter().any(|part| holds(part, value)),
    }
}

fn within(root: &Real, low: &Rational, high: &Rational) -> bool {
    compare(&Real::Rational(low.clone()), root).is_lt() && compare(root, &Real::Rational(high.clone())).is_lt()
}

/// The coefficients of a polynomial in one variable, the constant first; `None` if it has another variable.
pub(super) fn coefficients(polynomial: &Polynomial, variable: VariableIndex) -> Option<Vec<Rational>> {
    polynomial.coefficients_in(variable).iter().map(Polynomial::as_constant).collect()
}

/// Returns a polynomial as text.
pub(super) fn shown(polynomial: &Polynomial, names: [&str; 2]) -> String {
    let mut parts: BTreeMap<(std::cmp::Reverse<u32>, String), Rational> = BTreeMap::new();
    for (monomial, coefficient) in polynomial.terms() {
        let factor = |&(variable, exponent): &(VariableIndex, u32)| {
            let name = names.get(variable as usize).copied().unwrap_or("?");
            if exponent == 1 { name.to_owned() } else { format!("{name}^{exponent}") }
        };
        let factors: Vec<String> = monomial.factors().iter().map(factor).collect();
        parts.insert((std::cmp::Reverse(monomial.degree()), factors.join("*")), coefficient.clone());
    }
    let mut out = String::new();
    for ((_, factors), coefficient) in parts {
        let size = coefficient.abs();
        out.push_str(match (out.is_empty(), coefficient.is_negative()) {
            (true, false) => "",
            (true, true) => "-",
            (false, false) => " + ",
            (false, true) => " - ",
        });
        match (factors.is_empty(), size == kernel::number::whole(1)) {
            (true, _) => out.push_str(&size.to_string()),
            (false, true) => out.push_str(&factors),
            (false, false) => out.push_str(&format!("{size}*{factors}")),
        }
    }
    if out.is_empty() { "0".to_owned() } else { out }
}
