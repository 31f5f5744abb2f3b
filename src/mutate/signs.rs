//! Finds the sign or word between two parts of a formula in the text; the syntax tree stores only the places of the parts.

use crate::source::{SourceId, Sources, Span};
use crate::syntax::tree::Relation;

/// The texts of relations. A text that begins with another one comes before it.
const RELATIONS: [(&str, Relation); 17] = [
    ("\\leqslant", Relation::LessEqual),
    ("\\geqslant", Relation::GreaterEqual),
    ("\\leq", Relation::LessEqual),
    ("\\geq", Relation::GreaterEqual),
    ("\\neq", Relation::NotEqual),
    ("\\equiv", Relation::Equal),
    ("\\le", Relation::LessEqual),
    ("\\ge", Relation::GreaterEqual),
    ("\\ne", Relation::NotEqual),
    ("\\lt", Relation::Less),
    ("\\gt", Relation::Greater),
    ("<=", Relation::LessEqual),
    (">=", Relation::GreaterEqual),
    ("!=", Relation::NotEqual),
    ("<", Relation::Less),
    (">", Relation::Greater),
    ("=", Relation::Equal),
];

/// The text between two places of one source.
#[derive(Clone, Copy, Debug)]
pub(super) struct TextGap<'a> {
    text: &'a str,
    source: SourceId,
    start: u32,
}

impl<'a> TextGap<'a> {
    /// Returns the text between `start` and `end`, or the empty text if they are out of order.
    pub(super) fn between(sources: &'a Sources, source: SourceId, start: u32, end: u32) -> Self {
        let text = sources.get(source).text.get(start as usize..end as usize).unwrap_or("");
        Self { text, source, start }
    }

    /// Returns the place of the first relation in the text, if it is the wanted one.
    pub(super) fn relation(self, wanted: Relation) -> Option<Span> {
        self.positions().find_map(|(place, rest)| {
            let (sign, found) = RELATIONS.iter().find(|(sign, _)| starts_with(rest, sign))?;
            Some((*found == wanted).then(|| self.span(place, sign.len())))
        })?
    }

    /// Returns the place of the first occurrence of a sign or word in the text.
    pub(super) fn first(self, sign: &str) -> Option<Span> {
        self.positions().find(|(_, rest)| starts_with(rest, sign)).map(|(place, _)| self.span(place, sign.len()))
    }

    /// Iterates over the positions outside comments, each with the rest of the text from there.
    fn positions(self) -> impl Iterator<Item = (usize, &'a str)> {
        let mut comment = false;
        self.text.char_indices().filter_map(move |(place, sign)| {
            comment = (comment || sign == '#') && sign != '\n';
            (!comment).then(|| (place, &self.text[place..]))
        })
    }

    fn span(self, place: usize, length: usize) -> Span {
        let at = |place: usize| self.start.saturating_add(u32::try_from(place).unwrap_or(u32::MAX));
        Span { source: self.source, start: at(place), end: at(place + length) }
    }
}

/// Returns true iff the text begins with the sign. If the sign is a word or a command, no letter may follow.
fn starts_with(text: &str, sign: &str) -> bool {
    let word = sign.ends_with(|c: char| c.is_ascii_alphabetic());
    text.strip_prefix(sign).is_some_and(|rest| !word || !rest.starts_with(|c: char| c.is_ascii_alphabetic()))
}

/// Returns the text of a relation, plain or LaTeX.
pub(super) fn relation(relation: Relation, latex: bool) -> &'static str {
    match (relation, latex) {
        (Relation::LessEqual, true) => "\\leq ",
        (Relation::GreaterEqual, true) => "\\geq ",
        (Relation::NotEqual, true) => "\\neq ",
        (Relation::Less | Relation::Greater | Relation::Equal, true) | (_, false) => relation.sign(),
    }
}

/// Returns the weak version of a strict relation and the strict version of a weak one; `None` for equations and their negations.
pub(super) fn other_strictness(relation: Relation) -> Option<Relation> {
    match relation {
        Relation::Less => Some(Relation::LessEqual),
        Relation::LessEqual => Some(Relation::Less),
        Relation::Greater => Some(Relation::GreaterEqual),
        Relation::GreaterEqual => Some(Relation::Greater),
        Relation::Equal | Relation::NotEqual => None,
    }
}

/// Returns the reversed inequality, or the negated equation.
pub(super) fn turned(relation: Relation) -> Relation {
    match relation {
        Relation::Less => Relation::Greater,
        Relation::LessEqual => Relation::GreaterEqual,
        Relation::Greater => Relation::Less,
        Relation::GreaterEqual => Relation::LessEqual,
        Relation::Equal => Relation::NotEqual,
        Relation::NotEqual => Relation::Equal,
    }
}
