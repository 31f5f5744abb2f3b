//! Minimises a list that has a property by dropping items while the rest still has the property.
//!
//! Called by the cross-check and by [`crate::diagnose`]. Not part of a verdict.
//!
//! # Source
//! Zeller and Hildebrandt, Simplifying and Isolating Failure-Inducing Input (2002): the algorithm ddmin, complements only.

/// Returns a sublist that still satisfies `still`, provided that the whole list does. The result is 1-minimal (no single item can
/// be dropped), unless `still` was called `most` times before that was established.
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
