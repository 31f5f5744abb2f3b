//! Defines the sentences of letters, in plain English, for an editor and for an author.
//!
//! Called by [`super`]. Not part of a verdict.

use super::Reader;
use crate::certify::Word;
use crate::report::finding::FindingKind;

/// Returns how many statements were checked, and what became of them.
pub(super) fn opening(reader: Reader, all: usize, counts: &[(Word, usize)]) -> String {
    let part = |(word, count): &(Word, usize)| {
        let what = match (word, *count) {
            (Word::Refuted, 1) => "does not hold: a counterexample in exact numbers is at hand",
            (Word::Refuted, _) => "do not hold: a counterexample in exact numbers is at hand for each",
            (Word::Open, _) => "could not be decided",
            (Word::Unchecked, 1) => "is answered by a search program without a proof",
            (Word::Unchecked, _) => "are answered by a search program without a proof",
            (Word::Vacuous, 1) => "says nothing, since its hypotheses contradict each other",
            (Word::Vacuous, _) => "say nothing, since their hypotheses contradict each other",
            (Word::Proved, 1) => "is proved",
            (Word::Proved, _) => "are proved",
        };
        // A letter about one statement has no number before its verdict.
        let number = if all == 1 { String::new() } else { format!("{count} ") };
        (*count > 0).then(|| format!("{number}{what}"))
    };
    let parts: Vec<String> = counts.iter().rev().filter_map(part).collect();
    let paper = match reader {
        Reader::Editor => "the paper",
        Reader::Author => "your paper",
    };
    let start = format!("The formal statements of {paper} were written down one by one and checked by exact arithmetic.");
    match parts.split_last() {
        None => format!("{start} No statement was selected."),
        Some((only, [])) if all == 1 => format!("{start} The only statement {only}."),
        Some((only, [])) => format!("{start} Of {all} statements, {only}."),
        Some((last, rest)) => format!("{start} Of {all} statements, {}, and {last}.", rest.join("; ")),
    }
}

/// Returns what a check of this sort cannot tell.
pub(super) fn limits(reader: Reader) -> &'static str {
    match reader {
        Reader::Editor => {
            "The points below are ordered by place; at each place the gravest comes first. The check concerns the mathematics alone: \
             whether the model fits its subject, and whether the formulas as written down say what the paper says, is for a reader \
             to judge. Some statements test on purpose whether a condition can be left out."
        }
        Reader::Author => {
            "The points below are ordered by place; at each place the gravest comes first. If a formula below does not say what you \
             mean, please tell us, since then we have misread the paper. Some statements test on purpose whether a condition can be \
             left out: that such a statement does not hold says that you need the condition."
        }
    }
}

/// Returns what a finding asks of the reader; `is_meant_proved` is `None` if nothing is claimed of the meant form by itself.
pub(super) fn lead(reader: Reader, kind: FindingKind, word: Word, is_meant_proved: Option<bool>) -> String {
    let meant = match is_meant_proved {
        Some(true) => " The form below it is proved.",
        Some(false) => " The form below it is not proved either.",
        None => "",
    };
    let text = match (kind, reader) {
        (FindingKind::Surprise, Reader::Editor) if word == Word::Refuted => {
            "This does not hold, although it was expected to. Please ask for a correction."
        }
        (FindingKind::Surprise, Reader::Author) if word == Word::Refuted => {
            "This does not hold, although it was expected to. Please correct it."
        }
        (FindingKind::Surprise, _) => "The result is not the one that was expected; please look at it again.",
        (FindingKind::Undecided, _) => "This could not be decided.",
        (FindingKind::Misprint, Reader::Editor) => {
            return format!("What is printed does not hold. Please ask whether the second form is meant.{meant}");
        }
        (FindingKind::Misprint, Reader::Author) => {
            return format!("What is printed does not hold. Please put the second form in its place.{meant}");
        }
        (FindingKind::Refuted, Reader::Editor) => {
            "This does not hold in general. If the paper relies on it, please ask for the condition that is missing."
        }
        (FindingKind::Refuted, Reader::Author) => {
            "This does not hold in general. If you rely on it, please state the condition that is missing."
        }
        (FindingKind::No, _) => "It was asked whether this holds; it does not.",
        (FindingKind::Vacuous, Reader::Editor) => {
            "The hypotheses contradict each other, so this says nothing. Please ask what is meant."
        }
        (FindingKind::Vacuous, Reader::Author) => "The hypotheses contradict each other, so this says nothing. Please revise it.",
    };
    text.to_owned()
}

/// Returns what is asked about conditions that follow from others.
pub(super) fn redundant(reader: Reader) -> &'static str {
    match reader {
        Reader::Editor => {
            "The other conditions at the same place imply each of these. The paper might say so, or leave them out."
        }
        Reader::Author => "The other conditions at the same place imply each of these. You can say so, or leave them out.",
    }
}

/// Returns what is asked about things that the text does not state.
pub(super) fn unstated(reader: Reader) -> &'static str {
    match reader {
        Reader::Editor => "The check needed the following, which the text does not state. Please ask the author to state it.",
        Reader::Author => {
            "The check needed the following, which the text does not state. Please state it, or correct our reading."
        }
    }
}
