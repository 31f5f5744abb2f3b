//! `referee report --format latex` and `referee report --as`: one document on a paper, for an appendix or as a letter.

use super::{ReportArguments, ReportLetter};
use crate::audit::{Audit, Exit, PaperAudit};
use crate::command::audit::exit;
use crate::command::pattern::Pattern;
use crate::command::report_format::ReportFormat;
use crate::command::{Failure, output, show};
use crate::paper::Claim;
use crate::report::letter::{self, Reader};
use crate::report::place::find::NumberedPlace;
use crate::report::{latex, markdown, text};

/// Rules on the file and writes the document.
///
/// # Errors
/// More than one file, a format in which no letter is written, no claim at a matching place, or a document that cannot be written.
pub(super) fn run(arguments: &ReportArguments) -> Result<u8, Failure> {
    if arguments.into.is_some() {
        return Err(Failure::new("a letter or an appendix is one file".to_owned()).repair("name it: `-o FILE`"));
    }
    if arguments.letter.is_some() && !matches!(arguments.format, ReportFormat::Markdown | ReportFormat::Text) {
        let failure = Failure::new("a letter is written in Markdown or as text".to_owned());
        return Err(failure.repair("leave out `--format`, or write `--format text`"));
    }
    let given = super::one_file(arguments)?;
    let Some(paper) = show::paper(given)? else { return Ok(Exit::Faulty.code()) };
    output::check(arguments.output.as_deref())?;
    let only = arguments.only.as_deref().map(Pattern::new);
    let selected = |claim: &Claim| only.as_ref().is_none_or(|only| claim.places.iter().any(|place| only.matches(place)));
    if let (Some(only), false) = (&arguments.only, paper.claims.iter().any(selected)) {
        let failure = Failure::new(format!("no claim is at a place that matches `{only}`"));
        return Err(failure.repair("give claims their place in the paper: `at proposition 1`"));
    }
    let audit = super::audited(arguments, given, paper)?;
    let Some(audited) = audit.papers.first() else { return Ok(Exit::Faulty.code()) };
    let written = match arguments.letter {
        Some(letter) => self::letter(arguments, &audit, audited, letter, &selected),
        None => {
            let spots: Vec<NumberedPlace> = super::spots(arguments, &audited.paper);
            let reports = super::reports(arguments, audited, &spots);
            latex::document(audited, &reports, &selected, audit.stopped.as_deref())
        }
    };
    output::report(&written, arguments.output.as_deref())?;
    Ok(exit(&audit))
}

fn letter(
    arguments: &ReportArguments,
    audit: &Audit,
    audited: &PaperAudit,
    letter: ReportLetter,
    selected: &dyn Fn(&Claim) -> bool,
) -> String {
    let reader = match letter {
        ReportLetter::RefereeLetter => Reader::Editor,
        ReportLetter::AuthorLetter => Reader::Author,
    };
    let page = letter::page(audited, reader, selected, audit.stopped.as_deref());
    if arguments.format == ReportFormat::Text { text::print(&page) } else { markdown::print(&page) }
}
