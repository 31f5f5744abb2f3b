//! Defines the formats of reports: one list for all subcommands, of which each accepts the formats that it can write.

use clap::ValueEnum;
use clap::builder::{PossibleValuesParser, TypedValueParser};

use crate::report::page::Page;
use crate::report::{markdown, text};

/// The format of a report.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum ReportFormat {
    /// Plain text, for a terminal
    Text,
    /// Markdown, for web pages and documents
    Markdown,
    /// JSON, for programs
    Json,
    /// LaTeX, for papers
    Latex,
    /// An SVG picture
    Svg,
    /// For browsers
    Html,
    /// JUnit XML, for continuous integration
    Junit,
    /// SARIF, for code hosts
    Sarif,
}

/// The formats of subcommands that print a page.
pub(super) const PAGE: &[ReportFormat] = &[ReportFormat::Text, ReportFormat::Json, ReportFormat::Markdown];

impl ReportFormat {
    /// Returns a command-line parser that accepts the names of these formats.
    pub(super) fn among(these: &'static [Self]) -> impl TypedValueParser<Value = Self> {
        let names = these.iter().filter_map(ValueEnum::to_possible_value);
        PossibleValuesParser::new(names).try_map(|name| Self::from_str(&name, false))
    }

    /// Prints a page, or the JSON with the same content, in this format. A format that is no page falls back to text:
    /// the subcommands that print pages refuse it, or write it in their own way.
    pub(super) fn page(self, page: impl FnOnce() -> Page, json: impl FnOnce() -> String) -> String {
        match self {
            Self::Text | Self::Latex | Self::Svg | Self::Html | Self::Junit | Self::Sarif => text::print(&page()),
            Self::Markdown => markdown::print(&page()),
            Self::Json => json(),
        }
    }
}
