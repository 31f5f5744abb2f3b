//! Resolves proofs: adds each step as a claim whose hypotheses are the suppositions and earlier steps of the proof.
//!
//! [`super::read()`] calls this file for every proof. Trusted: a step may use only facts that are claims themselves or
//! suppositions.

use std::collections::HashMap;

use super::claim_list::{AutomaticContext, ClaimList, slug};
use super::claims::{ClaimEntry, KnownFact, WrittenRuling, under};
use super::declarations::places;
use super::model::{GivenHypothesis, Role, Statement};
use super::readings::RequestedAlternatives;
use crate::diagnostic::Faults;
use crate::syntax::tree::{Expr, Name, ProofEntry, ProofSyntax, RulingSyntax, Under};

/// Returns the `under` clauses of a proof as a whole.
pub(super) fn proof_under(proof: &ProofSyntax) -> impl Iterator<Item = &Under> {
    proof.moves.iter().filter_map(|entry| match entry {
        ProofEntry::Under(under) => Some(under),
        ProofEntry::Suppose(_) | ProofEntry::Step { .. } | ProofEntry::Without(_) => None,
    })
}

/// Returns the choices of alternatives that a step requests: those of its own `under` clauses, or else those of the proof.
pub(super) fn step_asked<'p>(
    proof: &'p ProofSyntax,
    ruling: &'p RulingSyntax,
    names: &super::names::Namespace<'_>,
    faults: &mut Faults,
) -> Vec<RequestedAlternatives> {
    if under(ruling).next().is_some() {
        names.readings.requested(under(ruling), faults)
    } else {
        names.readings.requested(proof_under(proof), faults)
    }
}

impl<'t> ClaimList<'t> {
    /// Adds the steps of a proof to the claims.
    pub(super) fn proof(&mut self, proof: &'t ProofSyntax, entries: &[ClaimEntry<'t>]) {
        let id = proof.name.as_ref().map_or_else(|| slug(&proof.title.value), |name| name.value.clone());
        self.place(&id, &proof.places);
        let without: Vec<&'t Name> = proof
            .moves
            .iter()
            .filter_map(|entry| match entry {
                ProofEntry::Without(names) => Some(names),
                ProofEntry::Suppose(_) | ProofEntry::Step { .. } | ProofEntry::Under(_) => None,
            })
            .flatten()
            .collect();
        let mut facts: HashMap<usize, Vec<KnownFact>> = HashMap::new();
        let mut number = 0;
        let mut supposed = 0;
        for entry in &proof.moves {
            match entry {
                ProofEntry::Without(_) | ProofEntry::Under(_) => {}
                ProofEntry::Suppose(exprs) => {
                    for expr in exprs {
                        supposed += 1;
                        self.suppose(expr, (&id, supposed), proof, &mut facts);
                    }
                }
                ProofEntry::Step { title, places: at, ruling, span } => {
                    number += 1;
                    let step_places = if at.is_empty() { places(&proof.places) } else { places(at) };
                    let case = WrittenRuling {
                        id: format!("{id}/{number}"),
                        title: title.as_ref().map_or_else(|| format!("step {number}"), |title| title.value.clone()),
                        places: step_places,
                        at,
                        span: title.as_ref().map_or(*span, |title| title.span),
                        role: Role::Step,
                        belongs_to: id.clone(),
                        ruling,
                        without: without.clone(),
                        assessment: proof.assessment.as_ref(),
                    };
                    let asked = step_asked(proof, ruling, self.names, &mut Faults::new());
                    let found = self.rule(&case, &asked, entries, |_, model| facts.get(&model).cloned().unwrap_or_default());
                    for (model, fact) in found {
                        if let Some(fact) = fact {
                            let origin = format!("step {number}");
                            facts.entry(model).or_default().push(KnownFact { origin, ..fact });
                        }
                    }
                }
            }
        }
    }

    /// Adds a supposition to the facts of later steps, in every model that some step of the proof is about, with its obligations.
    fn suppose(
        &mut self,
        expr: &'t Expr,
        (id, number): (&str, usize),
        proof: &'t ProofSyntax,
        facts: &mut HashMap<usize, Vec<KnownFact>>,
    ) {
        let mut models: Vec<usize> = Vec::new();
        for entry in &proof.moves {
            let asked = match entry {
                ProofEntry::Step { ruling, .. } => step_asked(proof, ruling, self.names, &mut Faults::new()),
                ProofEntry::Suppose(_) | ProofEntry::Without(_) | ProofEntry::Under(_) => continue,
            };
            for model in asked.iter().filter_map(|asked| self.model_of(&asked.choice)) {
                if !models.contains(&model) {
                    models.push(model);
                }
            }
        }
        if models.is_empty() {
            models.push(0);
        }
        for (at, model) in models.into_iter().enumerate() {
            let resolver = &mut self.models[model].resolver;
            resolver.current_assessment = proof.assessment.as_ref().and_then(|name| resolver.assessment_named(name));
            let ((condition, obligations), binds) =
                resolver.collect_bound(|resolver| resolver.in_scope(Vec::new(), |resolver| resolver.checked(expr)));
            let Some(condition) = condition else { continue };
            let written = resolver.text(expr.span);
            let known = facts.entry(model).or_default();
            let before: Vec<GivenHypothesis> = known
                .iter()
                .map(|known| GivenHypothesis {
                    origin: known.origin.clone(),
                    from: known.ids.first().cloned(),
                    condition: known.condition.clone(),
                })
                .collect();
            known.push(KnownFact {
                origin: "suppose".to_owned(),
                condition: condition.clone(),
                ids: Vec::new(),
                without: Vec::new(),
                binds: binds.clone(),
            });
            if at == 0 && !obligations.is_empty() {
                let places = places(&proof.places);
                let context =
                    AutomaticContext { places, span: expr.span, belongs_to: id.to_owned(), written, binds: binds.clone() };
                let name = if number == 1 { format!("{id}/suppose") } else { format!("{id}/suppose/{number}") };
                let statement = Statement::Holds(condition.clone());
                let mut base = self.automatic_claim(model, name, String::new(), Role::Obligation, statement, &context);
                base.given = before;
                base.given.push(GivenHypothesis { origin: "suppose".to_owned(), from: None, condition });
                self.push_obligations(obligations, &base);
            }
        }
    }
}
