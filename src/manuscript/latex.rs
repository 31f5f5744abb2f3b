//! Splits a LaTeX document into headings, paragraphs and numbered footnotes, without comments and the preamble.
//!
//! Called by [`super::read`]. Not part of a verdict.

use super::block::TextBlock;

/// Returns the headings, paragraphs and footnotes of a document. Sections are numbered as LaTeX numbers them; starred sections have
/// no number.
pub(super) fn blocks(text: &str) -> Vec<TextBlock> {
    let (body, lines_before) = match text.split_once("\\begin{document}") {
        Some((before, rest)) => (rest.split("\\end{document}").next().unwrap_or(rest), before.matches('\n').count()),
        None => (text, 0),
    };
    let mut reader = LatexTextReader { out: Vec::new(), counts: [0; 3], notes: 0 };
    reader.read(body, lines_before + 1);
    reader.out
}

/// The pieces read so far and the counters of the document.
struct LatexTextReader {
    out: Vec<TextBlock>,
    /// The numbers of the current section, subsection and subsubsection.
    counts: [u32; 3],
    /// The number of footnotes so far.
    notes: u32,
}

impl LatexTextReader {
    /// Reads the body of the document, which begins on line `first_line` of the file.
    fn read(&mut self, text: &str, first_line: usize) {
        let mut paragraph = String::new();
        let mut begins = first_line;
        for (place, line) in text.lines().enumerate() {
            let line = without_comment(line);
            let trimmed = line.trim();
            if trimmed.is_empty() && line.len() == trimmed.len() {
                self.close(&mut paragraph, begins);
                continue;
            }
            if let Some((level, starred, heading, rest)) = section(trimmed) {
                self.close(&mut paragraph, begins);
                self.heading(level, starred, &heading);
                begins = first_line + place;
                paragraph.push_str(&plain(rest));
                continue;
            }
            if paragraph.is_empty() {
                begins = first_line + place;
            } else {
                paragraph.push(' ');
            }
            paragraph.push_str(trimmed);
        }
        self.close(&mut paragraph, begins);
    }

    /// Adds a heading, numbered unless it is starred.
    fn heading(&mut self, level: usize, starred: bool, heading: &str) {
        let number = (!starred).then(|| {
            self.counts[level] += 1;
            self.counts[level + 1..].fill(0);
            self.counts[..=level].iter().map(u32::to_string).collect::<Vec<_>>().join(".")
        });
        self.out.push(TextBlock::Heading { number, heading: heading.to_owned() });
    }

    /// Adds the paragraph without its footnotes, and after it each footnote as a piece of its own.
    fn close(&mut self, paragraph: &mut String, line: usize) {
        let mut text = std::mem::take(paragraph);
        let mut notes = Vec::new();
        while let Some(start) = text.find("\\footnote{") {
            let open = start + "\\footnote".len();
            let Some(end) = closing(&text, open) else { break };
            self.notes += 1;
            notes.push((self.notes, text[open + 1..end].to_owned()));
            text.replace_range(start..=end, "");
        }
        let shown = plain(&text);
        if !shown.is_empty() {
            self.out.push(TextBlock::Paragraph { text: shown, line });
        }
        for (number, note) in notes {
            self.out.push(TextBlock::Footnote { number: number.to_string(), text: plain(&note), line });
        }
    }
}

/// For a line that begins with a section command: the level (0 for a section), whether it is starred, the heading, and the rest.
fn section(line: &str) -> Option<(usize, bool, String, &str)> {
    for (level, command) in ["\\section", "\\subsection", "\\subsubsection"].into_iter().enumerate() {
        let Some(rest) = line.strip_prefix(command) else { continue };
        let starred = rest.starts_with('*');
        let open = usize::from(starred);
        if !rest[open..].starts_with('{') {
            continue;
        }
        let end = closing(rest, open)?;
        return Some((level, starred, plain(&rest[open + 1..end]), rest[end + 1..].trim()));
    }
    None
}

/// The position of the brace that closes the brace at position `open`; a brace after a backslash does not count.
fn closing(text: &str, open: usize) -> Option<usize> {
    let mut depth = 0_usize;
    let mut escaped = false;
    for (place, letter) in text.char_indices().filter(|(place, _)| *place >= open) {
        match letter {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '{' => depth += 1,
            '}' => {
                depth = depth.saturating_sub(1);
                if depth == 0 {
                    return Some(place);
                }
            }
            _ => {}
        }
    }
    None
}

/// The line up to the first `%` that is not after a backslash.
fn without_comment(line: &str) -> &str {
    let mut escaped = false;
    for (place, letter) in line.char_indices() {
        match letter {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '%' => return &line[..place],
            _ => {}
        }
    }
    line
}

/// The text without labels, without the commands that begin and end theorem-like environments, and without the commands of emphasis
/// (their content is kept). Formulas are not changed.
fn plain(text: &str) -> String {
    let mut out = text.to_owned();
    for command in
        ["\\label{", "\\begin{proof", "\\end{proof", "\\begin{proposition", "\\end{proposition", "\\begin{lemma", "\\end{lemma"]
    {
        while let Some(start) = out.find(command) {
            let open = start + command.find('{').unwrap_or(0);
            let Some(end) = closing(&out, open) else { break };
            out.replace_range(start..=end, "");
        }
    }
    for command in ["\\emph{", "\\textit{", "\\textbf{"] {
        while let Some(start) = out.find(command) {
            let Some(end) = closing(&out, start + command.len() - 1) else { break };
            out.replace_range(end..=end, "");
            out.replace_range(start..start + command.len(), "");
        }
    }
    out.split_whitespace().collect::<Vec<_>>().join(" ")
}
