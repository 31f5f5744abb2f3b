//! What was meant, as JSON: a contract, described by `schema/repairs.schema.json`. No times, nothing of the machine: the same file
//! gives the same bytes, unless time was up.

use serde::Serialize;

use super::{indent, repairs, statement};
use crate::diagnose::print::Repair;
use crate::diagnose::repair::{Fault, Repairs};
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
    not_looked_at: usize,
    faults: Vec<FaultObject>,
}

#[derive(Serialize)]
struct FaultObject {
    id: String,
    title: String,
    places: Vec<String>,
    written: String,
    grade: &'static str,
    repairs: Vec<RepairObject>,
    tried: usize,
    undecided: usize,
    search_stopped: Option<String>,
    conditions: Vec<ConditionObject>,
    rests_on_it: Vec<DependentObject>,
}

#[derive(Serialize)]
struct RepairObject {
    kind: String,
    size: usize,
    before: String,
    after: String,
    says: String,
    terms: usize,
    as_meant: bool,
    support: Vec<String>,
}

#[derive(Serialize)]
struct ConditionObject {
    given: String,
    places: Vec<String>,
    terms: usize,
    silences: Vec<String>,
}

#[derive(Serialize)]
struct DependentObject {
    id: String,
    holds: bool,
    standing: &'static str,
}

/// The faults, indented, with a line end at the end.
#[must_use]
pub fn print(found: &Repairs) -> String {
    let document = Document {
        version: VERSION,
        slug: found.paper.slug.clone(),
        title: found.paper.title.clone(),
        files: found.paper.sources.origins(),
        stopped: found.stopped.clone(),
        not_looked_at: found.not_looked_at,
        faults: found.faults.iter().filter_map(|one| fault(found, one)).collect(),
    };
    // Strings, numbers and lists: nothing in it can fail to be written.
    let mut text = indent::print(&document).unwrap_or_default();
    text.push('\n');
    text
}

fn fault(all: &Repairs, fault: &Fault) -> Option<FaultObject> {
    let claim = all.paper.claims.get(fault.claim)?;
    let repair = |repair: &Repair| {
        let (before, after) = repair.change.shown(&all.paper.sources);
        RepairObject {
            kind: repairs::kind(&repair.change),
            size: repair.size,
            before,
            after,
            says: statement::words(&repair.statement),
            terms: repair.ruling.terms(),
            as_meant: repair.is_meant,
            support: repair.support.clone(),
        }
    };
    let dependents = fault.dependents.iter().filter_map(|dependent| {
        let id = all.paper.claims.get(dependent.claim)?.id.clone();
        Some(DependentObject { id, holds: dependent.standing.holds(), standing: repairs::standing(dependent.standing) })
    });
    let print = fault.print.as_ref();
    Some(FaultObject {
        id: claim.id.clone(),
        title: claim.title.clone(),
        places: claim.places.clone(),
        written: claim.written.clone(),
        grade: repairs::word(fault.grade),
        repairs: print.map(|print| print.repairs.iter().map(repair).collect()).unwrap_or_default(),
        tried: print.map_or(0, |print| print.tried),
        undecided: print.map_or(0, |print| print.undecided),
        search_stopped: print.and_then(|print| print.stop.as_ref()).map(repairs::stopped),
        conditions: fault
            .substance
            .iter()
            .map(|one| ConditionObject {
                given: one.condition.to_string(),
                places: one.places.clone(),
                terms: one.terms,
                silences: one.silences.iter().filter_map(|place| Some(all.paper.claims.get(*place)?.id.clone())).collect(),
            })
            .collect(),
        rests_on_it: dependents.collect(),
    })
}
