//! Tests rulings on random claims about unknown functions: a claim that is proved for every function with some facts must hold
//! for sample functions with these facts, at every point of a grid. `REFEREE_SEED` and `REFEREE_CLAIMS` choose other and more
//! claims.

use std::sync::Arc;
use std::time::Duration;

use num_rational::BigRational;
use referee::audit::{AuditLimits, run};
use referee::certify::Word;
use referee::report::diagnostics;
use referee::solve::certificates::Effort;
use referee::solve::{self, Budget};
use referee::source::Sources;

use crate::narrow::meaning::fraction;
use crate::random::Dice;
use crate::random::meaning::Sign;
use crate::sample::Silent;

/// A function of the parameter p and its argument.
type Of = fn(&BigRational, &BigRational) -> BigRational;

/// Facts about a function, with sample functions that satisfy them for every p in [0, 1]; a function without p is the same for
/// all p.
const KINDS: [(&str, &[Of]); 6] = [
    ("u(0) = p; weakly increasing in x", &[|p, _| p.clone(), |p, x| p + x, |p, x| p + x * x]),
    ("strictly increasing in x", &[|_, x| x.clone(), |_, x| x * x + x, |_, x| x * fraction(3, 1) - fraction(1, 1)]),
    ("u(0) = 0; u(1) = p; concave in x", &[|p, x| p * x, |p, x| p * (x + x - x * x)]),
    ("u(x) >= p", &[|p, _| p.clone(), |p, x| p + x, |_, _| fraction(1, 1)]),
    ("u(x) + u(1 - x) = p", &[|p, _| p / fraction(2, 1), |p, x| p * x, |p, x| p / fraction(2, 1) + x - fraction(1, 2)]),
    ("weakly decreasing in x; u(x) <= 1", &[|_, _| fraction(0, 1), |_, x| fraction(1, 2) - x, |_, x| fraction(1, 1) - x]),
];

/// A sample function, with its derivative.
#[derive(Clone, Copy, Debug)]
struct Sample {
    value: Of,
    slope: Of,
}

/// Facts about a differentiable function, with sample functions that satisfy them for every p in [0, 1].
const SMOOTH_KINDS: [(&str, &[Sample]); 6] = [
    (
        "differentiable in x; concave in x; strictly increasing in x",
        &[
            Sample { value: |_, x| x.clone(), slope: |_, _| fraction(1, 1) },
            Sample { value: |_, x| x + x - x * x, slope: |_, x| fraction(2, 1) - x - x },
            Sample { value: |_, x| x * (fraction(3, 1) - x), slope: |_, x| fraction(3, 1) - x - x },
        ],
    ),
    (
        "twice differentiable in x; u'(x) > 0; u''(x) < 0; u(0) = 0",
        &[
            Sample { value: |_, x| x * (fraction(3, 1) - x), slope: |_, x| fraction(3, 1) - x - x },
            Sample {
                value: |_, x| x * (fraction(4, 1) - x - x * x / fraction(3, 1)),
                slope: |_, x| fraction(4, 1) - x - x - x * x,
            },
        ],
    ),
    (
        "differentiable in x; convex in x; u(0) = p",
        &[
            Sample { value: |p, x| p + x * x, slope: |_, x| x + x },
            Sample { value: |p, _| p.clone(), slope: |_, _| fraction(0, 1) },
            Sample { value: |p, x| p - x + x * x, slope: |_, x| x + x - fraction(1, 1) },
        ],
    ),
    (
        "differentiable in x; u'(x) <= 1; u'(x) >= 0; u(0) = 0",
        &[
            Sample { value: |_, x| x.clone(), slope: |_, _| fraction(1, 1) },
            Sample { value: |_, x| x * x / fraction(2, 1), slope: |_, x| x.clone() },
            Sample { value: |_, _| fraction(0, 1), slope: |_, _| fraction(0, 1) },
        ],
    ),
    (
        "differentiable in x; weakly decreasing in x; strictly convex in x",
        &[
            Sample { value: |_, x| x * x - x - x, slope: |_, x| x + x - fraction(2, 1) },
            Sample { value: |_, x| x * x - x * fraction(3, 1), slope: |_, x| x + x - fraction(3, 1) },
        ],
    ),
    (
        "differentiable in x; u(0) = 0; u(1) = 0",
        &[
            Sample { value: |_, x| x - x * x, slope: |_, x| fraction(1, 1) - x - x },
            Sample { value: |_, x| x * x - x * x * x, slope: |_, x| x + x - x * x * fraction(3, 1) },
            Sample { value: |_, _| fraction(0, 1), slope: |_, _| fraction(0, 1) },
        ],
    ),
];

/// An argument, built from the parameters p and q.
#[derive(Clone, Copy, Debug)]
enum Argument {
    Number(i64, i64),
    P,
    Q,
    Mean,
}

impl Argument {
    fn written(self) -> String {
        match self {
            Self::Number(above, below) => format!("{above}/{below}"),
            Self::P => "p".to_owned(),
            Self::Q => "q".to_owned(),
            Self::Mean => "(p + q)/2".to_owned(),
        }
    }

    fn at(self, p: &BigRational, q: &BigRational) -> BigRational {
        match self {
            Self::Number(above, below) => fraction(above, below),
            Self::P => p.clone(),
            Self::Q => q.clone(),
            Self::Mean => (p + q) / fraction(2, 1),
        }
    }
}

/// A number: the value or the derivative of the function at an argument, perhaps with q in place of p; the tangent at one argument,
/// evaluated at another; or a parameter.
#[derive(Clone, Copy, Debug)]
enum Number {
    Applied(Argument, bool),
    Slope(Argument, bool),
    Tangent(Argument, Argument),
    Plain(Argument),
}

/// The arguments that occur in claims.
const ARGUMENTS: [Argument; 6] =
    [Argument::Number(0, 1), Argument::Number(1, 1), Argument::Number(1, 2), Argument::P, Argument::Q, Argument::Mean];

impl Number {
    fn random(dice: &mut Dice, smooth: bool) -> Self {
        let argument = *dice.choose(&ARGUMENTS);
        if smooth && dice.once_in(2) {
            return if dice.once_in(3) {
                Self::Tangent(argument, *dice.choose(&ARGUMENTS))
            } else {
                Self::Slope(argument, dice.once_in(3))
            };
        }
        if dice.once_in(4) { Self::Plain(argument) } else { Self::Applied(argument, dice.once_in(3)) }
    }

    fn written(self) -> String {
        match self {
            Self::Applied(argument, false) => format!("u({})", argument.written()),
            Self::Applied(argument, true) => format!("(u({}) at (p = q))", argument.written()),
            Self::Slope(argument, false) => format!("u'({})", argument.written()),
            Self::Slope(argument, true) => format!("(u'({}) at (p = q))", argument.written()),
            Self::Tangent(argument, other) => {
                let (own, other) = (argument.written(), other.written());
                format!("(u({own}) + u'({own})*({other} - {own}))")
            }
            Self::Plain(argument) => argument.written(),
        }
    }

    fn at(self, function: Sample, p: &BigRational, q: &BigRational) -> BigRational {
        match self {
            Self::Applied(argument, false) => (function.value)(p, &argument.at(p, q)),
            Self::Applied(argument, true) => (function.value)(q, &argument.at(q, q)),
            Self::Slope(argument, false) => (function.slope)(p, &argument.at(p, q)),
            Self::Slope(argument, true) => (function.slope)(q, &argument.at(q, q)),
            Self::Tangent(argument, other) => {
                let own = argument.at(p, q);
                (function.value)(p, &own) + (function.slope)(p, &own) * (other.at(p, q) - &own)
            }
            Self::Plain(argument) => argument.at(p, q),
        }
    }
}

/// The statement of a claim.
#[derive(Clone, Debug)]
enum Claim {
    Compare(Number, Sign, Number, Option<(Number, Sign, Number)>),
    Constant(Number),
    Rising(Number),
}

fn holds(left: &BigRational, sign: Sign, right: &BigRational) -> bool {
    match sign {
        Sign::Less => left < right,
        Sign::LessEqual => left <= right,
        Sign::Greater => left > right,
        Sign::GreaterEqual => left >= right,
        Sign::Equal => left == right,
        Sign::NotEqual => left != right,
    }
}

impl Claim {
    fn random(dice: &mut Dice, smooth: bool) -> Self {
        let signs = [Sign::Less, Sign::LessEqual, Sign::Greater, Sign::GreaterEqual, Sign::Equal, Sign::NotEqual];
        let compare = |dice: &mut Dice| (Number::random(dice, smooth), *dice.choose(&signs), Number::random(dice, smooth));
        match dice.below(6) {
            0 => Self::Constant(Number::random(dice, smooth)),
            1 => Self::Rising(Number::random(dice, smooth)),
            _ => {
                let (left, sign, right) = compare(dice);
                let given = dice.once_in(2).then(|| compare(dice));
                Self::Compare(left, sign, right, given)
            }
        }
    }

    fn written(&self) -> String {
        match self {
            Self::Compare(left, sign, right, None) => format!("{} {sign} {}", left.written(), right.written()),
            Self::Compare(left, sign, right, Some((a, given, b))) => {
                format!("{} {sign} {} given {} {given} {}", left.written(), right.written(), a.written(), b.written())
            }
            Self::Constant(number) => format!("({}) constant in p", number.written()),
            Self::Rising(number) => format!("({}) weakly increasing in p", number.written()),
        }
    }

    /// Returns a point of the grid at which the claim fails for the function.
    fn fails(&self, function: Sample) -> Option<String> {
        let grid = [(0, 1), (1, 4), (1, 2), (2, 3), (1, 1)].map(|(above, below)| fraction(above, below));
        for p in &grid {
            for q in &grid {
                let wrong = match self {
                    Self::Compare(left, sign, right, given) => {
                        let value = |number: Number| number.at(function, p, q);
                        let supposed = given.is_none_or(|(a, sign, b)| holds(&value(a), sign, &value(b)));
                        supposed && !holds(&value(*left), *sign, &value(*right))
                    }
                    Self::Constant(number) => grid.iter().any(|other| number.at(function, p, q) != number.at(function, other, q)),
                    Self::Rising(number) => {
                        grid.iter().any(|other| p < other && number.at(function, p, q) > number.at(function, other, q))
                    }
                };
                if wrong {
                    return Some(format!("p = {p}, q = {q}"));
                }
            }
        }
        None
    }
}

fn asked(name: &str, otherwise: usize) -> usize {
    std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(otherwise)
}

/// Audits random claims about functions with the facts of each kind, and compares those that are proved with the sample functions.
fn compare(kinds: &[(&str, Vec<Sample>)], smooth: bool) {
    // A claim with derivatives has more instances of facts, and takes longer.
    let (seed, count) = (asked("REFEREE_SEED", 11), asked("REFEREE_CLAIMS", if smooth { 18 } else { 120 }));
    let mut dice = Dice::new(u64::try_from(seed).unwrap());
    let (query, certificate) = if smooth { (60_000, 30_000) } else { (300_000, 200_000) };
    // The count of steps does not stop every run of the solver. A run that takes longer leaves its claim open, which is allowed here.
    let query = Budget { timeout: Duration::from_secs(5), ..Budget::of(query) };
    let limits = AuditLimits { query, certificate: Effort::of(certificate), ..AuditLimits::default() };
    let (mut proved, mut refuted, mut others) = (0, 0, 0);
    for (facts, functions) in kinds {
        let claims: Vec<Claim> = (0..count / kinds.len()).map(|_| Claim::random(&mut dice, smooth)).collect();
        let mut text = format!("paper \"By chance\"\nparameters: p, q in [0, 1]\nfunction u(x in [0, 1]): {facts}\n");
        for (place, claim) in claims.iter().enumerate() {
            text.push_str(&format!("claim c{place} \"{place}\": {}\n", claim.written()));
        }
        let mut sources = Sources::default();
        let main = sources.add("chance.referee", text.clone());
        let read = referee::paper::read("chance", sources, main, &mut |_, _| Err("nothing is included".to_owned()));
        let paper = Arc::new(read.unwrap_or_else(|(sources, faults)| panic!("{}", diagnostics::print_plain(&sources, &faults))));
        let audit = run(&[paper], &|_| true, solve::available().as_deref(), &limits, &Silent);
        for ruled in &audit.papers[0].rulings {
            let number = ruled.question.claim.strip_prefix('c').and_then(|id| id.parse::<usize>().ok());
            let Some(claim) = number.and_then(|number| claims.get(number)) else { continue };
            match ruled.ruling.verdict.word() {
                Word::Proved => {
                    proved += 1;
                    for function in functions {
                        if let Some(point) = claim.fails(*function) {
                            panic!("{} is proved, and fails at {point}\n{text}", claim.written());
                        }
                    }
                }
                Word::Refuted => refuted += 1,
                Word::Open | Word::Unchecked | Word::Vacuous => others += 1,
            }
        }
    }
    println!("{proved} proved, {refuted} refuted, {others} neither");
    let least_refuted = if smooth { 10 } else { 5 };
    assert!(proved * 10 > count && refuted * least_refuted > count, "{proved} proved, {refuted} refuted, {others} neither");
}

#[test]
fn a_claim_proved_for_every_function_holds_for_the_sample_functions() {
    // The slope is never asked for.
    let sample = |value: &Of| Sample { value: *value, slope: |_, _| panic!("no claim mentions a derivative") };
    let kinds: Vec<_> = KINDS.iter().map(|(facts, values)| (*facts, values.iter().map(sample).collect())).collect();
    compare(&kinds, false);
}

#[test]
fn a_claim_proved_for_every_differentiable_function_holds_for_the_sample_functions() {
    let kinds: Vec<_> = SMOOTH_KINDS.iter().map(|(facts, samples)| (*facts, samples.to_vec())).collect();
    compare(&kinds, true);
}
