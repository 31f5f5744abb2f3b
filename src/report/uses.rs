//! Collects which assumptions the proofs of an audit use: a matrix of claims by assumptions, without a further search.
//!
//! A proof that uses an assumption does not show that the claim needs it, since another proof may do without. A proof that names no
//! assumption does not show that the claim holds without it, since an assumption may decide the sign of a denominator without being
//! named. `referee needs` decides both. Called by [`super::html`]. Not part of a verdict.

use std::collections::BTreeSet;

use super::needs::assumptions;
use super::{overview, proof};
use crate::audit::{PaperAudit, RuledClaim};
use crate::certify::{Finding, Word};
use crate::paper::{Assumption, Claim, Role};

/// What the proofs of a claim do with an assumption.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AssumptionUse {
    /// The assumption is not among the hypotheses of the claim.
    Absent,
    /// The assumption is among the hypotheses, and no proof names it.
    Unnamed,
    /// Some proof uses the assumption.
    Used,
}

impl AssumptionUse {
    /// Returns the sign in a matrix, as `referee needs` prints it.
    #[must_use]
    pub fn sign(self) -> &'static str {
        match self {
            Self::Absent => "",
            Self::Unnamed => ".",
            Self::Used => "x",
        }
    }
}

/// What the proofs of a claim use.
#[derive(Clone, Debug)]
pub struct ClaimUses<'a> {
    /// The claim.
    pub claim: &'a Claim,
    /// For each assumption of the matrix what the proofs do with it.
    pub uses: Vec<AssumptionUse>,
    /// The hypotheses of the claim's own that a proof uses, such as `given` or an earlier step, each once.
    pub own: Vec<String>,
}

/// The matrix of claims by assumptions.
#[derive(Clone, Debug, Default)]
pub struct ProofUses<'a> {
    /// The assumptions that some proof uses, by name, in the order of the file.
    pub assumptions: Vec<(&'a str, Vec<&'a Assumption>)>,
    /// The claims of the file with proofs from certificates, in the order of the file.
    pub claims: Vec<ClaimUses<'a>>,
    /// How many claims are shown by a point, and so use no assumption in a proof.
    pub by_point: usize,
    /// How many claims of the file are not proved.
    pub not_proved: usize,
}

impl<'a> ProofUses<'a> {
    /// Collects what the proofs of an audit use.
    #[must_use]
    pub fn new(audited: &'a PaperAudit) -> Self {
        let named = assumptions(&audited.paper);
        let mut out = Self::default();
        let mut found: Vec<(&Claim, Vec<AssumptionUse>, Vec<String>)> = Vec::new();
        for ruled in &audited.rulings {
            let Some(claim) = overview::claim(audited, ruled) else { continue };
            if !matches!(claim.role, Role::Claim | Role::Question | Role::Step) {
                continue;
            }
            if ruled.ruling.verdict.word() != Word::Proved {
                out.not_proved += 1;
                continue;
            }
            match hypotheses(ruled) {
                None => out.by_point += 1,
                Some(OriginUses { in_force, used, own }) => {
                    let uses = named.iter().map(|(name, _)| match (used.contains(*name), in_force.contains(*name)) {
                        (true, _) => AssumptionUse::Used,
                        (false, true) => AssumptionUse::Unnamed,
                        (false, false) => AssumptionUse::Absent,
                    });
                    found.push((claim, uses.collect(), own));
                }
            }
        }
        let is_used = |place: usize| found.iter().any(|(_, uses, _)| uses.get(place) == Some(&AssumptionUse::Used));
        let kept: Vec<bool> = (0..named.len()).map(is_used).collect();
        let of_kept = |uses: Vec<AssumptionUse>| uses.into_iter().zip(&kept).filter(|(_, kept)| **kept).map(|(used, _)| used);
        out.claims =
            found.into_iter().map(|(claim, uses, own)| ClaimUses { claim, uses: of_kept(uses).collect(), own }).collect();
        out.assumptions = named.into_iter().zip(&kept).filter(|(_, kept)| **kept).map(|(named, _)| named).collect();
        out
    }
}

/// The origins of the hypotheses of a claim.
#[derive(Default)]
struct OriginUses {
    in_force: BTreeSet<String>,
    used: BTreeSet<String>,
    own: Vec<String>,
}

/// Returns which hypotheses the proofs of a claim use; `None` if no part of the claim has a proof from a certificate.
fn hypotheses(ruled: &RuledClaim) -> Option<OriginUses> {
    let mut out = OriginUses::default();
    let mut has_proof = false;
    for (part, ruling) in ruled.question.parts.iter().zip(&ruled.ruling.parts) {
        let Finding::Unsat { proof } = &ruling.finding else { continue };
        has_proof = true;
        let used = proof::used_pieces(&part.query, proof);
        for (place, hypothesis) in part.query.hypotheses.iter().enumerate() {
            let origin = hypothesis.origin.trim_end_matches(" (second point)");
            if !hypothesis.own {
                out.in_force.insert(origin.to_owned());
            }
            if !used.contains(&place) {
                continue;
            }
            if !hypothesis.own {
                out.used.insert(origin.to_owned());
            } else if !out.own.iter().any(|known| known == origin) {
                out.own.push(origin.to_owned());
            }
        }
    }
    has_proof.then_some(out)
}
