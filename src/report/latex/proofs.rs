//! Writes the proofs from the certificates of a claim as the body of a `proof` environment, where they are short enough to be read.
//!
//! Called by [`super`]. Not part of a verdict: the kernel checked the certificates before.

use super::{escape, lines};
use crate::audit::RuledClaim;
use crate::certify::{Finding, Word};
use crate::derive::latex::LatexPrinter;
use crate::encode::Query;
use crate::paper::{Claim, Model, Paper};
use crate::report::page::{Page, PageBlock};
use crate::report::proof;
use crate::report::proof_notation::ProofNotation;
use kernel::Unsat;

/// The proofs of a claim are left out if its certificates have more terms together.
const MOST_TERMS: usize = 6;
/// The proofs of a claim are left out if it has more parts with a certificate.
const MOST_PARTS: usize = 4;
/// The proofs of a claim are left out if they have more lines.
const MOST_LINES: usize = 24;

/// Returns the proofs of the parts of a proved claim; `None` if the claim is not proved, algebra alone proves it, a point proves it, or
/// the proofs are long.
#[must_use]
pub fn body(paper: &Paper, claim: &Claim, ruled: &RuledClaim) -> Option<String> {
    if ruled.ruling.verdict.word() != Word::Proved {
        return None;
    }
    let certified: Vec<(&str, &Query, &Unsat)> = ruled
        .question
        .parts
        .iter()
        .zip(&ruled.ruling.parts)
        .filter_map(|(part, ruling)| match &ruling.finding {
            Finding::Unsat { proof } if proof.refutation().is_some() => Some((part.label.as_str(), &part.query, proof)),
            Finding::Unsat { .. }
            | Finding::Sat { .. }
            | Finding::UnsatSaysSolver { .. }
            | Finding::Unknown { .. }
            | Finding::NotAsked => None,
        })
        .collect();
    let terms: usize = certified.iter().map(|(_, _, proof)| proof.terms()).sum();
    if certified.is_empty() || certified.len() > MOST_PARTS || terms > MOST_TERMS {
        return None;
    }
    let empty = Model::default();
    let printer = LatexPrinter(paper.models.get(claim.model).unwrap_or(&empty));
    let mut out = String::new();
    let mut rows = 0;
    for (label, query, proof) in certified {
        let mut page = Page::default();
        proof::append_in(query, proof, ProofNotation::Latex(&printer), &mut page);
        rows += page.blocks.iter().map(length).sum::<usize>();
        if !label.is_empty() {
            out.push_str(&format!("\\emph{{Part}} {}.\n", escape::code(label)));
        }
        out.push_str(&lines::proof(&page.blocks));
    }
    (rows <= MOST_LINES).then_some(out)
}

fn length(block: &PageBlock) -> usize {
    match block {
        PageBlock::Table(table) => table.rows.len(),
        PageBlock::List(lines) => lines.len(),
        PageBlock::Heading(..) | PageBlock::Paragraph(_) | PageBlock::Entries(_) => 1,
    }
}
