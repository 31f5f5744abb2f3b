//! `referee report --format html`: one page on any number of papers, for a browser.

use std::sync::Arc;

use super::{CERTIFICATE, EFFORT, ReportArguments, maps};
use crate::audit::run::map_in_order;
use crate::audit::{Audit, AuditLimits, Exit, PaperAudit};
use crate::command::audit::{exit, rule};
use crate::command::pattern::Pattern;
use crate::command::progress::Bar;
use crate::command::{Failure, derivations, files, output};
use crate::derive::DerivationContext;
use crate::diagnose::statics;
use crate::paper::{Claim, Definition, Paper};
use crate::report::html::{self, PaperExtras};
use crate::report::place::find::{NumberedPlace, numbered_places};
use crate::report::place::gather;
use crate::solve::{self, Budget};

/// Rules on the files and writes the page.
///
/// # Errors
/// A file that is not there, or a page that cannot be written.
pub(super) fn run(arguments: &ReportArguments) -> Result<u8, Failure> {
    output::check(arguments.output.as_deref())?;
    let found = files::find(&arguments.files)?;
    let jobs = arguments.jobs.map(usize::from);
    let store = arguments.cache.store(&found);
    let limits = AuditLimits { second_reader: true, jobs, store: Some(store), ..AuditLimits::default() };
    let all = |_: &Claim| true;
    let mut papers: Vec<Arc<Paper>> = Vec::new();
    let mut is_faulty = false;
    for path in &found {
        match files::paper(path) {
            Ok(paper) => papers.push(Arc::new(derivations::answered(path, paper, &all, &limits).0)),
            Err((sources, faults)) => {
                output::faults(&sources, &faults);
                is_faulty = true;
            }
        }
    }
    if is_faulty || papers.is_empty() {
        return Ok(Exit::Faulty.code());
    }
    let audit = rule(&papers, &all, &limits);
    let extras: Vec<PaperExtras> = audit.papers.iter().map(|audited| extras(arguments, audited, &limits)).collect();
    output::report(&written(&audit, &extras)?, arguments.output.as_deref())?;
    Ok(exit(&audit))
}

fn written(audit: &Audit, extras: &[PaperExtras]) -> Result<String, Failure> {
    html::page(audit, extras).map_err(|why| Failure::new(format!("the page cannot be made: {why}")))
}

/// Returns what the page shows of a paper besides its audit.
fn extras(arguments: &ReportArguments, audited: &PaperAudit, limits: &AuditLimits) -> PaperExtras {
    let jobs = arguments.jobs.map(usize::from);
    let only = arguments.only.as_deref().map(Pattern::new);
    let wanted = |place: &NumberedPlace| only.as_ref().is_none_or(|pattern| pattern.matches(&place.name()));
    let places: Vec<NumberedPlace> = numbered_places(&audited.paper).into_iter().filter(wanted).collect();
    let solver = solve::available();
    let narrow = AuditLimits { query: Budget::of(EFFORT), certificate: CERTIFICATE, jobs, ..AuditLimits::default() };
    let means = solver.as_deref().map(|solver| DerivationContext { solver, limits: &narrow, time: Budget::TIMEOUT, until: None });
    PaperExtras {
        places: map_in_order(jobs, &places, |place| gather::report(audited, place, means)),
        maps: maps::maps(audited, means),
        statics: arguments.only.is_none().then(|| Arc::new(examined(audited, limits))),
    }
}

/// Returns the comparative statics of a paper, found as by `referee statics`.
fn examined(audited: &PaperAudit, limits: &AuditLimits) -> statics::Statics {
    let limits = AuditLimits { certificate: CERTIFICATE, second_reader: false, ..limits.clone() };
    let all = |_: &Definition| true;
    let bar = Bar::new("directions examined:");
    let found = statics::statics(&audited.paper, &all, solve::available().as_deref(), &limits, &bar);
    bar.clear();
    found
}
