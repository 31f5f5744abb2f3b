//! Finds every change to the formulas of a condition file, item by item.
//!
//! Called by `run` for slips, and by [`crate::diagnose`] for repairs. Maps are not changed, because no verdict depends on them.

use std::collections::BTreeSet;

use super::change::{ChangeSite, ChangedItemKind, Edit, FormulaChange, SlipKind};
use super::families::Families;
use super::formulas::ChangeFinder;
pub use super::formulas::MOST;
use crate::source::{Sources, Span};
use crate::syntax;
use crate::syntax::tree::{
    Argument, ClaimSyntax, Clause, ConditionFile, DerivationSubject, Direction, Expr, FunctionFactSyntax, Item, ItemKind, Member,
    Name, NamedCondition, Param, Printed, PrintedForm, ProofEntry, ProofSyntax, RulingSyntax, StatementKind, StatementSyntax,
};

/// Returns the slips in all formulas, each once and in the order of the texts, among the first [`MOST`] changes found.
#[must_use]
pub fn changes(sources: &Sources) -> Vec<FormulaChange> {
    found(sources, None)
}

/// Returns the slips inside one place, and further edits that could repair a formula there: another condition with a similar
/// name, a dropped or added term or factor.
#[must_use]
pub fn repairs(sources: &Sources, within: Span) -> Vec<FormulaChange> {
    found(sources, Some(within))
}

fn found(sources: &Sources, within: Option<Span>) -> Vec<FormulaChange> {
    let ids = (0..).map(crate::source::SourceId).take(sources.iter().count());
    let files: Vec<ConditionFile> = ids.map(|id| syntax::parse(sources, id).0).collect();
    let families = Families::of(files.iter());
    let mut found = Vec::new();
    for item in files.iter().flat_map(|file| &file.items) {
        if within.is_none_or(|within| item.span.source == within.source && covers(item.span, within)) {
            Walk { sources, families: &families, wide: within.is_some(), found: &mut found }.item(item);
        }
    }
    if let Some(within) = within {
        found.retain(|change| change.edits.iter().all(|edit| covers(within, edit.span)));
    }
    let mut seen = BTreeSet::new();
    found.retain(|change| {
        change.edits.iter().any(|edit| sources.slice(edit.span) != edit.text) && seen.insert(change.edits.clone())
    });
    found.sort_by_key(|change| (change.place().source, change.place().start));
    found
}

/// Returns true iff both places are in the same text and the first contains the second.
fn covers(outer: Span, inner: Span) -> bool {
    outer.source == inner.source && outer.start <= inner.start && inner.end <= outer.end
}

/// The traversal of the items of a file.
struct Walk<'a> {
    sources: &'a Sources,
    families: &'a Families,
    wide: bool,
    found: &'a mut Vec<FormulaChange>,
}

impl Walk<'_> {
    fn finder(&mut self, sort: ChangedItemKind, names: Vec<String>) -> ChangeFinder<'_> {
        self.finder_within(sort, names, None)
    }

    fn finder_within(&mut self, sort: ChangedItemKind, names: Vec<String>, within: Option<String>) -> ChangeFinder<'_> {
        ChangeFinder {
            sources: self.sources,
            families: self.families,
            site: ChangeSite { sort, names, within },
            around: Span::default(),
            latex: false,
            wide: self.wide,
            found: self.found,
        }
    }

    fn item(&mut self, item: &Item) {
        match &item.kind {
            ItemKind::Parameters(declarations) => declarations.iter().for_each(|declaration| {
                let names = declaration.symbols.iter().map(|symbol| param_name(&symbol.param)).collect();
                self.finder(ChangedItemKind::Domain, names).whole_domain(&declaration.domain);
            }),
            ItemKind::Function { name, arguments, facts, .. } => {
                let mut finder = self.finder(ChangedItemKind::Function, vec![name.value.clone()]);
                domains(&mut finder, arguments);
                facts.iter().for_each(|fact| one_fact(&mut finder, fact));
            }
            ItemKind::Define { name, arguments, domain, body, .. } => {
                let mut finder = self.finder(ChangedItemKind::Definition, vec![name.value.clone()]);
                domains(&mut finder, arguments);
                domain.iter().for_each(|domain| finder.whole_domain(domain));
                finder.formula(body);
            }
            ItemKind::DefineBy { symbols, domain, equations, .. } => {
                let names = symbols.iter().map(|symbol| param_name(&symbol.param)).collect();
                let mut finder = self.finder(ChangedItemKind::Definition, names);
                domain.iter().for_each(|domain| finder.whole_domain(domain));
                equations.iter().for_each(|equation| finder.formula(equation));
            }
            ItemKind::Condition { assumed, condition } => {
                self.condition(condition, if *assumed { ChangedItemKind::Assumption } else { ChangedItemKind::Condition });
            }
            ItemKind::Region { name, members, .. } => members.iter().for_each(|member| self.member(name, member)),
            ItemKind::Claim(claim) => self.claim(claim),
            ItemKind::Proof(proof) => self.proof(proof),
            ItemKind::Include(_) | ItemKind::Skip { .. } | ItemKind::Set { .. } | ItemKind::Reading { .. } | ItemKind::Map(_) => {
            }
            ItemKind::Game(game) => self.finder(ChangedItemKind::Game, vec![game.name.value.clone()]).game(game),
            ItemKind::Assessment(assessment) => {
                let mut finder = self.finder(ChangedItemKind::Assessment, vec![assessment.name.value.clone()]);
                assessment.plans.iter().for_each(|plan| finder.plan(plan));
            }
        }
    }

    fn condition(&mut self, condition: &NamedCondition, sort: ChangedItemKind) {
        let names = vec![condition.name.value.clone()];
        let mut finder = self.finder(sort, names.clone());
        domains(&mut finder, &condition.arguments);
        match &condition.body {
            Printed::Plain(body) => finder.condition(body),
            Printed::Both { printed, meant } => {
                finder.condition(meant);
                if let PrintedForm::Form(printed, _) = printed {
                    self.finder(ChangedItemKind::Printed, names).formula(printed);
                }
            }
        }
    }

    /// Finds the changes of a region's member: a new member is treated like a condition, and each name in a list is dropped.
    fn member(&mut self, region: &Name, member: &Member) {
        let mut finder = self.finder(ChangedItemKind::Region, vec![region.value.clone()]);
        match member {
            Member::New(condition) => self.condition(condition, ChangedItemKind::Condition),
            Member::Without { region, left_out } => {
                let end = left_out.last().map_or(region.span, |last| last.span);
                finder.around = region.span.to(end);
                let whole = finder.around;
                finder.replace(SlipKind::Dropped, whole, NOTHING);
            }
            Member::Names(names) => {
                let Some(whole) = names.iter().map(|name| name.span).reduce(Span::to) else { return };
                finder.around = whole;
                for (place, name) in names.iter().enumerate() {
                    match (place.checked_sub(1).and_then(|before| names.get(before)), names.get(place + 1)) {
                        (Some(before), _) => {
                            finder.replace(SlipKind::Dropped, Span { start: before.span.end, ..name.span }, "");
                        }
                        (None, Some(next)) => finder.replace(SlipKind::Dropped, Span { end: next.span.start, ..name.span }, ""),
                        (None, None) => finder.replace(SlipKind::Dropped, name.span, NOTHING),
                    }
                }
            }
        }
    }

    fn claim(&mut self, claim: &ClaimSyntax) {
        let name = claim.name.as_ref().unwrap_or(&claim.title);
        ruling(&mut self.finder(ChangedItemKind::Claim, vec![name.value.clone()]), &claim.ruling);
    }

    fn proof(&mut self, proof: &ProofSyntax) {
        let within = || Some(proof.title.value.clone());
        for entry in &proof.moves {
            match entry {
                ProofEntry::Suppose(parts) => {
                    let mut finder = self.finder_within(ChangedItemKind::Claim, vec!["suppose".to_owned()], within());
                    parts.iter().for_each(|part| finder.condition(part));
                }
                ProofEntry::Step { title, ruling: asked, .. } => {
                    let name = title.as_ref().map_or("step", |title| title.value.as_str()).to_owned();
                    ruling(&mut self.finder_within(ChangedItemKind::Claim, vec![name], within()), asked);
                }
                ProofEntry::Without(_) | ProofEntry::Under(_) => {}
            }
        }
    }
}

/// The member that replaces a dropped one, if the region would otherwise have none.
const NOTHING: &str = "left_out_member: true";

/// Returns the name of a parameter as a report shows it.
fn param_name(param: &Param) -> String {
    param.label.as_ref().map_or_else(|| param.name.value.clone(), |label| format!("{}[{}]", param.name.value, label.value))
}

fn domains(finder: &mut ChangeFinder<'_>, arguments: &[Argument]) {
    arguments.iter().filter_map(|argument| argument.domain.as_ref()).for_each(|domain| finder.whole_domain(domain));
}

fn one_fact(finder: &mut ChangeFinder<'_>, fact: &FunctionFactSyntax) {
    match fact {
        FunctionFactSyntax::Formula(formula) => finder.condition(formula),
        FunctionFactSyntax::Monotone(direction, argument) => {
            // The direction precedes `in` on the same line.
            let line = finder.sources.get(argument.span.source).text.get(..argument.span.start as usize).unwrap_or("");
            let start = line.rfind(['\n', ':', ';']).map_or(0, |place| place + 1);
            let start = Span { start: 0, end: u32::try_from(start).unwrap_or(u32::MAX), source: argument.span.source };
            finder.around = Span { start: start.end, ..argument.span };
            turn_words(finder, start, argument.span, *direction);
        }
        FunctionFactSyntax::Curved(..) | FunctionFactSyntax::Differentiable { .. } => {}
    }
}

/// Swaps `strictly` and `weakly`, and `increasing` and `decreasing`, between two places.
fn turn_words(finder: &mut ChangeFinder<'_>, from: Span, to: Span, direction: Direction) {
    let (strict, other) = if direction.strict { ("strictly", "weakly") } else { ("weakly", "strictly") };
    swap_word(finder, SlipKind::Strictness, from, to, strict, other);
    let (rises, falls) = if direction.increasing { ("increasing", "decreasing") } else { ("decreasing", "increasing") };
    swap_word(finder, SlipKind::Relation, from, to, rises, falls);
}

fn swap_word(finder: &mut ChangeFinder<'_>, kind: SlipKind, from: Span, to: Span, word: &str, other: &str) {
    if let Some(place) = finder.gap(from, to).first(word) {
        finder.edits(kind, vec![Edit { span: place, text: other.to_owned() }]);
    }
}

fn ruling(finder: &mut ChangeFinder<'_>, ruling: &RulingSyntax) {
    match &ruling.statement {
        Printed::Plain(stated) => statement(finder, stated),
        Printed::Both { printed, meant } => {
            if let PrintedForm::Form(printed, _) = printed {
                statement(finder, printed);
            }
            statement(finder, meant);
        }
    }
    for clause in &ruling.clauses {
        match clause {
            Clause::Given(parts) => parts.iter().for_each(|part| finder.condition(part)),
            Clause::Without(_) | Clause::Under(_) | Clause::Uses(_) | Clause::Expect(_) => {}
        }
    }
}

fn statement(finder: &mut ChangeFinder<'_>, statement: &StatementSyntax) {
    let in_parameters = |finder: &mut ChangeFinder<'_>, subject: &Expr, parameters: &[Param]| {
        finder.formula(subject);
        finder.around = statement.span;
        parameters.iter().for_each(|parameter| finder.param(parameter));
    };
    match &statement.kind {
        StatementKind::Formula(a) | StatementKind::Nonempty(a) | StatementKind::Empty(a) | StatementKind::Defined(a) => {
            finder.formula(a);
        }
        StatementKind::Disjoint(parts)
        | StatementKind::Overlap(parts)
        | StatementKind::Cover(parts)
        | StatementKind::Partition(parts) => parts.iter().for_each(|part| finder.formula(part)),
        StatementKind::Stricter(a, b) => {
            finder.formula(a);
            finder.formula(b);
        }
        StatementKind::Monotone(subject, direction, parameters) => {
            in_parameters(finder, subject, parameters);
            if let Some(first) = parameters.first() {
                turn_words(finder, subject.span, first.span, *direction);
            }
        }
        StatementKind::Constant(subject, parameters) => in_parameters(finder, subject, parameters),
        StatementKind::Upward(subject, parameters) | StatementKind::Downward(subject, parameters) => {
            in_parameters(finder, subject, parameters);
            let rises = matches!(statement.kind, StatementKind::Upward(..));
            let (word, other) = if rises { ("upward", "downward") } else { ("downward", "upward") };
            if let Some(first) = parameters.first() {
                swap_word(finder, SlipKind::Relation, subject.span, first.span, word, other);
            }
        }
        StatementKind::Redundant(..) | StatementKind::Needed(..) => {}
        StatementKind::Derive(derive) => {
            match &derive.question {
                DerivationSubject::Formula(asked) | DerivationSubject::Threshold(asked, _) => finder.formula(asked),
                DerivationSubject::Gaps(regions) => regions.iter().for_each(|region| finder.formula(region)),
            }
            derive.expected.iter().for_each(|expected| finder.formula(expected));
        }
    }
}
