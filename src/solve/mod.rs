//! Untrusted search behind one trait.
