//! What claims need, as JSON: a contract, described by `schema/needs.schema.json`. No times, nothing of the machine: the same file
//! gives the same bytes, unless time was up.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Serialize;

use super::vocabulary::words;
use super::{indent, needs};
use crate::diagnose::needs::{ClaimNeeds, HypothesisRef, HypothesisUse, Needs};
use crate::source::Origin;

/// The version of the format.
const VERSION: u32 = 1;

/// What `referee needs --format json` prints. No times, nothing of the machine: the same file gives the same bytes,
/// unless time was up.
#[derive(Serialize, JsonSchema)]
#[schemars(title = "What each proved claim of a paper needs", deny_unknown_fields)]
pub(super) struct NeedsDocument {
    /// Rises when a field changes its meaning or goes.
    #[schemars(extend("const" = VERSION))]
    version: u32,
    /// The folder's name under conditions/, or the file's stem.
    #[schemars(length(min = 1))]
    slug: String,
    title: String,
    /// What the paper was read from, the main file first: paths from the folder of the main file.
    #[schemars(length(min = 1))]
    files: Vec<Origin>,
    /// Why not everything was looked at; null if it was.
    stopped: Option<String>,
    /// The columns of the matrix, of all readings, in the order of the file.
    assumptions: Vec<AssumptionObject>,
    /// The rows of the matrix: the proved claims selected that exclude some point, in the order of the file.
    claims: Vec<NeedsClaimObject>,
    /// Claims selected that have no row.
    left_out: Vec<LeftOut>,
    /// By place in the paper: the most that any claim there, or what it rests on, makes of each assumption.
    places: Vec<PlaceObject>,
}

#[derive(Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
struct AssumptionObject {
    name: String,
    /// It is the domain of a parameter.
    domain: bool,
    places: Vec<String>,
    /// What it says; several conditions where readings differ.
    says: Vec<String>,
}

#[derive(Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
struct NeedsClaimObject {
    id: String,
    title: String,
    places: Vec<String>,
    kind: &'static str,
    /// By assumption.
    #[schemars(with = "BTreeMap<String, UseWord>")]
    uses: BTreeMap<String, &'static str>,
    /// Hypotheses of the claim alone: what is given, supposed, found by an earlier step, used.
    own: Vec<OwnConditionObject>,
    /// The minimal sets that suffice, smaller ones first.
    sets: Vec<HypothesisSetObject>,
    /// These are all minimal sets.
    complete: bool,
    /// Why there may be others; null if these are all.
    stopped: Option<String>,
    questions: usize,
}

#[derive(Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
struct OwnConditionObject {
    origin: String,
    /// The id of the claim or step that it is the statement of.
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
    /// What says that the set suffices.
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

/// every: in every minimal set, so needed. some: in some. never: in none, and these are all. not found: in none found.
/// in statement: it says where a parameter lies that the claim binds. not in force: left out by the claim.
#[derive(JsonSchema)]
#[schemars(with = "UseWords")]
struct UseWord;

words! {
    UseWords = [HypothesisUse::Every, HypothesisUse::Some, HypothesisUse::Never, HypothesisUse::NotFound, HypothesisUse::InStatement, HypothesisUse::NotInForce].map(needs::word)
}
words!(SetEvidence = ["certificate", "solver"]);
words!(ReasonWord = ["shown by a point", "refuted", "open", "unchecked", "vacuous", "not reached"]);

/// What was found, indented, with a line end at the end.
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
                domain: all.iter().all(|one| one.is_domain),
                places: all.iter().flat_map(|one| one.places.clone()).collect(),
                says: all.iter().map(|one| super::evaluated::opened(&one.condition).to_string()).collect(),
            })
            .collect(),
        claims: found.claims.iter().filter_map(|one| claim(found, one)).collect(),
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
    // Strings, numbers and maps with string keys: nothing in it can fail to be written.
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
