//! Generates random claims about a game and its assessments, in every form of the language.

use super::dice::Dice;
use super::formula::{Number, Test, named, ratio};
use super::game::{Domain, Game, Parameter};
use super::phrase::{CONCEPTS, Claim, Happening};
use super::plan::{Action, Assessment};
use super::scope::{Item, Offered, Origin, Place, fraction, known, percent, probability, test};
use super::walk::{Event, walk};

/// Generates claims about one game.
pub(crate) struct Claimant<'a> {
    pub(crate) dice: &'a mut Dice,
    pub(crate) parameters: &'a [Parameter],
    pub(crate) game: &'a Game,
    pub(crate) assessments: &'a [Assessment],
    pub(crate) places: &'a [Place],
    pub(crate) items: &'a [Item],
    pub(crate) finite: bool,
    /// True if the claims of the file are about all assessments of what follows a history.
    pub(crate) focused: bool,
}

/// A history, its numbers that are not fixed, and the event that follows it.
struct Forced {
    happenings: Vec<Happening>,
    free: Vec<String>,
    next: Option<Event>,
}

impl Claimant<'_> {
    pub(crate) fn claim(&mut self) -> Claim {
        if percent(self.dice, 4) {
            return Claim::Not(Box::new(self.simple()));
        }
        if percent(self.dice, 4) {
            let word = *self.dice.choose(&["and", "or", "iff", "implies"]);
            return Claim::Link(Box::new(self.simple()), word, Box::new(self.simple()));
        }
        self.simple()
    }

    fn simple(&mut self) -> Claim {
        if self.assessments.is_empty() {
            return self.quantified();
        }
        if percent(self.dice, if self.focused { 60 } else { 6 }) {
            return self.quantified();
        }
        match self.dice.below(100) {
            0..=31 => self.is(),
            32..=37 => self.optimal(),
            38..=46 => self.best(),
            47..=54 => self.leads(),
            55..=66 => self.payoff(),
            67..=76 => self.probability(),
            77..=86 => self.believes(),
            _ => self.quantified(),
        }
    }

    fn concept(&mut self) -> &'static str {
        let concepts = if self.finite { &CONCEPTS[..] } else { &CONCEPTS[..4] };
        self.dice.choose::<&str>(concepts)
    }

    fn beliefs(&mut self, of: &Assessment) -> Option<&'static str> {
        of.free.then(|| if percent(self.dice, 60) { "some" } else { "every" })
    }

    fn assessment(&mut self) -> Assessment {
        self.dice.choose(self.assessments).clone()
    }

    fn is(&mut self) -> Claim {
        let of = self.assessment();
        let concept = self.concept();
        let after = if percent(self.dice, 40) { self.history().happenings } else { Vec::new() };
        let unique = percent(self.dice, 5);
        Claim::Is { of: of.name.clone(), unique, concept, after, beliefs: self.beliefs(&of) }
    }

    fn optimal(&mut self) -> Claim {
        let of = self.assessment();
        let Some(place) = self.places.get(self.dice.below(self.places.len().max(1))) else { return self.quantified() };
        let place = place.name.clone();
        Claim::Optimal { of: of.name.clone(), place, beliefs: self.beliefs(&of) }
    }

    fn best(&mut self) -> Claim {
        let of = self.assessment();
        let forced = self.history();
        if forced.happenings.is_empty() {
            return self.optimal();
        }
        let (name, amount) = match &forced.next {
            Some(Event::Label { name, label, amount }) => {
                let action = match amount {
                    Some((_, value)) => Action::Amount(label.clone(), known(*value)),
                    None => Action::Label(label.clone()),
                };
                (name.clone(), action)
            }
            Some(Event::Number { name, value }) => (name.clone(), Action::Number(known(*value))),
            Some(Event::State(_) | Event::Draw { .. }) | None => return self.leads(),
        };
        let action = match self.places.iter().find(|place| place.name == name).map(|place| &place.offered) {
            Some(Offered::Labels(labels)) if percent(self.dice, 50) => match self.dice.choose(labels) {
                (label, None) => Action::Label(label.clone()),
                (label, Some(_)) => Action::Amount(label.clone(), fraction(self.dice)),
            },
            Some(Offered::Number(Domain::Interval(..))) if percent(self.dice, 50) => Action::Number(fraction(self.dice)),
            Some(_) | None => amount,
        };
        Claim::Best { action, of: of.name, after: forced.happenings }
    }

    fn leads(&mut self) -> Claim {
        let of = self.assessment().name;
        let after = if percent(self.dice, 60) { self.history().happenings } else { Vec::new() };
        Claim::Leads { of, after, event: self.event() }
    }

    fn event(&mut self) -> Test {
        test(self.dice, self.items, &[]).unwrap_or_else(|| Test::Compare(ratio(0, 1), "<", ratio(1, 1)))
    }

    fn relation(&mut self) -> &'static str {
        self.dice.choose::<&str>(&["=", "=", ">=", ">", "<=", "<", "!="])
    }

    fn player(&mut self) -> String {
        self.dice.choose(&self.game.players).clone()
    }

    fn maybe_history(&mut self) -> Forced {
        if percent(self.dice, 70) { self.history() } else { Forced { happenings: Vec::new(), free: Vec::new(), next: None } }
    }

    /// Returns a number to compare with: a small one, a parameter, or a number of the history.
    fn value(&mut self, free: &[String], probable: bool) -> Number {
        if !free.is_empty() && percent(self.dice, 15) {
            return named(self.dice.choose::<String>(free));
        }
        match probability(self.dice, self.parameters) {
            Some(name) if percent(self.dice, 40) => {
                let (above, below) = *self.dice.choose(&[(1, 2), (1, 1), (2, 1)]);
                match self.dice.below(3) {
                    0 => Number::Difference(Box::new(ratio(1, 1)), Box::new(name)),
                    1 => Number::Product(Box::new(ratio(above, below)), Box::new(name)),
                    _ => name,
                }
            }
            Some(_) | None if probable => fraction(self.dice),
            Some(_) | None => {
                let (above, below) = *self.dice.choose(&[(0, 1), (1, 1), (1, 2), (-1, 1), (2, 1), (1, 4), (3, 2)]);
                ratio(above, below)
            }
        }
    }

    fn payoff(&mut self) -> Claim {
        let of = self.assessment().name;
        let forced = self.maybe_history();
        let (player, relation) = (self.player(), self.relation());
        Claim::Payoff { player, of, relation, value: self.value(&forced.free, false), after: forced.happenings }
    }

    fn probability(&mut self) -> Claim {
        let of = self.assessment().name;
        let forced = self.maybe_history();
        let by = if percent(self.dice, 70) { Some(self.player()) } else { None };
        let (event, relation) = (self.event(), self.relation());
        Claim::Chance { event, of, by, relation, value: self.value(&forced.free, true), after: forced.happenings }
    }

    fn believes(&mut self) -> Claim {
        let of = self.assessment().name;
        let forced = self.maybe_history();
        let (player, event, relation) = (self.player(), self.event(), self.relation());
        Claim::Believes { player, event, of, relation, value: self.value(&forced.free, true), after: forced.happenings }
    }

    fn quantified(&mut self) -> Claim {
        let after = if percent(self.dice, if self.focused { 85 } else { 50 }) { self.history().happenings } else { Vec::new() };
        let leads = if percent(self.dice, 75) { Some(self.event()) } else { None };
        let every = leads.is_some() && percent(self.dice, 45);
        Claim::Quantified {
            every,
            pure: percent(self.dice, 75),
            concept: self.concept(),
            traits: self.traits(&after),
            after,
            leads,
        }
    }

    /// Returns what the history forces or leaves open, observed or hidden at the later moves.
    fn traits(&self, after: &[Happening]) -> Vec<&'static str> {
        let mut out = std::collections::BTreeSet::new();
        let named = |happening: &Happening| match happening {
            Happening::Label { name, .. } | Happening::Number { name, .. } | Happening::Own(name) => Some(name.clone()),
            Happening::State(_) | Happening::Amount { .. } => None,
        };
        let forced: Vec<String> = after.iter().filter_map(named).collect();
        for happening in after {
            match happening {
                Happening::Number { .. } | Happening::Amount { .. } => out.insert("all after: a forced number"),
                Happening::Own(_) => out.insert("all after: a number left open"),
                Happening::State(_) => out.insert("all after: a state"),
                Happening::Label { .. } => false,
            };
        }
        for place in self.places.iter().filter(|place| place.items.iter().any(|item| forced.contains(&item.name))) {
            for item in place.items.iter().filter(|item| !item.seen[place.player]) {
                let is_forced = forced.contains(&item.name);
                let from = self.places.iter().find(|other| other.name == item.name).map(|other| &other.offered);
                out.insert(match (item.origin, from, is_forced) {
                    (Origin::Draw, _, true) => "all after: a hidden type, forced",
                    (Origin::Draw, _, false) => "all after: a hidden type, open",
                    (Origin::Let, _, _) => "all after: a hidden label that is set",
                    (Origin::Move(_), Some(Offered::Number(Domain::Set(_))), true) => {
                        "all after: a hidden number of a set, forced"
                    }
                    (Origin::Move(_), Some(Offered::Number(Domain::Set(_))), false) => {
                        "all after: a hidden number of a set, open"
                    }
                    (Origin::Move(_), Some(Offered::Number(Domain::Interval(..))), true) => {
                        "all after: a hidden number of an interval, forced"
                    }
                    (Origin::Move(_), Some(Offered::Number(Domain::Interval(..))), false) => {
                        "all after: a hidden number of an interval, open"
                    }
                    (Origin::Move(_), Some(Offered::Labels(_)) | None, true) => "all after: a hidden move, forced",
                    (Origin::Move(_), Some(Offered::Labels(_)) | None, false) => "all after: a hidden move, open",
                });
            }
        }
        out.into_iter().collect()
    }

    /// Returns the first events of a random play, some of them omitted.
    fn history(&mut self) -> Forced {
        let events = walk(self.game, self.parameters, self.dice);
        let mut length = self.dice.below(events.len() + 1);
        if length == 0 {
            length = 1.min(events.len());
        }
        // The events since the last state was entered, if several states were entered.
        let from = events[..length].iter().rposition(|event| matches!(event, Event::State(_))).unwrap_or(0);
        let later = events[..length].iter().filter(|event| matches!(event, Event::State(_))).count() > 1;
        let mut forced = Forced { happenings: Vec::new(), free: Vec::new(), next: events.get(length).cloned() };
        for (place, event) in events[..length].iter().enumerate() {
            let draw = matches!(event, Event::Draw { .. });
            if later && place < from && !draw || percent(self.dice, if draw || self.focused { 25 } else { 12 }) {
                continue;
            }
            if !named_twice(event, &events[..place]) {
                self.force(event, &mut forced);
            }
        }
        forced
    }

    /// Returns whether exactly one move or draw has the label.
    fn bare(&self, label: &str) -> bool {
        let has = |item: &&Item| match &item.kind {
            super::scope::Kind::Labels(labels) => labels.iter().any(|one| one == label),
            super::scope::Kind::Number => false,
        };
        self.items.iter().filter(has).count() == 1
    }

    fn force(&mut self, event: &Event, forced: &mut Forced) {
        let own = percent(self.dice, 40);
        let happening = match event {
            Event::State(name) if percent(self.dice, 60) => Happening::State(name.clone()),
            Event::State(_) => return,
            Event::Draw { name, label } | Event::Label { name, label, amount: None } => {
                if percent(self.dice, 10) {
                    Happening::Own(name.clone())
                } else {
                    let bare = percent(self.dice, 35) && self.bare(label);
                    Happening::Label { name: name.clone(), label: label.clone(), bare }
                }
            }
            Event::Label { label, amount: Some((amount, value)), .. } => {
                if own {
                    forced.free.push(amount.clone());
                }
                Happening::Amount { label: label.clone(), amount: if own { named(amount) } else { known(*value) } }
            }
            Event::Number { name, .. } if own => {
                forced.free.push(name.clone());
                Happening::Own(name.clone())
            }
            Event::Number { name, value } => Happening::Number { name: name.clone(), value: known(*value) },
        };
        forced.happenings.push(happening);
    }
}

/// Returns whether an earlier visit of a state has set the same variable.
fn named_twice(event: &Event, before: &[Event]) -> bool {
    let name = |event: &Event| match event {
        Event::State(name) | Event::Draw { name, .. } | Event::Label { name, .. } | Event::Number { name, .. } => name.clone(),
    };
    before.iter().any(|other| name(other) == name(event))
}
