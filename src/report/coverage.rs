//! Builds the page on which sentences of a paper are ruled on: a row per section and footnote, then the sentences not covered.
//!
//! Called by `referee coverage`. Not part of a verdict.

use super::page::{Page, PageLine, PageTable, Tone};
use crate::diagnose::coverage::{Coverage, CoveredPart, CoveredSentence};

/// Returns the page; with `all`, the page lists every sentence with the items that rule on it, otherwise only those not covered.
#[must_use]
pub fn page(found: &Coverage, all: bool) -> Page {
    let mut page = Page::default();
    page.heading(1, PageLine::plain(format!("Sentences of {}", found.title)));
    let left = found.left();
    let total: usize = found.parts.iter().map(formal).sum();
    page.paragraph(match left {
        0 => PageLine::plain(format!("Each of the {total} sentences with formal content is ruled on or skipped.")),
        _ => PageLine::new()
            .with(Tone::Bad, format!("Left: {left} of the {total} sentences with formal content."))
            .and(" Name each at an item that rules on it (`at section 5 sentence 12`), or in a `skip` with a reason."),
    });
    let rows = found.parts.iter().filter(|part| all || formal(part) > 0).map(row).collect();
    let head = ["", "sentences", "formal", "ruled on", "skipped", "left"].map(PageLine::faint).to_vec();
    page.table(PageTable { head, rows, right: vec![1, 2, 3, 4, 5] });
    for part in &found.parts {
        let shown: Vec<&CoveredSentence> = part.sentences.iter().filter(|sentence| all || sentence.is_left()).collect();
        if shown.is_empty() {
            continue;
        }
        page.heading(2, PageLine::plain(name(part)));
        page.list(shown.into_iter().flat_map(lines).collect());
    }
    page
}

fn formal(part: &CoveredPart) -> usize {
    part.sentences.iter().filter(|sentence| !sentence.marks.is_empty()).count()
}

/// Returns the name of a section or footnote, such as `section 5, Analysis`.
fn name(part: &CoveredPart) -> String {
    let key = format!("{} {}", part.kind.word(), part.key);
    if part.heading.is_empty() || part.key.starts_with(&part.heading) { key } else { format!("{key}, {}", part.heading) }
}

fn row(part: &CoveredPart) -> Vec<PageLine> {
    let count = |counts: &dyn Fn(&CoveredSentence) -> bool| {
        let formal = part.sentences.iter().filter(|sentence| !sentence.marks.is_empty());
        formal.filter(|sentence| counts(sentence)).count()
    };
    let left = count(&CoveredSentence::is_left);
    let number = |count: usize| if count == 0 { PageLine::faint("-") } else { PageLine::plain(count.to_string()) };
    vec![
        PageLine::plain(name(part)),
        number(part.sentences.len()),
        number(formal(part)),
        number(count(&|sentence| !sentence.items.is_empty())),
        number(count(&|sentence| sentence.items.is_empty() && sentence.skipped.is_some())),
        if left == 0 { PageLine::faint("-") } else { PageLine::new().with(Tone::Bad, left.to_string()) },
    ]
}

/// Returns two lines for a sentence: its number and text, then its marks and the items that rule on it.
fn lines(sentence: &CoveredSentence) -> Vec<PageLine> {
    let number = format!("{:>3}  ", sentence.number);
    let mut out = vec![PageLine::faint(number).and(sentence.text.as_str())];
    let marks: Vec<&str> = sentence.marks.iter().map(|mark| mark.word()).collect();
    let mut below = PageLine::faint(format!("     line {}", sentence.line));
    if !marks.is_empty() {
        below = below.with(Tone::Faint, format!("; {}", marks.join(", ")));
    }
    if !sentence.items.is_empty() {
        below = below.with(Tone::Faint, "; ruled on by ").with(Tone::Formula, sentence.items.join(", "));
    }
    if let Some(why) = &sentence.skipped {
        below = below.with(Tone::Faint, format!("; skipped: {why}"));
    }
    out.push(below);
    out
}
