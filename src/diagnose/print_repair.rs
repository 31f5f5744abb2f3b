//! Repairs of print: the smallest edits of a refuted statement under which it is proved.
//!
//! An edit is made to the text and the file is read by the front door, so whatever is reported can be done by hand; what is not
//! asked for is left out of the file before, which makes the reading quick. Each repair is ruled on like any claim: *proved*, so
//! neither vacuous nor a solver's word.

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

/// A repair of print.
#[derive(Clone, Debug)]
pub struct Repair {
    /// The edit.
    pub change: FormulaChange,
    /// How much it changes: 1 for a bar, a subscript, strict for weak; 4 for a condition left out.
    pub size: usize,
    /// The repaired statement.
    pub statement: Statement,
    /// The ruling on it: *proved*.
    pub ruling: Ruling,
    /// It says what the file gives as meant.
    pub is_meant: bool,
    /// What else in the paper states each comparison that the edit makes; empty if one of them stands nowhere else.
    pub support: Vec<String>,
}

/// What a search for repairs came to.
#[derive(Clone, Debug, Default)]
pub struct PrintRepairs {
    /// The repairs: what the file means first, then what the rest of the paper supports, then the smallest.
    pub repairs: Vec<Repair>,
    /// How many edits were tried.
    pub tried: usize,
    /// Of these, those that could not be decided.
    pub undecided: usize,
    /// Why not every edit was tried.
    pub stop: Option<RepairStop>,
}

/// Why a search for repairs ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RepairStop {
    /// So many repairs were found.
    Found(usize),
    /// So many edits were tried.
    Tried(usize),
    /// So many edits could not be decided.
    Undecided(usize),
    /// Time was up.
    Time(String),
}

/// The most repairs of one statement.
const MOST_FOUND: usize = 6;
/// The most edits of one statement.
const MOST_TRIED: usize = 800;
/// The most edits of one statement that may stay undecided.
const MOST_UNDECIDED: usize = 8;

/// How much an edit changes.
#[must_use]
pub fn size(change: &FormulaChange) -> usize {
    let one = match change.kind {
        SlipKind::Name | SlipKind::Strictness | SlipKind::Reference => 1,
        SlipKind::Relation | SlipKind::Sign => 2,
        SlipKind::Factor | SlipKind::Term => 3,
        SlipKind::Dropped => 4,
    };
    // The same slip made throughout is one and a little more.
    one + usize::from(change.edits.len() > 1 && change.kind == SlipKind::Name)
}

/// The edits of a statement, the smallest first.
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
    // What leaves the whole of it out says nothing, and an equation that fails somewhere is not made good by its denial.
    let denies = |edit: &Edit| matches!(edit.text.trim(), "!=" | "\\neq");
    all.retain(|change| change.edits.iter().all(|edit| edit.span != site.statement && !denies(edit)));
    all.sort_by_key(|change| (size(change), rank(change.kind), change.place().start));
    all
}

/// Which of two edits of a size is more like a slip of print.
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

/// The repairs of a refuted claim. `points` are known ones, its counterexamples first; those found are added.
pub(super) fn search(
    paper: &Paper,
    claim: &Claim,
    texts: &ChangedTexts,
    trees: &Trees,
    points: &mut Vec<Point>,
    asker: &QueryRunner<'_>,
) -> Option<PrintRepairs> {
    let site = trees.site(claim)?;
    let texts = texts.without(&trees.superfluous(site, &texts.sources));
    let meant = meant(paper, claim);
    let mut out = PrintRepairs::default();
    for change in edits(&texts.sources, site) {
        // Only what is about as small as the smallest is worth telling.
        if out.repairs.first().is_some_and(|first| size(&change) > first.size + 1) {
            break;
        }
        if let Some(why) = asker.stopped() {
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
        match tried(&texts, claim, &change, points, asker) {
            TriedEdits::Holds(statement, ruling) => {
                // Two edits may come to the same statement.
                let words = meant.is_some_and(|meant| meant.statement == *statement);
                let told = |known: &Repair| {
                    known.statement == *statement || !words && is_told(paper, claim, known, &change, &statement, asker)
                };
                if !out.repairs.iter().any(told) {
                    let same = |meant: &Claim| says_the_same(paper, meant, &statement, asker);
                    let is_meant = meant.is_some_and(same) || (is_printed_meant(claim) && both_forms_say_the_same(&statement));
                    let size = size(&change);
                    let support = super::support::support(paper, claim, &statement, asker);
                    out.repairs.push(Repair { change, size, statement: *statement, ruling: *ruling, is_meant, support });
                }
            }
            TriedEdits::Undecided => out.undecided += 1,
            TriedEdits::No => {}
        }
    }
    // What the file means, and what the rest of the paper supports, goes before what is small.
    out.repairs.sort_by_key(|repair| (!repair.is_meant, repair.support.is_empty()));
    Some(out)
}

/// The claim as meant, where this one is about what is printed.
pub(super) fn meant<'a>(paper: &'a Paper, claim: &Claim) -> Option<&'a Claim> {
    let id = claim.id.replacen("/printed", "", 1);
    if is_printed(claim) { paper.claims.iter().find(|other| other.id == id) } else { None }
}

/// Of a condition as printed and as meant, the printed form holds somewhere: elsewhere it may have no value.
fn has_both_forms(model: &Model, claim: &Claim, points: &[Point], asker: &QueryRunner<'_>) -> bool {
    let Statement::Links(links) = &claim.statement else { return true };
    let one_way = links.iter().map(|link| Link { both_ways: false, ..link.clone() }).collect();
    let asked = Claim { statement: Statement::Links(one_way), ..claim.clone() };
    !is_printed_meant(claim) || asker.is_possible(&encode::encode(model, &asked, 0), points) == Some(true)
}

/// A repair says already what a statement says by other terms and factors, which no one would have meant.
fn is_told(
    paper: &Paper,
    claim: &Claim,
    known: &Repair,
    change: &FormulaChange,
    statement: &Statement,
    asker: &QueryRunner<'_>,
) -> bool {
    let adds = match change.kind {
        SlipKind::Factor | SlipKind::Term | SlipKind::Dropped => true,
        SlipKind::Name | SlipKind::Reference | SlipKind::Strictness | SlipKind::Sign | SlipKind::Relation => false,
    };
    let told = Claim { statement: known.statement.clone(), ..claim.clone() };
    adds && says_the_same(paper, &told, statement, asker)
}

/// Whatever is assumed, a statement says what the claim says.
fn says_the_same(paper: &Paper, meant: &Claim, statement: &Statement, asker: &QueryRunner<'_>) -> bool {
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
    asker.rule(&encode::encode(model, &asked, 0), &[]).0.verdict.word() == Word::Proved
}

/// A condition as printed and as meant have come to be the same formula.
fn both_forms_say_the_same(statement: &Statement) -> bool {
    let Statement::Links(links) = statement else { return false };
    links.iter().all(|link| match (&*link.left, &*link.right) {
        (Condition::Named { body: printed, .. }, Condition::Named { body: meant, .. }) => printed == meant,
        (_, _) => link.left == link.right,
    })
}

enum TriedEdits {
    Holds(Box<Statement>, Box<Ruling>),
    Undecided,
    No,
}

fn tried(
    texts: &ChangedTexts,
    claim: &Claim,
    change: &FormulaChange,
    points: &mut Vec<Point>,
    asker: &QueryRunner<'_>,
) -> TriedEdits {
    let Ok(paper) = texts.read(change) else { return TriedEdits::No };
    let Some((index, changed)) = paper.claims.iter().enumerate().find(|(_, other)| other.id == claim.id) else {
        return TriedEdits::No;
    };
    let Some(model) = paper.models.get(changed.model) else { return TriedEdits::No };
    if trivial::is(changed) {
        return TriedEdits::No;
    }
    let question = encode::encode(model, changed, index);
    match asker.find_counterexample(&question, points) {
        CounterexampleSearch::Counterexample(point) => {
            if !points.contains(&point) {
                points.insert(0, point);
            }
            return TriedEdits::No;
        }
        CounterexampleSearch::Unknown(_) => return TriedEdits::Undecided,
        CounterexampleSearch::None => {}
    }
    if trivial::by_algebra(model, changed) || !has_both_forms(model, changed, points, asker) {
        return TriedEdits::No;
    }
    // Everything in it has a value, if everything in the claim as it stands has.
    let defined = format!("{}/defined", claim.id);
    let ill = paper.claims.iter().enumerate().find(|(_, other)| other.id == defined).is_some_and(|(index, other)| {
        paper.models.get(other.model).is_some_and(|model| {
            matches!(
                asker.find_counterexample(&encode::encode(model, other, index), points),
                CounterexampleSearch::Counterexample(_)
            )
        })
    });
    let (ruling, _) = asker.rule(&question, points);
    match ruling.verdict.word() {
        Word::Proved if !ill => TriedEdits::Holds(Box::new(changed.statement.clone()), Box::new(ruling)),
        Word::Open | Word::Unchecked => TriedEdits::Undecided,
        Word::Proved | Word::Refuted | Word::Vacuous => TriedEdits::No,
    }
}
