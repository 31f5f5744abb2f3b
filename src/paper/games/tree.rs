//! Expands the text of a game into its extensive form: one node for each history, with branches that rejoin expanded separately.
//!
//! [`Resolver::game`] is the entry point. [`super::branches`], [`super::draws`], [`super::leaves`] and [`super::information`] add
//! to [`TreeBuilder`]. Trusted: an error here is another game. The second reader ([`crate::replay`]) guards it.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;
use std::sync::Arc;

use super::super::comparisons::label_name;
use super::super::domains::infinite;
use super::super::meaning::{LocalMeaning, LocalName, Obligation, ObligationKind};
use super::super::quantifiers::quantify;
use super::super::resolver::Resolver;
use super::declared::GameDeclarations;
use super::events::{EventId, GameEvent, NamedNumber};
use super::resolved::{Resolved, local, named_number};
use crate::diagnostic::Diagnostic;
use crate::expression::build::{all, compare, constant_truth, number, simplified, sum};
use crate::expression::variables::Variables;
use crate::expression::{BoundVariable, ConditionRef, Quantifier, Relation, Term, TermRef};
use crate::game::tree::{
    AvailableAction, Game, GameNode, GameVariableKind, InformationSet, LabelAssignment, NodeId, NodeKind, NumberRange, PlayerId,
    SimultaneousBlock, TreeRoot, VariableId,
};
use crate::game::views::Views;
use crate::source::Span;
use crate::syntax::play::{self, StepKind, StepSyntax};
use crate::syntax::tree::{Domain, Expr, Name, RangeSyntax as Written};

/// The most nodes that a game may have.
const MAX_NODES: usize = 20_000;
/// The most moves and draws on one history.
const MAX_LENGTH: usize = 200;

/// The steps that follow a list of steps.
pub(super) enum Continuation<'t> {
    /// No further steps.
    Nothing,
    /// The rest of an enclosing list of steps, and what follows that list.
    Steps(&'t [StepSyntax], Rc<Continuation<'t>>),
    /// The end of a block of simultaneous moves.
    EndOfBlock(Rc<Continuation<'t>>),
    /// The end of a branch. The events that decide whether a step is reached are again those from before the branch.
    EndOfBranch(BTreeSet<EventId>, Rc<Continuation<'t>>),
}

/// A history under construction, from the root of the game to the current step.
#[derive(Clone)]
pub(super) struct HistoryPath<'t> {
    pub(super) labels: LabelAssignment,
    pub(super) amounts: Vec<VariableId>,
    /// The range of each number chosen so far, as a condition.
    pub(super) ranges: Vec<ConditionRef>,
    pub(super) named_numbers: Vec<NamedNumber<'t>>,
    pub(super) paid: Vec<Option<TermRef>>,
    /// The payments since the last node.
    pub(super) paid_since_node: Vec<(PlayerId, TermRef)>,
    pub(super) parent: Option<(NodeId, usize)>,
    pub(super) root: usize,
    /// The history on which the first state was entered; `None` before the states.
    pub(super) entry: Option<Rc<HistoryPath<'t>>>,
    /// The events of the history, in order.
    pub(super) events: Vec<GameEvent>,
    /// The events that decided that the current step is reached.
    pub(super) decided_by: BTreeSet<EventId>,
    /// For each variable that a branch not taken would have set: the events that decided that the branch was not taken.
    pub(super) absent: BTreeMap<VariableId, BTreeSet<EventId>>,
    /// True iff the current step is in a block of simultaneous moves.
    pub(super) in_block: bool,
    pub(super) length: usize,
}

/// The extensive form of a game under construction.
pub(super) struct TreeBuilder<'r, 't> {
    pub(super) resolver: &'r mut Resolver<'t>,
    pub(super) declared: GameDeclarations<'t>,
    pub(super) name: &'t Name,
    pub(super) nodes: Vec<GameNode>,
    pub(super) roots: Vec<TreeRoot>,
    pub(super) infos: Vec<InformationSet>,
    pub(super) obligations: Vec<Obligation>,
    /// The states that remain to be expanded, each with the history that enters it.
    pub(super) pending: Vec<(usize, HistoryPath<'t>)>,
    /// For each root: the ranges of the numbers chosen before the first state.
    pub(super) entry_ranges: Vec<Vec<ConditionRef>>,
    /// The root of each state, by the labels and named numbers with which the states were entered.
    pub(super) roots_by_entry: Vec<(usize, LabelAssignment, Vec<TermRef>, usize)>,
    pub(super) faulty: bool,
}

impl<'t> Resolver<'t> {
    /// Returns a game by its declaration. Expanded once.
    pub(in crate::paper) fn game(&mut self, number: usize) -> Option<Rc<Resolved>> {
        if let Some(known) = self.games.get(&number) {
            return known.clone();
        }
        let names = self.names;
        let super::super::names::DeclaredAs::Game(source) = names.declared[number].kind else { return None };
        let found = self.expand_game(source, names.declared[number].item).map(Rc::new);
        self.games.insert(number, found.clone());
        found
    }

    /// Expands the text of a game, and checks its information sets.
    fn expand_game(&mut self, source: &'t play::GameSyntax, item: usize) -> Option<Resolved> {
        let declared = self.declarations(source, item)?;
        let players = declared.players.len();
        let mut builder = TreeBuilder {
            resolver: self,
            declared,
            name: &source.name,
            nodes: Vec::new(),
            roots: vec![TreeRoot { state: None, node: 0, labels: LabelAssignment::new() }],
            infos: Vec::new(),
            obligations: Vec::new(),
            pending: Vec::new(),
            roots_by_entry: Vec::new(),
            entry_ranges: vec![Vec::new()],
            faulty: false,
        };
        let start = HistoryPath {
            labels: LabelAssignment::new(),
            amounts: Vec::new(),
            ranges: Vec::new(),
            named_numbers: Vec::new(),
            paid: vec![None; players],
            paid_since_node: Vec::new(),
            parent: None,
            root: 0,
            entry: None,
            events: Vec::new(),
            decided_by: BTreeSet::new(),
            absent: BTreeMap::new(),
            in_block: false,
            length: 0,
        };
        let before = builder.resolver.faults.len();
        let first = builder.steps(&source.steps, &Rc::new(Continuation::Nothing), start)?;
        builder.roots[0].node = first;
        while let Some((state, path)) = builder.pending.pop() {
            let root = path.root;
            let steps = builder.declared.states[state].1;
            let node = builder.steps(steps, &Rc::new(Continuation::Nothing), path)?;
            builder.roots[root].node = node;
        }
        builder.all_states_are_entered();
        if builder.faulty || builder.resolver.faults.len() > before || !builder.information_is_sound() {
            return None;
        }
        let TreeBuilder { declared, nodes, roots, infos, obligations, .. } = builder;
        let mut game = Game {
            name: source.name.value.as_str().into(),
            players: declared.players.iter().map(|name| name.value.as_str().into()).collect(),
            variables: declared.variables,
            nodes,
            roots,
            infos,
            ties: declared.ties,
            views: Views::default(),
        };
        game.views = Views::of(&game);
        Some(Resolved { game: Arc::new(game), sets: declared.sets, obligations })
    }
}

impl<'t> TreeBuilder<'_, 't> {
    /// Records a fault, after which the game is not built.
    pub(super) fn fault(&mut self, fault: Diagnostic) {
        self.faulty = true;
        self.resolver.faults.push(fault);
    }

    /// Adds a node at the end of a history. Its kind is set later.
    pub(super) fn new_node(&mut self, path: &HistoryPath<'t>, span: Span) -> Option<NodeId> {
        if self.nodes.len() >= MAX_NODES || path.length > MAX_LENGTH {
            let what = if path.length > MAX_LENGTH {
                format!("`{}` has histories of more than {MAX_LENGTH} moves", self.name.value)
            } else {
                format!("`{}` has more than {MAX_NODES} histories", self.name.value)
            };
            self.fault(Diagnostic::new(span, what).repair("write fewer branches, or use states"));
            return None;
        }
        self.nodes.push(GameNode {
            parent: path.parent,
            root: path.root,
            labels: path.labels.clone(),
            amounts: path.amounts.clone(),
            block: match (path.in_block, path.events.iter().any(|event| event.in_block)) {
                (false, _) => SimultaneousBlock::Outside,
                (true, false) => SimultaneousBlock::Start,
                (true, true) => SimultaneousBlock::Inside,
            },
            seen: (0..self.declared.players.len()).map(|player| self.seen_by(player, path)).collect(),
            paid: path.paid_since_node.clone(),
            kind: NodeKind::End { paid: Vec::new() },
        });
        Some(self.nodes.len() - 1)
    }

    /// Returns the variables and named numbers of the game as local names at the end of a history.
    fn locals(&self, path: &HistoryPath<'t>, known: impl Fn(VariableId) -> bool) -> Vec<LocalName> {
        let mut out = Vec::new();
        for (variable, declared) in self.declared.variables.iter().enumerate().filter(|(variable, _)| known(*variable)) {
            let meaning = match (self.declared.sets[variable], path.labels.get(&variable)) {
                (Some(set), Some(label)) => LocalMeaning::Label { set, index: *label },
                (None, _) if path.amounts.contains(&variable) => LocalMeaning::Number(declared.name.clone(), None),
                (Some(_) | None, _) => LocalMeaning::Missing,
            };
            out.push(local(&declared.name, meaning));
        }
        out.extend(path.named_numbers.iter().map(|named| named_number(named.name, named.term.clone())));
        out
    }

    /// Resolves a number in the text of a game. Its obligations are quantified over all numbers chosen before. Returns 0 after a
    /// fault.
    pub(super) fn number(&mut self, expr: &Expr, path: &HistoryPath<'t>) -> TermRef {
        self.number_with_events(expr, path).0
    }

    /// Resolves a number in the text of a game, with the events on which it depends.
    fn number_with_events(&mut self, expr: &Expr, path: &HistoryPath<'t>) -> (TermRef, BTreeSet<EventId>) {
        self.resolver.looked_up.borrow_mut().clear();
        let locals = self.locals(path, |_| true);
        let (found, obligations) = self.resolver.in_scope(locals, |resolver| resolver.number(expr));
        let depends_on = self.events_looked_up(path);
        self.add_obligations(obligations, path);
        let term = found.map_or_else(
            || {
                self.faulty = true;
                number(0)
            },
            |term| crate::expression::build::simplified_term(&term),
        );
        (term, depends_on)
    }

    /// Resolves a condition in the text of a game, with the events on which it depends.
    pub(super) fn condition_with_events(&mut self, expr: &Expr, path: &HistoryPath<'t>) -> (ConditionRef, BTreeSet<EventId>) {
        self.resolver.looked_up.borrow_mut().clear();
        let locals = self.locals(path, |_| true);
        let (found, obligations) = self.resolver.in_scope(locals, |resolver| resolver.condition(expr));
        let depends_on = self.events_looked_up(path);
        self.add_obligations(obligations, path);
        let condition = found.map_or_else(
            || {
                self.faulty = true;
                all([])
            },
            |condition| simplified(&condition),
        );
        (condition, depends_on)
    }

    /// Returns the events on which the formula that was just resolved depends, through the names that it looked up.
    fn events_looked_up(&self, path: &HistoryPath<'t>) -> BTreeSet<EventId> {
        let names = self.resolver.looked_up.borrow();
        let mut out = BTreeSet::new();
        for name in names.iter() {
            if let Some(named) = path.named_numbers.iter().find(|named| named.name == name) {
                out.extend(named.depends_on.iter().copied());
            }
            let Some(id) = self.declared.variable(name) else { continue };
            match path.events.iter().position(|event| event.variable == id) {
                Some(event) => {
                    out.insert(event);
                }
                None => out.extend(path.absent.get(&id).into_iter().flatten().copied()),
            }
        }
        out
    }

    /// Adds obligations, quantified over all numbers chosen before on the history.
    fn add_obligations(&mut self, obligations: Vec<Obligation>, path: &HistoryPath<'t>) {
        for obligation in obligations {
            let condition = self.for_all_chosen(path, obligation.condition);
            self.obligations.push(Obligation { condition, ..obligation });
        }
    }

    /// Quantifies a condition universally over the numbers chosen on the history that the condition mentions.
    fn for_all_chosen(&self, path: &HistoryPath<'t>, condition: ConditionRef) -> ConditionRef {
        let free = Variables::of_condition(&condition).free;
        let mut out = condition;
        let mut needed = free;
        for (variable, range) in path.amounts.iter().zip(&path.ranges).rev() {
            let name = self.declared.variables[*variable].name.clone();
            if needed.contains(&name) {
                needed.extend(Variables::of_condition(range).free);
                let bound = BoundVariable { name, range: Some(range.clone()), integer: false, replaced: Vec::new() };
                out = quantify(Quantifier::Forall, bound, out, true);
            }
        }
        out
    }

    /// Adds an obligation of the game, unless it is decided to be true. It is quantified over all numbers chosen before.
    pub(super) fn obligation(
        &mut self,
        kind: ObligationKind,
        condition: &ConditionRef,
        title: String,
        span: Span,
        path: &HistoryPath<'t>,
    ) {
        let condition = simplified(condition);
        if constant_truth(&condition) == Some(true) {
            return;
        }
        let condition = self.for_all_chosen(path, condition);
        let written = self.resolver.text(span);
        self.obligations.push(Obligation { kind, condition, title, written, span });
    }

    /// Expands steps at the end of a history, and returns the first node that they add.
    pub(super) fn steps(
        &mut self,
        steps: &'t [StepSyntax],
        rest: &Rc<Continuation<'t>>,
        mut path: HistoryPath<'t>,
    ) -> Option<NodeId> {
        for (at, step) in steps.iter().enumerate() {
            let then = || Rc::new(Continuation::Steps(&steps[at + 1..], Rc::clone(rest)));
            match &step.kind {
                StepKind::Players(_)
                | StepKind::Variable { .. }
                | StepKind::Tie { .. }
                | StepKind::Know { .. }
                | StepKind::See { .. }
                | StepKind::DrawUniformly { .. } => {}
                StepKind::Draw { variable, head, chances, .. } => {
                    if self.resolver.in_force(head) {
                        return self.draw(step, variable, chances, &then(), &path);
                    }
                }
                StepKind::Choose { player, variable, domain, head } => {
                    if self.resolver.in_force(head) {
                        return self.choose(step, (player, variable), domain, &then(), &path);
                    }
                }
                StepKind::ChooseAmong { player, variable, head, options } => {
                    if self.resolver.in_force(head) {
                        return self.choose_among(step, (player, variable), options, &then(), &path);
                    }
                }
                StepKind::Gets { player, payoff } => {
                    let amount = self.number(payoff, &path);
                    let Some(player) = self.resolver.player_of(player, &self.declared) else {
                        self.faulty = true;
                        continue;
                    };
                    let defined = Arc::new(crate::expression::Condition::HasValue(amount.clone()));
                    if crate::expression::definedness::term_may_fail(&amount) {
                        let title = format!("`{}` has a value", self.resolver.short(payoff.span));
                        let defined: ConditionRef = defined;
                        self.obligation(ObligationKind::Payoff, &defined, title, payoff.span, &path);
                    }
                    path.paid_since_node.push((player, amount.clone()));
                    let so_far = path.paid[player].take();
                    path.paid[player] = Some(so_far.map_or(amount.clone(), |so_far| sum(&so_far, &amount)));
                }
                StepKind::Let { name, domain, value } => self.set_variable(name, domain.as_ref(), value, &mut path),
                StepKind::End => return self.end(&path, step.span),
                StepKind::Go { state, discounts } => return self.go(state, discounts, &path, step.span),
                StepKind::If { cases, otherwise } => return self.test(step, cases, otherwise, &then(), &path),
                StepKind::Simultaneously(inner) => {
                    path.in_block = true;
                    return self.steps(inner, &Rc::new(Continuation::EndOfBlock(then())), path);
                }
                StepKind::State { name, .. } => {
                    if path.entry.is_some() {
                        let message = format!("`{}` reaches the state `{}` without `go to`", self.name.value, name.value);
                        self.fault(
                            Diagnostic::new(step.span, message).repair("finish the state before it with `end` or `go to`"),
                        );
                        return None;
                    }
                    return self.enter(name, &path, step.span);
                }
            }
        }
        match &**rest {
            Continuation::Steps(steps, rest) => self.steps(steps, rest, path),
            Continuation::EndOfBlock(rest) => {
                path.in_block = false;
                path.events.iter_mut().for_each(|event| event.in_block = false);
                self.steps(&[], rest, path)
            }
            Continuation::EndOfBranch(decided_by, rest) => {
                path.decided_by.clone_from(decided_by);
                self.steps(&[], rest, path)
            }
            Continuation::Nothing if path.entry.is_some() => {
                let last = steps.last().map_or(self.name.span, |step| step.span);
                self.fault(
                    Diagnostic::new(last, "the steps of a state stop here without `end` or `go to`")
                        .repair("write `end`, or `go to` a state"),
                );
                None
            }
            Continuation::Nothing => {
                let last = steps.last().map_or(self.name.span, |step| step.span);
                self.end(&path, last)
            }
        }
    }

    /// Returns the history that continues a history through one branch of its last node.
    pub(super) fn child_path(path: &HistoryPath<'t>, node: NodeId, branch: usize) -> HistoryPath<'t> {
        let mut next = path.clone();
        next.parent = Some((node, branch));
        next.paid_since_node.clear();
        next.length += 1;
        next
    }

    /// Adds the node of a move whose actions are the labels of a set, or the numbers of a range.
    fn choose(
        &mut self,
        step: &'t StepSyntax,
        (player, variable): (&Name, &Name),
        domain: &'t Domain,
        rest: &Rc<Continuation<'t>>,
        path: &HistoryPath<'t>,
    ) -> Option<NodeId> {
        let player = self.declared.player(&player.value)?;
        let id = self.declared.variable(&variable.value)?;
        self.check_no_value(id, variable.span, path)?;
        let node = self.new_node(path, step.span)?;
        let info = self.info(player, id, node, path);
        let mut options = Vec::new();
        match domain {
            Domain::Set(_) => {
                for label in 0..self.declared.variables[id].labels.len() {
                    let mut next = Self::child_path(path, node, label);
                    next.record_event(id);
                    next.labels.insert(id, label);
                    let follows = self.steps(&[], rest, next)?;
                    options.push(AvailableAction { label: Some(label), amount: None, node: follows });
                }
            }
            Domain::Range(range) => {
                let mut next = Self::child_path(path, node, 0);
                let range = self.choose_number(id, range, &mut next);
                let follows = self.steps(&[], rest, next)?;
                options.push(AvailableAction { label: None, amount: Some((id, range)), node: follows });
            }
        }
        self.nodes[node].kind = NodeKind::Move { player, variable: id, options, info };
        Some(node)
    }

    /// Adds the node of a move that lists its actions, each with its own steps.
    fn choose_among(
        &mut self,
        step: &'t StepSyntax,
        (player, variable): (&Name, &Name),
        written: &'t [play::ChoiceSyntax],
        rest: &Rc<Continuation<'t>>,
        path: &HistoryPath<'t>,
    ) -> Option<NodeId> {
        let player = self.declared.player(&player.value)?;
        let id = self.declared.variable(&variable.value)?;
        self.check_no_value(id, variable.span, path)?;
        let node = self.new_node(path, step.span)?;
        let info = self.info(player, id, node, path);
        let mut options = Vec::new();
        let in_force: Vec<&'t play::ChoiceSyntax> =
            written.iter().filter(|option| self.resolver.in_force(&option.head)).collect();
        let branches: Vec<&[StepSyntax]> = in_force.iter().map(|option| option.steps.as_slice()).collect();
        for (branch, option) in in_force.iter().enumerate() {
            let label = self.declared.variables[id].labels.iter().position(|label| **label == *option.label.value)?;
            let mut next = Self::child_path(path, node, options.len());
            let event = next.record_event(id);
            next.labels.insert(id, label);
            let amount = match &option.amount {
                None => None,
                Some((name, range)) => {
                    let amount = self.declared.variable(&name.value)?;
                    self.check_no_value(amount, name.span, path)?;
                    Some((amount, self.choose_number(amount, range, &mut next)))
                }
            };
            let rest = self.branch(&mut next, &branches, branch, BTreeSet::from([event]), rest);
            let follows = self.steps(&option.steps, &rest, next)?;
            options.push(AvailableAction { label: Some(label), amount, node: follows });
        }
        if options.is_empty() {
            let message = format!("`{}` has no action under these alternatives", variable.value);
            self.fault(Diagnostic::new(variable.span, message));
        }
        self.nodes[node].kind = NodeKind::Move { player, variable: id, options, info };
        Some(node)
    }

    /// Reports a variable that already has a value on the history.
    pub(super) fn check_no_value(&mut self, id: VariableId, span: Span, path: &HistoryPath<'t>) -> Option<()> {
        if !path.labels.contains_key(&id) && !path.amounts.contains(&id) {
            return Some(());
        }
        let name = self.declared.variables[id].name.clone();
        let message = format!("`{name}` is given a value twice on one history");
        let fault = Diagnostic::new(span, message).also(self.declared.spans[id], "it is declared here");
        self.fault(fault.repair("use another name for the second draw or move"));
        None
    }

    /// Records that a number is chosen in a range, and returns the range.
    fn choose_number(&mut self, amount: VariableId, written: &'t Written, path: &mut HistoryPath<'t>) -> NumberRange {
        let range = self.range(written, path);
        let condition = range.contains(&Term::variable(self.declared.variables[amount].name.clone()));
        path.amounts.push(amount);
        path.ranges.push(condition);
        path.record_event(amount);
        range
    }

    /// Resolves the range of a number, with the obligation that an interval is not empty.
    fn range(&mut self, written: &'t Written, path: &HistoryPath<'t>) -> NumberRange {
        match written {
            Written::Finite(values, _) => NumberRange::Values(values.iter().map(|value| self.number(value, path)).collect()),
            Written::Interval { lower_closed, lower, upper, upper_closed, span } => {
                let mut end = |expr: &'t Expr, closed: bool| match infinite(expr) {
                    Some(_) => None,
                    None => Some((self.number(expr, path), closed)),
                };
                let (low, high) = (end(lower, *lower_closed), end(upper, *upper_closed));
                if let (Some((low, low_closed)), Some((high, high_closed))) = (&low, &high) {
                    let relation = if *low_closed && *high_closed { Relation::LessEqual } else { Relation::Less };
                    let condition = compare(low, relation, high);
                    let title = format!("the interval `{}` is not empty", self.resolver.short(*span));
                    if constant_truth(&condition) == Some(false) {
                        let message = format!("the interval `{}` is empty", self.resolver.short(*span));
                        self.fault(Diagnostic::new(*span, message).repair("put the smaller end first"));
                    }
                    self.obligation(ObligationKind::Interval, &condition, title, *span, path);
                }
                NumberRange::Interval { low, high }
            }
        }
    }

    /// Sets a label, or names a number, on a history.
    fn set_variable(&mut self, name: &'t Name, domain: Option<&'t Domain>, value: &'t Expr, path: &mut HistoryPath<'t>) {
        let Some(id) = self.declared.variable(&name.value) else {
            let known = path.named_numbers.iter().any(|known| known.name == name.value);
            if self.resolver.check_local(name, &[]).is_none() || known {
                if known {
                    self.fault(Diagnostic::new(name.span, format!("`{}` is set twice on one history", name.value)));
                }
                self.faulty = true;
                return;
            }
            let (value, mut depends_on) = self.number_with_events(value, path);
            depends_on.extend(path.decided_by.iter().copied());
            if let Some(domain) = domain {
                let locals = self.locals(path, |_| true);
                let (inside, obligations) = self.resolver.in_scope(locals, |resolver| resolver.in_domain(&value, domain));
                self.add_obligations(obligations, path);
                if let Some(inside) = inside {
                    self.obligation(
                        ObligationKind::Within,
                        &inside,
                        format!("`{}` lies in its declared domain", name.value),
                        name.span,
                        path,
                    );
                }
            }
            let shown = name.value.as_str();
            let term = Arc::new(Term::Named { shown: shown.into(), body: value });
            path.named_numbers.push(NamedNumber { name: shown, term, depends_on });
            return;
        };
        let is_label = self.declared.variables[id].kind == GameVariableKind::Label;
        let known = &self.declared.variables[id].labels;
        let label = label_name(value).and_then(|name| known.iter().position(|label| **label == *name.value));
        match label {
            Some(label) if is_label => {
                if path.labels.insert(id, label).is_some() {
                    self.fault(Diagnostic::new(name.span, format!("`{}` is set twice on one history", name.value)));
                }
                let depends_on = path.decided_by.clone();
                path.events.push(GameEvent { variable: id, depends_on, in_block: path.in_block });
            }
            Some(_) => {
                let message = format!("`{}` is a draw or a move, and the game cannot set it", name.value);
                self.fault(Diagnostic::new(name.span, message).repair("use another name"));
            }
            None => {
                let all: Vec<String> = self.declared.variables[id].labels.iter().map(|label| format!("`{label}`")).collect();
                let message = format!("`{}` has no label `{}`", name.value, self.resolver.short(value.span));
                self.fault(Diagnostic::new(value.span, message).repair(format!("its labels are {}", all.join(", "))));
            }
        }
    }
}
