//! Runs the blocks of one page, and compares the actual outputs with the outputs in the page.

use std::env;
use std::ffi::OsString;
use std::fs;
use std::ops::Range;
use std::path::Path;
use std::process::Output;

use super::page::{Block, Page};
use super::root;

/// The second solver of the examples; `make cross-check` and `make test-all` fetch it.
const SECOND: &str = "yices-smt2";

/// The file name of a block that names no file.
const UNNAMED: &str = "example.referee";

/// The state of a run: its folder, the faults so far, the outputs to replace.
struct Run {
    folder: tempfile::TempDir,
    cache: tempfile::TempDir,
    path: OsString,
    wrong: Vec<String>,
    replaced: Vec<(Range<usize>, String)>,
}

/// Runs every block of a page of the repository; with `REFEREE_WRITE_DOCS` set, writes the outputs into the page.
pub(super) fn page(path: &str) {
    let page = Page::read(path);
    let write = env::var_os("REFEREE_WRITE_DOCS").is_some();
    let (wrong, text) = blocks(path, &page, write);
    if text != page.text {
        fs::write(root().join(path), text).unwrap();
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

/// Returns the faults of a page, and its text; with `write`, the text has the actual outputs.
pub(super) fn blocks(path: &str, page: &Page, write: bool) -> (Vec<String>, String) {
    let (folder, cache) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    copy(&root().join("conditions"), &folder.path().join("conditions"));
    let mut run = Run { folder, cache, path: search_path(), wrong: Vec::new(), replaced: Vec::new() };
    let mut blocks = page.blocks.iter();
    while let Some(block) = blocks.next() {
        let text = page.content(block);
        let faults = run.wrong.len();
        match block.language.as_str() {
            "referee" => run.referee(text),
            "referee-error" => match blocks.next().filter(|next| next.language == "text") {
                Some(shown) => run.refused(text, page, shown),
                None => run.wrong.push("a block of text with the message has to follow".to_owned()),
            },
            "markdown" | "latex" | "wolfram" => {
                let (first, text) = text.split_once('\n').unwrap();
                let comment = [("<!-- file ", " -->"), ("% file ", ""), ("(* file ", " *)")];
                let name = comment.iter().find_map(|(open, close)| first.strip_prefix(open)?.strip_suffix(close)).unwrap();
                fs::write(run.folder.path().join(name), text).unwrap();
            }
            "console" => run.console(text, block),
            "sh" => run.targets(text),
            "text" | "ebnf" => {}
            other => run.wrong.push(format!("no test runs a block of `{other}`")),
        }
        for fault in &mut run.wrong[faults..] {
            *fault = format!("{path}:{}: {fault}", block.line);
        }
    }
    let mut text = page.text.clone();
    for (place, output) in run.replaced.iter().rev() {
        if write {
            text.replace_range(place.clone(), output);
        } else {
            let line = page.text[..place.start].lines().count();
            let shown = &page.text[place.clone()];
            run.wrong.push(format!("{path}:{line}: the page shows\n{shown}but the tool prints\n{output}"));
        }
    }
    (run.wrong, text)
}

impl Run {
    fn tool(&self, arguments: &[String]) -> Output {
        let mut command = crate::running::referee();
        command.env_remove("REFEREE_NO_CACHE").env("REFEREE_CACHE", self.cache.path()).env("PATH", &self.path);
        command.args(arguments).current_dir(self.folder.path()).output().unwrap()
    }

    /// Writes a file, or audits it by itself if it has no name.
    fn referee(&mut self, text: &str) {
        let first = text.lines().next().unwrap_or_default();
        if let Some(name) = first.strip_prefix("# file ") {
            let (name, continued) = name.strip_suffix(", continued").map_or((name, false), |name| (name, true));
            let path = self.folder.path().join(name);
            let before = if continued { fs::read_to_string(&path).unwrap() } else { String::new() };
            fs::write(path, before + text).unwrap();
            return;
        }
        let status = first.strip_prefix("# exit status ").map_or(0, |status| status.parse().unwrap());
        let output = self.on_its_own("audit", text);
        if output.status.code() != Some(status) {
            self.wrong.push(format!("status {:?} of an audit of\n{text}{}", output.status.code(), both(&output)));
        }
    }

    fn on_its_own(&self, command: &str, text: &str) -> Output {
        fs::write(self.folder.path().join(UNNAMED), text).unwrap();
        self.tool(&[command.to_owned(), UNNAMED.to_owned()])
    }

    /// Checks a file that must be refused, and compares the messages with the block.
    fn refused(&mut self, text: &str, page: &Page, shown: &Block) {
        let output = self.on_its_own("check", text);
        if output.status.code() != Some(2) {
            self.wrong.push(format!("status {:?} of a check of\n{text}{}", output.status.code(), both(&output)));
        }
        self.compare(page.content(shown), shown.place.clone(), &String::from_utf8_lossy(&output.stderr));
    }

    fn console(&mut self, text: &str, block: &Block) {
        let (line, mut expected) = text.split_once('\n').unwrap();
        let command = line.strip_prefix("$ referee ").unwrap();
        let (command, merged) = command.strip_suffix(" 2>&1").map_or((command, false), |command| (command, true));
        let arguments = words(command);
        let mut start = block.place.start + line.len() + 1;
        let mut stated = None;
        if let Some((status, rest)) = expected.strip_prefix("# exit status ").and_then(|rest| rest.split_once('\n')) {
            stated = Some(status.parse().unwrap());
            start += expected.len() - rest.len();
            expected = rest;
        }
        if arguments.iter().any(|word| word == SECOND)
            && !env::split_paths(&self.path).any(|folder| folder.join(SECOND).is_file())
        {
            eprintln!("NOT RUN, {SECOND} is not installed: {line}");
            return;
        }
        let output = self.tool(&arguments);
        let status = output.status.code();
        if stated.map_or(status == Some(2), |stated| status != Some(stated)) {
            self.wrong.push(format!("status {status:?} of {line}\n{}", both(&output)));
        }
        let shown = if merged { both(&output) } else { String::from_utf8_lossy(&output.stdout).into_owned() };
        self.compare(expected, start..block.place.end, &shown);
    }

    /// Records an output to replace if the page shows another one.
    fn compare(&mut self, expected: &str, place: Range<usize>, printed: &str) {
        let root = self.folder.path().display().to_string();
        let printed = printed.replace(&root, ".");
        if without_version(expected) != without_version(&printed) {
            let lines: Vec<&str> = printed.lines().map(str::trim_end).collect();
            let text = lines.join("\n");
            let text = text.trim_matches('\n');
            self.replaced.push((place, if text.is_empty() { String::new() } else { format!("{text}\n") }));
        }
    }

    fn targets(&mut self, text: &str) {
        let makefile = fs::read_to_string(root().join("Makefile")).unwrap();
        for line in text.lines() {
            let target = line.strip_prefix("make ").unwrap().split_whitespace().next().unwrap();
            if !makefile.lines().any(|rule| rule.starts_with(&format!("{target}:"))) {
                self.wrong.push(format!("make has no target {target}"));
            }
        }
    }
}

fn both(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

/// Copies a folder.
fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}

/// Returns the search path for programs, with the folder of the second solver.
fn search_path() -> OsString {
    let others = env::var_os("PATH").unwrap_or_default();
    env::join_paths(std::iter::once(root().join(".yices")).chain(env::split_paths(&others))).unwrap()
}

/// Replaces each version number in the text, so that a new solver version changes no page.
fn without_version(text: &str) -> String {
    let mut out = String::new();
    for word in text.split_inclusive(char::is_whitespace) {
        let bare = word.trim_end_matches(|c: char| c.is_whitespace() || ",;.".contains(c));
        let is_version = bare.split('.').count() == 3
            && bare.split('.').all(|part| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit()));
        if is_version {
            out.push_str("VERSION");
            out.push_str(&word[bare.len()..]);
        } else {
            out.push_str(word);
        }
    }
    out.lines().map(str::trim_end).collect::<Vec<_>>().join("\n").trim_matches('\n').to_owned()
}

/// Splits a command line into words; quotes group words.
fn words(line: &str) -> Vec<String> {
    line.split('"')
        .enumerate()
        .flat_map(
            |(place, part)| {
                if place % 2 == 1 { vec![part.to_owned()] } else { part.split_whitespace().map(str::to_owned).collect() }
            },
        )
        .collect()
}
