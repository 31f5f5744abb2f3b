//! Tests that import cycles between the files of a folder of src/ are small: a type that many files share belongs in a file with
//! few imports.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

/// The largest number of files that an import cycle may have.
const LARGEST: usize = 3;

/// The larger cycles that remain, by folder, each with its number of files. Entries may only be removed.
const LEFT: [(&str, usize); 1] = [("algebra", 5)];

/// A module's path inside the crate, such as `["syntax", "latex"]`.
type Module = Vec<String>;

/// The files of a crate by module: their text without comments and tests.
struct Files(BTreeMap<Module, String>);

impl Files {
    fn read(folder: &Path) -> Self {
        let mut out = BTreeMap::new();
        read_into(folder, &mut Module::new(), &mut out);
        Self(out)
    }

    /// Returns the paths that a file imports or mentions, each from the root of the crate.
    fn mentioned(&self, module: &Module) -> BTreeSet<Module> {
        let text = &self.0[module];
        let mut paths = Vec::new();
        for (place, _) in text.match_indices("::") {
            // Each path is counted once, at its first `::`.
            let start = text[..place].rfind(|c: char| !(c.is_alphanumeric() || c == '_')).map_or(0, |before| before + 1);
            if start < place && !text[..start].ends_with("::") {
                paths.extend(expanded(&text[start..]));
            }
        }
        paths.into_iter().filter_map(|path| self.absolute(module, path)).collect()
    }

    fn absolute(&self, module: &Module, mut path: Module) -> Option<Module> {
        match path.first().map(String::as_str)? {
            "crate" => Some(path.split_off(1)),
            "super" => {
                let ups = path.iter().take_while(|part| *part == "super").count();
                let mut base = module[..module.len().checked_sub(ups)?].to_vec();
                base.extend(path.split_off(ups));
                Some(base)
            }
            first => {
                let mut child = module.clone();
                child.push(first.to_owned());
                if !self.0.contains_key(&child) {
                    return None;
                }
                child.extend(path.split_off(1));
                Some(child)
            }
        }
    }

    /// Returns the names that a file re-exports with `pub use`, each with its original path.
    fn passed_on(&self, module: &Module) -> BTreeMap<String, Module> {
        let mut out = BTreeMap::new();
        for line in self.0[module].split(';') {
            let line = line.trim_start();
            let Some(place) =
                line.find("use ").filter(|place| line[..*place].trim_end().rsplit('\n').next().is_some_and(is_public))
            else {
                continue;
            };
            for path in expanded(&line[place + "use ".len()..]) {
                if let (Some(name), Some(path)) = (path.last().cloned(), self.absolute(module, path)) {
                    out.insert(name, path);
                }
            }
        }
        out
    }

    /// Returns the file that defines the item of a path.
    fn home(&self, path: &Module, steps: usize) -> Option<Module> {
        let known = (1..=path.len()).rev().map(|length| path[..length].to_vec()).find(|part| self.0.contains_key(part))?;
        let Some(name) = path.get(known.len()) else { return Some(known) };
        match self.passed_on(&known).get(name) {
            Some(from) if steps > 0 && from != path => {
                let mut further = from.clone();
                further.extend_from_slice(&path[known.len() + 1..]);
                self.home(&further, steps - 1)
            }
            Some(_) | None => Some(known),
        }
    }

    /// Returns for each file the files of its folder that it imports.
    fn edges(&self) -> BTreeMap<Module, BTreeSet<Module>> {
        let of = |module: &Module| {
            let homes = self.mentioned(module).into_iter().filter_map(|path| self.home(&path, 8));
            homes.filter(|home| home != module && home.first() == module.first()).collect()
        };
        self.0.keys().map(|module| (module.clone(), of(module))).collect()
    }

    /// Returns the cycles: the maximal sets of files in which each file reaches each other one by imports.
    fn circles(&self) -> Vec<BTreeSet<Module>> {
        let edges = self.edges();
        let reach = |from: &Module| {
            let mut found = BTreeSet::new();
            let mut pending: Vec<&Module> = edges[from].iter().collect();
            while let Some(next) = pending.pop() {
                if found.insert(next.clone()) {
                    pending.extend(&edges[next]);
                }
            }
            found
        };
        let all: BTreeMap<&Module, BTreeSet<Module>> = edges.keys().map(|module| (module, reach(module))).collect();
        let circle = |module: &Module| all[module].iter().filter(|other| all[other].contains(module)).cloned().collect();
        let found: BTreeSet<BTreeSet<Module>> = edges.keys().map(circle).filter(|set: &BTreeSet<Module>| set.len() > 1).collect();
        found.into_iter().collect()
    }
}

fn is_public(before: &str) -> bool {
    before.trim_start().starts_with("pub")
}

fn read_into(folder: &Path, module: &mut Module, out: &mut BTreeMap<Module, String>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let stem = path.file_stem().unwrap().to_str().unwrap().to_owned();
        if path.is_dir() {
            module.push(stem);
            read_into(&path, module, out);
            module.pop();
        } else if path.extension().is_some_and(|ending| ending == "rs") && !["lib", "main"].contains(&stem.as_str()) {
            let mut name = module.clone();
            if stem != "mod" {
                name.push(stem);
            }
            out.insert(name, code(&fs::read_to_string(&path).unwrap()));
        }
    }
}

/// Returns a text without comments, tests, and paths in visibility modifiers.
fn code(text: &str) -> String {
    let text = text.split("#[cfg(test)]\nmod ").next().unwrap();
    let lines = text.lines().map(|line| line.split("//").next().unwrap());
    let text = lines.collect::<Vec<_>>().join("\n");
    let mut parts = text.split("pub(in ");
    let mut out = parts.next().unwrap().to_owned();
    for part in parts {
        out.push_str("pub");
        out.push_str(part.split_once(')').map_or("", |(_, after)| after));
    }
    out
}

/// Returns the paths at the beginning of a text: one, or all in the braces of a `use`.
fn expanded(text: &str) -> Vec<Module> {
    let end = text.find(|c: char| !(c.is_alphanumeric() || c == '_' || c == ':')).unwrap_or(text.len());
    let stem: Module = text[..end].split("::").filter(|part| !part.is_empty()).map(str::to_owned).collect();
    let Some(inside) = text[end..].strip_prefix('{').filter(|_| text[..end].ends_with("::")) else { return vec![stem] };
    let mut out = Vec::new();
    let mut depth = 0;
    let mut fresh = true;
    for (at, sign) in inside.char_indices() {
        match sign {
            '{' => depth += 1,
            '}' if depth == 0 => break,
            '}' => depth -= 1,
            ',' if depth == 0 => fresh = true,
            _ if fresh && (sign.is_alphabetic() || sign == '_') => {
                out.extend(expanded(&inside[at..]).into_iter().map(|path| [stem.clone(), path].concat()));
                fresh = false;
            }
            _ => {}
        }
    }
    out
}

#[test]
fn the_files_of_a_folder_form_no_large_import_cycle() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let circles = ["src", "kernel/src"].into_iter().flat_map(|folder| Files::read(&root.join(folder)).circles());
    let large = circles.filter(|circle| circle.len() > LARGEST);
    let found: Vec<BTreeSet<String>> = large.map(|circle| circle.iter().map(|module| module.join("/")).collect()).collect();
    let folder = |circle: &BTreeSet<String>| circle.first().unwrap().split('/').next().unwrap().to_owned();
    for circle in &found {
        let allowed = LEFT.iter().find(|(left, _)| *left == folder(circle)).map_or(LARGEST, |(_, size)| *size);
        assert!(circle.len() <= allowed, "an import cycle of {} files, where {allowed} are allowed: {circle:?}", circle.len());
    }
    for (left, _) in LEFT {
        let remains = found.iter().any(|circle| folder(circle) == left);
        assert!(remains, "no cycle of more than {LARGEST} files is left in {left}: remove it from the list");
    }
}

#[test]
fn the_scan_finds_an_import_cycle() {
    let file = |path: &str, text: &str| (path.split('/').map(str::to_owned).collect::<Module>(), code(text));
    let circles = |files: &[(Module, String)]| Files(files.iter().cloned().collect()).circles();
    let plain =
        [file("a", "mod x;\nmod y;\npub use x::Thing;"), file("a/x", "pub struct Thing;"), file("a/y", "use super::Thing;")];
    assert_eq!(circles(&plain), Vec::<BTreeSet<Module>>::new());
    let round = [
        file("a", "use x::go;\npub struct Thing;"),
        file("a/x", "use super::{Thing, y::of};"),
        file(
            "a/y",
            "// use super::z;\npub(in crate::a) fn of() { crate::a::x::go() }\n#[cfg(test)]\nmod tests {\n    use super::*;\n}",
        ),
    ];
    let names = |circle: &BTreeSet<Module>| circle.iter().map(|module| module.join("/")).collect::<Vec<_>>();
    assert_eq!(circles(&round).iter().map(names).collect::<Vec<_>>(), [["a", "a/x", "a/y"]]);
}
