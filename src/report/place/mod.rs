//! All that an audit says of one numbered place of a paper, a proposition or a footnote, gathered from its rulings.
//!
//! [`gather`] makes a [`PlaceReport`], which [`page`] puts in words and [`json`] prints as it is. Every formula in it is one that
//! was ruled on, beside its verdict; what was not asked, or not decided, is not there or is said to be undecided.

pub mod find;
pub mod gather;
pub mod page;

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Serialize, Serializer};

use super::indent;
use super::page::PageLine;
use super::vocabulary::{Counts, Verdict, words};
use crate::paper::Paper;
use crate::source::Origin;

/// What an audit says of one place.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct PlaceReport {
    /// `proposition 1`, `footnote 16`.
    pub place: String,
    /// The words of the region that stands there.
    pub title: Option<String>,
    /// How many rulings are stated in the file, by verdict.
    #[schemars(with = "Counts")]
    pub stated: BTreeMap<&'static str, usize>,
    /// How many the tool asked by itself.
    #[schemars(with = "Counts")]
    pub asked: BTreeMap<&'static str, usize>,
    /// The regions that stand there.
    pub regions: Vec<RegionReport>,
    /// Numbers that are defined there.
    pub definitions: Vec<PlaceDefinition>,
    /// The derived regions of equilibria.
    pub equilibria: Vec<EquilibriumRegion>,
    /// Thresholds and other conditions derived, beside what is printed.
    pub derived: Vec<PrintedAndMeant>,
    /// How numbers and conditions move.
    pub statics: Vec<PlaceItem>,
    /// Everything else that is claimed there.
    pub claims: Vec<PlaceItem>,
    /// What is claimed of its conditions elsewhere.
    pub elsewhere: Vec<PlaceItem>,
    /// Its proofs.
    pub proofs: Vec<PlaceProof>,
    /// What the tool asked by itself and found worth telling.
    pub told: Vec<PlaceItem>,
    /// What is false, lost or printed otherwise than meant.
    pub errors: Vec<PlaceFault>,
    /// What the reader had to supply.
    pub unstated: Vec<MissingNote>,
    /// Claims that stand elsewhere and take something from here.
    pub dependents: Vec<PlaceItem>,
}

/// A region with its conditions.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct RegionReport {
    /// Its name.
    pub name: String,
    /// Its conditions, in order.
    pub conditions: Vec<ConditionReport>,
    /// Whether they can hold together.
    pub together: Option<PlaceItem>,
    /// On how large a set.
    pub size: Option<Size>,
    /// How it meets the other regions.
    pub meets: Vec<Meeting>,
}

/// A condition of a region.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct ConditionReport {
    /// Its name.
    pub name: String,
    /// Where it stands.
    pub places: Vec<String>,
    /// As written in the file, which is as printed unless something else is.
    pub written: String,
    /// What the paper prints, where that is something else.
    pub printed: Option<String>,
    /// The condition that was ruled on.
    pub decided: String,
    /// `needed`, `redundant`, or `undecided`; none where it stands alone.
    #[schemars(with = "Option<NeededWord>")]
    pub needed: Option<&'static str>,
    /// What shows that.
    #[schemars(with = "String")]
    #[serde(serialize_with = "plain")]
    pub evidence: PageLine,
    /// Whether what is printed and what is meant say the same.
    pub same: Option<PlaceItem>,
}

/// Whether a region is full-dimensional.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Size {
    /// The parameters that it and the assumptions mention.
    pub parameters: Vec<String>,
    /// Whether some point makes every inequality strict.
    #[schemars(with = "Verdict")]
    pub verdict: &'static str,
    /// The point.
    pub point: Option<BTreeMap<String, String>>,
}

/// A region beside another.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Meeting {
    /// The other.
    pub with: String,
    /// Where the other stands.
    pub places: Vec<String>,
    /// `disjoint`, `overlap` or `undecided`.
    #[schemars(with = "MeetingWord")]
    pub answer: &'static str,
    /// What shows that.
    #[schemars(with = "String")]
    #[serde(serialize_with = "plain")]
    pub evidence: PageLine,
}

/// A number with a name.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct PlaceDefinition {
    /// Its name.
    pub name: String,
    /// What it stands for.
    pub body: String,
}

/// Something ruled on.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct PlaceItem {
    /// The id of the claim.
    pub id: String,
    /// Its title.
    pub title: String,
    /// Where it stands.
    pub places: Vec<String>,
    /// The statement as written.
    pub written: String,
    /// The statement as it was decided.
    pub decided: String,
    /// What it supposes besides the assumptions.
    pub given: Vec<String>,
    /// The assumptions that are not in force.
    pub without: Vec<String>,
    /// The readings under which it is ruled on, other than the first of each.
    pub under: Vec<String>,
    /// The verdict.
    #[schemars(with = "Verdict")]
    pub verdict: &'static str,
    /// What the file expects.
    #[schemars(with = "Option<Verdict>")]
    pub expected: Option<&'static str>,
    /// Whether the verdict is that.
    pub as_expected: bool,
    /// Why the file expects it.
    pub why: Option<String>,
    /// The answer to a question of the tool's own.
    pub answer: Option<&'static str>,
    /// The evidence in one line.
    #[schemars(with = "String")]
    #[serde(serialize_with = "plain")]
    pub evidence: PageLine,
}

/// A statement as meant, with what is printed in its place, if that is something else.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct PrintedAndMeant {
    /// What is printed.
    pub printed: Option<PlaceItem>,
    /// What is meant.
    pub meant: PlaceItem,
}

/// Where an assessment is an equilibrium.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct EquilibriumRegion {
    /// The question: `S is PBE`.
    pub question: String,
    /// The exact condition.
    pub exact: String,
    /// Whether it is exact, and what is printed in its place.
    pub ruled: PrintedAndMeant,
    /// The printed region beside it.
    pub beside: Option<RegionComparison>,
}

/// A printed region beside the exact one.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct RegionComparison {
    /// The region.
    pub region: String,
    /// The verdict on whether the two are the same.
    #[schemars(with = "Verdict")]
    pub same: &'static str,
    /// What the region should ask and does not: each with a point of the region without it.
    pub missing: Vec<ConditionAtPoint>,
    /// What it asks and need not: each with an equilibrium that it alone excludes.
    pub superfluous: Vec<ConditionAtPoint>,
    /// An equilibrium that the region excludes.
    pub excluded: Option<BTreeMap<String, String>>,
    /// What could not be told.
    pub undecided: Vec<String>,
}

/// A condition with a point.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct ConditionAtPoint {
    /// The condition.
    pub condition: String,
    /// The point.
    pub point: BTreeMap<String, String>,
}

/// A proof, step by step.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct PlaceProof {
    /// Its id.
    pub id: String,
    /// Its steps.
    pub steps: Vec<PrintedAndMeant>,
}

/// Something false, or printed otherwise than meant.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct PlaceFault {
    /// As printed.
    pub printed: PlaceItem,
    /// What must have been meant, if the file says so.
    pub meant: Option<PlaceItem>,
}

/// Something that the text does not say.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct MissingNote {
    /// What.
    pub item: String,
    /// Why it is there.
    pub why: Option<String>,
    /// `supplied` by the reader, or `lost` from the text.
    #[schemars(with = "NoteSort")]
    pub sort: &'static str,
}

/// What `referee report --format json` writes.
#[derive(Serialize, JsonSchema)]
#[schemars(title = "referee report", deny_unknown_fields)]
pub(super) struct PlaceDocument<'a> {
    /// Rises when a field changes its meaning or goes.
    #[schemars(extend("const" = VERSION))]
    version: u32,
    slug: &'a str,
    title: &'a str,
    files: Vec<Origin>,
    places: &'a [PlaceReport],
}

words!(MeetingWord = ["disjoint", "overlap", "undecided"]);
words!(NeededWord = ["needed", "redundant", "undecided"]);
words!(NoteSort = ["supplied", "lost"]);

/// The version of the format.
const VERSION: u32 = 1;

/// The reports as JSON: no times, nothing of the machine.
#[must_use]
pub fn json(paper: &Paper, places: &[PlaceReport]) -> String {
    let document =
        PlaceDocument { version: VERSION, slug: &paper.slug, title: &paper.title, files: paper.sources.origins(), places };
    // Strings, numbers and maps with string keys: nothing in it can fail to be written.
    let mut text = indent::print(&document).unwrap_or_default();
    text.push('\n');
    text
}

fn plain<S: Serializer>(line: &PageLine, serializer: S) -> Result<S::Ok, S::Error> {
    let words: String = line.0.iter().map(|piece| piece.text.as_str()).collect();
    serializer.serialize_str(words.trim())
}
