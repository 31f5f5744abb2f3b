//! Builds the model for one choice of alternatives: parameters, functions, assumptions, conditions and regions, each resolved.
//!
//! [`super::read()`] calls [`Resolver::build`] for every choice. Trusted: the assumptions built here are hypotheses of every claim.

use std::sync::Arc;

use super::meaning::{Obligation, ResolvedValue};
use super::model::{Assumption, Definition, Model, Parameter, Region, ResolvedCondition};
use super::names::{DeclaredAs, NameDeclaration};
use super::resolver::Resolver;
use super::symbols::symbol_of;
use crate::diagnostic::Diagnostic;
use crate::expression::variables::Variables;
use crate::expression::{Condition, ConditionRef, Variable};
use crate::syntax::tree::{Argument, Declaration, Domain, Head, Place, Printed, PrintedForm, RangeSyntax, Ref};

/// The most combinations of label arguments for which a definition is resolved when nothing uses it.
const MAX_COMBINATIONS: usize = 1_000;

impl<'t> Resolver<'t> {
    /// Resolves everything that is declared under the choice of alternatives. A faulty declaration is reported and left out of
    /// the model.
    pub(super) fn build(&mut self) -> Model {
        let names = self.names;
        let alternatives = names.readings.shown(&self.choice).into_iter().map(Arc::from).collect();
        let mut model = Model {
            alternatives,
            parameters: Vec::new(),
            functions: Vec::new(),
            definitions: Vec::new(),
            assumptions: Vec::new(),
            conditions: Vec::new(),
            regions: Vec::new(),
            games: Vec::new(),
            assessments: Vec::new(),
        };
        let mut assumed = Vec::new();
        let choice = self.choice.clone();
        for (number, declared) in names.declared.iter().enumerate().filter(|(_, declared)| declared.limits.allow(&choice)) {
            match declared.kind {
                DeclaredAs::Parameter(declaration) => self.build_parameter(number, declaration, &mut model),
                DeclaredAs::Unknown(_) => {
                    self.declared(number, declared.span);
                }
                DeclaredAs::Function(function) => {
                    model.functions.extend(self.build_function(number, function));
                }
                DeclaredAs::Definition(definition) => self.build_definition(number, definition.arguments, &mut model),
                DeclaredAs::Condition(condition) => {
                    self.resolve_all_labels(number, &condition.arguments);
                    if !condition.arguments.is_empty() {
                        if declared.assumed {
                            let message =
                                format!("the assumption `{}` has arguments, and an assumption cannot have any", declared.name);
                            let fault = Diagnostic::new(declared.span, message);
                            self.faults.push(fault.repair("quantify over the arguments with `forall`, or write `condition`"));
                        }
                        continue;
                    }
                    let Some(ResolvedValue::Condition(meaning)) = self.declared(number, declared.span) else { continue };
                    if declared.assumed {
                        assumed.push(assumption(declared, false, meaning.clone(), &condition.head.places));
                    }
                    let (written, printed) = match &condition.body {
                        Printed::Plain(expr) => (self.text(expr.span), None),
                        Printed::Both { printed: PrintedForm::Form(printed, _), meant } => {
                            (self.text(meant.span), Some(self.text(printed.span)))
                        }
                        Printed::Both { printed: PrintedForm::Lost(_), meant } => (self.text(meant.span), None),
                    };
                    model.conditions.push(ResolvedCondition {
                        name: declared.name.into(),
                        condition: meaning,
                        printed_so: matches!(condition.body, Printed::Plain(_)),
                        written,
                        printed,
                        title: title(&condition.head),
                        places: places(&condition.head.places),
                        span: condition.span,
                    });
                }
                DeclaredAs::Region(region) => {
                    let Some(members) = self.region(number, declared.span) else { continue };
                    if self.region_condition(number, declared.span).is_none() {
                        continue;
                    }
                    model.regions.push(Region {
                        name: declared.name.into(),
                        title: title(region.head),
                        members: (*members).clone(),
                        places: places(&region.head.places),
                        span: region.name.span,
                    });
                }
                DeclaredAs::Set(_)
                | DeclaredAs::Reading
                | DeclaredAs::Alternative
                | DeclaredAs::Claim
                | DeclaredAs::Proof
                | DeclaredAs::Game(_)
                | DeclaredAs::Assessment(_) => {}
            }
        }
        model.assumptions.extend(assumed);
        model
    }

    /// Adds a parameter to the model, and its domain to the assumptions.
    fn build_parameter(&mut self, number: usize, declaration: &Declaration, model: &mut Model) {
        let declared = &self.names.declared[number];
        let name: Variable = declared.shown().into();
        let (labels, domain) = match &declaration.domain {
            Domain::Set(set) => {
                let labels = self.set(set).map(|set| self.names.sets[set].labels.clone()).unwrap_or_default();
                (labels.iter().map(|label| Arc::from(label.value.as_str())).collect(), set.value.clone())
            }
            Domain::Range(range) => (Vec::new(), self.text(range_span(range))),
        };
        model.parameters.push(Parameter {
            latex: self.latex_name(declared),
            name,
            title: title(&declaration.head),
            integer: declaration.integer,
            domain,
            labels,
            span: declared.span,
        });
        if let Some(condition) = self.domain(number).filter(|condition| **condition != Condition::Truth(true)) {
            model.assumptions.push(assumption(declared, true, condition, &declaration.head.places));
        }
    }

    /// Returns the LaTeX name of a parameter, without dollars.
    fn latex_name(&self, declared: &NameDeclaration<'_>) -> String {
        let whole_family = declared.whole_family;
        match (declared.written, whole_family) {
            (Some(text), false) => text.value.trim().to_owned(),
            (Some(_), true) | (None, _) => symbol_of(declared.written, declared.name, declared.label, whole_family)
                .map_or_else(|_| declared.shown(), |s| s.to_string()),
        }
    }

    /// Adds the numbers that a definition denotes, one for each combination of its label arguments.
    fn build_definition(&mut self, number: usize, arguments: &[Argument], model: &mut Model) {
        let declared = &self.names.declared[number];
        let sets = arguments.iter().filter_map(|argument| match &argument.domain {
            Some(Domain::Set(name)) => self.names.sets.iter().find(|set| set.name == name.value),
            Some(Domain::Range(_)) | None => None,
        });
        let sets: Vec<_> = sets.collect();
        for labels in self.combinations(arguments) {
            let chosen = sets.iter().zip(&labels).filter_map(|(set, label)| set.labels.get(*label));
            let chosen: String = chosen.map(|label| format!("[{}]", label.value)).collect();
            let Some(meaning) = self.meaning(number, labels, declared.span) else { continue };
            if let ResolvedValue::Number(body) = &meaning.body {
                let name = format!("{}{chosen}", declared.shown()).into();
                let latex = format!("{}{}", self.latex_name(declared), chosen.replace('[', "(\\mathrm{").replace(']', "})"));
                model.definitions.push(Definition { name, latex, arguments: meaning.arguments.clone(), body: body.clone() });
            }
        }
    }

    /// Resolves a declaration for every combination of label arguments, so that its faults are reported even if nothing uses it.
    fn resolve_all_labels(&mut self, number: usize, arguments: &[Argument]) {
        for labels in self.combinations(arguments) {
            self.meaning(number, labels, self.names.declared[number].span);
        }
    }

    /// Returns the combinations of label arguments. More than [`MAX_COMBINATIONS`] combinations are a fault of the file, since the
    /// obligations of a combination that is left out would never be claimed.
    pub(super) fn combinations(&mut self, arguments: &[Argument]) -> Vec<Vec<usize>> {
        let mut combinations = vec![Vec::new()];
        for argument in arguments {
            if let Some(Domain::Set(name)) = &argument.domain {
                let Some(set) = self.set(name) else { return Vec::new() };
                let count = self.names.sets[set].labels.len();
                let product = combinations.iter().flat_map(|so_far| {
                    (0..count).map(move |label| so_far.iter().copied().chain([label]).collect::<Vec<usize>>())
                });
                combinations = product.take(MAX_COMBINATIONS + 1).collect();
                if combinations.len() > MAX_COMBINATIONS {
                    let message = format!("the label arguments have more than {MAX_COMBINATIONS} combinations up to here");
                    let fault = Diagnostic::new(argument.name.span, message).repair("use fewer label arguments or smaller sets");
                    let _: Option<()> = self.fault(fault);
                    combinations.truncate(MAX_COMBINATIONS);
                }
            }
        }
        combinations
    }
}

/// Quantifies an obligation universally over these variables if it mentions any of them.
pub(super) fn for_all(variables: &[(Variable, Option<ConditionRef>)], mut obligation: Obligation) -> Obligation {
    use crate::expression::substitute::Substitution;
    use crate::expression::{BoundVariable, Quantifier, Term};
    let free = Variables::of_condition(&obligation.condition).free;
    if !variables.iter().any(|(name, _)| free.contains(name)) {
        return obligation;
    }
    // The variable `s.x` denotes the argument x of the definition s, and is shown as `x`.
    let plain = |name: &Variable| -> Variable { name.rsplit_once('.').map_or(&**name, |(_, argument)| argument).into() };
    let mut rename = Substitution::new(variables.iter().map(|(name, _)| (name.clone(), Term::variable(plain(name)))));
    let bound = variables
        .iter()
        .map(|(name, range)| BoundVariable {
            name: plain(name),
            range: Some(range.as_ref().map_or_else(|| Arc::new(Condition::Truth(true)), |range| rename.condition(range))),
            integer: false,
            replaced: Vec::new(),
        })
        .collect();
    obligation.condition = Arc::new(Condition::Quantified(Quantifier::Forall, bound, rename.condition(&obligation.condition)));
    obligation
}

fn assumption(declared: &NameDeclaration<'_>, is_domain: bool, condition: ConditionRef, at: &[Place]) -> Assumption {
    let mentions = Variables::of_condition(&condition).free.into_iter().collect();
    Assumption { name: declared.shown().into(), is_domain, condition, mentions, places: places(at), span: declared.span }
}

fn range_span(range: &RangeSyntax) -> crate::source::Span {
    match range {
        RangeSyntax::Interval { span, .. } | RangeSyntax::Finite(_, span) => *span,
    }
}

/// Returns the title in a head.
pub(super) fn title(head: &Head) -> Option<String> {
    head.title.as_ref().map(|title| title.value.clone())
}

/// Returns places as a report shows them: `line 8`, `lines 8 to 10`, or verbatim if the file gives words.
pub(super) fn places(places: &[Place]) -> Vec<String> {
    places
        .iter()
        .map(|place| match place {
            Place::Ref(reference) => shown_ref(reference),
            Place::Words(text) => text.value.clone(),
        })
        .collect()
}

/// Returns a reference as a report shows it: `line 8`, `lines 8 to 10`, `section 5, sentence 3`.
pub(super) fn shown_ref(reference: &Ref) -> String {
    let Ref { part, kind, first, last, .. } = reference;
    let numbers = match last - first.min(last) {
        0 => format!("{} {first}", kind.value),
        1 => format!("{}s {first} and {last}", kind.value),
        2.. => format!("{}s {first} to {last}", kind.value),
    };
    match part {
        None => numbers,
        Some(part) if reference.is_whole() => format!("{} {}", part.kind.value, part.key.value),
        Some(part) => format!("{} {}, {numbers}", part.kind.value, part.key.value),
    }
}
