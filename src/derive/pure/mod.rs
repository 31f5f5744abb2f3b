//! Searches all pure assessments of a game, fixing one choice at a time and pruning choices that belong to no equilibrium.
//!
//! Beliefs follow Bayes' rule where the concept requires it and are free elsewhere, so each result holds for some belief. The
//! condition of an information set is derived as soon as all moves that it depends on are fixed, under the earlier conditions
//! of those moves, and once for all assessments that agree so far. A necessary condition for any belief is derived as soon as
//! the later moves are fixed. If one condition never holds, or two are inconsistent, every continuation of the search is ruled
//! out.
//! Called by the command `derive`. Untrusted: regions and pruning both require a proof.

mod demands;
mod outcomes;

use std::cell::RefCell;
use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use super::chosen_number::ChosenNumber;
use super::condition::result;
use super::gaps::{Gaps, worse};
use super::offers::Offers;
pub use super::offers::is_number;
use super::{DerivationContext, DerivationOutcome, DerivedCondition};
use crate::certify::Word;
use crate::expression::ConditionRef;
use crate::expression::build::{all, constant_truth, number};
use crate::game::assessment::{ChosenAction, RuleAction, StrategyRule};
use crate::game::equilibrium::{GameScope, is_finite};
use crate::game::free_beliefs::free_beliefs;
use crate::game::search_order::{deepest_first, depends_on};
use crate::game::tree::{InfoId, NumberRange, VariableId};
use crate::game::value::{AssessmentPlay, UndefinedPlay, options};
use crate::game::{Assessment, Game};
use crate::paper::{Claim, GivenHypothesis, Paper};
use crate::syntax::play::Concept;
use demands::SearchHypotheses;
use outcomes::does;

/// The maximum number of choices tried, counting a choice again for each combination of earlier choices.
pub const MAX_TRIED: usize = 2_000;

/// The share of the time that the search may take, in hundredths.
const SEARCHING: u32 = 75;

/// The pure equilibria of a game, as found by the search.
#[derive(Clone, Debug)]
pub struct PureEquilibria {
    /// The question, as shown in reports: `quiche is PBE`.
    pub question: String,
    /// The assessments that are equilibria for some parameters, or may be.
    pub assessments: Vec<PureEquilibrium>,
    /// The outcomes: assessments that differ only off the path are grouped together.
    pub outcomes: Vec<EquilibriumOutcome>,
    /// True iff players choose numbers. The search then tries only ends of intervals and thresholds of replies as numbers, and
    /// only replies with one threshold.
    pub numbers: bool,
    /// The kinds of outcomes if players choose numbers: histories without the numbers, and the indices in [`PureEquilibria::outcomes`] of
    /// the outcomes of each kind.
    pub sorts: Vec<(Vec<String>, Vec<usize>)>,
    /// The conditions that never hold, with how often each pruned the search.
    pub ruled_out: Vec<RuledOut>,
    /// The assessments or steps that could not be derived, each with the reason.
    pub left_out: Vec<(String, String)>,
    /// The number of choices tried.
    pub tried: usize,
    /// The region without an equilibrium, and the overlaps of the outcomes; `None` if no region was derived.
    pub gaps: Option<Gaps>,
    /// If play after a number was searched: the derived choice of the number, or the reason why no choice was derived.
    pub chosen: Option<Result<ChosenNumber, String>>,
}

/// A pure assessment, with the region in which it is an equilibrium for some belief.
#[derive(Clone, Debug)]
pub struct PureEquilibrium {
    /// The actions, by information set.
    pub does: Vec<(String, String)>,
    /// The region in which it is an equilibrium.
    pub region: DerivedCondition,
}

/// An outcome of equilibria, with its region.
#[derive(Clone, Debug)]
pub struct EquilibriumOutcome {
    /// The histories to which chance may lead.
    pub histories: Vec<String>,
    /// The assessments with this outcome, as indices into [`PureEquilibria::assessments`], each with the region in which it is an
    /// equilibrium with this outcome.
    pub assessments: Vec<(usize, DerivedCondition)>,
    /// The region in which it is the outcome of an equilibrium.
    pub region: DerivedCondition,
}

/// A reason why the search was pruned.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RuledOut {
    /// The description of the condition that never holds.
    pub why: String,
    /// The number of times that it pruned the search.
    pub times: usize,
    /// *Proved*, or *unchecked* if only a solver claims that the condition never holds.
    pub word: Word,
}

/// A node of the search: a partial assessment with its derived conditions.
#[derive(Clone)]
struct SearchNode {
    assessment: Assessment,
    /// The derived conditions, each with its information set. Each is equivalent to the original condition, given the earlier
    /// ones.
    known: Vec<(Option<InfoId>, ConditionRef)>,
    /// The conditions that could not be derived, with the reasons.
    unknown: Vec<String>,
    /// The worst verdict on the derived conditions.
    word: Word,
}

struct PureEquilibriumSearch<'a> {
    paper: &'a Paper,
    /// The claim that provides the hypotheses, including the range of the number `after`.
    base: &'a Claim,
    /// The claim without the range of the number.
    without_range: &'a Claim,
    context: DerivationContext<'a>,
    concept: Concept,
    offers: Offers,
    /// The number after which play is searched; `None` for play from the beginning.
    after: Option<VariableId>,
    order: Vec<InfoId>,
    needs: Vec<BTreeSet<InfoId>>,
    /// The truth values of tests in payoffs that hold for all parameters, if proved.
    tests: RefCell<HashMap<ConditionRef, Option<bool>>>,
    /// The derived conditions, by additional hypothesis and original condition.
    derived: HashMap<(ConditionRef, ConditionRef), DerivedCondition>,
    found: Vec<(Assessment, DerivedCondition)>,
    out: PureEquilibria,
}

/// A query for all pure equilibria of a game, or of play after each value of a number.
#[derive(Clone, Debug)]
pub struct EquilibriumQuery {
    /// The game.
    pub game: Arc<Game>,
    /// The concept.
    pub concept: Concept,
    /// The number after which play is searched, for all its values; `None` for the whole game.
    pub after: Option<VariableId>,
}

/// Returns all pure equilibria of a game under the hypotheses of a claim. Where players choose numbers, only the candidates of
/// the module `offers` are tried.
///
/// # Errors
/// The reason, as a message, why the concept is not supported for this game.
pub fn pure(
    paper: &Paper,
    base: &Claim,
    query: &EquilibriumQuery,
    context: DerivationContext<'_>,
) -> Result<PureEquilibria, String> {
    let EquilibriumQuery { game, concept, after } = query;
    let infos = match after {
        None => (0..game.infos.len()).collect(),
        Some(number) => following(game, *number)?,
    };
    let without_range = base;
    let mut base = base.clone();
    if let Some((number, range)) = after.and_then(|number| Some((number, range(game, number)?))) {
        let condition = range.contains(&game.term(number));
        base.given.push(GivenHypothesis { origin: "given".to_owned(), from: None, condition });
    }
    let mut start = Assessment::nothing(game);
    for &info in &infos {
        start.beliefs[info] = free_beliefs(game, info, *concept, &infos);
    }
    check_supported(game, *concept, *after)?;
    let Some(model) = paper.models.get(base.model) else {
        return Err("the paper has no such combination of readings".to_owned());
    };
    let order = deepest_first(game, &infos);
    let of = after.map_or(String::new(), |number| format!(" after {}", game.variables[number].name));
    let mut search = PureEquilibriumSearch {
        paper,
        base: &base,
        without_range,
        context,
        concept: *concept,
        offers: Offers::of(paper, model, game),
        after: *after,
        needs: order.iter().map(|info| depends_on(game, *info)).collect(),
        order,
        tests: RefCell::default(),
        derived: HashMap::new(),
        found: Vec::new(),
        out: PureEquilibria {
            question: format!("{}{of} is {}", game.name, concept.word()),
            assessments: Vec::new(),
            outcomes: Vec::new(),
            numbers: infos.iter().any(|info| options(game, *info).iter().any(|option| option.amount.is_some())),
            sorts: Vec::new(),
            ruled_out: Vec::new(),
            left_out: Vec::new(),
            tried: 0,
            gaps: None,
            chosen: None,
        },
    };
    // Some time is reserved for grouping the equilibria found.
    search.context = context.with_share(SEARCHING);
    search.fix(0, &SearchNode { assessment: start, known: Vec::new(), unknown: Vec::new(), word: Word::Proved });
    search.context = context;
    Ok(search.finished())
}

/// Returns the range from which a number is chosen.
fn range(game: &Game, number: VariableId) -> Option<&NumberRange> {
    (0..game.nodes.len()).find_map(|node| game.range(node, number))
}

/// Returns the information sets that follow a number. All of their movers must have seen the number.
fn following(game: &Game, number: VariableId) -> Result<Vec<InfoId>, String> {
    let name = &game.variables[number].name;
    let after = |info: &InfoId| game.infos[*info].nodes.iter().any(|node| game.nodes[*node].amounts.contains(&number));
    let infos: Vec<InfoId> = (0..game.infos.len()).filter(after).collect();
    let blind = |info: &&InfoId| !game.infos[**info].amounts.contains(&number);
    match infos.iter().find(blind) {
        Some(info) => Err(format!("{} does not see `{name}`", game.info_name(*info))),
        None => Ok(infos),
    }
}

/// Checks that the concept is supported for this game.
fn check_supported(game: &Game, concept: Concept, after: Option<VariableId>) -> Result<(), String> {
    match concept {
        Concept::Sequential if !is_finite(game) => {
            Err("`sequential` requires that every choice is among finitely many options".to_owned())
        }
        Concept::Nash | Concept::WeakPerfectBayesian if after.is_some() => {
            Err(format!("`{}` is supported only from the beginning of the game", concept.word()))
        }
        Concept::Nash
        | Concept::SubgamePerfect
        | Concept::WeakPerfectBayesian
        | Concept::PerfectBayesian
        | Concept::Sequential => Ok(()),
    }
}

impl PureEquilibriumSearch<'_> {
    /// Fixes the remaining choices, one information set after another.
    fn fix(&mut self, at: usize, node: &SearchNode) {
        let Some(&info) = self.order.get(at) else {
            self.record(node);
            return;
        };
        let rules = match self.rules(info, &node.assessment) {
            Ok(rules) => rules,
            Err(why) => {
                self.leave_out(&node.assessment, why);
                return;
            }
        };
        for (rule, distinct) in rules {
            if let Some(why) = self.stopped() {
                let rest = ("the rest".to_owned(), why);
                if self.out.left_out.last() != Some(&rest) {
                    self.out.left_out.push(rest);
                }
                return;
            }
            self.out.tried += 1;
            let mut next = node.clone();
            next.assessment.rules[info] = vec![rule];
            let demands = match self.demands(&next.assessment, &self.order[..=at]) {
                Ok(demands) => demands,
                Err(why) => {
                    self.leave_out(&next.assessment, why);
                    continue;
                }
            };
            if constant_truth(&distinct) != Some(true) {
                next.known.push((Some(info), distinct));
            }
            if self.add(&mut next, demands) {
                self.fix(at + 1, &next);
            }
        }
    }

    /// Returns the reason why the search stops; `None` while it continues.
    fn stopped(&self) -> Option<String> {
        if self.out.tried >= MAX_TRIED {
            return Some(format!("the search would have to try more than {MAX_TRIED} choices"));
        }
        self.context.spent().then(|| format!("the time for the search was spent after {} choices", self.out.tried))
    }

    /// Returns the rules to try at an information set: an option, a number worth choosing, or a reply with a threshold. Each
    /// has the condition that distinguishes it from the others.
    fn rules(&self, info: InfoId, so_far: &Assessment) -> Result<Vec<(StrategyRule, ConditionRef)>, String> {
        AssessmentPlay::of(so_far, UndefinedPlay::Zero, |play| self.rules_in(play, info))
            .unwrap_or_else(|what| Err(what.why().to_owned()))
    }

    fn rules_in(&self, play: &AssessmentPlay<'_>, info: InfoId) -> Result<Vec<(StrategyRule, ConditionRef)>, String> {
        let rule = |action| StrategyRule { condition: all([]), action };
        let so_far = play.assessment;
        let oracle = SearchHypotheses { search: self, game: &so_far.game };
        let ties = self.offers.ties(play, info, self.after, &oracle)?;
        if !ties.is_empty() && options(&so_far.game, info).iter().all(|option| option.amount.is_none()) {
            return Ok(ties.into_iter().map(|tie| (rule(RuleAction::Best { tie }), all([]))).collect());
        }
        let mut out = Vec::new();
        for (place, option) in options(&so_far.game, info).iter().enumerate() {
            for (amount, distinct) in self.offers.candidates(play, info, option, &oracle)? {
                out.push((rule(RuleAction::Mix(vec![(ChosenAction { option: place, amount }, number(1))])), distinct));
            }
        }
        Ok(out)
    }

    /// Derives the region of a complete assessment and records it.
    fn record(&mut self, node: &SearchNode) {
        let mut region = self.condition(&all(node.known.iter().map(|(_, known)| known.clone())));
        region.verdict = worse(node.word, region.verdict);
        if is_never(&region) {
            self.rule_out("the conditions of several information sets are inconsistent".to_owned(), region.verdict);
        } else if let Some(why) = node.unknown.first() {
            self.leave_out(&node.assessment, why.clone());
        } else if result(&region.result).is_none() {
            self.leave_out(&node.assessment, reason(&region.result));
        } else {
            self.found.push((node.assessment.clone(), region));
        }
    }

    /// Returns the part of the game that is searched: the whole game, or everything after the number.
    fn scope<'s>(&self, game: &Game, fixed: &'s [crate::expression::Variable]) -> GameScope<'s> {
        let Some(number) = self.after else { return GameScope { fixed, ..GameScope::whole() } };
        let chosen = |node: &usize| {
            let before = game.nodes[*node].parent.is_some_and(|(parent, _)| game.nodes[parent].amounts.contains(&number));
            game.nodes[*node].amounts.contains(&number) && !before
        };
        let tops = (0..game.nodes.len()).filter(chosen).collect();
        GameScope::after(game, tops, std::collections::BTreeMap::from([(number, game.term(number))]), fixed)
    }

    fn rule_out(&mut self, why: String, word: Word) {
        match self.out.ruled_out.iter_mut().find(|known| known.why == why && known.word == word) {
            Some(known) => known.times += 1,
            None => self.out.ruled_out.push(RuledOut { why, times: 1, word }),
        }
    }

    fn leave_out(&mut self, assessment: &Assessment, why: String) {
        let actions: Vec<String> = does(assessment).into_iter().map(|(set, done)| format!("{set}: {done}")).collect();
        self.out.left_out.push((actions.join("; "), why));
    }
}

fn is_never(derived: &DerivedCondition) -> bool {
    matches!(&derived.result, DerivationOutcome::Cases(cases) if cases.is_empty())
}

fn reason(found: &DerivationOutcome) -> String {
    match found {
        DerivationOutcome::Cases(_) => String::new(),
        DerivationOutcome::Left(left) => left.iter().map(|(name, why)| format!("{name}: {why}")).collect::<Vec<_>>().join("; "),
        DerivationOutcome::TooLong(why) => why.clone(),
    }
}
