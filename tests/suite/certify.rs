//! Tests the trusted module `certify`: it confirms a point only where every condition is true, and combines verdicts by its
//! table.

use std::sync::Arc;

use kernel::number::{Rational, ratio, whole};
use kernel::{CandidatePoint, Refutation, Value};
use referee::certify::{Answer, Answers, Finding, ImplicationCase, Rejection, Word, confirm, rule};
use referee::encode::{self, EncodedClaim};
use referee::expression::{Condition, ConditionRef, Relation, Term, TermRef};
use referee::paper::{Link, Statement};
use referee::solve::certificates::{self, Effort, Hints};

use super::lower::{bare_claim, bare_model};

fn x() -> TermRef {
    Term::variable("x")
}

fn number(value: i64) -> TermRef {
    Term::number(whole(value))
}

fn compare(a: TermRef, relation: Relation, b: TermRef) -> ConditionRef {
    Condition::compare(a, relation, b)
}

fn question(statement: Statement) -> EncodedClaim {
    encode::encode(&bare_model(), &bare_claim(statement), 0)
}

fn point(value: Rational) -> Answer {
    Answer::Point(vec![Value::Rational(value)].into())
}

fn nobody() -> Answer {
    Answer::UnsatSaysSolver { solver: "a solver".into(), core: Vec::new(), instances: Vec::new() }
}

fn implication(a: ConditionRef, b: ConditionRef) -> EncodedClaim {
    question(Statement::Links(vec![Link { left: a, both_ways: false, right: b }]))
}

#[test]
fn confirm_rejects_a_point_that_violates_a_condition() {
    let asked = question(Statement::Nonempty(compare(x(), Relation::Greater, number(1))));
    let query = &asked.parts[0].query;
    let at = |value: i64| confirm(query, &vec![Value::Rational(whole(value))].into());
    assert_eq!(at(1).unwrap_err(), Rejection::Fails);
    assert!(at(2).is_ok());
    assert_eq!(confirm(query, &vec![].into()).unwrap_err(), Rejection::NotOfThisQuery);
    let two = [Value::Rational(whole(2)), Value::Rational(whole(2))];
    assert_eq!(confirm(query, &two.to_vec().into()).unwrap_err(), Rejection::NotOfThisQuery);
}

#[test]
fn confirm_rejects_a_value_of_a_function_without_facts() {
    // The model declares no function u.
    let applied = Arc::new(Term::Apply { function: "u".into(), argument: number(0), at: Vec::new() });
    let asked = question(Statement::Nonempty(compare(applied, Relation::Greater, number(1))));
    let found = confirm(&asked.parts[0].query, &vec![Value::Rational(whole(2))].into());
    assert_eq!(found.unwrap_err(), Rejection::UnknownFunction);
}

#[test]
fn confirm_rejects_a_point_at_which_a_condition_is_undefined() {
    let inverse = Arc::new(Term::Divide(number(1), x()));
    let asked = question(Statement::Nonempty(Condition::negate(compare(inverse, Relation::Equal, number(1)))));
    let query = &asked.parts[0].query;
    assert_eq!(confirm(query, &vec![Value::Rational(whole(0))].into()).unwrap_err(), Rejection::Fails);
    assert!(confirm(query, &vec![Value::Rational(whole(2))].into()).is_ok());
}

#[test]
fn confirm_checks_an_irrational_point_exactly() {
    let square = Arc::new(Term::Power(x(), 2));
    let asked = question(Statement::Nonempty(Condition::all(vec![
        compare(square, Relation::Equal, number(2)),
        compare(x(), Relation::Greater, number(0)),
    ])));
    let query = &asked.parts[0].query;
    let root = |low: i64, high: i64, constant: i64| Value::Root {
        coefficients: vec![whole(constant), whole(0), whole(1)],
        low: whole(low),
        high: whole(high),
    };
    assert!(confirm(query, &vec![root(1, 2, -2)].into()).is_ok());
    assert_eq!(
        confirm(query, &vec![root(-2, -1, -2)].into()).unwrap_err(),
        Rejection::Fails,
        "the negative root is not positive"
    );
    assert_eq!(confirm(query, &vec![root(1, 2, -3)].into()).unwrap_err(), Rejection::Fails, "the root of 3 is not the root of 2");
    assert!(confirm(query, &vec![root(-2, 2, -2)].into()).is_err(), "two roots lie between the ends");
    assert!(confirm(query, &vec![root(2, 3, -2)].into()).is_err(), "no root lies between the ends");
}

#[test]
fn the_answer_of_a_solver_alone_proves_nothing() {
    let asked = implication(compare(x(), Relation::Greater, number(1)), compare(x(), Relation::Greater, number(0)));
    let answers = Answers { vacuity: vec![point(whole(2))], parts: vec![nobody()], asides: vec![point(whole(2))] };
    let ruling = rule(&asked, &answers);
    assert_eq!(ruling.verdict.word(), Word::Unchecked);
    assert_eq!(ruling.leaning, Word::Proved);
    assert_eq!(ruling.case, None, "the answer of a solver alone does not show that the implication always holds");
}

#[test]
fn a_point_that_is_no_counterexample_does_not_refute() {
    let asked = implication(compare(x(), Relation::Greater, number(0)), compare(x(), Relation::Greater, number(1)));
    let with = |value: Rational| {
        rule(&asked, &Answers { vacuity: vec![point(whole(2))], parts: vec![point(value)], asides: vec![point(whole(2))] })
    };
    let half = ratio(1, 2).unwrap();
    assert_eq!(with(half.clone()).verdict.word(), Word::Refuted);
    assert_eq!(with(half).case, Some(ImplicationCase::Mixed));
    assert_eq!(with(whole(3)).verdict.word(), Word::Open, "3 is not a counterexample");
    assert_eq!(with(whole(-1)).verdict.word(), Word::Open, "-1 does not satisfy the left side");
}

#[test]
fn the_ruling_names_an_implication_that_never_holds() {
    let asked = implication(compare(x(), Relation::Greater, number(1)), compare(x(), Relation::Less, number(0)));
    let with = |aside: Answer| {
        rule(&asked, &Answers { vacuity: vec![point(whole(2))], parts: vec![point(whole(2))], asides: vec![aside] })
    };
    let system = asked.asides[0].system.as_ref().unwrap();
    let certificate = certificates::find(system, &Hints::default(), Effort::default()).unwrap().certificate;
    let refutation = Arc::new(Refutation { instances: Vec::new(), certificate });
    let ruling = with(Answer::Certified { refutation, solver: String::new() });
    assert_eq!((ruling.verdict.word(), ruling.case), (Word::Refuted, Some(ImplicationCase::NeverTrue)));
    let said = with(nobody());
    assert_eq!((said.verdict.word(), said.case), (Word::Refuted, None), "the answer of a solver alone gives no case");
}

#[test]
fn contradictory_hypotheses_make_a_claim_vacuous_and_not_proved() {
    let never = Condition::all(vec![compare(x(), Relation::Greater, number(1)), compare(x(), Relation::LessEqual, number(1))]);
    let asked = implication(never, compare(x(), Relation::Equal, number(7)));
    let ruling = rule(&asked, &Answers::default());
    assert!(matches!(ruling.vacuity.as_slice(), [finding] if finding.is_false_by_normal_form()));
    assert_eq!((ruling.verdict.word(), ruling.case), (Word::Vacuous, Some(ImplicationCase::Vacuous)));
    // If only a solver reports the contradiction, the claim is not proved either.
    let far = Condition::all(vec![compare(x(), Relation::Greater, number(2)), compare(x(), Relation::Less, number(1))]);
    let asked = implication(far, compare(x(), Relation::Equal, number(7)));
    let ruling = rule(&asked, &Answers { vacuity: vec![nobody()], parts: vec![nobody()], asides: vec![nobody()] });
    assert_eq!((ruling.verdict.word(), ruling.leaning), (Word::Unchecked, Word::Vacuous));
}

#[test]
fn a_claim_is_open_while_its_hypotheses_may_be_contradictory() {
    let asked = implication(compare(x(), Relation::Greater, number(0)), compare(x(), Relation::Greater, number(0)));
    assert_eq!(rule(&asked, &Answers::default()).verdict.word(), Word::Open);
    let answers = Answers { vacuity: vec![point(whole(1))], ..Answers::default() };
    assert_eq!(rule(&asked, &answers).verdict.word(), Word::Proved, "decided by normal form");
}

#[test]
fn algebra_proves_identities_without_a_solver() {
    // (x^2 - 1)/(x - 1) = x + 1 wherever the left side is defined
    let one = || number(1);
    let above = Arc::new(Term::Subtract(Arc::new(Term::Power(x(), 2)), one()));
    let below = Arc::new(Term::Subtract(x(), one()));
    let claim = compare(Arc::new(Term::Divide(above, below)), Relation::Equal, Arc::new(Term::Add(x(), one())));
    let asked = question(Statement::Holds(claim));
    let hypotheses = Answer::Point(CandidatePoint::default());
    let answers = Answers { vacuity: vec![hypotheses.clone()], ..Answers::default() };
    assert_eq!(rule(&asked, &answers).verdict.word(), Word::Open, "no point at which the claim is defined is known");
    let value = Answer::Point(CandidatePoint::from(vec![Value::Rational(ratio(1, 2).unwrap())]));
    let answers = Answers { vacuity: vec![hypotheses, value], ..Answers::default() };
    assert_eq!(rule(&asked, &answers).verdict.word(), Word::Proved);
}

#[test]
fn a_claim_with_an_undecided_quantifier_is_open() {
    let body = compare(Term::variable("y"), Relation::Greater, x());
    let bound = referee::expression::BoundVariable {
        name: "y".into(),
        range: Some(Arc::new(Condition::Truth(true))),
        integer: false,
        replaced: Vec::new(),
    };
    let exists = Arc::new(Condition::Quantified(referee::expression::Quantifier::Exists, vec![bound], body));
    let ruling = rule(&question(Statement::Holds(exists)), &Answers::default());
    assert_eq!(ruling.verdict.word(), Word::Open);
    assert_eq!(ruling.parts[0].finding, Finding::NotAsked);
}

#[test]
fn a_quantifier_with_an_undefined_range_is_not_proved_defined() {
    // The claim is: forall y in [0, 1/x]: y = 17, for x = 0 too.
    let inverse = Arc::new(Term::Divide(number(1), x()));
    let y = Term::variable("y");
    let range = compare(y.clone(), Relation::LessEqual, inverse);
    let bound = referee::expression::BoundVariable { name: "y".into(), range: Some(range), integer: false, replaced: Vec::new() };
    let forall = referee::expression::Quantifier::Forall;
    let claim = Arc::new(Condition::Quantified(forall, vec![bound], compare(y, Relation::Equal, number(17))));
    let asked = question(Statement::Decided(claim));
    let answers = Answers { vacuity: vec![Answer::Point(CandidatePoint::default())], ..Answers::default() };
    assert_eq!(rule(&asked, &answers).verdict.word(), Word::Open);
}
