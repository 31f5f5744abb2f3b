//! What claims need, as a page: a matrix of claims and assumptions, the minimal sets behind it, and the same by place of the paper.

use std::collections::{BTreeMap, BTreeSet};

use super::page::{Line, Page, Table, Tone};
use super::statement;
use crate::diagnose::needs::{ClaimNeeds, Hypothesis, Needs, Reason, Stop, Sufficient, Use};
use crate::paper::{Assumption, Claim, Paper};

/// The page.
#[must_use]
pub fn page(needs: &Needs) -> Page {
    let paper = &*needs.paper;
    let mut page = Page::default();
    page.heading(1, Line::plain(format!("What the claims of {} need", paper.title)));
    if let Some(reason) = &needs.stopped {
        page.paragraph(Line::new().with(Tone::Bad, "Not finished: ").and(reason.as_str()).and("."));
    }
    left_out(needs, &mut page);
    if needs.claims.is_empty() {
        page.paragraph(Line::plain(
            "No claim that was looked at is proved and excludes a point: there is nothing that it could need.",
        ));
        return page;
    }
    let assumptions = assumptions(paper);
    page.heading(2, Line::plain("Columns"));
    let row = |(place, (name, all)): (usize, &(&str, Vec<&Assumption>))| {
        let places: Vec<&str> = all.iter().flat_map(|one| one.places.iter().map(String::as_str)).collect();
        let says: Vec<String> = all.iter().map(|one| super::worked::opened(&one.condition).to_string()).collect();
        vec![Line::plain(column(place)), Line::plain(*name), Line::faint(places.join(", ")), Line::formula(says.join(" and "))]
    };
    page.table(Table { rows: assumptions.iter().enumerate().map(row).collect(), ..Table::default() });
    page.list(vec![
        Line::plain("x  in every minimal set: the claim does not hold without it"),
        Line::plain("o  in some minimal sets and not in others"),
        Line::plain(".  in none: never used"),
        Line::plain("?  in none that was found, and there may be others"),
        Line::plain("=  says where a parameter lies that is bound in the claim: part of what is claimed"),
        Line::plain("   (blank) not in force"),
    ]);
    page.heading(2, Line::plain("Claims"));
    let columns: Vec<String> = (0..assumptions.len()).map(column).collect();
    let head = vec![Line::faint(columns.join(" ")), Line::faint("own"), Line::faint("claim")];
    let row = |found: &ClaimNeeds| {
        let claim = paper.claims.get(found.claim)?;
        let cells: Vec<&str> = assumptions.iter().map(|(name, _)| sign(found.of_assumption(name))).collect();
        let own = |(place, hypothesis): (usize, &Hypothesis)| match hypothesis {
            Hypothesis::Own(_) => Some(sign(found.of(place))),
            Hypothesis::Assumption(_) => None,
        };
        let own: Vec<&str> = found.hypotheses.iter().enumerate().filter_map(own).collect();
        Some(vec![Line::formula(cells.join(" ")), Line::formula(own.join("")), title(claim)])
    };
    page.table(Table { head, rows: needs.claims.iter().filter_map(row).collect(), ..Table::default() });
    page.heading(2, Line::plain("Minimal sets"));
    needs.claims.iter().for_each(|found| page.list(sets(paper, found)));
    let places = by_place(needs);
    if !places.is_empty() {
        page.heading(2, Line::plain("By place, with what its claims rest on"));
        let row = |place: &Place| {
            let cells: Vec<&str> = place.uses.iter().map(|(_, used)| sign(*used)).collect();
            vec![Line::formula(cells.join(" ")), Line::plain(&place.name), Line::faint(never(place))]
        };
        let head = vec![Line::faint(columns.join(" ")), Line::faint("place"), Line::faint("")];
        page.table(Table { head, rows: places.iter().map(row).collect(), ..Table::default() });
    }
    page
}

fn never(place: &Place) -> String {
    let named: Vec<&str> = place.uses.iter().filter(|(_, used)| *used == Use::Never).map(|(name, _)| name.as_str()).collect();
    if named.is_empty() { String::new() } else { format!("never uses {}", named.join(", ")) }
}

fn left_out(needs: &Needs, page: &mut Page) {
    let points = needs.left_out.iter().filter(|(_, reason)| *reason == Reason::ShownByAPoint).count();
    let missed = needs.left_out.iter().filter(|(_, reason)| *reason == Reason::NotReached).count();
    let others = needs.left_out.len() - points - missed;
    let mut line = Line::plain(match needs.claims.len() {
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

fn title(claim: &Claim) -> Line {
    let place = claim.places.first().map(|place| format!("{place}  ")).unwrap_or_default();
    Line::faint(place).and(claim.title.as_str())
}

/// The minimal sets of one claim.
fn sets(paper: &Paper, found: &ClaimNeeds) -> Vec<Line> {
    let Some(claim) = paper.claims.get(found.claim) else { return Vec::new() };
    let mut lines = vec![Line::formula(&claim.id)];
    let one = |set: &Sufficient| {
        let members: Vec<String> =
            set.members.iter().filter_map(|place| found.hypotheses.get(*place)).map(|one| label(claim, one)).collect();
        let shown = if members.is_empty() { "nothing: it holds by itself".to_owned() } else { members.join("; ") };
        let line = Line::plain("  ").and(shown);
        if set.certified { line } else { line.with(Tone::Bad, "  (says a solver)") }
    };
    lines.extend(found.sets.iter().map(one));
    if let Some(stop) = &found.stop {
        lines.push(Line::faint(format!("  there may be others: {}", stopped(stop))));
    }
    lines
}

/// Why there may be more sets.
pub fn stopped(stop: &Stop) -> String {
    match stop {
        Stop::Sets(number) => format!("the search ends at {number} sets"),
        Stop::Questions(number) => format!("the budget of {number} questions was spent"),
        Stop::Steps(number) => format!("the budget of {number} steps for the next question was spent"),
        Stop::Unsettled(1) => "1 question could not be decided".to_owned(),
        Stop::Unsettled(number) => format!("{number} questions could not be decided"),
        Stop::Stopped(why) => why.clone(),
    }
}

/// A hypothesis in words: an assumption's name; of the claim's own where it comes from, or what it says.
#[must_use]
pub fn label(claim: &Claim, hypothesis: &Hypothesis) -> String {
    match hypothesis {
        Hypothesis::Assumption(name) => name.to_string(),
        Hypothesis::Own(place) => claim.given.get(*place).map_or_else(String::new, |given| match given.origin.as_str() {
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

fn sign(used: Use) -> &'static str {
    match used {
        Use::NotInForce => " ",
        Use::Never => ".",
        Use::NotFound => "?",
        Use::Some => "o",
        Use::InStatement => "=",
        Use::Every => "x",
    }
}

/// The word for a use in the JSON.
#[must_use]
pub fn word(used: Use) -> &'static str {
    match used {
        Use::NotInForce => "not in force",
        Use::Never => "never",
        Use::NotFound => "not found",
        Use::Some => "some",
        Use::InStatement => "in statement",
        Use::Every => "every",
    }
}

/// A place of the paper with all that the claims there need.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The place in words.
    pub name: String,
    /// The ids of the claims there that were looked at.
    pub claims: Vec<String>,
    /// Of every assumption the most that one of them makes of it, or one that it rests on.
    pub uses: Vec<(String, Use)>,
}

/// The places in the order of the file.
#[must_use]
pub fn by_place(needs: &Needs) -> Vec<Place> {
    let paper = &*needs.paper;
    let by_id: BTreeMap<&str, &ClaimNeeds> =
        needs.claims.iter().filter_map(|found| Some((paper.claims.get(found.claim)?.id.as_str(), found))).collect();
    let names = assumptions(paper);
    let mut out: Vec<Place> = Vec::new();
    for found in &needs.claims {
        let Some(claim) = paper.claims.get(found.claim) else { continue };
        let (together, whole) = closure(needs, &by_id, found);
        // What a fact needs that was not reached may be anything.
        let unknown = (!whole).then_some(Use::NotFound);
        for name in &claim.places {
            let place = match out.iter().position(|place| place.name == *name) {
                Some(place) => place,
                None => {
                    let uses = names.iter().map(|(name, _)| ((*name).to_owned(), Use::NotInForce)).collect();
                    out.push(Place { name: name.clone(), claims: Vec::new(), uses });
                    out.len() - 1
                }
            };
            let Some(place) = out.get_mut(place) else { continue };
            place.claims.push(claim.id.clone());
            for (name, used) in &mut place.uses {
                let most = together.iter().map(|one| one.of_assumption(name)).chain(unknown).max();
                *used = (*used).max(most.unwrap_or(Use::NotInForce));
            }
        }
    }
    out
}

/// A claim and, by way of the facts that some minimal set has, those that it rests on; and whether all of these were reached.
fn closure<'a>(needs: &Needs, by_id: &BTreeMap<&str, &'a ClaimNeeds>, first: &'a ClaimNeeds) -> (Vec<&'a ClaimNeeds>, bool) {
    let paper = &*needs.paper;
    let missed = |id: &str| {
        let is = |(place, reason): &(usize, Reason)| {
            *reason == Reason::NotReached && paper.claims.get(*place).is_some_and(|claim| claim.id == id)
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
            let Hypothesis::Own(own) = hypothesis else { continue };
            let from = claim.given.get(*own).and_then(|given| given.from.as_deref());
            whole &= found.of(place) == Use::Never || !from.is_some_and(missed);
            if let (Some(one), false) = (from.and_then(|id| by_id.get(id)), found.of(place) == Use::Never)
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
pub fn reason(reason: Reason) -> String {
    match reason {
        Reason::NotProved(word) => word.as_str().to_owned(),
        Reason::ShownByAPoint => "shown by a point".to_owned(),
        Reason::NotReached => "not reached".to_owned(),
    }
}

/// The kind of a claim, for the JSON.
#[must_use]
pub fn kind(claim: &Claim) -> &'static str {
    statement::kind(&claim.statement)
}
