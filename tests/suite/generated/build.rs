//! Generates random games with every feature of the language, and counts the features. A tree has at most about sixty histories.

use std::collections::{BTreeMap, BTreeSet};

use super::dice::Dice;
use super::formula::{Number, Test, ratio};
use super::game::{Choice, Domain, Game, Parameter, Sees, Step};
use super::scope::{Item, Kind, Offered, Origin, Place, constant, payoff, percent, probability, test, weighted};

/// A path with this many histories gets no further branches.
const BRANCHES: usize = 20;

/// Generates one game.
pub(crate) struct Builder<'a> {
    pub(crate) dice: &'a mut Dice,
    pub(crate) parameters: &'a [Parameter],
    pub(crate) features: BTreeSet<&'static str>,
    pub(crate) game: Game,
    /// The places at which players move.
    pub(crate) places: Vec<Place>,
    /// All variables.
    pub(crate) items: Vec<Item>,
    pub(crate) states: Vec<String>,
    /// True if no number is chosen from an interval.
    pub(crate) finite: bool,
    pub(super) names: BTreeMap<&'static str, usize>,
    /// Players whose payoff is the same everywhere.
    pub(super) idle: Vec<bool>,
    pub(super) intervals: usize,
}

/// The state of generation on one path: what was set, and what may still happen.
#[derive(Clone)]
pub(super) struct Path {
    pub(super) items: Vec<Item>,
    /// Which players observe everything that determines whether this path is taken.
    pub(super) control: Vec<bool>,
    pub(super) size: usize,
    pub(super) depth: usize,
    pub(super) inside_block: bool,
}

#[derive(Clone, Copy)]
enum Segment {
    Draw,
    Labels,
    Number,
    Offer,
    Block,
    If,
    TwoPlaces,
    Name,
}

impl<'a> Builder<'a> {
    pub(crate) fn new(dice: &'a mut Dice, parameters: &'a [Parameter]) -> Self {
        let count = if percent(dice, 30) { 3 } else { 2 };
        let players: Vec<String> = ["A", "B", "C"].iter().take(count).map(|name| (*name).to_owned()).collect();
        let mut features = BTreeSet::new();
        if count == 3 {
            features.insert("three players");
        }
        let sees = (0..count)
            .map(|_| match dice.below(20) {
                0 | 1 => Sees::Nothing,
                2..=5 => Sees::Only(Vec::new()),
                _ => Sees::All,
            })
            .collect();
        let active = dice.below(count);
        let idle = (0..count).map(|player| player != active && percent(dice, 25)).collect();
        let game = Game { players, flags: Vec::new(), sees, knows: Vec::new(), steps: Vec::new() };
        Self {
            dice,
            parameters,
            features,
            game,
            places: Vec::new(),
            items: Vec::new(),
            states: Vec::new(),
            finite: true,
            names: BTreeMap::new(),
            idle,
            intervals: 0,
        }
    }

    pub(super) fn count(&self) -> usize {
        self.game.players.len()
    }

    pub(super) fn fresh(&mut self, letter: &'static str) -> String {
        let count = self.names.entry(letter).or_default();
        *count += 1;
        format!("{letter}_{count}")
    }

    pub(super) fn feature(&mut self, feature: &'static str) {
        self.features.insert(feature);
    }

    /// Generates the whole game.
    pub(crate) fn build(&mut self) {
        let count = self.count();
        let mut path = Path { items: Vec::new(), control: vec![true; count], size: 1, depth: 0, inside_block: false };
        let mut steps = Vec::new();
        if percent(self.dice, 18) {
            self.with_states(&mut path, &mut steps);
        } else {
            let length = 2 + self.dice.below(3);
            if self.block(&mut path, length, &mut steps) {
                self.pay(&path, &mut steps);
            }
        }
        self.game.steps = steps;
        for sees in &mut self.game.sees {
            match sees {
                Sees::Only(names) if names.is_empty() => *sees = Sees::Nothing,
                Sees::All | Sees::Only(_) | Sees::Nothing => {}
            }
        }
        for sees in self.game.sees.clone() {
            match sees {
                Sees::All => {}
                Sees::Only(_) => self.feature("sees only"),
                Sees::Nothing => self.feature("sees nothing"),
            }
        }
    }

    /// Generates a small game in which a move of another player or of nature is hidden from a player who moves later.
    pub(crate) fn build_hidden(&mut self) {
        self.feature("built with hidden play");
        let count = self.count();
        let blind = self.dice.below(count);
        self.game.sees[blind] = if percent(self.dice, 60) { Sees::Nothing } else { Sees::Only(Vec::new()) };
        self.feature(if matches!(self.game.sees[blind], Sees::Nothing) { "sees nothing" } else { "sees only" });
        self.idle[blind] = false;
        let mut path = Path { items: Vec::new(), control: vec![true; count], size: 1, depth: 1, inside_block: false };
        let mut steps = Vec::new();
        if percent(self.dice, 45) {
            self.draw(&mut path, &mut steps);
        }
        let mut open = true;
        for _ in 0..1 + usize::from(percent(self.dice, 35)) {
            let other = (blind + 1 + self.dice.below(count - 1)) % count;
            if open && percent(self.dice, 40) {
                self.number(&mut path, other, &mut steps);
            } else if open {
                open = self.labels(&mut path, other, &mut steps);
            }
        }
        if open && percent(self.dice, 25) {
            open = self.branch(&mut path, &mut steps);
        }
        if open {
            open = self.labels(&mut path, blind, &mut steps);
        }
        if open && percent(self.dice, 30) {
            let last = self.dice.below(count);
            open = self.labels(&mut path, last, &mut steps);
        }
        if open {
            self.pay(&path, &mut steps);
        }
        for sees in &mut self.game.sees {
            if matches!(sees, Sees::Only(names) if names.is_empty()) {
                *sees = Sees::Nothing;
            }
        }
        self.game.steps = steps;
    }

    fn with_states(&mut self, path: &mut Path, steps: &mut Vec<Step>) {
        self.feature("states");
        if percent(self.dice, 60) {
            self.draw(path, steps);
            if percent(self.dice, 75) {
                self.game.knows[0].1 = self.game.players.clone();
                path.items.iter_mut().for_each(|item| item.seen.fill(true));
            }
            self.feature("states after draws");
        }
        let count = 1 + usize::from(percent(self.dice, 75));
        self.states = (1..=count).map(|number| format!("s_{number}")).collect();
        path.size = 2;
        for state in 0..count {
            let mut own = path.clone();
            let mut inside = Vec::new();
            let length = 1 + self.dice.below(2);
            let open = self.block(&mut own, length, &mut inside);
            if open {
                self.leave(&own, state, &mut inside);
            }
            steps.push(Step::State { name: self.states[state].clone(), steps: inside });
        }
    }

    /// Ends a state: play continues, ends, or does one or the other depending on a test.
    fn leave(&mut self, path: &Path, state: usize, steps: &mut Vec<Step>) {
        let next = self.states[(state + 1).min(self.states.len() - 1)].clone();
        let loops = state + 1 == self.states.len();
        if loops && !percent(self.dice, 25) {
            self.pay(path, steps);
            steps.push(Step::End);
            return;
        }
        if loops {
            self.feature("a state that comes back");
        }
        let ended = test(self.dice, &path.items, self.parameters);
        let mut then = Vec::new();
        self.pay(path, &mut then);
        then.push(Step::End);
        let mut otherwise = Vec::new();
        self.pay(path, &mut otherwise);
        let discount = {
            let one = |builder: &mut Self| match probability(builder.dice, builder.parameters) {
                Some(name) if percent(builder.dice, 30) => Number::Product(Box::new(ratio(1, 2)), Box::new(name)),
                Some(_) | None => ratio(1, 2 + i64::from(percent(builder.dice, 40))),
            };
            if percent(self.dice, 30) {
                self.feature("discounts that differ");
                let players = self.game.players.clone();
                players.into_iter().map(|player| (one(self), Some(player))).collect()
            } else {
                self.feature("discounts");
                vec![(one(self), None)]
            }
        };
        otherwise.push(Step::GoTo { state: next.clone(), discount });
        match ended {
            Some(test) => {
                if percent(self.dice, 20) && !loops {
                    self.feature("a state entered in two ways");
                    then.pop();
                    then.push(Step::GoTo { state: next, discount: vec![(ratio(1, 4), None)] });
                }
                steps.push(Step::If { test, then, otherwise });
            }
            None => steps.append(&mut then),
        }
    }

    /// Adds payoffs for every player.
    fn pay(&mut self, path: &Path, steps: &mut Vec<Step>) {
        for player in 0..self.count() {
            let payoff = if self.idle[player] { ratio(0, 1) } else { payoff(self.dice, &path.items, self.parameters) };
            steps.push(Step::Gets { player: self.game.players[player].clone(), payoff });
        }
    }

    /// Adds `length` segments; returns true if the path continues after them.
    fn block(&mut self, path: &mut Path, length: usize, steps: &mut Vec<Step>) -> bool {
        for place in 0..length {
            if path.size >= BRANCHES {
                break;
            }
            let segment = weighted(
                self.dice,
                &[
                    (if path.depth == 0 && place == 0 { 60 } else { 8 }, Segment::Draw),
                    (40, Segment::Labels),
                    (12, Segment::Number),
                    (5, Segment::Offer),
                    (if path.depth == 0 { 16 } else { 5 }, Segment::Block),
                    (if path.items.is_empty() { 0 } else { 14 }, Segment::If),
                    (if path.items.is_empty() { 0 } else { 8 }, Segment::TwoPlaces),
                    (if path.items.is_empty() { 0 } else { 4 }, Segment::Name),
                ],
            );
            let open = match segment {
                Segment::Draw => {
                    self.draw(path, steps);
                    true
                }
                Segment::Labels => {
                    let player = self.dice.below(self.count());
                    self.labels(path, player, steps)
                }
                Segment::Number => {
                    let player = self.dice.below(self.count());
                    self.number(path, player, steps);
                    true
                }
                Segment::Offer => {
                    self.offer(path, steps);
                    true
                }
                Segment::Block => {
                    self.together(path, steps);
                    true
                }
                Segment::If => self.branch(path, steps),
                Segment::TwoPlaces => {
                    self.two_places(path, steps);
                    true
                }
                Segment::Name => {
                    self.name(path, steps);
                    true
                }
            };
            if !open {
                return false;
            }
        }
        true
    }

    /// Adds the content of a branch: an early end, or further play.
    pub(super) fn inner(&mut self, path: &mut Path, steps: &mut Vec<Step>) -> bool {
        if percent(self.dice, 45) {
            self.feature("an early end");
            self.pay(path, steps);
            steps.push(Step::End);
            return false;
        }
        let length = 1;
        let open = self.block(path, length, steps);
        if open && steps.is_empty() {
            let payoff = constant(self.dice);
            steps.push(Step::Gets { player: self.game.players[0].clone(), payoff });
        }
        open
    }

    fn together(&mut self, path: &mut Path, steps: &mut Vec<Step>) {
        if self.features.contains("simultaneous") {
            self.feature("several simultaneous stages");
        }
        self.feature("simultaneous");
        let first = self.dice.below(self.count());
        let movers = if self.count() == 3 && percent(self.dice, 20) { 3 } else { 2 };
        let mut inside = Vec::new();
        let mut after = path.clone();
        for mover in 0..movers {
            let player = (first + mover) % self.count();
            let mut own = Path { inside_block: true, ..path.clone() };
            if percent(self.dice, 20) {
                self.feature("numbers in a block");
                self.number(&mut own, player, &mut inside);
            } else {
                self.labels(&mut own, player, &mut inside);
            }
            after.size = after.size * own.size / path.size;
            after.items.extend(own.items.into_iter().skip(path.items.len()));
        }
        *path = after;
        steps.push(Step::Together(inside));
    }

    /// Adds a branch that depends on a test.
    fn branch(&mut self, path: &mut Path, steps: &mut Vec<Step>) -> bool {
        let Some(test) = test(self.dice, &path.items, self.parameters) else { return true };
        self.feature("a test on the way");
        let before = path.clone();
        let mut ends = Vec::new();
        let mut sides = Vec::new();
        let flag = if percent(self.dice, 20) { self.flag(path) } else { None };
        for side in 0..2 {
            let mut own = path.clone();
            own.depth += 1;
            learn(&mut own, &test);
            let mut inside = Vec::new();
            let mut open = true;
            if let Some((flag, values)) = &flag {
                if side == 0 || percent(self.dice, 60) {
                    self.set(&mut own, flag, Kind::Labels(values.clone()), Origin::Let, None);
                    inside.push(Step::LetLabel { name: flag.clone(), label: values[side].clone() });
                }
            } else if side == 0 || percent(self.dice, 25) {
                open = self.inner(&mut own, &mut inside);
            }
            sides.push(inside);
            ends.push(open.then_some(own));
        }
        let otherwise = sides.pop().unwrap_or_default();
        let then = sides.pop().unwrap_or_default();
        steps.push(Step::If { test, then, otherwise });
        rejoin(path, &before, ends)
    }

    /// Adds one move at two places, with other labels or another interval where the player can distinguish the places.
    fn two_places(&mut self, path: &mut Path, steps: &mut Vec<Step>) {
        let player = self.dice.below(self.count());
        let seen: Vec<Item> = path.items.iter().filter(|item| item.seen[player]).cloned().collect();
        let tells = percent(self.dice, 70);
        let Some(test) = test(self.dice, if tells { &seen } else { &path.items }, &[]) else { return };
        self.feature(if tells { "a move that differs by place" } else { "a move at two places" });
        let player_name = self.game.players[player].clone();
        // Other labels at another place would be another variable, which the language refuses: this case is generated rarely.
        let numbers = percent(self.dice, if tells { 92 } else { 40 });
        let name = self.fresh(if numbers { "x" } else { "m" });
        let labels = self.move_labels(&name);
        let mut sides = Vec::new();
        for side in 0..2 {
            if numbers {
                let high = if tells && side == 0 { ratio(1, 2) } else { ratio(1, 1) };
                let domain = if self.finite && percent(self.dice, 0) || self.intervals > 1 {
                    Domain::Set(vec![ratio(0, 1), high])
                } else {
                    self.finite = false;
                    self.feature("a range by place");
                    Domain::Interval(ratio(0, 1), high)
                };
                self.place(path, player, &name, Offered::Number(domain.clone()));
                sides.push(Step::ChooseNumber { player: player_name.clone(), name: name.clone(), domain });
            } else {
                let mut own = labels.clone();
                if tells && side == 0 {
                    own.truncate(2);
                    own.push(format!("z{}", name.trim_start_matches("m_")));
                }
                self.place(path, player, &name, Offered::Labels(own.iter().map(|label| (label.clone(), None)).collect()));
                let options = own.into_iter().map(|label| Choice { label, amount: None, steps: Vec::new() }).collect();
                sides.push(Step::Choose { player: player_name.clone(), name: name.clone(), options });
            }
        }
        let kind = if numbers { Kind::Number } else { Kind::Labels(labels) };
        self.set(path, &name, kind, Origin::Move(player), None);
        path.size *= 3;
        let otherwise = sides.pop().into_iter().collect();
        steps.push(Step::If { test, then: sides, otherwise });
    }
}

/// A player who observes a test learns what it decides.
fn learn(path: &mut Path, test: &Test) {
    let mut names = Vec::new();
    test.names(&mut names);
    for item in path.items.iter().filter(|item| names.contains(&item.name)) {
        path.control.iter_mut().zip(&item.seen).for_each(|(sees, seen)| *sees &= *seen);
    }
}

/// Joins the paths that continue; returns false if there are none.
pub(super) fn rejoin(path: &mut Path, before: &Path, ends: Vec<Option<Path>>) -> bool {
    let open: Vec<Path> = ends.into_iter().flatten().collect();
    let Some(first) = open.first() else { return false };
    let mut items: Vec<Item> = path.items.clone();
    for end in &open {
        for item in &end.items {
            if items.iter().any(|known| known.name == item.name) {
                continue;
            }
            let everywhere = open.iter().all(|end| end.items.iter().any(|one| one.name == item.name));
            // A number that `let` names is known in its block only.
            if item.origin != Origin::Let || matches!(item.kind, Kind::Labels(_)) {
                items.push(Item { sure: item.sure && everywhere, ..item.clone() });
            }
        }
    }
    path.size = open.iter().map(|end| end.size).max().unwrap_or(first.size);
    path.items = items;
    path.control = before.control.clone();
    true
}
