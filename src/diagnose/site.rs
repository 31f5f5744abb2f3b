//! Finds the text of a claim's statement, and the items that can be removed from the file when only this claim is read again.
//!
//! Called by [`super::repair`] and [`super::print_repair`]. Not part of a verdict.

use crate::paper::Claim;
use crate::source::{Sources, Span};
use crate::syntax;
use crate::syntax::tree::{
    Clause, ConditionFile, Item, ItemKind, Member, NamedCondition, Printed, PrintedForm, ProofEntry, RulingSyntax, UsesEntry,
};

/// The position of a statement in the text.
#[derive(Clone, Copy, Debug)]
pub(super) struct StatementSite {
    /// The form of the statement that the claim is about: the printed or the meant one.
    pub(super) statement: Span,
    /// The item that contains the statement.
    item: Span,
}

/// The syntax trees of the files of a paper.
#[derive(Debug)]
pub(super) struct Trees {
    files: Vec<ConditionFile>,
}

impl Trees {
    /// Parses the texts.
    pub(super) fn of(sources: &Sources) -> Self {
        let ids = (0..).map(crate::source::SourceId).take(sources.iter().count());
        Self { files: ids.map(|id| syntax::parse(sources, id).0).collect() }
    }

    fn items(&self) -> impl Iterator<Item = &Item> {
        self.files.iter().flat_map(|file| &file.items)
    }

    /// Returns the position of the statement of a claim, of a step, or of a condition as printed.
    pub(super) fn site(&self, claim: &Claim) -> Option<StatementSite> {
        let of_condition = |condition: &NamedCondition| match &condition.body {
            Printed::Both { printed: PrintedForm::Form(printed, _), .. } if is_printed_meant(claim) => {
                (condition.name.span == claim.span).then_some(printed.span)
            }
            Printed::Both { .. } | Printed::Plain(_) => None,
        };
        self.items().find_map(|item| {
            let statement = match &item.kind {
                ItemKind::Claim(own) if own.title.span == claim.span => form(&own.ruling, claim),
                ItemKind::Proof(proof) => proof.moves.iter().find_map(|entry| match entry {
                    ProofEntry::Step { title, ruling, span, .. } => {
                        let place = title.as_ref().map_or(*span, |title| title.span);
                        if place == claim.span { form(ruling, claim) } else { None }
                    }
                    ProofEntry::Suppose(_) | ProofEntry::Without(_) | ProofEntry::Under(_) => None,
                }),
                ItemKind::Condition { condition, .. } => of_condition(condition),
                ItemKind::Region { members, .. } => members.iter().find_map(|member| match member {
                    Member::New(condition) => of_condition(condition),
                    Member::Names(_) | Member::Without { .. } => None,
                }),
                ItemKind::Claim(_)
                | ItemKind::Include(_)
                | ItemKind::Skip { .. }
                | ItemKind::Set { .. }
                | ItemKind::Reading { .. }
                | ItemKind::Parameters(_)
                | ItemKind::Function { .. }
                | ItemKind::Define { .. }
                | ItemKind::DefineBy { .. }
                | ItemKind::Map(_)
                | ItemKind::Game(_)
                | ItemKind::Assessment(_) => None,
            }?;
            Some(StatementSite { statement, item: item.span })
        })
    }

    /// Returns the parts of the texts that can be removed without changing the claim at the site: other claims and proofs that
    /// the claim does not use, maps, and the ledger.
    pub(super) fn superfluous(&self, site: StatementSite, sources: &Sources) -> Vec<Span> {
        let mut kept: Vec<&Item> = self.items().filter(|item| item.span == site.item).collect();
        let mut next = 0;
        while let Some(item) = kept.get(next).copied() {
            next += 1;
            for used in uses(item) {
                let is = |other: &&Item| match (&other.kind, used) {
                    (ItemKind::Claim(claim), UsesEntry::Title(title)) => claim.title.value == title.value,
                    (ItemKind::Claim(claim), UsesEntry::Name(name)) => {
                        claim.name.as_ref().is_some_and(|own| own.value == name.value)
                    }
                    (_, UsesEntry::Title(_) | UsesEntry::Name(_)) => false,
                };
                let found = self.items().find(is);
                kept.extend(found.filter(|found| kept.iter().all(|known| known.span != found.span)));
            }
        }
        let mut out = Vec::new();
        for item in self.items().filter(|item| kept.iter().all(|known| known.span != item.span)) {
            match item.kind {
                ItemKind::Claim(_) | ItemKind::Proof(_) | ItemKind::Map(_) | ItemKind::Skip { .. } => out.push(item.span),
                ItemKind::Include(_)
                | ItemKind::Set { .. }
                | ItemKind::Reading { .. }
                | ItemKind::Parameters(_)
                | ItemKind::Function { .. }
                | ItemKind::Define { .. }
                | ItemKind::DefineBy { .. }
                | ItemKind::Condition { .. }
                | ItemKind::Region { .. }
                | ItemKind::Game(_)
                | ItemKind::Assessment(_) => {}
            }
        }
        for header in self.files.iter().filter_map(|file| file.paper.as_ref()) {
            if let (Some(first), Some(last)) = (header.ledger.first(), header.ledger.last()) {
                let before = sources.slice(Span { end: first.span.start, ..header.span });
                let word = before.rfind("ledger").and_then(|place| u32::try_from(place).ok()).unwrap_or(0);
                out.push(Span { start: header.span.start + word, end: last.span.end, ..header.span });
            }
        }
        out
    }
}

/// Returns true iff the claim is about the printed form of a statement that also has a meant form.
pub(super) fn is_printed(claim: &Claim) -> bool {
    claim.id.split('/').skip(1).any(|part| part.split('@').next() == Some("printed"))
}

/// Returns true iff the claim is the tool's own question whether the printed form of a condition is equivalent to the meant form.
pub(super) fn is_printed_meant(claim: &Claim) -> bool {
    claim.id.ends_with("/printed-meant")
}

/// Returns the form of a statement that the claim is about.
fn form(ruling: &RulingSyntax, claim: &Claim) -> Option<Span> {
    match &ruling.statement {
        Printed::Plain(statement) => Some(statement.span),
        Printed::Both { printed, meant } => match printed {
            PrintedForm::Form(printed, _) if is_printed(claim) => Some(printed.span),
            PrintedForm::Form(..) | PrintedForm::Lost(_) => Some(meant.span),
        },
    }
}

/// Returns the entries of the `uses` clauses of an item.
fn uses(item: &Item) -> Vec<&UsesEntry> {
    let rulings: Vec<&RulingSyntax> = match &item.kind {
        ItemKind::Claim(claim) => vec![&claim.ruling],
        ItemKind::Proof(proof) => {
            let steps = proof.moves.iter().filter_map(|entry| match entry {
                ProofEntry::Step { ruling, .. } => Some(ruling),
                ProofEntry::Suppose(_) | ProofEntry::Without(_) | ProofEntry::Under(_) => None,
            });
            steps.collect()
        }
        ItemKind::Include(_)
        | ItemKind::Skip { .. }
        | ItemKind::Set { .. }
        | ItemKind::Reading { .. }
        | ItemKind::Parameters(_)
        | ItemKind::Function { .. }
        | ItemKind::Define { .. }
        | ItemKind::DefineBy { .. }
        | ItemKind::Condition { .. }
        | ItemKind::Region { .. }
        | ItemKind::Map(_)
        | ItemKind::Game(_)
        | ItemKind::Assessment(_) => Vec::new(),
    };
    let clauses = rulings.into_iter().flat_map(|ruling| &ruling.clauses);
    let used = clauses.filter_map(|clause| match clause {
        Clause::Uses(uses) => Some(uses),
        Clause::Given(_) | Clause::Without(_) | Clause::Under(_) | Clause::Expect(_) => None,
    });
    used.flatten().collect()
}
