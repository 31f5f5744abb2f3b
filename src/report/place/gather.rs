//! Collects what an audit found about each numbered place of a paper.
//!
//! The report asks a solver two further questions: whether a region is full-dimensional, and how a printed region differs from
//! the exact condition. `referee report` calls this file. No verdict of an audit depends on this file: the reports show rulings
//! of the audit.

use std::collections::{BTreeMap, BTreeSet};

use super::find::NumberedPlace;
use super::{
    ConditionAtPoint, ConditionReport, EquilibriumRegion, Meeting, MissingNote, PlaceDefinition, PlaceFault, PlaceItem,
    PlaceProof, PlaceReport, PrintedAndMeant, RegionComparison, RegionReport, Size,
};
use crate::audit::{ExpectationMatch, PaperAudit, RuledClaim};
use crate::certify::{Point, Word};
use crate::derive::DerivationContext;
use crate::derive::equilibrium::{RegionDifference, compare_region};
use crate::derive::interior::{Interior, interior};
use crate::expression::children::conjuncts;
use crate::expression::variables::Variables;
use crate::expression::{Condition, ConditionRef, Variable};
use crate::paper::{Claim, Link, Model, Paper, Region, Role, Statement};
use crate::report::labels::LabelNames;
use crate::report::page::PageLine;
use crate::report::{evaluated, evidence, overview, statement};

/// A claim with its ruling.
type ClaimAndRuling<'a> = (&'a Claim, &'a RuledClaim);

/// Returns the report on a place. If `means` is `None`, the function asks no further question, and leaves out the sizes and
/// comparisons of regions.
#[must_use]
pub fn report(audited: &PaperAudit, numbered_place: &NumberedPlace, means: Option<DerivationContext<'_>>) -> PlaceReport {
    Gatherer::new(audited, means).report(numbered_place)
}

struct Gatherer<'a> {
    paper: &'a Paper,
    means: Option<DerivationContext<'a>>,
    all: Vec<ClaimAndRuling<'a>>,
    by_id: BTreeMap<&'a str, ClaimAndRuling<'a>>,
}

impl<'a> Gatherer<'a> {
    fn new(audited: &'a PaperAudit, means: Option<DerivationContext<'a>>) -> Self {
        let all: Vec<ClaimAndRuling<'a>> =
            audited.rulings.iter().filter_map(|ruled| overview::claim(audited, ruled).map(|claim| (claim, ruled))).collect();
        let by_id = all.iter().map(|(claim, ruled)| (claim.id.as_str(), (*claim, *ruled))).collect();
        Self { paper: &audited.paper, means, all, by_id }
    }

    fn report(&self, numbered_place: &NumberedPlace) -> PlaceReport {
        let regions = self.regions(numbered_place);
        let here: Vec<ClaimAndRuling<'a>> =
            self.all.iter().copied().filter(|(claim, _)| numbered_place.is_among(&claim.places)).collect();
        let proofs = self.proofs(numbered_place);
        let in_proofs: BTreeSet<&str> = proofs.iter().flatten().map(|(claim, _)| claim.id.as_str()).collect();
        let named = |(claim, _): &ClaimAndRuling<'a>| {
            numbered_place.is_named_in(&claim.places) && !numbered_place.is_among(&claim.places)
        };
        let near: Vec<ClaimAndRuling<'a>> = self.all.iter().copied().filter(named).collect();
        // Claims about the region's conditions may be placed at the numbered lines of these conditions.
        let lines: BTreeSet<&String> = regions.iter().flat_map(|(model, region)| self.lines(model, region)).collect();
        let of_lines = |(claim, _): &ClaimAndRuling<'a>| {
            !numbered_place.is_among(&claim.places)
                && !numbered_place.is_named_in(&claim.places)
                && claim.places.iter().any(|place| lines.contains(place))
        };
        let of_lines: Vec<ClaimAndRuling<'a>> = self.all.iter().copied().filter(of_lines).collect();

        let stated: Vec<ClaimAndRuling<'a>> = here.iter().chain(&near).copied().filter(is_of_file).collect();
        let (derivations, claims): (Vec<ClaimAndRuling<'a>>, Vec<ClaimAndRuling<'a>>) = stated
            .iter()
            .copied()
            .filter(|(claim, _)| !in_proofs.contains(claim.id.as_str()))
            .partition(|(claim, _)| claim.derivation.is_some());
        let (moving, claims): (Vec<ClaimAndRuling<'a>>, Vec<ClaimAndRuling<'a>>) =
            claims.into_iter().partition(|(claim, _)| moves(claim));
        let about: Vec<ClaimAndRuling<'a>> = of_lines.iter().copied().filter(is_of_file).collect();
        let (about_derived, about): (Vec<ClaimAndRuling<'a>>, Vec<ClaimAndRuling<'a>>) =
            about.into_iter().partition(|(claim, _)| claim.derivation.is_some());
        let (about_moving, about): (Vec<ClaimAndRuling<'a>>, Vec<ClaimAndRuling<'a>>) =
            about.into_iter().partition(|(claim, _)| moves(claim));
        let (of_equilibria, derived): (Vec<ClaimAndRuling<'a>>, Vec<ClaimAndRuling<'a>>) =
            derivations.iter().copied().partition(|(claim, _)| claim.derivation.as_ref().is_some_and(|d| !d.parts.is_empty()));
        let printed_region = if let [(_, region)] = regions.as_slice() { Some(*region) } else { None };
        let derived: Vec<ClaimAndRuling<'a>> = derived.into_iter().chain(about_derived).collect();
        let all_here: Vec<ClaimAndRuling<'a>> = here.iter().chain(&near).chain(proofs.iter().flatten()).copied().collect();
        let own: BTreeSet<&str> = all_here.iter().map(|(claim, _)| claim.id.as_str()).collect();
        PlaceReport {
            place: numbered_place.name(),
            title: regions.iter().find_map(|(_, region)| region.title.clone()),
            stated: counts(all_here.iter().filter(|both| is_of_file(both))),
            asked: counts(all_here.iter().filter(|both| !is_of_file(both))),
            regions: regions.iter().map(|(place, region)| self.region(*place, region)).collect(),
            definitions: self.definitions(numbered_place),
            equilibria: self.meant(&of_equilibria).map(|both| self.equilibrium(both, printed_region)).collect(),
            derived: self.meant(&derived).map(|both| self.pair(both)).collect(),
            statics: moving.iter().chain(&about_moving).map(|both| self.item(*both)).collect(),
            claims: claims.iter().map(|both| self.item(*both)).collect(),
            elsewhere: about.iter().map(|both| self.item(*both)).collect(),
            proofs: proofs.iter().map(|steps| self.proof(steps)).collect(),
            told: here.iter().chain(&near).filter(is_listed_question).map(|both| self.item(*both)).collect(),
            errors: self.errors(&all_here, &of_lines, &regions),
            unstated: self.notes(numbered_place, &all_here, &regions),
            dependents: self.dependents(numbered_place, &own, &regions).map(|both| self.item(both)).collect(),
        }
    }

    /// Returns the regions at a place, each with the index of the first model that has it.
    fn regions(&self, numbered_place: &NumberedPlace) -> Vec<(usize, &'a Region)> {
        let mut out: Vec<(usize, &Region)> = Vec::new();
        for (place, model) in self.paper.models.iter().enumerate() {
            for region in model.regions.iter().filter(|region| numbered_place.is_among(&region.places)) {
                if out.iter().all(|(_, known)| known.name != region.name) {
                    out.push((place, region));
                }
            }
        }
        out
    }

    /// Returns the places of a region's conditions.
    fn lines(&self, model: &usize, region: &'a Region) -> Vec<&'a String> {
        let named = |name: &str| {
            let model: Option<&'a Model> = self.paper.models.get(*model);
            model.and_then(|model| model.conditions.iter().find(|known| *known.name == *name))
        };
        region.members.iter().filter_map(|(name, _)| named(name)).flat_map(|condition| &condition.places).collect()
    }

    fn region(&self, place: usize, region: &'a Region) -> RegionReport {
        let name = &*region.name;
        let together = self.by_id.get(format!("{name}/nonempty").as_str()).copied();
        let size = together.filter(|(_, ruled)| word(ruled) == Word::Proved).and_then(|(claim, _)| {
            let Statement::Nonempty(condition) = &claim.statement else { return None };
            interior(self.paper, claim, condition, self.means?).map(|found| sized(&found, &LabelNames::of_papers([self.paper])))
        });
        let conditions = region.members.iter().map(|(member, condition)| self.condition(place, name, member, condition));
        RegionReport {
            name: name.to_owned(),
            conditions: conditions.collect(),
            together: together.map(|both| self.item(both)),
            size,
            meets: self.meetings(name),
        }
    }

    fn condition(&self, model: usize, region: &str, name: &str, condition: &ConditionRef) -> ConditionReport {
        let named = self.paper.models.get(model).and_then(|model| model.conditions.iter().find(|known| *known.name == *name));
        let needed = self.by_id.get(format!("{region}/{name}/needed").as_str());
        ConditionReport {
            name: name.to_owned(),
            places: named.map(|named| named.places.clone()).unwrap_or_default(),
            written: named.map(|named| named.written.clone()).unwrap_or_default(),
            printed: named.and_then(|named| named.printed.clone()),
            decided: evaluated::without_name(condition).to_string(),
            needed: needed.map(|(_, ruled)| match word(ruled) {
                Word::Proved => "needed",
                Word::Refuted => "redundant",
                Word::Open | Word::Unchecked | Word::Vacuous => "undecided",
            }),
            evidence: needed.map(|(_, ruled)| evidence_text(ruled)).unwrap_or_default(),
            same: self.by_id.get(format!("{name}/printed-meant").as_str()).map(|both| self.item(*both)),
        }
    }

    /// Returns, for each other region, whether the other region overlaps the given region. The answers are rulings on questions
    /// that the tool asks by itself.
    fn meetings(&self, region: &str) -> Vec<Meeting> {
        let pair = |(claim, ruled): &ClaimAndRuling<'a>| {
            let Statement::Disjoint(parts) = &claim.statement else { return None };
            let [first, second] = parts.as_slice() else { return None };
            let (first, second) = (shown(first)?, shown(second)?);
            let with = if first == region { second } else { first };
            if claim.role != Role::Automatic || (first != region && second != region) {
                return None;
            }
            let known = self.paper.models.iter().flat_map(|model| &model.regions).find(|known| *known.name == *with);
            let answer = match word(ruled) {
                Word::Proved => "disjoint",
                Word::Refuted => "overlap",
                Word::Open | Word::Unchecked | Word::Vacuous => "undecided",
            };
            let places = known.map(|known| known.places.clone()).unwrap_or_default();
            Some(Meeting { with: with.to_owned(), places, answer, evidence: evidence_text(ruled) })
        };
        self.all.iter().filter_map(pair).collect()
    }

    fn definitions(&self, numbered_place: &NumberedPlace) -> Vec<PlaceDefinition> {
        let entry = self.paper.ledger.iter().find(|entry| format!("{} {}", entry.kind, entry.number) == numbered_place.name());
        let Some((entry, model)) = entry.zip(self.paper.models.first()) else { return Vec::new() };
        let defined = |name: &String| model.definitions.iter().find(|known| *known.name == **name);
        let shown = |defined: &crate::paper::Definition| PlaceDefinition {
            name: defined.name.to_string(),
            body: defined.body.to_string(),
        };
        entry.items.iter().filter_map(defined).filter(|defined| defined.arguments.is_empty()).map(shown).collect()
    }

    /// Returns all given claims except the printed forms.
    fn meant<'b>(&self, claims: &'b [ClaimAndRuling<'a>]) -> impl Iterator<Item = ClaimAndRuling<'a>> + 'b {
        claims.iter().copied().filter(|(claim, _)| !claim.id.contains("/printed"))
    }

    /// Returns the printed form of a claim; `None` if the claim has no separate printed form.
    fn printed(&self, claim: &Claim) -> Option<ClaimAndRuling<'a>> {
        let (base, suffix) =
            claim.id.split_once('@').map_or((claim.id.as_str(), String::new()), |(base, rest)| (base, format!("@{rest}")));
        self.by_id.get(format!("{base}/printed{suffix}").as_str()).copied()
    }

    /// Returns the meant form of a claim that is the printed form; `None` for other claims.
    fn meant_by(&self, claim: &Claim) -> Option<ClaimAndRuling<'a>> {
        claim.id.contains("/printed").then(|| self.by_id.get(claim.id.replacen("/printed", "", 1).as_str()).copied()).flatten()
    }

    fn pair(&self, (claim, ruled): ClaimAndRuling<'a>) -> PrintedAndMeant {
        PrintedAndMeant { printed: self.printed(claim).map(|both| self.item(both)), meant: self.item((claim, ruled)) }
    }

    fn equilibrium(&self, (claim, ruled): ClaimAndRuling<'a>, region: Option<&Region>) -> EquilibriumRegion {
        let derivation = claim.derivation.as_deref();
        let question = derivation.map(|derivation| derivation.text.clone()).unwrap_or_default();
        let exact = right_side(&claim.statement).cloned();
        let is_proved = word(ruled) == Word::Proved;
        // A reader asks how the region differs from the exact condition only if the paper prints the region as the condition.
        let printed = self.printed(claim);
        let is_printed = |region: &&Region| {
            let side = printed.and_then(|(printed, _)| right_side(&printed.statement));
            side.is_some_and(|side| shown(side) == Some(&region.name))
        };
        let comparison = region.filter(is_printed).filter(|_| is_proved).zip(exact.as_ref()).zip(self.means).map(
            |((region, exact), means)| {
                let exact_conjuncts = conjuncts(exact).into_iter().map(|part| (part.to_string(), part.clone())).collect();
                let mut only = Variables::of_condition(exact).free;
                region.members.iter().for_each(|(_, member)| only.extend(Variables::of_condition(member).free));
                against(
                    &compare_region(self.paper, claim, region, (exact, exact_conjuncts, Word::Proved), means),
                    &only,
                    &LabelNames::of_papers([self.paper]),
                )
            },
        );
        let exact = exact.map(|exact| exact.to_string()).unwrap_or_default();
        EquilibriumRegion { question, exact, ruled: self.pair((claim, ruled)), beside: comparison }
    }

    /// Returns the steps of each proof that is at the place, and of each proof at another place whose name mentions this place.
    fn proofs(&self, numbered_place: &NumberedPlace) -> Vec<Vec<ClaimAndRuling<'a>>> {
        let is_step = |(claim, _): &&ClaimAndRuling<'a>| claim.role == Role::Step;
        let mut names: Vec<&str> = Vec::new();
        for (claim, _) in self.all.iter().filter(is_step) {
            if (numbered_place.is_among(&claim.places) || numbered_place.is_named_in(&claim.places))
                && !names.contains(&claim.belongs_to.as_str())
            {
                names.push(&claim.belongs_to);
            }
        }
        let steps = |name: &str| self.all.iter().filter(is_step).filter(|(claim, _)| claim.belongs_to == name).copied().collect();
        names.into_iter().map(steps).collect()
    }

    fn proof(&self, steps: &[ClaimAndRuling<'a>]) -> PlaceProof {
        let id = steps.first().map(|(claim, _)| claim.belongs_to.clone()).unwrap_or_default();
        PlaceProof { id, steps: self.meant(steps).map(|both| self.pair(both)).collect() }
    }

    /// Returns the refuted claims at the place, and the refuted claims about the conditions of the place. Each claim is returned
    /// with its meant form, if the file gives a meant form.
    fn errors(
        &self,
        here: &[ClaimAndRuling<'a>],
        of_lines: &[ClaimAndRuling<'a>],
        regions: &[(usize, &'a Region)],
    ) -> Vec<PlaceFault> {
        let members: BTreeSet<&str> =
            regions.iter().flat_map(|(_, region)| region.members.iter().map(|(name, _)| &**name)).collect();
        let is_member = |claim: &Claim| claim.id.strip_suffix("/printed-meant").is_some_and(|name| members.contains(name));
        let is_fault = |(claim, ruled): &ClaimAndRuling<'a>| match claim.role {
            Role::Claim | Role::Step | Role::Obligation => word(ruled) == Word::Refuted,
            Role::Automatic => is_member(claim) && word(ruled) == Word::Refuted,
            Role::Question => false,
        };
        let printed = |(claim, _): &ClaimAndRuling<'a>| claim.id.contains("/printed");
        let mut seen = BTreeSet::new();
        let members = self.all.iter().filter(|(claim, _)| is_member(claim));
        let all = here.iter().chain(of_lines.iter().filter(|both| printed(both))).chain(members);
        let faults = all.filter(|both| is_fault(both)).filter(|(claim, _)| seen.insert(claim.id.as_str()));
        let fault = |both: &ClaimAndRuling<'a>| PlaceFault {
            printed: self.item(*both),
            meant: self.meant_by(both.0).map(|both| self.item(both)),
        };
        faults.map(fault).collect()
    }

    /// Returns the notes on items that the file marks `supplied` or `lost` and that the claims or regions at the place mention.
    fn notes(
        &self,
        numbered_place: &NumberedPlace,
        here: &[ClaimAndRuling<'a>],
        regions: &[(usize, &'a Region)],
    ) -> Vec<MissingNote> {
        let mut mentioned: BTreeSet<String> = BTreeSet::new();
        for (claim, _) in here {
            mentioned.extend(words_of(&claim.written));
            mentioned.insert(claim.title.clone());
        }
        let entry = self.paper.ledger.iter().find(|entry| format!("{} {}", entry.kind, entry.number) == numbered_place.name());
        mentioned.extend(entry.into_iter().flat_map(|entry| entry.items.iter().cloned()));
        for (_, region) in regions {
            for (_, condition) in &region.members {
                let variables = Variables::of_condition(condition);
                mentioned.extend(variables.free.iter().map(|name| name.split('[').next().unwrap_or(name).to_owned()));
            }
        }
        let is_near = |item: &str| {
            let Some((_, rest)) = item.split_once(' ') else { return false };
            let name = rest.split(',').next().unwrap_or(rest);
            mentioned.contains(rest.trim_matches('"')) || mentioned.contains(name)
        };
        let supplied = self.paper.supplied.iter().map(|note| (note, "supplied"));
        let lost = self.paper.lost.iter().map(|note| (note, "lost"));
        let near = supplied.chain(lost).filter(|(note, _)| is_near(&note.item));
        let mut out: Vec<MissingNote> =
            near.map(|(note, sort)| MissingNote { item: note.item.clone(), why: note.why.clone(), sort }).collect();
        // The file may list the same item once for each reading.
        out.dedup_by(|note, kept| note.item == kept.item && note.why == kept.why);
        out
    }

    /// Returns the claims at other places that rest on a claim at this place or mention a region of this place.
    fn dependents<'b>(
        &'b self,
        numbered_place: &'b NumberedPlace,
        own: &'b BTreeSet<&'a str>,
        regions: &'b [(usize, &'a Region)],
    ) -> impl Iterator<Item = ClaimAndRuling<'a>> + 'b {
        let names: BTreeSet<&str> = regions.iter().map(|(_, region)| &*region.name).collect();
        self.all.iter().copied().filter(move |(claim, _)| {
            let outside =
                is_of_file(&(*claim, claim)) && !own.contains(claim.id.as_str()) && !numbered_place.is_among(&claim.places);
            let rests = claim.rests_on.iter().any(|id| own.contains(id.as_str()));
            let mentions = || {
                let given = claim.given.iter().flat_map(|given| words_of(&given.condition.to_string()));
                words_of(&statement::statement_text(&claim.statement))
                    .into_iter()
                    .chain(given)
                    .any(|word| names.contains(word.as_str()))
            };
            outside && (rests || mentions())
        })
    }

    fn item(&self, (claim, ruled): ClaimAndRuling<'a>) -> PlaceItem {
        let usual = self.paper.models.first().map(|model| model.alternatives.as_slice()).unwrap_or_default();
        let under = self.paper.models.get(claim.model).map(|model| model.alternatives.as_slice()).unwrap_or_default();
        let under = under.iter().zip(usual).filter(|(own, usual)| own != usual).map(|(own, _)| own.to_string());
        let given = claim.given.iter().filter(|given| given.from.is_none()).map(|given| given.condition.to_string());
        PlaceItem {
            id: claim.id.clone(),
            title: claim.title.clone(),
            places: claim.places.clone(),
            written: claim.written.clone(),
            decided: statement::statement_text(&claim.statement),
            given: given.collect(),
            without: claim.without.iter().map(ToString::to_string).collect(),
            under: under.collect(),
            verdict: word(ruled).as_str(),
            expected: claim.expected.as_ref().map(|expected| statement::outcome(expected.outcome)),
            as_expected: ruled.comparison == ExpectationMatch::AsExpected,
            why: claim.expected.as_ref().and_then(|expected| expected.why.clone()),
            answer: overview::answer(claim, ruled),
            evidence: evidence_text(ruled),
        }
    }
}

/// Returns the evidence in one line. The label of the deciding part, which is a formula of the file, is printed as one.
fn evidence_text(ruled: &RuledClaim) -> PageLine {
    let line = evidence::evidence_line(ruled);
    let label = evidence::deciding(ruled).map(|deciding| deciding.label).unwrap_or_default();
    if label.is_empty() || word(ruled) == Word::Proved {
        return line;
    }
    let rest = PageLine(line.0.into_iter().skip(1).collect());
    PageLine::formula(label).and(": ").then(rest)
}

fn word(ruled: &RuledClaim) -> Word {
    ruled.ruling.verdict.word()
}

fn is_of_file<T>((claim, _): &(&Claim, T)) -> bool {
    matches!(claim.role, Role::Claim | Role::Question | Role::Step)
}

/// Returns true iff the claim states how a number or a condition changes with a parameter.
fn moves(claim: &Claim) -> bool {
    matches!(claim.statement, Statement::Monotone { .. } | Statement::Constant { .. } | Statement::Upward { .. })
}

/// Returns true iff the tool asked the question by itself, the answer is worth showing, and no other section shows the answer.
fn is_listed_question((claim, ruled): &&ClaimAndRuling<'_>) -> bool {
    let has_place = claim.id.ends_with("/printed-meant")
        || matches!(claim.statement, Statement::Nonempty(_) | Statement::Needed { .. } | Statement::Disjoint(_));
    !is_of_file(&(*claim, ())) && !has_place && overview::is_worth_showing(claim, ruled)
}

fn counts<'b, 'a: 'b>(all: impl Iterator<Item = &'b ClaimAndRuling<'a>>) -> BTreeMap<&'static str, usize> {
    let mut seen = BTreeSet::new();
    let mut out = BTreeMap::new();
    for (claim, ruled) in all {
        if seen.insert(claim.id.as_str()) {
            *out.entry(word(ruled).as_str()).or_default() += 1;
        }
    }
    out
}

/// Returns the condition that a statement claims to be equivalent to its question; `None` for other statements.
fn right_side(statement: &Statement) -> Option<&ConditionRef> {
    if let Statement::Threshold(link) = statement {
        return Some(&link.right);
    }
    let Statement::Links(links) = statement else { return None };
    let [Link { both_ways: true, right, .. }] = links.as_slice() else { return None };
    Some(right)
}

/// Returns the name of a condition; `None` if it has no name.
fn shown(condition: &Condition) -> Option<&str> {
    if let Condition::Named { shown, .. } = condition { Some(shown) } else { None }
}

/// Returns the identifiers and words of a text.
fn words_of(text: &str) -> Vec<String> {
    text.split(|c: char| !c.is_alphanumeric() && c != '_').filter(|word| !word.is_empty()).map(str::to_owned).collect()
}

/// Returns the values that a point gives to some parameters, as texts.
fn values(point: &Point, only: &BTreeSet<Variable>, labels: &LabelNames) -> BTreeMap<String, String> {
    let shown = point.values.iter().filter(|(name, _)| only.contains(name));
    shown.map(|(name, value)| (name.to_string(), labels.value(name, value))).collect()
}

fn sized(found: &Interior, labels: &LabelNames) -> Size {
    Size {
        parameters: found.parameters.iter().map(ToString::to_string).collect(),
        verdict: found.verdict.as_str(),
        point: found.point.as_ref().map(|point| values(point, &found.parameters.iter().cloned().collect(), labels)),
    }
}

fn against(found: &RegionDifference, only: &BTreeSet<Variable>, labels: &LabelNames) -> RegionComparison {
    let at = |(condition, point): &(String, Point)| ConditionAtPoint {
        condition: condition.clone(),
        point: values(point, only, labels),
    };
    RegionComparison {
        region: found.region.clone(),
        same: found.same.as_str(),
        missing: found.missing.iter().map(at).collect(),
        superfluous: found.superfluous.iter().map(at).collect(),
        excluded: found.excluded.as_ref().map(|point| values(point, only, labels)),
        undecided: found.open.clone(),
    }
}
