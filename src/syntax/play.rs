//! Defines the syntax tree of games, assessments, and phrases about the play of a game.
//!
//! Built by [`super::parser`] and read by [`crate::paper`] and [`crate::replay`]. docs/reference/games.md defines the meaning of each
//! construct.

use super::tree::{Domain, Expr, Head, Name, RangeSyntax};
use crate::source::Span;

/// A game, written as a sequence of steps; a history is one execution of the steps.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GameSyntax {
    /// The name of the game.
    pub name: Name,
    /// The title, the places and the limits of the item.
    pub head: Head,
    /// The steps in order.
    pub steps: Vec<StepSyntax>,
}

/// A step of a game.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StepSyntax {
    /// The content of the step.
    pub kind: StepKind,
    /// The place of the step, including the steps nested in it.
    pub span: Span,
}

/// The kinds of steps.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StepKind {
    /// Declares the players: `players A, T`.
    Players(Vec<Name>),
    /// Declares a variable with a finite set of labels: `variable n in {a, b}`.
    Variable {
        /// The name of the variable.
        name: Name,
        /// The labels that the variable may have.
        labels: Vec<Name>,
    },
    /// States what an indifferent player does: `tie m: a`.
    Tie {
        /// The move.
        at: Name,
        /// The action that an indifferent player chooses.
        label: Name,
    },
    /// States that players observe draws of nature: `A, T know v`.
    Know {
        /// The players.
        players: Vec<Name>,
        /// The draws that the players observe.
        draws: Vec<Name>,
        /// The title and the places of the step.
        head: Head,
    },
    /// States which moves of others players observe: `C sees only n, a`, or `C sees nothing`.
    See {
        /// The players.
        players: Vec<Name>,
        /// The moves that the players observe; empty for `nothing`.
        only: Vec<Name>,
        /// The title and the places of the step.
        head: Head,
    },
    /// A draw of nature among labels: `nature draws k in S: a with e or b`.
    Draw {
        /// The variable for the label drawn.
        variable: Name,
        /// The set of the labels, if it is named.
        set: Option<Name>,
        /// The title and the places of the step.
        head: Head,
        /// The labels with their probabilities.
        chances: Vec<DrawnLabelSyntax>,
    },
    /// A uniform draw from an interval: `nature draws x uniformly in [a, b]`.
    DrawUniformly {
        /// The variable for the number drawn.
        variable: Name,
        /// The interval.
        range: RangeSyntax,
        /// The title and the places of the step.
        head: Head,
    },
    /// A choice of a number or of a label from a set: `P chooses x in [0, 1]`.
    Choose {
        /// The player who moves.
        player: Name,
        /// The variable for the choice.
        variable: Name,
        /// The set from which the player chooses.
        domain: Domain,
        /// The title and the places of the step.
        head: Head,
    },
    /// A choice among actions: `P chooses m: a or b`, or one action per line with the steps that follow it.
    ChooseAmong {
        /// The player who moves.
        player: Name,
        /// The variable for the action chosen.
        variable: Name,
        /// The title and the places of the step.
        head: Head,
        /// The actions.
        options: Vec<ChoiceSyntax>,
    },
    /// A payment: `P gets e`.
    Gets {
        /// The player who receives the payment.
        player: Name,
        /// The amount.
        payoff: Expr,
    },
    /// A local definition: `let p in D = e`.
    Let {
        /// The name that is defined.
        name: Name,
        /// The set that must contain the value.
        domain: Option<Domain>,
        /// The value.
        value: Expr,
    },
    /// The end of the game: `end`.
    End,
    /// A transition to a state of a stochastic game: `go to s discounted by …`.
    Go {
        /// The state.
        state: Name,
        /// The discount factors: one for all players, or one for each player named; empty if there is no discounting.
        discounts: Vec<WeightSyntax>,
    },
    /// A branch on a condition: `if F: …` with its `else if` and `else`.
    If {
        /// The conditions, each with the steps that follow if it is the first that holds.
        cases: Vec<(Expr, Vec<StepSyntax>)>,
        /// The steps after `else`; empty if there is no `else`.
        otherwise: Vec<StepSyntax>,
    },
    /// Simultaneous moves: `simultaneously: …`.
    Simultaneously(Vec<StepSyntax>),
    /// A state of a stochastic game: `state s: …`.
    State {
        /// The name of the state.
        name: Name,
        /// The title and the places of the state.
        head: Head,
        /// The steps of the state.
        steps: Vec<StepSyntax>,
    },
}

/// A number such as a probability or discount factor, for one player or for all.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WeightSyntax {
    /// The number.
    pub value: Expr,
    /// The player to whom the number belongs; `None` for all players.
    pub player: Option<Name>,
}

/// A label that nature may draw, with its probability in the prior of each player: `a with e for P, f for R`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DrawnLabelSyntax {
    /// The label.
    pub label: Name,
    /// The probability, common to all players or one per player; empty for the label that has the remaining probability.
    pub weights: Vec<WeightSyntax>,
}

/// An action with the steps that follow it: `offer a in (0, z]: …`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChoiceSyntax {
    /// The label of the action.
    pub label: Name,
    /// The number that the player chooses together with the action, and its interval.
    pub amount: Option<(Name, RangeSyntax)>,
    /// The title and the places of the action.
    pub head: Head,
    /// The steps that follow the action, perhaps none.
    pub steps: Vec<StepSyntax>,
    /// The place of the action with its steps.
    pub span: Span,
}

/// An assessment: a strategy for each player, and beliefs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AssessmentSyntax {
    /// The name of the assessment.
    pub name: Name,
    /// The game whose players it describes.
    pub game: Name,
    /// The assessment that applies to all moves not listed here: `like X except`.
    pub like: Option<Name>,
    /// The title, the places and the limits of the item.
    pub head: Head,
    /// The strategies and beliefs.
    pub plans: Vec<PlanSyntax>,
}

/// An entry of an assessment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlanSyntax {
    /// The strategy or belief.
    pub kind: PlanKind,
    /// The condition on the history under which the entry applies: `when F`.
    pub when: Option<Expr>,
    /// The title and the places of the entry.
    pub head: Head,
    /// The place of the whole entry.
    pub span: Span,
}

/// The strategy at a move, or a belief.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PlanKind {
    /// The strategy at a move: `P m: rules`.
    Moves {
        /// The player who moves.
        player: Name,
        /// The move.
        variable: Name,
        /// The rules; the first whose condition holds applies.
        rules: Vec<RuleSyntax>,
    },
    /// The belief at a move: `belief of P at m about x: guesses`.
    Belief {
        /// The player who holds the belief.
        player: Name,
        /// The move at which the player holds it.
        at: Name,
        /// The hidden draw or move that the belief is about: `about x`.
        about: Option<Name>,
        /// The rules of the belief; the first whose condition holds applies.
        guesses: Vec<BeliefRuleSyntax>,
    },
}

/// A rule of a strategy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RuleSyntax {
    /// The action, pure or mixed.
    pub action: ActionSyntax,
    /// The condition under which the rule applies; `None` for every history.
    pub place: Option<RuleCondition>,
    /// The place of the rule.
    pub span: Span,
}

/// The action that a rule prescribes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ActionSyntax {
    /// A best reply, and the given action if the player is indifferent: `best, ties to a`.
    Best(Name),
    /// A mixed action such as `a with r or b`: each action with its probability. One action may have none; it has the remaining
    /// probability.
    Mix(Vec<(Expr, Option<Expr>)>),
}

/// The condition under which a rule of a strategy or belief applies.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RuleCondition {
    /// The rule applies where the formula holds: `if F`.
    If(Expr),
    /// The rule applies where no earlier rule does: `otherwise`.
    Otherwise,
}

/// A rule of a belief.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BeliefRuleSyntax {
    /// The content of the belief.
    pub content: BeliefSyntax,
    /// The condition under which the rule applies; `None` for every history.
    pub place: Option<RuleCondition>,
    /// The place of the rule.
    pub span: Span,
}

/// The content of a belief.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BeliefSyntax {
    /// The posterior by Bayes' rule: `bayes`.
    Bayes,
    /// Any belief: `free`.
    Free,
    /// A belief given by probabilities, such as `a with e or b`.
    Mix(Vec<(Expr, Option<ChanceSyntax>)>),
}

/// The probability of a label in a belief.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ChanceSyntax {
    /// A given number.
    Exactly(Expr),
    /// Any number in the range, or any probability if there is no range: `free in D`.
    Free(Option<RangeSyntax>),
}

/// The solution concepts; docs/reference/games.md defines each of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Concept {
    /// Nash equilibrium: `Nash`.
    Nash,
    /// Subgame perfect equilibrium: `SPE`.
    SubgamePerfect,
    /// Weak perfect Bayesian equilibrium: `weak_PBE`.
    WeakPerfectBayesian,
    /// Perfect Bayesian equilibrium: `PBE`.
    PerfectBayesian,
    /// Sequential equilibrium: `sequential`.
    Sequential,
}

impl Concept {
    /// All solution concepts.
    pub const ALL: [Self; 5] =
        [Self::Nash, Self::SubgamePerfect, Self::WeakPerfectBayesian, Self::PerfectBayesian, Self::Sequential];

    /// Returns the word by which the language names the concept.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Nash => "Nash",
            Self::SubgamePerfect => "SPE",
            Self::WeakPerfectBayesian => "weak_PBE",
            Self::PerfectBayesian => "PBE",
            Self::Sequential => "sequential",
        }
    }
}

/// How the beliefs that an assessment leaves free are quantified.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum BeliefQuantifier {
    /// The statement holds for at least one belief: `for some belief`.
    Some,
    /// The statement holds for all beliefs: `for every belief`.
    Every,
}

/// A history, given by the moves and draws in it: `(reply = reject, offer(a))`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HistorySyntax {
    /// The moves and draws.
    pub happenings: Vec<HistoryEntrySyntax>,
    /// The place of the history with its parentheses.
    pub span: Span,
}

/// A move or draw of a history.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum HistoryEntrySyntax {
    /// A variable with its value: `reply = reject`.
    Set(Name, Expr),
    /// A value alone, such as `reject` or `offer(a)`, or the name of a variable.
    Bare(Expr),
}

/// A phrase about the play of a game: a condition on the parameters, or a number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PlayPhrase {
    /// The assessment is an equilibrium: `S is unique PBE after (H) for every belief`.
    Equilibrium {
        /// The assessment.
        assessment: Name,
        /// True iff every equilibrium must prescribe the same play as the assessment: the word `unique`.
        unique: bool,
        /// The solution concept.
        concept: Concept,
        /// The history after which the continuation is judged; `None` for the whole game.
        after: Option<HistorySyntax>,
        /// The quantifier over free beliefs.
        beliefs: Option<BeliefQuantifier>,
    },
    /// The strategy at a move is a best reply: `S is optimal at m`.
    Optimal {
        /// The assessment.
        assessment: Name,
        /// The move.
        at: Name,
        /// The quantifier over free beliefs.
        beliefs: Option<BeliefQuantifier>,
    },
    /// The assessment passes a refinement: `S passes D1`.
    Passes {
        /// The assessment.
        assessment: Name,
        /// The name of the refinement.
        test: Name,
    },
    /// The event has probability 1 under the assessment: `S after (H) leads to (X)`.
    Leads {
        /// The assessment.
        assessment: Name,
        /// The history after which play is considered.
        after: Option<HistorySyntax>,
        /// The event.
        event: Expr,
    },
    /// The action is a best reply after a history: `a is best in S after (H)`.
    Best {
        /// The action.
        action: Expr,
        /// The assessment; if it is `None`, the assessment that the claim is about.
        assessment: Option<Name>,
        /// The history after which the player moves.
        after: HistorySyntax,
    },
    /// The best reply depends on the belief: `belief of P matters in S after (H)`.
    BeliefMatters {
        /// The player who holds the belief.
        player: Name,
        /// The assessment; if it is `None`, the assessment that the claim is about.
        assessment: Option<Name>,
        /// The history after which the player moves.
        after: HistorySyntax,
    },
    /// Some or every equilibrium of a game leads to an event: `some pure PBE of G after (H) leads to (X)`.
    Some {
        /// True for `every`, false for `some`.
        every: bool,
        /// True iff only equilibria in pure strategies are considered.
        pure: bool,
        /// The solution concept.
        concept: Concept,
        /// The game.
        game: Name,
        /// The history after which play is considered.
        after: Option<HistorySyntax>,
        /// The event that has probability 1; if it is `None`, the equilibrium only has to exist.
        event: Option<Expr>,
    },
    /// The expected payoff of a player: `payoff of P in S after (H)`.
    Payoff {
        /// The player.
        player: Name,
        /// The assessment; if it is `None`, the assessment that the claim is about.
        assessment: Option<Name>,
        /// The history after which the payoff is taken.
        after: Option<HistorySyntax>,
    },
    /// The probability of an event: `probability of (X) in S after (H) by P`.
    Probability {
        /// The event.
        event: Expr,
        /// The assessment; if it is `None`, the assessment that the claim is about.
        assessment: Option<Name>,
        /// The history after which the probability is taken.
        after: Option<HistorySyntax>,
        /// The player whose prior is used: `by P`.
        by: Option<Name>,
    },
    /// The belief of a player in an event: `belief of P that (X) in S after (H)`.
    Belief {
        /// The player who holds the belief.
        player: Name,
        /// The event.
        event: Expr,
        /// The assessment; if it is `None`, the assessment that the claim is about.
        assessment: Option<Name>,
        /// The history after which the player moves.
        after: Option<HistorySyntax>,
    },
}

impl PlayPhrase {
    /// Returns true iff the phrase is a number; otherwise it is a condition.
    #[must_use]
    pub fn is_number(&self) -> bool {
        match self {
            Self::Payoff { .. } | Self::Probability { .. } | Self::Belief { .. } => true,
            Self::Equilibrium { .. }
            | Self::Optimal { .. }
            | Self::Passes { .. }
            | Self::Leads { .. }
            | Self::Best { .. }
            | Self::BeliefMatters { .. }
            | Self::Some { .. } => false,
        }
    }
}
