//! Proofs under construction: facts by number, whatever the scope; a finished proof becomes a certificate by counting places.

use std::collections::BTreeSet;

use crate::algebra::{Polynomial, Signs};
use crate::certify::certificate::{Cases, Certificate, End, Identity, Product, Step};
use crate::number::Rational;

/// A fact, by its place in the finder's list.
pub(super) type Id = usize;

/// Cases, of a fact or of a polynomial's sign.
#[derive(Clone, Debug)]
pub(super) enum CasesOf {
    /// The alternatives of a fact.
    Fact(Id),
    /// The sign of a polynomial.
    Signs(Polynomial, Vec<Signs>),
}

/// One case refuted: the facts that it added, and the contradiction.
#[derive(Clone, Debug)]
pub(super) struct Branch {
    pub(super) added: Vec<Id>,
    pub(super) proof: Proof,
}

/// A contradiction, with the facts that it rests on.
#[derive(Clone, Debug)]
pub(super) struct Proof {
    pub(super) uses: BTreeSet<Id>,
    node: Node,
}

#[derive(Clone, Debug)]
enum Node {
    Identity { products: Vec<(Rational, Vec<Id>)>, equalities: Vec<(Polynomial, Id)> },
    Cases(CasesOf, Vec<Branch>),
    Step { step: Taken, then: Box<Proof> },
}

/// A step: all cases but one are contradictory.
#[derive(Clone, Debug)]
pub(super) struct Taken {
    pub(super) cases: CasesOf,
    /// The place of the case left.
    pub(super) left: usize,
    /// The facts that it adds.
    pub(super) added: Vec<Id>,
    /// The other cases, in order.
    pub(super) refuted: Vec<Branch>,
}

fn uses_of_cases(cases: &CasesOf, branches: &[Branch]) -> BTreeSet<Id> {
    let mut uses = BTreeSet::new();
    if let CasesOf::Fact(fact) = cases {
        uses.insert(*fact);
    }
    for branch in branches {
        uses.extend(branch.proof.uses.iter().filter(|used| !branch.added.contains(used)));
    }
    uses
}

impl Proof {
    pub(super) fn identity(products: Vec<(Rational, Vec<Id>)>, equalities: Vec<(Polynomial, Id)>) -> Self {
        let uses = products.iter().flat_map(|(_, facts)| facts).chain(equalities.iter().map(|(_, fact)| fact)).copied().collect();
        Self { uses, node: Node::Identity { products, equalities } }
    }

    /// All cases refuted; or the refutation of one, if it does without the facts of its case.
    pub(super) fn cases(cases: CasesOf, mut branches: Vec<Branch>) -> Self {
        if let Some(place) = branches.iter().position(Branch::is_idle) {
            return branches.swap_remove(place).proof;
        }
        Self { uses: uses_of_cases(&cases, &branches), node: Node::Cases(cases, branches) }
    }

    /// The proof after a step; without the step, if it does without its facts.
    pub(super) fn after(mut step: Taken, then: Self) -> Self {
        if !step.added.iter().any(|fact| then.uses.contains(fact)) {
            return then;
        }
        if let Some(place) = step.refuted.iter().position(Branch::is_idle) {
            return step.refuted.swap_remove(place).proof;
        }
        let mut uses = uses_of_cases(&step.cases, &step.refuted);
        uses.extend(then.uses.iter().filter(|used| !step.added.contains(used)));
        Self { uses, node: Node::Step { step, then: Box::new(then) } }
    }

    /// How many products all its identities have.
    pub(super) fn terms(&self) -> usize {
        match &self.node {
            Node::Identity { products, equalities } => products.len() + equalities.len(),
            Node::Cases(_, branches) => branches.iter().map(|branch| branch.proof.terms()).sum(),
            Node::Step { step, then } => {
                step.refuted.iter().map(|branch| branch.proof.terms()).sum::<usize>() + then.terms()
            }
        }
    }

    /// The certificate, where the scope holds these facts in this order.
    pub(super) fn placed(&self, scope: &mut Vec<Id>) -> Option<Certificate> {
        let outside = scope.len();
        let mut steps = Vec::new();
        let mut proof = self;
        while let Node::Step { step, then } = &proof.node {
            steps.push(Step { cases: placed_cases(&step.cases, scope)?, left: step.left, refuted: placed(&step.refuted, scope)? });
            scope.extend(&step.added);
            proof = then;
        }
        let end = match &proof.node {
            Node::Step { .. } => return None,
            Node::Cases(cases, branches) => {
                End::Cases { cases: placed_cases(cases, scope)?, refuted: placed(branches, scope)? }
            }
            Node::Identity { products, equalities } => {
                let products = products.iter().map(|(multiplier, facts)| {
                    let mut facts: Vec<usize> = facts.iter().map(|fact| place(*fact, scope)).collect::<Option<_>>()?;
                    facts.sort_unstable();
                    Some(Product { multiplier: multiplier.clone(), facts, squares: Vec::new() })
                });
                let equalities = equalities.iter().map(|(multiplier, fact)| Some((multiplier.clone(), place(*fact, scope)?)));
                End::Identity(Identity {
                    products: products.collect::<Option<_>>()?,
                    equalities: equalities.collect::<Option<_>>()?,
                })
            }
        };
        scope.truncate(outside);
        Some(Certificate { steps, end })
    }
}

impl Branch {
    /// Its proof does without its facts.
    pub(super) fn is_idle(&self) -> bool {
        !self.added.iter().any(|fact| self.proof.uses.contains(fact))
    }
}

fn place(fact: Id, scope: &[Id]) -> Option<usize> {
    scope.iter().position(|known| *known == fact)
}

fn placed_cases(cases: &CasesOf, scope: &[Id]) -> Option<Cases> {
    Some(match cases {
        CasesOf::Fact(fact) => Cases::Of(place(*fact, scope)?),
        CasesOf::Signs(polynomial, signs) => Cases::Signs { polynomial: polynomial.clone(), signs: signs.clone() },
    })
}

fn placed(branches: &[Branch], scope: &mut Vec<Id>) -> Option<Vec<Certificate>> {
    branches
        .iter()
        .map(|branch| {
            let outside = scope.len();
            scope.extend(&branch.added);
            let out = branch.proof.placed(scope);
            scope.truncate(outside);
            out
        })
        .collect()
}
