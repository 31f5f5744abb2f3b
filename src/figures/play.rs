//! An assessment played in a game in figures: what is done with which probability, and what every history is worth to each player.

use num_traits::{One, Zero};

use super::belief::{Belief, Source, seen};
use super::fault::Fault;
use super::finite::{Finite, Kind, PlaceId, SetId, number, options};
use super::linear::fixed_point;
use crate::expression::evaluate::{self, Assignment, Evaluated};
use crate::game::assessment::Action;
use crate::game::{Assessment, Game};
use crate::number::Rational;

/// How often what is best in the states is sought anew.
const MAX_ROUNDS: usize = 64;

/// What is done at an information set: acts with their probabilities, those with none left out.
pub type Mix = Vec<(usize, Rational)>;

/// What the rules say at an information set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Rule {
    /// Acts with their probabilities.
    Mix(Mix),
    /// What is best; among equals this option, or else the first listed.
    Best {
        /// The option.
        tie: usize,
    },
    /// No rule applies.
    Nothing,
}

/// Why what an assessment prescribes cannot be done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Impossible {
    /// No rule applies.
    NoRule,
    /// A formula of the rules has no value.
    NoValue(String),
    /// A number is outside its interval.
    Outside(Rational),
    /// The probabilities are not in [0, 1], or do not sum to one.
    Chances,
}

/// An assessment played.
#[derive(Clone, Debug)]
pub struct Played {
    /// What the rules say, by information set.
    pub rules: Vec<Rule>,
    /// What cannot be done, by information set.
    pub impossible: Vec<Option<Impossible>>,
    /// What is done, by information set.
    pub mixes: Vec<Mix>,
    /// What is believed, by information set.
    pub beliefs: Vec<Belief>,
    /// What each history is worth to each player, from its root on, by place.
    pub worth: Vec<Vec<Rational>>,
    /// What each root is worth to each player.
    pub roots: Vec<Vec<Rational>>,
}

impl Played {
    /// Plays an assessment. Besides come the weights of the histories by Bayes' rule, by information set, not scaled.
    ///
    /// # Errors
    /// Rules that rational arithmetic does not tell, `best` that depends on itself, values of states that are not determined.
    pub fn new(assessment: &Assessment, finite: &Finite, at: &Assignment) -> Result<(Self, Vec<Vec<Rational>>), Fault> {
        let game = &*assessment.game;
        let mut rules = Vec::new();
        let mut impossible = Vec::new();
        for set in 0..finite.sets.len() {
            let (rule, problem) = rule(assessment, finite, set, at)?;
            rules.push(rule);
            impossible.push(problem);
        }
        let zeros = vec![vec![Rational::zero(); finite.players]; finite.roots.len()];
        let mut roots = zeros;
        for _ in 0..MAX_ROUNDS {
            let mut player = Player::new(assessment, game, finite, at, &rules, roots.clone());
            let mixes: Vec<Mix> = (0..finite.sets.len()).map(|set| player.mix(set)).collect::<Result<_, _>>()?;
            let values = values(finite, &mixes)?;
            let has_best = rules.iter().any(|rule| matches!(rule, Rule::Best { .. }));
            if values == roots || !has_best {
                let mut player = Player::new(assessment, game, finite, at, &rules, values.clone());
                player.mixes = mixes.iter().cloned().map(Slot::Done).collect();
                let beliefs: Vec<Belief> = (0..finite.sets.len()).map(|set| player.belief(set)).collect::<Result<_, _>>()?;
                let bayes: Vec<Vec<Rational>> = (0..finite.sets.len()).map(|set| player.bayes(set)).collect::<Result<_, _>>()?;
                let worth = worth(finite, &mixes, &values);
                return Ok((Self { rules, impossible, mixes, beliefs, worth, roots: values }, bayes));
            }
            roots = values;
        }
        Err(Fault::Unsettled)
    }

    /// What an act is worth to the mover, as it believes; `None` where nothing is believed.
    #[must_use]
    pub fn expected(&self, finite: &Finite, set: SetId, act: usize) -> Option<Rational> {
        let belief = &self.beliefs[set];
        (belief.source != Source::Nothing).then(|| weighed(finite, set, act, &belief.weights, &self.worth))
    }
}

/// What an act is worth to the mover with these weights of the histories.
pub(super) fn weighed(finite: &Finite, set: SetId, act: usize, weights: &[Rational], worth: &[Vec<Rational>]) -> Rational {
    let here = &finite.sets[set];
    let parts = here.places.iter().zip(weights).filter(|(_, weight)| !weight.is_zero());
    parts
        .filter_map(|(place, weight)| {
            let (_, next) = finite.movement(*place)?;
            Some(weight * &worth[next[act]][here.player])
        })
        .sum()
}

/// What the rules say at an information set, and whether that can be done.
fn rule(assessment: &Assessment, finite: &Finite, set: SetId, at: &Assignment) -> Result<(Rule, Option<Impossible>), Fault> {
    let here = &finite.sets[set];
    let known = seen(&assessment.game, finite, set, at);
    let choices = options(&assessment.game, here.info);
    let none = |formula: String| Ok((Rule::Nothing, Some(Impossible::NoValue(formula))));
    for rule in &assessment.rules[here.info] {
        match evaluate::condition(&rule.condition, &known) {
            Evaluated::Value(false) => continue,
            Evaluated::Value(true) => {}
            Evaluated::Undefined => return none(rule.condition.to_string()),
            Evaluated::Unknown => return Err(Fault::NotTold { formula: rule.condition.to_string() }),
        }
        let mix = match &rule.action {
            Action::Best { tie } => return Ok((Rule::Best { tie: *tie }, None)),
            Action::Mix(mix) => mix,
        };
        let mut out = Mix::new();
        let mut problem = None;
        let mut sum = Rational::zero();
        for (done, chance) in mix {
            let chance = match number(chance, &known) {
                Ok(value) => value,
                Err(Fault::NoValue { formula, .. }) => return none(formula),
                Err(fault) => return Err(fault),
            };
            sum += &chance;
            if chance < Rational::zero() || Rational::one() < chance {
                problem = Some(Impossible::Chances);
            }
            if chance.is_zero() {
                continue;
            }
            let has_amount = choices.get(done.option).is_some_and(|choice| choice.amount.is_some());
            let amount = match done.amount.as_ref().filter(|_| has_amount).map(|amount| number(amount, &known)).transpose() {
                Ok(amount) => amount,
                Err(Fault::NoValue { formula, .. }) => return none(formula),
                Err(fault) => return Err(fault),
            };
            let act = here.acts.iter().position(|act| act.option == done.option && act.amount == amount);
            let Some(act) = act else { return none("what is prescribed".to_owned()) };
            if let (false, Some(amount)) = (here.acts[act].allowed, amount) {
                problem = problem.or(Some(Impossible::Outside(amount)));
            }
            match out.iter_mut().find(|(known, _)| *known == act) {
                Some((_, so_far)) => *so_far += chance,
                None => out.push((act, chance)),
            }
        }
        if !sum.is_one() {
            problem = Some(Impossible::Chances);
        }
        return Ok((Rule::Mix(out), problem));
    }
    Ok((Rule::Nothing, Some(Impossible::NoRule)))
}

/// The values of the roots that follow others, when this is done everywhere.
pub(super) fn values(finite: &Finite, mixes: &[Mix]) -> Result<Vec<Vec<Rational>>, Fault> {
    let targets: Vec<usize> = (0..finite.roots.len()).filter(|root| is_target(finite, *root)).collect();
    let mut out = vec![vec![Rational::zero(); finite.players]; finite.roots.len()];
    if targets.is_empty() {
        return Ok(out);
    }
    let at_roots = |values: &[Vec<Rational>]| {
        let worth = worth(finite, mixes, values);
        targets.iter().map(|root| worth[finite.roots[*root]].clone()).collect::<Vec<_>>()
    };
    let constants = at_roots(&out);
    // What one more at a root adds to each.
    let slopes: Vec<Vec<Vec<Rational>>> = targets
        .iter()
        .map(|target| {
            let mut raised = out.clone();
            raised[*target] = vec![Rational::one(); finite.players];
            at_roots(&raised)
        })
        .collect();
    for player in 0..finite.players {
        let rows = 0..targets.len();
        let coefficients: Vec<Vec<Rational>> =
            rows.clone().map(|row| slopes.iter().map(|slope| &slope[row][player] - &constants[row][player]).collect()).collect();
        let own: Vec<Rational> = rows.map(|row| constants[row][player].clone()).collect();
        let solution = fixed_point(&coefficients, &own).ok_or(Fault::States)?;
        for (root, value) in targets.iter().zip(solution) {
            out[*root][player] = value;
        }
    }
    Ok(out)
}

fn is_target(finite: &Finite, root: usize) -> bool {
    finite.places.iter().any(|place| match &place.kind {
        Kind::Go { target, .. } => *target == root,
        Kind::Draw { .. } | Kind::Move { .. } | Kind::End { .. } => false,
    })
}

/// What every history is worth, the values of roots being given.
pub(super) fn worth(finite: &Finite, mixes: &[Mix], roots: &[Vec<Rational>]) -> Vec<Vec<Rational>> {
    let mut out: Vec<Vec<Rational>> = vec![Vec::new(); finite.places.len()];
    for place in (0..finite.places.len()).rev() {
        out[place] = match &finite.places[place].kind {
            Kind::Move { set, next } => mixed(finite, &mixes[*set], next, &out),
            other => without_move(finite, other, roots, &|next| out[next].clone()),
        };
    }
    out
}

fn mixed(finite: &Finite, mix: &Mix, next: &[PlaceId], worth: &[Vec<Rational>]) -> Vec<Rational> {
    if let [(act, chance)] = mix.as_slice()
        && chance.is_one()
    {
        return worth[next[*act]].clone();
    }
    let each = |player: usize| mix.iter().map(|(act, chance)| chance * &worth[next[*act]][player]).sum();
    (0..finite.players).map(each).collect()
}

/// What a history is worth at which nobody moves.
fn without_move(
    finite: &Finite,
    kind: &Kind,
    roots: &[Vec<Rational>],
    follows: &dyn Fn(PlaceId) -> Vec<Rational>,
) -> Vec<Rational> {
    match kind {
        Kind::End { paid } => paid.clone(),
        Kind::Go { paid, discounts, target } => {
            (0..finite.players).map(|player| &paid[player] + &discounts[player] * &roots[*target][player]).collect()
        }
        Kind::Draw { chances, next } => {
            let follows: Vec<Vec<Rational>> = next.iter().map(|next| follows(*next)).collect();
            let each = |player: usize| chances.iter().zip(&follows).map(|(chance, next)| &chance[player] * &next[player]).sum();
            (0..finite.players).map(each).collect()
        }
        Kind::Move { .. } => vec![Rational::zero(); finite.players],
    }
}

/// Something that is worked out once.
#[derive(Clone, Debug)]
pub(super) enum Slot<T> {
    Empty,
    UnderWay,
    Done(T),
}

/// Works out what is done, what is believed and what follows, as each depends on the others.
pub(super) struct Player<'a> {
    pub(super) assessment: &'a Assessment,
    pub(super) game: &'a Game,
    pub(super) finite: &'a Finite,
    pub(super) at: &'a Assignment,
    rules: &'a [Rule],
    roots: Vec<Vec<Rational>>,
    pub(super) mixes: Vec<Slot<Mix>>,
    pub(super) beliefs: Vec<Slot<Belief>>,
    worth: Vec<Option<Vec<Rational>>>,
}

impl<'a> Player<'a> {
    fn new(
        assessment: &'a Assessment,
        game: &'a Game,
        finite: &'a Finite,
        at: &'a Assignment,
        rules: &'a [Rule],
        roots: Vec<Vec<Rational>>,
    ) -> Self {
        let sets = finite.sets.len();
        Self {
            assessment,
            game,
            finite,
            at,
            rules,
            roots,
            mixes: vec![Slot::Empty; sets],
            beliefs: vec![Slot::Empty; sets],
            worth: vec![None; finite.places.len()],
        }
    }

    /// What is done at an information set.
    pub(super) fn mix(&mut self, set: SetId) -> Result<Mix, Fault> {
        match &self.mixes[set] {
            Slot::Done(mix) => return Ok(mix.clone()),
            Slot::UnderWay => return Err(Fault::Circle { info: self.game.info_name(self.finite.sets[set].info) }),
            Slot::Empty => {}
        }
        let mix = match &self.rules[set] {
            Rule::Mix(mix) => mix.clone(),
            Rule::Nothing => Mix::new(),
            Rule::Best { tie } => {
                self.mixes[set] = Slot::UnderWay;
                vec![(self.best(set, *tie)?, Rational::one())]
            }
        };
        self.mixes[set] = Slot::Done(mix.clone());
        Ok(mix)
    }

    fn best(&mut self, set: SetId, tie: usize) -> Result<usize, Fault> {
        let belief = self.belief(set)?;
        let finite = self.finite;
        let here = &finite.sets[set];
        let mut found: Option<(usize, Rational)> = None;
        let first = here.acts.iter().position(|act| act.option == tie);
        for act in first.into_iter().chain((0..here.acts.len()).filter(|act| Some(*act) != first)) {
            let mut value = Rational::zero();
            for (place, weight) in here.places.iter().zip(&belief.weights).filter(|(_, weight)| !weight.is_zero()) {
                let Some((_, next)) = finite.movement(*place) else { continue };
                value += weight * &self.worth(next[act])?[here.player];
            }
            if found.as_ref().is_none_or(|(_, most)| value.cmp(most) == std::cmp::Ordering::Greater) {
                found = Some((act, value));
            }
        }
        Ok(found.map_or(0, |(act, _)| act))
    }

    fn worth(&mut self, place: PlaceId) -> Result<Vec<Rational>, Fault> {
        if let Some(known) = &self.worth[place] {
            return Ok(known.clone());
        }
        let finite = self.finite;
        let value = match &finite.places[place].kind {
            Kind::Move { set, next } => {
                let mut sum = vec![Rational::zero(); finite.players];
                for (act, chance) in self.mix(*set)? {
                    let follows = self.worth(next[act])?;
                    sum.iter_mut().zip(&follows).for_each(|(sum, value)| *sum += &chance * value);
                }
                sum
            }
            kind @ Kind::Draw { next, .. } => {
                for next in next {
                    self.worth(*next)?;
                }
                without_move(finite, kind, &self.roots, &|next| self.worth[next].clone().unwrap_or_default())
            }
            kind @ (Kind::End { .. } | Kind::Go { .. }) => without_move(finite, kind, &self.roots, &|_| Vec::new()),
        };
        self.worth[place] = Some(value.clone());
        Ok(value)
    }
}
