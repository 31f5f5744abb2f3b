//! What a formula as written directly contains: one way to walk it, and one way to copy it with other parts.
//!
//! What gives each node a meaning of its own (parser, printer, readers, the slips of `mutate`) matches every node itself.

use super::{Bound, Derivable, Domain, Expr, Node, Range, Statement, StatementKind};

impl Expr {
    /// The formulas directly inside, in the order of the text, the values of a chosen number last. Text between dollars and phrases about
    /// play have none here.
    #[must_use]
    pub fn children(&self) -> Vec<&Self> {
        match &self.node {
            Node::Number(_)
            | Node::Truth(_)
            | Node::Inf
            | Node::Param(_)
            | Node::Dollar(_)
            | Node::Play(_)
            | Node::TexSymbol(_) => Vec::new(),
            Node::Call(_, parts) | Node::Builtin(_, parts) | Node::TexCall(_, parts) | Node::And(parts) | Node::Or(parts) => {
                parts.iter().collect()
            }
            Node::Derivative(a, _)
            | Node::Negate(a)
            | Node::Power(a, _)
            | Node::Not(a)
            | Node::Parenthesized(a)
            | Node::Gloss(_, a) => {
                vec![a]
            }
            Node::Add(a, b) | Node::Subtract(a, b) | Node::Multiply(a, b) | Node::Divide(a, b) => vec![a, b],
            Node::Chain(first, rest) => std::iter::once(&**first).chain(rest.iter().map(|(_, side)| side)).collect(),
            Node::In(subject, range) => std::iter::once(&**subject).chain(range.children()).collect(),
            Node::Connect(first, rest) => std::iter::once(&**first).chain(rest.iter().map(|(_, side)| side)).collect(),
            Node::If(a, b, c) => vec![a, b, c],
            Node::Quantified(_, bounds, body) => {
                let ranges = bounds.iter().filter_map(|bound| bound.domain.as_ref()).flat_map(Domain::children);
                ranges.chain(std::iter::once(&**body)).collect()
            }
            Node::At(subject, values) => std::iter::once(&**subject).chain(values.iter().map(|(_, value)| value)).collect(),
            Node::Optimizes { optimum, objective, bound, .. } => [&**optimum, &**objective]
                .into_iter()
                .chain(bound.domain.as_ref().into_iter().flat_map(Domain::children))
                .collect(),
            Node::Cases(cases) => cases.iter().flat_map(|(value, test)| [value, test]).collect(),
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
            Node::Number(_)
            | Node::Truth(_)
            | Node::Inf
            | Node::Param(_)
            | Node::Dollar(_)
            | Node::Play(_)
            | Node::TexSymbol(_) => self.node.clone(),
            Node::Call(name, parts) => Node::Call(name.clone(), parts.iter().map(change).collect()),
            Node::Builtin(builtin, parts) => Node::Builtin(*builtin, parts.iter().map(change).collect()),
            Node::TexCall(symbol, parts) => Node::TexCall(symbol.clone(), parts.iter().map(change).collect()),
            Node::And(parts) => Node::And(parts.iter().map(change).collect()),
            Node::Or(parts) => Node::Or(parts.iter().map(change).collect()),
            Node::Derivative(a, param) => Node::Derivative(one(a), param.clone()),
            Node::Negate(a) => Node::Negate(one(a)),
            Node::Power(a, exponent) => Node::Power(one(a), *exponent),
            Node::Not(a) => Node::Not(one(a)),
            Node::Parenthesized(a) => Node::Parenthesized(one(a)),
            Node::Gloss(symbol, a) => Node::Gloss(symbol.clone(), one(a)),
            Node::Add(a, b) => Node::Add(one(a), one(b)),
            Node::Subtract(a, b) => Node::Subtract(one(a), one(b)),
            Node::Multiply(a, b) => Node::Multiply(one(a), one(b)),
            Node::Divide(a, b) => Node::Divide(one(a), one(b)),
            Node::Chain(first, rest) => {
                Node::Chain(one(first), rest.iter().map(|(relation, side)| (*relation, change(side))).collect())
            }
            Node::Connect(first, rest) => {
                Node::Connect(one(first), rest.iter().map(|(connective, side)| (*connective, change(side))).collect())
            }
            Node::In(subject, range) => Node::In(one(subject), range.map_children(change)),
            Node::If(a, b, c) => Node::If(one(a), one(b), one(c)),
            Node::Quantified(quantifier, bounds, body) => {
                let bounds = bounds.iter().map(|bound| bound.map_children(change)).collect();
                Node::Quantified(*quantifier, bounds, Box::new(change(body)))
            }
            Node::At(subject, values) => {
                Node::At(one(subject), values.iter().map(|(param, value)| (param.clone(), change(value))).collect())
            }
            Node::Optimizes { optimum, maximizes, uniquely, objective, bound } => Node::Optimizes {
                optimum: one(optimum),
                maximizes: *maximizes,
                uniquely: *uniquely,
                objective: one(objective),
                bound: bound.map_children(change),
            },
            Node::Cases(cases) => Node::Cases(cases.iter().map(|(value, test)| (change(value), change(test))).collect()),
        };
        Self { node, span: self.span }
    }
}

impl Bound {
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

impl Range {
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

impl Statement {
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
                    Derivable::Formula(a) | Derivable::Threshold(a, _) => std::slice::from_ref(a),
                    Derivable::Gaps(parts) => parts,
                };
                asked.iter().chain(&derive.expected).collect()
            }
        }
    }
}
