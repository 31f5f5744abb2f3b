//! Types that stand in a schema for a string that is one of some words, for exact numbers, and for counts by verdict.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};

use crate::certify::Word;

/// Declares a type whose schema accepts the given words and nothing else; for `#[schemars(with = "…")]`.
macro_rules! words {
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

pub(super) use words;

words! {
    /// The word for a verdict.
    Verdict = Word::ALL.map(Word::as_str)
}

/// A fraction in writing.
#[derive(JsonSchema)]
#[expect(dead_code, reason = "the schema is all that is wanted of it")]
pub(super) struct FractionText(#[schemars(regex(pattern = "^-?[0-9]+(/[0-9]+)?$"))] String);

/// A value of a variable in writing: a fraction, or a root with the two fractions it lies between.
#[derive(JsonSchema)]
#[expect(dead_code, reason = "the schema is all that is wanted of it")]
pub(super) struct Coordinate(
    #[schemars(regex(pattern = "^(-?[0-9]+(/[0-9]+)?|the root of .+ = 0 between -?[0-9]+(/[0-9]+)? and -?[0-9]+(/[0-9]+)?)$"))]
    String,
);

/// How many there are, by verdict; a verdict of which there are none is left out.
pub(super) struct Counts;

impl JsonSchema for Counts {
    fn schema_name() -> Cow<'static, str> {
        "Counts".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "description": "How many there are, by verdict; a verdict of which there are none is left out.",
            "type": "object",
            "propertyNames": { "enum": Word::ALL.map(Word::as_str) },
            "additionalProperties": { "type": "integer", "minimum": 1 },
        })
    }
}
