//! Lists what is lost from the text of the paper: every `as printed: lost "why"`, with the item that it belongs to.
//!
//! [`super::read()`] calls this file for the report. Not part of a verdict.

use super::model::MarkedItem;
use crate::syntax::tree::{Item, ItemKind, Member, Printed, PrintedForm, ProofEntry};

/// Returns the notes marked `lost`, in the order of the file.
pub(super) fn lost(items: &[&Item]) -> Vec<MarkedItem> {
    let mut notes = Vec::new();
    for item in items {
        match &item.kind {
            ItemKind::Condition { assumed, condition } => {
                let word = if *assumed { "assume" } else { "condition" };
                notes.extend(lost_note(format!("{word} {}", condition.name.value), &condition.body));
            }
            ItemKind::Region { members, .. } => {
                for member in members {
                    if let Member::New(condition) = member {
                        notes.extend(lost_note(format!("condition {}", condition.name.value), &condition.body));
                    }
                }
            }
            ItemKind::Claim(claim) => {
                notes.extend(lost_note(format!("claim \"{}\"", claim.title.value), &claim.ruling.statement))
            }
            ItemKind::Proof(proof) => {
                for entry in &proof.moves {
                    if let ProofEntry::Step { title, ruling, .. } = entry {
                        let step = title.as_ref().map_or_else(String::new, |title| format!("step \"{}\" of ", title.value));
                        notes.extend(lost_note(format!("{step}proof \"{}\"", proof.title.value), &ruling.statement));
                    }
                }
            }
            ItemKind::Include(_)
            | ItemKind::Skip { .. }
            | ItemKind::Set { .. }
            | ItemKind::Reading { .. }
            | ItemKind::Parameters(_)
            | ItemKind::Function { .. }
            | ItemKind::Define { .. }
            | ItemKind::DefineBy { .. }
            | ItemKind::Map(_)
            | ItemKind::Game(_)
            | ItemKind::Assessment(_) => {}
        }
    }
    notes
}

/// Returns the note of a statement whose printed form is lost.
fn lost_note<T>(item: String, statement: &Printed<T>) -> Option<MarkedItem> {
    match statement {
        Printed::Both { printed: PrintedForm::Lost(why), .. } => {
            Some(MarkedItem { item, why: Some(why.value.clone()), span: why.span })
        }
        Printed::Both { printed: PrintedForm::Form(..), .. } | Printed::Plain(_) => None,
    }
}
