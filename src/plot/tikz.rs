//! A map as TikZ, to be put into a paper by `\input`, with the paper's own symbols; no library of TikZ is needed.

use std::fmt::Write;

use super::page::{DrawnCell, FRAME, LabelPlace, PicturePage, page, pixels};
use super::region_map::{CellContent, FixedValue, MapAxis, MapCell, RegionMap};
use super::svg::COLOURS;
use super::words::{example, words};

/// Returns the map as a `tikzpicture`, to be read into a document that loads `tikz`.
#[must_use]
pub fn tikz(map: &RegionMap) -> String {
    let page = page(map);
    let mut out = format!(
        "% {}\n% \\usepackage{{tikz}} in the preamble, then \\input this file; by itself:\n% \\documentclass[tikz]{{standalone}}\\begin{{document}}\\input{{map.tikz}}\\end{{document}}\n",
        one_line(&map.title)
    );
    for (place, colour) in COLOURS.iter().enumerate() {
        let _ = writeln!(out, "\\definecolor{{refereemap{place}}}{{HTML}}{{{}}}", colour.trim_start_matches('#').to_uppercase());
    }
    out.push_str("\\begin{tikzpicture}[x=0.022cm,y=-0.022cm,font=\\footnotesize]\n");
    for (index, (cell, drawn)) in map.cells.iter().zip(&page.cells).enumerate() {
        fill(index, cell, drawn, &mut out);
    }
    for curve in &page.curves {
        let _ = writeln!(out, "\\draw {};", path(curve));
    }
    let [left, top, wide, high] = FRAME;
    let (right, bottom) = (left + wide, top + high);
    let _ = writeln!(out, "\\draw ({left},{top}) rectangle ({right},{bottom});");
    axes(map, &page, &mut out);
    for drawn in &page.cells {
        let _ = writeln!(out, "\\fill {} circle[radius=1.2pt];", point(drawn.dot));
        for (text, place) in &drawn.labels {
            let _ = writeln!(
                out,
                "\\node[fill=white,fill opacity=0.7,text opacity=1,inner sep=1pt] at {} {{{}}};",
                point(*place),
                escaped(text)
            );
        }
    }
    let fixed: Vec<String> = map.fixed.iter().map(value).collect();
    let mut lines: Vec<String> = if fixed.is_empty() { Vec::new() } else { vec![format!("at {}", fixed.join(", "))] };
    lines.extend(map.cells.iter().map(|cell| escaped(&format!("{}: {}; {}", cell.letter, words(map, cell), example(cell)))));
    let _ = writeln!(
        out,
        "\\node[anchor=north west,align=left,text width=13cm] at ({},{}) {{{}}};\n\\end{{tikzpicture}}",
        left - 40,
        bottom + 50,
        lines.join("\\\\\n")
    );
    out
}

fn fill(index: usize, cell: &MapCell, drawn: &DrawnCell, out: &mut String) {
    for outline in &drawn.outlines {
        let path = path(outline);
        let _ = match &cell.content {
            CellContent::Outside => writeln!(out, "\\fill[black!15] {path} -- cycle;"),
            CellContent::Within(regions) if regions.is_empty() => writeln!(
                out,
                "\\begin{{scope}}\\clip {path} -- cycle;\\foreach \\i in {{0,10,...,{}}} \\draw[very thin,black!60] ({},\\i) -- ++(620,-620);\\end{{scope}}",
                FRAME[1] + FRAME[3] + 620,
                FRAME[0] - 10,
            ),
            CellContent::Within(_) => {
                writeln!(
                    out,
                    "\\fill[refereemap{}!{}] {path} -- cycle;",
                    index % COLOURS.len(),
                    30 + 15 * ((index / COLOURS.len()) % 3)
                )
            }
        };
    }
}

fn axes(map: &RegionMap, page: &PicturePage, out: &mut String) {
    let [left, top, wide, high] = FRAME;
    let bottom = top + high;
    for (x, text) in &page.across {
        let _ = writeln!(out, "\\draw ({},{bottom}) -- ++(0,5) node[below] {{${text}$}};", pixels(*x));
    }
    for (y, text) in &page.up {
        let _ = writeln!(out, "\\draw ({left},{}) -- ++(-5,0) node[left] {{${text}$}};", pixels(*y));
    }
    let _ = writeln!(out, "\\node at ({},{}) {{{}}};", left + wide / 2, bottom + 38, title(&map.horizontal));
    let _ = writeln!(out, "\\node[rotate=90] at ({},{}) {{{}}};", left - 52, top + high / 2, title(&map.vertical));
}

fn title(axis: &MapAxis) -> String {
    let words = axis.title.as_deref().map(|title| format!(" \\quad {}", escaped(title))).unwrap_or_default();
    format!("{}{words}", symbol(&axis.latex))
}

fn value(fixed: &FixedValue) -> String {
    let value = fixed.label.as_deref().map_or_else(|| format!("${}$", fixed.value), escaped);
    format!("{} $=$ {value}", symbol(&fixed.latex))
}

/// A symbol in LaTeX, if it is balanced and has no command that reads or writes; else its text.
fn symbol(latex: &str) -> String {
    let mut depth = 0i32;
    let balanced = latex.chars().all(|sign| {
        depth += i32::from(sign == '{') - i32::from(sign == '}');
        depth >= 0
    });
    let plain = latex.chars().all(|sign| sign.is_alphanumeric() || "\\{}_^ ,'*+-[]".contains(sign));
    let commands = ["input", "include", "write", "read", "open", "catcode", "def", "csname", "immediate", "special", "loop"];
    let harmless = commands.iter().all(|command| !latex.contains(&format!("\\{command}")));
    if balanced && depth == 0 && plain && harmless { format!("${latex}$") } else { escaped(latex) }
}

fn point((x, y): LabelPlace) -> String {
    format!("({},{})", pixels(x), pixels(y))
}

fn path(row: &[LabelPlace]) -> String {
    row.iter().map(|place| point(*place)).collect::<Vec<_>>().join(" -- ")
}

fn one_line(text: &str) -> String {
    text.chars().map(|sign| if sign.is_control() { ' ' } else { sign }).collect()
}

/// A text as LaTeX prints it.
fn escaped(text: &str) -> String {
    let mut out = String::new();
    for sign in one_line(text).chars() {
        match sign {
            '\\' => out.push_str("\\textbackslash{}"),
            '~' => out.push_str("\\textasciitilde{}"),
            '^' => out.push_str("\\textasciicircum{}"),
            '<' => out.push_str("$<$"),
            '>' => out.push_str("$>$"),
            '&' | '%' | '$' | '#' | '_' | '{' | '}' => {
                out.push('\\');
                out.push(sign);
            }
            _ => out.push(sign),
        }
    }
    out
}
