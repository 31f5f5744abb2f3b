//! What became of the changes made to a paper, as JSON: a contract, described by `schema/mutation.schema.json`. No times, nothing
//! of the machine: the same file gives the same bytes.

use schemars::JsonSchema;
use serde::Serialize;

use super::indent;
use super::mutants::{Tally, place};
use super::vocabulary::{Verdict, words};
use crate::mutate::{ChangedItemKind, EquivalenceEvidence, FormulaChange, MutantFate, MutationReport, SlipKind};
use crate::source::Origin;

/// The version of the format.
const VERSION: u32 = 1;

/// What `referee mutate --format json` prints. No times, nothing of the machine: the same file gives the same bytes, unless time
/// was up.
#[derive(Serialize, JsonSchema)]
#[schemars(title = "The changes that referee made to a paper, and what became of them", deny_unknown_fields)]
pub(super) struct MutationDocument {
    /// Rises when a field changes its meaning or goes.
    #[schemars(extend("const" = VERSION))]
    version: u32,
    /// The folder's name under conditions/, or the file's stem.
    #[schemars(length(min = 1))]
    slug: String,
    title: String,
    /// What the paper was read from, the main file first: paths from the folder of the main file.
    #[schemars(length(min = 1))]
    files: Vec<Origin>,
    /// How many claims the unchanged paper has.
    claims: usize,
    /// Why not everything was tried; null if it was.
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
    /// Those that a verdict, or the reading of the file, notices.
    noticed: usize,
    /// Of these, those after which the file no longer reads.
    unreadable: usize,
    /// Those proved to say the same: they are left out of the score.
    equivalent: usize,
    /// Claims that say something else and have the same verdict: not noticed.
    same_verdict: usize,
    /// Of these, those whose verdict exact arithmetic has confirmed for what they say now.
    same_verdict_confirmed: usize,
    /// Those that nothing notices.
    survived: usize,
    /// Of these, those of which a solver says more than was confirmed.
    unsure: usize,
    /// Those for which no time was left: they are left out of the score.
    not_tried: usize,
    /// 1000 noticed / (made - equivalent - not_tried), rounded down; null where nothing is left.
    #[schemars(range(max = 1000))]
    score_per_thousand: Option<usize>,
}

#[derive(Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
struct ChangeObject {
    file: String,
    #[schemars(range(min = 1))]
    line: usize,
    /// Where the first character changes.
    #[schemars(range(min = 1))]
    column: usize,
    #[schemars(with = "KindWords")]
    kind: &'static str,
    /// What sort of item it stands in.
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
    /// The file no longer reads.
    Unreadable {
        fault: String,
    },
    /// The verdict of a claim differs; null before where the change brought the claim with it.
    Noticed {
        claim: String,
        #[schemars(with = "Option<Verdict>")]
        verdict_before: Option<&'static str>,
        #[schemars(with = "Verdict")]
        verdict_after: &'static str,
    },
    /// Proved to say the same: by certificates of so many terms, or by algebra alone (0).
    Equivalent {
        terms: usize,
    },
    /// A claim that says something else, and has the same verdict as before: this one where evidence confirms it; its
    /// certificates have so many terms.
    SameVerdict {
        #[schemars(with = "Verdict")]
        verdict: &'static str,
        terms: usize,
    },
    Survived,
    /// A solver calls the verdict of a claim another, and nothing has confirmed it.
    Unsure {
        claim: String,
        #[schemars(with = "Verdict")]
        leaning: &'static str,
    },
    NotTried,
}

words!(KindWords = SlipKind::ALL.map(SlipKind::words));
words! {
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

/// The changes with their fates, indented, with a line end at the end.
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
    // Strings, numbers and maps with string keys: nothing in it can fail to be written.
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
