//! Rewords a generated file: another order of items, plans, beliefs and lines of a block, other names, formulas in LaTeX.

use std::collections::BTreeMap;

use super::dice::Dice;
use super::formula::Style;
use super::game::{File, Step, text};

/// A way to reword a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Rewording {
    /// The game and the assessments in another order.
    Items,
    /// The plans and beliefs of an assessment in another order; those of one move keep their order.
    Plans,
    /// The lines inside `simultaneously` in another order.
    Blocks,
    /// Other names for everything.
    Names,
    /// Formulas in LaTeX.
    Latex,
}

impl Rewording {
    pub(crate) const ALL: [Self; 5] = [Self::Items, Self::Plans, Self::Blocks, Self::Names, Self::Latex];

    /// Returns the reworded text of the file.
    pub(crate) fn text(self, file: &File, dice: &mut Dice) -> String {
        let mut file = file.clone();
        let mut order: Vec<usize> = (0..=file.assessments.len()).collect();
        let mut style = Style::default();
        match self {
            Self::Items => shuffle(&mut order, dice),
            Self::Plans => {
                for assessment in &mut file.assessments {
                    among(&mut assessment.plans, dice, |plan| plan.place.clone());
                    among(&mut assessment.beliefs, dice, |belief| belief.place.clone());
                }
            }
            Self::Blocks => blocks(&mut file.game.steps, dice),
            Self::Names => style.names = other_names(&file, dice),
            Self::Latex => style.latex = true,
        }
        text(&file.lines(&style, &order))
    }
}

fn shuffle<T>(all: &mut [T], dice: &mut Dice) {
    for place in (1..all.len()).rev() {
        all.swap(place, dice.below(place + 1));
    }
}

/// Shuffles; entries with the same key keep their order.
fn among<T: Clone>(all: &mut Vec<T>, dice: &mut Dice, key: impl Fn(&T) -> String) {
    let mut keys: Vec<String> = all.iter().map(&key).collect();
    shuffle(&mut keys, dice);
    let mut left: Vec<T> = all.clone();
    let mut out = Vec::new();
    for wanted in keys {
        if let Some(place) = left.iter().position(|one| key(one) == wanted) {
            out.push(left.remove(place));
        }
    }
    *all = out;
}

fn blocks(steps: &mut [Step], dice: &mut Dice) {
    for step in steps {
        match step {
            Step::Together(inside) => shuffle(inside, dice),
            Step::Choose { options, .. } => options.iter_mut().for_each(|choice| blocks(&mut choice.steps, dice)),
            Step::If { then, otherwise, .. } => {
                blocks(then, dice);
                blocks(otherwise, dice);
            }
            Step::State { steps, .. } => blocks(steps, dice),
            Step::Draw { .. }
            | Step::ChooseNumber { .. }
            | Step::Gets { .. }
            | Step::LetLabel { .. }
            | Step::LetNumber { .. }
            | Step::End
            | Step::GoTo { .. } => {}
        }
    }
}

/// Returns a new name for every name of the file.
fn other_names(file: &File, dice: &mut Dice) -> BTreeMap<String, String> {
    let mut names: Vec<String> = vec!["g".to_owned()];
    names.extend(file.game.players.clone());
    names.extend(file.parameters.iter().map(|parameter| parameter.name.clone()));
    names.extend(file.assessments.iter().map(|assessment| assessment.name.clone()));
    for (flag, labels) in &file.game.flags {
        names.push(flag.clone());
        names.extend(labels.clone());
    }
    of_steps(&file.game.steps, &mut names);
    names.sort();
    names.dedup();
    let mut numbers: Vec<usize> = (0..names.len()).collect();
    shuffle(&mut numbers, dice);
    let letter = |number: usize| ["y", "h", "q", "r", "b", "A"][number % 6];
    names.into_iter().zip(numbers).map(|(name, number)| (name, format!("{}_{}", letter(number), 100 + number))).collect()
}

fn of_steps(steps: &[Step], names: &mut Vec<String>) {
    for step in steps {
        match step {
            Step::Draw { name, labels, .. } => {
                names.push(name.clone());
                names.extend(labels.clone());
            }
            Step::Choose { name, options, .. } => {
                names.push(name.clone());
                for choice in options {
                    names.push(choice.label.clone());
                    names.extend(choice.amount.iter().map(|(amount, _)| amount.clone()));
                    of_steps(&choice.steps, names);
                }
            }
            Step::ChooseNumber { name, .. } | Step::LetNumber { name, .. } => names.push(name.clone()),
            Step::If { then, otherwise, .. } => {
                of_steps(then, names);
                of_steps(otherwise, names);
            }
            Step::Together(inside) => of_steps(inside, names),
            Step::State { name, steps } => {
                names.push(name.clone());
                of_steps(steps, names);
            }
            Step::Gets { .. } | Step::LetLabel { .. } | Step::End | Step::GoTo { .. } => {}
        }
    }
}
