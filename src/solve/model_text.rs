//! Parses numbers as SMT solvers print them: decimals and quotients of any size, and roots of polynomials with integer
//! coefficients.
//!
//! `z3` calls it on the values of a model. Untrusted: exact evaluation confirms the point that the values form.

use std::collections::BTreeMap;

use num_bigint::BigInt;
use num_traits::{One, Zero};

use kernel::Value;
use kernel::algebra::univariate::{self, Real};
use kernel::number::Rational;

/// The deepest nesting of parentheses that is parsed.
const MAX_DEPTH: usize = 200;
/// The highest exponent in the polynomial of a root that is parsed.
const MAX_DEGREE: u32 = 200;

/// Parses a number such as `(- (/ 1.0 3.0))` or `(root-obj (+ (^ x 2) (- 2)) 2)`. Returns `None` for any other text. The second
/// argument of `root-obj` numbers the real roots from the left, starting at 1.
#[must_use]
pub fn value(text: &str) -> Option<Value> {
    let tokens = tokens(text);
    let mut place = 0;
    let tree = read(&tokens, &mut place, 0)?;
    if place != tokens.len() {
        return None;
    }
    number(&tree, &BTreeMap::new(), 0)
}

enum ModelExpression<'a> {
    Word(&'a str),
    List(Vec<ModelExpression<'a>>),
}

fn tokens(text: &str) -> Vec<&str> {
    let mut out = Vec::new();
    for word in text.split_whitespace() {
        let mut rest = word;
        while let Some(place) = rest.find(['(', ')']) {
            if place > 0 {
                out.push(&rest[..place]);
            }
            out.push(&rest[place..=place]);
            rest = &rest[place + 1..];
        }
        if !rest.is_empty() {
            out.push(rest);
        }
    }
    out
}

fn read<'a>(tokens: &[&'a str], place: &mut usize, depth: usize) -> Option<ModelExpression<'a>> {
    let token = *tokens.get(*place)?;
    *place += 1;
    match token {
        "(" if depth < MAX_DEPTH => {
            let mut parts = Vec::new();
            while *tokens.get(*place)? != ")" {
                parts.push(read(tokens, place, depth + 1)?);
            }
            *place += 1;
            Some(ModelExpression::List(parts))
        }
        "(" | ")" => None,
        word => Some(ModelExpression::Word(word)),
    }
}

type LetBindings<'a, 'b> = BTreeMap<&'a str, &'b ModelExpression<'a>>;

/// Splits `(let ((name tree) …) body)` into the extended bindings and the body.
fn bound<'a, 'b>(
    parts: &'b [ModelExpression<'a>],
    names: &LetBindings<'a, 'b>,
) -> Option<(LetBindings<'a, 'b>, &'b ModelExpression<'a>)> {
    let [ModelExpression::Word("let"), ModelExpression::List(bindings), body] = parts else { return None };
    let mut names = names.clone();
    for binding in bindings {
        let ModelExpression::List(pair) = binding else { return None };
        let [ModelExpression::Word(name), tree] = pair.as_slice() else { return None };
        names.insert(name, tree);
    }
    Some((names, body))
}

/// Evaluates an expression to a number.
fn number<'a, 'b>(tree: &'b ModelExpression<'a>, names: &LetBindings<'a, 'b>, depth: usize) -> Option<Value> {
    if depth > MAX_DEPTH {
        return None;
    }
    if let ModelExpression::List(parts) = tree {
        if let [ModelExpression::Word("root-obj"), polynomial, ModelExpression::Word(place)] = parts.as_slice() {
            let coefficients = polynomial_in_x(polynomial, names, depth + 1)?;
            let place: usize = place.parse().ok()?;
            let root = univariate::roots(&coefficients).into_iter().nth(place.checked_sub(1)?)?;
            return Some(match root {
                Real::Rational(value) => Value::Rational(value),
                Real::Root(root) => Value::Root { coefficients: root.coefficients, low: root.low, high: root.high },
            });
        }
        if let Some((names, body)) = bound(parts, names) {
            return number(body, &names, depth + 1);
        }
    }
    match polynomial_in_x(tree, names, depth)?.as_slice() {
        [] => Some(Value::Rational(Rational::zero())),
        [constant] => Some(Value::Rational(constant.clone())),
        _ => None,
    }
}

/// Returns the coefficients of a polynomial in `x`, the constant first.
fn polynomial_in_x<'a, 'b>(tree: &'b ModelExpression<'a>, names: &LetBindings<'a, 'b>, depth: usize) -> Option<Vec<Rational>> {
    if depth > MAX_DEPTH {
        return None;
    }
    match tree {
        ModelExpression::Word("x") => Some(vec![Rational::zero(), Rational::one()]),
        ModelExpression::Word(word) => match names.get(word) {
            Some(tree) => polynomial_in_x(tree, names, depth + 1),
            None => numeral(word).map(|value| univariate::trimmed(&[value])),
        },
        ModelExpression::List(parts) => {
            if let Some((names, body)) = bound(parts, names) {
                return polynomial_in_x(body, &names, depth + 1);
            }
            let (ModelExpression::Word(operator), arguments) = parts.split_first()? else { return None };
            if *operator == "^" {
                let [base, ModelExpression::Word(exponent)] = arguments else { return None };
                let exponent: u32 = exponent.parse().ok().filter(|e| *e <= MAX_DEGREE)?;
                let base = polynomial_in_x(base, names, depth + 1)?;
                return Some((0..exponent).fold(vec![Rational::one()], |power, _| univariate::product(&power, &base)));
            }
            let arguments: Option<Vec<_>> = arguments.iter().map(|part| polynomial_in_x(part, names, depth + 1)).collect();
            let arguments = arguments?;
            let (first, rest) = arguments.split_first()?;
            match *operator {
                "-" if rest.is_empty() => Some(scaled(first, &-Rational::one())),
                "-" => Some(rest.iter().fold(first.clone(), |sum, part| plus(&sum, &scaled(part, &-Rational::one())))),
                "+" => Some(rest.iter().fold(first.clone(), |sum, part| plus(&sum, part))),
                "*" => Some(rest.iter().fold(first.clone(), |so_far, part| univariate::product(&so_far, part))),
                "/" => match rest {
                    [divisor] => match divisor.as_slice() {
                        [divisor] => Some(scaled(first, &divisor.recip())),
                        _ => None,
                    },
                    _ => None,
                },
                "to_real" if rest.is_empty() => Some(first.clone()),
                _ => None,
            }
        }
    }
}

fn scaled(p: &[Rational], factor: &Rational) -> Vec<Rational> {
    p.iter().map(|c| c * factor).collect()
}

fn plus(p: &[Rational], q: &[Rational]) -> Vec<Rational> {
    let at = |p: &[Rational], place: usize| p.get(place).cloned().unwrap_or_else(Rational::zero);
    univariate::trimmed(&(0..p.len().max(q.len())).map(|place| at(p, place) + at(q, place)).collect::<Vec<_>>())
}

/// Parses an unsigned numeral with any number of digits. A decimal that ends in `?` is an approximation and is rejected.
fn numeral(word: &str) -> Option<Rational> {
    let (before, after) = word.split_once('.').unwrap_or((word, ""));
    let digits = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
    if before.is_empty() || !digits(before) || !digits(after) {
        return None;
    }
    let scale = BigInt::from(10).pow(u32::try_from(after.len()).ok()?);
    Some(Rational::new(format!("{before}{after}").parse().ok()?, scale))
}
