//! Prints `derive` items: the question, the limits on the answer, the hypotheses, and the expected formula.
//!
//! Part of the printer. Not part of a verdict: no stage of an audit parses the printed text.

use super::expressions::{formula, formulas, param};
use super::lines::STRONG;
use super::rulings::{clause, params, printed};
use crate::syntax::tree::{
    Clause, DerivationSubject, DeriveSyntax, Expr, Printed, PrintedForm, RulingSyntax, StatementKind, StatementSyntax,
};

/// Returns the text after the `:` of a `derive`; `None` if the statement is not a derivation.
pub(super) fn derive(ruling: &RulingSyntax) -> Option<String> {
    let (Printed::Plain(meant) | Printed::Both { meant, .. }) = &ruling.statement;
    let StatementKind::Derive(derive) = &meant.kind else { return None };
    let mut text = question(derive);
    let mut add = |part: String| {
        text.push(STRONG);
        text.push_str(&part);
    };
    if let Some(variable) = &derive.solve_for {
        add(format!("for {}", param(variable)));
    }
    let (verdicts, others): (Vec<&Clause>, Vec<&Clause>) =
        ruling.clauses.iter().partition(|clause| matches!(clause, Clause::Expect(_)));
    others.into_iter().for_each(|other| add(clause(other)));
    if !derive.terms.is_empty() {
        add(format!("in terms of {}", params(&derive.terms)));
    }
    if let Some(expected) = expected(&ruling.statement) {
        add(format!("expect {}", printed(&expected, &|expected: &&Expr| formula(expected))));
    }
    verdicts.into_iter().for_each(|verdict| add(clause(verdict)));
    Some(text)
}

/// Returns the text of the question without its clauses.
pub(super) fn question(derive: &DeriveSyntax) -> String {
    match &derive.question {
        DerivationSubject::Formula(condition) => formula(condition),
        DerivationSubject::Gaps(regions) => format!("gaps {}", formulas(regions)),
        DerivationSubject::Threshold(condition, variable) => {
            format!("threshold of {} in {}", formula(condition), param(variable))
        }
    }
}

/// The expected formula, or its printed and its meant form.
fn expected(statement: &Printed<StatementSyntax>) -> Option<Printed<&Expr>> {
    match statement {
        Printed::Plain(plain) => expected_formula(plain).map(Printed::Plain),
        Printed::Both { printed, meant } => {
            let printed = match printed {
                PrintedForm::Form(printed, verdicts) => PrintedForm::Form(expected_formula(printed)?, verdicts.clone()),
                PrintedForm::Lost(why) => PrintedForm::Lost(why.clone()),
            };
            Some(Printed::Both { printed, meant: expected_formula(meant)? })
        }
    }
}

/// The expected formula of a derivation, if it has one.
fn expected_formula(statement: &StatementSyntax) -> Option<&Expr> {
    if let StatementKind::Derive(derive) = &statement.kind { derive.expected.as_ref() } else { None }
}
