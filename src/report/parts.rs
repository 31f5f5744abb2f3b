//! Lists what was found about each part of a claim: the two directions of an `iff`, the links of a chain, the incentive constraints
//! of an equilibrium.
//!
//! Called by [`super::claim`] and [`super::overview`]. Not part of a verdict: the verdicts on the parts were made before.

use super::evidence::{self, Deciding};
use super::mentions::PointExtent;
use super::page::PageLine;
use crate::audit::RuledClaim;
use crate::certify::{Finding, Word};

/// The most parts that a list names one by one. Of a longer list, the parts that are proved are counted only.
const MOST_LISTED: usize = 6;

/// Returns a row for each part of a claim, in the order of the claim: the verdict, the part, and its evidence in one line. Empty if
/// the claim has one part.
#[must_use]
pub(super) fn rows(ruled: &RuledClaim) -> Vec<Vec<PageLine>> {
    if ruled.question.parts.len() < 2 { Vec::new() } else { all(ruled).map(|(_, row)| row.into()).collect() }
}

/// Returns a row for each part of a claim, but for the part whose evidence is shown above. Of a claim with many parts the rows have
/// no evidence, and the proved parts are counted in one last row.
#[must_use]
pub(super) fn brief_rows(ruled: &RuledClaim) -> Vec<Vec<PageLine>> {
    let count = ruled.question.parts.len();
    let shown_above = evidence::deciding(ruled).map_or("", |deciding| deciding.label);
    if count <= MOST_LISTED {
        let parts = rows(ruled).into_iter().zip(&ruled.question.parts);
        let others = parts.filter(|(_, part)| part.label.is_empty() || part.label != shown_above);
        return others.map(|(row, _)| row).collect();
    }
    let not_proved = all(ruled).filter(|(word, _)| *word != Word::Proved);
    let mut rows: Vec<Vec<PageLine>> = not_proved.map(|(_, [verdict, part, _])| vec![verdict, part]).collect();
    let others = count - rows.len();
    if others > 0 {
        let text = if rows.is_empty() { format!("all {count} parts") } else { format!("the other {others} of {count} parts") };
        rows.push(vec![PageLine::verdict(Word::Proved), PageLine::plain(text)]);
    }
    rows
}

fn all(ruled: &RuledClaim) -> impl Iterator<Item = (Word, [PageLine; 3])> {
    ruled.question.parts.iter().zip(&ruled.ruling.parts).map(|(part, ruling)| {
        let word = ruling.verdict.word();
        let deciding = Deciding {
            label: "",
            query: &part.query,
            point_role: part.required.into(),
            finding: &ruling.finding,
            deviation_payoffs: part.deviation_payoffs.as_ref(),
        };
        let verdict = match ruling.finding {
            Finding::NotAsked => PageLine::faint("not asked"),
            Finding::Sat { .. } | Finding::Unsat { .. } | Finding::UnsatSaysSolver { .. } | Finding::Unknown { .. } => {
                PageLine::verdict(word)
            }
        };
        (word, [verdict, PageLine::plain(part.label.as_str()), evidence::found(&deciding, PointExtent::Deciding)])
    })
}
