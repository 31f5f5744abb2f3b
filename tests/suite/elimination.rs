//! Elimination: random formulas beside exact evaluation, and what becomes of the printed conditions of the notes.

use crate::eliminations::run;
use crate::random::Dice;

#[test]
fn what_is_eliminated_is_true_exactly_where_some_value_exists() {
    let figures = run(&mut Dice::new(20_251_124), 500, 12);
    assert!(figures.faults.is_empty(), "{} faults, the first\n{}", figures.faults.len(), figures.faults[0]);
    println!("{} formulas, {} left, {} points", figures.formulas, figures.left, figures.points);
    assert!(figures.points > 2_000, "{} points", figures.points);
    assert!(figures.left * 50 < figures.formulas, "{} of {} were left", figures.left, figures.formulas);
    // neither answer is always right
    assert!(figures.true_points * 5 > figures.points && figures.true_points * 5 < 4 * figures.points, "{}", figures.true_points);
}
