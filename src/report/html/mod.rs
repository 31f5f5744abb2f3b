//! Writes audits as one page for a browser: findings first, then a section for each place, the ledger, and all claims.
//!
//! The page is one file without a resource from elsewhere. It can be read without JavaScript; a script adds the filter, the
//! search and the explorer. The texts of a condition file are escaped by the templates; formulas are MathML, printed from the conditions that were
//! ruled on. Called by `referee report --format html`. Not part of a verdict: the page shows rulings that were made before.

pub mod blocks;
pub mod claims;
pub mod explorer;
pub mod findings;
pub mod formula;
pub mod mathml;
pub mod matrices;
pub mod places;
pub mod view;

use std::collections::BTreeSet;
use std::sync::Arc;

use minijinja::syntax::SyntaxConfig;
use minijinja::value::Serde;
use minijinja::{AutoEscape, Environment, UndefinedBehavior};

use crate::audit::{Audit, PaperAudit};
use crate::certify::Word;
use crate::diagnose::statics::Statics;
use crate::paper::Role;
use crate::plot::{self, RegionMap};
use crate::report::game::{Drawing, svg};
use crate::report::page::{Page, PageBlock};
use crate::report::place::PlaceReport;
use crate::report::{ledger, overview};
use findings::Findings;
use formula::Typesetter;
use view::{CountView, DocumentView, PaperView, PictureView};

/// What the page shows of a paper besides the audit.
#[derive(Clone, Debug, Default)]
pub struct PaperExtras {
    /// The reports on its numbered places.
    pub places: Vec<PlaceReport>,
    /// Maps of its regions.
    pub maps: Vec<RegionMap>,
    /// Its comparative statics; `None` if they were not examined.
    pub statics: Option<Arc<Statics>>,
}

const TEMPLATES: [(&str, &str); 7] = [
    ("page.html", include_str!("templates/page.html")),
    ("lines.html", include_str!("templates/lines.html")),
    ("findings.html", include_str!("templates/findings.html")),
    ("places.html", include_str!("templates/places.html")),
    ("claims.html", include_str!("templates/claims.html")),
    ("explorer.html", include_str!("templates/explorer.html")),
    ("matrices.html", include_str!("templates/matrices.html")),
];

/// The script of the page: the filters, then the evaluator and the explorer.
const SCRIPTS: [&str; 3] =
    [include_str!("templates/script.js"), include_str!("templates/evaluate.js"), include_str!("templates/explorer.js")];

/// A row of the ledger has no more pieces: the claims at a place are listed in the section on it.
const MOST_PIECES: usize = 30;

/// Returns the page on an audit; `extras` belong to its papers in order.
///
/// # Errors
/// Returns what is wrong with a template. The templates are part of the program and the tests fill all of them.
pub fn page(audit: &Audit, extras: &[PaperExtras]) -> Result<String, String> {
    let none = PaperExtras::default();
    let papers: Vec<PaperView> =
        audit.papers.iter().enumerate().map(|(place, audited)| paper(audited, extras.get(place).unwrap_or(&none))).collect();
    let mut kinds: Vec<&'static str> = papers.iter().flat_map(|paper| paper.kinds.iter().copied()).collect();
    kinds.sort_unstable();
    kinds.dedup();
    let title = match papers.as_slice() {
        [only] => only.title.clone(),
        several => format!("{} papers", several.len()),
    };
    let document = DocumentView {
        title,
        version: env!("CARGO_PKG_VERSION"),
        counts: counts(audit.papers.iter()),
        stopped: audit.stopped.clone().unwrap_or_default(),
        papers,
        kinds,
        style: include_str!("templates/style.css"),
        script: SCRIPTS
            .iter()
            .flat_map(|script| script.lines())
            .map(str::trim)
            .filter(|line| !line.starts_with("//"))
            .fold(String::new(), |out, line| out + line + "\n"),
    };
    fill(&document).map_err(|error| format!("{error:#}"))
}

fn fill(document: &DocumentView) -> Result<String, minijinja::Error> {
    let mut environment = Environment::new();
    environment.set_auto_escape_callback(|_| AutoEscape::Html);
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    environment.set_syntax(SyntaxConfig::builder().trim_blocks(true).lstrip_blocks(true).build()?);
    for (name, text) in TEMPLATES {
        environment.add_template(name, text)?;
    }
    // The escape of `/` serves unquoted attributes, which the templates do not have.
    Ok(environment.get_template("page.html")?.render(Serde(document))?.replace("&#x2f;", "/"))
}

/// Returns what the page shows of a paper.
#[must_use]
pub fn paper(audited: &PaperAudit, extras: &PaperExtras) -> PaperView {
    let paper = &*audited.paper;
    let typesetter = Typesetter::new(paper);
    let findings = Findings::new(audited, &typesetter);
    let entries = |wanted: &str| {
        let own = paper.entries.iter().filter(move |(key, _)| key == wanted);
        own.map(|(_, text)| text.as_str()).collect::<Vec<_>>().join(", ")
    };
    let byline: Vec<String> = [entries("author"), entries("version")].into_iter().filter(|text| !text.is_empty()).collect();
    let mut shown = Page::default();
    ledger::append(audited, &mut shown);
    let shown: Vec<PageBlock> = shown.blocks.into_iter().filter(|block| !matches!(block, PageBlock::Heading(..))).collect();
    let kinds = findings.views();
    let cards = kinds.iter().flat_map(|kind| kind.first.iter().chain(&kind.more));
    let on_cards: BTreeSet<&str> = cards.map(|card| card.anchor.as_str()).collect();
    let claims = claims::claims(audited, &on_cards, &typesetter);
    PaperView {
        anchor: claims::anchor(&paper.slug, "paper"),
        title: paper.title.clone(),
        byline: byline.join(" · "),
        files: paper.sources.origins().into_iter().map(|origin| origin.path).collect(),
        counts: counts(std::iter::once(audited)),
        summary: typesetter.line(&overview::summary(audited)),
        findings: kinds,
        places: extras.places.iter().map(|report| places::view(&paper.slug, report, &findings, &typesetter)).collect(),
        maps: extras.maps.iter().enumerate().map(|both| map(&paper.slug, both)).collect(),
        explorer: explorer::view(audited, &extras.maps, &typesetter),
        statics: extras.statics.as_deref().and_then(|found| matrices::of_statics(found, &typesetter)),
        uses: matrices::of_proofs(audited, &typesetter),
        games: games(audited),
        ledger: blocks::with_short_cells(blocks::views(&shown, 2, &typesetter), MOST_PIECES),
        claims,
        kinds: findings::kinds(audited),
    }
}

/// Returns the counts of verdicts, the least favourable first.
fn counts<'a>(papers: impl Iterator<Item = &'a PaperAudit>) -> Vec<CountView> {
    let mut out = Word::ALL.map(|word| CountView { verdict: word.as_str(), stated: 0, asked: 0 });
    for audited in papers {
        for ruled in &audited.rulings {
            let word = ruled.ruling.verdict.word().as_str();
            let is_asked =
                overview::claim(audited, ruled).is_some_and(|claim| matches!(claim.role, Role::Obligation | Role::Automatic));
            if let Some(count) = out.iter_mut().find(|count| count.verdict == word) {
                *if is_asked { &mut count.asked } else { &mut count.stated } += 1;
            }
        }
    }
    out.into()
}

/// Returns the trees of the paper's games.
fn games(audited: &PaperAudit) -> Vec<PictureView> {
    let Some(model) = audited.paper.models.first() else { return Vec::new() };
    let drawn = |game: &Arc<crate::game::Game>| {
        let drawing = Drawing::new(game);
        let drawn = svg::draw(&drawing)
            .map_err(|ends| format!("The tree has {ends} ends, more than a picture shows; `referee show` prints it as text."));
        picture(&format!("The game {}", drawing.name), drawn)
    };
    model.games.iter().map(drawn).collect()
}

fn map(slug: &str, (place, map): (usize, &RegionMap)) -> PictureView {
    PictureView { anchor: explorer::figure(slug, place), ..picture(&map.title, Ok(plot::svg(map))) }
}

fn picture(title: &str, svg: Result<String, String>) -> PictureView {
    let (svg, note) = match svg {
        Ok(svg) => (svg, String::new()),
        Err(note) => (String::new(), note),
    };
    PictureView { anchor: String::new(), title: title.to_owned(), svg, note }
}
