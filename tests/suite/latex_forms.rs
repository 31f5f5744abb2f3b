//! Tests the table of LaTeX forms: each form is parsed or refused as the table says, and docs/latex.md shows the same table.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;

use referee::source::{SourceId, Span};
use referee::syntax::latex::{default_name, default_symbol, plain, read};
use referee::syntax::tree::{Expr, ExprKind, ItemKind, Printed, TexSymbol};

use crate::syntax::placeless;

const FOLDER: &str = "tests/inputs/latex";

const PAGE: &str = "docs/latex.md";

const INTRODUCTION: &str = r##"# Formulas in LaTeX

A line of a paper can be pasted between dollars unchanged. It means what a mathematician reads in the printed formula. A form
that has more than one reading in print is an error, with the place and what to write instead. `referee check --show FILE`
prints each formula of a file next to its reading.

- The printed form decides, not the source. Braces are not printed, so they only delimit arguments. A wide space is not a product.
- Two factors side by side are a product. A form that prints as a value of a function, a mixed number or a derivative is not one.
- `F \text{ if } G` at the end of a formula or row is `G implies F`. `and`, `or`, `iff`, `implies`, `otherwise` have their
  meaning; all other words of prose are errors.
- A name in brackets after a wide space at the end of a line, or in `\tag`, is the label of the line. It can be the item's
  place: `at "3.2"`.
- A row that begins or ends with an operator belongs to its neighbour. All other rows are joined by `and`.

Below is every form that the tests check. The reading in plain text follows `=`, the message of an error follows `!`. A symbol
without a plain name stays in dollars; the label of a line follows `at`. Here `f` takes arguments, all other symbols none. In a
case list, `no value` means all cases that are not listed, and the tool asks whether there are any. `name = e` in `\min` or `\max`
means `name`, and the tool asks whether `name` equals `e`.
"##;

fn whole(text: &str) -> Span {
    Span { source: SourceId(0), start: 0, end: u32::try_from(text.len()).unwrap() }
}

/// Returns the files of the table, in their order.
fn files() -> Vec<String> {
    let mut paths: Vec<_> = fs::read_dir(FOLDER).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    paths.into_iter().map(|path| fs::read_to_string(path).unwrap()).collect()
}

/// Returns the forms of a file, each with its expected result.
fn forms(file: &str) -> impl Iterator<Item = (&str, &str)> {
    let lines = file.lines().filter(|line| !line.starts_with('#'));
    lines.map(|line| line.strip_prefix('$').and_then(|line| line.split_once("$ ")).unwrap_or_else(|| panic!("{line}")))
}

fn takes_arguments(symbol: &TexSymbol) -> bool {
    *symbol == default_symbol("f", None)
}

/// Returns the result of reading a form, in the notation of the table.
fn outcome(form: &str) -> String {
    match read(form, whole(form), &takes_arguments) {
        Ok(reading) => {
            let mut out = format!("= {}", plain(&reading.expr, &default_name));
            for (number, tag) in reading.tags.iter().enumerate() {
                write!(out, "{} \"{}\"", if number == 0 { " at" } else { "," }, tag.text).unwrap();
            }
            out
        }
        Err(faults) => format!("! {}", faults[0].headline()),
    }
}

#[test]
fn every_latex_form_is_read_or_refused_as_the_table_says() {
    let files = files();
    let (mut seen, mut wrong) = (BTreeSet::new(), Vec::new());
    for (form, expected) in files.iter().flat_map(|file| forms(file)) {
        assert!(seen.insert(form), "twice in the table: {form}");
        let got = outcome(form);
        if got != expected {
            wrong.push(format!("${form}$\n    table: {expected}\n    read:  {got}"));
        }
    }
    assert!(seen.len() > 2500, "{} forms", seen.len());
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_refusal_offers_a_repair() {
    for (form, expected) in files().iter().flat_map(|file| forms(file)).filter(|(_, expected)| expected.starts_with('!')) {
        assert!(expected.contains(" - "), "{form}: {expected}");
    }
}

/// Replaces plain names by LaTeX symbols in a tree, and removes brackets.
fn as_latex(expr: &mut Expr) {
    match &mut expr.node {
        ExprKind::Param(param) => expr.node = ExprKind::TexSymbol(default_symbol(&param.name.value, None)),
        ExprKind::Parenthesized(inner) => {
            *expr = (**inner).clone();
            as_latex(expr);
        }
        ExprKind::Call(name, arguments) => {
            arguments.iter_mut().for_each(as_latex);
            expr.node = ExprKind::TexCall(default_symbol(&name.value, None), std::mem::take(arguments));
        }
        ExprKind::Negate(a) | ExprKind::Power(a, _) | ExprKind::Not(a) => as_latex(a),
        ExprKind::Add(a, b) | ExprKind::Subtract(a, b) | ExprKind::Multiply(a, b) | ExprKind::Divide(a, b) => {
            as_latex(a);
            as_latex(b);
        }
        ExprKind::And(all) | ExprKind::Or(all) | ExprKind::Builtin(_, all) => all.iter_mut().for_each(as_latex),
        ExprKind::Chain(first, links) => {
            as_latex(first);
            links.iter_mut().for_each(|(_, next)| as_latex(next));
        }
        ExprKind::Connect(first, links) => {
            as_latex(first);
            links.iter_mut().for_each(|(_, next)| as_latex(next));
        }
        _ => {}
    }
}

/// The reading in the table, parsed as a plain formula, has the same tree as the LaTeX form.
#[test]
fn every_reading_parses_to_the_same_tree_as_its_plain_formula() {
    let mut compared = 0;
    for (form, expected) in files().iter().flat_map(|file| forms(file)) {
        let Some(text) = expected.strip_prefix("= ") else { continue };
        let text = text.split(" at \"").next().unwrap();
        let read = read(form, whole(form), &takes_arguments).unwrap_or_else(|faults| panic!("{form}: {}", faults[0].headline()));
        if text.contains('$') || text.contains("no value") || format!("{:?}", read.expr).contains("Gloss") {
            continue;
        }
        let (file, _, faults) = crate::syntax::read("plain", &format!("assume c: {text}\n"));
        assert_eq!(faults, Vec::<String>::new(), "{form}: {text}");
        let ItemKind::Condition { condition, .. } = &file.items[0].kind else { panic!("{text}") };
        let Printed::Plain(mut body) = condition.body.clone() else { panic!("{text}") };
        as_latex(&mut body);
        assert_eq!(placeless(&read.expr), placeless(&body), "{form}");
        compared += 1;
    }
    assert!(compared > 900, "{compared}");
}

/// Compares the page only; `REFEREE_WRITE_DOCS=1 cargo test latex_page` writes it.
#[test]
fn the_latex_page_shows_the_table_of_forms() {
    let mut page = INTRODUCTION.to_owned();
    for file in files() {
        let mut heads = file.lines().take_while(|line| line.starts_with('#')).map(|line| line.trim_start_matches(['#', ' ']));
        let (title, text) = (heads.next().unwrap(), heads.next().unwrap());
        let lines: Vec<&str> = file.lines().filter(|line| !line.starts_with('#')).collect();
        write!(page, "\n## {title}\n\n{text}\n\n```text\n{}\n```\n", lines.join("\n")).unwrap();
    }
    if std::env::var_os("REFEREE_WRITE_DOCS").is_some() {
        fs::write(PAGE, &page).unwrap();
    }
    assert_eq!(fs::read_to_string(PAGE).unwrap(), page, "{PAGE} is not the table - set REFEREE_WRITE_DOCS=1 and run this test");
}
