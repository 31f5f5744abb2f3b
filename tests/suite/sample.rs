//! A small paper built without a condition file, for tests of reports and of the driver.

use std::sync::Arc;
use std::time::Duration;

use kernel::number::{ratio, whole};
use referee::audit::Progress;
use referee::expression::{Condition, ConditionRef, Relation, Term, TermRef};
use referee::paper::{
    Assumption, Claim, Expectation, LedgerEntry, Link, MarkedItem, Model, Paper, Parameter, Region, ResolvedCondition, Role,
    Statement,
};
use referee::source::{SourceId, Sources, Span};
use referee::syntax::tree::{Direction, ExpectedOutcome};

pub(crate) struct Silent;

impl Progress for Silent {
    fn total(&self, _claims: usize) {}
    fn done(&self) {}
}

/// A time budget. [`Late`] spends all of it when the analysis begins, after the audit.
pub(crate) const ALLOWED: Duration = Duration::from_secs(3);
/// The reason that a report must give when the budget is spent.
pub(crate) const SPENT: &str = "the budget of 3 s was spent";

pub(crate) struct Late;

impl Progress for Late {
    fn total(&self, claims: usize) {
        assert!(claims > 0, "there are claims to analyse");
        std::thread::sleep(ALLOWED);
    }

    fn done(&self) {}
}

/// A progress report that spends the whole budget when the first claim is finished.
pub(crate) struct OnlyOne;

impl Progress for OnlyOne {
    fn total(&self, _claims: usize) {}

    fn done(&self) {
        std::thread::sleep(ALLOWED);
    }
}

fn v(name: &str) -> TermRef {
    Term::variable(name)
}

fn n(value: i64) -> TermRef {
    Term::number(whole(value))
}

fn half() -> TermRef {
    Term::number(ratio(1, 2).unwrap())
}

fn less(left: TermRef, right: TermRef) -> ConditionRef {
    Condition::compare(left, Relation::Less, right)
}

fn named(name: &str, body: ConditionRef) -> ConditionRef {
    Arc::new(Condition::Named { shown: name.into(), body })
}

fn domain(name: &str) -> Assumption {
    let body = Condition::all(vec![less(n(0), v(name)), less(v(name), n(1))]);
    Assumption {
        name: name.into(),
        is_domain: true,
        condition: body,
        mentions: vec![name.into()],
        places: Vec::new(),
        span: Span::default(),
    }
}

fn claim(id: &str, title: &str, place: &str, statement: Statement, written: &str, expected: Option<ExpectedOutcome>) -> Claim {
    Claim {
        id: id.to_owned(),
        title: title.to_owned(),
        places: if place.is_empty() { Vec::new() } else { vec![place.to_owned()] },
        span: Span::default(),
        role: Role::Claim,
        belongs_to: id.to_owned(),
        model: 0,
        statement,
        written: written.to_owned(),
        given: Vec::new(),
        without: Vec::new(),
        binds: Vec::new(),
        expected: expected.map(|outcome| Expectation { outcome, why: None }),
        rests_on: Vec::new(),
        standings: Vec::new(),
        derivation: None,
    }
}

/// Returns a paper with two parameters p < q, two regions, and claims with every verdict.
pub(crate) fn paper() -> Paper {
    let mut sources = Sources::default();
    sources.add("sample.referee", "paper \"Help and War\"\n");
    let (p, q) = (v("p"), v("q"));
    let order = named("order", less(p.clone(), q.clone()));
    let weak = named("weak", less(p.clone(), half()));
    let strong = named("strong", less(half(), q.clone()));
    let idle = named("idle", less(n(0), q.clone()));
    let region = |name: &str, members: &[(&str, &ConditionRef)]| Region {
        name: name.into(),
        title: Some(format!("the {name} region")),
        members: members.iter().map(|(name, body)| ((*name).into(), (*body).clone())).collect(),
        places: vec!["proposition 1".to_owned()],
        span: Span::default(),
    };
    let split = named("split", Condition::all(vec![weak.clone(), strong.clone(), idle.clone()]));
    let implies = |left: &ConditionRef, right: &ConditionRef| {
        Statement::Links(vec![Link { left: left.clone(), both_ways: false, right: right.clone() }])
    };
    let gain = Arc::new(Term::Named { shown: "gain".into(), body: Arc::new(Term::Subtract(q.clone(), p.clone())) });
    let square =
        Arc::new(Term::Multiply(Arc::new(Term::Subtract(q.clone(), p.clone())), Arc::new(Term::Add(q.clone(), p.clone()))));
    let expanded = Arc::new(Term::Subtract(Arc::new(Term::Power(q.clone(), 2)), Arc::new(Term::Power(p.clone(), 2))));
    let nothing = less(n(1), p.clone());
    let proved = Some(ExpectedOutcome::Proved);
    let automatic = |mut claim: Claim, belongs_to: &str, role: Role| {
        claim.role = role;
        claim.belongs_to = belongs_to.to_owned();
        claim
    };
    let mut wrong = claim(
        "weak-is-strong",
        "a weak side meets a strong one",
        "line 3",
        implies(&weak, &strong),
        "$p < \\frac{1}{2} \\Rightarrow q > \\frac{1}{2}$",
        Some(ExpectedOutcome::Refuted),
    );
    wrong.expected.as_mut().unwrap().why = Some("the text has the two sides exchanged".to_owned());
    let mut resting =
        claim("so-it-splits", "so there are two sides", "line 4", Statement::Nonempty(split.clone()), "nonempty split", proved);
    resting.rests_on = vec!["weak-is-strong".to_owned()];
    let strictly = Direction { strict: true, increasing: true };
    let claims = vec![
        automatic(
            claim(
                "assumptions/nonempty",
                "the assumptions can hold together",
                "",
                Statement::Nonempty(Arc::new(Condition::Truth(true))),
                "",
                proved,
            ),
            "assumptions",
            Role::Automatic,
        ),
        automatic(
            claim("split/nonempty", "some point lies in it", "", Statement::Nonempty(split.clone()), "", proved),
            "split",
            Role::Automatic,
        ),
        automatic(
            claim(
                "split/idle/redundant",
                "the others imply idle",
                "",
                Statement::Redundant { condition: idle.clone(), others: vec![weak.clone(), strong.clone()] },
                "",
                None,
            ),
            "split",
            Role::Automatic,
        ),
        automatic(
            claim(
                "split/weak/redundant",
                "the others imply weak",
                "",
                Statement::Redundant { condition: weak.clone(), others: vec![strong.clone(), idle.clone()] },
                "",
                None,
            ),
            "split",
            Role::Automatic,
        ),
        claim(
            "difference-of-squares",
            "the gain factors",
            "line 2",
            Statement::Holds(Condition::compare(square, Relation::Equal, expanded)),
            "(q - p)*(q + p) = q^2 - p^2",
            proved,
        ),
        automatic(
            claim("difference-of-squares/defined", "it has a value everywhere", "", Statement::Defined(gain.clone()), "", proved),
            "difference-of-squares",
            Role::Obligation,
        ),
        wrong,
        resting,
        claim(
            "gain-rises",
            "the gain rises with q",
            "line 5",
            Statement::Monotone { term: gain.clone(), direction: strictly, variable: "q".into() },
            "gain strictly increasing in q",
            proved,
        ),
        claim(
            "gain-falls",
            "the gain rises with p",
            "line 5",
            Statement::Monotone { term: gain, direction: strictly, variable: "p".into() },
            "gain strictly increasing in p",
            proved,
        ),
        claim("beyond-one", "what lies beyond one", "footnote 1", implies(&nothing, &weak), "p > 1 implies weak", proved),
    ];
    let model = Model {
        alternatives: Vec::new(),
        parameters: ["p", "q"]
            .map(|name| Parameter {
                name: name.into(),
                latex: name.to_owned(),
                title: Some(format!("chance {name} to win")),
                integer: false,
                domain: "(0, 1)".to_owned(),
                labels: Vec::new(),
                span: Span::default(),
            })
            .into(),
        functions: Vec::new(),
        definitions: Vec::new(),
        assumptions: vec![
            domain("p"),
            domain("q"),
            Assumption {
                name: "order".into(),
                is_domain: false,
                condition: order,
                mentions: vec!["p".into(), "q".into()],
                places: vec!["line 1".to_owned()],
                span: Span::default(),
            },
        ],
        conditions: [("weak", &weak), ("strong", &strong), ("idle", &idle)]
            .map(|(name, body)| ResolvedCondition {
                name: name.into(),
                condition: body.clone(),
                printed_so: true,
                written: body.to_string(),
                printed: None,
                title: None,
                places: vec!["line 3".to_owned()],
                span: Span::default(),
            })
            .into(),
        regions: vec![region("split", &[("weak", &weak), ("strong", &strong), ("idle", &idle)])],
        games: Vec::new(),
        assessments: Vec::new(),
    };
    let entry = |number, items: &[&str], skipped: Option<&str>| LedgerEntry {
        kind: "line".to_owned(),
        number,
        items: items.iter().map(|item| (*item).to_owned()).collect(),
        skipped: skipped.map(str::to_owned),
    };
    Paper {
        slug: "sample".to_owned(),
        title: "Help and War".to_owned(),
        entries: vec![("author".to_owned(), "A. Nobody".to_owned()), ("version".to_owned(), "2025".to_owned())],
        sources: Arc::new(sources),
        models: vec![model],
        claims,
        sentences: Vec::new(),
        ledger: vec![
            entry(1, &["order"], None),
            entry(2, &["difference-of-squares"], None),
            entry(3, &["weak", "strong", "weak-is-strong"], None),
            entry(6, &[], Some("payoffs")),
            entry(7, &[], Some("payoffs")),
        ],
        supplied: vec![MarkedItem {
            item: "parameter p".to_owned(),
            why: Some("the page is missing".to_owned()),
            span: Span { source: SourceId(0), start: 0, end: 1 },
        }],
        lost: vec![MarkedItem {
            item: "claim \"so there are two sides\"".to_owned(),
            why: Some("the display is cut off".to_owned()),
            span: Span::default(),
        }],
        maps: Vec::new(),
        latex: Vec::new(),
    }
}
