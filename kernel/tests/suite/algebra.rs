//! Tests the algebra: ring laws, canonical form, substitution, signs, formulas, and real roots of polynomials in one variable.

use kernel::algebra::univariate::{self, Real};
use kernel::algebra::{Formula, Monomial, Polynomial, Signs, VariableIndex, place};
use kernel::number::{Rational, ratio, simplest_between, whole};
use kernel::relation::Relation;
use num_bigint::BigInt;
use num_integer::Integer;
use num_traits::{One, Zero};
use proptest::collection::vec;
use proptest::prelude::*;

const VARIABLES: VariableIndex = 3;

fn fraction() -> impl Strategy<Value = Rational> {
    (-6i64..=6, 1i64..=4).prop_map(|(above, below)| ratio(above, below).unwrap())
}

fn polynomial() -> impl Strategy<Value = Polynomial> {
    let factor = (0..VARIABLES, 0u32..=2).prop_map(|(variable, exponent)| (variable, exponent));
    let term = (vec(factor, 0..3), fraction());
    vec(term, 0..5).prop_map(|terms| {
        terms.into_iter().fold(Polynomial::default(), |sum, (factors, coefficient)| {
            let product = factors.into_iter().fold(Polynomial::constant(coefficient), |product, (variable, exponent)| {
                product.times(&Polynomial::variable(variable).power(exponent))
            });
            sum.plus(&product)
        })
    })
}

fn point() -> impl Strategy<Value = Vec<Rational>> {
    vec(fraction(), VARIABLES as usize)
}

fn at(polynomial: &Polynomial, point: &[Rational]) -> Rational {
    polynomial.evaluate(|variable| point.get(variable as usize)).unwrap()
}

fn signs() -> impl Strategy<Value = Signs> {
    (any::<bool>(), any::<bool>(), any::<bool>()).prop_map(|(negative, zero, positive)| {
        [(negative, Signs::NEGATIVE), (zero, Signs::ZERO), (positive, Signs::POSITIVE)]
            .into_iter()
            .filter(|(chosen, _)| *chosen)
            .fold(Signs::NONE, |so_far, (_, sign)| so_far.or(sign))
    })
}

pub(super) fn formula() -> impl Strategy<Value = Formula> {
    // Few polynomials, so that several atoms have the same polynomial.
    let few = prop_oneof![
        Just(Polynomial::variable(0)),
        Just(Polynomial::variable(1)),
        Just(Polynomial::variable(0).minus(&Polynomial::variable(1))),
        Just(Polynomial::variable(0).times(&Polynomial::variable(2)).minus(&Polynomial::constant(whole(1)))),
    ];
    let atom = (few, signs(), any::<bool>()).prop_map(|(polynomial, signs, turned)| {
        let factor = if turned { whole(-2) } else { whole(3) };
        Formula::sign(&polynomial.scaled(&factor), signs)
    });
    atom.prop_recursive(4, 24, 4, |inner| {
        prop_oneof![vec(inner.clone(), 0..4).prop_map(Formula::and), vec(inner, 0..4).prop_map(Formula::or)]
    })
}

proptest! {
    #![proptest_config(crate::seeded::cases(300))]

    #[test]
    fn polynomials_are_a_commutative_ring(p in polynomial(), q in polynomial(), r in polynomial()) {
        let (zero, one) = (Polynomial::default(), Polynomial::constant(whole(1)));
        prop_assert_eq!(p.plus(&q), q.plus(&p));
        prop_assert_eq!(p.plus(&q).plus(&r), p.plus(&q.plus(&r)));
        prop_assert_eq!(p.plus(&zero), p.clone());
        prop_assert_eq!(p.minus(&p), zero.clone());
        prop_assert_eq!(p.times(&q), q.times(&p));
        prop_assert_eq!(p.times(&q).times(&r), p.times(&q.times(&r)));
        prop_assert_eq!(p.times(&one), p.clone());
        prop_assert_eq!(p.times(&zero), zero);
        prop_assert_eq!(p.times(&q.plus(&r)), p.times(&q).plus(&p.times(&r)));
        prop_assert_eq!(p.power(3), p.times(&p).times(&p));
    }

    #[test]
    fn split_and_cancelling_terms_give_the_same_polynomial(p in polynomial(), seed in any::<u64>()) {
        let mut terms: Vec<(Monomial, Rational)> = p.terms().map(|(m, c)| (m.clone(), c.clone())).collect();
        if !terms.is_empty() {
            let middle = usize::try_from(seed % terms.len() as u64).unwrap();
            terms.rotate_left(middle);
            // One term in two halves, and one that cancels.
            let (monomial, coefficient) = terms[0].clone();
            let half = coefficient / whole(2);
            terms[0].1 = half.clone();
            terms.push((monomial, half));
            terms.push((Monomial::power(7, 5), whole(1)));
            terms.insert(0, (Monomial::power(7, 5), whole(-1)));
        }
        prop_assert_eq!(Polynomial::from_terms(terms), p.clone());
        prop_assert!(p.terms().all(|(_, coefficient)| !coefficient.is_zero()));
        let (plus, minus) = (p.plus(&Polynomial::variable(1)), p.minus(&Polynomial::variable(1)));
        prop_assert_eq!(plus.times(&minus), p.power(2).minus(&Polynomial::variable(1).power(2)));
    }

    #[test]
    fn evaluation_commutes_with_the_ring_operations(p in polynomial(), q in polynomial(), x in point()) {
        prop_assert_eq!(at(&p.plus(&q), &x), at(&p, &x) + at(&q, &x));
        prop_assert_eq!(at(&p.minus(&q), &x), at(&p, &x) - at(&q, &x));
        prop_assert_eq!(at(&p.times(&q), &x), at(&p, &x) * at(&q, &x));
    }

    #[test]
    fn substitution_and_evaluation_commute(p in polynomial(), q in polynomial(), x in point(), variable in 0..VARIABLES) {
        let mut moved = x.clone();
        moved[variable as usize] = at(&q, &x);
        prop_assert_eq!(at(&p.substitute(variable, &q), &x), at(&p, &moved));
        let part = p.partially(|v| (v != variable).then(|| &x[v as usize]));
        prop_assert!(part.variables().into_iter().all(|v| v == variable));
        prop_assert_eq!(at(&part, &x), at(&p, &x));
        prop_assert_eq!(p.evaluate(|v| (v != variable).then(|| &x[v as usize])).is_some(), p.degree_in(variable) == 0);
    }

    #[test]
    fn a_polynomial_equals_the_sum_of_its_coefficients_times_powers(p in polynomial(), variable in 0..VARIABLES) {
        let coefficients = p.coefficients_in(variable);
        prop_assert_eq!(coefficients.len(), p.degree_in(variable) as usize + 1);
        prop_assert!(coefficients.iter().all(|c| c.degree_in(variable) == 0));
        let powers = coefficients.iter().zip(0u32..).map(|(c, k)| c.times(&Polynomial::variable(variable).power(k)));
        prop_assert_eq!(powers.fold(Polynomial::default(), |sum, term| sum.plus(&term)), p);
    }

    #[test]
    fn the_derivative_satisfies_the_product_rule(p in polynomial(), q in polynomial(), variable in 0..VARIABLES) {
        let (dp, dq) = (p.derivative(variable), q.derivative(variable));
        prop_assert_eq!(p.times(&q).derivative(variable), dp.times(&q).plus(&p.times(&dq)));
        prop_assert_eq!(p.plus(&q).derivative(variable), dp.plus(&dq));
        prop_assert_eq!(Polynomial::variable(variable).derivative(variable), Polynomial::constant(whole(1)));
    }

    #[test]
    fn multiples_of_a_polynomial_have_the_same_primitive_part(p in polynomial(), factor in fraction()) {
        prop_assume!(!p.is_empty() && !factor.is_zero());
        let (primitive, turned) = p.primitive();
        let (again, turned_again) = primitive.primitive();
        prop_assert_eq!((&again, turned_again), (&primitive, false));
        prop_assert_eq!(p.scaled(&factor).primitive(), (primitive.clone(), turned != (factor < whole(0))));
        prop_assert!(primitive.terms().all(|(_, c)| c.is_integer()));
        let (_, lead) = p.terms().last().unwrap();
        let (_, unit) = primitive.terms().last().unwrap();
        prop_assert_eq!(primitive.scaled(&(lead / unit)), p.clone());
        prop_assert_eq!(lead < &whole(0), turned);
    }

    #[test]
    fn sign_sets_are_a_boolean_algebra(a in signs(), b in signs(), x in fraction()) {
        let sign = Signs::of_number(&x);
        prop_assert_eq!(sign.within(a.or(b)), sign.within(a) || sign.within(b));
        prop_assert_eq!(sign.within(a.and(b)), sign.within(a) && sign.within(b));
        prop_assert_eq!(sign.within(a.complement()), !sign.within(a));
        prop_assert_eq!(Signs::of_number(&-x).within(a.turned()), sign.within(a));
        prop_assert_eq!(a.turned().turned(), a);
        prop_assert_eq!(a.within(b), a.and(b) == a);
        prop_assert_eq!(a.relation().map(Signs::of), (a != Signs::NONE && a != Signs::ALL).then_some(a));
    }

    #[test]
    fn a_relation_holds_where_the_difference_has_one_of_its_signs(x in fraction(), y in fraction()) {
        let holds = |relation| Signs::of_number(&(&x - &y)).within(Signs::of(relation));
        prop_assert_eq!(holds(Relation::Less), x < y);
        prop_assert_eq!(holds(Relation::LessEqual), x <= y);
        prop_assert_eq!(holds(Relation::Greater), x > y);
        prop_assert_eq!(holds(Relation::GreaterEqual), x >= y);
        prop_assert_eq!(holds(Relation::Equal), x == y);
        prop_assert_eq!(holds(Relation::NotEqual), x != y);
    }

    #[test]
    fn an_atom_is_true_where_the_polynomial_has_one_of_its_signs(p in polynomial(), signs in signs(), x in point()) {
        let formula = Formula::sign(&p, signs);
        let expected = Signs::of_number(&at(&p, &x)).within(signs);
        prop_assert_eq!(formula.evaluate(|v| x.get(v as usize)), Some(expected));
        if let Formula::Atom(atom) = &formula {
            prop_assert!(atom.polynomial().degree() > 0);
            prop_assert_eq!(atom.polynomial().primitive(), (atom.polynomial().clone(), false));
            prop_assert!(atom.signs() != Signs::NONE && atom.signs() != Signs::ALL);
        }
    }

    #[test]
    fn a_primitive_polynomial_has_coprime_integer_coefficients(p in polynomial(), factor in fraction()) {
        prop_assume!(!factor.is_zero());
        let (primitive, turned) = p.scaled(&factor).primitive();
        let whole_coefficients: Vec<_> = primitive.terms().map(|(_, coefficient)| coefficient.clone()).collect();
        prop_assert!(whole_coefficients.iter().all(Rational::is_integer));
        if let (Some(lead), Some((_, before))) = (whole_coefficients.last(), p.scaled(&factor).terms().last()) {
            let common = whole_coefficients.iter().fold(BigInt::zero(), |gcd, coefficient| gcd.gcd(&coefficient.numer()));
            prop_assert!(common.is_one());
            prop_assert!(lead.is_positive());
            prop_assert_eq!(turned, before.is_negative());
            prop_assert_eq!(primitive.scaled(before), p.scaled(&factor).scaled(lead));
        }
    }

    #[test]
    fn simplification_preserves_truth_and_is_idempotent(formula in formula(), points in vec(point(), 20)) {
        let simplified = formula.simplified();
        for x in &points {
            prop_assert_eq!(simplified.evaluate(|v| x.get(v as usize)), formula.evaluate(|v| x.get(v as usize)));
        }
        prop_assert!(simplified.size() <= formula.size());
        prop_assert_eq!(simplified.simplified(), simplified);
    }

    #[test]
    fn simplification_decides_complementary_atoms_on_one_polynomial(p in polynomial(), a in signs(), rest in formula()) {
        let both = Formula::and(vec![Formula::sign(&p, a), rest.clone(), Formula::sign(&p.scaled(&whole(-2)), a.complement().turned())]);
        prop_assert_eq!(both.simplified(), Formula::False);
        let either = Formula::or(vec![Formula::sign(&p, a), rest, Formula::sign(&p.scaled(&whole(-2)), a.complement().turned())]);
        prop_assert_eq!(either.simplified(), Formula::True);
    }

    #[test]
    fn simplest_between_returns_the_fraction_with_the_smallest_denominator(x in fraction(), y in fraction()) {
        prop_assume!(x != y);
        let (low, high) = if x < y { (x, y) } else { (y, x) };
        let found = simplest_between(&low, &high);
        prop_assert!(low < found && found < high);
        for below in 1i64..=12 {
            for above in -80i64..=80 {
                let other = ratio(above, below).unwrap();
                if low < other && other < high {
                    prop_assert!(found.denom() <= other.denom());
                }
            }
        }
    }
}

/// Returns the polynomial with these roots.
fn with_roots(roots: &[Rational]) -> Vec<Rational> {
    roots.iter().fold(vec![whole(1)], |product, root| univariate::product(&product, &[-root, whole(1)]))
}

fn coefficients() -> impl Strategy<Value = Vec<Rational>> {
    vec(fraction(), 0..6).prop_map(|p| univariate::trimmed(&p))
}

proptest! {
    #![proptest_config(crate::seeded::cases(300))]

    #[test]
    fn root_isolation_finds_rational_roots_exactly(
        mut known in vec(fraction(), 0..6), quadratic in any::<bool>(), factor in fraction(),
    ) {
        prop_assume!(!factor.is_zero());
        let mut p: Vec<Rational> = with_roots(&known).iter().map(|c| c * &factor).collect();
        if quadratic {
            // x^2 + x + 1 has no real root.
            p = univariate::product(&p, &[whole(1), whole(1), whole(1)]);
        }
        known.sort();
        known.dedup();
        let expected: Vec<Real> = known.into_iter().map(Real::Rational).collect();
        prop_assert_eq!(univariate::roots(&p), expected);
    }

    #[test]
    fn roots_are_isolated_in_increasing_order(p in coefficients()) {
        let roots = univariate::roots(&p);
        let square_free = univariate::square_free(&p);
        let ends: Vec<(Rational, Rational)> = roots.iter().map(|root| match root {
            Real::Rational(value) => (value.clone(), value.clone()),
            Real::Root(root) => (root.low.clone(), root.high.clone()),
        }).collect();
        prop_assert!(ends.windows(2).all(|pair| pair[0].1 <= pair[1].0));
        for root in &roots {
            match root {
                Real::Rational(value) => prop_assert!(univariate::evaluate(&p, value).is_zero()),
                Real::Root(root) => {
                    prop_assert_eq!(univariate::count_roots(&p, &root.low, &root.high), Some(1));
                    prop_assert_eq!(univariate::sign_at_root(&p, (&square_free, &root.low, &root.high)), Some(Signs::ZERO));
                    // The sign changes at the root, also in the refined interval.
                    if let Real::Root(half) = univariate::refined(root) {
                        prop_assert!(root.low <= half.low && half.high <= root.high);
                        prop_assert!(&half.high - &half.low <= (&root.high - &root.low) / whole(2));
                        let (left, right) = (univariate::evaluate(&square_free, &half.low), univariate::evaluate(&square_free, &half.high));
                        prop_assert!(left * right < whole(0));
                    }
                }
            }
        }
        if p.len() > 1 {
            let bound = univariate::root_bound(&p);
            prop_assert_eq!(univariate::count_roots(&p, &-&bound, &bound), Some(roots.len()));
        } else {
            prop_assert!(roots.is_empty());
        }
    }

    #[test]
    fn the_sign_at_a_root_equals_the_sign_on_a_small_interval_around_it(p in coefficients(), q in coefficients()) {
        for root in univariate::roots(&p) {
            let Real::Root(mut root) = root else { continue };
            let sign = univariate::sign_at_root(&q, (&root.coefficients, &root.low, &root.high)).unwrap();
            let common = univariate::gcd(&q, &root.coefficients);
            let shared = common.len() > 1 && univariate::count_roots(&common, &root.low, &root.high) == Some(1);
            prop_assert_eq!(sign == Signs::ZERO, q.is_empty() || shared);
            if sign != Signs::ZERO {
                for _ in 0..60 {
                    if let Real::Root(half) = univariate::refined(&root) { root = half }
                }
                prop_assert_eq!(Signs::of_number(&univariate::evaluate(&q, &root.low)), sign);
                prop_assert_eq!(Signs::of_number(&univariate::evaluate(&q, &root.high)), sign);
            }
        }
    }

    #[test]
    fn the_greatest_common_divisor_contains_the_shared_factor(
        p in coefficients(), q in coefficients(), shared in coefficients(),
    ) {
        prop_assume!(!p.is_empty() && !q.is_empty() && shared.len() > 1);
        let common = univariate::gcd(&univariate::product(&p, &shared), &univariate::product(&q, &shared));
        prop_assert!(common.len() >= shared.len());
        for root in univariate::roots(&shared) {
            if let Real::Rational(value) = root {
                prop_assert!(univariate::evaluate(&common, &value).is_zero());
            }
        }
    }

    #[test]
    fn the_sign_at_a_rational_point_is_the_sign_of_the_value(p in polynomial(), x in point()) {
        let place: Vec<Real> = x.iter().cloned().map(Real::Rational).collect();
        prop_assert_eq!(place::sign(&p, &|v| place.get(v as usize)), Some(Signs::of_number(&at(&p, &x))));
    }
}

/// Returns the square root of a number that is not a square.
fn root_of(number: i64, negative: bool) -> Real {
    let roots = univariate::roots(&[whole(-number), whole(0), whole(1)]);
    assert_eq!(roots.len(), 2);
    roots[usize::from(!negative)].clone()
}

#[test]
fn signs_at_irrational_points_are_exact() {
    let place = [root_of(2, false), root_of(3, true), Real::Rational(ratio(1, 2).unwrap()), root_of(2, false)];
    let sign = |polynomial: &Polynomial| place::sign(polynomial, &|v| place.get(v as usize));
    let (a, b, c, d) = (Polynomial::variable(0), Polynomial::variable(1), Polynomial::variable(2), Polynomial::variable(3));
    let number = |above, below| Polynomial::constant(ratio(above, below).unwrap());
    assert_eq!(sign(&a.power(2).minus(&number(2, 1))), Some(Signs::ZERO));
    assert_eq!(sign(&a.minus(&number(14142, 10000))), Some(Signs::POSITIVE));
    assert_eq!(sign(&a.minus(&number(14143, 10000))), Some(Signs::NEGATIVE));
    assert_eq!(sign(&a.times(&c).minus(&number(7, 10))), Some(Signs::POSITIVE));
    // Two irrational coordinates: a + b = 1.414 - 1.732.
    assert_eq!(sign(&a.plus(&b)), Some(Signs::NEGATIVE));
    assert_eq!(sign(&a.times(&b).plus(&number(5, 2))), Some(Signs::POSITIVE));
    assert_eq!(sign(&a.power(2).times(&b.power(2)).minus(&number(59, 10))), Some(Signs::POSITIVE));
    // The two coordinates are the same root: the value is nearer to zero than any other value can be.
    assert_eq!(sign(&a.minus(&d)), Some(Signs::ZERO));
    assert_eq!(sign(&Polynomial::variable(9)), None);
}

#[test]
fn sign_at_root_refuses_intervals_that_isolate_no_root() {
    let sign = |p: &[Rational], low, high| univariate::sign_at_root(&[whole(1)], (p, &whole(low), &whole(high)));
    let square = [whole(-2), whole(0), whole(1)];
    assert_eq!(sign(&square, 0, 2), Some(Signs::POSITIVE));
    assert_eq!(sign(&square, -2, 2), None, "two roots");
    assert_eq!(sign(&square, 2, 3), None, "no root");
    assert_eq!(sign(&square, 2, 0), None, "the ends are exchanged");
    assert_eq!(sign(&[whole(-2), whole(1)], 2, 3), None, "a root at an end");
    assert_eq!(sign(&[], 0, 1), None, "zero");
    assert_eq!(sign(&[whole(3)], 0, 1), None, "a constant");
    // A double root counts as one root.
    assert_eq!(sign(&[whole(4), whole(-4), whole(1)], 0, 3), Some(Signs::POSITIVE));
}

#[test]
fn root_isolation_finds_a_fraction_that_no_bisection_step_hits() {
    // The roots of 3x - 1 and x^2 - 2 need intervals of very different sizes.
    let p = univariate::product(&[whole(-1), whole(3)], &[whole(-2), whole(0), whole(1)]);
    let roots = univariate::roots(&p);
    assert_eq!(roots.len(), 3);
    assert_eq!(roots[1], Real::Rational(ratio(1, 3).unwrap()));
    assert!(Rational::one() > ratio(1, 3).unwrap());
}

#[test]
fn long_continued_fractions_do_not_exhaust_the_stack() {
    // Quotients of neighbouring Fibonacci numbers have hundreds of digits and the longest continued fractions. The stack is
    // small.
    let mut pair = (num_bigint::BigInt::one(), num_bigint::BigInt::one());
    for _ in 0..2400 {
        pair = (pair.1.clone(), pair.0 + pair.1);
    }
    let next = &pair.0 + &pair.1;
    let (one, two) = (Rational::new(pair.1.clone(), pair.0.clone()), Rational::new(next, pair.1));
    let (low, high) = if one < two { (one, two) } else { (two, one) };
    let walk = move || {
        let found = simplest_between(&low, &high);
        assert!(low < found && found < high);
    };
    std::thread::Builder::new().stack_size(128 * 1024).spawn(walk).unwrap().join().unwrap();
}
