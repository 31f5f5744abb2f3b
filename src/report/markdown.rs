//! A page as Markdown: a table of what was ruled on, then what stands below its rows, item by item.

use super::page::{Page, PageBlock, PageEntry, PageLine, PageTable, Tone};

/// The page as Markdown.
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
        let words = piece.text.trim();
        let (before, after) = if words.is_empty() {
            (piece.text.as_str(), "")
        } else {
            let start = piece.text.len() - piece.text.trim_start().len();
            (&piece.text[..start], &piece.text[start + words.len()..])
        };
        out.push_str(before);
        if !words.is_empty() {
            match piece.tone {
                Tone::Plain | Tone::Faint => out.push_str(&escape(words)),
                Tone::Strong | Tone::Bad | Tone::Verdict(_) => out.push_str(&format!("**{}**", escape(words))),
                Tone::Formula => out.push_str(&code(words)),
            }
        }
        out.push_str(after);
    }
    out.trim().to_owned()
}

/// Code that may itself hold backticks.
fn code(text: &str) -> String {
    let fence = if text.contains('`') { "``" } else { "`" };
    format!("{fence}{text}{fence}")
}

/// Keeps the text's own signs from being read as Markdown.
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
