//! Makes the questions whether a claimed equilibrium survives another way to break ties.
//!
//! [`super::super::statements`] calls this file. The questions are reported under the claim and do not change its verdict.

use std::collections::BTreeSet;

use super::super::resolver::Resolver;
use super::resolved::OtherTieBreak;
use crate::game::equilibrium::EquilibriumCondition;
use crate::game::value::options;
use crate::source::Span;
use crate::syntax::play::PlayPhrase;

/// The most questions about ties for one claim.
const MAX_TIE_BREAKS: usize = 8;

impl Resolver<'_> {
    /// Returns every other way to break a tie that the assessment breaks by `best`, unless it leaves the conditions of the
    /// equilibrium unchanged.
    pub(in crate::paper) fn other_tie_breaks(&mut self, phrase: &PlayPhrase, span: Span) -> Vec<OtherTieBreak> {
        let PlayPhrase::Equilibrium { assessment: name, unique: false, concept, .. } = phrase else { return Vec::new() };
        let Some((assessment, resolved)) = self.assessment_and_game(Some(name), span) else { return Vec::new() };
        let Some(as_it_is) = self.parts_with_ties(phrase, span, None) else { return Vec::new() };
        let game = &resolved.game;
        let mut out = Vec::new();
        for (movement, kept) in assessment.ties() {
            let Some(info) = (0..game.infos.len()).find(|info| game.infos[*info].variable == movement) else { continue };
            let choices = options(game, info);
            let others: BTreeSet<usize> = (0..choices.len()).filter(|option| !kept.contains(option) || kept.len() > 1).collect();
            for &option in &others {
                if out.len() >= MAX_TIE_BREAKS {
                    return out;
                }
                let Some(parts) = self.parts_with_ties(phrase, span, Some((movement, option))) else { continue };
                let conditions =
                    |parts: &[EquilibriumCondition]| parts.iter().map(|part| part.condition.clone()).collect::<Vec<_>>();
                if conditions(&parts) == conditions(&as_it_is) {
                    continue;
                }
                let what = &game.variables[movement].name;
                let label = game.option_name(movement, &choices[option]);
                let suffix = if others.len() > 1 { format!("tie/{what}/{label}") } else { format!("tie/{what}") };
                let title = format!("is it an equilibrium if ties at {what} go to {label}?");
                out.push(OtherTieBreak { title, suffix, concept: concept.word(), parts, given: None });
            }
        }
        out
    }
}
