//! Parses condition files by recursive descent; the grammar below is the reference for the language.
//!
//! Called by [`super`]. Trusted: a wrong tree is a wrong verdict. Tokens: `NAME` (not reserved), `NUMBER`, `STRING`, `DOLLAR`. The
//! tokens `NL`, `INDENT`, `DEDENT` stand for the layout of lists: an entry consists of its line and all lines below it that are
//! indented deeper. The parser works on the token range of one entry, in which line ends have no meaning. An error ends its entry,
//! and parsing continues with the next entry, so that all errors of a file are reported together.
//!
//! ```ebnf
//! file       = [ paper ] { item } ;
//! item       = include | skip | set | reading | parameters | function | define | assume | region | claim | derive | proof | map | game | assessment ;
//! paper      = "paper" STRING { ( "author" | "version" | "source" ) STRING | "ledger" ref { "," ref } } NL ;
//! include    = "include" STRING NL ;                          skip = "skip" ref { "," ref } ":" STRING NL ;
//! set        = "set" NAME "=" "{" label { "," label } "}" NL ; reading = "reading" NAME [ STRING ] ":" NAME "or" NAME { "or" NAME } NL ;
//! parameters = "parameters" block(decl) ;                     decl = symbol { "," symbol } [ "integer" ] "in" domain head ;
//! symbol     = param [ "written" DOLLAR ] ;                   arguments = "(" NAME [ "in" domain ] { "," NAME [ "in" domain ] } ")" ;
//! function   = "function" NAME arguments [ "written" DOLLAR ] head block(fact) ;
//! fact       = ( direction | [ "strictly" ] ( "convex" | "concave" ) | [ "twice" ] "differentiable" ) "in" NAME | formula ;
//! define     = "define" ( NAME [ arguments ] [ "written" DOLLAR ] [ "in" domain ] head "=" formula
//!            | symbol { "," symbol } [ "in" domain ] head "by" formula { "," formula } ) NL ;
//! assume     = ( "assume" | "condition" ) condition NL ;
//! condition  = NAME [ arguments ] head ":" ( formula | "as" "printed" ":" ( formula | "lost" STRING ) "as" "meant" ":" formula ) ;
//! region     = "region" NAME head block(member) ;             member = names | NAME "without" names | condition ;
//!
//! claim      = ( "claim" | "question" ) [ NAME ] STRING [ places ] [ "in" NAME ] ":" ruling NL ;
//! derive     = "derive" [ NAME ] STRING [ places ] [ "in" NAME ] ":" derivable { "for" param | "in" "terms" "of" param { "," param }
//!            | "expect" ( formula | "as" "printed" ":" ( formula [ expect ] | "lost" STRING ) "as" "meant" ":" formula ) | clause } NL ;
//! derivable  = "threshold" "of" formula "in" param | "gaps" formula { "," formula } | formula ;
//! proof      = "proof" [ NAME ] STRING [ places ] [ "in" NAME ] block(move) ;
//! move       = "suppose" formula { "," formula } | "step" [ STRING ] [ places ] ":" ruling | "without" names | "under" chosen ;
//! ruling     = ( statement | "as" "printed" ":" ( statement [ expect ] | "lost" STRING ) "as" "meant" ":" statement ) { clause } ;
//! clause     = "given" formula { "," formula } | "without" names | "under" chosen | "uses" use { "," use } | expect ;
//! expect     = "expect" ( "proved" | "refuted" | "unchecked" | "open" | "vacuous" | "undefined" ) [ STRING ] ;
//! use        = NAME | STRING ;                                chosen = "each" NAME | names ;
//! statement  = ( "nonempty" | "empty" ) formula | ( "disjoint" | "overlap" | "cover" | "partition" ) formula { "," formula }
//!            | NAME ( "redundant" | "needed" ) "in" NAME | formula "stricter" "than" formula | "defined" sum | formula
//!            | sum ( direction | "constant" ) "in" param { "," param } | formula ( "upward" | "downward" ) "in" param { "," param } ;
//! direction  = ( "strictly" | "weakly" ) ( "increasing" | "decreasing" ) ;
//!
//! formula    = "if" formula "then" formula "else" formula | ( "exists" | "forall" ) bound { "," bound } ":" formula
//!            | junction { ( "iff" | "implies" ) junction } ;
//! junction   = unary { "and" unary } | unary "or" unary { "or" unary } ;
//! unary      = "not" unary | atom ;                           bound = param [ "in" domain ] ;
//! atom       = sum { relation sum } | sum "in" range | sum [ "uniquely" ] ( "maximizes" | "minimizes" ) sum "over" bound | play ;
//! relation   = "<" | "<=" | ">" | ">=" | "=" | "!=" ;         sum = term { ( "+" | "-" ) term } ;
//! term       = factor { ( "*" | "/" ) factor } ;              factor = "-" factor | value [ "^" [ "-" ] NUMBER ] ;
//! value      = primary { "at" "(" param "=" sum { "," param "=" sum } ")" } ;
//! primary    = NUMBER | DOLLAR | "true" | "false" | param | "(" formula ")" | NAME "(" formula { "," formula } ")" | quantity
//!            | ( "min" | "max" | "abs" | "sign" | "clamp" | "sqrt" ) "(" formula { "," formula } ")" | "derivative" "(" sum "," param ")"
//!            | "integral" "(" formula "," NAME "from" sum "to" sum ")" ;
//! param      = NAME [ "[" label "]" ] ;                       label = NAME | NUMBER ;
//! domain     = range | NAME ;                                 end = sum | [ "-" ] "inf" ;
//! range      = ( "(" | "[" ) end "," end ( ")" | "]" ) | "{" sum { "," sum } "}" ;
//!
//! play       = NAME "is" [ "unique" ] concept [ "after" history ] [ beliefs ] | NAME "is" "optimal" "at" NAME [ beliefs ] | NAME "passes" NAME
//!            | NAME [ "after" history ] "leads" "to" event | sum "is" "best" [ "in" NAME ] "after" history
//!            | "belief" "of" NAME "matters" [ "in" NAME ] "after" history
//!            | ( "some" | "every" ) [ "pure" ] concept "of" NAME [ "after" history ] [ "leads" "to" event ] ;
//! quantity   = "payoff" "of" NAME [ "in" NAME ] [ "after" history ] | "probability" "of" event [ "in" NAME ] [ "after" history ] [ "by" NAME ]
//!            | "belief" "of" NAME "that" event [ "in" NAME ] [ "after" history ] ;
//! concept    = "Nash" | "SPE" | "weak_PBE" | "PBE" | "sequential" ; beliefs = "for" ( "some" | "every" ) "belief" ;
//! history    = "(" happening { "," happening } ")" ;          happening = NAME "=" sum | sum ;
//! event      = "(" formula ")" ;
//!
//! game       = "game" NAME head ":" NL INDENT line { line } DEDENT ;
//! steps      = ":" ( step { ";" step } NL | NL INDENT line { line } DEDENT ) ; line = step { ";" step } NL | branching ;
//! step       = "players" names | "variable" NAME "in" "{" label { "," label } "}" | "tie" NAME ":" label
//!            | names ( "know" | "knows" ) names head | names ( "see" | "sees" ) ( "only" names | "nothing" ) head
//!            | "nature" "draws" NAME ( [ "in" NAME ] head ":" draw { "or" draw } | "uniformly" "in" range head )
//!            | NAME "chooses" NAME ( "in" domain head | head ":" option { "or" option } )
//!            | NAME "gets" formula | "let" NAME [ "in" domain ] "=" formula
//!            | "end" | "go" "to" NAME [ "discounted" "by" sum [ "for" NAME { "," sum "for" NAME } ] ] ;
//! branching  = "nature" "draws" NAME [ "in" NAME ] head ":" NL INDENT draw NL { draw NL } DEDENT
//!            | NAME "chooses" NAME head ":" NL INDENT option head ( steps | NL ) { option head ( steps | NL ) } DEDENT
//!            | "if" formula steps { "else" "if" formula steps } [ "else" steps ] | "simultaneously" steps | "state" NAME head steps ;
//! draw       = label [ "with" sum [ "for" NAME { "," sum "for" NAME } ] ] ; option = label [ NAME "in" range ] ;
//!
//! assessment = "assessment" NAME "of" NAME [ "like" NAME "except" ] head ":" NL INDENT plan { plan } DEDENT ;
//! plan       = NAME NAME [ "when" formula ] head block(rule) | "belief" "of" NAME "at" NAME [ "about" NAME ] [ "when" formula ] head block(guess) ;
//! rule       = ( "best" "," "ties" "to" label | sum [ "with" sum ] { "or" sum [ "with" sum ] } ) [ where ] ;
//! guess      = ( "bayes" | "free" | case [ "with" chance ] { "or" case [ "with" chance ] } ) [ where ] ; case = sum { "and" sum } ;
//! chance     = sum | "free" [ "in" range ] ;                  where = "if" formula | "otherwise" ;
//! map        = "map" STRING head block(axis) ;
//! axis       = ( "horizontal" | "vertical" ) param "in" range | "fix" param "=" sum { "," param "=" sum } | "show" names ;
//! head       = [ STRING ] [ places ] [ "supplied" [ STRING ] ] [ "under" names ] ; names = NAME { "," NAME } ;
//! places     = "at" place { "," place } ;                     place = ref | STRING ;
//! ref        = NAME NUMBER [ ".." NUMBER ] | NAME ( NUMBER | STRING ) [ "sentence" NUMBER [ ".." NUMBER ] ] ;
//! block(x)   = ":" ( x { ";" x } NL | NL INDENT x { ";" x } NL { x { ";" x } NL } DEDENT ) ;
//! ```

mod derivations;
mod formulas;
mod games;
mod heads;
mod items;
mod plans;
mod play;
mod rulings;

use super::keywords::{ITEM_WORDS, RESERVED};
use super::limits::{MAX_DEPTH, MAX_FAULTS};
use super::token::{Token, TokenKind};
use super::tree::{ConditionFile, Expr, Name, Text};
use super::{layout, lexer};
use crate::diagnostic::{Diagnostic, Faults, did_you_mean, nearest_within};
use crate::source::{SourceId, Span};

/// The reason why the parser gives up an entry: an error, or `None` if the error has been reported already.
struct ParseStop(Option<Box<Diagnostic>>);

type ParseResult<T> = Result<T, ParseStop>;

impl From<Diagnostic> for ParseStop {
    fn from(fault: Diagnostic) -> Self {
        Self(Some(Box::new(fault)))
    }
}

/// The state of the parser: the position in the tokens and the end of the current entry.
struct Parser<'t> {
    tokens: Vec<Token<'t>>,
    source: SourceId,
    /// The index of the next token.
    at: usize,
    /// The index one past the last token of the current entry.
    end: usize,
    faults: Faults,
    /// The depth of the recursion, at most [`MAX_DEPTH`].
    depth: u32,
    /// The height of the tree of the formula parsed last.
    height: u32,
    /// True iff `in` before a name ends a formula, as in `threshold of F in v`; otherwise it is an error.
    in_ends: bool,
}

/// Parses a whole file.
pub(super) fn file(text: &str, source: SourceId) -> (ConditionFile, Faults) {
    let mut lexed = lexer::lex(text, source);
    let ranges = layout::items(&mut lexed.tokens, &mut lexed.faults);
    let mut parser =
        Parser { tokens: lexed.tokens, source, at: 0, end: 0, faults: lexed.faults, depth: 0, height: 0, in_ends: false };
    let mut file = ConditionFile { comments: lexed.comments, ..ConditionFile::default() };
    for (number, range) in ranges.into_iter().enumerate() {
        (parser.at, parser.end, parser.depth, parser.in_ends) = (range.start, range.end, 0, false);
        match parser.item(number == 0) {
            Ok(items::MarginEntry::Paper(header)) => file.paper = Some(header),
            Ok(items::MarginEntry::Item(item)) => file.items.push(item),
            Err(stop) => parser.report(stop),
        }
    }
    let mut faults = parser.faults;
    faults.sort_by_key(|fault| (fault.span.start, fault.span.end));
    if faults.len() > MAX_FAULTS {
        faults.truncate(MAX_FAULTS);
        if let Some(last) = faults.last() {
            faults.push(Diagnostic::new(last.span, "there are more errors").repair("correct these first"));
        }
    }
    (file, faults)
}

/// Parses a text that consists of one formula.
///
/// # Errors
/// Returns the first error.
pub(super) fn formula(text: &str, source: SourceId) -> Result<Expr, Diagnostic> {
    let lexed = lexer::lex(text, source);
    let nothing = || Diagnostic::new(Span { source, start: 0, end: 0 }, "there is no formula here");
    if let Some(fault) = lexed.faults.into_iter().next() {
        return Err(fault);
    }
    let end = lexed.tokens.len();
    let faults = Faults::new();
    let mut parser = Parser { tokens: lexed.tokens, source, at: 0, end, faults, depth: 0, height: 0, in_ends: false };
    let read = parser.formula().and_then(|read| parser.finish("formula").map(|()| read));
    read.map_err(|stop| stop.0.map_or_else(nothing, |fault| *fault))
}

impl<'t> Parser<'t> {
    /// Adds the error to the errors of the file, unless it has been reported already or there are very many.
    fn report(&mut self, stop: ParseStop) {
        if let Some(fault) = stop.0.filter(|_| self.faults.len() <= 2 * MAX_FAULTS) {
            self.faults.push(*fault);
        }
    }

    /// The next token of the entry, or `None` at its end.
    fn peek(&self) -> Option<&Token<'t>> {
        self.peek_at(0)
    }

    fn peek_at(&self, ahead: usize) -> Option<&Token<'t>> {
        self.tokens.get(self.at + ahead).filter(|_| self.at + ahead < self.end)
    }

    /// True iff the token `ahead` positions after the next one is this word or sign.
    fn sees_at(&self, ahead: usize, text: &str) -> bool {
        self.peek_at(ahead).is_some_and(|token| {
            matches!(token.kind, TokenKind::Word | TokenKind::Reserved | TokenKind::Sign) && token.text == text
        })
    }

    fn sees(&self, text: &str) -> bool {
        self.sees_at(0, text)
    }

    fn kind(&self) -> Option<TokenKind> {
        self.peek().map(|token| token.kind)
    }

    fn kind_at(&self, ahead: usize) -> Option<TokenKind> {
        self.peek_at(ahead).map(|token| token.kind)
    }

    /// Consumes this word or sign if it is next, and returns whether it was.
    fn take(&mut self, text: &str) -> bool {
        let seen = self.sees(text);
        self.at += usize::from(seen);
        seen
    }

    /// The place of the next token; at the end of the entry, the place of its last token.
    fn here(&self) -> Span {
        self.peek().map_or_else(|| self.last(), |token| token.span)
    }

    /// The place of the last token that was consumed.
    fn last(&self) -> Span {
        let end = Span { source: self.source, start: 0, end: 0 };
        self.at.checked_sub(1).and_then(|at| self.tokens.get(at)).map_or(end, |token| token.span)
    }

    /// The range from `start` to the last token that was consumed.
    fn since(&self, start: Span) -> Span {
        start.to(self.last())
    }

    /// The error that `what` was expected at the next token, with a repair where the mistake is a common one.
    fn expected(&self, what: &str) -> ParseStop {
        let Some(token) = self.peek() else {
            return Diagnostic::new(self.last(), format!("expected {what}, found the end of the entry")).into();
        };
        if token.kind == TokenKind::Bad {
            return ParseStop(None);
        }
        if token.starts_line && ITEM_WORDS.contains(&token.text.as_ref()) && token.kind == TokenKind::Word {
            let fault = Diagnostic::new(token.span, format!("expected {what}, found `{}`", token.text));
            return fault.repair(format!("start the `{}` at the left margin", token.text)).into();
        }
        if let Some(before) = self.at.checked_sub(1).and_then(|at| self.tokens.get(at))
            && before.starts_line
            && before.indent > 0
            && ITEM_WORDS.contains(&before.text.as_ref())
            && matches!(token.kind, TokenKind::Word | TokenKind::Text)
        {
            let fault = Diagnostic::new(before.span, format!("`{}` is inside another item", before.text));
            return fault.repair("start it at the left margin").into();
        }
        let fault = Diagnostic::new(token.span, format!("expected {what}, found {}", token.shown()));
        match self.side_by_side().or_else(|| self.misspelled()) {
            Some(repair) => fault.repair(repair).into(),
            None => fault.into(),
        }
    }

    /// A repair for a name that is similar to a reserved word.
    fn misspelled(&self) -> Option<String> {
        let token = self.peek().filter(|token| token.kind == TokenKind::Word && (3..20).contains(&token.text.len()))?;
        nearest_within(&token.text, RESERVED.into_iter().filter(|word| word.len() > 2), 1).map(did_you_mean)
    }

    /// A repair for two factors without `*` between them.
    fn side_by_side(&self) -> Option<String> {
        let before = self.at.checked_sub(1).and_then(|at| self.tokens.get(at))?;
        let next = self.peek().filter(|next| !next.starts_line)?;
        let ends =
            matches!(before.kind, TokenKind::Number | TokenKind::Dollar) || before.kind == TokenKind::Sign && before.text == ")";
        let begins = matches!(next.kind, TokenKind::Number | TokenKind::Word | TokenKind::Dollar)
            || next.kind == TokenKind::Sign && next.text == "(";
        (ends && begins).then(|| "write `*` between factors".to_owned())
    }

    /// Consumes this word or sign, which must be next.
    fn expect(&mut self, text: &str) -> ParseResult<()> {
        if self.take(text) { Ok(()) } else { Err(self.expected(&format!("`{text}`"))) }
    }

    /// Consumes a name that is not reserved; `what` describes it in the error.
    fn name(&mut self, what: &str) -> ParseResult<Name> {
        match self.peek() {
            Some(token) if token.kind == TokenKind::Word => {
                let name = Name { value: token.text.clone().into_owned(), span: token.span };
                self.at += 1;
                Ok(name)
            }
            Some(token) if token.kind == TokenKind::Reserved => {
                let message = format!("expected {what}, found the reserved word `{}`", token.text);
                Err(Diagnostic::new(token.span, message).repair(format!("choose another name, such as `{}_`", token.text)).into())
            }
            Some(_) | None => Err(self.expected(what)),
        }
    }

    /// `a, b, c`
    fn names(&mut self, what: &str) -> ParseResult<Vec<Name>> {
        let mut names = vec![self.name(what)?];
        while self.take(",") {
            names.push(self.name(what)?);
        }
        Ok(names)
    }

    /// Consumes a label: a name or digits.
    fn label(&mut self, what: &str) -> ParseResult<Name> {
        match self.peek() {
            Some(token) if token.kind == TokenKind::Number && token.text.bytes().all(|digit| digit.is_ascii_digit()) => {
                let label = Name { value: token.text.clone().into_owned(), span: token.span };
                self.at += 1;
                Ok(label)
            }
            Some(_) | None => self.name(what),
        }
    }

    /// Consumes a string if one is next, and returns it.
    fn optional_text(&mut self) -> Option<Text> {
        let token = self.peek().filter(|token| token.kind == TokenKind::Text)?;
        let text = Text { value: token.text.clone().into_owned(), span: token.span };
        self.at += 1;
        Some(text)
    }

    fn text(&mut self, what: &str) -> ParseResult<Text> {
        match self.optional_text() {
            Some(text) => Ok(text),
            None => Err(self.expected(what)),
        }
    }

    /// Checks that the entry ends here; `what` names the entry in the error.
    fn finish(&self, what: &str) -> ParseResult<()> {
        match self.peek() {
            None => Ok(()),
            Some(token) if matches!(token.text.as_ref(), "increasing" | "decreasing") && token.kind == TokenKind::Reserved => {
                let word = &token.text;
                let fault = Diagnostic::new(token.span, format!("`{word}` may be strict or weak"));
                Err(fault.repair(format!("write `strictly {word}` or `weakly {word}`")).into())
            }
            Some(_) => Err(self.expected(&format!("the end of the {what}"))),
        }
    }

    /// Parses a part of the grammar one level of recursion deeper.
    fn nested<T>(&mut self, part: impl FnOnce(&mut Self) -> ParseResult<T>) -> ParseResult<T> {
        if self.depth >= MAX_DEPTH {
            return Err(too_deep(self.here()));
        }
        self.depth += 1;
        let result = part(self);
        self.depth -= 1;
        result
    }

    /// Sets the height of the formula parsed last to one more than the height of its tallest part.
    fn grow(&mut self, parts: u32, place: Span) -> ParseResult<()> {
        self.height = parts + 1;
        if self.height > MAX_DEPTH { Err(too_deep(place)) } else { Ok(()) }
    }

    /// Parses the list after a `:`: entries on the same line, separated by `;`, or equally indented lines of such entries. `under`
    /// names the list in errors.
    fn list<T>(&mut self, under: &str, entry: &mut dyn FnMut(&mut Self) -> ParseResult<T>) -> ParseResult<Vec<T>> {
        self.colon(under)?;
        let mut entries = Vec::new();
        if self.opens_block(under)? {
            self.block(&mut |parser| {
                parser.line(&mut entries, entry);
                Ok(())
            });
        } else {
            self.line(&mut entries, entry);
        }
        Ok(entries)
    }

    /// Consumes the `:` before a list.
    fn colon(&mut self, under: &str) -> ParseResult<()> {
        if self.take(":") {
            return Ok(());
        }
        match self.peek() {
            Some(token) if token.starts_line && token.kind != TokenKind::Bad => {
                let message = format!("expected `:` before the indented lines under `{under}`");
                Err(Diagnostic::new(self.last(), message).into())
            }
            Some(_) | None => Err(self.expected("`:`")),
        }
    }

    /// True iff the entries of the list begin on a new line after the `:`.
    fn opens_block(&self, under: &str) -> ParseResult<bool> {
        match self.peek() {
            Some(token) => Ok(token.starts_line),
            None => {
                let fault = Diagnostic::new(self.last(), format!("nothing follows `{under}`"));
                Err(fault.repair("add an entry, indented").into())
            }
        }
    }

    /// Parses entries separated by `;` up to the end of the current range. An entry with an error is left out.
    fn line<T>(&mut self, entries: &mut Vec<T>, entry: &mut dyn FnMut(&mut Self) -> ParseResult<T>) {
        let end = self.end;
        let depth = self.peek().map_or(0, |token| token.depth);
        loop {
            let semicolon = (self.at..end).find(|at| {
                self.tokens[*at].depth == depth && self.tokens[*at].text == ";" && self.tokens[*at].kind == TokenKind::Sign
            });
            self.end = semicolon.unwrap_or(end);
            match entry(self).and_then(|read| self.finish("entry").map(|()| read)) {
                Ok(read) => entries.push(read),
                Err(stop) => self.report(stop),
            }
            (self.at, self.end) = (self.end, end);
            if semicolon.is_none() {
                return;
            }
            self.at += 1;
        }
    }

    /// Parses equally indented lines, each with the deeper lines below it, up to the end of the current range. A line with an error
    /// is left out.
    fn block(&mut self, line: &mut dyn FnMut(&mut Self) -> ParseResult<()>) {
        let end = self.end;
        let indent = self.peek().map_or(0, |token| token.indent);
        while self.at < end {
            let starts = |at: &usize| self.tokens[*at].starts_line && self.tokens[*at].indent <= indent;
            self.end = (self.at + 1..end).find(starts).unwrap_or(end);
            let first = &self.tokens[self.at];
            if first.indent < indent {
                let fault = Diagnostic::new(first.span, "this line is indented less than the list it belongs to");
                let fault = fault.repair(format!("indent it by {indent} spaces"));
                if first.kind != TokenKind::Bad {
                    self.faults.push(fault);
                }
            } else if let Err(stop) = line(self) {
                self.report(stop);
            }
            (self.at, self.end) = (self.end, end);
        }
    }

    /// `F, G, …`
    fn formulas(&mut self) -> ParseResult<Vec<Expr>> {
        let mut all = vec![self.formula()?];
        while self.take(",") {
            all.push(self.formula()?);
        }
        Ok(all)
    }
}

/// The error that the nesting is too deep.
fn too_deep(place: Span) -> ParseStop {
    let fault = Diagnostic::new(place, format!("nested deeper than {MAX_DEPTH} levels"));
    fault.repair("name a part of it with `define`").into()
}
