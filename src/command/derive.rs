//! Runs `referee derive`, which computes conditions that a paper should have printed: thresholds, gaps, equilibrium regions.
//!
//! Parses the request, adds it to the file as a question, and calls [`crate::derive`]. Untrusted: each derived condition is
//! audited before it is printed as proved.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use clap::Args;

use super::audit::Cost;
use super::report_format::ReportFormat;
use super::{Failure, files, output};
use crate::audit::Exit;
use crate::certify::Word;
use crate::derive::atlas::{self, AssessmentQuestion};
use crate::derive::condition::{DerivationQuestion, condition, result};
use crate::derive::latex::LatexPrinter;
use crate::derive::pure::{self, EquilibriumQuery};
use crate::derive::witness::witnesses_where;
use crate::derive::{DerivationContext, equilibrium, gaps, threshold};
use crate::expression::build::{implies, not};
use crate::expression::{ConditionRef, Variable};
use crate::paper::{Claim, Derivation, Link, Paper, Statement};
use crate::report::derived::{self, DerivedResult};
use crate::report::derived_json;
use crate::report::statement;
use crate::solve::Budget;
use crate::source::SourceId;
use crate::syntax::play::Concept;
use crate::syntax::tree::ItemKind;
use crate::{solve, syntax};

/// Arguments of `referee derive`.
#[derive(Debug, Args)]
#[command(after_help = WHAT)]
pub struct DeriveArguments {
    /// The condition file
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// What to derive
    #[arg(value_name = "WHAT", required = true)]
    what: Vec<String>,
    /// The format of the result
    #[arg(long, value_parser = ReportFormat::among(&FORMATS), default_value = "text")]
    format: ReportFormat,
    /// Safety net: seconds after which the search for one condition ends even if its effort is not used up
    #[arg(long, value_name = "SECONDS", default_value_t = Budget::TIMEOUT.as_secs(), value_parser = clap::value_parser!(u64).range(1..=86_400))]
    time: u64,
    #[command(flatten)]
    cost: Cost,
}

const FORMATS: [ReportFormat; 4] = [ReportFormat::Text, ReportFormat::Latex, ReportFormat::Json, ReportFormat::Markdown];

const WHAT: &str = "\
WHAT is one of
  ITEM                    where it holds: a claim's id, a condition, a region, or a formula such as 'exists v: line_13'
  threshold ITEM for V    the value of the parameter V from which on ITEM holds
  gaps REGION…            the points that no region covers, and the regions that overlap
  equilibrium ASSESSMENT  where the assessment is an equilibrium (PBE unless you write 'S is SPE');
                          `against REGION` compares the result with a region of the file
  atlas GAME              every pure equilibrium of the game (PBE unless you write 'G is SPE'): the region of each,
                          where several coexist, and where none exists; `atlas GAME after x`: the subgames after the
                          choice of the number x
  atlas GAME stated       the same for the assessments that the file states
and may be followed by
  for V                   solve for the parameter V
  given FORMULA           add a hypothesis
  without NAME            drop an assumption
  under ALTERNATIVE       choose another alternative of a reading
Exit status: 0 proved, 2 a file or the command line is wrong, 3 something stayed open or unchecked";

/// The kind of condition to derive.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum DerivationRequest {
    Condition,
    Threshold,
    Gaps,
    Equilibrium,
    Atlas,
    Stated,
}

/// A parsed request: the words of WHAT on the command line.
struct Request {
    kind: DerivationRequest,
    items: Vec<String>,
    solve_for: Option<String>,
    against: Option<String>,
    /// The clauses `given`, `without`, `under`, in the syntax of a condition file.
    clauses: String,
}

/// Runs `referee derive`, and returns the exit status.
///
/// # Errors
/// Fails if the request cannot be parsed, names an unknown item, or asks for something that cannot be derived.
pub(super) fn run(arguments: &DeriveArguments) -> Result<u8, Failure> {
    let request = Request::read(&arguments.what)?;
    let Some(solver) = solve::available() else {
        return Err(Failure::new("this build has no solver").repair("build it with the feature `z3`"));
    };
    let limits = arguments.cost.limits(std::slice::from_ref(&arguments.file));
    let time = Duration::from_secs(arguments.time);
    let context = DerivationContext { solver: solver.as_ref(), limits: &limits, time, until: limits.overall };
    let done = match request.kind {
        DerivationRequest::Atlas => {
            let Some((paper, base)) = asked(&arguments.file, &request)? else { return Ok(Exit::Faulty.code()) };
            let sought = request.atlas_query(&paper, &base)?;
            let found = super::audit::with_large_stack(|| pure::pure(&paper, &base, &sought, context));
            let found = found.map_err(|why| Failure::new(why).repair("ask for `atlas GAME stated`"))?;
            Some((paper, base, DerivedResult::Pure(found)))
        }
        DerivationRequest::Stated => {
            let Some((asked, left_out)) = assessments(&arguments.file, &request)? else { return Ok(Exit::Faulty.code()) };
            let found = DerivedResult::Atlas(super::audit::with_large_stack(|| atlas::atlas(&asked, left_out, context)));
            asked.into_iter().next().map(|first| (first.paper, first.claim, found))
        }
        DerivationRequest::Condition
        | DerivationRequest::Threshold
        | DerivationRequest::Gaps
        | DerivationRequest::Equilibrium => {
            let Some((paper, base)) = asked(&arguments.file, &request)? else { return Ok(Exit::Faulty.code()) };
            let found = super::audit::with_large_stack(|| derive(&paper, &base, &request, context))?;
            Some((paper, base, found))
        }
    };
    let Some((paper, base, found)) = done else { return Err(Failure::new("no assessment of the game can be analysed")) };
    let Some(model) = paper.models.get(base.model) else { return Ok(Exit::Faulty.code()) };
    let symbols = LatexPrinter(model);
    let written = match arguments.format {
        ReportFormat::Latex => derived::latex(&found, &symbols),
        ReportFormat::Text
        | ReportFormat::Markdown
        | ReportFormat::Json
        | ReportFormat::Svg
        | ReportFormat::Html
        | ReportFormat::Junit
        | ReportFormat::Sarif => {
            arguments.format.page(|| derived::page(&found), || derived_json::json(&found, &paper.slug, &symbols))
        }
    };
    output::print(&written)?;
    let is_proved = |word: &Word| matches!(word, Word::Proved | Word::Vacuous);
    Ok(if !output::too_slow() && found.verdicts().iter().all(is_proved) {
        Exit::AsExpected.code()
    } else {
        Exit::Undecided.code()
    })
}

/// The words that begin a request.
const KINDS: [(&str, DerivationRequest); 4] = [
    ("threshold", DerivationRequest::Threshold),
    ("gaps", DerivationRequest::Gaps),
    ("equilibrium", DerivationRequest::Equilibrium),
    ("atlas", DerivationRequest::Atlas),
];

/// Returns the words of a request that may be quoted as a whole: `"gaps a b"` is read like `gaps a b`, and `"F for v"` like `"F" for
/// v`.
fn unquoted(words: &[String]) -> Vec<String> {
    let mut out = words.to_vec();
    let begins = out.first().and_then(|first| first.trim().split_once(char::is_whitespace));
    if let Some((kind, rest)) = begins.filter(|(word, _)| KINDS.iter().any(|(kind, _)| kind == word)) {
        let is_list = matches!(kind, "gaps" | "atlas");
        let rest: Vec<&str> = if is_list { rest.split(char::is_whitespace).collect() } else { vec![rest.trim()] };
        let whole: Vec<String> = std::iter::once(kind).chain(rest).filter(|word| !word.is_empty()).map(str::to_owned).collect();
        out.splice(0..1, whole);
    }
    let is_name = |text: &str| text.starts_with(char::is_alphabetic) && !text.contains(char::is_whitespace);
    let solved = out.iter().enumerate().find_map(|(at, word)| {
        let (formula, name) = word.rsplit_once(" for ").filter(|(_, name)| is_name(name.trim()))?;
        Some((at, [formula.trim().to_owned(), "for".to_owned(), name.trim().to_owned()]))
    });
    if let Some((at, split)) = solved {
        out.splice(at..=at, split);
    }
    out
}

impl Request {
    fn read(words: &[String]) -> Result<Self, Failure> {
        let words = unquoted(words);
        let first = words.first().map(String::as_str).unwrap_or_default();
        let kind = KINDS.iter().find(|(word, _)| *word == first).map(|(_, kind)| *kind);
        let mut out = Self {
            kind: kind.unwrap_or(DerivationRequest::Condition),
            items: Vec::new(),
            solve_for: None,
            against: None,
            clauses: String::new(),
        };
        let mut rest = words.iter().skip(usize::from(kind.is_some()));
        while let Some(word) = rest.next() {
            let mut value = || {
                let missing = || Failure::new(format!("`{word}` must be followed by a value"));
                rest.next().cloned().ok_or_else(missing)
            };
            match word.as_str() {
                "for" => out.solve_for = Some(value()?),
                "against" => out.against = Some(value()?),
                "given" | "without" | "under" => out.clauses.push_str(&format!("\n  {word} {}", value()?)),
                item => out.items.push(item.to_owned()),
            }
        }
        if out.kind == DerivationRequest::Atlas && out.items.last().is_some_and(|item| item == "stated") {
            out.kind = DerivationRequest::Stated;
            out.items.pop();
        }
        if out.items.is_empty() {
            return Err(Failure::new("nothing to derive is named").repair("name an item of the file, or write a formula"));
        }
        let takes_one = !matches!(out.kind, DerivationRequest::Gaps | DerivationRequest::Atlas);
        let is_item = |item: &String| !item.contains(|sign: char| sign.is_whitespace() || "<>=()".contains(sign));
        if let ([first, second], true) = (out.items.as_slice(), takes_one && out.items.iter().all(is_item)) {
            let message = format!("`{first}` and `{second}` are two items, but only one can be derived");
            return Err(Failure::new(message).repair("write a formula that contains both"));
        }
        if out.kind == DerivationRequest::Threshold && out.solve_for.is_none() {
            return Err(Failure::new("a threshold needs a parameter").repair("end with `for` and the name of the parameter"));
        }
        if out.against.is_some() && out.kind != DerivationRequest::Equilibrium {
            return Err(Failure::new("only `equilibrium` compares with a region").repair("leave `against` out"));
        }
        Ok(out)
    }

    /// Returns the question in the syntax of a condition file.
    fn question(&self) -> String {
        let formula = match self.kind {
            DerivationRequest::Condition | DerivationRequest::Threshold => self.items.join(" "),
            DerivationRequest::Gaps => format!("cover {}", self.items.join(", ")),
            // A true statement serves as a carrier: only its hypotheses and the games of the file are used.
            DerivationRequest::Atlas => "0 <= 0".to_owned(),
            DerivationRequest::Equilibrium | DerivationRequest::Stated => {
                let item = self.items.join(" ");
                if item.contains(" is ") { item } else { format!("{item} is PBE") }
            }
        };
        self.stated(&formula)
    }

    /// Parses the request for an atlas: `quiche`, `'entry is SPE'`, `baseline after x`.
    fn atlas_query(&self, paper: &Paper, base: &Claim) -> Result<EquilibriumQuery, Failure> {
        let item = self.items.join(" ");
        let (item, concept) = match item.split_once(" is ") {
            None => (item.as_str(), Concept::PerfectBayesian),
            Some((item, word)) => {
                let concept = Concept::ALL.into_iter().find(|concept| concept.word() == word);
                let missing = || {
                    Failure::new(format!("`{word}` is not an equilibrium concept"))
                        .repair("write `Nash`, `SPE`, `PBE` or `weak_PBE`")
                };
                (item, concept.ok_or_else(missing)?)
            }
        };
        let (name, number) = item.split_once(" after ").map_or((item, None), |(name, number)| (name, Some(number)));
        let games = paper.models.get(base.model).map(|model| model.games.as_slice()).unwrap_or_default();
        let found = games.iter().find(|game| &*game.name == name);
        let missing = || Failure::new(format!("`{name}` is not a game")).repair("name a game of the file");
        let game = Arc::clone(found.ok_or_else(missing)?);
        let after = match number {
            None => None,
            Some(number) => {
                let variable = game.variable(number).filter(|variable| pure::is_number(&game, *variable));
                let missing = || Failure::new(format!("no player of `{name}` chooses a number `{number}`"));
                Some(variable.ok_or_else(missing)?)
            }
        };
        Ok(EquilibriumQuery { game, concept, after })
    }

    /// Returns a question item for the formula, with the clauses of the request.
    fn stated(&self, formula: &str) -> String {
        format!("question {ID} \"{TITLE}\": {formula}{}\n", self.clauses)
    }
}

/// The id and the title of the question that is added to the file.
const ID: &str = "asked_on_the_command_line";
const TITLE: &str = "asked on the command line";

/// Returns the claim of the question that was added to the file, or `None` if the question expands to several (`under each`).
fn added(paper: &Paper) -> Option<Claim> {
    // Under another alternative than the first, the id ends in `@` and the name of the alternative.
    let is_it = |claim: &&Claim| {
        claim.id == ID || claim.id.strip_prefix(ID).is_some_and(|rest| rest.starts_with('@') && !rest.contains('/'))
    };
    let mut found = paper.claims.iter().filter(is_it);
    found.next().filter(|_| found.next().is_none()).cloned()
}

/// Returns the paper, and the claim to analyse: a claim of the file, or the claim of the question that is added to it.
fn asked(file: &Path, request: &Request) -> Result<Option<(Paper, Claim)>, Failure> {
    let found = files::find(&[file.to_owned()])?;
    let [path] = found.as_slice() else {
        return Err(
            Failure::new(format!("`{}` is not a single condition file", file.display())).repair("name one condition file")
        );
    };
    let faulty_file = |(sources, faults): (std::sync::Arc<crate::source::Sources>, crate::diagnostic::Faults)| {
        output::faults(&sources, &faults);
        Ok(None)
    };
    let of_one = !matches!(request.kind, DerivationRequest::Gaps | DerivationRequest::Atlas);
    if let ([item], true, true) = (request.items.as_slice(), request.clauses.is_empty(), of_one) {
        let paper = match files::paper(path) {
            Ok(paper) => paper,
            Err(faulty) => return faulty_file(faulty),
        };
        if let Some(claim) = paper.claims.iter().find(|claim| claim.id == *item).cloned() {
            return Ok(Some((paper, claim)));
        }
    }
    match files::paper_with(path, &request.question()) {
        Err(faulty) => faulty_file(faulty),
        Ok(paper) => {
            let claim = added(&paper);
            let missing = || {
                Failure::new("the request does not make exactly one question of this file")
                    .repair("ask about one alternative at a time")
            };
            claim.ok_or_else(missing).map(|claim| Some((paper, claim)))
        }
    }
}

/// A paper and a question for each assessment of a game, and the names of assessments that cannot be analysed, with the reason.
type Assessments = (Vec<AssessmentQuestion>, Vec<(String, String)>);

/// Returns a question for each assessment of the game that the request names.
fn assessments(file: &Path, request: &Request) -> Result<Option<Assessments>, Failure> {
    let found = files::find(&[file.to_owned()])?;
    let [path] = found.as_slice() else {
        return Err(
            Failure::new(format!("`{}` is not a single condition file", file.display())).repair("name one condition file")
        );
    };
    let paper = match files::paper(path) {
        Ok(paper) => paper,
        Err((sources, faults)) => {
            output::faults(&sources, &faults);
            return Ok(None);
        }
    };
    let game = request.items.join(" ");
    let mut names: Vec<String> = Vec::new();
    for id in (0..).map(SourceId).take(paper.sources.iter().count()) {
        for item in syntax::parse(&paper.sources, id).0.items {
            if let ItemKind::Assessment(assessment) = item.kind
                && assessment.game.value == game
                && !names.contains(&assessment.name.value)
            {
                names.push(assessment.name.value);
            }
        }
    }
    if names.is_empty() {
        return Err(Failure::new(format!("the file has no assessment of `{game}`")).repair("name a game of the file"));
    }
    let (mut out, mut left_out) = (Vec::new(), Vec::new());
    for name in names {
        // If the assessment leaves a belief free, the question is whether some belief makes it an equilibrium.
        let readings = [format!("{name} is PBE"), format!("{name} is PBE for some belief")];
        let mut why = None;
        for formula in readings {
            match files::paper_with(path, &request.stated(&formula)) {
                Ok(paper) => {
                    if let Some(claim) = added(&paper) {
                        out.push(AssessmentQuestion { name: name.clone(), paper, claim });
                        why = None;
                        break;
                    }
                }
                Err((_, faults)) => why = why.or(faults.first().map(|fault| fault.headline())),
            }
        }
        left_out.extend(why.map(|why| (name, why)));
    }
    Ok(Some((out, left_out)))
}

fn derive(paper: &Paper, base: &Claim, request: &Request, context: DerivationContext<'_>) -> Result<DerivedResult, Failure> {
    let solve_for = request.solve_for.as_ref().map(|name| parameter(paper, base, name)).transpose()?;
    let stated_on_the_command_line = base.id.starts_with(ID);
    let question = || {
        if let (Some(link), false) = (one_equivalence(&base.statement), stated_on_the_command_line) {
            return format!("{}: {}", base.title, link.left);
        }
        let written = if base.written.is_empty() { statement::statement_text(&base.statement) } else { base.written.clone() };
        if base.id.starts_with(ID) { written } else { format!("{}: {written}", base.title) }
    };
    if let (Some(derivation), DerivationRequest::Condition) = (&base.derivation, request.kind) {
        return Ok(item(paper, base, derivation, solve_for.as_ref(), context));
    }
    match (request.kind, &base.statement) {
        (DerivationRequest::Equilibrium | DerivationRequest::Condition, Statement::Equilibrium { shown, parts, .. }) => {
            let against = request.against.as_ref().map(|name| region(paper, base, name)).transpose()?;
            let exact = equilibrium::equilibrium(paper, base, (shown, parts), solve_for.as_ref(), against, context);
            Ok(DerivedResult::Equilibrium(exact.named(paper, base, parts, context)))
        }
        (DerivationRequest::Equilibrium, other) => {
            Err(Failure::new(format!("`{}` is not about an equilibrium", statement::kind(other)))
                .repair("name an assessment, or write `S is PBE`"))
        }
        (DerivationRequest::Gaps | DerivationRequest::Condition, Statement::Cover(regions) | Statement::Partition(regions)) => {
            Ok(DerivedResult::Gaps(gaps::gaps(paper, base, regions, context)))
        }
        (DerivationRequest::Atlas | DerivationRequest::Stated, _) => {
            Err(Failure::new("an atlas needs a game").repair("name a game of the file"))
        }
        (DerivationRequest::Gaps, other) => {
            Err(Failure::new(format!("`{}` is not about regions", statement::kind(other))).repair("name regions"))
        }
        (DerivationRequest::Condition, other) => {
            let asked = condition_of(other, stated_on_the_command_line)?;
            let asking = DerivationQuestion { paper, base, condition: &asked, solve_for: solve_for.as_ref() };
            let derived = condition(asking, question(), context);
            let witnesses = result(&derived.result).map(|holds| witnesses_where(paper, base, &holds, &asked, context));
            Ok(DerivedResult::Condition { derived, witnesses: witnesses.unwrap_or_default() })
        }
        (DerivationRequest::Threshold, other) => {
            let asked = condition_of(other, stated_on_the_command_line)?;
            let Some(variable) = &solve_for else { return Err(Failure::new("a threshold needs a parameter")) };
            let asking = DerivationQuestion { paper, base, condition: &asked, solve_for: None };
            Ok(DerivedResult::Threshold(threshold::threshold(asking, variable, question(), context)))
        }
    }
}

/// Answers a `derive` item of the file, with the evidence and witnesses that were found.
fn item(
    paper: &Paper,
    base: &Claim,
    asked: &Derivation,
    solve_for: Option<&Variable>,
    context: DerivationContext<'_>,
) -> DerivedResult {
    let question = format!("{}: {}", base.title, asked.text);
    let solve_for = solve_for.or(asked.solve_for.as_ref());
    if let Some(variable) = &asked.threshold {
        let asking = DerivationQuestion { paper, base, condition: &asked.question, solve_for: None };
        return DerivedResult::Threshold(threshold::threshold(asking, variable, question, context));
    }
    if !asked.regions.is_empty() {
        return DerivedResult::Gaps(gaps::gaps(paper, base, &asked.regions, context));
    }
    if !asked.parts.is_empty() {
        let exact = equilibrium::equilibrium(paper, base, (&asked.text, &asked.parts), solve_for, None, context);
        return DerivedResult::Equilibrium(exact.named(paper, base, &asked.parts, context));
    }
    let asking = DerivationQuestion { paper, base, condition: &asked.question, solve_for };
    let derived = condition(asking, question, context);
    let witnesses = result(&derived.result).map(|holds| witnesses_where(paper, base, &holds, &asked.question, context));
    DerivedResult::Condition { derived, witnesses: witnesses.unwrap_or_default() }
}

/// Returns the link of a statement that consists of a single `A iff B`.
fn one_equivalence(stated: &Statement) -> Option<&Link> {
    match stated {
        Statement::Threshold(link) => Some(link),
        Statement::Links(links) => links.first().filter(|link| links.len() == 1 && link.both_ways),
        Statement::Holds(_)
        | Statement::Equilibrium { .. }
        | Statement::Nonempty(_)
        | Statement::Empty(_)
        | Statement::Stricter(..)
        | Statement::Disjoint(_)
        | Statement::Overlap(_)
        | Statement::Cover(_)
        | Statement::Partition(_)
        | Statement::Redundant { .. }
        | Statement::Needed { .. }
        | Statement::Monotone { .. }
        | Statement::Constant { .. }
        | Statement::Upward { .. }
        | Statement::Defined(_)
        | Statement::Decided(_)
        | Statement::Valued { .. }
        | Statement::Underived { .. } => None,
    }
}

/// Returns the condition that a statement asserts. For `A iff B`, this is `A`, unless `whole` asks for the equivalence itself.
fn condition_of(stated: &Statement, whole: bool) -> Result<ConditionRef, Failure> {
    if let (Some(link), true) = (one_equivalence(stated), whole) {
        return Ok(link.condition());
    }
    match stated {
        Statement::Holds(condition) | Statement::Nonempty(condition) | Statement::Decided(condition) => Ok(condition.clone()),
        Statement::Empty(condition) => Ok(not(condition)),
        Statement::Threshold(link) => Ok(link.left.clone()),
        Statement::Links(links) => match links.as_slice() {
            [link] if link.both_ways => Ok(link.left.clone()),
            [link] => Ok(implies(&link.left, &link.right)),
            _ => Err(Failure::new("a chain of several links is not a single condition")
                .repair("write the link that you mean as a formula")),
        },
        Statement::Redundant { condition, .. } | Statement::Needed { condition, .. } | Statement::Upward { condition, .. } => {
            Ok(condition.clone())
        }
        Statement::Stricter(..)
        | Statement::Equilibrium { .. }
        | Statement::Disjoint(_)
        | Statement::Overlap(_)
        | Statement::Cover(_)
        | Statement::Partition(_)
        | Statement::Monotone { .. }
        | Statement::Constant { .. }
        | Statement::Defined(_)
        | Statement::Valued { .. }
        | Statement::Underived { .. } => Err(Failure::new(format!("`{}` is not a single condition", statement::kind(stated)))
            .repair("name a condition, a region or a claim that states one, or write a formula")),
    }
}

/// Returns the parameter of this name, which must be free in the question.
fn parameter(paper: &Paper, base: &Claim, name: &str) -> Result<Variable, Failure> {
    let known = paper.models.get(base.model).map(|model| model.parameters.as_slice()).unwrap_or_default();
    let Some(found) = known.iter().find(|parameter| &*parameter.name == name) else {
        let failure = Failure::new(format!("`{name}` is not a parameter"));
        let near = known.iter().map(|parameter| &*parameter.name).min_by_key(|known| strsim::damerau_levenshtein(known, name));
        return Err(near.map_or(failure.clone(), |near| failure.repair(format!("did you mean `{near}`?"))));
    };
    if base.binds.contains(&found.name) {
        return Err(Failure::new(format!("`{name}` is bound in the question")).repair("solve for a parameter that is free in it"));
    }
    Ok(found.name.clone())
}

fn region<'a>(paper: &'a Paper, base: &Claim, name: &str) -> Result<&'a crate::paper::Region, Failure> {
    let found = equilibrium::region(paper, base, name);
    found.ok_or_else(|| Failure::new(format!("`{name}` is not a region")).repair("name a region of the file"))
}
