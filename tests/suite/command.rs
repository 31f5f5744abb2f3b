//! Tests the command line: which files it finds and refuses, where its output goes, and its exit status.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

fn referee(folder: &Path, arguments: &[&str]) -> Output {
    crate::running::referee().args(arguments).current_dir(folder).env_remove("RUST_LOG").output().unwrap()
}

fn out(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

fn err(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

fn write(folder: &Path, name: &str, text: impl AsRef<[u8]>) {
    let path = folder.join(name);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}

const GOOD: &str = "paper \"Good\"\nparameters: x in (0, 1)\nclaim \"a witness\": nonempty x > 1/2\n";
const WRONG: &str = "paper \"Wrong\"\nparameters: x in (0, 1)\nclaim \"too much\": x > 1/2\n";
const FAULTY: &str = "paper \"Faulty\"\nparameters: x in (0, 1)\nclaim \"unknown\": y > 1/2\n";

#[test]
fn the_version_names_the_solver() {
    let folder = tempfile::tempdir().unwrap();
    let version = out(&referee(folder.path(), &["--version"]));
    assert!(version.starts_with(concat!("referee ", env!("CARGO_PKG_VERSION"), " (")), "{version}");
    let solver = referee::solve::version().unwrap_or_else(|| "built without a solver".to_owned());
    assert!(version.contains(&solver), "{version}");
}

#[test]
fn a_wrong_command_line_exits_with_status_2() {
    let folder = tempfile::tempdir().unwrap();
    for arguments in
        [&["audit", "nowhere"][..], &["audit", "--jobs", "0"], &["audit", "--format", "html"], &["frobnicate"], &["audit"]]
    {
        let output = referee(folder.path(), arguments);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        assert_eq!(out(&output), "", "{arguments:?}");
        assert!(err(&output).contains("error"), "{arguments:?}: {}", err(&output));
    }
    assert!(err(&referee(folder.path(), &["audit", "nowhere"])).contains("`nowhere`"));
}

#[test]
fn the_exit_status_follows_the_result_of_the_audit() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    write(at, "good.referee", GOOD);
    write(at, "wrong.referee", WRONG);
    write(at, "faulty.referee", FAULTY);
    write(at, "expected.referee", WRONG.replace("1/2", "1/2 expect refuted \"it is an example\""));
    assert_eq!(referee(at, &["audit", "good.referee"]).status.code(), Some(0));
    assert_eq!(referee(at, &["audit", "expected.referee"]).status.code(), Some(0));
    assert_eq!(referee(at, &["audit", "good.referee", "wrong.referee"]).status.code(), Some(1));
    let all = referee(at, &["audit", "."]);
    assert_eq!(all.status.code(), Some(2));
    assert!(err(&all).contains("`y`") && err(&all).contains("faulty.referee:3"), "{}", err(&all));
    assert!(out(&all).contains("Good") && out(&all).contains("Wrong"), "the other files are audited: {}", out(&all));
    assert!(!out(&all).contains("unknown name"), "faults do not go to the report");
}

#[test]
fn the_audit_searches_folders_for_files_with_a_header() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    write(at, "conditions/b2020/main.referee", format!("# a comment first\n\n{GOOD}include \"parts/more.referee\"\n"));
    write(at, "conditions/b2020/parts/more.referee", "claim \"more\": x < 1\n");
    write(at, "conditions/a2019/main.referee", GOOD.replace("Good", "First"));
    write(at, "conditions/notes.txt", "paper \"not this\"");
    let output = referee(at, &["audit", "--format", "json"]);
    assert_eq!(err(&output), "");
    let document: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let slugs: Vec<&str> = document["papers"].as_array().unwrap().iter().map(|paper| paper["slug"].as_str().unwrap()).collect();
    assert_eq!(slugs, ["a2019", "b2020"]);
    let inside = referee(&at.join("conditions/b2020"), &["audit", "main.referee", "--format", "json"]);
    let document: serde_json::Value = serde_json::from_slice(&inside.stdout).unwrap();
    assert_eq!(document["papers"][0]["slug"], "b2020", "the key does not depend on where the command is run");
}

#[test]
fn papers_in_one_folder_have_distinct_keys() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    write(at, "conditions/shelf/first.referee", GOOD);
    write(at, "conditions/shelf/second.referee", GOOD.replace("Good", "Second"));
    write(at, "conditions/shelf/more/second.referee", GOOD.replace("Good", "Third"));
    write(at, "conditions/alone/main.referee", format!("{GOOD}include \"parts.referee\"\n"));
    write(at, "conditions/alone/parts.referee", "claim \"more\": x < 1\n");
    let keys = ["alone", "shelf/first", "shelf/more/second", "shelf/second"];
    assert_eq!(referee(at, &["audit", "--format", "json", "-o", "audit.json"]).status.code(), Some(0));
    let document: serde_json::Value = serde_json::from_str(&fs::read_to_string(at.join("audit.json")).unwrap()).unwrap();
    let slugs: Vec<&str> = document["papers"].as_array().unwrap().iter().map(|paper| paper["slug"].as_str().unwrap()).collect();
    assert_eq!(slugs, keys);
    // A paper that is audited alone, from inside its folder, keeps its key.
    let inside = referee(&at.join("conditions/shelf"), &["audit", "second.referee", "--format", "json"]);
    let document: serde_json::Value = serde_json::from_slice(&inside.stdout).unwrap();
    assert_eq!(document["papers"][0]["slug"], "shelf/second");
    let recheck = referee(at, &["recheck", "audit.json"]);
    assert_eq!(recheck.status.code(), Some(0), "{}{}", out(&recheck), err(&recheck));
    for key in keys {
        assert!(out(&recheck).contains(&format!("{key}: ")), "{}", out(&recheck));
    }
    let export = referee(at, &["export", "conditions/shelf/second.referee", "--to", "smt2"]);
    assert!(at.join("shelf-second-smt2").is_dir(), "{}{}", out(&export), err(&export));
}

#[test]
fn an_include_cannot_leave_its_folder() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    write(at, "secret.referee", "claim \"secret\": 1 < 2\n");
    write(at, "in/ok.referee", "claim \"fine\": x < 1\n");
    let absolute = at.join("secret.referee").display().to_string();
    for (written, allowed) in [
        ("ok.referee", true),
        ("./ok.referee", true),
        ("../secret.referee", false),
        ("sub/../ok.referee", false),
        (absolute.as_str(), false),
        ("nothing.referee", false),
    ] {
        write(at, "in/main.referee", format!("{GOOD}include \"{written}\"\n"));
        let output = referee(at, &["check", "in/main.referee"]);
        assert_eq!(output.status.success(), allowed, "{written}: {}", err(&output));
        assert!(!err(&output).contains("\"secret\""), "the text of a file outside the folder is not printed");
    }
    #[cfg(unix)]
    {
        std::os::unix::fs::symlink(at.join("secret.referee"), at.join("in/link.referee")).unwrap();
        write(at, "in/main.referee", format!("{GOOD}include \"link.referee\"\n"));
        let output = referee(at, &["check", "in/main.referee"]);
        assert_eq!(output.status.code(), Some(2), "a link out of the folder");
        assert!(err(&output).contains("outside the folder"), "{}", err(&output));
    }
}

#[test]
fn the_tool_refuses_unreadable_files_with_a_message() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    write(at, "big.referee", "# much\n".repeat(1_500_000));
    write(at, "bytes.referee", b"paper \"x\"\n# caf\xe9\n");
    write(at, "empty.referee", "");
    let big = referee(at, &["audit", "big.referee"]);
    assert_eq!(big.status.code(), Some(2));
    assert!(err(&big).contains("larger than"), "{}", err(&big));
    let bytes = referee(at, &["audit", "bytes.referee"]);
    assert_eq!(bytes.status.code(), Some(2));
    assert!(err(&bytes).contains("UTF-8") && err(&bytes).contains('2'), "the message names line 2: {}", err(&bytes));
    assert_ne!(referee(at, &["audit", "empty.referee"]).status.code(), None, "an empty file gives a status, no signal");
}

#[test]
fn the_report_has_only_the_claims_that_only_selects() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    write(at, "good.referee", format!("{GOOD}claim \"another one\": x < 2\n"));
    let one = out(&referee(at, &["audit", "good.referee", "--only", "another"]));
    assert!(one.contains("another one") && !one.contains("a witness"), "{one}");
    let starred = out(&referee(at, &["audit", "good.referee", "--only", "a-w*s"]));
    assert!(starred.contains("a witness") && !starred.contains("another one"), "{starred}");
    assert_eq!(referee(at, &["audit", "good.referee", "--only", "nothing"]).status.code(), Some(2));
}

#[test]
fn a_plain_pattern_matches_a_part_and_a_pattern_with_wildcards_the_whole() {
    let cases = [
        ("line", "at-line-8", true),
        ("line*", "at-line-8", false),
        ("*line*", "at-line-8", true),
        ("at-line-?", "at-line-8", true),
        ("at-line-?", "at-line-18", false),
        ("*-*-8", "at-line-8", true),
        ("*", "", true),
        ("?", "", false),
        ("a*b*c", "abcbc", true),
        ("a*b*c", "abcb", false),
    ];
    for (pattern, id, expected) in cases {
        assert_eq!(referee::command::pattern::Pattern::new(pattern).matches(id), expected, "{pattern} {id}");
    }
}

#[test]
fn new_writes_a_valid_file_and_never_overwrites_one() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    assert_eq!(referee(at, &["new", "smith2024"]).status.code(), Some(0));
    let path = at.join("conditions/smith2024/smith2024.referee");
    let text = fs::read_to_string(&path).unwrap();
    let check = referee(at, &["check", path.to_str().unwrap()]);
    assert_eq!(check.status.code(), Some(0), "{}", err(&check));
    let audit = referee(at, &["audit"]);
    assert!(matches!(audit.status.code(), Some(0 | 3)), "verdicts of the new file are expected: {}", out(&audit));
    fs::write(&path, format!("{text}# mine\n")).unwrap();
    assert_eq!(referee(at, &["new", "smith2024"]).status.code(), Some(2));
    assert!(fs::read_to_string(&path).unwrap().ends_with("# mine\n"));
    for name in ["../x", "a/b", "", "-x", "a b"] {
        assert_eq!(referee(at, &["new", "--", name]).status.code(), Some(2), "{name}");
    }
}

#[test]
fn format_prints_checks_and_writes_files() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    write(at, "x.referee", GOOD.replace("x in (0, 1)", "x  in  (0,1)"));
    let printed = out(&referee(at, &["format", "x.referee"]));
    assert_ne!(printed, fs::read_to_string(at.join("x.referee")).unwrap());
    assert_eq!(referee(at, &["format", "--check", "x.referee"]).status.code(), Some(1));
    assert_eq!(referee(at, &["format", "--write", "x.referee"]).status.code(), Some(0));
    assert_eq!(fs::read_to_string(at.join("x.referee")).unwrap(), printed);
    assert_eq!(referee(at, &["format", "--check", "x.referee"]).status.code(), Some(0));
}

#[test]
fn show_finds_a_claim_by_its_id_and_suggests_a_close_one() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    write(at, "wrong.referee", format!("{WRONG}claim \"much\": x < 2\n"));
    let shown = out(&referee(at, &["show", "wrong.referee", "too-much"]));
    assert!(shown.contains("too much") && shown.contains("x > 1/2") && shown.contains("refuted"), "{shown}");
    assert_eq!(out(&referee(at, &["show", "wrong.referee", "Too Much"])), shown);
    let near = referee(at, &["show", "wrong.referee", "too-mcuh"]);
    assert_eq!(near.status.code(), Some(2));
    assert!(err(&near).contains("did you mean `too-much`?"), "{}", err(&near));
}

#[test]
fn show_is_short_for_a_claim_with_parts_unless_all_is_asked_for() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    let parts = "paper \"p\"\nparameters: x in (-1, 1); y in (0, 1)\nclaim \"both ways\": x > 0 iff x*y > 0\n\
                 claim \"one way\": x > 0 iff x^2 > 0\n";
    write(at, "parts.referee", parts);
    let (short, all) =
        (out(&referee(at, &["show", "parts.referee", "both"])), out(&referee(at, &["show", "parts.referee", "both", "--all"])));
    assert!(!short.contains("And so:") && short.contains("With --all"), "{short}");
    assert_eq!(short.matches("proved").count() - 1, 3, "the verdict, and a line for each direction: {short}");
    assert!(all.contains("And so:") && all.contains("In force"), "{all}");
    let refuted = out(&referee(at, &["audit", "parts.referee"]));
    assert!(refuted.contains("x > 0 implies x^2 > 0") && refuted.contains("x^2 > 0 implies x > 0"), "{refuted}");
}

#[test]
fn a_faulty_line_brings_no_faults_about_what_the_line_may_say() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    let game = "paper \"p\"\ngame g:\n  players A, B\n  A chooses move: go or stay\n  B chooses reply: yes or no\n  A gets 1\n  B gets 1 +\n\
                assessment s of g:\n  A move: go\n  B reply: yes with\n";
    write(at, "game.referee", game);
    let refused = referee(at, &["check", "game.referee"]);
    assert_eq!(refused.status.code(), Some(2));
    let faults = err(&refused);
    assert!(faults.contains("game.referee:7:") && faults.contains("game.referee:10:"), "{faults}");
    assert_eq!(faults.matches("error:").count(), 2, "{faults}");
    write(at, "game.referee", game.replace("1 +", "1").replace(" with", ""));
    assert_eq!(referee(at, &["check", "game.referee"]).status.code(), Some(0));
    write(at, "game.referee", game.replace("  B gets 1 +\n", "").replace(" with", ""));
    assert!(err(&referee(at, &["check", "game.referee"])).contains("no payoff is stated for B"));
}

#[test]
fn the_json_is_the_same_in_a_file_on_the_output_and_with_any_number_of_threads() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    write(at, "wrong.referee", WRONG);
    write(at, "good.referee", GOOD);
    let first = referee(at, &["audit", ".", "--format", "json", "--jobs", "1"]);
    for jobs in ["1", "2", "7"] {
        assert_eq!(referee(at, &["audit", ".", "--format", "json", "--jobs", jobs]).stdout, first.stdout);
    }
    let written = referee(at, &["audit", ".", "--format", "json", "-o", "audit.json"]);
    assert_eq!(out(&written), "");
    assert_eq!(fs::read(at.join("audit.json")).unwrap(), first.stdout);
    assert_eq!(referee(at, &["audit", ".", "-o", "no/such/folder.json"]).status.code(), Some(2));
}

#[test]
fn verbose_prints_each_claim_with_its_query() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    write(at, "wrong.referee", WRONG);
    let output = referee(at, &["--verbose", "audit", "wrong.referee"]);
    let traced = err(&output);
    assert!(traced.contains("too-much") && traced.contains("(check-sat)"), "{traced}");
    assert!(!out(&output).contains("check-sat"));
    assert_eq!(err(&referee(at, &["audit", "wrong.referee"])), "");
}

#[test]
fn output_without_a_terminal_has_no_colours() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    write(at, "wrong.referee", WRONG);
    write(at, "faulty.referee", FAULTY);
    for name in ["wrong.referee", "faulty.referee"] {
        let output = referee(at, &["audit", name]);
        assert!(!out(&output).contains('\u{1b}') && !err(&output).contains('\u{1b}'));
    }
}

#[cfg(unix)]
#[test]
fn ctrl_c_ends_the_audit_with_a_report_of_the_finished_claims() {
    use std::fmt::Write;
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    // Many inequalities of means that no solver decides quickly.
    let names: Vec<String> = (1..9).map(|number| format!("x_{number}")).collect();
    let mut text = format!("paper \"Hard\"\nparameters: {} in (0, inf)\nclaim \"easy\": x_1 < 1\n", names.join(", "));
    for number in 0..40 {
        let term = |place: usize| format!("{}^4*{}^2", names[place], names[(place + 1 + number % 7) % 8]);
        let sum: Vec<String> = (0..8).map(term).collect();
        let more = number % 5;
        let _ = writeln!(
            text,
            "claim \"hard {number}\": {} + {number} >= {} + {more}*{}",
            sum.join(" + "),
            names.join("*"),
            names[more]
        );
    }
    write(at, "hard.referee", text);
    let child = crate::running::referee()
        .args(["audit", "hard.referee", "--timeout", "60"])
        .current_dir(at)
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    std::thread::sleep(std::time::Duration::from_secs(3));
    assert!(Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap().success());
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(130), "{}", out(&output));
    let shown = out(&output);
    assert!(shown.starts_with("Not finished: the audit was stopped"), "{shown}");
    assert!(shown.contains("refuted    easy"), "finished claims are reported: {shown}");
    assert!(shown.contains("the audit was stopped"), "unfinished claims are open: {shown}");
}

#[test]
fn the_json_report_of_the_papers_satisfies_its_schema() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let schema: serde_json::Value = serde_json::from_str(include_str!("../../schema/audit.schema.json")).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let one = referee(root, &["audit", "--format", "json", "--jobs", "1"]);
    let two = referee(root, &["audit", "--format", "json", "--jobs", "2"]);
    assert!(one.stdout == two.stdout, "the same bytes with one thread and with two");
    let document: serde_json::Value = serde_json::from_slice(&one.stdout).unwrap();
    let faults: Vec<String> =
        validator.iter_errors(&document).map(|fault| format!("{}: {fault}", fault.instance_path())).collect();
    assert!(faults.is_empty(), "{}", faults.join("\n"));
    for paper in document["papers"].as_array().unwrap() {
        let claims = paper["claims"].as_array().unwrap();
        let ids: std::collections::BTreeSet<&str> = claims.iter().map(|claim| claim["id"].as_str().unwrap()).collect();
        assert_eq!(ids.len(), claims.len(), "ids are unique in their paper");
        assert!(!claims.is_empty());
    }
}

#[test]
fn the_diagnosis_commands_write_reports_and_refuse_faulty_files() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    write(at, "wrong.referee", WRONG);
    write(at, "faulty.referee", FAULTY);
    for command in ["needs", "sharp", "statics", "repair"] {
        let shown = referee(at, &[command, "wrong.referee"]);
        assert_eq!(shown.status.code(), Some(0), "{command}: {}", err(&shown));
        assert!(out(&shown).contains("Wrong"), "{command}: {}", out(&shown));
        let written = referee(at, &[command, "wrong.referee", "--format", "json", "-o", "out.json"]);
        assert_eq!((written.status.code(), out(&written)), (Some(0), String::new()), "{command}");
        let document: serde_json::Value = serde_json::from_slice(&fs::read(at.join("out.json")).unwrap()).unwrap();
        assert_eq!((&document["version"], &document["title"]), (&1.into(), &"Wrong".into()), "{command}");
        let none = referee(at, &[command, "wrong.referee", "--only", "nothing-like-it"]);
        assert_eq!(none.status.code(), Some(2), "{command}");
        assert!(err(&none).contains("`nothing-like-it`"), "{command}: {}", err(&none));
        assert_eq!(referee(at, &[command, "faulty.referee"]).status.code(), Some(2), "{command}");
    }
}

const PASTED: &str = r#"paper "Pasted"
set kind = {high, low}
parameters: a_bar written $\bar a$, x, y in (0, 1); beta[kind] in (0, 1)
assume order: $x > y \quad (3.2)$
define cost(k in kind, z in (0, 1)) = $\beta_k z + \bar a$
claim "if": $x > y \quad \text{if } x > y + \bar a$
claim "least": $\min\{x, \\ -y\}$ = -y
"#;

#[test]
fn check_prints_each_latex_formula_beside_its_plain_reading() {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), "pasted.referee", PASTED);
    let output = referee(folder.path(), &["check", "--show", "pasted.referee"]);
    assert_eq!(output.status.code(), Some(0), "{}", err(&output));
    let shown = out(&output);
    let lines: Vec<&str> = shown.lines().skip(1).collect();
    assert_eq!(
        lines,
        [
            r#"  line 4: $x > y \quad (3.2)$ = x > y; numbered (3.2), so that the item may say `at "3.2"`"#,
            r"  line 5: $\beta_k z + \bar a$ = beta[k]*z + a_bar",
            r"  line 6: $x > y \quad \text{if } x > y + \bar a$ = x > y + a_bar implies x > y",
            r"  line 7: $\min\{x, \\ -y\}$ = min(x, -y)",
        ]
    );
    assert!(!out(&referee(folder.path(), &["check", "pasted.referee"])).contains('$'));
    assert_eq!(referee(folder.path(), &["audit", "pasted.referee"]).status.code(), Some(0));
}

/// LaTeX with several possible readings is refused with status 2 and a message that says what to write.
#[test]
fn the_reader_refuses_ambiguous_latex_with_a_repair() {
    let folder = tempfile::tempdir().unwrap();
    for (formula, instead) in [
        (r"x > 0 \quad y > 0", "dollars of its own"),
        (r"x - {y - 1} > 0", "remove the braces"),
        (r"x > y (3)", r"\tag"),
        (r"x > y \text{ where } y > 0", "write it outside the dollars"),
        (r"x > 1{,}000", "write `1000`"),
        (r"x > 2\tfrac12", r"write `+` or `\cdot`"),
        (r"\frac{dy}{dx} > 0", "derivative(E, v)"),
    ] {
        let text = format!("paper \"Refused\"\nparameters: x, y, d in (0, 1)\nclaim \"c\": ${formula}$\n");
        write(folder.path(), "refused.referee", text);
        let output = referee(folder.path(), &["check", "refused.referee"]);
        assert_eq!(output.status.code(), Some(2), "{formula}");
        assert!(err(&output).contains(instead), "{formula}: {}", err(&output));
    }
}
