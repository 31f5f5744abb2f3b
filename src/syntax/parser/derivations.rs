//! Parses `derive` items: the question, its clauses, and the formula that is expected as the answer.
//!
//! Trusted like the rest of the parser: an error here is a wrong reading of the file.

use super::rulings::{OUTCOMES, Title};
use super::{ParseResult, Parser};
use crate::diagnostic::Diagnostic;
use crate::source::Span;
use crate::syntax::token::TokenKind;
use crate::syntax::tree::{
    ClaimSyntax, Clause, DerivationSubject, DeriveSyntax, Expr, Param, Printed, PrintedForm, RulingSyntax, StatementKind,
    StatementSyntax,
};

/// The clauses after the question, which may come in any order.
#[derive(Default)]
struct DeriveClauses {
    solve_for: Option<Param>,
    terms: Vec<Param>,
    expected: Option<Printed<Expr>>,
    others: Vec<Clause>,
}

impl Parser<'_> {
    /// Parses the part of the item after `derive`.
    pub(super) fn derive(&mut self) -> ParseResult<ClaimSyntax> {
        let Title { name, title, places, assessment } = self.title()?;
        self.expect(":")?;
        self.in_ends = true;
        let start = self.here();
        let question = self.derivable()?;
        let span = self.since(start);
        let clauses = self.derive_clauses()?;
        let statement_with = |expected: Option<Expr>| {
            let place = expected.as_ref().map_or(span, |expected| expected.span);
            let (question, solve_for, terms) = (question.clone(), clauses.solve_for.clone(), clauses.terms.clone());
            let derive = DeriveSyntax { question, span, solve_for, terms, expected };
            StatementSyntax { kind: StatementKind::Derive(Box::new(derive)), span: place }
        };
        let asks_only = clauses.expected.is_none();
        let statement = match clauses.expected {
            None => Printed::Plain(statement_with(None)),
            Some(Printed::Plain(expected)) => Printed::Plain(statement_with(Some(expected))),
            Some(Printed::Both { printed, meant }) => Printed::Both {
                printed: match printed {
                    PrintedForm::Form(printed, verdicts) => PrintedForm::Form(statement_with(Some(printed)), verdicts),
                    PrintedForm::Lost(why) => PrintedForm::Lost(why),
                },
                meant: statement_with(Some(meant)),
            },
        };
        let ruling = RulingSyntax { statement, clauses: clauses.others, span: self.since(start) };
        let expects_a_verdict = ruling.clauses.iter().find_map(|clause| match clause {
            Clause::Expect(expect) => Some(expect.span),
            Clause::Given(_) | Clause::Without(_) | Clause::Under(_) | Clause::Uses(_) => None,
        });
        if let Some(span) = expects_a_verdict.filter(|_| asks_only) {
            let fault = Diagnostic::new(span, "`expect` gives a verdict here, but no formula is expected");
            return Err(fault.repair("write `expect` and the formula that should be derived before this `expect`").into());
        }
        Ok(ClaimSyntax { question: asks_only, name, title, places, assessment, ruling })
    }

    /// `"threshold" "of" formula "in" param | "gaps" formula { "," formula } | formula`
    fn derivable(&mut self) -> ParseResult<DerivationSubject> {
        if self.sees("threshold") && self.sees_at(1, "of") {
            self.at += 2;
            let condition = self.formula()?;
            if !self.take("in") {
                return Err(self.expected("`in` and the parameter of the threshold"));
            }
            return Ok(DerivationSubject::Threshold(condition, self.param()?));
        }
        let of_regions = matches!(self.kind_at(1), Some(TokenKind::Word | TokenKind::Dollar)) && !self.sees_at(1, "is");
        if self.sees("gaps") && of_regions {
            self.at += 1;
            return Ok(DerivationSubject::Gaps(self.formulas()?));
        }
        Ok(DerivationSubject::Formula(self.formula()?))
    }

    /// Parses the clauses after the question.
    fn derive_clauses(&mut self) -> ParseResult<DeriveClauses> {
        let mut found = DeriveClauses::default();
        loop {
            let start = self.here();
            if self.take("for") {
                self.once(found.solve_for.is_none(), "for", start)?;
                found.solve_for = Some(self.param()?);
            } else if self.sees("in") && self.sees_at(1, "terms") {
                self.once(found.terms.is_empty(), "in terms of", start)?;
                self.at += 2;
                self.expect("of")?;
                found.terms = self.params()?;
            } else if self.sees("expect") && !OUTCOMES.iter().any(|(word, _)| self.sees_at(1, word)) {
                self.once(found.expected.is_none(), "expect", start)?;
                self.at += 1;
                found.expected = Some(self.printed(&mut Self::formula, true)?);
            } else if let Some(clause) = self.clause()? {
                found.others.push(clause);
            } else {
                return Ok(found);
            }
        }
    }

    /// Checks that a clause that is allowed once is the first of its kind.
    fn once(&self, first: bool, word: &str, place: Span) -> ParseResult<()> {
        if first {
            return Ok(());
        }
        Err(Diagnostic::new(place, format!("a second `{word}`")).repair("keep one of them").into())
    }
}
