//! Defines a paper as data: one [`Paper`] per file, with one [`Model`] for each choice among its readings.
//!
//! [`super::read()`] builds these values, and every later stage of an audit reads them.

use std::sync::Arc;

use crate::expression::{ConditionRef, TermRef, Variable};
use crate::game::equilibrium::EquilibriumCondition;
use crate::game::set_status::InformationSetStatus;
use crate::game::{Assessment, Game};
use crate::source::{Sources, Span};
use crate::syntax::tree::Expr;
pub use crate::syntax::tree::{Curvature, Direction, ExpectedOutcome};

/// A resolved paper: every name is looked up and every sort is checked.
#[derive(Clone, Debug)]
pub struct Paper {
    /// The folder's name under `conditions/`, or the file's stem elsewhere: the key of the paper in reports.
    pub slug: String,
    /// The title; the slug if the file has no `paper` header.
    pub title: String,
    /// The entries `author`, `version` and `source` of the header with their texts, in order.
    pub entries: Vec<(String, String)>,
    /// The texts that the paper was read from, the main file first.
    pub sources: Arc<Sources>,
    /// One model for each choice among readings that some claim requests. The first model is the default: the first alternative
    /// of each reading.
    pub models: Vec<Model>,
    /// The claims to be ruled on, in the order of the file. The tool's own claims follow the item that they are about.
    pub claims: Vec<Claim>,
    /// The numbered places of the ledger, in the order of their declaration.
    pub ledger: Vec<LedgerEntry>,
    /// The sentences of the paper that items and `skip` name, in the order of the file.
    pub sentences: Vec<NamedSentences>,
    /// The items that the file marks `supplied`.
    pub supplied: Vec<MarkedItem>,
    /// The printed forms that the file marks `lost`.
    pub lost: Vec<MarkedItem>,
    /// The maps of the file, resolved.
    pub maps: Vec<Map>,
    /// The LaTeX formulas with the plain text that they were read as, in the order of the file.
    pub latex: Vec<LatexReading>,
}

/// A formula between dollars, and the plain text that it was read as.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LatexReading {
    /// The place of the formula in the file.
    pub span: Span,
    /// The text between the dollars.
    pub text: String,
    /// The same formula in plain text, with the names of the file.
    pub plain: String,
    /// The equation numbers in the formula, such as the `3` of `\tag{3}`. Each can be a place of the item.
    pub tags: Vec<String>,
}

/// The declarations of a paper, resolved under one choice of alternatives.
#[derive(Clone, Debug, Default)]
pub struct Model {
    /// The alternative in force of each reading, in the order of the readings.
    pub alternatives: Vec<Arc<str>>,
    /// The parameters, with families expanded member by member.
    pub parameters: Vec<Parameter>,
    /// The unknown functions.
    pub functions: Vec<Function>,
    /// The named numbers of `define f(args) = E`, once for each choice of label arguments.
    pub definitions: Vec<Definition>,
    /// The hypotheses of every claim: first the domain of each parameter, then each `assume`, in the order of the file.
    pub assumptions: Vec<Assumption>,
    /// The named conditions in the form that is meant: `assume`, `condition`, and new members of regions.
    pub conditions: Vec<ResolvedCondition>,
    /// The regions.
    pub regions: Vec<Region>,
    /// The games in extensive form.
    pub games: Vec<Arc<Game>>,
    /// The assessments of the games.
    pub assessments: Vec<Arc<Assessment>>,
}

/// A declared parameter: a real number, a whole number, or a label of a set.
#[derive(Clone, Debug)]
pub struct Parameter {
    /// The name; `beta[committed]` for a member of a family.
    pub name: Variable,
    /// The LaTeX name, without dollars.
    pub latex: String,
    /// The title in the declaration.
    pub title: Option<String>,
    /// True iff the parameter takes only whole numbers.
    pub integer: bool,
    /// The domain as written, for the report.
    pub domain: String,
    /// The labels of the domain if the domain is a set of labels; the value of the parameter is then the index of a label. Empty
    /// otherwise.
    pub labels: Vec<Arc<str>>,
    /// The place of the declaration in the file.
    pub span: Span,
}

/// A named number.
#[derive(Clone, Debug)]
pub struct Definition {
    /// The name, with label arguments in brackets: `share[committed]`.
    pub name: Arc<str>,
    /// The LaTeX name, without dollars and without the arguments.
    pub latex: String,
    /// The variables for the number arguments, each with its domain.
    pub arguments: Vec<(Variable, Option<ConditionRef>)>,
    /// The number that the name denotes.
    pub body: TermRef,
}

/// An unknown function of one real argument, with the facts that the file states about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Function {
    /// The name of the function.
    pub name: Arc<str>,
    /// The variable for the argument in [`Function::domain`] and in the formulas among the facts.
    pub argument: Variable,
    /// The domain of the argument; `None` if the argument may be any real number.
    pub domain: Option<ConditionRef>,
    /// The facts, each of which holds for all arguments in the domain.
    pub facts: Vec<FunctionFact>,
    /// The name of the derivative, which is a function of its own with the same argument and domain. `None` if the file does not
    /// say that the function is differentiable. The derivative is continuous.
    pub derivative: Option<Arc<str>>,
}

/// A fact about an unknown function. The fact holds for all arguments in the domain of the function.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FunctionFact {
    /// The function is monotone.
    Monotone(Direction),
    /// The function is convex or concave.
    Curved(Curvature),
    /// A condition on the argument and on values of the function.
    Holds(ConditionRef),
}

/// A hypothesis of every claim that does not leave it out by `without`.
#[derive(Clone, Debug)]
pub struct Assumption {
    /// The name. A domain has the name of its parameter (`p_l`).
    pub name: Arc<str>,
    /// True iff the assumption is the domain of a parameter.
    pub is_domain: bool,
    /// The assumed condition.
    pub condition: ConditionRef,
    /// The parameters that the condition mentions, also through definitions, sorted.
    pub mentions: Vec<Variable>,
    /// The places in the paper, as a report shows them (`line 8`).
    pub places: Vec<String>,
    /// The place in the file.
    pub span: Span,
}

/// A named condition.
#[derive(Clone, Debug)]
pub struct ResolvedCondition {
    /// The name of the condition.
    pub name: Arc<str>,
    /// The form that is meant, wrapped so that a report shows it by its name.
    pub condition: ConditionRef,
    /// True iff the paper prints the condition as it is meant.
    pub printed_so: bool,
    /// The form that is meant, as written in the file.
    pub written: String,
    /// The printed form, as written in the file, if it differs from the form that is meant.
    pub printed: Option<String>,
    /// The title in the head.
    pub title: Option<String>,
    /// The places in the paper, as a report shows them.
    pub places: Vec<String>,
    /// The place in the file.
    pub span: Span,
}

/// A region: the points at which all its members hold.
#[derive(Clone, Debug)]
pub struct Region {
    /// The name of the region.
    pub name: Arc<str>,
    /// The title in the head.
    pub title: Option<String>,
    /// The members with nested regions expanded, each once, in order: name and condition.
    pub members: Vec<(Arc<str>, ConditionRef)>,
    /// The places in the paper, as a report shows them.
    pub places: Vec<String>,
    /// The place in the file.
    pub span: Span,
}

/// One claim to be ruled on: of the file, or made by the tool itself.
#[derive(Clone, Debug)]
pub struct Claim {
    /// The id, unique in the file: the name, or the title in lower case with hyphens, with suffixes (`/printed`, `@b`, `/2`,
    /// `/defined`).
    pub id: String,
    /// The title that the file gives, or a description of a claim that the tool makes by itself.
    pub title: String,
    /// The places in the paper, as a report shows them.
    pub places: Vec<String>,
    /// The place in the file.
    pub span: Span,
    /// The kind of the claim: stated by the file or made by the tool.
    pub role: Role,
    /// The id of the item (claim, proof, region, condition) under which the claim is reported; its own id if there is no such
    /// item.
    pub belongs_to: String,
    /// The index in [`Paper::models`] of the model that the claim is about.
    pub model: usize,
    /// The statement of the claim.
    pub statement: Statement,
    /// The statement as written, for the report: a `$…$` formula verbatim, otherwise the plain text.
    pub written: String,
    /// The hypotheses beyond the assumptions, in order: `given`, `suppose`, earlier steps, `uses`.
    pub given: Vec<GivenHypothesis>,
    /// The assumptions named in `without`, which are not in force. Assumptions that mention a parameter in [`Claim::binds`] are
    /// not listed here: `encode` drops them from the hypotheses, but still uses them as the range of the bound parameter.
    pub without: Vec<Arc<str>>,
    /// The declared parameters that quantifiers of the claim bind. None of them is free in the claim.
    pub binds: Vec<Variable>,
    /// The verdict that the file expects; `None` for a question.
    pub expected: Option<Expectation>,
    /// The ids of the claims and steps whose statements are among the hypotheses.
    pub rests_on: Vec<String>,
    /// For a claim that an assessment is an equilibrium: whether each information set is on the path of play, and what its belief
    /// rests on.
    pub standings: Vec<InformationSetStatus>,
    /// The derivation, if the statement is a `derive`.
    pub derivation: Option<Arc<Derivation>>,
}

/// A `derive` of the file. Its claim states that the question holds exactly where the answer holds.
#[derive(Clone, Debug)]
pub struct Derivation {
    /// The question, as a condition.
    pub question: ConditionRef,
    /// The answer; `None` if none was derived.
    pub answer: Option<ConditionRef>,
    /// The question as written.
    pub text: String,
    /// For a question about an equilibrium: the conditions that the concept imposes at each information set.
    pub parts: Vec<EquilibriumCondition>,
    /// For `gaps of`: the regions.
    pub regions: Vec<ConditionRef>,
    /// For `threshold of F in v`: the parameter v.
    pub threshold: Option<Variable>,
    /// For `for v`: the parameter v.
    pub solve_for: Option<Variable>,
    /// The names after `in terms of`. Empty if any name may occur in the answer.
    pub terms: Vec<Arc<str>>,
    /// True iff the file expects no formula.
    pub asks_only: bool,
    /// The formula that the tool derived, as text and as parsed from that text.
    pub found: Option<(String, Expr)>,
    /// The reason why the tool derived no formula.
    pub missing: Option<String>,
}

/// A hypothesis of one claim.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GivenHypothesis {
    /// The origin, as a report shows it: `given`, `suppose`, `step 2`, `uses line_12`.
    pub origin: String,
    /// The id of the step or claim whose statement the hypothesis is; `None` for a condition that the file supposes.
    pub from: Option<String>,
    /// The condition that is supposed.
    pub condition: ConditionRef,
}

/// The verdict that the file expects of a claim.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Expectation {
    /// The verdict word. Never [`ExpectedOutcome::Undefined`], which is stored as *refuted* for the `/defined` claim.
    pub outcome: ExpectedOutcome,
    /// The reason that the file gives.
    pub why: Option<String>,
}

/// The kind of a claim: which part of the file states it, or why the tool makes it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Role {
    /// A `claim` of the file.
    Claim,
    /// A `question` of the file.
    Question,
    /// A `step` of a proof.
    Step,
    /// An obligation that the tool adds and expects to be *proved*: definedness, a gloss, a case list, a bounded argument.
    Obligation,
    /// Another claim that the tool makes by itself, such as the consistency of the assumptions.
    Automatic,
}

/// The statement of a claim, with the sorts checked. H is the set of points at which all hypotheses of the claim hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Statement {
    /// F holds at every point of H.
    Holds(ConditionRef),
    /// Every link of a chain of `implies` and `iff` holds at every point of H. Never empty.
    Links(Vec<Link>),
    /// `F iff v >= t` for a term t without v: two implications like a chain, but reported as a threshold.
    Threshold(Link),
    /// `S is PBE` and the like: every condition that the concept imposes holds at every point of H.
    Equilibrium {
        /// The concept: `PBE`, `optimal`, …
        concept: &'static str,
        /// The phrase as written.
        shown: Arc<str>,
        /// One condition for each information set and requirement. Empty if the statement holds at all parameter values.
        parts: Vec<EquilibriumCondition>,
    },
    /// F holds at some point of H.
    Nonempty(ConditionRef),
    /// F holds at no point of H.
    Empty(ConditionRef),
    /// A implies B at every point of H, and B holds without A at some point of H.
    Stricter(ConditionRef, ConditionRef),
    /// No two of the conditions hold together at a point of H. Each condition is shown by a name.
    Disjoint(Vec<ConditionRef>),
    /// All conditions hold together at some point of H.
    Overlap(Vec<ConditionRef>),
    /// At least one of the conditions holds at every point of H.
    Cover(Vec<ConditionRef>),
    /// Exactly one of the conditions holds at every point of H.
    Partition(Vec<ConditionRef>),
    /// The other members of the region imply the condition at every point of H.
    Redundant {
        /// The condition.
        condition: ConditionRef,
        /// The other members of the region.
        others: Vec<ConditionRef>,
    },
    /// The other members of the region hold without the condition at some point of H.
    Needed {
        /// The condition.
        condition: ConditionRef,
        /// The other members of the region.
        others: Vec<ConditionRef>,
    },
    /// The number is monotone in the parameter: it compares as stated at any two points of H that differ in this parameter alone.
    Monotone {
        /// The number.
        term: TermRef,
        /// Increasing or decreasing, strictly or weakly.
        direction: Direction,
        /// The parameter in which the two points differ.
        variable: Variable,
    },
    /// The number is the same at any two points of H that differ in this parameter alone.
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
        /// True for `upward`, false for `downward`.
        rising: bool,
    },
    /// The number has a value at every point of H.
    Defined(TermRef),
    /// The condition is true or false, not undefined, at every point of H.
    Decided(ConditionRef),
    /// A large statement is true or false at every point of H, with one query for each term that may be undefined.
    Valued {
        /// The statement.
        whole: ConditionRef,
        /// For each such term: the condition that the term has a value wherever the tests and premises around it make it
        /// relevant. Together these conditions are sufficient for the statement to be decided, and easier to prove. A point that
        /// violates one of them is a counterexample only if the statement itself is undefined there.
        values: Vec<ConditionRef>,
    },
    /// A question whose answer was not derived. It claims nothing, and its verdict is *open*.
    Underived {
        /// The question.
        question: ConditionRef,
        /// The reason why there is no answer.
        why: String,
    },
}

/// One link of a chain: `A implies B` or `A iff B`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// The left side, A.
    pub left: ConditionRef,
    /// True for `iff`, false for `implies`.
    pub both_ways: bool,
    /// The right side, B.
    pub right: ConditionRef,
}

/// A numbered place of the paper, with the items that encode it.
#[derive(Clone, Debug)]
pub struct LedgerEntry {
    /// The kind of the place: `line`, `proposition`, `footnote`, …
    pub kind: String,
    /// The number of the place in the paper.
    pub number: u32,
    /// The ids of claims and names of items that encode the place, in the order of the file.
    pub items: Vec<String>,
    /// The reason of a `skip`.
    pub skipped: Option<String>,
}

/// A range of sentences of the paper that an item or a `skip` names.
#[derive(Clone, Debug)]
pub struct NamedSentences {
    /// The kind of the part: `section`, `footnote`, …
    pub kind: String,
    /// The number or the heading of the part.
    pub key: String,
    /// The first sentence, counted from 1.
    pub first: u32,
    /// The last sentence; [`u32::MAX`] for all sentences of the part.
    pub last: u32,
    /// The item or the `skip` that names the sentences.
    pub by: NamedBy,
    /// The place in the file that names the sentences.
    pub span: Span,
}

/// The origin of a named range of sentences: an item or a `skip`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NamedBy {
    /// The id of a claim, or the name of an item.
    Item(String),
    /// A `skip`, with its reason.
    Skip(String),
}

/// An item that the file marks `supplied` or `lost`.
#[derive(Clone, Debug)]
pub struct MarkedItem {
    /// The item: `parameter c_A`, `define top`, …
    pub item: String,
    /// The reason that the file gives.
    pub why: Option<String>,
    /// The place in the file.
    pub span: Span,
}

/// A map of regions, resolved and checked; [`crate::plot`] draws it.
#[derive(Clone, Debug)]
pub struct Map {
    /// The title of the map.
    pub title: String,
    /// The parameter along the horizontal axis, with the ends of the axis.
    pub horizontal: Option<(Variable, TermRef, TermRef)>,
    /// The parameter along the vertical axis, with the ends of the axis.
    pub vertical: Option<(Variable, TermRef, TermRef)>,
    /// The names of the regions that the map shows.
    pub show: Vec<Arc<str>>,
    /// The parameters that the map fixes, with their values.
    pub fix: Vec<(Variable, TermRef)>,
}
