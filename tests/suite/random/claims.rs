//! Generates random claims of moderate difficulty: polynomials of degree at most 4 in at most 6 parameters, strict, weak and
//! equality comparisons, with disjunctions, minima, maxima, absolute values and division.
//!
//! Most random claims are false. So half of the claims are constructed to follow from their hypotheses, as a sum of products of
//! the hypotheses; some of these are then changed a little.

use std::fmt::Write;

use super::Dice;
use super::meaning::{Formula, Number, Sign, name};

/// The domain of a parameter: its notation, and points of it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Domain {
    pub(crate) written: &'static str,
    pub(crate) points: &'static [(i64, i64)],
}

const DOMAINS: [Domain; 5] = [
    Domain { written: "(0, 1)", points: &[(1, 2), (1, 4), (3, 4), (1, 3), (7, 8), (1, 9)] },
    Domain { written: "[0, 1]", points: &[(0, 1), (1, 1), (1, 2), (1, 3), (3, 4)] },
    Domain { written: "(0, inf)", points: &[(1, 1), (1, 2), (2, 1), (5, 1), (1, 6)] },
    Domain { written: "[-1, 2)", points: &[(0, 1), (-1, 1), (1, 1), (1, 2), (-1, 2), (7, 4)] },
    Domain { written: "(-inf, inf)", points: &[(0, 1), (1, 1), (-1, 1), (2, 1), (-3, 2), (1, 3)] },
];

/// The statement of a claim.
#[derive(Clone, Debug)]
pub(crate) enum Stated {
    Holds(Formula),
    Implies(Formula, Formula),
    Iff(Formula, Formula),
    Nonempty(Formula),
    Empty(Formula),
    /// The number increases in the parameter, strictly or weakly.
    Rises(Number, usize, bool),
}

/// A claim.
#[derive(Clone, Debug)]
pub(crate) struct Claim {
    pub(crate) given: Vec<Formula>,
    pub(crate) stated: Stated,
}

/// A paper.
#[derive(Clone, Debug)]
pub(crate) struct Paper {
    pub(crate) domains: Vec<Domain>,
    pub(crate) claims: Vec<Claim>,
}

impl Paper {
    /// Returns a paper with this number of claims.
    pub(crate) fn random(dice: &mut Dice, claims: usize) -> Self {
        let count = *dice.choose(&[2, 2, 3, 3, 4, 5, 6]);
        let domains: Vec<Domain> = (0..count).map(|_| *dice.choose(&DOMAINS)).collect();
        let claims = (0..claims).map(|_| Chance { dice, count }.claim()).collect();
        Self { domains, claims }
    }

    /// Returns the condition file; the claims are named `c0`, `c1`, …
    pub(crate) fn text(&self) -> String {
        let mut out = String::from("paper \"By chance\"\nparameters:\n");
        for (place, domain) in self.domains.iter().enumerate() {
            let _ = writeln!(out, "  {} in {}", name(place), domain.written);
        }
        for (place, claim) in self.claims.iter().enumerate() {
            let _ = write!(out, "claim c{place} \"{place}\": ");
            let _ = match &claim.stated {
                Stated::Holds(formula) => write!(out, "{formula}"),
                Stated::Implies(left, right) => write!(out, "{left} implies {right}"),
                Stated::Iff(left, right) => write!(out, "{left} iff {right}"),
                Stated::Nonempty(formula) => write!(out, "nonempty {formula}"),
                Stated::Empty(formula) => write!(out, "empty {formula}"),
                Stated::Rises(number, variable, strictly) => {
                    let how = if *strictly { "strictly" } else { "weakly" };
                    write!(out, "({number}) {how} increasing in {}", name(*variable))
                }
            };
            let given: Vec<String> = claim.given.iter().map(ToString::to_string).collect();
            let _ = if given.is_empty() { writeln!(out) } else { writeln!(out, " given {}", given.join(", ")) };
        }
        out
    }
}

struct Chance<'a> {
    dice: &'a mut Dice,
    count: usize,
}

impl Chance<'_> {
    fn claim(&mut self) -> Claim {
        match self.dice.below(12) {
            0 => self.chaos(),
            1..=4 => self.sum_of_products(),
            5 => self.cleared(),
            6 => self.extremes(),
            7 => self.square(),
            8 => self.substituted(),
            9 => self.rising(),
            10 => self.alternatives(),
            _ => self.chain(),
        }
    }

    fn variable(&mut self) -> Number {
        Number::Variable(self.dice.below(self.count))
    }

    fn coefficient(&mut self) -> Number {
        let (above, below) =
            *self.dice.choose(&[(1, 1), (1, 1), (-1, 1), (-1, 1), (2, 1), (-2, 1), (1, 2), (-3, 2), (3, 1), (-1, 3)]);
        Number::Constant(above, below)
    }

    fn positive(&mut self) -> Number {
        let (above, below) = *self.dice.choose(&[(1, 1), (1, 1), (2, 1), (1, 2), (3, 1), (5, 2)]);
        Number::Constant(above, below)
    }

    fn term(&mut self, degree: usize) -> Number {
        let mut factors = vec![self.coefficient()];
        for _ in 0..self.dice.below(degree + 1) {
            factors.push(self.variable());
        }
        Number::Product(factors)
    }

    /// Returns a polynomial of a few terms that contains a variable.
    fn polynomial(&mut self, degree: usize) -> Number {
        let mut terms = vec![self.variable()];
        for _ in 0..1 + self.dice.below(3) {
            terms.push(self.term(degree));
        }
        Number::Sum(terms)
    }

    fn sign(&mut self) -> Sign {
        *self.dice.choose(&[
            Sign::Less,
            Sign::LessEqual,
            Sign::Greater,
            Sign::Greater,
            Sign::GreaterEqual,
            Sign::Equal,
            Sign::NotEqual,
        ])
    }

    fn comparison(&mut self, degree: usize) -> Formula {
        let sign = self.sign();
        let other = if self.dice.once_in(3) { self.term(1) } else { Number::whole(0) };
        self.polynomial(degree).is(sign, other)
    }

    /// Returns a random formula.
    fn formula(&mut self, degree: usize, depth: usize) -> Formula {
        if depth == 0 || self.dice.once_in(3) {
            return self.comparison(degree);
        }
        let parts = |me: &mut Self| (0..2 + me.dice.below(2)).map(|_| me.formula(degree, depth - 1)).collect();
        match self.dice.below(3) {
            0 => Formula::All(parts(self)),
            1 => Formula::Any(parts(self)),
            _ => self.formula(degree, depth - 1).not(),
        }
    }

    fn given(&mut self, count: usize, degree: usize) -> Vec<Formula> {
        (0..count).map(|_| self.comparison(degree)).collect()
    }

    fn chaos(&mut self) -> Claim {
        let degree = *self.dice.choose(&[1, 2, 2, 3, 4]);
        let count = self.dice.below(3);
        let given = self.given(count, degree);
        let formula = self.formula(degree, 2);
        let stated = match self.dice.below(4) {
            0 => Stated::Holds(formula),
            1 => Stated::Nonempty(formula),
            2 => Stated::Empty(formula),
            _ => Stated::Implies(self.formula(degree, 1), formula),
        };
        Claim { given, stated }
    }

    /// Returns a claim of the form: given p > 0, q >= 0, …, a positive sum of products of these is positive. It has three
    /// variants.
    fn sum_of_products(&mut self) -> Claim {
        let facts: Vec<(Number, bool)> =
            (0..2 + self.dice.below(2)).map(|_| (self.polynomial(2), self.dice.once_in(3))).collect();
        let mut given: Vec<Formula> = facts
            .iter()
            .map(|(fact, weak)| fact.clone().is(if *weak { Sign::GreaterEqual } else { Sign::Greater }, Number::whole(0)))
            .collect();
        let mut sum = Vec::new();
        let mut strict = false;
        for _ in 0..1 + self.dice.below(3) {
            let (first, weak) = self.dice.choose(&facts).clone();
            let mut product = vec![self.positive(), first];
            strict |= !weak;
            if self.dice.once_in(2) {
                let (second, weak) = self.dice.choose(&facts).clone();
                product.push(second);
                strict &= !weak;
            }
            sum.push(Number::Product(product));
        }
        if self.dice.once_in(4) {
            sum.push(self.polynomial(1).squared());
        }
        if self.dice.once_in(4) {
            sum.push(self.coefficient());
        }
        let sum = Number::Sum(sum);
        let sign = if strict && !self.dice.once_in(4) { Sign::Greater } else { Sign::GreaterEqual };
        let conclusion = sum.clone().is(sign, Number::whole(0));
        let stated = match self.dice.below(4) {
            0 => Stated::Holds(conclusion),
            1 => Stated::Empty(conclusion.not()),
            2 => Stated::Nonempty(sum.is(Sign::Less, Number::whole(0))),
            _ => match given.pop() {
                Some(last) => Stated::Implies(last, conclusion),
                None => Stated::Holds(conclusion),
            },
        };
        Claim { given, stated }
    }

    /// Returns the claim p/q R r iff p R r*q, perhaps with the hypothesis q > 0.
    fn cleared(&mut self) -> Claim {
        let (above, below, other) = (self.polynomial(2), self.polynomial(2), self.polynomial(1));
        let sign = self.sign();
        let given = if self.dice.once_in(3) { Vec::new() } else { vec![below.clone().is(Sign::Greater, Number::whole(0))] };
        let divided = above.clone().over(below.clone()).is(sign, other.clone());
        let multiplied = above.is(sign, other.times(below));
        let stated = if self.dice.once_in(2) { Stated::Iff(divided, multiplied) } else { Stated::Implies(divided, multiplied) };
        Claim { given, stated }
    }

    fn extremes(&mut self) -> Claim {
        let (p, q, r) = (self.polynomial(2), self.polynomial(2), self.polynomial(1));
        let given = if self.dice.once_in(2) { self.given(1, 1) } else { Vec::new() };
        let least = Number::Least(vec![p.clone(), q.clone()]);
        let greatest = Number::Greatest(vec![p.clone(), q.clone()]);
        let sign = *self.dice.choose(&[Sign::Less, Sign::LessEqual]);
        let stated = match self.dice.below(5) {
            0 => Stated::Iff(greatest.is(sign, r.clone()), Formula::All(vec![p.is(sign, r.clone()), q.is(sign, r)])),
            1 => Stated::Iff(least.is(sign, r.clone()), Formula::Any(vec![p.is(sign, r.clone()), q.is(sign, r)])),
            2 => Stated::Holds(least.plus(greatest).is(Sign::Equal, p.plus(q))),
            3 => Stated::Holds(Number::Size(Box::new(p.clone().minus(q.clone()))).is(Sign::Equal, greatest.minus(least))),
            _ => Stated::Implies(least.is(sign, r.clone()), p.is(sign, r)),
        };
        Claim { given, stated }
    }

    /// Returns a claim about a square, perhaps with a small number subtracted.
    fn square(&mut self) -> Claim {
        let (p, q) = (self.polynomial(2), self.polynomial(1));
        let two = Number::whole(2);
        let (left, right) = match self.dice.below(3) {
            0 => (p.clone().squared().plus(q.clone().squared()), two.times(p).times(q)),
            1 => (p.clone().squared(), two.times(p).minus(Number::whole(1))),
            _ => (q.clone().squared().plus(Number::whole(1)), two.times(q)),
        };
        let spoiled = if self.dice.once_in(4) { left.minus(Number::Constant(1, 4)) } else { left };
        let sign = if self.dice.once_in(4) { Sign::Greater } else { Sign::GreaterEqual };
        Claim { given: Vec::new(), stated: Stated::Holds(spoiled.is(sign, right)) }
    }

    /// Returns a claim that substitutes a polynomial for a variable that equals it by hypothesis.
    fn substituted(&mut self) -> Claim {
        let place = self.dice.below(self.count);
        let variable = Number::Variable(place);
        let value = if self.count > 1 {
            let other = Number::Variable((place + 1) % self.count);
            self.coefficient().times(other.clone()).plus(self.coefficient().times(other.squared()))
        } else {
            self.coefficient()
        };
        let factor = self.polynomial(1);
        let left = factor.clone().times(variable.clone());
        let right = factor.times(value.clone());
        let right = if self.dice.once_in(3) { right.plus(self.coefficient()) } else { right };
        let sign = *self.dice.choose(&[Sign::Equal, Sign::LessEqual, Sign::Less, Sign::NotEqual]);
        Claim { given: vec![variable.is(Sign::Equal, value)], stated: Stated::Holds(left.is(sign, right)) }
    }

    fn rising(&mut self) -> Claim {
        let place = self.dice.below(self.count);
        let variable = Number::Variable(place);
        let slope = self.polynomial(1);
        let rest = self.polynomial(2);
        let number = match self.dice.below(3) {
            0 => slope.clone().times(variable).plus(self.coefficient().times(Number::Variable((place + 1) % self.count))),
            1 => variable.clone().over(variable.plus(Number::whole(1))),
            _ => rest,
        };
        let given = if self.dice.once_in(2) { vec![slope.is(Sign::Greater, Number::whole(0))] } else { Vec::new() };
        Claim { given, stated: Stated::Rises(number, place, self.dice.once_in(2)) }
    }

    /// Returns a claim by two cases, with a conclusion that follows from each.
    fn alternatives(&mut self) -> Claim {
        let (p, q) = (self.polynomial(2), self.polynomial(2));
        let zero = || Number::whole(0);
        let either = Formula::Any(vec![p.clone().is(Sign::Greater, zero()), q.clone().is(Sign::Greater, zero())]);
        let product = p.clone().times(q.clone());
        let conclusion = match self.dice.below(4) {
            0 => Number::Greatest(vec![p, q]).is(Sign::Greater, zero()),
            1 => p.squared().plus(q.squared()).is(Sign::Greater, zero()),
            2 => product.is(Sign::Greater, zero()),
            _ => Formula::Any(vec![product.is(Sign::NotEqual, zero()), p.plus(q).is(Sign::Greater, zero())]),
        };
        Claim { given: Vec::new(), stated: Stated::Implies(either, conclusion) }
    }

    /// Returns a claim with linear conditions in all parameters.
    fn chain(&mut self) -> Claim {
        let mut sum = Vec::new();
        let mut given = Vec::new();
        for _ in 0..2 + self.dice.below(3) {
            let part = self.polynomial(1);
            given.push(part.clone().is(Sign::Greater, Number::whole(0)));
            sum.push(self.positive().times(part));
        }
        if self.dice.once_in(3) {
            sum.push(Number::Constant(-1, 2));
        }
        let sum = Number::Sum(sum);
        let stated = if self.dice.once_in(2) {
            Stated::Holds(sum.is(Sign::Greater, Number::whole(0)))
        } else {
            Stated::Nonempty(sum.is(Sign::LessEqual, Number::whole(0)))
        };
        Claim { given, stated }
    }
}
