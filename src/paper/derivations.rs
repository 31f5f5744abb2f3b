//! `derive`: the question whose answer is a condition, the names that the condition may use, and the condition itself: expected by the
//! file, found by the tool and read back from its text, or missing.
//!
//! The text of a condition that the tool found is read like a formula of the file. What is ruled on is therefore what is shown.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::formula::bare;
use super::games::OtherWay;
use super::model::{Derivation, Link, Statement};
use super::names::{DeclaredAs, NameMeaning};
use super::resolver::Resolver;
use super::statements::{Stated, is_threshold};
use super::walk;
use crate::diagnostic::{Diagnostic, Faults};
use crate::expression::children::Subexpression;
use crate::expression::definedness::condition_may_fail;
use crate::expression::variables::Variables;
use crate::expression::{Condition, ConditionRef, Relation, Term, Variable};
use crate::source::Sources;
use crate::syntax;
use crate::syntax::tree::{DerivationSubject, DeriveSyntax, Expr, ExprKind, Param};

/// What the tool found for each `derive` without an expected formula, by the id of the claim: the text of a formula, or the reason why
/// no formula was found.
pub type Results = BTreeMap<String, Result<String, String>>;

/// The results with their texts parsed.
pub(super) type ParsedAnswers = BTreeMap<String, Result<Expr, String>>;

/// Parses the texts of results, each as a source of its own.
pub(super) fn parse(results: &Results, sources: &mut Sources, faults: &mut Faults) -> ParsedAnswers {
    let mut out = ParsedAnswers::new();
    for (id, result) in results {
        let parsed = match result {
            Err(reason) => Err(reason.clone()),
            Ok(text) => {
                let source = sources.add_made(format!("what was derived for `{id}`"), text.clone());
                match syntax::formula(sources, source) {
                    Ok(expr) => Ok(expr),
                    Err(fault) => {
                        faults.push(fault);
                        continue;
                    }
                }
            }
        };
        out.insert(id.clone(), parsed);
    }
    out
}

/// The names of parameters and of defined numbers in a condition that are not among the terms; none if there are no terms.
#[must_use]
pub fn foreign(condition: &Condition, terms: &[Arc<str>]) -> Vec<Variable> {
    let mut found = Vec::new();
    if !terms.is_empty() {
        condition_names(condition, terms, &mut found);
    }
    found
}

impl<'t> Resolver<'t> {
    /// What a `derive` says; the derivation itself is left in [`Resolver::derivation`].
    pub(super) fn derive(&mut self, derive: &DeriveSyntax) -> Option<Vec<Stated>> {
        // Everything is read before anything is given up, so that all faults come at once.
        let asked = self.asked(derive);
        let solve_for = derive.solve_for.as_ref().map(|param| self.free_parameter(derive, asked.as_ref(), param));
        let threshold = match &derive.question {
            DerivationSubject::Threshold(_, param) => Some(self.free_parameter(derive, asked.as_ref(), param)),
            DerivationSubject::Formula(_) | DerivationSubject::Gaps(_) => None,
        };
        let terms: Vec<Option<Arc<str>>> = derive.terms.iter().map(|param| self.term(param)).collect();
        let terms: Option<Vec<Arc<str>>> = terms.into_iter().collect();
        let known = terms.as_deref().unwrap_or_default();
        let bounded = threshold.as_ref().and_then(Option::as_ref);
        let missing = "it was not derived: `referee audit` and `referee show` do so";
        let (answer, found, why) = match (&derive.expected, self.answer.clone()) {
            (Some(expected), _) => (Some(self.answer_of(expected, known, bounded)?), None, String::new()),
            (None, Some(Ok(expr))) => {
                let answer = self.answer_of(&expr, known, bounded)?;
                (Some(answer), Some((self.text(expr.span), expr)), String::new())
            }
            (None, Some(Err(why))) => (None, None, why),
            (None, None) => (None, None, missing.to_owned()),
        };
        let (asked, terms) = (asked?, terms?);
        let (solve_for, threshold) = (whole(solve_for)?, whole(threshold)?);
        let question = if let Statement::Cover(regions) = &asked { none_of(regions) } else { asked.as_fact()? };
        let parts = if let Statement::Equilibrium { parts, .. } = &asked { parts.clone() } else { Vec::new() };
        let regions = if let Statement::Cover(regions) = &asked { regions.clone() } else { Vec::new() };
        let text = self.text(derive.span);
        let asks_only = derive.expected.is_none();
        self.derivation = Some(Arc::new(Derivation {
            question: question.clone(),
            answer: answer.clone(),
            text,
            parts,
            regions,
            threshold,
            solve_for,
            terms,
            asks_only,
            found,
            missing: (asks_only && answer.is_none()).then(|| why.clone()),
        }));
        let statement = match answer {
            None => {
                // Whether it survives other ties is asked once it is known where it holds.
                self.other_ways.clear();
                Statement::Underived { question, why }
            }
            Some(answer) => self.compared(asked, question, answer),
        };
        Some(vec![(statement, None)])
    }

    /// That a question holds exactly where its answer does; where one of them has no value it does not hold.
    fn compared(&mut self, asked: Statement, question: ConditionRef, answer: ConditionRef) -> Statement {
        if let Condition::Truth(everywhere) = &*answer {
            if !everywhere {
                self.other_ways.clear();
            }
            return match (everywhere, asked) {
                (false, _) => Statement::Empty(question),
                (true, asked @ Statement::Equilibrium { .. }) => asked,
                (true, _) => Statement::Holds(is_true(&question)),
            };
        }
        for way in &mut self.other_ways {
            *way = OtherWay { given: Some(answer.clone()), ..way.clone() };
        }
        let link = Link { left: question, both_ways: true, right: answer };
        let threshold = is_threshold(&link);
        let link = Link { left: is_true(&link.left), right: is_true(&link.right), ..link };
        if threshold { Statement::Threshold(link) } else { Statement::Links(vec![link]) }
    }

    /// The question as a statement; of regions, that they cover.
    fn asked(&mut self, derive: &DeriveSyntax) -> Option<Statement> {
        match &derive.question {
            DerivationSubject::Formula(formula) | DerivationSubject::Threshold(formula, _) => self.formula_statement(formula),
            DerivationSubject::Gaps(regions) => self.shown_parts(regions).map(Statement::Cover),
        }
    }

    /// A real parameter that is free in the question.
    fn free_parameter(&mut self, derive: &DeriveSyntax, asked: Option<&Statement>, param: &Param) -> Option<Variable> {
        let (_, variable) = self.real_parameter(param)?;
        let variables = asked?.variables();
        if variables.free.contains(&variable) {
            return Some(variable);
        }
        if variables.bound.contains(&variable) {
            let fault = Diagnostic::new(param.span, format!("`{variable}` is bound in the question"));
            return self.fault(fault.also(derive.span, "bound here").repair("name a parameter that is free in it"));
        }
        let fault = Diagnostic::new(param.span, format!("`{variable}` does not occur in the question"));
        self.fault(fault.also(derive.span, "asked here").repair("name a parameter that occurs in it"))
    }

    /// A name after `in terms of`: a parameter, or a number that the file defines.
    fn term(&mut self, param: &Param) -> Option<Arc<str>> {
        match self.find(&param.name)? {
            NameMeaning::Family { .. } => {}
            NameMeaning::One(number) => match self.names.declared[number].what {
                DeclaredAs::Parameter(_) | DeclaredAs::Unknown(_) | DeclaredAs::Definition(_) => {}
                other => {
                    let message = format!("`{}` is {}, not a number", param.name.value, other.kind());
                    let fault = Diagnostic::new(param.span, message);
                    return self.fault(fault.repair("name a parameter, or a number that the file defines"));
                }
            },
        }
        Some(walk::shown(param).into())
    }

    /// The answer to a question: a plain condition in the terms asked for; of a threshold, a bound on its parameter.
    fn answer_of(&mut self, expr: &Expr, terms: &[Arc<str>], threshold: Option<&Variable>) -> Option<ConditionRef> {
        if let ExprKind::Truth(value) = bare(expr).node {
            return match threshold {
                Some(variable) => self.no_threshold(expr, variable),
                None => Some(Arc::new(Condition::Truth(value))),
            };
        }
        if !walk::plays(expr).is_empty() {
            let fault = Diagnostic::new(expr.span, "a derived condition is one on the parameters, without phrases about play");
            return self.fault(fault.repair("write the condition out"));
        }
        let condition = self.checked(expr)?;
        if !Variables::of_condition(&condition).bound.is_empty() {
            let fault = Diagnostic::new(expr.span, "a derived condition has no quantifiers");
            return self.fault(fault.repair("write the condition without them"));
        }
        if let Some(other) = foreign(&condition, terms).first() {
            let message = format!("`{other}` is not among the names after `in terms of`");
            return self.fault(Diagnostic::new(expr.span, message).repair("add it there, or write the condition without it"));
        }
        match threshold {
            Some(variable) if !is_bound(&condition, variable) => self.no_threshold(expr, variable),
            Some(_) | None => Some(condition),
        }
    }

    fn no_threshold<T>(&mut self, expr: &Expr, variable: &Variable) -> Option<T> {
        let message = format!("a threshold in `{variable}` compares `{variable}` with a number that does not depend on it");
        self.fault(Diagnostic::new(expr.span, message).repair(format!("write `{variable} > …`, or leave `threshold of` out")))
    }
}

/// The condition that another one has a value and is true; the same condition if it always has a value. Names and the parts of a conjunction
/// stay apart.
fn is_true(condition: &ConditionRef) -> ConditionRef {
    match &**condition {
        _ if !condition_may_fail(condition) => condition.clone(),
        Condition::And(parts) => Condition::all(parts.iter().map(is_true).collect()),
        Condition::Named { shown, body } => Arc::new(Condition::Named { shown: shown.clone(), body: is_true(body) }),
        Condition::Truth(_)
        | Condition::Compare(..)
        | Condition::Not(_)
        | Condition::Or(_)
        | Condition::Implies(..)
        | Condition::Iff(..)
        | Condition::If(..)
        | Condition::Quantified(..)
        | Condition::IsTrue(_)
        | Condition::IsFalse(_)
        | Condition::HasValue(_) => Condition::is_true(condition.clone()),
    }
}

/// What was wanted, if it was; `None` where it is faulty.
fn whole<T>(wanted: Option<Option<T>>) -> Option<Option<T>> {
    match wanted {
        None => Some(None),
        Some(found) => found.map(Some),
    }
}

/// No region holds: a point at which membership is not defined lies in none.
fn none_of(regions: &[ConditionRef]) -> ConditionRef {
    Condition::all(regions.iter().map(|region| Condition::negate(Condition::is_true(region.clone()))).collect())
}

/// A comparison of the bare variable with a number free of it, which equations may gloss: `d > d^* = …`.
fn is_bound(condition: &Condition, variable: &Variable) -> bool {
    match condition {
        Condition::Named { body, .. } => is_bound(body, variable),
        Condition::Compare(_, Relation::Equal | Relation::NotEqual, _) => false,
        Condition::Compare(a, _, b) => [(a, b), (b, a)].into_iter().any(|(side, other)| {
            matches!(&**side, Term::Variable(name) if name == variable) && !Variables::of_term(other).free.contains(variable)
        }),
        Condition::And(parts) => {
            let (bounds, rest): (Vec<_>, Vec<_>) = parts.iter().partition(|part| is_bound(part, variable));
            let is_gloss = |part: &&ConditionRef| {
                matches!(&***part, Condition::Compare(_, Relation::Equal, _)) && !part.mentions(&[variable])
            };
            bounds.len() == 1 && rest.iter().all(is_gloss)
        }
        Condition::Truth(_)
        | Condition::Not(_)
        | Condition::Or(_)
        | Condition::Implies(..)
        | Condition::Iff(..)
        | Condition::If(..)
        | Condition::Quantified(..)
        | Condition::IsTrue(_)
        | Condition::IsFalse(_)
        | Condition::HasValue(_) => false,
    }
}

/// A name without its arguments.
fn base(shown: &str) -> &str {
    shown.split(['(', '[']).next().unwrap_or(shown)
}

/// The name, or the family or definition that it is of, is among the terms.
#[must_use]
pub fn is_among(name: &str, terms: &[Arc<str>]) -> bool {
    terms.iter().any(|term| **term == *name || **term == *base(name))
}

fn condition_names(condition: &Condition, terms: &[Arc<str>], out: &mut Vec<Variable>) {
    if let Condition::Quantified(_, _, body) = condition {
        return condition_names(body, terms, out);
    }
    for part in condition.children() {
        match part {
            Subexpression::Term(term) => term_names(term, terms, out),
            Subexpression::Condition(condition) => condition_names(condition, terms, out),
        }
    }
}

fn term_names(term: &Term, terms: &[Arc<str>], out: &mut Vec<Variable>) {
    let mut note = |name: &str| {
        if !out.iter().any(|known| **known == *name) {
            out.push(name.into());
        }
    };
    match term {
        Term::Variable(name) if is_among(name, terms) => {}
        Term::Variable(name) => note(name),
        Term::Named { shown, .. } if is_among(shown, terms) => {}
        // What has no plain name, such as a derivative, is what it stands for.
        Term::Named { shown, .. } if base(shown).chars().all(|c| c.is_alphanumeric() || c == '_' || c == '\'') => {
            note(base(shown))
        }
        Term::Apply { argument, .. } => term_names(argument, terms, out),
        _ => {
            for part in term.children() {
                match part {
                    Subexpression::Term(term) => term_names(term, terms, out),
                    Subexpression::Condition(condition) => condition_names(condition, terms, out),
                }
            }
        }
    }
}
