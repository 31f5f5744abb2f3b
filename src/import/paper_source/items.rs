//! Turns the formulas of a source into items of a draft: claims, assumptions, conditions, definitions, and what is skipped.
//!
//! A formula is kept as it is printed. Its sense comes from what surrounds it alone: in an assumption it is assumed, after `:=` or
//! `\equiv` it is a definition, in a line of text that states a condition it is a named condition, and otherwise it is a claim.

use std::collections::{BTreeMap, BTreeSet};

use super::domains;
use super::macros::Macros;
use super::passage::{PrintedLabel, SourceContent, SourceFormula};
use super::symbols::{SymbolTable, compared_word, symbols};
use crate::import::draft::{Draft, DraftBody, DraftItem, DraftPlace, EQUATION, Titles, comment};
use crate::import::names::ImportedNames;
use crate::source::Span;
use crate::syntax::latex;
use crate::syntax::tree::{Expr, ExprKind, TexSymbol};

/// The most items that are written.
pub(super) const MAX_ITEMS: usize = 2_000;
/// The longest formula that is read, in bytes.
const MAX_LENGTH: usize = 6_000;
/// The number of bytes before a formula in a line that are searched for the words of a condition.
const MAX_BEFORE: usize = 200;
/// The signs and commands of which one occurs in a formula that states something.
const RELATIONS: [&str; 17] = [
    "=",
    "<",
    ">",
    "\\le",
    "\\ge",
    "\\ne",
    "\\lt",
    "\\gt",
    "\\equiv",
    "≤",
    "≥",
    "≠",
    "\\Rightarrow",
    "\\Leftrightarrow",
    "\\iff",
    "\\implies",
    "\\approx",
];
/// The words before a formula in a line that make it a condition of a longer statement.
const CONDITIONAL: &str =
    "if iff when whenever where unless suppose assume let given provided for with only such satisfying either which";
/// The signs that print a definition.
const DEFINING: [&str; 5] = [":=", "\\coloneqq", "\\triangleq", "\\equiv", "≡"];

/// Fills a draft from the content of a source. `text` is the source.
pub(super) fn fill(draft: &mut Draft, text: &str, content: &SourceContent) {
    let mut writer = ItemWriter {
        draft,
        text,
        content,
        names: ImportedNames::default(),
        table: SymbolTable::default(),
        titles: Titles::default(),
        domains: BTreeMap::new(),
        line: LineCounter::default(),
        seen: BTreeSet::new(),
    };
    for formula in &content.formulas {
        writer.formula(formula);
        if writer.draft.items.len() > MAX_ITEMS {
            break;
        }
    }
    writer.give_domains();
}

struct ItemWriter<'a> {
    draft: &'a mut Draft,
    text: &'a str,
    content: &'a SourceContent,
    names: ImportedNames,
    table: SymbolTable,
    titles: Titles,
    /// The domains that the text gives to each symbol, each with the line of the source.
    domains: BTreeMap<TexSymbol, Vec<(String, usize)>>,
    line: LineCounter,
    /// The formulas in lines of text so far, each with the statement or footnote around it.
    seen: BTreeSet<(Option<usize>, String)>,
}

/// A formula that was read: its text, and its symbols by index in the draft.
struct ReadFormula {
    text: String,
    mentions: Vec<usize>,
}

impl ItemWriter<'_> {
    fn formula(&mut self, formula: &SourceFormula) {
        let line = self.line.of(self.text, formula.offset);
        let text = clean(&formula.text);
        if !formula.display {
            if let Some((symbols, domain)) = domains::domain(&text) {
                for symbol in symbols {
                    let given = self.domains.entry(symbol).or_default();
                    if !given.iter().any(|(other, _)| *other == domain) {
                        given.push((domain.clone(), line));
                    }
                }
                return;
            }
            let states = RELATIONS.iter().any(|sign| text.contains(sign));
            // A statement that repeats a formula in its text gets one item for it.
            if formula.context.is_none() || !states || !self.seen.insert((formula.context, text.clone())) {
                return;
            }
        }
        let context = formula.context.and_then(|index| self.content.contexts.get(index));
        let mut places: Vec<DraftPlace> = formula.label.iter().map(|label| place(EQUATION, label)).collect();
        places.extend(context.and_then(|context| Some(place(&context.kind, context.label.as_ref()?))));
        if places.is_empty() && context.is_none() {
            return;
        }
        let assumed = context.is_some_and(|context| matches!(context.kind.as_str(), "assumption" | "axiom"));
        let conditional = !formula.display && self.states_condition(formula.offset);
        let title = match places.first() {
            Some(DraftPlace::Number(kind, number)) => format!("{kind} {number}"),
            Some(DraftPlace::Words(words)) => words.clone(),
            None => context.map_or_else(String::new, |context| context.kind.clone()),
        };
        let mut remarks = vec![format!("line {line} of the source")];
        if !formula.display {
            let around = comment(self.sentence(formula.offset, formula.text.len()));
            remarks = vec![format!("line {line} of the source: {around}")];
        }
        let (body, mentions) = match self.body(&text, &title, assumed, conditional) {
            Ok(done) => done,
            Err(why) => {
                remarks.push(format!("printed: {}", comment(&text)));
                (DraftBody::Skip(why), Vec::new())
            }
        };
        self.draft.items.push(DraftItem { places, remarks, mentions, body });
    }

    /// The item for a formula, with the symbols that it mentions.
    fn body(&mut self, text: &str, title: &str, assumed: bool, conditional: bool) -> Result<(DraftBody, Vec<usize>), String> {
        let text = expanded(text, &self.content.macros)?;
        if let Some(done) = self.definition(&text)? {
            return Ok(done);
        }
        let read = self.read(&text, true)?;
        let formula = format!("${}$", read.text);
        let body = match (assumed, conditional) {
            (true, _) => DraftBody::Assume { name: self.names.fresh(title, "assumption"), formula },
            (false, true) => DraftBody::Condition { name: self.names.fresh(title, "condition"), formula },
            (false, false) => DraftBody::Claim { title: self.titles.fresh(title), statement: formula },
        };
        Ok((body, read.mentions))
    }

    /// Reads `name := number` or `name \equiv number`. Returns `None` if the formula is no definition.
    fn definition(&mut self, text: &str) -> Result<Option<(DraftBody, Vec<usize>)>, String> {
        let Some((sign, place)) = DEFINING.iter().find_map(|sign| Some((*sign, text.find(sign)?))) else { return Ok(None) };
        let (left, right) = (&text[..place], text[place + sign.len()..].trim_start_matches("{}"));
        let is_equivalence = sign == "\\equiv" || sign == "≡";
        let no_definition = |why: String| if is_equivalence { Ok(None) } else { Err(why) };
        let Ok(symbol) = latex::symbol(left.replace('&', "").trim(), Span::default()) else {
            return no_definition(format!("the left side of `{sign}` is not a single symbol - write a definition with `define`"));
        };
        if self.table.get(&symbol).is_some() {
            let name = latex::default_name(&symbol);
            return no_definition(format!("`{name}` occurs before this definition - write `define` in its place, if it is one"));
        }
        let right = right.replacen('&', "", 1);
        let read = match self.read(right.trim(), false) {
            Ok(read) => read,
            Err(why) => return no_definition(why),
        };
        let Some(index) = self.table.index(&symbol, &mut self.names, self.draft) else {
            return no_definition("the symbol that is defined cannot be written".to_owned());
        };
        if read.mentions.contains(&index) {
            return no_definition("the symbol that is defined occurs in its own definition".to_owned());
        }
        let mut mentions = read.mentions;
        mentions.push(index);
        Ok(Some((DraftBody::Define { symbol: index, number: format!("${}$", read.text) }, mentions)))
    }

    /// Reads a formula that must be a condition, or else a number.
    fn read(&mut self, text: &str, condition: bool) -> Result<ReadFormula, String> {
        if text.is_empty() {
            return Err("the display is empty".to_owned());
        }
        if text.contains('$') {
            return Err("the formula contains `$`: a formula in words inside the formula".to_owned());
        }
        if text.contains(char::is_control) {
            return Err("the formula contains a control character".to_owned());
        }
        let read = latex::read(text, Span::default(), &|_| false);
        let expr = read.map_err(|faults| faults.first().map(|fault| fault.headline()).unwrap_or_default())?.expr;
        match (condition, states(&expr)) {
            (true, false) => return Err("the formula is a number, and states nothing".to_owned()),
            (false, true) => return Err("the right side of the definition is a condition, not a number".to_owned()),
            (true, true) | (false, false) => {}
        }
        if let Some(word) = compared_word(&expr) {
            return Err(format!("`{word}` may be a label - declare a `set` of labels, and a parameter in it"));
        }
        let mut mentions = Vec::new();
        for symbol in symbols(&expr) {
            let index = self.table.index(&symbol, &mut self.names, self.draft);
            mentions.push(index.ok_or_else(|| format!("the symbol `{symbol}` cannot be written"))?);
        }
        Ok(ReadFormula { text: text.to_owned(), mentions })
    }

    /// The sentence around a formula of this length, within [`MAX_BEFORE`] bytes on each side.
    fn sentence(&self, offset: usize, length: usize) -> &str {
        let start = offset - self.before(offset).len();
        let inside = boundary(self.text, offset + length);
        let after = self.text.get(inside..boundary(self.text, inside + MAX_BEFORE)).unwrap_or("");
        let stops = ["\n\n", "\\begin{", "\\end{", "\\[", "\\footnote{", "$$", "."];
        let stop = |stop: &&str| {
            let sentence = after.match_indices(*stop).map(|(at, _)| at);
            let mut ends = sentence.filter(|at| *stop != "." || after[at + 1..].starts_with(char::is_whitespace));
            ends.next().map(|at| if *stop == "." { at + 1 } else { at })
        };
        let end = inside + stops.iter().filter_map(stop).min().unwrap_or(after.len());
        self.text.get(start..end).unwrap_or("").trim_start_matches([':', ' ', '*', '\n']).trim_end_matches('}')
    }

    /// The text before a formula in its sentence, within [`MAX_BEFORE`] bytes.
    fn before(&self, offset: usize) -> &str {
        let start = boundary(self.text, offset.saturating_sub(MAX_BEFORE));
        let piece = self.text.get(start..offset).unwrap_or("");
        let ends = [". ", ".\n", "? ", "! ", "\n\n", "\\footnote{", "\\footnotetext{", "\\]", "]:"];
        let ends = ends.iter().filter_map(|end| Some(piece.rfind(end)? + end.len()));
        let commands = ["\\begin{", "\\end{", "\\label{"].iter().filter_map(|command| {
            let at = piece.rfind(command)?;
            let close = at + piece.get(at..)?.find('}')? + 1;
            // The optional argument of a statement is its title.
            let option = piece.get(close..)?.strip_prefix('[').and_then(|title| title.find(']'));
            Some(close + option.map_or(0, |length| length + 2))
        });
        piece.get(ends.chain(commands).max().unwrap_or(0)..).unwrap_or("")
    }

    /// True iff the words before a formula in its sentence make the formula part of a longer statement.
    fn states_condition(&self, offset: usize) -> bool {
        let before = self.before(offset).to_lowercase();
        let mut words = before.split(|sign: char| !sign.is_alphabetic());
        words.any(|word| CONDITIONAL.split(' ').any(|listed| listed == word))
    }

    /// Gives each parameter the domain that the text states, if all statements about it agree.
    fn give_domains(&mut self) {
        for (symbol, given) in &self.domains {
            let Some(parameter) = self.table.get(symbol).and_then(|index| self.draft.symbols.get_mut(index)) else { continue };
            match given.as_slice() {
                [(domain, line)] => {
                    parameter.domain = Some(domain.clone());
                    parameter.remark = format!("line {line} of the source");
                }
                several => {
                    let shown: Vec<String> = several.iter().map(|(domain, line)| format!("{domain} on line {line}")).collect();
                    parameter.remark = format!("the source gives {}", shown.join(", "));
                }
            }
        }
    }
}

fn place(kind: &str, label: &PrintedLabel) -> DraftPlace {
    match label {
        PrintedLabel::Number(number) => DraftPlace::Number(kind.to_owned(), *number),
        PrintedLabel::Words(words) => DraftPlace::Words(format!("{kind} {words}")),
    }
}

/// True iff the formula states something; false for a number.
fn states(expr: &Expr) -> bool {
    if let ExprKind::Parenthesized(inner) = &expr.node {
        return states(inner);
    }
    matches!(
        expr.node,
        ExprKind::Chain(..)
            | ExprKind::And(_)
            | ExprKind::Or(_)
            | ExprKind::Connect(..)
            | ExprKind::Not(_)
            | ExprKind::In(..)
            | ExprKind::Truth(_)
    )
}

/// The text of a formula on one line, without comments.
fn clean(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for line in text.lines() {
        let mut escaped = false;
        let end = line.char_indices().find(|(_, sign)| {
            let found = *sign == '%' && !escaped;
            escaped = *sign == '\\' && !escaped;
            found
        });
        out.push_str(end.map_or(line, |(end, _)| &line[..end]));
        out.push(' ');
    }
    out.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The formula with the author's commands expanded, and without commands that print nothing.
fn expanded(text: &str, macros: &Macros) -> Result<String, String> {
    if text.len() > MAX_LENGTH {
        return Err(format!("the formula has {} bytes, more than {MAX_LENGTH}", text.len()));
    }
    let mut out = macros.expand(text)?;
    while let Some(start) = out.find("\\label{") {
        let Some(end) = out[start..].find('}') else { break };
        out.replace_range(start..=start + end, "");
    }
    Ok(out.replace("\\nonumber", "").replace("\\notag", "").trim().to_owned())
}

/// The nearest boundary of a character at or before an offset.
fn boundary(text: &str, offset: usize) -> usize {
    let mut at = offset.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

/// Counts the lines up to offsets that do not decrease.
#[derive(Debug, Default)]
struct LineCounter {
    offset: usize,
    lines: usize,
}

impl LineCounter {
    fn of(&mut self, text: &str, offset: usize) -> usize {
        let between = text.as_bytes().get(self.offset..offset).unwrap_or_default();
        self.lines += between.iter().filter(|byte| **byte == b'\n').count();
        self.offset = offset.max(self.offset);
        self.lines + 1
    }
}
