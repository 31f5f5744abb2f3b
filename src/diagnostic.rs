//! A fault in a condition file as data: what is wrong, where, and one repair.

use crate::source::Span;

/// One fault. Its text reads `message - repair`, lower case, no full stop, the user's text in backticks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// What is wrong, naming the fault and not the stage.
    pub message: String,
    /// The place the fault is shown at.
    pub span: Span,
    /// One repair to offer, such as "did you mean `c_T`?".
    pub repair: Option<String>,
    /// Further places with a short text each, such as the first of two declarations.
    pub others: Vec<(Span, String)>,
}

impl Diagnostic {
    /// A fault without a repair.
    pub fn new(span: Span, message: impl Into<String>) -> Self {
        Self { message: message.into(), span, repair: None, others: Vec::new() }
    }

    /// The same fault with a repair to offer.
    #[must_use]
    pub fn repair(mut self, repair: impl Into<String>) -> Self {
        self.repair = Some(repair.into());
        self
    }

    /// The same fault with the word that was meant as its repair; another repair where no word is near.
    #[must_use]
    pub fn meant(self, near: Option<impl AsRef<str>>, otherwise: impl Into<String>) -> Self {
        match near {
            Some(near) => self.repair(did_you_mean(near.as_ref())),
            None => self.repair(otherwise),
        }
    }

    /// The same fault with a further place.
    #[must_use]
    pub fn also(mut self, span: Span, text: impl Into<String>) -> Self {
        self.others.push((span, text.into()));
        self
    }

    /// Message and repair on one line.
    #[must_use]
    pub fn headline(&self) -> String {
        match &self.repair {
            Some(repair) => format!("{} - {repair}", self.message),
            None => self.message.clone(),
        }
    }
}

/// What a stage of reading gives back: the faults of a whole file, in source order.
pub type Faults = Vec<Diagnostic>;

/// The repair that offers the word that was meant.
#[must_use]
pub fn did_you_mean(word: &str) -> String {
    format!("did you mean `{word}`?")
}

/// The candidate nearest to a word, if any is near enough to be meant.
#[must_use]
pub fn nearest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    nearest_within(word, candidates, 1 + word.chars().count() / 4)
}

/// The candidate nearest to a word, at most so many slips of the pen away.
#[must_use]
pub fn nearest_within<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>, slips: usize) -> Option<&'a str> {
    let length = word.chars().count();
    candidates
        .into_iter()
        .filter(|candidate| candidate.len() <= 2 * word.len() + 2)
        .map(|candidate| {
            let same_letters = candidate.to_lowercase() == word.to_lowercase();
            (if same_letters { 0 } else { strsim::osa_distance(word, candidate) }, candidate)
        })
        .filter(|(distance, _)| *distance <= slips && *distance < length.max(1))
        .min()
        .map(|(_, candidate)| candidate)
}
