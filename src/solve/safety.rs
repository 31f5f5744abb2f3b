//! Safety nets: the seconds and megabytes that no search should need, and a record of which of them ended one.
//!
//! What bounds a search is its effort, which is counted and the same on every machine. A safety net ends a search only where the machine
//! is too slow, or too small, for that effort. What is found then depends on the machine; so every hit is recorded for the work in
//! which it happened, whatever became of the query. The effort that solvers report is added up for the same work.

use std::cell::Cell;
use std::time::Duration;

/// A safety net that ended a search.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum SafetyNet {
    /// So much time had passed.
    Time(Duration),
    /// The process held so many megabytes.
    Memory(u32),
}

impl SafetyNet {
    /// The word for it in JSON.
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

/// What is recorded of a piece of work.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Record {
    /// The steps that solvers counted in it.
    pub effort: u64,
    /// The first safety net that was hit in it.
    pub net: Option<SafetyNet>,
}

thread_local! {
    static RECORD: Cell<Record> = const { Cell::new(Record { effort: 0, net: None }) };
}

/// Adds what another record has to that of the work that the thread does.
pub fn add(other: Record) {
    RECORD.with(|record| {
        let own = record.get();
        record.set(Record { effort: own.effort.saturating_add(other.effort), net: own.net.or(other.net) });
    });
}

/// Records that a safety net ended a search.
pub fn hit(net: SafetyNet) {
    if so_far().net.is_none() {
        tracing::warn!(%net, "safety net");
    }
    add(Record { effort: 0, net: Some(net) });
}

/// Records the steps that a solver counted.
pub fn spent(effort: u64) {
    add(Record { effort, net: None });
}

/// What has been recorded of the work around the call, so far.
#[must_use]
pub fn so_far() -> Record {
    RECORD.get()
}

/// What was found, with the records of the work on each part added to that of the work around it.
pub fn joined<T>(found: Vec<(T, Record)>) -> Vec<T> {
    let one = |(found, record)| {
        add(record);
        found
    };
    found.into_iter().map(one).collect()
}

/// Does work on this thread, and returns what was recorded in it; the work around it has that in its record, too.
pub fn recorded<T>(work: impl FnOnce() -> T) -> (T, Record) {
    let before = RECORD.replace(Record::default());
    let out = work();
    let own = RECORD.replace(before);
    add(own);
    (out, own)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn work_has_the_record_of_what_is_done_in_it_and_of_nothing_before() {
        let ((inner, outer), rest) = recorded(|| {
            spent(5);
            let (inner, outer) = recorded(|| {
                spent(7);
                hit(SafetyNet::Time(Duration::from_secs(300)));
                hit(SafetyNet::Memory(1));
            });
            let () = inner;
            (outer, recorded(|| ()).1)
        });
        assert_eq!(inner, Record { effort: 7, net: Some(SafetyNet::Time(Duration::from_secs(300))) });
        assert_eq!(outer, Record::default());
        assert_eq!(rest, Record { effort: 12, net: Some(SafetyNet::Time(Duration::from_secs(300))) });
    }
}
