//! Evidence as it stands in an audit's JSON: written from what was found, and read back as an answer that is still to be checked.

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

/// What stands for a query that was not asked.
const NOT_ASKED: &str = "not asked: the rest decides";
/// The highest degree of a polynomial that a coordinate may be a root of.
const MAX_ROOT_DEGREE: usize = 64;

/// What was found for a query: a point, that there is no point, or nothing.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "type", rename_all = "lowercase", deny_unknown_fields)]
pub enum Evidence {
    /// A point that the claim says there is, or at which it says something.
    Witness(PointObject),
    /// A point at which the claim fails.
    Counterexample(PointObject),
    /// A point at which a mover has a better choice.
    Deviation(PointObject),
    /// There is no point, since the normal form of the question is false.
    Identity,
    /// There is no point, by a certificate that the exact checker accepted. Facts are numbered as the conjuncts of the question,
    /// then as the proof adds them; a polynomial is a list of terms, each a coefficient with the exponents of its variables.
    Certificate {
        /// How many terms its sums have.
        terms: usize,
        /// The instances of conditions for all values of something; left out with the certificate.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        #[schemars(length(min = 1))]
        instances: Vec<WrittenInstance>,
        /// The certificate; left out where the same finding stands in full elsewhere.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[schemars(with = "WrittenCertificate")]
        proof: Option<WrittenCertificate>,
        /// A conflicting set.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        #[schemars(length(min = 1))]
        core: Vec<String>,
    },
    /// There is no point, says a solver.
    Solver {
        /// Which solver.
        solver: String,
        /// What the verdict would be if that were a proof.
        #[schemars(with = "Verdict")]
        leaning: String,
    },
    /// There is no point, says a solver, since these conditions cannot hold together.
    Core {
        /// Which solver.
        solver: String,
        /// What the verdict would be if that were a proof.
        #[schemars(with = "Verdict")]
        leaning: String,
        /// The conditions, by origin.
        #[schemars(length(min = 1))]
        core: Vec<String>,
    },
    /// Nothing is known, and why.
    None {
        /// Why.
        reason: String,
        /// A point that satisfies all conditions; no function with the values that it gives was found.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[schemars(schema_with = "rejected")]
        rejected: Option<PointObject>,
    },
}

/// A point in writing.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PointObject {
    /// The value of every variable of the paper in the question: a fraction, or a root with the two fractions it lies between.
    /// `v@2` is the second point's v.
    #[schemars(with = "BTreeMap<String, Coordinate>")]
    point: Map<String, Json>,
    /// The values of square roots in the question, and of unknown functions where they are applied.
    #[schemars(with = "BTreeMap<String, Coordinate>")]
    #[serde(default, skip_serializing_if = "Map::is_empty")]
    made: Map<String, Json>,
    /// The values that are no fractions: the only root of a polynomial, its constant first, between two fractions.
    #[schemars(with = "BTreeMap<String, RootObject>")]
    #[serde(default, skip_serializing_if = "Map::is_empty")]
    roots: Map<String, Json>,
    /// The conditions for all values of something that hold at the point, by place in the question, each with the reason that
    /// nothing violates it there; without a proof where algebra alone shows that.
    #[schemars(length(min = 1))]
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    universals: Vec<HeldObject>,
    /// What a mover does at the point, what it would rather do, and how much more that gives.
    #[schemars(with = "Deviation")]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    deviation: Option<Deviation>,
}

/// A condition for all values of something, by its place in the query, and why it is violated nowhere; by algebra alone, without
/// a proof.
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

/// The only root of a polynomial between two fractions.
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

/// Of a point that was rejected no deviation is written.
fn rejected(generator: &mut SchemaGenerator) -> Schema {
    let mut schema = PointObject::json_schema(generator);
    if let Some(properties) = schema.get_mut("properties").and_then(Json::as_object_mut) {
        properties.remove("deviation");
    }
    schema
}

/// Why a stored piece of evidence cannot be put to the query.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EvidenceMismatch {
    /// A variable of the question has no value.
    #[error("the point gives `{0}` no value")]
    NoValue(String),
    /// The value is no exact number, or a longer one than is read.
    #[error("the value of `{0}` at the point is no exact number")]
    NotANumber(String),
    /// The point has a variable that is not in the question.
    #[error("the point has `{0}`, which is not in the question")]
    Foreign(String),
    /// The certificate cannot be read.
    #[error("{0}")]
    Certificate(CertificateUnreadable),
    /// An instance is none of the question's conditions.
    #[error("{0}")]
    Instance(InstanceFault),
    /// The certificate is not there.
    #[error("the certificate is missing")]
    NoProof,
}

impl Evidence {
    /// A finding in writing.
    #[must_use]
    pub fn of(finding: &Finding, query: &Query, sought: PointRole, deviation_payoffs: Option<&DeviationPayoffs>) -> Self {
        match finding {
            Finding::Sat { point, proof } => match sought {
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
                let core = core(query, finding, sought);
                let Some(refutation) = proof.refutation() else { return Self::Identity };
                let written = query.system.as_ref().ok().and_then(|system| write(system, refutation));
                let (instances, proof) = written.map_or((Vec::new(), None), |(instances, proof)| (instances, Some(proof)));
                Self::Certificate { terms: refutation.terms(), instances, proof, core }
            }
            Finding::UnsatSaysSolver { solver, core } => {
                let leaning = match sought {
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

    /// The same without the certificate itself.
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

    /// The answer that it gives to a query, not checked yet.
    ///
    /// # Errors
    /// [`EvidenceMismatch`] says why it is no answer to this query.
    pub fn answer(&self, query: &Query) -> Result<Answer, EvidenceMismatch> {
        // Where there is no system, `certify` knows without an answer.
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

/// A refutation in writing; `None` if it is none of the system.
fn write(system: &System, refutation: &Refutation) -> Option<(Vec<WrittenInstance>, WrittenCertificate)> {
    let with = system.instantiated(&refutation.instances).ok()?;
    let instances = refutation.instances.iter().map(|instance| WrittenInstance::of(system, instance)).collect();
    Some((instances, WrittenCertificate::of(&with, &refutation.certificate)))
}

/// The refutation of a system that stands in writing.
fn read(system: &System, instances: &[WrittenInstance], proof: &WrittenCertificate) -> Result<Refutation, EvidenceMismatch> {
    if instances.len() > MAX_INSTANCES {
        return Err(EvidenceMismatch::Certificate(CertificateUnreadable::TooLarge));
    }
    let instances = instances.iter().map(|written| written.read(system)).collect::<Result<Vec<_>, _>>();
    let instances = instances.map_err(EvidenceMismatch::Certificate)?;
    let with = system.instantiated(&instances).map_err(EvidenceMismatch::Instance)?;
    let certificate = proof.read(&with).map_err(EvidenceMismatch::Certificate)?;
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

    /// The point as an answer.
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

    /// A value per variable of the system.
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

/// A number, written in the one way that reports write it.
fn exact(text: &str) -> Option<Rational> {
    number::parse(text).filter(|value| value.to_string() == text)
}
