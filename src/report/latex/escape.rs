//! Makes texts and formulas safe for a LaTeX document: text is escaped, and a formula may contain known commands only.
//!
//! A condition file may come from a stranger, and TeX is a programming language that reads and writes files. A formula with an unknown
//! command, an unbalanced brace or a second subscript is refused, and the caller shows its text instead. Called by the other files
//! of this folder. Not part of a verdict.

use crate::derive::latex::{MARK_END, MARK_START};
use crate::report::visible::visible;
use crate::syntax::greek_letter;

/// A longer formula is refused.
const LONGEST: usize = 6_000;
/// A formula with deeper groups is refused.
const DEEPEST: usize = 40;
/// A fraction is set on one line with a slash if its numerator or denominator prints more signs, so that the line can break in it.
const WIDEST: usize = 60;
/// The command of the document that frames a part of a formula that differs from another version of the formula.
pub const DIFFERS: &str = "differs";

/// Commands without an argument that print a sign.
const SIGNS: &[&str] = &[
    "alpha",
    "beta",
    "gamma",
    "delta",
    "epsilon",
    "varepsilon",
    "zeta",
    "eta",
    "theta",
    "vartheta",
    "iota",
    "kappa",
    "lambda",
    "mu",
    "nu",
    "xi",
    "pi",
    "varpi",
    "rho",
    "varrho",
    "sigma",
    "varsigma",
    "tau",
    "upsilon",
    "phi",
    "varphi",
    "chi",
    "psi",
    "omega",
    "Gamma",
    "Delta",
    "Theta",
    "Lambda",
    "Xi",
    "Pi",
    "Sigma",
    "Upsilon",
    "Phi",
    "Psi",
    "Omega",
    "leq",
    "geq",
    "neq",
    "le",
    "ge",
    "ne",
    "in",
    "notin",
    "equiv",
    "land",
    "lor",
    "wedge",
    "vee",
    "neg",
    "lnot",
    "to",
    "rightarrow",
    "Rightarrow",
    "Leftrightarrow",
    "iff",
    "implies",
    "Longrightarrow",
    "Longleftrightarrow",
    "forall",
    "exists",
    "infty",
    "cdot",
    "times",
    "mid",
    "ldots",
    "dots",
    "cdots",
    "ell",
    "lvert",
    "rvert",
    "vert",
    "min",
    "max",
    "sup",
    "inf",
    "prime",
    "ast",
    "star",
    "quad",
    "qquad",
];
/// Commands of one argument that is a formula.
const AROUND: &[&str] = &[
    "mathrm",
    "mathit",
    "mathbf",
    "mathsf",
    "mathcal",
    "operatorname",
    "sqrt",
    "bar",
    "underline",
    "overline",
    "hat",
    "widehat",
    "tilde",
    "widetilde",
    "dot",
];
/// Commands that change the size of a bracket: they are left out, so that a line can break between the brackets.
const SIZES: &[&str] =
    &["left", "right", "big", "Big", "bigg", "Bigg", "bigl", "bigr", "Bigl", "Bigr", "biggl", "biggr", "limits", "displaystyle"];
/// Latin letters beyond ASCII that the usual fonts of pdfTeX lack, and its fonts in the encoding T1 have.
const LATIN: &str = "ĄąĐđĘęĞğÐðÞþ";
/// Other Latin letters beyond ASCII and Latin 1 that pdfTeX prints.
const ACCENTED: &str = "ĂăĆćČčĎďĚěİıĹĺĽľŁłŃńŇňŐőŒœŔŕŘřŚśŞşŠšŢţŤťŮůŰűŸŹźŻżŽž";
/// Signs of texts with the LaTeX that prints them.
const TEXT_SIGNS: &[(char, &str)] = &[
    ('\\', "\\textbackslash{}"),
    ('{', "\\{"),
    ('}', "\\}"),
    ('$', "\\$"),
    ('&', "\\&"),
    ('#', "\\#"),
    ('%', "\\%"),
    ('_', "\\_\\allowbreak{}"),
    // A product of a proof is one word, which is wider than its column.
    ('*', "*\\allowbreak{}"),
    ('^', "\\textasciicircum{}"),
    ('~', "\\textasciitilde{}"),
    ('"', "''"),
    ('`', "\\textquoteleft{}"),
    ('<', "\\textless{}"),
    ('>', "\\textgreater{}"),
    ('|', "\\textbar{}"),
    ('-', "-{}"),
    ('\u{a0}', "~"),
    ('–', "\\textendash{}"),
    ('—', "\\textemdash{}"),
    ('‘', "\\textquoteleft{}"),
    ('’', "\\textquoteright{}"),
    ('“', "\\textquotedblleft{}"),
    ('”', "\\textquotedblright{}"),
    ('…', "\\dots{}"),
    ('§', "\\S{}"),
    ('·', "\\textperiodcentered{}"),
    ('°', "\\textdegree{}"),
    ('×', "\\ensuremath{\\times}"),
    ('≤', "\\ensuremath{\\leq}"),
    ('≥', "\\ensuremath{\\geq}"),
    ('≠', "\\ensuremath{\\neq}"),
    ('∈', "\\ensuremath{\\in}"),
    ('∞', "\\ensuremath{\\infty}"),
    ('→', "\\ensuremath{\\rightarrow}"),
    ('⇒', "\\ensuremath{\\Rightarrow}"),
    ('⇔', "\\ensuremath{\\Leftrightarrow}"),
];

/// Returns a text in which nothing is a command. A sign that the fonts lack is shown by its number.
#[must_use]
pub fn text(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for sign in visible(text).chars() {
        if let Some((_, latex)) = TEXT_SIGNS.iter().find(|(known, _)| *known == sign) {
            out.push_str(latex);
        } else if LATIN.contains(sign) {
            out.push_str(&format!("{{\\fontencoding{{T1}}\\selectfont {sign}}}"));
        } else if sign == ' ' || sign.is_ascii_graphic() || has_letter(sign) {
            out.push(sign);
        } else if sign.is_whitespace() {
            out.push(' ');
        } else if let Some(name) = greek_name(sign) {
            out.push_str(&format!("\\ensuremath{{\\{name}}}"));
        } else {
            out.push_str(&format!("\\texttt{{U+{:04X}}}", u32::from(sign)));
        }
    }
    out
}

/// Returns a text in the font of a typewriter, in which a line can break after a sign of arithmetic.
#[must_use]
pub fn code(text: &str) -> String {
    let mut out = String::new();
    for part in text.split_inclusive(['*', '/', '+', '(', '[', ',', '.', '=']) {
        out.push_str(&self::text(part));
        out.push_str("\\allowbreak{}");
    }
    format!("\\texttt{{{out}}}")
}

fn has_letter(sign: char) -> bool {
    matches!(sign, '\u{c0}'..='\u{d6}' | '\u{d8}'..='\u{f6}' | '\u{f8}'..='\u{ff}') || ACCENTED.contains(sign)
}

/// Returns the command of a Greek letter, without the backslash.
fn greek_name(sign: char) -> Option<&'static str> {
    SIGNS.iter().find(|name| greek_letter(name) == Some(sign)).copied()
}

/// Returns a formula with known commands only, in which a line can break at the outer level; `None` if the formula may be no formula.
#[must_use]
pub fn math(latex: &str) -> Option<String> {
    if latex.len() > LONGEST {
        return None;
    }
    let marked = latex
        .replace(&format!("{{\\text{{{MARK_START}}}"), &format!("\\{DIFFERS}{{"))
        .replace(&format!("\\text{{{MARK_END}}}}}"), "}");
    if !marked.is_ascii() {
        return None;
    }
    let mut reader = MathReader { rest: &marked, depth: 0 };
    let out = reader.formula(MathPlace::Outside)?;
    reader.rest.is_empty().then_some(out)
}

/// Where a part of a formula is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum MathPlace {
    /// At the outer level.
    Outside,
    /// In a group in braces.
    Group,
    /// In a list of cases.
    Cases,
    /// In braces that are left out, so that a line can break inside.
    Wide,
}

impl MathPlace {
    /// Returns true iff a line can break here.
    fn can_break(self) -> bool {
        matches!(self, Self::Outside | Self::Wide)
    }
}

struct MathReader<'a> {
    rest: &'a str,
    depth: usize,
}

impl<'a> MathReader<'a> {
    /// Reads up to the end of the place, and returns what was read.
    fn formula(&mut self, place: MathPlace) -> Option<String> {
        self.depth += 1;
        if self.depth > DEEPEST {
            return None;
        }
        let mut out = String::new();
        let (mut below, mut above, mut prime) = (false, false, false);
        loop {
            let Some(sign) = self.rest.chars().next() else {
                self.depth -= 1;
                return (place == MathPlace::Outside).then_some(out);
            };
            let after_prime = std::mem::take(&mut prime);
            match sign {
                '}' => {
                    self.depth -= 1;
                    return matches!(place, MathPlace::Group | MathPlace::Wide).then_some(out);
                }
                '\\' if self.rest.starts_with("\\end{cases}") => {
                    self.depth -= 1;
                    return (place == MathPlace::Cases).then_some(out);
                }
                '_' | '^' => {
                    let seen = if sign == '_' { &mut below } else { &mut above };
                    if std::mem::replace(seen, true) && !(sign == '^' && after_prime) {
                        return None;
                    }
                    self.step(1);
                    let script = self.script()?;
                    out.push_str(&format!("{sign}{{{script}}}"));
                    continue;
                }
                '\'' => {
                    if std::mem::replace(&mut above, true) && !after_prime {
                        return None;
                    }
                    prime = true;
                    out.push('\'');
                    self.step(1);
                    continue;
                }
                '{' => {
                    self.step(1);
                    let inner = self.group()?;
                    out.push_str(&format!("{{{inner}}}"));
                }
                '\\' => out.push_str(&self.command(place)?),
                '&' if place == MathPlace::Cases => {
                    out.push('&');
                    self.step(1);
                }
                ',' => {
                    out.push_str(if place.can_break() { ",\\allowbreak{}" } else { "," });
                    self.step(1);
                }
                ' ' => {
                    out.push(' ');
                    self.step(1);
                    // A blank ends no symbol: its scripts may follow.
                    continue;
                }
                'a'..='z'
                | 'A'..='Z'
                | '0'..='9'
                | '+'
                | '-'
                | '*'
                | '/'
                | '='
                | '<'
                | '>'
                | '('
                | ')'
                | '['
                | ']'
                | '|'
                | '.'
                | ':'
                | ';'
                | '!'
                | '?' => {
                    out.push(sign);
                    self.step(1);
                }
                _ => return None,
            }
            (below, above) = (false, false);
        }
    }

    fn step(&mut self, length: usize) {
        self.rest = self.rest.get(length..).unwrap_or("");
    }

    /// Reads the rest of a group whose opening brace was read, with its closing brace.
    fn group(&mut self) -> Option<String> {
        let inner = self.formula(MathPlace::Group)?;
        self.rest = self.rest.strip_prefix('}')?;
        Some(inner)
    }

    /// Reads an argument: a group, a command that prints a sign, or one letter or digit.
    fn argument(&mut self) -> Option<String> {
        self.rest = self.rest.trim_start_matches(' ');
        if let Some(rest) = self.rest.strip_prefix('{') {
            self.rest = rest;
            return self.group();
        }
        if let Some(name) = self.command_name().filter(|name| SIGNS.contains(name)) {
            self.step(name.len() + 1);
            return Some(format!("\\{name}"));
        }
        let sign = self.rest.chars().next().filter(char::is_ascii_alphanumeric)?;
        self.step(1);
        Some(sign.to_string())
    }

    /// Reads a subscript or a superscript: a group, a letter, a digit, a star, or a command that prints a sign.
    fn script(&mut self) -> Option<String> {
        if let Some(rest) = self.rest.strip_prefix('*') {
            self.rest = rest;
            return Some("*".to_owned());
        }
        self.argument()
    }

    /// Returns the name of the command that comes next; `None` if none does.
    fn command_name(&self) -> Option<&'a str> {
        let after = self.rest.strip_prefix('\\')?;
        let end = after.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(after.len());
        after.get(..end).filter(|name| !name.is_empty())
    }

    fn command(&mut self, place: MathPlace) -> Option<String> {
        let Some(name) = self.command_name() else { return self.sign_command(place) };
        self.step(name.len() + 1);
        if SIGNS.contains(&name) {
            return Some(format!("\\{name} "));
        }
        if name == DIFFERS {
            return self.marked();
        }
        if AROUND.contains(&name) {
            let inner = self.argument()?;
            return Some(format!("\\{name}{{{inner}}}"));
        }
        if SIZES.contains(&name) {
            self.rest = self.rest.trim_start_matches(' ');
            self.rest = self.rest.strip_prefix('.').unwrap_or(self.rest);
            return Some(String::new());
        }
        match name {
            "frac" | "dfrac" | "tfrac" => {
                let (above, below) = (self.argument()?, self.argument()?);
                let is_wide = place.can_break() && (printed(&above) > WIDEST || printed(&below) > WIDEST);
                Some(match is_wide {
                    true => format!("[({above})\\allowbreak{{}}/\\allowbreak{{}}({below})]"),
                    false => format!("\\frac{{{above}}}{{{below}}}"),
                })
            }
            "text" | "textrm" | "mbox" => {
                self.rest = self.rest.strip_prefix('{')?;
                self.words(place.can_break())
            }
            "begin" => {
                self.rest = self.rest.strip_prefix("{cases}")?;
                let inner = self.formula(MathPlace::Cases)?;
                self.rest = self.rest.strip_prefix("\\end{cases}")?;
                Some(format!("\\begin{{cases}}{inner}\\end{{cases}}"))
            }
            _ => None,
        }
    }

    /// Reads a part that differs from another version, with a frame around it unless it is so wide that a line has to break in it.
    fn marked(&mut self) -> Option<String> {
        let start = self.rest;
        let inner = self.argument()?;
        if printed(&inner) <= WIDEST {
            return Some(format!("\\{DIFFERS}{{{inner}}}"));
        }
        self.rest = start.strip_prefix('{')?;
        let inner = self.formula(MathPlace::Wide)?;
        self.rest = self.rest.strip_prefix('}')?;
        Some(inner)
    }

    /// Reads a command whose name is a sign: a brace, a space, or the end of a row of cases.
    fn sign_command(&mut self, place: MathPlace) -> Option<String> {
        let sign = self.rest.chars().nth(1)?;
        let is_known = match sign {
            '{' | '}' | ',' | ';' | ':' | '!' | ' ' | '|' => true,
            '\\' => place == MathPlace::Cases,
            _ => false,
        };
        self.step(2);
        is_known.then(|| format!("\\{sign}"))
    }

    /// Reads the words of a `\text`, whose opening brace was read, up to its closing brace. Returns them in a `\text`, or each in one of
    /// its own if a line can break between them.
    fn words(&mut self, can_break: bool) -> Option<String> {
        const ESCAPES: [&str; 10] =
            ["\\textbackslash ", "\\textasciicircum ", "\\textasciitilde ", "\\_", "\\&", "\\%", "\\#", "\\$", "\\{", "\\}"];
        let mut out = String::new();
        loop {
            if let Some(escape) = ESCAPES.iter().find(|escape| self.rest.starts_with(**escape)) {
                out.push_str(escape.trim_end_matches(' '));
                out.push_str("{}");
                self.step(escape.len());
                continue;
            }
            let sign = self.rest.chars().next()?;
            self.step(1);
            match sign {
                '}' => return Some(format!("\\text{{{out}}}")),
                '\\' | '{' | '$' | '&' | '#' | '%' | '_' | '^' | '~' => return None,
                ' ' if can_break && !out.trim().is_empty() => out.push_str(" }\\allowbreak{}\\text{"),
                sign if sign == ' ' || sign.is_ascii_graphic() => out.push_str(&self::text(&sign.to_string())),
                _ => return None,
            }
        }
    }
}

/// Returns about how many signs a formula prints.
fn printed(latex: &str) -> usize {
    let mut count = 0;
    let mut in_command = false;
    for sign in latex.chars() {
        let is_letter = sign.is_ascii_alphabetic();
        if sign == '\\' {
            in_command = true;
            count += 1;
        } else if !(in_command && is_letter) {
            in_command = false;
            count += usize::from(!matches!(sign, '{' | '}' | ' ' | '_' | '^'));
        }
    }
    count
}

#[cfg(test)]
mod tests {
    use super::{code, math, text};

    #[test]
    fn no_text_is_a_command() {
        assert_eq!(text("a_b & \\input{x} 5% $"), "a\\_\\allowbreak{}b \\& \\textbackslash{}input\\{x\\} 5\\% \\$");
        assert_eq!(text("^^5c"), "\\textasciicircum{}\\textasciicircum{}5c");
        assert_eq!(text("α é 中 \u{202e}"), "\\ensuremath{\\alpha} é \\texttt{U+4E2D} \\textbackslash{}u\\{202e\\}");
        assert!(code("a*b").starts_with("\\texttt{a*\\allowbreak{}"));
    }

    #[test]
    fn formulas_of_the_printer_pass() {
        for latex in [
            "\\bar\\beta_{1}",
            "\\frac{\\underline{\\beta}(p_h - p_l) - c_A}{p_h} \\geq \\text{line\\_10}",
            "\\mathrm{share}_{\\mathrm{committed}}",
            "{x}^{(2)} \\leq \\min\\{a, b\\}",
            "a'^* + b^{2}",
            "\\begin{cases} a & \\text{if } p < q \\\\ b & \\text{otherwise} \\end{cases}",
        ] {
            assert!(math(latex).is_some(), "{latex}");
        }
        assert_eq!(math("{\\text{\u{e000}}<\\text{\u{e001}}} b").as_deref(), Some("\\differs{<} b"));
    }

    #[test]
    fn what_may_be_no_formula_is_refused() {
        for latex in [
            "\\input{x}",
            "\\write18{x}",
            "\\def\\a{}",
            "a}b",
            "{a",
            "a_b_c",
            "a^b^c",
            "a & b",
            "a \\\\ b",
            "^^5cinput",
            "a % b",
            "a $ b",
            "\\text{a_b}",
            "\\text{\\input{x}}",
            "\\begin{verbatim}",
            "中",
            "\\frac{a}",
            "a#1",
        ] {
            assert_eq!(math(latex), None, "{latex}");
        }
        assert_eq!(math(&"{".repeat(100)), None);
    }

    #[test]
    fn a_wide_fraction_can_break() {
        let sum = vec!["a"; 50].join(" + ");
        assert_eq!(math(&format!("\\frac{{{sum}}}{{b}}")), Some(format!("[({sum})\\allowbreak{{}}/\\allowbreak{{}}(b)]")));
    }
}
