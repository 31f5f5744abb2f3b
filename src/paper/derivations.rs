//! Resolves a `derive`: its question, the names that its answer may use, and the answer itself.
//!
//! The answer is the formula that the file expects, or the formula that the tool derived, or missing. The text of a derived
//! formula is parsed and resolved like a formula of the file, so the formula that is ruled on is the formula that is shown.
//! [`super::statements`] calls this file. Trusted: an error here is a wrong verdict.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::formula::bare;
use super::games::OtherTieBreak;
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

/// The outcome of each `derive` without an expected formula, by the id of the claim: the text of the derived formula, or the
/// reason why the tool found none.
pub type DerivedFormulas = BTreeMap<String, Result<String, String>>;

/// The outcomes of [`DerivedFormulas`] with each text parsed to an expression.
pub(super) type ParsedAnswers = BTreeMap<String, Result<Expr, String>>;

/// Parses the texts of derived formulas, each as a source of its own. A text that cannot be parsed is reported and left out.
pub(super) fn parse(results: &DerivedFormulas, sources: &mut Sources, faults: &mut Faults) -> ParsedAnswers {
    let mut out = ParsedAnswers::new();
    for (id, result) in results {
        let parsed = match result {
            Err(reason) => Err(reason.clone()),
            Ok(text) => {
                let source = sources.add_made(format!("the formula derived for `{id}`"), text.clone());
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

/// Returns the names of parameters and of defined numbers in `condition` that `terms` does not allow. Without terms every name is
/// allowed, and the result is empty.
#[must_use]
pub fn names_not_in_terms(condition: &Condition, terms: &[Arc<str>]) -> Vec<Variable> {
    let mut found = Vec::new();
    if !terms.is_empty() {
        condition_names(condition, terms, &mut found);
    }
    found
}

impl<'t> Resolver<'t> {
    /// Resolves a `derive` to its statement, and leaves the derivation itself in [`Resolver::derivation`].
    pub(super) fn derive(&mut self, derive: &DeriveSyntax) -> Option<Vec<Stated>> {
        // Every part is resolved before a fault in one of them is returned, so that all faults are reported at once.
        let asked = self.question_statement(derive);
        let solve_for = derive.solve_for.as_ref().map(|param| self.free_parameter(derive, asked.as_ref(), param));
        let threshold = match &derive.question {
            DerivationSubject::Threshold(_, param) => Some(self.free_parameter(derive, asked.as_ref(), param)),
            DerivationSubject::Formula(_) | DerivationSubject::Gaps(_) => None,
        };
        let terms: Vec<Option<Arc<str>>> = derive.terms.iter().map(|param| self.term(param)).collect();
        let terms: Option<Vec<Arc<str>>> = terms.into_iter().collect();
        let known = terms.as_deref().unwrap_or_default();
        let bounded = threshold.as_ref().and_then(Option::as_ref);
        let missing = "it was not derived: run `referee audit` or `referee show`";
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
        let (solve_for, threshold) = (fault_outside(solve_for)?, fault_outside(threshold)?);
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
                // Other ways to break ties are compared with the answer, and there is no answer yet.
                self.other_tie_breaks.clear();
                Statement::Underived { question, why }
            }
            Some(answer) => self.compared(asked, question, answer),
        };
        Some(vec![(statement, None)])
    }

    /// Returns the statement that a question holds exactly where its answer holds. A side without a value does not hold.
    fn compared(&mut self, asked: Statement, question: ConditionRef, answer: ConditionRef) -> Statement {
        if let Condition::Truth(everywhere) = &*answer {
            if !everywhere {
                self.other_tie_breaks.clear();
            }
            return match (everywhere, asked) {
                (false, _) => Statement::Empty(is_true(&question)),
                (true, asked @ Statement::Equilibrium { .. }) => asked,
                (true, _) => Statement::Holds(is_true(&question)),
            };
        }
        for tie_break in &mut self.other_tie_breaks {
            *tie_break = OtherTieBreak { given: Some(answer.clone()), ..tie_break.clone() };
        }
        let link = Link { left: question, both_ways: true, right: answer };
        let threshold = is_threshold(&link);
        let link = Link { left: is_true(&link.left), right: is_true(&link.right), ..link };
        if threshold { Statement::Threshold(link) } else { Statement::Links(vec![link]) }
    }

    /// Resolves the question to a statement. For `gaps of` regions, the statement is that the regions cover the parameter space.
    fn question_statement(&mut self, derive: &DeriveSyntax) -> Option<Statement> {
        match &derive.question {
            DerivationSubject::Formula(formula) | DerivationSubject::Threshold(formula, _) => self.formula_statement(formula),
            DerivationSubject::Gaps(regions) => self.shown_parts(regions).map(Statement::Cover),
        }
    }

    /// Resolves a name to a real parameter, which must be free in the question.
    fn free_parameter(&mut self, derive: &DeriveSyntax, asked: Option<&Statement>, param: &Param) -> Option<Variable> {
        let (_, variable) = self.real_parameter(param)?;
        let variables = asked?.variables();
        if variables.free.contains(&variable) {
            return Some(variable);
        }
        if variables.bound.contains(&variable) {
            let fault = Diagnostic::new(param.span, format!("a quantifier of the question binds `{variable}`"));
            return self.fault(fault.also(derive.span, "bound here").repair("name a parameter that is free in the question"));
        }
        let fault = Diagnostic::new(param.span, format!("`{variable}` does not occur in the question"));
        self.fault(fault.also(derive.span, "the question is here").repair("name a parameter that occurs in the question"))
    }

    /// Resolves a name after `in terms of`, which must be a parameter or a number that the file defines.
    fn term(&mut self, param: &Param) -> Option<Arc<str>> {
        match self.find(&param.name)? {
            NameMeaning::Family { .. } => {}
            NameMeaning::One(number) => match self.names.declared[number].kind {
                DeclaredAs::Parameter(_) | DeclaredAs::Unknown(_) | DeclaredAs::Definition(_) => {}
                other => {
                    let message = format!("`{}` is {}, not a number", param.name.value, other.with_article());
                    let fault = Diagnostic::new(param.span, message);
                    return self.fault(fault.repair("name a parameter, or a number that the file defines"));
                }
            },
        }
        Some(walk::param_name(param).into())
    }

    /// Resolves an answer, which must be a quantifier-free condition in the allowed terms and, for a threshold, a bound on its
    /// parameter.
    fn answer_of(&mut self, expr: &Expr, terms: &[Arc<str>], threshold: Option<&Variable>) -> Option<ConditionRef> {
        if let ExprKind::Truth(value) = bare(expr).node {
            return match threshold {
                Some(variable) => self.no_threshold(expr, variable),
                None => Some(Arc::new(Condition::Truth(value))),
            };
        }
        if !walk::play_phrases(expr).is_empty() {
            let fault =
                Diagnostic::new(expr.span, "a derived condition is a condition on the parameters, without phrases about play");
            return self.fault(fault.repair("write the condition out"));
        }
        let condition = self.checked(expr)?;
        if !Variables::of_condition(&condition).bound.is_empty() {
            let fault = Diagnostic::new(expr.span, "a derived condition has no quantifiers");
            return self.fault(fault.repair("write the condition without quantifiers"));
        }
        if let Some(other) = names_not_in_terms(&condition, terms).first() {
            let message = format!("`{other}` is not among the names after `in terms of`");
            return self.fault(Diagnostic::new(expr.span, message).repair("add it there, or write the condition without it"));
        }
        match threshold {
            Some(variable) if !is_bound(&condition, variable) => self.no_threshold(expr, variable),
            Some(_) | None => Some(condition),
        }
    }

    /// Reports that an answer is not a bound on the parameter of `threshold of`.
    fn no_threshold<T>(&mut self, expr: &Expr, variable: &Variable) -> Option<T> {
        let message = format!("a threshold in `{variable}` compares `{variable}` with a number that does not depend on it");
        self.fault(Diagnostic::new(expr.span, message).repair(format!("write `{variable} > …`, or leave `threshold of` out")))
    }
}

/// Returns the condition that `condition` has a value and is true, which is `condition` itself if it always has a value. Named
/// conditions and conjunctions are rewritten part by part, so that a report can still show the parts.
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

/// Moves a fault to the outside: `None` if the optional part was faulty, `Some(None)` if the file has no such part.
fn fault_outside<T>(wanted: Option<Option<T>>) -> Option<Option<T>> {
    match wanted {
        None => Some(None),
        Some(found) => found.map(Some),
    }
}

/// Returns the condition that a point lies in no region. A point at which membership is undefined does not lie in the region.
fn none_of(regions: &[ConditionRef]) -> ConditionRef {
    Condition::all(regions.iter().map(|region| Condition::negate(Condition::is_true(region.clone()))).collect())
}

/// Returns true iff the condition compares the bare variable with a number that does not mention it. A conjunction is allowed if
/// its other parts are equations without the variable: `d > d^* = …`.
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

/// Returns a name without its arguments: `share` for `share[committed]`.
fn base(shown: &str) -> &str {
    shown.split(['(', '[']).next().unwrap_or(shown)
}

/// Returns true iff `terms` contains `name`, or the family or definition that `name` is a member or value of.
#[must_use]
pub fn is_in_terms(name: &str, terms: &[Arc<str>]) -> bool {
    terms.iter().any(|term| **term == *name || **term == *base(name))
}

/// Collects the names in a condition that are not among the terms.
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

/// Collects the names in a number that are not among the terms.
fn term_names(term: &Term, terms: &[Arc<str>], out: &mut Vec<Variable>) {
    let mut note = |name: &str| {
        if !out.iter().any(|known| **known == *name) {
            out.push(name.into());
        }
    };
    match term {
        Term::Variable(name) if is_in_terms(name, terms) => {}
        Term::Variable(name) => note(name),
        Term::Named { shown, .. } if is_in_terms(shown, terms) => {}
        // A number without a plain name, such as a derivative, is replaced by its definition.
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
