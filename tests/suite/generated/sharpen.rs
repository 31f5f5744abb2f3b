//! Makes equations in claims true: if a claim depends on no parameter, it gets the number that the second reader finds.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use kernel::number::{Rational, ratio, simplest_between, whole};
use referee::replay::{ParameterValues, PointOutcome, SecondReaderFile};

use super::dice::Dice;
use super::formula::{Number, Small, named};
use super::game::{File, Parameter};
use super::phrase::Claim;

/// The name of the unknown number.
const SOUGHT: &str = "zz";

/// Returns the relation and the number of a claim about a number.
fn compared(claim: &mut Claim) -> Option<(&mut &'static str, &mut Number)> {
    match claim {
        Claim::Payoff { relation, value, .. }
        | Claim::Chance { relation, value, .. }
        | Claim::Believes { relation, value, .. } => Some((relation, value)),
        Claim::Is { .. }
        | Claim::Optimal { .. }
        | Claim::Best { .. }
        | Claim::Leads { .. }
        | Claim::Quantified { .. }
        | Claim::Not(_)
        | Claim::Link(..) => None,
    }
}

/// Replaces the number of two claims in three by the number that the second reader finds.
pub(crate) fn sharpen(file: &mut File, dice: &mut Dice) {
    if !file.parameters.is_empty() {
        return;
    }
    let mut asking = file.clone();
    asking.parameters.push(Parameter { name: SOUGHT.to_owned(), domain: "(-inf, inf)", points: &[] });
    asking.claims.clear();
    let mut places = Vec::new();
    for (place, claim) in file.claims.iter().enumerate() {
        for wanted in [">=", "="] {
            let mut claim = claim.clone();
            if let Some((relation, value)) = compared(&mut claim)
                && !matches!(value, Number::Name(_))
            {
                (*relation, *value) = (wanted, named(SOUGHT));
                asking.claims.push(claim);
                places.push(place);
            }
        }
    }
    places.dedup();
    let reader = SecondReaderFile::of_text(&asking.text(), &[]);
    for (at, place) in places.into_iter().enumerate() {
        if dice.once_in(3) {
            continue;
        }
        let Some(found) = search(&reader, 2 * at).and_then(|number| number.small()) else { continue };
        if let Some((relation, value)) = compared(&mut file.claims[place]) {
            *value = Number::Known(Small::new(found.0, found.1));
            *relation = dice.choose::<&str>(&["=", "=", "=", "!=", "<="]);
        }
    }
}

/// Returns the truth value of the claim at that number; none if it has none.
fn holds(reader: &SecondReaderFile, claim: usize, number: &Rational) -> Option<bool> {
    let point: ParameterValues = [(Arc::from(SOUGHT), number.clone())].into();
    let answer = catch_unwind(AssertUnwindSafe(|| reader.claim(&format!("c{claim}"), &point))).ok()?;
    match answer.outcome {
        PointOutcome::True => Some(true),
        PointOutcome::False => Some(false),
        PointOutcome::NoValue | PointOutcome::Unable(_) => None,
    }
}

/// Returns the number for which `… >= number` and `… = number` are true: bisection, then the simplest remaining fraction.
fn search(reader: &SecondReaderFile, claim: usize) -> Option<Rational> {
    let (mut low, mut high) = (whole(-8), whole(8));
    while &high - &low > ratio(1, 300)? {
        let middle = (&low + &high) * ratio(1, 2)?;
        if holds(reader, claim, &middle)? { low = middle } else { high = middle }
    }
    let found = simplest_between(&low, &high);
    let equal = |number: &Rational| holds(reader, claim + 1, number) == Some(true);
    [found, low, high].into_iter().find(equal)
}
