//! Parses items: the header, sets, readings, parameters, definitions, conditions, regions and maps.
//!
//! Trusted like the rest of the parser: an error here is a wrong reading of the file.

use super::{ParseResult, Parser};
use crate::diagnostic::{Diagnostic, nearest_within};
use crate::source::Span;
use crate::syntax::keywords::ITEM_WORDS;
use crate::syntax::token::TokenKind;
use crate::syntax::tree::{
    Curvature, Declaration, DeclaredSymbol, FunctionFactSyntax, Header, Item, ItemKind, MapEntry, MapSyntax, Member, Name,
    NamedCondition,
};

/// An entry at the left margin of a file.
pub(super) enum MarginEntry {
    /// The `paper` header.
    Paper(Header),
    /// An item.
    Item(Item),
}

impl<'t> Parser<'t> {
    /// Parses one item up to the end of its token range; `first` says that it is the first of the file.
    pub(super) fn item(&mut self, first: bool) -> ParseResult<MarginEntry> {
        let start = self.here();
        let Some(word) = self.peek().filter(|token| token.kind == TokenKind::Word).map(|token| token.text.clone()) else {
            return Err(self.expected("an item, such as `parameters`, `define`, `assume`, `region` or `claim`"));
        };
        self.at += 1;
        let kind = match word.as_ref() {
            "paper" => {
                let header = self.header(start)?;
                if !first {
                    let fault = Diagnostic::new(start, "`paper` is allowed only once, at the beginning of the file");
                    return Err(fault.repair("move it to the top").into());
                }
                self.finish("header")?;
                return Ok(MarginEntry::Paper(header));
            }
            "include" => ItemKind::Include(self.text("a file name in quotes")?),
            "skip" => {
                let refs = self.references()?;
                self.expect(":")?;
                ItemKind::Skip { refs, why: self.text("the reason in quotes")? }
            }
            "set" => self.set()?,
            "reading" => self.reading()?,
            "parameters" => ItemKind::Parameters(self.list("parameters", &mut Self::declaration)?),
            "function" => self.function()?,
            "define" => self.define()?,
            "assume" => ItemKind::Condition { assumed: true, condition: self.condition()? },
            "condition" => ItemKind::Condition { assumed: false, condition: self.condition()? },
            "region" => self.region()?,
            "claim" => ItemKind::Claim(self.claim(false)?),
            "question" => ItemKind::Claim(self.claim(true)?),
            "derive" => ItemKind::Claim(self.derive()?),
            "proof" => ItemKind::Proof(self.proof()?),
            "map" => ItemKind::Map(self.map()?),
            "game" => ItemKind::Game(self.game()?),
            "assessment" => ItemKind::Assessment(self.assessment()?),
            other => return Err(unknown_item(other, start).into()),
        };
        self.finish(&word)?;
        Ok(MarginEntry::Item(Item { kind, span: self.since(start) }))
    }

    fn header(&mut self, start: Span) -> ParseResult<Header> {
        let title = self.text("the paper's title in quotes")?;
        let (mut entries, mut ledger) = (Vec::new(), Vec::new());
        loop {
            if self.sees("author") || self.sees("version") || self.sees("source") {
                let word = self.name("an entry")?;
                entries.push((word, self.text("a string")?));
            } else if self.take("ledger") {
                ledger.extend(self.references()?);
            } else if self.peek().is_none() {
                return Ok(Header { title, entries, ledger, span: self.since(start) });
            } else {
                return Err(self.expected("`author`, `version`, `source` or `ledger`"));
            }
        }
    }

    /// `NAME "=" "{" label { "," label } "}"`
    fn set(&mut self) -> ParseResult<ItemKind> {
        let name = self.name("the set's name")?;
        self.expect("=")?;
        Ok(ItemKind::Set { name, labels: self.labels()? })
    }

    pub(super) fn labels(&mut self) -> ParseResult<Vec<Name>> {
        self.expect("{")?;
        let mut labels = vec![self.label("a label")?];
        while self.take(",") {
            labels.push(self.label("a label")?);
        }
        self.expect("}")?;
        Ok(labels)
    }

    /// `NAME [ STRING ] ":" NAME "or" NAME { "or" NAME }`
    fn reading(&mut self) -> ParseResult<ItemKind> {
        let name = self.name("the reading's name")?;
        let title = self.optional_text();
        self.expect(":")?;
        let mut alternatives = vec![self.name("an alternative")?];
        if !self.sees("or") {
            return Err(self.expected("`or` and another alternative"));
        }
        while self.take("or") {
            alternatives.push(self.name("an alternative")?);
        }
        Ok(ItemKind::Reading { name, title, alternatives })
    }

    /// `symbol { "," symbol } [ "integer" ] "in" domain head`
    fn declaration(&mut self) -> ParseResult<Declaration> {
        let start = self.here();
        let symbols = self.symbols()?;
        let integer = self.take("integer");
        if !self.take("in") {
            return Err(self.expected("`in` and a domain"));
        }
        let domain = self.domain()?;
        let head = self.head()?;
        Ok(Declaration { symbols, integer, domain, head, span: self.since(start) })
    }

    fn symbols(&mut self) -> ParseResult<Vec<DeclaredSymbol>> {
        let mut symbols = vec![self.symbol()?];
        while self.take(",") {
            symbols.push(self.symbol()?);
        }
        Ok(symbols)
    }

    fn function(&mut self) -> ParseResult<ItemKind> {
        let name = self.name("the function's name")?;
        let arguments = self.arguments()?;
        if arguments.is_empty() {
            return Err(self.expected("the arguments, such as `(x in [0, 1])`"));
        }
        let written = self.written()?;
        let head = self.head()?;
        let argument = arguments.first().map_or_else(|| "x".to_owned(), |argument| argument.name.value.clone());
        let facts = self.list(&name.value, &mut |parser| parser.fact(&argument))?;
        Ok(ItemKind::Function { name, arguments, written, head, facts })
    }

    /// `( direction | [ "strictly" ] ( "convex" | "concave" ) | [ "twice" ] "differentiable" ) "in" NAME | formula`, on a function
    /// whose first argument is `argument`
    fn fact(&mut self, argument: &str) -> ParseResult<FunctionFactSyntax> {
        if let Some(order) = self.differentiability() {
            self.at += usize::from(order);
            if !self.take("in") {
                return Err(self.expected(&format!("`in` and an argument, such as `in {argument}`")));
            }
            return Ok(FunctionFactSyntax::Differentiable { order, argument: self.name("an argument")? });
        }
        let strict = self.sees("strictly") && ["convex", "concave"].iter().any(|word| self.sees_at(1, word));
        if strict {
            self.at += 1;
        }
        let shape = self.sees("convex") || self.sees("concave");
        let is_monotone = self.sees("increasing") || self.sees("decreasing");
        let is_last = self.peek_at(1).is_none_or(|next| next.starts_line || next.text == ",");
        if let Some(word) = self.peek().map(|token| token.text.clone()).filter(|_| is_monotone || shape && is_last) {
            let (fault, repair) = if is_monotone {
                let repair = format!("write `strictly {word} in {argument}` or `weakly {word} in {argument}`");
                (format!("`{word}` may be strict or weak"), repair)
            } else {
                (format!("`{word}` names no argument"), format!("write `{word} in {argument}`"))
            };
            return Err(Diagnostic::new(self.here(), fault).repair(repair).into());
        }
        if shape && self.sees_at(1, "in") && self.kind_at(2) == Some(TokenKind::Word) {
            let curvature = Curvature { strict, convex: self.sees("convex") };
            self.at += 2;
            return Ok(FunctionFactSyntax::Curved(curvature, self.name("an argument")?));
        }
        if strict {
            self.at += 1;
            return Err(self.expected(&format!("`in` and an argument, such as `in {argument}`")));
        }
        if let Some(direction) = self.direction()? {
            if !self.take("in") {
                return Err(self.expected(&format!("`in` and an argument, such as `in {argument}`")));
            }
            return Ok(FunctionFactSyntax::Monotone(direction, self.name("an argument")?));
        }
        Ok(FunctionFactSyntax::Formula(self.formula()?))
    }

    /// Returns the order of the derivatives that a fact says to exist, or `None` if the next words are another fact. A parameter
    /// may have the name `twice` or `differentiable`.
    fn differentiability(&self) -> Option<u8> {
        let ends =
            |place: usize| self.peek_at(place).is_none_or(|next| next.starts_line || [",", ";", "in"].contains(&&*next.text));
        if self.sees("differentiable") && ends(1) {
            return Some(1);
        }
        (self.sees("twice") && self.sees_at(1, "differentiable") && ends(2)).then_some(2)
    }

    /// Parses both forms of `define`: with `=` and with `by`.
    fn define(&mut self) -> ParseResult<ItemKind> {
        let mut arguments = Vec::new();
        let mut symbols = if self.sees_at(1, "(") {
            let name = self.name("a name")?;
            arguments = self.arguments()?;
            let written = self.written()?;
            let param = crate::syntax::tree::Param { span: name.span, name, label: None };
            vec![DeclaredSymbol { param, written }]
        } else {
            self.symbols()?
        };
        let domain = self.optional_domain()?;
        let head = self.head()?;
        if arguments.is_empty() && self.take("by") {
            return Ok(ItemKind::DefineBy { symbols, domain, head, equations: self.formulas()? });
        }
        let place = self.here();
        if !self.take("=") {
            return Err(self.expected(if arguments.is_empty() { "`=` or `by`" } else { "`=`" }));
        }
        let body = self.formula()?;
        match (symbols.pop(), symbols.is_empty()) {
            (Some(DeclaredSymbol { param, written }), true) => match param.label {
                None => Ok(ItemKind::Define { name: param.name, arguments, written, domain, head, body }),
                Some(label) => {
                    let fault = Diagnostic::new(label.span, format!("`{}` is defined for one label only", param.name.value));
                    Err(fault.repair(format!("give it an argument: `define {}(k in …) = …`", param.name.value)).into())
                }
            },
            (Some(_) | None, _) => {
                let fault = Diagnostic::new(place, "several names are defined by one `=`");
                Err(fault.repair("write `define x = …` for each, or `define x, y by F, G`").into())
            }
        }
    }

    /// `NAME [ arguments ] head ":" ( formula | "as" "printed" … )`
    fn condition(&mut self) -> ParseResult<NamedCondition> {
        let start = self.here();
        if self.peek().is_some_and(|token| !matches!(token.kind, TokenKind::Word | TokenKind::Reserved)) {
            return Err(without_name(start).into());
        }
        let name = self.name("the condition's name")?;
        let arguments = self.arguments()?;
        let head = self.head()?;
        let is_formula = self.peek().is_some_and(|token| token.kind == TokenKind::Sign && token.text != ":");
        if is_formula {
            return Err(without_name(start).into());
        }
        self.expect(":")?;
        let body = self.printed(&mut Self::formula, false)?;
        let span = self.since(name.span);
        Ok(NamedCondition { name, arguments, head, body, span })
    }

    fn region(&mut self) -> ParseResult<ItemKind> {
        let name = self.name("the region's name")?;
        let head = self.head()?;
        let members = self.list(&name.value, &mut Self::member)?;
        Ok(ItemKind::Region { name, head, members })
    }

    /// `names | NAME "without" names | condition`
    fn member(&mut self) -> ParseResult<Member> {
        if self.sees_at(1, "without") {
            let region = self.name("a region")?;
            self.expect("without")?;
            return Ok(Member::Without { region, left_out: self.names("a condition")? });
        }
        if self.sees_at(1, ",") || self.peek_at(1).is_none() {
            return Ok(Member::Names(self.names("a condition")?));
        }
        Ok(Member::New(self.condition()?))
    }

    fn map(&mut self) -> ParseResult<MapSyntax> {
        let title = self.text("the map's title in quotes")?;
        let head = self.head()?;
        let entries = self.list("map", &mut Self::axis)?;
        Ok(MapSyntax { title, head, entries })
    }

    fn axis(&mut self) -> ParseResult<MapEntry> {
        let horizontal = self.take("horizontal");
        if horizontal || self.take("vertical") {
            let param = self.param()?;
            self.expect("in")?;
            let range = self.range()?;
            return Ok(if horizontal { MapEntry::Horizontal(param, range) } else { MapEntry::Vertical(param, range) });
        }
        if self.take("fix") {
            let mut fixed = vec![self.assignment()?];
            while self.take(",") {
                fixed.push(self.assignment()?);
            }
            return Ok(MapEntry::Fix(fixed));
        }
        if self.take("show") {
            return Ok(MapEntry::Show(self.names("a region")?));
        }
        Err(self.expected("`horizontal`, `vertical`, `fix` or `show`"))
    }
}

/// The error that a condition is stated without a name.
fn without_name(place: Span) -> Diagnostic {
    Diagnostic::new(place, "a condition needs a name").repair("write the name and a colon before it: `first: x <= y`")
}

/// The error that a word at the left margin does not begin an item.
fn unknown_item(word: &str, place: Span) -> Diagnostic {
    let fault = Diagnostic::new(place, format!("no item begins with `{word}`"));
    fault.suggest(nearest_within(word, ITEM_WORDS, 2), "indent it if it belongs to the item above")
}
