//! Resolves the statements of claims, and defines what their definedness means.
//!
//! [`super::claims`] and [`super::derivations`] call [`Resolver::statement`]; `encode` uses the methods of [`Statement`].
//! Trusted: an error here is a wrong verdict.

use std::sync::Arc;

use super::formula::{bare, link};
use super::games::OtherTieBreak;
use super::meaning::ResolvedValue;
use super::model::{Direction, Link, Statement};
use super::resolver::Resolver;
use crate::expression::build::named;
use crate::expression::children::Subexpression;
use crate::expression::definedness::{condition_may_fail, guarded_values, term_may_fail};
use crate::expression::measure::Measurer;
use crate::expression::variables::Variables;
use crate::expression::{Condition, ConditionRef, Relation, Term, TermRef, Variable};
use crate::game::equilibrium;
use crate::syntax::play::PlayPhrase;
use crate::syntax::tree::{Connective, Expr, ExprKind, Name, Param, StatementKind};

/// The size above which the definedness of a statement with quantifiers is split into one query for each term that may be
/// undefined.
const LARGE: usize = 400;

/// A statement, with its parameter after `in` if the text names several parameters.
pub(super) type Stated = (Statement, Option<Variable>);

impl<'t> Resolver<'t> {
    /// Resolves the syntax of a statement to one statement, or to one for each parameter after `in`.
    pub(super) fn statement(&mut self, kind: &StatementKind) -> Option<Vec<Stated>> {
        let single = |statement: Statement| Some(vec![(statement, None)]);
        match kind {
            StatementKind::Formula(expr) => single(self.formula_statement(expr)?),
            StatementKind::Nonempty(expr) => single(Statement::Nonempty(self.checked(expr)?)),
            StatementKind::Empty(expr) => single(Statement::Empty(self.checked(expr)?)),
            StatementKind::Disjoint(parts) => single(Statement::Disjoint(self.shown_parts(parts)?)),
            StatementKind::Overlap(parts) => single(Statement::Overlap(self.shown_parts(parts)?)),
            StatementKind::Cover(parts) => single(Statement::Cover(self.shown_parts(parts)?)),
            StatementKind::Partition(parts) => single(Statement::Partition(self.shown_parts(parts)?)),
            StatementKind::Redundant(member, region) => {
                let (condition, others) = self.member_and_others(member, region)?;
                single(Statement::Redundant { condition, others })
            }
            StatementKind::Needed(member, region) => {
                let (condition, others) = self.member_and_others(member, region)?;
                single(Statement::Needed { condition, others })
            }
            StatementKind::Stricter(a, b) => {
                let (a, b) = (self.checked(a), self.checked(b));
                single(Statement::Stricter(a?, b?))
            }
            StatementKind::Defined(expr) => {
                let term = self.number(expr)?;
                single(Statement::Defined(self.bounded_term(term, expr)?))
            }
            StatementKind::Monotone(expr, direction, params) => {
                let direction = *direction;
                self.in_parameter(expr, params, |term, variable| Statement::Monotone { term, direction, variable })
            }
            StatementKind::Constant(expr, params) => {
                self.in_parameter(expr, params, |term, variable| Statement::Constant { term, variable })
            }
            StatementKind::Upward(expr, params) => self.rising(expr, params, true),
            StatementKind::Downward(expr, params) => self.rising(expr, params, false),
            StatementKind::Derive(derive) => self.derive(derive),
        }
    }

    /// Resolves a formula to a condition, and checks its size with definitions expanded.
    pub(super) fn checked(&mut self, expr: &Expr) -> Option<ConditionRef> {
        let condition = self.condition(expr)?;
        match self.bounded(ResolvedValue::Condition(condition), expr.span)? {
            ResolvedValue::Condition(condition) => Some(condition),
            ResolvedValue::Number(_) | ResolvedValue::Label { .. } => None,
        }
    }

    /// Returns a number if its size with definitions expanded is within bounds.
    fn bounded_term(&mut self, term: TermRef, expr: &Expr) -> Option<TermRef> {
        match self.bounded(ResolvedValue::Number(term), expr.span)? {
            ResolvedValue::Number(term) => Some(term),
            ResolvedValue::Condition(_) | ResolvedValue::Label { .. } => None,
        }
    }

    /// Resolves a formula to the statement that its outermost form determines: an equilibrium, a chain of `implies` and `iff`, a
    /// threshold, or any other condition.
    pub(super) fn formula_statement(&mut self, expr: &Expr) -> Option<Statement> {
        let mut parsed = None;
        let inner = bare(expr);
        let top = if let ExprKind::Dollar(_) = &inner.node { bare(parsed.insert(self.latex(inner)?)) } else { inner };
        if let ExprKind::Play(phrase) = &top.node
            && let Some(concept) = concept(phrase)
        {
            let parts = self.equilibrium_parts(phrase, top.span)?;
            let shown = self.text(top.span);
            self.bounded(ResolvedValue::Condition(equilibrium::condition(&parts)), expr.span)?;
            let tie_breaks = self.other_tie_breaks(phrase, top.span);
            self.other_tie_breaks.extend(tie_breaks);
            return Some(Statement::Equilibrium { concept, shown: shown.into(), parts });
        }
        let ExprKind::Connect(first, rest) = &top.node else { return self.checked(top).map(Statement::Holds) };
        let links = self.links(first, rest)?;
        let whole = Condition::all(links.iter().map(|(a, connective, b)| link(a.clone(), *connective, b.clone())).collect());
        self.bounded(ResolvedValue::Condition(whole), expr.span)?;
        let links: Vec<Link> = links
            .into_iter()
            .map(|(left, connective, right)| Link { left, both_ways: connective == Connective::Iff, right })
            .collect();
        if let ([only], [(Connective::Iff, second)]) = (links.as_slice(), rest.as_slice()) {
            for (side, condition) in [(&**first, &only.right), (second, &only.left)] {
                let side = bare(side);
                if let ExprKind::Play(phrase) = &side.node {
                    let tie_breaks = self.other_tie_breaks(phrase, side.span);
                    self.other_tie_breaks.extend(
                        tie_breaks.into_iter().map(|tie_break| OtherTieBreak { given: Some(condition.clone()), ..tie_break }),
                    );
                }
            }
        }
        Some(match <[Link; 1]>::try_from(links) {
            Ok([link]) if is_threshold(&link) => Statement::Threshold(link),
            Ok([link]) => Statement::Links(vec![link]),
            Err(links) => Statement::Links(links),
        })
    }

    /// Resolves conditions, each shown by its own name or else by its text.
    pub(super) fn shown_parts(&mut self, exprs: &[Expr]) -> Option<Vec<ConditionRef>> {
        let parts: Vec<_> = exprs.iter().map(|expr| self.checked(expr)).collect();
        let parts: Vec<ConditionRef> = parts.into_iter().collect::<Option<_>>()?;
        let named = parts.into_iter().zip(exprs).map(|(part, expr)| match &*part {
            Condition::Named { .. } => part,
            Condition::Truth(_)
            | Condition::Compare(..)
            | Condition::Not(_)
            | Condition::And(_)
            | Condition::Or(_)
            | Condition::Implies(..)
            | Condition::Iff(..)
            | Condition::If(..)
            | Condition::Quantified(..)
            | Condition::IsTrue(_)
            | Condition::IsFalse(_)
            | Condition::HasValue(_) => Arc::new(Condition::Named { shown: self.text(bare(expr).span).into(), body: part }),
        });
        Some(named.collect())
    }

    /// Returns a member of a region with the other members.
    fn member_and_others(&mut self, member: &Name, region: &Name) -> Option<(ConditionRef, Vec<ConditionRef>)> {
        let number = self.region_named(region);
        let known = self.find(member);
        let members = self.region(number?, region.span)?;
        known?;
        if !self.is_member(member, region, &members) {
            return None;
        }
        let (_, condition) = members.iter().find(|(name, _)| **name == *member.value)?;
        let others = members.iter().filter(|(name, _)| **name != *member.value).map(|(_, other)| other.clone());
        Some((condition.clone(), others.collect()))
    }

    /// Makes one statement about a number for each parameter.
    fn in_parameter(
        &mut self,
        expr: &Expr,
        params: &[Param],
        make: impl Fn(TermRef, Variable) -> Statement,
    ) -> Option<Vec<Stated>> {
        let term = self.number(expr);
        let variables: Vec<_> = params.iter().map(|param| self.real_parameter(param)).collect();
        let variables: Vec<_> = variables.into_iter().collect::<Option<_>>()?;
        let term = self.bounded_term(term?, expr)?;
        let several = variables.len() > 1;
        Some(variables.into_iter().map(|(_, v)| (make(term.clone(), v.clone()), several.then_some(v))).collect())
    }

    /// Makes one `upward` or `downward` statement about a condition for each parameter.
    fn rising(&mut self, expr: &Expr, params: &[Param], rising: bool) -> Option<Vec<Stated>> {
        let condition = self.checked(expr);
        let variables: Vec<_> = params.iter().map(|param| self.real_parameter(param)).collect();
        let variables: Vec<_> = variables.into_iter().collect::<Option<_>>()?;
        let condition = condition?;
        let several = variables.len() > 1;
        let state = |(_, variable): (usize, Variable)| {
            let statement = Statement::Upward { condition: condition.clone(), variable: variable.clone(), rising };
            (statement, several.then_some(variable))
        };
        Some(variables.into_iter().map(state).collect())
    }
}

/// Returns the word of the concept, if a phrase is ruled on information set by information set.
fn concept(phrase: &PlayPhrase) -> Option<&'static str> {
    match phrase {
        PlayPhrase::Equilibrium { concept, .. } => Some(concept.word()),
        PlayPhrase::Optimal { .. } => Some("optimal"),
        PlayPhrase::Passes { .. }
        | PlayPhrase::Leads { .. }
        | PlayPhrase::Best { .. }
        | PlayPhrase::BeliefMatters { .. }
        | PlayPhrase::Some { .. }
        | PlayPhrase::Payoff { .. }
        | PlayPhrase::Probability { .. }
        | PlayPhrase::Belief { .. } => None,
    }
}

/// Returns true iff one side of an `iff` compares a bare parameter with a number that does not mention it, and the other side
/// mentions that parameter.
pub(super) fn is_threshold(link: &Link) -> bool {
    let bare_variable = |side: &TermRef| if let Term::Variable(name) = &**side { Some(name.clone()) } else { None };
    let fits = |side: &ConditionRef, other: &ConditionRef| {
        let Condition::Compare(a, relation, b) = &**side else { return false };
        if matches!(relation, Relation::Equal | Relation::NotEqual) {
            return false;
        }
        let other = Variables::of_condition(other).free;
        [(a, b), (b, a)]
            .into_iter()
            .any(|(v, t)| bare_variable(v).is_some_and(|v| other.contains(&v) && !Variables::of_term(t).free.contains(&v)))
    };
    link.both_ways && (fits(&link.right, &link.left) || fits(&link.left, &link.right))
}

impl Link {
    /// Returns the link as one condition.
    #[must_use]
    pub fn condition(&self) -> ConditionRef {
        let (left, right) = (self.left.clone(), self.right.clone());
        Arc::new(if self.both_ways { Condition::Iff(left, right) } else { Condition::Implies(left, right) })
    }

    /// Returns the left side and the right side.
    #[must_use]
    pub fn sides(&self) -> [&ConditionRef; 2] {
        [&self.left, &self.right]
    }
}

impl Statement {
    /// Returns the condition on the parameters that a proved statement provides to later steps and to `uses`; `None` if the
    /// statement is not of that form.
    #[must_use]
    pub fn as_fact(&self) -> Option<ConditionRef> {
        match self {
            Self::Holds(condition) => Some(condition.clone()),
            Self::Equilibrium { shown, parts, .. } => Some(named(shown.clone(), equilibrium::condition(parts))),
            Self::Links(links) => Some(Condition::all(links.iter().map(Link::condition).collect())),
            Self::Threshold(link) => Some(link.condition()),
            Self::Stricter(a, b) => Some(Arc::new(Condition::Implies(a.clone(), b.clone()))),
            Self::Nonempty(_)
            | Self::Empty(_)
            | Self::Disjoint(_)
            | Self::Overlap(_)
            | Self::Cover(_)
            | Self::Partition(_)
            | Self::Redundant { .. }
            | Self::Needed { .. }
            | Self::Monotone { .. }
            | Self::Constant { .. }
            | Self::Upward { .. }
            | Self::Defined(_)
            | Self::Decided(_)
            | Self::Valued { .. }
            | Self::Underived { .. } => None,
        }
    }

    /// Returns the statement that this statement is defined at every point, if some term may be undefined. Statements of
    /// existence have no such obligation, since an undefined condition does not hold.
    #[must_use]
    pub fn definedness(&self) -> Option<Self> {
        let decided = |condition: ConditionRef| {
            if !condition_may_fail(&condition) {
                return None;
            }
            if asked_at_once(&condition) {
                return Some(Self::Decided(condition));
            }
            let values = guarded_values(&condition);
            (!values.is_empty()).then_some(Self::Valued { whole: condition, values })
        };
        match self {
            Self::Monotone { term, .. } | Self::Constant { term, .. } => term_may_fail(term).then(|| Self::Defined(term.clone())),
            Self::Holds(_)
            | Self::Links(_)
            | Self::Threshold(_)
            | Self::Equilibrium { .. }
            | Self::Nonempty(_)
            | Self::Empty(_)
            | Self::Stricter(..)
            | Self::Disjoint(_)
            | Self::Overlap(_)
            | Self::Cover(_)
            | Self::Partition(_)
            | Self::Redundant { .. }
            | Self::Needed { .. }
            | Self::Upward { .. }
            | Self::Defined(_)
            | Self::Decided(_)
            | Self::Valued { .. }
            | Self::Underived { .. } => self.whole().and_then(decided),
        }
    }

    /// Returns the definedness of a statement that a question holds exactly where its answer holds. That statement is itself
    /// always defined, since it counts an undefined side as one that does not hold. The obligation is that the question and the
    /// answer are defined. A small side is one query even if the other side is large.
    #[must_use]
    pub(super) fn definedness_of_answer(&self, question: &ConditionRef, answer: &ConditionRef) -> Option<Self> {
        if !matches!(self, Self::Threshold(_) | Self::Links(_) | Self::Holds(_)) {
            return self.definedness();
        }
        let whole = Link { left: question.clone(), both_ways: true, right: answer.clone() }.condition();
        if !condition_may_fail(&whole) {
            return None;
        }
        if asked_at_once(&whole) {
            return Some(Self::Decided(whole));
        }
        let of_side = |side: &ConditionRef| match (condition_may_fail(side), asked_at_once(side)) {
            (false, _) => Vec::new(),
            (true, true) => vec![Condition::is_decided(side)],
            (true, false) => guarded_values(side),
        };
        let values: Vec<ConditionRef> = [question, answer].into_iter().flat_map(of_side).collect();
        (!values.is_empty()).then_some(Self::Valued { whole, values })
    }

    /// Returns the condition that the statement is about at every single point. Returns `None` for statements of existence, for
    /// statements about two points, and for statements that are always defined.
    #[must_use]
    pub fn whole(&self) -> Option<ConditionRef> {
        match self {
            Self::Holds(condition) | Self::Empty(condition) | Self::Upward { condition, .. } => Some(condition.clone()),
            Self::Links(_) | Self::Threshold(_) | Self::Stricter(..) | Self::Equilibrium { .. } => self.as_fact(),
            Self::Disjoint(parts) => Some(Condition::all(pairs(parts))),
            Self::Cover(parts) => Some(Condition::any(parts.clone())),
            Self::Partition(parts) => {
                Some(Condition::all(std::iter::once(Condition::any(parts.clone())).chain(pairs(parts)).collect()))
            }
            Self::Redundant { condition, others } => {
                // A point at which another member is undefined does not satisfy the others, so the implication is true there.
                let others = Condition::is_true(Condition::all(others.clone()));
                Some(Arc::new(Condition::Implies(others, condition.clone())))
            }
            Self::Monotone { .. }
            | Self::Constant { .. }
            | Self::Nonempty(_)
            | Self::Overlap(_)
            | Self::Needed { .. }
            | Self::Defined(_)
            | Self::Decided(_)
            | Self::Valued { .. }
            | Self::Underived { .. } => None,
        }
    }

    /// Returns the free and the bound variables of the statement.
    pub(super) fn variables(&self) -> Variables {
        let mut found = Variables::default();
        for part in self.children() {
            match part {
                Subexpression::Term(term) => found.add_term(term),
                Subexpression::Condition(condition) => found.add_condition(condition),
            }
        }
        if let Self::Monotone { variable, .. } | Self::Constant { variable, .. } | Self::Upward { variable, .. } = self {
            found.free.insert(variable.clone());
        }
        found
    }

    /// Returns the conditions and terms of which the statement consists, in the order of the text.
    #[must_use]
    pub fn children(&self) -> Vec<Subexpression<'_>> {
        match self {
            Self::Holds(a)
            | Self::Nonempty(a)
            | Self::Empty(a)
            | Self::Decided(a)
            | Self::Upward { condition: a, .. }
            | Self::Valued { whole: a, .. }
            | Self::Underived { question: a, .. } => vec![Subexpression::Condition(a)],
            Self::Links(links) => links.iter().flat_map(Link::sides).map(Subexpression::Condition).collect(),
            Self::Threshold(link) => link.sides().map(Subexpression::Condition).to_vec(),
            Self::Equilibrium { parts, .. } => parts.iter().map(|part| Subexpression::Condition(&part.condition)).collect(),
            Self::Stricter(a, b) => vec![Subexpression::Condition(a), Subexpression::Condition(b)],
            Self::Disjoint(parts) | Self::Overlap(parts) | Self::Cover(parts) | Self::Partition(parts) => {
                parts.iter().map(Subexpression::Condition).collect()
            }
            Self::Redundant { condition, others } | Self::Needed { condition, others } => {
                std::iter::once(condition).chain(others).map(Subexpression::Condition).collect()
            }
            Self::Monotone { term, .. } | Self::Constant { term, .. } | Self::Defined(term) => vec![Subexpression::Term(term)],
        }
    }
}

/// Returns true iff the definedness of a condition is one query.
fn asked_at_once(condition: &ConditionRef) -> bool {
    Measurer::default().condition(condition).size <= LARGE || Variables::of_condition(condition).bound.is_empty()
}

/// Returns, for each pair of conditions, that they do not hold together.
fn pairs(parts: &[ConditionRef]) -> Vec<ConditionRef> {
    let mut pairs = Vec::new();
    for (at, second) in parts.iter().enumerate() {
        for first in &parts[..at] {
            pairs.push(Condition::negate(Condition::all(vec![first.clone(), second.clone()])));
        }
    }
    pairs
}

impl Direction {
    /// Returns the direction in words, such as `strictly increasing`.
    #[must_use]
    pub fn words(self) -> &'static str {
        match (self.strict, self.increasing) {
            (true, true) => "strictly increasing",
            (true, false) => "strictly decreasing",
            (false, true) => "weakly increasing",
            (false, false) => "weakly decreasing",
        }
    }
}
