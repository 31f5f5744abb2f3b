//! Puts the places of claims in an order: numbered results first, then numbered lines, sections, and notes.
//!
//! A condition file names places by words, such as `section 5, sentence 12`, and does not say where in the paper a numbered line
//! stands. Called by [`super::letter`] and [`super::latex`]. Not part of a verdict.

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
