//! Parses claims, questions and proofs: statements with their clauses.
//!
//! Trusted like the rest of the parser: an error here is a wrong reading of the file.

use super::{ParseResult, Parser};
use crate::diagnostic::Diagnostic;
use crate::source::Span;
use crate::syntax::token::TokenKind;
use crate::syntax::tree::{
    ClaimSyntax, Clause, Direction, ExpectClause, ExpectedOutcome, Expr, ExprKind, Name, Place, Printed, PrintedForm, ProofEntry,
    ProofSyntax, RulingSyntax, StatementKind, StatementSyntax, Text, Under, UsesEntry,
};

/// The verdicts that may follow `expect`, with their words.
pub(in crate::syntax) const OUTCOMES: [(&str, ExpectedOutcome); 6] = [
    ("proved", ExpectedOutcome::Proved),
    ("refuted", ExpectedOutcome::Refuted),
    ("unchecked", ExpectedOutcome::Unchecked),
    ("open", ExpectedOutcome::Open),
    ("vacuous", ExpectedOutcome::Vacuous),
    ("undefined", ExpectedOutcome::Undefined),
];

/// The part of a claim or a proof before its `:`.
pub(super) struct Title {
    pub(super) name: Option<Name>,
    pub(super) title: Text,
    pub(super) places: Vec<Place>,
    pub(super) assessment: Option<Name>,
}

impl Parser<'_> {
    /// `[ NAME ] STRING [ places ] [ "in" NAME ]`
    pub(super) fn title(&mut self) -> ParseResult<Title> {
        let name = if self.kind() == Some(TokenKind::Word) { Some(self.name("a name")?) } else { None };
        let title = self.text("a title in quotes")?;
        let places = self.places()?;
        let assessment = if self.take("in") { Some(self.name("an assessment")?) } else { None };
        Ok(Title { name, title, places, assessment })
    }

    /// Parses the part of the item after `claim` or `question`.
    pub(super) fn claim(&mut self, question: bool) -> ParseResult<ClaimSyntax> {
        let Title { name, title, places, assessment } = self.title()?;
        self.expect(":")?;
        let ruling = self.ruling()?;
        let expect = ruling.clauses.iter().find_map(|clause| match clause {
            Clause::Expect(expect) => Some(expect.span),
            Clause::Given(_) | Clause::Without(_) | Clause::Under(_) | Clause::Uses(_) => None,
        });
        if let Some(span) = expect.filter(|_| question) {
            let fault = Diagnostic::new(span, "a question cannot have `expect`");
            return Err(fault.repair("remove `expect`, or write `claim`").into());
        }
        Ok(ClaimSyntax { question, name, title, places, assessment, ruling })
    }

    /// Parses the part of the item after `proof`.
    pub(super) fn proof(&mut self) -> ParseResult<ProofSyntax> {
        let Title { name, title, places, assessment } = self.title()?;
        let moves = self.list("proof", &mut Self::proof_move)?;
        Ok(ProofSyntax { name, title, places, assessment, moves })
    }

    fn proof_move(&mut self) -> ParseResult<ProofEntry> {
        let start = self.here();
        if self.take("suppose") {
            return Ok(ProofEntry::Suppose(self.formulas()?));
        }
        if self.take("without") {
            return Ok(ProofEntry::Without(self.names("an assumption")?));
        }
        if self.take("under") {
            return Ok(ProofEntry::Under(self.chosen()?));
        }
        if !self.take("step") {
            return Err(self.expected("`suppose`, `step`, `without` or `under`"));
        }
        let title = self.optional_text();
        let places = self.places()?;
        self.expect(":")?;
        let ruling = self.ruling()?;
        Ok(ProofEntry::Step { title, places, ruling, span: self.since(start) })
    }

    fn ruling(&mut self) -> ParseResult<RulingSyntax> {
        let start = self.here();
        let statement = self.printed(&mut Self::statement, true)?;
        let mut clauses = Vec::new();
        while let Some(clause) = self.clause()? {
            clauses.push(clause);
        }
        Ok(RulingSyntax { statement, clauses, span: self.since(start) })
    }

    /// Parses one form, or `as printed: … as meant: …`. If `expects` is true (in claims and steps), `expect` may follow the printed
    /// form.
    pub(super) fn printed<T>(
        &mut self,
        form: &mut dyn FnMut(&mut Self) -> ParseResult<T>,
        expects: bool,
    ) -> ParseResult<Printed<T>> {
        let start = self.here();
        if !self.take("as") {
            return Ok(Printed::Plain(form(self)?));
        }
        if self.sees("meant") {
            let fault = Diagnostic::new(start.to(self.here()), "`as meant` without `as printed`");
            return Err(fault.repair("put `as printed: …` before it, or remove `as meant:`").into());
        }
        self.expect("printed")?;
        let place = self.since(start);
        self.expect(":")?;
        let printed = if self.take("lost") {
            PrintedForm::Lost(self.text("a string that describes the gap")?)
        } else {
            let form = form(self)?;
            let mut verdicts = Vec::new();
            while expects && self.sees("expect") {
                verdicts.push(self.expectation()?);
            }
            PrintedForm::Form(form, verdicts)
        };
        if !self.take("as") {
            let clause = ["given", "without", "under", "uses"].iter().any(|word| self.sees(word));
            return Err(match self.peek() {
                Some(_) if !clause => self.expected("`as meant: …`"),
                Some(_) | None => Diagnostic::new(place, "`as printed` without `as meant`").repair("add `as meant: …`").into(),
            });
        }
        self.expect("meant")?;
        self.expect(":")?;
        Ok(Printed::Both { printed, meant: form(self)? })
    }

    pub(super) fn clause(&mut self) -> ParseResult<Option<Clause>> {
        Ok(Some(if self.take("given") {
            Clause::Given(self.formulas()?)
        } else if self.take("without") {
            Clause::Without(self.names("an assumption")?)
        } else if self.take("under") {
            Clause::Under(self.chosen()?)
        } else if self.take("uses") {
            let mut uses = vec![self.used()?];
            while self.take(",") {
                uses.push(self.used()?);
            }
            Clause::Uses(uses)
        } else if self.sees("expect") {
            Clause::Expect(self.expectation()?)
        } else {
            return Ok(None);
        }))
    }

    /// An entry of `uses`: a name or the title of a claim.
    fn used(&mut self) -> ParseResult<UsesEntry> {
        match self.optional_text() {
            Some(title) => Ok(UsesEntry::Title(title)),
            None => Ok(UsesEntry::Name(self.name("a condition, or the title of a claim")?)),
        }
    }

    /// `"each" NAME | names`
    fn chosen(&mut self) -> ParseResult<Under> {
        if self.sees("each") && self.kind_at(1) == Some(TokenKind::Word) {
            self.at += 1;
            return Ok(Under::Each(self.name("a reading")?));
        }
        Ok(Under::Names(self.names("an alternative")?))
    }

    fn expectation(&mut self) -> ParseResult<ExpectClause> {
        let start = self.here();
        self.expect("expect")?;
        let Some((_, outcome)) = OUTCOMES.iter().find(|(word, _)| self.sees(word)) else {
            return Err(self.expected("`proved`, `refuted`, `unchecked`, `open`, `vacuous` or `undefined`"));
        };
        self.at += 1;
        let why = self.optional_text();
        Ok(ExpectClause { outcome: *outcome, why, span: self.since(start) })
    }

    fn statement(&mut self) -> ParseResult<StatementSyntax> {
        let start = self.here();
        let kind = self.statement_kind()?;
        Ok(StatementSyntax { kind, span: self.since(start) })
    }

    fn statement_kind(&mut self) -> ParseResult<StatementKind> {
        if self.take("nonempty") {
            return Ok(StatementKind::Nonempty(self.formula()?));
        }
        if self.take("empty") {
            return Ok(StatementKind::Empty(self.formula()?));
        }
        if self.take("defined") {
            return Ok(StatementKind::Defined(self.sum()?));
        }
        let many = [
            ("disjoint", StatementKind::Disjoint as fn(Vec<Expr>) -> StatementKind),
            ("overlap", StatementKind::Overlap),
            ("cover", StatementKind::Cover),
            ("partition", StatementKind::Partition),
        ];
        for (word, kind) in many {
            if self.take(word) {
                return Ok(kind(self.formulas()?));
            }
        }
        if self.kind() == Some(TokenKind::Word) && (self.sees_at(1, "redundant") || self.sees_at(1, "needed")) {
            let member = self.name("a condition")?;
            let redundant = self.sees("redundant");
            self.at += 1;
            self.expect("in")?;
            let region = self.name("a region")?;
            return Ok(if redundant { StatementKind::Redundant(member, region) } else { StatementKind::Needed(member, region) });
        }
        self.compared()
    }

    /// A formula with a property after it: `stricter than`, `strictly increasing in`, `constant in`, `upward in`.
    fn compared(&mut self) -> ParseResult<StatementKind> {
        let formula = self.formula()?;
        if self.take("stricter") {
            self.expect("than")?;
            return Ok(StatementKind::Stricter(formula, self.formula()?));
        }
        let place = self.here();
        if let Some(direction) = self.direction()? {
            self.number_before(&formula, place)?;
            self.expect("in")?;
            return Ok(StatementKind::Monotone(formula, direction, self.params()?));
        }
        if self.take("constant") {
            self.number_before(&formula, place)?;
            self.expect("in")?;
            return Ok(StatementKind::Constant(formula, self.params()?));
        }
        if self.take("upward") {
            self.expect("in")?;
            return Ok(StatementKind::Upward(formula, self.params()?));
        }
        if self.take("downward") {
            self.expect("in")?;
            return Ok(StatementKind::Downward(formula, self.params()?));
        }
        Ok(StatementKind::Formula(formula))
    }

    /// `( "strictly" | "weakly" ) ( "increasing" | "decreasing" )`, or nothing
    pub(super) fn direction(&mut self) -> ParseResult<Option<Direction>> {
        for word in ["increasing", "decreasing"] {
            if self.sees(word) {
                let fault = Diagnostic::new(self.here(), format!("`{word}` may be strict or weak"));
                return Err(fault.repair(format!("write `strictly {word}` or `weakly {word}`")).into());
            }
        }
        let strict = self.take("strictly");
        if !strict && !self.take("weakly") {
            return Ok(None);
        }
        let increasing = self.take("increasing");
        if !increasing && !self.take("decreasing") {
            return Err(self.expected("`increasing` or `decreasing`"));
        }
        Ok(Some(Direction { strict, increasing }))
    }

    /// Checks that the expression before `increasing`, `decreasing` or `constant` is a number. A condition is an error there:
    /// `upward` is meant, or parentheses are missing.
    fn number_before(&self, formula: &Expr, place: Span) -> ParseResult<()> {
        if is_sum(&formula.node) {
            return Ok(());
        }
        let fault =
            Diagnostic::new(formula.span, "expected a number, found a condition").also(place, "this property needs a number");
        Err(fault.repair("write `upward in` or `downward in`, or put parentheses around the number").into())
    }
}

/// Returns true iff the grammar reads the node as a `sum`.
pub(in crate::syntax) fn is_sum(node: &ExprKind) -> bool {
    match node {
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
        | ExprKind::Parenthesized(_)
        | ExprKind::TexSymbol(_)
        | ExprKind::TexCall(..)
        | ExprKind::Gloss(..)
        | ExprKind::Cases(_) => true,
        ExprKind::Play(play) => play.is_number(),
        ExprKind::Chain(..)
        | ExprKind::In(..)
        | ExprKind::Not(_)
        | ExprKind::And(_)
        | ExprKind::Or(_)
        | ExprKind::Connect(..)
        | ExprKind::If(..)
        | ExprKind::Quantified(..)
        | ExprKind::Optimizes { .. } => false,
    }
}
