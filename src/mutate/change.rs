//! Represents a change to a condition file as data: the replaced characters, the kind of slip, and the item that contains it.
//!
//! Built by `items`, and used by the mutation report and by the searches for repairs in [`crate::diagnose`].

use crate::source::{Sources, Span};

/// The kind of slip that a change makes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum SlipKind {
    /// A strict relation instead of a weak one, or the converse; also the bracket of an interval, and `strictly` for `weakly`.
    Strictness,
    /// A reversed or negated relation: `<` for `>`, `=` for `!=`, `increasing` for `decreasing`.
    Relation,
    /// The opposite sign of a term.
    Sign,
    /// Another subscript or bar: a parameter or a named number whose symbol has the same letter.
    Name,
    /// A dropped condition.
    Dropped,
    /// Another condition or region whose name begins with the same word; tried as a repair, not as a slip.
    Reference,
    /// A dropped or added term of a sum; tried as a repair, not as a slip.
    Term,
    /// A dropped or added factor; tried as a repair, not as a slip.
    Factor,
}

impl SlipKind {
    /// The kinds that `referee mutate` makes as slips, in the order of reports.
    pub const ALL: [Self; 5] = [Self::Strictness, Self::Relation, Self::Sign, Self::Name, Self::Dropped];

    /// Returns the name of the kind in reports.
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

/// The kind of item that contains a change.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum ChangedItemKind {
    /// The domain of parameters.
    Domain,
    /// The facts about an unknown function.
    Function,
    /// The definition of a number.
    Definition,
    /// An assumption of the model.
    Assumption,
    /// A named condition, perhaps as the member of a region.
    Condition,
    /// The members of a region that it takes by name.
    Region,
    /// A game tree.
    Game,
    /// An assessment: strategies and beliefs.
    Assessment,
    /// The printed form of a named condition that also has a meant form.
    Printed,
    /// A claim, a question or a step of a proof, with its hypotheses.
    Claim,
}

impl ChangedItemKind {
    /// Returns the name of the kind in reports.
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

/// The item that contains a change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChangeSite {
    /// The kind of the item.
    pub sort: ChangedItemKind,
    /// The names that the item declares, or the title of the claim or step.
    pub names: Vec<String>,
    /// The title of the proof that contains a step.
    pub within: Option<String>,
}

impl ChangeSite {
    /// Returns the names, or the title, separated by commas.
    #[must_use]
    pub fn shown(&self) -> String {
        self.names.join(", ")
    }
}

/// A replacement of characters in a text.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Edit {
    /// The characters to be replaced; empty for an insertion.
    pub span: Span,
    /// The new text.
    pub text: String,
}

/// A change to one formula.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FormulaChange {
    /// The kind of slip.
    pub kind: SlipKind,
    /// The item that contains the formula.
    pub site: ChangeSite,
    /// The comparison that contains the change, or else the whole formula.
    pub around: Span,
    /// The replacements, in the order of the text, all in one source.
    pub edits: Vec<Edit>,
}

impl FormulaChange {
    /// Returns the place of the first replacement.
    #[must_use]
    pub fn place(&self) -> Span {
        self.edits.first().map_or(self.around, |edit| edit.span)
    }

    /// Returns the whole text of the changed source.
    #[must_use]
    pub fn applied(&self, sources: &Sources) -> String {
        let whole = &sources.get(self.around.source).text;
        self.within(whole, 0, whole.len())
    }

    /// Returns the formula around the change, before and after the change, each on one line.
    #[must_use]
    pub fn shown(&self, sources: &Sources) -> (String, String) {
        let whole = &sources.get(self.around.source).text;
        let (start, end) = (self.around.start as usize, self.around.end as usize);
        (one_line(whole.get(start..end).unwrap_or("")), one_line(&self.within(whole, start, end)))
    }

    /// Returns the text from `start` to `end` with the edits applied.
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

/// Folds white space into single spaces.
fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
