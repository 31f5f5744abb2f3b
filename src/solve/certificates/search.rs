//! Searches for a refutation of one list of facts: by signs alone, then linear combinations, then cases, then products.
//!
//! `certificates::find` calls it for each attempt. Untrusted: the kernel checks the certificate.

use std::collections::BTreeSet;

use rustc_hash::FxHashMap;

use super::Effort;
use super::leaf::{CoreOracle, Learned};
use super::powers::PolynomialPower;
use super::products;
use super::proof::{CasesOf, FactId, ProofStep, RefutedCase, SharedRefutation};
use super::scope::{Facts, KnownTruth, PolynomialId, ScopeFact, SearchScope, singles};
use super::space::{Equality, Inequality, Reach};
use crate::division;
use kernel::algebra::{Polynomial, Signs, VariableIndex};

/// The forms of the identity that ends a case, by the level of an attempt.
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

/// The level at which variables are eliminated.
const ELIMINATION_LEVEL: usize = 2;
/// The level from which cases by the signs of further polynomials are tried.
const SPLIT_LEVEL: usize = 3;
/// The deepest nesting of such splits.
pub(super) const MAX_SPLITS: usize = 2;
/// The most polynomials that are tried for such a split.
const MAX_CANDIDATES: usize = 12;

/// The cost of a fact of the system as a factor.
pub(super) const GIVEN: i64 = 20;

/// The options of one attempt.
#[derive(Clone, Copy, Debug)]
pub(super) struct AttemptPlan {
    /// The last of [`LEVELS`] that is tried.
    pub(super) level: usize,
    /// Whether lemmas are derived and products tried before any split.
    pub(super) lemmas: bool,
    /// Which disjunction is split first.
    pub(super) order: SplitOrder,
}

/// Which disjunction is split first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum SplitOrder {
    /// The disjunction with the fewest remaining alternatives, and the last of several.
    Fewest,
    /// The last disjunction, because the negated claim comes after the hypotheses.
    Last,
}

/// The state of one attempt to find a refutation.
pub(super) struct CertificateFinder<'a> {
    pub(super) facts: Facts<'a>,
    pub(super) plan: AttemptPlan,
    pub(super) effort: Effort,
    /// The solver that names the facts of a case in conflict.
    pub(super) oracle: Option<CoreOracle<'a>>,
    /// Conflicts found with the solver's help.
    pub(super) learned: Vec<Learned>,
    /// Whether the solver found a point, so that no refutation exists.
    pub(super) has_point: bool,
    /// Cached roots of polynomials that are powers.
    pub(super) powers: FxHashMap<PolynomialId, Option<PolynomialPower>>,
    /// Cached quotients of polynomials, if the division is exact, and whether making the quotient primitive reverses its sign.
    quotients: FxHashMap<(PolynomialId, PolynomialId), Option<(PolynomialId, bool)>>,
}

impl<'a> CertificateFinder<'a> {
    /// Prepares an attempt.
    pub(super) fn new(facts: Facts<'a>, plan: AttemptPlan, effort: Effort, oracle: Option<CoreOracle<'a>>) -> Self {
        Self {
            facts,
            plan,
            effort,
            oracle,
            learned: Vec::new(),
            has_point: false,
            powers: FxHashMap::default(),
            quotients: FxHashMap::default(),
        }
    }

    /// Searches for a refutation of these facts.
    pub(super) fn attempt(&mut self, given: &[FactId]) -> Option<SharedRefutation> {
        let mut scope = SearchScope::default();
        let mut steps = Vec::new();
        let mut closed = self.facts.assume(&mut scope, given, &mut steps);
        if closed.is_none() && self.plan.lemmas {
            closed = self.derive_lemmas(&mut scope, &mut steps);
        }
        let end = match closed {
            Some(proof) => proof,
            None => self.refute_scope(scope, &mut steps)?,
        };
        Some(after(steps, end))
    }

    /// Derives lemmas that are useful in every case.
    fn derive_lemmas(&mut self, scope: &mut SearchScope, steps: &mut Vec<ProofStep>) -> Option<SharedRefutation> {
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

    /// Searches for a refutation of the scope with these facts added.
    pub(super) fn refute(&mut self, mut scope: SearchScope, added: &[FactId]) -> Option<SharedRefutation> {
        let mut steps = Vec::new();
        let end = match self.facts.assume(&mut scope, added, &mut steps) {
            Some(proof) => proof,
            None => self.refute_scope(scope, &mut steps)?,
        };
        Some(after(steps, end))
    }

    /// Searches for a refutation of a scope: by consequences, identities, remembered conflicts, probing and splitting.
    fn refute_scope(&mut self, mut scope: SearchScope, steps: &mut Vec<ProofStep>) -> Option<SharedRefutation> {
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

    /// Draws conclusions by comparing signs: drops disjunctions that are true, uses those with one alternative left, divides
    /// out factors of known sign, and rounds integer bounds.
    pub(super) fn consequences(&mut self, scope: &mut SearchScope, steps: &mut Vec<ProofStep>) -> Option<SharedRefutation> {
        loop {
            let mut learned = false;
            for id in std::mem::take(&mut scope.open) {
                let ScopeFact::OneOf(parts) = self.facts.held(id) else { continue };
                let truths: Vec<KnownTruth> = parts.iter().map(|part| self.facts.truth(scope, part)).collect();
                if truths.contains(&KnownTruth::Holds) {
                    continue;
                }
                for (place, part) in parts.iter().enumerate() {
                    if truths[place] == KnownTruth::Fails && !scope.refuted.contains_key(&(id, place)) {
                        let added = self.facts.alternative(id, part);
                        if let Some(proof) = self.by_signs(scope.known(), &added) {
                            scope.refuted.insert((id, place), RefutedCase { place, added, proof });
                        }
                    }
                }
                match self.narrow(scope, id, steps) {
                    Narrowed::Closed(proof) => return Some(proof),
                    Narrowed::Added => learned = true,
                    Narrowed::Open => scope.open.push(id),
                }
            }
            for derive in [Self::strip, Self::roots_of_powers, Self::round] {
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

    /// Searches for a refutation by known signs alone, after facts are added.
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

    /// Refutes a disjunction all of whose alternatives are false by known signs.
    fn nested(&mut self, scope: &SearchScope, nested: &[FactId]) -> Option<SharedRefutation> {
        for &id in nested {
            let ScopeFact::OneOf(parts) = self.facts.held(id) else { continue };
            if parts.iter().all(|part| self.facts.truth(scope, part) == KnownTruth::Fails) {
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

    /// Uses the refuted alternatives of a disjunction: with none left the case is refuted, with one left the facts of that one
    /// are added.
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
                    None => Narrowed::Added,
                }
            }
            _ => Narrowed::Open,
        }
    }

    /// Divides out factors of known sign: `a b > 0` and `a > 0` imply `b > 0`.
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
                let Some(proof) = self.refute_few(&[id, by, against]) else { continue };
                learned = true;
                let refuted = RefutedCase { place: 0, added: vec![against], proof };
                if let Some(proof) = self.lemma(scope, steps, (rest, derived), refuted) {
                    return Probe::Closed(proof);
                }
            }
        }
        if learned { Probe::Learned } else { Probe::Nothing }
    }

    /// Refutes a few sign conditions by an identity of products of two factors, with cases for conditions `!= 0`.
    fn refute_few(&mut self, ids: &[FactId]) -> Option<SharedRefutation> {
        for (at, &id) in ids.iter().enumerate() {
            let ScopeFact::Sign(place, signs) = self.facts.held(id) else { continue };
            if signs != Signs::ZERO.complement() {
                continue;
            }
            let mut branches = Vec::new();
            for (at_sign, sign) in singles(signs) {
                let fact = self.facts.sign_fact(place, sign, GIVEN);
                let mut replaced = ids.to_vec();
                replaced[at] = fact;
                branches.push(RefutedCase { place: at_sign, added: vec![fact], proof: self.refute_few(&replaced)? });
            }
            return Some(SharedRefutation::cases(CasesOf::Fact(id), branches));
        }
        self.identity_of(ids, LEVELS[2])
    }

    /// Divides one polynomial by another, if the division is exact and the quotient is not constant.
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
                    Narrowed::Added => {
                        scope.open.retain(|open| *open != id);
                        learned = true;
                    }
                    Narrowed::Open => {}
                }
            }
        }
        if learned { Probe::Learned } else { Probe::Nothing }
    }

    /// Chooses the fact to split on: a disjunction by the plan's order, or else a condition `!= 0`.
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

    /// Splits by the sign of a variable, or of a difference of two variables, that is not known.
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

    /// Splits by the sign of a polynomial and refutes each case.
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

    /// Searches for an identity within reach among all sign conditions of a scope.
    pub(super) fn identity(&mut self, scope: &SearchScope, reach: Reach) -> Option<SharedRefutation> {
        let ids: Vec<FactId> = scope.signs.values().map(|(_, id)| *id).collect();
        self.identity_of(&ids, reach)
    }

    /// Searches for an identity within reach among these facts.
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

/// The result of an attempt to derive facts.
pub(super) enum Probe {
    Closed(SharedRefutation),
    Learned,
    Nothing,
}

/// The result of using the refuted alternatives of a disjunction.
enum Narrowed {
    Closed(SharedRefutation),
    Added,
    Open,
}

/// Prefixes a refutation with steps.
pub(super) fn after(steps: Vec<ProofStep>, end: SharedRefutation) -> SharedRefutation {
    steps.into_iter().rev().fold(end, |then, step| SharedRefutation::after(step, then))
}
