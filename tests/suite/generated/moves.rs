//! Generates the draws and moves of a random game: labels, numbers, offers and flags, with the players who observe them.

use super::build::{Builder, Path, rejoin};
use super::formula::{Number, named, ratio};
use super::game::{Choice, Domain, Sees, Step};
use super::scope::{Item, Kind, Offered, Origin, Place, constant, payoff, percent, probability, test};

impl Builder<'_> {
    /// Adds a variable with the players who observe it.
    pub(super) fn set(&mut self, path: &mut Path, name: &str, kind: Kind, origin: Origin, seen: Option<Vec<bool>>) {
        let seen = seen.unwrap_or_else(|| self.seen_by(name, origin, path));
        let item = Item { name: name.to_owned(), kind, origin, sure: true, seen };
        if !self.items.iter().any(|known| known.name == item.name) {
            self.items.push(Item { sure: false, ..item.clone() });
        }
        path.items.push(item);
    }

    pub(super) fn seen_by(&mut self, name: &str, origin: Origin, path: &Path) -> Vec<bool> {
        let count = self.count();
        (0..count)
            .map(|player| {
                let own = origin == Origin::Move(player);
                let named = match &mut self.game.sees[player] {
                    Sees::All => return origin != Origin::Let || path.control[player],
                    Sees::Nothing => false,
                    Sees::Only(names) if names.iter().any(|one| one == name) => true,
                    Sees::Only(names) => {
                        let takes = !own && percent(self.dice, 50);
                        if takes {
                            names.push(name.to_owned());
                        }
                        takes
                    }
                };
                own || named
            })
            .collect()
    }

    pub(super) fn draw(&mut self, path: &mut Path, steps: &mut Vec<Step>) {
        let used: Vec<String> = self.game.knows.iter().map(|(draw, _)| draw.clone()).collect();
        let known = [("v", ["p", "q", "o"]), ("w", ["e", "f", "h"]), ("t", ["hi", "lo", "mid"])];
        let Some((name, labels)) = known.iter().find(|(name, _)| !used.iter().any(|one| one == name)) else { return };
        if !path.items.is_empty() {
            self.feature("a draw in the middle");
        }
        if !used.is_empty() {
            self.feature("two draws");
        }
        let count = 2 + usize::from(percent(self.dice, 12));
        let labels: Vec<String> = labels.iter().take(count).map(|label| (*label).to_owned()).collect();
        let differ = percent(self.dice, 15);
        let mut weights = Vec::new();
        for _ in 1..count {
            let one = |builder: &mut Self, differ: bool| {
                if percent(builder.dice, 8) && count == 2 {
                    builder.feature("a draw of probability zero");
                    return ratio(i64::from(percent(builder.dice, 30)), 1);
                }
                if percent(builder.dice, 12) && !path.items.is_empty() && !differ {
                    let test = test(builder.dice, &path.items, builder.parameters);
                    if let Some(test) = test {
                        builder.feature("probabilities that depend on the play");
                        return Number::If(Box::new(test), Box::new(ratio(1, 4)), Box::new(ratio(1, 2)));
                    }
                }
                match probability(builder.dice, builder.parameters) {
                    Some(name) if percent(builder.dice, 50) => {
                        if count == 2 {
                            name
                        } else {
                            Number::Product(Box::new(ratio(1, 2)), Box::new(name))
                        }
                    }
                    Some(_) | None => ratio(1, *builder.dice.choose(&[2, 2, 3, 4])),
                }
            };
            weights.push(if differ {
                let players = self.game.players.clone();
                players.into_iter().map(|player| (one(self, true), Some(player))).collect()
            } else {
                vec![(one(self, false), None)]
            });
        }
        if differ {
            self.feature("priors that differ");
        }
        let players = self.count();
        let seen: Vec<bool> = match self.dice.below(10) {
            0 => vec![false; players],
            1 => vec![true; players],
            2 | 3 => (0..players).map(|_| percent(self.dice, 50)).collect(),
            _ => {
                let one = self.dice.below(players);
                (0..players).map(|player| player == one).collect()
            }
        };
        let before = self.game.knows.iter().any(|(_, knowers)| !knowers.is_empty());
        let knowers: Vec<String> =
            self.game.players.iter().zip(&seen).filter(|(_, sees)| **sees).map(|(name, _)| name.clone()).collect();
        if before && !knowers.is_empty() && self.game.knows.iter().any(|(_, others)| *others != knowers) {
            self.feature("two draws known by different players");
        }
        self.game.knows.push(((*name).to_owned(), knowers));
        self.set(path, name, Kind::Labels(labels.clone()), Origin::Draw, Some(seen));
        path.size *= count;
        steps.push(Step::Draw { name: (*name).to_owned(), labels, weights });
    }

    pub(super) fn move_labels(&mut self, name: &str) -> Vec<String> {
        let pairs = [["l", "r", "n"], ["u", "d", "k"], ["go", "no", "stay"]];
        let mut labels: Vec<String> = self.dice.choose(&pairs).iter().map(|label| (*label).to_owned()).collect();
        if percent(self.dice, 75) {
            let number = name.trim_start_matches("m_");
            labels.iter_mut().for_each(|label| label.push_str(number));
        }
        let count = 2 + usize::from(percent(self.dice, 12));
        labels.truncate(count);
        labels
    }

    pub(super) fn place(&mut self, path: &Path, player: usize, name: &str, offered: Offered) {
        if path.items.iter().any(|item| item.origin == Origin::Move(player)) {
            self.feature("a move after one's own");
        }
        self.places.push(Place { player, name: name.to_owned(), offered, items: path.items.clone() });
    }

    pub(super) fn labels(&mut self, path: &mut Path, player: usize, steps: &mut Vec<Step>) -> bool {
        let name = self.fresh("m");
        let labels = self.move_labels(&name);
        self.place(path, player, &name, Offered::Labels(labels.iter().map(|label| (label.clone(), None)).collect()));
        let flag = (!path.inside_block || percent(self.dice, 40)) && percent(self.dice, 14);
        let flag = flag.then(|| self.flag(path)).flatten();
        let nested = flag.is_none() && !path.inside_block && path.depth < 2 && percent(self.dice, 35);
        let before = path.clone();
        let kind = Kind::Labels(labels.clone());
        self.set(path, &name, kind, Origin::Move(player), None);
        path.size *= labels.len();
        let mover = path.items.last().cloned();
        let mut options = Vec::new();
        let mut ends = Vec::new();
        for (at, label) in labels.iter().enumerate() {
            let mut own = path.clone();
            own.depth += 1;
            if let Some(item) = &mover {
                own.control.iter_mut().zip(&item.seen).for_each(|(sees, seen)| *sees &= *seen && !path.inside_block);
            }
            let mut inside = Vec::new();
            let mut open = true;
            if let Some((flag, values)) = &flag {
                let value = values[at % values.len()].clone();
                self.set(&mut own, flag, Kind::Labels(values.clone()), Origin::Let, None);
                inside.push(Step::LetLabel { name: flag.clone(), label: value });
            } else if nested && percent(self.dice, 60) {
                open = self.inner(&mut own, &mut inside);
            } else if !path.inside_block && percent(self.dice, 8) {
                self.feature("paid on the way");
                let payoff = constant(self.dice);
                let player = self.dice.below(self.count());
                inside.push(Step::Gets { player: self.game.players[player].clone(), payoff });
            }
            options.push(Choice { label: label.clone(), amount: None, steps: inside });
            ends.push(open.then_some(own));
        }
        steps.push(Step::Choose { player: self.game.players[player].clone(), name, options });
        rejoin(path, &before, ends)
    }

    /// Returns a flag that is not set on this path.
    pub(super) fn flag(&mut self, path: &Path) -> Option<(String, Vec<String>)> {
        let values = vec!["on".to_owned(), "off".to_owned()];
        let free = self.game.flags.iter().find(|(flag, _)| !path.items.iter().any(|item| item.name == *flag));
        let name = match free {
            Some((flag, _)) if path.depth > 0 => flag.clone(),
            Some(_) | None if self.game.flags.len() < 2 => {
                let name = self.fresh("n");
                self.game.flags.push((name.clone(), values.clone()));
                name
            }
            Some(_) | None => return None,
        };
        self.feature("labels set in branches");
        Some((name, values))
    }

    pub(super) fn domain(&mut self, path: &Path, player: usize) -> Domain {
        let interval = self.intervals < 2 && percent(self.dice, 50);
        if !interval {
            self.feature("numbers from a set");
            return Domain::Set(if percent(self.dice, 60) {
                vec![ratio(0, 1), ratio(1, 1)]
            } else {
                vec![ratio(0, 1), ratio(1, 2), ratio(1, 1)]
            });
        }
        self.intervals += 1;
        self.finite = false;
        self.feature("numbers from an interval");
        let seen: Vec<Item> = path.items.iter().filter(|item| item.seen[player]).cloned().collect();
        let number = seen.iter().find(|item| item.sure && matches!(item.kind, Kind::Number));
        if let Some(number) = number
            && percent(self.dice, 35)
        {
            self.feature("a range that depends on earlier events");
            return Domain::Interval(ratio(0, 1), named(&number.name));
        }
        if percent(self.dice, 15)
            && let Some(test) = test(self.dice, &seen, &[])
        {
            self.feature("a range that depends on earlier events");
            return Domain::Interval(ratio(0, 1), Number::If(Box::new(test), Box::new(ratio(1, 1)), Box::new(ratio(1, 2))));
        }
        match probability(self.dice, self.parameters) {
            Some(name) if percent(self.dice, 15) => Domain::Interval(ratio(0, 1), name),
            Some(_) | None => Domain::Interval(ratio(0, 1), ratio(1, 1)),
        }
    }

    pub(super) fn number(&mut self, path: &mut Path, player: usize, steps: &mut Vec<Step>) {
        let name = self.fresh("x");
        let domain = self.domain(path, player);
        self.place(path, player, &name, Offered::Number(domain.clone()));
        self.set(path, &name, Kind::Number, Origin::Move(player), None);
        path.size *= 3;
        steps.push(Step::ChooseNumber { player: self.game.players[player].clone(), name, domain });
    }

    pub(super) fn offer(&mut self, path: &mut Path, steps: &mut Vec<Step>) {
        if self.intervals >= 2 || path.inside_block {
            return;
        }
        self.feature("offers");
        self.intervals += 1;
        self.finite = false;
        let player = self.dice.below(self.count());
        let (name, amount) = (self.fresh("m"), self.fresh("a"));
        let (offer, none) = (format!("offer{}", &amount[2..]), format!("pass{}", &amount[2..]));
        let domain = Domain::Interval(ratio(0, 1), ratio(1, 1));
        let offered = Offered::Labels(vec![(offer.clone(), Some(domain.clone())), (none.clone(), None)]);
        self.place(path, player, &name, offered);
        self.set(path, &name, Kind::Labels(vec![offer.clone(), none.clone()]), Origin::Move(player), None);
        let before = path.clone();
        let seen = path.items.last().map(|item| item.seen.clone());
        let listed = self.game.sees.iter().any(|sees| matches!(sees, Sees::Only(_)));
        let mut own = path.clone();
        own.depth += 1;
        own.size *= 2;
        self.set(&mut own, &amount, Kind::Number, Origin::Move(player), if listed { None } else { seen });
        if let Some(item) = own.items.last().filter(|item| item.name == amount) {
            own.control.iter_mut().zip(&item.seen).for_each(|(sees, seen)| *sees &= *seen);
        }
        let mut inside = Vec::new();
        for player in 0..self.count() {
            if !self.idle[player] && percent(self.dice, 60) {
                let payoff = payoff(self.dice, &own.items, self.parameters);
                inside.push(Step::Gets { player: self.game.players[player].clone(), payoff });
            }
        }
        let open = if percent(self.dice, 50) && path.depth < 2 { self.inner(&mut own, &mut inside) } else { true };
        let options = vec![
            Choice { label: offer, amount: Some((amount, domain)), steps: inside },
            Choice { label: none, amount: None, steps: Vec::new() },
        ];
        steps.push(Step::Choose { player: self.game.players[player].clone(), name, options });
        rejoin(path, &before, vec![open.then_some(own), Some(before.clone())]);
    }

    pub(super) fn name(&mut self, path: &mut Path, steps: &mut Vec<Step>) {
        let Some(test) = test(self.dice, &path.items, &[]) else { return };
        self.feature("a named number");
        let name = self.fresh("k");
        let mut names = Vec::new();
        test.names(&mut names);
        let (one, other) = (constant(self.dice), constant(self.dice));
        let value = Number::If(Box::new(test), Box::new(one), Box::new(other));
        let seen = (0..self.count())
            .map(|player| {
                let all = path.items.iter().filter(|item| names.contains(&item.name)).all(|item| item.seen[player]);
                all && path.control[player] && matches!(self.game.sees[player], Sees::All)
            })
            .collect();
        self.set(path, &name, Kind::Number, Origin::Let, Some(seen));
        steps.push(Step::LetNumber { name, value });
    }
}
