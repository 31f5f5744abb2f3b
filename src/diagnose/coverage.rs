//! Compares the sentences that a condition file names with those of the paper's text, and lists the uncovered ones.
//!
//! Called by `referee coverage`. Not part of a verdict.

use crate::diagnostic::{Diagnostic, Faults};
use crate::manuscript::{Manuscript, Mark, PartKind};
use crate::paper::{NamedBy, NamedSentences, Paper};

/// The sentences of a paper, with the items that name them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Coverage {
    /// The title of the paper.
    pub title: String,
    /// The sections and footnotes, in the order of the text.
    pub parts: Vec<CoveredPart>,
}

/// A section or a footnote of the text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CoveredPart {
    /// The kind of the part.
    pub kind: PartKind,
    /// The number or the heading by which a condition file names the part.
    pub key: String,
    /// The heading; empty for a footnote.
    pub heading: String,
    /// The sentences of the part.
    pub sentences: Vec<CoveredSentence>,
}

/// A sentence of the text, with the items that name it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CoveredSentence {
    /// The number of the sentence in its part, from 1.
    pub number: u32,
    /// The text of the sentence.
    pub text: String,
    /// The line of the text on which the paragraph of the sentence begins.
    pub line: usize,
    /// The marks of formal content in the sentence; empty if there are none.
    pub marks: Vec<Mark>,
    /// The items that cover the sentence: ids of claims and names of other items.
    pub items: Vec<String>,
    /// The reason given by a `skip` that names the sentence.
    pub skipped: Option<String>,
}

impl CoveredSentence {
    /// Returns true iff the sentence has formal content, and neither an item nor a `skip` names it.
    #[must_use]
    pub fn is_left(&self) -> bool {
        !self.marks.is_empty() && self.items.is_empty() && self.skipped.is_none()
    }
}

impl Coverage {
    /// Returns the number of sentences with formal content that nothing names.
    #[must_use]
    pub fn left(&self) -> usize {
        self.parts.iter().flat_map(|part| &part.sentences).filter(|sentence| sentence.is_left()).count()
    }
}

/// Matches the sentences that a condition file names with the sentences of the text.
///
/// # Errors
/// Returns faults if the file names a part or a sentence that the text does not have, or skips a sentence that an item covers.
pub fn coverage(paper: &Paper, text: &Manuscript) -> Result<Coverage, Faults> {
    let mut parts: Vec<CoveredPart> = text
        .parts
        .iter()
        .map(|part| CoveredPart {
            kind: part.kind,
            key: part.key.clone(),
            heading: part.heading.clone(),
            sentences: (1..).zip(&part.sentences).map(|(number, sentence)| covered(number, sentence)).collect(),
        })
        .collect();
    let mut faults = Faults::new();
    // Items come first, so that a `skip` of a sentence that an item covers is found.
    let (items, skips): (Vec<&NamedSentences>, Vec<&NamedSentences>) =
        paper.sentences.iter().partition(|named| matches!(named.by, NamedBy::Item(_)));
    for named in items.into_iter().chain(skips) {
        let Some(part) = parts.iter_mut().find(|part| part.kind.word() == named.kind && part.key == named.key) else {
            // A numbered place of the ledger need not be a part of the text.
            if named.last != u32::MAX || named.key.parse::<u32>().is_err() {
                faults.push(no_part(named, text));
            }
            continue;
        };
        let count = u32::try_from(part.sentences.len()).unwrap_or(u32::MAX);
        let whole = named.last == u32::MAX;
        if !whole && named.last > count {
            let message = format!("{} {} has {count} sentences", named.kind, named.key);
            faults.push(
                Diagnostic::new(named.span, message).repair("find the number of the sentence with `referee coverage --all`"),
            );
            continue;
        }
        let formal = part.sentences.iter().filter(|sentence| !sentence.marks.is_empty()).count();
        for sentence in part.sentences.iter_mut().filter(|sentence| (named.first..=named.last).contains(&sentence.number)) {
            match &named.by {
                // An item that names a whole part gives its place; it covers a sentence only if no other has formal content.
                NamedBy::Item(_) if whole && (formal != 1 || sentence.marks.is_empty()) => {}
                NamedBy::Item(item) if sentence.items.contains(item) => {}
                NamedBy::Item(item) => sentence.items.push(item.clone()),
                NamedBy::Skip(_) if !whole && !sentence.items.is_empty() => {
                    let message = format!("sentence {} is skipped, but `{}` rules on it", sentence.number, sentence.items[0]);
                    faults.push(Diagnostic::new(named.span, message).repair("remove the sentence from the `skip`"));
                }
                NamedBy::Skip(why) => sentence.skipped = Some(why.clone()),
            }
        }
    }
    if faults.is_empty() { Ok(Coverage { title: paper.title.clone(), parts }) } else { Err(faults) }
}

fn covered(number: u32, sentence: &crate::manuscript::Sentence) -> CoveredSentence {
    CoveredSentence {
        number,
        text: sentence.text.clone(),
        line: sentence.line,
        marks: sentence.marks.clone(),
        items: Vec::new(),
        skipped: None,
    }
}

fn no_part(named: &NamedSentences, text: &Manuscript) -> Diagnostic {
    let same_kind = text.parts.iter().filter(|part| part.kind.word() == named.kind).map(|part| part.key.as_str());
    let closest = same_kind
        .map(|key| (strsim::normalized_damerau_levenshtein(&key.to_lowercase(), &named.key.to_lowercase()), key))
        .max_by(|a, b| a.0.total_cmp(&b.0));
    let message = format!("the text has no {} {}", named.kind, named.key);
    let fault = Diagnostic::new(named.span, message);
    match closest {
        Some((likeness, key)) if likeness > 0.5 => fault.repair(format!("did you mean `{key}`?")),
        Some(_) | None => {
            fault.repair("remove the reference, and `referee coverage` lists the sections and footnotes of the text")
        }
    }
}
