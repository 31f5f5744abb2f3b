//! Decides whether a condition holds on a full-dimensional set of parameters.
//!
//! If every inequality is strict at a point, an open set around the point satisfies the condition, since both sides are
//! continuous in the parameters. Conversely, an open set contains such a point if both sides are rational functions: two
//! different rational functions agree on no open set. A comparison of two sides that are identical wherever defined remains
//! unchanged. Nothing is decided where a side may jump (a sign, a root, a list of cases, an unknown function) or a parameter
//! takes isolated values.
//! Called by the report of `place`. Untrusted: the ordinary audit proves the claims.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::DerivationContext;
use super::proof::{claim, rule};
use crate::certify::{Point, Word};
use crate::expression::build::{all, any, truth};
use crate::expression::variables::Variables;
use crate::expression::{Condition, ConditionRef, Relation, Term, TermRef, Variable};
use crate::paper::{Claim, GivenHypothesis, Model, Paper, Statement};

/// The verdict on whether a condition holds on a full-dimensional set.
#[derive(Clone, Debug)]
pub struct Interior {
    /// The parameters that the condition and the assumptions mention.
    pub parameters: Vec<Variable>,
    /// *Proved*: some point makes every inequality strict. *Refuted*: no point does, so the set is not full-dimensional.
    pub verdict: Word,
    /// The point, if one was found.
    pub point: Option<Point>,
}

/// Searches for a point at which every inequality is strict, both in the condition and in the assumptions and domains of its
/// parameters. Returns `None` if such a point would not decide the dimension.
#[must_use]
pub fn interior(paper: &Paper, base: &Claim, condition: &ConditionRef, context: DerivationContext<'_>) -> Option<Interior> {
    let model = paper.models.get(base.model)?;
    let mut mentioned: BTreeSet<Variable> = Variables::of_condition(condition).free;
    let in_force = |name: &str| !base.without.iter().any(|left_out| **left_out == *name);
    let assumed = model.assumptions.iter().filter(|assumption| !assumption.is_domain && in_force(&assumption.name));
    mentioned.extend(assumed.flat_map(|assumption| assumption.mentions.iter().cloned()));
    let parameters: Vec<Variable> =
        model.parameters.iter().filter(|known| mentioned.contains(&known.name)).map(|known| known.name.clone()).collect();
    if model.parameters.iter().any(|known| mentioned.contains(&known.name) && (known.integer || !known.labels.is_empty())) {
        return None;
    }
    let is_identity = |left: &TermRef, right: &TermRef| {
        let same = Statement::Holds(Condition::compare(left.clone(), Relation::Equal, right.clone()));
        let valued = [left, right].map(|side| Arc::new(Condition::HasValue(side.clone())));
        let given = valued.map(|condition| GivenHypothesis { origin: "given".to_owned(), from: None, condition }).to_vec();
        let without = model.assumptions.iter().map(|assumption| assumption.name.clone()).collect();
        let query = Claim { given, without, ..claim(base, "identity", same) };
        match rule(paper, vec![query], context).first().map(|(word, _)| *word) {
            Some(Word::Proved) => Some(true),
            Some(Word::Refuted) => Some(false),
            Some(Word::Open | Word::Unchecked | Word::Vacuous) | None => None,
        }
    };
    let mut rewriter = StrictRewriter { is_identity: &is_identity, rational: true };
    let strict_condition = rewriter.strict(condition, true)?;
    let (given, without) = rewriter.assumptions(model, base, &parameters)?;
    let query = Claim { given, without, ..claim(base, "interior", Statement::Nonempty(strict_condition)) };
    let (verdict, point) = rule(paper, vec![query], context).into_iter().next()?;
    let verdict = if verdict == Word::Refuted && !rewriter.rational { Word::Open } else { verdict };
    Some(Interior { parameters, verdict, point })
}

/// Decides whether two terms are equal wherever both are defined; `None` if that is undecided.
type NumberIdentity<'a> = &'a dyn Fn(&TermRef, &TermRef) -> Option<bool>;

/// Rewrites a condition so that its inequalities are strict.
struct StrictRewriter<'a> {
    is_identity: NumberIdentity<'a>,
    /// True iff every comparison so far has rational functions on both sides.
    rational: bool,
}

impl StrictRewriter<'_> {
    /// Returns the assumptions on the parameters as strict hypotheses, and the names of the assumptions that these hypotheses
    /// replace.
    fn assumptions(
        &mut self,
        model: &Model,
        base: &Claim,
        parameters: &[Variable],
    ) -> Option<(Vec<GivenHypothesis>, Vec<Arc<str>>)> {
        let mut given = Vec::new();
        let mut without = base.without.clone();
        for assumption in model.assumptions.iter().filter(|assumption| !base.without.contains(&assumption.name)) {
            if assumption.is_domain && !parameters.iter().any(|name| **name == *assumption.name) {
                continue;
            }
            let condition = self.strict(&assumption.condition, true)?;
            without.push(assumption.name.clone());
            given.push(GivenHypothesis { origin: assumption.name.to_string(), from: None, condition });
        }
        Some((given, without))
    }

    /// Applies [`Self::strict`] to every part.
    fn every(&mut self, parts: &[ConditionRef], holds: bool) -> Option<Vec<ConditionRef>> {
        parts.iter().map(|part| self.strict(part, holds)).collect()
    }

    /// Returns a strict condition that makes the given one true (or false, unless `holds`); `None` if some part has no strict
    /// form.
    fn strict(&mut self, condition: &Condition, holds: bool) -> Option<ConditionRef> {
        Some(match condition {
            Condition::Truth(value) => truth(*value == holds),
            Condition::Compare(left, relation, right) => {
                if !is_continuous(left) || !is_continuous(right) {
                    return None;
                }
                self.rational &= is_rational(left) && is_rational(right);
                let is_weak = match relation {
                    Relation::Equal | Relation::NotEqual | Relation::LessEqual | Relation::GreaterEqual => true,
                    Relation::Less | Relation::Greater => !holds,
                };
                if is_weak && (self.is_identity)(left, right)? {
                    let agree = matches!(relation, Relation::Equal | Relation::LessEqual | Relation::GreaterEqual);
                    return Some(match (agree == holds, holds) {
                        (true, true) => Arc::new(condition.clone()),
                        (true, false) => Condition::negate(Arc::new(condition.clone())),
                        (false, _) => truth(false),
                    });
                }
                let relation = match (relation, holds) {
                    (Relation::Less | Relation::LessEqual, true) | (Relation::Greater | Relation::GreaterEqual, false) => {
                        Relation::Less
                    }
                    (Relation::Greater | Relation::GreaterEqual, true) | (Relation::Less | Relation::LessEqual, false) => {
                        Relation::Greater
                    }
                    (Relation::NotEqual, true) | (Relation::Equal, false) => Relation::NotEqual,
                    (Relation::Equal, true) | (Relation::NotEqual, false) => return Some(truth(false)),
                };
                Condition::compare(left.clone(), relation, right.clone())
            }
            Condition::Not(inner) => self.strict(inner, !holds)?,
            Condition::And(parts) if holds => all(self.every(parts, true)?),
            Condition::And(parts) => any(self.every(parts, false)?),
            Condition::Or(parts) if holds => any(self.every(parts, true)?),
            Condition::Or(parts) => all(self.every(parts, false)?),
            Condition::Implies(left, right) if holds => any([self.strict(left, false)?, self.strict(right, true)?]),
            Condition::Implies(left, right) => all([self.strict(left, true)?, self.strict(right, false)?]),
            Condition::Iff(left, right) => any([
                all([self.strict(left, true)?, self.strict(right, holds)?]),
                all([self.strict(left, false)?, self.strict(right, !holds)?]),
            ]),
            Condition::If(test, yes, no) => any([
                all([self.strict(test, true)?, self.strict(yes, holds)?]),
                all([self.strict(test, false)?, self.strict(no, holds)?]),
            ]),
            Condition::Named { body, .. } => self.strict(body, holds)?,
            Condition::IsTrue(inner) if holds => self.strict(inner, true)?,
            Condition::IsFalse(inner) if holds => self.strict(inner, false)?,
            Condition::HasValue(term) if holds && is_continuous(term) => Arc::new(condition.clone()),
            Condition::Quantified(..) | Condition::IsTrue(_) | Condition::IsFalse(_) | Condition::HasValue(_) => return None,
        })
    }
}

/// Returns true only if the term is continuous in the parameters wherever it is defined, and is defined on an open set.
fn is_continuous(term: &Term) -> bool {
    match term {
        Term::Number(_) | Term::Label { .. } | Term::Variable(_) => true,
        Term::Negate(inner) | Term::Power(inner, _) | Term::Abs(inner) | Term::Named { body: inner, .. } => is_continuous(inner),
        Term::Add(left, right) | Term::Subtract(left, right) | Term::Multiply(left, right) | Term::Divide(left, right) => {
            is_continuous(left) && is_continuous(right)
        }
        Term::Min(parts) | Term::Max(parts) => parts.iter().all(|part| is_continuous(part)),
        Term::Sign(_) | Term::Sqrt(_) | Term::If(..) | Term::Cases(_) | Term::Apply { .. } => false,
    }
}

/// Returns true only if the term is a quotient of polynomials.
fn is_rational(term: &Term) -> bool {
    match term {
        Term::Number(_) | Term::Label { .. } | Term::Variable(_) => true,
        Term::Negate(inner) | Term::Power(inner, _) | Term::Named { body: inner, .. } => is_rational(inner),
        Term::Add(left, right) | Term::Subtract(left, right) | Term::Multiply(left, right) | Term::Divide(left, right) => {
            is_rational(left) && is_rational(right)
        }
        Term::Min(_)
        | Term::Max(_)
        | Term::Abs(_)
        | Term::Sign(_)
        | Term::Sqrt(_)
        | Term::If(..)
        | Term::Cases(_)
        | Term::Apply { .. } => false,
    }
}
