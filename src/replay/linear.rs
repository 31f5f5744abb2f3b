//! Solves systems of linear equations over the rationals by Gaussian elimination.
//!
//! Called for the values of states ([`super::played`]) and for unknowns of the file ([`super::evaluate`]). Guards verdicts: an
//! error here leaves claims unchecked, or lets an error of the first reader pass.

use num_traits::Zero;

use kernel::number::Rational;

/// Returns the solution of a square system; `None` unless there is exactly one. Each row has its right side as the last entry.
pub(super) fn solve(rows: &[Vec<Rational>]) -> Option<Vec<Rational>> {
    let count = rows.len();
    let mut rows: Vec<Vec<Rational>> = rows.to_vec();
    if rows.iter().any(|row| row.len() != count + 1) {
        return None;
    }
    for column in 0..count {
        let pivot = (column..count).find(|row| !rows[*row][column].is_zero())?;
        rows.swap(column, pivot);
        let scale = rows[column][column].recip();
        rows[column].iter_mut().for_each(|entry| *entry = &*entry * &scale);
        let pivot = rows[column].clone();
        for (number, row) in rows.iter_mut().enumerate() {
            if number == column || row[column].is_zero() {
                continue;
            }
            let factor = row[column].clone();
            row.iter_mut().zip(&pivot).for_each(|(entry, above)| *entry = &*entry - &(&factor * above));
        }
    }
    rows.into_iter().map(|mut row| row.pop()).collect()
}
