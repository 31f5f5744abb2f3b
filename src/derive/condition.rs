//! The exact condition under which something holds, without quantifiers, solved for a parameter.

use super::factored::NamedNumbers;
use super::oracle::SolverOracle;
use super::printed_comparison::{ConditionLine, Curve, PlacedLine, curves, linear, lines};
use super::proof::{DerivationProof, FirstAttempt, QuestionAndAnswer, claim, open, proofs, rule};
use super::{ConditionCase, DerivationContext, DerivationOutcome, DerivedCondition};
use crate::certify::Word;
use crate::eliminate::shorter::{ComparisonCases, conjunction, shorter};
use crate::eliminate::{EliminationLimits, Knowledge, eliminate};
use crate::encode::{Obstacle, formulas};
use crate::expression::build::{all, any};
use crate::expression::{Condition, ConditionRef, Variable};
use crate::paper::{Claim, GivenHypothesis, Link, Model, Paper, Statement};
use crate::solve::Clock;
use kernel::VariableKind;
use kernel::algebra::{Atom, Formula, Polynomial, Signs, VariableIndex};
use kernel::number::Rational;

/// The most named conditions that a result is compared with.
const MAX_NAMED: usize = 200;

/// What is asked: a condition under the hypotheses of a claim.
#[derive(Clone, Copy, Debug)]
pub struct DerivationQuestion<'a> {
    /// The paper.
    pub paper: &'a Paper,
    /// The claim whose hypotheses are in force.
    pub base: &'a Claim,
    /// The condition.
    pub condition: &'a ConditionRef,
    /// The parameter to solve for.
    pub solve_for: Option<&'a Variable>,
}

/// A result on its way: not proved yet.
pub(super) struct ResultDraft {
    pub(super) found: DerivationOutcome,
    pub(super) sizes: [usize; 3],
    pub(super) printed: Vec<(String, usize)>,
    /// By case, what is of degree two in the parameter to solve for.
    pub(super) curves: Vec<Vec<Curve>>,
}

impl ResultDraft {
    fn of(found: DerivationOutcome) -> Self {
        Self { found, sizes: [0; 3], printed: Vec::new(), curves: Vec::new() }
    }
}

/// The exact condition, proved or said to be unchecked.
#[must_use]
pub fn condition(asking: DerivationQuestion<'_>, question: String, means: DerivationContext<'_>) -> DerivedCondition {
    let draft = draft(asking, means);
    let (verdict, defined) = proved(asking.paper, asking.base, (asking.condition, FirstAttempt::Whole), &draft, means);
    let (printed, meant) = as_printed(asking.paper, asking.base, &draft, means);
    let solved_for = asking.solve_for.cloned();
    DerivedCondition { question, result: draft.found, verdict, defined, solved_for, printed, meant, sizes: draft.sizes }
}

/// What is proved of a question and what was found.
pub(super) fn proved(
    paper: &Paper,
    base: &Claim,
    (question, first): (&ConditionRef, FirstAttempt),
    draft: &ResultDraft,
    means: DerivationContext<'_>,
) -> DerivationProof {
    let Some(result) = result(&draft.found) else { return open() };
    let pair = QuestionAndAnswer { question, result: &result, first };
    proofs(paper, base, &[pair], means).pop().unwrap_or_else(open)
}

/// Names of conditions, each with the line that says the same.
pub(super) type ConditionNames = Vec<(String, usize)>;

/// The named conditions that are proved to say what a line says, where the other lines hold: those that are printed so, and those that
/// are printed otherwise than they are meant.
pub(super) fn as_printed(
    paper: &Paper,
    base: &Claim,
    draft: &ResultDraft,
    means: DerivationContext<'_>,
) -> (ConditionNames, ConditionNames) {
    let (DerivationOutcome::Cases(cases), Some(model)) = (&draft.found, paper.models.get(base.model)) else {
        return Default::default();
    };
    let [case] = cases.as_slice() else { return Default::default() };
    let mut claims = Vec::new();
    let mut asked = Vec::new();
    for (place, (name, at)) in draft.printed.iter().enumerate() {
        let named = model.conditions.iter().find(|named| *named.name == **name);
        let (Some(named), Some(line)) = (named, case.lines.get(*at)) else { continue };
        let others = case.lines.iter().enumerate().filter(|(other, _)| other != at).map(|(_, line)| line.condition());
        let others = others.map(|condition| GivenHypothesis { origin: "the other lines".to_owned(), from: None, condition });
        let [left, right] = [named.condition.clone(), line.condition()].map(Condition::is_true);
        let same = Statement::Links(vec![Link { left, both_ways: true, right }]);
        let mut claim = claim(base, &format!("printed {place}"), same);
        claim.given.extend(others);
        claims.push(claim);
        asked.push((name.clone(), *at));
    }
    if claims.is_empty() {
        return Default::default();
    }
    let rulings = rule(paper, claims, means);
    let proved = asked.into_iter().zip(rulings).filter(|(_, (word, _))| *word == Word::Proved).map(|(found, _)| found);
    let as_meant = |(name, _): &(String, usize)| model.conditions.iter().all(|known| *known.name != **name || known.printed_so);
    proved.partition(as_meant)
}

/// The result as one condition; none if there is none.
#[must_use]
pub fn result(found: &DerivationOutcome) -> Option<ConditionRef> {
    let DerivationOutcome::Cases(cases) = found else { return None };
    Some(any(cases.iter().map(|case| all(case.lines.iter().map(ConditionLine::condition)))))
}

fn model<'a>(asking: &DerivationQuestion<'a>) -> Option<&'a Model> {
    asking.paper.models.get(asking.base.model)
}

/// Eliminates, shortens, solves; and looks for the result among the conditions of the paper.
pub(super) fn draft(asking: DerivationQuestion<'_>, means: DerivationContext<'_>) -> ResultDraft {
    let Some(model) = model(&asking) else {
        return ResultDraft::of(DerivationOutcome::TooLong("the paper has no such reading".to_owned()));
    };
    let named: Vec<(&str, &ConditionRef)> = model
        .conditions
        .iter()
        .map(|named| (&*named.name, &named.condition))
        .filter(|(_, condition)| {
            asking.base.binds.is_empty() || !condition.mentions(&asking.base.binds.iter().collect::<Vec<_>>())
        })
        .take(MAX_NAMED)
        .collect();
    solved(asking, &named, means)
}

/// Eliminates, shortens, solves; and looks for the result among these conditions.
pub(super) fn solved(
    asking: DerivationQuestion<'_>,
    named: &[(&str, &ConditionRef)],
    means: DerivationContext<'_>,
) -> ResultDraft {
    let Some(model) = model(&asking) else {
        return ResultDraft::of(DerivationOutcome::TooLong("the paper has no such reading".to_owned()));
    };
    if means.spent() {
        return ResultDraft::of(DerivationOutcome::TooLong("the budget was spent".to_owned()));
    }
    let mut conditions = vec![Condition::is_true(asking.condition.clone())];
    conditions.extend(named.iter().map(|(_, condition)| Condition::is_true((*condition).clone())));
    let lowered = match formulas(model, asking.base, &conditions) {
        Ok(lowered) => lowered,
        Err(obstacle) => return ResultDraft::of(DerivationOutcome::TooLong(reason(&obstacle))),
    };
    let Some((question, named_formulas)) = lowered.conditions.split_first() else {
        return ResultDraft::of(DerivationOutcome::TooLong("nothing was asked".to_owned()));
    };
    // Made for a root, or for a value of an unknown function: what fixes such a variable is no condition that could be printed.
    let made = |formula: &Formula| {
        let kind =
            |index: VariableIndex| lowered.variables.get(index as usize).map_or(VariableKind::Real, |variable| variable.kind);
        formula.variables().into_iter().find(|index| !matches!(kind(*index), VariableKind::Real | VariableKind::Integer))
    };
    if let Some(other) = made(question).and_then(|index| lowered.variables.get(index as usize)) {
        return ResultDraft::of(DerivationOutcome::TooLong(if other.kind == VariableKind::Root {
            format!("`{}` is a root, and conditions with roots are not derived", other.name)
        } else {
            format!("`{}` is the value of an unknown function", other.name)
        }));
    }
    // Hypotheses with quantifiers, or with such variables, are left to the proof.
    let usable = |fact: &&Formula| fact.bound().is_empty() && made(fact).is_none();
    let plain: Vec<Formula> = lowered.facts.iter().filter(usable).cloned().collect();
    let facts = Formula::and(plain).simplified();
    let oracle = SolverOracle::new(means.solver, lowered.variables.clone(), facts.clone(), Clock::set(means.time), means.until);
    let known = Knowledge::new(&facts, &oracle);
    let eliminated = eliminate(question, &facts, &oracle, EliminationLimits::default());
    let mut sizes = [question.size(), eliminated.formula.size(), 0];
    if !eliminated.left.is_empty() {
        let left = eliminated.left.iter().map(|(bound, stop)| (bound.name.to_string(), stop.to_string())).collect();
        return ResultDraft { sizes, ..ResultDraft::of(DerivationOutcome::Left(left)) };
    }
    let Some(cases) = shorter(&eliminated.formula, &known) else {
        let why = oracle.why().unwrap_or_else(|| "it falls into too many cases".to_owned());
        return ResultDraft { sizes, ..ResultDraft::of(DerivationOutcome::TooLong(why)) };
    };
    let solve_for = asking.solve_for.and_then(|name| {
        let place = lowered.variables.iter().position(|variable| variable.name == *name)?;
        VariableIndex::try_from(place).ok()
    });
    let cases = solve_for.map_or(cases.clone(), |variable| split_for(variable, cases, &known));
    let cases: ComparisonCases = cases.iter().map(|case| with_numbers(case)).collect();
    sizes[2] = cases.iter().map(Vec::len).sum();
    let terms = asking.base.derivation.as_ref().map(|derivation| derivation.terms.as_slice()).unwrap_or_default();
    let words = NamedNumbers::of(asking.paper, model, &lowered.variables).among(terms);
    let placed: Vec<Vec<PlacedLine>> = cases.iter().map(|case| lines(case, solve_for, &known, &words)).collect();
    let curves =
        solve_for.map_or(Vec::new(), |variable| cases.iter().map(|case| curves(case, variable, &known, &words)).collect());
    let printed = match (cases.as_slice(), placed.as_slice()) {
        ([case], [lines]) => printed(case, lines, &known, named.iter().map(|(name, _)| *name).zip(named_formulas)),
        _ => Vec::new(),
    };
    let shown =
        |placed: Vec<PlacedLine>| ConditionCase { lines: placed.into_iter().map(|(line, _)| line).collect(), point: None };
    let found = DerivationOutcome::Cases(placed.into_iter().map(shown).collect());
    ResultDraft { found, sizes, printed, curves }
}

/// The cases by the sign of each slope on which the side of a bound depends.
fn split_for(variable: VariableIndex, cases: ComparisonCases, known: &Knowledge<'_>) -> ComparisonCases {
    let mut out: ComparisonCases = Vec::new();
    let mut pending: ComparisonCases = cases.into_iter().rev().collect();
    let mut looked = 0;
    while let Some(case) = pending.pop() {
        looked += 1;
        let free = |atom: &&Atom| atom.polynomial().degree_in(variable) == 0;
        let here = known.with(&Formula::and(case.iter().filter(free).cloned().map(Formula::Atom).collect()));
        let open = case.iter().find_map(|atom| {
            let (_, slope) = linear(atom, variable)?;
            let sign = here.signs(&slope);
            (sign != Signs::POSITIVE && sign != Signs::NEGATIVE).then_some(slope)
        });
        let Some(slope) = open.filter(|_| looked < 60) else {
            out.push(case);
            continue;
        };
        for sign in [Signs::ZERO, Signs::NEGATIVE, Signs::POSITIVE] {
            let whole = Formula::and(vec![flattened(&case, variable, &slope, sign), Formula::sign(&slope, sign)]);
            if !known.possible(&whole) {
                continue;
            }
            // What the sign makes superfluous goes, but not the sign itself, unless the rest implies it.
            let Some(shorter) = shorter(&whole, known) else { continue };
            for mut list in shorter {
                let side = Formula::sign(&slope, sign);
                let free: Vec<Atom> = list.iter().filter(free).cloned().collect();
                if !known.with(&conjunction(&free)).certain(&side)
                    && let Formula::Atom(atom) = side
                {
                    list.insert(0, atom);
                }
                pending.push(list);
            }
        }
    }
    out
}

/// The case with numbers for the variables that it says are numbers.
fn with_numbers(case: &[Atom]) -> Vec<Atom> {
    let mut out = case.to_vec();
    for place in 0..out.len() {
        let polynomial = out[place].polynomial();
        let variables = polynomial.variables();
        let (Some(variable), 1, 1) = (variables.first().copied(), variables.len(), polynomial.degree()) else { continue };
        let numbers: Vec<Option<Rational>> = polynomial.coefficients_in(variable).iter().map(Polynomial::as_constant).collect();
        let ([Some(constant), Some(slope)], Signs::ZERO) = (numbers.as_slice(), out[place].signs()) else { continue };
        let value = -constant / slope;
        for other in (0..out.len()).filter(|other| *other != place) {
            let put = out[other].polynomial().partially(|index| (index == variable).then_some(&value));
            // What becomes plain was decided before, one way or the other.
            if let Formula::Atom(atom) = Formula::sign(&put, out[other].signs()) {
                out[other] = atom;
            }
        }
    }
    out
}

/// The case, where the slope has the sign: comparisons with a slope that is zero lose the variable.
fn flattened(case: &[Atom], variable: VariableIndex, slope: &Polynomial, sign: Signs) -> Formula {
    let flat = |atom: &Atom| match linear(atom, variable) {
        Some((constant, own)) if sign == Signs::ZERO && own.primitive().0 == slope.primitive().0 => {
            Formula::sign(&constant, atom.signs())
        }
        Some(_) | None => Formula::Atom(atom.clone()),
    };
    Formula::and(case.iter().map(flat).collect())
}

/// Named conditions that say what one of the lines says, where the other lines hold: print may leave to them where it is defined.
fn printed<'a>(
    case: &[Atom],
    lines: &[PlacedLine],
    known: &Knowledge<'_>,
    named: impl Iterator<Item = (&'a str, &'a Formula)>,
) -> Vec<(String, usize)> {
    let mut out = Vec::new();
    for (name, formula) in named {
        if !formula.bound().is_empty() || known.oracle().stopped() {
            continue;
        }
        let variables = known.settled(formula).variables();
        for (at, (_, places)) in lines.iter().enumerate() {
            let part = |inside: bool| {
                let chosen = case.iter().enumerate().filter(|(place, _)| places.contains(place) == inside);
                conjunction(&chosen.map(|(_, atom)| atom.clone()).collect::<Vec<_>>())
            };
            let line = part(true);
            if variables.is_empty() || variables != line.variables() {
                continue;
            }
            let here = known.with(&part(false));
            let within = |a: &Formula, b: &Formula| !here.possible(&Formula::and(vec![a.clone(), b.negated()]));
            if within(&line, formula) && within(formula, &line) {
                out.push((name.to_owned(), at));
            }
        }
    }
    out
}

fn reason(obstacle: &Obstacle) -> String {
    match obstacle {
        Obstacle::NeedsElimination(variables) => {
            format!("a condition on an unknown function would have to hold for all values of {}", variables.join(", "))
        }
        Obstacle::Underived(why) => why.clone(),
        Obstacle::RangeReplaced(variables) => {
            let shown = variables.join(", ");
            format!("the range of {shown} depends on what was replaced: write `{shown} in …`")
        }
        Obstacle::TooLarge { what, limit } => format!("it grows past {limit} {what}"),
    }
}
