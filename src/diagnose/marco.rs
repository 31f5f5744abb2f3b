//! All minimal sets of conditions that suffice for something, where more conditions never suffice for less.
//!
//! A map says which sets are still unexplored: those that contain no set found to be enough and are contained in none found to be
//! lacking. The largest of them that comes to mind is asked about; one that is enough is shrunk to a minimal one.
//!
//! # Source
//! Liffiton, Previti, Malik and Marques-Silva (2016), "Fast, flexible MUS enumeration": the algorithm MARCO. Its map is searched
//! here by branching on the minimal sets found so far, each of which an unexplored set must miss in some condition.

use std::collections::BTreeSet;

/// Conditions by number.
pub type ConditionSet = BTreeSet<usize>;

/// What is known of one set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SubsetStatus {
    /// It suffices.
    Enough,
    /// It does not, and neither does this one, which contains it.
    Lacking(ConditionSet),
    /// It could not be told.
    Unsettled,
}

/// What enumeration may cost.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EnumerationLimits {
    /// The most minimal sets.
    pub sets: usize,
    /// The most questions.
    pub questions: usize,
    /// The most steps of one search of the map.
    pub steps: usize,
    /// The most questions that cannot be decided: they take the longest.
    pub unsettled: usize,
}

/// Why enumeration ended before all minimal sets were found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EnumerationStop {
    /// So many minimal sets were found.
    Sets(usize),
    /// So many questions were asked.
    Questions(usize),
    /// The map took so many steps to search.
    Steps(usize),
    /// So many sets could not be told to suffice or not.
    Unsettled(usize),
    /// Whoever answers was stopped, and says why.
    Stopped(String),
}

/// The minimal sets.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Minimal {
    /// Each suffices and none of its parts does, as far as was told; smaller ones first.
    pub sets: Vec<ConditionSet>,
    /// Why there may be others; `None` if these are all.
    pub stop: Option<EnumerationStop>,
    /// How many questions were asked.
    pub questions: usize,
}

/// The minimal sets among `0..size` that suffice, as `told` has it; `stopped` says why nothing more may be asked.
pub fn minimal(
    size: usize,
    bounds: EnumerationLimits,
    told: &mut dyn FnMut(&ConditionSet) -> SubsetStatus,
    stopped: &dyn Fn() -> Option<String>,
) -> Minimal {
    let mut search =
        SubsetEnumeration { size, bounds, told, stopped, enough: Vec::new(), lacking: Vec::new(), asked: 0, unsettled: 0 };
    let stop = search.run().err();
    let SubsetEnumeration { mut enough, asked, unsettled, .. } = search;
    enough.sort_by(|a, b| a.len().cmp(&b.len()).then_with(|| a.cmp(b)));
    let stop = stop.or_else(|| (unsettled > 0).then_some(EnumerationStop::Unsettled(unsettled)));
    Minimal { sets: enough, stop, questions: asked }
}

struct SubsetEnumeration<'a> {
    size: usize,
    bounds: EnumerationLimits,
    told: &'a mut dyn FnMut(&ConditionSet) -> SubsetStatus,
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
            let seed: ConditionSet = (0..self.size).filter(|one| !left_out.contains(one)).collect();
            if self.is_enough(&seed)? {
                let minimal = self.shrunk(seed)?;
                self.enough.push(minimal);
                if self.enough.len() >= self.bounds.sets {
                    return self.last();
                }
            }
        }
    }

    /// As many sets were found as may be: are they all?
    fn last(&self) -> Result<(), EnumerationStop> {
        let mut steps = self.bounds.steps;
        match self.unexplored(&mut ConditionSet::new(), &mut steps)? {
            Some(_) => Err(EnumerationStop::Sets(self.enough.len())),
            None => Ok(()),
        }
    }

    /// What to leave out so that the rest is unexplored.
    fn unexplored(&self, left_out: &mut ConditionSet, steps: &mut usize) -> Result<Option<ConditionSet>, EnumerationStop> {
        *steps = steps.checked_sub(1).ok_or(EnumerationStop::Steps(self.bounds.steps))?;
        // Inside a lacking set already: leaving out more stays inside.
        let inside = |lacking: &ConditionSet| (0..self.size).all(|one| lacking.contains(&one) || left_out.contains(&one));
        if self.lacking.iter().any(inside) {
            return Ok(None);
        }
        let Some(whole) = self.enough.iter().find(|enough| enough.is_disjoint(left_out)) else {
            return Ok(Some(left_out.clone()));
        };
        for one in whole {
            left_out.insert(*one);
            let found = self.unexplored(left_out, steps)?;
            left_out.remove(one);
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
        match (self.told)(set) {
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

    /// A minimal part of a set that is enough: each condition in turn is left out if the rest is.
    fn shrunk(&mut self, set: ConditionSet) -> Result<ConditionSet, EnumerationStop> {
        let mut kept = set.clone();
        for one in set.into_iter().rev() {
            kept.remove(&one);
            if !self.is_enough(&kept)? {
                kept.insert(one);
            }
        }
        Ok(kept)
    }
}
