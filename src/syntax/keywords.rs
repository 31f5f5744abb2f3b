//! The words of the language: those that open an item, those that may not be names, those that open or join steps of a game.

/// The words that open an item at the margin.
pub(super) const ITEM_WORDS: [&str; 18] = [
    "paper",
    "include",
    "skip",
    "set",
    "reading",
    "parameters",
    "function",
    "define",
    "assume",
    "condition",
    "region",
    "claim",
    "derive",
    "question",
    "proof",
    "map",
    "game",
    "assessment",
];

/// The words that may not be names (LANGUAGE.md 3.1).
pub(super) const RESERVED: [&str; 67] = [
    "and",
    "or",
    "not",
    "implies",
    "iff",
    "if",
    "then",
    "else",
    "otherwise",
    "exists",
    "forall",
    "in",
    "at",
    "under",
    "given",
    "without",
    "uses",
    "expect",
    "with",
    "for",
    "by",
    "after",
    "is",
    "passes",
    "leads",
    "as",
    "min",
    "max",
    "abs",
    "sign",
    "clamp",
    "sqrt",
    "derivative",
    "inf",
    "true",
    "false",
    "payoff",
    "probability",
    "belief",
    "every",
    "some",
    "best",
    "bayes",
    "free",
    "nonempty",
    "empty",
    "disjoint",
    "overlap",
    "cover",
    "partition",
    "redundant",
    "needed",
    "stricter",
    "strictly",
    "weakly",
    "increasing",
    "decreasing",
    "constant",
    "upward",
    "downward",
    "defined",
    "maximizes",
    "minimizes",
    "uniquely",
    "over",
    "written",
    "supplied",
];

/// The words that open a step of a game, and can name no player there.
pub(super) const STEP_WORDS: [&str; 9] = ["players", "variable", "tie", "nature", "let", "end", "go", "simultaneously", "state"];

/// The words that join the parts of a step, and would read badly as names.
const JOINING_WORDS: [&str; 15] = [
    "to",
    "from",
    "knows",
    "know",
    "sees",
    "see",
    "only",
    "nothing",
    "chooses",
    "draws",
    "gets",
    "uniformly",
    "discounted",
    "when",
    "about",
];

/// True iff a word is reserved, or opens an item, so that nothing should be named by it.
#[must_use]
pub fn is_reserved(word: &str) -> bool {
    RESERVED.contains(&word) || ITEM_WORDS.contains(&word)
}

/// True iff a word opens or joins steps of a game, and would read badly as a name.
#[must_use]
pub fn is_step_word(word: &str) -> bool {
    STEP_WORDS.contains(&word) || JOINING_WORDS.contains(&word)
}
