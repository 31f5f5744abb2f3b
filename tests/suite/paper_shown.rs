//! Prints a paper as text for snapshots: claims with hypotheses, and formulas with definitions expanded once.

use std::fmt::Write;

use referee::expression::{Condition, Quantifier, Relation, Term};
use referee::paper::{Claim, FunctionFact, Paper, Statement};

fn list(parts: &[String], between: &str) -> String {
    format!("({})", parts.join(between))
}

/// Prints a number; definitions appear by name.
pub(crate) fn term(term: &Term) -> String {
    let many = |parts: &[std::sync::Arc<Term>]| parts.iter().map(|part| self::term(part)).collect::<Vec<_>>().join(", ");
    match term {
        Term::Number(value) => value.to_string(),
        Term::Label { name, .. } => name.to_string(),
        Term::Variable(name) => name.to_string(),
        Term::Negate(a) => format!("-{}", self::term(a)),
        Term::Add(a, b) => format!("({} + {})", self::term(a), self::term(b)),
        Term::Subtract(a, b) => format!("({} - {})", self::term(a), self::term(b)),
        Term::Multiply(a, b) => format!("{}*{}", self::term(a), self::term(b)),
        Term::Divide(a, b) => format!("{}/{}", self::term(a), self::term(b)),
        Term::Power(a, n) => format!("{}^{n}", self::term(a)),
        Term::Min(parts) => format!("min({})", many(parts)),
        Term::Max(parts) => format!("max({})", many(parts)),
        Term::Abs(a) => format!("abs({})", self::term(a)),
        Term::Sign(a) => format!("sign({})", self::term(a)),
        Term::Sqrt(a) => format!("sqrt({})", self::term(a)),
        Term::If(c, a, b) => format!("(if {} then {} else {})", condition(c), self::term(a), self::term(b)),
        Term::Cases(cases) => {
            let cases: Vec<String> = cases.iter().map(|(a, c)| format!("{} if {}", self::term(a), condition(c))).collect();
            format!("cases({})", cases.join("; "))
        }
        Term::Apply { function, argument, .. } => format!("{function}({})", self::term(argument)),
        Term::Named { shown, body } => {
            format!("`{shown}`{}", if shown.contains(['(', ' ']) { format!("[{}]", self::term(body)) } else { String::new() })
        }
    }
}

/// Prints a condition; named conditions appear by name.
pub(crate) fn condition(condition: &Condition) -> String {
    let many = |parts: &[std::sync::Arc<Condition>]| parts.iter().map(|part| self::condition(part)).collect::<Vec<_>>();
    match condition {
        Condition::Truth(value) => value.to_string(),
        Condition::Compare(a, relation, b) => {
            let sign = match relation {
                Relation::Less => "<",
                Relation::LessEqual => "<=",
                Relation::Greater => ">",
                Relation::GreaterEqual => ">=",
                Relation::Equal => "=",
                Relation::NotEqual => "!=",
            };
            format!("{} {sign} {}", term(a), term(b))
        }
        Condition::Not(a) => format!("not {}", self::condition(a)),
        Condition::And(parts) => list(&many(parts), " and "),
        Condition::Or(parts) => list(&many(parts), " or "),
        Condition::Implies(a, b) => format!("({} implies {})", self::condition(a), self::condition(b)),
        Condition::Iff(a, b) => format!("({} iff {})", self::condition(a), self::condition(b)),
        Condition::If(a, b, c) => format!("(if {} then {} else {})", self::condition(a), self::condition(b), self::condition(c)),
        Condition::Quantified(quantifier, bound, body) => {
            let word = match quantifier {
                Quantifier::Exists => "exists",
                Quantifier::Forall => "forall",
            };
            let bound: Vec<String> = bound
                .iter()
                .map(|v| {
                    v.range
                        .as_ref()
                        .map_or_else(|| v.name.to_string(), |range| format!("{} with {}", v.name, self::condition(range)))
                })
                .collect();
            format!("({word} {}: {})", bound.join(", "), self::condition(body))
        }
        Condition::Named { shown, .. } => format!("`{shown}`"),
        Condition::IsTrue(a) => format!("is_true {}", self::condition(a)),
        Condition::IsFalse(a) => format!("is_false {}", self::condition(a)),
        Condition::HasValue(a) => format!("has_value {}", term(a)),
    }
}

/// Prints a statement with its kind.
pub(crate) fn statement(statement: &Statement) -> String {
    let many = |parts: &[std::sync::Arc<Condition>]| parts.iter().map(|part| condition(part)).collect::<Vec<_>>().join(", ");
    match statement {
        Statement::Holds(c) => format!("holds {}", condition(c)),
        Statement::Links(links) => {
            let links: Vec<String> = links
                .iter()
                .map(|link| {
                    format!(
                        "{} {} {}",
                        condition(&link.left),
                        if link.both_ways { "iff" } else { "implies" },
                        condition(&link.right)
                    )
                })
                .collect();
            format!("links {}", links.join(" & "))
        }
        Statement::Equilibrium { shown, parts, .. } => format!("{shown}: {} parts", parts.len()),
        Statement::Threshold(link) => format!("threshold {} iff {}", condition(&link.left), condition(&link.right)),
        Statement::Nonempty(c) => format!("nonempty {}", condition(c)),
        Statement::Empty(c) => format!("empty {}", condition(c)),
        Statement::Stricter(a, b) => format!("{} stricter than {}", condition(a), condition(b)),
        Statement::Disjoint(parts) => format!("disjoint {}", many(parts)),
        Statement::Overlap(parts) => format!("overlap {}", many(parts)),
        Statement::Cover(parts) => format!("cover {}", many(parts)),
        Statement::Partition(parts) => format!("partition {}", many(parts)),
        Statement::Redundant { condition: c, others } => format!("{} redundant beside {}", condition(c), many(others)),
        Statement::Needed { condition: c, others } => format!("{} needed beside {}", condition(c), many(others)),
        Statement::Monotone { term: e, direction, variable } => format!("{} {} in {variable}", term(e), direction.words()),
        Statement::Constant { term: e, variable } => format!("{} constant in {variable}", term(e)),
        Statement::Upward { condition: c, variable, rising } => {
            format!("{} {} in {variable}", condition(c), if *rising { "upward" } else { "downward" })
        }
        Statement::Defined(e) => format!("defined {}", term(e)),
        Statement::Decided(c) => format!("decided {}", condition(c)),
        Statement::Valued { values: all, .. } => {
            format!("valued {}", all.iter().map(|c| condition(c)).collect::<Vec<_>>().join(", "))
        }
        Statement::Underived { question: c, .. } => format!("derive {}", condition(c)),
    }
}

/// Prints one claim.
pub(crate) fn claim(claim: &Claim) -> String {
    let mut text = format!("{} [{:?}]", claim.id, claim.role);
    if claim.belongs_to != claim.id {
        let _ = write!(text, " of {}", claim.belongs_to);
    }
    if claim.model != 0 {
        let _ = write!(text, " model {}", claim.model);
    }
    if !claim.places.is_empty() {
        let _ = write!(text, " at {}", claim.places.join(", "));
    }
    if let Some(expected) = &claim.expected {
        let _ = write!(text, " expect {:?}", expected.outcome);
        if let Some(why) = &expected.why {
            let _ = write!(text, " \"{why}\"");
        }
    }
    let _ = write!(text, "\n    {}", statement(&claim.statement));
    for given in &claim.given {
        let _ = write!(text, "\n    {}: {}", given.origin, condition(&given.condition));
    }
    if !claim.without.is_empty() {
        let _ = write!(text, "\n    without {}", claim.without.join(", "));
    }
    if !claim.binds.is_empty() {
        let _ = write!(text, "\n    binds {}", claim.binds.join(", "));
    }
    if !claim.rests_on.is_empty() {
        let _ = write!(text, "\n    rests on {}", claim.rests_on.join(", "));
    }
    text
}

/// Prints a whole paper.
pub(crate) fn paper(paper: &Paper) -> String {
    let mut text = format!("{}: {}\n", paper.slug, paper.title);
    for model in &paper.models {
        let _ = writeln!(text, "\nmodel {}", model.alternatives.join(", "));
        for parameter in &model.parameters {
            let labels =
                if parameter.labels.is_empty() { String::new() } else { format!(" labels {}", parameter.labels.join(", ")) };
            let integer = if parameter.integer { " integer" } else { "" };
            let _ =
                writeln!(text, "  parameter {} ${}${integer} in {}{labels}", parameter.name, parameter.latex, parameter.domain);
        }
        for function in &model.functions {
            let domain = function.domain.as_ref().map_or_else(String::new, |domain| format!(" where {}", condition(domain)));
            let _ = writeln!(text, "  function {}({}){domain}", function.name, function.argument);
            for fact in &function.facts {
                let fact = match fact {
                    FunctionFact::Monotone(direction) => direction.words().to_owned(),
                    FunctionFact::Curved(curvature) => {
                        let strictly = if curvature.strict { "strictly " } else { "" };
                        format!("{strictly}{}", if curvature.convex { "convex" } else { "concave" })
                    }
                    FunctionFact::Holds(c) => condition(c),
                };
                let _ = writeln!(text, "    {fact}");
            }
        }
        for assumption in &model.assumptions {
            let _ = writeln!(
                text,
                "  {} {}: {} mentions {}",
                if assumption.is_domain { "domain" } else { "assume" },
                assumption.name,
                match &*assumption.condition {
                    Condition::Named { body, .. } => condition(body),
                    other => condition(other),
                },
                assumption.mentions.join(", ")
            );
        }
        for region in &model.regions {
            let members: Vec<&str> = region.members.iter().map(|(name, _)| &**name).collect();
            let _ = writeln!(text, "  region {}: {}", region.name, members.join(", "));
        }
    }
    text.push('\n');
    for one in &paper.claims {
        let _ = writeln!(text, "{}", claim(one));
    }
    if !paper.ledger.is_empty() {
        text.push('\n');
    }
    for entry in &paper.ledger {
        let skipped = entry.skipped.as_ref().map_or_else(String::new, |why| format!(" skipped: {why}"));
        let _ = writeln!(text, "{} {}: {}{skipped}", entry.kind, entry.number, entry.items.join(", "));
    }
    for note in &paper.supplied {
        let _ = writeln!(text, "supplied {}: {}", note.item, note.why.as_deref().unwrap_or("-"));
    }
    for map in &paper.maps {
        let _ = writeln!(
            text,
            "map {}: {:?} {:?} show {} fix {}",
            map.title,
            map.horizontal.as_ref().map(|axis| &axis.0),
            map.vertical.as_ref().map(|axis| &axis.0),
            map.show.join(", "),
            map.fix.iter().map(|(name, value)| format!("{name} = {}", term(value))).collect::<Vec<_>>().join(", ")
        );
    }
    text
}
