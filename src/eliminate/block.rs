//! Eliminates the quantifiers of a formula from the inside out, and chooses the order of the variables.
//!
//! `derive` calls [`eliminate`]. Untrusted: the caller proves the result.

use super::variable::{EliminationWork, mentions};
use super::{EliminationLimits, EliminationOracle, EliminationStop, Knowledge};
use kernel::algebra::{Formula, Quantified, QuantifiedVariable, Signs};
use kernel::relation::Quantifier;

/// The result of an elimination.
#[derive(Clone, Debug)]
pub struct Eliminated {
    /// A formula equivalent to the given one wherever the facts hold. It has quantifiers only over the variables in `left`.
    pub formula: Formula,
    /// The variables that could not be eliminated, each with the reason.
    pub left: Vec<(QuantifiedVariable, EliminationStop)>,
}

/// Eliminates the quantifiers of a formula. The result is equivalent wherever the facts hold.
#[must_use]
pub fn eliminate(formula: &Formula, facts: &Formula, oracle: &dyn EliminationOracle, limits: EliminationLimits) -> Eliminated {
    let mut elimination = BlockElimination { work: EliminationWork::new(limits), left: Vec::new() };
    let known = Knowledge::new(facts, oracle);
    let formula = elimination.eliminate(&known, formula);
    Eliminated { formula, left: elimination.left }
}

/// The state of an elimination.
struct BlockElimination {
    work: EliminationWork,
    left: Vec<(QuantifiedVariable, EliminationStop)>,
}

impl BlockElimination {
    /// Eliminates all quantifiers inside a formula.
    fn eliminate(&mut self, known: &Knowledge<'_>, formula: &Formula) -> Formula {
        match formula {
            Formula::True | Formula::False | Formula::Atom(_) => known.settled(formula),
            Formula::And(parts) => {
                let (bound, plain): (Vec<&Formula>, Vec<&Formula>) = parts.iter().partition(|part| !part.bound().is_empty());
                let mut out = vec![known.settled(&Formula::and(plain.into_iter().cloned().collect()))];
                let mut here = known.with(&out[0]);
                for part in bound {
                    let part = self.eliminate(&here, part);
                    here = here.with(&part);
                    out.push(part);
                }
                known.settled(&Formula::and(out))
            }
            Formula::Or(parts) => {
                let mut out = Vec::new();
                for part in parts {
                    match self.eliminate(known, part) {
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
        let body = self.eliminate(known, &inner.body);
        match inner.quantifier {
            Quantifier::Exists => self.exists(known, &inner.bound, &body),
            Quantifier::Forall => self.exists(known, &inner.bound, &body.negated()).negated(),
        }
    }

    /// Eliminates a block of existential quantifiers.
    fn exists(&mut self, known: &Knowledge<'_>, bound: &[QuantifiedVariable], body: &Formula) -> Formula {
        if let Formula::Or(parts) = body {
            let mut out = Vec::new();
            for part in parts {
                match self.exists(known, bound, part) {
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
                    // The remaining variables may be eliminated in another order in each case.
                    let rest: Vec<QuantifiedVariable> =
                        pending.iter().copied().chain(stuck.iter().map(|(bound, _)| *bound)).cloned().collect();
                    return if rest.is_empty() { Formula::Or(parts) } else { self.exists(known, &rest, &Formula::Or(parts)) };
                }
                Ok(other) => {
                    body = other;
                    // Variables that could not be eliminated before may now be possible.
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

/// Estimates the cost of eliminating a variable: equations are cheapest, then bounds, and few comparisons are cheaper than
/// many.
fn cost(formula: &Formula, bound: &QuantifiedVariable, known: &Knowledge<'_>) -> (u32, usize) {
    let variable = bound.index;
    let (mut degree, mut count) = (0, 0);
    formula.each_atom(&mut |atom| {
        let here = atom.polynomial().degree_in(variable);
        if here > 0 {
            let lead = atom.polynomial().coefficients_in(variable).pop().unwrap_or_default();
            let is_unknown = known.plain_signs(&lead) == Signs::ALL;
            count += if is_unknown { 3 } else { 1 };
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
