//! Parses the factors of LaTeX products: numbers, symbols, brackets, powers, fractions, roots, bars, `\min` and `\max`.
//!
//! Trusted like the rest of the LaTeX parser; see [`super`].

use super::reader::{BindingLevel, FactorShape, LatexReader, LatexResult, fault};
use super::signs::{accent, is_fraction, is_operator};
use super::token::Tex;
use super::{juxtaposition, refused};
use crate::diagnostic::Diagnostic;
use crate::source::Span;
use crate::syntax::MAX_EXPONENT;
use crate::syntax::tree::{Builtin, Expr, ExprKind, TexSymbol};

impl LatexReader<'_> {
    /// True iff a factor can begin with the next token.
    pub(super) fn starts_factor(&self) -> bool {
        match self.peek() {
            Some(Tex::Letter(_) | Tex::Words(_) | Tex::Operator(_) | Tex::Number(_) | Tex::BeginCases) => true,
            Some(Tex::Sign(sign)) => matches!(sign, '(' | '[' | '{' | '⦃') || *sign == '|' && self.bars == 0,
            Some(Tex::Command(name)) => {
                accent(name).is_some()
                    || is_fraction(name)
                    || matches!(name.as_str(), "sqrt" | "min" | "max" | "lvert")
                    || refused::would_begin_factor(name)
            }
            Some(Tex::Row | Tex::Align | Tex::If(_) | Tex::Then | Tex::Otherwise | Tex::EndCases) | None => false,
        }
    }

    /// True iff a condition in brackets comes next: `(\text{if} …)`.
    pub(super) fn sees_condition(&self) -> bool {
        (self.sees('(') || self.sees('[')) && matches!(self.ahead(1), Some(Tex::If(_)))
    }

    /// `tprim [ "^" ( NUMBER | "{" [ "-" ] NUMBER "}" ) ]`
    pub(super) fn power(&mut self) -> LatexResult<Expr> {
        let start = self.here();
        self.raised = false;
        let mut base = self.nested(Self::primary)?;
        self.level = BindingLevel::Factor;
        self.raised &= self.shape == FactorShape::Symbol;
        if self.sees('\'') && matches!(self.shape, FactorShape::Symbol | FactorShape::Power)
            || self.sees('_') && self.shape == FactorShape::Power
        {
            return Err(self.expected("a sign, or the end of the formula"));
        }
        self.check_script_gap()?;
        while self.sees('^') {
            let place = self.here();
            self.at += 1;
            if self.shape == FactorShape::Power || self.raised {
                return Err(fault(place, "a power with two exponents", "put the power in brackets"));
            }
            if matches!(self.shape, FactorShape::Fraction | FactorShape::Cases) {
                return Err(fault(place, "an exponent after a fraction or a case list", "put what it belongs to in brackets"));
            }
            let below = self.shape == FactorShape::Symbol;
            let exponent = self.exponent()?;
            if below && self.sees('_') {
                self.late_subscript(&mut base)?;
            }
            self.grow(self.height)?;
            self.shape = FactorShape::Power;
            base = Expr { node: ExprKind::Power(Box::new(base), exponent), span: self.since(start) };
        }
        if matches!(self.peek(), Some(Tex::Sign('_' | '\''))) && matches!(self.shape, FactorShape::Symbol | FactorShape::Power) {
            return Err(self.expected("a sign, or the end of the formula"));
        }
        Ok(base)
    }

    /// Checks that a subscript, superscript or prime does not follow a wide space, where it would be printed apart from its symbol.
    pub(super) fn check_script_gap(&self) -> LatexResult<()> {
        let script = self.tokens.get(self.at).filter(|token| token.tex.is_sign(&['^', '_', '\'']));
        match script {
            Some(script) if script.apart() => {
                Err(fault(script.span, "a subscript or superscript after a wide space", "remove the space"))
            }
            Some(_) | None => Ok(()),
        }
    }

    /// Parses the subscript in `x^2_i`, which is printed like `x_i^2`.
    fn late_subscript(&mut self, base: &mut Expr) -> LatexResult<()> {
        if let ExprKind::TexSymbol(symbol) = &mut base.node
            && symbol.subscript.is_none()
        {
            self.at += 1;
            symbol.subscript = Some(self.subscript()?);
        }
        Ok(())
    }

    /// Parses an exponent: a digit, or a whole number in braces.
    fn exponent(&mut self) -> LatexResult<i32> {
        let start = self.here();
        let braces = self.take('{');
        let minus = braces && self.take('-');
        let Some(Tex::Number(digits)) = self.peek().cloned() else {
            let what = if self.peek().is_none() { "an exponent or `*` after `^`" } else { "a whole number as exponent" };
            return Err(self.expected(what));
        };
        if digits.contains('.') {
            let fault = Diagnostic::new(start, format!("the exponent `{digits}` is not a whole number"));
            return Err(Box::new(fault.repair("write a root with `\\sqrt`")));
        }
        if !braces && digits.len() > 1 {
            let message = format!("`^{digits}` takes only `{}` as the exponent", digits.get(..1).unwrap_or(""));
            return Err(Box::new(Diagnostic::new(start, message).repair(format!("write `^{{{digits}}}`"))));
        }
        self.at += 1;
        let Some(size) = digits.parse::<i32>().ok().filter(|size| *size <= MAX_EXPONENT) else {
            let fault =
                Diagnostic::new(self.since(start), format!("the exponent is larger than {MAX_EXPONENT} in absolute value"));
            return Err(Box::new(fault.repair("write a smaller one")));
        };
        if braces {
            self.expect('}')?;
        }
        Ok(if minus { -size } else { size })
    }

    /// `tprim`
    fn primary(&mut self) -> LatexResult<Expr> {
        let start = self.here();
        self.height = 1;
        match self.peek().cloned() {
            Some(Tex::Number(digits)) => {
                self.at += 1;
                self.shape = FactorShape::Number;
                if matches!(self.peek(), Some(Tex::Number(_))) {
                    let place = self.since(start).to(self.here());
                    return Err(fault(place, "two numbers side by side", "write them as one, or `\\cdot` between them"));
                }
                Ok(Expr { node: ExprKind::Number(digits), span: start })
            }
            Some(Tex::Letter(_) | Tex::Words(_) | Tex::Operator(_)) => {
                let operator = matches!(self.peek(), Some(Tex::Operator(_)));
                let bare = self.bare_symbol()?;
                let outside = super::prose::is_operator_name(&bare.base) && self.starts_factor();
                if (operator || outside) && !(self.takes_arguments)(&bare) {
                    let message = format!("`{}` is an operator, and no operator of this name is supported", bare.base);
                    return Err(fault(start, message, "write the formula in plain text, or declare a function of this name"));
                }
                self.named(bare, start)
            }
            Some(Tex::Command(name)) => self.construct(&name, start),
            Some(Tex::Sign('(')) => self.bracket(')', "an interval or a point is not a formula"),
            Some(Tex::Sign('[')) => self.bracket(']', "an interval is not a formula"),
            Some(Tex::Sign('⦃')) => self.bracket('⦄', "a set is not a formula"),
            Some(Tex::Sign('{')) => self.group(),
            Some(Tex::Sign('|')) if self.bars == 0 => self.absolute(start),
            Some(Tex::BeginCases) => self.cases(start),
            Some(Tex::Sign(_) | Tex::Row | Tex::Align | Tex::If(_) | Tex::Then | Tex::Otherwise | Tex::EndCases) | None => {
                Err(self.expected("a number or a symbol"))
            }
        }
    }

    /// Parses the scripts of a symbol and, if the symbol takes arguments, its arguments.
    pub(super) fn named(&mut self, mut name: TexSymbol, start: Span) -> LatexResult<Expr> {
        self.scripts(&mut name)?;
        if !self.sees('(') || self.sees_condition() || !(self.takes_arguments)(&name) {
            self.shape = FactorShape::Symbol;
            return Ok(Expr { node: ExprKind::TexSymbol(name), span: self.since(start) });
        }
        if self.tokens.get(self.at).is_some_and(|open| open.apart() || open.aligned) {
            return Err(fault(self.since(start), "a wide space between a function and its arguments", "remove the space"));
        }
        self.at += 1;
        let mut arguments = vec![self.formula()?];
        let mut tallest = self.height;
        while self.take(',') {
            arguments.push(self.formula()?);
            tallest = tallest.max(self.height);
        }
        self.expect(')')?;
        self.grow(tallest)?;
        self.shape = FactorShape::Closed;
        Ok(Expr { node: ExprKind::TexCall(name, arguments), span: self.since(start) })
    }

    /// `(…)`, `[…]`, `\{…\}`
    fn bracket(&mut self, close: char, listed: &str) -> LatexResult<Expr> {
        let start = self.here();
        self.at += 1;
        // Plain bars are paired within a bracket.
        let bars = std::mem::take(&mut self.bars);
        let label = matches!(self.peek(), Some(Tex::Words(words)) if words.contains(',') && close == '⦄');
        let mut inner = self.formula()?;
        self.bars = bars;
        if self.sees(',') || label {
            let fault = Diagnostic::new(self.since(start), listed);
            return Err(Box::new(fault.repair("say `… in …` outside the dollars")));
        }
        self.close(close, start)?;
        let alone = matches!(inner.node, ExprKind::TexSymbol(_) | ExprKind::Number(_)) && self.shape != FactorShape::Closed;
        if alone && close != ')' {
            let shown = if close == ']' { "`[…]`" } else { "`\\{…\\}`" };
            let message = format!("{shown} around a single symbol or number may be a set or an integer part");
            return Err(fault(self.since(start), message, "remove the bracket"));
        }
        self.shape = FactorShape::Closed;
        inner.span = self.since(start);
        Ok(inner)
    }

    /// Consumes the bracket `close`, which must be next; `start` is the place of the opening bracket.
    pub(super) fn close(&mut self, close: char, start: Span) -> LatexResult<()> {
        let shown = Tex::Sign(close).shown();
        if self.take(close) {
            return Ok(());
        }
        let mut fault = self.expected(&format!("`{shown}`"));
        fault.others.push((start, "opened here".to_owned()));
        Err(fault)
    }

    /// Parses the argument of a command: a group in braces, or a single digit or letter.
    fn argument(&mut self) -> LatexResult<Expr> {
        let start = self.here();
        match self.peek().cloned() {
            Some(Tex::Number(digits)) if digits.len() > 1 && digits.bytes().all(|byte| byte.is_ascii_digit()) => {
                // TeX takes one digit as the argument: `\frac12` is one half.
                let (first, rest) = digits.split_at(1);
                let (first, rest) = (first.to_owned(), rest.to_owned());
                let span = Span { end: start.start + 1, ..start };
                if let Some(token) = self.tokens.get_mut(self.at) {
                    token.tex = Tex::Number(rest);
                    token.span.start += 1;
                }
                self.height = 1;
                Ok(Expr { node: ExprKind::Number(first), span })
            }
            Some(Tex::Letter(name)) => {
                self.at += 1;
                self.height = 1;
                let base = TexSymbol { accent: None, base: name, subscript: None, star: false, primes: 0 };
                Ok(Expr { node: ExprKind::TexSymbol(base), span: start })
            }
            Some(Tex::Number(digits)) if digits.len() == 1 => self.nested(Self::primary),
            Some(Tex::Sign('{')) => self.nested(|reader| {
                reader.at += 1;
                let bars = std::mem::take(&mut reader.bars);
                let inner = reader.formula()?;
                reader.bars = bars;
                reader.close('}', start)?;
                Ok(inner)
            }),
            Some(_) | None => Err(self.expected("`{`")),
        }
    }

    /// Parses a factor that begins with a command.
    fn construct(&mut self, name: &str, start: Span) -> LatexResult<Expr> {
        if accent(name).is_some() {
            let bare = self.bare_symbol()?;
            return self.named(bare, start);
        }
        match name {
            _ if is_fraction(name) => {
                self.at += 1;
                let from = self.at;
                let above = Box::new(self.argument()?);
                let (height, middle) = (self.height, self.at);
                let below = Box::new(self.argument()?);
                self.grow(height.max(self.height))?;
                juxtaposition::check_not_derivative(self, from..middle, middle..self.at, start)?;
                self.shape = FactorShape::Fraction;
                Ok(Expr { node: ExprKind::Divide(above, below), span: self.since(start) })
            }
            "sqrt" => {
                self.at += 1;
                if self.sees('[') {
                    let fault = Diagnostic::new(self.here(), "only square roots are supported");
                    return Err(Box::new(fault.repair("raise both sides to a power instead")));
                }
                let inner = self.argument()?;
                self.grow(self.height)?;
                self.shape = FactorShape::Closed;
                Ok(Expr { node: ExprKind::Builtin(Builtin::Sqrt, vec![inner]), span: self.since(start) })
            }
            "min" | "max" => self.extreme(name, start),
            "lvert" => self.absolute(start),
            _ => Err(self.expected("a number or a symbol")),
        }
    }

    /// `|…|`, `\lvert…\rvert`
    fn absolute(&mut self, start: Span) -> LatexResult<Expr> {
        let plain = self.sees('|');
        self.at += 1;
        self.bars += u32::from(plain);
        let inner = self.nested(Self::sum)?;
        self.bars -= u32::from(plain);
        let closed = if plain { self.sees('|') } else { self.sees_command("rvert") };
        if !closed {
            let fault = Diagnostic::new(start, "the bar is not closed");
            return Err(Box::new(fault.repair(if plain { "add `|`" } else { "add `\\rvert`" })));
        }
        self.at += 1;
        if plain && self.starts_factor() && !self.sees('|') && self.bar_in_term() {
            return Err(fault(self.since(start), "the bars may be paired in two ways", "write `\\lvert` and `\\rvert`"));
        }
        self.grow(self.height)?;
        self.shape = FactorShape::Closed;
        Ok(Expr { node: ExprKind::Builtin(Builtin::Abs, vec![inner]), span: self.since(start) })
    }

    /// True iff the rest of the term contains a plain bar.
    fn bar_in_term(&self) -> bool {
        let rest = self.tokens.iter().skip(self.at).map(|token| &token.tex);
        let mut term = rest.take_while(|tex| {
            let ends_term = tex.is_sign(&['+', '-', ',', ')', ']', '⦄']) || is_operator(tex) && !tex.is_sign(&['/']);
            !ends_term && !matches!(tex, Tex::Row | Tex::Align | Tex::EndCases | Tex::If(_))
        });
        term.any(|tex| tex.is_sign(&['|']))
    }

    /// `( "\min" | "\max" ) ( "\{" tlist "\}" | "(" tlist ")" )`
    fn extreme(&mut self, name: &str, start: Span) -> LatexResult<Expr> {
        self.at += 1;
        let braced = self.sees('{') && matches!(self.ahead(1), Some(Tex::Sign('⦃' | '(' | '[')));
        self.at += usize::from(braced);
        let close = if self.take('⦃') {
            '⦄'
        } else if self.take('(') {
            ')'
        } else if self.take('[') {
            ']'
        } else {
            return Err(self.expected(&format!("`\\{{` or `(` after `\\{name}`")));
        };
        let bars = std::mem::take(&mut self.bars);
        let (mut members, mut tallest) = (Vec::new(), 0);
        loop {
            members.push(self.nested(Self::member)?);
            tallest = tallest.max(self.height);
            if !self.take(',') {
                break;
            }
        }
        self.bars = bars;
        self.close(close, start)?;
        if braced {
            self.close('}', start)?;
        }
        self.grow(tallest)?;
        self.shape = FactorShape::Closed;
        if members.len() == 1 {
            let message = format!("`\\{name}` of a single number");
            return Err(fault(self.since(start), message, "write a list, or say `t maximizes E over v in D`"));
        }
        let builtin = if name == "min" { Builtin::Min } else { Builtin::Max };
        Ok(Expr { node: ExprKind::Builtin(builtin, members), span: self.since(start) })
    }

    /// `[ SYMBOL "=" ] tsum`
    fn member(&mut self) -> LatexResult<Expr> {
        let start = self.here();
        let first = self.sum()?;
        if !self.sees('=') {
            return Ok(first);
        }
        let ExprKind::TexSymbol(name) = first.node else {
            let fault = Diagnostic::new(first.span, "only a symbol can be explained by `=` inside `\\min` or `\\max`");
            return Err(Box::new(fault.repair("write the number alone")));
        };
        self.at += 1;
        let value = Box::new(self.sum()?);
        self.grow(self.height)?;
        Ok(Expr { node: ExprKind::Gloss(name, value), span: self.since(start) })
    }
}
