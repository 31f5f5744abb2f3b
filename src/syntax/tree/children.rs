//! Lists the immediate subformulas of formulas and statements, and rebuilds a formula with other subformulas.
//!
//! Used by passes that treat most nodes alike. A pass that gives each node its own meaning (parser, printer, resolution, `mutate`)
//! matches on the node itself. Trusted: a subformula that is left out here is not checked or substituted.

use super::{BindingSyntax, DerivationSubject, Domain, Expr, ExprKind, RangeSyntax, StatementKind, StatementSyntax};

impl Expr {
    /// Returns the immediate subformulas in the order of the text, including the ends of intervals; in `E at (v = e)` the values
    /// come last. LaTeX formulas that are not parsed yet and phrases about play have no subformulas here.
    #[must_use]
    pub fn children(&self) -> Vec<&Self> {
        match &self.node {
            ExprKind::Number(_)
            | ExprKind::Truth(_)
            | ExprKind::Inf
            | ExprKind::Param(_)
            | ExprKind::Dollar(_)
            | ExprKind::Play(_)
            | ExprKind::TexSymbol(_) => Vec::new(),
            ExprKind::Call(_, parts)
            | ExprKind::Builtin(_, parts)
            | ExprKind::TexCall(_, parts)
            | ExprKind::And(parts)
            | ExprKind::Or(parts) => parts.iter().collect(),
            ExprKind::Derivative(a, _)
            | ExprKind::Negate(a)
            | ExprKind::Power(a, _)
            | ExprKind::Not(a)
            | ExprKind::Parenthesized(a)
            | ExprKind::Gloss(_, a) => {
                vec![a]
            }
            ExprKind::Add(a, b) | ExprKind::Subtract(a, b) | ExprKind::Multiply(a, b) | ExprKind::Divide(a, b) => vec![a, b],
            ExprKind::Integral { integrand, lower, upper, .. } => vec![integrand, lower, upper],
            ExprKind::Chain(first, rest) => std::iter::once(&**first).chain(rest.iter().map(|(_, side)| side)).collect(),
            ExprKind::In(subject, range) => std::iter::once(&**subject).chain(range.children()).collect(),
            ExprKind::Connect(first, rest) => std::iter::once(&**first).chain(rest.iter().map(|(_, side)| side)).collect(),
            ExprKind::If(a, b, c) => vec![a, b, c],
            ExprKind::Quantified(_, bounds, body) => {
                let ranges = bounds.iter().filter_map(|bound| bound.domain.as_ref()).flat_map(Domain::children);
                ranges.chain(std::iter::once(&**body)).collect()
            }
            ExprKind::At(subject, values) => std::iter::once(&**subject).chain(values.iter().map(|(_, value)| value)).collect(),
            ExprKind::Optimizes { optimum, objective, bound, .. } => [&**optimum, &**objective]
                .into_iter()
                .chain(bound.domain.as_ref().into_iter().flat_map(Domain::children))
                .collect(),
            ExprKind::Cases(cases) => cases.iter().flat_map(|(value, test)| [value, test]).collect(),
        }
    }

    /// Calls `visit` on the formula and, wherever `visit` returns true, on the subformulas, in the order of the text.
    pub fn walk<'a>(&'a self, visit: &mut impl FnMut(&'a Self) -> bool) {
        if visit(self) {
            self.children().into_iter().for_each(|part| part.walk(visit));
        }
    }

    /// Returns the formula with each immediate subformula replaced by the result of `change`.
    #[must_use]
    pub fn map_children(&self, change: &mut dyn FnMut(&Self) -> Self) -> Self {
        let mut boxed = |part: &Self| Box::new(change(part));
        let node = match &self.node {
            ExprKind::Number(_)
            | ExprKind::Truth(_)
            | ExprKind::Inf
            | ExprKind::Param(_)
            | ExprKind::Dollar(_)
            | ExprKind::Play(_)
            | ExprKind::TexSymbol(_) => self.node.clone(),
            ExprKind::Call(name, parts) => ExprKind::Call(name.clone(), parts.iter().map(change).collect()),
            ExprKind::Builtin(builtin, parts) => ExprKind::Builtin(*builtin, parts.iter().map(change).collect()),
            ExprKind::TexCall(symbol, parts) => ExprKind::TexCall(symbol.clone(), parts.iter().map(change).collect()),
            ExprKind::And(parts) => ExprKind::And(parts.iter().map(change).collect()),
            ExprKind::Or(parts) => ExprKind::Or(parts.iter().map(change).collect()),
            ExprKind::Derivative(a, param) => ExprKind::Derivative(boxed(a), param.clone()),
            ExprKind::Integral { integrand, variable, lower, upper } => ExprKind::Integral {
                integrand: boxed(integrand),
                variable: variable.clone(),
                lower: boxed(lower),
                upper: boxed(upper),
            },
            ExprKind::Negate(a) => ExprKind::Negate(boxed(a)),
            ExprKind::Power(a, exponent) => ExprKind::Power(boxed(a), *exponent),
            ExprKind::Not(a) => ExprKind::Not(boxed(a)),
            ExprKind::Parenthesized(a) => ExprKind::Parenthesized(boxed(a)),
            ExprKind::Gloss(symbol, a) => ExprKind::Gloss(symbol.clone(), boxed(a)),
            ExprKind::Add(a, b) => ExprKind::Add(boxed(a), boxed(b)),
            ExprKind::Subtract(a, b) => ExprKind::Subtract(boxed(a), boxed(b)),
            ExprKind::Multiply(a, b) => ExprKind::Multiply(boxed(a), boxed(b)),
            ExprKind::Divide(a, b) => ExprKind::Divide(boxed(a), boxed(b)),
            ExprKind::Chain(first, rest) => {
                ExprKind::Chain(boxed(first), rest.iter().map(|(relation, side)| (*relation, change(side))).collect())
            }
            ExprKind::Connect(first, rest) => {
                ExprKind::Connect(boxed(first), rest.iter().map(|(connective, side)| (*connective, change(side))).collect())
            }
            ExprKind::In(subject, range) => ExprKind::In(boxed(subject), range.map_children(change)),
            ExprKind::If(a, b, c) => ExprKind::If(boxed(a), boxed(b), boxed(c)),
            ExprKind::Quantified(quantifier, bounds, body) => {
                let bounds = bounds.iter().map(|bound| bound.map_children(change)).collect();
                ExprKind::Quantified(*quantifier, bounds, Box::new(change(body)))
            }
            ExprKind::At(subject, values) => {
                ExprKind::At(boxed(subject), values.iter().map(|(param, value)| (param.clone(), change(value))).collect())
            }
            ExprKind::Optimizes { optimum, maximizes, uniquely, objective, bound } => ExprKind::Optimizes {
                optimum: boxed(optimum),
                maximizes: *maximizes,
                uniquely: *uniquely,
                objective: boxed(objective),
                bound: bound.map_children(change),
            },
            ExprKind::Cases(cases) => ExprKind::Cases(cases.iter().map(|(value, test)| (change(value), change(test))).collect()),
        };
        Self { node, span: self.span }
    }
}

impl BindingSyntax {
    /// The binding with each formula in its domain replaced by the result of `change`.
    fn map_children(&self, change: &mut dyn FnMut(&Expr) -> Expr) -> Self {
        let domain = self.domain.as_ref().map(|domain| match domain {
            Domain::Range(range) => Domain::Range(range.map_children(change)),
            Domain::Set(name) => Domain::Set(name.clone()),
        });
        Self { param: self.param.clone(), domain }
    }
}

impl Domain {
    /// Returns the ends of the interval or the members of the finite set; a domain given by name has none.
    #[must_use]
    pub fn children(&self) -> Vec<&Expr> {
        match self {
            Self::Range(range) => range.children(),
            Self::Set(_) => Vec::new(),
        }
    }
}

impl RangeSyntax {
    /// Returns the ends of the interval, the lower one first, or the members of the finite set.
    #[must_use]
    pub fn children(&self) -> Vec<&Expr> {
        match self {
            Self::Interval { lower, upper, .. } => vec![lower, upper],
            Self::Finite(values, _) => values.iter().collect(),
        }
    }

    /// The range with each end or member replaced by the result of `change`.
    fn map_children(&self, change: &mut dyn FnMut(&Expr) -> Expr) -> Self {
        match self {
            Self::Interval { lower_closed, lower, upper, upper_closed, span } => Self::Interval {
                lower_closed: *lower_closed,
                lower: Box::new(change(lower)),
                upper: Box::new(change(upper)),
                upper_closed: *upper_closed,
                span: *span,
            },
            Self::Finite(values, span) => Self::Finite(values.iter().map(change).collect(), *span),
        }
    }
}

impl StatementSyntax {
    /// Returns the formulas of the statement in the order of the text; statements about named conditions have none.
    #[must_use]
    pub fn children(&self) -> Vec<&Expr> {
        match &self.kind {
            StatementKind::Formula(a)
            | StatementKind::Nonempty(a)
            | StatementKind::Empty(a)
            | StatementKind::Defined(a)
            | StatementKind::Monotone(a, ..)
            | StatementKind::Constant(a, _)
            | StatementKind::Upward(a, _)
            | StatementKind::Downward(a, _) => vec![a],
            StatementKind::Disjoint(parts)
            | StatementKind::Overlap(parts)
            | StatementKind::Cover(parts)
            | StatementKind::Partition(parts) => parts.iter().collect(),
            StatementKind::Redundant(..) | StatementKind::Needed(..) => Vec::new(),
            StatementKind::Stricter(a, b) => vec![a, b],
            StatementKind::Derive(derive) => {
                let asked = match &derive.question {
                    DerivationSubject::Formula(a) | DerivationSubject::Threshold(a, _) => std::slice::from_ref(a),
                    DerivationSubject::Gaps(parts) => parts,
                };
                asked.iter().chain(&derive.expected).collect()
            }
        }
    }
}
