//! Tests how games are shown: the tree as text, and as a picture.

use std::fs;
use std::path::Path;

use referee::command::files;
use referee::game::Game;
use referee::game::tree::NodeKind;
use referee::report::game::{Drawing, svg, text};

fn games(path: &str) -> Vec<std::sync::Arc<Game>> {
    let Ok(paper) = files::paper(Path::new(path)) else { panic!("{path} has faults") };
    paper.models[0].games.clone()
}

fn ends(game: &Game) -> usize {
    game.nodes.iter().filter(|node| matches!(node.kind, NodeKind::End { .. } | NodeKind::Go { .. })).count()
}

#[test]
fn the_text_of_a_game_shows_information_and_payoffs() {
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path("../../snapshots/games");
    settings.set_prepend_module_to_snapshot(false);
    for (path, name) in [
        ("tests/inputs/kinds/games.referee", "quiche"),
        ("tests/inputs/kinds/games.referee", "pennies"),
        ("tests/inputs/replay/more.referee", "bargaining"),
        ("tests/inputs/replay/more.referee", "tested"),
        ("tests/inputs/replay/more.referee", "storm"),
        ("tests/inputs/replay/numbers.referee", "crisis"),
    ] {
        let all = games(path);
        let game = all.iter().find(|game| &*game.name == name).unwrap();
        let told = text::print(&Drawing::new(game));
        for info in &game.infos {
            let movement = format!("{} chooses {}", game.players[info.player], game.variables[info.variable].name);
            assert!(told.contains(&movement), "{movement}: {told}");
        }
        settings.bind(|| insta::assert_snapshot!(name, told));
    }
}

#[test]
fn the_text_of_a_game_shows_identical_subtrees_once() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("rejoin.referee");
    let lines = [
        "paper \"Rejoined\"",
        "game g:",
        "  players A, B",
        "  B sees nothing",
        "  A chooses way:",
        "    left: A gets 1",
        "    right: A gets 2",
        "    middle",
        "  B chooses x in [0, 1]",
        "  A chooses reply: yes or no",
        "  A gets if reply = yes then x else 0",
        "  B gets if reply = yes then 1 - x else 0",
    ];
    fs::write(&path, lines.join("\n") + "\n").unwrap();
    let all = games(path.to_str().unwrap());
    let told = text::print(&Drawing::new(&all[0]));
    assert_eq!(told.matches("B chooses x, knowing nothing").count(), 1, "{told}");
    assert_eq!(told.matches("as at (1)").count(), 2, "{told}");
    assert!(told.contains("right: A gets 2 → as at (1)") && told.contains("middle → as at (1)"), "{told}");
}

#[test]
fn the_text_of_a_game_defines_a_name_with_several_meanings() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("lets.referee");
    let lines = [
        "paper \"Names\"",
        "parameters: s, q, r in (0, 1)",
        "define both = q + r",
        "game g:",
        "  players A, B",
        "  nature draws k: one with q for A, r for B or other",
        "  A chooses way: left or right",
        "  if way = left:",
        "    let p = s",
        "    A gets 2*p + both; B gets 0",
        "  else:",
        "    let p = 1 - s",
        "    A gets 2*p + both; B gets 0",
    ];
    fs::write(&path, lines.join("\n") + "\n").unwrap();
    let all = games(path.to_str().unwrap());
    let drawing = Drawing::new(&all[0]);
    let told = text::print(&drawing);
    assert!(told.contains("left: A gets 2*p + both; B gets 0, where p = s\n"), "{told}");
    assert!(told.contains("right: A gets 2*p + both; B gets 0, where p = 1 - s\n"), "{told}");
    assert!(told.contains("one with q for A, r for B"), "{told}");
    assert_eq!(svg::draw(&drawing).unwrap().matches(", where p = ").count(), 4);
}

#[test]
fn the_picture_of_a_game_has_every_end_and_is_well_formed() {
    let mut drawn = 0;
    for path in ["tests/inputs/kinds/games.referee", "tests/inputs/replay/more.referee", "tests/inputs/replay/numbers.referee"] {
        for game in games(path) {
            let drawing = Drawing::new(&game);
            let picture = svg::draw(&drawing).unwrap();
            // Each terminal node has a line of payoffs, and so has the legend.
            let beginning = usize::from(drawing.trees.len() < game.roots.len());
            assert_eq!(picture.matches("<tspan").count(), (ends(&game) - beginning + 1) * game.players.len(), "{}", game.name);
            assert_eq!(picture.matches("<text").count(), picture.matches("</text>").count());
            let bare = picture.replace("&lt;", "").replace("&gt;", "").replace("&amp;", "").replace("&quot;", "");
            assert!(!bare.contains('&') && picture.starts_with("<svg ") && picture.ends_with("</svg>\n"));
            drawn += 1;
        }
    }
    assert!(drawn > 10, "{drawn}");
}

#[test]
fn show_finds_a_game_by_its_name_and_a_claim_by_its_id() {
    let show = |arguments: &[&str]| {
        let mut command = crate::running::referee();
        command.args(["show", "tests/inputs/kinds/games.referee"]).args(arguments).env_remove("RUST_LOG");
        let done = command.output().unwrap();
        (done.status.code(), String::from_utf8(done.stdout).unwrap(), String::from_utf8(done.stderr).unwrap())
    };
    let (status, told, _) = show(&["quiche"]);
    assert_eq!(status, Some(0));
    assert!(told.starts_with("quiche: Sender, Receiver\n\nnature draws k, which is known to Sender\n"), "{told}");
    let (status, told, _) = show(&["quiche", "--format", "svg"]);
    assert!(status == Some(0) && told.starts_with("<svg "), "{told}");
    let (status, told, _) = show(&["halves"]);
    assert!(status == Some(0) && told.contains("proved"), "an assessment's claim: {told}");
    let (status, _, told) = show(&["quich", "--format", "svg"]);
    assert!(status == Some(2) && told.contains("there is no game `quich` - did you mean `quiche`?"), "{told}");
}

#[test]
fn the_play_of_an_assessment_is_drawn_in() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("played.referee");
    let lines = [
        "paper \"Played\"",
        "parameters: s, m, b in (0, 1)",
        "game entry:",
        "  players E, I",
        "  nature draws k: strong with s or weak",
        "  I knows k",
        "  E chooses move:",
        "    out: E gets 0; I gets 2",
        "    enter:",
        "      I chooses reply:",
        "        fight: E gets -1; I gets 1",
        "        share: E gets 1; I gets 1",
        "assessment shy of entry:",
        "  E move: out",
        "  I reply: fight if k = strong; fight with m or share otherwise",
        "  belief of E at move: strong with b",
    ];
    fs::write(&path, lines.join("\n") + "\n").unwrap();
    let Ok(paper) = files::paper(&path) else { panic!("the file has no faults") };
    let drawing = Drawing::of_assessment(&paper.models[0].assessments[0]);
    let told = text::print(&drawing);
    assert!(told.starts_with("shy in entry: E, I\n"), "{told}");
    assert_eq!(told.matches("out, played").count(), 2, "{told}");
    assert_eq!(told.matches("enter →").count(), 2, "{told}");
    assert!(told.contains("fight, played: E gets -1"), "{told}");
    assert!(told.contains("fight, played with m:") && told.contains("share, played with 1 - m:"), "{told}");
    assert!(told.contains("; belief in this history: b\n") && told.contains("; belief in this history: 1 - b\n"), "{told}");
    let picture = svg::draw(&drawing).unwrap();
    // E stays out in both histories; I's replies are off the path.
    assert_eq!(picture.matches("stroke-width=\"3\"").count(), 2, "{picture}");
    assert_eq!(picture.matches("stroke-dasharray=\"7 4\"").count(), 3, "{picture}");
    assert!(picture.contains("E: move [b]") && picture.contains("E: move [1 - b]"), "{picture}");
}
