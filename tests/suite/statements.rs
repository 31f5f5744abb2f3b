//! True statements of the kind that papers contain: most are proof steps of a cost-sharing model, the others are textbook
//! inequalities.

use kernel::System;
use referee::paper::{Model, Statement};
use referee::syntax::tree::Direction;

use super::formulas::{Names, claim, model, stated, systems};

/// A title, and the systems that must be unsatisfiable.
pub(crate) type Case = (String, Vec<System>);

const DOMAINS: [(&str, &str); 16] = [
    ("p_l", "0 < p_l < 1"),
    ("p_m", "0 < p_m < 1"),
    ("p_h", "0 < p_h < 1"),
    ("b_hi", "0 < b_hi < 1"),
    ("b_lo", "0 < b_lo < 1"),
    ("worth", "worth = b_hi or worth = b_lo"),
    ("pi", "pi > 0"),
    ("l", "-1 < l < 1"),
    ("costs", "c_A > 0 and c_T > 0 and c_C > 0"),
    ("a_bar", "a_bar > 0"),
    ("a", "0 < a <= a_bar"),
    ("x", "0 < x < 1"),
    ("d", "0 <= d <= 1"),
    ("order", "p_l < p_m < p_h"),
    ("line_7", "p_l > c_T"),
    ("line_8", "min(b_hi*(p_m - p_l), b_lo*(p_h - p_l)) > c_A > b_lo*(p_m - p_l)"),
];

const NUMBERS: [(&str, &str); 17] = [
    ("a_star", "p_h - p_l"),
    ("l_star", "((b_lo + 1)*a_star - pi)/(a_bar - a_star)"),
    ("d_star", "(p_m - p_l)/(p_m - p_l + c_T + c_C)"),
    ("demand_1", "min(a_star, a_bar)"),
    ("room_hi", "b_hi*(p_h - p_m - c_T) + c_A"),
    ("room_lo", "b_lo*(p_h - p_l)"),
    ("cut_10", "(b_lo*(p_h - p_l) - c_A)/(p_h - p_m - c_T)"),
    ("cut_11", "(p_h - p_m - c_T + c_A)/(p_h - p_l)"),
    ("safe_C", "1 - (p_m - c_T)"),
    ("risky_C", "d*(1 - p_m - c_C) + (1 - d)*(1 - (p_l - c_T))"),
    ("stay_hi", "b_hi*(p_h - c_T) - pi + l*a"),
    ("stay_lo", "b_lo*(p_h - c_T) - pi + l*a"),
    ("leave_hi", "b_hi*p_m - c_A + l*a"),
    ("leave_lo", "b_lo*(p_l - c_T) + l*a"),
    ("leave_lo_bar", "b_lo*(p_l - c_T) + l*a_bar"),
    ("shared_star", "b_lo*(p_h - c_T) + (-pi + a_star + l*a_star)"),
    ("shared_a", "b_lo*(p_h - c_T) + (-pi + a + l*a)"),
];

const CONDITIONS: [(&str, &str); 33] = [
    ("line_9", "l < 0"),
    ("line_10", "b_hi > cut_10"),
    ("line_11", "cut_11 > b_lo"),
    ("line_12", "p_h - p_m > c_T"),
    ("line_13", "b_lo*(p_h - p_l) < pi < room_hi"),
    ("line_14", "a_bar > a_star"),
    ("line_15", "min(1, l_star) > l >= 0"),
    ("line_16", "a_bar > (b_lo + 2)*a_star - pi"),
    ("line_17", "1 > l > l_star"),
    ("line_19", "pi < room_lo"),
    ("line_20", "d < d_star"),
    ("line_21", "l > 0"),
    ("line_22", "room_hi > pi"),
    ("line_23", "pi > room_lo"),
    ("line_25", "l < 0"),
    ("line_26", "l > 0"),
    ("line_27", "(b_lo + 1)*a_star > pi"),
    ("line_28", "min(1, l_star) > l"),
    ("line_29", "(b_lo + 1)*(p_h - p_l) - b_hi*(p_h - p_m - c_T) > c_A"),
    ("line_30", "b_hi > cut_10"),
    ("line_31", "p_h - p_m > c_T"),
    ("line_32", "cut_11 > b_lo"),
    ("line_33", "l > l_star"),
    ("line_34", "a_bar > (b_lo + 2)*a_star - pi"),
    ("line_36", "room_hi > pi"),
    ("line_37", "room_lo > pi"),
    ("types", "line_10 and line_11 and line_12"),
    ("sep", "types and line_13"),
    ("prop_1", "line_9 and sep"),
    ("prop_2", "sep and line_14 and line_15"),
    ("prop_3", "sep and line_16 and line_17"),
    ("prop_4", "types and line_9 and line_19 and line_20"),
    ("prop_5", "types and line_21 and line_19 and line_20"),
];

/// Title, hypotheses, statement.
type Claimed = (&'static str, &'static [&'static str], &'static str);

const CLAIMS: &[Claimed] = &[
    ("the stake outweighs home politics", &[], "a > abs(l*a)"),
    ("rewards and punishments", &[], "(l > 0 iff l*a > 0) and (l < 0 iff l*a < 0)"),
    ("the high type is the higher one", &[], "b_hi > b_lo"),
    ("half is too little", &[], "0 < (p_l - c_T)/2 and (p_l - c_T)/2 < p_l - c_T and p_l - c_T < 1"),
    ("what line 13 comes to", &[], "line_13 implies room_lo < pi < room_hi and room_lo > 0"),
    ("the threat is credible from what cost on", &[], "leave_lo > stay_lo iff pi > room_lo"),
    ("and not of the committed", &[], "stay_hi > leave_hi iff pi < room_hi"),
    ("T pays to keep A", &[], "p_h - c_T - demand_1 >= p_l - c_T"),
    ("its limit or a*", &[], "(line_14 implies demand_1 = a_star) and (a_bar <= a_star implies demand_1 = a_bar)"),
    ("Separating 2 asks for isolationists", &[], "prop_2 and l != 0 implies l > 0"),
    ("no demand above a* is worth it", &[], "prop_2 and a > a_star implies leave_lo < shared_star"),
    (
        "the limit moves the committed only",
        &["types", "line_13", "line_14", "l > 0"],
        "l < l_star implies shared_star > leave_lo_bar",
    ),
    ("failure costs more than success", &[], "prop_2 implies -pi + l*a_bar < -pi + a_star + l*a_star"),
    ("2 or 3 turns on l*", &["types", "line_13", "line_14", "l >= 0"], "(prop_2 iff l < l_star) and (prop_3 iff l > l_star)"),
    ("from what isolationism on", &["line_14"], "leave_lo_bar > shared_star iff l > l_star"),
    ("in both poolings neither leaves", &[], "prop_4 or prop_5 implies stay_hi > leave_hi and stay_lo > leave_lo"),
    ("line 13 brings lines 10 to 12", &[], "line_13 implies line_10 and line_11 and line_12"),
    ("line 11 stricter than line 12", &[], "line_11 implies line_12"),
    ("lines 10 and 12 stricter than line 11", &[], "line_10 and line_12 implies line_11"),
    ("the dearest are in none", &[], "pi >= room_hi implies not (prop_1 or prop_2 or prop_3 or prop_4 or prop_5)"),
    ("the cheapest are in none", &[], "pi < room_lo and l = 0 implies not (prop_1 or prop_2 or prop_3 or prop_4 or prop_5)"),
    ("a* above the costs", &[], "line_13 implies a_star > pi"),
    ("line 14 redundant in Separating 2", &["types", "line_13", "line_15"], "line_14 or a_bar <= a_star"),
    ("Separating 3 asks for a high limit", &[], "prop_3 implies line_14 and line_26"),
    ("line 27 from 22", &[], "line_22 implies line_27"),
    ("line 29", &[], "line_29"),
    ("line 29 is the comparison", &[], "(b_lo + 1)*a_star > room_hi iff line_29"),
    ("the first bound", &[], "(p_h - p_l)*(b_lo + 1 - b_hi) > -b_hi*c_T"),
    ("the upper bound above the lower", &["line_31"], "room_hi > room_lo iff line_30"),
    ("the numerator is positive", &[], "b_lo*(p_h - p_l) - c_A > 0"),
    ("what must be positive", &["p_h - p_m != c_T"], "cut_10 > 0 iff p_h - p_m - c_T > 0"),
    ("room for pi", &[], "room_hi > room_lo iff line_30 and line_31 and line_32"),
    ("the middle of the room", &[], "line_30 and line_31 and line_32 implies room_lo < (room_lo + room_hi)/2 < room_hi"),
    ("the bound is below 1", &["line_31"], "1 > cut_10 iff cut_11 > b_lo"),
    ("and the other", &["line_31"], "cut_11 < 1 iff p_m - p_l + c_T > c_A"),
    ("Proposition 1 in the appendix", &[], "prop_1 iff line_22 and line_23 and line_25 and line_30 and line_31 and line_32"),
    ("l* is positive", &["line_14"], "l_star > 0 iff (b_lo + 1)*a_star > pi"),
    ("so it is in Proposition 2", &["line_14"], "line_22 implies l_star > 0"),
    ("half the bound fits", &["line_14", "line_22"], "0 < min(1, l_star)/2 and min(1, l_star)/2 < min(1, l_star)"),
    (
        "Proposition 2 in the appendix",
        &[],
        "prop_2 and l != 0 iff line_22 and line_23 and line_26 and line_28 and line_14 and line_30 and line_31 and line_32",
    ),
    ("the 1 says nothing", &["line_14"], "line_28 iff l_star > l"),
    ("l* below 1", &["line_14"], "l_star < 1 iff a_bar > (b_lo + 2)*a_star - pi"),
    ("line 33 stricter than 26", &["line_14", "line_22"], "line_33 implies line_26"),
    ("line 34 stricter than the limit", &["line_22"], "line_34 implies line_14"),
    ("Proposition 3 in the appendix", &[], "prop_3 iff line_22 and line_23 and line_30 and line_31 and line_33 and line_34"),
    ("the belief that parts them", &[], "safe_C > risky_C iff d > d_star"),
    ("d* is a probability", &[], "0 < d_star < 1"),
    ("line 37 stricter than 36", &["line_30", "line_31"], "line_37 implies line_36"),
    ("lines 39 and 40", &["p_h - p_m != c_T"], "0 < cut_10 and cut_10 < 1 iff line_11 and line_12"),
    ("isolationists demand the limit", &[], "l > 0 and a < a_bar implies stay_hi < b_hi*(p_h - c_T) - pi + l*a_bar"),
    ("a* with internationalists", &["line_14"], "l < 0 and line_27 and a > a_star implies shared_star > leave_lo"),
    ("a* with isolationists", &["line_14"], "l > 0 and line_28 and a > a_star implies shared_star > leave_lo"),
    ("it is the best of those accepted", &["line_14"], "a < a_star implies shared_a < shared_star"),
    ("any worth but one", &[], "worth*(p_h - p_l) > c_A and (worth != b_lo implies worth*(p_m - p_l) > c_A)"),
];

/// Title, hypotheses, number, increasing, strictly, parameter.
type Monotone = (&'static str, &'static [&'static str], &'static str, bool, bool, &'static str);

const MONOTONE: &[Monotone] = &[
    ("l* falls in pi", &["line_14"], "l_star", false, true, "pi"),
    ("l* rises in b_lo", &["line_14"], "l_star", true, true, "b_lo"),
    ("demand rises weakly", &[], "demand_1", true, false, "p_h"),
    ("d* rises in p_m", &[], "d_star", true, true, "p_m"),
    ("d* falls in c_T", &[], "d_star", false, true, "c_T"),
];

const UPWARD: &[(&str, &[&str], &str, bool, &str)] = &[
    ("line 10 in b_hi", &["line_12"], "line_10", true, "b_hi"),
    ("line 10 in b_lo", &["line_12"], "line_10", false, "b_lo"),
    ("lines 10 and 11 in b_lo", &["line_12"], "line_10 and line_11", false, "b_lo"),
    ("prop 3 in l", &[], "prop_3", true, "l"),
    ("prop 2 in l", &["l >= 0"], "prop_2", false, "l"),
    ("prop 4 in pi", &[], "prop_4", false, "pi"),
    ("prop 1 in b_lo", &[], "prop_1", false, "b_lo"),
];

const COVERS: &[(&str, &[&str], &[&str])] = &[
    ("the cut is clear", &["line_9", "types", "line_20", "pi < room_hi"], &["prop_1", "prop_4", "pi = room_lo"]),
    (
        "what the five cover",
        &[
            "types",
            "line_20",
            "pi != room_lo",
            "pi < room_hi",
            "l < 0 or (l > 0 and pi < room_lo) or (pi > room_lo and a_bar > a_star and l != l_star)",
        ],
        &["prop_1", "prop_2", "prop_3", "prop_4", "prop_5"],
    ),
];

/// Hypotheses and statement; the parameters are those that occur.
const TEXTBOOK: &[Claimed] = &[
    ("squares", &[], "x^2 + y^2 >= 2*x*y"),
    ("means", &["x > 0", "y > 0"], "(x + y)/2 >= 2*x*y/(x + y)"),
    ("cauchy", &[], "(a^2 + b^2)*(c^2 + d^2) >= (a*c + b*d)^2"),
    ("bayes", &["0 < p < 1", "0 < q < 1", "0 < r < q"], "p*q/(p*q + (1 - p)*r) > p"),
    ("patience", &["0 < d < 1", "g > 0"], "1/(1 + d) > 1/2 and d/(1 + d) < 1/2"),
    ("rubinstein", &["0 < d < 1", "0 < e < 1"], "0 < (1 - e)/(1 - d*e) and (1 - e)/(1 - d*e) < 1"),
    ("cournot", &["a > c", "c > 0", "b > 0"], "(a - c)/(3*b) < (a - c)/(2*b)"),
    ("grim trigger", &["t > r > p", "0 < d < 1"], "r/(1 - d) >= t + d*p/(1 - d) iff d >= (t - r)/(t - p)"),
    ("median", &["max(min(x, y), min(max(x, y), z)) = m"], "m = x or m = y or m = z"),
    ("triangle", &[], "abs(x + y) <= abs(x) + abs(y)"),
    ("clamp", &["lo <= hi", "y = max(lo, min(x, hi))"], "lo <= y and y <= hi"),
    ("root", &["x > 1"], "sqrt(x) < x and sqrt(x) > 1"),
];

fn names() -> Names {
    let mut names = Names::default();
    NUMBERS.iter().for_each(|(name, text)| names.number(name, text));
    CONDITIONS.iter().for_each(|(name, text)| names.named(name, text));
    names
}

/// Returns all statements, each with its systems.
pub(crate) fn all() -> Vec<Case> {
    let names = names();
    let paper = model(&names, &DOMAINS);
    let mut out = Vec::new();
    let mut add = |title: &str, model: &Model, names: &Names, given: &[&str], statement: Statement| {
        let claim = claim(names, given, statement);
        out.push((title.to_owned(), systems(model, &claim)));
    };
    for (title, given, text) in CLAIMS {
        add(title, &paper, &names, given, stated(&names.condition(text)));
    }
    for (title, given, term, increasing, strict, variable) in MONOTONE {
        let direction = Direction { increasing: *increasing, strict: *strict };
        add(
            title,
            &paper,
            &names,
            given,
            Statement::Monotone { term: names.term(term), direction, variable: (*variable).into() },
        );
    }
    for (title, given, condition, rising, variable) in UPWARD {
        let condition = names.condition(condition);
        add(title, &paper, &names, given, Statement::Upward { condition, variable: (*variable).into(), rising: *rising });
    }
    for (title, given, regions) in COVERS {
        let regions = regions.iter().map(|region| names.condition(region)).collect();
        add(title, &paper, &names, given, Statement::Cover(regions));
    }
    let five = ["prop_1", "prop_2", "prop_3", "prop_4", "prop_5"].map(|name| names.condition(name)).to_vec();
    add("no two propositions meet", &paper, &names, &[], Statement::Disjoint(five));
    let bare = model(&Names::default(), &[]);
    for (title, given, text) in TEXTBOOK {
        add(title, &bare, &Names::default(), given, stated(&Names::default().condition(text)));
    }
    out
}
