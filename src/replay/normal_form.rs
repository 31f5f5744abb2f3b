//! All Nash equilibria of two players at a point, by the supports of their mixtures over pure plans.
//!
//! For a pair of supports the mixtures of each player are those that make the other indifferent over its support and nothing else
//! better: a linear system for each. Which events have probability one depends on the supports alone.
//!
//! # Source
//! Mangasarian (1964); support enumeration as in Shoham and Leyton-Brown (2009), section 4.2.

use num_traits::Zero;

use super::evaluate::Environment;
use super::existence::{AssessmentSpace, Profile};
use super::simplex::{Constraint, FormSign, LinearCombination, feasible};
use super::value::{Evaluation, NoValue};
use crate::syntax::tree::Expr;
use kernel::number::Rational;

/// The most pure plans of a player.
const MAX_PLANS: usize = 6;

/// The normal form of what follows: the pure plans of two players, and what each pair of plans gives to each of them.
struct NormalForm {
    first: Vec<Vec<Option<usize>>>,
    second: Vec<Vec<Option<usize>>>,
    /// A row per plan of the first: what it gives to the first.
    mine: Vec<Vec<Rational>>,
    /// A row per plan of the second: what it gives to the second.
    theirs: Vec<Vec<Rational>>,
}

impl NormalForm {
    /// The pairs of supports of the equilibria.
    fn equilibria(&self) -> Evaluation<Vec<(Vec<usize>, Vec<usize>)>> {
        let mut out = Vec::new();
        for own in supports(self.first.len()) {
            for other in supports(self.second.len()) {
                // The second's mixture makes the first's support best, and the other way round.
                if supported(&self.mine, &own, &other)? && supported(&self.theirs, &other, &own)? {
                    out.push((own.clone(), other));
                }
            }
        }
        Ok(out)
    }
}

fn profile(own: &[Option<usize>], other: &[Option<usize>]) -> Profile {
    own.iter().zip(other).map(|(own, other)| own.or(*other).unwrap_or(0)).collect()
}

impl AssessmentSpace<'_, '_> {
    /// The normal form; `None` if the game is too large, or has not two movers.
    fn form(&self) -> Evaluation<Option<NormalForm>> {
        let sets = &self.table.sets;
        if self.scope.sets.iter().any(|set| sets.all[*set].sampled) || !self.table.tree.programme.states.is_empty() {
            return Ok(None);
        }
        if !self.table.tree.programme.ties.is_empty() {
            return Err(NoValue::unable("mixed equilibria with ties"));
        }
        let mut movers: Vec<usize> = self.scope.sets.iter().map(|set| sets.all[*set].player).collect();
        movers.sort_unstable();
        movers.dedup();
        let [one, two] = movers.as_slice() else { return Ok(None) };
        let Some((first, second)) = self.plans(*one).zip(self.plans(*two)) else { return Ok(None) };
        let mut mine = Vec::new();
        let mut theirs = vec![Vec::new(); second.len()];
        for own in &first {
            let mut row = Vec::new();
            for (other, theirs) in second.iter().zip(&mut theirs) {
                let played = self.played(&profile(own, other));
                row.push(played.value(self.start, *one)?);
                theirs.push(played.value(self.start, *two)?);
            }
            mine.push(row);
        }
        Ok(Some(NormalForm { first, second, mine, theirs }))
    }

    /// For each pair of supports of a Nash equilibrium, whether its plays have the event; `None` if the game is too large.
    pub(super) fn normal_form(&self, event: Option<&Expr>, env: &Environment<'_>) -> Evaluation<Option<Vec<bool>>> {
        let Some(form) = self.form()? else { return Ok(None) };
        let mut outcomes = Vec::new();
        for (own, other) in form.equilibria()? {
            let mut has = true;
            for own in &own {
                for other in &other {
                    has &= self.has_event(&self.played(&profile(&form.first[*own], &form.second[*other])), event, env)?;
                }
            }
            outcomes.push(has);
        }
        Ok(Some(outcomes))
    }

    /// There is one Nash equilibrium alone, of two players who move once: one pair of supports, and one mixture over each. `None` if
    /// that is not decided.
    pub(super) fn is_one_mixture(&self) -> Evaluation<Option<bool>> {
        let Some(form) = self.form()?.filter(|_| self.scope.sets.len() == 2) else { return Ok(None) };
        let equilibria = form.equilibria()?;
        let [(own, other)] = equilibria.as_slice() else { return Ok(Some(false)) };
        let unique = rank(&form.mine, own, other) + 1 == other.len() && rank(&form.theirs, other, own) + 1 == own.len();
        Ok(unique.then_some(true))
    }

    /// The pure plans of a player: an action at each of its sets of the scope.
    fn plans(&self, player: usize) -> Option<Vec<Vec<Option<usize>>>> {
        let mut all: Vec<Vec<Option<usize>>> = vec![Vec::new()];
        for set in &self.scope.sets {
            let here = &self.table.sets.all[*set];
            let acts: Vec<Option<usize>> =
                if here.player == player { (0..here.acts.len()).map(Some).collect() } else { vec![None] };
            all = all
                .into_iter()
                .flat_map(|so_far| {
                    acts.iter().map(move |act| {
                        let mut next = so_far.clone();
                        next.push(*act);
                        next
                    })
                })
                .collect();
            if all.len() > MAX_PLANS {
                return None;
            }
        }
        Some(all)
    }
}

/// All nonempty sets of plans.
fn supports(count: usize) -> Vec<Vec<usize>> {
    (1u32..1 << count).map(|bits| (0..count).filter(|plan| bits >> plan & 1 == 1).collect()).collect()
}

/// Some mixture over exactly `others` makes all of `own` best replies; `payoffs` has a row per own plan.
fn supported(payoffs: &[Vec<Rational>], own: &[usize], others: &[usize]) -> Evaluation<bool> {
    let Some(first) = own.first() else { return Ok(false) };
    let mut constraints: Vec<Constraint> = Vec::new();
    for other in others {
        constraints.push((LinearCombination::variable(*other), FormSign::Positive));
    }
    for (plan, row) in payoffs.iter().enumerate().filter(|(plan, _)| plan != first) {
        let mut form = LinearCombination::default();
        for other in others {
            form.add(&LinearCombination::variable(*other), &(&payoffs[*first][*other] - &row[*other]));
        }
        constraints.push((form, if own.contains(&plan) { FormSign::Zero } else { FormSign::NotNegative }));
    }
    feasible(&constraints)
}

/// How many independent conditions indifference over `own` puts on a mixture over `others`.
fn rank(payoffs: &[Vec<Rational>], own: &[usize], others: &[usize]) -> usize {
    let Some((first, rest)) = own.split_first() else { return 0 };
    let difference = |plan: &usize| others.iter().map(|other| &payoffs[*plan][*other] - &payoffs[*first][*other]).collect();
    let mut rows: Vec<Vec<Rational>> = rest.iter().map(difference).collect();
    let mut done = 0;
    for column in 0..others.len() {
        let Some(pivot) = (done..rows.len()).find(|row| !rows[*row][column].is_zero()) else { continue };
        rows.swap(done, pivot);
        let (top, below) = rows.split_at_mut(done + 1);
        let Some(pivot) = top.last() else { continue };
        for row in below {
            let factor = &row[column] * pivot[column].recip();
            row.iter_mut().zip(pivot).for_each(|(entry, above)| *entry = &*entry - &(&factor * above));
        }
        done += 1;
    }
    done
}
