//! Lists the words of the language: those that begin an item, reserved words, and those that begin or continue a step of a game.
//!
//! Used by the lexer, the parser and the importer. The grammar is in [`super::parser`].

/// The words that begin an item at the left margin.
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

/// The reserved words, which cannot be names.
pub(super) const RESERVED: [&str; 68] = [
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
    "integral",
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

/// The words that begin a step of a game, and therefore cannot be the name of a player.
pub(super) const STEP_WORDS: [&str; 9] = ["players", "variable", "tie", "nature", "let", "end", "go", "simultaneously", "state"];

/// The words inside a step of a game. They are allowed as names, but are avoided in generated names.
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

/// Returns true iff the word is reserved or begins an item, so that it should not be used as a name.
#[must_use]
pub fn is_reserved(word: &str) -> bool {
    RESERVED.contains(&word) || ITEM_WORDS.contains(&word)
}

/// Returns true iff the word occurs in the grammar of steps of a game, so that it would be confusing as a name.
#[must_use]
pub fn is_step_word(word: &str) -> bool {
    STEP_WORDS.contains(&word) || JOINING_WORDS.contains(&word)
}
