//! Runs `referee show`, which prints one claim with its evidence in full, or the tree of a game or an assessment.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::Args;

use super::audit::{Cost, exit, rule, with_large_stack};
use super::report_format::ReportFormat;
use super::{Failure, derivations, files, game, output, recheck};
use crate::audit::{Audit, AuditLimits, Exit};
use crate::certify::Word;
use crate::derive::DerivationContext;
use crate::derive::witness::{Witness, witnesses};
use crate::paper::{Claim, Model, Paper};
use crate::recheck::{RecheckResult, Refusal, rule_stored_audit};
use crate::report::game::Drawing;
use crate::report::overview::ReportExtent;
use crate::report::{self, claim, derived, text};
use crate::solve;

/// Arguments of `referee show`.
#[derive(Debug, Args)]
pub struct ShowArguments {
    /// The condition file
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// The claim's id or title, or a part of them that names no other claim; or the name of a game or an assessment, whose tree is shown
    #[arg(value_name = "CLAIM|GAME|ASSESSMENT")]
    claim: String,
    /// For a tree: the format of the tree
    #[arg(long, value_name = "FORMAT", value_parser = ReportFormat::among(&FORMATS), default_value = "text")]
    format: ReportFormat,
    /// For a tree: write to a file
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// For a tree: the alternative to use for each reading of the file [default: the first]
    #[arg(long, value_name = "ALTERNATIVE", value_delimiter = ',')]
    under: Vec<String>,
    /// For a claim with several parts: the certificate of every part, the hypotheses and the definitions, too
    #[arg(long)]
    all: bool,
    /// Take the ruling from a stored audit, whose evidence is checked again, instead of calling a solver
    #[arg(long, value_name = "AUDIT.json")]
    audit: Option<PathBuf>,
    #[command(flatten)]
    cost: Cost,
}

impl ShowArguments {
    fn extent(&self) -> ReportExtent {
        if self.all { ReportExtent::All } else { ReportExtent::Short }
    }
}

const FORMATS: [ReportFormat; 2] = [ReportFormat::Text, ReportFormat::Svg];

/// Runs `referee show`, and returns the exit status.
///
/// # Errors
/// Fails if no claim or game has the name, or the output cannot be written.
pub(super) fn run(arguments: &ShowArguments) -> Result<u8, Failure> {
    let Some(paper) = paper(&arguments.file)? else { return Ok(Exit::Faulty.code()) };
    let is_claim = paper.claims.iter().any(|claim| claim.id == arguments.claim);
    let is_game = |model: &Model| game::game(model, &arguments.claim).is_some();
    let is_assessment = |model: &Model| model.assessments.iter().any(|known| *known.name == *arguments.claim);
    if !is_claim && paper.models.iter().any(|model| is_game(model) || is_assessment(model)) {
        return tree(arguments, &paper);
    }
    if arguments.format != ReportFormat::Text || arguments.output.is_some() || !arguments.under.is_empty() {
        let games = paper.models.iter().flat_map(|model| &model.games).map(|game| &*game.name).collect();
        return Err(game::missing("game", &arguments.claim, games));
    }
    let id = wanted(&paper, &arguments.claim)?;
    let limits = arguments.cost.limits(std::slice::from_ref(&arguments.file));
    let paper = answered(&arguments.file, paper, &|other| other == id, arguments.audit.as_deref(), &limits)?;
    let Some(audit) = rulings(&paper, &|other| other == id, arguments.audit.as_deref(), &limits)? else {
        return Ok(Exit::Differs.code());
    };
    for audited in &audit.papers {
        for ruled in &audited.rulings {
            let mut page = claim::page(audited, ruled, arguments.extent());
            if arguments.audit.is_none() && ruled.ruling.verdict.word() == Word::Proved {
                derived::answers(&find_witnesses(&paper, &id, &limits), &mut page);
            }
            output::print(&text::print(&page))?;
        }
    }
    Ok(exit(&audit))
}

/// Returns witnesses: values for the variables that a proved claim asserts to exist.
fn find_witnesses(paper: &Paper, id: &str, limits: &AuditLimits) -> Vec<Witness> {
    let (Some(solver), Some(claim)) = (solve::available(), paper.claims.iter().find(|claim| claim.id == id)) else {
        return Vec::new();
    };
    let context = DerivationContext { solver: solver.as_ref(), limits, time: limits.query.timeout, until: limits.overall };
    with_large_stack(|| witnesses(paper, claim, context))
}

/// Prints the tree of a game, with the play drawn in if the name is that of an assessment.
fn tree(arguments: &ShowArguments, paper: &Paper) -> Result<u8, Failure> {
    let model = game::model(paper, &arguments.under)?;
    let assessment = || model.assessments.iter().find(|known| *known.name == *arguments.claim);
    let drawing = match game::game(model, &arguments.claim) {
        Some(game) => Drawing::new(game),
        None => match assessment() {
            Some(assessment) => Drawing::of_assessment(assessment),
            None => return Err(game::missing("game", &arguments.claim, model.games.iter().map(|game| &*game.name).collect())),
        },
    };
    output::check(arguments.output.as_deref())?;
    let drawn = match arguments.format {
        ReportFormat::Text
        | ReportFormat::Markdown
        | ReportFormat::Json
        | ReportFormat::Latex
        | ReportFormat::Html
        | ReportFormat::Junit
        | ReportFormat::Sarif => report::game::text::print(&drawing),
        ReportFormat::Svg => report::game::svg::draw(&drawing).map_err(|ends| {
            let message = format!(
                "`{}` has {ends} terminal histories, but a picture has at most {}",
                drawing.name,
                report::game::svg::MAX_ENDS
            );
            Failure::new(message).repair("show it as text")
        })?,
    };
    output::report(&drawn, arguments.output.as_deref())?;
    Ok(Exit::AsExpected.code())
}

/// Reads the paper of a single condition file; returns `None` if the file has faults, which are printed.
///
/// # Errors
/// Fails if the path does not exist or names more than one condition file.
pub(super) fn paper(file: &PathBuf) -> Result<Option<Arc<Paper>>, Failure> {
    let found = files::find(std::slice::from_ref(file))?;
    let [path] = found.as_slice() else {
        return Err(
            Failure::new(format!("`{}` is not a single condition file", file.display())).repair("name one condition file")
        );
    };
    match files::paper(path) {
        Ok(paper) => Ok(Some(Arc::new(paper))),
        Err((sources, faults)) => {
            output::faults(&sources, &faults);
            Ok(None)
        }
    }
}

/// Returns the paper with answers to the selected `derive` items that state none, from a stored audit or computed now.
///
/// # Errors
/// Fails if the file or the stored audit cannot be read.
pub(super) fn answered(
    file: &PathBuf,
    paper: Arc<Paper>,
    selected: &(dyn Fn(&str) -> bool + Sync),
    stored: Option<&Path>,
    limits: &AuditLimits,
) -> Result<Arc<Paper>, Failure> {
    let found = files::find(std::slice::from_ref(file))?;
    let Some(path) = found.first() else { return Ok(paper) };
    let paper = Arc::unwrap_or_clone(paper);
    let Some(stored) = stored else {
        return Ok(Arc::new(derivations::answered(path, paper, &|claim| selected(&claim.id), limits).0));
    };
    let (_, stored) = recheck::open(stored)?;
    let own = stored.papers.iter().find(|stored| stored.files == paper.sources.origins());
    let answered = own.and_then(|own| files::paper_answered(path, &own.answers()).ok());
    Ok(Arc::new(answered.unwrap_or(paper)))
}

/// Returns the rulings on the claims whose ids are selected: made now, or taken from a stored audit whose evidence is checked
/// again. Returns `None` if some stored evidence is refused; the refusals are printed.
///
/// # Errors
/// Fails if the stored audit cannot be read, is of another version of the file, or lacks a selected claim.
pub(super) fn rulings(
    paper: &Arc<Paper>,
    selected: &(dyn Fn(&str) -> bool + Sync),
    stored: Option<&Path>,
    limits: &AuditLimits,
) -> Result<Option<Audit>, Failure> {
    let Some(stored) = stored else {
        // The second reader of games tests the rulings, as in an audit.
        return Ok(Some(rule(
            &[Arc::clone(paper)],
            &|claim| selected(&claim.id),
            &AuditLimits { second_reader: true, ..limits.clone() },
        )));
    };
    match from_stored(stored, paper, selected)? {
        Ok(audit) => Ok(Some(audit)),
        Err(refusals) => {
            refusals.iter().try_for_each(|refusal| output::say(&format!("refused: {refusal}\n")))?;
            Ok(None)
        }
    }
}

/// Makes the rulings of a stored audit anew from its evidence; returns the refusals if some evidence is refused.
fn from_stored(path: &Path, paper: &Arc<Paper>, selected: &dyn Fn(&str) -> bool) -> Result<Result<Audit, Vec<Refusal>>, Failure> {
    let (_, stored) = recheck::open(path)?;
    let origins = paper.sources.origins();
    let Some(own) = stored.papers.iter().find(|stored| stored.files == origins) else {
        return Err(Failure::new(format!("`{}` is not an audit of the present version of this file", path.display()))
            .repair("audit it again"));
    };
    let RecheckResult { mut audit, mut refusals } = rule_stored_audit(&[(Arc::clone(paper), own)], None);
    refusals.retain(|refusal| selected(&refusal.claim));
    if !refusals.is_empty() {
        return Ok(Err(refusals));
    }
    audit.papers.iter_mut().for_each(|audited| audited.rulings.retain(|ruled| selected(&ruled.question.claim)));
    let ruled = |id: &str| audit.papers.iter().any(|audited| audited.rulings.iter().any(|ruled| ruled.question.claim == id));
    if let Some(missing) = paper.claims.iter().find(|claim| selected(&claim.id) && !ruled(&claim.id)) {
        return Err(Failure::new(format!("`{}` does not rule on `{}`", path.display(), missing.id))
            .repair("audit it again, without --only"));
    }
    Ok(Ok(audit))
}

/// Returns the id of the only claim that the text names. The text is an id, a title, or a part of an id or of a title. A ruling that
/// belongs to another claim (`claim/2`, `claim/defined`, `claim@alternative`) is named by its own id only, unless no other claim is.
fn wanted(paper: &Paper, text: &str) -> Result<String, Failure> {
    let claims = &paper.claims;
    if claims.iter().any(|claim| claim.id == text) {
        return Ok(text.to_owned());
    }
    let lower = text.to_lowercase();
    let is_titled = |claim: &&Claim| claim.title.to_lowercase() == lower;
    let is_like = |claim: &&Claim| claim.id.contains(text) || claim.title.to_lowercase().contains(&lower);
    let of = |wanted: &dyn Fn(&&Claim) -> bool| {
        let all: Vec<&str> = claims.iter().filter(wanted).map(|claim| claim.id.as_str()).collect();
        let main: Vec<&str> = all.iter().copied().filter(|id| !id.contains('/')).collect();
        if main.is_empty() { all } else { main }
    };
    let titled = of(&is_titled);
    let like = if titled.is_empty() { of(&is_like) } else { titled };
    match like.as_slice() {
        [one] => Ok((*one).to_owned()),
        [] => {
            let near = claims.iter().map(|claim| claim.id.as_str()).min_by_key(|id| strsim::damerau_levenshtein(id, text));
            let failure = Failure::new(format!("no claim has `{text}` in its id or its title"));
            Err(near.map_or(failure.clone(), |near| failure.repair(format!("did you mean `{near}`?"))))
        }
        several => {
            let mut names: Vec<String> = several.iter().take(8).map(|id| format!("`{id}`")).collect();
            if several.len() > names.len() {
                names.push(format!("and {} more", several.len() - names.len()));
            }
            Err(Failure::new(format!("several claims have `{text}` in their ids or titles"))
                .repair(format!("name one: {}", names.join(", "))))
        }
    }
}
