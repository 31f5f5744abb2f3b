//! Lists LaTeX constructs that papers print but the language does not have, with what to write instead.
//!
//! Called by the LaTeX parser to explain an error. A construct that is missing here gives a less helpful message, not another
//! reading, except for [`product`], which rejects forms that print as the value of a payoff function.

use super::reader::LatexReader;
use super::signs::{accent, is_fraction, is_operator, relation};
use super::token::Tex;
use crate::diagnostic::Diagnostic;
use crate::syntax::token::is_greek;
use crate::syntax::tree::{Expr, ExprKind};

const PROBABILITY: &str = "say `probability of (…)` or `belief of P that (…)`";
const OPTIMUM: &str = "say `t maximizes E over v in D`";
const ORDER: &str = "write `<`, `\\le`, `>` or `\\ge`";
const EXACT: &str = "write `=`, or bounds with `<` and `>`";
const SYMBOL: &str = "write the symbol without it, with its name after `written`";

/// Commands that the language does not have, each with the end of the message and the repair.
const OUTSIDE: [(&[&str], &str, &str); 45] = [
    (&["in", "ni"], "must be outside the dollars", "write `… in [0, 1]` in plain text"),
    (&["notin"], "must be outside the dollars", "write `not (… in [0, 1])` in plain text"),
    (&["approx", "simeq", "sim", "cong", "asymp", "doteq", "approxeq"], "is not an exact relation", EXACT),
    (&["propto", "ll", "gg", "lesssim", "gtrsim", "lll", "ggg"], "is not an exact relation", EXACT),
    (
        &["nless", "ngeq", "ngtr", "nleq", "lessgtr", "gtrless", "gtreqless", "lesseqgtr", "nleqslant", "ngeqslant"],
        "is not supported",
        ORDER,
    ),
    (&["prec", "succ", "preceq", "succeq", "preccurlyeq", "succcurlyeq"], "is not an order of numbers", ORDER),
    (
        &["coloneqq", "coloneq", "triangleq", "stackrel", "overset", "underset", "eqdef", "defeq"],
        "is not supported",
        "write `=`, or `define x = …` for a definition",
    ),
    (&["arg", "argmax"], "is not a number", OPTIMUM),
    (&["argmin"], "is not a number", "say `t minimizes E over v in D`"),
    (&["sup"], "is not supported", OPTIMUM),
    (&["inf"], "is not supported", "say `t minimizes E over v in D`"),
    (&["sum", "bigoplus"], "is outside the language", "write the sum out"),
    (&["prod", "coprod"], "is outside the language", "write the product out"),
    (&["int", "iint", "oint"], "is outside the language", "write `integral(E, v from a to b)` in plain text"),
    (&["lim", "limsup", "liminf"], "is outside the language", "write the limit's value"),
    (
        &["log", "ln", "lg", "exp", "sin", "cos", "tan", "cot", "sinh", "cosh", "tanh", "arctan", "arcsin", "arccos"],
        "is outside the language",
        "declare a `function` with the facts that are needed",
    ),
    (&["partial", "nabla", "dot", "ddot"], "is not supported", "write `derivative(E, v)` in plain text"),
    (&["infty"], "is not a number", "write `inf` as the end of an interval, in plain text"),
    (&["forall"], "must be outside the dollars", "write `forall v in D: …` in plain text"),
    (&["exists", "nexists"], "must be outside the dollars", "write `exists v in D: …` in plain text"),
    (&["neg", "lnot"], "must be outside the dollars", "write `not …` in plain text"),
    (&["mid", "Pr", "Prob", "P"], "is not a number", PROBABILITY),
    (
        &["mathbb", "mathds", "mathbbm"],
        "is not supported",
        "say `probability of (…)` for a probability, and write an expectation out",
    ),
    (
        &["mathbf", "boldsymbol", "bm", "textbf", "bf", "mathcal", "cal", "mathfrak", "mathscr", "mathsf", "mathtt", "pmb"],
        "is not supported",
        SYMBOL,
    ),
    (
        &["vec", "check", "breve", "acute", "grave", "mathring", "overrightarrow", "overleftarrow", "underbar"],
        "is not supported",
        SYMBOL,
    ),
    (&["ldots", "dots", "cdots", "dotsc", "dotsb", "vdots", "ddots"], "leaves something out", "write it out"),
    (&["because"], "is not in parentheses", "write `(\\because …)`"),
    (&["therefore"], "is not supported", "write `\\Rightarrow`, or remove it"),
    (&["over"], "divides everything before it", "put braces around the fraction, `{u \\over w}`"),
    (&["pm", "mp"], "means two formulas at once", "write each of them"),
    (&["div"], "is not supported", "write `\\frac` or `/`"),
    (
        &["ast", "star", "circ", "bullet", "otimes", "oplus", "odot", "centerdot"],
        "has no meaning here",
        "write `\\cdot` for a product, `^*` for a star",
    ),
    (
        &["lfloor", "rfloor", "lceil", "rceil", "bmod", "pmod", "mod", "gcd"],
        "is outside the language",
        "declare an `integer` parameter with its bounds",
    ),
    (&["binom", "tbinom", "dbinom", "choose", "atop", "genfrac"], "is outside the language", "write the number out"),
    (&["|", "lVert", "rVert", "Vert"], "is not the bar of an absolute value", "write `|x|` for the size of a number"),
    (&["langle", "rangle", "lvert", "rvert"], "is a bracket where none is allowed", "close each bracket with the matching one"),
    (
        &["Leftarrow", "impliedby", "Longleftarrow", "leftarrow"],
        "is not supported",
        "exchange the two sides and use `\\Rightarrow`",
    ),
    (
        &["rightarrow", "to", "longrightarrow", "mapsto", "leftrightarrow", "leadsto", "longleftrightarrow"],
        "is not supported",
        "write `\\Rightarrow` or `\\Leftrightarrow` between conditions",
    ),
    (
        &["cup", "cap", "subset", "subseteq", "setminus", "emptyset", "varnothing"],
        "is outside the language",
        "write conditions instead of sets",
    ),
    (&["%"], "is not supported", "write a fraction, such as `\\frac{5}{100}`"),
    (&["&"], "is not supported", "write `\\land`"),
    (&["$", "#", "colon"], "is not supported", "remove it"),
    (
        &["underbrace", "overbrace", "boxed", "fbox", "cancel", "smash", "color", "textcolor", "mathop", "mathrel", "mathbin"],
        "is not supported",
        "write the formula without it",
    ),
    (
        &[
            "intertext",
            "shortintertext",
            "footnote",
            "ref",
            "eqref",
            "cite",
            "hline",
            "(",
            ")",
            "[",
            "]",
            "qed",
            "square",
            "blacksquare",
        ],
        "is not part of a formula",
        "remove it",
    ),
    (&["surd", "root"], "is not supported", "write `\\sqrt{…}`"),
];

/// Returns the error for an unsupported construct, if the next token begins one.
pub(super) fn construct(reader: &LatexReader<'_>) -> Option<Diagnostic> {
    let span = reader.here();
    let name = match reader.peek()? {
        Tex::Command(name) => name,
        Tex::Sign(sign) => return of_sign(reader, *sign),
        Tex::If(word) => {
            let message = format!("`\\text{{{word}}}` is allowed only before the last condition of a formula or row");
            return Some(Diagnostic::new(span, message).repair("write `\\Rightarrow`, or put it at the end"));
        }
        Tex::Then => {
            let fault = Diagnostic::new(span, "`\\text{then}` without `\\text{if}`");
            return Some(fault.repair("write `\\Rightarrow`"));
        }
        Tex::Otherwise => {
            let fault = Diagnostic::new(span, "`\\text{otherwise}` outside a case list");
            return Some(fault.repair("write `\\begin{cases} … \\end{cases}`"));
        }
        Tex::Letter(_)
        | Tex::Words(_)
        | Tex::Operator(_)
        | Tex::Number(_)
        | Tex::Row
        | Tex::Align
        | Tex::BeginCases
        | Tex::EndCases => return None,
    };
    let optimum = match reader.ahead(1) {
        Some(Tex::Command(second)) if name == "arg" && (second == "max" || second == "min") => Some(second.as_str()),
        Some(_) | None => None,
    };
    if let Some(second) = optimum {
        let fault = Diagnostic::new(span, format!("`\\arg\\{second}` is not a number"));
        return Some(fault.repair(format!("say `t {second}imizes E over v in D`")));
    }
    if let Some((_, what, instead)) = OUTSIDE.iter().find(|(known, ..)| known.contains(&name.as_str())) {
        return Some(Diagnostic::new(span, format!("`\\{name}` {what}")).repair(*instead));
    }
    let tex = Tex::Command(name.clone());
    let before = reader.at.checked_sub(1).and_then(|before| reader.tokens.get(before));
    if relation(&tex).is_some() && before.is_some_and(|token| relation(&token.tex).is_some()) {
        let fault = Diagnostic::new(span, "two relations side by side");
        return Some(fault.repair("write `\\le`, `\\ge` or `\\ne` for one sign"));
    }
    let supported = is_operator(&tex) || is_fraction(name) || accent(name).is_some();
    if supported || matches!(name.as_str(), "sqrt" | "min" | "max") {
        return None;
    }
    Some(Diagnostic::new(span, format!("`{}` is not supported", tex.shown())).repair("write the formula in plain text"))
}

/// Returns the repair for the error that `what` was expected.
pub(super) fn repair(reader: &LatexReader<'_>, what: &str) -> &'static str {
    let end = reader.peek().is_none();
    match what {
        "a subscript" => "write letters, digits and commas below",
        "a symbol" => "write a letter, a Greek letter or `\\mathrm{word}`",
        "`{`" => "put the argument of the command in braces",
        "`)`" | "`]`" | "`}`" | "`\\}`" => "close each bracket with the matching one",
        "a whole number as exponent" => "declare a symbol with its superscript as a name, or a function for other powers",
        _ if what.contains("`\\{` or `(`") => "write the list in brackets, `\\{a, b\\}`",
        _ if what.contains("the end of the formula") => match reader.peek().and_then(Tex::sign) {
            Some('_' | '\'' | '^') => "put the script on a symbol",
            Some(')' | ']' | '}' | '⦄') => "remove the bracket, or open it",
            Some(_) | None => "put each formula in dollars of its own",
        },
        _ if what.contains("end{cases}") || what.contains("the case's condition") => "write `value & condition` in each row",
        _ if what.contains("then") => "write `\\text{then}` after the condition, or the condition at the end",
        _ if end => "write what is missing at the end",
        _ => "write a number, a symbol or a bracket there",
    }
}

/// The error for a sign at a place where no sign is allowed.
fn of_sign(reader: &LatexReader<'_>, sign: char) -> Option<Diagnostic> {
    let span = reader.here();
    let before = reader.at.checked_sub(1).and_then(|before| reader.tokens.get(before)).map(|token| &token.tex);
    let fault = |message: &str, repair: &str| Some(Diagnostic::new(span, message).repair(repair));
    let over_variable = before.is_some_and(|tex| tex.is_command("min") || tex.is_command("max"));
    match sign {
        '*' => fault("`*` has no meaning here", "write `\\cdot` for a product, `^*` for a star"),
        '_' if over_variable => fault("`\\max` and `\\min` over a variable are not supported", OPTIMUM),
        ',' | ';' => fault(
            "a comma between formulas means neither `and` nor `or`",
            "write `\\land`, or put each formula in dollars of its own",
        ),
        '.' => fault("a full stop inside the formula", "write `0.5` for a decimal, `\\cdot` for a product"),
        '(' | '[' if before.is_some_and(|tex| tex.is_command("sqrt") || tex.command().is_some_and(is_fraction)) => {
            fault("the argument of the command must be in braces", "write `{…}`")
        }
        '=' | '>' | '<' if before.is_some_and(|tex| relation(tex).is_some()) => {
            fault("two relations side by side", "write `\\le`, `\\ge` or `\\ne` for one sign")
        }
        '+' if before.is_none_or(|tex| relation(tex).is_some()) => fault("`+` without a term before it", "remove it"),
        _ => None,
    }
}

/// Returns true iff the command would begin a factor if it were supported. The error is then about the command, not about the end
/// of the term.
pub(super) fn would_begin_factor(name: &str) -> bool {
    matches!(
        name,
        "arg"
            | "argmax"
            | "argmin"
            | "sup"
            | "inf"
            | "sum"
            | "prod"
            | "int"
            | "partial"
            | "infty"
            | "Pr"
            | "log"
            | "ln"
            | "exp"
            | "lim"
    )
}

/// Returns the error for two factors that are not a product: a conditional probability, or the value of a payoff function at an
/// action.
pub(super) fn product(reader: &LatexReader<'_>, left: &Expr, dot: bool) -> Option<Diagnostic> {
    if dot {
        return None;
    }
    if !matches!(left.node, ExprKind::TexSymbol(_) | ExprKind::Multiply(..)) || !reader.sees('(') {
        return None;
    }
    if bars_inside(reader) % 2 == 1 {
        let fault = Diagnostic::new(left.span.to(reader.here()), "a conditional probability is not a formula");
        return Some(fault.repair("say `probability of (…)` or `belief of P that (…)` in plain text"));
    }
    let mut depth = 0_usize;
    for (at, token) in reader.tokens.iter().enumerate().skip(reader.at) {
        match &token.tex {
            Tex::Sign('(') => depth += 1,
            Tex::Sign(')') => depth = depth.saturating_sub(1),
            Tex::Words(words) if words.contains(' ') || names_action(reader, at, true) => return Some(payoff(reader, left, at)),
            Tex::Letter(_) if names_action(reader, at, false) => return Some(payoff(reader, left, at)),
            tex if relation(tex).is_some() => return Some(payoff(reader, left, at)),
            Tex::Letter(_)
            | Tex::Words(_)
            | Tex::Operator(_)
            | Tex::Sign(_)
            | Tex::Number(_)
            | Tex::Command(_)
            | Tex::Row
            | Tex::Align
            | Tex::If(_)
            | Tex::Then
            | Tex::Otherwise
            | Tex::BeginCases
            | Tex::EndCases => {}
        }
        if depth == 0 {
            return None;
        }
    }
    None
}

/// The number of plain bars in the bracket that begins at the next token.
fn bars_inside(reader: &LatexReader<'_>) -> usize {
    let (mut depth, mut bars) = (0_usize, 0);
    for token in reader.tokens.iter().skip(reader.at) {
        if let Tex::Sign(sign) = token.tex {
            match sign {
                '(' => depth += 1,
                ')' => depth = depth.saturating_sub(1),
                '|' => bars += 1,
                _ => {}
            }
        }
        if depth == 0 {
            break;
        }
    }
    bars
}

/// True iff the word at this index is the whole content of the bracket or, in a text font, is followed by a factor without a sign
/// between them.
fn names_action(reader: &LatexReader<'_>, at: usize, text: bool) -> bool {
    let word = match reader.tokens.get(at).map(|token| &token.tex) {
        Some(Tex::Letter(name) | Tex::Words(name)) => name.len() > 1 && !is_greek(name),
        Some(_) | None => false,
    };
    let next = reader.tokens.get(at + 1).map(|token| &token.tex);
    word && at == reader.at + 1
        && (next == Some(&Tex::Sign(')'))
            || text && matches!(next, Some(Tex::Letter(_) | Tex::Number(_) | Tex::Words(_) | Tex::Command(_))))
}

/// The error for a form such as `u(\text{accept})`, which names the payoff of an action.
fn payoff(reader: &LatexReader<'_>, left: &Expr, at: usize) -> Diagnostic {
    let last = if let ExprKind::Multiply(_, last) = &left.node { &last.node } else { &left.node };
    let symbol = if let ExprKind::TexSymbol(symbol) = last { symbol.to_string() } else { "…".to_owned() };
    let inside = reader.tokens.get(at).map_or_else(String::new, |token| token.tex.shown());
    let shown = if inside.starts_with("\\text") { inside } else { "…".to_owned() };
    let fault =
        Diagnostic::new(left.span.to(reader.here()), format!("`{symbol}({shown})` names a value at an action, not a number"));
    fault.repair("say `payoff of P after (…)` in plain text")
}
