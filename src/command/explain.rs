//! `referee explain`: prints what the language reference says of a kind of claim, a concept, a verdict, a word or an error.
//!
//! Called by the command line. Not part of a verdict.

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
    let skin = skin();
    let width = usize::from(termimad::terminal_size().0).clamp(40, WIDTH);
    for section in &found {
        let source = format!("{}\n\n*docs/reference/{}.md*\n", section.text, section.page);
        output::print(&skin.text(&source, Some(width)).to_string())?;
    }
    Ok(Exit::AsExpected.code())
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

/// Returns the styles of a section: headings at the left, code as it is written.
fn skin() -> MadSkin {
    let mut skin = MadSkin::default();
    for header in &mut skin.headers {
        header.align = Alignment::Left;
    }
    skin.code_block.align = Alignment::Left;
    skin
}
