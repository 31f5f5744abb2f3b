//! Prints formulas, with parentheses where the grammar needs them and where the text had them.
//!
//! Part of the printer. Not part of a verdict: no stage of an audit parses the printed text.

use super::lines::{MEDIUM, WEAK, flat};
use super::play;
use crate::syntax::tree::{BindingSyntax, Connective, Domain, Expr, ExprKind, Param, Quantifier, RangeSyntax};

/// The levels of the grammar of formulas, from the loosest to the tightest binding.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Level {
    Formula,
    Connected,
    Junction,
    Unary,
    Sum,
    Term,
    Factor,
    Power,
    Value,
    Primary,
}

/// Returns the text of a formula on one line.
#[must_use]
pub fn expression(expr: &Expr) -> String {
    flat(&formula(expr))
}

/// Returns the text of a formula with marks at possible line breaks.
pub(super) fn formula(expr: &Expr) -> String {
    let mut writer = ExpressionWriter { out: String::new(), depth: 0 };
    writer.expr(expr, Level::Formula);
    writer.out
}

/// Returns the text of a formula with marks at possible line breaks, in parentheses if the grammar does not read it as a `sum`.
pub(super) fn sum(expr: &Expr) -> String {
    let mut writer = ExpressionWriter { out: String::new(), depth: 0 };
    writer.expr(expr, Level::Sum);
    writer.out
}

/// Returns the texts of several formulas, separated by commas.
pub(super) fn formulas(all: &[Expr]) -> String {
    all.iter().map(formula).collect::<Vec<_>>().join(&format!(",{MEDIUM}"))
}

/// Returns the text of a parameter with its label.
pub(super) fn param(param: &Param) -> String {
    match &param.label {
        Some(label) => format!("{}[{}]", param.name.value, label.value),
        None => param.name.value.clone(),
    }
}

/// Returns the text of a domain.
pub(super) fn domain(domain: &Domain) -> String {
    match domain {
        Domain::Range(inner) => range(inner),
        Domain::Set(name) => name.value.clone(),
    }
}

/// Returns the text of an interval or finite set.
pub(super) fn range(range: &RangeSyntax) -> String {
    match range {
        RangeSyntax::Interval { lower_closed, lower, upper, upper_closed, .. } => {
            let (open, close) = (if *lower_closed { '[' } else { '(' }, if *upper_closed { ']' } else { ')' });
            format!("{open}{}, {}{close}", sum(lower), sum(upper))
        }
        RangeSyntax::Finite(members, _) => format!("{{{}}}", members.iter().map(sum).collect::<Vec<_>>().join(", ")),
    }
}

/// The level of the grammar at which a node is read without parentheses.
fn level(node: &ExprKind) -> Level {
    match node {
        ExprKind::If(..) | ExprKind::Quantified(..) => Level::Formula,
        ExprKind::Connect(..) => Level::Connected,
        ExprKind::And(_) | ExprKind::Or(_) => Level::Junction,
        ExprKind::Not(_) | ExprKind::Chain(..) | ExprKind::In(..) | ExprKind::Optimizes { .. } => Level::Unary,
        ExprKind::Add(..) | ExprKind::Subtract(..) => Level::Sum,
        ExprKind::Multiply(..) | ExprKind::Divide(..) => Level::Term,
        ExprKind::Negate(_) => Level::Factor,
        ExprKind::Power(..) => Level::Power,
        ExprKind::At(..) => Level::Value,
        ExprKind::Play(play) => {
            if play.is_number() {
                Level::Primary
            } else {
                Level::Unary
            }
        }
        ExprKind::Cases(_) => Level::Formula,
        ExprKind::Gloss(..) => Level::Unary,
        ExprKind::Number(_)
        | ExprKind::Truth(_)
        | ExprKind::Inf
        | ExprKind::Param(_)
        | ExprKind::Call(..)
        | ExprKind::Builtin(..)
        | ExprKind::Derivative(..)
        | ExprKind::Integral { .. }
        | ExprKind::Dollar(_)
        | ExprKind::Parenthesized(_)
        | ExprKind::TexSymbol(_)
        | ExprKind::TexCall(..) => Level::Primary,
    }
}

/// The text printed so far.
struct ExpressionWriter {
    out: String,
    /// The number of open parentheses; a line break inside parentheses is a last resort.
    depth: u32,
}

impl ExpressionWriter {
    /// The mark for a possible line break at this depth.
    fn mark(&self) -> char {
        if self.depth == 0 { MEDIUM } else { WEAK }
    }

    /// Writes a formula, in parentheses if it binds more loosely than `needed`.
    fn expr(&mut self, expr: &Expr, needed: Level) {
        if level(&expr.node) >= needed {
            self.node(&expr.node);
        } else {
            self.bracket(expr);
        }
    }

    fn bracket(&mut self, inner: &Expr) {
        self.depth += 1;
        self.out.push('(');
        self.expr(inner, Level::Formula);
        self.out.push(')');
        self.depth -= 1;
    }

    fn arguments(&mut self, all: &[Expr]) {
        self.depth += 1;
        self.out.push('(');
        for (number, argument) in all.iter().enumerate() {
            if number > 0 {
                self.out.push(',');
                self.out.push(WEAK);
            }
            self.expr(argument, Level::Formula);
        }
        self.out.push(')');
        self.depth -= 1;
    }

    fn joined(&mut self, all: &[Expr], word: &str) {
        for (number, part) in all.iter().enumerate() {
            if number > 0 {
                self.out.push(self.mark());
                self.out.push_str(word);
                self.out.push(' ');
            }
            self.expr(part, Level::Unary);
        }
    }

    fn binary(&mut self, left: (&Expr, Level), sign: &str, right: (&Expr, Level)) {
        self.expr(left.0, left.1);
        self.out.push_str(sign);
        self.expr(right.0, right.1);
    }

    fn node(&mut self, node: &ExprKind) {
        match node {
            ExprKind::Number(text) => self.out.push_str(text),
            ExprKind::Truth(truth) => self.out.push_str(if *truth { "true" } else { "false" }),
            ExprKind::Inf => self.out.push_str("inf"),
            ExprKind::Param(name) => self.out.push_str(&param(name)),
            ExprKind::Dollar(text) => {
                self.out.push('$');
                self.out.push_str(text);
                self.out.push('$');
            }
            ExprKind::Play(phrase) => self.out.push_str(&play::phrase(phrase)),
            ExprKind::Call(name, arguments) => {
                self.out.push_str(&name.value);
                self.arguments(arguments);
            }
            ExprKind::Builtin(builtin, arguments) => {
                self.out.push_str(builtin.word());
                self.arguments(arguments);
            }
            ExprKind::Derivative(inner, variable) => {
                self.out.push_str("derivative(");
                self.expr(inner, Level::Sum);
                self.out.push_str(&format!(", {})", param(variable)));
            }
            ExprKind::Integral { integrand, variable, lower, upper } => {
                self.out.push_str("integral(");
                self.expr(integrand, Level::Formula);
                self.out.push_str(&format!(", {} from ", variable.value));
                self.expr(lower, Level::Sum);
                self.out.push_str(" to ");
                self.expr(upper, Level::Sum);
                self.out.push(')');
            }
            ExprKind::Negate(inner) => {
                self.out.push('-');
                self.expr(inner, Level::Factor);
            }
            ExprKind::Add(left, right) => self.binary((left, Level::Sum), &format!("{WEAK}+ "), (right, Level::Term)),
            ExprKind::Subtract(left, right) => self.binary((left, Level::Sum), &format!("{WEAK}- "), (right, Level::Term)),
            ExprKind::Multiply(left, right) => self.binary((left, Level::Term), "*", (right, Level::Factor)),
            ExprKind::Divide(left, right) => self.binary((left, Level::Term), "/", (right, Level::Factor)),
            ExprKind::Power(base, exponent) => {
                self.expr(base, Level::Value);
                self.out.push_str(&format!("^{exponent}"));
            }
            ExprKind::Parenthesized(inner) => self.bracket(inner),
            ExprKind::At(inner, places) => {
                self.expr(inner, Level::Value);
                let places: Vec<String> =
                    places.iter().map(|(name, value)| format!("{} = {}", param(name), sum(value))).collect();
                self.out.push_str(&format!(" at ({})", flat(&places.join(", "))));
            }
            ExprKind::Chain(..)
            | ExprKind::In(..)
            | ExprKind::Not(_)
            | ExprKind::And(_)
            | ExprKind::Or(_)
            | ExprKind::Connect(..)
            | ExprKind::If(..)
            | ExprKind::Quantified(..)
            | ExprKind::Optimizes { .. }
            | ExprKind::TexSymbol(_)
            | ExprKind::TexCall(..)
            | ExprKind::Gloss(..)
            | ExprKind::Cases(_) => self.condition(node),
        }
    }

    /// Writes a node that is not a `sum`, or a node of a LaTeX formula.
    fn condition(&mut self, node: &ExprKind) {
        match node {
            ExprKind::Chain(first, links) => {
                self.expr(first, Level::Sum);
                for (relation, next) in links {
                    self.out.push(WEAK);
                    self.out.push_str(relation.sign());
                    self.out.push(' ');
                    self.expr(next, Level::Sum);
                }
            }
            ExprKind::In(left, inside) => {
                self.expr(left, Level::Sum);
                self.out.push_str(&format!(" in {}", flat(&range(inside))));
            }
            ExprKind::Not(inner) => {
                self.out.push_str("not ");
                self.expr(inner, Level::Unary);
            }
            ExprKind::And(parts) => self.joined(parts, "and"),
            ExprKind::Or(parts) => self.joined(parts, "or"),
            ExprKind::Connect(first, links) => {
                self.expr(first, Level::Junction);
                for (connective, next) in links {
                    self.out.push(self.mark());
                    self.out.push_str(match connective {
                        Connective::Iff => "iff ",
                        Connective::Implies => "implies ",
                    });
                    self.expr(next, Level::Junction);
                }
            }
            ExprKind::If(condition, yes, no) => {
                let mark = self.mark();
                self.out.push_str("if ");
                self.expr(condition, Level::Formula);
                self.out.push_str(&format!("{mark}then "));
                self.expr(yes, Level::Formula);
                self.out.push_str(&format!("{mark}else "));
                self.expr(no, Level::Formula);
            }
            ExprKind::Quantified(quantifier, bounds, body) => {
                let bounds: Vec<String> = bounds.iter().map(bound).collect();
                let word = match quantifier {
                    Quantifier::Exists => "exists",
                    Quantifier::Forall => "forall",
                };
                self.out.push_str(&format!("{word} {}:{}", flat(&bounds.join(", ")), self.mark()));
                self.expr(body, Level::Formula);
            }
            ExprKind::Optimizes { optimum, maximizes, uniquely, objective, bound: over } => {
                self.expr(optimum, Level::Sum);
                self.out.push_str(if *uniquely { " uniquely" } else { "" });
                self.out.push_str(if *maximizes { " maximizes " } else { " minimizes " });
                self.expr(objective, Level::Sum);
                self.out.push_str(&format!("{WEAK}over {}", flat(&bound(over))));
            }
            ExprKind::TexSymbol(symbol) => self.out.push_str(&format!("${symbol}$")),
            ExprKind::TexCall(symbol, arguments) => {
                self.out.push_str(&format!("${symbol}$"));
                self.arguments(arguments);
            }
            ExprKind::Gloss(symbol, value) => {
                self.out.push_str(&format!("${symbol}$ = "));
                self.expr(value, Level::Sum);
            }
            ExprKind::Cases(cases) => {
                for (value, condition) in cases {
                    self.out.push_str("if ");
                    self.expr(condition, Level::Connected);
                    self.out.push_str(" then ");
                    self.expr(value, Level::Connected);
                    self.out.push_str(" else ");
                }
                self.out.push_str("no value");
            }
            ExprKind::Number(_)
            | ExprKind::Truth(_)
            | ExprKind::Inf
            | ExprKind::Param(_)
            | ExprKind::Call(..)
            | ExprKind::Builtin(..)
            | ExprKind::Derivative(..)
            | ExprKind::Integral { .. }
            | ExprKind::Negate(_)
            | ExprKind::Add(..)
            | ExprKind::Subtract(..)
            | ExprKind::Multiply(..)
            | ExprKind::Divide(..)
            | ExprKind::Power(..)
            | ExprKind::At(..)
            | ExprKind::Dollar(_)
            | ExprKind::Play(_)
            | ExprKind::Parenthesized(_) => {}
        }
    }
}

fn bound(bound: &BindingSyntax) -> String {
    match &bound.domain {
        Some(inside) => format!("{} in {}", param(&bound.param), domain(inside)),
        None => param(&bound.param),
    }
}
