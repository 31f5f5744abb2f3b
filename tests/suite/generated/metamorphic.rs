//! Tests that verdicts do not depend on the order of lines, on names, or on the notation of formulas: it rewords generated files.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use referee::certify::Word;

use super::dice::Dice;
use super::first::{Read, audit, parse, read};
use super::game::File;
use super::random;
use super::reword::Rewording;
use super::shrink::shrink;

fn decided(word: Word) -> bool {
    !matches!(word, Word::Open | Word::Unchecked)
}

/// Returns the verdicts by claim id.
fn words(paper: &std::sync::Arc<referee::paper::Paper>) -> Option<BTreeMap<String, Word>> {
    let verdicts = audit(std::slice::from_ref(paper)).ok()?.pop()?;
    Some(verdicts.into_iter().filter(|(id, _)| id.starts_with('c')).map(|(id, verdict)| (id, verdict.word)).collect())
}

/// Returns the number of compared verdicts, or the difference between a file and its rewording as an error.
pub(crate) fn differs(first: &Read, rewording: Rewording, seed: u64) -> Result<usize, String> {
    let before = words(&first.paper).ok_or("a panic")?;
    let text = rewording.text(&first.file, &mut Dice::new(seed));
    let after = match parse(&text) {
        Ok(Ok(paper)) => words(&paper).ok_or("a panic")?,
        Ok(Err(faults)) => return Err(format!("{rewording:?}: refused: {}\n{text}", faults[0].1)),
        Err(panic) => return Err(format!("{rewording:?}: a panic: {panic}\n{text}")),
    };
    let mut compared = 0;
    for (id, word) in &before {
        let Some(other) = after.get(id) else { continue };
        if decided(*word) && decided(*other) {
            compared += 1;
            if word != other {
                return Err(format!("{rewording:?}: `{id}` is {word}, and reworded {other}\n{text}"));
            }
        }
    }
    Ok(compared)
}

fn still_differs(file: &File, rewording: Rewording, seed: u64) -> bool {
    read(file).read.is_some_and(|read| differs(&read, rewording, seed).is_err())
}

/// Rewords generated files until the time is over, or enough verdicts of each rewording are compared. Returns the number of
/// compared verdicts of each rewording, and the differences, shrunk.
pub(crate) fn search(from: u64, files: u64, allowed: Duration, enough: usize) -> (BTreeMap<String, usize>, Vec<String>) {
    let start = Instant::now();
    let mut compared: BTreeMap<String, usize> = BTreeMap::new();
    let mut out = Vec::new();
    for seed in from..from + files {
        let has_enough = |one: &Rewording| compared.get(&format!("{one:?}")).is_some_and(|count| *count >= enough);
        if start.elapsed() > allowed || Rewording::ALL.iter().all(has_enough) {
            break;
        }
        let rewording = Rewording::ALL[usize::try_from(seed).unwrap() % Rewording::ALL.len()];
        let file = random(&mut Dice::new(seed), 12);
        let Some(first) = read(&file).read else { continue };
        match differs(&first, rewording, seed) {
            Ok(count) => *compared.entry(format!("{rewording:?}")).or_default() += count,
            Err(what) => {
                let small = shrink(&first.file, 300, &|file| still_differs(file, rewording, seed));
                let now = read(&small).read.and_then(|read| differs(&read, rewording, seed).err()).unwrap_or(what);
                out.push(format!("seed {seed}: {}\n--- reworded:\n{now}", small.text()));
            }
        }
    }
    (compared, out)
}

#[cfg(test)]
#[test]
fn an_equivalent_wording_has_the_same_verdicts() {
    let (compared, differing) = search(1, 150, Duration::MAX, 21);
    assert!(differing.is_empty(), "{}", differing.join("\n\n"));
    for rewording in Rewording::ALL {
        let count = compared.get(&format!("{rewording:?}")).copied().unwrap_or_default();
        assert!(count > 20, "{rewording:?} is not compared: {compared:?}");
    }
}
