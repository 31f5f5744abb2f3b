//! Compares integrals of random piecewise polynomials with an open Newton-Cotes rule, which is exact for polynomials of degree five, on
//! each part between two numbers at which a test may change.

use std::collections::BTreeSet;
use std::sync::Arc;

use kernel::number::{Rational, ratio};
use referee::expression::evaluate::{self, Assignment};
use referee::paper::read;
use referee::source::Sources;

use crate::random::Dice;

/// Returns a fraction with a denominator that is not zero.
fn fraction(above: i64, below: i64) -> Rational {
    ratio(above, below).unwrap()
}

/// A random line in the variable c, as text and as its two coefficients; the parameter x is a coefficient of some lines.
fn line(dice: &mut Dice) -> (String, [i64; 3]) {
    let small = |dice: &mut Dice| i64::try_from(dice.below(7)).unwrap() - 3;
    let own = [small(dice), small(dice), small(dice)];
    (format!("({}*c + {}*x + {}/2)", own[0], own[1], own[2]), own)
}

/// A random integrand, with the lines that occur in it.
fn integrand(dice: &mut Dice, depth: usize, lines: &mut Vec<[i64; 3]>) -> String {
    let mut one = |dice: &mut Dice| {
        let (text, own) = line(dice);
        lines.push(own);
        text
    };
    if depth == 0 {
        return one(dice);
    }
    match dice.below(7) {
        0 => format!("max({}, {})", one(dice), one(dice)),
        1 => format!("min({}, {})", one(dice), one(dice)),
        2 => format!("abs({})", one(dice)),
        3 => format!("sign({})*{}", one(dice), one(dice)),
        4 => {
            let relation = *dice.choose(&["<", "<=", ">", ">=", "=", "!="]);
            let test = format!("{} {relation} 0", one(dice));
            let (yes, no) = (integrand(dice, depth - 1, lines), integrand(dice, depth - 1, lines));
            format!("(if {test} then {yes} else {no})")
        }
        5 => {
            let joint = *dice.choose(&["and", "or"]);
            let test = format!("{} > 0 {joint} {} < 0", one(dice), one(dice));
            let (yes, no) = (integrand(dice, depth - 1, lines), integrand(dice, depth - 1, lines));
            format!("(if {test} then {yes} else {no})")
        }
        _ => {
            let (a, b) = (integrand(dice, depth - 1, lines), integrand(dice, depth - 1, lines));
            format!("({a} {} {b})", dice.choose(&["+", "-", "*"]))
        }
    }
}

/// Returns the numbers at which two lines, or a line and zero, are equal.
fn crossings(lines: &[[i64; 3]], x: &Rational) -> BTreeSet<Rational> {
    let at = |own: &[i64; 3]| (fraction(own[0], 1), fraction(own[1], 1) * x + fraction(own[2], 2));
    let mut all: Vec<(Rational, Rational)> = lines.iter().map(at).collect();
    all.push((fraction(0, 1), fraction(0, 1)));
    let mut out = BTreeSet::new();
    for (place, (slope, constant)) in all.iter().enumerate() {
        for (other, further) in &all[..place] {
            let run = slope - other;
            if run != fraction(0, 1) {
                out.insert((further - constant) / run);
            }
        }
    }
    out
}

/// Returns the integral from `low` to `high` of a polynomial of degree five at most, by the open Newton-Cotes rule with the points 1/6,
/// 2/6, …, 5/6 of the interval. The ends do not count, because a test may change there.
fn newton_cotes(low: &Rational, high: &Rational, value: &dyn Fn(&Rational) -> Rational) -> Rational {
    let run = high - low;
    let weights = [(1, 11), (2, -14), (3, 26), (4, -14), (5, 11)];
    let part = |(place, weight): (i64, i64)| value(&(low + &run * fraction(place, 6))) * fraction(weight, 20);
    weights.map(part).into_iter().fold(fraction(0, 1), |sum, part| sum + part) * run
}

#[test]
fn integrals_agree_with_the_newton_cotes_rule_between_the_crossings() {
    let mut dice = Dice::new(20);
    let mut compared = 0;
    for _ in 0..250 {
        let mut lines = Vec::new();
        let written = integrand(&mut dice, 2, &mut lines);
        let ends = ["0", "1", "x", "-1", "x - 1", "2*x"];
        let (low, high) = (*dice.choose(&ends), *dice.choose(&ends));
        let text = format!(
            "parameters: x, c0 in (-inf, inf)\ndefine total = integral({written}, c from {low} to {high})\n\
             define density = {}\ndefine start = {low}\ndefine stop = {high}\n",
            written.replace("*c ", "*c0 ")
        );
        let mut sources = Sources::default();
        let main = sources.add("integral.referee", text.clone());
        let paper = match read("integral", sources, main, &mut |_, _| Err("nothing is included".to_owned())) {
            Ok(paper) => Arc::new(paper),
            Err((_, faults)) => {
                // Products of choices may need more cuts than are allowed.
                assert!(faults.iter().all(|fault| fault.headline().contains("too many cases")), "{text}");
                continue;
            }
        };
        let body = |name: &str| {
            let found = paper.models[0].definitions.iter().find(|own| &*own.name == name);
            found.unwrap_or_else(|| panic!("{name} is defined")).body.clone()
        };
        let (total, density, start, stop) = (body("total"), body("density"), body("start"), body("stop"));
        for x in [(-3, 2), (-1, 3), (0, 1), (1, 4), (1, 1), (5, 3)].map(|(above, below)| fraction(above, below)) {
            let at: Assignment = [("x".into(), x.clone())].into();
            let number = |term| evaluate::term(term, &at).value().unwrap_or_else(|| panic!("a value at x = {x}\n{text}"));
            let (from, to) = (number(&start), number(&stop));
            let (left, right) = if from <= to { (&from, &to) } else { (&to, &from) };
            let mut cuts: Vec<Rational> = crossings(&lines, &x).into_iter().filter(|cut| cut > left && cut < right).collect();
            cuts.insert(0, left.clone());
            cuts.push(right.clone());
            let value = |c: &Rational| {
                let at: Assignment = [("x".into(), x.clone()), ("c0".into(), c.clone())].into();
                evaluate::term(&density, &at).value().unwrap_or_else(|| panic!("a value at c = {c}\n{text}"))
            };
            let sum = cuts.windows(2).fold(fraction(0, 1), |sum, pair| sum + newton_cotes(&pair[0], &pair[1], &value));
            let expected = if from <= to { sum } else { -sum };
            assert_eq!(number(&total), expected, "at x = {x}\n{text}");
            compared += 1;
        }
    }
    assert!(compared > 600, "{compared} integrals");
}
