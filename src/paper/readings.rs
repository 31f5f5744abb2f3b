//! Readings of the paper: which alternatives an item is limited to, and which combinations of alternatives are asked for.

use crate::diagnostic::{Diagnostic, Faults, nearest};
use crate::syntax::tree::{Head, Name, Under};

/// The most combinations of alternatives that a file may ask for.
pub(super) const MAX_CHOICES: usize = 64;

/// The alternative in force of each reading, by number.
pub(super) type AlternativeChoice = Vec<usize>;

/// The alternatives that an item is limited to: for some readings, a list; no entry, no limit.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct AlternativeLimits(Vec<(usize, Vec<usize>)>);

impl AlternativeLimits {
    /// True iff the item is there under the choice.
    pub(super) fn allow(&self, choice: &AlternativeChoice) -> bool {
        self.0.iter().all(|(reading, allowed)| choice.get(*reading).is_some_and(|chosen| allowed.contains(chosen)))
    }

    /// True iff no choice allows both.
    pub(super) fn exclude(&self, other: &Self) -> bool {
        self.0.iter().any(|(reading, ours)| {
            other.0.iter().any(|(theirs, allowed)| reading == theirs && !ours.iter().any(|one| allowed.contains(one)))
        })
    }

    /// Both limits together.
    pub(super) fn and(&self, other: &Self) -> Self {
        let mut both = self.clone();
        for (reading, allowed) in &other.0 {
            match both.0.iter_mut().find(|(known, _)| known == reading) {
                Some((_, known)) => known.retain(|one| allowed.contains(one)),
                None => both.0.push((*reading, allowed.clone())),
            }
        }
        both
    }

    /// A choice under which the item is there, if there is one: the first alternatives otherwise.
    pub(super) fn choice(&self, readings: &Readings<'_>) -> Option<AlternativeChoice> {
        let mut choice = readings.default_choice();
        for (reading, allowed) in &self.0 {
            *choice.get_mut(*reading)? = *allowed.first()?;
        }
        Some(choice)
    }
}

/// A choice that a ruling asks for, with the alternatives it names (the suffixes of its id).
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct RequestedAlternatives {
    pub(super) choice: AlternativeChoice,
    pub(super) named: Vec<String>,
}

/// All readings of a file.
#[derive(Debug, Default)]
pub(super) struct Readings<'t> {
    list: Vec<(&'t Name, &'t [Name])>,
}

impl<'t> Readings<'t> {
    /// Adds a reading.
    pub(super) fn add(&mut self, name: &'t Name, alternatives: &'t [Name]) {
        self.list.push((name, alternatives));
    }

    /// The number of a reading by its name.
    pub(super) fn number(&self, name: &str) -> Option<usize> {
        self.list.iter().position(|(known, _)| known.value == name)
    }

    /// The first alternative of each.
    pub(super) fn default_choice(&self) -> AlternativeChoice {
        vec![0; self.list.len()]
    }

    /// The names of the alternatives in force.
    pub(super) fn shown(&self, choice: &AlternativeChoice) -> Vec<&'t str> {
        self.list
            .iter()
            .zip(choice)
            .filter_map(|((_, names), chosen)| names.get(*chosen))
            .map(|name| name.value.as_str())
            .collect()
    }

    /// The names of the alternatives in force that are not the first of their reading.
    pub(super) fn changed(&self, choice: &AlternativeChoice) -> Vec<&'t str> {
        let alternatives = self.list.iter().zip(choice).filter(|(_, chosen)| **chosen != 0);
        alternatives.filter_map(|((_, names), chosen)| names.get(*chosen)).map(|name| name.value.as_str()).collect()
    }

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
            fault.meant(nearest(&name.value, known), format!("declare it: `reading R: {} or …`", name.value))
        });
        None
    }

    /// What the `under` of a head says.
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

    /// The choices that `under` clauses ask for, the default alone if there are none.
    pub(super) fn asked<'c>(&self, clauses: impl Iterator<Item = &'c Under>, faults: &mut Faults) -> Vec<RequestedAlternatives> {
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
                        faults.push(fault.meant(near, format!("declare it: `reading {}: a or b`", name.value)));
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
