//! Holds the pages of the language reference, and finds the section about a word of the language.
//!
//! Called by `referee explain`. Not part of a verdict. The pages are the files in `docs/reference/`, embedded when the tool is built; the
//! tests run every example in them, so that the tool and the book say the same.

/// The pages of the reference: the name of the file, and the Markdown text.
pub const PAGES: [(&str, &str); 15] = [
    ("text", include_str!("../docs/reference/text.md")),
    ("declarations", include_str!("../docs/reference/declarations.md")),
    ("formulas", include_str!("../docs/reference/formulas.md")),
    ("claims", include_str!("../docs/reference/claims.md")),
    ("derive", include_str!("../docs/reference/derive.md")),
    ("clauses", include_str!("../docs/reference/clauses.md")),
    ("proofs", include_str!("../docs/reference/proofs.md")),
    ("steps", include_str!("../docs/reference/steps.md")),
    ("assessments", include_str!("../docs/reference/assessments.md")),
    ("play", include_str!("../docs/reference/play.md")),
    ("games", include_str!("../docs/reference/games.md")),
    ("obligations", include_str!("../docs/reference/obligations.md")),
    ("verdicts", include_str!("../docs/reference/verdicts.md")),
    ("errors", include_str!("../docs/reference/errors.md")),
    ("grammar", include_str!("../docs/reference/grammar.md")),
];

/// A section of the reference: a heading with the text below it, up to the next heading of its level or above.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Section {
    /// The page, as in [`PAGES`].
    pub page: &'static str,
    /// The heading as it is written, with its backticks.
    pub heading: &'static str,
    /// The Markdown text, heading included.
    pub text: &'static str,
    /// The words in backticks in the heading, or else the whole heading: what a reader may type to find the section.
    pub names: Vec<String>,
}

/// Returns every section of every page, in the order of the book. A section of the second level contains those of the third below it,
/// unless these are about something to type themselves.
#[must_use]
pub fn sections() -> Vec<Section> {
    PAGES.iter().flat_map(|(page, text)| of_page(page, text)).collect()
}

/// Returns the sections that explain a word: the sections with exactly this name (`PBE` is a name of the section `is PBE`), or else the
/// sections with a name that begins with the word, or else the sections with a name that contains the word. Upper case and lower case are
/// the same. A pasted error message finds the sections whose headings it contains. The list is empty if no section has such a name.
#[must_use]
pub fn explaining(word: &str) -> Vec<Section> {
    let wanted = plain(word);
    let all = sections();
    let matching = |test: &dyn Fn(&str) -> bool| -> Vec<Section> {
        all.iter().filter(|section| section.names.iter().any(|name| test(&plain(name)))).cloned().collect()
    };
    // A pasted message contains the heading of the section about it; a heading may leave out what differs from file to file.
    let message: Vec<Section> = all
        .iter()
        .filter(|section| section.page == "errors" && section.heading.contains('`'))
        .filter(|section| {
            section.heading.trim_matches('`').split('…').all(|part| {
                let part = words(part);
                part.split(' ').count() > 1 && format!(" {} ", words(word)).contains(&format!(" {part} "))
            })
        })
        .cloned()
        .collect();
    if !message.is_empty() {
        return message;
    }
    let tests: [&dyn Fn(&str) -> bool; 4] = [
        &|name| name == wanted,
        &|name| name == format!("is {wanted}"),
        &|name| name.starts_with(&format!("{wanted} ")),
        &|name| name.contains(&wanted),
    ];
    tests.into_iter().map(matching).find(|found| !found.is_empty()).unwrap_or_default()
}

/// Returns a name without the marks that a reader may leave out, in lower case, with single blanks.
fn plain(name: &str) -> String {
    let kept: String = name.chars().map(|sign| if matches!(sign, '`' | '"' | '…' | '-') { ' ' } else { sign }).collect();
    kept.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
}

/// Returns the words of a text in lower case, without punctuation, with single blanks.
fn words(text: &str) -> String {
    let split = text.split(|sign: char| !(sign.is_alphanumeric() || sign == '_'));
    split.filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ").to_lowercase()
}

fn of_page(page: &'static str, text: &'static str) -> Vec<Section> {
    // Places of headings outside of code blocks: level, start, end of the line.
    let mut headings: Vec<(usize, usize, usize)> = Vec::new();
    let mut in_code = false;
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        if line.starts_with("```") {
            in_code = !in_code;
        }
        let level = line.bytes().take_while(|byte| *byte == b'#').count();
        if !in_code && (1..=3).contains(&level) {
            headings.push((level, start, start + line.trim_end().len()));
        }
        start += line.len();
    }
    let mut out = Vec::new();
    for (place, (level, start, end)) in headings.iter().enumerate() {
        let stops = |(other, at, _): &(usize, usize, usize)| {
            let named = text.get(*at..).and_then(|rest| rest.lines().next()).is_some_and(|line| line.contains('`'));
            (*other <= *level || named).then_some(*at)
        };
        let stop = headings.iter().skip(place + 1).find_map(stops).unwrap_or(text.len());
        let (Some(heading), Some(body)) = (text.get(*start..*end), text.get(*start..stop)) else { continue };
        let heading = heading.trim_start_matches('#').trim();
        let quoted: Vec<String> = heading.split('`').skip(1).step_by(2).map(str::to_owned).collect();
        let mut names = quoted.clone();
        if quoted.len() > 1 {
            names.push(quoted.join(" "));
        }
        if quoted.is_empty() {
            names.push(heading.to_owned());
        }
        if *level == 1 {
            names.push(page.to_owned());
        }
        out.push(Section { page, heading, text: body.trim_end(), names });
    }
    out
}

#[cfg(test)]
mod tests {
    use super::explaining;

    fn headings(word: &str) -> Vec<&'static str> {
        explaining(word).into_iter().map(|section| section.heading).collect()
    }

    #[test]
    fn explain_finds_the_section_of_a_word_a_concept_and_a_message() {
        assert_eq!(headings("nonempty"), ["`nonempty`"]);
        assert_eq!(headings("PBE"), ["`is PBE` and the other concepts: claims about play", "`is PBE`"]);
        assert_eq!(headings("error: `x` is declared twice, first at line 2"), ["`is declared twice`"]);
        assert_eq!(headings("B does not see `v` at `k` - the player sees `m`"), ["`does not see … the player sees`"]);
        assert!(headings("nothing of the kind").is_empty());
    }
}
