//! Runs `referee audit --watch`, which audits again whenever a condition file is saved and shows the verdicts that changed.
//!
//! Claims whose queries are unchanged keep their rulings ([`crate::audit::ruling_memo`]).

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::time::{Duration, Instant};

use notify::{RecursiveMode, Watcher};

use super::audit::{AuditArguments, audited, exit};
use super::failure::{Failure, INTERRUPTED};
use super::output;
use crate::audit::ruling_memo::RulingMemo;
use crate::audit::{Audit, AuditLimits, ExpectationMatch, PaperAudit, RuledClaim};
use crate::report::overview::{self, ReportExtent};
use crate::report::page::{Page, PageLine, Tone};
use crate::report::{evidence, text};
use crate::solve::{self, safety};

/// The time without events after which a changed file is read, because an editor writes a file in several steps.
const QUIET: Duration = Duration::from_millis(25);
/// The interval at which Ctrl-C is polled.
const WAIT: Duration = Duration::from_millis(100);

/// Audits the files, and audits again whenever a condition file in their folders is saved, until Ctrl-C.
///
/// # Errors
/// Fails if a path does not exist or cannot be watched, and in the cases in which [`super::audit::run`] fails.
pub(super) fn run(arguments: &AuditArguments) -> Result<u8, Failure> {
    let (send, saved) = mpsc::channel();
    let failed = |error: notify::Error| Failure::new(format!("files cannot be watched: {error}"));
    let mut watcher = notify::recommended_watcher(send).map_err(failed)?;
    for folder in folders(&arguments.paths) {
        watcher.watch(&folder, RecursiveMode::Recursive).map_err(failed)?;
    }
    let memory = Arc::new(RulingMemo::default());
    let mut before: Option<Rulings> = None;
    loop {
        let start = Instant::now();
        let limits = AuditLimits { memory: Some(Arc::clone(&memory)), ..arguments.limits() };
        // Each round has a record of its own, so that a slow round does not change the status of a later one.
        let (round, _) = safety::recorded(|| audited(arguments, &limits).map(|(audit, _)| (exit(&audit), audit)));
        let (status, audit) = round?;
        if solve::is_cancelled() {
            return Ok(INTERRUPTED);
        }
        if audit.faulty.is_empty() {
            let now = Rulings::of(&audit);
            let page = match &before {
                None => overview::page_of(&audit, false, ReportExtent::Short),
                Some(before) => changes(before, &audit),
            };
            output::print(&text::print(&page))?;
            before = Some(now);
        }
        let seconds = start.elapsed().as_secs_f64();
        output::say(&format!("audited in {seconds:.2} s, status {status}; waiting for the next save\n"))?;
        if !next_save(&saved) {
            return Ok(INTERRUPTED);
        }
    }
}

/// Returns the folders that contain the files.
fn folders(paths: &[PathBuf]) -> Vec<PathBuf> {
    let folder = |path: &PathBuf| {
        if path.is_dir() {
            return path.clone();
        }
        let parent = path.parent().unwrap_or(Path::new("."));
        if parent.as_os_str().is_empty() { PathBuf::from(".") } else { parent.to_owned() }
    };
    let mut out: Vec<PathBuf> = paths.iter().map(folder).collect();
    out.sort();
    out.dedup();
    out
}

/// Waits until a condition file has been saved; returns false if Ctrl-C was pressed.
fn next_save(saved: &Receiver<notify::Result<notify::Event>>) -> bool {
    let mut changed = false;
    loop {
        match saved.recv_timeout(if changed { QUIET } else { WAIT }) {
            Ok(event) => changed |= event.is_ok_and(|event| is_save(&event)),
            Err(RecvTimeoutError::Timeout) if changed => return true,
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => return false,
        }
        if solve::is_cancelled() {
            return false;
        }
    }
}

fn is_save(event: &notify::Event) -> bool {
    let condition_file = |path: &PathBuf| path.extension().is_some_and(|ending| ending == "referee");
    !event.kind.is_access() && event.paths.iter().any(condition_file)
}

/// The verdict on each claim, by the paper's key and the claim's id, with the comparison with the file's expectation.
struct Rulings(BTreeMap<(String, String), (crate::certify::Word, ExpectationMatch)>);

impl Rulings {
    fn of(audit: &Audit) -> Self {
        Self(each(audit).map(|(audited, ruled)| (key(audited, ruled), (ruled.ruling.verdict.word(), ruled.comparison))).collect())
    }
}

fn each(audit: &Audit) -> impl Iterator<Item = (&PaperAudit, &RuledClaim)> {
    audit.papers.iter().flat_map(|audited| audited.rulings.iter().map(move |ruled| (audited, ruled)))
}

fn key(audited: &PaperAudit, ruled: &RuledClaim) -> (String, String) {
    (audited.paper.slug.clone(), ruled.question.claim.clone())
}

/// Lists the claims whose verdicts changed, the new claims, and the removed claims.
fn changes(before: &Rulings, audit: &Audit) -> Page {
    let mut page = Page::default();
    let mut lines = Vec::new();
    let now = Rulings::of(audit);
    for (audited, ruled) in each(audit) {
        let word = ruled.ruling.verdict.word();
        let key = key(audited, ruled);
        let was = before.0.get(&key).map(|(word, _)| *word);
        if was == Some(word) {
            continue;
        }
        let line = PageLine::verdict(word).and(" ").with(Tone::Formula, key.1);
        let line = match was {
            Some(was) => line.and(format!(", was {was}; ")),
            None => line.and(", new; "),
        };
        lines.push(line.then(evidence::short_evidence_line(ruled)));
    }
    for ((_, id), (word, _)) in before.0.iter().filter(|(key, _)| !now.0.contains_key(*key)) {
        lines.push(PageLine::plain("removed ").with(Tone::Formula, id.as_str()).and(format!(", was {word}")));
    }
    let differing = now.0.values().filter(|(_, comparison)| *comparison == ExpectationMatch::Differs).count();
    if lines.is_empty() {
        page.paragraph(PageLine::plain("No verdict changed."));
    } else {
        page.list(lines);
    }
    if differing > 0 {
        page.paragraph(PageLine::new().with(Tone::Bad, format!("{differing} differ from the expected verdict.")));
    }
    page
}
