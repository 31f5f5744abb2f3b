//! Computes the values of states that follow each other, by solving their linear equations case by case.
//!
//! In a stationary assessment, the value of a state is the payments in it plus a discounted mixture of the values of the next
//! states. This equation is linear under the conditions of the rules. Discount factors below one make the solution unique.
//! Called by [`super::value`]. Trusted: an error here is a wrong verdict.
//!
//! # Source
//! Shapley (1953), stochastic games. The pivots of the Gaussian elimination are positive, because the discounted weights of a
//! mixture sum to less than one.

use super::tree::PlayerId;
use super::value::AssessmentPlay;
use crate::expression::build::{all, constant_truth, difference, if_term, number, product, quotient, sum};
use crate::expression::linear::{FOLDED, LinearForm, MAX_CASES, linear};
use crate::expression::{ConditionRef, Term, TermRef, Variable};

/// Returns the value of each root of a state for one player. Returns `None` if the equations are not linear or split into too
/// many cases.
pub(super) fn values(play: &AssessmentPlay<'_>, player: PlayerId) -> Option<Vec<(usize, TermRef)>> {
    let roots: Vec<usize> = (0..play.game.roots.len()).filter(|root| play.game.roots[*root].state.is_some()).collect();
    let name = |root: &usize| -> Variable { format!("value of {} in root {root}", play.game.players[player]).into() };
    let unknowns: Vec<Variable> = roots.iter().map(name).collect();
    play.assume_root_values(player, roots.iter().copied().zip(unknowns.iter().map(|name| Term::variable(name.clone()))));
    let worth: Vec<TermRef> = roots.iter().map(|root| play.expected_payoff(play.game.roots[*root].node, player)).collect();
    play.forget_root_values(player);
    let equations: Vec<Vec<LinearForm>> = worth.iter().map(|term| linear(term, &unknowns, FOLDED)).collect::<Option<_>>()?;
    // Combines one case of each equation.
    let mut cases: Vec<(ConditionRef, Vec<LinearForm>)> = vec![(all([]), Vec::new())];
    for equation in &equations {
        let mut next = Vec::new();
        for (condition, chosen) in &cases {
            for case in equation {
                let condition = all([condition.clone(), case.condition.clone()]);
                if constant_truth(&condition) != Some(false) {
                    let mut chosen = chosen.clone();
                    chosen.push(case.clone());
                    next.push((condition, chosen));
                }
            }
        }
        if next.len() > MAX_CASES {
            return None;
        }
        cases = next;
    }
    let mut out: Vec<TermRef> = vec![number(0); roots.len()];
    for (condition, system) in cases.into_iter().rev() {
        let solution = solved(system);
        out = out.iter().zip(&solution).map(|(rest, value)| if_term(&condition, value, rest)).collect();
    }
    Some(roots.into_iter().zip(out).collect())
}

/// Returns the solution of `v_i = constant_i + sum_j coefficient_ij v_j`.
fn solved(mut system: Vec<LinearForm>) -> Vec<TermRef> {
    let count = system.len();
    for pivot in 0..count {
        // v_p (1 - c_pp) = …
        let own = difference(&number(1), &system[pivot].coefficients[pivot]);
        for place in 0..count {
            let value = if place == pivot { number(0) } else { quotient(&system[pivot].coefficients[place], &own) };
            system[pivot].coefficients[place] = value;
        }
        system[pivot].constant = quotient(&system[pivot].constant, &own);
        let row = system[pivot].clone();
        for (place, other) in system.iter_mut().enumerate() {
            if place == pivot {
                continue;
            }
            let factor = std::mem::replace(&mut other.coefficients[pivot], number(0));
            for (coefficient, pivot_coefficient) in other.coefficients.iter_mut().zip(&row.coefficients) {
                *coefficient = sum(coefficient, &product(&factor, pivot_coefficient));
            }
            other.constant = sum(&other.constant, &product(&factor, &row.constant));
        }
    }
    system.into_iter().map(|row| row.constant).collect()
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;

    #[test]
    fn alternating_states_have_the_solution_of_their_linear_equations() {
        let linear = |coefficients: [&str; 2], constant: &str| LinearForm {
            condition: all([]),
            coefficients: coefficients
                .iter()
                .map(|name| if name.is_empty() { number(0) } else { Term::variable(*name) })
                .collect(),
            constant: Term::variable(constant),
        };
        let solution = solved(vec![linear(["", "d"], "a"), linear(["e", ""], "b")]);
        // v = a + d w, w = b + e v
        assert_eq!(solution[1].to_string(), "(b + e*a)/(1 - e*d)");
        let value = |term: &TermRef| {
            let at = [("a", 1), ("b", 2), ("d", 0), ("e", 3)].map(|(name, n)| (Arc::from(name), kernel::number::whole(n)));
            crate::expression::evaluate::term(term, &at.into_iter().collect()).value()
        };
        assert_eq!(value(&solution[0]), Some(kernel::number::whole(1)));
        assert_eq!(value(&solution[1]), Some(kernel::number::whole(5)));
    }
}
