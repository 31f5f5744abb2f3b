//! `referee` rules on the formal theory in a paper: the map of the house.
//!
//! Every room knows the [`kernel`], a crate of its own: exact numbers, polynomials, systems of sign conditions, and the checker of
//! certificates. It knows nothing of this crate.
//!
//! A condition file goes in at the left and an audit comes out at the right. Nouns hold data, verbs move it; a room knows only
//! rooms named in its own line, and `tests/house.rs` holds the code to this table.
//!
//! | room | what it does | knows |
//! |---|---|---|
//! | [`source`], [`diagnostic`] | named texts and places in them; a fault as data | source |
//! | [`syntax`] | text to tree and back: plain and LaTeX formulas, layout, canonical printer | source, diagnostic |
//! | [`expression`] | numbers and conditions as the paper means them: shown, substituted, evaluated at a point | syntax |
//! | [`game`] | games and assessments as data: payoffs, beliefs, equilibrium as conditions on the parameters | syntax, expression |
//! | [`paper`] | names resolved, sorts checked: the paper as data | source, diagnostic, syntax, expression, game |
//! | [`manuscript`] | the text of a paper: sections, sentences, and which of them have formal content | |
//! | [`replay`] | the second reader: games played at a point from the syntax tree, by the textbook definitions | source, syntax |
//! | [`division`] | polynomials divided exactly: quotients, common divisors, factors | |
//! | [`eliminate`] | quantifiers eliminated exactly; conditions made as short as a person would print | division |
//! | [`encode`] | a claim becomes questions: which points to look for | expression, game, paper, syntax |
//! | [`certify`] | TRUSTED: question and answer become a verdict, by exact arithmetic alone | expression, paper, encode |
//! | [`store`] | answers found before, by the content of their queries | certify |
//! | [`solve`] | untrusted search: solvers behind one trait; the only room that says Z3 | expression, encode, certify, syntax, division |
//! | [`audit`] | runs the line: budgets, threads | all of the above |
//! | [`derive`] | conditions recomputed from the model, shortened, and proved equivalent to what was asked | all of the above |
//! | [`mutate`] | slips made in a paper on purpose, and whether a verdict notices | all of the above |
//! | [`diagnose`] | what a claim needs, how far it holds, what was meant, what rests on it | all of the above |
//! | [`plot`] | maps of what holds where in two parameters: exact cells, drawn as SVG, TikZ, PNG, PDF | all of the above |
//! | [`report`] | an audit becomes text, Markdown, JSON, HTML, LaTeX, a letter, JUnit, SARIF | all of the above |
//! | [`recheck`] | a stored audit read back, and every ruling in it made anew without a solver | all of the above |
//! | [`export`] | questions, proofs and games as files for other tools | all of the above |
//! | [`import`] | games, papers and notebooks of other tools become condition files | source, diagnostic, syntax, paper |
//! | [`reference`] | the pages of the language reference, by the word that each explains | |
//! | [`command`] | one file per subcommand | all of the above |
//!
//! [`derive`]: mod@derive
//! [`reference`]: mod@reference

pub mod audit;
pub mod certify;
pub mod command;
pub mod derive;
pub mod diagnose;
pub mod diagnostic;
pub mod division;
pub mod eliminate;
pub mod encode;
pub mod export;
pub mod expression;
pub mod game;
pub mod import;
pub mod manuscript;
pub mod mutate;
pub mod paper;
pub mod plot;
pub mod recheck;
pub mod reference;
pub mod replay;
pub mod report;
pub mod solve;
pub mod source;
pub mod store;
pub mod syntax;
