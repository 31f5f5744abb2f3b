//! Keeps what holds in one case of a certificate: the facts by number, and the signs that each polynomial can have.
//!
//! TRUSTED: an error here is a wrong verdict. Whoever writes, checks or prints a certificate uses it, so that all of them number
//! the facts and the cases alike.

use std::collections::{BTreeSet, HashMap};

use crate::algebra::{Formula, Polynomial, Signs};
use crate::certificate::{Cases, CertificateFault};
use crate::system::System;

/// A fact: a sign condition, or a disjunction of formulas.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fact<'a> {
    /// The sign of the polynomial is in the set.
    Sign(&'a Polynomial, Signs),
    /// One of the formulas holds; an empty list never holds.
    OneOf(&'a [Formula]),
}

/// Returns the conjuncts of a formula, in order.
#[must_use]
pub fn conjuncts(formula: &Formula) -> Vec<Fact<'_>> {
    let mut out = Vec::new();
    let mut pending = vec![formula];
    while let Some(formula) = pending.pop() {
        match formula {
            Formula::True => {}
            Formula::False => out.push(Fact::OneOf(&[])),
            Formula::Atom(atom) => out.push(Fact::Sign(atom.polynomial(), atom.signs())),
            Formula::Or(parts) => out.push(Fact::OneOf(parts)),
            Formula::And(parts) => pending.extend(parts.iter().rev()),
            // A system has none; it could only add a fact.
            Formula::Quantified(_) => {}
        }
    }
    out
}

/// Returns the facts that a system starts with, in order, each with the place of its piece in [`System::pieces`].
pub fn facts(system: &System) -> impl Iterator<Item = (usize, Fact<'_>)> {
    system
        .pieces
        .iter()
        .enumerate()
        .flat_map(|(place, (_, formula))| conjuncts(formula).into_iter().map(move |fact| (place, fact)))
}

/// The facts in force.
#[derive(Clone, Debug, Default)]
pub struct Scope<'a> {
    facts: Vec<Fact<'a>>,
    known: HashMap<&'a Polynomial, Signs>,
    /// What was known of a polynomial before the fact of the same place.
    before: Vec<Option<Signs>>,
}

impl<'a> Scope<'a> {
    /// Returns a scope with the facts of a system.
    #[must_use]
    pub fn of(system: &'a System) -> Self {
        let mut out = Self::default();
        out.assume(facts(system).map(|(_, fact)| fact));
        out
    }

    /// Returns a fact by its number.
    ///
    /// # Errors
    /// [`CertificateFault::NoSuchFact`].
    pub fn fact(&self, number: usize) -> Result<Fact<'a>, CertificateFault> {
        self.facts.get(number).copied().ok_or(CertificateFault::NoSuchFact(number))
    }

    /// Returns the number of facts, which is the number of the next fact.
    #[must_use]
    pub fn len(&self) -> usize {
        self.facts.len()
    }

    /// Returns true iff the scope has no fact.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.facts.is_empty()
    }

    /// Adds facts, in order.
    pub fn assume(&mut self, facts: impl IntoIterator<Item = Fact<'a>>) {
        for fact in facts {
            self.before.push(match fact {
                Fact::Sign(polynomial, signs) => {
                    let before = self.known.get(polynomial).copied();
                    self.known.insert(polynomial, before.unwrap_or(Signs::ALL).and(signs));
                    before
                }
                Fact::OneOf(_) => None,
            });
            self.facts.push(fact);
        }
    }

    /// Removes all facts but the first `length`.
    pub fn truncate(&mut self, length: usize) {
        while self.facts.len() > length {
            let (Some(fact), Some(before)) = (self.facts.pop(), self.before.pop()) else { return };
            if let Fact::Sign(polynomial, _) = fact {
                match before {
                    Some(signs) => self.known.insert(polynomial, signs),
                    None => self.known.remove(polynomial),
                };
            }
        }
    }

    /// Returns the signs that a polynomial can have by the sign conditions on this polynomial among the facts.
    #[must_use]
    pub fn signs(&self, polynomial: &Polynomial) -> Signs {
        self.known.get(polynomial).copied().unwrap_or(Signs::ALL)
    }

    /// Returns the facts that each case adds. The cases of a fact are those that the known signs do not exclude: parts of a disjunction
    /// that are not already false, single signs that a polynomial may still have.
    ///
    /// # Errors
    /// [`CertificateFault::NoSuchFact`], [`CertificateFault::SignLeftOut`].
    pub fn alternatives(&self, cases: &'a Cases) -> Result<Vec<Vec<Fact<'a>>>, CertificateFault> {
        Ok(match cases {
            Cases::Of(fact) => self.cases_of(self.fact(*fact)?).into_iter().map(|(_, facts)| facts).collect(),
            Cases::Signs { polynomial, signs } => {
                if signs.iter().fold(Signs::NONE, |all, some| all.or(*some)) != Signs::ALL {
                    return Err(CertificateFault::SignLeftOut);
                }
                signs.iter().map(|signs| vec![Fact::Sign(polynomial, *signs)]).collect()
            }
            Cases::Whole { below, above } => vec![
                vec![Fact::Sign(below, Signs::NEGATIVE.or(Signs::ZERO))],
                vec![Fact::Sign(above, Signs::POSITIVE.or(Signs::ZERO))],
            ],
        })
    }

    /// Returns the cases of a fact that are not excluded, each with its place among all cases.
    #[must_use]
    pub fn cases_of(&self, fact: Fact<'a>) -> Vec<(usize, Vec<Fact<'a>>)> {
        match fact {
            Fact::OneOf(parts) => {
                let possible = parts.iter().enumerate().filter(|(_, part)| !self.excludes(part));
                possible.map(|(place, part)| (place, conjuncts(part))).collect()
            }
            Fact::Sign(polynomial, signs) => {
                let left = signs.and(self.signs(polynomial));
                let singles = [Signs::NEGATIVE, Signs::ZERO, Signs::POSITIVE].into_iter().enumerate();
                singles.filter(|(_, s)| s.within(left)).map(|(place, s)| (place, vec![Fact::Sign(polynomial, s)])).collect()
            }
        }
    }

    /// Returns the numbers of facts that exclude the cases of a fact which [`Scope::cases_of`] leaves out: without any other fact the same
    /// cases are excluded.
    ///
    /// # Errors
    /// [`CertificateFault::NoSuchFact`].
    pub fn excluding(&self, number: usize) -> Result<BTreeSet<usize>, CertificateFault> {
        let mut out = BTreeSet::new();
        match self.fact(number)? {
            Fact::OneOf(parts) => {
                parts.iter().filter(|part| self.excludes(part)).for_each(|part| self.add_reasons(part, &mut out))
            }
            Fact::Sign(polynomial, signs) => {
                let excluded = signs.and(self.signs(polynomial).complement());
                if excluded != Signs::NONE {
                    self.add_excluding(polynomial, excluded, &mut out);
                }
            }
        }
        Ok(out)
    }

    /// Adds facts by which a formula is false that the known signs exclude.
    fn add_reasons(&self, formula: &Formula, out: &mut BTreeSet<usize>) {
        match formula {
            Formula::Atom(atom) => self.add_excluding(atom.polynomial(), atom.signs(), out),
            // One false conjunct suffices; a disjunction needs all of its parts.
            Formula::And(parts) => {
                parts.iter().find(|part| self.excludes(part)).into_iter().for_each(|part| self.add_reasons(part, out))
            }
            Formula::Or(parts) => parts.iter().for_each(|part| self.add_reasons(part, out)),
            Formula::True | Formula::False | Formula::Quantified(_) => {}
        }
    }

    /// Adds facts on a polynomial that leave it none of the signs: one if there is such a fact, else all on the polynomial.
    fn add_excluding(&self, polynomial: &Polynomial, excluded: Signs, out: &mut BTreeSet<usize>) {
        let facts = self.facts.iter().enumerate().filter_map(|(number, fact)| match fact {
            Fact::Sign(other, signs) if *other == polynomial => Some((number, *signs)),
            Fact::Sign(..) | Fact::OneOf(_) => None,
        });
        let facts: Vec<(usize, Signs)> = facts.collect();
        match facts.iter().find(|(_, signs)| signs.and(excluded) == Signs::NONE) {
            Some((number, _)) => {
                out.insert(*number);
            }
            None => out.extend(facts.iter().map(|(number, _)| *number)),
        }
    }

    /// Returns true iff the formula is false by the known signs alone.
    fn excludes(&self, formula: &Formula) -> bool {
        let judge = |known: Signs, signs: Signs| {
            if known.and(signs) == Signs::NONE {
                Some(false)
            } else if known.within(signs) {
                Some(true)
            } else {
                None
            }
        };
        formula.judge(&|atom| judge(self.signs(atom.polynomial()), atom.signs())) == Some(false)
    }
}
