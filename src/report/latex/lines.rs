//! Prints lines and blocks of reports as LaTeX: text escaped, formulas typeset, tables that run over pages.
//!
//! Called by the other files of this folder. Not part of a verdict.

use super::escape;
use crate::report::modern_latex::modern;
use crate::report::page::{PageBlock, PageLine, PagePiece, PageTable, Tone};
use crate::report::typeset::{FormulaTypesetter, TypesetFormula, TypesetLine};

/// A formula that stays text is cut after so many characters.
const LONGEST_TEXT: usize = 600;
/// A case of a proof is not indented further.
const DEEPEST: usize = 12;

/// Returns a line whose formulas are typeset.
#[must_use]
pub fn typeset(line: &TypesetLine) -> String {
    let mut out = String::new();
    for piece in line {
        let math = piece.latex.as_ref().and_then(|formula| match formula {
            TypesetFormula::Printed(latex) => escape::math(latex),
            TypesetFormula::Written(latex) => escape::math(&modern(latex)),
        });
        out.push_str(&match math {
            Some(math) if piece.tone == "differs" => format!("$\\{}{{{math}}}$", escape::DIFFERS),
            Some(math) => format!("${math}$"),
            None => toned(piece.tone, &piece.text),
        });
    }
    out
}

fn toned(tone: &str, text: &str) -> String {
    let content = text.trim();
    if content.is_empty() {
        return if text.is_empty() { String::new() } else { " ".to_owned() };
    }
    let before = if text.starts_with(' ') { " " } else { "" };
    let after = if text.ends_with(' ') { " " } else { "" };
    let inner = match tone {
        "formula" | "differs" => escape::code(&shortened(content)),
        "strong" | "verdict" | "bad" => format!("\\textbf{{{}}}", escape::text(content)),
        _ => escape::text(content),
    };
    format!("{before}{inner}{after}")
}

/// Returns the text, cut if it is too long for a page.
fn shortened(text: &str) -> String {
    match text.char_indices().nth(LONGEST_TEXT) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

/// Returns a line of a report.
#[must_use]
pub fn line(line: &PageLine, typesetter: &FormulaTypesetter<'_>) -> String {
    typeset(&typesetter.line(line))
}

/// Returns a title, with the names between backticks in the font of a typewriter.
#[must_use]
pub fn title(title: &str, typesetter: &FormulaTypesetter<'_>) -> String {
    typeset(&typesetter.title(title))
}

/// Returns a table that can run over pages, with columns of the given shares of the width of the text, in percent.
#[must_use]
pub fn table(shares: &[u32], head: &[&str], rows: &[Vec<String>]) -> String {
    if rows.is_empty() {
        return String::new();
    }
    let column = |share: &u32| format!("p{{0.{share:02}\\linewidth}}");
    let ragged = |cell: &String| format!("\\raggedright {cell}");
    let columns: Vec<String> = shares.iter().map(column).collect();
    let mut out = format!("\\begin{{longtable}}{{@{{}}{}@{{}}}}\n", columns.join(""));
    if !head.is_empty() {
        let cells: Vec<String> = head.iter().map(|cell| format!("\\textit{{{}}}", escape::text(cell))).collect();
        out.push_str(&format!("{} \\tabularnewline \\hline\n\\endhead\n", cells.join(" & ")));
    }
    for row in rows {
        let cells: Vec<String> = row.iter().map(ragged).collect();
        out.push_str(&cells.join(" & "));
        out.push_str(" \\tabularnewline\n");
    }
    out.push_str("\\end{longtable}\n");
    out
}

/// Returns a small table of a report, such as the values of both sides at a point.
#[must_use]
pub fn small_table(table: &PageTable, most: usize, typesetter: &FormulaTypesetter<'_>) -> String {
    let columns = table.rows.iter().map(Vec::len).max().unwrap_or(0);
    let shares: &[u32] = match columns {
        1 => &[90],
        2 => &[45, 45],
        3 => &[40, 34, 15],
        4 => &[17, 37, 27, 10],
        _ => &[16, 24, 24, 13, 13],
    };
    let cell = |row: &Vec<PageLine>, place: usize| row.get(place).map(|cell| line(cell, typesetter)).unwrap_or_default();
    let row = |row: &Vec<PageLine>| (0..columns.min(shares.len())).map(|place| cell(row, place)).collect();
    let rows: Vec<Vec<String>> = table.rows.iter().take(most).map(row).collect();
    let mut out = format!("{{\\small\n{}}}\n", self::table(shares, &[], &rows));
    if table.rows.len() > most {
        out.push_str(&format!("\\noindent({} more rows are left out.)\n\n", table.rows.len() - most));
    }
    out
}

/// Returns the blocks of a proof. Its formulas are LaTeX already.
#[must_use]
pub fn proof(blocks: &[PageBlock]) -> String {
    let mut out = String::new();
    for block in blocks {
        match block {
            PageBlock::Paragraph(line) | PageBlock::Heading(_, line) => out.push_str(&format!("{}\n\n", in_latex(line))),
            PageBlock::List(lines) => {
                for line in lines {
                    // The depth of a case is the number of blanks before it.
                    let depth = line.0.first().map_or(0, |piece| piece.text.len() - piece.text.trim_start().len()) / 2;
                    let depth = depth.min(DEEPEST);
                    out.push_str(&format!("\\step{{{depth}}}{{{}}}\n", in_latex(line)));
                }
                out.push('\n');
            }
            PageBlock::Table(table) => {
                let columns = table.rows.iter().map(Vec::len).max().unwrap_or(0);
                let shares: &[u32] = if columns == 3 { &[12, 30, 52] } else { &[7, 45, 20, 22] };
                let row = |row: &Vec<PageLine>| {
                    (0..columns.min(shares.len())).map(|place| row.get(place).map(in_latex).unwrap_or_default()).collect()
                };
                let rows: Vec<Vec<String>> = table.rows.iter().map(row).collect();
                out.push_str(&self::table(shares, &[], &rows));
            }
            PageBlock::Entries(_) => {}
        }
    }
    out
}

/// Returns a line of a proof.
fn in_latex(line: &PageLine) -> String {
    let piece = |piece: &PagePiece| match piece.tone {
        Tone::Formula => {
            escape::math(&piece.text).map_or_else(|| escape::code(&shortened(&piece.text)), |math| format!("${math}$"))
        }
        Tone::Strong | Tone::Bad | Tone::Verdict(_) => format!("\\textbf{{{}}}", escape::text(&piece.text)),
        Tone::Plain | Tone::Faint => {
            escape::text(&piece.text.replace("Suppose there were such a point.", "Suppose that the claim fails at some point."))
        }
    };
    line.0.iter().map(piece).collect::<String>().trim().to_owned()
}
