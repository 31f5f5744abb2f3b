//! `define x, y by F, G`: linear equations are solved exactly, by Cramer's rule; others are refused.
//!
//! An unknown that were only tied to its equations would not follow when something else in them is replaced or bound.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::derivative::{add, multiply, subtract};
use super::meaning::{Meaning, Obligation, ObligationKind, ResolvedValue, Solution};
use super::names::{DeclaredAs, Equations};
use super::resolver::Resolver;
use crate::diagnostic::Diagnostic;
use crate::expression::build::{decided, is_zero};
use crate::expression::linear::{Arithmetic, LinearForm, linear};
use crate::expression::{Condition, ConditionRef, Relation, Term, TermRef, Variable};
use kernel::number::whole;

/// The most unknowns that are solved for; the determinant has up to 5! products.
const MAX_UNKNOWNS: usize = 5;

impl<'t> Resolver<'t> {
    /// True iff the declaration is an unknown of the equations that are being resolved right now.
    pub(super) fn solving(&self, number: usize) -> bool {
        let declared = &self.names.declared;
        self.under_way.last().is_some_and(|last| {
            declared[*last].item == declared[number].item && matches!(declared[*last].what, DeclaredAs::Unknown(_))
        })
    }

    /// What an unknown means.
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

    fn solution(&mut self, equations: Equations<'t>, item: usize) -> Option<Solution> {
        let names = self.names;
        let unknowns: Vec<usize> = (0..names.declared.len())
            .filter(|number| {
                names.declared[*number].item == item && matches!(names.declared[*number].what, DeclaredAs::Unknown(_))
            })
            .collect();
        let variables: Vec<Variable> = unknowns.iter().map(|number| names.declared[*number].shown().into()).collect();
        let (conditions, mut obligations) = self.apart(Vec::new(), |this| this.conditions(equations.equations));
        let conditions = conditions?;
        if let Some((values, determinant)) = linear_solution(&conditions, &variables) {
            for value in &values {
                self.bounded(ResolvedValue::Number(value.clone()), equations.span)?;
            }
            let unique = Condition::compare(determinant, Relation::NotEqual, Term::number(whole(0)));
            obligations.push(self.obligation(ObligationKind::Unique, unique, &equations));
            let values: Vec<(usize, TermRef)> = unknowns.into_iter().zip(values).collect();
            if let Some(domain) = equations.domain {
                let (parts, more) = self.apart(Vec::new(), |this| {
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
        let fault =
            Diagnostic::new(equations.span, format!("these equations are not linear in {shown}: only linear ones are solved"));
        self.fault(fault.repair("declare a parameter, and `assume` the equations of it"))
    }

    fn obligation(&self, kind: ObligationKind, condition: ConditionRef, equations: &Equations<'_>) -> Obligation {
        let shown: Vec<String> = equations.symbols.iter().map(|symbol| format!("`{}`", self.text(symbol.param.span))).collect();
        let shown = shown.join(", ");
        let title = match kind {
            ObligationKind::Within => format!("the solution for {shown} lies where it is said to"),
            ObligationKind::Unique
            | ObligationKind::Gloss
            | ObligationKind::Cases
            | ObligationKind::Bounds
            | ObligationKind::Probability
            | ObligationKind::Interval
            | ObligationKind::Discount
            | ObligationKind::Payoff => {
                format!("the equations for {shown} have no two solutions")
            }
        };
        let written: Vec<String> = equations.equations.iter().map(|equation| self.text(equation.span)).collect();
        Obligation { kind, condition, title, written: written.join(", "), span: equations.span }
    }
}

/// The solution of as many linear equations as unknowns, with the determinant that must not be 0.
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

/// Laplace's expansion along the first row.
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

/// Coefficients as the file would write them: only zeros and ones are left out.
const WRITTEN: Arithmetic = Arithmetic {
    sum: add,
    difference: subtract,
    before: multiply,
    behind: |factor, part| multiply(part, factor),
    over: |divisor, part| if is_zero(part) { part.clone() } else { Arc::new(Term::Divide(part.clone(), divisor.clone())) },
};

/// A number as one linear form, whatever the parameters.
fn form(term: &TermRef, unknowns: &[Variable]) -> Option<LinearForm> {
    let mut cases = linear(term, unknowns, WRITTEN)?;
    let only = cases.pop()?;
    (cases.is_empty() && decided(&only.condition) == Some(true)).then_some(only)
}
