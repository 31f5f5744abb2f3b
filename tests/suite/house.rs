//! Tests the structure of the code: imports follow the table of modules in src/lib.rs without cycles, each file has a header
//! sentence, and no file is too long.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

const LONGEST: usize = 600;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn rust_files(folder: &Path, out: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            rust_files(&path, out);
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            out.push(path);
        }
    }
    out.sort();
}

fn files(folder: &str) -> Vec<(String, String)> {
    let mut out = Vec::new();
    rust_files(&root().join(folder), &mut out);
    let read = |path: PathBuf| {
        let text = fs::read_to_string(&path).unwrap();
        (path.strip_prefix(root()).unwrap().display().to_string(), text)
    };
    out.into_iter().map(read).collect()
}

/// Returns the modules of the table, each with the modules that it may import.
fn table(map: &str) -> BTreeMap<String, BTreeSet<String>> {
    let mut out: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for line in map.lines() {
        let Some(row) = line.strip_prefix("//! | [") else { continue };
        let cells: Vec<&str> = row.trim_end().trim_end_matches('|').split('|').map(str::trim).collect();
        let [rooms, _, knows] = cells.as_slice() else { panic!("expected a row of three cells: {line}") };
        let rooms: Vec<String> = rooms.split(',').map(|room| room.trim_matches(['[', ']', '`', ' ']).to_owned()).collect();
        let knows: BTreeSet<String> = if *knows == "all of the above" {
            out.keys().cloned().collect()
        } else {
            knows.split(',').map(|room| room.trim().to_owned()).filter(|room| !room.is_empty()).collect()
        };
        for room in rooms {
            out.insert(room, knows.clone());
        }
    }
    out
}

/// Returns the top-level module of a file in src/; none for lib.rs and main.rs.
fn room(path: &str) -> Option<String> {
    let inside = path.strip_prefix("src/").unwrap();
    let first = inside.split('/').next().unwrap().trim_end_matches(".rs");
    (first != "lib" && first != "main").then(|| first.to_owned())
}

/// Returns the modules that the text mentions as `crate::module`, outside comments.
fn mentioned(text: &str) -> BTreeSet<String> {
    let mut out = BTreeSet::new();
    let code: Vec<&str> = text.lines().map(|line| line.split("//").next().unwrap_or("")).collect();
    let code = code.join("\n");
    let name = |text: &str| -> String { text.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect() };
    for (place, _) in code.match_indices("crate::") {
        let rest = &code[place + "crate::".len()..];
        if let Some(list) = rest.strip_prefix('{') {
            // `use crate::{audit::Exit, solve};`: the names at the outer level of the list
            let mut depth = 0;
            let mut fresh = true;
            for (at, sign) in list.char_indices() {
                match sign {
                    '{' => depth += 1,
                    '}' if depth == 0 => break,
                    '}' => depth -= 1,
                    ',' if depth == 0 => fresh = true,
                    _ if fresh && sign.is_alphabetic() => {
                        out.insert(name(&list[at..]));
                        fresh = false;
                    }
                    _ => {}
                }
            }
        } else {
            out.insert(name(rest));
        }
    }
    out
}

fn edges(files: &[(String, String)]) -> BTreeSet<(String, String, String)> {
    let mut out = BTreeSet::new();
    for (path, text) in files {
        let Some(from) = room(path) else { continue };
        for to in mentioned(text) {
            if to != from {
                out.insert((from.clone(), to, path.clone()));
            }
        }
    }
    out
}

/// Returns the faults of a set of files with respect to a table.
fn faults(files: &[(String, String)], table: &BTreeMap<String, BTreeSet<String>>) -> Vec<String> {
    let mut out = Vec::new();
    let edges = edges(files);
    for (from, to, path) in &edges {
        if !table.get(from).is_some_and(|knows| knows.contains(to)) {
            out.push(format!("{path}: `{from}` may not know `{to}`"));
        }
    }
    let mut reach: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for (from, to, _) in &edges {
        reach.entry(from).or_default().insert(to);
    }
    loop {
        let mut grown = reach.clone();
        for (from, all) in &reach {
            for middle in all {
                if let Some(more) = reach.get(middle) {
                    grown.get_mut(from).unwrap().extend(more);
                }
            }
        }
        if grown == reach {
            break;
        }
        reach = grown;
    }
    out.extend(
        reach.iter().filter(|(from, to)| to.contains(*from)).map(|(from, _)| format!("`{from}` knows itself by way of others")),
    );
    out
}

/// Returns the faults of a file's header and length.
fn looks(path: &str, text: &str) -> Vec<String> {
    let mut out = Vec::new();
    let header: Vec<&str> =
        text.lines().map_while(|line| line.strip_prefix("//!")).map(str::trim).take_while(|line| !line.is_empty()).collect();
    let sentence = header.join(" ");
    if sentence.split(' ').count() < 3 || !sentence.ends_with(['.', '?', ':']) {
        out.push(format!("{path}: does not open with a sentence on what it does"));
    }
    let length = text.lines().count();
    if length > LONGEST {
        out.push(format!("{path}: {length} lines, more than {LONGEST}"));
    }
    out
}

#[test]
fn imports_follow_the_table_in_lib_rs() {
    let files = files("src");
    let map = fs::read_to_string(root().join("src/lib.rs")).unwrap();
    let table = table(&map);
    for (path, _) in &files {
        if let Some(room) = room(path) {
            assert!(table.contains_key(&room), "{path}: the table in src/lib.rs has no room `{room}`");
        }
    }
    let faults = faults(&files, &table);
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn files_open_with_a_header_and_are_short() {
    let mut all = files("src");
    all.extend(files("tests"));
    all.extend(files("kernel"));
    let faults: Vec<String> = all.iter().flat_map(|(path, text)| looks(path, text)).collect();
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

/// The allowed dependencies of the kernel: arithmetic of big integers, and containers.
const KERNEL_KNOWS: [&str; 6] = ["num-bigint", "num-integer", "num-rational", "num-traits", "rustc-hash", "smallvec"];

#[test]
fn the_kernel_depends_only_on_arithmetic_and_containers() {
    let manifest = fs::read_to_string(root().join("kernel/Cargo.toml")).unwrap();
    let section = manifest.split("[dependencies]\n").nth(1).unwrap().split("\n[").next().unwrap();
    let names: Vec<&str> = section.lines().filter_map(|line| line.split_once(" = ")).map(|(name, _)| name).collect();
    assert_eq!(names, KERNEL_KNOWS);
    assert!(!manifest.contains("[build-dependencies]"), "the kernel has no build script");
    let lines: usize = files("kernel/src").iter().map(|(_, text)| text.lines().count()).sum();
    assert!(lines < 4_000, "the kernel has {lines} lines, and must be short enough to read in an afternoon");
}

#[test]
fn the_scan_finds_forbidden_imports_and_missing_headers() {
    let map = "//! | [`low`] | first | |\n//! | [`mid`], [`side`] | second | low |\n//! | [`top`] | third | all of the above |\n";
    let table = table(map);
    assert_eq!(table["top"], ["low", "mid", "side"].map(str::to_owned).into());
    let file = |path: &str, text: &str| (path.to_owned(), text.to_owned());
    let good =
        [file("src/top/a.rs", "use crate::{low, mid::x};\nlet y = crate::side::z();"), file("src/mid.rs", "use crate::low;")];
    assert_eq!(faults(&good, &table), Vec::<String>::new());
    let bad = [file("src/low/a.rs", "use crate::top;"), file("src/top/a.rs", "// use crate::nothing\nuse crate::low;")];
    let found = faults(&bad, &table);
    assert_eq!(
        found,
        ["src/low/a.rs: `low` may not know `top`", "`low` knows itself by way of others", "`top` knows itself by way of others"]
    );
    assert_eq!(looks("x.rs", "//! Does this or that.\nfn a() {}"), Vec::<String>::new());
    assert_eq!(looks("x.rs", "fn a() {}"), ["x.rs: does not open with a sentence on what it does"]);
    assert_eq!(looks("x.rs", &format!("//! Does this or that.\n{}", "\n".repeat(LONGEST))).len(), 1);
}

/// Returns every type name that several files define, with these files. The tests inside files do not count.
fn shared_type_names(files: &[(String, String)]) -> Vec<String> {
    let mut places: BTreeMap<String, Vec<&str>> = BTreeMap::new();
    for (path, text) in files {
        let code = text.split("\n#[cfg(test)]\nmod ").next().unwrap_or_default();
        for line in code.lines() {
            let words: Vec<&str> = line.split(|sign: char| !(sign.is_alphanumeric() || sign == '_')).collect();
            let kinds = ["struct", "enum", "trait", "type", "union"];
            // Indented definitions are skipped: associated types of traits, and types inside functions.
            let Some(at) = words.iter().position(|word| kinds.contains(word)).filter(|_| !line.starts_with([' ', '/'])) else {
                continue;
            };
            let Some(name) = words.get(at + 1).filter(|name| name.starts_with(char::is_uppercase)) else { continue };
            places.entry((*name).to_owned()).or_default().push(path);
        }
    }
    places
        .into_iter()
        .filter(|(_, places)| places.len() > 1)
        .map(|(name, places)| format!("{name}: {}", places.join(", ")))
        .collect()
}

#[test]
fn type_names_are_unique() {
    let mut all = files("src");
    all.extend(files("kernel/src"));
    assert_eq!(shared_type_names(&all), Vec::<String>::new());
    let twice = [("a.rs".to_owned(), "pub struct A;\n".to_owned()), ("b.rs".to_owned(), "enum A { B }\n".to_owned())];
    assert_eq!(shared_type_names(&twice), ["A: a.rs, b.rs"]);
}
