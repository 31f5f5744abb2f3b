//! Makes a condition file from the calls of `Reduce`, `Resolve`, `FindInstance` and `Simplify` in a notebook of Mathematica's,
//! or in a file in the Wolfram Language.
//!
//! `Resolve` of a quantified formula is a claim, `FindInstance` a claim that some values exist, `Simplify` of a condition a claim
//! under its assumptions, and `Reduce` a `derive`. What is not read is skipped with the reason. The file is untrusted: its size,
//! the nesting and the size of an expression are bounded. Called by `referee new`. Not part of a verdict.

mod boxes;
mod calls;
mod lower;
mod tokens;
mod tree;

use self::boxes::FlatText;
use self::tokens::{WolframToken, tokens};
use super::draft::Draft;
use crate::diagnostic::Diagnostic;
use crate::source::{SourceId, Span};

/// The size of the largest file that is read, in bytes.
pub const MAX_BYTES: usize = 4 << 20;
/// The most calls that are read.
const MAX_CALLS: usize = 1_000;

/// Returns the text of a condition file for the calls in a file. `boxes` is true for a notebook, whose input is inside boxes.
/// `name` is the short name, and the title of the paper.
///
/// # Errors
/// Returns a fault of the file: a bracket, string or comment that is not closed, or more than 1000 calls.
pub fn read(text: &str, id: SourceId, boxes: bool, name: &str) -> Result<String, Box<Diagnostic>> {
    let whole = tokens(text, id)?;
    let closing = closing(&whole, id)?;
    let mut draft = Draft {
        title: name.to_owned(),
        opening: vec!["Made by `referee new` from the calls of a notebook. Read each item beside the notebook.".to_owned()],
        ..Draft::default()
    };
    if boxes {
        let flat = boxes::flatten(&whole, &closing);
        let inner = in_notebook(tokens(&flat.text, id), &flat)?;
        let closing = in_notebook(self::closing(&inner, id), &flat)?;
        calls::fill(&mut draft, &flat.text, &inner, &closing, MAX_CALLS);
    } else {
        calls::fill(&mut draft, text, &whole, &closing, MAX_CALLS);
    }
    let start = Span { source: id, start: 0, end: u32::from(!text.is_empty()) };
    if draft.items.len() > MAX_CALLS {
        let message = format!("the file has more than {MAX_CALLS} calls");
        return Err(Box::new(Diagnostic::new(start, message).repair("split the file")));
    }
    draft.finish(name).map_err(|why| Box::new(Diagnostic::new(start, why)))
}

/// Moves a fault in the text of the cells to its place in the notebook.
fn in_notebook<T>(result: Result<T, Box<Diagnostic>>, flat: &FlatText) -> Result<T, Box<Diagnostic>> {
    result.map_err(|mut fault| {
        let start = flat.place(fault.span.start as usize);
        let start = u32::try_from(start).unwrap_or(u32::MAX);
        fault.span = Span { start, end: start.saturating_add(1), ..fault.span };
        fault
    })
}

/// Returns, for each token that opens a bracket, the index of the token that closes it; 0 for the other tokens.
///
/// # Errors
/// Returns a fault at the first bracket without a partner.
fn closing(tokens: &[WolframToken], source: SourceId) -> Result<Vec<usize>, Box<Diagnostic>> {
    let mut out = vec![0; tokens.len()];
    let mut open: Vec<usize> = Vec::new();
    let fault = |at: usize, message: String, repair: String| {
        let place = |offset: usize| u32::try_from(offset).unwrap_or(u32::MAX);
        let span = Span { source, start: place(tokens[at].start), end: place(tokens[at].end) };
        Box::new(Diagnostic::new(span, message).repair(repair))
    };
    for (at, token) in tokens.iter().enumerate() {
        if ["(", "[", "{"].iter().any(|sign| token.is_sign(sign)) {
            open.push(at);
        } else if [")", "]", "}"].iter().any(|sign| token.is_sign(sign)) {
            let partner = open.pop().filter(|partner| matching(&tokens[*partner].text) == token.text);
            let Some(partner) = partner else {
                return Err(fault(at, format!("`{}` closes no bracket", token.text), "remove it".to_owned()));
            };
            out[partner] = at;
        }
    }
    match open.last() {
        None => Ok(out),
        Some(at) => {
            let sign = &tokens[*at].text;
            Err(fault(*at, format!("`{sign}` is not closed"), format!("add `{}`", matching(sign))))
        }
    }
}

fn matching(open: &str) -> &'static str {
    match open {
        "(" => ")",
        "[" => "]",
        _ => "}",
    }
}
