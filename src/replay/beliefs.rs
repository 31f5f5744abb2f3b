//! Computes what an assessment believes at an information set: the first piece of each list that applies.
//!
//! A stated probability of a label is spread over the histories of the set that have the label, in proportion to the
//! probabilities of the hidden moves and of nature's other draws. If everything stated has weight zero, nothing is believed.
//! Called for every concept with beliefs and for phrases about beliefs. See docs/reference/games.md. Guards verdicts: an error
//! here leaves claims unchecked, or lets an error of the first reader pass.

use std::collections::BTreeSet;

use num_traits::{One, Zero};

use super::evaluate::{Environment, bare};
use super::plans::{OwnGuess, applies, is_free};
use super::played::{FreeBelief, FreePart, Played, PlayedBelief};
use super::programme::{ReplayVariableId, ReplayVariableKind};
use super::sets::ReplaySetId;
use super::tree::{HistoryId, HistoryKind};
use super::value::{Evaluation, NoValue, NumberOrLabel};
use crate::syntax::play::{BeliefSyntax, ChanceSyntax};
use crate::syntax::tree::{Expr, ExprKind};
use kernel::number::Rational;

/// One entry of a stated belief: labels that must all be present on a history, and their joint probability.
struct BeliefEntry {
    labels: Vec<(ReplayVariableId, NumberOrLabel)>,
    share: BeliefShare,
}

enum BeliefShare {
    Known(Rational),
    Free(Option<super::conditions::PointInterval>),
    Rest,
}

impl Played<'_, '_> {
    /// Returns the belief at an information set. There is no value if a formula that it depends on has none, and no answer if the
    /// belief is stated in part and otherwise given by Bayes' rule, or if this reader cannot compute it for another reason.
    pub(super) fn belief(&self, set: ReplaySetId) -> Evaluation<PlayedBelief> {
        if let Some(known) = self.beliefs.borrow().get(&set) {
            return known.clone();
        }
        let found = self.find_belief(set);
        self.beliefs.borrow_mut().insert(set, found.clone());
        found
    }

    fn find_belief(&self, set: ReplaySetId) -> Evaluation<PlayedBelief> {
        let here = &self.sets.all[set];
        if here.nodes.len() == 1 {
            return Ok(PlayedBelief::Known(vec![Rational::one()]));
        }
        let programme = &self.tree.programme;
        let (player, at) = (programme.players[here.player], &*programme.variables[here.variable].name);
        let env = self.tree.env(here.nodes[0]);
        // Lines whose `when` does not hold do not apply to this set.
        let mut guesses: Vec<&OwnGuess<'_>> = Vec::new();
        for own in self.plans.guesses.iter().filter(|own| own.player == player && own.at == at) {
            if applies(&env, own.when, None)? {
                guesses.push(own);
            }
        }
        // Lines about a draw or move that has happened on no history of this set do not apply either.
        let mut concerned: BTreeSet<Option<&str>> = BTreeSet::new();
        for own in &guesses {
            if self.concerns(set, &env, own)? {
                concerned.insert(own.about);
            }
        }
        guesses.retain(|own| concerned.contains(&own.about));
        let subjects: BTreeSet<Option<&str>> = guesses.iter().map(|own| own.about).collect();
        if subjects.is_empty() {
            return self.by_bayes(set);
        }
        let mut stated: Vec<&OwnGuess<'_>> = Vec::new();
        let mut bayes = 0;
        for subject in &subjects {
            let mut applied = None;
            for own in guesses.iter().filter(|own| own.about == *subject) {
                if !applies(&env, own.when, own.guess.place.as_ref())? {
                    continue;
                }
                if matches!(own.guess.content, BeliefSyntax::Bayes) && !matches!(self.by_bayes(set)?, PlayedBelief::Known(_)) {
                    continue;
                }
                applied = Some(*own);
                break;
            }
            match applied {
                None => return Ok(PlayedBelief::Nothing),
                // Bayes' rule determines the whole belief, also about hidden moves.
                Some(own) if matches!(own.guess.content, BeliefSyntax::Bayes) => {
                    if subject.is_none() {
                        return self.by_bayes(set);
                    }
                    bayes += 1;
                }
                Some(own) => stated.push(own),
            }
        }
        match (bayes, stated.as_slice()) {
            (0, _) => self.stated(set, &env, &stated),
            (_, []) => self.by_bayes(set),
            (_, _) => Err(NoValue::unable("a belief stated in part, and by Bayes' rule for the rest")),
        }
    }

    /// True iff some variable that a piece of a belief is about has a value on some history of the set. Always true for `bayes`.
    fn concerns(&self, set: ReplaySetId, env: &Environment<'_>, own: &OwnGuess<'_>) -> Evaluation<bool> {
        if matches!(own.guess.content, BeliefSyntax::Bayes) {
            return Ok(true);
        }
        // Probabilities are not evaluated here, because a piece that is never used may have none.
        let labels: Vec<(ReplayVariableId, NumberOrLabel)> = match &own.guess.content {
            BeliefSyntax::Mix(mix) => {
                let (about, unseen) = (self.about(own)?, self.unseen(set));
                let labels: Vec<Vec<(ReplayVariableId, NumberOrLabel)>> =
                    mix.iter().map(|(expr, _)| self.labels(expr, about, &unseen, env)).collect::<Evaluation<_>>()?;
                labels.concat()
            }
            BeliefSyntax::Free | BeliefSyntax::Bayes => {
                self.entries(set, env, own)?.into_iter().flat_map(|entry| entry.labels).collect()
            }
        };
        let about: BTreeSet<ReplayVariableId> = labels.iter().map(|(variable, _)| *variable).collect();
        let mut items = self.sets.all[set].nodes.iter().flat_map(|node| self.tree.nodes[*node].items.iter());
        Ok(items.any(|item| about.contains(&item.variable)))
    }

    /// Returns the belief that Bayes' rule determines at a set, or [`PlayedBelief::Nothing`] if it determines none.
    fn by_bayes(&self, set: ReplaySetId) -> Evaluation<PlayedBelief> {
        let player = self.sets.all[set].player;
        let view = self.views_of(player).of.get(&set).copied().ok_or_else(|| NoValue::unable("a set without a view"))?;
        Ok(self.determined(player, view)?.map_or(PlayedBelief::Nothing, PlayedBelief::Known))
    }

    /// Returns the variables that have a value on some history of the set and that the player of the set has not seen.
    fn unseen(&self, set: ReplaySetId) -> BTreeSet<ReplayVariableId> {
        let here = &self.sets.all[set];
        let items = here.nodes.iter().flat_map(|node| self.tree.nodes[*node].items.iter());
        let all: BTreeSet<ReplayVariableId> = items.map(|item| item.variable).collect();
        all.into_iter().filter(|variable| !here.seen.iter().any(|(seen, _)| seen == variable)).collect()
    }

    /// Combines the stated pieces, one for each draw or move that they are about, into a belief.
    fn stated(&self, set: ReplaySetId, env: &Environment<'_>, stated: &[&OwnGuess<'_>]) -> Evaluation<PlayedBelief> {
        let here = &self.sets.all[set];
        let mut factors: Vec<Vec<BeliefEntry>> = Vec::new();
        let mut subjects: BTreeSet<ReplayVariableId> = BTreeSet::new();
        for own in stated {
            let entries = self.entries(set, env, own)?;
            subjects.extend(entries.iter().flat_map(|entry| &entry.labels).map(|(variable, _)| *variable));
            factors.push(entries);
        }
        if stated.iter().filter(|own| is_free(&own.guess.content)).count() > 1 {
            return Err(NoValue::unable("two free beliefs at one set"));
        }
        // Each history belongs to one entry of each factor. A history that belongs to no entry has weight zero.
        let mut group: Vec<Option<Vec<usize>>> = Vec::new();
        let mut base = Vec::new();
        for node in &here.nodes {
            let items = &self.tree.nodes[*node].items;
            let matches = |entry: &BeliefEntry| {
                let has = |(variable, value): &(ReplayVariableId, NumberOrLabel)| {
                    items.iter().any(|item| item.variable == *variable && item.value == *value)
                };
                entry.labels.iter().all(has)
            };
            group.push(factors.iter().map(|entries| entries.iter().position(matches)).collect());
            base.push(self.likely(*node, set, &subjects)?);
        }
        let mut spread: Vec<Rational> = vec![Rational::zero(); here.nodes.len()];
        let groups: BTreeSet<&Vec<usize>> = group.iter().flatten().collect();
        for one in groups {
            let places: Vec<usize> = (0..here.nodes.len()).filter(|place| group[*place].as_ref() == Some(one)).collect();
            let mut weights: Vec<Rational> = places.iter().map(|place| base[*place].clone()).collect();
            if weights.iter().all(Zero::is_zero) {
                weights = self.only_hidden_numbers(set, &places, &subjects)?;
            }
            let total: Rational = weights.iter().sum();
            if !total.is_zero() {
                let scale = total.recip();
                places.iter().zip(&weights).for_each(|(place, weight)| spread[*place] = weight * &scale);
            }
        }
        let product = |choose: &dyn Fn(&BeliefEntry) -> Rational| -> Vec<Rational> {
            let weight = |place: usize| match &group[place] {
                None => Rational::zero(),
                Some(entries) => {
                    let all = entries.iter().zip(&factors).map(|(entry, factor)| choose(&factor[*entry]));
                    all.fold(spread[place].clone(), |product, share| product * share)
                }
            };
            (0..here.nodes.len()).map(weight).collect()
        };
        let known = |factor: &[BeliefEntry]| -> Rational {
            let sum: Rational = factor
                .iter()
                .map(|entry| if let BeliefShare::Known(share) = &entry.share { share.clone() } else { Rational::zero() })
                .sum();
            Rational::one() - sum
        };
        let rests: Vec<Rational> = factors.iter().map(|factor| known(factor)).collect();
        let rest_of = |entry: &BeliefEntry| {
            let place = factors.iter().position(|factor| factor.iter().any(|other| std::ptr::eq(other, entry)));
            place.map_or_else(Rational::zero, |place| rests[place].clone())
        };
        let fixed = product(&|entry| match &entry.share {
            BeliefShare::Known(share) => share.clone(),
            BeliefShare::Rest => rest_of(entry),
            BeliefShare::Free(_) => Rational::zero(),
        });
        let free: Vec<&BeliefEntry> =
            factors.iter().flatten().filter(|entry| matches!(entry.share, BeliefShare::Free(_))).collect();
        if free.is_empty() {
            if factors.iter().flatten().any(|entry| match &entry.share {
                BeliefShare::Known(share) => share.is_negative() || *share > Rational::one(),
                BeliefShare::Rest => rest_of(entry).is_negative(),
                BeliefShare::Free(_) => false,
            }) {
                return Ok(PlayedBelief::Nothing);
            }
            let total: Rational = fixed.iter().sum();
            if total.is_zero() {
                return Ok(PlayedBelief::Nothing);
            }
            let scale = total.recip();
            return Ok(PlayedBelief::Known(fixed.iter().map(|weight| weight * &scale).collect()));
        }
        let mut parts = Vec::new();
        for one in free {
            // What is added to a free probability is subtracted from the entry that has the rest.
            let adds = product(&|entry| {
                if std::ptr::eq(entry, one) {
                    Rational::one()
                } else if matches!(entry.share, BeliefShare::Rest) && self.same_factor(&factors, entry, one) {
                    -Rational::one()
                } else if self.same_factor(&factors, entry, one) {
                    Rational::zero()
                } else {
                    match &entry.share {
                        BeliefShare::Known(share) => share.clone(),
                        BeliefShare::Rest => rest_of(entry),
                        BeliefShare::Free(_) => Rational::zero(),
                    }
                }
            });
            let within = match &one.share {
                BeliefShare::Free(within) => within.clone(),
                BeliefShare::Known(_) | BeliefShare::Rest => None,
            };
            parts.push(FreePart { adds, within });
        }
        Ok(PlayedBelief::Free(FreeBelief { base: fixed, parts }))
    }

    #[allow(clippy::unused_self, reason = "kept beside its callers")]
    fn same_factor(&self, factors: &[Vec<BeliefEntry>], a: &BeliefEntry, b: &BeliefEntry) -> bool {
        factors
            .iter()
            .any(|factor| factor.iter().any(|entry| std::ptr::eq(entry, a)) && factor.iter().any(|entry| std::ptr::eq(entry, b)))
    }

    /// Returns the weights of histories that the strategies make impossible. If the labels of the moves are the same on all of
    /// them, so that the moves differ in hidden numbers alone, the weights are nature's probabilities of the other draws. There
    /// is no answer if the hidden numbers affect the player's payoffs. If the labels differ, all weights are zero.
    fn only_hidden_numbers(
        &self,
        set: ReplaySetId,
        places: &[usize],
        subjects: &BTreeSet<ReplayVariableId>,
    ) -> Evaluation<Vec<Rational>> {
        let here = &self.sets.all[set];
        let nothing = vec![Rational::zero(); places.len()];
        let mut allowed = Vec::new();
        for place in places {
            let mut product = Rational::one();
            let mut at = here.nodes[*place];
            while let Some((parent, branch)) = self.tree.nodes[at].parent {
                if let HistoryKind::Draw { variable, .. } = &self.tree.nodes[parent].kind
                    && !subjects.contains(variable)
                    && !self.seen_alike(set, *variable)?
                {
                    product *= self.chance(parent, branch, here.player)?;
                }
                at = parent;
            }
            allowed.push(product);
        }
        let labels = |place: usize| -> Vec<(ReplayVariableId, NumberOrLabel)> {
            let items = self.tree.nodes[here.nodes[place]].items.iter();
            let own = items.filter(|item| item.mover.is_some() && matches!(item.value, NumberOrLabel::Label(_)));
            own.map(|item| (item.variable, item.value.clone())).collect()
        };
        let kept = places.iter().zip(&allowed).filter(|(_, allowed)| allowed.is_positive());
        let kept: Vec<usize> = kept.map(|(place, _)| *place).collect();
        let Some(first) = kept.first().copied() else { return Ok(nothing) };
        if places.iter().any(|place| labels(*place) != labels(first)) {
            return Ok(nothing);
        }
        let values = |place: usize| -> Evaluation<Vec<Rational>> {
            let next = self.tree.next(here.nodes[place]);
            next.into_iter().map(|next| self.value(next, here.player)).collect()
        };
        let wanted = values(first)?;
        for place in &kept {
            if values(*place)? != wanted {
                return Err(NoValue::unable("a belief about a hidden number that matters"));
            }
        }
        Ok(allowed)
    }

    /// Returns the probability of the hidden moves on a history, times that of the draws that no stated belief is about, times
    /// that of hidden numbers whose label is known.
    fn likely(&self, node: HistoryId, set: ReplaySetId, subjects: &BTreeSet<ReplayVariableId>) -> Evaluation<Rational> {
        let here = &self.sets.all[set];
        let mut product = Rational::one();
        let mut at = node;
        while let Some((parent, branch)) = self.tree.nodes[at].parent {
            let counts = match &self.tree.nodes[parent].kind {
                HistoryKind::Draw { variable, .. } => !subjects.contains(variable) && !self.seen_alike(set, *variable)?,
                HistoryKind::Move { player, variable, .. } => {
                    let before = self.tree.nodes[parent].items.len();
                    let own = self.tree.nodes[at].items.iter().skip(before).filter(|item| item.mover.is_some());
                    let seen = own.clone().any(|item| here.seen.iter().any(|(seen, _)| *seen == item.variable));
                    let stated = own.clone().any(|item| subjects.contains(&item.variable)) || subjects.contains(variable);
                    *player != here.player && !seen && !stated
                }
                HistoryKind::Fork { .. } | HistoryKind::Go { .. } | HistoryKind::End { .. } => false,
            };
            if counts {
                product *= self.chance(parent, branch, here.player)?;
            } else if self.tree.nodes[parent].items.len() < self.tree.nodes[at].items.len() {
                product *= self.number_given_label(set, parent, branch, subjects)?;
            }
            at = parent;
        }
        Ok(product)
    }

    /// Returns the probability of an action's number, given the action's label, if the number is hidden and the label is seen or
    /// a stated belief is about it. Returns 1 for everything else.
    fn number_given_label(
        &self,
        set: ReplaySetId,
        node: HistoryId,
        branch: usize,
        subjects: &BTreeSet<ReplayVariableId>,
    ) -> Evaluation<Rational> {
        let here = &self.sets.all[set];
        let HistoryKind::Move { player, variable, acts, .. } = &self.tree.nodes[node].kind else { return Ok(Rational::one()) };
        let act = &acts[branch];
        let label_known = subjects.contains(variable) || here.seen.iter().any(|(seen, _)| seen == variable);
        if *player == here.player || !label_known || act.label.is_none() || act.amount.is_none() {
            return Ok(Rational::one());
        }
        let mut total = Rational::zero();
        for (other, _) in acts.iter().enumerate().filter(|(_, other)| other.label == act.label) {
            total += self.chance(node, other, here.player)?;
        }
        let before = self.tree.nodes[node].items.len();
        let next = self.tree.next(node)[branch];
        let number = self.tree.nodes[next].items.iter().skip(before).find(|item| matches!(item.value, NumberOrLabel::Number(_)));
        if number.is_some_and(|item| here.seen.iter().any(|(seen, _)| *seen == item.variable)) {
            return Ok(Rational::one());
        }
        let own = self.chance(node, branch, here.player)?;
        Ok(if total.is_zero() { Rational::zero() } else { own / total })
    }

    /// True iff the player has seen a draw, and the draw had the same probability on all histories of the set. Such a draw has no
    /// part in the belief.
    fn seen_alike(&self, set: ReplaySetId, variable: ReplayVariableId) -> Evaluation<bool> {
        let here = &self.sets.all[set];
        if !here.seen.iter().any(|(seen, _)| *seen == variable) {
            return Ok(false);
        }
        let mut chances = BTreeSet::new();
        for node in &here.nodes {
            let mut at = *node;
            while let Some((parent, branch)) = self.tree.nodes[at].parent {
                if matches!(&self.tree.nodes[parent].kind, HistoryKind::Draw { variable: drawn, .. } if *drawn == variable) {
                    chances.insert(self.chance(parent, branch, here.player)?);
                }
                at = parent;
            }
        }
        Ok(chances.len() == 1)
    }

    /// Returns the variable that a stated belief names after `about`, if any. There is no answer if the game has no such
    /// variable.
    fn about(&self, own: &OwnGuess<'_>) -> Evaluation<Option<ReplayVariableId>> {
        let programme = &self.tree.programme;
        let found = |name| programme.variable(name).ok_or_else(|| NoValue::unable(format!("the variable `{name}`")));
        own.about.map(found).transpose()
    }

    /// Returns the entries of a stated belief. Labels are looked up among the variables that the player has not seen. There is no
    /// answer for `bayes`, for a free belief about a number, and if two entries have no probability.
    fn entries(&self, set: ReplaySetId, env: &Environment<'_>, own: &OwnGuess<'_>) -> Evaluation<Vec<BeliefEntry>> {
        let programme = &self.tree.programme;
        let (about, unseen) = (self.about(own)?, self.unseen(set));
        let mix = match &own.guess.content {
            BeliefSyntax::Bayes => return Err(NoValue::unable("Bayes' rule inside a stated belief")),
            BeliefSyntax::Free => {
                let subject = match about {
                    Some(variable) => variable,
                    None => self.only_subject(&unseen)?,
                };
                let labels =
                    programme.variables[subject].labels.clone().ok_or_else(|| NoValue::unable("a free belief about a number"))?;
                let count = labels.len();
                let entry = |(place, label): (usize, &std::sync::Arc<str>)| BeliefEntry {
                    labels: vec![(subject, NumberOrLabel::Label(label.clone()))],
                    share: if place + 1 == count { BeliefShare::Rest } else { BeliefShare::Free(None) },
                };
                return Ok(labels.iter().enumerate().map(entry).collect());
            }
            BeliefSyntax::Mix(mix) => mix,
        };
        let mut entries = Vec::new();
        for (expr, chance) in mix {
            let share = match chance {
                None if mix.len() == 1 => BeliefShare::Known(Rational::one()),
                None => BeliefShare::Rest,
                Some(ChanceSyntax::Exactly(chance)) => BeliefShare::Known(env.number(chance)?),
                Some(ChanceSyntax::Free(range)) => {
                    BeliefShare::Free(range.as_ref().map(|range| env.interval(range)).transpose()?)
                }
            };
            entries.push(BeliefEntry { labels: self.labels(expr, about, &unseen, env)?, share });
        }
        if entries.iter().filter(|entry| matches!(entry.share, BeliefShare::Rest)).count() > 1 {
            return Err(NoValue::unable("two labels without a probability"));
        }
        // If the entries leave out exactly one label, that label has the remaining probability.
        if let ([(subject, _)], true) = (
            entries.first().map_or(&[][..], |entry| entry.labels.as_slice()),
            entries.iter().all(|entry| !matches!(entry.share, BeliefShare::Rest) && entry.labels.len() == 1),
        ) {
            let subject = *subject;
            let labels = programme.variables[subject].labels.clone();
            let named = |label: &std::sync::Arc<str>| {
                entries.iter().any(|entry| entry.labels == [(subject, NumberOrLabel::Label(label.clone()))])
            };
            let left: Vec<_> = labels.iter().flat_map(|labels| labels.iter()).filter(|label| !named(label)).cloned().collect();
            if let [label] = left.as_slice() {
                entries
                    .push(BeliefEntry { labels: vec![(subject, NumberOrLabel::Label(label.clone()))], share: BeliefShare::Rest });
            }
        }
        Ok(entries)
    }

    /// Returns the one hidden draw or, if no draw is hidden, the one hidden move. There is no answer if there are several.
    fn only_subject(&self, unseen: &BTreeSet<ReplayVariableId>) -> Evaluation<ReplayVariableId> {
        let of = |kind: ReplayVariableKind| -> Vec<ReplayVariableId> {
            unseen.iter().copied().filter(|variable| self.tree.programme.variables[*variable].kind == kind).collect()
        };
        match (of(ReplayVariableKind::Draw).as_slice(), of(ReplayVariableKind::Move).as_slice()) {
            ([only], _) | ([], [only]) => Ok(*only),
            _ => Err(NoValue::unable("a free belief about several draws or moves")),
        }
    }

    /// Returns the labels that an entry names, each with its variable. There is no answer if the variable of a label is not
    /// unique.
    fn labels(
        &self,
        expr: &Expr,
        about: Option<ReplayVariableId>,
        unseen: &BTreeSet<ReplayVariableId>,
        env: &Environment<'_>,
    ) -> Evaluation<Vec<(ReplayVariableId, NumberOrLabel)>> {
        let programme = &self.tree.programme;
        let node = &bare(expr).node;
        let takes_labels = about.is_none_or(|about| programme.variables[about].labels.is_some());
        let word = match node {
            ExprKind::Param(param) if param.label.is_none() => Some(param.name.value.as_str()),
            ExprKind::Number(text) if takes_labels => Some(text.as_str()),
            _ => None,
        };
        match (node, word) {
            (ExprKind::And(parts), _) => {
                let mut out = Vec::new();
                for part in parts {
                    out.extend(self.labels(part, about, unseen, env)?);
                }
                Ok(out)
            }
            (_, Some(name)) => {
                let has = |variable: &ReplayVariableId| {
                    let labels = programme.variables[*variable].labels.as_ref();
                    labels.is_some_and(|labels| labels.iter().any(|label| **label == *name))
                };
                if let Some(about) = about.filter(has) {
                    return Ok(vec![(about, NumberOrLabel::Label(name.into()))]);
                }
                let of = |kind: ReplayVariableKind| -> Vec<ReplayVariableId> {
                    let mut all: Vec<ReplayVariableId> = unseen.iter().copied().filter(has).collect();
                    all.retain(|variable| programme.variables[*variable].kind == kind);
                    all
                };
                match (of(ReplayVariableKind::Draw).as_slice(), of(ReplayVariableKind::Move).as_slice()) {
                    ([only], _) | ([], [only]) => Ok(vec![(*only, NumberOrLabel::Label(name.into()))]),
                    // The label belongs to a variable that has been seen, or that has a value on no history of this set.
                    ([], []) => {
                        let mut all = (0..programme.variables.len()).filter(has);
                        match (all.next(), all.next()) {
                            (Some(only), None) => Ok(vec![(only, NumberOrLabel::Label(name.into()))]),
                            _ => Err(NoValue::unable(format!("the label `{name}` in a belief"))),
                        }
                    }
                    _ => Err(NoValue::unable(format!("the label `{name}` of several draws or moves in a belief"))),
                }
            }
            _ => match about {
                Some(about) => Ok(vec![(about, NumberOrLabel::Number(env.number(expr)?))]),
                None => Err(NoValue::unable("a belief about something else than labels")),
            },
        }
    }
}
