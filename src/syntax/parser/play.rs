//! Parses phrases about the play of a game: equilibria, outcomes, payoffs, probabilities and beliefs.
//!
//! Trusted like the rest of the parser: an error here is a wrong reading of the file.

use super::{ParseResult, Parser};
use crate::diagnostic::Diagnostic;
use crate::source::Span;
use crate::syntax::play::{BeliefQuantifier, Concept, HistoryEntrySyntax, HistorySyntax, PlayPhrase};
use crate::syntax::token::TokenKind;
use crate::syntax::tree::{Expr, ExprKind, Name};

impl Parser<'_> {
    /// Parses a phrase about play that is a condition and begins the formula; `None` if a number comes first.
    pub(super) fn phrase_start(&mut self) -> ParseResult<Option<Expr>> {
        let start = self.here();
        let phrase = if self.sees("some") || self.sees("every") {
            self.some_equilibrium()?
        } else if self.sees("belief") && self.sees_at(3, "matters") {
            self.belief_matters()?
        } else if self.kind() == Some(TokenKind::Word) && self.sees_at(1, "is") && !self.sees_at(2, "best") {
            self.property()?
        } else if self.kind() == Some(TokenKind::Word) && self.sees_at(1, "passes") {
            let assessment = self.name("an assessment")?;
            self.expect("passes")?;
            self.height = 1;
            PlayPhrase::Passes { assessment, test: self.name("`intuitive_criterion` or `D1`")? }
        } else if self.kind() == Some(TokenKind::Word) && (self.sees_at(1, "after") || self.sees_at(1, "leads")) {
            let assessment = self.name("an assessment")?;
            self.height = 1;
            let after = self.after()?;
            let tallest = self.height;
            let event = self.leads()?;
            self.height = self.height.max(tallest);
            PlayPhrase::Leads { assessment, after, event }
        } else {
            return Ok(None);
        };
        self.phrase_node(start, phrase).map(Some)
    }

    /// The formula that consists of a phrase, whose height is one more than that of its tallest part.
    fn phrase_node(&mut self, start: Span, phrase: PlayPhrase) -> ParseResult<Expr> {
        self.grow(self.height, start)?;
        Ok(Expr { node: ExprKind::Play(Box::new(phrase)), span: self.since(start) })
    }

    /// Parses a phrase that follows a number: `is best in S after (H)`. Without one, the number is returned.
    pub(super) fn phrase_after(&mut self, start: Span, action: Expr) -> ParseResult<Expr> {
        if !self.sees("is") {
            return Ok(action);
        }
        self.at += 1;
        let mut tallest = self.height;
        self.expect("best")?;
        let assessment = self.in_assessment()?;
        let after = self.required_after()?;
        tallest = tallest.max(self.height);
        self.height = tallest;
        self.phrase_node(start, PlayPhrase::Best { action, assessment, after })
    }

    /// `NAME is [unique] concept …` or `NAME is optimal at NAME …`
    fn property(&mut self) -> ParseResult<PlayPhrase> {
        let assessment = self.name("an assessment")?;
        self.expect("is")?;
        self.height = 1;
        if self.take("optimal") {
            self.expect("at")?;
            let at = self.name("a move")?;
            return Ok(PlayPhrase::Optimal { assessment, at, beliefs: self.beliefs()? });
        }
        let unique = self.take("unique");
        let concept = self.concept()?;
        let after = self.after()?;
        let beliefs = self.beliefs()?;
        Ok(PlayPhrase::Equilibrium { assessment, unique, concept, after, beliefs })
    }

    /// `concept`
    fn concept(&mut self) -> ParseResult<Concept> {
        let concept = Concept::ALL.into_iter().find(|concept| self.sees(concept.word()));
        self.at += usize::from(concept.is_some());
        concept.ok_or_else(|| self.expected("`Nash`, `SPE`, `weak_PBE`, `PBE` or `sequential`"))
    }

    /// `[ "for" ( "some" | "every" ) "belief" ]`
    fn beliefs(&mut self) -> ParseResult<Option<BeliefQuantifier>> {
        let of_a_derivation = self.in_ends && !self.sees_at(1, "some") && !self.sees_at(1, "every");
        if of_a_derivation || !self.take("for") {
            return Ok(None);
        }
        let beliefs = if self.take("some") {
            BeliefQuantifier::Some
        } else if self.take("every") {
            BeliefQuantifier::Every
        } else {
            return Err(self.expected("`some belief` or `every belief`"));
        };
        self.expect("belief")?;
        Ok(Some(beliefs))
    }

    fn some_equilibrium(&mut self) -> ParseResult<PlayPhrase> {
        let every = self.take("every");
        if !every {
            self.expect("some")?;
        }
        let pure = self.take("pure");
        let concept = self.concept()?;
        self.expect("of")?;
        let game = self.name("a game")?;
        self.height = 1;
        let after = self.after()?;
        let tallest = self.height;
        let event = if self.sees("leads") { Some(self.leads()?) } else { None };
        self.height = self.height.max(tallest);
        Ok(PlayPhrase::Some { every, pure, concept, game, after, event })
    }

    fn belief_matters(&mut self) -> ParseResult<PlayPhrase> {
        self.expect("belief")?;
        self.expect("of")?;
        let player = self.name("a player")?;
        self.expect("matters")?;
        let assessment = self.in_assessment()?;
        Ok(PlayPhrase::BeliefMatters { player, assessment, after: self.required_after()? })
    }

    /// `"leads" "to" event`
    fn leads(&mut self) -> ParseResult<Expr> {
        self.expect("leads")?;
        self.expect("to")?;
        self.event()
    }

    /// `"(" formula ")"`
    fn event(&mut self) -> ParseResult<Expr> {
        if !self.take("(") {
            return Err(self.expected("a condition in parentheses"));
        }
        let event = self.formula()?;
        self.expect(")")?;
        Ok(event)
    }

    /// `[ "in" NAME ]`
    fn in_assessment(&mut self) -> ParseResult<Option<Name>> {
        if !self.sees("in") || self.kind_at(1) != Some(TokenKind::Word) {
            return Ok(None);
        }
        self.at += 1;
        self.name("an assessment").map(Some)
    }

    /// `[ "after" history ]`
    fn after(&mut self) -> ParseResult<Option<HistorySyntax>> {
        if self.sees("after") { self.required_after().map(Some) } else { Ok(None) }
    }

    fn required_after(&mut self) -> ParseResult<HistorySyntax> {
        self.expect("after")?;
        let start = self.here();
        if !self.take("(") {
            return Err(self.expected("a history in parentheses, such as `(reply = reject)`"));
        }
        let (mut happenings, mut tallest) = (Vec::new(), 1);
        loop {
            happenings.push(if self.kind() == Some(TokenKind::Word) && self.sees_at(1, "=") {
                let variable = self.name("a variable")?;
                self.expect("=")?;
                HistoryEntrySyntax::Set(variable, self.nested(Self::sum)?)
            } else {
                HistoryEntrySyntax::Bare(self.nested(Self::sum)?)
            });
            tallest = tallest.max(self.height);
            if !self.take(",") {
                break;
            }
        }
        self.expect(")")?;
        self.height = tallest;
        Ok(HistorySyntax { happenings, span: self.since(start) })
    }

    /// `payoff of …`, `probability of …`, `belief of … that …`
    pub(super) fn quantity(&mut self) -> ParseResult<Expr> {
        let start = self.here();
        self.height = 1;
        let phrase = if self.take("payoff") {
            self.expect("of")?;
            let player = self.name("a player")?;
            let assessment = self.in_assessment()?;
            PlayPhrase::Payoff { player, assessment, after: self.after()? }
        } else if self.take("probability") {
            self.expect("of")?;
            let event = self.event()?;
            let tallest = self.height;
            let assessment = self.in_assessment()?;
            let after = self.after()?;
            self.height = self.height.max(tallest);
            let by = if self.take("by") { Some(self.name("a player")?) } else { None };
            PlayPhrase::Probability { event, assessment, after, by }
        } else {
            self.expect("belief")?;
            self.expect("of")?;
            let player = self.name("a player")?;
            if self.sees("matters") {
                let fault = Diagnostic::new(self.here(), "`belief … matters` is a condition, not a number");
                return Err(fault.repair("put parentheses around it, or remove the comparison").into());
            }
            self.expect("that")?;
            let event = self.event()?;
            let tallest = self.height;
            let assessment = self.in_assessment()?;
            let after = self.after()?;
            self.height = self.height.max(tallest);
            PlayPhrase::Belief { player, event, assessment, after }
        };
        self.phrase_node(start, phrase)
    }
}
