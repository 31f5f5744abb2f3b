//! Runs `referee recheck`, which checks every piece of evidence in a stored audit again without calling a solver.
//!
//! Finds the condition files of the audit and compares their hashes; [`crate::recheck`] makes each ruling anew.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::Args;

use super::pattern::Pattern;
use super::{Failure, files, output};
use crate::audit::{Audit, Exit, PaperAudit};
use crate::certify::{Finding, Word};
use crate::diagnostic::Faults;
use crate::paper::Paper;
use crate::recheck::{self as stored_audit, RecheckResult, Refusal, RefusalReason, Stored, StoredPaper};
use crate::source::{Origin, Sources, sha256};

/// Arguments of `referee recheck`.
#[derive(Debug, Args)]
pub struct RecheckArguments {
    /// The stored audit, as written by `referee audit --format json`
    #[arg(value_name = "AUDIT.json")]
    audit: PathBuf,
    /// The condition files of the audit, or folders that are searched for them
    #[arg(long, value_name = "PATH", default_value = "conditions")]
    conditions: Vec<PathBuf>,
    /// Threads [default: as many as there are cores]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    jobs: Option<u16>,
}

/// Runs `referee recheck`, and returns the exit status.
///
/// # Errors
/// Fails if the stored audit cannot be read, or a path does not exist.
pub(super) fn run(arguments: &RecheckArguments) -> Result<u8, Failure> {
    let (bytes, stored) = open(&arguments.audit)?;
    let found = files::find(&arguments.conditions)?;
    let mut papers = Vec::new();
    let mut changed = Vec::new();
    let mut faulty = false;
    for paper in &stored.papers {
        match the_paper(paper, &found) {
            Ok(Ok(read)) => papers.push((Arc::new(read), paper)),
            Ok(Err(refusals)) => changed.extend(refusals),
            Err(failure) => {
                faulty = true;
                if let Some(failure) = failure {
                    output::failure(&failure);
                }
            }
        }
    }
    let RecheckResult { mut audit, mut refusals } = stored_audit::rule_stored_audit(&papers, arguments.jobs.map(usize::from));
    audit.only.clone_from(&stored.only);
    refusals.splice(0..0, changed);
    let only = stored.only.as_ref().map(Pattern::new);
    let selects = |id: &str| only.as_ref().is_none_or(|pattern| pattern.matches(id));
    refusals.extend(stored_audit::incompleteness(&stored, &papers, &selects));
    if refusals.is_empty() && !faulty {
        refusals = stored_audit::report_differences(&bytes, &audit);
    }
    for audited in &audit.papers {
        output::say(&accepted(audited))?;
    }
    for refusal in &refusals {
        output::say(&format!("refused: {refusal}\n"))?;
    }
    if faulty {
        return Ok(Exit::Faulty.code());
    }
    if !refusals.is_empty() {
        output::say(&format!("{} refused\n", refusals.len()))?;
        return Ok(Exit::Differs.code());
    }
    output::say(&confirmed(&audit))?;
    Ok(Exit::AsExpected.code())
}

/// Reads a stored audit, and returns its bytes with the parsed content.
///
/// # Errors
/// Fails if the file cannot be read or is not a stored audit.
pub(super) fn open(path: &Path) -> Result<(Vec<u8>, Stored), Failure> {
    let failed = |why: &dyn std::fmt::Display| Failure::new(format!("`{}` {why}", path.display()));
    let bytes = files::bytes(path, stored_audit::MAX_BYTES).map_err(|why| failed(&why))?;
    match stored_audit::read(&bytes) {
        Ok(stored) => Ok((bytes, stored)),
        Err(why) => Err(failed(&why)),
    }
}

/// Finds the paper of a stored audit among the files. Returns the paper, or how its files differ from the audited ones. Fails if
/// no file has the right name or the file has faults (`Err(None)`: they are printed already).
fn the_paper(stored: &StoredPaper, found: &[PathBuf]) -> Result<Result<Paper, Vec<Refusal>>, Option<Failure>> {
    let slug = stored_audit::one_line(&stored.slug);
    let Some(main) = stored.files.first() else { return Err(None) };
    let called = |path: &&PathBuf| path.file_name().is_some_and(|name| name.to_string_lossy() == main.path);
    let mut fitting: Vec<&PathBuf> = found.iter().filter(called).collect();
    // The file with the same key comes first, but the paper may have been moved.
    fitting.sort_by_key(|path| files::slug(path) != stored.slug);
    let same = |path: &&PathBuf| files::bytes(path, crate::syntax::MAX_BYTES).is_ok_and(|bytes| sha256(&bytes) == main.sha256);
    let Some(first) = fitting.first() else {
        let name = stored_audit::one_line(&main.path);
        return Err(Some(
            Failure::new(format!("the audit is of `{slug}`, but its file `{name}` is missing"))
                .repair("name the folder of the condition files with --conditions"),
        ));
    };
    let Some(path) = fitting.iter().copied().find(same) else {
        let path = first.display().to_string();
        return Ok(Err(vec![Refusal::new(slug, "", RefusalReason::Changed { path })]));
    };
    let read = |(sources, faults): (Arc<Sources>, Faults)| {
        output::faults(&sources, &faults);
        None
    };
    let paper = match files::paper_answered(path, &stored.answers()) {
        Ok(paper) => paper,
        Err((_, faults)) => {
            // If the file alone has no faults, the faults are in an answer of the audit.
            files::paper(path).map_err(read)?;
            let fault = faults.first().map(|fault| stored_audit::one_line(&fault.headline())).unwrap_or_default();
            return Ok(Err(vec![Refusal::new(slug, "", RefusalReason::Answer { fault })]));
        }
    };
    let refusals = changes(&slug, &stored.files, &paper.sources.origins());
    Ok(if refusals.is_empty() { Ok(Paper { slug: stored.slug.clone(), ..paper }) } else { Err(refusals) })
}

/// Returns a refusal for each file of a paper that differs from the audited file.
fn changes(slug: &str, audited: &[Origin], now: &[Origin]) -> Vec<Refusal> {
    if audited.len() != now.len() || audited.iter().zip(now).any(|(one, other)| one.path != other.path) {
        return vec![Refusal::new(slug, "", RefusalReason::OtherFiles)];
    }
    let pairs = audited.iter().zip(now).filter(|(one, other)| one.sha256 != other.sha256);
    pairs.map(|(_, now)| Refusal::new(slug, "", RefusalReason::Changed { path: now.path.clone() })).collect()
}

/// Returns a line with the numbers of accepted points, certificates and normal forms of a paper.
fn accepted(audited: &PaperAudit) -> String {
    let findings = audited.rulings.iter().flat_map(|ruled| {
        let ruling = &ruled.ruling;
        ruling.vacuity.iter().chain(ruling.parts.iter().map(|part| &part.finding)).chain(&ruling.asides)
    });
    let (mut points, mut certificates, mut forms) = (0_usize, 0_usize, 0_usize);
    for finding in findings {
        match finding {
            Finding::Sat { .. } => points += 1,
            Finding::Unsat { proof, .. } if proof.refutation().is_some() => certificates += 1,
            Finding::Unsat { .. } => forms += 1,
            Finding::UnsatSaysSolver { .. } | Finding::Unknown { .. } | Finding::NotAsked => {}
        }
    }
    format!(
        "{}: {} of its {} claims; accepted: {points} points, {certificates} certificates, {forms} normal forms\n",
        audited.paper.slug,
        audited.rulings.len(),
        audited.paper.claims.len(),
    )
}

fn confirmed(audit: &Audit) -> String {
    let words: Vec<Word> =
        audit.papers.iter().flat_map(|paper| &paper.rulings).map(|ruled| ruled.ruling.verdict.word()).collect();
    let counts = Word::ALL.map(|word| format!("{} {word}", words.iter().filter(|other| **other == word).count()));
    let which = audit
        .only
        .as_ref()
        .map(|only| format!(" of the claims that `{}` selects", stored_audit::one_line(only)))
        .unwrap_or_default();
    format!("every verdict{which} follows from its evidence: {}\n", counts.join(", "))
}
