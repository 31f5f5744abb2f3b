//! Fuzzes the parser and the printer: any bytes are read or refused without panic, and a printed file parses and prints the same.

#![no_main]

use libfuzzer_sys::fuzz_target;
use referee::source::{SourceId, Sources, Span};
use referee::syntax::{decode, latex, parse, printer};

fuzz_target!(|bytes: &[u8]| {
    let Ok(text) = decode("fuzz", bytes, SourceId(0)) else { return };
    let end = u32::try_from(text.len()).unwrap_or(u32::MAX);
    let _ = latex::parse(&text, Span { source: SourceId(0), start: 0, end }, &|_| false);
    let mut sources = Sources::default();
    let id = sources.add("fuzz", text);
    let (file, faults) = parse(&sources, id);
    if !faults.is_empty() {
        return;
    }
    let printed = printer::print(&file);
    let mut sources = Sources::default();
    let id = sources.add("printed", printed.clone());
    let (again, faults) = parse(&sources, id);
    assert!(faults.is_empty(), "{faults:?}");
    assert_eq!(printer::print(&again), printed);
});
