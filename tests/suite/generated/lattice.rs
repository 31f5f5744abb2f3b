//! Tests that verdicts on one file are consistent: a concept implies the weaker ones, and a property of every equilibrium holds
//! for each equilibrium.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use referee::certify::Word;

use super::dice::Dice;
use super::first::{Verdict, audit, read};
use super::formula::{Style, Test};
use super::game::File;
use super::phrase::{CONCEPTS, Claim};
use super::random;
use super::shrink::shrink;

/// The concepts, each with the concepts that it implies.
///
/// # Source
/// Kreps and Wilson, Sequential equilibria (Econometrica 1982), for sequential and subgame perfect; the rest follows from the
/// definitions.
const IMPLIES: [(&str, &[&str]); 5] = [
    ("sequential", &["PBE", "weak_PBE", "SPE", "Nash"]),
    ("PBE", &["weak_PBE", "SPE", "Nash"]),
    ("weak_PBE", &["Nash"]),
    ("SPE", &["Nash"]),
    ("Nash", &[]),
];

/// Returns the file with claims that imply each other: each assessment by each concept, "some equilibrium", "every equilibrium".
fn asked(file: &File, event: Option<&Test>) -> File {
    let mut out = file.clone();
    out.claims.clear();
    for concept in CONCEPTS {
        for assessment in file.assessments.iter().filter(|one| !one.free) {
            let of = assessment.name.clone();
            out.claims.push(Claim::Is { of, unique: false, concept, after: Vec::new(), beliefs: None });
        }
        for pure in [false, true] {
            out.claims.push(Claim::Quantified {
                every: false,
                pure,
                concept,
                after: Vec::new(),
                leads: None,
                traits: Vec::new(),
            });
            let leads = event.cloned();
            if leads.is_some() {
                out.claims.push(Claim::Quantified { every: true, pure, concept, after: Vec::new(), leads, traits: Vec::new() });
            }
        }
    }
    for assessment in &file.assessments {
        if let Some(event) = event {
            out.claims.push(Claim::Leads { of: assessment.name.clone(), after: Vec::new(), event: event.clone() });
        }
    }
    out
}

/// Returns the number of checked implications, and the contradictions among the verdicts of a file.
fn contradictions(file: &File) -> (usize, Vec<String>) {
    let Some(read) = read(file).read else { return (0, Vec::new()) };
    let Some(verdicts) = audit(std::slice::from_ref(&read.paper)).ok().and_then(|mut all| all.pop()) else {
        return (0, vec!["a panic".to_owned()]);
    };
    let words: BTreeMap<String, Word> = read
        .file
        .claims
        .iter()
        .enumerate()
        .filter_map(|(place, claim)| {
            let verdict: &Verdict = verdicts.get(&format!("c{place}"))?;
            Some((claim.print(&Style::default()), verdict.word))
        })
        .collect();
    let mut out = Vec::new();
    let mut count = 0;
    let mut implies = |premises: &[&String], conclusion: &str| {
        let (Some(word), true) = (words.get(conclusion), premises.iter().all(|one| words.get(*one) == Some(&Word::Proved)))
        else {
            return;
        };
        count += 1;
        if *word == Word::Refuted {
            out.push(format!("proved: {premises:?}; refuted: {conclusion}"));
        }
    };
    for first in words.keys() {
        if let Some((name, concept)) = first.split_once(" is ") {
            let weaker = IMPLIES.iter().find(|(one, _)| *one == concept).map(|(_, weaker)| *weaker).unwrap_or_default();
            weaker.iter().for_each(|weaker| implies(&[first], &format!("{name} is {weaker}")));
            implies(&[first], &format!("some {concept} of g"));
            for every in words.keys() {
                if let Some(leads) = every.strip_prefix(&format!("every {concept} of g")) {
                    implies(&[first, every], &format!("{name}{leads}"));
                }
            }
        } else if let Some(rest) = first.strip_prefix("some pure ") {
            implies(&[first], &format!("some {rest}"));
        } else if let Some(rest) = first.strip_prefix("every ").filter(|rest| !rest.starts_with("pure ")) {
            implies(&[first], &format!("every pure {rest}"));
        }
    }
    (count, out)
}

/// Searches generated files for contradictory verdicts; returns the number of checked implications, and the contradictions,
/// shrunk.
pub(crate) fn search(from: u64, files: u64, allowed: Duration) -> (usize, Vec<String>) {
    let start = Instant::now();
    let (mut count, mut out) = (0, Vec::new());
    for seed in from..from + files {
        if start.elapsed() > allowed {
            break;
        }
        let file = random(&mut Dice::new(seed), 8);
        let event = file.claims.iter().find_map(|claim| match claim {
            Claim::Leads { event, .. } | Claim::Quantified { leads: Some(event), .. } => Some(event.clone()),
            _ => None,
        });
        let asked = asked(&file, event.as_ref());
        let (looked, found) = contradictions(&asked);
        count += looked;
        if !found.is_empty() {
            let small = shrink_all(&asked);
            let now = contradictions(&small).1;
            out.push(format!("seed {seed}: {}\n{}", found.join("; "), small.text()) + &now.join("; "));
        }
    }
    (count, out)
}

/// Returns the smallest file with a contradiction; claims are removed one by one.
fn shrink_all(file: &File) -> File {
    let mut best = file.clone();
    let mut place = 0;
    while place < best.claims.len() {
        let mut one = best.clone();
        one.claims.remove(place);
        if contradictions(&one).1.is_empty() { place += 1 } else { best = one }
    }
    shrink(&best, 400, &|file| file.claims.len() == best.claims.len() && !contradictions(file).1.is_empty())
}

#[cfg(test)]
#[test]
fn verdicts_on_one_file_do_not_contradict_each_other() {
    let (count, found) = search(1, 24, Duration::MAX);
    assert!(found.is_empty(), "{}", found.join("\n\n"));
    assert!(count > 20, "{count} implications are too few");
}
