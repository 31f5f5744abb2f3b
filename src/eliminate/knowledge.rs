//! Derives signs of polynomials from facts, factors and the signs of variables, and simplifies formulas with them.
//!
//! The elimination and `derive` call it. Untrusted: the caller of an elimination proves the result.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, PoisonError};

use num_traits::One;

use super::EliminationOracle;
use crate::division::factors;
use kernel::algebra::{Formula, Polynomial, Signs};
use kernel::number::Rational;

/// The most terms of a polynomial that is factored.
const MAX_TERMS: usize = 60;

type PolynomialFactors = (Rational, Vec<(Polynomial, u32)>);

/// The known signs of polynomials, and an oracle for signs that are not known.
#[derive(Clone)]
pub struct Knowledge<'a> {
    signs: BTreeMap<Polynomial, Signs>,
    oracle: &'a dyn EliminationOracle,
    /// The conditions that hold in addition to the oracle's facts.
    here: Vec<Formula>,
    /// Whether the known conditions are contradictory.
    contradictory: bool,
    factored: Arc<Mutex<HashMap<Polynomial, PolynomialFactors>>>,
}

impl<'a> Knowledge<'a> {
    /// Collects the signs that the conjuncts of the facts state. The oracle knows the facts independently.
    #[must_use]
    pub fn new(facts: &Formula, oracle: &'a dyn EliminationOracle) -> Self {
        let mut out = Self { signs: BTreeMap::new(), oracle, here: Vec::new(), contradictory: false, factored: Arc::default() };
        out.learn(&facts.simplified());
        out
    }

    /// Returns the oracle.
    #[must_use]
    pub fn oracle(&self) -> &'a dyn EliminationOracle {
        self.oracle
    }

    /// Returns the knowledge extended by a further condition.
    #[must_use]
    pub fn with(&self, formula: &Formula) -> Self {
        let mut out = self.clone();
        out.learn(formula);
        if *formula != Formula::True {
            out.here.push(formula.clone());
        }
        out
    }

    fn learn(&mut self, formula: &Formula) {
        match formula {
            Formula::Atom(atom) => {
                let known = self.signs.entry(atom.polynomial().clone()).or_insert(Signs::ALL);
                *known = known.and(atom.signs());
                self.contradictory |= *known == Signs::NONE;
            }
            Formula::And(parts) => parts.iter().for_each(|part| self.learn(part)),
            Formula::False => self.contradictory = true,
            Formula::True | Formula::Or(_) | Formula::Quantified(_) => {}
        }
    }

    /// Factors a polynomial into a number and primitive factors with exponents. Results are cached. A polynomial with too many
    /// terms is returned as one factor, with a number that is correct only in its sign.
    #[must_use]
    pub fn factors(&self, polynomial: &Polynomial) -> PolynomialFactors {
        if polynomial.len() > MAX_TERMS {
            let (primitive, reversed) = polynomial.primitive();
            let scale = Rational::from_integer(if reversed { -1 } else { 1 }.into());
            // Callers use only the sign of the number for such a long polynomial.
            return (scale, vec![(primitive, 1)]);
        }
        let mut cache = self.factored.lock().unwrap_or_else(PoisonError::into_inner);
        cache.entry(polynomial.clone()).or_insert_with(|| factors(polynomial)).clone()
    }

    /// Returns the signs that the polynomial may have, without asking the oracle.
    #[must_use]
    pub fn plain_signs(&self, polynomial: &Polynomial) -> Signs {
        if let Some(value) = polynomial.as_constant() {
            return Signs::of_number(&value);
        }
        let (primitive, reversed) = polynomial.primitive();
        let whole = if reversed { self.primitive_signs(&primitive).turned() } else { self.primitive_signs(&primitive) };
        if whole != Signs::ALL || polynomial.degree() < 2 {
            return whole;
        }
        let (scale, factors) = self.factors(polynomial);
        if factors.len() < 2 && factors.iter().all(|(_, exponent)| *exponent == 1) {
            return whole;
        }
        factors.iter().fold(Signs::of_number(&scale), |so_far, (factor, exponent)| {
            times(so_far, raised(self.primitive_signs(factor), *exponent))
        })
    }

    fn primitive_signs(&self, primitive: &Polynomial) -> Signs {
        let direct = self.signs.get(primitive).copied().unwrap_or(Signs::ALL);
        direct.and(self.sum_signs(primitive))
    }

    /// Returns the signs that a sum may have by the signs of its terms.
    fn sum_signs(&self, polynomial: &Polynomial) -> Signs {
        let mut sum = Signs::ZERO;
        for (monomial, coefficient) in polynomial.terms() {
            let mut term = Signs::of_number(coefficient);
            for &(variable, exponent) in monomial.factors() {
                let sign = self.signs.get(&Polynomial::variable(variable)).copied().unwrap_or(Signs::ALL);
                term = times(term, raised(sign, exponent));
            }
            sum = plus(sum, term);
            if sum == Signs::ALL {
                break;
            }
        }
        sum
    }

    /// Returns the signs that the polynomial may have. The oracle is asked if other means do not decide.
    #[must_use]
    pub fn signs(&self, polynomial: &Polynomial) -> Signs {
        let mut left = self.plain_signs(polynomial);
        let single = [Signs::NEGATIVE, Signs::ZERO, Signs::POSITIVE];
        if single.contains(&left) || self.oracle.stopped() {
            return left;
        }
        for sign in single {
            if sign.within(left) && left != sign && !self.possible(&Formula::sign(polynomial, sign)) {
                left = left.and(sign.complement());
            }
        }
        left
    }

    /// Returns false only if no point satisfies the formula. Returns true also if this is not decided.
    #[must_use]
    pub fn possible(&self, formula: &Formula) -> bool {
        match self.settled(formula) {
            Formula::False => false,
            Formula::True if self.here.is_empty() => true,
            rest => {
                let mut all = self.here.clone();
                all.push(rest);
                self.oracle.possible(&Formula::and(all).simplified())
            }
        }
    }

    /// Returns true only if every point satisfies the formula. Returns false also if this is not decided.
    #[must_use]
    pub fn certain(&self, formula: &Formula) -> bool {
        match self.settled(formula) {
            Formula::True => true,
            rest => !self.possible(&rest.negated()),
        }
    }

    /// Simplifies a formula by the known signs: removes factors of known sign, and splits conditions that a product is zero or
    /// nonzero into conditions on its factors.
    #[must_use]
    pub fn settled(&self, formula: &Formula) -> Formula {
        if self.contradictory {
            return Formula::False;
        }
        let mut cache: HashMap<Polynomial, Reduced> = HashMap::new();
        let out = formula.with_atoms(&mut |atom| {
            let reduced = cache.entry(atom.polynomial().clone()).or_insert_with_key(|polynomial| self.reduced(polynomial));
            reduced.sign(if reduced.reversed { atom.signs().turned() } else { atom.signs() })
        });
        out.simplified()
    }

    fn reduced(&self, polynomial: &Polynomial) -> Reduced {
        let (scale, factors) = self.factors(polynomial);
        let mut out = Reduced { reversed: scale.is_negative(), odd: Vec::new(), even: Vec::new(), signs: Signs::ALL };
        let mut product = Polynomial::constant(Rational::one());
        for (factor, exponent) in &factors {
            let signs = self.primitive_signs(factor);
            if signs == Signs::POSITIVE || signs == Signs::NEGATIVE {
                out.reversed ^= signs == Signs::NEGATIVE && exponent % 2 == 1;
            } else if exponent % 2 == 1 {
                product = product.times(factor);
                out.odd.push((factor.clone(), signs));
            } else if !Signs::ZERO.within(signs) {
                // The factor is nonzero, so its even power is positive.
            } else {
                out.even.push(factor.clone());
            }
        }
        out.signs = self.plain_signs(&product);
        out
    }
}

/// A polynomial up to a positive number: a product of factors of unknown sign, and squares of other factors.
struct Reduced {
    /// Whether the removed factors reverse the sign.
    reversed: bool,
    /// The factors with odd exponent, which matter by their sign, with their known signs.
    odd: Vec<(Polynomial, Signs)>,
    /// The factors with even exponent, which matter only by being zero or not.
    even: Vec<Polynomial>,
    /// The known signs of the product of the odd factors.
    signs: Signs,
}

impl Reduced {
    fn sign(&self, wanted: Signs) -> Formula {
        let zero = |polynomial: &Polynomial, signs: Signs| {
            if Signs::ZERO.within(signs) { Formula::sign(polynomial, Signs::ZERO) } else { Formula::False }
        };
        let vanishes = Formula::or(self.even.iter().map(|factor| Formula::sign(factor, Signs::ZERO)).collect());
        let odd = if self.signs.within(wanted) {
            Formula::True
        } else {
            match self.signs.and(wanted) {
                Signs::NONE => Formula::False,
                Signs::ZERO => Formula::or(self.odd.iter().map(|(factor, signs)| zero(factor, *signs)).collect()),
                both if both == Signs::ZERO.complement() => {
                    Formula::or(self.odd.iter().map(|(factor, signs)| zero(factor, *signs)).collect()).negated()
                }
                both => Formula::sign(&self.product(), both),
            }
        };
        if Signs::ZERO.within(wanted) { Formula::or(vec![odd, vanishes]) } else { Formula::and(vec![odd, vanishes.negated()]) }
    }

    fn product(&self) -> Polynomial {
        self.odd.iter().fold(Polynomial::constant(Rational::one()), |so_far, (factor, _)| so_far.times(factor))
    }
}

/// The signs of a product.
fn times(a: Signs, b: Signs) -> Signs {
    let single = [Signs::NEGATIVE, Signs::ZERO, Signs::POSITIVE];
    let mut out = Signs::NONE;
    for x in single.into_iter().filter(|x| x.within(a)) {
        for y in single.into_iter().filter(|y| y.within(b)) {
            out = out.or(match (x, y) {
                (Signs::ZERO, _) | (_, Signs::ZERO) => Signs::ZERO,
                (x, y) if x == y => Signs::POSITIVE,
                (_, _) => Signs::NEGATIVE,
            });
        }
    }
    out
}

/// The signs of a power.
fn raised(a: Signs, exponent: u32) -> Signs {
    if exponent % 2 == 1 {
        a
    } else {
        let zero = a.and(Signs::ZERO);
        if a == Signs::ZERO { zero } else { zero.or(Signs::POSITIVE) }
    }
}

/// The signs of a sum.
fn plus(a: Signs, b: Signs) -> Signs {
    if a == Signs::ZERO {
        return b;
    }
    if b == Signs::ZERO {
        return a;
    }
    let mixed = |x: Signs| Signs::NEGATIVE.within(x) && Signs::POSITIVE.within(x);
    if mixed(a) || mixed(b) {
        return Signs::ALL;
    }
    let side = |sign: Signs| sign.within(a) || sign.within(b);
    match (side(Signs::NEGATIVE), side(Signs::POSITIVE)) {
        (true, true) => Signs::ALL,
        (negative, _) => {
            let strict = !Signs::ZERO.within(a) || !Signs::ZERO.within(b);
            let sign = if negative { Signs::NEGATIVE } else { Signs::POSITIVE };
            if strict { sign } else { sign.or(Signs::ZERO) }
        }
    }
}
