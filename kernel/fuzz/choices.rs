//! Builds certificates and points from arbitrary bytes, and the systems on which the fuzz targets try them.

use kernel::algebra::{Formula, Polynomial, Signs};
use kernel::certificate::{Cases, Certificate, CertificateEnd, CertificateStep, Identity, Product};
use kernel::number::{Rational, whole};
use kernel::{CandidatePoint, System, SystemVariable, Value, VariableKind};

/// Returns x > 0, 1 - x >= 0, y - x >= 0, x y - n = 0, and (y - 2 < 0 or n != 0): satisfied at x = y = n = 1.
pub(crate) fn with_a_point() -> System {
    let variable = |name: &str, kind| SystemVariable { name: name.into(), kind };
    let [x, y, n] = [0, 1, 2].map(Polynomial::variable);
    let at_least_zero = Signs::POSITIVE.or(Signs::ZERO);
    let pieces = vec![
        Formula::sign(&x, Signs::POSITIVE),
        Formula::sign(&Polynomial::constant(whole(1)).minus(&x), at_least_zero),
        Formula::sign(&y.minus(&x), at_least_zero),
        Formula::sign(&x.times(&y).minus(&n), Signs::ZERO),
        Formula::or(vec![
            Formula::sign(&y.minus(&Polynomial::constant(whole(2))), Signs::NEGATIVE),
            Formula::sign(&n, Signs::ZERO.complement()),
        ]),
    ];
    let variables =
        vec![variable("x", VariableKind::Real), variable("y", VariableKind::Real), variable("n", VariableKind::Integer)];
    System::opened(variables, pieces.into_iter().map(|piece| (String::new(), piece)).collect())
}

/// Returns x^2 + y^2 <= n, n < 1, and (x > 1/4 or y < -1/4): unsatisfiable, because the integer n is at most 0.
pub(crate) fn without_a_point() -> System {
    let variable = |name: &str, kind| SystemVariable { name: name.into(), kind };
    let [x, y, n] = [0, 1, 2].map(Polynomial::variable);
    let quarter = Polynomial::constant(whole(1)).scaled(&Rational::new(1.into(), 4.into()));
    let pieces = vec![
        Formula::sign(&x.times(&x).plus(&y.times(&y)).minus(&n), Signs::NEGATIVE.or(Signs::ZERO)),
        Formula::sign(&n.minus(&Polynomial::constant(whole(1))), Signs::NEGATIVE),
        Formula::or(vec![Formula::sign(&x.minus(&quarter), Signs::POSITIVE), Formula::sign(&y.plus(&quarter), Signs::NEGATIVE)]),
    ];
    let variables =
        vec![variable("x", VariableKind::Real), variable("y", VariableKind::Real), variable("n", VariableKind::Integer)];
    System::opened(variables, pieces.into_iter().map(|piece| (String::new(), piece)).collect())
}

/// Turns bytes into choices; returns 0 when no bytes are left.
pub(crate) struct Choices<'a>(pub(crate) std::slice::Iter<'a, u8>);

impl Choices<'_> {
    fn below(&mut self, bound: u8) -> u8 {
        self.0.next().map_or(0, |byte| byte % bound)
    }

    fn small(&mut self) -> i64 {
        i64::from(self.below(7)) - 2
    }

    fn fact(&mut self) -> usize {
        usize::from(self.below(9))
    }

    fn polynomial(&mut self) -> Polynomial {
        let mut out = Polynomial::constant(whole(self.small()));
        for _ in 0..self.below(3) {
            let factor = Polynomial::variable(u32::from(self.below(4))).power(u32::from(self.below(3)));
            out = out.plus(&factor.scaled(&whole(self.small())));
        }
        out
    }

    fn cases(&mut self) -> Cases {
        const SETS: [Signs; 3] = [Signs::NEGATIVE, Signs::ZERO, Signs::POSITIVE];
        match self.below(4) {
            0 => {
                let below = self.polynomial();
                let above = below.minus(&Polynomial::constant(whole(self.small())));
                Cases::Whole { below, above }
            }
            1 => {
                let polynomial = self.polynomial();
                let set = |choices: &mut Self| SETS[usize::from(choices.below(3))].or(SETS[usize::from(choices.below(3))]);
                let signs = (0..self.below(4)).map(|_| set(self)).collect();
                Cases::Signs { polynomial, signs }
            }
            _ => Cases::Of(self.fact()),
        }
    }

    fn identity(&mut self) -> Identity {
        let mut out = Identity::default();
        for _ in 0..self.below(4) {
            let facts = (0..self.below(3)).map(|_| self.fact()).collect();
            let squares = (0..self.below(2)).map(|_| self.polynomial()).collect();
            out.products.push(Product { multiplier: whole(self.small()), facts, squares });
        }
        for _ in 0..self.below(2) {
            out.equalities.push((self.polynomial(), self.fact()));
        }
        out
    }

    /// Returns a certificate whose cases have at most this nesting depth; most such certificates are invalid.
    pub(crate) fn certificate(&mut self, depth: u8) -> Certificate {
        let inner = |choices: &mut Self| -> Vec<Certificate> {
            let count = if depth == 0 { 0 } else { choices.below(3) };
            (0..count).map(|_| choices.certificate(depth - 1)).collect()
        };
        let mut steps = Vec::new();
        for _ in 0..self.below(2) {
            steps.push(CertificateStep { cases: self.cases(), left: usize::from(self.below(3)), refuted: inner(self) });
        }
        let end = match self.below(2) {
            0 => CertificateEnd::Identity(self.identity()),
            _ => CertificateEnd::Cases { cases: self.cases(), refuted: inner(self) },
        };
        Certificate { steps, end }
    }

    fn number(&mut self) -> Rational {
        Rational::new(self.small().into(), i64::from(self.below(5) + 1).into())
    }

    /// Returns up to four values, some of them roots; most of these roots do not exist or are not unique in their interval.
    pub(crate) fn candidate(&mut self) -> CandidatePoint {
        let mut values = Vec::new();
        for _ in 0..self.below(5) {
            values.push(if self.below(2) == 0 {
                Value::Rational(self.number())
            } else {
                let coefficients = (0..self.below(4)).map(|_| self.number()).collect();
                Value::Root { coefficients, low: self.number(), high: self.number() }
            });
        }
        values.into()
    }
}
