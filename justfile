# What CI runs, and whoever is about to send a change. `just` alone lists it; `.ci/run` installs what is missing and runs `all`.
# Tools that are no crates stand in a Python environment under target/tools.

export PATH := justfile_directory() / "target/tools/bin:" + env("PATH")
export AWS_DEFAULT_REGION := "us-east-1"
export SAM_CLI_TELEMETRY := "0"

architecture := if arch() == "aarch64" { "arm64" } else { arch() }

_default:
    @just --list

# Everything that a change must pass.
all: format spelling test lint doc deny walkthrough relying-service template packages

# What needs no build: seconds.
quick: format spelling template

# Installs the tools into target/tools.
tools:
    python3 -m venv target/tools
    target/tools/bin/pip install --quiet --disable-pip-version-check -r .ci/requirements.txt

# Rust's style.
format:
    cargo fmt --all --check

# Words.
spelling:
    typos

# Every test.
test:
    cargo test --locked

# Clippy, without a warning.
lint:
    cargo clippy --locked --workspace --all-targets -- -D warnings

# The reference, without a warning.
doc:
    RUSTDOCFLAGS="-D warnings" cargo doc --locked --workspace --no-deps

# Licences, bans and sources of the dependencies, where cargo-deny is installed.
deny:
    @if command -v cargo-deny > /dev/null; then cargo deny check licenses bans sources; \
    else echo "deny: skipped, cargo-deny is not installed: cargo install --locked cargo-deny"; fi

# Known holes in the dependencies: needs the network and cargo-deny.
advisories:
    cargo deny check advisories

# The programs of the guide, as they are printed.
walkthrough:
    python3 .ci/walkthrough.py

# A service that relies on Postern's tokens.
relying-service:
    python .ci/relying_service.py

# The templates.
template:
    cfn-lint template.yaml monitoring.yaml
    sam validate --lint

# The functions as they are deployed, for this machine's processors unless told otherwise.
packages arch=architecture:
    sam build --parameter-overrides "Architecture={{ arch }}"
    python3 .ci/packages.py

# Every event through `sam local invoke`; needs containers.
sam-local:
    cargo build --locked --quiet -p local -p operator
    sam build --parameter-overrides Architecture=x86_64
    python .ci/sam_local.py
