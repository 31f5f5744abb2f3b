//! Builds the page on comparative statics: a matrix of numbers and parameters, then the paper's statements compared with the
//! results.
//!
//! Called by `referee statics` and by [`super::html`]. Not part of a verdict.

use super::labels::LabelNames;
use super::page::{Page, PageLine, PageTable, Tone};
use super::{evaluated, statement};
use crate::certify::Point;
use crate::diagnose::statics::{Monotonicity, StatedCourse, Statics, StaticsRow};
use crate::expression::Variable;
use crate::expression::evaluate;
use crate::paper::Definition;
use crate::syntax::tree::Direction;
use kernel::Value;

/// Returns the page on the comparative statics of a paper.
#[must_use]
pub fn page(found: &Statics) -> Page {
    let mut page = Page::default();
    page.heading(1, PageLine::plain(format!("Comparative statics of {}", found.paper.title)));
    if let Some(reason) = &found.stopped {
        page.paragraph(PageLine::new().with(Tone::Bad, "Not finished: ").and(reason.as_str()).and("."));
    }
    if found.rows.is_empty() {
        page.paragraph(PageLine::plain("The paper defines no number that a parameter could move."));
        return page;
    }
    page.paragraph(PageLine::plain("On the whole region of the assumptions, one parameter moving alone."));
    matrix(found, &mut page);
    compared(found, &mut page);
    both(found, &mut page);
    page
}

/// Appends which numbers have no value at some points, and how the statements of the paper compare with what is found.
pub fn compared(found: &Statics, page: &mut Page) {
    let named = |numbers: &[(usize, usize)]| {
        let name =
            |(model, place): &(usize, usize)| Some(found.paper.models.get(*model)?.definitions.get(*place)?.name.to_string());
        numbers.iter().filter_map(name).collect::<Vec<_>>().join(", ")
    };
    if !found.valueless.is_empty() {
        let line = PageLine::plain("Has no value at some points, so that its signs are about the points at which it has one: ");
        page.paragraph(line.with(Tone::Formula, named(&found.valueless)).and("."));
    }
    if !found.perhaps_valueless.is_empty() {
        let line = PageLine::plain("Whether it has a value everywhere is not decided: ");
        page.paragraph(line.with(Tone::Formula, named(&found.perhaps_valueless)).and("."));
    }
    let contradicted = |stated: Option<StatedCourse>| stated == Some(StatedCourse::Contradicted);
    section(found, "Contradicted by what is found", contradicted, page);
    section(found, "Stated by the paper", |stated| stated == Some(StatedCourse::Stated), page);
    section(found, "Stated of two points, but no such two points exist", |stated| stated == Some(StatedCourse::Vacuous), page);
    let in_doubt = |stated: Option<StatedCourse>| matches!(stated, Some(StatedCourse::Conditional | StatedCourse::Undecided));
    section(found, "Stated under conditions of its own, or not decided", in_doubt, page);
}

/// The meaning of the signs.
const LEGEND: [&str; 5] = [
    "+  strictly increasing    +=  weakly increasing",
    "-  strictly decreasing    -=  weakly decreasing",
    "0  constant    +-  both: it rises somewhere and falls somewhere",
    "+?  -?  the same weakly, and strictly not decided",
    "?  not decided    !  no two points differ in this parameter alone    (blank) not in it",
];

/// The signs of the numbers of a paper in its parameters.
pub struct SignTable<'a> {
    /// The parameters that some number depends on, in the order of the file.
    pub parameters: Vec<&'a Variable>,
    /// The numbers in the order of the file, each with a sign for each parameter; no sign is empty.
    pub numbers: Vec<(&'a Definition, Vec<&'static str>)>,
}

/// Returns the table of signs.
#[must_use]
pub fn signs(found: &Statics) -> SignTable<'_> {
    let mut parameters: Vec<&Variable> = Vec::new();
    for parameter in found.paper.models.iter().flat_map(|model| &model.parameters) {
        if found.rows.iter().any(|row| row.variable == parameter.name) && !parameters.contains(&&parameter.name) {
            parameters.push(&parameter.name);
        }
    }
    let mut numbers = Vec::new();
    let mut rest = found.rows.as_slice();
    while let Some(first) = rest.first() {
        let together = rest.iter().take_while(|row| (row.model, row.definition) == (first.model, first.definition)).count();
        let (own, others) = rest.split_at(together);
        rest = others;
        let Some(definition) = definition(found, first) else { continue };
        let sign_in = |name: &&Variable| own.iter().find(|row| row.variable == **name).map_or("", sign);
        numbers.push((definition, parameters.iter().map(sign_in).collect()));
    }
    SignTable { parameters, numbers }
}

/// Returns the legend of the signs as lines.
pub fn legend() -> impl Iterator<Item = PageLine> {
    LEGEND.iter().map(|line| PageLine::plain(*line))
}

fn matrix(found: &Statics, page: &mut Page) {
    let SignTable { parameters, numbers } = signs(found);
    let title = |(place, name): (usize, &&Variable)| {
        let titles = found.paper.models.iter().flat_map(|model| &model.parameters);
        let title = titles.filter(|own| own.name == **name).find_map(|own| own.title.clone()).unwrap_or_default();
        vec![PageLine::plain(column(place)), PageLine::plain(name.as_ref()), PageLine::faint(title)]
    };
    page.table(PageTable { rows: parameters.iter().enumerate().map(title).collect(), ..PageTable::default() });
    page.list(legend().collect());
    let row = |(definition, signs): &(&Definition, Vec<&'static str>)| {
        let cells: Vec<String> = signs.iter().map(|sign| format!("{sign:<2}")).collect();
        vec![
            PageLine::plain(definition.name.as_ref()),
            PageLine::formula(cells.join(" ")),
            PageLine::faint(definition.body.to_string()),
        ]
    };
    let columns: Vec<String> = (0..parameters.len()).map(|place| format!("{:<2}", column(place))).collect();
    page.table(PageTable {
        head: vec![PageLine::new(), PageLine::faint(columns.join(" ")), PageLine::new()],
        rows: numbers.iter().map(row).collect(),
        ..PageTable::default()
    });
}

fn section(found: &Statics, heading: &str, is: impl Fn(Option<StatedCourse>) -> bool, page: &mut Page) {
    let rows: Vec<&StaticsRow> = found.rows.iter().filter(|row| is(verdict(row))).collect();
    if rows.is_empty() {
        return;
    }
    page.heading(2, PageLine::plain(format!("{heading}: {}", rows.len())));
    for row in rows {
        let mut lines = vec![name(found, row).and(": ").and(course_text(&row.course)).and(doubt(row))];
        for (index, stated) in &row.said {
            let Some(claim) = found.paper.claims.get(*index) else { continue };
            let line = PageLine::faint(format!("  {} ", relation(*stated)))
                .with(Tone::Formula, statement::statement_text(&claim.statement));
            lines.push(line.with(Tone::Faint, format!("  {}", claim.id)));
        }
        page.list(lines);
    }
}

/// Appends, for each number that rises and falls or is not decided, two points between which it rises and two between which it
/// falls.
fn both(found: &Statics, page: &mut Page) {
    let mut first = true;
    for row in &found.rows {
        let (rising, falling) = match &row.course {
            Monotonicity::Both { rising, falling } => (Some(rising), Some(falling)),
            Monotonicity::Open { rising, falling } => (rising.as_ref(), falling.as_ref()),
            Monotonicity::Rising { .. } | Monotonicity::Falling { .. } | Monotonicity::Constant | Monotonicity::NoPair => {
                continue;
            }
        };
        if std::mem::take(&mut first) {
            page.heading(2, PageLine::plain("Both ways, or not decided"));
        }
        let mut lines = vec![name(found, row)];
        for (direction, point) in [("  rises ", rising), ("  falls ", falling)] {
            if let Some(line) = point.and_then(|point| pair(found, row, point)) {
                lines.push(PageLine::faint(direction).then(line));
            }
        }
        page.list(lines);
    }
}

/// Returns how the number and the parameter change between the two points of a pair.
fn pair(found: &Statics, row: &StaticsRow, point: &Point) -> Option<PageLine> {
    let (from, to) = values(found, row, point)?;
    let second = format!("{}@2", row.variable);
    let at = |name: &str| point.values.iter().find(|(known, _)| **known == *name).map(|(_, value)| evaluated::value(value));
    let others = Point {
        values: point.values.iter().filter(|(name, _)| *name != row.variable && **name != *second).cloned().collect(),
        made: Vec::new(),
    };
    let line = PageLine::plain("from ").with(Tone::Formula, from).and(" to ").with(Tone::Formula, to).and(" as ");
    let line = line.with(Tone::Formula, format!("{} goes from {} to {}", row.variable, at(&row.variable)?, at(&second)?));
    Some(if others.values.is_empty() {
        line
    } else {
        line.and(" at ").then(evaluated::at(&others, &Default::default(), &LabelNames::of_papers([&*found.paper])))
    })
}

/// Returns the number at both points as exact strings; `None` if it has no rational value at one of them.
#[must_use]
pub fn values(found: &Statics, row: &StaticsRow, point: &Point) -> Option<(String, String)> {
    let definition = definition(found, row)?;
    let first = evaluated::assignment(point);
    let mut second = first.clone();
    if let Some((_, Value::Rational(value))) = point.values.iter().find(|(name, _)| **name == *format!("{}@2", row.variable)) {
        second.insert(row.variable.clone(), value.clone());
    }
    let value = |at| evaluate::term(&definition.body, at).value().map(|value| value.to_string());
    Some((value(&first)?, value(&second)?))
}

/// Returns the definition of a row's number.
#[must_use]
pub fn definition<'a>(found: &'a Statics, row: &StaticsRow) -> Option<&'a Definition> {
    found.paper.models.get(row.model)?.definitions.get(row.definition)
}

fn name(found: &Statics, row: &StaticsRow) -> PageLine {
    let name = definition(found, row).map(|definition| definition.name.to_string()).unwrap_or_default();
    PageLine::plain(name).with(Tone::Faint, " in ").and(row.variable.as_ref())
}

/// Returns how the paper's statements about a row compare with the result, the worst first; `None` if there are no statements.
#[must_use]
pub fn verdict(row: &StaticsRow) -> Option<StatedCourse> {
    row.said.iter().map(|(_, stated)| *stated).max()
}

fn relation(stated: StatedCourse) -> &'static str {
    match stated {
        StatedCourse::Stated => "the paper agrees:",
        StatedCourse::Conditional => "under its own conditions the paper says:",
        StatedCourse::Vacuous => "so this claim is vacuous:",
        StatedCourse::Undecided => "the paper says, undecided here:",
        StatedCourse::Contradicted => "the paper says otherwise:",
    }
}

/// Returns the JSON value for how the paper's statements compare with the result.
#[must_use]
pub fn word(stated: Option<StatedCourse>) -> &'static str {
    match stated {
        None => "not stated",
        Some(StatedCourse::Stated) => "stated",
        Some(StatedCourse::Conditional) => "conditional",
        Some(StatedCourse::Vacuous) => "vacuous",
        Some(StatedCourse::Undecided) => "undecided",
        Some(StatedCourse::Contradicted) => "contradicted",
    }
}

/// Returns the name of a monotonicity; this is also its value in the JSON.
#[must_use]
pub fn course_text(course: &Monotonicity) -> &'static str {
    match course {
        Monotonicity::Rising { strict: true } => "strictly increasing",
        Monotonicity::Rising { strict: false } => "weakly increasing",
        Monotonicity::Falling { strict: true } => "strictly decreasing",
        Monotonicity::Falling { strict: false } => "weakly decreasing",
        Monotonicity::Constant => "constant",
        Monotonicity::Both { .. } => "both",
        Monotonicity::NoPair => "no two points",
        Monotonicity::Open { .. } => "open",
    }
}

/// Returns true iff a number is weakly monotone and it is not decided whether it is strictly monotone.
fn strictly_undecided(row: &StaticsRow) -> bool {
    let increasing = match &row.course {
        Monotonicity::Rising { strict: false } => true,
        Monotonicity::Falling { strict: false } => false,
        Monotonicity::Rising { strict: true }
        | Monotonicity::Falling { strict: true }
        | Monotonicity::Constant
        | Monotonicity::Both { .. }
        | Monotonicity::NoPair
        | Monotonicity::Open { .. } => return false,
    };
    !row.refuted.contains(&Direction { strict: true, increasing })
}

fn doubt(row: &StaticsRow) -> &'static str {
    if strictly_undecided(row) { "; whether strictly is not decided" } else { "" }
}

fn sign(row: &StaticsRow) -> &'static str {
    let undecided = strictly_undecided(row);
    match &row.course {
        Monotonicity::Rising { strict: true } => "+",
        Monotonicity::Rising { strict: false } if undecided => "+?",
        Monotonicity::Rising { strict: false } => "+=",
        Monotonicity::Falling { strict: true } => "-",
        Monotonicity::Falling { strict: false } if undecided => "-?",
        Monotonicity::Falling { strict: false } => "-=",
        Monotonicity::Constant => "0",
        Monotonicity::Both { .. } => "+-",
        Monotonicity::NoPair => "!",
        Monotonicity::Open { .. } => "?",
    }
}

fn column(place: usize) -> String {
    ('a'..='z').chain('A'..='Z').nth(place).map_or_else(|| "·".to_owned(), String::from)
}
