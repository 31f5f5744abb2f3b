//! Tests the LaTeX parser: the formulas of two papers, further constructs, symbols.

use referee::source::{SourceId, Span};
use referee::syntax::latex::{default_symbol, parse, symbol};
use referee::syntax::tree::{Expr, ExprKind, TexSymbol};

use crate::syntax::{placeless, read};

fn whole(text: &str) -> Span {
    Span { source: SourceId(0), start: 0, end: u32::try_from(text.len()).unwrap() }
}

fn lines(name: &str) -> Vec<(String, String)> {
    let text = std::fs::read_to_string(format!("tests/inputs/syntax/{name}.txt")).unwrap();
    let split = |line: &str| line.split_once('\t').map(|(left, right)| (left.to_owned(), right.to_owned())).unwrap();
    text.lines().filter(|line| !line.starts_with('#')).map(split).collect()
}

#[test]
fn the_reader_parses_the_latex_formulas_of_both_papers() {
    for (name, at_least) in [("latex-cost-sharing", 130), ("latex-third-party", 60)] {
        let all = lines(name);
        assert!(all.len() >= at_least, "{name}");
        for (expected, formula) in all {
            match (parse(&formula, whole(&formula), &|_| false), expected.strip_prefix("refused: ")) {
                (Ok(_), None) => assert_eq!(expected, "parses"),
                (Err(faults), Some(why)) => assert!(faults[0].headline().contains(why), "{formula}: {}", faults[0].headline()),
                (Ok(_), Some(why)) => panic!("{formula} is read, but must be refused: {why}"),
                (Err(faults), None) => panic!("{formula}: {}", faults[0].headline()),
            }
        }
    }
}

/// Replaces the names of a plain formula by LaTeX symbols, and removes brackets.
fn as_latex(expr: &mut Expr) {
    match &mut expr.node {
        ExprKind::Param(param) => expr.node = ExprKind::TexSymbol(default_symbol(&param.name.value, None)),
        ExprKind::Parenthesized(inner) => {
            *expr = (**inner).clone();
            as_latex(expr);
        }
        ExprKind::Negate(a) | ExprKind::Power(a, _) | ExprKind::Not(a) => as_latex(a),
        ExprKind::Add(a, b) | ExprKind::Subtract(a, b) | ExprKind::Multiply(a, b) | ExprKind::Divide(a, b) => {
            as_latex(a);
            as_latex(b);
        }
        ExprKind::And(all) | ExprKind::Or(all) | ExprKind::Builtin(_, all) => all.iter_mut().for_each(as_latex),
        ExprKind::Chain(first, links) => {
            as_latex(first);
            links.iter_mut().for_each(|(_, next)| as_latex(next));
        }
        ExprKind::Connect(first, links) => {
            as_latex(first);
            links.iter_mut().for_each(|(_, next)| as_latex(next));
        }
        _ => {}
    }
}

#[test]
fn a_latex_formula_parses_to_the_tree_of_its_plain_formula() {
    for (expected, formula) in lines("latex-constructs") {
        let got = parse(&formula, whole(&formula), &|_| false);
        if let Some(why) = expected.strip_prefix("refused: ") {
            let Err(faults) = got else { panic!("{formula} is read, but must be refused: {why}") };
            assert!(faults[0].headline().contains(why), "{formula}: {}", faults[0].headline());
            continue;
        }
        let got = got.unwrap_or_else(|faults| panic!("{formula}: {}", faults[0].headline()));
        let (file, _, faults) = read("plain", &format!("assume c: {expected}\n"));
        assert_eq!(faults, Vec::<String>::new());
        let referee::syntax::tree::ItemKind::Condition { condition, .. } = &file.items[0].kind else { panic!() };
        let referee::syntax::tree::Printed::Plain(mut plain) = condition.body.clone() else { panic!() };
        as_latex(&mut plain);
        assert_eq!(placeless(&got), placeless(&plain), "{formula}");
    }
}

#[test]
fn a_gloss_has_a_name_and_a_value() {
    let text = r"\min\{1, l^* = \frac{a}{b}\} > l";
    let ExprKind::Chain(left, _) = parse(text, whole(text), &|_| false).unwrap().node else { panic!() };
    let ExprKind::Builtin(_, members) = left.node else { panic!() };
    let ExprKind::Gloss(name, value) = &members[1].node else { panic!() };
    assert_eq!(name.to_string(), "l^*");
    assert!(matches!(value.node, ExprKind::Divide(..)));
}

#[test]
fn cases_keep_their_conditions() {
    let text = r"\begin{cases} a & \text{if } l < 0, \\ b & \text{otherwise} \end{cases}";
    let ExprKind::Cases(cases) = parse(text, whole(text), &|_| false).unwrap().node else { panic!() };
    assert_eq!(cases.len(), 2);
    assert!(matches!(cases[0].1.node, ExprKind::Chain(..)));
    assert!(matches!(cases[1].1.node, ExprKind::Not(_)));
}

#[test]
fn a_bracket_after_a_function_contains_its_arguments() {
    let text = "s(x + 1)y";
    let takes = |symbol: &TexSymbol| symbol.base == "s";
    let ExprKind::Multiply(call, _) = parse(text, whole(text), &takes).unwrap().node else { panic!() };
    let ExprKind::TexCall(name, arguments) = call.node else { panic!() };
    assert_eq!((name.base.as_str(), arguments.len()), ("s", 1));
}

#[test]
fn faults_have_the_span_of_their_bytes() {
    let text = r"p_l < \foo";
    let span = Span { source: SourceId(0), start: 100, end: 110 };
    let faults = parse(text, span, &|_| false).unwrap_err();
    assert_eq!((faults[0].span.start, faults[0].span.end), (106, 110));
}

#[test]
fn symbols_do_not_depend_on_spaces_braces_and_fonts() {
    for (one, other, shown) in [
        (r"\bar\beta", r"\overline{\beta}", r"\bar{\beta}"),
        (r"\underline \alpha ", r"{\underline{\alpha}}", r"\underline{\alpha}"),
        (r"{k_{\rm{A}}}", r"k_A", r"k_A"),
        (r"x_{\overline A}^{\rm{*}}", r"x^*_{\bar A}", r"x_{\bar{A}}^*"),
        (r"q'", r"q^\prime", r"q'"),
        (r"\mathrm{word}", r"{\rm word}", r"\mathrm{word}"),
        (r"{\rm{u}}", r"u", r"u"),
        (r"\lambda_{A,n}", r"\lambda_{A, n}", r"\lambda_{A,n}"),
    ] {
        let read = |text: &str| symbol(text, whole(text)).unwrap_or_else(|fault| panic!("{text}: {}", fault.headline()));
        assert_eq!(read(one), read(other), "{one}");
        assert_eq!(read(one).to_string(), shown);
        assert_eq!(read(shown), read(one), "{shown}");
    }
    assert!(symbol("a + b", whole("a + b")).is_err());
    assert!(symbol("ab", whole("ab")).is_err());
    assert!(symbol("", whole("")).is_err());
}

#[test]
fn plain_names_have_default_latex_symbols() {
    for (name, label, shown) in [
        ("p_l", None, r"p_l"),
        ("mu", None, r"\mu"),
        ("alpha", Some("i"), r"\alpha_i"),
        ("k_A", None, r"k_A"),
        ("a_star", None, r"a_{\mathrm{star}}"),
        ("word", None, r"\mathrm{word}"),
        ("q'", None, r"q'"),
        ("beta", Some("committed"), r"\beta_{\mathrm{committed}}"),
        ("x_mu", None, r"x_{\mu}"),
    ] {
        let made = default_symbol(name, label);
        assert_eq!(made.to_string(), shown);
        assert_eq!(symbol(shown, whole(shown)).unwrap(), made, "{shown}");
    }
    assert!(!default_symbol("a_star", None).star);
}
