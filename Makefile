# The project's commands. All of them run in .venv, which is made on demand from pyproject.toml.

# Any Python from 3.11 on that runs and can make a virtual environment: `make test PYTHON=…` to choose.
PYTHON ?= $(shell for p in python3.13 python3.12 python3.11 python3; do \
  "$$p" -c 'import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 11))' \
    2>/dev/null && { echo "$$p"; break; }; done)
PYTEST_ARGS ?=

VENV := .venv
BIN  := $(VENV)/bin
PIP  := $(BIN)/python -m pip --disable-pip-version-check --quiet

.DEFAULT_GOAL := help
.PHONY: help demo test check bench stamp snapshot

help: ## Show this help
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

demo: $(VENV)/demo.stamp ## See it work: a private PostgreSQL, a workflow, a human task
	$(BIN)/hotmesh demo

test: $(VENV)/dev.stamp ## Run the tests (PYTEST_ARGS="-k claim" for some of them)
	$(BIN)/python -m pytest $(PYTEST_ARGS)

check: $(VENV)/dev.stamp ## Lint, formatting and types
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

bench: $(VENV)/dev.stamp ## Measure throughput and latency
	$(BIN)/python -m bench

stamp: $(VENV)/dev.stamp ## After an edit in sql/: let the newest revision install it
	$(BIN)/python -c 'from hotmesh_pg import schema; schema.stamp()'

snapshot: $(VENV)/dev.stamp ## After a change of a table or a signature: rewrite snapshot and reference
	HOTMESH_SNAPSHOT=write $(BIN)/python -m pytest -q tests/test_schema.py tests/test_docs.py -k "snapshot or reference"

# A new pyproject.toml means a new environment; what an interrupted installation left is replaced.
$(VENV)/made.stamp: pyproject.toml
	@test -n "$(PYTHON)" || { echo "make: Python 3.11 or newer, with venv, is needed" >&2; exit 1; }
	$(PYTHON) -m venv --clear $(VENV)
	@touch $@

$(VENV)/dev.stamp: $(VENV)/made.stamp
	$(PIP) install --editable '.[dev]'
	@touch $@ $(VENV)/demo.stamp

$(VENV)/demo.stamp: $(VENV)/made.stamp
	$(PIP) install --editable '.[embedded,cli]'
	@touch $@
