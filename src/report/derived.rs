//! Shows derived conditions, thresholds and regions of equilibria as a page, and as LaTeX.
//!
//! Called by `referee derive`, and by `referee show` for the values of [`answers`]. Not part of a verdict: each sentence says only
//! what the verdict of its derivation supports.

use std::collections::BTreeSet;

use super::evaluated;
use super::labels::LabelNames;
use super::page::{Page, PageLine};
use super::visible::visible;
use crate::certify::{Point, Word};
use crate::derive::atlas::Atlas;
use crate::derive::chosen_number::ChosenNumber;
use crate::derive::equilibrium::ExactRegion;
use crate::derive::gaps::{Gaps, RegionPair};
use crate::derive::latex::LatexPrinter;
use crate::derive::pure::{PureEquilibria, RuledOut};
use crate::derive::threshold::Threshold;
use crate::derive::witness::Witness;
use crate::derive::{ConditionCase, DerivationOutcome, DerivedCondition};
use crate::expression::variables::Variables;
use crate::expression::{TermRef, Variable};

/// The result of one derivation.
#[derive(Clone, Debug)]
pub enum DerivedResult {
    /// A condition, with values for the variables that it says to exist.
    Condition {
        /// The condition.
        derived: DerivedCondition,
        /// The values, one set per existential quantifier.
        witnesses: Vec<Witness>,
    },
    /// A threshold of a condition in a parameter.
    Threshold(Threshold),
    /// The region outside some regions, and which of them overlap.
    Gaps(Gaps),
    /// The exact region in which an assessment is an equilibrium.
    Equilibrium(ExactRegion),
    /// The exact regions of all assessments that the file states for a game.
    Atlas(Atlas),
    /// All pure equilibria of a game, by outcome.
    Pure(PureEquilibria),
}

impl DerivedResult {
    /// Returns the verdicts on which the parts of this result rest; the exit status is the worst of them.
    #[must_use]
    pub fn verdicts(&self) -> Vec<Word> {
        match self {
            Self::Condition { derived, .. } => vec![derived.verdict],
            Self::Threshold(threshold) => vec![threshold.solved.verdict],
            Self::Gaps(gaps) => std::iter::once(gaps.left_over.verdict).chain(gaps.pairs.iter().map(open_pair)).collect(),
            Self::Equilibrium(exact) => vec![exact.whole.verdict],
            Self::Atlas(atlas) => {
                let regions = atlas.entries.iter().map(|(_, exact)| exact.whole.verdict);
                let gaps = atlas.gaps.iter().map(|gaps| gaps.left_over.verdict);
                regions.chain(gaps).chain(atlas.left_out.iter().map(|_| Word::Open)).collect()
            }
            Self::Pure(pure) => {
                let regions = pure.outcomes.iter().map(|outcome| outcome.region.verdict);
                let ruled_out = pure.ruled_out.iter().map(|excluded| excluded.word);
                let gaps = pure.gaps.iter().map(|gaps| gaps.left_over.verdict);
                let chosen = pure.chosen.iter().flat_map(|chosen| match chosen {
                    Ok(chosen) => chosen.outcomes.iter().map(|outcome| outcome.verdict).collect(),
                    Err(_) => vec![Word::Open],
                });
                regions.chain(ruled_out).chain(gaps).chain(pure.left_out.iter().map(|_| Word::Open)).chain(chosen).collect()
            }
        }
    }
}

/// Returns *proved* if it is decided whether two regions overlap, in either direction; otherwise the verdict.
fn open_pair(pair: &RegionPair) -> Word {
    match pair.verdict {
        Word::Proved | Word::Refuted | Word::Vacuous => Word::Proved,
        other @ (Word::Open | Word::Unchecked) => other,
    }
}

/// Returns the page on a derived result.
#[must_use]
pub fn page(result: &DerivedResult) -> Page {
    let mut page = Page::default();
    match result {
        DerivedResult::Condition { derived, witnesses } => {
            condition_section(derived, &mut page);
            answers(witnesses, &mut page);
        }
        DerivedResult::Threshold(threshold) => {
            condition_section(&threshold.solved, &mut page);
            threshold_lines(threshold, &mut page);
        }
        DerivedResult::Gaps(gaps) => {
            left_over(gaps, &mut page);
        }
        DerivedResult::Equilibrium(exact) => {
            parts(exact, &mut page);
            condition_section(&exact.whole, &mut page);
            answers(&exact.beliefs, &mut page);
            against(exact, &mut page);
        }
        DerivedResult::Atlas(atlas) => {
            for (name, exact) in &atlas.entries {
                page.heading(1, PageLine::plain(name.clone()));
                condition_section(&exact.whole, &mut page);
            }
            left_out(&atlas.left_out, &mut page);
            if let Some(gaps) = &atlas.gaps {
                page.heading(1, PageLine::plain("Where none of them is an equilibrium, and where two are"));
                left_over(gaps, &mut page);
            }
        }
        DerivedResult::Pure(pure) => pure_page(pure, &mut page),
    }
    page
}

/// Explains which chosen numbers a list of pure equilibria covers.
const NUMBERS: &str = "a chosen number is an end of its interval, or a threshold at which a reply changes; the midpoint \
                       between an open end and such a threshold represents the numbers between them; the play that follows \
                       is the same after every number, except for replies that change at a threshold";

/// Appends every outcome with its region and its assessments, then the reasons why other play was ruled out, then the region in
/// which no derived assessment is an equilibrium.
fn pure_page(pure: &PureEquilibria, page: &mut Page) {
    page.heading(1, PageLine::plain(format!("Pure equilibria: {}", pure.question)));
    page.paragraph(PageLine::faint(format!(
        "{} outcomes of {} assessments; {} choices were tried; a belief that Bayes' rule does not determine may be any that \
         supports the assessment",
        pure.outcomes.len(),
        pure.assessments.len(),
        pure.tried
    )));
    if pure.numbers {
        page.paragraph(PageLine::faint(NUMBERS));
    }
    let same = |set: &(String, String)| pure.assessments.iter().all(|kept| kept.does.contains(set));
    let strategy_text =
        |does: &[&(String, String)]| does.iter().map(|(set, done)| format!("{set}: {done}")).collect::<Vec<_>>().join("; ");
    let shared: Vec<_> =
        pure.assessments.first().map(|kept| kept.does.iter().filter(|set| same(set)).collect()).unwrap_or_default();
    if pure.assessments.len() > 1 && !shared.is_empty() {
        page.paragraph(PageLine::plain("in all of them ").then(PageLine::faint(strategy_text(&shared))));
    }
    for outcome in &pure.outcomes {
        condition_section(&outcome.region, page);
        page.list(
            outcome
                .histories
                .iter()
                .map(|history| PageLine::plain("leads to ").then(PageLine::formula(history.clone())))
                .collect(),
        );
        let line = |(place, own): &(usize, DerivedCondition)| {
            let kept = &pure.assessments[*place];
            let does: Vec<_> = kept.does.iter().filter(|set| pure.assessments.len() == 1 || !same(set)).collect();
            let line = PageLine::faint(format!("({}) {}", place + 1, strategy_text(&does)));
            if outcome.assessments.len() == 1 { line } else { line.and(", where ").then(PageLine::formula(brief(own))) }
        };
        page.list(outcome.assessments.iter().map(line).collect());
    }
    if !pure.sorts.is_empty() {
        page.heading(1, PageLine::plain("Outcomes by path of play, without the chosen numbers"));
        let line = |(histories, outcomes): &(Vec<String>, Vec<usize>)| {
            let numbers: Vec<String> = outcomes.iter().map(|place| (place + 1).to_string()).collect();
            PageLine::formula(histories.join("; ")).and(format!(": outcome {}", numbers.join(", ")))
        };
        page.list(pure.sorts.iter().map(line).collect());
    }
    if !pure.ruled_out.is_empty() {
        page.heading(1, PageLine::plain("Never part of an equilibrium"));
        let often = |times: usize| if times == 1 { String::new() } else { format!(" ({times} times)") };
        let line =
            |excluded: &RuledOut| PageLine::verdict(excluded.word).and(format!("   {}{}", excluded.why, often(excluded.times)));
        page.list(pure.ruled_out.iter().map(line).collect());
    }
    left_out(&pure.left_out, page);
    match &pure.gaps {
        Some(gaps) => {
            page.heading(1, PageLine::plain("Where none of these is an equilibrium, and where two are"));
            left_over(gaps, page);
        }
        None if pure.left_out.is_empty() => {
            let is_proved = pure.ruled_out.iter().all(|excluded| excluded.word == Word::Proved);
            // Where numbers are chosen, not every pure assessment was tried.
            let finding = match (is_proved, pure.numbers) {
                (true, false) => "there is no pure equilibrium",
                (true, true) => "none of these assessments is an equilibrium",
                (false, _) => "no pure equilibrium was found",
            };
            page.paragraph(PageLine::plain(format!("{finding}, where the assumptions hold")))
        }
        None => {}
    }
    if let Some(chosen) = &pure.chosen {
        chosen_page(chosen, page);
    }
}

/// Appends the equilibria of the whole game, in which different play may follow each number that could be chosen.
fn chosen_page(chosen: &Result<ChosenNumber, String>, page: &mut Page) {
    page.heading(1, PageLine::plain("The whole game, where different play may follow each number"));
    match chosen {
        Err(why) => page.paragraph(PageLine::plain(format!("open: {why}"))),
        Ok(chosen) => {
            condition_section(&chosen.enough, page);
            chosen.outcomes.iter().for_each(|outcome| condition_section(outcome, page));
            if let Some(gaps) = &chosen.gaps {
                left_over(gaps, page);
            }
        }
    }
}

/// Returns a region in one line; `?` if it was not derived.
fn brief(derived: &DerivedCondition) -> String {
    let DerivationOutcome::Cases(cases) = &derived.result else { return "?".to_owned() };
    let case = |case: &ConditionCase| {
        if case.lines.is_empty() {
            return "the assumptions hold".to_owned();
        }
        case.lines.iter().map(ToString::to_string).collect::<Vec<_>>().join(" and ")
    };
    match cases.as_slice() {
        [only] => case(only),
        several => several.iter().map(|option| format!("({})", case(option))).collect::<Vec<_>>().join(" or "),
    }
}

fn left_out(left: &[(String, String)], page: &mut Page) {
    if !left.is_empty() {
        page.heading(1, PageLine::plain("Left out"));
        page.list(left.iter().map(|(name, why)| PageLine::formula(name.clone()).and(format!(": {why}"))).collect());
    }
}

/// Appends the incentive constraint of each information set; the constraints that hold wherever the assumptions hold are only
/// counted.
fn parts(exact: &ExactRegion, page: &mut Page) {
    let is_true = |cases: &[ConditionCase]| matches!(cases, [case] if case.lines.is_empty());
    let always = |part: &&DerivedCondition| {
        part.verdict == Word::Proved && matches!(&part.result, DerivationOutcome::Cases(cases) if is_true(cases))
    };
    let always_met = exact.parts.iter().filter(always).count();
    for part in exact.parts.iter().filter(|part| !always(part)) {
        condition_section(part, page);
    }
    if always_met > 0 {
        page.paragraph(PageLine::faint(format!(
            "{always_met} of {} incentive constraints hold wherever the assumptions hold",
            exact.parts.len()
        )));
    }
}

fn condition_section(derived: &DerivedCondition, page: &mut Page) {
    page.heading(2, PageLine::plain(derived.question.clone()));
    match &derived.result {
        DerivationOutcome::Left(left) => {
            page.paragraph(PageLine::plain("open: not everything could be eliminated"));
            page.list(left.iter().map(|(name, why)| PageLine::formula(name.clone()).and(format!(": {why}"))).collect());
            return;
        }
        DerivationOutcome::TooLong(why) => {
            page.paragraph(PageLine::plain(format!("open: {why}")));
            return;
        }
        DerivationOutcome::Cases(cases) => match cases.as_slice() {
            [] => page.paragraph(PageLine::plain(perhaps(derived, "never, where the assumptions hold"))),
            [case] if case.lines.is_empty() => {
                page.paragraph(PageLine::plain(perhaps(derived, "always, where the assumptions hold")));
            }
            [case] => {
                page.paragraph(PageLine::plain(perhaps(derived, "if and only if")));
                lines(case, derived, page);
            }
            several => {
                page.paragraph(PageLine::plain(perhaps(derived, &format!("if and only if one of {} holds", several.len()))));
                for (place, case) in several.iter().enumerate() {
                    page.paragraph(PageLine::plain(format!("({})", place + 1)));
                    lines(case, derived, page);
                }
            }
        },
    }
    let [before, eliminated, after] = derived.sizes;
    let shown = match derived.verdict {
        Word::Proved => PageLine::verdict(Word::Proved).and(", both ways"),
        Word::Vacuous => PageLine::verdict(Word::Vacuous).and(": neither side can hold"),
        Word::Refuted => PageLine::verdict(Word::Refuted).and(": the derivation is wrong, which is an error in this tool"),
        word @ (Word::Unchecked | Word::Open) => PageLine::verdict(word).and(": not proved equivalent to the question"),
    };
    let sizes = format!("   comparisons: {before} in the question, {eliminated} after elimination, {after} here");
    page.paragraph(shown.then(PageLine::faint(sizes)));
    undefined(derived, page);
}

/// Returns the sentence if the verdict on the result supports it; otherwise the sentence with `perhaps`.
fn perhaps(derived: &DerivedCondition, sentence: &str) -> String {
    match derived.verdict {
        Word::Proved | Word::Vacuous => sentence.to_owned(),
        Word::Refuted | Word::Unchecked | Word::Open => format!("perhaps {sentence}"),
    }
}

/// Appends where the question or the result has no value, or that this is not decided.
fn undefined(derived: &DerivedCondition, page: &mut Page) {
    for (subject, definedness) in [("the question", &derived.defined.question), ("this condition", &derived.defined.result)] {
        match (definedness.word, &definedness.point) {
            (Word::Proved | Word::Vacuous, _) => {}
            (Word::Refuted, Some(point)) => {
                let text = format!("where {subject} has no value, it counts as not holding: at ");
                page.paragraph(PageLine::plain(text).then(at(point)));
            }
            (Word::Refuted | Word::Open | Word::Unchecked, _) => {
                page.paragraph(PageLine::plain(format!("not proved: that {subject} has a value wherever the assumptions hold")));
            }
        }
    }
}

/// Appends values for the variables that a claim says to exist. Each value was substituted for its variable, and the claim was
/// proved without the quantifier.
pub fn answers(witnesses: &[Witness], page: &mut Page) {
    if witnesses.is_empty() {
        return;
    }
    page.heading(2, PageLine::plain("Values that satisfy it"));
    let shown = |witness: &Witness| {
        let value = |(variable, term): &(Variable, TermRef)| {
            if witness.any { format!("any {variable}") } else { format!("{variable} = {term}") }
        };
        let values: Vec<String> = witness.values.iter().map(value).collect();
        let given: Vec<String> = witness.given.iter().map(ToString::to_string).collect();
        let line = PageLine::formula(values.join(", "));
        let line = if given.is_empty() { line } else { line.and("   where ").then(PageLine::formula(given.join(", "))) };
        line.then(PageLine::faint(if witness.any { "   proved for all" } else { "   proved by substituting it" }))
    };
    page.list(witnesses.iter().map(shown).collect());
}

fn lines(case: &ConditionCase, derived: &DerivedCondition, page: &mut Page) {
    let shown = case.lines.iter().enumerate().map(|(place, line)| {
        let names: Vec<&str> = derived.printed.iter().filter(|(_, at)| *at == place).map(|(name, _)| name.as_str()).collect();
        let meant: Vec<&str> = derived.meant.iter().filter(|(_, at)| *at == place).map(|(name, _)| name.as_str()).collect();
        let with_names = |line: PageLine, names: &[&str], label: &str| match names.is_empty() {
            true => line,
            false => line.then(PageLine::faint(format!("   {label}: {}", names.join(", ")))),
        };
        let line = with_names(PageLine::formula(line.to_string()), &names, "as printed");
        with_names(line, &meant, "as meant, where the paper prints another formula or the formula is lost")
    });
    page.list(shown.collect());
    if let Some(point) = &case.point {
        let mut only = Variables::default();
        case.lines.iter().for_each(|line| only.add_condition(&line.condition()));
        page.paragraph(PageLine::faint("at ").then(evaluated::at(point, &only.free, &LabelNames::default())));
    }
}

fn at(point: &Point) -> PageLine {
    let all: BTreeSet<_> = point.values.iter().map(|(name, _)| name.clone()).collect();
    evaluated::at(point, &all, &LabelNames::default())
}

fn threshold_lines(threshold: &Threshold, page: &mut Page) {
    let variable = &threshold.variable;
    if (threshold.rising, threshold.falling) == (Word::Proved, Word::Proved) {
        let line = PageLine::plain(format!("it does not change as {variable} alone changes: "));
        return page.paragraph(line.then(PageLine::verdict(Word::Proved)));
    }
    let stays = |how: &str| {
        PageLine::plain(format!("once true, it stays true as {variable} alone {how}: ")).then(PageLine::verdict(Word::Proved))
    };
    if let Some(found) = &threshold.at {
        let side = if found.above { "above" } else { "below" };
        let itself = if found.attained { "and there, too" } else { "not there" };
        let line =
            PageLine::plain(format!("true {side} ")).then(PageLine::formula(found.value.to_string())).and(format!(", {itself}"));
        let given: Vec<String> = found.given.iter().map(ToString::to_string).collect();
        let line = if given.is_empty() { line } else { line.and(", where ").then(PageLine::formula(given.join(" and "))) };
        page.paragraph(line.and(": ").then(PageLine::verdict(Word::Proved)));
    }
    if threshold.rising == Word::Proved {
        page.paragraph(stays("rises"));
    }
    if threshold.falling == Word::Proved {
        page.paragraph(stays("falls"));
    }
    if threshold.at.is_some() {
        return;
    }
    page.paragraph(match (threshold.rising, threshold.falling) {
        (Word::Refuted, Word::Refuted) => PageLine::plain(format!(
            "no single threshold: at some points it becomes false as {variable} alone rises, at others as {variable} alone falls: "
        ))
        .then(PageLine::verdict(Word::Proved)),
        (Word::Proved, _) | (_, Word::Proved) => PageLine::plain("no formula for a threshold was found"),
        (Word::Vacuous, _) | (_, Word::Vacuous) => return,
        (_, _) => PageLine::plain("no threshold was found, and whether there is one is not decided"),
    });
}

/// Appends the region outside all regions, and which of the regions overlap.
fn left_over(gaps: &Gaps, page: &mut Page) {
    condition_section(&gaps.left_over, page);
    if !gaps.outside.is_empty() {
        let numbers = |wanted: &dyn Fn(Word) -> bool| {
            let places = gaps.outside.iter().enumerate().filter(|(_, word)| wanted(**word));
            places.map(|(place, _)| format!("({})", place + 1)).collect::<Vec<_>>().join(", ")
        };
        let proved = numbers(&|word| word == Word::Proved);
        let others = numbers(&|word| word != Word::Proved);
        if !proved.is_empty() {
            let line = format!("   wherever one of these cases holds: {proved}; whether there are other cases is open");
            page.paragraph(PageLine::verdict(Word::Proved).and(line));
        }
        if !others.is_empty() {
            page.paragraph(
                PageLine::verdict(Word::Open)
                    .and(format!("   for these cases only a point is proved, not the whole case: {others}")),
            );
        }
    }
    if let DerivationOutcome::Cases(cases) = &gaps.left_over.result {
        let without_point =
            cases.iter().enumerate().filter(|(_, case)| case.point.is_none()).map(|(place, _)| format!("({})", place + 1));
        let without_point: Vec<String> = without_point.collect();
        if !without_point.is_empty() {
            page.paragraph(PageLine::plain(format!(
                "whether some point satisfies the case is not decided: {}",
                without_point.join(", ")
            )));
        }
    }
    pairs(gaps, page);
}

/// The most pairs of disjoint regions that are listed; more are only counted.
const MANY: usize = 20;

fn pairs(gaps: &Gaps, page: &mut Page) {
    let is_disjoint = |pair: &&RegionPair| pair.point.is_none() && matches!(pair.verdict, Word::Refuted | Word::Vacuous);
    let disjoint: Vec<&RegionPair> = gaps.pairs.iter().filter(is_disjoint).collect();
    // If there are many pairs, only those that overlap or may overlap are listed.
    let many = disjoint.len() > MANY;
    let listed = gaps.pairs.iter().filter(|pair| !many || !is_disjoint(pair));
    let shown = listed.map(|pair| {
        let [first, second] = &pair.regions;
        let both = PageLine::formula(first.clone()).and(" and ").then(PageLine::formula(second.clone()));
        match (&pair.point, pair.verdict) {
            (Some(point), _) => both.and(" overlap at ").then(at(point)),
            (None, Word::Refuted | Word::Vacuous) => both.and(" do not overlap"),
            (None, word @ (Word::Open | Word::Unchecked | Word::Proved)) => both.and(": ").then(PageLine::verdict(word)),
        }
    });
    page.list(shown.collect());
    if many {
        page.paragraph(PageLine::plain(format!("{} other pairs do not overlap", disjoint.len())));
    }
}

fn against(exact: &ExactRegion, page: &mut Page) {
    let Some(against) = &exact.against else { return };
    page.heading(2, PageLine::plain(format!("Compared with {}", against.region)));
    let mut out = Vec::new();
    for (line, point) in &against.missing {
        out.push(PageLine::plain("missing: ").then(PageLine::formula(line.clone())).and(" fails at ").then(at(point)));
    }
    for (member, point) in &against.superfluous {
        out.push(
            PageLine::plain("superfluous: ")
                .then(PageLine::formula(member.clone()))
                .and(" excludes an equilibrium at ")
                .then(at(point)),
        );
    }
    for member in &against.redundant {
        out.push(PageLine::plain("redundant: ").then(PageLine::formula(member.clone())).and(" follows from the others"));
    }
    for undecided in &against.open {
        out.push(PageLine::plain("open: ").then(PageLine::formula(undecided.clone())));
    }
    match (&against.same, &against.excluded) {
        (Word::Proved | Word::Vacuous, _) if against.needed => {
            out.push(PageLine::plain("the same, and nothing in it can be left out"));
        }
        (Word::Proved | Word::Vacuous, _) => out.push(PageLine::plain("the same")),
        (Word::Refuted, Some(point)) if against.superfluous.is_empty() => {
            out.push(PageLine::plain("together they exclude an equilibrium at ").then(at(point)));
        }
        (Word::Refuted, _) => {}
        (Word::Open | Word::Unchecked, _) => out.push(PageLine::plain("open: whether the two are the same")),
    }
    page.list(out);
}

/// Returns the derived conditions as LaTeX, one display per condition; conditions that were not derived are left out.
#[must_use]
pub fn latex(result: &DerivedResult, symbols: &LatexPrinter<'_>) -> String {
    let mut out = String::new();
    for derived in all(result) {
        let DerivationOutcome::Cases(cases) = &derived.result else { continue };
        let case = |case: &ConditionCase| {
            let lines: Vec<String> = case.lines.iter().map(|line| symbols.line(line)).collect();
            lines.join(" \\ \\text{and}\\ ")
        };
        let body = match cases.as_slice() {
            [] => "\\text{never}".to_owned(),
            [only] if only.lines.is_empty() => "\\text{always}".to_owned(),
            [only] => case(only),
            several => several.iter().map(|option| format!("({})", case(option))).collect::<Vec<_>>().join(" \\ \\text{or}\\ "),
        };
        out.push_str(&format!("% {}: {}\n\\[ {body} \\]\n", derived.question.replace('\n', " "), derived.verdict));
    }
    visible(&out).into_owned()
}

/// Returns all conditions of a result, in order.
pub(super) fn all(result: &DerivedResult) -> Vec<&DerivedCondition> {
    match result {
        DerivedResult::Condition { derived, .. } => vec![derived],
        DerivedResult::Threshold(threshold) => vec![&threshold.solved],
        DerivedResult::Gaps(gaps) => vec![&gaps.left_over],
        DerivedResult::Equilibrium(exact) => exact.parts.iter().chain(std::iter::once(&exact.whole)).collect(),
        DerivedResult::Atlas(atlas) => {
            let regions = atlas.entries.iter().map(|(_, exact)| &exact.whole);
            regions.chain(atlas.gaps.iter().map(|gaps| &gaps.left_over)).collect()
        }
        DerivedResult::Pure(pure) => {
            let regions = pure.outcomes.iter().map(|outcome| &outcome.region);
            regions.chain(pure.gaps.iter().map(|gaps| &gaps.left_over)).collect()
        }
    }
}
