//! Defines what the templates of the page are filled with: texts, which the templates escape, and MathML made by this program.
//!
//! Built by the other files of this folder. Not part of a verdict.

use serde::Serialize;

/// A piece of a line.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct PieceView {
    /// `plain`, `strong`, `faint`, `formula`, `verdict` or `bad`.
    pub tone: &'static str,
    /// The text.
    pub text: String,
    /// The same as MathML, if it is a formula that can be typeset.
    pub math: Option<String>,
}

/// A line as pieces.
pub type LineView = Vec<PieceView>;

/// A block of a text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "sort", rename_all = "lowercase")]
pub enum BlockView {
    /// A heading.
    Heading {
        /// Its level on the page.
        level: u8,
        /// Its text.
        line: LineView,
    },
    /// A paragraph.
    Paragraph {
        /// Its text.
        line: LineView,
    },
    /// A list.
    List {
        /// Its lines.
        lines: Vec<LineView>,
    },
    /// A table.
    Table {
        /// The head of each column; empty for a table without a head.
        head: Vec<LineView>,
        /// The cells, row by row.
        rows: Vec<Vec<CellView>>,
    },
    /// Rulings, one after another.
    Entries {
        /// The rulings.
        entries: Vec<EntryView>,
    },
    /// Blocks that are shown on demand.
    Fold {
        /// What is shown before.
        summary: LineView,
        /// What is folded.
        blocks: Vec<BlockView>,
    },
}

/// A cell of a table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct CellView {
    /// Its text.
    pub line: LineView,
    /// It holds a number and is aligned right.
    pub right: bool,
}

/// A ruling in a list of rulings.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct EntryView {
    /// Its verdict, title and evidence.
    pub line: LineView,
    /// What is shown below it.
    pub below: Vec<BlockView>,
}

/// A link to a claim.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct LinkView {
    /// The anchor of the claim.
    pub anchor: String,
    /// Its title.
    pub title: LineView,
    /// Its verdict.
    pub verdict: &'static str,
    /// Its statement, where it is shown.
    pub statement: LineView,
}

/// A number of rulings with a verdict.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct CountView {
    /// The verdict.
    pub verdict: &'static str,
    /// Rulings on what the file states.
    pub stated: usize,
    /// Rulings on what the tool asked.
    pub asked: usize,
}

/// A condition that a formula mentions by its name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct NameView {
    /// The name.
    pub name: String,
    /// Its places in the paper.
    pub places: String,
    /// What it says.
    pub line: LineView,
}

/// A finding.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct CardView {
    /// The anchor of its claim in the list of claims.
    pub anchor: String,
    /// The verdict.
    pub verdict: &'static str,
    /// The title.
    pub title: LineView,
    /// Its places in the paper.
    pub places: String,
    /// What was ruled on, or what is printed where something else is meant.
    pub printed: LineView,
    /// What is meant.
    pub meant: LineView,
    /// The verdict on what is meant.
    pub meant_verdict: Option<&'static str>,
    /// The reason that the file gives.
    pub why: Option<String>,
    /// How the verdict compares with what the file expects; empty if the file expects nothing.
    pub expected: String,
    /// The evidence in one line.
    pub evidence: LineView,
    /// Both sides evaluated at the counterexample.
    pub table: Vec<BlockView>,
    /// The conditions that it mentions by name.
    pub names: Vec<NameView>,
    /// The claims that rest on it.
    pub dependents: Vec<LinkView>,
}

/// Findings of one kind.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct FindingsView {
    /// The anchor.
    pub anchor: String,
    /// What kind it is.
    pub title: String,
    /// What that means, in a sentence.
    pub meaning: String,
    /// How many there are.
    pub count: usize,
    /// The findings shown at once.
    pub first: Vec<CardView>,
    /// The findings shown on demand.
    pub more: Vec<CardView>,
    /// Findings that are one line each.
    pub lines: Vec<LineView>,
}

/// A place of the paper, such as a proposition.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PlaceView {
    /// The anchor.
    pub anchor: String,
    /// The name, such as `Proposition 1`.
    pub name: String,
    /// Its title.
    pub title: String,
    /// It is a footnote.
    pub is_note: bool,
    /// How many rulings of the file have each verdict, at the place.
    pub counts: Vec<CountView>,
    /// Refuted as printed, with a meant form.
    pub misprinted: Vec<LinkView>,
    /// Refuted, with no meant form.
    pub refuted: Vec<LinkView>,
    /// Neither proved nor refuted.
    pub undecided: usize,
    /// How many are proved.
    pub proved: usize,
    /// Some that are proved, those first that are named after the place.
    pub holds: Vec<LinkView>,
    /// How many things at the place the text does not say.
    pub unstated: usize,
    /// Its regions and the exact conditions of its equilibria.
    pub blocks: Vec<BlockView>,
    /// The claims at the place, by what they are about.
    pub lists: Vec<ListView>,
}

/// A list of claims.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ListView {
    /// What the claims are about.
    pub title: LineView,
    /// The claims.
    pub links: Vec<LinkView>,
}

/// A claim in the list of all claims.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ClaimView {
    /// The anchor.
    pub anchor: String,
    /// A finding works it out.
    pub is_on_card: bool,
    /// It is one line: a question of the tool with the usual answer.
    pub is_brief: bool,
    /// The id in the file.
    pub id: String,
    /// The title.
    pub title: LineView,
    /// The verdict.
    pub verdict: &'static str,
    /// The kind of the statement.
    pub kind: &'static str,
    /// `stated` in the file, or `asked` by the tool.
    pub by: &'static str,
    /// Its places in the paper.
    pub places: String,
    /// How the verdict compares with what the file expects; empty if it is proved as expected.
    pub expected: String,
    /// The statement.
    pub statement: LineView,
    /// The hypotheses of its own.
    pub given: Vec<LineView>,
    /// The assumptions that are not in force, and the alternatives that are.
    pub setting: String,
    /// The evidence in one line.
    pub evidence: LineView,
    /// The values at the counterexample, or the proof.
    pub below: Vec<BlockView>,
}

/// A control for a parameter.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ControlView {
    /// The id of its slider or list.
    pub id: String,
    /// The name of the parameter.
    pub name: String,
    /// Its symbol.
    pub symbol: LineView,
    /// Its title.
    pub title: String,
    /// The values of a list; empty for a slider.
    pub options: Vec<String>,
}

/// A condition or number whose truth or value the explorer shows.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct ExploredRowView {
    /// Its id.
    pub id: String,
    /// `region`, `condition`, `equilibrium`, `derived` or `number`.
    pub sort: &'static str,
    /// Its name, by which other rows link to it.
    pub name: String,
    /// How it is called.
    pub heading: LineView,
    /// Its title in the file.
    pub title: String,
    /// Its places in the paper.
    pub places: String,
    /// The formula.
    pub line: LineView,
    /// The place of its node.
    pub node: usize,
    /// The places of the nodes of its hypotheses, with blanks between them.
    pub given: String,
    /// The anchor of the claim that proves it; empty if none does.
    pub claim: String,
    /// The place of its deviations among those of all equilibria; `None` if no deviation is examined.
    pub deviations: Option<usize>,
}

/// A map on which the explorer shows its point.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ExploredMapView {
    /// Its title.
    pub title: String,
}

/// The explorer of a paper.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ExplorerView {
    /// The anchor with which its ids begin.
    pub anchor: String,
    /// The parameters.
    pub controls: Vec<ControlView>,
    /// The regions.
    pub regions: Vec<ExploredRowView>,
    /// The conditions.
    pub conditions: Vec<ExploredRowView>,
    /// What is said of equilibria.
    pub equilibria: Vec<ExploredRowView>,
    /// Other derived conditions.
    pub derived: Vec<ExploredRowView>,
    /// The named numbers.
    pub numbers: Vec<ExploredRowView>,
    /// How many rows are left out.
    pub left_out: usize,
    /// The maps.
    pub maps: Vec<ExploredMapView>,
    /// The paper has several readings, of which the explorer shows the first.
    pub several: bool,
    /// What the script needs, as JSON that may stand in a `script` element.
    pub data: String,
}

/// A column of a matrix.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ColumnView {
    /// Its head.
    pub line: LineView,
    /// What the head means, in words.
    pub title: String,
}

/// A row of a matrix.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct MatrixRowView {
    /// The anchor of the claim that the row is about; empty for none.
    pub anchor: String,
    /// Its head.
    pub heading: LineView,
    /// A sign for each column.
    pub cells: Vec<&'static str>,
    /// What stands in the last column.
    pub aside: LineView,
}

/// A table of signs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct MatrixView {
    /// Its size in words.
    pub summary: String,
    /// The head of the first column.
    pub corner: &'static str,
    /// The head of the last column.
    pub last: &'static str,
    /// The columns between the first and the last.
    pub columns: Vec<ColumnView>,
    /// The rows.
    pub rows: Vec<MatrixRowView>,
    /// The meaning of the signs, and what was found besides.
    pub notes: Vec<BlockView>,
}

/// A picture.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PictureView {
    /// Its anchor; empty for a picture that nothing refers to.
    pub anchor: String,
    /// Its title.
    pub title: String,
    /// The SVG text; empty if no picture exists.
    pub svg: String,
    /// What is said in place of a picture; empty if there is one.
    pub note: String,
}

/// A paper.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PaperView {
    /// The anchor, with which the anchors in it begin.
    pub anchor: String,
    /// The title.
    pub title: String,
    /// Its authors and version.
    pub byline: String,
    /// The files that were read.
    pub files: Vec<String>,
    /// The counts of verdicts, the least favourable first.
    pub counts: Vec<CountView>,
    /// How the verdicts compare with the expectations.
    pub summary: LineView,
    /// The findings, in order of weight.
    pub findings: Vec<FindingsView>,
    /// The numbered places.
    pub places: Vec<PlaceView>,
    /// Maps of regions.
    pub maps: Vec<PictureView>,
    /// The explorer; `None` if nothing in the paper depends on a parameter.
    pub explorer: Option<ExplorerView>,
    /// Which number rises or falls in which parameter; `None` if no number depends on a parameter, or if nothing was examined.
    pub statics: Option<MatrixView>,
    /// Which assumptions the proofs use; `None` if no proof uses one.
    pub uses: Option<MatrixView>,
    /// The games.
    pub games: Vec<PictureView>,
    /// The ledger.
    pub ledger: Vec<BlockView>,
    /// All claims.
    pub claims: Vec<ClaimView>,
    /// The kinds of the claims, sorted.
    pub kinds: Vec<&'static str>,
}

/// The whole page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct DocumentView {
    /// The title of the page.
    pub title: String,
    /// The version of the program.
    pub version: &'static str,
    /// The counts of verdicts over all papers.
    pub counts: Vec<CountView>,
    /// Why the audit was not finished; empty if it was.
    pub stopped: String,
    /// The papers.
    pub papers: Vec<PaperView>,
    /// The kinds of all claims.
    pub kinds: Vec<&'static str>,
    /// The style sheet.
    pub style: &'static str,
    /// The script.
    pub script: String,
}
