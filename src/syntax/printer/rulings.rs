//! Prints claims, questions and proofs.
//!
//! Part of the printer. Not part of a verdict: no stage of an audit parses the printed text.

use super::derivations;
use super::expressions::{formula, formulas, param, sum};
use super::heads::{names, places, quoted};
use super::lines::{ALWAYS, MEDIUM, PrintedText, STRONG};
use crate::syntax::tree::{
    ClaimSyntax, Clause, Direction, ExpectClause, ExpectedOutcome, Item, Param, Printed, PrintedForm, ProofEntry, ProofSyntax,
    RulingSyntax, StatementKind, StatementSyntax, Under, UsesEntry,
};

/// Returns the text of a `claim`, `question` or `derive`.
pub(super) fn claim(claim: &ClaimSyntax) -> String {
    let derived = derivations::derive(&claim.ruling);
    let word = match (&derived, claim.question) {
        (Some(_), _) => "derive",
        (None, true) => "question",
        (None, false) => "claim",
    };
    let name = claim.name.as_ref().map_or_else(String::new, |name| format!("{} ", name.value));
    let inside = claim.assessment.as_ref().map_or_else(String::new, |name| format!(" in {}", name.value));
    let title = quoted(&claim.title);
    format!("{word} {name}{title}{}{inside}:{STRONG}{}", places(&claim.places), derived.unwrap_or_else(|| ruling(&claim.ruling)))
}

/// Prints a `proof` with its entries.
pub(super) fn proof(page: &mut PrintedText<'_>, item: &Item, proof: &ProofSyntax) {
    let name = proof.name.as_ref().map_or_else(String::new, |name| format!("{} ", name.value));
    let inside = proof.assessment.as_ref().map_or_else(String::new, |name| format!(" in {}", name.value));
    let head = format!("proof {name}{}{}{inside}:", quoted(&proof.title), places(&proof.places));
    let moves: Vec<(u32, String)> = proof.moves.iter().map(proof_move).collect();
    page.list(item.span.start, 0, &head, &moves, 0);
}

fn proof_move(entry: &ProofEntry) -> (u32, String) {
    match entry {
        ProofEntry::Suppose(all) => (all.first().map_or(0, |first| first.span.start), format!("suppose {}", formulas(all))),
        ProofEntry::Step { title, places: at, ruling: what, span } => {
            let title = title.as_ref().map_or_else(String::new, |title| format!(" {}", quoted(title)));
            (span.start, format!("step{title}{}:{STRONG}{}", places(at), ruling(what)))
        }
        ProofEntry::Without(all) => (all.first().map_or(0, |first| first.span.start), format!("without {}", names(all))),
        ProofEntry::Under(chosen) => {
            let start = match chosen {
                Under::Each(name) => name.span.start,
                Under::Names(all) => all.first().map_or(0, |first| first.span.start),
            };
            (start, under(chosen))
        }
    }
}

fn under(chosen: &Under) -> String {
    match chosen {
        Under::Each(name) => format!("under each {}", name.value),
        Under::Names(all) => format!("under {}", names(all)),
    }
}

fn ruling(ruling: &RulingSyntax) -> String {
    let mut text = printed(&ruling.statement, &statement);
    for next in &ruling.clauses {
        text.push(STRONG);
        text.push_str(&clause(next));
    }
    text
}

/// Returns the text of a clause.
pub(super) fn clause(clause: &Clause) -> String {
    match clause {
        Clause::Given(all) => format!("given {}", formulas(all)),
        Clause::Without(all) => format!("without {}", names(all)),
        Clause::Under(chosen) => under(chosen),
        Clause::Uses(uses) => {
            let uses: Vec<String> = uses
                .iter()
                .map(|used| match used {
                    UsesEntry::Name(name) => name.value.clone(),
                    UsesEntry::Title(title) => quoted(title),
                })
                .collect();
            format!("uses {}", uses.join(", "))
        }
        Clause::Expect(expect) => expectation(expect),
    }
}

/// Returns the text of a form, or of the printed and the meant form, each on a line of its own.
pub(super) fn printed<T>(form: &Printed<T>, show: &dyn Fn(&T) -> String) -> String {
    match form {
        Printed::Plain(plain) => show(plain),
        Printed::Both { printed, meant } => {
            let printed = match printed {
                PrintedForm::Form(form, expect) => {
                    let expect: String = expect.iter().map(|expect| format!("{MEDIUM}{}", expectation(expect))).collect();
                    format!("{}{expect}", show(form))
                }
                PrintedForm::Lost(why) => format!("lost {}", quoted(why)),
            };
            // The caller's mark before this text puts `as printed` on a line of its own as well.
            format!("as printed: {printed}{ALWAYS}as meant:   {}", show(meant))
        }
    }
}

fn expectation(expect: &ExpectClause) -> String {
    let outcome = match expect.outcome {
        ExpectedOutcome::Proved => "proved",
        ExpectedOutcome::Refuted => "refuted",
        ExpectedOutcome::Unchecked => "unchecked",
        ExpectedOutcome::Open => "open",
        ExpectedOutcome::Vacuous => "vacuous",
        ExpectedOutcome::Undefined => "undefined",
    };
    expect.why.as_ref().map_or_else(|| format!("expect {outcome}"), |why| format!("expect {outcome} {}", quoted(why)))
}

/// Returns the words for a direction, such as `strictly increasing`.
pub(super) fn direction(direction: Direction) -> &'static str {
    match (direction.strict, direction.increasing) {
        (true, true) => "strictly increasing",
        (true, false) => "strictly decreasing",
        (false, true) => "weakly increasing",
        (false, false) => "weakly decreasing",
    }
}

/// Returns the parameters, separated by commas.
pub(super) fn params(all: &[Param]) -> String {
    all.iter().map(param).collect::<Vec<_>>().join(", ")
}

fn statement(statement: &StatementSyntax) -> String {
    match &statement.kind {
        StatementKind::Formula(inner) => formula(inner),
        StatementKind::Nonempty(inner) => format!("nonempty {}", formula(inner)),
        StatementKind::Empty(inner) => format!("empty {}", formula(inner)),
        StatementKind::Disjoint(all) => format!("disjoint {}", formulas(all)),
        StatementKind::Overlap(all) => format!("overlap {}", formulas(all)),
        StatementKind::Cover(all) => format!("cover {}", formulas(all)),
        StatementKind::Partition(all) => format!("partition {}", formulas(all)),
        StatementKind::Redundant(member, region) => format!("{} redundant in {}", member.value, region.value),
        StatementKind::Needed(member, region) => format!("{} needed in {}", member.value, region.value),
        StatementKind::Stricter(left, right) => format!("{} stricter than {}", formula(left), formula(right)),
        StatementKind::Defined(inner) => format!("defined {}", sum(inner)),
        StatementKind::Monotone(inner, how, over) => format!("{} {} in {}", sum(inner), direction(*how), params(over)),
        StatementKind::Constant(inner, over) => format!("{} constant in {}", sum(inner), params(over)),
        StatementKind::Upward(inner, over) => format!("{} upward in {}", formula(inner), params(over)),
        StatementKind::Downward(inner, over) => format!("{} downward in {}", formula(inner), params(over)),
        StatementKind::Derive(derive) => derivations::question(derive),
    }
}
