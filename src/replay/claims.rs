//! Decides the statements and hypotheses of claims at a point.
//!
//! A game variable that a history of the statement names, as in `after (x)` or `offer(a)`, represents every value that it can
//! take. The statement is decided for each of these values; numbers of an interval are taken from a grid. Called by
//! [`super::SecondReaderFile`] and [`super::About`]. Guards verdicts: an error here leaves claims unchecked, or lets an error of
//! the first reader pass.

use std::collections::{BTreeMap, BTreeSet};

use super::amounts::Grid;
use super::book::{BookEntry, meant};
use super::evaluate::{Context, Environment, LocalValue, bare};
use super::lookup::{Assertion, FoundStatement};
use super::mentions::{parts, walk};
use super::phrases::{Stage, game_of};
use super::programme::{Programme, ReplayVariableKind};
use super::table::GameTable;
use super::value::{Evaluation, NoValue, NumberOrLabel, Truth, all};
use crate::syntax::play::{HistoryEntrySyntax, PlayPhrase};
use crate::syntax::tree::{Clause, Expr, ExprKind, Member, Name};

/// The maximum number of combinations of values of game variables that are tried.
const MAX_INSTANCES: usize = 5_000;

/// Returns the phrases about play in formulas, and in the conditions and definitions that the formulas name.
pub(super) fn phrases(context: &Context<'_>, formulas: &[&Expr]) -> Vec<PlayPhrase> {
    let mut out: Vec<PlayPhrase> = Vec::new();
    let mut met: BTreeSet<String> = BTreeSet::new();
    let mut rest: Vec<Expr> = formulas.iter().map(|formula| (*formula).clone()).collect();
    while let Some(formula) = rest.pop() {
        let mut names = Vec::new();
        walk(context, &formula, &mut |inner| match &inner.node {
            ExprKind::Play(play) => out.push(play.as_ref().clone()),
            ExprKind::Param(param) => names.push(param.name.value.clone()),
            ExprKind::Call(name, _) => names.push(name.value.clone()),
            ExprKind::TexSymbol(symbol) | ExprKind::TexCall(symbol, _) => {
                names.extend(context.book.tex(symbol).map(|(name, _)| name.to_owned()));
            }
            _ => {}
        });
        for name in names {
            if !met.insert(name.clone()) {
                continue;
            }
            match context.book.thing(&name, None) {
                Some(BookEntry::Condition(_, body) | BookEntry::Definition(_, body)) => rest.push(body.clone()),
                Some(BookEntry::Region(members)) => {
                    for member in members {
                        match member {
                            Member::New(condition) => rest.push(meant(&condition.body).clone()),
                            Member::Names(names) => rest.extend(names.iter().map(named)),
                            Member::Without { region, .. } => rest.push(named(region)),
                        }
                    }
                }
                Some(BookEntry::Parameter(_) | BookEntry::Solved(..) | BookEntry::Function) | None => {}
            }
        }
    }
    out
}

fn named(name: &Name) -> Expr {
    let param = crate::syntax::tree::Param { name: name.clone(), label: None, span: name.span };
    Expr { node: ExprKind::Param(param), span: name.span }
}

/// Collects the names of the variables that represent all their values in the histories of a phrase.
fn open_names(programme: &Programme<'_>, play: &PlayPhrase, out: &mut BTreeSet<String>) {
    let own = |expr: &Expr| match &bare(expr).node {
        ExprKind::Param(param) if param.label.is_none() => Some(param.name.value.clone()),
        _ => None,
    };
    let is_variable = |name: &String| programme.variable(name).is_some() && programme.state(name).is_none();
    let (history, _) = parts(play);
    for happening in history.into_iter().flat_map(|history| &history.happenings) {
        let value = match happening {
            HistoryEntrySyntax::Bare(value) => {
                out.extend(own(value).filter(is_variable));
                value
            }
            HistoryEntrySyntax::Set(name, value) => {
                let labels = programme.variable(&name.value).and_then(|variable| programme.variables[variable].labels.clone());
                let label = |name: &String| labels.as_ref().is_some_and(|labels| labels.iter().any(|label| **label == **name));
                out.extend(own(value).filter(|name| is_variable(name) && !label(name)));
                value
            }
        };
        if let ExprKind::Call(_, arguments) = &bare(value).node {
            out.extend(arguments.iter().filter_map(own).filter(is_variable));
        }
    }
}

/// Lays out the games that phrases are about. Returns the games by name, and the name of the game for each variable that
/// represents all its values. There is no answer if such a variable belongs to two games.
#[allow(clippy::type_complexity, reason = "two tables that are made together")]
fn laid_out<'c>(
    context: &'c Context<'c>,
    phrases: &[PlayPhrase],
    assessment: Option<&str>,
    formulas: &[&Expr],
) -> Evaluation<(BTreeMap<&'c str, GameTable<'c>>, BTreeMap<String, &'c str>)> {
    let mut games: BTreeMap<&'c str, BTreeSet<&'c str>> = BTreeMap::new();
    for play in phrases {
        let (game, own) = game_of(&context.book, play, assessment)?;
        games.entry(game).or_default().extend(own);
    }
    let mut tables: BTreeMap<&'c str, GameTable<'c>> = BTreeMap::new();
    let mut open: BTreeMap<String, &'c str> = BTreeMap::new();
    for (game, assessments) in &games {
        let of_game: Vec<&PlayPhrase> = phrases
            .iter()
            .filter(|play| game_of(&context.book, play, assessment).is_ok_and(|(other, _)| other == *game))
            .collect();
        let table = GameTable::new(context, game, assessments, &of_game, formulas, Grid::default())?;
        let mut names = BTreeSet::new();
        of_game.iter().for_each(|play| open_names(&table.tree.programme, play, &mut names));
        for name in names {
            if open.insert(name.clone(), game).is_some_and(|other| other != *game) {
                return Err(NoValue::unable(format!("`{name}` is a variable of two games")));
            }
        }
        tables.insert(game, table);
    }
    Ok((tables, open))
}

/// Returns the value of the left side of a comparison. There is no answer if a game variable in it represents all its values and
/// the point gives it none.
pub(super) fn left_side(context: &Context<'_>, formula: &Expr, assessment: Option<&str>) -> Evaluation<kernel::number::Rational> {
    let ExprKind::Chain(left, _) = &bare(formula).node else { return Err(NoValue::unable("no comparison")) };
    let phrases = phrases(context, &[formula]);
    let (tables, open) = laid_out(context, &phrases, assessment, &[formula])?;
    if open.keys().any(|name| !context.point.contains_key(name.as_str())) {
        return Err(NoValue::unable("all values of a game variable"));
    }
    let stage = Stage::new(context, &tables, assessment)?;
    let locals = open.keys().filter_map(|name| {
        let value = context.point.get(name.as_str())?;
        Some(LocalValue { name: name.as_str().into(), value: Some(NumberOrLabel::Number(value.clone())), labels: None })
    });
    let mut env = Environment::new(context).with(locals);
    env.phrases = Some(&stage);
    env.number(left)
}

/// The context in which a formula is decided.
#[derive(Clone, Copy)]
pub(super) struct AskedFormula<'a> {
    /// The assessment named in the claim's `in`.
    pub(super) assessment: Option<&'a str>,
    /// The given conditions. They limit the values of game variables.
    pub(super) given: &'a [&'a Expr],
    /// The labels of game variables, if one case of a claim is decided.
    pub(super) labels: &'a [String],
}

/// Decides an assertion. A game variable that is a number has the value that the point gives it, if any. Otherwise a game
/// variable takes every value for which the given conditions hold, and the assertion has to hold for all of them. There is no
/// value if no combination of values is left.
pub(super) fn holds(context: &Context<'_>, assertion: &Assertion<'_>, asked: &AskedFormula<'_>) -> Evaluation<Truth> {
    let AskedFormula { assessment, given, labels: fixed } = *asked;
    let mut formulas = assertion.formulas();
    formulas.extend(given);
    let phrases = phrases(context, &formulas);
    if phrases.is_empty() {
        // A value of the point that belongs to no parameter belongs to a number of the claim's game.
        let declared = |name: &str| context.book.thing(name, None).is_some() || name.contains('[');
        let locals = context.point.iter().filter(|(name, _)| !declared(name)).map(|(name, value)| LocalValue {
            name: (**name).into(),
            value: Some(NumberOrLabel::Number(value.clone())),
            labels: None,
        });
        return assertion.holds(&Environment::new(context).with(locals));
    }
    let (tables, open) = laid_out(context, &phrases, assessment, &formulas)?;
    let stage = Stage::new(context, &tables, assessment)?;
    let mut instances: Vec<Vec<LocalValue>> = vec![Vec::new()];
    let (mut exact, mut enumerated) = (true, false);
    let mut unused: Vec<&String> = fixed.iter().collect();
    for (name, game) in &open {
        let Some(table) = tables.get(game) else { continue };
        let programme = &table.tree.programme;
        let Some(variable) = programme.variable(name) else { continue };
        let labels = programme.variables[variable].labels.clone();
        let values: Vec<NumberOrLabel> = match context.point.get(name.as_str()) {
            Some(value) if labels.is_none() => vec![NumberOrLabel::Number(value.clone())],
            Some(_) | None => {
                enumerated = true;
                let items = table.tree.nodes.iter().flat_map(|node| node.items.iter());
                let found: BTreeSet<NumberOrLabel> =
                    items.filter(|item| item.variable == variable).map(|item| item.value.clone()).collect();
                // Only the tree as a whole shows whether numbers of an interval were left out.
                exact &= labels.is_some() || !table.tree.sampled;
                match &labels {
                    Some(labels) if !fixed.is_empty() => {
                        let own = |label: &&String| labels.iter().any(|other| **other == ***label);
                        let mine: Vec<&String> = fixed.iter().filter(own).collect();
                        let [only] = mine.as_slice() else {
                            return Err(NoValue::unable("a case of a claim whose labels are unclear"));
                        };
                        unused.retain(|label| label != only);
                        vec![NumberOrLabel::Label(only.as_str().into())]
                    }
                    Some(_) | None => found.into_iter().collect(),
                }
            }
        };
        if programme.variables[variable].kind == ReplayVariableKind::Set {
            return Err(NoValue::unable(format!("`{name}` is set by the play")));
        }
        let local =
            |value: &NumberOrLabel| LocalValue { name: name.as_str().into(), value: Some(value.clone()), labels: labels.clone() };
        instances = instances
            .iter()
            .flat_map(|so_far| {
                values.iter().map(|value| {
                    let mut next = so_far.clone();
                    next.push(local(value));
                    next
                })
            })
            .take(MAX_INSTANCES + 1)
            .collect();
        if instances.len() > MAX_INSTANCES {
            return Err(NoValue::unable(format!("more than {MAX_INSTANCES} values of game variables")));
        }
    }
    if !unused.is_empty() {
        return Err(NoValue::unable("a case of a claim whose labels are unclear"));
    }
    let mut results = Vec::new();
    for locals in instances {
        let mut env = Environment::new(context).with(locals);
        env.phrases = Some(&stage);
        if enumerated {
            let met = all(given.iter().map(|given| env.condition(given)));
            match met {
                Ok(Truth { holds: true, .. }) => {}
                Ok(_) | Err(NoValue::Undefined | NoValue::Missing | NoValue::Nowhere) => continue,
                Err(reason) => return Err(reason),
            }
        }
        match assertion.holds(&env) {
            Err(NoValue::Nowhere) if enumerated => {}
            Ok(Truth { holds: false, exact: true }) => return Ok(Truth::sure(false)),
            other => results.push(other),
        }
    }
    if results.is_empty() {
        return Err(NoValue::Undefined);
    }
    let truth = all(results)?;
    Ok(Truth { exact: truth.exact && (exact || !truth.holds), ..truth })
}

/// Returns the conditions that are given to a claim.
pub(super) fn given<'t>(found: &FoundStatement<'t>) -> Vec<&'t Expr> {
    let mut given: Vec<&Expr> = found.supposed.clone();
    for clause in &found.ruling.clauses {
        match clause {
            Clause::Given(formulas) => given.extend(formulas),
            Clause::Without(_) | Clause::Uses(_) | Clause::Under(_) | Clause::Expect(_) => {}
        }
    }
    given
}

/// Decides the hypotheses of a claim. There is no answer if an earlier step of the proof is not a formula, or if `uses` names
/// something that is no condition.
pub(super) fn hypotheses(context: &Context<'_>, found: &FoundStatement<'_>) -> Evaluation<Truth> {
    if found.unsure {
        return Err(NoValue::unable("a step before it that is no condition"));
    }
    let mut without: Vec<&Name> = found.without.clone();
    let mut given: Vec<&Expr> = given(found);
    let mut used = Vec::new();
    for clause in &found.ruling.clauses {
        match clause {
            Clause::Without(names) => without.extend(names),
            Clause::Uses(uses) => {
                for one in uses {
                    match one {
                        crate::syntax::tree::UsesEntry::Name(name)
                            if matches!(context.book.thing(&name.value, None), Some(BookEntry::Condition(..))) =>
                        {
                            used.push(named(name));
                        }
                        crate::syntax::tree::UsesEntry::Name(_) | crate::syntax::tree::UsesEntry::Title(_) => {
                            return Err(NoValue::unable("`uses` of a claim"));
                        }
                    }
                }
            }
            Clause::Given(_) | Clause::Under(_) | Clause::Expect(_) => {}
        }
    }
    given.extend(&used);
    let left_out = |name: &str| without.iter().any(|other| other.value == name);
    let env = Environment::new(context);
    let domains = context.book.parameters().into_iter().filter_map(|(name, declaration)| {
        if left_out(&name) || left_out(name.split('[').next().unwrap_or(&name)) {
            return None;
        }
        let value = context.point.get(name.as_str())?;
        let inside = env.in_domain(value, &declaration.domain);
        Some(inside.map(|inside| Truth::sure(inside && (!declaration.integer || value.is_integer()))))
    });
    let assumed = context.book.assumed.iter().filter(|one| !left_out(&one.name.value));
    let assumed = assumed.map(|condition| env.condition(meant(&condition.body)));
    // Formulas about play come last, so that no game is laid out if another hypothesis is already false.
    given.sort_by_cached_key(|formula| !phrases(context, &[formula]).is_empty());
    let given = given.into_iter().map(|formula| {
        let asked = AskedFormula { assessment: found.assessment, given: &[], labels: &found.labels };
        holds(context, &Assertion::Formula(formula), &asked)
    });
    all(domains.chain(assumed).chain(given))
}

/// Returns the assumptions that the point does not satisfy, and the domains by the names of their parameters. An assumption
/// without a value is not satisfied. An assumption that cannot be decided is left out.
pub(super) fn unmet(context: &Context<'_>) -> Vec<String> {
    let env = Environment::new(context);
    let mut out = Vec::new();
    for (name, declaration) in context.book.parameters() {
        let Some(value) = context.point.get(name.as_str()) else { continue };
        let inside = env.in_domain(value, &declaration.domain).is_ok_and(|inside| !inside);
        if inside || (declaration.integer && !value.is_integer()) {
            out.push(format!("outside the domain of `{name}`"));
        }
    }
    for condition in &context.book.assumed {
        match env.condition(meant(&condition.body)) {
            Ok(Truth { holds: true, .. }) | Err(NoValue::Unable(_)) => {}
            Ok(_) | Err(NoValue::Undefined | NoValue::Missing | NoValue::Nowhere) => {
                out.push(format!("outside the assumption `{}`", condition.name.value));
            }
        }
    }
    out
}
