//! Generates, reads, audits and compares one file after another, and counts the results by feature, by form and by message.

use std::collections::BTreeMap;
use std::fmt;
use std::time::{Duration, Instant};

use super::compare::{Compared, compare, disagree, kind};
use super::dice::Dice;
use super::first::{kind_of, read};
use super::game::{File, Part};
use super::random;
use super::sharpen::sharpen;
use super::shrink::shrink;

/// The number of claims in a file.
pub(crate) const CLAIMS: usize = 16;
/// The number of smaller files to try for one disagreement.
const TRIES: usize = 1000;
/// The number of disagreements of a kind that are shrunk and printed, at most one per file.
const SHOWN: usize = 3;

/// Counts of one feature or form.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Count {
    /// Claims that the tool did not refuse, in files that it read.
    ruled: usize,
    pub(crate) agreed: usize,
    proved: usize,
    disagreed: usize,
    doubtful: usize,
    unable: usize,
    open: usize,
    refused: usize,
}

/// Counts of the results of many files.
#[derive(Debug)]
pub(crate) struct Tally {
    /// Disagreements are shrunk.
    pub(crate) shrinks: bool,
    pub(crate) claims: usize,
    pub(crate) disagreements: usize,
    pub(crate) panics: usize,
    /// Disagreements by form and by the answers of the readers.
    kinds: BTreeMap<String, usize>,
    pub(crate) total: Count,
    files: usize,
    read: usize,
    pub(crate) features: BTreeMap<&'static str, Count>,
    forms: BTreeMap<String, Count>,
    /// Counts with an example: refusals, claims that the second reader cannot decide, open claims.
    refusals: BTreeMap<String, (usize, String)>,
    unable: BTreeMap<String, (usize, String)>,
    open: BTreeMap<String, (usize, String)>,
    doubtful: Vec<String>,
    /// Files that took longer than [`SLOW`].
    slow: Vec<String>,
}

impl Default for Tally {
    fn default() -> Self {
        Self {
            shrinks: true,
            claims: 0,
            disagreements: 0,
            panics: 0,
            kinds: BTreeMap::new(),
            total: Count::default(),
            files: 0,
            read: 0,
            features: BTreeMap::new(),
            forms: BTreeMap::new(),
            refusals: BTreeMap::new(),
            unable: BTreeMap::new(),
            open: BTreeMap::new(),
            doubtful: Vec::new(),
            slow: Vec::new(),
        }
    }
}

fn note(notes: &mut BTreeMap<String, (usize, String)>, kind: String, example: impl FnOnce() -> String) {
    let entry = notes.entry(kind).or_insert_with(|| (0, example()));
    entry.0 += 1;
}

/// A file that takes longer is listed.
const SLOW: Duration = Duration::from_secs(5);

/// Returns the file of a seed.
fn made(seed: u64) -> (File, Dice) {
    let mut dice = Dice::new(seed);
    let mut file = random(&mut dice, CLAIMS);
    sharpen(&mut file, &mut dice);
    (file, dice)
}

/// Returns the text of the file of a seed.
#[allow(dead_code, reason = "an example prints files; the suite does not")]
pub(crate) fn shown(seed: u64) -> String {
    made(seed).0.text()
}

/// Compares the readers on the file of a seed and counts the results; returns the disagreements, shrunk, as text.
pub(crate) fn one(seed: u64, tally: &mut Tally) -> Vec<String> {
    let start = Instant::now();
    let (file, mut dice) = made(seed);
    tally.claims += CLAIMS;
    tally.files += 1;
    let reading = read(&file);
    let reading_took = start.elapsed();
    for (part, line, message) in &reading.refused {
        let what = match part {
            Part::Head => "head",
            Part::Game => "game",
            Part::Assessment(_) => "assessment",
            Part::Claim(_) => "claim",
        };
        note(&mut tally.refusals, format!("{what}: {}", kind_of(message)), || format!("{seed}: {} -- {message}", line.trim()));
    }
    let mut out = Vec::new();
    if let Some(panic) = &reading.panic {
        tally.panics += 1;
        out.push(format!("PANIC of seed {seed}: {panic}\n{}", file.text()));
    }
    let read_claims = reading.read.as_ref().map_or(0, |read| read.file.claims.len());
    let mut counts: Vec<(Option<usize>, Count)> = vec![(None, Count { refused: CLAIMS - read_claims, ..Count::default() })];
    if let Some(read) = &reading.read {
        tally.read += 1;
        let outcomes = compare(read, &mut dice);
        let took = start.elapsed();
        if took > SLOW {
            tally.slow.push(format!("{seed}: read in {reading_took:.1?}, compared after {took:.1?}"));
        }
        if let Some(panic) = outcomes.panic {
            tally.panics += 1;
            out.push(format!("PANIC of seed {seed}: {panic}\n{}", read.text));
        }
        let mut found = 0;
        for (place, word, compared) in outcomes.claims {
            let proved = usize::from(word == referee::certify::Word::Proved);
            let mut count = Count { ruled: 1, proved, ..Count::default() };
            let line = || format!("{seed}: {}", read.file.claims[place].print(&super::formula::Style::default()));
            match &compared {
                Compared::Agreed => count.agreed = 1,
                Compared::Disagreed(text) => {
                    count.disagreed = 1;
                    let same = kind(text);
                    let kind = format!("{}: {same}", read.file.claims[place].form());
                    let known = tally.kinds.entry(kind).or_default();
                    *known += 1;
                    if *known > SHOWN || found > 0 {
                        counts.push((Some(place), count));
                        continue;
                    }
                    found += 1;
                    let mut alone = read.file.clone();
                    alone.claims = vec![read.file.claims[place].clone()];
                    let tries = if tally.shrinks { TRIES } else { 0 };
                    let small = shrink(&alone, tries, &|file| disagree(file, &same).is_some());
                    let now = disagree(&small, &same).unwrap_or_else(|| format!("not alone: {text}"));
                    out.push(format!("DISAGREEMENT of seed {seed}: {text}\n# shrunk: {now}\n{}", small.text()));
                }
                Compared::Doubtful(text) => {
                    count.doubtful = 1;
                    tally.doubtful.push(format!("{seed}: {text}: {}", line()));
                }
                Compared::Unable(reason) => {
                    count.unable = 1;
                    note(&mut tally.unable, kind_of(reason), line);
                }
                Compared::Open(reason) => {
                    count.open = 1;
                    note(&mut tally.open, kind_of(reason), line);
                }
                Compared::UnsatSaysSolver => {
                    count.open = 1;
                    note(&mut tally.open, "no rational point shown".to_owned(), line);
                }
            }
            counts.push((Some(place), count));
        }
    }
    for (place, count) in counts {
        tally.total.add(count);
        tally.disagreements += count.disagreed;
        file.features.iter().for_each(|feature| tally.features.entry(feature).or_default().add(count));
        let claim = reading.read.as_ref().zip(place).map(|(read, place)| &read.file.claims[place]);
        if let Some(claim) = claim {
            tally.forms.entry(claim.form()).or_default().add(count);
            claim.traits().into_iter().for_each(|feature| tally.features.entry(feature).or_default().add(count));
        }
    }
    out
}

impl Count {
    fn add(&mut self, other: Self) {
        self.ruled += other.ruled;
        self.agreed += other.agreed;
        self.proved += other.proved;
        self.disagreed += other.disagreed;
        self.doubtful += other.doubtful;
        self.unable += other.unable;
        self.open += other.open;
        self.refused += other.refused;
    }
}

impl fmt::Display for Count {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { ruled, agreed, proved, disagreed, doubtful, unable, open, refused } = self;
        write!(f, "{ruled:7} {agreed:7} {proved:7} {disagreed:7} {doubtful:7} {unable:7} {open:7} {refused:7}")
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{} files, {} of them read; {} claims", self.files, self.read, self.claims)?;
        let head = ["ruled", "agreed", "proved", "differ", "doubt", "unable", "open", "refused"];
        let head: Vec<String> = head.iter().map(|word| format!("{word:>7}")).collect();
        writeln!(f, "{:42} {}", "", head.join(" "))?;
        writeln!(f, "{:42} {}", "all", self.total)?;
        for (feature, count) in &self.features {
            writeln!(f, "{feature:42} {count}")?;
        }
        writeln!(f)?;
        for (form, count) in &self.forms {
            writeln!(f, "{form:42} {count}")?;
        }
        for (title, notes) in
            [("refused", &self.refusals), ("second reader unable", &self.unable), ("first reader open", &self.open)]
        {
            writeln!(f, "\n{title}:")?;
            let mut notes: Vec<_> = notes.iter().collect();
            notes.sort_by_key(|(_, (count, _))| std::cmp::Reverse(*count));
            for (kind, (count, example)) in notes {
                writeln!(f, "{count:6} {kind}\n         {example}")?;
            }
        }
        writeln!(f, "\ndoubtful:")?;
        self.slow.iter().try_for_each(|text| writeln!(f, "slow: {text}"))?;
        self.doubtful.iter().take(20).try_for_each(|text| writeln!(f, "{text}"))
    }
}
