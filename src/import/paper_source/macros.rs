//! Expands the commands that a LaTeX source defines, such as `\newcommand{\bl}{\underline{\beta}}`, in its formulas.
//!
//! A formula is kept as the paper prints it, so that the commands of the author are replaced by what they print. Called by
//! [`super::scanner`] and [`super::items`]. The number of expansions and the length of the result are bounded.

use std::collections::BTreeMap;

/// The most commands that are stored.
const MAX_MACROS: usize = 2_000;
/// The most expansions in one formula.
const MAX_EXPANSIONS: usize = 500;
/// The longest text of a formula after expansion, in bytes.
const MAX_LENGTH: usize = 20_000;

/// The commands that a source defines: each with the number of its arguments and its text.
#[derive(Clone, Debug, Default)]
pub(super) struct Macros(BTreeMap<String, (usize, String)>);

impl Macros {
    /// Stores a command, without its backslash.
    pub(super) fn insert(&mut self, name: &str, arguments: usize, body: &str) {
        if self.0.len() < MAX_MACROS && !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphabetic()) {
            self.0.insert(name.to_owned(), (arguments, body.to_owned()));
        }
    }

    /// Returns the text with every stored command replaced.
    ///
    /// # Errors
    /// Returns the reason if a command lacks an argument, or a limit is exceeded, as it is for a command that contains itself.
    pub(super) fn expand(&self, text: &str) -> Result<String, String> {
        let mut out = text.to_owned();
        if self.0.is_empty() {
            return Ok(out);
        }
        let (mut at, mut expansions) = (0, 0);
        while let Some(found) = out.get(at..).and_then(|rest| rest.find('\\')) {
            let start = at + found;
            let name: String = out[start + 1..].chars().take_while(char::is_ascii_alphabetic).collect();
            let after = start + 1 + name.len();
            let Some((count, body)) = self.0.get(&name) else {
                at = if name.is_empty() { after + out[after..].chars().next().map_or(0, char::len_utf8) } else { after };
                continue;
            };
            expansions += 1;
            if expansions > MAX_EXPANSIONS {
                return Err(format!("`\\{name}` expands without end"));
            }
            let mut end = after;
            let mut arguments = Vec::new();
            for _ in 0..*count {
                let Some((inner, next)) = argument(&out, end) else {
                    return Err(format!("`\\{name}` has fewer than {count} arguments"));
                };
                arguments.push(inner);
                end = next;
            }
            let mut put = body.clone();
            for (number, argument) in arguments.iter().enumerate() {
                put = put.replace(&format!("#{}", number + 1), argument);
            }
            // A letter after the text of the command must not lengthen a command at its end.
            if put.ends_with(|sign: char| sign.is_ascii_alphabetic())
                && out[end..].starts_with(|sign: char| sign.is_ascii_alphabetic())
            {
                put.push(' ');
            }
            if put.len() + out.len() > MAX_LENGTH {
                return Err(format!("`\\{name}` expands to a very long formula"));
            }
            out.replace_range(start..end, &put);
            at = start;
        }
        Ok(out)
    }
}

/// The argument that begins at an offset, after spaces: a group in braces without its braces, or one character or command. Also
/// the offset after it.
fn argument(text: &str, at: usize) -> Option<(String, usize)> {
    let start = at + text.get(at..)?.len() - text.get(at..)?.trim_start().len();
    let rest = text.get(start..)?;
    if rest.starts_with('{') {
        let length = group_length(rest)?;
        return Some((rest[1..length - 1].to_owned(), start + length));
    }
    let first = rest.chars().next()?;
    let length = match first {
        '\\' => 1 + rest[1..].len() - rest[1..].trim_start_matches(|sign: char| sign.is_ascii_alphabetic()).len(),
        _ => first.len_utf8(),
    };
    Some((rest[..length].to_owned(), start + length))
}

/// Returns the length of the group in braces with which the text begins, with its braces. A brace after a backslash does not count.
pub(super) fn group_length(text: &str) -> Option<usize> {
    let (mut depth, mut escaped) = (0_usize, false);
    for (place, letter) in text.char_indices() {
        match letter {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '{' => depth += 1,
            '}' => {
                depth = depth.checked_sub(1)?;
                if depth == 0 {
                    return Some(place + 1);
                }
            }
            _ if depth == 0 => return None,
            _ => {}
        }
    }
    None
}
