//! Records which safety net (seconds or megabytes) ended a search, and adds up the effort that solvers report.
//!
//! The effort of a search is counted and is the same on every machine. A safety net ends a search only if the machine is too
//! slow or too small for that effort. The result then depends on the machine, so every hit is recorded for the work in which it
//! happened, even if the query was answered later. Not part of a verdict: reports show the record.

use std::cell::Cell;
use std::time::Duration;

/// The limit that ended a search before its effort was used up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum SafetyNet {
    /// The search ran for this long.
    Time(Duration),
    /// The process used this many megabytes.
    Memory(u32),
}

impl SafetyNet {
    /// Returns the word that JSON reports use for the kind of safety net.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Time(_) => "time",
            Self::Memory(_) => "memory",
        }
    }
}

impl std::fmt::Display for SafetyNet {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Time(time) => write!(f, "the machine was too slow: a search was ended after {time:?}"),
            Self::Memory(mb) => write!(f, "the machine was too slow or too small: a search was ended at {mb} MB"),
        }
    }
}

/// The effort and the safety net recorded for a piece of work.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Record {
    /// The number of steps that solvers counted.
    pub effort: u64,
    /// The first safety net that ended a search.
    pub net: Option<SafetyNet>,
}

thread_local! {
    static RECORD: Cell<Record> = const { Cell::new(Record { effort: 0, net: None }) };
}

/// Adds another record to the record of the current thread.
pub fn add_record(other: Record) {
    RECORD.with(|record| {
        let own = record.get();
        record.set(Record { effort: own.effort.saturating_add(other.effort), net: own.net.or(other.net) });
    });
}

/// Records on the current thread that a safety net ended a search.
pub fn record_hit(net: SafetyNet) {
    if current_record().net.is_none() {
        tracing::warn!(%net, "safety net");
    }
    add_record(Record { effort: 0, net: Some(net) });
}

/// Adds the steps that a solver counted to the record of the current thread.
pub fn record_effort(effort: u64) {
    add_record(Record { effort, net: None });
}

/// Returns the record of the current thread so far, within the innermost call of [`recorded`].
#[must_use]
pub fn current_record() -> Record {
    RECORD.get()
}

/// Returns the results of several pieces of work, and adds their records to the record of the current thread.
pub fn join_records<T>(found: Vec<(T, Record)>) -> Vec<T> {
    let add_one = |(found, record)| {
        add_record(record);
        found
    };
    found.into_iter().map(add_one).collect()
}

/// Runs work on the current thread and returns the record of that work alone. The record is also added to the enclosing one.
pub fn recorded<T>(work: impl FnOnce() -> T) -> (T, Record) {
    let before = RECORD.replace(Record::default());
    let out = work();
    let own = RECORD.replace(before);
    add_record(own);
    (out, own)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_record_contains_only_the_effort_and_the_hits_of_its_own_work() {
        let ((inner, outer), rest) = recorded(|| {
            record_effort(5);
            let (inner, outer) = recorded(|| {
                record_effort(7);
                record_hit(SafetyNet::Time(Duration::from_secs(300)));
                record_hit(SafetyNet::Memory(1));
            });
            let () = inner;
            (outer, recorded(|| ()).1)
        });
        assert_eq!(inner, Record { effort: 7, net: Some(SafetyNet::Time(Duration::from_secs(300))) });
        assert_eq!(outer, Record::default());
        assert_eq!(rest, Record { effort: 12, net: Some(SafetyNet::Time(Duration::from_secs(300))) });
    }
}
