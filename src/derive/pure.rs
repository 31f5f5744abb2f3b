//! Every pure assessment of a game: choices are fixed one by one, and given up where they are proved to be part of no equilibrium.
//!
//! Beliefs follow Bayes' rule where the concept asks for it and are free elsewhere: what is derived holds for some belief. What an
//! information set asks is derived as soon as all that it depends on is fixed, once for all assessments that agree so far. Nothing is
//! an equilibrium but where all demands are, so a demand that is never met, or two that are never met together, rule out every way to go
//! on from there; that is believed only if it is proved.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use super::chosen::{Chosen, Follow, chosen};
use super::condition::{Asking, draft, proved, result};
use super::gaps::{Gaps, gaps, worse};
use super::offers::Offers;
pub use super::offers::is_number;
use super::{Derived, Found, Means};
use crate::certify::Word;
use crate::expression::build::{all, any, compare, decided, implies, number, quantified, total};
use crate::expression::variables::Variables;
use crate::expression::{Condition, ConditionRef, Quantifier, Relation, Variable};
use crate::game::assessment::{Action, Done, Rule};
use crate::game::equilibrium::{Asked, Part, beliefs_are_consistent_limits, is_finite, parts};
use crate::game::every::tie_kept;
use crate::game::fixing::{deepest_first, depends_on, free_beliefs, hangs_together, ready};
use crate::game::tree::{InfoId, Range, VariableId};
use crate::game::value::{Gap, Play, options};
use crate::game::{Assessment, Game, nash};
use crate::paper::{Claim, Given, Paper};
use crate::syntax::play::{Beliefs, Concept};

/// The most choices that are tried, counting each time that one is made after others.
pub const MAX_TRIED: usize = 2_000;

/// The pure equilibria of a game.
#[derive(Clone, Debug)]
pub struct Pure {
    /// What was asked: `quiche is PBE`.
    pub question: String,
    /// The assessments that are equilibria somewhere, or may be.
    pub assessments: Vec<Kept>,
    /// What happens in them: assessments that differ off the path alone stand together.
    pub outcomes: Vec<Outcome>,
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
pub struct Kept {
    /// What is done, by information set.
    pub does: Vec<(String, String)>,
    /// Where it is an equilibrium.
    pub region: Derived,
}

/// What happens in an equilibrium.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// The histories that chance leaves possible.
    pub histories: Vec<String>,
    /// The assessments with this outcome, by their places in [`Pure::assessments`], each with where it is an equilibrium that comes out so.
    pub assessments: Vec<(usize, Derived)>,
    /// Where it is the outcome of an equilibrium.
    pub region: Derived,
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
struct Way {
    assessment: Assessment,
    /// Conditions that its demands are proved, or said, to be equivalent to.
    known: Vec<ConditionRef>,
    /// Demands without one, with the reason.
    unknown: Vec<String>,
    /// As good as the worst of what it rests on.
    word: Word,
}

/// An outcome on its way.
struct Gathered {
    histories: Vec<String>,
    conditions: Vec<ConditionRef>,
    assessments: Vec<(usize, Derived)>,
}

struct Search<'a> {
    paper: &'a Paper,
    /// The claim whose hypotheses are in force; the range of a number is one of them.
    base: &'a Claim,
    /// The same without that range.
    plain: &'a Claim,
    means: Means<'a>,
    concept: Concept,
    offers: Offers,
    /// The number after which play is looked at, if not from the beginning.
    after: Option<VariableId>,
    order: Vec<InfoId>,
    needs: Vec<BTreeSet<InfoId>>,
    /// Information sets at which some beliefs may be missing.
    incomplete: Vec<InfoId>,
    derived: HashMap<ConditionRef, Derived>,
    found: Vec<(Assessment, Derived)>,
    out: Pure,
}

/// What is asked: a concept, of the whole game or of what follows a number, whatever it is.
#[derive(Clone, Debug)]
pub struct Sought {
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
pub fn pure(paper: &Paper, base: &Claim, sought: &Sought, means: Means<'_>) -> Result<Pure, String> {
    let Sought { game, concept, after } = sought;
    let infos = match after {
        None => (0..game.infos.len()).collect(),
        Some(number) => following(game, *number)?,
    };
    let plain = base;
    let mut base = base.clone();
    if let Some((number, range)) = after.and_then(|number| Some((number, range(game, number)?))) {
        let condition = range.contains(&game.term(number));
        base.given.push(Given { origin: "given".to_owned(), from: None, condition });
    }
    let mut start = Assessment {
        name: Arc::clone(&game.name),
        game: Arc::clone(game),
        rules: vec![Vec::new(); game.infos.len()],
        beliefs: vec![Vec::new(); game.infos.len()],
    };
    let mut incomplete = Vec::new();
    for &info in &infos {
        let free = free_beliefs(game, info, *concept);
        start.beliefs[info] = free.beliefs;
        if !free.complete {
            incomplete.push(info);
        }
    }
    fits(game, *concept, *after, &start)?;
    let Some(model) = paper.models.get(base.model) else { return Err("the paper has no such reading".to_owned()) };
    let order = deepest_first(game, &infos);
    let of = after.map_or(String::new(), |number| format!(" after {}", game.variables[number].name));
    let mut search = Search {
        paper,
        base: &base,
        plain,
        means,
        concept: *concept,
        offers: Offers::of(paper, model, game),
        after: *after,
        needs: order.iter().map(|info| depends_on(game, *info)).collect(),
        order,
        incomplete,
        derived: HashMap::new(),
        found: Vec::new(),
        out: Pure {
            question: format!("{}{of} is {}", game.name, concept.word()),
            assessments: Vec::new(),
            outcomes: Vec::new(),
            sorts: Vec::new(),
            ruled_out: Vec::new(),
            left_out: Vec::new(),
            tried: 0,
            gaps: None,
            chosen: None,
        },
    };
    search.fix(0, &Way { assessment: start, known: Vec::new(), unknown: Vec::new(), word: Word::Proved });
    Ok(search.finished())
}

/// Where a number lies when it is chosen.
fn range(game: &Game, number: VariableId) -> Option<&Range> {
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
fn fits(game: &Game, concept: Concept, after: Option<VariableId>, start: &Assessment) -> Result<(), String> {
    match concept {
        Concept::SubgamePerfect => match (0..game.infos.len()).find(|info| !game.hidden_draws(*info).is_empty()) {
            Some(info) => {
                Err(format!("{} does not know a draw, and `SPE` is for games without hidden draws", game.info_name(info)))
            }
            None => Ok(()),
        },
        Concept::Sequential if !is_finite(&Play::new(start, Gap::Zero)) || !beliefs_are_consistent_limits(game) => {
            Err("`sequential` is ruled on where moves are seen, finitely many, and every draw has two labels".to_owned())
        }
        Concept::Nash | Concept::WeakPerfectBayesian if after.is_some() => {
            Err(format!("`{}` is looked at from the beginning alone", concept.word()))
        }
        Concept::Nash | Concept::WeakPerfectBayesian | Concept::PerfectBayesian | Concept::Sequential => Ok(()),
    }
}

impl Search<'_> {
    /// Fixes the rest of the choices, one after the other.
    fn fix(&mut self, at: usize, way: &Way) {
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
        for rule in rules {
            if self.out.tried >= MAX_TRIED {
                let rest = ("the rest".to_owned(), format!("more than {MAX_TRIED} choices would have to be tried"));
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
            if self.add(&mut next, demands) {
                self.fix(at + 1, &next);
            }
        }
    }

    /// What may be done at an information set: an option, a number worth choosing, or a reply by a threshold.
    fn rules(&self, info: InfoId, so_far: &Assessment) -> Result<Vec<Rule>, String> {
        let rule = |action| Rule { condition: all([]), action };
        let play = Play::new(so_far, Gap::Zero);
        let ties = self.offers.ties(&play, info, self.after)?;
        if !ties.is_empty() && options(&so_far.game, info).iter().all(|option| option.amount.is_none()) {
            return Ok(ties.into_iter().map(|tie| rule(Action::Best { tie })).collect());
        }
        let mut out = Vec::new();
        for (place, option) in options(&so_far.game, info).iter().enumerate() {
            for amount in self.offers.candidates(&play, info, option)? {
                out.push(rule(Action::Mix(vec![(Done { option: place, amount }, number(1))])));
            }
        }
        Ok(out)
    }

    /// What is asked now that the last of some choices is fixed.
    fn demands(&self, assessment: &Assessment, fixed: &[InfoId]) -> Result<Vec<Part>, String> {
        let play = Play::new(assessment, Gap::Zero);
        let infos = ready(&self.order, &self.needs, fixed);
        let fixed_numbers: Vec<Variable> = self.after.map(|number| play.game.number(number)).into_iter().collect();
        let mut out = Vec::new();
        if self.concept == Concept::Nash {
            if fixed.len() == self.order.len() {
                out = nash::parts(&play).map_err(|refused| no_nash(refused, play.game))?;
            }
        } else {
            let asked = Asked { concept: self.concept, beliefs: Some(Beliefs::Some), infos: &infos, fixed: &fixed_numbers };
            out = parts(&play, &asked);
        }
        for &info in &infos {
            let label = format!("{}: does what it is to do where it is indifferent", play.game.info_name(info));
            let condition = tie_kept(&play, info, play.game);
            if decided(&condition) != Some(true) {
                out.push(Part { label, condition, prospects: None });
            }
        }
        if play.is_unsolved() {
            return Err("what the states are worth could not be solved for".to_owned());
        }
        if let Some(before) = out.iter().find_map(|part| hangs_together(assessment, &part.condition)) {
            return Err(format!("what is believed later hangs together with the belief of {}", play.game.info_name(before)));
        }
        let numbers: Vec<Variable> = (0..play.game.variables.len())
            .filter(|variable| is_number(play.game, *variable) && Some(*variable) != self.after)
            .map(|variable| play.game.number(variable))
            .collect();
        for part in &out {
            let free = Variables::of_condition(&part.condition).free;
            if let Some(number) = numbers.iter().find(|number| free.contains(*number)) {
                return Err(format!("{} depends on `{number}`, which is not seen there", part.label));
            }
        }
        Ok(out)
    }

    /// Adds demands to what is known of a way; false if it leads to no equilibrium.
    fn add(&mut self, way: &mut Way, demands: Vec<Part>) -> bool {
        let before = way.known.len();
        for part in demands {
            let derived = self.condition(&part.condition);
            match result(&derived.result) {
                None => way.unknown.push(format!("{}: {}", part.label, reason(&derived.result))),
                Some(never) if decided(&never) == Some(false) => {
                    if derived.verdict == Word::Proved {
                        self.rule_out(part.label, derived.verdict);
                        return false;
                    }
                    way.word = worse(way.word, derived.verdict);
                    way.known.push(never);
                }
                Some(known) => {
                    way.word = worse(way.word, derived.verdict);
                    if decided(&known) != Some(true) && !way.known.contains(&known) {
                        way.known.push(known);
                    }
                }
            }
        }
        if way.known.len() == before || way.known.len() < 2 {
            return true;
        }
        let together = self.condition(&all(way.known.iter().cloned()));
        if is_never(&together) && worse(way.word, together.verdict) == Word::Proved {
            self.rule_out("demands of several information sets are never met together".to_owned(), Word::Proved);
            return false;
        }
        true
    }

    /// The condition without quantifiers, shortened and proved; each once.
    fn condition(&mut self, condition: &ConditionRef) -> Derived {
        if let Some(known) = self.derived.get(condition) {
            return known.clone();
        }
        let draft = draft(Asking { paper: self.paper, base: self.base, condition, solve_for: None }, self.means);
        let (verdict, defined) = proved(self.paper, self.base, condition, &draft, self.means);
        let derived = Derived {
            question: self.out.question.clone(),
            result: draft.found,
            verdict,
            defined,
            solved_for: None,
            printed: Vec::new(),
            sizes: draft.sizes,
        };
        self.derived.insert(condition.clone(), derived.clone());
        derived
    }

    /// Everything is fixed.
    fn keep(&mut self, way: &Way) {
        if let Some(why) = self.missing_belief(&way.assessment) {
            self.leave(&way.assessment, why);
            return;
        }
        let mut region = self.condition(&all(way.known.iter().cloned()));
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

    /// Where no belief can be left free, Bayes' rule has to say one: else some assessment may be missing.
    fn missing_belief(&mut self, assessment: &Assessment) -> Option<String> {
        for info in self.incomplete.clone() {
            let play = Play::new(assessment, Gap::Zero);
            let present = play.present(info);
            let says = play.bayes(info).into_iter().map(|piece| {
                let some = compare(&total(&piece.nodes), Relation::Greater, &number(0));
                implies(&all([present.clone(), piece.condition]), &some)
            });
            let always = quantified(Quantifier::Forall, play.seen(info), all(says));
            if decided(&always) == Some(true) {
                continue;
            }
            let derived = self.condition(&always);
            let sure = result(&derived.result).is_some_and(|result| decided(&result) == Some(true));
            if !sure || derived.verdict != Word::Proved {
                return Some(format!("not every belief of {} can be tried", assessment.game.info_name(info)));
            }
        }
        None
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

    /// Outcomes put together, and what they leave over.
    fn finished(mut self) -> Pure {
        let mut outcomes: Vec<Gathered> = Vec::new();
        let mut sorts: Vec<(Vec<String>, Vec<usize>)> = Vec::new();
        let mut follows = Vec::new();
        let mut numbers = false;
        for (assessment, region) in std::mem::take(&mut self.found) {
            let place = self.out.assessments.len();
            let whole = result(&region.result).unwrap_or_else(|| Arc::new(Condition::Truth(false)));
            let ways = Play::new(&assessment, Gap::Zero).ways(self.after.as_slice());
            let Some(ways) = ways else {
                self.leave(&assessment, "its play comes out in too many ways".to_owned());
                continue;
            };
            for way in ways {
                let here = all([whole.clone(), way.condition.clone()]);
                let mut derived = if here == whole { region.clone() } else { self.condition(&here) };
                derived.verdict = worse(region.verdict, derived.verdict);
                if is_never(&derived) {
                    if derived.verdict != Word::Proved {
                        self.rule_out(format!("play comes out as {}", way.histories.join("; ")), derived.verdict);
                    }
                    continue;
                }
                numbers |= way.histories != way.sort;
                let known = outcomes.iter().position(|known| known.histories == way.histories);
                let number = known.unwrap_or(outcomes.len());
                if known.is_none() {
                    match sorts.iter_mut().find(|(sort, _)| *sort == way.sort) {
                        Some((_, numbers)) => numbers.push(number),
                        None => sorts.push((way.sort, vec![number])),
                    }
                    follows.push((assessment.clone(), way.taken));
                    outcomes.push(Gathered { histories: way.histories, conditions: Vec::new(), assessments: Vec::new() });
                }
                outcomes[number].conditions.push(here);
                outcomes[number].assessments.push((place, derived));
            }
            self.out.assessments.push(Kept { does: does(&assessment), region });
        }
        if numbers {
            self.out.sorts = sorts;
        }
        for (number, Gathered { histories, conditions, assessments }) in outcomes.into_iter().enumerate() {
            let mut region = self.condition(&any(conditions));
            region.question = format!("outcome {}", number + 1);
            region.verdict = assessments.iter().fold(region.verdict, |so_far, (_, own)| worse(so_far, own.verdict));
            self.out.outcomes.push(Outcome { histories, assessments, region });
        }
        let mut regions = Vec::new();
        for outcome in &self.out.outcomes {
            match result(&outcome.region.result) {
                Some(body) => {
                    let shown = outcome.region.question.as_str().into();
                    regions.push(Arc::new(Condition::Named { shown, body }));
                }
                None => self.out.left_out.push((outcome.region.question.clone(), reason(&outcome.region.result))),
            }
        }
        let surest = self.out.outcomes.iter().fold(Word::Proved, |so_far, outcome| worse(so_far, outcome.region.verdict));
        let surest = self.out.ruled_out.iter().fold(surest, |so_far, one| worse(so_far, one.word));
        let left = (!regions.is_empty()).then(|| gaps(self.paper, self.base, &regions, self.means));
        self.out.gaps = left.map(|gaps| gaps.resting_on(surest));
        if let Some(variable) = self.after {
            self.out.chosen = Some(self.whole_game(variable, (&regions, surest), follows));
        }
        self.out
    }
}

impl Search<'_> {
    /// The number that is chosen, knowing all that can follow.
    fn whole_game(
        &self,
        variable: VariableId,
        (regions, surest): (&[ConditionRef], Word),
        follows: Vec<(Assessment, BTreeMap<InfoId, usize>)>,
    ) -> Result<Chosen, String> {
        if !self.out.left_out.is_empty() || regions.len() != follows.len() {
            return Err("not all that can follow is known".to_owned());
        }
        let outcomes = self.out.outcomes.iter().zip(regions).zip(follows);
        let follows: Vec<Follow> = outcomes
            .map(|((outcome, region), (assessment, taken))| {
                let name = outcome.region.question.clone();
                Follow { name, assessment, taken, region: region.clone() }
            })
            .collect();
        let Some(first) = follows.first() else { return Err("nothing can follow".to_owned()) };
        let game = Arc::clone(&first.assessment.game);
        chosen(self.paper, self.plain, (&game, variable), (&follows, surest), self.means)
    }
}

/// What an assessment does, by information set, as far as it says.
fn does(assessment: &Assessment) -> Vec<(String, String)> {
    let game = &assessment.game;
    let play = Play::new(assessment, Gap::Zero);
    let mut out = Vec::new();
    for (info, rules) in assessment.rules.iter().enumerate() {
        let Some(rule) = rules.first() else { continue };
        let variable = game.infos[info].variable;
        let name = |done: &Done| options(game, info).get(done.option).map(|option| play.done_name(variable, option, done));
        let done = match &rule.action {
            Action::Mix(mix) => mix.first().and_then(|(done, _)| name(done)),
            Action::Best { tie } => name(&Done { option: *tie, amount: None }).map(|tie| format!("best, ties to {tie}")),
        };
        out.extend(done.map(|done| (game.info_name(info), done)));
    }
    out
}

fn is_never(derived: &Derived) -> bool {
    matches!(&derived.result, Found::Cases(cases) if cases.is_empty())
}

fn reason(found: &Found) -> String {
    match found {
        Found::Cases(_) => String::new(),
        Found::Left(left) => left.iter().map(|(name, why)| format!("{name}: {why}")).collect::<Vec<_>>().join("; "),
        Found::TooLong(why) => why.clone(),
    }
}

fn no_nash(refused: nash::Refused, game: &Game) -> String {
    match refused {
        nash::Refused::SeesNumbers(player) => format!("{} sees a number before it moves", game.players[player]),
        nash::Refused::TooMany(player) => format!("{} has too many pure strategies", game.players[player]),
        nash::Refused::States => format!("`{}` has states, so that play may have no end", game.name),
    }
}
