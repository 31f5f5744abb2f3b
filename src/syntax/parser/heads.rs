//! Parses the parts that items share: titles, places, `supplied` and `under`, and also domains, arguments and symbols.
//!
//! Trusted like the rest of the parser: an error here is a wrong reading of the file.

use super::{ParseResult, Parser};
use crate::diagnostic::Diagnostic;
use crate::syntax::token::TokenKind;
use crate::syntax::tree::{
    Argument, DeclaredSymbol, Domain, Expr, ExprKind, Head, Name, PaperPart, Param, Place, RangeSyntax, Ref, Supplied, Text,
};

/// The word before the number or heading of a section.
const SECTION: &str = "section";
/// The word before the numbers of sentences.
const SENTENCE: &str = "sentence";

impl Parser<'_> {
    /// `[ STRING ] [ places ] [ "supplied" [ STRING ] ] [ "under" names ]`
    pub(super) fn head(&mut self) -> ParseResult<Head> {
        let title = self.optional_text();
        let places = self.places()?;
        let start = self.here();
        let supplied = self.take("supplied").then(|| {
            let why = self.optional_text();
            Supplied { why, span: self.since(start) }
        });
        let under = if self.take("under") { self.names("an alternative")? } else { Vec::new() };
        let misplaced = match self.peek() {
            Some(token) if token.kind == TokenKind::Text && title.is_none() => Some("write the title first"),
            Some(token) if token.kind == TokenKind::Reserved && token.text == "at" => {
                Some("write `at` before `supplied` and `under`")
            }
            Some(token) if token.kind == TokenKind::Reserved && token.text == "supplied" => {
                Some("write `supplied` before `under`")
            }
            Some(_) | None => None,
        };
        if let (Some(order), Some(token)) = (misplaced, self.peek()) {
            let message = format!("{} comes too late", token.shown());
            return Err(Diagnostic::new(token.span, message).repair(order).into());
        }
        Ok(Head { title, places, supplied, under })
    }

    /// `"at" place { "," place }`, or nothing
    pub(super) fn places(&mut self) -> ParseResult<Vec<Place>> {
        let mut places = Vec::new();
        if !self.take("at") {
            return Ok(places);
        }
        loop {
            places.push(match self.optional_text() {
                Some(words) => Place::Words(words),
                None => Place::Ref(self.reference()?),
            });
            if !self.take(",") {
                return Ok(places);
            }
        }
    }

    /// `line 13`, `footnote 22..47`, `section 5 sentence 12`, `section "Results"`, `footnote 41 sentence 2`
    pub(super) fn reference(&mut self) -> ParseResult<Ref> {
        let kind = self.name("a place such as `line 13`, or a string")?;
        if let Some(part) = self.part(&kind)? {
            return self.sentences(part);
        }
        let first = self.place_number()?;
        let last = if self.take("..") { self.place_number()? } else { first };
        let span = self.since(kind.span);
        if last < first {
            let fault = Diagnostic::new(span, format!("the range runs backwards, from {first} to {last}"));
            return Err(fault.repair(format!("write `{} {last}..{first}`", kind.value)).into());
        }
        Ok(Ref { part: None, kind, first, last, span })
    }

    /// Parses the key of a section or footnote whose sentences are meant: `5` before `sentence`, `6.1`, or a heading in quotes.
    /// `None` if the reference is to a numbered place such as `line 13`.
    fn part(&mut self, kind: &Name) -> ParseResult<Option<PaperPart>> {
        let is_section = kind.value == SECTION;
        if let Some(key) =
            self.peek().is_some_and(|token| is_section && token.kind == TokenKind::Text).then(|| self.optional_text())
        {
            return Ok(key.map(|key| PaperPart { kind: kind.clone(), key, quoted: true }));
        }
        let number = self.peek().filter(|token| token.kind == TokenKind::Number);
        let number = number.filter(|token| self.sees_at(1, SENTENCE) || (is_section && token.text.contains('.')));
        let key = number.map(|token| Text { value: token.text.clone().into_owned(), span: token.span });
        self.at += usize::from(key.is_some());
        Ok(key.map(|key| PaperPart { kind: kind.clone(), key, quoted: false }))
    }

    /// Parses `sentence 3..4` after a section or footnote; if nothing follows, the reference is to all sentences.
    fn sentences(&mut self, part: PaperPart) -> ParseResult<Ref> {
        let kind = Name { value: SENTENCE.to_owned(), span: self.here() };
        let (mut first, mut last) = (1, Ref::WHOLE);
        if self.take(SENTENCE) {
            first = self.place_number()?;
            last = if self.take("..") { self.place_number()? } else { first };
        }
        let span = self.since(part.kind.span);
        if last < first || last == 0 {
            return Err(Diagnostic::new(span, format!("the sentences run from {first} to {last}"))
                .repair("begin with the lower number, at least 1")
                .into());
        }
        Ok(Ref { part: Some(part), kind, first, last, span })
    }

    fn place_number(&mut self) -> ParseResult<u32> {
        match self.peek().filter(|token| token.kind == TokenKind::Number).map(|token| token.text.parse()) {
            Some(Ok(number)) => {
                self.at += 1;
                Ok(number)
            }
            Some(Err(_)) | None => Err(self.expected("a whole number")),
        }
    }

    pub(super) fn references(&mut self) -> ParseResult<Vec<Ref>> {
        let mut all = vec![self.reference()?];
        while self.take(",") {
            all.push(self.reference()?);
        }
        Ok(all)
    }

    /// `NAME [ "[" label "]" ]`
    pub(super) fn param(&mut self) -> ParseResult<Param> {
        let name = self.name("a name")?;
        let label = if self.take("[") {
            let label = self.label("a label")?;
            self.expect("]")?;
            Some(label)
        } else {
            None
        };
        let span = self.since(name.span);
        Ok(Param { name, label, span })
    }

    pub(super) fn params(&mut self) -> ParseResult<Vec<Param>> {
        let mut all = vec![self.param()?];
        while self.take(",") {
            all.push(self.param()?);
        }
        Ok(all)
    }

    /// `param [ "written" DOLLAR ]`
    pub(super) fn symbol(&mut self) -> ParseResult<DeclaredSymbol> {
        let param = self.param()?;
        let written = self.written()?;
        Ok(DeclaredSymbol { param, written })
    }

    /// `[ "written" DOLLAR ]`: returns the text between the dollars with its place.
    pub(super) fn written(&mut self) -> ParseResult<Option<Text>> {
        if !self.take("written") {
            return Ok(None);
        }
        match self.peek().filter(|token| token.kind == TokenKind::Dollar) {
            Some(token) => {
                let mut span = token.span;
                (span.start, span.end) = (span.start + 1, span.end - 1);
                let text = Text { value: token.text.clone().into_owned(), span };
                self.at += 1;
                Ok(Some(text))
            }
            None => Err(self.expected("a LaTeX symbol such as `$\\bar a$`")),
        }
    }

    /// `"(" NAME [ "in" domain ] { "," NAME [ "in" domain ] } ")"`, or nothing
    pub(super) fn arguments(&mut self) -> ParseResult<Vec<Argument>> {
        let mut arguments = Vec::new();
        if !self.take("(") {
            return Ok(arguments);
        }
        loop {
            let name = self.name("an argument")?;
            let domain = self.optional_domain()?;
            arguments.push(Argument { name, domain });
            if !self.take(",") {
                break;
            }
        }
        self.expect(")")?;
        Ok(arguments)
    }

    /// `[ "in" domain ]`
    pub(super) fn optional_domain(&mut self) -> ParseResult<Option<Domain>> {
        if self.take("in") { Ok(Some(self.domain()?)) } else { Ok(None) }
    }

    /// `range | NAME`
    pub(super) fn domain(&mut self) -> ParseResult<Domain> {
        if self.kind() == Some(TokenKind::Word) {
            return Ok(Domain::Set(self.name("a set")?));
        }
        if self.sees("(") || self.sees("[") || self.sees("{") {
            return Ok(Domain::Range(self.range()?));
        }
        Err(self.expected("an interval such as `(0, 1]`, a list in braces or a set"))
    }

    /// `( "(" | "[" ) end "," end ( ")" | "]" ) | "{" sum { "," sum } "}"`
    pub(super) fn range(&mut self) -> ParseResult<RangeSyntax> {
        let start = self.here();
        if self.take("{") {
            let mut members = vec![self.sum()?];
            let mut tallest = self.height;
            while self.take(",") {
                members.push(self.sum()?);
                tallest = tallest.max(self.height);
            }
            self.height = tallest;
            self.expect("}")?;
            return Ok(RangeSyntax::Finite(members, self.since(start)));
        }
        let lower_closed = self.take("[");
        if !lower_closed && !self.take("(") {
            return Err(self.expected("an interval such as `(0, 1]`, or a list in braces"));
        }
        let lower = Box::new(self.interval_end()?);
        let tallest = self.height;
        self.expect(",")?;
        let upper = Box::new(self.interval_end()?);
        self.height = self.height.max(tallest);
        let upper_closed = self.take("]");
        if !upper_closed && !self.take(")") {
            return Err(self.expected("`)` or `]`"));
        }
        Ok(RangeSyntax::Interval { lower_closed, lower, upper, upper_closed, span: self.since(start) })
    }

    /// `sum | [ "-" ] "inf"`
    fn interval_end(&mut self) -> ParseResult<Expr> {
        let start = self.here();
        let minus = self.sees("-") && self.sees_at(1, "inf");
        self.at += usize::from(minus);
        if !self.take("inf") {
            return self.sum();
        }
        self.height = 2;
        let inf = Expr { node: ExprKind::Inf, span: self.last() };
        if minus { Ok(Expr { node: ExprKind::Negate(Box::new(inf)), span: self.since(start) }) } else { Ok(inf) }
    }
}
