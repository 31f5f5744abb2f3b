//! Shrinks a generated file while a given test still holds: it removes claims, assessments, steps, branches, rules and beliefs.

use super::first::without;
use super::formula::{Number, Test, ratio};
use super::game::{File, Part, Step};
use super::phrase::{Claim, Happening};
use super::plan::{Rule, Where};

/// Returns the smallest file found for which the test holds; the test must hold for the given file.
pub(crate) fn shrink(file: &File, limit: usize, holds: &dyn Fn(&File) -> bool) -> File {
    let mut best = file.clone();
    let mut tries = 0;
    loop {
        let found = smaller(&best).into_iter().find(|file| {
            tries += 1;
            tries <= limit && holds(file)
        });
        match found {
            Some(file) => best = file,
            None => return best,
        }
    }
}

/// Returns files with one part less, larger removals first.
fn smaller(file: &File) -> Vec<File> {
    let mut out = Vec::new();
    let mut push = |change: &dyn Fn(&mut File)| {
        let mut one = file.clone();
        change(&mut one);
        out.push(one);
    };
    if file.claims.len() > 1 {
        for place in 0..file.claims.len() {
            push(&|file| file.claims = vec![file.claims[place].clone()]);
        }
    }
    for place in 0..file.assessments.len() {
        push(&|file| without(file, &[Part::Assessment(place)]));
    }
    for place in 0..file.parameters.len() {
        push(&|file| {
            let gone = file.parameters.remove(place);
            let (above, below) = gone.points[0];
            fix(file, &gone.name, &ratio(above, below));
        });
    }
    for count in 0..size(&file.game.steps) {
        for way in 0..4 {
            let mut one = file.clone();
            let mut left = count;
            if cut(&mut one.game.steps, &mut left, way) {
                out.push(one);
            }
        }
    }
    let mut push = |change: &dyn Fn(&mut File)| {
        let mut one = file.clone();
        change(&mut one);
        out.push(one);
    };
    if let Some(player) = file.game.players.len().checked_sub(1).filter(|last| *last > 0) {
        push(&|file| {
            let gone = file.game.players.remove(player);
            file.game.sees.remove(player);
            file.game.knows.iter_mut().for_each(|(_, names)| names.retain(|name| *name != gone));
            file.game.steps.retain(|step| !matches!(step, Step::Gets { player, .. } if *player == gone));
        });
    }
    push(&|file| {
        let text = file.text();
        file.game.flags.retain(|(flag, _)| text.matches(&format!(" {flag}")).count() > 1);
        file.game.knows.retain(|(draw, _)| text.contains(&format!("draws {draw}:")));
    });
    for (at, assessment) in file.assessments.iter().enumerate() {
        for plan in 0..assessment.plans.len() {
            push(&|file| drop(file.assessments[at].plans.remove(plan)));
            push(&|file| file.assessments[at].plans[plan].when = None);
            for rule in 0..assessment.plans[plan].rules.len() {
                push(&|file| drop(file.assessments[at].plans[plan].rules.remove(rule)));
                push(&|file| {
                    let kept = file.assessments[at].plans[plan].rules[rule].0.clone();
                    file.assessments[at].plans[plan].rules = vec![(kept, Where::Always)];
                });
                push(&|file| {
                    let one = &mut file.assessments[at].plans[plan].rules[rule].0;
                    if let Rule::Mixed(parts, _) = one {
                        *one = Rule::Pure(parts[0].0.clone());
                    }
                });
            }
        }
        for belief in 0..assessment.beliefs.len() {
            push(&|file| drop(file.assessments[at].beliefs.remove(belief)));
            push(&|file| file.assessments[at].beliefs[belief].when = None);
            for piece in 0..assessment.beliefs[belief].pieces.len() {
                push(&|file| drop(file.assessments[at].beliefs[belief].pieces.remove(piece)));
                push(&|file| {
                    let kept = file.assessments[at].beliefs[belief].pieces[piece].0.clone();
                    file.assessments[at].beliefs[belief].pieces = vec![(kept, Where::Always)];
                });
            }
        }
    }
    for place in 0..file.claims.len() {
        for happening in 0..history(&mut file.claims[place].clone()).map_or(0, |after| after.len()) {
            push(&|file| {
                if let Some(after) = history(&mut file.claims[place]) {
                    after.remove(happening);
                }
            });
        }
        push(&|file| {
            if let Claim::Not(inner) | Claim::Link(inner, _, _) = &file.claims[place] {
                file.claims[place] = (**inner).clone();
            }
        });
        push(&|file| {
            if let Claim::Link(_, _, inner) = &file.claims[place] {
                file.claims[place] = (**inner).clone();
            }
        });
    }
    let before = file.text();
    out.retain(|one| one.text().len() < before.len());
    out
}

fn history(claim: &mut Claim) -> Option<&mut Vec<Happening>> {
    match claim {
        Claim::Is { after, .. }
        | Claim::Best { after, .. }
        | Claim::Leads { after, .. }
        | Claim::Payoff { after, .. }
        | Claim::Chance { after, .. }
        | Claim::Believes { after, .. }
        | Claim::Quantified { after, .. } => Some(after),
        Claim::Optimal { .. } => None,
        Claim::Not(inner) | Claim::Link(inner, _, _) => history(inner),
    }
}

fn inside(step: &Step) -> Vec<&Vec<Step>> {
    match step {
        Step::Choose { options, .. } => options.iter().map(|choice| &choice.steps).collect(),
        Step::If { then, otherwise, .. } => vec![then, otherwise],
        Step::Together(steps) | Step::State { steps, .. } => vec![steps],
        Step::Draw { .. }
        | Step::ChooseNumber { .. }
        | Step::Gets { .. }
        | Step::LetLabel { .. }
        | Step::LetNumber { .. }
        | Step::End
        | Step::GoTo { .. } => Vec::new(),
    }
}

fn size(steps: &[Step]) -> usize {
    steps.iter().map(|step| 1 + inside(step).into_iter().map(|steps| size(steps)).sum::<usize>()).sum()
}

/// Cuts at the step that `left` other steps precede, in one of four ways; returns false where that way is impossible.
fn cut(steps: &mut Vec<Step>, left: &mut usize, way: usize) -> bool {
    for place in 0..steps.len() {
        if *left == 0 {
            return cut_here(steps, place, way);
        }
        *left -= 1;
        let found = match &mut steps[place] {
            Step::Choose { options, .. } => options.iter_mut().find_map(|choice| attempt(&mut choice.steps, left, way)),
            Step::If { then, otherwise, .. } => attempt(then, left, way).or_else(|| attempt(otherwise, left, way)),
            Step::Together(inner) | Step::State { steps: inner, .. } => attempt(inner, left, way),
            Step::Draw { .. }
            | Step::ChooseNumber { .. }
            | Step::Gets { .. }
            | Step::LetLabel { .. }
            | Step::LetNumber { .. }
            | Step::End
            | Step::GoTo { .. } => None,
        };
        if let Some(done) = found {
            return done;
        }
    }
    false
}

/// Cuts inside these steps if the position is there.
fn attempt(steps: &mut Vec<Step>, left: &mut usize, way: usize) -> Option<bool> {
    let size = size(steps);
    if *left < size {
        Some(cut(steps, left, way))
    } else {
        *left -= size;
        None
    }
}

fn cut_here(steps: &mut Vec<Step>, place: usize, way: usize) -> bool {
    match (way, steps[place].clone()) {
        (0, Step::Gets { player, payoff }) if payoff != ratio(0, 1) => {
            steps[place] = Step::Gets { player, payoff: ratio(0, 1) };
        }
        (0, _) => drop(steps.remove(place)),
        (1, Step::If { then, .. }) => drop(steps.splice(place..=place, then)),
        (2, Step::If { otherwise, .. }) => drop(steps.splice(place..=place, otherwise)),
        (1, Step::Together(inner)) => drop(steps.splice(place..=place, inner)),
        (1 | 2, Step::Choose { player, name, mut options }) if options.len() > 1 => {
            if way == 1 {
                options.pop()
            } else {
                Some(options.remove(0))
            };
            steps[place] = Step::Choose { player, name, options };
        }
        (3, Step::Choose { player, name, mut options }) if options.iter().any(|choice| !choice.steps.is_empty()) => {
            options.iter_mut().for_each(|choice| choice.steps.clear());
            steps[place] = Step::Choose { player, name, options };
        }
        (1, Step::Gets { player, payoff: Number::If(_, a, b) }) => {
            let payoff = if matches!(*a, Number::If(..)) { *a } else { *b };
            steps[place] = Step::Gets { player, payoff };
        }
        (1, Step::Draw { name, labels, weights }) if weights.iter().any(|weight| weight.len() > 1) => {
            let weights = weights.into_iter().map(|weight| vec![(weight[0].0.clone(), None)]).collect();
            steps[place] = Step::Draw { name, labels, weights };
        }
        (2, Step::Draw { name, mut labels, mut weights }) if labels.len() > 2 => {
            labels.pop();
            weights.pop();
            steps[place] = Step::Draw { name, labels, weights };
        }
        _ => return false,
    }
    true
}

/// Replaces a parameter by a constant.
fn fix(file: &mut File, name: &str, value: &Number) {
    let number = |number: &mut Number| fix_number(number, name, value);
    fn steps(all: &mut [Step], number: &dyn Fn(&mut Number), test: &dyn Fn(&mut Test)) {
        for step in all {
            match step {
                Step::Draw { weights, .. } => weights.iter_mut().flatten().for_each(|(weight, _)| number(weight)),
                Step::Choose { options, .. } => {
                    for choice in options {
                        if let Some((_, domain)) = &mut choice.amount {
                            fix_domain(domain, number);
                        }
                        steps(&mut choice.steps, number, test);
                    }
                }
                Step::ChooseNumber { domain, .. } => fix_domain(domain, number),
                Step::If { test: own, then, otherwise } => {
                    test(own);
                    steps(then, number, test);
                    steps(otherwise, number, test);
                }
                Step::Together(inner) | Step::State { steps: inner, .. } => steps(inner, number, test),
                Step::Gets { payoff, .. } => number(payoff),
                Step::LetNumber { value, .. } => number(value),
                Step::GoTo { discount, .. } => discount.iter_mut().for_each(|(one, _)| number(one)),
                Step::LetLabel { .. } | Step::End => {}
            }
        }
    }
    steps(&mut file.game.steps, &number, &|test| fix_test(test, name, value));
    // Other mentions of the parameter are not changed: the tool refuses such a file, and another one is tried.
}

fn fix_domain(domain: &mut super::game::Domain, number: &dyn Fn(&mut Number)) {
    match domain {
        super::game::Domain::Interval(low, high) => {
            number(low);
            number(high);
        }
        super::game::Domain::Set(values) => values.iter_mut().for_each(number),
    }
}

fn fix_number(number: &mut Number, name: &str, value: &Number) {
    match number {
        Number::Known(_) => {}
        Number::Name(own) if own == name => *number = value.clone(),
        Number::Name(_) => {}
        Number::Sum(a, b) | Number::Difference(a, b) | Number::Product(a, b) => {
            fix_number(a, name, value);
            fix_number(b, name, value);
        }
        Number::If(test, a, b) => {
            fix_test(test, name, value);
            fix_number(a, name, value);
            fix_number(b, name, value);
        }
    }
}

fn fix_test(test: &mut Test, name: &str, value: &Number) {
    match test {
        Test::Is(..) | Test::IsNot(..) => {}
        Test::Compare(a, _, b) => {
            fix_number(a, name, value);
            fix_number(b, name, value);
        }
        Test::All(parts) | Test::Any(parts) => parts.iter_mut().for_each(|part| fix_test(part, name, value)),
        Test::Same(a, b) => {
            fix_test(a, name, value);
            fix_test(b, name, value);
        }
        Test::Not(inner) => fix_test(inner, name, value),
    }
}
