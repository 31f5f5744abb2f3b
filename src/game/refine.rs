//! Derives the conditions of the intuitive criterion and of D1 in signalling games with one informed sender and one reply.
//!
//! Both tests use the sender's payoffs in the assessment. Called by [`crate::paper`] for claims about refinements. Trusted: an
//! error here is a wrong verdict.
//!
//! # Source
//! The intuitive criterion: Cho and Kreps (1987), section IV. D1: Banks and Sobel (1987), and Cho and Kreps (1987), section V.

use super::assessment::ChosenAction;
use super::tree::{AvailableAction, GameVariableKind, InfoId, NodeId, NodeKind, NumberRange, PlayerId, VariableId};
use super::value::{AssessmentPlay, options};
use crate::expression::build::{
    all, any, compare, difference, implies, named, not, number, product, quantified, sum, total, truth,
};
use crate::expression::{BoundVariable, ConditionRef, Quantifier, Relation, Term, TermRef, Variable};

/// A refinement of equilibrium in signalling games.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refinement {
    /// The intuitive criterion.
    Intuitive,
    /// D1.
    D1,
}

/// The reason why a refinement is not supported.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RefinementRefused {
    /// The game is not a signalling game: a player who knows one draw moves once, then another player who does not know the
    /// draw replies, or the play ends.
    NoSender,
    /// D1 is supported only for replies with exactly two actions.
    Replies,
}

/// The structure of a signalling game.
struct SignallingGame {
    sender: PlayerId,
    draw: VariableId,
    /// For each label of the draw: the sender's information set.
    types: Vec<(usize, InfoId)>,
}

impl AssessmentPlay<'_> {
    /// Returns the condition that the assessment passes a refinement.
    ///
    /// # Errors
    /// [`RefinementRefused`]: the game is not a signalling game, or D1 would need another number of replies than two.
    pub fn passes(&self, test: Refinement) -> Result<ConditionRef, RefinementRefused> {
        let shape = self.signalling().ok_or(RefinementRefused::NoSender)?;
        let (_, first) = shape.types[0];
        let mut parts = Vec::new();
        for (place, option) in options(self.game, first).iter().enumerate() {
            parts.push(self.message(&shape, place, option, test)?);
        }
        Ok(all(parts))
    }

    /// Returns the structure of the signalling game; `None` if the game is not one.
    fn signalling(&self) -> Option<SignallingGame> {
        let knowing =
            self.game.infos.iter().enumerate().filter(|(_, info)| {
                info.labels.keys().any(|variable| self.game.variables[*variable].kind == GameVariableKind::Draw)
            });
        // The sender is the first mover who knows a draw.
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
        (types.len() > 1 && all_single).then_some(SignallingGame { sender: first.player, draw, types })
    }

    /// Returns true iff play ends immediately after an option.
    fn ends_at_once(&self, info: InfoId, option: usize) -> bool {
        let next = options(self.game, info).get(option).map(|option| &self.game.nodes[option.node].kind);
        matches!(next, Some(NodeKind::End { .. }))
    }

    /// Returns the node at which the receiver replies to a message of one type, and the receiver's information set.
    fn reply(&self, shape: &SignallingGame, info: InfoId, option: usize) -> Option<(NodeId, InfoId)> {
        let next = options(self.game, info).get(option)?.node;
        match &self.game.nodes[next].kind {
            NodeKind::Move { info: reply, player, .. } => {
                let knows = self.game.infos[*reply].labels.contains_key(&shape.draw);
                (*player != shape.sender && !knows).then_some((next, *reply))
            }
            NodeKind::Draw { .. } | NodeKind::Test { .. } | NodeKind::End { .. } | NodeKind::Go { .. } => None,
        }
    }

    /// Returns the condition that the equilibrium passes the test at one message, if no type sends it.
    fn message(
        &self,
        shape: &SignallingGame,
        place: usize,
        option: &AvailableAction,
        test: Refinement,
    ) -> Result<ConditionRef, RefinementRefused> {
        if shape.types.iter().all(|(_, info)| self.ends_at_once(*info, place)) {
            // Nobody replies, so there is no belief to restrict.
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
                gets: self.expected_payoff(self.game.infos[*info].nodes[0], shape.sender),
                sender: self.by_reply(*node, shape.sender),
                receiver: self.by_reply(*node, self.game.infos[reply].player),
                chance: self.chance(*info, place),
            })
            .collect();
        // No type sends the message.
        let off_path = all(types.iter().map(|sender_type| compare(&sender_type.chance, Relation::Equal, &number(0))));
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

    /// Returns a player's payoff from each reply at a node.
    fn by_reply(&self, node: NodeId, player: PlayerId) -> Vec<TermRef> {
        match &self.game.nodes[node].kind {
            NodeKind::Move { options, .. } => (0..options.len())
                .map(|option| self.payoff_after(options, &ChosenAction { option, amount: None }, player))
                .collect(),
            NodeKind::Draw { .. } | NodeKind::Test { .. } | NodeKind::End { .. } | NodeKind::Go { .. } => Vec::new(),
        }
    }
}

/// A type of the sender, together with one message.
struct SenderType {
    /// The label of the type.
    name: String,
    /// The name of the message.
    message: String,
    /// The names of the replies.
    replies: Vec<String>,
    /// The type's payoff in the assessment.
    gets: TermRef,
    /// The type's payoff from each reply to the message.
    sender: Vec<TermRef>,
    /// The receiver's payoff from each reply.
    receiver: Vec<TermRef>,
    /// The probability with which the type sends the message.
    chance: TermRef,
}

/// Returns an arbitrary belief about the types in `among`: the bound variables, the condition that the weights are
/// non-negative, and the weights of all types.
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

/// Returns the condition that a reply is a best reply of the receiver, given weights of the types.
fn is_reply(types: &[SenderType], weights: &[TermRef], reply: usize) -> ConditionRef {
    let value = |reply: usize| {
        let parts: Vec<TermRef> =
            types.iter().zip(weights).map(|(sender_type, weight)| product(weight, &sender_type.receiver[reply])).collect();
        total(&parts)
    };
    let count = types[0].receiver.len();
    all((0..count).filter(|other| *other != reply).map(|other| compare(&value(other), Relation::LessEqual, &value(reply))))
}

/// Returns the condition that a reply is a best reply to some belief about the types in `among`.
fn rationalizable(types: &[SenderType], among: &[usize], reply: usize) -> ConditionRef {
    let (bound, nonnegative, weights) = belief(types.len(), among);
    let condition = quantified(Quantifier::Exists, bound, all([nonnegative, is_reply(types, &weights, reply)]));
    let about: Vec<&str> = among.iter().map(|place| types[*place].name.as_str()).collect();
    named(
        format!("{} is best after {} with some belief about {}", types[0].replies[reply], types[0].message, about.join(", ")),
        condition,
    )
}

/// Returns the condition that the test fails: some type certainly gains by a message, after the types are deleted that cannot
/// gain by it.
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
    // The deleted types depend on the parameters. Each set of deleted types is one case, except for the set of all types.
    any((0..(1_usize << count) - 1).map(|mask| {
        let out = |place: usize| mask >> place & 1 == 1;
        let left: Vec<usize> = (0..count).filter(|place| !out(*place)).collect();
        let exactly_these_deleted =
            all((0..count).map(|place| if out(place) { dominated(place) } else { not(&dominated(place)) }));
        let gains = any(left.iter().map(|place| {
            let gains = all((0..replies).map(|reply| {
                let more = compare(&types[*place].sender[reply], Relation::Greater, &types[*place].gets);
                implies(&rationalizable(types, &left, reply), &more)
            }));
            let about: Vec<&str> = left.iter().map(|place| types[*place].name.as_str()).collect();
            named(format!("{} gains by {} if it is {}", types[*place].name, types[*place].message, about.join(" or ")), gains)
        }));
        all([exactly_these_deleted, gains])
    }))
}

/// Returns the condition that the test passes: for some reply to a belief about the types that D1 keeps, no type gains by the
/// message. Returns `None` unless there are exactly two replies.
fn d1(types: &[SenderType]) -> Option<ConditionRef> {
    if types[0].receiver.len() != 2 {
        return None;
    }
    let count = types.len();
    let everyone: Vec<usize> = (0..count).collect();
    let name: Variable = "chance of the first reply".into();
    let chance = Term::variable(name.clone());
    let other = difference(&number(1), &chance);
    let mixed =
        |sender_type: &SenderType| sum(&product(&chance, &sender_type.sender[0]), &product(&other, &sender_type.sender[1]));
    let within = all([compare(&number(0), Relation::LessEqual, &chance), compare(&chance, Relation::LessEqual, &number(1))]);
    // A mixed reply is a best reply if each action in its support is one to some belief.
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
        // If D1 deletes all types, it imposes no restriction.
        let left = if left.is_empty() { everyone.clone() } else { left };
        let exactly_these_deleted = all((0..count).map(|place| if out(place) { deleted(place) } else { not(&deleted(place)) }));
        let deters = all((0..count).map(|place| gains(place, Relation::LessEqual)));
        all([exactly_these_deleted, reply(Quantifier::Exists, all([best(&left), deters]))])
    });
    Some(any(cases))
}
