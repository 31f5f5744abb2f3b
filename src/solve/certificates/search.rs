//! The search for a proof: what follows by signs alone, then linear combinations, then cases, then products.

use std::collections::BTreeSet;

use rustc_hash::FxHashMap;

use super::Effort;
use super::leaf::{CoreOracle, Learned};
use super::products;
use super::proof::{CasesOf, FactId, ProofStep, RefutedCase, SharedRefutation};
use super::scope::{Facts, KnownTruth, PolynomialId, ScopeFact, SearchScope, singles};
use super::space::{Equality, Inequality, Reach};
use crate::division;
use kernel::algebra::{Polynomial, Signs, VariableIndex};

/// How far one attempt goes: how the last identity of each case may look.
pub(super) const LEVELS: [Reach; 8] = [
    Reach { factors: 1, degree: 4, products: 1_000, squares: false },
    Reach { factors: 2, degree: 4, products: 4_000, squares: false },
    Reach { factors: 2, degree: 10, products: 4_000, squares: false },
    Reach { factors: 1, degree: 6, products: 4_000, squares: true },
    Reach { factors: 2, degree: 4, products: 1_000, squares: true },
    Reach { factors: 3, degree: 4, products: 12_000, squares: false },
    Reach { factors: 3, degree: 6, products: 30_000, squares: false },
    Reach { factors: 3, degree: 9, products: 30_000, squares: false },
];

/// At this level, variables are eliminated.
const ELIMINATION_LEVEL: usize = 2;
/// From this level on, cases by the signs of further polynomials are tried.
const SPLIT_LEVEL: usize = 3;
/// How many such splits may nest.
pub(super) const MAX_SPLITS: usize = 2;
/// How many polynomials are tried for a split.
const MAX_CANDIDATES: usize = 12;

/// The cost of a fact of the system as a factor.
pub(super) const GIVEN: i64 = 20;

/// How one attempt goes about it.
#[derive(Clone, Copy, Debug)]
pub(super) struct AttemptPlan {
    /// The last of [`LEVELS`] that is tried.
    pub(super) level: usize,
    /// Facts are derived, and products tried, before any split.
    pub(super) lemmas: bool,
    /// Which disjunction is split first.
    pub(super) order: SplitOrder,
}

/// Which disjunction is split first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum SplitOrder {
    /// The one with the fewest alternatives; of these, the last.
    Fewest,
    /// The last: what is sought comes after the hypotheses.
    Last,
}

/// One attempt.
pub(super) struct CertificateFinder<'a> {
    pub(super) facts: Facts<'a>,
    pub(super) plan: AttemptPlan,
    pub(super) effort: Effort,
    /// Asked which facts of a case are in conflict.
    pub(super) oracle: Option<CoreOracle<'a>>,
    /// Conflicts found with its help.
    pub(super) learned: Vec<Learned>,
    /// There is a point: nothing can be proved.
    pub(super) hopeless: bool,
    /// Quotients of polynomials by polynomials, where there are any, and whether the primitive quotient's sign is turned.
    quotients: FxHashMap<(PolynomialId, PolynomialId), Option<(PolynomialId, bool)>>,
}

impl<'a> CertificateFinder<'a> {
    pub(super) fn new(facts: Facts<'a>, plan: AttemptPlan, effort: Effort, oracle: Option<CoreOracle<'a>>) -> Self {
        Self { facts, plan, effort, oracle, learned: Vec::new(), hopeless: false, quotients: FxHashMap::default() }
    }

    /// A proof that these facts have no common point.
    pub(super) fn attempt(&mut self, given: &[FactId]) -> Option<SharedRefutation> {
        let mut scope = SearchScope::default();
        let mut steps = Vec::new();
        let mut closed = self.facts.assume(&mut scope, given, &mut steps);
        if closed.is_none() && self.plan.lemmas {
            closed = self.prepared(&mut scope, &mut steps);
        }
        let end = match closed {
            Some(proof) => proof,
            None => self.end(scope, &mut steps)?,
        };
        Some(after(steps, end))
    }

    /// Derives facts that are worth having in every case.
    fn prepared(&mut self, scope: &mut SearchScope, steps: &mut Vec<ProofStep>) -> Option<SharedRefutation> {
        for derive in [Self::decide, Self::shared] {
            if let Some(proof) = self.consequences(scope, steps) {
                return Some(proof);
            }
            if let Probe::Closed(proof) = derive(self, scope, steps) {
                return Some(proof);
            }
        }
        None
    }

    /// A proof that the scope with these facts added is empty.
    pub(super) fn refute(&mut self, mut scope: SearchScope, added: &[FactId]) -> Option<SharedRefutation> {
        let mut steps = Vec::new();
        let end = match self.facts.assume(&mut scope, added, &mut steps) {
            Some(proof) => proof,
            None => self.end(scope, &mut steps)?,
        };
        Some(after(steps, end))
    }

    fn end(&mut self, mut scope: SearchScope, steps: &mut Vec<ProofStep>) -> Option<SharedRefutation> {
        loop {
            if let Some(proof) = self.consequences(&mut scope, steps) {
                return Some(proof);
            }
            if let Some(proof) = self.identity(&scope, LEVELS[0]) {
                return Some(proof);
            }
            if let Some(proof) = self.remembered(&scope) {
                return Some(proof);
            }
            match self.probe(&mut scope, steps) {
                Probe::Closed(proof) => return Some(proof),
                Probe::Learned => {}
                Probe::Nothing => break,
            }
            self.effort.spend(1)?;
        }
        if self.plan.lemmas
            && !scope.open.is_empty()
            && let Some(proof) = self.identity(&scope, LEVELS[1])
        {
            return Some(proof);
        }
        match self.choice(&scope) {
            Some(id) => self.split(&scope, id),
            None if self.oracle.is_some() => self.identity(&scope, LEVELS[1]).or_else(|| self.leaf(scope)),
            None => (1..=self.plan.level)
                .find_map(|level| self.identity(&scope, LEVELS[level]))
                .or_else(|| if self.plan.level == ELIMINATION_LEVEL { self.eliminate_any(&scope) } else { None })
                .or_else(|| if self.plan.level >= SPLIT_LEVEL { self.split_signs(&scope) } else { None }),
        }
    }

    /// What follows by comparing signs: disjunctions that hold or are down to one alternative, factors of known sign stripped.
    pub(super) fn consequences(&mut self, scope: &mut SearchScope, steps: &mut Vec<ProofStep>) -> Option<SharedRefutation> {
        loop {
            let mut learned = false;
            for id in std::mem::take(&mut scope.open) {
                let ScopeFact::OneOf(parts) = self.facts.held(id) else { continue };
                let standings: Vec<KnownTruth> = parts.iter().map(|part| self.facts.standing(scope, part)).collect();
                if standings.contains(&KnownTruth::Holds) {
                    continue;
                }
                for (place, part) in parts.iter().enumerate() {
                    if standings[place] == KnownTruth::Fails && !scope.refuted.contains_key(&(id, place)) {
                        let added = self.facts.alternative(id, part);
                        if let Some(proof) = self.by_signs(scope.known(), &added) {
                            scope.refuted.insert((id, place), RefutedCase { place, added, proof });
                        }
                    }
                }
                match self.narrow(scope, id, steps) {
                    Narrowed::Closed(proof) => return Some(proof),
                    Narrowed::Took => learned = true,
                    Narrowed::Open => scope.open.push(id),
                }
            }
            for derive in [Self::strip, Self::round] {
                match derive(self, scope, steps) {
                    Probe::Closed(proof) => return Some(proof),
                    Probe::Learned => learned = true,
                    Probe::Nothing => {}
                }
            }
            if !learned {
                return None;
            }
        }
    }

    pub(super) fn by_signs(&mut self, mut scope: SearchScope, added: &[FactId]) -> Option<SharedRefutation> {
        let mut steps = Vec::new();
        let open = std::mem::take(&mut scope.open);
        let end = match self.facts.assume(&mut scope, added, &mut steps) {
            Some(proof) => proof,
            None => {
                let nested = std::mem::replace(&mut scope.open, open);
                self.nested(&scope, &nested)?
            }
        };
        Some(after(steps, end))
    }

    /// One of these disjunctions fails by signs.
    fn nested(&mut self, scope: &SearchScope, nested: &[FactId]) -> Option<SharedRefutation> {
        for &id in nested {
            let ScopeFact::OneOf(parts) = self.facts.held(id) else { continue };
            if parts.iter().all(|part| self.facts.standing(scope, part) == KnownTruth::Fails) {
                let mut branches = Vec::new();
                for (place, part) in parts.iter().enumerate() {
                    let added = self.facts.alternative(id, part);
                    let proof = self.by_signs(scope.known(), &added)?;
                    branches.push(RefutedCase { place, added, proof });
                }
                return Some(SharedRefutation::cases(CasesOf::Fact(id), branches));
            }
        }
        None
    }

    /// Uses what has been refuted of a disjunction: nothing left closes the case, one left is a step.
    fn narrow(&mut self, scope: &mut SearchScope, id: FactId, steps: &mut Vec<ProofStep>) -> Narrowed {
        let ScopeFact::OneOf(parts) = self.facts.held(id) else { return Narrowed::Open };
        let left: Vec<usize> = (0..parts.len()).filter(|&place| !scope.refuted.contains_key(&(id, place))).collect();
        let branch = |place: usize| scope.refuted.get(&(id, place)).cloned();
        match left.as_slice() {
            [] => Narrowed::Closed(SharedRefutation::cases(CasesOf::Fact(id), (0..parts.len()).filter_map(branch).collect())),
            [left] => {
                let refuted: Vec<RefutedCase> = (0..parts.len()).filter(|place| place != left).filter_map(branch).collect();
                if let Some(idle) = refuted.iter().find(|b| b.is_idle()) {
                    return Narrowed::Closed(idle.proof.clone());
                }
                let added = self.facts.alternative(id, &parts[*left]);
                steps.push(ProofStep { cases: CasesOf::Fact(id), left: *left, added: added.clone(), refuted });
                match self.facts.assume(scope, &added, steps) {
                    Some(proof) => Narrowed::Closed(proof),
                    None => Narrowed::Took,
                }
            }
            _ => Narrowed::Open,
        }
    }

    /// Strips factors of known sign: from `a b > 0` and `a > 0` follows `b > 0`.
    fn strip(&mut self, scope: &mut SearchScope, steps: &mut Vec<ProofStep>) -> Probe {
        let known: Vec<(PolynomialId, Signs, FactId)> =
            scope.signs.iter().map(|(place, (signs, id))| (*place, *signs, *id)).collect();
        let mut learned = false;
        for &(product, signs, id) in &known {
            if self.facts.polynomials[product].degree() < 2 {
                continue;
            }
            for &(factor, sign, by) in &known {
                if factor == product || sign != Signs::POSITIVE && sign != Signs::NEGATIVE {
                    continue;
                }
                let Some((rest, turned)) = self.quotient(product, factor) else { continue };
                let derived = if turned != (sign == Signs::NEGATIVE) { signs.turned() } else { signs };
                scope.replaced.insert(product, rest);
                if scope.signs.get(&rest).is_some_and(|(known, _)| known.within(derived)) {
                    continue;
                }
                let against = self.facts.sign_fact(rest, derived.complement(), GIVEN);
                let Some(proof) = self.small(&[id, by, against]) else { continue };
                learned = true;
                let refuted = RefutedCase { place: 0, added: vec![against], proof };
                if let Some(proof) = self.lemma(scope, steps, (rest, derived), refuted) {
                    return Probe::Closed(proof);
                }
            }
        }
        if learned { Probe::Learned } else { Probe::Nothing }
    }

    /// A few sign conditions contradict each other by an identity of products of two.
    fn small(&mut self, ids: &[FactId]) -> Option<SharedRefutation> {
        for (at, &id) in ids.iter().enumerate() {
            let ScopeFact::Sign(place, signs) = self.facts.held(id) else { continue };
            if signs != Signs::ZERO.complement() {
                continue;
            }
            let mut branches = Vec::new();
            for (at_sign, sign) in singles(signs) {
                let fact = self.facts.sign_fact(place, sign, GIVEN);
                let mut with = ids.to_vec();
                with[at] = fact;
                branches.push(RefutedCase { place: at_sign, added: vec![fact], proof: self.small(&with)? });
            }
            return Some(SharedRefutation::cases(CasesOf::Fact(id), branches));
        }
        self.identity_of(ids, LEVELS[2])
    }

    fn quotient(&mut self, of: PolynomialId, by: PolynomialId) -> Option<(PolynomialId, bool)> {
        if let Some(known) = self.quotients.get(&(of, by)) {
            return *known;
        }
        let (dividend, divisor) = (self.facts.polynomials[of].clone(), self.facts.polynomials[by].clone());
        let possible = divisor.variables().is_subset(&dividend.variables()) && divisor.degree() < dividend.degree();
        let found = if possible { division::quotient(&dividend, &divisor) } else { None };
        let found = found.filter(|rest| rest.as_constant().is_none()).map(|rest| {
            let (primitive, turned) = rest.primitive();
            (self.facts.place(&primitive), turned)
        });
        self.quotients.insert((of, by), found);
        found
    }

    /// Refutes single alternatives of the open disjunctions by linear combinations.
    fn probe(&mut self, scope: &mut SearchScope, steps: &mut Vec<ProofStep>) -> Probe {
        let mut learned = false;
        for id in scope.open.clone() {
            let ScopeFact::OneOf(parts) = self.facts.held(id) else { continue };
            let mut found = false;
            for (place, part) in parts.iter().enumerate() {
                if scope.refuted.contains_key(&(id, place)) {
                    continue;
                }
                let added = self.facts.alternative(id, part);
                if let Some(proof) = self.linear(scope, &added) {
                    scope.refuted.insert((id, place), RefutedCase { place, added, proof });
                    found = true;
                }
            }
            if found {
                match self.narrow(scope, id, steps) {
                    Narrowed::Closed(proof) => return Probe::Closed(proof),
                    Narrowed::Took => {
                        scope.open.retain(|open| *open != id);
                        learned = true;
                    }
                    Narrowed::Open => {}
                }
            }
        }
        if learned { Probe::Learned } else { Probe::Nothing }
    }

    /// The disjunction with the fewest alternatives left, the last of these; or a sign condition `!= 0`.
    fn choice(&mut self, scope: &SearchScope) -> Option<FactId> {
        let mut best: Option<(usize, FactId)> = None;
        for &id in &scope.open {
            let ScopeFact::OneOf(parts) = self.facts.held(id) else { continue };
            let left = (0..parts.len()).filter(|&place| !scope.refuted.contains_key(&(id, place))).count();
            let better = best.is_none_or(|(least, last)| match self.plan.order {
                SplitOrder::Fewest => (left, std::cmp::Reverse(id)) < (least, std::cmp::Reverse(last)),
                SplitOrder::Last => id > last,
            });
            if better {
                best = Some((left, id));
            }
        }
        let nonzero = scope.signs.values().rev().find(|(signs, _)| *signs == Signs::ZERO.complement()).map(|(_, id)| *id);
        match best {
            Some((left, id)) if left <= 2 || nonzero.is_none() => Some(id),
            Some(_) | None => nonzero,
        }
    }

    fn split(&mut self, scope: &SearchScope, id: FactId) -> Option<SharedRefutation> {
        let mut branches = Vec::new();
        match self.facts.held(id) {
            ScopeFact::OneOf(parts) => {
                for (place, part) in parts.iter().enumerate() {
                    if let Some(branch) = scope.refuted.get(&(id, place)) {
                        branches.push(branch.clone());
                        continue;
                    }
                    let added = self.facts.alternative(id, part);
                    let mut inner = scope.clone();
                    inner.open.retain(|open| *open != id);
                    let proof = self.refute(inner, &added)?;
                    let branch = RefutedCase { place, added, proof };
                    if branch.is_idle() {
                        return Some(branch.proof);
                    }
                    branches.push(branch);
                }
            }
            ScopeFact::Sign(place, signs) => {
                for (at_sign, sign) in singles(signs) {
                    let fact = self.facts.sign_fact(place, sign, self.facts.cost(id));
                    let proof = self.refute(scope.clone(), &[fact])?;
                    let branch = RefutedCase { place: at_sign, added: vec![fact], proof };
                    if branch.is_idle() {
                        return Some(branch.proof);
                    }
                    branches.push(branch);
                }
            }
        }
        Some(SharedRefutation::cases(CasesOf::Fact(id), branches))
    }

    /// Cases by the sign of a variable, or of a difference of two, that no fact tells.
    fn split_signs(&mut self, scope: &SearchScope) -> Option<SharedRefutation> {
        if scope.splits >= MAX_SPLITS {
            return None;
        }
        let known = scope.signs.keys().flat_map(|place| self.facts.polynomials[*place].variables());
        let variables: Vec<Polynomial> =
            known.collect::<BTreeSet<VariableIndex>>().into_iter().map(Polynomial::variable).collect();
        let differences = variables.iter().enumerate().flat_map(|(at, a)| variables[..at].iter().map(move |b| a.minus(b)));
        let candidates: Vec<Polynomial> = variables.iter().cloned().chain(differences).collect();
        let level = std::mem::replace(&mut self.plan.level, SPLIT_LEVEL - 1);
        let mut tried = 0;
        let mut found = None;
        for candidate in candidates {
            let place = self.facts.place(&candidate.primitive().0);
            let known = scope.signs.get(&place).map_or(Signs::ALL, |(signs, _)| *signs);
            if singles(known).len() < 2 || tried == MAX_CANDIDATES || self.effort.is_spent() {
                continue;
            }
            tried += 1;
            found = self.split_sign(scope, place);
            if found.is_some() {
                break;
            }
        }
        self.plan.level = level;
        found
    }

    pub(super) fn split_sign(&mut self, scope: &SearchScope, place: PolynomialId) -> Option<SharedRefutation> {
        let signs = [Signs::NEGATIVE, Signs::ZERO, Signs::POSITIVE];
        let mut branches = Vec::new();
        for (at, sign) in signs.into_iter().enumerate() {
            let fact = self.facts.sign_fact(place, sign, GIVEN);
            let mut inner = scope.clone();
            inner.splits += 1;
            let proof = self.refute(inner, &[fact])?;
            branches.push(RefutedCase { place: at, added: vec![fact], proof });
        }
        let polynomial = self.facts.polynomials[place].as_ref().clone();
        Some(SharedRefutation::cases(CasesOf::Signs(polynomial, signs.to_vec()), branches))
    }

    pub(super) fn identity(&mut self, scope: &SearchScope, reach: Reach) -> Option<SharedRefutation> {
        let ids: Vec<FactId> = scope.signs.values().map(|(_, id)| *id).collect();
        self.identity_of(&ids, reach)
    }

    pub(super) fn identity_of(&mut self, ids: &[FactId], reach: Reach) -> Option<SharedRefutation> {
        let (mut inequalities, mut equalities) = (Vec::new(), Vec::new());
        for &id in ids {
            let ScopeFact::Sign(place, signs) = self.facts.held(id) else { continue };
            let polynomial = |negative: bool| self.facts.sparse(place, negative).clone();
            let cost = self.facts.cost(id);
            let strict = !Signs::ZERO.within(signs);
            if signs == Signs::ZERO {
                equalities.push(Equality { id, polynomial: polynomial(false) });
            } else if signs.within(Signs::POSITIVE.or(Signs::ZERO)) {
                inequalities.push(Inequality { id, polynomial: polynomial(false), strict, cost });
            } else if signs.within(Signs::NEGATIVE.or(Signs::ZERO)) {
                inequalities.push(Inequality { id, polynomial: polynomial(true), strict, cost });
            }
        }
        products::identity(&mut self.facts.space, &inequalities, &equalities, reach, &mut self.effort)
    }
}

pub(super) enum Probe {
    Closed(SharedRefutation),
    Learned,
    Nothing,
}

enum Narrowed {
    Closed(SharedRefutation),
    Took,
    Open,
}

pub(super) fn after(steps: Vec<ProofStep>, end: SharedRefutation) -> SharedRefutation {
    steps.into_iter().rev().fold(end, |then, step| SharedRefutation::after(step, then))
}
