//! Tests the parsers with random input: no text makes them panic, and a printed tree parses to the same tree.

use proptest::prelude::*;
use referee::source::{SourceId, Span};
use referee::syntax::tree::{BindingSyntax, ConditionFile, Domain, Head, RangeSyntax};
use referee::syntax::tree::{
    Builtin, Connective, Expr, ExprKind, Item, ItemKind, Name, NamedCondition, Param, Printed, Quantifier, Relation,
};
use referee::syntax::{decode, latex, printer};

use crate::syntax::{placeless, read};

fn plain(node: ExprKind) -> Expr {
    Expr { node, span: Span::default() }
}

fn name(text: &str) -> Name {
    Name { value: text.to_owned(), span: Span::default() }
}

fn param(text: &str, label: Option<&str>) -> Param {
    Param { name: name(text), label: label.map(name), span: Span::default() }
}

fn boxed(expr: Expr) -> Box<Expr> {
    Box::new(expr)
}

fn relation() -> impl Strategy<Value = Relation> {
    prop_oneof![Just(Relation::Less), Just(Relation::LessEqual), Just(Relation::Equal)]
}

fn range(ends: impl Strategy<Value = Expr> + Clone + 'static) -> BoxedStrategy<RangeSyntax> {
    let interval =
        (any::<bool>(), ends.clone(), ends.clone(), any::<bool>()).prop_map(|(lower_closed, lower, upper, upper_closed)| {
            RangeSyntax::Interval { lower_closed, lower: boxed(lower), upper: boxed(upper), upper_closed, span: Span::default() }
        });
    let below = ends.clone().prop_map(|lower| RangeSyntax::Interval {
        lower_closed: true,
        lower: boxed(lower),
        upper: boxed(plain(ExprKind::Inf)),
        upper_closed: false,
        span: Span::default(),
    });
    prop_oneof![interval, below, prop::collection::vec(ends, 1..3).prop_map(|all| RangeSyntax::Finite(all, Span::default()))]
        .boxed()
}

/// Returns any formula, whatever its sorts and brackets: the printer must add the brackets.
fn formula() -> impl Strategy<Value = Expr> {
    let leaf = prop_oneof![
        "[0-9]{1,3}(\\.[0-9]{1,2})?".prop_map(ExprKind::Number),
        prop::sample::select(vec!["a", "b_1", "pi", "q'", "accept"]).prop_map(|text| ExprKind::Param(param(text, None))),
        Just(ExprKind::Param(param("alpha", Some("2")))),
        any::<bool>().prop_map(ExprKind::Truth),
        Just(ExprKind::Dollar("\\frac{a}{b} > \\bar a".to_owned())),
    ]
    .prop_map(plain);
    leaf.prop_recursive(6, 60, 4, |inner| {
        let pair = (inner.clone(), inner.clone());
        let few = prop::collection::vec(inner.clone(), 2..4);
        let bound = (prop::sample::select(vec!["v", "w"]), prop::option::of(range(inner.clone())))
            .prop_map(|(text, domain)| BindingSyntax { param: param(text, None), domain: domain.map(Domain::Range) });
        prop_oneof![
            pair.clone().prop_map(|(a, b)| ExprKind::Add(boxed(a), boxed(b))),
            pair.clone().prop_map(|(a, b)| ExprKind::Subtract(boxed(a), boxed(b))),
            pair.clone().prop_map(|(a, b)| ExprKind::Multiply(boxed(a), boxed(b))),
            pair.clone().prop_map(|(a, b)| ExprKind::Divide(boxed(a), boxed(b))),
            inner.clone().prop_map(|a| ExprKind::Negate(boxed(a))),
            (inner.clone(), -64..=64_i32).prop_map(|(a, exponent)| ExprKind::Power(boxed(a), exponent)),
            inner.clone().prop_map(|a| ExprKind::Not(boxed(a))),
            few.clone().prop_map(ExprKind::And),
            few.clone().prop_map(ExprKind::Or),
            few.clone().prop_map(|all| ExprKind::Builtin(Builtin::Min, all)),
            few.prop_map(|all| ExprKind::Call(name("f"), all)),
            (inner.clone(), prop::collection::vec((relation(), inner.clone()), 1..3))
                .prop_map(|(first, links)| ExprKind::Chain(boxed(first), links)),
            (inner.clone(), inner.clone()).prop_map(|(a, b)| ExprKind::Chain(boxed(a), vec![(Relation::NotEqual, b)])),
            (inner.clone(), inner.clone(), inner.clone())
                .prop_map(|(a, b, c)| ExprKind::Connect(boxed(a), vec![(Connective::Iff, b), (Connective::Implies, c)])),
            (inner.clone(), inner.clone(), inner.clone()).prop_map(|(a, b, c)| ExprKind::If(boxed(a), boxed(b), boxed(c))),
            (prop::collection::vec(bound.clone(), 1..3), inner.clone()).prop_map(|(bounds, body)| ExprKind::Quantified(
                Quantifier::Exists,
                bounds,
                boxed(body)
            )),
            (inner.clone(), range(inner.clone())).prop_map(|(a, inside)| ExprKind::In(boxed(a), inside)),
            (inner.clone(), inner.clone()).prop_map(|(a, value)| ExprKind::At(boxed(a), vec![(param("v", None), value)])),
            (inner.clone(), inner.clone(), bound, any::<bool>(), any::<bool>()).prop_map(
                |(optimum, objective, bound, maximizes, uniquely)| ExprKind::Optimizes {
                    optimum: boxed(optimum),
                    maximizes,
                    uniquely,
                    objective: boxed(objective),
                    bound
                }
            ),
            inner.clone().prop_map(|a| ExprKind::Derivative(boxed(a), param("v", None))),
            inner.prop_map(|a| ExprKind::Parenthesized(boxed(a))),
        ]
        .prop_map(plain)
    })
}

fn assume(body: Expr) -> ConditionFile {
    let condition = NamedCondition {
        name: name("c"),
        arguments: Vec::new(),
        head: Head::default(),
        body: Printed::Plain(body),
        span: Span::default(),
    };
    let item = Item { kind: ItemKind::Condition { assumed: true, condition }, span: Span::default() };
    ConditionFile { items: vec![item], ..ConditionFile::default() }
}

/// Returns the debug text of a tree without spans and without brackets that only the text has.
fn bare(file: &ConditionFile) -> String {
    let mut text = String::new();
    let mut skipped: Vec<usize> = Vec::new();
    for line in placeless(file).lines() {
        // a `Parenthesized(` contains an `Expr {` with `node:` and `span:`
        let indent = line.len() - line.trim_start().len();
        let content = line.trim();
        if content.ends_with("Parenthesized(") {
            skipped.push(indent);
            text.push_str(content.trim_end_matches("Parenthesized("));
            continue;
        }
        if skipped.last() == Some(&indent) && content == ")," {
            skipped.pop();
            continue;
        }
        let wraps = skipped.last().is_some_and(|open| indent == open + 4);
        if wraps && (content == "Expr {" || content == "},") {
            continue;
        }
        let inner = skipped.last().is_some_and(|open| indent == open + 8);
        if inner && content.starts_with("span:") {
            continue;
        }
        let content = if inner { content.trim_start_matches("node: ") } else { content };
        text.push_str(content);
    }
    text
}

proptest! {
    #![proptest_config(crate::seeded::cases(300))]

    #[test]
    fn printed_formulas_parse_to_the_same_tree(body in formula()) {
        let file = assume(body);
        let printed = printer::print(&file);
        let (again, _, faults) = read("printed", &printed);
        prop_assert!(faults.is_empty(), "{printed}\n{faults:?}");
        prop_assert_eq!(bare(&again), bare(&file), "{}", printed);
        prop_assert_eq!(printer::print(&again), printed);
    }

    #[test]
    fn no_text_makes_the_parser_panic(text in "(\\PC|\n|  |\\$|\"){0,200}") {
        let (file, _, faults) = read("any", &text);
        if faults.is_empty() {
            let _ = printer::print(&file);
        }
    }

    #[test]
    fn no_bytes_make_the_parser_panic(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        let text = decode("any", &bytes, SourceId(0)).unwrap_or_else(|_| String::from_utf8_lossy(&bytes).into_owned());
        let _ = read("any", &text);
    }

    #[test]
    fn no_sequence_of_keywords_makes_the_parser_panic(
        words in prop::collection::vec(prop::sample::select(WORDS.to_vec()), 0..60),
    ) {
        let text = words.concat();
        let (file, _, faults) = read("any", &text);
        if faults.is_empty() {
            let printed = printer::print(&file);
            let (again, _, faults) = read("printed", &printed);
            prop_assert!(faults.is_empty(), "{text}\n{printed}\n{faults:?}");
            prop_assert_eq!(printer::print(&again), printed);
        }
    }

    #[test]
    fn mutated_examples_are_read_or_refused(
        which in 0..4_usize, cuts in prop::collection::vec((any::<prop::sample::Index>(), 0..8_usize, 0..WORDS.len()), 1..4)
    ) {
        let names = ["alternating-offers", "beer-quiche", "cost-sharing", "third-party"];
        let path = format!("tests/inputs/syntax/examples/{}.referee", names[which]);
        let mut text: Vec<char> = std::fs::read_to_string(path).unwrap().chars().collect();
        for (place, length, word) in cuts {
            let start = place.index(text.len());
            let end = (start + length).min(text.len());
            text.splice(start..end, WORDS[word].chars());
        }
        let text: String = text.into_iter().collect();
        let (file, _, faults) = read("mutated", &text);
        if faults.is_empty() {
            let printed = printer::print(&file);
            let (again, _, faults) = read("printed", &printed);
            prop_assert!(faults.is_empty(), "{printed}\n{faults:?}");
            prop_assert_eq!(printer::print(&again), printed);
        }
    }

    #[test]
    fn no_latex_makes_the_reader_panic(
        parts in prop::collection::vec(prop::sample::select(TEX.to_vec()), 0..40), function in any::<bool>(),
    ) {
        let text = parts.concat();
        let span = Span { source: SourceId(0), start: 1, end: 1 + u32::try_from(text.len()).unwrap() };
        if let Err(faults) = latex::parse(&text, span, &|_| function) {
            for fault in faults {
                prop_assert!(fault.span.start <= fault.span.end && fault.span.end <= span.end, "{text}: {fault:?}");
                let inside = (fault.span.start as usize).saturating_sub(1)..fault.span.end as usize - 1;
                prop_assert!(text.get(inside).is_some(), "{text}: {fault:?}");
            }
        }
        let _ = latex::symbol(&text, span);
    }

    #[test]
    fn printed_symbols_parse_to_the_same_symbol(name in "[a-zA-Z]{1,5}(_[a-zA-Z0-9]{1,4})?'{0,2}") {
        let made = latex::default_symbol(&name, None);
        let shown = made.to_string();
        let span = Span { source: SourceId(0), start: 0, end: u32::try_from(shown.len()).unwrap() };
        let base = made.base.to_lowercase();
        prop_assume!(!["if", "when", "and", "or"].contains(&base.as_str()));
        prop_assume!(!made.subscript.as_ref().is_some_and(|below| ["if", "when", "and", "or"].contains(&below.to_lowercase().as_str())));
        prop_assert_eq!(latex::symbol(&shown, span), Ok(made), "{}", shown);
    }
}

#[test]
fn digits_in_a_subscript_are_a_label_and_not_an_exponent() {
    for name in ["A_0e0", "A_x1e3", "A_1E2_4e5"] {
        let made = latex::default_symbol(name, None);
        let shown = made.to_string();
        let span = Span { source: SourceId(0), start: 0, end: u32::try_from(shown.len()).unwrap() };
        assert_eq!(latex::symbol(&shown, span), Ok(made), "{shown}");
    }
    let span = Span { source: SourceId(0), start: 0, end: 20 };
    assert!(latex::parse("A_{0e0} + 1e3", span, &|_| false).is_err(), "a number with an exponent is refused");
}

const WORDS: [&str; 68] = [
    "\n",
    "\n  ",
    "\n    ",
    " ",
    ":",
    ";",
    ",",
    "(",
    ")",
    "[",
    "]",
    "{",
    "}",
    "=",
    "<",
    ">",
    "+",
    "-",
    "*",
    "/",
    "^2",
    " and ",
    " or ",
    " iff ",
    " not ",
    " if ",
    " then ",
    " else ",
    " exists ",
    " in ",
    " at ",
    " under ",
    " given ",
    " as printed: ",
    " as meant: ",
    " a ",
    " b ",
    " p ",
    "1",
    "2",
    "\"t\"",
    "$a$",
    "$\\frac{",
    "# c\n",
    "\nclaim \"t\": ",
    "\nassume c: ",
    "\nregion r:",
    "\ndefine x = ",
    "\nparameters:",
    "\nproof \"t\":",
    " step: ",
    " suppose ",
    "\ngame g:",
    " chooses ",
    " gets ",
    " nature draws ",
    " with ",
    " for ",
    " after ",
    " leads to ",
    " payoff of ",
    " is PBE ",
    "\nassessment s of g:",
    " belief of ",
    " best, ties to ",
    " otherwise ",
    "π",
    "\t",
];

const TEX: [&str; 78] = [
    "a",
    "b",
    "\\beta",
    "\\bar",
    "\\underline",
    "{",
    "}",
    "(",
    ")",
    "[",
    "]",
    "|",
    "_",
    "^",
    "*",
    "'",
    "2",
    "12",
    "+",
    "-",
    "/",
    "<",
    ">",
    "=",
    "\\ne ",
    "\\frac",
    "\\over ",
    "\\sqrt",
    "\\min",
    "\\max\\{",
    "\\}",
    ",",
    ".",
    "\\\\",
    "&",
    "\\begin{cases}",
    "\\end{cases}",
    "\\begin{aligned}",
    "\\end{aligned}",
    "\\Leftrightarrow ",
    "\\land ",
    "\\lor ",
    "\\text{if }",
    "\\text{otherwise}",
    "\\text{no offer}",
    "\\tag{1}",
    "\\quad (1)",
    "(\\because a)",
    "\\left",
    "\\right",
    "\\rm ",
    "\\rvert ",
    "\\foo ",
    "π",
    "\\quad ",
    "~",
    "\\;",
    "\\,",
    "\\text{ if }",
    "(\\text{if }",
    "\\text{ then }",
    "\\text{, and }",
    "\\text{(3)}",
    "\\text{",
    "\\operatorname{min}",
    "\\operatorname{",
    "\\hspace{1em}",
    "\\hskip 1em",
    "\\\\[2pt]",
    "\\begin{alignat}{2}",
    "\\tag",
    "{}",
    "{,}000",
    ".5",
    "≤",
    "−",
    "\\not=",
    "d",
];
