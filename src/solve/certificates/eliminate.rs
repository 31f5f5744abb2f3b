//! Derives a contradiction among a few sign conditions by eliminating one variable after the other.
//!
//! A variable that occurs linearly has lower and upper bounds. Each pair of bounds combines to a condition without the
//! variable. The coefficients are polynomials whose signs must be known first, so every combination is a sum of two products of
//! facts. `leaf` and `search` call it. Untrusted: the kernel checks the certificate.
//!
//! # Source
//! Fourier (1826) and Motzkin (1936), with polynomials as coefficients.

use std::collections::BTreeSet;

use super::proof::{FactId, ProofStep, RefutedCase, SharedRefutation};
use super::scope::{PolynomialId, ScopeFact, SearchScope};
use super::search::{CertificateFinder, GIVEN, MAX_SPLITS, after};
use super::space::Reach;
use crate::solve::core::CoreAnswer;
use kernel::algebra::{Polynomial, Signs, VariableIndex};

/// The most variables that are eliminated one after the other.
const MAX_ROUNDS: usize = 16;
/// The most pairs of bounds that are combined.
const MAX_PAIRS: usize = 64;
/// The most terms of a combination.
const MAX_TERMS: usize = 80;
/// The deepest nesting of proofs that a coefficient has a sign.
const MAX_DEPTH: usize = 3;
/// The most variables that are tried if no solver helps to choose.
const MAX_BLIND: usize = 3;

/// The form of the identity that ends an elimination.
const END: Reach = Reach { factors: 2, degree: 8, products: 1_000, squares: false };
/// The form of that identity if no solver names the facts needed.
const LINEAR: Reach = Reach { factors: 1, degree: 40, products: 1_000, squares: false };
/// The form of the identity that justifies a combination of two facts.
const PAIR: Reach = Reach { factors: 2, degree: 40, products: 100, squares: false };

/// A sign condition as a bound of one variable: `slope*variable + rest` has a sign in `signs`.
struct LinearBound {
    id: FactId,
    slope: Polynomial,
    rest: Polynomial,
    signs: Signs,
}

/// What is known about the sign of a coefficient.
enum CoefficientSign {
    /// The sign, and the fact that states it. A constant needs no such fact.
    Sign(Signs, Option<FactId>),
    Closed(SharedRefutation),
    Unknown(PolynomialId),
}

impl<'a> CertificateFinder<'a> {
    /// Derives a contradiction among facts of which the solver says that they have no common point.
    pub(super) fn eliminate(&mut self, mut scope: SearchScope, mut few: Vec<FactId>, depth: usize) -> Option<SharedRefutation> {
        if depth > MAX_DEPTH {
            return None;
        }
        let mut steps = Vec::new();
        for _ in 0..MAX_ROUNDS {
            let variable = self.easiest(&scope, &few)?;
            let next = match self.eliminate_variable(&mut scope, &mut steps, &few, variable, Some(depth))? {
                Round::Closed(proof) => return Some(after(steps, proof)),
                Round::Unknown(place) => {
                    if scope.splits >= MAX_SPLITS {
                        return None;
                    }
                    return self.split_sign(&scope, place).map(|proof| after(steps, proof));
                }
                Round::Left(next) => next,
            };
            let helped = self.with_small(&scope, &next);
            if let Some(proof) = self.identity_of(&helped, END) {
                return Some(after(steps, proof));
            }
            let CoreAnswer::Among(core) = self.ask(&helped)? else { return None };
            few = helped.into_iter().filter(|id| core.contains(&id.to_string())).collect();
        }
        None
    }

    /// Derives a contradiction in a case without open disjunctions and without a solver: it tries to eliminate a few variables
    /// whose coefficients have easily known signs.
    pub(super) fn eliminate_any(&mut self, scope: &SearchScope) -> Option<SharedRefutation> {
        let all: Vec<FactId> =
            scope.signs.iter().filter(|(place, _)| !scope.replaced.contains_key(place)).map(|(_, (_, id))| *id).collect();
        for variable in self.bounded(&all) {
            let (mut inner, mut steps) = (scope.clone(), Vec::new());
            let next = match self.eliminate_variable(&mut inner, &mut steps, &all, variable, None) {
                Some(Round::Closed(proof)) => return Some(after(steps, proof)),
                Some(Round::Left(next)) => next,
                Some(Round::Unknown(_)) | None => continue,
            };
            if let Some(proof) = self.identity_of(&next, LINEAR) {
                return Some(after(steps, proof));
            }
        }
        None
    }

    /// Returns the variables that occur only linearly in the facts, those in the fewest facts first.
    fn bounded(&self, ids: &[FactId]) -> Vec<VariableIndex> {
        let mut count: std::collections::BTreeMap<VariableIndex, (bool, usize)> = std::collections::BTreeMap::new();
        for id in ids {
            let ScopeFact::Sign(place, _) = self.facts.held(*id) else { continue };
            let polynomial = &self.facts.polynomials[place];
            for variable in polynomial.variables() {
                let (linear, facts) = count.entry(variable).or_insert((true, 0));
                *linear &= polynomial.degree_in(variable) == 1;
                *facts += 1;
            }
        }
        let mut out: Vec<(usize, VariableIndex)> =
            count.into_iter().filter(|(_, (linear, facts))| *linear && *facts > 2).map(|(v, (_, facts))| (facts, v)).collect();
        out.sort_unstable();
        out.into_iter().take(MAX_BLIND).map(|(_, variable)| variable).collect()
    }

    /// Eliminates one variable. Without a depth no solver is asked about signs, and bounds with a coefficient of unknown sign
    /// are dropped.
    fn eliminate_variable(
        &mut self,
        scope: &mut SearchScope,
        steps: &mut Vec<ProofStep>,
        few: &[FactId],
        variable: VariableIndex,
        depth: Option<usize>,
    ) -> Option<Round> {
        let (bounds, mut next) = self.bounds(few, variable);
        // The signs of coefficients are derived only from facts without the variable: all facts together are contradictory and
        // would imply every sign.
        let others = next.clone();
        let mut known: Vec<VariableBound> = Vec::new();
        for bound in bounds {
            match self.coefficient(scope, steps, &others, &bound.slope, depth) {
                CoefficientSign::Sign(signs, by) => known.push((bound, signs, by)),
                CoefficientSign::Closed(proof) => return Some(Round::Closed(proof)),
                CoefficientSign::Unknown(_) if depth.is_none() => {}
                CoefficientSign::Unknown(place) => return Some(Round::Unknown(place)),
            }
        }
        for (first, second) in pairs(&known)? {
            match self.combined(scope, steps, first, second)? {
                Combined::Closed(proof) => return Some(Round::Closed(proof)),
                Combined::Fact(id) => next.extend(id),
            }
        }
        if let Some(proof) = self.consequences(scope, steps) {
            return Some(Round::Closed(proof));
        }
        next = next.into_iter().map(|id| self.stripped(scope, id)).collect();
        next.sort_unstable();
        next.dedup();
        Some(Round::Left(next))
    }

    /// Returns the fact after the factors of known sign were stripped from it.
    fn stripped(&self, scope: &SearchScope, id: FactId) -> FactId {
        let ScopeFact::Sign(mut place, _) = self.facts.held(id) else { return id };
        while let Some(rest) = scope.replaced.get(&place) {
            place = *rest;
        }
        scope.signs.get(&place).map_or(id, |(_, id)| *id)
    }

    /// Returns the variable that occurs linearly in all facts and whose elimination is cheapest.
    fn easiest(&self, scope: &SearchScope, few: &[FactId]) -> Option<VariableIndex> {
        let polynomials: Vec<&Polynomial> = few
            .iter()
            .filter_map(|id| match self.facts.held(*id) {
                ScopeFact::Sign(place, _) => Some(self.facts.polynomials[place].as_ref()),
                ScopeFact::OneOf(_) => None,
            })
            .collect();
        let variables: BTreeSet<VariableIndex> = polynomials.iter().flat_map(|polynomial| polynomial.variables()).collect();
        let effort = |variable: &VariableIndex| {
            let mut cost = 0;
            for polynomial in &polynomials {
                match polynomial.coefficients_in(*variable).as_slice() {
                    [] | [_] => {}
                    [rest, slope] => {
                        let is_known = slope.as_constant().is_some() || self.known_sign(scope, slope).is_some();
                        cost += rest.len() + 2 * slope.len() + if is_known { 0 } else { 20 * slope.len() };
                    }
                    _ => return None,
                }
            }
            Some((cost, *variable))
        };
        variables.iter().filter_map(effort).min().map(|(_, variable)| variable)
    }

    /// Splits the facts into bounds of the variable and facts without it.
    fn bounds(&self, few: &[FactId], variable: VariableIndex) -> (Vec<LinearBound>, Vec<FactId>) {
        let (mut bounds, mut others) = (Vec::new(), Vec::new());
        for &id in few {
            let ScopeFact::Sign(place, signs) = self.facts.held(id) else { continue };
            match self.facts.polynomials[place].coefficients_in(variable).as_slice() {
                [rest, slope] => bounds.push(LinearBound { id, slope: slope.clone(), rest: rest.clone(), signs }),
                _ => others.push(id),
            }
        }
        (bounds, others)
    }

    /// Returns the sign of a polynomial and the fact that states it, if one fact does.
    fn known_sign(&self, scope: &SearchScope, polynomial: &Polynomial) -> Option<(Signs, FactId)> {
        let (primitive, turned) = polynomial.primitive();
        let place = self.facts.known_place(&primitive)?;
        let (signs, id) = scope.signs.get(&place).copied()?;
        (signs == Signs::POSITIVE || signs == Signs::NEGATIVE).then_some((if turned { signs.turned() } else { signs }, id))
    }

    /// Finds the sign of a coefficient: from one fact, by an identity, or with the solver's help. A derived sign becomes a
    /// lemma.
    fn coefficient(
        &mut self,
        scope: &mut SearchScope,
        steps: &mut Vec<ProofStep>,
        few: &[FactId],
        slope: &Polynomial,
        depth: Option<usize>,
    ) -> CoefficientSign {
        if let Some(value) = slope.as_constant() {
            return CoefficientSign::Sign(Signs::of_number(&value), None);
        }
        if let Some((signs, id)) = self.known_sign(scope, slope) {
            return CoefficientSign::Sign(signs, Some(id));
        }
        let (primitive, turned) = slope.primitive();
        let place = self.facts.place(&primitive);
        let degree = primitive.degree();
        let reach = Reach { factors: degree.clamp(2, 4) as usize, degree: degree.max(2), products: 1_000, squares: false };
        let sides = [Signs::POSITIVE, Signs::NEGATIVE];
        for (with_solver, derived) in [false, true].into_iter().flat_map(|with_solver| sides.map(|side| (with_solver, side))) {
            {
                let against = self.facts.sign_fact(place, derived.complement(), GIVEN);
                let proof = if with_solver {
                    let Some(depth) = depth else { break };
                    let mut ids = few.to_vec();
                    ids.push(against);
                    let ids = self.with_small(scope, &ids);
                    let mut inner = scope.clone();
                    let mut taken = Vec::new();
                    match self.facts.assume(&mut inner, &[against], &mut taken) {
                        Some(proof) => Some(after(taken, proof)),
                        None => self.among(&inner, &ids, depth + 1).map(|proof| after(taken, proof)),
                    }
                } else {
                    let ids = self.with_small(scope, &[against]);
                    self.identity_of(&ids, reach)
                };
                let Some(proof) = proof else { continue };
                let refuted = RefutedCase { place: 0, added: vec![against], proof };
                if let Some(proof) = self.lemma(scope, steps, (place, derived), refuted) {
                    return CoefficientSign::Closed(proof);
                }
                let Some((_, id)) = scope.signs.get(&place) else { continue };
                return CoefficientSign::Sign(if turned { derived.turned() } else { derived }, Some(*id));
            }
        }
        CoefficientSign::Unknown(place)
    }

    /// Combines two bounds of the variable to a condition without it.
    fn combined(
        &mut self,
        scope: &mut SearchScope,
        steps: &mut Vec<ProofStep>,
        (first, first_sign, first_by): &VariableBound,
        (second, second_sign, second_by): &VariableBound,
    ) -> Option<Combined> {
        // The combination is |b| (a v + c) plus |a| (b v + d) if a and b have opposite signs, and their difference otherwise.
        let absolute = |polynomial: &Polynomial, sign: Signs| {
            if sign == Signs::NEGATIVE { Polynomial::default().minus(polynomial) } else { polynomial.clone() }
        };
        let first_part = first.rest.times(&absolute(&second.slope, *second_sign));
        let second_part = second.rest.times(&absolute(&first.slope, *first_sign));
        let opposite = first_sign != second_sign;
        let sum = if opposite { first_part.plus(&second_part) } else { first_part.minus(&second_part) };
        let other_signs = if opposite { second.signs } else { second.signs.turned() };
        let signs = if first.signs == Signs::ZERO {
            other_signs
        } else if other_signs == Signs::ZERO {
            first.signs
        } else {
            let strict = !Signs::ZERO.within(first.signs) || !Signs::ZERO.within(other_signs);
            let side = if first.signs.within(Signs::POSITIVE.or(Signs::ZERO)) { Signs::POSITIVE } else { Signs::NEGATIVE };
            if strict { side } else { side.or(Signs::ZERO) }
        };
        self.effort.spend(sum.len() * 4)?;
        if sum.len() > MAX_TERMS {
            return None;
        }
        let mut ids: Vec<FactId> = [Some(first.id), Some(second.id), *first_by, *second_by].into_iter().flatten().collect();
        ids.sort_unstable();
        ids.dedup();
        if sum.as_constant().is_some() {
            return Some(match self.identity_of(&ids, PAIR) {
                Some(proof) => Combined::Closed(proof),
                None => Combined::Fact(None),
            });
        }
        let (primitive, turned) = sum.primitive();
        let place = self.facts.place(&primitive);
        let derived = if turned { signs.turned() } else { signs };
        if let Some((known, id)) = scope.signs.get(&place)
            && known.within(derived)
        {
            return Some(Combined::Fact(Some(*id)));
        }
        let against = self.facts.sign_fact(place, derived.complement(), GIVEN);
        ids.push(against);
        let proof = self.identity_of(&ids, PAIR)?;
        let refuted = RefutedCase { place: 0, added: vec![against], proof };
        if let Some(proof) = self.lemma(scope, steps, (place, derived), refuted) {
            return Some(Combined::Closed(proof));
        }
        Some(Combined::Fact(scope.signs.get(&place).map(|(_, id)| *id)))
    }
}

/// The result of eliminating one variable.
enum Round {
    Closed(SharedRefutation),
    /// The facts that remain, without the variable.
    Left(Vec<FactId>),
    /// The sign of this coefficient is not known.
    Unknown(PolynomialId),
}

/// The result of combining two bounds.
enum Combined {
    Closed(SharedRefutation),
    Fact(Option<FactId>),
}

/// A bound, the sign of its coefficient, and the fact that states the sign.
type VariableBound = (LinearBound, Signs, Option<FactId>);

/// Returns the pairs of bounds to combine: an equation with each other bound, or every lower with every upper bound. Returns
/// `None` if there are too many.
fn pairs(known: &[VariableBound]) -> Option<Vec<(&VariableBound, &VariableBound)>> {
    let equation = known.iter().position(|(bound, _, _)| bound.signs == Signs::ZERO);
    if let Some(place) = equation {
        return Some(
            known.iter().enumerate().filter(|(other, _)| *other != place).map(|(_, bound)| (&known[place], bound)).collect(),
        );
    }
    let is_lower =
        |(bound, sign, _): &&VariableBound| bound.signs.within(Signs::POSITIVE.or(Signs::ZERO)) == (*sign == Signs::POSITIVE);
    let (lower, upper): (Vec<&VariableBound>, Vec<&VariableBound>) = known.iter().partition(is_lower);
    if lower.len() * upper.len() > MAX_PAIRS {
        return None;
    }
    Some(lower.iter().flat_map(|low| upper.iter().map(move |high| (*low, *high))).collect())
}
