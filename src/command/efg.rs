//! Runs `referee export --to efg`, which writes a game at a point, or an assessment with its game, in Gambit's format.
//!
//! Not part of a verdict: the game is laid out by the second reader of games ([`crate::replay`]).

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use super::export::{ExportArguments, write_all};
use super::{Failure, game, output, point, write};
use crate::audit::Exit;
use crate::export::efg::{self, GameNotFinite};
use crate::export::{ExportFile, FileNames};
use crate::game::{Assessment, Game};
use crate::paper::{Model, Paper};
use crate::replay::{ExtensiveForm, ParameterValues, SecondReaderFile};
use crate::report::labels::LabelNames;
use kernel::number::Rational;

/// The maximal number of information sets whose continuation games are written.
const MAX_SETS: usize = 400;

/// Exports a game or an assessment in Gambit's format, and returns the exit status.
///
/// # Errors
/// Fails if the name or the point is wrong, the game cannot be written at the point, or the output cannot be written.
pub(super) fn run(arguments: &ExportArguments, paper: &Paper, folder: &Path) -> Result<u8, Failure> {
    let model = game::model(paper, &arguments.place.under)?;
    let under: Vec<String> = model.alternatives.iter().map(ToString::to_string).collect();
    let reader = SecondReaderFile::new(&paper.sources, &under);
    let names = || model.games.iter().map(|game| &*game.name).chain(model.assessments.iter().map(|one| &*one.name));
    let Some(name) = &arguments.name else {
        let all: Vec<String> = names().map(|name| format!("`{name}`")).collect();
        let failure = Failure::new("no game and no assessment is named");
        return Err(match all.as_slice() {
            [] => failure.repair("the file has no games: declare one"),
            _ => failure.repair(format!("name one of {}", all.join(", "))),
        });
    };
    if let Some(found) = game::game(model, name) {
        return plain(arguments, paper, model, found, &reader);
    }
    match model.assessments.iter().find(|one| *one.name == **name) {
        Some(assessment) => played(arguments, paper, model, assessment, &reader, folder),
        None => Err(game::missing("game or assessment", name, names().collect())),
    }
}

/// Writes a game without an assessment.
fn plain(
    arguments: &ExportArguments,
    paper: &Paper,
    model: &Model,
    game: &Arc<Game>,
    reader: &SecondReaderFile,
) -> Result<u8, Failure> {
    let at = game::at(&arguments.place.at, model, &point::of_game(game))?;
    let form = reader
        .game(&game.name, &at, usize::from(arguments.grid))
        .map_err(|why| Failure::new(format!("`{}` cannot be written out: {why}", game.name)))?;
    let prior = match &arguments.prior {
        Some(name) => player(name, game)?,
        None if form.priors_differ => {
            let players: Vec<String> = game.players.iter().map(|player| format!("`{player}`")).collect();
            return Err(Failure::new("the players have different priors on a draw of nature, which Gambit does not support")
                .repair(format!("choose whose prior nature follows: --prior with one of {}", players.join(", "))));
        }
        None => 0,
    };
    let text =
        efg::game(&form, 0, prior, &paper.title, &comment(&game.name, &at, paper, None)).map_err(|why| no_end(why, game))?;
    reader.unmet(&at).iter().for_each(|remark| output::note(remark));
    match &arguments.output {
        Some(file) => write::report(file, &text)?,
        None => output::verbatim(&text)?,
    }
    Ok(Exit::AsExpected.code())
}

/// Writes an assessment with its game: one file for the whole game (for each state, and for each player if the priors differ),
/// and one for the continuation after each information set, where nature draws its histories by the player's belief.
fn played(
    arguments: &ExportArguments,
    paper: &Paper,
    model: &Model,
    assessment: &Arc<Assessment>,
    reader: &SecondReaderFile,
    folder: &Path,
) -> Result<u8, Failure> {
    let game = &assessment.game;
    let at = game::at(&arguments.place.at, model, &point::of_assessment(assessment))?;
    let form = reader
        .play(&assessment.name, &at, usize::from(arguments.grid))
        .map_err(|why| Failure::new(format!("`{}` cannot be played out: {why}", assessment.name)))?;
    let Some(form) = form else {
        let failure = Failure::new(format!("`{}` prescribes an action that is not available at this point", assessment.name));
        return Err(failure.repair("`referee replay` shows at which information set"));
    };
    let given = arguments.prior.as_deref().map(|name| player(name, game)).transpose()?;
    let priors: Vec<usize> = match (given, form.priors_differ) {
        (Some(player), _) => vec![player],
        (None, true) => (0..form.players.len()).collect(),
        (None, false) => vec![0],
    };
    let mut names = FileNames::default();
    let mut files = Vec::new();
    for prior in priors {
        let whose = if form.priors_differ { format!("-by-{}", form.players[prior]) } else { String::new() };
        for (state, start) in &form.starts {
            let state = state.as_ref().map(|state| format!("-{state}")).unwrap_or_default();
            let name = names.name(&format!("{}{state}{whose}", assessment.name), ".efg");
            let comment = comment(&assessment.name, &at, paper, form.priors_differ.then(|| form.players[prior].as_str()));
            let text = efg::game(&form, *start, prior, &paper.title, &comment).map_err(|why| no_end(why, game))?;
            files.push(ExportFile { name, text });
        }
        // Later draws follow the prior of the player who moves at the information set.
        for set in chosen(&form).into_iter().filter(|set| !form.priors_differ || form.sets[*set].player == prior) {
            let name = names.name(&format!("{}-after-{}", assessment.name, set + 1), ".efg");
            let comment = comment(&form.sets[set].name, &at, paper, None);
            if let Some(text) = efg::after(&form, set, prior, &paper.title, &comment).map_err(|why| no_end(why, game))? {
                files.push(ExportFile { name, text });
            }
        }
    }
    write_all(folder, files.iter())?;
    left_out(&form).iter().chain(&reader.unmet(&at)).for_each(|remark| output::note(remark));
    output::say(&format!("{}: {} files\n", folder.display(), files.len()))?;
    Ok(Exit::AsExpected.code())
}

/// Returns the information sets whose continuation games are written. If there are too many, those with a profitable deviation
/// come first.
fn chosen(form: &ExtensiveForm) -> Vec<usize> {
    let gains = |set: &usize| form.sets[*set].conduct.as_ref().is_some_and(|conduct| conduct.gains);
    let (mut out, others): (Vec<usize>, Vec<usize>) = (0..form.sets.len()).partition(gains);
    out.extend(others);
    out.truncate(MAX_SETS);
    out.sort_unstable();
    out
}

/// Returns a remark on each reason why information sets have no file, with their number.
fn left_out(form: &ExtensiveForm) -> Vec<String> {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    let conducts = form.sets.iter().filter_map(|set| set.conduct.as_ref());
    conducts.filter_map(|conduct| conduct.believes.as_ref().err()).for_each(|why| *counts.entry(why).or_default() += 1);
    let over = form.sets.len().saturating_sub(MAX_SETS);
    if over > 0 {
        counts.insert("too many information sets, choose a smaller --grid", over);
    }
    let remark = |(why, count): (&str, usize)| match count {
        1 => format!("one information set has no file of its own: {why}"),
        _ => format!("{count} information sets have no file of their own: {why}"),
    };
    counts.into_iter().map(remark).collect()
}

/// Returns the comment of an exported game: its name, the point, and whose prior nature follows.
fn comment(name: &str, at: &ParameterValues, paper: &Paper, prior: Option<&str>) -> String {
    let labels = LabelNames::of_papers([paper]);
    let shown = |name: &str, value: &Rational| labels.label(name, value).map_or_else(|| value.to_string(), str::to_owned);
    let at = at.iter().map(|(name, value)| format!("{name} = {}", shown(name, value))).collect::<Vec<_>>().join(", ");
    let at = if at.is_empty() { String::new() } else { format!(" at {at}") };
    format!("{name}{at}{}", prior.map(|player| format!("; by the prior of {player}")).unwrap_or_default())
}

fn player(name: &str, game: &Game) -> Result<usize, Failure> {
    game.player(name).ok_or_else(|| game::missing("player", name, game.players.iter().map(|player| &**player).collect()))
}

fn no_end(_: GameNotFinite, game: &Game) -> Failure {
    Failure::new(format!("`{}` has states, so that its histories may be infinite", game.name))
        .repair("name an assessment, which determines the value of each state")
}
