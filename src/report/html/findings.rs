//! Builds the findings of an audit in order of weight: what is refuted, what is printed otherwise than meant, what is redundant, what
//! the text leaves unsaid, and where nothing is ruled on.
//!
//! Called by [`super::paper()`]. Not part of a verdict.

use std::collections::BTreeSet;

use super::blocks;
use super::claims::{anchor, claim_anchor, expected};
use super::formula::Typesetter;
use super::view::{CardView, FindingsView, LineView, LinkView, NameView, PieceView};
use crate::audit::{ExpectationMatch, PaperAudit};
use crate::expression::children::Subexpression;
use crate::expression::{Condition, ConditionRef, Term, TermRef};
use crate::paper::{Claim, MarkedItem, Statement};
use crate::report::evaluated::without_name;
use crate::report::finding::{ClaimRuling, FindingIndex, FindingKind, two_forms};
use crate::report::page::PageBlock;
use crate::report::{difference, evidence, overview, place_order, statement};

/// The number of cards of each kind that are shown at once.
const SHOWN: usize = 6;
/// A table of a card that is not shown at once has no more rows.
const MOST_PLAIN_ROWS: usize = 4;
/// A table of a card has no more rows.
const MOST_ROWS: usize = 10;
/// A named condition whose text is longer is not written out on a card.
const LONGEST_NAME: usize = 240;

/// A statement whose MathML has more bytes is left out of a list of links.
const MOST_STATEMENT: usize = 100;

/// The findings of a paper as views.
pub struct Findings<'a> {
    audited: &'a PaperAudit,
    typesetter: &'a Typesetter<'a>,
    index: FindingIndex<'a>,
}

impl<'a> Findings<'a> {
    /// Collects the claims of an audit.
    #[must_use]
    pub fn new(audited: &'a PaperAudit, typesetter: &'a Typesetter<'a>) -> Self {
        Self { audited, typesetter, index: FindingIndex::new(audited) }
    }

    /// Returns the findings by kind, the gravest kind first; a kind without findings is left out.
    #[must_use]
    pub fn views(&self) -> Vec<FindingsView> {
        let kinds = [
            (
                "surprises",
                "Not as the file expects",
                "The verdict differs from what the condition file says it should be.",
                FindingKind::Surprise,
            ),
            ("undecided", "Not decided", "The file expects a decision, and none was reached.", FindingKind::Undecided),
            (
                "printed",
                "Printed lines that are wrong, and what was meant",
                "What the paper prints was refuted by a counterexample. The form that must have been meant stands beside it, with a \
                 verdict of its own; the parts that differ are framed.",
                FindingKind::Misprint,
            ),
            (
                "refuted",
                "Statements that are refuted",
                "A counterexample refutes each of these. The file expects it and says why: some are errors of the paper, others ask on \
                 purpose whether a condition can be dropped.",
                FindingKind::Refuted,
            ),
            (
                "no",
                "Questions answered with no",
                "The file asks, and expects no answer. A counterexample says no.",
                FindingKind::No,
            ),
            (
                "vacuous",
                "Statements about nothing",
                "The hypotheses cannot hold together, so the statement says nothing.",
                FindingKind::Vacuous,
            ),
        ];
        let mut out: Vec<FindingsView> = Vec::new();
        for (key, title, meaning, kind) in kinds {
            let cards: Vec<CardView> = self.index.of_kind(kind).into_iter().map(|both| self.card(both)).collect();
            let mut first = cards;
            let count = first.len();
            let more = if count > SHOWN + 2 { first.split_off(SHOWN) } else { Vec::new() };
            let more = more.into_iter().map(with_plain_tables).collect();
            out.push(self.kind((key, title, meaning), count, (first, more), Vec::new()));
        }
        let lines = [
            (
                (
                    "redundant",
                    "Redundant conditions",
                    "The other conditions of the region imply each of these, so it could be left out.",
                ),
                self.redundant(),
            ),
            (
                ("unstated", "Assumptions that the text does not state", "The condition file supplies them, with a reason."),
                self.notes(&self.audited.paper.supplied),
            ),
            (
                (
                    "lost",
                    "Formulas that are lost from the text",
                    "The text at hand lacks them; the file gives what they must have been.",
                ),
                self.notes(&self.audited.paper.lost),
            ),
            (
                ("gaps", "Where nothing is covered", "Numbered places of the paper that nothing rules on, with the reason."),
                self.gaps(),
            ),
        ];
        for (about, lines) in lines {
            out.push(self.kind(about, lines.len(), (Vec::new(), Vec::new()), lines));
        }
        out.retain(|kind| kind.count > 0);
        out
    }

    fn kind(
        &self,
        (key, title, meaning): (&str, &str, &str),
        count: usize,
        (first, more): (Vec<CardView>, Vec<CardView>),
        lines: Vec<LineView>,
    ) -> FindingsView {
        let anchor = anchor(&self.audited.paper.slug, &format!("findings/{key}"));
        FindingsView { anchor, title: title.to_owned(), meaning: meaning.to_owned(), count, first, more, lines }
    }

    fn card(&self, (claim, ruled): ClaimRuling<'a>) -> CardView {
        let own = self.index.printed(claim);
        let meant = self.index.meant(claim);
        let (printed, meant_line) = match &meant {
            Some(meant) => self.both(&own, &meant.statement),
            None => (self.typesetter.claim(claim), LineView::new()),
        };
        let entry = overview::entry(claim, ruled);
        let tables: Vec<PageBlock> = entry.below.into_iter().filter(|block| matches!(block, PageBlock::Table(_))).collect();
        let is_expected = ruled.comparison == ExpectationMatch::AsExpected;
        let expected = [if is_expected { String::new() } else { expected(claim, ruled) }, overview::setting(self.audited, claim)];
        let name = claim.id.strip_suffix("/printed-meant");
        CardView {
            anchor: claim_anchor(&self.audited.paper.slug, &claim.id),
            verdict: ruled.ruling.verdict.word().as_str(),
            title: name.map_or_else(
                || self.typesetter.title(&claim.title),
                |name| self.typesetter.title(&format!("`{name}` is printed otherwise than meant")),
            ),
            places: place_order::joined(&claim.places),
            printed,
            meant: meant_line,
            meant_verdict: meant.and_then(|meant| meant.ruled).map(|(_, ruled)| ruled.ruling.verdict.word().as_str()),
            why: claim.expected.as_ref().and_then(|expected| expected.why.clone()),
            expected: expected.into_iter().filter(|text| !text.is_empty()).collect::<Vec<_>>().join("; "),
            evidence: blocks::plain_point(self.typesetter.line(&evidence::evidence_line(ruled))),
            table: blocks::shortened(blocks::with_plain_points(blocks::views(&tables, 4, self.typesetter)), MOST_ROWS),
            names: self.names(claim),
            dependents: self.dependents(claim),
        }
    }

    /// Returns both statements, with the parts marked in which they differ if both can be typeset.
    fn both(&self, printed: &Statement, meant: &Statement) -> (LineView, LineView) {
        let (a, b) = difference::statements(printed, meant);
        let both = (self.typesetter.statement(&a), self.typesetter.statement(&b));
        let is_lost =
            |line: &LineView| line.iter().any(|piece| piece.math.is_none() && piece.text.contains(['\u{e002}', '\u{e003}']));
        match is_lost(&both.0) || is_lost(&both.1) {
            true => (self.typesetter.statement(printed), self.typesetter.statement(meant)),
            false => both,
        }
    }

    /// Returns the conditions that a claim's statement mentions by name, where they are short.
    fn names(&self, claim: &Claim) -> Vec<NameView> {
        let mut found: Vec<(String, ConditionRef)> = Vec::new();
        if claim.id.ends_with("/printed-meant") {
            return self.new_numbers(&claim.statement);
        }
        for condition in crate::report::typeset::parts(&claim.statement) {
            Subexpression::Condition(condition).walk(&mut |part| match part {
                Subexpression::Condition(condition) => match &**condition {
                    Condition::Named { shown, body } => {
                        if found.iter().all(|(known, _)| *known != **shown) {
                            found.push((shown.to_string(), body.clone()));
                        }
                        false
                    }
                    _ => true,
                },
                Subexpression::Term(_) => false,
            });
        }
        let named = |(name, body): (String, ConditionRef)| {
            let known = self.audited.paper.models.iter().flat_map(|model| &model.conditions).find(|known| *known.name == *name);
            let body = without_name(&body);
            let is_short = body.to_string().len() <= LONGEST_NAME && name.len() <= 40;
            is_short.then(|| NameView {
                places: known.map(|known| place_order::joined(&known.places)).unwrap_or_default(),
                name,
                line: self.typesetter.condition(body),
            })
        };
        found.into_iter().filter_map(named).take(4).collect()
    }

    /// Returns the numbers with a name that the meant form of a condition mentions and the printed form does not.
    fn new_numbers(&self, statement: &Statement) -> Vec<NameView> {
        let Some((printed, meant)) = two_forms(statement) else { return Vec::new() };
        let numbers = |condition: &ConditionRef| {
            let mut found: Vec<(String, TermRef)> = Vec::new();
            Subexpression::Condition(condition).walk(&mut |part| match part {
                Subexpression::Term(term) => match &**term {
                    Term::Named { shown, body } => {
                        if found.iter().all(|(known, _)| *known != **shown) {
                            found.push((shown.to_string(), body.clone()));
                        }
                        false
                    }
                    _ => true,
                },
                Subexpression::Condition(_) => true,
            });
            found
        };
        let known = numbers(&printed);
        let new = numbers(&meant).into_iter().filter(|(name, _)| known.iter().all(|(known, _)| known != name));
        new.map(|(name, body)| NameView { places: String::new(), name, line: self.typesetter.number(&body) }).collect()
    }

    /// Returns the claims that rest on a claim.
    fn dependents(&self, claim: &Claim) -> Vec<LinkView> {
        self.index.dependents(claim).into_iter().map(|both| self.link(both)).collect()
    }

    /// Returns a link to a claim.
    #[must_use]
    pub fn link(&self, (claim, ruled): ClaimRuling<'a>) -> LinkView {
        LinkView {
            anchor: claim_anchor(&self.audited.paper.slug, &claim.id),
            title: self.typesetter.title(&claim.title),
            verdict: ruled.ruling.verdict.word().as_str(),
            statement: LineView::new(),
        }
    }

    /// Returns a link to the claim with an id; `None` if it was not ruled on.
    #[must_use]
    pub fn brief_link_to(&self, id: &str) -> Option<LinkView> {
        self.index.by_id(id).map(|both| self.link(both))
    }

    /// Returns a link to the claim with an id, with its statement if that is short; `None` if it was not ruled on.
    #[must_use]
    pub fn link_to(&self, id: &str) -> Option<LinkView> {
        let both = self.index.by_id(id)?;
        let statement = self.typesetter.claim(both.0);
        let length: usize = statement.iter().map(|piece| piece.math.as_ref().map_or(piece.text.len(), String::len)).sum();
        let statement = if length <= MOST_STATEMENT { statement } else { LineView::new() };
        Some(LinkView { statement, ..self.link(both) })
    }

    fn redundant(&self) -> Vec<LineView> {
        let line = |(claim, ruled): &ClaimRuling<'a>| {
            let (Statement::Redundant { condition, .. } | Statement::Needed { condition, .. }) = &claim.statement else {
                return LineView::new();
            };
            let region = claim.id.split('/').next().unwrap_or_default();
            let mut line = self.typesetter.title(&format!("`{condition}` in `{region}` ({}): ", claim.places.join(", ")));
            line.extend(self.typesetter.condition(without_name(condition)));
            line.push(PieceView { tone: "faint", text: "; ".to_owned(), math: None });
            line.extend(self.typesetter.line(&evidence::evidence_line(ruled)));
            line
        };
        self.index.redundant().iter().map(line).collect()
    }

    fn notes(&self, notes: &[MarkedItem]) -> Vec<LineView> {
        let mut seen = BTreeSet::new();
        let line = |note: &MarkedItem| {
            let why = note.why.as_ref().map(|why| format!(": {why}")).unwrap_or_default();
            let (sort, name) = note.item.split_once(' ').unwrap_or(("", &note.item));
            let mut line = self.typesetter.title(&format!("{sort} "));
            line.extend(self.typesetter.text(name));
            line.extend(self.typesetter.title(&why));
            line
        };
        notes.iter().filter(|note| seen.insert((&note.item, &note.why))).map(line).collect()
    }

    /// Returns the places of the ledger that nothing encodes, by their reasons.
    fn gaps(&self) -> Vec<LineView> {
        let line = |(why, places): &(Option<&str>, Vec<String>)| {
            let why = why.unwrap_or("no reason is given");
            let places = if places.len() > 12 {
                format!("{} and {} more", places[..10].join(", "), places.len() - 10)
            } else {
                places.join(", ")
            };
            let mut line = vec![PieceView { tone: "strong", text: places, math: None }];
            line.extend(self.typesetter.title(&format!(": {why}")));
            line
        };
        self.index.skipped().iter().map(line).collect()
    }
}

/// Returns the card with the formulas of its evidence, and those that it names, as text.
fn with_plain_tables(card: CardView) -> CardView {
    CardView {
        evidence: blocks::as_text(card.evidence, usize::MAX),
        table: blocks::shortened(blocks::all_as_text(card.table, usize::MAX), MOST_PLAIN_ROWS),
        names: card.names.into_iter().map(|name| NameView { line: blocks::as_text(name.line, usize::MAX), ..name }).collect(),
        ..card
    }
}

/// Returns the kinds of the claims, sorted, each once.
#[must_use]
pub fn kinds(audited: &PaperAudit) -> Vec<&'static str> {
    let kinds: BTreeSet<&'static str> = audited
        .rulings
        .iter()
        .filter_map(|ruled| overview::claim(audited, ruled))
        .map(|claim| statement::kind(&claim.statement))
        .collect();
    kinds.into_iter().collect()
}
