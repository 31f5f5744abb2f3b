//! Tests the search for all pure equilibria on games with known equilibria: their regions, the overlaps, and the gaps.

use std::path::Path;
use std::process::Output;

use serde_json::Value as Json;

fn atlas(file: &str, what: &[&str]) -> Output {
    let home = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut command = crate::running::referee();
    command.args(["derive", file, "atlas"]).args(what).current_dir(home).env_remove("RUST_LOG").output().unwrap()
}

/// Returns the atlas as JSON; fails unless everything in it is proved and nothing is left out.
fn json(file: &str, what: &[&str]) -> Json {
    let output = atlas(file, &[what, &["--format", "json"]].concat());
    let text = String::from_utf8(output.stdout).unwrap();
    let found: Json = serde_json::from_str(&text).unwrap_or_else(|_| panic!("{text}{}", String::from_utf8_lossy(&output.stderr)));
    assert_eq!(output.status.code(), Some(0), "{found}");
    let errors: Vec<String> = crate::derive::schema().iter_errors(&found).map(|error| error.to_string()).collect();
    assert!(errors.is_empty(), "{what:?}: {errors:#?}");
    assert_eq!(found["asked"], "pure");
    assert_eq!(found["left_out"], serde_json::json!([]), "{found}");
    found
}

fn texts(list: &Json) -> Vec<&str> {
    list.as_array().unwrap().iter().map(|one| one.as_str().unwrap()).collect()
}

/// Returns the histories of each outcome, with the cases of its region.
fn outcomes(found: &Json) -> Vec<(Vec<&str>, Vec<Vec<&str>>)> {
    let all = found["outcomes"].as_array().unwrap().iter().zip(found["derived"].as_array().unwrap());
    all.map(|(outcome, derived)| {
        assert_eq!(derived["verdict"], "proved", "{derived}");
        (texts(&outcome["histories"]), cases(derived))
    })
    .collect()
}

fn cases(derived: &Json) -> Vec<Vec<&str>> {
    derived["cases"].as_array().unwrap().iter().map(|case| texts(&case["conditions"])).collect()
}

#[test]
fn the_beer_quiche_game_has_two_pooling_equilibria_and_a_gap() {
    let found = json("conditions/textbook/beer-quiche.referee", &["breakfast"]);
    let quiche = vec!["strong, quiche, retreat", "weak, quiche, retreat"];
    let beer = vec!["strong, beer, retreat", "weak, beer, retreat"];
    let region = vec![vec!["s >= 1/2"]];
    assert_eq!(outcomes(&found), [(quiche, region.clone()), (beer, region)]);
    assert_eq!(cases(&found["derived"][2]), [["s < 1/2"]]);
    assert!(found["derived"][2]["cases"][0]["point"].is_object());
    assert_eq!(found["pairs"][0]["meet"], "proved");
    assert!(found["pairs"][0]["point"].is_object());
}

#[test]
fn the_inspection_game_has_no_pure_equilibrium() {
    for concept in ["Nash", "PBE"] {
        let found = json("conditions/textbook/inspection.referee", &[&format!("inspection is {concept}")]);
        assert!(outcomes(&found).is_empty(), "{found}");
        let ruled_out = found["ruled_out"].as_array().unwrap();
        assert!(!ruled_out.is_empty() && ruled_out.iter().all(|one| one["verdict"] == "proved"), "{found}");
    }
}

#[test]
fn the_threat_in_the_entry_game_is_nash_but_not_subgame_perfect() {
    const ENTRY: &str = "conditions/textbook/entry.referee";
    let always = || vec![Vec::new()];
    assert_eq!(outcomes(&json(ENTRY, &["entry is SPE"])), [(vec!["enter, share"], always())]);
    let nash = json(ENTRY, &["entry is Nash"]);
    assert_eq!(outcomes(&nash), [(vec!["stay_out"], always()), (vec!["enter, share"], always())]);
    assert_eq!(nash["pairs"][0]["meet"], "proved");
}

#[test]
fn assessments_that_differ_only_off_the_path_form_one_outcome() {
    let found = json("conditions/textbook/entry.referee", &["commitment is SPE"]);
    let all = found["outcomes"].as_array().unwrap();
    let saved = all.iter().find(|outcome| outcome["histories"] == serde_json::json!(["save, enter, share"])).unwrap();
    let own = saved["assessments"].as_array().unwrap();
    assert_eq!(own.len(), 2);
    // Each assessment has its own region.
    assert_eq!(cases(&own[1]["region"]), [["k <= d + f"]]);
    assert_eq!(outcomes(&found).len(), 2);
    // Under a further hypothesis only the first assessment remains.
    let found = json("conditions/textbook/entry.referee", &["commitment is SPE", "given", "k < d + f"]);
    assert_eq!(outcomes(&found), [(vec!["save, enter, share"], vec![Vec::new()])]);
}

#[test]
fn the_outcome_of_a_repeated_game_lists_its_states_in_order() {
    let found = json("conditions/textbook/prisoners-dilemma.referee", &["dilemma_repeated is SPE"]);
    let friendly = vec!["friendly: cooperate, cooperate, then friendly"];
    let hostile = vec!["friendly: defect, defect, then hostile", "hostile: defect, defect, then hostile"];
    assert_eq!(outcomes(&found), [(friendly, vec![vec!["d >= threshold"]]), (hostile, vec![Vec::new()])]);
}

#[test]
fn the_search_tries_beliefs_about_unobserved_moves() {
    let found = json("tests/inputs/kinds/unseen.referee", &["unseen"]);
    let histories: Vec<_> = outcomes(&found).into_iter().map(|(histories, _)| histories).collect();
    assert!(histories.contains(&vec!["out"]) && histories.contains(&vec!["left, up"]), "{histories:?}");
    // Where no player knows the draw, weak PBE allows any belief off the path.
    let weak = json("tests/inputs/kinds/unseen.referee", &["asked is weak_PBE"]);
    let strong = json("tests/inputs/kinds/unseen.referee", &["asked"]);
    assert_eq!((outcomes(&weak).len(), outcomes(&strong).len()), (2, 1));
}

const GAMES: &str = "tests/inputs/kinds/games.referee";

#[test]
fn equilibrium_offers_are_the_acceptance_thresholds_of_the_responders() {
    let found = json(GAMES, &["ask"]);
    let some = vec!["high, x = 1, buy", "low, x = 1, leave"];
    let all = vec!["high, x = a, buy", "low, x = a, buy"];
    assert_eq!(outcomes(&found), [(some, vec![vec!["s >= a"]]), (all, vec![vec!["s <= a"]])]);
    assert_eq!(texts(&found["sorts"][0]["histories"]), ["high, x, buy", "low, x, leave"]);
    // The seller makes no offer below zero, and no offer that every type refuses.
    assert_eq!(found["ruled_out"][0]["why"], "Seller at x: does best");
}

#[test]
fn the_equilibria_after_each_offer_determine_the_offer() {
    let found = json(GAMES, &["ask after x"]);
    let found_outcomes = outcomes(&found);
    let all = (vec!["high, buy", "low, buy"], vec![vec!["x <= a"]]);
    let some = (vec!["high, buy", "low, leave"], vec![vec!["x >= a"]]);
    // An indifferent type may refuse: at x = 1 the high type, too.
    let none = (vec!["high, leave", "low, leave"], vec![vec!["x = 1"]]);
    assert_eq!(found_outcomes, [all, some, none]);
    let whole = &found["whole_game"];
    assert_eq!(cases(&whole["enough"]), [["payoff of Seller >= a", "payoff of Seller >= s"]]);
    let chosen: Vec<_> = whole["outcomes"].as_array().unwrap().iter().map(cases).collect();
    assert_eq!(chosen, [vec![vec!["s <= a"]], vec![vec!["s >= a"]], vec![]]);
    assert_eq!(whole["none"]["cases"], serde_json::json!([]));
    assert_eq!(whole["none"]["verdict"], "proved");
}

#[test]
fn the_atlas_lists_the_replies_to_each_offer_of_the_third_party_paper() {
    const PAPER: &str = "conditions/yodercohen2025/paper.referee";
    let given = ["given", "w*alpha[supporter] > c", "given", "w > u", "given", "q < u/w"];
    let output = atlas(PAPER, &[&["baseline after x", "--format", "json"][..], &given].concat());
    let found: Json = serde_json::from_slice(&output.stdout).unwrap();
    let accepted = vec!["supporter, accept, refuse", "abandoner, accept, refuse"];
    let rejected = vec!["supporter, reject, refuse", "abandoner, reject, refuse"];
    let separate = vec!["supporter, reject, ally, support", "abandoner, accept, refuse"];
    let reversed = vec!["supporter, accept, ally, support", "abandoner, reject, refuse"];
    let expected = [
        (accepted, vec![vec!["x >= x_s"]]),
        (rejected, vec![vec!["x <= x_a"]]),
        (separate, vec![vec!["x >= x_a1", "x <= x_s1"]]),
        (reversed, vec![vec!["x <= x_a_rev", "x >= x_s_rev"]]),
    ];
    let found_outcomes = outcomes(&found);
    for (histories, cases) in expected {
        assert!(found_outcomes.contains(&(histories.clone(), cases)), "{histories:?}: {found_outcomes:?}");
    }
    assert_eq!(found_outcomes.len(), 4);
    // Between the thresholds the abandoner has to mix.
    let mut hole = cases(&found["derived"][4])[0].clone();
    hole.sort_unstable();
    assert_eq!(hole, ["x < x_a1", "x < x_s", "x > x_a"]);
}

#[test]
fn derive_answers_under_a_named_reading() {
    let found = crate::running::referee()
        .args(["derive", "conditions/yodercohen2025/paper.referee", "x_a > 0", "under", "reply_only"])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .unwrap();
    assert_eq!(found.status.code(), Some(0), "{}", String::from_utf8_lossy(&found.stderr));
}

#[test]
fn derive_refuses_an_atlas_of_what_is_not_a_game_a_concept_or_an_offer() {
    for (what, message) in [
        (&["quiche"][..], "`quiche` is not a game"),
        (&["breakfast is perfect"], "`perfect` is not an equilibrium concept"),
        (&["breakfast", "beer"], "`breakfast beer` is not a game"),
        (&["breakfast after meal"], "no player of `breakfast` chooses a number `meal`"),
    ] {
        let output = atlas("conditions/textbook/beer-quiche.referee", what);
        let error = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(2), "{what:?}: {error}");
        assert!(error.contains(message), "{what:?}: {error}");
    }
}

const CRISIS: &str = "conditions/masumura2025/paper.referee";

#[test]
fn the_search_prunes_an_action_that_no_belief_supports_early() {
    let given = ["crisis", "given", "l < 0", "given", "pi < beta[uncommitted]*(p_h - p_m)", "given", "pi < room_hi"];
    let found = json(CRISIS, &given);
    // Proposition 4 with a cheap alliance: there are no demands in equilibrium, and no other pure equilibrium exists.
    let silent = vec!["committed, no_offer, share = p_h - c_T, concede", "uncommitted, no_offer, share = p_h - c_T, concede"];
    assert_eq!(outcomes(&found), [(silent, vec![Vec::new()])]);
    let ruled_out: Vec<_> = found["ruled_out"].as_array().unwrap().iter().map(|one| one["why"].as_str().unwrap()).collect();
    let early = "C at share, n = withdrawal: does best with some belief, whatever came before";
    assert!(ruled_out.contains(&early), "{ruled_out:#?}");
    assert!(found["tried"].as_u64().unwrap() < 150, "{}", found["tried"]);
}

#[test]
fn the_report_names_the_cases_that_the_budget_cut_off() {
    let output = atlas(CRISIS, &["crisis", "--budget", "4", "--format", "json"]);
    assert_eq!(output.status.code(), Some(3));
    let found: Json = serde_json::from_slice(&output.stdout).unwrap();
    let left_out = found["left_out"].as_array().unwrap();
    let said = |one: &Json| one["reason"].as_str().unwrap().starts_with("the time for the search was spent");
    assert!(left_out.iter().any(said), "{left_out:?}");
}
