//! What a solution concept asks of an assessment: conditions on the parameters, one part for each information set, subgame or player.
//!
//! This file holds what the concepts share: which information sets a claim is about ([`Scope`]), that moves can be made, and that
//! beliefs are probabilities. Each concept is a file of its own: [`super::nash`], [`super::subgames`], [`super::weak_perfect_bayesian`],
//! [`super::perfect_bayesian`], [`super::sequential`]. Called for `S is …` and, assessment by assessment, for `some` and `every`. Trusted.

use std::collections::{BTreeMap, BTreeSet};

use super::plans;
use super::rational::Prospects;
use super::sequential;
use super::subgames::subtree_end;
use super::tree::{Game, InfoId, NodeId, NodeKind, VariableId};
use super::value::Play;
use super::views::info_at;
use crate::expression::build::{all, any, decided, folded, implies, named, quantified, truth};
use crate::expression::substitute::Substitution;
use crate::expression::{BoundVariable, ConditionRef, Quantifier, TermRef, Variable};
use crate::syntax::play::{Beliefs, Concept};

/// One thing that an equilibrium asks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// What it asks: `P at answer, reply = accept: does best`.
    pub label: String,
    /// The condition on the parameters.
    pub condition: ConditionRef,
    /// What the mover can get there, where the part is about its choice.
    pub prospects: Option<Prospects>,
}

/// Which part of a game a phrase is about: all of it, or what follows a history.
#[derive(Clone, Debug, Default)]
pub struct Scope<'a> {
    /// The nodes at which the history has just happened; `None` for the whole game.
    pub tops: Option<Vec<NodeId>>,
    /// The roots of the states that follow, through `go to`.
    pub states: BTreeSet<usize>,
    /// The numbers that the history forces.
    pub forced: BTreeMap<VariableId, TermRef>,
    /// Numbers that are not quantified over: they are variables of the claim.
    pub fixed: &'a [Variable],
}

/// Why it cannot be said what a concept asks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unasked {
    /// Not all plans of a player can be listed.
    Plans(plans::Refused),
    /// The player of an information set has seen the same events in different orders, so that no one view comes before it.
    Order(InfoId),
    /// What is believed at several information sets hangs together, and one of them depends on more numbers than another.
    Numbers(InfoId),
    /// What has to be known of the views between two moves depends on a number that the player has not seen.
    HiddenNumber(InfoId),
    /// Consistency in the sense of Kreps and Wilson is not decided.
    Consistency(sequential::Undecided),
}

impl From<plans::Refused> for Unasked {
    fn from(refused: plans::Refused) -> Self {
        Self::Plans(refused)
    }
}

impl<'a> Scope<'a> {
    /// The whole game.
    #[must_use]
    pub fn whole() -> Self {
        Self::default()
    }

    /// What follows some nodes at which a history has just happened, through `go to` into the states that follow.
    #[must_use]
    pub fn after(game: &Game, tops: Vec<NodeId>, forced: BTreeMap<VariableId, TermRef>, fixed: &'a [Variable]) -> Self {
        let mut states = BTreeSet::new();
        let mut pending: Vec<NodeId> = tops.clone();
        while let Some(top) = pending.pop() {
            for node in top..subtree_end(game, top) {
                if let NodeKind::Go { target, .. } = game.nodes[node].kind
                    && states.insert(target)
                {
                    pending.push(game.roots[target].node);
                }
            }
        }
        Self { tops: Some(tops), states, forced, fixed }
    }

    /// A node is in it.
    #[must_use]
    pub fn contains_node(&self, game: &Game, node: NodeId) -> bool {
        let Some(tops) = &self.tops else { return true };
        self.states.contains(&game.nodes[node].root) || tops.iter().any(|top| (*top..subtree_end(game, *top)).contains(&node))
    }

    /// The information sets that contain a node of it.
    #[must_use]
    pub fn infos(&self, game: &Game) -> Vec<InfoId> {
        let found: BTreeSet<InfoId> =
            (0..game.nodes.len()).filter(|node| self.contains_node(game, *node)).filter_map(|node| info_at(game, node)).collect();
        found.into_iter().collect()
    }

    /// A condition with the forced numbers put in.
    #[must_use]
    pub fn put(&self, game: &Game, condition: &ConditionRef) -> ConditionRef {
        if self.forced.is_empty() {
            return condition.clone();
        }
        let pairs = self.forced.iter().map(|(variable, number)| (game.number(*variable), number.clone()));
        folded(&Substitution::new(pairs).condition(condition))
    }

    /// A condition for all values of some numbers, but for those that the history forces or the claim speaks of.
    #[must_use]
    pub fn for_all(&self, game: &Game, bound: Vec<BoundVariable>, condition: &ConditionRef) -> ConditionRef {
        let forced = |name: &Variable| self.forced.keys().any(|variable| game.number(*variable) == *name);
        let mut open = Vec::new();
        let mut inside = Vec::new();
        for one in bound {
            if self.fixed.contains(&one.name) {
                continue;
            }
            if forced(&one.name) {
                inside.extend(one.range);
            } else {
                open.push(one);
            }
        }
        let condition = implies(&all(inside), condition);
        quantified(Quantifier::Forall, self.bounds_put(game, open), self.put(game, &condition))
    }

    fn bounds_put(&self, game: &Game, bound: Vec<BoundVariable>) -> Vec<BoundVariable> {
        let put = |bound: BoundVariable| BoundVariable { range: bound.range.map(|range| self.put(game, &range)), ..bound };
        bound.into_iter().map(put).collect()
    }
}

/// A part of a concept, for all values of some numbers; none where it holds whatever the parameters.
#[must_use]
pub fn part(
    (game, scope): (&Game, &Scope<'_>),
    label: String,
    bound: Vec<BoundVariable>,
    condition: &ConditionRef,
    prospects: Option<Prospects>,
) -> Option<Part> {
    let condition = scope.for_all(game, bound, condition);
    (decided(&condition) != Some(true)).then(|| Part { condition: named(label.clone(), condition), label, prospects })
}

/// All parts as one condition.
#[must_use]
pub fn condition(parts: &[Part]) -> ConditionRef {
    all(parts.iter().map(|part| part.condition.clone()))
}

impl Play<'_> {
    /// Where a history of an information set exists that a scope contains.
    #[must_use]
    pub fn met(&self, info: InfoId, scope: &Scope<'_>) -> ConditionRef {
        let nodes = self.game.infos[info].nodes.iter().filter(|node| scope.contains_node(self.game, **node));
        any(nodes.map(|node| {
            // A number that the history forces is that number, also where the mover has not seen it.
            let open: Vec<VariableId> =
                self.unseen(info, *node).into_iter().filter(|amount| !scope.forced.contains_key(amount)).collect();
            let exists = scope.put(self.game, &self.some_numbers(*node, &open, &self.on_the_way(info, *node)));
            all([exists, self.follows(*node, scope)])
        }))
    }

    /// Where the run that a node of a scope lies in follows the histories of the scope.
    #[must_use]
    pub fn follows(&self, node: NodeId, scope: &Scope<'_>) -> ConditionRef {
        let Some(tops) = &scope.tops else { return truth(true) };
        let below = |top: &NodeId| (*top..subtree_end(self.game, *top)).contains(&node);
        if tops.iter().any(below) { truth(true) } else { self.entered_from(self.game.nodes[node].root, scope) }
    }

    /// What is asked at an information set, for all numbers seen there.
    pub(super) fn at_info(
        &self,
        info: InfoId,
        scope: &Scope<'_>,
        what: &str,
        condition: &ConditionRef,
        prospects: Option<Prospects>,
    ) -> Option<Part> {
        let label = format!("{}: {what}", self.game.info_name(info));
        part((self.game, scope), label, self.seen(info), &implies(&self.met(info, scope), condition), prospects)
    }

    /// Returns the parts of a concept in a scope, in the order of the information sets. Parts that hold whatever the parameters are
    /// left out.
    ///
    /// # Errors
    /// [`Unasked`].
    pub fn parts(&self, concept: Concept, beliefs: Option<Beliefs>, scope: &Scope<'_>) -> Result<Vec<Part>, Unasked> {
        let infos = scope.infos(self.game);
        let mut out: Vec<Part> = Vec::new();
        if concept != Concept::Nash {
            out.extend(infos.iter().filter_map(|info| self.at_info(*info, scope, "can be done", &self.possible(*info), None)));
        }
        match concept {
            Concept::Nash => out.extend(self.nash(scope)?),
            Concept::SubgamePerfect => out.extend(self.subgame_perfect(scope)?),
            Concept::WeakPerfectBayesian => out.extend(self.weak_perfect_bayesian(&infos, beliefs, scope)?),
            Concept::PerfectBayesian => out.extend(self.perfect_bayesian(&infos, beliefs, scope)?),
            Concept::Sequential => out.extend(self.sequential(&infos, beliefs, scope)?),
        }
        Ok(out)
    }

    /// Returns the parts that information sets ask each by itself, with some belief: what every equilibrium meets. [`Play::whole_parts`]
    /// has the rest.
    ///
    /// # Errors
    /// [`Unasked`].
    pub fn info_parts(&self, concept: Concept, infos: &[InfoId], scope: &Scope<'_>) -> Result<Vec<Part>, Unasked> {
        let possible = infos.iter().filter_map(|info| self.at_info(*info, scope, "can be done", &self.possible(*info), None));
        let mut out: Vec<Part> = possible.collect();
        let some = Some(Beliefs::Some);
        match concept {
            Concept::Nash => return Ok(Vec::new()),
            Concept::SubgamePerfect => {
                let always: BTreeSet<NodeId> = self.certain_subgames(scope);
                for &info in infos {
                    if let [node] = self.game.infos[info].nodes.as_slice()
                        && always.contains(node)
                        && self.is_alone(*node, info, &always)
                    {
                        out.extend(self.at_info(info, scope, "does best", &self.rational(info), Some(self.prospects(info))));
                    }
                }
            }
            Concept::WeakPerfectBayesian => out.extend(self.weak_perfect_bayesian(infos, some, scope)?),
            Concept::PerfectBayesian | Concept::Sequential => out.extend(self.perfect_bayesian_each(infos, some, scope)?),
        }
        Ok(out)
    }

    /// Returns what a concept asks besides [`Play::info_parts`], all choices being fixed.
    ///
    /// # Errors
    /// [`Unasked`].
    pub fn whole_parts(&self, concept: Concept, scope: &Scope<'_>) -> Result<Vec<Part>, Unasked> {
        let infos = scope.infos(self.game);
        match concept {
            Concept::WeakPerfectBayesian => Ok(Vec::new()),
            Concept::PerfectBayesian if self.joint_conditions(&infos)?.is_empty() => Ok(Vec::new()),
            Concept::SubgamePerfect => {
                let always = self.certain_subgames(scope);
                let told = |info: &InfoId| {
                    let nodes = &self.game.infos[*info].nodes;
                    nodes.len() == 1 && always.contains(&nodes[0]) && self.is_alone(nodes[0], *info, &always)
                };
                if infos.iter().all(told) { Ok(Vec::new()) } else { Ok(self.subgame_perfect(scope)?) }
            }
            Concept::Nash | Concept::PerfectBayesian | Concept::Sequential => self.parts(concept, Some(Beliefs::Some), scope),
        }
    }

    /// What `S is optimal at m` asks: no other action gives more, by the belief at the set; no value where nothing is believed.
    #[must_use]
    pub fn optimal(&self, infos: &[InfoId], beliefs: Option<Beliefs>) -> Vec<Part> {
        let scope = Scope::whole();
        let mut out = Vec::new();
        for &info in infos {
            let best = self.by_belief_or(info, &super::value::no_truth(), |play, piece| {
                super::value::where_it(&piece.positive, &play.rational_with(info, piece))
            });
            let free = |condition: ConditionRef, quantifier| quantified(quantifier, self.free_at(info), condition);
            let condition = match beliefs.filter(|_| self.assessment.is_free_at(info)) {
                Some(Beliefs::Some) => free(all([self.probabilities(info), best]), Quantifier::Exists),
                Some(Beliefs::Every) => free(implies(&self.probabilities(info), &best), Quantifier::Forall),
                None => all([self.probabilities(info), best]),
            };
            out.extend(self.at_info(info, &scope, "can be done", &self.possible(info), None));
            out.extend(self.at_info(info, &scope, "does best", &condition, Some(self.prospects(info))));
        }
        out
    }
}

/// Every choice in the game is among finitely many.
#[must_use]
pub fn is_finite(game: &Game) -> bool {
    game.nodes.iter().all(|node| match &node.kind {
        NodeKind::Move { options, .. } => options.iter().all(|option| option.amount.is_none()),
        NodeKind::Draw { .. } | NodeKind::Test { .. } | NodeKind::End { .. } | NodeKind::Go { .. } => true,
    })
}

/// A condition under every way of filling in free beliefs, or some.
#[must_use]
pub fn with_free(beliefs: Beliefs, free: Vec<BoundVariable>, probable: &ConditionRef, asked: &ConditionRef) -> ConditionRef {
    match beliefs {
        Beliefs::Some => quantified(Quantifier::Exists, free, all([probable.clone(), asked.clone()])),
        Beliefs::Every => quantified(Quantifier::Forall, free, implies(probable, asked)),
    }
}
