//! Interprets the words in a formula: a word with one meaning becomes its token, any other word of prose is an error, the rest are
//! symbols.
//!
//! Trusted like the rest of the LaTeX parser; see [`super`].

use super::lexer::MAX_FAULTS;
use super::signs::accent;
use super::token::{Tex, TexToken};
use crate::diagnostic::{Diagnostic, Faults};
use crate::syntax::token::{is_greek, shorten};

/// Words of prose that have no single_letter meaning in a formula, alone or as the first of several words, with the repair.
const PROSE: [(&[&str], &str); 9] = [
    (&["where", "with", "given", "let", "assuming", "suppose"], "write it outside the dollars: `given …`, or an item of its own"),
    (
        &[
            "for all",
            "for every",
            "for each",
            "for any",
            "for some",
            "for given",
            "there exists",
            "there is",
            "all",
            "any",
            "every",
            "each",
            "some",
        ],
        "write `forall v in D: …` or `exists v in D: …` in plain text",
    ),
    (&["such that", "subject to", "s.t", "over"], "say `t maximizes E over v in D`, or `given …`, outside the dollars"),
    (&["because", "since", "as", "by", "from", "see", "using", "due to"], "put a reason in `(\\because …)`, or remove it"),
    (
        &["therefore", "hence", "thus", "so", "so that", "i.e", "e.g", "that is", "equivalently"],
        "write `\\Rightarrow` or `\\Leftrightarrow`",
    ),
    (
        &["not", "unless", "but", "while", "whereas", "whenever not", "nor", "neither", "either", "both"],
        "write `not`, `and`, `or` in plain text",
    ),
    (
        &["in case", "in which case", "in", "on", "at", "if not", "resp", "respectively", "in equilibrium"],
        "put each formula in dollars of its own",
    ),
    (&["holds", "hold", "has", "have", "implying", "w.p", "with probability"], "write it outside the dollars"),
    (
        &["if and", "and if", "and only if", "or if", "only when", "if only", "then if"],
        "write `\\Rightarrow` or `\\Leftrightarrow`",
    ),
];

/// Words that introduce a condition.
const BEFORE_CONDITION: [&str; 7] = ["if", "when", "whenever", "for", "provided", "provided that", "as long as"];

/// Words that TeX prints as a product of letters if they have neither a backslash nor `\text`.
const BARE: [&str; 39] = [
    "if",
    "in",
    "or",
    "and",
    "for",
    "iff",
    "not",
    "then",
    "when",
    "else",
    "where",
    "with",
    "all",
    "given",
    "otherwise",
    "implies",
    "min",
    "max",
    "sup",
    "inf",
    "log",
    "ln",
    "exp",
    "arg",
    "lim",
    "sin",
    "cos",
    "tan",
    "sqrt",
    "abs",
    "frac",
    "argmax",
    "argmin",
    "mod",
    "prob",
    "leq",
    "geq",
    "forall",
    "exists",
];

/// The number of letters from which on a sequence of letters is taken for a word.
const LONG_RUN: usize = 5;

/// Operators that the language does not have.
const OUTSIDE: [&str; 25] = [
    "exp", "log", "ln", "lg", "sin", "cos", "tan", "sup", "inf", "lim", "liminf", "limsup", "det", "dim", "gcd", "lcm", "sgn",
    "sign", "mod", "var", "cov", "deg", "argsup", "arginf", "erf",
];

/// Replaces the words outside subscripts by the tokens that they mean.
///
/// # Errors
/// Returns an error for each word that has no single meaning in a formula, and for letters that spell a word.
pub(super) fn interpret(tokens: &mut [TexToken]) -> Result<(), Faults> {
    let mut faults = Faults::new();
    // For each open brace: whether it begins, or is inside, a subscript.
    let mut below: Vec<bool> = Vec::new();
    for at in 0..tokens.len() {
        let scripted = at > 0 && tokens[at - 1].tex == Tex::Sign('_');
        if faults.len() >= MAX_FAULTS {
            break;
        }
        match tokens[at].tex {
            Tex::Sign('{') => {
                let inside = scripted || below.last().is_some_and(|inside| *inside) || accented_below(tokens, at);
                below.push(inside);
            }
            Tex::Sign('}') => {
                below.pop();
            }
            Tex::Letter(_) | Tex::Words(_) | Tex::Operator(_) => {
                let scripted = scripted || below.last().is_some_and(|inside| *inside) || accented_below(tokens, at);
                let run = bare_run(tokens, at, scripted);
                if scripted && run.is_none() {
                    continue;
                }
                if let Some(fault) = run {
                    faults.push(fault);
                    continue;
                }
                match meaning(&tokens[at].tex) {
                    Ok(Some(tex)) => tokens[at].tex = tex,
                    Ok(None) => {}
                    Err((message, repair)) => faults.push(Diagnostic::new(tokens[at].span, message).repair(repair)),
                }
            }
            Tex::Command(_)
            | Tex::Number(_)
            | Tex::Sign(_)
            | Tex::Row
            | Tex::Align
            | Tex::If(_)
            | Tex::Then
            | Tex::Otherwise
            | Tex::BeginCases
            | Tex::EndCases => {}
        }
    }
    if faults.is_empty() { Ok(()) } else { Err(faults) }
}

/// True iff the token is under an accent in a subscript, as in `x_\bar{max}`.
fn accented_below(tokens: &[TexToken], at: usize) -> bool {
    let accents = tokens.iter().take(at).rev().take_while(|token| token.tex.command().is_some_and(is_accent)).count();
    accents > 0 && at > accents && tokens[at - accents - 1].tex == Tex::Sign('_')
}

fn is_accent(name: &str) -> bool {
    accent(name).is_some()
}

/// The token that a word means; `None` if it is a symbol.
fn meaning(tex: &Tex) -> Result<Option<Tex>, (String, String)> {
    let Some(word) = tex.word().filter(|word| word.chars().count() > 1 && !is_greek(word)) else {
        return if let Tex::Operator(name) = tex {
            let message = format!("`\\operatorname{{{name}}}` is an operator, and no operator of this name is supported");
            Err((message, "write a symbol without `\\operatorname`".to_owned()))
        } else {
            Ok(None)
        };
    };
    let lower = word.to_lowercase().replace(',', "");
    let command = |name: &str| Ok(Some(Tex::Command(name.to_owned())));
    match lower.as_str() {
        "then" => return Ok(Some(Tex::Then)),
        "otherwise" | "else" => return Ok(Some(Tex::Otherwise)),
        "and" => return command("land"),
        "or" => return command("lor"),
        "iff" | "if and only if" => return command("iff"),
        "implies" | "implies that" | "only if" => return command("implies"),
        "min" => return command("min"),
        "max" => return command("max"),
        "argmax" | "arg max" => return command("argmax"),
        "argmin" | "arg min" => return command("argmin"),
        "pr" if matches!(tex, Tex::Operator(_)) => return command("Pr"),
        _ if BEFORE_CONDITION.contains(&lower.as_str()) => return Ok(Some(Tex::If(lower))),
        _ => {}
    }
    let begins = |with: &str| lower == with || lower.strip_prefix(with).is_some_and(|rest| rest.starts_with(' '));
    let several = lower.contains(' ');
    let known = PROSE.iter().find(|(words, _)| words.iter().any(|word| begins(word)));
    if let Some((_, repair)) = known {
        return Err((format!("`\\text{{{}}}` has no single meaning in a formula", shorten(word)), (*repair).to_owned()));
    }
    if several && (BEFORE_CONDITION.iter().any(|word| begins(word)) || begins("and") || begins("or") || begins("then")) {
        let message = format!("`\\text{{{}}}` contains more than one word", shorten(word));
        return Err((message, "put only the word in `\\text`, and the formula after it".to_owned()));
    }
    Ok(None)
}

/// Returns true iff the name is an operator that the language does not have. A paper may declare a function of this name.
pub(super) fn is_operator_name(name: &str) -> bool {
    OUTSIDE.contains(&name.to_lowercase().as_str())
}

/// The error for letters that spell a word, such as `if` for `\text{if}` or `beta` for `\beta`, if the word begins at this token.
fn bare_run(tokens: &[TexToken], at: usize, scripted: bool) -> Option<Diagnostic> {
    let follows = |at: usize| tokens[at].span.start == tokens[at - 1].span.end && tokens[at].gap == 0;
    single_letter(&tokens[at])?;
    if at > 0 && (single_letter(&tokens[at - 1]).is_some() && follows(at) || tokens[at - 1].tex.is_sign(&['_', '^'])) {
        return None;
    }
    let mut end = at + 1;
    while end < tokens.len() && follows(end) && single_letter(&tokens[end]).is_some() {
        end += 1;
    }
    let run: String = tokens.get(at..end)?.iter().filter_map(single_letter).collect();
    let repair = instead_of(&run, scripted)?;
    let span = tokens[at].span.to(tokens[end - 1].span);
    let (printed, between) = if scripted { ("letters", ",") } else { ("a product of letters", " \\cdot ") };
    let fault = Diagnostic::new(span, format!("`{}` is printed as {printed}", shorten(&run)));
    if run.len() > LONG_RUN {
        return Some(fault.repair(repair));
    }
    let letters = run.chars().map(String::from).collect::<Vec<_>>().join(between);
    let letters = if scripted { format!("{{{letters}}}") } else { letters };
    Some(fault.repair(format!("{repair}, or `{letters}`")))
}

/// The letter of a token that is one character of the text.
fn single_letter(token: &TexToken) -> Option<&str> {
    let one_character = token.span.end - token.span.start == 1;
    let Tex::Letter(name) = &token.tex else { return None };
    Some(name.as_str()).filter(|name| one_character && name.len() == 1)
}

/// The repair for letters that spell a word; `None` if they do not spell one.
fn instead_of(word: &str, scripted: bool) -> Option<String> {
    if word.len() > 1 && is_greek(word) {
        return Some(format!("write `\\{word}`"));
    }
    if scripted {
        return None;
    }
    Some(match word {
        "if" | "and" | "or" | "for" | "when" | "then" | "iff" | "implies" | "otherwise" => format!("write `\\text{{{word}}}`"),
        "min" | "max" | "sqrt" | "frac" | "leq" | "geq" => format!("write `\\{word}`"),
        "abs" => "write `|x|`".to_owned(),
        "log" | "ln" | "exp" | "sin" | "cos" | "tan" => "declare a `function` with the facts that are needed".to_owned(),
        _ if BARE.contains(&word) => "write it outside the dollars".to_owned(),
        _ if word.len() >= LONG_RUN => format!("write `\\text{{{}}}` for a word", shorten(word)),
        _ => return None,
    })
}
