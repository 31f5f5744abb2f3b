//! Builds the matrices of a page: the signs of the comparative statics, and which assumptions the proofs use.
//!
//! The signs are those that `referee statics` and `referee needs` print. Called by [`super::paper()`]. Not part of a verdict.

use std::cmp::Reverse;

use super::blocks;
use super::claims::claim_anchor;
use super::formula::Typesetter;
use super::view::{ColumnView, LineView, MatrixRowView, MatrixView, PieceView};
use crate::audit::PaperAudit;
use crate::diagnose::statics::Statics;
use crate::expression::{Term, Variable};
use crate::paper::{Assumption, Definition};
use crate::report::evaluated::without_name;
use crate::report::overview::count;
use crate::report::page::{Page, PageLine};
use crate::report::place::find::numbered_places;
use crate::report::statics;
use crate::report::uses::{AssumptionUse, ClaimUses, ProofUses};
use crate::report::visible::visible;

/// The text of a formula in a matrix is cut after so many characters.
const MOST_TEXT: usize = 120;
/// With more columns, the domains of parameters are named in the last column instead.
const MOST_COLUMNS: usize = 12;
/// No more claims are rows of a matrix.
const MOST_CLAIMS: usize = 150;

/// Returns the matrix of numbers by parameters; `None` if no number depends on a parameter.
#[must_use]
pub fn of_statics(found: &Statics, typesetter: &Typesetter<'_>) -> Option<MatrixView> {
    let table = statics::signs(found);
    if table.numbers.is_empty() {
        return None;
    }
    let parameters = || found.paper.models.iter().flat_map(|model| &model.parameters);
    let column = |name: &&Variable| {
        let own = parameters().find(|own| own.name == **name);
        let title = own.and_then(|own| own.title.clone()).unwrap_or_default();
        ColumnView { line: vec![code(name)], title }
    };
    let row = |(definition, signs): &(&Definition, Vec<&'static str>)| MatrixRowView {
        anchor: String::new(),
        heading: vec![code(&definition.name)],
        cells: signs.clone(),
        aside: with_own_names(definition, blocks::as_text(typesetter.number(body(&definition.body)), MOST_TEXT)),
    };
    let mut notes = Page::default();
    if let Some(reason) = &found.stopped {
        notes.paragraph(PageLine::plain(format!("Not finished: {reason}.")));
    }
    notes.list(statics::legend().collect());
    statics::compared(found, &mut notes);
    Some(MatrixView {
        summary: format!("{}, {}", count(table.numbers.len(), "number"), count(table.parameters.len(), "parameter")),
        corner: "Number",
        last: "Formula",
        columns: table.parameters.iter().map(column).collect(),
        rows: table.numbers.iter().map(row).collect(),
        notes: blocks::views(&notes.blocks, 2, typesetter),
    })
}

/// Writes the arguments of a definition as the file names them: the body of `s(x)` has the variable `s.x` for x.
fn with_own_names(definition: &Definition, mut line: LineView) -> LineView {
    let mut arguments: Vec<&str> = definition.arguments.iter().map(|(variable, _)| &**variable).collect();
    // A longer name may begin with a shorter one.
    arguments.sort_by_key(|variable| Reverse(variable.len()));
    for variable in arguments {
        let own = variable.rsplit_once('.').map_or(variable, |(_, own)| own);
        line.iter_mut().for_each(|piece| piece.text = piece.text.replace(variable, own));
    }
    line
}

/// Returns a number without the name that the file gives it.
fn body(term: &Term) -> &Term {
    if let Term::Named { body, .. } = term { self::body(body) } else { term }
}

/// Returns the matrix of claims by the assumptions that their proofs use: the claims at numbered places, such as propositions and
/// footnotes, and all claims if there are few. `None` if no proof uses an assumption.
#[must_use]
pub fn of_proofs(audited: &PaperAudit, typesetter: &Typesetter<'_>) -> Option<MatrixView> {
    let uses = ProofUses::new(audited);
    if uses.assumptions.is_empty() {
        return None;
    }
    let places = numbered_places(&audited.paper);
    let is_numbered = |own: &&ClaimUses<'_>| places.iter().any(|place| place.is_among(&own.claim.places));
    // A proof by algebra alone uses nothing, so that a row says nothing of it.
    let uses_some = |own: &&ClaimUses<'_>| !own.own.is_empty() || own.uses.contains(&AssumptionUse::Used);
    let all: Vec<&ClaimUses<'_>> = uses.claims.iter().filter(uses_some).collect();
    let by_algebra = uses.claims.len() - all.len();
    let with_row = all.len();
    let rows: Vec<&ClaimUses<'_>> =
        if all.len() <= MOST_CLAIMS { all } else { all.iter().copied().filter(is_numbered).take(MOST_CLAIMS).collect() };
    let left_out = with_row - rows.len();
    let is_domain = |place: usize| uses.assumptions.get(place).is_some_and(|(_, all)| all.iter().any(|own| own.is_domain));
    let is_column: Vec<bool> =
        (0..uses.assumptions.len()).map(|place| uses.assumptions.len() <= MOST_COLUMNS || !is_domain(place)).collect();
    let columns = uses.assumptions.iter().zip(&is_column);
    let column = |(name, all): &(&str, Vec<&Assumption>)| {
        let conditions: Vec<String> = all.iter().map(|own| without_name(&own.condition).to_string()).collect();
        ColumnView { line: vec![code(name)], title: conditions.join(" and ") }
    };
    let row = |own: &&ClaimUses<'_>| MatrixRowView {
        anchor: claim_anchor(&audited.paper.slug, &own.claim.id),
        heading: typesetter.title(&own.claim.title),
        cells: own.uses.iter().zip(&is_column).filter(|(_, is_column)| **is_column).map(|(used, _)| used.sign()).collect(),
        aside: besides(&uses, own, &is_column),
    };
    let mut notes = Page::default();
    notes.list(
        [
            (AssumptionUse::Used, "the proof uses the assumption"),
            (AssumptionUse::Unnamed, "the assumption is in force, and the proof does not name it"),
        ]
        .into_iter()
        .map(|(used, meaning)| PageLine::formula(used.sign()).and(format!("  {meaning}")))
        .chain([PageLine::plain("(blank) the assumption is not among the hypotheses of the claim")])
        .collect(),
    );
    notes.paragraph(PageLine::plain(
        "The matrix shows the proofs that were found. Another proof may do without an assumption that is marked here, and an \
         assumption may decide the sign of a denominator without being named. `referee needs` finds which assumptions a claim needs.",
    ));
    if left_out > 0 {
        let line = format!("{} at other places left out.", are(left_out, "claim"));
        notes.paragraph(PageLine::plain(line));
    }
    if by_algebra > 0 {
        let line = format!("{} proved without an assumption.", are(by_algebra, "claim"));
        notes.paragraph(PageLine::plain(line));
    }
    if uses.by_point > 0 {
        let line = format!("{} shown by a point, so that no proof uses an assumption.", are(uses.by_point, "claim"));
        notes.paragraph(PageLine::plain(line));
    }
    Some(MatrixView {
        summary: format!("{}, {}", count(rows.len(), "claim"), count(uses.assumptions.len(), "assumption")),
        corner: "Claim",
        last: "Uses besides",
        columns: columns.filter(|(_, is_column)| **is_column).map(|(own, _)| column(own)).collect(),
        rows: rows.iter().map(row).collect(),
        notes: blocks::views(&notes.blocks, 2, typesetter),
    })
}

/// Returns what a proof uses that has no column: domains of parameters, and hypotheses of the claim's own.
fn besides(uses: &ProofUses<'_>, own: &ClaimUses<'_>, is_column: &[bool]) -> LineView {
    let all = uses.assumptions.iter().zip(&own.uses).zip(is_column);
    let domains = all.filter(|((_, used), is_column)| **used == AssumptionUse::Used && !**is_column);
    let domains: Vec<&str> = domains.map(|(((name, _), _), _)| *name).collect();
    let mut line = LineView::new();
    if !domains.is_empty() {
        let what = if domains.len() == 1 { "the domain of " } else { "the domains of " };
        line.push(PieceView { tone: "plain", text: what.to_owned(), math: None });
        line.push(code(&domains.join(", ")));
    }
    if !own.own.is_empty() {
        let gap = if line.is_empty() { "" } else { "; " };
        line.push(PieceView { tone: "plain", text: gap.to_owned(), math: None });
        line.push(code(&own.own.join(", ")));
    }
    blocks::as_text(line, MOST_TEXT)
}

fn are(number: usize, noun: &str) -> String {
    format!("{} {}", count(number, noun), if number == 1 { "is" } else { "are" })
}

fn code(text: &str) -> PieceView {
    PieceView { tone: "formula", text: visible(text).into_owned(), math: None }
}
