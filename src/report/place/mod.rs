//! Defines the report on one numbered place of a paper, such as a proposition or a footnote, and writes it as JSON.
//!
//! [`gather`] builds a [`PlaceReport`] from the rulings of an audit, [`mod@page`] puts the report in words, and [`json`] prints it
//! in the format that `schema/report.schema.json` describes. Every formula in a report was ruled on and has its verdict next to it;
//! what was not asked is left out, and what is not decided is marked as undecided. Not part of a verdict.

pub mod find;
pub mod gather;
pub mod page;

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Serialize, Serializer};

use super::indent;
use super::page::PageLine;
use super::vocabulary::{Counts, Verdict, string_enum};
use crate::paper::Paper;
use crate::source::Origin;

/// What an audit found about one place of the paper.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct PlaceReport {
    /// The name of the place, such as `proposition 1`.
    pub place: String,
    /// The title of the region at the place.
    pub title: Option<String>,
    /// The number of rulings on claims of the file, by verdict.
    #[schemars(with = "Counts")]
    pub stated: BTreeMap<&'static str, usize>,
    /// The number of rulings on questions of the tool, by verdict.
    #[schemars(with = "Counts")]
    pub asked: BTreeMap<&'static str, usize>,
    /// The regions at the place.
    pub regions: Vec<RegionReport>,
    /// The numbers defined at the place.
    pub definitions: Vec<PlaceDefinition>,
    /// The derived regions in which assessments are equilibria.
    pub equilibria: Vec<EquilibriumRegion>,
    /// Derived thresholds and other conditions, with the printed forms.
    pub derived: Vec<PrintedAndMeant>,
    /// The claims on how numbers and conditions change with a parameter.
    pub statics: Vec<PlaceItem>,
    /// The other claims at the place.
    pub claims: Vec<PlaceItem>,
    /// The claims elsewhere about the conditions of its regions.
    pub elsewhere: Vec<PlaceItem>,
    /// The proofs of the place.
    pub proofs: Vec<PlaceProof>,
    /// The questions of the tool whose answers are worth showing.
    pub told: Vec<PlaceItem>,
    /// The refuted statements, with the meant form if there is one.
    pub errors: Vec<PlaceFault>,
    /// The items that the reader supplied, and those lost from the text.
    pub unstated: Vec<MissingNote>,
    /// The claims elsewhere that rest on this place.
    pub dependents: Vec<PlaceItem>,
}

/// A region with its conditions.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct RegionReport {
    /// The name of the region.
    pub name: String,
    /// The conditions of the region, in order.
    pub conditions: Vec<ConditionReport>,
    /// The ruling on whether the conditions can hold together.
    pub together: Option<PlaceItem>,
    /// Whether the conditions hold on a full-dimensional set.
    pub size: Option<Size>,
    /// How the region overlaps the other regions.
    pub meets: Vec<Meeting>,
}

/// A condition of a region.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct ConditionReport {
    /// The name of the condition.
    pub name: String,
    /// The places of the condition.
    pub places: Vec<String>,
    /// The condition as written in the file, which is as printed unless `printed` is given.
    pub written: String,
    /// What the paper prints, if it differs from what is meant.
    pub printed: Option<String>,
    /// The condition that was ruled on.
    pub decided: String,
    /// `needed`, `redundant` or `undecided`, given the other conditions; null if there are none.
    #[schemars(with = "Option<NeededWord>")]
    pub needed: Option<&'static str>,
    /// The evidence in one line.
    #[schemars(with = "String")]
    #[serde(serialize_with = "plain")]
    pub evidence: PageLine,
    /// The ruling on whether the printed and the meant form are equivalent.
    pub same: Option<PlaceItem>,
}

/// Whether a region is full-dimensional.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Size {
    /// The parameters that the region and the assumptions mention.
    pub parameters: Vec<String>,
    /// The verdict on whether some point makes every inequality strict.
    #[schemars(with = "Verdict")]
    pub verdict: &'static str,
    /// Such a point.
    pub point: Option<BTreeMap<String, String>>,
}

/// How a region overlaps another.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Meeting {
    /// The name of the other region.
    pub with: String,
    /// The places of the other region.
    pub places: Vec<String>,
    /// `disjoint`, `overlap` or `undecided`.
    #[schemars(with = "MeetingWord")]
    pub answer: &'static str,
    /// The evidence in one line.
    #[schemars(with = "String")]
    #[serde(serialize_with = "plain")]
    pub evidence: PageLine,
}

/// A number defined at the place.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct PlaceDefinition {
    /// The name of the number.
    pub name: String,
    /// The defining term.
    pub body: String,
}

/// A claim with its ruling.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct PlaceItem {
    /// The id of the claim.
    pub id: String,
    /// The title of the claim.
    pub title: String,
    /// The places of the claim.
    pub places: Vec<String>,
    /// The statement as written.
    pub written: String,
    /// The statement as it was decided.
    pub decided: String,
    /// The hypotheses of the claim in addition to the assumptions.
    pub given: Vec<String>,
    /// The assumptions that are not in force.
    pub without: Vec<String>,
    /// The alternatives under which it is ruled on, where they are not the first of their readings.
    pub under: Vec<String>,
    /// The verdict.
    #[schemars(with = "Verdict")]
    pub verdict: &'static str,
    /// The verdict that the file expects.
    #[schemars(with = "Option<Verdict>")]
    pub expected: Option<&'static str>,
    /// True if the verdict is the expected one, or none is expected.
    pub as_expected: bool,
    /// The reason that the file gives for its expectation.
    pub why: Option<String>,
    /// The answer, if the tool asked the question on its own account.
    pub answer: Option<&'static str>,
    /// The evidence in one line.
    #[schemars(with = "String")]
    #[serde(serialize_with = "plain")]
    pub evidence: PageLine,
}

/// A statement as meant, with the printed form if it differs.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct PrintedAndMeant {
    /// The printed form.
    pub printed: Option<PlaceItem>,
    /// The meant form.
    pub meant: PlaceItem,
}

/// The exact condition under which an assessment is an equilibrium.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct EquilibriumRegion {
    /// The question, such as `S is PBE`.
    pub question: String,
    /// The exact condition.
    pub exact: String,
    /// The ruling on the exact condition, with that on the printed form.
    pub ruled: PrintedAndMeant,
    /// How the printed region differs from the exact condition.
    pub beside: Option<RegionComparison>,
}

/// How a printed region differs from the exact condition.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct RegionComparison {
    /// The name of the region.
    pub region: String,
    /// The verdict on whether the two are the same.
    #[schemars(with = "Verdict")]
    pub same: &'static str,
    /// The conditions that the region lacks, each with a point of the region at which it fails.
    pub missing: Vec<ConditionAtPoint>,
    /// The conditions of the region that are not necessary, each with an equilibrium that it alone excludes.
    pub superfluous: Vec<ConditionAtPoint>,
    /// An equilibrium that the region excludes.
    pub excluded: Option<BTreeMap<String, String>>,
    /// The comparisons that could not be decided.
    pub undecided: Vec<String>,
}

/// A condition with a point at which it fails.
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
    /// The id of the proof.
    pub id: String,
    /// The steps of the proof.
    pub steps: Vec<PrintedAndMeant>,
}

/// A refuted statement.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct PlaceFault {
    /// The refuted statement, as printed.
    pub printed: PlaceItem,
    /// The meant form, if the file gives one.
    pub meant: Option<PlaceItem>,
}

/// An item that the paper's text does not contain.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct MissingNote {
    /// The item.
    pub item: String,
    /// The reason that the file gives.
    pub why: Option<String>,
    /// `supplied` by the reader, or `lost` from the text.
    #[schemars(with = "NoteSort")]
    pub sort: &'static str,
}

/// The document that `referee report --format json` writes.
#[derive(Serialize, JsonSchema)]
#[schemars(title = "referee report", deny_unknown_fields)]
pub(super) struct PlaceDocument<'a> {
    /// The version of the format: it rises when a field changes its meaning or is removed.
    #[schemars(extend("const" = VERSION))]
    version: u32,
    slug: &'a str,
    title: &'a str,
    files: Vec<Origin>,
    places: &'a [PlaceReport],
}

string_enum!(MeetingWord = ["disjoint", "overlap", "undecided"]);
string_enum!(NeededWord = ["needed", "redundant", "undecided"]);
string_enum!(NoteSort = ["supplied", "lost"]);

/// The version of the format.
const VERSION: u32 = 1;

/// Returns the reports as indented JSON, with a line end at the end. The output has no times and no machine details.
#[must_use]
pub fn json(paper: &Paper, places: &[PlaceReport]) -> String {
    let document =
        PlaceDocument { version: VERSION, slug: &paper.slug, title: &paper.title, files: paper.sources.origins(), places };
    // The document holds only strings, numbers and maps with string keys, so serialisation cannot fail.
    let mut text = indent::print(&document).unwrap_or_default();
    text.push('\n');
    text
}

fn plain<S: Serializer>(line: &PageLine, serializer: S) -> Result<S::Ok, S::Error> {
    let words: String = line.0.iter().map(|piece| piece.text.as_str()).collect();
    serializer.serialize_str(words.trim())
}
