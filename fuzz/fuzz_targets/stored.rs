//! Fuzzes `recheck` with any bytes as the audit of a small paper: they are read or refused without panic, and no false claim is
//! proved.

#![no_main]

use std::sync::{Arc, LazyLock};

use libfuzzer_sys::fuzz_target;
use referee::certify::Word;
use referee::paper::{self, Paper};
use referee::recheck::{rule_stored_audit, report_differences, read};
use referee::source::Sources;

static PAPER: LazyLock<Option<Arc<Paper>>> = LazyLock::new(|| {
    let mut sources = Sources::default();
    let main = sources.add("cheats.referee", include_str!("../../tests/inputs/recheck/cheats.referee"));
    paper::read("cheats", sources, main, &mut |_, _| Err("there is no other file".to_owned())).ok().map(Arc::new)
});

/// The claims of the paper that are false.
const FALSE: [&str; 3] = ["strictly", "at-most-one", "of-z"];

fuzz_target!(|bytes: &[u8]| {
    let (Some(paper), Ok(stored)) = (&*PAPER, read(bytes)) else { return };
    let papers: Vec<_> = stored.papers.iter().map(|stored| (Arc::clone(paper), stored)).collect();
    let out = rule_stored_audit(&papers, Some(1));
    for refusal in &out.refusals {
        assert!(!refusal.to_string().contains('\n'));
    }
    let _ = report_differences(bytes, &out.audit);
    for ruled in out.audit.papers.iter().flat_map(|paper| &paper.rulings) {
        let word = ruled.ruling.verdict.word();
        assert!(word != Word::Proved || !FALSE.contains(&ruled.question.claim.as_str()), "{}", ruled.question.claim);
        assert!(word != Word::Vacuous, "{}", ruled.question.claim);
    }
});
