//! Decides statements about play at a point, by enumeration, from the syntax tree: the second reader of games.
//!
//! Every audit compares it with the first reader ([`crate::game`]). They share the parser and exact numbers, but no code about
//! games. Guards verdicts: a contradiction means that one reader is wrong, and the claim is unchecked. The definitions are in
//! docs/reference/games.md. What cannot be decided is [`PointOutcome::Unable`]. Numbers of an interval are taken from a grid: a
//! gain found is a gain, but "no gain" refers to the grid and is not [`PlayAnswer::exact`].

mod about;
mod amounts;
mod beliefs;
mod book;
mod claims;
mod conditions;
mod consistency;
mod deviation;
mod dominance;
mod evaluate;
mod existence;
mod extensive;
mod grow;
mod histories;
mod laid_out;
mod linear;
mod lookup;
mod mentions;
mod nash;
mod normal_form;
mod perfect;
mod phrases;
mod plans;
mod played;
mod programme;
mod quantities;
mod scope;
mod sequential;
mod sets;
mod shelf;
mod simplex;
mod steps;
mod table;
mod tree;
mod value;
mod views;
mod weak;

use std::collections::BTreeMap;
use std::rc::Rc;
use std::sync::Arc;

pub use about::About;
pub use evaluate::ParameterValues;
pub use extensive::{ExtensiveEvent, ExtensiveForm, ExtensiveSet, StatedBehavior};
pub use laid_out::{LaidOut, LaidOutBelief, LaidOutConcept, LaidOutPlayer, LaidOutSet};
pub use value::{NumberOrLabel, Truth};

use crate::source::{Sources, Span};
use crate::syntax::tree::{Expr, Item, ItemKind};
use book::Book;
use evaluate::{Context, LatexReadings};
use kernel::number::Rational;
use lookup::Assertion;
use shelf::Shelf;
use value::{Evaluation, NoValue};

/// The second reader's answer on a statement at a point.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlayAnswer {
    /// Whether the statement is true, false, or neither.
    pub outcome: PointOutcome,
    /// False iff numbers of an interval were tried on a grid only, so that the outcome may be another for all of them.
    pub exact: bool,
}

/// The possible outcomes of a statement at a point.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PointOutcome {
    /// The statement holds.
    True,
    /// The statement does not hold.
    False,
    /// The statement has no value at the point.
    NoValue,
    /// The second reader cannot decide the statement, for this reason.
    Unable(String),
}

impl PlayAnswer {
    fn of(read: Evaluation<Truth>) -> Self {
        match read {
            Ok(Truth { holds: true, exact }) => Self { outcome: PointOutcome::True, exact },
            Ok(Truth { holds: false, exact }) => Self { outcome: PointOutcome::False, exact },
            Err(NoValue::Undefined | NoValue::Missing | NoValue::Nowhere) => Self { outcome: PointOutcome::NoValue, exact: true },
            Err(NoValue::Unable(reason)) => Self::unable(reason),
        }
    }

    fn unable(reason: impl Into<String>) -> Self {
        Self { outcome: PointOutcome::Unable(reason.into()), exact: true }
    }
}

/// A file as the second reader sees it, under one choice of alternatives.
#[derive(Clone, Debug)]
pub struct SecondReaderFile {
    items: Vec<Item>,
    under: Vec<String>,
    whole: bool,
    max_steps: u64,
    /// The tool's answers to the `derive` questions for which the file states none, by id.
    answers: BTreeMap<String, Expr>,
    /// Games that were laid out for earlier questions.
    shelf: Arc<Shelf>,
}

impl SecondReaderFile {
    /// Parses the texts of a paper: the main file and the files that it includes. `under` names the alternatives in force. If it
    /// names none of a reading, the first one is in force.
    #[must_use]
    pub fn new(sources: &Sources, under: &[String]) -> Self {
        let (items, whole) = book::items(sources);
        Self {
            items,
            under: under.to_vec(),
            whole,
            max_steps: evaluate::MAX_STEPS,
            answers: BTreeMap::new(),
            shelf: Arc::default(),
        }
    }

    /// Returns the same file with less work allowed for each question, so that more statements are undecided.
    #[must_use]
    pub fn for_audit(self) -> Self {
        Self { max_steps: evaluate::AUDIT_STEPS, shelf: Arc::default(), ..self }
    }

    /// Returns the same file with answers to the `derive` questions for which the file states none, by id.
    #[must_use]
    pub fn with_answers(self, answers: BTreeMap<String, Expr>) -> Self {
        Self { answers, ..self }
    }

    /// Parses one text.
    #[must_use]
    pub fn of_text(text: &str, under: &[String]) -> Self {
        let mut sources = Sources::default();
        sources.add("text", text);
        Self::new(&sources, under)
    }

    /// Decides a formula at a point. `in_assessment` is the assessment named in the `in` of a claim or proof. A game variable
    /// that a history of the formula names, as in `after (x)`, has the value that the point gives it, or else takes every value
    /// that it can have.
    #[must_use]
    pub fn formula(&self, formula: &Expr, in_assessment: Option<&str>, point: &ParameterValues) -> PlayAnswer {
        let context = self.context(point);
        PlayAnswer::of(self.at(&context).and_then(|()| {
            claims::holds(
                &context,
                &Assertion::Formula(formula),
                &claims::AskedFormula { assessment: in_assessment, given: &[], labels: &[] },
            )
        }))
    }

    /// Looks up a claim, a question or a step, to decide it at several points. `id` is the name of the claim, or its title in
    /// lower case with hyphens, with or without `/printed`. The id of a step of a proof is `proof/2`.
    #[must_use]
    pub fn about(&self, id: &str) -> About<'_> {
        About::new(self, id)
    }

    /// Decides the statement of a claim, question or step at a point, without its hypotheses. `id` is as in
    /// [`SecondReaderFile::about`].
    #[must_use]
    pub fn claim(&self, id: &str, point: &ParameterValues) -> PlayAnswer {
        self.about(id).claim(point)
    }

    /// Returns the exact value of the left side of a claim that is one comparison, at a point. `None` if the left side has no
    /// value or cannot be decided, or if the claim is about all values of a game variable.
    #[must_use]
    pub fn number(&self, id: &str, point: &ParameterValues) -> Option<Rational> {
        let found = lookup::claim(&self.items, id)?;
        let Assertion::Formula(formula) = found.assertion(self.answers.get(id))? else { return None };
        let context = self.context(point);
        self.at(&context).ok()?;
        claims::left_side(&context, formula, found.assessment).ok()
    }

    /// True iff a claim, or a condition given to it, contains a phrase about play.
    #[must_use]
    pub fn speaks_of_play(&self, id: &str) -> bool {
        self.about(id).speaks_of_play()
    }

    /// Plays an assessment out at a point: every information set, and every concept. On intervals, `spaced` evenly spaced numbers
    /// are tried in addition to those at which a comparison changes sign.
    ///
    /// # Errors
    /// Returns the reason if the second reader cannot play the assessment.
    pub fn lay_out(&self, assessment: &str, point: &ParameterValues, spaced: usize) -> Result<LaidOut, String> {
        let context = self.context(point);
        self.at(&context).and_then(|()| laid_out::lay_out(&context, assessment, spaced)).map_err(told)
    }

    /// Returns a game at a point in extensive form. The actions from an interval are `spaced` evenly spaced numbers.
    ///
    /// # Errors
    /// Returns the reason if the second reader cannot list the histories.
    pub fn game(&self, game: &str, point: &ParameterValues, spaced: usize) -> Result<ExtensiveForm, String> {
        let context = self.context(point);
        self.at(&context).and_then(|()| extensive::game(&context, game, spaced)).map_err(told)
    }

    /// Returns the game of an assessment at a point in extensive form, with what the assessment does and believes. `None` if the
    /// assessment cannot be carried out at the point. Numbers of an interval are taken from the same grid as in
    /// [`SecondReaderFile::lay_out`].
    ///
    /// # Errors
    /// Returns the reason if the second reader cannot play the assessment.
    pub fn play(&self, assessment: &str, point: &ParameterValues, spaced: usize) -> Result<Option<ExtensiveForm>, String> {
        let context = self.context(point);
        self.at(&context).and_then(|()| extensive::play(&context, assessment, spaced)).map_err(told)
    }

    /// Returns the assumptions that a point does not satisfy, and the domains by the names of their parameters. A parameter
    /// without a value at the point is left out.
    #[must_use]
    pub fn unmet(&self, point: &ParameterValues) -> Vec<String> {
        claims::unmet(&self.context(point))
    }

    /// Returns the names of all parameters. Each member of a family is listed by itself.
    #[must_use]
    pub fn parameters(&self) -> Vec<String> {
        Book::new(&self.items, &self.under).parameters().into_iter().map(|(name, _)| name).collect()
    }

    /// Decides whether a point satisfies the hypotheses of a claim: the domains and assumptions in force, except those in
    /// `without`, and the given conditions.
    #[must_use]
    pub fn hypotheses(&self, id: &str, point: &ParameterValues) -> PlayAnswer {
        self.about(id).hypotheses(point)
    }

    /// Returns the place of each item of the file, and whether the item is a claim or a proof.
    #[must_use]
    pub fn places(&self) -> Vec<(Span, bool)> {
        self.items.iter().map(|item| (item.span, matches!(item.kind, ItemKind::Claim(_) | ItemKind::Proof(_)))).collect()
    }

    /// Returns the ids of all claims whose statement is a formula, and of all questions whose answer the file states.
    #[must_use]
    pub fn claims(&self) -> Vec<String> {
        lookup::ids(&self.items)
    }

    fn book(&self) -> Rc<Book<'_>> {
        Rc::new(Book::new(&self.items, &self.under))
    }

    fn context(&self, point: &ParameterValues) -> Context<'_> {
        self.context_with(&self.book(), &LatexReadings::default(), point)
    }

    fn context_with<'r>(&'r self, book: &Rc<Book<'r>>, tex: &LatexReadings, point: &ParameterValues) -> Context<'r> {
        Context::new(Rc::clone(book), Rc::clone(tex), &*self.shelf, point.clone(), self.max_steps)
    }

    fn at(&self, _: &Context<'_>) -> Evaluation<()> {
        if self.whole { Ok(()) } else { Err(NoValue::unable("a text that cannot be read")) }
    }
}

/// Returns the reason for a missing value, in words.
fn told(stop: NoValue) -> String {
    match stop {
        NoValue::Unable(reason) => reason,
        NoValue::Undefined | NoValue::Missing | NoValue::Nowhere => "something in it has no value there".to_owned(),
    }
}

/// Decides a claim in the text of a file at a point, under the first alternative of each reading.
#[must_use]
pub fn decide(text: &str, claim: &str, point: &BTreeMap<Arc<str>, Rational>) -> PlayAnswer {
    SecondReaderFile::of_text(text, &[]).claim(claim, point)
}
