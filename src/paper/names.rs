//! Gathers the namespace of a file: which item declares which name, and under which alternatives of its readings.
//!
//! [`super::read()`] builds one [`Namespace`] before anything is resolved. Trusted: a name that is attached to another declaration
//! is a wrong verdict. Names that are declared twice are refused.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::readings::{AlternativeChoice, AlternativeLimits, Readings};
use crate::diagnostic::{Diagnostic, Faults, nearest};
use crate::source::{Sources, Span};
use crate::syntax::play::{self, StepKind};
use crate::syntax::tree::{
    Argument, Declaration, DeclaredSymbol, Domain, Expr, FunctionFactSyntax, Head, Item, ItemKind, Member, Name, NamedCondition,
    Text,
};

/// The syntax of `define f(args) in D head = E`.
#[derive(Clone, Copy, Debug)]
pub(super) struct DefinitionItem<'t> {
    pub(super) arguments: &'t [Argument],
    pub(super) domain: Option<&'t Domain>,
    pub(super) head: &'t Head,
    pub(super) body: &'t Expr,
}

/// The syntax of `define x, y in D head by F, G`.
#[derive(Clone, Copy, Debug)]
pub(super) struct Equations<'t> {
    pub(super) symbols: &'t [DeclaredSymbol],
    pub(super) domain: Option<&'t Domain>,
    pub(super) head: &'t Head,
    pub(super) equations: &'t [Expr],
    pub(super) span: Span,
}

/// The syntax of `function u(x in D) head: facts`.
#[derive(Clone, Copy, Debug)]
pub(super) struct UnknownFunction<'t> {
    pub(super) name: &'t Name,
    pub(super) arguments: &'t [Argument],
    pub(super) head: &'t Head,
    pub(super) facts: &'t [FunctionFactSyntax],
}

/// The syntax of `region R head: members`.
#[derive(Clone, Copy, Debug)]
pub(super) struct RegionItem<'t> {
    pub(super) name: &'t Name,
    pub(super) head: &'t Head,
    pub(super) members: &'t [Member],
}

/// The kind of thing that a name is declared as, with its syntax.
#[derive(Clone, Copy, Debug)]
pub(super) enum DeclaredAs<'t> {
    Set(usize),
    Reading,
    Alternative,
    Parameter(&'t Declaration),
    Unknown(Equations<'t>),
    Function(UnknownFunction<'t>),
    Definition(DefinitionItem<'t>),
    Condition(&'t NamedCondition),
    Region(RegionItem<'t>),
    Claim,
    Proof,
    Game(&'t play::GameSyntax),
    Assessment(&'t play::AssessmentSyntax),
}

impl DeclaredAs<'_> {
    /// Returns the kind with its article, for messages.
    pub(super) fn with_article(&self) -> &'static str {
        match self {
            DeclaredAs::Set(_) => "a set",
            DeclaredAs::Reading => "a reading",
            DeclaredAs::Alternative => "an alternative of a reading",
            DeclaredAs::Parameter(_) => "a parameter",
            DeclaredAs::Unknown(_) | DeclaredAs::Definition(_) => "a definition",
            DeclaredAs::Function(_) => "a function",
            DeclaredAs::Condition(_) => "a condition",
            DeclaredAs::Region(_) => "a region",
            DeclaredAs::Claim => "a claim",
            DeclaredAs::Proof => "a proof",
            DeclaredAs::Game(_) => "a game",
            DeclaredAs::Assessment(_) => "an assessment",
        }
    }
}

/// One declaration of a name.
#[derive(Clone, Debug)]
pub(super) struct NameDeclaration<'t> {
    pub(super) name: &'t str,
    /// The label, if the declaration is a member of a family.
    pub(super) label: Option<&'t str>,
    /// The LaTeX name that the file gives. For `x[S]`, the LaTeX name of the whole family.
    pub(super) written: Option<&'t Text>,
    pub(super) span: Span,
    pub(super) kind: DeclaredAs<'t>,
    pub(super) limits: AlternativeLimits,
    /// The number of the item that declares the name.
    pub(super) item: usize,
    /// True iff the declaration is an assumption, which is a hypothesis of every claim.
    pub(super) assumed: bool,
    /// True iff the declaration comes from `x[S]` for a set S, so that its LaTeX name is the name of the family with a subscript.
    pub(super) whole_family: bool,
}

impl NameDeclaration<'_> {
    /// Returns the name with the label of the member, if any: `beta[committed]`.
    pub(super) fn shown(&self) -> String {
        self.label.map_or_else(|| self.name.to_owned(), |label| format!("{}[{label}]", self.name))
    }

    /// Returns true iff the declaration is a parameter that takes only whole numbers.
    pub(super) fn takes_whole_numbers(&self) -> bool {
        matches!(self.kind, DeclaredAs::Parameter(declaration) if declaration.integer)
    }
}

/// A set of labels: a declared set, or the labels that a variable of a game can take.
#[derive(Clone, Debug)]
pub(super) struct LabelSet<'t> {
    pub(super) name: &'t str,
    pub(super) labels: Vec<&'t Name>,
    /// The item of the game that the set belongs to. Formulas cannot name such a set.
    pub(super) game: Option<usize>,
    places: HashMap<&'t str, usize>,
}

impl<'t> LabelSet<'t> {
    fn new(name: &'t str, labels: Vec<&'t Name>, game: Option<usize>) -> Self {
        let mut places = HashMap::new();
        for (place, label) in labels.iter().enumerate() {
            places.entry(label.value.as_str()).or_insert(place);
        }
        Self { name, labels, game, places }
    }

    /// Returns the position of a label in the set.
    pub(super) fn index(&self, label: &str) -> Option<usize> {
        self.places.get(label).copied()
    }
}

/// The most labels that a set may have.
const MAX_LABELS: usize = 1_000;
/// The most members that all families of a file may have together.
const MAX_MEMBERS: usize = 20_000;
/// The most missing members of one family that are reported.
const MAX_MISSING: usize = 10;

/// The thing that a name denotes under one choice of alternatives.
#[derive(Clone, Debug)]
pub(super) enum NameMeaning {
    /// One declaration, by its number.
    One(usize),
    /// A family over a set: the declaration of each member, in the order of the set.
    Family {
        /// The set, by its number.
        set: usize,
        /// The members; `None` for a missing member, which is reported.
        members: Vec<Option<usize>>,
    },
}

/// The names of a file with their declarations, under all alternatives.
#[derive(Debug, Default)]
pub(super) struct Namespace<'t> {
    pub(super) sets: Vec<LabelSet<'t>>,
    pub(super) readings: Readings<'t>,
    pub(super) declared: Vec<NameDeclaration<'t>>,
    by_name: BTreeMap<&'t str, Vec<usize>>,
    /// The first set that is declared under each name.
    sets_by_name: HashMap<&'t str, usize>,
    members: usize,
    /// The words in items that could not be parsed. Such an item may declare any of these words.
    pub(super) unread: HashSet<String>,
}

impl<'t> Namespace<'t> {
    /// Gathers the declarations of all items, and reports names that are declared twice.
    pub(super) fn gather(items: &[&'t Item], sources: &Sources, unread: HashSet<String>, faults: &mut Faults) -> Self {
        let mut names = Self { unread, ..Self::default() };
        for item in items {
            if let ItemKind::Set { name, labels } = &item.kind {
                let mut seen = HashMap::new();
                for label in labels {
                    if let Some(first) = seen.insert(label.value.as_str(), label.span) {
                        faults.push(twice(&label.value, label.span, first, sources));
                    }
                }
                if labels.len() > MAX_LABELS {
                    let message = format!("`{}` has {} labels, and a set has at most {MAX_LABELS}", name.value, labels.len());
                    faults.push(
                        Diagnostic::new(name.span, message).repair("split the set, or keep only the labels that claims need"),
                    );
                }
                names.sets_by_name.entry(&name.value).or_insert(names.sets.len());
                names.sets.push(LabelSet::new(&name.value, labels.iter().take(MAX_LABELS).collect(), None));
            } else if let ItemKind::Reading { name, alternatives, .. } = &item.kind {
                names.readings.add(name, alternatives);
            }
        }
        for (number, item) in items.iter().enumerate() {
            names.gather_item(number, item, faults);
            if let ItemKind::Game(game) = &item.kind {
                for (name, labels) in labels_of_game(game) {
                    names.sets.push(LabelSet::new(name, labels, Some(number)));
                }
            }
        }
        names.check_twice(sources, faults);
        names
    }

    /// Adds the declarations of one item.
    fn gather_item(&mut self, number: usize, item: &'t Item, faults: &mut Faults) {
        match &item.kind {
            ItemKind::Include(_) | ItemKind::Skip { .. } | ItemKind::Map(_) => {}
            ItemKind::Set { name, .. } => {
                let place = self.set_named(&name.value).unwrap_or(0);
                self.declare(number, name, DeclaredAs::Set(place), AlternativeLimits::default());
            }
            ItemKind::Reading { name, alternatives, .. } => {
                self.declare(number, name, DeclaredAs::Reading, AlternativeLimits::default());
                for alternative in alternatives {
                    self.declare(number, alternative, DeclaredAs::Alternative, AlternativeLimits::default());
                }
            }
            ItemKind::Parameters(declarations) => {
                for declaration in declarations {
                    let limits = self.readings.limits(&declaration.head, faults);
                    for symbol in &declaration.symbols {
                        self.declare_symbol(number, symbol, DeclaredAs::Parameter(declaration), &limits, faults);
                    }
                }
            }
            ItemKind::Function { name, arguments, written, head, facts } => {
                let limits = self.readings.limits(head, faults);
                self.declare(number, name, DeclaredAs::Function(UnknownFunction { name, arguments, head, facts }), limits);
                self.last_written(written.as_ref());
            }
            ItemKind::Define { name, arguments, written, domain, head, body } => {
                let limits = self.readings.limits(head, faults);
                let definition = DefinitionItem { arguments, domain: domain.as_ref(), head, body };
                self.declare(number, name, DeclaredAs::Definition(definition), limits);
                self.last_written(written.as_ref());
            }
            ItemKind::DefineBy { symbols, domain, head, equations } => {
                let limits = self.readings.limits(head, faults);
                let equations = Equations { symbols, domain: domain.as_ref(), head, equations, span: item.span };
                for symbol in symbols {
                    self.declare_symbol(number, symbol, DeclaredAs::Unknown(equations), &limits, faults);
                }
            }
            ItemKind::Condition { condition, assumed } => {
                let limits = self.readings.limits(&condition.head, faults);
                self.declare(number, &condition.name, DeclaredAs::Condition(condition), limits);
                if let Some(last) = self.declared.last_mut() {
                    last.assumed = *assumed;
                }
            }
            ItemKind::Region { name, head, members } => {
                let limits = self.readings.limits(head, faults);
                self.declare(number, name, DeclaredAs::Region(RegionItem { name, head, members }), limits.clone());
                for member in members {
                    if let Member::New(condition) = member {
                        let limits = limits.and(&self.readings.limits(&condition.head, faults));
                        self.declare(number, &condition.name, DeclaredAs::Condition(condition), limits);
                    }
                }
            }
            ItemKind::Claim(claim) => {
                if let Some(name) = &claim.name {
                    self.declare(number, name, DeclaredAs::Claim, AlternativeLimits::default());
                }
            }
            ItemKind::Proof(proof) => {
                if let Some(name) = &proof.name {
                    self.declare(number, name, DeclaredAs::Proof, AlternativeLimits::default());
                }
            }
            ItemKind::Game(game) => {
                let limits = self.readings.limits(&game.head, faults);
                self.declare(number, &game.name, DeclaredAs::Game(game), limits);
            }
            ItemKind::Assessment(assessment) => {
                let limits = self.readings.limits(&assessment.head, faults);
                self.declare(number, &assessment.name, DeclaredAs::Assessment(assessment), limits);
            }
        }
    }

    fn declare(&mut self, item: usize, name: &'t Name, kind: DeclaredAs<'t>, limits: AlternativeLimits) {
        let declared = NameDeclaration {
            name: &name.value,
            label: None,
            written: None,
            span: name.span,
            kind,
            limits,
            item,
            assumed: false,
            whole_family: false,
        };
        self.by_name.entry(&name.value).or_default().push(self.declared.len());
        self.declared.push(declared);
    }

    /// Sets the LaTeX name of the declaration that was added last.
    fn last_written(&mut self, written: Option<&'t Text>) {
        if let Some(last) = self.declared.last_mut() {
            last.written = written;
        }
    }

    /// Declares a parameter or an unknown. A family `x[S]` over a set is declared member by member.
    fn declare_symbol(
        &mut self,
        item: usize,
        symbol: &'t DeclaredSymbol,
        kind: DeclaredAs<'t>,
        limits: &AlternativeLimits,
        faults: &mut Faults,
    ) {
        let name = &symbol.param.name;
        let set = symbol.param.label.as_ref().and_then(|label| self.set_named(&label.value)).map(|set| &self.sets[set]);
        let labels: Vec<Option<&'t str>> = match (&symbol.param.label, set) {
            (None, _) => vec![None],
            (Some(_), Some(set)) => set.labels.iter().map(|label| Some(label.value.as_str())).collect(),
            (Some(label), None) => vec![Some(&label.value)],
        };
        let whole_family = set.is_some();
        if symbol.param.label.is_some() {
            let before = self.members;
            self.members += labels.len();
            if self.members > MAX_MEMBERS {
                // The limit is reported once; later families are dropped without a further report.
                if before <= MAX_MEMBERS {
                    let message = format!("the families of the file have more than {MAX_MEMBERS} members up to here");
                    faults.push(Diagnostic::new(symbol.param.span, message).repair("keep only the labels that claims need"));
                }
                return;
            }
        }
        for label in labels {
            self.by_name.entry(&name.value).or_default().push(self.declared.len());
            self.declared.push(NameDeclaration {
                name: &name.value,
                label,
                written: symbol.written.as_ref(),
                span: symbol.param.span,
                kind,
                limits: limits.clone(),
                item,
                assumed: false,
                whole_family,
            });
        }
    }

    /// Reports names that two declarations share under some choice of alternatives.
    fn check_twice(&self, sources: &Sources, faults: &mut Faults) {
        for places in self.by_name.values() {
            // A member of a family can clash only with members of the same label and with declarations without a label, so not
            // every pair of declarations has to be compared.
            let mut by_label: HashMap<Option<&str>, Vec<usize>> = HashMap::new();
            for (at, number) in places.iter().enumerate() {
                let second = &self.declared[*number];
                let clashes = |at: &usize| !self.declared[places[*at]].limits.exclude(&second.limits);
                let earliest =
                    |label: Option<&str>| by_label.get(&label).and_then(|earlier| earlier.iter().copied().find(clashes));
                let clash = match second.label {
                    None => (0..at).find(clashes),
                    Some(_) => earliest(None).into_iter().chain(earliest(second.label)).min(),
                };
                by_label.entry(second.label).or_default().push(at);
                if let Some(first) = clash.map(|at| &self.declared[places[at]]) {
                    faults.push(twice(&second.shown(), second.span, first.span, sources));
                }
            }
        }
    }

    /// Returns the declarations of a name under all alternatives.
    pub(super) fn all(&self, name: &str) -> impl Iterator<Item = &NameDeclaration<'t>> {
        self.by_name.get(name).into_iter().flatten().map(|number| &self.declared[*number])
    }

    /// Returns the meaning of each name under one choice of alternatives. Reports families with missing members.
    pub(super) fn names_in_force(&self, choice: &AlternativeChoice, faults: &mut Faults) -> HashMap<&'t str, NameMeaning> {
        let mut names_in_force = HashMap::new();
        for (name, places) in &self.by_name {
            let mut in_force = places.iter().copied().filter(|number| self.declared[*number].limits.allow(choice));
            let Some(first) = in_force.next() else { continue };
            if self.declared[first].label.is_none() {
                names_in_force.insert(*name, NameMeaning::One(first));
                continue;
            }
            let members: Vec<usize> =
                std::iter::once(first).chain(in_force).filter(|n| self.declared[*n].label.is_some()).collect();
            if let Some(family) = self.family(&members, faults) {
                names_in_force.insert(*name, family);
            }
        }
        names_in_force
    }

    /// Builds the family of which these declarations are the members, and reports missing members.
    fn family(&self, members: &[usize], faults: &mut Faults) -> Option<NameMeaning> {
        let labels: Vec<(&str, usize)> =
            members.iter().filter_map(|number| self.declared[*number].label.map(|label| (label, *number))).collect();
        let first = &self.declared[*members.first()?];
        let has_all = |set: &LabelSet<'_>| set.game.is_none() && labels.iter().all(|(label, _)| set.index(label).is_some());
        let Some(set) = self.sets.iter().position(has_all) else {
            let stranger = labels.iter().find(|(label, _)| self.declared_sets().all(|set| set.index(label).is_none()));
            let (label, number) = stranger.or(labels.first())?;
            if !self.unread.contains(*label) {
                let message = match stranger {
                    Some(_) => format!("no set has the label `{label}`"),
                    None => format!("the labels of `{}` belong to different sets", first.name),
                };
                let nearest = nearest(label, self.declared_sets().flat_map(|set| &set.labels).map(|label| label.value.as_str()));
                let fault = Diagnostic::new(self.declared[*number].span, message);
                faults.push(fault.suggest(nearest, format!("declare it: `set S = {{{label}, …}}`")));
            }
            return None;
        };
        let mut numbers: HashMap<&str, usize> = HashMap::new();
        for (label, number) in &labels {
            numbers.entry(*label).or_insert(*number);
        }
        let found: Vec<Option<usize>> =
            self.sets[set].labels.iter().map(|label| numbers.get(label.value.as_str()).copied()).collect();
        let missing = self.sets[set].labels.iter().zip(&found).filter(|(_, place)| place.is_none()).map(|(label, _)| label);
        for label in missing.take(MAX_MISSING) {
            if !self.unread.contains(first.name) {
                let message = format!("`{}` has no member for `{}` of `{}`", first.name, label.value, self.sets[set].name);
                let repair = format!("declare `{}[{}]`", first.name, label.value);
                faults.push(Diagnostic::new(first.span, message).repair(repair));
            }
        }
        Some(NameMeaning::Family { set, members: found })
    }

    /// Returns the sets that the file declares, without the label sets of games.
    pub(super) fn declared_sets(&self) -> impl Iterator<Item = &LabelSet<'t>> {
        self.sets.iter().filter(|set| set.game.is_none())
    }

    /// Returns the number of a declared set.
    pub(super) fn set_named(&self, name: &str) -> Option<usize> {
        self.sets_by_name.get(name).copied()
    }

    /// Returns the numbers of the declarations of an item.
    pub(super) fn of_item(&self, item: usize) -> std::ops::Range<usize> {
        // Declarations are gathered item by item, so they are sorted by item.
        let first = self.declared.partition_point(|declared| declared.item < item);
        first..self.declared.partition_point(|declared| declared.item <= item)
    }

    /// Returns the name nearest to an unknown name, among the declared names and `further`, if one is near enough to suggest.
    pub(super) fn nearest(&self, name: &str, further: &[&str]) -> Option<String> {
        nearest(name, self.by_name.keys().copied().chain(further.iter().copied())).map(str::to_owned)
    }
}

/// Returns the variables of a game that take labels of their own, with the labels. Draws from a declared set are left out. If a
/// name occurs twice, the first occurrence counts.
fn labels_of_game(game: &play::GameSyntax) -> Vec<(&str, Vec<&Name>)> {
    let mut out: Vec<(&str, Vec<&Name>)> = Vec::new();
    let mut pending: Vec<&play::StepSyntax> = game.steps.iter().rev().collect();
    while let Some(step) = pending.pop() {
        let (found, inner): (Option<(&Name, Vec<&Name>)>, Vec<&play::StepSyntax>) = match &step.kind {
            StepKind::Variable { name, labels } => (Some((name, labels.iter().collect())), Vec::new()),
            StepKind::Draw { variable, set: None, chances, .. } => {
                (Some((variable, chances.iter().map(|chance| &chance.label).collect())), Vec::new())
            }
            StepKind::ChooseAmong { variable, options, .. } => (
                Some((variable, options.iter().map(|option| &option.label).collect())),
                options.iter().flat_map(|option| &option.steps).collect(),
            ),
            StepKind::If { cases, otherwise } => (None, cases.iter().flat_map(|(_, steps)| steps).chain(otherwise).collect()),
            StepKind::Simultaneously(steps) | StepKind::State { steps, .. } => (None, steps.iter().collect()),
            StepKind::Players(_)
            | StepKind::Tie { .. }
            | StepKind::Know { .. }
            | StepKind::See { .. }
            | StepKind::Draw { .. }
            | StepKind::DrawUniformly { .. }
            | StepKind::Choose { .. }
            | StepKind::Gets { .. }
            | StepKind::Let { .. }
            | StepKind::End
            | StepKind::Go { .. } => (None, Vec::new()),
        };
        if let Some((name, labels)) = found
            && out.iter().all(|(known, _)| *known != name.value)
        {
            out.push((&name.value, labels));
        }
        pending.extend(inner.into_iter().rev());
    }
    out
}

/// Returns the fault for a name that is declared twice.
fn twice(name: &str, span: Span, first: Span, sources: &Sources) -> Diagnostic {
    Diagnostic::new(span, format!("`{name}` is declared twice, first at line {}", sources.line(first))).also(first, "first here")
}
