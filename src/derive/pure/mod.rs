//! Every pure assessment of a game: choices are fixed one by one, and given up where they are proved to be part of no equilibrium.
//!
//! Beliefs follow Bayes' rule where the concept asks for it and are free elsewhere: what is derived holds for some belief. What an
//! information set asks is derived as soon as all that it depends on is fixed, where what was asked before of those it depends on holds,
//! once for all assessments that agree so far; and what it asks whatever is believed there, as soon as what follows it is fixed. Nothing
//! is an equilibrium but where all demands are met, so a demand that is never met, or two that are never met together, rule out every way
//! to go on from there; that is believed only if it is proved.

mod demands;
mod outcomes;

use std::cell::RefCell;
use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use super::chosen_number::Chosen;
use super::condition::result;
use super::gaps::{Gaps, worse};
use super::offers::Offers;
pub use super::offers::is_number;
use super::{DerivationContext, DerivationOutcome, DerivedCondition};
use crate::certify::Word;
use crate::expression::ConditionRef;
use crate::expression::build::{all, decided, number};
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

/// The most choices that are tried, counting each time that one is made after others.
pub const MAX_TRIED: usize = 2_000;

/// The part of the time that trying choices may take, in hundredths.
const SEARCHING: u32 = 75;

/// The pure equilibria of a game.
#[derive(Clone, Debug)]
pub struct Pure {
    /// What was asked: `quiche is PBE`.
    pub question: String,
    /// The assessments that are equilibria somewhere, or may be.
    pub assessments: Vec<PureEquilibrium>,
    /// What happens in them: assessments that differ off the path alone stand together.
    pub outcomes: Vec<EquilibriumOutcome>,
    /// Numbers are chosen: the assessments tried choose ends of intervals, or numbers at which a reply turns, and have replies that turn at
    /// one number.
    pub numbers: bool,
    /// The sorts of play where numbers are chosen: histories without the numbers, and the outcomes of that sort by their places in
    /// [`Pure::outcomes`].
    pub sorts: Vec<(Vec<String>, Vec<usize>)>,
    /// What is never part of an equilibrium, and how often that ended the search.
    pub ruled_out: Vec<RuledOut>,
    /// What could not be derived, with the reason.
    pub left_out: Vec<(String, String)>,
    /// How many choices were tried.
    pub tried: usize,
    /// Where nothing derived is an equilibrium, and where two outcomes are; none if no region was derived.
    pub gaps: Option<Gaps>,
    /// Where play is looked at after a number: what is chosen, or why that is not told.
    pub chosen: Option<Result<Chosen, String>>,
}

/// A pure assessment with the region in which it is an equilibrium with some belief.
#[derive(Clone, Debug)]
pub struct PureEquilibrium {
    /// What is done, by information set.
    pub does: Vec<(String, String)>,
    /// Where it is an equilibrium.
    pub region: DerivedCondition,
}

/// What happens in an equilibrium.
#[derive(Clone, Debug)]
pub struct EquilibriumOutcome {
    /// The histories that chance leaves possible.
    pub histories: Vec<String>,
    /// The assessments with this outcome, by their places in [`Pure::assessments`], each with where it is an equilibrium that comes out so.
    pub assessments: Vec<(usize, DerivedCondition)>,
    /// Where it is the outcome of an equilibrium.
    pub region: DerivedCondition,
}

/// Why a search was given up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RuledOut {
    /// What never holds.
    pub why: String,
    /// How often.
    pub times: usize,
    /// *proved*, or *unchecked* if a solver alone says so.
    pub word: Word,
}

/// Where the search is.
#[derive(Clone)]
struct SearchNode {
    assessment: Assessment,
    /// Conditions that its demands are proved, or said, to be equivalent to where those before them hold, each with the information
    /// set that asks it.
    known: Vec<(Option<InfoId>, ConditionRef)>,
    /// Demands without one, with the reason.
    unknown: Vec<String>,
    /// As good as the worst of what it rests on.
    word: Word,
}

struct PureEquilibriumSearch<'a> {
    paper: &'a Paper,
    /// The claim whose hypotheses are in force; the range of a number is one of them.
    base: &'a Claim,
    /// The same without that range.
    plain: &'a Claim,
    means: DerivationContext<'a>,
    concept: Concept,
    offers: Offers,
    /// The number after which play is looked at, if not from the beginning.
    after: Option<VariableId>,
    order: Vec<InfoId>,
    needs: Vec<BTreeSet<InfoId>>,
    /// Whether tests in what is got come out one way alone.
    tests: RefCell<HashMap<ConditionRef, Option<bool>>>,
    /// By what holds besides, and what was asked.
    derived: HashMap<(ConditionRef, ConditionRef), DerivedCondition>,
    found: Vec<(Assessment, DerivedCondition)>,
    out: Pure,
}

/// What is asked: a concept, of the whole game or of what follows a number, whatever it is.
#[derive(Clone, Debug)]
pub struct EquilibriumQuery {
    /// The game.
    pub game: Arc<Game>,
    /// The concept.
    pub concept: Concept,
    /// A number that somebody chooses: what follows it is looked at, for all its values.
    pub after: Option<VariableId>,
}

/// All pure assessments of a game under the hypotheses of a claim; where numbers are chosen, those of which [`super::offers`] speaks.
///
/// # Errors
/// Why the concept is not ruled on in this game.
pub fn pure(paper: &Paper, base: &Claim, sought: &EquilibriumQuery, means: DerivationContext<'_>) -> Result<Pure, String> {
    let EquilibriumQuery { game, concept, after } = sought;
    let infos = match after {
        None => (0..game.infos.len()).collect(),
        Some(number) => following(game, *number)?,
    };
    let plain = base;
    let mut base = base.clone();
    if let Some((number, range)) = after.and_then(|number| Some((number, range(game, number)?))) {
        let condition = range.contains(&game.term(number));
        base.given.push(GivenHypothesis { origin: "given".to_owned(), from: None, condition });
    }
    let mut start = Assessment::nothing(game);
    for &info in &infos {
        start.beliefs[info] = free_beliefs(game, info, *concept, &infos);
    }
    fits(game, *concept, *after)?;
    let Some(model) = paper.models.get(base.model) else { return Err("the paper has no such reading".to_owned()) };
    let order = deepest_first(game, &infos);
    let of = after.map_or(String::new(), |number| format!(" after {}", game.variables[number].name));
    let mut search = PureEquilibriumSearch {
        paper,
        base: &base,
        plain,
        means,
        concept: *concept,
        offers: Offers::of(paper, model, game),
        after: *after,
        needs: order.iter().map(|info| depends_on(game, *info)).collect(),
        order,
        tests: RefCell::default(),
        derived: HashMap::new(),
        found: Vec::new(),
        out: Pure {
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
    // Some time is kept for what the assessments found come to.
    search.means = means.partly(SEARCHING);
    search.fix(0, &SearchNode { assessment: start, known: Vec::new(), unknown: Vec::new(), word: Word::Proved });
    search.means = means;
    Ok(search.finished())
}

/// Where a number lies when it is chosen.
fn range(game: &Game, number: VariableId) -> Option<&NumberRange> {
    (0..game.nodes.len()).find_map(|node| game.range(node, number))
}

/// The information sets that follow a number; all of their movers have seen it.
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

/// The concept is ruled on in games of this sort.
fn fits(game: &Game, concept: Concept, after: Option<VariableId>) -> Result<(), String> {
    match concept {
        Concept::Sequential if !is_finite(game) => {
            Err("`sequential` is ruled on where every choice is among finitely many".to_owned())
        }
        Concept::Nash | Concept::WeakPerfectBayesian if after.is_some() => {
            Err(format!("`{}` is looked at from the beginning alone", concept.word()))
        }
        Concept::Nash
        | Concept::SubgamePerfect
        | Concept::WeakPerfectBayesian
        | Concept::PerfectBayesian
        | Concept::Sequential => Ok(()),
    }
}

impl PureEquilibriumSearch<'_> {
    /// Fixes the rest of the choices, one after the other.
    fn fix(&mut self, at: usize, way: &SearchNode) {
        let Some(&info) = self.order.get(at) else {
            self.keep(way);
            return;
        };
        let rules = match self.rules(info, &way.assessment) {
            Ok(rules) => rules,
            Err(why) => {
                self.leave(&way.assessment, why);
                return;
            }
        };
        for (rule, apart) in rules {
            if let Some(why) = self.stopped() {
                let rest = ("the rest".to_owned(), why);
                if self.out.left_out.last() != Some(&rest) {
                    self.out.left_out.push(rest);
                }
                return;
            }
            self.out.tried += 1;
            let mut next = way.clone();
            next.assessment.rules[info] = vec![rule];
            let demands = match self.demands(&next.assessment, &self.order[..=at]) {
                Ok(demands) => demands,
                Err(why) => {
                    self.leave(&next.assessment, why);
                    continue;
                }
            };
            if decided(&apart) != Some(true) {
                next.known.push((Some(info), apart));
            }
            if self.add(&mut next, demands) {
                self.fix(at + 1, &next);
            }
        }
    }

    /// Why nothing more is tried, if so.
    fn stopped(&self) -> Option<String> {
        if self.out.tried >= MAX_TRIED {
            return Some(format!("more than {MAX_TRIED} choices would have to be tried"));
        }
        self.means.spent().then(|| format!("the time for the search was spent after {} choices", self.out.tried))
    }

    /// What may be done at an information set: an option, a number worth choosing, or a reply by a threshold; with what sets it apart.
    fn rules(&self, info: InfoId, so_far: &Assessment) -> Result<Vec<(StrategyRule, ConditionRef)>, String> {
        AssessmentPlay::of(so_far, UndefinedPlay::Zero, |play| self.rules_in(play, info))
            .unwrap_or_else(|what| Err(what.why().to_owned()))
    }

    fn rules_in(&self, play: &AssessmentPlay<'_>, info: InfoId) -> Result<Vec<(StrategyRule, ConditionRef)>, String> {
        let rule = |action| StrategyRule { condition: all([]), action };
        let so_far = play.assessment;
        let proving = SearchHypotheses { search: self, game: &so_far.game };
        let ties = self.offers.ties(play, info, self.after, &proving)?;
        if !ties.is_empty() && options(&so_far.game, info).iter().all(|option| option.amount.is_none()) {
            return Ok(ties.into_iter().map(|tie| (rule(RuleAction::Best { tie }), all([]))).collect());
        }
        let mut out = Vec::new();
        for (place, option) in options(&so_far.game, info).iter().enumerate() {
            for (amount, apart) in self.offers.candidates(play, info, option, &proving)? {
                out.push((rule(RuleAction::Mix(vec![(ChosenAction { option: place, amount }, number(1))])), apart));
            }
        }
        Ok(out)
    }

    /// Everything is fixed.
    fn keep(&mut self, way: &SearchNode) {
        let mut region = self.condition(&all(way.known.iter().map(|(_, known)| known.clone())));
        region.verdict = worse(way.word, region.verdict);
        if is_never(&region) {
            self.rule_out("demands of several information sets are never met together".to_owned(), region.verdict);
        } else if let Some(why) = way.unknown.first() {
            self.leave(&way.assessment, why.clone());
        } else if result(&region.result).is_none() {
            self.leave(&way.assessment, reason(&region.result));
        } else {
            self.found.push((way.assessment.clone(), region));
        }
    }

    /// The part of the game that is looked at: all of it, or what follows the number.
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

    fn leave(&mut self, assessment: &Assessment, why: String) {
        let does: Vec<String> = does(assessment).into_iter().map(|(set, done)| format!("{set}: {done}")).collect();
        self.out.left_out.push((does.join("; "), why));
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
