//! Exports claims as calls of Mathematica: `Resolve[ForAll[{…}, hypotheses, statement], Reals]`, one for each claim.
//!
//! Not part of a verdict. [`super::calls`] makes the calls; this file prints them in the Wolfram Language. A name of the paper
//! keeps its letters and digits, and `$` takes the place of other signs, because `_` is a pattern in that language.
//!
//! # Source
//! The Wolfram Language: InputForm, and the precedence of its operators.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use super::calls::{ClaimCalls, bound_names, on_one_line};
use crate::expression::{BoundVariable, Condition, ConditionRef, Quantifier, Relation, Term, TermRef, Variable};
use kernel::number::Rational;

/// Returns the text of the file with the calls of a paper. What is left out is listed in a comment.
#[must_use]
pub fn text(title: &str, made: &ClaimCalls) -> String {
    let names = WolframSymbols::of(made);
    let mut text = format!("(* {}: the claims as calls over the real numbers. *)\n", commented(title));
    text.push_str(
        "(* A claim holds iff each of its calls gives True: a comparison without a value, such as 1/0 > 0, counts as not true.\n",
    );
    text.push_str("   A claim whose hypotheses contradict each other is vacuous, and its call gives True. *)\n");
    for (name, written) in names.changed() {
        let _ = writeln!(text, "(* {written} is {} *)", commented(name));
    }
    for call in &made.calls {
        let mut about = commented(&call.title);
        if !call.places.is_empty() {
            let _ = write!(about, ", at {}", commented(&call.places.join(", ")));
        }
        if !call.label.is_empty() {
            let _ = write!(about, ": {}", commented(&call.label));
        }
        let variables: Vec<&str> = call.variables.iter().map(|variable| names.get(&variable.name)).collect();
        let printer = WolframPrinter { names: &names };
        let integers = call.variables.iter().filter(|variable| variable.integer);
        let integers = integers.map(|variable| format!("Element[{}, Integers]", names.get(&variable.name)));
        let premises: Vec<String> =
            integers.chain(call.hypotheses.iter().map(|part| printer.condition(part, WolframLevel::Junction))).collect();
        let statement = printer.condition(&call.statement, WolframLevel::Whole);
        let body = match (variables.is_empty(), call.quantifier, premises.is_empty()) {
            (true, _, true) => statement,
            (true, _, false) => format!("({}) && ({statement})", premises.join(" && ")),
            (false, quantifier, true) => format!("{}[{{{}}}, {statement}]", head(quantifier), variables.join(", ")),
            (false, quantifier, false) => {
                let premises = premises.join(" && ");
                format!("{}[{{{}}},\n  {premises},\n  {statement}]", head(quantifier), variables.join(", "))
            }
        };
        let _ = write!(text, "\n(* {about} *)\nResolve[{body}, Reals]\n");
    }
    if !made.left_out.is_empty() {
        text.push_str("\n(* Left out:\n");
        for (claim, why) in &made.left_out {
            let _ = writeln!(text, "   {}: {}", commented(claim), commented(why));
        }
        text.push_str("*)\n");
    }
    text
}

fn head(quantifier: Quantifier) -> &'static str {
    match quantifier {
        Quantifier::Forall => "ForAll",
        Quantifier::Exists => "Exists",
    }
}

/// A text on one line that neither opens nor closes a comment.
fn commented(text: &str) -> String {
    on_one_line(text).replace("(*", "( *").replace("*)", "* )")
}

/// The names of the variables in the Wolfram Language.
struct WolframSymbols(BTreeMap<Variable, String>);

impl WolframSymbols {
    fn of(made: &ClaimCalls) -> Self {
        let (mut names, mut given) = (BTreeMap::new(), BTreeSet::new());
        let mut add = |name: &Variable| {
            if names.contains_key(name) {
                return;
            }
            let stem = symbol(name);
            let mut written = stem.clone();
            let mut number = 2;
            while !given.insert(written.clone()) {
                written = format!("{stem}${number}");
                number += 1;
            }
            names.insert(name.clone(), written);
        };
        for call in &made.calls {
            call.variables.iter().for_each(|variable| add(&variable.name));
            call.hypotheses.iter().chain([&call.statement]).for_each(|condition| bound_names(condition, &mut add));
        }
        Self(names)
    }

    fn get(&self, name: &Variable) -> &str {
        self.0.get(name).map_or("", String::as_str)
    }

    /// The names that are written differently, with the symbols for them.
    fn changed(&self) -> impl Iterator<Item = (&Variable, &String)> {
        self.0.iter().filter(|(name, written)| ***name != ***written)
    }
}

/// A symbol of the Wolfram Language that resembles a name: `p$l` for `p_l`, `beta$high` for `beta[high]`, `C$` for `C`. Every
/// symbol of the language itself begins with a capital letter and has no `$` at its end.
fn symbol(name: &str) -> String {
    let mut out = String::new();
    for sign in name.trim_end_matches(']').chars() {
        match sign {
            'a'..='z' | 'A'..='Z' | '0'..='9' => out.push(sign),
            '\'' => out.push_str("$prime"),
            _ if sign.is_alphabetic() => {
                let _ = write!(out, "u{:x}", u32::from(sign));
            }
            _ if out.is_empty() => out.push_str("x$"),
            _ => out.push('$'),
        }
    }
    if out.starts_with(|first: char| first.is_ascii_uppercase()) {
        out.push('$');
    }
    out
}

/// The levels of the operators, from the loosest to the tightest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum WolframLevel {
    Whole,
    Junction,
    Comparison,
    Sum,
    Product,
    Factor,
    Power,
}

struct WolframPrinter<'a> {
    names: &'a WolframSymbols,
}

impl WolframPrinter<'_> {
    /// A condition, in parentheses if it binds more loosely than the level.
    fn condition(&self, condition: &Condition, level: WolframLevel) -> String {
        let join = |parts: &[ConditionRef], sign: &str| {
            let parts: Vec<String> = parts.iter().map(|part| self.condition(part, WolframLevel::Comparison)).collect();
            parts.join(sign)
        };
        let (text, own) = match condition {
            Condition::Truth(true) => ("True".to_owned(), WolframLevel::Power),
            Condition::Truth(false) => ("False".to_owned(), WolframLevel::Power),
            Condition::Compare(a, relation, b) => {
                let sign = match relation {
                    Relation::Less => "<",
                    Relation::LessEqual => "<=",
                    Relation::Greater => ">",
                    Relation::GreaterEqual => ">=",
                    Relation::Equal => "==",
                    Relation::NotEqual => "!=",
                };
                (
                    format!("{} {sign} {}", self.term(a, WolframLevel::Sum), self.term(b, WolframLevel::Sum)),
                    WolframLevel::Comparison,
                )
            }
            Condition::Not(inner) => (format!("!({})", self.condition(inner, WolframLevel::Whole)), WolframLevel::Comparison),
            Condition::And(parts) => (join(parts, " && "), WolframLevel::Whole),
            Condition::Or(parts) => (join(parts, " || "), WolframLevel::Whole),
            Condition::Implies(a, b) => (self.call("Implies", a, b), WolframLevel::Power),
            Condition::Iff(a, b) => (self.call("Equivalent", a, b), WolframLevel::Power),
            Condition::If(test, a, b) => {
                let test = self.condition(test, WolframLevel::Whole);
                let (yes, no) = (self.condition(a, WolframLevel::Whole), self.condition(b, WolframLevel::Whole));
                (format!("(({test}) && ({yes})) || (!({test}) && ({no}))"), WolframLevel::Whole)
            }
            Condition::Quantified(quantifier, bound, body) => (self.quantified(*quantifier, bound, body), WolframLevel::Power),
            Condition::Named { body, .. } | Condition::IsTrue(body) => return self.condition(body, level),
            Condition::IsFalse(body) => (format!("!({})", self.condition(body, WolframLevel::Whole)), WolframLevel::Comparison),
            // The calls contain no such condition.
            Condition::HasValue(_) => ("Indeterminate".to_owned(), WolframLevel::Power),
        };
        if own < level { format!("({text})") } else { text }
    }

    fn call(&self, head: &str, a: &Condition, b: &Condition) -> String {
        format!("{head}[{}, {}]", self.condition(a, WolframLevel::Whole), self.condition(b, WolframLevel::Whole))
    }

    fn quantified(&self, quantifier: Quantifier, bound: &[BoundVariable], body: &Condition) -> String {
        let names: Vec<&str> = bound.iter().map(|variable| self.names.get(&variable.name)).collect();
        let integers: Vec<String> = bound
            .iter()
            .filter(|variable| variable.integer)
            .map(|variable| format!("Element[{}, Integers], ", self.names.get(&variable.name)))
            .collect();
        let integers = integers.join("").replace("], Element", "] && Element");
        format!("{}[{{{}}}, {integers}{}]", head(quantifier), names.join(", "), self.condition(body, WolframLevel::Whole))
    }

    fn term(&self, term: &Term, level: WolframLevel) -> String {
        let list = |head: &str, parts: &[TermRef]| {
            let parts: Vec<String> = parts.iter().map(|part| self.term(part, WolframLevel::Whole)).collect();
            format!("{head}[{}]", parts.join(", "))
        };
        let two = |a: &Term, sign: &str, b: &Term, left: WolframLevel, right: WolframLevel| {
            format!("{}{sign}{}", self.term(a, left), self.term(b, right))
        };
        let (text, own) = match term {
            Term::Number(value) => number(value),
            Term::Label { index, .. } => (index.to_string(), WolframLevel::Power),
            Term::Variable(name) => (self.names.get(name).to_owned(), WolframLevel::Power),
            Term::Negate(a) => (format!("-{}", self.term(a, WolframLevel::Factor)), WolframLevel::Sum),
            Term::Add(a, b) => (two(a, " + ", b, WolframLevel::Sum, WolframLevel::Product), WolframLevel::Sum),
            Term::Subtract(a, b) => (two(a, " - ", b, WolframLevel::Sum, WolframLevel::Product), WolframLevel::Sum),
            Term::Multiply(a, b) => (two(a, "*", b, WolframLevel::Product, WolframLevel::Factor), WolframLevel::Product),
            Term::Divide(a, b) => (two(a, "/", b, WolframLevel::Product, WolframLevel::Factor), WolframLevel::Product),
            Term::Power(a, exponent) if *exponent < 0 => {
                (format!("{}^({exponent})", self.term(a, WolframLevel::Power)), WolframLevel::Factor)
            }
            Term::Power(a, exponent) => (format!("{}^{exponent}", self.term(a, WolframLevel::Power)), WolframLevel::Factor),
            Term::Min(parts) => (list("Min", parts), WolframLevel::Power),
            Term::Max(parts) => (list("Max", parts), WolframLevel::Power),
            Term::Abs(a) => (format!("Abs[{}]", self.term(a, WolframLevel::Whole)), WolframLevel::Power),
            Term::Sign(a) => (format!("Sign[{}]", self.term(a, WolframLevel::Whole)), WolframLevel::Power),
            Term::Sqrt(a) => (format!("Sqrt[{}]", self.term(a, WolframLevel::Whole)), WolframLevel::Power),
            Term::If(test, a, b) => {
                let test = self.condition(test, WolframLevel::Whole);
                let (yes, no) = (self.term(a, WolframLevel::Whole), self.term(b, WolframLevel::Whole));
                (format!("Piecewise[{{{{{yes}, {test}}}}}, {no}]"), WolframLevel::Power)
            }
            Term::Named { body, .. } => return self.term(body, level),
            // The calls contain neither case lists nor unknown functions.
            Term::Cases(_) | Term::Apply { .. } => ("Indeterminate".to_owned(), WolframLevel::Power),
        };
        if own < level { format!("({text})") } else { text }
    }
}

/// An exact number with the level at which it binds.
fn number(value: &Rational) -> (String, WolframLevel) {
    let text = value.to_string();
    let level = if text.starts_with('-') {
        WolframLevel::Sum
    } else if text.contains('/') {
        WolframLevel::Product
    } else {
        WolframLevel::Power
    };
    (text, level)
}
