//! Parses games: their steps and branches.
//!
//! Trusted like the rest of the parser: an error here is a wrong reading of the file.

use super::{ParseResult, Parser};
use crate::diagnostic::Diagnostic;
use crate::syntax::keywords::STEP_WORDS;
use crate::syntax::play::{ChoiceSyntax, DrawnLabelSyntax, GameSyntax, StepKind, StepSyntax, WeightSyntax};
use crate::syntax::token::TokenKind;
use crate::syntax::tree::{Expr, Head, Name};

impl Parser<'_> {
    /// Parses the part of the item after `game`.
    pub(super) fn game(&mut self) -> ParseResult<GameSyntax> {
        let name = self.name("the game's name")?;
        let head = self.head()?;
        if self.sees(":") && !self.peek_at(1).is_none_or(|next| next.starts_line) {
            let fault = Diagnostic::new(self.here(), "the steps of a game must be on lines of their own");
            return Err(fault.repair("start a new line, indented").into());
        }
        let steps = self.steps(&name.value)?;
        Ok(GameSyntax { name, head, steps })
    }

    /// `":" ( step { ";" step } NL | NL INDENT line { line } DEDENT )`
    fn steps(&mut self, under: &str) -> ParseResult<Vec<StepSyntax>> {
        self.colon(under)?;
        let mut steps = Vec::new();
        if self.opens_block(under)? {
            self.nested(|parser| {
                parser.block(&mut |parser| parser.game_line(&mut steps));
                Ok(())
            })?;
        } else {
            self.line(&mut steps, &mut Self::step);
        }
        Ok(steps)
    }

    /// `step { ";" step } NL | branching`
    fn game_line(&mut self, steps: &mut Vec<StepSyntax>) -> ParseResult<()> {
        if self.sees("else") {
            return self.otherwise(steps);
        }
        let start = self.here();
        if self.sees("if") {
            // An `if` with an error is added all the same, so that its `else` does not cause a second error.
            let mut cases = Vec::new();
            let read = self.case().map(|case| cases.push(case));
            let otherwise = Vec::new();
            steps.push(StepSyntax { kind: StepKind::If { cases, otherwise }, span: self.since(start) });
            return read.and_then(|()| self.finish("`if`"));
        }
        let branches = self.sees("simultaneously") || self.sees("state");
        let base = self.peek().map_or(0, |token| token.depth);
        let opener = (self.at..self.end).find(|at| {
            let ends_line = self.tokens.get(at + 1).is_some_and(|next| next.starts_line) && at + 1 < self.end;
            let token = &self.tokens[*at];
            token.kind == TokenKind::Sign && token.depth == base && (token.text == ";" || token.text == ":" && ends_line)
        });
        match opener {
            Some(at) if !branches && self.tokens[at].text == ";" => self.line(steps, &mut Self::step),
            Some(_) | None => {
                let step = self.step()?;
                steps.push(step);
                self.finish("step")?;
            }
        }
        Ok(())
    }

    /// `"if" formula steps`
    fn case(&mut self) -> ParseResult<(Expr, Vec<StepSyntax>)> {
        self.expect("if")?;
        let condition = self.formula()?;
        Ok((condition, self.steps("if")?))
    }

    /// `"else" "if" formula steps` or `"else" steps`, which is added to the `if` above.
    fn otherwise(&mut self, steps: &mut [StepSyntax]) -> ParseResult<()> {
        let place = self.here();
        self.expect("else")?;
        let another = self.sees("if");
        let end = self.end;
        let fault = || Diagnostic::new(place, "`else` without an `if` above it").repair("write `if …:` first");
        let Some(StepSyntax { kind: StepKind::If { cases, otherwise }, span }) = steps.last_mut() else {
            return Err(fault().into());
        };
        if !otherwise.is_empty() {
            return Err(Diagnostic::new(place, "another `else` for the same `if`").repair("remove it").into());
        }
        if another {
            cases.push(self.case()?);
        } else {
            *otherwise = self.steps("else")?;
        }
        self.end = end;
        *span = span.to(self.last());
        self.finish("`else`")
    }

    fn step(&mut self) -> ParseResult<StepSyntax> {
        let start = self.here();
        let kind = self.step_kind()?;
        Ok(StepSyntax { kind, span: self.since(start) })
    }

    fn step_kind(&mut self) -> ParseResult<StepKind> {
        if self.sees("if") || self.sees("else") {
            let message = format!("{} is in the middle of a line", self.shown());
            return Err(Diagnostic::new(self.here(), message).repair("begin a new line with it").into());
        }
        if self.take("players") {
            let players = self.names("a player")?;
            if let Some(player) = players.iter().find(|player| STEP_WORDS.contains(&player.value.as_str())) {
                let fault = Diagnostic::new(
                    player.span,
                    format!("`{}` begins a step, so it cannot be the name of a player", player.value),
                );
                return Err(fault.repair("choose another name").into());
            }
            return Ok(StepKind::Players(players));
        }
        if self.take("variable") {
            let name = self.name("a variable")?;
            self.expect("in")?;
            return Ok(StepKind::Variable { name, labels: self.labels()? });
        }
        if self.take("tie") {
            let at = self.name("a move")?;
            self.expect(":")?;
            return Ok(StepKind::Tie { at, label: self.label("an action")? });
        }
        if self.take("let") {
            let name = self.name("a name")?;
            let domain = self.optional_domain()?;
            self.expect("=")?;
            return Ok(StepKind::Let { name, domain, value: self.formula()? });
        }
        if self.take("end") {
            return Ok(StepKind::End);
        }
        if self.take("go") {
            self.expect("to")?;
            let state = self.name("a state")?;
            let mut discounts = Vec::new();
            if self.take("discounted") {
                self.expect("by")?;
                discounts = self.weights()?;
            }
            return Ok(StepKind::Go { state, discounts });
        }
        if self.take("simultaneously") {
            return Ok(StepKind::Simultaneously(self.steps("simultaneously")?));
        }
        if self.take("state") {
            let name = self.name("a state")?;
            let head = self.head()?;
            let steps = self.steps(&name.value)?;
            return Ok(StepKind::State { name, head, steps });
        }
        if self.sees("nature") && self.sees_at(1, "draws") {
            return self.draw();
        }
        self.players_step()
    }

    /// `sum [ "for" NAME { "," sum "for" NAME } ]`
    fn weights(&mut self) -> ParseResult<Vec<WeightSyntax>> {
        let mut weights = Vec::new();
        loop {
            let value = self.sum()?;
            if !self.take("for") {
                if !weights.is_empty() {
                    return Err(self.expected("`for` and a player"));
                }
                weights.push(WeightSyntax { value, player: None });
                return Ok(weights);
            }
            weights.push(WeightSyntax { value, player: Some(self.name("a player")?) });
            if !self.take(",") {
                return Ok(weights);
            }
        }
    }

    /// `"nature" "draws" NAME …`
    fn draw(&mut self) -> ParseResult<StepKind> {
        self.at += 2;
        let variable = self.name("a variable")?;
        if self.take("uniformly") {
            self.expect("in")?;
            let range = self.range()?;
            return Ok(StepKind::DrawUniformly { variable, range, head: self.head()? });
        }
        let set = if self.take("in") { Some(self.name("a set")?) } else { None };
        let head = self.head()?;
        self.colon(&variable.value)?;
        let mut chances = Vec::new();
        if self.opens_block(&variable.value)? {
            self.block(&mut |parser| {
                chances.push(parser.chance_of_label()?);
                parser.finish("line")
            });
        } else {
            chances.push(self.chance_of_label()?);
            if !self.sees("or") {
                return Err(self.expected("`or` and another label"));
            }
            while self.take("or") {
                chances.push(self.chance_of_label()?);
            }
        }
        Ok(StepKind::Draw { variable, set, head, chances })
    }

    /// `label [ "with" sum … ]`
    fn chance_of_label(&mut self) -> ParseResult<DrawnLabelSyntax> {
        let label = self.label("a label")?;
        let weights = if self.take("with") { self.weights()? } else { Vec::new() };
        Ok(DrawnLabelSyntax { label, weights })
    }

    /// Parses a step that begins with the names of players: `know`, `see`, `chooses` or `gets`.
    fn players_step(&mut self) -> ParseResult<StepKind> {
        let mut players = self.names("a step")?;
        if self.take("know") || self.take("knows") {
            let draws = self.names("a draw")?;
            return Ok(StepKind::Know { players, draws, head: self.head()? });
        }
        if self.take("see") || self.take("sees") {
            let only = if self.take("nothing") {
                Vec::new()
            } else if self.take("only") {
                self.names("a variable")?
            } else {
                return Err(self.expected("`only` or `nothing`"));
            };
            return Ok(StepKind::See { players, only, head: self.head()? });
        }
        let single = players.len() == 1;
        let Some(player) = players.pop().filter(|_| single) else { return Err(self.expected("`know` or `see`")) };
        if self.take("gets") {
            return Ok(StepKind::Gets { player, payoff: self.formula()? });
        }
        if self.take("chooses") {
            return self.chooses(player);
        }
        Err(self.expected("`chooses`, `gets`, `knows` or `sees`"))
    }

    fn chooses(&mut self, player: Name) -> ParseResult<StepKind> {
        let variable = self.name("a move")?;
        if let Some(domain) = self.optional_domain()? {
            return Ok(StepKind::Choose { player, variable, domain, head: self.head()? });
        }
        let head = self.head()?;
        self.colon(&variable.value)?;
        let mut options = Vec::new();
        if self.opens_block(&variable.value)? {
            self.nested(|parser| {
                parser.block(&mut |parser| {
                    let option = parser.option_line()?;
                    options.push(option);
                    parser.finish("action")
                });
                Ok(())
            })?;
        } else {
            options.push(self.option()?);
            if !self.sees("or") {
                return Err(self.expected("`or` and another action"));
            }
            while self.take("or") {
                options.push(self.option()?);
            }
        }
        Ok(StepKind::ChooseAmong { player, variable, head, options })
    }

    /// `label [ NAME "in" range ]`
    fn option(&mut self) -> ParseResult<ChoiceSyntax> {
        let label = self.label("an action")?;
        let amount = if self.kind() == Some(TokenKind::Word) {
            let name = self.name("an amount")?;
            self.expect("in")?;
            Some((name, self.range()?))
        } else {
            None
        };
        let span = self.since(label.span);
        Ok(ChoiceSyntax { label, amount, head: Head::default(), steps: Vec::new(), span })
    }

    /// `option head ( steps | NL )`
    fn option_line(&mut self) -> ParseResult<ChoiceSyntax> {
        if let Some(token) = self.peek_at(1).filter(|token| token.starts_line && token.kind == TokenKind::Word) {
            let place = self.here();
            let message = format!("expected `:` before the indented lines under `{}`", self.tokens[self.at].text);
            return Err(if token.kind == TokenKind::Bad {
                super::ParseStop(None)
            } else {
                Diagnostic::new(place, message).into()
            });
        }
        let mut choice = self.option()?;
        choice.head = self.head()?;
        if self.peek().is_some() {
            choice.steps = self.steps(&choice.label.value)?;
        }
        choice.span = self.since(choice.span);
        Ok(choice)
    }
}
