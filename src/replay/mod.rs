//! The second reader of games: decides statements about play at a point, by brute force, from the syntax tree.
//!
//! It shares the parser and exact numbers with the first reader ([`crate::game`]), and nothing that concerns games: histories, what
//! players see, beliefs, concepts and `after` are worked out here from GAMES.md alone. A contradiction between the two readers is a
//! fault of one of them.
//!
//! What it cannot decide is [`PointOutcome::Unable`], with the reason: quantifiers over intervals, irrational roots, unknown functions,
//! drawn numbers, games beyond the bounds. Numbers chosen from an interval are put on a grid, so that a gain found is a gain, while
//! "no gain" speaks of the grid: such answers are not [`PlayAnswer::exact`].

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

/// What the second reader says of a statement at a point.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlayAnswer {
    /// True, false, or neither.
    pub outcome: PointOutcome,
    /// False iff numbers of an interval were tried on a grid only, and the outcome may be another with all of them.
    pub exact: bool,
}

/// The outcomes of a statement at a point.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PointOutcome {
    /// The statement holds.
    True,
    /// The statement does not hold.
    False,
    /// The statement has no value there.
    NoValue,
    /// The second reader cannot decide it, for this reason.
    Unable(String),
}

impl PlayAnswer {
    fn of(read: Evaluation<Truth>) -> Self {
        match read {
            Ok(Truth { holds: true, exact }) => Self { outcome: PointOutcome::True, exact },
            Ok(Truth { holds: false, exact }) => Self { outcome: PointOutcome::False, exact },
            Err(NoValue::NoValue | NoValue::Missing | NoValue::Nowhere) => Self { outcome: PointOutcome::NoValue, exact: true },
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
    /// The answers of the tool to each `derive` of the file that states none, by its id.
    answers: BTreeMap<String, Expr>,
    /// Games laid out for earlier questions.
    shelf: Arc<Shelf>,
}

impl SecondReaderFile {
    /// Parses the texts of a paper (the main file and what it includes); `under` names the alternatives in force, the first of each
    /// reading of which it names none.
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

    /// The same with less work for each question: more is answered "unable".
    #[must_use]
    pub fn for_audit(self) -> Self {
        Self { max_steps: evaluate::AUDIT_STEPS, shelf: Arc::default(), ..self }
    }

    /// The same with answers to each `derive` of the file that states none, by its id.
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

    /// Decides a formula at a point: `in_assessment` is the assessment of a claim or proof `in S`. A game variable that a history of
    /// the formula names (`after (x)`) has the value that the point gives it, or else every value that it can take.
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

    /// Looks a claim, question or step up, to decide it at several points. `id` is the claim's name, or its title in lower case with hyphens,
    /// perhaps with `/printed`; a step of a proof is `proof/2`.
    #[must_use]
    pub fn about(&self, id: &str) -> About<'_> {
        About::new(self, id)
    }

    /// Decides the statement of a claim, question or step at a point, its hypotheses aside; `id` as in [`SecondReaderFile::about`].
    #[must_use]
    pub fn claim(&self, id: &str, point: &ParameterValues) -> PlayAnswer {
        self.about(id).claim(point)
    }

    /// The exact value of the left side of a claim that is one comparison, at a point; `None` if it has none, or is not decided, or if
    /// the claim speaks of all values of a game variable.
    #[must_use]
    pub fn number(&self, id: &str, point: &ParameterValues) -> Option<Rational> {
        let found = lookup::claim(&self.items, id)?;
        let Assertion::Formula(formula) = found.assertion(self.answers.get(id))? else { return None };
        let context = self.context(point);
        self.at(&context).ok()?;
        claims::left_side(&context, formula, found.assessment).ok()
    }

    /// True iff a claim, or what is given to it, contains a phrase about play.
    #[must_use]
    pub fn speaks_of_play(&self, id: &str) -> bool {
        self.about(id).speaks_of_play()
    }

    /// Plays an assessment out at a point: every information set, and whether it is each concept. On intervals, `spaced` evenly spaced
    /// numbers are tried besides those at which something turns.
    ///
    /// # Errors
    /// Why the second reader cannot play it.
    pub fn lay_out(&self, assessment: &str, point: &ParameterValues, spaced: usize) -> Result<LaidOut, String> {
        let context = self.context(point);
        self.at(&context).and_then(|()| laid_out::lay_out(&context, assessment, spaced)).map_err(told)
    }

    /// A game at a point in extensive form, so many evenly spaced numbers of each interval being actions.
    ///
    /// # Errors
    /// Why the second reader cannot list its histories.
    pub fn game(&self, game: &str, point: &ParameterValues, spaced: usize) -> Result<ExtensiveForm, String> {
        let context = self.context(point);
        self.at(&context).and_then(|()| extensive::game(&context, game, spaced)).map_err(told)
    }

    /// The game of an assessment at a point in extensive form, with what the assessment does and believes; `None` if that cannot be
    /// done there. Actions are numbers of an interval as in [`SecondReaderFile::lay_out`].
    ///
    /// # Errors
    /// Why the second reader cannot play it.
    pub fn play(&self, assessment: &str, point: &ParameterValues, spaced: usize) -> Result<Option<ExtensiveForm>, String> {
        let context = self.context(point);
        self.at(&context).and_then(|()| extensive::play(&context, assessment, spaced)).map_err(told)
    }

    /// The assumptions, and the domains by the names of their parameters, that a point does not meet as far as it gives the values.
    #[must_use]
    pub fn unmet(&self, point: &ParameterValues) -> Vec<String> {
        claims::unmet(&self.context(point))
    }

    /// The names of all parameters, members of families one by one.
    #[must_use]
    pub fn parameters(&self) -> Vec<String> {
        Book::new(&self.items, &self.under).parameters().into_iter().map(|(name, _)| name).collect()
    }

    /// Whether a point meets the hypotheses of a claim: domains and assumptions in force, less those that it is `without`, and what
    /// is given to it.
    #[must_use]
    pub fn hypotheses(&self, id: &str, point: &ParameterValues) -> PlayAnswer {
        self.about(id).hypotheses(point)
    }

    /// Returns where each item of the file is written, with true for a claim or a proof.
    #[must_use]
    pub fn places(&self) -> Vec<(Span, bool)> {
        self.items.iter().map(|item| (item.span, matches!(item.kind, ItemKind::Claim(_) | ItemKind::Proof(_)))).collect()
    }

    /// The ids of all claims and questions whose statement is a formula.
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
        Context::new(Rc::clone(book), Rc::clone(tex), &self.shelf, point.clone(), self.max_steps)
    }

    fn at(&self, _: &Context<'_>) -> Evaluation<()> {
        if self.whole { Ok(()) } else { Err(NoValue::unable("a text that cannot be read")) }
    }
}

/// Why there is no answer, in words.
fn told(stop: NoValue) -> String {
    match stop {
        NoValue::Unable(reason) => reason,
        NoValue::NoValue | NoValue::Missing | NoValue::Nowhere => "something in it has no value there".to_owned(),
    }
}

/// Decides a claim of a file text at a point, under the first alternative of each reading.
#[must_use]
pub fn decide(text: &str, claim: &str, point: &BTreeMap<Arc<str>, Rational>) -> PlayAnswer {
    SecondReaderFile::of_text(text, &[]).claim(claim, point)
}
