//! Tests that the reference is complete: every word of the language is in a heading, and its grammar is the parser's.

use std::collections::BTreeSet;
use std::fs;

use referee::syntax::play::Concept;

use super::page::Page;

const KEYWORDS: &str = include_str!("../../../src/syntax/keywords.rs");
const PARSER: &str = include_str!("../../../src/syntax/parser/mod.rs");
const GRAMMAR: &str = "docs/reference/grammar.md";

/// Returns the words of a table of `src/syntax/keywords.rs`.
fn table(name: &str) -> Vec<&'static str> {
    let start = KEYWORDS.find(&format!("const {name}:")).unwrap_or_else(|| panic!("no table {name}"));
    let rest = &KEYWORDS[start..];
    let words: Vec<&str> = rest[..rest.find("];").unwrap()].split('"').skip(1).step_by(2).collect();
    assert!(!words.is_empty(), "{name}");
    words
}

/// Returns the grammar in the header of the parser.
fn grammar() -> String {
    let block = PARSER.split("//! ```ebnf\n").nth(1).unwrap().split("//! ```").next().unwrap();
    block.lines().map(|line| line.strip_prefix("//! ").unwrap_or_default().to_owned() + "\n").collect()
}

/// Returns the words in quotes in the grammar.
fn terminals(grammar: &str) -> BTreeSet<String> {
    let quoted = grammar.split('"').skip(1).step_by(2);
    quoted.filter(|word| word.chars().all(|c| c.is_alphabetic() || c == '_')).map(str::to_owned).collect()
}

#[test]
fn every_word_of_the_language_is_in_a_heading() {
    let named: BTreeSet<String> = super::under("docs/reference").iter().flat_map(|path| Page::read(path).words()).collect();
    let mut words = terminals(&grammar());
    for name in ["ITEM_WORDS", "RESERVED", "STEP_WORDS"] {
        words.extend(table(name).into_iter().map(str::to_owned));
    }
    words.extend(Concept::ALL.iter().map(|concept| concept.word().to_owned()));
    words.extend(referee::certify::Word::ALL.iter().map(ToString::to_string));
    assert!(words.len() > 120, "{}", words.len());
    let missing: Vec<&String> = words.difference(&named).collect();
    assert!(missing.is_empty(), "no heading of docs/reference has these in backticks: {missing:?}");
}

#[test]
fn every_kind_of_claim_is_in_a_heading() {
    let pages: Vec<Page> = super::under("docs/reference").iter().map(|path| Page::read(path)).collect();
    let spans: Vec<String> = pages.iter().flat_map(Page::spans).map(|span| format!(" {span} ")).collect();
    for kind in referee::report::statement::KINDS {
        assert!(spans.iter().any(|span| span.contains(&format!(" {kind} "))), "no heading of docs/reference has `{kind}`");
    }
}

#[test]
fn every_section_about_a_word_has_an_example() {
    for path in super::under("docs/reference") {
        let page = Page::read(&path);
        for (heading, text) in page.sections().into_iter().filter(|(heading, _)| heading.contains('`')) {
            assert!(text.contains("\n```referee"), "{path}: `{heading}` has no example");
        }
    }
}

#[test]
fn every_heading_of_the_errors_page_shows_its_message() {
    let page = Page::read("docs/reference/errors.md");
    let sections = page.sections();
    let messages: Vec<_> = sections.iter().filter(|(heading, _)| heading.starts_with('`')).collect();
    assert!(messages.len() >= 90, "{}", messages.len());
    for (heading, text) in messages {
        let shown = text.split("```text\n").nth(1).unwrap_or_default().replace('`', "");
        for part in heading.trim_matches('`').split('…') {
            assert!(shown.contains(part.trim()), "{heading} is not shown:\n{shown}");
        }
    }
}

#[test]
fn the_reference_contains_the_grammar_of_the_parser() {
    let page = Page::read(GRAMMAR);
    let block = page.blocks.iter().find(|block| block.language == "ebnf").unwrap();
    if std::env::var_os("REFEREE_WRITE_DOCS").is_some() {
        let mut text = page.text.clone();
        text.replace_range(block.place.clone(), &grammar());
        fs::write(super::root().join(GRAMMAR), text).unwrap();
    } else {
        assert_eq!(page.content(block), grammar(), "`make docs-outputs` updates the grammar");
    }
}
