//! Checks that a chain of comparisons such as `a < b <= c` has one direction; shared by plain and LaTeX formulas.
//!
//! Called by both formula parsers. A chain that changes direction is an error because readers disagree about its meaning.

use super::tree::Relation;
use crate::diagnostic::Diagnostic;
use crate::source::Span;

/// Returns an error if the chain mixes increasing and decreasing comparisons, or if a chain of two or more contains `!=`.
pub(super) fn fault(links: &[(Relation, Span)]) -> Option<Diagnostic> {
    let mut direction: Option<(Relation, Span)> = None;
    for (relation, span) in links {
        match relation {
            Relation::NotEqual if links.len() > 1 => {
                return Some(Diagnostic::new(*span, "`!=` in a chain of comparisons").repair("split it with `and`"));
            }
            Relation::NotEqual | Relation::Equal => {}
            Relation::Less | Relation::LessEqual | Relation::Greater | Relation::GreaterEqual => {
                let rises = |relation: Relation| matches!(relation, Relation::Less | Relation::LessEqual);
                match direction {
                    Some((first, place)) if rises(first) != rises(*relation) => {
                        let message = format!(
                            "the chain of comparisons changes direction, from `{}` to `{}`",
                            first.sign(),
                            relation.sign()
                        );
                        return Some(
                            Diagnostic::new(*span, message).repair("split it with `and`").also(place, "first direction"),
                        );
                    }
                    Some(_) => {}
                    None => direction = Some((*relation, *span)),
                }
            }
        }
    }
    None
}
