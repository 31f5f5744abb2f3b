//! Eliminates variables from problems in SMT-LIB 2 (conjunctions of polynomial comparisons from economic models), as many as
//! possible, and compares the answer of a solver on the result with the status that each file states:
//! `cargo run --example economics -- FOLDER`.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a run of tests may stop at once")]

use std::collections::BTreeMap;
use std::path::Path;
use std::process::ExitCode;
use std::time::{Duration, Instant};

use kernel::System;
use kernel::algebra::quantified::FIRST_BOUND;
use kernel::algebra::{Formula, Polynomial, QuantifiedVariable, Signs, VariableIndex};
use kernel::number::{parse, whole};
use referee::certify::Answer;
use referee::eliminate::{EliminationLimits, EliminationOracle, eliminate};
use referee::solve::{self, Budget};
use referee::syntax::tree::{Quantifier, Relation};

/// A list in brackets, or a word.
#[derive(Clone, Debug)]
enum Expression {
    Word(String),
    List(Vec<Expression>),
}

/// Parses the text of a file as a list of expressions; comments and quoted symbols are skipped.
fn read(text: &str) -> Vec<Expression> {
    let mut stack: Vec<Vec<Expression>> = vec![Vec::new()];
    let mut signs = text.chars().peekable();
    while let Some(sign) = signs.next() {
        match sign {
            ';' => while signs.next_if(|sign| *sign != '\n').is_some() {},
            '|' | '"' => {
                while signs.next_if(|next| *next != sign).is_some() {}
                signs.next();
            }
            '(' => stack.push(Vec::new()),
            ')' => {
                let list = stack.pop().unwrap();
                stack.last_mut().unwrap().push(Expression::List(list));
            }
            sign if sign.is_whitespace() => {}
            sign => {
                let mut word = sign.to_string();
                while let Some(next) = signs.next_if(|sign| !sign.is_whitespace() && !"();".contains(*sign)) {
                    word.push(next);
                }
                stack.last_mut().unwrap().push(Expression::Word(word));
            }
        }
    }
    stack.remove(0)
}

/// A problem: its stated status, its variables, its conditions.
#[derive(Default)]
struct Problem {
    status: String,
    variables: Vec<String>,
    defined: BTreeMap<String, Expression>,
    asserted: Vec<Expression>,
}

impl Problem {
    fn of(text: &str) -> Self {
        let mut out = Self::default();
        for command in read(text) {
            let Expression::List(parts) = command else { panic!("expected a list") };
            match parts.as_slice() {
                [Expression::Word(word), Expression::Word(what), Expression::Word(value)]
                    if word == "set-info" && what == ":status" =>
                {
                    out.status = value.clone();
                }
                [Expression::Word(word), Expression::Word(name), ..] if word == "declare-fun" => out.variables.push(name.clone()),
                [Expression::Word(word), Expression::Word(name), _, _, body] if word == "define-fun" => {
                    out.defined.insert(name.clone(), body.clone());
                }
                [Expression::Word(word), what] if word == "assert" => out.asserted.push(what.clone()),
                _ => {}
            }
        }
        out
    }

    fn number(&self, expression: &Expression) -> Polynomial {
        match expression {
            Expression::Word(word) => match self.variables.iter().position(|name| name == word) {
                Some(place) => Polynomial::variable(FIRST_BOUND + VariableIndex::try_from(place).unwrap()),
                None => Polynomial::constant(parse(word).unwrap()),
            },
            Expression::List(parts) => {
                let Some((Expression::Word(head), rest)) = parts.split_first() else { panic!("expected an operator first") };
                let mut values = rest.iter().map(|part| self.number(part));
                let first = values.next().unwrap();
                match (head.as_str(), rest.len()) {
                    ("-", 1) => first.scaled(&whole(-1)),
                    ("+", _) => values.fold(first, |sum, next| sum.plus(&next)),
                    ("-", _) => values.fold(first, |sum, next| sum.minus(&next)),
                    ("*", _) => values.fold(first, |product, next| product.times(&next)),
                    ("/", 2) => first.scaled(&values.next().unwrap().as_constant().unwrap().recip()),
                    (other, _) => panic!("`{other}` is not a known operation"),
                }
            }
        }
    }

    fn condition(&self, expression: &Expression) -> Formula {
        match expression {
            Expression::Word(word) if word == "true" => Formula::True,
            Expression::Word(word) if word == "false" => Formula::False,
            Expression::Word(word) => self.condition(&self.defined[word]),
            Expression::List(parts) => {
                let Some((Expression::Word(head), rest)) = parts.split_first() else { panic!("expected an operator first") };
                let all = || rest.iter().map(|part| self.condition(part)).collect::<Vec<_>>();
                let compare = |relation: Relation| {
                    let numbers: Vec<Polynomial> = rest.iter().map(|part| self.number(part)).collect();
                    let pairs = numbers.windows(2).map(|pair| Formula::sign(&pair[0].minus(&pair[1]), Signs::of(relation)));
                    Formula::and(pairs.collect())
                };
                match head.as_str() {
                    "and" => Formula::and(all()),
                    "or" => Formula::or(all()),
                    "not" => all()[0].negated(),
                    "<" => compare(Relation::Less),
                    "<=" => compare(Relation::LessEqual),
                    ">" => compare(Relation::Greater),
                    ">=" => compare(Relation::GreaterEqual),
                    "=" => compare(Relation::Equal),
                    other => panic!("`{other}` is not a known condition"),
                }
            }
        }
    }
}

/// An oracle that decides by normal forms only, and stops at its deadline.
struct Clock(Instant);

impl EliminationOracle for Clock {
    fn possible(&self, formula: &Formula) -> bool {
        formula.simplified() != Formula::False
    }

    fn stopped(&self) -> bool {
        Instant::now() >= self.0
    }
}

fn main() -> ExitCode {
    let Some(folder) = std::env::args().nth(1) else {
        eprintln!("economics FOLDER: eliminates variables from the problems in it");
        return ExitCode::from(2);
    };
    let mut files: Vec<_> = std::fs::read_dir(Path::new(&folder)).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.retain(|path| path.extension().is_some_and(|ending| ending == "smt2"));
    files.sort();
    let mut wrong = 0;
    for path in files {
        let problem = Problem::of(&std::fs::read_to_string(&path).unwrap());
        let body = Formula::and(problem.asserted.iter().map(|one| problem.condition(one)).collect());
        let bound = |(name, index): (&String, VariableIndex)| QuantifiedVariable {
            index: FIRST_BOUND + index,
            name: name.as_str().into(),
            whole: false,
        };
        let bound: Vec<QuantifiedVariable> = problem.variables.iter().zip(0..).map(bound).collect();
        let count = bound.len();
        let start = Instant::now();
        let clock = Clock(start + Duration::from_secs(20));
        let question = Formula::quantified(Quantifier::Exists, bound, body);
        let limits = EliminationLimits { atoms: 4_000, points: 1_000 };
        let eliminated = eliminate(&question, &Formula::True, &clock, limits);
        let took = start.elapsed();
        let said = match &eliminated.formula {
            Formula::True => "sat",
            Formula::False => "unsat",
            rest => {
                let system = System::opened(Vec::new(), vec![(String::new(), rest.clone())]);
                match solve::available().map(|solver| solve::seek(solver.as_ref(), &system, &Budget::default())) {
                    Some(Answer::Point(_)) => "sat",
                    Some(Answer::UnsatSaysSolver { .. } | Answer::Certified { .. }) => "unsat",
                    Some(Answer::Unknown { .. } | Answer::NotAsked) | None => "unknown",
                }
            }
        };
        let fits = said == problem.status;
        wrong += usize::from(!fits && said != "unknown");
        let left = eliminated.formula.bound().iter().map(|bound| bound.index).collect::<std::collections::BTreeSet<_>>().len();
        println!(
            "{}: {} of {count} variables eliminated in {took:.1?}, {} comparisons before, {} after; {said}, stated {}",
            path.file_stem().unwrap().to_string_lossy(),
            count - left,
            question.size(),
            eliminated.formula.size(),
            problem.status
        );
    }
    ExitCode::from(u8::from(wrong > 0))
}
