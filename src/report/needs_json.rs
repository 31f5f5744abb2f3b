//! Writes which hypotheses each claim needs as JSON, in the format that `schema/needs.schema.json` describes.
//!
//! The output has no times and no machine details: the same file gives the same bytes, unless the time budget ran out. Called by
//! `referee needs --format json`. Not part of a verdict.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Serialize;

use super::vocabulary::string_enum;
use super::{indent, needs};
use crate::diagnose::needs::{ClaimNeeds, HypothesisRef, HypothesisUse, Needs};
use crate::source::Origin;

/// The version of the format.
const VERSION: u32 = 1;

/// The document that `referee needs --format json` prints. It has no times and no machine details: the same file gives the same
/// bytes, unless the time budget ran out.
#[derive(Serialize, JsonSchema)]
#[schemars(title = "What each proved claim of a paper needs", deny_unknown_fields)]
pub(super) struct NeedsDocument {
    /// The version of the format: it rises when a field changes its meaning or is removed.
    #[schemars(extend("const" = VERSION))]
    version: u32,
    /// The key of the paper: its folder's name under conditions/, or the file's stem.
    #[schemars(length(min = 1))]
    slug: String,
    title: String,
    /// The files that the paper was read from, the main file first, as paths relative to the main file's folder.
    #[schemars(length(min = 1))]
    files: Vec<Origin>,
    /// Why not every claim was examined; null if every claim was.
    stopped: Option<String>,
    /// The columns of the matrix, of all readings, in the order of the file.
    assumptions: Vec<AssumptionObject>,
    /// The rows of the matrix: the selected claims that are proved and exclude some point, in the order of the file.
    claims: Vec<NeedsClaimObject>,
    /// The selected claims that have no row.
    left_out: Vec<LeftOut>,
    /// By place in the paper: the strongest use that a claim at the place, or a claim that it rests on, makes of each assumption.
    places: Vec<PlaceObject>,
}

#[derive(Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
struct AssumptionObject {
    name: String,
    /// True if the assumption is the domain of a parameter.
    domain: bool,
    places: Vec<String>,
    /// The condition; several if readings differ.
    says: Vec<String>,
}

#[derive(Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
struct NeedsClaimObject {
    id: String,
    title: String,
    places: Vec<String>,
    kind: &'static str,
    /// The use that the claim makes of each assumption.
    #[schemars(with = "BTreeMap<String, UseWord>")]
    uses: BTreeMap<String, &'static str>,
    /// The hypotheses of this claim alone: given, supposed, proved by an earlier step, or used by name.
    own: Vec<OwnConditionObject>,
    /// The minimal sufficient sets of hypotheses, smaller ones first.
    sets: Vec<HypothesisSetObject>,
    /// True if these are all minimal sets.
    complete: bool,
    /// Why there may be other minimal sets; null if these are all.
    stopped: Option<String>,
    questions: usize,
}

#[derive(Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
struct OwnConditionObject {
    origin: String,
    /// The id of the claim or step whose statement the hypothesis is; null if it has none.
    from: Option<String>,
    says: String,
    #[schemars(with = "UseWord")]
    #[serde(rename = "use")]
    used: &'static str,
}

#[derive(Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
struct HypothesisSetObject {
    members: Vec<String>,
    /// What shows that the set suffices.
    #[schemars(with = "SetEvidence")]
    evidence: &'static str,
}

#[derive(Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
struct LeftOut {
    id: String,
    #[schemars(with = "ReasonWord")]
    why: String,
}

#[derive(Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
struct PlaceObject {
    place: String,
    claims: Vec<String>,
    #[schemars(with = "BTreeMap<String, UseWord>")]
    uses: BTreeMap<String, &'static str>,
}

/// every: in every minimal set, so needed. some: in some minimal sets only. never: in no minimal set, and all are known. not found:
/// in no minimal set found. in statement: the range of a parameter that the claim binds. not in force: left out by the claim.
#[derive(JsonSchema)]
#[schemars(with = "UseWords")]
struct UseWord;

string_enum! {
    UseWords = [
        HypothesisUse::Every,
        HypothesisUse::Some,
        HypothesisUse::Never,
        HypothesisUse::NotFound,
        HypothesisUse::InStatement,
        HypothesisUse::NotInForce,
    ]
    .map(needs::word)
}
string_enum!(SetEvidence = ["certificate", "solver"]);
string_enum!(ReasonWord = ["shown by a point", "refuted", "open", "unchecked", "vacuous", "not reached"]);

/// Returns the document as indented JSON, with a line end at the end.
#[must_use]
pub fn print(found: &Needs) -> String {
    let paper = &*found.paper;
    let id = |place: usize| paper.claims.get(place).map(|claim| claim.id.clone()).unwrap_or_default();
    let document = NeedsDocument {
        version: VERSION,
        slug: paper.slug.clone(),
        title: paper.title.clone(),
        files: paper.sources.origins(),
        stopped: found.stopped.clone(),
        assumptions: needs::assumptions(paper)
            .into_iter()
            .map(|(name, all)| AssumptionObject {
                name: name.to_owned(),
                domain: all.iter().all(|assumption| assumption.is_domain),
                places: all.iter().flat_map(|assumption| assumption.places.clone()).collect(),
                says: all.iter().map(|assumption| super::evaluated::without_name(&assumption.condition).to_string()).collect(),
            })
            .collect(),
        claims: found.claims.iter().filter_map(|needs| claim(found, needs)).collect(),
        left_out: found.left_out.iter().map(|(place, reason)| LeftOut { id: id(*place), why: needs::reason(*reason) }).collect(),
        places: needs::by_place(found)
            .into_iter()
            .map(|place| PlaceObject {
                place: place.name,
                claims: place.claims,
                uses: place.uses.into_iter().map(|(name, used)| (name, needs::word(used))).collect(),
            })
            .collect(),
    };
    // The document holds only strings, numbers and maps with string keys, so serialisation cannot fail.
    let mut text = indent::print(&document).unwrap_or_default();
    text.push('\n');
    text
}

fn claim(all: &Needs, found: &ClaimNeeds) -> Option<NeedsClaimObject> {
    let claim = all.paper.claims.get(found.claim)?;
    let uses = needs::assumptions(&all.paper)
        .into_iter()
        .map(|(name, _)| (name.to_owned(), needs::word(found.of_assumption(name))))
        .collect();
    let own = |(place, hypothesis): (usize, &HypothesisRef)| match hypothesis {
        HypothesisRef::Assumption(_) => None,
        HypothesisRef::Own(own) => claim.given.get(*own).map(|given| OwnConditionObject {
            origin: given.origin.clone(),
            from: given.from.clone(),
            says: given.condition.to_string(),
            used: needs::word(found.of(place)),
        }),
    };
    let members = |places: &[usize]| {
        let named = places.iter().filter_map(|place| found.hypotheses.get(*place));
        named.map(|hypothesis| needs::label(claim, hypothesis)).collect()
    };
    let sets = found.sets.iter().map(|set| HypothesisSetObject {
        members: members(&set.members),
        evidence: if set.certified { "certificate" } else { "solver" },
    });
    Some(NeedsClaimObject {
        id: claim.id.clone(),
        title: claim.title.clone(),
        places: claim.places.clone(),
        kind: needs::kind(claim),
        uses,
        own: found.hypotheses.iter().enumerate().filter_map(own).collect(),
        sets: sets.collect(),
        complete: found.stop.is_none(),
        stopped: found.stop.as_ref().map(needs::stopped),
        questions: found.questions,
    })
}
