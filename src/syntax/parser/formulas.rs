//! Parses formulas in plain text, from the loosest operator to the tightest.
//!
//! Trusted: a formula that is parsed wrongly is a wrong verdict. LaTeX formulas are parsed by [`crate::syntax::latex`].

use super::{ParseResult, Parser};
use crate::diagnostic::Diagnostic;
use crate::source::Span;
use crate::syntax::token::TokenKind;
use crate::syntax::tree::{BindingSyntax, Builtin, Connective, Expr, ExprKind, Param, Quantifier, Relation};
use crate::syntax::{MAX_EXPONENT, chain};

impl Parser<'_> {
    /// `formula`
    pub(super) fn formula(&mut self) -> ParseResult<Expr> {
        self.nested(Self::formula_inside)
    }

    fn formula_inside(&mut self) -> ParseResult<Expr> {
        let start = self.here();
        if self.sees("if") {
            return self.conditional(start);
        }
        if self.sees("exists") || self.sees("forall") {
            return self.quantified(start);
        }
        let first = self.junction()?;
        let mut tallest = self.height;
        let mut links = Vec::new();
        loop {
            let connective = if self.take("iff") {
                Connective::Iff
            } else if self.take("implies") {
                Connective::Implies
            } else {
                break;
            };
            links.push((connective, self.junction()?));
            tallest = tallest.max(self.height);
        }
        if links.is_empty() {
            return Ok(first);
        }
        self.grow(tallest, start)?;
        Ok(Expr { node: ExprKind::Connect(Box::new(first), links), span: self.since(start) })
    }

    /// `"if" formula "then" formula "else" formula`
    fn conditional(&mut self, start: Span) -> ParseResult<Expr> {
        self.expect("if")?;
        let condition = Box::new(self.formula()?);
        let mut tallest = self.height;
        self.expect("then")?;
        let yes = Box::new(self.formula()?);
        tallest = tallest.max(self.height);
        self.expect("else")?;
        let no = Box::new(self.formula()?);
        self.grow(tallest.max(self.height), start)?;
        Ok(Expr { node: ExprKind::If(condition, yes, no), span: self.since(start) })
    }

    /// `( "exists" | "forall" ) bound { "," bound } ":" formula`
    fn quantified(&mut self, start: Span) -> ParseResult<Expr> {
        let quantifier = if self.take("exists") { Quantifier::Exists } else { Quantifier::Forall };
        self.at += usize::from(quantifier == Quantifier::Forall);
        let mut bounds = vec![self.bound()?];
        let mut tallest = self.height;
        while self.take(",") {
            bounds.push(self.bound()?);
            tallest = tallest.max(self.height);
        }
        self.expect(":")?;
        let body = Box::new(self.formula()?);
        self.grow(tallest.max(self.height), start)?;
        Ok(Expr { node: ExprKind::Quantified(quantifier, bounds, body), span: self.since(start) })
    }

    /// `param [ "in" domain ]`
    fn bound(&mut self) -> ParseResult<BindingSyntax> {
        self.height = 1;
        let param = self.param()?;
        let domain = self.optional_domain()?;
        Ok(BindingSyntax { param, domain })
    }

    /// `unary { "and" unary } | unary "or" unary { "or" unary }`
    fn junction(&mut self) -> ParseResult<Expr> {
        let start = self.here();
        let first = self.unary()?;
        let word = if self.sees("and") {
            "and"
        } else if self.sees("or") {
            "or"
        } else {
            return Ok(first);
        };
        let mut tallest = self.height;
        let mut parts = vec![first];
        while self.take(word) {
            parts.push(self.unary()?);
            tallest = tallest.max(self.height);
        }
        if self.sees("and") || self.sees("or") {
            let fault = Diagnostic::new(self.here(), "`and` next to `or` without parentheses");
            return Err(fault.repair("put parentheses around what belongs together").into());
        }
        self.grow(tallest, start)?;
        let node = if word == "and" { ExprKind::And(parts) } else { ExprKind::Or(parts) };
        Ok(Expr { node, span: self.since(start) })
    }

    fn unary(&mut self) -> ParseResult<Expr> {
        let start = self.here();
        if self.take("not") {
            let inner = self.nested(Self::unary)?;
            self.grow(self.height, start)?;
            return Ok(Expr { node: ExprKind::Not(Box::new(inner)), span: self.since(start) });
        }
        if let Some(token) = self.peek().filter(|token| matches!(token.text.as_ref(), "exists" | "forall" | "if"))
            && token.kind == TokenKind::Reserved
        {
            let fault = Diagnostic::new(token.span, format!("`{}` inside a larger formula", token.text));
            return Err(fault.repair("put parentheses around it").into());
        }
        self.atom()
    }

    /// `sum { relation sum } | sum "in" range | sum [ "uniquely" ] ( "maximizes" | "minimizes" ) … | play`
    fn atom(&mut self) -> ParseResult<Expr> {
        let start = self.here();
        if let Some(phrase) = self.phrase_start()? {
            return Ok(phrase);
        }
        let left = self.sum()?;
        let height = self.height;
        if let Some(relation) = self.relation() {
            return self.comparisons(start, left, relation);
        }
        let ends = self.in_ends && self.kind_at(1) == Some(TokenKind::Word);
        if !ends && self.take("in") {
            if self.kind() == Some(TokenKind::Word) {
                let fault =
                    Diagnostic::new(self.here(), format!("expected an interval or a list in braces, found {}", self.shown()));
                return Err(fault.repair("write the interval out").into());
            }
            let range = self.range()?;
            self.grow(height.max(self.height), start)?;
            return Ok(Expr { node: ExprKind::In(Box::new(left), range), span: self.since(start) });
        }
        if self.sees("uniquely") || self.sees("maximizes") || self.sees("minimizes") {
            return self.optimum(start, left);
        }
        self.phrase_after(start, left)
    }

    /// The next token as a message shows it.
    pub(super) fn shown(&self) -> String {
        self.peek().map_or_else(|| "the end of the entry".to_owned(), super::super::token::Token::shown)
    }

    fn relation(&self) -> Option<Relation> {
        let token = self.peek().filter(|token| token.kind == TokenKind::Sign)?;
        match token.text.as_ref() {
            "<" => Some(Relation::Less),
            "<=" => Some(Relation::LessEqual),
            ">" => Some(Relation::Greater),
            ">=" => Some(Relation::GreaterEqual),
            "=" => Some(Relation::Equal),
            "!=" => Some(Relation::NotEqual),
            _ => None,
        }
    }

    fn comparisons(&mut self, start: Span, left: Expr, first: Relation) -> ParseResult<Expr> {
        let (mut links, mut places, mut tallest) = (Vec::new(), Vec::new(), self.height);
        let mut next = Some(first);
        while let Some(relation) = next {
            places.push((relation, self.here()));
            self.at += 1;
            links.push((relation, self.sum()?));
            tallest = tallest.max(self.height);
            next = self.relation();
        }
        if let Some(fault) = chain::fault(&places) {
            return Err(fault.into());
        }
        self.grow(tallest, start)?;
        Ok(Expr { node: ExprKind::Chain(Box::new(left), links), span: self.since(start) })
    }

    fn optimum(&mut self, start: Span, optimum: Expr) -> ParseResult<Expr> {
        let mut tallest = self.height;
        let uniquely = self.take("uniquely");
        let maximizes = self.take("maximizes");
        if !maximizes && !self.take("minimizes") {
            return Err(self.expected("`maximizes` or `minimizes`"));
        }
        let objective = Box::new(self.sum()?);
        tallest = tallest.max(self.height);
        self.expect("over")?;
        let bound = self.bound()?;
        self.grow(tallest.max(self.height), start)?;
        let node = ExprKind::Optimizes { optimum: Box::new(optimum), maximizes, uniquely, objective, bound };
        Ok(Expr { node, span: self.since(start) })
    }

    /// `term { ( "+" | "-" ) term }`
    pub(super) fn sum(&mut self) -> ParseResult<Expr> {
        let start = self.here();
        let mut left = self.term()?;
        let mut height = self.height;
        loop {
            let plus = self.sees("+");
            if !plus && !self.sees("-") {
                self.height = height;
                return Ok(left);
            }
            self.at += 1;
            let right = Box::new(self.term()?);
            self.grow(height.max(self.height), start)?;
            height = self.height;
            let node = if plus { ExprKind::Add(Box::new(left), right) } else { ExprKind::Subtract(Box::new(left), right) };
            left = Expr { node, span: self.since(start) };
        }
    }

    /// `factor { ( "*" | "/" ) factor }`
    fn term(&mut self) -> ParseResult<Expr> {
        let start = self.here();
        let mut left = self.factor()?;
        let mut height = self.height;
        loop {
            let times = self.sees("*");
            if !times && !self.sees("/") {
                self.height = height;
                return Ok(left);
            }
            self.at += 1;
            let right = Box::new(self.factor()?);
            self.grow(height.max(self.height), start)?;
            height = self.height;
            let node = if times { ExprKind::Multiply(Box::new(left), right) } else { ExprKind::Divide(Box::new(left), right) };
            left = Expr { node, span: self.since(start) };
        }
    }

    /// `"-" factor | value [ "^" [ "-" ] NUMBER ]`
    fn factor(&mut self) -> ParseResult<Expr> {
        let start = self.here();
        if self.take("-") {
            let inner = self.nested(Self::factor)?;
            self.grow(self.height, start)?;
            return Ok(Expr { node: ExprKind::Negate(Box::new(inner)), span: self.since(start) });
        }
        let value = self.value()?;
        if !self.take("^") {
            return Ok(value);
        }
        let place = self.here();
        let minus = self.take("-");
        let exponent = self.exponent(place)?;
        self.grow(self.height, start)?;
        let node = ExprKind::Power(Box::new(value), if minus { -exponent } else { exponent });
        Ok(Expr { node, span: self.since(start) })
    }

    fn exponent(&mut self, place: Span) -> ParseResult<i32> {
        let Some(token) = self.peek().filter(|token| token.kind == TokenKind::Number) else {
            return Err(self.expected("a whole number as exponent"));
        };
        if token.text.contains('.') {
            let fault = Diagnostic::new(token.span, format!("the exponent `{}` is not a whole number", token.text));
            return Err(fault.repair("write a root with `sqrt`").into());
        }
        let exponent = token.text.parse().ok().filter(|exponent| *exponent <= MAX_EXPONENT);
        self.at += 1;
        exponent.ok_or_else(|| exponent_too_large(self.since(place)).into())
    }

    /// `primary { "at" "(" param "=" sum { "," param "=" sum } ")" }`
    fn value(&mut self) -> ParseResult<Expr> {
        let start = self.here();
        let mut inner = self.primary()?;
        while self.sees("at") && self.sees_at(1, "(") {
            let mut tallest = self.height;
            self.at += 2;
            let mut places = vec![self.assignment()?];
            tallest = tallest.max(self.height);
            while self.take(",") {
                places.push(self.assignment()?);
                tallest = tallest.max(self.height);
            }
            self.expect(")")?;
            self.grow(tallest, start)?;
            inner = Expr { node: ExprKind::At(Box::new(inner), places), span: self.since(start) };
        }
        Ok(inner)
    }

    /// `param "=" sum`
    pub(super) fn assignment(&mut self) -> ParseResult<(Param, Expr)> {
        let param = self.param()?;
        self.expect("=")?;
        Ok((param, self.nested(Self::sum)?))
    }

    fn primary(&mut self) -> ParseResult<Expr> {
        let Some(token) = self.peek() else { return Err(self.expected("a formula")) };
        let (kind, start, text) = (token.kind, token.span, token.text.clone());
        self.height = 1;
        match kind {
            TokenKind::Number | TokenKind::Dollar => {
                let text = text.into_owned();
                self.at += 1;
                let node = if kind == TokenKind::Number { ExprKind::Number(text) } else { ExprKind::Dollar(text) };
                Ok(Expr { node, span: start })
            }
            TokenKind::Word if self.sees_at(1, "(") => {
                let name = self.name("a name")?;
                let arguments = self.bracketed()?;
                Ok(Expr { node: ExprKind::Call(name, arguments), span: self.since(start) })
            }
            TokenKind::Word => {
                let param = self.param()?;
                Ok(Expr { span: param.span, node: ExprKind::Param(param) })
            }
            TokenKind::Reserved => self.reserved(start),
            TokenKind::Sign if text == "(" => {
                self.at += 1;
                let inner = self.formula()?;
                self.closing(start)?;
                self.grow(self.height, start)?;
                Ok(Expr { node: ExprKind::Parenthesized(Box::new(inner)), span: self.since(start) })
            }
            TokenKind::Sign | TokenKind::Text | TokenKind::Bad => Err(self.expected("a formula")),
        }
    }

    /// Consumes the `)` that belongs to the parenthesis at `start`.
    fn closing(&mut self, start: Span) -> ParseResult<()> {
        if self.take(")") {
            return Ok(());
        }
        let mut stop = self.expected("`)`");
        if let Some(fault) = stop.0.as_mut() {
            fault.others.push((start, "opened here".to_owned()));
        }
        Err(stop)
    }

    /// `"(" formula { "," formula } ")"`
    fn bracketed(&mut self) -> ParseResult<Vec<Expr>> {
        let start = self.here();
        self.expect("(")?;
        let mut all = vec![self.formula()?];
        let mut tallest = self.height;
        while self.take(",") {
            all.push(self.formula()?);
            tallest = tallest.max(self.height);
        }
        self.closing(start)?;
        self.grow(tallest, start)?;
        Ok(all)
    }

    /// Parses a number or formula that begins with a reserved word: `true`, `min(…)`, `derivative(…)`, `payoff of …`.
    fn reserved(&mut self, start: Span) -> ParseResult<Expr> {
        let Some(word) = self.peek().map(|token| token.text.clone()) else { return Err(self.expected("a formula")) };
        let builtin = match word.as_ref() {
            "true" | "false" => {
                self.at += 1;
                return Ok(Expr { node: ExprKind::Truth(word == "true"), span: start });
            }
            "payoff" | "probability" | "belief" => return self.quantity(),
            "derivative" => return self.derivative(start),
            "integral" => return self.integral(start),
            "inf" => {
                let fault = Diagnostic::new(start, "`inf` is not a number, only the end of an interval");
                return Err(fault.repair("write a bound of your own").into());
            }
            "then" | "else" | "and" | "or" | "iff" | "implies" | "in" | "at" | "given" | "under" | "without" | "uses"
            | "expect" => {
                return Err(self.expected("a formula"));
            }
            word => match Builtin::named(word) {
                Some(builtin) => builtin,
                None => {
                    let fault = Diagnostic::new(start, format!("expected a formula, found the word `{word}` of the language"));
                    return Err(fault.repair(format!("write a formula here; a name of your own cannot be `{word}`")).into());
                }
            },
        };
        self.at += 1;
        let arguments = self.bracketed()?;
        let span = self.since(start);
        let fits = builtin.arity().map_or(!arguments.is_empty(), |wanted| wanted == arguments.len());
        if !fits {
            let three = builtin.arity() == Some(3);
            let wanted = if three { "three arguments" } else { "one argument" };
            let fault = Diagnostic::new(span, format!("`{word}` takes {wanted}, found {}", arguments.len()));
            let shape = if three { format!("write `{word}(x, low, high)`") } else { format!("write `{word}(x)`") };
            return Err(fault.repair(shape).into());
        }
        Ok(Expr { node: ExprKind::Builtin(builtin, arguments), span })
    }

    /// `"derivative" "(" sum "," param ")"`
    fn derivative(&mut self, start: Span) -> ParseResult<Expr> {
        self.expect("derivative")?;
        self.expect("(")?;
        let inner = Box::new(self.nested(Self::sum)?);
        self.grow(self.height, start)?;
        self.expect(",")?;
        let param = self.param()?;
        self.expect(")")?;
        Ok(Expr { node: ExprKind::Derivative(inner, param), span: self.since(start) })
    }

    /// `"integral" "(" formula "," NAME "from" sum "to" sum ")"`
    fn integral(&mut self, start: Span) -> ParseResult<Expr> {
        self.expect("integral")?;
        self.expect("(")?;
        let integrand = Box::new(self.formula()?);
        let mut tallest = self.height;
        self.expect(",")?;
        let variable = self.name("a variable, such as `x from 0 to 1`")?;
        self.expect("from")?;
        let lower = Box::new(self.nested(Self::sum)?);
        tallest = tallest.max(self.height);
        self.expect("to")?;
        let upper = Box::new(self.nested(Self::sum)?);
        tallest = tallest.max(self.height);
        self.closing(start)?;
        self.grow(tallest, start)?;
        Ok(Expr { node: ExprKind::Integral { integrand, variable, lower, upper }, span: self.since(start) })
    }
}

/// Returns the error that an exponent exceeds [`MAX_EXPONENT`].
pub(in crate::syntax) fn exponent_too_large(place: Span) -> Diagnostic {
    Diagnostic::new(place, format!("the exponent is larger than {MAX_EXPONENT} in absolute value")).repair("write a smaller one")
}
