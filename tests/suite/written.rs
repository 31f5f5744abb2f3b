//! Tests the text form of certificates: reading returns the written certificate, and refuses invalid text.

use kernel::algebra::{Polynomial, Signs};
use kernel::certificate::{Cases, Certificate, CertificateEnd, CertificateStep, Identity, MAX_DEPTH, Product};
use kernel::number::{Rational, whole};
use kernel::{System, VariableKind};
use referee::store::json::{CertificateUnreadable, WrittenCertificate};

use super::formulas::{Names, system};

fn of(conditions: &[&str]) -> System {
    system(&Names::default(), conditions)
}

fn product(multiplier: i64, facts: &[usize]) -> Product {
    Product { multiplier: whole(multiplier), facts: facts.to_vec(), squares: Vec::new() }
}

fn leaf(products: Vec<Product>) -> Certificate {
    Certificate { steps: Vec::new(), end: CertificateEnd::Identity(Identity { products, equalities: Vec::new() }) }
}

fn cases(cases: Cases, refuted: Vec<Certificate>) -> Certificate {
    Certificate { steps: Vec::new(), end: CertificateEnd::Cases { cases, refuted } }
}

fn with_equality(products: Vec<Product>, multiplier: Polynomial, fact: usize) -> Certificate {
    Certificate { steps: Vec::new(), end: CertificateEnd::Identity(Identity { products, equalities: vec![(multiplier, fact)] }) }
}

fn variable(system: &System, name: &str) -> Polynomial {
    Polynomial::variable(system.index(name).unwrap())
}

fn one() -> Polynomial {
    Polynomial::constant(whole(1))
}

fn read(system: &System, text: &str) -> Result<Certificate, CertificateUnreadable> {
    serde_json::from_str::<WrittenCertificate>(text).unwrap().read(system)
}

#[test]
fn a_written_certificate_is_unchanged_after_reading() {
    let system = of(&["x > 0", "y < 1", "x*y - x >= 0", "z = 0 or z > x"]);
    let square = Product {
        multiplier: Rational::new(1.into(), 3.into()),
        facts: vec![1],
        squares: vec![variable(&system, "x").minus(&one())],
    };
    let inner = with_equality(vec![product(2, &[0, 1]), square], variable(&system, "y").power(2), 3);
    let signs = Cases::Signs {
        polynomial: variable(&system, "z").plus(&one()),
        signs: vec![Signs::NEGATIVE, Signs::NEGATIVE.complement()],
    };
    let step = CertificateStep { cases: Cases::Of(3), left: 1, refuted: vec![inner.clone()] };
    let certificate = Certificate { steps: vec![step], ..cases(signs, vec![inner.clone(), inner]) };
    let text = serde_json::to_string(&WrittenCertificate::of(&system, &certificate)).unwrap();
    assert!(text.contains(r#"{"sign_of":[["1",{}],["1",{"z":1}]],"signs":["< 0",">= 0"]}"#), "{text}");
    assert!(text.contains(r#"{"times":"1/3","facts":[1],"squares":[[["-1",{}],["1",{"x":1}]]]}"#), "{text}");
    assert_eq!(read(&system, &text), Ok(certificate));
}

#[test]
fn a_written_integer_split_is_unchanged_after_reading() {
    let mut system = of(&["n > 0", "n < 1"]);
    let place = system.index("n").unwrap() as usize;
    system.variables[place].kind = VariableKind::Integer;
    let n = variable(&system, "n");
    let refuted = vec![leaf(vec![product(1, &[0]), product(1, &[2])]), leaf(vec![product(1, &[1]), product(1, &[2])])];
    let honest = cases(Cases::Whole { below: n.clone(), above: n.minus(&one()) }, refuted);
    let text = serde_json::to_string(&WrittenCertificate::of(&system, &honest)).unwrap();
    assert_eq!(read(&system, &text), Ok(honest));
}

#[test]
fn reading_refuses_malformed_certificates() {
    let system = of(&["x > 0"]);
    let cases = [
        (r#"{"sum": {"products": [{"times": "1/0"}]}}"#, CertificateUnreadable::Number),
        (r#"{"sum": {"products": [{"times": "2/4"}]}}"#, CertificateUnreadable::Number),
        (r#"{"sum": {"products": [{"times": "-0"}]}}"#, CertificateUnreadable::Number),
        (r#"{"sum": {"products": [{"times": "1e9"}]}}"#, CertificateUnreadable::Number),
        (r#"{"sum": {"equalities": [{"times": [["1", {"y": 1}]], "fact": 0}]}}"#, CertificateUnreadable::Variable),
        (r#"{"cases": {"sign_of": [["1", {"x": 1}]], "signs": ["~ 0"]}}"#, CertificateUnreadable::Signs),
        (r#"{"steps": []}"#, CertificateUnreadable::End),
        (r#"{"sum": {}, "cases": {"of": 0}}"#, CertificateUnreadable::End),
        (r#"{"sum": {}, "refuted": [{"sum": {}}]}"#, CertificateUnreadable::End),
        (r#"{"sum": {"equalities": [{"times": [["1", {"x": 4000000000}]], "fact": 0}]}}"#, CertificateUnreadable::TooLarge),
    ];
    for (text, misread) in cases {
        assert_eq!(read(&system, text), Err(misread), "{text}");
    }
    let long = format!(r#"{{"sum": {{"products": [{{"times": "{}"}}]}}}}"#, "9".repeat(1001));
    assert_eq!(read(&system, &long), Err(CertificateUnreadable::Number));
    let deep =
        format!("{}{{\"sum\":{{}}}}{}", r#"{"cases":{"of":0},"refuted":["#.repeat(MAX_DEPTH + 1), "]}".repeat(MAX_DEPTH + 1));
    assert_eq!(read(&system, &deep), Err(CertificateUnreadable::TooLarge));
}

#[test]
fn reading_refuses_json_of_the_wrong_shape() {
    let deep = format!("{}{}", r#"{"refuted":["#.repeat(10_000), "]}".repeat(10_000));
    for text in [
        "",
        "3",
        r#"["x"]"#,
        r#"{"sum": 1}"#,
        r#"{"sum": {}, "more": 1}"#,
        r#"{"cases": {"of": -1}}"#,
        r#"{"cases": {"of": 1e99}}"#,
        &deep,
    ] {
        assert!(serde_json::from_str::<WrittenCertificate>(text).is_err(), "{text}");
    }
}
