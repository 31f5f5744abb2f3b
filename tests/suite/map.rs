//! Tests maps in two parameters: the content of each cell agrees with exact evaluation, pictures are well-formed, faults are
//! named.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use kernel::number::{Rational, parse, ratio};
use referee::audit::AuditLimits;
use referee::command::files;
use referee::derive::DerivationContext;
use referee::expression::Condition;
use referee::expression::evaluate::{self, Assignment, Evaluated};
use referee::paper::{Paper, read};
use referee::plot::{BoundaryPoint, CellContent, MapCell, MapFault, MapRequest, RegionMap, ShownRequest, region_map, svg, tikz};
use referee::report::map_json;
use referee::solve;
use referee::source::Sources;

const MASUMURA: &str = "conditions/masumura2025/paper.referee";
const YODER: &str = "conditions/yodercohen2025/paper.referee";

fn paper(path: &str) -> Paper {
    files::paper(Path::new(path)).unwrap_or_else(|_| panic!("{path} has faults"))
}

fn text(text: &str) -> Paper {
    let mut sources = Sources::default();
    let main = sources.add("test.referee", text);
    read("test", sources, main, &mut |_, _| Err("nothing is included".to_owned())).unwrap_or_else(|faults| panic!("{faults:?}"))
}

fn number(text: &str) -> Rational {
    parse(text).unwrap()
}

fn values(text: &str) -> Assignment {
    let pair = |part: &str| {
        let (name, value) = part.split_once('=').unwrap();
        (name.trim().into(), number(value.trim()))
    };
    text.split(',').map(pair).collect()
}

/// Returns numbers in [0, 1) from a seed, with a prime denominator, so that none lies on a boundary with small coefficients.
fn random(seed: u64, count: usize) -> Vec<(Rational, Rational)> {
    let mut state = seed;
    let mut next = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ratio(i64::try_from((state >> 33) % 9973).unwrap(), 9973).unwrap()
    };
    (0..count).map(|_| (next(), next())).collect()
}

/// Returns the ordinate of a row of points at an abscissa, by linear interpolation between neighbours.
fn ordinate(row: &[BoundaryPoint], x: &Rational) -> Rational {
    let next = row.iter().position(|point| point.x >= *x).unwrap_or(row.len() - 1).max(1);
    let (a, b) = (&row[next - 1], &row[next]);
    if a.x == b.x { b.low.clone() } else { &a.low + &(&(&b.low - &a.low) * &((x - &a.x) / (&b.x - &a.x))) }
}

/// Returns the cells that contain the point, and those so near that interpolation between two columns cannot exclude them.
fn cells_at<'a>(map: &'a RegionMap, x: &Rational, y: &Rational) -> Vec<&'a MapCell> {
    let (wide, near) = (
        (&map.horizontal.high - &map.horizontal.low) / ratio(2000, 1).unwrap(),
        (&map.vertical.high - &map.vertical.low) / ratio(500, 1).unwrap(),
    );
    let inside = |cell: &&MapCell| {
        cell.pieces.iter().any(|piece| {
            let (from, to) = (&piece.lower[0].x, &piece.lower.last().unwrap().x);
            let at = x.clone().max(from.clone()).min(to.clone());
            let close = (&at - x).abs() <= wide;
            close && ordinate(&piece.lower, &at) - &near <= *y && *y <= ordinate(&piece.upper, &at) + &near
        })
    };
    map.cells.iter().filter(inside).collect()
}

/// Evaluates the assumptions and the regions at a point exactly; assumptions with other variables are skipped.
fn evaluated(paper: &Paper, names: &[&str], at: &Assignment) -> CellContent {
    let model = &paper.models[0];
    let holds = |condition: &Condition| evaluate::condition(condition, at);
    if model.assumptions.iter().any(|assumption| holds(&assumption.condition) == Evaluated::Value(false)) {
        return CellContent::Outside;
    }
    let region = |name: &&str| {
        let region = model.regions.iter().find(|region| *region.name == **name).unwrap();
        region.members.iter().all(|(_, member)| holds(member) == Evaluated::Value(true))
    };
    CellContent::Within((0..names.len()).filter(|place| region(&names[*place])).collect())
}

/// Tests that each of 200 random points lies in a cell with the content of exact evaluation, and so does the sample point of each
/// cell.
fn agrees(paper: &Paper, request: &MapRequest, names: &[&str], seed: u64) -> RegionMap {
    let map = region_map(paper, request, None).unwrap_or_else(|fault| panic!("{fault}"));
    let fixed: Assignment = map.fixed.iter().map(|fixed| (fixed.variable.clone(), fixed.value.clone())).collect();
    let at = |x: &Rational, y: &Rational| {
        let mut at = fixed.clone();
        at.insert(map.horizontal.variable.clone(), x.clone());
        at.insert(map.vertical.variable.clone(), y.clone());
        at
    };
    for cell in &map.cells {
        assert_eq!(evaluated(paper, names, &at(&cell.sample.0, &cell.sample.1)), cell.content, "{}", cell.letter);
    }
    for (across, up) in random(seed, 200) {
        let x = &map.horizontal.low + &(&across * &(&map.horizontal.high - &map.horizontal.low));
        let y = &map.vertical.low + &(&up * &(&map.vertical.high - &map.vertical.low));
        let content = evaluated(paper, names, &at(&x, &y));
        let found = cells_at(&map, &x, &y);
        assert!(found.iter().any(|cell| cell.content == content), "({x}, {y}) has {content:?}: {found:?}");
    }
    map
}

fn sets(map: &RegionMap) -> BTreeSet<Vec<usize>> {
    let regions = |cell: &MapCell| match &cell.content {
        CellContent::Within(regions) => Some(regions.iter().copied().collect()),
        CellContent::Outside => None,
    };
    map.cells.iter().filter_map(regions).collect()
}

#[test]
fn the_map_agrees_with_figure_2_of_the_cost_sharing_paper() {
    let paper = paper(MASUMURA);
    let map = agrees(&paper, &MapRequest::default(), &["prop_1", "prop_4"], 1);
    assert_eq!(map.places, ["figure 2"]);
    assert_eq!((&*map.horizontal.variable, &*map.vertical.variable), ("pi", "beta[uncommitted]"));
    // Each proposition holds somewhere, both hold nowhere, and there is a gap.
    assert_eq!(sets(&map), [vec![], vec![0], vec![1]].into_iter().collect());
    assert!(map.cells.iter().any(|cell| cell.content == CellContent::Outside));
}

#[test]
fn curved_and_vertical_boundaries_agree_with_evaluation() {
    let paper = text(
        "paper \"Curved\"\nparameters: p in (0, 1); q in (0, 1); k in (0, inf)\nassume apart: p != 1/2\n\
         region disc \"inside\": near: (p - 1/2)^2 + (q - 1/2)^2 < k\nregion left: half: p < 1/3\n\
         region wave: beneath: q*(p + 1) < p^2 + 1/4\nregion root: beyond: q^2 > 2*p^2 - p/3\n",
    );
    let names = ["disc", "left", "wave", "root"];
    for (seed, k) in [(1, "1/5"), (2, "1/9"), (3, "1/100"), (4, "2/7")] {
        let request = MapRequest {
            horizontal: Some("p".to_owned()),
            vertical: Some("q".to_owned()),
            fix: values(&format!("k={k}")),
            columns: 120,
            ..MapRequest::default()
        };
        let map = agrees(&paper, &request, &names, seed);
        let vertical: Vec<_> = map.curves.iter().filter(|curve| curve.polynomials.iter().any(|p| p == "3*p - 1")).collect();
        assert!(!vertical.is_empty() && vertical.iter().all(|curve| curve.points.iter().all(|point| point.x == number("1/3"))));
    }
}

/// On a vertical line or a curve between cells another content may hold than on both sides: a sample point must lie on neither.
#[test]
fn the_sample_point_of_a_cell_lies_on_no_boundary() {
    let paper = text(
        "paper \"Curves\"\nparameters: p, q in (0, 1)\nregion off: not_half: p != 1/2\nregion apart: other: p != q\n\
         region low: less: q < 1/2\n",
    );
    let axes = ("p".to_owned(), "q".to_owned());
    let request = MapRequest { horizontal: Some(axes.0), vertical: Some(axes.1), ..MapRequest::default() };
    let map = agrees(&paper, &request, &["off", "apart", "low"], 7);
    assert_eq!(sets(&map), [vec![0, 1], vec![0, 1, 2]].into_iter().collect());
}

#[test]
fn the_same_map_gives_the_same_text() {
    let paper = paper(MASUMURA);
    let map = || region_map(&paper, &MapRequest { columns: 60, ..MapRequest::default() }, None).unwrap();
    let (one, other) = (map(), map());
    assert_eq!(svg(&one), svg(&other));
    assert_eq!(tikz(&one), tikz(&other));
    let json = map_json::print(&one, &paper);
    assert_eq!(json, map_json::print(&other, &paper));
    let schema: serde_json::Value = serde_json::from_str(&fs::read_to_string("schema/map.schema.json").unwrap()).unwrap();
    let schema = jsonschema::validator_for(&schema).unwrap();
    let document: serde_json::Value = serde_json::from_str(&json).unwrap();
    let faults: Vec<String> = schema.iter_errors(&document).map(|error| error.to_string()).collect();
    assert!(faults.is_empty(), "{faults:?}");
}

#[test]
fn the_map_eliminates_parameters_that_are_not_on_an_axis() {
    // Every q has a z > q, but a z that is also below 2p exists only where q < 2p.
    let paper = text(
        "paper \"Other\"\nparameters: p, q in (0, 1); z in (0, inf)\nassume above: z > q\nassume below: z < 2*p\n\
         region low: less: p < 1/3\n",
    );
    let request = MapRequest { horizontal: Some("p".to_owned()), vertical: Some("q".to_owned()), ..MapRequest::default() };
    let map = region_map(&paper, &request, None).unwrap();
    // The assumptions hold for some z where q < 2p.
    let outside = map.cells.iter().find(|cell| cell.content == CellContent::Outside).unwrap();
    assert!(outside.sample.1 > &outside.sample.0 * &number("2"));
    assert_eq!(map.cells.len(), 3);
}

#[test]
fn the_map_escapes_every_name() {
    let paper = text(
        "paper \"P\"\nparameters: p in (0, 1) \"<script>alert(2)</script> & more\"; q in (0, 1)\n\
         region low \"</text><script>\": less: p < q\n\
         map \"<script>alert('3')</script>\": horizontal p in [0, 1]; vertical q in [0, 1]; show low\n",
    );
    let mut map = region_map(&paper, &MapRequest::default(), None).unwrap();
    // No condition file can have such names; the drawing must escape them all the same.
    map.horizontal.latex = "\\bar{<script>}_{]]>}\"'".to_owned();
    map.vertical.variable = "<script>alert(1)</script>".into();
    map.places.push("<script>&\u{0}\u{202e}".to_owned());
    let text = svg(&map);
    assert!(!text.contains("<script") && !text.contains("</text><script"), "{text}");
    assert!(text.contains("&lt;script&gt;"));
    // Tags are balanced, and every `&` begins an entity.
    let mut open: Vec<String> = Vec::new();
    for tag in text.split('<').skip(1) {
        let (tag, _) = tag.split_once('>').unwrap();
        let name: String = tag.chars().take_while(|sign| sign.is_ascii_alphanumeric() || *sign == '/').collect();
        match name.strip_prefix('/') {
            Some(name) => assert_eq!(open.pop().as_deref(), Some(name)),
            None if tag.ends_with('/') => {}
            None => open.push(name),
        }
    }
    assert!(open.is_empty(), "{open:?}");
    assert!(text.split('&').skip(1).all(|rest| rest.split_once(';').is_some_and(|(entity, _)| entity.len() <= 4)));
    assert!(!tikz(&map).contains("_") || tikz(&map).contains("\\_") || tikz(&map).contains("refereemap"));
}

#[test]
fn the_map_names_parameters_without_a_value() {
    let paper = paper(MASUMURA);
    let axes = MapRequest {
        horizontal: Some("pi".to_owned()),
        vertical: Some("beta[uncommitted]".to_owned()),
        show: vec![ShownRequest::Named("prop_1".to_owned())],
        ..MapRequest::default()
    };
    let fault = region_map(&paper, &axes, None).unwrap_err();
    let MapFault::MissingValues { names, proposal } = &fault else { panic!("{fault:?}") };
    assert!(names.iter().any(|name| **name == *"p_l") && names.iter().all(|name| **name != *"phi"), "{names:?}");
    assert_eq!(names.len(), proposal.len());
    let unknown = MapRequest { horizontal: Some("pj".to_owned()), ..axes.clone() };
    let fault = region_map(&paper, &unknown, None).unwrap_err();
    assert_eq!(fault.repair().as_deref(), Some("did you mean `pi`?"));
    let same = MapRequest { vertical: Some("pi".to_owned()), ..axes.clone() };
    assert!(matches!(region_map(&paper, &same, None), Err(MapFault::SameAxes(_))));
    let empty = MapRequest { horizontal_range: Some((number("1"), number("1/2"))), ..MapRequest::default() };
    assert!(matches!(region_map(&paper, &empty, None), Err(MapFault::EmptyRange { .. })));
    let violated = MapRequest { fix: values("p_l=1/2, p_m=1/5"), ..MapRequest::default() };
    assert!(matches!(region_map(&paper, &violated, None), Err(MapFault::Violated { .. })));
    let none = MapRequest { name: Some("figure 9".to_owned()), ..MapRequest::default() };
    assert!(matches!(region_map(&paper, &none, None), Err(MapFault::NoSuchMap { .. })));
}

#[test]
fn the_tool_chooses_values_that_show_the_most_regions() {
    let paper = text(
        "paper \"Chosen\"\nparameters: a, b, c in (0, 1)\nregion one: first: a < b and c > 1/2\n\
         region two: second: a > b and c > 1/2\nregion three: third: c < 1/4\n",
    );
    let solver = solve::available().unwrap();
    let limits = AuditLimits::default();
    let time = std::time::Duration::from_secs(60);
    let means = DerivationContext { solver: &*solver, limits: &limits, time, until: None };
    let map = region_map(&paper, &MapRequest::default(), Some(means)).unwrap();
    let seen: BTreeSet<usize> = sets(&map).into_iter().flatten().collect();
    assert_eq!(seen, (0..3).collect());
    assert!(map.horizontal.variable == "c".into() || map.vertical.variable == "c".into());
}

fn run(folder: &Path, arguments: &[&str]) -> (Option<i32>, String, String) {
    let output = crate::running::referee().current_dir(folder).args(arguments).output().unwrap();
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (output.status.code(), text(&output.stdout), text(&output.stderr))
}

/// Figures 3 and 4 of the third-party paper: which types accept which offer. All regions of the figures must occur in the map.
#[test]
fn the_maps_show_the_regions_of_figures_3_and_4_of_the_third_party_paper() {
    let folder = tempfile::tempdir().unwrap();
    let file = fs::canonicalize(YODER).unwrap();
    let file = file.to_str().unwrap();
    let at = "alpha[abandoner]=3/10, alpha[supporter]=9/10, w=3/5, c=3/10, k_A=1/20, phi=1, q=1/10";
    let show = "\"both accept\": acc_stake is PBE after (x) for some belief, \"separating\": told_stake is PBE after (x) for some belief";
    let line = ["map", file, "--x", "u", "--y", "x", "--range-x", "0..1", "--range-y", "0..1", "--at", at, "--show", show];
    let (status, out, err) = run(folder.path(), &[&line[..], &["--format", "json"]].concat());
    assert_eq!(status, Some(0), "{err}");
    let document: serde_json::Value = serde_json::from_str(&out).unwrap();
    let sets: BTreeSet<String> = document["cells"].as_array().unwrap().iter().map(|cell| cell["regions"].to_string()).collect();
    assert!(sets.contains("[0]") && sets.contains("[1]") && sets.contains("[]"), "{sets:?}");
    assert!(document["shown"].as_array().unwrap().iter().all(|shown| shown["derived"] == "proved"));
    let at = "alpha[abandoner]=3/10, alpha[supporter]=9/10, w=3/5, c=3/10, k_A=1/20, phi=1, pi=3/10, beta=1/2, z=3/2, u=1/10";
    let line = ["map", file, "--x", "f", "--y", "y", "--range-x", "0..1/2", "--range-y", "0..1", "--at", at, "--show"];
    let show = "\"both accept\": y >= y_a1, \"separating\": y_s1 <= y and y <= y_a1, \"both reject\": y < y_s1";
    let (status, out, err) = run(folder.path(), &[&line[..], &[show, "--format", "json"]].concat());
    assert_eq!(status, Some(0), "{err}");
    let document: serde_json::Value = serde_json::from_str(&out).unwrap();
    let sets: BTreeSet<String> = document["cells"].as_array().unwrap().iter().map(|cell| cell["regions"].to_string()).collect();
    assert!(["[0]", "[1]", "[2]"].iter().all(|set| sets.contains(*set)), "{sets:?}");
}

#[test]
fn map_writes_every_format_and_refuses_wrong_options() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    let source = "paper \"War\"\nparameters: p, c in (0, 1); beta in (0, inf)\nregion war: worth_it: beta*p > c\n\
         map \"war\": horizontal p in [0, 1]; vertical c in [0, 1]; show war; fix beta = 1\n";
    fs::write(at.join("war.referee"), source).unwrap();
    for (file, begins) in [("m.svg", "<svg"), ("m.tikz", "% war"), ("m.json", "{"), ("m.png", "\u{fffd}PNG"), ("m.pdf", "%PDF")] {
        let (status, out, err) = run(at, &["map", "war.referee", "-o", file]);
        assert_eq!((status, err.as_str()), (Some(0), ""), "{file}");
        assert!(out.starts_with(&format!("{file}: war: p from 0 to 1, c from 0 to 1, at beta = 1\n")), "{out}");
        assert!(String::from_utf8_lossy(&fs::read(at.join(file)).unwrap()).starts_with(begins), "{file}");
    }
    assert_eq!(run(at, &["map", "war.referee"]).1, fs::read_to_string(at.join("m.svg")).unwrap());
    let wrong: [(&[&str], &str); 7] = [
        (&["--x", "pp", "--y", "c"], "`pp` is not a parameter - did you mean `p`?"),
        (&["--x", "p", "--y", "c"], "`beta` has no value - add --at \"beta="),
        (&["--range-x", "1..1/2"], "the range of `p` from 1 to 1/2 is empty"),
        (&["--range-x", "wide"], "`wide` is no range for --range-x"),
        (&["--show", "peace"], "`peace` is neither a region nor a condition"),
        (&["-o", "m.gif"], "the ending of `m.gif` names no format"),
        (&["-o", "war.referee", "--format", "svg"], "is an input of this run, and would be overwritten"),
    ];
    for (line, says) in wrong {
        let (status, out, err) = run(at, &[&["map", "war.referee"], line].concat());
        assert_eq!((status, out.as_str()), (Some(2), ""), "{line:?}: {err}");
        assert!(err.contains(says), "{line:?}: {err}");
    }
}
