//! Finds the condition or number that a text of a report shows, and prints that as LaTeX.
//!
//! A report holds its formulas as text, printed from conditions of the paper. The same conditions are printed as LaTeX by
//! [`LatexPrinter`], so that a page shows what was ruled on and no formula is read twice. A text that belongs to no condition stays
//! text. Called by [`super::html`] and [`super::latex`]. Not part of a verdict.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::evaluated;
use super::page::{PageLine, PagePiece, Tone};
use super::statement::{kind, statement_text};
use super::visible::visible;
use crate::derive::latex::{LatexPrinter, MARKED, MARKED_RELATION};
use crate::expression::children::Subexpression;
use crate::expression::{Condition, ConditionRef, Term, TermRef};
use crate::paper::{Claim, Link, Model, Paper, Statement};

/// A formula whose text is longer stays text: typeset, it would be a line that no page shows.
const LONGEST: usize = 400;

/// A formula in LaTeX.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TypesetFormula {
    /// Printed by [`LatexPrinter`] from what was decided.
    Printed(String),
    /// As the condition file writes it between dollars: it may have any command.
    Written(String),
}

/// A piece of a line whose formulas are typeset.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TypesetPiece {
    /// `plain`, `strong`, `faint`, `formula`, `differs`, `verdict` or `bad`.
    pub tone: &'static str,
    /// The text.
    pub text: String,
    /// The same in LaTeX, if it is a formula that can be typeset.
    pub latex: Option<TypesetFormula>,
}

/// A line whose formulas are typeset.
pub type TypesetLine = Vec<TypesetPiece>;

/// The formulas of a paper by their texts.
pub struct FormulaTypesetter<'a> {
    paper: &'a Paper,
    empty: Model,
    conditions: BTreeMap<String, ConditionRef>,
    terms: BTreeMap<String, TermRef>,
    statements: BTreeMap<String, usize>,
}

impl<'a> FormulaTypesetter<'a> {
    /// Collects the formulas of a paper.
    #[must_use]
    pub fn new(paper: &'a Paper) -> Self {
        let mut out = Self {
            paper,
            empty: Model::default(),
            conditions: BTreeMap::new(),
            terms: BTreeMap::new(),
            statements: BTreeMap::new(),
        };
        let mut seen = BTreeSet::new();
        for model in &paper.models {
            model.assumptions.iter().for_each(|assumption| out.collect(&assumption.condition, &mut seen));
            model.conditions.iter().for_each(|condition| out.collect(&condition.condition, &mut seen));
            let members = model.regions.iter().flat_map(|region| &region.members);
            members.for_each(|(_, condition)| out.collect(condition, &mut seen));
            for definition in &model.definitions {
                out.terms.entry(definition.body.to_string()).or_insert_with(|| definition.body.clone());
            }
        }
        for (place, claim) in paper.claims.iter().enumerate() {
            parts(&claim.statement).into_iter().for_each(|condition| out.collect(condition, &mut seen));
            claim.given.iter().for_each(|given| out.collect(&given.condition, &mut seen));
            if let Some(answer) = claim.derivation.as_ref().and_then(|derivation| derivation.answer.as_ref()) {
                out.collect(answer, &mut seen);
            }
            for text in [statement_text(&claim.statement), claim.written.clone()] {
                // The text of a statement that is a name alone stands elsewhere for what the name means.
                if text.contains(' ') && !text.contains('$') {
                    out.statements.entry(text).or_insert(place);
                }
            }
        }
        out
    }

    /// Registers a condition and the conditions and sides in it by their texts.
    fn collect(&mut self, condition: &ConditionRef, seen: &mut BTreeSet<usize>) {
        let mut found: Vec<ConditionRef> = Vec::new();
        Subexpression::Condition(condition).walk(&mut |part| match part {
            Subexpression::Condition(condition) => {
                let is_new = seen.insert(Arc::as_ptr(condition).addr());
                if is_new {
                    found.push(Arc::clone(condition));
                }
                is_new
            }
            Subexpression::Term(_) => false,
        });
        for condition in found {
            if let Condition::Compare(left, _, right) = &*condition {
                for side in [left, right] {
                    self.terms.entry(side.to_string()).or_insert_with(|| Arc::clone(side));
                }
            }
            let text = condition.to_string();
            if text.len() <= LONGEST && !matches!(*condition, Condition::Named { .. } | Condition::Truth(_)) {
                self.conditions.entry(text).or_insert(condition);
            }
        }
    }

    fn printer(&self) -> LatexPrinter<'_> {
        LatexPrinter(self.paper.models.first().unwrap_or(&self.empty))
    }

    fn formula(&self, text: String, latex: String) -> TypesetPiece {
        piece("formula", &text, (text.len() <= LONGEST).then_some(TypesetFormula::Printed(latex)))
    }

    /// Returns a line of a report as pieces, with its formulas typeset.
    #[must_use]
    pub fn line(&self, line: &PageLine) -> TypesetLine {
        line.0.iter().flat_map(|piece| self.piece(piece)).collect()
    }

    fn piece(&self, piece: &PagePiece) -> TypesetLine {
        let tone = match piece.tone {
            Tone::Plain => "plain",
            Tone::Strong => "strong",
            Tone::Faint => "faint",
            Tone::Verdict(_) => "verdict",
            Tone::Bad => "bad",
            Tone::Formula => return self.text(&piece.text),
        };
        vec![TypesetPiece { tone, text: piece.text.clone(), latex: None }]
    }

    /// Returns a title as pieces, with the names between backticks as formulas.
    #[must_use]
    pub fn title(&self, title: &str) -> TypesetLine {
        let parts = visible(title).split('`').map(str::to_owned).collect::<Vec<_>>();
        let piece = |(place, part): (usize, &String)| {
            let tone = if place % 2 == 1 { "formula" } else { "plain" };
            TypesetPiece { tone, text: part.clone(), latex: None }
        };
        parts.iter().enumerate().filter(|(_, part)| !part.is_empty()).map(piece).collect()
    }

    /// Returns a text of a condition file, or one that shows a formula of it, as pieces.
    #[must_use]
    pub fn text(&self, text: &str) -> TypesetLine {
        if let Some(claim) = self.statements.get(text).and_then(|place| self.paper.claims.get(*place)) {
            return self.statement(&claim.statement);
        }
        if let Some(condition) = self.conditions.get(text) {
            return self.condition(condition);
        }
        if text.contains('$') {
            return self.written(text);
        }
        if let Some(term) = self.terms.get(text) {
            return vec![self.formula(text.to_owned(), self.printer().term(term))];
        }
        if let Some(values) = self.values(text) {
            return values;
        }
        match self.is_name(text) {
            true => vec![self.formula(text.to_owned(), self.printer().variable(text))],
            false => vec![TypesetPiece { tone: "formula", text: text.to_owned(), latex: None }],
        }
    }

    fn is_name(&self, text: &str) -> bool {
        let base = evaluated::base(text);
        self.paper.models.iter().any(|model| {
            model.parameters.iter().any(|parameter| *parameter.name == *base)
                || model.definitions.iter().any(|definition| *definition.name == *base && definition.arguments.is_empty())
        })
    }

    /// Returns the values of a point, such as `p = 1/2, q = 3`; `None` if the text is something else.
    fn values(&self, text: &str) -> Option<TypesetLine> {
        let mut out = TypesetLine::new();
        for value in text.split(", ") {
            let (name, number) = value.split_once(" = ")?;
            if !self.is_name(name) || number.is_empty() || !number.chars().all(|c| c.is_ascii_digit() || "/-.".contains(c)) {
                return None;
            }
            if !out.is_empty() {
                out.push(TypesetPiece { tone: "plain", text: ", ".to_owned(), latex: None });
            }
            out.push(self.formula(value.to_owned(), format!("{} = {number}", self.printer().variable(name))));
        }
        Some(out)
    }

    /// Returns a text of a condition file in which the paper's LaTeX stands between dollars.
    fn written(&self, text: &str) -> TypesetLine {
        let mut out = TypesetLine::new();
        for (place, part) in text.split('$').enumerate().filter(|(_, part)| !part.trim().is_empty()) {
            out.push(match place % 2 {
                1 if part.len() <= LONGEST => piece("formula", part, Some(TypesetFormula::Written(part.to_owned()))),
                _ => TypesetPiece { tone: "formula", text: visible(part).into_owned(), latex: None },
            });
        }
        out
    }

    /// Returns a number as a line of one piece.
    #[must_use]
    pub fn number(&self, term: &Term) -> TypesetLine {
        vec![self.formula(term.to_string(), self.printer().term(term))]
    }

    /// Returns a condition as pieces: its comparisons typeset, the words between them as text, so that a line can break there.
    #[must_use]
    pub fn condition(&self, condition: &Condition) -> TypesetLine {
        match condition {
            Condition::And(parts) => self.joined(parts, " and "),
            Condition::Or(parts) => self.joined(parts, " or "),
            Condition::Implies(a, b) => self.sides(a, " implies ", b),
            Condition::Iff(a, b) => self.sides(a, " if and only if ", b),
            Condition::Not(inner) | Condition::IsFalse(inner) => prefixed("not ", self.bracketed(inner)),
            Condition::IsTrue(inner) => self.condition(inner),
            Condition::Quantified(quantifier, bound, body) => {
                let text = condition.to_string();
                let head = text.split(": ").next().unwrap_or_default().to_owned();
                let mut out = vec![self.formula(head, self.printer().bound(*quantifier, bound))];
                out.push(plain(": "));
                out.extend(self.condition(body));
                out
            }
            Condition::Named { shown, body } if &**shown == MARKED && !matches!(**body, Condition::Compare(..)) => {
                let mut out = self.condition(body);
                out.iter_mut().for_each(|piece| piece.tone = if piece.tone == "formula" { "differs" } else { piece.tone });
                out
            }
            Condition::Named { shown, .. } if ![MARKED, MARKED_RELATION].contains(&&**shown) => {
                vec![TypesetPiece { tone: "formula", text: visible(shown).into_owned(), latex: None }]
            }
            Condition::Truth(_)
            | Condition::Compare(..)
            | Condition::If(..)
            | Condition::HasValue(_)
            | Condition::Named { .. } => {
                vec![self.formula(condition.to_string(), self.printer().condition(condition))]
            }
        }
    }

    fn joined(&self, parts: &[ConditionRef], word: &str) -> TypesetLine {
        let mut out = TypesetLine::new();
        for (place, part) in parts.iter().enumerate() {
            if place > 0 {
                out.push(plain(word));
            }
            out.extend(self.bracketed(part));
        }
        out
    }

    fn sides(&self, left: &Condition, word: &str, right: &Condition) -> TypesetLine {
        let mut out = self.bracketed(left);
        out.push(plain(word));
        out.extend(self.bracketed(right));
        out
    }

    fn bracketed(&self, condition: &Condition) -> TypesetLine {
        let inner = self.condition(condition);
        let is_loose = match condition {
            Condition::IsTrue(inner) => return self.bracketed(inner),
            Condition::And(_) | Condition::Or(_) | Condition::Implies(..) | Condition::Iff(..) => true,
            Condition::If(..) | Condition::Quantified(..) => true,
            Condition::Truth(_)
            | Condition::Compare(..)
            | Condition::Not(_)
            | Condition::IsFalse(_)
            | Condition::Named { .. }
            | Condition::HasValue(_) => false,
        };
        if !is_loose {
            return inner;
        }
        let mut out = prefixed("(", inner);
        out.push(plain(")"));
        out
    }

    /// Returns what a claim states as pieces: the statement as it was decided, or as it is written where that has become a plain
    /// truth, such as a claim about play that holds whatever the parameters.
    #[must_use]
    pub fn claim(&self, claim: &Claim) -> TypesetLine {
        match &claim.statement {
            Statement::Holds(condition) if is_plain_truth(condition) && !claim.written.is_empty() => {
                let text = visible(&claim.written).into_owned();
                if text.contains('$') { self.written(&text) } else { vec![TypesetPiece { tone: "formula", text, latex: None }] }
            }
            statement => self.statement(statement),
        }
    }

    /// Returns the statement of a claim as pieces.
    #[must_use]
    pub fn statement(&self, statement: &Statement) -> TypesetLine {
        let list = |all: &[ConditionRef]| self.joined(all, ", ");
        let after = |mut line: TypesetLine, text: String| {
            line.push(plain(&text));
            line
        };
        let term = |term: &TermRef| self.number(term);
        let named = |name: &str| self.formula(name.to_owned(), self.printer().variable(name));
        match statement {
            Statement::Holds(condition) => self.condition(condition),
            Statement::Links(links) => self.links(links),
            Statement::Threshold(link) => self.links(std::slice::from_ref(link)),
            Statement::Equilibrium { shown, .. } => {
                vec![TypesetPiece { tone: "formula", text: visible(shown).into_owned(), latex: None }]
            }
            Statement::Nonempty(condition) => prefixed("some point satisfies ", self.condition(condition)),
            Statement::Empty(condition) => prefixed("no point satisfies ", self.condition(condition)),
            Statement::Stricter(left, right) => self.sides(left, " is stricter than ", right),
            Statement::Disjoint(all) => prefixed("no two overlap: ", list(all)),
            Statement::Overlap(all) => prefixed("they overlap: ", list(all)),
            Statement::Cover(all) => prefixed("every point lies in one of ", list(all)),
            Statement::Partition(all) => prefixed("every point lies in exactly one of ", list(all)),
            Statement::Redundant { condition, others } => self.beside(condition, " follows from ", others),
            Statement::Needed { condition, others } => self.beside(condition, " is needed beside ", others),
            Statement::Monotone { term: moved, direction, variable } => {
                let strictly = if direction.strict { "strictly" } else { "weakly" };
                let mut line = after(term(moved), format!(" is {strictly} {} in ", kind(statement)));
                line.push(named(variable));
                line
            }
            Statement::Constant { term: same, variable } => {
                let mut line = after(term(same), " is constant in ".to_owned());
                line.push(named(variable));
                line
            }
            Statement::Upward { condition, variable, rising } => {
                let how = if *rising { " stays true as it rises: " } else { " stays true as it falls: " };
                let mut line = after(self.bracketed(condition), how.to_owned());
                line.push(named(variable));
                line
            }
            Statement::Defined(inner) => after(term(inner), " has a value".to_owned()),
            Statement::Decided(condition) => after(self.bracketed(condition), " is true or false, not undefined".to_owned()),
            Statement::Valued { values, .. } => list(values),
            Statement::Underived { question, .. } => self.condition(question),
        }
    }

    fn links(&self, links: &[Link]) -> TypesetLine {
        let mut out = links.first().map(|link| self.condition_side(&link.left)).unwrap_or_default();
        for link in links {
            out.push(plain(if link.both_ways { " if and only if " } else { " implies " }));
            out.extend(self.condition_side(&link.right));
        }
        out
    }

    fn condition_side(&self, condition: &Condition) -> TypesetLine {
        let shown = if let Condition::IsTrue(inner) = condition { inner } else { condition };
        match shown {
            Condition::And(_) | Condition::Or(_) => self.condition(shown),
            _ => self.bracketed(shown),
        }
    }

    fn beside(&self, condition: &Condition, word: &str, others: &[ConditionRef]) -> TypesetLine {
        let mut out = self.bracketed(condition);
        out.push(plain(word));
        out.extend(self.joined(others, ", "));
        out
    }
}

/// Returns true iff the condition is true or false by its form.
fn is_plain_truth(condition: &Condition) -> bool {
    match condition {
        Condition::Truth(_) => true,
        Condition::Not(inner) | Condition::IsTrue(inner) | Condition::IsFalse(inner) => is_plain_truth(inner),
        Condition::And(parts) | Condition::Or(parts) => parts.iter().all(|part| is_plain_truth(part)),
        _ => false,
    }
}

fn plain(text: &str) -> TypesetPiece {
    piece("plain", text, None)
}

fn piece(tone: &'static str, text: &str, latex: Option<TypesetFormula>) -> TypesetPiece {
    TypesetPiece { tone, text: visible(text).into_owned(), latex }
}

fn prefixed(text: &str, line: TypesetLine) -> TypesetLine {
    std::iter::once(plain(text)).chain(line).collect()
}

/// Returns the conditions of a statement.
#[must_use]
pub fn parts(statement: &Statement) -> Vec<&ConditionRef> {
    match statement {
        Statement::Holds(a) | Statement::Nonempty(a) | Statement::Empty(a) | Statement::Decided(a) => vec![a],
        Statement::Links(links) => links.iter().flat_map(|link| [&link.left, &link.right]).collect(),
        Statement::Threshold(link) => vec![&link.left, &link.right],
        Statement::Stricter(a, b) => vec![a, b],
        Statement::Disjoint(all) | Statement::Overlap(all) | Statement::Cover(all) | Statement::Partition(all) => {
            all.iter().collect()
        }
        Statement::Redundant { condition, others } | Statement::Needed { condition, others } => {
            std::iter::once(condition).chain(others).collect()
        }
        Statement::Upward { condition, .. } => vec![condition],
        Statement::Valued { values, .. } => values.iter().collect(),
        Statement::Underived { question, .. } => vec![question],
        Statement::Monotone { .. } | Statement::Constant { .. } | Statement::Defined(_) | Statement::Equilibrium { .. } => {
            Vec::new()
        }
    }
}
