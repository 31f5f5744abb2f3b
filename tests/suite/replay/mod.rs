//! Games played out at random points, compared with the conditions that are made of them: the same verdict at every information set.

mod agree;
mod decide;
pub(crate) mod points;
