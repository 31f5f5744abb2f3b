//! Tests the second reader's interpreter of formulas: three-valued conditions, families, LaTeX, equations, readings.

use std::collections::BTreeMap;
use std::sync::Arc;

use kernel::number::{Rational, parse};
use referee::replay::{ParameterValues, PointOutcome, SecondReaderFile};

fn at(values: &[(&str, &str)]) -> ParameterValues {
    values.iter().map(|(name, value)| (Arc::from(*name), parse(value).unwrap())).collect::<BTreeMap<Arc<str>, Rational>>()
}

const TEXT: &str = r#"
set kind = {weak, strong}
reading cap "which": low or high
parameters:
  beta[weak] written $\underline\beta$, beta[strong] written $\bar\beta$ in (0, 1)
  x in (0, inf); n integer in [0, 9]
define top under low = 1
define top under high = 2
define V, W by V = 1 - x*W, W = 1 - x*V
define share(k in kind) = beta[k]*x
define steps(y) = if y < 0 then 0 else if y > 1 then 1 else y
condition ordered: $\underline\beta < \bar{\beta}$
region both: ordered; positive: x > 1/2
assume far: x != 3
claim "family": beta[weak] < beta[strong]
claim "latex": $\frac{\underline\beta}{\bar\beta} < 1$
claim "region": both
claim "without": x > 0 or 1/(x - x) > 0
claim "undefined": 1/(x - x) > 0
claim "decided": not (x < 0 and 1/(x - x) > 0)
claim "equations": V*(1 + x) = 1
claim "finite": forall k in kind: share(k) <= x
claim "some": exists k in kind: share(k) = beta[weak]*x
claim "at": (steps(x) at (x = 5)) = 1
claim "top": top = 1
claim "cases": $\begin{cases} 1 & x > 1 \\ 2 & x \leq 1 \end{cases} = 1$
claim "roots": sqrt(x^2) = x
claim "irrational": sqrt(2) > 1
claim "interval": forall y in [0, 1]: y <= x
claim "whole": n >= 0
"#;

#[test]
fn the_interpreter_evaluates_formulas() {
    let point = at(&[("beta[weak]", "1/4"), ("beta[strong]", "1/2"), ("x", "2"), ("n", "3")]);
    let reader = SecondReaderFile::of_text(TEXT, &[]);
    let outcome = |claim: &str| reader.claim(claim, &point).outcome;
    for claim in
        ["family", "latex", "region", "without", "decided", "equations", "finite", "some", "at", "top", "cases", "roots", "whole"]
    {
        assert_eq!(outcome(claim), PointOutcome::True, "{claim}");
    }
    assert_eq!(outcome("undefined"), PointOutcome::NoValue);
    for claim in ["irrational", "interval"] {
        assert!(matches!(outcome(claim), PointOutcome::Unable(_)), "{claim}");
    }
    assert_eq!(SecondReaderFile::of_text(TEXT, &["high".to_owned()]).claim("top", &point).outcome, PointOutcome::False);
}

#[test]
fn the_hypotheses_of_a_claim_are_its_domains_and_assumptions() {
    let reader = SecondReaderFile::of_text(TEXT, &[]);
    let meets = |x: &str, n: &str| {
        reader.hypotheses("whole", &at(&[("beta[weak]", "1/4"), ("beta[strong]", "1/2"), ("x", x), ("n", n)])).outcome
    };
    assert_eq!(meets("2", "3"), PointOutcome::True);
    assert_eq!(meets("3", "3"), PointOutcome::False);
    assert_eq!(meets("2", "1/2"), PointOutcome::False);
    assert_eq!(meets("-1", "3"), PointOutcome::False);
}

#[test]
fn a_faulty_file_and_a_missing_claim_are_not_decided() {
    let none = ParameterValues::new();
    assert!(matches!(SecondReaderFile::of_text("claim \"a\": 1 <\n", &[]).claim("a", &none).outcome, PointOutcome::Unable(_)));
    assert!(matches!(SecondReaderFile::of_text("claim \"a\": 1 < 2\n", &[]).claim("b", &none).outcome, PointOutcome::Unable(_)));
}
