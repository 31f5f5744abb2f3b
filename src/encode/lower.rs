//! Lowers a condition of the paper to an equivalent formula over sign conditions of polynomials.
//!
//! Trusted: an error here is a wrong verdict. A number becomes *pieces*: pairs of a guard and a rational function. The number
//! is defined iff some guard holds, and then has the value of that piece. A condition becomes two formulas, one for *defined
//! and true* and one for *defined and false*. If neither holds, the condition is undefined. Quantifiers stay in the formula.

use std::sync::Arc;

use rustc_hash::{FxHashMap, FxHashSet};

use super::functions::Application;
use super::question::{FunctionUse, Obstacle};
use crate::expression::children::Subexpression;
use crate::expression::{BoundVariable, Condition, ConditionRef, Quantifier, Relation, Term, TermRef, Variable};
use crate::paper::Model;
use kernel::algebra::quantified::FIRST_BOUND;
use kernel::algebra::{Formula, Fraction, KnownSigns, Polynomial, QuantifiedVariable, Signs, VariableIndex};
use kernel::number::{Rational, whole};
use kernel::{SystemVariable, VariableKind};

/// The most pieces of a number.
const MAX_PIECES: usize = 512;
/// The most atoms of a formula.
const MAX_ATOMS: usize = 100_000;

/// A value of a number and its guard. The guard implies that no denominator is zero.
#[derive(Clone, Debug)]
pub(super) struct GuardedValue {
    pub(super) guard: Formula,
    pub(super) value: Fraction,
}

/// The state of lowering one query.
#[derive(Clone, Debug)]
pub struct Lowering<'a> {
    pub(super) model: &'a Model,
    /// The ranges of declared parameters that a quantifier binds without a range.
    ranges: &'a dyn QuantifierRanges,
    pub(super) variables: Vec<SystemVariable>,
    /// The names of the variables in use.
    names: FxHashSet<Variable>,
    /// The integer parameters.
    integers: FxHashSet<&'a str>,
    free: FxHashMap<Variable, VariableIndex>,
    /// The values of variables that a hypothesis fixes.
    fixed: FxHashMap<VariableIndex, Rational>,
    /// The signs that polynomials have wherever the hypotheses hold.
    signs: KnownSigns,
    /// The bound variables in scope, the innermost last.
    pub(super) scope: Vec<(Variable, VariableIndex)>,
    /// Pieces of numbers lowered outside quantifiers, by address. The stored reference keeps the address in use.
    known: FxHashMap<*const Term, (TermRef, Arc<Vec<GuardedValue>>)>,
    pub(super) applications: Vec<Application>,
    /// How often unknown functions were applied.
    pub(super) applied: usize,
    /// How often the mean value theorem was used.
    pub(super) mean_values: usize,
    /// Whether a fact at a number of the mean value theorem is being lowered.
    pub(super) at_auxiliary: bool,
    /// Whether a fact about all arguments of an unknown function is being lowered.
    pub(super) in_general_fact: bool,
    side: Vec<Formula>,
    /// The number of bound variables created so far.
    bound: VariableIndex,
    /// The auxiliary variables for roots under the quantifiers in scope, each with its definition.
    roots: Vec<(QuantifiedVariable, Formula)>,
}

/// Supplies the range of a declared parameter that a quantifier binds without `in`.
pub trait QuantifierRanges: std::fmt::Debug {
    /// Returns the domain and the assumptions in force that mention a variable bound here and no bound variable out of scope.
    fn of(&self, bound_here: &[Variable], in_scope: &[Variable]) -> Vec<ConditionRef>;
}

/// The ranges for conditions in which no declared parameter is bound.
#[derive(Debug)]
pub(super) struct NoQuantifierRanges;

impl QuantifierRanges for NoQuantifierRanges {
    fn of(&self, _: &[Variable], _: &[Variable]) -> Vec<ConditionRef> {
        Vec::new()
    }
}

/// The result of lowering something.
pub(super) type Lowered<T> = Result<T, Obstacle>;

/// Converts an overflow of polynomial arithmetic into an obstacle.
pub(super) fn overgrown<T>(result: Result<T, kernel::algebra::fraction::Overgrown>) -> Lowered<T> {
    result.map_err(|_| Obstacle::TooLarge { what: "terms of a polynomial", limit: kernel::algebra::fraction::MAX_TERMS })
}

fn bounded(formula: Formula) -> Lowered<Formula> {
    if formula.size() > MAX_ATOMS { Err(Obstacle::TooLarge { what: "comparisons", limit: MAX_ATOMS }) } else { Ok(formula) }
}

impl<'a> Lowering<'a> {
    /// Returns the initial state. The model's parameters get indices in the order in which they occur.
    #[must_use]
    pub fn new(model: &'a Model, ranges: &'a dyn QuantifierRanges) -> Self {
        Self {
            model,
            ranges,
            variables: Vec::new(),
            names: FxHashSet::default(),
            integers: model.parameters.iter().filter(|parameter| parameter.integer).map(|parameter| &*parameter.name).collect(),
            free: FxHashMap::default(),
            fixed: FxHashMap::default(),
            signs: KnownSigns::default(),
            scope: Vec::new(),
            known: FxHashMap::default(),
            applications: Vec::new(),
            applied: 0,
            mean_values: 0,
            at_auxiliary: false,
            in_general_fact: false,
            side: Vec::new(),
            bound: 0,
            roots: Vec::new(),
        }
    }

    /// Returns the variables, the definitions of the auxiliary ones, and the applications of unknown functions.
    ///
    /// # Errors
    /// [`Obstacle`] if the facts of an unknown function cannot be lowered.
    pub fn finish(mut self) -> Lowered<(Vec<SystemVariable>, Vec<Formula>, Vec<FunctionUse>)> {
        let facts = self.function_facts()?;
        self.side.extend(facts);
        self.hide_implied_values();
        let applied = self.uses_of_functions();
        Ok((self.variables, self.side, applied))
    }

    /// Adds a variable to the system, under a unique name.
    pub(super) fn add_variable(&mut self, name: &str, kind: VariableKind) -> VariableIndex {
        let mut unique: Variable = name.into();
        let mut count = 2;
        while self.names.contains(&unique) {
            unique = format!("{name}#{count}").into();
            count += 1;
        }
        self.names.insert(unique.clone());
        self.variables.push(SystemVariable { name: unique, kind });
        VariableIndex::try_from(self.variables.len() - 1).unwrap_or(VariableIndex::MAX)
    }

    fn variable(&mut self, name: &Variable) -> VariableIndex {
        if let Some((_, index)) = self.scope.iter().rev().find(|(bound, _)| bound == name) {
            return *index;
        }
        if let Some(index) = self.free.get(name) {
            return *index;
        }
        let first_point = name.strip_suffix("@2").unwrap_or(name);
        let integer = self.integers.contains(first_point);
        let index = self.add_variable(name, if integer { VariableKind::Integer } else { VariableKind::Real });
        self.free.insert(name.clone(), index);
        index
    }

    /// From here on, denominators have the signs that this hypothesis implies, and contradicting cases are dropped.
    pub(super) fn learn(&mut self, in_force: &Formula) {
        self.signs.learn(in_force);
    }

    /// From here on, a variable that this hypothesis fixes, such as `w = 1/2`, is replaced by its value, and contradicting
    /// cases are dropped.
    pub(super) fn fix(&mut self, in_force: &Formula) {
        let fixed = in_force.fixed();
        if !fixed.is_empty() {
            self.fixed.extend(fixed);
            // Cached pieces still contain these variables.
            self.known.clear();
        }
    }

    /// Returns the formula that a fraction has one of the signs, wherever the hypotheses hold and no denominator is zero.
    fn sign(&self, fraction: &Fraction, signs: Signs) -> Formula {
        fraction.sign_where(&self.signs, signs)
    }

    /// Returns a / b, with the guard that b is not zero.
    fn quotient(&self, a: &Fraction, b: &Fraction) -> Lowered<(Formula, Fraction)> {
        let Some(inverse) = overgrown(b.reciprocal())? else { return Ok((Formula::False, a.clone())) };
        let nonzero = self.signs.nonzero(inverse.below());
        Ok((nonzero, overgrown(a.times(&inverse))?))
    }

    /// Returns the formula that the condition is defined and true.
    ///
    /// # Errors
    /// [`Obstacle::NeedsElimination`] if a condition on an unknown function would have to hold for all values of a variable,
    /// and [`Obstacle::TooLarge`] if a limit is exceeded.
    pub fn holds(&mut self, condition: &Condition) -> Lowered<Formula> {
        self.truth(condition, true)
    }

    /// Returns the formula that the condition is defined and has the truth value `wanted`.
    pub(super) fn truth(&mut self, condition: &Condition, wanted: bool) -> Lowered<Formula> {
        let formula = match condition {
            Condition::Truth(value) => Formula::from(*value == wanted),
            Condition::Compare(a, relation, b) => self.comparison(a, *relation, b, wanted)?,
            Condition::Not(inner) => self.truth(inner, !wanted)?,
            Condition::And(parts) if wanted => self.all(parts, wanted)?,
            Condition::And(parts) => self.any(parts, wanted)?,
            Condition::Or(parts) if wanted => self.any(parts, wanted)?,
            Condition::Or(parts) => self.all(parts, wanted)?,
            Condition::Implies(a, b) => {
                let (left, right) = (self.truth(a, !wanted)?, self.truth(b, wanted)?);
                if wanted { Formula::or(vec![left, right]) } else { Formula::and(vec![left, right]) }
            }
            Condition::Iff(a, b) => {
                let first = Formula::and(vec![self.truth(a, true)?, self.truth(b, wanted)?]);
                let second = Formula::and(vec![self.truth(a, false)?, self.truth(b, !wanted)?]);
                Formula::or(vec![first, second])
            }
            Condition::If(test, a, b) => {
                let (yes, no) = (self.truth(a, wanted)?, self.truth(b, wanted)?);
                let (holds, fails) = (self.truth(test, true)?, self.truth(test, false)?);
                // If the test is undefined, the condition is decided only if both branches agree.
                let either = if fails == holds.negated() { Formula::False } else { Formula::and(vec![yes.clone(), no.clone()]) };
                Formula::or(vec![Formula::and(vec![holds, yes]), Formula::and(vec![fails, no]), either])
            }
            Condition::Quantified(quantifier, bound, body) => self.quantified(*quantifier, bound, body, wanted)?,
            Condition::Named { body, .. } => self.truth(body, wanted)?,
            Condition::IsTrue(inner) => self.two_valued(inner, true, wanted)?,
            Condition::IsFalse(inner) => self.two_valued(inner, false, wanted)?,
            Condition::HasValue(term) => {
                let defined = self.defined(term)?;
                if wanted { defined } else { defined.negated() }
            }
        };
        bounded(formula)
    }

    /// Returns the formula that a number is defined. The hypotheses are not used to simplify it, so that an unsat core names
    /// the hypotheses that matter.
    fn defined(&mut self, term: &TermRef) -> Lowered<Formula> {
        let (signs, known) = (std::mem::take(&mut self.signs), std::mem::take(&mut self.known));
        let defined = self.pieces(term).map(|pieces| Formula::or(pieces.iter().map(|piece| piece.guard.clone()).collect()));
        (self.signs, self.known) = (signs, known);
        defined
    }

    fn all(&mut self, parts: &[ConditionRef], wanted: bool) -> Lowered<Formula> {
        Ok(Formula::and(parts.iter().map(|part| self.truth(part, wanted)).collect::<Lowered<_>>()?))
    }

    fn any(&mut self, parts: &[ConditionRef], wanted: bool) -> Lowered<Formula> {
        Ok(Formula::or(parts.iter().map(|part| self.truth(part, wanted)).collect::<Lowered<_>>()?))
    }

    /// Lowers `IsTrue` (or `IsFalse`, if `of` is false), or its negation if `wanted` is false.
    fn two_valued(&mut self, inner: &Condition, of: bool, wanted: bool) -> Lowered<Formula> {
        let applied = self.applied;
        let formula = self.truth(inner, of)?;
        if wanted {
            return Ok(formula);
        }
        let mut bound = Vec::new();
        quantified_variables(inner, &mut bound);
        // The negation of an existential condition on an unknown function would have to hold for all values.
        if !bound.is_empty() && self.applied != applied {
            return Err(Obstacle::NeedsElimination(bound));
        }
        Ok(formula.negated())
    }

    fn quantified(
        &mut self,
        quantifier: Quantifier,
        bound: &[BoundVariable],
        body: &Condition,
        wanted: bool,
    ) -> Lowered<Formula> {
        // A true `exists` and a false `forall` ask for a point. The other two combinations speak of all points.
        let search = (quantifier == Quantifier::Exists) == wanted;
        let (depth, before, applied) = (self.scope.len(), self.roots.len(), self.applied);
        let mut own = Vec::new();
        for variable in bound {
            let variable = self.bind(&variable.name, variable.integer);
            self.scope.push((variable.name.clone(), variable.index));
            own.push(variable);
        }
        let inside = self.quantified_body(bound, body, wanted, search);
        self.scope.truncate(depth);
        let roots = self.roots.split_off(before);
        let mut parts = vec![inside?];
        if !search && self.applied != applied {
            return Err(Obstacle::NeedsElimination(bound.iter().map(|variable| variable.name.clone()).collect()));
        }
        // The other variables determine a root uniquely, so it may be bound by either quantifier.
        for (root, fixed) in roots {
            own.push(root);
            parts.push(if search { fixed } else { fixed.negated() });
        }
        Ok(if search {
            Formula::quantified(Quantifier::Exists, own, Formula::and(parts))
        } else {
            Formula::quantified(Quantifier::Forall, own, Formula::or(parts))
        })
    }

    fn bind(&mut self, name: &str, whole: bool) -> QuantifiedVariable {
        self.bound += 1;
        QuantifiedVariable { index: FIRST_BOUND + self.bound, name: name.into(), whole }
    }

    /// Returns the body of a lowered quantifier: in range and the body has the truth value wanted (if `search`), or else out of
    /// range or the body has it.
    fn quantified_body(&mut self, bound: &[BoundVariable], body: &Condition, wanted: bool, search: bool) -> Lowered<Formula> {
        let mut parts = Vec::new();
        let open: Vec<Variable> = bound.iter().filter(|v| v.range.is_none()).map(|v| v.name.clone()).collect();
        let replaced: Vec<&Variable> = bound.iter().flat_map(|variable| &variable.replaced).collect();
        // A replaced variable was in scope before, because a quantifier over finitely many values is expanded.
        let in_scope: Vec<Variable> = self.scope.iter().map(|(name, _)| name).chain(replaced.iter().copied()).cloned().collect();
        let looked_up = self.ranges.of(&open, &in_scope);
        if !replaced.is_empty() && looked_up.iter().any(|range| !untouched(range, &replaced)) {
            return Err(Obstacle::RangeReplaced(open));
        }
        for range in bound.iter().filter_map(|v| v.range.clone()) {
            parts.push(self.truth(&range, search)?);
        }
        // A domain or an assumption admits a value only if it is defined and true there, like a hypothesis.
        for range in looked_up {
            let allowed = self.truth(&range, true)?;
            parts.push(if search { allowed } else { allowed.negated() });
        }
        parts.push(self.truth(body, wanted)?);
        Ok(if search { Formula::and(parts) } else { Formula::or(parts) })
    }

    fn comparison(&mut self, a: &TermRef, relation: Relation, b: &TermRef, wanted: bool) -> Lowered<Formula> {
        let signs = if wanted { Signs::of(relation) } else { Signs::of(relation).complement() };
        let (left, right) = (self.pieces(a)?, self.pieces(b)?);
        let mut cases = Vec::new();
        for one in left.iter() {
            for other in right.iter() {
                let guard = Formula::and(vec![one.guard.clone(), other.guard.clone()]).simplified();
                if guard == Formula::False {
                    continue;
                }
                let difference = overgrown(one.value.minus(&other.value))?;
                cases.push(Formula::and(vec![guard, self.sign(&difference, signs)]));
            }
        }
        Ok(Formula::or(cases))
    }

    /// Returns the pieces of a number, from the cache if it was lowered before outside quantifiers.
    pub(super) fn pieces(&mut self, term: &TermRef) -> Lowered<Arc<Vec<GuardedValue>>> {
        if self.scope.is_empty()
            && let Some((_, pieces)) = self.known.get(&Arc::as_ptr(term))
        {
            return Ok(pieces.clone());
        }
        let mut pieces = self.fresh_pieces(term)?;
        if pieces.len() > 1 {
            // The same tests occur repeatedly, so simplification removes contradicting guards.
            for piece in &mut pieces {
                piece.guard = piece.guard.simplified();
            }
        }
        pieces.retain(|piece| piece.guard != Formula::False);
        if pieces.len() > MAX_PIECES {
            return Err(Obstacle::TooLarge { what: "cases of a number", limit: MAX_PIECES });
        }
        for piece in &pieces {
            if piece.guard.size() > MAX_ATOMS {
                return Err(Obstacle::TooLarge { what: "comparisons", limit: MAX_ATOMS });
            }
        }
        let pieces = Arc::new(pieces);
        if self.scope.is_empty() {
            self.known.insert(Arc::as_ptr(term), (term.clone(), pieces.clone()));
        }
        Ok(pieces)
    }

    fn fresh_pieces(&mut self, term: &TermRef) -> Lowered<Vec<GuardedValue>> {
        let constant = |value: Rational| {
            vec![GuardedValue { guard: Formula::True, value: Fraction::from_polynomial(Polynomial::constant(value)) }]
        };
        Ok(match term.as_ref() {
            Term::Number(value) => constant(value.clone()),
            Term::Label { index, .. } => constant(whole(i64::from(*index))),
            Term::Variable(name) => {
                let variable = self.variable(name);
                let value = match self.fixed.get(&variable) {
                    Some(number) => Polynomial::constant(number.clone()),
                    None => Polynomial::variable(variable),
                };
                vec![GuardedValue { guard: Formula::True, value: Fraction::from_polynomial(value) }]
            }
            Term::Negate(a) => self.each(a, |value| Ok(value.negated()))?,
            Term::Add(a, b) => self.pairs(a, b, |_, x, y| Ok((Formula::True, overgrown(x.plus(y))?)))?,
            Term::Subtract(a, b) => self.pairs(a, b, |_, x, y| Ok((Formula::True, overgrown(x.minus(y))?)))?,
            Term::Multiply(a, b) => self.pairs(a, b, |_, x, y| Ok((Formula::True, overgrown(x.times(y))?)))?,
            Term::Divide(a, b) => self.pairs(a, b, Self::quotient)?,
            Term::Power(a, exponent) => self.power(a, *exponent)?,
            Term::Min(parts) => self.extreme(parts, Relation::LessEqual)?,
            Term::Max(parts) => self.extreme(parts, Relation::GreaterEqual)?,
            Term::Abs(a) => self.by_sign(a, &[Signs::POSITIVE.or(Signs::ZERO), Signs::NEGATIVE], |value, signs| {
                if signs == Signs::NEGATIVE { value.negated() } else { value.clone() }
            })?,
            Term::Sign(a) => self.by_sign(a, &[Signs::NEGATIVE, Signs::ZERO, Signs::POSITIVE], |_, signs| {
                let value = if signs == Signs::NEGATIVE { -1 } else { i64::from(signs == Signs::POSITIVE) };
                Fraction::from_polynomial(Polynomial::constant(whole(value)))
            })?,
            Term::Sqrt(a) => self.root(a)?,
            Term::If(test, a, b) => {
                let (yes, no) = self.test(test)?;
                let (left, right) = (self.pieces(a)?, self.pieces(b)?);
                let under = |test: &Formula, pieces: &[GuardedValue]| {
                    pieces
                        .iter()
                        .map(|piece| GuardedValue {
                            guard: Formula::and(vec![test.clone(), piece.guard.clone()]),
                            value: piece.value.clone(),
                        })
                        .collect::<Vec<_>>()
                };
                let mut out = under(&yes, &left);
                out.extend(under(&no, &right));
                out
            }
            Term::Cases(cases) => {
                let mut out = Vec::new();
                let mut before = Formula::True;
                for (value, test) in cases {
                    let (yes, no) = self.test(test)?;
                    let here = Formula::and(vec![before.clone(), yes]);
                    for piece in self.pieces(value)?.iter() {
                        let guard = Formula::and(vec![here.clone(), piece.guard.clone()]);
                        out.push(GuardedValue { guard, value: piece.value.clone() });
                    }
                    before = bounded(Formula::and(vec![before, no]))?;
                }
                out
            }
            Term::Apply { function, argument, at } => self.application(function, argument, at)?,
            Term::Named { body, .. } => self.pieces(body)?.as_ref().clone(),
        })
    }

    /// Returns the formulas that a condition inside a number is true and that it is false.
    fn test(&mut self, test: &Condition) -> Lowered<(Formula, Formula)> {
        Ok((self.truth(test, true)?, self.truth(test, false)?))
    }

    /// Applies a function to the value of each piece.
    fn each(&mut self, a: &TermRef, change: impl Fn(&Fraction) -> Lowered<Fraction>) -> Lowered<Vec<GuardedValue>> {
        self.pieces(a)?
            .iter()
            .map(|piece| Ok(GuardedValue { guard: piece.guard.clone(), value: change(&piece.value)? }))
            .collect()
    }

    /// Combines the pieces of two numbers. `join` may add a guard.
    fn pairs(
        &mut self,
        a: &TermRef,
        b: &TermRef,
        join: impl Fn(&Self, &Fraction, &Fraction) -> Lowered<(Formula, Fraction)>,
    ) -> Lowered<Vec<GuardedValue>> {
        let (left, right) = (self.pieces(a)?, self.pieces(b)?);
        if left.len().saturating_mul(right.len()) > MAX_PIECES {
            return Err(Obstacle::TooLarge { what: "cases of a number", limit: MAX_PIECES });
        }
        let mut out = Vec::new();
        for one in left.iter() {
            for other in right.iter() {
                let (condition, value) = join(self, &one.value, &other.value)?;
                out.push(GuardedValue { guard: Formula::and(vec![one.guard.clone(), other.guard.clone(), condition]), value });
            }
        }
        Ok(out)
    }

    fn power(&mut self, a: &TermRef, exponent: i32) -> Lowered<Vec<GuardedValue>> {
        let mut out = Vec::new();
        for piece in self.pieces(a)?.iter() {
            let (guard, base) = if exponent < 0 {
                self.quotient(&Fraction::from_polynomial(Polynomial::constant(whole(1))), &piece.value)?
            } else {
                (Formula::True, piece.value.clone())
            };
            let mut value = Fraction::from_polynomial(Polynomial::constant(whole(1)));
            for _ in 0..exponent.unsigned_abs() {
                value = overgrown(value.times(&base))?;
            }
            out.push(GuardedValue { guard: Formula::and(vec![piece.guard.clone(), guard]), value });
        }
        Ok(out)
    }

    /// Returns the pieces of a minimum or maximum. The value so far stays the extreme one if its relation to the next is
    /// `keeps`.
    fn extreme(&mut self, parts: &[TermRef], keeps: Relation) -> Lowered<Vec<GuardedValue>> {
        let mut best: Vec<GuardedValue> = Vec::new();
        for (place, part) in parts.iter().enumerate() {
            let pieces = self.pieces(part)?;
            if place == 0 {
                best = pieces.as_ref().clone();
                continue;
            }
            let mut next = Vec::new();
            for one in &best {
                for other in pieces.iter() {
                    let guard = Formula::and(vec![one.guard.clone(), other.guard.clone()]);
                    let difference = overgrown(one.value.minus(&other.value))?;
                    let stays = Signs::of(keeps);
                    next.push(GuardedValue {
                        guard: Formula::and(vec![guard.clone(), self.sign(&difference, stays)]),
                        value: one.value.clone(),
                    });
                    next.push(GuardedValue {
                        guard: Formula::and(vec![guard, self.sign(&difference, stays.complement())]),
                        value: other.value.clone(),
                    });
                }
            }
            next.retain(|piece| piece.guard != Formula::False);
            if next.len() > MAX_PIECES {
                return Err(Obstacle::TooLarge { what: "cases of a number", limit: MAX_PIECES });
            }
            best = next;
        }
        Ok(best)
    }

    /// Splits each piece by the sign of its value.
    fn by_sign(
        &mut self,
        a: &TermRef,
        split: &[Signs],
        value: impl Fn(&Fraction, Signs) -> Fraction,
    ) -> Lowered<Vec<GuardedValue>> {
        let mut out = Vec::new();
        for piece in self.pieces(a)?.iter() {
            for signs in split {
                let guard = Formula::and(vec![piece.guard.clone(), self.sign(&piece.value, *signs)]);
                out.push(GuardedValue { guard, value: value(&piece.value, *signs) });
            }
        }
        Ok(out)
    }

    /// Adds one auxiliary variable per piece, defined at every point: the square root if there is one, and 0 otherwise.
    fn root(&mut self, a: &TermRef) -> Lowered<Vec<GuardedValue>> {
        let mut out = Vec::new();
        for piece in self.pieces(a)?.iter() {
            let name = format!("sqrt({a})");
            let bound = (!self.scope.is_empty()).then(|| self.bind(&name, false));
            let index = bound.as_ref().map_or_else(|| self.add_variable(&name, VariableKind::Root), |bound| bound.index);
            let root = Polynomial::variable(index);
            let exists = Formula::and(vec![piece.guard.clone(), self.sign(&piece.value, Signs::POSITIVE.or(Signs::ZERO))]);
            let square = Fraction::from_polynomial(root.power(2));
            let fixed = Formula::and(vec![
                exists.clone(),
                Formula::sign(&root, Signs::POSITIVE.or(Signs::ZERO)),
                self.sign(&overgrown(square.minus(&piece.value))?, Signs::ZERO),
            ]);
            let absent = Formula::and(vec![exists.negated(), Formula::sign(&root, Signs::ZERO)]);
            let fixed = bounded(Formula::or(vec![fixed, absent]))?;
            match bound {
                Some(bound) => self.roots.push((bound, fixed)),
                None => self.side.push(fixed),
            }
            out.push(GuardedValue { guard: exists, value: Fraction::from_polynomial(root) });
        }
        Ok(out)
    }
}

/// Returns true only if the condition mentions none of the variables. Returns false for every condition with quantifiers.
fn untouched(condition: &Condition, replaced: &[&Variable]) -> bool {
    let mut bound = Vec::new();
    quantified_variables(condition, &mut bound);
    bound.is_empty() && !condition.mentions(replaced)
}

/// Collects the bound variables of a condition, also of conditions inside numbers.
fn quantified_variables(condition: &Condition, out: &mut Vec<Variable>) {
    let mut add = |condition: &Condition| {
        if let Condition::Quantified(_, bound, _) = condition {
            out.extend(bound.iter().map(|variable| variable.name.clone()));
        }
    };
    add(condition);
    for part in condition.children() {
        part.walk(&mut |part| {
            if let Subexpression::Condition(condition) = part {
                add(condition);
            }
            true
        });
    }
}
