//! Decides whether a mover's payoff has a maximum at a point, as a piecewise linear function of the number that the mover chooses.
//!
//! With everything else fixed, the payoff is examined if it is linear between finitely many breakpoints; otherwise nothing is
//! reported. The supremum is then the largest value, or the limit at a breakpoint that no choice attains. Called by
//! [`super::deviation`]. Not part of a verdict.

use std::cmp::Ordering;

use num_traits::{One, Zero};

use crate::expression::evaluate::{self, Assignment};
use crate::expression::measure::Measurer;
use crate::expression::variables::Variables;
use crate::expression::{Condition, Term, TermRef, Variable};
use crate::game::rational::{AmountInterval, DeviationPayoffs};
use kernel::number::{Rational, whole};

/// The most breakpoints that are examined.
const MAX_BREAKPOINTS: usize = 64;
/// The largest size of a payoff term that is examined.
const MAX_SIZE: usize = 600;

/// The supremum of a mover's payoff.
#[derive(Clone, Debug, PartialEq, Eq)]
enum LeastUpperBound {
    /// Some choice attains the supremum.
    Reached(Rational),
    /// No choice attains the supremum: the payoff approaches it as the number approaches a breakpoint.
    Near {
        /// The supremum.
        limit: Rational,
        /// The name of the number.
        number: Variable,
        /// The breakpoint.
        end: Rational,
        /// True if the number approaches the breakpoint from below.
        from_below: bool,
        /// True if the breakpoint itself may be chosen.
        may_be_chosen: bool,
    },
    /// The payoff is unbounded as the number rises, or as it falls.
    Unbounded {
        /// The name of the number.
        number: Variable,
        /// True if the payoff is unbounded as the number rises.
        upward: bool,
    },
}

/// Returns why the mover has no best choice at a point, in words; `None` if a best choice exists, or that is not known.
#[must_use]
pub(super) fn no_best(deviation_payoffs: &DeviationPayoffs, here: &Assignment) -> Option<String> {
    let mut most: Option<LeastUpperBound> = None;
    for (place, (_, worth)) in deviation_payoffs.options.iter().enumerate() {
        let found = match deviation_payoffs.intervals.get(place)? {
            None => LeastUpperBound::Reached(evaluate::term(worth, here).value()?),
            Some(interval) => supremum_over(worth, interval, here)?,
        };
        most = Some(match most {
            None => found,
            Some(most) => larger(most, found),
        });
    }
    match most? {
        LeastUpperBound::Reached(_) => None,
        LeastUpperBound::Near { number, end, from_below, may_be_chosen, .. } => {
            let side = if from_below { "below" } else { "above" };
            let there = if may_be_chosen { format!("{end} itself gives less") } else { format!("{end} cannot be chosen") };
            Some(format!("no choice is best: the nearer {number} comes to {end} from {side}, the better, and {there}"))
        }
        LeastUpperBound::Unbounded { number, upward } => {
            Some(format!("no choice is best: the {} {number}, the better", if upward { "larger" } else { "smaller" }))
        }
    }
}

/// Returns the larger of two suprema; of equal ones, one that is attained.
fn larger(first: LeastUpperBound, second: LeastUpperBound) -> LeastUpperBound {
    let size = |most: &LeastUpperBound| match most {
        LeastUpperBound::Reached(value) | LeastUpperBound::Near { limit: value, .. } => Some(value.clone()),
        LeastUpperBound::Unbounded { .. } => None,
    };
    match (size(&first), size(&second)) {
        (None, _) => first,
        (_, None) => second,
        (Some(a), Some(b)) => match a.cmp(&b) {
            Ordering::Greater => first,
            Ordering::Less => second,
            Ordering::Equal if matches!(first, LeastUpperBound::Reached(_)) => first,
            Ordering::Equal => second,
        },
    }
}

/// Returns the supremum of the payoff as the number ranges over an interval; `None` if the payoff is not piecewise linear there, or
/// is too large to examine.
fn supremum_over(worth: &TermRef, interval: &AmountInterval, here: &Assignment) -> Option<LeastUpperBound> {
    if Measurer::default().term(worth).size > MAX_SIZE {
        return None;
    }
    let number = &interval.number;
    let value = |end: &Option<(TermRef, bool)>| match end {
        None => Some(None),
        Some((end, closed)) => Some(Some((evaluate::term(end, here).value()?, *closed))),
    };
    let (low, high) = (value(&interval.low)?, value(&interval.high)?);
    let may_be_chosen = |at: &Rational| {
        let beyond = |end: &Option<(Rational, bool)>, far: Ordering| {
            end.as_ref().is_none_or(|(end, closed)| at.cmp(end) == far || (*closed && at == end))
        };
        beyond(&low, Ordering::Greater) && beyond(&high, Ordering::Less)
    };
    let mut breakpoints = Vec::new();
    collect_breakpoints(worth, number, here, &mut breakpoints)?;
    breakpoints.retain(|end| may_be_chosen(end));
    breakpoints.extend([&low, &high].into_iter().flatten().map(|(end, _)| end.clone()));
    breakpoints.sort();
    breakpoints.dedup();
    if breakpoints.len() > MAX_BREAKPOINTS {
        return None;
    }
    let mut most: Option<LeastUpperBound> = None;
    let mut consider = |found: LeastUpperBound| {
        let best = match most.take() {
            None => found,
            Some(most) => larger(most, found),
        };
        most = Some(best);
    };
    for end in breakpoints.iter().filter(|end| may_be_chosen(end)) {
        consider(LeastUpperBound::Reached(evaluate::term(worth, &with(here, number, end)).value()?));
    }
    // The pieces between neighbouring breakpoints, and the unbounded pieces before the first and after the last.
    let mut pieces: Vec<(Option<&Rational>, Option<&Rational>)> =
        breakpoints.windows(2).map(|pair| (Some(&pair[0]), Some(&pair[1]))).collect();
    if low.is_none() {
        pieces.push((None, breakpoints.first()));
    }
    if high.is_none() && (low.is_some() || !breakpoints.is_empty()) {
        pieces.push((breakpoints.last(), None));
    }
    for (from, to) in pieces {
        let inside = match (from, to) {
            (Some(from), Some(to)) => (from + to) / whole(2),
            (Some(from), None) => from + Rational::one(),
            (None, Some(to)) => to - Rational::one(),
            (None, None) => Rational::zero(),
        };
        let (slope, constant) = linear(worth, number, &with(here, number, &inside))?;
        let line = |at: &Rational| &slope * at + &constant;
        if slope.is_zero() {
            consider(LeastUpperBound::Reached(constant));
            continue;
        }
        let from_below = slope.is_positive();
        match if from_below { to } else { from } {
            None => consider(LeastUpperBound::Unbounded { number: number.clone(), upward: from_below }),
            Some(end) => consider(LeastUpperBound::Near {
                limit: line(end),
                number: number.clone(),
                end: end.clone(),
                from_below,
                may_be_chosen: may_be_chosen(end),
            }),
        }
    }
    most
}

fn with(here: &Assignment, number: &Variable, value: &Rational) -> Assignment {
    let mut at = here.clone();
    at.insert(number.clone(), value.clone());
    at
}

fn mentions(term: &Term, number: &Variable) -> bool {
    Variables::of_term(term).free.contains(number)
}

/// Returns the slope and the constant of a term that is linear in the number, with its tests decided at a point; `None` if it is
/// not linear.
fn linear(term: &TermRef, number: &Variable, at: &Assignment) -> Option<(Rational, Rational)> {
    if !mentions(term, number) {
        return Some((Rational::zero(), evaluate::term(term, at).value()?));
    }
    match &**term {
        Term::Variable(_) => Some((Rational::one(), Rational::zero())),
        Term::Named { body, .. } => linear(body, number, at),
        Term::Negate(a) => linear(a, number, at).map(|(slope, constant)| (-slope, -constant)),
        Term::Add(a, b) => {
            let (a, b) = (linear(a, number, at)?, linear(b, number, at)?);
            Some((a.0 + b.0, a.1 + b.1))
        }
        Term::Subtract(a, b) => {
            let (a, b) = (linear(a, number, at)?, linear(b, number, at)?);
            Some((a.0 - b.0, a.1 - b.1))
        }
        Term::Multiply(a, b) => {
            let (a, b) = (linear(a, number, at)?, linear(b, number, at)?);
            if a.0.is_zero() {
                Some((&a.1 * b.0, a.1 * b.1))
            } else if b.0.is_zero() {
                Some((a.0 * &b.1, a.1 * b.1))
            } else {
                None
            }
        }
        Term::Divide(a, b) => {
            let (a, b) = (linear(a, number, at)?, linear(b, number, at)?);
            (b.0.is_zero() && !b.1.is_zero()).then(|| (a.0 / &b.1, a.1 / b.1))
        }
        Term::If(test, a, b) => linear(if evaluate::condition(test, at).value()? { a } else { b }, number, at),
        Term::Number(_)
        | Term::Label { .. }
        | Term::Power(..)
        | Term::Min(_)
        | Term::Max(_)
        | Term::Abs(_)
        | Term::Sign(_)
        | Term::Sqrt(_)
        | Term::Cases(_)
        | Term::Apply { .. } => None,
    }
}

/// Collects the values of the number at which a test in the term may change; returns `None` if they are not known.
fn collect_breakpoints(term: &TermRef, number: &Variable, here: &Assignment, out: &mut Vec<Rational>) -> Option<()> {
    if !mentions(term, number) {
        return Some(());
    }
    match &**term {
        Term::Variable(_) => Some(()),
        Term::Named { body: a, .. } | Term::Negate(a) => collect_breakpoints(a, number, here, out),
        Term::Add(a, b) | Term::Subtract(a, b) | Term::Multiply(a, b) | Term::Divide(a, b) => {
            collect_breakpoints(a, number, here, out)?;
            collect_breakpoints(b, number, here, out)
        }
        Term::If(test, a, b) => {
            collect_test_breakpoints(test, number, here, out)?;
            collect_breakpoints(a, number, here, out)?;
            collect_breakpoints(b, number, here, out)
        }
        Term::Number(_)
        | Term::Label { .. }
        | Term::Power(..)
        | Term::Min(_)
        | Term::Max(_)
        | Term::Abs(_)
        | Term::Sign(_)
        | Term::Sqrt(_)
        | Term::Cases(_)
        | Term::Apply { .. } => None,
    }
}

fn collect_test_breakpoints(test: &Condition, number: &Variable, here: &Assignment, out: &mut Vec<Rational>) -> Option<()> {
    match test {
        Condition::Compare(a, _, b) => {
            if has_test(a) || has_test(b) {
                return None;
            }
            let (a, b) = (linear(a, number, here)?, linear(b, number, here)?);
            let slope = a.0 - b.0;
            if !slope.is_zero() {
                out.push((b.1 - a.1) / slope);
            }
            Some(())
        }
        Condition::Quantified(..) | Condition::HasValue(_) => None,
        inside => inside.children().conditions().try_for_each(|part| collect_test_breakpoints(part, number, here, out)),
    }
}

/// Returns true unless the term is known to contain no test.
fn has_test(term: &Term) -> bool {
    match term {
        Term::Number(_) | Term::Label { .. } | Term::Variable(_) => false,
        Term::Named { body: a, .. } | Term::Negate(a) => has_test(a),
        Term::Add(a, b) | Term::Subtract(a, b) | Term::Multiply(a, b) | Term::Divide(a, b) => has_test(a) || has_test(b),
        Term::Power(..)
        | Term::Min(_)
        | Term::Max(_)
        | Term::Abs(_)
        | Term::Sign(_)
        | Term::Sqrt(_)
        | Term::If(..)
        | Term::Cases(_)
        | Term::Apply { .. } => true,
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::expression::Relation;
    use crate::expression::build::{compare as compared, difference, if_term, number, product};

    fn x() -> TermRef {
        Term::variable("x")
    }

    fn no_best_text(worth: TermRef, low: Option<(i64, bool)>, high: Option<(i64, bool)>) -> Option<String> {
        let end = |end: Option<(i64, bool)>| end.map(|(end, closed)| (number(end), closed));
        let interval = AmountInterval { number: Arc::from("x"), low: end(low), high: end(high) };
        let deviation_payoffs = DeviationPayoffs {
            player: "A".to_owned(),
            movement: "x".to_owned(),
            follow: number(0),
            options: vec![("x".to_owned(), worth)],
            intervals: vec![Some(interval)],
            rules: Vec::new(),
        };
        no_best(&deviation_payoffs, &Assignment::new())
    }

    /// Returns the term that is `x` up to 2, and 0 beyond.
    fn falls(relation: Relation) -> TermRef {
        if_term(&compared(&x(), relation, &number(2)), &x(), &number(0))
    }

    #[test]
    fn no_text_is_printed_where_the_maximum_is_attained() {
        assert_eq!(no_best_text(x(), Some((0, true)), Some((3, true))), None);
        assert_eq!(no_best_text(falls(Relation::LessEqual), Some((0, true)), Some((3, true))), None);
        assert_eq!(no_best_text(number(1), Some((0, false)), Some((3, false))), None, "each is as good");
        // The limit below 2 is also attained at 3.
        let again = if_term(&compared(&x(), Relation::Equal, &number(3)), &number(2), &falls(Relation::Less));
        assert_eq!(no_best_text(again, Some((0, true)), Some((3, true))), None);
    }

    #[test]
    fn the_text_names_a_supremum_that_is_not_attained() {
        let below = no_best_text(falls(Relation::Less), Some((0, true)), Some((3, true))).unwrap_or_default();
        assert_eq!(below, "no choice is best: the nearer x comes to 2 from below, the better, and 2 itself gives less");
        let open = no_best_text(x(), Some((0, true)), Some((3, false))).unwrap_or_default();
        assert_eq!(open, "no choice is best: the nearer x comes to 3 from below, the better, and 3 cannot be chosen");
        let above = no_best_text(difference(&number(0), &x()), Some((0, false)), Some((3, true))).unwrap_or_default();
        assert_eq!(above, "no choice is best: the nearer x comes to 0 from above, the better, and 0 cannot be chosen");
    }

    #[test]
    fn the_text_names_an_unbounded_payoff() {
        assert_eq!(no_best_text(x(), Some((0, true)), None).unwrap_or_default(), "no choice is best: the larger x, the better");
        let down = difference(&number(0), &x());
        assert_eq!(no_best_text(down, None, Some((0, true))).unwrap_or_default(), "no choice is best: the smaller x, the better");
    }

    #[test]
    fn no_text_is_printed_for_a_nonlinear_payoff() {
        assert_eq!(no_best_text(product(&x(), &x()), Some((0, true)), None), None);
    }
}
