//! Works out the maps of a page: the `map` items of the file, or one that the tool chooses, and printed regions beside exact conditions.
//!
//! Each search has a limit in steps, so that the same audit gives the same maps. Not part of a verdict.

use std::collections::BTreeSet;

use crate::audit::{PaperAudit, RuledClaim};
use crate::certify::Word;
use crate::command::output;
use crate::derive::DerivationContext;
use crate::expression::Condition;
use crate::expression::evaluate::Assignment;
use crate::paper::{Claim, Link, Paper, Statement};
use crate::plot::{self, CellContent, MapFault, MapRequest, RegionMap, ShownRequest};
use crate::report::explorer::start::audited_points;
use crate::report::overview;

/// The most printed regions that are drawn beside an exact condition.
const MOST_COMPARED: usize = 6;
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
    let mut points = audited_points(audited);
    points.truncate(MOST_POINTS);
    if out.is_empty() {
        out.extend(chosen(paper, points.clone(), Vec::new(), means));
    }
    out.extend(compared(audited, &points, means));
    out
}

/// Returns the map with the two parameters and the values at which most is seen; `None` if nothing can be drawn.
fn chosen(
    paper: &Paper,
    points: Vec<Assignment>,
    show: Vec<ShownRequest>,
    means: Option<DerivationContext<'_>>,
) -> Option<RegionMap> {
    let request = MapRequest { points, show, columns: COLUMNS, ..MapRequest::default() };
    plot::region_map(paper, &request, means).ok()
}

/// Returns a map for each region that the paper prints for an equilibrium and that differs, in the map, from the exact condition.
fn compared(audited: &PaperAudit, points: &[Assignment], means: Option<DerivationContext<'_>>) -> Vec<RegionMap> {
    let paper = &*audited.paper;
    let mut out = Vec::new();
    for (region, claim) in printed(audited).into_iter().take(MOST_COMPARED) {
        let question = claim.derivation.as_ref().map_or(&claim.title, |derivation| &derivation.text);
        let exact = ShownRequest::Exact { id: claim.id.clone(), shown: format!("{question}, exactly") };
        let show = vec![ShownRequest::Named(region.clone()), exact];
        // The file's own map shows the difference, or else a map that the tool chooses does.
        let own = |map: &crate::paper::Map| {
            let request =
                MapRequest { name: Some(map.title.clone()), show: show.clone(), columns: COLUMNS, ..MapRequest::default() };
            plot::region_map(paper, &request, means)
        };
        let drawn: Result<RegionMap, MapFault> = paper.maps.first().map_or(Err(MapFault::NothingChosen), own);
        let map = drawn.ok().filter(differs).or_else(|| {
            let request = MapRequest { points: points.to_vec(), show: show.clone(), ..MapRequest::default() };
            unnamed(paper, request, means).filter(differs)
        });
        out.extend(map.map(|map| RegionMap {
            title: format!("{region} as printed, and where {question}"),
            places: claim.places.clone(),
            ..map
        }));
    }
    out
}

/// Returns the map of a request that does not begin with a map of the file.
fn unnamed(paper: &Paper, request: MapRequest, means: Option<DerivationContext<'_>>) -> Option<RegionMap> {
    let without = Paper { maps: Vec::new(), ..paper.clone() };
    plot::region_map(&without, &MapRequest { columns: COLUMNS, ..request }, means).ok()
}

/// Returns true iff one of the two things shown holds without the other somewhere.
fn differs(map: &RegionMap) -> bool {
    map.cells.iter().any(|cell| matches!(&cell.content, CellContent::Within(shown) if shown.len() == 1))
}

/// Returns the regions that the paper prints where another condition is proved to be the exact one, each with the claim.
fn printed(audited: &PaperAudit) -> Vec<(String, &Claim)> {
    let claims: Vec<(&Claim, &RuledClaim)> =
        audited.rulings.iter().filter_map(|ruled| Some((overview::claim(audited, ruled)?, ruled))).collect();
    let regions: BTreeSet<&str> =
        audited.paper.models.first().into_iter().flat_map(|model| &model.regions).map(|region| &*region.name).collect();
    let mut out: Vec<(String, &Claim)> = Vec::new();
    for (claim, ruled) in &claims {
        let is_exact = claim.model == 0
            && claim.given.is_empty()
            && ruled.ruling.verdict.word() == Word::Proved
            && claim.derivation.as_ref().is_some_and(|derivation| !derivation.parts.is_empty());
        let wanted = format!("{}/printed", claim.id);
        let other = claims.iter().find(|(other, _)| other.id == wanted).filter(|_| is_exact);
        let refuted = other.filter(|(_, ruled)| ruled.ruling.verdict.word() == Word::Refuted);
        let name = refuted.and_then(|(other, _)| right_name(&other.statement)).filter(|name| regions.contains(name));
        if let Some(name) = name {
            out.push((name.to_owned(), claim));
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
