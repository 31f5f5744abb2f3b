//! Turns expressions of the Wolfram Language into formulas of the language of condition files.
//!
//! Called by [`super::calls`]. An expression that has no exact counterpart is refused with the reason.

use std::collections::BTreeMap;

use super::tree::WolframExpr;
use crate::import::draft::{Draft, DraftSymbol};
use crate::import::names::ImportedNames;
use crate::source::Span;
use crate::syntax::MAX_EXPONENT;
use crate::syntax::tree::{
    BindingSyntax, Builtin, Connective, Domain, Expr, ExprKind, Param, Quantifier, RangeSyntax, Relation, Spanned,
};

/// The most nodes of one formula after the names that the notebook assigns are replaced.
const MAX_NODES: usize = 20_000;

/// The names of the file: the symbols of the notebook with the parameters that they become.
#[derive(Debug, Default)]
pub(super) struct WolframNames {
    names: ImportedNames,
    /// The index in [`Draft::symbols`] of each symbol, as a real and as a whole number.
    free: BTreeMap<(String, bool), usize>,
    /// The names of bound variables.
    bound: BTreeMap<String, String>,
}

/// Lowers the expressions of one call.
pub(super) struct WolframLowering<'a> {
    pub(super) names: &'a mut WolframNames,
    pub(super) draft: &'a mut Draft,
    /// The symbols of the call that are whole numbers.
    pub(super) integers: Vec<String>,
    /// The bound variables in scope.
    pub(super) scope: Vec<String>,
    /// The parameters that occur, each with its index and its symbol in the notebook.
    pub(super) mentions: BTreeMap<usize, String>,
    /// True iff some comparison is by order, so that its sides are real numbers.
    pub(super) ordered: bool,
    pub(super) nodes: usize,
}

type LoweringResult<T> = Result<T, String>;

fn expr(node: ExprKind) -> Expr {
    Expr { node, span: Span::default() }
}

fn param(name: &str) -> Param {
    let name = Spanned { value: name.to_owned(), span: Span::default() };
    Param { name, label: None, span: Span::default() }
}

/// The whole real line.
fn real_line() -> Domain {
    let inf = || Box::new(expr(ExprKind::Inf));
    let lower = Box::new(expr(ExprKind::Negate(inf())));
    let span = Span::default();
    Domain::Range(RangeSyntax::Interval { lower_closed: false, lower, upper: inf(), upper_closed: false, span })
}

impl WolframLowering<'_> {
    fn visit(&mut self) -> LoweringResult<()> {
        self.nodes += 1;
        if self.nodes > MAX_NODES { Err("the formula is too large".to_owned()) } else { Ok(()) }
    }

    /// Returns the number that an expression denotes.
    ///
    /// # Errors
    /// Returns the reason why the expression is refused.
    pub(super) fn number(&mut self, from: &WolframExpr) -> LoweringResult<Expr> {
        self.visit()?;
        let (head, arguments) = match from {
            WolframExpr::Number(text) => {
                let text = text.strip_suffix('.').unwrap_or(text);
                let text = if text.starts_with('.') { format!("0{text}") } else { text.to_owned() };
                return Ok(expr(ExprKind::Number(text)));
            }
            WolframExpr::Symbol(symbol) => return self.symbol(symbol),
            WolframExpr::Text => return Err("a string is no number".to_owned()),
            WolframExpr::Call(head, arguments) => (head.as_str(), arguments.as_slice()),
        };
        if let ("Power", [base, exponent]) = (head, arguments) {
            return self.power(base, exponent);
        }
        if let ("Subscript", [WolframExpr::Symbol(base), below]) = (head, arguments) {
            return match below {
                WolframExpr::Symbol(below) | WolframExpr::Number(below) => self.symbol(&format!("{base}${below}")),
                WolframExpr::Text | WolframExpr::Call(..) => Err("a subscript that is no symbol or number".to_owned()),
            };
        }
        if let ("Piecewise", [WolframExpr::Call(list, cases), otherwise]) = (head, arguments)
            && list == "List"
        {
            let mut out = self.number(otherwise)?;
            for case in cases.iter().rev() {
                let Some([value, test]) = case.arguments("List") else {
                    return Err("a case of `Piecewise` is not read".to_owned());
                };
                let (value, test) = (self.number(value)?, self.condition(test)?);
                out = expr(ExprKind::If(Box::new(test), Box::new(value), Box::new(out)));
            }
            return Ok(out);
        }
        if let ("If", [test, yes, no]) = (head, arguments) {
            let test = Box::new(self.condition(test)?);
            let (yes, no) = (Box::new(self.number(yes)?), Box::new(self.number(no)?));
            return Ok(expr(ExprKind::If(test, yes, no)));
        }
        let known = ["Plus", "Subtract", "Times", "Divide", "Rational", "Minus", "Sqrt", "Abs", "Sign", "Min", "Max"];
        if !known.contains(&head) {
            return Err(format!("`{head}` is not read as a number"));
        }
        let parts = arguments.iter().map(|part| self.number(part)).collect::<LoweringResult<Vec<Expr>>>()?;
        let count = parts.len();
        let builtin = |builtin: Builtin, parts: Vec<Expr>| Ok(expr(ExprKind::Builtin(builtin, parts)));
        let refused = || format!("`{head}` with {count} arguments is not read");
        let fold = |parts: Vec<Expr>, make: fn(Box<Expr>, Box<Expr>) -> ExprKind| {
            let folded = parts.into_iter().reduce(|left, right| expr(make(Box::new(left), Box::new(right))));
            folded.ok_or_else(refused)
        };
        match (head, count) {
            ("Plus", 1..) => fold(parts, ExprKind::Add),
            ("Subtract", 2) => fold(parts, ExprKind::Subtract),
            ("Times", 1..) => fold(parts, ExprKind::Multiply),
            ("Divide" | "Rational", 2) => fold(parts, ExprKind::Divide),
            ("Minus", 1) => parts.into_iter().next().map(|inner| expr(ExprKind::Negate(Box::new(inner)))).ok_or_else(refused),
            ("Sqrt", 1) => builtin(Builtin::Sqrt, parts),
            ("Abs", 1) => builtin(Builtin::Abs, parts),
            ("Sign", 1) => builtin(Builtin::Sign, parts),
            ("Min", 1..) => builtin(Builtin::Min, parts),
            ("Max", 1..) => builtin(Builtin::Max, parts),
            _ => Err(refused()),
        }
    }

    fn power(&mut self, base: &WolframExpr, exponent: &WolframExpr) -> LoweringResult<Expr> {
        let base = Box::new(self.number(base)?);
        let number = |part: &WolframExpr, text: &str| matches!(part, WolframExpr::Number(number) if number == text);
        let half = |parts: &[WolframExpr]| parts.len() == 2 && number(&parts[0], "1") && number(&parts[1], "2");
        if exponent.arguments("Divide").or_else(|| exponent.arguments("Rational")).is_some_and(half) {
            return Ok(expr(ExprKind::Builtin(Builtin::Sqrt, vec![*base])));
        }
        let whole = match exponent {
            WolframExpr::Number(text) => text.parse::<i32>().ok(),
            WolframExpr::Call(head, parts) if head == "Minus" => match parts.as_slice() {
                [WolframExpr::Number(text)] => text.parse::<i32>().ok().map(|value| -value),
                _ => None,
            },
            WolframExpr::Symbol(_) | WolframExpr::Text | WolframExpr::Call(..) => None,
        };
        match whole.filter(|value| value.abs() <= MAX_EXPONENT) {
            Some(value) => Ok(expr(ExprKind::Power(base, value))),
            None => Err(format!("an exponent that is no whole number up to {MAX_EXPONENT}")),
        }
    }

    fn symbol(&mut self, symbol: &str) -> LoweringResult<Expr> {
        const CONSTANTS: [&str; 14] = [
            "Pi",
            "E",
            "I",
            "Degree",
            "EulerGamma",
            "GoldenRatio",
            "Infinity",
            "ComplexInfinity",
            "Indeterminate",
            "Null",
            "All",
            "None",
            "Automatic",
            "Reals",
        ];
        if CONSTANTS.contains(&symbol) {
            return Err(format!("`{symbol}` is no number of the language"));
        }
        if symbol == "True" || symbol == "False" {
            return Err("a truth value is no number".to_owned());
        }
        if self.scope.iter().any(|bound| bound == symbol) {
            let name = self.names.bound_name(symbol);
            return Ok(expr(ExprKind::Param(param(&name))));
        }
        let integer = self.integers.iter().any(|known| known == symbol);
        let index = self.names.index(symbol, integer, self.draft);
        self.mentions.insert(index, symbol.to_owned());
        let name = self.draft.symbols.get(index).map_or(String::new(), |known| known.name.clone());
        Ok(expr(ExprKind::Param(param(&name))))
    }

    /// Returns the condition that an expression denotes.
    ///
    /// # Errors
    /// Returns the reason why the expression is refused.
    pub(super) fn condition(&mut self, from: &WolframExpr) -> LoweringResult<Expr> {
        self.visit()?;
        let (head, arguments) = match from {
            WolframExpr::Symbol(symbol) if symbol == "True" || symbol == "False" => {
                return Ok(expr(ExprKind::Truth(symbol == "True")));
            }
            WolframExpr::Symbol(symbol) => return Err(format!("`{symbol}` is no condition")),
            WolframExpr::Number(_) | WolframExpr::Text => return Err("a number or string is no condition".to_owned()),
            WolframExpr::Call(head, arguments) => (head.as_str(), arguments.as_slice()),
        };
        match (head, arguments) {
            ("And" | "List", parts) => self.junction(parts, true),
            ("Or", parts) => self.junction(parts, false),
            ("Not", [inner]) => Ok(expr(ExprKind::Not(Box::new(self.condition(inner)?)))),
            ("Implies" | "Equivalent", [left, right]) => {
                let connective = if head == "Implies" { Connective::Implies } else { Connective::Iff };
                let left = self.condition(left)?;
                Ok(expr(ExprKind::Connect(Box::new(left), vec![(connective, self.condition(right)?)])))
            }
            ("If", [test, yes, no]) => {
                let test = Box::new(self.condition(test)?);
                let (yes, no) = (Box::new(self.condition(yes)?), Box::new(self.condition(no)?));
                Ok(expr(ExprKind::If(test, yes, no)))
            }
            ("ForAll" | "Exists", [variables, body]) => self.quantified(head, variables, None, body),
            ("ForAll" | "Exists", [variables, range, body]) => self.quantified(head, variables, Some(range), body),
            ("Element", [_, WolframExpr::Symbol(set)]) if set == "Reals" => Ok(expr(ExprKind::Truth(true))),
            ("Element", [_, set]) => {
                let shown = if let WolframExpr::Symbol(set) = set { set.as_str() } else { "…" };
                Err(format!("`Element[…, {shown}]` is read only for `Reals`, or for `Integers` among the assumptions"))
            }
            ("Inequality", chain) => self.chain(chain),
            (_, [_, _, ..]) if relation(head).is_some() => {
                let mut chain = Vec::new();
                for (place, side) in arguments.iter().enumerate() {
                    if place > 0 {
                        chain.push(WolframExpr::Symbol(head.to_owned()));
                    }
                    chain.push(side.clone());
                }
                self.chain(&chain)
            }
            _ => Err(format!("`{head}` is not read as a condition")),
        }
    }

    fn junction(&mut self, parts: &[WolframExpr], every: bool) -> LoweringResult<Expr> {
        let mut out = Vec::new();
        for part in parts {
            let part = self.condition(part)?;
            match part.node {
                ExprKind::Truth(value) if value == every => {}
                ExprKind::And(inner) if every => out.extend(inner),
                ExprKind::Or(inner) if !every => out.extend(inner),
                node => out.push(expr(node)),
            }
        }
        Ok(match (out.pop(), out.is_empty()) {
            (None, _) => expr(ExprKind::Truth(every)),
            (Some(only), true) => only,
            (Some(last), false) => {
                out.push(last);
                expr(if every { ExprKind::And(out) } else { ExprKind::Or(out) })
            }
        })
    }

    /// A chain of comparisons: sides at even places, relations between them. A chain of the language keeps its direction; every
    /// other chain becomes a conjunction.
    fn chain(&mut self, chain: &[WolframExpr]) -> LoweringResult<Expr> {
        let mut sides = Vec::new();
        let mut relations = Vec::new();
        for (place, part) in chain.iter().enumerate() {
            if place % 2 == 0 {
                sides.push(self.number(part)?);
            } else if let WolframExpr::Symbol(head) = part {
                relations.push(relation(head).ok_or_else(|| format!("`{head}` is no relation"))?);
            } else {
                return Err("a chain of comparisons is not read".to_owned());
            }
        }
        if sides.len() != relations.len() + 1 || relations.is_empty() {
            return Err("a comparison needs two sides".to_owned());
        }
        self.ordered |= relations.iter().any(|relation| !matches!(relation, Relation::Equal | Relation::NotEqual));
        let unequal = relations.contains(&Relation::NotEqual);
        if unequal && relations.iter().all(|relation| *relation == Relation::NotEqual) && relations.len() > 1 {
            return Err("a chain of `!=` says that all its sides differ - compare them in pairs".to_owned());
        }
        let up = relations.iter().all(|relation| matches!(relation, Relation::Less | Relation::LessEqual | Relation::Equal));
        let down =
            relations.iter().all(|relation| matches!(relation, Relation::Greater | Relation::GreaterEqual | Relation::Equal));
        if relations.len() == 1 || up || down {
            let mut sides = sides.into_iter();
            let first = sides.next().map(Box::new).ok_or_else(|| "a comparison needs two sides".to_owned())?;
            return Ok(expr(ExprKind::Chain(first, relations.into_iter().zip(sides).collect())));
        }
        let pairs = sides
            .windows(2)
            .zip(relations)
            .map(|(pair, relation)| expr(ExprKind::Chain(Box::new(pair[0].clone()), vec![(relation, pair[1].clone())])));
        Ok(expr(ExprKind::And(pairs.collect())))
    }

    fn quantified(
        &mut self,
        head: &str,
        variables: &WolframExpr,
        range: Option<&WolframExpr>,
        body: &WolframExpr,
    ) -> LoweringResult<Expr> {
        let bound = bound_variables(variables)?;
        let before = self.scope.len();
        self.scope.extend(bound.iter().cloned());
        let range = range.map(|range| self.condition(range)).transpose()?;
        let range = range.filter(|range| range.node != ExprKind::Truth(true));
        let body = self.condition(body)?;
        self.scope.truncate(before);
        let (quantifier, body) = match (head, range) {
            ("ForAll", Some(range)) => {
                (Quantifier::Forall, expr(ExprKind::Connect(Box::new(range), vec![(Connective::Implies, body)])))
            }
            ("ForAll", None) => (Quantifier::Forall, body),
            (_, Some(range)) => (Quantifier::Exists, expr(ExprKind::And(vec![range, body]))),
            (_, None) => (Quantifier::Exists, body),
        };
        let bindings =
            bound.iter().map(|symbol| BindingSyntax { param: param(&self.names.bound_name(symbol)), domain: Some(real_line()) });
        Ok(expr(ExprKind::Quantified(quantifier, bindings.collect(), Box::new(body))))
    }
}

/// Returns the variables of a quantifier or of a list of variables.
///
/// # Errors
/// Returns the reason if a variable is no symbol.
pub(super) fn bound_variables(variables: &WolframExpr) -> LoweringResult<Vec<String>> {
    let parts = match variables.arguments("List") {
        Some(parts) => parts,
        None => std::slice::from_ref(variables),
    };
    let name = |part: &WolframExpr| match part {
        WolframExpr::Symbol(symbol) => Ok(symbol.clone()),
        WolframExpr::Call(head, parts) if head == "Subscript" => match parts.as_slice() {
            [WolframExpr::Symbol(base), WolframExpr::Symbol(below) | WolframExpr::Number(below)] => Ok(format!("{base}${below}")),
            _ => Err("a variable that is no symbol".to_owned()),
        },
        WolframExpr::Number(_) | WolframExpr::Text | WolframExpr::Call(..) => Err("a variable that is no symbol".to_owned()),
    };
    parts.iter().map(name).collect()
}

fn relation(head: &str) -> Option<Relation> {
    Some(match head {
        "Less" => Relation::Less,
        "LessEqual" => Relation::LessEqual,
        "Greater" => Relation::Greater,
        "GreaterEqual" => Relation::GreaterEqual,
        "Equal" => Relation::Equal,
        "Unequal" => Relation::NotEqual,
        _ => return None,
    })
}

impl WolframNames {
    /// Returns the index of the parameter for a symbol, which is added to the draft if it is new.
    fn index(&mut self, symbol: &str, integer: bool, draft: &mut Draft) -> usize {
        if let Some(known) = self.free.get(&(symbol.to_owned(), integer)) {
            return *known;
        }
        let name = self.fresh(symbol);
        let index = draft.symbols.len();
        let remark = if name == symbol { String::new() } else { format!("{symbol} in the notebook") };
        draft.symbols.push(DraftSymbol { name, written: None, integer, domain: None, remark });
        self.free.insert((symbol.to_owned(), integer), index);
        index
    }

    fn bound_name(&mut self, symbol: &str) -> String {
        if let Some(known) = self.bound.get(symbol) {
            return known.clone();
        }
        let name = self.fresh(symbol);
        self.bound.insert(symbol.to_owned(), name.clone());
        name
    }

    /// A new name for a symbol: `p_l` for `p$l`, `C` for `C$`.
    fn fresh(&mut self, symbol: &str) -> String {
        let plain = symbol.trim_end_matches('$').replace("$prime", "'").replace('$', "_");
        if self.names.take(&plain) { plain } else { self.names.fresh(&plain, "x") }
    }
}
