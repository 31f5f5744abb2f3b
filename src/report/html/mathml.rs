//! Turns a formula in LaTeX into MathML, which browsers typeset without a script.
//!
//! Called by [`super::formula`]. Not part of a verdict: the formula was printed after it was ruled on.

use pulldown_latex::{Parser, ParserError, RenderConfig, Storage, push_mathml};

use crate::derive::latex::{MARK_END, MARK_START};

/// What stands in a `\text{}` for a character that LaTeX would interpret, and that character.
const ESCAPES: [(&str, &str); 10] = [
    ("\\textbackslash ", "\\"),
    ("\\textasciicircum ", "^"),
    ("\\textasciitilde ", "~"),
    ("\\_", "_"),
    ("\\&amp;", "&amp;"),
    ("\\%", "%"),
    ("\\#", "#"),
    ("\\$", "$"),
    ("\\{", "{"),
    ("\\}", "}"),
];

/// Attributes that the page needs on no element.
const SAID_BY_STYLE: [&str; 5] = [
    " display=\"inline\"",
    " displaystyle=\"true\" scriptlevel=\"0\"",
    " symmetric=\"false\"",
    " stretchy=\"false\"",
    " stretchy=\"true\"",
];

/// Returns the formula as a `math` element; `None` if the converter does not know some command in it. Marked parts become an
/// element of class `differs`.
#[must_use]
pub fn mathml(latex: &str) -> Option<String> {
    let storage = Storage::new();
    let events = Parser::new(latex, &storage).collect::<Result<Vec<_>, ParserError>>().ok()?;
    let mut out = String::new();
    push_mathml(&mut out, events.into_iter().map(Ok::<_, ParserError>), RenderConfig::default()).ok()?;
    // The converter escapes texts, but not a sign that is an element's whole content.
    let out = out.replace("><</", ">&lt;</").replace(">></", ">&gt;</").replace(">&</", ">&amp;</");
    let mut out = with_words(&with_plain_texts(&out));
    // The style sheet says how formulas are set; brackets grow with what is in them, which is what browsers do by themselves.
    for said in SAID_BY_STYLE {
        out = out.replace(said, "");
    }
    let start = format!("<mtext>{MARK_START}</mtext>");
    let end = format!("<mtext>{MARK_END}</mtext>");
    let out = out.replace(&start, "<mrow class=\"differs\">").replace(&end, "</mrow>");
    let out = with_whole_fractions(&without_single_rows(&out));
    (!out.contains([MARK_START, MARK_END])).then_some(out)
}

/// Returns the MathML with a fraction that is written with a slash, such as 1/3, as one number.
fn with_whole_fractions(mathml: &str) -> String {
    const SLASH: &str = "</mn><mo>/</mo><mn>";
    let mut out = String::with_capacity(mathml.len());
    let mut rest = mathml;
    while let Some(at) = rest.find(SLASH) {
        let (before, after) = (&rest[..at], &rest[at + SLASH.len()..]);
        // The number before the slash begins in the same row, so that no power or index ends there.
        let is_number = before.rfind("<mn>").is_some_and(|start| !before[start + "<mn>".len()..].contains('<'));
        out.push_str(before);
        out.push_str(if is_number { "/" } else { SLASH });
        rest = after;
    }
    out.push_str(rest);
    out
}

/// Returns the MathML without the groups that hold one name, number or sign alone.
fn without_single_rows(mathml: &str) -> String {
    let mut out = String::with_capacity(mathml.len());
    let mut rest = mathml;
    while let Some(start) = rest.find("<mrow><m") {
        let inner = &rest[start + "<mrow>".len()..];
        let single = ["mi", "mn", "mo"].into_iter().find_map(|kind| {
            let text = inner.strip_prefix(&format!("<{kind}>"))?;
            let (before, after) = text.split_once(&format!("</{kind}>"))?;
            let after = after.strip_prefix("</mrow>").filter(|_| !before.contains('<'))?;
            Some((&inner[..inner.len() - after.len() - "</mrow>".len()], after))
        });
        let (kept, after) = single.unwrap_or(("<mrow>", inner));
        out.push_str(&rest[..start]);
        out.push_str(kept);
        rest = after;
    }
    out.push_str(rest);
    out
}

/// Returns the MathML with the escapes inside its texts resolved: the converter takes a text as it is.
fn with_plain_texts(mathml: &str) -> String {
    let mut out = String::with_capacity(mathml.len());
    let mut rest = mathml;
    while let Some(start) = rest.find("<mtext") {
        let Some(end) = rest[start..].find("</mtext>") else { break };
        let (before, after) = rest.split_at(start);
        out.push_str(before);
        let (text, later) = after.split_at(end);
        out.push_str(&ESCAPES.iter().fold(text.to_owned(), |text, (escape, plain)| text.replace(escape, plain)));
        rest = later;
    }
    out.push_str(rest);
    out
}

/// Returns the MathML with upright letters that follow one another as one word; a browser sets a word upright by itself.
fn with_words(mathml: &str) -> String {
    const OPEN: &str = "<mi mathvariant=\"normal\">";
    let mut out = mathml.to_owned();
    let mut from = 0;
    while let Some(start) = out[from..].find(OPEN).map(|start| from + start) {
        let mut word = String::new();
        let mut end = start;
        while let Some((letter, rest)) = out[end..].strip_prefix(OPEN).and_then(|rest| rest.split_once("</mi>")) {
            if letter.chars().count() != 1 || letter.contains('<') {
                break;
            }
            word.push_str(letter);
            end = out.len() - rest.len();
        }
        if word.chars().count() > 1 {
            // The group around a word alone is left out.
            let is_alone = out[..start].ends_with("<mrow>") && out[end..].starts_with("</mrow>");
            let range = if is_alone { start - "<mrow>".len()..end + "</mrow>".len() } else { start..end };
            from = range.start;
            out.replace_range(range, &format!("<mi>{word}</mi>"));
        } else {
            from = start + OPEN.len();
        }
    }
    out
}
