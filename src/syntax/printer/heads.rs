//! Prints the parts of an item between its name and its body: titles, places and alternatives; and lists of names.
//!
//! Part of the printer. Not part of a verdict: no stage of an audit parses the printed text.

use super::lines::WEAK;
use crate::syntax::tree::{Head, Name, Place, Ref, Text};

/// Returns the string with its quotes.
pub(super) fn quoted(text: &Text) -> String {
    format!("\"{}\"", text.value)
}

/// Returns the names, separated by commas.
pub(super) fn names(all: &[Name]) -> String {
    all.iter().map(|name| name.value.as_str()).collect::<Vec<_>>().join(", ")
}

/// Returns the references, separated by commas.
pub(super) fn references(all: &[Ref]) -> String {
    all.iter().map(reference).collect::<Vec<_>>().join(&format!(",{WEAK}"))
}

fn reference(place: &Ref) -> String {
    if let Some(part) = &place.part {
        let key = if part.quoted { quoted(&part.key) } else { part.key.value.clone() };
        let sentences = if place.is_whole() { String::new() } else { format!(" {}", numbers(place)) };
        return format!("{} {key}{sentences}", part.kind.value);
    }
    numbers(place)
}

fn numbers(place: &Ref) -> String {
    if place.first == place.last {
        format!("{} {}", place.kind.value, place.first)
    } else {
        format!("{} {}..{}", place.kind.value, place.first, place.last)
    }
}

/// Returns a clause such as ` at line 3, "appendix"`, or nothing if there are no places.
pub(super) fn places(all: &[Place]) -> String {
    if all.is_empty() {
        return String::new();
    }
    let shown: Vec<String> = all
        .iter()
        .map(|place| match place {
            Place::Ref(inner) => reference(inner),
            Place::Words(words) => quoted(words),
        })
        .collect();
    format!("{WEAK}at {}", shown.join(&format!(",{WEAK}")))
}

/// Returns the parts of a head, each with a space before it; nothing for an empty head.
pub(super) fn head(head: &Head) -> String {
    let mut text = head.title.as_ref().map_or_else(String::new, |title| format!("{WEAK}{}", quoted(title)));
    text.push_str(&places(&head.places));
    if let Some(supplied) = &head.supplied {
        text.push_str(&format!("{WEAK}supplied"));
        if let Some(why) = &supplied.why {
            text.push_str(&format!(" {}", quoted(why)));
        }
    }
    if !head.under.is_empty() {
        text.push_str(&format!(" under {}", names(&head.under)));
    }
    text
}
