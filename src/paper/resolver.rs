//! The state of resolving under one choice of alternatives: names in force, what they were found to mean, what is under way.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::rc::Rc;
use std::sync::Arc;

use super::games::{OtherWay, Resolved};
use super::meaning::{LocalName, Meaning, Members, Obligation, ResolvedValue, Solution};
use super::model::{Derivation, LatexReading};
use super::names::{NameMeaning, Namespace};
use super::readings::AlternativeChoice;
use super::symbols::LatexNames;
use crate::diagnostic::{Diagnostic, Faults};
use crate::expression::measure::{MAX_SIZE, Measure, Scale};
use crate::expression::substitute::Substitution;
use crate::expression::{ConditionRef, Variable};
use crate::game::Assessment;
use crate::game::set_status::InformationSetStatus;
use crate::source::{Sources, Span};
use crate::syntax::tree::Expr;

/// The most nodes that resolving one file may visit, repetitions counted.
const MAX_WORK: usize = 3_000_000;

/// Resolves formulas under one choice of alternatives.
#[derive(Debug)]
pub(super) struct Resolver<'t> {
    pub(super) sources: &'t Sources,
    pub(super) names: &'t Namespace<'t>,
    pub(super) choice: AlternativeChoice,
    pub(super) things: HashMap<&'t str, NameMeaning>,
    pub(super) symbols: LatexNames,
    pub(super) faults: Faults,
    pub(super) locals: Vec<LocalName>,
    /// The local names that formulas have looked up since this was last emptied.
    pub(super) looked_up: RefCell<BTreeSet<String>>,
    /// Declared parameters that quantifiers around the place bind.
    pub(super) bound: Vec<Variable>,
    /// Declared parameters that quantifiers met since [`Resolver::binding`] bind. A quantifier over finitely many values counts, though
    /// nothing of it is left once it is written out.
    pub(super) binds: BTreeSet<Variable>,
    pub(super) obligations: Vec<Obligation>,
    /// How the information sets stand that phrases ask about.
    pub(super) standings: Vec<InformationSetStatus>,
    /// Equilibria that a statement claims, with ties broken the other way.
    pub(super) other_ways: Vec<OtherWay>,
    /// The derivation that the statement read last makes.
    pub(super) derivation: Option<Arc<Derivation>>,
    /// What the tool found for the `derive` that is read next.
    pub(super) answer: Option<Result<Expr, String>>,
    /// Meanings by declaration and label arguments; `None` for one that is faulty (reported).
    pub(super) meanings: HashMap<(usize, Vec<usize>), Option<Arc<Meaning>>>,
    pub(super) regions: HashMap<usize, Option<Arc<Members>>>,
    /// The declared parameters that the members of a region bind, by declaration.
    pub(super) region_binds: HashMap<usize, BTreeSet<Variable>>,
    pub(super) domains: HashMap<usize, Option<ConditionRef>>,
    /// The parameters that an unknown function depends on, by declaration.
    pub(super) depends: HashMap<usize, Vec<Variable>>,
    /// The functions whose facts are being read for that, outermost first.
    pub(super) reading_facts: Vec<usize>,
    /// Solutions of `define … by`, by item.
    pub(super) solutions: HashMap<usize, Option<Arc<Solution>>>,
    /// Games and assessments written out, by declaration.
    pub(super) games: HashMap<usize, Option<Rc<Resolved>>>,
    pub(super) assessments: HashMap<usize, Option<Rc<Assessment>>>,
    /// The assessment that a claim or proof is `in`.
    pub(super) play_in: Option<usize>,
    /// Obligations of domains and of functions, by declaration.
    pub(super) kept: BTreeMap<usize, Vec<Obligation>>,
    /// The declarations whose meaning is being sought, outermost first.
    pub(super) under_way: Vec<usize>,
    pub(super) depth: usize,
    /// What was read between dollars, by place.
    pub(super) latex: BTreeMap<Span, LatexReading>,
    work: usize,
}

impl<'t> Resolver<'t> {
    /// A resolver that has resolved nothing yet.
    pub(super) fn new(sources: &'t Sources, names: &'t Namespace<'t>, choice: AlternativeChoice) -> Self {
        let mut faults = Faults::new();
        let things = names.things(&choice, &mut faults);
        let symbols = LatexNames::new(names, things.values(), &mut faults);
        Self {
            sources,
            names,
            choice,
            things,
            symbols,
            faults,
            locals: Vec::new(),
            looked_up: RefCell::default(),
            bound: Vec::new(),
            binds: BTreeSet::new(),
            obligations: Vec::new(),
            standings: Vec::new(),
            other_ways: Vec::new(),
            derivation: None,
            answer: None,
            meanings: HashMap::new(),
            regions: HashMap::new(),
            region_binds: HashMap::new(),
            domains: HashMap::new(),
            depends: HashMap::new(),
            reading_facts: Vec::new(),
            solutions: HashMap::new(),
            games: HashMap::new(),
            assessments: HashMap::new(),
            play_in: None,
            kept: BTreeMap::new(),
            under_way: Vec::new(),
            depth: 0,
            latex: BTreeMap::new(),
            work: 0,
        }
    }

    /// Records a fault; always `None`.
    pub(super) fn fault<T>(&mut self, fault: Diagnostic) -> Option<T> {
        self.faults.push(fault);
        None
    }

    /// The innermost local name that satisfies a condition. The name is recorded in [`Resolver::looked_up`].
    pub(super) fn local_where(&self, wanted: impl Fn(&LocalName) -> bool) -> Option<&LocalName> {
        let found = self.locals.iter().rfind(|local| wanted(local))?;
        self.looked_up.borrow_mut().insert(found.name.clone());
        Some(found)
    }

    /// The innermost local name with this text; see [`Resolver::local_where`].
    pub(super) fn local_named(&self, name: &str) -> Option<&LocalName> {
        self.local_where(|local| local.name == name)
    }

    /// Runs `inner` in a scope of its own, where only the given local names hold; its obligations come back beside its result.
    pub(super) fn apart<T>(&mut self, locals: Vec<LocalName>, inner: impl FnOnce(&mut Self) -> T) -> (T, Vec<Obligation>) {
        let locals = std::mem::replace(&mut self.locals, locals);
        let bound = std::mem::take(&mut self.bound);
        let obligations = std::mem::take(&mut self.obligations);
        let result = inner(self);
        self.locals = locals;
        self.bound = bound;
        (result, std::mem::replace(&mut self.obligations, obligations))
    }

    /// Runs `inner`; the declared parameters that quantifiers met in it bind come back beside its result.
    pub(super) fn binding<T>(&mut self, inner: impl FnOnce(&mut Self) -> T) -> (T, BTreeSet<Variable>) {
        let outside = std::mem::take(&mut self.binds);
        let result = inner(self);
        (result, std::mem::replace(&mut self.binds, outside))
    }

    /// Keeps obligations that belong to a declaration itself.
    pub(super) fn keep_obligations(&mut self, number: usize, obligations: Vec<Obligation>) {
        self.kept.entry(number).or_default().extend(obligations);
    }

    /// The text under a span on one line, white space folded.
    pub(super) fn text(&self, span: Span) -> String {
        fold(self.sources.slice(span))
    }

    /// Counts one step of work; false once the file has had its share.
    pub(super) fn work(&mut self, span: Span, amount: usize) -> bool {
        let before = self.work;
        self.work = self.work.saturating_add(amount);
        if before <= MAX_WORK && self.work > MAX_WORK {
            self.faults.push(Diagnostic::new(span, format!("the file expands to more than {MAX_WORK} parts up to here")));
        }
        self.work <= MAX_WORK
    }

    /// Checks that a formula stays within bounds once written out.
    pub(super) fn bounded(&mut self, value: ResolvedValue, span: Span) -> Option<ResolvedValue> {
        let measure = match &value {
            ResolvedValue::Number(term) | ResolvedValue::Label { term, .. } => Scale::default().term(term),
            ResolvedValue::Condition(condition) => Scale::default().condition(condition),
        };
        self.within_bounds(measure, span).then_some(value)
    }

    /// Reports a formula past the bounds; true iff it is within them.
    pub(super) fn within_bounds(&mut self, measure: Measure, span: Span) -> bool {
        if !self.work(span, measure.size) {
            return false;
        }
        if measure.too_large() {
            let what = self.short(span);
            let message = if measure.size > MAX_SIZE {
                format!("`{what}` expands to more than {MAX_SIZE} parts")
            } else {
                format!("`{what}` is nested too deeply once its definitions are written out")
            };
            self.faults.push(Diagnostic::new(span, message).repair("define parts of it by names of their own"));
            return false;
        }
        true
    }

    /// The text under a span, cut for a message.
    pub(super) fn short(&self, span: Span) -> String {
        let text = self.text(span);
        if text.chars().count() <= 60 {
            return text;
        }
        text.chars().take(57).chain("...".chars()).collect()
    }

    /// A substitution done to a value, with a fault where a quantifier would catch what is put in.
    pub(super) fn substituted(
        &mut self,
        substitution: &mut Substitution,
        value: &ResolvedValue,
        span: Span,
    ) -> Option<ResolvedValue> {
        let result = match value {
            ResolvedValue::Number(term) => ResolvedValue::Number(substitution.term(term)),
            ResolvedValue::Condition(condition) => ResolvedValue::Condition(substitution.condition(condition)),
            ResolvedValue::Label { set, term } => ResolvedValue::Label { set: *set, term: substitution.term(term) },
        };
        if let Some(caught) = substitution.caught.take() {
            let what = self.short(span);
            let message = format!("`{caught}` would be bound by a quantifier inside `{what}`");
            return self.fault(Diagnostic::new(span, message).repair("bind a new name there: `exists x in (0, inf): …`"));
        }
        self.bounded(result, span)
    }
}

/// A text on one line, white space folded, comments left out.
pub(super) fn fold(text: &str) -> String {
    let lines = text.lines().map(|line| match line.find('#') {
        Some(place) if line[..place].matches(['"', '$']).count() % 2 == 0 => &line[..place],
        Some(_) | None => line,
    });
    lines.flat_map(str::split_whitespace).collect::<Vec<_>>().join(" ")
}
