//! Shows claims about all assessments of a game at a point: an equilibrium with its probabilities, or why no strategy profile is
//! one.
//!
//! The conditions come from [`crate::game::enumeration`]: nested, one for each choice of a support at an information set.
//! Everything shown is read off the condition that was decided, and each equilibrium shown is evaluated exactly. Called by
//! [`super::evaluated`]. Not part of a verdict.

use std::collections::{BTreeMap, BTreeSet};

use super::evaluated::{ByText, EvaluatedComparison, LabelledPoint, comparisons_of};
use crate::expression::evaluate::{self, Assignment, Evaluated};
use crate::expression::variables::Variables;
use crate::expression::{BoundVariable, Condition, ConditionRef, Quantifier, Variable};
use crate::game::enumeration::parse_support_name;
use kernel::number::{Rational, ratio};

/// The most rows that show why a candidate strategy is no equilibrium.
const MAX_ROWS: usize = 12;
/// The indentation of a line of an equilibrium.
const INDENT: &str = "  ";
/// The separator between the options of a support.
const OR: &str = " or ";
/// The most values that are tried in the search for an equilibrium.
const MAX_TRIED: usize = 20_000;

/// Returns true iff the condition contains one about candidate strategies.
#[must_use]
pub(super) fn has_candidate_strategies(condition: &Condition) -> bool {
    matches!(condition, Condition::Named { shown, .. } if parse_support_name(shown).is_some())
        || condition.children().conditions().any(|part| has_candidate_strategies(part))
}

/// Collects the variables bound in the candidate strategies of a condition; they have no meaning outside them.
pub(super) fn bound_in_candidates(condition: &Condition, out: &mut BTreeSet<Variable>) {
    match condition {
        Condition::Named { shown, body } if parse_support_name(shown).is_some() => {
            out.extend(Variables::of_condition(body).bound)
        }
        inside => inside.children().conditions().for_each(|part| bound_in_candidates(part, out)),
    }
}

/// Returns the rows for a condition about candidate strategies at a point: an equilibrium if some candidate is one, otherwise why
/// no candidate is. `holds` is the known truth of the condition at the point, if any.
pub(super) fn rows(condition: &Condition, holds: Option<bool>, at: LabelledPoint<'_>) -> Vec<EvaluatedComparison> {
    match condition {
        Condition::Named { shown, .. } if parse_support_name(shown).is_some() => candidate_rows(&[condition], holds, at),
        Condition::Named { body, .. } => rows(body, holds, at),
        Condition::IsTrue(inner) => rows(inner, holds.filter(|holds| *holds), at),
        Condition::Not(inner) => rows(inner, holds.map(|holds| !holds), at),
        Condition::Or(parts) => candidate_rows(&parts.iter().map(AsRef::as_ref).collect::<Vec<_>>(), holds, at),
        // A claim about the play after a history has a value only if the history can occur.
        Condition::If(test, yes, no) => match evaluate::condition(test, at.point) {
            Evaluated::Value(true) => rows(yes, holds, at),
            Evaluated::Value(false) => rows(no, holds, at),
            Evaluated::Undefined | Evaluated::Unknown => Vec::new(),
        },
        Condition::And(parts) => {
            parts.iter().filter(|part| has_candidate_strategies(part)).flat_map(|part| rows(part, holds, at)).collect()
        }
        Condition::IsFalse(_)
        | Condition::Quantified(..)
        | Condition::Implies(..)
        | Condition::Iff(..)
        | Condition::Truth(_)
        | Condition::Compare(..)
        | Condition::HasValue(_) => Vec::new(),
    }
}

/// Returns the rows for a disjunction of candidate strategies, whose known truth at the point is `holds`; no rows if it is not
/// known.
fn candidate_rows(candidates: &[&Condition], holds: Option<bool>, at: LabelledPoint<'_>) -> Vec<EvaluatedComparison> {
    match holds {
        Some(true) => {
            let mut search = WitnessSearch { values: values(at.point), remaining: MAX_TRIED };
            let mut found = Vec::new();
            if search.any(candidates, at.point, &mut found) {
                found.insert(0, row("for this equilibrium:".to_owned(), ""));
            }
            found
        }
        Some(false) => {
            let mut failures = Failures::default();
            candidates.iter().for_each(|candidate| failures.of(candidate, &PlayPath::default(), at));
            let mut out = failures.rows;
            if failures.more > 0 {
                out.push(row(format!("{} more candidate strategies", failures.more), "false"));
            }
            out
        }
        None => Vec::new(),
    }
}

/// Returns a row without a name and without values.
fn row(formula: String, truth: &'static str) -> EvaluatedComparison {
    EvaluatedComparison { name: String::new(), formula, figures: String::new(), truth }
}

/// Returns the values that a point has for each variable, including the values of the variable's copies.
fn values(point: &Assignment) -> BTreeMap<Variable, Vec<Rational>> {
    let mut out: BTreeMap<Variable, Vec<Rational>> = BTreeMap::new();
    for (name, value) in point {
        let base: Variable = name.split('#').next().unwrap_or(name).into();
        let all = out.entry(base).or_default();
        if !all.contains(value) {
            all.push(value.clone());
        }
    }
    out
}

/// Searches for values of bound variables, among the values of a point, for which a condition is true.
struct WitnessSearch {
    values: BTreeMap<Variable, Vec<Rational>>,
    remaining: usize,
}

impl WitnessSearch {
    /// Returns true iff a candidate is found to be an equilibrium; appends the rows that show it.
    fn any(&mut self, candidates: &[&Condition], at: &Assignment, out: &mut Vec<EvaluatedComparison>) -> bool {
        candidates.iter().any(|candidate| self.is_true(candidate, at, out))
    }

    /// Returns true iff the condition is true for some values of its bound variables; if so, appends rows for the play and the
    /// beliefs.
    fn is_true(&mut self, condition: &Condition, at: &Assignment, out: &mut Vec<EvaluatedComparison>) -> bool {
        let before = out.len();
        let found = match condition {
            Condition::Named { shown, body } => match parse_support_name(shown) {
                Some((info, options)) => self.plays(info, &options, body, at, out),
                None => self.is_true(body, at, out),
            },
            Condition::And(parts) => parts.iter().all(|part| self.is_true(part, at, out)),
            Condition::Or(parts) => parts.iter().any(|part| self.is_true(part, at, out)),
            Condition::IsTrue(inner) => self.is_true(inner, at, out),
            Condition::Quantified(Quantifier::Exists, bound, body) => self.try_values(bound, at, &mut |search, at| {
                let beliefs = out.len();
                if !search.is_true(body, at, out) {
                    return false;
                }
                let shown = bound
                    .iter()
                    .filter(|bound| search.matters(bound, body, at))
                    .filter_map(|bound| Some(row(format!("{INDENT}{} = {}", bound.name, at.get(&bound.name)?), "")));
                let shown: Vec<EvaluatedComparison> = shown.collect();
                out.splice(beliefs..beliefs, shown);
                true
            }),
            Condition::Truth(_)
            | Condition::Compare(..)
            | Condition::Not(_)
            | Condition::Implies(..)
            | Condition::Iff(..)
            | Condition::If(..)
            | Condition::Quantified(Quantifier::Forall, ..)
            | Condition::IsFalse(_)
            | Condition::HasValue(_) => evaluate::condition_with(condition, at, &ByText(at)) == Evaluated::Value(true),
        };
        if !found {
            out.truncate(before);
        }
        found
    }

    /// Returns true iff the condition fails for some other value of a bound variable. If Bayes' rule determines the belief, the
    /// variable of a free belief has no effect, and its value is not shown.
    fn matters(&mut self, bound: &BoundVariable, body: &Condition, at: &Assignment) -> bool {
        [ratio(0, 1), ratio(1, 3), ratio(1, 1)].into_iter().flatten().any(|other| {
            let mut with = at.clone();
            with.insert(bound.name.clone(), other);
            !self.is_true(body, &with, &mut Vec::new())
        })
    }

    /// Returns true iff the support at an information set is part of an equilibrium, with some probabilities if it is mixed.
    fn plays(
        &mut self,
        info: &str,
        options: &[&str],
        body: &ConditionRef,
        at: &Assignment,
        out: &mut Vec<EvaluatedComparison>,
    ) -> bool {
        let before = out.len();
        if let ([only], false) = (options, matches!(&**body, Condition::Quantified(..))) {
            out.push(row(format!("{INDENT}{info}: {only}"), ""));
            return self.is_true(body, at, out);
        }
        let Condition::Quantified(Quantifier::Exists, bound, inner) = &**body else { return false };
        self.try_values(bound, at, &mut |search, at| {
            out.truncate(before);
            let chances: Vec<Rational> = bound.iter().filter_map(|bound| at.get(&bound.name).cloned()).collect();
            let last = Rational::from_integer(1.into()) - chances.iter().sum::<Rational>();
            let mix = options.iter().zip(chances.iter().chain([&last])).map(|(option, chance)| format!("{option} with {chance}"));
            out.push(row(format!("{INDENT}{info}: {}", mix.collect::<Vec<_>>().join(", ")), ""));
            search.is_true(inner, at, out)
        })
    }

    /// Calls `work` with the values that the point has for some variables, within their ranges, until `work` returns true.
    fn try_values(
        &mut self,
        bound: &[BoundVariable],
        at: &Assignment,
        work: &mut dyn FnMut(&mut Self, &Assignment) -> bool,
    ) -> bool {
        let Some((first, others)) = bound.split_first() else { return work(self, at) };
        let values = self.values.get(&first.name).cloned().unwrap_or_else(|| vec![Rational::default()]);
        for value in values {
            self.remaining = self.remaining.saturating_sub(1);
            if self.remaining == 0 {
                return false;
            }
            let mut with = at.clone();
            with.insert(first.name.clone(), value);
            let inside = first.range.as_ref().is_none_or(|range| evaluate::condition(range, &with) == Evaluated::Value(true));
            if inside && self.try_values(others, &with, work) {
                return true;
            }
        }
        false
    }
}

/// A partial strategy profile: supports at some information sets, with the conditions on them that are not decided.
#[derive(Clone, Default)]
struct PlayPath {
    plays: Vec<String>,
    /// The conditions that mention probabilities or beliefs, whose values are not fixed.
    undecided: Vec<String>,
    mixes: bool,
}

/// The rows that show why candidate strategies are no equilibrium.
#[derive(Default)]
struct Failures {
    rows: Vec<EvaluatedComparison>,
    /// The number of candidates beyond [`MAX_ROWS`].
    more: usize,
}

impl Failures {
    fn add(&mut self, path: &PlayPath, figures: String) {
        if self.rows.len() < MAX_ROWS {
            self.rows.push(EvaluatedComparison { figures, ..row(path.plays.join("; "), "false") });
        } else {
            self.more += 1;
        }
    }

    /// Appends why a candidate, and every candidate that extends it, is no equilibrium.
    fn of(&mut self, condition: &Condition, so_far: &PlayPath, at: LabelledPoint<'_>) {
        let Condition::Named { shown, body } = condition else { return };
        let Some((info, options)) = parse_support_name(shown) else { return };
        let mut path = so_far.clone();
        path.plays.push(format!("{info}: {}", options.join(OR)));
        path.mixes |= options.len() > 1;
        let inner = if let (true, Condition::Quantified(_, _, inner)) = (options.len() > 1, &**body) { inner } else { body };
        let (later, here): (Vec<&ConditionRef>, Vec<&ConditionRef>) =
            parts(inner).into_iter().partition(|part| has_candidate_strategies(part));
        for part in here {
            let (label, stripped) = without_unused_quantifiers(part);
            match evaluate::condition_with(&stripped, at.point, &ByText(at.point)) {
                Evaluated::Value(false) => return self.add(&path, first_false(&label, &stripped, at)),
                Evaluated::Value(true) => {}
                Evaluated::Undefined | Evaluated::Unknown if label.is_empty() => path.undecided.push(stripped.to_string()),
                Evaluated::Undefined | Evaluated::Unknown => path.undecided.push(label),
            }
        }
        if later.is_empty() {
            let undecided = path.undecided.join("; ");
            let figures = if path.mixes { format!("no probabilities satisfy: {undecided}") } else { format!("not: {undecided}") };
            return self.add(&path, figures);
        }
        for part in later {
            let candidates: Vec<&ConditionRef> =
                if let Condition::Or(candidates) = &**part { candidates.iter().collect() } else { vec![part] };
            candidates.into_iter().for_each(|candidate| self.of(candidate, &path, at));
        }
    }
}

/// Returns the conjuncts of a condition, through nested conjunctions.
fn parts(condition: &ConditionRef) -> Vec<&ConditionRef> {
    if let Condition::And(all) = &**condition { all.iter().flat_map(parts).collect() } else { vec![condition] }
}

/// Returns the first false comparison of a condition that is false at a point, with both sides evaluated.
fn first_false(label: &str, condition: &ConditionRef, at: LabelledPoint<'_>) -> String {
    let before = if label.is_empty() { String::new() } else { format!("not {label}: ") };
    let all = comparisons_of(condition, Some(false), at);
    match all.iter().find(|row| row.truth == "false") {
        Some(row) if row.figures.is_empty() => format!("{before}{} is false", row.formula),
        Some(row) => format!("{before}{}, that is {}", row.formula, row.figures),
        None => format!("{before}{condition} is false"),
    }
}

/// Returns the name of a condition, and the condition without its name and without quantifiers whose variables do not occur.
fn without_unused_quantifiers(condition: &ConditionRef) -> (String, ConditionRef) {
    match &**condition {
        Condition::Named { shown, body } => (shown.to_string(), without_unused_quantifiers(body).1),
        Condition::Quantified(_, bound, body) if !mentions(body, bound) => without_unused_quantifiers(body),
        Condition::Quantified(..)
        | Condition::Truth(_)
        | Condition::Compare(..)
        | Condition::Not(_)
        | Condition::And(_)
        | Condition::Or(_)
        | Condition::Implies(..)
        | Condition::Iff(..)
        | Condition::If(..)
        | Condition::IsTrue(_)
        | Condition::IsFalse(_)
        | Condition::HasValue(_) => (String::new(), condition.clone()),
    }
}

fn mentions(condition: &Condition, bound: &[BoundVariable]) -> bool {
    let free = Variables::of_condition(condition).free;
    bound.iter().any(|bound| free.contains(&bound.name))
}
