//! Finds the changes to one formula by traversing its syntax tree, in plain text or LaTeX.

use super::change::{ChangeSite, Edit, FormulaChange, SlipKind};
use super::families::Families;
use super::signs::{self, TextGap};
use crate::source::{Sources, Span};
use crate::syntax::latex;
use crate::syntax::tree::{BindingSyntax, Connective, Domain, Expr, ExprKind, Param, RangeSyntax, Relation, TexSymbol};

/// The maximal number of changes to one paper.
pub const MOST: usize = 50_000;

/// Finds changes in the formulas of one item.
pub(super) struct ChangeFinder<'a> {
    pub(super) sources: &'a Sources,
    pub(super) families: &'a Families,
    pub(super) site: ChangeSite,
    /// The comparison that contains the present position, or else the whole formula.
    pub(super) around: Span,
    /// True iff the present position is inside LaTeX, between dollars.
    pub(super) latex: bool,
    /// True iff edits that would repair a formula are wanted in addition to slips.
    pub(super) wide: bool,
    pub(super) found: &'a mut Vec<FormulaChange>,
}

impl ChangeFinder<'_> {
    /// Finds the changes inside a formula.
    pub(super) fn formula(&mut self, expr: &Expr) {
        self.around = expr.span;
        self.expr(expr);
    }

    /// Finds the changes of a condition: it is dropped as a whole, or changed inside.
    pub(super) fn condition(&mut self, expr: &Expr) {
        self.around = expr.span;
        self.replace(SlipKind::Dropped, expr.span, "true");
        self.expr(expr);
    }

    /// Records a change that makes these replacements.
    pub(super) fn edits(&mut self, kind: SlipKind, edits: Vec<Edit>) {
        if !edits.is_empty() && self.found.len() < MOST {
            self.found.push(FormulaChange { kind, site: self.site.clone(), around: self.around, edits });
        }
    }

    /// Records a change that replaces one part of the text.
    pub(super) fn replace(&mut self, kind: SlipKind, span: Span, text: impl Into<String>) {
        self.edits(kind, vec![Edit { span, text: text.into() }]);
    }

    /// Returns the text between two places.
    pub(super) fn gap(&self, from: Span, to: Span) -> TextGap<'_> {
        TextGap::between(self.sources, from.source, from.end, to.start)
    }

    /// Runs `part` with `around` as the comparison that is shown with its changes.
    fn inside(&mut self, around: Span, part: impl FnOnce(&mut Self)) {
        let outer = std::mem::replace(&mut self.around, around);
        part(self);
        self.around = outer;
    }

    /// Finds the changes inside an expression.
    pub(super) fn expr(&mut self, expr: &Expr) {
        match &expr.node {
            ExprKind::Number(_) | ExprKind::Truth(_) | ExprKind::Inf => {}
            ExprKind::Play(play) => self.phrase(play),
            ExprKind::Param(param) => self.param(param),
            ExprKind::TexSymbol(symbol) => self.symbol(symbol, expr.span),
            ExprKind::Dollar(text) => self.dollar(text, expr.span),
            ExprKind::Call(_, parts) | ExprKind::Builtin(_, parts) | ExprKind::TexCall(_, parts) => {
                parts.iter().for_each(|part| self.expr(part));
            }
            ExprKind::Derivative(inner, param) => {
                self.expr(inner);
                self.param(param);
            }
            ExprKind::Integral { integrand, lower, upper, .. } => {
                [integrand, lower, upper].into_iter().for_each(|part| self.expr(part));
            }
            ExprKind::Negate(inner) => {
                self.negation(expr.span, inner);
                self.expr(inner);
            }
            ExprKind::Add(left, right) => self.sum(expr, left, "+", "-", right),
            ExprKind::Subtract(left, right) => self.sum(expr, left, "-", "+", right),
            ExprKind::Multiply(left, right) => {
                self.factors(left, right);
                self.expr(left);
                self.expr(right);
            }
            ExprKind::Divide(left, right) => {
                self.expr(left);
                self.expr(right);
            }
            ExprKind::Power(inner, _) | ExprKind::Not(inner) | ExprKind::Parenthesized(inner) | ExprKind::Gloss(_, inner) => {
                self.expr(inner)
            }
            ExprKind::Chain(first, links) => self.inside(expr.span, |this| this.chain(first, links)),
            ExprKind::In(subject, range) => self.inside(expr.span, |this| {
                this.expr(subject);
                this.range(range);
            }),
            ExprKind::And(parts) => self.junction(parts, expr.span, true),
            ExprKind::Or(parts) => self.junction(parts, expr.span, false),
            ExprKind::Connect(first, links) => self.arrows(first, links),
            ExprKind::If(test, yes, no) => [test, yes, no].into_iter().for_each(|part| self.expr(part)),
            ExprKind::Quantified(_, bounds, body) => {
                bounds.iter().for_each(|bound| self.bound(bound));
                self.inside(body.span, |this| this.expr(body));
            }
            ExprKind::At(subject, values) => {
                self.expr(subject);
                values.iter().for_each(|(_, value)| self.expr(value));
            }
            ExprKind::Optimizes { optimum, maximizes, uniquely, objective, bound } => self.inside(expr.span, |this| {
                let gap = this.gap(optimum.span, objective.span);
                let (word, other) = if *maximizes { ("maximizes", "minimizes") } else { ("minimizes", "maximizes") };
                let (word, unique) = (gap.first(word), gap.first("uniquely").filter(|_| *uniquely));
                if let Some(word) = word {
                    this.replace(SlipKind::Relation, word, other);
                }
                if let Some(unique) = unique {
                    this.replace(SlipKind::Strictness, unique, "");
                }
                [optimum, objective].into_iter().for_each(|part| this.expr(part));
                this.bound(bound);
            }),
            ExprKind::Cases(cases) => cases.iter().for_each(|(value, test)| {
                self.expr(value);
                self.expr(test);
            }),
        }
    }

    fn bound(&mut self, bound: &BindingSyntax) {
        if let Some(domain) = &bound.domain {
            self.domain(domain);
        }
    }

    /// Finds the changes of a domain: its ends, and whether they belong to it.
    fn domain(&mut self, domain: &Domain) {
        match domain {
            Domain::Range(range) => self.range(range),
            Domain::Set(_) => {}
        }
    }

    /// Finds the changes of an interval or a list of values.
    pub(super) fn range(&mut self, range: &RangeSyntax) {
        match range {
            RangeSyntax::Finite(values, _) => values.iter().for_each(|value| self.expr(value)),
            RangeSyntax::Interval { lower_closed, lower, upper, upper_closed, span } => self.inside(*span, |this| {
                let (first, last) = (Span { end: span.start + 1, ..*span }, Span { start: span.end.saturating_sub(1), ..*span });
                if !is_infinite(lower) {
                    this.replace(SlipKind::Strictness, first, if *lower_closed { "(" } else { "[" });
                }
                if !is_infinite(upper) {
                    this.replace(SlipKind::Strictness, last, if *upper_closed { ")" } else { "]" });
                }
                this.expr(lower);
                this.expr(upper);
            }),
        }
    }

    fn dollar(&mut self, text: &str, span: Span) {
        let inner = Span { start: span.start + 1, end: span.end.saturating_sub(1), ..span };
        if let Ok(parsed) = latex::parse(text, inner, &|symbol| self.families.takes(symbol)) {
            self.latex = true;
            self.expr(&parsed);
            self.latex = false;
        }
    }

    /// Replaces a name by similar names.
    pub(super) fn param(&mut self, param: &Param) {
        for other in self.families.similar_names(param) {
            self.replace(SlipKind::Name, param.span, other);
        }
        self.reference(param);
    }

    fn symbol(&mut self, symbol: &TexSymbol, span: Span) {
        for other in self.families.similar_symbols(symbol) {
            self.replace(SlipKind::Name, span, other);
        }
    }

    /// Changes the sign of b in `a + b`, and the sign of a if it is the first term.
    fn sum(&mut self, whole: &Expr, left: &Expr, sign: &str, other: &str, right: &Expr) {
        if let Some(place) = self.gap(left.span, right.span).first(sign) {
            self.replace(SlipKind::Sign, place, other);
        }
        if !matches!(left.node, ExprKind::Add(..) | ExprKind::Subtract(..) | ExprKind::Negate(_)) {
            self.replace(SlipKind::Sign, Span { end: left.span.start, ..whole.span }, "-");
        }
        self.terms(left, sign, right);
        self.expr(left);
        self.expr(right);
    }

    fn negation(&mut self, whole: Span, inner: &Expr) {
        let before = Span { end: whole.start, ..whole };
        if let Some(minus) = self.gap(before, inner.span).first("-") {
            self.replace(SlipKind::Sign, minus, "");
        }
    }

    fn chain(&mut self, first: &Expr, links: &[(Relation, Expr)]) {
        let mut places = Vec::new();
        let mut left = first.span;
        for (relation, right) in links {
            places.push(self.gap(left, right.span).relation(*relation));
            left = right.span;
        }
        let latex = self.latex;
        for ((relation, _), place) in links.iter().zip(&places) {
            if let (Some(other), Some(place)) = (signs::other_strictness(*relation), place) {
                self.replace(SlipKind::Strictness, *place, signs::relation(other, latex));
            }
        }
        // All relations of a chain have one direction, so they are reversed together. An `=` changes only in a chain of
        // equations.
        let alone = links.iter().all(|(relation, _)| *relation == Relation::Equal);
        let turn = |((relation, _), place): (&(Relation, Expr), &Option<Span>)| {
            let edit = |place: &Span| Edit { span: *place, text: signs::relation(signs::turned(*relation), latex).to_owned() };
            (alone || *relation != Relation::Equal).then(|| place.as_ref().map(edit)).flatten()
        };
        match links {
            [_] => self.edits(SlipKind::Relation, links.iter().zip(&places).filter_map(turn).collect()),
            // A longer chain may not contain `!=`.
            [..] if !alone => self.edits(SlipKind::Relation, links.iter().zip(&places).filter_map(turn).collect()),
            [..] => {}
        }
        if let [(_, second), .., (_, last)] = links {
            self.replace(SlipKind::Dropped, Span { start: first.span.start, end: second.span.start, ..first.span }, "");
            let before = links.get(links.len() - 2).map_or(first.span, |(_, before)| before.span);
            self.replace(SlipKind::Dropped, Span { start: before.end, end: last.span.end, ..before }, "");
        }
        std::iter::once(first).chain(links.iter().map(|(_, side)| side)).for_each(|side| self.add_number(side));
        self.expr(first);
        links.iter().for_each(|(_, side)| self.expr(side));
    }

    /// Drops each part of `A and B` or `A or B`, and finds the changes inside each part.
    fn junction(&mut self, parts: &[Expr], whole: Span, and: bool) {
        let nothing = match (self.latex, and) {
            (false, true) => "true",
            (false, false) => "false",
            (true, true) => "0 = 0",
            (true, false) => "0 = 1",
        };
        for part in parts {
            self.inside(whole, |this| this.replace(SlipKind::Dropped, part.span, nothing));
            self.inside(part.span, |this| this.expr(part));
        }
    }

    fn arrows(&mut self, first: &Expr, links: &[(Connective, Expr)]) {
        for side in std::iter::once(first).chain(links.iter().map(|(_, side)| side)) {
            self.inside(side.span, |this| this.expr(side));
        }
    }
}

fn is_infinite(end: &Expr) -> bool {
    match &end.node {
        ExprKind::Inf => true,
        ExprKind::Negate(inner) => is_infinite(inner),
        ExprKind::Number(_)
        | ExprKind::Truth(_)
        | ExprKind::Param(_)
        | ExprKind::Call(..)
        | ExprKind::Builtin(..)
        | ExprKind::Derivative(..)
        | ExprKind::Integral { .. }
        | ExprKind::Add(..)
        | ExprKind::Subtract(..)
        | ExprKind::Multiply(..)
        | ExprKind::Divide(..)
        | ExprKind::Power(..)
        | ExprKind::Chain(..)
        | ExprKind::In(..)
        | ExprKind::Not(_)
        | ExprKind::And(_)
        | ExprKind::Or(_)
        | ExprKind::Connect(..)
        | ExprKind::If(..)
        | ExprKind::Quantified(..)
        | ExprKind::At(..)
        | ExprKind::Optimizes { .. }
        | ExprKind::Dollar(_)
        | ExprKind::Play(_)
        | ExprKind::Parenthesized(_)
        | ExprKind::TexSymbol(_)
        | ExprKind::TexCall(..)
        | ExprKind::Gloss(..)
        | ExprKind::Cases(_) => false,
    }
}
