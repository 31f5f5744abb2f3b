//! Works out the maps of a page: the `map` items of the file, or one that the tool chooses, and printed regions beside exact conditions.
//!
//! Each search has a limit in steps, so that the same audit gives the same maps. Not part of a verdict.

use crate::audit::{PaperAudit, RuledClaim};
use crate::certify::{Finding, Word};
use crate::command::output;
use crate::derive::DerivationContext;
use crate::expression::Condition;
use crate::expression::evaluate::Assignment;
use crate::paper::{Claim, Link, Paper, Region, Statement};
use crate::plot::{self, CellContent, MapRequest, RegionMap, ShownRequest};
use crate::report::explorer::start::audited_points;
use crate::report::{evaluated, overview};

/// The most printed regions that are drawn beside an exact condition.
const MOST_COMPARED: usize = 6;
/// The most exact conditions in the picture of an atlas.
const MOST_IN_ATLAS: usize = 12;
/// How many columns of a map are examined to begin with, where the file does not ask for the map.
const COLUMNS: u32 = 120;
/// How many points of the audit are tried where the tool chooses what to hold fixed.
const MOST_POINTS: usize = 12;

/// Returns the maps of a paper. A note names a map of the file that cannot be drawn; one that the tool chose is left out then.
pub(super) fn maps(audited: &PaperAudit, means: Option<DerivationContext<'_>>) -> Vec<RegionMap> {
    let paper = &*audited.paper;
    let mut out: Vec<RegionMap> = Vec::new();
    for map in &paper.maps {
        let request = MapRequest { name: Some(map.title.clone()), ..MapRequest::default() };
        match plot::region_map(paper, &request, means) {
            Ok(map) => out.push(map),
            Err(fault) => output::note(&format!("the map `{}` cannot be drawn: {fault}", map.title)),
        }
    }
    if out.is_empty() {
        let mut points = audited_points(audited);
        points.truncate(MOST_POINTS);
        out.extend(unnamed(paper, MapRequest { points, ..MapRequest::default() }, means));
    }
    out.extend(atlas(audited, means));
    out.extend(compared(audited, means));
    out
}

/// Returns a map of the exact conditions of all equilibria that the file derives: the atlas as a picture. `None` if the file derives
/// fewer than two, or if they cannot be drawn.
fn atlas(audited: &PaperAudit, means: Option<DerivationContext<'_>>) -> Option<RegionMap> {
    let paper = &*audited.paper;
    let mut show: Vec<ShownRequest> = Vec::new();
    for (claim, ruled) in audited.rulings.iter().filter_map(|ruled| Some((overview::claim(audited, ruled)?, ruled))) {
        if is_exact(claim, ruled) {
            let question = claim.derivation.as_ref().map_or(&claim.title, |derivation| &derivation.text);
            let request = ShownRequest::Exact { id: claim.id.clone(), shown: format!("{question}, exactly") };
            show.push(request);
        }
    }
    show.truncate(MOST_IN_ATLAS);
    if show.len() < 2 {
        return None;
    }
    let mut points = audited_points(audited);
    points.truncate(MOST_POINTS);
    let request = MapRequest { show, columns: COLUMNS, ..MapRequest::default() };
    let own = paper.maps.first().and_then(|map| {
        let request = MapRequest { name: Some(map.title.clone()), ..request.clone() };
        plot::region_map(paper, &request, means).ok()
    });
    let map = own.or_else(|| unnamed(paper, MapRequest { points, ..request.clone() }, means))?;
    Some(RegionMap {
        title: "The atlas: where each assessment is an equilibrium, as derived".to_owned(),
        places: Vec::new(),
        ..map
    })
}

/// Returns a map for each region of the paper that differs, in the map, from the exact condition of the equilibrium at its place.
fn compared(audited: &PaperAudit, means: Option<DerivationContext<'_>>) -> Vec<RegionMap> {
    let paper = &*audited.paper;
    let mut out = Vec::new();
    for pair in pairs(audited).into_iter().take(MOST_COMPARED) {
        let ExactPair { region, claim, refuted } = pair;
        let question = claim.derivation.as_ref().map_or(&claim.title, |derivation| &derivation.text);
        let exact = ShownRequest::Exact { id: claim.id.clone(), shown: format!("{question}, exactly") };
        let request =
            MapRequest { show: vec![ShownRequest::Named(region.clone()), exact], columns: COLUMNS, ..MapRequest::default() };
        // The file's own map shows the difference, or else one with the values of the counterexample does.
        let own = paper.maps.first().and_then(|map| {
            let request = MapRequest { name: Some(map.title.clone()), ..request.clone() };
            plot::region_map(paper, &request, means).ok()
        });
        let map = own.filter(differs).or_else(|| {
            let points: Vec<Assignment> = refuted.map(counterexamples).filter(|points| !points.is_empty())?;
            unnamed(paper, MapRequest { points, ..request.clone() }, means).filter(differs)
        });
        out.extend(map.map(|map| RegionMap {
            title: format!("{region} as printed, and where {question}"),
            places: Vec::new(),
            ..map
        }));
    }
    out
}

/// Returns the points at which a claim was refuted.
fn counterexamples(ruled: &RuledClaim) -> Vec<Assignment> {
    let points = ruled.ruling.parts.iter().filter_map(|part| match &part.finding {
        Finding::Sat { point, .. } => Some(evaluated::assignment(point)),
        Finding::Unsat { .. } | Finding::UnsatSaysSolver { .. } | Finding::Unknown { .. } | Finding::NotAsked => None,
    });
    points.collect()
}

/// Returns the map of a request for two parameters and values that the tool chooses; `None` if nothing can be drawn.
fn unnamed(paper: &Paper, request: MapRequest, means: Option<DerivationContext<'_>>) -> Option<RegionMap> {
    let without = Paper { maps: Vec::new(), ..paper.clone() };
    plot::region_map(&without, &MapRequest { columns: COLUMNS, ..request }, means).ok()
}

/// Returns true iff one of the two things shown holds without the other somewhere.
fn differs(map: &RegionMap) -> bool {
    map.cells.iter().any(|cell| matches!(&cell.content, CellContent::Within(shown) if shown.len() == 1))
}

/// A region of the paper, and a claim with the exact condition of the equilibrium that the region is about.
struct ExactPair<'a> {
    region: String,
    claim: &'a Claim,
    /// The refuted claim that the region is the exact condition, if the paper makes that claim.
    refuted: Option<&'a RuledClaim>,
}

/// Returns true iff a claim gives the exact condition of an equilibrium, and is proved.
fn is_exact(claim: &Claim, ruled: &RuledClaim) -> bool {
    claim.model == 0
        && claim.given.is_empty()
        && ruled.ruling.verdict.word() == Word::Proved
        && !claim.id.contains("/printed")
        && claim.derivation.as_ref().is_some_and(|derivation| !derivation.parts.is_empty())
}

/// Returns the regions of the paper that are compared with an exact condition: the condition names the region, or both have the same
/// numbered place.
fn pairs(audited: &PaperAudit) -> Vec<ExactPair<'_>> {
    let claims: Vec<(&Claim, &RuledClaim)> =
        audited.rulings.iter().filter_map(|ruled| Some((overview::claim(audited, ruled)?, ruled))).collect();
    let Some(model) = audited.paper.models.first() else { return Vec::new() };
    let mut out: Vec<ExactPair<'_>> = Vec::new();
    for (claim, ruled) in &claims {
        if !is_exact(claim, ruled) {
            continue;
        }
        let wanted = format!("{}/printed", claim.id);
        let printed = claims.iter().find(|(other, _)| other.id == wanted);
        let refuted = printed.filter(|(_, ruled)| ruled.ruling.verdict.word() == Word::Refuted);
        let by_name = refuted.and_then(|(other, _)| right_name(&other.statement));
        let at_place = || {
            let shared = |region: &&Region| region.places.first().is_some_and(|place| claim.places.contains(place));
            model.regions.iter().find(shared).map(|region| &*region.name)
        };
        let known = |name: &&str| model.regions.iter().any(|region| *region.name == **name);
        let name = by_name.filter(known).or_else(at_place);
        if let Some(name) = name.filter(|name| !out.iter().any(|pair| pair.region == **name)) {
            let refuted = refuted.filter(|_| by_name == Some(name)).map(|(_, ruled)| *ruled);
            out.push(ExactPair { region: name.to_owned(), claim, refuted });
        }
    }
    out
}

/// Returns the name of the condition that a statement says is equivalent to its question.
fn right_name(statement: &Statement) -> Option<&str> {
    let Statement::Links(links) = statement else { return None };
    let [Link { both_ways: true, right, .. }] = links.as_slice() else { return None };
    name(right)
}

fn name(condition: &Condition) -> Option<&str> {
    if let Condition::IsTrue(inner) = condition {
        return name(inner);
    }
    if let Condition::Named { shown, .. } = condition { Some(shown) } else { None }
}
