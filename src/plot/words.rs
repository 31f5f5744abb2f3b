//! What a map shows, in words: for legends, for screen readers, and for a terminal.

use super::region_map::{CellContent, FixedValue, MapAxis, MapCell, RegionMap, ShownRegion};
use crate::certify::Word;

/// What a cell is, in words.
pub(super) fn words(map: &RegionMap, cell: &MapCell) -> String {
    let CellContent::Within(regions) = &cell.content else { return "outside the assumptions".to_owned() };
    if regions.is_empty() {
        let all = if map.shown.len() == 1 { "it does not hold" } else { "none of them holds" };
        return format!("a gap: {all}");
    }
    let one = |shown: &ShownRegion| {
        let mut about: Vec<String> = Vec::new();
        if shown.title.is_some() {
            about.push(shown.name.clone());
        }
        about.extend(shown.places.first().cloned());
        match shown.derived {
            Some(Word::Proved | Word::Vacuous) | None => {}
            Some(word) => about.push(format!("derived, {}", word.as_str())),
        }
        let title = shown.title.as_deref().unwrap_or(&shown.name);
        if about.is_empty() { title.to_owned() } else { format!("{title} ({})", about.join(", ")) }
    };
    let all: Vec<String> = regions.iter().filter_map(|place| map.shown.get(*place)).map(one).collect();
    all.join(" and ")
}

/// The point of a cell, in words.
pub(super) fn example(cell: &MapCell) -> String {
    format!("point ({}, {})", cell.sample.0, cell.sample.1)
}

/// What a map shows, for those who cannot see it: each cell with a point.
pub(super) fn description(map: &RegionMap) -> String {
    let axis = |axis: &MapAxis| format!("{} from {} to {}", axis.variable, axis.low, axis.high);
    let mut out = format!("Horizontal: {}. Vertical: {}.", axis(&map.horizontal), axis(&map.vertical));
    if !map.fixed.is_empty() {
        out.push_str(&format!(" Fixed: {}.", fixed(map)));
    }
    for cell in &map.cells {
        out.push_str(&format!(" {}: {}, {}.", cell.letter, words(map, cell), example(cell)));
    }
    out
}

/// The values of the other parameters, by their names.
pub(super) fn fixed(map: &RegionMap) -> String {
    let value =
        |fixed: &FixedValue| format!("{} = {}", fixed.variable, fixed.label.clone().unwrap_or_else(|| fixed.value.to_string()));
    map.fixed.iter().map(value).collect::<Vec<_>>().join(", ")
}

/// Returns the cells of a map, a line each: the letter, what holds there, and a point.
#[must_use]
pub fn summary(map: &RegionMap) -> String {
    let line = |cell: &MapCell| format!("  {}  {}; {}\n", cell.letter, words(map, cell), example(cell));
    let axis = |axis: &MapAxis| format!("{} from {} to {}", axis.variable, axis.low, axis.high);
    let at = if map.fixed.is_empty() { String::new() } else { format!(", at {}", fixed(map)) };
    let cells: String = map.cells.iter().map(line).collect();
    format!("{}: {}, {}{at}\n{cells}", map.title, axis(&map.horizontal), axis(&map.vertical))
}
