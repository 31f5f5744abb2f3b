//! Tests the parser and the printer: examples parse, faults have positions, the printed form is canonical.

use std::path::PathBuf;

use referee::diagnostic::Faults;
use referee::report::diagnostics::print_plain;
use referee::source::Sources;
use referee::syntax::tree::ConditionFile;
use referee::syntax::{parse, printer};

/// Parses a text; returns faults as `line:column headline`.
pub(crate) fn read(name: &str, text: &str) -> (ConditionFile, Faults, Vec<String>) {
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

/// Returns the debug text of a tree without spans.
pub(crate) fn placeless(tree: &impl std::fmt::Debug) -> String {
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

#[test]
fn every_fault_is_reported_at_its_position() {
    let paths = inputs("faults");
    assert!(paths.len() >= 25);
    for path in paths {
        let text = std::fs::read_to_string(&path).unwrap();
        let expected: Vec<&str> = text.lines().filter_map(|line| line.strip_prefix("# expect ")).collect();
        assert!(!expected.is_empty(), "{} declares no fault", path.display());
        assert_eq!(read("fault", &text).2, expected, "{}", path.display());
        let mut sources = Sources::default();
        let id = sources.add(path.file_name().unwrap().to_string_lossy(), text.as_str());
        let shown = print_plain(&sources, &parse(&sources, id).1);
        let name = path.file_stem().unwrap().to_string_lossy().into_owned();
        insta::with_settings!({ snapshot_path => "../../snapshots/syntax/faults", prepend_module_to_snapshot => false, omit_expression => true }, {
            insta::assert_snapshot!(name, shown);
        });
    }
}

#[test]
fn exceeded_limits_are_reported_as_faults() {
    let deep = format!("define a = {}b{}\n", "(".repeat(10_000), ")".repeat(10_000));
    let minus = format!("define a = {}b\n", "- ".repeat(10_000));
    let not = format!("assume c: {}b < 1\n", "not ".repeat(10_000));
    let sum = format!("define a = b{}\n", " + b".repeat(10_000));
    let places = format!("define a = {}b{}\n", "b at (x = ".repeat(10_000), ")".repeat(10_000));
    let plays = format!("define a = {}b{}\n", "payoff of A after (".repeat(10_000), ")".repeat(10_000));
    let ifs = format!("define a = {}b\n", "if a < b then 1 else ".repeat(10_000));
    for text in [&deep, &minus, &not, &sum, &places, &plays, &ifs] {
        let faults = read("deep", text).2;
        assert_eq!(faults.len(), 1, "{:.40}", text);
        assert!(faults[0].ends_with("nested deeper than 200 levels - name a part of it with `define`"), "{faults:?}");
    }
    let mut blocks = String::from("game g:\n  players A, B\n");
    for level in 1..400 {
        blocks.push_str(&format!("{:1$}state s{level}:\n", "", 2 * level));
    }
    blocks.push_str(&format!("{:1$}end\n", "", 800));
    assert!(read("blocks", &blocks).2[0].contains("nested deeper than 200 levels"));

    let open = format!("define a = {}\n", "(".repeat(10_000));
    assert_eq!(read("open", &open).2, ["1:10011 `(` is not closed - add `)`"]);
    let digits = format!("define a = {}\n", "7".repeat(1_000_000));
    assert_eq!(read("digits", &digits).2, ["1:12 a number of more than 1000 digits - write it shorter"]);
    let large = "# comment\n".repeat(1_000_000);
    assert_eq!(read("large", &large).2, ["1:1 the file has 10000000 bytes, more than 1048576 - split it, with `include`"]);
    let many = "!\n".repeat(10_000);
    assert_eq!(read("many", &many).2.len(), 501);
}

#[test]
fn the_deepest_allowed_formula_can_be_printed_and_dropped() {
    let text = format!("define a = {}b{}\n", "(".repeat(198), ")".repeat(198));
    let (file, _, faults) = read("deep", &text);
    assert_eq!(faults, Vec::<String>::new());
    assert!(printer::print(&file).contains(&"(".repeat(198)));
    let inside = format!("${}b{}$", "(".repeat(10_000), ")".repeat(10_000));
    let span = referee::source::Span { end: 20_001, ..Default::default() };
    let faults = referee::syntax::latex::parse(inside.trim_matches('$'), span, &|_| false).unwrap_err();
    assert!(faults[0].headline().starts_with("nested deeper than 200 levels"));
}

#[test]
fn invalid_utf_8_is_reported_with_its_line() {
    let id = referee::source::SourceId(0);
    assert_eq!(referee::syntax::decode("a.referee", "π < 4".as_bytes(), id).unwrap(), "π < 4");
    let fault = referee::syntax::decode("a.referee", b"set s = {a}\nset \xff", id).unwrap_err();
    assert_eq!(
        fault.headline(),
        "`a.referee` is not UTF-8: line 2 has an invalid byte, at offset 16 of the file - save the file as UTF-8"
    );
}

#[test]
fn printing_keeps_comments_and_blank_lines() {
    let text = "# the model\nparameters:\n  a in (0, 1)  # the first\n  # the second\n  b in (0, 1)\n\n# on c\nassume c: a < b  # why\n\n# end\n";
    let (file, _, faults) = read("comments", text);
    assert_eq!(faults, Vec::<String>::new());
    assert_eq!(printer::print(&file), text);
}

#[test]
fn printing_is_canonical() {
    let loose =
        "parameters : a   in (0,1);b in [ 0 , inf )\n\n\n\nassume c :a<b   and\n    b<= 1\nregion r: c;  d: π_1>0 at line 3\n";
    let (_, _, faults) = read("loose", loose);
    assert_eq!(faults.len(), 1, "a reference must precede the colon: {faults:?}");
    let loose = loose.replace(" at line 3", "");
    let (file, _, faults) = read("loose", &loose);
    assert_eq!(faults, Vec::<String>::new());
    let tight = "parameters:\n  a in (0, 1)\n  b in [0, inf)\n\nassume c: a < b and b <= 1\nregion r:\n  c\n  d: pi_1 > 0\n";
    assert_eq!(printer::print(&file), tight);
}

#[test]
fn a_megabyte_of_anything_is_read_in_bounded_time() {
    let size = referee::syntax::MAX_BYTES - 100;
    let one = |head: &str, part: &str, tail: &str| format!("{head}{}{tail}", part.repeat((size - head.len()) / part.len()));
    for (head, part, tail) in [
        ("", "$ ", "\n"),
        ("assume c: ", "$a$ ", "\n"),
        ("assume c: ", "$$a$$ ", "\n"),
        ("", "(", ""),
        ("", ")", ""),
        ("", "a;", "\n"),
        ("region r:", "a;", "\n"),
        ("region r:\n", " a\n", ""),
        ("game g:\n", " if a:\n", ""),
        ("game g:\n", " a gets 1; b gets 2\n", ""),
        ("", "\"\n", ""),
        ("", "é!\n", ""),
        ("claim \"t\": ", "a and ", "b\n"),
        ("", "claim \"t\": a\n", ""),
        ("", "# \n\n", ""),
        ("", "{", "\n"),
    ] {
        let (file, _, faults) = read("large", &one(head, part, tail));
        assert!(faults.len() <= 501, "{part}");
        if faults.is_empty() {
            assert!(!printer::print(&file).is_empty());
        }
    }
    for part in [
        "\\text{",
        "\\rm{",
        "\\\\[",
        "a(",
        "a",
        "|",
        "\\begin{cases}",
        "\\begin{cases}\\\\\\end{cases}",
        "\\quad (1",
        "(\\because ",
        "\\tag{",
        "é",
        "\\frac",
        "{",
        "a_",
        "\\bar",
        "\\min\\{",
        "a\\\\-",
        "a,",
        "\\\\",
    ] {
        let text = part.repeat(size / part.len());
        let span = referee::source::Span { end: u32::try_from(text.len()).unwrap(), ..Default::default() };
        assert!(referee::syntax::latex::parse(&text, span, &|_| true).is_err(), "{part}");
    }
}
