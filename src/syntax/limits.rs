//! How large, deep and faulty a condition file may be.

/// The largest condition file that is read, in bytes.
pub const MAX_BYTES: usize = 1 << 20;
/// How deep formulas, blocks and trees may nest.
pub const MAX_DEPTH: u32 = 200;
/// The most faults that are shown of one file.
pub(super) const MAX_FAULTS: usize = 500;
/// The largest exponent, in size.
pub const MAX_EXPONENT: i32 = 64;
