//! LaTeX formulas from loose to tight: arrows, `\land` and `\lor`, chains, sums, terms.

use super::reader::{LatexReader, LatexResult, Loose};
use super::signs::{connective, relation};
use super::token::Tex;
use super::{juxtaposition, refused, rows};
use crate::diagnostic::Diagnostic;
use crate::syntax::chain;
use crate::syntax::tree::{Connective, Expr, ExprKind};

impl LatexReader<'_> {
    /// `tjoin { ( "\Leftrightarrow" | "\Rightarrow" ) tjoin }`
    pub(super) fn formula(&mut self) -> LatexResult<Expr> {
        self.nested(Self::formula_inside)
    }

    fn formula_inside(&mut self) -> LatexResult<Expr> {
        let start = self.here();
        let first = self.junction()?;
        let (mut links, mut tallest) = (Vec::new(), self.height);
        while let Some(connective) = self.connective() {
            self.at += 1;
            links.push((connective, self.junction()?));
            tallest = tallest.max(self.height);
        }
        if links.is_empty() {
            return Ok(first);
        }
        rows::conditions(std::iter::once(&first).chain(links.iter().map(|(_, next)| next)))?;
        self.grow(tallest)?;
        self.loose = Loose::Logic;
        Ok(Expr { node: ExprKind::Connect(Box::new(first), links), span: self.since(start) })
    }

    pub(super) fn connective(&self) -> Option<Connective> {
        if let Tex::Command(name) = self.peek()? { connective(name) } else { None }
    }

    /// `tatom { "\land" tatom } | tatom "\lor" tatom { "\lor" tatom }`
    fn junction(&mut self) -> LatexResult<Expr> {
        let start = self.here();
        let first = self.comparison()?;
        let Some(and) = self.joint() else { return Ok(first) };
        let (mut parts, mut tallest) = (vec![first], self.height);
        while let Some(next) = self.joint() {
            if next != and {
                let fault = Diagnostic::new(self.here(), "`\\land` next to `\\lor` without brackets");
                return Err(Box::new(fault.repair("put parentheses around what belongs together")));
            }
            self.at += 1;
            parts.push(self.comparison()?);
            tallest = tallest.max(self.height);
        }
        rows::conditions(&parts)?;
        self.grow(tallest)?;
        self.loose = Loose::Logic;
        let node = if and { ExprKind::And(parts) } else { ExprKind::Or(parts) };
        Ok(Expr { node, span: self.since(start) })
    }

    /// True for `\land`, false for `\lor`.
    fn joint(&self) -> Option<bool> {
        let Tex::Command(name) = self.peek()? else { return None };
        match name.as_str() {
            "land" | "wedge" => Some(true),
            "lor" | "vee" => Some(false),
            _ => None,
        }
    }

    /// `tsum { trel tsum }`
    fn comparison(&mut self) -> LatexResult<Expr> {
        let start = self.here();
        let left = self.sum()?;
        let (mut links, mut places, mut tallest) = (Vec::new(), Vec::new(), self.height);
        while let Some(relation) = self.peek().and_then(relation) {
            places.push((relation, self.here()));
            self.at += 1;
            let from = self.at;
            let mut right = self.sum()?;
            if self.sees_command("over") {
                right = self.bare_over(from, right)?;
            }
            links.push((relation, right));
            tallest = tallest.max(self.height);
        }
        if links.is_empty() {
            return Ok(left);
        }
        if let Some(fault) = chain::fault(&places) {
            return Err(Box::new(fault));
        }
        self.grow(tallest)?;
        self.loose = Loose::Comparison;
        Ok(Expr { node: ExprKind::Chain(Box::new(left), links), span: self.since(start) })
    }

    /// `q > {u} \over {w}`: TeX divides the whole comparison, which is no number, so only the two groups can be meant.
    fn bare_over(&mut self, from: usize, above: Expr) -> LatexResult<Expr> {
        let place = self.here();
        let height = self.height;
        let single =
            self.group_end(from) == Some(self.at) && self.tokens.get(self.at + 1).is_some_and(|t| t.tex == Tex::Sign('{'));
        let fault = || {
            let fault = Diagnostic::new(place, "`\\over` divides everything before it");
            Box::new(fault.repair("put braces around the fraction, `{u \\over w}`"))
        };
        if !single {
            return Err(fault());
        }
        self.at += 1;
        let end = self.group_end(self.at);
        let start = above.span;
        let below = self.sum()?;
        if end != Some(self.at) {
            return Err(fault());
        }
        self.grow(height.max(self.height))?;
        self.loose = Loose::Comparison;
        Ok(Expr { node: ExprKind::Divide(Box::new(above), Box::new(below)), span: self.since(start) })
    }

    /// Where the group that begins here ends, one past its brace.
    fn group_end(&self, from: usize) -> Option<usize> {
        let mut depth = 0_usize;
        for (at, token) in self.tokens.iter().enumerate().skip(from) {
            if token.tex == Tex::Sign('{') {
                depth += 1;
            } else if depth == 0 {
                return None;
            } else if token.tex == Tex::Sign('}') {
                depth -= 1;
            }
            if depth == 0 {
                return Some(at + 1);
            }
        }
        None
    }

    /// `tterm { ( "+" | "-" ) tterm }`
    pub(super) fn sum(&mut self) -> LatexResult<Expr> {
        let start = self.here();
        let mut left = self.term()?;
        let mut height = self.height;
        loop {
            let plus = self.sees('+');
            if !plus && !self.sees('-') {
                self.height = height;
                return Ok(left);
            }
            self.sign_apart()?;
            self.at += 1;
            let right = Box::new(self.term()?);
            self.loose = Loose::Sum;
            self.grow(height.max(self.height))?;
            height = self.height;
            let node = if plus { ExprKind::Add(Box::new(left), right) } else { ExprKind::Subtract(Box::new(left), right) };
            left = Expr { node, span: self.since(start) };
        }
    }

    /// `[ "-" ] tpower { [ "\cdot" | "\times" ] tpower } [ "/" tpower ]`
    fn term(&mut self) -> LatexResult<Expr> {
        let start = self.here();
        let minus = self.take('-');
        let first = self.here();
        let mut left = self.power()?;
        let (mut height, mut shape, mut loose) = (self.height, self.shape, self.loose);
        loop {
            let dot = self.sees_command("cdot") || self.sees_command("times");
            if !dot && (!self.starts_factor() || self.sees_condition()) {
                break;
            }
            if !dot {
                juxtaposition::apart(self, &left)?;
            }
            if let Some(fault) = refused::product(self, &left, dot) {
                return Err(Box::new(fault));
            }
            if !dot {
                juxtaposition::before(self, &left, shape)?;
            }
            self.at += usize::from(dot);
            let right = Box::new(self.power()?);
            if !dot {
                juxtaposition::behind(self, &left, shape, &right)?;
            }
            self.grow(height.max(self.height))?;
            (height, shape, loose) = (self.height, self.shape, Loose::Product);
            left = Expr { node: ExprKind::Multiply(Box::new(left), right), span: self.since(first) };
        }
        if self.take('/') {
            let below = Box::new(self.power()?);
            self.grow(height.max(self.height))?;
            height = self.height;
            loose = Loose::Product;
            left = Expr { node: ExprKind::Divide(Box::new(left), below), span: self.since(first) };
            if self.sees('/') || self.starts_factor() || self.sees_command("cdot") || self.sees_command("times") {
                let fault = Diagnostic::new(self.here(), "`/` ends its term");
                return Err(Box::new(fault.repair("put brackets or braces around what belongs together")));
            }
        }
        self.height = height;
        self.loose = loose;
        if minus {
            self.loose = Loose::Sum;
            self.grow(height)?;
            left = Expr { node: ExprKind::Negate(Box::new(left)), span: self.since(start) };
        }
        Ok(left)
    }
}
