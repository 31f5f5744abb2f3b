//! Prints games and assessments.
//!
//! Part of the printer. Not part of a verdict: no stage of an audit parses the printed text.

use super::expressions::{domain, formula, range, sum};
use super::heads::{head, names};
use super::lines::{MEDIUM, PrintedText, WEAK, WIDTH, length};
use crate::syntax::play::{
    ActionSyntax, AssessmentSyntax, BeliefRuleSyntax, BeliefSyntax, ChanceSyntax, ChoiceSyntax, DrawnLabelSyntax, GameSyntax,
    PlanKind, PlanSyntax, RuleCondition, RuleSyntax, StepKind, StepSyntax, WeightSyntax,
};
use crate::syntax::tree::{Expr, Head};

/// The maximal width of a line with all rules of a move.
const RULES_WIDTH: usize = 100;

/// Prints a `game` item.
pub(super) fn game(page: &mut PrintedText<'_>, start: u32, game: &GameSyntax) {
    page.entry(start, 0, &format!("game {}{}:", game.name.value, head(&game.head)));
    block(page, 2, &game.steps);
}

/// Prints each step on a line of its own; consecutive payments to different players share a line.
fn block(page: &mut PrintedText<'_>, indent: usize, steps: &[StepSyntax]) {
    let mut at = 0;
    while at < steps.len() {
        let shared = payments(page, indent, &steps[at..]);
        if shared > 1 {
            let line: Vec<String> = steps[at..at + shared].iter().map(simple).collect();
            page.entry(steps[at].span.start, indent, &line.join("; "));
            at += shared;
        } else {
            step(page, indent, &steps[at]);
            at += 1;
        }
    }
}

/// The number of steps from the first on that are payments to different players and fit on one line.
fn payments(page: &PrintedText<'_>, indent: usize, steps: &[StepSyntax]) -> usize {
    let mut paid: Vec<&str> = Vec::new();
    let mut width = indent;
    for (number, step) in steps.iter().enumerate() {
        let StepKind::Gets { player, .. } = &step.kind else { return number };
        width += length(&simple(step)) + 2;
        let commented = number > 0 && page.comment_between(steps[number - 1].span.start, step.span.start);
        if paid.contains(&player.value.as_str()) || width > WIDTH + 2 || commented {
            return number;
        }
        paid.push(&player.value);
    }
    steps.len()
}

/// True iff the step may follow a `:` on the same line.
fn is_short(step: &StepSyntax) -> bool {
    matches!(step.kind, StepKind::Gets { .. } | StepKind::Let { .. } | StepKind::End | StepKind::Go { .. })
}

/// Prints a head with its steps, on the same line if they are short and fit, otherwise below it.
fn head_with_steps(page: &mut PrintedText<'_>, start: u32, indent: usize, text: &str, steps: &[StepSyntax]) {
    if steps.iter().all(is_short) {
        let entries: Vec<(u32, String)> = steps.iter().map(|step| (step.span.start, simple(step))).collect();
        let line: usize = entries.iter().map(|(_, text)| length(text) + 2).sum();
        let free = entries.first().zip(entries.last()).is_none_or(|(first, last)| !page.comment_between(first.0, last.0));
        if free && indent + length(text) + line < WIDTH {
            page.list(start, indent, text, &entries, WIDTH);
            return;
        }
    }
    page.entry(start, indent, text);
    block(page, indent + 2, steps);
}

/// Prints a step with the steps nested in it.
fn step(page: &mut PrintedText<'_>, indent: usize, step: &StepSyntax) {
    let start = step.span.start;
    match &step.kind {
        StepKind::Draw { variable, set, head: about, chances } => {
            let inside = set.as_ref().map_or_else(String::new, |set| format!(" in {}", set.value));
            let text = format!("nature draws {}{inside}{}:", variable.value, head(about));
            let lines: Vec<(u32, String)> = chances.iter().map(|chance| (chance.label.span.start, draw(chance))).collect();
            alternatives(page, start, indent, &text, &lines);
        }
        StepKind::ChooseAmong { player, variable, head: about, options } => {
            let text = format!("{} chooses {}{}:", player.value, variable.value, head(about));
            if options.iter().all(|option| option.head == Head::default() && option.steps.is_empty()) {
                let lines: Vec<(u32, String)> = options.iter().map(|option| (option.span.start, action(option))).collect();
                alternatives(page, start, indent, &text, &lines);
                return;
            }
            page.entry(start, indent, &text);
            for option in options {
                let text = format!("{}{}", action(option), head(&option.head));
                if option.steps.is_empty() {
                    page.entry(option.span.start, indent + 2, &text);
                } else {
                    head_with_steps(page, option.span.start, indent + 2, &format!("{text}:"), &option.steps);
                }
            }
        }
        StepKind::If { cases, otherwise } => {
            for (number, (condition, steps)) in cases.iter().enumerate() {
                let (word, at) = if number == 0 { ("if", start) } else { ("else if", condition.span.start) };
                head_with_steps(page, at, indent, &format!("{word} {}:", formula(condition)), steps);
            }
            if let Some(first) = otherwise.first() {
                head_with_steps(page, first.span.start, indent, "else:", otherwise);
            }
        }
        StepKind::Simultaneously(steps) => {
            page.entry(start, indent, "simultaneously:");
            block(page, indent + 2, steps);
        }
        StepKind::State { name, head: about, steps } => {
            page.entry(start, indent, &format!("state {}{}:", name.value, head(about)));
            block(page, indent + 2, steps);
        }
        StepKind::Players(_)
        | StepKind::Variable { .. }
        | StepKind::Tie { .. }
        | StepKind::Know { .. }
        | StepKind::See { .. }
        | StepKind::DrawUniformly { .. }
        | StepKind::Choose { .. }
        | StepKind::Gets { .. }
        | StepKind::Let { .. }
        | StepKind::End
        | StepKind::Go { .. } => page.entry(start, indent, &simple(step)),
    }
}

/// Prints alternatives on one line, separated by `or`, or each on a line of its own if they do not fit.
fn alternatives(page: &mut PrintedText<'_>, start: u32, indent: usize, text: &str, all: &[(u32, String)]) {
    let line = all.iter().map(|(_, text)| text.as_str()).collect::<Vec<_>>().join(" or ");
    let inline = format!("{text} {line}");
    let ends = all.first().zip(all.last());
    let commented = ends.is_some_and(|(first, last)| page.comment_between(first.0, last.0));
    if all.len() > 1 && indent + length(&inline) <= WIDTH && !commented {
        page.entry(start, indent, &inline);
        return;
    }
    page.entry(start, indent, text);
    for (at, text) in all {
        page.entry(*at, indent + 2, text);
    }
}

/// The text of a step that contains no other steps.
fn simple(step: &StepSyntax) -> String {
    match &step.kind {
        StepKind::Players(all) => format!("players {}", names(all)),
        StepKind::Variable { name, labels } => format!("variable {} in {{{}}}", name.value, names(labels)),
        StepKind::Tie { at, label } => format!("tie {}: {}", at.value, label.value),
        StepKind::Know { players, draws, head: about } => {
            let word = if players.len() == 1 { "knows" } else { "know" };
            format!("{} {word} {}{}", names(players), names(draws), head(about))
        }
        StepKind::See { players, only, head: about } => {
            let word = if players.len() == 1 { "sees" } else { "see" };
            let seen = if only.is_empty() { "nothing".to_owned() } else { format!("only {}", names(only)) };
            format!("{} {word} {seen}{}", names(players), head(about))
        }
        StepKind::DrawUniformly { variable, range: inside, head: about } => {
            format!("nature draws {} uniformly in {}{}", variable.value, range(inside), head(about))
        }
        StepKind::Choose { player, variable, domain: inside, head: about } => {
            format!("{} chooses {} in {}{}", player.value, variable.value, domain(inside), head(about))
        }
        StepKind::Gets { player, payoff } => format!("{} gets {}", player.value, formula(payoff)),
        StepKind::Let { name, domain: inside, value } => {
            let inside = inside.as_ref().map_or_else(String::new, |inside| format!(" in {}", domain(inside)));
            format!("let {}{inside} = {}", name.value, formula(value))
        }
        StepKind::End => "end".to_owned(),
        StepKind::Go { state, discounts } if discounts.is_empty() => format!("go to {}", state.value),
        StepKind::Go { state, discounts } => format!("go to {} discounted by {}", state.value, weights(discounts)),
        StepKind::Draw { .. }
        | StepKind::ChooseAmong { .. }
        | StepKind::If { .. }
        | StepKind::Simultaneously(_)
        | StepKind::State { .. } => String::new(),
    }
}

fn weights(all: &[WeightSyntax]) -> String {
    let shown: Vec<String> = all
        .iter()
        .map(|weight| match &weight.player {
            Some(player) => format!("{} for {}", sum(&weight.value), player.value),
            None => sum(&weight.value),
        })
        .collect();
    shown.join(", ")
}

fn draw(chance: &DrawnLabelSyntax) -> String {
    if chance.weights.is_empty() {
        return chance.label.value.clone();
    }
    format!("{} with {}", chance.label.value, weights(&chance.weights))
}

fn action(option: &ChoiceSyntax) -> String {
    match &option.amount {
        Some((name, inside)) => format!("{} {} in {}", option.label.value, name.value, range(inside)),
        None => option.label.value.clone(),
    }
}

/// Prints an `assessment` item.
pub(super) fn assessment(page: &mut PrintedText<'_>, start: u32, assessment: &AssessmentSyntax) {
    let like = assessment.like.as_ref().map_or_else(String::new, |other| format!(" like {} except", other.value));
    let text = format!("assessment {} of {}{like}{}:", assessment.name.value, assessment.game.value, head(&assessment.head));
    page.entry(start, 0, &text);
    for entry in &assessment.plans {
        plan(page, entry);
    }
}

/// Prints an entry of an assessment.
fn plan(page: &mut PrintedText<'_>, plan: &PlanSyntax) {
    let when = plan.when.as_ref().map_or_else(String::new, |when| format!(" when {}", formula(when)));
    let (text, entries) = match &plan.kind {
        PlanKind::Moves { player, variable, rules } => {
            let entries: Vec<(u32, String)> = rules.iter().map(|entry| (entry.span.start, rule(entry))).collect();
            (format!("{} {}", player.value, variable.value), entries)
        }
        PlanKind::Belief { player, at, about, guesses } => {
            let about = about.as_ref().map_or_else(String::new, |about| format!(" about {}", about.value));
            let entries: Vec<(u32, String)> = guesses.iter().map(|entry| (entry.span.start, belief_rule(entry))).collect();
            (format!("belief of {} at {}{about}", player.value, at.value), entries)
        }
    };
    page.list(plan.span.start, 2, &format!("{text}{when}{}:", head(&plan.head)), &entries, RULES_WIDTH);
}

/// The condition of a rule with a space before it, or nothing.
fn rule_condition(place: Option<&RuleCondition>) -> String {
    match place {
        Some(RuleCondition::If(condition)) => format!("{MEDIUM}if {}", formula(condition)),
        Some(RuleCondition::Otherwise) => " otherwise".to_owned(),
        None => String::new(),
    }
}

/// The values with their probabilities, separated by `or`.
fn mix<C>(all: &[(Expr, Option<C>)], show: &dyn Fn(&C) -> String) -> String {
    let shown: Vec<String> = all
        .iter()
        .map(|(what, chance)| chance.as_ref().map_or_else(|| sum(what), |chance| format!("{} with {}", sum(what), show(chance))))
        .collect();
    shown.join(&format!("{WEAK}or "))
}

fn rule(rule: &RuleSyntax) -> String {
    let action = match &rule.action {
        ActionSyntax::Best(label) => format!("best, ties to {}", label.value),
        ActionSyntax::Mix(all) => mix(all, &sum),
    };
    format!("{action}{}", rule_condition(rule.place.as_ref()))
}

/// The text of a rule of a belief.
fn belief_rule(guess: &BeliefRuleSyntax) -> String {
    let content = match &guess.content {
        BeliefSyntax::Bayes => "bayes".to_owned(),
        BeliefSyntax::Free => "free".to_owned(),
        BeliefSyntax::Mix(all) => mix(all, &|chance: &ChanceSyntax| match chance {
            ChanceSyntax::Exactly(value) => sum(value),
            ChanceSyntax::Free(Some(inside)) => format!("free in {}", range(inside)),
            ChanceSyntax::Free(None) => "free".to_owned(),
        }),
    };
    format!("{content}{}", rule_condition(guess.place.as_ref()))
}
