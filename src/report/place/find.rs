//! Finds the numbered places of a paper, such as propositions and footnotes, and matches the places of claims against them.
//!
//! Called by `referee report` and by [`crate::report::overview`]. Not part of a verdict.

use crate::paper::Paper;

/// The kinds of places that have a report, in the order of the reports.
const KINDS: [&str; 6] = ["proposition", "theorem", "lemma", "corollary", "result", "footnote"];

/// A numbered place of a paper, such as a proposition or a footnote.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct NumberedPlace {
    rank: usize,
    number: u32,
}

impl NumberedPlace {
    /// Returns the name of the place, such as `proposition 1`.
    #[must_use]
    pub fn name(&self) -> String {
        format!("{} {}", KINDS.get(self.rank).copied().unwrap_or_default(), self.number)
    }

    /// Returns the file name of the place's report without an extension, such as `proposition-1`.
    #[must_use]
    pub fn file(&self) -> String {
        self.name().replace(' ', "-")
    }

    /// Returns true iff one of the places is this place, or a range that contains it.
    #[must_use]
    pub fn is_among(&self, places: &[String]) -> bool {
        places.iter().any(|place| {
            range(place).is_some_and(|(rank, first, last)| rank == self.rank && (first..=last).contains(&self.number))
        })
    }

    /// Returns true iff the text of one of the places mentions this place, as in `appendix, proof of Proposition 1`.
    #[must_use]
    pub fn is_named_in(&self, places: &[String]) -> bool {
        let name = self.name();
        places.iter().any(|place| {
            let place = place.to_lowercase();
            place.match_indices(&name).any(|(at, _)| {
                let next = place[at + name.len()..].chars().next();
                at > 0 && !next.is_some_and(|next| next.is_ascii_digit() || next == '.')
            })
        })
    }
}

/// Returns the rank of the kind, the first and the last number of a place such as `proposition 1`, `footnotes 9 and 10`,
/// `footnotes 9 to 13` or `footnote 9, sentence 2`; `None` for another place.
fn range(place: &str) -> Option<(usize, u32, u32)> {
    let whole = place.split_once(", sentence").map_or(place, |(whole, _)| whole);
    let (kind, numbers) = whole.split_once(' ')?;
    let rank = KINDS.iter().position(|known| *known == kind.strip_suffix('s').unwrap_or(kind))?;
    let (first, last) = numbers.split_once(" to ").or_else(|| numbers.split_once(" and ")).unwrap_or((numbers, numbers));
    Some((rank, first.parse().ok()?, last.parse().ok()?))
}

/// Returns the places of a paper that have a claim, a region or an encoded item, propositions first, each kind by number.
#[must_use]
pub fn numbered_places(paper: &Paper) -> Vec<NumberedPlace> {
    let claims = paper.claims.iter().flat_map(|claim| &claim.places);
    let regions = paper.models.iter().flat_map(|model| &model.regions).flat_map(|region| &region.places);
    let mut out: Vec<NumberedPlace> = Vec::new();
    for (rank, first, last) in claims.chain(regions).filter_map(|place| range(place)) {
        // A range contributes its ends; a place between them is found by its own name or through the ledger.
        out.extend([first, last].map(|number| NumberedPlace { rank, number }));
    }
    for entry in paper.ledger.iter().filter(|entry| !entry.items.is_empty()) {
        if let Some(rank) = KINDS.iter().position(|known| *known == entry.kind) {
            out.push(NumberedPlace { rank, number: entry.number });
        }
    }
    out.sort();
    out.dedup();
    out
}
