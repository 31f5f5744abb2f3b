//! Parses LaTeX formulas from the loosest operator to the tightest: arrows, `\land` and `\lor`, chains of comparisons, sums, terms.
//!
//! Trusted like the rest of the LaTeX parser; see [`super`].

use super::reader::{BindingLevel, LatexReader, LatexResult};
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
        self.level = BindingLevel::Logic;
        Ok(Expr { node: ExprKind::Connect(Box::new(first), links), span: self.since(start) })
    }

    /// The arrow that comes next, if one does.
    pub(super) fn connective(&self) -> Option<Connective> {
        if let Tex::Command(name) = self.peek()? { connective(name) } else { None }
    }

    /// `tatom { "\land" tatom } | tatom "\lor" tatom { "\lor" tatom }`
    fn junction(&mut self) -> LatexResult<Expr> {
        let start = self.here();
        let first = self.comparison()?;
        let Some(and) = self.next_junction() else { return Ok(first) };
        let (mut parts, mut tallest) = (vec![first], self.height);
        while let Some(next) = self.next_junction() {
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
        self.level = BindingLevel::Logic;
        let node = if and { ExprKind::And(parts) } else { ExprKind::Or(parts) };
        Ok(Expr { node, span: self.since(start) })
    }

    /// True if `\land` comes next, false if `\lor` does, `None` otherwise.
    fn next_junction(&self) -> Option<bool> {
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
        self.level = BindingLevel::Comparison;
        Ok(Expr { node: ExprKind::Chain(Box::new(left), links), span: self.since(start) })
    }

    /// Parses `\over {w}` in `q > {u} \over {w}`. TeX would divide the whole comparison, which is not a number, so only the
    /// division of the two groups can be meant.
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
        self.level = BindingLevel::Comparison;
        Ok(Expr { node: ExprKind::Divide(Box::new(above), Box::new(below)), span: self.since(start) })
    }

    /// The index one past the closing brace of the group that begins at `from`; `None` if no group begins there.
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
            self.check_sign_gap()?;
            self.at += 1;
            let right = Box::new(self.term()?);
            self.level = BindingLevel::Sum;
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
        let (mut height, mut shape, mut level) = (self.height, self.shape, self.level);
        loop {
            let dot = self.sees_command("cdot") || self.sees_command("times");
            if !dot && (!self.starts_factor() || self.sees_condition()) {
                break;
            }
            if !dot {
                juxtaposition::check_gap(self, &left)?;
            }
            if let Some(fault) = refused::product(self, &left, dot) {
                return Err(Box::new(fault));
            }
            if !dot {
                juxtaposition::check_before_factor(self, &left, shape)?;
            }
            self.at += usize::from(dot);
            let right = Box::new(self.power()?);
            if !dot {
                juxtaposition::check_after_factor(self, &left, shape, &right)?;
            }
            self.grow(height.max(self.height))?;
            (height, shape, level) = (self.height, self.shape, BindingLevel::Product);
            left = Expr { node: ExprKind::Multiply(Box::new(left), right), span: self.since(first) };
        }
        if self.take('/') {
            let below = Box::new(self.power()?);
            self.grow(height.max(self.height))?;
            height = self.height;
            level = BindingLevel::Product;
            left = Expr { node: ExprKind::Divide(Box::new(left), below), span: self.since(first) };
            if self.sees('/') || self.starts_factor() || self.sees_command("cdot") || self.sees_command("times") {
                let fault = Diagnostic::new(self.here(), "`/` ends its term");
                return Err(Box::new(fault.repair("put brackets or braces around what belongs together")));
            }
        }
        self.height = height;
        self.level = level;
        if minus {
            self.level = BindingLevel::Sum;
            self.grow(height)?;
            left = Expr { node: ExprKind::Negate(Box::new(left)), span: self.since(start) };
        }
        Ok(left)
    }
}
