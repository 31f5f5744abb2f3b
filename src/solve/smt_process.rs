//! A second solver: any program that reads SMT-LIB 2 on its standard input, a process per question.
//!
//! Untrusted, and its word decides nothing: it is compared with what was found. Whatever it does (it is not there, crashes, hangs,
//! prints without end, prints nonsense) ends in a [`ProcessFailure`] in bounded time, and with bounded memory on our side.

use std::io::{ErrorKind, Read, Write};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::thread;
use std::time::{Duration, Instant};

use super::smtlib::Universals;
use super::{is_cancelled, smtlib};
use kernel::System;

/// The most that is read of what it prints, in bytes.
const MOST: u64 = 64 << 10;
/// The most characters of it that are shown.
const SHOWN: usize = 120;
/// How often a running process is looked at: whether its time is over, or all has been cancelled.
const WATCH: Duration = Duration::from_millis(20);
/// How soon it is looked at again after it has said all.
const SOON: Duration = Duration::from_micros(200);
/// How long it may take to say its name.
const INTRODUCTION: Duration = Duration::from_secs(5);

/// A command that reads SMT-LIB 2.
#[derive(Clone, Debug)]
pub struct SmtProcess {
    program: String,
    arguments: Vec<String>,
    name: String,
    timeout: Duration,
}

/// What it says of a system.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Opinion {
    /// `sat`
    Sat,
    /// `unsat`
    Unsat,
    /// `unknown`
    Unknown,
    /// Nothing that counts.
    None(ProcessFailure),
}

/// Why a process has no opinion.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ProcessFailure {
    /// It could not be started.
    NotStarted(ErrorKind),
    /// It was not done in time.
    Time(Duration),
    /// It ended in failure: how, and the last line of what it complained of.
    Crashed {
        /// `ended with status 1`, `was ended by signal 11`.
        how: String,
        /// Perhaps empty.
        complaint: String,
    },
    /// It answered with an error, as SMT-LIB has it: it does not know the logic, say.
    Refused(String),
    /// It printed something else: the first line of it.
    Nonsense(String),
    /// It printed too much.
    TooMuch,
    /// Everything was cancelled.
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
            Self::TooMuch => write!(f, "printed more than {} KiB", MOST >> 10),
            Self::Cancelled => f.write_str("was stopped"),
        }
    }
}

/// Why a command is no second solver.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NotASolver {
    /// It has no word in it, or an open quotation.
    NoCommand,
    /// The program cannot be run.
    Program(String, ProcessFailure),
}

impl std::fmt::Display for NotASolver {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::NoCommand => f.write_str("the command of the second solver cannot be read"),
            Self::Program(program, trouble) => write!(f, "the second solver `{program}` {trouble}"),
        }
    }
}

impl SmtProcess {
    /// The solver that a command line starts, its words apart as a shell has them; each question may take so long.
    ///
    /// # Errors
    /// [`NotASolver`] if there is no such program.
    pub fn start(command: &str, timeout: Duration) -> Result<Self, NotASolver> {
        let mut words = shlex::split(command).unwrap_or_default().into_iter();
        let Some(program) = words.next() else { return Err(NotASolver::NoCommand) };
        let mut second = Self { program, arguments: words.collect(), name: line(command), timeout };
        match second.said("(get-info :name)\n(get-info :version)\n(exit)\n", INTRODUCTION.min(timeout)) {
            Ok(said) => second.name = named(&said).unwrap_or(second.name),
            Err(trouble @ ProcessFailure::NotStarted(_)) => return Err(NotASolver::Program(line(&second.program), trouble)),
            // It need not know these commands.
            Err(_) => {}
        }
        Ok(second)
    }

    /// Its name and version, if it tells them; else the command.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What it says of the pieces of a system.
    #[must_use]
    pub fn asked(&self, system: &System, universals: Universals) -> Opinion {
        match self.said(&smtlib::question(system, universals, &[], None), self.timeout) {
            Ok(said) => opinion(&said),
            Err(trouble) => Opinion::None(trouble),
        }
    }

    /// What it prints when it reads a script, once it has ended as it should.
    fn said(&self, script: &str, timeout: Duration) -> Result<String, ProcessFailure> {
        let end = Instant::now().checked_add(timeout);
        let mut command = Command::new(&self.program);
        command.args(&self.arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        // A group of its own, so that what it starts ends with it.
        #[cfg(unix)]
        std::os::unix::process::CommandExt::process_group(&mut command, 0);
        let mut running = ChildProcess(command.spawn().map_err(|error| ProcessFailure::NotStarted(error.kind()))?);
        // The three threads end by themselves once the process has, since its ends of the pipes are closed then.
        if let Some(mut pipe) = running.0.stdin.take() {
            let script = script.to_owned();
            // It may stop reading early: that is its own affair.
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
                match printed.recv_timeout(WATCH) {
                    Ok(bytes) => break Ok(bytes),
                    Err(RecvTimeoutError::Disconnected) => break Ok(Vec::new()),
                    Err(RecvTimeoutError::Timeout) => over()?,
                }
            }
        })?;
        if printed.len() as u64 > MOST {
            return Err(ProcessFailure::TooMuch);
        }
        let mut pause = SOON;
        let status = loop {
            match running.0.try_wait() {
                Ok(Some(status)) => break status,
                Ok(None) => over()?,
                Err(error) => return Err(ProcessFailure::NotStarted(error.kind())),
            }
            thread::sleep(pause);
            pause = WATCH.min(pause * 2);
        };
        if status.success() {
            return Ok(String::from_utf8_lossy(&printed).into_owned());
        }
        let complained = complained.and_then(|complained| complained.recv_timeout(WATCH).ok()).unwrap_or_default();
        let complained = String::from_utf8_lossy(&complained);
        let last = complained.lines().rev().find(|line| !line.trim().is_empty()).unwrap_or("");
        Err(ProcessFailure::Crashed { how: ended(status), complaint: line(last) })
    }
}

/// A process that does not outlive its handle.
struct ChildProcess(Child);

impl Drop for ChildProcess {
    fn drop(&mut self) {
        if matches!(self.0.try_wait(), Ok(Some(_))) {
            return;
        }
        // Not waited for yet, so that the number is still its own.
        #[cfg(unix)]
        if let Ok(id) = i32::try_from(self.0.id()) {
            let _ = nix::sys::signal::killpg(nix::unistd::Pid::from_raw(id), nix::sys::signal::Signal::SIGKILL);
        }
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// All that a pipe brings, but for what is too much; the rest is read and dropped, so that nobody waits.
fn read(pipe: impl Read + Send + 'static) -> Receiver<Vec<u8>> {
    let (send, receive) = mpsc::channel();
    thread::spawn(move || {
        let mut bytes = Vec::new();
        let mut pipe = pipe;
        // What was read before a fault is all there is.
        let _ = pipe.by_ref().take(MOST + 1).read_to_end(&mut bytes);
        let _ = send.send(bytes);
        let _ = std::io::copy(&mut pipe, &mut std::io::sink());
    });
    receive
}

fn ended(status: std::process::ExitStatus) -> String {
    #[cfg(unix)]
    if let Some(signal) = std::os::unix::process::ExitStatusExt::signal(&status) {
        return format!("was ended by signal {signal}");
    }
    status.code().map_or_else(|| "ended in failure".to_owned(), |code| format!("ended with status {code}"))
}

/// The one word that it printed, if it is one.
fn opinion(said: &str) -> Opinion {
    let mut lines = said.lines().map(str::trim).filter(|line| !line.is_empty());
    let first = lines.next().unwrap_or("");
    let more = lines.next();
    match (first, more) {
        ("sat", None) => Opinion::Sat,
        ("unsat", None) => Opinion::Unsat,
        ("unknown", None) => Opinion::Unknown,
        ("sat" | "unsat" | "unknown", Some(more)) => Opinion::None(ProcessFailure::Nonsense(line(more))),
        (error, _) if error == "unsupported" || error.starts_with("(error ") => {
            Opinion::None(ProcessFailure::Refused(line(error)))
        }
        (other, _) => Opinion::None(ProcessFailure::Nonsense(line(other))),
    }
}

/// `Yices 2.6.5`, from the replies to `get-info`.
fn named(said: &str) -> Option<String> {
    let told = |key: &str| {
        let quoted = said.split_once(key)?.1.split_once('"')?.1.split_once('"')?.0;
        Some(line(quoted)).filter(|text| !text.is_empty())
    };
    let name = told(":name")?;
    Some(told(":version").map_or(name.clone(), |version| format!("{name} {version}")))
}

/// A stranger's text as one line that is not too long.
fn line(text: &str) -> String {
    let mut out: String = text.trim().chars().take(SHOWN).map(|sign| if sign.is_control() { ' ' } else { sign }).collect();
    if text.trim().chars().nth(SHOWN).is_some() {
        out.push('…');
    }
    out
}
