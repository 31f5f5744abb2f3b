//! What claims need, as JSON: a contract, described by `schema/needs.schema.json`. No times, nothing of the machine: the same file
//! gives the same bytes, unless time was up.

use std::collections::BTreeMap;

use serde::Serialize;

use super::{indent, needs};
use crate::diagnose::needs::{ClaimNeeds, Hypothesis, Needs};
use crate::source::Origin;

/// The version of the format.
const VERSION: u32 = 1;

#[derive(Serialize)]
struct Document {
    version: u32,
    slug: String,
    title: String,
    files: Vec<Origin>,
    stopped: Option<String>,
    assumptions: Vec<AssumptionObject>,
    claims: Vec<ClaimObject>,
    left_out: Vec<LeftOut>,
    places: Vec<PlaceObject>,
}

#[derive(Serialize)]
struct AssumptionObject {
    name: String,
    domain: bool,
    places: Vec<String>,
    says: Vec<String>,
}

#[derive(Serialize)]
struct ClaimObject {
    id: String,
    title: String,
    places: Vec<String>,
    kind: &'static str,
    uses: BTreeMap<String, &'static str>,
    own: Vec<Own>,
    sets: Vec<SetObject>,
    complete: bool,
    stopped: Option<String>,
    questions: usize,
}

#[derive(Serialize)]
struct Own {
    origin: String,
    from: Option<String>,
    says: String,
    #[serde(rename = "use")]
    used: &'static str,
}

#[derive(Serialize)]
struct SetObject {
    members: Vec<String>,
    evidence: &'static str,
}

#[derive(Serialize)]
struct LeftOut {
    id: String,
    why: String,
}

#[derive(Serialize)]
struct PlaceObject {
    place: String,
    claims: Vec<String>,
    uses: BTreeMap<String, &'static str>,
}

/// What was found, indented, with a line end at the end.
#[must_use]
pub fn print(found: &Needs) -> String {
    let paper = &*found.paper;
    let id = |place: usize| paper.claims.get(place).map(|claim| claim.id.clone()).unwrap_or_default();
    let document = Document {
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
                says: all.iter().map(|one| super::worked::opened(&one.condition).to_string()).collect(),
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

fn claim(all: &Needs, found: &ClaimNeeds) -> Option<ClaimObject> {
    let claim = all.paper.claims.get(found.claim)?;
    let uses = needs::assumptions(&all.paper)
        .into_iter()
        .map(|(name, _)| (name.to_owned(), needs::word(found.of_assumption(name))))
        .collect();
    let own = |(place, hypothesis): (usize, &Hypothesis)| match hypothesis {
        Hypothesis::Assumption(_) => None,
        Hypothesis::Own(own) => claim.given.get(*own).map(|given| Own {
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
    let sets = found
        .sets
        .iter()
        .map(|set| SetObject { members: members(&set.members), evidence: if set.certified { "certificate" } else { "solver" } });
    Some(ClaimObject {
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
