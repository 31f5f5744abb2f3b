//! Defines the meaning of random papers whose quantifiers are restricted by domains, assumptions and ranges that may be
//! undefined.
//!
//! The evaluation shares no code with the tool. Numbers are fractions. A comparison with a bound variable is linear in the
//! variable, divides by it, or takes its root. So a quantified formula is constant on intervals with rational ends, and trying
//! one number in each interval, and the ends, decides it.

use std::fmt;

use num_rational::BigRational;
use num_traits::{One, Signed, Zero};

use crate::random::meaning::Sign;

/// A number; variables are indices.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Number {
    Fraction(i64, i64),
    Variable(usize),
    Sum(Box<Number>, Box<Number>),
    Product(Box<Number>, Box<Number>),
    Quotient(Box<Number>, Box<Number>),
    Least(Box<Number>, Box<Number>),
    Greatest(Box<Number>, Box<Number>),
    Size(Box<Number>),
    Choice(Box<Formula>, Box<Number>, Box<Number>),
}

/// A condition.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Formula {
    Compare(Number, Sign, Number),
    /// `c/(v - d) R e`
    Inverse(i64, usize, Number, Sign, Number),
    /// `sqrt(v - d) R e`
    Root(usize, Number, Sign, Number),
    All(Vec<Formula>),
    Any(Vec<Formula>),
    Not(Box<Formula>),
    Implies(Box<Formula>, Box<Formula>),
    Iff(Box<Formula>, Box<Formula>),
    /// Exists (true) or for all (false): the variable, its explicit range, the body.
    Quantified(bool, usize, Option<Range>, Box<Formula>),
}

thread_local! {
    static IRRATIONAL: std::cell::Cell<bool> = const { std::cell::Cell::new(false) };
}

/// Returns the result of a computation; none if it met an interval with an irrational end.
pub(crate) fn if_ends_are_rational<T>(work: impl FnOnce() -> T) -> Option<T> {
    IRRATIONAL.with(|flag| flag.set(false));
    let out = work();
    IRRATIONAL.with(std::cell::Cell::get).then_some(()).is_none().then_some(out)
}

/// The range of a number.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Range {
    /// The two ends, each with whether it belongs to the range; none for an infinite end.
    Interval(Option<(Number, bool)>, Option<(Number, bool)>),
    Finite(Vec<Number>),
}

/// A parameter.
#[derive(Clone, Debug)]
pub(crate) struct Parameter {
    pub(crate) whole: bool,
    pub(crate) range: Range,
}

/// A paper: parameters, assumptions, claims with hypotheses.
#[derive(Clone, Debug)]
pub(crate) struct Paper {
    pub(crate) parameters: Vec<Parameter>,
    pub(crate) assumptions: Vec<Formula>,
    pub(crate) claims: Vec<(Formula, Option<Formula>)>,
}

/// A value for each variable.
pub(crate) type Point = Vec<Option<BigRational>>;

pub(crate) const NAMES: [&str; 7] = ["a", "b", "c", "d", "x", "y", "z"];
/// Variables with this index or a larger one are not declared.
pub(crate) const FIRST_NEW: usize = 4;

pub(crate) fn fraction(above: i64, below: i64) -> BigRational {
    BigRational::new(above.into(), below.into())
}

impl Number {
    pub(crate) fn at(&self, paper: &Paper, at: &Point) -> Option<BigRational> {
        let of = |inner: &Self| inner.at(paper, at);
        Some(match self {
            Self::Fraction(above, below) => fraction(*above, *below),
            Self::Variable(place) => at[*place].clone()?,
            Self::Sum(a, b) => of(a)? + of(b)?,
            Self::Product(a, b) => of(a)? * of(b)?,
            Self::Quotient(a, b) => {
                let (a, b) = (of(a)?, of(b)?);
                if b.is_zero() {
                    return None;
                }
                a / b
            }
            Self::Least(a, b) => of(a)?.min(of(b)?),
            Self::Greatest(a, b) => of(a)?.max(of(b)?),
            Self::Size(a) => of(a)?.abs(),
            Self::Choice(test, a, b) => {
                if test.at(paper, at)? {
                    of(a)?
                } else {
                    of(b)?
                }
            }
        })
    }

    fn variables(&self, out: &mut Vec<usize>) {
        match self {
            Self::Fraction(..) => {}
            Self::Variable(place) => out.push(*place),
            Self::Sum(a, b) | Self::Product(a, b) | Self::Quotient(a, b) | Self::Least(a, b) | Self::Greatest(a, b) => {
                a.variables(out);
                b.variables(out);
            }
            Self::Size(a) => a.variables(out),
            Self::Choice(test, a, b) => {
                out.extend(test.free());
                a.variables(out);
                b.variables(out);
            }
        }
    }
}

fn holds(left: &BigRational, sign: Sign, right: &BigRational) -> bool {
    match sign {
        Sign::Less => left < right,
        Sign::LessEqual => left <= right,
        Sign::Greater => left > right,
        Sign::GreaterEqual => left >= right,
        Sign::Equal => left == right,
        Sign::NotEqual => left != right,
    }
}

/// Combines truth values: a decisive part decides; otherwise an undefined part makes the whole undefined.
fn junction(parts: impl Iterator<Item = Option<bool>>, decisive: bool) -> Option<bool> {
    let mut out = Some(!decisive);
    for part in parts {
        match part {
            Some(value) if value == decisive => return Some(decisive),
            Some(_) => {}
            None => out = None,
        }
    }
    out
}

impl Formula {
    /// Returns true or false; `None` if the formula is undefined.
    pub(crate) fn at(&self, paper: &Paper, at: &Point) -> Option<bool> {
        self.within(paper, at, &mut Vec::new())
    }

    fn within(&self, paper: &Paper, at: &Point, scope: &mut Vec<usize>) -> Option<bool> {
        match self {
            Self::Compare(a, sign, b) => Some(holds(&a.at(paper, at)?, *sign, &b.at(paper, at)?)),
            Self::Inverse(above, place, shift, sign, b) => {
                let below = at[*place].clone()? - shift.at(paper, at)?;
                let b = b.at(paper, at)?;
                (!below.is_zero()).then(|| holds(&(fraction(*above, 1) / below), *sign, &b))
            }
            Self::Root(place, shift, sign, b) => {
                let square = at[*place].clone()? - shift.at(paper, at)?;
                let b = b.at(paper, at)?;
                if square.is_negative() {
                    return None;
                }
                // A root is nonnegative: it is greater than a negative number; otherwise the squares decide.
                if b.is_negative() {
                    return Some(holds(&fraction(1, 1), *sign, &fraction(0, 1)));
                }
                Some(holds(&square, *sign, &(&b * &b)))
            }
            Self::All(parts) => junction(parts.iter().map(|part| part.within(paper, at, scope)), false),
            Self::Any(parts) => junction(parts.iter().map(|part| part.within(paper, at, scope)), true),
            Self::Not(inner) => inner.within(paper, at, scope).map(|value| !value),
            Self::Implies(a, b) => {
                let parts = [a.within(paper, at, scope).map(|value| !value), b.within(paper, at, scope)];
                junction(parts.into_iter(), true)
            }
            Self::Iff(a, b) => Some(a.within(paper, at, scope)? == b.within(paper, at, scope)?),
            Self::Quantified(exists, place, range, body) => {
                scope.push(*place);
                let bound = paper.narrowing(*place, range.as_ref(), scope);
                let tried = paper.candidates(*place, &bound, body, at);
                let value = |value: &BigRational| {
                    let mut there = at.clone();
                    there[*place] = Some(value.clone());
                    // A domain or an assumption restricts only where it is defined and true; an explicit range is a part of the
                    // formula.
                    if bound.looked_up.iter().any(|one| one.within(paper, &there, &mut scope.clone()) != Some(true)) {
                        return Some(!exists);
                    }
                    let within: Vec<Option<bool>> =
                        bound.written.iter().map(|one| one.within(paper, &there, &mut scope.clone())).collect();
                    let inside = body.within(paper, &there, &mut scope.clone());
                    let within = junction(within.into_iter(), false);
                    if *exists {
                        junction([within, inside].into_iter(), false)
                    } else {
                        junction([within.map(|value| !value), inside].into_iter(), true)
                    }
                };
                let found: Vec<Option<bool>> = tried.iter().map(value).collect();
                scope.pop();
                junction(found.into_iter(), *exists)
            }
        }
    }

    /// Returns the variables with an occurrence outside the quantifiers that bind them.
    pub(crate) fn free(&self) -> Vec<usize> {
        let mut out = Vec::new();
        match self {
            Self::Compare(a, _, b) => {
                a.variables(&mut out);
                b.variables(&mut out);
            }
            Self::Inverse(_, place, shift, _, b) | Self::Root(place, shift, _, b) => {
                out.push(*place);
                shift.variables(&mut out);
                b.variables(&mut out);
            }
            Self::All(parts) | Self::Any(parts) => parts.iter().for_each(|part| out.extend(part.free())),
            Self::Not(inner) => out.extend(inner.free()),
            Self::Implies(a, b) | Self::Iff(a, b) => {
                out.extend(a.free());
                out.extend(b.free());
            }
            Self::Quantified(_, place, range, body) => {
                out.extend(range.iter().flat_map(Range::variables));
                out.extend(body.free());
                out.retain(|other| other != place);
            }
        }
        out
    }

    /// Returns the declared parameters that the quantifiers of the formula bind.
    pub(crate) fn binds(&self) -> Vec<usize> {
        match self {
            Self::Compare(..) | Self::Inverse(..) | Self::Root(..) => Vec::new(),
            Self::All(parts) | Self::Any(parts) => parts.iter().flat_map(Self::binds).collect(),
            Self::Not(inner) => inner.binds(),
            Self::Implies(a, b) | Self::Iff(a, b) => [a.binds(), b.binds()].concat(),
            Self::Quantified(_, place, _, body) => {
                let own = (*place < FIRST_NEW).then_some(*place);
                own.into_iter().chain(body.binds()).collect()
            }
        }
    }

    /// Appends the values of the variable at which the formula may change.
    fn breaks(&self, paper: &Paper, place: usize, at: &Point, out: &mut Vec<BigRational>) {
        let number = |number: &Number| number.at(paper, at);
        match self {
            // The end of a domain divides by the variable: the comparison changes at 0, and where both sides are equal.
            Self::Compare(a, _, Number::Quotient(above, below)) if **below == Number::Variable(place) => {
                out.push(BigRational::zero());
                if let (Some(a), Some(above)) = (number(a).filter(|a| !a.is_zero()), number(above)) {
                    out.push(above / a);
                }
            }
            Self::Compare(a, _, b) => {
                let difference = |value: i64| {
                    let mut there = at.clone();
                    there[place] = Some(fraction(value, 1));
                    Some(a.at(paper, &there)? - b.at(paper, &there)?)
                };
                if let (Some(zero), Some(one)) = (difference(0), difference(1)) {
                    let slope = one - &zero;
                    if !slope.is_zero() {
                        out.push(-zero / slope);
                    }
                }
            }
            Self::Inverse(above, own, shift, _, b) if *own == place => {
                let Some(shift) = number(shift) else { return };
                out.push(shift.clone());
                if let Some(b) = number(b).filter(|b| !b.is_zero()) {
                    out.push(shift + fraction(*above, 1) / b);
                }
            }
            Self::Root(own, shift, _, b) if *own == place => {
                let Some(shift) = number(shift) else { return };
                out.push(shift.clone());
                out.extend(number(b).map(|b| shift + &b * &b));
            }
            // The variable is on the right side: the comparison changes where the sides are equal.
            Self::Inverse(above, own, shift, _, _) => {
                if let (Some(value), Some(shift)) = (at[*own].clone(), number(shift)) {
                    let below = value - shift;
                    out.extend((!below.is_zero()).then(|| fraction(*above, 1) / below));
                }
            }
            Self::Root(own, shift, _, _) => {
                if let (Some(value), Some(shift)) = (at[*own].clone(), number(shift)) {
                    let square = value - shift;
                    if !square.is_negative() {
                        let root = BigRational::new(square.numer().sqrt(), square.denom().sqrt());
                        // An irrational end: exact evaluation in this file cannot decide the formula.
                        IRRATIONAL.with(|flag| flag.set(flag.get() || &root * &root != square));
                        out.push(root);
                    }
                }
            }
            Self::All(parts) | Self::Any(parts) => parts.iter().for_each(|part| part.breaks(paper, place, at, out)),
            Self::Not(inner) => inner.breaks(paper, place, at, out),
            Self::Implies(a, b) | Self::Iff(a, b) => {
                a.breaks(paper, place, at, out);
                b.breaks(paper, place, at, out);
            }
            Self::Quantified(_, inner, Some(Range::Finite(values)), body) => {
                for value in values.iter().filter_map(number) {
                    let mut there = at.clone();
                    there[*inner] = Some(value);
                    body.breaks(paper, place, &there, out);
                }
            }
            Self::Quantified(..) => panic!("only a finite range occurs inside another quantifier"),
        }
    }
}

impl Range {
    fn variables(&self) -> Vec<usize> {
        let mut out = Vec::new();
        match self {
            Self::Interval(low, high) => {
                low.iter().chain(high).for_each(|(end, _)| end.variables(&mut out));
            }
            Self::Finite(values) => values.iter().for_each(|value| value.variables(&mut out)),
        }
        out
    }

    /// Returns the condition that a variable is in the range.
    pub(crate) fn holds_of(&self, place: usize) -> Formula {
        let it = || Number::Variable(place);
        match self {
            Self::Interval(low, high) => {
                let sign = |closed: bool| if closed { Sign::LessEqual } else { Sign::Less };
                let low = low.iter().map(|(end, closed)| Formula::Compare(end.clone(), sign(*closed), it()));
                let high = high.iter().map(|(end, closed)| Formula::Compare(it(), sign(*closed), end.clone()));
                Formula::All(low.chain(high).collect())
            }
            Self::Finite(values) => {
                Formula::Any(values.iter().map(|value| Formula::Compare(it(), Sign::Equal, value.clone())).collect())
            }
        }
    }
}

/// The restriction of a quantifier.
struct Narrowing {
    /// The domain and the assumptions.
    looked_up: Vec<Formula>,
    /// The explicit range after `in`.
    written: Vec<Formula>,
    /// The values of a finite range.
    only: Option<Vec<Number>>,
    whole: bool,
}

impl Paper {
    /// Returns the explicit range, or else the domain of a parameter and the assumptions that mention it.
    fn narrowing(&self, place: usize, range: Option<&Range>, _scope: &[usize]) -> Narrowing {
        let whole = self.parameters.get(place).is_some_and(|parameter| parameter.whole);
        if let Some(range) = range {
            let only = if let Range::Finite(values) = range { Some(values.clone()) } else { None };
            return Narrowing { looked_up: Vec::new(), written: vec![range.holds_of(place)], only, whole };
        }
        let mut looked_up = vec![self.parameters[place].range.holds_of(place)];
        let others = self.parameters.iter().enumerate().filter(|(other, _)| *other != place);
        looked_up.extend(others.map(|(other, parameter)| parameter.range.holds_of(other)).filter(|f| f.free().contains(&place)));
        looked_up.extend(self.assumptions.iter().filter(|assumption| assumption.free().contains(&place)).cloned());
        Narrowing { looked_up, written: Vec::new(), only: None, whole }
    }

    /// Returns numbers that include one of every interval on which the body and the restriction are constant.
    fn candidates(&self, place: usize, bound: &Narrowing, body: &Formula, at: &Point) -> Vec<BigRational> {
        if let Some(values) = &bound.only {
            return values.iter().filter_map(|value| value.at(self, at)).collect();
        }
        if bound.whole {
            return (-12..=12).map(|value| fraction(value, 1)).collect();
        }
        let mut breaks = Vec::new();
        bound.looked_up.iter().chain(&bound.written).chain([body]).for_each(|one| one.breaks(self, place, at, &mut breaks));
        breaks.sort();
        breaks.dedup();
        let between: Vec<BigRational> = breaks.windows(2).map(|pair| (&pair[0] + &pair[1]) / fraction(2, 1)).collect();
        let (first, last) = (breaks.first().cloned(), breaks.last().cloned());
        let mut out: Vec<BigRational> = breaks.into_iter().chain(between).collect();
        out.extend(first.map(|first| first - BigRational::one()));
        out.extend(last.map(|last| last + BigRational::one()));
        if out.is_empty() {
            out.push(BigRational::zero());
        }
        out
    }

    /// Returns the hypotheses of a claim that binds these parameters: domains and assumptions that mention none of them.
    pub(crate) fn supposed(&self, binds: &[usize]) -> Vec<Formula> {
        let domains = self.parameters.iter().enumerate().map(|(place, parameter)| parameter.range.holds_of(place));
        let all = domains.chain(self.assumptions.iter().cloned());
        all.filter(|one| !one.free().iter().any(|place| binds.contains(place))).collect()
    }

    /// Returns the condition file; the claims are named `c0`, `c1`, …
    pub(crate) fn text(&self) -> String {
        let mut out = String::from("paper \"Narrowed\"\nparameters:\n");
        for (place, parameter) in self.parameters.iter().enumerate() {
            let whole = if parameter.whole { " integer" } else { "" };
            out.push_str(&format!("  {}{whole} in {}\n", NAMES[place], parameter.range));
        }
        for (place, assumption) in self.assumptions.iter().enumerate() {
            out.push_str(&format!("assume s{place}: {assumption}\n"));
        }
        for (place, (formula, given)) in self.claims.iter().enumerate() {
            let given = given.as_ref().map(|given| format!(" given {given}")).unwrap_or_default();
            out.push_str(&format!("claim c{place} \"{place}\": {formula}{given}\n"));
        }
        out
    }
}

impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Fraction(above, 1) if *above >= 0 => write!(f, "{above}"),
            Self::Fraction(above, 1) => write!(f, "({above})"),
            Self::Fraction(above, below) => write!(f, "({above}/{below})"),
            Self::Variable(place) => f.write_str(NAMES[*place]),
            Self::Sum(a, b) => write!(f, "({a} + {b})"),
            Self::Product(a, b) => write!(f, "({a}*{b})"),
            Self::Quotient(a, b) => write!(f, "({a}/{b})"),
            Self::Least(a, b) => write!(f, "min({a}, {b})"),
            Self::Greatest(a, b) => write!(f, "max({a}, {b})"),
            Self::Size(a) => write!(f, "abs({a})"),
            Self::Choice(test, a, b) => write!(f, "(if {test} then {a} else {b})"),
        }
    }
}

impl fmt::Display for Range {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Interval(low, high) => {
                match low {
                    Some((end, closed)) => write!(f, "{}{end}", if *closed { "[" } else { "(" })?,
                    None => f.write_str("(-inf")?,
                }
                match high {
                    Some((end, closed)) => write!(f, ", {end}{}", if *closed { "]" } else { ")" }),
                    None => f.write_str(", inf)"),
                }
            }
            Self::Finite(values) => {
                write!(f, "{{{}}}", values.iter().map(ToString::to_string).collect::<Vec<_>>().join(", "))
            }
        }
    }
}

impl fmt::Display for Formula {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let join = |parts: &[Self], word: &str| {
            parts.iter().map(|part| format!("({part})")).collect::<Vec<_>>().join(&format!(" {word} "))
        };
        match self {
            Self::Compare(a, sign, b) => write!(f, "{a} {sign} {b}"),
            Self::Inverse(above, place, shift, sign, b) => write!(f, "({above})/({} - {shift}) {sign} {b}", NAMES[*place]),
            Self::Root(place, shift, sign, b) => write!(f, "sqrt({} - {shift}) {sign} {b}", NAMES[*place]),
            Self::All(parts) => f.write_str(&join(parts, "and")),
            Self::Any(parts) => f.write_str(&join(parts, "or")),
            Self::Not(inner) => write!(f, "not ({inner})"),
            Self::Implies(a, b) => write!(f, "(({a}) implies ({b}))"),
            Self::Iff(a, b) => write!(f, "(({a}) iff ({b}))"),
            Self::Quantified(exists, place, range, body) => {
                let word = if *exists { "exists" } else { "forall" };
                let range = range.as_ref().map(|range| format!(" in {range}")).unwrap_or_default();
                write!(f, "({word} {}{range}: {body})", NAMES[*place])
            }
        }
    }
}
