//! Parses the rows of a formula: joins rows that continue the row above, reads conditions after `\text{if}`, and joins all rows by
//! `and`.
//!
//! Trusted like the rest of the LaTeX parser; see [`super`].

use super::reader::{BindingLevel, FormulaRow, LatexReader, LatexResult, fault};
use super::signs::{is_operator, relation};
use super::token::{Tex, WIDE};
use crate::syntax::tree::{Connective, Expr, ExprKind};

/// The repair for rows that may be read in more than one way.
const OWN_DOLLARS: &str = "write each formula in dollars of its own";

impl LatexReader<'_> {
    /// Parses all rows of the formula.
    pub(super) fn display(&mut self) -> LatexResult<Expr> {
        self.join_rows()?;
        if self.connective().is_some() {
            let shown = self.peek().map_or_else(String::new, Tex::shown);
            let message = format!("the formula begins with `{shown}`");
            return Err(fault(self.here(), message, "write a condition on its left, or remove it"));
        }
        let start = self.here();
        let (first, mut conditional) = self.row()?;
        let mut level = self.level;
        let mut rows = vec![first];
        let mut tallest = self.height;
        while self.peek() == Some(&Tex::Row) {
            self.at += 1;
            let place = self.here();
            let (row, of_condition) = self.row()?;
            if of_condition != conditional {
                let message = "a condition after one of several rows may apply to that row or to all of them";
                return Err(fault(self.since(place), message, OWN_DOLLARS));
            }
            conditional = of_condition;
            level = level.max(self.level);
            rows.push(row);
            tallest = tallest.max(self.height);
        }
        if self.peek().is_some() {
            return Err(self.expected("the end of the formula"));
        }
        if rows.len() > 1 {
            let connected = rows.iter().find(|row| matches!(row.node, ExprKind::Connect(..) | ExprKind::Or(_)));
            if let Some(row) =
                connected.filter(|row| !conditional && (level == BindingLevel::Logic || !matches!(row.node, ExprKind::Or(_))))
            {
                let what = if matches!(row.node, ExprKind::Or(_)) { "`\\lor` in a row" } else { "an arrow" };
                return Err(fault(row.span, format!("{what} next to another row"), OWN_DOLLARS));
            }
            conditions(&rows)?;
            self.grow(tallest)?;
            return Ok(Expr { node: ExprKind::And(rows), span: self.since(start) });
        }
        rows.pop().ok_or_else(|| self.expected("a formula"))
    }

    /// Parses one row, and returns whether it has a condition: `F \text{ if } G` or `\text{if } G \text{ then } F`.
    fn row(&mut self) -> LatexResult<(Expr, bool)> {
        let start = self.here();
        self.row = FormulaRow { start: self.at, compares: self.row_compares(self.at) };
        if let Some(Tex::If(_)) = self.peek() {
            self.at += 1;
            let condition = self.condition()?;
            let height = self.height;
            if self.sees(',') {
                return Err(fault(self.here(), "a comma after a condition", "write `\\text{then}` in its place"));
            }
            if self.peek() != Some(&Tex::Then) {
                return Err(self.expected("`\\text{then}`"));
            }
            self.at += 1;
            let conclusion = self.condition()?;
            self.grow(height.max(self.height))?;
            return Ok((self.implied(condition, conclusion, start), true));
        }
        let conclusion = self.formula()?;
        let (height, level) = (self.height, self.level);
        let Some(condition) = self.trailing_condition()? else { return Ok((conclusion, false)) };
        if level > BindingLevel::Comparison {
            let message = "the condition may belong to the last part or to all of it";
            return Err(fault(self.since(start), message, "put brackets around what it belongs to"));
        }
        if conditions([&conclusion]).is_err() {
            return Err(fault(
                conclusion.span,
                "a number with a condition is not a formula",
                "write `\\begin{cases} … \\end{cases}`",
            ));
        }
        self.grow(height.max(self.height))?;
        Ok((self.implied(condition, conclusion, start), true))
    }

    /// The formula `condition implies conclusion`.
    fn implied(&mut self, condition: Expr, conclusion: Expr, start: crate::source::Span) -> Expr {
        self.level = BindingLevel::Logic;
        let links = vec![(Connective::Implies, conclusion)];
        Expr { node: ExprKind::Connect(Box::new(condition), links), span: self.since(start) }
    }

    /// Parses `\text{if} tex` or `(\text{if} tex)` if one of them comes next, and returns the condition.
    pub(super) fn trailing_condition(&mut self) -> LatexResult<Option<Expr>> {
        if let Some(Tex::If(_)) = self.peek() {
            self.at += 1;
            return self.condition().map(Some);
        }
        let open = if self.sees('(') {
            ')'
        } else if self.sees('[') {
            ']'
        } else {
            return Ok(None);
        };
        if !matches!(self.ahead(1), Some(Tex::If(_))) {
            return Ok(None);
        }
        let start = self.here();
        self.at += 2;
        let condition = self.condition()?;
        self.close(open, start)?;
        Ok(Some(condition))
    }

    /// Parses a condition whose outermost operator is not an arrow.
    fn condition(&mut self) -> LatexResult<Expr> {
        let start = self.here();
        let condition = self.formula()?;
        if self.level == BindingLevel::Logic && matches!(condition.node, ExprKind::Connect(..)) {
            return Err(fault(
                self.since(start),
                "an arrow together with `\\text{if}`",
                "put brackets around what belongs together",
            ));
        }
        if conditions([&condition]).is_err() {
            let repair = "write a comparison; `forall v in D: …` is written in plain text";
            return Err(fault(condition.span, "expected a condition after this word", repair));
        }
        Ok(condition)
    }

    /// Removes each row break between two rows that form one formula together.
    fn join_rows(&mut self) -> LatexResult<()> {
        let (mut cases, mut depth, mut kept) = (0_usize, 0_usize, Vec::with_capacity(self.tokens.len()));
        // `fresh`: the next token begins a row. `several`: there is a row break that separates two formulas.
        let (mut fresh, mut several) = (false, false);
        for at in 0..self.tokens.len() {
            let tex = &self.tokens[at].tex;
            match tex {
                Tex::BeginCases => cases += 1,
                Tex::EndCases => cases = cases.saturating_sub(1),
                Tex::Sign('(' | '[' | '⦃') => depth += 1,
                Tex::Sign(')' | ']' | '⦄') => depth = depth.saturating_sub(1),
                Tex::Row if cases == 0 => {
                    fresh = true;
                    if self.row_continues(at, depth, several)? {
                        continue;
                    }
                    several = true;
                }
                Tex::Command(_)
                | Tex::Letter(_)
                | Tex::Words(_)
                | Tex::Operator(_)
                | Tex::Number(_)
                | Tex::Sign(_)
                | Tex::Row
                | Tex::Align
                | Tex::If(_)
                | Tex::Then
                | Tex::Otherwise => {}
            }
            let mut token = self.tokens[at].clone();
            if fresh && token.tex != Tex::Row {
                token.gap = 0;
                token.aligned = false;
                fresh = false;
            }
            kept.push(token);
        }
        self.tokens = kept;
        Ok(())
    }

    /// True iff the rows before and after the row break at this index form one formula together: the first ends, or the second
    /// begins, with an operator.
    fn row_continues(&self, at: usize, depth: usize, several: bool) -> LatexResult<bool> {
        let before = at.checked_sub(1).map(|before| &self.tokens[before].tex);
        let next = self.tokens.get(at + 1);
        let opens = |tex: &Tex| *tex == Tex::Row || is_operator(tex) || tex.is_sign(&['(', '[', '⦃', ',']);
        if before.is_none_or(opens) {
            return Ok(true);
        }
        if let Some(next) = next.filter(|next| matches!(next.tex, Tex::If(_))) {
            let then =
                self.tokens.iter().skip(at + 1).take_while(|token| token.tex != Tex::Row).any(|token| token.tex == Tex::Then);
            if several && !then {
                return Err(fault(next.span, "a condition after several rows may apply to one of them or to all", OWN_DOLLARS));
            }
            return Ok(!then);
        }
        let minus = next.is_some_and(|next| next.tex == Tex::Sign('-'));
        if minus && depth == 0 && self.row_compares(at + 1) {
            let place = self.tokens[at + 1].span;
            return Err(fault(place, "this row may continue the row above or begin a new formula", OWN_DOLLARS));
        }
        if minus || next.is_some_and(|next| is_operator(&next.tex) || next.tex == Tex::Then) {
            return Ok(true);
        }
        if depth > 0 {
            let place = self.tokens[at].span;
            return Err(fault(place, "a row ends inside a bracket", "remove `\\\\`, or end the row after a sign or a comma"));
        }
        Ok(false)
    }

    /// True iff the rest of the row from this index on contains a comparison.
    fn row_compares(&self, from: usize) -> bool {
        let row = self.tokens.iter().skip(from).take_while(|token| token.tex != Tex::Row);
        row.into_iter().any(|token| relation(&token.tex).is_some())
    }

    /// Checks the space before the next sign. A sign after a wide space and close to the next factor may begin a new formula, so it
    /// is an error.
    pub(super) fn check_sign_gap(&self) -> LatexResult<()> {
        let Some(sign) = self.tokens.get(self.at).filter(|sign| sign.apart()) else { return Ok(()) };
        let close = self.tokens.get(self.at + 1).is_none_or(|next| next.gap < WIDE);
        if !close {
            return Ok(());
        }
        let message = format!("`{}` after a wide space may continue the formula or begin a new one", sign.tex.shown());
        Err(fault(sign.span, message, "remove the space, or put each formula in dollars of its own"))
    }
}

/// Returns true iff the expression is a condition: a comparison or a combination of conditions.
pub(super) fn is_condition(expr: &Expr) -> bool {
    matches!(expr.node, ExprKind::Chain(..) | ExprKind::And(_) | ExprKind::Or(_) | ExprKind::Connect(..) | ExprKind::Not(_))
}

/// Checks that all parts are conditions, unlike in `a \land b > 0`. A function value may be a condition.
///
/// # Errors
/// When a part is a number.
pub(super) fn conditions<'e>(parts: impl IntoIterator<Item = &'e Expr>) -> LatexResult<()> {
    let may_be_condition = |part: &Expr| is_condition(part) || matches!(part.node, ExprKind::TexCall(..));
    match parts.into_iter().find(|part| !may_be_condition(part)) {
        Some(number) => {
            let message = "expected a condition, found a number";
            Err(fault(number.span, message, "compare it with something, as in `a > 0 \\land b > 0`"))
        }
        None => Ok(()),
    }
}
