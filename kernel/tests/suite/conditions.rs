//! Builds small systems from text, and certificates, for tests.

use kernel::algebra::{Formula, Polynomial, Signs, VariableIndex};
use kernel::certificate::{Certificate, CertificateEnd, Identity, Product};
use kernel::number::{parse, whole};
use kernel::relation::Relation;
use kernel::{System, SystemVariable, VariableKind};

/// Returns the system of real variables with a piece per condition. A condition is `sum relation sum`, several joined by ` or `; a sum has
/// products of names and numbers, with a space on each side of `+` and `-`.
pub(crate) fn of(conditions: &[&str]) -> System {
    let mut variables = Vec::new();
    let mut pieces = Vec::new();
    for condition in conditions {
        let parts = condition.split(" or ").map(|part| comparison(part, &mut variables)).collect();
        pieces.push((String::new(), Formula::or(parts)));
    }
    System::opened(variables, pieces)
}

fn comparison(text: &str, variables: &mut Vec<SystemVariable>) -> Formula {
    let relations = [
        (" <= ", Relation::LessEqual),
        (" >= ", Relation::GreaterEqual),
        (" != ", Relation::NotEqual),
        (" < ", Relation::Less),
        (" > ", Relation::Greater),
        (" = ", Relation::Equal),
    ];
    let (sign, relation) = relations.iter().find(|(sign, _)| text.contains(sign)).unwrap();
    let (left, right) = text.split_once(sign).unwrap();
    let difference = sum(left, variables).minus(&sum(right, variables));
    Formula::sign(&difference, Signs::of(*relation))
}

fn sum(text: &str, variables: &mut Vec<SystemVariable>) -> Polynomial {
    let text = text.replace(" - ", " + -");
    text.split(" + ").fold(Polynomial::default(), |sum, term| sum.plus(&term_of(term, variables)))
}

fn term_of(text: &str, variables: &mut Vec<SystemVariable>) -> Polynomial {
    let (sign, factors) = text.strip_prefix('-').map_or((1, text), |rest| (-1, rest));
    factors.split('*').fold(Polynomial::constant(whole(sign)), |product, factor| product.times(&factor_of(factor, variables)))
}

fn factor_of(text: &str, variables: &mut Vec<SystemVariable>) -> Polynomial {
    if let Some(number) = parse(text) {
        return Polynomial::constant(number);
    }
    let place = variables.iter().position(|known| &*known.name == text).unwrap_or_else(|| {
        variables.push(SystemVariable { name: text.into(), kind: VariableKind::Real });
        variables.len() - 1
    });
    Polynomial::variable(VariableIndex::try_from(place).unwrap())
}

/// Returns the polynomial that is the variable of this name.
pub(crate) fn variable(system: &System, name: &str) -> Polynomial {
    Polynomial::variable(system.index(name).unwrap())
}

/// Returns a positive multiple of a product of facts.
pub(crate) fn product(multiplier: i64, facts: &[usize]) -> Product {
    Product { multiplier: whole(multiplier), facts: facts.to_vec(), squares: Vec::new() }
}

/// Returns a certificate that is one sum of products.
pub(crate) fn leaf(products: Vec<Product>) -> Certificate {
    Certificate { steps: Vec::new(), end: CertificateEnd::Identity(Identity { products, equalities: Vec::new() }) }
}
