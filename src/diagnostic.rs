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
