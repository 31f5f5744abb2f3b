//! Replaces old commands in the LaTeX of a condition file, such as `\over`, by present ones.
//!
//! Called by [`super::html`] and [`super::latex`], which typeset the formulas of the file. Not part of a verdict.

/// Returns the LaTeX of a paper in present commands: `{a \over b}` becomes a fraction, spacing and fonts of old style are left out.
#[must_use]
pub fn modern(latex: &str) -> String {
    let mut out = latex.to_owned();
    for (old, new) in [("\\rm{", "\\mathrm{"), ("{\\rm ", "\\mathrm{"), ("\\lt", "<"), ("\\gt", ">"), ("\\limits", "")] {
        out = out.replace(old, new);
    }
    // `\let` and others that begin like `\lt` do not occur in formulas that the language accepts.
    while let Some(fraction) = over(&out) {
        out = fraction;
    }
    out
}

/// Returns the formula with its first `\over` as a fraction; `None` if the formula has no `\over`, or has it outside of any group.
fn over(latex: &str) -> Option<String> {
    let at = latex.find("\\over").filter(|at| !latex[at + 5..].starts_with(|c: char| c.is_alphabetic()))?;
    let mut depth = 0_i32;
    let open = latex[..at].char_indices().rev().find(|(_, sign)| {
        match sign {
            '}' => depth += 1,
            '{' => depth -= 1,
            _ => {}
        }
        depth < 0
    });
    let (open, _) = open?;
    let mut depth = 0_i32;
    let close = latex[at..].char_indices().find(|(_, sign)| {
        match sign {
            '{' => depth += 1,
            '}' => depth -= 1,
            _ => {}
        }
        depth < 0
    });
    let close = at + close?.0;
    let (above, below) = (latex[open + 1..at].trim(), latex[at + 5..close].trim());
    Some(format!("{}{{\\frac{{{above}}}{{{below}}}}}{}", &latex[..open], &latex[close + 1..]))
}
