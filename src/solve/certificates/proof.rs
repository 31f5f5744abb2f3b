//! Represents proofs under construction, with facts by number, and converts a finished proof into a certificate.
//!
//! The finder builds the proofs. A certificate numbers the facts by their places in the checker's scope instead. Untrusted: the
//! kernel checks the certificate.

use std::collections::BTreeSet;
use std::rc::Rc;

use super::scope::Facts;
use kernel::algebra::{Polynomial, Signs};
use kernel::certificate::{Cases, Certificate, CertificateEnd, CertificateStep, Identity, Product};
use kernel::scope::Scope;

/// A fact, by its place in the finder's list.
pub(super) type FactId = usize;

/// An identity that names its facts by [`FactId`].
pub(super) type ProofSum = Identity;

/// A case distinction.
#[derive(Clone, Debug)]
pub(super) enum CasesOf {
    /// The alternatives of a fact.
    Fact(FactId),
    /// The possible signs of a polynomial.
    Signs(Polynomial, Vec<Signs>),
    /// For integers: the first polynomial is at most zero, or the second is at least zero.
    Whole(Polynomial, Polynomial),
}

/// A refuted case: the facts that the case adds, and their refutation.
#[derive(Clone, Debug)]
pub(super) struct RefutedCase {
    /// The place of the case among all cases, including excluded ones.
    pub(super) place: usize,
    pub(super) added: Vec<FactId>,
    pub(super) proof: SharedRefutation,
}

/// A refutation with the facts that it uses. Several cases may share it.
#[derive(Clone, Debug)]
pub(super) struct SharedRefutation(Rc<RefutationData>);

#[derive(Debug)]
struct RefutationData {
    uses: BTreeSet<FactId>,
    node: RefutationNode,
}

#[derive(Debug)]
enum RefutationNode {
    Identity(ProofSum),
    /// The known sign of a polynomial excludes this fact.
    Clash(FactId),
    Cases(CasesOf, Vec<RefutedCase>),
    Step {
        step: ProofStep,
        then: SharedRefutation,
    },
}

/// A step of a proof: all cases except one are refuted.
#[derive(Clone, Debug)]
pub(super) struct ProofStep {
    pub(super) cases: CasesOf,
    /// The place of the remaining case.
    pub(super) left: usize,
    /// The facts that the remaining case adds.
    pub(super) added: Vec<FactId>,
    /// The refuted cases, in order.
    pub(super) refuted: Vec<RefutedCase>,
}

/// Returns the facts that a case distinction uses, without those that its cases add.
fn uses_of_cases(cases: &CasesOf, branches: &[RefutedCase]) -> BTreeSet<FactId> {
    let mut uses = BTreeSet::new();
    if let CasesOf::Fact(fact) = cases {
        uses.insert(*fact);
    }
    for branch in branches {
        uses.extend(branch.proof.uses().iter().filter(|used| !branch.added.contains(used)));
    }
    uses
}

impl SharedRefutation {
    fn new(uses: BTreeSet<FactId>, node: RefutationNode) -> Self {
        Self(Rc::new(RefutationData { uses, node }))
    }

    /// Returns the facts that the refutation uses.
    pub(super) fn uses(&self) -> &BTreeSet<FactId> {
        &self.0.uses
    }

    /// Builds the refutation that an identity gives.
    pub(super) fn identity(sum: ProofSum) -> Self {
        let factors = sum.products.iter().flat_map(|product| &product.facts);
        let uses = factors.chain(sum.equalities.iter().map(|(_, fact)| fact)).copied().collect();
        Self::new(uses, RefutationNode::Identity(sum))
    }

    /// Builds the refutation by two facts that allow no common sign of the same polynomial.
    pub(super) fn clash(known: FactId, fact: FactId) -> Self {
        Self::new(BTreeSet::from([known, fact]), RefutationNode::Clash(fact))
    }

    /// Builds a refutation by cases. If one case does not use its own facts, its refutation is returned alone.
    pub(super) fn cases(cases: CasesOf, mut branches: Vec<RefutedCase>) -> Self {
        if let Some(place) = branches.iter().position(RefutedCase::is_idle) {
            return branches.swap_remove(place).proof;
        }
        Self::new(uses_of_cases(&cases, &branches), RefutationNode::Cases(cases, branches))
    }

    /// Prefixes a refutation with a step, unless the refutation does not use the step's facts.
    pub(super) fn after(mut step: ProofStep, then: Self) -> Self {
        if !step.added.iter().any(|fact| then.uses().contains(fact)) {
            return then;
        }
        if let Some(place) = step.refuted.iter().position(RefutedCase::is_idle) {
            return step.refuted.swap_remove(place).proof;
        }
        let mut uses = uses_of_cases(&step.cases, &step.refuted);
        uses.extend(then.uses().iter().filter(|used| !step.added.contains(used)));
        Self::new(uses, RefutationNode::Step { step, then })
    }

    /// Counts the terms of all identities.
    pub(super) fn terms(&self) -> usize {
        let of = |branches: &[RefutedCase]| branches.iter().map(|branch| branch.proof.terms()).sum::<usize>();
        match &self.0.node {
            RefutationNode::Identity(sum) => sum.products.len() + sum.equalities.len(),
            RefutationNode::Clash(_) => 0,
            RefutationNode::Cases(_, branches) => of(branches),
            RefutationNode::Step { step, then } => of(&step.refuted) + then.terms(),
        }
    }

    /// Converts the refutation into a certificate for a scope that holds the facts of `ids`, in this order.
    pub(super) fn placed<'f>(&self, facts: &'f Facts<'f>, scope: &mut Scope<'f>, ids: &mut Vec<FactId>) -> Option<Certificate> {
        let outside = ids.len();
        let mut steps = Vec::new();
        let mut proof = self;
        let end = loop {
            match &proof.0.node {
                RefutationNode::Step { step, then } => {
                    let (cases, refuted, left) = placed(&step.cases, &step.refuted, facts, scope, ids)?;
                    let Some(place) = left.iter().position(|place| *place == step.left) else {
                        break CertificateEnd::Cases { cases, refuted };
                    };
                    steps.push(CertificateStep { cases, left: place, refuted });
                    assume(&step.added, facts, scope, ids);
                    proof = then;
                }
                RefutationNode::Cases(cases, branches) => {
                    let (cases, refuted, _) = placed(cases, branches, facts, scope, ids)?;
                    break CertificateEnd::Cases { cases, refuted };
                }
                RefutationNode::Clash(fact) => {
                    break CertificateEnd::Cases { cases: Cases::Of(place(*fact, ids)?), refuted: Vec::new() };
                }
                RefutationNode::Identity(sum) => {
                    let products = sum.products.iter().map(|product| {
                        let mut facts: Vec<usize> = product.facts.iter().map(|fact| place(*fact, ids)).collect::<Option<_>>()?;
                        facts.sort_unstable();
                        Some(Product { facts, ..product.clone() })
                    });
                    let products = products.collect::<Option<_>>()?;
                    let equalities =
                        sum.equalities.iter().map(|(multiplier, fact)| Some((multiplier.clone(), place(*fact, ids)?)));
                    break CertificateEnd::Identity(Identity { products, equalities: equalities.collect::<Option<_>>()? });
                }
            }
        };
        scope.truncate(outside);
        ids.truncate(outside);
        Some(Certificate { steps, end })
    }
}

impl RefutedCase {
    /// Returns true iff the refutation does not use the facts of its case.
    pub(super) fn is_idle(&self) -> bool {
        !self.added.iter().any(|fact| self.proof.uses().contains(fact))
    }
}

fn place(fact: FactId, ids: &[FactId]) -> Option<usize> {
    ids.iter().position(|known| *known == fact)
}

fn assume<'f>(added: &[FactId], facts: &'f Facts<'f>, scope: &mut Scope<'f>, ids: &mut Vec<FactId>) {
    scope.assume(added.iter().map(|id| facts.fact(*id)));
    ids.extend(added);
}

/// Converts a case distinction: returns the cases, the refutations of those cases that the checker considers, and the places of
/// all cases that it considers.
fn placed<'f>(
    cases: &CasesOf,
    branches: &[RefutedCase],
    facts: &'f Facts<'f>,
    scope: &mut Scope<'f>,
    ids: &mut Vec<FactId>,
) -> Option<(Cases, Vec<Certificate>, Vec<usize>)> {
    let (cases, left): (Cases, Vec<usize>) = match cases {
        CasesOf::Fact(fact) => {
            let left = scope.cases_of(facts.fact(*fact)).into_iter().map(|(place, _)| place).collect();
            (Cases::Of(place(*fact, ids)?), left)
        }
        CasesOf::Signs(polynomial, signs) => {
            (Cases::Signs { polynomial: polynomial.clone(), signs: signs.clone() }, (0..signs.len()).collect())
        }
        CasesOf::Whole(below, above) => (Cases::Whole { below: below.clone(), above: above.clone() }, vec![0, 1]),
    };
    let mut refuted = Vec::new();
    for place in &left {
        if let Some(branch) = branches.iter().find(|branch| branch.place == *place) {
            let outside = ids.len();
            assume(&branch.added, facts, scope, ids);
            refuted.push(branch.proof.placed(facts, scope, ids)?);
            scope.truncate(outside);
            ids.truncate(outside);
        }
    }
    Some((cases, refuted, left))
}
