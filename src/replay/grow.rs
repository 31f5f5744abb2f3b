//! Executes the programme of a game at a point, and lists all histories that exist.
//!
//! A history exists if every test on it has the required outcome and every interval on it is nonempty, even if the history has
//! probability zero. Numbers of an interval are taken from a grid ([`super::amounts`]). Called by [`super::table`]. See
//! docs/reference/games.md. Guards verdicts: an error here leaves claims unchecked, or lets an error of the first reader pass.

use std::collections::BTreeSet;
use std::rc::Rc;
use std::sync::Arc;

use num_traits::{One, Zero};

use super::amounts::Amounts;
use super::evaluate::{Environment, bare};
use super::programme::{Programme, ReplayPlayerId, ReplayVariableId};
use super::tree::{HistoryId, HistoryKind, HistoryNode, HistoryTree, PastEvent, PossibleAction, locals};
use super::value::{Evaluation, NoValue, NumberOrLabel};
use crate::syntax::play::{ChoiceSyntax, DrawnLabelSyntax, StepKind, StepSyntax, WeightSyntax};
use crate::syntax::tree::{Domain, Expr, ExprKind as Formula, RangeSyntax};
use kernel::number::Rational;

/// The maximum number of histories of a game.
const MAX_NODES: usize = 60_000;

/// Steps that remain to be executed.
struct Frame<'c> {
    steps: &'c [StepSyntax],
    /// The draws and moves that decided that these steps are executed.
    decided_by: Rc<BTreeSet<ReplayVariableId>>,
    /// True iff the simultaneous block ends after the last of these steps.
    ends_block: bool,
    next: Option<Rc<Frame<'c>>>,
}

/// A history during execution.
#[derive(Clone)]
struct GrowingHistory {
    items: Arc<Vec<PastEvent>>,
    paid: Vec<Rational>,
    state: Option<usize>,
    block: Option<u32>,
    fork: Option<HistoryId>,
    parent: Option<(HistoryId, usize)>,
    /// The draws and moves that decided that play has not ended yet.
    survived: Rc<BTreeSet<ReplayVariableId>>,
}

/// The execution of one game.
struct Grower<'c, 'a> {
    programme: Programme<'c>,
    amounts: &'a Amounts,
    /// For each variable, the set that contains only the variable. A draw or move is made of itself.
    alone: Vec<Arc<BTreeSet<ReplayVariableId>>>,
    nodes: Vec<HistoryNode>,
    sampled: bool,
    /// The history at each fork. The field `runs` contains the runs of states that remain to be executed.
    forks: Vec<(HistoryId, GrowingHistory)>,
    runs: Vec<(HistoryId, usize)>,
}

/// Lists all histories of a game. There is no answer if there are more than [`MAX_NODES`], or if the programme contains a fault
/// or a step that this reader cannot execute.
pub(super) fn grow<'c>(programme: Programme<'c>, amounts: &Amounts) -> Evaluation<HistoryTree<'c>> {
    let steps: &'c [StepSyntax] = &programme.game.steps;
    let paid = vec![Rational::zero(); programme.players.len()];
    let alone = (0..programme.variables.len()).map(|variable| Arc::new(BTreeSet::from([variable]))).collect();
    let mut grower = Grower { programme, amounts, alone, nodes: Vec::new(), sampled: false, forks: Vec::new(), runs: Vec::new() };
    let path = GrowingHistory {
        items: Arc::default(),
        paid: paid.clone(),
        state: None,
        block: None,
        fork: None,
        parent: None,
        survived: Rc::default(),
    };
    let frame = Frame { steps, decided_by: Rc::default(), ends_block: false, next: None };
    grower.run(Some(Rc::new(frame)), path)?;
    while let Some((fork, state)) = grower.runs.pop() {
        let HistoryKind::Fork { runs, .. } = &grower.nodes[fork].kind else { continue };
        if runs[state].is_some() {
            continue;
        }
        let before = grower.forks.iter().find(|(node, _)| *node == fork).map(|(_, path)| path.clone());
        let before = before.ok_or_else(|| NoValue::unable("`go to` outside the states"))?;
        let path =
            GrowingHistory { paid: paid.clone(), state: Some(state), fork: Some(fork), parent: Some((fork, state)), ..before };
        let steps = grower.programme.states[state].1;
        let frame = Frame { steps, decided_by: Rc::default(), ends_block: false, next: None };
        let run = grower.run(Some(Rc::new(frame)), path)?;
        if let HistoryKind::Fork { runs, .. } = &mut grower.nodes[fork].kind {
            runs[state] = Some(run);
        }
    }
    let Grower { programme, nodes, sampled, .. } = grower;
    Ok(HistoryTree { programme, nodes: Arc::new(nodes), sampled })
}

impl<'c> Grower<'c, '_> {
    fn env(&self, path: &GrowingHistory) -> Environment<'c> {
        Environment::of(self.programme.context, locals(&self.programme, &path.items))
    }

    fn node(&mut self, path: &GrowingHistory, kind: HistoryKind) -> Evaluation<HistoryId> {
        self.programme.context.step(5)?;
        if self.nodes.len() >= MAX_NODES {
            return Err(NoValue::unable(format!("more than {MAX_NODES} histories")));
        }
        let GrowingHistory { state, block, parent, .. } = *path;
        self.nodes.push(HistoryNode { parent, kind, items: Arc::clone(&path.items), state, block });
        Ok(self.nodes.len() - 1)
    }

    /// Appends an event to a history. There is no answer if its variable already has a value.
    fn happened(&self, path: &mut GrowingHistory, item: PastEvent) -> Evaluation<()> {
        if path.items.iter().any(|other| other.variable == item.variable) {
            let name = &self.programme.variables[item.variable].name;
            return Err(NoValue::unable(format!("`{name}` is given a value twice on one history")));
        }
        let mut items = Vec::with_capacity(path.items.len() + 1);
        items.extend_from_slice(&path.items);
        items.push(item);
        path.items = Arc::new(items);
        Ok(())
    }

    /// Returns the draws and moves that the values of some variables are made of.
    fn made_of(
        &self,
        variables: impl IntoIterator<Item = ReplayVariableId>,
        path: &GrowingHistory,
    ) -> BTreeSet<ReplayVariableId> {
        let mut out = BTreeSet::new();
        let mut rest: Vec<ReplayVariableId> = variables.into_iter().collect();
        let mut met = BTreeSet::new();
        while let Some(variable) = rest.pop() {
            if !met.insert(variable) {
                continue;
            }
            match path.items.iter().find(|item| item.variable == variable) {
                Some(item) => out.extend(item.made_of.iter()),
                // If a variable has no value, this fact is made of what decided that no value is set.
                None => rest.extend(self.programme.set_under.get(&variable).into_iter().flatten()),
            }
        }
        out
    }

    /// Executes steps on a history, with all branches that follow. Returns the first new history.
    fn run(&mut self, mut frame: Option<Rc<Frame<'c>>>, mut path: GrowingHistory) -> Evaluation<HistoryId> {
        // The environment of the current history, until another event happens.
        let mut here_now: Option<Environment<'c>> = None;
        loop {
            let Some(here) = frame.clone() else {
                let paid = path.paid.clone();
                return self.node(&path, HistoryKind::End { paid });
            };
            let Some((step, rest)) = here.steps.split_first() else {
                if here.ends_block {
                    path.block = None;
                }
                frame = here.next.clone();
                continue;
            };
            let after = Rc::new(Frame {
                steps: rest,
                decided_by: here.decided_by.clone(),
                ends_block: here.ends_block,
                next: here.next.clone(),
            });
            let book = &self.programme.context.book;
            match &step.kind {
                StepKind::Players(_)
                | StepKind::Variable { .. }
                | StepKind::Tie { .. }
                | StepKind::Know { .. }
                | StepKind::See { .. } => {}
                StepKind::Draw { head, .. } if !book.allows(head) => {}
                StepKind::Choose { head, .. } | StepKind::ChooseAmong { head, .. } | StepKind::State { head, .. }
                    if !book.allows(head) => {}
                StepKind::Draw { variable, chances, .. } => return self.draw(&variable.value, chances, &after, &path),
                StepKind::DrawUniformly { .. } => return Err(NoValue::unable("a number that nature draws")),
                StepKind::Choose { player, variable, domain, .. } => {
                    let player = self.programme.player(&player.value)?;
                    return self.choose(player, &variable.value, domain, &after, &path);
                }
                StepKind::ChooseAmong { player, variable, options, .. } => {
                    let player = self.programme.player(&player.value)?;
                    return self.choose_among(player, &variable.value, options, &after, &path);
                }
                StepKind::Gets { player, payoff } => {
                    let player = self.programme.player(&player.value)?;
                    let amount = here_now.get_or_insert_with(|| self.env(&path)).number(payoff)?;
                    path.paid[player] = &path.paid[player] + &amount;
                }
                StepKind::Let { name, value, .. } => {
                    self.set(&name.value, value, &here.decided_by, &mut path)?;
                    here_now = None;
                }
                StepKind::End => {
                    let paid = path.paid.clone();
                    return self.node(&path, HistoryKind::End { paid });
                }
                StepKind::Go { state, discounts } => return self.go(&state.value, discounts, &path),
                StepKind::If { cases, otherwise } => {
                    let env = here_now.get_or_insert_with(|| self.env(&path));
                    let mut tested = BTreeSet::new();
                    let mut chosen: &'c [StepSyntax] = otherwise;
                    for (test, steps) in cases {
                        tested.extend(self.programme.mentioned_in(test).iter());
                        if env.condition(test)?.holds {
                            chosen = steps;
                            break;
                        }
                    }
                    let mut decided_by = self.made_of(tested, &path);
                    if cases.iter().any(|(_, steps)| may_end(steps)) || may_end(otherwise) {
                        let survived = path.survived.iter().chain(&decided_by).copied().collect();
                        path.survived = Rc::new(survived);
                    }
                    decided_by.extend(here.decided_by.iter());
                    let decided_by = Rc::new(decided_by);
                    frame = Some(Rc::new(Frame { steps: chosen, decided_by, ends_block: false, next: Some(after) }));
                    continue;
                }
                StepKind::Simultaneously(steps) => {
                    let ends_block = path.block.is_none();
                    if ends_block {
                        path.block = Some(step.span.start);
                    }
                    let decided_by = here.decided_by.clone();
                    frame = Some(Rc::new(Frame { steps, decided_by, ends_block, next: Some(after) }));
                    continue;
                }
                StepKind::State { .. } if path.state.is_some() => return Err(NoValue::unable("a state that runs into the next")),
                StepKind::State { name, .. } => {
                    let state = self.programme.state(&name.value).ok_or_else(|| NoValue::unable("a state"))?;
                    let runs = vec![None; self.programme.states.len()];
                    let paid = path.paid.clone();
                    let fork = self.node(&path, HistoryKind::Fork { paid, runs })?;
                    self.forks.push((fork, path));
                    // Every run of a state exists by itself. The run with which play continues is added last, so that it is
                    // executed first.
                    self.runs.extend((0..self.programme.states.len()).filter(|other| *other != state).map(|other| (fork, other)));
                    self.runs.push((fork, state));
                    return Ok(fork);
                }
            }
            frame = Some(after);
        }
    }

    /// Executes a `let`.
    fn set(
        &mut self,
        name: &str,
        value: &'c Expr,
        decided_by: &BTreeSet<ReplayVariableId>,
        path: &mut GrowingHistory,
    ) -> Evaluation<()> {
        let variable = self.variable(name)?;
        let env = self.env(path);
        let found = match &self.programme.variables[variable].labels {
            Some(labels) => env.label_side(value, labels)?,
            None => NumberOrLabel::Number(env.number(value)?),
        };
        // A label that has the same name as a variable does not mention the variable.
        let is_label = |labels: &Rc<[Arc<str>]>| match &bare(value).node {
            Formula::Param(param) => labels.iter().any(|label| **label == *param.name.value),
            _ => false,
        };
        let label = self.programme.variables[variable].labels.as_ref().is_some_and(is_label);
        let mentioned = if label { Rc::default() } else { self.programme.mentioned_in(value) };
        let mut made_of = self.made_of(mentioned.iter().copied(), path);
        made_of.extend(decided_by);
        made_of.extend(path.survived.iter());
        let item = PastEvent { variable, value: found, mover: None, made_of: Arc::new(made_of), block: path.block };
        self.happened(path, item)
    }

    fn variable(&self, name: &str) -> Evaluation<ReplayVariableId> {
        self.programme.variable(name).ok_or_else(|| NoValue::unable(format!("the variable `{name}`")))
    }

    fn draw(
        &mut self,
        name: &str,
        chances: &'c [DrawnLabelSyntax],
        after: &Rc<Frame<'c>>,
        path: &GrowingHistory,
    ) -> Evaluation<HistoryId> {
        let variable = self.variable(name)?;
        let found = self.chances(chances, path)?;
        let labels: Vec<Arc<str>> = chances.iter().map(|chance| Arc::from(chance.label.value.as_str())).collect();
        let node = self.node(path, HistoryKind::Draw { variable, chances: found, next: Vec::new() })?;
        let mut next = Vec::new();
        for (branch, label) in labels.into_iter().enumerate() {
            let made_of = Arc::clone(&self.alone[variable]);
            let item = PastEvent { variable, value: NumberOrLabel::Label(label), mover: None, made_of, block: path.block };
            let mut path = path.clone();
            self.happened(&mut path, item)?;
            path.parent = Some((node, branch));
            next.push(self.run(Some(after.clone()), path)?);
        }
        if let HistoryKind::Draw { next: place, .. } = &mut self.nodes[node].kind {
            *place = next;
        }
        Ok(node)
    }

    /// Returns the probabilities of a draw, for each label and player. A label without a probability has the rest. There is no
    /// answer if there are two such labels, or if the numbers are no probabilities.
    fn chances(&self, chances: &[DrawnLabelSyntax], path: &GrowingHistory) -> Evaluation<Vec<Vec<Rational>>> {
        let env = self.env(path);
        let players = self.programme.players.len();
        let mut found: Vec<Option<Vec<Rational>>> = Vec::new();
        for chance in chances {
            let Some(first) = chance.weights.first() else {
                found.push(None);
                continue;
            };
            // A player without a prior of its own knows the draw, so its prior does not matter.
            let mut own = vec![env.number(&first.value)?; players];
            for weight in &chance.weights {
                if let Some(player) = &weight.player {
                    own[self.programme.player(&player.value)?] = env.number(&weight.value)?;
                }
            }
            found.push(Some(own));
        }
        if found.iter().filter(|own| own.is_none()).count() > 1 {
            return Err(NoValue::unable("two labels of a draw without probability"));
        }
        let rest: Vec<Rational> = (0..players)
            .map(|player| Rational::one() - found.iter().flatten().map(|own| &own[player]).sum::<Rational>())
            .collect();
        let found: Vec<Vec<Rational>> = found.into_iter().map(|own| own.unwrap_or_else(|| rest.clone())).collect();
        for player in 0..players {
            let total: Rational = found.iter().map(|own| &own[player]).sum();
            if !total.is_one() || found.iter().any(|own| own[player].is_negative()) {
                return Err(NoValue::unable("chances of a draw that are no probabilities"));
            }
        }
        Ok(found)
    }

    fn choose(
        &mut self,
        player: ReplayPlayerId,
        name: &str,
        domain: &'c Domain,
        after: &Rc<Frame<'c>>,
        path: &GrowingHistory,
    ) -> Evaluation<HistoryId> {
        let variable = self.variable(name)?;
        let env = self.env(path);
        let mut sampled = false;
        let acts: Vec<PossibleAction> = match domain {
            Domain::Set(set) => {
                let labels = self.programme.context.book.sets.get(set.value.as_str());
                let labels = labels.ok_or_else(|| NoValue::unable(format!("the set `{}`", set.value)))?;
                labels.iter().map(|label| PossibleAction { label: Some(Arc::from(*label)), amount: None }).collect()
            }
            Domain::Range(range) => {
                let (amounts, partly) = self.amounts(name, range, &env)?;
                sampled = partly;
                amounts.into_iter().map(|amount| PossibleAction { label: None, amount: Some(amount) }).collect()
            }
        };
        let branches = acts.into_iter().map(|act| (act, after.clone(), None)).collect();
        self.moves(player, variable, branches, sampled, path)
    }

    fn choose_among(
        &mut self,
        player: ReplayPlayerId,
        name: &str,
        options: &'c [ChoiceSyntax],
        after: &Rc<Frame<'c>>,
        path: &GrowingHistory,
    ) -> Evaluation<HistoryId> {
        let variable = self.variable(name)?;
        let env = self.env(path);
        let mut branches = Vec::new();
        let mut sampled = false;
        let mut path = path.clone();
        if options.iter().any(|option| may_end(&option.steps)) {
            let survived = path.survived.iter().copied().chain([variable]).collect();
            path.survived = Rc::new(survived);
        }
        for option in options.iter().filter(|option| self.programme.context.book.allows(&option.head)) {
            let mut decided_by: BTreeSet<ReplayVariableId> = after.decided_by.as_ref().clone();
            decided_by.insert(variable);
            let frame = Rc::new(Frame {
                steps: &option.steps,
                decided_by: Rc::new(decided_by),
                ends_block: false,
                next: Some(after.clone()),
            });
            let label: Arc<str> = Arc::from(option.label.value.as_str());
            match &option.amount {
                None => branches.push((PossibleAction { label: Some(label), amount: None }, frame, None)),
                Some((amount, range)) => {
                    let place = self.variable(&amount.value)?;
                    let (amounts, partly) = self.amounts(&amount.value, range, &env)?;
                    sampled |= partly;
                    branches.extend(amounts.into_iter().map(|amount| {
                        (PossibleAction { label: Some(label.clone()), amount: Some(amount) }, frame.clone(), Some(place))
                    }));
                }
            }
        }
        self.moves(player, variable, branches, sampled, &path)
    }

    fn moves(
        &mut self,
        player: ReplayPlayerId,
        variable: ReplayVariableId,
        branches: Vec<(PossibleAction, Rc<Frame<'c>>, Option<ReplayVariableId>)>,
        sampled: bool,
        path: &GrowingHistory,
    ) -> Evaluation<HistoryId> {
        if branches.is_empty() {
            return Err(NoValue::unable("a move without any action"));
        }
        self.sampled |= sampled;
        let acts: Vec<PossibleAction> = branches.iter().map(|(act, _, _)| act.clone()).collect();
        let node = self.node(path, HistoryKind::Move { player, variable, acts, next: Vec::new(), sampled })?;
        let mut next = Vec::new();
        for (branch, (act, frame, amount_variable)) in branches.into_iter().enumerate() {
            let item = |variable: ReplayVariableId, value: NumberOrLabel| PastEvent {
                variable,
                value,
                mover: Some(player),
                made_of: Arc::clone(&self.alone[variable]),
                block: path.block,
            };
            let label = act.label.as_ref().map(|label| item(variable, NumberOrLabel::Label(label.clone())));
            let amount = act
                .amount
                .as_ref()
                .map(|amount| item(amount_variable.unwrap_or(variable), NumberOrLabel::Number(amount.clone())));
            let mut path = path.clone();
            for item in label.into_iter().chain(amount) {
                self.happened(&mut path, item)?;
            }
            path.parent = Some((node, branch));
            next.push(self.run(Some(frame), path)?);
        }
        if let HistoryKind::Move { next: place, .. } = &mut self.nodes[node].kind {
            *place = next;
        }
        Ok(node)
    }

    /// Returns the numbers of a range, and whether an interval has more.
    fn amounts(&self, name: &str, range: &RangeSyntax, env: &Environment<'c>) -> Evaluation<(Vec<Rational>, bool)> {
        match range {
            RangeSyntax::Finite(members, _) => {
                let mut values: Vec<Rational> = members.iter().map(|member| env.number(member)).collect::<Evaluation<_>>()?;
                values.sort();
                values.dedup();
                Ok((values, false))
            }
            RangeSyntax::Interval { .. } => self.amounts.of(name, &env.interval(range)?, env),
        }
    }

    fn go(&mut self, state: &str, discounts: &[WeightSyntax], path: &GrowingHistory) -> Evaluation<HistoryId> {
        let state = self.programme.state(state).ok_or_else(|| NoValue::unable(format!("the state `{state}`")))?;
        let fork = path.fork.ok_or_else(|| NoValue::unable("`go to` outside the states"))?;
        let env = self.env(path);
        let mut own = vec![Rational::one(); path.paid.len()];
        for weight in discounts {
            let value = env.number(&weight.value)?;
            match &weight.player {
                None => own.iter_mut().for_each(|discount| *discount = value.clone()),
                Some(player) => own[self.programme.player(&player.value)?] = value,
            }
        }
        self.runs.push((fork, state));
        let paid = path.paid.clone();
        self.node(path, HistoryKind::Go { paid, discounts: own, fork, state })
    }
}

/// True iff play may end or go to a state inside these steps.
fn may_end(steps: &[StepSyntax]) -> bool {
    steps.iter().any(|step| match &step.kind {
        StepKind::End | StepKind::Go { .. } => true,
        StepKind::If { cases, otherwise } => cases.iter().any(|(_, steps)| may_end(steps)) || may_end(otherwise),
        StepKind::Simultaneously(steps) | StepKind::State { steps, .. } => may_end(steps),
        StepKind::ChooseAmong { options, .. } => options.iter().any(|option| may_end(&option.steps)),
        StepKind::Players(_)
        | StepKind::Variable { .. }
        | StepKind::Tie { .. }
        | StepKind::Know { .. }
        | StepKind::See { .. }
        | StepKind::Draw { .. }
        | StepKind::DrawUniformly { .. }
        | StepKind::Choose { .. }
        | StepKind::Gets { .. }
        | StepKind::Let { .. } => false,
    })
}
