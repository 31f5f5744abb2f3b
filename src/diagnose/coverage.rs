//! Which sentences of a paper the items of its condition file rule on, and which are left.

use crate::diagnostic::{Diagnostic, Faults};
use crate::manuscript::{Manuscript, Mark, PartKind};
use crate::paper::{NamedBy, NamedSentences, Paper};

/// A paper's sentences with what names them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Coverage {
    /// The title of the paper.
    pub title: String,
    /// Its parts, in the order of the text.
    pub parts: Vec<CoveredPart>,
}

/// A section or a footnote.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CoveredPart {
    /// What it is.
    pub kind: PartKind,
    /// The number or the heading by which a condition file names it.
    pub key: String,
    /// The heading; empty for a footnote.
    pub heading: String,
    /// Its sentences.
    pub sentences: Vec<CoveredSentence>,
}

/// A sentence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CoveredSentence {
    /// Its number in its part, from 1.
    pub number: u32,
    /// Its text.
    pub text: String,
    /// The line of the text on which its paragraph begins.
    pub line: usize,
    /// What makes its content formal; empty if nothing does.
    pub marks: Vec<Mark>,
    /// What rules on it: ids of claims and names of items.
    pub items: Vec<String>,
    /// The reason of a `skip`.
    pub skipped: Option<String>,
}

impl CoveredSentence {
    /// The sentence has formal content, and neither an item nor a `skip` names it.
    #[must_use]
    pub fn is_left(&self) -> bool {
        !self.marks.is_empty() && self.items.is_empty() && self.skipped.is_none()
    }
}

impl Coverage {
    /// How many sentences are left.
    #[must_use]
    pub fn left(&self) -> usize {
        self.parts.iter().flat_map(|part| &part.sentences).filter(|sentence| sentence.is_left()).count()
    }
}

/// Puts the sentences that a file names beside those of the text.
///
/// # Errors
/// A file names a part or a sentence that the text does not have, or skips a sentence that an item rules on.
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
    // Items first, so that a `skip` can be held against them.
    let (items, skips): (Vec<&NamedSentences>, Vec<&NamedSentences>) =
        paper.sentences.iter().partition(|named| matches!(named.by, NamedBy::Item(_)));
    for named in items.into_iter().chain(skips) {
        let Some(part) = parts.iter_mut().find(|part| part.kind.word() == named.kind && part.key == named.key) else {
            // A place in the ledger need not have sentences that the text shows.
            if named.last != u32::MAX || named.key.parse::<u32>().is_err() {
                faults.push(no_part(named, text));
            }
            continue;
        };
        let count = u32::try_from(part.sentences.len()).unwrap_or(u32::MAX);
        let whole = named.last == u32::MAX;
        if !whole && named.last > count {
            let message = format!("{} {} has {count} sentences", named.kind, named.key);
            faults.push(Diagnostic::new(named.span, message).repair("`referee coverage --all` shows their numbers"));
            continue;
        }
        let formal = part.sentences.iter().filter(|sentence| !sentence.marks.is_empty()).count();
        for sentence in part.sentences.iter_mut().filter(|sentence| (named.first..=named.last).contains(&sentence.number)) {
            match &named.by {
                // An item that names a whole part says where it stands, not that it rules on every sentence.
                NamedBy::Item(_) if whole && (formal != 1 || sentence.marks.is_empty()) => {}
                NamedBy::Item(item) if sentence.items.contains(item) => {}
                NamedBy::Item(item) => sentence.items.push(item.clone()),
                NamedBy::Skip(_) if !whole && !sentence.items.is_empty() => {
                    let message = format!("sentence {} is skipped, but `{}` rules on it", sentence.number, sentence.items[0]);
                    faults.push(Diagnostic::new(named.span, message).repair("leave it out of the `skip`"));
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
        Some(_) | None => fault.repair("`referee coverage` without this item lists the sections and footnotes of the text"),
    }
}
