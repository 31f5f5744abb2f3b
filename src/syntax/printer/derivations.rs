//! Derivations printed: the question, what limits the answer, the hypotheses, and last the formula that is expected.

use super::expressions::{formula, formulas, param};
use super::lines::STRONG;
use super::rulings::{clause, params, printed};
use crate::syntax::tree::{
    Clause, DerivationSubject, DeriveSyntax, Expr, Printed, PrintedForm, RulingSyntax, StatementKind, StatementSyntax,
};

/// What follows the `:` of a `derive`; `None` for any other ruling.
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
    others.into_iter().for_each(|one| add(clause(one)));
    if !derive.terms.is_empty() {
        add(format!("in terms of {}", params(&derive.terms)));
    }
    if let Some(expected) = expected(&ruling.statement) {
        add(format!("expect {}", printed(&expected, &|expected: &&Expr| formula(expected))));
    }
    verdicts.into_iter().for_each(|one| add(clause(one)));
    Some(text)
}

/// The question alone.
pub(super) fn question(derive: &DeriveSyntax) -> String {
    match &derive.question {
        DerivationSubject::Formula(condition) => formula(condition),
        DerivationSubject::Gaps(regions) => format!("gaps {}", formulas(regions)),
        DerivationSubject::Threshold(condition, variable) => {
            format!("threshold of {} in {}", formula(condition), param(variable))
        }
    }
}

/// The formula that is expected, as printed and as meant.
fn expected(statement: &Printed<StatementSyntax>) -> Option<Printed<&Expr>> {
    match statement {
        Printed::Plain(plain) => of(plain).map(Printed::Plain),
        Printed::Both { printed, meant } => {
            let printed = match printed {
                PrintedForm::Form(printed, verdicts) => PrintedForm::Form(of(printed)?, verdicts.clone()),
                PrintedForm::Lost(why) => PrintedForm::Lost(why.clone()),
            };
            Some(Printed::Both { printed, meant: of(meant)? })
        }
    }
}

fn of(statement: &StatementSyntax) -> Option<&Expr> {
    if let StatementKind::Derive(derive) = &statement.kind { derive.expected.as_ref() } else { None }
}
