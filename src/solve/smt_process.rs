//! Runs any program that reads SMT-LIB 2 on its standard input as a second solver, with one process per query.
//!
//! The cross-check of an audit calls it. Not part of a verdict: its answer is only compared with the result found. If the
//! program is missing, crashes, hangs, prints without end or prints nonsense, the result is a [`ProcessFailure`] in bounded
//! time and with bounded memory.

use std::io::{ErrorKind, Read, Write};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::thread;
use std::time::{Duration, Instant};

use super::smtlib::Universals;
use super::{is_cancelled, smtlib};
use kernel::System;

/// The most bytes of output that are read.
const MAX_OUTPUT: u64 = 64 << 10;
/// The most characters of output that a message shows.
const SHOWN: usize = 120;
/// The interval at which a running process is checked: for the deadline, and for cancellation.
const POLL: Duration = Duration::from_millis(20);
/// The first interval after the process has closed its output.
const FIRST_POLL: Duration = Duration::from_micros(200);
/// The longest time that a process may take to report its name.
const INTRODUCTION: Duration = Duration::from_secs(5);

/// A command that starts a program that reads SMT-LIB 2.
#[derive(Clone, Debug)]
pub struct SmtProcess {
    program: String,
    arguments: Vec<String>,
    name: String,
    timeout: Duration,
}

/// The answer of the process for a system.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SmtAnswer {
    /// `sat`
    Sat,
    /// `unsat`
    Unsat,
    /// `unknown`
    Unknown,
    /// The process gave no usable answer.
    None(ProcessFailure),
}

/// The reason why a process gave no usable answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ProcessFailure {
    /// The program could not be started.
    NotStarted(ErrorKind),
    /// The process did not finish within this time.
    Time(Duration),
    /// The process failed. Its exit and the last line of its error output are kept.
    Crashed {
        /// How the process ended: `ended with status 1`, `was ended by signal 11`.
        how: String,
        /// The last line of its error output, possibly empty.
        complaint: String,
    },
    /// The process answered with an SMT-LIB error, for example because it does not support the logic.
    Refused(String),
    /// The process printed something else. The first such line is kept.
    Nonsense(String),
    /// The process printed more than the limit.
    TooMuch,
    /// The whole run was cancelled.
    Cancelled,
}

impl std::fmt::Display for ProcessFailure {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::NotStarted(ErrorKind::NotFound) => f.write_str("is not there"),
            Self::NotStarted(ErrorKind::PermissionDenied) => f.write_str("may not be run"),
            Self::NotStarted(kind) => write!(f, "cannot be started: {kind}"),
            Self::Time(time) => write!(f, "was not done in {} s", time.as_secs_f64()),
            Self::Crashed { how, complaint } if complaint.is_empty() => f.write_str(how),
            Self::Crashed { how, complaint } => write!(f, "{how}: {complaint}"),
            Self::Refused(line) => write!(f, "answers {line}"),
            Self::Nonsense(line) if line.is_empty() => f.write_str("printed nothing"),
            Self::Nonsense(line) => write!(f, "printed `{line}`"),
            Self::TooMuch => write!(f, "printed more than {} KiB", MAX_OUTPUT >> 10),
            Self::Cancelled => f.write_str("was stopped"),
        }
    }
}

/// The reason why a command cannot be used as a second solver.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SmtStartError {
    /// The command is empty, or has an unclosed quotation mark.
    NoCommand,
    /// The program cannot be started.
    Program(String, ProcessFailure),
}

impl std::fmt::Display for SmtStartError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::NoCommand => f.write_str("the command of the second solver cannot be read"),
            Self::Program(program, trouble) => write!(f, "the second solver `{program}` {trouble}"),
        }
    }
}

impl SmtProcess {
    /// Starts the program of a command line to read its name and version. The command line is split into words as in a shell.
    /// Each later query may take `timeout`.
    ///
    /// # Errors
    /// [`SmtStartError`] if the command line cannot be split or the program cannot be started.
    pub fn start(command: &str, timeout: Duration) -> Result<Self, SmtStartError> {
        let mut words = shlex::split(command).unwrap_or_default().into_iter();
        let Some(program) = words.next() else { return Err(SmtStartError::NoCommand) };
        let mut second = Self { program, arguments: words.collect(), name: one_line(command), timeout };
        match second.run("(get-info :name)\n(get-info :version)\n(exit)\n", INTRODUCTION.min(timeout)) {
            Ok(output) => second.name = solver_name(&output).unwrap_or(second.name),
            Err(trouble @ ProcessFailure::NotStarted(_)) => {
                return Err(SmtStartError::Program(one_line(&second.program), trouble));
            }
            // A solver that rejects `get-info` is accepted under the name of its command.
            Err(_) => {}
        }
        Ok(second)
    }

    /// Returns the name and version that the program reports, or else its command line.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Asks the process whether the pieces of a system have a common point.
    #[must_use]
    pub fn asked(&self, system: &System, universals: Universals) -> SmtAnswer {
        match self.run(&smtlib::query_script(system, universals, &[], None), self.timeout) {
            Ok(output) => opinion(&output),
            Err(trouble) => SmtAnswer::None(trouble),
        }
    }

    /// Runs the process on a script and returns its output if it exits successfully.
    fn run(&self, script: &str, timeout: Duration) -> Result<String, ProcessFailure> {
        let end = Instant::now().checked_add(timeout);
        let mut command = Command::new(&self.program);
        command.args(&self.arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        // A process group of its own, so that its child processes are killed with it.
        #[cfg(unix)]
        std::os::unix::process::CommandExt::process_group(&mut command, 0);
        let mut running = ChildProcess(command.spawn().map_err(|error| ProcessFailure::NotStarted(error.kind()))?);
        // The three threads end by themselves when the process does, because its ends of the pipes are then closed.
        if let Some(mut pipe) = running.0.stdin.take() {
            let script = script.to_owned();
            // The process may stop reading early, which is no failure.
            thread::spawn(move || pipe.write_all(script.as_bytes()));
        }
        let printed = running.0.stdout.take().map(read);
        let complained = running.0.stderr.take().map(read);
        let over = || {
            if is_cancelled() {
                Err(ProcessFailure::Cancelled)
            } else if end.is_some_and(|end| Instant::now() >= end) {
                Err(ProcessFailure::Time(timeout))
            } else {
                Ok(())
            }
        };
        let printed = printed.map_or(Ok(Vec::new()), |printed| {
            loop {
                match printed.recv_timeout(POLL) {
                    Ok(bytes) => break Ok(bytes),
                    Err(RecvTimeoutError::Disconnected) => break Ok(Vec::new()),
                    Err(RecvTimeoutError::Timeout) => over()?,
                }
            }
        })?;
        if printed.len() as u64 > MAX_OUTPUT {
            return Err(ProcessFailure::TooMuch);
        }
        let mut pause = FIRST_POLL;
        let status = loop {
            match running.0.try_wait() {
                Ok(Some(status)) => break status,
                Ok(None) => over()?,
                Err(error) => return Err(ProcessFailure::NotStarted(error.kind())),
            }
            thread::sleep(pause);
            pause = POLL.min(pause * 2);
        };
        if status.success() {
            return Ok(String::from_utf8_lossy(&printed).into_owned());
        }
        let complained = complained.and_then(|complained| complained.recv_timeout(POLL).ok()).unwrap_or_default();
        let complained = String::from_utf8_lossy(&complained);
        let last = complained.lines().rev().find(|text| !text.trim().is_empty()).unwrap_or("");
        Err(ProcessFailure::Crashed { how: ended(status), complaint: one_line(last) })
    }
}

/// A child process that is killed when this handle is dropped.
struct ChildProcess(Child);

impl Drop for ChildProcess {
    fn drop(&mut self) {
        if matches!(self.0.try_wait(), Ok(Some(_))) {
            return;
        }
        // The process was not waited for, so its id cannot have been reused.
        #[cfg(unix)]
        if let Ok(id) = i32::try_from(self.0.id()) {
            let _ = nix::sys::signal::killpg(nix::unistd::Pid::from_raw(id), nix::sys::signal::Signal::SIGKILL);
        }
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Reads a pipe on its own thread, up to the limit. The rest is read and discarded, so that the process never blocks on a full
/// pipe.
fn read(pipe: impl Read + Send + 'static) -> Receiver<Vec<u8>> {
    let (send, receive) = mpsc::channel();
    thread::spawn(move || {
        let mut bytes = Vec::new();
        let mut pipe = pipe;
        // After a read error, the bytes read so far are used.
        let _ = pipe.by_ref().take(MAX_OUTPUT + 1).read_to_end(&mut bytes);
        let _ = send.send(bytes);
        let _ = std::io::copy(&mut pipe, &mut std::io::sink());
    });
    receive
}

/// Describes how a process ended unsuccessfully.
fn ended(status: std::process::ExitStatus) -> String {
    #[cfg(unix)]
    if let Some(signal) = std::os::unix::process::ExitStatusExt::signal(&status) {
        return format!("was ended by signal {signal}");
    }
    status.code().map_or_else(|| "ended in failure".to_owned(), |code| format!("ended with status {code}"))
}

/// Interprets the output of a process: it must be exactly one of the three answers.
fn opinion(output: &str) -> SmtAnswer {
    let mut lines = output.lines().map(str::trim).filter(|line| !line.is_empty());
    let first = lines.next().unwrap_or("");
    let more = lines.next();
    match (first, more) {
        ("sat", None) => SmtAnswer::Sat,
        ("unsat", None) => SmtAnswer::Unsat,
        ("unknown", None) => SmtAnswer::Unknown,
        ("sat" | "unsat" | "unknown", Some(more)) => SmtAnswer::None(ProcessFailure::Nonsense(one_line(more))),
        (error, _) if error == "unsupported" || error.starts_with("(error ") => {
            SmtAnswer::None(ProcessFailure::Refused(one_line(error)))
        }
        (other, _) => SmtAnswer::None(ProcessFailure::Nonsense(one_line(other))),
    }
}

/// Builds a name such as `Yices 2.6.5` from the replies to `get-info`.
fn solver_name(output: &str) -> Option<String> {
    let reported = |key: &str| {
        let quoted = output.split_once(key)?.1.split_once('"')?.1.split_once('"')?.0;
        Some(one_line(quoted)).filter(|text| !text.is_empty())
    };
    let name = reported(":name")?;
    Some(reported(":version").map_or(name.clone(), |version| format!("{name} {version}")))
}

/// Shortens foreign text to one line of limited length without control characters.
fn one_line(text: &str) -> String {
    let mut out: String = text.trim().chars().take(SHOWN).map(|sign| if sign.is_control() { ' ' } else { sign }).collect();
    if text.trim().chars().nth(SHOWN).is_some() {
        out.push('…');
    }
    out
}
