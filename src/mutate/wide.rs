//! Finds edits that are tried as repairs but not made as slips: another condition, a dropped or added term or factor.

use super::change::SlipKind;
use super::formulas::ChangeFinder;
use crate::source::Span;
use crate::syntax::tree::{Expr, ExprKind, Param};

impl ChangeFinder<'_> {
    /// Replaces a condition by others with a similar name.
    pub(super) fn reference(&mut self, param: &Param) {
        if !self.wide || param.label.is_some() {
            return;
        }
        for other in self.families.similar_conditions(&param.name.value) {
            self.replace(SlipKind::Reference, param.span, other);
        }
    }

    /// Drops either term of `a + b` or `a - b`.
    pub(super) fn terms(&mut self, left: &Expr, sign: &str, right: &Expr) {
        if !self.wide {
            return;
        }
        self.replace(SlipKind::Term, Span { start: left.span.end, ..right.span }, "");
        let kept = if sign == "-" { "-" } else { "" };
        self.replace(SlipKind::Term, Span { end: right.span.start, ..left.span }, kept);
    }

    /// Drops either factor of `a * b`.
    pub(super) fn factors(&mut self, left: &Expr, right: &Expr) {
        if !self.wide {
            return;
        }
        self.replace(SlipKind::Factor, Span { start: left.span.end, ..right.span }, "");
        self.replace(SlipKind::Factor, Span { end: right.span.start, ..left.span }, "");
    }

    /// Adds each number of the paper to a side of a comparison, as a factor of one of its terms or as a further term.
    pub(super) fn add_number(&mut self, side: &Expr) {
        if !self.wide {
            return;
        }
        let mut places = Vec::new();
        terms(side, &mut places);
        let (between, product) = if self.latex { (" ", "") } else { ("", "*") };
        let end = Span { start: side.span.end, ..side.span };
        for name in self.families.numbers(self.latex) {
            for place in &places {
                self.replace(SlipKind::Factor, Span { start: place.end, ..*place }, format!("{between}{product}{name}"));
            }
            self.replace(SlipKind::Term, end, format!(" + {name}"));
            self.replace(SlipKind::Term, end, format!(" - {name}"));
        }
    }
}

/// Collects the places of the terms of a sum.
fn terms(expr: &Expr, out: &mut Vec<Span>) {
    if let ExprKind::Add(left, right) | ExprKind::Subtract(left, right) = &expr.node {
        terms(left, out);
        terms(right, out);
    } else {
        out.push(expr.span);
    }
}
