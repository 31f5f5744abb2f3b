//! The kernel of `referee`: all that decides whether a system of polynomial sign conditions has a point.
//!
//! A [`System`] is a list of pieces: formulas over numbered real and integer variables, made of sign conditions on polynomials with
//! rational coefficients. Two answers are accepted, and nothing outside this crate can construct either:
//!
//! - [`Sat`]: [`System::satisfied`] has evaluated every piece at a [`CandidatePoint`], exactly;
//! - [`Unsat`]: [`System::refuted`] has checked a [`Refutation`], or [`System::refuted_by_normal_form`] has simplified the pieces to
//!   `false`.
//!
//! Whoever found the point or the refutation is not believed. The README of this crate says what is checked, what is assumed, and which
//! theorem each rule uses.
//!
//! | module | what it does |
//! |---|---|
//! | [`number`] | exact rational numbers |
//! | [`relation`] | comparison signs and quantifiers |
//! | [`algebra`] | polynomials, sign conditions, formulas in normal form, real roots |
//! | [`system`] | the question: variables and pieces |
//! | [`instantiation`], [`defined_root`] | quantifiers opened; instances of universal conditions, also at roots |
//! | [`scope`], [`certificate`] | the rules of certificates, and their checker |
//! | [`point`] | candidate points, and their check |
//! | [`one_variable`] | formulas in one variable, decided |
//!
//! # Example
//!
//! `x > 0` and `x + 1 < 0` have no common point: the sum of `x` and `-(x + 1)` is the negative constant -1.
//!
//! ```
//! use std::sync::Arc;
//!
//! use kernel::algebra::{Formula, Polynomial, Signs};
//! use kernel::certificate::{Certificate, CertificateEnd, Identity, Product, Refutation};
//! use kernel::number::whole;
//! use kernel::{CandidatePoint, PointFault, System, SystemVariable, Value, VariableKind};
//!
//! let x = Polynomial::variable(0);
//! let system = System::opened(
//!     vec![SystemVariable { name: "x".into(), kind: VariableKind::Real }],
//!     vec![
//!         ("x > 0".to_owned(), Formula::sign(&x, Signs::POSITIVE)),
//!         ("x + 1 < 0".to_owned(), Formula::sign(&x.plus(&Polynomial::constant(whole(1))), Signs::NEGATIVE)),
//!     ],
//! );
//! let product = |fact| Product { multiplier: whole(1), facts: vec![fact], squares: Vec::new() };
//! let identity = Identity { products: vec![product(0), product(1)], equalities: Vec::new() };
//! let certificate = Certificate { steps: Vec::new(), end: CertificateEnd::Identity(identity) };
//! let refutation = Arc::new(Refutation { instances: Vec::new(), certificate });
//! assert!(system.refuted(&refutation).is_ok());
//!
//! let candidate: CandidatePoint = vec![Value::Rational(whole(1))].into();
//! assert_eq!(system.satisfied(&candidate), Err(PointFault::Fails));
//! ```

pub mod algebra;
pub mod certificate;
pub mod defined_root;
pub mod instantiation;
pub mod number;
pub mod one_variable;
pub mod point;
pub mod relation;
pub mod scope;
pub mod system;

/// The version of the kernel: an answer that one version accepts, another may refuse.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");

pub use certificate::{Certificate, CertificateFault, Refutation, Unsat, check, check_certificate};
pub use defined_root::DefinedRoot;
pub use instantiation::{Instance, InstanceFault, Universal};
pub use point::{CandidatePoint, PointFault, Sat, UniversalProof, Value};
pub use system::{System, SystemVariable, VariableKind};
