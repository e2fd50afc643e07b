# The commands of the project; set-up is done once and kept by the stamps in .venv.
PYTHON ?= python3
BIN := .venv/bin
TESTS := $(BIN)/pytest -n 2 -q

.DEFAULT_GOAL := help
.PHONY: help compare test check check-all bench clean

help:
	@echo "make compare    run the main experiment and print what came of it"
	@echo "make test       run all fast tests"
	@echo "make check      format, lint, types, layers, fast tests with coverage: all that CI runs"
	@echo "make check-all  the same and the slow tests"
	@echo "make bench      measure the speed"

compare: .venv/installed
	$(BIN)/plsim compare experiments/main.yaml

test: .venv/for-tests
	$(TESTS) -m "not slow"

check: .venv/for-tests
	$(BIN)/ruff format --check src tests benchmarks
	$(BIN)/ruff check src tests benchmarks
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(TESTS) -m "not slow" --cov --cov-report=term-missing:skip-covered

check-all: check
	$(TESTS) -m slow

bench: .venv/for-tests
	$(BIN)/python -m benchmarks

clean:
	rm -rf .venv .mypy_cache .ruff_cache .import_linter_cache .hypothesis .coverage .coverage.*

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "$(PYTHON) is older than 3.11; try: make PYTHON=python3.12" >&2; exit 2; }
	$(PYTHON) -m venv .venv

.venv/installed: pyproject.toml | .venv/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable .
	@$(BIN)/python -m compileall -q src  # so that the first command starts as fast as later ones
	@touch $@

.venv/for-tests: pyproject.toml | .venv/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[dev]'
	@$(BIN)/python -m compileall -q src
	@command -v chromium >/dev/null || { [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null \
	  && apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq chromium \
	  >/dev/null; } || echo "no chromium: the tests of pages will be skipped" >&2
	@touch $@ .venv/installed
