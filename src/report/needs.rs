//! What claims need, as a page: a matrix of claims and assumptions, the minimal sets behind it, and the same by place of the paper.

use std::collections::{BTreeMap, BTreeSet};

use super::page::{Page, PageLine, PageTable, Tone};
use super::statement;
use crate::diagnose::needs::{ClaimNeeds, EnumerationStop, HypothesisRef, HypothesisUse, Needs, NoMinimalSet, Sufficient};
use crate::paper::{Assumption, Claim, Paper};

/// The page.
#[must_use]
pub fn page(needs: &Needs) -> Page {
    let paper = &*needs.paper;
    let mut page = Page::default();
    page.heading(1, PageLine::plain(format!("What the claims of {} need", paper.title)));
    if let Some(reason) = &needs.stopped {
        page.paragraph(PageLine::new().with(Tone::Bad, "Not finished: ").and(reason.as_str()).and("."));
    }
    left_out(needs, &mut page);
    if needs.claims.is_empty() {
        page.paragraph(PageLine::plain(
            "No claim that was looked at is proved and excludes a point: there is nothing that it could need.",
        ));
        return page;
    }
    let assumptions = assumptions(paper);
    page.heading(2, PageLine::plain("Columns"));
    let row = |(place, (name, all)): (usize, &(&str, Vec<&Assumption>))| {
        let places: Vec<&str> = all.iter().flat_map(|one| one.places.iter().map(String::as_str)).collect();
        let says: Vec<String> = all.iter().map(|one| super::evaluated::opened(&one.condition).to_string()).collect();
        vec![
            PageLine::plain(column(place)),
            PageLine::plain(*name),
            PageLine::faint(places.join(", ")),
            PageLine::formula(says.join(" and ")),
        ]
    };
    page.table(PageTable { rows: assumptions.iter().enumerate().map(row).collect(), ..PageTable::default() });
    page.list(vec![
        PageLine::plain("x  in every minimal set: the claim does not hold without it"),
        PageLine::plain("o  in some minimal sets and not in others"),
        PageLine::plain(".  in none: never used"),
        PageLine::plain("?  in none that was found, and there may be others"),
        PageLine::plain("=  says where a parameter lies that is bound in the claim: part of what is claimed"),
        PageLine::plain("   (blank) not in force"),
    ]);
    page.heading(2, PageLine::plain("Claims"));
    let columns: Vec<String> = (0..assumptions.len()).map(column).collect();
    let head = vec![PageLine::faint(columns.join(" ")), PageLine::faint("own"), PageLine::faint("claim")];
    let row = |found: &ClaimNeeds| {
        let claim = paper.claims.get(found.claim)?;
        let cells: Vec<&str> = assumptions.iter().map(|(name, _)| sign(found.of_assumption(name))).collect();
        let own = |(place, hypothesis): (usize, &HypothesisRef)| match hypothesis {
            HypothesisRef::Own(_) => Some(sign(found.of(place))),
            HypothesisRef::Assumption(_) => None,
        };
        let own: Vec<&str> = found.hypotheses.iter().enumerate().filter_map(own).collect();
        Some(vec![PageLine::formula(cells.join(" ")), PageLine::formula(own.join("")), title(claim)])
    };
    page.table(PageTable { head, rows: needs.claims.iter().filter_map(row).collect(), ..PageTable::default() });
    page.heading(2, PageLine::plain("Minimal sets"));
    needs.claims.iter().for_each(|found| page.list(sets(paper, found)));
    let places = by_place(needs);
    if !places.is_empty() {
        page.heading(2, PageLine::plain("By place, with what its claims rest on"));
        let row = |place: &PlaceNeeds| {
            let cells: Vec<&str> = place.uses.iter().map(|(_, used)| sign(*used)).collect();
            vec![PageLine::formula(cells.join(" ")), PageLine::plain(&place.name), PageLine::faint(never(place))]
        };
        let head = vec![PageLine::faint(columns.join(" ")), PageLine::faint("place"), PageLine::faint("")];
        page.table(PageTable { head, rows: places.iter().map(row).collect(), ..PageTable::default() });
    }
    page
}

fn never(place: &PlaceNeeds) -> String {
    let named: Vec<&str> =
        place.uses.iter().filter(|(_, used)| *used == HypothesisUse::Never).map(|(name, _)| name.as_str()).collect();
    if named.is_empty() { String::new() } else { format!("never uses {}", named.join(", ")) }
}

fn left_out(needs: &Needs, page: &mut Page) {
    let points = needs.left_out.iter().filter(|(_, reason)| *reason == NoMinimalSet::ShownByAPoint).count();
    let missed = needs.left_out.iter().filter(|(_, reason)| *reason == NoMinimalSet::NotReached).count();
    let others = needs.left_out.len() - points - missed;
    let mut line = PageLine::plain(match needs.claims.len() {
        1 => "1 claim was looked at".to_owned(),
        n => format!("{n} claims were looked at"),
    });
    line = match points {
        0 => line,
        1 => line.and("; 1 more is shown by a point, and so needs nothing"),
        n => line.and(format!("; {n} more are shown by a point, and so need nothing")),
    };
    line = match others {
        0 => line,
        1 => line.and("; 1 is not proved"),
        n => line.and(format!("; {n} are not proved")),
    };
    line = match missed {
        0 => line,
        1 => line.with(Tone::Bad, "; 1 was not reached"),
        n => line.with(Tone::Bad, format!("; {n} were not reached")),
    };
    page.paragraph(line.and("."));
}

fn title(claim: &Claim) -> PageLine {
    let place = claim.places.first().map(|place| format!("{place}  ")).unwrap_or_default();
    PageLine::faint(place).and(claim.title.as_str())
}

/// The minimal sets of one claim.
fn sets(paper: &Paper, found: &ClaimNeeds) -> Vec<PageLine> {
    let Some(claim) = paper.claims.get(found.claim) else { return Vec::new() };
    let mut lines = vec![PageLine::formula(&claim.id)];
    let one = |set: &Sufficient| {
        let members: Vec<String> =
            set.members.iter().filter_map(|place| found.hypotheses.get(*place)).map(|one| label(claim, one)).collect();
        let shown = if members.is_empty() { "nothing: it holds by itself".to_owned() } else { members.join("; ") };
        let line = PageLine::plain("  ").and(shown);
        if set.certified { line } else { line.with(Tone::Bad, "  (says a solver)") }
    };
    lines.extend(found.sets.iter().map(one));
    if let Some(stop) = &found.stop {
        lines.push(PageLine::faint(format!("  there may be others: {}", stopped(stop))));
    }
    lines
}

/// Why there may be more sets.
pub fn stopped(stop: &EnumerationStop) -> String {
    match stop {
        EnumerationStop::Sets(number) => format!("the search ends at {number} sets"),
        EnumerationStop::Questions(number) => format!("the budget of {number} questions was spent"),
        EnumerationStop::Steps(number) => format!("the budget of {number} steps for the next question was spent"),
        EnumerationStop::Unsettled(1) => "1 question could not be decided".to_owned(),
        EnumerationStop::Unsettled(number) => format!("{number} questions could not be decided"),
        EnumerationStop::Stopped(why) => why.clone(),
    }
}

/// A hypothesis in words: an assumption's name; of the claim's own where it comes from, or what it says.
#[must_use]
pub fn label(claim: &Claim, hypothesis: &HypothesisRef) -> String {
    match hypothesis {
        HypothesisRef::Assumption(name) => name.to_string(),
        HypothesisRef::Own(place) => claim.given.get(*place).map_or_else(String::new, |given| match given.origin.as_str() {
            "given" | "suppose" => format!("{} {}", given.origin, given.condition),
            origin => origin.to_owned(),
        }),
    }
}

/// The assumptions of all models by name, in order.
#[must_use]
pub fn assumptions(paper: &Paper) -> Vec<(&str, Vec<&Assumption>)> {
    let mut out: Vec<(&str, Vec<&Assumption>)> = Vec::new();
    for assumption in paper.models.iter().flat_map(|model| &model.assumptions) {
        match out.iter_mut().find(|(name, _)| **name == *assumption.name) {
            Some((_, all)) if all.iter().any(|known| known.condition == assumption.condition) => {}
            Some((_, all)) => all.push(assumption),
            None => out.push((&assumption.name, vec![assumption])),
        }
    }
    out
}

/// The sign of a column: a, b, …, z, A, …, Z, then `·`.
fn column(place: usize) -> String {
    let letters = ('a'..='z').chain('A'..='Z');
    letters.clone().nth(place).map_or_else(|| "·".to_owned(), String::from)
}

fn sign(used: HypothesisUse) -> &'static str {
    match used {
        HypothesisUse::NotInForce => " ",
        HypothesisUse::Never => ".",
        HypothesisUse::NotFound => "?",
        HypothesisUse::Some => "o",
        HypothesisUse::InStatement => "=",
        HypothesisUse::Every => "x",
    }
}

/// The word for a use in the JSON.
#[must_use]
pub fn word(used: HypothesisUse) -> &'static str {
    match used {
        HypothesisUse::NotInForce => "not in force",
        HypothesisUse::Never => "never",
        HypothesisUse::NotFound => "not found",
        HypothesisUse::Some => "some",
        HypothesisUse::InStatement => "in statement",
        HypothesisUse::Every => "every",
    }
}

/// A place of the paper with all that the claims there need.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlaceNeeds {
    /// The place in words.
    pub name: String,
    /// The ids of the claims there that were looked at.
    pub claims: Vec<String>,
    /// Of every assumption the most that one of them makes of it, or one that it rests on.
    pub uses: Vec<(String, HypothesisUse)>,
}

/// The places in the order of the file.
#[must_use]
pub fn by_place(needs: &Needs) -> Vec<PlaceNeeds> {
    let paper = &*needs.paper;
    let by_id: BTreeMap<&str, &ClaimNeeds> =
        needs.claims.iter().filter_map(|found| Some((paper.claims.get(found.claim)?.id.as_str(), found))).collect();
    let names = assumptions(paper);
    let mut out: Vec<PlaceNeeds> = Vec::new();
    for found in &needs.claims {
        let Some(claim) = paper.claims.get(found.claim) else { continue };
        let (together, whole) = closure(needs, &by_id, found);
        // What a fact needs that was not reached may be anything.
        let unknown = (!whole).then_some(HypothesisUse::NotFound);
        for name in &claim.places {
            let place = match out.iter().position(|place| place.name == *name) {
                Some(place) => place,
                None => {
                    let uses = names.iter().map(|(name, _)| ((*name).to_owned(), HypothesisUse::NotInForce)).collect();
                    out.push(PlaceNeeds { name: name.clone(), claims: Vec::new(), uses });
                    out.len() - 1
                }
            };
            let Some(place) = out.get_mut(place) else { continue };
            place.claims.push(claim.id.clone());
            for (name, used) in &mut place.uses {
                let most = together.iter().map(|one| one.of_assumption(name)).chain(unknown).max();
                *used = (*used).max(most.unwrap_or(HypothesisUse::NotInForce));
            }
        }
    }
    out
}

/// A claim and, by way of the facts that some minimal set has, those that it rests on; and whether all of these were reached.
fn closure<'a>(needs: &Needs, by_id: &BTreeMap<&str, &'a ClaimNeeds>, first: &'a ClaimNeeds) -> (Vec<&'a ClaimNeeds>, bool) {
    let paper = &*needs.paper;
    let missed = |id: &str| {
        let is = |(place, reason): &(usize, NoMinimalSet)| {
            *reason == NoMinimalSet::NotReached && paper.claims.get(*place).is_some_and(|claim| claim.id == id)
        };
        needs.left_out.iter().any(is)
    };
    let mut whole = true;
    let mut out = vec![first];
    let mut seen = BTreeSet::from([first.claim]);
    let mut next = 0;
    while let Some(found) = out.get(next).copied() {
        next += 1;
        let Some(claim) = paper.claims.get(found.claim) else { continue };
        for (place, hypothesis) in found.hypotheses.iter().enumerate() {
            let HypothesisRef::Own(own) = hypothesis else { continue };
            let from = claim.given.get(*own).and_then(|given| given.from.as_deref());
            whole &= found.of(place) == HypothesisUse::Never || !from.is_some_and(missed);
            if let (Some(one), false) = (from.and_then(|id| by_id.get(id)), found.of(place) == HypothesisUse::Never)
                && seen.insert(one.claim)
            {
                out.push(*one);
            }
        }
    }
    (out, whole)
}

/// Why a claim has no sets, in words.
#[must_use]
pub fn reason(reason: NoMinimalSet) -> String {
    match reason {
        NoMinimalSet::NotProved(word) => word.as_str().to_owned(),
        NoMinimalSet::ShownByAPoint => "shown by a point".to_owned(),
        NoMinimalSet::NotReached => "not reached".to_owned(),
    }
}

/// The kind of a claim, for the JSON.
#[must_use]
pub fn kind(claim: &Claim) -> &'static str {
    statement::kind(&claim.statement)
}
