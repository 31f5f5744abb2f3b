//! From which value of a parameter on a condition holds, and whether it then goes on holding.
//!
//! The bounds in the solved condition suggest values; one is told only where the claim is proved that, where what the condition asks of other
//! parameters holds, it holds exactly past that value. That there is none is told where the condition is lost both as the parameter rises and
//! as it falls: each is a claim that two points refute.

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

/// A threshold of a condition in a parameter.
#[derive(Clone, Debug)]
pub struct Threshold {
    /// The condition solved for the parameter.
    pub solved: DerivedCondition,
    /// The parameter.
    pub variable: Variable,
    /// The threshold, if one is proved: the parameter's bound, whether it is attained, and whether the condition holds above it.
    pub at: Option<SwitchPoint>,
    /// Whether the condition stays true as the parameter alone moves on from there.
    pub stays: Option<Word>,
    /// Whether the condition, once true, stays true as the parameter alone rises.
    pub rising: Word,
    /// The same as it falls.
    pub falling: Word,
}

/// Where a condition turns true.
#[derive(Clone, Debug)]
pub struct SwitchPoint {
    /// The value.
    pub value: TermRef,
    /// It holds there, too.
    pub attained: bool,
    /// It holds above, else below.
    pub above: bool,
    /// Where: what the condition asks of other parameters.
    pub given: Vec<ConditionLine>,
}

/// The threshold of what is asked in the parameter.
#[must_use]
pub fn threshold(
    asking: DerivationQuestion<'_>,
    variable: &Variable,
    question: String,
    means: DerivationContext<'_>,
) -> Threshold {
    let asking = DerivationQuestion { solve_for: Some(variable), ..asking };
    let solved = condition(asking, question, means);
    // Where it has no value it is not true.
    let held = Condition::is_true(asking.condition.clone());
    let moved = |rising: bool| {
        let statement = Statement::Upward { condition: held.clone(), variable: variable.clone(), rising };
        claim(asking.base, if rising { "rising" } else { "falling" }, statement)
    };
    let found = candidates(&solved.result, variable);
    let mut claims = vec![moved(true), moved(false)];
    claims.extend(
        found.iter().enumerate().map(|(place, at)| stated(asking.base, &format!("threshold {place}"), &held, variable, at)),
    );
    let words: Vec<Word> = rule(asking.paper, claims, means).into_iter().map(|(word, _)| word).collect();
    let word = |place: usize| words.get(place).copied().unwrap_or(Word::Open);
    let (rising, falling) = (word(0), word(1));
    let at = found.into_iter().enumerate().find(|(place, _)| word(place + 2) == Word::Proved).map(|(_, at)| at);
    let stays = at.as_ref().map(|at| if at.above { rising } else { falling });
    Threshold { solved, variable: variable.clone(), at, stays, rising, falling }
}

/// The claim that a condition holds exactly past a value.
fn stated(base: &Claim, id: &str, held: &crate::expression::ConditionRef, variable: &Variable, at: &SwitchPoint) -> Claim {
    let relation = match (at.above, at.attained) {
        (true, false) => Relation::Greater,
        (true, true) => Relation::GreaterEqual,
        (false, false) => Relation::Less,
        (false, true) => Relation::LessEqual,
    };
    let past = Condition::is_true(compare(&Term::variable(variable.clone()), relation, &at.value));
    let mut out = claim(base, id, Statement::Links(vec![Link { left: held.clone(), both_ways: true, right: past }]));
    let given = |line: &ConditionLine| GivenHypothesis {
        origin: "the other conditions".to_owned(),
        from: None,
        condition: line.condition(),
    };
    out.given.extend(at.given.iter().map(given));
    out
}

/// The bounds of one case on one side.
#[derive(Default)]
struct CaseSide {
    strict: Vec<TermRef>,
    weak: Vec<TermRef>,
}

/// What one case asks: bounds on the parameter from below and from above, and lines without it.
struct CaseBounds {
    low: CaseSide,
    high: CaseSide,
    others: Vec<ConditionLine>,
}

fn bounds(case: &ConditionCase, variable: &Variable) -> CaseBounds {
    let mut out = CaseBounds { low: CaseSide::default(), high: CaseSide::default(), others: Vec::new() };
    let is_it = |term: &Term| *term == Term::Variable(variable.clone());
    let free = |term: &Term| !Variables::of_term(term).free.contains(variable);
    for line in &case.lines {
        match line {
            ConditionLine::Compare(a, how, b) if is_it(a) && free(b) => match how {
                Relation::Greater => out.low.strict.push(b.clone()),
                Relation::GreaterEqual => out.low.weak.push(b.clone()),
                Relation::Less => out.high.strict.push(b.clone()),
                Relation::LessEqual => out.high.weak.push(b.clone()),
                Relation::Equal | Relation::NotEqual => {}
            },
            ConditionLine::Between { low, from, middle, to, high } if is_it(middle) => {
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

/// Values that may be the threshold: of one case the outermost of its bounds, of several the innermost of theirs.
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

/// The greatest (the least) of some numbers, each once; none of none.
fn extreme(mut all: Vec<TermRef>, greatest: bool) -> Option<TermRef> {
    let mut seen: Vec<TermRef> = Vec::new();
    all.retain(|one| {
        !seen.contains(one) && {
            seen.push(one.clone());
            true
        }
    });
    match all.len() {
        0 => None,
        1 => all.pop(),
        _ => Some(Arc::new(if greatest { Term::Max(all) } else { Term::Min(all) })),
    }
}
