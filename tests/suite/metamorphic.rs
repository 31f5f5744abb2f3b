//! Tests that an equivalent wording of a paper has the same verdicts: parameters renamed and reordered, comparisons scaled,
//! chains split, redundant assumptions added, conditions negated twice.
//!
//! The change is made to the resolved paper, so it also changes LaTeX formulas.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use kernel::number::ratio;
use referee::audit::{Audit, AuditLimits, run};
use referee::command::files;
use referee::expression::{BoundVariable, Condition, ConditionRef, Relation, Term, TermRef, Variable};
use referee::game::equilibrium::EquilibriumCondition;
use referee::paper::{Assumption, Claim, FunctionFact, GivenHypothesis, Link, Model, Paper, Statement};
use referee::report::diagnostics;
use referee::solve;

use crate::sample::Silent;

/// A way to reword a paper.
trait Rewording: Sync {
    fn variable(&self, name: &Variable) -> Variable {
        name.clone()
    }

    fn comparison(&self, left: TermRef, relation: Relation, right: TermRef) -> Condition {
        Condition::Compare(left, relation, right)
    }

    /// Rewords a whole condition: an assumption, a hypothesis, a statement.
    fn condition(&self, condition: ConditionRef) -> ConditionRef {
        condition
    }

    fn assumptions(&self, assumptions: Vec<Assumption>) -> Vec<Assumption> {
        assumptions
    }

    fn given(&self, given: Vec<GivenHypothesis>) -> Vec<GivenHypothesis> {
        given
    }
}

fn term(how: &dyn Rewording, inner: &TermRef) -> TermRef {
    let again = |inner: &TermRef| term(how, inner);
    let all = |parts: &[TermRef]| parts.iter().map(again).collect();
    Arc::new(match &**inner {
        Term::Number(_) | Term::Label { .. } => return inner.clone(),
        Term::Variable(name) => Term::Variable(how.variable(name)),
        Term::Negate(a) => Term::Negate(again(a)),
        Term::Add(a, b) => Term::Add(again(a), again(b)),
        Term::Subtract(a, b) => Term::Subtract(again(a), again(b)),
        Term::Multiply(a, b) => Term::Multiply(again(a), again(b)),
        Term::Divide(a, b) => Term::Divide(again(a), again(b)),
        Term::Power(a, exponent) => Term::Power(again(a), *exponent),
        Term::Min(parts) => Term::Min(all(parts)),
        Term::Max(parts) => Term::Max(all(parts)),
        Term::Abs(a) => Term::Abs(again(a)),
        Term::Sign(a) => Term::Sign(again(a)),
        Term::Sqrt(a) => Term::Sqrt(again(a)),
        Term::If(test, a, b) => Term::If(inside(how, test), again(a), again(b)),
        Term::Cases(cases) => Term::Cases(cases.iter().map(|(value, test)| (again(value), inside(how, test))).collect()),
        Term::Apply { function, argument, at } => {
            let at = at.iter().map(|(name, value)| (how.variable(name), again(value))).collect();
            Term::Apply { function: function.clone(), argument: again(argument), at }
        }
        Term::Named { shown, body } => Term::Named { shown: shown.clone(), body: again(body) },
    })
}

/// Rewords the parts of a condition, but not the condition as a whole.
fn inside(how: &dyn Rewording, condition: &ConditionRef) -> ConditionRef {
    let again = |condition: &ConditionRef| inside(how, condition);
    let all = |parts: &[ConditionRef]| parts.iter().map(again).collect();
    let bound = |variable: &BoundVariable| BoundVariable {
        name: how.variable(&variable.name),
        range: variable.range.as_ref().map(again),
        integer: variable.integer,
        replaced: variable.replaced.iter().map(|name| how.variable(name)).collect(),
    };
    Arc::new(match &**condition {
        Condition::Truth(_) => return condition.clone(),
        Condition::Compare(a, relation, b) => how.comparison(term(how, a), *relation, term(how, b)),
        Condition::Not(a) => Condition::Not(again(a)),
        Condition::And(parts) => Condition::And(all(parts)),
        Condition::Or(parts) => Condition::Or(all(parts)),
        Condition::Implies(a, b) => Condition::Implies(again(a), again(b)),
        Condition::Iff(a, b) => Condition::Iff(again(a), again(b)),
        Condition::If(a, b, c) => Condition::If(again(a), again(b), again(c)),
        Condition::Quantified(quantifier, variables, body) => {
            Condition::Quantified(*quantifier, variables.iter().map(bound).collect(), again(body))
        }
        Condition::Named { shown, body } => Condition::Named { shown: shown.clone(), body: again(body) },
        Condition::IsTrue(a) => Condition::IsTrue(again(a)),
        Condition::IsFalse(a) => Condition::IsFalse(again(a)),
        Condition::HasValue(a) => Condition::HasValue(term(how, a)),
    })
}

fn whole(how: &dyn Rewording, condition: &ConditionRef) -> ConditionRef {
    how.condition(inside(how, condition))
}

fn statement(how: &dyn Rewording, statement: &Statement) -> Statement {
    let one = |condition: &ConditionRef| whole(how, condition);
    let all = |conditions: &[ConditionRef]| conditions.iter().map(one).collect();
    let link = |link: &Link| Link { left: one(&link.left), both_ways: link.both_ways, right: one(&link.right) };
    match statement {
        Statement::Holds(a) => Statement::Holds(one(a)),
        Statement::Links(links) => Statement::Links(links.iter().map(link).collect()),
        Statement::Threshold(only) => Statement::Threshold(link(only)),
        Statement::Equilibrium { concept, shown, parts } => Statement::Equilibrium {
            concept,
            shown: shown.clone(),
            parts: parts.iter().map(|part| EquilibriumCondition { condition: one(&part.condition), ..part.clone() }).collect(),
        },
        Statement::Nonempty(a) => Statement::Nonempty(one(a)),
        Statement::Empty(a) => Statement::Empty(one(a)),
        Statement::Stricter(a, b) => Statement::Stricter(one(a), one(b)),
        Statement::Disjoint(parts) => Statement::Disjoint(all(parts)),
        Statement::Overlap(parts) => Statement::Overlap(all(parts)),
        Statement::Cover(parts) => Statement::Cover(all(parts)),
        Statement::Partition(parts) => Statement::Partition(all(parts)),
        Statement::Redundant { condition, others } => Statement::Redundant { condition: one(condition), others: all(others) },
        Statement::Needed { condition, others } => Statement::Needed { condition: one(condition), others: all(others) },
        Statement::Monotone { term: number, direction, variable } => {
            Statement::Monotone { term: term(how, number), direction: *direction, variable: how.variable(variable) }
        }
        Statement::Constant { term: number, variable } => {
            Statement::Constant { term: term(how, number), variable: how.variable(variable) }
        }
        Statement::Upward { condition, variable, rising } => {
            Statement::Upward { condition: one(condition), variable: how.variable(variable), rising: *rising }
        }
        Statement::Defined(number) => Statement::Defined(term(how, number)),
        Statement::Decided(a) => Statement::Decided(one(a)),
        Statement::Valued { whole, values } => {
            Statement::Valued { whole: one(whole), values: values.iter().map(|inner| inside(how, inner)).collect() }
        }
        Statement::Underived { question, why } => Statement::Underived { question: one(question), why: why.clone() },
    }
}

fn model(how: &dyn Rewording, model: &Model) -> Model {
    let mut out = model.clone();
    let domains: BTreeMap<&str, Variable> =
        model.parameters.iter().map(|parameter| (&*parameter.name, how.variable(&parameter.name))).collect();
    for parameter in &mut out.parameters {
        parameter.name = how.variable(&parameter.name);
    }
    for function in &mut out.functions {
        function.domain = function.domain.as_ref().map(|domain| inside(how, domain));
        for fact in &mut function.facts {
            if let FunctionFact::Holds(condition) = fact {
                *condition = inside(how, condition);
            }
        }
    }
    for assumption in &mut out.assumptions {
        if assumption.is_domain {
            assumption.name = domains.get(&*assumption.name).cloned().unwrap_or_else(|| assumption.name.clone());
        }
        assumption.condition = whole(how, &assumption.condition);
        assumption.mentions = assumption.mentions.iter().map(|name| how.variable(name)).collect();
        assumption.mentions.sort();
    }
    out.assumptions = how.assumptions(out.assumptions);
    out
}

fn claim(how: &dyn Rewording, claim: &Claim) -> Claim {
    let given =
        claim.given.iter().map(|given| GivenHypothesis { condition: whole(how, &given.condition), ..given.clone() }).collect();
    Claim {
        statement: statement(how, &claim.statement),
        given: how.given(given),
        without: claim.without.iter().map(|name| how.variable(name)).collect(),
        binds: claim.binds.iter().map(|name| how.variable(name)).collect(),
        ..claim.clone()
    }
}

fn reworded(how: &dyn Rewording, paper: &Paper) -> Paper {
    Paper {
        models: paper.models.iter().map(|inner| model(how, inner)).collect(),
        claims: paper.claims.iter().map(|inner| claim(how, inner)).collect(),
        ..paper.clone()
    }
}

/// Gives every parameter another name; the new names have the reverse order.
struct Renamed(BTreeMap<Variable, Variable>);

impl Renamed {
    fn of(paper: &Paper) -> Self {
        let names: Vec<Variable> =
            paper.models.iter().flat_map(|model| &model.parameters).map(|parameter| parameter.name.clone()).collect();
        let new = |(place, name): (usize, Variable)| (name, Variable::from(format!("p{}", 1000 - place)));
        Self(names.into_iter().enumerate().map(new).collect())
    }
}

impl Rewording for Renamed {
    fn variable(&self, name: &Variable) -> Variable {
        self.0.get(name).unwrap_or(name).clone()
    }
}

/// Reverses the order of parameters, assumptions and hypotheses.
struct Reordered;

impl Rewording for Reordered {
    fn assumptions(&self, mut assumptions: Vec<Assumption>) -> Vec<Assumption> {
        assumptions.reverse();
        assumptions
    }

    fn given(&self, mut given: Vec<GivenHypothesis>) -> Vec<GivenHypothesis> {
        given.reverse();
        given
    }
}

/// Multiplies both sides of every comparison by a fraction; the wording is equivalent if the fraction is positive.
struct Scaled(i64);

impl Rewording for Scaled {
    fn comparison(&self, left: TermRef, relation: Relation, right: TermRef) -> Condition {
        let scaled = |side: TermRef| Arc::new(Term::Multiply(Term::number(ratio(self.0, 7).unwrap()), side));
        Condition::Compare(scaled(left), relation, scaled(right))
    }
}

/// Returns the parts of a conjunction, without its name.
fn parts(condition: &ConditionRef) -> Vec<ConditionRef> {
    if let Condition::And(all) = &**condition {
        all.iter().flat_map(parts).collect()
    } else if let Condition::Named { body, .. } = &**condition {
        parts(body)
    } else {
        vec![condition.clone()]
    }
}

/// Makes every part of an assumption or a hypothesis an assumption or a hypothesis of its own.
struct Split;

impl Rewording for Split {
    fn assumptions(&self, assumptions: Vec<Assumption>) -> Vec<Assumption> {
        let split = |whole: &Assumption| {
            parts(&whole.condition).into_iter().map(|condition| Assumption { condition, ..whole.clone() }).collect::<Vec<_>>()
        };
        assumptions.iter().flat_map(split).collect()
    }

    fn given(&self, given: Vec<GivenHypothesis>) -> Vec<GivenHypothesis> {
        let split = |whole: &GivenHypothesis| {
            parts(&whole.condition)
                .into_iter()
                .map(|condition| GivenHypothesis { condition, ..whole.clone() })
                .collect::<Vec<_>>()
        };
        given.iter().flat_map(split).collect()
    }
}

/// Adds assumptions that follow from the others.
struct Redundant;

impl Redundant {
    fn weaker(condition: &ConditionRef) -> Option<ConditionRef> {
        let Condition::Compare(left, relation, right) = &**condition else { return None };
        let relation = match relation {
            Relation::Less | Relation::LessEqual | Relation::Equal => Relation::LessEqual,
            Relation::Greater | Relation::GreaterEqual => Relation::GreaterEqual,
            Relation::NotEqual => Relation::NotEqual,
        };
        Some(Condition::compare(left.clone(), relation, right.clone()))
    }
}

impl Rewording for Redundant {
    fn assumptions(&self, assumptions: Vec<Assumption>) -> Vec<Assumption> {
        let with = |whole: &Assumption| {
            let weaker = parts(&whole.condition).iter().filter_map(Self::weaker).collect::<Vec<_>>();
            let also = weaker.into_iter().map(|condition| Assumption { condition, is_domain: false, ..whole.clone() });
            std::iter::once(whole.clone()).chain(also).collect::<Vec<_>>()
        };
        assumptions.iter().flat_map(with).collect()
    }
}

/// Negates every condition twice.
struct NotNot;

impl Rewording for NotNot {
    fn condition(&self, condition: ConditionRef) -> ConditionRef {
        Condition::negate(Condition::negate(condition))
    }
}

/// Returns the paper in all wordings, each with its name.
fn all_ways(paper: &Paper) -> Vec<(&'static str, Paper)> {
    let mut reordered = reworded(&Reordered, paper);
    reordered.models.iter_mut().for_each(|model| model.parameters.reverse());
    vec![
        ("renamed", reworded(&Renamed::of(paper), paper)),
        ("reordered", reordered),
        ("scaled", reworded(&Scaled(3), paper)),
        ("split", reworded(&Split, paper)),
        ("with redundant assumptions", reworded(&Redundant, paper)),
        ("negated twice", reworded(&NotNot, paper)),
    ]
}

fn read(path: &Path) -> Paper {
    files::paper(path).unwrap_or_else(|(sources, faults)| panic!("{}", diagnostics::print_plain(&sources, &faults)))
}

fn audited(paper: Paper, selected: &(dyn Fn(&Claim) -> bool + Sync)) -> Audit {
    run(&[Arc::new(paper)], selected, solve::available().as_deref(), &AuditLimits::default(), &Silent)
}

/// Returns the verdict on each claim.
fn verdicts(audit: &Audit) -> BTreeMap<String, &'static str> {
    let rulings = audit.papers.iter().flat_map(|audited| &audited.rulings);
    rulings.map(|ruled| (ruled.question.claim.clone(), ruled.ruling.verdict.word().as_str())).collect()
}

/// Returns the verdicts that differ.
fn differing(one: &BTreeMap<String, &'static str>, other: &BTreeMap<String, &'static str>) -> Vec<String> {
    assert!(one.keys().eq(other.keys()), "both audits rule on the same claims");
    let pairs = one.iter().zip(other.values()).filter(|((_, one), other)| one != other);
    pairs.map(|((id, one), other)| format!("{id}: {one}, and then {other}")).collect()
}

#[test]
fn every_kind_of_claim_has_the_same_verdict_in_an_equivalent_wording() {
    for entry in std::fs::read_dir("tests/inputs/kinds").unwrap() {
        let path = entry.unwrap().path();
        let paper = read(&path);
        let before = audited(paper.clone(), &|_| true);
        for (how, paper) in all_ways(&paper) {
            let after = audited(paper, &|_| true);
            let differing = differing(&verdicts(&before), &verdicts(&after));
            assert!(differing.is_empty(), "{} {how}: {}", path.display(), differing.join("; "));
        }
    }
}

/// A paper with more claims than this is long.
const LONG: usize = 200;

#[test]
fn papers_have_the_same_verdicts_in_an_equivalent_wording() {
    for path in files::find(&[PathBuf::from("conditions")]).unwrap() {
        let said = read(&path);
        let places: BTreeMap<String, usize> =
            said.claims.iter().enumerate().map(|(place, claim)| (claim.id.clone(), place)).collect();
        let ways = all_ways(&said);
        let count = ways.len();
        // Each claim is tested in one wording, and each wording with an equal number of claims.
        // Only some of the claims of a long paper are tested.
        let step = count * places.len().div_ceil(LONG);
        let least = if places.len() > 20 * step { 20 } else { 0 };
        for (number, (how, paper)) in ways.into_iter().enumerate() {
            let own = |id: &str| places.get(id).is_some_and(|place| place % step == number);
            let before = verdicts(&audited(said.clone(), &|claim| own(&claim.id)));
            let after = audited(paper, &|claim| own(&claim.id));
            assert!(before.len() > least, "{}: {} claims", path.display(), before.len());
            let differing = differing(&before, &verdicts(&after));
            assert!(differing.is_empty(), "{} {how}: {}", path.display(), differing.join("; "));
        }
    }
}

#[test]
fn a_wording_that_is_not_equivalent_changes_verdicts() {
    let paper = read(Path::new("tests/inputs/kinds/regions.referee"));
    let before = verdicts(&audited(paper.clone(), &|_| true));
    let turned = verdicts(&audited(reworded(&Scaled(-3), &paper), &|_| true));
    assert!(differing(&before, &turned).len() * 2 > before.len(), "a negative factor reverses every comparison");
}

#[test]
fn every_rewording_changes_the_text() {
    let paper = read(Path::new("tests/inputs/kinds/regions.referee"));
    let shown = |paper: &Paper| format!("{:?} {:?}", paper.models[0].assumptions, paper.claims);
    let before = shown(&paper);
    let split = read(Path::new("tests/inputs/kinds/quantified.referee"));
    for ((how, after), (_, other)) in all_ways(&paper).iter().zip(all_ways(&split)) {
        assert!(shown(after) != before || shown(&other) != shown(&split), "{how}");
    }
}
