//! Conditions for all values of something: as hypotheses `0 < u -> forall x : R, …`, where u stands for the condition, and the
//! instances at which a proof uses them.
//!
//! That an instance follows from its condition is a step of `lra`, which decides it: both are made of the same comparisons, up to
//! multiplication by numbers, once products are expanded. Where an instance has a variable below the line, the factors there are
//! positive or negative, as a fact says if there is one, and each comparison is first multiplied by as many of them as clear it, an
//! identity for `field`.

use std::collections::BTreeMap;

use super::proof::{alternatives, pattern};
use super::statement::FactWriter;
use kernel::algebra::{Formula, Fraction, Polynomial, QuantifiedVariable, Signs, VariableIndex};
use kernel::certificate::Refutation;
use kernel::scope::{Fact, conjuncts};
use kernel::{Instance, System, Universal};

/// Why a refutation with instances is not exported, if it is not.
pub(super) fn obstacle(system: &System, with: &System, refutation: &Refutation) -> Option<&'static str> {
    let used = || refutation.instances.iter().filter_map(|instance| system.universals.get(instance.universal));
    if with.variables.len() != system.variables.len() || with.universals.len() != system.universals.len() {
        Some("what holds for all values of something speaks of some value of something else in turn")
    } else if used().any(|universal| universal.bound.iter().any(|bound| bound.whole)) {
        Some("what it uses holds for all whole numbers, and the lemmas are over the reals")
    } else if used().any(|universal| has_quantifier(&universal.body)) {
        Some("what holds for all values of something has a quantifier inside")
    } else {
        None
    }
}

fn has_quantifier(formula: &Formula) -> bool {
    !formula.bound().is_empty()
}

/// The conditions used, each as a hypothesis.
pub(super) fn hypotheses(speaker: &FactWriter, system: &System, refutation: &Refutation) -> Vec<String> {
    used(system, refutation).into_iter().map(|(_, universal)| hypothesis(speaker, universal)).collect()
}

/// The names of those hypotheses.
pub(super) fn names(system: &System, refutation: &Refutation) -> Vec<String> {
    used(system, refutation).into_iter().map(|(place, _)| name(place)).collect()
}

fn used<'a>(system: &'a System, refutation: &Refutation) -> Vec<(usize, &'a Universal)> {
    let is_used = |place: usize| refutation.instances.iter().any(|instance| instance.universal == place);
    system.universals.iter().enumerate().filter(|(place, _)| is_used(*place)).collect()
}

fn name(place: usize) -> String {
    format!("U{place}")
}

fn hypothesis(speaker: &FactWriter, universal: &Universal) -> String {
    let inner = speaker.binding(&universal.bound);
    let bound: Vec<&str> = universal.bound.iter().map(|bound| inner.name(bound.index)).collect();
    format!("0 < {} -> forall {} : R, {}", speaker.name(universal.truth), bound.join(" "), inner.formula(&universal.body))
}

/// The script that gives the facts of each instance, numbered from `first` on.
///
/// # Errors
/// Why there is none.
pub(super) fn script(
    speaker: &FactWriter,
    with: &System,
    refutation: &Refutation,
    first: usize,
) -> Result<Vec<String>, &'static str> {
    let mut out = Vec::new();
    let mut number = first;
    let start = with.pieces.len() - refutation.instances.len();
    let before: Vec<Fact<'_>> = with.pieces[..start].iter().flat_map(|(_, piece)| conjuncts(piece)).collect();
    for (instance, (_, piece)) in refutation.instances.iter().zip(&with.pieces[start..]) {
        for fact in conjuncts(piece) {
            out.extend(one(speaker, with, &before, instance, &fact, number)?);
            number += 1;
        }
    }
    Ok(out)
}

fn one(
    speaker: &FactWriter,
    with: &System,
    before: &[Fact<'_>],
    instance: &Instance,
    fact: &Fact<'_>,
    number: usize,
) -> Result<Vec<String>, &'static str> {
    let Some(universal) = with.universals.get(instance.universal) else { return Ok(Vec::new()) };
    let terms: Vec<String> = instance.terms.iter().map(|term| format!("({})", fraction(speaker, term))).collect();
    let known = format!("({} E {})", name(instance.universal), terms.join(" "));
    let truth = speaker.name(universal.truth);
    let factors: Vec<DenominatorFactor<'_>> =
        factors(instance).into_iter().map(|factor| DenominatorFactor::of(factor, before)).collect();
    let kept: String = factors.iter().map(|factor| factor.names.as_str()).collect();
    let mut out = vec![
        format!("  assert (H{number} : {}).", speaker.fact(fact)),
        format!("  {{ destruct (Sign.three {truth}) as [E | [E | E]]; [clear - E; Sign.one_of | clear - E; Sign.one_of |]."),
        format!("    generalize {known}; intro D; clear - D{kept}."),
    ];
    let mut cases = InstanceCases { speaker, instance, names: speaker.binding(&universal.bound), universal, left: MOST_CASES };
    out.extend(cases.goals(&mut Vec::new(), &factors)?.into_iter().map(|line| format!("    {line}")));
    out.push("  }".to_owned());
    Ok(out)
}

/// A fraction, each factor below the line in brackets of its own.
fn fraction(speaker: &FactWriter, term: &Fraction) -> String {
    let above = speaker.polynomial(term.numerator());
    let below: Vec<String> = term
        .denominator()
        .iter()
        .flat_map(|(factor, exponent)| (0..*exponent).map(|_| format!("({})", speaker.polynomial(factor))))
        .collect();
    if below.is_empty() { above } else { format!("({above}) / ({})", below.join(" * ")) }
}

/// The factors below the lines of an instance, each once.
fn factors(instance: &Instance) -> Vec<&Polynomial> {
    let mut out: Vec<&Polynomial> = Vec::new();
    for (factor, _) in instance.terms.iter().flat_map(Fraction::denominator) {
        if !out.contains(&factor) {
            out.push(factor);
        }
    }
    out
}

/// A factor below the line, with what the facts say of its sign.
struct DenominatorFactor<'a> {
    polynomial: &'a Polynomial,
    signs: Signs,
    /// The facts that say so, each after a space.
    names: String,
}

impl<'a> DenominatorFactor<'a> {
    fn of(polynomial: &'a Polynomial, facts: &[Fact<'_>]) -> Self {
        let mut out = Self { polynomial, signs: Signs::ALL, names: String::new() };
        for (number, fact) in facts.iter().enumerate() {
            if let Fact::Sign(of, signs) = fact
                && *of == polynomial
            {
                out.signs = out.signs.and(*signs);
                out.names.push_str(&format!(" H{number}"));
            }
        }
        out
    }
}

/// The most cases that an instance may have.
const MOST_CASES: usize = 300;

/// Shows the fact of an instance from its condition `D`: in every combination of signs of the factors below its lines, and in every
/// case of the condition, each comparison is cleared of what is below, and then one case of the fact is shown.
struct InstanceCases<'a> {
    speaker: &'a FactWriter,
    names: FactWriter,
    universal: &'a Universal,
    instance: &'a Instance,
    /// How many cases may still come.
    left: usize,
}

impl<'a> InstanceCases<'a> {
    /// Closes the goal where the factors in `known` are negative or positive, the others still to be told apart.
    fn goals(
        &mut self,
        known: &mut Vec<(&'a Polynomial, bool)>,
        open: &[DenominatorFactor<'a>],
    ) -> Result<Vec<String>, &'static str> {
        let Some((factor, rest)) = open.split_first() else {
            let universal = self.universal;
            return self.told(known, &[("D".to_owned(), &universal.body)], 0);
        };
        let hypothesis = format!("F{}", known.len());
        let at_once = |sign: Signs| match sign {
            sign if !sign.within(factor.signs) => {
                format!(" exfalso; clear - {hypothesis}{}; first [lra | contradiction] ", factor.names)
            }
            Signs::ZERO => format!(" clear - {hypothesis}; Sign.one_of "),
            _ => String::new(),
        };
        let mut out = vec![format!(
            "destruct (Sign.three ({})) as [{hypothesis} | [{hypothesis} | {hypothesis}]]; [{}].",
            self.speaker.polynomial(factor.polynomial),
            [Signs::NEGATIVE, Signs::ZERO, Signs::POSITIVE].map(at_once).join("|")
        )];
        for (negative, sign) in [(true, Signs::NEGATIVE), (false, Signs::POSITIVE)] {
            if sign.within(factor.signs) {
                known.push((factor.polynomial, negative));
                let lines = self.goals(known, rest);
                known.pop();
                out.extend(braced(lines?));
            }
        }
        Ok(out)
    }

    /// Tells the cases of the hypotheses apart, named formulas all of which hold; `number` of them have got a name so far.
    fn told(
        &mut self,
        known: &[(&'a Polynomial, bool)],
        hypotheses: &[(String, &Formula)],
        number: usize,
    ) -> Result<Vec<String>, &'static str> {
        let Some(((name, formula), rest)) = hypotheses.split_first() else {
            self.left = self.left.checked_sub(1).ok_or("what it uses for all values of something has too many cases")?;
            return Ok(vec!["Sign.one_of.".to_owned()]);
        };
        let own = |place: usize| format!("D{}", number + place);
        Ok(match formula {
            Formula::True => self.told(known, rest, number)?,
            Formula::False => vec![format!("destruct {name}.")],
            Formula::Atom(atom) if atom.signs() == Signs::ZERO.complement() => {
                let mut lines = vec![format!("destruct (Rdichotomy _ _ {name}) as [{0} | {0}].", own(0))];
                for signs in [Signs::NEGATIVE, Signs::POSITIVE] {
                    let one = Formula::sign(atom.polynomial(), signs);
                    let inner = [vec![(own(0), &one)], rest.to_vec()].concat();
                    lines.extend(braced(self.told(known, &inner, number + 1)?));
                }
                lines
            }
            Formula::Atom(atom) => {
                let mut lines: Vec<String> = self.cleared(known, atom.polynomial(), atom.signs(), name).into_iter().collect();
                lines.extend(self.told(known, rest, number)?);
                lines
            }
            Formula::And(parts) => {
                let names: Vec<String> = (0..parts.len()).map(own).collect();
                let mut lines = vec![format!("destruct {name} as {}.", pattern(names.clone()))];
                let inner: Vec<(String, &Formula)> = names.into_iter().zip(parts).chain(rest.iter().cloned()).collect();
                lines.extend(self.told(known, &inner, number + parts.len())?);
                lines
            }
            Formula::Or(parts) => {
                let names = vec![own(0); parts.len()];
                let mut lines = vec![format!("destruct {name} as {}.", alternatives(&names))];
                for part in parts {
                    let inner = [vec![(own(0), part)], rest.to_vec()].concat();
                    lines.extend(braced(self.told(known, &inner, number + 1)?));
                }
                lines
            }
            Formula::Quantified(_) => return Err("what holds for all values of something has a quantifier inside"),
        })
    }

    /// What a comparison of the condition, known under a name, says of the polynomial that comes of it; nothing where no number was
    /// put in.
    fn cleared(&self, known: &[(&Polynomial, bool)], polynomial: &Polynomial, signs: Signs, name: &str) -> Option<String> {
        let bound = self.universal.bound.iter().map(|bound| bound.index);
        let values: BTreeMap<VariableIndex, Fraction> = bound.zip(self.instance.terms.iter().cloned()).collect();
        if !polynomial.variables().iter().any(|variable| values.contains_key(variable)) {
            return None;
        }
        let value = polynomial.with_fractions(&values).ok()?;
        let apart: Vec<String> = (0..known.len()).map(|place| format!(" F{place}")).collect();
        let field = if apart.is_empty() {
            "ltac:(field)".to_owned()
        } else {
            format!("ltac:(clear -{}; field; repeat split; intro; lra)", apart.concat())
        };
        let above = self.speaker.polynomial(value.numerator());
        if value.denominator().is_empty() {
            let shown = self.speaker.sign(value.numerator(), signs);
            return Some(format!(
                "assert (K_{name} : {shown}) by (generalize ({field} : {} = {above}); clear - {name}; lra).",
                self.put(polynomial)
            ));
        }
        let (mut negative, mut positive, mut proofs) = (false, Vec::new(), Vec::new());
        for (factor, exponent) in value.denominator() {
            let (place, (_, below)) = known.iter().enumerate().find(|(_, (other, _))| *other == factor)?;
            negative ^= *below && exponent % 2 == 1;
            let shown = self.speaker.polynomial(factor);
            let (size, proof) = if *below {
                (format!("(- ({shown}))"), format!("(Sign.turn_lt F{place})"))
            } else {
                (format!("({shown})"), format!("F{place}"))
            };
            positive.extend((0..*exponent).map(|_| size.clone()));
            proofs.extend((0..*exponent).map(|_| proof.clone()));
        }
        let proof = proofs.into_iter().reduce(|before, next| format!("(Sign.times_lt {before} {next})"))?;
        let sign = if negative { "- " } else { "" };
        let shown = self.speaker.sign(value.numerator(), if negative { signs.turned() } else { signs });
        Some(format!(
            "assert (K_{name} : {shown}) by (generalize (Sign.same {proof} ({field} : ({}) * ({}) = {sign}({above}))); clear - {name}; lra).",
            self.put(polynomial),
            positive.join(" * ")
        ))
    }

    /// A polynomial of the condition with the numbers of the instance in it.
    fn put(&self, polynomial: &Polynomial) -> String {
        let term = |(bound, term): (&QuantifiedVariable, &Fraction)| (bound.index, format!("({})", fraction(self.speaker, term)));
        let terms = self.universal.bound.iter().zip(&self.instance.terms).map(term);
        self.names.with_terms(terms).polynomial(polynomial)
    }
}

/// The script of one goal, in braces.
fn braced(mut lines: Vec<String>) -> Vec<String> {
    if let Some(first) = lines.first_mut() {
        *first = format!("{{ {first}");
    }
    if let Some(last) = lines.last_mut() {
        last.push_str(" }");
    }
    lines
}
