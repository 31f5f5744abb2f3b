//! Writes an audit as JUnit XML for continuous integration: a test suite for each paper, a test case for each claim.
//!
//! A verdict that differs from the file's expectation is a failure. A claim that is open or unchecked is skipped, with the reason. A
//! file that cannot be read is a suite with an error. Called by `referee audit --format junit`. Not part of a verdict.

use quick_junit::{NonSuccessKind, Report, TestCase, TestCaseStatus, TestSuite};

use super::page::PageLine;
use super::visible::visible;
use super::{evidence, overview, statement};
use crate::audit::{Audit, ExpectationMatch, PaperAudit, RuledClaim};
use crate::certify::Word;
use crate::diagnostic::Diagnostic;
use crate::paper::Claim;
use crate::source::Sources;

/// Returns the audit as a JUnit report, with a line end at the end. The output has no times and no machine details.
#[must_use]
pub fn print(audit: &Audit) -> String {
    let mut report = Report::new("referee audit");
    for audited in &audit.papers {
        let mut suite = TestSuite::new(visible(&audited.paper.slug).into_owned());
        for ruled in &audited.rulings {
            if let Some(claim) = overview::claim(audited, ruled) {
                suite.add_test_case(case(audited, claim, ruled));
            }
        }
        report.add_test_suite(suite);
    }
    for (sources, faults) in &audit.faulty {
        report.add_test_suite(faulty(sources, faults.iter()));
    }
    if let Some(why) = &audit.stopped {
        let mut suite = TestSuite::new("referee");
        let mut status = TestCaseStatus::non_success(NonSuccessKind::Error);
        status.set_message(format!("the audit was not finished: {}", visible(why)));
        suite.add_test_case(TestCase::new("every claim is ruled on", status));
        report.add_test_suite(suite);
    }
    // The report holds strings and numbers, so that serialisation cannot fail.
    let mut text = report.to_string().unwrap_or_default();
    text.push('\n');
    text
}

fn case(audited: &PaperAudit, claim: &Claim, ruled: &RuledClaim) -> TestCase {
    let word = ruled.ruling.verdict.word();
    let found = plain(&evidence::evidence_line(ruled));
    let expected = claim.expected.as_ref().map_or("nothing", |expected| statement::outcome(expected.outcome));
    let is_undecided = matches!(word, Word::Open | Word::Unchecked);
    let mut status = match ruled.comparison {
        ExpectationMatch::Differs => TestCaseStatus::non_success(NonSuccessKind::Failure),
        ExpectationMatch::Undecided => TestCaseStatus::skipped(),
        ExpectationMatch::AsExpected if is_undecided => TestCaseStatus::skipped(),
        ExpectationMatch::AsExpected => TestCaseStatus::success(),
    };
    match ruled.comparison {
        ExpectationMatch::Differs => {
            status.set_message(format!("{word}, expected {expected}"));
            status.set_type(word.as_str());
            status.set_description(found);
        }
        ExpectationMatch::Undecided | ExpectationMatch::AsExpected if is_undecided => {
            status.set_message(if found.is_empty() { word.to_string() } else { format!("{word}: {found}") });
        }
        ExpectationMatch::Undecided | ExpectationMatch::AsExpected => {}
    }
    let mut case = TestCase::new(visible(&claim.id).into_owned(), status);
    case.set_classname(visible(&audited.paper.slug).into_owned());
    let sources = &audited.paper.sources;
    let file = &sources.get(claim.span.source).name;
    case.extra.insert("file".into(), visible(file).into_owned().into());
    case.extra.insert("line".into(), sources.line(claim.span).to_string().into());
    case.add_property(("title", &*visible(&claim.title)));
    case.add_property(("verdict", word.as_str()));
    if !claim.places.is_empty() {
        case.add_property(("place", &*visible(&claim.places.join(", "))));
    }
    case
}

fn faulty<'a>(sources: &Sources, faults: impl Iterator<Item = &'a Diagnostic>) -> TestSuite {
    let name = sources.iter().next().map_or("", |source| source.name.as_str());
    let mut suite = TestSuite::new(visible(name).into_owned());
    for fault in faults {
        let mut status = TestCaseStatus::non_success(NonSuccessKind::Error);
        let line = sources.line(fault.span);
        status.set_message(format!("line {line}: {}", visible(&fault.message)));
        suite.add_test_case(TestCase::new("the file can be read", status));
    }
    suite
}

fn plain(line: &PageLine) -> String {
    line.0.iter().map(|piece| piece.text.as_str()).collect::<String>().trim().to_owned()
}
