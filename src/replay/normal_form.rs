//! Finds all Nash equilibria of two players at a point, by the supports of their mixtures over pure plans.
//!
//! For a pair of supports, a linear system decides for each player whether a mixture over exactly its support makes the other's
//! support best replies. The supports alone determine which events have probability one. Called by [`super::existence`]. Guards
//! verdicts: an error here leaves claims unchecked, or lets an error of the first reader pass.
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

/// The maximum number of pure plans of a player.
const MAX_PLANS: usize = 6;

/// The normal form of what follows a history: the pure plans of two players, and the payoffs of each pair of plans.
struct NormalForm {
    /// The first player's plans: an action at each own set of the scope, `None` at the other sets.
    first: Vec<Vec<Option<usize>>>,
    /// The second player's plans.
    second: Vec<Vec<Option<usize>>>,
    /// The first player's payoffs, with a row for each plan of the first player.
    mine: Vec<Vec<Rational>>,
    /// The second player's payoffs, with a row for each plan of the second player.
    theirs: Vec<Vec<Rational>>,
}

impl NormalForm {
    /// Returns the pairs of supports of the equilibria.
    fn equilibria(&self) -> Evaluation<Vec<(Vec<usize>, Vec<usize>)>> {
        let mut out = Vec::new();
        for own in supports(self.first.len()) {
            for other in supports(self.second.len()) {
                // The second player's mixture makes the first player's support best replies, and vice versa.
                if supported(&self.mine, &own, &other)? && supported(&self.theirs, &other, &own)? {
                    out.push((own.clone(), other));
                }
            }
        }
        Ok(out)
    }
}

/// Merges a plan of each player into a profile.
fn profile(own: &[Option<usize>], other: &[Option<usize>]) -> Profile {
    own.iter().zip(other).map(|(own, other)| own.or(*other).unwrap_or(0)).collect()
}

impl AssessmentSpace<'_, '_> {
    /// Returns the normal form; `None` if there are too many plans, states or numbers of an interval, or not exactly two movers.
    /// There is no answer if the game has ties.
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

    /// Returns for each pair of supports of a Nash equilibrium whether all its plays have the event; `None` if there is no normal
    /// form.
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

    /// Decides whether two players who move once each have exactly one Nash equilibrium: one pair of supports, and one mixture
    /// over each support. `None` if this is not decided.
    pub(super) fn is_one_mixture(&self) -> Evaluation<Option<bool>> {
        let Some(form) = self.form()?.filter(|_| self.scope.sets.len() == 2) else { return Ok(None) };
        let equilibria = form.equilibria()?;
        let [(own, other)] = equilibria.as_slice() else { return Ok(Some(false)) };
        let unique = rank(&form.mine, own, other) + 1 == other.len() && rank(&form.theirs, other, own) + 1 == own.len();
        Ok(unique.then_some(true))
    }

    /// Returns the pure plans of a player: an action at each of its sets in the scope. `None` if there are more than
    /// [`MAX_PLANS`].
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

/// Returns all nonempty sets of plans.
fn supports(count: usize) -> Vec<Vec<usize>> {
    (1u32..1 << count).map(|bits| (0..count).filter(|plan| bits >> plan & 1 == 1).collect()).collect()
}

/// True iff some mixture over exactly `others` makes all of `own` best replies. `payoffs` has a row for each own plan.
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

/// Returns the number of independent equations that indifference over `own` imposes on a mixture over `others`.
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
