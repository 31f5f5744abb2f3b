//! Parses assessments: strategies and beliefs.
//!
//! Trusted like the rest of the parser: an error here is a wrong reading of the file.

use super::{ParseResult, Parser};
use crate::diagnostic::Diagnostic;
use crate::syntax::play::{
    ActionSyntax, AssessmentSyntax, BeliefRuleSyntax, BeliefSyntax, ChanceSyntax, PlanKind, PlanSyntax, RuleCondition, RuleSyntax,
};
use crate::syntax::tree::{Expr, ExprKind};

impl Parser<'_> {
    /// Parses the part of the item after `assessment`.
    pub(super) fn assessment(&mut self) -> ParseResult<AssessmentSyntax> {
        let name = self.name("the assessment's name")?;
        self.expect("of")?;
        let game = self.name("a game")?;
        let like = if self.take("like") {
            let other = self.name("an assessment")?;
            self.expect("except")?;
            Some(other)
        } else {
            None
        };
        let head = self.head()?;
        self.colon(&name.value)?;
        if !self.opens_block(&name.value)? {
            let fault = Diagnostic::new(self.here(), "the rules of an assessment must be on lines of their own");
            return Err(fault.repair("start a new line, indented").into());
        }
        let mut plans = Vec::new();
        self.block(&mut |parser| {
            let plan = parser.plan()?;
            plans.push(plan);
            parser.finish("rules")
        });
        Ok(AssessmentSyntax { name, game, like, head, plans })
    }

    fn plan(&mut self) -> ParseResult<PlanSyntax> {
        let start = self.here();
        if self.take("belief") {
            self.expect("of")?;
            let player = self.name("a player")?;
            self.expect("at")?;
            let at = self.name("a move")?;
            let about = if self.take("about") { Some(self.name("a move")?) } else { None };
            let when = if self.take("when") { Some(self.formula()?) } else { None };
            let head = self.head()?;
            let guesses = self.list("belief", &mut Self::guess)?;
            let kind = PlanKind::Belief { player, at, about, guesses };
            return Ok(PlanSyntax { kind, when, head, span: self.since(start) });
        }
        let player = self.name("a player")?;
        let variable = self.name("a move")?;
        let when = if self.take("when") { Some(self.formula()?) } else { None };
        let head = self.head()?;
        let rules = self.list(&variable.value, &mut Self::rule)?;
        let kind = PlanKind::Moves { player, variable, rules };
        Ok(PlanSyntax { kind, when, head, span: self.since(start) })
    }

    /// `( "best" "," "ties" "to" label | sum [ "with" sum ] { "or" … } ) [ where ]`
    fn rule(&mut self) -> ParseResult<RuleSyntax> {
        let start = self.here();
        let action = if self.take("best") {
            if !(self.take(",") && self.take("ties") && self.take("to")) {
                let fault = Diagnostic::new(start, "`best` does not say what is played where two actions are equally good");
                return Err(fault.repair("write `best, ties to ACTION`").into());
            }
            ActionSyntax::Best(self.label("an action")?)
        } else {
            let mut mix = Vec::new();
            loop {
                let action = self.sum()?;
                let chance = if self.take("with") { Some(self.sum()?) } else { None };
                mix.push((action, chance));
                if !self.take("or") {
                    break;
                }
            }
            ActionSyntax::Mix(mix)
        };
        let place = self.condition_of_rule()?;
        Ok(RuleSyntax { action, place, span: self.since(start) })
    }

    /// `( "bayes" | "free" | case [ "with" chance ] { "or" … } ) [ where ]`, with `case = sum { "and" sum }`
    fn guess(&mut self) -> ParseResult<BeliefRuleSyntax> {
        let start = self.here();
        let content = if self.take("bayes") {
            BeliefSyntax::Bayes
        } else if self.take("free") {
            BeliefSyntax::Free
        } else {
            let mut mix = Vec::new();
            loop {
                let label = self.labels_together()?;
                let chance = if self.take("with") { Some(self.chance()?) } else { None };
                mix.push((label, chance));
                if !self.take("or") {
                    break;
                }
            }
            BeliefSyntax::Mix(mix)
        };
        let place = self.condition_of_rule()?;
        Ok(BeliefRuleSyntax { content, place, span: self.since(start) })
    }

    /// `sum { "and" sum }`: the labels of several hidden draws and moves
    fn labels_together(&mut self) -> ParseResult<Expr> {
        let start = self.here();
        let mut parts = vec![self.sum()?];
        while self.take("and") {
            parts.push(self.sum()?);
        }
        match parts.len() {
            1 => Ok(parts.remove(0)),
            _ => Ok(Expr { node: ExprKind::And(parts), span: self.since(start) }),
        }
    }

    /// `sum | "free" [ "in" range ]`
    fn chance(&mut self) -> ParseResult<ChanceSyntax> {
        if !self.take("free") {
            return Ok(ChanceSyntax::Exactly(self.sum()?));
        }
        Ok(ChanceSyntax::Free(if self.take("in") { Some(self.range()?) } else { None }))
    }

    /// `[ "if" formula | "otherwise" ]`
    fn condition_of_rule(&mut self) -> ParseResult<Option<RuleCondition>> {
        if self.take("if") {
            return Ok(Some(RuleCondition::If(self.formula()?)));
        }
        Ok(self.take("otherwise").then_some(RuleCondition::Otherwise))
    }
}
