//! Compares the fractions of the kernel with those of `num_rational`, above all near the limits of machine words.

use std::collections::hash_map::DefaultHasher;
use std::hash::{Hash, Hasher};

use kernel::number::Rational;
use num_bigint::BigInt;
use num_rational::BigRational;
use num_traits::{One, Signed, Zero};
use proptest::prelude::*;

/// Integers: small ones, ones near the limits of a word and of half a word, and long ones.
fn whole() -> impl Strategy<Value = BigInt> {
    let about = |middle: i128| (middle - 3..=middle + 3).prop_map(BigInt::from);
    prop_oneof![
        4 => (-12i64..=12).prop_map(BigInt::from),
        2 => any::<i64>().prop_map(BigInt::from),
        1 => any::<i128>().prop_map(BigInt::from),
        1 => about(i128::from(i64::MAX)),
        1 => about(i128::from(i64::MIN)),
        1 => about(1 << 31),
        1 => (any::<i128>(), any::<i128>()).prop_map(|(a, b)| BigInt::from(a) * BigInt::from(b)),
    ]
}

/// Returns one fraction in both representations.
fn both() -> impl Strategy<Value = (Rational, BigRational)> {
    let nonzero = || whole().prop_filter("a denominator", |below| !below.is_zero());
    // Sometimes numerator and denominator have a common factor.
    let common = prop_oneof![3 => Just(BigInt::one()), 1 => nonzero()];
    (whole(), nonzero(), common).prop_map(|(above, below, common)| {
        let (above, below) = (above * &common, below * common);
        (Rational::new(above.clone(), below.clone()), BigRational::new(above, below))
    })
}

fn same(ours: &Rational, theirs: &BigRational) -> bool {
    ours.numer() == *theirs.numer() && ours.denom() == *theirs.denom() && ours.to_string() == theirs.to_string()
}

fn hash(value: &Rational) -> u64 {
    let mut hasher = DefaultHasher::new();
    value.hash(&mut hasher);
    hasher.finish()
}

proptest! {
    #![proptest_config(crate::seeded::cases(20_000))]

    #[test]
    fn arithmetic_and_order_agree_with_num_rational((a, x) in both(), (b, y) in both()) {
        prop_assert!(same(&a, &x), "{a} for {x}");
        prop_assert!(same(&(&a + &b), &(&x + &y)), "{x} + {y} is not {}", &a + &b);
        prop_assert!(same(&(&a - &b), &(&x - &y)), "{x} - {y} is not {}", &a - &b);
        prop_assert!(same(&(&a * &b), &(&x * &y)), "{x} * {y} is not {}", &a * &b);
        prop_assert_eq!(a.cmp(&b), (x.numer() * y.denom()).cmp(&(y.numer() * x.denom())));
        prop_assert_eq!(a == b, x == y);
        if !y.is_zero() {
            prop_assert!(same(&(&a / &b), &(&x / &y)), "{x} / {y} is not {}", &a / &b);
        }
        // Equal numbers have equal parts, whatever computation produced them.
        let back = &(&a + &b) - &b;
        prop_assert!(back == a && hash(&back) == hash(&a), "{back} for {a}");
    }

    #[test]
    fn signs_rounding_and_reciprocals_agree_with_num_rational((a, x) in both()) {
        prop_assert!(same(&-&a, &-&x) && same(&a.abs(), &x.abs()) && same(&a.signum(), &x.signum()));
        prop_assert!(same(&a.floor(), &x.floor()) && same(&a.ceil(), &x.ceil()), "{x}: {}, {}", a.floor(), a.ceil());
        prop_assert_eq!((a.is_positive(), a.is_negative(), a.is_zero()), (x.is_positive(), x.is_negative(), x.is_zero()));
        prop_assert_eq!((a.is_one(), a.is_integer()), (x.is_one(), x.is_integer()));
        if !x.is_zero() {
            prop_assert!(same(&a.recip(), &x.recip()), "1 / {x} is not {}", a.recip());
        }
    }
}
