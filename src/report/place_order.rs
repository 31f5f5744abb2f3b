//! Puts the places of claims in an order: numbered results first, then numbered lines, sections, and notes.
//!
//! A condition file names places by words, such as `section 5, sentence 12`, and does not say where in the paper a numbered line
//! stands. Called by [`super::letter`], [`super::latex`] and [`super::html`]. Not part of a verdict.

/// The kinds of places in their order; an unknown kind stands before the notes.
const KINDS: [&[&str]; 7] = [
    &["abstract"],
    &["proposition", "theorem", "lemma", "corollary", "result", "assumption", "definition"],
    &["line", "equation", "condition", "inequality"],
    &["section"],
    &["figure", "table"],
    &["appendix"],
    &["footnote"],
];

/// The key by which places are put in order.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct PlaceKey {
    is_missing: bool,
    kind: usize,
    word: usize,
    has_no_number: bool,
    numbers: Vec<u32>,
}

/// Returns the place of a claim under which a letter lists it: the first of its places, without the sentence.
#[must_use]
pub fn heading(places: &[String]) -> String {
    let Some(first) = places.first() else { return "Without a place".to_owned() };
    let whole = first.rfind(", sentence").map_or(first.as_str(), |end| &first[..end]);
    capital(whole)
}

/// Returns a text with its first letter in upper case.
#[must_use]
pub fn capital(text: &str) -> String {
    let mut signs = text.chars();
    signs.next().map(|first| first.to_uppercase().chain(signs).collect()).unwrap_or_default()
}

/// Returns the key of a claim's place. Places without a number that have the same kind stay in the order in which they come.
#[must_use]
pub fn key(places: &[String]) -> PlaceKey {
    let place = heading(places).to_lowercase();
    let (word, rest) = place.split_once(' ').unwrap_or((&place, ""));
    let word = word.trim_end_matches(',');
    let singular = word.strip_suffix('s').unwrap_or(word);
    let known = KINDS
        .iter()
        .enumerate()
        .find_map(|(kind, words)| words.iter().position(|known| *known == word || *known == singular).map(|place| (kind, place)));
    let (kind, at) = known.unwrap_or((KINDS.len() - 2, usize::MAX));
    let digits = |part: &str| part.chars().take_while(char::is_ascii_digit).collect::<String>().parse().ok();
    let number = rest.split([' ', ',']).next().unwrap_or("");
    let numbers: Vec<u32> = number.split('.').map_while(digits).collect();
    PlaceKey { is_missing: places.is_empty(), kind, word: at, has_no_number: numbers.is_empty(), numbers }
}

/// Returns the places after the first, each without the sentence and each once.
#[must_use]
pub fn others(places: &[String]) -> Vec<String> {
    let first = heading(places);
    let mut out: Vec<String> = Vec::new();
    for place in places {
        let whole = heading(std::slice::from_ref(place));
        if whole != first && !out.contains(&whole) {
            out.push(whole);
        }
    }
    out
}

/// Returns the places in one text, with neighbouring numbers of one kind together: `section 5, sentences 3, 9 and 10; line 7`.
#[must_use]
pub fn joined(places: &[String]) -> String {
    let mut groups: Vec<(String, Vec<&str>)> = Vec::new();
    for place in places {
        let (kind, numbers) = kind_and_numbers(place);
        match groups.last_mut() {
            Some((known, all)) if *known == kind && !numbers.is_empty() && !kind.is_empty() => all.push(numbers),
            Some(_) | None => groups.push((kind, vec![numbers])),
        }
    }
    let mut rest = places;
    let mut out: Vec<String> = Vec::new();
    for (kind, numbers) in &groups {
        let (own, later) = rest.split_at(numbers.len().min(rest.len()));
        rest = later;
        match own {
            [only] => out.push(only.clone()),
            several => out.push(if several.is_empty() { String::new() } else { format!("{kind}s {}", numbers.join(", ")) }),
        }
    }
    let separator = if groups.iter().any(|(_, numbers)| numbers.len() > 1) { "; " } else { ", " };
    out.join(separator)
}

/// Returns the kind of a place in the singular, and its numbers: `section 5, sentence` and `9 and 10`. The numbers are empty if the
/// place does not end with one.
fn kind_and_numbers(place: &str) -> (String, &str) {
    let is_number = |word: &str| word.chars().next().is_some_and(|first| first.is_ascii_digit());
    let Some((before, last)) = place.rsplit_once(' ').filter(|(_, last)| is_number(last)) else {
        return (place.to_owned(), "");
    };
    for link in [" and", " to"] {
        let pair = before.strip_suffix(link).and_then(|before| before.rsplit_once(' ')).filter(|(_, first)| is_number(first));
        if let Some((kind, _)) = pair {
            return (kind.strip_suffix('s').unwrap_or(kind).to_owned(), &place[kind.len() + 1..]);
        }
    }
    (before.to_owned(), last)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(places: &[&str]) -> String {
        joined(&places.iter().map(|place| (*place).to_owned()).collect::<Vec<_>>())
    }

    #[test]
    fn numbers_of_one_kind_are_joined() {
        assert_eq!(of(&["section 5, sentence 3", "section 5, sentences 9 and 10"]), "section 5, sentences 3, 9 and 10");
        assert_eq!(of(&["line 7", "line 9", "section 2, sentences 1 to 3"]), "lines 7, 9; section 2, sentences 1 to 3");
        assert_eq!(of(&["line 7", "section 5, sentence 3"]), "line 7, section 5, sentence 3");
        assert_eq!(of(&["abstract", "abstract"]), "abstract, abstract");
        assert_eq!(of(&[]), "");
    }
}
