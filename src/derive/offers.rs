//! Finds the numbers worth choosing and the replies worth trying in a game in which players choose numbers.
//!
//! Play after a reply is the same for all numbers here. If the payoff of a reply depends on the number, the reply is best on
//! one side of a threshold, at which the mover is indifferent and accepts. Every other reply is the same for all numbers. A
//! number worth choosing is such a threshold or an end of its interval. At an open end, the midpoint between the end and a
//! threshold represents the numbers in between.
//! Called by [`super::pure`]. Untrusted: the condition of every equilibrium found is proved as a claim. The report states that
//! other numbers are not tried.

use std::collections::BTreeSet;

use super::factored::{NamedNumbers, fraction};
use crate::expression::build::{all, compare, difference, not, number, quotient, sum};
use crate::expression::simplify::{Simplification, TruthOracle};
use crate::expression::{ConditionRef, Relation, Term, TermRef};
use crate::game::Game;
use crate::game::assessment::{ChosenAction, RuleAction, StrategyRule};
use crate::game::tree::{AvailableAction, GameVariableKind, InfoId, NodeKind, NumberRange, VariableId};
use crate::game::value::{AssessmentPlay, options};
use crate::paper::{Model, Paper};
use kernel::algebra::{Polynomial, VariableIndex};
use kernel::number::Rational;
use kernel::{SystemVariable, VariableKind};

/// The maximum number of branches of a term with tests.
const MAX_BRANCHES: usize = 64;

/// A number that may be chosen (`None` for an option without number), with the condition that it differs from the other
/// candidates.
pub(super) type CandidateOffer = (Option<TermRef>, ConditionRef);

/// The variables of a game's payoffs, and the names with which terms in them are written.
pub(super) struct Offers {
    variables: Vec<SystemVariable>,
    named_numbers: NamedNumbers,
}

impl Offers {
    pub(super) fn of(paper: &Paper, model: &Model, game: &Game) -> Self {
        let parameters = model.parameters.iter().map(|parameter| parameter.name.clone());
        let numbers = (0..game.variables.len()).filter(|variable| is_number(game, *variable)).map(|number| game.number(number));
        let real = |name| SystemVariable { name, kind: VariableKind::Real };
        let variables: Vec<SystemVariable> = parameters.chain(numbers).map(real).collect();
        let named_numbers = NamedNumbers::of(paper, model, &variables);
        Self { variables, named_numbers }
    }

    /// Returns the options that an indifferent mover may take at an information set whose best reply depends on a chosen
    /// number. Returns an empty list if the best reply does not depend on a number. The number `known` is treated as a
    /// parameter.
    ///
    /// # Errors
    /// The reason, as a message: a gain is not a rational function, or the reply depends on a belief.
    pub(super) fn ties(
        &self,
        play: &AssessmentPlay<'_>,
        info: InfoId,
        known: Option<VariableId>,
        oracle: &dyn TruthOracle,
    ) -> Result<Vec<usize>, String> {
        let seen: Vec<VariableId> =
            play.game.infos[info].amounts.iter().copied().filter(|number| Some(*number) != known).collect();
        let seen = self.indices(play.game, &seen);
        if seen.is_empty() {
            return Ok(Vec::new());
        }
        let count = options(play.game, info).len();
        // A number that is sunk whatever the reply does not affect the best reply.
        let mut relevant: BTreeSet<VariableIndex> = BTreeSet::new();
        for (one, other) in (0..count).flat_map(|one| (one + 1..count).map(move |other| (one, other))) {
            for gain in self.gains(play, info, (one, other), oracle)? {
                relevant.extend(seen.iter().copied().filter(|index| gain.degree_in(*index) > 0));
            }
        }
        if relevant.is_empty() {
            return Ok(Vec::new());
        }
        if play.game.infos[info].nodes.len() > 1 {
            return Err(format!("the reply of {} to a number depends on its belief", play.game.info_name(info)));
        }
        // An indifferent mover accepts the offer, since otherwise no number could be a best choice.
        let own = (0..count).filter(|option| {
            let worth = self.expected_payoff(play, info, *option, oracle);
            let numerators = worth.iter().filter_map(|term| Some(fraction(term, &self.variables)?.numerator().clone()));
            numerators.into_iter().any(|above| relevant.iter().any(|index| above.degree_in(*index) > 0))
        });
        let own: Vec<usize> = own.collect();
        Ok(if own.is_empty() { (0..count).collect() } else { own })
    }

    /// Returns the numbers that may be chosen with an option: the ends of the interval, and the thresholds of the replies that
    /// follow. Each has the condition that it differs from the candidates before it.
    ///
    /// # Errors
    /// The reason, as a message: a gain from a reply is not a rational function, or is not linear in the number.
    pub(super) fn candidates(
        &self,
        play: &AssessmentPlay<'_>,
        info: InfoId,
        option: &AvailableAction,
        oracle: &dyn TruthOracle,
    ) -> Result<Vec<CandidateOffer>, String> {
        let Some((variable, range)) = &option.amount else { return Ok(vec![(None, all([]))]) };
        let (low, high) = match range {
            NumberRange::Values(values) => return Ok(values.iter().map(|value| (Some(value.clone()), all([]))).collect()),
            NumberRange::Interval { low, high } => (low, high),
        };
        let thresholds = self.thresholds(play, info, *variable, oracle)?;
        let ends = || [low, high].into_iter().flatten();
        let closed: Vec<TermRef> = ends().filter(|(_, closed)| *closed).map(|(end, _)| end.clone()).collect();
        let other = |number: &TermRef, others: &[TermRef]| {
            all(others.iter().map(|other| not(&compare(number, Relation::Equal, other))).collect::<Vec<_>>())
        };
        let mut out: Vec<CandidateOffer> = closed.iter().map(|end| (Some(end.clone()), all([]))).collect();
        for (end, _) in ends().filter(|(_, closed)| !*closed) {
            out.extend(thresholds.iter().map(|threshold| {
                let half = quotient(&sum(end, threshold), &number(2));
                let distinct = all([other(&half, &thresholds), other(&half, &closed)]);
                (Some(half), distinct)
            }));
        }
        out.extend(thresholds.into_iter().filter(|threshold| !closed.contains(threshold)).map(|threshold| {
            let distinct = other(&threshold, &closed);
            (Some(threshold), distinct)
        }));
        Ok(out)
    }

    /// Returns both sides of a comparison without the chosen numbers that cancel; `None` if no number cancels.
    pub(super) fn plainer(&self, game: &Game, a: &TermRef, b: &TermRef) -> Option<(TermRef, TermRef)> {
        let [one, other] = [a, b].map(|term| fraction(term, &self.variables));
        let (one, other) = (one?, other?);
        if !one.denominator().is_empty() || !other.denominator().is_empty() {
            return None;
        }
        let between = one.minus(&other).ok()?;
        let numbers =
            self.indices(game, &(0..game.variables.len()).filter(|number| is_number(game, *number)).collect::<Vec<_>>());
        let mentions = |polynomial: &Polynomial, index: VariableIndex| polynomial.degree_in(index) > 0;
        let gone = |index: &VariableIndex| {
            let before = mentions(one.numerator(), *index) || mentions(other.numerator(), *index);
            before && !mentions(between.numerator(), *index)
        };
        numbers.iter().any(gone).then(|| self.named_numbers.parts(between.numerator()).both())
    }

    /// Returns the numbers at which a player who replies to the choice is indifferent.
    fn thresholds(
        &self,
        play: &AssessmentPlay<'_>,
        info: InfoId,
        variable: VariableId,
        oracle: &dyn TruthOracle,
    ) -> Result<Vec<TermRef>, String> {
        let game = play.game;
        let name = game.number(variable);
        let place = self.variables.iter().position(|known| known.name == name);
        let Some(index) = place.and_then(|place| VariableIndex::try_from(place).ok()) else { return Ok(Vec::new()) };
        let mut out: Vec<TermRef> = Vec::new();
        let follows = |reply: &InfoId| {
            let here = &game.infos[*reply];
            let below = here.nodes.iter().any(|node| game.path(*node).iter().any(|above| game.infos[info].nodes.contains(above)));
            below && here.amounts.contains(&variable)
        };
        for reply in (0..game.infos.len()).filter(follows) {
            let best = |rule: &StrategyRule| matches!(rule.action, RuleAction::Best { .. });
            if !play.assessment.rules[reply].iter().any(best) {
                continue;
            }
            let count = options(game, reply).len();
            for (one, other) in (0..count).flat_map(|one| (one + 1..count).map(move |other| (one, other))) {
                for gain in self.gains(play, reply, (one, other), oracle)? {
                    let coefficients = gain.coefficients_in(index);
                    let [constant, slope] = coefficients.as_slice() else {
                        if coefficients.len() > 2 {
                            return Err(format!("the gain of {} from a reply is not linear in `{name}`", game.info_name(reply)));
                        }
                        continue;
                    };
                    // Another chosen number may occur in the threshold only if the chooser has seen it.
                    let mine = self.indices(game, &game.infos[info].amounts);
                    let numbers =
                        self.indices(game, &(0..game.variables.len()).filter(|v| is_number(game, *v)).collect::<Vec<_>>());
                    let mentions: BTreeSet<VariableIndex> = constant.variables().union(&slope.variables()).copied().collect();
                    if numbers.iter().any(|number| mentions.contains(number) && !mine.contains(number)) {
                        continue;
                    }
                    let threshold = self.named_numbers.fraction(&constant.scaled(&-Rational::from_integer(1.into())), slope);
                    if !out.contains(&threshold) {
                        out.push(threshold);
                    }
                }
            }
        }
        Ok(out)
    }

    /// Returns the gain from one option over another at each node of an information set, up to a positive factor, for every
    /// outcome of the tests in it.
    fn gains(
        &self,
        play: &AssessmentPlay<'_>,
        info: InfoId,
        (one, other): (usize, usize),
        oracle: &dyn TruthOracle,
    ) -> Result<Vec<Polynomial>, String> {
        let mut out: Vec<Polynomial> = Vec::new();
        for node in 0..play.game.infos[info].nodes.len() {
            let both = [one, other].map(|option| self.worth_at(play, info, node, option));
            let [Some(first), Some(second)] = &both else { continue };
            for term in branches(&Simplification::new(oracle).term(&difference(first, second))) {
                let Some(gain) = fraction(&term, &self.variables) else {
                    return Err(format!("the gain of {} from a reply is not a rational function", play.game.info_name(info)));
                };
                if !out.contains(gain.numerator()) {
                    out.push(gain.numerator().clone());
                }
            }
        }
        Ok(out)
    }

    fn expected_payoff(&self, play: &AssessmentPlay<'_>, info: InfoId, option: usize, oracle: &dyn TruthOracle) -> Vec<TermRef> {
        let places = 0..play.game.infos[info].nodes.len();
        places
            .filter_map(|node| self.worth_at(play, info, node, option))
            .flat_map(|term| branches(&Simplification::new(oracle).term(&term)))
            .collect()
    }

    /// Returns the mover's payoff from an option at one node of an information set.
    fn worth_at(&self, play: &AssessmentPlay<'_>, info: InfoId, node: usize, option: usize) -> Option<TermRef> {
        let here = &play.game.infos[info];
        let NodeKind::Move { options, .. } = &play.game.nodes[here.nodes[node]].kind else { return None };
        let amount = options.get(option)?.amount.as_ref().map(|(amount, _)| play.game.term(*amount));
        Some(play.payoff_after(options, &ChosenAction { option, amount }, here.player))
    }

    fn indices(&self, game: &Game, numbers: &[VariableId]) -> Vec<VariableIndex> {
        let place = |number: &VariableId| self.variables.iter().position(|known| known.name == game.number(*number));
        numbers.iter().filter_map(|number| VariableIndex::try_from(place(number)?).ok()).collect()
    }
}

/// Returns true iff the variable is a number that a player chooses.
#[must_use]
pub fn is_number(game: &Game, variable: VariableId) -> bool {
    let declared = &game.variables[variable];
    matches!(declared.kind, GameVariableKind::Amount(_) | GameVariableKind::Move(_)) && declared.labels.is_empty()
}

/// Returns the term for every outcome of the tests in it.
fn branches(term: &TermRef) -> Vec<TermRef> {
    let two = |a: &TermRef, b: &TermRef, make: &dyn Fn(TermRef, TermRef) -> Term| {
        let (a, b) = (branches(a), branches(b));
        if a.len() * b.len() > MAX_BRANCHES {
            return vec![term.clone()];
        }
        a.iter().flat_map(|a| b.iter().map(|b| TermRef::new(make(a.clone(), b.clone())))).collect()
    };
    let mut out = match &**term {
        Term::If(_, a, b) => branches(a).into_iter().chain(branches(b)).collect(),
        Term::Min(parts) | Term::Max(parts) => parts.iter().flat_map(branches).collect(),
        Term::Named { body, .. } if matches!(&**body, Term::If(..) | Term::Min(_) | Term::Max(_)) => branches(body),
        Term::Negate(a) => branches(a).into_iter().map(|a| TermRef::new(Term::Negate(a))).collect(),
        Term::Add(a, b) => two(a, b, &Term::Add),
        Term::Subtract(a, b) => two(a, b, &Term::Subtract),
        Term::Multiply(a, b) => two(a, b, &Term::Multiply),
        Term::Divide(a, b) => two(a, b, &Term::Divide),
        Term::Number(_)
        | Term::Label { .. }
        | Term::Variable(_)
        | Term::Power(..)
        | Term::Abs(_)
        | Term::Sign(_)
        | Term::Sqrt(_)
        | Term::Cases(_)
        | Term::Apply { .. }
        | Term::Named { .. } => vec![term.clone()],
    };
    let mut seen = BTreeSet::new();
    out.retain(|term: &TermRef| seen.insert(term.to_string()));
    out
}
