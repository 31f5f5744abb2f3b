//! Derives the exact quantifier-free condition under which a formula holds, and solves the condition for a parameter.
//!
//! Called by most files of this folder and by the command `derive`. Untrusted: the claim `question iff result` is proved by the
//! ordinary audit ([`super::proof`]).

use super::factored::NamedNumbers;
use super::oracle::SolverOracle;
use super::printed_comparison::{ConditionLine, PlacedLine, RootUse, linear, lines};
use super::proof::{DerivationProof, FirstAttempt, QuestionAndAnswer, claim, open, proofs, rule};
use super::quadratic::{Curve, curves, without_known_factors};
use super::{ConditionCase, DerivationContext, DerivationOutcome, DerivedCondition};
use crate::certify::Word;
use crate::eliminate::shorter::{ComparisonCases, conjunction, simplified_cases};
use crate::eliminate::{EliminationLimits, Knowledge, eliminate};
use crate::encode::{Obstacle, lower_conditions};
use crate::expression::build::{all, any};
use crate::expression::{Condition, ConditionRef, Variable};
use crate::paper::{Claim, GivenHypothesis, Link, Model, Paper, Statement};
use crate::solve::Clock;
use kernel::VariableKind;
use kernel::algebra::{Atom, Formula, Polynomial, Signs, VariableIndex};
use kernel::number::Rational;

/// The maximum number of named conditions that a result is compared with.
const MAX_NAMED: usize = 200;

/// A question: for which parameters a condition holds, under the hypotheses of a claim.
#[derive(Clone, Copy, Debug)]
pub struct DerivationQuestion<'a> {
    /// The paper that contains the claim.
    pub paper: &'a Paper,
    /// The claim that provides the hypotheses.
    pub base: &'a Claim,
    /// The condition, possibly with quantifiers.
    pub condition: &'a ConditionRef,
    /// The parameter for which the result is solved.
    pub solve_for: Option<&'a Variable>,
}

/// A result before it is proved.
pub(super) struct ResultDraft {
    pub(super) found: DerivationOutcome,
    pub(super) sizes: [usize; 3],
    pub(super) printed: Vec<(String, usize)>,
    /// For each case: the comparisons of degree two in the parameter to solve for.
    pub(super) curves: Vec<Vec<Curve>>,
    /// The result with the comparisons of degree two solved by their roots, if some are.
    pub(super) by_roots: Option<DerivationOutcome>,
}

impl ResultDraft {
    fn of(found: DerivationOutcome) -> Self {
        Self { found, sizes: [0; 3], printed: Vec::new(), curves: Vec::new(), by_roots: None }
    }
}

/// Derives the exact condition and tries to prove that it is equivalent to the question.
#[must_use]
pub fn condition(query: DerivationQuestion<'_>, question: String, context: DerivationContext<'_>) -> DerivedCondition {
    let mut draft = draft(query, context);
    let prove = |draft: &ResultDraft| proved(query.paper, query.base, (query.condition, FirstAttempt::Whole), draft, context);
    let plain = draft.found.clone();
    let has_roots = draft.by_roots.is_some();
    if let Some(by_roots) = draft.by_roots.take() {
        draft.found = by_roots;
    }
    let (mut verdict, mut defined) = prove(&draft);
    if has_roots && verdict != Word::Proved {
        draft.found = plain;
        (verdict, defined) = prove(&draft);
    }
    let (printed, meant) = as_printed(query.paper, query.base, &draft, context);
    let solved_for = query.solve_for.cloned();
    DerivedCondition { question, result: draft.found, verdict, defined, solved_for, printed, meant, sizes: draft.sizes }
}

/// Returns what is proved about the equivalence of a question and a draft.
pub(super) fn proved(
    paper: &Paper,
    base: &Claim,
    (question, first): (&ConditionRef, FirstAttempt),
    draft: &ResultDraft,
    context: DerivationContext<'_>,
) -> DerivationProof {
    let Some(result) = result(&draft.found) else { return open() };
    let pair = QuestionAndAnswer { question, result: &result, first };
    proofs(paper, base, &[pair], context).pop().unwrap_or_else(open)
}

/// Names of conditions, each with the index of an equivalent line of the result.
pub(super) type ConditionNames = Vec<(String, usize)>;

/// Returns the named conditions that are provably equivalent to a line of the result, given the other lines. The first list has
/// conditions that are printed in the form in which they are meant, and the second list the others.
pub(super) fn as_printed(
    paper: &Paper,
    base: &Claim,
    draft: &ResultDraft,
    context: DerivationContext<'_>,
) -> (ConditionNames, ConditionNames) {
    let (DerivationOutcome::Cases(cases), Some(model)) = (&draft.found, paper.models.get(base.model)) else {
        return Default::default();
    };
    let [case] = cases.as_slice() else { return Default::default() };
    let mut claims = Vec::new();
    let mut candidates = Vec::new();
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
        candidates.push((name.clone(), *at));
    }
    if claims.is_empty() {
        return Default::default();
    }
    let rulings = rule(paper, claims, context);
    let proved = candidates.into_iter().zip(rulings).filter(|(_, (word, _))| *word == Word::Proved).map(|(found, _)| found);
    let as_meant = |(name, _): &(String, usize)| model.conditions.iter().all(|known| *known.name != **name || known.printed_so);
    proved.partition(as_meant)
}

/// Returns the result as one condition; `None` if nothing was derived.
#[must_use]
pub fn result(found: &DerivationOutcome) -> Option<ConditionRef> {
    let DerivationOutcome::Cases(cases) = found else { return None };
    Some(any(cases.iter().map(|case| all(case.lines.iter().map(ConditionLine::condition)))))
}

fn model<'a>(query: &DerivationQuestion<'a>) -> Option<&'a Model> {
    query.paper.models.get(query.base.model)
}

/// Eliminates quantifiers, shortens and solves the condition, and searches for the result among the paper's named conditions.
pub(super) fn draft(query: DerivationQuestion<'_>, context: DerivationContext<'_>) -> ResultDraft {
    let Some(model) = model(&query) else {
        return ResultDraft::of(DerivationOutcome::TooLong("the paper has no such combination of readings".to_owned()));
    };
    let named: Vec<(&str, &ConditionRef)> = model
        .conditions
        .iter()
        .map(|named| (&*named.name, &named.condition))
        .filter(|(_, condition)| query.base.binds.is_empty() || !condition.mentions(&query.base.binds.iter().collect::<Vec<_>>()))
        .take(MAX_NAMED)
        .collect();
    solved(query, &named, context)
}

/// Eliminates quantifiers, shortens and solves the condition, and searches for the result among the conditions `named`.
pub(super) fn solved(
    query: DerivationQuestion<'_>,
    named: &[(&str, &ConditionRef)],
    context: DerivationContext<'_>,
) -> ResultDraft {
    let Some(model) = model(&query) else {
        return ResultDraft::of(DerivationOutcome::TooLong("the paper has no such combination of readings".to_owned()));
    };
    if context.spent() {
        return ResultDraft::of(DerivationOutcome::TooLong("the budget was spent".to_owned()));
    }
    let mut conditions = vec![Condition::is_true(query.condition.clone())];
    conditions.extend(named.iter().map(|(_, condition)| Condition::is_true((*condition).clone())));
    let encoded = match lower_conditions(model, query.base, &conditions) {
        Ok(encoded) => encoded,
        Err(obstacle) => return ResultDraft::of(DerivationOutcome::TooLong(reason(&obstacle))),
    };
    let Some((question, named_formulas)) = encoded.conditions.split_first() else {
        return ResultDraft::of(DerivationOutcome::TooLong("the question is empty".to_owned()));
    };
    // Auxiliary variables represent roots and values of unknown functions. A condition on an auxiliary variable cannot be
    // printed.
    let auxiliary_variable = |formula: &Formula| {
        let kind =
            |index: VariableIndex| encoded.variables.get(index as usize).map_or(VariableKind::Real, |variable| variable.kind);
        formula.variables().into_iter().find(|index| !matches!(kind(*index), VariableKind::Real | VariableKind::Integer))
    };
    if let Some(other) = auxiliary_variable(question).and_then(|index| encoded.variables.get(index as usize)) {
        return ResultDraft::of(DerivationOutcome::TooLong(if other.kind == VariableKind::Root {
            format!("`{}` is a root, and no conditions with roots are derived", other.name)
        } else {
            format!("`{}` is the value of an unknown function", other.name)
        }));
    }
    // The proof uses the remaining hypotheses, with quantifiers or auxiliary variables.
    let usable = |fact: &&Formula| fact.bound().is_empty() && auxiliary_variable(fact).is_none();
    let plain: Vec<Formula> = encoded.facts.iter().filter(usable).cloned().collect();
    let facts = Formula::and(plain).simplified();
    let oracle =
        SolverOracle::new(context.solver, encoded.variables.clone(), facts.clone(), Clock::set(context.time), context.until);
    let known = Knowledge::new(&facts, &oracle);
    let eliminated = eliminate(question, &facts, &oracle, EliminationLimits::default());
    let mut sizes = [question.size(), eliminated.formula.size(), 0];
    if !eliminated.left.is_empty() {
        let left = eliminated.left.iter().map(|(bound, stop)| (bound.name.to_string(), stop.to_string())).collect();
        return ResultDraft { sizes, ..ResultDraft::of(DerivationOutcome::Left(left)) };
    }
    let Some(cases) = simplified_cases(&eliminated.formula, &known) else {
        let why = oracle.why().unwrap_or_else(|| "the condition falls into too many cases".to_owned());
        return ResultDraft { sizes, ..ResultDraft::of(DerivationOutcome::TooLong(why)) };
    };
    let solve_for = query.solve_for.and_then(|name| {
        let place = encoded.variables.iter().position(|variable| variable.name == *name)?;
        VariableIndex::try_from(place).ok()
    });
    let cases = solve_for.map_or(cases.clone(), |variable| split_for(variable, cases, &known));
    let cases: ComparisonCases = cases.iter().map(|case| with_numbers(case)).collect();
    let divided = |variable| cases.iter().map(|case| without_known_factors(case, variable, &known)).collect();
    let cases: ComparisonCases = solve_for.map_or_else(|| cases.clone(), divided);
    sizes[2] = cases.iter().map(Vec::len).sum();
    let terms = query.base.derivation.as_ref().map(|derivation| derivation.terms.as_slice()).unwrap_or_default();
    let named_numbers = NamedNumbers::of(query.paper, model, &encoded.variables).among(terms);
    let written = |roots: RootUse| -> Vec<Vec<PlacedLine>> {
        cases.iter().map(|case| lines(case, (solve_for, roots), &known, &named_numbers)).collect()
    };
    let placed = written(RootUse::Left);
    let curves = solve_for
        .map_or(Vec::new(), |variable| cases.iter().map(|case| curves(case, variable, &known, &named_numbers)).collect());
    let printed = match (cases.as_slice(), placed.as_slice()) {
        ([case], [lines]) => printed(case, lines, &known, named.iter().map(|(name, _)| *name).zip(named_formulas)),
        _ => Vec::new(),
    };
    let to_case =
        |placed: Vec<PlacedLine>| ConditionCase { lines: placed.into_iter().map(|(line, _)| line).collect(), point: None };
    let is_quadratic = |variable| cases.iter().flatten().any(|atom: &Atom| atom.polynomial().degree_in(variable) == 2);
    let by_roots = solve_for.filter(|variable| is_quadratic(*variable)).map(|_| written(RootUse::Solved));
    let by_roots = by_roots.filter(|by_roots| *by_roots != placed);
    let by_roots = by_roots.map(|placed| DerivationOutcome::Cases(placed.into_iter().map(to_case).collect()));
    let found = DerivationOutcome::Cases(placed.into_iter().map(to_case).collect());
    ResultDraft { found, sizes, printed, curves, by_roots }
}

/// Splits the cases by the signs of the slopes that decide whether a comparison is a lower or an upper bound.
fn split_for(variable: VariableIndex, cases: ComparisonCases, known: &Knowledge<'_>) -> ComparisonCases {
    let mut out: ComparisonCases = Vec::new();
    let mut pending: ComparisonCases = cases.into_iter().rev().collect();
    let mut examined = 0;
    while let Some(case) = pending.pop() {
        examined += 1;
        let free = |atom: &&Atom| atom.polynomial().degree_in(variable) == 0;
        let context = known.with(&Formula::and(case.iter().filter(free).cloned().map(Formula::Atom).collect()));
        let open = case.iter().find_map(|atom| {
            let (_, slope) = linear(atom, variable)?;
            let sign = context.signs(&slope);
            (sign != Signs::POSITIVE && sign != Signs::NEGATIVE).then_some(slope)
        });
        let Some(slope) = open.filter(|_| examined < 60) else {
            out.push(case);
            continue;
        };
        for sign in [Signs::ZERO, Signs::NEGATIVE, Signs::POSITIVE] {
            let whole = Formula::and(vec![flattened(&case, variable, &slope, sign), Formula::sign(&slope, sign)]);
            if !known.possible(&whole) {
                continue;
            }
            // Comparisons that the sign implies are dropped. The sign itself is kept unless the other comparisons imply it.
            let Some(shorter) = simplified_cases(&whole, known) else { continue };
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

/// Substitutes the value of each variable that the case sets equal to a number.
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
            // A comparison that becomes a constant was decided earlier, so it is not replaced.
            if let Formula::Atom(atom) = Formula::sign(&put, out[other].signs()) {
                out[other] = atom;
            }
        }
    }
    out
}

/// Returns the case under the given sign of the slope. A comparison whose slope is zero loses the variable.
fn flattened(case: &[Atom], variable: VariableIndex, slope: &Polynomial, sign: Signs) -> Formula {
    let simplified = |atom: &Atom| match linear(atom, variable) {
        Some((constant, own)) if sign == Signs::ZERO && own.primitive().0 == slope.primitive().0 => {
            Formula::sign(&constant, atom.signs())
        }
        Some(_) | None => Formula::Atom(atom.clone()),
    };
    Formula::and(case.iter().map(simplified).collect())
}

/// Returns the named conditions that appear equivalent to a line, given the other lines; the printer may then use the name.
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
            let context = known.with(&part(false));
            let within = |a: &Formula, b: &Formula| !context.possible(&Formula::and(vec![a.clone(), b.negated()]));
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
        Obstacle::TooLarge { what, limit } => format!("the formula grows past {limit} {what}"),
    }
}
