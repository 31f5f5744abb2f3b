//! What is shown, and the assumptions, as formulas over all parameters; and the same with numbers in the place of most.

use std::collections::{BTreeMap, BTreeSet};

use kernel::algebra::quantified::FIRST_BOUND;
use kernel::algebra::{Formula, QuantifiedVariable, VariableIndex};
use kernel::number::Rational;
use kernel::relation::Quantifier;
use kernel::{SystemVariable, VariableKind};

use super::fault::MapFault;
use super::plane::{HORIZONTAL, Plane, VERTICAL};
use super::shown::Shown;
use crate::eliminate::{EliminationLimits, SyntacticOracle, eliminate};
use crate::encode::{Obstacle, lower_conditions};
use crate::expression::evaluate::Assignment;
use crate::expression::{Condition, Variable};
use crate::paper::{Claim, Model};

/// The formulas of a map before anything is fixed.
#[derive(Clone, Debug)]
pub(super) struct Ground {
    variables: Vec<SystemVariable>,
    /// Each assumption with its name, then what fixes the variables made for roots, without a name.
    facts: Vec<(String, Formula)>,
    shown: Vec<(String, Formula)>,
}

/// Two axes and values for the other parameters.
#[derive(Clone, Debug)]
pub(super) struct PlotWindow<'a> {
    pub(super) horizontal: &'a Variable,
    pub(super) vertical: &'a Variable,
    pub(super) fix: &'a Assignment,
}

impl Ground {
    /// Lowers what is shown, and the assumptions.
    ///
    /// # Errors
    /// Something has no formula.
    pub(super) fn new(model: &Model, base: &Claim, shown: &[Shown]) -> Result<Self, MapFault> {
        let lowered = |shown: &[Shown]| {
            let conditions: Vec<_> = shown.iter().map(|shown| Condition::is_true(shown.condition.clone())).collect();
            lower_conditions(model, base, &conditions)
        };
        let all = lowered(shown).map_err(|obstacle| {
            // The one that cannot be lowered by itself is named.
            let culprit = shown.iter().find(|one| lowered(std::slice::from_ref(*one)).is_err());
            MapFault::NotDrawable {
                name: culprit.map_or_else(|| "the assumptions".to_owned(), |shown| shown.region.name.clone()),
                why: reason(&obstacle),
            }
        })?;
        let names = model.assumptions.iter().map(|assumption| assumption.name.to_string());
        let names = names.chain(std::iter::repeat(String::new()));
        let shown = shown.iter().map(|shown| shown.region.name.clone()).zip(all.conditions).collect();
        Ok(Self { variables: all.variables, facts: names.zip(all.facts).collect(), shown })
    }

    /// Returns the parameters that what is shown mentions.
    pub(super) fn mentioned(&self) -> BTreeSet<Variable> {
        let all = self.shown.iter().flat_map(|(_, formula)| formula.variables());
        all.filter_map(|index| self.variables.get(index as usize))
            .filter(|variable| matches!(variable.kind, VariableKind::Real | VariableKind::Integer))
            .map(|variable| variable.name.clone())
            .collect()
    }

    /// Returns the formulas with the numbers put in, as formulas in two variables.
    ///
    /// # Errors
    /// A parameter without a value; an assumption that the values violate; a formula with a root or an unknown function in it.
    pub(super) fn plane(&self, view: &PlotWindow<'_>) -> Result<Plane, MapFault> {
        let (facts, shown) = self.fixed(view)?;
        Ok(Plane::new(&facts, &shown))
    }

    /// Returns the same without the factors of the polynomials: it decides points, and has no columns.
    ///
    /// # Errors
    /// Those of [`Ground::plane`].
    pub(super) fn rough(&self, view: &PlotWindow<'_>) -> Result<Plane, MapFault> {
        let (facts, shown) = self.fixed(view)?;
        Ok(Plane::rough(&facts, &shown))
    }

    fn fixed(&self, view: &PlotWindow<'_>) -> Result<(Formula, Vec<Formula>), MapFault> {
        let names = self.places(view);
        let put = |formula: &Formula| self.put(formula, view.fix).renamed(&names);
        let mut facts: Vec<Formula> = Vec::new();
        let mut roots: Vec<Formula> = Vec::new();
        for (name, fact) in &self.facts {
            let fact = put(fact);
            if fact.simplified() == Formula::False && !name.is_empty() {
                return Err(MapFault::Violated { assumption: name.clone() });
            }
            if name.is_empty() { roots.push(fact) } else { facts.push(fact) }
        }
        let shown: Vec<(String, Formula)> = self.shown.iter().map(|(name, formula)| (name.clone(), put(formula))).collect();
        let free = |formula: &Formula| -> BTreeSet<VariableIndex> {
            let bound: BTreeSet<VariableIndex> = formula.bound().iter().map(|bound| bound.index).collect();
            formula.variables().into_iter().filter(|index| *index > VERTICAL && !bound.contains(index)).collect()
        };
        let known: BTreeMap<VariableIndex, &SystemVariable> = self
            .variables
            .iter()
            .enumerate()
            .filter_map(|(from, variable)| Some((*names.get(&VariableIndex::try_from(from).ok()?)?, variable)))
            .collect();
        let kind = |index: &VariableIndex| known.get(index).map_or(VariableKind::Real, |variable| variable.kind);
        let parameter = |index: &VariableIndex| matches!(kind(index), VariableKind::Real | VariableKind::Integer);
        let all: BTreeSet<VariableIndex> = shown.iter().flat_map(|(_, formula)| free(formula)).collect();
        let missing: Vec<Variable> =
            all.iter().filter(|index| parameter(index)).filter_map(|index| Some(known.get(index)?.name.clone())).collect();
        if !missing.is_empty() {
            return Err(MapFault::MissingValues { names: missing, proposal: Vec::new() });
        }
        let projected = |name: &str, parts: Vec<Formula>, out: &BTreeSet<VariableIndex>| {
            let variable = |index: VariableIndex| QuantifiedVariable {
                index: FIRST_BOUND + (1 << 20) + index,
                name: known.get(&index).map(|variable| variable.name.clone()).unwrap_or_else(|| "?".into()),
                whole: kind(&index) == VariableKind::Integer,
            };
            let bound: Vec<QuantifiedVariable> = out.iter().map(|index| variable(*index)).collect();
            let renaming: BTreeMap<VariableIndex, VariableIndex> =
                out.iter().zip(&bound).map(|(index, bound)| (*index, bound.index)).collect();
            let inner = Formula::and(parts).renamed(&renaming);
            let asked = Formula::quantified(Quantifier::Exists, bound, inner);
            let done = eliminate(&asked, &Formula::True, &SyntacticOracle, EliminationLimits::default());
            match done.left.first() {
                None => Ok(done.formula),
                Some((left, why)) => Err(MapFault::NotDrawable {
                    name: name.to_owned(),
                    why: format!("`{}` cannot be eliminated: {why}", left.name),
                }),
            }
        };
        let mut formulas = Vec::new();
        for (name, formula) in shown {
            let made = free(&formula);
            if let Some(other) = made.iter().find(|index| kind(index) != VariableKind::Root) {
                let why = format!("`{}` is the value of an unknown function", known.get(other).map_or("?", |known| &*known.name));
                return Err(MapFault::NotDrawable { name, why });
            }
            if made.is_empty() && formula.bound().is_empty() {
                formulas.push(formula);
                continue;
            }
            let mut parts = vec![formula];
            parts.extend(roots.iter().filter(|root| !free(root).is_disjoint(&made)).cloned());
            formulas.push(projected(&name, parts, &made)?);
        }
        // Parameters that only the assumptions mention may have any value that these allow.
        let mut whole = Vec::new();
        while let Some(first) = facts.pop() {
            let mut out = free(&first);
            let mut group = vec![first];
            while let Some(place) = facts.iter().position(|fact| !free(fact).is_disjoint(&out)) {
                let next = facts.remove(place);
                out.extend(free(&next));
                group.push(next);
            }
            let plain = out.is_empty() && group.iter().all(|fact| fact.bound().is_empty());
            whole.push(if plain { Formula::and(group) } else { projected("the assumptions", group, &out)? });
        }
        whole.reverse();
        Ok((Formula::and(whole), formulas))
    }

    /// The formula with the values put in.
    fn put(&self, formula: &Formula, fix: &Assignment) -> Formula {
        let value = |index: VariableIndex| self.variables.get(index as usize).and_then(|variable| fix.get(&variable.name));
        formula.with_atoms(&mut |atom| Formula::sign(&atom.polynomial().partially(value), atom.signs()))
    }

    /// New places of the variables: the axes first.
    fn places(&self, view: &PlotWindow<'_>) -> BTreeMap<VariableIndex, VariableIndex> {
        let mut next = VERTICAL;
        let place = |(from, variable): (usize, &SystemVariable)| {
            let to = if variable.name == *view.horizontal {
                HORIZONTAL
            } else if variable.name == *view.vertical {
                VERTICAL
            } else {
                next += 1;
                next
            };
            (VariableIndex::try_from(from).unwrap_or(VariableIndex::MAX), to)
        };
        self.variables.iter().enumerate().map(place).collect()
    }

    /// Returns the bounds that the assumptions put on one parameter where the others have values: below and above. An assumption
    /// that mentions a parameter without a value does not count.
    pub(super) fn bounds(&self, variable: &Variable, fix: &Assignment) -> (Option<Rational>, Option<Rational>) {
        use kernel::algebra::univariate::roots;
        use kernel::number::whole;
        let Some(place) = self.variables.iter().position(|known| known.name == *variable) else { return (None, None) };
        let Ok(index) = VariableIndex::try_from(place) else { return (None, None) };
        let own = |formula: &Formula| formula.variables().iter().eq([index].iter()) && formula.bound().is_empty();
        let facts: Vec<Formula> = self.facts.iter().map(|(_, fact)| self.put(fact, fix)).filter(|fact| own(fact)).collect();
        let facts = Formula::and(facts);
        let mut ends: Vec<Rational> = Vec::new();
        facts.each_atom(&mut |atom| {
            for root in super::plane::coefficients(atom.polynomial(), index).map(|p| roots(&p)).unwrap_or_default() {
                ends.push(super::real::low(&root).clone());
            }
        });
        ends.sort();
        ends.dedup();
        let holds = |value: &Rational| facts.evaluate(|other| (other == index).then_some(value)) == Some(true);
        let inside = |pair: &[Rational]| holds(&((&pair[0] + &pair[1]) / whole(2)));
        let (Some(first), Some(last)) = (ends.first(), ends.last()) else { return (None, None) };
        let low = if holds(&(first - &whole(1))) {
            None
        } else {
            ends.windows(2).find(|pair| inside(pair)).map(|pair| pair[0].clone()).or_else(|| Some(last.clone()))
        };
        let high = if holds(&(last + &whole(1))) {
            None
        } else {
            ends.windows(2).rev().find(|pair| inside(pair)).map(|pair| pair[1].clone()).or_else(|| Some(first.clone()))
        };
        (low, high)
    }
}

fn reason(obstacle: &Obstacle) -> String {
    match obstacle {
        Obstacle::NeedsElimination(variables) => {
            format!("a condition on an unknown function would have to hold for all values of {}", variables.join(", "))
        }
        Obstacle::Underived(why) => why.clone(),
        Obstacle::RangeReplaced(variables) => format!("the range of {} depends on what was replaced", variables.join(", ")),
        Obstacle::TooLarge { what, limit } => format!("it grows past {limit} {what}"),
    }
}
