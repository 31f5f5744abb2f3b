//! Decides one claim, question or step at several points, and reads what does not depend on the point only once.
//!
//! Returned by [`SecondReaderFile::about`], and used by every audit. Guards verdicts: an error here leaves claims unchecked, or
//! lets an error of the first reader pass.

use std::rc::Rc;

use super::book::Book;
use super::claims::{self, AskedFormula};
use super::evaluate::{Context, LatexReadings, ParameterValues};
use super::lookup::{self, Assertion, FoundStatement};
use super::{PlayAnswer, SecondReaderFile};
use crate::syntax::tree::Expr;

/// A claim, question or step of a file, as the second reader sees it.
pub struct About<'r> {
    reader: &'r SecondReaderFile,
    id: String,
    book: Rc<Book<'r>>,
    tex: LatexReadings,
    found: Option<FoundStatement<'r>>,
}

impl<'r> About<'r> {
    /// Looks up the claim with this id. If no claim has this id, the second reader gives no answer.
    pub(super) fn new(reader: &'r SecondReaderFile, id: &str) -> Self {
        let found = lookup::claim(&reader.items, id);
        Self { reader, id: id.to_owned(), book: reader.book(), tex: LatexReadings::default(), found }
    }

    fn context(&self, point: &ParameterValues) -> Context<'r> {
        self.reader.context_with(&self.book, &self.tex, point)
    }

    fn assertion(&self, found: &FoundStatement<'r>) -> Option<Assertion<'r>> {
        found.assertion(self.reader.answers.get(&self.id))
    }

    fn no_claim(&self) -> PlayAnswer {
        PlayAnswer::unable(format!("there is no claim `{}`", self.id))
    }

    /// Decides the statement at a point, without its hypotheses. The given conditions still limit the values of game variables.
    #[must_use]
    pub fn claim(&self, point: &ParameterValues) -> PlayAnswer {
        let Some(found) = &self.found else { return self.no_claim() };
        let Some(assertion) = self.assertion(found) else {
            return PlayAnswer::unable("a statement that is not decided at one point");
        };
        let context = self.context(point);
        let given = claims::given(found);
        let asked = AskedFormula { assessment: found.assessment, given: &given, labels: &found.labels };
        PlayAnswer::of(self.reader.at(&context).and_then(|()| claims::holds(&context, &assertion, &asked)))
    }

    /// True iff the statement, or a condition given to it, contains a phrase about play.
    #[must_use]
    pub fn speaks_of_play(&self) -> bool {
        let Some(found) = &self.found else { return false };
        let Some(assertion) = self.assertion(found) else { return false };
        let context = self.context(&ParameterValues::new());
        let mut formulas: Vec<&Expr> = claims::given(found);
        formulas.extend(assertion.formulas());
        !claims::phrases(&context, &formulas).is_empty()
    }

    /// Decides whether a point satisfies the hypotheses: the domains and assumptions in force, except those in `without`, and the
    /// given conditions.
    #[must_use]
    pub fn hypotheses(&self, point: &ParameterValues) -> PlayAnswer {
        let Some(found) = &self.found else { return self.no_claim() };
        let context = self.context(point);
        PlayAnswer::of(self.reader.at(&context).and_then(|()| claims::hypotheses(&context, found)))
    }

    /// Returns the names of all parameters. Each member of a family is listed by itself.
    #[must_use]
    pub fn parameters(&self) -> Vec<String> {
        self.book.parameters().into_iter().map(|(name, _)| name).collect()
    }
}
