//! Typesets the formulas of the page as MathML: what [`FormulaTypesetter`] prints as LaTeX, converted once for each formula.
//!
//! Called by the other files of this folder. Not part of a verdict.

use std::cell::RefCell;
use std::collections::BTreeMap;

use super::blocks;
use super::mathml::mathml;
use super::view::{LineView, PieceView};
use crate::expression::{Condition, Term};
use crate::paper::{Claim, Paper, Statement};
use crate::report::modern_latex::modern;
use crate::report::page::PageLine;
use crate::report::typeset::{FormulaTypesetter, TypesetFormula, TypesetLine};

/// The formulas of a paper by their texts, with the MathML of those that were shown.
pub struct Typesetter<'a> {
    formulas: FormulaTypesetter<'a>,
    converted: RefCell<BTreeMap<String, Option<String>>>,
}

impl<'a> Typesetter<'a> {
    /// Collects the formulas of a paper.
    #[must_use]
    pub fn new(paper: &'a Paper) -> Self {
        Self { formulas: FormulaTypesetter::new(paper), converted: RefCell::default() }
    }

    /// Returns the MathML of a formula in LaTeX; `None` if it cannot be converted.
    fn math(&self, latex: String) -> Option<String> {
        if let Some(known) = self.converted.borrow().get(&latex) {
            return known.clone();
        }
        let made = mathml(&latex);
        self.converted.borrow_mut().insert(latex, made.clone());
        made
    }

    fn view(&self, line: TypesetLine) -> LineView {
        let math = |latex| match latex {
            TypesetFormula::Printed(latex) => self.math(latex),
            TypesetFormula::Written(latex) => self.math(modern(&latex)),
        };
        let piece = |piece: crate::report::typeset::TypesetPiece| PieceView {
            tone: piece.tone,
            text: piece.text,
            math: piece.latex.and_then(math),
        };
        blocks::joined(line.into_iter().map(piece).collect())
    }

    /// Returns a line of a report as pieces, with its formulas typeset.
    #[must_use]
    pub fn line(&self, line: &PageLine) -> LineView {
        self.view(self.formulas.line(line))
    }

    /// Returns a title as pieces, with the names between backticks as formulas.
    #[must_use]
    pub fn title(&self, title: &str) -> LineView {
        self.view(self.formulas.title(title))
    }

    /// Returns a text of a condition file, or one that shows a formula of it, as pieces.
    #[must_use]
    pub fn text(&self, text: &str) -> LineView {
        self.view(self.formulas.text(text))
    }

    /// Returns a number as a line of one piece.
    #[must_use]
    pub fn number(&self, term: &Term) -> LineView {
        self.view(self.formulas.number(term))
    }

    /// Returns a condition as pieces: its comparisons typeset, the words between them as text, so that a line can break there.
    #[must_use]
    pub fn condition(&self, condition: &Condition) -> LineView {
        self.view(self.formulas.condition(condition))
    }

    /// Returns what a claim states as pieces.
    #[must_use]
    pub fn claim(&self, claim: &Claim) -> LineView {
        self.view(self.formulas.claim(claim))
    }

    /// Returns the statement of a claim as pieces.
    #[must_use]
    pub fn statement(&self, statement: &Statement) -> LineView {
        self.view(self.formulas.statement(statement))
    }
}
