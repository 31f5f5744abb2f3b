//! One file per subcommand: arguments in, files read, reports out, an exit status back.
//!
//! Reports go to the standard output, everything else to the standard error.

pub mod audit;
mod cache;
pub mod check;
pub mod coverage;
mod derivations;
pub mod derive;
pub mod diff;
mod efg;
pub mod explain;
pub mod export;
mod failure;
pub mod files;
pub mod format;
mod game;
pub mod map;
pub mod mutate;
pub mod needs;
pub mod new;
pub mod output;
pub mod pattern;
mod point;
pub mod progress;
pub mod recheck;
pub mod repair;
pub mod replay;
pub mod report;
mod report_format;
mod search_options;
pub mod sharp;
pub mod shell;
pub mod show;
pub mod statics;
mod watch;
mod write;

use std::process::ExitCode;
use std::sync::LazyLock;

use clap::{CommandFactory, Parser, Subcommand};
pub use failure::Failure;

use crate::{audit::Exit, solve};

/// What `--version` says: which solver answered is part of what a verdict rests on.
static VERSION: LazyLock<String> = LazyLock::new(|| {
    let solver = solve::version().unwrap_or_else(|| "built without a solver".to_owned());
    format!("{} ({solver})", env!("CARGO_PKG_VERSION"))
});

/// Rules on the formal theory in a paper: each claim is proved, refuted with a counterexample, or undecided with the reason.
#[derive(Debug, Parser)]
#[command(name = "referee", version = VERSION.as_str(), max_term_width = 100, after_help = EXIT_CODES)]
struct CommandLine {
    /// Say on the standard error what is asked and answered (RUST_LOG sets what exactly)
    #[arg(long, global = true)]
    verbose: bool,
    #[command(subcommand)]
    command: Command,
}

const EXIT_CODES: &str = "\
Exit status of audit, show and report:
  0    every verdict is as its file expects
  1    some verdict differs from what its file expects
  2    a file or the command line is wrong, or the second solver cannot be run (what can be audited is)
  3    nothing differs, but something stayed open or unchecked, or the machine was too slow for some search
  4    the second solver of --cross-check, or the second reader of games, contradicts what was found: one of the two is wrong
  130  stopped by Ctrl-C; what was done by then is reported
Exit status of mutate: 0 every change was tried, 2 a file or the command line is wrong, 3 time was up before, or the machine was too slow
Exit status of needs, sharp, statics, repair and diff: 0 everything was looked at, 2 a file or the command line is wrong, 3 time was up before, or the machine was too slow
Exit status of coverage: 0 no sentence is left, 1 some sentence is left, 2 a file is wrong or cannot be read
Exit status of recheck: 0 everything is confirmed, 1 something is refused, 2 a file cannot be read
Exit status of replay: 0 nothing is amiss, 1 someone gains by a deviation, a belief is against Bayes' rule or missing, or something
cannot be done, 2 the game cannot be played there
Exit status of map: 0 the map is drawn, 2 a file or the command line is wrong, 3 a region that was derived is not proved
Exit status of export: 0 the files are written, 1 stored evidence is refused, 2 a file cannot be read or written

`referee explain NAME` prints the page of the language reference about a word, a kind of claim, a concept, a verdict or an error. The
whole book, with a tutorial and a page for each subcommand, is the folder docs/ of the repository; `make docs` builds it.";

#[derive(Debug, Subcommand)]
enum Command {
    /// Rule on every claim of every file
    Audit(audit::AuditArguments),
    /// One claim in full: the formula, what is supposed, the evidence worked line by line
    Show(show::ShowArguments),
    /// What a paper should have printed: a condition, a threshold, a gap, the exact region of an equilibrium
    Derive(derive::DeriveArguments),
    /// All that is ruled about each proposition and each numbered footnote, place by place
    Report(report::ReportArguments),
    /// Check every piece of evidence of a stored audit again, without any solver
    Recheck(recheck::RecheckArguments),
    /// Play an assessment of a game out at a point, and look for gains from deviation
    Replay(replay::ReplayArguments),
    /// Change each formula of a file in small ways, and tell which changes no verdict notices
    Mutate(mutate::MutateArguments),
    /// For each proved claim all minimal sets of assumptions and conditions that suffice for it
    Needs(needs::NeedsArguments),
    /// For each bound that a proved claim supposes: where just past it the claim fails, or how much further it holds
    Sharp(sharp::SharpArguments),
    /// How each number that a paper defines moves with each parameter, beside what the paper says of it
    Statics(statics::StaticsArguments),
    /// What was meant by each refuted claim: the smallest edits and conditions under which it is proved, and what rests on it
    Repair(repair::RepairArguments),
    /// Compare two versions of a file: what each item says more or less than before, and which verdicts moved
    Diff(diff::DiffArguments),
    /// Which sentences with formal content, of a paper's text, no item of its file rules on
    Coverage(coverage::CoverageArguments),
    /// Draw where the regions of a paper lie in two parameters, exactly, as SVG, TikZ, PNG or PDF
    Map(map::MapArguments),
    /// Write the questions of a file for other tools
    Export(export::ExportArguments),
    /// Read files and report their faults, without ruling on anything
    Check(check::CheckArguments),
    /// Print files in the canonical layout
    Format(format::FormatArguments),
    /// Start a condition file
    New(new::NewArguments),
    /// Print what the language reference says of a kind of claim, a concept, a verdict, a word or an error
    Explain(explain::ExplainArguments),
    /// Print a script that completes command lines in a shell
    Completions(shell::CompletionsArguments),
    /// Print a manual page
    Man(shell::ManArguments),
}

/// Prints the help or the version, if that is what is asked for, or else what is wrong with the command line.
fn unparsed(error: &clap::Error) -> ExitCode {
    if error.use_stderr() {
        // Where the standard error cannot be written to, the status says it alone.
        let _ = error.print();
        return ExitCode::from(Exit::Faulty.code());
    }
    finish(output::print(&error.render().ansi().to_string()).map(|()| Exit::AsExpected.code()))
}

/// Returns the exit status of a subcommand. A failure is printed.
fn finish(done: Result<u8, Failure>) -> ExitCode {
    match done {
        Ok(code) => ExitCode::from(code),
        Err(failure) => {
            output::failure(&failure);
            ExitCode::from(Exit::Faulty.code())
        }
    }
}

/// Reads the command line, does what it says, and gives the exit status.
#[must_use]
pub fn main() -> ExitCode {
    let arguments = match CommandLine::try_parse() {
        Ok(arguments) => arguments,
        Err(error) => return unparsed(&error),
    };
    output::trace(arguments.verbose);
    if let Some(complaint) = solve::version_warning() {
        output::note(&complaint);
    }
    let done = match &arguments.command {
        Command::Audit(arguments) => audit::run(arguments),
        Command::Show(arguments) => show::run(arguments),
        Command::Derive(arguments) => derive::run(arguments),
        Command::Report(arguments) => report::run(arguments),
        Command::Recheck(arguments) => recheck::run(arguments),
        Command::Replay(arguments) => replay::run(arguments),
        Command::Mutate(arguments) => mutate::run(arguments),
        Command::Needs(arguments) => needs::run(arguments),
        Command::Sharp(arguments) => sharp::run(arguments),
        Command::Diff(arguments) => diff::run(arguments),
        Command::Statics(arguments) => statics::run(arguments),
        Command::Repair(arguments) => repair::run(arguments),
        Command::Coverage(arguments) => coverage::run(arguments),
        Command::Map(arguments) => map::run(arguments),
        Command::Export(arguments) => export::run(arguments),
        Command::Check(arguments) => check::run(arguments),
        Command::Format(arguments) => format::run(arguments),
        Command::New(arguments) => new::run(arguments),
        Command::Explain(arguments) => explain::run(arguments),
        Command::Completions(arguments) => shell::completions(arguments, CommandLine::command()),
        Command::Man(arguments) => shell::man(arguments, CommandLine::command()),
    };
    finish(done)
}
