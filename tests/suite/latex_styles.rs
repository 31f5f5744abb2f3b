//! Tests that random formulas, printed as LaTeX in the styles of different authors, parse to the same tree.

use proptest::prelude::*;
use referee::source::{SourceId, Span};
use referee::syntax::latex::{default_symbol, read};
use referee::syntax::tree::{Builtin, Connective, Expr, ExprKind, Relation, TexSymbol};

use crate::syntax::placeless;

/// The random choices of one author.
struct Author(u64);

impl Author {
    /// Chooses one of several ways.
    fn ways(&mut self, many: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % many
    }

    fn pick<'a>(&mut self, all: &[&'a str]) -> &'a str {
        all[usize::try_from(self.ways(all.len() as u64)).unwrap()]
    }

    fn relation(&mut self, relation: Relation) -> &'static str {
        match relation {
            Relation::Less => self.pick(&["<", r"\lt "]),
            Relation::LessEqual => self.pick(&[r"\le ", r"\leq ", r"\leqslant ", "≤"]),
            Relation::Greater => self.pick(&[">", r"\gt "]),
            Relation::GreaterEqual => self.pick(&[r"\ge ", r"\geq ", r"\geqslant ", "≥"]),
            Relation::Equal => self.pick(&["=", r"\equiv "]),
            Relation::NotEqual => self.pick(&[r"\ne ", r"\neq ", r"\not=", "≠"]),
        }
    }

    /// Puts a bracket around a formula that needs one.
    fn bracket(&mut self, inner: &str) -> String {
        let (open, close) = match self.ways(8) {
            0 => ("[", "]"),
            1 => (r"\left(", r"\right)"),
            2 => (r"\left[", r"\right]"),
            3 => (r"\bigl(", r"\bigr)"),
            4 => (r"\left( {", r"} \right)"),
            _ => ("(", ")"),
        };
        format!("{open}{inner}{close}")
    }

    fn symbol(&mut self, symbol: &TexSymbol) -> String {
        let letter = default_symbol(&symbol.base, None).to_string();
        let drawn = match symbol.accent.as_deref() {
            Some("bar") => format!(r"{}{{{letter}}}", self.pick(&[r"\bar", r"\overline"])),
            Some("hat") => format!(r"{}{{{letter}}}", self.pick(&[r"\hat", r"\widehat"])),
            Some(accent) => format!(r"\{accent}{{{letter}}}"),
            None => letter,
        };
        let below = symbol.subscript.as_deref().map(|below| {
            let short = below.len() == 1 && self.ways(2) == 0;
            if short { format!("_{below}") } else { format!("_{{{}{below}}}", self.pick(&["", " ", r"\rm "])) }
        });
        let primes = match symbol.primes {
            0 => String::new(),
            1 if !symbol.star => self.pick(&["'", r"^\prime ", r"^{\prime}"]).to_owned(),
            count => "'".repeat(usize::from(count)),
        };
        let star = if symbol.star { self.pick(&["^*", "^{*}", r"^\ast ", r"^{\rm{*}}"]) } else { "" };
        let below = below.unwrap_or_default();
        let scripts = if self.ways(2) == 0 { format!("{below}{primes}{star}") } else { format!("{primes}{star}{below}") };
        if self.ways(6) == 0 { format!("{{{drawn}{scripts}}}") } else { format!("{drawn}{scripts} ") }
    }
}

/// The binding strength of the position of a formula.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Place {
    Sum,
    Term,
    Product,
    Factor,
    Base,
}

fn number(author: &mut Author, expr: &Expr, place: Place) -> String {
    let level = match &expr.node {
        ExprKind::Add(..) | ExprKind::Subtract(..) | ExprKind::Negate(_) => Place::Sum,
        ExprKind::Multiply(..) => Place::Product,
        _ => Place::Base,
    };
    if level < place {
        let inner = number(author, expr, Place::Sum);
        return author.bracket(&inner);
    }
    match &expr.node {
        ExprKind::Number(digits) => match digits.strip_prefix("0.") {
            Some(part) if author.ways(3) == 0 => format!(".{part}"),
            _ => digits.clone(),
        },
        ExprKind::TexSymbol(symbol) => {
            let drawn = author.symbol(symbol);
            if place == Place::Base && (symbol.star || symbol.primes > 0) { format!("({drawn})") } else { drawn }
        }
        ExprKind::TexCall(symbol, arguments) => {
            let inner = number(author, &arguments[0], Place::Sum);
            format!("{symbol}{}{inner}{}", author.pick(&["(", r"\!(", r"\,("]), ")")
        }
        ExprKind::Negate(inner) => format!("-{}", number(author, inner, Place::Term)),
        ExprKind::Add(left, right) => joined(author, left, &["+", " + ", r"\,+\,", " {}+ ", "\n + "], right),
        ExprKind::Subtract(left, right) => joined(author, left, &["-", " - ", " − ", r"\, - \,", " ~-~ "], right),
        ExprKind::Multiply(left, right) => product(author, left, right),
        ExprKind::Divide(above, below) => fraction(author, above, below, place),
        ExprKind::Power(base, exponent) => {
            if place == Place::Base {
                let inner = number(author, expr, Place::Factor);
                return author.bracket(&inner);
            }
            power(author, base, *exponent)
        }
        ExprKind::Builtin(builtin, arguments) => {
            let all: Vec<String> = arguments.iter().map(|argument| number(author, argument, Place::Sum)).collect();
            match builtin {
                Builtin::Sqrt => format!(r"\sqrt{{{}}}", all[0]),
                Builtin::Abs if author.ways(2) == 0 => format!(r"\left|{}\right|", all[0]),
                Builtin::Abs => format!(r"\lvert {}\rvert ", all[0]),
                Builtin::Min | Builtin::Max => {
                    let word = if *builtin == Builtin::Min { "min" } else { "max" };
                    let name = if author.ways(3) == 0 { format!(r"\operatorname{{{word}}}") } else { format!(r"\{word}") };
                    let (open, close) = [(r"\{", r"\}"), ("(", ")"), (r"\left\{", r"\right\}")][author.ways(3) as usize];
                    format!("{name}{open}{}{close}", all.join(author.pick(&[", ", ",", r",\, ", r", \\ "])))
                }
                Builtin::Sign | Builtin::Clamp => unreachable!(),
            }
        }
        _ => unreachable!(),
    }
}

fn joined(author: &mut Author, left: &Expr, signs: &[&str], right: &Expr) -> String {
    let left = number(author, left, Place::Sum);
    let sign = author.pick(signs);
    format!("{left}{sign}{}", number(author, right, Place::Term))
}

fn power(author: &mut Author, base: &Expr, exponent: i32) -> String {
    let raised =
        if !(0..=9).contains(&exponent) || author.ways(2) == 0 { format!("^{{{exponent}}}") } else { format!("^{exponent}") };
    if let ExprKind::TexSymbol(TexSymbol { accent: None, base: letter, subscript: Some(below), star: false, primes: 0 }) =
        &base.node
        && author.ways(2) == 0
    {
        // The subscript follows the exponent; the two orders look the same when typeset.
        return format!("{}{raised}_{{{below}}}", default_symbol(letter, None));
    }
    let base = match &base.node {
        ExprKind::Divide(..) => {
            let inner = number(author, base, Place::Sum);
            author.bracket(&inner)
        }
        _ => number(author, base, Place::Base),
    };
    format!("{}{raised}", base.trim_end())
}

fn fraction(author: &mut Author, above: &Expr, below: &Expr, place: Place) -> String {
    if place <= Place::Term && author.ways(3) == 0 {
        let inner = number(author, above, Place::Factor);
        return format!("{inner}/{}", number(author, below, Place::Factor));
    }
    let (above, below) = (number(author, above, Place::Sum), number(author, below, Place::Sum));
    match author.ways(4) {
        0 => format!(r"{{{above} \over {below}}}"),
        1 => format!(r"\dfrac{{{above}}}{{{below}}}"),
        2 => format!(r"\frac{{{{{above}}}}}{{{below}}}"),
        _ => format!(r"\frac{{{above}}}{{{below}}}"),
    }
}

/// Returns whether the expression contains a symbol: a number alone in a bracket after a symbol looks like the argument of a
/// function.
fn names_something(expr: &Expr) -> bool {
    format!("{expr:?}").contains("TexSymbol")
}

/// Prints a product without a sign where this is unambiguous, else with a sign.
fn product(author: &mut Author, left: &Expr, right: &Expr) -> String {
    let left_text = number(author, left, Place::Product);
    let right_text = number(author, right, Place::Factor);
    let last = if let ExprKind::Multiply(_, last) = &left.node { &last.node } else { &left.node };
    let clear = match &right.node {
        ExprKind::TexSymbol(_) => true,
        ExprKind::Add(..) | ExprKind::Subtract(..) => {
            names_something(right)
                && matches!(last, ExprKind::TexSymbol(_) | ExprKind::Number(_) | ExprKind::Add(..) | ExprKind::Subtract(..))
        }
        ExprKind::Divide(above, _) => !matches!(above.node, ExprKind::Number(_)),
        ExprKind::Builtin(..) => true,
        _ => false,
    };
    if clear && author.ways(3) > 0 {
        return format!("{left_text}{}{right_text}", author.pick(&[" ", r"\,", r"\! ", "{}", ""]));
    }
    format!("{left_text}{}{right_text}", author.pick(&[r"\cdot ", r" \times ", " · ", "×", r" \cdot{}"]))
}

fn chain(author: &mut Author, first: &Expr, links: &[(Relation, Expr)], top: bool) -> String {
    let mut out = number(author, first, Place::Sum);
    for (nth, (relation, next)) in links.iter().enumerate() {
        let before = match (top, nth, author.ways(6)) {
            (true, 0, 0) => " &",
            (true, 1.., 0) => r" \\ &",
            (.., 1) => r"\;",
            (.., 2) => r"\quad ",
            _ => " ",
        };
        let sign = author.relation(*relation);
        let behind = author.pick(&["", " ", r"\, ", r"\;"]);
        out = format!("{out}{before}{sign}{behind}{}", number(author, next, Place::Sum));
    }
    out
}

fn condition(author: &mut Author, expr: &Expr, top: bool) -> String {
    match &expr.node {
        ExprKind::Chain(first, links) => chain(author, first, links, top),
        ExprKind::And(parts) | ExprKind::Or(parts) => {
            let and = matches!(expr.node, ExprKind::And(_));
            let sign = if and {
                author.pick(&[r" \land ", r" \wedge ", r" \text{ and } ", r"\quad\text{and}\quad ", r"\text{, and }", "∧"])
            } else {
                author.pick(&[r" \lor ", r" \vee ", r" \text{ or } ", r", \mbox{ or } ", "∨"])
            };
            let parts: Vec<String> = parts.iter().map(|part| inside(author, part)).collect();
            parts.join(sign)
        }
        ExprKind::Connect(first, links) => {
            let [(connective, second)] = links.as_slice() else { unreachable!() };
            let single = matches!(second.node, ExprKind::Chain(..));
            let (a, b) = (inside(author, first), inside(author, second));
            let styles: &[&str] = match connective {
                Connective::Iff => {
                    &[r" \Leftrightarrow ", r" \iff ", r"\quad\Longleftrightarrow\quad ", r" \text{ if and only if } "]
                }
                Connective::Implies => &[r" \Rightarrow ", r" \implies ", r" \Longrightarrow ", r" \text{ implies } ", "⇒"],
            };
            match (connective, author.ways(4)) {
                (Connective::Implies, 0) if top && single => {
                    format!(
                        "{b}{}{a}",
                        author.pick(&[r" \quad \text{if } ", r" \text{ when } ", r", \quad \text{for } ", r" \\ \text{if } "])
                    )
                }
                (Connective::Implies, 1) if top => format!(r"\text{{if }} {a} \text{{ then }} {b}"),
                _ => format!("{a}{}{b}", author.pick(styles)),
            }
        }
        _ => unreachable!(),
    }
}

/// Prints a part of a larger condition.
fn inside(author: &mut Author, expr: &Expr) -> String {
    let text = condition(author, expr, false);
    if matches!(expr.node, ExprKind::Chain(..)) && author.ways(3) > 0 { text } else { format!("({text})") }
}

/// Prints the formula as a line of a paper.
fn line(author: &mut Author, expr: &Expr) -> (String, bool) {
    let text = condition(author, expr, true);
    let text = format!("{text}{}", author.pick(&["", ",", ".", " ,", ""]));
    let (text, tagged) = match author.ways(6) {
        0 => (format!(r"{text} \quad (3.2)"), true),
        1 => (format!(r"{text} \tag{{A1}}"), true),
        2 => (format!(r"{text} \qquad [IC]."), true),
        _ => (text, false),
    };
    let environment = author.pick(&["", "", "aligned", "align*", "split"]);
    // TeX reads a bracket at the beginning as an option.
    let text = if text.starts_with('[') { format!("{{}}{text}") } else { text };
    if environment.is_empty() {
        (text, tagged)
    } else {
        (format!(r"\begin{{{environment}}} {text} \end{{{environment}}}"), tagged)
    }
}

fn made(node: ExprKind) -> Expr {
    Expr { node, span: Span::default() }
}

fn a_symbol() -> impl Strategy<Value = Expr> {
    let letters = prop::sample::select(vec!["a", "b", "p", "q", "x", "y", "beta", "delta", "pi", "A", "T"]);
    let below = prop::option::of(prop::sample::select(vec!["h", "l", "A", "1", "12"]));
    let accent = prop::option::weighted(0.2, prop::sample::select(vec!["bar", "underline", "hat", "tilde"]));
    (letters, below, accent, prop::bool::weighted(0.2), prop::sample::select(vec![0_u8, 0, 0, 1, 2])).prop_map(
        |(base, below, accent, star, primes)| {
            let (accent, subscript) = (accent.map(str::to_owned), below.map(str::to_owned));
            made(ExprKind::TexSymbol(TexSymbol { accent, base: base.to_owned(), subscript, star, primes }))
        },
    )
}

fn a_number() -> impl Strategy<Value = Expr> {
    let literal =
        prop::sample::select(vec!["1", "2", "10", "0.5", "0", "3.25"]).prop_map(|n| made(ExprKind::Number(n.to_owned())));
    let leaf = prop_oneof![1 => literal, 3 => a_symbol()];
    leaf.prop_recursive(4, 24, 3, |inner| {
        let pair = (inner.clone(), inner.clone()).prop_map(|(a, b)| (Box::new(a), Box::new(b)));
        prop_oneof![
            3 => pair.clone().prop_map(|(a, b)| made(ExprKind::Add(a, b))),
            3 => pair.clone().prop_map(|(a, b)| made(ExprKind::Subtract(a, b))),
            4 => pair.clone().prop_map(|(a, b)| made(ExprKind::Multiply(a, b))),
            3 => pair.prop_map(|(a, b)| made(ExprKind::Divide(a, b))),
            1 => inner.clone().prop_map(|a| made(ExprKind::Negate(Box::new(a)))),
            2 => (inner.clone(), prop::sample::select(vec![2, 3, 12, -1, -2])).prop_map(|(a, n)| made(ExprKind::Power(Box::new(a), n))),
            1 => inner.clone().prop_map(|a| made(ExprKind::TexCall(default_symbol("f", None), vec![a]))),
            2 => (prop::sample::select(vec![Builtin::Min, Builtin::Max]), prop::collection::vec(inner.clone(), 2..4))
                .prop_map(|(which, all)| made(ExprKind::Builtin(which, all))),
            1 => (prop::sample::select(vec![Builtin::Abs, Builtin::Sqrt]), inner).prop_map(|(which, a)| made(ExprKind::Builtin(which, vec![a]))),
        ]
    })
}

fn a_condition() -> impl Strategy<Value = Expr> {
    let up = prop::sample::select(vec![Relation::Less, Relation::LessEqual, Relation::Equal]);
    let down = prop::sample::select(vec![Relation::Greater, Relation::GreaterEqual, Relation::Equal]);
    let links = prop_oneof![
        prop::collection::vec((up, a_number()), 1..3),
        prop::collection::vec((down, a_number()), 1..3),
        prop::collection::vec((Just(Relation::NotEqual), a_number()), 1..2)
    ];
    let chain = (a_number(), links).prop_map(|(first, links)| made(ExprKind::Chain(Box::new(first), links)));
    chain.prop_recursive(2, 6, 3, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 2..4).prop_map(|all| made(ExprKind::And(all))),
            prop::collection::vec(inner.clone(), 2..4).prop_map(|all| made(ExprKind::Or(all))),
            (inner.clone(), prop::sample::select(vec![Connective::Iff, Connective::Implies]), inner)
                .prop_map(|(a, connective, b)| made(ExprKind::Connect(Box::new(a), vec![(connective, b)]))),
        ]
    })
}

proptest! {
    #![proptest_config(crate::seeded::cases(600))]

    #[test]
    fn the_reader_parses_every_latex_style_to_the_same_tree(
        expr in a_condition(), authors in prop::collection::vec(any::<u64>(), 4),
    ) {
        for seed in authors {
            let (text, tagged) = line(&mut Author(seed), &expr);
            let span = Span { source: SourceId(0), start: 0, end: u32::try_from(text.len()).unwrap() };
            let read = read(&text, span, &|symbol| *symbol == default_symbol("f", None));
            let read = match read {
                Ok(read) => read,
                Err(faults) => return Err(TestCaseError::fail(format!("{text}\n{}", faults[0].headline()))),
            };
            prop_assert_eq!(placeless(&read.expr), placeless(&expr), "{}", text);
            prop_assert_eq!(read.tags.len(), usize::from(tagged), "{}", text);
        }
    }
}
