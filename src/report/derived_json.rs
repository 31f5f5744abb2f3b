//! Writes derived conditions as JSON, in the format that `schema/derived.schema.json` describes.
//!
//! The output has no times and no machine details: the same question gives the same bytes, unless the time budget ran out. Called
//! by `referee derive --format json`. Not part of a verdict.

use serde_json::{Value as Json, json};

use super::derived::{DerivedResult, all};
use crate::certify::Point;
use crate::derive::gaps::{Gaps, RegionPair};
use crate::derive::latex::LatexPrinter;
use crate::derive::pure::{EquilibriumOutcome, PureEquilibrium, RuledOut};
use crate::derive::witness::Witness;
use crate::derive::{ConditionCase, DefinednessRuling, DerivationOutcome, DerivedCondition};
use crate::expression::{TermRef, Variable};
use kernel::Value;

/// The version of the format: it rises when a field changes its meaning or is removed.
const VERSION: u32 = 1;

fn kind_asked(result: &DerivedResult) -> &'static str {
    match result {
        DerivedResult::Condition { .. } => "condition",
        DerivedResult::Threshold(_) => "threshold",
        DerivedResult::Gaps(_) => "gaps",
        DerivedResult::Equilibrium(_) => "equilibrium",
        DerivedResult::Atlas(_) => "atlas",
        DerivedResult::Pure(_) => "pure",
    }
}

/// Returns a derived result as indented JSON, with a line end at the end.
#[must_use]
pub fn json(result: &DerivedResult, slug: &str, symbols: &LatexPrinter<'_>) -> String {
    let conditions: Vec<Json> = all(result).into_iter().map(|condition| derived(condition, symbols)).collect();
    let mut out = json!({ "version": VERSION, "paper": slug, "asked": kind_asked(result), "derived": conditions });
    match result {
        DerivedResult::Condition { witnesses, .. } => {
            out["witnesses"] = witnesses.iter().map(|found| witness(found, symbols)).collect();
        }
        DerivedResult::Threshold(found) => {
            out["threshold"] = found.at.as_ref().map_or(Json::Null, |at| {
                json!({ "value": at.value.to_string(), "latex": symbols.term(&at.value), "attained": at.attained,
                        "above": at.above, "stays": found.stays.map(|word| word.as_str()) })
            });
        }
        DerivedResult::Gaps(gaps) => left_over(Some(gaps), &mut out),
        DerivedResult::Atlas(atlas) => {
            out["assessments"] = atlas.entries.iter().map(|(name, _)| json!(name)).collect();
            left_over(atlas.gaps.as_ref(), &mut out);
            out["left_out"] = atlas.left_out.iter().map(|(name, why)| json!({ "assessment": name, "reason": why })).collect();
        }
        DerivedResult::Pure(pure) => {
            let assessment = |kept: &PureEquilibrium| -> Json {
                let does = kept.does.iter().map(|(set, done)| json!({ "at": set, "does": done })).collect::<Vec<_>>();
                json!({ "does": does, "region": derived(&kept.region, symbols) })
            };
            out["assessments"] = pure.assessments.iter().map(assessment).collect();
            let own = |(place, own): &(usize, DerivedCondition)| json!({ "assessment": place, "region": derived(own, symbols) });
            let outcome = |outcome: &EquilibriumOutcome| {
                let assessments: Vec<Json> = outcome.assessments.iter().map(own).collect();
                json!({ "histories": outcome.histories, "assessments": assessments })
            };
            out["outcomes"] = pure.outcomes.iter().map(outcome).collect();
            let ruled_out =
                |excluded: &RuledOut| json!({ "why": excluded.why, "times": excluded.times, "verdict": excluded.word.as_str() });
            out["ruled_out"] = pure.ruled_out.iter().map(ruled_out).collect();
            let path_of_play =
                |(histories, outcomes): &(Vec<String>, Vec<usize>)| json!({ "histories": histories, "outcomes": outcomes });
            out["sorts"] = pure.sorts.iter().map(path_of_play).collect();
            out["tried"] = json!(pure.tried);
            if let Some(chosen) = &pure.chosen {
                out["whole_game"] = match chosen {
                    Err(why) => json!({ "open": why }),
                    Ok(chosen) => {
                        let mut whole = json!({
                            "enough": derived(&chosen.enough, symbols),
                            "outcomes": chosen.outcomes.iter().map(|outcome| derived(outcome, symbols)).collect::<Vec<_>>(),
                            "none": chosen.gaps.as_ref().map(|gaps| derived(&gaps.left_over, symbols)),
                        });
                        left_over(chosen.gaps.as_ref(), &mut whole);
                        whole
                    }
                };
            }
            left_over(pure.gaps.as_ref(), &mut out);
            out["left_out"] = pure.left_out.iter().map(|(name, why)| json!({ "assessment": name, "reason": why })).collect();
        }
        DerivedResult::Equilibrium(exact) => {
            out["witnesses"] = exact.beliefs.iter().map(|found| witness(found, symbols)).collect();
            if let Some(against) = &exact.against {
                let with_points = |all: &[(String, Point)]| -> Json {
                    all.iter().map(|(what, at)| json!({ "condition": what, "point": point(at) })).collect()
                };
                out["against"] = json!({ "region": against.region, "missing": with_points(&against.missing),
                    "superfluous": with_points(&against.superfluous), "redundant": against.redundant, "open": against.open });
            }
        }
    }
    let mut text = serde_json::to_string_pretty(&out).unwrap_or_default();
    text.push('\n');
    text
}

fn witness(witness: &Witness, symbols: &LatexPrinter<'_>) -> Json {
    let value = |(variable, term): &(Variable, TermRef)| {
        let latex = symbols.term(term);
        json!({ "variable": variable, "value": term.to_string(), "latex": latex })
    };
    let given: Vec<String> = witness.given.iter().map(ToString::to_string).collect();
    json!({ "values": witness.values.iter().map(value).collect::<Vec<_>>(), "where": given, "any": witness.any })
}

/// Adds which pairs of regions overlap, and which cases of the region outside them are proved.
fn left_over(gaps: Option<&Gaps>, out: &mut Json) {
    out["pairs"] = gaps.iter().flat_map(|gaps| &gaps.pairs).map(pair).collect();
    out["outside"] = gaps.iter().flat_map(|gaps| &gaps.outside).map(|word| json!(word.as_str())).collect();
}

fn pair(pair: &RegionPair) -> Json {
    json!({ "regions": pair.regions, "meet": pair.verdict.as_str(), "point": pair.point.as_ref().map(point) })
}

fn derived(derived: &DerivedCondition, symbols: &LatexPrinter<'_>) -> Json {
    let cases = match &derived.result {
        DerivationOutcome::Cases(cases) => cases.iter().map(|case| case_json(case, symbols)).collect(),
        DerivationOutcome::Left(_) | DerivationOutcome::TooLong(_) => Json::Null,
    };
    let open = match &derived.result {
        DerivationOutcome::Cases(_) => Json::Null,
        DerivationOutcome::Left(left) => left.iter().map(|(name, why)| json!({ "left": name, "reason": why })).collect(),
        DerivationOutcome::TooLong(why) => json!([{ "left": null, "reason": why }]),
    };
    let printed: Vec<Json> = derived.printed.iter().map(|(name, line)| json!({ "name": name, "line": line })).collect();
    let [before, eliminated, after] = derived.sizes;
    let ruling =
        |ruling: &DefinednessRuling| json!({ "verdict": ruling.word.as_str(), "point": ruling.point.as_ref().map(point) });
    let defined = json!({ "question": ruling(&derived.defined.question), "result": ruling(&derived.defined.result) });
    let comparisons = json!({ "question": before, "eliminated": eliminated, "result": after });
    json!({ "question": derived.question, "for": derived.solved_for, "cases": cases, "open": open,
            "verdict": derived.verdict.as_str(), "defined": defined, "as_printed": printed, "comparisons": comparisons })
}

fn case_json(case: &ConditionCase, symbols: &LatexPrinter<'_>) -> Json {
    let lines: Vec<String> = case.lines.iter().map(ToString::to_string).collect();
    let latex: Vec<String> = case.lines.iter().map(|line| symbols.line(line)).collect();
    json!({ "conditions": lines, "latex": latex, "point": case.point.as_ref().map(point) })
}

fn point(point: &Point) -> Json {
    let values = point.values.iter().map(|(name, value)| {
        let shown = match value {
            Value::Rational(value) => json!(value.to_string()),
            Value::Root { coefficients, low, high } => {
                let coefficients: Vec<String> = coefficients.iter().map(ToString::to_string).collect();
                json!({ "root_of": coefficients, "between": [low.to_string(), high.to_string()] })
            }
        };
        (name.to_string(), shown)
    });
    Json::Object(values.collect())
}
