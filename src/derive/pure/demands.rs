//! Derives the conditions of a partial assessment after each choice, and decides whether some parameters can satisfy them.
//!
//! Called by the search in [`super`]. Untrusted: a partial assessment is rejected only if a proof shows that its conditions
//! never hold.

use super::super::condition::{DerivationQuestion, draft, proved, result};
use super::super::gaps::worse;
use super::super::proof::{FirstAttempt, claim, rule};
use super::{PureEquilibriumSearch, SearchNode, is_never, is_number, reason};
use crate::certify::Word;
use crate::derive::DerivedCondition;
use crate::expression::build::{all, constant_truth, not, number, quantified, quotient, simplified, sum};
use crate::expression::simplify::{Simplification, TruthOracle};
use crate::expression::substitute::Substitution;
use crate::expression::variables::Variables;
use crate::expression::{BoundVariable, Condition, ConditionRef, Quantifier, Term, TermRef, Variable};
use crate::game::enumeration::ties_broken_as_declared;
use crate::game::equilibrium::{ConceptUnavailable, EquilibriumCondition};
use crate::game::necessary_condition::{entangled_belief, necessary_condition};
use crate::game::search_order::ready;
use crate::game::tree::InfoId;
use crate::game::value::{AssessmentPlay, UndefinedPlay};
use crate::game::{Assessment, Game, plans};
use crate::paper::{GivenHypothesis, Statement};
use crate::syntax::play::Concept;

/// Decides conditions under the hypotheses of a search, by proofs.
pub(super) struct SearchHypotheses<'a> {
    pub(super) search: &'a PureEquilibriumSearch<'a>,
    pub(super) game: &'a Game,
}

impl TruthOracle for SearchHypotheses<'_> {
    fn way(&self, test: &ConditionRef) -> Option<bool> {
        self.search.test(test, self.game)
    }

    fn plainer(&self, a: &TermRef, b: &TermRef) -> Option<(TermRef, TermRef)> {
        self.search.offers.plainer(self.game, a, b)
    }

    /// Returns true iff an end of the range, or the midpoint of both, is proved to lie in the range.
    fn inhabited(&self, bound: &BoundVariable) -> bool {
        let Some(Condition::And(parts)) = bound.range.as_deref() else { return false };
        let own = Term::variable(bound.name.clone());
        let mut ends: Vec<TermRef> = Vec::new();
        for part in parts {
            if let Condition::Compare(a, _, b) = &**part {
                ends.extend([a, b].into_iter().filter(|end| **end != own).cloned());
            }
        }
        if let [low, high] = ends.as_slice() {
            ends.push(quotient(&sum(low, high), &number(2)));
        }
        let inside = |end: &TermRef| {
            let range = all(parts.iter().cloned());
            let substituted = Substitution::new([(bound.name.clone(), end.clone())]).condition(&range);
            self.search.test(&simplified(&substituted), self.game) == Some(true)
        };
        ends.iter().rev().any(inside)
    }
}

impl PureEquilibriumSearch<'_> {
    /// Returns the truth value that a test has for all parameters and numbers, if that is proved.
    fn test(&self, test: &ConditionRef, game: &Game) -> Option<bool> {
        if let Some(known) = self.tests.borrow().get(test) {
            return *known;
        }
        if let Some(plain) = constant_truth(test) {
            return Some(plain);
        }
        let free = Variables::of_condition(test).free;
        let parameters = self.paper.models.get(self.base.model).map(|model| model.parameters.as_slice()).unwrap_or_default();
        let number =
            |name: &Variable| (0..game.variables.len()).any(|number| is_number(game, number) && game.number(number) == *name);
        // Tests that mention beliefs are not decided here.
        if !free.iter().all(|name| number(name) || parameters.iter().any(|parameter| parameter.name == *name)) {
            return None;
        }
        let bound: Vec<BoundVariable> = (0..game.variables.len())
            .filter(|variable| is_number(game, *variable) && Some(*variable) != self.after)
            .map(|variable| game.number(variable))
            .filter(|name| free.contains(name))
            .map(|name| BoundVariable { name, range: None, integer: false, replaced: Vec::new() })
            .collect();
        let always = |condition: &ConditionRef| {
            let condition = quantified(Quantifier::Forall, bound.clone(), condition.clone());
            constant_truth(&condition) == Some(true) || self.always(&condition)
        };
        let known = if always(test) { Some(true) } else { always(&not(test)).then_some(false) };
        self.tests.borrow_mut().insert(test.clone(), known);
        known
    }

    /// Returns true iff the condition is proved under the hypotheses.
    fn always(&self, condition: &ConditionRef) -> bool {
        let holds = claim(self.base, "test", Statement::Holds(condition.clone()));
        rule(self.paper, vec![holds], self.context).iter().all(|(word, _)| *word == Word::Proved)
    }

    /// Returns the conditions that can be derived once the last choice is fixed, each with its information set.
    ///
    /// # Errors
    /// The reason, as a message, why a condition is unavailable.
    pub(super) fn demands(
        &self,
        assessment: &Assessment,
        fixed: &[InfoId],
    ) -> Result<Vec<(Option<InfoId>, EquilibriumCondition)>, String> {
        let demanded = |play: &AssessmentPlay<'_>| self.demanded(play, fixed);
        AssessmentPlay::of(assessment, UndefinedPlay::Zero, demanded).unwrap_or_else(|what| Err(what.why().to_owned()))
    }

    fn demanded(
        &self,
        play: &AssessmentPlay<'_>,
        fixed: &[InfoId],
    ) -> Result<Vec<(Option<InfoId>, EquilibriumCondition)>, String> {
        let assessment = play.assessment;
        let infos = ready(&self.order, &self.needs, fixed);
        let fixed_numbers: Vec<Variable> = self.after.map(|number| play.game.number(number)).into_iter().collect();
        let mut out: Vec<(Option<InfoId>, EquilibriumCondition)> = Vec::new();
        let scope = self.scope(play.game, &fixed_numbers);
        let refused = |why: ConceptUnavailable| unasked(&why, play.game);
        // The conditions of the information set just fixed come first, since they depend on the fewest choices.
        let (own, others): (Vec<InfoId>, Vec<InfoId>) = infos.iter().partition(|info| fixed.last() == Some(*info));
        for info in own.iter().chain(&others) {
            let parts = play.info_parts(self.concept, &[*info], &scope).map_err(refused)?;
            out.extend(parts.into_iter().map(|part| (Some(*info), part)));
        }
        if fixed.len() == self.order.len() {
            let parts = play.whole_parts(self.concept, &scope).map_err(refused)?;
            out.extend(parts.into_iter().map(|part| (None, part)));
        }
        let mut necessary: Option<String> = None;
        let last = fixed.last().filter(|last| !infos.contains(last));
        let last = last.filter(|_| !matches!(self.concept, Concept::Nash | Concept::SubgamePerfect));
        if let Some((info, part)) = last.and_then(|info| Some((*info, necessary_condition(assessment, *info, &fixed_numbers)?))) {
            necessary = Some(part.label.clone());
            out.push((Some(info), part));
        }
        let oracle = SearchHypotheses { search: self, game: play.game };
        let mut simplification = Simplification::new(&oracle);
        let numbers: Vec<Variable> = (0..play.game.variables.len())
            .filter(|variable| is_number(play.game, *variable) && Some(*variable) != self.after)
            .map(|variable| play.game.number(variable))
            .collect();
        for (_, part) in &mut out {
            part.condition = simplification.condition(&part.condition);
        }
        // A necessary condition is useless if it depends on an unseen number.
        out.retain(|(_, part)| {
            let free = Variables::of_condition(&part.condition).free;
            necessary.as_ref() != Some(&part.label) || !numbers.iter().any(|number| free.contains(number))
        });
        for &info in &infos {
            let label = format!("{}: takes the option declared for ties", play.game.info_name(info));
            let condition = ties_broken_as_declared(play, info, play.game);
            if constant_truth(&condition) != Some(true) {
                out.push((Some(info), EquilibriumCondition { label, condition, deviation_payoffs: None }));
            }
        }
        if let Some(before) = out.iter().find_map(|(_, part)| entangled_belief(assessment, &part.condition)) {
            return Err(format!("a later belief depends on the free belief of {}", play.game.info_name(before)));
        }
        for (_, part) in &out {
            let free = Variables::of_condition(&part.condition).free;
            if let Some(number) = numbers.iter().find(|number| free.contains(*number)) {
                return Err(format!("{} depends on `{number}`, which the mover has not seen", part.label));
            }
        }
        Ok(out)
    }

    /// Adds conditions to a partial assessment. Returns false if it provably belongs to no equilibrium.
    pub(super) fn add(&mut self, node: &mut SearchNode, demands: Vec<(Option<InfoId>, EquilibriumCondition)>) -> bool {
        let mut before = node.known.len();
        let mut demands = demands.into_iter().peekable();
        while let Some((info, part)) = demands.next() {
            let given = self.bearing_on(info, &node.known);
            let derived = self.condition_given(&part.condition, &given);
            match result(&derived.result) {
                None => node.unknown.push(format!("{}: {}", part.label, reason(&derived.result))),
                Some(never) if constant_truth(&never) == Some(false) => {
                    node.word = worse(node.word, derived.verdict);
                    if node.word == Word::Proved {
                        self.rule_out(part.label, derived.verdict);
                        return false;
                    }
                    node.known.push((info, never));
                }
                Some(known) => {
                    node.word = worse(node.word, derived.verdict);
                    if constant_truth(&known) != Some(true) && node.known.iter().all(|(_, other)| *other != known) {
                        node.known.push((info, known));
                    }
                }
            }
            let all_of_it = demands.peek().is_none_or(|(next, _)| *next != info);
            if !all_of_it || node.known.len() == before || node.known.len() < 2 {
                continue;
            }
            before = node.known.len();
            let together = self.condition(&all(node.known.iter().map(|(_, known)| known.clone())));
            if is_never(&together) && worse(node.word, together.verdict) == Word::Proved {
                self.rule_out("the conditions of several information sets are inconsistent".to_owned(), Word::Proved);
                return false;
            }
        }
        true
    }

    /// Returns the known conditions of the information sets whose moves affect the best reply at `info`.
    fn bearing_on(&self, info: Option<InfoId>, known: &[(Option<InfoId>, ConditionRef)]) -> ConditionRef {
        let place = info.and_then(|info| self.order.iter().position(|other| *other == info));
        let Some(needs) = place.and_then(|place| self.needs.get(place)) else { return all([]) };
        let bears = |(asks, _): &&(Option<InfoId>, ConditionRef)| asks.is_some_and(|asks| needs.contains(&asks));
        all(known.iter().filter(bears).map(|(_, known)| known.clone()))
    }

    /// Derives a condition without quantifiers and proves it, once for each condition.
    pub(super) fn condition(&mut self, condition: &ConditionRef) -> DerivedCondition {
        self.condition_given(condition, &all([]))
    }

    /// Derives a condition under an additional hypothesis.
    pub(super) fn condition_given(&mut self, condition: &ConditionRef, given: &ConditionRef) -> DerivedCondition {
        let key = (given.clone(), condition.clone());
        if let Some(known) = self.derived.get(&key) {
            return known.clone();
        }
        let mut base = self.base.clone();
        if constant_truth(given) != Some(true) {
            let before = GivenHypothesis { origin: "asked before".to_owned(), from: None, condition: given.clone() };
            base.given.push(before);
        }
        let draft = draft(DerivationQuestion { paper: self.paper, base: &base, condition, solve_for: None }, self.context);
        let (verdict, defined) = proved(self.paper, &base, (condition, FirstAttempt::Values), &draft, self.context);
        let derived = DerivedCondition {
            question: self.out.question.clone(),
            result: draft.found,
            verdict,
            defined,
            solved_for: None,
            printed: Vec::new(),
            meant: Vec::new(),
            sizes: draft.sizes,
        };
        // A result that is incomplete for lack of time is not stored, so that it can be derived again.
        if !self.context.spent() {
            self.derived.insert(key, derived.clone());
        }
        derived
    }
}

/// Returns the message that explains why the conditions of a concept are unavailable.
pub(super) fn unasked(why: &ConceptUnavailable, game: &Game) -> String {
    match why {
        ConceptUnavailable::Plans(plans::PlansRefused::SeesNumbers(player)) => {
            format!("{} sees a number that may have several values before it moves", game.players[*player])
        }
        ConceptUnavailable::Plans(plans::PlansRefused::TooMany(player)) => {
            format!("{} has more than 1,024 plans", game.players[*player])
        }
        ConceptUnavailable::Plans(plans::PlansRefused::States) => {
            format!("`{}` has states, so play may not end", game.name)
        }
        ConceptUnavailable::Order(info) => format!("{} has seen the same events in different orders", game.info_name(*info)),
        ConceptUnavailable::Numbers(info) => {
            format!("the belief of {} and beliefs that depend on other numbers constrain each other", game.info_name(*info))
        }
        ConceptUnavailable::HiddenNumber(info) => {
            format!("the belief of {} depends on a number that the mover has not seen", game.info_name(*info))
        }
        ConceptUnavailable::Consistency(_) => {
            "whether the beliefs are the limit of trembles is undecided for this game".to_owned()
        }
    }
}
