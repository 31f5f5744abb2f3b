//! Defines the schema types for strings restricted to some words, for exact numbers, and for counts by verdict.
//!
//! Called by [`super::schema`] through the types of the documents. Not part of a verdict.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};

use crate::certify::Word;

/// Declares a type whose schema accepts the given words and nothing else; for `#[schemars(with = "…")]`.
macro_rules! string_enum {
    ($(#[$meta:meta])* $name:ident = $words:expr) => {
        $(#[$meta])*
        pub(in crate::report) struct $name;

        impl schemars::JsonSchema for $name {
            fn schema_name() -> std::borrow::Cow<'static, str> {
                stringify!($name).into()
            }

            fn inline_schema() -> bool {
                true
            }

            fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
                schemars::json_schema!({ "type": "string", "enum": $words })
            }
        }
    };
}

pub(super) use string_enum;

string_enum! {
    /// A verdict.
    Verdict = Word::ALL.map(Word::as_str)
}

/// A fraction, as text.
#[derive(JsonSchema)]
#[expect(dead_code, reason = "only the schema of the type is used")]
pub(super) struct FractionText(#[schemars(regex(pattern = "^-?[0-9]+(/[0-9]+)?$"))] String);

/// The value of a variable, as text: a fraction, or a root of a polynomial with its isolating interval.
#[derive(JsonSchema)]
#[expect(dead_code, reason = "only the schema of the type is used")]
pub(super) struct Coordinate(
    #[schemars(regex(pattern = "^(-?[0-9]+(/[0-9]+)?|the root of .+ = 0 between -?[0-9]+(/[0-9]+)? and -?[0-9]+(/[0-9]+)?)$"))]
    String,
);

/// The number of rulings by verdict; a verdict without rulings is left out.
pub(super) struct Counts;

impl JsonSchema for Counts {
    fn schema_name() -> Cow<'static, str> {
        "Counts".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "description": "The number of rulings by verdict; a verdict without rulings is left out.",
            "type": "object",
            "propertyNames": { "enum": Word::ALL.map(Word::as_str) },
            "additionalProperties": { "type": "integer", "minimum": 1 },
        })
    }
}
