//! Removes the quantifiers of a system: an existential variable becomes a variable of the system, a universal condition is used at instances.
//!
//! TRUSTED: an error here is a wrong verdict. A condition "for all x: B(x)" is replaced by `u > 0` with a new *truth* variable u.
//! At an instance t, the piece "not u > 0, or t has no value, or B(t)" follows from it. So a system with instances has points
//! wherever the one without has, which is all that a proof of emptiness rests on; and a point is one of the system if each
//! condition that the point takes for true has no [`System::violation`] at the point. The same is true of a new variable for a root,
//! see [`crate::defined_root`].
//!
//! # Source
//! Herbrand (1930): instances of universal conditions suffice for a refutation.

use std::collections::BTreeMap;
use std::sync::Arc;

use rustc_hash::FxHashSet;

use crate::algebra::fraction::Overgrown;
use crate::algebra::quantified::FIRST_BOUND;
use crate::algebra::univariate::{IsolatedRoot, Real};
use crate::algebra::{Formula, Fraction, KnownSigns, Polynomial, Quantified, QuantifiedVariable, Signs, VariableIndex};
use crate::defined_root::{DefinedRoot, FIRST_ROOT, MAX_ROOTS};
use crate::number::Rational;
use crate::relation::Quantifier;
use crate::system::{System, SystemVariable, VariableKind};

/// The greatest number of variables, and of universal conditions, of a system.
const MAX_OPENED: usize = 5_000;

/// A condition of a system that holds for all values of some variables.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Universal {
    /// The truth variable of the condition: positive where the condition is taken for true.
    pub truth: VariableIndex,
    /// The bound variables, with indices that no system uses.
    pub bound: Vec<QuantifiedVariable>,
    /// The condition that holds for all values of the bound variables.
    pub body: Formula,
}

/// A use of a universal condition: a term for each of its bound variables.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Instance {
    /// The condition, by its place in [`System::universals`].
    pub universal: usize,
    /// Roots that the terms mention: the first as the variable [`FIRST_ROOT`], the others as the next ones. A root may mention
    /// earlier ones.
    pub roots: Vec<DefinedRoot>,
    /// A term for each bound variable, in order, in the variables of the system so far and the roots.
    pub terms: Vec<Fraction>,
}

/// The variables of a system that the roots of an instance have become, by the indices of the roots inside the instance.
pub type RootNames = BTreeMap<VariableIndex, VariableIndex>;

/// The reason why an instance is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InstanceFault {
    /// There is no such universal condition.
    NoSuchCondition(usize),
    /// The number of terms is not the number of bound variables.
    Count,
    /// A term mentions a variable that is not in the system.
    UnknownVariable,
    /// A term for an integer variable may have a value that is not a whole number.
    NotWhole,
    /// The system grows past the bounds of [`crate::algebra::fraction`], or past 5,000 variables.
    TooLarge,
}

impl std::fmt::Display for InstanceFault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::NoSuchCondition(place) => write!(f, "there is no universal condition {place} to use"),
            Self::Count => f.write_str("an instance has more or fewer numbers than its condition has variables"),
            Self::UnknownVariable => f.write_str("an instance mentions a variable that is not in the question"),
            Self::NotWhole => f.write_str("an instance puts a number that may be a fraction for a whole one"),
            Self::TooLarge => f.write_str("its instances are too large to check"),
        }
    }
}

impl From<Overgrown> for InstanceFault {
    fn from(_: Overgrown) -> Self {
        Self::TooLarge
    }
}

impl System {
    /// Returns the system of some pieces, with their quantifiers removed.
    #[must_use]
    pub fn opened(variables: Vec<SystemVariable>, pieces: Vec<(String, Formula)>) -> Self {
        let mut opening = Instantiation::of(variables, Vec::new());
        let pieces: Vec<(String, Formula)> =
            pieces.into_iter().map(|(origin, formula)| (origin, opening.open(&formula))).collect();
        let formula = Formula::and(pieces.iter().map(|(_, formula)| formula.clone()).collect()).simplified();
        Self { variables: opening.variables, universals: opening.universals, formula, pieces }
    }

    /// Returns the system with instances of its universal conditions, each a piece of its own, in order: `instance 1`, …
    ///
    /// # Errors
    /// [`InstanceFault`].
    pub fn instantiated(&self, instances: &[Instance]) -> Result<Self, InstanceFault> {
        self.instantiated_with_names(instances).map(|(system, _)| system)
    }

    /// Returns the same system and, for each instance, the variables of the system that its roots have become.
    ///
    /// # Errors
    /// [`InstanceFault`].
    pub fn instantiated_with_names(&self, instances: &[Instance]) -> Result<(Self, Vec<RootNames>), InstanceFault> {
        if instances.is_empty() {
            return Ok((self.clone(), Vec::new()));
        }
        let mut names = Vec::with_capacity(instances.len());
        let (variables, universals) = (self.variables.clone(), self.universals.clone());
        let mut opening = Instantiation::of(variables, universals);
        self.pieces.iter().for_each(|(_, piece)| opening.known.learn(piece));
        let mut pieces = self.pieces.clone();
        for (number, instance) in instances.iter().enumerate() {
            let place = instance.universal;
            let universal = opening.universals.get(place).ok_or(InstanceFault::NoSuchCondition(place))?.clone();
            let (formula, own) = opening.with_roots(&universal, instance)?;
            names.push(own);
            pieces.push((format!("instance {}", number + 1), formula));
            if opening.variables.len() + opening.universals.len() > MAX_OPENED {
                return Err(InstanceFault::TooLarge);
            }
        }
        let formula = Formula::and(pieces.iter().map(|(_, formula)| formula.clone()).collect()).simplified();
        Ok((Self { variables: opening.variables, universals: opening.universals, formula, pieces }, names))
    }

    /// Returns a system whose points are the values at which a universal condition fails, where the variables of this system have the
    /// values of the point: first the condition's variables in order, then one per irrational coordinate. `None` if there is no
    /// such condition, or a variable in it has no value.
    #[must_use]
    pub fn violation(&self, universal: usize, point: &[Real]) -> Option<Self> {
        let universal = self.universals.get(universal)?;
        let fails = universal.body.negated();
        let (mut variables, mut pieces, mut names) = (Vec::new(), Vec::new(), BTreeMap::new());
        for bound in &universal.bound {
            let kind = if bound.whole { VariableKind::Integer } else { VariableKind::Real };
            // Evidence refers to variables by their names, so two variables never share one.
            names.insert(bound.index, VariableIndex::try_from(variables.len()).ok()?);
            let name = unique(&bound.name, |name| variables.iter().any(|variable: &SystemVariable| &*variable.name == name));
            variables.push(SystemVariable { name: name.into(), kind });
        }
        // The truth variables of the system occur in no body.
        for index in fails.variables().into_iter().filter(|index| *index < FIRST_BOUND) {
            let Real::Root(root) = point.get(index as usize)? else { continue };
            let new = VariableIndex::try_from(variables.len()).ok()?;
            let name = format!("{} there", self.variables.get(index as usize)?.name);
            pieces.push((name.clone(), rooted(new, root)));
            variables.push(SystemVariable { name: name.into(), kind: VariableKind::Real });
            names.insert(index, new);
        }
        let fails = fails.with_atoms(&mut |atom| {
            let fraction = |index: VariableIndex| match point.get(index as usize) {
                Some(Real::Rational(value)) => Some(value),
                Some(Real::Root(_)) | None => None,
            };
            Formula::sign(&atom.polynomial().partially(fraction).renamed(&names), atom.signs())
        });
        pieces.push((String::new(), fails));
        Some(Self::opened(variables, pieces))
    }
}

/// The variable is the root.
fn rooted(variable: VariableIndex, root: &IsolatedRoot) -> Formula {
    let powers = root.coefficients.iter().zip(0..).map(|(c, power)| Polynomial::variable(variable).power(power).scaled(c));
    let zero = powers.fold(Polynomial::default(), |sum, term| sum.plus(&term));
    let above = |end: &Rational| Polynomial::variable(variable).minus(&Polynomial::constant(end.clone()));
    Formula::and(vec![
        Formula::sign(&zero, Signs::ZERO),
        Formula::sign(&above(&root.low), Signs::POSITIVE),
        Formula::sign(&above(&root.high), Signs::NEGATIVE),
    ])
}

/// A name that is not taken: `x`, else `x#2`, and so on.
fn unique(name: &str, taken: impl Fn(&str) -> bool) -> String {
    let mut unique = name.to_owned();
    let mut count = 2;
    while taken(&unique) {
        unique = format!("{name}#{count}");
        count += 1;
    }
    unique
}

/// The variables and universal conditions so far.
#[derive(Default)]
struct Instantiation {
    variables: Vec<SystemVariable>,
    /// The names of the variables.
    taken: FxHashSet<Arc<str>>,
    universals: Vec<Universal>,
    /// The variables that existential ones have become.
    names: BTreeMap<VariableIndex, VariableIndex>,
    /// What pieces of the system say of signs.
    known: KnownSigns,
    /// The roots that have a variable, with the variable.
    roots: Vec<(DefinedRoot, VariableIndex)>,
}

impl Instantiation {
    fn of(variables: Vec<SystemVariable>, universals: Vec<Universal>) -> Self {
        let taken = variables.iter().map(|variable| variable.name.clone()).collect();
        Self { variables, taken, universals, ..Self::default() }
    }

    fn make(&mut self, name: &str, kind: VariableKind) -> VariableIndex {
        let name: Arc<str> = unique(name, |name| self.taken.contains(name)).into();
        self.taken.insert(name.clone());
        self.variables.push(SystemVariable { name, kind });
        VariableIndex::try_from(self.variables.len() - 1).unwrap_or(VariableIndex::MAX)
    }

    /// Returns the formula without quantifiers.
    fn open(&mut self, formula: &Formula) -> Formula {
        match formula {
            Formula::True | Formula::False => formula.clone(),
            Formula::Atom(atom) => {
                // The facts of an unknown function mention its argument even after the quantifier over the argument is removed.
                for index in atom.polynomial().variables() {
                    if index >= FIRST_BOUND && !self.names.contains_key(&index) {
                        let new = self.make("argument", VariableKind::Real);
                        self.names.insert(index, new);
                    }
                }
                formula.renamed(&self.names)
            }
            Formula::And(parts) => Formula::and(parts.iter().map(|part| self.open(part)).collect()),
            Formula::Or(parts) => Formula::or(parts.iter().map(|part| self.open(part)).collect()),
            Formula::Quantified(inner) => match inner.quantifier {
                Quantifier::Exists => {
                    for bound in &inner.bound {
                        // The same quantifier may occur in several places: one variable is enough for a disjunction of them, and
                        // for a conjunction of one and the same.
                        if !self.names.contains_key(&bound.index) {
                            let kind = if bound.whole { VariableKind::Integer } else { VariableKind::Real };
                            let index = self.make(&bound.name, kind);
                            self.names.insert(bound.index, index);
                        }
                    }
                    self.open(&inner.body)
                }
                Quantifier::Forall => self.stand_in(inner),
            },
        }
    }

    /// The truth variable of a universal condition is positive.
    fn stand_in(&mut self, inner: &Quantified) -> Formula {
        let mut bound = inner.bound.clone();
        let whole = Formula::Quantified(Arc::new(inner.clone())).renamed(&self.names);
        let body = prenex(&whole, &mut bound).simplified();
        let known = self.universals.iter().find(|known| known.bound == bound && known.body == body).map(|known| known.truth);
        let truth = known.unwrap_or_else(|| {
            let shown: Vec<&str> = bound.iter().map(|bound| &*bound.name).collect();
            let truth = self.make(&format!("for all {}", shown.join(", ")), VariableKind::Truth);
            self.universals.push(Universal { truth, bound, body });
            truth
        });
        Formula::sign(&Polynomial::variable(truth), Signs::POSITIVE)
    }

    /// The definitions of the roots that have no variable yet, and the instance with the variables of the roots.
    fn with_roots(&mut self, universal: &Universal, instance: &Instance) -> Result<(Formula, RootNames), InstanceFault> {
        if instance.roots.is_empty() {
            return Ok((self.instance(universal, &instance.terms)?, RootNames::new()));
        }
        if instance.roots.len() > MAX_ROOTS {
            return Err(InstanceFault::TooLarge);
        }
        let (mut names, mut parts) = (RootNames::new(), Vec::new());
        for (root, place) in instance.roots.iter().zip(FIRST_ROOT..) {
            let root = root.renamed(&names);
            let known = VariableIndex::try_from(self.variables.len()).unwrap_or(FIRST_ROOT);
            if root.polynomials().flat_map(Polynomial::variables).any(|variable| variable >= known) {
                return Err(InstanceFault::UnknownVariable);
            }
            let before = self.roots.iter().find(|(before, _)| *before == root).map(|(_, variable)| *variable);
            let variable = match before {
                Some(variable) => variable,
                None => {
                    let variable = self.make("root", VariableKind::Real);
                    parts.push(root.definition(variable)?);
                    self.roots.push((root, variable));
                    variable
                }
            };
            names.insert(place, variable);
        }
        let terms = instance.terms.iter().map(|term| term.renamed(&names)).collect::<Result<Vec<_>, _>>()?;
        parts.push(self.instance(universal, &terms)?);
        Ok((Formula::and(parts), names))
    }

    /// "not all, or a number has no value, or the body with the numbers".
    fn instance(&mut self, universal: &Universal, terms: &[Fraction]) -> Result<Formula, InstanceFault> {
        if terms.len() != universal.bound.len() {
            return Err(InstanceFault::Count);
        }
        let known = VariableIndex::try_from(self.variables.len()).unwrap_or(FIRST_BOUND);
        let mut values = BTreeMap::new();
        let mut parts = vec![Formula::sign(&Polynomial::variable(universal.truth), Signs::POSITIVE.complement())];
        for (bound, term) in universal.bound.iter().zip(terms) {
            let polynomials = std::iter::once(term.numerator()).chain(term.below());
            if polynomials.flat_map(Polynomial::variables).any(|variable| variable >= known) {
                return Err(InstanceFault::UnknownVariable);
            }
            if bound.whole && !self.is_whole(term) {
                return Err(InstanceFault::NotWhole);
            }
            parts.push(self.known.nonzero(term.below()).negated());
            values.insert(bound.index, term.clone());
        }
        let body = universal.body.with_values(&values, &self.known)?.simplified();
        // Existential variables inside are new ones for each instance.
        self.names.clear();
        parts.push(self.open(&body));
        Ok(Formula::or(parts))
    }

    fn is_whole(&self, term: &Fraction) -> bool {
        let whole = |index: VariableIndex| self.variables.get(index as usize).is_some_and(|v| v.kind == VariableKind::Integer);
        term.denominator().is_empty()
            && term.numerator().terms().all(|(monomial, coefficient)| {
                coefficient.is_integer() && monomial.factors().iter().all(|(variable, _)| whole(*variable))
            })
    }
}

/// Returns the body with the universal quantifiers right inside it joined to the outer one: all of its variables have indices of their
/// own.
fn prenex(formula: &Formula, bound: &mut Vec<QuantifiedVariable>) -> Formula {
    match formula {
        Formula::True | Formula::False | Formula::Atom(_) => formula.clone(),
        Formula::And(parts) => Formula::and(parts.iter().map(|part| prenex(part, bound)).collect()),
        Formula::Or(parts) => Formula::or(parts.iter().map(|part| prenex(part, bound)).collect()),
        Formula::Quantified(inner) => match inner.quantifier {
            Quantifier::Exists => formula.clone(),
            Quantifier::Forall => {
                for variable in &inner.bound {
                    if bound.iter().all(|known| known.index != variable.index) {
                        bound.push(variable.clone());
                    }
                }
                prenex(&inner.body, bound)
            }
        },
    }
}
