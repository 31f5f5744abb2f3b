//! Generates random assessments of a game: rules that depend on what the player observes, and beliefs in several pieces.

use std::collections::BTreeSet;

use super::dice::Dice;
use super::formula::{Number, Test, named, ratio};
use super::game::{Domain, Game, Parameter};
use super::plan::{Action, Assessment, Belief, Guess, Plan, Rule, Where};
use super::scope::{Item, Kind, Offered, Place, fraction, percent, probability, test};

/// Generates assessments of one game.
pub(crate) struct Strategist<'a> {
    pub(crate) dice: &'a mut Dice,
    pub(crate) parameters: &'a [Parameter],
    pub(crate) game: &'a Game,
    pub(crate) places: &'a [Place],
    pub(crate) features: &'a mut BTreeSet<&'static str>,
}

impl Strategist<'_> {
    /// Returns the places of each move, in the order of the game.
    fn moves(&self) -> Vec<Vec<Place>> {
        let mut out: Vec<Vec<Place>> = Vec::new();
        for place in self.places {
            match out.iter_mut().find(|places| places[0].name == place.name) {
                Some(places) => places.push(place.clone()),
                None => out.push(vec![place.clone()]),
            }
        }
        out
    }

    /// Returns an assessment with rules for every move.
    pub(crate) fn whole(&mut self, name: &str) -> Assessment {
        let mut out = Assessment { name: name.to_owned(), like: None, plans: Vec::new(), beliefs: Vec::new(), free: false };
        let eager = percent(self.dice, 35);
        for places in self.moves() {
            out.plans.extend(self.plans(&places, eager));
            self.beliefs(&places, &mut out);
        }
        out
    }

    /// Returns a copy of another assessment with one or two moves changed.
    pub(crate) fn like(&mut self, name: &str, base: &Assessment) -> Option<Assessment> {
        let moves = self.moves();
        if moves.is_empty() {
            return None;
        }
        self.features.insert("like … except");
        let mut out = Assessment {
            name: name.to_owned(),
            like: Some(base.name.clone()),
            plans: Vec::new(),
            beliefs: Vec::new(),
            free: base.free,
        };
        let first = self.dice.below(moves.len());
        let count = 1 + self.dice.below(2);
        for at in 0..count.min(moves.len()) {
            let places = &moves[(first + at) % moves.len()];
            let mut plans = self.plans(places, false);
            if plans.len() == 1 && percent(self.dice, 30) {
                let seen = places[0].visible();
                if plans[0].when.is_none()
                    && let Some(test) = test(self.dice, &seen, &[])
                {
                    self.features.insert("a part of the rules replaced");
                    plans[0].when = Some(test);
                }
            }
            out.plans.extend(plans);
            if percent(self.dice, 40) {
                self.beliefs(places, &mut out);
            }
        }
        Some(out)
    }

    fn chance(&mut self) -> Number {
        match probability(self.dice, self.parameters) {
            Some(name) if percent(self.dice, 40) => name,
            Some(_) | None => fraction(self.dice),
        }
    }

    fn plans(&mut self, places: &[Place], eager: bool) -> Vec<Plan> {
        let place = &places[0];
        let player = self.game.players[place.player].clone();
        let seen = self.visible(places);
        let plan = |when, rules| Plan { player: player.clone(), place: place.name.clone(), when, rules };
        if percent(self.dice, 12)
            && let Some(test) = test(self.dice, &seen, self.parameters)
        {
            self.features.insert("rules with when");
            let first = vec![(self.rule(places, &seen, eager), Where::Always)];
            let second = vec![(self.rule(places, &seen, eager), Where::Always)];
            let other = if percent(self.dice, 50) { Some(Test::Not(Box::new(test.clone()))) } else { None };
            return vec![plan(Some(test), first), plan(other, second)];
        }
        let mut rules = Vec::new();
        let pieces = if percent(self.dice, 55) { self.dice.below(3) } else { 0 };
        for _ in 0..pieces {
            if let Some(test) = test(self.dice, &seen, self.parameters) {
                self.features.insert("rules in pieces");
                rules.push((self.rule(places, &seen, eager), Where::If(test)));
            }
        }
        let last = if rules.is_empty() { Where::Always } else { Where::Otherwise };
        rules.push((self.rule(places, &seen, eager), last));
        vec![plan(None, rules)]
    }

    /// Returns the variables that the player observes at every place of the move.
    fn visible(&self, places: &[Place]) -> Vec<Item> {
        let mut seen = places[0].visible();
        seen.retain(|item| places.iter().all(|place| place.visible().iter().any(|one| one.name == item.name)));
        seen
    }

    fn rule(&mut self, places: &[Place], seen: &[Item], eager: bool) -> Rule {
        let finite = match &places[0].offered {
            Offered::Labels(labels) => labels.iter().all(|(_, amount)| amount.is_none()),
            Offered::Number(_) => false,
        };
        if finite && percent(self.dice, if eager { 70 } else { 12 }) {
            self.features.insert("best, ties to");
            if let Action::Label(ties) = self.action(places, seen) {
                return Rule::Best { ties };
            }
        }
        let first = self.action(places, seen);
        if percent(self.dice, 22) {
            let second = self.action(places, seen);
            let same = match (&first, &second) {
                (Action::Label(a), Action::Label(b)) | (Action::Amount(a, _), Action::Amount(b, _)) => a == b,
                (Action::Number(a), Action::Number(b)) => a == b,
                (Action::Label(_) | Action::Amount(..) | Action::Number(_), _) => false,
            };
            if !same {
                self.features.insert("mixing");
                return Rule::Mixed(vec![(first, self.chance())], second);
            }
        }
        Rule::Pure(first)
    }

    fn action(&mut self, places: &[Place], seen: &[Item]) -> Action {
        match &places[0].offered {
            Offered::Labels(labels) => {
                let everywhere: Vec<&(String, Option<Domain>)> = labels
                    .iter()
                    .filter(|(label, _)| {
                        places.iter().all(|place| match &place.offered {
                            Offered::Labels(labels) => labels.iter().any(|(one, _)| one == label),
                            Offered::Number(_) => false,
                        })
                    })
                    .collect();
                let (label, amount) = *self.dice.choose(&everywhere);
                match amount {
                    None => Action::Label(label.clone()),
                    Some(_) => Action::Amount(label.clone(), self.amount(seen, false)),
                }
            }
            Offered::Number(Domain::Set(values)) => Action::Number(self.dice.choose(values).clone()),
            Offered::Number(Domain::Interval(_, high)) => {
                let varies = places.len() > 1 || *high != ratio(1, 1);
                Action::Number(self.amount(seen, varies))
            }
        }
    }

    /// Returns a number that is mostly inside the interval.
    fn amount(&mut self, seen: &[Item], varies: bool) -> Number {
        let numbers: Vec<&Item> = seen.iter().filter(|item| item.sure && matches!(item.kind, Kind::Number)).collect();
        if !numbers.is_empty() && !varies && percent(self.dice, 20) {
            let own = Box::new(named(&self.dice.choose(&numbers).name));
            return Number::Product(Box::new(ratio(1, 2)), own);
        }
        match probability(self.dice, self.parameters) {
            Some(name) if percent(self.dice, 15) && !varies => Number::Product(Box::new(ratio(1, 2)), Box::new(name)),
            Some(_) | None => {
                let (above, below) = *self.dice.choose(&[(0, 1), (0, 1), (1, 2), (1, 1), (1, 4)]);
                // Intervals begin at 0 and mostly end at 1: where the end varies, 0 is chosen most often.
                if varies && percent(self.dice, 80) { ratio(0, 1) } else { ratio(above, below) }
            }
        }
    }

    fn beliefs(&mut self, places: &[Place], out: &mut Assessment) {
        let place = &places[0];
        let seen = self.visible(places);
        let mut draws = place.hidden(true);
        let mut moves = place.hidden(false);
        for other in &places[1..] {
            let more = |known: &mut Vec<Item>, new: Vec<Item>| {
                let new: Vec<Item> = new.into_iter().filter(|item| !known.iter().any(|one| one.name == item.name)).collect();
                known.extend(new);
            };
            more(&mut draws, other.hidden(true));
            more(&mut moves, other.hidden(false));
        }
        let player = self.game.players[place.player].clone();
        let belief = |about, when, pieces| Belief { player: player.clone(), place: place.name.clone(), about, when, pieces };
        if !moves.is_empty() {
            self.features.insert("hidden moves");
        }
        if !draws.is_empty() && percent(self.dice, 92) {
            let about = self.dice.choose(&draws).clone();
            let both = draws.len() > 1 && percent(self.dice, 40);
            let mut pieces = Vec::new();
            if percent(self.dice, 82) {
                pieces.push((Guess::Bayes, Where::Always));
            }
            if percent(self.dice, 40)
                && let Some(test) = test(self.dice, &seen, self.parameters)
            {
                self.features.insert("beliefs in several pieces");
                let guess = self.guess(&about, false, out);
                pieces.push((guess, Where::If(test)));
            }
            let otherwise = !pieces.is_empty();
            if !otherwise || percent(self.dice, 80) {
                if otherwise {
                    self.features.insert("bayes; … otherwise");
                }
                let guess = self.guess(&about, true, out);
                pieces.push((guess, if otherwise { Where::Otherwise } else { Where::Always }));
            }
            let named = if draws.len() > 1 { Some(about.name.clone()) } else { None };
            let when = if percent(self.dice, 6) { test(self.dice, &seen, &[]) } else { None };
            out.beliefs.push(belief(named, when, pieces));
            if both && let Some(other) = draws.iter().find(|item| item.name != about.name) {
                self.features.insert("beliefs about two draws");
                let guess = self.guess(other, false, out);
                out.beliefs.push(belief(Some(other.name.clone()), None, vec![(guess, Where::Always)]));
            }
        }
        if !moves.is_empty() && percent(self.dice, 50) {
            self.features.insert("beliefs about hidden moves");
            let about = self.dice.choose(&moves).clone();
            let mut pieces = Vec::new();
            if percent(self.dice, 60) {
                pieces.push((Guess::Bayes, Where::Always));
            }
            let guess = self.guess(&about, false, out);
            pieces.push((guess, if pieces.is_empty() { Where::Always } else { Where::Otherwise }));
            out.beliefs.push(belief(Some(about.name.clone()), None, pieces));
        }
    }

    fn guess(&mut self, about: &Item, may_be_free: bool, out: &mut Assessment) -> Guess {
        match &about.kind {
            Kind::Labels(labels) => {
                let first = self.dice.below(labels.len());
                let second = (first + 1) % labels.len();
                let (first, second) = (Action::Label(labels[first].clone()), Action::Label(labels[second].clone()));
                if may_be_free && percent(self.dice, 12) {
                    self.features.insert("free");
                    out.free = true;
                    return match self.dice.below(3) {
                        0 => Guess::Free,
                        1 => Guess::FreeIn(first, None, second),
                        _ => Guess::FreeIn(first, Some((ratio(0, 1), ratio(1, 2))), second),
                    };
                }
                if percent(self.dice, 45) {
                    Guess::Chance(first, None, None)
                } else {
                    Guess::Chance(first, Some(self.chance()), Some(second))
                }
            }
            Kind::Number => Guess::Chance(Action::Number(fraction(self.dice)), None, None),
        }
    }
}
