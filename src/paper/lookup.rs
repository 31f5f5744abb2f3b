//! Looks up names, labels and LaTeX symbols in formulas, and suggests the nearest name if the name is unknown.
//!
//! [`super::formula`] calls this file. Trusted: a name that is resolved to another declaration is a wrong verdict.

use std::sync::Arc;

use super::meaning::{LocalMeaning, LocalName, ResolvedValue};
use super::model::LatexReading;
use super::names::{DeclaredAs, NameDeclaration, NameMeaning};
use super::resolver::Resolver;
use crate::diagnostic::{Diagnostic, nearest};
use crate::expression::{Condition, Relation, Term, TermRef};
use crate::source::Span;
use crate::syntax::latex;
use crate::syntax::tree::{Domain, Name, Param, TexSymbol};

impl<'t> Resolver<'t> {
    /// Returns the meaning of a name that is in force: one declaration or a family. Reports a fault otherwise.
    pub(super) fn find(&mut self, name: &Name) -> Option<NameMeaning> {
        if let Some(meaning) = self.names_in_force.get(name.value.as_str()) {
            return Some(meaning.clone());
        }
        let fault = self.unknown(name)?;
        self.fault(fault)
    }

    /// Returns the fault for a name that is not in force. Returns `None` if the fault is reported elsewhere: an item that could
    /// not be parsed may declare the name, or the declaration is faulty.
    fn unknown(&self, name: &Name) -> Option<Diagnostic> {
        if let Some(declared) = self.names.all(&name.value).next() {
            if declared.limits.allow(&self.choice) {
                return None;
            }
            let here = self.names.readings.shown(&self.choice).join("`, `");
            return Some(
                Diagnostic::new(name.span, format!("`{}` is not declared under `{here}`", name.value))
                    .also(declared.span, "declared here, under other alternatives"),
            );
        }
        if self.names.unread.contains(&name.value) {
            return None;
        }
        if let Some((number, _)) = self.primed(&name.value)
            && let DeclaredAs::Function(function) = self.names.declared[number].kind
        {
            let argument = function.arguments.first().map_or("x", |argument| argument.name.value.as_str());
            let message = format!("`{}` takes 1 argument", name.value);
            return Some(Diagnostic::new(name.span, message).repair(format!("write `{}({argument})`", name.value)));
        }
        if let Some(set) = self.names.declared_sets().find(|set| set.index(&name.value).is_some()) {
            return Some(
                Diagnostic::new(
                    name.span,
                    format!("`{}` is a label of `{}`, and a label has no value of its own", name.value, set.name),
                )
                .repair(format!("compare it with a parameter `in {}`", set.name)),
            );
        }
        let locals: Vec<&str> = self.locals.iter().map(|local| local.name.as_str()).collect();
        let fault = Diagnostic::new(name.span, format!("unknown name `{}`", name.value));
        Some(fault.suggest(self.names.nearest(&name.value, &locals), "declare it under `parameters` or with `define`"))
    }

    /// Returns the value of a local name; `None` if it has no value on this history.
    fn local(&self, local: &LocalName) -> Option<ResolvedValue> {
        match &local.meaning {
            LocalMeaning::Number(variable, _) => Some(ResolvedValue::Number(Term::variable(variable.clone()))),
            LocalMeaning::Label { set, index } => Some(self.label_value(*set, *index)),
            LocalMeaning::Term(term) => Some(ResolvedValue::Number(term.clone())),
            LocalMeaning::Missing => None,
        }
    }

    /// Returns the value of a local name, or reports that it has none on this history.
    fn local_or_fault(&mut self, local: &LocalName, span: Span) -> Option<ResolvedValue> {
        match self.local(local) {
            Some(value) => Some(value),
            None => {
                let fault = Diagnostic::new(
                    span,
                    format!("`{}` may have no value here, since some history sets no value for it", local.name),
                );
                self.fault(fault.repair("mention only variables that every history up to here has set"))
            }
        }
    }

    /// Returns a label of a set as a value.
    pub(super) fn label_value(&self, set: usize, index: usize) -> ResolvedValue {
        let name = self.names.sets[set].labels.get(index).map_or("", |label| label.value.as_str());
        ResolvedValue::Label {
            set,
            term: Arc::new(Term::Label { name: name.into(), index: u32::try_from(index).unwrap_or(u32::MAX) }),
        }
    }

    /// Resolves `v` or `v[a]` in a formula.
    pub(super) fn param(&mut self, param: &Param) -> Option<ResolvedValue> {
        if let Some(local) = self.local_named(&param.name.value) {
            if let Some(label) = &param.label {
                let message = format!("`{}` is not a family and takes no index `[{}]`", param.name.value, label.value);
                return self.fault(Diagnostic::new(param.span, message));
            }
            let local = local.clone();
            return self.local_or_fault(&local, param.span);
        }
        match (self.find(&param.name)?, &param.label) {
            (NameMeaning::One(number), None) => self.declared(number, param.span),
            (NameMeaning::One(_), Some(label)) => {
                let message = format!("`{}` is not a family and takes no index `[{}]`", param.name.value, label.value);
                self.fault(Diagnostic::new(param.span, message).repair(format!("write `{}`", param.name.value)))
            }
            (NameMeaning::Family { set, .. }, None) => {
                let example = self.names.sets[set].labels.first().map_or("", |label| label.value.as_str());
                let name = &param.name.value;
                let message = format!("`{name}` is a family over `{}`", self.names.sets[set].name);
                self.fault(Diagnostic::new(param.span, message).repair(format!("write `{name}[{example}]`")))
            }
            (NameMeaning::Family { set, members }, Some(label)) => match self.index(label, set)? {
                FamilyIndex::Label(place) => self.declared((*members.get(place)?)?, param.span),
                FamilyIndex::Parameter(chosen) => self.chosen_member(&members, set, &chosen, param.span),
            },
        }
    }

    /// Resolves `beta[k]` for a parameter k that ranges over labels: a case distinction over the labels.
    fn chosen_member(&mut self, members: &[Option<usize>], set: usize, chosen: &TermRef, span: Span) -> Option<ResolvedValue> {
        let mut result: Option<TermRef> = None;
        for (place, member) in members.iter().enumerate().rev() {
            let ResolvedValue::Number(value) = self.declared((*member)?, span)? else { return None };
            let ResolvedValue::Label { term: label, .. } = self.label_value(set, place) else { return None };
            result = Some(match result {
                None => value,
                Some(rest) => Arc::new(Term::If(Condition::compare(chosen.clone(), Relation::Equal, label), value, rest)),
            });
        }
        result.map(ResolvedValue::Number)
    }

    /// Resolves the index in brackets after the name of a family over the given set.
    pub(super) fn index(&mut self, label: &Name, set: usize) -> Option<FamilyIndex> {
        let local = self.local_named(&label.value).and_then(|local| self.local(local));
        let value = match local {
            Some(value) => Some(value),
            None => match self.names_in_force.get(label.value.as_str()) {
                Some(NameMeaning::One(number)) if self.names.sets[set].index(&label.value).is_none() => {
                    self.declared(*number, label.span)
                }
                Some(_) | None => None,
            },
        };
        match value {
            Some(ResolvedValue::Label { set: other, term }) if other == set => Some(index_of(term)),
            Some(ResolvedValue::Label { .. } | ResolvedValue::Number(_) | ResolvedValue::Condition(_)) | None => {
                self.label(label, set).map(FamilyIndex::Label)
            }
        }
    }

    /// Returns the position of a label in a set, or reports a fault.
    pub(super) fn label(&mut self, label: &Name, set: usize) -> Option<usize> {
        let names = self.names;
        let set = &names.sets[set];
        if let Some(place) = set.index(&label.value) {
            return Some(place);
        }
        let fault = Diagnostic::new(label.span, format!("`{}` has no label `{}`", set.name, label.value));
        let near = nearest(&label.value, set.labels.iter().map(|label| label.value.as_str()));
        let all = set.labels.iter().map(|label| format!("`{}`", label.value)).collect::<Vec<_>>().join(", ");
        self.fault(fault.suggest(near, format!("its labels are {all}")))
    }

    /// Returns the set that a domain names, or reports a fault.
    pub(super) fn set(&mut self, name: &Name) -> Option<usize> {
        match self.find(name)? {
            NameMeaning::One(number) => match self.names.declared[number].kind {
                DeclaredAs::Set(set) => Some(set),
                other => {
                    let fault = Diagnostic::new(name.span, format!("`{}` is {}, not a set", name.value, other.with_article()));
                    self.fault(fault.repair("write an interval, or the name of a set"))
                }
            },
            NameMeaning::Family { .. } => {
                self.fault(Diagnostic::new(name.span, format!("`{}` is a family, not a set", name.value)))
            }
        }
    }

    /// Returns the value of a declaration that is used without arguments.
    pub(super) fn declared(&mut self, number: usize, span: Span) -> Option<ResolvedValue> {
        let declared = &self.names.declared[number];
        match declared.kind {
            DeclaredAs::Parameter(declaration) => {
                let term = Term::variable(declared.shown());
                match &declaration.domain {
                    Domain::Set(name) => Some(ResolvedValue::Label { set: self.set(name)?, term }),
                    Domain::Range(_) => Some(ResolvedValue::Number(term)),
                }
            }
            DeclaredAs::Unknown(_) | DeclaredAs::Definition(_) | DeclaredAs::Condition(_) => {
                self.call_declared(number, &[], span)
            }
            DeclaredAs::Region(_) => self.region_condition(number, span).map(ResolvedValue::Condition),
            DeclaredAs::Function(function) => {
                let argument = function.arguments.first().map_or("x", |argument| argument.name.value.as_str());
                let message = format!("`{}` takes 1 argument", declared.name);
                self.fault(Diagnostic::new(span, message).repair(format!("write `{}({argument})`", declared.name)))
            }
            other => {
                let fault = misplaced(declared, other, span);
                self.fault(fault)
            }
        }
    }

    /// Resolves a LaTeX symbol in a formula to its value.
    pub(super) fn symbol(&mut self, symbol: &TexSymbol, span: Span) -> Option<ResolvedValue> {
        if let Some(local) = self.local_where(|local| local.symbol == *symbol) {
            let local = local.clone();
            return self.local_or_fault(&local, span);
        }
        match self.symbol_target(symbol, span)? {
            NamedSymbol::Declared(number) => self.declared(number, span),
            NamedSymbol::Member { members, set, chosen } => self.chosen_member(&members, set, &chosen, span),
        }
    }

    /// Returns what a LaTeX symbol names, or reports a fault that shows the nearest symbol.
    pub(super) fn symbol_target(&mut self, symbol: &TexSymbol, span: Span) -> Option<NamedSymbol> {
        if let Some(target) = self.symbols.get(symbol) {
            return Some(NamedSymbol::Declared(target.declared));
        }
        if let Some(found) = self.indexed_symbol(symbol) {
            return Some(found);
        }
        if self.symbols.unsure {
            return None;
        }
        let fault = Diagnostic::new(span, format!("unknown symbol `{symbol}`"));
        let fault = match self.symbols.nearest(symbol) {
            Some((near, number)) => {
                let name = self.names.declared[number].shown();
                fault.repair(format!("the nearest is `{near}` (`{name}`)"))
            }
            None => fault.repair("declare it, with its LaTeX name after `written`"),
        };
        self.fault(fault)
    }

    /// Records how a LaTeX formula was read, so that a report can show it.
    pub(super) fn show_latex(&mut self, span: Span, text: &str, reading: &latex::Reading) {
        if self.latex.contains_key(&span) {
            return;
        }
        let plain = latex::plain(&reading.expr, &|symbol| self.symbol_name(symbol));
        let tags = reading.tags.iter().map(|tag| tag.text.clone()).collect();
        self.latex.insert(span, LatexReading { span, text: text.to_owned(), plain, tags });
    }

    /// Returns the name that a LaTeX symbol denotes, or the default name of the symbol if it denotes nothing.
    fn symbol_name(&self, symbol: &TexSymbol) -> String {
        if let Some(local) = self.locals.iter().rfind(|local| local.symbol == *symbol) {
            return local.name.clone();
        }
        if let Some(target) = self.symbols.get(symbol) {
            return self.names.declared[target.declared].shown();
        }
        let bare = TexSymbol { subscript: None, ..symbol.clone() };
        match (&symbol.subscript, self.indexed_symbol(symbol)) {
            (Some(below), Some(_)) => format!("{}[{below}]", latex::default_name(&bare)),
            (Some(_) | None, Some(_) | None) => latex::default_name(symbol),
        }
    }

    /// Resolves `\alpha_i` for a family alpha and a variable i that ranges over labels.
    fn indexed_symbol(&self, symbol: &TexSymbol) -> Option<NamedSymbol> {
        let subscript = symbol.subscript.as_ref()?;
        let local = self.local_named(subscript)?;
        let ResolvedValue::Label { set, term } = self.local(local)? else { return None };
        let bare = TexSymbol { subscript: None, ..symbol.clone() };
        let found = self.names_in_force.iter().find_map(|(name, meaning)| match meaning {
            NameMeaning::Family { set: other, members } if *other == set && latex::default_symbol(name, None) == bare => {
                Some(members)
            }
            NameMeaning::Family { .. } | NameMeaning::One(_) => None,
        });
        match index_of(term) {
            FamilyIndex::Label(place) => found?.get(place).copied().flatten().map(NamedSymbol::Declared),
            FamilyIndex::Parameter(chosen) => Some(NamedSymbol::Member { members: found?.clone(), set, chosen }),
        }
    }
}

/// The index in the brackets after the name of a family.
#[derive(Clone, Debug)]
pub(super) enum FamilyIndex {
    /// A label, by its position in the set.
    Label(usize),
    /// A parameter that ranges over the set.
    Parameter(TermRef),
}

/// Returns the index of a family that a label term denotes.
fn index_of(term: TermRef) -> FamilyIndex {
    if let Term::Label { index, .. } = &*term {
        return FamilyIndex::Label(*index as usize);
    }
    FamilyIndex::Parameter(term)
}

/// The thing that a LaTeX symbol names.
#[derive(Clone, Debug)]
pub(super) enum NamedSymbol {
    /// A declaration.
    Declared(usize),
    /// The member of a family that a parameter chooses.
    Member {
        /// The members.
        members: Vec<Option<usize>>,
        /// Their set.
        set: usize,
        /// The parameter.
        chosen: TermRef,
    },
}

/// Returns the fault for a name that is used as a number or a condition but is neither.
fn misplaced(declared: &NameDeclaration<'_>, kind: DeclaredAs<'_>, span: Span) -> Diagnostic {
    let name = declared.name;
    let fault = Diagnostic::new(span, format!("`{name}` is {}, not a condition", kind.with_article()));
    match kind {
        DeclaredAs::Assessment(_) => fault.repair(format!("did you mean `{name} is PBE`?")),
        DeclaredAs::Alternative => fault.repair(format!("write `under {name}` after the statement")),
        DeclaredAs::Claim | DeclaredAs::Proof => fault.repair(format!("write `uses {name}` after the statement")),
        DeclaredAs::Reading => fault.repair(format!("write `under each {name}` after the statement")),
        DeclaredAs::Set(_) => fault.repair(format!("write `x in {name}` after a quantifier or in a domain")),
        DeclaredAs::Game(_)
        | DeclaredAs::Parameter(_)
        | DeclaredAs::Unknown(_)
        | DeclaredAs::Function(_)
        | DeclaredAs::Definition(_)
        | DeclaredAs::Condition(_)
        | DeclaredAs::Region(_) => fault,
    }
}
