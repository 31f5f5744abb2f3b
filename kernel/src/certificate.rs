//! Certificates that a system has no point: the data, and the checker that expands and compares.
//!
//! TRUSTED: an error in this file can make a wrong verdict. The checker uses exact polynomial arithmetic and nothing else, and
//! does not trust the program that found the certificate. A certificate refers to *facts* by number. The first facts are the
//! conjuncts of the system's pieces, in order; each case adds further facts. Every branch of a certificate ends in a polynomial
//! identity that contradicts the facts, or in an empty list of cases. `certify` of the tool calls the checker through
//! [`crate::System::refuted`]; the search for certificates and the printers read the data.
//!
//! # Source
//! The identities: Farkas (1902) for linear facts; Handelman (1988) for products of linear ones; Krivine (1964) and Stengle
//! (1974) for products of any; with squares, Schmüdgen (1991). Only the easy direction of these theorems is relied on: such an
//! identity excludes every point. Cases between neighbouring whole numbers: Land and Doig (1960).

use std::collections::BTreeSet;
use std::sync::Arc;

use num_traits::{One, Zero};

use crate::algebra::fraction::{self, MAX_DEGREE, MAX_TERMS};
use crate::algebra::{Formula, Polynomial, Signs, VariableIndex};
use crate::instantiation::{Instance, InstanceFault};
use crate::number::Rational;
use crate::scope::{self, Fact, Scope};
use crate::system::{System, SystemVariable, VariableKind};

/// The greatest depth at which cases may be nested.
pub const MAX_DEPTH: usize = 25;
/// The greatest number of identities and cases of a certificate.
pub const MAX_NODES: usize = 20_000;
/// The greatest number of instances of a refutation.
pub const MAX_INSTANCES: usize = 1_000;
/// The greatest number of steps of a check: terms multiplied and added, parts of disjunctions examined.
pub const MAX_WORK: usize = 5_000_000;

/// Shows that a system has no point: instances of its universal conditions, and a certificate for the system with these instances.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refutation {
    /// The instances, in order. An earlier instance may add a universal condition, and a later instance may instantiate that
    /// condition.
    pub instances: Vec<Instance>,
    /// Shows that the system with the instances has no point.
    pub certificate: Certificate,
}

impl Refutation {
    /// Returns the number of products and multiples of equalities in the identities of all cases.
    #[must_use]
    pub fn terms(&self) -> usize {
        self.certificate.terms()
    }
}

/// Shows that the facts in scope have no common point: steps that add facts, then a contradiction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Certificate {
    /// Consequences of the facts: each step adds facts.
    pub steps: Vec<CertificateStep>,
    /// The contradiction at the end.
    pub end: CertificateEnd,
}

/// A step of a certificate: all cases but one are contradictory, so the facts of the remaining case hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CertificateStep {
    /// The cases.
    pub cases: Cases,
    /// The remaining case, by its place among the cases.
    pub left: usize,
    /// For each of the other cases, in order, a certificate that the case is contradictory.
    pub refuted: Vec<Certificate>,
}

/// The contradiction at the end of a certificate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CertificateEnd {
    /// An identity that no point satisfies.
    Identity(Identity),
    /// Every case is contradictory.
    Cases {
        /// The cases.
        cases: Cases,
        /// For each case, in order, a certificate that the case is contradictory.
        refuted: Vec<Certificate>,
    },
}

/// A list of cases: at every point that satisfies the facts, at least one case holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cases {
    /// The cases of the fact with this number, as [`Scope::alternatives`] lists them. The cases of a disjunction are its parts
    /// (`false` has no part). The cases of a sign condition are single signs. A case that the known signs exclude is left out.
    Of(usize),
    /// Cases on the sign of a polynomial. Each case is a set of signs, and the union of the sets contains every sign.
    Signs {
        /// The polynomial.
        polynomial: Polynomial,
        /// The sets.
        signs: Vec<Signs>,
    },
    /// Cases on a polynomial whose value is an integer: `below <= 0`, or `above >= 0` where `above` is `below - 1`. One of the
    /// two cases holds, because `below` has integer coefficients and integer variables, and no integer lies strictly between 0
    /// and 1.
    Whole {
        /// The polynomial that is at most zero in the first case.
        below: Polynomial,
        /// The polynomial that is at least zero in the second case.
        above: Polynomial,
    },
}

/// A sum of products of facts that contradicts the facts. At a point that satisfies the facts every product is at least zero. But
/// as a polynomial, the sum is a negative constant; or the sum is zero, and one of the products is positive at such a point.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Identity {
    /// Products of inequalities.
    pub products: Vec<Product>,
    /// Multiples of equalities: any polynomial times the fact.
    pub equalities: Vec<(Polynomial, usize)>,
}

/// A positive multiple of a product of inequalities, each written as `g > 0` or `g >= 0`, and of squares.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Product {
    /// The multiple.
    pub multiplier: Rational,
    /// The numbers of the facts that are factors of the product. The list may be empty, and may contain a number more than once.
    pub facts: Vec<usize>,
    /// Polynomials whose squares are factors.
    pub squares: Vec<Polynomial>,
}

/// The reason why a certificate is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CertificateFault {
    /// The certificate uses a fact that is not in scope.
    NoSuchFact(usize),
    /// A factor of a product is a fact that is no inequality.
    NotAnInequality(usize),
    /// A fact that is not an equality is used as an equality.
    NotAnEquality(usize),
    /// A multiple of a product is zero or negative.
    MultiplierNotPositive,
    /// There are fewer or more refutations than cases to refute.
    CaseLeftOut,
    /// The sets of signs leave a sign out.
    SignLeftOut,
    /// Two polynomials are used as neighbouring whole numbers and are not such neighbours.
    NotWhole,
    /// A polynomial mentions a variable that the system does not have.
    UnknownVariable,
    /// The sum is not a constant: the identity does not hold.
    SumNotConstant,
    /// The sum is a positive constant, which contradicts nothing.
    SumPositive,
    /// The sum is zero, but every product in the sum has a factor that may be zero: a weak inequality or a square.
    NotStrict,
    /// The certificate is deeper than [`MAX_DEPTH`].
    TooDeep,
    /// The certificate exceeds [`MAX_NODES`], [`MAX_WORK`] or the bounds of [`crate::algebra::fraction`].
    TooLarge,
    /// An instance is refused.
    Instance(InstanceFault),
}

impl std::fmt::Display for CertificateFault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::NoSuchFact(fact) => write!(f, "there is no fact {fact} where the certificate uses it"),
            Self::NotAnInequality(fact) => write!(f, "fact {fact} is a factor of a product but is not an inequality"),
            Self::NotAnEquality(fact) => write!(f, "fact {fact} is used as an equality but is not an equality"),
            Self::MultiplierNotPositive => f.write_str("a multiplier of an inequality is not positive"),
            Self::CaseLeftOut => f.write_str("the cases refuted are not the cases there are"),
            Self::SignLeftOut => f.write_str("the cases leave out a sign of a polynomial"),
            Self::NotWhole => f.write_str("the polynomials of two cases are not integers that differ by one"),
            Self::UnknownVariable => f.write_str("a polynomial has a variable that is not in the question"),
            Self::SumNotConstant => f.write_str("the products do not add up to a constant"),
            Self::SumPositive => f.write_str("the products add up to a positive number, which is no contradiction"),
            Self::NotStrict => f.write_str("the products add up to zero, and none of them is strict"),
            Self::TooDeep => write!(f, "its cases nest deeper than {MAX_DEPTH}"),
            Self::TooLarge => f.write_str("it is too large to check"),
            Self::Instance(fault) => fault.fmt(f),
        }
    }
}

impl std::error::Error for CertificateFault {}

impl Certificate {
    /// Returns the number of products and multiples of equalities in the identities of all cases.
    #[must_use]
    pub fn terms(&self) -> usize {
        let inner = |certificates: &[Self]| certificates.iter().map(Self::terms).sum::<usize>();
        let end = match &self.end {
            CertificateEnd::Identity(identity) => identity.products.len() + identity.equalities.len(),
            CertificateEnd::Cases { refuted, .. } => inner(refuted),
        };
        end + self.steps.iter().map(|step| inner(&step.refuted)).sum::<usize>()
    }
}

/// The accepted answer that a system has no point. Exact arithmetic has checked the answer, and no code outside this crate can
/// construct a value of this type.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unsat {
    refutation: Option<Arc<Refutation>>,
    pieces: BTreeSet<usize>,
    facts: BTreeSet<usize>,
}

impl Unsat {
    /// Returns the refutation that was checked; `None` where the system's normal form is `false`.
    #[must_use]
    pub fn refutation(&self) -> Option<&Arc<Refutation>> {
        self.refutation.as_ref()
    }

    /// Returns the indices of the pieces that the refutation uses: an unsat core. The indices refer to the system after the
    /// instances have been added. The set is empty if the system's normal form is `false`.
    #[must_use]
    pub fn pieces(&self) -> &BTreeSet<usize> {
        &self.pieces
    }

    /// Returns the numbers of the facts that the refutation uses. Facts that a case has added are left out; the others are
    /// numbered in the order of the system with its instances.
    #[must_use]
    pub fn facts(&self) -> &BTreeSet<usize> {
        &self.facts
    }

    /// Returns the number of products and multiples of equalities of the refutation; 0 where the normal form suffices.
    #[must_use]
    pub fn terms(&self) -> usize {
        self.refutation.as_ref().map_or(0, |refutation| refutation.terms())
    }
}

impl System {
    /// Checks the refutation. Returns the answer that the system has no point, if the refutation proves this answer.
    ///
    /// # Errors
    /// [`CertificateFault`], as in [`check`].
    pub fn refuted(&self, refutation: &Arc<Refutation>) -> Result<Unsat, CertificateFault> {
        let with_instances;
        let system = if refutation.instances.is_empty() {
            self
        } else {
            with_instances = instantiated(self, refutation)?;
            &with_instances
        };
        let facts = facts_used(system, &refutation.certificate)?;
        let pieces = scope::facts(system).enumerate().filter(|(number, _)| facts.contains(number));
        let pieces = pieces.map(|(_, (piece, _))| piece).collect();
        Ok(Unsat { refutation: Some(Arc::clone(refutation)), pieces, facts })
    }

    /// Returns the answer that the system has no point, if the conjunction of the system's pieces simplifies to `false`.
    #[must_use]
    pub fn refuted_by_normal_form(&self) -> Option<Unsat> {
        if self.formula != Formula::False {
            return None;
        }
        // The field `formula` is not trusted: the conjunction is recomputed from the pieces.
        let pieces = self.pieces.iter().map(|(_, piece)| piece.clone()).collect();
        let is_false = Formula::and(pieces).simplified() == Formula::False;
        is_false.then(|| Unsat { refutation: None, pieces: BTreeSet::new(), facts: BTreeSet::new() })
    }
}

/// Accepts the refutation iff it shows that the system has no point.
///
/// # Errors
/// [`CertificateFault`] names the first fault of the refutation. Work is bounded by [`MAX_DEPTH`], [`MAX_NODES`], [`MAX_WORK`] and
/// [`MAX_INSTANCES`].
pub fn check(system: &System, refutation: &Refutation) -> Result<(), CertificateFault> {
    if refutation.instances.is_empty() {
        return check_certificate(system, &refutation.certificate);
    }
    check_certificate(&instantiated(system, refutation)?, &refutation.certificate)
}

fn instantiated(system: &System, refutation: &Refutation) -> Result<System, CertificateFault> {
    if refutation.instances.len() > MAX_INSTANCES {
        return Err(CertificateFault::TooLarge);
    }
    system.instantiated(&refutation.instances).map_err(CertificateFault::Instance)
}

/// Accepts the certificate iff it shows that the system has no point even without its universal conditions.
///
/// # Errors
/// [`CertificateFault`], as in [`check`].
pub fn check_certificate(system: &System, certificate: &Certificate) -> Result<(), CertificateFault> {
    facts_used(system, certificate).map(|_| ())
}

/// Checks the certificate, and returns the facts of the system that it uses, by number.
fn facts_used(system: &System, certificate: &Certificate) -> Result<BTreeSet<usize>, CertificateFault> {
    let scope = Scope::of(system);
    let first_local = scope.len();
    let mut checker = Checker { scope, variables: &system.variables, nodes: 0, work: 0, used: BTreeSet::new() };
    checker.certificate(certificate, 0)?;
    checker.used.retain(|number| *number < first_local);
    Ok(checker.used)
}

/// The facts in scope, and the work spent.
struct Checker<'a> {
    scope: Scope<'a>,
    variables: &'a [SystemVariable],
    nodes: usize,
    work: usize,
    /// The numbers of the facts used so far, including facts that a case has added.
    used: BTreeSet<usize>,
}

impl<'a> Checker<'a> {
    fn certificate(&mut self, certificate: &'a Certificate, depth: usize) -> Result<(), CertificateFault> {
        if depth > MAX_DEPTH {
            return Err(CertificateFault::TooDeep);
        }
        let outside = self.scope.len();
        for step in &certificate.steps {
            let mut cases = self.cases(&step.cases)?;
            if step.left >= cases.len() {
                return Err(CertificateFault::CaseLeftOut);
            }
            let left = cases.remove(step.left);
            self.refuted(cases, &step.refuted, depth)?;
            self.scope.assume(left);
        }
        match &certificate.end {
            CertificateEnd::Identity(identity) => self.identity(identity)?,
            CertificateEnd::Cases { cases, refuted } => {
                let cases = self.cases(cases)?;
                self.refuted(cases, refuted, depth)?;
            }
        }
        self.scope.truncate(outside);
        Ok(())
    }

    fn refuted(
        &mut self,
        cases: Vec<Vec<Fact<'a>>>,
        certificates: &'a [Certificate],
        depth: usize,
    ) -> Result<(), CertificateFault> {
        if cases.len() != certificates.len() {
            return Err(CertificateFault::CaseLeftOut);
        }
        for (case, certificate) in cases.into_iter().zip(certificates) {
            let outside = self.scope.len();
            self.scope.assume(case);
            self.certificate(certificate, depth + 1)?;
            self.scope.truncate(outside);
        }
        Ok(())
    }

    fn cases(&mut self, cases: &'a Cases) -> Result<Vec<Vec<Fact<'a>>>, CertificateFault> {
        self.count_node()?;
        match cases {
            Cases::Of(fact) => {
                if let Fact::OneOf(parts) = self.scope.fact(*fact)? {
                    self.count_work(parts.iter().map(Formula::size).sum())?;
                }
                self.used.insert(*fact);
                self.used.extend(self.scope.excluding(*fact)?);
            }
            Cases::Signs { polynomial, .. } => self.known(polynomial)?,
            Cases::Whole { below, above } => self.neighbours(below, above)?,
        }
        self.scope.alternatives(cases)
    }

    fn identity(&mut self, identity: &'a Identity) -> Result<(), CertificateFault> {
        self.count_node()?;
        let mut sum = Polynomial::default();
        let mut strict = false;
        for product in &identity.products {
            if !product.multiplier.is_positive() {
                return Err(CertificateFault::MultiplierNotPositive);
            }
            let mut value = Polynomial::constant(product.multiplier.clone());
            let mut positive = true;
            for &place in &product.facts {
                let (polynomial, signs) = self.sign(place, CertificateFault::NotAnInequality(place))?;
                if signs == Signs::POSITIVE || signs == Signs::POSITIVE.or(Signs::ZERO) {
                    value = self.product(&value, polynomial)?;
                } else if signs == Signs::NEGATIVE || signs == Signs::NEGATIVE.or(Signs::ZERO) {
                    value = self.product(&value, &polynomial.scaled(&-Rational::one()))?;
                } else {
                    return Err(CertificateFault::NotAnInequality(place));
                }
                positive &= !Signs::ZERO.within(signs);
            }
            for root in &product.squares {
                self.known(root)?;
                let once = self.product(&value, root)?;
                value = self.product(&once, root)?;
                positive = false;
            }
            strict |= positive;
            sum = self.sum(&sum, &value)?;
        }
        for (multiplier, place) in &identity.equalities {
            let (polynomial, signs) = self.sign(*place, CertificateFault::NotAnEquality(*place))?;
            if signs != Signs::ZERO {
                return Err(CertificateFault::NotAnEquality(*place));
            }
            self.known(multiplier)?;
            let value = self.product(polynomial, multiplier)?;
            sum = self.sum(&sum, &value)?;
        }
        match sum.as_constant() {
            None => Err(CertificateFault::SumNotConstant),
            Some(constant) if constant.is_positive() => Err(CertificateFault::SumPositive),
            Some(constant) if constant.is_zero() && !strict => Err(CertificateFault::NotStrict),
            Some(_) => Ok(()),
        }
    }

    fn sign(&mut self, place: usize, fault: CertificateFault) -> Result<(&'a Polynomial, Signs), CertificateFault> {
        self.used.insert(place);
        match self.scope.fact(place)? {
            Fact::Sign(polynomial, signs) => Ok((polynomial, signs)),
            Fact::OneOf(_) => Err(fault),
        }
    }

    fn known(&self, polynomial: &Polynomial) -> Result<(), CertificateFault> {
        for &(variable, exponent) in polynomial.terms().flat_map(|(monomial, _)| monomial.factors()) {
            if variable as usize >= self.variables.len() {
                return Err(CertificateFault::UnknownVariable);
            }
            if exponent > MAX_DEGREE {
                return Err(CertificateFault::TooLarge);
            }
        }
        Ok(())
    }

    /// Accepts the polynomials iff both have integer coefficients and integer variables alone, and `below` minus `above` is 1.
    fn neighbours(&self, below: &Polynomial, above: &Polynomial) -> Result<(), CertificateFault> {
        self.known(below)?;
        let whole = |variable: &VariableIndex| self.variables[*variable as usize].kind == VariableKind::Integer;
        let is_whole = below.terms().all(|(_, coefficient)| coefficient.is_integer()) && below.variables().iter().all(whole);
        if is_whole && below.minus(above) == Polynomial::constant(Rational::one()) {
            Ok(())
        } else {
            Err(CertificateFault::NotWhole)
        }
    }

    fn product(&mut self, left: &Polynomial, right: &Polynomial) -> Result<Polynomial, CertificateFault> {
        self.count_work(left.len().saturating_mul(right.len()))?;
        fraction::product(left, right).map_err(|_| CertificateFault::TooLarge)
    }

    fn sum(&mut self, left: &Polynomial, right: &Polynomial) -> Result<Polynomial, CertificateFault> {
        self.count_work(left.len() + right.len())?;
        let sum = left.plus(right);
        if sum.len() > MAX_TERMS { Err(CertificateFault::TooLarge) } else { Ok(sum) }
    }

    fn count_node(&mut self) -> Result<(), CertificateFault> {
        self.nodes += 1;
        if self.nodes > MAX_NODES { Err(CertificateFault::TooLarge) } else { Ok(()) }
    }

    fn count_work(&mut self, steps: usize) -> Result<(), CertificateFault> {
        self.work = self.work.saturating_add(steps);
        if self.work > MAX_WORK { Err(CertificateFault::TooLarge) } else { Ok(()) }
    }
}
