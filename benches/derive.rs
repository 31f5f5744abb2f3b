//! Times each part of a derivation and counts the comparisons in its result: conditions of the papers are eliminated by algebra
//! alone, then with the assumptions and a solver, then shortened, then proved. Run by `make bench`.
#![allow(clippy::float_arithmetic, reason = "times are shown to people; no verdict depends on them")]

use std::path::PathBuf;
use std::time::{Duration, Instant};

use kernel::algebra::Formula;
use referee::audit::{AuditLimits, with_threads};
use referee::certify::Word;
use referee::command::files;
use referee::derive::DerivationContext;
use referee::derive::condition::{DerivationQuestion, condition};
use referee::derive::oracle::SolverOracle;
use referee::eliminate::shorter::{ComparisonCases, simplified_cases};
use referee::eliminate::{self, Knowledge, SyntacticOracle, eliminate};
use referee::encode::lower_conditions;
use referee::expression::{Condition, ConditionRef};
use referee::paper::{Claim, Paper, Statement};
use referee::solve::{self, Clock, Solver};

const COST_SHARING: &str = "conditions/masumura2025/paper.referee";

/// The questions to derive: file, question, hypotheses.
const QUESTIONS: [(&str, &str, &str); 9] = [
    (COST_SHARING, "exists pi: line_13", ""),
    (COST_SHARING, "exists b in (0, 1): b > cut_10", "given line_12"),
    (COST_SHARING, "exists l: l > l_star", "given line_14"),
    (COST_SHARING, "cover prop_1, prop_4", ""),
    (COST_SHARING, "pinned_1 is PBE", ""),
    (COST_SHARING, "pinned_2 is PBE", ""),
    (COST_SHARING, "pinned_3 is PBE", ""),
    (COST_SHARING, "pinned_4 is PBE", ""),
    (COST_SHARING, "pinned_5 is PBE", ""),
];

/// The time of each part of a derivation, and the number of comparisons in its result.
#[derive(Default)]
struct Figures {
    question: usize,
    /// Elimination by algebra alone: comparisons, and conditions that it did not eliminate.
    alone: (usize, usize, Duration),
    /// Elimination with the assumptions and a solver.
    eliminated: (usize, usize, Duration),
    shortened: (usize, usize, Duration),
    /// The whole derivation from the question to the proof.
    all: Duration,
    not_proved: usize,
}

fn conditions(claim: &Claim) -> Vec<ConditionRef> {
    match &claim.statement {
        Statement::Holds(condition) => vec![condition.clone()],
        Statement::Cover(regions) => {
            vec![Condition::all(regions.iter().map(|region| Condition::negate(Condition::is_true(region.clone()))).collect())]
        }
        Statement::Equilibrium { parts, .. } => parts.iter().map(|part| part.condition.clone()).collect(),
        other => unreachable!("no question here is {other:?}"),
    }
}

fn size(cases: &ComparisonCases) -> usize {
    cases.iter().map(Vec::len).sum()
}

fn measure(paper: &Paper, claim: &Claim, solver: &dyn Solver, figures: &mut Figures) {
    let time = Duration::from_secs(60);
    for asked in conditions(claim) {
        let lowered = lower_conditions(&paper.models[claim.model], claim, &[Condition::is_true(asked.clone())]);
        let Ok(lowered) = lowered else { continue };
        let plain = lowered.facts.iter().filter(|fact| fact.bound().is_empty()).cloned();
        let facts = Formula::and(plain.collect()).simplified();
        let question = &lowered.conditions[0];
        figures.question += question.size();

        let start = Instant::now();
        let few = eliminate::EliminationLimits { atoms: 5_000, points: 500 };
        let alone = eliminate(question, &facts, &SyntacticOracle, few);
        figures.alone.0 += alone.formula.size();
        figures.alone.1 += usize::from(!alone.left.is_empty());
        figures.alone.2 += start.elapsed();

        let oracle = SolverOracle::new(solver, lowered.variables.clone(), facts.clone(), Clock::set(time), None);
        let start = Instant::now();
        let found = eliminate(question, &facts, &oracle, eliminate::EliminationLimits::default());
        figures.eliminated.0 += found.formula.size();
        figures.eliminated.1 += usize::from(!found.left.is_empty());
        figures.eliminated.2 += start.elapsed();

        let start = Instant::now();
        let cases = simplified_cases(&found.formula, &Knowledge::new(&facts, &oracle)).filter(|_| found.left.is_empty());
        figures.shortened.0 += cases.as_ref().map_or(0, size);
        figures.shortened.1 += usize::from(cases.is_none());
        figures.shortened.2 += start.elapsed();

        let limits = AuditLimits::default();
        let means = DerivationContext { solver, limits: &limits, time, until: None };
        let asking = DerivationQuestion { paper, base: claim, condition: &asked, solve_for: None };
        let start = Instant::now();
        let derived = condition(asking, String::new(), means);
        figures.not_proved += usize::from(derived.verdict != Word::Proved);
        figures.all += start.elapsed();
    }
}

fn main() {
    let Some(solver) = solve::available() else {
        eprintln!("this build has no solver");
        std::process::exit(2);
    };
    println!("comparisons (conditions not eliminated, or not proved), and ms");
    println!(
        "{:34} {:>8} {:>18} {:>18} {:>16} {:>12}",
        "", "question", "by algebra alone", "with assumptions", "shortened", "with proof"
    );
    for (file, question, clauses) in QUESTIONS {
        let item = format!("question asked \"asked\": {question}\n  {clauses}\n");
        let Ok(paper) = files::paper_with(&PathBuf::from(file), &item) else {
            eprintln!("{file}: cannot be read");
            std::process::exit(2);
        };
        let mut figures = Figures::default();
        if let Some(claim) = paper.claims.iter().find(|claim| claim.id == "asked") {
            with_threads(None, || measure(&paper, claim, solver.as_ref(), &mut figures));
        }
        let part = |(size, given_up, time): (usize, usize, Duration)| format!("{size} ({given_up}) {:6.0}", ms(time));
        println!(
            "{question:34} {:8} {:>18} {:>18} {:>16} {:>12}",
            figures.question,
            part(figures.alone),
            part(figures.eliminated),
            part(figures.shortened),
            format!("({}) {:6.0}", figures.not_proved, ms(figures.all))
        );
    }
}

fn ms(time: Duration) -> f64 {
    time.as_secs_f64() * 1000.0
}
