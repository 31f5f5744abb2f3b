//! Decides claims on some, every or a unique equilibrium of what follows a history, at a point.
//!
//! Pure equilibria are found by trying all pure assessments; linear programming decides whether beliefs exist. Mixed equilibria
//! are decided by removing dominated actions ([`super::dominance`]), or for two players by the supports of the normal form
//! ([`super::normal_form`]). Called by [`super::phrases`]. See docs/reference/games.md. Guards verdicts: an error here leaves
//! claims unchecked, or lets an error of the first reader pass.

use num_traits::{One, Zero};

use super::consistency::{AllowedBelief, BeliefQuestion, exists};
use super::evaluate::Environment;
use super::histories::After;
use super::played::Played;
use super::scope::{ReplayScope, scope, subgames};
use super::sets::ReplaySetId;
use super::table::GameTable;
use super::tree::HistoryKind;
use super::value::{Evaluation, NoValue, Truth};
use crate::syntax::play::Concept;
use crate::syntax::tree::Expr;
use kernel::number::Rational;

/// The maximum number of pure assessments that are tried.
const MAX_PROFILES: usize = 20_000;

/// The assessments of what follows a history.
pub(super) struct AssessmentSpace<'t, 'c> {
    pub(super) table: &'t GameTable<'c>,
    pub(super) concept: Concept,
    pub(super) after: After,
    pub(super) scope: ReplayScope,
    /// The history at which the subgame begins, for Nash and subgame perfect equilibria.
    pub(super) start: usize,
}

/// A pure profile, and the truth value of the statement that it is an equilibrium.
type FoundEquilibrium = (Profile, Truth);

/// An action for each information set of the scope, in the order of the scope.
pub(super) type Profile = Vec<usize>;

impl<'t, 'c> AssessmentSpace<'t, 'c> {
    /// Collects the assessments of what follows `after`. There is no answer about Nash and subgame perfect equilibria if a
    /// history begins no subgame.
    pub(super) fn new(table: &'t GameTable<'c>, concept: Concept, after: &After) -> Evaluation<Self> {
        // Subgame perfection may be required after several histories, if each of them begins a subgame.
        let begins = subgames(&table.tree, &table.sets);
        let fine = match concept {
            Concept::Nash => after.nodes.len() == 1 && (after.nodes == [0] || begins[after.nodes[0]]),
            Concept::SubgamePerfect => after.nodes == [0] || after.nodes.iter().all(|node| begins[*node]),
            Concept::WeakPerfectBayesian | Concept::PerfectBayesian | Concept::Sequential => true,
        };
        if !fine {
            return Err(NoValue::unable("a history that begins no subgame"));
        }
        let start = after.nodes.first().copied().unwrap_or(0);
        let scope = scope(&table.tree, &table.sets, &after.nodes);
        Ok(Self { table, concept, after: after.clone(), scope, start })
    }

    /// Returns the pure assessment with this profile.
    pub(super) fn played(&self, profile: &Profile) -> Played<'t, 'c> {
        let mut mixes: Vec<Option<Vec<Rational>>> = vec![None; self.table.sets.all.len()];
        for (set, act) in self.scope.sets.iter().zip(profile) {
            let pure = |other: usize| if other == *act { Rational::one() } else { Rational::zero() };
            mixes[*set] = Some((0..self.table.sets.all[*set].acts.len()).map(pure).collect());
        }
        Played::with(&self.table.tree, &self.table.sets, &self.table.views, mixes)
    }

    /// Returns all pure profiles. There is no answer if there are more than [`MAX_PROFILES`].
    fn profiles(&self) -> Evaluation<Vec<Profile>> {
        let mut all: Vec<Profile> = vec![Vec::new()];
        for set in &self.scope.sets {
            let acts = self.table.sets.all[*set].acts.len();
            if all.len().saturating_mul(acts) > MAX_PROFILES {
                return Err(NoValue::unable(format!("more than {MAX_PROFILES} pure assessments")));
            }
            all = all
                .into_iter()
                .flat_map(|so_far| {
                    (0..acts).map(move |act| {
                        let mut next = so_far.clone();
                        next.push(act);
                        next
                    })
                })
                .collect();
        }
        Ok(all)
    }

    /// True iff some set of the scope has more actions than are tried.
    fn sampled(&self) -> bool {
        self.scope.sets.iter().any(|set| self.table.sets.all[*set].sampled)
    }

    /// Decides whether a pure assessment is an equilibrium with some beliefs. There is no answer about a sequential equilibrium
    /// if Bayes' rule does not determine its beliefs.
    fn is_equilibrium(&self, played: &Played<'t, 'c>) -> Evaluation<Truth> {
        let truth = match self.concept {
            Concept::Nash => played.is_nash(self.start, &self.scope)?,
            Concept::SubgamePerfect => played.is_subgame_perfect(&self.scope)?,
            Concept::PerfectBayesian => self.has_beliefs(played)?,
            Concept::WeakPerfectBayesian => self.has_weak_beliefs(played)?,
            Concept::Sequential => {
                self.nature_allows_all(played)?;
                let perfect = self.has_beliefs(played)?;
                if !perfect.holds {
                    perfect
                } else if self.table.tree.sampled || !self.all_reached(played)? {
                    return Err(NoValue::unable("consistent beliefs that are not stated"));
                } else {
                    perfect
                }
            }
        };
        // After a number of an interval, a positive answer is exact if no such number is chosen later.
        let exact = truth.exact || (truth.holds && !self.sampled());
        let truth = Truth { exact, ..truth };
        if truth.holds && !self.keeps_ties(played)? { Ok(Truth::sure(false)) } else { Ok(truth) }
    }

    /// Checks that nature gives every history of a set with several histories positive probability, since only players tremble.
    /// If not, there is no answer: one point does not show whether the history is impossible at every point.
    fn nature_allows_all(&self, played: &Played<'t, 'c>) -> Evaluation<()> {
        for set in self.scope.sets.iter().map(|set| &self.table.sets.all[*set]).filter(|set| set.nodes.len() > 1) {
            for node in &set.nodes {
                let mut at = *node;
                while let Some((parent, branch)) = self.table.tree.nodes[at].parent {
                    let drawn = matches!(self.table.tree.nodes[parent].kind, HistoryKind::Draw { .. });
                    if drawn && played.chance(parent, branch, set.player)?.is_zero() {
                        return Err(NoValue::unable("trembles where a draw has probability 0"));
                    }
                    at = parent;
                }
            }
        }
        Ok(())
    }

    /// Decides whether every player has consistent beliefs by which no single other action gives more.
    fn has_beliefs(&self, played: &Played<'t, 'c>) -> Evaluation<Truth> {
        let in_scope = |set: ReplaySetId| self.scope.sets.binary_search(&set).is_ok();
        let allowed = |set: ReplaySetId| {
            let count = self.table.sets.all[set].nodes.len();
            Ok(match (in_scope(set), count) {
                (true, 1) => AllowedBelief::Exactly(vec![Rational::one()]),
                (true, _) => AllowedBelief::Any,
                (false, _) => AllowedBelief::Open,
            })
        };
        for player in 0..self.table.tree.programme.players.len() {
            let question = BeliefQuestion { allowed: &allowed, in_scope: &in_scope, rational: true, better: None };
            if !exists(played, played.views_of(player), &question)? {
                return Ok(Truth::sure(false));
            }
        }
        Ok(Truth { holds: true, exact: !self.table.tree.sampled })
    }

    /// True iff play reaches every set with several histories with positive probability, so that Bayes' rule determines all
    /// beliefs.
    fn all_reached(&self, played: &Played<'t, 'c>) -> Evaluation<bool> {
        for set in &self.scope.sets {
            let here = &self.table.sets.all[*set];
            let mut total = Rational::zero();
            for node in &here.nodes {
                total += played.reach(*node, here.player)?;
            }
            if here.nodes.len() > 1 && total.is_zero() {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Decides whether some beliefs make the assessment a weak perfect Bayesian equilibrium.
    fn has_weak_beliefs(&self, played: &Played<'t, 'c>) -> Evaluation<Truth> {
        for set in &self.scope.sets {
            let here = &self.table.sets.all[*set];
            let mut weights = Vec::new();
            let reached = played.runs_reached(here.player)?;
            for node in &here.nodes {
                let on = played.on_path(*node, here.player, &reached)?;
                weights.push(if on { played.reach(*node, here.player)? } else { Rational::zero() });
            }
            let total: Rational = weights.iter().sum();
            let fine = if here.nodes.len() == 1 {
                !played.improves(*set, &[Rational::one()])?
            } else if total.is_zero() {
                played.some_belief_supports(*set)?
            } else {
                let scale = total.recip();
                let belief: Vec<Rational> = weights.iter().map(|weight| weight * &scale).collect();
                !played.improves(*set, &belief)?
            };
            if !fine {
                return Ok(Truth::sure(false));
            }
        }
        Ok(Truth { holds: true, exact: !self.table.tree.sampled })
    }

    /// True iff the assessment respects the ties of the game: by `tie m: a`, a player who is indifferent at m plays a. There is
    /// no answer if indifference depends on the belief.
    fn keeps_ties(&self, played: &Played<'t, 'c>) -> Evaluation<bool> {
        let programme = &self.table.tree.programme;
        for (at, label) in &programme.ties {
            for set in &self.scope.sets {
                let here = &self.table.sets.all[*set];
                if *programme.variables[here.variable].name != **at {
                    continue;
                }
                let Some(act) = here.acts.iter().position(|act| act.label.as_deref() == Some(label)) else { continue };
                if played.mix(*set)?[act].is_one() {
                    continue;
                }
                let gains = &played.gains(*set)?[act];
                match (gains.iter().all(Zero::is_zero), gains.iter().all(Rational::is_negative)) {
                    (true, _) => return Ok(false),
                    (false, true) => {}
                    (false, false) => return Err(NoValue::unable("a tie that depends on what is believed")),
                }
            }
        }
        Ok(true)
    }

    /// Returns all pure equilibria, and the last reason why a profile could not be decided.
    fn pure(&self) -> Evaluation<(Vec<FoundEquilibrium>, Option<NoValue>)> {
        let mut found = Vec::new();
        let mut stop = None;
        for profile in self.profiles()? {
            self.table.tree.programme.context.step(20)?;
            match self.is_equilibrium(&self.played(&profile)) {
                Ok(truth) if truth.holds => found.push((profile, truth)),
                Ok(_) => {}
                Err(reason) => stop = Some(reason),
            }
        }
        Ok((found, stop))
    }

    /// True iff the plays of an assessment have the event, or no event is given.
    pub(super) fn has_event(&self, played: &Played<'t, 'c>, event: Option<&Expr>, env: &Environment<'_>) -> Evaluation<bool> {
        match event {
            None => Ok(true),
            Some(event) => played.leads(event, &self.after, env).map(|truth| truth.holds),
        }
    }

    /// Decides whether some equilibrium has the event. There is no answer if the equilibria found do not decide this and the
    /// others are not known.
    pub(super) fn some(&self, pure: bool, event: Option<&Expr>, env: &Environment<'_>) -> Evaluation<Truth> {
        let (found, stop) = self.pure()?;
        let mut weak = false;
        for (profile, truth) in &found {
            if self.has_event(&self.played(profile), event, env)? {
                if truth.exact {
                    return Ok(Truth::sure(true));
                }
                weak = true;
            }
        }
        if weak {
            return Ok(Truth { holds: true, exact: false });
        }
        if let Some(reason) = stop {
            return Err(reason);
        }
        if pure {
            return Ok(Truth { holds: false, exact: !self.sampled() });
        }
        match self.all_outcomes(event, env)? {
            Some(outcomes) => Ok(Truth::sure(outcomes.contains(&true))),
            None => Err(NoValue::unable("mixed equilibria")),
        }
    }

    /// Decides whether every equilibrium has the event. There is no answer if the equilibria found do not decide this and the
    /// others are not known.
    pub(super) fn every(&self, pure: bool, event: Option<&Expr>, env: &Environment<'_>) -> Evaluation<Truth> {
        let (found, stop) = self.pure()?;
        let mut weak = false;
        for (profile, truth) in &found {
            if !self.has_event(&self.played(profile), event, env)? {
                if truth.exact {
                    return Ok(Truth::sure(false));
                }
                weak = true;
            }
        }
        if weak {
            return Ok(Truth { holds: false, exact: false });
        }
        if let Some(reason) = stop {
            return Err(reason);
        }
        if pure {
            return Ok(Truth { holds: true, exact: !self.sampled() });
        }
        match self.all_outcomes(event, env)? {
            Some(outcomes) => Ok(Truth::sure(!outcomes.contains(&false))),
            None => Err(NoValue::unable("mixed equilibria")),
        }
    }

    /// Returns the truth values that the event has in the equilibria, pure or mixed; nothing if there is no equilibrium, and
    /// `None` if the equilibria are not known.
    fn all_outcomes(&self, event: Option<&Expr>, env: &Environment<'_>) -> Evaluation<Option<Vec<bool>>> {
        if let Some(profile) = self.only_undominated()? {
            let played = self.played(&profile);
            let holds = self.is_equilibrium(&played)?.holds;
            return Ok(Some(if holds { vec![self.has_event(&played, event, env)?] } else { Vec::new() }));
        }
        match event {
            // A finite game has an equilibrium of each concept (Kreps and Wilson 1982). A game with states need not be finite.
            None if self.sampled()
                || !self.table.tree.programme.ties.is_empty()
                || !self.table.tree.programme.states.is_empty() => {}
            None => return Ok(Some(vec![true])),
            Some(event) => {
                if let Some(always) = self.event_of_undominated(event, env)? {
                    return Ok(Some(vec![always]));
                }
            }
        }
        if self.concept == Concept::Nash { self.normal_form(event, env) } else { Ok(None) }
    }

    /// Decides whether every equilibrium plays as this assessment does. There is no answer if the mixed equilibria are not known.
    pub(super) fn all_play_as(&self, other: &Played<'t, 'c>) -> Evaluation<Truth> {
        let plays_same = |profile: &Profile| -> Evaluation<bool> {
            for (set, act) in self.scope.sets.iter().zip(profile) {
                if !other.mix(*set)?[*act].is_one() {
                    return Ok(false);
                }
            }
            Ok(true)
        };
        let (found, stop) = self.pure()?;
        for (profile, truth) in &found {
            if !plays_same(profile)? {
                return if truth.exact { Ok(Truth::sure(false)) } else { Ok(Truth { holds: false, exact: false }) };
            }
        }
        if let Some(reason) = stop {
            return Err(reason);
        }
        match self.only_undominated()? {
            Some(profile) if plays_same(&profile)? => Ok(Truth::sure(true)),
            Some(_) => Ok(Truth::sure(false)),
            None if self.concept == Concept::Nash => match self.is_one_mixture()? {
                Some(only) => Ok(Truth::sure(only)),
                None => Err(NoValue::unable("several mixed equilibria")),
            },
            None => Err(NoValue::unable("mixed equilibria")),
        }
    }
}
