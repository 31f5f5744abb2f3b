//! Builds the page on which hypotheses each claim needs: a matrix of claims and assumptions, then the minimal sufficient sets of
//! hypotheses behind the matrix, then the matrix by place of the paper.
//!
//! Called by `referee needs`. Not part of a verdict.

use std::collections::{BTreeMap, BTreeSet};

use super::page::{Page, PageLine, PageTable, Tone};
use super::statement;
use crate::diagnose::needs::{ClaimNeeds, EnumerationStop, HypothesisRef, HypothesisUse, Needs, NoMinimalSet, Sufficient};
use crate::paper::{Assumption, Claim, Paper};

/// Returns the page on which hypotheses the claims of a paper need.
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
            "None of the claims examined is proved and excludes a point, so none needs a hypothesis.",
        ));
        return page;
    }
    let assumptions = assumptions(paper);
    page.heading(2, PageLine::plain("Columns"));
    let row = |(place, (name, all)): (usize, &(&str, Vec<&Assumption>))| {
        let places: Vec<&str> = all.iter().flat_map(|assumption| assumption.places.iter().map(String::as_str)).collect();
        let conditions: Vec<String> =
            all.iter().map(|assumption| super::evaluated::without_name(&assumption.condition).to_string()).collect();
        vec![
            PageLine::plain(column(place)),
            PageLine::plain(*name),
            PageLine::faint(places.join(", ")),
            PageLine::formula(conditions.join(" and ")),
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

/// Returns the lines of the minimal sufficient sets of one claim.
fn sets(paper: &Paper, found: &ClaimNeeds) -> Vec<PageLine> {
    let Some(claim) = paper.claims.get(found.claim) else { return Vec::new() };
    let mut lines = vec![PageLine::formula(&claim.id)];
    let set_line = |set: &Sufficient| {
        let members: Vec<String> = set
            .members
            .iter()
            .filter_map(|place| found.hypotheses.get(*place))
            .map(|hypothesis| label(claim, hypothesis))
            .collect();
        let shown = if members.is_empty() { "nothing: it holds by itself".to_owned() } else { members.join("; ") };
        let line = PageLine::plain("  ").and(shown);
        if set.certified { line } else { line.with(Tone::Bad, "  (says a solver)") }
    };
    lines.extend(found.sets.iter().map(set_line));
    if let Some(stop) = &found.stop {
        lines.push(PageLine::faint(format!("  there may be others: {}", stopped(stop))));
    }
    lines
}

/// Returns why the search for minimal sets ended before it was complete, in words.
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

/// Returns a hypothesis in words: the name of an assumption; the origin of the claim's own hypothesis, with its condition if the
/// origin is only `given` or `suppose`.
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

/// Returns the assumptions of all models by name, in the order of the file; a name has several conditions if readings differ.
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

/// Returns the letter of a column: a, b, …, z, A, …, Z, then `·`.
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

/// Returns the JSON value for the use of a hypothesis.
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

/// A place of the paper, with the assumptions that its claims need.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlaceNeeds {
    /// The place, such as `proposition 1`.
    pub name: String,
    /// The ids of the claims at the place that were examined.
    pub claims: Vec<String>,
    /// For each assumption, the strongest use that a claim at the place, or a claim that it rests on, makes of it.
    pub uses: Vec<(String, HypothesisUse)>,
}

/// Returns the places in the order of the file, each with the assumptions that its claims need.
#[must_use]
pub fn by_place(needs: &Needs) -> Vec<PlaceNeeds> {
    let paper = &*needs.paper;
    let by_id: BTreeMap<&str, &ClaimNeeds> =
        needs.claims.iter().filter_map(|found| Some((paper.claims.get(found.claim)?.id.as_str(), found))).collect();
    let names = assumptions(paper);
    let mut out: Vec<PlaceNeeds> = Vec::new();
    for found in &needs.claims {
        let Some(claim) = paper.claims.get(found.claim) else { continue };
        let (supporting, is_complete) = closure(needs, &by_id, found);
        // A claim rests on a fact that was not examined: the fact may need any assumption.
        let unknown = (!is_complete).then_some(HypothesisUse::NotFound);
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
                let most = supporting.iter().map(|found| found.of_assumption(name)).chain(unknown).max();
                *used = (*used).max(most.unwrap_or(HypothesisUse::NotInForce));
            }
        }
    }
    out
}

/// Returns a claim with all claims that it rests on through the facts in its minimal sets, and whether all of these were examined.
fn closure<'a>(needs: &Needs, by_id: &BTreeMap<&str, &'a ClaimNeeds>, first: &'a ClaimNeeds) -> (Vec<&'a ClaimNeeds>, bool) {
    let paper = &*needs.paper;
    let missed = |id: &str| {
        let is = |(place, reason): &(usize, NoMinimalSet)| {
            *reason == NoMinimalSet::NotReached && paper.claims.get(*place).is_some_and(|claim| claim.id == id)
        };
        needs.left_out.iter().any(is)
    };
    let mut is_complete = true;
    let mut out = vec![first];
    let mut seen = BTreeSet::from([first.claim]);
    let mut next = 0;
    while let Some(found) = out.get(next).copied() {
        next += 1;
        let Some(claim) = paper.claims.get(found.claim) else { continue };
        for (place, hypothesis) in found.hypotheses.iter().enumerate() {
            let HypothesisRef::Own(own) = hypothesis else { continue };
            let from = claim.given.get(*own).and_then(|given| given.from.as_deref());
            is_complete &= found.of(place) == HypothesisUse::Never || !from.is_some_and(missed);
            if let (Some(fact), false) = (from.and_then(|id| by_id.get(id)), found.of(place) == HypothesisUse::Never)
                && seen.insert(fact.claim)
            {
                out.push(*fact);
            }
        }
    }
    (out, is_complete)
}

/// Returns why a claim has no minimal sets, as the value used in the JSON.
#[must_use]
pub fn reason(reason: NoMinimalSet) -> String {
    match reason {
        NoMinimalSet::NotProved(word) => word.as_str().to_owned(),
        NoMinimalSet::ShownByAPoint => "shown by a point".to_owned(),
        NoMinimalSet::NotReached => "not reached".to_owned(),
    }
}

/// Returns the kind of a claim's statement, for the JSON.
#[must_use]
pub fn kind(claim: &Claim) -> &'static str {
    statement::kind(&claim.statement)
}
