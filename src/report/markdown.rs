//! Prints a page as Markdown: entries become a table, followed by the blocks below each entry.
//!
//! Called by the subcommands with `--format markdown`. Not part of a verdict.

use super::page::{Page, PageBlock, PageEntry, PageLine, PageTable, Tone};

/// Returns the page as Markdown, with one line end at the end.
#[must_use]
pub fn print(page: &Page) -> String {
    let mut out = String::new();
    blocks(&page.blocks, &mut out);
    let mut text = out.trim_end().to_owned();
    text.push('\n');
    text
}

fn blocks(all: &[PageBlock], out: &mut String) {
    for block in all {
        match block {
            PageBlock::Heading(level, line) => {
                out.push_str(&"#".repeat(usize::from(*level)));
                out.push(' ');
                out.push_str(&inline(line));
                out.push_str("\n\n");
            }
            PageBlock::Paragraph(line) => {
                out.push_str(&inline(line));
                out.push_str("\n\n");
            }
            PageBlock::List(lines) => {
                for line in lines {
                    out.push_str("- ");
                    out.push_str(&inline(line));
                    out.push('\n');
                }
                out.push('\n');
            }
            PageBlock::Table(rows) => table(rows, out),
            PageBlock::Entries(rows) => entries(rows, out),
        }
    }
}

fn entries(rows: &[PageEntry], out: &mut String) {
    let head = ["where", "verdict", "what", "evidence"].map(PageLine::plain).to_vec();
    let cells = |row: &PageEntry| {
        let both = !row.evidence.is_empty() && !row.aside.is_empty();
        let evidence = row.evidence.clone().and(if both { "; " } else { "" }).then(row.aside.clone());
        vec![row.place.clone(), row.verdict.clone(), row.title.clone(), evidence]
    };
    table(&PageTable { head, rows: rows.iter().map(cells).collect(), right: Vec::new() }, out);
    for row in rows.iter().filter(|row| !row.below.is_empty()) {
        out.push_str(&inline(&row.title));
        if !row.verdict.is_empty() {
            out.push_str(": ");
            out.push_str(&inline(&row.verdict));
        }
        out.push_str("\n\n");
        blocks(&row.below, out);
    }
}

fn table(table: &PageTable, out: &mut String) {
    let columns = table.rows.iter().map(Vec::len).max().unwrap_or(0).max(table.head.len());
    let mut row = |cells: &[PageLine]| {
        for column in 0..columns {
            out.push_str("| ");
            let cell = cells.get(column).map(inline).unwrap_or_default();
            out.push_str(&cell.replace('|', "\\|"));
            out.push_str(if cell.is_empty() { "" } else { " " });
        }
        out.push_str("|\n");
    };
    row(&table.head);
    let rule: Vec<PageLine> =
        (0..columns).map(|column| PageLine::plain(if table.right.contains(&column) { "--:" } else { "---" })).collect();
    row(&rule);
    table.rows.iter().for_each(|cells| row(cells));
    out.push('\n');
}

fn inline(line: &PageLine) -> String {
    let mut out = String::new();
    for piece in &line.0 {
        let content = piece.text.trim();
        let (before, after) = if content.is_empty() {
            (piece.text.as_str(), "")
        } else {
            let start = piece.text.len() - piece.text.trim_start().len();
            (&piece.text[..start], &piece.text[start + content.len()..])
        };
        out.push_str(before);
        if !content.is_empty() {
            match piece.tone {
                Tone::Plain | Tone::Faint => out.push_str(&escape(content)),
                Tone::Strong | Tone::Bad | Tone::Verdict(_) => out.push_str(&format!("**{}**", escape(content))),
                Tone::Formula => out.push_str(&code(content)),
            }
        }
        out.push_str(after);
    }
    out.trim().to_owned()
}

/// Returns the text as inline code, with a longer fence if the text contains backticks.
fn code(text: &str) -> String {
    let fence = if text.contains('`') { "``" } else { "`" };
    format!("{fence}{text}{fence}")
}

/// Escapes the characters that Markdown would interpret.
fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        if matches!(character, '\\' | '*' | '_' | '`' | '<' | '>' | '[' | ']' | '#' | '$') {
            out.push('\\');
        }
        out.push(character);
    }
    out
}
