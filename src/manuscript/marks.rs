//! Decides whether a sentence has formal content: a formula, a number, or a word that compares, states a condition or a change.
//!
//! Called by [`super::sentences`] for `referee coverage`. Not part of a verdict: the marks decide only which sentences a coverage
//! report lists.

use std::collections::BTreeSet;

use unicode_segmentation::UnicodeSegmentation;

use super::sentences::formulas;

/// A sign of formal content.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Mark {
    /// A formula with a relation or an operation.
    Formula,
    /// A word of comparison: *more*, *higher*, *than*, *at most*, …
    Comparative,
    /// The word *only*.
    Only,
    /// One of the words *never*, *always*.
    Never,
    /// A word that introduces a condition: *if*, *when*, *unless*, …
    If,
    /// A word of necessity or sufficiency: *necessary*, *sufficient*, *implies*, …
    Necessary,
    /// A word of change: *increases*, *falls*, …
    Moves,
    /// A number that is neither a year nor part of a reference.
    Number,
}

impl Mark {
    /// Returns the name of the mark in reports and in JSON.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Formula => "formula",
            Self::Comparative => "comparative",
            Self::Only => "only",
            Self::Never => "never or always",
            Self::If => "if or when",
            Self::Necessary => "necessary or sufficient",
            Self::Moves => "increases or decreases",
            Self::Number => "number",
        }
    }
}

/// The words that give [`Mark::Comparative`].
const COMPARATIVES: &str = "more less fewer greater higher lower larger smaller better worse stronger weaker cheaper costlier longer \
    shorter easier harder likelier most least highest lowest largest smallest greatest strongest weakest best worst maximum minimum \
    exceeds exceed than equal equals indifferent prefer prefers";
/// The words that give [`Mark::Never`].
const NEVER: &str = "never always";
/// The words that give [`Mark::If`].
const IFS: &str = "if iff when whenever unless";
/// The words that give [`Mark::Necessary`].
const NECESSARY: &str = "necessary necessarily sufficient sufficiently suffices suffice implies imply ensures ensure guarantees impossible \
    unique uniquely";
/// The words that give [`Mark::Moves`].
const MOVES: &str = "increases increase increasing increased decreases decrease decreasing decreased rises rise rising raises raise \
    raising falls fall falling grows grow growing lowers lowering reduces reduce reducing expands expand shrinks shrink";
/// The words after which a number is part of a reference or an enumeration, as in `line 3`.
const REFERENCES: &str = "line lines figure figures table tables footnote footnotes note notes proposition propositions result results \
    section sections assumption assumptions equation equations lemma lemmas stage stages type period page chapter appendix model version \
    corollary theorem and or to of case step world no pp p vol";

/// Returns the marks of a sentence. `text` is the sentence, and `masked` is the sentence with each byte of a formula replaced by
/// `X`.
pub(super) fn marks_of(text: &str, masked: &str) -> Vec<Mark> {
    let mut out = BTreeSet::new();
    if formulas(text).into_iter().any(has_relation) || without_addresses(masked).contains(['=', '<', '>', '≤', '≥', '≠']) {
        out.insert(Mark::Formula);
    }
    let mut before = String::new();
    for word in without_addresses(masked).unicode_words() {
        let word = word.to_lowercase();
        let among = |list: &str| list.split_whitespace().any(|listed| listed == word);
        for (list, mark) in [
            (COMPARATIVES, Mark::Comparative),
            ("only", Mark::Only),
            (NEVER, Mark::Never),
            (IFS, Mark::If),
            (NECESSARY, Mark::Necessary),
            (MOVES, Mark::Moves),
        ] {
            if among(list) {
                out.insert(mark);
            }
        }
        let is_reference =
            REFERENCES.split_whitespace().any(|listed| listed == before) || before.chars().any(|letter| letter.is_ascii_digit());
        if is_number(&word) && !is_reference {
            out.insert(Mark::Number);
        }
        // Where a footnote follows a full stop without a space, `end.Footnote 22`, the library returns `end.Footnote` as one word.
        before = word.rsplit('.').next().unwrap_or_default().to_owned();
    }
    out.into_iter().collect()
}

/// The text without web addresses, whose `=` and digits are not formal content.
fn without_addresses(text: &str) -> String {
    let is_address = |word: &&str| word.contains("://") || word.starts_with("www.");
    text.split_whitespace().filter(|word| !is_address(word)).collect::<Vec<_>>().join(" ")
}

/// True iff the formula contains a relation or an operation, so that it is more than a symbol.
fn has_relation(formula: &str) -> bool {
    const COMMANDS: [&str; 13] =
        ["\\le", "\\ge", "\\lt", "\\gt", "\\neq", "\\ne", "\\in", "\\equiv", "\\frac", "\\over", "\\min", "\\max", "\\cdot"];
    formula.contains(['=', '<', '>', '+', '-', '/', '≤', '≥']) || COMMANDS.iter().any(|command| has_command(formula, command))
}

/// True iff the formula contains this LaTeX command as a whole: `\le` does not occur in `\left`.
fn has_command(formula: &str, command: &str) -> bool {
    formula
        .match_indices(command)
        .any(|(place, _)| !formula[place + command.len()..].starts_with(|letter: char| letter.is_alphabetic()))
}

/// True iff the word is a number that is not a year between 1500 and 2100.
fn is_number(word: &str) -> bool {
    let digits = word.chars().all(|letter| letter.is_ascii_digit() || matches!(letter, '.' | ','));
    let year = word.parse::<u32>().is_ok_and(|number| (1500..=2100).contains(&number));
    digits && word.starts_with(|letter: char| letter.is_ascii_digit()) && !year
}
