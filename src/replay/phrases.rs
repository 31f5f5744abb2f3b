//! Decides phrases about play on the game that is laid out at the point.
//!
//! Called by the interpreter of formulas ([`super::evaluate`]). The phrases are defined in docs/reference/play.md. Guards
//! verdicts: an error here leaves claims unchecked, or lets an error of the first reader pass.

use std::collections::BTreeMap;

use super::book::Book;
use super::evaluate::{Context, Environment, Phrases};
use super::existence::AssessmentSpace;
use super::histories::{After, after};
use super::plans::{Plans, act_named};
use super::played::Played;
use super::programme::ReplayPlayerId;
use super::scope::{scope, subgames};
use super::sets::ReplaySetId;
use super::table::GameTable;
use super::value::{Evaluation, NoValue, Truth, all};
use crate::syntax::play::{BeliefQuantifier, Concept, HistorySyntax, PlayPhrase};
use crate::syntax::tree::Name;
use kernel::number::Rational;

/// The games and assessments that a statement is about.
pub(super) struct Stage<'t, 'c> {
    context: &'c Context<'c>,
    tables: &'t BTreeMap<&'c str, GameTable<'c>>,
    played: BTreeMap<&'c str, Played<'t, 'c>>,
    /// The assessment named in the claim's `in`.
    assessment: Option<String>,
}

/// Returns the assessment that a phrase is about, if any.
fn assessment_of<'p>(play: &'p PlayPhrase, default: Option<&'p str>) -> Option<&'p str> {
    match play {
        PlayPhrase::Equilibrium { assessment, .. }
        | PlayPhrase::Optimal { assessment, .. }
        | PlayPhrase::Passes { assessment, .. }
        | PlayPhrase::Leads { assessment, .. } => Some(&assessment.value),
        PlayPhrase::Best { assessment, .. }
        | PlayPhrase::BeliefMatters { assessment, .. }
        | PlayPhrase::Payoff { assessment, .. }
        | PlayPhrase::Probability { assessment, .. }
        | PlayPhrase::Belief { assessment, .. } => assessment.as_ref().map(|name| name.value.as_str()).or(default),
        PlayPhrase::Some { .. } => None,
    }
}

/// Returns the game and the assessment that a phrase is about. There is no answer if one of them is not declared.
pub(super) fn game_of<'c>(book: &Book<'c>, play: &PlayPhrase, default: Option<&str>) -> Evaluation<(&'c str, Option<&'c str>)> {
    if let PlayPhrase::Some { game, .. } = play {
        let found = book.games.get_key_value(game.value.as_str());
        return found.map(|(name, _)| (*name, None)).ok_or_else(|| NoValue::unable(format!("the game `{}`", game.value)));
    }
    let name = assessment_of(play, default).ok_or_else(|| NoValue::unable("a phrase without an assessment"))?;
    let (name, assessment) =
        book.assessments.get_key_value(name).ok_or_else(|| NoValue::unable(format!("the assessment `{name}`")))?;
    let game = book.games.get_key_value(assessment.game.value.as_str());
    let (game, _) = game.ok_or_else(|| NoValue::unable(format!("the game `{}`", assessment.game.value)))?;
    Ok((game, Some(name)))
}

impl<'t, 'c> Stage<'t, 'c> {
    /// Collects all assessments of the games that are laid out. There is no answer if one of them inherits from an assessment
    /// that is not declared.
    pub(super) fn new(
        context: &'c Context<'c>,
        tables: &'t BTreeMap<&'c str, GameTable<'c>>,
        default: Option<&str>,
    ) -> Evaluation<Self> {
        let mut played = BTreeMap::new();
        for (name, assessment) in &context.book.assessments {
            if let Some(table) = tables.get(assessment.game.value.as_str()) {
                let plans = Plans::new(&context.book, assessment)?;
                played.insert(*name, Played::new(&table.tree, &table.sets, &table.views, plans));
            }
        }
        Ok(Self { context, tables, played, assessment: default.map(str::to_owned) })
    }

    fn played(&self, name: Option<&Name>) -> Evaluation<&Played<'t, 'c>> {
        let name = name.map(|name| name.value.as_str()).or(self.assessment.as_deref());
        let name = name.ok_or_else(|| NoValue::unable("a phrase without an assessment"))?;
        self.played.get(name).ok_or_else(|| NoValue::unable(format!("the assessment `{name}`")))
    }

    /// Returns an assessment that can be carried out. There is no value if a set has no rule, and no answer if a rule cannot be
    /// carried out.
    fn complete(&self, name: Option<&Name>) -> Evaluation<&Played<'t, 'c>> {
        let played = self.played(name)?;
        if played.can_be_done()? { Ok(played) } else { Err(NoValue::unable("an assessment that prescribes what cannot be done")) }
    }

    /// Decides whether an assessment satisfies a concept after a history. An assessment that cannot be carried out there does
    /// not.
    fn equilibrium(
        &self,
        name: &Name,
        concept: Concept,
        history: Option<&HistorySyntax>,
        beliefs: Option<BeliefQuantifier>,
        env: &Environment<'_>,
    ) -> Evaluation<Truth> {
        let played = self.played(Some(name))?;
        let after = after(played.tree, history, env)?;
        let scope = scope(played.tree, played.sets, &after.nodes);
        if !played.can_be_done_at(scope.sets.iter().copied())? {
            return Ok(Truth::sure(false));
        }
        match concept {
            Concept::Nash => played.is_nash(start_of_subgame(played, &after)?, &scope),
            Concept::SubgamePerfect => {
                start_of_subgame(played, &after)?;
                played.is_subgame_perfect(&scope)
            }
            Concept::WeakPerfectBayesian => played.is_weak_with(&scope, beliefs),
            Concept::PerfectBayesian => played.is_perfect(&scope, beliefs),
            Concept::Sequential => played.is_sequential(&scope),
        }
    }

    /// Decides whether an assessment is the only equilibrium after a history.
    fn unique(
        &self,
        name: &Name,
        concept: Concept,
        history: Option<&HistorySyntax>,
        beliefs: Option<BeliefQuantifier>,
        env: &Environment<'_>,
    ) -> Evaluation<Truth> {
        let first = self.equilibrium(name, concept, history, beliefs, env)?;
        if !first.holds {
            return Ok(first);
        }
        let played = self.played(Some(name))?;
        let after = after(played.tree, history, env)?;
        let among = self.among(played, concept, &after)?;
        all([Ok(first), among.all_play_as(played)])
    }

    /// Collects the assessments of the same game that may be other equilibria after a history.
    fn among<'p>(&'p self, played: &Played<'t, 'c>, concept: Concept, after: &After) -> Evaluation<AssessmentSpace<'p, 'c>>
    where
        't: 'p,
    {
        let table = self
            .tables
            .values()
            .find(|table| std::ptr::eq(&table.tree, played.tree))
            .ok_or_else(|| NoValue::unable("a game that is not laid out"))?;
        AssessmentSpace::new(table, concept, after)
    }

    fn player(&self, played: &Played<'t, 'c>, name: &Name) -> Evaluation<ReplayPlayerId> {
        played.tree.programme.player(&name.value)
    }

    /// Returns the information sets of a move that play can reach.
    fn sets_at(&self, played: &Played<'t, 'c>, name: &Name) -> Evaluation<Vec<ReplaySetId>> {
        let variable = played.tree.programme.variable(&name.value);
        let variable = variable.ok_or_else(|| NoValue::unable(format!("the move `{}`", name.value)))?;
        let existing = scope(played.tree, played.sets, &[0]).sets;
        Ok(existing.into_iter().filter(|set| played.sets.all[*set].variable == variable).collect())
    }
}

/// Returns the history at which a Nash or subgame perfect equilibrium after a history begins. There is no answer unless this is a
/// single history that begins a subgame.
fn start_of_subgame(played: &Played<'_, '_>, after: &After) -> Evaluation<usize> {
    match after.nodes.as_slice() {
        [only] if *only == 0 || subgames(played.tree, played.sets)[*only] => Ok(*only),
        _ => Err(NoValue::unable("a history that begins no subgame")),
    }
}

impl Phrases for Stage<'_, '_> {
    fn condition(&self, play: &PlayPhrase, env: &Environment<'_>) -> Evaluation<Truth> {
        self.context.step(100)?;
        match play {
            PlayPhrase::Equilibrium { assessment, unique: false, concept, after, beliefs } => {
                self.equilibrium(assessment, *concept, after.as_ref(), *beliefs, env)
            }
            PlayPhrase::Equilibrium { assessment, unique: true, concept, after, beliefs } => {
                self.unique(assessment, *concept, after.as_ref(), *beliefs, env)
            }
            PlayPhrase::Optimal { assessment, at, beliefs } => {
                let played = self.played(Some(assessment))?;
                let sets = self.sets_at(played, at)?;
                if !played.can_be_done_at(sets.iter().copied())? {
                    return Ok(Truth::sure(false));
                }
                if !played.can_be_done()? {
                    return Err(NoValue::unable("an assessment that prescribes what cannot be done"));
                }
                played.is_optimal_at(&sets, *beliefs)
            }
            PlayPhrase::Passes { test, .. } => Err(NoValue::unable(format!("the test `{}`", test.value))),
            PlayPhrase::Leads { assessment, after: history, event } => {
                let played = self.complete(Some(assessment))?;
                let after = after(played.tree, history.as_ref(), env)?;
                played.leads(event, &after, env)
            }
            PlayPhrase::Best { action, assessment, after: history } => {
                let played = self.complete(assessment.as_ref())?;
                let after = after(played.tree, Some(history), env)?;
                let mut meant = Vec::new();
                for set in played.next_sets(&after)? {
                    if let Ok(Some(act)) = act_named(env, action, &played.sets.all[set].acts) {
                        meant.push((set, act));
                    }
                }
                match meant.as_slice() {
                    [(set, act)] => played.is_best(*set, *act),
                    _ => Err(NoValue::unable("an action of no move, or of several, after the history")),
                }
            }
            PlayPhrase::BeliefMatters { player, assessment, after: history } => {
                let played = self.complete(assessment.as_ref())?;
                let after = after(played.tree, Some(history), env)?;
                let player = self.player(played, player)?;
                let mut own = played.next_sets(&after)?;
                own.retain(|set| played.sets.all[*set].player == player);
                match own.as_slice() {
                    [set] => played.belief_matters(*set),
                    _ => Err(NoValue::unable("a belief of a player who does not move there")),
                }
            }
            PlayPhrase::Some { every, pure, concept, game, after: history, event } => {
                let table = self.tables.get(game.value.as_str());
                let table = table.ok_or_else(|| NoValue::unable(format!("the game `{}`", game.value)))?;
                let after = after(&table.tree, history.as_ref(), env)?;
                let among = AssessmentSpace::new(table, *concept, &after)?;
                if *every { among.every(*pure, event.as_ref(), env) } else { among.some(*pure, event.as_ref(), env) }
            }
            PlayPhrase::Payoff { .. } | PlayPhrase::Probability { .. } | PlayPhrase::Belief { .. } => {
                Err(NoValue::unable("a number where a condition is expected"))
            }
        }
    }

    fn number(&self, play: &PlayPhrase, env: &Environment<'_>) -> Evaluation<Rational> {
        self.context.step(100)?;
        match play {
            PlayPhrase::Payoff { player, assessment, after: history } => {
                let played = self.complete(assessment.as_ref())?;
                let after = after(played.tree, history.as_ref(), env)?;
                played.payoff(&after, self.player(played, player)?)
            }
            PlayPhrase::Probability { event, assessment, after: history, by } => {
                let played = self.complete(assessment.as_ref())?;
                let after = after(played.tree, history.as_ref(), env)?;
                let by = by.as_ref().map(|player| self.player(played, player)).transpose()?;
                if by.is_none() && !played.tree.priors_agree() {
                    return Err(NoValue::unable("a probability on which players differ"));
                }
                played.probability(event, &after, by, env)
            }
            PlayPhrase::Belief { player, event, assessment, after: history } => {
                let played = self.complete(assessment.as_ref())?;
                let after = after(played.tree, history.as_ref(), env)?;
                played.believed(event, &after, self.player(played, player)?, env)
            }
            PlayPhrase::Equilibrium { .. }
            | PlayPhrase::Optimal { .. }
            | PlayPhrase::Passes { .. }
            | PlayPhrase::Leads { .. }
            | PlayPhrase::Best { .. }
            | PlayPhrase::BeliefMatters { .. }
            | PlayPhrase::Some { .. } => Err(NoValue::unable("a condition where a number is expected")),
        }
    }
}
