//! Resolving: each faulty file gives the faults its first lines declare, each good one the paper that its snapshot shows.

use std::fs;
use std::path::Path;
use std::sync::Arc;

use insta::{assert_snapshot, glob, with_settings};
use referee::diagnostic::Faults;
use referee::paper::{Claim, Paper, read};
use referee::source::Sources;

use crate::paper_shown;

/// Reads a file, its includes from the folder it lies in.
fn read_file(path: &Path) -> Result<Paper, (Arc<Sources>, Faults)> {
    let name = path.file_name().unwrap().to_string_lossy().into_owned();
    let folder = path.parent().unwrap().to_owned();
    let mut sources = Sources::default();
    let main = sources.add(name, fs::read_to_string(path).unwrap());
    let mut include = |written: &str, _from: &str| {
        if written.contains("..") {
            return Err(format!("`{written}` lies outside the folder"));
        }
        fs::read_to_string(folder.join(written))
            .map(|text| (written.to_owned(), text))
            .map_err(|_| format!("no file `{written}`"))
    };
    read(&path.file_stem().unwrap().to_string_lossy(), sources, main, &mut include)
}

/// Reads a text without includes.
fn read_text(text: &str) -> Result<Paper, (Arc<Sources>, Faults)> {
    let mut sources = Sources::default();
    let main = sources.add("test.referee", text);
    read("test", sources, main, &mut |_: &str, _: &str| Err("no includes here".to_owned()))
}

fn headlines(faults: &Faults) -> Vec<String> {
    faults.iter().map(|fault| fault.headline()).collect()
}

/// `line:column headline` per fault, then its further places.
fn shown(sources: &Sources, faults: &Faults) -> String {
    let place = |span: referee::source::Span| {
        let before = &sources.get(span.source).text[..span.start as usize];
        let column = before.chars().rev().take_while(|c| *c != '\n').count() + 1;
        format!("{}:{}:{column}", sources.get(span.source).name, sources.line(span))
    };
    let mut lines = Vec::new();
    for fault in faults {
        lines.push(format!("{} {}", place(fault.span), fault.headline()));
        lines.push(format!("    `{}`", sources.slice(fault.span).lines().next().unwrap_or("")));
        lines.extend(fault.others.iter().map(|(span, text)| format!("    {} {text}", place(*span))));
    }
    lines.join("\n")
}

#[test]
fn faulty_files_give_the_faults_they_declare() {
    glob!("../inputs/paper/faults", "*.referee", |path| {
        let text = fs::read_to_string(path).unwrap();
        let expected: Vec<&str> = text.lines().map_while(|line| line.strip_prefix("#! ")).collect();
        assert!(!expected.is_empty(), "{} declares no fault", path.display());
        let (sources, faults) = read_file(path).expect_err("the file has faults");
        assert_eq!(headlines(&faults), expected, "{}", path.display());
        with_settings!({ snapshot_path => "../../snapshots/paper/faults", prepend_module_to_snapshot => false, omit_expression => true }, {
            assert_snapshot!(shown(&sources, &faults));
        });
    });
}

#[test]
fn good_files_are_papers() {
    glob!("../inputs/paper/good", "*.referee", |path| {
        let paper = match read_file(path) {
            Ok(paper) => paper,
            Err((sources, faults)) => panic!("{}:\n{}", path.display(), shown(&sources, &faults)),
        };
        let ids: Vec<&str> = paper.claims.iter().map(|claim| claim.id.as_str()).collect();
        let text = fs::read_to_string(path).unwrap();
        for line in text.lines().map_while(|line| line.strip_prefix("#! ")) {
            assert!(ids.contains(&line), "{} declares the claim `{line}`, has {ids:#?}", path.display());
        }
        with_settings!({ snapshot_path => "../../snapshots/paper/good", prepend_module_to_snapshot => false, omit_expression => true }, {
            assert_snapshot!(paper_shown::paper(&paper));
        });
    });
}

fn paper(text: &str) -> Paper {
    match read_text(text) {
        Ok(paper) => paper,
        Err((sources, faults)) => panic!("{}", shown(&sources, &faults)),
    }
}

fn claim<'p>(paper: &'p Paper, id: &str) -> &'p Claim {
    match paper.claims.iter().find(|claim| claim.id == id) {
        Some(claim) => claim,
        None => panic!("no claim `{id}` among {:#?}", paper.claims.iter().map(|claim| &claim.id).collect::<Vec<_>>()),
    }
}
