//! Enumerates all minimal sets of conditions with a monotone property: every superset of a sufficient set is sufficient.
//!
//! Called by [`mod@super::needs`]. Not part of a verdict: each minimal set is ruled on again. A set is unexplored if it contains no
//! known sufficient set and is contained in no known insufficient set. A large unexplored set is tested; if it is sufficient, it
//! is shrunk to a minimal one.
//!
//! # Source
//! Liffiton, Previti, Malik and Marques-Silva (2016), "Fast, flexible MUS enumeration": the algorithm MARCO. Here the map of
//! unexplored sets is searched by branching on the known minimal sets, from each of which an unexplored set must lack some
//! condition.

use std::collections::BTreeSet;

/// A set of conditions, given by their numbers from 0.
pub type ConditionSet = BTreeSet<usize>;

/// The result of testing one set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SubsetStatus {
    /// The set is sufficient.
    Enough,
    /// The set is insufficient, and so is this superset of it.
    Lacking(ConditionSet),
    /// The test was inconclusive.
    Unsettled,
}

/// The limits of an enumeration.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EnumerationLimits {
    /// The maximal number of minimal sets.
    pub sets: usize,
    /// The maximal number of tests.
    pub questions: usize,
    /// The maximal number of steps of one search for an unexplored set.
    pub steps: usize,
    /// The maximal number of inconclusive tests, which take the longest.
    pub unsettled: usize,
}

/// Why enumeration ended before all minimal sets were found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EnumerationStop {
    /// This many minimal sets were found, which is the limit.
    Sets(usize),
    /// This many sets were tested, which is the limit.
    Questions(usize),
    /// A search for an unexplored set took more than this many steps.
    Steps(usize),
    /// This many tests were inconclusive.
    Unsettled(usize),
    /// The caller stopped the enumeration, for this reason.
    Stopped(String),
}

/// The result of an enumeration.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Minimal {
    /// The minimal sufficient sets, smaller ones first. A set is minimal up to inconclusive tests of its subsets.
    pub sets: Vec<ConditionSet>,
    /// Why there may be further minimal sets; `None` if these are all.
    pub stop: Option<EnumerationStop>,
    /// The number of sets tested.
    pub questions: usize,
}

/// Enumerates the minimal sufficient subsets of `0..size`. `test` decides whether a set is sufficient; `stopped` returns the
/// reason why no further set may be tested.
pub fn minimal(
    size: usize,
    bounds: EnumerationLimits,
    test: &mut dyn FnMut(&ConditionSet) -> SubsetStatus,
    stopped: &dyn Fn() -> Option<String>,
) -> Minimal {
    let mut search =
        SubsetEnumeration { size, bounds, test, stopped, enough: Vec::new(), lacking: Vec::new(), asked: 0, unsettled: 0 };
    let stop = search.run().err();
    let SubsetEnumeration { mut enough, asked, unsettled, .. } = search;
    enough.sort_by(|a, b| a.len().cmp(&b.len()).then_with(|| a.cmp(b)));
    let stop = stop.or_else(|| (unsettled > 0).then_some(EnumerationStop::Unsettled(unsettled)));
    Minimal { sets: enough, stop, questions: asked }
}

struct SubsetEnumeration<'a> {
    size: usize,
    bounds: EnumerationLimits,
    test: &'a mut dyn FnMut(&ConditionSet) -> SubsetStatus,
    stopped: &'a dyn Fn() -> Option<String>,
    enough: Vec<ConditionSet>,
    lacking: Vec<ConditionSet>,
    asked: usize,
    unsettled: usize,
}

impl SubsetEnumeration<'_> {
    fn run(&mut self) -> Result<(), EnumerationStop> {
        loop {
            let mut steps = self.bounds.steps;
            let Some(left_out) = self.unexplored(&mut ConditionSet::new(), &mut steps)? else { return Ok(()) };
            let seed: ConditionSet = (0..self.size).filter(|number| !left_out.contains(number)).collect();
            if self.is_enough(&seed)? {
                let minimal = self.shrunk(seed)?;
                self.enough.push(minimal);
                if self.enough.len() >= self.bounds.sets {
                    return self.check_complete();
                }
            }
        }
    }

    /// Called when the limit of sets is reached: succeeds if no set is unexplored, so that all minimal sets are known.
    fn check_complete(&self) -> Result<(), EnumerationStop> {
        let mut steps = self.bounds.steps;
        match self.unexplored(&mut ConditionSet::new(), &mut steps)? {
            Some(_) => Err(EnumerationStop::Sets(self.enough.len())),
            None => Ok(()),
        }
    }

    /// Extends `left_out` to a set of conditions whose complement is unexplored, or returns `None` if every complement is explored.
    fn unexplored(&self, left_out: &mut ConditionSet, steps: &mut usize) -> Result<Option<ConditionSet>, EnumerationStop> {
        *steps = steps.checked_sub(1).ok_or(EnumerationStop::Steps(self.bounds.steps))?;
        // The complement is a subset of an insufficient set, and so is each of its subsets.
        let inside =
            |lacking: &ConditionSet| (0..self.size).all(|number| lacking.contains(&number) || left_out.contains(&number));
        if self.lacking.iter().any(inside) {
            return Ok(None);
        }
        let Some(whole) = self.enough.iter().find(|enough| enough.is_disjoint(left_out)) else {
            return Ok(Some(left_out.clone()));
        };
        for number in whole {
            left_out.insert(*number);
            let found = self.unexplored(left_out, steps)?;
            left_out.remove(number);
            if found.is_some() {
                return Ok(found);
            }
        }
        Ok(None)
    }

    fn is_enough(&mut self, set: &ConditionSet) -> Result<bool, EnumerationStop> {
        if self.enough.iter().any(|enough| enough.is_subset(set)) {
            return Ok(true);
        }
        if self.lacking.iter().any(|lacking| set.is_subset(lacking)) {
            return Ok(false);
        }
        if let Some(why) = (self.stopped)() {
            return Err(EnumerationStop::Stopped(why));
        }
        if self.asked >= self.bounds.questions {
            return Err(EnumerationStop::Questions(self.asked));
        }
        self.asked += 1;
        match (self.test)(set) {
            SubsetStatus::Enough => return Ok(true),
            SubsetStatus::Lacking(larger) => self.lacking.push(larger.union(set).copied().collect()),
            SubsetStatus::Unsettled => {
                self.unsettled += 1;
                self.lacking.push(set.clone());
                if self.unsettled >= self.bounds.unsettled {
                    return Err(EnumerationStop::Unsettled(self.unsettled));
                }
            }
        }
        Ok(false)
    }

    /// Shrinks a sufficient set to a minimal one: drops each condition without which the rest is still sufficient.
    fn shrunk(&mut self, set: ConditionSet) -> Result<ConditionSet, EnumerationStop> {
        let mut kept = set.clone();
        for number in set.into_iter().rev() {
            kept.remove(&number);
            if !self.is_enough(&kept)? {
                kept.insert(number);
            }
        }
        Ok(kept)
    }
}
