//! Finds the calls of `Reduce`, `Resolve`, `FindInstance` and `Simplify` in a text, and turns each into an item of a draft.
//!
//! A name that the text assigns once is replaced by its value; a call with a name that is assigned twice, or to something that is
//! not read, is skipped. Called by [`super::read`].

use std::collections::BTreeMap;

use super::lower::{WolframLowering, WolframNames, bound_variables};
use super::tokens::{WolframToken, WolframTokenKind};
use super::tree::{MAX_TREE, WolframExpr, WolframParser};
use crate::import::draft::{Draft, DraftBody, DraftItem, DraftPlace, comment};
use crate::syntax::printer;
use crate::syntax::tree::{Expr, ExprKind};

/// The calls that are read.
const HEADS: [&str; 5] = ["Reduce", "Resolve", "FindInstance", "Simplify", "FullSimplify"];
/// Options that do not change what a call means.
const OPTIONS: [&str; 8] = [
    "Backsubstitution",
    "Cubics",
    "GeneratedParameters",
    "Method",
    "Quartics",
    "RandomSeeding",
    "TimeConstraint",
    "WorkingPrecision",
];
/// The most nodes of a call after the replacement.
const MAX_NODES: usize = 20_000;

/// What a text assigns to a name.
enum Assigned {
    Value(WolframExpr),
    Unread(String),
}

/// The names that a text assigns, with their values.
pub(super) struct Assignments(BTreeMap<String, Assigned>);

impl Assignments {
    /// Collects the assignments `name = value` and `name := value` that begin a line or follow `;`, outside brackets.
    pub(super) fn of(tokens: &[WolframToken], closing: &[usize]) -> Self {
        let mut out: BTreeMap<String, Assigned> = BTreeMap::new();
        let (mut at, mut begins) = (0, true);
        while let Some(token) = tokens.get(at) {
            let sign = tokens.get(at + 1).filter(|next| next.is_sign("=") || next.is_sign(":="));
            if (begins || token.newline) && token.kind == WolframTokenKind::Symbol && sign.is_some() {
                let value = Self::value(tokens, at + 2);
                let value =
                    if out.contains_key(&token.text) { Assigned::Unread("it is assigned twice".to_owned()) } else { value };
                out.insert(token.text.clone(), value);
            }
            begins = token.is_sign(";");
            at = if closing[at] > at { closing[at] + 1 } else { at + 1 };
        }
        Self(out)
    }

    fn value(tokens: &[WolframToken], at: usize) -> Assigned {
        if tokens.get(at).is_some_and(|first| HEADS.contains(&first.text.as_str())) {
            return Assigned::Unread("it is the result of a call".to_owned());
        }
        let mut parser = WolframParser::new(tokens, at);
        match parser.bounded() {
            Ok(value) if parser.is_at_end() => Assigned::Value(value),
            Ok(_) => Assigned::Unread("its value is not read".to_owned()),
            Err(why) => Assigned::Unread(why),
        }
    }
}

/// Replaces the assigned names in one call.
struct Replacement<'a> {
    assignments: &'a Assignments,
    /// The names that were replaced.
    used: Vec<String>,
    /// The names inside whose values the replacement is.
    inside: Vec<String>,
    /// The depth of the tree.
    depth: usize,
    nodes: usize,
}

impl Replacement<'_> {
    fn of(&mut self, from: &WolframExpr) -> Result<WolframExpr, String> {
        self.nodes += 1;
        self.depth += 1;
        if self.nodes > MAX_NODES || self.depth > 2 * MAX_TREE {
            return Err("the formula is too large with the values that the notebook assigns".to_owned());
        }
        let replaced = match from {
            WolframExpr::Symbol(name) => match self.assignments.0.get(name) {
                None => from.clone(),
                Some(_) if self.inside.contains(name) => return Err(format!("`{name}` is assigned in a circle")),
                Some(Assigned::Unread(why)) => return Err(format!("the notebook assigns `{name}`, and {why}")),
                Some(Assigned::Value(value)) => {
                    if !self.used.contains(name) {
                        self.used.push(name.clone());
                    }
                    self.inside.push(name.clone());
                    let value = self.of(value)?;
                    self.inside.pop();
                    value
                }
            },
            WolframExpr::Number(_) | WolframExpr::Text => from.clone(),
            WolframExpr::Call(head, parts) => {
                let parts = parts.iter().map(|part| self.of(part)).collect::<Result<_, _>>()?;
                WolframExpr::Call(head.clone(), parts)
            }
        };
        self.depth -= 1;
        Ok(replaced)
    }
}

/// Adds an item to the draft for each call. `text` is the text that the tokens come from.
pub(super) fn fill(draft: &mut Draft, text: &str, tokens: &[WolframToken], closing: &[usize], most: usize) {
    let assignments = Assignments::of(tokens, closing);
    let mut names = WolframNames::default();
    let (mut at, mut number) = (0, 0);
    while at < tokens.len() {
        let token = &tokens[at];
        let opens = tokens.get(at + 1).is_some_and(|next| next.is_sign("["));
        if !(token.kind == WolframTokenKind::Symbol && opens && HEADS.contains(&token.text.as_str())) {
            at += 1;
            continue;
        }
        number += 1;
        let end = closing[at + 1];
        let shown = text.get(token.start..tokens[end].end).unwrap_or("");
        let mut remarks = vec![comment(shown)];
        let call = WolframParser::new(&tokens[..=end], at).bounded();
        let mut replacement = Replacement { assignments: &assignments, used: Vec::new(), inside: Vec::new(), depth: 0, nodes: 0 };
        let call = call.and_then(|call| replacement.of(&call));
        let made = call.and_then(|call| {
            let mut writer = CallWriter {
                title: format!("call {number}: {}", token.text),
                lowering: WolframLowering {
                    names: &mut names,
                    draft,
                    integers: Vec::new(),
                    scope: Vec::new(),
                    mentions: BTreeMap::new(),
                    ordered: false,
                    nodes: 0,
                },
                real: false,
            };
            let body = writer.body(&call)?;
            let complex = !writer.real && !writer.lowering.ordered;
            Ok((body, writer.lowering.mentions.into_keys().collect(), complex))
        });
        if !replacement.used.is_empty() {
            remarks.push(format!("with the values that the notebook assigns: {}", replacement.used.join(", ")));
        }
        let (body, mentions) = match made {
            Ok((body, mentions, complex)) => {
                if complex {
                    remarks.push("The call is about complex numbers, and the item about real numbers.".to_owned());
                }
                (body, mentions)
            }
            Err(why) => (DraftBody::Skip(why), Vec::new()),
        };
        draft.items.push(DraftItem { places: vec![DraftPlace::Number("call".to_owned(), number)], remarks, mentions, body });
        if draft.items.len() > most {
            return;
        }
        at = end + 1;
    }
}

/// Writes the item for one call.
struct CallWriter<'a> {
    title: String,
    lowering: WolframLowering<'a>,
    /// True iff the call says that its variables are real numbers or whole numbers.
    real: bool,
}

impl CallWriter<'_> {
    fn body(&mut self, call: &WolframExpr) -> Result<DraftBody, String> {
        let WolframExpr::Call(head, arguments) = call else { return Err("the call has no arguments".to_owned()) };
        let mut parts = Vec::new();
        let mut assumptions = Vec::new();
        for argument in arguments {
            match argument.arguments("Rule") {
                Some([WolframExpr::Symbol(option), value]) if option == "Assumptions" => assumptions.push(value),
                Some([WolframExpr::Symbol(option), _]) if OPTIONS.contains(&option.as_str()) => {}
                Some(_) => return Err("an option of the call is not read".to_owned()),
                None => parts.push(argument),
            }
        }
        match (head.as_str(), parts.as_slice()) {
            ("Resolve", [formula]) => self.resolve(formula),
            ("Resolve", [formula, domain]) => {
                self.domain(domain, &[formula])?;
                self.resolve(formula)
            }
            ("Reduce", [formula, variables]) => self.reduce(formula, variables),
            ("Reduce", [formula, variables, domain]) => {
                self.domain(domain, &[formula])?;
                self.reduce(formula, variables)
            }
            ("FindInstance", [formula, variables]) => self.instance(formula, variables),
            ("FindInstance", [formula, variables, domain, ..]) => {
                self.domain(domain, &[formula])?;
                self.instance(formula, variables)
            }
            ("Simplify" | "FullSimplify", [formula, given @ ..]) if given.len() < 2 => {
                assumptions.extend(given);
                self.simplify(formula, &assumptions)
            }
            _ => Err(format!("`{head}` with these arguments is not read")),
        }
    }

    /// Reads the domain of a call.
    fn domain(&mut self, domain: &WolframExpr, formulas: &[&WolframExpr]) -> Result<(), String> {
        match domain {
            WolframExpr::Symbol(name) if name == "Reals" => {}
            WolframExpr::Symbol(name) if name == "Integers" => {
                if formulas.iter().any(|formula| has_quantifier(formula)) {
                    return Err("a quantifier over whole numbers is not read".to_owned());
                }
                for formula in formulas {
                    symbols(formula, &mut self.lowering.integers);
                }
            }
            WolframExpr::Symbol(name) => return Err(format!("the domain `{name}` is not read - write `Reals` or `Integers`")),
            WolframExpr::Number(_) | WolframExpr::Text | WolframExpr::Call(..) => return Err("the domain is not read".to_owned()),
        }
        self.real = true;
        Ok(())
    }

    /// The hypotheses in a list of conditions; `Element[n, Integers]` among them makes `n` a whole number.
    fn hypotheses<'e>(&mut self, conditions: &[&'e WolframExpr]) -> Result<Vec<&'e WolframExpr>, String> {
        let mut out = Vec::new();
        for condition in conditions.iter().flat_map(|condition| condition.conjuncts()) {
            let Some([what, WolframExpr::Symbol(set)]) = condition.arguments("Element") else {
                out.push(condition);
                continue;
            };
            let alternatives = what.arguments("Alternatives").map(|parts| WolframExpr::Call("List".to_owned(), parts.to_vec()));
            let variables = bound_variables(alternatives.as_ref().unwrap_or(what));
            match (set.as_str(), variables) {
                ("Reals", _) => self.real = true,
                ("Integers", Ok(variables)) => {
                    self.real = true;
                    self.lowering.integers.extend(variables);
                }
                (set, _) => return Err(format!("`Element[…, {set}]` is not read")),
            }
        }
        Ok(out)
    }

    fn all(&mut self, parts: &[&WolframExpr]) -> Result<Expr, String> {
        let parts: Vec<WolframExpr> = parts.iter().map(|part| (*part).clone()).collect();
        self.lowering.condition(&WolframExpr::Call("And".to_owned(), parts))
    }

    fn given(&mut self, hypotheses: &[&WolframExpr]) -> Result<String, String> {
        let mut out = Vec::new();
        for hypothesis in hypotheses {
            let hypothesis = self.lowering.condition(hypothesis)?;
            if hypothesis.node != ExprKind::Truth(true) {
                out.push(printer::expression(&hypothesis));
            }
        }
        Ok(if out.is_empty() { String::new() } else { format!(" given {}", out.join(", ")) })
    }

    /// `Resolve[ForAll[…]]` is a claim about all values, `Resolve[Exists[…]]` a claim that some values exist. With symbols that no
    /// quantifier binds, the call asks for a condition.
    fn resolve(&mut self, formula: &WolframExpr) -> Result<DraftBody, String> {
        let mut free = Vec::new();
        free_symbols(formula, &mut Vec::new(), &mut free);
        let (head, variables, hypotheses, body) = match formula {
            WolframExpr::Call(head, parts) if free.is_empty() && (head == "ForAll" || head == "Exists") => match parts.as_slice()
            {
                [variables, body] => (head.as_str(), variables, None, body),
                [variables, range, body] => (head.as_str(), variables, Some(range), body),
                _ => return Err(format!("`{head}` with these arguments is not read")),
            },
            WolframExpr::Call(..) | WolframExpr::Number(_) | WolframExpr::Symbol(_) | WolframExpr::Text if free.is_empty() => {
                let statement = printer::expression(&self.lowering.condition(formula)?);
                return Ok(DraftBody::Claim { title: self.title.clone(), statement });
            }
            WolframExpr::Call(..) | WolframExpr::Number(_) | WolframExpr::Symbol(_) | WolframExpr::Text => {
                return self.derive(formula, None);
            }
        };
        bound_variables(variables)?;
        let hypotheses = self.hypotheses(&hypotheses.into_iter().collect::<Vec<_>>())?;
        Ok(if head == "ForAll" {
            let statement = self.lowering.condition(body)?;
            let given = self.given(&hypotheses)?;
            let statement = format!("{}{given}", printer::expression(&statement));
            DraftBody::Claim { title: self.title.clone(), statement }
        } else {
            let mut all = hypotheses;
            all.push(body);
            let statement = format!("nonempty {}", printer::expression(&self.all(&all)?));
            DraftBody::Claim { title: self.title.clone(), statement }
        })
    }

    fn reduce(&mut self, formula: &WolframExpr, variables: &WolframExpr) -> Result<DraftBody, String> {
        let variables = bound_variables(variables)?;
        let formula = self.hypotheses(&[formula])?;
        let formula = WolframExpr::Call("And".to_owned(), formula.into_iter().cloned().collect());
        self.derive(&formula, variables.first().filter(|_| variables.len() == 1))
    }

    /// A call that asks for a condition is a `derive`.
    fn derive(&mut self, formula: &WolframExpr, solve_for: Option<&String>) -> Result<DraftBody, String> {
        let question = printer::expression(&self.lowering.condition(formula)?);
        let solved = self.lowering.mentions.iter().find(|(_, symbol)| Some(*symbol) == solve_for).map(|(index, _)| *index);
        let solved = solved.and_then(|index| self.lowering.draft.symbols.get(index));
        let solved = solved.map(|symbol| format!(" for {}", symbol.name)).unwrap_or_default();
        Ok(DraftBody::Derive { title: self.title.clone(), question: format!("{question}{solved}") })
    }

    /// `FindInstance` is a claim that some values exist.
    fn instance(&mut self, formula: &WolframExpr, variables: &WolframExpr) -> Result<DraftBody, String> {
        let variables = bound_variables(variables)?;
        let formula = self.hypotheses(&[formula])?;
        let formula = self.all(&formula)?;
        if let Some(symbol) = self.lowering.mentions.values().find(|symbol| !variables.contains(symbol)) {
            return Err(format!("`FindInstance` leaves `{symbol}` open - name all symbols, or ask with `exists`"));
        }
        let statement = format!("nonempty {}", printer::expression(&formula));
        Ok(DraftBody::Claim { title: self.title.clone(), statement })
    }

    /// `Simplify` of a condition is a claim that it holds under the assumptions.
    fn simplify(&mut self, formula: &WolframExpr, assumptions: &[&WolframExpr]) -> Result<DraftBody, String> {
        let hypotheses = self.hypotheses(assumptions)?;
        let statement = match self.lowering.condition(formula) {
            Ok(statement) => statement,
            Err(why) => {
                let is_number = self.lowering.number(formula).is_ok();
                return Err(if is_number { "`Simplify` of a number states nothing".to_owned() } else { why });
            }
        };
        let given = self.given(&hypotheses)?;
        let statement = format!("{}{given}", printer::expression(&statement));
        Ok(DraftBody::Claim { title: self.title.clone(), statement })
    }
}

/// Adds the symbols that no quantifier binds, and that are no constants or sets of the Wolfram Language.
fn free_symbols(formula: &WolframExpr, scope: &mut Vec<String>, out: &mut Vec<String>) {
    match formula {
        WolframExpr::Symbol(name) => {
            let known = ["True", "False", "Reals", "Integers"].contains(&name.as_str());
            if !known && !scope.contains(name) {
                out.push(name.clone());
            }
        }
        WolframExpr::Call(head, parts) => {
            if head == "Subscript"
                && let Ok(names) = bound_variables(formula)
            {
                out.extend(names.into_iter().filter(|name| !scope.contains(name)));
                return;
            }
            if head == "Inequality" {
                parts.iter().step_by(2).for_each(|part| free_symbols(part, scope, out));
                return;
            }
            let before = scope.len();
            if head == "ForAll" || head == "Exists" {
                scope.extend(parts.first().and_then(|variables| bound_variables(variables).ok()).unwrap_or_default());
            }
            parts.iter().for_each(|part| free_symbols(part, scope, out));
            scope.truncate(before);
        }
        WolframExpr::Number(_) | WolframExpr::Text => {}
    }
}

fn has_quantifier(formula: &WolframExpr) -> bool {
    match formula {
        WolframExpr::Call(head, parts) => head == "ForAll" || head == "Exists" || parts.iter().any(has_quantifier),
        WolframExpr::Number(_) | WolframExpr::Symbol(_) | WolframExpr::Text => false,
    }
}

/// Adds the symbols of an expression.
fn symbols(formula: &WolframExpr, out: &mut Vec<String>) {
    match formula {
        WolframExpr::Symbol(name) => out.push(name.clone()),
        WolframExpr::Call(_, parts) => {
            if let Ok(subscripted) = bound_variables(formula) {
                out.extend(subscripted);
            }
            parts.iter().for_each(|part| symbols(part, out));
        }
        WolframExpr::Number(_) | WolframExpr::Text => {}
    }
}
