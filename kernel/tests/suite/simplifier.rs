//! Compares the simplifier of the kernel with a slow reference implementation that searches lists from the front.

use kernel::algebra::{Atom, Formula, Polynomial, QuantifiedVariable, Signs};
use kernel::relation::Quantifier;
use num_traits::One;
use proptest::collection::vec;
use proptest::prelude::*;

use super::algebra::formula;
use kernel::algebra::quantified::FIRST_BOUND;
use kernel::number::{Rational, whole};

/// The reference simplifier, with the known signs of each polynomial met so far.
#[derive(Default)]
struct Plain {
    known: Vec<(Polynomial, Signs)>,
}

impl Plain {
    fn place(&mut self, atom: &Atom) -> usize {
        let found = self.known.iter().position(|(polynomial, _)| polynomial == atom.polynomial());
        found.unwrap_or_else(|| {
            self.known.push((atom.polynomial().clone(), Signs::ALL));
            self.known.len() - 1
        })
    }

    fn under(&mut self, formula: &Formula) -> Formula {
        match formula {
            Formula::True | Formula::False => formula.clone(),
            Formula::Atom(atom) => {
                let place = self.place(atom);
                let known = self.known[place].1;
                let both = known.and(atom.signs());
                if both != Signs::NONE && both == known { Formula::True } else { Formula::sign(atom.polynomial(), both) }
            }
            Formula::Or(parts) => self.either(parts),
            Formula::And(parts) => {
                let before: Vec<Signs> = self.known.iter().map(|(_, signs)| *signs).collect();
                let all = self.all(parts);
                for (place, (_, signs)) in self.known.iter_mut().enumerate() {
                    *signs = before.get(place).copied().unwrap_or(Signs::ALL);
                }
                all
            }
            Formula::Quantified(inner) => {
                let body = self.under(&inner.body);
                Formula::quantified(inner.quantifier, inner.bound.clone(), body)
            }
        }
    }

    fn either(&mut self, parts: &[Formula]) -> Formula {
        let mut out: Vec<Formula> = Vec::new();
        let mut always = false;
        for part in parts {
            let mut pending = vec![self.under(part)];
            while let Some(part) = pending.pop() {
                match part {
                    Formula::True => return Formula::True,
                    Formula::False => {}
                    Formula::Or(inner) => pending.extend(inner.into_iter().rev()),
                    Formula::Atom(atom) => {
                        let same =
                            |part: &&mut Formula| matches!(part, Formula::Atom(other) if other.polynomial() == atom.polynomial());
                        match out.iter_mut().find(same) {
                            Some(first) => {
                                let Formula::Atom(other) = &*first else { panic!("expected an atom") };
                                let merged = other.signs().or(atom.signs());
                                // A disjunction with an atom that is always true is true.
                                always |= merged == Signs::ALL;
                                if merged != Signs::ALL {
                                    *first = Formula::sign(atom.polynomial(), merged);
                                }
                            }
                            None => out.push(Formula::Atom(atom)),
                        }
                    }
                    part @ (Formula::And(_) | Formula::Quantified(_)) => {
                        if !out.contains(&part) {
                            out.push(part);
                        }
                    }
                }
            }
        }
        for part in &out {
            if let Formula::Atom(atom) = part {
                let place = self.place(atom);
                always |= self.known[place].1.within(atom.signs());
            }
        }
        if always { Formula::True } else { Formula::or(out) }
    }

    fn all(&mut self, parts: &[Formula]) -> Formula {
        let mut order: Vec<usize> = Vec::new();
        let mut rest = parts.to_vec();
        loop {
            let mut learned = false;
            let mut next: Vec<Formula> = Vec::new();
            for part in &rest {
                let mut pending = vec![self.under(part)];
                while let Some(part) = pending.pop() {
                    match part {
                        Formula::True => {}
                        Formula::False => return Formula::False,
                        Formula::And(inner) => pending.extend(inner.into_iter().rev()),
                        Formula::Atom(atom) => {
                            let place = self.place(&atom);
                            let before = self.known[place].1;
                            let after = before.and(atom.signs());
                            if after == Signs::NONE {
                                return Formula::False;
                            }
                            learned |= after != before;
                            self.known[place].1 = after;
                            if after != before && !order.contains(&place) {
                                order.push(place);
                            }
                        }
                        part @ (Formula::Or(_) | Formula::Quantified(_)) => {
                            if !next.contains(&part) {
                                next.push(part);
                            }
                        }
                    }
                }
            }
            if !learned {
                let atoms = order.into_iter().map(|place| Formula::sign(&self.known[place].0, self.known[place].1));
                return Formula::and(atoms.chain(next).collect());
            }
            rest = next;
        }
    }
}

/// Formulas with many parts, so that equal parts and several atoms on one polynomial occur, some under a quantifier.
fn large() -> impl Strategy<Value = Formula> {
    let part = (formula(), 0u8..5).prop_map(|(formula, turn)| {
        let bound = || vec![QuantifiedVariable { index: FIRST_BOUND + 1, name: "z".into(), whole: false }];
        match turn {
            0 => Formula::quantified(Quantifier::Exists, bound(), formula),
            1 => Formula::quantified(Quantifier::Forall, bound(), formula),
            _ => formula,
        }
    });
    let group = |part: BoxedStrategy<Formula>| {
        let parts = vec(part, 0..12);
        (parts, any::<bool>()).prop_map(|(parts, all)| if all { Formula::and(parts) } else { Formula::or(parts) })
    };
    let inner = group(part.boxed());
    group(inner.boxed())
}

proptest! {
    #![proptest_config(super::seeded::cases(1_000))]

    #[test]
    fn the_kernel_simplifies_like_the_reference_simplifier(formula in large()) {
        prop_assert_eq!(formula.simplified(), Plain::default().under(&formula));
    }
}

#[test]
fn the_kernel_simplifies_large_conjunctions_like_the_reference() {
    let sum = |place: i64| {
        let shifted = Polynomial::variable(0).plus(&Polynomial::variable(1)).minus(&Polynomial::constant(whole(place)));
        Formula::sign(&shifted, Signs::NEGATIVE)
    };
    let one: Rational = Rational::one();
    let product = |place: i64| {
        let product = Polynomial::variable(0).times(&Polynomial::variable(1)).minus(&Polynomial::constant(whole(place) + &one));
        Formula::sign(&product, Signs::POSITIVE)
    };
    // Each disjunction occurs twice; every tenth simplifies to an atom when another one is known.
    let either = (0..300).map(|place| Formula::or(vec![sum(place % 150), product(place % 150)]));
    let atoms = (0..15).map(|place| product(10 * place));
    let denied = (0..3).map(|place| Formula::sign(&Polynomial::variable(place), Signs::POSITIVE));
    let all = Formula::and(either.chain(atoms).chain(denied).collect());
    assert_eq!(all.simplified(), Plain::default().under(&all));
    let any = Formula::or((0..200).map(|place| Formula::and(vec![sum(place % 90), product(place)])).collect());
    assert_eq!(any.simplified(), Plain::default().under(&any));
}
