//! Tests the import and export of extensive games in Gambit's format: a game is unchanged after both, and an invalid file is
//! refused with its position.

use std::fmt::Write;
use std::fs;
use std::path::Path;
use std::process::Output;

use kernel::number::{Rational, ratio, whole};
use referee::command::files;
use referee::export::efg as export;
use referee::expression::evaluate::Assignment;
use referee::import::efg::{Efg, EfgNodeKind, MAX_LENGTH};
use referee::import::{condition, efg};
use referee::paper::{self, Paper};
use referee::replay::SecondReaderFile;
use referee::report::diagnostics;
use referee::source::{SourceId, Sources};

use crate::replay::points::Random;

fn read(text: &str) -> Efg {
    let mut sources = Sources::default();
    let id = sources.add("game.efg", text);
    efg::read(text, id).unwrap_or_else(|fault| panic!("{}\n{text}", diagnostics::print_plain(&sources, &[fault])))
}

fn paper(text: &str) -> Paper {
    let mut sources = Sources::default();
    let id = sources.add("game.referee", text);
    let mut include = |_: &str, _: &str| Err("no files here".to_owned());
    paper::read("game", sources, id, &mut include)
        .unwrap_or_else(|(sources, faults)| panic!("{}\n{text}", diagnostics::print_plain(&sources, &faults)))
}

fn written(paper: &Paper, game: &str, at: &Assignment, numbers: usize) -> Result<String, String> {
    let under: Vec<String> = paper.models[0].alternatives.iter().map(ToString::to_string).collect();
    let form = SecondReaderFile::new(&paper.sources, &under).game(game, at, numbers)?;
    Ok(export::game(&form, 0, 0, "again", "").unwrap())
}

/// Returns the condition file of a game, and the game that results from exporting this file.
fn imported_and_exported(game: &Efg) -> (String, Efg) {
    let text = condition::write(game, "game").unwrap();
    let paper = paper(&text);
    let [again] = paper.models[0].games.as_slice() else { panic!("expected one game: {text}") };
    let again = read(&written(&paper, &again.name, &Assignment::new(), 2).unwrap());
    (text, again)
}

/// Returns the structure of a game without names and positions, with all payoffs moved to the terminal nodes.
fn shape(game: &Efg) -> Vec<String> {
    let mut paid: Vec<Vec<Rational>> = Vec::new();
    let mut out = vec![format!("{} players", game.players.len())];
    for place in &game.places {
        let mut so_far = place.parent.map_or_else(|| vec![whole(0); game.players.len()], |(before, _)| paid[before].clone());
        so_far.iter_mut().zip(place.paid.iter().flatten()).for_each(|(sum, more)| *sum += more);
        out.push(match &place.kind {
            EfgNodeKind::Draw { chances, next, .. } => format!("draw {chances:?} {next:?}"),
            EfgNodeKind::Move { set, next } => format!("{} at {set} {next:?}", game.sets[*set].player),
            EfgNodeKind::End => format!("end {so_far:?}"),
        });
        paid.push(so_far);
    }
    out
}

#[test]
fn an_efg_game_is_unchanged_after_import_and_export() {
    let game = read(&fs::read_to_string("tests/inputs/efg/poker.efg").unwrap());
    assert_eq!((game.places.len(), game.sets.len()), (11, 3));
    let (text, again) = imported_and_exported(&game);
    assert_eq!(shape(&game), shape(&again));
    // Alice's information sets become one move; Alice distinguishes them by what she knows.
    assert!(text.contains("Alice knows card") && text.matches("Alice chooses bid").count() == 2, "{text}");
    assert!(!text.contains("Bob knows"), "{text}");
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path("../../snapshots/export");
    settings.set_prepend_module_to_snapshot(false);
    settings.bind(|| insta::assert_snapshot!("poker", text));
}

#[test]
fn numeric_games_of_the_tree_are_unchanged_after_export_and_import() {
    let mut count = 0;
    for folder in ["tests/inputs/replay", "tests/inputs/kinds", "conditions"] {
        for path in files::find(&[Path::new(folder).to_owned()]).unwrap() {
            let Ok(paper) = files::paper(&path) else { panic!("{} has faults", path.display()) };
            let model = &paper.models[0];
            for game in model.games.iter().filter(|game| game.roots.len() == 1) {
                // The first point at which the game can be exported: at most points some move has an empty set of actions.
                let mut random = Random(11);
                let first = (0..200).find_map(|_| {
                    let at = crate::replay::points::point(model, &mut random)?;
                    written(&paper, &game.name, &at, 2).ok()
                });
                let Some(first) = first else { panic!("no point for {}", game.name) };
                let first = read(&first);
                let (text, again) = imported_and_exported(&first);
                assert_eq!(shape(&first), shape(&again), "{}: {text}", game.name);
                count += 1;
            }
        }
    }
    assert!(count > 15, "{count}");
}

#[test]
fn a_repeated_draw_has_a_distinct_name_and_is_one_variable_after_import() {
    let Ok(paper) = files::paper(Path::new("tests/inputs/replay/more.referee")) else { panic!("the file has faults") };
    let at: Assignment = ["a", "b", "d", "s"].into_iter().map(|name| (name.into(), ratio(1, 3).unwrap())).collect();
    let text = written(&paper, "storm", &at, 2).unwrap();
    assert!(text.contains("c \"\" 1 \"w\" {") && text.contains("c \"\" 2 \"w, 2\" {"), "{text}");
    let (condition, _) = imported_and_exported(&read(&text));
    assert_eq!(condition.matches("nature draws w:").count(), 2, "{condition}");
    assert!(condition.contains("Two knows w\n"), "{condition}");
}

#[test]
fn the_payoff_of_a_certain_draw_moves_to_the_next_node() {
    let game = read(&fs::read_to_string("tests/inputs/efg/one-branch.efg").unwrap());
    let (text, again) = imported_and_exported(&game);
    assert!(!text.contains("nature"), "{text}");
    assert_eq!(shape(&game.without_certain_draws()), shape(&again), "{text}");
    let sure = "c \"\" 1 \"\" { \"H\" 1 } 1 \"\" { 1, 1 }";
    let text = format!(
        "EFG 2 R \"g\" {{ \"A\" \"B\" }}\n{sure}\np \"\" 1 1 \"\" {{ \"l\" \"r\" }} 0\n{sure}\n{sure}\nt \"\" 0\n{sure}\nt \"\" 2 \"\" {{ 5, 0 }}\n"
    );
    let game = read(&text);
    let (text, again) = imported_and_exported(&game);
    let game = game.without_certain_draws();
    assert_eq!(shape(&game), shape(&again), "{text}");
    let paid: Vec<Vec<Rational>> = game.places.iter().filter_map(|place| place.paid.clone()).collect();
    assert_eq!(paid, [[1, 1], [2, 2], [6, 1]].map(|paid| paid.map(whole).to_vec()));
}

#[test]
fn a_fault_of_imperfect_recall_names_both_nodes() {
    let text = fs::read_to_string("tests/inputs/efg/forgets.efg").unwrap();
    let fault = efg::read(&text, SourceId(0)).unwrap_err();
    assert_eq!(
        fault.message,
        "at information set 3 `A` lacks perfect recall: before the node `first` at 4:1 it chose `a` at information set 1, before the node \
         at 9:1 it chose `a` at information set 2"
    );
    assert_eq!(fault.others.len(), 1);
}

/// The past actions of a player, latest first: the information set and the action.
type Past = Vec<(usize, usize)>;

/// Returns a random game with perfect recall: nodes of a player with the same past and the same number of actions are in one
/// information set or in several.
fn random_game(random: &mut Random) -> String {
    let mut out = "EFG 2 R \"random\" { \"A\" \"B\" \"if\" }\n".to_owned();
    // The information sets by player and past, with the number of actions.
    let mut sets: Vec<(usize, Past, usize)> = Vec::new();
    let mut open: Vec<(usize, Vec<Past>)> = vec![(0, vec![Vec::new(); 3])];
    let mut ends = 0;
    while let Some((length, pasts)) = open.pop() {
        let kind = if length > 4 { 9 } else { random.below(10) };
        let paid = if random.below(6) == 0 {
            ends += 1;
            format!("{ends} \"\" {{ {}, {}/3, .5 }}", random.below(9) - 4, random.below(9))
        } else {
            "0".to_owned()
        };
        match kind {
            0 | 1 => {
                let _ = writeln!(out, "c \"\" {} \"\" {{ \"x\" 1/3 \"y\" 2/3 }} {paid}", random.below(4) + 1);
                open.extend([(length + 1, pasts.clone()), (length + 1, pasts)]);
            }
            2..8 => {
                let player = usize::try_from(random.below(3)).unwrap();
                let own = &pasts[player];
                let like: Vec<usize> = (0..sets.len()).filter(|set| sets[*set].0 == player && sets[*set].1 == *own).collect();
                let set = if like.is_empty() || random.below(2) == 0 {
                    sets.push((player, own.clone(), usize::try_from(random.below(3)).unwrap() + 1));
                    sets.len() - 1
                } else {
                    like[usize::try_from(random.next() % u64::try_from(like.len()).unwrap()).unwrap()]
                };
                let actions = ["\"l\"", "\"r\"", "\"1/2\""][..sets[set].2].join(" ");
                let name = ["", "A at m, x = 3", "reply"][usize::try_from(random.below(3)).unwrap()];
                let _ = writeln!(out, "p \"\" {} {} \"{name}\" {{ {actions} }} {paid}", player + 1, set + 7);
                for action in (0..sets[set].2).rev() {
                    let mut next = pasts.clone();
                    next[player].insert(0, (set, action));
                    open.push((length + 1, next));
                }
            }
            _ => {
                let _ = writeln!(out, "t \"\" {paid}");
            }
        }
    }
    out
}

#[test]
fn random_games_are_unchanged_after_import_and_export() {
    let mut random = Random(5);
    let (mut hidden, mut large) = (0, 0);
    for _ in 0..400 {
        let text = random_game(&mut random);
        let game = read(&text);
        let (condition, again) = imported_and_exported(&game);
        assert_eq!(shape(&game), shape(&again), "{text}\n{condition}");
        let moves = game.places.iter().filter(|place| matches!(place.kind, EfgNodeKind::Move { .. })).count();
        hidden += usize::from(moves > game.sets.len());
        large += usize::from(game.places.len() > 20);
    }
    assert!(hidden > 50 && large > 50, "{hidden} {large}");
}

#[test]
fn the_importer_refuses_invalid_games_at_their_line() {
    let head = "EFG 2 R \"g\" { \"A\" \"B\" }\n";
    let many = format!("{head}{}", "p \"\" 1 1 \"\" { \"a\" } 0\n".repeat(MAX_LENGTH + 2));
    let wide = format!("{head}p \"\" 1 1 \"\" {{ {} }} 0", "\"a\" ".repeat(30_000));
    let crowd = format!("EFG 2 R \"g\" {{ {} }}", "\"A\" ".repeat(51));
    let digits = format!("{head}t \"\" 1 \"\" {{ {}, 1 }}", "9".repeat(100_000));
    let cases: [(&str, &str); 27] = [
        ("", "this is not an extensive game"),
        ("NFG 1 R \"g\" { \"A\" }", "this is not an extensive game"),
        ("EFG 1 R \"g\" { \"A\" }", "this is not an extensive game"),
        ("EFG 2 R \"g { \"A\" }", "the quotes are not closed"),
        ("EFG 2 R \"g\" { }", "the game has no players"),
        ("EFG 2 R \"g\" { \"A\" ", "found the end of the file"),
        (head, "expected `c`, `p` or `t`: a draw, a move or an end, found the end of the file"),
        ("EFG 2 R \"g\" { \"A\" } q \"\" 1", "found `q`"),
        ("EFG 2 R \"g\" { \"A\" } p \"\" 2 1 \"\" { \"a\" } 0", "there is no player 2: the game has 1"),
        ("EFG 2 R \"g\" { \"A\" } p \"\" 0 1 \"\" { \"a\" } 0", "there is no player 0"),
        ("EFG 2 R \"g\" { \"A\" } p \"\" -1 1 \"\" { \"a\" } 0", "expected the number of the player, found `-1`"),
        (
            "EFG 2 R \"g\" { \"A\" } p \"\" 1 99999999999999999999999 \"\" { \"a\" } 0",
            "expected the number of the information set",
        ),
        ("EFG 2 R \"g\" { \"A\" } p \"\" 1 1 0", "information set 1 has no list of actions"),
        ("EFG 2 R \"g\" { \"A\" } p \"\" 1 1 \"\" { } 0", "this information set has no actions"),
        ("EFG 2 R \"g\" { \"A\" } p \"\" 1 1 \"\" { \"a\" } 0 p \"\" 1 1 \"\" { \"b\" } 0", "has other actions than before"),
        (
            "EFG 2 R \"g\" { \"A\" } p \"\" 1 1 \"\" { \"a\" } 0 p \"\" 1 1 0 t \"\" 0",
            "at information set 1 `A` lacks perfect recall: before the node at 1:21 it chose nothing, before the node at 1:43 it chose `a` \
             at information set 1",
        ),
        ("EFG 2 R \"g\" { \"A\" } c \"\" 1 \"\" { \"a\" 1/2 \"b\" 1/3 } 0", "not probabilities: their sum is 5/6"),
        ("EFG 2 R \"g\" { \"A\" } c \"\" 1 \"\" { \"a\" -1 \"b\" 2 } 0", "not probabilities"),
        ("EFG 2 R \"g\" { \"A\" } c \"\" 1 \"\" { \"a\" p } 0", "expected its probability, found `p`"),
        ("EFG 2 R \"g\" { \"A\" } t \"\" 1", "outcome 1 has no list of payoffs"),
        ("EFG 2 R \"g\" { \"A\" } t \"\" 1 \"\" { 1, 2 }", "outcome 1 has 2 payoffs for 1 players"),
        ("EFG 2 R \"g\" { \"A\" } t \"\" 1 \"\" { 1/0 }", "expected a payoff, found `1/0` - write a number"),
        ("EFG 2 R \"g\" { \"A\" } t \"\" 1 \"\" { 1 } t \"\" 1", "the tree is already complete here"),
        (&many, "has more than 60 moves"),
        (&wide, "more than 20000 nodes"),
        (&crowd, "more than 50 players"),
        (&digits, "expected a payoff"),
    ];
    for (text, message) in cases {
        let fault = efg::read(text, SourceId(0)).expect_err(message);
        assert!(fault.headline().contains(message), "{}\nfor {message}", fault.headline());
        assert!(usize::try_from(fault.span.start).unwrap() <= text.len());
    }
}

#[test]
fn the_importer_reads_or_refuses_a_damaged_game_without_panic() {
    let text = fs::read_to_string("tests/inputs/efg/poker.efg").unwrap();
    let pieces = ["\"", "{", "}", "1/0", "-1", "p", "c", "t", "0", "\\", "é", "1e60", "EFG", "\u{0}"];
    let mut random = Random(3);
    let (mut good, mut refused) = (0, 0);
    for _ in 0..3000 {
        let mut damaged: Vec<char> = text.chars().collect();
        for _ in 0..=random.below(2) {
            let at = usize::try_from(random.next() % u64::try_from(damaged.len()).unwrap()).unwrap();
            let piece = pieces[usize::try_from(random.below(14)).unwrap()];
            let until = (at + usize::try_from(random.below(8)).unwrap()).min(damaged.len());
            damaged.splice(at..until, piece.chars());
        }
        let damaged: String = damaged.into_iter().collect();
        match efg::read(&damaged, SourceId(0)) {
            Ok(game) => {
                let (text, again) = imported_and_exported(&game);
                assert_eq!(shape(&game), shape(&again), "{damaged}\n{text}");
                good += 1;
            }
            Err(fault) => {
                assert!(usize::try_from(fault.span.end).unwrap() <= damaged.len());
                refused += 1;
            }
        }
    }
    assert!(good > 100 && refused > 1000, "{good} {refused}");
}

fn referee(folder: &Path, arguments: &[&str]) -> Output {
    crate::running::referee().args(arguments).current_dir(folder).env_remove("RUST_LOG").output().unwrap()
}

#[test]
fn new_writes_a_condition_file_from_an_efg_game() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    fs::copy("tests/inputs/efg/poker.efg", at.join("poker.efg")).unwrap();
    fs::write(at.join("broken.efg"), "EFG 2 R \"g\" { \"A\" }\n\nt \"\" 1 \"\" { one }\n").unwrap();
    fs::write(at.join("bytes.efg"), b"EFG 2 R \xff").unwrap();
    let done = referee(at, &["new", "poker", "--from", "poker.efg"]);
    assert_eq!(done.status.code(), Some(0), "{done:?}");
    let text = fs::read_to_string(at.join("conditions/poker/poker.referee")).unwrap();
    assert!(text.contains("game poker:") && text.contains("Alice knows card"), "{text}");
    assert_eq!(referee(at, &["check", "conditions"]).status.code(), Some(0));
    assert_eq!(referee(at, &["format", "--check", "conditions"]).status.code(), Some(0), "the new file has the canonical layout");
    fs::copy("tests/inputs/efg/forgets.efg", at.join("forgets.efg")).unwrap();
    for (game, says) in [
        ("forgets.efg", "before the node `first` at 4:1"),
        ("broken.efg", "broken.efg:3:13"),
        ("bytes.efg", "is not UTF-8"),
        ("none.efg", "does not exist"),
        (".", "is not a file"),
    ] {
        let refused = referee(at, &["new", "other", "--from", game]);
        let told = String::from_utf8(refused.stderr).unwrap();
        assert_eq!(refused.status.code(), Some(2), "{game}");
        assert!(told.contains(says), "{told}");
    }
    assert!(!at.join("conditions/other").exists(), "a refused import leaves no file");
}

#[test]
fn export_writes_an_assessment_with_strategies_and_beliefs() {
    let folder = tempfile::tempdir().unwrap();
    let games = fs::canonicalize("tests/inputs/kinds/games.referee").unwrap();
    let games = games.to_str().unwrap();
    let at = ["--at", "s=2/3,mu=1/4"];
    let done = referee(folder.path(), &[&["export", games, "all_beer", "--to", "efg", "--output", "out"][..], &at].concat());
    assert_eq!(done.status.code(), Some(0), "{done:?}");
    let mut names: Vec<String> =
        fs::read_dir(folder.path().join("out")).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    assert_eq!(
        names,
        ["all_beer-after-1.efg", "all_beer-after-2.efg", "all_beer-after-3.efg", "all_beer-after-4.efg", "all_beer.efg"]
    );
    let read = |name: &str| fs::read_to_string(folder.path().join("out").join(name)).unwrap();
    // Both types drink beer; the receiver retreats after beer, and fights after quiche.
    assert!(read("all_beer.efg").contains("NE,1,0,1,0,0,1,1,0\""), "{}", read("all_beer.efg"));
    let after_quiche =
        names.iter().map(|name| read(name)).find(|text| text.contains("as believed") && text.contains("\"1\" 3/4"));
    assert!(after_quiche.is_some_and(|text| text.contains("\"Receiver at response, breakfast = quiche at")));
    let plain = referee(folder.path(), &[&["export", games, "quiche", "--to", "efg"][..], &at].concat());
    let (whole, plain) = (self::read(&read("all_beer.efg")), String::from_utf8(plain.stdout).unwrap());
    assert_eq!(shape(&whole), shape(&self::read(&plain)), "the export without an assessment is the same game");
    for (arguments, says) in [
        (&["export", games, "--to", "efg"][..], "no game and no assessment is named"),
        (&["export", games, "quich", "--to", "efg"], "did you mean `quiche`?"),
        (&["export", games, "quiche", "--to", "efg", "--at", "s=2"], "no probabilities"),
        (&["export", games, "quiche", "--to", "efg"], "`--at` has no value for `s`"),
        (&["export", games, "repeated", "--to", "efg", "--at", "d=1/2"], "has states"),
        (&["export", games, "quiche", "--to", "smt2"], "exports the claims of the whole file"),
    ] {
        let refused = referee(folder.path(), arguments);
        let told = String::from_utf8(refused.stderr).unwrap();
        assert_eq!((refused.status.code(), told.contains(says)), (Some(2), true), "{arguments:?}: {told}");
    }
}

#[test]
fn export_writes_one_file_for_each_state_and_needs_no_value_of_a_free_belief() {
    let folder = tempfile::tempdir().unwrap();
    let games = fs::canonicalize("tests/inputs/kinds/games.referee").unwrap();
    let games = games.to_str().unwrap();
    let done = referee(folder.path(), &["export", games, "trigger", "--to", "efg", "--at", "d=1/2", "--output", "out"]);
    assert_eq!(done.status.code(), Some(0), "{done:?}");
    let read = |name: &str| read(&fs::read_to_string(folder.path().join("out").join(name)).unwrap());
    // Friendship for ever is worth 4; one period of it and then hostility is worth 3 + 1 or 0 + 1; hostility is worth 2.
    let end = |first: i64, second: i64| format!("end {:?}", [whole(first), whole(second)]);
    let whole_game = shape(&read("trigger.efg"));
    let ends: Vec<&String> = whole_game.iter().filter(|line| line.starts_with("end")).collect();
    assert_eq!(ends, [&end(4, 4), &end(1, 4), &end(4, 1), &end(2, 2)]);
    assert_eq!(shape(&read("trigger-hostile.efg")), ["2 players".to_owned(), end(2, 2)]);
    assert!(!folder.path().join("out/trigger-friendly.efg").exists(), "the first state is the whole game");
    let done = referee(folder.path(), &["export", games, "any_belief", "--to", "efg", "--at", "s=1/2", "--output", "out"]);
    let told = String::from_utf8(done.stderr).unwrap();
    assert_eq!(done.status.code(), Some(0), "{told}");
    assert!(told.contains("no file of its own: the belief there is left free"), "{told}");
}

#[test]
fn large_games_are_imported_and_exported_in_bounded_time() {
    // Every node is an information set of its own, and all have one name: each needs a distinct name.
    let mut text = "EFG 2 R \"g\" { \"A\" \"B\" }\n".to_owned();
    let mut open = vec![0];
    while let Some(length) = open.pop() {
        if length < 12 {
            let _ = writeln!(text, "p \"\" {} {} \"m\" {{ \"a\" \"b\" }} 0", length % 2 + 1, text.len());
            open.extend([length + 1, length + 1]);
        } else {
            let _ = writeln!(text, "t \"\" 1 \"\" {{ 1, {} }}", ratio(1, 3).unwrap());
        }
    }
    let game = read(&text);
    assert_eq!(game.places.len(), 8191);
    let text = condition::write(&game, "game").unwrap();
    assert!(text.contains("A chooses"));
}
