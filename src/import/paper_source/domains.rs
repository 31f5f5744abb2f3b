//! Reads the domains that the text of a paper gives to its symbols: `$p_l, p_h \in (0, 1)$`, `$\pi \in [0, \infty)$`.
//!
//! Called by [`super::items`]. Only intervals with numbers at their ends and finite sets of numbers are read; every other text
//! gives no domain.

use crate::source::Span;
use crate::syntax::latex;
use crate::syntax::tree::TexSymbol;
use kernel::number;

/// The longest formula that is read as a domain, in bytes.
const MAX_LENGTH: usize = 300;

/// Returns the symbols and their domain, as a condition file writes it; `None` if the formula gives no domain that is read.
pub(super) fn domain(formula: &str) -> Option<(Vec<TexSymbol>, String)> {
    if formula.len() > MAX_LENGTH {
        return None;
    }
    let formula = formula.replace("\\left", "").replace("\\right", "").replace("\\,", "").replace("\\;", "").replace("\\ ", " ");
    let (symbols, set) = formula.split_once("\\in").or_else(|| formula.split_once('∈'))?;
    if set.starts_with(|sign: char| sign.is_ascii_alphabetic()) {
        return None;
    }
    let symbols = symbols.split(',').map(|symbol| latex::symbol(symbol.trim(), Span::default()).ok());
    let symbols = symbols.collect::<Option<Vec<_>>>()?;
    let set = set.trim().trim_end_matches([',', '.', ';']).trim();
    Some((symbols, range(set)?))
}

fn range(set: &str) -> Option<String> {
    let real = set.replace(['{', '}', ' '], "");
    match real.as_str() {
        "\\mathbbR" | "\\mathbfR" | "\\Re" => return Some("(-inf, inf)".to_owned()),
        "\\mathbbR_+" => return Some("[0, inf)".to_owned()),
        "\\mathbbR_++" => return Some("(0, inf)".to_owned()),
        _ => {}
    }
    if let Some(inside) = set.strip_prefix("\\{").and_then(|rest| rest.strip_suffix("\\}")) {
        let numbers = inside.split(',').map(|number| end(number).filter(|number| !number.contains("inf")));
        return Some(format!("{{{}}}", numbers.collect::<Option<Vec<_>>>()?.join(", ")));
    }
    let open = set.chars().next().filter(|sign| "([".contains(*sign))?;
    let close = set.chars().next_back().filter(|sign| ")]".contains(*sign))?;
    let (low, high) = set.get(1..set.len() - 1)?.split_once(',')?;
    let (low, high) = (end(low)?, end(high)?);
    let closed_infinity = low.contains("inf") && open == '[' || high.contains("inf") && close == ']';
    let ascending = match (number::parse(&low), number::parse(&high)) {
        (Some(low), Some(high)) => low < high,
        (None, Some(_)) => low == "-inf",
        (Some(_), None) => high == "inf",
        (None, None) => low == "-inf" && high == "inf",
    };
    (ascending && !closed_infinity).then(|| format!("{open}{low}, {high}{close}"))
}

/// An end of an interval: a number, or infinity.
fn end(text: &str) -> Option<String> {
    let text = text.replace(' ', "").replace('∞', "\\infty");
    match text.as_str() {
        "\\infty" | "+\\infty" => Some("inf".to_owned()),
        "-\\infty" => Some("-inf".to_owned()),
        _ => {
            let fraction =
                text.strip_prefix("\\frac{").and_then(|rest| rest.strip_suffix('}')).and_then(|rest| rest.split_once("}{"));
            let plain = fraction.map_or(text.clone(), |(above, below)| format!("{above}/{below}"));
            number::parse(&plain).map(|_| plain)
        }
    }
}
