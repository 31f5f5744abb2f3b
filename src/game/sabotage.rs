//! Defines deliberate faults of this module, which the generated tests must detect.
//!
//! `make saboteurs` builds with the feature `sabotage` and switches on one fault after another. Without the feature no fault
//! can be switched on, and none is compiled. Not part of a verdict.

/// A deliberate fault.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sabotage {
    /// The last option is not considered as a deviation.
    DropBestReply,
    /// Only the first of the roots at which a state is entered is used.
    FirstRootOfAState,
    /// A test on the path that ends the play is treated as passed.
    SkipATest,
    /// The conditions of rules and beliefs are treated as true.
    IgnoreACondition,
    /// The first two players exchange their beliefs.
    SwapTwoPlayersBeliefs,
}

impl Sabotage {
    /// All faults, so that tests can switch them on one after another.
    pub const ALL: [Self; 5] =
        [Self::DropBestReply, Self::FirstRootOfAState, Self::SkipATest, Self::IgnoreACondition, Self::SwapTwoPlayersBeliefs];
}

#[cfg(feature = "sabotage")]
mod switched {
    use std::sync::atomic::{AtomicU8, Ordering};

    use super::Sabotage;

    static ON: AtomicU8 = AtomicU8::new(0);

    /// Switches a fault on and any other fault off.
    pub fn set(which: Option<Sabotage>) {
        ON.store(which.map_or(0, |fault| 1 + fault as u8), Ordering::SeqCst);
    }

    pub(crate) fn on(fault: Sabotage) -> bool {
        ON.load(Ordering::SeqCst) == 1 + fault as u8
    }
}

#[cfg(feature = "sabotage")]
pub(crate) use switched::on;
#[cfg(feature = "sabotage")]
pub use switched::set;

/// Returns true iff the fault is switched on; always false without the feature.
#[cfg(not(feature = "sabotage"))]
pub(crate) const fn on(_: Sabotage) -> bool {
    false
}
