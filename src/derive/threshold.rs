//! From which value of a parameter on a condition holds, and whether it then goes on holding.

use super::condition::{Asking, condition};
use super::proof::{claim, rule};
use super::sentence::Line;
use super::{Derived, Found, Means};
use crate::certify::Word;
use crate::expression::{Relation, TermRef, Variable};
use crate::paper::Statement;

/// A threshold of a condition in a parameter.
#[derive(Clone, Debug)]
pub struct Threshold {
    /// The condition solved for the parameter.
    pub solved: Derived,
    /// The threshold, if there is one: the parameter's bound, whether it is attained, and whether the condition holds above it.
    pub at: Option<At>,
    /// Whether the condition stays true as the parameter alone moves on from there.
    pub stays: Option<Word>,
}

/// Where a condition turns true.
#[derive(Clone, Debug)]
pub struct At {
    /// The value.
    pub value: TermRef,
    /// It holds there, too.
    pub attained: bool,
    /// It holds above, else below.
    pub above: bool,
}

/// The threshold of what is asked in the parameter.
#[must_use]
pub fn threshold(asking: Asking<'_>, variable: &Variable, question: String, means: Means<'_>) -> Threshold {
    let asking = Asking { solve_for: Some(variable), ..asking };
    let solved = condition(asking, question, means);
    let at = at(&solved.result, variable);
    let stays = at.as_ref().map(|at| {
        let statement = Statement::Upward { condition: asking.condition.clone(), variable: variable.clone(), rising: at.above };
        rule(asking.paper, vec![claim(asking.base, "stays", statement)], means).first().map_or(Word::Open, |(word, _)| *word)
    });
    Threshold { solved, at, stays }
}

/// The one bound on the parameter, if the result is one case with one such bound.
fn at(found: &Found, variable: &Variable) -> Option<At> {
    let Found::Cases(cases) = found else { return None };
    let [case] = cases.as_slice() else { return None };
    let name = variable.to_string();
    let bounds: Vec<At> = case
        .lines
        .iter()
        .filter_map(|line| match line {
            Line::Compare(a, how, b) if a.to_string() == name => {
                let (above, attained) = match how {
                    Relation::Greater => (true, false),
                    Relation::GreaterEqual => (true, true),
                    Relation::Less => (false, false),
                    Relation::LessEqual => (false, true),
                    Relation::Equal | Relation::NotEqual => return None,
                };
                Some(At { value: b.clone(), attained, above })
            }
            Line::Compare(..) | Line::Between { .. } => None,
        })
        .collect();
    let [one] = bounds.as_slice() else { return None };
    Some(one.clone())
}
