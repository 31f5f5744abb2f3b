//! The changes that can be made to one formula, found on its tree, plain or LaTeX.

use super::change::{Change, Edit, Kind, Site};
use super::families::Families;
use super::signs::{self, Gap};
use crate::source::{Sources, Span};
use crate::syntax::latex;
use crate::syntax::tree::{Bound, Connective, Domain, Expr, Node, Param, Range, Relation, TexSymbol};

/// The most changes that are made to one paper.
pub const MOST: usize = 50_000;

/// Finds changes in the formulas of one item.
pub(super) struct Finder<'a> {
    pub(super) sources: &'a Sources,
    pub(super) families: &'a Families,
    pub(super) site: Site,
    /// The comparison around the place, or else the whole formula.
    pub(super) around: Span,
    /// Between dollars.
    pub(super) latex: bool,
    pub(super) found: &'a mut Vec<Change>,
}

impl Finder<'_> {
    /// A whole formula.
    pub(super) fn formula(&mut self, expr: &Expr) {
        self.around = expr.span;
        self.expr(expr);
    }

    /// A condition that can be left out whole, and what is in it.
    pub(super) fn condition(&mut self, expr: &Expr) {
        self.around = expr.span;
        self.replace(Kind::Dropped, expr.span, "true");
        self.expr(expr);
    }

    /// Notes a change that makes these replacements.
    pub(super) fn edits(&mut self, kind: Kind, edits: Vec<Edit>) {
        if !edits.is_empty() && self.found.len() < MOST {
            self.found.push(Change { kind, site: self.site.clone(), around: self.around, edits });
        }
    }

    /// Notes a change that puts one text in the place of another.
    pub(super) fn replace(&mut self, kind: Kind, span: Span, text: impl Into<String>) {
        self.edits(kind, vec![Edit { span, text: text.into() }]);
    }

    /// The text between two places.
    pub(super) fn gap(&self, from: Span, to: Span) -> Gap<'_> {
        Gap::between(self.sources, from.source, from.end, to.start)
    }

    /// What is inside `part` is shown with `around` about it.
    fn inside(&mut self, around: Span, part: impl FnOnce(&mut Self)) {
        let outer = std::mem::replace(&mut self.around, around);
        part(self);
        self.around = outer;
    }

    pub(super) fn expr(&mut self, expr: &Expr) {
        match &expr.node {
            Node::Number(_) | Node::Truth(_) | Node::Inf => {}
            Node::Play(play) => self.phrase(play),
            Node::Param(param) => self.param(param),
            Node::TexSymbol(symbol) => self.symbol(symbol, expr.span),
            Node::Dollar(text) => self.dollar(text, expr.span),
            Node::Call(_, parts) | Node::Builtin(_, parts) | Node::TexCall(_, parts) => {
                parts.iter().for_each(|part| self.expr(part));
            }
            Node::Derivative(inner, param) => {
                self.expr(inner);
                self.param(param);
            }
            Node::Negate(inner) => {
                self.negation(expr.span, inner);
                self.expr(inner);
            }
            Node::Add(left, right) => self.sum(expr, left, "+", "-", right),
            Node::Subtract(left, right) => self.sum(expr, left, "-", "+", right),
            Node::Multiply(left, right) | Node::Divide(left, right) => {
                self.expr(left);
                self.expr(right);
            }
            Node::Power(inner, _) | Node::Not(inner) | Node::Parenthesized(inner) | Node::Gloss(_, inner) => self.expr(inner),
            Node::Chain(first, links) => self.inside(expr.span, |this| this.chain(first, links)),
            Node::In(subject, range) => self.inside(expr.span, |this| {
                this.expr(subject);
                this.range(range);
            }),
            Node::And(parts) => self.junction(parts, expr.span, true),
            Node::Or(parts) => self.junction(parts, expr.span, false),
            Node::Connect(first, links) => self.arrows(first, links),
            Node::If(test, yes, no) => [test, yes, no].into_iter().for_each(|part| self.expr(part)),
            Node::Quantified(_, bounds, body) => {
                bounds.iter().for_each(|bound| self.bound(bound));
                self.inside(body.span, |this| this.expr(body));
            }
            Node::At(subject, values) => {
                self.expr(subject);
                values.iter().for_each(|(_, value)| self.expr(value));
            }
            Node::Optimizes { optimum, maximizes, uniquely, objective, bound } => self.inside(expr.span, |this| {
                let gap = this.gap(optimum.span, objective.span);
                let (word, other) = if *maximizes { ("maximizes", "minimizes") } else { ("minimizes", "maximizes") };
                let (word, unique) = (gap.first(word), gap.first("uniquely").filter(|_| *uniquely));
                if let Some(word) = word {
                    this.replace(Kind::Relation, word, other);
                }
                if let Some(unique) = unique {
                    this.replace(Kind::Strictness, unique, "");
                }
                [optimum, objective].into_iter().for_each(|part| this.expr(part));
                this.bound(bound);
            }),
            Node::Cases(cases) => cases.iter().for_each(|(value, test)| {
                self.expr(value);
                self.expr(test);
            }),
        }
    }

    fn bound(&mut self, bound: &Bound) {
        if let Some(domain) = &bound.domain {
            self.domain(domain);
        }
    }

    /// The ends of a domain, and whether they belong to it.
    fn domain(&mut self, domain: &Domain) {
        match domain {
            Domain::Range(range) => self.range(range),
            Domain::Set(_) => {}
        }
    }

    pub(super) fn range(&mut self, range: &Range) {
        match range {
            Range::Finite(values, _) => values.iter().for_each(|value| self.expr(value)),
            Range::Interval { lower_closed, lower, upper, upper_closed, span } => self.inside(*span, |this| {
                let (first, last) = (Span { end: span.start + 1, ..*span }, Span { start: span.end.saturating_sub(1), ..*span });
                if !is_infinite(lower) {
                    this.replace(Kind::Strictness, first, if *lower_closed { "(" } else { "[" });
                }
                if !is_infinite(upper) {
                    this.replace(Kind::Strictness, last, if *upper_closed { ")" } else { "]" });
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

    pub(super) fn param(&mut self, param: &Param) {
        for other in self.families.beside(param) {
            self.replace(Kind::Name, param.span, other);
        }
    }

    fn symbol(&mut self, symbol: &TexSymbol, span: Span) {
        for other in self.families.beside_symbol(symbol) {
            self.replace(Kind::Name, span, other);
        }
    }

    /// `a + b`: the sign of b, and of a where a is the first term.
    fn sum(&mut self, whole: &Expr, left: &Expr, sign: &str, other: &str, right: &Expr) {
        if let Some(place) = self.gap(left.span, right.span).first(sign) {
            self.replace(Kind::Sign, place, other);
        }
        if !matches!(left.node, Node::Add(..) | Node::Subtract(..) | Node::Negate(_)) {
            self.replace(Kind::Sign, Span { end: left.span.start, ..whole.span }, "-");
        }
        self.expr(left);
        self.expr(right);
    }

    fn negation(&mut self, whole: Span, inner: &Expr) {
        let before = Span { end: whole.start, ..whole };
        if let Some(minus) = self.gap(before, inner.span).first("-") {
            self.replace(Kind::Sign, minus, "");
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
                self.replace(Kind::Strictness, *place, signs::relation(other, latex));
            }
        }
        // A chain keeps its direction, so all of it is turned round; `=` only where nothing else is there to turn.
        let alone = links.iter().all(|(relation, _)| *relation == Relation::Equal);
        let turn = |((relation, _), place): (&(Relation, Expr), &Option<Span>)| {
            let edit = |place: &Span| Edit { span: *place, text: signs::relation(signs::turned(*relation), latex).to_owned() };
            (alone || *relation != Relation::Equal).then(|| place.as_ref().map(edit)).flatten()
        };
        match links {
            [_] => self.edits(Kind::Relation, links.iter().zip(&places).filter_map(turn).collect()),
            // `a != b` does not stand in a longer chain
            [..] if !alone => self.edits(Kind::Relation, links.iter().zip(&places).filter_map(turn).collect()),
            [..] => {}
        }
        if let [(_, second), .., (_, last)] = links {
            self.replace(Kind::Dropped, Span { start: first.span.start, end: second.span.start, ..first.span }, "");
            let before = links.get(links.len() - 2).map_or(first.span, |(_, before)| before.span);
            self.replace(Kind::Dropped, Span { start: before.end, end: last.span.end, ..before }, "");
        }
        self.expr(first);
        links.iter().for_each(|(_, side)| self.expr(side));
    }

    /// `A and B`: each part in turn left out, and what is in it.
    fn junction(&mut self, parts: &[Expr], whole: Span, and: bool) {
        let nothing = match (self.latex, and) {
            (false, true) => "true",
            (false, false) => "false",
            (true, true) => "0 = 0",
            (true, false) => "0 = 1",
        };
        for part in parts {
            self.inside(whole, |this| this.replace(Kind::Dropped, part.span, nothing));
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
        Node::Inf => true,
        Node::Negate(inner) => is_infinite(inner),
        Node::Number(_)
        | Node::Truth(_)
        | Node::Param(_)
        | Node::Call(..)
        | Node::Builtin(..)
        | Node::Derivative(..)
        | Node::Add(..)
        | Node::Subtract(..)
        | Node::Multiply(..)
        | Node::Divide(..)
        | Node::Power(..)
        | Node::Chain(..)
        | Node::In(..)
        | Node::Not(_)
        | Node::And(_)
        | Node::Or(_)
        | Node::Connect(..)
        | Node::If(..)
        | Node::Quantified(..)
        | Node::At(..)
        | Node::Optimizes { .. }
        | Node::Dollar(_)
        | Node::Play(_)
        | Node::Parenthesized(_)
        | Node::TexSymbol(_)
        | Node::TexCall(..)
        | Node::Gloss(..)
        | Node::Cases(_) => false,
    }
}
