//! Computes comparative statics: whether each defined number increases or decreases in each parameter, under the assumptions.
//!
//! Called by `referee statics`. Not part of a verdict: each direction is ruled on like a claim. The claims compare two points
//! that differ only in the parameter; no derivative is taken. The paper's own claims on the same number and parameter are
//! compared with the result.

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

/// The comparative statics of a paper.
#[derive(Debug)]
pub struct Statics {
    /// The paper.
    pub paper: Arc<Paper>,
    /// One row for each number and each parameter in it, in the order of the file.
    pub rows: Vec<StaticsRow>,
    /// The numbers without a value at some point, by model and definition. Their rows hold at the points where they have one.
    pub valueless: Vec<(usize, usize)>,
    /// The numbers of which it is not decided whether they have a value everywhere, by model and definition.
    pub perhaps_valueless: Vec<(usize, usize)>,
    /// Why the search ended early; `None` if all rows were examined.
    pub stopped: Option<String>,
}

/// The dependence of one number on one parameter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StaticsRow {
    /// The index of the model in [`Paper::models`].
    pub model: usize,
    /// The index of the definition in the model.
    pub definition: usize,
    /// The parameter that varies.
    pub variable: Variable,
    /// Whether the number increases or decreases.
    pub course: Monotonicity,
    /// The directions that are refuted, by two points or by the proof of the opposite direction.
    pub refuted: Vec<Direction>,
    /// The paper's claims on this number and parameter (indices in [`Paper::claims`]), compared with the result.
    pub said: Vec<(usize, StatedCourse)>,
}

/// The monotonicity of a number in a parameter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Monotonicity {
    /// The number is increasing.
    Rising {
        /// True iff strictly increasing is proved; otherwise the number is weakly increasing.
        strict: bool,
    },
    /// The number is decreasing.
    Falling {
        /// True iff strictly decreasing is proved; otherwise the number is weakly decreasing.
        strict: bool,
    },
    /// The number does not depend on the parameter.
    Constant,
    /// The number increases somewhere and decreases somewhere.
    Both {
        /// Two points between which the number increases.
        rising: Box<Point>,
        /// Two points between which the number decreases.
        falling: Box<Point>,
    },
    /// No two points of the assumptions differ in this parameter alone.
    NoPair,
    /// The search was inconclusive; it may have found one of the two pairs of points.
    Open {
        /// Two points between which the number increases.
        rising: Option<Box<Point>>,
        /// Two points between which the number decreases.
        falling: Option<Box<Point>>,
    },
}

/// The comparison of a claim of the paper with the monotonicity found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum StatedCourse {
    /// The claim follows from the monotonicity found.
    Stated,
    /// The claim has hypotheses of its own, and does not follow from the monotonicity on the whole region.
    Conditional,
    /// The claim compares two points, and no two points of the assumptions differ in the parameter alone.
    Vacuous,
    /// The monotonicity found neither implies nor contradicts the claim.
    Undecided,
    /// The claim is refuted by two points.
    Contradicted,
}

/// Finds the monotonicity of the selected numbers in each of their parameters.
#[must_use]
pub fn statics(
    paper: &Arc<Paper>,
    selected: &(dyn Fn(&Definition) -> bool + Sync),
    solver: Option<&dyn Solver>,
    limits: &AuditLimits,
    progress: &dyn Progress,
) -> Statics {
    let mut asked: Vec<(usize, usize, Variable)> = Vec::new();
    for (model, own) in paper.models.iter().enumerate() {
        for (place, definition) in own.definitions.iter().enumerate().filter(|(_, definition)| selected(definition)) {
            // Under a further reading, only numbers whose definition differs are examined.
            let first = paper.models.first().filter(|_| model > 0);
            if first.is_some_and(|first| first.definitions.iter().any(|other| is_same(other, definition))) {
                continue;
            }
            let mentioned = Variables::of_term(&definition.body).free;
            let parameters = own.parameters.iter().filter(|parameter| mentioned.contains(&parameter.name));
            asked.extend(parameters.map(|parameter| (model, place, parameter.name.clone())));
        }
    }
    progress.total(asked.len());
    let runner = QueryRunner::new(solver, limits);
    let examine = |(model, definition, variable): &(usize, usize, Variable)| {
        let row = row(paper, (*model, *definition), variable, &runner);
        progress.done();
        row
    };
    let examine = |asked: &(usize, usize, Variable)| safety::recorded(|| examine(asked));
    let rows = safety::join_records(audit::with_threads(limits.jobs, || asked.par_iter().map(examine).collect()));
    let rows: Vec<StaticsRow> = rows.into_iter().flatten().collect();
    let mut numbers: Vec<(usize, usize)> = asked.iter().map(|(model, definition, _)| (*model, *definition)).collect();
    numbers.dedup();
    let has_value = |(model, place): &(usize, usize)| {
        safety::recorded(|| paper.models.get(*model).and_then(|model| has_value(model, *place, &runner)))
    };
    let words: Vec<Option<Word>> =
        safety::join_records(audit::with_threads(limits.jobs, || numbers.par_iter().map(has_value).collect()));
    let those = |is: &dyn Fn(Word) -> bool| -> Vec<(usize, usize)> {
        numbers.iter().zip(&words).filter(|(_, word)| word.is_some_and(is)).map(|(number, _)| *number).collect()
    };
    let valueless = those(&|word| word == Word::Refuted);
    let perhaps_valueless = those(&|word| matches!(word, Word::Open | Word::Unchecked));
    Statics { paper: Arc::clone(paper), rows, valueless, perhaps_valueless, stopped: runner.stopped() }
}

/// Returns the verdict on the claim that a number has a value everywhere; `None` if no operation in it can fail.
fn has_value(model: &Model, place: usize, runner: &QueryRunner<'_>) -> Option<Word> {
    let definition = model.definitions.get(place)?;
    if !term_may_fail(&definition.body) {
        return None;
    }
    let claim = asked(definition, Statement::Defined(definition.body.clone()));
    Some(runner.rule(&encode::encode(model, &claim, 0), &[]).0.verdict.word())
}

/// Returns true iff two definitions are the same under two readings.
fn is_same(first: &Definition, second: &Definition) -> bool {
    first.name == second.name && first.arguments == second.arguments && first.body == second.body
}

/// Examines one number and one parameter, and compares the result with the paper's claims.
fn row(paper: &Paper, (model, place): (usize, usize), variable: &Variable, runner: &QueryRunner<'_>) -> Option<StaticsRow> {
    let own = paper.models.get(model)?;
    let definition = own.definitions.get(place)?;
    let start = Instant::now();
    let (course, refuted) = course(own, definition, variable, runner);
    tracing::info!(form = %definition.name, %variable, took = ?start.elapsed(), "examined");
    let said = paper
        .claims
        .iter()
        .enumerate()
        .filter(|(_, claim)| claim.model == model)
        .filter_map(|(index, claim)| Some((index, compare_claim(claim, definition, variable, &course, &refuted)?)))
        .collect();
    Some(StaticsRow { model, definition: place, variable: variable.clone(), course, refuted, said })
}

/// The four directions, in the order in which they are tested.
const DIRECTIONS: [Direction; 4] = [
    Direction { strict: true, increasing: true },
    Direction { strict: true, increasing: false },
    Direction { strict: false, increasing: true },
    Direction { strict: false, increasing: false },
];

/// Finds the monotonicity of a number in a parameter, and the directions that are refuted.
fn course(
    model: &Model,
    definition: &Definition,
    variable: &Variable,
    runner: &QueryRunner<'_>,
) -> (Monotonicity, Vec<Direction>) {
    let mut refuted: Vec<Direction> = Vec::new();
    let mut known: Vec<Point> = Vec::new();
    let mut ask = |direction: Direction| {
        let term = definition.body.clone();
        let claim = asked(definition, Statement::Monotone { term, direction, variable: variable.clone() });
        let (ruling, found) = runner.rule(&encode::encode(model, &claim, 0), &known);
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
    // A claim that is proved is not vacuous, so that two points exist, and a strictly increasing number is not even weakly
    // decreasing.
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

/// Builds a claim about a definition, for all arguments in its domain.
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

/// Compares a claim of the paper with the monotonicity found; `None` if the claim is about another number or parameter.
fn compare_claim(
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
    if own != variable || !is_definition(term, definition) {
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
    /// Returns true iff this monotonicity implies the direction.
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

/// Returns true iff the term is the defined number, by its name or by its body.
fn is_definition(term: &TermRef, definition: &Definition) -> bool {
    match &**term {
        Term::Named { shown, body } => **shown == *definition.name || is_definition(body, definition),
        other => *other == *definition.body,
    }
}
