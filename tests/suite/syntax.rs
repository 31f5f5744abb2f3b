//! The syntax room: examples parse, faults are named, printing is canonical.

use referee::source::Sources;

#[test]
fn the_examples_of_the_language_parse() {
    for entry in std::fs::read_dir("tests/inputs/syntax/examples").unwrap() {
        let path = entry.unwrap().path();
        let mut sources = Sources::default();
        let id = sources.add(path.display().to_string(), std::fs::read_to_string(&path).unwrap());
        let (_file, faults) = referee::syntax::parse(&sources, id);
        let shown: Vec<String> = faults.iter().map(|fault| format!("{}:{} {}", path.display(), sources.line(fault.span), fault.headline())).collect();
        println!("{shown:#?}");
    }
}

#[test]
fn dump_latex() {
    for name in ["latex-cost-sharing", "latex-third-party"] {
        for line in std::fs::read_to_string(format!("/tmp/{name}.txt")).unwrap().lines() {
            let span = referee::source::Span { end: line.len() as u32, ..Default::default() };
            match referee::syntax::latex::parse(line, span, &|_| false) {
                Ok(_) => println!("parses\t{line}"),
                Err(f) => println!("refused: {} @{}\t{line}", f[0].headline(), f[0].span.start),
            }
        }
    }
}
