//! Translates the numbers of a point back into labels: a parameter that ranges over a set of labels has the label's index as its
//! value.
//!
//! Called by every report that shows points. Not part of a verdict.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::evaluated;
use crate::encode::Query;
use crate::expression::{Condition, Relation, Term};
use crate::paper::Paper;
use kernel::Value;
use kernel::number::{self, Rational};

/// The labels of each parameter by index. A label has no name if two models of a paper give the same index different labels.
#[derive(Clone, Debug, Default)]
pub struct LabelNames(BTreeMap<(String, Rational), Option<Arc<str>>>);

impl LabelNames {
    /// Collects the labels of the parameters of some papers.
    #[must_use]
    pub fn of_papers<'a>(papers: impl IntoIterator<Item = &'a Paper>) -> Self {
        let mut out = Self::default();
        for parameter in papers.into_iter().flat_map(|paper| &paper.models).flat_map(|model| &model.parameters) {
            for (index, label) in (0_u32..).zip(&parameter.labels) {
                out.add(&parameter.name, index, label);
            }
        }
        out
    }

    /// Collects the labels of the parameters whose domains are hypotheses of a query.
    #[must_use]
    pub fn of_query(query: &Query) -> Self {
        let mut out = Self::default();
        for hypothesis in &query.hypotheses {
            match &**evaluated::without_name(&hypothesis.condition) {
                Condition::Or(parts) => parts.iter().for_each(|part| out.add_case(part)),
                only => out.add_case(only),
            }
        }
        out
    }

    /// Adds one case of a domain, such as `k = high`.
    fn add_case(&mut self, condition: &Condition) {
        if let Condition::Compare(left, Relation::Equal, right) = condition
            && let (Term::Variable(name), Term::Label { name: label, index }) = (&**left, &**right)
        {
            self.add(name, *index, label);
        }
    }

    fn add(&mut self, name: &str, index: u32, label: &Arc<str>) {
        let key = (evaluated::base(name).to_owned(), number::whole(i64::from(index)));
        let known = self.0.entry(key).or_insert_with(|| Some(label.clone()));
        if known.as_ref().is_some_and(|known| known != label) {
            *known = None;
        }
    }

    /// Returns the label that a variable's value encodes; `None` if the variable has no labels.
    #[must_use]
    pub fn label(&self, variable: &str, value: &Rational) -> Option<&str> {
        // Most papers have no labels; this avoids the allocation of a key.
        if self.0.is_empty() {
            return None;
        }
        self.0.get(&(evaluated::base(variable).to_owned(), value.clone()))?.as_deref()
    }

    /// Returns the value of a variable as reports show it: its label if it has one, otherwise the number.
    #[must_use]
    pub fn value(&self, variable: &str, value: &Value) -> String {
        let label = match value {
            Value::Rational(value) => self.label(variable, value),
            Value::Root { .. } => None,
        };
        label.map_or_else(|| evaluated::value(value), str::to_owned)
    }
}
