//! Builds the list of all claims: each with its statement, its evidence, and its proof where that is short enough to be read.
//!
//! Called by [`super::paper()`]. Not part of a verdict.

use std::collections::BTreeSet;

use sha2::{Digest, Sha256};

use super::blocks;
use super::formula::Typesetter;
use super::view::{BlockView, ClaimView, LineView, PieceView};
use crate::audit::{ExpectationMatch, PaperAudit, RuledClaim};
use crate::certify::{Finding, Word};
use crate::paper::{Claim, Role};
use crate::report::page::{Page, PageBlock};
use crate::report::{evidence, overview, place_order, proof, statement};

/// A proof with more terms in its certificate is named but not written out.
const MOST_TERMS: usize = 4;
/// No more parts of a claim are written out with their proofs.
const MOST_PARTS: usize = 4;
/// A table or a list of a proof with more rows is not written out.
const MOST_ROWS: usize = 9;

/// A statement whose MathML has more bytes is shown as text: in the list of all claims there are hundreds.
const MOST_MATHML: usize = 300;
/// The text of a statement is cut after so many characters.
const MOST_STATEMENT: usize = 500;
/// A text of the list is cut after so many characters.
const MOST_TEXT: usize = 140;

/// Returns the anchor of a claim: the first digits of a hash of its paper and id. It stays as long as the id does, and is short, since
/// a claim is linked to from many places of the page.
#[must_use]
pub fn claim_anchor(paper: &str, id: &str) -> String {
    let hash = Sha256::digest(format!("{paper}/{id}"));
    hash.iter().take(5).fold("c".to_owned(), |out, byte| out + &format!("{byte:02x}"))
}

/// Returns the anchor of a section with a key: letters and digits as they are, anything else escaped, so that two keys have two
/// anchors.
#[must_use]
pub fn anchor(paper: &str, key: &str) -> String {
    let mut out = String::with_capacity(paper.len() + key.len() + 1);
    for sign in paper.chars().chain(std::iter::once('.')).chain(key.chars()) {
        match sign {
            'a'..='z' | 'A'..='Z' | '0'..='9' | '-' | '_' | '.' => out.push(sign),
            '/' => out.push_str(".."),
            other => out.push_str(&format!("~{:x}", u32::from(other))),
        }
    }
    out
}

/// Returns how the verdict compares with what the file expects; empty if the file expects nothing, or just what was found by a
/// proof.
#[must_use]
pub fn expected(claim: &Claim, ruled: &RuledClaim) -> String {
    let Some(expected) = &claim.expected else { return String::new() };
    let word = statement::outcome(expected.outcome);
    match ruled.comparison {
        ExpectationMatch::Differs => format!("the file expects {word}"),
        ExpectationMatch::Undecided => format!("the file expects {word}; not decided"),
        ExpectationMatch::AsExpected if ruled.ruling.verdict.word() == Word::Proved => String::new(),
        ExpectationMatch::AsExpected => "as the file expects".to_owned(),
    }
}

/// Returns the claims of a paper in the order of the file; `on_cards` are the anchors of the claims that a finding works out.
#[must_use]
pub fn claims(audited: &PaperAudit, on_cards: &BTreeSet<&str>, typesetter: &Typesetter<'_>) -> Vec<ClaimView> {
    let view = |ruled| Some(view(audited, overview::claim(audited, ruled)?, ruled, (on_cards, typesetter)));
    audited.rulings.iter().filter_map(view).collect()
}

fn view(
    audited: &PaperAudit,
    claim: &Claim,
    ruled: &RuledClaim,
    (on_cards, typesetter): (&BTreeSet<&str>, &Typesetter<'_>),
) -> ClaimView {
    let paper = &*audited.paper;
    let is_stated = matches!(claim.role, Role::Claim | Role::Question | Role::Step);
    let anchor = claim_anchor(&paper.slug, &claim.id);
    let is_on_card = on_cards.contains(anchor.as_str());
    let is_brief = !is_stated && !is_on_card && !overview::is_worth_showing(claim, ruled);
    let entry = overview::entry(claim, ruled);
    let mut title = typesetter.title(&claim.title);
    if let Some(answer) = overview::answer(claim, ruled) {
        title.push(PieceView { tone: "strong", text: format!(" {answer}"), math: None });
    }
    if claim.id.contains("/printed") && !claim.id.ends_with("-meant") {
        title.push(PieceView { tone: "faint", text: " (as printed)".to_owned(), math: None });
    }
    let given = claim.given.iter().filter(|given| given.from.is_none()).map(|given| typesetter.condition(&given.condition));
    let tables = entry.below.iter().filter(|block| matches!(block, PageBlock::Table(_))).cloned().collect::<Vec<_>>();
    let mut below =
        if is_stated && !is_on_card { blocks::shortened(blocks::views(&tables, 4, typesetter), MOST_ROWS) } else { Vec::new() };
    below.extend(why(claim).filter(|_| !is_on_card));
    below.extend(if is_stated { proofs(ruled, is_on_card, typesetter) } else { Vec::new() });
    let formula = |line: LineView| {
        let length: usize = line.iter().filter_map(|piece| piece.math.as_ref()).map(String::len).sum();
        if is_stated && length <= MOST_MATHML { line } else { blocks::as_text(line, MOST_STATEMENT) }
    };
    // A finding has the evidence, and the usual answer to a question of the tool needs none.
    let evidence = match is_on_card || is_brief {
        true => LineView::new(),
        false => blocks::as_text(typesetter.line(&evidence::evidence_line(ruled)), MOST_TEXT),
    };
    ClaimView {
        anchor,
        is_on_card,
        is_brief,
        id: if is_title(&claim.id, &claim.title) { String::new() } else { claim.id.clone() },
        title,
        verdict: ruled.ruling.verdict.word().as_str(),
        kind: statement::kind(&claim.statement),
        by: if is_stated { "stated" } else { "asked" },
        places: place_order::joined(&claim.places),
        expected: expected(claim, ruled),
        statement: if is_on_card { LineView::new() } else { formula(typesetter.claim(claim)) },
        given: given.map(formula).collect(),
        setting: overview::setting(audited, claim),
        evidence,
        below: blocks::all_as_text(below, MOST_TEXT),
    }
}

/// Returns true iff an id is the title of its claim in other signs, so that a reader of the title knows the id.
fn is_title(id: &str, title: &str) -> bool {
    let signs = |text: &str| text.chars().filter(|sign| sign.is_alphanumeric()).flat_map(char::to_lowercase).collect::<String>();
    signs(id) == signs(title)
}

/// Returns the reason that the file gives for its expectation, as a block.
fn why(claim: &Claim) -> Option<BlockView> {
    let why = claim.expected.as_ref()?.why.as_ref()?;
    Some(BlockView::Paragraph { line: vec![PieceView { tone: "plain", text: format!("The file says: {why}"), math: None }] })
}

/// Returns the proofs from the certificates of a claim. Where they are long, a claim on a card has a sentence on their size; the
/// evidence of another claim gives the size already.
fn proofs(ruled: &RuledClaim, is_on_card: bool, typesetter: &Typesetter<'_>) -> Vec<BlockView> {
    let parts = ruled.question.parts.iter().zip(&ruled.ruling.parts);
    let proved: Vec<_> = parts
        .filter_map(|(part, ruling)| match &ruling.finding {
            Finding::Unsat { proof, .. } if proof.refutation().is_some() => Some((part, proof)),
            Finding::Unsat { .. }
            | Finding::Sat { .. }
            | Finding::UnsatSaysSolver { .. }
            | Finding::Unknown { .. }
            | Finding::NotAsked => None,
        })
        .collect();
    if proved.is_empty() {
        return Vec::new();
    }
    let terms: usize = proved.iter().map(|(_, proof)| proof.terms()).sum();
    let summary: LineView = vec![PieceView { tone: "plain", text: "Proof".to_owned(), math: None }];
    let short = format!("{}, {} together", overview::count(proved.len(), "certificate"), overview::count(terms, "term"));
    let size = || match is_on_card {
        true => vec![BlockView::Paragraph { line: typesetter.title(&format!("Proof: {short}.")) }],
        false => Vec::new(),
    };
    if proved.len() > MOST_PARTS || terms > MOST_TERMS {
        return size();
    }
    let mut page = Page::default();
    for (part, proof) in &proved {
        if !part.label.is_empty() {
            page.paragraph(crate::report::page::PageLine::new().with(crate::report::page::Tone::Strong, part.label.as_str()));
        }
        proof::append(&part.query, proof, &mut page);
    }
    let rows = |block: &PageBlock| match block {
        PageBlock::Table(table) => table.rows.len(),
        PageBlock::List(lines) => lines.len(),
        PageBlock::Heading(..) | PageBlock::Paragraph(_) | PageBlock::Entries(_) => 1,
    };
    if page.blocks.iter().map(rows).sum::<usize>() > MOST_ROWS {
        return size();
    }
    // The last column has the places of the assumptions, which the list of assumptions has, too.
    for block in &mut page.blocks {
        if let PageBlock::Table(table) = block {
            table.rows.iter_mut().for_each(|row| row.truncate(3));
        }
    }
    vec![BlockView::Fold { summary, blocks: blocks::views(&page.blocks, 4, typesetter) }]
}
