//! Times the audit of the papers under `conditions/`, from their text to the finished report: wall time, the shares of the
//! solver, of the search for certificates and of all other code, and claims per second. Then it measures each certificate (its
//! number of terms, the time of its check) and the time that the second reader of games adds. Run by `make bench`.
#![allow(clippy::float_arithmetic, reason = "times are shown to people; no verdict depends on them")]

use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use referee::audit::{Audit, AuditLimits, Progress, run};
use referee::command::files;
use referee::report::{overview, text};
use referee::solve;

/// How many times each figure is measured; the median is printed.
const RUNS: usize = 3;

struct Silent;

impl Progress for Silent {
    fn total(&self, _claims: usize) {}
    fn done(&self) {}
}

struct Figures {
    read: Duration,
    ruled: Duration,
    reported: Duration,
    audit: Audit,
}

fn once(paths: &[PathBuf], jobs: usize, second_reader: bool) -> Figures {
    let start = Instant::now();
    let papers: Vec<_> = paths
        .iter()
        .filter_map(|path| match files::paper(path) {
            Ok(paper) => Some(Arc::new(paper)),
            Err(_) => {
                eprintln!("{}: cannot be read", path.display());
                None
            }
        })
        .collect();
    let read = start.elapsed();
    let solver = solve::available();
    let limits = AuditLimits { jobs: Some(jobs), second_reader, ..AuditLimits::default() };
    let audit = run(&papers, &|_| true, solver.as_deref(), &limits, &Silent);
    let ruled = start.elapsed() - read;
    let page = text::print_plain(&overview::page(&audit, true));
    let reported = start.elapsed() - read - ruled;
    assert!(!page.is_empty(), "the report is not empty");
    Figures { read, ruled, reported, audit }
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort();
    times[times.len() / 2]
}

fn main() {
    let paths = match files::find(&[PathBuf::from("conditions")]) {
        Ok(paths) => paths,
        Err(failure) => {
            eprintln!("{failure:?}");
            std::process::exit(2);
        }
    };
    for jobs in [1, 2] {
        let runs: Vec<Figures> = (0..RUNS).map(|_| once(&paths, jobs, false)).collect();
        let take = |figure: fn(&Figures) -> Duration| median(runs.iter().map(figure).collect());
        let (read, ruled, reported) = (take(|r| r.read), take(|r| r.ruled), take(|r| r.reported));
        let wall = take(|r| r.read + r.ruled + r.reported);
        // The times of the solver and of all other code are summed over threads.
        let solver = take(|r| r.audit.timing.solver);
        let busy = read + reported + ruled * u32::try_from(jobs).unwrap_or(1);
        let claims: usize = runs[0].audit.papers.iter().map(|paper| paper.rulings.len()).sum();
        println!("{jobs} thread{}, median of {RUNS} runs", if jobs == 1 { "" } else { "s" });
        println!("  wall      {:7.0} ms  (read {:.0}, rule {:.0}, report {:.0})", ms(wall), ms(read), ms(ruled), ms(reported));
        println!(
            "  solver    {:7.0} ms  {:.0} % of the time, {} queries",
            ms(solver),
            100.0 * ms(solver) / ms(busy),
            runs[0].audit.timing.queries
        );
        let proofs = take(|r| r.audit.timing.certificates);
        println!("  proofs    {:7.0} ms  {:.0} % of the time, finding certificates", ms(proofs), 100.0 * ms(proofs) / ms(busy));
        println!(
            "  our code  {:7.0} ms  {:.0} % of the time",
            ms(busy) - ms(solver) - ms(proofs),
            100.0 - 100.0 * (ms(solver) + ms(proofs)) / ms(busy)
        );
        println!("  claims    {claims:7}     {:.0} per second", 1000.0 * claims as f64 / ms(wall));
        let both = median((0..RUNS).map(|_| once(&paths, jobs, true).ruled).collect());
        println!(
            "  second    {:7.0} ms  {:.0} % of an audit with both readers",
            ms(both.saturating_sub(ruled)),
            100.0 * ms(both.saturating_sub(ruled)) / ms(both)
        );
        if jobs == 1 {
            certificates(&runs[0].audit);
        }
    }
}

/// Prints the number of terms and the checking time of the certificates of an audit.
fn certificates(audit: &Audit) {
    let (mut checked, mut terms) = (Vec::new(), Vec::new());
    for found in audit.papers.iter().flat_map(|paper| &paper.rulings).flat_map(|ruled| ruled.found()) {
        if let (Some(refutation), Ok(system)) = (found.finding.refutation(), &found.query.system) {
            let start = Instant::now();
            assert_eq!(kernel::check(system, refutation), Ok(()), "the kernel accepts the certificate again");
            checked.push(start.elapsed());
            terms.push(refutation.terms());
        }
    }
    checked.sort();
    terms.sort_unstable();
    let (half, tenth) = (checked.len() / 2, checked.len() * 9 / 10);
    if let (Some(longest), Some(largest)) = (checked.last(), terms.last()) {
        println!("  certificates {:4}     terms: median {}, 90 % {}, largest {largest}", terms.len(), terms[half], terms[tenth]);
        println!(
            "  checking one       median {:.3} ms, 90 % {:.3} ms, longest {:.1} ms",
            ms(checked[half]),
            ms(checked[tenth]),
            ms(*longest)
        );
    }
}

fn ms(time: Duration) -> f64 {
    time.as_secs_f64() * 1000.0
}
