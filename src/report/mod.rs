//! An audit becomes text, Markdown or JSON.
