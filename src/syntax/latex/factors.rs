//! LaTeX factors: numbers, symbols, brackets, fractions, roots, bars, `\min` and `\max`, case lists.

use super::lexer::Tex;
use super::{Parsed, Reader, refused, symbol};
use crate::diagnostic::Diagnostic;
use crate::source::Span;
use crate::syntax::MAX_EXPONENT;
use crate::syntax::tree::{Builtin, Expr, Node, TexSymbol};

impl Reader<'_> {
    /// True iff a factor can begin here.
    pub(super) fn starts_factor(&self) -> bool {
        match self.peek() {
            Some(Tex::Letter(_) | Tex::Words(_) | Tex::Number(_) | Tex::BeginCases) => true,
            Some(Tex::Sign(sign)) => matches!(sign, '(' | '[' | '{' | '⦃') || *sign == '|' && self.bars == 0,
            Some(Tex::Command(name)) => {
                symbol::accent(name).is_some()
                    || matches!(name.as_str(), "frac" | "dfrac" | "tfrac" | "sqrt" | "min" | "max" | "lvert")
                    || refused::stands_for_a_number(name)
            }
            Some(Tex::Row | Tex::Align | Tex::Otherwise | Tex::EndCases) | None => false,
        }
    }

    /// `tprim [ "^" ( NUMBER | "{" [ "-" ] NUMBER "}" ) ]`
    pub(super) fn power(&mut self) -> Parsed<Expr> {
        let start = self.here();
        let mut base = self.nested(Self::primary)?;
        if matches!(self.peek(), Some(Tex::Sign('_' | '\'')))
            && let Node::Power(..) | Node::TexSymbol(_) = base.node
        {
            return Err(self.expected("a sign, or the end of the formula"));
        }
        while self.take('^') {
            if let Node::Power(..) = base.node {
                let fault = Diagnostic::new(self.here(), "a power with two exponents");
                return Err(Box::new(fault.repair("put the power in brackets")));
            }
            let exponent = self.exponent()?;
            self.grow(self.height)?;
            base = Expr { node: Node::Power(Box::new(base), exponent), span: self.since(start) };
        }
        Ok(base)
    }

    fn exponent(&mut self) -> Parsed<i32> {
        let start = self.here();
        let braces = self.take('{');
        let minus = braces && self.take('-');
        let Some(Tex::Number(digits)) = self.peek().cloned() else {
            let what = if self.peek().is_none() { "an exponent or `*` after `^`" } else { "a whole number as exponent" };
            return Err(self.expected(what));
        };
        if digits.contains('.') {
            let fault = Diagnostic::new(start, format!("the exponent `{digits}` is no whole number"));
            return Err(Box::new(fault.repair("write a root with `\\sqrt`")));
        }
        if !braces && digits.len() > 1 {
            let message = format!("`^{digits}` puts only `{}` above", digits.get(..1).unwrap_or(""));
            return Err(Box::new(Diagnostic::new(start, message).repair(format!("write `^{{{digits}}}`"))));
        }
        self.at += 1;
        let Some(size) = digits.parse::<i32>().ok().filter(|size| *size <= MAX_EXPONENT) else {
            let fault = Diagnostic::new(self.since(start), format!("the exponent is larger than {MAX_EXPONENT} in size"));
            return Err(Box::new(fault.repair("write a smaller one")));
        };
        if braces {
            self.expect('}')?;
        }
        Ok(if minus { -size } else { size })
    }

    fn primary(&mut self) -> Parsed<Expr> {
        let start = self.here();
        self.height = 1;
        match self.peek().cloned() {
            Some(Tex::Number(digits)) => {
                self.at += 1;
                if matches!(self.peek(), Some(Tex::Number(_))) {
                    let fault = Diagnostic::new(self.since(start), "two numbers side by side");
                    return Err(Box::new(fault.repair("write them as one, or `\\cdot` between them")));
                }
                Ok(Expr { node: Node::Number(digits), span: start })
            }
            Some(Tex::Letter(_) | Tex::Words(_)) => {
                let bare = self.bare_symbol()?;
                self.named(bare, start)
            }
            Some(Tex::Command(name)) => self.construct(&name, start),
            Some(Tex::Sign('(')) => self.bracket(')', "an interval or a point is no formula"),
            Some(Tex::Sign('[')) => self.bracket(']', "an interval is no formula"),
            Some(Tex::Sign('⦃')) => self.bracket('⦄', "a set is no formula"),
            Some(Tex::Sign('{')) => self.group(),
            Some(Tex::Sign('|')) if self.bars == 0 => self.absolute(start),
            Some(Tex::BeginCases) => self.cases(start),
            Some(Tex::Sign(_) | Tex::Row | Tex::Align | Tex::Otherwise | Tex::EndCases) | None => {
                Err(self.expected("a number or a symbol"))
            }
        }
    }

    /// A symbol with its scripts; where it takes arguments, with these too.
    fn named(&mut self, mut name: TexSymbol, start: Span) -> Parsed<Expr> {
        self.scripts(&mut name)?;
        if !self.sees('(') || !(self.takes_arguments)(&name) {
            return Ok(Expr { node: Node::TexSymbol(name), span: self.since(start) });
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
        Ok(Expr { node: Node::TexCall(name, arguments), span: self.since(start) })
    }

    /// `(…)`, `[…]`, `\{…\}`
    fn bracket(&mut self, close: char, listed: &str) -> Parsed<Expr> {
        let start = self.here();
        self.at += 1;
        // inside a bracket plain bars are counted afresh
        let bars = std::mem::take(&mut self.bars);
        let label = matches!(self.peek(), Some(Tex::Words(words)) if words.contains(',') && close == '⦄');
        let mut inner = self.formula()?;
        self.bars = bars;
        if self.sees(',') || label {
            let fault = Diagnostic::new(self.since(start), listed);
            return Err(Box::new(fault.repair("say `… in …` outside the dollars")));
        }
        self.close(close, start)?;
        inner.span = self.since(start);
        Ok(inner)
    }

    fn close(&mut self, close: char, start: Span) -> Parsed<()> {
        let shown = Tex::Sign(close).shown();
        if self.take(close) {
            return Ok(());
        }
        let mut fault = self.expected(&format!("`{shown}`"));
        fault.others.push((start, "opened here".to_owned()));
        Err(fault)
    }

    /// `{ tex }`, `{ tex \over tex }`; braces around a symbol do not part it from its scripts.
    fn group(&mut self) -> Parsed<Expr> {
        let start = self.here();
        self.at += 1;
        let bars = std::mem::take(&mut self.bars);
        let mut inner = self.formula()?;
        if self.sees_command("over") {
            self.at += 1;
            let height = self.height;
            let below = self.formula()?;
            self.grow(height.max(self.height))?;
            inner = Expr { node: Node::Divide(Box::new(inner), Box::new(below)), span: self.since(start) };
        }
        self.bars = bars;
        if self.sees(',') {
            let fault = Diagnostic::new(self.since(start), "an interval or a list is no formula");
            return Err(Box::new(fault.repair("say `… in …` outside the dollars")));
        }
        self.close('}', start)?;
        inner.span = self.since(start);
        if let Node::TexSymbol(name) = inner.node { self.named(name, start) } else { Ok(inner) }
    }

    /// A group, or the single digit, letter or command that TeX takes in its place.
    fn argument(&mut self) -> Parsed<Expr> {
        let start = self.here();
        match self.peek().cloned() {
            Some(Tex::Number(digits)) if digits.len() > 1 && digits.bytes().all(|byte| byte.is_ascii_digit()) => {
                // `\frac12` is one half
                let (first, rest) = digits.split_at(1);
                let (first, rest) = (first.to_owned(), rest.to_owned());
                let span = Span { end: start.start + 1, ..start };
                if let Some(token) = self.tokens.get_mut(self.at) {
                    token.tex = Tex::Number(rest);
                    token.span.start += 1;
                }
                self.height = 1;
                Ok(Expr { node: Node::Number(first), span })
            }
            Some(Tex::Letter(name)) => {
                self.at += 1;
                self.height = 1;
                let base = TexSymbol { accent: None, base: name, subscript: None, star: false, primes: 0 };
                Ok(Expr { node: Node::TexSymbol(base), span: start })
            }
            Some(Tex::Number(_)) => self.nested(Self::primary),
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

    /// What begins with a command.
    fn construct(&mut self, name: &str, start: Span) -> Parsed<Expr> {
        if symbol::accent(name).is_some() {
            let bare = self.bare_symbol()?;
            return self.named(bare, start);
        }
        match name {
            "frac" | "dfrac" | "tfrac" => {
                self.at += 1;
                let above = Box::new(self.argument()?);
                let height = self.height;
                let below = Box::new(self.argument()?);
                self.grow(height.max(self.height))?;
                Ok(Expr { node: Node::Divide(above, below), span: self.since(start) })
            }
            "sqrt" => {
                self.at += 1;
                if self.sees('[') {
                    let fault = Diagnostic::new(self.here(), "only square roots are read");
                    return Err(Box::new(fault.repair("raise both sides to a power instead")));
                }
                let inner = self.argument()?;
                self.grow(self.height)?;
                Ok(Expr { node: Node::Builtin(Builtin::Sqrt, vec![inner]), span: self.since(start) })
            }
            "min" | "max" => self.extreme(name, start),
            "lvert" => self.absolute(start),
            _ => Err(self.expected("a number or a symbol")),
        }
    }

    /// `|…|`, `\lvert…\rvert`
    fn absolute(&mut self, start: Span) -> Parsed<Expr> {
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
        self.grow(self.height)?;
        Ok(Expr { node: Node::Builtin(Builtin::Abs, vec![inner]), span: self.since(start) })
    }

    /// `( "\min" | "\max" ) ( "\{" tlist "\}" | "(" tlist ")" )`
    fn extreme(&mut self, name: &str, start: Span) -> Parsed<Expr> {
        self.at += 1;
        let close = if self.take('⦃') {
            '⦄'
        } else if self.take('(') {
            ')'
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
        self.grow(tallest)?;
        let builtin = if name == "min" { Builtin::Min } else { Builtin::Max };
        Ok(Expr { node: Node::Builtin(builtin, members), span: self.since(start) })
    }

    /// `[ SYMBOL "=" ] tsum`
    fn member(&mut self) -> Parsed<Expr> {
        let start = self.here();
        let first = self.sum()?;
        if !self.sees('=') {
            return Ok(first);
        }
        let Node::TexSymbol(name) = first.node else {
            let fault = Diagnostic::new(first.span, "only a symbol can be explained by `=` inside `\\min` or `\\max`");
            return Err(Box::new(fault.repair("write the number alone")));
        };
        self.at += 1;
        let value = Box::new(self.sum()?);
        self.grow(self.height)?;
        Ok(Expr { node: Node::Gloss(name, value), span: self.since(start) })
    }

    /// `"\begin{cases}" tsum "&" tex { "\\" tsum "&" tex } "\end{cases}"`
    fn cases(&mut self, start: Span) -> Parsed<Expr> {
        self.at += 1;
        let bars = std::mem::take(&mut self.bars);
        self.case_lists += 1;
        let (mut cases, mut tallest, mut nested): (Vec<(Expr, Expr)>, u32, bool) = (Vec::new(), 0, false);
        loop {
            let value = self.nested(Self::sum)?;
            tallest = tallest.max(self.height);
            if self.peek().and_then(super::formulas::relation).is_some() {
                let fault = Diagnostic::new(self.since(start), "a case list of conditions is not read");
                return Err(Box::new(fault.repair("write `(F and …) or (G and …)` outside the dollars")));
            }
            while self.take(',') {}
            if self.peek() != Some(&Tex::Align) {
                return Err(self.expected("`&` and the case's condition"));
            }
            self.at += 1;
            let condition = if self.peek() == Some(&Tex::Otherwise) {
                {
                    self.height = tallest;
                    self.remaining(&cases, nested)?
                }
            } else {
                let lists = self.case_lists;
                let condition = self.formula()?;
                nested |= self.case_lists > lists;
                condition
            };
            tallest = tallest.max(self.height);
            cases.push((value, condition));
            if self.peek() != Some(&Tex::Row) {
                break;
            }
            self.at += 1;
        }
        self.bars = bars;
        if self.peek() != Some(&Tex::EndCases) {
            return Err(self.expected("`\\\\` or `\\end{cases}`"));
        }
        self.at += 1;
        self.grow(tallest)?;
        Ok(Expr { node: Node::Cases(cases), span: self.since(start) })
    }

    /// `\text{otherwise}`, in the last case: none of the cases above.
    fn remaining(&mut self, cases: &[(Expr, Expr)], nested: bool) -> Parsed<Expr> {
        let span = self.here();
        self.at += 1;
        if cases.is_empty() || self.peek() == Some(&Tex::Row) {
            return Err(Box::new(Diagnostic::new(span, "`otherwise` is not the last case").repair("put it last")));
        }
        if nested {
            let fault = Diagnostic::new(span, "`otherwise` behind a condition with cases of its own");
            return Err(Box::new(fault.repair("write the last condition out")));
        }
        let any = match cases {
            [(_, only)] => only.clone(),
            _ => Expr { node: Node::Or(cases.iter().map(|(_, condition)| condition.clone()).collect()), span },
        };
        self.grow(self.height + 1)?;
        Ok(Expr { node: Node::Not(Box::new(any)), span })
    }
}
