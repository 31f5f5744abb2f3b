//! A map as SVG: cells in colours and patterns, each with a letter; legible on a light and on a dark page, and read out by screen
//! readers. Every text is escaped, so that no name in a paper can be taken for markup.

use std::fmt::Write;

use super::page::{DrawnCell, FRAME, LABEL, LabelPlace, PIXEL, PicturePage, WIDTH, broken, page, pixels, text_width};
use super::region_map::{CellContent, MapAxis, MapCell, RegionMap};
use super::symbol::{Script, SymbolLine, parts};
use super::words::{description, example, words};

/// Colours that people who see few colours can tell apart, after Okabe and Ito (2008).
pub(super) const COLOURS: [&str; 7] = ["#0072b2", "#e69f00", "#009e73", "#cc79a7", "#56b4e9", "#d55e00", "#b8a900"];
/// The patterns of cells, besides none: what is drawn in a square of 12 pixels.
const PATTERNS: [&str; 5] = [
    "<circle cx=\"3\" cy=\"3\" r=\"1.3\"/><circle cx=\"9\" cy=\"9\" r=\"1.3\"/>",
    "<path d=\"M0 3H12M0 9H12\"/>",
    "<path d=\"M3 0V12M9 0V12\"/>",
    "<path d=\"M-3 -3L15 15M-3 9L3 15M9 -3L15 3\"/>",
    "<path d=\"M0 6H12M6 0V12\"/>",
];
/// The size of the small texts.
const SMALL: i64 = 13;
/// How far apart the lines below the map are.
const LINE: i64 = 22;

/// Returns the map as an SVG document, which may also stand in an HTML page as it is. The same map gives the same text.
#[must_use]
pub fn svg(map: &RegionMap) -> String {
    let page = page(map);
    let id = identifier(map);
    let caption = caption(map);
    let legend: Vec<Vec<String>> = map.cells.iter().map(|cell| legend_words(map, cell)).collect();
    let lines = caption.len() + legend.iter().map(Vec::len).sum::<usize>();
    let [_, top, _, high] = FRAME;
    let below = top + high + 62;
    let height = below + LINE * i64::try_from(lines).unwrap_or(0) + 16;
    let mut out = String::new();
    let _ = write!(
        out,
        "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"referee-map\" viewBox=\"0 0 {WIDTH} {height}\" width=\"{WIDTH}\" \
         height=\"{height}\" role=\"img\" aria-labelledby=\"{id}-title {id}-desc\" \
         font-family=\"Ubuntu, 'Ubuntu Light', 'DejaVu Sans', 'Liberation Sans', Arial, sans-serif\" font-size=\"{SMALL}\">\n\
         <title id=\"{id}-title\">{}</title>\n<desc id=\"{id}-desc\">{}</desc>\n",
        xml_escaped(&map.title),
        xml_escaped(&description(map)),
    );
    out.push_str(STYLE);
    definitions(&id, map, &mut out);
    let _ = writeln!(out, "<rect class=\"rm-page\" width=\"{WIDTH}\" height=\"{height}\" fill=\"#ffffff\"/>");
    let title = broken(&titled(map), WIDTH - 48, 16);
    let _ = writeln!(
        out,
        "<text class=\"rm-ink\" x=\"24\" y=\"32\" font-size=\"16\" fill=\"#1b1b1b\">{}</text>",
        xml_escaped(&shortened(&title))
    );
    for (index, (cell, drawn)) in map.cells.iter().zip(&page.cells).enumerate() {
        fills(&id, index, cell, &path(&drawn.outlines, true), &mut out);
    }
    let [left, _, wide, _] = FRAME;
    let curves = path(&page.curves, false);
    let _ = writeln!(
        out,
        "<path class=\"rm-line\" d=\"{curves}\" fill=\"none\" stroke=\"#1b1b1b\" stroke-width=\"1.2\" stroke-linejoin=\"round\"/>"
    );
    let _ = writeln!(
        out,
        "<rect class=\"rm-line\" x=\"{left}\" y=\"{top}\" width=\"{wide}\" height=\"{high}\" fill=\"none\" stroke=\"#1b1b1b\"/>"
    );
    axes(map, &page, &mut out);
    page.cells.iter().for_each(|drawn| dot(drawn.dot, &mut out));
    page.cells.iter().for_each(|drawn| labels(drawn, &mut out));
    let mut y = below;
    for text in &caption {
        let _ = writeln!(out, "<text class=\"rm-ink\" x=\"24\" y=\"{y}\" fill=\"#1b1b1b\">{text}</text>");
        y += LINE;
    }
    for (index, (cell, lines)) in map.cells.iter().zip(&legend).enumerate() {
        let swatch = format!("M24 {}h26v16h-26z", y - 12);
        fills(&id, index, cell, &swatch, &mut out);
        let _ = writeln!(out, "<path class=\"rm-line\" d=\"{swatch}\" fill=\"none\" stroke=\"#1b1b1b\" stroke-width=\"0.8\"/>");
        for line in lines {
            let _ = writeln!(out, "<text class=\"rm-ink\" x=\"60\" y=\"{y}\" fill=\"#1b1b1b\">{}</text>", xml_escaped(line));
            y += LINE;
        }
    }
    out.push_str("</svg>\n");
    out
}

const STYLE: &str = "<style>\
@media (prefers-color-scheme: dark) {\
.referee-map .rm-page{fill:#15181c}.referee-map .rm-ink{fill:#ececec}.referee-map .rm-halo{stroke:#15181c}\
.referee-map .rm-line{stroke:#d0d0d0}.referee-map .rm-dot{fill:#ececec;stroke:#15181c}.referee-map .rm-cell{fill-opacity:0.5}\
}</style>\n";

/// A name for this map's definitions, so that several maps can stand in one page.
fn identifier(map: &RegionMap) -> String {
    let plain = |text: &str| -> String { text.chars().filter(char::is_ascii_alphanumeric).take(24).collect() };
    let all = format!("{}{}{}", map.title, map.horizontal.variable, map.vertical.variable);
    let sum = all.bytes().fold(0u32, |sum, byte| sum.wrapping_mul(31).wrapping_add(u32::from(byte)));
    format!("rm-{}-{}-{sum:x}", plain(&map.slug), plain(&map.title))
}

/// Writes the patterns that the cells of the map have, and that of gaps.
fn definitions(id: &str, map: &RegionMap, out: &mut String) {
    out.push_str("<defs>\n");
    let is_used = |wanted: (usize, usize)| (0..map.cells.len()).any(|index| style(index) == (Some(wanted.0), wanted.1));
    for (place, pattern) in PATTERNS.iter().enumerate() {
        for (colour, hue) in COLOURS.iter().enumerate().filter(|(colour, _)| is_used((place, *colour))) {
            let _ = writeln!(
                out,
                "<pattern id=\"{id}-p{place}-{colour}\" width=\"12\" height=\"12\" patternUnits=\"userSpaceOnUse\"><g fill=\"{fill}\" \
                 stroke=\"{hue}\" stroke-width=\"0.9\" stroke-opacity=\"0.75\">{pattern}</g></pattern>",
                fill = if place == 0 { hue } else { "none" },
            );
        }
    }
    let _ = writeln!(
        out,
        "<pattern id=\"{id}-gap\" width=\"9\" height=\"9\" patternUnits=\"userSpaceOnUse\"><path class=\"rm-line\" \
         d=\"M-2 11L11 -2M-2 2L2 -2M7 11L11 7\" stroke=\"#1b1b1b\" stroke-width=\"0.9\" stroke-opacity=\"0.7\"/></pattern>\n</defs>"
    );
}

/// The pattern and the colour of a cell by its place among the cells.
fn style(index: usize) -> (Option<usize>, usize) {
    ((index % (PATTERNS.len() + 1)).checked_sub(1), index % COLOURS.len())
}

/// A path of a cell, filled as its content wants it.
fn fills(id: &str, index: usize, cell: &MapCell, path: &str, out: &mut String) {
    match &cell.content {
        CellContent::Outside => {
            let _ = writeln!(out, "<path d=\"{path}\" fill=\"#808080\" fill-opacity=\"0.28\"/>");
        }
        CellContent::Within(regions) if regions.is_empty() => {
            let _ = writeln!(out, "<path d=\"{path}\" fill=\"url(#{id}-gap)\"/>");
        }
        CellContent::Within(_) => {
            let (pattern, colour) = style(index);
            let _ = writeln!(out, "<path class=\"rm-cell\" d=\"{path}\" fill=\"{}\" fill-opacity=\"0.3\"/>", COLOURS[colour]);
            if let Some(pattern) = pattern {
                let _ = writeln!(out, "<path d=\"{path}\" fill=\"url(#{id}-p{pattern}-{colour})\"/>");
            }
        }
    }
}

/// Rows of places as one path.
fn path(rows: &[Vec<LabelPlace>], closed: bool) -> String {
    let mut out = String::new();
    for row in rows {
        for (place, (x, y)) in row.iter().enumerate() {
            let _ = write!(out, "{}{} {}", if place == 0 { "M" } else { "L" }, pixels(*x), pixels(*y));
        }
        if closed {
            out.push('Z');
        }
    }
    out
}

fn axes(map: &RegionMap, page: &PicturePage, out: &mut String) {
    let [left, top, wide, high] = FRAME;
    let (bottom, middle) = (top + high, top + high / 2);
    for (x, text) in &page.across {
        let x = pixels(*x);
        let _ = writeln!(
            out,
            "<path class=\"rm-line\" d=\"M{x} {bottom}v5\" stroke=\"#1b1b1b\"/><text class=\"rm-ink\" x=\"{x}\" y=\"{}\" \
             text-anchor=\"middle\" font-size=\"12\" fill=\"#1b1b1b\">{}</text>",
            bottom + 19,
            xml_escaped(text)
        );
    }
    for (y, text) in &page.up {
        let _ = writeln!(
            out,
            "<path class=\"rm-line\" d=\"M{left} {}h-5\" stroke=\"#1b1b1b\"/><text class=\"rm-ink\" x=\"{}\" y=\"{}\" \
             text-anchor=\"end\" font-size=\"12\" fill=\"#1b1b1b\">{}</text>",
            pixels(*y),
            left - 9,
            pixels(y + 4 * PIXEL),
            xml_escaped(text)
        );
    }
    let title = |axis: &MapAxis, room: i64| {
        let words = axis.title.as_deref().map(|title| shortened(&broken(title, room - 60, SMALL))).unwrap_or_default();
        let words = if words.is_empty() { String::new() } else { format!(": {}", xml_escaped(&words)) };
        symbol(&axis.latex, &words)
    };
    let _ = writeln!(
        out,
        "<text class=\"rm-ink\" x=\"{}\" y=\"{}\" text-anchor=\"middle\" fill=\"#1b1b1b\">{}</text>",
        left + wide / 2,
        bottom + 38,
        title(&map.horizontal, wide)
    );
    let _ = writeln!(
        out,
        "<text class=\"rm-ink\" transform=\"translate(30 {middle}) rotate(-90)\" text-anchor=\"middle\" fill=\"#1b1b1b\">{}</text>",
        title(&map.vertical, high)
    );
}

/// A symbol of the paper as text of SVG, and what follows it, which is markup already.
fn symbol(latex: &str, after: &str) -> String {
    let mut out = String::new();
    // How far the line has been moved, in tenths of a pixel: raised and lowered parts move it back.
    let mut moved = 0i64;
    for part in parts(latex) {
        let wanted = match part.script {
            Script::Base => 0,
            Script::Below => 40,
            Script::Above => -50,
        };
        let mut about = String::new();
        if wanted != moved {
            let _ = write!(about, " dy=\"{}\"", pixels((wanted - moved) * 10));
            moved = wanted;
        }
        if part.script != Script::Base {
            about.push_str(" font-size=\"10\"");
        }
        match part.line {
            SymbolLine::None => {}
            SymbolLine::Over => about.push_str(" text-decoration=\"overline\""),
            SymbolLine::Under => about.push_str(" text-decoration=\"underline\""),
        }
        let _ = write!(out, "<tspan{about}>{}</tspan>", xml_escaped(&part.text));
    }
    if moved == 0 {
        out.push_str(after);
    } else if !after.is_empty() {
        let _ = write!(out, "<tspan dy=\"{}\">{after}</tspan>", pixels(-moved * 10));
    }
    out
}

fn dot((x, y): LabelPlace, out: &mut String) {
    let _ = writeln!(
        out,
        "<circle class=\"rm-dot\" cx=\"{}\" cy=\"{}\" r=\"3\" fill=\"#1b1b1b\" stroke=\"#ffffff\" stroke-width=\"1.2\"/>",
        pixels(x),
        pixels(y)
    );
}

fn labels(drawn: &DrawnCell, out: &mut String) {
    for (text, (x, y)) in &drawn.labels {
        let (x, y, text) = (pixels(*x), pixels(y + LABEL * PIXEL * 35 / 100), xml_escaped(text));
        let _ = writeln!(
            out,
            "<text class=\"rm-halo\" x=\"{x}\" y=\"{y}\" text-anchor=\"middle\" font-size=\"{LABEL}\" fill=\"none\" stroke=\"#ffffff\" \
             stroke-width=\"5\" stroke-linejoin=\"round\" aria-hidden=\"true\">{text}</text><text class=\"rm-ink\" x=\"{x}\" y=\"{y}\" \
             text-anchor=\"middle\" font-size=\"{LABEL}\" fill=\"#1b1b1b\">{text}</text>"
        );
    }
}

/// The title with the place of the map in the paper.
fn titled(map: &RegionMap) -> String {
    if map.places.is_empty() { map.title.clone() } else { format!("{} ({})", map.title, map.places.join(", ")) }
}

/// The first line, with dots where there are more.
fn shortened(lines: &[String]) -> String {
    match lines {
        [one] => one.clone(),
        [first, ..] => format!("{first} …"),
        [] => String::new(),
    }
}

/// The fixed values with the paper's symbols, as lines of markup.
fn caption(map: &RegionMap) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    let mut room = 0;
    for (place, fixed) in map.fixed.iter().enumerate() {
        let value = fixed.label.clone().unwrap_or_else(|| fixed.value.to_string());
        let comma = if place + 1 == map.fixed.len() { "" } else { ", " };
        let after = format!(" = {value}{comma}");
        let shown: String = parts(&fixed.latex).into_iter().map(|part| part.text).chain([after.clone()]).collect();
        let width = text_width(&shown, SMALL);
        if out.is_empty() || width > room {
            out.push(if out.is_empty() { "at ".to_owned() } else { String::new() });
            room = (WIDTH - 72) * PIXEL;
        }
        room -= width;
        if let Some(line) = out.last_mut() {
            line.push_str(&symbol(&fixed.latex, &xml_escaped(&after)));
        }
    }
    out
}

fn legend_words(map: &RegionMap, cell: &MapCell) -> Vec<String> {
    let whole = format!("{}: {}; {}", cell.letter, words(map, cell), example(cell));
    if text_width(&whole, SMALL) < (WIDTH - 84) * PIXEL { vec![whole] } else { broken(&whole, WIDTH - 84, SMALL) }
}

/// Returns a text as it may stand between tags and in attributes. Characters that XML does not allow become a sign for them.
pub(crate) fn xml_escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for sign in text.chars() {
        match sign {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{fffe}' | '\u{ffff}' => out.push('\u{fffd}'),
            sign if sign.is_control() => out.push('\u{fffd}'),
            sign => out.push(sign),
        }
    }
    out
}
