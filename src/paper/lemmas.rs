//! Resolves `uses`: what a claim takes over from named conditions and from other claims.
//!
//! A condition is taken over as it is. A claim is taken over as an implication from its own hypotheses to its statement.
//! [`super::claims`] calls this file. Trusted: a fact that is stronger than the claim it comes from makes a false claim provable.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::claim_list::{ClaimList, ResolvedModel};
use super::claims::{ClaimEntry, KnownFact, WrittenRuling, given, under};
use super::meaning::ResolvedValue;
use super::model::{Assumption, GivenHypothesis};
use super::names::{DeclaredAs, NameMeaning};
use super::resolver::Resolver;
use super::walk;
use crate::diagnostic::{Diagnostic, Faults, nearest};
use crate::expression::definedness::constant;
use crate::expression::variables::Variables;
use crate::expression::{Condition, ConditionRef, Term, Variable};
use crate::source::Span;
use crate::syntax::tree::{self, Clause, Name, Printed, RulingSyntax, UsesEntry};

impl<'t> ClaimList<'t> {
    /// Returns the facts that the `uses` clauses of a claim name.
    pub(super) fn uses(&mut self, case: &WrittenRuling<'t>, model: usize, entries: &[ClaimEntry<'t>]) -> Option<Vec<KnownFact>> {
        let mut known = Some(Vec::new());
        for clause in &case.ruling.clauses {
            let Clause::Uses(uses) = clause else { continue };
            for uses_entry in uses {
                let found = self.used(case, uses_entry, model, entries);
                match (&mut known, found) {
                    (Some(known), Some(found)) => known.push(found),
                    (_, None) => known = None,
                    (None, Some(_)) => {}
                }
            }
        }
        known
    }

    /// Resolves one entry of a `uses` clause to the fact that it denotes.
    fn used(
        &mut self,
        case: &WrittenRuling<'t>,
        uses_entry: &UsesEntry,
        model: usize,
        entries: &[ClaimEntry<'t>],
    ) -> Option<KnownFact> {
        let (entry, span) = match uses_entry {
            UsesEntry::Title(title) => {
                let Some(entry) = entries.iter().find(|entry| entry.claim.title.value == title.value) else {
                    let fault = Diagnostic::new(title.span, format!("no claim has the title \"{}\"", title.value));
                    let near = nearest(&title.value, entries.iter().map(|entry| entry.claim.title.value.as_str()));
                    let repair =
                        near.map_or("name a condition or a claim".to_owned(), |near| format!("did you mean \"{near}\"?"));
                    self.faults.push(fault.repair(repair));
                    return None;
                };
                (*entry, title.span)
            }
            UsesEntry::Name(name) => {
                match entries.iter().find(|entry| entry.claim.name.as_ref().is_some_and(|n| n.value == name.value)) {
                    Some(entry) => (*entry, name.span),
                    None => {
                        let resolver = &mut self.models[model].resolver;
                        return used_condition(resolver, name);
                    }
                }
            }
        };
        self.used_claim(case, entry, span, model, entries)
    }

    /// Returns the fact that a used claim provides: the implication from its hypotheses to its statement.
    fn used_claim(
        &mut self,
        case: &WrittenRuling<'t>,
        entry: ClaimEntry<'t>,
        span: Span,
        model: usize,
        entries: &[ClaimEntry<'t>],
    ) -> Option<KnownFact> {
        let id = entry.id();
        if entry.claim.question {
            let fault = Diagnostic::new(span, format!("`{id}` is a question, not a claim"));
            self.faults.push(fault.repair("use a condition or a claim instead"));
            return None;
        }
        let choice = &self.models[model].resolver.choice;
        let asked = self.names.readings.requested(under(&entry.claim.ruling), &mut Faults::new());
        let Some(asked) = asked.into_iter().find(|asked| asked.choice == *choice) else {
            let shown = self.names.readings.shown(choice).join("`, `");
            let fault = Diagnostic::new(span, format!("`{id}` is not stated under `{shown}`"));
            self.faults.push(fault.repair(format!("add `under {}` to it", self.names.readings.changed(choice).join(", "))));
            return None;
        };
        let statement = match &entry.claim.ruling.statement {
            Printed::Plain(statement) | Printed::Both { meant: statement, .. } => statement,
        };
        // The faults of the used claim are reported at that claim, so they are dropped here.
        let resolver = &mut self.models[model].resolver;
        let faults = std::mem::take(&mut resolver.faults);
        let outside = resolver.current_assessment;
        resolver.current_assessment = entry.claim.assessment.as_ref().and_then(|name| resolver.assessment_named(name));
        let cases = resolver.claim_cases(&walk::formulas(&entry.claim.ruling, statement));
        let is_single_case = cases.as_ref().is_some_and(|found| found.cases.len() == 1 && found.cases[0].numbers.is_empty());
        if !is_single_case {
            resolver.faults = faults;
            resolver.current_assessment = outside;
            let fault = Diagnostic::new(
                span,
                format!("`{id}` is stated for every value of a variable of a game, and cannot be used as one fact"),
            );
            self.faults.push(fault.repair("write a claim without variables of the game, and use that claim"));
            return None;
        }
        let (((stated, hypotheses), _), bound) = resolver.collect_bound(|resolver| {
            resolver.in_scope(Vec::new(), |resolver| {
                let stated = resolver.statement(&statement.kind);
                let mut hypotheses = given(resolver, &entry.claim.ruling);
                // The conditions that the used claim uses are hypotheses of its own. The claims that it uses are not: they are
                // proved elsewhere.
                for name in used_names(&entry.claim.ruling) {
                    let is_claim =
                        entries.iter().any(|known| known.claim.name.as_ref().is_some_and(|known| known.value == name.value));
                    match (&mut hypotheses, is_claim) {
                        (_, true) | (None, false) => {}
                        (Some(found), false) => match used_condition(resolver, name) {
                            Some(known) => {
                                found.push(GivenHypothesis { origin: known.origin, from: None, condition: known.condition })
                            }
                            None => hypotheses = None,
                        },
                    }
                }
                (stated, hypotheses)
            })
        });
        resolver.faults = faults;
        resolver.current_assessment = outside;
        let (stated, hypotheses) = (stated?, hypotheses?);
        let facts: Option<Vec<_>> = stated.iter().map(|(statement, _)| statement.as_fact()).collect();
        let Some(fact) = facts else {
            let shown_statement = resolver.short(statement.span);
            self.faults.push(Diagnostic::new(span, format!("`{id}` states `{shown_statement}`, which cannot be used as a fact")));
            return None;
        };
        let used_ruling: WrittenRuling<'_> = WrittenRuling { ruling: &entry.claim.ruling, without: Vec::new(), ..case.clone() };
        let named = self.without(&used_ruling, model);
        let mut binds = self.bound_parameters(model, bound.iter());
        for (statement, _) in &stated {
            binds.extend(self.split(model, &statement.variables()).0);
        }
        for hypothesis in &hypotheses {
            binds.extend(self.split(model, &Variables::of_condition(&hypothesis.condition)).0);
        }
        let without = self.excluded_assumptions(model, &named, &binds);
        let fact = Condition::all(fact);
        let hypotheses: Vec<ConditionRef> = hypotheses.into_iter().map(|given| given.condition).collect();
        let condition = if hypotheses.is_empty() { fact } else { Arc::new(Condition::Implies(Condition::all(hypotheses), fact)) };
        let suffix: String = asked.named.iter().map(|name| format!("@{name}")).collect();
        let shown = bare_use(entry.claim);
        let id = format!("{id}{suffix}");
        let has_definedness = stated.iter().any(|(statement, _)| statement.definedness().is_some());
        let definedness = has_definedness.then(|| format!("{id}/defined"));
        let ids = std::iter::once(id).chain(definedness).collect();
        Some(KnownFact { origin: format!("uses {shown}"), condition, ids, without, binds: BTreeSet::new() })
    }

    /// Returns a fact weakened to where the assumptions `without` are not in force: the assumptions that the fact rests on become
    /// its hypotheses. Returns `None` if the fact or one of these assumptions mentions a parameter that is bound here, since a
    /// bound parameter need not satisfy the assumptions.
    pub(super) fn weakened(
        &self,
        model: usize,
        known: &KnownFact,
        without: &[Arc<str>],
        binds: &[Variable],
    ) -> Option<ConditionRef> {
        let free = Variables::of_condition(&known.condition).free;
        if binds.iter().any(|variable| free.contains(variable)) {
            return None;
        }
        if known.ids.is_empty() {
            return Some(known.condition.clone());
        }
        let built = &self.models[model];
        let mut hypotheses = Vec::new();
        for assumption in &built.model.assumptions {
            if !without.contains(&assumption.name) || known.without.contains(&assumption.name) || built.inhabited(assumption) {
                continue;
            }
            if assumption.mentions.iter().any(|variable| binds.contains(variable)) {
                return None;
            }
            hypotheses.push(assumption.condition.clone());
        }
        Some(match hypotheses.is_empty() {
            true => known.condition.clone(),
            false => Arc::new(Condition::Implies(Condition::all(hypotheses), known.condition.clone())),
        })
    }
}

impl ResolvedModel<'_> {
    /// Returns true iff the assumption is the domain of a real parameter with constant ends. Such a domain has a point whatever
    /// the other parameters are.
    fn inhabited(&self, assumption: &Assumption) -> bool {
        let real = self.model.parameters.iter().any(|parameter| parameter.name == assumption.name && !parameter.integer);
        let constant_or_itself = |side: &Term| constant(side).is_some() || *side == Term::Variable(assumption.name.clone());
        let plain = |part: &ConditionRef| matches!(&**part, Condition::Compare(a, _, b) if constant_or_itself(a) && constant_or_itself(b));
        let all_plain = match &*assumption.condition {
            Condition::And(parts) | Condition::Or(parts) => parts.iter().all(plain),
            Condition::Compare(..) => plain(&assumption.condition),
            Condition::Truth(_)
            | Condition::Not(_)
            | Condition::Implies(..)
            | Condition::Iff(..)
            | Condition::If(..)
            | Condition::Quantified(..)
            | Condition::Named { .. }
            | Condition::IsTrue(_)
            | Condition::IsFalse(_)
            | Condition::HasValue(_) => false,
        };
        assumption.is_domain && real && all_plain
    }
}

/// Returns the names, not the titles, after `uses`.
fn used_names(ruling: &RulingSyntax) -> impl Iterator<Item = &Name> {
    let uses = ruling.clauses.iter().filter_map(|clause| match clause {
        Clause::Uses(uses) => Some(uses),
        Clause::Given(_) | Clause::Without(_) | Clause::Under(_) | Clause::Expect(_) => None,
    });
    uses.flatten().filter_map(|uses_entry| match uses_entry {
        UsesEntry::Name(name) => Some(name),
        UsesEntry::Title(_) => None,
    })
}

/// Returns a claim as the origin of a hypothesis shows it: its name, or its title in quotes.
fn bare_use(claim: &tree::ClaimSyntax) -> String {
    claim.name.as_ref().map_or_else(|| format!("\"{}\"", claim.title.value), |name| name.value.clone())
}

/// Resolves a name after `uses` that is no claim: it must be a condition, an assumption or a region.
fn used_condition(resolver: &mut Resolver<'_>, name: &Name) -> Option<KnownFact> {
    match resolver.find(name)? {
        NameMeaning::One(number) => match resolver.names.declared[number].kind {
            DeclaredAs::Condition(_) | DeclaredAs::Region(_) => {
                let (meaning, binds) = resolver.collect_bound(|resolver| resolver.declared(number, name.span));
                // The claim that uses the condition binds these parameters as well.
                resolver.binds.extend(binds.iter().cloned());
                match meaning? {
                    ResolvedValue::Condition(condition) => {
                        let origin = format!("uses {}", name.value);
                        Some(KnownFact { origin, condition, ids: Vec::new(), without: Vec::new(), binds })
                    }
                    ResolvedValue::Number(_) | ResolvedValue::Label { .. } => None,
                }
            }
            other => {
                let fault = Diagnostic::new(name.span, format!("`{}` is {}, not a condition", name.value, other.with_article()));
                resolver.fault(fault.repair("use a condition or a claim"))
            }
        },
        NameMeaning::Family { .. } => {
            resolver.fault(Diagnostic::new(name.span, format!("`{}` is a family, not a condition", name.value)))
        }
    }
}

/// Reports every claim that uses itself directly or through other claims.
pub(super) fn check_circles(entries: &[ClaimEntry<'_>], faults: &mut Faults) {
    let target = |uses_entry: &UsesEntry| {
        entries.iter().position(|entry| match uses_entry {
            UsesEntry::Title(title) => entry.claim.title.value == title.value,
            UsesEntry::Name(name) => entry.claim.name.as_ref().is_some_and(|known| known.value == name.value),
        })
    };
    let edges: Vec<Vec<(usize, Span)>> = entries
        .iter()
        .map(|entry| {
            let uses = entry.claim.ruling.clauses.iter().filter_map(|clause| match clause {
                Clause::Uses(uses) => Some(uses),
                Clause::Given(_) | Clause::Without(_) | Clause::Under(_) | Clause::Expect(_) => None,
            });
            let span = |uses_entry: &UsesEntry| match uses_entry {
                UsesEntry::Title(title) => title.span,
                UsesEntry::Name(name) => name.span,
            };
            uses.flatten().filter_map(|uses_entry| target(uses_entry).map(|to| (to, span(uses_entry)))).collect()
        })
        .collect();
    for start in 0..entries.len() {
        let mut seen = vec![false; entries.len()];
        let mut open: Vec<usize> = edges[start].iter().map(|(to, _)| *to).collect();
        while let Some(next) = open.pop() {
            if !std::mem::replace(&mut seen[next], true) {
                open.extend(edges[next].iter().map(|(to, _)| *to));
            }
        }
        if seen[start] {
            let span = edges[start].first().map_or(entries[start].claim.title.span, |(_, span)| *span);
            let message = format!("`{}` uses itself through the claims that it uses", entries[start].id());
            faults.push(Diagnostic::new(span, message).repair("leave out one `uses` of the circle"));
        }
    }
}
