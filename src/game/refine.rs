//! Refinements for one informed sender and one reply: the intuitive criterion and D1, judged by what the assessment pays.
//!
//! # Source
//! The intuitive criterion: Cho and Kreps (1987), section IV; D1: Banks and Sobel (1987) and Cho and Kreps (1987), section V.

use super::assessment::ChosenAction;
use super::tree::{AvailableAction, GameVariableKind, InfoId, NodeId, NodeKind, NumberRange, PlayerId, VariableId};
use super::value::{AssessmentPlay, options};
use crate::expression::build::{
    all, any, compare, difference, implies, named, not, number, product, quantified, sum, total, truth,
};
use crate::expression::{BoundVariable, ConditionRef, Quantifier, Relation, Term, TermRef, Variable};

/// Which refinement.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refinement {
    /// The intuitive criterion.
    Intuitive,
    /// D1.
    D1,
}

/// Why a refinement is not ruled on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RefinementRefused {
    /// There is not one player that knows a draw and moves once, with one reply by another that does not know it, or an end.
    NoSender,
    /// D1 is ruled on for replies with two actions.
    Replies,
}

/// The shape that the refinements are about.
struct Signalling {
    sender: PlayerId,
    draw: VariableId,
    /// The sender's information set for each label that is drawn.
    types: Vec<(usize, InfoId)>,
}

impl AssessmentPlay<'_> {
    /// The condition that the assessment passes a refinement.
    ///
    /// # Errors
    /// [`RefinementRefused`].
    pub fn passes(&self, test: Refinement) -> Result<ConditionRef, RefinementRefused> {
        let shape = self.signalling().ok_or(RefinementRefused::NoSender)?;
        let (_, first) = shape.types[0];
        let mut parts = Vec::new();
        for (place, option) in options(self.game, first).iter().enumerate() {
            parts.push(self.message(&shape, place, option, test)?);
        }
        Ok(all(parts))
    }

    fn signalling(&self) -> Option<Signalling> {
        let knowing =
            self.game.infos.iter().enumerate().filter(|(_, info)| {
                info.labels.keys().any(|variable| self.game.variables[*variable].kind == GameVariableKind::Draw)
            });
        // The first move of someone who knows a draw.
        let (_, first) = knowing.min_by_key(|(_, info)| info.nodes.first().map(|node| self.game.path(*node).len()))?;
        let mut draws = first.labels.keys().filter(|variable| self.game.variables[**variable].kind == GameVariableKind::Draw);
        let (draw, None) = (*draws.next()?, draws.next()) else { return None };
        let same = |info: &super::tree::InformationSet| {
            info.player == first.player && info.variable == first.variable && info.root == first.root && info.amounts.is_empty()
        };
        let types: Vec<(usize, InfoId)> = (0..self.game.infos.len())
            .filter(|info| same(&self.game.infos[*info]))
            .filter_map(|info| Some((*self.game.infos[info].labels.get(&draw)?, info)))
            .collect();
        let all_single = types.iter().all(|(_, info)| self.game.infos[*info].nodes.len() == 1);
        (types.len() > 1 && all_single).then_some(Signalling { sender: first.player, draw, types })
    }

    /// Play ends with an option of an information set.
    fn ends_at_once(&self, info: InfoId, option: usize) -> bool {
        let next = options(self.game, info).get(option).map(|option| &self.game.nodes[option.node].kind);
        matches!(next, Some(NodeKind::End { .. }))
    }

    /// The place right after a type has sent a message, and the reply's information set.
    fn reply(&self, shape: &Signalling, info: InfoId, option: usize) -> Option<(NodeId, InfoId)> {
        let next = options(self.game, info).get(option)?.node;
        match &self.game.nodes[next].kind {
            NodeKind::Move { info: reply, player, .. } => {
                let knows = self.game.infos[*reply].labels.contains_key(&shape.draw);
                (*player != shape.sender && !knows).then_some((next, *reply))
            }
            NodeKind::Draw { .. } | NodeKind::Test { .. } | NodeKind::End { .. } | NodeKind::Go { .. } => None,
        }
    }

    fn message(
        &self,
        shape: &Signalling,
        place: usize,
        option: &AvailableAction,
        test: Refinement,
    ) -> Result<ConditionRef, RefinementRefused> {
        if shape.types.iter().all(|(_, info)| self.ends_at_once(*info, place)) {
            // Nobody replies: there is no belief to judge.
            return Ok(truth(true));
        }
        let mut places = Vec::new();
        for (label, info) in &shape.types {
            let (node, reply) = self.reply(shape, *info, place).ok_or(RefinementRefused::NoSender)?;
            places.push((*label, *info, node, reply));
        }
        let reply = places[0].3;
        if places.iter().any(|(_, _, _, other)| *other != reply) || options(self.game, reply).iter().any(|o| o.amount.is_some()) {
            return Err(RefinementRefused::NoSender);
        }
        let variable = self.game.infos[reply].variable;
        let message = self.game.option_name(self.game.infos[places[0].1].variable, option);
        let replies: Vec<String> =
            options(self.game, reply).iter().map(|option| self.game.option_name(variable, option)).collect();
        let types: Vec<SenderType> = places
            .iter()
            .map(|(label, info, node, _)| SenderType {
                name: self.game.label(shape.draw, *label).to_owned(),
                message: message.clone(),
                replies: replies.clone(),
                gets: self.worth(self.game.infos[*info].nodes[0], shape.sender),
                sender: self.by_reply(*node, shape.sender),
                receiver: self.by_reply(*node, self.game.infos[reply].player),
                chance: self.chance(*info, place),
            })
            .collect();
        // Sent by nobody.
        let off_path = all(types.iter().map(|one| compare(&one.chance, Relation::Equal, &number(0))));
        let good = match test {
            Refinement::Intuitive => not(&fails_intuitive(&types)),
            Refinement::D1 => d1(&types).ok_or(RefinementRefused::Replies)?,
        };
        let here = implies(&off_path, &good);
        Ok(match &option.amount {
            None => here,
            Some((variable, NumberRange::Interval { .. } | NumberRange::Values(_))) => {
                let range = option.amount.as_ref().map(|(_, range)| range.contains(&self.game.term(*variable)));
                let name = self.game.number(*variable);
                let bound = BoundVariable { name, range, integer: false, replaced: Vec::new() };
                quantified(Quantifier::Forall, vec![bound], here)
            }
        })
    }

    /// What each reply gives a player at a place.
    fn by_reply(&self, node: NodeId, player: PlayerId) -> Vec<TermRef> {
        match &self.game.nodes[node].kind {
            NodeKind::Move { options, .. } => {
                (0..options.len()).map(|option| self.after(options, &ChosenAction { option, amount: None }, player)).collect()
            }
            NodeKind::Draw { .. } | NodeKind::Test { .. } | NodeKind::End { .. } | NodeKind::Go { .. } => Vec::new(),
        }
    }
}

/// A type of the sender, at one message.
struct SenderType {
    /// Its name.
    name: String,
    /// The name of the message.
    message: String,
    /// The names of the replies.
    replies: Vec<String>,
    /// What it gets in the assessment.
    gets: TermRef,
    /// What each reply to the message gives it.
    sender: Vec<TermRef>,
    /// What each reply gives the receiver.
    receiver: Vec<TermRef>,
    /// The probability with which it sends the message.
    chance: TermRef,
}

/// A belief about some of the types, as bound variables with the weights of all.
fn belief(count: usize, among: &[usize]) -> (Vec<BoundVariable>, ConditionRef, Vec<TermRef>) {
    let name = |place: usize| -> Variable { format!("belief in type {}", place + 1).into() };
    let mut weights = vec![number(0); count];
    let mut bound = Vec::new();
    match among.split_last() {
        None => {}
        Some((last, others)) => {
            for &place in others {
                let name = name(place);
                let term = Term::variable(name.clone());
                let range =
                    all([compare(&number(0), Relation::LessEqual, &term), compare(&term, Relation::LessEqual, &number(1))]);
                bound.push(BoundVariable { name, range: Some(range), integer: false, replaced: Vec::new() });
                weights[place] = term;
            }
            weights[*last] = difference(&number(1), &total(&weights));
        }
    }
    let nonnegative = all(weights.iter().map(|weight| compare(&number(0), Relation::LessEqual, weight)));
    (bound, nonnegative, weights)
}

/// No reply is better for the receiver than this one, with these weights of the types.
fn is_reply(types: &[SenderType], weights: &[TermRef], reply: usize) -> ConditionRef {
    let value = |reply: usize| {
        let parts: Vec<TermRef> = types.iter().zip(weights).map(|(one, weight)| product(weight, &one.receiver[reply])).collect();
        total(&parts)
    };
    let count = types[0].receiver.len();
    all((0..count).filter(|other| *other != reply).map(|other| compare(&value(other), Relation::LessEqual, &value(reply))))
}

/// A reply is best for some belief about these types.
fn rationalizable(types: &[SenderType], among: &[usize], reply: usize) -> ConditionRef {
    let (bound, nonnegative, weights) = belief(types.len(), among);
    let condition = quantified(Quantifier::Exists, bound, all([nonnegative, is_reply(types, &weights, reply)]));
    let about: Vec<&str> = among.iter().map(|place| types[*place].name.as_str()).collect();
    named(
        format!("{} is best after {} with some belief about {}", types[0].replies[reply], types[0].message, about.join(", ")),
        condition,
    )
}

/// Some type would surely gain by a message, once the types are left out that cannot gain by it.
fn fails_intuitive(types: &[SenderType]) -> ConditionRef {
    let count = types.len();
    let everyone: Vec<usize> = (0..count).collect();
    let replies = types[0].receiver.len();
    let dominated = |place: usize| {
        let loses = all((0..replies).map(|reply| {
            let less = compare(&types[place].sender[reply], Relation::Less, &types[place].gets);
            implies(&rationalizable(types, &everyone, reply), &less)
        }));
        named(format!("{} would lose by {}", types[place].name, types[place].message), loses)
    };
    // Which types are left out depends on the parameters: each possibility in turn, but that all are.
    any((0..(1_usize << count) - 1).map(|mask| {
        let out = |place: usize| mask >> place & 1 == 1;
        let left: Vec<usize> = (0..count).filter(|place| !out(*place)).collect();
        let is_it = all((0..count).map(|place| if out(place) { dominated(place) } else { not(&dominated(place)) }));
        let gains = any(left.iter().map(|place| {
            let gains = all((0..replies).map(|reply| {
                let more = compare(&types[*place].sender[reply], Relation::Greater, &types[*place].gets);
                implies(&rationalizable(types, &left, reply), &more)
            }));
            let about: Vec<&str> = left.iter().map(|place| types[*place].name.as_str()).collect();
            named(format!("{} gains by {} if it is {}", types[*place].name, types[*place].message, about.join(" or ")), gains)
        }));
        all([is_it, gains])
    }))
}

/// With beliefs about the types that D1 leaves, some reply keeps every type from the message; `None` unless there are two replies.
fn d1(types: &[SenderType]) -> Option<ConditionRef> {
    if types[0].receiver.len() != 2 {
        return None;
    }
    let count = types.len();
    let everyone: Vec<usize> = (0..count).collect();
    let name: Variable = "chance of the first reply".into();
    let chance = Term::variable(name.clone());
    let other = difference(&number(1), &chance);
    let mixed = |one: &SenderType| sum(&product(&chance, &one.sender[0]), &product(&other, &one.sender[1]));
    let within = all([compare(&number(0), Relation::LessEqual, &chance), compare(&chance, Relation::LessEqual, &number(1))]);
    // Mixed replies that are best for some belief: both replies may be best for different beliefs, or one alone is ever best.
    let can = |reply: usize, among: &[usize]| rationalizable(types, among, reply);
    let best = |among: &[usize]| {
        all([
            implies(&compare(&chance, Relation::Greater, &number(0)), &can(0, among)),
            implies(&compare(&chance, Relation::Less, &number(1)), &can(1, among)),
        ])
    };
    let reply = |quantifier, body| {
        let bound = BoundVariable { name: name.clone(), range: Some(within.clone()), integer: false, replaced: Vec::new() };
        quantified(quantifier, vec![bound], body)
    };
    let gains = |place: usize, relation| compare(&mixed(&types[place]), relation, &types[place].gets);
    let deleted_by = |place: usize, rival: usize| {
        let inside = implies(&all([best(&everyone), gains(place, Relation::GreaterEqual)]), &gains(rival, Relation::Greater));
        let more = all([best(&everyone), gains(rival, Relation::Greater), not(&gains(place, Relation::GreaterEqual))]);
        all([reply(Quantifier::Forall, inside), reply(Quantifier::Exists, more)])
    };
    let deleted = |place: usize| any((0..count).filter(|rival| *rival != place).map(|rival| deleted_by(place, rival)));
    let cases = (0..1_usize << count).map(|mask| {
        let out = |place: usize| mask >> place & 1 == 1;
        let left: Vec<usize> = (0..count).filter(|place| !out(*place)).collect();
        // Where D1 leaves nobody it says nothing.
        let left = if left.is_empty() { everyone.clone() } else { left };
        let is_it = all((0..count).map(|place| if out(place) { deleted(place) } else { not(&deleted(place)) }));
        let deters = all((0..count).map(|place| gains(place, Relation::LessEqual)));
        all([is_it, reply(Quantifier::Exists, all([best(&left), deters]))])
    });
    Some(any(cases))
}
