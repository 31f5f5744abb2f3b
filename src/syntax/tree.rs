//! The tree of a condition file: everything the grammar can say, with spans, names not yet looked up.

mod children;
mod formula;
pub(super) mod names;

pub use formula::{BindingSyntax, Builtin, Connective, Domain, Expr, ExprKind, RangeSyntax, TexSymbol};
pub use kernel::relation::{Quantifier, Relation};
pub use names::{Name, Param, Spanned, Text};

pub use super::places::{Head, PaperPart, Place, Ref, Supplied};
use super::play::{AssessmentSyntax, GameSyntax};
use crate::source::Span;

/// A whole file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ConditionFile {
    /// The `paper` header, if there is one.
    pub paper: Option<Header>,
    /// The items in the order of the text.
    pub items: Vec<Item>,
    /// Comments as written (with their `#`), each with its place, for the printer.
    pub comments: Vec<Comment>,
}

/// A comment; `own_line` says that nothing stands before it on its line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Comment {
    /// The text from `#` to the end of the line, without trailing white space; empty for a blank line, which the printer keeps.
    pub text: String,
    /// Where it stands.
    pub span: Span,
    /// Nothing stands before it on its line.
    pub own_line: bool,
}

/// The `paper` header.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Header {
    /// The title.
    pub title: Text,
    /// `author`, `version` and `source` entries in order.
    pub entries: Vec<(Name, Text)>,
    /// The references that the ledger must account for.
    pub ledger: Vec<Ref>,
    /// The whole header.
    pub span: Span,
}

/// One item at the margin.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    /// What it is.
    pub kind: ItemKind,
    /// The whole item.
    pub span: Span,
}

/// The items of the grammar.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ItemKind {
    /// `include "model.referee"`
    Include(Text),
    /// `skip line 1..6: "why"`
    Skip {
        /// What is left out.
        refs: Vec<Ref>,
        /// Why.
        why: Text,
    },
    /// `set kind = {a, b}`
    Set {
        /// Its name.
        name: Name,
        /// Its members.
        labels: Vec<Name>,
    },
    /// `reading R "…": a or b`
    Reading {
        /// Its name.
        name: Name,
        /// What it asks.
        title: Option<Text>,
        /// The alternatives, the first in force unless said otherwise.
        alternatives: Vec<Name>,
    },
    /// `parameters: …`
    Parameters(Vec<Declaration>),
    /// `function u(x in D): facts`
    Function {
        /// Its name.
        name: Name,
        /// Its arguments.
        arguments: Vec<Argument>,
        /// Its LaTeX name (the text between the dollars).
        written: Option<Text>,
        /// Title, places, …
        head: Head,
        /// What is known of it.
        facts: Vec<FunctionFactSyntax>,
    },
    /// `define f(args) = E`
    Define {
        /// Its name.
        name: Name,
        /// Its arguments, perhaps none.
        arguments: Vec<Argument>,
        /// Its LaTeX name.
        written: Option<Text>,
        /// Where its values lie: an obligation at each use.
        domain: Option<Domain>,
        /// Title, places, …
        head: Head,
        /// What it stands for.
        body: Expr,
    },
    /// `define x, y by F, G`
    DefineBy {
        /// The unknowns.
        symbols: Vec<DeclaredSymbol>,
        /// Where the solution lies.
        domain: Option<Domain>,
        /// Title, places, …
        head: Head,
        /// The equations.
        equations: Vec<Expr>,
    },
    /// `assume c: F` (in force) or `condition c: F` (only named)
    Condition {
        /// True iff the word was `assume`.
        assumed: bool,
        /// The condition.
        condition: NamedCondition,
    },
    /// `region R: members`
    Region {
        /// Its name.
        name: Name,
        /// Title, places, …
        head: Head,
        /// Its members.
        members: Vec<Member>,
    },
    /// `claim`, `question` or `derive`
    Claim(ClaimSyntax),
    /// `proof`
    Proof(ProofSyntax),
    /// `map`
    Map(MapSyntax),
    /// `game`: read, not ruled on yet
    Game(GameSyntax),
    /// `assessment`: read, not ruled on yet
    Assessment(AssessmentSyntax),
}

/// `p, q written $\bar q$ integer in (0, 1) …`: one entry of `parameters`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Declaration {
    /// What is declared.
    pub symbols: Vec<DeclaredSymbol>,
    /// `integer` stands there.
    pub integer: bool,
    /// The common domain.
    pub domain: Domain,
    /// Title, places, …
    pub head: Head,
    /// The whole entry.
    pub span: Span,
}

/// A declared parameter, perhaps a member of a family or a whole one, with its LaTeX name.
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
    /// Its name.
    pub name: Name,
    /// Where it lies.
    pub domain: Option<Domain>,
}

/// A fact about an unknown function.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FunctionFactSyntax {
    /// `strictly increasing in x`
    Monotone(Direction, Name),
    /// `convex in x`
    Convex(Name),
    /// `concave in x`
    Concave(Name),
    /// Any condition on its values.
    Formula(Expr),
}

/// `strictly increasing` and its three relatives.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Direction {
    /// `strictly`, else `weakly`.
    pub strict: bool,
    /// `increasing`, else `decreasing`.
    pub increasing: bool,
}

/// A condition with its name: after `assume`, `condition`, or as a new member of a region.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NamedCondition {
    /// Its name.
    pub name: Name,
    /// Its arguments, perhaps none.
    pub arguments: Vec<Argument>,
    /// Title, places, …
    pub head: Head,
    /// What it says.
    pub body: Printed<Expr>,
    /// All of it.
    pub span: Span,
}

/// A statement that stands once, or once as printed and once as meant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Printed<T> {
    /// Printed and meant alike.
    Plain(T),
    /// `as printed: F as meant: G`
    Both {
        /// What the paper prints.
        printed: PrintedForm<T>,
        /// What must have been meant.
        meant: T,
    },
}

/// What the paper prints: a form, or a hole in the text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PrintedForm<T> {
    /// The form, with each `expect` of its own (claims and steps only).
    Form(T, Vec<ExpectClause>),
    /// `lost "why"`
    Lost(Text),
}

/// A member of a region.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Member {
    /// Conditions, assumptions and regions by name.
    Names(Vec<Name>),
    /// `Q without c, d`
    Without {
        /// The other region.
        region: Name,
        /// What is left out of it.
        left_out: Vec<Name>,
    },
    /// A new condition.
    New(NamedCondition),
}

/// `claim`, `question` or `derive` (its statement is then [`StatementKind::Derive`]).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClaimSyntax {
    /// True iff nothing is expected of the statement: the word was `question`, or `derive` without an expected formula.
    pub question: bool,
    /// Its name, if it has one.
    pub name: Option<Name>,
    /// Its title.
    pub title: Text,
    /// Where in the paper.
    pub places: Vec<Place>,
    /// `in S`: the assessment it speaks of.
    pub assessment: Option<Name>,
    /// What is to be ruled on.
    pub ruling: RulingSyntax,
}

/// A statement with its clauses.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RulingSyntax {
    /// The statement.
    pub statement: Printed<StatementSyntax>,
    /// `given`, `without`, `under`, `uses`, `expect` in the order written.
    pub clauses: Vec<Clause>,
    /// All of it.
    pub span: Span,
}

/// A clause behind a statement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Clause {
    /// `given F, G`
    Given(Vec<Expr>),
    /// `without c`
    Without(Vec<Name>),
    /// `under …`
    Under(Under),
    /// `uses c, "claim title"`
    Uses(Vec<UsesEntry>),
    /// `expect …`
    Expect(ExpectClause),
}

/// What a `uses` names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum UsesEntry {
    /// A condition or claim by name.
    Name(Name),
    /// A claim by its title.
    Title(Text),
}

/// `under each R` or `under a, b`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Under {
    /// Once per alternative of this reading.
    Each(Name),
    /// Under these alternatives.
    Names(Vec<Name>),
}

/// `expect refuted "why"`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExpectClause {
    /// The word.
    pub outcome: ExpectedOutcome,
    /// The reason.
    pub why: Option<Text>,
    /// All of it.
    pub span: Span,
}

/// The words after `expect`.
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
    /// `undefined`: proved where defined, the obligation refuted
    Undefined,
}

/// What a claim, a question or a step states.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StatementSyntax {
    /// The statement.
    pub kind: StatementKind,
    /// All of it.
    pub span: Span,
}

/// The statements of LANGUAGE.md 3.6.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StatementKind {
    /// A formula; `implies`, `iff` and threshold are told apart later.
    Formula(Expr),
    /// `nonempty F`
    Nonempty(Expr),
    /// `empty F`
    Empty(Expr),
    /// `disjoint A, B`
    Disjoint(Vec<Expr>),
    /// `overlap A, B`
    Overlap(Vec<Expr>),
    /// `cover A, B`
    Cover(Vec<Expr>),
    /// `partition A, B`
    Partition(Vec<Expr>),
    /// `C redundant in R`
    Redundant(Name, Name),
    /// `C needed in R`
    Needed(Name, Name),
    /// `A stricter than B`
    Stricter(Expr, Expr),
    /// `defined E`
    Defined(Expr),
    /// `E strictly increasing in v, w`
    Monotone(Expr, Direction, Vec<Param>),
    /// `E constant in v, w`
    Constant(Expr, Vec<Param>),
    /// `F upward in v, w`
    Upward(Expr, Vec<Param>),
    /// `F downward in v, w`
    Downward(Expr, Vec<Param>),
    /// What follows the `:` of a `derive`, clauses aside.
    Derive(Box<DeriveSyntax>),
}

/// A condition to be derived. As printed and as meant, a `derive` has this twice, with the same question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeriveSyntax {
    /// What the condition is equivalent to.
    pub question: DerivationSubject,
    /// The text of the question.
    pub span: Span,
    /// `for v`: the parameter to solve for.
    pub solve_for: Option<Param>,
    /// `in terms of a, b`: the only names that may occur in the condition; any, if there are none.
    pub terms: Vec<Param>,
    /// `expect F`: what the condition should be.
    pub expected: Option<Expr>,
}

/// What a condition can be derived of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DerivationSubject {
    /// A formula.
    Formula(Expr),
    /// `gaps A, B`: no region holds.
    Gaps(Vec<Expr>),
    /// `threshold of F in v`
    Threshold(Expr, Param),
}

/// `proof`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProofSyntax {
    /// Its name, if it has one.
    pub name: Option<Name>,
    /// Its title.
    pub title: Text,
    /// Where in the paper.
    pub places: Vec<Place>,
    /// `in S`
    pub assessment: Option<Name>,
    /// Its entries.
    pub moves: Vec<Move>,
}

/// An entry of a proof.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Move {
    /// `suppose F, G`
    Suppose(Vec<Expr>),
    /// `step "title" at line 3: ruling`
    Step {
        /// Its title.
        title: Option<Text>,
        /// Where in the paper.
        places: Vec<Place>,
        /// What is to be ruled on.
        ruling: RulingSyntax,
        /// All of it.
        span: Span,
    },
    /// `without c`
    Without(Vec<Name>),
    /// `under …`
    Under(Under),
}

/// `map`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MapSyntax {
    /// Its title.
    pub title: Text,
    /// Title, places, …
    pub head: Head,
    /// What it shows.
    pub entries: Vec<Axis>,
}

/// An entry of a map.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Axis {
    /// `horizontal v in [a, b]`
    Horizontal(Param, RangeSyntax),
    /// `vertical v in [a, b]`
    Vertical(Param, RangeSyntax),
    /// `fix v = e, …`
    Fix(Vec<(Param, Expr)>),
    /// `show R, S`
    Show(Vec<Name>),
}
