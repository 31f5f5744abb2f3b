//! Decides a condition with quantifiers over numbers at a point, as far as the tried numbers allow.
//!
//! For each quantified number it tries the zeros of all comparisons in the condition, numbers between these, and a pool of
//! further numbers. If all comparisons are linear in one number at a time, the result is exact; otherwise this is a search.

use std::collections::BTreeMap;

use kernel::number::{self, Rational, simplest_between};
use referee::expression::evaluate::{self, Assignment, Evaluated};
use referee::expression::variables::Variables;
use referee::expression::{BoundVariable, Condition, ConditionRef, Quantifier, Variable};

use super::comparisons::Comparisons;
use super::turns::turns;

/// Numbers to try, by the name of a variable of the game.
pub(crate) type Pool = BTreeMap<Variable, Vec<Rational>>;

/// Decides conditions with a pool of numbers.
pub(crate) struct Decider<'p> {
    pub(crate) pool: &'p Pool,
    /// The numbers at which a universal condition failed, by name.
    pub(crate) failed_at: Pool,
}

/// True, false, or undefined.
type Truth = Option<bool>;

impl Decider<'_> {
    pub(crate) fn truth(&mut self, condition: &ConditionRef, at: &Assignment) -> Truth {
        if Variables::of_condition(condition).bound.is_empty() {
            return match evaluate::condition(condition, at) {
                Evaluated::Value(value) => Some(value),
                // Irrational roots and unknown functions are not evaluated at a point.
                Evaluated::Undefined | Evaluated::Unknown => None,
            };
        }
        match &**condition {
            Condition::Not(inner) => self.truth(inner, at).map(|value| !value),
            Condition::And(parts) => self.junction(parts, at, false),
            Condition::Or(parts) => self.junction(parts, at, true),
            Condition::Implies(a, b) => match (self.truth(a, at), self.truth(b, at)) {
                (Some(false), _) | (_, Some(true)) => Some(true),
                (Some(true), other) => other,
                (None, _) => None,
            },
            Condition::Iff(a, b) => match (self.truth(a, at), self.truth(b, at)) {
                (Some(a), Some(b)) => Some(a == b),
                (None, _) | (_, None) => None,
            },
            Condition::If(test, a, b) => match self.truth(test, at) {
                Some(true) => self.truth(a, at),
                Some(false) => self.truth(b, at),
                None => {
                    let (a, b) = (self.truth(a, at), self.truth(b, at));
                    if a == b { a } else { None }
                }
            },
            Condition::Named { body, .. } => self.truth(body, at),
            Condition::IsTrue(inner) => Some(self.truth(inner, at) == Some(true)),
            Condition::IsFalse(inner) => Some(self.truth(inner, at) == Some(false)),
            Condition::Quantified(quantifier, bound, body) => self.quantified(*quantifier, bound, body, at),
            // A number in the comparison depends on a quantifier, so the comparison is not evaluated at a point.
            Condition::Compare(..) | Condition::HasValue(_) => None,
            Condition::Truth(_) => unreachable!("it binds nothing"),
        }
    }

    fn junction(&mut self, parts: &[ConditionRef], at: &Assignment, decisive: bool) -> Truth {
        let mut out = Some(!decisive);
        for part in parts {
            match self.truth(part, at) {
                Some(value) if value == decisive => return Some(decisive),
                Some(_) => {}
                None => out = None,
            }
        }
        out
    }

    fn quantified(&mut self, quantifier: Quantifier, bound: &[BoundVariable], body: &ConditionRef, at: &Assignment) -> Truth {
        let Some((first, rest)) = bound.split_first() else { return self.truth(body, at) };
        let range = first.range.as_ref()?;
        let decisive = quantifier == Quantifier::Exists;
        let mut out = Some(!decisive);
        let mut at = at.clone();
        for value in self.candidates(first, rest, body, &at) {
            at.insert(first.name.clone(), value.clone());
            if evaluate::condition(range, &at) != Evaluated::Value(true) {
                continue;
            }
            match self.quantified(quantifier, rest, body, &at) {
                Some(value) if value != decisive => {}
                other => {
                    if !decisive {
                        self.failed_at.entry(own_name(&first.name)).or_default().push(value);
                    }
                    match other {
                        Some(_) => return Some(decisive),
                        None => out = None,
                    }
                }
            }
        }
        out
    }

    fn candidates(&self, of: &BoundVariable, later: &[BoundVariable], body: &ConditionRef, at: &Assignment) -> Vec<Rational> {
        let mut comparisons = Comparisons::default();
        comparisons.condition(body);
        of.range.iter().for_each(|range| comparisons.condition(range));
        let whole = |n: i64| number::whole(n);
        let mut out: Vec<Rational> = vec![whole(-1), whole(0), whole(1), whole(2), whole(6)];
        for comparison in comparisons.all.iter().filter(|comparison| comparison.free.contains(&of.name)) {
            if later.iter().any(|other| comparison.free.contains(&other.name)) {
                continue;
            }
            let mut here = at.clone();
            let mut function = |value: &Rational| {
                here.insert(of.name.clone(), value.clone());
                let (left, right) = (evaluate::term(&comparison.left, &here), evaluate::term(&comparison.right, &here));
                Some(left.value()? - right.value()?)
            };
            out.extend(turns(&mut function, &whole(-2), &whole(8)));
        }
        out.extend(self.pool.get(&own_name(&of.name)).into_iter().flatten().cloned());
        out.sort();
        out.dedup();
        let between: Vec<Rational> = out.windows(2).map(|pair| simplest_between(&pair[0], &pair[1])).collect();
        out.extend(between);
        out
    }
}

/// Returns the name of the game's variable for a bound variable: the name without primes and information set.
fn own_name(name: &Variable) -> Variable {
    let plain = name.trim_end_matches('\'');
    plain.split_once(" of ").filter(|_| !plain.starts_with("belief")).map_or(plain, |(own, _)| own).into()
}
