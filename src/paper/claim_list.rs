//! Builds the list of claims to be ruled on: each with a unique id, its obligations and its places in the paper.
//!
//! Every other file of this folder that produces a claim adds it through [`ClaimList::push`]. Trusted: a claim that is dropped
//! here is never ruled on.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use super::derivations::ParsedAnswers;
use super::games::OtherTieBreak;
use super::meaning::{Obligation, ObligationKind};
use super::model::{Claim, Expectation, ExpectedOutcome, GivenHypothesis, Model, Role, Statement};
use super::names::Namespace;
use super::readings::AlternativeChoice;
use super::resolver::Resolver;
use crate::diagnostic::{Diagnostic, Faults};
use crate::expression::variables::Variables;
use crate::expression::{Condition, ConditionRef, Quantifier, Variable};
use crate::source::{Sources, Span};
use crate::syntax::tree::{Place, Ref};

/// A model together with the resolver that built it.
#[derive(Debug)]
pub(super) struct ResolvedModel<'t> {
    pub(super) resolver: Resolver<'t>,
    pub(super) model: Model,
    /// The names of the parameters that the model declares.
    pub(super) parameters: BTreeSet<Variable>,
}

/// A claim or an item, with one numbered place of the paper that encodes it.
#[derive(Clone, Debug)]
pub(super) struct PlacedItem {
    pub(super) place: Ref,
    /// The id of a claim, or the name of an item.
    pub(super) item: String,
    /// True iff the file names sentences of the place, not the whole place.
    pub(super) in_part: bool,
}

/// The claims to be ruled on, with the models that they are about.
#[derive(Debug)]
pub(super) struct ClaimList<'t> {
    pub(super) sources: &'t Sources,
    pub(super) names: &'t Namespace<'t>,
    pub(super) models: Vec<ResolvedModel<'t>>,
    pub(super) claims: Vec<Claim>,
    pub(super) placed: Vec<PlacedItem>,
    pub(super) faults: Faults,
    /// The formula that the tool found for each `derive` without an expected formula, or the reason why it found none.
    pub(super) derived: &'t ParsedAnswers,
    ids: HashMap<String, Span>,
}

impl<'t> ClaimList<'t> {
    /// Creates a list without claims for models that are resolved already.
    pub(super) fn new(
        sources: &'t Sources,
        names: &'t Namespace<'t>,
        models: Vec<ResolvedModel<'t>>,
        derived: &'t ParsedAnswers,
    ) -> Self {
        let (claims, placed, faults) = (Vec::new(), Vec::new(), Faults::new());
        Self { sources, names, models, claims, placed, faults, derived, ids: HashMap::new() }
    }

    /// Returns the index of the model for a choice of alternatives.
    pub(super) fn model_of(&self, choice: &AlternativeChoice) -> Option<usize> {
        self.models.iter().position(|built| built.resolver.choice == *choice)
    }

    /// Records the numbered places of the paper that an item or a claim encodes.
    pub(super) fn place(&mut self, item: &str, places: &[Place]) {
        for place in places {
            if let Place::Ref(reference) = place {
                self.placed.push(PlacedItem { place: reference.clone(), item: item.to_owned(), in_part: false });
                self.placed.extend(whole_place(reference).map(|place| PlacedItem {
                    place,
                    item: item.to_owned(),
                    in_part: true,
                }));
            }
        }
    }

    /// Adds a claim. Reports a fault and drops the claim if its id is taken.
    pub(super) fn push(&mut self, claim: Claim) {
        if let Some(first) = self.ids.get(&claim.id) {
            let line = self.sources.line(*first);
            let message = format!("two claims have the id `{}`, the first at line {line}", claim.id);
            let fault = Diagnostic::new(claim.span, message).also(*first, "first here");
            self.faults.push(fault.repair("give one of them a name or another title"));
            return;
        }
        self.ids.insert(claim.id.clone(), claim.span);
        self.claims.push(claim);
    }

    /// Returns the declared parameters among the bound variables of a formula, and those among its free variables.
    pub(super) fn split(&self, model: usize, variables: &Variables) -> (Vec<Variable>, Vec<Variable>) {
        let parameters = &self.models[model].parameters;
        let pick = |set: &BTreeSet<Variable>| set.intersection(parameters).cloned().collect();
        (pick(&variables.bound), pick(&variables.free))
    }

    /// Returns the declared parameters among the given bound variables, sorted, each once.
    pub(super) fn bound_parameters<'a>(&self, model: usize, bound: impl Iterator<Item = &'a Variable>) -> Vec<Variable> {
        let parameters = &self.models[model].parameters;
        bound.filter(|name| parameters.contains(*name)).cloned().collect::<BTreeSet<_>>().into_iter().collect()
    }

    /// Returns the assumptions that are not in force: those named in `without`, and those that mention a bound parameter. Each
    /// occurs once, in the order of the file.
    pub(super) fn excluded_assumptions(&self, model: usize, named: &[Arc<str>], binds: &[Variable]) -> Vec<Arc<str>> {
        let mut names: Vec<Arc<str>> = Vec::new();
        for assumption in &self.models[model].model.assumptions {
            let mentioned = assumption.mentions.iter().any(|variable| binds.contains(variable));
            if (mentioned || named.contains(&assumption.name)) && !names.contains(&assumption.name) {
                names.push(assumption.name.clone());
            }
        }
        names
    }

    /// Returns a claim that the tool makes by itself, with no hypotheses but the assumptions.
    pub(super) fn automatic_claim(
        &self,
        model: usize,
        id: String,
        title: String,
        role: Role,
        statement: Statement,
        at: &AutomaticContext,
    ) -> Claim {
        let variables = statement.variables();
        let binds = self.bound_parameters(model, variables.bound.iter().chain(&at.binds));
        Claim {
            id,
            title,
            places: at.places.clone(),
            span: at.span,
            role,
            belongs_to: at.belongs_to.clone(),
            model,
            statement,
            written: at.written.clone(),
            given: Vec::new(),
            without: Vec::new(),
            binds,
            expected: None,
            rests_on: Vec::new(),
            standings: Vec::new(),
            derivation: None,
        }
    }

    /// Adds obligations under the hypotheses of `base`. Ids number the obligations of each kind; hypotheses that mention a bound
    /// parameter are dropped.
    pub(super) fn push_obligations(&mut self, obligations: Vec<Obligation>, base: &Claim) {
        let mut counts = HashMap::new();
        let mut seen: Vec<Obligation> = Vec::new();
        for obligation in obligations {
            if seen.iter().any(|known| known.kind == obligation.kind && known.condition == obligation.condition) {
                continue;
            }
            seen.push(obligation.clone());
            let number = *counts.entry(obligation.kind).and_modify(|count| *count += 1).or_insert(1);
            let suffix = obligation.kind.suffix();
            let id = if number == 1 { format!("{}/{suffix}", base.id) } else { format!("{}/{suffix}/{number}", base.id) };
            let (bound, _) = self.split(base.model, &Variables::of_condition(&obligation.condition));
            let binds: Vec<Variable> = base.binds.iter().cloned().chain(bound).collect::<BTreeSet<_>>().into_iter().collect();
            let mentions_bound = |given: &GivenHypothesis| {
                let free = Variables::of_condition(&given.condition).free;
                binds.iter().any(|variable| free.contains(variable))
            };
            self.push(Claim {
                id,
                title: obligation.title,
                span: obligation.span,
                role: Role::Obligation,
                statement: Statement::Holds(match obligation.kind {
                    // An undefined side is no violation: a separate `/defined` claim of the item covers it.
                    ObligationKind::Gloss | ObligationKind::Cases => obligation.condition,
                    ObligationKind::Within
                    | ObligationKind::Bounds
                    | ObligationKind::Unique
                    | ObligationKind::Probability
                    | ObligationKind::Interval
                    | ObligationKind::Discount
                    | ObligationKind::Payoff => defined_and_true(&obligation.condition),
                }),
                written: obligation.written,
                given: base.given.iter().filter(|given| !mentions_bound(given)).cloned().collect(),
                binds,
                expected: proved(),
                standings: Vec::new(),
                derivation: None,
                ..base.clone()
            });
        }
    }

    /// Adds the questions whether a claimed equilibrium is still one when an indifferent player breaks a tie in another way.
    pub(super) fn push_other_tie_breaks(&mut self, tie_breaks: &[OtherTieBreak], base: &Claim) {
        let holds = base.expected.as_ref().is_none_or(|expected| expected.outcome == ExpectedOutcome::Proved);
        if !holds || !matches!(base.role, Role::Claim | Role::Question) {
            return;
        }
        for tie_break in tie_breaks {
            let mut given = base.given.clone();
            given.extend(tie_break.given.iter().map(|condition| GivenHypothesis {
                origin: "given".to_owned(),
                from: None,
                condition: condition.clone(),
            }));
            self.push(Claim {
                id: format!("{}/{}", base.id, tie_break.suffix),
                title: tie_break.title.clone(),
                role: Role::Automatic,
                statement: Statement::Equilibrium {
                    concept: tie_break.concept,
                    shown: tie_break.title.as_str().into(),
                    parts: tie_break.parts.clone(),
                },
                written: String::new(),
                given,
                expected: None,
                standings: Vec::new(),
                derivation: None,
                ..base.clone()
            });
        }
    }

    /// Adds the claim that every term of a statement has a value, if some term might have none. Returns true iff a claim was
    /// added.
    pub(super) fn push_definedness(&mut self, base: &Claim, expected: Option<Expectation>) -> bool {
        let answered = base.derivation.as_ref().and_then(|derivation| Some((&derivation.question, derivation.answer.as_ref()?)));
        let found = match answered {
            Some((question, answer)) => base.statement.definedness_of_answer(question, answer),
            None => base.statement.definedness(),
        };
        let Some(statement) = found else { return false };
        self.push(Claim {
            id: format!("{}/defined", base.id),
            title: "everything in it has a value".to_owned(),
            role: Role::Obligation,
            statement,
            expected,
            standings: Vec::new(),
            derivation: None,
            ..base.clone()
        });
        true
    }
}

/// Returns the condition that an obligation is defined and true. An undefined obligation is violated: a term without a value lies
/// in no domain.
fn defined_and_true(condition: &ConditionRef) -> ConditionRef {
    match &**condition {
        Condition::Quantified(Quantifier::Forall, bound, body) => {
            Arc::new(Condition::Quantified(Quantifier::Forall, bound.clone(), defined_and_true(body)))
        }
        Condition::Quantified(Quantifier::Exists, ..) => condition.clone(),
        Condition::Truth(_)
        | Condition::Compare(..)
        | Condition::Not(_)
        | Condition::And(_)
        | Condition::Or(_)
        | Condition::Implies(..)
        | Condition::Iff(..)
        | Condition::If(..)
        | Condition::Named { .. }
        | Condition::IsTrue(_)
        | Condition::IsFalse(_)
        | Condition::HasValue(_) => Condition::is_true(condition.clone()),
    }
}

/// What the tool's own claims inherit from the item that they are about.
#[derive(Clone, Debug)]
pub(super) struct AutomaticContext {
    pub(super) places: Vec<String>,
    pub(super) span: Span,
    pub(super) belongs_to: String,
    pub(super) written: String,
    /// The declared parameters that quantifiers of the item bind.
    pub(super) binds: BTreeSet<Variable>,
}

/// Returns the expectation *proved* without a reason.
pub(super) fn proved() -> Option<Expectation> {
    Some(Expectation { outcome: ExpectedOutcome::Proved, why: None })
}

/// Converts a title to an id: lower case, with one hyphen for every run of characters other than letters, digits and `_`.
pub(super) fn slug(title: &str) -> String {
    let lower = title.to_lowercase();
    let words: Vec<&str> = lower.split(|c: char| !c.is_alphanumeric() && c != '_').filter(|word| !word.is_empty()).collect();
    if words.is_empty() { "untitled".to_owned() } else { words.join("-") }
}

/// Returns the numbered place that contains a named sentence: footnote 41 for `footnote 41 sentence 2`.
fn whole_place(reference: &Ref) -> Option<Ref> {
    let part = reference.part.as_ref().filter(|part| !part.quoted)?;
    let number = part.key.value.parse().ok()?;
    Some(Ref { part: None, kind: part.kind.clone(), first: number, last: number, span: reference.span })
}
