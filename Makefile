# Each target sets up what it needs. Assumed: Rust, a C compiler, make, Python 3 with pip.
#   make audit   build, and audit the papers under conditions/
#   make test    every check: lints, documentation, tests
#   make bench   time the audit: wall, solver, claims per second
#   make setup   fetch the Z3 library, unless a recent one is installed

.PHONY: setup build audit lint test bench
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

lint: setup
	@if cargo clippy --version >/dev/null 2>&1; \
	then cargo clippy --locked --all-targets --quiet -- -D warnings; \
	else echo "lint: cargo clippy is not installed, skipped"; fi
	RUSTDOCFLAGS="-D warnings" cargo doc --locked --no-deps --document-private-items --quiet

# The suite comes last, so that its summary ends the output.
test: lint
	cargo test --locked --doc --quiet
	@if cargo nextest --version >/dev/null 2>&1; \
	then cargo nextest run --locked --no-fail-fast; \
	else cargo test --locked --lib --bins --tests; fi

bench: setup
	cargo bench --locked --bench audit
