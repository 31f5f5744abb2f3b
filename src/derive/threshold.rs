//! Derives the threshold of a parameter from which a condition holds, and whether the condition then continues to hold.
//!
//! The bounds in the solved condition suggest candidates. A candidate is returned only if the claim is proved that the condition
//! holds exactly beyond it, under the conditions on the other parameters. There is no threshold if the condition is lost both as
//! the parameter rises and as it falls; two points refute monotonicity in each direction. Called by [`super::answer`] and the
//! command `derive`. Untrusted: the ordinary audit proves the claims.

use super::condition::{DerivationQuestion, condition};
use super::printed_comparison::ConditionLine;
use super::proof::{claim, rule};
use super::{ConditionCase, DerivationContext, DerivationOutcome, DerivedCondition};
use crate::certify::Word;
use crate::expression::build::compare;
use crate::expression::variables::Variables;
use crate::expression::{Condition, Relation, Term, TermRef, Variable};
use crate::paper::{Claim, GivenHypothesis, Link, Statement};
use std::sync::Arc;

/// The threshold of a condition in a parameter, with the verdicts on monotonicity.
#[derive(Clone, Debug)]
pub struct Threshold {
    /// The condition solved for the parameter.
    pub solved: DerivedCondition,
    /// The parameter.
    pub variable: Variable,
    /// The threshold, if one is proved.
    pub at: Option<SwitchPoint>,
    /// The verdict on whether the condition remains true as the parameter alone moves on from the threshold.
    pub stays: Option<Word>,
    /// The verdict on whether the condition, once true, remains true as the parameter alone rises.
    pub rising: Word,
    /// The verdict on whether the condition, once true, remains true as the parameter alone falls.
    pub falling: Word,
}

/// The value at which a condition becomes true.
#[derive(Clone, Debug)]
pub struct SwitchPoint {
    /// The value, as a term in the other parameters.
    pub value: TermRef,
    /// True iff the condition also holds at the value itself.
    pub attained: bool,
    /// True iff the condition holds above the value; otherwise it holds below.
    pub above: bool,
    /// The conditions on the other parameters under which this is so.
    pub given: Vec<ConditionLine>,
}

/// Derives the threshold of a condition in a parameter.
#[must_use]
pub fn threshold(
    query: DerivationQuestion<'_>,
    variable: &Variable,
    question: String,
    context: DerivationContext<'_>,
) -> Threshold {
    let query = DerivationQuestion { solve_for: Some(variable), ..query };
    let solved = condition(query, question, context);
    // An undefined condition counts as not true.
    let is_true = Condition::is_true(query.condition.clone());
    let monotone = |rising: bool| {
        let statement = Statement::Upward { condition: is_true.clone(), variable: variable.clone(), rising };
        claim(query.base, if rising { "rising" } else { "falling" }, statement)
    };
    let found = candidates(&solved.result, variable);
    let mut claims = vec![monotone(true), monotone(false)];
    claims.extend(
        found.iter().enumerate().map(|(place, at)| stated(query.base, &format!("threshold {place}"), &is_true, variable, at)),
    );
    let words: Vec<Word> = rule(query.paper, claims, context).into_iter().map(|(word, _)| word).collect();
    let word = |place: usize| words.get(place).copied().unwrap_or(Word::Open);
    let (rising, falling) = (word(0), word(1));
    let at = found.into_iter().enumerate().find(|(place, _)| word(place + 2) == Word::Proved).map(|(_, at)| at);
    let stays = at.as_ref().map(|at| if at.above { rising } else { falling });
    Threshold { solved, variable: variable.clone(), at, stays, rising, falling }
}

/// Returns the claim that a condition holds exactly beyond a value.
fn stated(base: &Claim, id: &str, is_true: &crate::expression::ConditionRef, variable: &Variable, at: &SwitchPoint) -> Claim {
    let relation = match (at.above, at.attained) {
        (true, false) => Relation::Greater,
        (true, true) => Relation::GreaterEqual,
        (false, false) => Relation::Less,
        (false, true) => Relation::LessEqual,
    };
    let past = Condition::is_true(compare(&Term::variable(variable.clone()), relation, &at.value));
    let mut out = claim(base, id, Statement::Links(vec![Link { left: is_true.clone(), both_ways: true, right: past }]));
    let given = |line: &ConditionLine| GivenHypothesis {
        origin: "the other conditions".to_owned(),
        from: None,
        condition: line.condition(),
    };
    out.given.extend(at.given.iter().map(given));
    out
}

/// The bounds of one case in one direction, strict and weak.
#[derive(Default)]
struct CaseSide {
    strict: Vec<TermRef>,
    weak: Vec<TermRef>,
}

/// The bounds on the parameter in one case, and the lines that do not mention the parameter.
struct CaseBounds {
    low: CaseSide,
    high: CaseSide,
    others: Vec<ConditionLine>,
}

fn bounds(case: &ConditionCase, variable: &Variable) -> CaseBounds {
    let mut out = CaseBounds { low: CaseSide::default(), high: CaseSide::default(), others: Vec::new() };
    let is_parameter = |term: &Term| *term == Term::Variable(variable.clone());
    let free = |term: &Term| !Variables::of_term(term).free.contains(variable);
    for line in &case.lines {
        match line {
            ConditionLine::Compare(a, how, b) if is_parameter(a) && free(b) => match how {
                Relation::Greater => out.low.strict.push(b.clone()),
                Relation::GreaterEqual => out.low.weak.push(b.clone()),
                Relation::Less => out.high.strict.push(b.clone()),
                Relation::LessEqual => out.high.weak.push(b.clone()),
                Relation::Equal | Relation::NotEqual => {}
            },
            ConditionLine::Between { low, from, middle, to, high } if is_parameter(middle) => {
                for (side, how, bound) in [(&mut out.low, from, low), (&mut out.high, to, high)] {
                    if free(bound) {
                        if *how == Relation::Less { &mut side.strict } else { &mut side.weak }.push(bound.clone());
                    }
                }
            }
            ConditionLine::Compare(..) | ConditionLine::Between { .. } => {
                if !Variables::of_condition(&line.condition()).free.contains(variable) {
                    out.others.push(line.clone());
                }
            }
        }
    }
    out
}

/// Returns candidates for the threshold: the outermost bound of each case, and of several cases the innermost of these.
fn candidates(found: &DerivationOutcome, variable: &Variable) -> Vec<SwitchPoint> {
    let DerivationOutcome::Cases(cases) = found else { return Vec::new() };
    let all: Vec<CaseBounds> = cases.iter().map(|case| bounds(case, variable)).collect();
    let Some(first) = all.first() else { return Vec::new() };
    let given = if all.iter().all(|other| other.others == first.others) { first.others.clone() } else { Vec::new() };
    let mut out = Vec::new();
    for above in [true, false] {
        let sides: Vec<&CaseSide> = all.iter().map(|bounds| if above { &bounds.low } else { &bounds.high }).collect();
        let outermost = |side: &CaseSide| extreme(side.strict.iter().chain(&side.weak).cloned().collect(), above);
        let Some(mut values) = sides.iter().map(|side| outermost(side)).collect::<Option<Vec<_>>>() else { continue };
        values.sort_by_key(ToString::to_string);
        let Some(value) = extreme(values, !above) else { continue };
        let strict = sides.iter().any(|side| !side.strict.is_empty());
        let weak = sides.iter().any(|side| !side.weak.is_empty());
        for attained in [weak.then_some(true), strict.then_some(false)].into_iter().flatten() {
            out.push(SwitchPoint { value: value.clone(), attained, above, given: given.clone() });
        }
    }
    out
}

/// Returns the maximum (or minimum) of some terms without repetitions; `None` without terms.
fn extreme(mut all: Vec<TermRef>, greatest: bool) -> Option<TermRef> {
    let mut seen: Vec<TermRef> = Vec::new();
    all.retain(|term| {
        !seen.contains(term) && {
            seen.push(term.clone());
            true
        }
    });
    match all.len() {
        0 => None,
        1 => all.pop(),
        _ => Some(Arc::new(if greatest { Term::Max(all) } else { Term::Min(all) })),
    }
}
