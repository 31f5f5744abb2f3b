//! Tests stored answers: the cache and the evidence files save searches, and no content of theirs changes a verdict.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::{Arc, OnceLock};

use kernel::algebra::{Fraction, Polynomial, Signs};
use kernel::certificate::{Cases, Certificate, CertificateEnd, CertificateStep, Identity, Product};
use kernel::defined_root::FIRST_ROOT;
use kernel::number::ratio;
use kernel::{CandidatePoint, DefinedRoot, Instance, Refutation, UniversalProof, Value};
use referee::certify::Answer;
use referee::store;
use serde_json::Value as Json;

const PAPER: &str = include_str!("../inputs/recheck/cheats.referee");

/// Audits the paper in the folder.
fn audit(folder: &Path, more: &[&str]) -> Output {
    let output = command(folder, more).output().unwrap();
    assert!(matches!(output.status.code(), Some(0 | 1)), "{}", said(&output));
    output
}

fn command(folder: &Path, more: &[&str]) -> Command {
    let mut command = crate::running::referee();
    command.args(["audit", "cheats.referee", "--format", "json", "--verbose"]).args(more).current_dir(folder);
    command.env_remove("REFEREE_NO_CACHE").stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

fn with_cache(folder: &Path) -> Output {
    audit(folder, &["--cache", "cache"])
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// Returns the number of queries that reached the solver.
fn queries(output: &Output) -> usize {
    let said = said(output);
    let line = said.lines().find(|line| line.contains("audited wall=")).unwrap();
    line.rsplit("queries=").next().unwrap().parse().unwrap()
}

/// Returns a folder that contains the paper.
fn folder_of(paper: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("cheats.referee"), paper).unwrap();
    folder
}

/// Returns the report of an audit without a cache.
fn cold() -> &'static [u8] {
    static AUDIT: OnceLock<Vec<u8>> = OnceLock::new();
    AUDIT.get_or_init(|| {
        let output = audit(folder_of(PAPER).path(), &["--no-cache"]);
        assert!(queries(&output) > 0);
        output.stdout
    })
}

/// Returns the files of a cache.
fn files(cache: &Path) -> Vec<PathBuf> {
    let mut out = Vec::new();
    for entry in fs::read_dir(cache).into_iter().flatten() {
        let path = entry.unwrap().path();
        if path.is_dir() { out.extend(files(&path)) } else { out.push(path) }
    }
    out.sort();
    out
}

#[test]
fn a_second_audit_repeats_the_output_without_a_search() {
    let folder = folder_of(PAPER);
    let first = with_cache(folder.path());
    assert!(first.stdout == cold() && queries(&first) > 0);
    let second = with_cache(folder.path());
    assert!(second.stdout == cold(), "{}", said(&second));
    assert_eq!(queries(&second), 0);
}

#[test]
fn after_a_change_the_audit_searches_only_for_the_changed_claim() {
    let folder = folder_of(PAPER);
    with_cache(folder.path());
    let changed = PAPER.replace("claim \"below five\": x + 2*y < 5 + z", "claim \"below five\": x + 2*y < 2 + z");
    assert_ne!(changed, PAPER);
    fs::write(folder.path().join("cheats.referee"), &changed).unwrap();
    let warm = with_cache(folder.path());
    let anew = audit(folder.path(), &["--no-cache"]);
    assert!(warm.stdout == anew.stdout, "{}", said(&warm));
    let warm_queries = queries(&warm);
    assert!((1..=2).contains(&warm_queries) && warm_queries < queries(&anew), "{warm_queries}");
    let audit: Json = serde_json::from_slice(&warm.stdout).unwrap();
    let claims = audit["papers"][0]["claims"].as_array().unwrap();
    assert_eq!(claims.iter().find(|claim| claim["id"] == "below-five").unwrap()["verdict"], "refuted");
}

/// A change that an attacker may make to a file of the cache.
type Damage = fn(&Path, &str);

#[test]
fn a_damaged_cache_changes_no_verdict() {
    let folder = folder_of(PAPER);
    with_cache(folder.path());
    let cache = folder.path().join("cache");
    let honest: Vec<(PathBuf, String)> =
        files(&cache).into_iter().map(|file| (file.clone(), fs::read_to_string(&file).unwrap())).collect();
    assert!(honest.len() > 3);
    let damages: [(&str, Damage); 10] = [
        ("nothing", |file, _| fs::write(file, "").unwrap()),
        ("cut short", |file, text| fs::write(file, &text[..text.len() / 2]).unwrap()),
        ("no text", |file, _| fs::write(file, [0xff, 0xfe, 0x00]).unwrap()),
        ("brackets", |file, _| fs::write(file, "(".repeat(900_000)).unwrap()),
        ("a proof of everything", |file, _| fs::write(file, "(u ((c 0)))").unwrap()),
        ("a point of everything", |file, _| fs::write(file, "(p 1 1 1 1 1)").unwrap()),
        ("a huge power", |file, _| fs::write(file, "(u ((i(1v0^4000000000 0))))").unwrap()),
        ("a huge file", |file, _| fs::write(file, "(p".to_owned() + &" 1".repeat(5_000_000)).unwrap()),
        ("a folder", |file, _| {
            fs::remove_file(file).unwrap();
            fs::create_dir(file).unwrap();
        }),
        ("a pipe", |file, _| {
            fs::remove_file(file).unwrap();
            assert!(Command::new("mkfifo").arg(file).status().unwrap().success());
        }),
    ];
    for (what, damage) in damages {
        for (file, text) in &honest {
            if file.is_dir() {
                fs::remove_dir(file).unwrap();
            } else {
                let _ = fs::remove_file(file);
            }
            fs::write(file, text).unwrap();
            damage(file, text);
        }
        let output = with_cache(folder.path());
        assert!(output.stdout == cold(), "{what}: {}", said(&output));
        assert!(queries(&output) > 0, "{what}: the audit searches for the answers again");
    }
}

#[test]
fn the_cache_refuses_the_answer_to_another_query() {
    let folder = folder_of(PAPER);
    with_cache(folder.path());
    let all = files(&folder.path().join("cache"));
    let texts: Vec<String> = all.iter().map(|file| fs::read_to_string(file).unwrap()).collect();
    for (file, text) in all.iter().zip(texts.iter().cycle().skip(1)) {
        fs::write(file, text).unwrap();
    }
    assert!(with_cache(folder.path()).stdout == cold());
}

#[test]
fn several_processes_use_one_cache_at_once() {
    let folder = folder_of(PAPER);
    let all: Vec<_> = (0..4).map(|_| command(folder.path(), &["--cache", "cache"]).spawn().unwrap()).collect();
    for child in all {
        let output = child.wait_with_output().unwrap();
        assert!(output.stdout == cold(), "{}", said(&output));
    }
    assert_eq!(queries(&with_cache(folder.path())), 0);
}

#[test]
fn a_killed_audit_leaves_only_complete_answers() {
    let folder = folder_of(PAPER);
    let cache = folder.path().join("cache");
    for _ in 0..3 {
        let mut child = command(folder.path(), &["--cache", "cache"]).stderr(Stdio::null()).spawn().unwrap();
        // Wait until the audit has stored some answers, or has ended.
        while files(&cache).is_empty() && child.try_wait().unwrap().is_none() {
            std::thread::sleep(std::time::Duration::from_millis(1));
        }
        child.kill().unwrap();
        child.wait().unwrap();
        let answers = files(&cache).into_iter().filter(|file| store::QueryKey::read(&name(file)).is_some());
        for file in answers {
            let text = fs::read_to_string(&file).unwrap();
            assert!(store::read(&text).is_some(), "{}: {text}", file.display());
        }
    }
    assert!(with_cache(folder.path()).stdout == cold());
}

fn name(file: &Path) -> String {
    file.file_name().unwrap().to_string_lossy().into_owned()
}

#[test]
fn a_cache_that_cannot_be_written_gives_a_note_and_changes_no_verdict() {
    let folder = folder_of(PAPER);
    fs::write(folder.path().join("taken"), "a file").unwrap();
    symlink("/dev/full", folder.path().join("full")).unwrap();
    for cache in ["taken", "full"] {
        let output = audit(folder.path(), &["--cache", cache]);
        assert!(output.stdout == cold());
        let told = said(&output);
        assert_eq!(told.matches("note: answers are not stored for the next run: ").count(), 1, "{told}");
    }
    assert_eq!(fs::read_to_string(folder.path().join("taken")).unwrap(), "a file");
}

#[test]
fn an_evidence_file_saves_the_search_and_is_stable() {
    let folder = folder_of(PAPER);
    let file = folder.path().join("cheats.evidence");
    let written = audit(folder.path(), &["--no-cache", "--write-evidence"]);
    assert!(written.stdout == cold() && queries(&written) > 0);
    let evidence = fs::read_to_string(&file).unwrap();
    let again = audit(folder.path(), &["--no-cache", "--write-evidence"]);
    assert!(again.stdout == cold());
    assert_eq!(queries(&again), 0);
    assert_eq!(fs::read_to_string(&file).unwrap(), evidence);
    assert!(queries(&audit(folder.path(), &["--no-cache", "--no-evidence"])) > 0);
    // A small change of the paper changes few lines of the evidence file.
    let changed = PAPER.replace("claim \"below five\": x + 2*y < 5 + z", "claim \"below five\": x + 2*y < 6 + z");
    fs::write(folder.path().join("cheats.referee"), changed).unwrap();
    audit(folder.path(), &["--no-cache", "--write-evidence"]);
    let other = fs::read_to_string(&file).unwrap();
    let kept = other.lines().filter(|line| evidence.lines().any(|old| old == *line)).count();
    assert!(other != evidence && kept + 2 >= other.lines().count(), "{kept} of {}", other.lines().count());
}

#[test]
fn a_forged_evidence_file_changes_no_verdict() {
    let folder = folder_of(PAPER);
    audit(folder.path(), &["--no-cache", "--write-evidence"]);
    let file = folder.path().join("cheats.evidence");
    let honest = fs::read_to_string(&file).unwrap();
    let (keys, answers): (Vec<&str>, Vec<&str>) = honest.lines().skip(2).filter_map(|line| line.split_once(' ')).unzip();
    assert!(keys.len() > 3);
    let swapped = keys.iter().zip(answers.iter().cycle().skip(1)).map(|(key, answer)| format!("{key} {answer}\n"));
    let everything = keys.iter().map(|key| format!("{key} (u ((c 0)))\n"));
    for text in [swapped.collect::<String>(), everything.collect(), "no evidence at all\n\u{202e}".to_owned()] {
        fs::write(&file, text).unwrap();
        assert!(audit(folder.path(), &["--no-cache"]).stdout == cold());
    }
}

#[test]
fn a_stored_answer_is_unchanged_after_writing_and_reading() {
    let number = |above: i64, below: i64| ratio(above, below).unwrap();
    let x = Polynomial::variable(3).power(2).scaled(&number(-1, 2)).plus(&Polynomial::constant(number(7, 1)));
    let product = Product { multiplier: number(3, 5), facts: vec![0, 2, 2], squares: vec![x.clone(), Polynomial::default()] };
    let identity = Identity { products: vec![product], equalities: vec![(x.clone(), 4)] };
    let leaf = Certificate { steps: Vec::new(), end: CertificateEnd::Identity(identity) };
    let signs =
        Cases::Signs { polynomial: x.clone(), signs: vec![Signs::NEGATIVE, Signs::ZERO.or(Signs::POSITIVE), Signs::NONE] };
    let whole = Cases::Whole { below: x.clone(), above: Polynomial::variable(0) };
    let step = |cases| CertificateStep { cases, left: 1, refuted: vec![leaf.clone()] };
    let end = CertificateEnd::Cases { cases: Cases::Of(9), refuted: vec![leaf.clone(), leaf.clone()] };
    let certificate = Certificate { steps: vec![step(signs), step(whole)], end };
    let below = Fraction::from_polynomial(Polynomial::variable(1)).reciprocal().unwrap().unwrap();
    let term = Fraction::from_polynomial(x.clone()).times(&below).unwrap().times(&below).unwrap();
    let between =
        DefinedRoot::Between { coefficients: vec![x.clone(), Polynomial::default(), x.clone()], low: x.clone(), high: x.clone() };
    let roots = vec![DefinedRoot::Square(x.clone()), between];
    let term_at_root = Fraction::from_polynomial(Polynomial::variable(FIRST_ROOT + 1));
    let instances = vec![
        Instance { universal: 1, roots: Vec::new(), terms: vec![term] },
        Instance { universal: 0, roots: Vec::new(), terms: Vec::new() },
        Instance { universal: 0, roots, terms: vec![term_at_root] },
    ];
    let refutation = Arc::new(Refutation { instances, certificate });
    let root =
        Value::Root { coefficients: vec![number(-2, 1), number(0, 1), number(1, 1)], low: number(1, 1), high: number(3, 2) };
    let universals = vec![
        UniversalProof { universal: 0, refutation: None },
        UniversalProof { universal: 2, refutation: Some(Arc::clone(&refutation)) },
    ];
    let candidate = CandidatePoint { values: vec![Value::Rational(number(-3, 4)), root], universals };
    for answer in [Answer::Point(candidate), Answer::Certified { refutation, solver: String::new() }] {
        let text = store::write(&answer).unwrap();
        assert_eq!(store::read(&text).as_ref(), Some(&answer), "{text}");
        // A truncated text is refused; a changed text gives another answer or none, and no panic.
        for place in 0..text.len() {
            assert_eq!(store::read(&text[..place]), None, "{}", &text[..place]);
            let _ = store::read(&format!("{}({}", &text[..place], &text[place..]));
            let _ = store::read(&format!("{}9{}", &text[..place], &text[place + 1..]));
        }
    }
    let word = Answer::UnsatSaysSolver { instances: Vec::new(), solver: "Z3".to_owned(), core: Vec::new() };
    assert_eq!(store::write(&word), None, "an answer without evidence is not stored");
}

/// Copies the condition files and their evidence.
fn copied(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        let target = to.join(path.file_name().unwrap());
        if path.is_dir() { copied(&path, &target) } else { fs::copy(&path, &target).map(|_| ()).unwrap() }
    }
}

#[test]
fn the_evidence_files_in_the_tree_are_complete_and_current() {
    let folder = tempfile::tempdir().unwrap();
    let conditions = Path::new(env!("CARGO_MANIFEST_DIR")).join("conditions");
    copied(&conditions, &folder.path().join("conditions"));
    let mut command = crate::running::referee();
    command.args(["audit", "conditions", "--write-evidence", "--verbose"]).current_dir(folder.path());
    let output = command.output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    assert_eq!(queries(&output), 0, "`make evidence` updates the evidence");
    let evidence = |folder: &Path| -> Vec<PathBuf> {
        files(folder).into_iter().filter(|file| file.extension().is_some_and(|ending| ending == "evidence")).collect()
    };
    let (stored, now) = (evidence(&conditions), evidence(&folder.path().join("conditions")));
    assert!(!stored.is_empty() && stored.len() == now.len());
    for (stored, now) in stored.iter().zip(&now) {
        assert!(fs::read(stored).unwrap() == fs::read(now).unwrap(), "`make evidence` updates {}", stored.display());
    }
}
