//! Deliberate faults of this reader of games, which the generated tests must find: `make saboteurs` builds with the feature `sabotage`
//! and switches on one after another. Without the feature no fault can be switched on, and nothing of them is compiled.

/// A deliberate fault.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sabotage {
    /// The last action is no deviation.
    DropBestReply,
    /// Of the histories at which a state is entered the first is taken for all.
    FirstRootOfAState,
    /// A test on the way that ends the play counts as passed.
    SkipATest,
    /// The conditions of the pieces of rules and beliefs count as true.
    IgnoreACondition,
    /// The first two players have each other's beliefs.
    SwapTwoPlayersBeliefs,
}

impl Sabotage {
    /// All of them.
    pub const ALL: [Self; 5] =
        [Self::DropBestReply, Self::FirstRootOfAState, Self::SkipATest, Self::IgnoreACondition, Self::SwapTwoPlayersBeliefs];
}

#[cfg(feature = "sabotage")]
mod switched {
    use std::sync::atomic::{AtomicU8, Ordering};

    use super::Sabotage;

    static ON: AtomicU8 = AtomicU8::new(0);

    /// Switches a fault on, and any other off.
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

/// True iff the fault is switched on: never, without the feature.
#[cfg(not(feature = "sabotage"))]
pub(crate) const fn on(_: Sabotage) -> bool {
    false
}
