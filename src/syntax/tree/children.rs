//! What a formula as written directly contains: one way to walk it, and one way to copy it with other parts.
//!
//! What gives each node a meaning of its own (parser, printer, readers, the slips of `mutate`) matches every node itself.

use super::{BindingSyntax, DerivationSubject, Domain, Expr, ExprKind, RangeSyntax, StatementKind, StatementSyntax};

impl Expr {
    /// The formulas directly inside, in the order of the text, the values of a chosen number last. Text between dollars and phrases
    /// about play have none here.
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

    /// Visits the formula, then what is in it where `visit` returns true, in the order of the text.
    pub fn walk<'a>(&'a self, visit: &mut impl FnMut(&'a Self) -> bool) {
        if visit(self) {
            self.children().into_iter().for_each(|part| part.walk(visit));
        }
    }

    /// The same formula with other formulas directly inside.
    #[must_use]
    pub fn map_children(&self, change: &mut dyn FnMut(&Self) -> Self) -> Self {
        let mut one = |part: &Self| Box::new(change(part));
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
            ExprKind::Derivative(a, param) => ExprKind::Derivative(one(a), param.clone()),
            ExprKind::Negate(a) => ExprKind::Negate(one(a)),
            ExprKind::Power(a, exponent) => ExprKind::Power(one(a), *exponent),
            ExprKind::Not(a) => ExprKind::Not(one(a)),
            ExprKind::Parenthesized(a) => ExprKind::Parenthesized(one(a)),
            ExprKind::Gloss(symbol, a) => ExprKind::Gloss(symbol.clone(), one(a)),
            ExprKind::Add(a, b) => ExprKind::Add(one(a), one(b)),
            ExprKind::Subtract(a, b) => ExprKind::Subtract(one(a), one(b)),
            ExprKind::Multiply(a, b) => ExprKind::Multiply(one(a), one(b)),
            ExprKind::Divide(a, b) => ExprKind::Divide(one(a), one(b)),
            ExprKind::Chain(first, rest) => {
                ExprKind::Chain(one(first), rest.iter().map(|(relation, side)| (*relation, change(side))).collect())
            }
            ExprKind::Connect(first, rest) => {
                ExprKind::Connect(one(first), rest.iter().map(|(connective, side)| (*connective, change(side))).collect())
            }
            ExprKind::In(subject, range) => ExprKind::In(one(subject), range.map_children(change)),
            ExprKind::If(a, b, c) => ExprKind::If(one(a), one(b), one(c)),
            ExprKind::Quantified(quantifier, bounds, body) => {
                let bounds = bounds.iter().map(|bound| bound.map_children(change)).collect();
                ExprKind::Quantified(*quantifier, bounds, Box::new(change(body)))
            }
            ExprKind::At(subject, values) => {
                ExprKind::At(one(subject), values.iter().map(|(param, value)| (param.clone(), change(value))).collect())
            }
            ExprKind::Optimizes { optimum, maximizes, uniquely, objective, bound } => ExprKind::Optimizes {
                optimum: one(optimum),
                maximizes: *maximizes,
                uniquely: *uniquely,
                objective: one(objective),
                bound: bound.map_children(change),
            },
            ExprKind::Cases(cases) => ExprKind::Cases(cases.iter().map(|(value, test)| (change(value), change(test))).collect()),
        };
        Self { node, span: self.span }
    }
}

impl BindingSyntax {
    fn map_children(&self, change: &mut dyn FnMut(&Expr) -> Expr) -> Self {
        let domain = self.domain.as_ref().map(|domain| match domain {
            Domain::Range(range) => Domain::Range(range.map_children(change)),
            Domain::Set(name) => Domain::Set(name.clone()),
        });
        Self { param: self.param.clone(), domain }
    }
}

impl Domain {
    /// The formulas directly inside.
    #[must_use]
    pub fn children(&self) -> Vec<&Expr> {
        match self {
            Self::Range(range) => range.children(),
            Self::Set(_) => Vec::new(),
        }
    }
}

impl RangeSyntax {
    /// The formulas directly inside.
    #[must_use]
    pub fn children(&self) -> Vec<&Expr> {
        match self {
            Self::Interval { lower, upper, .. } => vec![lower, upper],
            Self::Finite(values, _) => values.iter().collect(),
        }
    }

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
    /// The formulas that the statement is made of, in the order of the text.
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
