//! A paper as data: one [`Paper`] per file, with one [`Model`] per choice among its readings.

use std::sync::Arc;

use crate::expression::{ConditionRef, TermRef, Variable};
use crate::game::equilibrium::EquilibriumCondition;
use crate::game::set_status::InformationSetStatus;
use crate::game::{Assessment, Game};
use crate::source::{Sources, Span};
use crate::syntax::tree::Expr;
pub use crate::syntax::tree::{Direction, ExpectedOutcome};

/// A paper, resolved: every name looked up, every sort checked.
#[derive(Clone, Debug)]
pub struct Paper {
    /// The folder's name under `conditions/`, or the file's stem elsewhere: the key of the paper in reports.
    pub slug: String,
    /// The title; the slug if the file has no `paper` header.
    pub title: String,
    /// `author`, `version`, `source` with their texts, in order.
    pub entries: Vec<(String, String)>,
    /// The texts it was read from, the main file first.
    pub sources: Arc<Sources>,
    /// One model per choice among readings that some claim asks for; the first is the default (every reading's first alternative).
    pub models: Vec<Model>,
    /// Everything to be ruled on, in the order of the file, what the tool asks by itself at its item.
    pub claims: Vec<Claim>,
    /// Every numbered place of the ledger, in the order declared.
    pub ledger: Vec<LedgerEntry>,
    /// The sentences of the paper that items and `skip` name.
    pub sentences: Vec<NamedSentences>,
    /// What is marked `supplied`.
    pub supplied: Vec<SuppliedNote>,
    /// What is marked `lost`.
    pub lost: Vec<SuppliedNote>,
    /// Maps, read and checked.
    pub maps: Vec<Map>,
    /// Every formula in LaTeX with what was read, in the order of the file.
    pub latex: Vec<LatexReading>,
}

/// A formula between dollars, and what was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LatexReading {
    /// Where it stands in the file.
    pub span: Span,
    /// The text between the dollars.
    pub text: String,
    /// The same in plain text, with the names of the paper.
    pub plain: String,
    /// What the paper prints beside its lines, such as the `3` of `\tag{3}`: each can be a place of the item.
    pub tags: Vec<String>,
}

/// The meaning of the declarations under one choice of alternatives.
#[derive(Clone, Debug, Default)]
pub struct Model {
    /// The alternative in force of each reading, in the order of the readings.
    pub alternatives: Vec<Arc<str>>,
    /// The real parameters, families member by member, and the unknowns of `define … by` that no elimination could solve.
    pub parameters: Vec<Parameter>,
    /// Unknown functions.
    pub functions: Vec<Function>,
    /// Numbers that have a name: `define f(args) = E`, once for each choice of label arguments.
    pub definitions: Vec<Definition>,
    /// What is in force everywhere: first each parameter's domain, then each `assume`, in the order of the file.
    pub assumptions: Vec<Assumption>,
    /// Conditions that have a name: `assume`, `condition`, new members of regions (as meant).
    pub conditions: Vec<ResolvedCondition>,
    /// Regions.
    pub regions: Vec<Region>,
    /// Games, written out.
    pub games: Vec<Arc<Game>>,
    /// Assessments.
    pub assessments: Vec<Arc<Assessment>>,
}

/// A real parameter.
#[derive(Clone, Debug)]
pub struct Parameter {
    /// Its name, `beta[committed]` for a member of a family.
    pub name: Variable,
    /// Its LaTeX name, without dollars.
    pub latex: String,
    /// The words of its declaration.
    pub title: Option<String>,
    /// It takes whole numbers only.
    pub integer: bool,
    /// Its domain as written, for the report.
    pub domain: String,
    /// The labels it ranges over, if its domain is a set (its value is then the index).
    pub labels: Vec<Arc<str>>,
    /// Where it is declared.
    pub span: Span,
}

/// A number with a name.
#[derive(Clone, Debug)]
pub struct Definition {
    /// Its name, with its label arguments in brackets: `share[committed]`.
    pub name: Arc<str>,
    /// Its LaTeX name, without dollars and without its arguments.
    pub latex: String,
    /// The variables that stand for its number arguments, each with its domain.
    pub arguments: Vec<(Variable, Option<ConditionRef>)>,
    /// What it stands for.
    pub body: TermRef,
}

/// An unknown function and what is known of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Function {
    /// Its name.
    pub name: Arc<str>,
    /// The variable that stands for its argument in [`Function::domain`] and in formulas among the facts.
    pub argument: Variable,
    /// Where its argument lies.
    pub domain: Option<ConditionRef>,
    /// What is known.
    pub facts: Vec<FunctionFact>,
}

/// A fact about an unknown function, for all arguments in its domain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FunctionFact {
    /// Monotone.
    Monotone(Direction),
    /// Convex.
    Convex,
    /// Concave.
    Concave,
    /// A condition on the argument and the value there.
    Holds(ConditionRef),
}

/// A hypothesis that is always in force.
#[derive(Clone, Debug)]
pub struct Assumption {
    /// Its name; a domain goes by its parameter's (`p_l`).
    pub name: Arc<str>,
    /// It is the domain of a parameter.
    pub is_domain: bool,
    /// What it says.
    pub condition: ConditionRef,
    /// Parameters it mentions, also through definitions, sorted.
    pub mentions: Vec<Variable>,
    /// Where it stands in the paper, in words (`line 8`).
    pub places: Vec<String>,
    /// Where it stands in the file.
    pub span: Span,
}

/// A condition with a name.
#[derive(Clone, Debug)]
pub struct ResolvedCondition {
    /// Its name.
    pub name: Arc<str>,
    /// What it says (as meant), wrapped so that it is shown by its name.
    pub condition: ConditionRef,
    /// It is printed as it is meant.
    pub printed_so: bool,
    /// What it says (as meant), as written in the file.
    pub written: String,
    /// What the paper prints, as written in the file, where that is something else.
    pub printed: Option<String>,
    /// Its words.
    pub title: Option<String>,
    /// Where it stands in the paper.
    pub places: Vec<String>,
    /// Where it stands in the file.
    pub span: Span,
}

/// A region: the points at which all its members hold.
#[derive(Clone, Debug)]
pub struct Region {
    /// Its name.
    pub name: Arc<str>,
    /// Its words.
    pub title: Option<String>,
    /// Its members, regions taken apart, each once, in order: name and meaning.
    pub members: Vec<(Arc<str>, ConditionRef)>,
    /// Where it stands in the paper.
    pub places: Vec<String>,
    /// Where it stands in the file.
    pub span: Span,
}

/// One thing to be ruled on.
#[derive(Clone, Debug)]
pub struct Claim {
    /// Unique in its file: the name, or the title in lower case with hyphens, with suffixes (`/printed`, `@b`, `/2`, `/defined`).
    pub id: String,
    /// The title (or what the tool asks, in words).
    pub title: String,
    /// Where it stands in the paper, in words.
    pub places: Vec<String>,
    /// Where it stands in the file.
    pub span: Span,
    /// Who asks.
    pub role: Role,
    /// The id of the item (claim, proof, region, condition) that it is reported under; its own id if it stands alone.
    pub belongs_to: String,
    /// Which of [`Paper::models`] it speaks of.
    pub model: usize,
    /// What is stated.
    pub statement: Statement,
    /// The statement as written, for people: a `$…$` formula verbatim, otherwise the plain text.
    pub written: String,
    /// Further hypotheses in order: `given`, `suppose`, earlier steps, `uses`.
    pub given: Vec<GivenHypothesis>,
    /// The assumptions not in force: those named in `without`. (Those that mention a parameter in [`Claim::binds`] are no
    /// hypotheses either: `encode` sees to that, since they still say where the bound parameter lies.)
    pub without: Vec<Arc<str>>,
    /// The declared parameters that quantifiers of the claim bind; they are not free in it.
    pub binds: Vec<Variable>,
    /// What the file expects; `None` for a question.
    pub expected: Option<Expectation>,
    /// The ids of the claims and steps that its hypotheses rest on.
    pub rests_on: Vec<String>,
    /// How the information sets stand that it asks about, where it says that something is an equilibrium.
    pub standings: Vec<InformationSetStatus>,
    /// Of a `derive`: what is derived.
    pub derivation: Option<Arc<Derivation>>,
}

/// A `derive` of the file. Its claim states that the question holds exactly where the answer does.
#[derive(Clone, Debug)]
pub struct Derivation {
    /// The question, as a condition.
    pub question: ConditionRef,
    /// The answer, if there is one.
    pub answer: Option<ConditionRef>,
    /// The question as written.
    pub text: String,
    /// Of an equilibrium: what each information set asks.
    pub parts: Vec<EquilibriumCondition>,
    /// Of `gaps`: the regions.
    pub regions: Vec<ConditionRef>,
    /// Of `threshold of F in v`: v.
    pub threshold: Option<Variable>,
    /// `for v`: v.
    pub solve_for: Option<Variable>,
    /// The names after `in terms of`; none if any name may occur.
    pub terms: Vec<Arc<str>>,
    /// The file expects no formula.
    pub asks_only: bool,
    /// The formula that the tool found, as text and as read back from it.
    pub found: Option<(String, Expr)>,
    /// Why the tool found none.
    pub missing: Option<String>,
}

/// A hypothesis of one claim.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GivenHypothesis {
    /// Where it comes from, in words: `given`, `suppose`, `step 2`, `uses line_12`.
    pub origin: String,
    /// The id of the step or claim whose statement it is; `None` for what the file supposes.
    pub from: Option<String>,
    /// What it says.
    pub condition: ConditionRef,
}

/// What the file expects of a claim.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Expectation {
    /// The verdict word ([`ExpectedOutcome::Undefined`] never stands here: it says *refuted* of the `/defined` of the claim).
    pub outcome: ExpectedOutcome,
    /// Why, in the words of the file.
    pub why: Option<String>,
}

/// Who asks for a ruling.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Role {
    /// `claim`
    Claim,
    /// `question`
    Question,
    /// `step` of a proof
    Step,
    /// Definedness, a gloss, a case list, a bounded argument: asked by the tool, expected *proved*.
    Obligation,
    /// Another thing the tool asks by itself (3.10).
    Automatic,
}

/// What is stated, with the sorts checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Statement {
    /// F at every point of H.
    Holds(ConditionRef),
    /// A chain of `implies` and `iff`, link by link; never empty.
    Links(Vec<Link>),
    /// `F iff v >= t`, t free of v: the same two directions, reported as a threshold.
    Threshold(Link),
    /// `S is PBE` and its kind: everything that it asks holds at every point of H.
    Equilibrium {
        /// What is asked: `PBE`, `optimal`, …
        concept: &'static str,
        /// The words of the phrase.
        shown: Arc<str>,
        /// One part per information set and demand; none where it holds whatever the parameters.
        parts: Vec<EquilibriumCondition>,
    },
    /// Some point of H has F.
    Nonempty(ConditionRef),
    /// No point of H has F.
    Empty(ConditionRef),
    /// A implies B, and B holds somewhere without A.
    Stricter(ConditionRef, ConditionRef),
    /// No two share a point. Each with its name as shown.
    Disjoint(Vec<ConditionRef>),
    /// All share a point.
    Overlap(Vec<ConditionRef>),
    /// Every point of H lies in one.
    Cover(Vec<ConditionRef>),
    /// Cover and disjoint.
    Partition(Vec<ConditionRef>),
    /// The others imply the condition.
    Redundant {
        /// The condition.
        condition: ConditionRef,
        /// The other members of the region.
        others: Vec<ConditionRef>,
    },
    /// Some point has the others without the condition.
    Needed {
        /// The condition.
        condition: ConditionRef,
        /// The other members of the region.
        others: Vec<ConditionRef>,
    },
    /// Two-point comparison of a number in one parameter.
    Monotone {
        /// The number.
        term: TermRef,
        /// Strictly or weakly, up or down.
        direction: Direction,
        /// The parameter that alone differs.
        variable: Variable,
    },
    /// The number is the same at any two points that differ in this parameter alone.
    Constant {
        /// The number.
        term: TermRef,
        /// The parameter.
        variable: Variable,
    },
    /// F stays true when the parameter alone rises (or, if `rising` is false, falls).
    Upward {
        /// The condition.
        condition: ConditionRef,
        /// The parameter.
        variable: Variable,
        /// `upward`, else `downward`.
        rising: bool,
    },
    /// The number has a value at every point of H.
    Defined(TermRef),
    /// The condition is true or false, not undefined, at every point of H.
    Decided(ConditionRef),
    /// A large statement is true or false at every point of H, asked number by number.
    Valued {
        /// The statement.
        whole: ConditionRef,
        /// That each number in it has a value, where the tests and premises around it let it matter: together more than that the
        /// statement is decided, and quicker to tell. A point without such a value refutes only where the statement is undefined.
        values: Vec<ConditionRef>,
    },
    /// A question whose answer was not derived: nothing is claimed, and it stays open.
    Underived {
        /// The question.
        question: ConditionRef,
        /// Why there is no answer.
        why: String,
    },
}

/// `A implies B` or `A iff B`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// A.
    pub left: ConditionRef,
    /// `iff`, else `implies`.
    pub both_ways: bool,
    /// B.
    pub right: ConditionRef,
}

/// A numbered place of the paper and what encodes it.
#[derive(Clone, Debug)]
pub struct LedgerEntry {
    /// `line`, `proposition`, `footnote`, …
    pub kind: String,
    /// Its number.
    pub number: u32,
    /// What is placed there: ids of claims, names of items, in the order of the file.
    pub items: Vec<String>,
    /// The reason of a `skip`.
    pub skipped: Option<String>,
}

/// Sentences of the paper that an item or a `skip` names.
#[derive(Clone, Debug)]
pub struct NamedSentences {
    /// `section`, `footnote`, …
    pub kind: String,
    /// The number or the heading of the part.
    pub key: String,
    /// The first sentence, from 1.
    pub first: u32,
    /// The last sentence; [`u32::MAX`] for all.
    pub last: u32,
    /// What names them.
    pub by: NamedBy,
    /// Where the file names them.
    pub span: Span,
}

/// What names a sentence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NamedBy {
    /// The id of a claim, or the name of an item.
    Item(String),
    /// The reason of a `skip`.
    Skip(String),
}

/// Something marked `supplied`, or `lost`.
#[derive(Clone, Debug)]
pub struct SuppliedNote {
    /// What: `parameter c_A`, `define top`, …
    pub item: String,
    /// The reason.
    pub why: Option<String>,
    /// Where it stands in the file.
    pub span: Span,
}

/// A map, checked but not drawn yet.
#[derive(Clone, Debug)]
pub struct Map {
    /// Its title.
    pub title: String,
    /// The parameter along the horizontal axis, and its ends.
    pub horizontal: Option<(Variable, TermRef, TermRef)>,
    /// The parameter along the vertical axis, and its ends.
    pub vertical: Option<(Variable, TermRef, TermRef)>,
    /// The regions shown.
    pub show: Vec<Arc<str>>,
    /// The parameters fixed.
    pub fix: Vec<(Variable, TermRef)>,
}
