//! Prints items: the header, declarations, definitions, conditions, regions and maps.
//!
//! Part of the printer. Not part of a verdict: no stage of an audit parses the printed text.

use super::expressions::{domain, formula, formulas, param, range, sum};
use super::heads::{head, names, quoted, references};
use super::lines::{ALWAYS, MEDIUM, PrintedText, STRONG, WEAK, WIDTH};
use super::{games, rulings};
use crate::syntax::tree::{
    Argument, Declaration, DeclaredSymbol, Domain, Expr, FunctionFactSyntax, Header, Item, ItemKind, MapEntry, MapSyntax, Member,
    NamedCondition, Printed, Text,
};

/// Returns the text of the `paper` header.
pub(super) fn header(header: &Header) -> String {
    let mut text = format!("paper {}", quoted(&header.title));
    let entries = header.entries.iter().map(|(word, content)| format!("{} {}", word.value, quoted(content)));
    let ledger = (!header.ledger.is_empty()).then(|| format!("ledger {}", references(&header.ledger)));
    for (number, entry) in entries.chain(ledger).enumerate() {
        text.push(' ');
        text.push(if number == 0 { STRONG } else { MEDIUM });
        text.push_str(&entry);
    }
    text
}

/// Prints an item.
pub(super) fn item(page: &mut PrintedText<'_>, item: &Item) {
    let start = item.span.start;
    match &item.kind {
        ItemKind::Include(file) => page.entry(start, 0, &format!("include {}", quoted(file))),
        ItemKind::Skip { refs, why } => page.entry(start, 0, &format!("skip {}:{STRONG}{}", references(refs), quoted(why))),
        ItemKind::Set { name, labels } => page.entry(start, 0, &format!("set {} = {{{}}}", name.value, names(labels))),
        ItemKind::Reading { name, title, alternatives } => {
            let title = title.as_ref().map_or_else(String::new, |title| format!(" {}", quoted(title)));
            let all: Vec<&str> = alternatives.iter().map(|name| name.value.as_str()).collect();
            page.entry(start, 0, &format!("reading {}{title}:{STRONG}{}", name.value, all.join(&format!("{MEDIUM}or "))));
        }
        ItemKind::Parameters(all) => {
            let entries: Vec<(u32, String)> = all.iter().map(|entry| (entry.span.start, declaration(entry))).collect();
            page.list(start, 0, "parameters:", &entries, if all.len() == 1 { WIDTH } else { 0 });
        }
        ItemKind::Function { name, arguments: takes, written: tex, head: about, facts } => {
            let text = format!("function {}{}{}{}:", name.value, arguments(takes), written(tex.as_ref()), head(about));
            let entries: Vec<(u32, String)> = facts.iter().map(fact).collect();
            page.list(start, 0, &text, &entries, WIDTH);
        }
        ItemKind::Define { name, arguments: takes, written: tex, domain: inside, head: about, body } => {
            let inside = optional_domain(inside.as_ref());
            let (takes, tex, about) = (arguments(takes), written(tex.as_ref()), head(about));
            page.entry(start, 0, &format!("define {}{takes}{tex}{inside}{about} ={STRONG}{}", name.value, formula(body)));
        }
        ItemKind::DefineBy { symbols: all, domain: inside, head: about, equations } => {
            let inside = optional_domain(inside.as_ref());
            let (unknowns, about) = (symbols(all), head(about));
            page.entry(start, 0, &format!("define {unknowns}{inside}{about} by{STRONG}{}", formulas(equations)));
        }
        ItemKind::Condition { assumed, condition: named } => {
            let word = if *assumed { "assume" } else { "condition" };
            page.entry(start, 0, &format!("{word} {}", condition(named)));
        }
        ItemKind::Region { name, head: about, members } => {
            let entries: Vec<(u32, String)> = members.iter().map(member).collect();
            let plain = matches!(members.as_slice(), [Member::Names(_) | Member::Without { .. }]);
            page.list(start, 0, &format!("region {}{}:", name.value, head(about)), &entries, if plain { WIDTH } else { 0 });
        }
        ItemKind::Claim(claim) => page.entry(start, 0, &rulings::claim(claim)),
        ItemKind::Proof(proof) => rulings::proof(page, item, proof),
        ItemKind::Map(inner) => map(page, start, inner),
        ItemKind::Game(game) => games::game(page, start, game),
        ItemKind::Assessment(assessment) => games::assessment(page, start, assessment),
    }
}

fn symbols(all: &[DeclaredSymbol]) -> String {
    let shown: Vec<String> =
        all.iter().map(|symbol| format!("{}{}", param(&symbol.param), written(symbol.written.as_ref()))).collect();
    shown.join(&format!(",{WEAK}"))
}

fn written(tex: Option<&Text>) -> String {
    tex.map_or_else(String::new, |tex| format!(" written ${}$", tex.value))
}

fn optional_domain(inside: Option<&Domain>) -> String {
    inside.map_or_else(String::new, |inside| format!(" in {}", domain(inside)))
}

fn arguments(all: &[Argument]) -> String {
    if all.is_empty() {
        return String::new();
    }
    let shown: Vec<String> =
        all.iter().map(|argument| format!("{}{}", argument.name.value, optional_domain(argument.domain.as_ref()))).collect();
    format!("({})", shown.join(", "))
}

fn declaration(entry: &Declaration) -> String {
    let integer = if entry.integer { " integer" } else { "" };
    // Two spaces before the title, so that the titles of declarations are easy to find.
    let gap = if entry.head.title.is_some() { " " } else { "" };
    format!("{}{integer} in {}{gap}{}", symbols(&entry.symbols), domain(&entry.domain), head(&entry.head))
}

fn fact(fact: &FunctionFactSyntax) -> (u32, String) {
    match fact {
        FunctionFactSyntax::Monotone(how, name) => (name.span.start, format!("{} in {}", rulings::direction(*how), name.value)),
        FunctionFactSyntax::Curved(how, name) => {
            let strictly = if how.strict { "strictly " } else { "" };
            let shape = if how.convex { "convex" } else { "concave" };
            (name.span.start, format!("{strictly}{shape} in {}", name.value))
        }
        FunctionFactSyntax::Differentiable { order, argument } => {
            let twice = if *order == 2 { "twice " } else { "" };
            (argument.span.start, format!("{twice}differentiable in {}", argument.value))
        }
        FunctionFactSyntax::Formula(inner) => (inner.span.start, formula(inner)),
    }
}

fn condition(named: &NamedCondition) -> String {
    let gap = match named.body {
        Printed::Plain(_) => STRONG,
        Printed::Both { .. } => ALWAYS,
    };
    let body = rulings::printed(&named.body, &|body: &Expr| formula(body));
    format!("{}{}{}:{gap}{body}", named.name.value, arguments(&named.arguments), head(&named.head))
}

fn member(member: &Member) -> (u32, String) {
    match member {
        Member::Names(all) => {
            let shown: Vec<&str> = all.iter().map(|name| name.value.as_str()).collect();
            (all.first().map_or(0, |first| first.span.start), shown.join(&format!(",{MEDIUM}")))
        }
        Member::Without { region, left_out } => (region.span.start, format!("{} without {}", region.value, names(left_out))),
        Member::New(named) => (named.span.start, condition(named)),
    }
}

fn map(page: &mut PrintedText<'_>, start: u32, map: &MapSyntax) {
    let text = format!("map {}{}:", quoted(&map.title), head(&map.head));
    let entries: Vec<(u32, String)> = map
        .entries
        .iter()
        .map(|axis| match axis {
            MapEntry::Horizontal(name, inside) => (name.span.start, format!("horizontal {} in {}", param(name), range(inside))),
            MapEntry::Vertical(name, inside) => (name.span.start, format!("vertical {} in {}", param(name), range(inside))),
            MapEntry::Fix(all) => {
                let shown: Vec<String> = all.iter().map(|(name, value)| format!("{} = {}", param(name), sum(value))).collect();
                (all.first().map_or(0, |(name, _)| name.span.start), format!("fix {}", shown.join(&format!(",{MEDIUM}"))))
            }
            MapEntry::Show(all) => (all.first().map_or(0, |first| first.span.start), format!("show {}", names(all))),
        })
        .collect();
    page.list(start, 0, &text, &entries, 0);
}
