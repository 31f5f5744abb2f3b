//! Evaluates formulas: the value of a syntax tree at a point, or the reason why the tree has no value.
//!
//! Uses the tree of the parser, and no expression of the first reader. Logic is three-valued: `and`, `or`, `implies` and `if` are
//! decided by the parts that have a value if these suffice (docs/reference/formulas.md). Used by all files of the second reader.
//! Guards verdicts: an error here leaves claims unchecked, or lets an error of the first reader pass.

use std::any::Any;
use std::borrow::Cow;
use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::rc::Rc;
use std::sync::Arc;

use num_bigint::BigInt;
use num_traits::{One, Zero};
use rustc_hash::FxHashMap;

use super::book::{Book, BookEntry};
use super::value::{Evaluation, NoValue, NumberOrLabel, Truth};
use crate::source::Span;
use crate::syntax::latex;
use crate::syntax::play::PlayPhrase;
use crate::syntax::tree::{Argument, Builtin, DeclaredSymbol, Domain, Expr, ExprKind, Param};
use kernel::number::{self, Rational};

/// The maximum depth of definitions inside each other.
const MAX_DEPTH: u32 = 60;
/// The maximum number of steps of evaluation for one question, and again for each game that is laid out for it.
pub(super) const MAX_STEPS: u64 = 40_000_000;
/// The same maximum in an audit, which asks many questions.
pub(super) const AUDIT_STEPS: u64 = 40_000;

/// A value for each parameter. Members of families are written as in `beta[committed]`. The value of a parameter that ranges over
/// labels is the number of its label.
pub type ParameterValues = BTreeMap<Arc<str>, Rational>;

/// Decides phrases about play for the interpreter.
pub(super) trait Phrases {
    /// Returns the truth value of a phrase that is a condition. There is no answer if the phrase is a number.
    fn condition(&self, play: &PlayPhrase, env: &Environment<'_>) -> Evaluation<Truth>;
    /// Returns the value of a phrase that is a number. There is no answer if the phrase is a condition.
    fn number(&self, play: &PlayPhrase, env: &Environment<'_>) -> Evaluation<Rational>;
}

/// The formulas between dollars that have been parsed. They do not depend on the point.
pub(super) type LatexReadings = Rc<RefCell<FxHashMap<String, Option<Rc<Expr>>>>>;

/// The definitions that have been evaluated at a point, by name.
pub(super) type Known = FxHashMap<String, Evaluation<Rational>>;

/// What evaluation needs to know about a file and a point.
pub(super) struct Context<'c> {
    /// The declarations in force.
    pub(super) book: Rc<Book<'c>>,
    /// The values of the parameters.
    pub(super) point: ParameterValues,
    /// The games that were laid out for earlier questions: a `Shelf`. Its type is hidden here, because the files that lay games
    /// out build on this file.
    pub(super) shelf: &'c (dyn Any + Send + Sync),
    tex: LatexReadings,
    known: RefCell<Known>,
    /// The parameters that have been looked up, by name.
    given: RefCell<FxHashMap<String, NumberOrLabel>>,
    steps: Cell<u64>,
    max_steps: u64,
}

impl<'c> Context<'c> {
    /// A context in which nothing is evaluated yet.
    pub(super) fn new(
        book: Rc<Book<'c>>,
        tex: LatexReadings,
        shelf: &'c (dyn Any + Send + Sync),
        point: ParameterValues,
        max_steps: u64,
    ) -> Self {
        let (known, given) = (RefCell::default(), RefCell::default());
        Self { book, point, shelf, tex, known, given, steps: Cell::new(0), max_steps }
    }

    /// Returns a copy of the context in which nothing is evaluated yet and no steps are counted.
    pub(super) fn afresh(&self) -> Self {
        Self::new(Rc::clone(&self.book), Rc::clone(&self.tex), self.shelf, self.point.clone(), self.max_steps)
    }

    /// Returns the definitions that have been evaluated.
    pub(super) fn evaluated(&self) -> Known {
        self.known.borrow().clone()
    }

    /// Adds definitions that were evaluated at the same point.
    pub(super) fn learn(&self, known: &Known) {
        let mut own = self.known.borrow_mut();
        known.iter().for_each(|(name, value)| {
            if !own.contains_key(name) {
                own.insert(name.clone(), value.clone());
            }
        });
    }

    /// Counts `cost` steps of work. There is no answer when the maximum is exceeded.
    pub(super) fn step(&self, cost: u64) -> Evaluation<()> {
        self.steps.set(self.steps.get() + cost);
        let most = self.max_steps;
        if self.steps.get() > most { Err(NoValue::unable(format!("more than {most} steps"))) } else { Ok(()) }
    }

    /// Returns the tree of a formula between dollars. There is no answer if the formula cannot be parsed.
    pub(super) fn dollar(&self, text: &str) -> Evaluation<Rc<Expr>> {
        if let Some(known) = self.tex.borrow().get(text) {
            return known.clone().ok_or_else(|| NoValue::unable("a formula between dollars that cannot be read"));
        }
        let read = latex::parse(text, Span::default(), &|symbol| self.book.takes_arguments(symbol)).ok().map(Rc::new);
        self.tex.borrow_mut().insert(text.to_owned(), read.clone());
        read.ok_or_else(|| NoValue::unable("a formula between dollars that cannot be read"))
    }
}

/// A name whose value does not come from the file: an argument, a bound variable, or a variable of a game.
#[derive(Clone, Debug)]
pub(super) struct LocalValue {
    /// The name; `beta[committed]` for a member of a family.
    pub(super) name: Rc<str>,
    /// The value; `None` if a variable of a game has no value on a history.
    pub(super) value: Option<NumberOrLabel>,
    /// The labels that the name can have as values; `None` for a number.
    pub(super) labels: Option<Rc<[Arc<str>]>>,
}

/// The values of names with which a formula is evaluated.
#[derive(Clone)]
pub(super) struct Environment<'c> {
    pub(super) context: &'c Context<'c>,
    /// Arguments and game variables. Definitions do not see them.
    pub(super) locals: Vec<LocalValue>,
    /// Values assigned by quantifiers and by `at`. Definitions see them.
    pub(super) bound: Vec<LocalValue>,
    pub(super) phrases: Option<&'c dyn Phrases>,
    depth: u32,
}

/// Returns a formula without its outer brackets.
pub(super) fn bare(expr: &Expr) -> &Expr {
    match &expr.node {
        ExprKind::Parenthesized(inner) => bare(inner),
        _ => expr,
    }
}

impl<'c> Environment<'c> {
    /// An environment without locals.
    pub(super) fn new(context: &'c Context<'c>) -> Self {
        Self { context, locals: Vec::new(), bound: Vec::new(), phrases: None, depth: 0 }
    }

    /// An environment with these locals only.
    pub(super) fn of(context: &'c Context<'c>, locals: Vec<LocalValue>) -> Self {
        Self { locals, ..Self::new(context) }
    }

    /// Returns a copy of the environment with further locals.
    pub(super) fn with(&self, locals: impl IntoIterator<Item = LocalValue>) -> Self {
        let mut env = self.clone();
        env.locals.extend(locals);
        env
    }

    /// Returns the environment inside a definition or condition with these arguments. There is no answer if definitions are
    /// nested too deeply.
    pub(super) fn inside(&self, locals: Vec<LocalValue>) -> Evaluation<Self> {
        if self.depth >= MAX_DEPTH {
            return Err(NoValue::unable("definitions that lie too deep inside each other"));
        }
        Ok(Self { context: self.context, locals, bound: self.bound.clone(), phrases: self.phrases, depth: self.depth + 1 })
    }

    pub(super) fn local(&self, name: &str) -> Option<&LocalValue> {
        self.locals.iter().rev().chain(self.bound.iter().rev()).find(|local| *local.name == *name)
    }

    /// Returns the name of a parameter as a point writes it. A label variable in brackets is replaced by its label. There is no
    /// value if the label variable has none.
    fn key<'a>(&'a self, param: &'a Param) -> Evaluation<(&'a str, Option<Cow<'a, str>>)> {
        let Some(label) = &param.label else { return Ok((&param.name.value, None)) };
        let label = match self.local(&label.value) {
            Some(LocalValue { value: Some(NumberOrLabel::Label(label)), .. }) => Cow::Borrowed(&**label),
            Some(LocalValue { value: None, labels: Some(_), .. }) => return Err(NoValue::Missing),
            Some(_) | None => match self.label_parameter(&label.value)? {
                Some(NumberOrLabel::Label(label)) => Cow::Owned(label.to_string()),
                Some(NumberOrLabel::Number(_)) | None => Cow::Borrowed(label.value.as_str()),
            },
        };
        Ok((&param.name.value, Some(label)))
    }

    fn label_parameter(&self, name: &str) -> Evaluation<Option<NumberOrLabel>> {
        let Some(labels) = self.context.book.labels_of(name) else { return Ok(None) };
        let Some(place) = self.context.point.get(name) else {
            return Err(NoValue::unable(format!("the point gives no value to `{name}`")));
        };
        let index = labels.iter().zip(0i64..).find(|(_, index)| number::whole(*index) == *place);
        index.map(|(label, _)| Some(NumberOrLabel::Label((*label).into()))).ok_or(NoValue::Undefined)
    }

    /// Returns the value of a formula that is not a condition. There is no value where the language gives none, as for a division
    /// by zero, and no answer if this reader cannot compute it.
    pub(super) fn value(&self, expr: &Expr) -> Evaluation<NumberOrLabel> {
        match &expr.node {
            ExprKind::Parenthesized(inner) => self.value(inner),
            ExprKind::Param(param) => {
                let (name, label) = self.key(param)?;
                self.named(name, label.as_deref())
            }
            ExprKind::TexSymbol(symbol) => {
                if let Some((name, label)) = self.context.book.tex(symbol) {
                    return self.named(name, label);
                }
                match self.tex_local(symbol) {
                    Some(local) => local.value.clone().ok_or(NoValue::Missing),
                    None => self.tex_family(symbol),
                }
            }
            ExprKind::Dollar(text) => self.value(&*self.context.dollar(text)?),
            ExprKind::Gloss(symbol, inner) => match self.context.book.tex(symbol) {
                Some((name, label)) => self.named(name, label),
                None => self.value(inner),
            },
            ExprKind::If(test, yes, no) => {
                if self.condition(test)?.holds {
                    self.value(yes)
                } else {
                    self.value(no)
                }
            }
            _ => self.number(expr).map(NumberOrLabel::Number),
        }
    }

    /// Returns the local that LaTeX writes as this symbol.
    pub(super) fn tex_local(&self, symbol: &crate::syntax::tree::TexSymbol) -> Option<&LocalValue> {
        self.locals.iter().rev().chain(self.bound.iter().rev()).find(|local| latex::default_symbol(&local.name, None) == *symbol)
    }

    /// Returns the value of `\beta_v`, where the variable v has a label as its value.
    fn tex_family(&self, symbol: &crate::syntax::tree::TexSymbol) -> Evaluation<NumberOrLabel> {
        if let Some(local) = symbol.subscript.as_deref().and_then(|below| self.local(below)) {
            return match &local.value {
                None => Err(NoValue::Missing),
                Some(NumberOrLabel::Label(label)) => {
                    let member = crate::syntax::tree::TexSymbol { subscript: Some(label.to_string()), ..symbol.clone() };
                    let found = self.context.book.tex(&member).filter(|(_, label)| label.is_some());
                    let (name, label) = found.ok_or_else(|| NoValue::unable(format!("the symbol `{symbol}`")))?;
                    self.named(name, label)
                }
                Some(NumberOrLabel::Number(_)) => Err(NoValue::unable(format!("the symbol `{symbol}`"))),
            };
        }
        Err(NoValue::unable(format!("the symbol `{symbol}`")))
    }

    /// Returns the value of a name, or of a member of a family. There is no value if its definition has none, and no answer if
    /// the point does not give it or if it is not a number.
    fn named(&self, name: &str, label: Option<&str>) -> Evaluation<NumberOrLabel> {
        let shown = label.map_or(Cow::Borrowed(name), |label| Cow::Owned(format!("{name}[{label}]")));
        if let Some(local) = self.local(&shown) {
            return local.value.clone().ok_or(NoValue::Missing);
        }
        if let Some(value) = self.context.given.borrow().get(&*shown) {
            return Ok(value.clone());
        }
        let given = |value: NumberOrLabel| {
            self.context.given.borrow_mut().insert(shown.to_string(), value.clone());
            value
        };
        if label.is_none()
            && let Some(value) = self.label_parameter(name)?
        {
            return Ok(given(value));
        }
        match self.context.book.thing(name, label) {
            Some(BookEntry::Parameter(_)) => match self.context.point.get(&*shown) {
                Some(value) => Ok(given(NumberOrLabel::Number(value.clone()))),
                None => Err(NoValue::unable(format!("the point gives no value to `{shown}`"))),
            },
            Some(BookEntry::Definition([], body)) => {
                if self.bound.is_empty()
                    && let Some(known) = self.context.known.borrow().get(&*shown)
                {
                    return known.clone().map(NumberOrLabel::Number);
                }
                let value = self.inside(Vec::new())?.value(body);
                if self.bound.is_empty() {
                    let found = match &value {
                        Ok(NumberOrLabel::Number(number)) => Some(Ok(number.clone())),
                        Ok(NumberOrLabel::Label(_)) => None,
                        Err(stop) => Some(Err(stop.clone())),
                    };
                    found.map(|found| self.context.known.borrow_mut().insert(shown.into_owned(), found));
                }
                value
            }
            Some(BookEntry::Solved(symbols, equations)) => self.solved(symbols, equations, &shown).map(NumberOrLabel::Number),
            Some(BookEntry::Definition(..) | BookEntry::Condition(..) | BookEntry::Region(_) | BookEntry::Function) | None => {
                Err(NoValue::unable(format!("`{shown}` is no number")))
            }
        }
    }

    /// Returns one unknown of linear equations. Their coefficients are read off by evaluation, and linearity is tested at two
    /// further points. There is no value unless the solution is unique.
    fn solved(&self, symbols: &[DeclaredSymbol], equations: &[Expr], wanted: &str) -> Evaluation<Rational> {
        if let Some(value) = self.context.point.get(wanted) {
            return Ok(value.clone());
        }
        if let (true, Some(known)) = (self.bound.is_empty(), self.context.known.borrow().get(wanted)) {
            return known.clone();
        }
        let names: Vec<String> = symbols
            .iter()
            .flat_map(|symbol| match &symbol.param.label {
                None => vec![symbol.param.name.value.clone()],
                Some(label) => match self.context.book.sets.get(label.value.as_str()) {
                    Some(labels) => labels.iter().map(|one| format!("{}[{one}]", symbol.param.name.value)).collect(),
                    None => vec![format!("{}[{}]", symbol.param.name.value, label.value)],
                },
            })
            .collect();
        let mut rows = Vec::new();
        for equation in equations {
            rows.push(self.equation(equation, &names)?);
        }
        let solution = super::linear::solve(&rows).ok_or(NoValue::Undefined)?;
        let place = names.iter().position(|name| name == wanted).ok_or(NoValue::Undefined)?;
        if self.bound.is_empty() {
            for (name, value) in names.iter().zip(&solution) {
                self.context.known.borrow_mut().insert(name.clone(), Ok(value.clone()));
            }
        }
        solution.get(place).cloned().ok_or(NoValue::Undefined)
    }

    /// Returns the coefficients of a linear equation, and its right side as the last entry. There is no answer if a test of
    /// linearity fails.
    fn equation(&self, equation: &Expr, names: &[String]) -> Evaluation<Vec<Rational>> {
        let (left, right) = match &bare(equation).node {
            ExprKind::Dollar(text) => return self.equation(&*self.context.dollar(text)?, names),
            ExprKind::Chain(left, rest) => match rest.as_slice() {
                [(crate::syntax::tree::Relation::Equal, right)] => (left, right),
                _ => return Err(NoValue::unable("an equation of another form")),
            },
            _ => return Err(NoValue::unable("an equation of another form")),
        };
        let at = |values: &[Rational]| {
            let mut env = self.inside(Vec::new())?;
            let bind = names.iter().zip(values);
            env.bound.extend(bind.map(|(name, value)| LocalValue {
                name: name.as_str().into(),
                value: Some(NumberOrLabel::Number(value.clone())),
                labels: None,
            }));
            Ok(env.number(left)? - env.number(right)?)
        };
        let zeros = vec![Rational::zero(); names.len()];
        let constant = at(&zeros)?;
        let mut row = Vec::new();
        for place in 0..names.len() {
            let mut values = zeros.clone();
            values[place] = Rational::one();
            row.push(at(&values)? - &constant);
        }
        // The linear form has to agree with the equation at two further points: 1, 1, 1, … and 2, 3, 4, ….
        for scale in [0i64, 1] {
            let values: Vec<Rational> = (1i64..).take(names.len()).map(|place| number::whole(1 + scale * place)).collect();
            let linear: Rational = row.iter().zip(&values).map(|(a, b)| a * b).sum();
            if at(&values)? != linear + &constant {
                return Err(NoValue::unable("equations that are not linear"));
            }
        }
        row.push(-constant);
        Ok(row)
    }

    /// Returns the number that a formula denotes. There is no value where the language gives none, and no answer if this reader
    /// cannot compute it.
    pub(super) fn number(&self, expr: &Expr) -> Evaluation<Rational> {
        self.context.step(1)?;
        match &expr.node {
            ExprKind::Number(text) => {
                plain(text).or_else(|| number::parse(text)).ok_or_else(|| NoValue::unable(format!("the number `{text}`")))
            }
            ExprKind::Negate(a) => Ok(-self.number(a)?),
            ExprKind::Add(a, b) => self.both(a, b).map(|(a, b)| a + b),
            ExprKind::Subtract(a, b) => self.both(a, b).map(|(a, b)| a - b),
            ExprKind::Multiply(a, b) => self.both(a, b).map(|(a, b)| a * b),
            ExprKind::Divide(a, b) => {
                let (a, b) = self.both(a, b)?;
                if b.is_zero() { Err(NoValue::Undefined) } else { Ok(a * b.recip()) }
            }
            ExprKind::Power(a, exponent) => {
                let a = self.number(a)?;
                if a.is_zero() && *exponent < 0 {
                    return Err(NoValue::Undefined);
                }
                let base = if *exponent < 0 { a.recip() } else { a };
                Ok((0..exponent.unsigned_abs()).fold(Rational::one(), |product, _| product * &base))
            }
            ExprKind::Builtin(which, arguments) => self.builtin(*which, arguments),
            ExprKind::Call(name, arguments) => self.call(&name.value, arguments)?.number(),
            ExprKind::TexCall(symbol, arguments) => match self.context.book.tex(symbol) {
                Some((name, _)) => self.call(name, arguments)?.number(),
                None => Err(NoValue::unable(format!("the symbol `{symbol}`"))),
            },
            ExprKind::Cases(cases) => {
                let mut stop = None;
                for (value, condition) in cases {
                    match self.condition(condition) {
                        Ok(truth) if truth.holds => return self.number(value),
                        Ok(_) => {}
                        Err(reason) => stop = Some(reason),
                    }
                }
                Err(stop.unwrap_or(NoValue::Undefined))
            }
            ExprKind::At(inner, places) => self.at(places)?.number(inner),
            ExprKind::Play(play) => match self.phrases {
                Some(phrases) => phrases.number(play, self),
                None => Err(NoValue::unable("a phrase about play inside a game")),
            },
            ExprKind::Derivative(..) => Err(NoValue::unable("a derivative")),
            ExprKind::Integral { .. } => Err(NoValue::unable("an integral")),
            ExprKind::Inf => Err(NoValue::unable("an infinite number")),
            ExprKind::Param(_)
            | ExprKind::TexSymbol(_)
            | ExprKind::Gloss(..)
            | ExprKind::Dollar(_)
            | ExprKind::Parenthesized(_)
            | ExprKind::If(..) => match self.value(expr)? {
                NumberOrLabel::Number(number) => Ok(number),
                NumberOrLabel::Label(label) => Err(NoValue::unable(format!("the label `{label}` where a number is expected"))),
            },
            ExprKind::Truth(_)
            | ExprKind::Chain(..)
            | ExprKind::In(..)
            | ExprKind::Not(_)
            | ExprKind::And(_)
            | ExprKind::Or(_)
            | ExprKind::Connect(..)
            | ExprKind::Quantified(..)
            | ExprKind::Optimizes { .. } => Err(NoValue::unable("a condition where a number is expected")),
        }
    }

    fn both(&self, a: &Expr, b: &Expr) -> Evaluation<(Rational, Rational)> {
        Ok((self.number(a)?, self.number(b)?))
    }

    fn builtin(&self, which: Builtin, arguments: &[Expr]) -> Evaluation<Rational> {
        let values: Vec<Rational> = arguments.iter().map(|argument| self.number(argument)).collect::<Evaluation<_>>()?;
        let wrong = || NoValue::unable("a function with a wrong number of arguments");
        match (which, values.as_slice()) {
            (Builtin::Min, all) => all.iter().min().cloned().ok_or_else(wrong),
            (Builtin::Max, all) => all.iter().max().cloned().ok_or_else(wrong),
            (Builtin::Abs, [a]) => Ok(a.abs()),
            (Builtin::Sign, [a]) => Ok(a.signum()),
            (Builtin::Clamp, [x, low, high]) => Ok(x.max(low).min(high).clone()),
            (Builtin::Sqrt, [a]) if a.is_negative() => Err(NoValue::Undefined),
            (Builtin::Sqrt, [a]) => {
                let root = |whole: BigInt| {
                    let root = whole.sqrt();
                    (&root * &root == whole).then_some(root)
                };
                match (root(a.numer()), root(a.denom())) {
                    (Some(above), Some(below)) => Ok(Rational::new(above, below)),
                    _ => Err(NoValue::unable(format!("the irrational root of {a}"))),
                }
            }
            (Builtin::Abs | Builtin::Sign | Builtin::Clamp | Builtin::Sqrt, _) => Err(wrong()),
        }
    }

    /// Returns the body of a definition or condition, and the environment in which its arguments have their values. There is no
    /// answer if the name takes no arguments, or a different number of them.
    pub(super) fn call(&self, name: &str, arguments: &[Expr]) -> Evaluation<Called<'c>> {
        let thing = self.context.book.thing(name, None);
        let (declared, body): (&'c [Argument], &'c Expr) = match thing {
            Some(BookEntry::Definition(declared, body) | BookEntry::Condition(declared, body)) => (declared, body),
            Some(BookEntry::Function) => return Err(NoValue::unable(format!("the unknown function `{name}`"))),
            Some(BookEntry::Parameter(_) | BookEntry::Solved(..) | BookEntry::Region(_)) | None => {
                return Err(NoValue::unable(format!("`{name}` takes no arguments")));
            }
        };
        if declared.len() != arguments.len() {
            return Err(NoValue::unable(format!("a wrong number of arguments of `{name}`")));
        }
        let mut locals = Vec::new();
        for (argument, given) in declared.iter().zip(arguments) {
            let labels = match &argument.domain {
                Some(Domain::Set(set)) => self.context.book.sets.get(set.value.as_str()),
                Some(Domain::Range(_)) | None => None,
            };
            let labels: Option<Rc<[Arc<str>]>> = labels.map(|labels| labels.iter().map(|label| Arc::from(*label)).collect());
            let value = match &labels {
                Some(labels) => self.label_side(given, labels)?,
                None => NumberOrLabel::Number(self.number(given)?),
            };
            locals.push(LocalValue { name: argument.name.value.as_str().into(), value: Some(value), labels });
        }
        Ok(Called { env: self.inside(locals)?, body })
    }

    /// Returns a copy of the environment with the values that `at` assigns to names.
    pub(super) fn at(&self, places: &[(Param, Expr)]) -> Evaluation<Self> {
        let mut bound = Vec::new();
        for (param, value) in places {
            let (name, label) = self.key(param)?;
            let name = label.map_or_else(|| name.to_owned(), |label| format!("{name}[{label}]"));
            let labels: Option<Rc<[Arc<str>]>> = match self.local(&name) {
                Some(local) => local.labels.clone(),
                None => self.context.book.labels_of(&name).map(|labels| labels.iter().map(|label| Arc::from(*label)).collect()),
            };
            let value = match &labels {
                Some(labels) => self.label_side(value, labels)?,
                None => NumberOrLabel::Number(self.number(value)?),
            };
            bound.push(LocalValue { name: name.into(), value: Some(value), labels });
        }
        let mut env = self.clone();
        // A local of the same name, such as a game variable of the claim, is replaced too.
        env.locals.retain(|local| !bound.iter().any(|new| new.name == local.name));
        env.bound.extend(bound);
        Ok(env)
    }
}

/// Reads a whole number of at most 18 digits.
fn plain(text: &str) -> Option<Rational> {
    let digits = !text.is_empty() && text.len() <= 18 && text.bytes().all(|byte| byte.is_ascii_digit());
    if digits { text.parse().ok().map(number::whole) } else { None }
}

/// The body of a definition or condition, and the environment with its arguments.
pub(super) struct Called<'c> {
    pub(super) env: Environment<'c>,
    pub(super) body: &'c Expr,
}

impl Called<'_> {
    fn number(&self) -> Evaluation<Rational> {
        self.env.number(self.body)
    }
}
