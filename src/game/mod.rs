//! Games: from moves, information and payoffs to the conditions under which an assessment is an equilibrium.
//!
//! [`tree`] is the game as data: every history that its programme allows, numbers chosen on the way as variables. [`assessment`]
//! says what is done and believed where. The rest turns both into numbers and conditions on the parameters: what play is worth
//! ([`value`]), where it leads and what is believed ([`reach`], [`belief`]), which moves are best ([`rational`]), what the
//! solution concepts ask ([`equilibrium`]), and how each information set stands in the play ([`set_status`]).

pub mod assessment;
pub mod belief;
mod belief_step;
pub mod best_reply_cycle;
mod determined_numbers;
pub mod enumeration;
pub mod equilibrium;
mod equilibrium_condition;
pub mod forced_history;
pub mod free_beliefs;
mod hidden_numbers;
pub mod nash;
pub mod necessary_condition;
pub mod outcome;
pub mod perfect_bayesian;
pub mod plans;
pub mod quantity;
pub mod rational;
pub mod reach;
pub mod refine;
pub mod sabotage;
pub mod search_order;
pub mod sequential;
pub mod set_status;
pub mod states;
pub mod subgames;
pub mod tree;
pub mod value;
pub mod views;
pub mod weak_perfect_bayesian;

pub use assessment::Assessment;
pub use tree::Game;
