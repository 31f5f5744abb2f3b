//! Decides whether a differentiable function with given values and derivatives at finitely many arguments exists.
//!
//! Trusted: an error here is a wrong verdict. `functions` calls it where the facts of an unknown function speak of derivatives or of
//! strict curvature, which no piecewise linear function satisfies. The facts may be monotonicity, convexity, concavity, the signs
//! of the derivatives, and formulas without the argument.
//!
//! # Source
//! Shape-preserving interpolation (Schumaker 1983, theorem 2.2), here for functions with continuous first and second derivatives.
//! Let x_1 < … < x_n be arguments in an interval, with values v_i, derivatives d_i and second derivatives e_i, and let
//! m_i = (v_{i+1} - v_i)/(x_{i+1} - x_i).
//!
//! *Increasing.* Let all d_i >= 0, let e_i = 0 where d_i = 0, and let each m_i > 0. Between x_i and x_{i+1} there is a continuously
//! differentiable, positive function with the values d_i, d_{i+1} and the derivatives e_i, e_{i+1} at the ends, whose mean is m_i: it
//! may be as small, or as large, as one likes away from the ends. It is the derivative of the function. The function is strictly
//! increasing. If m_i = d_i = d_{i+1} = e_i = e_{i+1} = 0, a constant piece serves where the function may be weakly increasing.
//!
//! *Concave.* Let d_i > m_i > d_{i+1} and all e_i <= 0. Between x_i and x_{i+1} there is a strictly decreasing, continuously
//! differentiable function with the values d_i, d_{i+1} and the derivatives e_i, e_{i+1} at the ends, whose mean is m_i: decreasing
//! functions with these ends have each mean strictly between d_{i+1} and d_i. Its derivative is negative between the ends. If
//! m_i = d_i = d_{i+1} and e_i = e_{i+1} = 0, a linear piece serves where the function may be weakly concave. If the function is
//! also increasing, all d_i > 0 suffice: beyond x_n the derivative falls towards d_n/2. Where both are weak, d_i = 0 with e_i = 0
//! suffices as well: beyond x_n the function is constant.
//!
//! The other cases follow by exchanging f(x) for -f(x) or f(-x).

use std::collections::BTreeMap;

use num_traits::{One, Zero};

use crate::paper::model::{Curvature, Direction};
use kernel::number::{Rational, whole};

/// What a function has at an argument: its value, its derivative and its second derivative, as far as they are given.
#[derive(Clone, Debug, Default)]
pub(super) struct Jet {
    /// The value, the first and the second derivative.
    pub(super) orders: [Option<Rational>; 3],
}

/// The facts that the function must satisfy on its whole domain.
#[derive(Clone, Debug, Default)]
pub(super) struct Shape {
    /// The direction in which the function is monotone, if any.
    pub(super) monotone: Option<Direction>,
    /// Whether the first derivative must not be zero anywhere.
    pub(super) steep: bool,
    /// The curvature, if any.
    pub(super) curved: Option<Curvature>,
    /// Whether the second derivative must not be zero anywhere.
    pub(super) bent: bool,
}

impl Shape {
    /// Adds a direction. Returns `None` if the function would be increasing and decreasing.
    pub(super) fn add_monotone(&mut self, direction: Direction) -> Option<()> {
        let strict = match self.monotone {
            Some(known) if known.increasing != direction.increasing => return None,
            Some(known) => known.strict || direction.strict,
            None => direction.strict,
        };
        self.monotone = Some(Direction { strict, ..direction });
        Some(())
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

    /// Returns whether the first derivative must differ from zero at the given arguments, for the theorem to apply.
    fn needs_slopes(&self) -> bool {
        let strict = self.monotone.is_some_and(|direction| direction.strict);
        let curved = self.curved.is_some_and(|curvature| curvature.strict) || self.bent;
        self.steep || self.monotone.is_some() && self.curved.is_some() && (strict || curved)
    }
}

/// An argument with all of its values.
#[derive(Clone, Debug)]
struct Node {
    argument: Rational,
    value: Rational,
    slope: Rational,
    bend: Option<Rational>,
}

/// Returns true only if a function with two continuous derivatives exists that has these values and derivatives and this shape on
/// every interval that contains the arguments.
pub(super) fn exists(jets: &BTreeMap<Rational, Jet>, shape: &Shape) -> bool {
    // The theorem is stated for increasing and concave functions. The other shapes are mirrored.
    let down = match (shape.curved, shape.monotone) {
        (Some(curvature), _) => curvature.convex,
        (None, Some(direction)) => !direction.increasing,
        (None, None) => false,
    };
    let decreasing = shape.monotone.is_some_and(|direction| direction.increasing == down);
    let mirrored = |argument: &Rational| if decreasing { -argument } else { argument.clone() };
    let sign = |order: usize| down != (decreasing && order == 1);
    let oriented = |order: usize, number: &Rational| if sign(order) { -number } else { number.clone() };
    let jets: BTreeMap<Rational, Jet> = jets
        .iter()
        .map(|(argument, jet)| {
            let mut orders = jet.orders.clone();
            for (order, number) in orders.iter_mut().enumerate() {
                *number = number.as_ref().map(|number| oriented(order, number));
            }
            (mirrored(argument), Jet { orders })
        })
        .collect();
    filled(&jets, shape).is_some_and(|nodes| satisfies(&nodes, shape))
}

/// Returns true iff the nodes satisfy the premise of the theorem for an increasing or a concave function, or for both.
fn satisfies(nodes: &[Node], shape: &Shape) -> bool {
    let zero = Rational::zero();
    let flat = |node: &Node| node.bend.as_ref().is_none_or(Zero::is_zero);
    let increasing = shape.monotone.is_some();
    let strict = shape.monotone.is_some_and(|direction| direction.strict) || shape.steep;
    let strictly_concave = shape.curved.is_some_and(|curvature| curvature.strict) || shape.bent;
    let each = nodes.iter().all(|node| {
        let slope = !increasing || node.slope > zero || (node.slope.is_zero() && flat(node) && !shape.needs_slopes());
        let bend =
            shape.curved.is_none() || node.bend.as_ref().is_none_or(|bend| *bend < zero || (bend.is_zero() && !shape.bent));
        slope && bend
    });
    let pairs = nodes.windows(2).all(|pair| {
        let [a, b] = pair else { return false };
        let mean = (&b.value - &a.value) / (&b.argument - &a.argument);
        let linear = a.slope == mean && b.slope == mean && flat(a) && flat(b);
        let rises = !increasing || mean > zero || (!strict && mean.is_zero() && linear);
        let curved = shape.curved.is_none() || (a.slope > mean && mean > b.slope) || (linear && !strictly_concave);
        rises && curved
    });
    each && pairs
}

/// Chooses the values and derivatives that are not given. The choice is a guess, which [`satisfies`] checks. Returns `None` if there
/// are no arguments.
fn filled(jets: &BTreeMap<Rational, Jet>, shape: &Shape) -> Option<Vec<Node>> {
    let arguments: Vec<&Rational> = jets.keys().collect();
    let mut values: Vec<Option<Rational>> = jets.values().map(|jet| jet.orders[0].clone()).collect();
    let mut slopes: Vec<Option<Rational>> = jets.values().map(|jet| jet.orders[1].clone()).collect();
    if values.iter().all(Option::is_none) {
        *values.first_mut()? = Some(Rational::zero());
    }
    for place in (0..values.len()).rev() {
        // Only arguments before the first given value are filled from the right.
        if values[..=place].iter().all(Option::is_none) {
            values[place] = value_at(place, &arguments, &values, &slopes, shape);
        }
    }
    for place in 0..values.len() {
        if values[place].is_none() {
            values[place] = value_at(place, &arguments, &values, &slopes, shape);
        }
    }
    let values: Vec<Rational> = values.into_iter().collect::<Option<_>>()?;
    let mean = |place: usize| (&values[place + 1] - &values[place]) / (arguments[place + 1] - arguments[place]);
    for place in 0..slopes.len() {
        if slopes[place].is_none() {
            let left = place.checked_sub(1).map(|before| (mean(before), slopes[before].clone()));
            let right = (place + 1 < slopes.len()).then(|| (mean(place), slopes[place + 1].clone()));
            slopes[place] = Some(slope_at(left, right, shape));
        }
    }
    let nodes = arguments.into_iter().zip(values).zip(slopes).zip(jets.values());
    nodes
        .map(|(((argument, value), slope), jet)| {
            Some(Node { argument: argument.clone(), value, slope: slope?, bend: jet.orders[2].clone() })
        })
        .collect()
}

/// Guesses a value from the nearest values, and from the derivative here and there.
fn value_at(
    place: usize,
    arguments: &[&Rational],
    values: &[Option<Rational>],
    slopes: &[Option<Rational>],
    shape: &Shape,
) -> Option<Rational> {
    let here = slopes[place].clone();
    let (mut low, mut high) = (None::<Rational>, None::<Rational>);
    let raise = |bound: &mut Option<Rational>, to: Rational| {
        *bound = Some(bound.take().map_or(to.clone(), |old: Rational| old.max(to)));
    };
    let lower = |bound: &mut Option<Rational>, to: Rational| {
        *bound = Some(bound.take().map_or(to.clone(), |old: Rational| old.min(to)));
    };
    let left = (0..place).rev().find_map(|other| Some((other, values[other].clone()?)));
    let right = (place + 1..values.len()).find_map(|other| Some((other, values[other].clone()?)));
    if let Some((other, value)) = &left {
        let run = arguments[place] - arguments[*other];
        if let Some(slope) = &here {
            raise(&mut low, value + slope * &run);
        }
        if let Some(slope) = &slopes[*other] {
            lower(&mut high, value + slope * &run);
        }
    }
    if let Some((other, value)) = &right {
        let run = arguments[*other] - arguments[place];
        if let Some(slope) = &here {
            raise(&mut low, value - slope * &run);
        }
        if let Some(slope) = &slopes[*other] {
            lower(&mut high, value - slope * &run);
        }
    }
    let half = Rational::new(1.into(), 2.into());
    if shape.curved.is_none() {
        return Some(match (left, right) {
            (Some((_, a)), Some((_, b))) => (a + b) * half,
            (Some((other, a)), None) => a + (arguments[place] - arguments[other]),
            (None, Some((other, b))) => b - (arguments[other] - arguments[place]),
            (None, None) => Rational::zero(),
        });
    }
    match (low, high) {
        (Some(low), Some(high)) => Some((low + high) * half),
        (Some(low), None) => Some(low + Rational::one()),
        (None, Some(high)) => Some(high - Rational::one()),
        (None, None) => Some(Rational::zero()),
    }
}

/// Guesses a derivative between the mean slopes on both sides. A side on which the function must be linear decides.
fn slope_at(left: Option<(Rational, Option<Rational>)>, right: Option<(Rational, Option<Rational>)>, shape: &Shape) -> Rational {
    let half = Rational::new(1.into(), 2.into());
    let linear = |side: &Option<(Rational, Option<Rational>)>| match side {
        Some((mean, Some(there))) if mean == there => Some(mean.clone()),
        Some(_) | None => None,
    };
    if let Some(mean) = linear(&left).or_else(|| linear(&right)) {
        return mean;
    }
    let increasing = shape.monotone.is_some();
    let constant = |side: &Option<(Rational, Option<Rational>)>| side.as_ref().is_some_and(|(mean, _)| mean.is_zero());
    if shape.curved.is_none() && increasing {
        return if constant(&left) || constant(&right) { Rational::zero() } else { Rational::one() };
    }
    match (left, right) {
        (Some((left, _)), Some((right, _))) => (left + right) * half,
        (Some((left, _)), None) => {
            if increasing && left > Rational::zero() {
                left * half
            } else if increasing {
                left
            } else {
                left - whole(1)
            }
        }
        (None, Some((right, _))) => right + whole(1),
        (None, None) => Rational::one(),
    }
}
