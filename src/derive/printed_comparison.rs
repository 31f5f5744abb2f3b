//! Comparisons as a person would print them: solved for a parameter where one is asked for, the bounds on it in one chain.

use std::fmt;
use std::sync::Arc;

use super::factored::NamedNumbers;
use crate::eliminate::Knowledge;
use crate::expression::build::{difference, quotient, sum};
use crate::expression::{Condition, ConditionRef, Relation, Term, TermRef};
use kernel::algebra::{Atom, Formula, Polynomial, Signs, VariableIndex};
use kernel::number::whole;

/// One line of a condition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ConditionLine {
    /// `a R b`
    Compare(TermRef, Relation, TermRef),
    /// `low R middle R' high`, both `<` or `<=`.
    Between {
        /// Below.
        low: TermRef,
        /// How far below.
        from: Relation,
        /// What is bounded.
        middle: TermRef,
        /// How far above.
        to: Relation,
        /// Above.
        high: TermRef,
    },
}

impl ConditionLine {
    /// What it says.
    #[must_use]
    pub fn condition(&self) -> ConditionRef {
        match self {
            Self::Compare(a, relation, b) => Condition::compare(a.clone(), *relation, b.clone()),
            Self::Between { low, from, middle, to, high } => Condition::all(vec![
                Condition::compare(low.clone(), *from, middle.clone()),
                Condition::compare(middle.clone(), *to, high.clone()),
            ]),
        }
    }
}

impl fmt::Display for ConditionLine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Compare(..) => write!(f, "{}", self.condition()),
            Self::Between { low, from, middle, to, high } => {
                write!(f, "{low} {} {middle} {} {high}", from.sign(), to.sign())
            }
        }
    }
}

/// The relation of `a - b` to zero that these signs say, `a` to `b`.
fn relation(signs: Signs) -> Relation {
    // Atoms never have all signs, or none.
    signs.relation().unwrap_or(Relation::NotEqual)
}

fn turned(relation: Relation) -> Relation {
    match relation {
        Relation::Less => Relation::Greater,
        Relation::LessEqual => Relation::GreaterEqual,
        Relation::Greater => Relation::Less,
        Relation::GreaterEqual => Relation::LessEqual,
        Relation::Equal => Relation::Equal,
        Relation::NotEqual => Relation::NotEqual,
    }
}

/// A comparison that nobody asked to be solved: solved all the same where the paper has a name for the bound.
fn plain(atom: &Atom, known: &Knowledge<'_>, words: &NamedNumbers) -> ConditionLine {
    for variable in atom.polynomial().variables() {
        let Some((constant, slope)) = linear(atom, variable) else { continue };
        let sign = known.signs(&slope);
        if sign != Signs::POSITIVE && sign != Signs::NEGATIVE {
            continue;
        }
        let bound = bound(&constant, &slope, sign, words);
        let alone = atom.polynomial().variables().len() == 1;
        if alone || matches!(&*bound, Term::Named { .. }) {
            let signs = if sign == Signs::NEGATIVE { atom.signs().turned() } else { atom.signs() };
            return ConditionLine::Compare(words.polynomial(&Polynomial::variable(variable)), relation(signs), bound);
        }
    }
    let sides = words.parts(atom.polynomial());
    let (plus, minus) = sides.both();
    let how = relation(atom.signs());
    if sides.plus.is_empty() {
        ConditionLine::Compare(minus, turned(how), plus)
    } else {
        ConditionLine::Compare(plus, how, minus)
    }
}

/// A line with the places of the comparisons that it says.
pub(super) type PlacedLine = (ConditionLine, Vec<usize>);

/// Bounds on one side, all strict or all weak, each with the place of its comparison.
#[derive(Default)]
struct BoundSide {
    strict: Vec<(TermRef, usize)>,
    weak: Vec<(TermRef, usize)>,
}

/// The coefficients of a comparison that is linear in the variable: constant and slope.
pub(super) fn linear(atom: &Atom, variable: VariableIndex) -> Option<(Polynomial, Polynomial)> {
    match atom.polynomial().coefficients_in(variable).as_slice() {
        [rest, slope] => Some((rest.clone(), slope.clone())),
        _ => None,
    }
}

/// The lines of one case; `known` are the facts.
pub(super) fn lines(
    case: &[Atom],
    solve_for: Option<VariableIndex>,
    known: &Knowledge<'_>,
    words: &NamedNumbers,
) -> Vec<PlacedLine> {
    let dividing = |atom: &Atom| solve_for.is_some_and(|variable| atom.polynomial().degree_in(variable) > 0);
    // What is divided by must have its sign by what the result says before: else it would say too little, or too much.
    let mut said = known.clone();
    let mut unsolved: Vec<PlacedLine> = Vec::new();
    for (place, atom) in case.iter().enumerate().filter(|(_, atom)| !dividing(atom)) {
        unsolved.push((plain(atom, &said, words), vec![place]));
        said = said.with(&Formula::Atom(atom.clone()));
    }
    let Some(variable) = solve_for else { return unsolved };
    let middle = words.polynomial(&Polynomial::variable(variable));
    let (mut low, mut high) = (BoundSide::default(), BoundSide::default());
    let (mut solved, mut rest) = (Vec::new(), Vec::new());
    for (place, atom) in case.iter().enumerate().filter(|(_, atom)| dividing(atom)) {
        let sign = linear(atom, variable).map(|(constant, slope)| (constant, said.signs(&slope), slope));
        match sign {
            Some((constant, sign, slope)) if sign == Signs::POSITIVE || sign == Signs::NEGATIVE => {
                let bound = bound(&constant, &slope, sign, words);
                let signs = if sign == Signs::NEGATIVE { atom.signs().turned() } else { atom.signs() };
                match relation(signs) {
                    Relation::Greater => low.strict.push((bound, place)),
                    Relation::GreaterEqual => low.weak.push((bound, place)),
                    Relation::Less => high.strict.push((bound, place)),
                    Relation::LessEqual => high.weak.push((bound, place)),
                    how @ (Relation::Equal | Relation::NotEqual) => {
                        solved.push((ConditionLine::Compare(middle.clone(), how, bound), vec![place]));
                    }
                }
            }
            Some(_) | None => rest.push((plain(atom, &said, words), vec![place])),
        }
    }
    let (mut lows, mut highs) = (low.joined(true), high.joined(false));
    let mut out = Vec::new();
    if !lows.is_empty() && !highs.is_empty() {
        let less = |strict: bool| if strict { Relation::Less } else { Relation::LessEqual };
        let (low, above, mut places) = lows.remove(0);
        let (high, below, others) = highs.remove(0);
        places.extend(others);
        out.push((ConditionLine::Between { low, from: less(above), middle: middle.clone(), to: less(below), high }, places));
    }
    for (low, strict, places) in lows {
        out.push((
            ConditionLine::Compare(middle.clone(), if strict { Relation::Greater } else { Relation::GreaterEqual }, low),
            places,
        ));
    }
    for (high, strict, places) in highs {
        out.push((
            ConditionLine::Compare(middle.clone(), if strict { Relation::Less } else { Relation::LessEqual }, high),
            places,
        ));
    }
    out.extend(solved);
    out.extend(rest);
    out.extend(unsolved);
    out
}

/// A comparison of degree two: what is bounded lies between these two roots (`<`, `<=`), beyond them, or at them.
pub(super) struct Curve {
    pub(super) low: TermRef,
    pub(super) how: Relation,
    pub(super) high: TermRef,
}

/// The comparisons of a case that are of degree two in the variable, where the sign of its square is known.
pub(super) fn curves(case: &[Atom], variable: VariableIndex, known: &Knowledge<'_>, words: &NamedNumbers) -> Vec<Curve> {
    let whole_case = known.with(&Formula::and(case.iter().cloned().map(Formula::Atom).collect()));
    let minus = |polynomial: &Polynomial| polynomial.scaled(&whole(-1));
    let curve = |atom: &Atom| {
        let coefficients = atom.polynomial().coefficients_in(variable);
        let [constant, linear, square] = coefficients.as_slice() else { return None };
        let (constant, linear, square, signs) = match whole_case.signs(square) {
            Signs::POSITIVE => (constant.clone(), linear.clone(), square.clone(), atom.signs()),
            Signs::NEGATIVE => (minus(constant), minus(linear), minus(square), atom.signs().turned()),
            _ => return None,
        };
        let root = |above: &Polynomial, below: &Polynomial| -> TermRef { Arc::new(Term::Sqrt(words.fraction(above, below))) };
        let (low, high) = if linear.is_empty() {
            let root = root(&minus(&constant), &square);
            (Arc::new(Term::Negate(root.clone())), root)
        } else {
            let discriminant = linear.times(&linear).minus(&square.times(&constant).scaled(&whole(4)));
            let (turn, root) = (words.polynomial(&minus(&linear)), root(&discriminant, &Polynomial::constant(whole(1))));
            let below = words.polynomial(&square.scaled(&whole(2)));
            (quotient(&difference(&turn, &root), &below), quotient(&sum(&turn, &root), &below))
        };
        Some(Curve { low, how: relation(signs), high })
    };
    case.iter().filter_map(curve).collect()
}

impl BoundSide {
    /// The bounds on one side as one or two, each with whether it is strict.
    fn joined(&self, low: bool) -> Vec<(TermRef, bool, Vec<usize>)> {
        let one = |bounds: &[(TermRef, usize)], strict: bool| {
            let terms: Vec<TermRef> = bounds.iter().map(|(term, _)| term.clone()).collect();
            let places = bounds.iter().map(|(_, place)| *place).collect();
            match terms.as_slice() {
                [] => None,
                [term] => Some((term.clone(), strict, places)),
                _ => Some((Arc::new(if low { Term::Max(terms) } else { Term::Min(terms) }), strict, places)),
            }
        };
        one(&self.strict, true).into_iter().chain(one(&self.weak, false)).collect()
    }
}

/// `-constant/slope`, what stands below the line positive.
fn bound(constant: &Polynomial, slope: &Polynomial, sign: Signs, words: &NamedNumbers) -> TermRef {
    if constant.is_empty() {
        return Term::number(whole(0));
    }
    let minus = whole(-1);
    let (above, below) =
        if sign == Signs::POSITIVE { (constant.scaled(&minus), slope.clone()) } else { (constant.clone(), slope.scaled(&minus)) };
    words.fraction(&above, &below)
}
