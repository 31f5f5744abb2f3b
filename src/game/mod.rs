//! Represents games and assessments, and computes the conditions under which an assessment is an equilibrium.
//!
//! [`tree`] represents a game as data: the tree of its histories, in which a chosen number is a variable. [`assessment`]
//! represents the strategies and beliefs. The other modules derive numbers and conditions on the parameters from both: expected
//! payoffs ([`value`]), probabilities of paths ([`reach`]), beliefs ([`belief`]), best replies ([`rational`]), the conditions
//! of the solution concepts ([`equilibrium`]), and whether each information set is on the path ([`set_status`]). Trusted: an
//! error here is a wrong verdict. The second reader (`replay`) guards it: that reader plays the game at single points and
//! shares no code with this module.

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
