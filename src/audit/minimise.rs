//! Drops what is not needed: a part of a list with a property such that nothing found to be superfluous is left in it.
//!
//! # Source
//! Zeller and Hildebrandt, Simplifying and Isolating Failure-Inducing Input (2002): the algorithm ddmin, complements only.

/// A part of the items that still has the property, which all of them together have: no single one can be left out, unless the
/// property was tried as often as it may be before that was known.
pub fn minimal<T: Clone>(items: Vec<T>, most: usize, still: &mut dyn FnMut(&[T]) -> bool) -> Vec<T> {
    let mut kept = items;
    let mut chunks = 2;
    let mut tried = 0;
    while kept.len() > 1 {
        let size = kept.len().div_ceil(chunks);
        let mut smaller = None;
        for start in (0..kept.len()).step_by(size) {
            if tried == most {
                return kept;
            }
            tried += 1;
            let rest: Vec<T> = kept[..start].iter().chain(kept.iter().skip(start + size)).cloned().collect();
            if still(&rest) {
                smaller = Some(rest);
                break;
            }
        }
        match smaller {
            Some(rest) => {
                kept = rest;
                chunks = (chunks - 1).max(2);
            }
            None if size == 1 => break,
            None => chunks = (chunks * 2).min(kept.len()),
        }
    }
    kept
}
