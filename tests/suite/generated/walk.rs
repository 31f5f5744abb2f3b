//! Plays a generated game at random; the histories in claims are parts of such plays.

use super::dice::Dice;
use super::formula::{Held, Number, Small, Values};
use super::game::{Domain, Game, Parameter, Step};

/// An event of a play.
#[derive(Clone, Debug)]
pub(crate) enum Event {
    State(String),
    Draw {
        name: String,
        label: String,
    },
    /// A player's choice of a label, with the amount where it has one.
    Label {
        name: String,
        label: String,
        amount: Option<(String, Small)>,
    },
    Number {
        name: String,
        value: Small,
    },
}

enum Flow {
    Open,
    Ended,
    To(String),
}

/// A play of a game.
pub(crate) struct Walk<'a> {
    dice: &'a mut Dice,
    values: Values,
    events: Vec<Event>,
}

/// Plays a game at random until it ends or a third state would be entered.
pub(crate) fn walk(game: &Game, parameters: &[Parameter], dice: &mut Dice) -> Vec<Event> {
    let mut values = Values::new();
    for parameter in parameters {
        let (above, below) = *dice.choose(parameter.points);
        values.insert(parameter.name.clone(), Held::Number(Small::new(above, below)));
    }
    let mut walk = Walk { dice, values, events: Vec::new() };
    let mut flow = walk.steps(&game.steps);
    let before = walk.before_states(&game.steps);
    for _ in 0..2 {
        let Flow::To(state) = flow else { break };
        let Some(steps) = game.steps.iter().find_map(|step| match step {
            Step::State { name, steps } if *name == state => Some(steps.clone()),
            _ => None,
        }) else {
            break;
        };
        walk.values.retain(|name, _| before.contains(name) || parameters.iter().any(|one| one.name == *name));
        walk.events.push(Event::State(state));
        flow = walk.steps(&steps);
    }
    walk.events
}

impl Walk<'_> {
    fn before_states(&self, steps: &[Step]) -> Vec<String> {
        let mut out = Vec::new();
        for step in steps {
            match step {
                Step::State { .. } => break,
                Step::Draw { name, .. } | Step::LetNumber { name, .. } => out.push(name.clone()),
                _ => {}
            }
        }
        out
    }

    fn steps(&mut self, steps: &[Step]) -> Flow {
        for step in steps {
            match self.step(step) {
                Flow::Open => {}
                other @ (Flow::Ended | Flow::To(_)) => return other,
            }
        }
        Flow::Open
    }

    fn pick(&mut self, domain: &Domain) -> Option<Small> {
        match domain {
            Domain::Set(values) => self.dice.choose(values).at(&self.values),
            Domain::Interval(low, high) => {
                let (low, high) = (low.at(&self.values)?, high.at(&self.values)?);
                let middle = (low + high) / 2;
                (low <= high).then(|| *self.dice.choose(&[low, middle, high]))
            }
        }
    }

    fn step(&mut self, step: &Step) -> Flow {
        match step {
            Step::Draw { name, labels, .. } => {
                let label = self.dice.choose(labels).clone();
                self.values.insert(name.clone(), Held::Label(label.clone()));
                self.events.push(Event::Draw { name: name.clone(), label });
            }
            Step::Choose { name, options, .. } => {
                let choice = self.dice.choose(options).clone();
                self.values.insert(name.clone(), Held::Label(choice.label.clone()));
                let amount = match &choice.amount {
                    None => None,
                    Some((amount, domain)) => {
                        let Some(value) = self.pick(domain) else { return Flow::Ended };
                        self.values.insert(amount.clone(), Held::Number(value));
                        Some((amount.clone(), value))
                    }
                };
                self.events.push(Event::Label { name: name.clone(), label: choice.label, amount });
                return self.steps(&choice.steps);
            }
            Step::ChooseNumber { name, domain, .. } => {
                let Some(value) = self.pick(domain) else { return Flow::Ended };
                self.values.insert(name.clone(), Held::Number(value));
                self.events.push(Event::Number { name: name.clone(), value });
            }
            Step::If { test, then, otherwise } => {
                return if test.at(&self.values) { self.steps(then) } else { self.steps(otherwise) };
            }
            Step::Together(steps) => return self.steps(steps),
            Step::Gets { .. } => {}
            Step::LetLabel { name, label } => {
                self.values.insert(name.clone(), Held::Label(label.clone()));
            }
            Step::LetNumber { name, value } => {
                if let Some(value) = number(value, &self.values) {
                    self.values.insert(name.clone(), Held::Number(value));
                }
            }
            Step::End => return Flow::Ended,
            Step::GoTo { state, .. } => return Flow::To(state.clone()),
            Step::State { name, steps } => {
                self.events.push(Event::State(name.clone()));
                return self.steps(steps);
            }
        }
        Flow::Open
    }
}

fn number(value: &Number, values: &Values) -> Option<Small> {
    value.at(values)
}
