//! Writes an audit as SARIF 2.1.0 (OASIS 2020), which code hosts show beside the lines of a condition file.
//!
//! A result is a ruling that is not simply *proved as expected*; its rule is the kind of the claim, and its place is the claim in the
//! condition file. A verdict that differs from the expectation is an error, a claim that is not decided a warning, and what is
//! refuted, vacuous or open as the file expects a note. Called by `referee audit --format sarif`. Not part of a verdict.

use std::collections::BTreeMap;

use serde::Serialize;

use super::page::PageLine;
use super::visible::visible;
use super::{evidence, indent, overview, statement};
use crate::audit::{Audit, ExpectationMatch, PaperAudit, RuledClaim};
use crate::certify::Word;
use crate::diagnostic::Diagnostic;
use crate::paper::Claim;
use crate::source::{Sources, Span, sha256};

/// The version of the format.
const VERSION: &str = "2.1.0";
/// The address of the format's schema: a name that readers know; the tool does not ask for it.
const SCHEMA: &str = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";
/// The rule of a file that cannot be read.
const FAULT: &str = "faulty file";

#[derive(Serialize)]
struct SarifLog {
    #[serde(rename = "$schema")]
    schema: &'static str,
    version: &'static str,
    runs: [SarifRun; 1],
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct SarifRun {
    tool: SarifTool,
    invocations: [SarifInvocation; 1],
    column_kind: &'static str,
    results: Vec<SarifResult>,
}

#[derive(Serialize)]
struct SarifTool {
    driver: SarifDriver,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct SarifDriver {
    name: &'static str,
    semantic_version: &'static str,
    rules: Vec<SarifRule>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct SarifRule {
    id: &'static str,
    short_description: SarifText,
}

#[derive(Serialize)]
struct SarifText {
    text: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct SarifInvocation {
    execution_successful: bool,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    tool_execution_notifications: Vec<SarifNotification>,
}

#[derive(Serialize)]
struct SarifNotification {
    level: &'static str,
    message: SarifText,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct SarifResult {
    rule_id: &'static str,
    level: &'static str,
    message: SarifText,
    locations: [SarifLocation; 1],
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    partial_fingerprints: BTreeMap<&'static str, String>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    properties: BTreeMap<&'static str, String>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct SarifLocation {
    physical_location: SarifPhysicalLocation,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct SarifPhysicalLocation {
    artifact_location: SarifArtifactLocation,
    region: SarifRegion,
}

#[derive(Serialize)]
struct SarifArtifactLocation {
    uri: String,
}

/// Lines and columns, counted from 1; the end column is the one past the last character.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct SarifRegion {
    start_line: usize,
    start_column: usize,
    end_line: usize,
    end_column: usize,
}

/// Returns the audit as a SARIF log, with a line end at the end. The output has no times and no machine details.
#[must_use]
pub fn print(audit: &Audit) -> String {
    let papers = audit.papers.iter().flat_map(|audited| audited.rulings.iter().filter_map(move |ruled| result(audited, ruled)));
    let faulty = audit.faulty.iter().flat_map(|(sources, faults)| faults.iter().map(move |fault| fault_result(sources, fault)));
    let results: Vec<SarifResult> = papers.chain(faulty).collect();
    let stopped = audit.stopped.iter().map(|why| SarifNotification {
        level: "error",
        message: SarifText { text: format!("the audit was not finished: {}", visible(why)) },
    });
    let invocation = SarifInvocation {
        execution_successful: audit.stopped.is_none() && audit.faulty.is_empty(),
        tool_execution_notifications: stopped.collect(),
    };
    let is_used = |id: &&str| results.iter().any(|result| result.rule_id == *id);
    let rules = statement::KINDS.into_iter().chain([FAULT]).filter(is_used).map(rule).collect();
    let driver = SarifDriver { name: "referee", semantic_version: env!("CARGO_PKG_VERSION"), rules };
    let run = SarifRun { tool: SarifTool { driver }, invocations: [invocation], column_kind: "unicodeCodePoints", results };
    let log = SarifLog { schema: SCHEMA, version: VERSION, runs: [run] };
    // The log holds only strings, numbers, lists and maps with string keys, so serialisation cannot fail.
    let mut text = indent::print(&log).unwrap_or_default();
    text.push('\n');
    text
}

fn rule(id: &'static str) -> SarifRule {
    let text = match id {
        FAULT => "The condition file cannot be read.".to_owned(),
        kind => format!("A claim of the kind `{kind}` that is not simply proved as expected."),
    };
    SarifRule { id, short_description: SarifText { text } }
}

/// Returns the result about a ruling; `None` if the claim is proved as expected, or the answer to a question of the tool is usual.
fn result(audited: &PaperAudit, ruled: &RuledClaim) -> Option<SarifResult> {
    let claim = overview::claim(audited, ruled)?;
    let word = ruled.ruling.verdict.word();
    let level = match (ruled.comparison, word) {
        (ExpectationMatch::Differs, _) => "error",
        (ExpectationMatch::Undecided, _) => "warning",
        (ExpectationMatch::AsExpected, Word::Refuted | Word::Open | Word::Unchecked | Word::Vacuous)
            if claim.expected.is_some() || overview::is_worth_showing(claim, ruled) =>
        {
            "note"
        }
        (ExpectationMatch::AsExpected, _) => return None,
    };
    let mut properties = BTreeMap::from([("verdict", word.to_string()), ("claim", visible(&claim.id).into_owned())]);
    if !claim.places.is_empty() {
        properties.insert("place", visible(&claim.places.join(", ")).into_owned());
    }
    let key = format!("{}/{}", audited.paper.slug, claim.id);
    Some(SarifResult {
        rule_id: statement::kind(&claim.statement),
        level,
        message: SarifText { text: message(claim, ruled) },
        locations: [location(&audited.paper.sources, claim.span)],
        partial_fingerprints: BTreeMap::from([("claim/v1", sha256(key.as_bytes()))]),
        properties,
    })
}

fn message(claim: &Claim, ruled: &RuledClaim) -> String {
    let word = ruled.ruling.verdict.word();
    let mut text = format!("{}: {word}", visible(&claim.title));
    match (&claim.expected, ruled.comparison) {
        (Some(expected), ExpectationMatch::Differs | ExpectationMatch::Undecided) => {
            text.push_str(&format!(", expected {}", statement::outcome(expected.outcome)));
        }
        (Some(_), ExpectationMatch::AsExpected) => text.push_str(", as expected"),
        (None, _) => {}
    }
    let found = plain(&evidence::evidence_line(ruled));
    if !found.is_empty() {
        text.push_str(&format!("; {found}"));
    }
    if let Some(why) = claim.expected.as_ref().and_then(|expected| expected.why.as_ref()) {
        text.push_str(&format!(" ({})", visible(why)));
    }
    text
}

fn fault_result(sources: &Sources, fault: &Diagnostic) -> SarifResult {
    SarifResult {
        rule_id: FAULT,
        level: "error",
        message: SarifText { text: visible(&fault.headline()).into_owned() },
        locations: [location(sources, fault.span)],
        partial_fingerprints: BTreeMap::new(),
        properties: BTreeMap::new(),
    }
}

fn location(sources: &Sources, span: Span) -> SarifLocation {
    let source = sources.get(span.source);
    let (start_line, start_column) = position(&source.text, span.start as usize);
    let (end_line, end_column) = position(&source.text, (span.end as usize).max(span.start as usize));
    SarifLocation {
        physical_location: SarifPhysicalLocation {
            artifact_location: SarifArtifactLocation { uri: uri(&source.name) },
            region: SarifRegion { start_line, start_column, end_line, end_column },
        },
    }
}

/// Returns the line and the column of an offset, counted from 1; the column counts characters.
fn position(text: &str, offset: usize) -> (usize, usize) {
    let mut end = offset.min(text.len());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    let before = text.get(..end).unwrap_or("");
    let line_start = before.rfind('\n').map_or(0, |at| at + 1);
    (1 + before.matches('\n').count(), 1 + before[line_start..].chars().count())
}

/// Returns a path as a reference of RFC 3986: with `/` between its parts, and other signs escaped.
fn uri(path: &str) -> String {
    let mut out = String::with_capacity(path.len());
    if path.starts_with('/') {
        out.push_str("file://");
    }
    for byte in path.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => out.push(char::from(byte)),
            b'\\' => out.push('/'),
            other => out.push_str(&format!("%{other:02X}")),
        }
    }
    out
}

fn plain(line: &PageLine) -> String {
    line.0.iter().map(|piece| piece.text.as_str()).collect::<String>().trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::{position, uri};

    #[test]
    fn places_are_lines_and_characters() {
        assert_eq!(position("αβ\nγ δ", 0), (1, 1));
        assert_eq!(position("αβ\nγ δ", "αβ\nγ ".len()), (2, 3));
        assert_eq!(position("α", 1), (1, 1));
        assert_eq!(position("a\n", 99), (2, 1));
    }

    #[test]
    fn paths_are_references() {
        assert_eq!(uri("conditions/my paper/a#b.referee"), "conditions/my%20paper/a%23b.referee");
        assert_eq!(uri("/a/b"), "file:///a/b");
    }
}
