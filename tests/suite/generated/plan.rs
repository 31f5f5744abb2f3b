//! Represents generated assessments as data, and prints them.

use super::formula::{Number, Style, Test};

/// An assessment; `like` names the assessment that it modifies.
#[derive(Clone, Debug)]
pub(crate) struct Assessment {
    pub(crate) name: String,
    pub(crate) like: Option<String>,
    pub(crate) plans: Vec<Plan>,
    pub(crate) beliefs: Vec<Belief>,
    /// True if some belief is free, here or in the assessment that it modifies.
    pub(crate) free: bool,
}

/// The rules of a player at a move.
#[derive(Clone, Debug)]
pub(crate) struct Plan {
    pub(crate) player: String,
    pub(crate) place: String,
    pub(crate) when: Option<Test>,
    pub(crate) rules: Vec<(Rule, Where)>,
}

/// The content of a rule.
#[derive(Clone, Debug)]
pub(crate) enum Rule {
    Best {
        ties: String,
    },
    Pure(Action),
    /// Mixes actions; the last action gets the remaining probability.
    Mixed(Vec<(Action, Number)>, Action),
}

/// A chosen action.
#[derive(Clone, Debug)]
pub(crate) enum Action {
    Label(String),
    Amount(String, Number),
    Number(Number),
}

/// The condition under which a rule or a piece applies.
#[derive(Clone, Debug)]
pub(crate) enum Where {
    Always,
    If(Test),
    Otherwise,
}

/// The belief of a player at a move.
#[derive(Clone, Debug)]
pub(crate) struct Belief {
    pub(crate) player: String,
    pub(crate) place: String,
    pub(crate) about: Option<String>,
    pub(crate) when: Option<Test>,
    pub(crate) pieces: Vec<(Guess, Where)>,
}

/// A piece of a belief.
#[derive(Clone, Debug)]
pub(crate) enum Guess {
    Bayes,
    Free,
    /// The first label, or number, has this probability; the second, if any, gets the remaining one.
    Chance(Action, Option<Number>, Option<Action>),
    /// The first label has a free probability in an interval.
    FreeIn(Action, Option<(Number, Number)>, Action),
}

impl Action {
    pub(crate) fn print(&self, style: &Style) -> String {
        match self {
            Self::Label(label) => style.name(label),
            Self::Amount(label, amount) => format!("{}({})", style.name(label), amount.print(style)),
            Self::Number(number) => number.print(style),
        }
    }
}

fn after(place: &Where, style: &Style) -> String {
    match place {
        Where::Always => String::new(),
        Where::If(test) => format!(" if {}", test.print(style)),
        Where::Otherwise => " otherwise".to_owned(),
    }
}

impl Plan {
    fn print(&self, style: &Style) -> String {
        let rule = |(rule, place): &(Rule, Where)| {
            let what = match rule {
                Rule::Best { ties } => format!("best, ties to {}", style.name(ties)),
                Rule::Pure(action) => action.print(style),
                Rule::Mixed(parts, rest) => {
                    let one =
                        |(action, chance): &(Action, Number)| format!("{} with {}", action.print(style), chance.inside(style));
                    let parts: Vec<String> = parts.iter().map(one).collect();
                    format!("{} or {}", parts.join(" or "), rest.print(style))
                }
            };
            what + &after(place, style)
        };
        let rules: Vec<String> = self.rules.iter().map(rule).collect();
        let when = self.when.as_ref().map(|test| format!(" when {}", test.print(style))).unwrap_or_default();
        format!("  {} {}{when}: {}", style.name(&self.player), style.name(&self.place), rules.join("; "))
    }
}

impl Belief {
    fn print(&self, style: &Style) -> String {
        let piece = |(guess, place): &(Guess, Where)| {
            let what = match guess {
                Guess::Bayes => "bayes".to_owned(),
                Guess::Free => "free".to_owned(),
                Guess::Chance(action, None, _) => action.print(style),
                Guess::Chance(action, Some(chance), rest) => {
                    let rest = rest.as_ref().map(|rest| format!(" or {}", rest.print(style))).unwrap_or_default();
                    format!("{} with {}{rest}", action.print(style), chance.inside(style))
                }
                Guess::FreeIn(action, range, rest) => {
                    let range = range.as_ref();
                    let range = range.map(|(low, high)| format!(" in [{}, {}]", low.print(style), high.print(style)));
                    format!("{} with free{} or {}", action.print(style), range.unwrap_or_default(), rest.print(style))
                }
            };
            what + &after(place, style)
        };
        let pieces: Vec<String> = self.pieces.iter().map(piece).collect();
        let about = self.about.as_ref().map(|name| format!(" about {}", style.name(name))).unwrap_or_default();
        let when = self.when.as_ref().map(|test| format!(" when {}", test.print(style))).unwrap_or_default();
        let (player, place) = (style.name(&self.player), style.name(&self.place));
        format!("  belief of {player} at {place}{about}{when}: {}", pieces.join("; "))
    }
}

impl Assessment {
    pub(crate) fn lines(&self, style: &Style) -> Vec<String> {
        let like = self.like.as_ref().map(|name| format!(" like {} except", style.name(name))).unwrap_or_default();
        let mut out = vec![format!("assessment {} of {}{like}:", style.name(&self.name), style.name("g"))];
        out.extend(self.plans.iter().map(|plan| plan.print(style)));
        out.extend(self.beliefs.iter().map(|belief| belief.print(style)));
        out
    }
}
