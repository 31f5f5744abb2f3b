//! Tests quantifier elimination on random formulas, compared with exact evaluation, and on formulas with known results.

use kernel::algebra::quantified::FIRST_BOUND;
use kernel::algebra::{Formula, Polynomial, QuantifiedVariable, Signs};
use kernel::number::whole;
use referee::eliminate::{EliminationLimits, SyntacticOracle, eliminate};
use referee::syntax::tree::Quantifier;

use crate::eliminations::{run, run_curved};
use crate::random::Dice;

#[test]
fn an_eliminated_formula_is_true_exactly_where_a_value_exists() {
    let figures = run(&mut Dice::new(20_251_124), 500, 12);
    assert!(figures.faults.is_empty(), "{} faults, the first\n{}", figures.faults.len(), figures.faults[0]);
    println!("{} formulas, {} left, {} points", figures.formulas, figures.left, figures.points);
    assert!(figures.points > 2_000, "{} points", figures.points);
    assert!(figures.left * 50 < figures.formulas, "{} of {} were left", figures.left, figures.formulas);
    // The formulas are true at some points and false at others.
    assert!(figures.true_points * 5 > figures.points && figures.true_points * 5 < 4 * figures.points, "{}", figures.true_points);
}

#[test]
fn elimination_handles_powers_above_two_between_bounds() {
    let figures = run_curved(&mut Dice::new(20_251_128), 150, 6);
    assert!(figures.faults.is_empty(), "{} faults, the first\n{}", figures.faults.len(), figures.faults[0]);
    println!("{} formulas, {} left, {} points", figures.formulas, figures.left, figures.points);
    assert!(figures.left * 4 < figures.formulas, "{} of {} were left", figures.left, figures.formulas);
    assert!(figures.true_points * 5 > figures.points && figures.true_points * 5 < 4 * figures.points, "{}", figures.true_points);
}

/// Returns the result of eliminating x from these sign conditions: "some x satisfies all of them".
fn some(parts: &[(Polynomial, Signs)]) -> Option<Formula> {
    let x = QuantifiedVariable { index: FIRST_BOUND + 1, name: "x".into(), whole: false };
    let body = Formula::and(parts.iter().map(|(polynomial, signs)| Formula::sign(polynomial, *signs)).collect());
    let question = Formula::quantified(Quantifier::Exists, vec![x], body);
    let eliminated = eliminate(&question, &Formula::True, &SyntacticOracle, EliminationLimits::default());
    eliminated.left.is_empty().then_some(eliminated.formula)
}

#[test]
fn elimination_decides_a_root_of_a_monotone_cubic_at_the_ends_of_its_range() {
    let (a, x) = (Polynomial::variable(0), Polynomial::variable(FIRST_BOUND + 1));
    let one = Polynomial::constant(whole(1));
    let (above, below, zero) = (Signs::POSITIVE, Signs::NEGATIVE, Signs::ZERO);
    let rising = x.power(3).plus(&x).minus(&a);
    // x^3 + x = a for some x in (0, 1] iff a is in (0, 2]
    let found = some(&[(x.clone(), above), (x.minus(&one), below.or(zero)), (rising.clone(), zero)]).unwrap();
    let at = |value: i64| {
        let value = whole(value);
        found.evaluate(|_| Some(&value)).unwrap()
    };
    assert_eq!([-1, 0, 1, 2, 3].map(at), [false, false, true, true, false]);
    // Without an upper bound x^3 + x exceeds every number.
    assert_eq!(some(&[(x.clone(), above), (rising.clone(), above)]), Some(Formula::True));
    // x^4 < a: x^2 is replaced by a new variable, twice.
    assert_eq!(some(&[(x.power(4).minus(&a), below)]), Some(Formula::sign(&a, above)));
    // x^3 - x is not monotone: the elimination leaves the formula unsolved.
    assert_eq!(some(&[(x.clone(), above), (x.power(3).minus(&x).minus(&a), below)]), None);
}
