//! The comparisons in a game and an assessment: where one of them turns, a rule, a belief or a payoff may change.

use std::collections::{BTreeMap, BTreeSet};

use crate::expression::variables::Variables;
use crate::expression::{Condition, ConditionRef, Term, TermRef, Variable};
use crate::game::assessment::{Action, Content};
use crate::game::tree::{NodeKind, Range};
use crate::game::{Assessment, Game};

use super::finite::options;

/// Two numbers that are compared somewhere.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Comparison {
    /// One side.
    pub left: TermRef,
    /// The other.
    pub right: TermRef,
    /// The variables in either.
    pub free: BTreeSet<Variable>,
}

/// Everything that bears on where play changes.
#[derive(Clone, Debug, Default)]
pub struct Comparisons {
    /// The comparisons, each once.
    pub all: Vec<Comparison>,
    /// What an assessment prescribes for each number chosen, by the number's name.
    pub prescribed: BTreeMap<Variable, Vec<TermRef>>,
}

impl Comparisons {
    /// The comparisons of a game and, if there is one, of an assessment of it.
    #[must_use]
    pub fn of(game: &Game, assessment: Option<&Assessment>) -> Self {
        let mut out = Self::default();
        for node in &game.nodes {
            match &node.kind {
                NodeKind::Draw { branches, .. } => branches.iter().for_each(|branch| out.terms(&branch.weights)),
                NodeKind::Test { cases } => cases.iter().for_each(|(condition, _)| out.condition(condition)),
                NodeKind::Move { options, .. } => {
                    for (_, range) in options.iter().filter_map(|option| option.amount.as_ref()) {
                        out.range(range);
                    }
                }
                NodeKind::End { paid } => out.terms(paid),
                NodeKind::Go { paid, discounts, .. } => {
                    out.terms(paid);
                    out.terms(discounts);
                }
            }
        }
        if let Some(assessment) = assessment {
            out.assessment(assessment);
        }
        out
    }

    fn assessment(&mut self, assessment: &Assessment) {
        let game = &assessment.game;
        let (zero, one) = (Term::number(crate::number::whole(0)), Term::number(crate::number::whole(1)));
        for (info, rules) in assessment.rules.iter().enumerate() {
            let choices = options(game, info);
            for rule in rules {
                self.condition(&rule.condition);
                let Action::Mix(mix) = &rule.action else { continue };
                for (done, chance) in mix {
                    self.term(chance);
                    self.compare(chance, &zero);
                    self.compare(chance, &one);
                    let chosen = choices.get(done.option).and_then(|choice| choice.amount.as_ref());
                    if let (Some((variable, range)), Some(amount)) = (chosen, &done.amount) {
                        self.term(amount);
                        self.ends(range).into_iter().for_each(|end| self.compare(amount, &end));
                        let known = self.prescribed.entry(game.number(*variable)).or_default();
                        if !known.contains(amount) {
                            known.push(amount.clone());
                        }
                    }
                }
            }
        }
        for guess in assessment.beliefs.iter().flatten().flat_map(|belief| &belief.guesses) {
            self.condition(&guess.condition);
            if let Content::Chances { cases, .. } = &guess.content {
                let chances: Vec<_> = cases.iter().map(|(_, chance)| chance.clone()).collect();
                let chances = &chances;
                for chance in chances {
                    self.term(chance);
                    self.compare(chance, &zero);
                    self.compare(chance, &one);
                }
            }
        }
    }

    fn ends(&self, range: &Range) -> Vec<TermRef> {
        match range {
            Range::Interval { low, high } => low.iter().chain(high).map(|(end, _)| end.clone()).collect(),
            Range::Values(values) => values.clone(),
        }
    }

    fn range(&mut self, range: &Range) {
        let ends = self.ends(range);
        self.terms(&ends);
        if let [low, high] = ends.as_slice() {
            self.compare(low, high);
        }
    }

    fn compare(&mut self, left: &TermRef, right: &TermRef) {
        let mut free = Variables::of_term(left).free;
        free.extend(Variables::of_term(right).free);
        let new = Comparison { left: left.clone(), right: right.clone(), free };
        // What mentions nothing never turns.
        if !new.free.is_empty() && !self.all.contains(&new) {
            self.all.push(new);
        }
    }

    fn terms(&mut self, terms: &[TermRef]) {
        terms.iter().for_each(|term| self.term(term));
    }

    /// The comparisons inside a number, and the turns of `min`, `max`, `abs` and `sign`.
    fn term(&mut self, term: &TermRef) {
        match &**term {
            Term::Number(_) | Term::Label { .. } | Term::Variable(_) => {}
            Term::Negate(a) | Term::Power(a, _) | Term::Sqrt(a) | Term::Apply { argument: a, .. } => self.term(a),
            Term::Named { body, .. } => self.term(body),
            Term::Abs(a) | Term::Sign(a) => {
                self.term(a);
                self.compare(a, &Term::number(crate::number::whole(0)));
            }
            Term::Add(a, b) | Term::Subtract(a, b) | Term::Multiply(a, b) | Term::Divide(a, b) => {
                self.term(a);
                self.term(b);
            }
            Term::Min(parts) | Term::Max(parts) => {
                self.terms(parts);
                for (place, part) in parts.iter().enumerate() {
                    parts[place + 1..].iter().for_each(|other| self.compare(part, other));
                }
            }
            Term::If(condition, a, b) => {
                self.condition(condition);
                self.term(a);
                self.term(b);
            }
            Term::Cases(cases) => {
                for (value, condition) in cases {
                    self.term(value);
                    self.condition(condition);
                }
            }
        }
    }

    /// Adds the comparisons in a condition.
    pub fn condition(&mut self, condition: &ConditionRef) {
        match &**condition {
            Condition::Truth(_) => {}
            Condition::Compare(a, _, b) => {
                self.term(a);
                self.term(b);
                self.compare(a, b);
            }
            Condition::Not(a) | Condition::IsTrue(a) | Condition::IsFalse(a) => self.condition(a),
            Condition::Named { body, .. } => self.condition(body),
            Condition::And(parts) | Condition::Or(parts) => parts.iter().for_each(|part| self.condition(part)),
            Condition::Implies(a, b) | Condition::Iff(a, b) => {
                self.condition(a);
                self.condition(b);
            }
            Condition::If(a, b, c) => [a, b, c].into_iter().for_each(|part| self.condition(part)),
            Condition::Quantified(_, bound, body) => {
                bound.iter().filter_map(|variable| variable.range.as_ref()).for_each(|range| self.condition(range));
                self.condition(body);
            }
            Condition::HasValue(term) => self.term(term),
        }
    }
}
