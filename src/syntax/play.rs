//! The tree of games, assessments and phrases about play (LANGUAGE.md 3.7 to 3.9).

use super::tree::{Domain, Expr, Head, Name, RangeSyntax};
use crate::source::Span;

/// A game: a programme whose histories run through it from the top.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GameSyntax {
    /// Its name.
    pub name: Name,
    /// Title, places, …
    pub head: Head,
    /// Its steps in order.
    pub steps: Vec<StepSyntax>,
}

/// One step of a game.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StepSyntax {
    /// What it is.
    pub kind: StepKind,
    /// All of it, with what hangs below it.
    pub span: Span,
}

/// The steps of LANGUAGE.md 3.7.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StepKind {
    /// `players A, T`
    Players(Vec<Name>),
    /// `variable n in {a, b}`
    Variable {
        /// Its name.
        name: Name,
        /// The labels it may hold.
        labels: Vec<Name>,
    },
    /// `tie m: a`
    Tie {
        /// The move.
        at: Name,
        /// What an indifferent player does there.
        label: Name,
    },
    /// `A, T know v`
    Know {
        /// The players.
        players: Vec<Name>,
        /// The draws.
        draws: Vec<Name>,
        /// Title, places, …
        head: Head,
    },
    /// `C sees only n, a`, or `C sees nothing`
    See {
        /// The players.
        players: Vec<Name>,
        /// What they see; empty for `nothing`.
        only: Vec<Name>,
        /// Title, places, …
        head: Head,
    },
    /// `nature draws k in S: a with e or b`
    Draw {
        /// The variable that holds the draw.
        variable: Name,
        /// The set of its labels, if named.
        set: Option<Name>,
        /// Title, places, …
        head: Head,
        /// The labels with their chances.
        chances: Vec<Draw>,
    },
    /// `nature draws x uniformly in [a, b]`
    DrawUniformly {
        /// The variable that holds the draw.
        variable: Name,
        /// Its interval.
        range: RangeSyntax,
        /// Title, places, …
        head: Head,
    },
    /// `P chooses x in [0, 1]`
    Choose {
        /// Who moves.
        player: Name,
        /// The variable that holds the move.
        variable: Name,
        /// What may be chosen.
        domain: Domain,
        /// Title, places, …
        head: Head,
    },
    /// `P chooses m: a or b`, or alternatives line by line
    ChooseAmong {
        /// Who moves.
        player: Name,
        /// The variable that holds the move.
        variable: Name,
        /// Title, places, …
        head: Head,
        /// The actions.
        options: Vec<ChoiceSyntax>,
    },
    /// `P gets e`
    Gets {
        /// Who is paid.
        player: Name,
        /// How much.
        payoff: Expr,
    },
    /// `let p in D = e`
    Let {
        /// The name.
        name: Name,
        /// Where its value lies.
        domain: Option<Domain>,
        /// Its value.
        value: Expr,
    },
    /// `end`
    End,
    /// `go to s discounted by …`
    Go {
        /// The state.
        state: Name,
        /// The discounts, one for all or one per player named; empty for none.
        discounts: Vec<WeightSyntax>,
    },
    /// `if F: …` with its `else if` and `else`
    If {
        /// The conditions and what they lead to.
        cases: Vec<(Expr, Vec<StepSyntax>)>,
        /// The `else`; empty for none.
        otherwise: Vec<StepSyntax>,
    },
    /// `simultaneously: …`
    Simultaneously(Vec<StepSyntax>),
    /// `state s: …`
    State {
        /// Its name.
        name: Name,
        /// Title, places, …
        head: Head,
        /// What happens in it.
        steps: Vec<StepSyntax>,
    },
}

/// A number, perhaps for one player only.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WeightSyntax {
    /// The number.
    pub value: Expr,
    /// Whose it is.
    pub player: Option<Name>,
}

/// A label that nature may draw: `a with e for P, f for R`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draw {
    /// The label.
    pub label: Name,
    /// Its probability, for all or per player; empty for the rest.
    pub weights: Vec<WeightSyntax>,
}

/// An action with what follows it: `offer a in (0, z]: …`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChoiceSyntax {
    /// The action's label.
    pub label: Name,
    /// The amount that goes with it.
    pub amount: Option<(Name, RangeSyntax)>,
    /// Title, places, …
    pub head: Head,
    /// What follows; perhaps nothing.
    pub steps: Vec<StepSyntax>,
    /// All of it.
    pub span: Span,
}

/// An assessment: strategies and beliefs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AssessmentSyntax {
    /// Its name.
    pub name: Name,
    /// The game it belongs to.
    pub game: Name,
    /// `like X except`
    pub like: Option<Name>,
    /// Title, places, …
    pub head: Head,
    /// Rules and beliefs.
    pub plans: Vec<PlanSyntax>,
}

/// One entry of an assessment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlanSyntax {
    /// What it is.
    pub kind: PlanKind,
    /// `when F`
    pub when: Option<Expr>,
    /// Title, places, …
    pub head: Head,
    /// All of it.
    pub span: Span,
}

/// Rules for a move, or a belief.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PlanKind {
    /// `P m: rules`
    Moves {
        /// Who moves.
        player: Name,
        /// The move.
        variable: Name,
        /// The rules, the first that applies counts.
        rules: Vec<RuleSyntax>,
    },
    /// `belief of P at m about x: guesses`
    Belief {
        /// Who believes.
        player: Name,
        /// The move at which it does.
        at: Name,
        /// `about x`
        about: Option<Name>,
        /// The beliefs, the first that applies counts.
        guesses: Vec<BeliefRuleSyntax>,
    },
}

/// One rule of a strategy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RuleSyntax {
    /// What is done.
    pub action: ActionSyntax,
    /// Where.
    pub place: Option<Where>,
    /// All of it.
    pub span: Span,
}

/// What a rule does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ActionSyntax {
    /// `best, ties to a`
    Best(Name),
    /// `a with r or b`: each action with its probability, one perhaps without.
    Mix(Vec<(Expr, Option<Expr>)>),
}

/// Where a rule or a belief applies.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Where {
    /// `if F`
    If(Expr),
    /// `otherwise`
    Otherwise,
}

/// One entry of a belief.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BeliefRuleSyntax {
    /// What is believed.
    pub content: BeliefSyntax,
    /// Where.
    pub place: Option<Where>,
    /// All of it.
    pub span: Span,
}

/// What a belief says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BeliefSyntax {
    /// `bayes`
    Bayes,
    /// `free`
    Free,
    /// `a with e or b`
    Mix(Vec<(Expr, Option<ChanceSyntax>)>),
}

/// The probability of a label in a belief.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ChanceSyntax {
    /// A number.
    Exactly(Expr),
    /// `free in D`
    Free(Option<RangeSyntax>),
}

/// Solution concepts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Concept {
    /// `Nash`
    Nash,
    /// `SPE`
    SubgamePerfect,
    /// `weak_PBE`
    WeakPerfectBayesian,
    /// `PBE`
    PerfectBayesian,
    /// `sequential`
    Sequential,
}

impl Concept {
    /// All concepts.
    pub const ALL: [Self; 5] =
        [Self::Nash, Self::SubgamePerfect, Self::WeakPerfectBayesian, Self::PerfectBayesian, Self::Sequential];

    /// The word for it.
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

/// `for some belief`, `for every belief`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Beliefs {
    /// `for some belief`
    Some,
    /// `for every belief`
    Every,
}

/// `(reply = reject, offer(a))`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HistorySyntax {
    /// What happens in it.
    pub happenings: Vec<HappeningSyntax>,
    /// All of it, with its brackets.
    pub span: Span,
}

/// One happening of a history.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum HappeningSyntax {
    /// `reply = reject`
    Set(Name, Expr),
    /// `reject`, `offer(a)`, or a variable's own name.
    Bare(Expr),
}

/// A phrase about play: a condition on the parameters, or a number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PlayPhrase {
    /// `S is unique PBE after (H) for every belief`
    Equilibrium {
        /// The assessment.
        assessment: Name,
        /// `unique`
        unique: bool,
        /// The concept.
        concept: Concept,
        /// `after`
        after: Option<HistorySyntax>,
        /// `for … belief`
        beliefs: Option<Beliefs>,
    },
    /// `S is optimal at m`
    Optimal {
        /// The assessment.
        assessment: Name,
        /// The move.
        at: Name,
        /// `for … belief`
        beliefs: Option<Beliefs>,
    },
    /// `S passes D1`
    Passes {
        /// The assessment.
        assessment: Name,
        /// The test.
        test: Name,
    },
    /// `S after (H) leads to (X)`
    Leads {
        /// The assessment.
        assessment: Name,
        /// `after`
        after: Option<HistorySyntax>,
        /// What has probability one.
        event: Expr,
    },
    /// `a is best in S after (H)`
    Best {
        /// The action.
        action: Expr,
        /// `in`
        assessment: Option<Name>,
        /// `after`
        after: HistorySyntax,
    },
    /// `belief of P matters in S after (H)`
    BeliefMatters {
        /// Who believes.
        player: Name,
        /// `in`
        assessment: Option<Name>,
        /// `after`
        after: HistorySyntax,
    },
    /// `some pure PBE of G after (H) leads to (X)`
    Some {
        /// `every`, else `some`.
        every: bool,
        /// `pure`
        pure: bool,
        /// The concept.
        concept: Concept,
        /// The game.
        game: Name,
        /// `after`
        after: Option<HistorySyntax>,
        /// `leads to`
        event: Option<Expr>,
    },
    /// `payoff of P in S after (H)`
    Payoff {
        /// Whose.
        player: Name,
        /// `in`
        assessment: Option<Name>,
        /// `after`
        after: Option<HistorySyntax>,
    },
    /// `probability of (X) in S after (H) by P`
    Probability {
        /// Of what.
        event: Expr,
        /// `in`
        assessment: Option<Name>,
        /// `after`
        after: Option<HistorySyntax>,
        /// `by`
        by: Option<Name>,
    },
    /// `belief of P that (X) in S after (H)`
    Belief {
        /// Who believes.
        player: Name,
        /// What.
        event: Expr,
        /// `in`
        assessment: Option<Name>,
        /// `after`
        after: Option<HistorySyntax>,
    },
}

impl PlayPhrase {
    /// True iff the phrase is a number, not a condition.
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
