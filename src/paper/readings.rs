//! Resolves readings: which alternatives an item is limited to, and which combinations of alternatives a claim requests.
//!
//! [`super::names`] and [`super::read()`] call this file. Trusted: an item in force under the wrong alternative is a wrong verdict.

use crate::diagnostic::{Diagnostic, Faults, nearest};
use crate::syntax::tree::{Head, Name, Under};

/// The most combinations of alternatives that a file may request.
pub(super) const MAX_CHOICES: usize = 64;

/// The number of the alternative in force, for each reading.
pub(super) type AlternativeChoice = Vec<usize>;

/// The alternatives to which an item is limited: for some readings, the list of allowed alternatives. A reading without an entry
/// is no limit.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct AlternativeLimits(Vec<(usize, Vec<usize>)>);

impl AlternativeLimits {
    /// Returns true iff the item is in force under the choice.
    pub(super) fn allow(&self, choice: &AlternativeChoice) -> bool {
        self.0.iter().all(|(reading, allowed)| choice.get(*reading).is_some_and(|chosen| allowed.contains(chosen)))
    }

    /// Returns true iff no choice allows both items.
    pub(super) fn exclude(&self, other: &Self) -> bool {
        self.0.iter().any(|(reading, ours)| {
            other
                .0
                .iter()
                .any(|(theirs, allowed)| reading == theirs && !ours.iter().any(|alternative| allowed.contains(alternative)))
        })
    }

    /// Returns the limits of an item that both limits apply to.
    pub(super) fn and(&self, other: &Self) -> Self {
        let mut both = self.clone();
        for (reading, allowed) in &other.0 {
            match both.0.iter_mut().find(|(known, _)| known == reading) {
                Some((_, known)) => known.retain(|alternative| allowed.contains(alternative)),
                None => both.0.push((*reading, allowed.clone())),
            }
        }
        both
    }

    /// Returns a choice under which the item is in force, if there is one. Readings that do not limit the item have their first
    /// alternative.
    pub(super) fn choice(&self, readings: &Readings<'_>) -> Option<AlternativeChoice> {
        let mut choice = readings.default_choice();
        for (reading, allowed) in &self.0 {
            *choice.get_mut(*reading)? = *allowed.first()?;
        }
        Some(choice)
    }
}

/// A choice that a claim requests, with the alternatives that the claim names (the suffixes of its id).
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct RequestedAlternatives {
    pub(super) choice: AlternativeChoice,
    pub(super) named: Vec<String>,
}

/// The readings of a file with their alternatives.
#[derive(Debug, Default)]
pub(super) struct Readings<'t> {
    list: Vec<(&'t Name, &'t [Name])>,
}

impl<'t> Readings<'t> {
    /// Adds a reading with its alternatives.
    pub(super) fn add(&mut self, name: &'t Name, alternatives: &'t [Name]) {
        self.list.push((name, alternatives));
    }

    /// Returns the number of the reading with this name.
    pub(super) fn number(&self, name: &str) -> Option<usize> {
        self.list.iter().position(|(known, _)| known.value == name)
    }

    /// Returns the choice of the first alternative of each reading.
    pub(super) fn default_choice(&self) -> AlternativeChoice {
        vec![0; self.list.len()]
    }

    /// Returns the names of the alternatives in force.
    pub(super) fn shown(&self, choice: &AlternativeChoice) -> Vec<&'t str> {
        self.list
            .iter()
            .zip(choice)
            .filter_map(|((_, names), chosen)| names.get(*chosen))
            .map(|name| name.value.as_str())
            .collect()
    }

    /// Returns the names of the alternatives in force that are not the first alternative of their reading.
    pub(super) fn changed(&self, choice: &AlternativeChoice) -> Vec<&'t str> {
        let alternatives = self.list.iter().zip(choice).filter(|(_, chosen)| **chosen != 0);
        alternatives.filter_map(|((_, names), chosen)| names.get(*chosen)).map(|name| name.value.as_str()).collect()
    }

    /// Returns the numbers of a reading and of its alternative with this name, or reports a fault.
    fn find(&self, name: &Name, faults: &mut Faults) -> Option<(usize, usize)> {
        for (reading, (_, alternatives)) in self.list.iter().enumerate() {
            if let Some(place) = alternatives.iter().position(|known| known.value == name.value) {
                return Some((reading, place));
            }
        }
        let fault = Diagnostic::new(name.span, format!("`{}` is not an alternative of a reading", name.value));
        let known = self.list.iter().flat_map(|(_, names)| names.iter()).map(|name| name.value.as_str());
        faults.push(if self.number(&name.value).is_some() {
            fault.repair(format!("write `under each {}`, or name an alternative", name.value))
        } else {
            fault.suggest(nearest(&name.value, known), format!("declare it: `reading R: {} or …`", name.value))
        });
        None
    }

    /// Returns the limits that the `under` of a head states.
    pub(super) fn limits(&self, head: &Head, faults: &mut Faults) -> AlternativeLimits {
        let mut limits: Vec<(usize, Vec<usize>)> = Vec::new();
        for (reading, place) in head.under.iter().filter_map(|name| self.find(name, faults)) {
            match limits.iter_mut().find(|(known, _)| *known == reading) {
                Some((_, places)) => places.push(place),
                None => limits.push((reading, vec![place])),
            }
        }
        AlternativeLimits(limits)
    }

    /// Returns the choices that `under` clauses request: all combinations of the named alternatives, or the default if there are
    /// no clauses.
    pub(super) fn requested<'c>(
        &self,
        clauses: impl Iterator<Item = &'c Under>,
        faults: &mut Faults,
    ) -> Vec<RequestedAlternatives> {
        let mut wanted: Vec<(usize, Vec<usize>)> = Vec::new();
        let mut want = |reading: usize, places: Vec<usize>| match wanted.iter_mut().find(|(known, _)| *known == reading) {
            Some((_, known)) => known.extend(places),
            None => wanted.push((reading, places)),
        };
        for clause in clauses {
            match clause {
                Under::Each(name) => match self.number(&name.value) {
                    Some(reading) => want(reading, (0..self.list[reading].1.len()).collect()),
                    None => {
                        let fault = Diagnostic::new(name.span, format!("`{}` is not a reading", name.value));
                        let near = nearest(&name.value, self.list.iter().map(|(name, _)| name.value.as_str()));
                        faults.push(fault.suggest(near, format!("declare it: `reading {}: a or b`", name.value)));
                    }
                },
                Under::Names(names) => {
                    for (reading, place) in names.iter().filter_map(|name| self.find(name, faults)) {
                        want(reading, vec![place]);
                    }
                }
            }
        }
        let mut asked = vec![RequestedAlternatives { choice: self.default_choice(), named: Vec::new() }];
        for (reading, mut places) in wanted {
            places.dedup();
            let product = asked.iter().flat_map(|so_far| {
                places.iter().map(move |place| {
                    let mut next = so_far.clone();
                    next.choice[reading] = *place;
                    next.named.push(self.list[reading].1[*place].value.clone());
                    next
                })
            });
            asked = product.take(MAX_CHOICES + 1).collect();
        }
        asked
    }
}
