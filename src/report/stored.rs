//! Writes findings as the evidence in an audit's JSON, and reads evidence back as an answer that is still to be checked.
//!
//! Called by [`super::json`] and [`crate::recheck`]. Untrusted: the kernel checks every certificate and point that is read back.

use std::collections::BTreeMap;

use num_traits::Zero;
use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value as Json};

use super::deviation::Deviation;
use super::evaluated;
use super::evidence::{PointRole, core};
use super::vocabulary::{Coordinate, FractionText, Verdict};
use crate::certify::{Answer, Finding, Rejection, UndecidedReason, Word};
use crate::encode::Query;
use crate::game::rational::DeviationPayoffs;
use crate::store::json::{CertificateUnreadable, WrittenCertificate, WrittenInstance};
use kernel::algebra::univariate::Real;
use kernel::certificate::MAX_INSTANCES;
use kernel::number::{self, Rational};
use kernel::{CandidatePoint, InstanceFault, Refutation, System, SystemVariable, UniversalProof, Value, VariableKind};

/// The reason that marks a query as not asked; the reader of stored audits compares with it.
const NOT_ASKED: &str = "not asked: the rest decides";
/// The highest degree of a polynomial that defines an irrational coordinate.
const MAX_ROOT_DEGREE: usize = 64;

/// The answer to a query: a point, that there is no point, or nothing.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "type", rename_all = "lowercase", deny_unknown_fields)]
pub enum Evidence {
    /// A point whose existence the claim states, or at which its hypotheses hold.
    Witness(PointObject),
    /// A point at which the claim fails.
    Counterexample(PointObject),
    /// A point at which a mover has a better choice.
    Deviation(PointObject),
    /// There is no point, since the normal form of the query is false.
    Identity,
    /// There is no point, by a certificate that the exact checker accepted. Facts are numbered in the order of the query's
    /// conjuncts, then in the order in which the proof adds them. A polynomial is a list of terms, each a coefficient with the
    /// exponents of its variables.
    Certificate {
        /// The number of terms in the sums of the certificate.
        terms: usize,
        /// The instances of universally quantified conditions; left out if the certificate is.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        #[schemars(length(min = 1))]
        instances: Vec<WrittenInstance>,
        /// The certificate; left out if the same finding is given in full elsewhere.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[schemars(with = "WrittenCertificate")]
        proof: Option<WrittenCertificate>,
        /// The conditions that contradict each other, by origin.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        #[schemars(length(min = 1))]
        core: Vec<String>,
    },
    /// A solver says that there is no point; no certificate was checked.
    Solver {
        /// The name of the solver.
        solver: String,
        /// The verdict that the answer would give if it were proved.
        #[schemars(with = "Verdict")]
        leaning: String,
    },
    /// A solver says that there is no point, with an unsat core; no certificate was checked.
    Core {
        /// The name of the solver.
        solver: String,
        /// The verdict that the answer would give if it were proved.
        #[schemars(with = "Verdict")]
        leaning: String,
        /// The conditions of the unsat core, by origin.
        #[schemars(length(min = 1))]
        core: Vec<String>,
    },
    /// The query was not decided.
    None {
        /// Why it was not decided.
        reason: String,
        /// A point that satisfies all conditions, but for which no function with the values it gives was found.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[schemars(schema_with = "rejected")]
        rejected: Option<PointObject>,
    },
}

/// A point, with the evidence that it satisfies a query.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PointObject {
    /// The value of every variable of the paper in the query: a fraction, or a root with its isolating interval. `v@2` is the value
    /// of `v` at the second point.
    #[schemars(with = "BTreeMap<String, Coordinate>")]
    point: Map<String, Json>,
    /// The values of square roots in the query, and of the applications of unknown functions.
    #[schemars(with = "BTreeMap<String, Coordinate>")]
    #[serde(default, skip_serializing_if = "Map::is_empty")]
    made: Map<String, Json>,
    /// The irrational values: each the only root of a polynomial in an interval, with the coefficients from the constant term up.
    #[schemars(with = "BTreeMap<String, RootObject>")]
    #[serde(default, skip_serializing_if = "Map::is_empty")]
    roots: Map<String, Json>,
    /// The universally quantified conditions that hold at the point, by place in the query, each with the proof that nothing
    /// violates it there; without a proof if algebra alone shows that.
    #[schemars(length(min = 1))]
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    universals: Vec<HeldObject>,
    /// The profitable deviation at the point.
    #[schemars(with = "Deviation")]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    deviation: Option<Deviation>,
}

/// A universally quantified condition, by its place in the query, with the proof that nothing violates it; without a proof if
/// algebra alone shows that.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct HeldObject {
    of: usize,
    #[schemars(length(min = 1))]
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    instances: Vec<WrittenInstance>,
    #[schemars(with = "WrittenCertificate")]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    proof: Option<WrittenCertificate>,
}

/// An irrational value: the only root of a polynomial between two fractions.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct RootObject {
    #[schemars(with = "Vec<FractionText>")]
    coefficients: Vec<String>,
    #[schemars(with = "FractionText")]
    low: String,
    #[schemars(with = "FractionText")]
    high: String,
}

/// Returns the schema of a rejected point, which has no deviation.
fn rejected(generator: &mut SchemaGenerator) -> Schema {
    let mut schema = PointObject::json_schema(generator);
    if let Some(properties) = schema.get_mut("properties").and_then(Json::as_object_mut) {
        properties.remove("deviation");
    }
    schema
}

/// Why stored evidence is no answer to a query.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EvidenceMismatch {
    /// The point lacks a value for a variable of the query.
    #[error("the point gives no value to `{0}`")]
    NoValue(String),
    /// The value is not an exact number, or is too long to be read.
    #[error("the value of `{0}` at the point is not an exact number")]
    NotANumber(String),
    /// The point has a value for a name that is no variable of the query.
    #[error("the point gives a value to `{0}`, which is not a variable of the query")]
    Foreign(String),
    /// The certificate cannot be read.
    #[error("{0}")]
    Certificate(CertificateUnreadable),
    /// An instance does not instantiate a condition of the query.
    #[error("{0}")]
    Instance(InstanceFault),
    /// The certificate is missing.
    #[error("the certificate is missing")]
    NoProof,
}

impl Evidence {
    /// Returns the evidence for a finding; `point_role` is what a point means for the claim.
    #[must_use]
    pub fn of(finding: &Finding, query: &Query, point_role: PointRole, deviation_payoffs: Option<&DeviationPayoffs>) -> Self {
        match finding {
            Finding::Sat { point, proof } => match point_role {
                PointRole::Counterexample if deviation_payoffs.is_some() => {
                    let deviation = deviation_payoffs.and_then(|deviation_payoffs| Deviation::at(point, deviation_payoffs));
                    Self::Deviation(PointObject { deviation, ..PointObject::of(query, proof.values(), proof.universals()) })
                }
                PointRole::Counterexample => Self::Counterexample(PointObject::of(query, proof.values(), proof.universals())),
                PointRole::Witness | PointRole::Premise => {
                    Self::Witness(PointObject::of(query, proof.values(), proof.universals()))
                }
            },
            Finding::Unsat { proof } => {
                let core = core(query, finding, point_role);
                let Some(refutation) = proof.refutation() else { return Self::Identity };
                let written = query.system.as_ref().ok().and_then(|system| write(system, refutation));
                let (instances, proof) = written.map_or((Vec::new(), None), |(instances, proof)| (instances, Some(proof)));
                Self::Certificate { terms: refutation.terms(), instances, proof, core }
            }
            Finding::UnsatSaysSolver { solver, core } => {
                let leaning = match point_role {
                    PointRole::Counterexample => Word::Proved,
                    PointRole::Witness => Word::Refuted,
                    PointRole::Premise => Word::Vacuous,
                };
                let (solver, leaning) = (solver.clone(), leaning.as_str().to_owned());
                if core.is_empty() {
                    Self::Solver { solver, leaning }
                } else {
                    Self::Core { solver, leaning, core: core.clone() }
                }
            }
            Finding::Unknown { why } => {
                let rejected = match why {
                    UndecidedReason::Rejected { rejection: Rejection::UnknownFunction, candidate } => {
                        Some(PointObject::of(query, &candidate.values, &candidate.universals))
                    }
                    UndecidedReason::Rejected { .. }
                    | UndecidedReason::NotEncoded(_)
                    | UndecidedReason::Search(_)
                    | UndecidedReason::Relaxed(_)
                    | UndecidedReason::RefutationRejected(_)
                    | UndecidedReason::SecondReader(_) => None,
                };
                Self::None { reason: why.to_string(), rejected }
            }
            Finding::NotAsked => Self::None { reason: NOT_ASKED.to_owned(), rejected: None },
        }
    }

    /// Returns the evidence without the certificate and its instances.
    #[must_use]
    pub fn in_short(self) -> Self {
        match self {
            Self::Certificate { terms, core, .. } => Self::Certificate { terms, instances: Vec::new(), proof: None, core },
            whole @ (Self::Witness(_)
            | Self::Counterexample(_)
            | Self::Deviation(_)
            | Self::Identity
            | Self::Solver { .. }
            | Self::Core { .. }
            | Self::None { .. }) => whole,
        }
    }

    /// Returns the evidence as an answer to a query, which is not checked yet.
    ///
    /// # Errors
    /// Fails with the reason if the evidence is no answer to this query: a variable without a value, or a certificate that cannot
    /// be read.
    pub fn answer(&self, query: &Query) -> Result<Answer, EvidenceMismatch> {
        // A query that could not be encoded has no system; `certify` rules on it without an answer.
        let Ok(system) = &query.system else { return Ok(Answer::NotAsked) };
        Ok(match self {
            Self::Witness(point) | Self::Counterexample(point) | Self::Deviation(point) => {
                Answer::Point(point.candidate(system)?)
            }
            Self::Identity => Answer::NotAsked,
            Self::Certificate { instances, proof, .. } => {
                let refutation = read(system, instances, proof.as_ref().ok_or(EvidenceMismatch::NoProof)?)?;
                Answer::Certified { refutation: refutation.into(), solver: String::new() }
            }
            Self::Solver { solver, .. } => {
                Answer::UnsatSaysSolver { solver: solver.clone(), core: Vec::new(), instances: Vec::new() }
            }
            Self::Core { solver, core, .. } => {
                Answer::UnsatSaysSolver { solver: solver.clone(), core: core.clone(), instances: Vec::new() }
            }
            Self::None { rejected: Some(point), .. } => Answer::Point(point.candidate(system)?),
            Self::None { reason, rejected: None } if reason == NOT_ASKED => Answer::NotAsked,
            Self::None { reason, rejected: None } => Answer::Unknown { reason: reason.clone() },
        })
    }
}

/// Returns a refutation in its written form; `None` if its instances do not fit the system.
fn write(system: &System, refutation: &Refutation) -> Option<(Vec<WrittenInstance>, WrittenCertificate)> {
    let instantiated = system.instantiated(&refutation.instances).ok()?;
    let instances = refutation.instances.iter().map(|instance| WrittenInstance::of(system, instance)).collect();
    Some((instances, WrittenCertificate::of(&instantiated, &refutation.certificate)))
}

/// Reads a refutation of a system from its written form.
fn read(system: &System, instances: &[WrittenInstance], proof: &WrittenCertificate) -> Result<Refutation, EvidenceMismatch> {
    if instances.len() > MAX_INSTANCES {
        return Err(EvidenceMismatch::Certificate(CertificateUnreadable::TooLarge));
    }
    let instances = instances.iter().map(|written| written.read(system)).collect::<Result<Vec<_>, _>>();
    let instances = instances.map_err(EvidenceMismatch::Certificate)?;
    let instantiated = system.instantiated(&instances).map_err(EvidenceMismatch::Instance)?;
    let certificate = proof.read(&instantiated).map_err(EvidenceMismatch::Certificate)?;
    Ok(Refutation { instances, certificate })
}

impl PointObject {
    fn of(query: &Query, values: &[Value], universals: &[UniversalProof]) -> Self {
        let mut out = Self::default();
        let Ok(system) = &query.system else { return out };
        out.universals = universals.iter().filter_map(|held| HeldObject::of(held, values, system)).collect();
        for (variable, value) in system.variables.iter().zip(values) {
            let written = match variable.kind {
                VariableKind::Real | VariableKind::Integer => &mut out.point,
                VariableKind::Root | VariableKind::FunctionValue => &mut out.made,
                VariableKind::Truth => continue,
            };
            written.insert(variable.name.to_string(), Json::String(evaluated::value(value)));
            if let Value::Root { coefficients, low, high } = value {
                let coefficients: Vec<String> = coefficients.iter().map(ToString::to_string).collect();
                let root = RootObject { coefficients, low: low.to_string(), high: high.to_string() };
                out.roots.insert(variable.name.to_string(), serde_json::to_value(root).unwrap_or_default());
            }
        }
        out
    }

    /// Reads the point as a candidate, which is not checked yet.
    fn candidate(&self, system: &System) -> Result<CandidatePoint, EvidenceMismatch> {
        let values = self.values(system)?;
        let point: Vec<Real> = values.iter().cloned().map(Real::from).collect();
        let held = |written: &HeldObject| {
            let Some(proof) = &written.proof else { return Ok(UniversalProof { universal: written.of, refutation: None }) };
            let violation = system
                .violation(written.of, &point)
                .ok_or(EvidenceMismatch::Instance(InstanceFault::NoSuchCondition(written.of)))?;
            let refutation = read(&violation, &written.instances, proof)?;
            Ok(UniversalProof { universal: written.of, refutation: Some(refutation.into()) })
        };
        let universals = self.universals.iter().map(held).collect::<Result<_, EvidenceMismatch>>()?;
        Ok(CandidatePoint { values, universals })
    }

    /// Returns a value for each variable of the system.
    fn values(&self, system: &System) -> Result<Vec<Value>, EvidenceMismatch> {
        if let Some(name) = self.point.keys().chain(self.made.keys()).find(|name| system.index(name).is_none()) {
            return Err(EvidenceMismatch::Foreign(name.clone()));
        }
        let value = |variable: &SystemVariable| match variable.kind {
            VariableKind::Truth => Ok(Value::Rational(Rational::zero())),
            VariableKind::Real | VariableKind::Integer | VariableKind::Root | VariableKind::FunctionValue => {
                self.value(&variable.name)
            }
        };
        system.variables.iter().map(value).collect()
    }

    fn value(&self, name: &str) -> Result<Value, EvidenceMismatch> {
        let not_a_number = || EvidenceMismatch::NotANumber(name.to_owned());
        if let Some(root) = self.roots.get(name) {
            let root: RootObject = RootObject::deserialize(root).map_err(|_| not_a_number())?;
            if root.coefficients.len() > MAX_ROOT_DEGREE + 1 {
                return Err(not_a_number());
            }
            let number = |text: &String| exact(text).ok_or_else(not_a_number);
            return Ok(Value::Root {
                coefficients: root.coefficients.iter().map(number).collect::<Result<_, _>>()?,
                low: number(&root.low)?,
                high: number(&root.high)?,
            });
        }
        let written =
            self.point.get(name).or_else(|| self.made.get(name)).ok_or_else(|| EvidenceMismatch::NoValue(name.to_owned()))?;
        written.as_str().and_then(exact).map(Value::Rational).ok_or_else(not_a_number)
    }
}

impl HeldObject {
    fn of(held: &UniversalProof, values: &[Value], system: &System) -> Option<Self> {
        let Some(refutation) = &held.refutation else { return Some(Self { of: held.universal, ..Self::default() }) };
        let values: Vec<Real> = values.iter().cloned().map(Real::from).collect();
        let (instances, proof) = write(&system.violation(held.universal, &values)?, refutation)?;
        Some(Self { of: held.universal, instances, proof: Some(proof) })
    }
}

/// Parses a rational number; returns `None` unless it is written in the canonical form that reports write.
fn exact(text: &str) -> Option<Rational> {
    number::parse(text).filter(|value| value.to_string() == text)
}
