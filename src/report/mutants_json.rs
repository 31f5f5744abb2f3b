//! Writes the result of a mutation test as JSON, in the format that `schema/mutation.schema.json` describes.
//!
//! The output has no times and no machine details: the same file gives the same bytes, unless the time budget ran out. Called by
//! `referee mutate --format json`. Not part of a verdict.

use schemars::JsonSchema;
use serde::Serialize;

use super::indent;
use super::mutants::{Tally, place};
use super::vocabulary::{Verdict, string_enum};
use crate::mutate::{ChangedItemKind, EquivalenceEvidence, FormulaChange, MutantFate, MutationReport, SlipKind};
use crate::source::Origin;

/// The version of the format.
const VERSION: u32 = 1;

/// The document that `referee mutate --format json` prints. It has no times and no machine details: the same file gives the same
/// bytes, unless the time budget ran out.
#[derive(Serialize, JsonSchema)]
#[schemars(title = "The changes that referee made to a paper, and what became of them", deny_unknown_fields)]
pub(super) struct MutationDocument {
    /// The version of the format: it rises when a field changes its meaning or is removed.
    #[schemars(extend("const" = VERSION))]
    version: u32,
    /// The key of the paper: its folder's name under conditions/, or the file's stem.
    #[schemars(length(min = 1))]
    slug: String,
    title: String,
    /// The files that the paper was read from, the main file first, as paths relative to the main file's folder.
    #[schemars(length(min = 1))]
    files: Vec<Origin>,
    /// The number of claims of the unchanged paper.
    claims: usize,
    /// Why not every change was tried; null if every change was.
    stopped: Option<String>,
    summary: MutationSummary,
    /// Every change, in the order of the texts.
    changes: Vec<ChangeObject>,
}

#[derive(Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
struct MutationSummary {
    /// All changes.
    made: usize,
    /// The changes that a verdict, or the reading of the file, notices.
    noticed: usize,
    /// Of the noticed changes, those after which the file cannot be read.
    unreadable: usize,
    /// The changes proved to be equivalent to the original: they are left out of the score.
    equivalent: usize,
    /// Changed claims that say something else and have the same verdict: they count as not noticed.
    same_verdict: usize,
    /// Of these claims, those whose verdict exact arithmetic has confirmed for the changed statement.
    same_verdict_confirmed: usize,
    /// The changes that nothing notices.
    survived: usize,
    /// Of the unnoticed changes, those for which a solver gives another verdict that was not confirmed.
    unsure: usize,
    /// The changes for which no time was left: they are left out of the score.
    not_tried: usize,
    /// 1000 noticed / (made - equivalent - not_tried), rounded down; null if the denominator is zero.
    #[schemars(range(max = 1000))]
    score_per_thousand: Option<usize>,
}

#[derive(Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
struct ChangeObject {
    file: String,
    #[schemars(range(min = 1))]
    line: usize,
    /// The column of the first character that changes.
    #[schemars(range(min = 1))]
    column: usize,
    #[schemars(with = "KindWords")]
    kind: &'static str,
    /// The kind of item that contains the change.
    #[schemars(with = "SortWords")]
    sort: &'static str,
    /// The names that the item declares, or the title of the claim or step.
    item: String,
    /// For a step: the title of its proof.
    within: Option<String>,
    /// The comparison, or else the formula, around the change.
    before: String,
    after: String,
    #[serde(flatten)]
    fate: FateObject,
}

#[derive(Serialize, JsonSchema)]
#[serde(tag = "fate", rename_all = "snake_case")]
enum FateObject {
    /// The file cannot be read after the change.
    Unreadable { fault: String },
    /// The verdict of a claim differs; the verdict before is null if the claim exists only after the change.
    Noticed {
        claim: String,
        #[schemars(with = "Option<Verdict>")]
        verdict_before: Option<&'static str>,
        #[schemars(with = "Verdict")]
        verdict_after: &'static str,
    },
    /// Proved to be equivalent: by certificates with this number of terms, or by algebra alone (0).
    Equivalent { terms: usize },
    /// A changed claim that says something else and has the same verdict as before; `terms` is the number of terms of its
    /// certificates.
    SameVerdict {
        #[schemars(with = "Verdict")]
        verdict: &'static str,
        terms: usize,
    },
    /// Nothing notices the change.
    Survived,
    /// A solver gives another verdict on a claim, which was not confirmed.
    Unsure {
        claim: String,
        #[schemars(with = "Verdict")]
        leaning: &'static str,
    },
    /// The change was not tried.
    NotTried,
}

string_enum!(KindWords = SlipKind::ALL.map(SlipKind::words));
string_enum! {
    SortWords = [
        ChangedItemKind::Domain,
        ChangedItemKind::Function,
        ChangedItemKind::Definition,
        ChangedItemKind::Assumption,
        ChangedItemKind::Condition,
        ChangedItemKind::Region,
        ChangedItemKind::Game,
        ChangedItemKind::Assessment,
        ChangedItemKind::Printed,
        ChangedItemKind::Claim,
    ]
    .map(ChangedItemKind::words)
}

/// Returns the changes with their outcomes as indented JSON, with a line end at the end.
#[must_use]
pub fn print(mutation: &MutationReport) -> String {
    let all = Tally::of(mutation, |_| true);
    let origins = mutation.paper.sources.origins();
    let document = MutationDocument {
        version: VERSION,
        slug: mutation.paper.slug.clone(),
        title: mutation.paper.title.clone(),
        claims: mutation.claims,
        stopped: mutation.stopped.clone(),
        summary: MutationSummary {
            made: all.made,
            noticed: all.noticed,
            unreadable: all.unreadable,
            equivalent: all.equivalent,
            same_verdict: all.same_verdict,
            same_verdict_confirmed: all.confirmed,
            survived: all.survived,
            unsure: all.unsure,
            not_tried: all.not_tried,
            score_per_thousand: all.per_thousand(),
        },
        changes: mutation.trials.iter().map(|(change, fate)| object(mutation, &origins, change, fate)).collect(),
        files: origins,
    };
    // The document holds only strings, numbers and maps with string keys, so serialisation cannot fail.
    let mut text = indent::print(&document).unwrap_or_default();
    text.push('\n');
    text
}

fn object(mutation: &MutationReport, origins: &[Origin], change: &FormulaChange, fate: &MutantFate) -> ChangeObject {
    let (line, column) = place(mutation, change);
    let (before, after) = change.shown(&mutation.paper.sources);
    ChangeObject {
        file: origins.get(change.around.source.0 as usize).map(|origin| origin.path.clone()).unwrap_or_default(),
        line,
        column,
        kind: change.kind.words(),
        sort: change.site.sort.words(),
        item: change.site.shown(),
        within: change.site.within.clone(),
        before,
        after,
        fate: match fate {
            MutantFate::Unreadable(fault) => FateObject::Unreadable { fault: fault.clone() },
            MutantFate::Noticed { claim, before, after } => FateObject::Noticed {
                claim: claim.clone(),
                verdict_before: before.map(crate::certify::Word::as_str),
                verdict_after: after.as_str(),
            },
            MutantFate::Equivalent(EquivalenceEvidence::ByNormalForm) => FateObject::Equivalent { terms: 0 },
            MutantFate::Equivalent(EquivalenceEvidence::ByCertificate(terms)) => FateObject::Equivalent { terms: *terms },
            MutantFate::SameVerdict(own) => FateObject::SameVerdict { verdict: own.word.as_str(), terms: own.terms },
            MutantFate::Survived => FateObject::Survived,
            MutantFate::Unsure { claim, leaning } => FateObject::Unsure { claim: claim.clone(), leaning: leaning.as_str() },
            MutantFate::NotTried => FateObject::NotTried,
        },
    }
}
