//! Writes an audit as an appendix in LaTeX: errata, statements that are refuted, all claims with their verdicts, derived conditions,
//! what was not checked, and the proofs from certificates.
//!
//! The document is complete and needs `amsmath`, `amssymb`, `amsthm`, `longtable` and `hyperref` alone. Formulas are printed from the
//! conditions that were ruled on. Called by `referee report --format latex`. Not part of a verdict.

pub mod escape;
pub mod lines;
pub mod proofs;

use std::collections::BTreeMap;

use super::finding::{ClaimRuling, FindingIndex, FindingKind, MeantForm};
use super::page::{PageBlock, PageLine};
use super::place::{PlaceReport, RegionComparison};
use super::typeset::FormulaTypesetter;
use super::{difference, evidence, overview, place_order, unchecked};
use crate::audit::PaperAudit;
use crate::certify::Word;
use crate::paper::{Claim, Paper, Role, Statement};

/// A table of values at a counterexample has no more rows.
const MOST_ROWS: usize = 8;

/// What stands before the document's own text.
const HEAD: &str = include_str!("head.tex");

/// Returns the appendix on a paper as a whole LaTeX document; `places` are the reports on its numbered places, and `selected` says
/// which claims are listed.
#[must_use]
pub fn document(
    audited: &PaperAudit,
    places: &[PlaceReport],
    selected: &dyn Fn(&Claim) -> bool,
    stopped: Option<&str>,
) -> String {
    let appendix = Appendix::new(audited, selected);
    let mut out = HEAD.to_owned();
    appendix.title(&mut out);
    appendix.errata(&mut out);
    appendix.refuted(&mut out);
    appendix.derived(places, &mut out);
    appendix.not_checked(stopped, &mut out);
    appendix.claims(&mut out);
    appendix.proofs(&mut out);
    out.push_str("\\end{document}\n");
    out
}

/// What the sections of the document share.
struct Appendix<'a> {
    audited: &'a PaperAudit,
    paper: &'a Paper,
    typesetter: FormulaTypesetter<'a>,
    findings: FindingIndex<'a>,
    /// The selected claims of the file, by place.
    claims: Vec<ClaimRuling<'a>>,
    /// The number of each claim in the list of claims.
    numbers: BTreeMap<&'a str, usize>,
}

impl<'a> Appendix<'a> {
    fn new(audited: &'a PaperAudit, selected: &dyn Fn(&Claim) -> bool) -> Self {
        let findings = FindingIndex::new(audited);
        let is_stated = |claim: &Claim| matches!(claim.role, Role::Claim | Role::Question | Role::Step);
        let mut claims: Vec<ClaimRuling<'a>> =
            findings.all().iter().copied().filter(|(claim, _)| is_stated(claim) && selected(claim)).collect();
        claims.sort_by_key(|(claim, _)| place_order::key(findings.places(claim)));
        let numbers = claims.iter().zip(1..).map(|((claim, _), number)| (claim.id.as_str(), number)).collect();
        Self { audited, paper: &audited.paper, typesetter: FormulaTypesetter::new(&audited.paper), findings, claims, numbers }
    }

    fn line(&self, line: &PageLine) -> String {
        lines::line(line, &self.typesetter)
    }

    fn typeset(&self, statement: &Statement) -> String {
        lines::typeset(&self.typesetter.statement(statement))
    }

    fn title(&self, out: &mut String) {
        let entries = |wanted: &str| {
            let own = self.paper.entries.iter().filter(move |(key, _)| key == wanted);
            own.map(|(_, text)| text.as_str()).collect::<Vec<_>>().join(", ")
        };
        let about = [entries("author"), entries("version")];
        let about: Vec<String> = about.iter().filter(|text| !text.is_empty()).map(|text| escape::text(text)).collect();
        out.push_str(&format!(
            "\\title{{An audit of the formal statements in\\\\ \\textit{{{}}}}}\n",
            escape::text(&self.paper.title)
        ));
        out.push_str(&format!("\\author{{{}}}\n\\date{{}}\n\\begin{{document}}\n\\maketitle\n\n", about.join("\\\\ ")));
        let count = |word: Word| self.claims.iter().filter(|(_, ruled)| ruled.ruling.verdict.word() == word).count();
        let counts: Vec<String> = Word::ALL
            .iter()
            .map(|word| (word, count(*word)))
            .filter(|(_, n)| *n > 0)
            .map(|(word, n)| format!("{n} {word}"))
            .collect();
        out.push_str(&format!(
            "\\noindent The statements of the paper were written down as formulas and decided by exact arithmetic: {}, \
             of which {}. A statement is \\emph{{proved}} if a certificate or a point was checked, \\emph{{refuted}} if a \
             counterexample was worked out, \\emph{{vacuous}} if its hypotheses contradict each other, \\emph{{unchecked}} if a search \
             program gives an answer without a proof, and \\emph{{open}} if it is not decided. Whether the formulas say what the \
             paper says is for its readers to judge.\n\n",
            overview::count(self.claims.len(), "statement"),
            if counts.is_empty() { "none is selected".to_owned() } else { counts.join(", ") },
        ));
    }

    /// Returns the findings of some kinds by place, the gravest first inside a place.
    fn of_kinds(&self, kinds: &[FindingKind]) -> Vec<ClaimRuling<'a>> {
        let mut found: Vec<(FindingKind, ClaimRuling<'a>)> = Vec::new();
        for (claim, ruled) in self.findings.all() {
            let is_here = self.numbers.contains_key(claim.id.as_str()) || claim.id.ends_with("/printed-meant");
            if let Some(kind) = self.findings.kind(claim, ruled).filter(|kind| is_here && kinds.contains(kind)) {
                found.push((kind, (claim, ruled)));
            }
        }
        found.sort_by_key(|(kind, (claim, _))| (place_order::key(self.findings.places(claim)), *kind));
        found.into_iter().map(|(_, both)| both).collect()
    }

    fn errata(&self, out: &mut String) {
        out.push_str("\\section{Errata}\n");
        let all = self.of_kinds(&[FindingKind::Misprint]);
        if all.is_empty() {
            out.push_str("No printed formula was found that differs from the form that is meant.\n\n");
            return;
        }
        out.push_str("Each printed form below is refuted. The parts in which the two forms differ are framed.\n\n");
        for (claim, ruled) in all {
            if let Some(meant) = self.findings.meant(claim) {
                self.erratum((claim, ruled), &meant, out);
            }
        }
    }

    fn erratum(&self, (claim, ruled): ClaimRuling<'a>, meant: &MeantForm<'a>, out: &mut String) {
        let name = claim.id.strip_suffix("/printed-meant").map(|name| format!("The condition `{name}`"));
        let title = lines::title(name.as_deref().unwrap_or(&place_order::capital(&claim.title)), &self.typesetter);
        out.push_str(&format!("\\paragraph{{{}.}} {title}{}.\n", self.place(claim), self.reference(claim)));
        let (a, b) = difference::statements(&self.findings.printed(claim), &meant.statement);
        let mut both = (self.typeset(&a), self.typeset(&b));
        // A formula that stays text would show the marks themselves.
        if [&both.0, &both.1].iter().any(|text| text.contains("\\texttt{U+E00")) {
            both = (self.typeset(&self.findings.printed(claim)), self.typeset(&meant.statement));
        }
        let verdict = match meant.ruled {
            Some((_, ruled)) => format!(" \\emph{{{}}}", ruled.ruling.verdict.word()),
            None => String::new(),
        };
        let mut rows = vec![
            vec!["printed".to_owned(), both.0],
            vec!["meant".to_owned(), format!("{}{verdict}", both.1)],
            vec!["evidence".to_owned(), self.line(&evidence::evidence_line(ruled))],
        ];
        if let Some(why) = claim.expected.as_ref().and_then(|expected| expected.why.as_ref()) {
            rows.push(vec!["reason".to_owned(), escape::text(why)]);
        }
        out.push_str(&lines::table(&[12, 84], &[], &rows));
        for block in overview::entry(claim, ruled).below {
            if let PageBlock::Table(table) = block {
                out.push_str(&lines::small_table(&table, MOST_ROWS, &self.typesetter));
            }
        }
    }

    fn refuted(&self, out: &mut String) {
        let kinds = [FindingKind::Surprise, FindingKind::Refuted, FindingKind::No, FindingKind::Vacuous];
        let all = self.of_kinds(&kinds);
        if all.is_empty() {
            return;
        }
        out.push_str(
            "\\section{Statements that do not hold}\nSome of these statements are made by the paper; others test whether a condition \
             can be left out.\n",
        );
        let row = |(claim, ruled): &ClaimRuling<'a>| {
            let why = claim.expected.as_ref().and_then(|expected| expected.why.as_ref());
            let mut found =
                vec![format!("\\emph{{{}}}: {}", ruled.ruling.verdict.word(), self.line(&evidence::evidence_line(ruled)))];
            found.extend(why.map(|why| escape::text(why)));
            if self.findings.kind(claim, ruled) == Some(FindingKind::Surprise) {
                found.push("\\textbf{This is not what was expected.}".to_owned());
            }
            let title = lines::title(&place_order::capital(&claim.title), &self.typesetter);
            let statement = lines::typeset(&self.typesetter.claim(claim));
            vec![self.place(claim), format!("\\textit{{{title}}}{}: {statement}", self.reference(claim)), found.join(". ")]
        };
        let rows: Vec<Vec<String>> = all.iter().map(row).collect();
        out.push_str(&lines::table(&[15, 42, 37], &["place", "statement", "found"], &rows));
    }

    fn derived(&self, places: &[PlaceReport], out: &mut String) {
        let is_derived = |(claim, _): &&ClaimRuling<'a>| claim.derivation.is_some() && !claim.id.contains("/printed");
        let derived: Vec<&ClaimRuling<'a>> = self.claims.iter().filter(is_derived).collect();
        if derived.is_empty() {
            return;
        }
        out.push_str("\\section{Derived regions and thresholds}\n");
        let row = |(claim, ruled): &&ClaimRuling<'a>| {
            let title = lines::title(&place_order::capital(&claim.title), &self.typesetter);
            let statement = lines::typeset(&self.typesetter.claim(claim));
            let text = format!("\\textit{{{title}}}{}: {statement}{}", self.reference(claim), self.supposing(claim));
            vec![self.place(claim), text, ruled.ruling.verdict.word().to_string()]
        };
        let rows: Vec<Vec<String>> = derived.iter().map(row).collect();
        out.push_str(&lines::table(&[15, 67, 11], &["place", "condition", "verdict"], &rows));
        let exact = places.iter().flat_map(|place| place.equilibria.iter().map(move |exact| (place, exact)));
        for (place, exact) in exact {
            if let Some(beside) = &exact.beside {
                self.comparison(&place.place, beside, out);
            }
        }
    }

    /// Appends how the region that the paper prints differs from the derived one.
    fn comparison(&self, place: &str, beside: &RegionComparison, out: &mut String) {
        let at = |point: &BTreeMap<String, String>| {
            let values: Vec<String> = point.iter().map(|(name, value)| format!("{name} = {value}")).collect();
            lines::typeset(&self.typesetter.text(&values.join(", ")))
        };
        let condition = |text: &str| lines::typeset(&self.typesetter.text(text));
        let mut found = Vec::new();
        for missing in &beside.missing {
            found.push(format!(
                "It lacks the condition {}, which fails in it at {}.",
                condition(&missing.condition),
                at(&missing.point)
            ));
        }
        for superfluous in &beside.superfluous {
            let shown = condition(&superfluous.condition);
            found.push(format!(
                "It has the condition {shown}, which alone excludes the equilibrium at {}.",
                at(&superfluous.point)
            ));
        }
        found.extend(beside.undecided.iter().map(|text| format!("Whether it needs {} is not decided.", condition(text))));
        if found.is_empty() {
            return;
        }
        let region = escape::code(&beside.region);
        out.push_str(&format!("\\paragraph{{The printed region {region} ({}).}}\n\\begin{{itemize}}\n", escape::text(place)));
        found.iter().for_each(|line| out.push_str(&format!("\\item{{}} {line}\n")));
        out.push_str("\\end{itemize}\n");
    }

    fn not_checked(&self, stopped: Option<&str>, out: &mut String) {
        out.push_str("\\section{What was not checked}\n");
        for (heading, found) in [
            ("", unchecked::lines(self.audited, &self.findings, stopped)),
            ("\\paragraph{Not stated by the text.}\n", unchecked::unstated(self.audited)),
        ] {
            if !found.is_empty() {
                out.push_str(heading);
                out.push_str("\\begin{itemize}\n");
                found.iter().for_each(|line| out.push_str(&format!("\\item{{}} {}\n", self.line(line))));
                out.push_str("\\end{itemize}\n");
            } else if heading.is_empty() {
                out.push_str("Every statement that was written down is decided.\n\n");
            }
        }
    }

    fn claims(&self, out: &mut String) {
        out.push_str("\\section{Claims and verdicts}\n");
        let row = |(claim, ruled): &ClaimRuling<'a>| {
            let number = self.numbers.get(claim.id.as_str()).copied().unwrap_or_default();
            let title = lines::title(&place_order::capital(&claim.title), &self.typesetter);
            let printed = if claim.id.contains("/printed") { " (as printed)" } else { "" };
            let statement = lines::typeset(&self.typesetter.claim(claim));
            let text = format!("\\textit{{{title}}}{printed}: {statement}{}", self.supposing(claim));
            let number = format!("\\hypertarget{{claim-{number}}}{{{number}}}");
            vec![number, self.place(claim), text, ruled.ruling.verdict.word().to_string()]
        };
        let rows: Vec<Vec<String>> = self.claims.iter().map(row).collect();
        out.push_str(&lines::table(&[5, 15, 61, 11], &["no.", "place", "claim", "verdict"], &rows));
    }

    fn proofs(&self, out: &mut String) {
        let written: Vec<(usize, String)> = self.claims.iter().filter_map(|both| self.proof(both)).collect();
        if written.is_empty() {
            return;
        }
        out.push_str(
            "\\section{Proofs}\nEach proof is a certificate that was checked by exact arithmetic. Longer proofs are left out; the \
             evidence file of the audit has them.\n\n",
        );
        written.iter().for_each(|(_, proof)| out.push_str(proof));
    }

    fn proof(&self, (claim, ruled): &ClaimRuling<'a>) -> Option<(usize, String)> {
        let number = self.numbers.get(claim.id.as_str()).copied()?;
        let body = proofs::body(self.paper, claim, ruled)?;
        let head = format!("Proof of claim~\\hyperlink{{claim-{number}}}{{{number}}}");
        Some((number, format!("\\begin{{proof}}[{head}]\n{body}\\end{{proof}}\n\n")))
    }

    /// Returns the place of a claim, with the others in brackets.
    fn place(&self, claim: &'a Claim) -> String {
        let places = self.findings.places(claim);
        let others = place_order::others(places);
        let heading = escape::text(&place_order::heading(places));
        if others.is_empty() { heading } else { format!("{heading} ({})", escape::text(&others.join("; "))) }
    }

    /// Returns the number of a claim as a link to the list of claims.
    fn reference(&self, claim: &Claim) -> String {
        let link = |number: &usize| format!(" (claim~\\hyperlink{{claim-{number}}}{{{number}}})");
        self.numbers.get(claim.id.as_str()).map(link).unwrap_or_default()
    }

    /// Returns the hypotheses of a claim beyond the assumptions, and the assumptions that are not in force.
    fn supposing(&self, claim: &Claim) -> String {
        let given = claim.given.iter().filter(|given| given.from.is_none());
        let given: Vec<String> = given.map(|given| lines::typeset(&self.typesetter.condition(&given.condition))).collect();
        let mut out = String::new();
        if !given.is_empty() {
            out.push_str(&format!(", given {}", given.join(", ")));
        }
        let setting = overview::setting(self.audited, claim);
        if !setting.is_empty() {
            out.push_str(&format!(" ({})", escape::text(&setting)));
        }
        out
    }
}
