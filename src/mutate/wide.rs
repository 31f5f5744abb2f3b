//! Edits that would repair a formula and are not made as slips: another condition, a term or a factor left out or put in.

use super::change::SlipKind;
use super::formulas::ChangeFinder;
use crate::source::Span;
use crate::syntax::tree::{Expr, ExprKind, Param};

impl ChangeFinder<'_> {
    /// Other conditions in the place of one.
    pub(super) fn reference(&mut self, param: &Param) {
        if !self.wide || param.label.is_some() {
            return;
        }
        for other in self.families.conditions_beside(&param.name.value) {
            self.replace(SlipKind::Reference, param.span, other);
        }
    }

    /// `a + b`: either left out.
    pub(super) fn terms(&mut self, left: &Expr, sign: &str, right: &Expr) {
        if !self.wide {
            return;
        }
        self.replace(SlipKind::Term, Span { start: left.span.end, ..right.span }, "");
        let kept = if sign == "-" { "-" } else { "" };
        self.replace(SlipKind::Term, Span { end: right.span.start, ..left.span }, kept);
    }

    /// `a * b`: either left out.
    pub(super) fn factors(&mut self, left: &Expr, right: &Expr) {
        if !self.wide {
            return;
        }
        self.replace(SlipKind::Factor, Span { start: left.span.end, ..right.span }, "");
        self.replace(SlipKind::Factor, Span { end: right.span.start, ..left.span }, "");
    }

    /// A side of a comparison: a number of the paper as a further factor of each of its terms, or as a further term.
    pub(super) fn put_in(&mut self, side: &Expr) {
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

/// The terms of a sum.
fn terms(expr: &Expr, out: &mut Vec<Span>) {
    if let ExprKind::Add(left, right) | ExprKind::Subtract(left, right) = &expr.node {
        terms(left, out);
        terms(right, out);
    } else {
        out.push(expr.span);
    }
}
