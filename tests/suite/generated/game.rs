//! Represents generated games as data, and prints them.

use std::collections::BTreeSet;

use super::formula::{Number, Style, Test};
use super::phrase::Claim;
use super::plan::Assessment;

/// A parameter with an interval as its domain.
#[derive(Clone, Debug)]
pub(crate) struct Parameter {
    pub(crate) name: String,
    /// The domain in the notation of the language.
    pub(crate) domain: &'static str,
    /// Points of the domain, as fractions.
    pub(crate) points: &'static [(i64, i64)],
}

/// Numbers, each for one player, or one for all players.
pub(crate) type Shares = Vec<(Number, Option<String>)>;

/// A step of a game.
#[derive(Clone, Debug)]
pub(crate) enum Step {
    /// Labels with their probabilities, by player if priors differ; the last label gets the remaining probability.
    Draw {
        name: String,
        labels: Vec<String>,
        weights: Vec<Shares>,
    },
    Choose {
        player: String,
        name: String,
        options: Vec<Choice>,
    },
    ChooseNumber {
        player: String,
        name: String,
        domain: Domain,
    },
    If {
        test: Test,
        then: Vec<Step>,
        otherwise: Vec<Step>,
    },
    Together(Vec<Step>),
    Gets {
        player: String,
        payoff: Number,
    },
    LetLabel {
        name: String,
        label: String,
    },
    LetNumber {
        name: String,
        value: Number,
    },
    End,
    GoTo {
        state: String,
        discount: Shares,
    },
    State {
        name: String,
        steps: Vec<Step>,
    },
}

/// An action, perhaps with an amount, and the steps that follow it.
#[derive(Clone, Debug)]
pub(crate) struct Choice {
    pub(crate) label: String,
    pub(crate) amount: Option<(String, Domain)>,
    pub(crate) steps: Vec<Step>,
}

/// The set from which a number is chosen.
#[derive(Clone, Debug)]
pub(crate) enum Domain {
    Interval(Number, Number),
    Set(Vec<Number>),
}

/// What a player observes of moves and labels.
#[derive(Clone, Debug)]
pub(crate) enum Sees {
    All,
    Only(Vec<String>),
    Nothing,
}

/// A game.
#[derive(Clone, Debug)]
pub(crate) struct Game {
    pub(crate) players: Vec<String>,
    pub(crate) flags: Vec<(String, Vec<String>)>,
    pub(crate) sees: Vec<Sees>,
    /// Which players know which draw.
    pub(crate) knows: Vec<(String, Vec<String>)>,
    pub(crate) steps: Vec<Step>,
}

/// A generated file.
#[derive(Clone, Debug)]
pub(crate) struct File {
    pub(crate) parameters: Vec<Parameter>,
    pub(crate) game: Game,
    pub(crate) assessments: Vec<Assessment>,
    pub(crate) claims: Vec<Claim>,
    /// The features of the game, the assessments and the claims.
    pub(crate) features: BTreeSet<&'static str>,
}

/// The item that a line of a file belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Part {
    Head,
    Game,
    Assessment(usize),
    Claim(usize),
}

impl Domain {
    pub(crate) fn print(&self, style: &Style) -> String {
        match self {
            Self::Interval(low, high) => format!("[{}, {}]", low.print(style), high.print(style)),
            Self::Set(values) => {
                let values: Vec<String> = values.iter().map(|value| value.print(style)).collect();
                format!("{{{}}}", values.join(", "))
            }
        }
    }
}

/// Prints each number with its player.
fn shares(parts: &[(Number, Option<String>)], style: &Style) -> String {
    let one = |(number, player): &(Number, Option<String>)| match player {
        Some(player) => format!("{} for {}", number.inside(style), style.name(player)),
        None => number.inside(style),
    };
    parts.iter().map(one).collect::<Vec<_>>().join(", ")
}

impl Step {
    fn print(&self, style: &Style, depth: usize, out: &mut Vec<String>) {
        let pad = "  ".repeat(depth);
        match self {
            Self::Draw { name, labels, weights } => {
                let one = |(label, weight): (&String, Option<&Shares>)| match weight {
                    Some(weight) => format!("{} with {}", style.name(label), shares(weight, style)),
                    None => style.name(label),
                };
                let draws: Vec<String> = labels.iter().enumerate().map(|(at, label)| one((label, weights.get(at)))).collect();
                if weights.iter().any(|weight| weight.len() > 1) {
                    out.push(format!("{pad}nature draws {}:", style.name(name)));
                    out.extend(draws.into_iter().map(|draw| format!("{pad}  {draw}")));
                } else {
                    out.push(format!("{pad}nature draws {}: {}", style.name(name), draws.join(" or ")));
                }
            }
            Self::Choose { player, name, options } => {
                let head = format!("{pad}{} chooses {}:", style.name(player), style.name(name));
                let option = |choice: &Choice| match &choice.amount {
                    Some((amount, domain)) => {
                        format!("{} {} in {}", style.name(&choice.label), style.name(amount), domain.print(style))
                    }
                    None => style.name(&choice.label),
                };
                if options.iter().all(|choice| choice.steps.is_empty()) {
                    let options: Vec<String> = options.iter().map(option).collect();
                    out.push(format!("{head} {}", options.join(" or ")));
                } else {
                    out.push(head);
                    for choice in options {
                        let colon = if choice.steps.is_empty() { "" } else { ":" };
                        out.push(format!("{pad}  {}{colon}", option(choice)));
                        print(&choice.steps, style, depth + 2, out);
                    }
                }
            }
            Self::ChooseNumber { player, name, domain } => {
                out.push(format!("{pad}{} chooses {} in {}", style.name(player), style.name(name), domain.print(style)));
            }
            Self::If { test, then, otherwise } => {
                out.push(format!("{pad}if {}:", test.print(style)));
                print(then, style, depth + 1, out);
                if !otherwise.is_empty() {
                    out.push(format!("{pad}else:"));
                    print(otherwise, style, depth + 1, out);
                }
            }
            Self::Together(steps) => {
                out.push(format!("{pad}simultaneously:"));
                print(steps, style, depth + 1, out);
            }
            Self::Gets { player, payoff } => out.push(format!("{pad}{} gets {}", style.name(player), payoff.print(style))),
            Self::LetLabel { name, label } => out.push(format!("{pad}let {} = {}", style.name(name), style.name(label))),
            Self::LetNumber { name, value } => out.push(format!("{pad}let {} = {}", style.name(name), value.print(style))),
            Self::End => out.push(format!("{pad}end")),
            Self::GoTo { state, discount } if discount.is_empty() => out.push(format!("{pad}go to {}", style.name(state))),
            Self::GoTo { state, discount } => {
                out.push(format!("{pad}go to {} discounted by {}", style.name(state), shares(discount, style)));
            }
            Self::State { name, steps } => {
                out.push(format!("{pad}state {}:", style.name(name)));
                print(steps, style, depth + 1, out);
            }
        }
    }
}

fn print(steps: &[Step], style: &Style, depth: usize, out: &mut Vec<String>) {
    steps.iter().for_each(|step| step.print(style, depth, out));
}

/// Prints names with commas between them.
pub(crate) fn list(names: &[String], style: &Style) -> String {
    names.iter().map(|name| style.name(name)).collect::<Vec<_>>().join(", ")
}

impl Game {
    fn lines(&self, style: &Style) -> Vec<String> {
        let mut out = vec![format!("game {}:", style.name("g")), format!("  players {}", list(&self.players, style))];
        for (flag, labels) in &self.flags {
            out.push(format!("  variable {} in {{{}}}", style.name(flag), list(labels, style)));
        }
        for (player, sees) in self.players.iter().zip(&self.sees) {
            match sees {
                Sees::All => {}
                Sees::Only(names) => out.push(format!("  {} sees only {}", style.name(player), list(names, style))),
                Sees::Nothing => out.push(format!("  {} sees nothing", style.name(player))),
            }
        }
        for (draw, players) in &self.knows {
            if !players.is_empty() {
                let verb = if players.len() == 1 { "knows" } else { "know" };
                out.push(format!("  {} {verb} {}", list(players, style), style.name(draw)));
            }
        }
        print(&self.steps, style, 1, &mut out);
        out
    }
}

impl File {
    /// Returns the lines of the file, each with its item, and the items in the given order: the game is item 0, then the
    /// assessments follow.
    pub(crate) fn lines(&self, style: &Style, order: &[usize]) -> Vec<(Part, String)> {
        let mut out = vec![(Part::Head, "paper \"a generated game\"".to_owned())];
        if !self.parameters.is_empty() {
            let one = |parameter: &Parameter| format!("{} in {}", style.name(&parameter.name), parameter.domain);
            let parameters: Vec<String> = self.parameters.iter().map(one).collect();
            out.push((Part::Head, format!("parameters: {}", parameters.join("; "))));
        }
        for item in order {
            match item.checked_sub(1) {
                None => out.extend(self.game.lines(style).into_iter().map(|line| (Part::Game, line))),
                Some(place) => {
                    let lines = self.assessments[place].lines(style);
                    out.extend(lines.into_iter().map(|line| (Part::Assessment(place), line)));
                }
            }
        }
        for (place, claim) in self.claims.iter().enumerate() {
            out.push((Part::Claim(place), format!("question c{place} \"c{place}\": {}", claim.print(style))));
        }
        out
    }

    /// Returns the text of the file.
    pub(crate) fn text(&self) -> String {
        let order: Vec<usize> = (0..=self.assessments.len()).collect();
        text(&self.lines(&Style::default(), &order))
    }
}

/// Joins lines to one text.
pub(crate) fn text(lines: &[(Part, String)]) -> String {
    lines.iter().map(|(_, line)| format!("{line}\n")).collect()
}
