# Every target sets up what it needs, once. Name another interpreter with: make PYTHON=python3.12 test
PYTHON ?= $(or $(shell command -v python3.11),python3)
VENV ?= .venv
JOBS ?= 2
ARGS ?=
BIN := $(VENV)/bin
SETUP := VENV=$(VENV) $(PYTHON) tools/bootstrap.py
PYTEST := $(BIN)/python -m pytest -n $(JOBS)
COVERAGE := COVERAGE_FILE="$(CURDIR)/.coverage" $(BIN)/coverage

.DEFAULT_GOAL := help
.PHONY: help env demo test test-all test-long test-oldest test-pythons check format docs bench \
  differential differences spec spec-shrink coverage coverage-all lock clean

help:  ## show this list
	@echo "make TARGET, where TARGET is one of:"
	@grep -hE '^[a-z][a-z-]*:.*##' $(firstword $(MAKEFILE_LIST)) \
	  | awk -F':.*## ' '{printf "  %-13s %s\n", $$1, $$2}'

env:  ## set up .venv (the other targets do so by themselves)
	@$(SETUP) dev

demo: env  ## migrate a legacy script, prove it equal, draw, test and run it
	@$(BIN)/python examples/demo/demo.py

test: env  ## run the tests: newest versions, short fuzz runs, part of the corpus in turn
	@$(PYTEST) $(ARGS)

test-all: env test-long test-oldest test-pythons  ## run all tests: whole corpus, long fuzz runs, all versions

test-long: env
	@$(PYTEST) --all --hypothesis-profile=long $(ARGS)

test-oldest:
	@VENV=$(VENV)-oldest $(PYTHON) tools/bootstrap.py oldest
	@$(VENV)-oldest/bin/python -m pytest -n $(JOBS) --all $(ARGS)

test-pythons:
	@$(PYTHON) tools/other_pythons.py $(VENV) -n $(JOBS) --all $(ARGS)

check: env  ## check format, lint, types and imports; change nothing
	@status=0; \
	$(BIN)/ruff format --check --quiet --output-format concise || status=1; \
	$(BIN)/ruff check --quiet --output-format concise || status=1; \
	$(BIN)/mypy --no-error-summary || status=1; \
	$(BIN)/pyright || status=1; \
	$(BIN)/lint-imports --no-logo || status=1; \
	$(BIN)/python -m pytest -p no:randomly tests/repository/test_imports.py || status=1; \
	exit $$status

format: env  ## format the code and mend what the linter can mend
	@$(BIN)/ruff check --fix-only --quiet
	@$(BIN)/ruff format

coverage: env  ## run the engine's tests with branch coverage; fail if a branch of the engine is missed
	@$(COVERAGE) erase
	@$(COVERAGE) run -m pytest -p no:randomly -n $(JOBS) --ignore tests/migrate $(ARGS)
	@$(COVERAGE) combine --quiet || true  # processes that tests kill leave broken data
	@$(COVERAGE) report --include='hamilton/*' --omit='hamilton/migrate/*,hamilton/cli/*' --fail-under=100

coverage-all: env  ## run all tests with branch coverage, and list what is missed
	@$(COVERAGE) erase
	@$(COVERAGE) run -m pytest -p no:randomly -n $(JOBS) $(ARGS)
	@$(COVERAGE) combine --quiet || true  # processes that tests kill leave broken data
	@$(COVERAGE) report

docs: env  ## build the documentation into build/docs
	@$(SETUP) dev docs
	@$(BIN)/sphinx-build -q -W --keep-going -b html docs build/docs
	@echo "build/docs/index.html"

bench: env  ## run the benchmarks
	@$(BIN)/python -m benchmarks $(ARGS)

differential: env  ## run random dataflows here and with Apache Hamilton (in .venv-peer), and compare
	@VENV=$(VENV)-peer $(PYTHON) -m tools.peer
	@PEER=$(VENV)-peer $(BIN)/python tests/differential/run.py $(ARGS)

differences: env  ## write the page "what differs from Hamilton" from its list
	@$(BIN)/python tests/differential/page.py

spec: env  ## run the executable specification in ../shared/spec, or in SPEC=FOLDER
	@if [ -n "$(SPEC)" ] || [ -d ../shared/spec ]; then $(SETUP) dev spec; fi
	@$(BIN)/python -m tools.spec

spec-shrink: env  ## take what passes by now out of the specification's list
	@$(SETUP) dev spec
	@$(BIN)/python -m tools.spec shrink

lock: env  ## pin the newest versions of all requirements
	@$(BIN)/python -m tools.lock

clean:  ## remove environments, caches and built files
	@rm -rf .venv* build dist htmlcov .coverage .coverage.* .hypothesis .import_linter_cache \
	  .mypy_cache .pytest_cache .ruff_cache
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +
