//! Selects the findings of an audit: which rulings a reader has to know of, of which kind each is, what was meant, and what rests on it.
//!
//! Called by [`super::html`], [`super::latex`] and [`super::letter`]. Not part of a verdict.

use std::collections::BTreeMap;

use super::overview;
use super::place::find::{NumberedPlace, numbered_places};
use crate::audit::{ExpectationMatch, PaperAudit, RuledClaim};
use crate::certify::Word;
use crate::expression::{Condition, ConditionRef};
use crate::paper::{Claim, Link, Role, Statement};

/// A claim with its ruling.
pub type ClaimRuling<'a> = (&'a Claim, &'a RuledClaim);

/// Why a ruling is a finding, the gravest kind first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum FindingKind {
    /// The verdict differs from the file's expectation.
    Surprise,
    /// The file expects a decision, and none was reached.
    Undecided,
    /// What the paper prints is refuted, and the file gives the form that is meant.
    Misprint,
    /// A statement of the file is refuted as the file expects, and no other form is given.
    Refuted,
    /// A question of the file is answered with no.
    No,
    /// The hypotheses of a statement contradict each other.
    Vacuous,
}

/// The form of a statement that is meant where another is printed.
#[derive(Clone, Debug)]
pub struct MeantForm<'a> {
    /// The statement.
    pub statement: Statement,
    /// The claim that states it with its ruling; `None` if the form is a condition, about which nothing is claimed.
    pub ruled: Option<ClaimRuling<'a>>,
}

/// The rulings of a paper, by the ids of their claims.
pub struct FindingIndex<'a> {
    audited: &'a PaperAudit,
    all: Vec<ClaimRuling<'a>>,
    by_id: BTreeMap<&'a str, ClaimRuling<'a>>,
    places: Vec<NumberedPlace>,
}

impl<'a> FindingIndex<'a> {
    /// Collects the rulings of an audit.
    #[must_use]
    pub fn new(audited: &'a PaperAudit) -> Self {
        let claim = |ruled: &'a RuledClaim| overview::claim(audited, ruled).map(|claim| (claim, ruled));
        let all: Vec<ClaimRuling<'a>> = audited.rulings.iter().filter_map(claim).collect();
        let by_id = all.iter().map(|(claim, ruled)| (claim.id.as_str(), (*claim, *ruled))).collect();
        Self { audited, all, by_id, places: numbered_places(&audited.paper) }
    }

    /// Returns all rulings, in the order of the file.
    #[must_use]
    pub fn all(&self) -> &[ClaimRuling<'a>] {
        &self.all
    }

    /// Returns the ruling on the claim with this id, or `None` if no claim has the id.
    #[must_use]
    pub fn by_id(&self, id: &str) -> Option<ClaimRuling<'a>> {
        self.by_id.get(id).copied()
    }

    /// Returns the kind of finding that a ruling is; `None` for a ruling that is as it should be.
    #[must_use]
    pub fn kind(&self, claim: &Claim, ruled: &RuledClaim) -> Option<FindingKind> {
        match ruled.comparison {
            ExpectationMatch::Differs => return Some(FindingKind::Surprise),
            ExpectationMatch::Undecided => return Some(FindingKind::Undecided),
            ExpectationMatch::AsExpected => {}
        }
        match ruled.ruling.verdict.word() {
            Word::Vacuous => return Some(FindingKind::Vacuous),
            Word::Refuted => {}
            Word::Open | Word::Unchecked | Word::Proved => return None,
        }
        if self.meant(claim).is_some() {
            return Some(FindingKind::Misprint);
        }
        match claim.role {
            Role::Claim | Role::Step | Role::Obligation => claim.expected.as_ref().map(|_| FindingKind::Refuted),
            Role::Question if claim.expected.is_none() => Some(FindingKind::No),
            Role::Question | Role::Automatic => None,
        }
    }

    /// Returns the findings of a kind: those about conditions first, then those at a numbered place, then those that other claims
    /// rest on; otherwise in the order of the file.
    #[must_use]
    pub fn of_kind(&self, kind: FindingKind) -> Vec<ClaimRuling<'a>> {
        let mut found: Vec<ClaimRuling<'a>> =
            self.all.iter().copied().filter(|(claim, ruled)| self.kind(claim, ruled) == Some(kind)).collect();
        found.sort_by_key(|(claim, _)| {
            let numbered = self.places.iter().any(|place| place.is_among(&claim.places));
            (!claim.id.ends_with("/printed-meant"), !numbered, self.dependents(claim).is_empty())
        });
        found
    }

    /// Returns the meant form of a printed form; `None` if the claim is no printed form.
    #[must_use]
    pub fn meant(&self, claim: &Claim) -> Option<MeantForm<'a>> {
        if claim.id.ends_with("/printed-meant") {
            let (_, meant) = two_forms(&claim.statement)?;
            return Some(MeantForm { statement: Statement::Holds(meant), ruled: None });
        }
        let id = claim.id.contains("/printed").then(|| claim.id.replacen("/printed", "", 1))?;
        let meant = self.by_id(&id)?;
        Some(MeantForm { statement: meant.0.statement.clone(), ruled: Some(meant) })
    }

    /// Returns what a finding is about: the printed condition where the claim compares it with the one that is meant, else the
    /// statement of the claim.
    #[must_use]
    pub fn printed(&self, claim: &Claim) -> Statement {
        match two_forms(&claim.statement) {
            Some((printed, _)) if claim.id.ends_with("/printed-meant") => Statement::Holds(printed),
            Some(_) | None => claim.statement.clone(),
        }
    }

    /// Returns the places of a claim; those of the region where the claim is about a condition of a region without a place of its own.
    #[must_use]
    pub fn places(&self, claim: &'a Claim) -> &'a [String] {
        let name = claim.id.strip_suffix("/printed-meant");
        let Some(name) = name.filter(|_| claim.places.is_empty()) else { return &claim.places };
        let mut regions = self.audited.paper.models.iter().flat_map(|model| &model.regions);
        let region = regions.find(|region| region.members.iter().any(|(member, _)| **member == *name));
        region.map_or(&claim.places, |region| &region.places)
    }

    /// Returns the claims that rest on a claim, or on its meant form.
    #[must_use]
    pub fn dependents(&self, claim: &Claim) -> Vec<ClaimRuling<'a>> {
        let meant = claim.id.replacen("/printed", "", 1);
        let rests = |(other, ruled): &&ClaimRuling<'a>| {
            ruled.rests_on.contains(&claim.id) || (claim.id != meant && other.rests_on.contains(&meant))
        };
        self.all.iter().filter(rests).copied().collect()
    }

    /// Returns the rulings that show a condition of a region to follow from the others.
    #[must_use]
    pub fn redundant(&self) -> Vec<ClaimRuling<'a>> {
        let is_redundant = |(claim, ruled): &&ClaimRuling<'a>| {
            let word = ruled.ruling.verdict.word();
            let follows = matches!(claim.statement, Statement::Redundant { .. }) && word == Word::Proved;
            let is_asked = matches!(claim.statement, Statement::Needed { .. }) && claim.role == Role::Automatic;
            follows || (is_asked && word == Word::Refuted)
        };
        self.all.iter().filter(is_redundant).copied().collect()
    }

    /// Returns the places of the ledger that nothing encodes, by their reasons; no reason is `None`.
    #[must_use]
    pub fn skipped(&self) -> Vec<(Option<&'a str>, Vec<String>)> {
        let mut by_reason: Vec<(Option<&str>, Vec<String>)> = Vec::new();
        for entry in self.audited.paper.ledger.iter().filter(|entry| entry.items.is_empty()) {
            let place = format!("{} {}", entry.kind, entry.number);
            match by_reason.iter_mut().find(|(known, _)| *known == entry.skipped.as_deref()) {
                Some((_, places)) => places.push(place),
                None => by_reason.push((entry.skipped.as_deref(), vec![place])),
            }
        }
        by_reason
    }
}

/// Returns the two conditions that a statement calls equivalent, printed and meant, without their names; `None` for other
/// statements.
#[must_use]
pub fn two_forms(statement: &Statement) -> Option<(ConditionRef, ConditionRef)> {
    let Statement::Links(links) = statement else { return None };
    let [Link { left, both_ways: true, right }] = links.as_slice() else { return None };
    Some((unnamed(left), unnamed(right)))
}

fn unnamed(condition: &ConditionRef) -> ConditionRef {
    if let Condition::Named { body, .. } | Condition::IsTrue(body) = &**condition { unnamed(body) } else { condition.clone() }
}
