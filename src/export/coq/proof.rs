//! A certificate as a proof script: its steps and cases become Coq's, its identity a term of signs and one identity for `ring`.
//!
//! The facts are numbered as in [`kernel::scope`], so hypothesis `H12` is fact 12 of its case. Nothing is left to a search:
//! `ring` expands one identity, `lra` compares two facts on one polynomial, or a number with zero.

use num_bigint::BigInt;
use num_integer::Integer;
use num_traits::{One, Signed};

use super::statement::{FactWriter, number};
use kernel::algebra::{Formula, Polynomial, Signs};
use kernel::certificate::{Cases, Certificate, CertificateEnd, CertificateFault, Identity, Product};
use kernel::number::Rational;
use kernel::scope::{Fact, Scope, conjuncts};

/// Writes the proof for one system.
pub(super) struct CoqProofWriter<'a> {
    speaker: &'a FactWriter,
    scope: Scope<'a>,
    lines: Vec<String>,
    depth: usize,
}

/// One goal of a case distinction: a case with its facts, or one that the known signs exclude.
enum CoqGoal<'a> {
    Open(Vec<Fact<'a>>),
    Excluded { pattern: String, lines: Vec<String> },
}

impl<'a> CoqProofWriter<'a> {
    /// A proof that starts from the facts in scope.
    pub(super) fn new(speaker: &'a FactWriter, scope: Scope<'a>) -> Self {
        Self { speaker, scope, lines: Vec::new(), depth: 1 }
    }

    /// The script, without `Proof` and `Qed`.
    ///
    /// # Errors
    /// A certificate that does not fit the facts.
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
            let branches = self.distinguished(&step.cases)?;
            let left = open_place(&branches, step.left).ok_or(CertificateFault::CaseLeftOut)?;
            let mut refuted = step.refuted.iter();
            let mut kept = Vec::new();
            for (place, branch) in branches.into_iter().enumerate() {
                // the goal that is left stays the first, the others are closed one after the other
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
                let branches = self.distinguished(cases)?;
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
        // the brace opens on the first line and closes on the last
        if let Some(first) = self.lines.get_mut(start) {
            let text = first.trim_start().to_owned();
            *first = format!("{}{goal}{text}", "  ".repeat(self.depth));
        }
        if let Some(last) = self.lines.last_mut() {
            last.push_str(" }");
        }
        Ok(())
    }

    /// Distinguishes cases: one goal per branch, in order.
    fn distinguished(&mut self, cases: &'a Cases) -> Result<Vec<CoqGoal<'a>>, CertificateFault> {
        let branches = match cases {
            Cases::Of(number) => {
                let fact = self.scope.fact(*number)?;
                let branches = self.branches_of(fact);
                let what = match fact {
                    Fact::OneOf(_) => format!("H{number}"),
                    Fact::Sign(polynomial, _) => format!("(Sign.three ({}))", self.speaker.polynomial(polynomial)),
                };
                self.destruct(&what, &branches);
                branches
            }
            Cases::Signs { polynomial, signs } => {
                let branches: Vec<CoqGoal<'a>> = self.scope.alternatives(cases)?.into_iter().map(CoqGoal::Open).collect();
                let parts: Vec<String> = signs.iter().map(|one| format!("({})", self.speaker.sign(polynomial, *one))).collect();
                let shown = self.speaker.polynomial(polynomial);
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
            // Over the reals there may be numbers between two whole ones.
            Cases::Whole { .. } => return Err(CertificateFault::NotWhole),
        };
        Ok(branches)
    }

    fn destruct(&mut self, what: &str, branches: &[CoqGoal<'a>]) {
        let next = self.scope.len();
        let patterns: Vec<String> = branches
            .iter()
            .map(|branch| match branch {
                CoqGoal::Open(facts) => pattern((next..next + facts.len()).map(|number| format!("H{number}")).collect()),
                CoqGoal::Excluded { pattern, .. } => pattern.clone(),
            })
            .collect();
        match patterns.as_slice() {
            [] => self.line(format!("destruct {what}.")),
            [..] => self.line(format!("destruct {what} as {}.", alternatives(&patterns))),
        }
    }

    /// The cases of a fact: parts of a disjunction, or the three signs; those that are excluded with the reason.
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

    /// Why a formula, supposed under a name, contradicts the known signs.
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
            // a system has none: its quantifiers are opened
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

    /// The facts about a polynomial, with one that is supposed, leave it no sign.
    fn clash(&self, polynomial: &Polynomial, supposed: Option<(&str, Signs)>) -> Vec<String> {
        let mut facts: Vec<(String, Signs)> = supposed.iter().map(|(name, signs)| ((*name).to_owned(), *signs)).collect();
        for number in 0..self.scope.len() {
            if let Ok(Fact::Sign(other, signs)) = self.scope.fact(number)
                && other == polynomial
            {
                facts.push((format!("H{number}"), signs));
            }
        }
        // as few of them as leave none
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

    /// The identity: products of facts that are positive or at least zero, multiples of facts that are equations, and what all of
    /// it adds up to.
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
                    // the strict one stands first: the order of a sum is nothing to `ring`
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
            let term = format!("Sign.zero_times ({}) H{fact}", self.speaker.polynomial(&multiplier));
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

    /// A product as a proof of its sign, whether that is strict, and its value; all of it scaled.
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
            factors.push((format!("Sign.square ({})", self.speaker.polynomial(root)), false));
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

/// The place among the branches of the case that is left, given its place among the open ones.
fn open_place(branches: &[CoqGoal<'_>], left: usize) -> Option<usize> {
    let open = branches.iter().enumerate().filter(|(_, branch)| matches!(branch, CoqGoal::Open(_)));
    open.map(|(place, _)| place).nth(left)
}

fn is_nonzero(signs: Signs) -> bool {
    signs == Signs::ZERO.complement()
}

/// A proof as an argument: in brackets unless it is a name.
fn argument(term: String) -> String {
    if term.contains(' ') { format!("({term})") } else { term }
}

/// The names of a conjunction's parts.
pub(super) fn pattern(names: Vec<String>) -> String {
    match names.as_slice() {
        [] => "_".to_owned(),
        [one] => one.clone(),
        [first, rest @ ..] => format!("[{first} {}]", pattern(rest.to_vec())),
    }
}

/// The patterns of a disjunction's parts.
pub(super) fn alternatives(patterns: &[String]) -> String {
    match patterns {
        [] => "[]".to_owned(),
        [one] => one.clone(),
        [first, rest @ ..] => format!("[{first} | {}]", alternatives(rest)),
    }
}

/// The way to one part of a disjunction of so many.
pub(super) fn turn(place: usize, of: usize) -> String {
    let rights = "right; ".repeat(place);
    if place + 1 == of { rights } else { format!("{rights}left; ") }
}

/// What all numbers of an identity have to be multiplied with to be whole.
fn denominator(identity: &Identity) -> BigInt {
    let products = identity.products.iter().map(|product| product.multiplier.clone());
    let squares = identity.products.iter().flat_map(|product| &product.squares);
    let squared = squares.flat_map(|root| root.terms().flat_map(|(_, c)| [c.clone(), c.clone()]));
    let multiples = identity.equalities.iter().flat_map(|(multiplier, _)| multiplier.terms().map(|(_, c)| c.clone()));
    products.chain(squared).chain(multiples).fold(BigInt::one(), |so_far, value| so_far.lcm(&value.denom().abs()))
}
