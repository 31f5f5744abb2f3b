//! Represents formulas of generated games as data: prints them in two notations, and evaluates them on a play of a game.

use std::collections::BTreeMap;

use num_rational::Ratio;

/// A rational number that is small enough for evaluation on a play.
pub(crate) type Small = Ratio<i64>;

/// A number in a game, an assessment or a claim.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Number {
    Known(Small),
    Name(String),
    Sum(Box<Number>, Box<Number>),
    Difference(Box<Number>, Box<Number>),
    Product(Box<Number>, Box<Number>),
    If(Box<Test>, Box<Number>, Box<Number>),
}

/// A condition on the variables of a game and the parameters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Test {
    /// The variable has this label as its value.
    Is(String, String),
    /// The variable has a label as its value, and not this one.
    IsNot(String, String),
    Compare(Number, &'static str, Number),
    All(Vec<Test>),
    Any(Vec<Test>),
    Same(Box<Test>, Box<Test>),
    Not(Box<Test>),
}

/// The value of a variable on a play.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Held {
    Label(String),
    Number(Small),
}

/// The values of all variables and parameters on a play.
pub(crate) type Values = BTreeMap<String, Held>;

/// The style of a printed file: new names for old ones, and LaTeX for formulas that have a LaTeX form.
#[derive(Clone, Debug, Default)]
pub(crate) struct Style {
    pub(crate) names: BTreeMap<String, String>,
    pub(crate) latex: bool,
}

impl Style {
    pub(crate) fn name(&self, name: &str) -> String {
        self.names.get(name).cloned().unwrap_or_else(|| name.to_owned())
    }

    fn latex_name(&self, name: &str) -> String {
        let name = self.name(name);
        match name.split_once('_') {
            Some((first, second)) => format!("{first}_{{{second}}}"),
            None => name,
        }
    }
}

/// Returns a small rational number.
pub(crate) fn ratio(above: i64, below: i64) -> Number {
    Number::Known(Small::new(above, below))
}

/// Returns the number with this name.
pub(crate) fn named(name: &str) -> Number {
    Number::Name(name.to_owned())
}

impl Number {
    /// Prints the number, in parentheses where it is an operand.
    pub(crate) fn print(&self, style: &Style) -> String {
        if style.latex && self.plain() && !matches!(self, Self::Known(_)) {
            return format!("${}$", self.latex(style));
        }
        match self {
            Self::Known(value) if value.is_integer() => value.numer().to_string(),
            Self::Known(value) => format!("{}/{}", value.numer(), value.denom()),
            Self::Name(name) => style.name(name),
            Self::Sum(a, b) => format!("{} + {}", a.inside(style), b.inside(style)),
            Self::Difference(a, b) => format!("{} - {}", a.inside(style), b.inside(style)),
            Self::Product(a, b) => format!("{}*{}", a.inside(style), b.inside(style)),
            Self::If(test, a, b) => format!("if {} then {} else {}", test.print(style), a.inside(style), b.inside(style)),
        }
    }

    /// Prints the number as an operand.
    pub(crate) fn inside(&self, style: &Style) -> String {
        match self {
            Self::Name(_) => self.print(style),
            Self::Known(value) if value.is_integer() && *value >= Small::from_integer(0) => self.print(style),
            _ => format!("({})", self.print(style)),
        }
    }

    /// Returns whether the number contains no case distinction.
    fn plain(&self) -> bool {
        match self {
            Self::Known(_) | Self::Name(_) => true,
            Self::Sum(a, b) | Self::Difference(a, b) | Self::Product(a, b) => a.plain() && b.plain(),
            Self::If(..) => false,
        }
    }

    fn latex(&self, style: &Style) -> String {
        match self {
            Self::Known(value) if value.is_integer() && *value >= Small::from_integer(0) => value.numer().to_string(),
            Self::Known(value) if value.is_integer() => format!("(-{})", -value.numer()),
            Self::Known(value) if *value >= Small::from_integer(0) => format!("\\frac{{{}}}{{{}}}", value.numer(), value.denom()),
            Self::Known(value) => format!("(-\\frac{{{}}}{{{}}})", -value.numer(), value.denom()),
            Self::Name(name) => style.latex_name(name),
            Self::Sum(a, b) => format!("({} + {})", a.latex(style), b.latex(style)),
            Self::Difference(a, b) => format!("({} - {})", a.latex(style), b.latex(style)),
            Self::Product(a, b) => format!("{} \\cdot {}", a.latex(style), b.latex(style)),
            Self::If(..) => self.print(&Style { latex: false, ..style.clone() }),
        }
    }

    pub(crate) fn names(&self, out: &mut Vec<String>) {
        match self {
            Self::Known(_) => {}
            Self::Name(name) => out.push(name.clone()),
            Self::Sum(a, b) | Self::Difference(a, b) | Self::Product(a, b) => {
                a.names(out);
                b.names(out);
            }
            Self::If(test, a, b) => {
                test.names(out);
                a.names(out);
                b.names(out);
            }
        }
    }

    /// Returns the number on a play; none where a name in it has no value.
    pub(crate) fn at(&self, values: &Values) -> Option<Small> {
        Some(match self {
            Self::Known(value) => *value,
            Self::Name(name) => match values.get(name)? {
                Held::Number(value) => *value,
                Held::Label(_) => return None,
            },
            Self::Sum(a, b) => a.at(values)? + b.at(values)?,
            Self::Difference(a, b) => a.at(values)? - b.at(values)?,
            Self::Product(a, b) => a.at(values)? * b.at(values)?,
            Self::If(test, a, b) => {
                if test.at(values) {
                    a.at(values)?
                } else {
                    b.at(values)?
                }
            }
        })
    }
}

impl Test {
    pub(crate) fn print(&self, style: &Style) -> String {
        let all = |parts: &[Self], word: &str| {
            let parts: Vec<String> = parts.iter().map(|part| part.inside(style)).collect();
            parts.join(&format!(" {word} "))
        };
        match self {
            Self::Is(name, label) => format!("{} = {}", style.name(name), style.name(label)),
            Self::IsNot(name, label) => format!("{} != {}", style.name(name), style.name(label)),
            Self::Compare(a, relation, b) if style.latex && a.plain() && b.plain() => {
                let relation = match *relation {
                    "<=" => "\\le",
                    ">=" => "\\ge",
                    "!=" => "\\ne",
                    other => other,
                };
                format!("${} {relation} {}$", a.latex(style), b.latex(style))
            }
            Self::Compare(a, relation, b) => format!("{} {relation} {}", a.inside(style), b.inside(style)),
            Self::All(parts) => all(parts, "and"),
            Self::Any(parts) => all(parts, "or"),
            Self::Same(a, b) => format!("{} iff {}", a.inside(style), b.inside(style)),
            Self::Not(a) => format!("not ({})", a.print(style)),
        }
    }

    fn inside(&self, style: &Style) -> String {
        match self {
            Self::Is(..) | Self::IsNot(..) | Self::Compare(..) => self.print(style),
            Self::All(_) | Self::Any(_) | Self::Same(..) | Self::Not(_) => format!("({})", self.print(style)),
        }
    }

    pub(crate) fn names(&self, out: &mut Vec<String>) {
        match self {
            Self::Is(name, _) | Self::IsNot(name, _) => out.push(name.clone()),
            Self::Compare(a, _, b) => {
                a.names(out);
                b.names(out);
            }
            Self::All(parts) | Self::Any(parts) => parts.iter().for_each(|part| part.names(out)),
            Self::Same(a, b) => {
                a.names(out);
                b.names(out);
            }
            Self::Not(a) => a.names(out),
        }
    }

    /// Returns whether the condition is true on a play; a comparison of a variable without a value is false.
    pub(crate) fn at(&self, values: &Values) -> bool {
        let label = |name: &String| match values.get(name) {
            Some(Held::Label(label)) => Some(label),
            Some(Held::Number(_)) | None => None,
        };
        match self {
            Self::Is(name, wanted) => label(name) == Some(wanted),
            Self::IsNot(name, wanted) => label(name).is_some_and(|label| label != wanted),
            Self::Compare(a, relation, b) => {
                let (Some(a), Some(b)) = (a.at(values), b.at(values)) else { return false };
                match *relation {
                    "<" => a < b,
                    "<=" => a <= b,
                    ">" => a > b,
                    ">=" => a >= b,
                    "=" => a == b,
                    "!=" => a != b,
                    other => panic!("{other}"),
                }
            }
            Self::All(parts) => parts.iter().all(|part| part.at(values)),
            Self::Any(parts) => parts.iter().any(|part| part.at(values)),
            Self::Same(a, b) => a.at(values) == b.at(values),
            Self::Not(a) => !a.at(values),
        }
    }
}
