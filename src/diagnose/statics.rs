//! Comparative statics: how each number that a paper defines moves with each parameter, on the whole region of its assumptions.
//!
//! Two points that differ in the parameter alone are compared, not a derivative's sign. What a paper says of the same number and
//! the same parameter is set beside what is found.

use std::sync::Arc;
use std::time::Instant;

use rayon::iter::{IntoParallelRefIterator, ParallelIterator};

use crate::audit::{self, AuditLimits, Progress, QueryRunner};
use crate::certify::{Finding, Point, Word};
use crate::encode;
use crate::expression::definedness::term_may_fail;
use crate::expression::variables::Variables;
use crate::expression::{Term, TermRef, Variable};
use crate::paper::{Claim, Definition, GivenHypothesis, Model, Paper, Role, Statement};
use crate::solve::{Solver, safety};
use crate::source::Span;
use crate::syntax::tree::Direction;

/// The statics of one paper.
#[derive(Debug)]
pub struct Statics {
    /// The paper.
    pub paper: Arc<Paper>,
    /// A row per number and parameter that it mentions, in the order of the file.
    pub rows: Vec<StaticsRow>,
    /// The numbers that have no value somewhere, by model and definition; the rows speak of the points at which they have one.
    pub valueless: Vec<(usize, usize)>,
    /// Those of which it is not decided whether they have a value everywhere.
    pub perhaps_valueless: Vec<(usize, usize)>,
    /// Why not everything was looked at.
    pub stopped: Option<String>,
}

/// How one number moves with one parameter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StaticsRow {
    /// Which of [`Paper::models`].
    pub model: usize,
    /// Which of its definitions.
    pub definition: usize,
    /// The parameter.
    pub variable: Variable,
    /// What is found.
    pub course: Monotonicity,
    /// The directions in which it does not move: two points refute each of them.
    pub refuted: Vec<Direction>,
    /// What the paper says of it: claims by their places in [`Paper::claims`].
    pub said: Vec<(usize, StatedCourse)>,
}

/// How a number moves with a parameter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Monotonicity {
    /// It rises, or (if not strict) never falls.
    Rising {
        /// Always.
        strict: bool,
    },
    /// It falls, or (if not strict) never rises.
    Falling {
        /// Always.
        strict: bool,
    },
    /// It stays.
    Constant,
    /// It rises somewhere and falls somewhere.
    Both {
        /// Two points between which it rises.
        rising: Box<Point>,
        /// Two points between which it falls.
        falling: Box<Point>,
    },
    /// No two points of the assumptions differ in this parameter alone.
    NoPair,
    /// Not decided; two points between which it rises, or falls, where they are known.
    Open {
        /// Between these it rises.
        rising: Option<Box<Point>>,
        /// Between these it falls.
        falling: Option<Box<Point>>,
    },
}

/// What the paper says beside what is found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum StatedCourse {
    /// It says what is found, or what follows from it.
    Stated,
    /// It says something under conditions of its own, which does not follow from what is found on the whole region.
    Conditional,
    /// It speaks of two points, and there are none at which the number has values.
    Vacuous,
    /// What is found is not decided enough to tell.
    Undecided,
    /// It says something that two points refute.
    Contradicted,
}

/// Finds how the numbers selected move with each parameter.
#[must_use]
pub fn statics(
    paper: &Arc<Paper>,
    selected: &(dyn Fn(&Definition) -> bool + Sync),
    solver: Option<&dyn Solver>,
    limits: &AuditLimits,
    watch: &dyn Progress,
) -> Statics {
    let mut asked: Vec<(usize, usize, Variable)> = Vec::new();
    for (model, own) in paper.models.iter().enumerate() {
        for (place, definition) in own.definitions.iter().enumerate().filter(|(_, definition)| selected(definition)) {
            // Another reading is looked at where the number is another.
            let first = paper.models.first().filter(|_| model > 0);
            if first.is_some_and(|first| first.definitions.iter().any(|other| same(other, definition))) {
                continue;
            }
            let mentioned = Variables::of_term(&definition.body).free;
            let parameters = own.parameters.iter().filter(|parameter| mentioned.contains(&parameter.name));
            asked.extend(parameters.map(|parameter| (model, place, parameter.name.clone())));
        }
    }
    watch.total(asked.len());
    let asker = QueryRunner::new(solver, limits);
    let one = |(model, definition, variable): &(usize, usize, Variable)| {
        let row = row(paper, (*model, *definition), variable, &asker);
        watch.done();
        row
    };
    let one = |asked: &(usize, usize, Variable)| safety::recorded(|| one(asked));
    let rows = safety::joined(audit::with_threads(limits.jobs, || asked.par_iter().map(one).collect()));
    let rows: Vec<StaticsRow> = rows.into_iter().flatten().collect();
    let mut numbers: Vec<(usize, usize)> = asked.iter().map(|(model, definition, _)| (*model, *definition)).collect();
    numbers.dedup();
    let has_value = |(model, place): &(usize, usize)| {
        safety::recorded(|| paper.models.get(*model).and_then(|model| has_value(model, *place, &asker)))
    };
    let words: Vec<Option<Word>> =
        safety::joined(audit::with_threads(limits.jobs, || numbers.par_iter().map(has_value).collect()));
    let those = |is: &dyn Fn(Word) -> bool| -> Vec<(usize, usize)> {
        numbers.iter().zip(&words).filter(|(_, word)| word.is_some_and(is)).map(|(number, _)| *number).collect()
    };
    let valueless = those(&|word| word == Word::Refuted);
    let perhaps_valueless = those(&|word| matches!(word, Word::Open | Word::Unchecked));
    Statics { paper: Arc::clone(paper), rows, valueless, perhaps_valueless, stopped: asker.stopped() }
}

/// The ruling on the claim that a number has a value everywhere; none where it plainly has.
fn has_value(model: &Model, place: usize, asker: &QueryRunner<'_>) -> Option<Word> {
    let definition = model.definitions.get(place)?;
    if !term_may_fail(&definition.body) {
        return None;
    }
    let claim = asked(definition, Statement::Defined(definition.body.clone()));
    Some(asker.rule(&encode::encode(model, &claim, 0), &[]).0.verdict.word())
}

fn same(one: &Definition, other: &Definition) -> bool {
    one.name == other.name && one.arguments == other.arguments && one.body == other.body
}

fn row(paper: &Paper, (model, place): (usize, usize), variable: &Variable, asker: &QueryRunner<'_>) -> Option<StaticsRow> {
    let own = paper.models.get(model)?;
    let definition = own.definitions.get(place)?;
    let start = Instant::now();
    let (course, refuted) = course(own, definition, variable, asker);
    tracing::info!(form = %definition.name, %variable, took = ?start.elapsed(), "looked at");
    let said = paper
        .claims
        .iter()
        .enumerate()
        .filter(|(_, claim)| claim.model == model)
        .filter_map(|(index, claim)| Some((index, said(claim, definition, variable, &course, &refuted)?)))
        .collect();
    Some(StaticsRow { model, definition: place, variable: variable.clone(), course, refuted, said })
}

/// Strictly or weakly, up or down.
const DIRECTIONS: [Direction; 4] = [
    Direction { strict: true, increasing: true },
    Direction { strict: true, increasing: false },
    Direction { strict: false, increasing: true },
    Direction { strict: false, increasing: false },
];

fn course(
    model: &Model,
    definition: &Definition,
    variable: &Variable,
    asker: &QueryRunner<'_>,
) -> (Monotonicity, Vec<Direction>) {
    let mut refuted: Vec<Direction> = Vec::new();
    let mut known: Vec<Point> = Vec::new();
    let mut ask = |direction: Direction| {
        let term = definition.body.clone();
        let claim = asked(definition, Statement::Monotone { term, direction, variable: variable.clone() });
        let (ruling, found) = asker.rule(&encode::encode(model, &claim, 0), &known);
        known.extend(found);
        let counterexample = ruling.parts.into_iter().find_map(|part| match part.finding {
            Finding::Sat { point, .. } => Some(Box::new(point)),
            Finding::Unsat { .. } | Finding::UnsatSaysSolver { .. } | Finding::Unknown { .. } | Finding::NotAsked => None,
        });
        let word = ruling.verdict.word();
        refuted.extend((word == Word::Refuted).then_some(direction));
        (word, counterexample)
    };
    let [up, down, weakly_up, weakly_down] = DIRECTIONS;
    // Some two points are there wherever something is proved of them: what rises strictly does not fall, not even weakly.
    match ask(up).0 {
        Word::Proved => return (Monotonicity::Rising { strict: true }, vec![down, weakly_down]),
        Word::Vacuous => return (Monotonicity::NoPair, Vec::new()),
        Word::Refuted | Word::Open | Word::Unchecked => {}
    }
    if ask(down).0 == Word::Proved {
        return (Monotonicity::Falling { strict: true }, vec![up, weakly_up]);
    }
    let ((up, falling), (down, rising)) = (ask(weakly_up), ask(weakly_down));
    let course = match (up, down) {
        (Word::Proved, Word::Proved) => Monotonicity::Constant,
        (Word::Proved, _) => Monotonicity::Rising { strict: false },
        (_, Word::Proved) => Monotonicity::Falling { strict: false },
        (_, _) => match (rising, falling) {
            (Some(rising), Some(falling)) => Monotonicity::Both { rising, falling },
            (rising, falling) => Monotonicity::Open { rising, falling },
        },
    };
    (course, refuted)
}

/// A claim about a definition, at all arguments in its domain.
fn asked(definition: &Definition, statement: Statement) -> Claim {
    let domains = definition.arguments.iter().filter_map(|(_, domain)| domain.clone());
    let given = domains.map(|condition| GivenHypothesis { origin: "domain".to_owned(), from: None, condition });
    Claim {
        id: definition.name.to_string(),
        title: String::new(),
        places: Vec::new(),
        span: Span::default(),
        role: Role::Automatic,
        belongs_to: String::new(),
        model: 0,
        statement,
        written: String::new(),
        given: given.collect(),
        without: Vec::new(),
        binds: Vec::new(),
        standings: Vec::new(),
        derivation: None,
        expected: None,
        rests_on: Vec::new(),
    }
}

/// What a claim says of a number and a parameter, if it does.
fn said(
    claim: &Claim,
    definition: &Definition,
    variable: &Variable,
    course: &Monotonicity,
    refuted: &[Direction],
) -> Option<StatedCourse> {
    let (term, own, agrees, differs) = match &claim.statement {
        Statement::Monotone { term, direction, variable } => (term, variable, course.is(*direction), refuted.contains(direction)),
        Statement::Constant { term, variable } => {
            let moves = refuted.iter().any(|direction| !direction.strict);
            (term, variable, *course == Monotonicity::Constant, moves)
        }
        Statement::Holds(_)
        | Statement::Links(_)
        | Statement::Threshold(_)
        | Statement::Equilibrium { .. }
        | Statement::Nonempty(_)
        | Statement::Empty(_)
        | Statement::Stricter(..)
        | Statement::Disjoint(_)
        | Statement::Overlap(_)
        | Statement::Cover(_)
        | Statement::Partition(_)
        | Statement::Redundant { .. }
        | Statement::Needed { .. }
        | Statement::Upward { .. }
        | Statement::Defined(_)
        | Statement::Decided(_)
        | Statement::Valued { .. }
        | Statement::Underived { .. } => return None,
    };
    if own != variable || !stands_for(term, definition) {
        return None;
    }
    let everything_in_force = claim.without.is_empty();
    let alone = claim.given.is_empty() && everything_in_force;
    Some(match course {
        Monotonicity::NoPair if everything_in_force => StatedCourse::Vacuous,
        Monotonicity::Rising { .. }
        | Monotonicity::Falling { .. }
        | Monotonicity::Constant
        | Monotonicity::Both { .. }
        | Monotonicity::Open { .. }
        | Monotonicity::NoPair => {
            if agrees && everything_in_force {
                StatedCourse::Stated
            } else if !alone {
                StatedCourse::Conditional
            } else if differs {
                StatedCourse::Contradicted
            } else {
                StatedCourse::Undecided
            }
        }
    })
}

impl Monotonicity {
    /// It follows that the number moves in this direction.
    #[must_use]
    pub fn is(&self, direction: Direction) -> bool {
        match self {
            Self::Rising { strict } => direction.increasing && (*strict || !direction.strict),
            Self::Falling { strict } => !direction.increasing && (*strict || !direction.strict),
            Self::Constant => !direction.strict,
            Self::Both { .. } | Self::NoPair | Self::Open { .. } => false,
        }
    }
}

/// The number is the definition by its name, or what it stands for.
fn stands_for(term: &TermRef, definition: &Definition) -> bool {
    match &**term {
        Term::Named { shown, body } => **shown == *definition.name || stands_for(body, definition),
        other => *other == *definition.body,
    }
}
