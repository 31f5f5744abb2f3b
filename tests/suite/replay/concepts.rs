//! Tests the second reader on small games solved by hand, one or two per concept and form of claim.

use std::collections::BTreeMap;
use std::sync::Arc;

use kernel::number::{Rational, parse};
use referee::replay::{PointOutcome, SecondReaderFile};

/// Decides each claim of a text at a point, and compares the result with the expected one.
fn check(text: &str, at: &[(&str, &str)], expected: &[(&str, PointOutcome)]) {
    let reader = SecondReaderFile::of_text(text, &[]);
    let point: BTreeMap<Arc<str>, Rational> = at.iter().map(|(name, value)| (Arc::from(*name), parse(value).unwrap())).collect();
    for (claim, outcome) in expected {
        let answer = reader.claim(claim, &point);
        assert_eq!(answer.outcome, *outcome, "{claim} at {at:?}");
    }
}

const ENTRY: &str = "
game g:
  players E, I
  E chooses m: out or enter
  if m = out:
    E gets 1; I gets 4; end
  I chooses r: fight or share
  E gets if r = fight then 0 else 2
  I gets if r = fight then 0 else 2
assessment threat of g:
  E m: out
  I r: fight
assessment shared of g:
  E m: enter
  I r: best, ties to fight
claim \"nash\": threat is Nash
claim \"spe\": threat is SPE
claim \"shared\": shared is SPE
claim \"unique\": shared is unique SPE
claim \"not unique\": shared is unique Nash
claim \"optimal\": threat is optimal at r
claim \"optimal m\": threat is optimal at m
claim \"best\": share is best in threat after (enter)
claim \"every SPE\": every SPE of g leads to (m = enter)
claim \"every Nash\": every pure Nash of g leads to (m = enter)
claim \"pay\": payoff of E in threat = 1
claim \"pay after\": payoff of I in threat after (enter, share) = 2
claim \"leads\": threat leads to (r != fight)
claim \"leads out\": threat leads to (m = out)
";

#[test]
fn a_noncredible_threat_is_nash_but_not_subgame_perfect() {
    check(
        ENTRY,
        &[],
        &[
            ("nash", PointOutcome::True),
            ("spe", PointOutcome::False),
            ("shared", PointOutcome::True),
            ("unique", PointOutcome::True),
            ("not unique", PointOutcome::False),
            ("optimal", PointOutcome::False),
            ("optimal m", PointOutcome::True),
            ("best", PointOutcome::True),
            ("every SPE", PointOutcome::True),
            ("every Nash", PointOutcome::False),
            ("pay", PointOutcome::True),
            ("pay after", PointOutcome::True),
            // `r` has no value where E stays out: every comparison of `r` is false there.
            ("leads", PointOutcome::False),
            ("leads out", PointOutcome::True),
        ],
    );
}

const SENDER: &str = "
parameters: s in (0, 1); m in [0, 1]
game g:
  players A, B
  nature draws v: p with s or q
  A knows v
  A chooses a: l or r
  B chooses k: u or d
  A gets if a = l then 1 else 0
  B gets if v = p iff k = u then 1 else 0
assessment pool of g:
  A a: l
  B k: u if a = l; d otherwise
  belief of B at k: bayes; p with m otherwise
assessment loose of g like pool except:
  belief of B at k: bayes; free otherwise
claim \"pbe\": pool is PBE
claim \"weak\": pool is weak_PBE
claim \"sequential\": pool is sequential
claim \"on the path\": belief of B that (v = p) in pool after (l) = s
claim \"off the path\": belief of B that (v = p) in pool after (r) = m
claim \"some\": loose is PBE for some belief
claim \"every\": loose is PBE for every belief
claim \"matters\": belief of B matters in pool after (r)
claim \"no pooling on r\": every pure PBE of g leads to (a = l)
claim \"beyond\": some pure PBE of g leads to (a = r)
";

#[test]
fn beliefs_follow_bayes_rule_on_the_path_and_statements_off_it() {
    let truth = |holds: bool| if holds { PointOutcome::True } else { PointOutcome::False };
    for (s, m, on, off) in
        [("1/2", "1/2", true, true), ("2/3", "1/3", true, true), ("2/3", "2/3", true, false), ("1/3", "0", false, true)]
    {
        check(
            SENDER,
            &[("s", s), ("m", m)],
            &[
                ("pbe", truth(on && off)),
                ("weak", truth(on && off)),
                ("sequential", truth(on && off)),
                ("on the path", PointOutcome::True),
                ("off the path", PointOutcome::True),
                ("some", truth(on)),
                ("every", PointOutcome::False),
                ("matters", PointOutcome::True),
                ("no pooling on r", PointOutcome::True),
                ("beyond", PointOutcome::False),
            ],
        );
    }
}

const TREMBLES: &str = "
parameters: b, c in (0, 1)
game g:
  players A, B, C
  B sees nothing; C sees nothing
  A chooses a: l or m or r
  if a = r:
    A gets 1; B gets 0; C gets 0; end
  B chooses k: u or d
  C chooses h: x or y
  A gets 0; B gets 0; C gets 0
assessment z of g:
  A a: r
  B k: u
  C h: x
  belief of B at k about a: l with b or m
  belief of C at h about a: l with c or m
claim \"PBE\": z is PBE
claim \"sequential\": z is sequential
claim \"weak\": z is weak_PBE
";

#[test]
fn a_sequential_equilibrium_needs_one_sequence_of_trembles_for_all_players() {
    check(
        TREMBLES,
        &[("b", "1/3"), ("c", "1/3")],
        &[("PBE", PointOutcome::True), ("sequential", PointOutcome::True), ("weak", PointOutcome::True)],
    );
    check(
        TREMBLES,
        &[("b", "1/3"), ("c", "1/2")],
        &[("PBE", PointOutcome::True), ("sequential", PointOutcome::False), ("weak", PointOutcome::True)],
    );
}

const TWO_PLANS: &str = "
game g:
  players A, B
  B sees nothing
  A chooses a: l or r
  B chooses k: stop or go_
  if k = stop:
    A gets 0; B gets 1; end
  B chooses h: x or y
  A gets 0
  B gets if h = y then 2 else 0
assessment z of g:
  A a: l
  B k: stop
  B h: x
claim \"Nash\": z is Nash
claim \"weak\": z is weak_PBE
claim \"optimal\": z is optimal at k
claim \"PBE\": z is PBE
";

#[test]
fn a_joint_deviation_can_gain_where_no_single_action_does() {
    // At k alone, stopping gives 1 and continuing 0; together with y, continuing gives 2. At h alone, y is better, too.
    check(
        TWO_PLANS,
        &[],
        &[
            ("Nash", PointOutcome::False),
            ("weak", PointOutcome::False),
            ("optimal", PointOutcome::True),
            ("PBE", PointOutcome::False),
        ],
    );
}

const PRIORS: &str = "
parameters: s, t in (0, 1)
game g:
  players A, B
  nature draws v: p with s for A, t for B or q
  A chooses a: l or r
  A gets if v = p iff a = l then 1 else 0
  B gets 0
assessment z of g:
  A a: l
claim \"Nash\": z is Nash
claim \"by A\": probability of (v = p) in z by A = s
claim \"by B\": probability of (v = p) in z by B = t
claim \"mine\": payoff of A in z = s
";

#[test]
fn each_player_computes_expected_payoffs_with_its_own_prior() {
    check(
        PRIORS,
        &[("s", "2/3"), ("t", "1/4")],
        &[("Nash", PointOutcome::True), ("by A", PointOutcome::True), ("by B", PointOutcome::True), ("mine", PointOutcome::True)],
    );
    check(PRIORS, &[("s", "1/4"), ("t", "2/3")], &[("Nash", PointOutcome::False), ("by B", PointOutcome::True)]);
}

const PENNIES: &str = "
parameters: b in (0, 2)
game g:
  players A, B
  simultaneously:
    A chooses x: h or t
    B chooses y: h or t
  A gets if x = h iff y = h then b else 0
  B gets if x = h iff y = h then 0 else 1
assessment z of g:
  A x: h with 1/2 or t
  B y: h with 1/2 or t
assessment lopsided of g like z except:
  A x: h
claim \"mixed\": z is Nash
claim \"alone\": z is unique Nash
claim \"alone\": z is unique Nash
claim \"lopsided\": lopsided is Nash
claim \"none is pure\": some pure Nash of g
claim \"there is one\": some Nash of g
claim \"never sure\": every Nash of g leads to (x = h)
claim \"subgame\": z is SPE
claim \"bayes\": z is PBE
";

#[test]
fn matching_pennies_has_only_a_mixed_equilibrium() {
    check(
        PENNIES,
        &[("b", "1")],
        &[
            ("mixed", PointOutcome::True),
            ("alone", PointOutcome::True),
            ("lopsided", PointOutcome::False),
            ("none is pure", PointOutcome::False),
            ("there is one", PointOutcome::True),
            ("never sure", PointOutcome::False),
            ("subgame", PointOutcome::True),
            ("bayes", PointOutcome::True),
        ],
    );
}

const FOREVER: &str = "
parameters: d in (0, 1)
game g:
  players A, B
  state again:
    A chooses m: work or shirk
    B chooses k: pay or keep
    A gets (if k = pay then 1 else 0) + (if m = work then -1/2 else 0)
    B gets (if m = work then 1 else 0) + (if k = pay then -1/2 else 0)
    if k = pay iff m = work: go to again discounted by d
    else: go to after_all discounted by d
  state after_all:
    A chooses rest: yes or no
    A gets 0; B gets 0; end
assessment z of g:
  A m: work
  B k: pay if m = work; keep otherwise
  A rest: yes
claim \"worth\": payoff of A in z = 1/(2*(1 - d))
claim \"SPE\": z is SPE
claim \"over\": payoff of B in z after (after_all) = 0
";

#[test]
fn the_values_of_states_solve_their_equations() {
    // A deviation after work gives 1 now instead of 1/2 + d/(2(1 - d)).
    check(FOREVER, &[("d", "3/4")], &[("worth", PointOutcome::True), ("SPE", PointOutcome::True), ("over", PointOutcome::True)]);
    check(FOREVER, &[("d", "1/4")], &[("worth", PointOutcome::True), ("SPE", PointOutcome::False)]);
}

const OFFERS: &str = "
parameters: c in (0, 1)
game g:
  players A, B
  A chooses x in [0, 1]
  B chooses k: yes or no
  A gets if k = yes then 1 - x else 0
  B gets if k = yes then x else c
assessment z of g:
  A x: c
  B k: yes if x >= c; no otherwise
assessment greedy of g like z except:
  A x: 1
assessment strict of g like z except:
  B k: yes if x > c; no otherwise
claim \"SPE\": z is SPE
claim \"greedy\": greedy is SPE
claim \"strict\": strict is SPE
claim \"after every offer\": z is SPE after (x)
claim \"all take\": z after (x) leads to (k = yes)
claim \"what is paid\": payoff of B in z after (x) >= c
";

#[test]
fn the_second_reader_tries_offers_at_all_thresholds() {
    check(
        OFFERS,
        &[("c", "1/3")],
        &[
            ("SPE", PointOutcome::True),
            ("greedy", PointOutcome::False),
            ("strict", PointOutcome::False),
            ("after every offer", PointOutcome::True),
            ("all take", PointOutcome::False),
            ("what is paid", PointOutcome::True),
        ],
    );
    let answer = SecondReaderFile::of_text(OFFERS, &[]).claim("SPE", &BTreeMap::from([(Arc::from("c"), parse("1/3").unwrap())]));
    assert!(!answer.exact, "a grid without a profitable deviation is no proof");
}

const UNSEEN: &str = "
parameters: s in (0, 1)
game g:
  players A, B
  variable n in {x, y}
  nature draws v: p with s or q
  A knows v
  B sees only n
  A chooses a: l or r
  if a = l:
    let n = x
  else:
    let n = y
  B chooses k: u or d
  A gets 0
  B gets if v = p iff k = u then 1 else 0
assessment z of g:
  A a: l if v = p; r otherwise
  B k: u if n = x; d otherwise
  belief of B at k: bayes
claim \"told by n\": z is PBE
claim \"belief\": belief of B that (v = p) in z after (l) = 1
claim \"incomplete\": w is PBE
assessment w of g:
  A a: l if v = p
  B k: u
  belief of B at k: bayes
";

#[test]
fn labels_carry_information_and_an_incomplete_assessment_is_undefined() {
    check(
        UNSEEN,
        &[("s", "1/2")],
        &[("told by n", PointOutcome::True), ("belief", PointOutcome::True), ("incomplete", PointOutcome::NoValue)],
    );
}
