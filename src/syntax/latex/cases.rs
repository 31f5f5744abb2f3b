//! Parses case lists (`\begin{cases}`): each row has a value and its condition.
//!
//! Trusted like the rest of the LaTeX parser; see [`super`].

use super::reader::{FactorShape, LatexReader, LatexResult};
use super::signs::relation;
use super::token::Tex;
use crate::diagnostic::Diagnostic;
use crate::source::Span;
use crate::syntax::tree::{Expr, ExprKind};

impl LatexReader<'_> {
    /// `"\begin{cases}" tsum "&" tex { "\\" tsum "&" tex } "\end{cases}"`
    pub(super) fn cases(&mut self, start: Span) -> LatexResult<Expr> {
        self.at += 1;
        let bars = std::mem::take(&mut self.bars);
        self.case_lists += 1;
        let (mut cases, mut tallest, mut nested): (Vec<(Expr, Expr)>, u32, bool) = (Vec::new(), 0, false);
        loop {
            let value = self.nested(Self::sum)?;
            tallest = tallest.max(self.height);
            if self.peek().and_then(relation).is_some() {
                let fault = Diagnostic::new(self.since(start), "a case list of conditions is not supported");
                return Err(Box::new(fault.repair("write `(F and …) or (G and …)` outside the dollars")));
            }
            while self.take(',') {}
            if self.peek() == Some(&Tex::Align) {
                self.at += 1;
            } else if !matches!(self.peek(), Some(Tex::If(_) | Tex::Otherwise)) && !self.sees_condition() {
                return Err(self.expected("`&` and the case's condition"));
            }
            let bracketed = self.sees('(') && self.ahead(1) == Some(&Tex::Otherwise);
            self.at += usize::from(bracketed);
            let lists_before = self.case_lists;
            let condition = if self.peek() == Some(&Tex::Otherwise) {
                self.height = tallest;
                self.otherwise_condition(&cases, nested)?
            } else if let Some(condition) = self.trailing_condition()? {
                nested |= self.case_lists > lists_before;
                condition
            } else {
                let condition = self.formula()?;
                nested |= self.case_lists > lists_before;
                condition
            };
            tallest = tallest.max(self.height);
            cases.push((value, condition));
            if self.peek() != Some(&Tex::Row) {
                break;
            }
            self.at += 1;
        }
        self.bars = bars;
        if self.peek() != Some(&Tex::EndCases) {
            return Err(self.expected("`\\\\` or `\\end{cases}`"));
        }
        self.at += 1;
        self.grow(tallest)?;
        self.shape = FactorShape::Cases;
        Ok(Expr { node: ExprKind::Cases(cases), span: self.since(start) })
    }

    /// Parses `\text{otherwise}` in the last case, and returns the negation of all conditions above it. It is an
    /// error if one of these conditions contains a case list of its own.
    fn otherwise_condition(&mut self, cases: &[(Expr, Expr)], nested: bool) -> LatexResult<Expr> {
        let span = self.here();
        self.at += 1;
        if self.at >= 2 && self.tokens[self.at - 2].tex == Tex::Sign('(') {
            self.close(')', span)?;
        }
        if cases.is_empty() || self.peek() == Some(&Tex::Row) {
            return Err(Box::new(Diagnostic::new(span, "`otherwise` is not the last case").repair("put it last")));
        }
        if nested {
            let fault = Diagnostic::new(span, "`otherwise` after a condition with cases of its own");
            return Err(Box::new(fault.repair("write the last condition out")));
        }
        let any = match cases {
            [(_, only)] => only.clone(),
            _ => Expr { node: ExprKind::Or(cases.iter().map(|(_, condition)| condition.clone()).collect()), span },
        };
        self.grow(self.height + 1)?;
        Ok(Expr { node: ExprKind::Not(Box::new(any)), span })
    }
}
