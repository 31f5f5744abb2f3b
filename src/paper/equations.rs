//! Solves `define x, y by F, G` exactly: linear equations by Cramer's rule; other equations are refused.
//!
//! An unknown is replaced by its solution. An unknown that was only constrained by its equations would keep its value when `at`
//! or a quantifier changes another variable of the equations. [`super::uses`] calls this file. Trusted: an error here is a wrong
//! verdict.
//!
//! # Source
//! Cramer (1750): the solution of a linear system as a quotient of determinants.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::derivative::{add, multiply, subtract};
use super::meaning::{Meaning, Obligation, ObligationKind, ResolvedValue, Solution};
use super::names::{DeclaredAs, Equations};
use super::resolver::Resolver;
use crate::diagnostic::Diagnostic;
use crate::expression::build::{constant_truth, is_zero};
use crate::expression::linear::{Arithmetic, LinearForm, linear};
use crate::expression::{Condition, ConditionRef, Relation, Term, TermRef, Variable};
use kernel::number::whole;

/// The most unknowns that are solved for. The determinant of 5 equations has 5! = 120 products.
const MAX_UNKNOWNS: usize = 5;

impl<'t> Resolver<'t> {
    /// Returns true iff the declaration is an unknown of the equations that are being resolved.
    pub(super) fn solving(&self, number: usize) -> bool {
        let declared = &self.names.declared;
        self.in_progress.last().is_some_and(|last| {
            declared[*last].item == declared[number].item && matches!(declared[*last].kind, DeclaredAs::Unknown(_))
        })
    }

    /// Returns the meaning of an unknown: its value in the solution of its equations. The obligations belong to the first
    /// unknown.
    pub(super) fn solve(&mut self, equations: Equations<'t>, number: usize) -> Option<Meaning> {
        let item = self.names.declared[number].item;
        let solution = match self.solutions.get(&item) {
            Some(known) => known.clone(),
            None => {
                let found = self.solution(equations, item).map(Arc::new);
                self.solutions.insert(item, found.clone());
                found
            }
        }?;
        let (first, _) = solution.values.first()?;
        let (_, value) = solution.values.iter().find(|(known, _)| *known == number)?;
        let obligations = if *first == number { solution.obligations.clone() } else { Vec::new() };
        Some(Meaning {
            body: ResolvedValue::Number(value.clone()),
            arguments: Vec::new(),
            within: None,
            obligations,
            binds: BTreeSet::new(),
        })
    }

    /// Solves the equations of one item for all its unknowns, or reports that the equations are not linear.
    fn solution(&mut self, equations: Equations<'t>, item: usize) -> Option<Solution> {
        let names = self.names;
        let unknowns: Vec<usize> = (0..names.declared.len())
            .filter(|number| {
                names.declared[*number].item == item && matches!(names.declared[*number].kind, DeclaredAs::Unknown(_))
            })
            .collect();
        let variables: Vec<Variable> = unknowns.iter().map(|number| names.declared[*number].shown().into()).collect();
        let (conditions, mut obligations) = self.in_scope(Vec::new(), |this| this.conditions(equations.equations));
        let conditions = conditions?;
        if let Some((values, determinant)) = linear_solution(&conditions, &variables) {
            for value in &values {
                self.bounded(ResolvedValue::Number(value.clone()), equations.span)?;
            }
            let unique = Condition::compare(determinant, Relation::NotEqual, Term::number(whole(0)));
            obligations.push(self.obligation(ObligationKind::Unique, unique, &equations));
            let values: Vec<(usize, TermRef)> = unknowns.into_iter().zip(values).collect();
            if let Some(domain) = equations.domain {
                let (parts, more) = self.in_scope(Vec::new(), |this| {
                    let inside = |(number, body): &(usize, TermRef)| {
                        let shown = names.declared[*number].shown().into();
                        this.in_domain(&Arc::new(Term::Named { shown, body: body.clone() }), domain)
                    };
                    values.iter().map(inside).collect::<Option<Vec<_>>>()
                });
                obligations.extend(more);
                obligations.push(self.obligation(ObligationKind::Within, Condition::all(parts?), &equations));
            }
            return Some(Solution { values, obligations });
        }
        let shown = variables.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
        let fault = Diagnostic::new(
            equations.span,
            format!("these equations are not linear in {shown}, and only linear equations are solved"),
        );
        self.fault(fault.repair("declare a parameter instead, and `assume` the equations"))
    }

    /// Returns an obligation about the solution of these equations.
    fn obligation(&self, kind: ObligationKind, condition: ConditionRef, equations: &Equations<'_>) -> Obligation {
        let shown: Vec<String> = equations.symbols.iter().map(|symbol| format!("`{}`", self.text(symbol.param.span))).collect();
        let shown = shown.join(", ");
        let title = match kind {
            ObligationKind::Within => format!("the solution for {shown} lies in its declared domain"),
            ObligationKind::Unique
            | ObligationKind::Gloss
            | ObligationKind::Cases
            | ObligationKind::Bounds
            | ObligationKind::Probability
            | ObligationKind::Interval
            | ObligationKind::Discount
            | ObligationKind::Payoff => {
                format!("the equations for {shown} have exactly one solution")
            }
        };
        let written: Vec<String> = equations.equations.iter().map(|equation| self.text(equation.span)).collect();
        Obligation { kind, condition, title, written: written.join(", "), span: equations.span }
    }
}

/// Returns the solution of n linear equations in n unknowns, with the determinant, which must not be 0.
fn linear_solution(conditions: &[ConditionRef], unknowns: &[Variable]) -> Option<(Vec<TermRef>, TermRef)> {
    if conditions.len() != unknowns.len() || unknowns.len() > MAX_UNKNOWNS {
        return None;
    }
    // Each row reads: sum of coefficient * unknown = -constant.
    let mut rows: Vec<(Vec<TermRef>, TermRef)> = Vec::new();
    for condition in conditions {
        let Condition::Compare(left, Relation::Equal, right) = &**condition else { return None };
        let (left, right) = (form(left, unknowns)?, form(right, unknowns)?);
        let coefficients = left.coefficients.iter().zip(&right.coefficients).map(|(a, b)| subtract(a, b)).collect();
        rows.push((coefficients, subtract(&right.constant, &left.constant)));
    }
    let matrix: Vec<Vec<TermRef>> = rows.iter().map(|(coefficients, _)| coefficients.clone()).collect();
    let whole_determinant = determinant(&matrix);
    let mut values = Vec::new();
    for column in 0..unknowns.len() {
        let mut replaced = matrix.clone();
        for (row, (_, constant)) in replaced.iter_mut().zip(&rows) {
            row[column] = constant.clone();
        }
        values.push(Arc::new(Term::Divide(determinant(&replaced), whole_determinant.clone())));
    }
    Some((values, whole_determinant))
}

/// Returns the determinant of a square matrix, by Laplace expansion along the first row.
fn determinant(matrix: &[Vec<TermRef>]) -> TermRef {
    let Some((first, rest)) = matrix.split_first() else { return Term::number(whole(1)) };
    let mut sum = Term::number(whole(0));
    for (column, factor) in first.iter().enumerate() {
        let minor: Vec<Vec<TermRef>> = rest
            .iter()
            .map(|row| row.iter().enumerate().filter(|(place, _)| *place != column).map(|(_, entry)| entry.clone()).collect())
            .collect();
        let product = multiply(factor, &determinant(&minor));
        sum = if column % 2 == 0 { add(&sum, &product) } else { subtract(&sum, &product) };
    }
    sum
}

/// Arithmetic on coefficients that simplifies only zeros and ones, so that a solution is shown as a reader would write it.
const WRITTEN: Arithmetic = Arithmetic {
    sum: add,
    difference: subtract,
    before: multiply,
    behind: |factor, part| multiply(part, factor),
    over: |divisor, part| if is_zero(part) { part.clone() } else { Arc::new(Term::Divide(part.clone(), divisor.clone())) },
};

/// Returns a term as one linear form in the unknowns; `None` unless the same form holds at all parameter values.
fn form(term: &TermRef, unknowns: &[Variable]) -> Option<LinearForm> {
    let mut cases = linear(term, unknowns, WRITTEN)?;
    let only = cases.pop()?;
    (cases.is_empty() && constant_truth(&only.condition) == Some(true)).then_some(only)
}
