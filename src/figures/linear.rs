//! Linear equations in figures: Gaussian elimination with exact fractions.

use num_traits::Zero;

use crate::number::Rational;

/// The solution of `value_i = constant_i + sum_j coefficient_ij value_j`; `None` if there is none, or more than one.
#[must_use]
pub fn fixed_point(coefficients: &[Vec<Rational>], constants: &[Rational]) -> Option<Vec<Rational>> {
    let count = constants.len();
    // (I - C) v = c, with the constants as the last column.
    let mut rows: Vec<Vec<Rational>> = (0..count)
        .map(|row| {
            let entry = |column: usize| {
                let own = Rational::from_integer(i64::from(row == column).into());
                own - &coefficients[row][column]
            };
            (0..count).map(entry).chain([constants[row].clone()]).collect()
        })
        .collect();
    for column in 0..count {
        let pivot = (column..count).find(|row| !rows[*row][column].is_zero())?;
        rows.swap(column, pivot);
        let scale = rows[column][column].recip();
        rows[column].iter_mut().for_each(|entry| *entry *= &scale);
        let top = rows[column].clone();
        for (place, row) in rows.iter_mut().enumerate() {
            if place != column && !row[column].is_zero() {
                let factor = row[column].clone();
                row.iter_mut().zip(&top).for_each(|(entry, above)| *entry -= &factor * above);
            }
        }
    }
    Some(rows.into_iter().map(|row| row[count].clone()).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::number::{parse, whole};

    #[test]
    fn two_values_that_follow_each_other() {
        let half = parse("1/2").unwrap_or_default();
        // v = 1 + w/2, w = v/2
        let found = fixed_point(&[vec![whole(0), half.clone()], vec![half, whole(0)]], &[whole(1), whole(0)]);
        assert_eq!(found, Some(vec![parse("4/3").unwrap_or_default(), parse("2/3").unwrap_or_default()]));
        assert_eq!(fixed_point(&[vec![whole(1)]], &[whole(1)]), None);
        assert_eq!(fixed_point(&[], &[]), Some(Vec::new()));
    }
}
