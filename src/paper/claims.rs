//! Resolves claims, questions and proof steps: their hypotheses, their expected verdicts, and the claims that they rest on.
//!
//! [`super::read()`] and [`super::proofs`] call this file. Trusted: a hypothesis that a claim must not have can make the claim
//! provable although the claim is false.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::claim_list::{ClaimList, proved, slug};
use super::declarations::places;
use super::formula::bare;
use super::games::{ClaimCase, ClaimCases, OtherTieBreak};
use super::meaning::{LocalName, Obligation};
use super::model::{Claim, Derivation, Expectation, ExpectedOutcome, GivenHypothesis, Role};
use super::names::DeclaredAs;
use super::readings::RequestedAlternatives;
use super::resolver::Resolver;
use super::statements::Stated;
use super::walk;
use crate::diagnostic::{Diagnostic, Faults, nearest};
use crate::expression::variables::Variables;
use crate::expression::{Condition, ConditionRef, Variable};
use crate::game::set_status::InformationSetStatus;
use crate::source::Span;
use crate::syntax::tree::{self, Clause, ExpectClause, Expr, Name, Printed, PrintedForm, RulingSyntax, Under};

/// A claim of the file, collected before any claim is resolved, so that `uses` may name a later claim.
#[derive(Clone, Copy, Debug)]
pub(super) struct ClaimEntry<'t> {
    pub(super) claim: &'t tree::ClaimSyntax,
}

impl ClaimEntry<'_> {
    /// Returns the id without suffixes: the name of the claim, or its title as an id.
    pub(super) fn id(&self) -> String {
        self.claim.name.as_ref().map_or_else(|| slug(&self.claim.title.value), |name| name.value.clone())
    }
}

/// A fact that a later step may take as a hypothesis, and that a claim may take as a hypothesis if its `uses` clause names the
/// fact.
#[derive(Clone, Debug)]
pub(super) struct KnownFact {
    pub(super) origin: String,
    pub(super) condition: ConditionRef,
    /// The ids of the claims that state the fact, and of the claims that these statements are defined. Empty for `suppose` and
    /// for conditions, because they are not claims.
    pub(super) ids: Vec<String>,
    /// The assumptions that were not in force where the fact was ruled on.
    pub(super) without: Vec<Arc<str>>,
    /// The declared parameters that quantifiers in the fact bind.
    pub(super) binds: BTreeSet<Variable>,
}

/// The syntax of one claim, question or proof step, with what its report needs.
#[derive(Clone, Debug)]
pub(super) struct WrittenRuling<'t> {
    pub(super) id: String,
    pub(super) title: String,
    pub(super) places: Vec<String>,
    pub(super) at: &'t [tree::Place],
    pub(super) span: Span,
    pub(super) role: Role,
    pub(super) belongs_to: String,
    pub(super) ruling: &'t RulingSyntax,
    /// The assumptions that the surrounding proof leaves out by `without`.
    pub(super) without: Vec<&'t Name>,
    /// The assessment that the claim or proof names by `in`.
    pub(super) assessment: Option<&'t Name>,
}

/// Returns the `under` clauses of a claim, question or step.
pub(super) fn under(ruling: &RulingSyntax) -> impl Iterator<Item = &Under> {
    ruling.clauses.iter().filter_map(|clause| match clause {
        Clause::Under(under) => Some(under),
        Clause::Given(_) | Clause::Without(_) | Clause::Uses(_) | Clause::Expect(_) => None,
    })
}

impl<'t> ClaimList<'t> {
    /// Adds one claim or question. The claim is added once for every choice of alternatives that its `under` clauses request.
    pub(super) fn claim(&mut self, entry: ClaimEntry<'t>, entries: &[ClaimEntry<'t>]) {
        let claim = entry.claim;
        let case = WrittenRuling {
            id: entry.id(),
            title: claim.title.value.clone(),
            places: places(&claim.places),
            at: &claim.places,
            span: claim.title.span,
            role: if claim.question { Role::Question } else { Role::Claim },
            belongs_to: entry.id(),
            ruling: &claim.ruling,
            without: Vec::new(),
            assessment: claim.assessment.as_ref(),
        };
        let asked = self.names.readings.requested(under(&claim.ruling), &mut Faults::new());
        self.rule(&case, &asked, entries, |_, _| Vec::new());
    }

    /// Adds each form of a claim (as printed, as meant) under each requested choice of alternatives. Returns, for each choice,
    /// the fact that later steps may use. The fact comes from the meant form.
    pub(super) fn rule(
        &mut self,
        case: &WrittenRuling<'t>,
        asked: &[RequestedAlternatives],
        entries: &[ClaimEntry<'t>],
        facts: impl Fn(&Self, usize) -> Vec<KnownFact>,
    ) -> Vec<(usize, Option<KnownFact>)> {
        let own = self.own_expectation(case);
        let mut left = Vec::new();
        for asked in asked {
            let Some(model) = self.model_of(&asked.choice) else { continue };
            let suffix: String = asked.named.iter().map(|name| format!("@{name}")).collect();
            let facts = facts(self, model);
            let fact = match &case.ruling.statement {
                Printed::Plain(statement) => {
                    self.form(case, format!("{}{suffix}", case.id), model, statement, own.clone(), entries, &facts)
                }
                Printed::Both { printed, meant } => {
                    if let PrintedForm::Form(statement, expect) = printed {
                        let expected = self.expected(case, expect.iter());
                        let id = format!("{}/printed{suffix}", case.id);
                        self.form(case, id, model, statement, expected, entries, &facts);
                    }
                    self.form(case, format!("{}{suffix}", case.id), model, meant, own.clone(), entries, &facts)
                }
            };
            left.push((model, fact));
        }
        left
    }

    /// Returns the expectations that the clauses of the claim state. Expectations about the printed form are not included.
    fn own_expectation(&mut self, case: &WrittenRuling<'t>) -> FormExpectation {
        let expects = case.ruling.clauses.iter().filter_map(|clause| match clause {
            Clause::Expect(expect) => Some(expect),
            Clause::Given(_) | Clause::Without(_) | Clause::Under(_) | Clause::Uses(_) => None,
        });
        self.expected(case, expects)
    }

    /// Combines the `expect` clauses of one form: at most one is about the statement, and at most one about its definedness.
    fn expected<'e>(&mut self, case: &WrittenRuling<'t>, expects: impl Iterator<Item = &'e ExpectClause>) -> FormExpectation {
        let (mut about, mut undefined) = (None, None);
        for expect in expects {
            if case.role == Role::Question {
                let fault = Diagnostic::new(expect.span, "a question expects nothing");
                self.faults.push(fault.repair("leave out the `expect`, or write `claim`"));
                continue;
            }
            let slot = if expect.outcome == ExpectedOutcome::Undefined { &mut undefined } else { &mut about };
            if slot.is_some() {
                let fault = Diagnostic::new(expect.span, "this statement has two `expect` clauses");
                self.faults.push(fault.repair("keep one of them"));
                continue;
            }
            let why = expect.why.as_ref().map(|why| why.value.clone());
            let outcome = if expect.outcome == ExpectedOutcome::Undefined { ExpectedOutcome::Refuted } else { expect.outcome };
            *slot = Some(Expectation { outcome, why });
        }
        let statement = match case.role {
            Role::Question => None,
            Role::Claim | Role::Step | Role::Obligation | Role::Automatic => about.or_else(proved),
        };
        FormExpectation { statement, undefined }
    }

    /// Adds one form of a statement in one model, once for each combination of labels of the game variables that it mentions.
    #[allow(clippy::too_many_arguments, reason = "one ruling has that many parts; a struct would be built and taken apart once")]
    fn form(
        &mut self,
        case: &WrittenRuling<'t>,
        id: String,
        model: usize,
        statement: &'t tree::StatementSyntax,
        expected: FormExpectation,
        entries: &[ClaimEntry<'t>],
        facts: &[KnownFact],
    ) -> Option<KnownFact> {
        let resolver = &mut self.models[model].resolver;
        resolver.current_assessment = match case.assessment {
            Some(name) => Some(resolver.assessment_named(name)?),
            None => None,
        };
        let ClaimCases { cases } = resolver.claim_cases(&walk::formulas(case.ruling, statement))?;
        let mut found: Option<KnownFact> = None;
        let mut complete = true;
        for ClaimCase { locals, suffix, numbers } in cases {
            let case_scope = (locals, numbers.as_slice());
            let shown_labels = suffix.trim_start_matches('/').replace('/', ", ");
            let title = if shown_labels.is_empty() { case.title.clone() } else { format!("{} ({shown_labels})", case.title) };
            let case = &WrittenRuling { title, ..case.clone() };
            let known =
                self.form_in(case, format!("{id}{suffix}"), model, statement, expected.clone(), entries, facts, case_scope);
            match (&mut found, known) {
                (_, None) => complete = false,
                (None, known) => found = known,
                (Some(found), Some(known)) => {
                    found.condition = Condition::all(vec![found.condition.clone(), known.condition]);
                    found.ids.extend(known.ids);
                }
            }
        }
        found.filter(|_| complete)
    }

    /// Adds one form of a statement for one combination of labels, with its obligations and its definedness. Returns the fact
    /// that later steps may use.
    #[allow(clippy::too_many_arguments, reason = "one ruling has that many parts; a struct would be built and taken apart once")]
    fn form_in(
        &mut self,
        case: &WrittenRuling<'t>,
        id: String,
        model: usize,
        statement: &'t tree::StatementSyntax,
        expected: FormExpectation,
        entries: &[ClaimEntry<'t>],
        facts: &[KnownFact],
        (locals, numbers): (Vec<LocalName>, &[(Variable, ConditionRef)]),
    ) -> Option<KnownFact> {
        self.models[model].resolver.answer = self.derived.get(&id).cloned();
        let ReadForm { stated, mut given, uses, obligations, standings, other_tie_breaks, binds, derivation } =
            self.read_form(case, model, statement, entries, locals)?;
        // The claim speaks of every value of each game number that it mentions, so the range of each such number is a hypothesis.
        let ranges = numbers.iter().map(|(name, range)| GivenHypothesis {
            origin: name.to_string(),
            from: None,
            condition: range.clone(),
        });
        given = ranges.chain(given).collect();
        let named = self.without(case, model);
        let mut variables = Variables::default();
        for (statement, _) in &stated {
            let found = statement.variables();
            variables.free.extend(found.free);
            variables.bound.extend(found.bound);
        }
        given.iter().for_each(|given| variables.add_condition(&given.condition));
        let (_, mut free) = self.split(model, &variables);
        let used = uses.iter().filter(|known| known.ids.is_empty()).flat_map(|known| &known.binds);
        let bound = variables.bound.iter().chain(&binds).chain(used);
        let binds = self.bound_parameters(model, bound);
        let (conditions, uses): (Vec<KnownFact>, Vec<KnownFact>) = uses.into_iter().partition(|known| known.ids.is_empty());
        for known in &conditions {
            free.extend(Variables::of_condition(&known.condition).free);
        }
        if let Some(both) = binds.iter().find(|variable| free.contains(variable)) {
            let span = walk::free_use(case.ruling, statement, both).unwrap_or(statement.span);
            let word = walk::binder(case.ruling, statement, both).unwrap_or("exists");
            let message = format!("`{both}` is bound by `{word}` and also used outside it");
            self.faults.push(Diagnostic::new(span, message).repair(format!("bind a new name: `{word} x in (0, inf): …`")));
            return None;
        }
        given.extend(conditions.into_iter().map(|known| GivenHypothesis {
            origin: known.origin,
            from: None,
            condition: known.condition,
        }));
        let own = given.len();
        let mut rests_on = Vec::new();
        let not_in_force = self.excluded_assumptions(model, &named, &binds);
        // An earlier step is a hypothesis of this step; assumptions that are not in force here become premises of this
        // hypothesis. The earlier step is left out if it, or one of these assumptions, mentions a parameter that a quantifier of
        // this step binds.
        for known in facts {
            if let Some(condition) = self.weakened(model, known, &not_in_force, &binds) {
                given.push(GivenHypothesis { origin: known.origin.clone(), from: known.ids.first().cloned(), condition });
                rests_on.extend(known.ids.iter().cloned());
            }
        }
        for known in uses {
            let Some(condition) = self.weakened(model, &known, &not_in_force, &binds) else {
                let shown = binds.iter().map(|variable| format!("`{variable}`")).collect::<Vec<_>>().join(", ");
                let fault = Diagnostic::new(
                    case.ruling.span,
                    format!("`{}` mentions {shown}, which a quantifier of this claim binds", known.origin),
                );
                self.faults.push(fault.repair("leave it out of `uses`, or bind a new name in the claim"));
                continue;
            };
            given.push(GivenHypothesis { origin: known.origin, from: known.ids.first().cloned(), condition });
            rests_on.extend(known.ids);
        }
        let mut fact = None;
        let mut ids = Vec::new();
        for (at, (statement_meant, variable)) in stated.into_iter().enumerate() {
            let id = variable.as_ref().map_or_else(|| id.clone(), |variable| format!("{id}/{variable}"));
            fact = statement_meant.as_fact();
            let claim = Claim {
                title: case.title.clone(),
                places: case.places.clone(),
                span: case.span,
                role: case.role,
                belongs_to: case.belongs_to.clone(),
                model,
                statement: statement_meant,
                written: self.written(model, statement),
                given: given.clone(),
                without: named.clone(),
                binds: binds.clone(),
                expected: expected.statement.clone(),
                rests_on: rests_on.clone(),
                standings: standings.clone(),
                derivation: derivation.clone(),
                id: id.clone(),
            };
            self.place(&claim.id, case.at);
            self.push(claim.clone());
            if at == 0 {
                self.push_obligations(obligations.clone(), &claim);
                self.push_other_tie_breaks(&other_tie_breaks, &claim);
            }
            // If the file expects the claim to be vacuous, no point should satisfy the hypotheses, so a claim about definedness
            // would say nothing and is not added.
            let vacuous = expected.statement.as_ref().is_some_and(|expected| expected.outcome == ExpectedOutcome::Vacuous);
            let has_definedness = if vacuous && expected.undefined.is_none() {
                false
            } else {
                self.push_definedness(&claim, expected.undefined.clone().or_else(proved))
            };
            ids.push(id.clone());
            ids.extend(has_definedness.then(|| format!("{id}/defined")));
            if !has_definedness && expected.undefined.is_some() {
                let fault = Diagnostic::new(statement.span, "this statement is never undefined");
                self.faults.push(fault.repair("expect another verdict"));
            }
        }
        let conditions: Vec<ConditionRef> = given[..own].iter().map(|given| given.condition.clone()).collect();
        fact.map(|fact| KnownFact {
            origin: case.title.clone(),
            condition: if conditions.is_empty() { fact } else { Arc::new(Condition::Implies(Condition::all(conditions), fact)) },
            ids,
            without: not_in_force,
            binds: BTreeSet::new(),
        })
    }

    /// Resolves one form of a statement with its hypotheses and the facts that it uses.
    fn read_form(
        &mut self,
        case: &WrittenRuling<'t>,
        model: usize,
        statement: &'t tree::StatementSyntax,
        entries: &[ClaimEntry<'t>],
        locals: Vec<LocalName>,
    ) -> Option<ReadForm> {
        let resolver = &mut self.models[model].resolver;
        resolver.standings.clear();
        resolver.other_tie_breaks.clear();
        resolver.derivation = None;
        let (((stated, given), obligations), binds) = resolver.collect_bound(|resolver| {
            resolver.in_scope(locals, |resolver| {
                let stated = resolver.statement(&statement.kind);
                (stated, given(resolver, case.ruling))
            })
        });
        let mut standings = Vec::new();
        for standing in std::mem::take(&mut resolver.standings) {
            if !standings.contains(&standing) {
                standings.push(standing);
            }
        }
        let other_tie_breaks = std::mem::take(&mut resolver.other_tie_breaks);
        let derivation = resolver.derivation.take();
        let uses = self.uses(case, model, entries);
        Some(ReadForm {
            stated: stated?,
            given: given?,
            uses: uses?,
            obligations,
            standings,
            other_tie_breaks,
            binds,
            derivation,
        })
    }

    /// Returns the text of a statement on one line. A single formula between dollars is returned verbatim.
    fn written(&self, model: usize, statement: &tree::StatementSyntax) -> String {
        let resolver = &self.models[model].resolver;
        let tree::StatementKind::Derive(derive) = &statement.kind else { return resolver.text(statement.span) };
        let question = resolver.text(derive.span);
        match &derive.expected {
            Some(expected) => format!("{question} expect {}", resolver.text(expected.span)),
            None => question,
        }
    }

    /// Returns the assumptions that `without` names. If `without` names a family of assumptions, all members are returned.
    pub(super) fn without(&mut self, case: &WrittenRuling<'t>, model: usize) -> Vec<Arc<str>> {
        let own = case.ruling.clauses.iter().filter_map(|clause| match clause {
            Clause::Without(names) => Some(names),
            Clause::Given(_) | Clause::Under(_) | Clause::Uses(_) | Clause::Expect(_) => None,
        });
        let mut left_out = Vec::new();
        for name in own.flatten().chain(case.without.iter().copied()) {
            left_out.extend(self.models[model].assumptions_named(name));
        }
        left_out
    }
}

/// The verdicts that the file expects for one form of a statement.
#[derive(Clone, Debug)]
struct FormExpectation {
    /// The verdict for the statement, at the points where the statement has a value.
    statement: Option<Expectation>,
    /// The verdict for the definedness of the statement, if the file expects `undefined`.
    undefined: Option<Expectation>,
}

/// One form of a statement after name resolution, with the hypotheses, facts and obligations that the resolver collected.
struct ReadForm {
    stated: Vec<Stated>,
    given: Vec<GivenHypothesis>,
    uses: Vec<KnownFact>,
    obligations: Vec<Obligation>,
    standings: Vec<InformationSetStatus>,
    other_tie_breaks: Vec<OtherTieBreak>,
    derivation: Option<Arc<Derivation>>,
    /// The declared parameters that quantifiers of the form bind.
    binds: BTreeSet<Variable>,
}

/// Resolves the conditions of the `given` clauses; `None` after a fault in any of them.
pub(super) fn given(resolver: &mut Resolver<'_>, ruling: &RulingSyntax) -> Option<Vec<GivenHypothesis>> {
    let mut found = Some(Vec::new());
    for clause in &ruling.clauses {
        let Clause::Given(exprs) = clause else { continue };
        for expr in exprs {
            let condition = resolver.checked(expr);
            match (&mut found, condition) {
                (Some(found), Some(condition)) => {
                    found.push(GivenHypothesis { origin: "given".to_owned(), from: None, condition })
                }
                (_, None) => found = None,
                (None, Some(_)) => {}
            }
        }
    }
    found
}

impl super::claim_list::ResolvedModel<'_> {
    /// Returns the assumptions that a name in `without` denotes. Reports a fault if the name denotes no assumption.
    fn assumptions_named(&mut self, name: &Name) -> Vec<Arc<str>> {
        let member = format!("{}[", name.value);
        let found: Vec<Arc<str>> = self
            .model
            .assumptions
            .iter()
            .map(|assumption| &assumption.name)
            .filter(|known| ***known == *name.value || known.starts_with(&member))
            .cloned()
            .collect();
        if found.is_empty() {
            let known = self.resolver.find(name);
            let faulty = self
                .resolver
                .names
                .all(&name.value)
                .any(|declared| declared.assumed || matches!(declared.kind, DeclaredAs::Parameter(_)));
            if known.is_some() && !faulty {
                let near = nearest(&name.value, self.model.assumptions.iter().map(|assumption| &*assumption.name));
                let fault = Diagnostic::new(name.span, format!("`{}` is not an assumption", name.value));
                self.resolver.faults.push(fault.suggest(near, "name an assumption that is in force, or leave the name out"));
            }
        }
        found
    }
}

/// Returns true iff some claim of the file states that the region of this name is empty.
pub(super) fn said_empty(entries: &[ClaimEntry<'_>], region: &str) -> bool {
    let is_region = |expr: &Expr| matches!(&bare(expr).node, tree::ExprKind::Param(param) if param.label.is_none() && param.name.value == region);
    let empty =
        |statement: &tree::StatementSyntax| matches!(&statement.kind, tree::StatementKind::Empty(expr) if is_region(expr));
    entries.iter().any(|entry| match &entry.claim.ruling.statement {
        Printed::Plain(statement) | Printed::Both { meant: statement, .. } => empty(statement),
    })
}
