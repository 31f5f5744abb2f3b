//! Parses plain formulas for tests that need systems but no files: terms, conditions, and names for both.

use std::collections::HashMap;
use std::sync::Arc;

use kernel::{System, number};
use referee::encode::{self, RequiredAnswer};
use referee::expression::{Condition, ConditionRef, Relation, Term, TermRef};
use referee::paper::{Assumption, Claim, Link, Model, Statement};
use referee::source::Span;

use super::lower::{bare_claim, bare_model};

/// Names for terms and conditions; other names are variables.
#[derive(Clone, Debug, Default)]
pub(crate) struct Names {
    terms: HashMap<String, TermRef>,
    conditions: HashMap<String, ConditionRef>,
}

impl Names {
    pub(crate) fn number(&mut self, name: &str, text: &str) {
        let term = self.term(text);
        self.terms.insert(name.to_owned(), term);
    }

    pub(crate) fn named(&mut self, name: &str, text: &str) {
        let condition = self.condition(text);
        self.conditions.insert(name.to_owned(), condition);
    }

    pub(crate) fn term(&self, text: &str) -> TermRef {
        let mut reader = Reader::new(self, text);
        let out = reader.sum();
        reader.done(text);
        out.unwrap_or_else(|| panic!("no term: {text}"))
    }

    pub(crate) fn condition(&self, text: &str) -> ConditionRef {
        let mut reader = Reader::new(self, text);
        let out = reader.implication();
        reader.done(text);
        out.unwrap_or_else(|| panic!("no condition: {text}"))
    }
}

struct Reader<'a> {
    names: &'a Names,
    tokens: Vec<String>,
    at: usize,
}

impl<'a> Reader<'a> {
    fn new(names: &'a Names, text: &str) -> Self {
        let mut tokens = Vec::new();
        let chars: Vec<char> = text.chars().collect();
        let mut at = 0;
        while at < chars.len() {
            let start = at;
            let word = |c: char| c.is_alphanumeric() || c == '_' || c == '.';
            if chars[at].is_whitespace() {
                at += 1;
                continue;
            } else if word(chars[at]) {
                while at < chars.len() && word(chars[at]) {
                    at += 1;
                }
            } else if "<>!".contains(chars[at]) && chars.get(at + 1) == Some(&'=') {
                at += 2;
            } else {
                at += 1;
            }
            tokens.push(chars[start..at].iter().collect());
        }
        Self { names, tokens, at: 0 }
    }

    fn done(&self, text: &str) {
        assert_eq!(self.at, self.tokens.len(), "read only {:?} of {text}", &self.tokens[..self.at]);
    }

    fn take(&mut self, token: &str) -> bool {
        let found = self.tokens.get(self.at).is_some_and(|t| t == token);
        self.at += usize::from(found);
        found
    }

    fn implication(&mut self) -> Option<ConditionRef> {
        let left = self.disjunction()?;
        if self.take("implies") {
            return Some(Arc::new(Condition::Implies(left, self.disjunction()?)));
        }
        if self.take("iff") {
            return Some(Arc::new(Condition::Iff(left, self.disjunction()?)));
        }
        Some(left)
    }

    fn disjunction(&mut self) -> Option<ConditionRef> {
        let mut parts = vec![self.conjunction()?];
        while self.take("or") {
            parts.push(self.conjunction()?);
        }
        Some(Condition::any(parts))
    }

    fn conjunction(&mut self) -> Option<ConditionRef> {
        let mut parts = vec![self.negation()?];
        while self.take("and") {
            parts.push(self.negation()?);
        }
        Some(Condition::all(parts))
    }

    fn negation(&mut self) -> Option<ConditionRef> {
        if self.take("not") {
            return Some(Condition::negate(self.negation()?));
        }
        if let Some(condition) = self.tokens.get(self.at).and_then(|name| self.names.conditions.get(name)) {
            self.at += 1;
            return Some(condition.clone());
        }
        let start = self.at;
        if let Some(chain) = self.chain() {
            return Some(chain);
        }
        self.at = start;
        if !self.take("(") {
            return None;
        }
        let inner = self.implication()?;
        self.take(")").then_some(inner)
    }

    fn chain(&mut self) -> Option<ConditionRef> {
        let mut parts = Vec::new();
        let mut left = self.sum()?;
        while let Some(relation) = self.relation() {
            let right = self.sum()?;
            parts.push(Condition::compare(left, relation, right.clone()));
            left = right;
        }
        (!parts.is_empty()).then(|| Condition::all(parts))
    }

    fn relation(&mut self) -> Option<Relation> {
        let relation = match self.tokens.get(self.at)?.as_str() {
            "<" => Relation::Less,
            "<=" => Relation::LessEqual,
            ">" => Relation::Greater,
            ">=" => Relation::GreaterEqual,
            "=" => Relation::Equal,
            "!=" => Relation::NotEqual,
            _ => return None,
        };
        self.at += 1;
        Some(relation)
    }

    fn sum(&mut self) -> Option<TermRef> {
        let mut left = self.product()?;
        loop {
            if self.take("+") {
                left = Arc::new(Term::Add(left, self.product()?));
            } else if self.take("-") {
                left = Arc::new(Term::Subtract(left, self.product()?));
            } else {
                return Some(left);
            }
        }
    }

    fn product(&mut self) -> Option<TermRef> {
        let mut left = self.factor()?;
        loop {
            if self.take("*") {
                left = Arc::new(Term::Multiply(left, self.factor()?));
            } else if self.take("/") {
                left = Arc::new(Term::Divide(left, self.factor()?));
            } else {
                return Some(left);
            }
        }
    }

    fn factor(&mut self) -> Option<TermRef> {
        if self.take("-") {
            return Some(Arc::new(Term::Negate(self.factor()?)));
        }
        let base = self.atom()?;
        if self.take("^") {
            let exponent = self.tokens.get(self.at)?.parse().ok()?;
            self.at += 1;
            return Some(Arc::new(Term::Power(base, exponent)));
        }
        Some(base)
    }

    fn atom(&mut self) -> Option<TermRef> {
        if self.take("(") {
            let inner = self.sum()?;
            return self.take(")").then_some(inner);
        }
        let token = self.tokens.get(self.at)?.clone();
        if token == "and" || token == "or" || token == "not" {
            return None;
        }
        self.at += 1;
        if let Some(value) = number::parse(&token) {
            return Some(Term::number(value));
        }
        if !token.chars().next()?.is_alphabetic() {
            return None;
        }
        if self.take("(") {
            let mut arguments = vec![self.sum()?];
            while self.take(",") {
                arguments.push(self.sum()?);
            }
            if !self.take(")") {
                return None;
            }
            return Some(Arc::new(match token.as_str() {
                "min" => Term::Min(arguments),
                "max" => Term::Max(arguments),
                "abs" => Term::Abs(arguments.remove(0)),
                "sqrt" => Term::Sqrt(arguments.remove(0)),
                _ => return None,
            }));
        }
        Some(self.names.terms.get(&token).cloned().unwrap_or_else(|| Term::variable(token)))
    }
}

/// Returns a model with these assumptions, given by name and text.
pub(crate) fn model(names: &Names, assumptions: &[(&str, &str)]) -> Model {
    let assumptions = assumptions.iter().map(|(name, text)| Assumption {
        name: (*name).into(),
        is_domain: false,
        condition: names.condition(text),
        mentions: Vec::new(),
        places: vec![(*name).to_owned()],
        span: Span::default(),
    });
    Model { assumptions: assumptions.collect(), ..bare_model() }
}

/// Returns a claim with its own hypotheses.
pub(crate) fn claim(names: &Names, given: &[&str], statement: Statement) -> Claim {
    let given = given.iter().map(|text| referee::paper::model::GivenHypothesis {
        origin: "given".into(),
        from: None,
        condition: names.condition(text),
    });
    Claim { given: given.collect(), ..bare_claim(statement) }
}

/// Returns `A implies B` and `A iff B` as statements of their kind, and any other condition as *holds*.
pub(crate) fn stated(condition: &ConditionRef) -> Statement {
    match condition.as_ref() {
        Condition::Implies(a, b) => Statement::Links(vec![Link { left: a.clone(), both_ways: false, right: b.clone() }]),
        Condition::Iff(a, b) => Statement::Links(vec![Link { left: a.clone(), both_ways: true, right: b.clone() }]),
        _ => Statement::Holds(condition.clone()),
    }
}

/// Returns the systems that must be unsatisfiable for the claim to hold.
pub(crate) fn systems(model: &Model, claim: &Claim) -> Vec<System> {
    let question = encode::encode(model, claim, 0);
    let parts = question.parts.into_iter().filter(|part| part.required == RequiredAnswer::Unsat);
    parts.filter_map(|part| part.query.system.ok()).collect()
}

/// Returns the system of these conditions, one piece each.
pub(crate) fn system(names: &Names, conditions: &[&str]) -> System {
    let claim = claim(names, conditions, Statement::Nonempty(Arc::new(Condition::Truth(true))));
    let mut question = encode::encode(&bare_model(), &claim, 0);
    question.parts.remove(0).query.system.unwrap()
}
