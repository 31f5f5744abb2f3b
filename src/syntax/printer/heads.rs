//! What an item carries before its body, printed: titles, places, alternatives; and names in a list.

use super::lines::WEAK;
use crate::syntax::tree::{Head, Name, Place, Ref, Text};

/// A string in its quotes.
pub(super) fn quoted(text: &Text) -> String {
    format!("\"{}\"", text.value)
}

pub(super) fn names(all: &[Name]) -> String {
    all.iter().map(|name| name.value.as_str()).collect::<Vec<_>>().join(", ")
}

pub(super) fn references(all: &[Ref]) -> String {
    all.iter().map(reference).collect::<Vec<_>>().join(&format!(",{WEAK}"))
}

fn reference(place: &Ref) -> String {
    if let Some(part) = &place.part {
        let key = if part.quoted { quoted(&part.key) } else { part.key.value.clone() };
        let own = if place.is_whole() { String::new() } else { format!(" {}", numbers(place)) };
        return format!("{} {key}{own}", part.kind.value);
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

/// ` at line 3, "appendix"`, or nothing.
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

/// A head with a space before each part, or nothing.
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
