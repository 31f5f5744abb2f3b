//! Gives the direct parts of numbers and conditions: one way to walk both, and one way to copy both with changed parts.
//!
//! Trusted: an error here is a wrong verdict. Code that collects, counts, finds or replaces uses it. Code that gives each
//! variant its own meaning (values, definedness, printing, lowering) matches every variant itself, so that the compiler reports
//! a new variant there.

use std::sync::Arc;

use smallvec::{SmallVec, smallvec};

use super::{BoundVariable, Condition, ConditionRef, Term, TermRef};

/// A number or a condition.
#[derive(Clone, Copy, Debug)]
pub enum Subexpression<'a> {
    /// A number.
    Term(&'a TermRef),
    /// A condition.
    Condition(&'a ConditionRef),
}

/// The direct parts of a number or a condition, in the order of the text. The ranges of a quantifier come first.
#[derive(Clone, Debug)]
pub struct Children<'a>(SmallVec<[Subexpression<'a>; 4]>);

impl<'a> Children<'a> {
    /// Returns the parts that are numbers.
    pub fn terms(self) -> impl Iterator<Item = &'a TermRef> {
        self.into_iter().filter_map(|part| match part {
            Subexpression::Term(term) => Some(term),
            Subexpression::Condition(_) => None,
        })
    }

    /// Returns the parts that are conditions.
    pub fn conditions(self) -> impl Iterator<Item = &'a ConditionRef> {
        self.into_iter().filter_map(|part| match part {
            Subexpression::Term(_) => None,
            Subexpression::Condition(condition) => Some(condition),
        })
    }
}

impl<'a> IntoIterator for Children<'a> {
    type Item = Subexpression<'a>;
    type IntoIter = smallvec::IntoIter<[Subexpression<'a>; 4]>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

impl<'a> Subexpression<'a> {
    /// Returns the direct parts.
    #[must_use]
    pub fn children(self) -> Children<'a> {
        match self {
            Self::Term(term) => term.children(),
            Self::Condition(condition) => condition.children(),
        }
    }

    /// Visits the part itself. If `visit` returns true, then visits its direct parts in the order of the text.
    pub fn walk(self, visit: &mut impl FnMut(Self) -> bool) {
        if visit(self) {
            self.children().into_iter().for_each(|part| part.walk(visit));
        }
    }
}

impl Term {
    /// Returns the direct parts of the number.
    #[must_use]
    pub fn children(&self) -> Children<'_> {
        Children(match self {
            Self::Number(_) | Self::Label { .. } | Self::Variable(_) => SmallVec::new(),
            Self::Negate(a) | Self::Power(a, _) | Self::Abs(a) | Self::Sign(a) | Self::Sqrt(a) | Self::Named { body: a, .. } => {
                smallvec![Subexpression::Term(a)]
            }
            Self::Add(a, b) | Self::Subtract(a, b) | Self::Multiply(a, b) | Self::Divide(a, b) => {
                smallvec![Subexpression::Term(a), Subexpression::Term(b)]
            }
            Self::Min(parts) | Self::Max(parts) => parts.iter().map(Subexpression::Term).collect(),
            Self::If(test, a, b) => smallvec![Subexpression::Condition(test), Subexpression::Term(a), Subexpression::Term(b)],
            Self::Cases(cases) => {
                cases.iter().flat_map(|(value, test)| [Subexpression::Term(value), Subexpression::Condition(test)]).collect()
            }
            Self::Apply { argument, at, .. } => {
                std::iter::once(argument).chain(at.iter().map(|(_, value)| value)).map(Subexpression::Term).collect()
            }
        })
    }

    /// Applies a change to the direct parts of the number. Returns `None` if none of them changes.
    ///
    /// # Errors
    /// The first error of `change`.
    pub fn map_children<C: Rewrite>(&self, change: &mut C) -> Result<Option<Self>, C::Error> {
        let same = &mut true;
        let new = match self {
            Self::Number(_) | Self::Label { .. } | Self::Variable(_) => return Ok(None),
            Self::Negate(a) => Self::Negate(term(change, a, same)?),
            Self::Add(a, b) => Self::Add(term(change, a, same)?, term(change, b, same)?),
            Self::Subtract(a, b) => Self::Subtract(term(change, a, same)?, term(change, b, same)?),
            Self::Multiply(a, b) => Self::Multiply(term(change, a, same)?, term(change, b, same)?),
            Self::Divide(a, b) => Self::Divide(term(change, a, same)?, term(change, b, same)?),
            Self::Power(a, exponent) => Self::Power(term(change, a, same)?, *exponent),
            Self::Min(parts) => Self::Min(parts.iter().map(|part| term(change, part, same)).collect::<Result<_, _>>()?),
            Self::Max(parts) => Self::Max(parts.iter().map(|part| term(change, part, same)).collect::<Result<_, _>>()?),
            Self::Abs(a) => Self::Abs(term(change, a, same)?),
            Self::Sign(a) => Self::Sign(term(change, a, same)?),
            Self::Sqrt(a) => Self::Sqrt(term(change, a, same)?),
            Self::If(test, a, b) => Self::If(condition(change, test, same)?, term(change, a, same)?, term(change, b, same)?),
            Self::Cases(cases) => {
                let mut each =
                    |(value, test): &(TermRef, ConditionRef)| Ok((term(change, value, same)?, condition(change, test, same)?));
                Self::Cases(cases.iter().map(&mut each).collect::<Result<_, _>>()?)
            }
            Self::Apply { function, argument, at } => {
                let argument = term(change, argument, same)?;
                let mut each = |(name, value): &(_, TermRef)| Ok((Arc::clone(name), term(change, value, same)?));
                let at = at.iter().map(&mut each).collect::<Result<_, _>>()?;
                Self::Apply { function: function.clone(), argument, at }
            }
            Self::Named { shown, body } => Self::Named { shown: shown.clone(), body: term(change, body, same)? },
        };
        Ok((!*same).then_some(new))
    }
}

impl Condition {
    /// Returns the direct parts of the condition.
    #[must_use]
    pub fn children(&self) -> Children<'_> {
        Children(match self {
            Self::Truth(_) => SmallVec::new(),
            Self::Compare(a, _, b) => smallvec![Subexpression::Term(a), Subexpression::Term(b)],
            Self::Not(a) | Self::IsTrue(a) | Self::IsFalse(a) | Self::Named { body: a, .. } => {
                smallvec![Subexpression::Condition(a)]
            }
            Self::And(parts) | Self::Or(parts) => parts.iter().map(Subexpression::Condition).collect(),
            Self::Implies(a, b) | Self::Iff(a, b) => smallvec![Subexpression::Condition(a), Subexpression::Condition(b)],
            Self::If(test, a, b) => {
                smallvec![Subexpression::Condition(test), Subexpression::Condition(a), Subexpression::Condition(b)]
            }
            Self::Quantified(_, bound, body) => {
                let ranges = bound.iter().filter_map(|variable| variable.range.as_ref());
                ranges.chain(std::iter::once(body)).map(Subexpression::Condition).collect()
            }
            Self::HasValue(a) => smallvec![Subexpression::Term(a)],
        })
    }

    /// Applies a change to the direct parts of the condition. Returns `None` if none of them changes. The variables of a
    /// quantifier keep their names.
    ///
    /// # Errors
    /// The first error of `change`.
    pub fn map_children<C: Rewrite>(&self, change: &mut C) -> Result<Option<Self>, C::Error> {
        let same = &mut true;
        let new = match self {
            Self::Truth(_) => return Ok(None),
            Self::Compare(a, relation, b) => Self::Compare(term(change, a, same)?, *relation, term(change, b, same)?),
            Self::Not(a) => Self::Not(condition(change, a, same)?),
            Self::And(parts) => Self::And(parts.iter().map(|part| condition(change, part, same)).collect::<Result<_, _>>()?),
            Self::Or(parts) => Self::Or(parts.iter().map(|part| condition(change, part, same)).collect::<Result<_, _>>()?),
            Self::Implies(a, b) => Self::Implies(condition(change, a, same)?, condition(change, b, same)?),
            Self::Iff(a, b) => Self::Iff(condition(change, a, same)?, condition(change, b, same)?),
            Self::If(test, a, b) => {
                Self::If(condition(change, test, same)?, condition(change, a, same)?, condition(change, b, same)?)
            }
            Self::Quantified(quantifier, bound, body) => {
                let mut each = |variable: &BoundVariable| {
                    let range = variable.range.as_ref().map(|range| condition(change, range, same)).transpose()?;
                    Ok(BoundVariable { range, ..variable.clone() })
                };
                let bound = bound.iter().map(&mut each).collect::<Result<_, _>>()?;
                Self::Quantified(*quantifier, bound, condition(change, body, same)?)
            }
            Self::Named { shown, body } => Self::Named { shown: shown.clone(), body: condition(change, body, same)? },
            Self::IsTrue(a) => Self::IsTrue(condition(change, a, same)?),
            Self::IsFalse(a) => Self::IsFalse(condition(change, a, same)?),
            Self::HasValue(a) => Self::HasValue(term(change, a, same)?),
        };
        Ok((!*same).then_some(new))
    }
}

/// Returns the conjuncts of a condition. Named conditions are not split.
#[must_use]
pub fn conjuncts(condition: &ConditionRef) -> Vec<&ConditionRef> {
    if let Condition::And(parts) = &**condition { parts.iter().flat_map(conjuncts).collect() } else { vec![condition] }
}

/// A change of numbers and conditions. It must return the same pointer for anything that it does not change.
pub trait Rewrite {
    /// The reason why a change fails.
    type Error;

    /// Returns the changed number.
    ///
    /// # Errors
    /// The reason why it cannot be changed.
    fn term(&mut self, term: &TermRef) -> Result<TermRef, Self::Error>;

    /// Returns the changed condition.
    ///
    /// # Errors
    /// The reason why it cannot be changed.
    fn condition(&mut self, condition: &ConditionRef) -> Result<ConditionRef, Self::Error>;
}

fn term<C: Rewrite>(change: &mut C, old: &TermRef, same: &mut bool) -> Result<TermRef, C::Error> {
    let new = change.term(old)?;
    *same &= Arc::ptr_eq(&new, old);
    Ok(new)
}

fn condition<C: Rewrite>(change: &mut C, old: &ConditionRef, same: &mut bool) -> Result<ConditionRef, C::Error> {
    let new = change.condition(old)?;
    *same &= Arc::ptr_eq(&new, old);
    Ok(new)
}
