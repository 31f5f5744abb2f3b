//! Searches for misprints: the smallest edits of a refuted statement under which it is proved.
//!
//! Called by [`super::repair`]. Not part of a verdict: a repair is reported only if the edited claim is *proved* by an ordinary
//! ruling. An edit changes the text, and the file is parsed as usual, so that the author can make the same edit. Items that the
//! claim does not use are removed first, which makes parsing fast.

use std::collections::BTreeMap;

use super::site::{StatementSite, Trees, is_printed, is_printed_meant};
use super::trivial;
use crate::audit::{CounterexampleSearch, QueryRunner};
use crate::certify::{Point, Ruling, Word};
use crate::encode;
use crate::expression::Condition;
use crate::mutate::{ChangedTexts, Edit, FormulaChange, SlipKind, repairs};
use crate::paper::{Claim, Link, Model, Paper, Statement};
use crate::source::Sources;

/// An edit of a refuted statement under which it is proved.
#[derive(Clone, Debug)]
pub struct Repair {
    /// The edit of the text.
    pub change: FormulaChange,
    /// The size of the edit, as given by [`size`]: from 1 for a name or strictness to 4 for a dropped condition.
    pub size: usize,
    /// The repaired statement.
    pub statement: Statement,
    /// The ruling on the repaired statement, which is *proved*.
    pub ruling: Ruling,
    /// True iff the repaired statement is equivalent to the form that the file gives as meant.
    pub is_meant: bool,
    /// The other items of the paper that state the comparisons of the repair; empty if some comparison is stated nowhere else.
    pub support: Vec<String>,
}

/// The result of a search for repairs.
#[derive(Clone, Debug, Default)]
pub struct PrintRepairs {
    /// The repairs: first the form that the file gives as meant, then repairs supported by the rest of the paper, then by size.
    pub repairs: Vec<Repair>,
    /// The number of edits tried.
    pub tried: usize,
    /// The number of edits tried whose claim could not be decided.
    pub undecided: usize,
    /// Why the search ended before all edits were tried; `None` if it did not.
    pub stop: Option<RepairStop>,
}

/// Why a search for repairs ended early.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RepairStop {
    /// This many repairs were found, which is the limit.
    Found(usize),
    /// This many edits were tried, which is the limit.
    Tried(usize),
    /// This many edits could not be decided, which is the limit.
    Undecided(usize),
    /// Time ran out or the user cancelled, with the reason.
    Time(String),
}

/// The maximal number of repairs of one statement.
const MOST_FOUND: usize = 6;
/// The maximal number of edits tried for one statement.
const MOST_TRIED: usize = 800;
/// The maximal number of edits of one statement that stay undecided.
const MOST_UNDECIDED: usize = 8;

/// Returns the size of an edit, from 1 to 4, by the kind of slip. The same slip in a name at several places counts one more.
#[must_use]
pub fn size(change: &FormulaChange) -> usize {
    let single = match change.kind {
        SlipKind::Name | SlipKind::Strictness | SlipKind::Reference => 1,
        SlipKind::Relation | SlipKind::Sign => 2,
        SlipKind::Factor | SlipKind::Term => 3,
        SlipKind::Dropped => 4,
    };
    single + usize::from(change.edits.len() > 1 && change.kind == SlipKind::Name)
}

/// Lists the edits of a statement, the smallest first.
fn edits(sources: &Sources, site: StatementSite) -> Vec<FormulaChange> {
    let mut all = repairs(sources, site.statement);
    let mut throughout: BTreeMap<(String, String), Vec<FormulaChange>> = BTreeMap::new();
    for change in all.iter().filter(|change| change.kind == SlipKind::Name) {
        if let [edit] = change.edits.as_slice() {
            let before = sources.slice(edit.span).trim_matches(['{', '}', ' ']).to_owned();
            throughout.entry((before, edit.text.clone())).or_default().push(change.clone());
        }
    }
    for same in throughout.into_values().filter(|same| same.len() > 1) {
        let edits: Vec<Edit> = same.iter().flat_map(|change| change.edits.clone()).collect();
        if let Some(first) = same.first() {
            all.push(FormulaChange { around: site.statement, edits, ..first.clone() });
        }
    }
    // An edit that removes the whole statement, or negates an equation, is no repair.
    let denies = |edit: &Edit| matches!(edit.text.trim(), "!=" | "\\neq");
    all.retain(|change| change.edits.iter().all(|edit| edit.span != site.statement && !denies(edit)));
    all.sort_by_key(|change| (size(change), rank(change.kind), change.place().start));
    all
}

/// Ranks edits of the same size: a lower rank is more typical of a misprint.
fn rank(kind: SlipKind) -> usize {
    match kind {
        SlipKind::Name => 0,
        SlipKind::Reference => 1,
        SlipKind::Strictness => 2,
        SlipKind::Sign => 3,
        SlipKind::Relation => 4,
        SlipKind::Factor => 5,
        SlipKind::Term => 6,
        SlipKind::Dropped => 7,
    }
}

/// Searches for repairs of a refuted claim; returns `None` if the text of its statement is not found. `points` are known points,
/// the claim's counterexamples first; points found are added.
pub(super) fn search(
    paper: &Paper,
    claim: &Claim,
    texts: &ChangedTexts,
    trees: &Trees,
    points: &mut Vec<Point>,
    runner: &QueryRunner<'_>,
) -> Option<PrintRepairs> {
    let site = trees.site(claim)?;
    let texts = texts.without(&trees.superfluous(site, &texts.sources));
    let meant = meant(paper, claim);
    let mut out = PrintRepairs::default();
    for change in edits(&texts.sources, site) {
        // Edits larger than the smallest repair by more than 1 are not tried.
        if out.repairs.first().is_some_and(|first| size(&change) > first.size + 1) {
            break;
        }
        if let Some(why) = runner.stopped() {
            out.stop = Some(RepairStop::Time(why));
        } else if out.repairs.len() >= MOST_FOUND {
            out.stop = Some(RepairStop::Found(out.repairs.len()));
        } else if out.tried >= MOST_TRIED {
            out.stop = Some(RepairStop::Tried(out.tried));
        } else if out.undecided >= MOST_UNDECIDED {
            out.stop = Some(RepairStop::Undecided(out.undecided));
        }
        if out.stop.is_some() {
            break;
        }
        out.tried += 1;
        match try_edit(&texts, claim, &change, points, runner) {
            TriedEdits::Holds(statement, ruling) => {
                // Two edits may result in the same statement.
                let is_meant_form = meant.is_some_and(|meant| meant.statement == *statement);
                let is_known = |known: &Repair| {
                    known.statement == *statement
                        || !is_meant_form && is_restatement(paper, claim, known, &change, &statement, runner)
                };
                if !out.repairs.iter().any(is_known) {
                    let same = |meant: &Claim| is_equivalent(paper, meant, &statement, runner);
                    let is_meant = meant.is_some_and(same) || (is_printed_meant(claim) && both_forms_are_equal(&statement));
                    let size = size(&change);
                    let support = super::support::support(paper, claim, &statement, runner);
                    out.repairs.push(Repair { change, size, statement: *statement, ruling: *ruling, is_meant, support });
                }
            }
            TriedEdits::Undecided => out.undecided += 1,
            TriedEdits::No => {}
        }
    }
    // The sort is stable: repairs of the same rank remain sorted by size.
    out.repairs.sort_by_key(|repair| (!repair.is_meant, repair.support.is_empty()));
    Some(out)
}

/// Returns the claim about the form that is meant, if this claim is about the printed form.
pub(super) fn meant<'a>(paper: &'a Paper, claim: &Claim) -> Option<&'a Claim> {
    let id = claim.id.replacen("/printed", "", 1);
    if is_printed(claim) { paper.claims.iter().find(|other| other.id == id) } else { None }
}

/// Returns true iff the printed form of a condition holds at some point, confirmed exactly; true for all other claims.
fn has_both_forms(model: &Model, claim: &Claim, points: &[Point], runner: &QueryRunner<'_>) -> bool {
    let Statement::Links(links) = &claim.statement else { return true };
    let one_way = links.iter().map(|link| Link { both_ways: false, ..link.clone() }).collect();
    let asked = Claim { statement: Statement::Links(one_way), ..claim.clone() };
    !is_printed_meant(claim) || runner.is_possible(&encode::encode(model, &asked, 0), points) == Some(true)
}

/// Returns true iff the edit adds or drops terms and the result is equivalent to a known repair, so that it is not worth
/// reporting.
fn is_restatement(
    paper: &Paper,
    claim: &Claim,
    known: &Repair,
    change: &FormulaChange,
    statement: &Statement,
    runner: &QueryRunner<'_>,
) -> bool {
    let adds = match change.kind {
        SlipKind::Factor | SlipKind::Term | SlipKind::Dropped => true,
        SlipKind::Name | SlipKind::Reference | SlipKind::Strictness | SlipKind::Sign | SlipKind::Relation => false,
    };
    let repaired = Claim { statement: known.statement.clone(), ..claim.clone() };
    adds && is_equivalent(paper, &repaired, statement, runner)
}

/// Returns true iff the statement is proved equivalent to that of the claim without any assumption.
fn is_equivalent(paper: &Paper, meant: &Claim, statement: &Statement, runner: &QueryRunner<'_>) -> bool {
    if meant.statement == *statement {
        return true;
    }
    let (Some(model), Some(left), Some(right)) = (paper.models.get(meant.model), meant.statement.as_fact(), statement.as_fact())
    else {
        return false;
    };
    let without = model.assumptions.iter().map(|assumption| assumption.name.clone()).collect();
    let statement = Statement::Links(vec![Link { left, both_ways: true, right }]);
    let asked = Claim { statement, given: Vec::new(), without, ..meant.clone() };
    runner.rule(&encode::encode(model, &asked, 0), &[]).0.verdict.word() == Word::Proved
}

/// Returns true iff the edit has made the printed form of a condition identical to the form that is meant.
fn both_forms_are_equal(statement: &Statement) -> bool {
    let Statement::Links(links) = statement else { return false };
    links.iter().all(|link| match (&*link.left, &*link.right) {
        (Condition::Named { body: printed, .. }, Condition::Named { body: meant, .. }) => printed == meant,
        (_, _) => link.left == link.right,
    })
}

/// The result of trying an edit: the repaired statement with its ruling, or why the edit is no repair.
enum TriedEdits {
    Holds(Box<Statement>, Box<Ruling>),
    Undecided,
    No,
}

/// Reads the edited file and rules on the claim.
fn try_edit(
    texts: &ChangedTexts,
    claim: &Claim,
    change: &FormulaChange,
    points: &mut Vec<Point>,
    runner: &QueryRunner<'_>,
) -> TriedEdits {
    let Ok(paper) = texts.read(change) else { return TriedEdits::No };
    let Some((index, changed)) = paper.claims.iter().enumerate().find(|(_, other)| other.id == claim.id) else {
        return TriedEdits::No;
    };
    let Some(model) = paper.models.get(changed.model) else { return TriedEdits::No };
    if trivial::is_trivial(changed) {
        return TriedEdits::No;
    }
    let question = encode::encode(model, changed, index);
    match runner.find_counterexample(&question, points) {
        CounterexampleSearch::Counterexample(point) => {
            if !points.contains(&point) {
                points.insert(0, point);
            }
            return TriedEdits::No;
        }
        CounterexampleSearch::Unknown(_) => return TriedEdits::Undecided,
        CounterexampleSearch::None => {}
    }
    if trivial::by_algebra(model, changed) || !has_both_forms(model, changed, points, runner) {
        return TriedEdits::No;
    }
    // If the tool asks whether the claim has a value everywhere, the repaired claim must have one.
    let defined = format!("{}/defined", claim.id);
    let undefined = paper.claims.iter().enumerate().find(|(_, other)| other.id == defined).is_some_and(|(index, other)| {
        paper.models.get(other.model).is_some_and(|model| {
            matches!(
                runner.find_counterexample(&encode::encode(model, other, index), points),
                CounterexampleSearch::Counterexample(_)
            )
        })
    });
    let (ruling, _) = runner.rule(&question, points);
    match ruling.verdict.word() {
        Word::Proved if !undefined => TriedEdits::Holds(Box::new(changed.statement.clone()), Box::new(ruling)),
        Word::Open | Word::Unchecked => TriedEdits::Undecided,
        Word::Proved | Word::Refuted | Word::Vacuous => TriedEdits::No,
    }
}
