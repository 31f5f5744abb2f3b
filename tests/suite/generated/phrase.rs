//! Represents generated claims as data, prints them, and names the forms by which they are counted.

use super::formula::{Number, Style, Test};
use super::plan::Action;

/// An event of the history that a claim names.
#[derive(Clone, Debug)]
pub(crate) enum Happening {
    State(String),
    /// The variable has this label as its value; printed as the label alone if `bare`.
    Label {
        name: String,
        label: String,
        bare: bool,
    },
    Number {
        name: String,
        value: Number,
    },
    /// The variable's own name: any value.
    Own(String),
    Amount {
        label: String,
        amount: Number,
    },
}

/// The equilibrium concepts.
pub(crate) const CONCEPTS: [&str; 5] = ["Nash", "SPE", "weak_PBE", "PBE", "sequential"];

/// A claim about play.
#[derive(Clone, Debug)]
pub(crate) enum Claim {
    Is {
        of: String,
        unique: bool,
        concept: &'static str,
        after: Vec<Happening>,
        beliefs: Option<&'static str>,
    },
    Optimal {
        of: String,
        place: String,
        beliefs: Option<&'static str>,
    },
    Best {
        action: Action,
        of: String,
        after: Vec<Happening>,
    },
    Leads {
        of: String,
        after: Vec<Happening>,
        event: Test,
    },
    Payoff {
        player: String,
        of: String,
        after: Vec<Happening>,
        relation: &'static str,
        value: Number,
    },
    Chance {
        event: Test,
        of: String,
        after: Vec<Happening>,
        by: Option<String>,
        relation: &'static str,
        value: Number,
    },
    Believes {
        player: String,
        event: Test,
        of: String,
        after: Vec<Happening>,
        relation: &'static str,
        value: Number,
    },
    Quantified {
        every: bool,
        pure: bool,
        concept: &'static str,
        after: Vec<Happening>,
        leads: Option<Test>,
        traits: Vec<&'static str>,
    },
    Not(Box<Claim>),
    Link(Box<Claim>, &'static str, Box<Claim>),
}

fn history(after: &[Happening], style: &Style) -> String {
    let one = |happening: &Happening| match happening {
        Happening::State(name) | Happening::Own(name) => style.name(name),
        Happening::Label { label, bare: true, .. } => style.name(label),
        Happening::Label { name, label, bare: false } => format!("{} = {}", style.name(name), style.name(label)),
        Happening::Number { name, value } => format!("{} = {}", style.name(name), value.print(style)),
        Happening::Amount { label, amount: Number::Name(name) } => format!("{}({})", style.name(label), style.name(name)),
        Happening::Amount { label, amount } => format!("{}({})", style.name(label), amount.print(style)),
    };
    let all: Vec<String> = after.iter().map(one).collect();
    if all.is_empty() { String::new() } else { format!(" after ({})", all.join(", ")) }
}

impl Claim {
    pub(crate) fn print(&self, style: &Style) -> String {
        let beliefs = |beliefs: &Option<&str>| beliefs.map(|which| format!(" for {which} belief")).unwrap_or_default();
        match self {
            Self::Is { of, unique, concept, after, beliefs: which } => {
                let unique = if *unique { "unique " } else { "" };
                format!("{} is {unique}{concept}{}{}", style.name(of), history(after, style), beliefs(which))
            }
            Self::Optimal { of, place, beliefs: which } => {
                format!("{} is optimal at {}{}", style.name(of), style.name(place), beliefs(which))
            }
            Self::Best { action, of, after } => {
                format!("{} is best in {}{}", action.print(style), style.name(of), history(after, style))
            }
            Self::Leads { of, after, event } => {
                format!("{}{} leads to ({})", style.name(of), history(after, style), event.print(style))
            }
            Self::Payoff { player, of, after, relation, value } => {
                let (player, of) = (style.name(player), style.name(of));
                format!("payoff of {player} in {of}{} {relation} {}", history(after, style), value.inside(style))
            }
            Self::Chance { event, of, after, by, relation, value } => {
                let by = by.as_ref().map(|player| format!(" by {}", style.name(player))).unwrap_or_default();
                let (event, of) = (event.print(style), style.name(of));
                format!("probability of ({event}) in {of}{}{by} {relation} {}", history(after, style), value.inside(style))
            }
            Self::Believes { player, event, of, after, relation, value } => {
                let (player, event, of) = (style.name(player), event.print(style), style.name(of));
                format!("belief of {player} that ({event}) in {of}{} {relation} {}", history(after, style), value.inside(style))
            }
            Self::Quantified { every, pure, concept, after, leads, traits: _ } => {
                let (every, pure) = (if *every { "every" } else { "some" }, if *pure { "pure " } else { "" });
                let leads = leads.as_ref().map(|event| format!(" leads to ({})", event.print(style))).unwrap_or_default();
                format!("{every} {pure}{concept} of {}{}{leads}", style.name("g"), history(after, style))
            }
            Self::Not(claim) => format!("not ({})", claim.print(style)),
            Self::Link(a, word, b) => format!("({}) {word} ({})", a.print(style), b.print(style)),
        }
    }

    /// Returns the history that the claim names, if it names one.
    fn after(&self) -> &[Happening] {
        match self {
            Self::Is { after, .. }
            | Self::Best { after, .. }
            | Self::Leads { after, .. }
            | Self::Payoff { after, .. }
            | Self::Chance { after, .. }
            | Self::Believes { after, .. }
            | Self::Quantified { after, .. } => after,
            Self::Optimal { .. } | Self::Not(_) | Self::Link(..) => &[],
        }
    }

    /// Returns the form of the claim, for the count.
    pub(crate) fn form(&self) -> String {
        let form = match self {
            Self::Is { unique: true, concept, .. } => format!("is unique {concept}"),
            Self::Is { concept, .. } => format!("is {concept}"),
            Self::Optimal { .. } => "is optimal".to_owned(),
            Self::Best { .. } => "is best".to_owned(),
            Self::Leads { .. } => "leads to".to_owned(),
            Self::Payoff { .. } => "payoff".to_owned(),
            Self::Chance { .. } => "probability".to_owned(),
            Self::Believes { .. } => "belief".to_owned(),
            Self::Quantified { every, pure, concept, .. } => {
                format!("{} {}{concept}", if *every { "every" } else { "some" }, if *pure { "pure " } else { "" })
            }
            Self::Not(claim) => return format!("not {}", claim.form()),
            Self::Link(_, word, _) => return format!("({word})"),
        };
        if self.after().is_empty() { form } else { form + " after" }
    }

    /// Returns what is hidden or forced, if the claim is about all assessments of what follows a history.
    pub(crate) fn traits(&self) -> Vec<&'static str> {
        match self {
            Self::Quantified { traits, .. } => traits.clone(),
            Self::Not(claim) => claim.traits(),
            Self::Link(a, _, b) => a.traits().into_iter().chain(b.traits()).collect(),
            Self::Is { .. }
            | Self::Optimal { .. }
            | Self::Best { .. }
            | Self::Leads { .. }
            | Self::Payoff { .. }
            | Self::Chance { .. }
            | Self::Believes { .. } => Vec::new(),
        }
    }

    /// Returns whether the claim mentions this assessment.
    pub(crate) fn speaks_of(&self, name: &str) -> bool {
        match self {
            Self::Is { of, .. }
            | Self::Optimal { of, .. }
            | Self::Best { of, .. }
            | Self::Leads { of, .. }
            | Self::Payoff { of, .. }
            | Self::Chance { of, .. }
            | Self::Believes { of, .. } => of == name,
            Self::Quantified { .. } => false,
            Self::Not(claim) => claim.speaks_of(name),
            Self::Link(a, _, b) => a.speaks_of(name) || b.speaks_of(name),
        }
    }
}
