//! The syntax room: examples parse, faults are named, printing is canonical.

use std::path::PathBuf;

use referee::diagnostic::Faults;
use referee::source::Sources;
use referee::syntax::tree::File;
use referee::syntax::{parse, printer};

/// Parses a text; faults as `line:column headline`.
pub fn read(name: &str, text: &str) -> (File, Faults, Vec<String>) {
    let mut sources = Sources::default();
    let id = sources.add(name, text);
    let (file, faults) = parse(&sources, id);
    let shown = faults
        .iter()
        .map(|fault| {
            let start = fault.span.start as usize;
            let column = text[..start].rsplit('\n').next().unwrap_or("").chars().count() + 1;
            format!("{}:{column} {}", sources.line(fault.span), fault.headline())
        })
        .collect();
    (file, faults, shown)
}

/// The tree without places.
pub fn placeless(tree: &impl std::fmt::Debug) -> String {
    let text = format!("{tree:#?}");
    let mut out = String::new();
    let mut rest = text.as_str();
    while let Some(at) = rest.find("Span {") {
        out.push_str(&rest[..at]);
        rest = &rest[at + rest[at..].find('}').unwrap() + 1..];
    }
    out + rest
}

fn inputs(folder: &str) -> Vec<PathBuf> {
    let mut paths: Vec<PathBuf> =
        std::fs::read_dir(format!("tests/inputs/syntax/{folder}")).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    assert!(!paths.is_empty());
    paths
}

#[test]
fn the_examples_of_the_language_parse_and_print_canonically() {
    for path in inputs("examples") {
        let text = std::fs::read_to_string(&path).unwrap();
        let (file, _, faults) = read("example", &text);
        assert_eq!(faults, Vec::<String>::new(), "{}", path.display());
        assert!(file.items.len() > 5);
        let printed = printer::print(&file);
        let (again, _, faults) = read("printed", &printed);
        assert_eq!(faults, Vec::<String>::new(), "{printed}");
        assert_eq!(placeless(&again), placeless(&file), "{}", path.display());
        assert_eq!(printer::print(&again), printed, "{}", path.display());
    }
}
