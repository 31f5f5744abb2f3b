//! What a solution concept asks of an assessment: a condition on the parameters per information set.
//!
//! # Source
//! Nash (1951); subgame perfection: Selten (1975); weak perfect Bayesian equilibrium: Mas-Colell, Whinston and Green (1995),
//! definition 9.C.3; perfect Bayesian equilibrium: Fudenberg and Tirole (1991); sequential equilibrium: Kreps and Wilson (1982).

use super::belief::Source;
use super::rational::Prospects;
use super::tree::{Game, InfoId, NodeKind};
use super::value::Play;
use crate::expression::build::{all, compare, decided, implies, named, number, quantified, total, truth};
use crate::expression::{ConditionRef, Quantifier, Relation, TermRef};
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

/// What is asked, and where.
#[derive(Clone, Copy, Debug)]
pub struct Asked<'a> {
    /// The concept.
    pub concept: Concept,
    /// Free beliefs: some, or every.
    pub beliefs: Option<Beliefs>,
    /// The information sets asked about.
    pub infos: &'a [InfoId],
    /// Numbers that are not quantified over: they are variables of the claim.
    pub fixed: &'a [crate::expression::Variable],
}

/// The parts of a concept, in the order of the information sets. A part that holds whatever the parameters is left out, unless
/// nothing else is left.
#[must_use]
pub fn parts(play: &Play<'_>, asked: &Asked<'_>) -> Vec<Part> {
    let mut out = Vec::new();
    for &info in asked.infos {
        let name = play.game.info_name(info);
        let mut add = |what: &str, condition: ConditionRef, prospects: Option<Prospects>| {
            if decided(&condition) != Some(true) {
                let label = format!("{name}: {what}");
                out.push(Part { condition: named(label.clone(), condition), label, prospects });
            }
        };
        let seen = |condition: ConditionRef| {
            let bound = play.seen(info).into_iter().filter(|bound| !asked.fixed.contains(&bound.name)).collect();
            quantified(Quantifier::Forall, bound, condition)
        };
        add("can be done", seen(play.possible(info)), None);
        let consistent = consistency(play, info, asked.concept);
        let prospects = Some(play.prospects(info));
        match asked.beliefs.filter(|_| play.assessment.is_free_at(info)) {
            Some(Beliefs::Some) => {
                let both = all([play.probabilities(info), consistent, play.rational(info)]);
                add("does best with some belief", seen(quantified(Quantifier::Exists, play.free_at(info), both)), prospects);
            }
            Some(Beliefs::Every) => {
                let within = |condition| quantified(Quantifier::Forall, play.free_at(info), condition);
                let probable = play.probabilities(info);
                add("every belief is consistent", seen(within(implies(&probable, &consistent))), None);
                add("does best with every belief", seen(within(implies(&probable, &play.rational(info)))), prospects);
            }
            None => {
                add("the belief is a probability", seen(play.probabilities(info)), None);
                add("the belief is consistent", seen(consistent), None);
                add("does best", seen(play.rational(info)), prospects);
            }
        }
    }
    out
}

fn consistency(play: &Play<'_>, info: InfoId, concept: Concept) -> ConditionRef {
    match concept {
        Concept::Nash | Concept::SubgamePerfect => truth(true),
        Concept::WeakPerfectBayesian => implies(&play.on_path(info), &play.consistent(info)),
        Concept::PerfectBayesian | Concept::Sequential => play.consistent(info),
    }
}

/// All parts as one condition.
#[must_use]
pub fn condition(parts: &[Part]) -> ConditionRef {
    all(parts.iter().map(|part| part.condition.clone()))
}

/// The information sets at places below some of these, and at them.
#[must_use]
pub fn below(play: &Play<'_>, tops: &[usize]) -> Vec<InfoId> {
    let inside = |node: &usize| play.game.path(*node).iter().any(|place| tops.contains(place));
    (0..play.game.infos.len()).filter(|info| play.game.infos[*info].nodes.iter().any(inside)).collect()
}

/// Those information sets at which the mover does not know a draw, no belief is stated, and Bayes' rule does not say one whatever
/// the parameters.
#[must_use]
pub fn beliefs_needed(play: &Play<'_>, infos: &[InfoId]) -> Vec<InfoId> {
    let always = |nodes: &[TermRef]| decided(&compare(&total(nodes), Relation::Greater, &number(0))) == Some(true);
    let missing = |info: &&InfoId| {
        let stated = !play.assessment.beliefs[**info].is_empty();
        let draws = play.game.hidden_draws(**info);
        !stated && !draws.is_empty() && !play.bayes(**info).iter().all(|piece| always(&piece.nodes))
    };
    infos.iter().filter(missing).copied().collect()
}

/// Beliefs updated by Bayes' rule wherever possible are the limits that sequential equilibrium asks for: moves are seen, so that
/// information sets hide draws alone, and each draw has at most two labels.
///
/// # Source
/// Fudenberg and Tirole (1991), proposition 3.1.
#[must_use]
pub fn beliefs_are_consistent_limits(game: &Game) -> bool {
    game.infos.iter().enumerate().all(|(info, here)| {
        let hidden = game.hidden_draws(info);
        let two = hidden.iter().all(|draw| game.variables[*draw].labels.len() <= 2);
        let draws = |node: &usize| -> Vec<Option<usize>> {
            hidden.iter().map(|draw| game.nodes[*node].labels.get(draw).copied()).collect()
        };
        let all: std::collections::BTreeSet<_> = here.nodes.iter().map(draws).collect();
        two && hidden.len() <= 1 && all.len() == here.nodes.len()
    })
}

/// Whether the kind of a belief at an information set is told: stated somewhere, or Bayes' rule alone.
#[must_use]
pub fn is_stated(play: &Play<'_>, info: InfoId) -> bool {
    play.beliefs(info).iter().any(|piece| matches!(piece.source, Source::Stated { .. }))
}

/// Every choice in the game is among finitely many.
#[must_use]
pub fn is_finite(play: &Play<'_>) -> bool {
    play.game.nodes.iter().all(|node| match &node.kind {
        NodeKind::Move { options, .. } => options.iter().all(|option| option.amount.is_none()),
        NodeKind::Draw { .. } | NodeKind::Test { .. } | NodeKind::End { .. } | NodeKind::Go { .. } => true,
    })
}
