//! Reads the text of a condition file into a [`Paper`]: parses it, follows includes, resolves, and reports all faults at once.
//!
//! Every command that takes a condition file calls [`read`] or [`read_with`]. Trusted: an item that is skipped without a fault is
//! not ruled on.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::sync::Arc;

use super::automatic::item_places;
use super::claim_list::{ClaimList, ResolvedModel};
use super::claims::{ClaimEntry, under};
use super::derivations::{self, DerivedFormulas, ParsedAnswers};
use super::ledger::{assessment_places, game_places, ledger, sentences};
use super::lemmas::check_circles;
use super::lost::lost;
use super::maps::supplied;
use super::model::{Map, Paper};
use super::names::{DeclaredAs, Namespace};
use super::proofs::{proof_under, step_asked};
use super::readings::{AlternativeChoice, MAX_CHOICES};
use super::resolver::Resolver;
use crate::diagnostic::{Diagnostic, Faults};
use crate::source::{SourceId, Sources, Span};
use crate::syntax;
use crate::syntax::tree::{ConditionFile, Item, ItemKind, ProofEntry};

/// A function that finds an included text. From the name as written and the name of the including file, it returns the name to
/// show and the text, or a message that says why the text cannot be read.
pub type Include<'a> = dyn FnMut(&str, &str) -> Result<(String, String), String> + 'a;

/// The most files that one file may include, directly or indirectly.
const MAX_INCLUDES: usize = 100;
/// The most faults that are reported for one paper.
const MAX_FAULTS: usize = 1_000;

/// Reads a condition file and everything it includes.
///
/// # Errors
/// Returns the faults of all stages in source order, with the texts that they point into. Exceeding a bound is a fault: 100
/// includes, 64 combinations of alternatives, 50,000 nodes in a formula with its definitions expanded.
pub fn read(slug: &str, sources: Sources, main: SourceId, include: &mut Include<'_>) -> Result<Paper, (Arc<Sources>, Faults)> {
    read_with(slug, sources, main, include, &DerivedFormulas::new())
}

/// Reads a condition file as [`read`] does, and takes the answer of each `derive` without an expected formula from `results`.
///
/// # Errors
/// Fails as [`read`] does, and also if a text among the results is not a plain condition.
pub fn read_with(
    slug: &str,
    sources: Sources,
    main: SourceId,
    include: &mut Include<'_>,
    results: &DerivedFormulas,
) -> Result<Paper, (Arc<Sources>, Faults)> {
    let mut files =
        Files { sources, files: Vec::new(), included: BTreeMap::new(), faults: Faults::new(), unread: HashSet::new() };
    files.load(main, include);
    let Files { mut sources, files, included, mut faults, unread } = files;
    let all_parsed = faults.is_empty();
    let derived = derivations::parse(results, &mut sources, &mut faults);
    let sources = Arc::new(sources);
    let mut items = Vec::new();
    flatten(0, &files, &included, &mut BTreeSet::new(), &mut items);
    let paper = resolve(slug, &sources, (&files[0], &derived), &items, unread, all_parsed, &mut faults);
    if faults.is_empty() {
        return Ok(paper);
    }
    faults.sort_by_key(|fault| (fault.span.source, fault.span.start));
    let mut seen = HashSet::new();
    faults.retain(|fault| seen.insert((fault.span, fault.message.clone())));
    if faults.len() > MAX_FAULTS {
        let more = faults.len() - MAX_FAULTS;
        let span = faults[MAX_FAULTS].span;
        faults.truncate(MAX_FAULTS);
        faults.push(Diagnostic::new(span, format!("{more} more faults are not shown")));
    }
    Err((sources, faults))
}

/// The parsed files, with the includes between them.
struct Files {
    sources: Sources,
    files: Vec<ConditionFile>,
    /// The included file, by the file and the item of the include.
    included: BTreeMap<(usize, usize), usize>,
    faults: Faults,
    unread: HashSet<String>,
}

impl Files {
    /// Parses a text and all texts that it includes, directly or indirectly, each once.
    fn load(&mut self, main: SourceId, include: &mut Include<'_>) {
        let mut names: Vec<String> = vec![self.sources.get(main).name.clone()];
        let mut ids = vec![main];
        let mut next = 0;
        while let Some(id) = ids.get(next).copied() {
            let (file, faults) = syntax::parse(&self.sources, id);
            for fault in &faults {
                self.unread.extend(words_around(&self.sources, fault.span));
            }
            self.faults.extend(faults);
            let own_name = self.sources.get(id).name.clone();
            for (place, item) in file.items.iter().enumerate() {
                let ItemKind::Include(written) = &item.kind else { continue };
                match include(&written.value, &own_name) {
                    Err(message) => self.faults.push(Diagnostic::new(written.span, message)),
                    Ok((name, text)) => {
                        let known = names.iter().position(|known| *known == name);
                        if known.is_none() && names.len() > MAX_INCLUDES {
                            let message = format!("more than {MAX_INCLUDES} files are included");
                            self.faults.push(Diagnostic::new(written.span, message).repair("merge some of the files"));
                            continue;
                        }
                        let number = known.unwrap_or_else(|| {
                            ids.push(self.sources.add(name.clone(), text));
                            names.push(name);
                            names.len() - 1
                        });
                        self.included.insert((next, place), number);
                    }
                }
            }
            self.files.push(file);
            next += 1;
        }
    }
}

/// Lists the items in order, with the items of an included file at the place of its first include.
fn flatten<'t>(
    file: usize,
    files: &'t [ConditionFile],
    included: &BTreeMap<(usize, usize), usize>,
    done: &mut BTreeSet<usize>,
    items: &mut Vec<&'t Item>,
) {
    if !done.insert(file) {
        return;
    }
    for (place, item) in files[file].items.iter().enumerate() {
        match included.get(&(file, place)) {
            Some(inner) => flatten(*inner, files, included, done, items),
            None => items.push(item),
        }
    }
}

/// Returns the words of the item around a fault. The item could not be parsed and may declare any of them.
fn words_around(sources: &Sources, span: Span) -> Vec<String> {
    let text = &sources.get(span.source).text;
    let at_margin = |line: &str| line.starts_with(|c: char| !c.is_whitespace() && c != '#');
    let mut start = 0;
    let mut end = text.len();
    let mut offset = 0;
    for line in text.split_inclusive('\n') {
        if at_margin(line) {
            if offset <= span.start as usize {
                start = offset;
            } else {
                end = offset;
                break;
            }
        }
        offset += line.len();
    }
    let item = text.get(start..end).unwrap_or("");
    item.split(|c: char| !(c.is_alphanumeric() || c == '_' || c == '\''))
        .filter(|word| !word.is_empty())
        .map(str::to_owned)
        .collect()
}

/// Resolves the items of all files under every requested choice of alternatives.
fn resolve(
    slug: &str,
    sources: &Arc<Sources>,
    (main, derived): (&ConditionFile, &ParsedAnswers),
    items: &[&Item],
    unread: HashSet<String>,
    all_parsed: bool,
    faults: &mut Faults,
) -> Paper {
    let names = Namespace::gather(items, sources, unread, faults);
    let choices = choices(items, &names, faults);
    let mut latex = BTreeMap::new();
    for choice in unrequested_choices(&names, &choices) {
        // Items under alternatives that no claim requests are resolved only for their faults.
        let mut resolver = Resolver::new(sources, &names, choice);
        resolver.build();
        check_printed(&mut resolver);
        faults.append(&mut resolver.faults);
        latex.append(&mut resolver.latex);
    }
    let models = choices.into_iter().map(|choice| {
        let mut resolver = Resolver::new(sources, &names, choice);
        let model = resolver.build();
        check_printed(&mut resolver);
        let parameters = model.parameters.iter().map(|parameter| parameter.name.clone()).collect();
        ResolvedModel { resolver, model, parameters }
    });
    let mut claim_list = ClaimList::new(sources, &names, models.collect(), derived);
    let maps = claim_list.all_items(items);
    let ClaimList { models, claims, placed, faults: found, .. } = claim_list;
    faults.extend(found);
    let models = models.into_iter().map(|mut built| {
        faults.append(&mut built.resolver.faults);
        (built.model.games, built.model.assessments) = built.resolver.resolved_games_and_assessments();
        for (span, reading) in std::mem::take(&mut built.resolver.latex) {
            latex.entry(span).or_insert(reading);
        }
        built.model
    });
    let models = models.collect();
    let ledger = main.paper.as_ref().map(|header| ledger(header, items, &placed, all_parsed, faults)).unwrap_or_default();
    let title = main.paper.as_ref().map_or_else(|| slug.to_owned(), |header| header.title.value.clone());
    let entries = main.paper.iter().flat_map(|header| &header.entries);
    Paper {
        slug: slug.to_owned(),
        title,
        entries: entries.map(|(name, text)| (name.value.clone(), text.value.clone())).collect(),
        sources: sources.clone(),
        models,
        claims,
        ledger,
        sentences: sentences(items, &placed),
        supplied: supplied(items),
        lost: lost(items),
        maps,
        latex: latex.into_values().collect(),
    }
}

/// Resolves the printed form of every condition in force, for its faults.
fn check_printed(resolver: &mut Resolver<'_>) {
    let names = resolver.names;
    let choice = resolver.choice.clone();
    for declared in names.declared.iter().filter(|declared| declared.limits.allow(&choice)) {
        if let DeclaredAs::Condition(condition) = declared.kind {
            resolver.check_printed(condition);
        }
    }
}

/// Returns the choices of alternatives that claims and proofs request, the default first.
fn choices(items: &[&Item], names: &Namespace<'_>, faults: &mut Faults) -> Vec<AlternativeChoice> {
    let mut choices = vec![names.readings.default_choice()];
    for item in items {
        let asked = if let ItemKind::Claim(claim) = &item.kind {
            names.readings.requested(under(&claim.ruling), faults)
        } else if let ItemKind::Proof(proof) = &item.kind {
            let mut asked = names.readings.requested(proof_under(proof), faults);
            for entry in &proof.moves {
                if let ProofEntry::Step { ruling, .. } = entry {
                    asked.extend(step_asked(proof, ruling, names, faults));
                }
            }
            asked
        } else {
            continue;
        };
        for asked in asked {
            if !choices.contains(&asked.choice) {
                choices.push(asked.choice);
            }
        }
        if choices.len() > MAX_CHOICES {
            let message = format!("the claims up to here request more than {MAX_CHOICES} combinations of alternatives");
            faults.push(Diagnostic::new(item.span, message).repair("name the alternatives that matter instead of `each`"));
            choices.truncate(MAX_CHOICES);
            break;
        }
    }
    choices
}

/// Returns further choices, so that each declaration is in force under some choice, up to a bound.
fn unrequested_choices(names: &Namespace<'_>, choices: &[AlternativeChoice]) -> Vec<AlternativeChoice> {
    let mut further: Vec<AlternativeChoice> = Vec::new();
    for declared in &names.declared {
        if choices.iter().chain(&further).any(|choice| declared.limits.allow(choice)) {
            continue;
        }
        if let Some(choice) = declared.limits.choice(&names.readings) {
            further.push(choice);
        }
        if further.len() >= MAX_CHOICES {
            break;
        }
    }
    further
}

impl<'t> ClaimList<'t> {
    /// Adds the claims of all items in order, stated by the file or made by the tool, and returns the maps.
    fn all_items(&mut self, items: &[&'t Item]) -> Vec<Map> {
        let mut maps = Vec::new();
        let entries: Vec<ClaimEntry<'t>> = items
            .iter()
            .filter_map(|item| if let ItemKind::Claim(claim) = &item.kind { Some(ClaimEntry { claim }) } else { None })
            .collect();
        check_circles(&entries, &mut self.faults);
        self.ask_assumptions();
        for (number, item) in items.iter().enumerate() {
            item_places(self, number);
            match &item.kind {
                ItemKind::Claim(claim) => self.claim(ClaimEntry { claim }, &entries),
                ItemKind::Proof(proof) => self.proof(proof, &entries),
                ItemKind::Map(map) => {
                    let found = self.models[0].resolver.map(map);
                    self.place(&format!("map \"{}\"", found.title), &map.head.places);
                    maps.push(found);
                }
                ItemKind::Game(game) => {
                    self.ask_game(number);
                    game_places(game).into_iter().for_each(|places| self.place(&game.name.value, places));
                }
                ItemKind::Assessment(assessment) => {
                    let name = &assessment.name;
                    self.ask_game(number);
                    assessment_places(assessment).into_iter().for_each(|places| self.place(&name.value, places));
                }
                ItemKind::Include(_)
                | ItemKind::Skip { .. }
                | ItemKind::Set { .. }
                | ItemKind::Reading { .. }
                | ItemKind::Parameters(_)
                | ItemKind::Function { .. }
                | ItemKind::Define { .. }
                | ItemKind::DefineBy { .. }
                | ItemKind::Condition { .. }
                | ItemKind::Region { .. } => self.ask_item(number, &entries),
            }
        }
        maps
    }
}
