//! Handles braces, which print nothing: removes empty ones, and rejects groups that the printed formula does not show.
//!
//! Trusted like the rest of the LaTeX parser; see [`super`].

use super::reader::{BindingLevel, FactorShape, LatexReader, LatexResult, fault};
use super::signs::{accent, is_fraction, is_junction, relation};
use super::token::{Tex, TexToken};
use crate::source::Span;
use crate::syntax::tree::{Expr, ExprKind};

/// Removes each `{}` that neither has a script nor is the argument of a command.
pub(super) fn drop_empty(tokens: &mut Vec<TexToken>) {
    let scripts = |token: Option<&TexToken>| token.is_some_and(|token| token.tex.is_sign(&['_', '^', '\'']));
    let mut kept: Vec<TexToken> = Vec::with_capacity(tokens.len());
    // For each open brace: whether it begins the numerator of a fraction.
    let mut above: Vec<bool> = Vec::new();
    let mut below_follows = false;
    let (mut gap, mut aligned) = (0, false);
    let mut at = 0;
    while at < tokens.len() {
        let before = kept.last().map(|before| &before.tex);
        let fraction = before.and_then(Tex::command).is_some_and(is_fraction);
        let argument = fraction
            || below_follows
            || before.is_some_and(|before| before.is_sign(&['_', '^']) || before.is_command("sqrt"))
            || before.and_then(Tex::command).is_some_and(|name| accent(name).is_some());
        below_follows = false;
        let empty = tokens[at].tex == Tex::Sign('{') && tokens.get(at + 1).is_some_and(|next| next.tex == Tex::Sign('}'));
        if empty && !argument && !scripts(tokens.get(at + 2)) {
            gap += tokens[at].gap + tokens[at + 1].gap;
            aligned |= tokens[at].aligned || tokens[at + 1].aligned;
            at += 2;
            continue;
        }
        if tokens[at].tex == Tex::Sign('{') {
            above.push(fraction);
        } else if tokens[at].tex == Tex::Sign('}') {
            below_follows = above.pop().unwrap_or(false);
        }
        let mut token = tokens[at].clone();
        token.gap += std::mem::take(&mut gap);
        token.aligned |= std::mem::take(&mut aligned);
        kept.push(token);
        at += 1;
    }
    *tokens = kept;
}

/// Moves the space at either end of a group outside its braces, because braces are not printed.
pub(super) fn gaps_outside(tokens: &mut [TexToken]) {
    for at in (1..tokens.len()).rev() {
        if tokens[at - 1].tex == Tex::Sign('{') {
            tokens[at - 1].gap += tokens[at].gap;
            tokens[at - 1].aligned |= tokens[at].aligned;
        }
    }
    for at in 1..tokens.len() {
        if tokens[at - 1].tex == Tex::Sign('}') {
            tokens[at].gap += tokens[at - 1].gap;
            tokens[at].aligned |= tokens[at - 1].aligned;
        }
    }
}

impl LatexReader<'_> {
    /// `"{" tex [ "\over" tex ] "}"`. A symbol in braces takes the scripts after the closing brace.
    pub(super) fn group(&mut self) -> LatexResult<Expr> {
        let start = self.here();
        let open = self.at;
        self.at += 1;
        if self.sees('}') {
            return Err(fault(start, "braces with nothing in them", "remove them, or write what the script belongs to"));
        }
        let bars = std::mem::take(&mut self.bars);
        let mut inner = self.formula()?;
        if self.sees_command("over") {
            let middle = self.at;
            self.at += 1;
            let height = self.height;
            let below = self.formula()?;
            self.grow(height.max(self.height))?;
            super::juxtaposition::check_not_derivative(self, open + 1..middle, middle + 1..self.at, start)?;
            inner = Expr { node: ExprKind::Divide(Box::new(inner), Box::new(below)), span: self.since(start) };
            self.level = BindingLevel::Factor;
            self.shape = FactorShape::Fraction;
        }
        self.bars = bars;
        if self.sees(',') {
            return Err(fault(self.since(start), "an interval or a list is not a formula", "say `… in …` outside the dollars"));
        }
        self.close('}', start)?;
        inner.span = self.since(start);
        if self.level > BindingLevel::Factor {
            self.bare_group(open, start)?;
            self.shape = FactorShape::Closed;
            return Ok(inner);
        }
        if let (ExprKind::TexSymbol(_), FactorShape::Symbol) = (&inner.node, self.shape) {
            self.raised = false;
            if let ExprKind::TexSymbol(name) = inner.node {
                return self.named(name, start);
            }
        }
        Ok(inner)
    }

    /// Checks braces around an operator. They are accepted if they enclose the whole content of a bracket or a row, or a whole side
    /// of a comparison or term of a sum, because the printed formula then has the same structure. Otherwise they are an error.
    fn bare_group(&self, open: usize, start: Span) -> LatexResult<()> {
        let before = open.checked_sub(1).and_then(|before| self.tokens.get(before)).map(|token| &token.tex);
        let after = self.peek();
        let barred = self.bars > 0 && before.is_some_and(|tex| tex.is_sign(&['|'])) && self.sees('|')
            || before.is_some_and(|tex| tex.is_command("lvert")) && self.sees_command("rvert");
        let whole_before = barred
            || before.is_none_or(|tex| {
                tex.is_sign(&['(', '[', '{', '⦃', ','])
                    || tex.is_command("over")
                    || matches!(tex, Tex::Row | Tex::Align | Tex::If(_) | Tex::Then | Tex::BeginCases)
            });
        let whole_after = barred
            || after.is_none_or(|tex| {
                tex.is_sign(&[')', ']', '}', '⦄', ','])
                    || tex.is_command("over")
                    || matches!(tex, Tex::Row | Tex::Align | Tex::If(_) | Tex::Then | Tex::EndCases)
            });
        let ends_sum = |tex: &Tex| relation(tex).is_some() || is_junction(tex);
        let side_before = whole_before || before.is_some_and(ends_sum);
        let side_after = whole_after || after.is_some_and(ends_sum);
        let term_before = side_before || before.is_some_and(|tex| tex.is_sign(&['+', '-']));
        let term_after = side_after || after.is_some_and(|tex| tex.is_sign(&['+', '-']));
        let agrees_with_print = match self.level {
            BindingLevel::Factor => true,
            BindingLevel::Product => term_before && term_after,
            BindingLevel::Sum => side_before && side_after,
            BindingLevel::Comparison | BindingLevel::Logic => whole_before && whole_after,
        };
        if agrees_with_print {
            return Ok(());
        }
        Err(fault(
            self.since(start),
            "the braces are not printed, but enclose an operator",
            "write `(` and `)`, or remove the braces",
        ))
    }
}
