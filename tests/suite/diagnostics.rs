//! Tests how faults are printed: all at once, in source order, each under its span, for any text.

use referee::diagnostic::Diagnostic;
use referee::report::diagnostics::{print, print_plain};
use referee::source::{SourceId, Sources, Span};

fn at(sources: &Sources, id: SourceId, word: &str) -> Span {
    let start = sources.get(id).text.find(word).unwrap();
    Span { source: id, start: u32::try_from(start).unwrap(), end: u32::try_from(start + word.len()).unwrap() }
}

#[test]
fn faults_are_printed_under_their_spans_in_source_order() {
    let mut sources = Sources::default();
    let main = sources.add("model.referee", "assume a: p < c_t\ninclude \"more.referee\"\nregion a: p > 1/2\n");
    let more = sources.add("more.referee", "# more\nassume b: l < $\\underline{\\gamma}$\n");
    let faults = vec![
        Diagnostic::new(at(&sources, more, "\\underline{\\gamma}"), "unknown symbol `\\underline{\\gamma}`"),
        Diagnostic::new(at(&sources, main, "region a"), "`a` is declared twice").also(at(&sources, main, "a:"), "first here"),
        Diagnostic::new(at(&sources, main, "c_t"), "unknown name `c_t`").repair("did you mean `c_T`?"),
    ];
    let shown = print_plain(&sources, &faults);
    let places: Vec<usize> = ["unknown name", "declared twice", "unknown symbol"].map(|text| shown.find(text).unwrap()).into();
    assert!(places.is_sorted(), "{shown}");
    assert!(shown.contains("unknown name `c_t` - did you mean `c_T`?"));
    assert!(shown.contains("model.referee:1:15"), "{shown}");
    assert!(shown.contains("more.referee:2:"), "{shown}");
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path("../../snapshots/report");
    settings.set_prepend_module_to_snapshot(false);
    settings.bind(|| insta::assert_snapshot!("diagnostics", shown));
    assert!(print(&sources, &faults).contains("\u{1b}["));
}

#[test]
fn a_fault_can_be_printed_for_any_text_and_any_span() {
    let long = format!("claim \"x\": {} < 1", "(".repeat(100_000));
    let texts = ["", "\n", "π < 1", "a", "a\r\nb\r\n", "tab\tand\u{1b}[31mred", &long, "πππ\n\n"];
    for text in texts {
        let mut sources = Sources::default();
        let id = sources.add("x.referee", text);
        for (start, end) in [(0, 0), (0, 1), (1, 2), (0, u32::MAX), (7, 3), (u32::MAX, u32::MAX), (50_000, 50_001)] {
            let fault = Diagnostic::new(Span { source: id, start, end }, "something is wrong")
                .also(Span { source: id, start: 1, end: 1 }, "here");
            let shown = print_plain(&sources, &[fault]);
            assert!(shown.contains("something is wrong"));
            assert!(!shown.contains("\u{1b}[31m"), "escape codes in the text are escaped");
            assert!(shown.len() < 4000, "a long line is shown in part: {}", shown.len());
        }
    }
}
