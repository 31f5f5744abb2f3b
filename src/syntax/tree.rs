//! Defines the syntax tree of a condition file, with the place of every node; names are not resolved yet.
//!
//! Built by [`super::parser`], printed by [`super::printer`], resolved by [`crate::paper`] and evaluated by [`crate::replay`]. The
//! grammar is in the header of `parser`.

mod children;
mod formula;
pub(super) mod names;

pub use formula::{BindingSyntax, Builtin, Connective, Domain, Expr, ExprKind, RangeSyntax, TexSymbol};
pub use kernel::relation::{Quantifier, Relation};
pub use names::{Name, Param, Spanned, Text};

pub use super::places::{Head, PaperPart, Place, Ref, Supplied};
use super::play::{AssessmentSyntax, GameSyntax};
use crate::source::Span;

/// The content of a condition file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ConditionFile {
    /// The `paper` header, if there is one.
    pub paper: Option<Header>,
    /// The items in the order of the text.
    pub items: Vec<Item>,
    /// The comments and blank lines, for the printer.
    pub comments: Vec<Comment>,
}

/// A comment, or a blank line that the printer keeps.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Comment {
    /// The text from `#` to the end of the line, without trailing white space; empty for a blank line.
    pub text: String,
    /// The place of the comment.
    pub span: Span,
    /// True iff nothing precedes the comment on its line.
    pub own_line: bool,
}

/// The `paper` header of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Header {
    /// The title of the paper.
    pub title: Text,
    /// The entries `author`, `version` and `source` in the order of the text.
    pub entries: Vec<(Name, Text)>,
    /// The places in the paper that the items of the file must cover.
    pub ledger: Vec<Ref>,
    /// The place of the whole header.
    pub span: Span,
}

/// An item at the left margin.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    /// The content of the item.
    pub kind: ItemKind,
    /// The place of the whole item.
    pub span: Span,
}

/// The kinds of items.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ItemKind {
    /// Includes another file: `include "model.referee"`.
    Include(Text),
    /// Places of the ledger that need no item: `skip line 1..6: "why"`.
    Skip {
        /// The places.
        refs: Vec<Ref>,
        /// The reason.
        why: Text,
    },
    /// A finite set of labels: `set kind = {a, b}`.
    Set {
        /// The name of the set.
        name: Name,
        /// The members of the set.
        labels: Vec<Name>,
    },
    /// Alternative readings of the paper: `reading R "…": a or b`.
    Reading {
        /// The name of the reading.
        name: Name,
        /// The question that the alternatives answer.
        title: Option<Text>,
        /// The alternatives; the first is in force unless a clause `under` chooses another.
        alternatives: Vec<Name>,
    },
    /// The declarations under `parameters:`.
    Parameters(Vec<Declaration>),
    /// A function of which only facts are known: `function u(x in D): facts`.
    Function {
        /// The name of the function.
        name: Name,
        /// The arguments.
        arguments: Vec<Argument>,
        /// The LaTeX name (the text between the dollars).
        written: Option<Text>,
        /// The title, the places and the limits of the item.
        head: Head,
        /// The facts that are assumed about the function.
        facts: Vec<FunctionFactSyntax>,
    },
    /// An explicit definition: `define f(args) = E`.
    Define {
        /// The name that is defined.
        name: Name,
        /// The arguments, perhaps none.
        arguments: Vec<Argument>,
        /// The LaTeX name.
        written: Option<Text>,
        /// The set that contains the values; membership is an obligation at each use.
        domain: Option<Domain>,
        /// The title, the places and the limits of the item.
        head: Head,
        /// The number or formula that the name abbreviates.
        body: Expr,
    },
    /// An implicit definition as the solution of equations: `define x, y by F, G`.
    DefineBy {
        /// The unknowns.
        symbols: Vec<DeclaredSymbol>,
        /// The set that contains each unknown.
        domain: Option<Domain>,
        /// The title, the places and the limits of the item.
        head: Head,
        /// The equations.
        equations: Vec<Expr>,
    },
    /// An assumption `assume c: F`, or a condition `condition c: F` that is named but not assumed.
    Condition {
        /// True iff the word was `assume`.
        assumed: bool,
        /// The condition.
        condition: NamedCondition,
    },
    /// A conjunction of named conditions: `region R: members`.
    Region {
        /// The name of the region.
        name: Name,
        /// The title, the places and the limits of the item.
        head: Head,
        /// The conditions that define the region.
        members: Vec<Member>,
    },
    /// A `claim`, `question` or `derive`.
    Claim(ClaimSyntax),
    /// A `proof`.
    Proof(ProofSyntax),
    /// A `map` of regions.
    Map(MapSyntax),
    /// A `game`.
    Game(GameSyntax),
    /// An `assessment` of a game.
    Assessment(AssessmentSyntax),
}

/// One entry of `parameters`: `p, q written $\bar q$ integer in (0, 1) …`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Declaration {
    /// The parameters that are declared.
    pub symbols: Vec<DeclaredSymbol>,
    /// True iff the parameters are declared `integer`.
    pub integer: bool,
    /// The domain of each parameter.
    pub domain: Domain,
    /// The title, the places and the limits of the declaration.
    pub head: Head,
    /// The place of the whole entry.
    pub span: Span,
}

/// A declared parameter, a member of a family of parameters, or a whole family, with its LaTeX name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeclaredSymbol {
    /// The parameter.
    pub param: Param,
    /// The text between the dollars after `written`.
    pub written: Option<Text>,
}

/// An argument of a definition, condition or function.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Argument {
    /// The name of the argument.
    pub name: Name,
    /// The domain of the argument, if one is given.
    pub domain: Option<Domain>,
}

/// A fact about a function that is not defined explicitly.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FunctionFactSyntax {
    /// Monotonicity in an argument: `strictly increasing in x`.
    Monotone(Direction, Name),
    /// Convexity or concavity in an argument: `convex in x`, `strictly concave in x`.
    Curved(Curvature, Name),
    /// Continuous derivatives in an argument: `differentiable in x`, or, with order 2, `twice differentiable in x`.
    Differentiable {
        /// The number of continuous derivatives: 1 or 2.
        order: u8,
        /// The argument.
        argument: Name,
    },
    /// Any condition on the values of the function.
    Formula(Expr),
}

/// A kind of monotonicity: strictly or weakly, increasing or decreasing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Direction {
    /// True for `strictly`, false for `weakly`.
    pub strict: bool,
    /// True for `increasing`, false for `decreasing`.
    pub increasing: bool,
}

/// A kind of curvature: convex or concave, strictly or not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Curvature {
    /// True for `strictly convex` and `strictly concave`.
    pub strict: bool,
    /// True for `convex`, false for `concave`.
    pub convex: bool,
}

/// A named condition: after `assume` or `condition`, or as a new member of a region.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NamedCondition {
    /// The name of the condition.
    pub name: Name,
    /// The arguments, perhaps none.
    pub arguments: Vec<Argument>,
    /// The title, the places and the limits of the condition.
    pub head: Head,
    /// The formula.
    pub body: Printed<Expr>,
    /// The place of the whole condition.
    pub span: Span,
}

/// A formula or statement that is given once, or twice: as the paper prints it and as its author must have meant it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Printed<T> {
    /// The printed form is what is meant.
    Plain(T),
    /// Two forms: `as printed: F as meant: G`.
    Both {
        /// The form that the paper prints.
        printed: PrintedForm<T>,
        /// The form that must have been meant.
        meant: T,
    },
}

/// The printed form of a formula or statement, or a gap in the text of the paper.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PrintedForm<T> {
    /// The printed form, with the clauses `expect` that apply to it (in claims and steps only).
    Form(T, Vec<ExpectClause>),
    /// The printed form is not known: `lost "why"`.
    Lost(Text),
}

/// A member of a region.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Member {
    /// Conditions, assumptions and regions, given by their names.
    Names(Vec<Name>),
    /// The conditions of another region except some: `Q without c, d`.
    Without {
        /// The other region.
        region: Name,
        /// The conditions of the other region that are left out.
        left_out: Vec<Name>,
    },
    /// A new condition.
    New(NamedCondition),
}

/// A `claim`, `question` or `derive`; a `derive` has a statement of kind [`StatementKind::Derive`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClaimSyntax {
    /// True iff no verdict is expected: the word was `question`, or `derive` without an expected formula.
    pub question: bool,
    /// The name of the claim, if it has one.
    pub name: Option<Name>,
    /// The title of the claim.
    pub title: Text,
    /// The places in the paper.
    pub places: Vec<Place>,
    /// The assessment that the claim is about: `in S`.
    pub assessment: Option<Name>,
    /// The statement to be ruled on, with its clauses.
    pub ruling: RulingSyntax,
}

/// A statement with its clauses.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RulingSyntax {
    /// The statement.
    pub statement: Printed<StatementSyntax>,
    /// The clauses in the order of the text.
    pub clauses: Vec<Clause>,
    /// The place of the statement with its clauses.
    pub span: Span,
}

/// A clause after a statement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Clause {
    /// Additional hypotheses: `given F, G`.
    Given(Vec<Expr>),
    /// Assumptions that are not in force: `without c`.
    Without(Vec<Name>),
    /// The alternatives of readings: `under …`.
    Under(Under),
    /// Conditions and claims to be used as lemmas: `uses c, "claim title"`.
    Uses(Vec<UsesEntry>),
    /// The expected verdict: `expect …`.
    Expect(ExpectClause),
}

/// An entry of a clause `uses`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum UsesEntry {
    /// A condition or claim by name.
    Name(Name),
    /// A claim by its title.
    Title(Text),
}

/// The alternatives of readings under which a statement is ruled on: `under each R` or `under a, b`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Under {
    /// Once under each alternative of this reading.
    Each(Name),
    /// Once, under these alternatives.
    Names(Vec<Name>),
}

/// An expected verdict with its reason: `expect refuted "why"`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExpectClause {
    /// The verdict.
    pub outcome: ExpectedOutcome,
    /// The reason.
    pub why: Option<Text>,
    /// The place of the clause.
    pub span: Span,
}

/// The verdicts that can be expected.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ExpectedOutcome {
    /// `proved`
    Proved,
    /// `refuted`
    Refuted,
    /// `unchecked`
    Unchecked,
    /// `open`
    Open,
    /// `vacuous`
    Vacuous,
    /// `undefined`: the statement is proved wherever its terms are defined, but they are not defined everywhere
    Undefined,
}

/// The statement of a claim, a question or a step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StatementSyntax {
    /// The kind of statement and its formulas.
    pub kind: StatementKind,
    /// The place of the statement.
    pub span: Span,
}

/// The kinds of statements.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StatementKind {
    /// The formula holds; whether it is an implication, an equivalence or a threshold is found out later.
    Formula(Expr),
    /// Some point satisfies the formula: `nonempty F`.
    Nonempty(Expr),
    /// No point satisfies the formula: `empty F`.
    Empty(Expr),
    /// No point satisfies two of the formulas: `disjoint A, B`.
    Disjoint(Vec<Expr>),
    /// Some point satisfies all formulas: `overlap A, B`.
    Overlap(Vec<Expr>),
    /// Every point satisfies at least one formula: `cover A, B`.
    Cover(Vec<Expr>),
    /// The formulas are disjoint and cover all points: `partition A, B`.
    Partition(Vec<Expr>),
    /// The other conditions of the region imply the condition: `C redundant in R`.
    Redundant(Name, Name),
    /// The other conditions of the region do not imply the condition: `C needed in R`.
    Needed(Name, Name),
    /// The first formula implies the second, but not conversely: `A stricter than B`.
    Stricter(Expr, Expr),
    /// The number is defined at every point: `defined E`.
    Defined(Expr),
    /// The number is monotone in each parameter: `E strictly increasing in v, w`.
    Monotone(Expr, Direction, Vec<Param>),
    /// The number does not depend on the parameters: `E constant in v, w`.
    Constant(Expr, Vec<Param>),
    /// The formula stays true when a parameter increases: `F upward in v, w`.
    Upward(Expr, Vec<Param>),
    /// The formula stays true when a parameter decreases: `F downward in v, w`.
    Downward(Expr, Vec<Param>),
    /// The question of a `derive`.
    Derive(Box<DeriveSyntax>),
}

/// A condition to be derived. A `derive` with `as printed` and `as meant` has two of these, which differ only in the expected
/// formula.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeriveSyntax {
    /// The statement to which the derived condition must be equivalent.
    pub question: DerivationSubject,
    /// The place of the question.
    pub span: Span,
    /// The parameter to solve for: `for v`.
    pub solve_for: Option<Param>,
    /// The only names that may occur in the derived condition: `in terms of a, b`. If empty, all names may occur.
    pub terms: Vec<Param>,
    /// The formula that should be derived: `expect F`.
    pub expected: Option<Expr>,
}

/// The statement for which an equivalent condition on the parameters is derived.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DerivationSubject {
    /// The formula holds.
    Formula(Expr),
    /// None of the regions holds: `gaps A, B`.
    Gaps(Vec<Expr>),
    /// The threshold of the parameter at which the formula changes its truth value: `threshold of F in v`.
    Threshold(Expr, Param),
}

/// A `proof`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProofSyntax {
    /// The name of the proof, if it has one.
    pub name: Option<Name>,
    /// The title of the proof.
    pub title: Text,
    /// The places in the paper.
    pub places: Vec<Place>,
    /// The assessment that the proof is about: `in S`.
    pub assessment: Option<Name>,
    /// The entries of the proof in order.
    pub moves: Vec<ProofEntry>,
}

/// An entry of a proof.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ProofEntry {
    /// Hypotheses for the steps that follow: `suppose F, G`.
    Suppose(Vec<Expr>),
    /// A step: `step "title" at line 3: ruling`.
    Step {
        /// The title of the step.
        title: Option<Text>,
        /// The places in the paper.
        places: Vec<Place>,
        /// The statement to be ruled on, with its clauses.
        ruling: RulingSyntax,
        /// The place of the whole step.
        span: Span,
    },
    /// Assumptions that are not in force: `without c`.
    Without(Vec<Name>),
    /// The alternatives of readings: `under …`.
    Under(Under),
}

/// A `map`: a drawing of regions in the plane of two parameters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MapSyntax {
    /// The title of the map.
    pub title: Text,
    /// The places and the limits of the map.
    pub head: Head,
    /// The axes, the fixed parameters and the regions.
    pub entries: Vec<MapEntry>,
}

/// An entry of a map.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MapEntry {
    /// The parameter on the horizontal axis: `horizontal v in [a, b]`.
    Horizontal(Param, RangeSyntax),
    /// The parameter on the vertical axis: `vertical v in [a, b]`.
    Vertical(Param, RangeSyntax),
    /// The values of other parameters: `fix v = e, …`.
    Fix(Vec<(Param, Expr)>),
    /// The regions that are drawn: `show R, S`.
    Show(Vec<Name>),
}
