//! Tests the HTML page: it is well-formed, needs no external resource, escapes every text of a condition file, and has the
//! structure of the snapshot.

use std::fs;
use std::path::Path;
use std::sync::Arc;

use referee::audit::{AuditLimits, run};
use referee::derive::latex::LatexPrinter;
use referee::diagnose::statics::statics;
use referee::plot::{MapRequest, RegionMap, region_map};
use referee::report::html::mathml::mathml;
use referee::report::html::{self, PaperExtras};
use referee::report::modern_latex::modern;
use referee::solve;

use crate::sample;

/// Elements without an end tag.
const VOID: [&str; 5] = ["meta", "link", "input", "br", "hr"];

/// Returns the page on the sample paper, with a map and an explorer.
fn sample_page() -> String {
    let limits = AuditLimits { jobs: Some(1), ..AuditLimits::default() };
    let audit = run(&[Arc::new(sample::paper())], &|_| true, solve::available().as_deref(), &limits, &sample::Silent);
    let axis = |name: &str| Some(name.to_owned());
    let request = MapRequest { horizontal: axis("p"), vertical: axis("q"), columns: 8, ..MapRequest::default() };
    let map = RegionMap { title: "where it splits".to_owned(), ..region_map(&sample::paper(), &request, None).unwrap() };
    let paper = Arc::new(sample::paper());
    let statics = statics(&paper, &|_| true, solve::available().as_deref(), &limits, &sample::Silent);
    let extras = PaperExtras { maps: vec![map], statics: Some(Arc::new(statics)), ..PaperExtras::default() };
    html::page(&audit, &[extras]).unwrap()
}

/// Returns the page that the tool writes about a condition file.
fn page_of(text: &str) -> String {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("paper.referee"), text).unwrap();
    let mut command = crate::running::referee();
    command.args(["report", "paper.referee", "--format", "html", "-o", "index.html"]).current_dir(folder.path());
    let output = command.output().unwrap();
    assert!(output.status.code().is_some_and(|code| code != 2), "{}", String::from_utf8_lossy(&output.stderr));
    fs::read_to_string(folder.path().join("index.html")).unwrap()
}

/// Returns the tags of a page, each with its name and attributes; the contents of `style` and `script` are omitted.
fn tags(page: &str) -> Vec<String> {
    let mut out = Vec::new();
    let mut rest = page;
    while let Some(start) = rest.find('<') {
        let mut quoted = false;
        let end = rest[start..].find(|c: char| {
            quoted ^= c == '"';
            c == '>' && !quoted
        });
        let end = start + end.unwrap_or_else(|| panic!("an unclosed tag: {:.80}", &rest[start..]));
        let tag = rest[start + 1..end].to_owned();
        rest = &rest[end + 1..];
        for raw in ["style", "script"] {
            if tag.split(' ').next() == Some(raw) {
                rest = &rest[rest.find(&format!("</{raw}>")).unwrap()..];
            }
        }
        out.push(tag);
    }
    out
}

/// Fails unless elements are nested correctly, attributes are quoted, and ids are unique.
fn is_well_formed(page: &str) {
    let mut open: Vec<String> = Vec::new();
    let mut ids = std::collections::BTreeSet::new();
    for tag in tags(page) {
        if tag == "!DOCTYPE html" || tag.starts_with("!--") {
            continue;
        }
        if let Some(name) = tag.strip_prefix('/') {
            let last = open.pop();
            assert_eq!(last.as_deref(), Some(name), "</{name}> after {open:?}");
            continue;
        }
        let name = tag.split([' ', '/']).next().unwrap().to_owned();
        assert!(name.chars().all(|c| c.is_ascii_alphanumeric()), "an invalid tag: <{tag}>");
        if let Some((_, id)) = tag.split_once(" id=\"") {
            let id = id.split('"').next().unwrap();
            assert!(ids.insert(id.to_owned()), "the id {id} occurs twice");
        }
        for attribute in tag.split("\" ").skip(1) {
            assert!(attribute.contains("=\"") || !attribute.contains('='), "an attribute without quotes: <{tag}>");
        }
        if !VOID.contains(&&*name) && !tag.ends_with('/') {
            open.push(name);
        }
    }
    assert!(open.is_empty(), "unclosed elements: {open:?}");
}

/// Fails if the page refers to an external resource.
fn is_alone(page: &str) {
    for tag in tags(page) {
        for attribute in ["src=", "href=", "action=", "xlink:href=", "srcset=", "data="] {
            for (at, _) in tag.match_indices(&format!(" {attribute}\"")) {
                let value = &tag[at + attribute.len() + 2..];
                assert!(value.starts_with('#') || value.starts_with("data:,"), "<{tag}>");
            }
        }
    }
    let without_names = page.replace("http://www.w3.org/2000/svg", "").replace("http://www.w3.org/1998/Math/MathML", "");
    assert!(!without_names.contains("http"), "the page contains an external address");
    assert!(!page.contains("@import") && !page.replace("url(#", "").contains("url("), "the style loads a file");
}

#[test]
fn the_sample_page_is_well_formed_and_self_contained() {
    let page = sample_page();
    is_well_formed(&page);
    is_alone(&page);
    let refuted = page.find("Not as the file expects").unwrap();
    assert!(refuted < page.find("Statements that are refuted").unwrap(), "the most severe kind comes first");
    assert!(
        page.contains("where it splits") && page.contains("class=\"explorer\""),
        "the page contains the maps and the explorer"
    );
    assert!(page.contains("the text has the two sides exchanged"), "the reason in the file is shown");
}

#[test]
fn the_structure_of_the_page_matches_the_snapshot() {
    let page = sample_page();
    let body = page.split_once("<body>").unwrap().1.split_once("<script>").unwrap().0;
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path("../../snapshots/report");
    settings.set_prepend_module_to_snapshot(false);
    settings.add_filter(r"Z3 \d+\.\d+\.\d+", "Z3 [version]");
    settings.add_filter(r"(?s)<math.*?</math>", "[math]");
    settings.add_filter(r"(?s)<svg xmlns.*?</svg>", "[picture]");
    settings.bind(|| insta::assert_snapshot!("page-html", body));
}

#[test]
fn the_same_audit_gives_the_same_page() {
    assert!(sample_page() == sample_page());
}

#[test]
fn the_page_escapes_every_text_of_a_condition_file() {
    let page = page_of(
        "paper \"<script>alert(1)</script> & co\"\n  author \"<img src=x onerror=alert(2)>\"  ledger proposition 1..3\n\
         parameters:\n  p written $p_{b}$, q in (0, 1) \"<b>bold</b>\" supplied \"<i>no page</i>\"\n\
         region r \"</details><script>alert(3)</script>\" at proposition 1:\n  one \"<u>\": as printed: p < q\n    as meant: p <= q\n  two: p < 2\n\
         claim \"<script>alert(4)</script> {{ 7*7 }}\" at section \"<h1>Where</h1>\" sentence 1: p < q expect refuted \"<a href='x'>why</a>\"\n\
         claim \"as `<code>` has it\" at proposition 2: \n  as printed: p < q expect refuted \"</p><p>\"\n  as meant: p < 2\n\
         skip proposition 3: \"<svg onload=alert(5)>\"\n",
    );
    is_well_formed(&page);
    assert_eq!(page.matches("<script").count(), 2, "only the page's own script, and the data of the explorer");
    let data = page.split_once("class=\"explorer-data\">").unwrap().1.split_once("</script>").unwrap().0;
    assert!(!data.contains(['<', '>', '&']) && data.contains("p \\u003c 2"), "{data}");
    for text in
        ["<img", "<b>bold", "<i>no page", "<u>", "<h1>Where", "<a href='x'", "<svg onload", "</p><p>\"", "onerror=alert(2)>"]
    {
        assert!(!page.contains(text), "{text} is on the page");
    }
    assert!(page.contains("&lt;script&gt;alert(4)") && page.contains("{{ 7*7 }}"), "the text itself is shown");
}

#[test]
fn the_page_escapes_symbols_that_look_like_tags() {
    let mut paper = sample::paper();
    paper.models[0].parameters[0].latex = "<u>".to_owned();
    let audit = run(&[Arc::new(paper)], &|_| true, None, &AuditLimits::default(), &sample::Silent);
    let page = html::page(&audit, &[]).unwrap();
    is_well_formed(&page);
    assert!(!page.contains("<u>"), "the symbol is a tag");
    assert!(page.contains("<mo>&lt;</mo><mi>u</mi><mo>&gt;</mo>"), "the symbol is shown");
}

/// Returns the matrix with a label, from its head to its end.
fn matrix<'a>(page: &'a str, label: &str) -> &'a str {
    let start = page.find(&format!("aria-label=\"{label}\"")).unwrap_or_else(|| panic!("no matrix {label}"));
    &page[start..start + page[start..].find("</table>").unwrap()]
}

#[test]
fn the_matrices_show_the_signs_and_what_the_proofs_use() {
    let page = page_of(
        "paper \"Signs\"\nparameters:\n  p, q in (0, 1) \"chances\"\n  r in (0, 1)\nassume order: p < q\n\
         define gap = q - p\ndefine half = p/2\n\
         claim \"the gap is positive\" at proposition 1: gap > 0\n\
         claim \"a square is not negative\" at proposition 2: r^2 >= 0\n",
    );
    is_well_formed(&page);
    let signs = matrix(&page, "Numbers by parameters");
    assert!(signs.contains("<td>-</td><td>+</td>"), "gap falls in p and rises in q: {signs}");
    assert!(signs.contains("<td>+</td><td></td>"), "half rises in p and does not depend on q: {signs}");
    let uses = matrix(&page, "Claims by assumptions");
    let row = |title: &str| uses.lines().find(|line| line.contains(title)).unwrap_or_else(|| panic!("no row {title}: {uses}"));
    assert!(row("the gap is positive").contains("<td>x</td>"), "{uses}");
    assert!(row("a square is not negative").ends_with("<td>.</td><td></td></tr>"), "the order of p and q is not used: {uses}");
}

#[test]
fn formulas_become_mathml() {
    let made = mathml("\\frac{\\underline{\\beta}(p_h - p_l) - c_A}{p_h} \\geq \\text{line\\_10}").unwrap();
    assert!(made.starts_with("<math>") && made.ends_with("</math>"), "{made}");
    assert!(made.contains("<mfrac>") && made.contains("<mtext>line_10</mtext>"), "{made}");
    assert_eq!(mathml("x = 1/3").unwrap(), "<math><mi>x</mi><mo>=</mo><mn>1/3</mn></math>");
    assert!(mathml("2^3/4").unwrap().contains("</msup><mo>/</mo><mn>4</mn>"), "only the exponent is 3");
    assert_eq!(mathml("\\nosuchcommand{x}"), None);
    assert_eq!(modern("{{c} \\over {w}}"), "{\\frac{{c}}{{w}}}");
    assert!(mathml(&modern("q \\ge{u \\over w} \\lt 1")).is_some());
}

#[test]
fn conditions_are_printed_as_latex() {
    let paper = sample::paper();
    let printer = LatexPrinter(&paper.models[0]);
    let region = &paper.models[0].regions[0];
    let shown: Vec<String> = region.members.iter().map(|(_, condition)| printer.condition(condition)).collect();
    assert_eq!(shown, ["\\text{weak}", "\\text{strong}", "\\text{idle}"]);
    assert_eq!(printer.variable("share[committed]"), "\\mathrm{share}_{\\mathrm{committed}}");
    assert_eq!(printer.variable("p"), "p");
}

#[test]
fn the_textbook_page_is_well_formed_and_small() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("index.html");
    let mut command = crate::running::referee();
    command.args(["report", "conditions/textbook", "--format", "html", "-o"]).arg(&file);
    let output = command.current_dir(Path::new(env!("CARGO_MANIFEST_DIR"))).output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    let page = fs::read_to_string(&file).unwrap();
    is_well_formed(&page);
    is_alone(&page);
    assert!(page.len() < 250_000, "{} bytes", page.len());
}
