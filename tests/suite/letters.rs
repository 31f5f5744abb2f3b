//! `referee report --as`: letters to an editor and to an author, by place, the gravest first, with what was not checked.

use std::fs;
use std::sync::Arc;

use referee::audit::{Audit, AuditLimits, run};
use referee::report::letter::{self, Reader};
use referee::report::{markdown, place_order, text};
use referee::solve;

use crate::sample;

const FIXTURE: &str = include_str!("../inputs/report/propositions.referee");

fn sample_audit() -> Audit {
    let limits = AuditLimits { jobs: Some(1), ..AuditLimits::default() };
    run(&[Arc::new(sample::paper())], &|_| true, solve::available().as_deref(), &limits, &sample::Silent)
}

/// The letter that the program writes about a condition file.
fn letter_of(text: &str, arguments: &[&str]) -> String {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("paper.referee"), text).unwrap();
    let mut command = crate::running::referee();
    let output = command.args(["report", "paper.referee"]).args(arguments).current_dir(folder.path()).output().unwrap();
    assert!(output.status.code().is_some_and(|code| code != 2), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn the_letters_about_the_sample_are_as_shown() {
    let audit = sample_audit();
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path("../../snapshots/report");
    settings.set_prepend_module_to_snapshot(false);
    settings.add_filter(r"Z3 \d+\.\d+\.\d+", "Z3 [version]");
    for (reader, name) in [(Reader::Editor, "referee-letter"), (Reader::Author, "author-letter")] {
        let page = letter::page(&audit.papers[0], reader, &|_| true, None);
        settings.bind(|| insta::assert_snapshot!(format!("{name}-markdown"), markdown::print(&page)));
        settings.bind(|| insta::assert_snapshot!(format!("{name}-text"), text::print_plain(&page)));
    }
}

#[test]
fn a_letter_shows_both_forms_and_what_was_not_checked() {
    for reader in ["referee-letter", "author-letter"] {
        let letter = letter_of(
            "paper \"Help\"  ledger line 1..3\n\
             parameters:\n  p, q in (0, 1); c in (0, inf) supplied \"the text never says so\"\n\
             condition worth at line 1:\n  as printed: p >= q\n  as meant: p > q\n\
             claim \"a sum\" at line 2: p + q > 1 expect refuted \"two small numbers\"\n\
             skip line 3: \"about payoffs\"\n",
            &["--as", reader],
        );
        assert!(letter.contains("| printed | `p >= q` |") && letter.contains("| meant | `p > q` |"), "{letter}");
        let not_checked = letter.split("## What was not checked").nth(1).unwrap_or_else(|| panic!("{letter}"));
        assert!(not_checked.contains("line 3: about payoffs"), "{not_checked}");
        assert!(letter.contains("the text never says so"), "{letter}");
        assert!(letter.find("## Line 1").unwrap() < letter.find("## Line 2").unwrap(), "by place: {letter}");
        assert!(letter.contains("two small numbers"), "{letter}");
    }
}

#[test]
fn a_letter_about_one_place_leaves_out_the_others() {
    let all = letter_of(FIXTURE, &["--as", "author-letter", "--format", "text"]);
    let one = letter_of(FIXTURE, &["--as", "author-letter", "--format", "text", "--only", "proposition 2"]);
    assert!(all.lines().count() > one.lines().count(), "{one}");
    assert!(!one.contains("Proposition 1\n"), "{one}");
}

#[test]
fn a_letter_is_written_in_markdown_or_as_text_alone() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("paper.referee"), FIXTURE).unwrap();
    for format in ["json", "html", "latex"] {
        let mut command = crate::running::referee();
        command.args(["report", "paper.referee", "--as", "referee-letter", "--format", format]).current_dir(folder.path());
        let output = command.output().unwrap();
        assert_eq!(output.status.code(), Some(2), "{format}");
        assert!(String::from_utf8_lossy(&output.stderr).contains("a letter is written in Markdown or as text"));
    }
}

#[test]
fn places_come_in_the_order_of_a_paper() {
    let place = |text: &str| vec![text.to_owned()];
    let mut places: Vec<Vec<String>> = [
        "footnote 2",
        "section 10",
        "line 12",
        "section 6.1, sentence 3",
        "proposition 2",
        "section 6, sentence 1",
        "line 3",
        "footnotes 1 and 2",
        "appendix, proof of Proposition 1",
        "section Introduction, sentence 4",
        "abstract, sentence 1",
    ]
    .map(place)
    .into();
    places.push(Vec::new());
    places.sort_by_key(|place| place_order::key(place));
    let headings: Vec<String> = places.iter().map(|place| place_order::heading(place)).collect();
    assert_eq!(
        headings,
        [
            "Abstract",
            "Proposition 2",
            "Line 3",
            "Line 12",
            "Section 6",
            "Section 6.1",
            "Section 10",
            "Section Introduction",
            "Appendix, proof of Proposition 1",
            "Footnotes 1 and 2",
            "Footnote 2",
            "Without a place",
        ]
    );
    let several = ["line 3, sentence 2", "line 3", "footnote 1, sentences 2 and 3"].map(str::to_owned);
    assert_eq!(place_order::others(&several), ["Footnote 1"]);
}
