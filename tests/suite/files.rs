//! Tests the files that the commands write: a file is replaced completely or not at all, no report overwrites an input file, and
//! a standard output that cannot be written is a failure.

use std::fs::{self, File};
use std::os::unix::fs::{MetadataExt, PermissionsExt, symlink};
use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::time::Duration;

const GOOD: &str = "paper \"Good\"\nparameters: x in (0, 1)\nclaim \"a witness\" at footnote 1: nonempty x > 1/2\n";
const GAME: &str = "paper \"Game\"
parameters: p, q in (0, 1)
game entry:
  players In, Out
  Out chooses go: enter or stay
  Out gets if go = enter then 1 else 0
  In gets 0
assessment entering of entry:
  Out go: enter
claim \"enters\": entering is SPE
";

fn referee(folder: &Path, arguments: &[&str]) -> Output {
    referee_to(folder, arguments, Stdio::piped())
}

fn referee_to(folder: &Path, arguments: &[&str], out: Stdio) -> Output {
    let mut command = crate::running::referee();
    command.args(arguments).current_dir(folder).env_remove("RUST_LOG").stdout(out).stderr(Stdio::piped());
    command.spawn().unwrap().wait_with_output().unwrap()
}

/// Runs a shell command line, in which `$referee` is the binary.
fn shell(folder: &Path, line: &str) -> Output {
    Command::new("sh")
        .args(["-c", line])
        .current_dir(folder)
        .env("referee", env!("CARGO_BIN_EXE_referee"))
        .env("REFEREE_NO_CACHE", "true")
        .output()
        .unwrap()
}

fn err(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

/// Returns the names in a folder, including names that begin with a dot.
fn names(folder: &Path) -> Vec<String> {
    let name = |entry: std::io::Result<fs::DirEntry>| entry.unwrap().file_name().into_string().unwrap();
    let mut out: Vec<String> = fs::read_dir(folder).unwrap().map(name).collect();
    out.sort();
    out
}

/// Returns a paper of some hundred kilobytes that is not in the canonical layout.
fn untidy() -> String {
    let claims = (0..8000).map(|number| format!("claim \"number {number}\":   x  <  {number} + 1\n"));
    format!("paper \"Untidy\"\nparameters:   x in (0, 1)\n{}", claims.collect::<String>())
}

#[test]
fn a_full_disk_leaves_the_old_file() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    let old = untidy();
    fs::write(at.join("untidy.referee"), &old).unwrap();
    fs::write(at.join("good.referee"), GOOD.replace("witness", &"witness ".repeat(200))).unwrap();
    fs::write(at.join("old.json"), "the old report").unwrap();
    // The shell limits the size of a file to one block, which is 512 or 1024 bytes.
    for (line, status) in [
        ("format --write untidy.referee", 2),
        ("audit good.referee --format json -o old.json", 2),
        ("new smith2024", 2),
        ("export good.referee --to smt2 -o queries", 2),
    ] {
        let output = shell(at, &format!("trap '' XFSZ; ulimit -f 1; exec \"$referee\" {line}"));
        assert_eq!(output.status.code(), Some(status), "{line}: {}", err(&output));
        assert!(err(&output).contains("cannot be written: file too large"), "{line}: {}", err(&output));
    }
    assert!(fs::read_to_string(at.join("untidy.referee")).unwrap() == old);
    assert_eq!(fs::read_to_string(at.join("old.json")).unwrap(), "the old report");
    assert_eq!(names(at), ["conditions", "good.referee", "old.json", "queries", "untidy.referee"]);
    assert!(names(&at.join("conditions/smith2024")).is_empty(), "no partial file remains");
    let parts: Vec<String> = names(&at.join("queries")).into_iter().filter(|name| !name.ends_with(".smt2")).collect();
    assert!(parts.is_empty(), "small files are complete, and no partial file remains: {parts:?}");
}

#[test]
fn a_killed_command_leaves_the_old_file_or_the_new_one() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("untidy.referee");
    let old = untidy();
    fs::write(&file, &old).unwrap();
    assert_eq!(referee(folder.path(), &["format", "--write", "untidy.referee"]).status.code(), Some(0));
    let new = fs::read_to_string(&file).unwrap();
    assert!(new != old);
    for turn in 0..40 {
        fs::write(&file, &old).unwrap();
        let mut child =
            crate::running::referee().args(["format", "--write", "untidy.referee"]).current_dir(folder.path()).spawn().unwrap();
        std::thread::sleep(Duration::from_millis(2 * turn));
        child.kill().unwrap();
        child.wait().unwrap();
        let found = fs::read_to_string(&file).unwrap();
        assert!(found == old || found == new, "turn {turn}: {} bytes", found.len());
    }
}

#[test]
fn a_written_file_keeps_its_permissions_and_its_link() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    fs::write(at.join("good.referee"), GOOD).unwrap();
    fs::create_dir(at.join("reports")).unwrap();
    fs::write(at.join("reports/report.txt"), "old").unwrap();
    fs::set_permissions(at.join("reports/report.txt"), fs::Permissions::from_mode(0o640)).unwrap();
    symlink("reports/report.txt", at.join("link.txt")).unwrap();
    symlink("reports/new.txt", at.join("dangling.txt")).unwrap();
    for to in ["link.txt", "dangling.txt"] {
        assert_eq!(referee(at, &["audit", "good.referee", "-o", to]).status.code(), Some(0), "{to}");
        assert!(fs::symlink_metadata(at.join(to)).unwrap().is_symlink(), "{to} stays a link");
        assert!(fs::read_to_string(at.join(to)).unwrap().starts_with("Good\n"));
    }
    assert_eq!(fs::metadata(at.join("reports/report.txt")).unwrap().mode() & 0o777, 0o640);
    assert_eq!(names(&at.join("reports")), ["new.txt", "report.txt"]);
    // A new file has the permissions that the umask allows.
    let masked = shell(at, "umask 027; \"$referee\" audit good.referee -o masked.txt");
    assert_eq!(masked.status.code(), Some(0), "{}", err(&masked));
    assert_eq!(fs::metadata(at.join("masked.txt")).unwrap().mode() & 0o777, 0o640);
    let device = referee(at, &["audit", "good.referee", "-o", "/dev/null"]);
    assert_eq!(device.status.code(), Some(0), "the output may be a device: {}", err(&device));
    let full = referee(at, &["audit", "good.referee", "-o", "/dev/full"]);
    assert_eq!(full.status.code(), Some(2), "{}", err(&full));
    let folder = referee(at, &["audit", "good.referee", "-o", "reports"]);
    assert_eq!(folder.status.code(), Some(2), "{}", err(&folder));
}

/// Runs each subcommand that writes a report with `-o` naming one of its input files: the paper under several names, a file that
/// the paper includes, or the evidence.
#[test]
fn no_report_replaces_a_file_that_was_read() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    fs::create_dir(at.join("in")).unwrap();
    let paper = format!("{GOOD}include \"in/more.referee\"\n");
    fs::write(at.join("good.referee"), &paper).unwrap();
    fs::write(at.join("in/more.referee"), "claim \"more\" at footnote 2: x < 1\n").unwrap();
    fs::write(at.join("game.referee"), GAME).unwrap();
    fs::write(at.join("paper.md"), "It holds that x is less than 1.\n").unwrap();
    symlink("good.referee", at.join("link.referee")).unwrap();
    fs::hard_link(at.join("good.referee"), at.join("twin.referee")).unwrap();
    let made = referee(at, &["audit", "good.referee", "--write-evidence", "--format", "json", "-o", "audit.json"]);
    assert_eq!(made.status.code(), Some(0), "{}", err(&made));
    let before = |name: &str| fs::read(at.join(name)).unwrap();
    let read = ["good.referee", "in/more.referee", "game.referee", "paper.md", "audit.json", "good.evidence"]
        .map(|name| (name, before(name)));
    let lines: [&[&str]; 22] = [
        &["audit", "good.referee", "-o", "good.referee"],
        &["audit", "good.referee", "-o", "./in/../good.referee"],
        &["audit", "good.referee", "-o", "link.referee"],
        &["audit", "link.referee", "-o", "good.referee"],
        &["audit", "good.referee", "-o", "twin.referee"],
        &["audit", "good.referee", "-o", "in/more.referee"],
        &["audit", ".", "-o", "game.referee"],
        &["audit", "good.referee", "-o", "good.evidence"],
        &["show", "game.referee", "entry", "-o", "game.referee"],
        &["report", "good.referee", "-o", "good.referee"],
        &["replay", "game.referee", "entering", "-o", "game.referee"],
        &["needs", "good.referee", "-o", "good.referee"],
        &["sharp", "good.referee", "-o", "good.referee"],
        &["statics", "good.referee", "-o", "good.referee"],
        &["repair", "good.referee", "-o", "good.referee"],
        &["mutate", "good.referee", "-o", "good.referee"],
        &["diff", "good.referee", "game.referee", "-o", "game.referee"],
        &["diff", "good.referee", "game.referee", "-o", "good.referee"],
        &["coverage", "good.referee", "--text", "paper.md", "-o", "paper.md"],
        &["export", "game.referee", "entry", "--to", "efg", "-o", "game.referee"],
        &["export", "good.referee", "--to", "smt2", "-o", "good.referee"],
        &["map", "good.referee", "-o", "good.referee", "--format", "svg"],
    ];
    for line in lines {
        let output = referee(at, line);
        assert_eq!(output.status.code(), Some(2), "{line:?}: {}", err(&output));
        assert!(
            err(&output).contains("is an input of this run, and would be overwritten - write to another file"),
            "{line:?}: {}",
            err(&output)
        );
        assert!(output.stdout.is_empty(), "{line:?}");
    }
    for (name, bytes) in read {
        assert!(before(name) == bytes, "{name}");
    }
}

/// Every subcommand, and the two outputs that the argument parser prints itself: help and version.
const PRINTING: [&[&str]; 22] = [
    &["--help"],
    &["--version"],
    &["help", "audit"],
    &["audit", "good.referee"],
    &["audit", "good.referee", "--format", "json"],
    &["show", "good.referee", "a-witness"],
    &["show", "game.referee", "entry"],
    &["derive", "good.referee", "x > 1/2"],
    &["report", "good.referee"],
    &["recheck", "audit.json", "--conditions", "good.referee"],
    &["replay", "game.referee", "entering"],
    &["mutate", "good.referee", "--sample", "1"],
    &["needs", "good.referee"],
    &["sharp", "good.referee"],
    &["statics", "good.referee"],
    &["repair", "good.referee"],
    &["diff", "good.referee", "good.referee"],
    &["export", "game.referee", "entry", "--to", "efg"],
    &["export", "good.referee", "--to", "smt2"],
    &["map", "game.referee", "--x", "p", "--y", "q", "--show", "p < q"],
    &["check", "good.referee"],
    &["format", "good.referee"],
];

fn printing() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    fs::write(at.join("good.referee"), GOOD).unwrap();
    fs::write(at.join("game.referee"), GAME).unwrap();
    let made = referee(at, &["audit", "good.referee", "--write-evidence", "--format", "json", "-o", "audit.json"]);
    assert_eq!(made.status.code(), Some(0), "{}", err(&made));
    folder
}

#[test]
fn a_full_standard_output_is_a_failure() {
    let folder = printing();
    let full = || Stdio::from(File::options().write(true).open("/dev/full").unwrap());
    for line in PRINTING {
        let output = referee_to(folder.path(), line, full());
        assert_eq!(output.status.code(), Some(2), "{line:?}: {}", err(&output));
        assert!(err(&output).contains("the standard output cannot be written: "), "{line:?}: {}", err(&output));
    }
    let text = crate::running::referee().arg("nonsense").stderr(full()).output().unwrap();
    assert_eq!(text.status.code(), Some(2), "the standard error may be full as well");
    let made = referee_to(folder.path(), &["new", "smith2024"], full());
    assert_eq!(made.status.code(), Some(2), "{}", err(&made));
    fs::write(folder.path().join("paper.md"), "Nothing.\n").unwrap();
    let coverage = referee_to(folder.path(), &["coverage", "good.referee", "--text", "paper.md"], full());
    assert_eq!(coverage.status.code(), Some(2), "{}", err(&coverage));
}

#[test]
fn a_closed_pipe_ends_the_command_without_a_message() {
    let folder = printing();
    for line in PRINTING {
        let usual = referee(folder.path(), line);
        // A pipe without a reader.
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        let closed = referee_to(folder.path(), line, writer.into());
        assert_eq!(closed.status.code(), usual.status.code(), "{line:?}");
        assert_eq!(err(&closed), err(&usual), "{line:?}");
    }
}

/// Control characters and marks of direction are printed as escapes, wherever a file can contain them.
#[test]
fn control_and_direction_characters_are_printed_as_escapes() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    let hidden = ['\u{202e}', '\u{2066}', '\u{200f}', '\u{61c}', '\u{2028}'];
    let word: String = hidden.iter().collect();
    let text = format!(
        "paper \"P{word}\" author \"A{word}\"\nparameters: x in (0, 1) \"T{word}\"\nclaim \"C{word}\" at \"W{word}\": x > 1/2 expect refuted \"E{word}\"\nquestion \"Q{word}\" at footnote 1: x > 1/2\n"
    );
    fs::write(at.join("a\u{202e}b.referee"), &text).unwrap();
    let faulty = format!("paper \"F\"\nparameters: x in (0, 1)\nclaim \"D{word}\": y > 1\n");
    fs::write(at.join("faulty.referee"), &faulty).unwrap();
    fs::write(at.join("control.referee"), "paper \"F\"\nclaim \"C\u{7}\u{1b}[31m\u{202e}\": 1 > 0\n").unwrap();
    let shown = |line: &[&str]| {
        let output = referee(at, line);
        let text = String::from_utf8(output.stdout.clone()).unwrap() + &err(&output);
        assert!(!text.contains(hidden) && !text.contains(['\u{1b}', '\u{7}']), "{line:?}: {text:?}");
        assert!(text.contains("u{202e}") || text.contains("\\u202e"), "{line:?}: {text}");
        text
    };
    let file = "a\u{202e}b.referee";
    for line in [
        &["audit", file][..],
        &["audit", file, "--format", "markdown"],
        &["audit", file, "--format", "json"],
        &["show", file, "c"],
        &["report", file],
        &["report", file, "--format", "text"],
        &["repair", file],
        &["needs", file, "--format", "json"],
        &["check", file],
        &["check", "faulty.referee"],
        &["check", "control.referee"],
        &["audit", "nowhere\u{202e}"],
    ] {
        shown(line);
    }
    // The caret of a fault stays under its span.
    let told = shown(&["check", "faulty.referee"]);
    let lines: Vec<&str> = told.lines().collect();
    let place = lines.iter().position(|line| line.contains("claim \"D")).unwrap();
    assert_eq!(lines[place].find("y > 1"), lines[place + 1].find('^'), "{told}");
    // The JSON document contains the escapes.
    let json = referee(at, &["audit", file, "--format", "json"]);
    let document: serde_json::Value = serde_json::from_slice(&json.stdout).unwrap();
    assert_eq!(document["papers"][0]["title"], format!("P{word}"));
    // `format` prints the file unchanged.
    let printed = referee(at, &["format", file]).stdout;
    assert!(String::from_utf8(printed).unwrap().contains(&word));
}
