//! Writes a certificate as a proof by contradiction that a reader can check by hand: the facts with their places in the paper, the
//! cases, the products, and the sum that is a contradiction.
//!
//! Called by [`super::claim`] and [`super::evidence`]. Not part of a verdict: the kernel checked the certificate before.

use std::collections::{BTreeMap, BTreeSet};

use num_traits::One;

use super::evaluated;
use super::mentions::{self, Mention};
use super::page::{Page, PageLine, PageTable};
use super::proof_notation::{ProofNotation, ProofPrinter};
use crate::certify::Finding;
use crate::encode::{Hypothesis, Query};
use crate::expression::Condition;
use crate::expression::definedness::constant;
use kernel::algebra::{Formula, Fraction, Polynomial, Signs, VariableIndex};
use kernel::certificate::{Cases, Certificate, CertificateEnd, Identity};
use kernel::instantiation::RootNames;
use kernel::number::Rational;
use kernel::scope::{Fact, Scope, facts};
use kernel::{Instance, System, Unsat};

/// Appends the proof that a query is unsatisfiable to the page, in plain text; nothing if algebra alone shows it.
pub(super) fn append(query: &Query, proof: &Unsat, page: &mut Page) {
    append_in(query, proof, ProofNotation::Plain, page);
}

/// Appends the proof that a query is unsatisfiable to the page; nothing if algebra alone shows it. Every formula of these blocks is in
/// the given notation.
pub(super) fn append_in(query: &Query, proof: &Unsat, notation: ProofNotation<'_>, page: &mut Page) {
    let (Ok(system), Some(refutation)) = (&query.system, proof.refutation()) else { return };
    let Ok((system, roots)) = &system.instantiated_with_names(&refutation.instances) else { return };
    let printer = ProofPrinter { system, notation };
    let mut writer = ProofWriter { printer, rows: Vec::new() };
    writer.certificate(&refutation.certificate, &mut Scope::of(system), 0);
    let cleared = if has_denominators(query, system, proof.facts()) {
        ", each multiplied by its denominators where the assumptions decide their signs:"
    } else {
        ":"
    };
    page.paragraph(PageLine::plain(format!("Suppose there were such a point. Then these hold there{cleared}")));
    page.table(PageTable { rows: premises(query, printer, proof.facts()), ..PageTable::default() });
    let instances = instances(printer, &refutation.instances, roots);
    if !instances.is_empty() {
        page.paragraph(PageLine::plain("The conditions for all values are used at these instances:"));
        page.table(PageTable { rows: instances, ..PageTable::default() });
    }
    page.paragraph(PageLine::plain("And so:"));
    page.list(writer.rows);
}

/// Returns the parameters whose domains a proof uses, although neither the conditions sought, nor the claim's own hypotheses, nor
/// an assumption used in the proof mentions them.
pub(super) fn unmentioned_domains<'a>(query: &'a Query, finding: &Finding) -> Vec<&'a str> {
    let used: BTreeSet<usize> = match finding {
        Finding::Unsat { proof } => used_pieces(query, proof),
        Finding::Sat { .. } | Finding::UnsatSaysSolver { .. } | Finding::Unknown { .. } | Finding::NotAsked => return Vec::new(),
    };
    let is_domain = |hypothesis: &Hypothesis| !hypothesis.own && is_domain(query, hypothesis);
    let premises = query.hypotheses.iter().enumerate().filter(|(place, h)| h.own || (used.contains(place) && !is_domain(h)));
    let stated = query.sought.iter().chain(premises.map(|(_, hypothesis)| &hypothesis.condition));
    let mentioned = mentions::variables(stated.map(AsRef::as_ref));
    let base = |name: &str| evaluated::base(name).to_owned();
    let mentioned: BTreeSet<String> = mentioned.iter().map(|name| base(name)).collect();
    let domains = query.hypotheses.iter().enumerate().filter(|(place, h)| used.contains(place) && is_domain(h));
    let domains: Vec<&Hypothesis> = domains.map(|(_, hypothesis)| hypothesis).collect();
    let own = |hypothesis: &'a Hypothesis| hypothesis.origin.trim_end_matches(" (second point)");
    let parameters = |hypothesis: &Hypothesis| -> BTreeSet<String> {
        mentions::variables(std::iter::once(&*hypothesis.condition)).iter().map(|name| base(name)).collect()
    };
    // A domain that links its parameter to no other parameter could be dropped from the proof, since it is nonempty.
    let is_linked = |domain: &&&Hypothesis| {
        let name = domain.origin.trim_end_matches(" (second point)");
        parameters(domain).iter().any(|other| other != name)
            || domains.iter().any(|other| other.origin != domain.origin && parameters(other).contains(name))
    };
    let names = domains.iter().filter(is_linked).map(|hypothesis| own(hypothesis));
    let mut out: Vec<&str> = names.filter(|name| !mentioned.contains(*name)).collect();
    out.dedup();
    out
}

/// Returns the pieces of a query that the proof that it is unsatisfiable uses: the first pieces are the hypotheses, in order.
pub(super) fn used_pieces(query: &Query, proof: &Unsat) -> BTreeSet<usize> {
    match proof.refutation() {
        Some(_) => proof.pieces().clone(),
        None => minimal_conflict_by_normal_form(query),
    }
}

/// Returns true iff the hypothesis is the domain of the parameter that is its origin.
fn is_domain(query: &Query, hypothesis: &Hypothesis) -> bool {
    let name = hypothesis.origin.trim_end_matches(" (second point)");
    query.system.as_ref().is_ok_and(|system| system.variables.iter().any(|variable| evaluated::base(&variable.name) == name))
}

/// Returns the indices of a minimal set of pieces whose conjunction has the normal form *false*. Among several such sets, the one
/// returned has the last pieces.
///
/// # Source
/// QuickXplain (Junker 2004): halves are tried first, so that a small conflict among many pieces is found in few steps.
fn minimal_conflict_by_normal_form(query: &Query) -> BTreeSet<usize> {
    let Ok(system) = &query.system else { return BTreeSet::new() };
    let conflict = |places: &[usize]| {
        let pieces = places.iter().filter_map(|place| system.pieces.get(*place)).map(|(_, piece)| piece.clone());
        Formula::and(pieces.collect()).simplified() == Formula::False
    };
    let all: Vec<usize> = (0..system.pieces.len()).rev().collect();
    minimal_conflict(&[], false, &all, &conflict).into_iter().collect()
}

/// Returns a minimal part of `rest` that conflicts together with `fixed`; `grown` is true if `fixed` has grown since it was last
/// tested.
fn minimal_conflict(fixed: &[usize], grown: bool, rest: &[usize], conflict: &impl Fn(&[usize]) -> bool) -> Vec<usize> {
    if grown && conflict(fixed) {
        return Vec::new();
    }
    if rest.len() <= 1 {
        return rest.to_vec();
    }
    let (first, second) = rest.split_at(rest.len() / 2);
    let from_second = minimal_conflict(&[fixed, first].concat(), true, second, conflict);
    let from_first = minimal_conflict(&[fixed, &from_second].concat(), !from_second.is_empty(), first, conflict);
    [from_first, from_second].concat()
}

/// Returns a row for each instance of a universally quantified condition: its number, the terms substituted, and the condition. A
/// row before it defines each root that the terms mention, where the root is first used.
fn instances(printer: ProofPrinter<'_>, instances: &[Instance], roots: &[RootNames]) -> Vec<Vec<PageLine>> {
    let mut rows = Vec::new();
    let mut defined: BTreeSet<VariableIndex> = BTreeSet::new();
    for ((place, instance), names) in instances.iter().enumerate().zip(roots) {
        let Some(universal) = printer.system.universals.get(instance.universal) else { continue };
        for (root, variable) in instance.roots.iter().zip(names.values()) {
            if defined.insert(*variable) {
                let name = printer.polynomial(&Polynomial::variable(*variable));
                let shown = format!("{name} = {}", printer.root(&root.renamed(names)));
                rows.push(vec![PageLine::plain("root"), PageLine::formula(shown), PageLine::plain("")]);
            }
        }
        let term = |term: &Fraction| term.renamed(names).map(|term| printer.fraction(&term)).unwrap_or_default();
        let bound = universal.bound.iter().zip(&instance.terms);
        let substitutions: Vec<String> =
            bound.map(|(bound, at)| format!("{} = {}", printer.name(&bound.name), term(at))).collect();
        let name = printer.system.variables.get(universal.truth as usize).map_or("", |variable| &variable.name);
        let condition = format!("{}: {}", printer.words(name), printer.formula(&universal.body));
        rows.push(vec![
            PageLine::plain(format!("instance {}", place + 1)),
            PageLine::formula(substitutions.join(", ")),
            PageLine::formula(condition),
        ]);
    }
    rows
}

/// Returns true iff a condition behind one of the facts used has a denominator that is not a constant.
fn has_denominators(query: &Query, system: &System, used: &BTreeSet<usize>) -> bool {
    let conditions: Vec<&Condition> =
        query.hypotheses.iter().map(|hypothesis| &hypothesis.condition).chain(&query.sought).map(AsRef::as_ref).collect();
    let mut found = false;
    for (number, (piece, _)) in facts(system).enumerate() {
        if let (true, Some(condition)) = (used.contains(&number), conditions.get(piece)) {
            mentions::walk(condition, &mut |mention| {
                found |= matches!(mention, Mention::Denominator(denominator) if constant(denominator).is_none());
            });
        }
    }
    found
}

/// Returns a row for each fact of the system that the proof uses: its number, formula, origin and place.
fn premises(query: &Query, printer: ProofPrinter<'_>, used: &BTreeSet<usize>) -> Vec<Vec<PageLine>> {
    let places: BTreeMap<&str, String> =
        query.hypotheses.iter().map(|hypothesis| (hypothesis.origin.as_str(), hypothesis.places.join(", "))).collect();
    let mut rows = Vec::new();
    for (number, (piece, fact)) in facts(printer.system).enumerate() {
        if !used.contains(&number) {
            continue;
        }
        let origin = printer.system.pieces.get(piece).map_or("", |(origin, _)| origin.as_str());
        let is_sought = piece >= query.hypotheses.len();
        let from = if is_sought { format!("supposed: {origin}") } else { origin.to_owned() };
        let place = places.get(origin).cloned().unwrap_or_default();
        rows.push(vec![
            PageLine::plain(format!("({number})")),
            shown(printer, &fact),
            PageLine::faint(from),
            PageLine::faint(place),
        ]);
    }
    rows
}

struct ProofWriter<'a> {
    printer: ProofPrinter<'a>,
    rows: Vec<PageLine>,
}

impl<'a> ProofWriter<'a> {
    fn row(&mut self, depth: usize, line: PageLine) {
        self.rows.push(PageLine::plain("  ".repeat(depth)).then(line));
    }

    fn certificate(&mut self, certificate: &'a Certificate, scope: &mut Scope<'a>, depth: usize) {
        let outside = scope.len();
        for step in &certificate.steps {
            let why = self.cases(&step.cases);
            let Ok(cases) = scope.alternatives(&step.cases) else { return };
            let mut others = step.refuted.iter();
            for (place, case) in cases.iter().enumerate() {
                if place == step.left {
                    continue;
                }
                if let Some(inner) = others.next() {
                    let line = self.listed(case, scope.len());
                    self.row(depth, PageLine::plain(format!("{why}not: ")).then(line));
                    self.inside(case, inner, scope, depth + 1);
                }
            }
            if let Some(left) = cases.get(step.left) {
                let line = self.listed(left, scope.len());
                self.row(depth, PageLine::plain(format!("{why}so: ")).then(line));
                scope.assume(left.iter().copied());
            }
        }
        match &certificate.end {
            CertificateEnd::Identity(identity) => self.identity(identity, scope, depth),
            CertificateEnd::Cases { cases, refuted } => {
                let why = self.cases(cases);
                let Ok(alternatives) = scope.alternatives(cases) else { return };
                if alternatives.is_empty() {
                    self.row(depth, PageLine::plain(format!("{why}no case is left: a contradiction.")));
                }
                for (case, inner) in alternatives.iter().zip(refuted) {
                    let line = self.listed(case, scope.len());
                    self.row(depth, PageLine::plain(format!("{why}case: ")).then(line));
                    self.inside(case, inner, scope, depth + 1);
                }
            }
        }
        scope.truncate(outside);
    }

    fn inside(&mut self, case: &[Fact<'a>], inner: &'a Certificate, scope: &mut Scope<'a>, depth: usize) {
        let before = scope.len();
        scope.assume(case.iter().copied());
        self.certificate(inner, scope, depth);
        scope.truncate(before);
    }

    /// Returns the reason for a distinction of cases, in words.
    fn cases(&mut self, cases: &Cases) -> String {
        match cases {
            Cases::Of(fact) => {
                format!("by ({fact}), ")
            }
            Cases::Signs { .. } => String::new(),
            Cases::Whole { .. } => "between neighbouring whole numbers, ".to_owned(),
        }
    }

    /// Returns the facts of a case, numbered from `first`.
    fn listed(&self, case: &[Fact<'_>], first: usize) -> PageLine {
        let mut line = PageLine::new();
        for (place, fact) in case.iter().enumerate() {
            if place > 0 {
                line = line.and(", ");
            }
            line = line.and(format!("({}) ", first + place)).then(shown(self.printer, fact));
        }
        line
    }

    fn identity(&mut self, identity: &Identity, scope: &Scope<'_>, depth: usize) {
        let mut sum = Polynomial::default();
        let mut terms = Vec::new();
        for product in &identity.products {
            let mut value = Polynomial::constant(product.multiplier.clone());
            let mut factors: Vec<String> = Vec::new();
            for number in &product.facts {
                let Ok(Fact::Sign(polynomial, signs)) = scope.fact(*number) else { return };
                let is_nonpositive = signs.within(Signs::NEGATIVE.or(Signs::ZERO));
                value = value.times(&if is_nonpositive { polynomial.scaled(&-Rational::one()) } else { polynomial.clone() });
                factors.push(if is_nonpositive { format!("-({number})") } else { format!("({number})") });
            }
            for square in &product.squares {
                value = value.times(square).times(square);
                factors.push(self.printer.square(square));
            }
            let multiplier = if product.multiplier.is_one() && !factors.is_empty() {
                String::new()
            } else {
                self.printer.number(&product.multiplier)
            };
            if !multiplier.is_empty() {
                factors.insert(0, multiplier);
            }
            terms.push(self.printer.product(&factors));
            sum = sum.plus(&value);
        }
        for (multiplier, number) in &identity.equalities {
            let Ok(Fact::Sign(polynomial, _)) = scope.fact(*number) else { return };
            sum = sum.plus(&multiplier.times(polynomial));
            let factors = [format!("({})", self.printer.polynomial(multiplier)), format!("({number})")];
            terms.push(self.printer.product(&factors));
        }
        let left = self.printer.sum(&terms);
        let end = if sum.is_empty() { "yet one of these products is positive" } else { "yet none of these products is negative" };
        let line =
            PageLine::formula(format!("{left} = {}", self.printer.polynomial(&sum))).and(format!(", {end}: a contradiction."));
        self.row(depth, line);
    }
}

fn shown(printer: ProofPrinter<'_>, fact: &Fact<'_>) -> PageLine {
    match fact {
        Fact::Sign(polynomial, signs) => PageLine::formula(printer.comparison(polynomial, *signs)),
        Fact::OneOf(parts) => {
            let parts: Vec<String> = parts.iter().map(|part| printer.formula(part)).collect();
            PageLine::formula(printer.joined(&parts, "or"))
        }
    }
}
