//! Quantifiers from the inside out, and the order in which their variables go.

use super::variable::{EliminationWork, mentions};
use super::{EliminationLimits, EliminationOracle, EliminationStop, Knowledge};
use kernel::algebra::{Formula, Quantified, QuantifiedVariable, Signs};
use kernel::relation::Quantifier;

/// What came of an elimination.
#[derive(Clone, Debug)]
pub struct Eliminated {
    /// Equivalent to the formula wherever the facts hold; without quantifiers but over the variables that are left.
    pub formula: Formula,
    /// The variables that could not be eliminated, each with the reason.
    pub left: Vec<(QuantifiedVariable, EliminationStop)>,
}

/// Eliminates the quantifiers of a formula where the facts hold.
#[must_use]
pub fn eliminate(formula: &Formula, facts: &Formula, oracle: &dyn EliminationOracle, limits: EliminationLimits) -> Eliminated {
    let mut blocks = Blocks { work: EliminationWork::new(limits), left: Vec::new() };
    let known = Knowledge::new(facts, oracle);
    let formula = blocks.free(&known, formula);
    Eliminated { formula, left: blocks.left }
}

struct Blocks {
    work: EliminationWork,
    left: Vec<(QuantifiedVariable, EliminationStop)>,
}

impl Blocks {
    fn free(&mut self, known: &Knowledge<'_>, formula: &Formula) -> Formula {
        match formula {
            Formula::True | Formula::False | Formula::Atom(_) => known.settled(formula),
            Formula::And(parts) => {
                let (bound, plain): (Vec<&Formula>, Vec<&Formula>) = parts.iter().partition(|part| !part.bound().is_empty());
                let mut out = vec![known.settled(&Formula::and(plain.into_iter().cloned().collect()))];
                let mut here = known.with(&out[0]);
                for part in bound {
                    let part = self.free(&here, part);
                    here = here.with(&part);
                    out.push(part);
                }
                known.settled(&Formula::and(out))
            }
            Formula::Or(parts) => {
                let mut out = Vec::new();
                for part in parts {
                    match self.free(known, part) {
                        Formula::True => return Formula::True,
                        other => out.push(other),
                    }
                }
                known.settled(&Formula::or(out))
            }
            Formula::Quantified(inner) => self.quantified(known, inner),
        }
    }

    fn quantified(&mut self, known: &Knowledge<'_>, inner: &Quantified) -> Formula {
        let body = self.free(known, &inner.body);
        match inner.quantifier {
            Quantifier::Exists => self.some(known, &inner.bound, &body),
            Quantifier::Forall => self.some(known, &inner.bound, &body.negated()).negated(),
        }
    }

    /// For some values of the variables.
    fn some(&mut self, known: &Knowledge<'_>, bound: &[QuantifiedVariable], body: &Formula) -> Formula {
        if let Formula::Or(parts) = body {
            let mut out = Vec::new();
            for part in parts {
                match self.some(known, bound, part) {
                    Formula::True => return Formula::True,
                    other => out.push(other),
                }
            }
            return known.settled(&Formula::or(out));
        }
        let mut pending: Vec<&QuantifiedVariable> = bound.iter().collect();
        let mut stuck: Vec<(&QuantifiedVariable, EliminationStop)> = Vec::new();
        let mut body = known.settled(body);
        while let Some(place) = (0..pending.len()).min_by_key(|place| cost(&body, pending[*place], known)) {
            let next = pending.remove(place);
            if !mentions(&body, next.index) {
                continue;
            }
            let inside = body.bound().iter().find_map(|inner| self.left.iter().find(|(left, _)| left.index == inner.index));
            let done = match inside {
                Some((_, stop)) => Err(stop.clone()),
                None if next.whole => Err(EliminationStop::Whole),
                None => self.work.exists(known, next.index, &body),
            };
            match done {
                Ok(Formula::Or(parts)) => {
                    // What is left may go in another order in each case.
                    let rest: Vec<QuantifiedVariable> =
                        pending.iter().copied().chain(stuck.iter().map(|(bound, _)| *bound)).cloned().collect();
                    return if rest.is_empty() { Formula::Or(parts) } else { self.some(known, &rest, &Formula::Or(parts)) };
                }
                Ok(other) => {
                    body = other;
                    // What stood in the way may be gone.
                    pending.extend(stuck.drain(..).map(|(bound, _)| bound));
                }
                Err(stop) => stuck.push((next, stop)),
            }
        }
        let left: Vec<QuantifiedVariable> =
            stuck.iter().map(|(bound, _)| (*bound).clone()).filter(|bound| mentions(&body, bound.index)).collect();
        for (bound, stop) in stuck {
            if self.left.iter().all(|(known, _)| known.index != bound.index) {
                self.left.push((bound.clone(), stop));
            }
        }
        Formula::quantified(Quantifier::Exists, left, body)
    }
}

/// How much it takes to eliminate a variable, roughly: equations first, then bounds, few comparisons before many.
fn cost(formula: &Formula, bound: &QuantifiedVariable, known: &Knowledge<'_>) -> (u32, usize) {
    let variable = bound.index;
    let (mut degree, mut count) = (0, 0);
    formula.each_atom(&mut |atom| {
        let here = atom.polynomial().degree_in(variable);
        if here > 0 {
            let lead = atom.polynomial().coefficients_in(variable).pop().unwrap_or_default();
            let open = known.plain_signs(&lead) == Signs::ALL;
            count += if open { 3 } else { 1 };
            degree = degree.max(here);
        }
    });
    let parts = match formula {
        Formula::And(parts) => parts.as_slice(),
        Formula::True | Formula::False | Formula::Atom(_) | Formula::Or(_) | Formula::Quantified(_) => {
            std::slice::from_ref(formula)
        }
    };
    let equation = parts.iter().any(|part| match part {
        Formula::Atom(atom) => atom.signs() == Signs::ZERO && atom.polynomial().degree_in(variable) == 1,
        Formula::True | Formula::False | Formula::And(_) | Formula::Or(_) | Formula::Quantified(_) => false,
    });
    if equation { (0, count) } else { (degree, count) }
}
