//! Writes comparisons as a person would print them: solved for a parameter if requested, with its bounds in one chain.
//!
//! Called by [`super::condition`]. Untrusted: the printed result is proved equivalent to the question.

use std::fmt;
use std::sync::Arc;

use super::factored::NamedNumbers;
use super::quadratic::root_bounds;
use crate::eliminate::Knowledge;
use crate::expression::{Condition, ConditionRef, Relation, Term, TermRef};
use kernel::algebra::{Atom, Formula, Polynomial, Signs, VariableIndex};
use kernel::number::whole;

/// One line of a printed condition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ConditionLine {
    /// A comparison `a R b`.
    Compare(TermRef, Relation, TermRef),
    /// A chain `low R middle R' high`, where both relations are `<` or `<=`.
    Between {
        /// The lower bound.
        low: TermRef,
        /// The relation between the lower bound and the middle.
        from: Relation,
        /// The bounded term.
        middle: TermRef,
        /// The relation between the middle and the upper bound.
        to: Relation,
        /// The upper bound.
        high: TermRef,
    },
}

impl ConditionLine {
    /// Returns the condition that the line states.
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

/// Returns the relation between `a` and `b` if `a - b` has one of these signs.
pub(super) fn relation(signs: Signs) -> Relation {
    // An atom never allows all signs or none.
    signs.relation().unwrap_or(Relation::NotEqual)
}

fn reversed(relation: Relation) -> Relation {
    match relation {
        Relation::Less => Relation::Greater,
        Relation::LessEqual => Relation::GreaterEqual,
        Relation::Greater => Relation::Less,
        Relation::GreaterEqual => Relation::LessEqual,
        Relation::Equal => Relation::Equal,
        Relation::NotEqual => Relation::NotEqual,
    }
}

/// Writes a comparison without a parameter to solve for. It is solved for some variable if the paper has a name for the bound.
fn plain(atom: &Atom, known: &Knowledge<'_>, named_numbers: &NamedNumbers) -> ConditionLine {
    for variable in atom.polynomial().variables() {
        let Some((constant, slope)) = linear(atom, variable) else { continue };
        let sign = known.signs(&slope);
        if sign != Signs::POSITIVE && sign != Signs::NEGATIVE {
            continue;
        }
        let bound = bound(&constant, &slope, sign, named_numbers);
        let alone = atom.polynomial().variables().len() == 1;
        if alone || matches!(&*bound, Term::Named { .. }) {
            let signs = if sign == Signs::NEGATIVE { atom.signs().turned() } else { atom.signs() };
            return ConditionLine::Compare(named_numbers.polynomial(&Polynomial::variable(variable)), relation(signs), bound);
        }
    }
    let sides = named_numbers.parts(atom.polynomial());
    let (plus, minus) = sides.both();
    let how = relation(atom.signs());
    if sides.plus.is_empty() {
        ConditionLine::Compare(minus, reversed(how), plus)
    } else {
        ConditionLine::Compare(plus, how, minus)
    }
}

/// A line, with the indices of the comparisons that it states.
pub(super) type PlacedLine = (ConditionLine, Vec<usize>);

/// The bounds on one side, strict and weak, each with the index of its comparison.
#[derive(Default)]
struct BoundSide {
    strict: Vec<(TermRef, usize)>,
    weak: Vec<(TermRef, usize)>,
}

/// Returns the constant and the slope of a comparison that is linear in the variable; `None` if it is not linear.
pub(super) fn linear(atom: &Atom, variable: VariableIndex) -> Option<(Polynomial, Polynomial)> {
    match atom.polynomial().coefficients_in(variable).as_slice() {
        [rest, slope] => Some((rest.clone(), slope.clone())),
        _ => None,
    }
}

/// Whether a comparison of degree two is solved for its variable by its roots.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum RootUse {
    /// Solved where the roots exist.
    Solved,
    /// Printed as it is.
    Left,
}

/// Writes the lines of one case; `known` has the facts.
pub(super) fn lines(
    case: &[Atom],
    (solve_for, roots): (Option<VariableIndex>, RootUse),
    known: &Knowledge<'_>,
    named_numbers: &NamedNumbers,
) -> Vec<PlacedLine> {
    let needs_division = |atom: &Atom| solve_for.is_some_and(|variable| atom.polynomial().degree_in(variable) > 0);
    // Dividing by a slope is allowed only if the facts or the earlier lines of the result determine its sign. Otherwise the
    // line would be too weak or too strong.
    let mut established = known.clone();
    let mut unsolved: Vec<PlacedLine> = Vec::new();
    for (place, atom) in case.iter().enumerate().filter(|(_, atom)| !needs_division(atom)) {
        unsolved.push((plain(atom, &established, named_numbers), vec![place]));
        established = established.with(&Formula::Atom(atom.clone()));
    }
    let Some(variable) = solve_for else { return unsolved };
    let middle = named_numbers.polynomial(&Polynomial::variable(variable));
    let (mut low, mut high) = (BoundSide::default(), BoundSide::default());
    let (mut solved, mut rest) = (Vec::new(), Vec::new());
    for (place, atom) in case.iter().enumerate().filter(|(_, atom)| needs_division(atom)) {
        let by_roots = if roots == RootUse::Solved { root_bounds(atom, variable, &established, named_numbers) } else { None };
        if let Some(bounds) = by_roots {
            for (bound, how) in bounds {
                match how {
                    Relation::Greater => low.strict.push((bound, place)),
                    Relation::GreaterEqual => low.weak.push((bound, place)),
                    Relation::Less => high.strict.push((bound, place)),
                    Relation::LessEqual => high.weak.push((bound, place)),
                    Relation::Equal | Relation::NotEqual => {
                        solved.push((ConditionLine::Compare(middle.clone(), how, bound), vec![place]));
                    }
                }
            }
            continue;
        }
        let sign = linear(atom, variable).map(|(constant, slope)| (constant, established.signs(&slope), slope));
        match sign {
            Some((constant, sign, slope)) if sign == Signs::POSITIVE || sign == Signs::NEGATIVE => {
                let bound = bound(&constant, &slope, sign, named_numbers);
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
            Some(_) | None => rest.push((plain(atom, &established, named_numbers), vec![place])),
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

impl BoundSide {
    /// Combines the bounds on one side into at most one strict and one weak bound; the flag is true iff the bound is strict.
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

/// Returns `-constant/slope`, written with a positive denominator.
fn bound(constant: &Polynomial, slope: &Polynomial, sign: Signs, named_numbers: &NamedNumbers) -> TermRef {
    if constant.is_empty() {
        return Term::number(whole(0));
    }
    let minus = whole(-1);
    let (above, below) =
        if sign == Signs::POSITIVE { (constant.scaled(&minus), slope.clone()) } else { (constant.clone(), slope.scaled(&minus)) };
    named_numbers.fraction(&above, &below)
}
