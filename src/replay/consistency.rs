//! Decides whether a player has consistent beliefs at all its views that equal the stated beliefs where the player moves.
//!
//! Beliefs at views at which the player does not move are unknowns. If it is known which moves are unexpected, each step between
//! views is a linear condition on unnormalised beliefs. The cases are decided one by one, by exact linear programming. Guards
//! verdicts: an error here leaves claims unchecked, or lets an error of the first reader pass.
//!
//! # Source
//! Fudenberg and Tirole (1991), definition 3.1, for each player's own views.

use std::collections::{BTreeMap, HashMap};

use num_traits::{One, Zero};

use super::played::{FreeBelief, Played, PlayedBelief};
use super::programme::ReplayVariableId;
use super::sets::ReplaySetId;
use super::simplex::{Constraint, FormSign, LinearCombination, feasible};
use super::steps::{BeliefUpdate, ViewTransition};
use super::value::{Evaluation, NoValue, NumberOrLabel};
use super::views::{ReplayViewId, ReplayViews};
use kernel::number::Rational;

/// The maximum number of cases of unexpected moves that are tried.
const MAX_CASES: usize = 4096;

/// The places of a view's histories by class, and within a class by the draws on the history.
type NodeGroups = BTreeMap<Vec<ReplaySetId>, BTreeMap<Vec<(ReplayVariableId, NumberOrLabel)>, Vec<usize>>>;

/// The beliefs that are allowed at an information set.
#[derive(Clone, Debug)]
pub(super) enum AllowedBelief {
    /// This belief only.
    Exactly(Vec<Rational>),
    /// The beliefs of this family.
    Free(FreeBelief),
    /// Any belief.
    Any,
    /// Any belief, because the set is outside the scope.
    Open,
}

/// The requirements on the beliefs of one player.
pub(super) struct BeliefQuestion<'q> {
    /// The beliefs that are allowed at each set.
    pub(super) allowed: &'q dyn Fn(ReplaySetId) -> Evaluation<AllowedBelief>,
    /// True for the sets at which beliefs are required.
    pub(super) in_scope: &'q dyn Fn(ReplaySetId) -> bool,
    /// If true, no single other action may give more at these sets.
    pub(super) rational: bool,
    /// A set and an action that has to give more there, if any.
    pub(super) better: Option<(ReplaySetId, usize)>,
}

/// The search for beliefs of one player.
struct BeliefSearch<'q, 'p, 't, 'c> {
    played: &'p Played<'t, 'c>,
    views: &'p ReplayViews,
    question: &'q BeliefQuestion<'q>,
    needed: Vec<bool>,
    children: Vec<Vec<ReplayViewId>>,
    gains: HashMap<ReplaySetId, Vec<Vec<Rational>>>,
    cases: usize,
}

/// A case that is being examined: unnormalised beliefs as linear forms, and the constraints on them.
#[derive(Clone, Default)]
struct BeliefCase {
    beliefs: BTreeMap<ReplayViewId, Vec<LinearCombination>>,
    constraints: Vec<Constraint>,
    variables: usize,
}

impl BeliefCase {
    fn fresh(&mut self) -> LinearCombination {
        self.variables += 1;
        LinearCombination::variable(self.variables - 1)
    }

    fn ask(&mut self, form: LinearCombination, sign: FormSign) {
        if !(form.is_zero() && sign != FormSign::Positive) {
            self.constraints.push((form, sign));
        }
    }
}

fn sum<'f>(forms: impl IntoIterator<Item = &'f LinearCombination>) -> LinearCombination {
    let mut out = LinearCombination::default();
    forms.into_iter().for_each(|form| out.add(form, &Rational::one()));
    out
}

/// True iff the player has such beliefs. There is no answer if there are too many cases, or if a case is not a linear system.
pub(super) fn exists(played: &Played<'_, '_>, views: &ReplayViews, question: &BeliefQuestion<'_>) -> Evaluation<bool> {
    let count = views.all.len();
    let mut needed: Vec<bool> = views.all.iter().map(|view| view.called.is_some_and(|set| (question.in_scope)(set))).collect();
    let mut children = vec![Vec::new(); count];
    for view in (0..count).rev() {
        if let Some(before) = views.all[view].before
            && needed[view]
        {
            needed[before] = true;
            children[before].push(view);
        }
    }
    let mut search = BeliefSearch { played, views, question, needed, children, gains: HashMap::new(), cases: 0 };
    if !search.needed.first().copied().unwrap_or(false) {
        return Ok(true);
    }
    search.follow_known(0, &[Rational::one()])
}

impl BeliefSearch<'_, '_, '_, '_> {
    fn in_scope(&self, view: ReplayViewId) -> Option<ReplaySetId> {
        self.views.all[view].called.filter(|set| (self.question.in_scope)(*set))
    }

    /// True iff suitable beliefs exist at all views that follow a view with a known belief.
    fn follow_known(&mut self, view: ReplayViewId, belief: &[Rational]) -> Evaluation<bool> {
        for next in self.children[view].clone() {
            if !self.step_from_known(next, belief)? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    fn step_from_known(&mut self, next: ReplayViewId, belief: &[Rational]) -> Evaluation<bool> {
        let here = &self.views.all[next];
        let called = here.called;
        let in_scope = self.in_scope(next);
        let allowed = match called {
            Some(set) => (self.question.allowed)(set)?,
            None => AllowedBelief::Any,
        };
        // The set lies before the scope, so its stated belief is accepted as it is.
        if let (AllowedBelief::Exactly(stated), None, Some(_)) = (&allowed, in_scope, called) {
            return self.follow_known(next, stated);
        }
        let step = self.played.step(self.views, next)?;
        let carried = Played::carried(self.views, next, belief);
        match (allowed, step.update(&carried)) {
            (AllowedBelief::Exactly(stated), update) => {
                if !self.agrees(next, &stated, &update)? {
                    return Ok(false);
                }
                if let Some(set) = in_scope
                    && !self.rational(set, &stated)?
                {
                    return Ok(false);
                }
                self.follow_known(next, &stated)
            }
            (AllowedBelief::Any | AllowedBelief::Open, BeliefUpdate::Bayes(weights)) => {
                let scale = weights.iter().sum::<Rational>().recip();
                let weights: Vec<Rational> = weights.iter().map(|weight| weight * &scale).collect();
                if let Some(set) = in_scope
                    && !self.rational(set, &weights)?
                {
                    return Ok(false);
                }
                self.follow_known(next, &weights)
            }
            (AllowedBelief::Any | AllowedBelief::Open | AllowedBelief::Free(_), _) => {
                let mut case = BeliefCase::default();
                let scale = case.fresh();
                case.ask(scale.clone(), FormSign::Positive);
                let before = belief.iter().map(|weight| scale.times(weight)).collect();
                let Some(view) = self.views.all[next].before else { return Ok(true) };
                case.beliefs.insert(view, before);
                self.component(case, vec![next])
            }
        }
    }

    /// True iff a stated belief is consistent with the update of the belief before.
    fn agrees(&self, view: ReplayViewId, stated: &[Rational], update: &BeliefUpdate) -> Evaluation<bool> {
        match update {
            BeliefUpdate::Bayes(weights) => {
                let total: Rational = weights.iter().sum();
                Ok(weights.iter().zip(stated).all(|(weight, belief)| *weight == belief * &total))
            }
            BeliefUpdate::Unexpected { weights, classes, .. } => {
                let groups = self.groups(view, classes);
                if groups.values().any(|by_draws| by_draws.len() > 1) && self.played.hides_numbers(self.views, view) {
                    return Err(NoValue::unable("an unexpected view that hides a number of an interval"));
                }
                let total = |places: &[usize], of: &[Rational]| places.iter().map(|place| &of[*place]).sum::<Rational>();
                Ok(groups.values().all(|by_draws| {
                    let all: Vec<usize> = by_draws.values().flatten().copied().collect();
                    let (weight, belief) = (total(&all, weights), total(&all, stated));
                    weight.is_zero()
                        || by_draws.values().all(|some| total(some, stated) * &weight == total(some, weights) * &belief)
                }))
            }
        }
    }

    /// Returns the places of a view's histories by class, and within a class by the draws on the history.
    fn groups(&self, view: ReplayViewId, classes: &[Vec<ReplaySetId>]) -> NodeGroups {
        let mut groups = NodeGroups::new();
        for (place, (class, node)) in classes.iter().zip(&self.views.all[view].nodes).enumerate() {
            let draws = ReplayViews::draws(self.played.tree, *node);
            groups.entry(class.clone()).or_default().entry(draws).or_default().push(place);
        }
        groups
    }

    /// Returns the gain from each action at a set, for each history of the set. The result is stored.
    fn gains(&mut self, set: ReplaySetId) -> Evaluation<Vec<Vec<Rational>>> {
        if !self.gains.contains_key(&set) {
            let gains = self.played.gains(set)?;
            self.gains.insert(set, gains);
        }
        Ok(self.gains.get(&set).cloned().unwrap_or_default())
    }

    /// True iff a known belief at a set satisfies the requirements on actions.
    fn rational(&mut self, set: ReplaySetId, belief: &[Rational]) -> Evaluation<bool> {
        let gain = |gains: &[Rational]| gains.iter().zip(belief).map(|(gain, weight)| gain * weight).sum::<Rational>();
        if self.question.rational && self.gains(set)?.iter().any(|gains| gain(gains).is_positive()) {
            return Ok(false);
        }
        match self.question.better {
            Some((wanted, act)) if wanted == set => Ok(self.gains(set)?.get(act).is_some_and(|gains| gain(gains).is_positive())),
            Some(_) | None => Ok(true),
        }
    }

    /// True iff suitable beliefs exist at the views in the queue and at all views that follow them. The case contains the belief
    /// at the view before each view in the queue.
    fn component(&mut self, case: BeliefCase, mut queue: Vec<ReplayViewId>) -> Evaluation<bool> {
        self.cases += 1;
        if self.cases > MAX_CASES {
            return Err(NoValue::unable(format!("more than {MAX_CASES} cases of unexpected moves")));
        }
        // If the case is impossible, the views after it need not be examined.
        if !self.feasible(&case)? {
            return Ok(false);
        }
        let Some(view) = queue.pop() else { return Ok(true) };
        let here = &self.views.all[view];
        let Some(before) = here.before else { return Err(NoValue::unable("a view without one before")) };
        let in_scope = self.in_scope(view);
        let allowed = match here.called {
            Some(set) => (self.question.allowed)(set)?,
            None => AllowedBelief::Any,
        };
        let step = self.played.step(self.views, view)?;
        let forms = case.beliefs.get(&before).cloned().unwrap_or_default();
        let carried: Vec<LinearCombination> = here.from.iter().map(|place| forms[*place].clone()).collect();
        let mut base = case;
        let own = self.own_forms(&mut base, &allowed, here.nodes.len());
        base.ask(sum(&own), FormSign::Positive);
        if let Some(set) = in_scope {
            self.ask_rational(&mut base, set, &own)?;
        }
        let stated = match &allowed {
            AllowedBelief::Exactly(stated) => Some(stated.clone()),
            AllowedBelief::Free(_) | AllowedBelief::Any | AllowedBelief::Open => None,
        };
        if stated.is_some() {
            // The views after a known belief do not depend on the case.
            let known = stated.clone().unwrap_or_default();
            if let Some(set) = in_scope
                && !self.rational(set, &known)?
            {
                return Ok(false);
            }
            if !self.follow_known(view, &known)? {
                return Ok(false);
            }
        } else {
            base.beliefs.insert(view, own.clone());
            queue.extend(self.children[view].iter().copied());
        }
        // The set lies before the scope and has a stated belief, so the step to it is unrestricted.
        if stated.is_some() && in_scope.is_none() && here.called.is_some() {
            return self.component(base, queue);
        }
        for (weights, unexpected, more) in cases(&step, &carried) {
            let mut next = base.clone();
            next.constraints.extend(more);
            match unexpected {
                None => {
                    for (form, weight) in own.iter().zip(&weights) {
                        let mut difference = form.clone();
                        difference.add(weight, &-Rational::one());
                        next.ask(difference, FormSign::Zero);
                    }
                    if self.component(next, queue.clone())? {
                        return Ok(true);
                    }
                }
                Some(classes) => {
                    if !self.feasible(&next)? {
                        continue;
                    }
                    let several = self.groups(view, &classes).values().any(|by_draws| by_draws.len() > 1);
                    if several && self.played.hides_numbers(self.views, view) {
                        return Err(NoValue::unable("an unexpected view that hides a number of an interval"));
                    }
                    for next in self.unexpected(next, view, &own, &weights, &classes, stated.as_deref())? {
                        if self.component(next, queue.clone())? {
                            return Ok(true);
                        }
                    }
                }
            }
        }
        Ok(false)
    }

    fn feasible(&self, case: &BeliefCase) -> Evaluation<bool> {
        let size = case.constraints.iter().map(|(form, _)| form.0.len() + 1).sum::<usize>();
        let cost = size.saturating_mul(case.constraints.len());
        self.played.tree.programme.context.step(u64::try_from(cost).unwrap_or(u64::MAX))?;
        feasible(&case.constraints)
    }

    /// Returns the unnormalised belief at a view as linear forms, and adds the constraints on it to the case.
    #[allow(clippy::unused_self, reason = "kept beside its callers")]
    fn own_forms(&self, case: &mut BeliefCase, allowed: &AllowedBelief, count: usize) -> Vec<LinearCombination> {
        match allowed {
            AllowedBelief::Exactly(belief) => {
                let scale = case.fresh();
                belief.iter().map(|weight| scale.times(weight)).collect()
            }
            AllowedBelief::Any | AllowedBelief::Open => (0..count).map(|_| case.fresh()).collect(),
            AllowedBelief::Free(free) => {
                let scale = case.fresh();
                case.ask(scale.clone(), FormSign::Positive);
                let mut forms: Vec<LinearCombination> = free.base.iter().map(|weight| scale.times(weight)).collect();
                for part in &free.parts {
                    let share = case.fresh();
                    let one = Rational::one();
                    let at_most = |case: &mut BeliefCase, high: &Rational, strict: bool| {
                        let mut room = scale.times(high);
                        room.add(&share, &-Rational::one());
                        case.ask(room, if strict { FormSign::Positive } else { FormSign::NotNegative });
                    };
                    at_most(case, &one, false);
                    if let Some(within) = &part.within {
                        if let Some(high) = &within.high {
                            at_most(case, high, !within.high_closed);
                        }
                        if let Some(low) = &within.low {
                            let mut room = share.clone();
                            room.add(&scale, &-low.clone());
                            case.ask(room, if within.low_closed { FormSign::NotNegative } else { FormSign::Positive });
                        }
                    }
                    forms.iter_mut().zip(&part.adds).for_each(|(form, adds)| form.add(&share, adds));
                }
                forms.iter().for_each(|form| case.ask(form.clone(), FormSign::NotNegative));
                forms
            }
        }
    }

    /// Adds the requirements on actions at a set to a case.
    fn ask_rational(&mut self, case: &mut BeliefCase, set: ReplaySetId, own: &[LinearCombination]) -> Evaluation<()> {
        let gain = |gains: &[Rational]| {
            let mut form = LinearCombination::default();
            own.iter().zip(gains).for_each(|(weight, gain)| form.add(weight, gain));
            form
        };
        if self.question.rational {
            for gains in self.gains(set)? {
                case.ask(gain(&gains).times(&-Rational::one()), FormSign::NotNegative);
            }
        }
        if let Some((wanted, act)) = self.question.better
            && wanted == set
            && let Some(gains) = self.gains(set)?.get(act)
        {
            case.ask(gain(gains), FormSign::Positive);
        }
        Ok(())
    }

    /// Splits a case of an unexpected view by whether each class had weight before. In a class that had, the draws are as likely
    /// as before.
    fn unexpected(
        &self,
        case: BeliefCase,
        view: ReplayViewId,
        own: &[LinearCombination],
        weights: &[LinearCombination],
        classes: &[Vec<ReplaySetId>],
        stated: Option<&[Rational]>,
    ) -> Evaluation<Vec<BeliefCase>> {
        let mut cases = vec![case];
        let groups = self.groups(view, classes);
        for by_draws in groups.values() {
            let of = |places: &[usize], forms: &[LinearCombination]| sum(places.iter().map(|place| &forms[*place]));
            let all: Vec<usize> = by_draws.values().flatten().copied().collect();
            let weight = of(&all, weights);
            if weight.is_zero() {
                continue;
            }
            if let Some(stated) = stated {
                let belief: Rational = all.iter().map(|place| &stated[*place]).sum();
                for some in by_draws.values() {
                    let part: Rational = some.iter().map(|place| &stated[*place]).sum();
                    let mut difference = weight.times(&part);
                    difference.add(&of(some, weights), &-belief.clone());
                    cases.iter_mut().for_each(|case| case.ask(difference.clone(), FormSign::Zero));
                }
                continue;
            }
            // If there is a single class, the unnormalised beliefs about the draws equal the weights.
            if groups.len() == 1 {
                let mut without = cases.clone();
                for case in &mut cases {
                    case.ask(weight.clone(), FormSign::Positive);
                    for some in by_draws.values() {
                        let mut difference = of(some, own);
                        difference.add(&of(some, weights), &-Rational::one());
                        case.ask(difference, FormSign::Zero);
                    }
                }
                without.iter_mut().for_each(|case| case.ask(weight.clone(), FormSign::Zero));
                cases.extend(without);
                continue;
            }
            // If there are several classes, the ratios between the weights of the draws have to be known.
            let parts: Vec<LinearCombination> = by_draws.values().map(|some| of(some, weights)).collect();
            let ratios: Vec<Option<Rational>> = parts.iter().map(|part| proportion(part, &weight)).collect();
            let Some(ratios) = ratios.into_iter().collect::<Option<Vec<Rational>>>() else {
                return Err(NoValue::unable("two unexpected views in a row, of players who know different things"));
            };
            let mut with_weight = cases.clone();
            let mut without = cases;
            for case in &mut with_weight {
                case.ask(weight.clone(), FormSign::Positive);
                for (some, ratio) in by_draws.values().zip(&ratios) {
                    let mut difference = of(some, own);
                    difference.add(&of(&all, own), &-ratio.clone());
                    case.ask(difference, FormSign::Zero);
                }
            }
            without.iter_mut().for_each(|case| case.ask(weight.clone(), FormSign::Zero));
            cases = with_weight;
            cases.extend(without);
            if cases.len() > 256 {
                return Err(NoValue::unable("too many cases of unexpected moves"));
            }
        }
        Ok(cases)
    }
}

/// Returns the number r with `part = r * whole`, if there is one.
fn proportion(part: &LinearCombination, whole: &LinearCombination) -> Option<Rational> {
    let (variable, coefficient) = whole.0.iter().next()?;
    let ratio = part.0.get(variable).cloned().unwrap_or_default() * coefficient.recip();
    (whole.times(&ratio) == *part).then_some(ratio)
}

/// A finished case: the weights, the information sets at which the unexpected moves were made (`None` if Bayes' rule applies),
/// and the constraints.
type StepCase = (Vec<LinearCombination>, Option<Vec<Vec<ReplaySetId>>>, Vec<Constraint>);

/// An unfinished case: the weights, whether the hidden moves are unexpected, the numbers of the unexpected seen moves, and the
/// constraints.
type OpenCase = (Vec<LinearCombination>, bool, Vec<usize>, Vec<Constraint>);

/// Returns the cases of which moves between two views are unexpected.
fn cases(step: &ViewTransition, carried: &[LinearCombination]) -> Vec<StepCase> {
    let times = |forms: &[LinearCombination], factors: &[Rational]| -> Vec<LinearCombination> {
        forms.iter().zip(factors).map(|(form, factor)| form.times(factor)).collect()
    };
    let base = times(carried, &step.nature);
    let with_hidden = times(&base, &step.hidden);
    let mut open: Vec<OpenCase> = Vec::new();
    let total = sum(&with_hidden);
    if !total.is_zero() {
        open.push((with_hidden, false, Vec::new(), vec![(total.clone(), FormSign::Positive)]));
    }
    let nothing = if total.is_zero() { Vec::new() } else { vec![(total, FormSign::Zero)] };
    open.push((base, true, Vec::new(), nothing));
    for (place, probability) in step.seen.iter().enumerate() {
        let mut next = Vec::new();
        for (weights, hidden, unexpected, constraints) in open {
            let after = times(&weights, probability);
            let total = sum(&after);
            if !total.is_zero() {
                let mut constraints = constraints.clone();
                constraints.push((total.clone(), FormSign::Positive));
                next.push((after, hidden, unexpected.clone(), constraints));
            }
            let mut constraints = constraints;
            if !total.is_zero() {
                constraints.push((total, FormSign::Zero));
            }
            let mut unexpected = unexpected;
            unexpected.push(place);
            next.push((weights, hidden, unexpected, constraints));
        }
        open = next;
    }
    let finish = |(weights, hidden, unexpected, constraints): OpenCase| {
        let classes = (hidden || !unexpected.is_empty()).then(|| step.classes(hidden, &unexpected));
        (weights, classes, constraints)
    };
    open.into_iter().map(finish).collect()
}

impl Played<'_, '_> {
    /// Returns the beliefs that the assessment allows at a set.
    pub(super) fn allowed(&self, set: ReplaySetId) -> Evaluation<AllowedBelief> {
        Ok(match self.belief(set)? {
            PlayedBelief::Known(belief) => AllowedBelief::Exactly(belief),
            PlayedBelief::Free(free) => AllowedBelief::Free(free),
            PlayedBelief::Nothing => AllowedBelief::Open,
        })
    }
}
