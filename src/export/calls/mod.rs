//! Turns the claims of a paper into calls of a computer algebra system: variables, hypotheses, and one statement in two-valued
//! logic.
//!
//! Called by [`super::mathematica`] and [`super::sympy`], which print the calls. Not part of a verdict. A claim that is a formula
//! becomes one call about the whole formula; other claims become one call for each query of [`crate::encode`]. [`two_valued`]
//! states where a number has a value.

pub(super) mod two_valued;

use std::collections::BTreeSet;

use self::two_valued::TwoValued;
use crate::encode::{self, Query, RequiredAnswer};
use crate::expression::evaluate::{self, Evaluated};
use crate::expression::measure::Measurer;
use crate::expression::variables::Variables;
use crate::expression::{Condition, ConditionRef, Quantifier, Variable, build};
use crate::paper::{Claim, Model, Paper, Role, Statement};
use kernel::number::{Rational, ratio, whole};

/// The largest whole number that is tried as a member of a domain.
const MAX_WHOLE: i64 = 20;
/// The fractions that are tried as members of a domain.
const SHARES: [(i64, i64); 6] = [(1, 2), (1, 4), (3, 4), (1, 8), (-1, 2), (1, 100)];
/// The suffix of the name of a variable at the second of two points.
const SECOND: &str = "@2";

/// A variable of a call.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct CallVariable {
    /// The name in the paper; `v@2` at the second of two points.
    pub name: Variable,
    /// True iff the variable takes only whole numbers.
    pub integer: bool,
}

/// A claim, or a part of a claim, as a question to a computer algebra system. No condition in a call is undefined anywhere.
#[derive(Clone, Debug)]
pub struct ClaimCall {
    /// The id of the claim.
    pub claim: String,
    /// The title of the claim.
    pub title: String,
    /// The places in the paper.
    pub places: Vec<String>,
    /// The part of the claim that the call is about; empty if the call is about the whole claim.
    pub label: String,
    /// `Forall` if the statement must be true at all points of the hypotheses, `Exists` if it must be true at some point of them.
    pub quantifier: Quantifier,
    /// The free variables, sorted.
    pub variables: Vec<CallVariable>,
    /// The domains, the assumptions and the claim's own hypotheses.
    pub hypotheses: Vec<ConditionRef>,
    /// The statement.
    pub statement: ConditionRef,
}

/// The claims of a paper as calls.
#[derive(Clone, Debug, Default)]
pub struct ClaimCalls {
    /// The calls, in the order of the file.
    pub calls: Vec<ClaimCall>,
    /// The claims, or parts of claims, that cannot be written: the id and the reason.
    pub left_out: Vec<(String, String)>,
}

/// Returns the calls for the claims, questions and steps of a paper whose ids are selected.
#[must_use]
pub fn claim_calls(paper: &Paper, selected: &dyn Fn(&str) -> bool) -> ClaimCalls {
    let mut out = ClaimCalls::default();
    for (index, claim) in paper.claims.iter().enumerate() {
        let is_stated = matches!(claim.role, Role::Claim | Role::Question | Role::Step);
        let Some(model) = paper.models.get(claim.model).filter(|_| is_stated && selected(&claim.id)) else { continue };
        if let Statement::Underived { why, .. } = &claim.statement {
            out.left_out.push((claim.id.clone(), format!("the file states no answer ({why})")));
            continue;
        }
        ClaimWriter { model, claim }.write(index, &mut out);
    }
    out
}

/// Calls `add` with the name of each variable that a quantifier in the condition binds.
pub(super) fn bound_names(condition: &ConditionRef, add: &mut dyn FnMut(&Variable)) {
    Variables::of_condition(condition).bound.iter().for_each(add);
}

/// Returns the text on one line, without control characters.
pub(super) fn on_one_line(text: &str) -> String {
    let visible: String = text.chars().map(|sign| if sign.is_control() { ' ' } else { sign }).collect();
    visible.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Writes the calls of one claim.
struct ClaimWriter<'a> {
    model: &'a Model,
    claim: &'a Claim,
}

impl ClaimWriter<'_> {
    fn write(&self, index: usize, out: &mut ClaimCalls) {
        let encoded = encode::encode(self.model, self.claim, index);
        let whole = match &self.claim.statement {
            Statement::Holds(_)
            | Statement::Links(_)
            | Statement::Threshold(_)
            | Statement::Redundant { .. }
            | Statement::Equilibrium { .. } => self.claim.statement.whole(),
            Statement::Nonempty(_)
            | Statement::Empty(_)
            | Statement::Stricter(..)
            | Statement::Disjoint(_)
            | Statement::Overlap(_)
            | Statement::Cover(_)
            | Statement::Partition(_)
            | Statement::Needed { .. }
            | Statement::Monotone { .. }
            | Statement::Constant { .. }
            | Statement::Upward { .. }
            | Statement::Defined(_)
            | Statement::Decided(_)
            | Statement::Valued { .. }
            | Statement::Underived { .. } => None,
        };
        let made: Vec<(String, Result<ClaimCall, String>)> = match (whole, encoded.parts.first()) {
            (Some(whole), Some(part)) => vec![(String::new(), self.whole(&part.query, &whole))],
            (Some(_) | None, _) => encoded
                .parts
                .iter()
                .map(|part| (part.label.clone(), self.part(&part.label, part.required, &part.query)))
                .collect(),
        };
        if made.is_empty() {
            out.left_out.push((self.claim.id.clone(), "the claim asks nothing".to_owned()));
        }
        for (label, call) in made {
            match call {
                Ok(call) => out.calls.push(call),
                Err(why) if label.is_empty() => out.left_out.push((self.claim.id.clone(), why)),
                Err(why) => out.left_out.push((format!("{}, {label}", self.claim.id), why)),
            }
        }
    }

    /// Returns the call that the whole statement is defined and true at all points of the hypotheses.
    fn whole(&self, query: &Query, whole: &ConditionRef) -> Result<ClaimCall, String> {
        let mut logic = TwoValued::new(self.model, self.claim);
        let statement = logic.truth(whole)?;
        self.call("", Quantifier::Forall, query, statement, logic)
    }

    /// Returns the call for one query: that it has a point, or that it has none.
    fn part(&self, label: &str, required: RequiredAnswer, query: &Query) -> Result<ClaimCall, String> {
        let mut logic = TwoValued::new(self.model, self.claim);
        let sought = query.sought.iter().map(|sought| logic.truth(sought)).collect::<Result<Vec<_>, String>>()?;
        let sought = build::all(sought);
        match required {
            RequiredAnswer::Unsat => self.call(label, Quantifier::Forall, query, build::not(&sought), logic),
            RequiredAnswer::Sat => self.call(label, Quantifier::Exists, query, sought, logic),
        }
    }

    fn call(
        &self,
        label: &str,
        quantifier: Quantifier,
        query: &Query,
        statement: ConditionRef,
        mut logic: TwoValued<'_>,
    ) -> Result<ClaimCall, String> {
        if !query.relaxed.is_empty() {
            let names: Vec<&str> = query.relaxed.iter().map(|name| &**name).collect();
            return Err(format!("some hypothesis is about all values of {}", names.join(", ")));
        }
        if query.besides.is_some() {
            return Err("a counterexample needs a further test".to_owned());
        }
        let mut hypotheses = Vec::new();
        for hypothesis in &query.hypotheses {
            let condition = logic.truth(&hypothesis.condition)?;
            if *condition != Condition::Truth(true) {
                hypotheses.push((hypothesis.origin.clone(), condition));
            }
        }
        let used = self.without_unused_domains(&mut hypotheses, &statement);
        let mut measurer = Measurer::default();
        let all = hypotheses.iter().map(|(_, condition)| condition).chain([&statement]);
        if all.into_iter().any(|condition| measurer.condition(condition).too_large()) {
            return Err("the formula is too large".to_owned());
        }
        let integer = |name: &str| {
            let declared = name.strip_suffix(SECOND).unwrap_or(name);
            self.model.parameters.iter().any(|parameter| *parameter.name == *declared && parameter.integer)
        };
        Ok(ClaimCall {
            claim: self.claim.id.clone(),
            title: self.claim.title.clone(),
            places: self.claim.places.clone(),
            label: label.to_owned(),
            quantifier,
            variables: used.into_iter().map(|name| CallVariable { integer: integer(&name), name }).collect(),
            hypotheses: hypotheses.into_iter().map(|(_, condition)| condition).collect(),
            statement,
        })
    }

    /// Removes the domain of each parameter that occurs only in its own domain, if one of a few values lies in the domain, and
    /// returns the variables that are left. The call means the same without such a parameter.
    fn without_unused_domains(
        &self,
        hypotheses: &mut Vec<(String, ConditionRef)>,
        statement: &ConditionRef,
    ) -> BTreeSet<Variable> {
        let has_point = |origin: &str, domain: &Condition| {
            let Some(declared) = self.model.parameters.iter().find(|parameter| *parameter.name == *origin) else { return false };
            let lies = |value: Rational| {
                let at = [(declared.name.clone(), value)].into_iter().collect();
                evaluate::condition(domain, &at) == Evaluated::Value(true)
            };
            let shares = SHARES.iter().filter_map(|(above, below)| ratio(*above, *below)).filter(|_| !declared.integer);
            (-MAX_WHOLE..=MAX_WHOLE).map(whole).chain(shares).any(lies)
        };
        let own: Vec<BTreeSet<Variable>> = hypotheses.iter().map(|(_, part)| Variables::of_condition(part).free).collect();
        let stated = Variables::of_condition(statement).free;
        let is_used = |name: &Variable, except: usize| {
            stated.contains(name) || own.iter().enumerate().any(|(at, free)| at != except && free.contains(name))
        };
        let keep: Vec<bool> = hypotheses
            .iter()
            .enumerate()
            .map(|(at, (origin, domain))| {
                let alone = own[at].len() == 1 && own[at].iter().all(|name| **name == **origin && !is_used(name, at));
                !(alone && has_point(origin, domain))
            })
            .collect();
        let mut used = stated.clone();
        for (free, keep) in own.iter().zip(&keep) {
            if *keep {
                used.extend(free.iter().cloned());
            }
        }
        let mut keep = keep.into_iter();
        hypotheses.retain(|_| keep.next().unwrap_or(true));
        used
    }
}
