//! Prints a system as an SMT-LIB 2 script with the names of the paper. The same system always gives the same bytes.
//!
//! The solvers, the cross-check and `export` call it. Untrusted: the kernel checks the answers, and the cross-check only
//! compares.
//!
//! # Source
//! Barrett, Fontaine and Tinelli, The SMT-LIB Standard, version 2.6 (2017): theories `Reals` and `Reals_Ints`.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use num_bigint::BigInt;
use num_traits::One;

use crate::syntax::tree::{Quantifier, Relation};
use kernel::algebra::quantified::FIRST_BOUND;
use kernel::algebra::{Atom, Formula, Polynomial, QuantifiedVariable, Signs, VariableIndex};
use kernel::{System, SystemVariable, Universal, VariableKind};

/// Prints a complete script that asks for a point of the simplified system. The script ends with `(check-sat)` and
/// `(get-model)`.
#[must_use]
pub fn script(system: &System) -> String {
    let whole = system.variables.iter().any(|v| v.kind == VariableKind::Integer);
    format!("(set-logic QF_{})\n{}(check-sat)\n(get-model)\n", logic(whole, [&system.formula]), assertions(system))
}

/// How a script expresses universally quantified conditions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Universals {
    /// Each condition is defined as a quantified formula, so the script asks the query itself, with `forall`.
    Quantified,
    /// Each condition is replaced by a real variable that is positive if the condition is assumed. The script then contains
    /// only the instances of the conditions among the pieces.
    Opaque,
}

/// Prints a complete script that asks whether the pieces of a system, before any simplification, have a common point. A comment
/// with the origin of its piece precedes each assertion. `comments` open the script, one line each. `status` is the expected
/// answer.
#[must_use]
pub fn query_script(system: &System, universals: Universals, comments: &[String], status: Option<&str>) -> String {
    let mut used: BTreeSet<VariableIndex> = system.pieces.iter().flat_map(|(_, formula)| formula.variables()).collect();
    let defined: Vec<&Universal> = match universals {
        Universals::Quantified => system.universals.iter().filter(|universal| used.contains(&universal.truth)).collect(),
        Universals::Opaque => Vec::new(),
    };
    used.extend(defined.iter().flat_map(|universal| universal.body.variables()));
    let mut printer = SmtPrinter::of(system);
    printer.define(&defined);
    let mut out = String::new();
    for comment in comments {
        comment_line(comment, &mut out);
    }
    out.push_str("(set-info :smt-lib-version 2.6)\n");
    let formulas = system.pieces.iter().map(|(_, formula)| formula).chain(defined.iter().map(|universal| &universal.body));
    let free = if defined.is_empty() { "QF_" } else { "" };
    let _ = writeln!(out, "(set-logic {free}{})", logic(printer.any_integer(), formulas));
    if let Some(status) = status {
        let _ = writeln!(out, "(set-info :status {status})");
    }
    printer.declare(|index| used.contains(&index), &mut out);
    for universal in defined {
        printer.definition(universal, &mut out);
    }
    for (origin, formula) in &system.pieces {
        comment_line(if origin.is_empty() { "definition of an auxiliary variable" } else { origin }, &mut out);
        printer.assert(formula, &mut out);
    }
    out.push_str("(check-sat)\n(exit)\n");
    out
}

/// Prints a comment on one line.
fn comment_line(text: &str, out: &mut String) {
    out.push_str("; ");
    out.extend(text.chars().map(|c| if c.is_control() { ' ' } else { c }));
    out.push('\n');
}

/// Prints the declarations and assertions of a system without the commands of a script.
#[must_use]
pub fn assertions(system: &System) -> String {
    let printer = SmtPrinter::of(system);
    let mut out = String::new();
    printer.declare(|_| true, &mut out);
    printer.assert(&system.formula, &mut out);
    out
}

/// Prints the declarations and assertions of a system, and further formulas each implied by a Boolean label.
#[must_use]
pub fn labelled(system: &System, parts: &[Formula]) -> String {
    let printer = SmtPrinter::of(system);
    let mut out = assertions(system);
    for (place, part) in parts.iter().enumerate() {
        let label = label(place);
        let _ = write!(out, "(declare-const {label} Bool)\n(assert (=> {label} ");
        printer.formula(part, &mut out);
        out.push_str("))\n");
    }
    out
}

/// Returns the name of the Boolean label of a part. No variable of a paper has an exclamation mark in its name.
#[must_use]
pub fn label(place: usize) -> String {
    format!("part!{place}")
}

/// Returns the quoted symbol of each variable, by index: its name between bars, followed by its index if the name is taken.
#[must_use]
pub fn symbols(system: &System) -> Vec<String> {
    plain_symbols(system).into_iter().map(|name| format!("|{name}|")).collect()
}

/// Returns the symbol of each variable without the bars.
#[must_use]
pub fn plain_symbols(system: &System) -> Vec<String> {
    let mut used = BTreeSet::new();
    let mut out = Vec::with_capacity(system.variables.len());
    for (index, variable) in system.variables.iter().enumerate() {
        let mut name = variable.name.replace(unquotable, "_");
        while name.is_empty() || !used.insert(name.clone()) {
            let _ = write!(name, "#{index}");
        }
        out.push(name);
    }
    out
}

/// Returns the SMT-LIB logic of formulas, without the prefix `QF_`.
fn logic<'a>(whole: bool, formulas: impl IntoIterator<Item = &'a Formula>) -> &'static str {
    let mut linear = true;
    for formula in formulas {
        formula.each_atom(&mut |atom| linear &= atom.polynomial().degree() <= 1);
    }
    match (whole, linear) {
        (false, true) => "LRA",
        (false, false) => "NRA",
        (true, true) => "LIRA",
        (true, false) => "NIRA",
    }
}

/// A variable's symbol and sort.
struct SmtSymbol {
    name: String,
    whole: bool,
}

impl SmtSymbol {
    fn sort(&self) -> &'static str {
        if self.whole { "Int" } else { "Real" }
    }
}

struct SmtPrinter {
    symbols: BTreeMap<VariableIndex, SmtSymbol>,
    /// The truth variables that are defined as Boolean functions and not declared.
    defined: BTreeSet<VariableIndex>,
}

impl SmtPrinter {
    fn of(system: &System) -> Self {
        let symbol =
            |(variable, name): (&SystemVariable, String)| SmtSymbol { name, whole: variable.kind == VariableKind::Integer };
        let symbols = system.variables.iter().zip(symbols(system)).map(symbol);
        Self { symbols: (0..).zip(symbols).collect(), defined: BTreeSet::new() }
    }

    /// Defines these universal conditions instead of declaring their truth variables. Their bound variables get names that no
    /// other variable has.
    fn define(&mut self, universals: &[&Universal]) {
        let mut taken: BTreeSet<String> = self.symbols.values().map(|symbol| symbol.name.clone()).collect();
        for universal in universals {
            self.defined.insert(universal.truth);
            for bound in universal.bound.iter().chain(universal.body.bound()) {
                if self.symbols.contains_key(&bound.index) {
                    continue;
                }
                let plain = bound.name.replace(unquotable, "_");
                let mut name = format!("|{plain}|");
                let mut number = 2;
                while !taken.insert(name.clone()) {
                    name = format!("|{plain}#{number}|");
                    number += 1;
                }
                self.symbols.insert(bound.index, SmtSymbol { name, whole: bound.whole });
            }
        }
    }

    fn any_integer(&self) -> bool {
        self.symbols.values().any(|symbol| symbol.whole)
    }

    fn declare(&self, used: impl Fn(VariableIndex) -> bool, out: &mut String) {
        for (index, symbol) in &self.symbols {
            if *index < FIRST_BOUND && used(*index) && !self.defined.contains(index) {
                let _ = writeln!(out, "(declare-const {} {})", symbol.name, symbol.sort());
            }
        }
    }

    fn definition(&self, universal: &Universal, out: &mut String) {
        let _ = write!(out, "(define-fun {} () Bool ", self.name(universal.truth));
        self.quantified(Quantifier::Forall, &universal.bound, &universal.body, out);
        out.push_str(")\n");
    }

    fn quantified(&self, quantifier: Quantifier, bound: &[QuantifiedVariable], body: &Formula, out: &mut String) {
        out.push_str(match quantifier {
            Quantifier::Exists => "(exists (",
            Quantifier::Forall => "(forall (",
        });
        for (place, bound) in bound.iter().enumerate() {
            let sort = if bound.whole { "Int" } else { "Real" };
            let _ = write!(out, "{}({} {sort})", if place == 0 { "" } else { " " }, self.name(bound.index));
        }
        out.push_str(") ");
        self.formula(body, out);
        out.push(')');
    }

    fn name(&self, variable: VariableIndex) -> &str {
        self.symbols.get(&variable).map_or("|?|", |symbol| symbol.name.as_str())
    }

    /// Returns the defined truth variable that an atom is about, if there is one.
    fn truth(&self, atom: &Atom) -> Option<VariableIndex> {
        let variables = atom.polynomial().variables();
        variables.first().copied().filter(|variable| variables.len() == 1 && self.defined.contains(variable))
    }

    fn assert(&self, formula: &Formula, out: &mut String) {
        for part in formula.conjuncts() {
            out.push_str("(assert ");
            self.formula(part, out);
            out.push_str(")\n");
        }
    }

    fn formula(&self, formula: &Formula, out: &mut String) {
        match formula {
            Formula::True => out.push_str("true"),
            Formula::False => out.push_str("false"),
            Formula::Atom(atom) => self.atom(atom, out),
            Formula::And(parts) => self.list("and", parts, out),
            Formula::Or(parts) => self.list("or", parts, out),
            Formula::Quantified(inner) => self.quantified(inner.quantifier, &inner.bound, &inner.body, out),
        }
    }

    fn list(&self, word: &str, parts: &[Formula], out: &mut String) {
        out.push('(');
        out.push_str(word);
        for part in parts {
            out.push(' ');
            self.formula(part, out);
        }
        out.push(')');
    }

    fn atom(&self, atom: &Atom, out: &mut String) {
        if let Some(truth) = self.truth(atom) {
            // Atoms about a truth variable only state that it is positive, or not.
            let name = self.name(truth);
            let _ = if atom.signs() == Signs::POSITIVE { write!(out, "{name}") } else { write!(out, "(not {name})") };
            return;
        }
        let (open, close) = match atom.signs().relation() {
            Some(Relation::Less) => ("(< ", " 0.0)"),
            Some(Relation::LessEqual) => ("(<= ", " 0.0)"),
            Some(Relation::Greater) => ("(> ", " 0.0)"),
            Some(Relation::GreaterEqual) => ("(>= ", " 0.0)"),
            Some(Relation::Equal) => ("(= ", " 0.0)"),
            Some(Relation::NotEqual) => ("(not (= ", " 0.0))"),
            None => ("(= 0.0 ", ")"),
        };
        out.push_str(open);
        self.polynomial(atom.polynomial(), out);
        out.push_str(close);
    }

    fn polynomial(&self, polynomial: &Polynomial, out: &mut String) {
        if polynomial.len() > 1 {
            out.push_str("(+");
        }
        for (monomial, coefficient) in polynomial.terms() {
            if polynomial.len() > 1 {
                out.push(' ');
            }
            let factors: u32 = monomial.degree() + u32::from(!coefficient.is_one());
            if factors != 1 && monomial.degree() > 0 {
                out.push_str("(* ");
            }
            let mut first = true;
            if !coefficient.is_one() || monomial.degree() == 0 {
                number(coefficient, out);
                first = false;
            }
            for &(variable, exponent) in monomial.factors() {
                for _ in 0..exponent {
                    if !first {
                        out.push(' ');
                    }
                    first = false;
                    self.variable(variable, out);
                }
            }
            if factors != 1 && monomial.degree() > 0 {
                out.push(')');
            }
        }
        if polynomial.is_empty() {
            out.push_str("0.0");
        } else if polynomial.len() > 1 {
            out.push(')');
        }
    }

    fn variable(&self, variable: VariableIndex, out: &mut String) {
        let name = self.name(variable);
        if self.symbols.get(&variable).is_some_and(|symbol| symbol.whole) {
            let _ = write!(out, "(to_real {name})");
        } else {
            out.push_str(name);
        }
    }
}

/// Returns true iff a character may not occur in a quoted symbol.
fn unquotable(sign: char) -> bool {
    sign.is_control() || sign == '|' || sign == '\\'
}

fn number(value: &kernel::number::Rational, out: &mut String) {
    let whole = |number: BigInt| format!("{number}.0");
    let size = value.abs();
    let size =
        if size.denom().is_one() { whole(size.numer()) } else { format!("(/ {} {})", whole(size.numer()), whole(size.denom())) };
    if value.is_negative() {
        let _ = write!(out, "(- {size})");
    } else {
        out.push_str(&size);
    }
}
