//! Defines expressions of the Wolfram Language as heads with arguments, and parses them from tokens by operator precedence.
//!
//! Called by [`super::calls`]. An operator becomes the head of its full form: `a + b` is `Plus[a, b]`. The depth of nesting is
//! bounded.
//!
//! # Source
//! Pratt (1973), "Top down operator precedence"; the Wolfram Language, "Operator Input Forms".

use super::tokens::{WolframToken, WolframTokenKind};

/// The largest depth of nesting.
const MAX_DEPTH: usize = 100;
/// The most operands of one expression.
const MAX_OPERANDS: usize = 2_000;
/// The greatest depth of the tree of an expression. The tree of a sum is as deep as the sum is long.
pub(super) const MAX_TREE: usize = 150;

/// An expression of the Wolfram Language.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum WolframExpr {
    /// A number as written.
    Number(String),
    /// A symbol.
    Symbol(String),
    /// A string.
    Text,
    /// A head with arguments: `f[x, y]`, or an operator with its operands.
    Call(String, Vec<WolframExpr>),
}

impl WolframExpr {
    /// Returns the arguments, if the expression has this head.
    pub(super) fn arguments(&self, head: &str) -> Option<&[Self]> {
        match self {
            Self::Call(own, arguments) if own == head => Some(arguments),
            Self::Call(..) | Self::Number(_) | Self::Symbol(_) | Self::Text => None,
        }
    }

    /// Returns the parts of a conjunction or list, and the expression itself otherwise.
    pub(super) fn conjuncts(&self) -> Vec<&Self> {
        match self.arguments("And").or_else(|| self.arguments("List")) {
            Some(parts) => parts.iter().flat_map(Self::conjuncts).collect(),
            None => vec![self],
        }
    }
}

/// The operators between two operands: the sign, the head, how tightly it binds, and whether it groups to the right.
const INFIX: [(&str, &str, u8, bool); 20] = [
    ("->", "Rule", 12, true),
    ("|", "Alternatives", 16, false),
    ("=>", "Implies", 20, true),
    ("<=>", "Equivalent", 22, false),
    ("||", "Or", 24, false),
    ("&&", "And", 26, false),
    ("∈", "Element", 30, false),
    ("<", "Less", 32, false),
    ("<=", "LessEqual", 32, false),
    (">", "Greater", 32, false),
    (">=", "GreaterEqual", 32, false),
    ("==", "Equal", 32, false),
    ("!=", "Unequal", 32, false),
    ("===", "SameQ", 32, false),
    ("+", "Plus", 40, false),
    ("-", "Subtract", 40, false),
    ("*", "Times", 50, false),
    ("/", "Divide", 50, false),
    ("^", "Power", 60, true),
    ("@", "Prefix", 70, true),
];
const NOT: u8 = 28;
const RELATION: u8 = 32;
const MINUS: u8 = 48;
const TIMES: u8 = 50;

/// Parses expressions from a list of tokens.
pub(super) struct WolframParser<'t> {
    tokens: &'t [WolframToken],
    /// The index of the next token.
    pub(super) at: usize,
    /// The number of open brackets. Outside brackets, a line break ends an expression.
    brackets: usize,
    depth: usize,
    operands: usize,
}

type Parsed<T> = Result<T, String>;

impl<'t> WolframParser<'t> {
    /// A parser that begins at a token.
    pub(super) fn new(tokens: &'t [WolframToken], at: usize) -> Self {
        Self { tokens, at, brackets: 0, depth: 0, operands: 0 }
    }

    fn peek(&self) -> Option<&'t WolframToken> {
        self.tokens.get(self.at)
    }

    /// True iff the expression ends before the next token.
    pub(super) fn is_at_end(&self) -> bool {
        self.peek().is_none_or(|next| self.brackets == 0 && (next.newline || next.is_sign(";")))
    }

    fn expected<T>(&self, what: &str) -> Parsed<T> {
        let found =
            self.peek().map_or("the end".to_owned(), |token| format!("`{}`", token.text.chars().take(20).collect::<String>()));
        Err(format!("expected {what}, found {found}"))
    }

    /// Parses an expression whose tree is not deep.
    ///
    /// # Errors
    /// Returns the reason why the text is not read.
    pub(super) fn bounded(&mut self) -> Parsed<WolframExpr> {
        let expression = self.expression()?;
        let mut pending = vec![(&expression, 1)];
        while let Some((next, depth)) = pending.pop() {
            if depth > MAX_TREE {
                return Err(format!("the expression is nested, or has a sum or product, of more than {MAX_TREE} levels"));
            }
            if let WolframExpr::Call(_, parts) = next {
                pending.extend(parts.iter().map(|part| (part, depth + 1)));
            }
        }
        Ok(expression)
    }

    /// Parses an expression.
    fn expression(&mut self) -> Parsed<WolframExpr> {
        self.binding(0)
    }

    /// Parses the operators that bind at least as tightly as `least`.
    fn binding(&mut self, least: u8) -> Parsed<WolframExpr> {
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return Err(format!("the expression is nested more than {MAX_DEPTH} deep"));
        }
        let mut left = self.operand()?;
        // True iff `left` is a comparison without brackets around it, which the next comparison continues.
        let mut compares = false;
        while let Some(next) = self.peek().filter(|_| !self.is_at_end()) {
            let infix = INFIX.iter().find(|(sign, ..)| next.is_sign(sign));
            let Some((_, head, power, right)) = infix.copied() else {
                let begins_operand = matches!(next.kind, WolframTokenKind::Number | WolframTokenKind::Symbol)
                    || ["(", "{"].iter().any(|sign| next.is_sign(sign));
                if !begins_operand || TIMES < least {
                    break;
                }
                let factor = self.binding(TIMES + 1)?;
                left = WolframExpr::Call("Times".to_owned(), vec![left, factor]);
                compares = false;
                continue;
            };
            if power < least {
                break;
            }
            self.at += 1;
            let operand = self.binding(if right { power } else { power + 1 })?;
            left = if compares && power == RELATION { chained(left, head, operand) } else { joined(left, head, operand) };
            compares = power == RELATION;
        }
        self.depth -= 1;
        Ok(left)
    }

    /// Parses a number, a symbol, a call, a list, a bracket, or an operator before its operand.
    fn operand(&mut self) -> Parsed<WolframExpr> {
        let Some(next) = self.peek().filter(|_| !(self.is_at_end() && self.brackets > 0)) else {
            return self.expected("an operand");
        };
        self.at += 1;
        self.operands += 1;
        if self.operands > MAX_OPERANDS {
            return Err(format!("the expression has more than {MAX_OPERANDS} operands"));
        }
        match (next.kind, next.text.as_str()) {
            (WolframTokenKind::Number, text) => Ok(WolframExpr::Number(text.to_owned())),
            (WolframTokenKind::Text, _) => Ok(WolframExpr::Text),
            (WolframTokenKind::Symbol, text) => {
                if self.peek().is_some_and(|token| token.is_sign("[") && !self.is_at_end()) {
                    return self.call(text);
                }
                Ok(WolframExpr::Symbol(text.to_owned()))
            }
            (WolframTokenKind::Sign, "(") => {
                self.brackets += 1;
                let inner = self.expression()?;
                self.close(")")?;
                Ok(inner)
            }
            (WolframTokenKind::Sign, "{") => Ok(WolframExpr::Call("List".to_owned(), self.list("}")?)),
            (WolframTokenKind::Sign, "-") => Ok(WolframExpr::Call("Minus".to_owned(), vec![self.binding(MINUS)?])),
            (WolframTokenKind::Sign, "+") => self.binding(MINUS),
            (WolframTokenKind::Sign, "!") => Ok(WolframExpr::Call("Not".to_owned(), vec![self.binding(NOT)?])),
            (WolframTokenKind::Sign, "∞") => Ok(WolframExpr::Symbol("Infinity".to_owned())),
            (WolframTokenKind::Sign, "‹") => Err("a box of the notebook is not read".to_owned()),
            (WolframTokenKind::Sign, _) => {
                self.at -= 1;
                self.expected("an operand")
            }
        }
    }

    /// Parses the arguments of a call, from its bracket on.
    fn call(&mut self, head: &str) -> Parsed<WolframExpr> {
        self.at += 1;
        if self.peek().is_some_and(|token| token.is_sign("[")) {
            return Err(format!("`{head}[[…]]` is a part of a list"));
        }
        let arguments = self.list("]")?;
        if self.peek().is_some_and(|token| token.is_sign("[") && !token.newline) {
            return Err(format!("`{head}[…][…]` is not read"));
        }
        Ok(WolframExpr::Call(head.to_owned(), arguments))
    }

    /// Parses expressions separated by commas, up to a closing bracket.
    fn list(&mut self, close: &str) -> Parsed<Vec<WolframExpr>> {
        self.brackets += 1;
        let mut out = Vec::new();
        if self.peek().is_some_and(|token| token.is_sign(close)) {
            self.close(close)?;
            return Ok(out);
        }
        loop {
            out.push(self.expression()?);
            if self.peek().is_some_and(|token| token.is_sign(",")) {
                self.at += 1;
                continue;
            }
            self.close(close)?;
            return Ok(out);
        }
    }

    fn close(&mut self, sign: &str) -> Parsed<()> {
        if !self.peek().is_some_and(|token| token.is_sign(sign)) {
            return self.expected(&format!("`{sign}` or an operator"));
        }
        self.at += 1;
        self.brackets = self.brackets.saturating_sub(1);
        Ok(())
    }
}

/// An operator with its operands; `&&` and `||` collect theirs.
fn joined(left: WolframExpr, head: &str, right: WolframExpr) -> WolframExpr {
    match left {
        WolframExpr::Call(own, mut parts) if own == head && (head == "And" || head == "Or" || head == "Alternatives") => {
            parts.push(right);
            WolframExpr::Call(own, parts)
        }
        left => WolframExpr::Call(head.to_owned(), vec![left, right]),
    }
}

/// A chain of comparisons: `a < b <= c` is `Inequality[a, Less, b, LessEqual, c]`.
fn chained(left: WolframExpr, head: &str, right: WolframExpr) -> WolframExpr {
    let relation = |head: &str| WolframExpr::Symbol(head.to_owned());
    match left {
        WolframExpr::Call(own, mut parts) if own == "Inequality" => {
            parts.extend([relation(head), right]);
            WolframExpr::Call(own, parts)
        }
        WolframExpr::Call(own, parts) => {
            let mut chain = Vec::new();
            for part in parts {
                if !chain.is_empty() {
                    chain.push(relation(&own));
                }
                chain.push(part);
            }
            chain.extend([relation(head), right]);
            WolframExpr::Call("Inequality".to_owned(), chain)
        }
        left => joined(left, head, right),
    }
}
