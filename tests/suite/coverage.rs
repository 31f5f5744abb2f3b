//! Tests the coverage report: a paper has the same sentences in Markdown, plain text and LaTeX; which sentences have formal
//! content; which sentences no item covers.

use std::fs;
use std::path::Path;
use std::process::Output;

use referee::command::files;
use referee::diagnose::coverage::{Coverage, coverage};
use referee::manuscript::{Manuscript, Mark, TextFormat, read};
use referee::report::{coverage as page, coverage_json, text};

const FOLDER: &str = "tests/inputs/coverage";

fn manuscript(ending: &str) -> Manuscript {
    let form = if ending == "tex" { TextFormat::Latex } else { TextFormat::Plain };
    read(&fs::read_to_string(format!("{FOLDER}/paper.{ending}")).unwrap(), form)
}

fn covered(ending: &str) -> Coverage {
    let paper = files::paper(Path::new(&format!("{FOLDER}/file.referee"))).unwrap_or_else(|_| panic!("the file has faults"));
    coverage(&paper, &manuscript(ending)).unwrap()
}

/// Returns the part, the number and the marks of each sentence.
fn marks(text: &Manuscript) -> Vec<(String, usize, Vec<Mark>)> {
    let part = |part: &referee::manuscript::ManuscriptPart| -> Vec<(String, usize, Vec<Mark>)> {
        let name = format!("{} {}", part.kind.word(), part.key);
        (1..).zip(&part.sentences).map(|(number, sentence)| (name.clone(), number, sentence.marks.clone())).collect()
    };
    text.parts.iter().flat_map(part).collect()
}

#[test]
fn a_manuscript_has_the_same_sentences_in_every_format() {
    let same = |text: Manuscript| {
        let mut marks = marks(&text);
        // The footnote has no number in the LaTeX text, so it is numbered by position.
        for (name, _, _) in &mut marks {
            *name = name.replace("footnote 7", "footnote 1");
        }
        marks
    };
    let markdown = same(manuscript("md"));
    assert_eq!(same(manuscript("txt")), markdown);
    assert_eq!(same(manuscript("tex")), markdown);
    let expected: [(&str, usize, &[Mark]); 12] = [
        ("section A Small Paper", 1, &[]),
        ("section A Small Paper", 2, &[]),
        ("section 1", 1, &[Mark::Formula, Mark::If]),
        ("section 1", 2, &[]),
        ("section 1", 3, &[Mark::Formula, Mark::Comparative, Mark::Only, Mark::If]),
        ("section 1", 4, &[]),
        ("section 1.1", 1, &[Mark::Comparative, Mark::Moves]),
        ("section 1.1", 2, &[]),
        ("section Discussion", 1, &[Mark::Comparative, Mark::Never, Mark::Number]),
        ("section Discussion", 2, &[]),
        ("footnote 1", 1, &[Mark::Necessary]),
        ("footnote 1", 2, &[]),
    ];
    let expected: Vec<_> = expected.iter().map(|(name, number, marks)| ((*name).to_owned(), *number, marks.to_vec())).collect();
    assert_eq!(markdown, expected);
}

#[test]
fn the_report_lists_the_sentences_that_no_item_covers() {
    let found = covered("md");
    let left: Vec<(&str, u32)> = found
        .parts
        .iter()
        .flat_map(|part| part.sentences.iter().map(|sentence| (part.key.as_str(), sentence)))
        .filter(|(_, sentence)| sentence.is_left())
        .map(|(key, sentence)| (key, sentence.number))
        .collect();
    assert_eq!(left, [("7", 1)]);
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path("../../snapshots/report");
    settings.set_prepend_module_to_snapshot(false);
    settings.bind(|| {
        insta::assert_snapshot!("coverage-text", text::print_plain(&page::page(&found, false)));
        insta::assert_snapshot!("coverage-all-text", text::print_plain(&page::page(&found, true)));
    });
}

#[test]
fn the_json_satisfies_its_schema() {
    let schema: serde_json::Value = serde_json::from_str(include_str!("../../schema/coverage.schema.json")).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let mut document: serde_json::Value = serde_json::from_str(&coverage_json::print(&covered("md"))).unwrap();
    let errors: Vec<String> = validator.iter_errors(&document).map(|error| error.to_string()).collect();
    assert!(errors.is_empty(), "{errors:#?}");
    document["parts"][0]["sentences"][0]["marks"] = serde_json::json!(["interesting"]);
    assert!(!validator.is_valid(&document), "the schema must reject a wrong value");
}

fn run(file: &Path) -> Output {
    let text = format!("{FOLDER}/paper.md");
    crate::running::referee().arg("coverage").arg(file).args(["--text", &text]).output().unwrap()
}

#[test]
fn the_exit_status_tells_whether_a_sentence_is_uncovered() {
    assert_eq!(run(Path::new(&format!("{FOLDER}/file.referee"))).status.code(), Some(1));
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("whole.referee");
    let items = fs::read_to_string(format!("{FOLDER}/file.referee")).unwrap();
    fs::write(&path, items + "skip footnote 7 sentence 1: \"the appendix is not in the text\"\n").unwrap();
    let output = run(&path);
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
}

#[test]
fn a_file_may_skip_a_whole_section() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("whole.referee");
    fs::write(
        &path,
        "paper \"A\"\nskip section 1, section 1.1, section \"Discussion\", footnote 7 sentence 1..2: \"none of it\"\n",
    )
    .unwrap();
    let output = run(&path);
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
}

#[test]
fn a_place_that_the_text_does_not_have_is_a_fault() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("wrong.referee");
    let file = "paper \"A\"\nparameters: c in (0, 1) at section 1 sentence 5\nskip section \"Discusion\": \"none\"\n\
        skip section 1 sentence 1..3: \"none\"\nclaim k \"k\" at section 1 sentence 2: c > 0\n";
    fs::write(&path, file).unwrap();
    let output = run(&path);
    let told = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(2), "{told}");
    for words in ["section 1 has 4 sentences", "did you mean `Discussion`?", "sentence 2 is skipped, but `k` rules on it"] {
        assert!(told.contains(words), "{words}\n{told}");
    }
}
