//! Compares two versions of a condition file item by item: which version of an item is stronger, and which verdicts changed.
//!
//! Called by `referee diff`. Not part of a verdict. Each comparison is ruled on like two claims: that the old formula implies the
//! new one, and the converse, under the assumptions of both versions together. A formula holds at a point if it has a value there
//! and is true.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::audit::{self, AuditLimits, Progress, QueryRunner};
use crate::certify::{Finding, Point, Word};
use crate::encode;
use crate::expression::variables::Variables;
use crate::expression::{BoundVariable, Condition, ConditionRef, Quantifier, Relation, Variable};
use crate::paper::{Claim, Definition, Model, Paper, Parameter, Role, Statement};
use crate::solve::Solver;

/// Two versions of a paper, compared.
#[derive(Debug)]
pub struct Versions {
    /// The earlier version.
    pub old: Arc<Paper>,
    /// The later version.
    pub new: Arc<Paper>,
    /// The items whose formulas differ, in the order of the later version; removed items come last.
    pub items: Vec<ItemComparison>,
    /// The claims, steps and questions whose verdict changed, in the same order.
    pub moved: Vec<MovedVerdict>,
    /// Why the comparison ended early; `None` if all items were compared.
    pub stopped: Option<String>,
}

/// The comparison of an item in the two versions.
#[derive(Debug)]
pub struct ItemComparison {
    /// `parameter`, `assumption`, `condition`, `region`, `definition`, `claim` or `answer`.
    pub kind: &'static str,
    /// The name of the item, or the id of the claim.
    pub name: String,
    /// The alternatives chosen in the readings of the paper; `None` for the first of each.
    pub reading: Option<String>,
    /// The places of the item in the paper.
    pub places: Vec<String>,
    /// The parameters that one of the two versions of the item mentions.
    pub mentions: BTreeSet<Variable>,
    /// The relation of the later version of the item to the earlier one.
    pub change: ItemChange,
}

/// The relation of the later version of an item to the earlier one.
#[derive(Debug)]
pub enum ItemChange {
    /// The two versions hold at the same points, or define the same number.
    Equivalent,
    /// The earlier version implies the later one, which also holds at this point.
    Weaker(Point),
    /// The later version implies the earlier one, and no longer holds at this point.
    Stronger(Point),
    /// Neither version implies the other.
    Incomparable {
        /// A point where only the earlier version holds.
        only_old: Point,
        /// A point where only the later version holds.
        only_new: Point,
    },
    /// The two versions define numbers that differ at this point.
    Differs(Point),
    /// The comparison was not decided, with the reason.
    Undecided(String),
    /// The item is only in the later version.
    Added,
    /// The item is only in the earlier version.
    Removed,
}

/// A claim whose verdict changed.
#[derive(Debug)]
pub struct MovedVerdict {
    /// The id of the claim.
    pub id: String,
    /// The verdict in the earlier version; `None` if the claim is new.
    pub old: Option<Word>,
    /// The verdict in the later version; `None` if the claim was removed.
    pub new: Option<Word>,
}

/// Compares two versions of a paper. Claims with the same statement and the same hypotheses in both versions are not ruled on.
#[must_use]
pub fn versions(
    old: &Arc<Paper>,
    new: &Arc<Paper>,
    solver: Option<&dyn Solver>,
    limits: &AuditLimits,
    progress: &dyn Progress,
) -> Versions {
    let changed = changed(old, new);
    let both = AuditLimits { second_reader: true, ..limits.clone() };
    let pair = [Arc::clone(old), Arc::clone(new)];
    let audit = audit::run(&pair, &|claim| changed.contains(&claim.id), solver, &both, progress);
    let mut words: Vec<BTreeMap<&str, Word>> = Vec::new();
    let mut contradicted: BTreeSet<String> = BTreeSet::new();
    for audited in &audit.papers {
        let differing = audited.rulings.iter().filter(|ruled| ruled.ruling.contradiction.is_some());
        let ids = differing.filter_map(|ruled| audited.paper.claims.get(ruled.question.index).map(|claim| claim.id.clone()));
        contradicted.extend(ids);
        let word = |ruled: &audit::RuledClaim| {
            Some((audited.paper.claims.get(ruled.question.index)?.id.as_str(), ruled.ruling.verdict.word()))
        };
        words.push(audited.rulings.iter().filter_map(word).collect());
    }
    let word = |version: usize, id: &str| words.get(version).and_then(|words| words.get(id)).copied();
    let moved = in_order(old, new).into_iter().filter(|id| changed.contains(*id)).filter_map(|id| {
        let (before, after) = (word(0, id), word(1, id));
        (before != after).then(|| MovedVerdict { id: id.to_owned(), old: before, new: after })
    });
    let moved = moved.collect();
    let runner = QueryRunner::new(solver, limits);
    let mut items = Vec::new();
    for (place, model) in new.models.iter().enumerate() {
        let earlier = old.models.iter().position(|earlier| earlier.alternatives == model.alternatives);
        let Some(earlier) = earlier.or_else(|| (place == 0).then_some(0)) else { continue };
        let Some(before) = old.models.get(earlier) else { continue };
        let reading = (place > 0).then(|| model.alternatives.join(", "));
        let first_reading = (place > 0).then(|| old.models.first().zip(new.models.first())).flatten();
        let context = VersionContext {
            old: before,
            new: model,
            combined: combined(before, model),
            runner: &runner,
            reading,
            contradicted: &contradicted,
            first_reading,
        };
        items.extend(context.items());
        items.extend(context.claims((old, earlier), (new, place)));
    }
    Versions { old: Arc::clone(old), new: Arc::clone(new), items, moved, stopped: audit.stopped.or_else(|| runner.stopped()) }
}

/// Returns the ids of all claims, those of the later version first.
fn in_order<'a>(old: &'a Paper, new: &'a Paper) -> Vec<&'a str> {
    let later: BTreeSet<&str> = new.claims.iter().map(|claim| claim.id.as_str()).collect();
    let earlier = old.claims.iter().map(|claim| claim.id.as_str()).filter(|id| !later.contains(id));
    new.claims.iter().map(|claim| claim.id.as_str()).chain(earlier).collect()
}

/// Returns the ids of the claims whose statement or hypotheses differ between the versions.
fn changed(old: &Paper, new: &Paper) -> BTreeSet<String> {
    let of = |paper: &Paper| -> BTreeMap<String, Claim> {
        paper.claims.iter().map(|claim| (claim.id.clone(), claim.clone())).collect()
    };
    let (before, after) = (of(old), of(new));
    let same = |id: &String| {
        let (Some(a), Some(b)) = (before.get(id), after.get(id)) else { return false };
        let models = old.models.get(a.model).zip(new.models.get(b.model));
        is_same(a, b) && models.is_some_and(|(earlier, later)| has_same_assumptions(earlier, later))
    };
    before.keys().chain(after.keys()).filter(|id| !same(id)).cloned().collect()
}

/// Returns true iff the two claims have the same statement and the same hypotheses of their own.
fn is_same(a: &Claim, b: &Claim) -> bool {
    let given = |claim: &Claim| claim.given.iter().map(|given| given.condition.clone()).collect::<Vec<_>>();
    a.statement == b.statement && given(a) == given(b) && a.without == b.without && a.binds == b.binds
}

/// Returns true iff the two models have the same assumptions, kinds of parameters, and functions.
fn has_same_assumptions(a: &Model, b: &Model) -> bool {
    let supposed = |model: &Model| {
        let of = |assumption: &crate::paper::Assumption| (assumption.name.clone(), assumption.condition.clone());
        model.assumptions.iter().map(of).collect::<Vec<_>>()
    };
    let kinds =
        |model: &Model| model.parameters.iter().map(|parameter| (parameter.name.clone(), parameter.integer)).collect::<Vec<_>>();
    supposed(a) == supposed(b) && kinds(a) == kinds(b) && a.functions == b.functions
}

/// Returns the later model with the parameters, assumptions and functions of the earlier one added.
fn combined(old: &Model, new: &Model) -> Model {
    let mut both = new.clone();
    for parameter in &mut both.parameters {
        parameter.integer |= old.parameters.iter().any(|known| known.name == parameter.name && known.integer);
    }
    for parameter in &old.parameters {
        if !new.parameters.iter().any(|known| known.name == parameter.name) {
            both.parameters.push(parameter.clone());
        }
    }
    for assumption in &old.assumptions {
        if !new.assumptions.iter().any(|known| known.name == assumption.name && known.condition == assumption.condition) {
            both.assumptions.push(assumption.clone());
        }
    }
    for function in &old.functions {
        match both.functions.iter_mut().find(|known| known.name == function.name) {
            None => both.functions.push(function.clone()),
            Some(known) => {
                let more: Vec<_> = function.facts.iter().filter(|fact| !known.facts.contains(fact)).cloned().collect();
                known.facts.extend(more);
                known.derivative = known.derivative.take().or_else(|| function.derivative.clone());
            }
        }
    }
    both
}

/// The data that all comparisons under one choice of alternatives share.
struct VersionContext<'a> {
    old: &'a Model,
    new: &'a Model,
    combined: Model,
    runner: &'a QueryRunner<'a>,
    reading: Option<String>,
    /// The ids of the claims on which the two readers of games differ, in either version.
    contradicted: &'a BTreeSet<String>,
    /// The two models under the first alternatives; `None` if the context is that of the first alternatives.
    first_reading: Option<(&'a Model, &'a Model)>,
}

/// An item with its kind, its name, its places and its condition.
type NamedItem = (&'static str, Arc<str>, Vec<String>, ConditionRef);

impl VersionContext<'_> {
    /// Returns true iff the item has the same two versions under the first alternatives, for which it is reported already.
    fn is_in_first_reading(&self, kind: &str, name: &str, old: Option<&ConditionRef>, new: Option<&ConditionRef>) -> bool {
        let Some((before, after)) = self.first_reading else { return false };
        let found = |items: &[NamedItem], wanted: Option<&ConditionRef>| {
            items.iter().find(|(other, known, ..)| *other == kind && &**known == name).map(|(.., condition)| condition) == wanted
        };
        found(&named(before), old) && found(&named(after), new)
    }

    /// Compares the parameters, assumptions, conditions, regions and definitions.
    fn items(&self) -> Vec<ItemComparison> {
        let mut out = Vec::new();
        for (before, after) in self.parameters() {
            if before.integer != after.integer && self.first_reading.is_none() {
                let which = if after.integer { "later" } else { "earlier" };
                let why = format!("{} is restricted to whole numbers in the {which} version only", after.name);
                out.push(self.item("parameter", &after.name, Vec::new(), ItemChange::Undecided(why)));
            }
        }
        self.pairs(named(self.old), named(self.new), &mut out);
        let numbers = |model: &Model| -> BTreeMap<Arc<str>, Definition> {
            model.definitions.iter().map(|one| (one.name.clone(), one.clone())).collect()
        };
        let (before, after) = (numbers(self.old), numbers(self.new));
        let is_in_first_reading = |old: Option<&Definition>, new: &Definition| {
            self.first_reading.is_some_and(|(before, after)| {
                let in_first =
                    |model: &Model| model.definitions.iter().find(|one| one.name == new.name).map(|one| one.body.clone());
                in_first(before) == old.map(|one| one.body.clone()) && in_first(after).as_ref() == Some(&new.body)
            })
        };
        for definition in &self.new.definitions {
            if is_in_first_reading(before.get(&definition.name), definition) {
                continue;
            }
            let change = match before.get(&definition.name) {
                None => ItemChange::Added,
                Some(earlier) if earlier.body == definition.body && earlier.arguments == definition.arguments => {
                    match self.incomparable(&Variables::of_term(&definition.body)) {
                        None => continue,
                        Some(why) => ItemChange::Undecided(why),
                    }
                }
                Some(earlier) => self.number(earlier, definition),
            };
            let mut mentions = Variables::of_term(&definition.body);
            if let Some(earlier) = before.get(&definition.name) {
                mentions.add_term(&earlier.body);
            }
            let item = self.item("definition", &definition.name, Vec::new(), change);
            out.push(ItemComparison { mentions: mentions.free, ..item });
        }
        let removed = self.old.definitions.iter().filter(|one| self.first_reading.is_none() && !after.contains_key(&one.name));
        out.extend(removed.map(|one| self.item("definition", &one.name, Vec::new(), ItemChange::Removed)));
        out
    }

    fn item(&self, kind: &'static str, name: &str, places: Vec<String>, change: ItemChange) -> ItemComparison {
        ItemComparison { kind, name: name.to_owned(), reading: self.reading.clone(), places, mentions: BTreeSet::new(), change }
    }

    /// Adds the parameters that the two formulas mention.
    fn mentioning(item: ItemComparison, formulas: &[&ConditionRef]) -> ItemComparison {
        let mentions = formulas.iter().flat_map(|formula| Variables::of_condition(formula).free).collect();
        ItemComparison { mentions, ..item }
    }

    /// Compares the items with the same kind and name, and adds those that differ to `out`.
    fn pairs(&self, before: Vec<NamedItem>, after: Vec<NamedItem>, out: &mut Vec<ItemComparison>) {
        for (kind, name, places, condition) in &after {
            let earlier = before.iter().find(|(other, known, ..)| other == kind && known == name);
            let earlier = earlier.map(|(.., earlier)| earlier);
            let is_same = earlier == Some(condition) && self.incomparable(&Variables::of_condition(condition)).is_none();
            if is_same || self.is_in_first_reading(kind, name, earlier, Some(condition)) {
                continue;
            }
            let (change, both) = match earlier {
                None => (ItemChange::Added, vec![condition]),
                Some(earlier) => (self.compare(earlier, condition, std::slice::from_ref(name), &[]), vec![earlier, condition]),
            };
            out.push(Self::mentioning(self.item(kind, name, places.clone(), change), &both));
        }
        for (kind, name, places, condition) in &before {
            let stays = after.iter().any(|(other, known, ..)| other == kind && known == name);
            if !stays && !self.is_in_first_reading(kind, name, Some(condition), None) {
                out.push(self.item(kind, name, places.clone(), ItemChange::Removed));
            }
        }
    }

    /// Compares the stated claims, and the answers of `derive` items.
    fn claims(&self, old: (&Paper, usize), new: (&Paper, usize)) -> Vec<ItemComparison> {
        let of = |(paper, model): (&Paper, usize)| -> Vec<Claim> {
            let as_condition = |claim: &&Claim| !matches!(claim.role, Role::Obligation | Role::Automatic) && claim.model == model;
            paper.claims.iter().filter(as_condition).cloned().collect()
        };
        let (before, after) = (of(old), of(new));
        let mut out = Vec::new();
        for claim in &after {
            let change = match before.iter().find(|earlier| earlier.id == claim.id) {
                None => ItemChange::Added,
                Some(earlier) if is_same(earlier, claim) => continue,
                Some(earlier) => self.claim(earlier, claim),
            };
            let kind = if claim.derivation.is_some() { "answer" } else { "claim" };
            let earlier = before.iter().find(|earlier| earlier.id == claim.id);
            let both: Vec<ConditionRef> = earlier.into_iter().chain([claim]).filter_map(as_condition).collect();
            let item = self.item(kind, &claim.id, claim.places.clone(), change);
            out.push(Self::mentioning(item, &both.iter().collect::<Vec<_>>()));
        }
        let removed = before.iter().filter(|earlier| !after.iter().any(|claim| claim.id == earlier.id));
        out.extend(removed.map(|claim| self.item("claim", &claim.id, claim.places.clone(), ItemChange::Removed)));
        out
    }

    /// Compares the two versions of a claim, or of the answer to a `derive` item.
    fn claim(&self, old: &Claim, new: &Claim) -> ItemChange {
        let answer = |claim: &Claim| claim.derivation.as_ref().and_then(|derivation| derivation.answer.clone());
        if self.contradicted.contains(&new.id) {
            return ItemChange::Undecided("the two readers of games differ on the claim".to_owned());
        }
        if old.without != new.without || old.binds != new.binds {
            return ItemChange::Undecided(
                "the two versions of the claim drop different assumptions, or bind different parameters".to_owned(),
            );
        }
        let pair = match (&old.derivation, &new.derivation) {
            (Some(_), Some(_)) => answer(old).zip(answer(new)),
            _ => as_condition(old).zip(as_condition(new)),
        };
        let Some((before, after)) = pair else {
            if old.derivation.is_some() && new.derivation.is_some() {
                return ItemChange::Undecided("no answer was derived for one of the two versions".to_owned());
            }
            return ItemChange::Undecided("one of the two versions is not a condition on single points".to_owned());
        };
        self.compare(&before, &after, &new.without, &new.binds)
    }

    /// Compares two versions of a definition: whether the numbers are equal for all values of their arguments.
    fn number(&self, old: &Definition, new: &Definition) -> ItemChange {
        if old.arguments != new.arguments {
            return ItemChange::Undecided("the two versions of the definition have different arguments".to_owned());
        }
        let mut used = Variables::of_term(&old.body);
        used.add_term(&new.body);
        if let Some(why) = self.incomparable(&used) {
            return ItemChange::Undecided(why);
        }
        let body = Condition::compare(old.body.clone(), Relation::Equal, new.body.clone());
        let has = |term: &crate::expression::TermRef| Arc::new(Condition::HasValue(term.clone())) as ConditionRef;
        let valued: ConditionRef = Arc::new(Condition::Iff(has(&old.body), has(&new.body)));
        let equal: ConditionRef = Arc::new(Condition::Implies(has(&old.body), Condition::is_true(body)));
        let mut same = Condition::all(vec![valued, equal]);
        if !new.arguments.is_empty() {
            let variable = |(name, domain): &(Variable, Option<ConditionRef>)| BoundVariable {
                name: name.clone(),
                range: Some(domain.clone().unwrap_or_else(|| Arc::new(Condition::Truth(true)))),
                integer: false,
                replaced: Vec::new(),
            };
            let arguments = new.arguments.iter().map(variable).collect();
            same = Arc::new(Condition::Quantified(Quantifier::Forall, arguments, same));
        }
        match self.implies(&(Arc::new(Condition::Truth(true)) as ConditionRef), &same, &[], &[]) {
            Ok(None) => ItemChange::Equivalent,
            Ok(Some(point)) => ItemChange::Differs(point),
            Err(why) => ItemChange::Undecided(why),
        }
    }

    /// Iterates over the pairs of parameters with the same name in both versions.
    fn parameters(&self) -> impl Iterator<Item = (&Parameter, &Parameter)> {
        let earlier = |name: &Variable| self.old.parameters.iter().find(|one| one.name == *name);
        self.new.parameters.iter().filter_map(move |after| Some((earlier(&after.name)?, after)))
    }

    /// Returns the reason why two formulas cannot be compared, if their meaning depends on a declaration that differs between the
    /// versions.
    fn incomparable(&self, used: &Variables) -> Option<String> {
        if let Some(name) = used.bound.iter().find(|name| assumptions_on(self.old, name) != assumptions_on(self.new, name)) {
            return Some(format!("a quantifier binds {name}, and the two versions have different assumptions on {name}"));
        }
        let mut parameters = self.parameters();
        let relabelled = parameters.find(|(before, after)| {
            before.labels != after.labels && (used.free.contains(&after.name) || used.bound.contains(&after.name))
        });
        if let Some((_, after)) = relabelled {
            return Some(format!("the two versions have different labels of {}", after.name));
        }
        let other_domain = self.new.functions.iter().find(|function| {
            let earlier = self.old.functions.iter().find(|one| one.name == function.name);
            earlier.is_some_and(|one| one.argument != function.argument || one.domain != function.domain)
        });
        other_domain
            .map(|function| format!("the two versions have different arguments or domains of the function {}", function.name))
    }

    /// Compares two formulas by implication in both directions.
    fn compare(&self, old: &ConditionRef, new: &ConditionRef, without: &[Arc<str>], binds: &[Variable]) -> ItemChange {
        let mut used = Variables::of_condition(old);
        used.add_condition(new);
        if let Some(why) = self.incomparable(&used) {
            return ItemChange::Undecided(why);
        }
        match (self.implies(old, new, without, binds), self.implies(new, old, without, binds)) {
            (Ok(None), Ok(None)) => ItemChange::Equivalent,
            (Ok(None), Ok(Some(point))) => ItemChange::Weaker(point),
            (Ok(Some(point)), Ok(None)) => ItemChange::Stronger(point),
            (Ok(Some(only_old)), Ok(Some(only_new))) => ItemChange::Incomparable { only_old, only_new },
            (Err(why), _) | (_, Err(why)) => ItemChange::Undecided(why),
        }
    }

    /// Decides whether the first formula implies the second: returns `None` if it does, and otherwise a point where only the
    /// first holds. Fails with the reason if this is not decided.
    fn implies(
        &self,
        from: &ConditionRef,
        to: &ConditionRef,
        without: &[Arc<str>],
        binds: &[Variable],
    ) -> Result<Option<Point>, String> {
        let (from, to) = (Condition::is_true(from.clone()), Condition::is_true(to.clone()));
        let asked = Claim {
            id: "comparison".to_owned(),
            title: String::new(),
            places: Vec::new(),
            span: crate::source::Span::default(),
            role: Role::Claim,
            belongs_to: "comparison".to_owned(),
            model: 0,
            // A disjunction, because an implication would be vacuous if its premise holds nowhere.
            statement: Statement::Holds(Condition::any(vec![Arc::new(Condition::Not(from)), to])),
            written: String::new(),
            given: Vec::new(),
            without: without.to_vec(),
            binds: binds.to_vec(),
            expected: None,
            rests_on: Vec::new(),
            standings: Vec::new(),
            derivation: None,
        };
        let (ruling, _) = self.runner.rule(&encode::encode(&self.combined, &asked, 0), &[]);
        match ruling.verdict.word() {
            Word::Proved => Ok(None),
            Word::Refuted => {
                let point = ruling.parts.iter().find_map(|part| match &part.finding {
                    Finding::Sat { point, .. } => Some(point.clone()),
                    _ => None,
                });
                point.map(Some).ok_or_else(|| "the counterexample is not available".to_owned())
            }
            Word::Vacuous => Err("the assumptions of the two versions contradict each other".to_owned()),
            Word::Unchecked => Err("a solver gave an answer, but no exact proof was found".to_owned()),
            Word::Open => Err(self.runner.stopped().unwrap_or_else(|| "the solver found no answer".to_owned())),
        }
    }
}

/// Returns the assumptions of a model that mention a parameter.
fn assumptions_on<'a>(model: &'a Model, name: &Variable) -> Vec<&'a ConditionRef> {
    let of = model.assumptions.iter().filter(|assumption| assumption.mentions.contains(name) || assumption.name == *name);
    of.map(|assumption| &assumption.condition).collect()
}

/// Lists the named conditions of a model: domains, assumptions, conditions, regions.
fn named(model: &Model) -> Vec<NamedItem> {
    let mut out: Vec<NamedItem> = Vec::new();
    for assumption in &model.assumptions {
        let kind = if assumption.is_domain { "parameter" } else { "assumption" };
        out.push((kind, assumption.name.clone(), assumption.places.clone(), assumption.condition.clone()));
    }
    for condition in &model.conditions {
        if !model.assumptions.iter().any(|assumption| assumption.name == condition.name) {
            out.push(("condition", condition.name.clone(), condition.places.clone(), condition.condition.clone()));
        }
    }
    for region in &model.regions {
        let members = region.members.iter().map(|(_, member)| member.clone()).collect();
        out.push(("region", region.name.clone(), region.places.clone(), Condition::all(members)));
    }
    out
}

/// Returns a claim as a condition on single points, with its hypotheses as premises. The condition is false where the claim has
/// no value. Returns `None` for a claim about two points or about the existence of a point.
fn as_condition(claim: &Claim) -> Option<ConditionRef> {
    let whole = match &claim.statement {
        Statement::Empty(condition) => Arc::new(Condition::Not(Condition::is_true(condition.clone()))),
        Statement::Upward { .. } => return None,
        other => Condition::is_true(other.whole()?),
    };
    let premises = claim.given.iter().map(|given| Condition::is_true(given.condition.clone())).collect();
    Some(if claim.given.is_empty() { whole } else { Arc::new(Condition::Implies(Condition::all(premises), whole)) })
}
