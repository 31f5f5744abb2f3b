//! Tests solvers: the requirements that each solver must satisfy, and the simplification of their points.

use std::sync::Arc;
use std::time::Duration;

use kernel::algebra::{Formula, Polynomial, Signs, VariableIndex};
use kernel::number::{Rational, parse};
use kernel::{System, SystemVariable, Value, VariableKind};
use proptest::prelude::*;
use referee::certify::Answer;
use referee::solve::core::CoreAnswer;
use referee::solve::z3::Z3;
use referee::solve::{Budget, SafetyNet, Solver, confirms, core, model_text, safety, seek, simpler_point, smtlib};
use referee::syntax::tree::Relation;

fn var(index: VariableIndex) -> Polynomial {
    Polynomial::variable(index)
}

fn rational(text: &str) -> Rational {
    parse(text).expect(text)
}

fn number(text: &str) -> Polynomial {
    Polynomial::constant(rational(text))
}

fn is(left: &Polynomial, relation: Relation, right: &Polynomial) -> Formula {
    Formula::sign(&left.minus(right), Signs::of(relation))
}

fn less(left: &Polynomial, right: &Polynomial) -> Formula {
    is(left, Relation::Less, right)
}

fn equal(left: &Polynomial, right: &Polynomial) -> Formula {
    is(left, Relation::Equal, right)
}

fn system(names: &[(&str, VariableKind)], formula: Formula) -> System {
    let variables = names.iter().map(|(name, kind)| SystemVariable { name: Arc::from(*name), kind: *kind }).collect();
    System { variables, universals: Vec::new(), formula: formula.clone(), pieces: vec![("all".to_owned(), formula)] }
}

fn reals(names: &[&str], parts: Vec<Formula>) -> System {
    system(&names.iter().map(|name| (*name, VariableKind::Real)).collect::<Vec<_>>(), Formula::and(parts))
}

/// Prints the coordinates; an irrational one is printed as `root`.
fn shown(point: &[Value]) -> Vec<String> {
    let text = |value: &Value| match value {
        Value::Rational(value) => value.to_string(),
        Value::Root { .. } => "root".to_owned(),
    };
    point.iter().map(text).collect()
}

fn point(system: &System) -> Vec<Value> {
    match seek(&Z3, system, &Budget::default()) {
        Answer::Point(found) => {
            assert!(confirms(system, &found.values), "{found:?}");
            found.values
        }
        other => panic!("expected a point, got {other:?}"),
    }
}

fn assert_empty(system: &System) {
    let answer = seek(&Z3, system, &Budget::default());
    assert!(matches!(answer, Answer::UnsatSaysSolver { .. }), "{answer:?}");
}

fn reason(answer: Answer) -> String {
    match answer {
        Answer::Unknown { reason } => reason,
        other => panic!("expected no answer, got {other:?}"),
    }
}

/// Returns x^3 + y^3 + z^3 = 33 over the integers: far too hard for any budget here.
fn hard() -> System {
    let kinds = [("a", VariableKind::Integer), ("b", VariableKind::Integer), ("c", VariableKind::Integer)];
    let sum = var(0).power(3).plus(&var(1).power(3)).plus(&var(2).power(3));
    system(&kinds, equal(&sum, &number("33")))
}

#[test]
fn the_solver_finds_a_point_with_simple_coordinates() {
    let (x, y) = (var(0), var(1));
    let triangle = reals(&["x", "y"], vec![less(&number("0"), &x), less(&x, &y), less(&y, &number("1"))]);
    assert_eq!(shown(&point(&triangle)), ["1/3", "2/3"]);
}

#[test]
fn the_solver_reports_unsatisfiable_systems() {
    let (x, y) = (var(0), var(1));
    assert_empty(&reals(&["x", "y"], vec![less(&x, &y), less(&y, &x)]));
    assert_empty(&reals(&["x"], vec![less(&x.times(&x), &number("0"))]));
    let product =
        reals(&["x", "y"], vec![less(&number("1"), &x.times(&y)), less(&x.plus(&y), &number("2")), less(&number("0"), &x)]);
    assert_empty(&product);
}

#[test]
fn integer_variables_take_integer_values() {
    let n = var(0);
    let between = |low, high| vec![less(&number(low), &n), less(&n, &number(high))];
    let kinds = [("n", VariableKind::Integer)];
    assert_empty(&system(&kinds, Formula::and(between("1/3", "2/3"))));
    assert_eq!(shown(&point(&system(&kinds, Formula::and(between("5/3", "7/3"))))), ["2"]);
    let mixed = [("n", VariableKind::Integer), ("x", VariableKind::Real)];
    let both = vec![less(&number("2"), &n), equal(&n.times(&var(1)), &number("1"))];
    assert_eq!(shown(&point(&system(&mixed, Formula::and(both)))).len(), 2);
}

#[test]
fn numerals_of_any_size_are_read_exactly() {
    let x = var(0);
    let digits = format!("1{}7", "0".repeat(60));
    assert_eq!(shown(&point(&reals(&["x"], vec![equal(&x, &number(&digits))]))), [digits.as_str()]);
    let tiny = format!("1/{digits}");
    assert_eq!(shown(&point(&reals(&["x"], vec![equal(&x, &number(&tiny))]))), [tiny.as_str()]);
    let narrow = vec![less(&number(&tiny), &x), less(&x.scaled(&rational(&digits)), &number("2"))];
    point(&reals(&["x"], narrow));
}

#[test]
fn an_irrational_coordinate_is_an_isolated_root() {
    let (x, y) = (var(0), var(1));
    let square =
        reals(&["x", "y"], vec![equal(&x.power(2), &number("2")), less(&number("0"), &x), less(&x, &y), less(&y, &x.plus(&x))]);
    let found = point(&square);
    assert_eq!(shown(&found), ["root", "2"]);
    let Value::Root { coefficients, low, high } = &found[0] else { panic!("{found:?}") };
    assert_eq!(coefficients, &[rational("-2"), rational("0"), rational("1")]);
    assert!(low >= &rational("0") && high > &rational("7/5") && low < high);
    let mut wrong = found.clone();
    wrong[1] = Value::Rational(rational("1"));
    assert!(!confirms(&square, &wrong));
}

#[test]
fn a_point_with_two_separate_roots_is_confirmed() {
    let (x, y) = (var(0), var(1));
    let squares = vec![equal(&x.power(2), &number("2")), equal(&y.power(2), &number("3")), less(&number("0"), &x), less(&x, &y)];
    assert_eq!(shown(&point(&reals(&["x", "y"], squares))), ["root", "root"]);
}

#[test]
fn an_irrational_point_is_replaced_by_a_rational_one_if_possible() {
    // On the hyperbola xy = 2 with x < y < 2x, x = y is excluded, and rational points exist.
    let (x, y) = (var(0), var(1));
    let parts =
        vec![equal(&x.times(&y), &number("2")), less(&number("0"), &x), less(&x, &y), less(&y, &x.scaled(&rational("2")))];
    let found = point(&reals(&["x", "y"], parts));
    assert!(!shown(&found).contains(&"root".to_owned()), "{found:?}");
    // r is a square root of 1 - 4x, between 1/3 and 1/2: x can be chosen so that r is rational.
    let r = var(1);
    let root = vec![
        equal(&r.power(2), &number("1").minus(&x.scaled(&rational("4")))),
        less(&number("1/3"), &r),
        less(&r, &number("1/2")),
    ];
    let made = system(&[("x", VariableKind::Real), ("r", VariableKind::Root)], Formula::and(root));
    let found = point(&made);
    assert!(!shown(&found).contains(&"root".to_owned()), "{found:?}");
}

#[test]
fn simpler_point_shortens_awkward_coordinates() {
    let (l, m, h) = (var(0), var(1), var(2));
    let parts = vec![less(&number("0"), &l), less(&l, &m), less(&m, &h), less(&h, &number("1"))];
    let order = reals(&["p_l", "p_m", "p_h"], parts);
    let awkward = ["1/1000003", "2/1000003", "355/1130000"].map(|text| Value::Rational(rational(text)));
    let found = simpler_point(&order, awkward.to_vec()).expect("a point");
    assert!(confirms(&order, &found));
    assert!(shown(&found).iter().all(|text| text.len() <= 3), "{found:?}");
    let scale = reals(&["pi"], vec![less(&number("0"), &l), less(&l, &number("1000"))]);
    assert_eq!(shown(&simpler_point(&scale, vec![Value::Rational(rational("1/7"))]).expect("a point")), ["300"]);
}

#[test]
fn simpler_point_preserves_equations() {
    let (x, y, z) = (var(0), var(1), var(2));
    let parts = vec![
        equal(&x.times(&y), &z.plus(&number("1/3"))),
        less(&number("0"), &x),
        less(&x, &number("1")),
        less(&number("0"), &y),
        less(&y, &number("1")),
    ];
    let curve = reals(&["x", "y", "z"], parts);
    let awkward = ["17/1000", "19/1000", "-2999031/9000000"].map(|text| Value::Rational(rational(text)));
    assert!(!confirms(&curve, &awkward), "the awkward point is not on the curve");
    let on = ["17/1000", "19/1000", "-999031/3000000"].map(|text| Value::Rational(rational(text)));
    assert!(confirms(&curve, &on));
    assert_eq!(shown(&simpler_point(&curve, on.to_vec()).expect("a point")), ["1/2", "1/2", "-1/12"]);
}

#[test]
fn simpler_point_refuses_a_point_that_violates_the_system() {
    let x = var(0);
    let positive = reals(&["x"], vec![less(&number("0"), &x)]);
    assert_eq!(simpler_point(&positive, vec![Value::Rational(rational("-1"))]), None);
    assert_eq!(simpler_point(&positive, Vec::new()), None);
    let two = reals(&["x"], vec![equal(&x.power(2), &number("2"))]);
    assert_eq!(simpler_point(&two, vec![Value::Rational(rational("141/100"))]), None);
}

#[test]
fn an_exceeded_budget_ends_a_query_and_names_the_bound() {
    let met = |budget: Budget| {
        let (answer, record) = safety::recorded(|| Z3.search(&hard(), &budget));
        (reason(answer), record.net)
    };
    let time = Duration::from_millis(300);
    let (why, net) = met(Budget { timeout: time, effort: u64::MAX, ..Budget::default() });
    assert_eq!(why, "the machine was too slow: a search was ended after 300ms");
    assert_eq!(net, Some(SafetyNet::Time(time)));
    let (why, net) = met(Budget::of(200_000));
    assert_eq!(why, "effort: 200000 steps of the solver were not enough");
    assert_eq!(net, None, "effort is no safety net");
    let (why, net) = met(Budget { memory_mb: 1, ..Budget::default() });
    assert_eq!(why, "the machine was too slow or too small: a search was ended at 1 MB");
    assert_eq!(net, Some(SafetyNet::Memory(1)));
    // The process and the solver still work.
    point(&reals(&["x"], vec![less(&number("0"), &var(0))]));
}

#[test]
fn answers_do_not_depend_on_the_thread_or_the_order() {
    let (x, y) = (var(0), var(1));
    let one = reals(&["x", "y"], vec![less(&number("1"), &x.times(&y)), less(&x.plus(&y), &number("3"))]);
    let other = reals(&["x", "y"], vec![equal(&x.power(3), &y.plus(&number("1/7"))), less(&y, &x)]);
    let raw = |system: &System| Z3.search(system, &Budget::default());
    let (first, second) = (raw(&one), raw(&other));
    assert_eq!((raw(&other), raw(&one)), (second.clone(), first.clone()));
    std::thread::scope(|scope| {
        let hands: Vec<_> = (0..4).map(|_| scope.spawn(|| (raw(&one), raw(&other)))).collect();
        for hand in hands {
            assert_eq!(hand.join().expect("no panic"), (first.clone(), second.clone()));
        }
    });
}

#[test]
fn the_script_uses_the_names_of_the_paper() {
    let kinds = [
        ("beta[committed]", VariableKind::Real),
        ("n", VariableKind::Integer),
        ("a|b\\", VariableKind::Real),
        ("a_b_", VariableKind::Real),
    ];
    let (b, n, odd) = (var(0), var(1), var(2));
    let formula = Formula::and(vec![
        less(&b.power(2).times(&n), &number("1/2")),
        Formula::or(vec![is(&odd, Relation::NotEqual, &number("0")), equal(&var(3), &b.scaled(&rational("-3")))]),
    ]);
    let script = smtlib::script(&system(&kinds, formula));
    let expected = "(set-logic QF_NIRA)
(declare-const |beta[committed]| Real)
(declare-const |n| Int)
(declare-const |a_b_| Real)
(declare-const |a_b_#3| Real)
(assert (< (+ (- 1.0) (* 2.0 |beta[committed]| |beta[committed]| (to_real |n|))) 0.0))
(assert (or (not (= |a_b_| 0.0)) (= (+ (* 3.0 |beta[committed]|) |a_b_#3|) 0.0)))
(check-sat)
(get-model)
";
    assert_eq!(script, expected);
}

#[test]
fn model_values_are_parsed_from_text() {
    let read = |text: &str| model_text::value(text).map(|value| shown(&[value]).remove(0));
    assert_eq!(read("3.0").as_deref(), Some("3"));
    assert_eq!(read("(- (/ 1.0 3.0))").as_deref(), Some("-1/3"));
    assert_eq!(read("(- 7)").as_deref(), Some("-7"));
    assert_eq!(read("(let ((a!1 (+ (^ x 2) (- 2))))\n  (root-obj a!1 2))").as_deref(), Some("root"));
    assert_eq!(read("(root-obj (+ (^ x 2) (- 4)) 1)").as_deref(), Some("-2"));
    for wrong in
        ["", "(", ")", "x", "1.4142?", "(root-obj (+ (^ x 2) 2) 1)", "(root-obj (^ x 2) 0)", "(/ 1.0 0.0)", "(^ x 9999999)"]
    {
        assert_eq!(read(wrong), None, "{wrong}");
    }
    assert_eq!(read(&"(".repeat(100_000)), None);
}

#[test]
fn the_unsat_core_is_small_and_unsatisfiable() {
    let (x, y) = (var(0), var(1));
    let pieces = vec![
        ("domain of x".to_owned(), less(&number("0"), &x)),
        ("domain of y".to_owned(), less(&number("0"), &y)),
        ("order".to_owned(), less(&x, &y)),
        ("line 3".to_owned(), less(&y, &number("5"))),
        ("sought".to_owned(), less(&x.times(&y), &number("-1"))),
    ];
    let formula = Formula::and(pieces.iter().map(|(_, formula)| formula.clone()).collect());
    let variables = reals(&["x", "y"], Vec::new()).variables;
    let system = |pieces: Vec<(String, Formula)>, formula| System {
        variables: variables.clone(),
        universals: Vec::new(),
        formula,
        pieces,
    };
    let whole = system(pieces.clone(), formula.clone());
    let told = [core::core_at_once(&Z3, &whole, &Budget::default()), core::quickxplain(&Z3, &whole, &Budget::default())];
    let told = told.into_iter().map(|told| match told {
        CoreAnswer::Among(core) => core,
        CoreAnswer::None | CoreAnswer::Unknown => Vec::new(),
    });
    for found in told.chain([core::unsat_core(&Z3, &whole, &Budget::default())]) {
        // x y < -1 contradicts x > 0 and y > 0, or x > 0 and x < y.
        assert_eq!(found.len(), 3, "{found:?}");
        assert!(found.contains(&"domain of x".to_owned()) && found.contains(&"sought".to_owned()), "{found:?}");
    }
    let fine = system(pieces[..4].to_vec(), Formula::and(pieces[..4].iter().map(|(_, formula)| formula.clone()).collect()));
    assert_eq!(core::unsat_core(&Z3, &fine, &Budget::default()), Vec::<String>::new());
    assert_eq!(core::core_at_once(&Z3, &fine, &Budget::default()), CoreAnswer::None);
}

fn small_polynomial() -> impl Strategy<Value = Polynomial> {
    let factor = prop_oneof![(0u32..3).prop_map(var), (-4i64..5).prop_map(|n| number(&n.to_string()))];
    let term = proptest::collection::vec(factor, 1..4).prop_map(|parts| parts.iter().fold(number("1"), |p, q| p.times(q)));
    proptest::collection::vec(term, 1..4).prop_map(|parts| parts.iter().fold(Polynomial::default(), |p, q| p.plus(q)))
}

fn small_formula() -> impl Strategy<Value = Formula> {
    let relation = prop_oneof![
        4 => Just(Relation::Less),
        2 => Just(Relation::GreaterEqual),
        1 => Just(Relation::Equal),
        1 => Just(Relation::NotEqual)
    ];
    let atom = (small_polynomial(), relation).prop_map(|(p, relation)| Formula::sign(&p, Signs::of(relation))).boxed();
    let part = prop_oneof![3 => atom.clone(), 1 => proptest::collection::vec(atom, 2..4).prop_map(Formula::or)];
    proptest::collection::vec(part, 1..5).prop_map(|parts| Formula::and(parts).simplified())
}

proptest! {
    #![proptest_config(crate::seeded::cases(200))]

    #[test]
    fn every_reported_point_satisfies_its_system(formula in small_formula()) {
        let system = system(&["x", "y", "z"].map(|name| (name, VariableKind::Real)), formula);
        let budget = Budget { effort: 2_000_000, ..Budget::default() };
        match seek(&Z3, &system, &budget) {
            Answer::Point(point) => prop_assert!(confirms(&system, &point.values)),
            Answer::UnsatSaysSolver { .. } | Answer::Certified { .. } => {
                // Then no point of a small grid satisfies the system.
                let grid = [-2i64, -1, 0, 1, 2].map(|n| Rational::from_integer(n.into()));
                for x in &grid { for y in &grid { for z in &grid {
                    let at = [x, y, z];
                    prop_assert_eq!(system.formula.evaluate(|v| at.get(v as usize).copied()), Some(false));
                }}}
            }
            Answer::Unknown { .. } | Answer::NotAsked => {}
        }
    }
}

/// The test below runs this one in a separate process, because a cancellation cannot be undone.
#[test]
#[ignore = "cancels every query of its process"]
fn cancel_ends_a_query_in_a_separate_process() {
    let patient = Budget { timeout: Duration::from_secs(60), effort: u64::MAX, ..Budget::default() };
    // As in the program, Ctrl-C must reach our handler while a query is running.
    ctrlc::set_handler(referee::solve::cancel).unwrap();
    std::thread::scope(|scope| {
        let query = scope.spawn(|| Z3.search(&hard(), &patient));
        std::thread::sleep(Duration::from_millis(200));
        let killed = std::process::Command::new("kill").args(["-INT", &std::process::id().to_string()]).status().unwrap();
        assert!(killed.success());
        assert_eq!(reason(query.join().unwrap()), "interrupted");
    });
    assert_eq!(reason(Z3.search(&hard(), &patient)), "interrupted");
}

#[test]
fn cancelling_stops_a_running_query() {
    let test = std::env::current_exe().unwrap();
    let run = std::process::Command::new(test)
        .args(["--ignored", "--exact", "solve::cancel_ends_a_query_in_a_separate_process"])
        .output()
        .unwrap();
    let text = String::from_utf8_lossy(&run.stdout);
    assert!(run.status.success() && text.contains("1 passed"), "{text}");
}

/// Returns the system of proposition 1 of the cost-sharing paper, with the assumptions of the paper.
fn proposition_1() -> System {
    let names = ["p_l", "p_m", "p_h", "beta[committed]", "beta[uncommitted]", "phi", "c_A", "c_T", "c_C", "pi", "l", "d"];
    let [p_l, p_m, p_h, high, low, phi, c_a, c_t, c_c, pi, l, d] = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11].map(var);
    let (zero, one) = (number("0"), number("1"));
    let mut parts = Vec::new();
    for share in [&p_l, &p_m, &p_h, &high, &low, &phi, &d] {
        parts.extend([less(&zero, share), less(share, &one)]);
    }
    parts.extend([&c_a, &c_t, &c_c, &pi].map(|cost| less(&zero, cost)));
    parts.extend([less(&number("-1"), &l), less(&l, &one), less(&p_l, &p_m), less(&p_m, &p_h), less(&c_t, &p_l)]);
    parts.extend([
        less(&c_a, &high.times(&p_m.minus(&p_l))),
        less(&c_a, &low.times(&p_h.minus(&p_l))),
        less(&low.times(&p_m.minus(&p_l)), &c_a),
        less(&l, &zero),
        less(&low.times(&p_h.minus(&p_l)), &p_h.minus(&p_m).minus(&c_t).plus(&c_a)),
        less(&c_t, &p_h.minus(&p_m)),
        less(&low.times(&p_h.minus(&p_l)), &pi),
        less(&pi, &high.times(&p_h.minus(&p_m).minus(&c_t)).plus(&c_a)),
    ]);
    reals(&names, parts)
}

#[test]
fn the_region_of_proposition_1_has_a_simple_point() {
    let system = proposition_1();
    let Answer::Point(raw) = Z3.search(&system, &Budget::default()) else { panic!("no point") };
    let found = simpler_point(&system, raw.values).unwrap();
    assert!(confirms(&system, &found));
    assert!(shown(&found).iter().all(|text| text.len() <= 4), "{found:?}");
}

#[test]
fn a_query_that_may_exceed_the_memory_limit_is_not_sent() {
    let parts = (0..20_000u32).map(|k| is(&var(k % 5).times(&var((k / 5) % 5)), Relation::NotEqual, &number(&k.to_string())));
    let long = reals(&["a", "b", "c", "d", "e"], parts.collect());
    let budget = Budget { memory_mb: 20, ..Budget::default() };
    assert_eq!(reason(Z3.search(&long, &budget)), "memory: 20 MB are not enough to read the query");
}
