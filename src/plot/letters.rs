//! The order and the letters of cells.

use super::region_map::{CellContent, MapCell};

/// Returns the cells in the order of their regions, fewest first, the gap and what lies outside last, each with its letter.
pub(super) fn lettered(mut cells: Vec<MapCell>) -> Vec<MapCell> {
    cells.sort_by_cached_key(|cell| match &cell.content {
        CellContent::Within(regions) if !regions.is_empty() => (0, regions.len(), regions.iter().copied().collect::<Vec<_>>()),
        CellContent::Within(_) => (1, 0, Vec::new()),
        CellContent::Outside => (2, 0, Vec::new()),
    });
    for (place, cell) in cells.iter_mut().enumerate() {
        cell.letter = letter(place);
    }
    cells
}

/// Returns `A` to `Z`, then `A1`, `B1`, ….
fn letter(place: usize) -> String {
    let sign = u8::try_from(place % 26).map_or('A', |offset| char::from(b'A' + offset));
    match place / 26 {
        0 => sign.to_string(),
        round => format!("{sign}{round}"),
    }
}
