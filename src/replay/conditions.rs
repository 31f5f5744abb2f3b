//! Decides conditions at a point: comparisons, labels, connectives, quantifiers over finite sets, and regions.
//!
//! Extends the interpreter of formulas ([`super::evaluate`]). Guards verdicts: an error here leaves claims unchecked, or lets an
//! error of the first reader pass.

use std::rc::Rc;
use std::sync::Arc;

use num_traits::Zero;

use super::book::BookEntry;
use super::evaluate::{Environment, LocalValue, bare};
use super::value::{Evaluation, NoValue, NumberOrLabel, Truth, all, any, negate};
use crate::syntax::tree::{BindingSyntax, Connective, Domain, Expr, ExprKind, Member, Param, Quantifier, RangeSyntax, Relation};
use kernel::number::Rational;

/// The labels of a set.
type SetLabels = Rc<[Arc<str>]>;

impl<'c> Environment<'c> {
    /// Returns the truth value of a condition. There is no value if the parts that have one do not decide the condition, and no
    /// answer for a condition that this reader cannot decide, such as a quantifier over an interval.
    pub(super) fn condition(&self, expr: &Expr) -> Evaluation<Truth> {
        self.context.step(1)?;
        match &expr.node {
            ExprKind::Parenthesized(inner) => self.condition(inner),
            ExprKind::Truth(truth) => Ok(Truth::sure(*truth)),
            ExprKind::Chain(first, rest) => self.chain(first, rest),
            ExprKind::In(value, range) => self.within(value, range),
            ExprKind::Not(inner) => negate(self.condition(inner)),
            ExprKind::And(parts) => all(parts.iter().map(|part| self.condition(part))),
            ExprKind::Or(parts) => any(parts.iter().map(|part| self.condition(part))),
            ExprKind::Connect(first, rest) => {
                let mut left = first.as_ref();
                let mut links = Vec::new();
                for (connective, right) in rest {
                    links.push((left, *connective, right));
                    left = right;
                }
                all(links.into_iter().map(|(left, connective, right)| match connective {
                    Connective::Implies => any([negate(self.condition(left)), self.condition(right)]),
                    Connective::Iff => {
                        let (left, right) = (self.condition(left)?, self.condition(right)?);
                        Ok(Truth { holds: left.holds == right.holds, exact: left.exact && right.exact })
                    }
                }))
            }
            ExprKind::If(test, yes, no) => match self.condition(test) {
                Ok(test) => {
                    let part = self.condition(if test.holds { yes } else { no })?;
                    Ok(Truth { exact: part.exact && test.exact, ..part })
                }
                Err(reason) => match (self.condition(yes), self.condition(no)) {
                    (Ok(yes), Ok(no)) if yes.holds == no.holds => Ok(Truth { exact: yes.exact && no.exact, ..yes }),
                    _ => Err(reason),
                },
            },
            ExprKind::Quantified(quantifier, bounds, body) => self.quantified(*quantifier, bounds, body),
            ExprKind::At(inner, places) => self.at(places)?.condition(inner),
            ExprKind::Dollar(text) => self.condition(&*self.context.dollar(text)?),
            ExprKind::Param(Param { name, label: None, .. }) => self.condition_named(&name.value),
            ExprKind::TexSymbol(symbol) => match self.context.book.tex(symbol) {
                Some((name, None)) => self.condition_named(name),
                Some((_, Some(_))) | None => Err(NoValue::unable(format!("the symbol `{symbol}`"))),
            },
            ExprKind::Call(name, arguments) => {
                let called = self.call(&name.value, arguments)?;
                called.env.condition(called.body)
            }
            ExprKind::TexCall(symbol, arguments) => match self.context.book.tex(symbol) {
                Some((name, _)) => {
                    let called = self.call(name, arguments)?;
                    called.env.condition(called.body)
                }
                None => Err(NoValue::unable(format!("the symbol `{symbol}`"))),
            },
            ExprKind::Play(play) => match self.phrases {
                Some(phrases) => phrases.condition(play, self),
                None => Err(NoValue::unable("a phrase about play inside a game")),
            },
            ExprKind::Optimizes { .. } => Err(NoValue::unable("`maximizes`")),
            ExprKind::Number(_)
            | ExprKind::Inf
            | ExprKind::Param(_)
            | ExprKind::Builtin(..)
            | ExprKind::Derivative(..)
            | ExprKind::Integral { .. }
            | ExprKind::Negate(_)
            | ExprKind::Add(..)
            | ExprKind::Subtract(..)
            | ExprKind::Multiply(..)
            | ExprKind::Divide(..)
            | ExprKind::Power(..)
            | ExprKind::Gloss(..)
            | ExprKind::Cases(_) => Err(NoValue::unable("a number where a condition is expected")),
        }
    }

    fn condition_named(&self, name: &str) -> Evaluation<Truth> {
        match self.context.book.thing(name, None) {
            Some(BookEntry::Condition([], body) | BookEntry::Definition([], body)) => self.inside(Vec::new())?.condition(body),
            Some(BookEntry::Region(_)) => {
                let members = self.members(name, 0)?;
                all(members.iter().map(|member| self.condition_named(member)))
            }
            Some(
                BookEntry::Condition(..)
                | BookEntry::Definition(..)
                | BookEntry::Parameter(_)
                | BookEntry::Solved(..)
                | BookEntry::Function,
            )
            | None => Err(NoValue::unable(format!("`{name}` is no condition"))),
        }
    }

    /// Returns the names of the conditions of a region, including those of the regions in it. There is no answer if a member is
    /// not declared, or if regions contain each other.
    fn members(&self, region: &str, depth: usize) -> Evaluation<Vec<&'c str>> {
        let book = &self.context.book;
        let (Some(BookEntry::Region(members)), true) = (book.thing(region, None), depth < 50) else {
            return Err(NoValue::unable(format!("`{region}` is no region")));
        };
        let mut out = Vec::new();
        for member in members {
            match member {
                Member::New(condition) if book.allows(&condition.head) => out.push(condition.name.value.as_str()),
                Member::New(_) => {}
                Member::Without { region, left_out } => {
                    let inner = self.members(&region.value, depth + 1)?;
                    out.extend(inner.into_iter().filter(|name| !left_out.iter().any(|other| other.value == **name)));
                }
                Member::Names(names) => {
                    for name in names {
                        match book.thing(&name.value, None) {
                            Some(BookEntry::Region(_)) => out.extend(self.members(&name.value, depth + 1)?),
                            Some(_) => out.push(&name.value),
                            None => return Err(NoValue::unable(format!("`{}` is no condition here", name.value))),
                        }
                    }
                }
            }
        }
        Ok(out)
    }

    /// Returns the labels over which a side of a comparison ranges; `None` if it is no variable or parameter with labels.
    fn labels_of_side(&self, expr: &Expr) -> Option<Rc<[Arc<str>]>> {
        match &bare(expr).node {
            ExprKind::Param(Param { name, label: None, .. }) => match self.local(&name.value) {
                Some(local) => local.labels.clone(),
                None => {
                    let labels = self.context.book.labels_of(&name.value)?;
                    Some(labels.iter().map(|label| Arc::from(*label)).collect())
                }
            },
            ExprKind::TexSymbol(symbol) => match self.context.book.tex(symbol) {
                Some((name, None)) => {
                    let labels = self.context.book.labels_of(name)?;
                    Some(labels.iter().map(|label| Arc::from(*label)).collect())
                }
                Some((_, Some(_))) => None,
                None => self.tex_local(symbol).and_then(|local| local.labels.clone()),
            },
            ExprKind::Dollar(text) => {
                let inner = self.context.dollar(text).ok()?;
                self.labels_of_side(&inner)
            }
            _ => None,
        }
    }

    /// Returns the label among `labels` that a formula names, or else the value of the formula.
    pub(super) fn label_side(&self, expr: &Expr, labels: &[Arc<str>]) -> Evaluation<NumberOrLabel> {
        if let (None, Some(word)) = (self.labels_of_side(expr), self.word(expr))
            && let Some(label) = labels.iter().find(|label| ***label == *word)
        {
            return Ok(NumberOrLabel::Label(label.clone()));
        }
        match &bare(expr).node {
            ExprKind::If(test, yes, no) => {
                if self.condition(test)?.holds {
                    self.label_side(yes, labels)
                } else {
                    self.label_side(no, labels)
                }
            }
            _ => self.value(expr),
        }
    }

    /// Returns the single word that a formula consists of.
    fn word(&self, expr: &Expr) -> Option<String> {
        match &bare(expr).node {
            ExprKind::Param(Param { name, label: None, .. }) => Some(name.value.clone()),
            ExprKind::Number(text) => Some(text.clone()),
            ExprKind::TexSymbol(symbol) => match &symbol.subscript {
                None => Some(symbol.base.clone()),
                Some(below) => Some(format!("{}_{below}", symbol.base)),
            },
            ExprKind::Dollar(text) => {
                let inner = self.context.dollar(text).ok()?;
                self.word(&inner)
            }
            _ => None,
        }
    }

    fn chain(&self, first: &Expr, rest: &[(Relation, Expr)]) -> Evaluation<Truth> {
        let sides: Vec<&Expr> = std::iter::once(first).chain(rest.iter().map(|(_, side)| side)).collect();
        let labels = sides.iter().find_map(|side| self.labels_of_side(side));
        let values: Vec<Evaluation<NumberOrLabel>> = sides
            .iter()
            .map(|side| match &labels {
                Some(labels) => self.label_side(side, labels),
                None => self.value(side),
            })
            .collect();
        // A variable without a value on a history is neither equal nor unequal to anything.
        if values.iter().any(|value| matches!(value, Err(NoValue::Missing))) {
            return Ok(Truth::sure(false));
        }
        all(rest.iter().zip(values.windows(2)).map(|((relation, _), pair)| match pair {
            [Ok(left), Ok(right)] => compare(left, *relation, right),
            [Err(reason @ NoValue::Unable(_)), _] | [_, Err(reason @ NoValue::Unable(_))] => Err(reason.clone()),
            [Err(reason), _] | [_, Err(reason)] => Err(reason.clone()),
            _ => Err(NoValue::Undefined),
        }))
    }

    fn within(&self, value: &Expr, range: &RangeSyntax) -> Evaluation<Truth> {
        match range {
            RangeSyntax::Interval { .. } => {
                let number = match self.number(value) {
                    Err(NoValue::Missing) => return Ok(Truth::sure(false)),
                    other => other?,
                };
                Ok(Truth::sure(self.interval(range)?.holds(&number)))
            }
            RangeSyntax::Finite(members, _) => {
                let labels = self.labels_of_side(value);
                let side = |expr: &Expr| match &labels {
                    Some(labels) => self.label_side(expr, labels),
                    None => self.value(expr),
                };
                let value = match side(value) {
                    Err(NoValue::Missing) => return Ok(Truth::sure(false)),
                    other => other?,
                };
                any(members.iter().map(|member| compare(&value, Relation::Equal, &side(member)?)))
            }
        }
    }

    /// Returns an interval with its ends evaluated. There is no value if an end has none, and no answer for a finite set.
    pub(super) fn interval(&self, range: &RangeSyntax) -> Evaluation<PointInterval> {
        let RangeSyntax::Interval { lower_closed, lower, upper, upper_closed, .. } = range else {
            return Err(NoValue::unable("a finite set where an interval is expected"));
        };
        let infinite = |expr: &Expr| match &bare(expr).node {
            ExprKind::Inf => true,
            ExprKind::Negate(inner) => matches!(bare(inner).node, ExprKind::Inf),
            _ => false,
        };
        let end = |expr: &Expr| if infinite(expr) { Ok(None) } else { self.number(expr).map(Some) };
        Ok(PointInterval { low: end(lower)?, low_closed: *lower_closed, high: end(upper)?, high_closed: *upper_closed })
    }

    fn quantified(&self, quantifier: Quantifier, bounds: &[BindingSyntax], body: &Expr) -> Evaluation<Truth> {
        let Some((first, rest)) = bounds.split_first() else { return self.condition(body) };
        let name = &first.param.name.value;
        let (values, labels): (Vec<NumberOrLabel>, Option<SetLabels>) = match &first.domain {
            Some(Domain::Set(set)) => {
                let labels = self.context.book.sets.get(set.value.as_str());
                let labels = labels.ok_or_else(|| NoValue::unable(format!("the set `{}`", set.value)))?;
                let labels: Rc<[Arc<str>]> = labels.iter().map(|label| Arc::from(*label)).collect();
                (labels.iter().cloned().map(NumberOrLabel::Label).collect(), Some(labels))
            }
            Some(Domain::Range(RangeSyntax::Finite(members, _))) => {
                (members.iter().map(|member| self.number(member).map(NumberOrLabel::Number)).collect::<Evaluation<_>>()?, None)
            }
            Some(Domain::Range(RangeSyntax::Interval { .. })) => {
                return Err(NoValue::unable(format!("a quantifier over all numbers `{name}` of an interval")));
            }
            None => return Err(NoValue::unable(format!("a quantifier over the parameter `{name}`"))),
        };
        let name: Rc<str> = name.as_str().into();
        let parts = values.into_iter().map(|value| {
            let mut env = self.clone();
            env.bound.push(LocalValue { name: name.clone(), value: Some(value), labels: labels.clone() });
            env.quantified(quantifier, rest, body)
        });
        match quantifier {
            Quantifier::Exists => any(parts),
            Quantifier::Forall => all(parts),
        }
    }

    /// True iff the value lies in the domain of a parameter. If the parameter ranges over labels, the value is the number of a
    /// label.
    pub(super) fn in_domain(&self, value: &Rational, domain: &Domain) -> Evaluation<bool> {
        match domain {
            Domain::Set(set) => {
                let count = self.context.book.sets.get(set.value.as_str()).map_or(0, Vec::len);
                Ok((0i64..).take(count).any(|place| kernel::number::whole(place) == *value))
            }
            Domain::Range(range @ RangeSyntax::Interval { .. }) => Ok(self.interval(range)?.holds(value)),
            Domain::Range(RangeSyntax::Finite(members, _)) => {
                let values: Vec<Rational> = members.iter().map(|member| self.number(member)).collect::<Evaluation<_>>()?;
                Ok(values.contains(value))
            }
        }
    }
}

/// An interval at a point. An end without a number is infinite.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct PointInterval {
    pub(super) low: Option<Rational>,
    pub(super) low_closed: bool,
    pub(super) high: Option<Rational>,
    pub(super) high_closed: bool,
}

impl PointInterval {
    /// True iff the number lies in the interval.
    pub(super) fn holds(&self, number: &Rational) -> bool {
        let above = self.low.as_ref().is_none_or(|low| low < number || (self.low_closed && low == number));
        above && self.high.as_ref().is_none_or(|high| number < high || (self.high_closed && high == number))
    }

    /// True iff no number lies in the interval.
    pub(super) fn is_empty(&self) -> bool {
        match (&self.low, &self.high) {
            (Some(low), Some(high)) => low > high || (low == high && !(self.low_closed && self.high_closed)),
            _ => false,
        }
    }
}

fn compare(left: &NumberOrLabel, relation: Relation, right: &NumberOrLabel) -> Evaluation<Truth> {
    let holds = match (left, right) {
        (NumberOrLabel::Number(a), NumberOrLabel::Number(b)) => {
            let sign = a - b;
            match relation {
                Relation::Less => sign.is_negative(),
                Relation::LessEqual => !sign.is_positive(),
                Relation::Greater => sign.is_positive(),
                Relation::GreaterEqual => !sign.is_negative(),
                Relation::Equal => sign.is_zero(),
                Relation::NotEqual => !sign.is_zero(),
            }
        }
        (NumberOrLabel::Label(a), NumberOrLabel::Label(b)) => match relation {
            Relation::Equal => a == b,
            Relation::NotEqual => a != b,
            Relation::Less | Relation::LessEqual | Relation::Greater | Relation::GreaterEqual => {
                return Err(NoValue::unable("an order between labels"));
            }
        },
        (NumberOrLabel::Number(_), NumberOrLabel::Label(_)) | (NumberOrLabel::Label(_), NumberOrLabel::Number(_)) => {
            return Err(NoValue::unable("a comparison of a number with a label"));
        }
    };
    Ok(Truth::sure(holds))
}
