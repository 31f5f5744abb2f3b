//! Writes JSON with line breaks and indentation down to a claim's evidence; deeper values, such as the terms of a proof, stay on
//! one line.
//!
//! Called by every report that writes JSON from types. Not part of a verdict.

use std::io::{self, Write};

use serde::Serialize;
use serde_json::ser::Formatter;

use super::visible::visible_json;

/// The nesting depth down to which lines are broken: the document, its papers, a paper, its claims, a claim, and a list or object
/// in it.
const DEPTH: usize = 6;

/// Returns the value as JSON text in which hidden characters are escaped.
///
/// # Errors
/// Fails if the value has no JSON form, such as a map whose keys are not strings.
pub(super) fn print(value: &impl Serialize) -> serde_json::Result<String> {
    let mut out = Vec::new();
    value.serialize(&mut serde_json::Serializer::with_formatter(&mut out, Indented::default()))?;
    Ok(String::from_utf8(out).unwrap_or_default())
}

/// The formatter's state: the nesting depth, and whether the innermost list or object has an element.
#[derive(Default)]
struct Indented {
    depth: usize,
    filled: bool,
}

impl Indented {
    fn open<W: ?Sized + Write>(&mut self, out: &mut W, sign: &[u8]) -> io::Result<()> {
        self.depth += 1;
        self.filled = false;
        out.write_all(sign)
    }

    fn close<W: ?Sized + Write>(&mut self, out: &mut W, sign: &[u8]) -> io::Result<()> {
        let broken = self.filled && self.depth <= DEPTH;
        self.depth = self.depth.saturating_sub(1);
        if broken {
            self.line(out)?;
        }
        self.filled = true;
        out.write_all(sign)
    }

    fn line<W: ?Sized + Write>(&self, out: &mut W) -> io::Result<()> {
        out.write_all(b"\n")?;
        (0..self.depth).try_for_each(|_| out.write_all(b"  "))
    }

    fn entry<W: ?Sized + Write>(&mut self, out: &mut W, first: bool) -> io::Result<()> {
        if !first {
            out.write_all(b",")?;
        }
        self.filled = true;
        if self.depth <= DEPTH {
            self.line(out)
        } else if first {
            Ok(())
        } else {
            out.write_all(b" ")
        }
    }
}

impl Formatter for Indented {
    fn begin_array<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.open(out, b"[")
    }

    fn end_array<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.close(out, b"]")
    }

    fn begin_array_value<W: ?Sized + Write>(&mut self, out: &mut W, first: bool) -> io::Result<()> {
        self.entry(out, first)
    }

    fn begin_object<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.open(out, b"{")
    }

    fn end_object<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.close(out, b"}")
    }

    fn begin_object_key<W: ?Sized + Write>(&mut self, out: &mut W, first: bool) -> io::Result<()> {
        self.entry(out, first)
    }

    fn write_string_fragment<W: ?Sized + Write>(&mut self, out: &mut W, fragment: &str) -> io::Result<()> {
        out.write_all(visible_json(fragment).as_bytes())
    }

    fn begin_object_value<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        out.write_all(b": ")
    }
}
