//! Holds the state of resolving under one choice of alternatives: the names in force, the meanings found so far, and the scopes.
//!
//! The other files of this folder add methods to [`Resolver`]. Trusted: an error here is a wrong verdict. Bounds on work and size
//! guard against definitions that expand without limit.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::rc::Rc;
use std::sync::Arc;

use super::games::{OtherTieBreak, Resolved};
use super::meaning::{LocalName, Meaning, Members, Obligation, ResolvedValue, Solution};
use super::model::{Derivation, LatexReading};
use super::names::{NameMeaning, Namespace};
use super::readings::AlternativeChoice;
use super::symbols::LatexNames;
use crate::diagnostic::{Diagnostic, Faults};
use crate::expression::measure::{MAX_SIZE, Measure, Measurer};
use crate::expression::substitute::Substitution;
use crate::expression::{ConditionRef, Variable};
use crate::game::Assessment;
use crate::game::set_status::InformationSetStatus;
use crate::source::{Sources, Span};
use crate::syntax::tree::Expr;

/// The most nodes that resolving one file may visit, counting repetitions.
const MAX_WORK: usize = 3_000_000;

/// Resolves the declarations and formulas of a file under one choice of alternatives.
#[derive(Debug)]
pub(super) struct Resolver<'t> {
    /// The texts of the file and its includes.
    pub(super) sources: &'t Sources,
    /// The declarations of the file, under all alternatives.
    pub(super) names: &'t Namespace<'t>,
    /// The alternative in force of each reading.
    pub(super) choice: AlternativeChoice,
    /// The names in force under the choice, with their meanings.
    pub(super) names_in_force: HashMap<&'t str, NameMeaning>,
    /// The LaTeX symbols in force under the choice.
    pub(super) symbols: LatexNames,
    /// The faults found so far.
    pub(super) faults: Faults,
    /// The local names in scope, innermost last.
    pub(super) locals: Vec<LocalName>,
    /// The local names that formulas have looked up since the set was last cleared.
    pub(super) looked_up: RefCell<BTreeSet<String>>,
    /// The declared parameters that quantifiers around the current formula bind.
    pub(super) bound: Vec<Variable>,
    /// The declared parameters bound by quantifiers that were resolved since [`Resolver::collect_bound`] was entered. A quantifier over
    /// finitely many values counts, although no quantifier is left after it is expanded.
    pub(super) binds: BTreeSet<Variable>,
    /// The obligations of the formulas that were resolved in the current scope.
    pub(super) obligations: Vec<Obligation>,
    /// The status of the information sets that equilibrium phrases are about: on the path or off it, and what their beliefs rest
    /// on.
    pub(super) standings: Vec<InformationSetStatus>,
    /// The equilibria that a statement claims, with a tie broken in another way.
    pub(super) other_tie_breaks: Vec<OtherTieBreak>,
    /// The derivation of the statement that was resolved last.
    pub(super) derivation: Option<Arc<Derivation>>,
    /// The derived formula for the `derive` that is resolved next, or the reason why no formula was derived.
    pub(super) answer: Option<Result<Expr, String>>,
    /// The meanings by declaration and label arguments; `None` for a faulty declaration, which is reported.
    pub(super) meanings: HashMap<(usize, Vec<usize>), Option<Arc<Meaning>>>,
    /// The members of regions, by declaration; `None` for a faulty region.
    pub(super) regions: HashMap<usize, Option<Arc<Members>>>,
    /// The declared parameters that the members of a region bind, by the declaration of the region.
    pub(super) region_binds: HashMap<usize, BTreeSet<Variable>>,
    /// The domains of parameters, by declaration; `None` for a faulty domain.
    pub(super) domains: HashMap<usize, Option<ConditionRef>>,
    /// The parameters that an unknown function depends on, by declaration.
    pub(super) depends: HashMap<usize, Vec<Variable>>,
    /// The functions whose facts are being resolved to find their dependencies, outermost first.
    pub(super) reading_facts: Vec<usize>,
    /// The solutions of `define … by`, by item.
    pub(super) solutions: HashMap<usize, Option<Arc<Solution>>>,
    /// The games in extensive form, by declaration.
    pub(super) games: HashMap<usize, Option<Rc<Resolved>>>,
    /// The assessments, by declaration.
    pub(super) assessments: HashMap<usize, Option<Rc<Assessment>>>,
    /// The assessment that the current claim or proof names by `in`.
    pub(super) current_assessment: Option<usize>,
    /// The obligations of domains and of functions, by declaration.
    pub(super) declaration_obligations: BTreeMap<usize, Vec<Obligation>>,
    /// The declarations that are being resolved, outermost first. A repetition is a circular definition.
    pub(super) in_progress: Vec<usize>,
    /// The nesting of the formula that is being resolved.
    pub(super) depth: usize,
    /// The LaTeX formulas that were read, by place.
    pub(super) latex: BTreeMap<Span, LatexReading>,
    /// The nodes visited so far, counting repetitions.
    work: usize,
}

impl<'t> Resolver<'t> {
    /// Creates a resolver for one choice of alternatives.
    pub(super) fn new(sources: &'t Sources, names: &'t Namespace<'t>, choice: AlternativeChoice) -> Self {
        let mut faults = Faults::new();
        let names_in_force = names.names_in_force(&choice, &mut faults);
        let symbols = LatexNames::new(names, names_in_force.values(), &mut faults);
        Self {
            sources,
            names,
            choice,
            names_in_force,
            symbols,
            faults,
            locals: Vec::new(),
            looked_up: RefCell::default(),
            bound: Vec::new(),
            binds: BTreeSet::new(),
            obligations: Vec::new(),
            standings: Vec::new(),
            other_tie_breaks: Vec::new(),
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
            current_assessment: None,
            declaration_obligations: BTreeMap::new(),
            in_progress: Vec::new(),
            depth: 0,
            latex: BTreeMap::new(),
            work: 0,
        }
    }

    /// Records a fault and returns `None`.
    pub(super) fn fault<T>(&mut self, fault: Diagnostic) -> Option<T> {
        self.faults.push(fault);
        None
    }

    /// Returns the innermost local name that satisfies a predicate, and records the name in [`Resolver::looked_up`].
    pub(super) fn local_where(&self, wanted: impl Fn(&LocalName) -> bool) -> Option<&LocalName> {
        let found = self.locals.iter().rfind(|local| wanted(local))?;
        self.looked_up.borrow_mut().insert(found.name.clone());
        Some(found)
    }

    /// Returns the innermost local name with this text; see [`Resolver::local_where`].
    pub(super) fn local_named(&self, name: &str) -> Option<&LocalName> {
        self.local_where(|local| local.name == name)
    }

    /// Runs `inner` in a scope that has only the given local names. Returns the result with the obligations that `inner`
    /// produced.
    pub(super) fn in_scope<T>(&mut self, locals: Vec<LocalName>, inner: impl FnOnce(&mut Self) -> T) -> (T, Vec<Obligation>) {
        let locals = std::mem::replace(&mut self.locals, locals);
        let bound = std::mem::take(&mut self.bound);
        let obligations = std::mem::take(&mut self.obligations);
        let result = inner(self);
        self.locals = locals;
        self.bound = bound;
        (result, std::mem::replace(&mut self.obligations, obligations))
    }

    /// Runs `inner`. Returns the result with the declared parameters that quantifiers resolved by `inner` bind.
    pub(super) fn collect_bound<T>(&mut self, inner: impl FnOnce(&mut Self) -> T) -> (T, BTreeSet<Variable>) {
        let outside = std::mem::take(&mut self.binds);
        let result = inner(self);
        (result, std::mem::replace(&mut self.binds, outside))
    }

    /// Records obligations that belong to a declaration, not to the formula that uses it.
    pub(super) fn add_declaration_obligations(&mut self, number: usize, obligations: Vec<Obligation>) {
        self.declaration_obligations.entry(number).or_default().extend(obligations);
    }

    /// Returns the text of a span on one line, with white space folded.
    pub(super) fn text(&self, span: Span) -> String {
        fold(self.sources.slice(span))
    }

    /// Counts work, and returns false after the bound for the file is exceeded. The first excess is reported.
    pub(super) fn work(&mut self, span: Span, amount: usize) -> bool {
        let before = self.work;
        self.work = self.work.saturating_add(amount);
        if before <= MAX_WORK && self.work > MAX_WORK {
            self.faults.push(Diagnostic::new(span, format!("the file up to here expands to more than {MAX_WORK} parts")));
        }
        self.work <= MAX_WORK
    }

    /// Returns a value unless its size or depth with definitions expanded is out of bounds, which is a fault.
    pub(super) fn bounded(&mut self, value: ResolvedValue, span: Span) -> Option<ResolvedValue> {
        let measure = match &value {
            ResolvedValue::Number(term) | ResolvedValue::Label { term, .. } => Measurer::default().term(term),
            ResolvedValue::Condition(condition) => Measurer::default().condition(condition),
        };
        self.within_bounds(measure, span).then_some(value)
    }

    /// Returns true iff a formula is within the bounds on size and depth. Reports a fault otherwise.
    pub(super) fn within_bounds(&mut self, measure: Measure, span: Span) -> bool {
        if !self.work(span, measure.size) {
            return false;
        }
        if measure.too_large() {
            let what = self.short(span);
            let message = if measure.size > MAX_SIZE {
                format!("`{what}` expands to more than {MAX_SIZE} parts")
            } else {
                format!("`{what}` is nested too deeply when its definitions are expanded")
            };
            self.faults.push(Diagnostic::new(span, message).repair("define parts of it by names of their own"));
            return false;
        }
        true
    }

    /// Returns the text of a span, shortened to 60 characters for a message.
    pub(super) fn short(&self, span: Span) -> String {
        let text = self.text(span);
        if text.chars().count() <= 60 {
            return text;
        }
        text.chars().take(57).chain("...".chars()).collect()
    }

    /// Applies a substitution to a value. Reports a fault if a quantifier would capture a variable of a substituted term.
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

/// Returns a text on one line, with white space folded and comments removed.
pub(super) fn fold(text: &str) -> String {
    let lines = text.lines().map(|line| match line.find('#') {
        Some(place) if line[..place].matches(['"', '$']).count() % 2 == 0 => &line[..place],
        Some(_) | None => line,
    });
    lines.flat_map(str::split_whitespace).collect::<Vec<_>>().join(" ")
}
