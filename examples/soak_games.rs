//! Puts random games to the tool for as long as you like: `cargo run --release --example soak_games -- SEED COUNT`.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a run of tests may stop at once")]

#[path = "../tests/suite/generated/mod.rs"]
mod generated;

use std::collections::BTreeMap;
use std::time::Instant;

use generated::dice::Dice;

fn main() {
    let arguments: Vec<u64> = std::env::args().skip(1).filter_map(|text| text.parse().ok()).collect();
    let (seed, count) = (arguments[0], arguments[1]);
    let mut refused: BTreeMap<String, (usize, String)> = BTreeMap::new();
    let mut words: BTreeMap<String, usize> = BTreeMap::new();
    let mut features: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    let start = Instant::now();
    let (mut claims, mut ruled, mut games, mut good) = (0, 0, 0, 0);
    let mut n = seed;
    while claims < count {
        n += 1;
        let mut dice = Dice::new(n);
        let file = generated::random(&mut dice, 16);
        games += 1;
        claims += 16;
        let reading = generated::first::read(&file);
        if let Some(panic) = &reading.panic {
            println!("PANIC {n} {panic}\n{}", file.text());
        }
        for (part, line, message) in &reading.refused {
            let place = format!("{part:?}");
            let place = place.split('(').next().unwrap().to_owned();
            let entry = refused.entry(format!("{place}: {}", generated::first::kind_of(message))).or_default();
            entry.0 += 1;
            if entry.1.is_empty() {
                entry.1 = format!("{n}: {line} -- {message}");
            }
        }
        let ok = reading.read.is_some();
        good += usize::from(ok);
        for feature in &file.features {
            let entry = features.entry(feature).or_default();
            entry.0 += 1;
            entry.1 += usize::from(ok);
        }
        if let Some(read) = reading.read {
            if arguments.len() > 2 {
                continue;
            }
            match generated::first::audit(&[read.paper.clone()]) {
                Err(panic) => println!("PANIC {n} {panic}\n{}", read.text),
                Ok(verdicts) => {
                    for (id, verdict) in &verdicts[0] {
                        if id.starts_with('c') && !id.contains('/') {
                            ruled += 1;
                            *words.entry(format!("{}", verdict.word)).or_default() += 1;
                        }
                    }
                }
            }
        }
    }
    println!("{games} games, {good} read; {claims} claims, {ruled} ruled on: {words:?} in {:?}", start.elapsed());
    for (feature, (all, ok)) in features {
        println!("{feature:45} {all:6} {ok:6}");
    }
    let mut refused: Vec<_> = refused.into_iter().collect();
    refused.sort_by_key(|(_, (count, _))| std::cmp::Reverse(*count));
    for (message, (count, example)) in refused {
        println!("{count:6} {message}\n          {example}");
    }
}
