//! Defines the limits on a condition file: its size, the depth of nesting, the size of exponents, and the number of errors shown.
//!
//! The depth limit keeps every recursive function over the syntax tree from overflowing the stack.

/// The size of the largest condition file that is read, in bytes.
pub const MAX_BYTES: usize = 1 << 20;
/// The largest depth to which formulas, blocks and trees may be nested.
pub const MAX_DEPTH: u32 = 200;
/// The largest number of errors that are shown for one file.
pub(super) const MAX_FAULTS: usize = 500;
/// The largest absolute value of an exponent.
pub const MAX_EXPONENT: i32 = 64;
