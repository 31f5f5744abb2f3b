//! Finds terms in the parameters for the variables whose existence a claim asserts.
//!
//! Solving the condition without its quantifier gives bounds on the variable. The bounds suggest terms: an attained end, the
//! midpoint, a value just past the only end, or a root. Each term is substituted, and the audit rules on the claim without the
//! quantifier. Only proved terms are returned.
//! Called by the commands `show` and `derive` and by [`super::proof`]. Untrusted: the ordinary audit proves every term.

use std::sync::Arc;

use super::condition::{DerivationQuestion, solved};
use super::printed_comparison::ConditionLine;
use super::proof::{claim, rule};
use super::quadratic::Curve;
use super::{ConditionCase, DerivationContext, DerivationOutcome};
use crate::certify::Word;
use crate::encode::parameter_ranges;
use crate::expression::build::{all, compare, difference, number, quantified, quotient, sum};
use crate::expression::substitute::Substitution;
use crate::expression::variables::Variables;
use crate::expression::{BoundVariable, Condition, ConditionRef, Quantifier, Relation, Term, TermRef, Variable};
use crate::paper::{Claim, GivenHypothesis, Link, Paper, Statement};

/// The maximum number of combinations of terms tried for one quantifier.
const MAX_TRIED: usize = 8;
/// The maximum number of quantifiers of a claim that are examined.
const MAX_PLACES: usize = 8;

/// Terms that witness an existential quantifier.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Witness {
    /// The variables, each with a term in the parameters and in the variables of outer universal quantifiers.
    pub values: Vec<(Variable, TermRef)>,
    /// The conditions that the claim assumes before the quantifier.
    pub given: Vec<ConditionRef>,
    /// True iff all other values would work too.
    pub any: bool,
    /// The conditions that the values satisfy: their ranges, and the body of the quantifier.
    conditions: Vec<ConditionRef>,
}

/// A context of a quantifier, from the outside in.
#[derive(Clone)]
enum QuantifierContext {
    Given(ConditionRef),
    All(Vec<BoundVariable>),
}

/// The position of an existential quantifier in a claim.
struct ExistentialPosition {
    node: ConditionRef,
    context: Vec<QuantifierContext>,
    bound: Vec<BoundVariable>,
    /// The condition that the values must satisfy.
    body: ConditionRef,
}

/// Returns the witnesses for the existential quantifiers of a claim, as far as they are found and proved.
#[must_use]
pub fn witnesses(paper: &Paper, base: &Claim, context: DerivationContext<'_>) -> Vec<Witness> {
    let mut out: Vec<Witness> = found(paper, base, context).into_iter().map(|(_, witness)| witness).collect();
    if matches!(base.statement, Statement::Equilibrium { .. }) {
        // If a belief does not matter, it may be the one by Bayes' rule, so it is not shown.
        out.retain(|witness| !witness.any);
    }
    out
}

fn found(paper: &Paper, base: &Claim, context: DerivationContext<'_>) -> Vec<(ExistentialPosition, Witness)> {
    let mut places = Vec::new();
    let mut link = |from: &ConditionRef, to: &ConditionRef| {
        descend(to, true, &mut vec![QuantifierContext::Given(Condition::is_true(from.clone()))], &mut places);
    };
    let links = |links: &[Link], link: &mut dyn FnMut(&ConditionRef, &ConditionRef)| {
        for one in links {
            link(&one.left, &one.right);
            if one.both_ways {
                link(&one.right, &one.left);
            }
        }
    };
    match &base.statement {
        Statement::Holds(condition) => descend(condition, true, &mut Vec::new(), &mut places),
        Statement::Empty(condition) => descend(condition, false, &mut Vec::new(), &mut places),
        Statement::Links(all) => links(all, &mut link),
        Statement::Threshold(one) => links(std::slice::from_ref(one), &mut link),
        Statement::Stricter(a, b) => link(a, b),
        Statement::Equilibrium { parts, .. } => {
            parts.iter().for_each(|part| descend(&part.condition, true, &mut Vec::new(), &mut places));
        }
        Statement::Nonempty(_)
        | Statement::Disjoint(_)
        | Statement::Overlap(_)
        | Statement::Cover(_)
        | Statement::Partition(_)
        | Statement::Redundant { .. }
        | Statement::Needed { .. }
        | Statement::Monotone { .. }
        | Statement::Constant { .. }
        | Statement::Upward { .. }
        | Statement::Defined(_)
        | Statement::Decided(_)
        | Statement::Valued { .. }
        | Statement::Underived { .. } => {}
    }
    places.truncate(MAX_PLACES);
    let with = |place: ExistentialPosition| {
        let witness = WitnessTermSearch { paper, base, place: &place, context }.witness()?;
        Some((place, witness))
    };
    places.into_iter().filter_map(with).collect()
}

/// Returns the witnesses for a condition wherever `holds` is true.
#[must_use]
pub fn witnesses_where(
    paper: &Paper,
    base: &Claim,
    holds: &ConditionRef,
    condition: &ConditionRef,
    context: DerivationContext<'_>,
) -> Vec<Witness> {
    let mut out = witnesses(paper, &one_way(base, holds, condition), context);
    let where_holds = Condition::is_true(holds.clone());
    out.iter_mut().for_each(|witness| witness.given.retain(|given| *given != where_holds));
    out
}

fn one_way(base: &Claim, holds: &ConditionRef, condition: &ConditionRef) -> Claim {
    let statement = match &**holds {
        Condition::Truth(true) => Statement::Holds(condition.clone()),
        _ => Statement::Links(vec![Link { left: holds.clone(), both_ways: false, right: condition.clone() }]),
    };
    claim(base, "witness", statement)
}

/// Returns a stronger condition in which witnesses replace the existential quantifiers. The witnesses are searched for where
/// `holds` is true. Returns `None` if no witness is found.
pub(super) fn with_values(
    paper: &Paper,
    base: &Claim,
    holds: &ConditionRef,
    condition: &ConditionRef,
    context: DerivationContext<'_>,
) -> Option<ConditionRef> {
    let found = found(paper, &one_way(base, holds, condition), context);
    (!found.is_empty()).then(|| put(condition, true, &found))
}

/// Substitutes the witnesses. If `wanted`, the result implies the condition; otherwise, the condition implies the result.
fn put(condition: &ConditionRef, wanted: bool, found: &[(ExistentialPosition, Witness)]) -> ConditionRef {
    let inside = |part: &ConditionRef, wanted: bool| put(part, wanted, found);
    match &**condition {
        Condition::Truth(_) | Condition::Compare(..) | Condition::HasValue(_) | Condition::Iff(..) => condition.clone(),
        Condition::Named { body, .. } => inside(body, wanted),
        Condition::Not(inner) => Condition::negate(inside(inner, !wanted)),
        Condition::IsTrue(inner) if wanted => Condition::is_true(inside(inner, true)),
        Condition::IsFalse(inner) if wanted => Condition::is_false(inside(inner, false)),
        Condition::IsTrue(_) | Condition::IsFalse(_) => condition.clone(),
        Condition::And(parts) => Condition::all(parts.iter().map(|part| inside(part, wanted)).collect()),
        Condition::Or(parts) => Condition::any(parts.iter().map(|part| inside(part, wanted)).collect()),
        Condition::Implies(a, b) => Arc::new(Condition::Implies(a.clone(), inside(b, wanted))),
        Condition::If(test, a, b) => Arc::new(Condition::If(test.clone(), inside(a, wanted), inside(b, wanted))),
        Condition::Quantified(quantifier, bound, body) if (*quantifier == Quantifier::Exists) != wanted => {
            Arc::new(Condition::Quantified(*quantifier, bound.clone(), inside(body, wanted)))
        }
        Condition::Quantified(..) => match found.iter().find(|(place, _)| Arc::ptr_eq(&place.node, condition)) {
            Some((_, witness)) if wanted => all(witness.conditions.iter().cloned()),
            Some((_, witness)) => Condition::negate(all(witness.conditions.iter().cloned())),
            None => condition.clone(),
        },
    }
}

/// Collects the existential quantifiers in a condition that is required to be true (`wanted`) or false.
fn descend(condition: &ConditionRef, wanted: bool, context: &mut Vec<QuantifierContext>, out: &mut Vec<ExistentialPosition>) {
    let mut inside = |given: ConditionRef, part: &ConditionRef, wanted: bool| {
        context.push(QuantifierContext::Given(given));
        descend(part, wanted, context, out);
        context.pop();
    };
    match &**condition {
        Condition::Truth(_) | Condition::Compare(..) | Condition::HasValue(_) => {}
        Condition::Named { body, .. } => descend(body, wanted, context, out),
        Condition::Not(inner) => descend(inner, !wanted, context, out),
        // An undefined condition is neither true nor false.
        Condition::IsTrue(inner) if wanted => descend(inner, true, context, out),
        Condition::IsFalse(inner) if wanted => descend(inner, false, context, out),
        Condition::IsTrue(_) | Condition::IsFalse(_) => {}
        Condition::And(parts) if wanted => parts.iter().for_each(|part| descend(part, true, context, out)),
        Condition::Or(parts) if !wanted => parts.iter().for_each(|part| descend(part, false, context, out)),
        Condition::And(parts) | Condition::Or(parts) => {
            for (place, part) in parts.iter().enumerate() {
                let others = parts.iter().enumerate().filter(|(other, _)| *other != place);
                let fail = others.map(|(_, other)| {
                    let other = if wanted { Condition::is_true(other.clone()) } else { Condition::is_false(other.clone()) };
                    Condition::negate(other)
                });
                inside(all(fail), part, wanted);
            }
        }
        Condition::Implies(a, b) if wanted => inside(Condition::is_true(a.clone()), b, true),
        Condition::Iff(a, b) if wanted => {
            inside(Condition::is_true(a.clone()), b, true);
            inside(Condition::is_true(b.clone()), a, true);
        }
        Condition::Implies(..) | Condition::Iff(..) => {}
        Condition::If(test, a, b) => {
            inside(Condition::is_true(test.clone()), a, wanted);
            inside(Condition::is_false(test.clone()), b, wanted);
        }
        Condition::Quantified(quantifier, bound, body) => {
            if (*quantifier == Quantifier::Exists) == wanted {
                let body = if wanted { Condition::is_true(body.clone()) } else { Condition::is_false(body.clone()) };
                out.push(ExistentialPosition { node: condition.clone(), context: context.clone(), bound: bound.clone(), body });
            } else {
                context.push(QuantifierContext::All(bound.clone()));
                descend(body, wanted, context, out);
                context.pop();
            }
        }
    }
}

/// The search for witnesses of one quantifier.
struct WitnessTermSearch<'a> {
    paper: &'a Paper,
    base: &'a Claim,
    place: &'a ExistentialPosition,
    context: DerivationContext<'a>,
}

/// Terms for some of the variables, and the remaining conditions.
type Partial = (Vec<(Variable, TermRef)>, Vec<ConditionRef>);

impl WitnessTermSearch<'_> {
    /// Returns the first candidates that are proved, together with whether any other values would work.
    fn witness(&self) -> Option<Witness> {
        let candidates = self.candidates()?;
        let claims = candidates.iter().enumerate().map(|(number, (_, conditions))| {
            claim(self.base, &format!("witness {number}"), self.claim_with(all(conditions.iter().cloned())))
        });
        let every = Arc::new(Condition::Quantified(Quantifier::Forall, self.place.bound.clone(), self.place.body.clone()));
        let claims = claims.chain([claim(self.base, "any", self.claim_with(every))]);
        let mut rulings = rule(self.paper, claims.collect(), self.context);
        let any = rulings.pop().is_some_and(|(word, _)| word == Word::Proved);
        let (values, conditions) = candidates.into_iter().zip(rulings).find(|(_, (word, _))| *word == Word::Proved)?.0;
        let given = self.place.context.iter().filter_map(|context| match context {
            QuantifierContext::Given(condition) => Some(condition.clone()),
            QuantifierContext::All(_) => None,
        });
        Some(Witness { values, given: given.collect(), any, conditions })
    }

    /// Returns the claim in which `inside` replaces the quantifier. The outermost assumption becomes the premise of the claim,
    /// so that the audit checks whether it can hold.
    fn claim_with(&self, inside: ConditionRef) -> Statement {
        let context = |all: &[QuantifierContext]| {
            all.iter().rev().fold(inside.clone(), |inside, context| match context {
                QuantifierContext::Given(given) => Arc::new(Condition::Implies(given.clone(), inside)),
                QuantifierContext::All(bound) => Arc::new(Condition::Quantified(Quantifier::Forall, bound.clone(), inside)),
            })
        };
        match self.place.context.split_first() {
            Some((QuantifierContext::Given(given), rest)) => {
                Statement::Links(vec![Link { left: given.clone(), both_ways: false, right: context(rest) }])
            }
            Some((QuantifierContext::All(_), _)) | None => Statement::Holds(context(&self.place.context)),
        }
    }

    /// Returns terms for all variables, the simplest first. Returns `None` if a variable is an integer, if a range depends on a
    /// replaced variable, or if one name denotes two variables.
    fn candidates(&self) -> Option<Vec<Partial>> {
        let model = self.paper.models.get(self.base.model)?;
        let mut scope: Vec<Variable> = Vec::new();
        let mut given: Vec<ConditionRef> = Vec::new();
        let range_conditions = |bound: &[BoundVariable], scope: &mut Vec<Variable>| {
            let whole = bound.iter().any(|v| v.integer || !v.replaced.is_empty() || scope.contains(&v.name));
            let open: Vec<Variable> = bound.iter().filter(|v| v.range.is_none()).map(|v| v.name.clone()).collect();
            scope.extend(bound.iter().map(|variable| variable.name.clone()));
            let own = bound.iter().filter_map(|variable| variable.range.clone());
            let all: Vec<ConditionRef> =
                own.chain(parameter_ranges(model, self.base, &open, scope)).map(Condition::is_true).collect();
            (!whole).then_some(all)
        };
        for context in &self.place.context {
            match context {
                QuantifierContext::Given(condition) => given.push(condition.clone()),
                QuantifierContext::All(bound) => given.extend(range_conditions(bound, &mut scope)?),
            }
        }
        let mut conditions = range_conditions(&self.place.bound, &mut scope)?;
        conditions.push(self.place.body.clone());
        let mut base = claim(self.base, "witness", Statement::Holds(all([])));
        base.given.extend(given.into_iter().map(|condition| GivenHypothesis {
            origin: "there".to_owned(),
            from: None,
            condition,
        }));
        let mut out: Vec<Partial> = vec![(Vec::new(), conditions)];
        for (place, variable) in self.place.bound.iter().enumerate() {
            let rest = &self.place.bound[place + 1..];
            let mut next = Vec::new();
            for (values, conditions) in out {
                for term in self.suggested(&base, &variable.name, rest, &conditions) {
                    let mut substitution = Substitution::new([(variable.name.clone(), term.clone())]);
                    let conditions = conditions.iter().map(|condition| substitution.condition(condition)).collect();
                    if substitution.caught.is_none() && next.len() < MAX_TRIED {
                        let mut values = values.clone();
                        values.push((variable.name.clone(), term));
                        next.push((values, conditions));
                    }
                }
            }
            out = next;
        }
        Some(out)
    }

    /// Returns candidate terms for one variable, assuming that values for the remaining variables exist.
    fn suggested(&self, base: &Claim, variable: &Variable, rest: &[BoundVariable], conditions: &[ConditionRef]) -> Vec<TermRef> {
        let condition = all(conditions.iter().cloned());
        // The ranges of the remaining variables are among the conditions.
        let always = all([]);
        let bound: Vec<BoundVariable> =
            rest.iter().map(|other| BoundVariable { range: Some(always.clone()), ..other.clone() }).collect();
        let condition = quantified(Quantifier::Exists, bound, condition);
        let query = DerivationQuestion { paper: self.paper, base, condition: &condition, solve_for: Some(variable) };
        let draft = solved(query, &[], self.context);
        let DerivationOutcome::Cases(cases) = draft.found else { return Vec::new() };
        let ends: Vec<VariableBounds> =
            cases.iter().zip(&draft.curves).flat_map(|(case, curves)| VariableBounds::of(case, curves, variable)).collect();
        let mut out: Vec<TermRef> = Vec::new();
        let mut add = |term: TermRef| {
            if !out.contains(&term) {
                out.push(term);
            }
        };
        for ends in &ends {
            ends.values().into_iter().for_each(&mut add);
        }
        // A single term may not work in all cases.
        if ends.len() > 1 {
            let parts = ends.iter().filter_map(|ends| Some((ends.values().first()?.clone(), ends.nonempty_where())));
            add(Arc::new(Term::Cases(parts.collect())));
        }
        out
    }
}

/// The bounds on a variable in one case.
#[derive(Clone, Default)]
struct VariableBounds {
    equal: Vec<TermRef>,
    low: Vec<(TermRef, Relation)>,
    high: Vec<(TermRef, Relation)>,
    /// The conditions of the case on the other variables.
    others: Vec<ConditionRef>,
}

impl VariableBounds {
    /// Returns the bounds for each side of the roots of the quadratic comparisons. Returns an empty list if a comparison has a
    /// higher degree in the variable.
    fn of(case: &ConditionCase, curves: &[Curve], variable: &Variable) -> Vec<Self> {
        let mut out = Self::default();
        let mut unsolved = 0;
        for line in &case.lines {
            match line {
                ConditionLine::Between { low, from, middle, to, high } if is(middle, variable) => {
                    out.low.push((low.clone(), *from));
                    out.high.push((high.clone(), *to));
                }
                ConditionLine::Compare(a, how, b) if is(a, variable) => match how {
                    Relation::Equal => out.equal.push(b.clone()),
                    Relation::Less | Relation::LessEqual => out.high.push((b.clone(), *how)),
                    Relation::Greater => out.low.push((b.clone(), Relation::Less)),
                    Relation::GreaterEqual => out.low.push((b.clone(), Relation::LessEqual)),
                    // The excluded value need not be avoided here, since every candidate is checked.
                    Relation::NotEqual => {}
                },
                ConditionLine::Compare(..) | ConditionLine::Between { .. } => {
                    let condition = line.condition();
                    if Variables::of_condition(&condition).free.contains(variable) {
                        unsolved += 1;
                    } else {
                        out.others.push(condition);
                    }
                }
            }
        }
        if unsolved != curves.len() {
            return Vec::new();
        }
        curves.iter().fold(vec![out], |all, curve| all.into_iter().flat_map(|ends| ends.with_curve(curve)).collect())
    }

    /// Adds the bounds of a quadratic comparison, which may give two alternatives.
    fn with_curve(self, curve: &Curve) -> Vec<Self> {
        let mut other = self.clone();
        let mut this = self;
        let (low, high) = (curve.low.clone(), curve.high.clone());
        match curve.how {
            Relation::Less | Relation::LessEqual => {
                this.low.push((low, curve.how));
                this.high.push((high, curve.how));
            }
            Relation::Greater | Relation::GreaterEqual => {
                let how = if curve.how == Relation::Greater { Relation::Less } else { Relation::LessEqual };
                this.low.push((high, how));
                other.high.push((low, how));
                return vec![this, other];
            }
            Relation::Equal => {
                this.equal.push(high);
                other.equal.push(low);
                return vec![this, other];
            }
            Relation::NotEqual => {}
        }
        vec![this]
    }

    /// Returns values between the bounds, the simplest first.
    fn values(&self) -> Vec<TermRef> {
        if !self.equal.is_empty() {
            return self.equal.clone();
        }
        let attained = |side: &[(TermRef, Relation)]| {
            let strict = side.iter().any(|(_, how)| *how == Relation::Less);
            side.iter().filter(|_| !strict).map(|(term, _)| term.clone()).collect::<Vec<_>>()
        };
        let most = |side: &[(TermRef, Relation)], low: bool| {
            let terms: Vec<TermRef> = side.iter().map(|(term, _)| term.clone()).collect();
            match terms.as_slice() {
                [] => None,
                [one] => Some(one.clone()),
                _ => Some(Arc::new(if low { Term::Max(terms) } else { Term::Min(terms) })),
            }
        };
        let mut out: Vec<TermRef> = attained(&self.low).into_iter().chain(attained(&self.high)).collect();
        out.extend(match (most(&self.low, true), most(&self.high, false)) {
            (Some(low), Some(high)) => vec![quotient(&sum(&low, &high), &number(2))],
            (Some(low), None) => vec![sum(&low, &number(1))],
            (None, Some(high)) => vec![difference(&high, &number(1))],
            (None, None) => vec![number(0), number(1)],
        });
        out
    }

    /// Returns the condition under which the case has a value.
    fn nonempty_where(&self) -> ConditionRef {
        let mut out = self.others.clone();
        for (low, from) in &self.low {
            for (high, to) in &self.high {
                let both = if *from == Relation::LessEqual && *to == Relation::LessEqual { *from } else { Relation::Less };
                out.push(compare(low, both, high));
            }
        }
        all(out)
    }
}

fn is(term: &TermRef, variable: &Variable) -> bool {
    matches!(&**term, Term::Variable(name) if name == variable)
}
