//! Represents an error in the user's input: what is wrong, where, and at most one repair.
//!
//! Every stage that reads a condition file returns these; `report::diagnostics` prints them. Not part of a verdict: a file with an
//! error is not audited.

use crate::source::Span;

/// An error in a condition file. It is shown as `message - repair`: lower case, no full stop, the user's text in backticks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// What is wrong with the file. The message does not mention the stage that found the error.
    pub message: String,
    /// The place at which the error is shown.
    pub span: Span,
    /// What to write instead, such as "did you mean `c_T`?".
    pub repair: Option<String>,
    /// Further places to show, each with a short text, such as the first of two declarations of a name.
    pub others: Vec<(Span, String)>,
}

impl Diagnostic {
    /// Creates an error at a place, without a repair and without further places.
    pub fn new(span: Span, message: impl Into<String>) -> Self {
        Self { message: message.into(), span, repair: None, others: Vec::new() }
    }

    /// Sets the repair that is offered, in place of any repair set before.
    #[must_use]
    pub fn repair(mut self, repair: impl Into<String>) -> Self {
        self.repair = Some(repair.into());
        self
    }

    /// Sets the repair "did you mean `suggestion`?", or the repair `otherwise` if there is no suggestion.
    #[must_use]
    pub fn suggest(self, suggestion: Option<impl AsRef<str>>, otherwise: impl Into<String>) -> Self {
        match suggestion {
            Some(suggestion) => self.repair(did_you_mean(suggestion.as_ref())),
            None => self.repair(otherwise),
        }
    }

    /// Adds a further place to show, with a text of its own.
    #[must_use]
    pub fn also(mut self, span: Span, text: impl Into<String>) -> Self {
        self.others.push((span, text.into()));
        self
    }

    /// Returns the message and the repair on one line, as `message - repair`.
    #[must_use]
    pub fn headline(&self) -> String {
        match &self.repair {
            Some(repair) => format!("{} - {repair}", self.message),
            None => self.message.clone(),
        }
    }
}

/// The errors that a stage of reading found in a whole file, in the order of the text.
pub type Faults = Vec<Diagnostic>;

/// Returns the text of a repair that suggests a word: "did you mean `word`?".
#[must_use]
pub fn did_you_mean(word: &str) -> String {
    format!("did you mean `{word}`?")
}

/// Returns the candidate that is most similar to a misspelt word, allowing one edit and one more for every four characters of the
/// word. Returns `None` if no candidate is that similar. See [`nearest_within`] for the measure.
#[must_use]
pub fn nearest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    nearest_within(word, candidates, 1 + word.chars().count() / 4)
}

/// Returns the candidate with the smallest edit distance to a word, if that distance is at most `max_edits` and less than the
/// length of the word. The distance is the optimal string alignment distance; two words that differ only in upper and lower case
/// have distance 0. Among equally distant candidates, the first in alphabetical order is returned.
#[must_use]
pub fn nearest_within<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>, max_edits: usize) -> Option<&'a str> {
    let length = word.chars().count();
    candidates
        .into_iter()
        // The distance takes time proportional to the product of the lengths, so candidates that are far too long are skipped.
        .filter(|candidate| candidate.len() <= 2 * word.len() + 2)
        .map(|candidate| {
            let same_letters = candidate.to_lowercase() == word.to_lowercase();
            (if same_letters { 0 } else { strsim::osa_distance(word, candidate) }, candidate)
        })
        .filter(|(distance, _)| *distance <= max_edits && *distance < length.max(1))
        .min()
        .map(|(_, candidate)| candidate)
}
