//! What a way to play asks once a choice is made, what that comes to, and whether anything is left of it.

use super::super::condition::{DerivationQuestion, draft, proved, result};
use super::super::gaps::worse;
use super::super::proof::{FirstAttempt, claim, rule};
use super::{PureEquilibriumSearch, SearchNode, is_never, is_number, reason};
use crate::certify::Word;
use crate::derive::DerivedCondition;
use crate::expression::build::{all, decided, folded, not, number, quantified, quotient, sum};
use crate::expression::simplify::{Simplification, TruthOracle};
use crate::expression::substitute::Substitution;
use crate::expression::variables::Variables;
use crate::expression::{BoundVariable, Condition, ConditionRef, Quantifier, Term, TermRef, Variable};
use crate::game::enumeration::tie_kept;
use crate::game::equilibrium::{ConceptUnavailable, EquilibriumCondition};
use crate::game::necessary_condition::{entangled_belief, necessary_condition};
use crate::game::search_order::ready;
use crate::game::tree::InfoId;
use crate::game::value::{AssessmentPlay, UndefinedPlay};
use crate::game::{Assessment, Game, plans};
use crate::paper::{GivenHypothesis, Statement};
use crate::syntax::play::Concept;

/// Tells what is proved under the hypotheses of a search.
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

    /// An end of the range, or half the way between two, is proved to lie there.
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
            let there = Substitution::new([(bound.name.clone(), end.clone())]).condition(&range);
            self.search.test(&folded(&there), self.game) == Some(true)
        };
        ends.iter().rev().any(inside)
    }
}

impl PureEquilibriumSearch<'_> {
    /// Whether a test is proved to come out one way wherever the hypotheses hold, whatever numbers are chosen.
    fn test(&self, test: &ConditionRef, game: &Game) -> Option<bool> {
        if let Some(known) = self.tests.borrow().get(test) {
            return *known;
        }
        if let Some(plain) = decided(test) {
            return Some(plain);
        }
        let free = Variables::of_condition(test).free;
        let parameters = self.paper.models.get(self.base.model).map(|model| model.parameters.as_slice()).unwrap_or_default();
        let number =
            |name: &Variable| (0..game.variables.len()).any(|number| is_number(game, number) && game.number(number) == *name);
        // Tests of beliefs are left alone.
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
            decided(&condition) == Some(true) || self.always(&condition)
        };
        let known = if always(test) { Some(true) } else { always(&not(test)).then_some(false) };
        self.tests.borrow_mut().insert(test.clone(), known);
        known
    }

    /// Proved wherever the hypotheses hold.
    fn always(&self, condition: &ConditionRef) -> bool {
        let holds = claim(self.base, "test", Statement::Holds(condition.clone()));
        rule(self.paper, vec![holds], self.means).iter().all(|(word, _)| *word == Word::Proved)
    }

    /// What is asked now that the last of some choices is fixed.
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
        // What is asked where a choice was just made comes first: it rests on the least.
        let (own, others): (Vec<InfoId>, Vec<InfoId>) = infos.iter().partition(|info| fixed.last() == Some(*info));
        for info in own.iter().chain(&others) {
            let parts = play.info_parts(self.concept, &[*info], &scope).map_err(refused)?;
            out.extend(parts.into_iter().map(|part| (Some(*info), part)));
        }
        if fixed.len() == self.order.len() {
            let parts = play.whole_parts(self.concept, &scope).map_err(refused)?;
            out.extend(parts.into_iter().map(|part| (None, part)));
        }
        let mut early: Option<String> = None;
        let last = fixed.last().filter(|last| !infos.contains(last));
        let last = last.filter(|_| !matches!(self.concept, Concept::Nash | Concept::SubgamePerfect));
        if let Some((info, part)) = last.and_then(|info| Some((*info, necessary_condition(assessment, *info, &fixed_numbers)?))) {
            early = Some(part.label.clone());
            out.push((Some(info), part));
        }
        let proving = SearchHypotheses { search: self, game: play.game };
        let mut settling = Simplification::new(&proving);
        let numbers: Vec<Variable> = (0..play.game.variables.len())
            .filter(|variable| is_number(play.game, *variable) && Some(*variable) != self.after)
            .map(|variable| play.game.number(variable))
            .collect();
        for (_, part) in &mut out {
            part.condition = settling.condition(&part.condition);
        }
        // What is necessary_condition says nothing if it rests on a number that is not seen.
        out.retain(|(_, part)| {
            let free = Variables::of_condition(&part.condition).free;
            early.as_ref() != Some(&part.label) || !numbers.iter().any(|number| free.contains(number))
        });
        for &info in &infos {
            let label = format!("{}: does what it is to do where it is indifferent", play.game.info_name(info));
            let condition = tie_kept(play, info, play.game);
            if decided(&condition) != Some(true) {
                out.push((Some(info), EquilibriumCondition { label, condition, deviation_payoffs: None }));
            }
        }
        if let Some(before) = out.iter().find_map(|(_, part)| entangled_belief(assessment, &part.condition)) {
            return Err(format!("what is believed later hangs together with the belief of {}", play.game.info_name(before)));
        }
        for (_, part) in &out {
            let free = Variables::of_condition(&part.condition).free;
            if let Some(number) = numbers.iter().find(|number| free.contains(*number)) {
                return Err(format!("{} depends on `{number}`, which is not seen there", part.label));
            }
        }
        Ok(out)
    }

    /// Adds demands to what is known of a way; false if it leads to no equilibrium.
    pub(super) fn add(&mut self, way: &mut SearchNode, demands: Vec<(Option<InfoId>, EquilibriumCondition)>) -> bool {
        let mut before = way.known.len();
        let mut demands = demands.into_iter().peekable();
        while let Some((info, part)) = demands.next() {
            let given = self.bearing_on(info, &way.known);
            let derived = self.condition_given(&part.condition, &given);
            match result(&derived.result) {
                None => way.unknown.push(format!("{}: {}", part.label, reason(&derived.result))),
                Some(never) if decided(&never) == Some(false) => {
                    way.word = worse(way.word, derived.verdict);
                    if way.word == Word::Proved {
                        self.rule_out(part.label, derived.verdict);
                        return false;
                    }
                    way.known.push((info, never));
                }
                Some(known) => {
                    way.word = worse(way.word, derived.verdict);
                    if decided(&known) != Some(true) && way.known.iter().all(|(_, other)| *other != known) {
                        way.known.push((info, known));
                    }
                }
            }
            let all_of_it = demands.peek().is_none_or(|(next, _)| *next != info);
            if !all_of_it || way.known.len() == before || way.known.len() < 2 {
                continue;
            }
            before = way.known.len();
            let together = self.condition(&all(way.known.iter().map(|(_, known)| known.clone())));
            if is_never(&together) && worse(way.word, together.verdict) == Word::Proved {
                self.rule_out("demands of several information sets are never met together".to_owned(), Word::Proved);
                return false;
            }
        }
        true
    }

    /// What is known of the information sets whose moves bear on what is best at one.
    fn bearing_on(&self, info: Option<InfoId>, known: &[(Option<InfoId>, ConditionRef)]) -> ConditionRef {
        let place = info.and_then(|info| self.order.iter().position(|other| *other == info));
        let Some(needs) = place.and_then(|place| self.needs.get(place)) else { return all([]) };
        let bears = |(asks, _): &&(Option<InfoId>, ConditionRef)| asks.is_some_and(|asks| needs.contains(&asks));
        all(known.iter().filter(bears).map(|(_, known)| known.clone()))
    }

    /// The condition without quantifiers, shortened and proved; each once.
    pub(super) fn condition(&mut self, condition: &ConditionRef) -> DerivedCondition {
        self.condition_given(condition, &all([]))
    }

    /// The same where something else holds besides the hypotheses.
    pub(super) fn condition_given(&mut self, condition: &ConditionRef, given: &ConditionRef) -> DerivedCondition {
        let asked = (given.clone(), condition.clone());
        if let Some(known) = self.derived.get(&asked) {
            return known.clone();
        }
        let mut base = self.base.clone();
        if decided(given) != Some(true) {
            let before = GivenHypothesis { origin: "asked before".to_owned(), from: None, condition: given.clone() };
            base.given.push(before);
        }
        let draft = draft(DerivationQuestion { paper: self.paper, base: &base, condition, solve_for: None }, self.means);
        let (verdict, defined) = proved(self.paper, &base, (condition, FirstAttempt::Values), &draft, self.means);
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
        // What there was no time for may be asked again.
        if !self.means.spent() {
            self.derived.insert(asked, derived.clone());
        }
        derived
    }
}

/// Why it cannot be said what a concept asks.
pub(super) fn unasked(why: &ConceptUnavailable, game: &Game) -> String {
    match why {
        ConceptUnavailable::Plans(plans::PlansRefused::SeesNumbers(player)) => {
            format!("{} sees a number that may come out in several ways before it moves", game.players[*player])
        }
        ConceptUnavailable::Plans(plans::PlansRefused::TooMany(player)) => {
            format!("{} has more than 1,024 plans", game.players[*player])
        }
        ConceptUnavailable::Plans(plans::PlansRefused::States) => {
            format!("`{}` has states, so that play may have no end", game.name)
        }
        ConceptUnavailable::Order(info) => format!("{} has seen the same events in different orders", game.info_name(*info)),
        ConceptUnavailable::Numbers(info) => {
            format!("the belief of {} hangs together with beliefs that depend on other numbers", game.info_name(*info))
        }
        ConceptUnavailable::HiddenNumber(info) => {
            format!("the belief of {} depends on a number that is not seen", game.info_name(*info))
        }
        ConceptUnavailable::Consistency(_) => "whether beliefs are the limit of trembles is not decided here".to_owned(),
    }
}
