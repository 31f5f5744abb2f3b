//! Adds the claims that the tool makes without being asked: consistency of assumptions and regions, and obligations of items.
//!
//! [`super::read()`] calls this file once for the assumptions and once for each item. Trusted: an obligation that is missing here
//! lets a claim be proved although one of its terms has no value.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::claim_list::{AutomaticContext, ClaimList, proved};
use super::claims::{ClaimEntry, said_empty};
use super::declarations::{for_all, places};
use super::meaning::{Obligation, ResolvedValue};
use super::model::{Claim, Expectation, GivenHypothesis, Link, Role, Statement};
use super::names::DeclaredAs;
use super::resolver::Resolver;
use crate::diagnostic::Diagnostic;
use crate::expression::{Condition, ConditionRef, Variable};
use crate::source::Span;
use crate::syntax::tree::{Argument, Member, NamedCondition, Place, Printed, PrintedForm};

impl<'t> ClaimList<'t> {
    /// Adds, for each model, the claim that its assumptions are jointly satisfiable.
    pub(super) fn ask_assumptions(&mut self) {
        for model in 0..self.models.len() {
            let resolver = &self.models[model].resolver;
            let changed: String = self.names.readings.changed(&resolver.choice).iter().map(|name| format!("@{name}")).collect();
            let context = AutomaticContext {
                places: Vec::new(),
                span: Span::default(),
                belongs_to: "assumptions".to_owned(),
                written: "the assumptions".to_owned(),
                binds: BTreeSet::new(),
            };
            let statement = Statement::Nonempty(Arc::new(Condition::Truth(true)));
            let title = "the assumptions can hold together".to_owned();
            let id = format!("assumptions/consistent{changed}");
            let claim = self.automatic_claim(model, id, title, Role::Automatic, statement, &context);
            self.push(Claim { expected: proved(), ..claim });
        }
    }

    /// Adds the claims about one item that declares something. Obligations are claimed under every choice of alternatives at which the item
    /// is in force, an obligation with the same condition once; all other claims under the first choice alone.
    pub(super) fn ask_item(&mut self, item: usize, entries: &[ClaimEntry<'t>]) {
        let names = self.names;
        for number in names.of_item(item) {
            let declared = &names.declared[number];
            let mut claimed: Vec<Obligation> = Vec::new();
            let mut is_first = true;
            for model in 0..self.models.len() {
                if !declared.limits.allow(&self.models[model].resolver.choice) {
                    continue;
                }
                let mut obligations = self.declared_obligations(model, number);
                obligations.retain(|obligation| !claimed.iter().any(|known| known.condition == obligation.condition));
                claimed.extend(obligations.iter().cloned());
                let is_condition = matches!(declared.kind, DeclaredAs::Condition(_));
                let others =
                    if is_condition && !obligations.is_empty() { self.fellow_members(model, number) } else { Vec::new() };
                self.item_obligations((model, is_first), number, obligations, others);
                if is_first {
                    match declared.kind {
                        DeclaredAs::Condition(condition) => self.printed_and_meant(model, number, condition),
                        DeclaredAs::Region(_) => self.ask_region(model, number, entries),
                        DeclaredAs::Parameter(_)
                        | DeclaredAs::Function(_)
                        | DeclaredAs::Definition(_)
                        | DeclaredAs::Unknown(_)
                        | DeclaredAs::Set(_)
                        | DeclaredAs::Reading
                        | DeclaredAs::Alternative
                        | DeclaredAs::Claim
                        | DeclaredAs::Proof
                        | DeclaredAs::Game(_)
                        | DeclaredAs::Assessment(_) => {}
                    }
                }
                is_first = false;
            }
        }
    }

    /// Returns the obligations of the text of a declaration in a model.
    fn declared_obligations(&mut self, model: usize, number: usize) -> Vec<Obligation> {
        match self.names.declared[number].kind {
            DeclaredAs::Parameter(_) | DeclaredAs::Function(_) => {
                self.models[model].resolver.declaration_obligations.get(&number).cloned().unwrap_or_default()
            }
            DeclaredAs::Definition(definition) => self.meaning_obligations(model, number, definition.arguments),
            DeclaredAs::Unknown(_) => self.meaning_obligations(model, number, &[]),
            DeclaredAs::Condition(condition) => self.meaning_obligations(model, number, &condition.arguments),
            DeclaredAs::Region(_)
            | DeclaredAs::Set(_)
            | DeclaredAs::Reading
            | DeclaredAs::Alternative
            | DeclaredAs::Claim
            | DeclaredAs::Proof
            | DeclaredAs::Game(_)
            | DeclaredAs::Assessment(_) => Vec::new(),
        }
    }

    /// Resolves a game or an assessment under every choice of alternatives that the claims request, and adds the obligations of a
    /// game. An obligation that an earlier choice has produced already is not added again.
    pub(super) fn ask_game(&mut self, item: usize) {
        let names = self.names;
        for number in names.of_item(item) {
            let declared = &names.declared[number];
            let mut asked: Vec<Obligation> = Vec::new();
            for model in 0..self.models.len() {
                let resolver = &mut self.models[model].resolver;
                if !declared.limits.allow(&resolver.choice) {
                    continue;
                }
                match declared.kind {
                    DeclaredAs::Game(game) => {
                        let Some(resolved) = resolver.game(number) else { continue };
                        let same = |obligation: &Obligation| asked.iter().any(|known| known.condition == obligation.condition);
                        let obligations: Vec<Obligation> =
                            resolved.obligations.iter().filter(|obligation| !same(obligation)).cloned().collect();
                        asked.extend(obligations.iter().cloned());
                        let changed: String =
                            names.readings.changed(&resolver.choice).iter().map(|name| format!("@{name}")).collect();
                        if obligations.is_empty() {
                            continue;
                        }
                        let id = format!("{}{changed}", declared.shown());
                        let places = places(&game.head.places);
                        let belongs_to = declared.shown();
                        let binds = BTreeSet::new();
                        let context = AutomaticContext { places, span: declared.span, belongs_to, written: String::new(), binds };
                        let nothing = Statement::Holds(Arc::new(Condition::Truth(true)));
                        let base = self.automatic_claim(model, id, String::new(), Role::Obligation, nothing, &context);
                        self.push_obligations(obligations, &base);
                    }
                    DeclaredAs::Assessment(_) => {
                        resolver.assessment(number);
                    }
                    DeclaredAs::Set(_)
                    | DeclaredAs::Reading
                    | DeclaredAs::Alternative
                    | DeclaredAs::Parameter(_)
                    | DeclaredAs::Unknown(_)
                    | DeclaredAs::Function(_)
                    | DeclaredAs::Definition(_)
                    | DeclaredAs::Condition(_)
                    | DeclaredAs::Region(_)
                    | DeclaredAs::Claim
                    | DeclaredAs::Proof => {}
                }
            }
        }
    }

    /// Returns the obligations of the text of a definition or condition, universally quantified over its number arguments.
    fn meaning_obligations(&mut self, model: usize, number: usize, arguments: &[Argument]) -> Vec<Obligation> {
        let resolver = &mut self.models[model].resolver;
        let mut obligations = Vec::new();
        for labels in resolver.combinations(arguments) {
            let Some(Some(meaning)) = resolver.meanings.get(&(number, labels)).cloned() else { continue };
            obligations.extend(meaning.obligations.iter().map(|obligation| for_all(&meaning.arguments, obligation.clone())));
        }
        obligations
    }

    /// Returns the other members of the region in which a condition is declared, as hypotheses.
    fn fellow_members(&mut self, model: usize, number: usize) -> Vec<GivenHypothesis> {
        let declared = &self.names.declared[number];
        let is_new = |member: &Member| matches!(member, Member::New(condition) if condition.name.span == declared.span);
        let region = self.names.of_item(declared.item).find(
            |number| matches!(self.names.declared[*number].kind, DeclaredAs::Region(region) if region.members.iter().any(is_new)),
        );
        let Some(members) = region.and_then(|region| self.models[model].resolver.region(region, declared.span)) else {
            return Vec::new();
        };
        let others = members.iter().filter(|(name, _)| **name != *declared.name);
        others
            .map(|(name, condition)| GivenHypothesis { origin: name.to_string(), from: None, condition: condition.clone() })
            .collect()
    }

    /// Adds obligations that belong to a declaration, under the hypotheses `given`. In a model that is not the first of the declaration,
    /// the ids name the alternatives.
    fn item_obligations(
        &mut self,
        (model, is_first): (usize, bool),
        number: usize,
        obligations: Vec<Obligation>,
        given: Vec<GivenHypothesis>,
    ) {
        if obligations.is_empty() {
            return;
        }
        let declared = &self.names.declared[number];
        let belongs_to = declared.shown();
        let places = places(match declared.kind {
            DeclaredAs::Parameter(declaration) => &declaration.head.places,
            DeclaredAs::Function(function) => &function.head.places,
            DeclaredAs::Definition(definition) => &definition.head.places,
            DeclaredAs::Unknown(equations) => &equations.head.places,
            DeclaredAs::Condition(condition) => &condition.head.places,
            DeclaredAs::Set(_)
            | DeclaredAs::Reading
            | DeclaredAs::Alternative
            | DeclaredAs::Region(_)
            | DeclaredAs::Claim
            | DeclaredAs::Proof
            | DeclaredAs::Game(_)
            | DeclaredAs::Assessment(_) => &[],
        });
        let changed = self.names.readings.changed(&self.models[model].resolver.choice);
        let suffix: String = if is_first { String::new() } else { changed.iter().map(|name| format!("@{name}")).collect() };
        let id = format!("{belongs_to}{suffix}");
        let resolver = &mut self.models[model].resolver;
        let (_, binds) = resolver.collect_bound(|resolver| match declared.kind {
            DeclaredAs::Definition(_) | DeclaredAs::Unknown(_) | DeclaredAs::Condition(_) => resolver.bound_in_text(number),
            DeclaredAs::Set(_)
            | DeclaredAs::Reading
            | DeclaredAs::Alternative
            | DeclaredAs::Parameter(_)
            | DeclaredAs::Function(_)
            | DeclaredAs::Region(_)
            | DeclaredAs::Claim
            | DeclaredAs::Proof
            | DeclaredAs::Game(_)
            | DeclaredAs::Assessment(_) => {}
        });
        let context = AutomaticContext { places, span: declared.span, belongs_to, written: String::new(), binds };
        let nothing = Statement::Holds(Arc::new(Condition::Truth(true)));
        let base = self.automatic_claim(model, id, String::new(), Role::Obligation, nothing, &context);
        self.push_obligations(obligations, &Claim { given, ..base });
    }

    /// Adds the claim that the printed form of a condition is equivalent to the form that is meant.
    fn printed_and_meant(&mut self, model: usize, number: usize, condition: &'t NamedCondition) {
        let Printed::Both { printed: PrintedForm::Form(printed, expect), meant } = &condition.body else { return };
        for expect in expect {
            let fault = Diagnostic::new(expect.span, "a condition cannot have an `expect`");
            self.faults.push(fault.repair("write a `claim` about it"));
        }
        if !condition.arguments.is_empty() {
            return;
        }
        let resolver = &mut self.models[model].resolver;
        let ((read, meaning), binds) = resolver.collect_bound(|resolver| {
            let (read, _) = resolver.in_scope(Vec::new(), |resolver| resolver.checked(printed));
            (read, resolver.declared(number, condition.name.span))
        });
        let written = format!("{} iff {}", resolver.text(printed.span), resolver.text(meant.span));
        let (Some(printed), Some(ResolvedValue::Condition(meant))) = (read, meaning) else { return };
        let name = condition.name.value.clone();
        let shown = format!("{name} as printed").into();
        let printed = Arc::new(Condition::Named { shown, body: printed });
        let places = places(&condition.head.places);
        let context = AutomaticContext { places, span: condition.name.span, belongs_to: name.clone(), written, binds };
        let statement = Statement::Links(vec![Link { left: printed, both_ways: true, right: meant }]);
        let title = format!("`{name}` as printed and as meant: equivalent?");
        let claim = self.automatic_claim(model, format!("{name}/printed-meant"), title, Role::Automatic, statement, &context);
        self.push(claim);
    }

    /// Adds the claims about a region: that it is nonempty, that its members are defined, which of them are needed, and whether
    /// the region is disjoint from each earlier one.
    fn ask_region(&mut self, model: usize, number: usize, entries: &[ClaimEntry<'t>]) {
        let declared = &self.names.declared[number];
        let DeclaredAs::Region(region) = declared.kind else { return };
        let resolver = &mut self.models[model].resolver;
        let ((members, condition), binds) = resolver
            .collect_bound(|resolver| (resolver.region(number, declared.span), resolver.region_condition(number, declared.span)));
        let (Some(members), Some(condition)) = (members, condition) else { return };
        let name = declared.name;
        let context = AutomaticContext {
            places: places(&region.head.places),
            span: declared.span,
            belongs_to: name.to_owned(),
            written: name.to_owned(),
            binds: binds.clone(),
        };
        if !self.has_consistent_scope(model, &condition, &binds, declared.span) {
            return;
        }
        if !said_empty(entries, name) {
            let title = format!("`{name}` has a point");
            self.push_automatic(
                model,
                format!("{name}/nonempty"),
                title,
                Statement::Nonempty(condition.clone()),
                proved(),
                &context,
            );
        }
        let decided = Statement::Holds(condition.clone());
        let base = self.automatic_claim(model, name.to_owned(), String::new(), Role::Obligation, decided, &context);
        self.push_definedness(&base, proved());
        for (at, (member, meaning)) in members.iter().enumerate().filter(|_| members.len() > 1) {
            let others = members.iter().enumerate().filter(|(other, _)| *other != at).map(|(_, (_, other))| other.clone());
            let statement = Statement::Needed { condition: meaning.clone(), others: others.collect() };
            let title = format!("`{member}`: needed or redundant in `{name}`?");
            let context = AutomaticContext { written: format!("{member} needed in {name}"), ..context.clone() };
            self.push_automatic(model, format!("{name}/{member}/needed"), title, statement, None, &context);
        }
        let earlier: Vec<usize> = (0..number)
            .filter(|other| {
                let other = &self.names.declared[*other];
                matches!(other.kind, DeclaredAs::Region(_)) && other.limits.allow(&self.models[model].resolver.choice)
            })
            .collect();
        for other in earlier {
            let first = &self.names.declared[other];
            let resolver = &mut self.models[model].resolver;
            let (theirs, more) = resolver.collect_bound(|resolver| resolver.region_condition(other, declared.span));
            let Some(theirs) = theirs else { continue };
            let statement = Statement::Disjoint(vec![theirs, condition.clone()]);
            let title = format!("`{}` and `{name}`: disjoint or not?", first.name);
            let binds = binds.union(&more).cloned().collect();
            let context = AutomaticContext { written: format!("disjoint {}, {name}", first.name), binds, ..context.clone() };
            self.push_automatic(model, format!("{}/{name}/disjoint", first.name), title, statement, None, &context);
        }
    }

    /// Adds a claim that the tool makes by itself.
    fn push_automatic(
        &mut self,
        model: usize,
        id: String,
        title: String,
        statement: Statement,
        expected: Option<Expectation>,
        at: &AutomaticContext,
    ) {
        let claim = self.automatic_claim(model, id, title, Role::Automatic, statement, at);
        self.push(Claim { expected, ..claim });
    }

    /// Returns true iff no parameter is bound in one member of the region and free in another. Reports a fault otherwise.
    fn has_consistent_scope(&mut self, model: usize, region: &ConditionRef, binds: &BTreeSet<Variable>, span: Span) -> bool {
        let variables = crate::expression::variables::Variables::of_condition(region);
        let (_, free) = self.split(model, &variables);
        let binds = self.bound_parameters(model, variables.bound.iter().chain(binds));
        let both: Option<&Variable> = binds.iter().find(|variable| free.contains(variable));
        if let Some(both) = both {
            let message = format!("`{both}` is bound by a quantifier in this region and also used outside it");
            self.faults.push(Diagnostic::new(span, message).repair("bind a new name: `exists x in (0, inf): …`"));
        }
        both.is_none()
    }
}

impl Resolver<'_> {
    /// Adds to [`Resolver::binds`] the parameters that quantifiers bind in the text of a definition or condition, for any label
    /// arguments.
    fn bound_in_text(&mut self, number: usize) {
        let meanings = self.meanings.iter().filter(|((known, _), _)| *known == number);
        let binds: Vec<Variable> =
            meanings.flat_map(|(_, meaning)| meaning.iter().flat_map(|m| m.binds.iter().cloned())).collect();
        self.binds.extend(binds);
    }

    /// Resolves the printed form of a condition only to report its faults.
    pub(super) fn check_printed(&mut self, condition: &NamedCondition) {
        if let (Printed::Both { printed: PrintedForm::Form(printed, _), .. }, true) =
            (&condition.body, condition.arguments.is_empty())
        {
            self.in_scope(Vec::new(), |resolver| resolver.condition(printed));
        }
    }
}

/// Records the places that the heads of an item name, for the ledger.
pub(super) fn item_places<'t>(claim_list: &mut ClaimList<'t>, item: usize) {
    let names = claim_list.names;
    for declared in &names.declared[names.of_item(item)] {
        let at: &[Place] = match declared.kind {
            DeclaredAs::Parameter(declaration) => &declaration.head.places,
            DeclaredAs::Unknown(equations) => &equations.head.places,
            DeclaredAs::Condition(condition) => &condition.head.places,
            DeclaredAs::Region(region) => &region.head.places,
            DeclaredAs::Function(function) => &function.head.places,
            DeclaredAs::Definition(definition) => &definition.head.places,
            DeclaredAs::Set(_)
            | DeclaredAs::Reading
            | DeclaredAs::Alternative
            | DeclaredAs::Claim
            | DeclaredAs::Proof
            | DeclaredAs::Game(_)
            | DeclaredAs::Assessment(_) => {
                continue;
            }
        };
        claim_list.place(&declared.shown(), at);
    }
}
