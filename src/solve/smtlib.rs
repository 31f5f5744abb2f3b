//! Prints a system as an SMT-LIB 2 script with the paper's own names; the same system gives the same bytes.
//!
//! # Source
//! Barrett, Fontaine and Tinelli, The SMT-LIB Standard, version 2.6 (2017): theories `Reals` and `Reals_Ints`.

use std::collections::BTreeSet;
use std::fmt::Write;

use num_bigint::BigInt;
use num_traits::{One, Signed};

use crate::algebra::{Atom, Formula, Index, Polynomial};
use crate::pose::{System, VariableKind};
use crate::syntax::tree::Relation;

/// A script that asks for a point of the system: it stands alone, and ends with `(check-sat)` and `(get-model)`.
#[must_use]
pub fn script(system: &System) -> String {
    format!("(set-logic {})\n{}(check-sat)\n(get-model)\n", logic(system, [&system.formula]), assertions(system))
}

/// A script for any reader of SMT-LIB: it asks whether the pieces of the system, as they were before anything was simplified, have
/// a common point. Each assertion stands under the origin of its piece; `comments` open the script, a line each, and `status` is
/// what the answer should be.
#[must_use]
pub fn question(system: &System, comments: &[String], status: Option<&str>) -> String {
    let mut out = String::new();
    for comment in comments {
        remark(comment, &mut out);
    }
    out.push_str("(set-info :smt-lib-version 2.6)\n");
    let used: BTreeSet<Index> = system.pieces.iter().flat_map(|(_, formula)| formula.variables()).collect();
    let _ = writeln!(out, "(set-logic {})", logic(system, system.pieces.iter().map(|(_, formula)| formula)));
    if let Some(status) = status {
        let _ = writeln!(out, "(set-info :status {status})");
    }
    let printer = Printer::of(system);
    printer.declare(|index| used.contains(&index), &mut out);
    for (origin, formula) in &system.pieces {
        remark(if origin.is_empty() { "what fixes a made variable" } else { origin }, &mut out);
        printer.assert(formula, &mut out);
    }
    out.push_str("(check-sat)\n(exit)\n");
    out
}

/// A comment of one line.
fn remark(text: &str, out: &mut String) {
    out.push_str("; ");
    out.extend(text.chars().map(|c| if c.is_control() { ' ' } else { c }));
    out.push('\n');
}

/// The declarations and assertions of a script, without its commands.
#[must_use]
pub fn assertions(system: &System) -> String {
    let printer = Printer::of(system);
    let mut out = String::new();
    printer.declare(|_| true, &mut out);
    printer.assert(&system.formula, &mut out);
    out
}

/// The parts of a formula that an assertion each is made of.
#[must_use]
pub fn conjuncts(formula: &Formula) -> &[Formula] {
    match formula {
        Formula::True => &[],
        Formula::And(parts) => parts,
        Formula::False | Formula::Atom(_) | Formula::Or(_) => std::slice::from_ref(formula),
    }
}

/// The symbol of each variable, by index: its name between bars, and where two would be the same, its index after it.
#[must_use]
pub fn symbols(system: &System) -> Vec<String> {
    plain_symbols(system).into_iter().map(|name| format!("|{name}|")).collect()
}

/// The same without the bars.
#[must_use]
pub fn plain_symbols(system: &System) -> Vec<String> {
    let mut used = BTreeSet::new();
    let mut out = Vec::with_capacity(system.variables.len());
    for (index, variable) in system.variables.iter().enumerate() {
        let allowed = |c: char| !c.is_control() && c != '|' && c != '\\';
        let mut name: String = variable.name.chars().map(|c| if allowed(c) { c } else { '_' }).collect();
        while name.is_empty() || !used.insert(name.clone()) {
            let _ = write!(name, "#{index}");
        }
        out.push(name);
    }
    out
}

/// The logic of formulas over the variables of a system.
fn logic<'a>(system: &System, formulas: impl IntoIterator<Item = &'a Formula>) -> &'static str {
    let whole = system.variables.iter().any(|v| v.kind == VariableKind::Integer);
    let mut linear = true;
    for formula in formulas {
        formula.each_atom(&mut |atom| linear &= atom.polynomial().degree() <= 1);
    }
    match (whole, linear) {
        (false, true) => "QF_LRA",
        (false, false) => "QF_NRA",
        (true, true) => "QF_LIRA",
        (true, false) => "QF_NIRA",
    }
}

struct Printer {
    names: Vec<String>,
    whole: Vec<bool>,
}

impl Printer {
    fn of(system: &System) -> Self {
        Self { names: symbols(system), whole: system.variables.iter().map(|v| v.kind == VariableKind::Integer).collect() }
    }

    fn declare(&self, used: impl Fn(Index) -> bool, out: &mut String) {
        for (index, (name, whole)) in (0..).zip(self.names.iter().zip(&self.whole)) {
            if used(index) {
                let _ = writeln!(out, "(declare-const {name} {})", if *whole { "Int" } else { "Real" });
            }
        }
    }

    fn assert(&self, formula: &Formula, out: &mut String) {
        for part in conjuncts(formula) {
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

    fn variable(&self, variable: Index, out: &mut String) {
        let place = variable as usize;
        let name = self.names.get(place).map_or("|?|", String::as_str);
        if self.whole.get(place).copied().unwrap_or(false) {
            let _ = write!(out, "(to_real {name})");
        } else {
            out.push_str(name);
        }
    }
}

fn number(value: &crate::number::Rational, out: &mut String) {
    let whole = |number: &BigInt| format!("{number}.0");
    let size = value.abs();
    let size =
        if size.denom().is_one() { whole(size.numer()) } else { format!("(/ {} {})", whole(size.numer()), whole(size.denom())) };
    if value.is_negative() {
        let _ = write!(out, "(- {size})");
    } else {
        out.push_str(&size);
    }
}
