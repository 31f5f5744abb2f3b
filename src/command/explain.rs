//! `referee explain`: prints what the language reference says of a kind of claim, a concept, a verdict, a word or an error.
//!
//! Called by the command line. Not part of a verdict.

use std::io::{self, IsTerminal};

use clap::Args;
use termimad::{Alignment, MadSkin};

use super::{Failure, output};
use crate::audit::Exit;
use crate::diagnostic::nearest;
use crate::reference;

/// The widest line of a printed section, in columns.
const WIDTH: usize = 100;
/// At most this number of headings is listed where several sections match.
const LISTED: usize = 30;

/// Arguments of `referee explain`.
#[derive(Debug, Args)]
#[command(after_help = "Exit status: 0 a section is printed, 2 no section has this name")]
pub struct ExplainArguments {
    /// A word of the language, a kind of claim, a concept, a verdict, a page of the reference, or a part of an error message;
    /// without one, the names of all sections are listed
    #[arg(value_name = "NAME")]
    name: Vec<String>,
}

pub(super) fn run(arguments: &ExplainArguments) -> Result<u8, Failure> {
    if arguments.name.is_empty() {
        output::say(&contents())?;
        return Ok(Exit::AsExpected.code());
    }
    let name = arguments.name.join(" ");
    let found = reference::explaining(&name);
    if found.is_empty() {
        let sections = reference::sections();
        let names = sections.iter().flat_map(|section| section.names.iter().map(String::as_str));
        let failure = Failure::new(format!("the reference has no section about `{name}`"));
        return Err(match nearest(&name, names) {
            Some(near) => failure.repair(format!("did you mean `{near}`?")),
            None => failure.repair("`referee explain` lists the names of all sections"),
        });
    }
    // A word with several sections: all of them where they fit on a screen or two, else a list to choose from.
    if found.len() > 3 {
        let mut text = format!("{} sections mention `{name}`. Say which one is meant:\n\n", found.len());
        for section in found.iter().take(LISTED) {
            text.push_str(&format!("  {}: {}\n", section.page, section.heading));
        }
        if found.len() > LISTED {
            text.push_str("  …\n");
        }
        output::say(&text)?;
        return Ok(Exit::AsExpected.code());
    }
    let terminal = io::stdout().is_terminal();
    let skin = skin(terminal);
    let columns = if terminal { usize::from(termimad::terminal_size().0).clamp(40, WIDTH) } else { WIDTH };
    for section in &found {
        let source = unwrapped(&format!("{}\n\n*docs/reference/{}.md*\n", section.text, section.page));
        // Code is not wrapped: a formula that is broken at the edge of the terminal can be read, a changed one misleads.
        let longest = source.lines().filter(|line| line.starts_with(' ')).map(|line| line.chars().count()).max().unwrap_or(0);
        let width = columns.max(longest);
        let shown = skin.text(&source, Some(width)).to_string();
        let trimmed: String = shown.lines().map(|line| format!("{}\n", line.trim_end())).collect();
        output::print(&trimmed)?;
    }
    Ok(Exit::AsExpected.code())
}

/// Returns Markdown with each paragraph and list entry on one line, so that the printer can wrap it, and each fenced block indented by
/// four columns, which the printer shows as code.
fn unwrapped(text: &str) -> String {
    let mut out = String::new();
    let mut in_code = false;
    for line in text.lines() {
        if line.starts_with("```") {
            in_code = !in_code;
            if !out.ends_with('\n') {
                out.push('\n');
            }
        } else if in_code {
            out.push_str(&format!("\n    {line}"));
        } else if line.is_empty() {
            out.push_str("\n\n");
        } else {
            // A table row, a heading or an entry of a list begins a line of its own; any other line continues the line above.
            let begins = line.starts_with(['|', '#', '-', '>']) || line.starts_with(|first: char| first.is_ascii_digit());
            match out.chars().last() {
                None | Some('\n') => {}
                Some(_) if begins => out.push('\n'),
                Some(_) => out.push(' '),
            }
            out.push_str(line.trim_start());
        }
    }
    out
}

/// Returns the headings of the reference, page by page.
fn contents() -> String {
    let mut text = String::new();
    let mut page = "";
    for section in reference::sections() {
        if section.page != page {
            page = section.page;
            text.push_str(&format!("\n{}\n", section.heading));
        } else {
            text.push_str(&format!("  {}\n", section.heading));
        }
    }
    text.push_str("\n`referee explain NAME` prints a section. The book has all of them with more: `make docs`.\n");
    text.trim_start().to_owned()
}

/// Returns the styles of a section: headings at the left, code as it is written. Only a terminal gets colours.
fn skin(terminal: bool) -> MadSkin {
    let mut skin = if terminal { MadSkin::default() } else { MadSkin::no_style() };
    for header in &mut skin.headers {
        header.align = Alignment::Left;
    }
    skin.code_block.align = Alignment::Left;
    skin
}

#[cfg(test)]
mod tests {
    use super::unwrapped;

    #[test]
    fn unwrapped_joins_paragraphs_and_keeps_lines_of_code() {
        let text = "## `a`\n\nOne\nline.\n\n- an entry\n  goes on\n- another\n\n```referee\nparameters: x in (0, 1)\n  y\n```\n\nThe end.";
        let expected =
            "## `a`\n\nOne line.\n\n- an entry goes on\n- another\n\n\n    parameters: x in (0, 1)\n      y\n\n\nThe end.";
        assert_eq!(unwrapped(text), expected);
    }
}
