//! Writes a certificate as a Coq proof script: case distinctions become Coq's, an identity becomes a sign proof and one `ring`.
//!
//! Untrusted: Coq checks the script. The facts are numbered as in [`kernel::scope`], so that hypothesis `H12` is fact 12 of its
//! case. The script needs no search: `ring` expands one identity, and `lra` compares two facts on one polynomial, or a number
//! with zero.

use num_bigint::BigInt;
use num_integer::Integer;
use num_traits::{One, Signed};

use super::statement::{FactWriter, number};
use kernel::algebra::{Formula, Polynomial, Signs};
use kernel::certificate::{Cases, Certificate, CertificateEnd, CertificateFault, Identity, Product};
use kernel::number::Rational;
use kernel::scope::{Fact, Scope, conjuncts};

/// Writes the proof that one system has no point.
pub(super) struct CoqProofWriter<'a> {
    writer: &'a FactWriter,
    scope: Scope<'a>,
    lines: Vec<String>,
    depth: usize,
}

/// A goal of a case distinction: a case with its facts, or a case that the known signs exclude.
enum CoqGoal<'a> {
    Open(Vec<Fact<'a>>),
    Excluded { pattern: String, lines: Vec<String> },
}

impl<'a> CoqProofWriter<'a> {
    /// Starts a proof from the facts in scope.
    pub(super) fn new(writer: &'a FactWriter, scope: Scope<'a>) -> Self {
        Self { writer, scope, lines: Vec::new(), depth: 1 }
    }

    /// Returns the script, without `Proof` and `Qed`.
    ///
    /// # Errors
    /// Fails if the certificate does not fit the facts, or if it has a step between neighbouring integers.
    pub(super) fn script(mut self, certificate: &'a Certificate) -> Result<Vec<String>, CertificateFault> {
        self.certificate(certificate)?;
        Ok(self.lines)
    }

    fn line(&mut self, text: impl AsRef<str>) {
        self.lines.push(format!("{}{}", "  ".repeat(self.depth), text.as_ref()));
    }

    fn certificate(&mut self, certificate: &'a Certificate) -> Result<(), CertificateFault> {
        let outside = self.scope.len();
        for step in &certificate.steps {
            let branches = self.distinguish(&step.cases)?;
            let left = open_place(&branches, step.left).ok_or(CertificateFault::CaseLeftOut)?;
            let mut refuted = step.refuted.iter();
            let mut kept = Vec::new();
            for (place, branch) in branches.into_iter().enumerate() {
                // The remaining goal stays the first one; the others are closed one after the other.
                let goal = if place > left { "2: { " } else { "{ " };
                match branch {
                    CoqGoal::Open(facts) if place == left => kept = facts,
                    other => self.closed(goal, other, &mut refuted)?,
                }
            }
            if refuted.next().is_some() {
                return Err(CertificateFault::CaseLeftOut);
            }
            self.scope.assume(kept);
        }
        match &certificate.end {
            CertificateEnd::Identity(identity) => self.identity(identity)?,
            CertificateEnd::Cases { cases, refuted } => {
                let branches = self.distinguish(cases)?;
                let mut refuted = refuted.iter();
                for branch in branches {
                    self.closed("{ ", branch, &mut refuted)?;
                }
                if refuted.next().is_some() {
                    return Err(CertificateFault::CaseLeftOut);
                }
            }
        }
        self.scope.truncate(outside);
        Ok(())
    }

    /// Closes one goal of a case distinction.
    fn closed(
        &mut self,
        goal: &str,
        branch: CoqGoal<'a>,
        refuted: &mut impl Iterator<Item = &'a Certificate>,
    ) -> Result<(), CertificateFault> {
        let start = self.lines.len();
        self.depth += 1;
        match branch {
            CoqGoal::Excluded { lines, .. } => lines.iter().for_each(|line| self.line(line)),
            CoqGoal::Open(facts) => {
                let certificate = refuted.next().ok_or(CertificateFault::CaseLeftOut)?;
                let outside = self.scope.len();
                self.scope.assume(facts);
                self.certificate(certificate)?;
                self.scope.truncate(outside);
            }
        }
        self.depth -= 1;
        // The brace opens on the first line and closes on the last.
        if let Some(first) = self.lines.get_mut(start) {
            let text = first.trim_start().to_owned();
            *first = format!("{}{goal}{text}", "  ".repeat(self.depth));
        }
        if let Some(last) = self.lines.last_mut() {
            last.push_str(" }");
        }
        Ok(())
    }

    /// Writes a case distinction, and returns one goal per branch, in order.
    fn distinguish(&mut self, cases: &'a Cases) -> Result<Vec<CoqGoal<'a>>, CertificateFault> {
        let branches = match cases {
            Cases::Of(number) => {
                let fact = self.scope.fact(*number)?;
                let branches = self.branches_of(fact);
                let subject = match fact {
                    Fact::OneOf(_) => format!("H{number}"),
                    Fact::Sign(polynomial, _) => format!("(Sign.three ({}))", self.writer.polynomial(polynomial)),
                };
                self.destruct(&subject, &branches);
                branches
            }
            Cases::Signs { polynomial, signs } => {
                let branches: Vec<CoqGoal<'a>> = self.scope.alternatives(cases)?.into_iter().map(CoqGoal::Open).collect();
                let parts: Vec<String> = signs.iter().map(|set| format!("({})", self.writer.sign(polynomial, *set))).collect();
                let shown = self.writer.polynomial(polynomial);
                self.line(format!("assert (D : {}).", parts.join(" \\/ ")));
                let chosen = [Signs::NEGATIVE, Signs::ZERO, Signs::POSITIVE].map(|single| {
                    let place = signs.iter().position(|set| single.within(*set)).unwrap_or(0);
                    let set = signs.get(place).copied().unwrap_or(Signs::NONE);
                    let close = match set {
                        Signs::ALL => "exact I",
                        set if is_nonzero(set) => "clear - E; intro; lra",
                        _ => "clear - E; lra",
                    };
                    format!("{}{close}", turn(place, signs.len()))
                });
                self.line(format!("{{ destruct (Sign.three ({shown})) as [E | [E | E]]; [{}]. }}", chosen.join(" | ")));
                self.destruct("D", &branches);
                branches
            }
            // Over the reals, there are numbers between two neighbouring integers.
            Cases::Whole { .. } => return Err(CertificateFault::NotWhole),
        };
        Ok(branches)
    }

    /// Writes a `destruct` whose patterns name the facts of the branches.
    fn destruct(&mut self, subject: &str, branches: &[CoqGoal<'a>]) {
        let next = self.scope.len();
        let patterns: Vec<String> = branches
            .iter()
            .map(|branch| match branch {
                CoqGoal::Open(facts) => pattern((next..next + facts.len()).map(|number| format!("H{number}")).collect()),
                CoqGoal::Excluded { pattern, .. } => pattern.clone(),
            })
            .collect();
        match patterns.as_slice() {
            [] => self.line(format!("destruct {subject}.")),
            [..] => self.line(format!("destruct {subject} as {}.", alternatives(&patterns))),
        }
    }

    /// Returns the cases of a fact: the parts of a disjunction, or the three signs. Excluded cases carry the proof.
    fn branches_of(&self, fact: Fact<'a>) -> Vec<CoqGoal<'a>> {
        let possible = self.scope.cases_of(fact);
        let open = |place: usize| possible.iter().find(|(other, _)| *other == place).map(|(_, facts)| facts.clone());
        match fact {
            Fact::OneOf(parts) => {
                let branch = |(place, part): (usize, &Formula)| match open(place) {
                    Some(facts) => CoqGoal::Open(facts),
                    None => CoqGoal::Excluded { pattern: "X".to_owned(), lines: self.excluded(part, "X") },
                };
                parts.iter().enumerate().map(branch).collect()
            }
            Fact::Sign(polynomial, _) => {
                let branch = |(place, single): (usize, Signs)| match open(place) {
                    Some(facts) => CoqGoal::Open(facts),
                    None => {
                        let lines = self.clash(polynomial, Some(("X", single)));
                        CoqGoal::Excluded { pattern: "X".to_owned(), lines }
                    }
                };
                [Signs::NEGATIVE, Signs::ZERO, Signs::POSITIVE].into_iter().enumerate().map(branch).collect()
            }
        }
    }

    /// Returns the tactics that derive a contradiction from a hypothesis and the known signs.
    fn excluded(&self, formula: &Formula, name: &str) -> Vec<String> {
        match formula {
            Formula::True => Vec::new(),
            Formula::False => vec![format!("exact {name}.")],
            Formula::Atom(atom) => self.clash(atom.polynomial(), Some((name, atom.signs()))),
            Formula::And(_) => {
                let parts = conjuncts(formula);
                let names: Vec<String> = (0..parts.len()).map(|place| format!("{name}{place}")).collect();
                let Some(place) = parts.iter().position(|part| self.is_excluded(part)) else { return Vec::new() };
                let mut lines = vec![format!("destruct {name} as {}.", pattern(names.clone()))];
                lines.extend(self.excluded_fact(&parts[place], &names[place]));
                lines
            }
            Formula::Or(parts) => self.all_excluded(parts, name),
            // The pieces of a system have no quantifiers.
            Formula::Quantified(_) => Vec::new(),
        }
    }

    fn excluded_fact(&self, fact: &Fact<'_>, name: &str) -> Vec<String> {
        match fact {
            Fact::Sign(polynomial, signs) => self.clash(polynomial, Some((name, *signs))),
            Fact::OneOf(parts) => self.all_excluded(parts, name),
        }
    }

    fn all_excluded(&self, parts: &[Formula], name: &str) -> Vec<String> {
        if parts.is_empty() {
            return vec![format!("exact {name}.")];
        }
        let inner = format!("{name}_");
        let patterns: Vec<String> = parts.iter().map(|_| inner.clone()).collect();
        let mut lines = vec![format!("destruct {name} as {}.", alternatives(&patterns))];
        for part in parts {
            let own = self.excluded(part, &inner);
            lines.push(format!("{{ {} }}", own.join(" ")));
        }
        lines
    }

    fn is_excluded(&self, fact: &Fact<'_>) -> bool {
        match fact {
            Fact::Sign(polynomial, signs) => self.scope.signs(polynomial).and(*signs) == Signs::NONE,
            Fact::OneOf(parts) => parts.iter().all(|part| conjuncts(part).iter().any(|fact| self.is_excluded(fact))),
        }
    }

    /// Returns the tactics for the contradiction between the facts on the sign of one polynomial, and a supposed one if given.
    fn clash(&self, polynomial: &Polynomial, supposed: Option<(&str, Signs)>) -> Vec<String> {
        let mut facts: Vec<(String, Signs)> = supposed.iter().map(|(name, signs)| ((*name).to_owned(), *signs)).collect();
        for number in 0..self.scope.len() {
            if let Ok(Fact::Sign(other, signs)) = self.scope.fact(number)
                && other == polynomial
            {
                facts.push((format!("H{number}"), signs));
            }
        }
        // Facts that the contradiction does not need are dropped.
        let mut place = 0;
        while place < facts.len() {
            let rest = facts.iter().enumerate().filter(|(other, _)| *other != place);
            if rest.fold(Signs::ALL, |left, (_, (_, signs))| left.and(*signs)) == Signs::NONE {
                facts.remove(place);
            } else {
                place += 1;
            }
        }
        let (apart, others): (Vec<_>, Vec<_>) = facts.into_iter().partition(|(_, signs)| is_nonzero(*signs));
        let named = others.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>().join(" ");
        match apart.as_slice() {
            [] => vec![format!("clear - {named}; lra.")],
            [(nonzero, _), ..] => vec![format!("apply {nonzero}; clear - {named}; lra.")],
        }
    }

    /// Writes the final identity: the sum of nonnegative products of facts and multiples of equations, which equals a constant.
    fn identity(&mut self, identity: &Identity) -> Result<(), CertificateFault> {
        let scale = Rational::from_integer(denominator(identity));
        let mut total = Polynomial::default();
        let mut sum: Option<(String, bool)> = None;
        for product in &identity.products {
            let (term, strict, value) = self.product(product, &scale)?;
            total = total.plus(&value);
            sum = Some(match sum {
                None => (term, strict),
                Some((before, false)) if !strict => (format!("Sign.plus_le {} {}", argument(before), argument(term)), false),
                Some((before, true)) if strict => (format!("Sign.plus_lt {} {}", argument(before), argument(term)), true),
                Some((before, first)) => {
                    // The lemma needs the strict summand first; `ring` does not depend on the order of a sum.
                    let (lead, other) = if first { (before, term) } else { (term, before) };
                    (format!("Sign.plus_lt_le {} {}", argument(lead), argument(other)), true)
                }
            });
        }
        let mut zero: Option<String> = None;
        for (multiplier, fact) in &identity.equalities {
            let Fact::Sign(polynomial, _) = self.scope.fact(*fact)? else { return Err(CertificateFault::NotAnEquality(*fact)) };
            let multiplier = multiplier.scaled(&scale);
            total = total.plus(&multiplier.times(polynomial));
            let term = format!("Sign.zero_times ({}) H{fact}", self.writer.polynomial(&multiplier));
            zero = Some(
                zero.map_or(term.clone(), |before| format!("Sign.zero_plus {} {}", argument(before), argument(term.clone()))),
            );
        }
        let constant = total.as_constant().ok_or(CertificateFault::SumNotConstant)?;
        let zero = zero.unwrap_or_else(|| "eq_refl 0".to_owned());
        let (sum, strict) = sum.unwrap_or_else(|| ("Rle_refl 0".to_owned(), false));
        let rule = if strict { "Sign.absurd_lt" } else { "Sign.absurd_le" };
        self.line(format!("apply ({rule} {} {} ({zero})); [ring | clear; lra].", number(&constant), argument(sum)));
        Ok(())
    }

    /// Returns the proof of a product's sign, whether the sign is strict, and the value of the product, all multiplied by
    /// `scale`.
    fn product(&self, product: &Product, scale: &Rational) -> Result<(String, bool, Polynomial), CertificateFault> {
        let multiple = &product.multiplier * scale;
        let mut value = Polynomial::constant(multiple.clone());
        let mut factors: Vec<(String, bool)> = Vec::new();
        if !multiple.is_one() || (product.facts.is_empty() && product.squares.is_empty()) {
            factors.push((format!("Sign.whole {multiple}"), true));
        }
        for &number in &product.facts {
            let Fact::Sign(polynomial, signs) = self.scope.fact(number)? else {
                return Err(CertificateFault::NotAnInequality(number));
            };
            let strict = !Signs::ZERO.within(signs);
            let turned = Signs::NEGATIVE.within(signs);
            factors.push((
                match (turned, strict) {
                    (false, _) => format!("H{number}"),
                    (true, true) => format!("Sign.turn_lt H{number}"),
                    (true, false) => format!("Sign.turn_le H{number}"),
                },
                strict,
            ));
            let signed = if turned { polynomial.scaled(&-Rational::one()) } else { polynomial.clone() };
            value = value.times(&signed);
        }
        for root in &product.squares {
            factors.push((format!("Sign.square ({})", self.writer.polynomial(root)), false));
            value = value.times(root).times(root);
        }
        let strict = factors.iter().all(|(_, strict)| *strict);
        let loose = |(term, own): (String, bool)| if own && !strict { format!("Sign.loose {}", argument(term)) } else { term };
        let rule = if strict { "Sign.times_lt" } else { "Sign.times_le" };
        let term =
            factors.into_iter().map(loose).reduce(|before, next| format!("{rule} {} {}", argument(before), argument(next)));
        Ok((term.unwrap_or_default(), strict, value))
    }
}

/// Returns the index among all branches of the remaining case, given its index among the open ones.
fn open_place(branches: &[CoqGoal<'_>], left: usize) -> Option<usize> {
    let open = branches.iter().enumerate().filter(|(_, branch)| matches!(branch, CoqGoal::Open(_)));
    open.map(|(place, _)| place).nth(left)
}

fn is_nonzero(signs: Signs) -> bool {
    signs == Signs::ZERO.complement()
}

/// Puts a proof term in brackets unless it is a name.
fn argument(term: String) -> String {
    if term.contains(' ') { format!("({term})") } else { term }
}

/// Returns the pattern that names the parts of a conjunction.
pub(super) fn pattern(names: Vec<String>) -> String {
    match names.as_slice() {
        [] => "_".to_owned(),
        [only] => only.clone(),
        [first, rest @ ..] => format!("[{first} {}]", pattern(rest.to_vec())),
    }
}

/// Returns the pattern that distinguishes the parts of a disjunction.
pub(super) fn alternatives(patterns: &[String]) -> String {
    match patterns {
        [] => "[]".to_owned(),
        [only] => only.clone(),
        [first, rest @ ..] => format!("[{first} | {}]", alternatives(rest)),
    }
}

/// Returns the tactics that select one part of a disjunction of `of` parts.
pub(super) fn turn(place: usize, of: usize) -> String {
    let rights = "right; ".repeat(place);
    if place + 1 == of { rights } else { format!("{rights}left; ") }
}

/// Returns a positive integer by which the identity is multiplied to clear all denominators.
fn denominator(identity: &Identity) -> BigInt {
    let products = identity.products.iter().map(|product| product.multiplier.clone());
    let squares = identity.products.iter().flat_map(|product| &product.squares);
    let squared = squares.flat_map(|root| root.terms().flat_map(|(_, c)| [c.clone(), c.clone()]));
    let multiples = identity.equalities.iter().flat_map(|(multiplier, _)| multiplier.terms().map(|(_, c)| c.clone()));
    products.chain(squared).chain(multiples).fold(BigInt::one(), |so_far, value| so_far.lcm(&value.denom().abs()))
}
