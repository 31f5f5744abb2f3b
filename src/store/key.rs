//! Computes the key of a query in the store: a hash of everything that the answer depends on.
//!
//! Untrusted: a wrong key can only return an answer that the kernel then rejects.

use std::collections::HashMap;
use std::fmt;

use kernel::algebra::{Formula, Polynomial, QuantifiedVariable};
use kernel::relation::Quantifier;
use kernel::{System, VariableKind};
use sha2::{Digest, Sha256};

/// The version of the answer text and of the hashed data.
const FORMAT: &str = "1";

/// The key of a system: it depends on the variables, the universal conditions and the pieces. Of the origins of pieces, only
/// which ones are equal matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct QueryKey([u8; QueryKey::BYTES]);

impl QueryKey {
    const BYTES: usize = 16;

    /// Returns the key of a system for the current kernel version: the first 128 bits of a SHA-256 hash.
    #[must_use]
    pub fn of(system: &System) -> Self {
        let mut hash = Hash(Sha256::new());
        hash.text(FORMAT);
        hash.text(kernel::VERSION);
        hash.number(system.variables.len());
        for variable in &system.variables {
            hash.text(&variable.name);
            hash.tag(match variable.kind {
                VariableKind::Real => 0,
                VariableKind::Integer => 1,
                VariableKind::Root => 2,
                VariableKind::FunctionValue => 3,
                VariableKind::Truth => 4,
            });
        }
        hash.number(system.universals.len());
        for universal in &system.universals {
            hash.number(universal.truth as usize);
            hash.bound(&universal.bound);
            hash.formula(&universal.body);
        }
        hash.number(system.pieces.len());
        // The search for a core removes all pieces of one origin together, so two systems with the same pieces but other
        // origins may get different refutations.
        let mut origins: HashMap<&str, usize> = HashMap::new();
        for (origin, piece) in &system.pieces {
            let next = origins.len();
            hash.number(if origin.is_empty() { usize::MAX } else { *origins.entry(origin).or_insert(next) });
            hash.formula(piece);
        }
        let mut bytes = [0; Self::BYTES];
        bytes.iter_mut().zip(hash.0.finalize()).for_each(|(to, from)| *to = from);
        Self(bytes)
    }

    /// Parses a key in the form that `Display` writes. Returns `None` for any other text.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        let mut bytes = [0; Self::BYTES];
        if text.len() != 2 * Self::BYTES || !text.bytes().all(|b| b.is_ascii_hexdigit()) {
            return None;
        }
        for (place, byte) in bytes.iter_mut().enumerate() {
            *byte = u8::from_str_radix(text.get(2 * place..2 * place + 2)?, 16).ok()?;
        }
        Some(Self(bytes))
    }
}

impl fmt::Display for QueryKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

/// A hash of data that is injective before hashing: every list and text is preceded by its length.
struct Hash(Sha256);

impl Hash {
    fn tag(&mut self, tag: u8) {
        self.0.update([tag]);
    }

    fn number(&mut self, number: usize) {
        self.0.update((number as u64).to_le_bytes());
    }

    fn text(&mut self, text: &str) {
        self.number(text.len());
        self.0.update(text.as_bytes());
    }

    fn bound(&mut self, bound: &[QuantifiedVariable]) {
        self.number(bound.len());
        for variable in bound {
            self.number(variable.index as usize);
            self.tag(u8::from(variable.whole));
        }
    }

    fn polynomial(&mut self, polynomial: &Polynomial) {
        self.number(polynomial.len());
        for (monomial, coefficient) in polynomial.terms() {
            self.text(&coefficient.to_string());
            self.number(monomial.factors().len());
            for (variable, exponent) in monomial.factors() {
                self.number(*variable as usize);
                self.number(*exponent as usize);
            }
        }
    }

    fn formula(&mut self, formula: &Formula) {
        match formula {
            Formula::True => self.tag(0),
            Formula::False => self.tag(1),
            Formula::Atom(atom) => {
                self.tag(2);
                self.text(&format!("{:?}", atom.signs()));
                self.polynomial(atom.polynomial());
            }
            Formula::And(parts) | Formula::Or(parts) => {
                self.tag(if matches!(formula, Formula::And(_)) { 3 } else { 4 });
                self.number(parts.len());
                parts.iter().for_each(|part| self.formula(part));
            }
            Formula::Quantified(inner) => {
                self.tag(match inner.quantifier {
                    Quantifier::Exists => 5,
                    Quantifier::Forall => 6,
                });
                self.bound(&inner.bound);
                self.formula(&inner.body);
            }
        }
    }
}
