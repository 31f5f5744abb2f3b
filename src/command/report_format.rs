//! How a report is written: one list of formats for all subcommands, of which each takes those that it can write.

use clap::ValueEnum;
use clap::builder::{PossibleValuesParser, TypedValueParser};

use crate::report::page::Page;
use crate::report::{markdown, text};

/// How a report is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum ReportFormat {
    /// For people, at a terminal
    Text,
    /// For pages
    Markdown,
    /// For programs
    Json,
    /// For papers
    Latex,
    /// A picture
    Svg,
    /// For browsers
    Html,
}

/// The formats of what is a page.
pub(super) const PAGE: &[ReportFormat] = &[ReportFormat::Text, ReportFormat::Json, ReportFormat::Markdown];

impl ReportFormat {
    /// Parses the name of one of these formats.
    pub(super) fn among(these: &'static [Self]) -> impl TypedValueParser<Value = Self> {
        let names = these.iter().filter_map(ValueEnum::to_possible_value);
        PossibleValuesParser::new(names).try_map(|name| Self::from_str(&name, false))
    }

    /// A page in this format, or the JSON that says the same. The parser of a subcommand that writes pages refuses other formats.
    pub(super) fn page(self, page: impl FnOnce() -> Page, json: impl FnOnce() -> String) -> String {
        match self {
            Self::Text | Self::Latex | Self::Svg | Self::Html => text::print(&page()),
            Self::Markdown => markdown::print(&page()),
            Self::Json => json(),
        }
    }
}
