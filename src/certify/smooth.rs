//! Decides whether a differentiable function with given values and derivatives at finitely many arguments exists.
//!
//! Trusted: an error here is a wrong verdict. `functions` calls it where the facts of an unknown function speak of derivatives or of
//! strict curvature, which no piecewise linear function satisfies. The facts may be monotonicity, bounds of the first derivative,
//! convexity, concavity, the sign of the second derivative, and formulas without the argument.
//!
//! # Source
//! Shape-preserving interpolation (Schumaker 1983), here for functions with continuous first and second derivatives. Let
//! x_1 < … < x_n be arguments in an interval, with values v_i, derivatives d_i and second derivatives e_i, and let
//! m_i = (v_{i+1} - v_i)/(x_{i+1} - x_i). The derivative must stay between L and U, each of which may be infinite.
//!
//! *Without curvature.* Let L <= d_i <= U, let e_i = 0 where d_i is L or U, and let L < m_i < U. Between x_i and x_{i+1} there is a
//! continuously differentiable function with values strictly between L and U, which at the ends has the values d_i, d_{i+1} and the
//! derivatives e_i, e_{i+1}, and whose mean is m_i: near the ends it turns as fast as one likes. It is the derivative of the
//! function. So f(x) - L x is strictly increasing. If m_i = d_i = d_{i+1} and e_i = e_{i+1} = 0, a linear piece serves as well.
//!
//! *Concave.* Besides, let d_i > m_i > d_{i+1} and all e_i <= 0. Between x_i and x_{i+1} there is a strictly decreasing, continuously
//! differentiable function with these ends and the mean m_i: decreasing functions with these ends have each mean strictly between
//! d_{i+1} and d_i. Its derivative is negative between the ends. If m_i = d_i = d_{i+1} and e_i = e_{i+1} = 0, a linear piece serves
//! where the function may be weakly concave. Beyond x_n the derivative falls towards (d_n + L)/2 where d_n > L, and is constant where
//! d_n = L and e_n = 0; before x_1 likewise with U. A constant derivative excludes strict concavity, and f(x) - L x is then not
//! strictly increasing.
//!
//! A convex function is the negative of a concave one.

use std::collections::BTreeMap;

use num_traits::{One, Zero};

use crate::paper::model::Curvature;
use kernel::number::Rational;

/// What a function has at an argument: its value, its first and its second derivative, as far as they are given.
#[derive(Clone, Debug, Default)]
pub(super) struct Jet {
    /// The value, the first and the second derivative.
    pub(super) orders: [Option<Rational>; 3],
}

/// A bound of the first derivative.
#[derive(Clone, Debug)]
pub(super) struct SlopeBound {
    /// The bound.
    pub(super) value: Rational,
    /// Whether the function minus the line with this slope is strictly monotone.
    pub(super) strict: bool,
    /// Whether the derivative differs from the bound everywhere.
    pub(super) open: bool,
}

/// The facts that the function must satisfy on its whole domain.
#[derive(Clone, Debug, Default)]
pub(super) struct Shape {
    /// The lower bound of the first derivative.
    pub(super) lower: Option<SlopeBound>,
    /// The upper bound of the first derivative.
    pub(super) upper: Option<SlopeBound>,
    /// The curvature.
    pub(super) curved: Option<Curvature>,
    /// Whether the second derivative differs from zero everywhere.
    pub(super) bent: bool,
}

impl Shape {
    /// Adds a lower bound of the first derivative.
    pub(super) fn add_lower(&mut self, bound: SlopeBound) {
        add(&mut self.lower, bound, |new, old| new > old);
    }

    /// Adds an upper bound of the first derivative.
    pub(super) fn add_upper(&mut self, bound: SlopeBound) {
        add(&mut self.upper, bound, |new, old| new < old);
    }

    /// Adds a curvature. Returns `None` if the function would be convex and concave.
    pub(super) fn add_curved(&mut self, curvature: Curvature) -> Option<()> {
        let strict = match self.curved {
            Some(known) if known.convex != curvature.convex => return None,
            Some(known) => known.strict || curvature.strict,
            None => curvature.strict,
        };
        self.curved = Some(Curvature { strict, ..curvature });
        Some(())
    }

    fn is_strictly_curved(&self) -> bool {
        self.curved.is_some_and(|curvature| curvature.strict) || self.bent
    }

    /// Returns the shape of the negative of the function.
    fn negated(self) -> Self {
        let turned = |bound: SlopeBound| SlopeBound { value: -bound.value, ..bound };
        let curved = self.curved.map(|curvature| Curvature { convex: !curvature.convex, ..curvature });
        Self { lower: self.upper.map(turned), upper: self.lower.map(turned), curved, bent: self.bent }
    }
}

/// Keeps the tighter of two bounds, or both demands where the bounds are equal.
fn add(known: &mut Option<SlopeBound>, new: SlopeBound, is_tighter: fn(&Rational, &Rational) -> bool) {
    match known {
        Some(old) if old.value == new.value => {
            old.strict |= new.strict;
            old.open |= new.open;
        }
        Some(old) if !is_tighter(&new.value, &old.value) => {}
        Some(_) | None => *known = Some(new),
    }
}

/// An argument with all of its values. A second derivative that is not given is chosen as the theorem demands.
#[derive(Clone, Debug)]
struct Node {
    argument: Rational,
    value: Rational,
    slope: Rational,
    bend: Option<Rational>,
}

/// Returns true only if a function with two continuous derivatives exists that has these values and derivatives and this shape on
/// every interval that contains the arguments.
pub(super) fn exists(jets: &BTreeMap<Rational, Jet>, shape: Shape) -> bool {
    let convex = shape.curved.is_some_and(|curvature| curvature.convex);
    if !convex {
        return filled(jets, &shape).is_some_and(|nodes| satisfies(&nodes, &shape));
    }
    let negated = |jet: &Jet| Jet { orders: jet.orders.clone().map(|number| number.map(|number| -number)) };
    let jets = jets.iter().map(|(argument, jet)| (argument.clone(), negated(jet))).collect();
    let shape = shape.negated();
    filled(&jets, &shape).is_some_and(|nodes| satisfies(&nodes, &shape))
}

/// Returns true iff the nodes satisfy the premise of the theorem for a function that is concave or has no curvature.
fn satisfies(nodes: &[Node], shape: &Shape) -> bool {
    let zero = Rational::zero();
    let flat = |node: &Node| node.bend.as_ref().is_none_or(Zero::is_zero);
    let bounds = [shape.lower.as_ref().map(|bound| (bound, true)), shape.upper.as_ref().map(|bound| (bound, false))];
    let bounds: Vec<(&SlopeBound, bool)> = bounds.into_iter().flatten().collect();
    let inside = |number: &Rational, bound: &SlopeBound, is_lower: bool| {
        if is_lower { *number > bound.value } else { *number < bound.value }
    };
    let each = nodes.iter().all(|node| {
        let slope = bounds.iter().all(|(bound, is_lower)| {
            let never = bound.open || (shape.curved.is_some() && (bound.strict || shape.is_strictly_curved()));
            inside(&node.slope, bound, *is_lower) || (node.slope == bound.value && flat(node) && !never)
        });
        let bends = |bend: &Rational| *bend < zero || (bend.is_zero() && !shape.bent);
        slope && (shape.curved.is_none() || node.bend.as_ref().is_none_or(bends))
    });
    let pairs = nodes.windows(2).all(|pair| {
        let [a, b] = pair else { return false };
        let mean = (&b.value - &a.value) / (&b.argument - &a.argument);
        let linear = a.slope == mean && b.slope == mean && flat(a) && flat(b);
        let slope = bounds.iter().all(|(bound, is_lower)| {
            inside(&mean, bound, *is_lower) || (mean == bound.value && linear && !bound.strict && !bound.open)
        });
        let falls = a.slope > mean && mean > b.slope;
        slope && (shape.curved.is_none() || falls || (linear && !shape.is_strictly_curved()))
    });
    each && pairs
}

/// Returns a number between two bounds, each of which may be missing.
fn between(low: Option<&Rational>, high: Option<&Rational>) -> Rational {
    match (low, high) {
        (Some(low), Some(high)) => (low + high) / (Rational::one() + Rational::one()),
        (Some(low), None) => low + Rational::one(),
        (None, Some(high)) => high - Rational::one(),
        (None, None) => Rational::zero(),
    }
}

/// Chooses the values and derivatives that are not given. The choice is a guess, which [`satisfies`] checks. Returns `None` if there
/// are no arguments.
fn filled(jets: &BTreeMap<Rational, Jet>, shape: &Shape) -> Option<Vec<Node>> {
    let arguments: Vec<&Rational> = jets.keys().collect();
    let mut guess = Guess {
        arguments: arguments.clone(),
        values: jets.values().map(|jet| jet.orders[0].clone()).collect(),
        slopes: jets.values().map(|jet| jet.orders[1].clone()).collect(),
        shape,
    };
    if guess.values.iter().all(Option::is_none) {
        *guess.values.first_mut()? = Some(Rational::zero());
    }
    let first = guess.values.iter().position(Option::is_some)?;
    for place in (0..first).rev().chain(first..arguments.len()) {
        if guess.values[place].is_none() {
            guess.values[place] = guess.value(place);
        }
    }
    let values: Vec<Rational> = guess.values.iter().cloned().collect::<Option<_>>()?;
    let means: Vec<Rational> = (1..values.len())
        .map(|place| (&values[place] - &values[place - 1]) / (arguments[place] - arguments[place - 1]))
        .collect();
    if shape.curved.is_some() {
        // A concave function is linear where two mean slopes agree, and where a mean slope is the derivative at an end.
        for place in 1..means.len() {
            if means[place] == means[place - 1] {
                (place - 1..=place + 1).for_each(|at| guess.slopes[at] = guess.slopes[at].take().or(Some(means[place].clone())));
            }
        }
    }
    for place in 0..values.len() {
        if guess.slopes[place].is_none() {
            let left = place.checked_sub(1).map(|before| (&means[before], guess.slopes[before].as_ref()));
            let right = means.get(place).map(|mean| (mean, guess.slopes[place + 1].as_ref()));
            guess.slopes[place] = Some(slope(left, right, shape));
        }
    }
    let nodes = arguments.into_iter().zip(values).zip(guess.slopes).zip(jets.values());
    nodes
        .map(|(((argument, value), slope), jet)| {
            Some(Node { argument: argument.clone(), value, slope: slope?, bend: jet.orders[2].clone() })
        })
        .collect()
}

/// The values and derivatives given or chosen so far.
struct Guess<'a> {
    arguments: Vec<&'a Rational>,
    values: Vec<Option<Rational>>,
    slopes: Vec<Option<Rational>>,
    shape: &'a Shape,
}

impl Guess<'_> {
    /// Guesses a value from the nearest values on both sides, and from the derivatives here and there.
    fn value(&self, place: usize) -> Option<Rational> {
        let known = |other: usize| Some((other, self.values[other].as_ref()?));
        let left = (0..place).rev().find_map(known);
        let right = (place + 1..self.values.len()).find_map(known);
        let run = |from: usize, to: usize| self.arguments[to] - self.arguments[from];
        if self.shape.curved.is_none()
            && let (Some((from, a)), Some((to, b))) = (left, right)
        {
            return Some(a + (b - a) * run(from, place) / run(from, to));
        }
        // The least and the greatest mean slope of a concave function are the derivatives at the right and at the left end.
        let means = |from: usize, to: usize| {
            let slope = |place: usize| self.slopes[place].as_ref().filter(|_| self.shape.curved.is_some());
            let low = slope(to).or(self.shape.lower.as_ref().map(|bound| &bound.value));
            (low, slope(from).or(self.shape.upper.as_ref().map(|bound| &bound.value)))
        };
        match (left, right) {
            (Some((from, value)), None) => {
                let (low, high) = means(from, place);
                Some(value + between(low, high) * run(from, place))
            }
            (None, Some((to, value))) => {
                let (low, high) = means(place, to);
                Some(value - between(low, high) * run(place, to))
            }
            (Some((from, a)), Some((to, b))) => {
                let (before, after) = (means(from, place), means(place, to));
                let rise = |value: &Rational, slope: Option<&Rational>, run: Rational| slope.map(|slope| value + slope * run);
                let back = |value: &Rational, slope: Option<&Rational>, run: Rational| slope.map(|slope| value - slope * run);
                let low = [rise(a, before.0, run(from, place)), back(b, after.1, run(place, to))].into_iter().flatten().max();
                let high = [rise(a, before.1, run(from, place)), back(b, after.0, run(place, to))].into_iter().flatten().min();
                Some(between(low.as_ref(), high.as_ref()))
            }
            (None, None) => None,
        }
    }
}

/// A neighbour: the mean slope on the way there, and the derivative there.
type Neighbour<'a> = Option<(&'a Rational, Option<&'a Rational>)>;

/// Guesses a derivative from the neighbours. A side on which the function must be linear decides.
fn slope(left: Neighbour<'_>, right: Neighbour<'_>, shape: &Shape) -> Rational {
    let lower = shape.lower.as_ref().map(|bound| &bound.value);
    let upper = shape.upper.as_ref().map(|bound| &bound.value);
    let is_linear = |(mean, there): (&Rational, Option<&Rational>)| {
        Some(mean) == lower || Some(mean) == upper || (shape.curved.is_some() && Some(mean) == there)
    };
    if let Some((mean, _)) = left.filter(|side| is_linear(*side)).or(right.filter(|side| is_linear(*side))) {
        return mean.clone();
    }
    if shape.curved.is_none() {
        return between(lower, upper);
    }
    between(right.map(|(mean, _)| mean).or(lower), left.map(|(mean, _)| mean).or(upper))
}
