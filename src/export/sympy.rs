//! Exports claims for SymPy: a Python file with the variables, and for each claim the hypotheses, the statement, and a hint.
//!
//! Not part of a verdict. [`super::calls`] makes the calls; this file prints them in Python. SymPy decides only some of them, so
//! that the hint of a claim names a procedure that applies, or says that SymPy has none. SymPy has no quantifiers: a claim with a
//! bound variable is left out.
//!
//! # Source
//! SymPy 1.13: `sympy.logic.inference.satisfiable` with `use_lra_theory`, and `as_set` of a condition on one variable.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use super::calls::{CallVariable, ClaimCall, ClaimCalls, bound_names, on_one_line};
use crate::expression::children::Subexpression;
use crate::expression::definedness::constant;
use crate::expression::{Condition, ConditionRef, Quantifier, Relation, Term, TermRef, Variable};
use kernel::number::Rational;

/// The names that the file imports or defines, and the keywords of Python.
const TAKEN: [&str; 58] = [
    "And",
    "Eq",
    "Equivalent",
    "Implies",
    "Integer",
    "Max",
    "Min",
    "Ne",
    "Not",
    "Or",
    "Piecewise",
    "Rational",
    "Abs",
    "satisfiable",
    "sign",
    "sqrt",
    "symbols",
    "claims",
    "counterexample",
    "False",
    "None",
    "True",
    "and",
    "as",
    "assert",
    "async",
    "await",
    "break",
    "class",
    "continue",
    "def",
    "del",
    "elif",
    "else",
    "except",
    "finally",
    "for",
    "from",
    "global",
    "if",
    "import",
    "in",
    "is",
    "lambda",
    "nonlocal",
    "not",
    "or",
    "pass",
    "raise",
    "return",
    "try",
    "while",
    "with",
    "yield",
    "print",
    "match",
    "case",
    "type",
];

/// The deepest nesting of brackets that is written; Python reads 200.
const MAX_BRACKETS: usize = 150;

/// The beginning of every file, after the title.
const PREAMBLE: &str = "\
# Each entry is a pair: the hypotheses, and the statement. A claim \"for all values\" holds iff the hypotheses without the statement
# have no solution; a claim \"for some values\" holds iff both together have one. A comparison without a value, such as 1/0 > 0,
# counts as not true. SymPy decides some of these questions only: the comment at each entry says how to ask.
from sympy import Abs, And, Eq, Equivalent, Implies, Integer, Max, Min, Ne, Not, Or, Piecewise, Rational, sign, sqrt, symbols
from sympy.logic.inference import satisfiable
";

/// The end of every file.
const QUESTION: &str = "
def counterexample(claim):
    \"\"\"What must have no solution if the claim is to hold for all values.\"\"\"
    hypotheses, statement = claims[claim]
    return And(hypotheses, Not(statement))
";

/// Returns the text of the file with the calls of a paper, and the claims that it leaves out with the reasons.
#[must_use]
pub fn text(title: &str, made: &ClaimCalls) -> (String, Vec<(String, String)>) {
    let mut left_out = made.left_out.clone();
    let mut calls = Vec::new();
    for call in &made.calls {
        let mut bound = false;
        call.hypotheses.iter().chain([&call.statement]).for_each(|condition| bound_names(condition, &mut |_| bound = true));
        if bound {
            left_out.push((call.claim.clone(), "SymPy has no quantifiers over real numbers".to_owned()));
        } else {
            calls.push(call);
        }
    }
    let names = PythonNames::of(&calls);
    let (mut entries, mut given, mut declared) = (Vec::new(), BTreeSet::new(), BTreeSet::new());
    for call in calls {
        let mut key = quoted(&call.claim);
        let mut number = 2;
        while given.contains(&key) {
            key = quoted(&format!("{}, part {number}", call.claim));
            number += 1;
        }
        let entry = entry(call, &key, &names);
        if is_too_deep(&entry) {
            left_out.push((call.claim.clone(), "the formula is nested too deeply for Python".to_owned()));
            continue;
        }
        given.insert(key);
        declared.extend(&call.variables);
        entries.push(entry);
    }
    let mut text = format!("# {}: the claims as conditions of SymPy.\n{PREAMBLE}\n", on_one_line(title));
    for CallVariable { name, integer } in declared {
        let (written, kind) = (names.get(name), if *integer { "integer" } else { "real" });
        let was = if *written == **name { String::new() } else { format!("  # {}", on_one_line(name)) };
        let _ = writeln!(text, "{written} = symbols(\"{written}\", {kind}=True){was}");
    }
    text.push_str("\nclaims = {}\n");
    entries.iter().for_each(|entry| text.push_str(entry));
    text.push_str(QUESTION);
    if !left_out.is_empty() {
        text.push_str("\n\n# Left out:\n");
        for (claim, why) in &left_out {
            let _ = writeln!(text, "#   {}: {}", on_one_line(claim), on_one_line(why));
        }
    }
    (text, left_out)
}

/// The entry of a claim: a comment with its title and the hint, and the assignment.
fn entry(call: &ClaimCall, key: &str, names: &PythonNames) -> String {
    let mut out = format!("\n# {}", on_one_line(&call.title));
    if !call.places.is_empty() {
        let _ = write!(out, ", at {}", on_one_line(&call.places.join(", ")));
    }
    if !call.label.is_empty() {
        let _ = write!(out, ": {}", on_one_line(&call.label));
    }
    let printer = PythonPrinter { names };
    let hypotheses: Vec<String> = call.hypotheses.iter().map(|part| printer.condition(part)).collect();
    let statement = printer.condition(&call.statement);
    let _ = write!(out, "\n# {}\nclaims[{key}] = (\n    And({}),\n    {statement},\n)\n", hint(call, key), hypotheses.join(", "));
    out
}

/// Returns the comment on a claim: the call of a SymPy procedure that decides the claim, or that SymPy has no such procedure.
fn hint(call: &ClaimCall, key: &str) -> String {
    let (question, holds) = match call.quantifier {
        Quantifier::Forall => (format!("counterexample({key})"), "False"),
        Quantifier::Exists => (format!("And(*claims[{key}])"), "a solution"),
    };
    let says = match call.quantifier {
        Quantifier::Forall => "For all values",
        Quantifier::Exists => "For some values",
    };
    let conditions = || call.hypotheses.iter().chain([&call.statement]);
    let integers = call.variables.iter().any(|variable| variable.integer);
    if !integers && conditions().all(is_linear) {
        return format!("{says}. Linear: satisfiable({question}, use_lra_theory=True) gives {holds} iff the claim holds.");
    }
    if let ([_], false) = (call.variables.as_slice(), integers) {
        let empty = if call.quantifier == Quantifier::Forall { "is empty" } else { "is not empty" };
        return format!("{says}. One variable: the claim holds iff {question}.as_set() {empty}.");
    }
    format!("{says}. SymPy has no procedure that decides it: put numbers in with .subs, or ask a tool for real algebra.")
}

/// True iff every comparison in the condition is between linear terms, without `Min`, `Max`, `Abs`, roots and cases.
fn is_linear(condition: &ConditionRef) -> bool {
    let mut linear = true;
    Subexpression::Condition(condition).walk(&mut |part| {
        if let Subexpression::Term(term) = part {
            linear &= match &**term {
                Term::Number(_) | Term::Label { .. } | Term::Variable(_) => true,
                Term::Negate(_) | Term::Add(..) | Term::Subtract(..) => true,
                Term::Multiply(a, b) => constant(a).is_some() || constant(b).is_some(),
                Term::Divide(_, b) => constant(b).is_some(),
                Term::Power(_, exponent) => *exponent == 1,
                Term::Min(_)
                | Term::Max(_)
                | Term::Abs(_)
                | Term::Sign(_)
                | Term::Sqrt(_)
                | Term::If(..)
                | Term::Cases(_)
                | Term::Apply { .. }
                | Term::Named { .. } => false,
            };
        }
        linear
    });
    linear
}

/// The text as a string of Python, in ASCII letters, digits and signs without a special meaning.
fn quoted(text: &str) -> String {
    let safe = |sign: char| if sign == '"' || sign == '\\' || sign.is_control() { '_' } else { sign };
    format!("\"{}\"", text.chars().map(safe).collect::<String>())
}

/// The names of the variables in Python.
struct PythonNames(BTreeMap<Variable, String>);

impl PythonNames {
    fn of(calls: &[&ClaimCall]) -> Self {
        let (mut names, mut given) = (BTreeMap::new(), BTreeSet::new());
        for variable in calls.iter().flat_map(|call| &call.variables) {
            if names.contains_key(&variable.name) {
                continue;
            }
            let stem = identifier(&variable.name);
            let mut written = stem.clone();
            let mut number = 2;
            while !given.insert(written.clone()) {
                written = format!("{stem}_{number}");
                number += 1;
            }
            names.insert(variable.name.clone(), written);
        }
        Self(names)
    }

    fn get(&self, name: &Variable) -> &str {
        self.0.get(name).map_or("", String::as_str)
    }
}

/// An identifier of Python that resembles a name: `beta_high` for `beta[high]`.
fn identifier(name: &str) -> String {
    let mut out = String::new();
    for sign in name.trim_end_matches(']').chars() {
        match sign {
            'a'..='z' | 'A'..='Z' | '0'..='9' | '_' => out.push(sign),
            '\'' => out.push_str("_prime"),
            _ if sign.is_alphabetic() => {
                let _ = write!(out, "u{:x}", u32::from(sign));
            }
            _ => out.push('_'),
        }
    }
    if TAKEN.contains(&out.as_str()) || out.starts_with('_') || out.is_empty() {
        out.push('_');
    }
    out
}

struct PythonPrinter<'a> {
    names: &'a PythonNames,
}

impl PythonPrinter<'_> {
    fn condition(&self, condition: &Condition) -> String {
        let call = |head: &str, parts: &[&ConditionRef]| {
            let parts: Vec<String> = parts.iter().map(|part| self.condition(part)).collect();
            format!("{head}({})", parts.join(", "))
        };
        match condition {
            Condition::Truth(true) => "And()".to_owned(),
            Condition::Truth(false) => "Or()".to_owned(),
            Condition::Compare(a, relation, b) => {
                let (a, b) = (self.term(a, PythonLevel::Sum), self.term(b, PythonLevel::Sum));
                match relation {
                    Relation::Less => format!("{a} < {b}"),
                    Relation::LessEqual => format!("{a} <= {b}"),
                    Relation::Greater => format!("{a} > {b}"),
                    Relation::GreaterEqual => format!("{a} >= {b}"),
                    Relation::Equal => format!("Eq({a}, {b})"),
                    Relation::NotEqual => format!("Ne({a}, {b})"),
                }
            }
            Condition::Not(inner) | Condition::IsFalse(inner) => call("Not", &[inner]),
            Condition::And(parts) => call("And", &parts.iter().collect::<Vec<_>>()),
            Condition::Or(parts) => call("Or", &parts.iter().collect::<Vec<_>>()),
            Condition::Implies(a, b) => call("Implies", &[a, b]),
            Condition::Iff(a, b) => call("Equivalent", &[a, b]),
            Condition::If(test, a, b) => {
                format!("Or({}, And(Not({}), {}))", call("And", &[test, a]), self.condition(test), self.condition(b))
            }
            Condition::Named { body, .. } | Condition::IsTrue(body) => self.condition(body),
            // The calls contain no such condition, and a call with a quantifier is left out.
            Condition::HasValue(_) | Condition::Quantified(..) => "None".to_owned(),
        }
    }

    fn terms(&self, parts: &[TermRef]) -> String {
        parts.iter().map(|part| self.term(part, PythonLevel::Sum)).collect::<Vec<_>>().join(", ")
    }

    /// A number, in parentheses if it binds more loosely than the level.
    fn term(&self, term: &Term, level: PythonLevel) -> String {
        let two = |a: &Term, sign: &str, b: &Term, left: PythonLevel, right: PythonLevel| {
            format!("{}{sign}{}", self.term(a, left), self.term(b, right))
        };
        let (text, own) = match term {
            Term::Number(value) => (number(value), PythonLevel::Atom),
            Term::Label { index, .. } => (format!("Integer({index})"), PythonLevel::Atom),
            Term::Variable(name) => (self.names.get(name).to_owned(), PythonLevel::Atom),
            Term::Negate(a) => (format!("-{}", self.term(a, PythonLevel::Atom)), PythonLevel::Sum),
            Term::Add(a, b) => (two(a, " + ", b, PythonLevel::Sum, PythonLevel::Product), PythonLevel::Sum),
            Term::Subtract(a, b) => (two(a, " - ", b, PythonLevel::Sum, PythonLevel::Product), PythonLevel::Sum),
            Term::Multiply(a, b) => (two(a, "*", b, PythonLevel::Product, PythonLevel::Power), PythonLevel::Product),
            Term::Divide(a, b) => (two(a, "/", b, PythonLevel::Product, PythonLevel::Power), PythonLevel::Product),
            Term::Power(a, exponent) => (format!("{}**({exponent})", self.term(a, PythonLevel::Atom)), PythonLevel::Power),
            Term::Min(parts) => (format!("Min({})", self.terms(parts)), PythonLevel::Atom),
            Term::Max(parts) => (format!("Max({})", self.terms(parts)), PythonLevel::Atom),
            Term::Abs(a) => (format!("Abs({})", self.term(a, PythonLevel::Sum)), PythonLevel::Atom),
            Term::Sign(a) => (format!("sign({})", self.term(a, PythonLevel::Sum)), PythonLevel::Atom),
            Term::Sqrt(a) => (format!("sqrt({})", self.term(a, PythonLevel::Sum)), PythonLevel::Atom),
            Term::If(test, a, b) => {
                let (yes, no) = (self.term(a, PythonLevel::Sum), self.term(b, PythonLevel::Sum));
                (format!("Piecewise(({yes}, {}), ({no}, True))", self.condition(test)), PythonLevel::Atom)
            }
            Term::Named { body, .. } => return self.term(body, level),
            // The calls contain neither case lists nor unknown functions.
            Term::Cases(_) | Term::Apply { .. } => ("None".to_owned(), PythonLevel::Atom),
        };
        if own < level { format!("({text})") } else { text }
    }
}

/// The levels of the operators of Python, from the loosest to the tightest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum PythonLevel {
    Sum,
    Product,
    Power,
    Atom,
}

/// True iff the brackets of a text are nested too deeply for Python.
fn is_too_deep(text: &str) -> bool {
    let mut depth = 0_usize;
    text.chars().any(|sign| {
        match sign {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            _ => {}
        }
        depth > MAX_BRACKETS
    })
}

/// An exact number of SymPy. Plain numerals would be divided with rounding.
fn number(value: &Rational) -> String {
    let text = value.to_string();
    match text.split_once('/') {
        Some((above, below)) => format!("Rational({above}, {below})"),
        None => format!("Integer({text})"),
    }
}
