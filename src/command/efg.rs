//! `referee export --to efg`: a game at a point, or an assessment with its game, for Gambit.

use std::path::Path;
use std::sync::Arc;

use super::export::{Arguments, write};
use super::{Failure, game, output};
use crate::audit::Exit;
use crate::export::efg::{Unwritten, Written, after, priors_differ, whole_game};
use crate::export::{File, Names};
use crate::expression::evaluate::Assignment;
use crate::figures::grid::Even;
use crate::figures::names::set_name;
use crate::figures::{Finite, Options, Replay, point, replay};
use crate::game::{Assessment, Game};
use crate::paper::{Model, Paper};

/// The most information sets whose games are written.
const MAX_SETS: usize = 400;

pub(super) fn run(arguments: &Arguments, paper: &Paper, folder: &Path) -> Result<u8, Failure> {
    let model = game::model(paper, &arguments.place.under)?;
    let names = || model.games.iter().map(|game| &*game.name).chain(model.assessments.iter().map(|one| &*one.name));
    let Some(name) = &arguments.name else {
        let all: Vec<String> = names().map(|name| format!("`{name}`")).collect();
        let failure = Failure::new("which game, or which assessment?");
        return Err(match all.as_slice() {
            [] => failure.repair("the file has none"),
            _ => failure.repair(format!("name one of {}", all.join(", "))),
        });
    };
    if let Some(found) = game::game(model, name) {
        let at = game::at(&arguments.place.at, model, &point::of_game(found))?;
        return plain(arguments, paper, model, found, &at);
    }
    match model.assessments.iter().find(|one| *one.name == **name) {
        Some(assessment) => {
            let at = game::at(&arguments.place.at, model, &point::of_assessment(assessment))?;
            played(arguments, paper, assessment, &at, folder)
        }
        None => Err(game::missing("game or assessment", name, names().collect())),
    }
}

/// A game alone.
fn plain(arguments: &Arguments, paper: &Paper, model: &Model, game: &Arc<Game>, at: &Assignment) -> Result<u8, Failure> {
    let mut amounts = Even(usize::from(arguments.grid));
    let finite = Finite::new(game, at, &mut amounts)
        .map_err(|fault| Failure::new(format!("`{}` cannot be written out: {fault}", game.name)))?;
    let prior = prior(arguments.prior.as_deref(), game, &finite)?;
    let written = Written { game, finite: &finite, prior, replay: None };
    let text = whole_game(&written, 0, &paper.title, &comment(&game.name, at, None)).map_err(|why| unwritten(why, game))?;
    game::unmet(model, at).iter().chain(&finite.remarks).for_each(|remark| output::note(remark));
    match &arguments.output {
        Some(file) => output::file(file, &text)?,
        None => output::print(&text),
    }
    Ok(Exit::AsExpected.code())
}

/// An assessment with its game: a file for the whole (for each state, and for each player whose priors differ), and one for what
/// follows each information set, its histories drawn as they are believed.
fn played(
    arguments: &Arguments,
    paper: &Paper,
    assessment: &Arc<Assessment>,
    at: &Assignment,
    folder: &Path,
) -> Result<u8, Failure> {
    let game = &assessment.game;
    let options = Options { spaced: usize::from(arguments.grid), ..Options::default() };
    let replay = replay(assessment, at, &options)
        .map_err(|fault| Failure::new(format!("`{}` cannot be played out: {fault}", assessment.name)))?;
    if !replay.can_be_done() {
        let failure = Failure::new(format!("what `{}` prescribes cannot be done there", assessment.name));
        return Err(failure.repair("`referee replay` says where"));
    }
    let finite = &replay.finite;
    let differ = priors_differ(finite);
    let given = arguments.prior.as_deref().map(|name| player(name, game)).transpose()?;
    let priors: Vec<usize> = match (given, differ) {
        (Some(player), _) => vec![player],
        (None, true) => (0..game.players.len()).collect(),
        (None, false) => vec![0],
    };
    let mut names = Names::default();
    let mut files = Vec::new();
    for prior in priors {
        let written = Written { game, finite, prior, replay: Some(&replay) };
        let whose = if differ { format!("-by-{}", game.players[prior]) } else { String::new() };
        for (root, state) in game.roots.iter().enumerate() {
            let state = state.state.as_ref().map(|state| format!("-{state}")).unwrap_or_default();
            let name = names.name(&format!("{}{state}{whose}", assessment.name), ".efg");
            let comment = comment(&assessment.name, at, differ.then(|| &*game.players[prior]));
            let text = whole_game(&written, root, &paper.title, &comment).map_err(|why| unwritten(why, game))?;
            files.push(File { name, text });
        }
        // Whose prior draws later on is the mover's.
        for set in chosen(&replay).into_iter().filter(|set| !differ || finite.sets[*set].player == prior) {
            let name = names.name(&format!("{}-after-{}", assessment.name, set + 1), ".efg");
            let comment = comment(&set_name(game, finite, set), at, None);
            if let Some(text) = after(&written, set, &paper.title, &comment).map_err(|why| unwritten(why, game))? {
                files.push(File { name, text });
            }
        }
    }
    write(folder, files.iter())?;
    let left = finite.sets.len().saturating_sub(MAX_SETS);
    if left > 0 {
        output::note(&format!("{left} information sets have no file of their own: take a smaller --grid"));
    }
    output::print(&format!("{}: {} files\n", folder.display(), files.len()));
    Ok(Exit::AsExpected.code())
}

/// The information sets whose games are written: those where someone gains first, if there are too many.
fn chosen(replay: &Replay) -> Vec<usize> {
    let (mut out, others): (Vec<usize>, Vec<usize>) =
        (0..replay.finite.sets.len()).partition(|set| replay.findings[*set].better.is_some());
    out.extend(others);
    out.truncate(MAX_SETS);
    out.sort_unstable();
    out
}

fn comment(name: &str, at: &Assignment, prior: Option<&str>) -> String {
    let at = at.iter().map(|(name, value)| format!("{name} = {value}")).collect::<Vec<_>>().join(", ");
    let at = if at.is_empty() { String::new() } else { format!(" at {at}") };
    format!("{name}{at}{}", prior.map(|player| format!("; by the prior of {player}")).unwrap_or_default())
}

fn prior(given: Option<&str>, game: &Game, finite: &Finite) -> Result<usize, Failure> {
    match given {
        Some(name) => player(name, game),
        None if priors_differ(finite) => {
            let players: Vec<String> = game.players.iter().map(|player| format!("`{player}`")).collect();
            Err(Failure::new("players weigh a draw differently, which Gambit does not know")
                .repair(format!("say by whose chances nature draws: --prior with one of {}", players.join(", "))))
        }
        None => Ok(0),
    }
}

fn player(name: &str, game: &Game) -> Result<usize, Failure> {
    game.player(name).ok_or_else(|| game::missing("player", name, game.players.iter().map(|player| &**player).collect()))
}

fn unwritten(why: Unwritten, game: &Game) -> Failure {
    match why {
        Unwritten::States => Failure::new(format!("`{}` has states, so that its histories may have no end", game.name))
            .repair("name an assessment: it says what the states are worth"),
        Unwritten::Chances => Failure::new(format!("the chances of `{}` are no probabilities there", game.name)),
    }
}
