//! What makes the content of a sentence formal: a formula, or a word that compares, conditions or moves.

use std::collections::BTreeSet;

use unicode_segmentation::UnicodeSegmentation;

use super::sentences::formulas;

/// A sign of formal content.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Mark {
    /// A formula with a relation or an operation.
    Formula,
    /// *more*, *higher*, *than*, *at most*, …
    Comparative,
    /// *only*
    Only,
    /// *never*, *always*
    Never,
    /// *if*, *when*, *unless*, …
    If,
    /// *necessary*, *sufficient*, *implies*, …
    Necessary,
    /// *increases*, *falls*, …
    Moves,
    /// A number that is no year and no reference.
    Number,
}

impl Mark {
    /// The mark in a word or two.
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

const COMPARATIVES: &str = "more less fewer greater higher lower larger smaller better worse stronger weaker cheaper costlier longer \
    shorter easier harder likelier most least highest lowest largest smallest greatest strongest weakest best worst maximum minimum \
    exceeds exceed than equal equals indifferent prefer prefers";
const NEVER: &str = "never always";
const IFS: &str = "if iff when whenever unless";
const NECESSARY: &str = "necessary necessarily sufficient sufficiently suffices suffice implies imply ensures ensure guarantees impossible \
    unique uniquely";
const MOVES: &str = "increases increase increasing increased decreases decrease decreasing decreased rises rise rising raises raise \
    raising falls fall falling grows grow growing lowers lowering reduces reduce reducing expands expand shrinks shrink";
/// Words before the number of a reference.
const REFERENCES: &str = "line lines figure figures table tables footnote footnotes note notes proposition propositions result results \
    section sections assumption assumptions equation equations lemma lemmas stage stages type period page chapter appendix model version \
    corollary theorem and or to of case step world no pp p vol";

/// The marks of a sentence: `text` with its formulas, `words` with each byte of a formula replaced by `X`.
pub(super) fn of(text: &str, words: &str) -> Vec<Mark> {
    let mut out = BTreeSet::new();
    if formulas(text).into_iter().any(has_relation) || without_addresses(words).contains(['=', '<', '>', '≤', '≥', '≠']) {
        out.insert(Mark::Formula);
    }
    let mut before = String::new();
    for word in without_addresses(words).unicode_words() {
        let word = word.to_lowercase();
        let among = |list: &str| list.split_whitespace().any(|one| one == word);
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
            REFERENCES.split_whitespace().any(|one| one == before) || before.chars().any(|letter| letter.is_ascii_digit());
        if is_number(&word) && !is_reference {
            out.insert(Mark::Number);
        }
        // `end.Footnote 22` is one word to the splitter.
        before = word.rsplit('.').next().unwrap_or_default().to_owned();
    }
    out.into_iter().collect()
}

/// A text without its web addresses.
fn without_addresses(text: &str) -> String {
    let is_address = |word: &&str| word.contains("://") || word.starts_with("www.");
    text.split_whitespace().filter(|word| !is_address(word)).collect::<Vec<_>>().join(" ")
}

/// A formula that states or computes something: more than a symbol.
fn has_relation(formula: &str) -> bool {
    const COMMANDS: [&str; 13] =
        ["\\le", "\\ge", "\\lt", "\\gt", "\\neq", "\\ne", "\\in", "\\equiv", "\\frac", "\\over", "\\min", "\\max", "\\cdot"];
    formula.contains(['=', '<', '>', '+', '-', '/', '≤', '≥']) || COMMANDS.iter().any(|command| has_command(formula, command))
}

/// A formula has a command that is not the beginning of a longer one (`\le`, not `\left`).
fn has_command(formula: &str, command: &str) -> bool {
    formula
        .match_indices(command)
        .any(|(place, _)| !formula[place + command.len()..].starts_with(|letter: char| letter.is_alphabetic()))
}

/// Digits that are no year.
fn is_number(word: &str) -> bool {
    let digits = word.chars().all(|letter| letter.is_ascii_digit() || matches!(letter, '.' | ','));
    let year = word.parse::<u32>().is_ok_and(|number| (1500..=2100).contains(&number));
    digits && word.starts_with(|letter: char| letter.is_ascii_digit()) && !year
}
