//! A change to a condition file as data: which characters give way to which, what sort of slip it is, and what it stands in.

use crate::source::{Sources, Span};

/// What sort of slip a change is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum SlipKind {
    /// A strict relation for a weak one, or the other way round; also the bracket of an interval, and `strictly` for `weakly`.
    Strictness,
    /// A relation turned round: `<` for `>`, `=` for `!=`, `increasing` for `decreasing`.
    Relation,
    /// The sign of a term.
    Sign,
    /// Another subscript or bar: a parameter or a named number whose symbol is the same letter.
    Name,
    /// A condition left out.
    Dropped,
    /// Another condition or region whose name begins alike; tried as a repair, not as a slip.
    Reference,
    /// A term of a sum left out or put in; tried as a repair, not as a slip.
    Term,
    /// A factor left out or put in; tried as a repair, not as a slip.
    Factor,
}

impl SlipKind {
    /// The sorts that are made as slips, in the order of reports.
    pub const ALL: [Self; 5] = [Self::Strictness, Self::Relation, Self::Sign, Self::Name, Self::Dropped];

    /// The sort in words.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::Strictness => "strict or weak",
            Self::Relation => "relation turned round",
            Self::Sign => "sign of a term",
            Self::Name => "subscript or bar",
            Self::Dropped => "condition left out",
            Self::Reference => "another condition",
            Self::Term => "term of a sum",
            Self::Factor => "factor",
        }
    }
}

/// What sort of item a change stands in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum ChangedItemKind {
    /// The domain of parameters.
    Domain,
    /// What is known of an unknown function.
    Function,
    /// A named number.
    Definition,
    /// An assumption.
    Assumption,
    /// A named condition, perhaps as the member of a region.
    Condition,
    /// The members that a region takes over by name.
    Region,
    /// A game.
    Game,
    /// An assessment: strategies and beliefs.
    Assessment,
    /// A named condition as printed, where another is meant.
    Printed,
    /// A claim, a question or a step of a proof, with what it supposes.
    Claim,
}

impl ChangedItemKind {
    /// The sort in words.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::Domain => "domain",
            Self::Function => "function",
            Self::Definition => "definition",
            Self::Assumption => "assumption",
            Self::Condition => "condition",
            Self::Region => "region",
            Self::Game => "game",
            Self::Assessment => "assessment",
            Self::Printed => "condition as printed",
            Self::Claim => "claim",
        }
    }
}

/// The item that a change stands in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChangeSite {
    /// Its sort.
    pub sort: ChangedItemKind,
    /// The names that it declares, or the title of the claim or step.
    pub names: Vec<String>,
    /// For a step: the title of its proof.
    pub within: Option<String>,
}

impl ChangeSite {
    /// The names, or the title, as a report shows them.
    #[must_use]
    pub fn shown(&self) -> String {
        self.names.join(", ")
    }
}

/// One replacement: these characters give way to that text.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Edit {
    /// What gives way; empty where something is put in.
    pub span: Span,
    /// What takes its place.
    pub text: String,
}

/// A change to one formula.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FormulaChange {
    /// What sort of slip.
    pub kind: SlipKind,
    /// The item it stands in.
    pub site: ChangeSite,
    /// The comparison, or else the whole formula, around it.
    pub around: Span,
    /// The replacements, in the order of the text, all in one source.
    pub edits: Vec<Edit>,
}

impl FormulaChange {
    /// Where the first character changes.
    #[must_use]
    pub fn place(&self) -> Span {
        self.edits.first().map_or(self.around, |edit| edit.span)
    }

    /// The text of the changed source, whole.
    #[must_use]
    pub fn applied(&self, sources: &Sources) -> String {
        let whole = &sources.get(self.around.source).text;
        self.within(whole, 0, whole.len())
    }

    /// The formula around the change, before and after it, each on one line.
    #[must_use]
    pub fn shown(&self, sources: &Sources) -> (String, String) {
        let whole = &sources.get(self.around.source).text;
        let (start, end) = (self.around.start as usize, self.around.end as usize);
        (one_line(whole.get(start..end).unwrap_or("")), one_line(&self.within(whole, start, end)))
    }

    /// The text from `start` to `end` with the edits made.
    fn within(&self, whole: &str, start: usize, end: usize) -> String {
        let mut out = String::new();
        let mut at = start;
        for edit in &self.edits {
            out.push_str(whole.get(at..edit.span.start as usize).unwrap_or(""));
            out.push_str(&edit.text);
            at = edit.span.end as usize;
        }
        out.push_str(whole.get(at..end.max(at)).unwrap_or(""));
        out
    }
}

/// White space folded.
fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
