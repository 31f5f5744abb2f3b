//! Writes and reads certificates in the JSON of an audit: variables by name, numbers as exact strings, facts by number.
//!
//! `report::stored` calls it, for reports and for `recheck`. Untrusted: [`kernel::check`] checks every certificate that is
//! read. A polynomial is a list of terms, each a coefficient with the exponents of its variables: `[["1/2", {"p_h": 1, "x":
//! 2}], ["-3", {}]]`.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use kernel::algebra::fraction::{MAX_DEGREE, MAX_TERMS};
use kernel::algebra::{Fraction, Monomial, Polynomial, Signs};
use kernel::certificate::{Cases, Certificate, CertificateEnd, CertificateStep, Identity, MAX_DEPTH, Product};
use kernel::defined_root::{FIRST_ROOT, MAX_ROOTS};
use kernel::number::{self, Rational};
use kernel::relation::Relation;
use kernel::{DefinedRoot, Instance, System};

/// A certificate in JSON. It ends in a sum or in cases.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct WrittenCertificate {
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    steps: Vec<WrittenStep>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "WrittenSum")]
    sum: Option<WrittenSum>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "WrittenCases")]
    cases: Option<WrittenCases>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    refuted: Vec<WrittenCertificate>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct WrittenStep {
    cases: WrittenCases,
    left: usize,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    refuted: Vec<WrittenCertificate>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged, deny_unknown_fields)]
enum WrittenCases {
    Fact { of: usize },
    Signs { sign_of: WrittenPolynomial, signs: Vec<String> },
    Whole { at_most_zero: WrittenPolynomial, or_at_least_zero: WrittenPolynomial },
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct WrittenSum {
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    products: Vec<WrittenProduct>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    equalities: Vec<WrittenMultiple>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct WrittenProduct {
    times: String,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    facts: Vec<usize>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    squares: Vec<WrittenPolynomial>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct WrittenMultiple {
    times: WrittenPolynomial,
    fact: usize,
}

type WrittenPolynomial = Vec<(String, BTreeMap<String, u32>)>;

/// An instance of a universal condition in JSON: the place of the condition, and a fraction for each bound variable. The fractions
/// may mention the roots of the instance, by the names `root 1`, `root 2`, and so on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct WrittenInstance {
    of: usize,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    roots: Vec<WrittenRoot>,
    at: Vec<WrittenFraction>,
}

/// A root that an instance mentions: the square root of a polynomial, or a root between two ends of the polynomial with these
/// coefficients, the constant first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase", deny_unknown_fields)]
enum WrittenRoot {
    Square(WrittenPolynomial),
    Between { coefficients: Vec<WrittenPolynomial>, low: WrittenPolynomial, high: WrittenPolynomial },
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct WrittenFraction {
    above: WrittenPolynomial,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    below: Vec<WrittenPolynomial>,
}

impl WrittenInstance {
    /// Converts an instance to JSON form, with the names of the system's variables.
    #[must_use]
    pub fn of(system: &System, instance: &Instance) -> Self {
        let below = |(factor, exponent): &(Polynomial, u32)| {
            std::iter::repeat_n(write_polynomial(system, factor), *exponent as usize).collect::<Vec<_>>()
        };
        let fraction = |term: &Fraction| WrittenFraction {
            above: write_polynomial(system, term.numerator()),
            below: term.denominator().iter().flat_map(below).collect(),
        };
        let polynomial = |polynomial: &Polynomial| write_polynomial(system, polynomial);
        let root = |root: &DefinedRoot| match root {
            DefinedRoot::Square(of) => WrittenRoot::Square(polynomial(of)),
            DefinedRoot::Between { coefficients, low, high } => WrittenRoot::Between {
                coefficients: coefficients.iter().map(polynomial).collect(),
                low: polynomial(low),
                high: polynomial(high),
            },
        };
        Self {
            of: instance.universal,
            roots: instance.roots.iter().map(root).collect(),
            at: instance.terms.iter().map(fraction).collect(),
        }
    }

    /// Converts the instance back for a system, whose own variables occur in its fractions.
    ///
    /// # Errors
    /// [`CertificateUnreadable`] names the first part that cannot be read.
    pub fn read(&self, system: &System) -> Result<Instance, CertificateUnreadable> {
        if self.roots.len() > MAX_ROOTS {
            return Err(CertificateUnreadable::TooLarge);
        }
        let own: Vec<String> = (0..self.roots.len()).map(root_name).collect();
        let own = own.iter().map(String::as_str).zip(FIRST_ROOT..);
        let names = system.variables.iter().map(|variable| variable.name.as_ref()).zip(0..);
        let names: VariableNumbers<'_> = names.chain(own).collect();
        let polynomial = |written: &WrittenPolynomial| read_polynomial(written, &names);
        let root = |written: &WrittenRoot| {
            Ok(match written {
                WrittenRoot::Square(of) => DefinedRoot::Square(polynomial(of)?),
                WrittenRoot::Between { coefficients, low, high } => DefinedRoot::Between {
                    coefficients: coefficients.iter().map(polynomial).collect::<Result<_, _>>()?,
                    low: polynomial(low)?,
                    high: polynomial(high)?,
                },
            })
        };
        let fraction = |written: &WrittenFraction| {
            if written.below.len() > MAX_DEGREE as usize {
                return Err(CertificateUnreadable::TooLarge);
            }
            let mut out = Fraction::from_polynomial(read_polynomial(&written.above, &names)?);
            for factor in &written.below {
                let factor = Fraction::from_polynomial(read_polynomial(factor, &names)?);
                let inverse =
                    factor.reciprocal().map_err(|_| CertificateUnreadable::TooLarge)?.ok_or(CertificateUnreadable::Number)?;
                out = out.times(&inverse).map_err(|_| CertificateUnreadable::TooLarge)?;
            }
            Ok(out)
        };
        let roots = self.roots.iter().map(root).collect::<Result<_, CertificateUnreadable>>()?;
        Ok(Instance { universal: self.of, roots, terms: self.at.iter().map(fraction).collect::<Result<_, _>>()? })
    }
}

/// The reason why a certificate in JSON cannot be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CertificateUnreadable {
    /// A number cannot be parsed, is not in its canonical form, or is longer than [`number::MAX_DIGITS`].
    Number,
    /// A variable does not occur in the system.
    Variable,
    /// A set of signs is not one of the six relations to zero.
    Signs,
    /// The certificate ends neither in a sum nor in cases, or in both.
    End,
    /// A polynomial exceeds the limits of [`kernel::algebra::fraction`], or the certificate is nested deeper than
    /// [`MAX_DEPTH`].
    TooLarge,
}

impl std::fmt::Display for CertificateUnreadable {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Number => "a number in the certificate is not an exact number in lowest terms",
            Self::Variable => "the certificate names a variable that is not in the question",
            Self::Signs => "a sign condition in the certificate is not one of `< 0`, `<= 0`, `> 0`, `>= 0`, `= 0`, `!= 0`",
            Self::End => "the certificate must end in either one sum or one list of cases",
            Self::TooLarge => "the certificate is too large to check",
        })
    }
}

impl std::error::Error for CertificateUnreadable {}

impl WrittenCertificate {
    /// Converts a certificate to JSON form, with the names of the system's variables.
    #[must_use]
    pub fn of(system: &System, certificate: &Certificate) -> Self {
        let all = |certificates: &[Certificate]| certificates.iter().map(|inner| Self::of(system, inner)).collect();
        let steps = certificate.steps.iter().map(|step| WrittenStep {
            cases: write_cases(system, &step.cases),
            left: step.left,
            refuted: all(&step.refuted),
        });
        let (sum, cases, refuted) = match &certificate.end {
            CertificateEnd::Identity(identity) => (Some(write_identity(system, identity)), None, Vec::new()),
            CertificateEnd::Cases { cases, refuted } => (None, Some(write_cases(system, cases)), all(refuted)),
        };
        Self { steps: steps.collect(), sum, cases, refuted }
    }

    /// Converts the certificate back for a system.
    ///
    /// # Errors
    /// [`CertificateUnreadable`] names the first part that cannot be read.
    pub fn read(&self, system: &System) -> Result<Certificate, CertificateUnreadable> {
        let names = system.variables.iter().zip(0..).map(|(variable, index)| (variable.name.as_ref(), index)).collect();
        self.read_with(&names, 0)
    }

    fn read_with(&self, names: &VariableNumbers<'_>, depth: usize) -> Result<Certificate, CertificateUnreadable> {
        if depth > MAX_DEPTH {
            return Err(CertificateUnreadable::TooLarge);
        }
        let all = |written: &[Self]| written.iter().map(|inner| inner.read_with(names, depth + 1)).collect::<Result<Vec<_>, _>>();
        let steps = self.steps.iter().map(|step| {
            Ok(CertificateStep { cases: read_cases(&step.cases, names)?, left: step.left, refuted: all(&step.refuted)? })
        });
        let end = match (&self.sum, &self.cases) {
            (Some(sum), None) if self.refuted.is_empty() => CertificateEnd::Identity(read_identity(sum, names)?),
            (None, Some(cases)) => CertificateEnd::Cases { cases: read_cases(cases, names)?, refuted: all(&self.refuted)? },
            (Some(_) | None, _) => return Err(CertificateUnreadable::End),
        };
        Ok(Certificate { steps: steps.collect::<Result<_, _>>()?, end })
    }
}

type VariableNumbers<'a> = BTreeMap<&'a str, u32>;

fn write_cases(system: &System, cases: &Cases) -> WrittenCases {
    match cases {
        Cases::Of(fact) => WrittenCases::Fact { of: *fact },
        Cases::Signs { polynomial, signs } => WrittenCases::Signs {
            sign_of: write_polynomial(system, polynomial),
            signs: signs.iter().map(|signs| write_signs(*signs).to_owned()).collect(),
        },
        Cases::Whole { below, above } => WrittenCases::Whole {
            at_most_zero: write_polynomial(system, below),
            or_at_least_zero: write_polynomial(system, above),
        },
    }
}

fn read_cases(cases: &WrittenCases, names: &VariableNumbers<'_>) -> Result<Cases, CertificateUnreadable> {
    Ok(match cases {
        WrittenCases::Fact { of } => Cases::Of(*of),
        WrittenCases::Signs { sign_of, signs } => Cases::Signs {
            polynomial: read_polynomial(sign_of, names)?,
            signs: signs.iter().map(|text| read_signs(text)).collect::<Result<_, _>>()?,
        },
        WrittenCases::Whole { at_most_zero, or_at_least_zero } => {
            Cases::Whole { below: read_polynomial(at_most_zero, names)?, above: read_polynomial(or_at_least_zero, names)? }
        }
    })
}

fn write_identity(system: &System, identity: &Identity) -> WrittenSum {
    let products = identity.products.iter().map(|product| WrittenProduct {
        times: product.multiplier.to_string(),
        facts: product.facts.clone(),
        squares: product.squares.iter().map(|square| write_polynomial(system, square)).collect(),
    });
    let equalities = identity
        .equalities
        .iter()
        .map(|(multiplier, fact)| WrittenMultiple { times: write_polynomial(system, multiplier), fact: *fact });
    WrittenSum { products: products.collect(), equalities: equalities.collect() }
}

fn read_identity(sum: &WrittenSum, names: &VariableNumbers<'_>) -> Result<Identity, CertificateUnreadable> {
    let products = sum.products.iter().map(|product| {
        Ok(Product {
            multiplier: read_number(&product.times)?,
            facts: product.facts.clone(),
            squares: product.squares.iter().map(|square| read_polynomial(square, names)).collect::<Result<_, _>>()?,
        })
    });
    let equalities = sum.equalities.iter().map(|multiple| Ok((read_polynomial(&multiple.times, names)?, multiple.fact)));
    Ok(Identity { products: products.collect::<Result<_, _>>()?, equalities: equalities.collect::<Result<_, _>>()? })
}

/// Returns the name of a root of an instance. No variable of a system that an instance may mention has such a name.
fn root_name(place: usize) -> String {
    format!("root {}", place + 1)
}

fn write_polynomial(system: &System, polynomial: &Polynomial) -> WrittenPolynomial {
    let name = |index: u32| match (system.variables.get(index as usize), index.checked_sub(FIRST_ROOT)) {
        (Some(variable), _) => variable.name.to_string(),
        (None, Some(place)) => root_name(place as usize),
        (None, None) => format!("#{index}"),
    };
    let factors = |monomial: &Monomial| monomial.factors().iter().map(|(variable, e)| (name(*variable), *e)).collect();
    polynomial.terms().map(|(monomial, coefficient)| (coefficient.to_string(), factors(monomial))).collect()
}

fn read_polynomial(written: &WrittenPolynomial, names: &VariableNumbers<'_>) -> Result<Polynomial, CertificateUnreadable> {
    if written.len() > MAX_TERMS {
        return Err(CertificateUnreadable::TooLarge);
    }
    let mut terms = Vec::with_capacity(written.len());
    for (coefficient, factors) in written {
        let mut monomial = Monomial::default();
        for (name, &exponent) in factors {
            let variable = *names.get(name.as_str()).ok_or(CertificateUnreadable::Variable)?;
            if exponent > MAX_DEGREE {
                return Err(CertificateUnreadable::TooLarge);
            }
            monomial = monomial.times(&Monomial::power(variable, exponent));
        }
        terms.push((monomial, read_number(coefficient)?));
    }
    Ok(Polynomial::from_terms(terms))
}

fn read_number(text: &str) -> Result<Rational, CertificateUnreadable> {
    let value = number::parse(text).ok_or(CertificateUnreadable::Number)?;
    // Each number has one accepted form: `-0` and `2/4` are rejected.
    if value.to_string() == text { Ok(value) } else { Err(CertificateUnreadable::Number) }
}

const RELATIONS: [(&str, Relation); 6] = [
    ("< 0", Relation::Less),
    ("<= 0", Relation::LessEqual),
    ("> 0", Relation::Greater),
    (">= 0", Relation::GreaterEqual),
    ("= 0", Relation::Equal),
    ("!= 0", Relation::NotEqual),
];

fn write_signs(signs: Signs) -> &'static str {
    RELATIONS.iter().find(|(_, relation)| Signs::of(*relation) == signs).map_or("", |(text, _)| text)
}

fn read_signs(text: &str) -> Result<Signs, CertificateUnreadable> {
    RELATIONS
        .iter()
        .find(|(known, _)| *known == text)
        .map(|(_, relation)| Signs::of(*relation))
        .ok_or(CertificateUnreadable::Signs)
}
