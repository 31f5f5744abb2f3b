//! What became of the changes made to a paper, as JSON: a contract, described by `schema/mutation.schema.json`. No times, nothing
//! of the machine: the same file gives the same bytes.

use serde::Serialize;

use super::indent;
use super::mutants::{Tally, place};
use crate::mutate::{Change, Fate, Mutation, Shown};
use crate::source::Origin;

/// The version of the format.
const VERSION: u32 = 1;

#[derive(Serialize)]
struct Document {
    version: u32,
    slug: String,
    title: String,
    files: Vec<Origin>,
    claims: usize,
    stopped: Option<String>,
    summary: Summary,
    changes: Vec<ChangeObject>,
}

#[derive(Serialize)]
struct Summary {
    made: usize,
    noticed: usize,
    unreadable: usize,
    equivalent: usize,
    same_verdict: usize,
    same_verdict_confirmed: usize,
    survived: usize,
    unsure: usize,
    not_tried: usize,
    score_per_thousand: Option<usize>,
}

#[derive(Serialize)]
struct ChangeObject {
    file: String,
    line: usize,
    column: usize,
    kind: &'static str,
    sort: &'static str,
    item: String,
    within: Option<String>,
    before: String,
    after: String,
    #[serde(flatten)]
    fate: FateObject,
}

#[derive(Serialize)]
#[serde(tag = "fate", rename_all = "snake_case")]
enum FateObject {
    Unreadable { fault: String },
    Noticed { claim: String, verdict_before: Option<&'static str>, verdict_after: &'static str },
    Equivalent { terms: usize },
    SameVerdict { verdict: &'static str, terms: usize },
    Survived,
    Unsure { claim: String, leaning: &'static str },
    NotTried,
}

/// The changes with their fates, indented, with a line end at the end.
#[must_use]
pub fn print(mutation: &Mutation) -> String {
    let all = Tally::of(mutation, |_| true);
    let origins = mutation.paper.sources.origins();
    let document = Document {
        version: VERSION,
        slug: mutation.paper.slug.clone(),
        title: mutation.paper.title.clone(),
        claims: mutation.claims,
        stopped: mutation.stopped.clone(),
        summary: Summary {
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
    // Strings, numbers and maps with string keys: nothing in it can fail to be written.
    let mut text = indent::print(&document).unwrap_or_default();
    text.push('\n');
    text
}

fn object(mutation: &Mutation, origins: &[Origin], change: &Change, fate: &Fate) -> ChangeObject {
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
            Fate::Unreadable(fault) => FateObject::Unreadable { fault: fault.clone() },
            Fate::Noticed { claim, before, after } => FateObject::Noticed {
                claim: claim.clone(),
                verdict_before: before.map(crate::certify::Word::as_str),
                verdict_after: after.as_str(),
            },
            Fate::Equivalent(Shown::ByNormalForm) => FateObject::Equivalent { terms: 0 },
            Fate::Equivalent(Shown::ByCertificate(terms)) => FateObject::Equivalent { terms: *terms },
            Fate::SameVerdict(own) => FateObject::SameVerdict { verdict: own.word.as_str(), terms: own.terms },
            Fate::Survived => FateObject::Survived,
            Fate::Unsure { claim, leaning } => FateObject::Unsure { claim: claim.clone(), leaning: leaning.as_str() },
            Fate::NotTried => FateObject::NotTried,
        },
    }
}
